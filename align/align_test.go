package align_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/annotate"
	"jianzhu/script"
	"jianzhu/segment"
)

var tools = sync.OnceValue(func() func(*jianzhu.Article) {
	s, err := segment.New(segment.Options{})
	if err != nil {
		panic(err)
	}
	n, err := annotate.New(annotate.Options{})
	if err != nil {
		panic(err)
	}
	return func(a *jianzhu.Article) {
		for i := range a.Paragraphs {
			p := &a.Paragraphs[i]
			p.Index, p.Language, p.Script = i, script.Language(p.Text), script.Detect(p.Text)
			p.Tokens, p.Sentences = s.Tokens(nil, p.Text), s.Sentences(nil, p.Text)
		}
		if err := n.Annotate(context.Background(), a); err != nil {
			panic(err)
		}
	}
})

// bilingual returns an annotated article and its annotated translation, which
// is aligned, of lines of text.
func bilingual(source, target []string) (*jianzhu.Article, *jianzhu.Translation) {
	make := func(id string, lines []string) *jianzhu.Article {
		a := &jianzhu.Article{ID: id}
		for _, l := range lines {
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Kind: jianzhu.KindBody, Text: l})
		}
		tools()(a)
		return a
	}
	a, b := make("a", source), make("b", target)
	t := &jianzhu.Translation{ArticleID: "a"}
	for i, p := range b.Paragraphs {
		t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Paragraph: p, Source: source[i]})
	}
	align.Translation(a, t)
	return a, t
}

// linked lists the counterparts of a paragraph as "source=target (rule)".
func linked(a *jianzhu.Article, t *jianzhu.Translation, n int) []string {
	s, p := &a.Paragraphs[n], &t.Paragraphs[n]
	surface := map[string]string{}
	for _, m := range s.Mentions {
		surface[m.ID] = m.In(s.Text)
	}
	for _, q := range s.Quotes {
		surface[q.ID] = q.In(s.Text)
	}
	for _, m := range p.Mentions {
		surface[m.ID] = m.In(p.Text)
	}
	for _, q := range p.Quotes {
		surface[q.ID] = q.In(p.Text)
	}
	var out []string
	for _, c := range p.Counterparts {
		out = append(out, fmt.Sprintf("%s=%s (%s)", surface[c.SourceID], surface[c.TargetID], c.Rule))
	}
	return out
}

func TestMentionsAreLinked(t *testing.T) {
	for _, c := range []struct {
		name           string
		source, target string
		want           []string
	}{
		{"names of a lexicon", "苹果公司在美国发布了iPhone。", "Apple released the iPhone in the United States.",
			[]string{"苹果公司=Apple (entity)", "美国=United States (entity)"}},
		{"pinyin", "记者采访了王建林和张晓慧。", "Reporters talked to Wang Jianlin and Zhang Xiaohui.",
			[]string{"王建林=Wang Jianlin (sound)", "张晓慧=Zhang Xiaohui (sound)"}},
		{"sums of money", "公司亏损15.6亿元，去年亏损3亿美元。", "It lost $300 million last year and 1.56 billion yuan now.",
			[]string{"15.6亿元=1.56 billion yuan (value)", "3亿美元=$300 million (value)"}},
		{"English to Chinese", "Profit rose 12.5% to 2 million euros in May 2021.", "2021年5月利润增长12.5%，达到200万欧元。",
			[]string{"12.5%=12.5% (value)", "2 million euros=200万欧元 (value)", "May 2021=2021年5月 (value)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, tr := bilingual([]string{c.source}, []string{c.target})
			got := linked(a, tr, 0)
			for _, w := range c.want {
				if !slices.Contains(got, w) {
					t.Errorf("no %s; linked are %q", w, got)
				}
			}
		})
	}
}

func TestAlignedTilesBothTexts(t *testing.T) {
	a, tr := bilingual(
		[]string{"他来了。她走了，没有说一句话。大家都很惊讶，因为2019年谁也没有想到会这样。"},
		[]string{"He came and she left without saying a word. Everybody was surprised. Nobody in 2019 had thought that this could happen."})
	checkTiles(t, a, tr)
	var got []string
	for _, s := range tr.Paragraphs[0].Aligned {
		got = append(got, s.Source.In(a.Paragraphs[0].Text)+" = "+s.Target.In(tr.Paragraphs[0].Text))
	}
	want := []string{
		"他来了。她走了，没有说一句话。 = He came and she left without saying a word. ",
		"大家都很惊讶，因为2019年谁也没有想到会这样。 = Everybody was surprised. Nobody in 2019 had thought that this could happen.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestADroppedSentenceHasNoCounterpart(t *testing.T) {
	a, tr := bilingual(
		[]string{"2018年，英国首相特蕾莎·梅在伦敦会见了记者。会议持续了三个小时，双方讨论了贸易和安全问题，气氛友好而坦率。美国总统特朗普当天前往日本。"},
		[]string{"In 2018 British Prime Minister Theresa May met reporters in London. US President Trump left for Japan the same day."})
	checkTiles(t, a, tr)
	var empty []string
	for _, s := range tr.Paragraphs[0].Aligned {
		if s.Target.Len() == 0 {
			empty = append(empty, s.Source.In(a.Paragraphs[0].Text))
		}
	}
	if len(empty) != 1 || !strings.HasPrefix(empty[0], "会议持续了") {
		t.Errorf("without counterpart: %q; aligned %+v", empty, tr.Paragraphs[0].Aligned)
	}
}

// checkTiles fails unless Aligned tiles both texts of each paragraph.
func checkTiles(t testing.TB, a *jianzhu.Article, tr *jianzhu.Translation) {
	t.Helper()
	for i := range tr.Paragraphs {
		p := &tr.Paragraphs[i]
		s, e := 0, 0
		for _, x := range p.Aligned {
			if x.Source.Start != s || x.Target.Start != e || !x.Source.ValidIn(a.Paragraphs[i].Text) || !x.Target.ValidIn(p.Text) ||
				!(x.Score >= 0 && x.Score <= 1) {
				t.Fatalf("paragraph %d: %+v does not go on at %d and %d", i, x, s, e)
			}
			s, e = x.Source.End, x.Target.End
		}
		if p.Text != "" && (s != len(a.Paragraphs[i].Text) || e != len(p.Text)) {
			t.Fatalf("paragraph %d: the pairs end at %d of %d and %d of %d", i, s, len(a.Paragraphs[i].Text), e, len(p.Text))
		}
		seen := map[string]bool{}
		for _, c := range p.Counterparts {
			if seen[c.SourceID] || seen[c.TargetID] || !(c.Score > 0 && c.Score <= 1) {
				t.Fatalf("paragraph %d: %+v takes part in two pairs, or has no score", i, c)
			}
			seen[c.SourceID], seen[c.TargetID] = true, true
		}
	}
}

func TestParagraphsThatCannotBeLinkedHaveNothing(t *testing.T) {
	a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: "一"}}}
	tr := &jianzhu.Translation{Paragraphs: []jianzhu.TranslatedParagraph{
		{Paragraph: jianzhu.Paragraph{Index: 0}, Aligned: []jianzhu.SentencePair{{}}},
		{Paragraph: jianzhu.Paragraph{Index: 7, Text: "x"}, Counterparts: []jianzhu.Counterpart{{}}}}}
	align.Translation(a, tr)
	for _, p := range tr.Paragraphs {
		if p.Aligned != nil || p.Counterparts != nil {
			t.Errorf("%d: %+v", p.Index, p)
		}
	}
}

func TestLongParagraphsEnd(t *testing.T) {
	source, target := strings.Repeat("他在2018年说：“好。”张三走了。", 3000), strings.Repeat("In 2018 he said: “Good.” Zhang San left. ", 2500)
	a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: source, Language: "zh"}}}
	tr := &jianzhu.Translation{Paragraphs: []jianzhu.TranslatedParagraph{{Paragraph: jianzhu.Paragraph{Text: target, Language: "en"}}}}
	for i := 0; i < len(source); i += len(source) / 3000 {
		a.Paragraphs[0].Sentences = append(a.Paragraphs[0].Sentences, jianzhu.Span{Start: i, End: i + len(source)/3000})
	}
	for i := 0; i < len(target); i += len(target) / 2500 {
		p := &tr.Paragraphs[0]
		p.Sentences = append(p.Sentences, jianzhu.Span{Start: i, End: i + len(target)/2500})
		p.Mentions = append(p.Mentions, jianzhu.Mention{ID: fmt.Sprint("t", i), Span: jianzhu.Span{Start: i + 3, End: i + 7}, Type: jianzhu.TypeTime,
			Value: &jianzhu.Value{TIMEX: "2018"}})
	}
	align.Translation(a, tr)
	checkTiles(t, a, tr)
}

// FuzzTranslation: whatever the texts, pairs tile them and are one to one.
func FuzzTranslation(f *testing.F) {
	f.Add("他说：“明天见。”王小川走了。", "“See you tomorrow,” he said. Wang Xiaochuan left.")
	f.Add("", "x")
	f.Add("15.6亿元", "")
	f.Fuzz(func(t *testing.T, source, target string) {
		source, target = strings.ToValidUTF8(source, ""), strings.ToValidUTF8(target, "")
		a, tr := bilingual([]string{source}, []string{target})
		checkTiles(t, a, tr)
	})
}
