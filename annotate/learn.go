package annotate

import (
	"context"

	"jianzhu"
	"jianzhu/script"
)

// Lesson is one decision on quotes as training sees it: candidates with their
// features, and which of them are right.
type Lesson struct {
	Decision string // "marks", "report", "before", "end" or "speaker"
	Features [][]uint32
	Right    []bool
}

var decisionNames = [numDecisions]string{"marks", "report", "before", "end", "speaker"}

// GoldQuote is a quote of marked text, in bytes of its paragraph.
type GoldQuote struct {
	jianzhu.Span
	Kind    jianzhu.QuoteKind
	Cue     *jianzhu.Span
	Speaker *jianzhu.Span // the words that name the speaker, where they stand in the paragraph
	Name    string        // of the speaker; empty for none
}

// Lessons calls see with each decision on the quotes of an article, in order,
// for training; gold are the quotes of its paragraphs. What is decided is what
// the gold says, so later decisions see what they should. A lesson is good
// until see returns.
//
// The tagger has mostly learned from the articles that quotes are learned
// from too, and knows their names better than those of any other. With forget
// not 0 it forgets some, other ones for another number.
func (a *Annotator) Lessons(ctx context.Context, article *jianzhu.Article, gold [][]GoldQuote, forget int, see func(*Lesson)) error {
	d := a.open(ctx, article)
	defer d.close()
	d.teacher = &teacher{see: see}
	defer func() { d.teacher = nil }()
	if err := d.read(ctx); err != nil {
		return err
	}
	if forget != 0 {
		for i := range d.views {
			d.views[i].forget(uint64(forget))
		}
		d.linkEntities()
	}
	d.teacher.gold = make([][]teacherQuote, len(d.views))
	for i := range d.views {
		v := &d.views[i]
		rune1 := func(b int) int {
			k := 0
			for k < len(v.r) && int(v.at[k]) < b {
				k++
			}
			return k
		}
		for _, g := range gold[i] {
			t := teacherQuote{kind: g.Kind, name: script.FoldString(g.Name), cue: span2{-1, -1}, speaker: span2{-1, -1}}
			t.start, t.end = core(v, rune1(g.Start), rune1(g.End))
			if g.Cue != nil {
				t.cue = span2{rune1(g.Cue.Start), rune1(g.Cue.End)}
			}
			if g.Speaker != nil {
				t.speaker = span2{rune1(g.Speaker.Start), rune1(g.Speaker.End)}
			}
			d.teacher.gold[i] = append(d.teacher.gold[i], t)
		}
	}
	_, err := d.findQuotes(ctx)
	return err
}

// forget drops names and titles: of every seven, the mentions of one, and now
// and then takes a person for an organization.
func (v *view) forget(seed uint64) {
	v.found = v.found[:0]
	for _, c := range v.kept {
		h := (hashRunes(v.r[c.start:c.end]) ^ seed*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93 >> 40 % 100
		switch {
		case h < 14 && modelled(c.typ):
			continue
		case h < 17 && c.typ == jianzhu.TypePerson:
			c.typ, c.name = jianzhu.TypeOrg, 0
		}
		v.found = append(v.found, c)
	}
	v.resolve()
}

// core leaves out marks, white space and punctuation at the edges.
func core(v *view, start, end int) (int, int) {
	for start < end && (isSpace(v.r[start]) || isClauseMark(v.r[start]) || isCloser(v.r[start]) || isOpener(v.r[start])) {
		start++
	}
	for start < end && (isSpace(v.r[end-1]) || isClauseMark(v.r[end-1]) || isCloser(v.r[end-1])) {
		end--
	}
	return start, end
}

func isOpener(r rune) bool {
	switch r {
	case '“', '‘', '「', '『', '«', '(':
		return true
	}
	return false
}

// A teacher knows what is right.
type teacher struct {
	gold   [][]teacherQuote
	see    func(*Lesson)
	lesson Lesson
}

type teacherQuote struct {
	start, end   int
	kind         jianzhu.QuoteKind
	cue, speaker span2
	name         string
}

// decide ranks the candidates of q.set and returns the best, and how probable
// it is that it is right. In training the teacher decides.
func (d *document) decide(q *quoteView, what decision, c *cueSite, at span2) (int, float64) {
	if d.teacher == nil {
		return d.ranker.best(&q.set)
	}
	t := d.teacher
	n := q.set.len()
	right := make([]bool, n)
	choice, teach := t.answer(d, q, what, c, at, right)
	if teach && n > 1 {
		t.lesson.Decision, t.lesson.Right = decisionNames[what], right
		t.lesson.Features = t.lesson.Features[:0]
		for k := range n {
			var f []uint32
			for _, x := range q.set.of(k) {
				f = append(f, x.slot)
			}
			t.lesson.Features = append(t.lesson.Features, f)
		}
		t.see(&t.lesson)
	}
	return choice, 1
}

func overlaps(a, b, c, d int) float64 {
	common := min(b, d) - max(a, c)
	if common <= 0 {
		return 0
	}
	return float64(common) / float64(max(b, d)-min(a, c))
}

// answer marks the right candidates, and returns the one to go on with and
// whether there is anything to learn.
func (t *teacher) answer(d *document, q *quoteView, what decision, c *cueSite, at span2, right []bool) (int, bool) {
	gold := t.gold[q.paragraph]
	one := func(k int) (int, bool) {
		right[k] = true
		return k, true
	}
	ofCue := func(g *teacherQuote) bool {
		if c.word == &colonCue {
			return g.cue.start < 0 || g.cue.end <= c.start && g.start > c.start && c.start-g.cue.end < 40
		}
		return g.cue.start >= 0 && g.cue.start < c.end && c.start < g.cue.end
	}
	fromCut := func(g *teacherQuote) (int, bool) {
		for k, cut := range q.cuts {
			if s, _ := core(q.view, cut, len(q.r)); s == g.start {
				return one(k + 1)
			}
		}
		return 0, false
	}
	switch what {
	case decideMarks:
		s, e := core(q.view, at.start, at.end)
		for i := range gold {
			g := &gold[i]
			if g.kind == jianzhu.Direct && overlaps(s, e, g.start, g.end) > 0.5 {
				return one(1)
			}
			if g.kind != jianzhu.Direct && g.start == s && g.end == e {
				return one(2)
			}
		}
		return one(0)
	case decideReport:
		for i := range gold {
			g := &gold[i]
			if g.kind == jianzhu.Direct || !ofCue(g) || g.end <= c.start || g.start < c.end {
				continue
			}
			return fromCut(g)
		}
		return one(0)
	case decideBefore:
		for i := range gold {
			g := &gold[i]
			if g.kind == jianzhu.Direct || !ofCue(g) || g.start >= c.start || g.end > c.start+2 {
				continue
			}
			return fromCut(g)
		}
		return one(0)
	case decideEnd:
		s, _ := core(q.view, at.start, at.end)
		for i := range gold {
			g := &gold[i]
			if g.start != s {
				continue
			}
			for k, cut := range q.cuts {
				if _, e := core(q.view, g.start, cut); e == g.end {
					return one(k)
				}
			}
			return 0, false
		}
		return 0, false
	}
	s, e := core(q.view, at.start, at.end)
	for i := range gold {
		g := &gold[i]
		if overlaps(s, e, g.start, g.end) < 0.5 {
			continue
		}
		choice, exact := -1, -1
		for k := range min(len(right), len(q.voices)) {
			v := &q.voices[k]
			if !t.names(d, v, g.name) {
				continue
			}
			right[k] = true
			if choice < 0 {
				choice = k
			}
			if g.speaker.start >= 0 && v.a >= 0 && v.a < g.speaker.end && g.speaker.start < v.b && exact < 0 {
				exact = k
			}
		}
		if choice < 0 {
			return 0, false
		}
		// Of several right ones the words that the gold marks are better.
		if exact >= 0 {
			for k := range right {
				if v := &q.voices[k]; right[k] && !(v.a >= 0 && v.a < g.speaker.end && g.speaker.start < v.b) {
					right[k] = false
				}
			}
			choice = exact
		}
		return choice, true
	}
	return 0, false
}

// names reports whether v is the speaker that the gold calls name.
func (t *teacher) names(d *document, v *voice, name string) bool {
	if !v.ref.ok {
		return name == ""
	}
	if name == "" {
		return false
	}
	if script.FoldString(d.nameOf(v.ref, d.entities)) == name {
		return true
	}
	if e := v.ref.entity; e != 0 {
		x := &d.entities[e-1]
		for _, a := range x.Aliases {
			if script.FoldString(a) == name {
				return true
			}
		}
	}
	return false
}
