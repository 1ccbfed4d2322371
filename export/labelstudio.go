package export

import (
	"bytes"
	"encoding/json"
	"fmt"

	"jianzhu"
)

// writeLabelStudio writes a list of one task of Label Studio, with the
// annotations as a prediction that annotators start from. Offsets are UTF-16
// units of the text, as the program counts, whose paragraphs are a line each.
// docs/export.md has the labelling configuration that it fits.
func writeLabelStudio(w *writer, d *Document) {
	f := d.flatten(w.report)
	o := jianzhu.NewOffsets(f.text, d.Unit)
	w.put("[\n {\n", `  "data": {"text": `)
	w.json(f.text)
	for _, kv := range [][2]string{{"article", d.id()}, {"revision", fmt.Sprint(d.Article.Revision)}, {"title", d.Article.Title}, {"language", d.Article.Language}} {
		w.put(`, "`, kv[0], `": `)
		w.json(kv[1])
	}
	w.put("},\n", `  "predictions": [{"model_version": "jianzhu", "result": [`)
	for i := range f.spans {
		s := &f.spans[i]
		u := o.Span(s.Span)
		if i > 0 {
			w.put(",")
		}
		w.put("\n   ")
		region := lsRegion{ID: s.id, Type: "labels", From: "label", To: "text",
			Value: &lsValue{Start: u.Start, End: u.End, Text: s.In(f.text), Labels: []string{s.label}}}
		if s.mark != nil {
			score := s.mark.mark().Score
			region.Score = &score
			region.Meta = map[string][]string{"text": {d.detail(s)}}
		}
		w.json(region)
	}
	for i := range f.spans {
		if s := &f.spans[i]; s.of != "" {
			w.put(",\n   ")
			w.json(lsRegion{Type: "relation", FromID: s.of, ToID: s.id, Direction: "right", Labels: []string{s.label}})
		}
	}
	w.put("\n  ]}]\n }\n]\n")
	d.reportLeft(w.report, "translation", "tokens", "sentences", "repairs", "alignment")
}

// lsRegion is a region or a relation of Label Studio.
type lsRegion struct {
	ID        string              `json:"id,omitempty"`
	Type      string              `json:"type"`
	From      string              `json:"from_name,omitempty"`
	To        string              `json:"to_name,omitempty"`
	Value     *lsValue            `json:"value,omitempty"`
	Score     *float64            `json:"score,omitempty"`
	Meta      map[string][]string `json:"meta,omitempty"`
	FromID    string              `json:"from_id,omitempty"`
	ToID      string              `json:"to_id,omitempty"`
	Direction string              `json:"direction,omitempty"`
	Labels    []string            `json:"labels,omitempty"`
}

type lsValue struct {
	Start  int      `json:"start"` // UTF-16 units
	End    int      `json:"end"`
	Text   string   `json:"text"`
	Labels []string `json:"labels"`
}

// json writes v, with characters as they are.
func (w *writer) json(v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		w.fail(fmt.Errorf("export: %w", err))
		return
	}
	_, _ = w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
