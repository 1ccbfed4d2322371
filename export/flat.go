package export

import (
	"slices"
	"strconv"
	"strings"

	"jianzhu"
)

// flat is a text with annotations for programs that know spans of one text,
// labels and relations: the paragraphs of an article, one a line.
type flat struct {
	text  string
	spans []flatSpan
}

// flatSpan is an annotation of a flat text.
type flatSpan struct {
	jianzhu.Span        // bytes of the flat text
	id           string // stable
	label        string
	mark         *mark  // nil of cues and speakers
	paragraph    int    // of mark
	of           string // of a cue or speaker: the stable id of its quote
}

// flatten joins the paragraphs of d. Cues and speakers of quotes have spans of
// their own; a speaker that is a mention is that mention.
func (d *Document) flatten(r *Report) *flat {
	var b strings.Builder
	f := &flat{}
	starts := make([]int, len(d.Article.Paragraphs))
	for n := range d.Article.Paragraphs {
		starts[n] = b.Len()
		b.WriteString(d.Article.Paragraphs[n].Text)
		b.WriteByte('\n')
	}
	f.text = b.String()
	shift := func(s jianzhu.Span, n int) jianzhu.Span {
		return jianzhu.Span{Start: s.Start + starts[n], End: s.End + starts[n]}
	}
	for n := range d.Article.Paragraphs {
		marks := marksOf(&d.Article.Paragraphs[n], r)
		for i := range marks {
			m := &marks[i]
			f.spans = append(f.spans, flatSpan{Span: shift(m.Span, n), id: m.id(), label: m.label(), mark: m, paragraph: n})
			q := m.quote
			if q == nil {
				continue
			}
			if q.Cue != nil && q.Cue.Len() > 0 {
				f.spans = append(f.spans, flatSpan{Span: shift(*q.Cue, n), id: q.ID + "-cue", label: labelCue, of: q.ID})
			}
			if s := q.Speaker; s != nil && s.Len() > 0 {
				f.spans = append(f.spans, flatSpan{Span: shift(s.Span, s.Paragraph), id: q.ID + "-speaker", label: labelSpeaker, of: q.ID})
			}
		}
	}
	return f
}

// labels lists all labels of spans.
func labels() []string { return append(names(jianzhu.Types), labelQuote, labelCue, labelSpeaker) }

// detail returns what is known of the span beyond label and place.
func (d *Document) detail(s *flatSpan) string {
	if s.mark == nil {
		return ""
	}
	return d.describe(s.paragraph, s.mark)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func numbered(prefix string, n int) string { return prefix + strconv.Itoa(n) }
