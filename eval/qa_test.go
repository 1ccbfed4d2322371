package eval_test

import (
	"context"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/eval"
)

// With an annotator that marks nothing, numbers in figures are compared all
// the same, and the same file gives the same report.
func TestQASeedsMistakes(t *testing.T) {
	const file = `{"doc": "a", "zh": "工厂有2500名工人。", "en": "The factory has 2,500 workers."}
{"doc": "a", "zh": "去年亏损15.6亿元。", "en": "Last year it lost 1.56 billion yuan."}
`
	nothing := func(context.Context, *jianzhu.Article) error { return nil }
	run := func() []*eval.QAReport {
		reports, err := eval.QA(t.Context(), strings.NewReader(file), eval.Options{}, 5, nothing, nil)
		if err != nil {
			t.Fatal(err)
		}
		return reports
	}
	first, second := run(), run()
	for i, r := range first {
		if r.FalseNums != 0 || r.Paragraphs != 2 {
			t.Errorf("%s: %+v", r.Direction, r)
		}
		for k, m := range r.Mutations {
			if *m != *second[i].Mutations[k] {
				t.Errorf("%s differs from one run to the next: %+v, %+v", m.Kind, m, second[i].Mutations[k])
			}
			if (m.Kind == "number changed" || m.Kind == "scale changed") && (m.Seeded == 0 || m.Caught != m.Seeded) {
				t.Errorf("%s: %+v", r.Direction, m)
			}
		}
	}
}

func TestQARefusesOtherFiles(t *testing.T) {
	_, err := eval.QA(t.Context(), strings.NewReader(`{"en": "x"}`), eval.Options{}, 1, nil, nil)
	if !jianzhu.IsKind(err, jianzhu.Invalid) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
}
