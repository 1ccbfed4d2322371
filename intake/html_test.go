package intake

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"jianzhu"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden is what a test of a page compares.
type golden struct {
	Title, Byline, Language, URL, Charset string
	Published                             time.Time
	Paragraphs                            []goldenParagraph
}

type goldenParagraph struct {
	Kind jianzhu.ParagraphKind
	Text string
}

func goldenOf(a *jianzhu.Article) golden {
	g := golden{a.Title, a.Byline, a.Language, a.URL, a.Charset, a.Published, nil}
	for _, p := range a.Paragraphs {
		g.Paragraphs = append(g.Paragraphs, goldenParagraph{p.Kind, p.Text})
	}
	return g
}

func TestPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/html/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, path := range pages {
		t.Run(filepath.Base(path), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a := read(t, jianzhu.Input{Raw: raw, Format: jianzhu.FormatHTML})
			checkMap(t, a)
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(goldenOf(a)); err != nil {
				t.Fatal(err)
			}
			path := strings.TrimSuffix(path, ".html") + ".json"
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs, got:\n%s", path, &got)
			}
		})
	}
}

// TestPageInOtherCharsets: the charset that the page declares is taken, and
// the text is the same.
func TestPageInOtherCharsets(t *testing.T) {
	raw, err := os.ReadFile("testdata/html/news-zh.html")
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, jianzhu.Input{Raw: raw, Format: jianzhu.FormatHTML})
	gb := encoded(t, simplifiedchinese.GB18030, strings.Replace(string(raw), `charset="utf-8"`, `charset="gb2312"`, 1))
	a := read(t, jianzhu.Input{Raw: gb, Format: jianzhu.FormatHTML})
	checkMap(t, a)
	if a.Charset != "gb18030" {
		t.Errorf("charset %q", a.Charset)
	}
	if got, want := strings.Join(paragraphs(a), "\n"), strings.Join(paragraphs(want), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	big5 := encoded(t, traditionalchinese.Big5, `<html><meta http-equiv="Content-Type" content="text/html; charset=big5"><body><p>企業家普遍認為，這是一個機會。</p>`)
	a = read(t, jianzhu.Input{Raw: big5, Format: jianzhu.FormatHTML})
	if a.Charset != "big5" || len(a.Paragraphs) != 1 || a.Paragraphs[0].Text != "企業家普遍認為，這是一個機會。" {
		t.Errorf("%s %v", a.Charset, paragraphs(a))
	}
}

// TestDamagedHead: what a page says of itself is repaired too.
func TestDamagedHead(t *testing.T) {
	const raw = `<html><head><title>企業(yè)家說區(qū)塊鏈_示例網(wǎng)</title><meta name="author" content="王示例&amp;amp;李應(yīng)"></head>
<body><p>企業(yè)家說,這將改變?nèi)祟惖漠a(chǎn)品,也將改變互聯(lián)網(wǎng)的應(yīng)用。</p></body></html>`
	a := read(t, jianzhu.Input{Raw: []byte(raw), Format: jianzhu.FormatHTML})
	checkMap(t, a)
	if a.Title != "企業家說區塊鏈" || a.Byline != "王示例&李應" || strings.Join(paragraphs(a), "|") != "企業家說區塊鏈|企業家說,這將改變人類的產品,也將改變互聯網的應用。" {
		t.Errorf("%q %q %q", a.Title, a.Byline, paragraphs(a))
	}
}

func TestFragments(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"Paragraph", "<p>你好，世界。</p>", "你好，世界。"},
		{"Bare", "只有一句话。", "只有一句话。"},
		{"Several", "<p>一</p><p>二<br>三</p><div>四<div>五</div>六</div>", "一|二|三|四|五|六"},
		{"Inline", "<p>Hello <b>big</b> <i>wide</i>\n   world</p>", "Hello big wide world"},
		{"InlineNoSpace", "<p>企<b>业</b>家</p>", "企业家"},
		{"SourceLines", "<p>他说，\n这是一行。\nIt is</p>", "他说，这是一行。 It is"},
		{"References", "<p>A&amp;B &lt;c&gt; &#x4E2D;&copy2024 &nosuch; a&b</p>", "A&B <c> 中©2024 &nosuch; a&b"},
		{"DoublyEscaped", "<p>一&amp;#xff0c;二&amp;amp;三</p>", "一，二&三"},
		{"NoBreakSpace", "<p>&nbsp;&nbsp;一&nbsp;二&nbsp;</p>", "一 二"},
		{"Script", "<p>一</p><script>document.write('<p>二</p>')</script><style>p{}</style><p>三</p>", "一|三"},
		{"Comment", "<p>一<!-- 二 -->三</p>", "一三"},
		{"Attribute", `<p title="<p>不是</p>">一</p>`, "一"},
		{"Unclosed", "<p>一<p>二<li>三<td>四", "一|二|三 四"},
		{"Table", "<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一 二|三"},
		{"Foster", "<table>外<tr><td>里</td></tr></table>", "外|里"},
		{"Damage", "<p>企業(yè)家說,這將改變?nèi)祟惖漠a(chǎn)品。</p><p>登頂?shù)谝?#xff0c;刷新</p>", "企業家說,這將改變人類的產品。|登頂第一，刷新"},
		{"DamageToTheEnd", "<p>企業(yè)登頂?shù)谝?/p>\n<p>後面有人關(guān)注</p>", "企業登頂第一|後面有人關注"},
		{"Marks", "<p>一\uFDD0二\uFDD1</p>", "一\uFDD0二\uFDD1"},
		{"NoncharacterOnly", "<p>三\uFDE1四</p>", "三\uFDE1四"},
		{"Pre", "<pre>一\n二</pre>", "一|二"},
		{"Textarea", "<p>一</p><textarea><p>二</textarea><p>三</p>", "一|三"},
		{"UnclosedForm", "<form><p>一</p><p>二</p>", "一|二"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.raw), Format: jianzhu.FormatHTML})
			checkMap(t, a)
			if got := strings.Join(paragraphs(a), "|"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestBombs: pages made to hurt are read, or refused, in bounded time.
func TestBombs(t *testing.T) {
	const text = "<p>这是一段正常的文字，说的是普通的事情。</p>"
	for name, raw := range map[string]string{
		"Nesting":       strings.Repeat("<div>", 100_000) + text,
		"NestedTables":  strings.Repeat("<table><tr><td>", 30_000) + text,
		"Formatting":    strings.Repeat("<b><i><u>", 50_000) + text,
		"Misnested":     strings.Repeat("<a><b></a></b>", 20_000) + text,
		"Attribute":     `<div class="` + strings.Repeat("content ", 400_000) + `">` + text + "</div>",
		"Attributes":    "<div" + strings.Repeat(` a="b"`, 200_000) + ">" + text + "</div>",
		"Distinct":      "<div " + distinct(50_000) + ">" + text + "</div>",
		"UnclosedTag":   text + "<div " + strings.Repeat("x", 1_000_000),
		"Comments":      strings.Repeat("<!-- ", 200_000) + text + "-->" + text,
		"LessThan":      strings.Repeat("<", 1_000_000) + text,
		"Ampersands":    text + strings.Repeat("&", 150_000),
		"Elements":      strings.Repeat("<p>短</p>", 40_000),
		"Readable":      strings.Repeat("<p>短</p>", 19_000),
		"ReadableLong":  strings.Repeat("<div><p>这是一段,正常的文字,说的是普通的事情。</p></div>", 6_000),
		"DeepAndWide":   strings.Repeat("<div><p>这是一段,正常的文字,说的是普通的事情。</p>", 480) + strings.Repeat("<p>这是一段,正常的文字,说的是普通的事情。</p>", 8_000),
		"Authors":       strings.Repeat("<span class=author>某</span>", 19_000) + text,
		"Headings":      strings.Repeat("<h1>某</h1>", 19_000) + text,
		"Lists":         strings.Repeat("<ul><li>短", 10_000),
		"Selects":       strings.Repeat("<select><option>", 50_000) + text,
		"EndTags":       strings.Repeat("</p></div></b>", 50_000) + text,
		"CanonicalLoop": `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 100_000) + "</script>" + text,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			a, err := Read(t.Context(), jianzhu.Input{Raw: []byte(raw), Format: jianzhu.FormatHTML})
			t.Logf("%d bytes in %v", len(raw), time.Since(start).Round(time.Millisecond))
			if err != nil {
				if !jianzhu.IsKind(err, jianzhu.Invalid) {
					t.Fatal(err)
				}
				t.Log(err)
				return
			}
			checkEdits(t, a)
			t.Logf("%d paragraphs", len(a.Paragraphs))
		})
	}
}

func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a")
		b.WriteString(strings.Repeat("b", i%7))
		b.WriteByte(byte('a' + i%26))
		b.WriteString(strings.TrimLeft(time.Duration(i).String(), "0"))
		b.WriteString("=1 ")
	}
	return b.String()
}
