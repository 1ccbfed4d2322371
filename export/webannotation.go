package export

import (
	"fmt"
	"unicode/utf8"

	"jianzhu"
)

// quoteContext is how many characters before and after an annotation its
// selector has.
const quoteContext = 32

// writeWebAnnotation writes a W3C AnnotationCollection with all its
// annotations. Their target is a paragraph of the article; its start and end
// count code points, as the recommendation has it, unless d asks for another
// unit, which the label of the collection then names.
func writeWebAnnotation(w *writer, d *Document) {
	a := d.Article
	total := 0
	marks := make([][]mark, len(a.Paragraphs))
	for n := range a.Paragraphs {
		marks[n] = marksOf(&a.Paragraphs[n], w.report)
		total += len(marks[n])
	}
	label := a.Title
	if d.Unit != jianzhu.CodePoint {
		label += fmt.Sprintf(" (start and end in %s)", d.Unit)
	}
	base := "urn:jianzhu:article:" + d.id()
	w.put("{\n", ` "@context": "http://www.w3.org/ns/anno.jsonld",`, "\n", ` "id": `)
	w.json(base + ":annotations")
	w.put(",\n", ` "type": "AnnotationCollection",`, "\n", ` "label": `)
	w.json(label)
	w.putf(",\n \"total\": %d,\n", total)
	w.put(` "first": {"id": `)
	w.json(base + ":annotations:1")
	w.put(`, "type": "AnnotationPage", "startIndex": 0, "items": [`)
	first := true
	for n := range a.Paragraphs {
		source := fmt.Sprintf("%s:paragraph:%d", base, n)
		for i := range marks[n] {
			if !first {
				w.put(",")
			}
			first = false
			w.put("\n  ")
			w.json(d.annotation(n, &marks[n][i], source))
		}
	}
	w.put("\n ]}\n}\n")
	d.reportLeft(w.report, "translation", "tokens", "sentences", "repairs", "alignment")
}

// waAnnotation is an annotation of the Web Annotation Data Model.
type waAnnotation struct {
	ID         string   `json:"id"`
	Type       string   `json:"type"`
	Motivation string   `json:"motivation"`
	Generator  waAgent  `json:"generator"`
	Body       []waBody `json:"body"`
	Target     waTarget `json:"target"`
}

type waAgent struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

type waBody struct {
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
	Value   string `json:"value,omitempty"`
	Format  string `json:"format,omitempty"`
	Source  string `json:"source,omitempty"`
}

type waTarget struct {
	Source   string       `json:"source"`
	Selector []waSelector `json:"selector"`
}

type waSelector struct {
	Type   string  `json:"type"`
	Exact  *string `json:"exact,omitempty"`
	Prefix *string `json:"prefix,omitempty"`
	Suffix *string `json:"suffix,omitempty"`
	Start  *int    `json:"start,omitempty"`
	End    *int    `json:"end,omitempty"`
}

func (d *Document) annotation(n int, m *mark, source string) waAnnotation {
	text := d.Article.Paragraphs[n].Text
	out := waAnnotation{ID: "urn:uuid:" + m.id(), Type: "Annotation", Motivation: "tagging",
		Generator: waAgent{"urn:jianzhu", "Software", "Jianzhu"},
		Body: []waBody{{Type: "TextualBody", Purpose: "tagging", Value: m.label(), Format: "text/plain"},
			{Type: "TextualBody", Purpose: "describing", Value: d.describe(n, m), Format: "text/plain"}}}
	entity := ""
	switch {
	case m.mention != nil:
		entity = m.mention.EntityID
	case m.quote.Speaker != nil:
		entity = m.quote.Speaker.EntityID
	}
	if entity != "" {
		out.Motivation = "identifying"
		purpose := "identifying"
		if m.quote != nil {
			out.Motivation, purpose = "linking", "linking" // who speaks is not what the words are
		}
		out.Body = append(out.Body, waBody{Type: "SpecificResource", Purpose: purpose, Source: "urn:uuid:" + entity})
	}
	u := d.offsets(n).Span(m.Span)
	prefix, suffix := text[back(text, m.Start):m.Start], text[m.End:forth(text, m.End)]
	out.Target = waTarget{Source: source, Selector: []waSelector{
		{Type: "TextQuoteSelector", Exact: &m.surface, Prefix: &prefix, Suffix: &suffix},
		{Type: "TextPositionSelector", Start: &u.Start, End: &u.End}}}
	return out
}

// back returns the byte offset quoteContext characters before i.
func back(text string, i int) int {
	for n := 0; n < quoteContext && i > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

// forth returns the byte offset quoteContext characters behind i.
func forth(text string, i int) int {
	for n := 0; n < quoteContext && i < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}
