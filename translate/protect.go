// Package translate sends texts to translation engines and brings them back
// whole. Names, values and words that stay as they are leave as placeholders
// (Protect), an engine translates what is around them (Engine), and each comes
// back in the form that the other language writes it, checked by its id
// (Restore). Choose says which spans of a paragraph those are.
//
// Keeping translations is for stores, and asking for them is for the API.
package translate

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jianzhu"
)

// Form is how placeholders are written, so that an engine keeps them.
type Form string

// The forms of placeholders.
const (
	// Tags are XML elements, <x id="1">…</x>, for DeepL with
	// tag_handling=xml and ignore_tags=x. The rest of the text is XML too.
	Tags Form = "deepl"
	// Spans are HTML elements, <span translate="no" id="1">…</span>, for
	// LibreTranslate with format=html. The rest of the text is HTML too.
	Spans Form = "libretranslate"
	// Marks are ⟦1⟧, for language models. The rest is plain text.
	Marks Form = "plain"
)

// Forms lists the forms of placeholders.
var Forms = []Form{Tags, Spans, Marks}

// Protection is a span of a text that no engine is to translate.
type Protection struct {
	jianzhu.Span              // bytes of the text
	Type         jianzhu.Type // of the mention; empty for a term that is none
	MentionID    string       // empty for a term that is no mention
	Target       string       // how the translation writes it; never empty
	Rule         string       // what says so: termbase, keep, value, a lexicon's name, …
	Score        float64      // probability that Target is right, 0 to 1
}

// Placeholder stands in a protected text for a span of the source.
type Placeholder struct {
	ID int // 1 for the first of the text
	Protection
	Source   string // what the span covers
	Sentence int    // index of the source's sentence that it starts in
}

// Protected is a text on its way to an engine, with what it takes to restore
// its translation: all but Text.
type Protected struct {
	Form         Form
	Text         string // for the engine
	Sentences    int    // of the source
	Placeholders []Placeholder
}

// RuleLiteral is the rule of placeholders that stand for characters which the
// form can't hold, or which could be taken for a placeholder.
const RuleLiteral = "literal"

// Protect writes placeholders for the given spans, which must not overlap and
// may come in any order. Sentences are those of the text, in order; they tell
// a placeholder that comes back in another one. A text that is not UTF-8, a
// form that is none of Forms, and a span that is empty, no span of the text,
// without target or overlaps another are jianzhu.Invalid.
//
// What could be taken for a placeholder, or is no character of XML where the
// form is, is made a placeholder as well (RuleLiteral): every text comes back.
func Protect(text string, sentences []jianzhu.Span, spans []Protection, form Form) (*Protected, error) {
	if !utf8.ValidString(text) {
		return nil, invalid("text", "is not UTF-8")
	}
	if err := CheckForm("form", form); err != nil {
		return nil, err
	}
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, func(a, b Protection) int { return cmp.Compare(a.Start, b.Start) })
	end := 0
	for i, s := range spans {
		switch {
		case !s.ValidIn(text) || s.Len() == 0 || s.Start < end:
			return nil, invalid(fmt.Sprintf("spans[%d]", i), fmt.Sprintf("[%d,%d) is empty, no span of the text, or overlaps another", s.Start, s.End))
		case s.Target == "" || !utf8.ValidString(s.Target):
			return nil, invalid(fmt.Sprintf("spans[%d].target", i), "must not be empty, and UTF-8")
		}
		end = s.End
	}
	w := writer{form: form, text: text, sentences: sentences,
		out: &Protected{Form: form, Sentences: len(sentences), Placeholders: []Placeholder{}}}
	at := 0
	for _, s := range spans {
		w.plain(at, s.Start)
		w.placeholder(s)
		at = s.End
	}
	w.plain(at, len(text))
	w.out.Text = w.b.String()
	return w.out, nil
}

// CheckForm returns an Invalid error that names the accepted forms, unless
// form is one of Forms. Field is the name of the parameter that had it.
func CheckForm(field string, form Form) error {
	if slices.Contains(Forms, form) {
		return nil
	}
	return invalid(field, fmt.Sprintf("%q is no form of placeholders", form), string(Tags), string(Spans), string(Marks))
}

func invalid(field, message string, accepted ...string) error {
	return &jianzhu.Error{Op: "translate", Kind: jianzhu.Invalid, Fields: []jianzhu.FieldError{{Field: field, Message: message, Accepted: accepted}}}
}

// writer writes a protected text.
type writer struct {
	form      Form
	text      string
	sentences []jianzhu.Span
	sentence  int // that the next placeholder may be in
	b         strings.Builder
	out       *Protected
}

func (w *writer) placeholder(s Protection) {
	for w.sentence+1 < len(w.sentences) && w.sentences[w.sentence+1].Start <= s.Start {
		w.sentence++
	}
	h := Placeholder{ID: len(w.out.Placeholders) + 1, Protection: s, Source: s.In(w.text), Sentence: w.sentence}
	w.out.Placeholders = append(w.out.Placeholders, h)
	w.b.WriteString(w.form.write(&h))
}

// plain writes text[from:to], which no span covers.
func (w *writer) plain(from, to int) {
	at := from
	for _, m := range w.form.unsafe().FindAllStringIndex(w.text[from:to], -1) {
		c := jianzhu.Span{Start: from + m[0], End: from + m[1]}
		w.b.WriteString(w.form.escape(w.text[at:c.Start]))
		w.placeholder(Protection{Span: c, Target: c.In(w.text), Rule: RuleLiteral, Score: 1})
		at = c.End
	}
	w.b.WriteString(w.form.escape(w.text[at:to]))
}

// What text of a form can't hold. Of plain text that is what looks like a
// placeholder, or like what engines make of one. Of XML and HTML it is what
// XML forbids, a carriage return, which it turns into a line feed, controls,
// which HTML reads as Windows-1252, and tags in full width.
var (
	unsafeMarks = regexp.MustCompile(`[⟦⟧]+|` + likeMark.String())
	unsafeTags  = regexp.MustCompile(`[\x{0}-\x{8}\x{b}-\x{1f}\x{7f}-\x{9f}\x{fffe}\x{ffff}]+|＜\s*[/／]?\s*(?i:x|span)`)
)

func (f Form) unsafe() *regexp.Regexp {
	if f == Marks {
		return unsafeMarks
	}
	return unsafeTags
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (f Form) escape(text string) string {
	if f == Marks {
		return text
	}
	return escaper.Replace(text)
}

func (f Form) unescape(text string) string {
	if f == Marks {
		return text
	}
	return html.UnescapeString(text)
}

// write returns the placeholder as the engine gets it. Elements hold the
// words of the translation, so that the engine can fit its own to them.
func (f Form) write(h *Placeholder) string {
	id := strconv.Itoa(h.ID)
	switch f {
	case Tags:
		return `<x id="` + id + `">` + f.content(h) + `</x>`
	case Spans:
		return `<span translate="no" id="` + id + `">` + f.content(h) + `</span>`
	}
	return "⟦" + id + "⟧"
}

// content returns what the element of h holds, escaped.
func (f Form) content(h *Placeholder) string {
	if f == Marks || h.Rule == RuleLiteral || unsafeTags.MatchString(h.Target) {
		return ""
	}
	return escaper.Replace(h.Target)
}
