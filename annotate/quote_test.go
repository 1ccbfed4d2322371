package annotate

import (
	"slices"
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

func annotateSegmented(t testing.TB, paragraphs ...string) *jianzhu.Article {
	t.Helper()
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	article := segmented(t, paragraphs...)
	if err := a.Annotate(t.Context(), article); err != nil {
		t.Fatal(err)
	}
	checkInvariants(t, article)
	return article
}

// marked returns what stands in each pair of marks of text, and the rest of it
// where a pair is not closed.
func marked(text string) []string {
	var v view
	v.reset(&jianzhu.Paragraph{Text: text})
	runs, _ := markedRuns(&v)
	out := []string{}
	for _, r := range runs {
		out = append(out, v.str(max(r.open+1, 0), min(r.close, len(v.r))))
	}
	return out
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"他说：“好。”", []string{"好。"}},
		{"他說：「好。」她說：『不好。』", []string{"好。", "不好。"}},
		{"「他說『不行』。」", []string{"他說『不行』。"}},
		{"“他说‘不行’。”", []string{"他说‘不行’。"}},
		{`He said "yes." She said "no."`, []string{"yes.", "no."}},
		{"'I won't,' he said. 'Don't ask.'", []string{"I won't,", "Don't ask."}},
		{"«Non», dit-il.", []string{"Non"}},
		{"他说：\"好\"，我说：\"不\"", []string{"好", "不"}},
		{"the workers' pay and the boss's car", []string{}},
		{"the '90s and the '80s", []string{}},
		{"a 6\" pipe, 5'10\" tall", []string{}},
		{"《红楼梦》里说", []string{}},
		{"他说：“没有说完", []string{"没有说完"}},
		{"说完了。”他走了。", []string{}},
		{"“一」二”", []string{"一」二"}}, // the inner mark has no partner
	} {
		if got := marked(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// What marks hold in laws, standards and papers is a term, a title or a name.
func TestTermsInMarksAreNoUtterances(t *testing.T) {
	for _, text := range []string{
		"本法所称“食品”，指各种供人食用或者饮用的成品和原料。",
		"合同中的“不可抗力”是指不能预见、不能避免且不能克服的客观情况。",
		"本规定中“以上”“以下”均含本数。",
		"依照前款规定，“情节严重”的，处五年以下有期徒刑。",
		"前款所稱「個人資料」，指自然人之姓名、出生年月日及其他資料。",
		"本條例所稱「主管機關」，在中央為經濟部。",
		"法院适用“谁主张，谁举证”的原则分配举证责任。",
		"该条款属于“霸王条款”，依法无效。",
		"《民法典》将“紧急救助”写入总则编。",
		"所谓“暗物质”不发光，也不吸收光。",
		"研究者把这种现象命名为“量子隧穿”。",
		"样本分为“实验组”和“对照组”，每组30只小鼠。",
		"“海马体”与“杏仁核”之间的连接增强。",
		"图3中标有“A”的区域温度最高。",
		"“嫦娥五号”带回月壤1731克。",
		`For the purposes of this Act, "employer" includes any person acting in the interest of an employer.`,
		`The term "personal data" means any information relating to an identified natural person.`,
		`The clause was void under the so-called "unclean hands" doctrine.`,
		`Samples labelled "control" were kept at 4 °C for 24 hours.`,
		`The “standard model” of particle physics does not include gravity.`,
		`We call a graph "sparse" when it has few edges.`,
	} {
		for _, q := range annotateSegmented(t, text).Paragraphs[0].Quotes {
			if q.Kind == jianzhu.Direct {
				t.Errorf("%s: %q is taken for an utterance", text, q.In(text))
			}
		}
	}
}

func TestAnArticleWithoutQuotesHasNone(t *testing.T) {
	for _, article := range [][]string{
		{"上海地铁18号线延伸段开工", "上海地铁18号线北延伸段4月26日开工，全长约8公里，设站6座，预计2026年底通车。", "线路途经宝山区和杨浦区，总投资约80亿元。"},
		{"Steel output rises", "Steel output in Ohio rose 4 percent in March from a year earlier. The mills in Cleveland ran at 81 percent of capacity.", "Exports fell for a third month."},
	} {
		for _, p := range annotateSegmented(t, article...).Paragraphs {
			for _, q := range p.Quotes {
				t.Errorf("%s: %s %q", p.Text, q.Kind, q.In(p.Text))
			}
		}
	}
}

func TestPatternsOfAttribution(t *testing.T) {
	for _, c := range []struct {
		text    string
		kind    jianzhu.QuoteKind
		content string
		cue     string
		class   jianzhu.CueClass
		speaker string
	}{
		{"李开复表示，大模型会改变世界。", jianzhu.Indirect, "大模型会改变世界", "表示", jianzhu.CueSay, "李开复"},
		{"据李开复介绍，公司今年招聘了三百名工程师。", jianzhu.Indirect, "公司今年招聘了三百名工程师", "介绍", jianzhu.CueSay, "李开复"},
		{"在李开复看来，这一轮竞争才刚刚开始。", jianzhu.Indirect, "这一轮竞争才刚刚开始", "看来", jianzhu.CueThink, "李开复"},
		{"李开复：“明天会更好。”", jianzhu.Direct, "明天会更好。", "", "", "李开复"},
		{"“明天会更好。”李开复说。", jianzhu.Direct, "明天会更好。", "说", jianzhu.CueSay, "李开复"},
		{"李开复向记者透露，公司已经完成新一轮融资。", jianzhu.Indirect, "公司已经完成新一轮融资", "透露", jianzhu.CueReveal, "李开复"},
		{"李开复在接受新华社采访时表示，公司不会裁员。", jianzhu.Indirect, "公司不会裁员", "表示", jianzhu.CueSay, "李开复"},
		{"李开复声称，这项技术领先全球三年。", jianzhu.Indirect, "这项技术领先全球三年", "声称", jianzhu.CueSay, "李开复"},
		{"李开复承认，公司低估了成本。", jianzhu.Indirect, "公司低估了成本", "承认", jianzhu.CueAdmit, "李开复"},
		{"李开复警告，泡沫随时可能破裂。", jianzhu.Indirect, "泡沫随时可能破裂", "警告", jianzhu.CueWarn, "李开复"},
		{"李開復問：「你們什麼時候上市？」", jianzhu.Direct, "你們什麼時候上市？", "問", jianzhu.CueAsk, "李開復"},
		{"According to Kai-Fu Lee, the market will double in three years.", jianzhu.Indirect, "the market will double in three years", "According to", jianzhu.CueSay, "Kai-Fu Lee"},
		{"The market will double in three years, Kai-Fu Lee said.", jianzhu.Indirect, "The market will double in three years", "said", jianzhu.CueSay, "Kai-Fu Lee"},
		{"Kai-Fu Lee told Reuters that the company was not for sale.", jianzhu.Indirect, "the company was not for sale", "told", jianzhu.CueSay, "Kai-Fu Lee"},
		{"Kai-Fu Lee admitted that the plan had failed.", jianzhu.Indirect, "the plan had failed", "admitted", jianzhu.CueAdmit, "Kai-Fu Lee"},
		{"“We will not sell,” said Kai-Fu Lee.", jianzhu.Direct, "We will not sell,", "said", jianzhu.CueSay, "Kai-Fu Lee"},
		{"Kai-Fu Lee asked: “When do we start?”", jianzhu.Direct, "When do we start?", "asked", jianzhu.CueAsk, "Kai-Fu Lee"},
	} {
		p := &annotateSegmented(t, c.text).Paragraphs[0]
		if len(p.Quotes) != 1 {
			t.Errorf("%s: %d quotes, want one", c.text, len(p.Quotes))
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
		if q.Kind != c.kind || q.In(p.Text) != c.content || cue != c.cue || q.Class != c.class || speaker != c.speaker {
			t.Errorf("%s: %s %q, cue %q %s, speaker %q", c.text, q.Kind, q.In(p.Text), cue, q.Class, speaker)
		}
		if q.Evidence == "" || (q.Class != "") != (q.Stance != "") {
			t.Errorf("%s: evidence %q, class %q, stance %q", c.text, q.Evidence, q.Class, q.Stance)
		}
	}
}

func TestSpeakersAreFoundInTheArticle(t *testing.T) {
	for _, c := range []struct {
		name       string
		paragraphs []string
		want       []string // speakers of the quotes of the last paragraph
	}{
		{"pronoun", []string{"深垣智能创始人贺屿川宣布裁员。", "他说，公司会给员工补偿。"}, []string{"贺屿川"}},
		{"surname", []string{"百度創始人李彥宏昨日在北京出席論壇。", "李彥宏說：「明年會更好。」"}, []string{"李彥宏"}},
		{"English pronoun", []string{"Sarah Palmer, the mayor of Boise, opened the bridge on Monday.", "“It took nine years,” she said."}, []string{"Sarah Palmer"}},
		{"English surname", []string{"Sarah Palmer opened the bridge on Monday.", "“It took nine years,” Palmer said."}, []string{"Sarah Palmer"}},
		{"one who goes on", []string{"贺屿川说：“我们没有退路。公司只剩三个月的钱。”", "“所以必须现在就做决定。”他说。"}, []string{"贺屿川"}},
	} {
		p := annotateSegmented(t, c.paragraphs...).Paragraphs
		var got []string
		for _, q := range p[len(p)-1].Quotes {
			name := ""
			if q.Speaker != nil {
				name = q.Speaker.Name
			}
			got = append(got, name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: speakers %q, want %q", c.name, got, c.want)
		}
	}
}

func TestQuotationOverParagraphsIsOneChain(t *testing.T) {
	for name, text := range map[string][]string{
		"opened again": {"李开复说：“第一，公司不会裁员。", "“第二，公司会继续投资。", "“第三，我们会坚持到底。”"},
		"opened once":  {"李开复说：“第一，公司不会裁员。", "第二，公司会继续投资。", "第三，我们会坚持到底。”"},
		"English":      {"Kai-Fu Lee said: “We will not cut jobs this year.", "“And we will keep investing.”"},
	} {
		a := annotateSegmented(t, text...)
		head := ""
		for i := range a.Paragraphs {
			p := &a.Paragraphs[i]
			if len(p.Quotes) != 1 {
				t.Fatalf("%s: paragraph %d has %d quotes", name, i, len(p.Quotes))
			}
			q := p.Quotes[0]
			if i == 0 {
				head = q.ID
			}
			if q.Chain != head || q.Kind != jianzhu.Direct || q.Speaker == nil || q.Speaker.EntityID == "" {
				t.Errorf("%s: paragraph %d: %s, chain %q of %q, speaker %+v", name, i, q.Kind, q.Chain, head, q.Speaker)
			}
		}
	}
}

func TestMissingClosingMarkIsFlagged(t *testing.T) {
	a := annotateSegmented(t, "李开复说：“公司不会裁员，也不会停止招聘。", "上海4月26日多云。")
	q := a.Paragraphs[0].Quotes
	if len(q) != 1 || q[0].In(a.Paragraphs[0].Text) != "公司不会裁员，也不会停止招聘。" || !strings.Contains(q[0].Rule, "not closed") || q[0].Chain != "" {
		t.Errorf("quotes %+v", q)
	}
}

// Any mixture of marks, cues and names keeps the invariants.
func FuzzQuotes(f *testing.F) {
	pieces := []string{"“", "”", "「", "」", "『", "』", "‘", "’", "\"", "'", "«", "»", "《", "》", "他", "说", "：", "，", "。", "？", "李开复", "公司", "表示", "据", "介绍",
		"she ", "said", ", ", ". ", "that ", "according to ", "Kai-Fu Lee", " told ", "—", "…", "\n", "\n", "的", "6", "(", ")", " ", "记者", "董事长", "told reporters ", "e\u0301"}
	f.Add([]byte{14, 15, 16, 0, 20, 17, 1, 18})
	f.Add([]byte{0, 0, 0, 35, 0, 1, 35, 1, 1})
	f.Add([]byte{8, 25, 8, 26, 27, 8, 35, 8, 31, 26})
	f.Add([]byte{23, 20, 24, 17, 0, 18, 35, 18, 1, 14, 15})
	a, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	s, err := segment.New(segment.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		if len(choice) > 4000 {
			t.Skip("long texts have a test of their own")
		}
		var text strings.Builder
		for _, c := range choice {
			text.WriteString(pieces[int(c)%len(pieces)])
		}
		article := &jianzhu.Article{ID: "f"}
		for i, p := range strings.Split(text.String(), "\n") {
			article.Paragraphs = append(article.Paragraphs, jianzhu.Paragraph{Index: i, Text: p, Tokens: s.Tokens(nil, p), Sentences: s.Sentences(nil, p)})
		}
		if err := a.Annotate(t.Context(), article); err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, article)
	})
}

func TestRankerRefusesOtherSizes(t *testing.T) {
	if _, err := decodeRanker("short"); err == nil {
		t.Error("weights of the wrong size are read")
	}
	w := make([]float64, Slots)
	w[0], w[1], w[2] = 1.5, -2, 1e9
	r, err := decodeRanker(string(EncodeWeights(w)))
	if err != nil {
		t.Fatal(err)
	}
	if r.weights[0] != 384 || r.weights[1] != -512 || r.weights[2] != 32767 || r.weights[3] != 0 {
		t.Errorf("weights %v", r.weights[:4])
	}
}

func TestCuesHaveClasses(t *testing.T) {
	cues, err := Cues()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cues {
		if c.Words < 10 {
			t.Errorf("%s has %d words", c.Class, c.Words)
		}
	}
	for _, section := range []string{"say neutral", "shout neutral clause", "say loud clause", "say neutral backwards", "pronoun xe", "noise"} {
		if _, err := wordOf(section); err == nil {
			t.Errorf("section %q is read", section)
		}
	}
}
