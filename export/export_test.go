package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/export"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const articleID = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"

// at returns the span of the nth occurrence of surface in text, counted from 1.
func at(t testing.TB, text, surface string, n int) jianzhu.Span {
	t.Helper()
	from := 0
	for {
		i := strings.Index(text[from:], surface)
		if i < 0 {
			t.Fatalf("%q is not %d times in %q", surface, n, text)
		}
		from += i
		if n--; n == 0 {
			return jianzhu.Span{Start: from, End: from + len(surface)}
		}
		from += len(surface)
	}
}

// document returns a small article that has all that is hard: nested and
// crossing annotations, characters beyond the basic plane, those that XML
// escapes and those that it cannot hold, line ends, full width, a paragraph
// without translation, one whose translation needs review.
func document(t testing.TB) *export.Document {
	mark := jianzhu.Mark{Origin: jianzhu.OriginModel, Rule: "crf", Score: 0.97, Status: jianzhu.Proposed}
	texts := []string{
		"标题｜Ａ＆Ｂ公司利润<5%",
		"外交部发言人李明😀周一在北京表示，A&B公司利润<5%：“重庆是直辖市。”",
		"“我们去北京，”他说，\r\n“明天]]>”。\x01 𠮷\u00a0-- end",
		"2023年4月26日，15.6亿元",
		"重庆是直辖市。",
	}
	a := &jianzhu.Article{ID: articleID, Revision: 3, Title: texts[0], Language: "zh-Hans", Source: "中國企業家",
		Published: time.Date(2023, 4, 26, 8, 0, 0, 0, time.FixedZone("", 8*3600)), Raw: []byte("raw"), Format: jianzhu.FormatText, Charset: "utf-8"}
	entity := func(n int, kind jianzhu.Type, name, en string) string {
		id := jianzhu.StableID(string(kind), name)
		e := jianzhu.Entity{ID: id, Type: kind, Name: name, Names: map[string]string{"zh-Hans": name}, Mentions: n, Articles: 1}
		if en != "" {
			e.Names["en"] = en
		}
		a.Entities = append(a.Entities, e)
		return id
	}
	ministry, li := entity(1, jianzhu.TypeOrg, "外交部", "Ministry of Foreign Affairs"), entity(2, jianzhu.TypePerson, "李明", "")
	beijing, ab := entity(2, jianzhu.TypeLoc, "北京", "Beijing"), entity(1, jianzhu.TypeOrg, "A&B公司", "A&B <Inc>")
	for i, text := range texts {
		p := jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: "zh", Script: "Hans", Text: text, Sentences: []jianzhu.Span{{Start: 0, End: len(text)}}}
		if i == 0 {
			p.Kind = jianzhu.KindTitle
		}
		for b, r := range text { // a token for each character
			pos := "n"
			switch r {
			case ' ', '\u00a0', '\r', '\n':
				pos = "ws"
			case '，', '“', '”', '。', '：', '<', '-':
				pos = "w"
			}
			p.Tokens = append(p.Tokens, jianzhu.Token{Span: jianzhu.Span{Start: b, End: b + len(string(r))}, POS: pos})
		}
		mention := func(kind jianzhu.Type, surface, entity string, value *jianzhu.Value) {
			s := at(t, text, surface, 1)
			p.Mentions = append(p.Mentions, jianzhu.Mention{ID: jianzhu.StableID(articleID, text, surface, string(kind)), Span: s, Type: kind, EntityID: entity, Value: value, Mark: mark})
		}
		quote := func(from, to string, q jianzhu.Quote) {
			q.Span = jianzhu.Span{Start: at(t, text, from, 1).Start, End: at(t, text, to, 1).End}
			q.ID, q.Mark, q.Kind = jianzhu.StableID(articleID, text, from, "quote"), jianzhu.Mark{Origin: jianzhu.OriginRule, Rule: "marks", Score: 0.9, Status: jianzhu.Accepted}, jianzhu.Direct
			p.Quotes = append(p.Quotes, q)
		}
		switch i {
		case 1:
			mention(jianzhu.TypeTitle, "外交部发言人", "", nil)
			mention(jianzhu.TypeOrg, "外交部", ministry, nil)
			mention(jianzhu.TypePerson, "发言人李明", li, nil) // crosses the title
			mention(jianzhu.TypeLoc, "北京", beijing, nil)
			mention(jianzhu.TypeOrg, "A&B公司", ab, nil)
			cue := at(t, text, "表示", 1)
			quote("重庆是", "直辖市。", jianzhu.Quote{Cue: &cue, Class: jianzhu.CueSay, Stance: jianzhu.StanceNeutral, Attribution: jianzhu.AttributedByCue,
				Speaker: &jianzhu.Speaker{Paragraph: 1, Span: at(t, text, "李明", 1), EntityID: li, Name: "李明; 外=交%部"}})
		case 2:
			mention(jianzhu.TypeLoc, "北京", beijing, nil)
			p.Mentions = append(p.Mentions, jianzhu.Mention{ID: jianzhu.StableID("rejected"), Span: at(t, text, "明天", 1), Type: jianzhu.TypeTime, Mark: jianzhu.Mark{Origin: jianzhu.OriginHuman, Score: 1, Status: jianzhu.Rejected}})
			cue := at(t, text, "说", 1)
			quote("我们", "北京", jianzhu.Quote{Cue: &cue, Class: jianzhu.CueSay, Speaker: &jianzhu.Speaker{Paragraph: 1, Span: at(t, texts[1], "李明", 1), EntityID: li, Name: "李明"}})
			quote("北京，”他说，", "]]>", jianzhu.Quote{Attribution: jianzhu.NotAttributed}) // crosses the first, over a line end
		case 3:
			mention(jianzhu.TypeTime, "2023年4月26日", "", &jianzhu.Value{TIMEX: "2023-04-26", From: "2023-04-26", To: "2023-04-26"})
			mention(jianzhu.TypeMoney, "15.6亿元", "", &jianzhu.Value{Amount: "1560000000", Currency: "CNY"})
		}
		a.Paragraphs = append(a.Paragraphs, p)
	}
	translated := func(n int, text string, state jianzhu.TranslationState, made jianzhu.TranslationMade) jianzhu.TranslatedParagraph {
		return jianzhu.TranslatedParagraph{Source: texts[n], State: state, Made: made,
			Paragraph: jianzhu.Paragraph{Index: n, Kind: a.Paragraphs[n].Kind, Language: "en", Text: text}}
	}
	when := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	tr := &jianzhu.Translation{ArticleID: articleID, Language: "en", Revision: 2, ArticleRevision: 3, Created: when, Updated: when}
	one := translated(1, "Ministry of Foreign Affairs spokesperson Li Ming😀 said in Beijing on Monday that A&B's profit was <5%: “Chongqing is a municipality.”",
		jianzhu.StateReviewed, jianzhu.TranslationMade{Origin: jianzhu.ByHuman, Author: "王; = 100%\n", Time: when})
	for _, m := range []struct {
		surface string
		kind    jianzhu.Type
		source  int // index of the counterpart
	}{{"Ministry of Foreign Affairs", jianzhu.TypeOrg, 1}, {"spokesperson Li Ming", jianzhu.TypePerson, 2}, {"Beijing", jianzhu.TypeLoc, 3}, {"Monday", jianzhu.TypeTime, -1}} {
		id := jianzhu.StableID("target", m.surface)
		one.Mentions = append(one.Mentions, jianzhu.Mention{ID: id, Span: at(t, one.Text, m.surface, 1), Type: m.kind, Mark: mark})
		if m.source >= 0 {
			one.Counterparts = append(one.Counterparts, jianzhu.Counterpart{SourceID: a.Paragraphs[1].Mentions[m.source].ID, TargetID: id, Rule: "name", Score: 1})
		}
	}
	colon, tcolon := at(t, texts[1], "：", 1).End, at(t, one.Text, ": ", 1).End
	one.Aligned = []jianzhu.SentencePair{{Source: jianzhu.Span{Start: 0, End: colon}, Target: jianzhu.Span{Start: 0, End: tcolon}, Score: 0.9},
		{Source: jianzhu.Span{Start: colon, End: len(texts[1])}, Target: jianzhu.Span{Start: tcolon, End: len(one.Text)}, Score: 0.9}}
	two := translated(2, "“We go to Beijing,” he said,\r\n“tomorrow]]>”.\x01 𠮷", jianzhu.StateTranslated,
		jianzhu.TranslationMade{Origin: jianzhu.ByMachine, Engine: "deepl", Time: when})
	two.NeedsReview, two.Source = true, "“我们去北京”"
	four := translated(4, "Chongqing is a municipality.", jianzhu.StateFinal, jianzhu.TranslationMade{Origin: jianzhu.ByMemory, Match: 97, Time: when})
	tr.Paragraphs = []jianzhu.TranslatedParagraph{one, two, four}
	terms := []jianzhu.Term{
		{ID: jianzhu.StableID("term", "1"), Revision: 1, Type: jianzhu.TypePerson, EntityID: li, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: "李明", Status: jianzhu.TermApproved}, {Language: "en", Name: "Li Ming", Status: jianzhu.TermApproved}, {Language: "en", Name: "Lee Ming", Status: jianzhu.TermForbidden}}},
		{ID: jianzhu.StableID("term", "2"), Revision: 1, Type: jianzhu.TypeOrg, EntityID: ab, Keep: true, Names: []jianzhu.TermName{{Language: "zh-Hans", Name: "A&B公司", Status: jianzhu.TermApproved}}},
		{ID: jianzhu.StableID("term", "3"), Revision: 1, Type: jianzhu.TypeTitle, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: "外交部发言人", Status: jianzhu.TermApproved}, {Language: "en", Name: "Foreign Ministry spokesperson", Status: jianzhu.TermApproved}}},
	}
	return &export.Document{Article: a, Translation: tr, Terms: terms}
}

// write returns d in the format, and the report.
func write(t testing.TB, f export.Format, d *export.Document) (string, *export.Report) {
	t.Helper()
	var b bytes.Buffer
	r, err := export.Write(&b, f, d)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return b.String(), r
}

func TestGolden(t *testing.T) {
	for _, f := range export.Formats {
		for _, variant := range []struct {
			name string
			set  func(*export.Document)
			skip bool
		}{
			{"", func(*export.Document) {}, false},
			{"-untagged", func(d *export.Document) { d.Untagged = true }, !f.CanUntag()},
			{"-source", func(d *export.Document) { d.Translation = nil }, false},
		} {
			if variant.skip {
				continue
			}
			t.Run(string(f)+variant.name, func(t *testing.T) {
				d := document(t)
				variant.set(d)
				got, report := write(t, f, d)
				if again, _ := write(t, f, d); again != got {
					t.Error("the same document is written in two ways")
				}
				extension := f.FileName("")
				if f == export.Brat { // what a zip's bytes are is for Go's compressor to say
					got, extension = unzip(t, got), ".txt"
				}
				golden(t, filepath.Join("testdata", string(f)+variant.name+extension), got)
				golden(t, filepath.Join("testdata", string(f)+variant.name+".report"), strings.ReplaceAll(report.String(), ", ", "\n")+"\n")
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs:\n%s", name, cmp.Diff(string(want), got))
	}
}

// TestDocumentFile keeps the document of these tests as a file, which the
// scripts under interop/ write in every format for other programs to read.
func TestDocumentFile(t *testing.T) {
	d := document(t)
	b, err := json.MarshalIndent(map[string]any{"article": d.Article, "translation": d.Translation, "terms": d.Terms}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "document.json"), string(b)+"\n")
}

// unzip returns the names and contents of the files in a zip.
func unzip(t testing.TB, data string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("== " + f.Name + "\n" + string(content))
	}
	return b.String()
}
