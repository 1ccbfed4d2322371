package annotate

import (
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/segment"
)

// segmented makes an article of paragraphs with tokens and sentences.
func segmented(t testing.TB, paragraphs ...string) *jianzhu.Article {
	t.Helper()
	s, err := segment.New(segment.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := &jianzhu.Article{ID: "0190"}
	for i, p := range paragraphs {
		a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Text: p,
			Tokens: s.Tokens(nil, p), Sentences: s.Sentences(nil, p)})
	}
	return a
}

// BenchmarkQuotes is the quote pass alone, on text that is segmented and
// tagged.
func BenchmarkQuotes(b *testing.B) {
	a, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"zh", "深垣智能创始人贺屿川4月26日在上海宣布裁员，涉及约三成岗位，其中研发部门受影响最大。“预训练那条线，明天就关了吧。”他对同事说。据新华社报道，去年全国新增注册企业一千余家，其中七成在东部沿海城市。市场监管部门负责人表示，下一步将继续优化营商环境，降低制度性交易成本。"},
		{"en", "The rail operator cut 300 jobs on Tuesday, the third round since the merger was approved two years ago. “We own that,” Walter Brannigan, its chief executive, told the Senate. Shares closed 3 per cent lower in Chicago after a volatile session. Analysts said the company would need to raise capital before the end of the year. "},
	} {
		for _, size := range []struct {
			name  string
			bytes int
		}{{"1KB", 1 << 10}, {"10KB", 10 << 10}, {"100KB", 100 << 10}, {"1MB", 1 << 20}} {
			var paragraphs []string
			for n := 0; n < size.bytes; n += 2 * len(c.text) {
				paragraphs = append(paragraphs, strings.Repeat(c.text, 2))
			}
			article := segmented(b, paragraphs...)
			d := a.open(b.Context(), article)
			if err := d.read(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.Run(c.name+"/"+size.name, func(b *testing.B) {
				b.SetBytes(int64(len(paragraphs) * 2 * len(c.text)))
				b.ReportAllocs()
				for b.Loop() {
					found, err := d.findQuotes(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					for i := range d.views {
						d.quotes(&d.views[i], found[i], d.entities)
					}
				}
			})
			d.close()
		}
	}
}
