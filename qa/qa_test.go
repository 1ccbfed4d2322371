package qa_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/annotate"
	"jianzhu/qa"
	"jianzhu/rendering"
	"jianzhu/script"
	"jianzhu/segment"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var tools = sync.OnceValue(func() (t struct {
	annotate func(*jianzhu.Article)
	names    *rendering.Renderer
}) {
	s, err := segment.New(segment.Options{})
	if err != nil {
		panic(err)
	}
	n, err := annotate.New(annotate.Options{})
	if err != nil {
		panic(err)
	}
	if t.names, err = rendering.New(rendering.Options{}); err != nil {
		panic(err)
	}
	t.annotate = func(a *jianzhu.Article) {
		for i := range a.Paragraphs {
			p := &a.Paragraphs[i]
			p.Index, p.Language, p.Script = i, script.Language(p.Text), script.Detect(p.Text)
			p.Tokens, p.Sentences = s.Tokens(nil, p.Text), s.Sentences(nil, p.Text)
		}
		if err := n.Annotate(context.Background(), a); err != nil {
			panic(err)
		}
	}
	return t
})

// bilingual annotates and links lines of two languages.
func bilingual(source, target []string, language string) (*jianzhu.Article, *jianzhu.Translation) {
	side := func(id string, lines []string) *jianzhu.Article {
		a := &jianzhu.Article{ID: id}
		for _, l := range lines {
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Kind: jianzhu.KindBody, Text: l})
		}
		tools().annotate(a)
		return a
	}
	a, b := side("a", source), side("b", target)
	a.Language = tagOf(source)
	t := &jianzhu.Translation{ArticleID: "a", Language: language, Entities: b.Entities}
	if language == "" {
		t.Language = tagOf(target)
	}
	for i, p := range b.Paragraphs {
		t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Paragraph: p, Source: source[i]})
	}
	align.Translation(a, t)
	return a, t
}

func tagOf(lines []string) string {
	all := strings.Join(lines, "")
	tag := script.Language(all)
	if s := script.Detect(all); tag == "zh" && s != "" {
		tag += "-" + s
	}
	return tag
}

// terms is a termbase of few terms.
type terms []jianzhu.Term

func (t terms) Find(text, _ string) []qa.Match {
	var out []qa.Match
	for _, term := range t {
		for k, n := range term.Names {
			if i := strings.Index(text, n.Name); i >= 0 {
				out = append(out, qa.Match{Span: jianzhu.Span{Start: i, End: i + len(n.Name)}, Term: term, Name: k})
			}
		}
	}
	return out
}

var termbase = terms{{ID: "1", Names: []jianzhu.TermName{
	{Language: "zh-Hans", Name: "大模型", Status: jianzhu.TermApproved}, {Language: "en", Name: "foundation model", Status: jianzhu.TermApproved},
	{Language: "en", Name: "big model", Status: jianzhu.TermForbidden}}}}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name           string
		source, target string
		language       string
		want           string // category, severity, source text, target text; empty for nothing
	}{
		{"all well", "2023年4月26日，苹果公司在北京宣布降价20%。", "On April 26, 2023, Apple announced in Beijing that prices will fall by 20%.", "", ""},
		{"all well in Chinese", "On April 26, 2023, Apple announced in Beijing that prices will fall by 20%.", "2023年4月26日，苹果公司在北京宣布降价20%。", "", ""},

		{"name of a person", "李开复在会上谈到了投资。", "Jack Ma spoke about investment at the meeting.", "", "name error 李开复|Jack Ma"},
		{"name of a person in Chinese", "Barack Obama spoke about investment at the meeting.", "默克尔在会上谈到了投资。", "", "name error Barack Obama|默克尔"},
		{"place", "代表团昨天到达北京。", "The delegation arrived in Shanghai yesterday.", "", "name error 北京|Shanghai"},
		{"place in Chinese", "The delegation arrived in Paris yesterday.", "代表团昨天到达柏林。", "", "name error Paris|柏林"},

		{"number", "工厂有2500名工人。", "The factory has 2,600 workers.", "", "number error 2500|2,600"},
		{"number in Chinese", "The factory has 2,500 workers.", "工厂有2600名工人。", "", "number error 2,500|2600"},
		{"number in words", "工厂有三名工人。", "The factory has three workers.", "", ""},
		{"number missing", "工厂有2500名工人。", "The factory has many workers.", "", "number error 2500|The factory has many workers."},
		{"亿 as million", "公司亏损15.6亿元。", "The company lost 15.6 million yuan.", "", "scale error 15.6亿|15.6 million"},
		{"million as 亿", "The company lost 15.6 million yuan.", "公司亏损15.6亿元。", "", "scale error 15.6 million|15.6亿"},
		{"亿 as billion", "公司亏损156亿元。", "The company lost 15.6 billion yuan.", "", ""},
		{"currency", "公司亏损15亿元。", "The company lost $1.5 billion.", "", "currency error 15亿元|$1.5 billion"},
		{"currency in Chinese", "The company lost 3 million euros.", "公司亏损300万日元。", "", "currency error 3 million euros|300万日元"},
		{"percent", "失业率上升到15%。", "Unemployment rose to 17%.", "", "percent error 15%|17%"},
		{"date", "会议将于4月26日举行。", "The meeting will be held on April 27.", "", "date error 26|27"},
		{"month", "会议将于2021年4月举行。", "The meeting will be held in May 2021.", "", "date error 4|May"},
		{"weekday", "会议将于星期一举行。", "The meeting will be held on Tuesday.", "", "date error 星期一|Tuesday"},
		{"unit", "这条路长20公里。", "The road is 20 miles long.", "", "unit warning 20公里|20 miles"},
		{"converted unit", "The road is 20 miles long.", "这条路长32公里。", "", ""},

		{"speaker", "王建林表示：“我们不会放弃。”马云表示：“我们也一样。”", "\"We will not give up,\" Jack Ma said. \"Neither will we,\" Wang Jianlin said.", "", "speaker error 王建林|Jack Ma"},
		{"quote dropped", "他说：“我们绝对不会放弃这个项目，请大家放心。”", "He talked about the project and was confident, so do not worry about it.", "", "quote warning 我们绝对不会放弃这个项目，请大家放心。|*"},
		{"quote added", "He talked about the project and he was very confident.", "他说：“我们对这个项目非常有信心。”", "", "quote warning *|我们对这个项目非常有信心。"},

		{"term", "这家公司训练了大模型。", "The company trained a large language network.", "", "term error 大模型|The company trained a large language network."},
		{"forbidden term", "这家公司训练了大模型。", "The company trained a big model.", "", "term error 大模型|big model"},
		{"approved term", "这家公司训练了大模型。", "The company trained a foundation model.", "", ""},

		{"negation", "他说公司没有亏损。", "He said the company made a loss.", "", "negation warning 没有|He said the company made a loss."},
		{"negation in Chinese", "He said the company did not make a loss.", "他说公司亏损了。", "", "negation warning not|他说公司亏损了。"},

		{"empty", "他说公司亏损了。", "", "en", "length error 他说公司亏损了。|"},
		{"sentence dropped", "会议昨天在北京举行，中国和美国的代表讨论了贸易问题。代表们没有达成协议，气氛紧张，双方都批评了对方的立场。下一轮谈判将于2024年在华盛顿举行。",
			"The meeting was held in Beijing yesterday, and delegates of China and the United States discussed trade. The next round of talks will be held in Washington in 2024.", "",
			"omission warning 代表们没有达成协议，气氛紧张，双方都批评了对方的立场。|"},
		{"far too long", "他来了。", "He came, and then he sat down and talked to everybody who was there for a very long time about all the things that he had seen in the years before.", "", "length error *|*"},
		{"far too short", "He came, and then he sat down and talked to everybody who was there for a very long time about all the things that he had seen in the years before.", "他来了。", "", "length error *|*"},
		{"Chinese left", "他喜欢吃火锅和面条。", "He likes to eat 火锅 and noodles.", "", "untranslated error 火锅|火锅"},
		{"Chinese in brackets", "他喜欢吃火锅和面条。", "He likes to eat hotpot (火锅) and noodles.", "", ""},
		{"English left", "He likes to eat hotpot and noodles in winter.", "他喜欢冬天 eat hotpot and noodles 的感觉，因为这样很暖和。", "", "untranslated error eat hotpot and noodles|eat hotpot and noodles"},
		{"scripts", "They discussed the economy and trade of both countries.", "他們討論了兩國的经济和貿易。", "zh-Hant", "script error *|经济"},
		{"scripts in Hans", "They discussed the economy and trade of both countries.", "他们讨论了两国的經濟和贸易。", "zh-Hans", "script error *|經濟"},
		{"narrow comma", "He came, and she left.", "他来了,她走了。", "", "punctuation info *|,"},
		{"wide comma", "他来了，她走了。", "He came， and she left.", "", "punctuation warning *|，"},
		{"bracket", "他来了，她走了。", "He came (and she left.", "", "punctuation warning *|("},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, tr := bilingual([]string{c.source}, []string{c.target}, c.language)
			found := check(t, a, tr)
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%s %s %s|%s", f.Category, f.Severity, f.Source.In(c.source), f.Target.In(c.target)))
			}
			if c.want == "" {
				if len(got) > 0 {
					t.Errorf("found %q", got)
				}
				return
			}
			if !slices.ContainsFunc(found, func(f qa.Finding) bool { return matches(c.want, f, c.source, c.target) }) {
				t.Errorf("found %q, want %s", got, c.want)
			}
		})
	}
}

// matches reports whether a finding is as "category severity source|target"
// says, where * is any text.
func matches(want string, f qa.Finding, source, target string) bool {
	head := string(f.Category) + " " + string(f.Severity) + " "
	rest, ok := strings.CutPrefix(want, head)
	s, t, _ := strings.Cut(rest, "|")
	return ok && (s == "*" || s == f.Source.In(source)) && (t == "*" || t == f.Target.In(target))
}

// check runs the check and fails where a finding is not whole.
func check(t testing.TB, a *jianzhu.Article, tr *jianzhu.Translation) []qa.Finding {
	t.Helper()
	found := qa.Check(a, tr, qa.Options{Terms: termbase, Names: tools().names})
	for _, f := range found {
		if !f.Source.ValidIn(a.Paragraphs[f.Paragraph].Text) || !f.Target.ValidIn(tr.Paragraphs[f.Paragraph].Text) || f.Message == "" ||
			!slices.Contains(qa.Categories, f.Category) || !slices.Contains(qa.Severities, f.Severity) {
			t.Fatalf("%+v", f)
		}
	}
	return found
}

func TestScaleSaysByHowMuch(t *testing.T) {
	a, tr := bilingual([]string{"公司亏损15.6亿元。"}, []string{"The company lost 15.6 million yuan."}, "")
	found := check(t, a, tr)
	if len(found) != 1 || !strings.Contains(found[0].Message, "off by 100") {
		t.Errorf("found %+v", found)
	}
}

func TestNamesAreToBeTheSameInAllParagraphs(t *testing.T) {
	a, tr := bilingual(
		[]string{"特蕾莎·梅在伦敦发表讲话。", "克里斯托弗·怀特在伦敦发表讲话。", "克里斯托弗·怀特离开了伦敦。"},
		[]string{"Theresa May gave a speech in London.", "Christopher White gave a speech in London.", "Kristofer Wight left London."}, "")
	found := check(t, a, tr)
	if !slices.ContainsFunc(found, func(f qa.Finding) bool {
		return f.Paragraph == 2 && f.Category == qa.Consistency && slices.Equal(f.Expected, []string{"Christopher White"})
	}) {
		t.Errorf("found %+v", found)
	}
}

func TestCheckGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/bilingual.txt")
	if err != nil {
		t.Fatal(err)
	}
	var source, target []string
	for i, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if i%2 == 0 {
			source = append(source, l)
		} else {
			target = append(target, l)
		}
	}
	a, tr := bilingual(source, target, "")
	var b strings.Builder
	for _, f := range check(t, a, tr) {
		fmt.Fprintf(&b, "%d %s %s [%s] [%s] %s %q\n", f.Paragraph, f.Severity, f.Category, f.Source.In(source[f.Paragraph]), f.Target.In(target[f.Paragraph]), f.Message, f.Expected)
	}
	const golden = "testdata/bilingual.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs, got:\n%s", golden, b.String())
	}
}

// FuzzCheck: no texts make the check panic, and all spans are of the texts.
func FuzzCheck(f *testing.F) {
	f.Add("公司亏损15.6亿元，“好”，王小川说。1/2 百分之二十 三成半 ’16", "It lost 15.6 million yuan, “fine,” said Wang. 5m 10k half a million two and a half 1990s")
	f.Add("", "（x")
	f.Add("It's 3:30pm on May 5th, 1,000,000.5%", "5月5日下午三点半，一百万点五")
	f.Fuzz(func(t *testing.T, source, target string) {
		source, target = strings.ToValidUTF8(source, ""), strings.ToValidUTF8(target, "")
		a, tr := bilingual([]string{source}, []string{target}, "")
		check(t, a, tr)
	})
}

// Annotated texts of about 5,000 characters:
//
//	go test -run '^$' -bench Check ./qa
func BenchmarkCheck(b *testing.B) {
	data, err := os.ReadFile("testdata/bilingual.txt")
	if err != nil {
		b.Fatal(err)
	}
	var source, target []string
	for size := 0; size < 5000; {
		for i, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			if i%2 == 0 {
				source = append(source, l)
				size += len([]rune(l))
			} else {
				target = append(target, l)
			}
		}
	}
	a, tr := bilingual(source, target, "")
	options := qa.Options{Terms: termbase, Names: tools().names}
	qa.Check(a, tr, options)
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			qa.Check(a, tr, options)
		}
	})
	b.Run("link", func(b *testing.B) {
		for b.Loop() {
			align.Translation(a, tr)
		}
	})
}
