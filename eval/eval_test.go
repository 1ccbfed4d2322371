package eval

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianzhu"
)

// fake returns an AnnotateFunc that marks what it is told in the first
// paragraph of every article, in code points.
func fake(mentions []jianzhu.Mention, quotes []jianzhu.Quote) AnnotateFunc {
	return func(_ context.Context, a *jianzhu.Article) error {
		a.Paragraphs[0].Mentions, a.Paragraphs[0].Quotes = mentions, quotes
		return nil
	}
}

// at is the span of part in text.
func at(text, part string) jianzhu.Span {
	i := strings.Index(text, part)
	return jianzhu.Span{Start: i, End: i + len(part)}
}

func TestNERCountsExactSpansAndTypes(t *testing.T) {
	const text = "小明在《北京》见马云和李四"
	line := `{"text": "` + text + `", "entities": [[0, 2, "name"], [4, 6, "book"], [8, 10, "name"], [11, 13, "drop"]]}`
	labels, err := ReadLabels(strings.NewReader(`{"x": {"map": {"name": "PERSON", "drop": null}, "annotated": []},
		"x-set": {"map": {"name": "PERSON", "book": "WORK", "drop": null}, "annotated": ["PERSON", "WORK"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	mentions := []jianzhu.Mention{
		{Span: at(text, "小明"), Type: jianzhu.TypePerson},  // right
		{Span: at(text, "《北京》"), Type: jianzhu.TypeWork},  // right but for the marks
		{Span: at(text, "马云和"), Type: jianzhu.TypePerson}, // boundary
		{Span: at(text, "李四"), Type: jianzhu.TypeLoc},     // a type that the set does not mark
	}
	rep, err := NER(t.Context(), strings.NewReader(line), Options{File: "dir/x-set-dev.jsonl", Labels: labels}, fake(mentions, nil))
	if err != nil {
		t.Fatal(err)
	}
	if p := rep.ByType["PERSON"]; p == nil || p.Gold != 2 || p.Predicted != 2 || p.Correct != 1 {
		t.Errorf("PERSON %+v", p)
	}
	if w := rep.ByType["WORK"]; w == nil || w.Correct != 1 || w.Gold != 1 {
		t.Errorf("WORK %+v", w)
	}
	if rep.ByType["LOC"] != nil {
		t.Error("LOC is counted though the set does not mark it")
	}
	if rep.Items != 1 || rep.F1 < 0.66 || rep.F1 > 0.67 {
		t.Errorf("items %d, F1 %f, want 1 and two thirds", rep.Items, rep.F1)
	}
	rep, err = NER(t.Context(), strings.NewReader(line), Options{File: "x-set", Labels: labels, Types: []jianzhu.Type{jianzhu.TypeWork}}, fake(mentions, nil))
	if err != nil || rep.F1 != 1 || len(rep.ByType) != 1 {
		t.Errorf("WORK alone: %+v, %v", rep, err)
	}
}

func TestNERDropsWhatTouchesIgnoredSpans(t *testing.T) {
	const text = "大模型的李四"
	line := `{"paragraph": 0, "text": "` + text + `", "entities": [{"start": 4, "end": 6, "type": "PERSON"}], "ignore_entities": [{"start": 0, "end": 3, "type": "PRODUCT"}]}`
	mentions := []jianzhu.Mention{{Span: at(text, "模型"), Type: jianzhu.TypeProduct}, {Span: at(text, "李四"), Type: jianzhu.TypePerson}}
	rep, err := NER(t.Context(), strings.NewReader(line), Options{File: "seed-gold.jsonl"}, fake(mentions, nil))
	if err != nil || rep.F1 != 1 || rep.Precision != 1 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestNtrexValuesCountOnlyWhereTheyAreMarked(t *testing.T) {
	lines := `{"doc": "d", "lang": "zh", "text": "三天", "entities": []}
{"doc": "d", "lang": "en", "text": "three days", "entities": []}
{"doc": "e", "lang": "zh", "values": true, "text": "三天", "entities": [{"start": 0, "end": 2, "type": "TIME"}]}`
	rep, err := NER(t.Context(), strings.NewReader(lines), Options{File: "ntrex-entities.jsonl"}, func(_ context.Context, a *jianzhu.Article) error {
		for i := range a.Paragraphs {
			p := &a.Paragraphs[i]
			p.Mentions = []jianzhu.Mention{{Span: jianzhu.Span{End: len(p.Text)}, Type: jianzhu.TypeTime}}
		}
		return nil
	})
	if err != nil || rep.F1 != 1 || rep.Items != 3 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestLinesOfOneDocumentAreOneArticle(t *testing.T) {
	lines := `{"doc": "d", "lang": "zh", "text": "一", "quotes": []}
{"doc": "d", "lang": "en", "text": "one", "quotes": []}
{"doc": "d", "lang": "zh", "text": "二", "quotes": []}
{"doc": "x", "text": "alone", "quotes": []}
{"doc": "x", "text": "alone", "quotes": []}`
	var got []string
	_, err := Quotes(t.Context(), strings.NewReader(lines), Options{}, func(_ context.Context, a *jianzhu.Article) error {
		var texts []string
		for i, p := range a.Paragraphs {
			if p.Index != i {
				t.Errorf("paragraph %d has index %d", i, p.Index)
			}
			texts = append(texts, p.Text)
		}
		got = append(got, strings.Join(texts, " "))
		return nil
	})
	if want := "alone,alone,一 二,one"; err != nil || strings.Join(got, ",") != want {
		t.Errorf("articles %q, %v", got, err)
	}
}

func TestQuotesCountOverlapExactAndSpeakers(t *testing.T) {
	const text = "周鴻祎說：「明天會更好。」他認為，後天更好。"
	line := `{"doc": "d", "lang": "zh", "text": "` + text + `", "quotes": [
		{"kind": "direct", "start": 6, "end": 12, "speaker_name": "周鸿祎", "cue": null},
		{"kind": "indirect", "start": 17, "end": 21, "speaker_name": "360", "cue": null}]}`
	quotes := []jianzhu.Quote{
		{Span: at(text, "「明天會更好"), Kind: jianzhu.Direct, Speaker: &jianzhu.Speaker{Name: "周鴻祎"}},
		{Span: at(text, "，後天更好"), Kind: jianzhu.Mixed},
	}
	rep, err := Quotes(t.Context(), strings.NewReader(strings.ReplaceAll(line, "\n", " ")), Options{}, fake(nil, quotes))
	if err != nil {
		t.Fatal(err)
	}
	if rep.F1 != 1 {
		t.Errorf("overlap F1 %f, want 1", rep.F1)
	}
	if rep.Exact.Correct != 1 || rep.Exact.Gold != 2 { // the second begins with a comma, which is no mark
		t.Errorf("exact %+v", rep.Exact)
	}
	if rep.Speakers.Right != 1 || rep.Speakers.Of != 2 {
		t.Errorf("speakers %+v", rep.Speakers)
	}
	if d := rep.ByType["direct"]; d == nil || d.Correct != 1 {
		t.Errorf("direct %+v", d)
	}
	if m := rep.ByType["mixed"]; m == nil || m.Predicted != 1 || m.Correct != 0 {
		t.Errorf("mixed %+v", m)
	}
}

func TestAliasesBesideTheFileCount(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "seed-entities.json"), []byte(`[{"name": "阿里巴巴", "aliases": ["阿里"]}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	line := `{"paragraph": 0, "text": "阿里：好的，好的", "quotes": [{"kind": "direct", "start": 3, "end": 8, "speaker_name": "阿里巴巴"}]}`
	q := []jianzhu.Quote{{Span: at("阿里：好的，好的", "好的，好的"), Kind: jianzhu.Direct, Speaker: &jianzhu.Speaker{Name: "阿里"}}}
	rep, err := Quotes(t.Context(), strings.NewReader(line), Options{File: filepath.Join(dir, "seed-gold.jsonl")}, fake(nil, q))
	if err != nil || rep.Speakers.Right != 1 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestSpeechInArraysCountsDirectQuotesOnly(t *testing.T) {
	const text = `"Come in," she said that it rained.`
	quotes := []jianzhu.Quote{{Span: at(text, "Come in,"), Kind: jianzhu.Direct}, {Span: at(text, "it rained"), Kind: jianzhu.Indirect}}
	rep, err := Quotes(t.Context(), strings.NewReader(`{"doc": "b", "text": "\"Come in,\" she said that it rained.", "quotes": [[0, 10, "She-1"]]}`), Options{}, fake(nil, quotes))
	if err != nil || rep.F1 != 1 || rep.Exact.F1 != 1 || rep.Speakers != nil {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestGzipIsRead(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(`{"text": "李四", "entities": [[0, 2, "PERSON"]]}`)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	rep, err := NER(t.Context(), &b, Options{File: "x.jsonl.gz"}, fake(nil, nil))
	if err != nil || rep.ByType["PERSON"].Gold != 1 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestMistakesNameTheirLine(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "empty"},
		{"no JSON", "{\"text\": \"a\", \"entities\": []}\n{", "line 2"},
		{"no text", `{"entities": []}`, `line 1: no "text"`},
		{"no entities", `{"text": "a"}`, `line 1: no "entities"`},
		{"unknown type", `{"text": "a", "entities": [[0, 1, "COLOUR"]]}`, `line 1: unknown type "COLOUR"`},
		{"outside", `{"text": "a", "entities": [[0, 2, "ORG"]]}`, "line 1: an entity from 0 to 2"},
		{"broken gzip", "\x1f\x8bxx", "gzip"},
	} {
		_, err := NER(t.Context(), strings.NewReader(c.file), Options{File: "x"}, fake(nil, nil))
		e, ok := errors.AsType[*jianzhu.Error](err)
		if !ok || e.Kind != jianzhu.Invalid || !strings.Contains(e.Msg, c.want) {
			t.Errorf("%s: %v, want Invalid with %q", c.name, err, c.want)
		}
	}
	_, err := Quotes(t.Context(), strings.NewReader(`{"text": "a", "quotes": [{"kind": "loud", "start": 0, "end": 1}]}`), Options{}, fake(nil, nil))
	if err == nil || !strings.Contains(err.Error(), `line 1: unknown kind of quote "loud"`) {
		t.Errorf("%v", err)
	}
	if _, err := NER(t.Context(), strings.NewReader(""), Options{Types: []jianzhu.Type{"X"}}, fake(nil, nil)); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("unknown type asked for: %v", err)
	}
	if _, err := ReadLabels(strings.NewReader(`{"a": {"map": {"x": "Y"}, "annotated": []}}`)); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("label map with a foreign type: %v", err)
	}
}

func TestTable(t *testing.T) {
	rep := &Report{Task: "ner", File: "f.jsonl", Items: 3, Precision: 0.5, Recall: 1, F1: 2. / 3,
		ByType: map[string]*Score{"ORG": {Gold: 1, Predicted: 2, Correct: 1, Precision: 0.5, Recall: 1, F1: 2. / 3}}}
	var b strings.Builder
	if err := WriteTable(&b, rep); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"f.jsonl", "ORG", "66.7", "3 items"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &b)
		}
	}
}

func TestPartOfAFile(t *testing.T) {
	const gold = `{"doc":"a","lang":"zh","text":"甲","entities":[]}
{"doc":"a","lang":"en","text":"A","entities":[]}
{"doc":"b","lang":"zh","text":"乙","entities":[]}
{"doc":"b","lang":"zh","text":"丙","entities":[]}
{"doc":"c","lang":"en","text":"C","entities":[]}
`
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "甲|A|乙丙|C"},
		{Options{Language: "zh"}, "甲|乙丙"},
		{Options{Language: "en", Every: 2}, "C"},
		{Options{Every: 4}, "C"},
		{Options{Every: 5}, ""},
		{Options{Every: 4, Rest: true}, "甲|A|乙丙"},
	} {
		var got []string
		annotate := func(_ context.Context, a *jianzhu.Article) error {
			text := ""
			for _, p := range a.Paragraphs {
				text += p.Text
			}
			got = append(got, text)
			return nil
		}
		if _, err := NER(t.Context(), strings.NewReader(gold), c.o, annotate); err != nil {
			t.Fatal(err)
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%+v measures %s, want %s", c.o, g, c.want)
		}
	}
}
