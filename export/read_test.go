package export_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/export"
)

// applied returns d with the texts of in as its whole translation.
func applied(d *export.Document, in *export.Import) *export.Document {
	out := *d
	t := jianzhu.Translation{ArticleID: d.Article.ID, Language: in.Language, ArticleRevision: d.Article.Revision}
	if d.Translation != nil {
		t.Revision = d.Translation.Revision
	}
	for _, u := range in.Units {
		p := jianzhu.TranslatedParagraph{Source: d.Article.Paragraphs[u.Index].Text, State: u.State, NeedsReview: u.NeedsReview, Made: u.Made,
			Paragraph: jianzhu.Paragraph{Index: u.Index, Kind: d.Article.Paragraphs[u.Index].Kind, Language: "en", Text: u.Text}}
		if d.Translation != nil { // annotations are made anew of the text: the same, of the same
			for i := range d.Translation.Paragraphs {
				if old := &d.Translation.Paragraphs[i]; old.Index == u.Index && old.Text == u.Text {
					p.Paragraph, p.Counterparts, p.Aligned, p.Source = old.Paragraph, old.Counterparts, old.Aligned, old.Source
				}
			}
		}
		t.Paragraphs = append(t.Paragraphs, p)
	}
	out.Translation = &t
	return &out
}

func read(t testing.TB, f export.Format, data string, d *export.Document, o export.ReadOptions) *export.Import {
	t.Helper()
	in, err := export.Read(strings.NewReader(data), f, d.Article, o)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return in
}

// TestRoundTrip: export, import and export again is the identity, and the
// import is what was exported.
func TestRoundTrip(t *testing.T) {
	for _, f := range export.Readable {
		for _, untagged := range []bool{false, true} {
			if untagged && !f.CanUntag() {
				continue
			}
			t.Run(fmt.Sprintf("%s untagged=%t", f, untagged), func(t *testing.T) {
				d := document(t)
				d.Untagged = untagged
				if f == export.TMX {
					// A memory has the text that was translated, which the
					// article has no longer.
					d.Translation.Paragraphs = slices.DeleteFunc(d.Translation.Paragraphs, func(p jianzhu.TranslatedParagraph) bool { return p.NeedsReview })
				}
				first, _ := write(t, f, d)
				in := read(t, f, first, d, export.ReadOptions{})
				if in.Language != "en" {
					t.Errorf("the language is %q", in.Language)
				}
				if len(in.Units) != len(d.Translation.Paragraphs) || len(in.Units)+len(in.Untranslated) != len(d.Article.Paragraphs) {
					t.Fatalf("%d units and %v untranslated", len(in.Units), in.Untranslated)
				}
				for i, u := range in.Units {
					p := d.Translation.Paragraphs[i]
					got := []any{u.Index, u.Text, u.State, u.NeedsReview, u.Made}
					want := []any{p.Index, p.Text, p.State, p.NeedsReview, p.Made}
					if u.Unchanged != (f != export.JSON) {
						t.Errorf("unit %s: unchanged %t", u.ID, u.Unchanged)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("unit %s:\n%s", u.ID, diff)
					}
				}
				second, _ := write(t, f, applied(d, in))
				if second != first {
					t.Errorf("not the same again:\n%s", cmp.Diff(first, second))
				}
			})
		}
	}
}

// TestReadAsOthersWrite reads what translators' programs make of our files.
func TestReadAsOthersWrite(t *testing.T) {
	d := document(t)
	source := func(n int) string { return d.Article.Paragraphs[n].Text }
	full := func(units string) string {
		var b strings.Builder
		b.WriteString(`<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="` + articleID + `" source-language="zh-CN" target-language="en-US" datatype="plaintext"><body>`)
		b.WriteString(units)
		b.WriteString("</body></file></xliff>")
		return b.String()
	}
	for _, c := range []struct {
		name, format, data string
		language           string
		want               []export.Unit
	}{
		{"OmegaT leaves the state of what it translates", "xliff12",
			full(`<trans-unit id="p4"><source>` + source(4) + `</source><target state="needs-translation">Chongqing.</target></trans-unit>`), "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: "Chongqing.", State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"OmegaT writes a carriage return as it is, which XML reads as a line end", "xliff12",
			full(`<trans-unit id="p2"><source>` + strings.NewReplacer("\x01", `<x id="c1" ctype="x-codepoint-0001"/>`, ">", "&gt;").Replace(source(2)) + `</source><target state="needs-translation">Two.</target></trans-unit>`), "en",
			[]export.Unit{{Index: 2, ID: "p2", Text: "Two.", State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"an unchanged target is untranslated", "xliff12",
			full(`<trans-unit id="p3"><source>` + source(3) + `</source><target state="needs-translation"><mrk mtype="x-time" comment="m1">2023年4月26日</mrk>，15.6亿元</target></trans-unit><trans-unit id="p4"><source>` + source(4) + `</source><target state="translated">` + source(4) + `</target></trans-unit>`), "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: source(4), State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"Weblate approves by attribute and reviews by state", "xliff12",
			full(`<trans-unit id="p3" approved="yes"><source>` + source(3) + `</source><target state="translated">A</target></trans-unit><trans-unit id="p4" approved="no"><source>` + source(4) + `</source><target state="needs-review-translation">B</target></trans-unit>`), "en-US",
			[]export.Unit{{Index: 3, ID: "p3", Text: "A", State: "reviewed", Made: jianzhu.TranslationMade{Origin: "human"}}, {Index: 4, ID: "p4", Text: "B", State: "translated", NeedsReview: true, Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"Okapi segments with mrk and writes codes", "xliff12",
			full(`<trans-unit id="p4"><source>` + source(4) + `</source><seg-source><mrk mid="0" mtype="seg">` + source(4) + `</mrk></seg-source><target state="translated"><mrk mid="0" mtype="seg">Chong<g id="1">qing</g> </mrk><mrk mid="1" mtype="seg"><bpt id="2">&lt;b&gt;</bpt>is<ept id="2">&lt;/b&gt;</ept><ph id="3"/> it.</mrk></target></trans-unit>`), "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: "Chongqing is it.", State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"a machine is told by state-qualifier", "xliff12",
			full(`<group><trans-unit id="p4"><source>` + source(4) + `</source><target state="translated" state-qualifier="mt-suggestion">C</target></trans-unit></group>`), "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: "C", State: "translated", Made: jianzhu.TranslationMade{Origin: "machine"}}}},
		{"a changed text is not said to be of whom the note names", "xliff12",
			full(`<trans-unit id="p4"><source>` + source(4) + `</source><target state="final">New.</target><note from="jianzhu:made">origin=machine; engine=deepl; crc32=00000000</note></trans-unit>`), "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: "New.", State: "final", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"Okapi cuts a unit of XLIFF 2 into segments", "xliff21",
			`<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh-CN" trgLang="en"><file id="` + articleID + `"><unit id="p3"><segment id="s1" state="final"><source>2023年4月26日，</source><target>April <pc id="1">26</pc>,</target></segment><ignorable><source></source><target> </target></ignorable><segment id="s2" state="translated"><source>15.6亿元</source><target>1.56<mrk id="m1" type="term"> billion</mrk><ph id="2"/></target></segment></unit></file></xliff>`, "en",
			[]export.Unit{{Index: 3, ID: "p3", Text: "April 26, 1.56 billion", State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"no state in XLIFF 2", "xliff21",
			`<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh" trgLang="en"><file id="f1" original="` + articleID + `"><group id="g"><unit id="p4"><segment><source>` + source(4) + `</source><target>D</target></segment></unit></group></file></xliff>`, "en",
			[]export.Unit{{Index: 4, ID: "p4", Text: "D", State: "translated", Made: jianzhu.TranslationMade{Origin: "human"}}}},
		{"OmegaT's memory has tags in the text and a document type", "tmx",
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n<!DOCTYPE tmx SYSTEM \"tmx11.dtd\">\n" + `<tmx version="1.1"><header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" creationtoolversion="3.6" segtype="paragraph" srclang="ZH-CN"/><body>
<tu><tuv lang="ZH-CN"><seg>&lt;m0&gt;2023年4月26日&lt;/m0&gt;，&lt;m1&gt;15.6亿元&lt;/m1&gt;</seg></tuv><tuv lang="EN-US" changeid="wang" changedate="20261123T101112Z"><seg>On &lt;m0&gt;April 26&lt;/m0&gt;, 1.56 &amp; billion</seg></tuv></tu>
<tu><tuv lang="ZH-CN"><seg>重庆。</seg></tuv><tuv lang="EN-US"><seg>Chongqing.</seg></tuv></tu></body></tmx>`, "en",
			[]export.Unit{{Index: 3, ID: "tu[1]", Text: "On April 26, 1.56 & billion", State: "translated", Made: jianzhu.TranslationMade{Origin: "memory", Match: 100, Author: "wang"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := read(t, export.Format(c.format), c.data, d, export.ReadOptions{Language: c.language, Partial: true})
			for i := range in.Units {
				in.Units[i].Made.Time = in.Units[i].Made.Time.Truncate(0)
				if c.format == "tmx" {
					in.Units[i].Made.Time = jianzhu.TranslationMade{}.Time
				}
			}
			if diff := cmp.Diff(c.want, in.Units); diff != "" {
				t.Error(diff)
			}
			if f := export.Detect([]byte(c.data)); f != export.Format(c.format) {
				t.Errorf("detected as %q", f)
			}
		})
	}
}

// TestReadRefuses: what is wrong is told by its unit.
func TestReadRefuses(t *testing.T) {
	d := document(t)
	d.Untagged = true
	x12, _ := write(t, export.XLIFF12, d)
	x21, _ := write(t, export.XLIFF21, d)
	tmx, _ := write(t, export.TMX, d)
	js, _ := write(t, export.JSON, d)
	cut := func(s, from, to string) string {
		i := strings.Index(s, from)
		j := i + strings.Index(s[i:], to) + len(to)
		return s[:i] + s[j:]
	}
	unit := func(s, from, to string) string {
		i := strings.Index(s, from)
		return s[i : i+strings.Index(s[i:], to)+len(to)]
	}
	p3 := unit(x12, `<trans-unit id="p3"`, "</trans-unit>")
	bomb := `<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for _, c := range []struct {
		name   string
		format export.Format
		data   string
		fields []string // of the error
		says   string
	}{
		{"nothing", export.XLIFF12, "", []string{"file"}, "empty"},
		{"no XML", export.XLIFF12, "hello", []string{"file"}, "malformed"},
		{"cut off", export.XLIFF12, x12[:len(x12)/2], []string{"file"}, "malformed"},
		{"bad nesting", export.XLIFF21, strings.Replace(x21, "</source>", "</target>", 1), []string{"file"}, "malformed"},
		{"another document", export.XLIFF12, `<html/>`, []string{"file"}, "html"},
		{"two documents", export.XLIFF12, x12 + `<xliff/>`, []string{"file"}, "follows the end"},
		{"unknown version", export.XLIFF12, strings.Replace(x12, `version="1.2"`, `version="9"`, 1), []string{"xliff.version"}, "9"},
		{"another version than asked", export.XLIFF12, x21, []string{"format"}, "xliff21"},
		{"entity bomb", export.XLIFF12, strings.Replace(x12, "?>", "?>"+bomb, 1), []string{"file"}, "document type"},
		{"external entity", export.XLIFF21, strings.Replace(x21, "?>", `?><!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>`, 1), []string{"file"}, "document type"},
		{"external document type", export.XLIFF12, strings.Replace(x12, "?>", `?><!DOCTYPE xliff PUBLIC "-//XLIFF//DTD XLIFF//EN" "http://example.org/xliff.dtd">`, 1), []string{"file"}, "document type"},
		{"document type of TMX elsewhere", export.TMX, strings.Replace(tmx, "?>", `?><!DOCTYPE tmx SYSTEM "http://example.org/tmx14.dtd">`, 1), []string{"file"}, "document type"},
		{"document type of TMX with entities", export.TMX, strings.Replace(tmx, "?>", `?><!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY a "b">]>`, 1), []string{"file"}, "document type"},
		{"unknown entity", export.XLIFF12, strings.Replace(x12, "重庆", "&xxe;", 1), []string{"file"}, "entity"},
		{"unknown encoding", export.XLIFF12, strings.Replace(x12, "UTF-8", "KOI8-R", 1), []string{"file"}, "KOI8-R"},
		{"invalid UTF-8", export.XLIFF12, strings.Replace(x12, "重庆", "\xff", 1), []string{"file"}, "UTF-8"},
		{"too deep", export.XLIFF12, `<xliff version="1.2">` + strings.Repeat("<g>", 1000), []string{"file"}, "deeper"},
		{"too many elements", export.XLIFF12, `<xliff version="1.2">` + strings.Repeat("<g/>", 500_001), []string{"file"}, "more than"},
		{"attribute twice", export.XLIFF12, strings.Replace(x12, `id="p3"`, `id="p3" id="p3"`, 1), []string{"file"}, "twice"},
		{"no file", export.XLIFF12, `<xliff version="1.2"/>`, []string{"file"}, "<file>"},
		{"another article", export.XLIFF12, strings.ReplaceAll(x12, articleID, "0192f1c2-7d1a-7c3e-9b41-000000000000"), []string{"article"}, "0192f1c2-7d1a-7c3e-9b41-000000000000"},
		{"another article, 2.1", export.XLIFF21, strings.ReplaceAll(x21, articleID, "0192f1c2-7d1a-7c3e-9b41-000000000000"), []string{"article"}, "not of"},
		{"another article, JSON", export.JSON, strings.ReplaceAll(js, articleID, "0192f1c2-7d1a-7c3e-9b41-000000000000"), []string{"article"}, "not of"},
		{"another language", export.XLIFF12, strings.Replace(x12, `target-language="en"`, `target-language="fr"`, 1), []string{"language"}, "fr"},
		{"another source language", export.XLIFF21, strings.Replace(x21, `srcLang="zh-Hans"`, `srcLang="de"`, 1), []string{"source_language"}, "de"},
		{"unit missing", export.XLIFF12, strings.Replace(x12, p3, "", 1), []string{"p3"}, "missing"},
		{"unit missing, 2.1", export.XLIFF21, cut(x21, `<unit id="p3"`, "</unit>"), []string{"p3"}, "missing"},
		{"unit twice", export.XLIFF12, strings.Replace(x12, p3, p3+p3, 1), []string{"p3"}, "twice"},
		{"unit moved", export.XLIFF12, strings.Replace(strings.Replace(x12, p3, "", 1), "<body>", "<body>"+p3, 1), []string{"p0", "p1", "p2"}, "moved"},
		{"units exchanged", export.XLIFF12, strings.NewReplacer(`id="p3"`, `id="p4"`, `id="p4"`, `id="p3"`).Replace(x12), []string{"p4", "p3", "p3"}, "moved"},
		{"unit of another article", export.XLIFF12, strings.Replace(x12, `id="p3"`, `id="p99"`, 1), []string{"p99", "p3"}, "5 paragraphs"},
		{"unknown unit", export.XLIFF12, strings.Replace(x12, `id="p3"`, `id="x"`, 1), []string{"x", "p3"}, "no unit"},
		{"no source", export.XLIFF12, strings.Replace(x12, p3, `<trans-unit id="p3"><target>x</target></trans-unit>`, 1), []string{"p3"}, "no <source>"},
		{"changed source", export.XLIFF12, strings.Replace(x12, "15.6亿元</source>", "15.7亿元</source>", 1), []string{"p3"}, "changed"},
		{"changed source, 2.1", export.XLIFF21, strings.Replace(x21, "15.6亿元</source>", "15.7亿元</source>", 1), []string{"p3"}, "changed"},
		{"unknown inline tag", export.XLIFF12, strings.Replace(x12, "Chongqing is", "<b>Chongqing</b> is", 1), []string{"p1"}, "<b>"},
		{"unknown inline tag, 2.1", export.XLIFF21, strings.Replace(x21, "Chongqing is", `<g id="1">Chongqing</g> is`, 1), []string{"p1"}, "<g>"},
		{"inline tag of another name space", export.XLIFF21, strings.Replace(x21, "Chongqing is", `<mrk xmlns="urn:other">Chongqing</mrk> is`, 1), []string{"p1"}, "<mrk>"},
		{"unknown inline tag, TMX", export.TMX, strings.Replace(tmx, "Chongqing is", `<b>Chongqing</b> is`, 1), []string{"p1"}, "<b>"},
		{"text within a code", export.XLIFF12, strings.Replace(x12, "Chongqing is", `<sub>Chongqing</sub> is`, 1), []string{"p1"}, "<sub>"},
		{"control that XML can hold", export.XLIFF21, strings.Replace(x21, `hex="0001"`, `hex="0041"`, 1), []string{"p2"}, "<cp>"},
		{"unknown state", export.XLIFF12, strings.Replace(x12, `state="final"`, `state="done"`, 1), []string{"p4"}, "done"},
		{"unknown state, 2.1", export.XLIFF21, strings.Replace(x21, `state="final"`, `state="done"`, 1), []string{"p4"}, "done"},
		{"unknown state, TMX", export.TMX, strings.Replace(tmx, `>final<`, `>done<`, 1), []string{"p4"}, "done"},
		{"segment without translation", export.XLIFF21, strings.Replace(x21, `<segment id="s1" state="final">`, `<segment id="s0"><source></source></segment><segment id="s1" state="final">`, 1), []string{"p4"}, "1 of its 2 segments"},
		{"memory of nothing here", export.TMX, strings.ReplaceAll(tmx, "是", "非"), []string{"tu"}, "none of"},
		{"memory without source", export.TMX, strings.Replace(tmx, `<tuv xml:lang="zh-Hans">`, `<tuv xml:lang="de">`, 1), []string{"p1"}, "source language"},
		{"empty memory", export.TMX, `<tmx version="1.4"><header srclang="zh"/><body/></tmx>`, []string{"tu"}, "no units"},
		{"no JSON", export.JSON, "{", []string{"file"}, "JSON"},
		{"unknown field", export.JSON, `{"nosuch": 1}`, []string{"file"}, "nosuch"},
		{"two JSON objects", export.JSON, js + "{}", []string{"file"}, "behind"},
		{"no translation", export.JSON, `{"id": "` + articleID + `", "language": "zh", "paragraphs": []}`, []string{"paragraphs"}, "no translation"},
		{"wrong type", export.JSON, strings.Replace(js, `"translations":[{"language":"en"`, `"translations":[{"language":7`, 1), []string{"paragraphs.translations.language"}, "byte"},
		{"unknown state, JSON", export.JSON, strings.Replace(js, `"state":"final"`, `"state":"done"`, 1), []string{"p4.state"}, "done"},
		{"two languages", export.JSON, strings.Replace(js, `"translations":[{"language":"en"`, `"translations":[{"language":"fr"`, 1), []string{"p2", "p4"}, "others into"},
		{"a format that is not read", export.Brat, "", []string{"format"}, "not a format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := export.Read(strings.NewReader(c.data), c.format, d.Article, export.ReadOptions{Language: "en"})
			if err == nil {
				t.Fatalf("read: %+v", in)
			}
			e := jianzhu.Describe(err)
			if e.Kind != jianzhu.Invalid || e.Msg == "" {
				t.Errorf("not a clear Invalid error: %+v", e)
			}
			var fields []string
			all := e.Msg
			for _, f := range e.Fields {
				fields = append(fields, f.Field)
				all += " " + f.Message
			}
			if diff := cmp.Diff(c.fields, fields); diff != "" {
				t.Errorf("fields: %s\n%v", diff, err)
			}
			if !strings.Contains(all, c.says) {
				t.Errorf("%q does not say %q", all, c.says)
			}
		})
	}
}

// TestReadUTF16: some programs write UTF-16.
func TestReadUTF16(t *testing.T) {
	d := document(t)
	x, _ := write(t, export.XLIFF12, d)
	x = strings.Replace(x, "UTF-8", "UTF-16", 1)
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(x)) {
		b = append(b, byte(u), byte(u>>8))
	}
	if in := read(t, export.XLIFF12, string(b), d, export.ReadOptions{}); len(in.Units) != 3 {
		t.Errorf("%d units", len(in.Units))
	}
	if in := read(t, export.XLIFF12, "\uFEFF"+strings.Replace(x, "UTF-16", "utf-8", 1), d, export.ReadOptions{}); len(in.Units) != 3 {
		t.Errorf("%d units behind a byte order mark", len(in.Units))
	}
	if f := export.Detect(b[:500]); f != export.XLIFF12 {
		t.Errorf("detected as %q", f)
	}
}

func TestReadTooLarge(t *testing.T) {
	_, err := export.Read(io.LimitReader(spaces{}, export.MaxFile+1), export.XLIFF12, document(t).Article, export.ReadOptions{})
	if !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Error(err)
	}
}

type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// TestDetectNone: what is no file of a translation is none.
func TestDetectNone(t *testing.T) {
	for _, s := range []string{"", " ", "<", "hello", "<html>", "<?xml version='1.0'?>", "<!-- <xliff> -->", "<!-- > <xliff version=\"1.2\"> --><html>", "[1]", "\xff\xfe"} {
		if f := export.Detect([]byte(s)); f != "" {
			t.Errorf("%q is %s", s, f)
		}
	}
}

// fuzzSeeds adds our files, and those of other programs, to f.
func fuzzSeeds(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		files, err := filepath.Glob(p)
		if err != nil || len(files) == 0 {
			f.Fatalf("no %s: %v", p, err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

// fuzzRead: whatever is read, the import fits the article.
func fuzzRead(f *testing.F, format export.Format) {
	d := document(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		export.Detect(data)
		in, err := export.Read(bytes.NewReader(data), format, d.Article, export.ReadOptions{Language: "en", Partial: true})
		if err != nil {
			if e := jianzhu.Describe(err); e.Kind != jianzhu.Invalid || len(e.Fields) == 0 {
				t.Fatalf("not a clear error: %v", err)
			}
			return
		}
		last := -1
		for _, u := range in.Units {
			if u.Index <= last || u.Index >= len(d.Article.Paragraphs) || u.Text == "" {
				t.Fatalf("unit %+v after %d", u, last)
			}
			if !slices.Contains(jianzhu.TranslationStates, u.State) || !slices.Contains(jianzhu.TranslationOrigins, u.Made.Origin) {
				t.Fatalf("unit %+v", u)
			}
			last = u.Index
		}
		var b bytes.Buffer
		if _, err := export.Write(&b, format, applied(d, in)); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}

func FuzzReadXLIFF12(f *testing.F) {
	fuzzSeeds(f, "testdata/xliff12*.xlf")
	fuzzRead(f, export.XLIFF12)
}

func FuzzReadXLIFF2(f *testing.F) {
	fuzzSeeds(f, "testdata/xliff21*.xlf")
	fuzzRead(f, export.XLIFF21)
}

func FuzzReadTMX(f *testing.F) {
	fuzzSeeds(f, "testdata/tmx*.tmx")
	fuzzRead(f, export.TMX)
}

func FuzzReadJSON(f *testing.F) {
	fuzzSeeds(f, "testdata/json*.json")
	fuzzRead(f, export.JSON)
}

// FuzzRoundTrip: any text comes back from every format that is read, whatever
// marks it has.
func FuzzRoundTrip(f *testing.F) {
	f.Add("外交部发言人李明😀", "A & B <5%\r\n\x00\x01\uFFFE", uint16(3), uint16(9), uint16(5), uint16(14))
	f.Add("", "x", uint16(0), uint16(0), uint16(0), uint16(0))
	f.Add("<m0>a</m0>", "</m0><m1/>", uint16(1), uint16(5), uint16(4), uint16(9))
	f.Fuzz(func(t *testing.T, source, target string, a, b, c, d uint16) {
		source, target = strings.ToValidUTF8(source, "?"), strings.ToValidUTF8(target, "?")
		p := jianzhu.Paragraph{Kind: jianzhu.KindBody, Text: source}
		mark := jianzhu.Mark{Origin: jianzhu.OriginModel, Status: jianzhu.Proposed}
		for i, s := range []jianzhu.Span{{Start: int(a), End: int(b)}, {Start: int(c), End: int(d)}} {
			if s.ValidIn(source) && s.Len() > 0 {
				p.Mentions = append(p.Mentions, jianzhu.Mention{ID: fmt.Sprint("m", i), Span: s, Type: jianzhu.TypeOrg, Mark: mark})
			}
		}
		doc := &export.Document{Article: &jianzhu.Article{ID: articleID, Language: "zh", Paragraphs: []jianzhu.Paragraph{p}},
			Translation: &jianzhu.Translation{ArticleID: articleID, Language: "en", Paragraphs: []jianzhu.TranslatedParagraph{{Source: source,
				Paragraph: jianzhu.Paragraph{Text: target}, State: jianzhu.StateReviewed, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman, Author: target}}}}}
		for _, format := range export.Formats {
			for _, untagged := range []bool{false, true} {
				if untagged && !format.CanUntag() {
					continue
				}
				doc.Untagged = untagged
				var out bytes.Buffer
				if _, err := export.Write(&out, format, doc); err != nil {
					t.Fatalf("%s: %v", format, err)
				}
				if !slices.Contains(export.Readable, format) || target == "" {
					continue
				}
				in, err := export.Read(&out, format, doc.Article, export.ReadOptions{})
				if err != nil {
					t.Fatalf("%s: %v", format, err)
				}
				if len(in.Units) != 1 || in.Units[0].Text != target || in.Units[0].State != jianzhu.StateReviewed || in.Units[0].Made != doc.Translation.Paragraphs[0].Made {
					t.Fatalf("%s: %q came back as %+v", format, target, in.Units)
				}
			}
		}
	})
}

// TestLanguages: a tag that says less is of the same language, but not one
// that says something else.
func TestLanguages(t *testing.T) {
	d := document(t)
	for _, c := range []struct {
		file, want string
		ok         bool
	}{
		{"en", "en", true}, {"EN-us", "en", true}, {"en-US", "en-GB", true}, {"fr", "en", false},
		{"zh", "zh-Hans", true}, {"zh-CN", "zh-Hans", true}, {"zh-CN", "zh-Hant", false}, {"zh-TW", "zh-Hant", true},
		{"zh-TW", "zh-Hant-HK", false}, {"zh-Hant", "zh-Hant-HK", true}, {"zh-SG", "zh-Hans", true},
	} {
		x := `<xliff version="1.2"><file original="` + articleID + `" source-language="zh" target-language="` + c.file + `"><body><trans-unit id="p4"><source>` + d.Article.Paragraphs[4].Text + `</source><target>x</target></trans-unit></body></file></xliff>`
		in, err := export.Read(strings.NewReader(x), export.XLIFF12, d.Article, export.ReadOptions{Language: c.want, Partial: true})
		if (err == nil) != c.ok {
			t.Errorf("a file in %s read for %s: %v", c.file, c.want, err)
		}
		if err == nil && in.Language != c.want {
			t.Errorf("read as %s, not %s", in.Language, c.want)
		}
	}
}
