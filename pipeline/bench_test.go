package pipeline

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/annotate/tagger"
	"jianzhu/segment"
)

// news returns about size bytes of the written news of a language, as an
// article of as many paragraphs as that takes. It begins with the articles
// that training leaves out.
func news(b *testing.B, language string, size int) *jianzhu.Article {
	b.Helper()
	files := map[string][]string{"zh": {"zh-a", "zh-b", "zh-c", "zh-d"}, "en": {"en-a"}}[language]
	var left, rest []string
	for _, file := range files {
		f, err := os.Open("../cmd/train/corpus/" + file + ".jsonl")
		if err != nil {
			b.Skip(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for n := 0; lines.Scan(); n++ {
			var a struct{ Text string }
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				b.Fatal(err)
			}
			if n%4 == 3 {
				left = append(left, a.Text)
			} else {
				rest = append(rest, a.Text)
			}
		}
		f.Close()
	}
	article := &jianzhu.Article{ID: "b", Language: language, Published: time.Date(2024, 5, 17, 0, 0, 0, 0, time.UTC)}
	for {
		for _, text := range append(left, rest...) {
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); line == "" {
					continue
				}
				article.Paragraphs = append(article.Paragraphs, jianzhu.Paragraph{Index: len(article.Paragraphs), Language: language, Text: line})
				if size -= len(line); size <= 0 {
					return article
				}
			}
		}
	}
}

// split cuts an article into articles of about size bytes.
func split(a *jianzhu.Article, size int) []*jianzhu.Article {
	var out []*jianzhu.Article
	room := 0
	for _, p := range a.Paragraphs {
		if room <= 0 {
			out = append(out, &jianzhu.Article{ID: a.ID, Language: a.Language, Published: a.Published})
			room = size
		}
		last := out[len(out)-1]
		p.Index = len(last.Paragraphs)
		last.Paragraphs = append(last.Paragraphs, p)
		room -= len(p.Text)
	}
	return out
}

func textSize(articles ...*jianzhu.Article) (n int) {
	for _, a := range articles {
		for i := range a.Paragraphs {
			n += len(a.Paragraphs[i].Text)
		}
	}
	return n
}

// BenchmarkAnnotate measures segmentation and annotation as one beside bare
// gse, in turns, so that whatever else the machine does meets both alike, and
// takes the best pass of each:
//
//	go test ./pipeline -run '^$' -bench Annotate
//
// x-bare is how many times as fast as bare gse the whole is, bare-MB/s how
// fast that is. All sizes of article have the same 100 KB of text or more, so
// that small ones do not find it all in the processor's caches.
func BenchmarkAnnotate(b *testing.B) {
	bare, err := segment.Bare()
	if err != nil {
		b.Skip(err)
	}
	p := newPipeline(b)
	for _, language := range []string{"zh", "en"} {
		for _, kb := range []int{1, 10, 100, 1000} {
			articles := split(news(b, language, max(kb, 100)*1000), kb*1000)
			b.Run(fmt.Sprintf("language=%s/KB=%d", language, kb), func(b *testing.B) {
				annotate := func() {
					for _, a := range articles {
						if err := p.Annotate(b.Context(), a); err != nil {
							b.Fatal(err)
						}
					}
				}
				allocs := testing.AllocsPerRun(2, annotate)
				mentions := 0
				for _, a := range articles {
					for i := range a.Paragraphs {
						mentions += len(a.Paragraphs[i].Mentions)
					}
				}
				var tokens []jianzhu.Token
				whole, theirs := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
				for b.Loop() {
					start := time.Now()
					for _, a := range articles {
						for i := range a.Paragraphs {
							tokens = bare(tokens[:0], a.Paragraphs[i].Text)
						}
					}
					between := time.Now()
					annotate()
					whole, theirs = min(whole, time.Since(between)), min(theirs, between.Sub(start))
				}
				size := float64(textSize(articles...)) / 1e6
				b.ReportMetric(0, "ns/op") // of both together: says nothing
				b.ReportMetric(size/whole.Seconds(), "MB/s")
				b.ReportMetric(size/theirs.Seconds(), "bare-MB/s")
				b.ReportMetric(theirs.Seconds()/whole.Seconds(), "x-bare")
				b.ReportMetric(allocs/float64(mentions), "allocs/mention")
			})
		}
	}
}

// BenchmarkTagger measures the tagger alone, on segmented text that the rules
// have been over.
func BenchmarkTagger(b *testing.B) {
	p := newPipeline(b)
	for _, language := range []string{"zh", "en"} {
		weights, err := tagger.Decode(model.Tagger(language))
		if err != nil {
			b.Fatal(err)
		}
		article := news(b, language, 100_000)
		if err := p.Annotate(b.Context(), article); err != nil {
			b.Fatal(err)
		}
		b.Run("language="+language, func(b *testing.B) {
			var g tagger.Tagger
			var found []tagger.Mention
			best := time.Duration(math.MaxInt64)
			b.ReportAllocs()
			for b.Loop() {
				took := time.Duration(0)
				err := p.current.Load().annotate.Texts(b.Context(), article, func(_ int, t *tagger.Text) {
					start := time.Now()
					t.Prepare()
					found = g.Tag(found[:0], weights, t)
					took += time.Since(start)
				})
				if err != nil {
					b.Fatal(err)
				}
				best = min(best, took)
			}
			b.ReportMetric(0, "ns/op") // of the rules too
			b.ReportMetric(float64(textSize(article))/1e6/best.Seconds(), "MB/s")
		})
	}
}
