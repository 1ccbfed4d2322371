package intake

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianzhu"
)

// shared returns a file of the folder of shared data, which lies beside the
// repository or where JIANZHU_SHARED says. The test is skipped without it.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("JIANZHU_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: set JIANZHU_SHARED to the folder of shared data", path)
	}
	return path
}

func sample(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../seeds/zhongguo-qiyejia-2023-damoxing.txt")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func read(t testing.TB, in jianzhu.Input) *jianzhu.Article {
	t.Helper()
	a, err := Read(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	checkEdits(t, a)
	return a
}

// TestSampleIsGold: the sample article comes out as the gold has it.
func TestSampleIsGold(t *testing.T) {
	gold, err := os.ReadFile(shared(t, "gold/seed-gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	a := read(t, jianzhu.Input{Raw: sample(t)})
	n := 0
	for s := bufio.NewScanner(bytes.NewReader(gold)); s.Scan(); n++ {
		var want struct{ Text string }
		if err := json.Unmarshal(s.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if n >= len(a.Paragraphs) {
			continue
		}
		if got := a.Paragraphs[n].Text; got != want.Text {
			t.Errorf("paragraph %d:\n got %s\nwant %s", n, got, want.Text)
		}
	}
	if n != len(a.Paragraphs) {
		t.Errorf("%d paragraphs, want %d", len(a.Paragraphs), n)
	}
	for _, e := range a.Edits {
		if e.Kind == jianzhu.EditSuspect {
			t.Errorf("suspect: %+v %q", e, a.Raw[e.RawStart:e.RawEnd])
		}
	}
	if a.Language != "zh-Hant" {
		t.Errorf("language %q", a.Language)
	}
}

func TestRefused(t *testing.T) {
	long := strings.Repeat("字", MaxCharacters)
	for _, c := range []struct {
		name  string
		in    jianzhu.Input
		field string
		msg   string
	}{
		{"Empty", jianzhu.Input{}, "text", "no text"},
		{"WhiteSpace", jianzhu.Input{Raw: []byte(" \r\n\t\u3000\u00A0\u200B\uFEFF\u2028")}, "text", "no text"},
		{"EmptyPage", jianzhu.Input{Raw: []byte("<html><body><script>x</script></body>"), Format: "html"}, "text", "no text"},
		{"Format", jianzhu.Input{Raw: []byte("x"), Format: "pdf"}, "format", `"pdf"`},
		{"Charset", jianzhu.Input{Raw: []byte("x"), Charset: "klingon"}, "charset", `"klingon"`},
		{"Language", jianzhu.Input{Raw: []byte("x"), Language: "not a tag"}, "language", `"not a tag"`},
		{"TooLong", jianzhu.Input{Raw: []byte(long + "字")}, "text", "200001 characters"},
		{"TooLongInLines", jianzhu.Input{Raw: []byte(strings.Repeat("a\n", MaxCharacters+1))}, "text", "200001 characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(t.Context(), c.in)
			e := jianzhu.Describe(err)
			if e.Kind != jianzhu.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != c.field || !strings.Contains(e.Fields[0].Message, c.msg) {
				t.Fatalf("got %v, want %s: %s", err, c.field, c.msg)
			}
			if c.field == "charset" && !slices.Equal(e.Fields[0].Accepted, Charsets()) || c.field == "format" && len(e.Fields[0].Accepted) != 2 {
				t.Errorf("accepted: %v", e.Fields[0].Accepted)
			}
		})
	}
}

// TestTaken: text that is unusual is read all the same.
func TestTaken(t *testing.T) {
	for _, c := range []struct {
		name, text, language string
		paragraphs           int
	}{
		{"OneLineOf200000", strings.Repeat("字", MaxCharacters), "zh", 1},
		{"Parentheses", strings.Repeat("(", MaxCharacters), "und", 1},
		{"Glosses", strings.Repeat("業(yè)", MaxCharacters/5), "zh-Hant", 1},
		{"Placeholders", strings.Repeat("變?nèi)", MaxCharacters/6), "zh-Hant", 1},
		{"ShiftThatNeverEnds", "變?nèi)" + strings.Repeat("祟", MaxCharacters-10), "zh-Hant", 1},
		{"QuestionMarks", "變?nèi)" + strings.Repeat("?", MaxCharacters-10), "zh-Hant", 1},
		{"Ampersands", strings.Repeat("&", MaxCharacters), "und", 1},
		{"References", strings.Repeat("&amp;", MaxCharacters/5), "und", 1},
		{"Mojibake", strings.Repeat("浣犲ソ", MaxCharacters/3), "zh", 1},
		{"Paragraphs", strings.Repeat("一段文字。\n", 10_000), "zh", 10_000},
		{"BlankLines", "一" + strings.Repeat("\n \n", 100_000) + "二", "zh", 2},
		{"Hebrew", "שלום עולם, זה טקסט.\u200Eabc", "und", 1},
		{"Arabic", "مرحبا بالعالم، هذا نص. می\u200Cخواهم", "und", 1},
		{"Emoji", "👩‍🚀🎉👍🏽🇨🇳", "und", 1},
		{"Japanese", "これは日本語の記事です。東京で会議が開かれました。", "ja", 1},
		{"Korean", "한국어 기사입니다. 서울에서 회의가 열렸습니다.", "ko", 1},
		{"English", "The council said on Monday that it would open the library.", "en", 1},
		{"Hans", "中国企业家普遍认为，这是一个机会。", "zh-Hans", 1},
		{"Hant", "企業家普遍認為，這是一個機會。", "zh-Hant", 1},
		{"MostlyChinese", "企業家普遍認為，這是一個很好的機會，大家都很高興。\nThe end.", "zh-Hant", 2},
		{"MostlyEnglish", "The council said on Monday that it would open the library again after years.\n好的。", "en", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.text)})
			if a.Language != c.language || len(a.Paragraphs) != c.paragraphs {
				t.Errorf("language %q, %d paragraphs; want %q, %d", a.Language, len(a.Paragraphs), c.language, c.paragraphs)
			}
		})
	}
}

func TestOneLineIsItself(t *testing.T) {
	for _, s := range []string{
		"創新工場董事長兼CEO李開復告訴《中國企業家》,在ChatGPT發布前兩周。", "據《晚點LatePost 》,王慧文", "文|《中國企業家》記者 閆俊文 孔月昕",
		"Hello,  world", "立會補選辯論　三候選人", "e\u0301 👩‍🚀 𠮷野家 ＡＢＣ１２３", "می\u200Cخواهم", "क्\u200Dष", "❤️‍🔥 1️⃣", "x", "?", "100% (a) [b] {c}", "«quoted» – “it’s”",
	} {
		a := read(t, jianzhu.Input{Raw: []byte(s)})
		if len(a.Paragraphs) != 1 || a.Paragraphs[0].Text != s || len(a.Edits) != 0 {
			t.Errorf("%q became %q, %v", s, paragraphs(a), a.Edits)
		}
	}
}

func TestWhiteSpace(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"LineEnds", "一\n二\r\n三\r四\u0085五\u2028六\u2029七\f八\v九", "一|二|三|四|五|六|七|八|九"},
		{"BlankLines", "\n\n一\n\n \r\n\u3000\n二\n", "一|二"},
		{"Indents", "\u3000\u3000一\n\t二\n  三  \n\u00A0四\u00A0", "一|二|三|四"},
		{"Inside", "一 二  三\u3000四\t五\u00A0六\u202F七", "一 二  三\u3000四 五 六 七"},
		{"Invisible", "\uFEFF一\u200B二\uFEFF三\u2060四\u00AD五\x01六\u200D七\u200B", "一二三四五六七"},
		{"InvisibleAndSpace", "一 \u200B \n二", "一|二"},
		{"JoinersAtEnds", "\u200D一\u200C", "一"},
		{"Directions", "\u202Bשלום\u202C abc", "\u202Bשלום\u202C abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.raw)})
			checkMap(t, a)
			if got := strings.Join(paragraphs(a), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, e := range a.Edits {
				if e.Kind != jianzhu.EditSpace {
					t.Errorf("edit %+v", e)
				}
			}
		})
	}
}

func TestKinds(t *testing.T) {
	const body = "一段足够长的正文，说的是普通的事情，后面还有很多话要说，一直说到句号为止。"
	const bodyEN = "The council said on Monday that it would open the library again after eight years of work on it."
	for _, c := range []struct {
		name, raw string
		want      []jianzhu.ParagraphKind
		title     string
		byline    string
	}{
		{"TitleBylineHeading", "旧厂房改成图书馆\n记者 李示例\n" + body + "\n改造花了三年\n" + body + "\n责任编辑：张示例",
			[]jianzhu.ParagraphKind{"title", "byline", "body", "heading", "body", "boilerplate"}, "旧厂房改成图书馆", "记者 李示例"},
		{"QuestionOverDateline", "旧厂房改成图书馆，谁来买单？\n【記者李示例／桃園報導】\n" + body + "\n“钱从哪里来？”\n他说：“不知道。”",
			[]jianzhu.ParagraphKind{"title", "byline", "body", "body", "body"}, "旧厂房改成图书馆，谁来买单？", "記者李示例／桃園報導"},
		{"QuotationAsHeading", body + "\n“晚了也得干！”\n" + body, []jianzhu.ParagraphKind{"body", "heading", "body"}, "", ""},
		{"Lead", body + "\n文|《示例週刊》記者 王示例\n" + body, []jianzhu.ParagraphKind{"body", "byline", "body"}, "", "《示例週刊》記者 王示例"},
		{"English", "Old mill becomes a library\nBy Jane Example and John Sample, Example Times\n" + bodyEN + "\nThree years of work\n" + bodyEN + bodyEN + "\nRead more: Another story",
			[]jianzhu.ParagraphKind{"title", "byline", "body", "heading", "body", "boilerplate"}, "Old mill becomes a library", "Jane Example and John Sample, Example Times"},
		{"Boilerplate", body + "\n来源：新华社\n編輯：王示例\n相關閱讀\n（责任编辑：李示例）\n未经授权不得转载\n点击下方二维码关注我们\n延伸閱讀：另一篇\nCopyright 2024 Example",
			[]jianzhu.ParagraphKind{"body", "boilerplate", "boilerplate", "boilerplate", "boilerplate", "boilerplate", "boilerplate", "boilerplate", "boilerplate"}, "", ""},
		{"NotBoilerplate", body + "\n编辑部的同事们说，来源可靠的数据才值得相信，关注我们身边的人才是正经事。\n" + "Sources said the editor of the paper had left the building before the fire began to spread.",
			[]jianzhu.ParagraphKind{"body", "body", "body"}, "", ""},
		{"List", body + "\n第一类是甲；\n第二类是乙；\n" + body, []jianzhu.ParagraphKind{"body", "body", "body", "body"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.raw)})
			var got []jianzhu.ParagraphKind
			for _, p := range a.Paragraphs {
				got = append(got, p.Kind)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("kinds %v, want %v", got, c.want)
			}
			if a.Title != c.title || a.Byline != c.byline {
				t.Errorf("title %q, byline %q", a.Title, a.Byline)
			}
		})
	}
}

func TestCallerKnowsBest(t *testing.T) {
	published := time.Date(2024, 5, 12, 0, 0, 0, 0, time.UTC)
	in := jianzhu.Input{Raw: []byte(`<html lang="en"><head><title>Other</title><link rel="canonical" href="https://a.example/x"></head><body><p>中文。</p>`),
		Format: jianzhu.FormatHTML, Title: "标题", Language: "zh-Hans", URL: "https://b.example/y", Published: published, Source: "s", ExternalID: "e"}
	a := read(t, in)
	if a.Title != in.Title || a.Language != in.Language || a.URL != in.URL || !a.Published.Equal(published) || a.Source != "s" || a.ExternalID != "e" {
		t.Errorf("%+v", a)
	}
	if a.ID != "" || a.Revision != 0 || !a.Created.IsZero() {
		t.Errorf("identity filled in: %+v", a)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, jianzhu.Input{Raw: []byte("中文")}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead: any bytes are read or refused, and what is read keeps its promises.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "中文", "這是一個將改變?nèi)祟惖漠a(chǎn)品。\r\n登頂?shù)谝?#xff0c;", "<p>a&amp;b<table>x", "ä½ å¥½", "浣犲ソ涓栫晫", "\uFEFF\u200B a", "\xff\xfea\x00", "a\x00b\x00", "\xd6\xd0\xb9\xfa",
		"&amp;amp;#x4e2d;\u00A0\uFFFD?qū)\u2028"} {
		f.Add([]byte(s), false, "")
		f.Add([]byte(s), true, "")
	}
	f.Add([]byte("\x84\x31\xa4\x37\xd6\xd0"), false, "gb18030")
	f.Add([]byte("\x88\x62\xa4\xa4"), true, "big5")
	f.Fuzz(func(t *testing.T, raw []byte, page bool, charset string) {
		in := jianzhu.Input{Raw: raw, Charset: charset}
		if page {
			in.Format = jianzhu.FormatHTML
		}
		a, err := Read(t.Context(), in)
		if err != nil {
			if !jianzhu.IsKind(err, jianzhu.Invalid) {
				t.Fatal(err)
			}
			return
		}
		checkEdits(t, a)
		if len(raw) < 2000 {
			checkMap(t, a)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	hant := strings.Repeat(testdata(b, "hant.txt"), 14)
	for _, c := range []struct{ name, text string }{
		{"lang=zh", hant},
		{"lang=en", strings.Repeat(testdata(b, "en.txt"), 40)},
		{"damaged", strings.Repeat(string(sample(b))+"\n", 6)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(b.Context(), jianzhu.Input{Raw: []byte(c.text)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
