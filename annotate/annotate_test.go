package annotate

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

func surfaces(p *jianzhu.Paragraph, typ jianzhu.Type) []string {
	var out []string
	for _, m := range p.Mentions {
		if m.Type == typ {
			out = append(out, m.In(p.Text))
		}
	}
	return out
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		text string
		typ  jianzhu.Type
		want []string
	}{
		{"阿里巴巴技術副總裁賈揚清離職", jianzhu.TypeOrg, []string{"阿里巴巴"}},
		{"阿里巴巴技術副總裁賈揚清離職", jianzhu.TypeTitle, []string{"技術副總裁"}},
		{"阿里巴巴技術副總裁賈揚清離職", jianzhu.TypePerson, []string{"賈揚清"}},
		{"比尔·盖茨和唐纳德·特朗普会面", jianzhu.TypePerson, []string{"比尔·盖茨", "唐纳德·特朗普"}},
		{"《中國企業家》記者在舊金山", jianzhu.TypeOrg, []string{"中國企業家"}},
		{"他写了《机动车停放服务管理办法》。", jianzhu.TypeWork, []string{"《机动车停放服务管理办法》"}},
		{"OpenAI发布了ChatGPT", jianzhu.TypeOrg, []string{"OpenAI"}},
		{"OpenAI发布了ChatGPT", jianzhu.TypeProduct, []string{"ChatGPT"}},
		{"从上海飞往硅谷", jianzhu.TypeLoc, []string{"上海", "硅谷"}},
		{"CEO Sam Altman of OpenAI spoke in San Francisco.", jianzhu.TypePerson, []string{"Sam Altman"}},
		{"CEO Sam Altman of OpenAI spoke in San Francisco.", jianzhu.TypeLoc, []string{"San Francisco"}},
		{"They told us to wait.", jianzhu.TypeLoc, nil}, // us is not the US
		{"She moved to the US in 2019.", jianzhu.TypeLoc, []string{"US"}},
		{"Alibaba's profit rose.", jianzhu.TypeOrg, []string{"Alibaba"}},
	} {
		if got := surfaces(&annotated(t, c.text).Paragraphs[0], c.typ); !slices.Equal(got, c.want) {
			t.Errorf("%q: %s %q, want %q", c.text, c.typ, got, c.want)
		}
	}
}

// One entity has one id, whatever script or language names it.
func TestEntityIDIsTheSameInEveryScriptAndLanguage(t *testing.T) {
	ids := map[string]string{}
	for _, text := range []string{"李开复说", "李開復說", "Kai-Fu Lee said so."} {
		a := annotated(t, text)
		for _, e := range a.Entities {
			if e.Type == jianzhu.TypePerson {
				ids[text] = e.ID
				if e.Names["zh-Hans"] != "李开复" || e.Names["zh-Hant"] != "李開復" || e.Names["en"] != "Kai-Fu Lee" {
					t.Errorf("%q: names %v", text, e.Names)
				}
				if !strings.HasPrefix(text, e.Name) {
					t.Errorf("%q: entity is called %q", text, e.Name)
				}
			}
		}
	}
	if len(ids) != 3 || ids["李开复说"] != ids["李開復說"] || ids["李开复说"] != ids["Kai-Fu Lee said so."] {
		t.Errorf("ids %v", ids)
	}
}

func TestShortFormsBelongToTheFullName(t *testing.T) {
	a := annotated(t, "唐纳德·特朗普抵达北京。", "特朗普表示，会谈很好。", "President Donald Trump left; Trump said so.")
	var persons []jianzhu.Entity
	for _, e := range a.Entities {
		if e.Type == jianzhu.TypePerson {
			persons = append(persons, e)
		}
	}
	if len(persons) != 1 || persons[0].Mentions != 4 {
		t.Errorf("persons %+v, want one with four mentions", persons)
	}
	if persons[0].Name != "唐纳德·特朗普" {
		t.Errorf("called %q", persons[0].Name)
	}
}

func TestQuotes(t *testing.T) {
	for _, c := range []struct {
		text, kind, content, cue, speaker string
	}{
		{"李开复说：“明天会更好。”", "direct", "明天会更好。", "说", "李开复"},
		{"李開復告訴記者:「我們會投資。」", "direct", "我們會投資。", "告訴", "李開復"},
		{"“我们会投资。”李开复表示。", "direct", "我们会投资。", "表示", "李开复"},
		{"李开复认为，大模型会改变世界。", "indirect", "大模型会改变世界", "认为", "李开复"},
		{"据新华社报道，会谈已经结束。", "indirect", "会谈已经结束", "报道", "新华社"},
		{"“I will invest in the company,” said Kai-Fu Lee.", "direct", "I will invest in the company,", "said", "Kai-Fu Lee"},
		{"Kai-Fu Lee said that the model would change everything.", "indirect", "the model would change everything", "said", "Kai-Fu Lee"},
	} {
		p := &annotated(t, c.text).Paragraphs[0]
		if len(p.Quotes) != 1 {
			t.Errorf("%q: %d quotes, want one", c.text, len(p.Quotes))
			continue
		}
		q := p.Quotes[0]
		cue, speaker := "", ""
		if q.Cue != nil {
			cue = q.Cue.In(p.Text)
		}
		if q.Speaker != nil {
			speaker = q.Speaker.Name
		}
		if string(q.Kind) != c.kind || q.In(p.Text) != c.content || cue != c.cue || speaker != c.speaker {
			t.Errorf("%q: %s %q, cue %q, speaker %q", c.text, q.Kind, q.In(p.Text), cue, speaker)
		}
	}
}

func TestWhatIsNoQuote(t *testing.T) {
	for _, text := range []string{
		"所谓“元宇宙”的概念已经冷却。",
		"他被称为“中国的巴菲特”。",
		"公司实施“走出去”战略。",
		"The so-called “metaverse” has cooled.",
		"他宣布离职。",
		"“一带一路”和“十四五”规划",
		"The 6\" pipe and the 12\" board.",
	} {
		if q := annotated(t, text).Paragraphs[0].Quotes; len(q) > 0 {
			t.Errorf("%q: %s %q", text, q[0].Kind, q[0].In(text))
		}
	}
}

// Chinese rules keep off Japanese text; what is sure stays.
func TestJapaneseIsNotReadAsChinese(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := "東京で王立公園の田中主任は「そうです」と言った。2023年4月26日。"
	article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: text, Language: "ja"}}}
	if err := a.Annotate(t.Context(), article); err != nil {
		t.Fatal(err)
	}
	p := &article.Paragraphs[0]
	if got := surfaces(p, jianzhu.TypePerson); len(got) > 0 {
		t.Errorf("people %q", got)
	}
	if got := surfaces(p, jianzhu.TypeTime); !slices.Equal(got, []string{"2023年4月26日"}) {
		t.Errorf("times %q", got)
	}
	checkInvariants(t, article)
}

func TestDictionaryWins(t *testing.T) {
	entries := []Entry{
		{"光年之外", jianzhu.TypeOrg}, {"Light Years", jianzhu.TypeProduct}, {"副總裁賈", jianzhu.TypeEvent}, {"Ｃ＋＋", jianzhu.TypeProduct},
		{"𠮷野家", jianzhu.TypeOrg}, {"us", jianzhu.TypeWork},
	}
	a, err := New(Options{Dictionary: entries})
	if err != nil {
		t.Fatal(err)
	}
	text := "阿里巴巴技術副總裁賈揚清用c++寫光年之外（light years），在𠮷野家 told us"
	article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: text}}}
	if err := a.Annotate(t.Context(), article); err != nil {
		t.Fatal(err)
	}
	got := map[string]jianzhu.Type{}
	for _, m := range article.Paragraphs[0].Mentions {
		if m.Rule == "dictionary" {
			got[script.FoldString(m.In(text))] = m.Type
		}
	}
	for _, e := range entries {
		if got[script.FoldString(e.Word)] != e.Type {
			t.Errorf("%q as %s is not found: %v", e.Word, e.Type, got)
		}
	}
}

func TestDictionaryMistakesAreNamed(t *testing.T) {
	_, err := New(Options{Dictionary: []Entry{{"好", jianzhu.TypeOrg}, {" ", jianzhu.TypeOrg}, {"词", "COLOUR"}}})
	e, ok := errors.AsType[*jianzhu.Error](err)
	if !ok || e.Kind != jianzhu.Invalid || len(e.Fields) != 2 || e.Fields[0].Field != "dictionary[1].word" || e.Fields[1].Field != "dictionary[2].type" {
		t.Errorf("%+v", err)
	}
}

func TestAnnotateStopsWithItsContext(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: "李开复说：“好。”"}}}
	if err := a.Annotate(ctx, article); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if article.Paragraphs[0].Mentions != nil || article.Entities != nil {
		t.Error("a stopped annotation left something behind")
	}
}

// The same article gives the same annotations, whatever was annotated before
// and whoever annotates beside.
func TestAnnotateIsDeterministic(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"據新華社報道，阿里巴巴技術副總裁賈揚清4月26日在上海表示：「我們投入約10億美元。」",
		"“We own that,” Walter Brannigan told the Senate on Tuesday.",
		strings.Repeat("王小川和周明在北京的搜狐公司见面，谈了2小时。", 40),
	}
	article := func(text string) *jianzhu.Article {
		return &jianzhu.Article{ID: "x", Paragraphs: []jianzhu.Paragraph{{Text: text}, {Index: 1, Text: texts[0]}}}
	}
	want := make([]*jianzhu.Article, len(texts))
	for i, text := range texts {
		want[i] = article(text)
		if err := a.Annotate(t.Context(), want[i]); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := range 6 {
				got := article(texts[n%len(texts)])
				if err := a.Annotate(t.Context(), got); err != nil {
					t.Error(err)
				}
				if !reflect.DeepEqual(got, want[n%len(texts)]) {
					t.Errorf("text %d came out differently", n%len(texts))
				}
			}
		})
	}
	wg.Wait()
}

// Texts made to be slow. That they end at all is the test: quadratic work on
// them takes hours.
func TestLongTextsEnd(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, unit := range map[string]string{
		"one character": "好", "a name": "李开复", "opening marks": "“", "cues": "说", "pronouns": "他说", "quotes": "“好。”他说", "marks of Taiwan": "「", "inner marks": "‘", "mixed marks": "“「‘", "colons": "他：", "reports": "他说，", "English reports": "he said, ", "descriptions": "该公司一位", "people who say": "董事长李开复说", "people and titles": "王小川董事长称", "digits": "7",
		"numerals": "一", "letters": "A", "words": "Abc ", "dots": "·", "parts": "特·", "titles": "总", "single marks": "'a ", "straight marks": "\"a", "surnames": "王",
		"organizations": "公司", "brackets": "(", "works": "《", "years": "2023年", "ranges": "1-", "commas": "1,234,", "scales": "万", "emoji": "👩‍🚀",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(unit, 200_000/utf8.RuneCountInString(unit))
			article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: text}}}
			if err := a.Annotate(t.Context(), article); err != nil {
				t.Error(err)
			}
			checkInvariants(t, article)
		})
	}
}

// checkInvariants is what everything else relies on.
func checkInvariants(t testing.TB, a *jianzhu.Article) {
	t.Helper()
	entities := map[string]*jianzhu.Entity{}
	counts := map[string]int{}
	chains := map[string]int{} // by id: the paragraph that it has come to
	for i := range a.Entities {
		e := &a.Entities[i]
		if entities[e.ID] != nil {
			t.Fatalf("entity %q twice", e.Name)
		}
		entities[e.ID] = e
	}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		end := 0
		for _, m := range p.Mentions {
			if !m.Span.ValidIn(p.Text) || m.Len() == 0 {
				t.Fatalf("mention %+v of %q", m, p.Text)
			}
			if m.Start < end {
				t.Fatalf("mention %q overlaps another or is out of order", m.In(p.Text))
			}
			end = m.End
			if isEntity(m.Type) != (m.EntityID != "") {
				t.Fatalf("%s %q has entity %q", m.Type, m.In(p.Text), m.EntityID)
			}
			if m.EntityID != "" {
				if entities[m.EntityID] == nil || entities[m.EntityID].Type != m.Type {
					t.Fatalf("%q: its entity is not among the article's", m.In(p.Text))
				}
				counts[m.EntityID]++
			}
			if m.Score <= 0 || m.Score > 1 || m.Rule == "" || m.Origin == "" || m.Status != jianzhu.Proposed {
				t.Fatalf("%q: mark %+v", m.In(p.Text), m.Mark)
			}
			if m.ID == "" {
				t.Fatalf("%q has no id", m.In(p.Text))
			}
		}
		end = 0
		for _, q := range p.Quotes {
			if !q.Span.ValidIn(p.Text) || q.Len() == 0 || q.Start < end {
				t.Fatalf("quote %+v of %q", q, p.Text)
			}
			end = q.End
			if q.Cue != nil && (!q.Cue.ValidIn(p.Text) || q.Cue.Overlaps(q.Span)) {
				t.Fatalf("quote %q has the cue %+v", q.In(p.Text), q.Cue)
			}
			if (q.Speaker == nil) != (q.Attribution == jianzhu.NotAttributed) || (q.Cue == nil) != (q.Class == "") {
				t.Fatalf("quote %q: attribution %q, class %q", q.In(p.Text), q.Attribution, q.Class)
			}
			if q.Chain != "" {
				if q.Chain == q.ID {
					chains[q.Chain] = i
				} else if last, ok := chains[q.Chain]; !ok || last != i-1 {
					t.Fatalf("quote %q: its chain %s does not come from the paragraph before", q.In(p.Text), q.Chain)
				} else {
					chains[q.Chain] = i
				}
			}
			if s := q.Speaker; s != nil {
				if s.Paragraph < 0 || s.Paragraph >= len(a.Paragraphs) || !s.Span.ValidIn(a.Paragraphs[s.Paragraph].Text) || s.Len() == 0 || s.Name == "" {
					t.Fatalf("quote %q has the speaker %+v", q.In(p.Text), s)
				}
			}
		}
	}
	for id, e := range entities {
		if counts[id] != e.Mentions || e.Mentions == 0 {
			t.Fatalf("entity %q counts %d mentions, has %d", e.Name, e.Mentions, counts[id])
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, s := range []string{
		"", "他說：“明天見。”", "「我們」『一』‘二’ \"three\" 'four'", "约3.5万亿元至4万亿元，近七成，2023年2月30日，第三季度",
		"比尔·盖茨(Bill Gates)CEO", "“A，”张三说，“B。”", "据X称，", "according to , \"", "'tis the workers' pay', he said", "\u2028\u00a0e\u0301👩‍🚀", "İstanbul ȺȾ ſ",
		"1,234,567,890,123,456,789元", "一二三四五六七八九十百千万亿元", "《《》》", "Dr. Smith's U.S. 6\" 5-year-old 3–5m",
	} {
		f.Add(s, s)
	}
	a, err := New(Options{Dictionary: []Entry{{"他", jianzhu.TypePerson}, {"a b", jianzhu.TypeOrg}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			t.Skip("clean text is valid UTF-8")
		}
		article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: one}, {Index: 1, Text: two}}}
		if err := a.Annotate(t.Context(), article); err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, article)
	})
}

func TestTrieFindsWhatItHolds(t *testing.T) {
	words := []string{"a", "ab", "abc", "中", "中国", "中国人", "国", "𠮷野家", "b"}
	values := make([]int32, len(words))
	for i := range values {
		values[i] = int32(i + 1)
	}
	trie, err := buildTrie(words, values)
	if err != nil {
		t.Fatal(err)
	}
	get := func(w string) int32 {
		s := int32(0)
		for _, r := range w {
			if s = trie.next(s, r); s < 0 {
				return 0
			}
		}
		return trie.value(s)
	}
	for i, w := range words {
		if get(w) != values[i] {
			t.Errorf("%q gives %d, want %d", w, get(w), values[i])
		}
	}
	for _, w := range []string{"", "c", "abcd", "中人", "𠮷", "野家", "人"} {
		if get(w) != 0 {
			t.Errorf("%q gives %d", w, get(w))
		}
	}
}

// Every file that is embedded is accounted for, and every lexicon loads.
func TestLexicons(t *testing.T) {
	if v := Version(); len(v) != 12 {
		t.Errorf("version %q", v)
	}
	for _, s := range model.Sources() {
		if s.About == "" || s.Licence == "" || s.Origin == "" {
			t.Errorf("%s has no full provenance: %+v", s.File, s)
		}
	}
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.names) < 30000 || len(l.words) < 80000 {
		t.Errorf("%d names, %d words", len(l.names), len(l.words))
	}
}

func BenchmarkAnnotate(b *testing.B) {
	a, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"zh", "阿里巴巴技術副總裁賈揚清4月26日在上海表示：「我們投入約10億美元，招聘100多名工程師。」據新華社報道，李開復對此並不意外。"},
		{"en", "“We own that,” Walter Brannigan, chief executive of Allegheny & Gulf Railway, told the Senate on Tuesday. It cost about $250,000. "},
	} {
		for _, size := range []int{1 << 10, 10 << 10, 100 << 10, 1 << 20} {
			article := &jianzhu.Article{ID: "b"}
			for n := 0; n < size; n += len(c.text) * 4 {
				article.Paragraphs = append(article.Paragraphs, jianzhu.Paragraph{Index: len(article.Paragraphs), Text: strings.Repeat(c.text, 4)})
			}
			b.Run(c.name+"/"+[...]string{"1KB", "10KB", "100KB", "1MB"}[slices.Index([]int{1 << 10, 10 << 10, 100 << 10, 1 << 20}, size)], func(b *testing.B) {
				b.SetBytes(int64(len(article.Paragraphs) * len(c.text) * 4))
				b.ReportAllocs()
				for b.Loop() {
					if err := a.Annotate(b.Context(), article); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
