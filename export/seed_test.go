package export_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/export"
	"jianzhu/pipeline"
	"jianzhu/seeds"
)

// samples returns the sample articles with their translations, annotated.
var samples = sync.OnceValues(func() ([]*export.Document, error) {
	line, err := pipeline.New(pipeline.Options{})
	if err != nil {
		return nil, err
	}
	var out []*export.Document
	translations := seeds.Translations()
	for i, in := range seeds.Inputs() {
		ctx := context.Background()
		a, err := line.Read(ctx, in)
		if err != nil {
			return nil, err
		}
		a.ID, a.Revision = jianzhu.StableID(in.ExternalID), 1
		if err := line.Annotate(ctx, a); err != nil {
			return nil, err
		}
		b, err := line.Read(ctx, jianzhu.Input{Raw: []byte(strings.Join(translations[i].Paragraphs, "\n")), Format: jianzhu.FormatText, Language: translations[i].Language})
		if err != nil {
			return nil, err
		}
		b.ID = jianzhu.StableID(a.ID, translations[i].Language)
		if err := line.Annotate(ctx, b); err != nil {
			return nil, err
		}
		t := &jianzhu.Translation{ArticleID: a.ID, Language: translations[i].Language, Revision: 1, ArticleRevision: 1}
		for n, p := range b.Paragraphs {
			p.Index = n
			tp := jianzhu.TranslatedParagraph{Paragraph: p, Source: a.Paragraphs[n].Text, State: jianzhu.StateFinal, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman, Author: "译者"}}
			if len(p.Sentences) == len(a.Paragraphs[n].Sentences) {
				for s := range p.Sentences { // good enough to have pairs
					tp.Aligned = append(tp.Aligned, jianzhu.SentencePair{Source: a.Paragraphs[n].Sentences[s], Target: p.Sentences[s], Score: 0.5})
				}
			}
			t.Paragraphs = append(t.Paragraphs, tp)
		}
		out = append(out, &export.Document{Article: a, Translation: t})
	}
	return out, nil
})

// TestSeedRoundTrip: the sample articles go out and come back in every format
// that is read, and go out again the same.
func TestSeedRoundTrip(t *testing.T) {
	docs, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		for _, f := range []export.Format{export.XLIFF12, export.XLIFF21, export.TMX, export.JSON} {
			t.Run(d.Article.Title+" "+string(f), func(t *testing.T) {
				first, _ := write(t, f, d)
				in := read(t, f, first, d, export.ReadOptions{})
				if len(in.Units) != len(d.Article.Paragraphs) {
					t.Fatalf("%d units of %d paragraphs; untranslated %v", len(in.Units), len(d.Article.Paragraphs), in.Untranslated)
				}
				for i, u := range in.Units {
					if p := d.Translation.Paragraphs[i]; u.Text != p.Text || u.State != p.State || u.Made != p.Made {
						t.Errorf("%d: %+v, not %q", i, u, p.Text)
					}
				}
				if second, _ := write(t, f, applied(d, in)); second != first {
					t.Errorf("not the same again:\n%s", cmp.Diff(first, second))
				}
			})
		}
	}
}

// BenchmarkWrite writes the first 5,000 characters of the sample article, with
// its translation, in each format:
//
//	go test ./export -run '^$' -bench Write
func BenchmarkWrite(b *testing.B) {
	docs, err := samples()
	if err != nil {
		b.Fatal(err)
	}
	d := *docs[0]
	a, tr := *d.Article, *d.Translation
	n, characters := 0, 0
	for n < len(a.Paragraphs) && characters < 5000 {
		characters += utf8.RuneCountInString(a.Paragraphs[n].Text)
		n++
	}
	a.Paragraphs, tr.Paragraphs = a.Paragraphs[:n], tr.Paragraphs[:n]
	a.Paragraphs = slices.Clone(a.Paragraphs)
	for i := range a.Paragraphs { // speakers stand behind the cut
		a.Paragraphs[i].Quotes = slices.Clone(a.Paragraphs[i].Quotes)
		for j := range a.Paragraphs[i].Quotes {
			if s := a.Paragraphs[i].Quotes[j].Speaker; s != nil && s.Paragraph >= n {
				a.Paragraphs[i].Quotes[j].Speaker = nil
			}
		}
	}
	a.Edits = slices.DeleteFunc(slices.Clone(a.Edits), func(e jianzhu.Edit) bool { return e.Paragraph >= n })
	d.Article, d.Translation = &a, &tr
	for _, f := range export.Formats {
		b.Run("format="+string(f), func(b *testing.B) {
			var size bytes.Buffer
			if _, err := export.Write(&size, f, &d); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := export.Write(io.Discard, f, &d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead reads the sample article's translation back.
func BenchmarkRead(b *testing.B) {
	docs, err := samples()
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range export.Readable {
		b.Run("format="+string(f), func(b *testing.B) {
			data, _ := write(b, f, docs[0])
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := export.Read(strings.NewReader(data), f, docs[0].Article, export.ReadOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
