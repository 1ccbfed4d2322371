package translate

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"jianzhu"
	"jianzhu/script"
)

// TermMatch is a name of a term in a text.
type TermMatch struct {
	jianzhu.Span              // bytes of the text
	Term         jianzhu.Term // that has the name
}

// Options say what Choose protects.
type Options struct {
	Renderer Renderer

	// Terms finds the terms of a text in the language given; nil finds none.
	Terms func(text, language string) []TermMatch

	// Threshold is the least score that a rendering must have, 0 to 1; 0 is
	// DefaultThreshold. What people have approved needs none.
	Threshold float64

	// KeepUnknown protects names without a sure form in the target language
	// as they stand in the source, in place of leaving them to the engine.
	KeepUnknown bool
}

// DefaultThreshold is how sure a rendering must be, unless Options say so.
const DefaultThreshold = 0.8

// doubtful is the score below which a mention may be none: protecting what is
// no name would keep the engine from translating a word.
const doubtful = 0.5

// Reason is why a mention or term is not protected.
type Reason string

// The reasons.
const (
	ReasonUnknown      Reason = "unknown"      // nothing says what it is called in the target language
	ReasonUnsure       Reason = "unsure"       // something says so, but not surely enough
	ReasonDoubtful     Reason = "doubtful"     // the mention itself may be none
	ReasonInconsistent Reason = "inconsistent" // what it is called does not go with the full name of the entity
	ReasonValue        Reason = "value"        // the value has no certain form in the target language
	ReasonTitle        Reason = "title"        // titles are words; the engine words them
	ReasonPhrase       Reason = "phrase"       // a phrase of the termbase, which the engine gets as a glossary and may inflect
	ReasonOverlap      Reason = "overlap"      // a part of it is protected, or it is a part of what is
)

// Reasons lists the reasons.
var Reasons = []Reason{ReasonUnknown, ReasonUnsure, ReasonDoubtful, ReasonInconsistent, ReasonValue, ReasonTitle, ReasonPhrase, ReasonOverlap}

// Unprotected is a mention or a term that is left to the engine.
type Unprotected struct {
	jianzhu.Span              // bytes of the text
	Type         jianzhu.Type // of the mention; empty for a term that is none
	MentionID    string       // empty for a term that is no mention
	Reason       Reason
	Candidate    string  // what it may be called; empty where nothing says so
	Score        float64 // of the candidate, 0 to 1
}

// Pair is an entry of a glossary.
type Pair struct{ Source, Target string }

// Choice is what of a paragraph is protected, and what is not. Both are in
// order of the text.
type Choice struct {
	Spans       []Protection
	Unprotected []Unprotected
	Glossary    []Pair // phrases of the termbase with their approved translation
}

// Chooser chooses the spans of one article's paragraphs that are protected on
// their way into one language. Names of one entity come back consistently. It
// is not safe for concurrent use.
type Chooser struct {
	opts   Options
	target string
	of     *Names
	names  map[nameKey]named
}

type nameKey struct {
	entity, surface string
	typ             jianzhu.Type
}

// named is what a name is called, or why it is not known.
type named struct {
	jianzhu.Rendering
	reason Reason
}

// NewChooser returns a Chooser for paragraphs of a, and the target language, a
// BCP 47 tag.
func NewChooser(a *jianzhu.Article, target string, opts Options) *Chooser {
	if opts.Threshold == 0 {
		opts.Threshold = DefaultThreshold
	}
	return &Chooser{opts: opts, target: target, of: NewNames(a, opts.Renderer, nil), names: map[nameKey]named{}}
}

// LanguageOf returns the BCP 47 tag of a paragraph's language: zh-Hans,
// zh-Hant, en, …
func LanguageOf(p *jianzhu.Paragraph) string {
	if p.Language == "zh" && p.Script != "" {
		return "zh-" + p.Script
	}
	return p.Language
}

// candidate is a span that may be protected.
type candidate struct {
	Protection
	keep   bool
	reason Reason // why it is not
	guess  jianzhu.Rendering
}

// Choose chooses the spans of a paragraph. Words that stay as they are in
// every language go first, then what is longer.
func (c *Chooser) Choose(p *jianzhu.Paragraph) *Choice {
	language := LanguageOf(p)
	var all []candidate
	terms := map[jianzhu.Span][]jianzhu.Rendering{}
	out := &Choice{Spans: []Protection{}, Unprotected: []Unprotected{}}
	if c.opts.Terms != nil {
		for _, m := range c.opts.Terms(p.Text, language) {
			if !m.ValidIn(p.Text) || m.Len() == 0 {
				continue
			}
			x := candidate{Protection: Protection{Span: m.Span, Type: m.Term.Type, Rule: "termbase", Score: 1}}
			approved, is := approvedName(&m.Term, c.target)
			switch {
			case m.Term.Keep:
				x.keep, x.Rule, x.Target = true, "keep", m.In(p.Text)
			case is && m.Term.Type == "":
				x.reason, x.guess = ReasonPhrase, jianzhu.Rendering{Name: approved, Score: 1}
				out.Glossary = append(out.Glossary, Pair{m.In(p.Text), approved})
			case is:
				x.Target = approved
			default:
				terms[m.Span] = append(terms[m.Span], renderings(&m.Term, c.target)...)
				continue
			}
			all = append(all, x)
		}
	}
	for i := range p.Mentions {
		if m := &p.Mentions[i]; m.Status != jianzhu.Rejected {
			all = append(all, c.mention(p, m, language, terms[m.Span]))
		}
	}
	c.pick(p, all, out)
	return out
}

// pick takes the candidates that do not overlap.
func (c *Chooser) pick(p *jianzhu.Paragraph, all []candidate, out *Choice) {
	slices.SortStableFunc(all, func(a, b candidate) int {
		first := func(x candidate) int {
			switch {
			case x.keep:
				return 0
			case x.reason == "":
				return 1
			}
			return 2
		}
		return cmp.Or(first(a)-first(b), b.Len()-a.Len(), a.Start-b.Start)
	})
	taken := make([]bool, len(p.Text))
	told := map[jianzhu.Span]bool{}
	for _, x := range all {
		free := !slices.Contains(taken[x.Start:x.End], true)
		switch {
		case free && x.reason == "":
			for i := x.Start; i < x.End; i++ {
				taken[i] = true
			}
			out.Spans = append(out.Spans, x.Protection)
			told[x.Span] = true
		case told[x.Span]:
			// The term of a mention, or the mention of a term.
		default:
			u := Unprotected{Span: x.Span, Type: x.Type, MentionID: x.MentionID, Reason: x.reason, Candidate: x.guess.Name, Score: x.guess.Score}
			if !free {
				u.Reason = ReasonOverlap
				if x.reason == "" {
					u.Candidate, u.Score = x.Target, x.Score
				}
			}
			out.Unprotected = append(out.Unprotected, u)
			told[x.Span] = true
		}
	}
	slices.SortStableFunc(out.Spans, func(a, b Protection) int { return cmp.Compare(a.Start, b.Start) })
	for i := range out.Spans { // a term that is a mention is that mention
		k, is := slices.BinarySearchFunc(p.Mentions, out.Spans[i].Start, func(m jianzhu.Mention, at int) int { return cmp.Compare(m.Start, at) })
		if is && p.Mentions[k].Span == out.Spans[i].Span {
			out.Spans[i].Type, out.Spans[i].MentionID = p.Mentions[k].Type, p.Mentions[k].ID
		}
	}
	slices.SortStableFunc(out.Unprotected, func(a, b Unprotected) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	slices.SortFunc(out.Glossary, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Target, b.Target)) })
	out.Glossary = slices.Compact(out.Glossary)
}

// mention says how a mention is protected, or why it is not.
func (c *Chooser) mention(p *jianzhu.Paragraph, m *jianzhu.Mention, language string, terms []jianzhu.Rendering) candidate {
	surface := m.In(p.Text)
	x := candidate{Protection: Protection{Span: m.Span, Type: m.Type, MentionID: m.ID}}
	switch {
	case m.Type == jianzhu.TypeTitle:
		x.reason = ReasonTitle
		return x
	case isValue(m.Type):
		if name, sure := c.of.value(m, surface, c.target); sure {
			x.Target, x.Rule, x.Score = name, "value", m.Score
			return x
		}
		x.reason = ReasonValue
		return x
	}
	n := c.name(m, surface, language, terms)
	x.reason = n.reason
	if x.reason == "" && m.Score < doubtful && m.Status != jianzhu.Accepted {
		x.reason = ReasonDoubtful
	}
	switch {
	case x.reason == "":
		x.Target, x.Rule, x.Score = n.Name, n.Rule, n.Score
	case c.opts.KeepUnknown && x.reason != ReasonDoubtful:
		x.reason, x.Target, x.Rule = "", surface, "source"
	default:
		x.guess = n.Rendering
	}
	return x
}

// name returns what a mention is called in the target language.
func (c *Chooser) name(m *jianzhu.Mention, surface, language string, terms []jianzhu.Rendering) named {
	key := nameKey{m.EntityID, surface, m.Type}
	if m.EntityID == "" || len(terms) > 0 {
		return c.render(m, surface, language, terms)
	}
	n, known := c.names[key]
	if !known {
		n = c.render(m, surface, language, nil)
		c.names[key] = n
	}
	return n
}

func (c *Chooser) render(m *jianzhu.Mention, surface, language string, terms []jianzhu.Rendering) named {
	q := c.of.query(m.EntityID, m.Type, surface, language, c.target)
	q.Terms = terms
	all := c.opts.Renderer.Name(q)
	if len(all) == 0 {
		return named{reason: ReasonUnknown}
	}
	sure := func(r jianzhu.Rendering) bool {
		return r.Score >= c.opts.Threshold || r.Status == jianzhu.Accepted
	}
	if !sure(all[0]) {
		return named{all[0], ReasonUnsure}
	}
	if m.Type != jianzhu.TypePerson || q.Name == "" || q.Name == surface || !partOf(surface, q.Name) {
		return named{all[0], ""}
	}
	// 奥特曼 must not come back as Ultraman where 萨姆·奥特曼 is Sam Altman.
	full := c.name(m, q.Name, language, nil)
	if full.reason != "" {
		return named{all[0], ""}
	}
	for _, r := range all {
		if sure(r) && partOf(r.Name, full.Name) {
			return named{r, ""}
		}
	}
	return named{all[0], ReasonInconsistent}
}

// partOf reports whether all words of part, or its characters where it is
// Chinese, are in whole.
func partOf(part, whole string) bool {
	words := func(s string) []string {
		var out []string
		for _, w := range strings.FieldsFunc(script.FoldString(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) {
			if script.HasHan(w) {
				out = append(out, strings.Split(w, "")...)
			} else {
				out = append(out, w)
			}
		}
		return out
	}
	all := words(whole)
	for _, w := range words(part) {
		if !slices.Contains(all, w) {
			return false
		}
	}
	return true
}

// approvedName returns the name of a term that people want used in a
// language: that of the very language, or of one that it is a kind of, as
// zh-Hant-TW is of zh-Hant.
func approvedName(t *jianzhu.Term, language string) (string, bool) {
	for tag := language; tag != ""; tag = wider(tag) {
		for _, n := range t.Names {
			if n.Language == tag && n.Status == jianzhu.TermApproved {
				return n.Name, true
			}
		}
	}
	return "", false
}

// wider returns the tag without its last part, or "".
func wider(tag string) string {
	return tag[:max(strings.LastIndexByte(tag, '-'), 0)]
}

// proposedScore is the score of what a termbase proposes without anybody's
// approval.
const proposedScore = 0.6

// renderings are what a term says of a language: the approved names accepted,
// the forbidden ones rejected.
func renderings(t *jianzhu.Term, language string) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	for _, n := range t.Names {
		r := jianzhu.Rendering{Language: language, Name: n.Name, Origin: jianzhu.OriginHuman, Rule: "termbase", Score: proposedScore, Status: jianzhu.Proposed}
		switch n.Status {
		case jianzhu.TermApproved:
			r.Status, r.Score = jianzhu.Accepted, 1
		case jianzhu.TermForbidden:
			r.Status, r.Score = jianzhu.Rejected, 0
		}
		for tag := language; tag != ""; tag = wider(tag) {
			if n.Language == tag {
				out = append(out, r)
				break
			}
		}
	}
	return out
}
