package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"jianzhu"
	"jianzhu/store"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample has characters that each unit counts otherwise: an emoji sequence,
// a character beyond the basic plane, a combining mark, full width letters.
func sample() *jianzhu.Article {
	texts := []string{"𠮷野家👩‍🚀ＣＥＯ李開復告訴我：“e\u0301lan，他們很快。”", "他說要花15.6億元。"}
	a := &jianzhu.Article{
		ID: "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10", Revision: 3, Title: "題", Language: "zh-Hant",
		Published: time.Date(2023, 4, 26, 8, 0, 0, 0, time.FixedZone("", 8*3600)),
		Raw:       []byte("raw"),
		Entities:  []jianzhu.Entity{{ID: "e1", Type: jianzhu.TypePerson, Name: "李開復", Names: map[string]string{"en": "Kai-Fu Lee", "zh-Hant": "李開復"}}},
	}
	at := func(n int, s string) jianzhu.Span {
		i := bytes.Index([]byte(texts[n]), []byte(s))
		if i < 0 {
			panic(s)
		}
		return jianzhu.Span{Start: i, End: i + len(s)}
	}
	mark := jianzhu.Mark{Origin: jianzhu.OriginRule, Rule: "r", Score: 0.9, Status: jianzhu.Proposed}
	cue0, cue1 := at(0, "告訴"), at(1, "說")
	for i, s := range texts {
		a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: "zh", Script: "Hant", Text: s,
			Sentences: []jianzhu.Span{{Start: 0, End: len(s)}}})
	}
	for _, w := range []string{"𠮷野家", "👩‍🚀", "ＣＥＯ", "李開復", "告訴", "我", "：", "“", "e\u0301lan"} {
		a.Paragraphs[0].Tokens = append(a.Paragraphs[0].Tokens, jianzhu.Token{Span: at(0, w), POS: "n", OOV: w == "e\u0301lan"})
	}
	a.Paragraphs[0].Mentions = []jianzhu.Mention{
		{ID: "m1", Span: at(0, "ＣＥＯ"), Type: jianzhu.TypeTitle, Mark: mark},
		{ID: "m2", Span: at(0, "李開復"), Type: jianzhu.TypePerson, EntityID: "e1", Mark: mark}}
	a.Paragraphs[0].Quotes = []jianzhu.Quote{{ID: "q1", Span: at(0, "e\u0301lan，他們很快。"), Kind: jianzhu.Direct, Cue: &cue0,
		Speaker: &jianzhu.Speaker{Paragraph: 0, Span: at(0, "李開復"), EntityID: "e1", Name: "李開復"}, Mark: mark}}
	a.Paragraphs[1].Mentions = []jianzhu.Mention{{ID: "m3", Span: at(1, "15.6億元"), Type: jianzhu.TypeMoney,
		Value: &jianzhu.Value{Amount: "1560000000", Currency: "CNY"}, Mark: mark}}
	a.Paragraphs[1].Quotes = []jianzhu.Quote{
		{ID: "q2", Span: at(1, "要花15.6億元"), Kind: jianzhu.Indirect, Cue: &cue1,
			Speaker: &jianzhu.Speaker{Paragraph: 0, Span: at(0, "李開復"), EntityID: "e1", Name: "李開復"}, Mark: mark}}
	a.Edits = []jianzhu.Edit{
		{RawStart: 0, RawEnd: 3, Start: at(0, "開").Start, End: at(0, "開").End, Kind: jianzhu.EditShift},
		{RawStart: 3, RawEnd: 4, Start: 0, End: 0, Kind: jianzhu.EditSpace},
		{RawStart: 5, RawEnd: 9, Paragraph: 1, Start: 6, End: 6, Kind: jianzhu.EditGloss}}
	return a
}

// slice cuts text in unit, as a client would.
func slice(text string, unit jianzhu.Unit, start, end int) string {
	switch unit {
	case jianzhu.UTF8:
		return text[start:end]
	case jianzhu.UTF16:
		return string(utf16.Decode(utf16.Encode([]rune(text))[start:end]))
	}
	return string([]rune(text)[start:end])
}

// checkSpans walks decoded JSON: whatever has start, end and surface must be a
// span of its paragraph's text. It returns how many it saw.
func checkSpans(t *testing.T, unit jianzhu.Unit, texts []string, paragraph int, v any) int {
	t.Helper()
	seen := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			seen += checkSpans(t, unit, texts, paragraph, e)
		}
	case map[string]any:
		if n, ok := v["paragraph"].(float64); ok {
			paragraph = int(n)
		}
		if surface, ok := v["surface"].(string); ok {
			start, end := int(v["start"].(float64)), int(v["end"].(float64))
			if got := slice(texts[paragraph], unit, start, end); got != surface {
				t.Errorf("%s [%d,%d) of paragraph %d is %q, surface %q", unit, start, end, paragraph, got, surface)
			}
			seen++
		}
		for _, e := range v {
			seen += checkSpans(t, unit, texts, paragraph, e)
		}
	}
	return seen
}

func TestSpansCoverTheirSurfaceInEveryUnit(t *testing.T) {
	for _, unit := range jianzhu.Units {
		var buf bytes.Buffer
		if err := Encode(&buf, NewArticle(sample(), View{Unit: unit, Include: All})); err != nil {
			t.Fatal(err)
		}
		var got struct {
			OffsetUnit string           `json:"offset_unit"`
			Paragraphs []map[string]any `json:"paragraphs"`
		}
		if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.OffsetUnit != string(unit) {
			t.Errorf("offset_unit %q, want %q", got.OffsetUnit, unit)
		}
		var texts []string
		for _, p := range got.Paragraphs {
			texts = append(texts, p["text"].(string))
		}
		seen := 0
		for i, p := range got.Paragraphs {
			seen += checkSpans(t, unit, texts, i, p)
		}
		if want := 22; seen != want {
			t.Errorf("%s: %d spans, want %d", unit, seen, want)
		}
	}
}

func TestArticleGolden(t *testing.T) {
	var buf bytes.Buffer
	if err := Encode(&buf, NewArticle(sample(), View{Include: All})); err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, buf.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/article.json"
	if *update {
		if err := os.WriteFile(golden, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pretty.Bytes(), want) {
		t.Errorf("%s differs, got:\n%s", golden, pretty.Bytes())
	}
}

func TestOnlyWhatIsIncludedIsThere(t *testing.T) {
	for i, name := range IncludeNames(All | Translations) {
		kind, ok := ParseInclude(name)
		if !ok || kind != 1<<i {
			t.Fatalf("ParseInclude(%q) = %d, %v", name, kind, ok)
		}
		var buf bytes.Buffer
		if err := Encode(&buf, NewArticle(sample(), View{Include: kind}).Paragraphs[1]); err != nil {
			t.Fatal(err)
		}
		var got map[string]json.RawMessage
		if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for _, other := range IncludeNames(All | Translations) {
			if _, there := got[other]; there != (other == name) {
				t.Errorf("include %s: %s present is %v", name, other, there)
			}
		}
		if string(got["tokens"]) == "null" {
			t.Error("an empty list must be [], not null")
		}
	}
}

func TestScriptConvertsTextSpansAndTags(t *testing.T) {
	for _, unit := range jianzhu.Units {
		a := NewArticle(sample(), View{Unit: unit, Include: All, Script: "Hans"})
		if a.Language != "zh-Hans" || a.Paragraphs[0].Script != "Hans" {
			t.Errorf("language %q, script %q", a.Language, a.Paragraphs[0].Script)
		}
		if want := "𠮷野家👩‍🚀ＣＥＯ李开复告诉我：“e\u0301lan，他们很快。”"; a.Paragraphs[0].Text != want {
			t.Errorf("text %q, want %q", a.Paragraphs[0].Text, want)
		}
		var texts []string
		for _, p := range a.Paragraphs {
			texts = append(texts, p.Text)
		}
		var buf bytes.Buffer
		if err := Encode(&buf, a); err != nil {
			t.Fatal(err)
		}
		var got struct{ Paragraphs []any }
		if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		seen := 0
		for i, p := range got.Paragraphs {
			seen += checkSpans(t, unit, texts, i, p)
		}
		if seen != 22 {
			t.Errorf("%d spans, want 22", seen)
		}
		q := a.Paragraphs[1].Quotes[0]
		if q.Speaker.Surface != "李开复" || q.Speaker.SourceSurface != "李開復" || q.Speaker.Name != "李开复" {
			t.Errorf("speaker %+v", q.Speaker)
		}
	}
}

func TestScriptLeavesOtherLanguagesAlone(t *testing.T) {
	a := &jianzhu.Article{Language: "ja", Paragraphs: []jianzhu.Paragraph{{Language: "ja", Text: "東京の議会が開いた"}}}
	got := NewArticle(a, View{Script: "Hans"})
	if got.Language != "ja" || got.Paragraphs[0].Text != a.Paragraphs[0].Text {
		t.Errorf("got %+v", got)
	}
}

// A list's spans count in the paragraph though only its context is at hand.
func TestFoundRecordsCountInTheParagraph(t *testing.T) {
	before, context := "𠮷。", "他說：“e\u0301很快。”"
	text := before + context
	at := func(s string) jianzhu.Span {
		i := strings.Index(text, s)
		return jianzhu.Span{Start: i, End: i + len(s)}
	}
	position := func(b int) store.Position {
		return store.Position{CodePoints: jianzhu.NewOffsets(text, jianzhu.CodePoint).FromByte(b), UTF16: jianzhu.NewOffsets(text, jianzhu.UTF16).FromByte(b)}
	}
	here := position(len(before))
	ctx := store.Context{Text: context, Start: len(before), CodePoints: here.CodePoints, UTF16: here.UTF16}
	cue, speaker := at("說"), at("𠮷")
	m := &store.Mention{Mention: jianzhu.Mention{Span: at("e\u0301")}, Context: ctx}
	q := &store.Quote{Quote: jianzhu.Quote{Span: at("e\u0301很快。"), Cue: &cue, Speaker: &jianzhu.Speaker{Span: speaker}},
		Context: ctx, CueSurface: "說", SpeakerSurface: "𠮷", CueStart: position(cue.Start), SpeakerStart: position(speaker.Start)}
	for _, unit := range jianzhu.Units {
		fm, fq := NewFoundMention(m, unit, nil), NewFoundQuote(q, unit)
		for _, s := range []Span{fm.Span, fq.Span, *fq.Cue, fq.Speaker.Span} {
			if got := slice(text, unit, s.Start, s.End); got != s.Surface || got == "" {
				t.Errorf("%s [%d,%d) is %q, surface %q", unit, s.Start, s.End, got, s.Surface)
			}
		}
		if got := slice(fm.Context.Text, unit, fm.Start-fm.Context.Start, fm.End-fm.Context.Start); got != fm.Surface {
			t.Errorf("%s: in the context %q, surface %q", unit, got, fm.Surface)
		}
	}
}
