package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/eval"
	"jianzhu/segment"
)

func newPipeline(t testing.TB) *Pipeline {
	t.Helper()
	p, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func annotated(t testing.TB, p *Pipeline, text string) *jianzhu.Article {
	t.Helper()
	a, err := p.Read(t.Context(), jianzhu.Input{Raw: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	a.ID = "0190"
	if err := p.Annotate(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPipelineAnnotatesWhatItReads(t *testing.T) {
	a := annotated(t, newPipeline(t), "阿里巴巴技術副總裁賈揚清4月26日在上海表示：「我們會投入約10億美元。」\n他是2019年加入阿里的。")
	if len(a.Paragraphs) != 2 {
		t.Fatalf("%d paragraphs", len(a.Paragraphs))
	}
	p := &a.Paragraphs[0]
	got := map[string]jianzhu.Type{}
	for _, m := range p.Mentions {
		got[m.In(p.Text)] = m.Type
	}
	for text, typ := range map[string]jianzhu.Type{"阿里巴巴": jianzhu.TypeOrg, "技術副總裁": jianzhu.TypeTitle, "賈揚清": jianzhu.TypePerson,
		"4月26日": jianzhu.TypeTime, "上海": jianzhu.TypeLoc, "約10億美元": jianzhu.TypeMoney} {
		if got[text] != typ {
			t.Errorf("%q is %q, want %s", text, got[text], typ)
		}
	}
	if len(p.Quotes) != 1 || p.Quotes[0].Speaker == nil || p.Quotes[0].Speaker.Name != "賈揚清" {
		t.Errorf("quotes %+v", p.Quotes)
	}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		end := 0
		for _, tok := range p.Tokens {
			if tok.Start != end {
				t.Fatalf("tokens do not tile paragraph %d at byte %d", i, end)
			}
			end = tok.End
		}
		if end != len(p.Text) || len(p.Sentences) == 0 {
			t.Errorf("paragraph %d: tokens end at %d of %d, %d sentences", i, end, len(p.Text), len(p.Sentences))
		}
	}
}

func TestReloadSwapsTheDictionary(t *testing.T) {
	p := newPipeline(t)
	count := func(rule string) int {
		a := annotated(t, p, "深垣智能和light years在开会。")
		n := 0
		for _, m := range a.Paragraphs[0].Mentions {
			if m.Rule == rule {
				n++
			}
		}
		return n
	}
	if n := count("dictionary"); n != 0 {
		t.Errorf("%d mentions by a dictionary that is not there", n)
	}
	entries := []segment.Entry{{Word: "深垣智能", Type: jianzhu.TypeOrg}, {Word: "Light Years", Type: jianzhu.TypeProduct}, {Word: "在开会"}}
	if err := p.Reload(entries); err != nil {
		t.Fatal(err)
	}
	if n := count("dictionary"); n != 2 {
		t.Errorf("%d mentions by the dictionary, want 2", n)
	}
	if err := p.Reload([]segment.Entry{{Word: "词", Type: "COLOUR"}}); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("a wrong entry: %v", err)
	}
	if n := count("dictionary"); n != 2 {
		t.Errorf("after a refused dictionary %d mentions, want the 2 of the old one", n)
	}
	if err := p.Reload(nil); err != nil || count("dictionary") != 0 {
		t.Errorf("the dictionary is not gone: %v", err)
	}
}

func TestReloadWhileOthersAnnotate(t *testing.T) {
	p := newPipeline(t)
	if err := p.Reload([]segment.Entry{{Word: "光年之外", Type: jianzhu.TypeOrg}}); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				a := annotated(t, p, "光年之外发布新闻。")
				if !slices.ContainsFunc(a.Paragraphs[0].Mentions, func(m jianzhu.Mention) bool { return m.In(a.Paragraphs[0].Text) == "光年之外" }) {
					t.Error("光年之外 is not found")
				}
			}
		})
	}
	for i := range 20 {
		typ := jianzhu.TypeOrg
		if i%2 == 1 {
			typ = jianzhu.TypeProduct
		}
		if err := p.Reload([]segment.Entry{{Word: "光年之外", Type: typ}}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}

func TestAnnotateStopsWithItsContext(t *testing.T) {
	p := newPipeline(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: "好。"}}}
	if err := p.Annotate(ctx, a); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The same text gives the same ids in every process and under re-annotation.
func TestIDsAreStable(t *testing.T) {
	p := newPipeline(t)
	text := "李开复在北京说：“大模型会改变世界。”"
	one, two := annotated(t, p, text), annotated(t, newPipeline(t), text)
	if err := p.Annotate(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	for i, m := range one.Paragraphs[0].Mentions {
		n := two.Paragraphs[0].Mentions[i]
		if m.ID != n.ID || m.EntityID != n.EntityID || !jianzhu.ValidID(m.ID) {
			t.Errorf("mention %d: %+v and %+v", i, m, n)
		}
	}
	if one.Paragraphs[0].Quotes[0].ID != two.Paragraphs[0].Quotes[0].ID {
		t.Error("the quote's id changed")
	}
}

func FuzzPipeline(f *testing.F) {
	for _, s := range []string{"", "他說：“明天見。”", "约3.5万亿元", "比尔·盖茨(Bill Gates)", "“A，”张三说，“B。”", "e\u0301👩‍🚀 Ａ", "Dr. Smith's U.S. 6\" 5-year-old"} {
		f.Add(s)
	}
	p := newPipeline(f)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("clean text is valid UTF-8")
		}
		a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: text}}}
		if err := p.Annotate(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		end := 0
		for _, m := range a.Paragraphs[0].Mentions {
			if !m.Span.ValidIn(text) || m.Start < end || m.Len() == 0 {
				t.Fatalf("mention %+v of %q", m, text)
			}
			end = m.End
		}
		for _, q := range a.Paragraphs[0].Quotes {
			if !q.Span.ValidIn(text) || q.Cue != nil && q.Cue.Overlaps(q.Span) {
				t.Fatalf("quote %+v of %q", q, text)
			}
		}
	})
}

// shared returns a file beside the repository, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("JIANZHU_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no %s; set JIANZHU_SHARED to the folder that has it", file)
	}
	return file
}

// The figures of docs/quality.md must not fall by more than a point without
// somebody noticing. They are fractions, rounded down.
func TestQuality(t *testing.T) {
	p := newPipeline(t)
	for _, c := range []struct {
		file   string
		quotes bool
		least  float64
	}{
		{"gold/seed-gold.jsonl", false, 0.80},
		{"gold/news-zh.jsonl", false, 0.78},
		{"gold/news-en.jsonl", false, 0.82},
		{"gold/seed-gold.jsonl", true, 0.79},
		{"gold/news-zh.jsonl", true, 0.93},
		{"gold/news-en.jsonl", true, 0.93},
	} {
		name := strings.TrimSuffix(filepath.Base(c.file), ".jsonl")
		if c.quotes {
			name += "-quotes"
		}
		t.Run(name, func(t *testing.T) {
			file := shared(t, c.file)
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			measure := eval.NER
			if c.quotes {
				measure = eval.Quotes
			}
			rep, err := measure(t.Context(), f, eval.Options{File: file}, p.Annotate)
			if err != nil {
				t.Fatal(err)
			}
			if rep.F1 < c.least {
				t.Errorf("F1 %.3f, was at least %.3f", rep.F1, c.least)
			}
		})
	}
}

// BenchmarkArticle is one article of about 1,500 characters, from bytes to
// annotations.
func BenchmarkArticle(b *testing.B) {
	p := newPipeline(b)
	text := strings.Repeat("阿里巴巴技術副總裁賈揚清4月26日在上海表示：「我們投入約10億美元，招聘100多名工程師。」據新華社報道，李開復對此並不意外，他認為大模型會改變世界。\n", 19)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a, err := p.Read(b.Context(), jianzhu.Input{Raw: []byte(text), Published: time.Date(2023, 5, 4, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Annotate(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
}
