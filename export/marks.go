package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jianzhu"
	"jianzhu/script"
)

// mark is a mention or a quote as the formats write it.
type mark struct {
	jianzhu.Span
	name    string // m1, m2 … and q1, q2 … in the order of the paragraph; short, for people
	mention *jianzhu.Mention
	quote   *jianzhu.Quote // nil of a mention
	surface string
	like    *mark // of a translation's: its counterpart in the article
}

// id returns the stable id of the annotation.
func (m *mark) id() string {
	if m.quote != nil {
		return m.quote.ID
	}
	return m.mention.ID
}

// label returns the type of the annotation: PERSON …, or QUOTE.
func (m *mark) label() string {
	if m.quote != nil {
		return labelQuote
	}
	return string(m.mention.Type)
}

// The labels of what is no mention.
const (
	labelQuote   = "QUOTE"
	labelCue     = "CUE"     // the words that announce a quote
	labelSpeaker = "SPEAKER" // the words that a quote is attributed to
)

func (m *mark) mark() *jianzhu.Mark {
	if m.quote != nil {
		return &m.quote.Mark
	}
	return &m.mention.Mark
}

// marksOf returns the annotations of p, outer before inner. What people have
// rejected is no annotation any more: only the format json has it.
func marksOf(p *jianzhu.Paragraph, r *Report) []mark {
	marks := make([]mark, 0, len(p.Mentions)+len(p.Quotes))
	rejected := 0
	for i := range p.Mentions {
		if m := &p.Mentions[i]; m.Status == jianzhu.Rejected {
			rejected++
		} else {
			marks = append(marks, mark{Span: m.Span, name: "m" + strconv.Itoa(i+1), mention: m, surface: m.In(p.Text)})
		}
	}
	for i := range p.Quotes {
		if q := &p.Quotes[i]; q.Status == jianzhu.Rejected {
			rejected++
		} else {
			marks = append(marks, mark{Span: q.Span, name: "q" + strconv.Itoa(i+1), quote: q, surface: q.In(p.Text)})
		}
	}
	r.add("rejected", rejected, "people have rejected them")
	slices.SortStableFunc(marks, outerFirst)
	return marks
}

// outerFirst orders marks by start, the longer first; a quote is outside of a
// mention with the same span.
func outerFirst(a, b mark) int {
	quoteFirst := func(m mark) int {
		if m.quote != nil {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(quoteFirst(a), quoteFirst(b)))
}

// edge is where a mark starts or ends in the text.
type edge struct {
	at   int // bytes
	kind edgeKind
	mark *mark
	part int // of a mark that is cut: 1, 2, …; 0 for one that is whole
}

type edgeKind int

const (
	opens    edgeKind = iota // an element opens
	closes                   // the innermost open element closes
	spanFrom                 // a mark that crosses an element starts
	spanTo                   // it ends
)

// crossing is what becomes of a mark that starts inside another and ends
// outside of it.
type crossing bool

const (
	cutCrossing crossing = true  // it becomes several elements
	asSpans     crossing = false // it becomes a pair of spanFrom and spanTo
)

// nest lays out marks, which are ordered by outerFirst, as edges in the order
// of the text, so that opens and closes are well nested. It returns how many
// marks cross another.
func nest(marks []mark, how crossing) (edges []edge, crossed int) {
	type piece struct {
		mark *mark
		jianzhu.Span
		part int
	}
	queue := make([]piece, len(marks))
	for i := range marks {
		queue[i] = piece{mark: &marks[i], Span: marks[i].Span}
	}
	var open []piece
	var spans []edge // spanTo edges to come, by at
	emit := func(e edge) {
		for len(spans) > 0 && spans[0].at <= e.at {
			edges = append(edges, spans[0])
			spans = spans[1:]
		}
		edges = append(edges, e)
	}
	closeUntil := func(at int) {
		for len(open) > 0 && open[len(open)-1].End <= at {
			top := open[len(open)-1]
			open = open[:len(open)-1]
			emit(edge{top.End, closes, top.mark, top.part})
		}
	}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		closeUntil(p.Start)
		if len(open) > 0 && open[len(open)-1].End < p.End {
			if p.part == 0 {
				crossed++
			}
			if how == asSpans {
				emit(edge{p.Start, spanFrom, p.mark, 0})
				to := edge{p.End, spanTo, p.mark, 0}
				i, _ := slices.BinarySearchFunc(spans, to, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
				spans = slices.Insert(spans, i, to)
				continue
			}
			rest := p
			p.part = max(p.part, 1)
			p.End = open[len(open)-1].End
			rest.Start, rest.part = p.End, p.part+1
			i := 0
			for i < len(queue) && (queue[i].Start < rest.Start || queue[i].Start == rest.Start && queue[i].End >= rest.End) {
				i++
			}
			queue = slices.Insert(queue, i, rest)
		}
		emit(edge{p.Start, opens, p.mark, p.part})
		open = append(open, p)
	}
	closeUntil(int(^uint(0) >> 1))
	return append(edges, spans...), crossed
}

// rendering is what something is called in the target language.
type rendering struct {
	name      string   // empty where only forbidden names are known, or it is kept
	keep      bool     // it is not translated
	approved  bool     // people want it, as against what lexicons and machines propose
	forbidden []string // names not to use
	kind      jianzhu.Type
}

// renderings knows what entities and words are called in the target language.
type renderings struct {
	entity map[string]rendering // by id
	word   map[string]rendering // by folded name in the article's language, of terms without entity
}

// renderings returns what the terms and the article's entities say. What
// nobody knows is not there.
func (d *Document) renderings() *renderings {
	r := &renderings{entity: make(map[string]rendering, len(d.Article.Entities)), word: map[string]rendering{}}
	for i := range d.Article.Entities {
		e := &d.Article.Entities[i]
		if name := nameIn(e.Names, d.Target); name != "" {
			r.entity[e.ID] = rendering{name: name}
		}
	}
	for i := range d.Terms {
		t := &d.Terms[i]
		said := renderingOf(t, d.Target)
		if t.EntityID != "" {
			if said.name == "" && !said.keep {
				said.name = r.entity[t.EntityID].name
				if slices.Contains(said.forbidden, said.name) {
					said.name = ""
				}
			}
			r.entity[t.EntityID] = said
			continue
		}
		for _, n := range t.Names {
			if base(n.Language) == base(d.Article.Language) && n.Status != jianzhu.TermForbidden {
				r.word[script.FoldString(n.Name)] = said
			}
		}
	}
	return r
}

// of returns what the mention m is called. Quotes have no name.
func (r *renderings) of(m *mark) (rendering, bool) {
	if m.mention == nil {
		return rendering{}, false
	}
	said, ok := r.entity[m.mention.EntityID]
	ok = ok && m.mention.EntityID != ""
	if len(r.word) == 0 {
		return said, ok
	}
	// People's word for the words goes before what machines say of the entity.
	word, there := r.word[script.FoldString(m.surface)]
	there = there && (word.kind == "" || word.kind == m.mention.Type)
	if there && (!ok || (word.approved || word.keep) && !said.approved && !said.keep) {
		return word, true
	}
	return said, ok
}

// renderingOf returns what t is called in the language of tag.
func renderingOf(t *jianzhu.Term, tag string) rendering {
	out := rendering{keep: t.Keep, kind: t.Type}
	by := map[jianzhu.TermStatus]map[string]string{}
	for _, n := range t.Names {
		if n.Status == jianzhu.TermForbidden {
			if base(n.Language) == base(tag) {
				out.forbidden = append(out.forbidden, n.Name)
			}
			continue
		}
		if by[n.Status] == nil {
			by[n.Status] = map[string]string{}
		}
		if by[n.Status][n.Language] == "" { // names are in the order of preference
			by[n.Status][n.Language] = n.Name
		}
	}
	if t.Keep {
		return out
	}
	if out.name = nameIn(by[jianzhu.TermApproved], tag); out.name != "" {
		out.approved = true
	} else {
		out.name = nameIn(by[jianzhu.TermProposed], tag)
	}
	return out
}

// nameIn returns the name for a language: that of the tag itself, else of the
// nearest wider one, else the first by tag of a narrower one. Simplified and
// Traditional do not stand for each other.
func nameIn(names map[string]string, tag string) string {
	for t := tag; ; {
		if n := names[t]; n != "" {
			return n
		}
		i := strings.LastIndexByte(t, '-')
		if i < 0 {
			break
		}
		t = t[:i]
	}
	best := ""
	for t := range names {
		if strings.HasPrefix(t, tag+"-") && names[t] != "" && (best == "" || t < best) {
			best = t
		}
	}
	return names[best]
}

// pairs writes keys and values as people and readMade can read them:
// "origin=human; author=李". Empty values are left out.
func pairs(kv ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(kv[i])
		b.WriteByte('=')
		escapePair(&b, kv[i+1])
	}
	return b.String()
}

// escapePair writes v with everything escaped that would end it, and what XML
// cannot hold.
func escapePair(b *strings.Builder, v string) {
	for i, r := range v {
		edge := r == ' ' && (i == 0 || i == len(v)-1) // white space around a pair means nothing
		if edge || r == '%' || r == ';' || r < 0x20 || !legalXML(r) {
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(b, "%%%02X", c)
			}
			continue
		}
		b.WriteRune(r)
	}
}

// readPairs reads what pairs has written. Anything else gives what can be read
// of it.
func readPairs(s string) map[string]string {
	out := map[string]string{}
	for item := range strings.SplitSeq(s, ";") {
		k, v, ok := strings.Cut(strings.Trim(item, " \t\r\n"), "=")
		if !ok {
			continue
		}
		var b strings.Builder
		for i := 0; i < len(v); i++ {
			var c byte
			if v[i] == '%' && i+2 < len(v) {
				if _, err := fmt.Sscanf(v[i+1:i+3], "%02X", &c); err == nil {
					b.WriteByte(c)
					i += 2
					continue
				}
			}
			b.WriteByte(v[i])
		}
		out[k] = strings.ToValidUTF8(b.String(), "�")
	}
	return out
}

// describe says all of a mark of paragraph n that the text and its label don't, in pairs.
// Offsets in it are code points.
func (d *Document) describe(n int, m *mark) string {
	k := m.mark()
	kv := []string{"id", m.id()}
	if q := m.quote; q != nil {
		kv = append(kv, "kind", string(q.Kind), "cue_class", string(q.Class), "stance", string(q.Stance), "attribution", string(q.Attributed()), "chain", q.Chain)
		if s := q.Speaker; s != nil {
			kv = append(kv, "speaker", s.Name, "speaker_entity", s.EntityID, "speaker_at", fmt.Sprintf("p%d:%s", s.Paragraph, d.at(s.Paragraph, s.Span)))
		}
		if q.Cue != nil {
			kv = append(kv, "cue_at", d.at(n, *q.Cue))
		}
	} else {
		kv = append(kv, "entity", m.mention.EntityID)
		if v := m.mention.Value; v != nil {
			kv = append(kv, valuePairs(v)...)
		}
		if m.mention.Ambiguous {
			kv = append(kv, "ambiguous", "true")
		}
		kv = append(kv, "candidates", strings.Join(m.mention.Candidates, " "))
	}
	kv = append(kv, "origin", string(k.Origin), "rule", k.Rule, "score", number(k.Score), "status", string(k.Status))
	return pairs(kv...)
}

// valuePairs returns what v means, as keys and values.
func valuePairs(v *jianzhu.Value) []string {
	yes := func(b bool) string {
		if b {
			return "true"
		}
		return ""
	}
	return []string{"amount", v.Amount, "currency", v.Currency, "unit", v.Unit, "min", v.Min, "max", v.Max, "approx", yes(v.Approx),
		"timex", v.TIMEX, "from", v.From, "to", v.To, "unresolved", yes(v.Unresolved), "invalid", yes(v.Invalid)}
}

// number writes a score or an offset.
func number[T int | float64](n T) string { return strconv.FormatFloat(float64(n), 'g', -1, 64) }

// offsets returns the offsets of paragraph n in the unit of d.
func (d *Document) offsets(n int) *jianzhu.Offsets {
	if d.places == nil {
		d.places = make([]*jianzhu.Offsets, len(d.Article.Paragraphs))
	}
	if d.places[n] == nil {
		d.places[n] = jianzhu.NewOffsets(d.Article.Paragraphs[n].Text, d.Unit)
	}
	return d.places[n]
}

// at returns the span s of paragraph n in the unit of d: "11-14".
func (d *Document) at(n int, s jianzhu.Span) string {
	u := d.offsets(n).Span(s)
	return fmt.Sprintf("%d-%d", u.Start, u.End)
}
