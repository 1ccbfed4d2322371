package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jianzhu"
)

// hostile are texts made to be slow, or to break what reads them: units that
// are repeated.
var hostile = map[string]string{
	"one character":         "好",
	"no punctuation zh":     "昨天下午北京市海淀区人民法院对外发布消息称王小川和李开复已经离开搜狗公司前往上海",
	"no punctuation en":     "the chief executive of the company told reporters that Walter Brannigan would leave for Shanghai on Monday ",
	"one name zh":           "王小川",
	"one name en":           "Walter Brannigan ",
	"names with titles":     "总裁王小川教授李开复",
	"all caps":              "U.S. PRESIDENT WALTER BRANNIGAN SAYS CHINA DEAL IS DONE ",
	"one capital word":      "AB",
	"mixed scripts":         "李Kai開fu複α王",
	"new surnames":          "王赵钱孙李周吴郑",
	"opening quotes":        "“",
	"opening quotes before": "“他说",
	"closing quotes":        "”",
	"corner quotes":         "「『",
	"nested quotes":         "“他说‘好’，”",
	"quotes in turn":        "“好。”他说，",
	"straight quotes":       "\"yes\" he said ",
	"cues":                  "王小川说李开复表示",
	"according to":          "据王小川称，",
	"reported":              "Walter said that Brannigan said that ",
	"apostrophes":           "'tis ",
	"brackets":              "(",
	"title marks":           "《",
	"titles":                "《好》",
	"appositions":           "李开复(Kai-Fu Lee)",
	"sums":                  "约3.5亿元至4亿元，",
	"digits":                "7",
	"dates":                 "2023年4月5日",
	"English dates":         "on April 5, 2023, ",
	"organizations":         "王氏公司",
	"dots":                  "·",
	"parts of names":        "特·布朗",
	"initials":              "A. ",
	"hyphens":               "a-",
	"emoji":                 "👩‍🚀",
	"marks":                 "a\u0301",
	"sentences":             "好。",
	"spaces":                " \u3000",
}

func repeated(unit string, runes int) string {
	return strings.Repeat(unit, runes/utf8.RuneCountInString(unit)+1)
}

// numbered are units of which no two are alike: ever more names.
func numbered(runes int) string {
	var b strings.Builder
	for i := 0; b.Len() < 2*runes; i++ {
		fmt.Fprintf(&b, "王%c%c说，%c%c公司的Li%c%c Chen表示，", 0x4e00+i%97*53, 0x5000+i/97%89*31, 0x5200+i%83*41, 0x5400+i/83%79*37, 'a'+rune(i%26), 'a'+rune(i/26%26))
	}
	return b.String()
}

// check is what holds of every annotation.
func check(t testing.TB, a *jianzhu.Article) {
	t.Helper()
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		end := 0
		for _, tok := range p.Tokens {
			if tok.Start != end || tok.End <= tok.Start {
				t.Fatalf("token %+v behind byte %d", tok, end)
			}
			end = tok.End
		}
		if end != len(p.Text) {
			t.Fatalf("tokens end at byte %d of %d", end, len(p.Text))
		}
		end = 0
		for _, m := range p.Mentions {
			if !m.Span.ValidIn(p.Text) || m.Len() == 0 || m.Start < end {
				t.Fatalf("mention %+v behind byte %d", m, end)
			}
			end = m.End
		}
		end = 0
		for _, q := range p.Quotes {
			if !q.Span.ValidIn(p.Text) || q.Len() == 0 || q.Start < end {
				t.Fatalf("quote %+v behind byte %d", q, end)
			}
			end = q.End
		}
	}
}

// TestHostileText annotates the longest texts that are taken in, as one line.
// That it ends is a part of the test: work that grew by the square would take
// hours.
func TestHostileText(t *testing.T) {
	p := newPipeline(t)
	texts := map[string]string{"ever more names": numbered(100_000)}
	for name, unit := range hostile {
		texts[name] = repeated(unit, 100_000)
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			a := &jianzhu.Article{ID: "h", Published: time.Date(2024, 5, 17, 0, 0, 0, 0, time.UTC), Paragraphs: []jianzhu.Paragraph{{Text: text}}}
			if err := p.Annotate(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			check(t, a)
		})
	}
	t.Run("thousands of paragraphs", func(t *testing.T) {
		a := &jianzhu.Article{ID: "h"}
		for i := range 10_000 {
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Text: [...]string{"“王小川说：", "李开复表示，会好。", "他说。”", "“Yes,” he said."}[i%4]})
		}
		if err := p.Annotate(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		check(t, a)
	})
}

// BenchmarkHostileText compares what a byte costs in a text and in one ten
// times as long; x-longer is the ratio, and stays about 1 where the work is
// linear:
//
//	go test ./pipeline -run '^$' -bench HostileText
func BenchmarkHostileText(b *testing.B) {
	p := newPipeline(b)
	texts := map[string]func(runes int) string{"ever more names": numbered}
	for name, unit := range hostile {
		texts[name] = func(runes int) string { return repeated(unit, runes) }
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			best := [2]float64{1e18, 1e18} // ns a byte
			for b.Loop() {
				for k, runes := range [...]int{20_000, 200_000} {
					s := text(runes)
					for range []int{10, 1}[k] {
						a := &jianzhu.Article{ID: "h", Paragraphs: []jianzhu.Paragraph{{Text: s}}}
						start := time.Now()
						if err := p.Annotate(b.Context(), a); err != nil {
							b.Fatal(err)
						}
						best[k] = min(best[k], float64(time.Since(start))/float64(len(s)))
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(1e3/best[1], "MB/s")
			b.ReportMetric(best[1]/best[0], "x-longer")
		})
	}
}

// FuzzAnnotate: whatever the text, tokens tile it and spans are spans of it.
func FuzzAnnotate(f *testing.F) {
	for _, unit := range hostile {
		f.Add(unit, repeated(unit, 40))
	}
	p := newPipeline(f)
	f.Fuzz(func(t *testing.T, one, two string) {
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			t.Skip("clean text is valid UTF-8")
		}
		a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: one}, {Index: 1, Text: two}}}
		if err := p.Annotate(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		check(t, a)
	})
}
