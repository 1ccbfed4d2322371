// Command files writes articles in every exchange format, for the scripts of
// this folder to read with other programs, and reads back what those programs
// made of them.
//
//	go run ./interop/files write DIR         the document of package export's tests, and the samples
//	go run ./interop/files read DIR NAME FILE [PARAGRAPHS]
//
// In DIR, NAME.json is a document as it is in memory, NAME.spans.json its
// annotations as plain spans, and NAME.FORMAT… the files. Read holds FILE, an
// XLIFF or TMX, against the article and its translation, and fails unless the
// texts are the same; with PARAGRAPHS, that many of them must be translated.
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"jianzhu"
	"jianzhu/export"
	"jianzhu/pipeline"
	"jianzhu/seeds"
	"jianzhu/termbase"
)

func main() {
	log.SetFlags(0)
	args := os.Args[1:]
	var err error
	switch {
	case len(args) == 2 && args[0] == "write":
		err = write(args[1])
	case (len(args) == 4 || len(args) == 5) && args[0] == "read":
		err = read(args[1], args[2], args[3], args[4:])
	default:
		log.Fatal("usage: files write DIR | files read DIR NAME FILE [PARAGRAPHS]")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// document is an export.Document as a file.
type document struct {
	Article     *jianzhu.Article     `json:"article"`
	Translation *jianzhu.Translation `json:"translation"`
	Terms       []jianzhu.Term       `json:"terms"`
}

// span is an annotation, in code points of its paragraph.
type span struct {
	Paragraph int    `json:"paragraph"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Label     string `json:"label"`
	ID        string `json:"id"`
	Surface   string `json:"surface"`
}

func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data, err := os.ReadFile("export/testdata/document.json")
	if err != nil {
		return err
	}
	var hard document
	if err := json.Unmarshal(data, &hard); err != nil {
		return err
	}
	docs := map[string]document{"hard": hard}
	if err := samples(docs); err != nil {
		return err
	}
	for name, doc := range docs {
		if err := writeDocument(filepath.Join(dir, name), doc); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// samples adds the sample articles with their translations.
func samples(docs map[string]document) error {
	ctx := context.Background()
	line, err := pipeline.New(pipeline.Options{})
	if err != nil {
		return err
	}
	translations := seeds.Translations()
	for i, in := range seeds.Inputs() {
		a, err := line.Read(ctx, in)
		if err != nil {
			return err
		}
		a.ID, a.Revision = jianzhu.StableID(in.ExternalID), 1
		if err := line.Annotate(ctx, a); err != nil {
			return err
		}
		t := &jianzhu.Translation{ArticleID: a.ID, Language: translations[i].Language, Revision: 1, ArticleRevision: 1}
		for n, text := range translations[i].Paragraphs {
			t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Source: a.Paragraphs[n].Text, State: jianzhu.StateFinal,
				Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman}, Paragraph: jianzhu.Paragraph{Index: n, Kind: a.Paragraphs[n].Kind, Text: text}})
		}
		docs[fmt.Sprintf("sample%d", i+1)] = document{Article: a, Translation: t}
	}
	return nil
}

func writeDocument(base string, doc document) error {
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if err := os.WriteFile(base+".json", data, 0o644); err != nil {
		return err
	}
	if data, err = json.Marshal(struct {
		ID         string   `json:"id"`
		Paragraphs []string `json:"paragraphs"`
		Spans      []span   `json:"spans"`
	}{doc.Article.ID, texts(doc.Article), spans(doc.Article)}); err != nil {
		return err
	}
	if err := os.WriteFile(base+".spans.json", data, 0o644); err != nil {
		return err
	}
	d := export.Document{Article: doc.Article, Translation: doc.Translation, Terms: doc.Terms}
	for _, f := range export.Formats {
		for _, v := range []struct {
			name string
			set  func(*export.Document)
			when bool
		}{
			{"", func(*export.Document) {}, true},
			{"-untagged", func(d *export.Document) { d.Untagged = true }, f.CanUntag()},
			{"-source", func(d *export.Document) { d.Translation = nil }, f == export.XLIFF12 || f == export.XLIFF21},
			{"-source-untagged", func(d *export.Document) { d.Translation, d.Untagged = nil, true }, f == export.XLIFF12 || f == export.XLIFF21},
			{"-utf16", func(d *export.Document) { d.Unit = jianzhu.UTF16 }, f == export.WebAnnotation},
		} {
			if !v.when {
				continue
			}
			one := d
			v.set(&one)
			var b bytes.Buffer
			if _, err := export.Write(&b, f, &one); err != nil {
				return err
			}
			name := base + "." + string(f) + v.name + strings.TrimPrefix(f.FileName(""), "")
			if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
				return err
			}
			if f == export.Brat {
				if err := unzip(base+".brat", b.Bytes()); err != nil {
					return err
				}
			}
		}
	}
	return glossaries(base, doc)
}

// glossaries writes the names of the article as OmegaT reads them.
func glossaries(base string, doc document) error {
	terms := doc.Terms
	for _, e := range doc.Article.Entities {
		t := jianzhu.Term{ID: e.ID, EntityID: e.ID, Type: e.Type}
		target := e.Names[doc.Translation.Language]
		if target == "" {
			continue
		}
		t.Names = []jianzhu.TermName{{Language: doc.Article.Language, Name: e.Name, Status: jianzhu.TermApproved}, {Language: doc.Translation.Language, Name: target, Status: jianzhu.TermApproved}}
		terms = append(terms, t)
	}
	for _, f := range []termbase.Format{termbase.TBX2, termbase.OmegaT} {
		o := termbase.Options{}
		if f.Bilingual() {
			o = termbase.Options{Source: doc.Article.Language, Target: doc.Translation.Language}
		}
		var b bytes.Buffer
		if _, err := termbase.Write(&b, f, func(yield func(jianzhu.Term, error) bool) {
			for _, t := range terms {
				if !yield(t, nil) {
					return
				}
			}
		}, o); err != nil {
			return err
		}
		if err := os.WriteFile(base+".glossary-"+string(f)+f.Extension(), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func unzip(dir string, data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f.Name)), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func texts(a *jianzhu.Article) []string {
	var out []string
	for i := range a.Paragraphs {
		out = append(out, a.Paragraphs[i].Text)
	}
	return out
}

// spans lists the annotations of a that people have not rejected.
func spans(a *jianzhu.Article) []span {
	var out []span
	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		add := func(s jianzhu.Span, label, id string, status jianzhu.Status) {
			if status == jianzhu.Rejected {
				return
			}
			start := len([]rune(p.Text[:s.Start]))
			surface := s.In(p.Text)
			out = append(out, span{n, start, start + len([]rune(surface)), label, id, surface})
		}
		for _, m := range p.Mentions {
			add(m.Span, string(m.Type), m.ID, m.Status)
		}
		for _, q := range p.Quotes {
			add(q.Span, "QUOTE", q.ID, q.Status)
		}
	}
	return out
}

func read(dir, name, file string, count []string) error {
	data, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		return err
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return err
	}
	if data, err = os.ReadFile(file); err != nil {
		return err
	}
	format := export.Detect(data)
	in, err := export.Read(bytes.NewReader(data), format, doc.Article, export.ReadOptions{Language: doc.Translation.Language})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	want := map[int]string{}
	for _, p := range doc.Translation.Paragraphs {
		want[p.Index] = p.Text
	}
	bad := 0
	for _, u := range in.Units {
		if u.Text != want[u.Index] {
			bad++
			log.Printf("%s: paragraph %d is %q, not %q", file, u.Index, u.Text, want[u.Index])
		}
	}
	fmt.Printf("%s: %s: %d paragraphs translated, %d not\n", file, format, len(in.Units), len(in.Untranslated))
	expected := len(want)
	if len(count) > 0 {
		if expected, err = strconv.Atoi(count[0]); err != nil {
			return err
		}
	}
	if bad > 0 || len(in.Units) != expected {
		return fmt.Errorf("%s: %d texts differ; %d translated, not %d", file, bad, len(in.Units), expected)
	}
	return nil
}
