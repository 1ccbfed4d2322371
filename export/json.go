package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"jianzhu"
	"jianzhu/api/wire"
)

// jsonDocument is the article as the API answers it: its paragraphs with all
// annotations, and with the translation of each.
type jsonDocument struct {
	wire.Article
	Revision int64 `json:"revision"`
}

// writeJSON writes all of the article, a paragraph at a time.
func writeJSON(w *writer, d *Document) {
	view := wire.View{Unit: d.Unit, Include: wire.All}
	if d.Translation != nil {
		view.Include |= wire.Translations
	}
	// The paragraphs are written one by one: an article of all of them at
	// once is many times its text.
	head := *d.Article
	head.Paragraphs = nil
	var b bytes.Buffer
	if err := wire.Encode(&b, wire.NewArticle(&head, view)); err != nil {
		w.fail(fmt.Errorf("export json: %w", err))
		return
	}
	before, _, ok := bytes.Cut(b.Bytes(), []byte(`"paragraphs":[]`))
	if !ok {
		w.fail(errors.New("export json: an article without paragraphs has no empty list of them"))
		return
	}
	_, _ = w.Write(before)
	w.put(`"revision":`, strconv.FormatInt(d.Article.Revision, 10), `,"paragraphs":[`)
	r := wire.NewReader(d.Article, view)
	if d.Translation != nil {
		r.Show(d.Translation)
	}
	for n := range d.Article.Paragraphs {
		if n > 0 {
			w.put(",")
		}
		w.json(r.Paragraph(n))
	}
	w.put("]}\n")
	w.report.add("terms", len(d.Terms), "the format tbx has them")
	d.reportLeft(w.report, "alignment")
}

// readJSON reads the format json. Annotations in it are not read: they are
// made anew of the texts.
func readJSON(data []byte) (*file, error) {
	var doc jsonDocument
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		field := "file"
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			field = strings.TrimPrefix(wrong.Field, "Article.")
		}
		return nil, invalid(field, fmt.Sprintf("byte %d: is not the JSON of an article with its translation: %s", d.InputOffset(), short(err.Error())))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("file", "has something behind its JSON object")
	}
	f := &file{format: JSON, article: doc.ID, source: doc.Language}
	var wrong []jianzhu.FieldError
	for i := range doc.Paragraphs {
		p := &doc.Paragraphs[i]
		u := unit{id: "p" + strconv.Itoa(p.Index), index: p.Index, source: p.Text, hasSource: true, edited: true}
		if len(p.Translations) > 1 {
			wrong = append(wrong, jianzhu.FieldError{Field: u.id, Message: fmt.Sprintf("has %d translations; a file has one", len(p.Translations))})
		}
		for j := range p.Translations {
			t := &p.Translations[j]
			if f.target == "" {
				f.target = t.Language
			}
			if !sameLanguage(f.target, t.Language) {
				wrong = append(wrong, jianzhu.FieldError{Field: u.id, Message: fmt.Sprintf("is translated into %s, others into %s", short(t.Language), short(f.target))})
			}
			u.target, u.state, u.needsReview = t.Text, jianzhu.TranslationState(t.State), t.NeedsReview
			if t.State != "" && stateRank(u.state) < 0 {
				wrong = append(wrong, jianzhu.FieldError{Field: u.id + ".state", Message: fmt.Sprintf("%q is not known", short(t.State)), Accepted: names(jianzhu.TranslationStates)})
			}
			u.made = map[string]string{"crc32": checksum(t.Text), "origin": t.Origin, "engine": t.Engine, "author": t.Author, "state": t.State, "match": strconv.Itoa(t.Match)}
			if !t.MadeAt.IsZero() {
				u.made["time"] = t.MadeAt.Format(time.RFC3339Nano)
			}
		}
		f.units = append(f.units, u)
	}
	switch {
	case len(wrong) > 0:
		return nil, refused(wrong)
	case f.target == "":
		return nil, invalid("paragraphs", "have no translation in them")
	}
	return f, nil
}
