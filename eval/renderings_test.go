package eval_test

import (
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/eval"
)

// dictionary renders by a table, and keeps what it was asked.
type dictionary struct {
	names map[string]string
	asked []eval.RenderQuery
}

func (d *dictionary) render(q eval.RenderQuery) []jianzhu.Rendering {
	d.asked = append(d.asked, q)
	if n := d.names[q.Surface]; n != "" {
		return []jianzhu.Rendering{{Language: q.Target, Name: n, Score: 1}}
	}
	return nil
}

func measureRenderings(t *testing.T, d *dictionary, gold string, o eval.Options) *eval.Report {
	t.Helper()
	r, err := eval.Renderings(t.Context(), strings.NewReader(gold), o, d.render)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRenderingsOfDocuments(t *testing.T) {
	gold := `{"doc":"a","lang":"zh","text":"","entities":[{"type":"PERSON","text":"唐纳德·特朗普","key":"Trump"},{"type":"PERSON","text":"特朗普","key":"Trump"},{"type":"LOC","text":"美国","key":"US"},{"type":"TITLE","text":"总统","key":"president"}]}
{"doc":"a","lang":"en","text":"","entities":[{"type":"PERSON","text":"Donald Trump","key":"Trump"},{"type":"PERSON","text":"TRUMP","key":"Trump"},{"type":"LOC","text":"U.S.","key":"US"}]}
{"doc":"b","lang":"zh","text":"","entities":[{"type":"LOC","text":"美国","key":"US"},{"type":"LOC","text":"巴黎","key":"Paris"}]}
{"doc":"b","lang":"en","text":"","entities":[{"type":"LOC","text":"the United States","key":"US"}]}
`
	d := &dictionary{names: map[string]string{"特朗普": "Trump", "美国": "United States", "巴黎": "Paris"}}
	r := measureRenderings(t, d, gold, eval.Options{Language: "zh"})
	if got := *r.ByType["PERSON"]; got.Gold != 2 || got.Predicted != 1 || got.Correct != 1 {
		t.Errorf("PERSON %+v, want 1 of 1 given, of 2", got)
	}
	// Document a has only U.S., b has no Paris in English.
	if got := *r.ByType["LOC"]; got.Gold != 2 || got.Predicted != 2 || got.Correct != 1 {
		t.Errorf("LOC %+v, want 1 of 2 given, of 2", got)
	}
	if r.Wide == nil || r.Wide.Gold != 4 || r.Wide.Correct != 3 {
		t.Errorf("anywhere: %+v, want 3 of 4", r.Wide)
	}
	if r.ByType["TITLE"] != nil || r.Precision != 2.0/3 || r.Recall != 0.5 {
		t.Errorf("report %+v", r)
	}
	if q := d.asked[1]; q.Name != "唐纳德·特朗普" || q.Source != "zh-Hans" && q.Source != "zh" || q.Target != "en" || len(q.Aliases) != 2 {
		t.Errorf("asked for 特朗普 with %+v", q)
	}
	second := measureRenderings(t, d, gold, eval.Options{Language: "zh", Every: 2})
	if second.Items != 2 {
		t.Errorf("every second document: %d mentions, want the 2 of b", second.Items)
	}
	english := measureRenderings(t, &dictionary{names: map[string]string{"U.S.": "美國"}}, gold, eval.Options{Language: "en"})
	if got := *english.ByType["LOC"]; got.Gold != 2 || got.Correct != 1 {
		t.Errorf("English LOC %+v; the script of characters should not count", got)
	}
}

func TestRenderingsOfEntitiesAndTables(t *testing.T) {
	entities := `[{"name":"《中國企業家》","type":"ORG","en":"China Entrepreneur"},{"name":"實驗室","type":"ORG","en":"Lab (Some University)"},{"name":"五一","type":"EVENT","en":"May Day"}]`
	d := &dictionary{names: map[string]string{"《中國企業家》": "The China Entrepreneur", "實驗室": "Lab"}}
	if r := measureRenderings(t, d, entities, eval.Options{}); r.ByType["ORG"].Correct != 2 || r.ByType["EVENT"] != nil {
		t.Errorf("entities: %+v", r.ByType["ORG"])
	}
	table := "en\tzh\tcount\nmiller\t米勒\t3\nsmith\t史密斯\t9\n"
	held := eval.Options{Language: "en", HeldOut: func(name string) bool { return name == "smith" }}
	if r := measureRenderings(t, &dictionary{names: map[string]string{"smith": "史密斯"}}, table, held); r.Items != 1 || r.Recall != 1 {
		t.Errorf("table: %+v", r)
	}
	for name, gold := range map[string]string{
		"no column": "name\tdocuments\na\t1\n", "language": `{"doc":"a","lang":"fr","text":""}`, "broken": `{"doc":`, "array": `[1]`, "empty": "",
	} {
		if _, err := eval.Renderings(t.Context(), strings.NewReader(gold), eval.Options{}, d.render); jianzhu.Describe(err).Kind != jianzhu.Invalid {
			t.Errorf("%s: error %v, want Invalid", name, err)
		}
	}
}
