// Package qa checks a translation against its article, paragraph by
// paragraph: names, numbers, quotes, terms, script and punctuation, and
// whether anything is missing. It works on the annotations and links that
// both sides have, in Chinese and English either way round, and says where in
// both texts to look and what to do.
//
// It would rather miss a mistake than report one that is none: a reviewer who
// is sent after nothing stops looking.
package qa

import (
	"cmp"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/rendering"
)

// Finding is one thing that is wrong with a translation, or looks so.
type Finding struct {
	Paragraph int      // index of the article's paragraph
	Category  Category // what is wrong
	Severity  Severity // how bad it is
	Message   string   // what to do, in English

	// Where to look, in bytes of the article's paragraph and of the translated
	// text. Where one side lacks something, its span is where that should be:
	// the sentence, or an empty one at the place.
	Source, Target jianzhu.Span

	// Expected is what the translation should have instead, best first; empty
	// where that is not known.
	Expected []string
}

// Category is what a finding is about.
type Category string

// The categories of findings.
const (
	Name         Category = "name"         // a name is missing, or another's
	Term         Category = "term"         // not as the termbase has it, or forbidden there
	Consistency  Category = "consistency"  // not as in an earlier paragraph
	Number       Category = "number"       // a number differs
	Scale        Category = "scale"        // a number is off by a power of ten: 亿 read as million
	Currency     Category = "currency"     // a sum in another currency
	Percent      Category = "percent"      // a percentage on one side only
	Date         Category = "date"         // a date or weekday differs
	Unit         Category = "unit"         // a quantity in a unit of another kind
	Quote        Category = "quote"        // a quote is missing or added
	Speaker      Category = "speaker"      // a quote is given to another speaker
	Negation     Category = "negation"     // one side negates, the other does not
	Omission     Category = "omission"     // a sentence has no counterpart
	Length       Category = "length"       // empty, or far too short or long
	Untranslated Category = "untranslated" // words of the source were left
	Script       Category = "script"       // simplified and traditional are mixed
	Punctuation  Category = "punctuation"  // width of marks, pairs of marks
)

// Categories lists every category.
var Categories = []Category{Name, Term, Consistency, Number, Scale, Currency, Percent, Date, Unit, Quote, Speaker, Negation,
	Omission, Length, Untranslated, Script, Punctuation}

// Severity is how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // wrong as it stands
	Warning Severity = "warning" // look at it
	Info    Severity = "info"    // a matter of style
)

// Severities lists every severity, the worst first.
var Severities = []Severity{Error, Warning, Info}

// Match is a name of a term in a text.
type Match struct {
	jianzhu.Span              // bytes of the text
	Term         jianzhu.Term // with its id, type, Keep and names
	Name         int          // which of Term.Names it is
}

// Terms finds the names of a termbase in texts.
type Terms interface {
	// Find returns the names of terms in a text of a language, a BCP 47 tag,
	// by Start.
	Find(text, language string) []Match
}

// Names knows what names are called in the other language.
type Names interface {
	// Name returns what the mention of q may be called, the most probable
	// first.
	Name(q rendering.Query) []jianzhu.Rendering
}

// Options are what Check may ask beside the texts. All may be nil.
type Options struct {
	Terms Terms
	Names Names
}

// Check returns what is wrong with a translation, in order of paragraphs and
// places. Paragraphs of either side without the other are not checked, except
// that one without text is reported empty where others of the translation
// have some. Both sides must be annotated, and t be linked by
// align.Translation. The result depends on the arguments alone.
func Check(a *jianzhu.Article, t *jianzhu.Translation, o Options) []Finding {
	d := newDocument(a, t, o)
	var out []Finding
	for i := range d.pairs {
		x := &d.pairs[i]
		if strings.TrimSpace(x.t.Text) == "" {
			if strings.TrimSpace(x.s.Text) != "" {
				x.report(Length, Error, jianzhu.Span{End: len(x.s.Text)}, jianzhu.Span{End: len(x.t.Text)}, "the paragraph is not translated: translate it")
			}
			out = append(out, x.findings...)
			continue
		}
		d.checkNames(x)
		d.checkTerms(x)
		checkNumbers(x)
		d.checkQuotes(x)
		checkSentences(x)
		checkNegation(x)
		d.checkText(x)
		slices.SortStableFunc(x.findings, func(a, b Finding) int {
			return cmp.Or(cmp.Compare(a.Target.Start, b.Target.Start), cmp.Compare(a.Source.Start, b.Source.Start),
				strings.Compare(string(a.Category), string(b.Category)))
		})
		out = append(out, x.findings...)
	}
	return out
}

// document is what is known of article and translation as a whole.
type document struct {
	Options
	a        *jianzhu.Article
	t        *jianzhu.Translation
	entities map[string]*jianzhu.Entity
	pairs    []pair

	// What entities are called on the other side, by id and as linked: by
	// place in the document and folded.
	calledInTarget, calledInSource map[string][]called

	asked map[question][]string // of Names
}

// called is a name that an entity has on the other side.
type called struct {
	folded    string
	surface   string
	paragraph int // of the first
	times     int
}

type question struct {
	typ             jianzhu.Type
	surface, target string
}

// pair is a paragraph and its translation.
type pair struct {
	s, t     *side
	aligned  []jianzhu.SentencePair
	links    []linked // of mentions
	quotes   []linked // of quotes
	byS, byT []int    // of each mention, its link; -1 for none
	index    int
	findings []Finding
}

// linked is a counterpart by indices.
type linked struct {
	s, t  int
	rule  string
	score float64
}

// side is one text of a pair.
type side struct {
	*jianzhu.Paragraph
	zh       bool
	language string // BCP 47
	han      string // folded, without spaces and dots: what Chinese names are looked for in
	words    string // of letters, folded, with a space around each
	caps     []string
	heard    *align.Heard
	numbers  []number
}

func newSide(p *jianzhu.Paragraph, language string) *side {
	s := &side{Paragraph: p, language: language}
	// A paragraph of numbers, or with much of both languages, is in that of
	// its text.
	s.zh = p.Language == "zh" || p.Language != "en" && strings.HasPrefix(language, "zh")
	return s
}

func newDocument(a *jianzhu.Article, t *jianzhu.Translation, o Options) *document {
	d := &document{Options: o, a: a, t: t, entities: map[string]*jianzhu.Entity{}, asked: map[question][]string{},
		calledInTarget: map[string][]called{}, calledInSource: map[string][]called{}}
	for i := range a.Entities {
		d.entities[a.Entities[i].ID] = &a.Entities[i]
	}
	byIndex := map[int]*jianzhu.Paragraph{}
	for i := range a.Paragraphs {
		byIndex[a.Paragraphs[i].Index] = &a.Paragraphs[i]
	}
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		s := byIndex[p.Index]
		if s == nil {
			continue
		}
		x := pair{index: p.Index, s: newSide(s, a.Language), t: newSide(&p.Paragraph, t.Language), aligned: p.Aligned}
		if p.Language == "mixed" && s.Language == "en" {
			x.t.zh = true // with English left in it
		}
		x.link(p.Counterparts)
		d.pairs = append(d.pairs, x)
	}
	for i := range d.pairs {
		x := &d.pairs[i]
		for _, l := range x.links {
			s, t := &x.s.Mentions[l.s], &x.t.Mentions[l.t]
			if s.Value != nil || l.score < firm || s.EntityID == "" || t.EntityID == "" {
				continue
			}
			learn(d.calledInTarget, s.EntityID, t.In(x.t.Text), x.t.Index)
			learn(d.calledInSource, t.EntityID, s.In(x.s.Text), x.t.Index)
		}
	}
	return d
}

// firm is the least score of a link that other paragraphs are judged by.
const firm = 0.7

func learn(all map[string][]called, id, surface string, paragraph int) {
	folded := align.Fold(surface)
	for i := range all[id] {
		if all[id][i].folded == folded {
			all[id][i].times++
			return
		}
	}
	all[id] = append(all[id], called{folded, surface, paragraph, 1})
}

func (x *pair) link(all []jianzhu.Counterpart) {
	index := func(mentions []jianzhu.Mention, quotes []jianzhu.Quote) (map[string]int, map[string]int) {
		m, q := make(map[string]int, len(mentions)), make(map[string]int, len(quotes))
		for i := range mentions {
			m[mentions[i].ID] = i
		}
		for i := range quotes {
			q[quotes[i].ID] = i
		}
		return m, q
	}
	sm, sq := index(x.s.Mentions, x.s.Quotes)
	tm, tq := index(x.t.Mentions, x.t.Quotes)
	x.byS, x.byT = make([]int, len(x.s.Mentions)), make([]int, len(x.t.Mentions))
	for i := range x.byS {
		x.byS[i] = -1
	}
	for i := range x.byT {
		x.byT[i] = -1
	}
	for _, c := range all {
		if i, ok := sm[c.SourceID]; ok {
			if j, ok := tm[c.TargetID]; ok {
				x.byS[i], x.byT[j] = len(x.links), len(x.links)
				x.links = append(x.links, linked{i, j, c.Rule, c.Score})
				continue
			}
		}
		if i, ok := sq[c.SourceID]; ok {
			if j, ok := tq[c.TargetID]; ok {
				x.quotes = append(x.quotes, linked{i, j, c.Rule, c.Score})
			}
		}
	}
}

// report adds a finding.
func (x *pair) report(c Category, v Severity, s, t jianzhu.Span, message string, expected ...string) {
	if !s.ValidIn(x.s.Text) || !t.ValidIn(x.t.Text) {
		return // annotations of another text than this
	}
	x.findings = append(x.findings, Finding{Paragraph: x.index, Category: c, Severity: v, Message: message, Source: s, Target: t, Expected: expected})
}

// targetOf returns the translation of the sentence that holds a span of the
// source; all of it where that is not known.
func (x *pair) targetOf(s jianzhu.Span) jianzhu.Span {
	for _, p := range x.aligned {
		if p.Source.Start <= s.Start && s.Start < p.Source.End {
			if p.Target.Len() == 0 {
				break
			}
			return trimmed(x.t.Text, p.Target)
		}
	}
	return jianzhu.Span{End: len(x.t.Text)}
}

// sourceOf is targetOf seen from the other side.
func (x *pair) sourceOf(t jianzhu.Span) jianzhu.Span {
	for _, p := range x.aligned {
		if p.Target.Start <= t.Start && t.Start < p.Target.End {
			if p.Source.Len() == 0 {
				break
			}
			return trimmed(x.s.Text, p.Source)
		}
	}
	return jianzhu.Span{End: len(x.s.Text)}
}

// sameSentence reports whether a span of the source and one of the
// translation stand in sentences that stand for each other, or their
// neighbours.
func (x *pair) sameSentence(s, t jianzhu.Span) bool {
	at := func(i int, one jianzhu.Span, of func(jianzhu.SentencePair) jianzhu.Span) bool {
		span := of(x.aligned[i])
		return span.Start <= one.Start && one.Start < span.End
	}
	a, b := -1, -1
	for i := range x.aligned {
		if at(i, s, func(p jianzhu.SentencePair) jianzhu.Span { return p.Source }) {
			a = i
		}
		if at(i, t, func(p jianzhu.SentencePair) jianzhu.Span { return p.Target }) {
			b = i
		}
	}
	return a < 0 || b < 0 || a-b <= 1 && b-a <= 1
}

// together reports whether two spans stand in sentences that stand for each
// other.
func (x *pair) together(s, t jianzhu.Span) bool {
	for _, p := range x.aligned {
		if p.Source.Contains(s) {
			return p.Target.Contains(t)
		}
	}
	return false
}

// trimmed returns a span without the white space at its ends.
func trimmed(text string, s jianzhu.Span) jianzhu.Span {
	in := s.In(text)
	s.Start += len(in) - len(strings.TrimLeft(in, " \t\n\u3000"))
	s.End -= len(in) - len(strings.TrimRight(in, " \t\n\u3000"))
	return jianzhu.Span{Start: min(s.Start, s.End), End: s.End}
}
