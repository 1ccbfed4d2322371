package annotate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"jianzhu"
)

// A foundQuote is a quote in runes of one paragraph.
type foundQuote struct {
	start, end int // content
	kind       jianzhu.QuoteKind
	run        int      // index of the marks around it, -1 for none
	cue        *cueSite // nil for none
	frame      frame
	speaker    speakerRef
	evidence   string
	rule       string
	score      float64
	continues  bool // the quotation of the paragraph before
}

// A frame is how content, cue and speaker stand to each other.
type frame uint8

const (
	frameBare      frame = iota // marks, no cue
	frameColon                  // marks or a clause behind a colon without a cue
	frameCueFront               // marks behind a cue
	frameCueBack                // marks before a cue
	frameReport                 // a clause behind a cue
	frameBefore                 // a clause before a cue
	frameAccording              // 据X介绍, … and in X's words, …
)

// A speakerRef is the words that a quote is attributed to. With ok false there
// are none.
type speakerRef struct {
	ok         bool
	paragraph  int // index into document.views
	start, end int
	entity     int32  // 1 + index into the article's entities, or 0
	owner      int32  // 1 + index of whose wife, spokesman or the like of tells of, or 0
	of         [3]int // paragraph, start and end of the words that these stand for, where they are no entity and end is not 0
}

// who are the words that name s.
func (s speakerRef) who() (paragraph, start, end int) {
	if s.of[2] != 0 {
		return s.of[0], s.of[1], s.of[2]
	}
	return s.paragraph, s.start, s.end
}

// A wordSite is a word of the lexicons of quotes in the text.
type wordSite struct {
	start, end int32
	word       int32
}

// A cueSite is a word that may report speech.
type cueSite struct {
	start, end int
	word       *quoteWord
	index      int
	taken      bool // by marks
}

// A quoteView is what the quote pass knows of one paragraph.
type quoteView struct {
	*view
	words     []quoteWord
	paragraph int // index into document.views
	runs      []markedRun
	direct    []bool  // by run: an utterance
	in        []int32 // by rune: 1 + index of the run that it stands in, marks included
	inline    []bool  // by run: words of the narrator go on through it
	sites     []wordSite
	site      []int32 // by rune: 1 + index of the site that starts there
	cues      []cueSite
	clause    []int32 // by rune: where its clause begins
	clauseTo  []int32 // by rune: where its clause ends
	sentence  []int32 // by rune: where its sentence begins
	stop      []int32 // by rune: where its sentence ends, the final mark left out
	title     bool    // the paragraph has no final mark: a heading

	set    candidateSet
	voices []voice
	named  []named
	seen   []speakerRef
	cuts   []int

	subjects bool // words that a pronoun may take up are among the voices
}

// findQuotes finds direct speech by its marks, then reported clauses by their
// cues, with the speakers of both.
func (d *document) findQuotes(ctx context.Context) ([][]foundQuote, error) {
	out := make([][]foundQuote, len(d.views))
	runs := make([][]markedRun, len(d.views))
	ends := make([]loose, len(d.views))
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		runs[i], ends[i] = markedRuns(&d.views[i])
	}
	d.acrossParagraphs(runs, ends)
	d.history = d.history[:0]
	d.portraits()
	d.votes()
	q := &d.quoting
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(d.views[i].r) == 0 || d.views[i].foreign && len(runs[i]) == 0 {
			continue
		}
		q.words = d.quoteWords.words
		q.reset(&d.views[i], i, runs[i])
		d.findSites(q)
		q.divide()
		d.findCues(q)
		var err error
		if out[i], err = d.paragraphQuotes(ctx, q); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (q *quoteView) reset(v *view, index int, runs []markedRun) {
	q.view, q.paragraph, q.runs = v, index, runs
	n := len(v.r)
	q.in, q.site = zeroed(q.in, n+1), zeroed(q.site, n+1)
	q.direct, q.inline = zeroed(q.direct, len(runs)), zeroed(q.inline, len(runs))
	q.clause, q.clauseTo, q.sentence, q.stop = zeroed(q.clause, n+1), zeroed(q.clauseTo, n+1), zeroed(q.sentence, n+1), zeroed(q.stop, n+1)
	q.sites, q.cues = q.sites[:0], q.cues[:0]
	for k, r := range runs {
		for j := max(r.open, 0); j < min(r.close+1, n); j++ {
			q.in[j] = int32(k + 1)
		}
	}
	last := n - 1
	for last > 0 && (isSpace(v.r[last]) || isCloser(v.r[last])) {
		last--
	}
	q.title = !isFinal(v.r[last]) && v.r[last] != ':' && n < 90
}

func isCloser(r rune) bool {
	switch r {
	case '”', '’', '"', '\'', '」', '』', '»', ')':
		return true
	}
	return false
}

// findSites lists the words of the lexicons of quotes, the longest at each
// place. Chinese ones must be tokens.
func (d *document) findSites(q *quoteView) {
	t := d.quoteWords.trie
	n := len(q.r)
	for i := 0; i < n; i++ {
		r := q.r[i]
		latin := isLatin(r)
		if latin && (isLatin(q.char(i-1)) || isDigit(q.char(i-1))) || !latin && !q.starts[i] {
			continue
		}
		state, end, word := int32(0), 0, int32(0)
		for j := i; j < n && j < i+maxWord; j++ {
			if state = t.next(state, q.r[j]); state < 0 {
				break
			}
			if w := t.value(state); w != 0 {
				if isLatin(q.r[j]) && (isLatin(q.char(j+1)) || isDigit(q.char(j+1))) || !latin && !q.starts[j+1] {
					continue
				}
				end, word = j+1, w
			}
		}
		if word != 0 {
			q.sites = append(q.sites, wordSite{int32(i), int32(end), word})
			q.site[i] = int32(len(q.sites))
		}
	}
}

// wordAt returns the word of the lexicons of quotes at rune i and its end.
func (d *document) wordAt(q *quoteView, i int) (*quoteWord, int) {
	if i < 0 || i >= len(q.r) || q.site[i] == 0 {
		return nil, i
	}
	s := q.sites[q.site[i]-1]
	return &q.words[s.word], int(s.end)
}

// divide finds the clauses and sentences around the marks.
func (q *quoteView) divide() {
	n := len(q.r)
	for k, r := range q.runs {
		if r.open < 0 || !r.closed {
			continue
		}
		before, after, last := q.char(r.open-1), q.char(r.close+1), q.char(r.close-1)
		if isSpace(before) {
			before = q.char(r.open - 2)
		}
		if isSpace(after) {
			after = q.char(r.close + 2)
		}
		q.inline[k] = r.close-r.open < 40 && !isFinal(last) && last != ',' && (isHan(before) || isLatin(before)) &&
			(isHan(after) || isLatin(after) || isHan(before) && r.close-r.open < 14)
	}
	clause, sentence := 0, 0
	flush := func(from []int32, to []int32, start, end, next int) {
		for j := start; j < next; j++ {
			from[j], to[j] = int32(start), int32(end)
		}
	}
	for i := 0; i < n; {
		if k := q.in[i]; k > 0 {
			r := q.runs[k-1]
			next := min(r.close+1, n)
			if q.inline[k-1] {
				i = next
				continue
			}
			flush(q.clause, q.clauseTo, clause, max(clause, i), next)
			for j := i; j < next; j++ {
				q.clause[j], q.clauseTo[j] = int32(i), int32(next)
			}
			clause = next
			// A quotation with its own full stop ends the sentence, unless it
			// is attributed behind.
			if r.closed && (isFinal(q.char(r.close-1)) || isFinal(q.char(r.close-2)) && isCloser(q.char(r.close-1))) && !isClauseMark(q.char(next)) && !q.goesOn(next) {
				flush(q.sentence, q.stop, sentence, next, next)
				sentence = next
			}
			i = next
			continue
		}
		gap := q.title && q.han && q.gapAt(i)
		if !gap && (!isClauseMark(q.r[i]) || q.r[i] == '、') {
			i++
			continue
		}
		final := q.endsSentence(i)
		switch {
		case final, gap:
		case q.r[i] == '.', (q.r[i] == ',' || q.r[i] == ':') && isDigit(q.char(i+1)) && isDigit(q.char(i-1)):
			i++
			continue
		}
		flush(q.clause, q.clauseTo, clause, i, i+1)
		clause = i + 1
		if final {
			flush(q.sentence, q.stop, sentence, i, i+1)
			sentence = i + 1
		}
		i++
	}
	flush(q.clause, q.clauseTo, clause, n, n+1)
	flush(q.sentence, q.stop, sentence, n, n+1)
}

// gapAt reports whether the white space at rune i divides a Chinese heading.
func (q *quoteView) gapAt(i int) bool {
	return isSpace(q.r[i]) && (isHan(q.char(i-1)) || isCloser(q.char(i-1))) && !isLatin(q.char(i+1)) && !isDigit(q.char(i+1))
}

// goesOn reports whether a cue follows at once behind marks that close before
// rune i: “…？”他问.
func (q *quoteView) goesOn(i int) bool {
	for j := i; j < len(q.r) && j < i+40; j++ {
		if q.in[j] != 0 || isClauseMark(q.r[j]) && q.r[j] != '、' {
			return false
		}
		if s := q.site[j]; s != 0 && j-i < 30 && q.words[q.sites[s-1].word].uses&useVerb != 0 {
			// A cue that brings in words of its own opens a new sentence.
			e := int(q.sites[s-1].end)
			return q.char(e) != ':' && !(q.char(e) == ',' && q.in[min(e+1, len(q.r))] != 0)
		}
	}
	return false
}

func (q *quoteView) endsSentence(j int) bool {
	switch q.r[j] {
	case '。', '\n', '!', '?':
		return true
	case '.':
		if isDigit(q.char(j+1)) || isLatin(q.char(j+1)) {
			return false
		}
		if q.han {
			return q.char(j+1) == 0 || isSpace(q.char(j+1)) && !isLatin(q.char(j-1))
		}
		n := j + 1
		for isSpace(q.char(n)) || q.char(n) == '"' || q.char(n) == '”' || q.char(n) == '“' {
			n++
		}
		return n >= len(q.r) || q.sent[n] || q.sent[min(j+2, len(q.r)-1)]
	}
	return false
}

func isFinal(r rune) bool {
	return r == '。' || r == '!' || r == '?' || r == '.' || r == '…'
}

// findCues lists the words outside marks that may report speech. A Chinese
// verb with 说, 道, 称 and the like behind it is one cue. A colon that no cue
// stands before is one too, without a word.
func (d *document) findCues(q *quoteView) {
	until := 0
	for i := 0; i < len(q.r); i++ {
		if q.in[i] != 0 || i < until {
			continue
		}
		if q.r[i] == ':' && q.clauseTo[i] == int32(i) && (len(q.cues) == 0 || q.cues[len(q.cues)-1].end != i) {
			q.cues = append(q.cues, cueSite{start: i, end: i, word: &colonCue, index: len(q.cues)})
			continue
		}
		w, end := d.wordAt(q, i)
		if w == nil || w.uses&(useVerb|useNoun|useBehind) == 0 {
			continue
		}
		if isHan(q.r[i]) {
			if q.char(i-1) == '所' && (q.r[i] == '称' || q.r[i] == '指') {
				continue // 本法所称 calls, and says nothing
			}
			if w.uses&useVerb != 0 {
				for n := 0; n < 2 && isCueTail(q.char(end)) && (q.starts[end+1] || isClauseMark(q.char(end+1))); n++ {
					end++
				}
			}
		} else if q.upper(i) && !q.opens(i) {
			continue
		}
		if m := q.mention(i); m != nil && (int(m.end-m.start) > end-i || int(m.end) > end) {
			continue // inside a name or a title
		}
		q.cues = append(q.cues, cueSite{start: i, end: end, word: w, index: len(q.cues)})
		until = end
	}
}

// colonCue is what a colon without a cue reports by.
var colonCue = quoteWord{}

func isCueTail(r rune) bool { return r == '说' || r == '道' || r == '称' }

// cueBefore returns the last cue with a word that ends at or before rune i,
// cueAfter the first that starts at or behind it; nil when none does.
func (q *quoteView) cueBefore(i int) *cueSite {
	k, _ := slices.BinarySearchFunc(q.cues, i, func(c cueSite, i int) int { return cmp.Compare(c.end, i+1) })
	for k--; k >= 0; k-- {
		if c := &q.cues[k]; c.word.uses&useVerb != 0 {
			return c
		} else if i-c.end > 60 {
			break
		}
	}
	return nil
}

func (q *quoteView) cueAfter(i int) *cueSite {
	k, _ := slices.BinarySearchFunc(q.cues, i, func(c cueSite, i int) int { return cmp.Compare(c.start, i) })
	for ; k < len(q.cues); k++ {
		if c := &q.cues[k]; c.word.uses&useVerb != 0 {
			return c
		} else if c.start-i > 200 {
			break
		}
	}
	return nil
}

// paragraphQuotes finds the quotes of a paragraph.
func (d *document) paragraphQuotes(ctx context.Context, q *quoteView) ([]foundQuote, error) {
	var out []foundQuote
	for k := range q.runs {
		if k%64 == 63 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if f, ok := d.markedQuote(q, k); ok {
			q.direct[k] = f.kind == jianzhu.Direct
			if f.cue != nil {
				f.cue.taken = true
			}
			out = append(out, f)
		}
	}
	if n := len(q.runs); n > 0 { // does an utterance go on in the next paragraph?
		d.unfinished = !q.runs[n-1].closed && q.direct[n-1]
	} else {
		d.unfinished = false
	}
	if !q.foreign {
		var err error
		if out, err = d.reports(ctx, q, out); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b foundQuote) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	// The outermost of nested reports is kept.
	kept := out[:0]
	end := -1
	for _, f := range out {
		if f.start >= end {
			kept = append(kept, f)
			end = f.end
		}
	}
	for k := range kept {
		if k%16 == 15 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		f := &kept[k]
		d.findSpeaker(q, f, kept[:k])
		if f.cue != nil { // the paragraph's cues make room for the next one's
			c := *f.cue
			f.cue = &c
		}
		d.history = append(d.history, turn{f.speaker, q.paragraph, f.start, f.end, f.kind})
	}
	return kept, nil
}

// chain gives the quotes of a quotation that runs on over several paragraphs
// the id of its first one.
func chain(quotes [][]jianzhu.Quote, found [][]foundQuote) {
	var head *jianzhu.Quote
	for i := range found {
		for k := range found[i] {
			q := &quotes[i][k]
			if found[i][k].continues && head != nil {
				head.Chain = head.ID
				q.Chain = head.ID
				continue
			}
			head = q
		}
		if len(found[i]) == 0 {
			head = nil
		}
	}
}

// quotes turns what was found into the quotes of a paragraph.
func (d *document) quotes(v *view, found []foundQuote, entities []jianzhu.Entity) []jianzhu.Quote {
	if len(found) == 0 {
		return nil
	}
	out := make([]jianzhu.Quote, len(found))
	for i, f := range found {
		span := v.span(f.start, f.end)
		q := jianzhu.Quote{Span: span, Kind: f.kind, Evidence: f.evidence,
			Mark: jianzhu.Mark{Origin: jianzhu.OriginModel, Rule: f.rule, Score: math.Round(f.score*1000) / 1000, Status: jianzhu.Proposed}}
		q.ID = jianzhu.StableID("quote", d.article.ID, strconv.Itoa(v.index), strconv.Itoa(span.Start), strconv.Itoa(span.End))
		if f.cue != nil && f.cue.end > f.cue.start {
			c := v.span(f.cue.start, f.cue.end)
			q.Cue = &c
			if w := f.cue.word; w.class > 0 {
				q.Class, q.Stance = jianzhu.CueClasses[w.class-1], jianzhu.Stances[w.stance-1]
			}
		}
		q.Attribution = jianzhu.NotAttributed
		if f.speaker.ok {
			sv := &d.views[f.speaker.paragraph]
			s := &jianzhu.Speaker{Paragraph: sv.index, Span: sv.span(f.speaker.start, f.speaker.end)}
			s.Name = d.nameOf(f.speaker, entities)
			if f.speaker.entity != 0 {
				s.EntityID = entities[f.speaker.entity-1].ID
			}
			q.Speaker = s
			q.Attribution = jianzhu.AttributedByContext
			if q.Cue != nil && f.speaker.paragraph == v.index {
				q.Attribution = jianzhu.AttributedByCue
			}
		}
		out[i] = q
	}
	return out
}
