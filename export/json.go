package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"jianzhu"
	"jianzhu/api/wire"
)

// jsonDocument is the article as the API answers it, with its translation.
type jsonDocument struct {
	wire.Article
	Revision    int64            `json:"revision"`
	Translation *jsonTranslation `json:"translation,omitempty"`
}

// jsonTranslation is a translation as the format json has it.
type jsonTranslation struct {
	Language        string          `json:"language"`
	Revision        int64           `json:"revision"`
	ArticleRevision int64           `json:"article_revision"`
	Paragraphs      []jsonParagraph `json:"paragraphs"`
	Unplaced        []jsonParagraph `json:"unplaced,omitempty"`
}

type jsonParagraph struct {
	wire.Paragraph
	Source       string            `json:"source"`
	State        string            `json:"state"`
	NeedsReview  bool              `json:"needs_review,omitempty"`
	Origin       string            `json:"origin"`
	Engine       string            `json:"engine,omitempty"`
	Match        int               `json:"match,omitempty"`
	Author       string            `json:"author,omitempty"`
	Time         *time.Time        `json:"time,omitempty"`
	Counterparts []jsonCounterpart `json:"counterparts,omitempty"`
	Aligned      []jsonPair        `json:"aligned,omitempty"`
}

type jsonCounterpart struct {
	SourceID string  `json:"source_id"`
	TargetID string  `json:"target_id"`
	Rule     string  `json:"rule"`
	Score    float64 `json:"score"`
}

// jsonPair pairs sentences. Offsets are in the unit of the document.
type jsonPair struct {
	Source wire.Span `json:"source"`
	Target wire.Span `json:"target"`
	Score  float64   `json:"score"`
}

// writeJSON writes all of the article, a paragraph at a time, and of the
// translation.
func writeJSON(w *writer, d *Document) {
	view := wire.View{Unit: d.Unit, Include: wire.All}
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
	for n := range d.Article.Paragraphs {
		if n > 0 {
			w.put(",")
		}
		w.json(r.Paragraph(n))
	}
	w.put("]")
	if t := d.Translation; t != nil {
		w.put(`,"translation":`)
		w.json(newJSONTranslation(t, view))
	}
	w.put("}\n")
	history := 0
	if d.Translation != nil {
		for i := range d.Translation.Paragraphs {
			history += len(d.Translation.Paragraphs[i].History)
		}
	}
	w.report.add("translations-replaced", history, "the file has what is there now")
	w.report.add("terms", len(d.Terms), "the format tbx has them")
}

func newJSONTranslation(t *jianzhu.Translation, view wire.View) *jsonTranslation {
	out := &jsonTranslation{Language: t.Language, Revision: t.Revision, ArticleRevision: t.ArticleRevision, Paragraphs: []jsonParagraph{}}
	// The texts are paragraphs of an article of their own: the translation.
	a := &jianzhu.Article{Language: t.Language}
	for i := range t.Paragraphs {
		a.Paragraphs = append(a.Paragraphs, t.Paragraphs[i].Paragraph)
	}
	placed := len(a.Paragraphs)
	for i := range t.Unplaced {
		a.Paragraphs = append(a.Paragraphs, t.Unplaced[i].Paragraph)
	}
	r := wire.NewReader(a, view)
	for i := range t.Paragraphs {
		out.Paragraphs = append(out.Paragraphs, newJSONParagraph(&t.Paragraphs[i], r.Paragraph(i), view.Unit))
	}
	for i := range t.Unplaced {
		out.Unplaced = append(out.Unplaced, newJSONParagraph(&t.Unplaced[i], r.Paragraph(placed+i), view.Unit))
	}
	return out
}

func newJSONParagraph(t *jianzhu.TranslatedParagraph, p wire.Paragraph, unit jianzhu.Unit) jsonParagraph {
	out := jsonParagraph{Paragraph: p, Source: t.Source, State: string(t.State), NeedsReview: t.NeedsReview,
		Origin: string(t.Made.Origin), Engine: t.Made.Engine, Match: t.Made.Match, Author: t.Made.Author}
	if !t.Made.Time.IsZero() {
		made := t.Made.Time.UTC()
		out.Time = &made
	}
	for _, c := range t.Counterparts {
		out.Counterparts = append(out.Counterparts, jsonCounterpart(c))
	}
	source, target := jianzhu.NewOffsets(t.Source, unit), jianzhu.NewOffsets(t.Text, unit)
	span := func(o *jianzhu.Offsets, s jianzhu.Span, text string) wire.Span {
		u := o.Span(s)
		return wire.Span{Start: u.Start, End: u.End, Surface: s.In(text)}
	}
	for _, pair := range t.Aligned {
		out.Aligned = append(out.Aligned, jsonPair{span(source, pair.Source, t.Source), span(target, pair.Target, t.Text), pair.Score})
	}
	return out
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
			field = wrong.Field
		}
		return nil, invalid(field, fmt.Sprintf("byte %d: is not the JSON of an article with its translation: %s", d.InputOffset(), short(err.Error())))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("file", "has something behind its JSON object")
	}
	t := doc.Translation
	if t == nil {
		return nil, invalid("translation", "is not in the file")
	}
	f := &file{format: JSON, article: doc.ID, source: doc.Language, target: t.Language}
	sources := make(map[int]string, len(doc.Paragraphs))
	for i := range doc.Paragraphs {
		sources[doc.Paragraphs[i].Index] = doc.Paragraphs[i].Text
	}
	var wrong []jianzhu.FieldError
	add := func(u unit) { f.units = append(f.units, u) }
	next := 0 // paragraph of the article that has no unit yet
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		// Paragraphs that nobody has translated are not in a translation.
		for ; next < p.Index && next < len(doc.Paragraphs); next++ {
			if n := doc.Paragraphs[next].Index; n == next {
				add(unit{id: numbered("p", n), index: n, source: sources[n], hasSource: true})
			}
		}
		next = max(next, p.Index+1)
		u := unit{id: fmt.Sprintf("translation.paragraphs[%d]", i), index: p.Index, target: p.Text,
			state: jianzhu.TranslationState(p.State), needsReview: p.NeedsReview, edited: true, made: map[string]string{"crc32": checksum(p.Text), "origin": p.Origin,
				"engine": p.Engine, "author": p.Author, "state": p.State, "match": strconv.Itoa(p.Match)}}
		u.source, u.hasSource = sources[p.Index]
		if p.Time != nil {
			u.made["time"] = p.Time.Format(time.RFC3339Nano)
		}
		if p.State != "" && stateRank(u.state) < 0 {
			wrong = append(wrong, jianzhu.FieldError{Field: u.id + ".state", Message: fmt.Sprintf("%q is not known", short(p.State)), Accepted: names(jianzhu.TranslationStates)})
		}
		add(u)
	}
	for ; next < len(doc.Paragraphs); next++ {
		if n := doc.Paragraphs[next].Index; n == next {
			add(unit{id: numbered("p", n), index: n, source: sources[n], hasSource: true})
		}
	}
	if len(wrong) > 0 {
		return nil, refused(wrong)
	}
	return f, nil
}
