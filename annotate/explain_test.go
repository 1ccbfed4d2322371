package annotate

import (
	"reflect"
	"strings"
	"testing"

	"jianzhu"
)

// Each mention has an explanation that agrees with it, and explaining changes
// nothing.
func TestExplainAgreesWithAnnotate(t *testing.T) {
	a := annotated(t, "创新工场董事长兼CEO李开复4月26日告诉记者，公司已投资约10亿元。", "OpenAI CEO Sam Altman spoke in San Francisco on Monday.", "林晓岚任样例科技首席执行官。")
	an, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := a.Paragraphs[0].Mentions[0]
	why, err := an.Explain(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Paragraphs[0].Mentions[0], before) {
		t.Error("explaining changes the article")
	}
	n, models, lexicons, rules := 0, 0, 0, 0
	for _, p := range a.Paragraphs {
		for _, m := range p.Mentions {
			n++
			e, ok := why[m.ID]
			if !ok || e.Mark != m.Mark || e.Type != m.Type {
				t.Errorf("%s: %+v, want %+v", m.In(p.Text), e, m.Mark)
			}
			switch m.Origin {
			case jianzhu.OriginModel:
				models++
				if len(e.Features) == 0 || e.Margin <= 0 || !strings.HasPrefix(e.Model, "zh ") && !strings.HasPrefix(e.Model, "en ") {
					t.Errorf("%s: %+v, want what the model has seen", m.In(p.Text), e)
				}
				for k := range e.Features[1:] {
					if abs(e.Features[k].Value) < abs(e.Features[k+1].Value) {
						t.Errorf("%s: features not by weight: %+v", m.In(p.Text), e.Features)
					}
				}
			case jianzhu.OriginLexicon:
				lexicons++
				if e.Lexicon == "" || e.Entry == "" {
					t.Errorf("%s: %+v, want the lexicon's entry", m.In(p.Text), e)
				}
			case jianzhu.OriginRule:
				rules++
				if e.Rule == "" {
					t.Errorf("%s: no rule", m.In(p.Text))
				}
			}
		}
	}
	if len(why) != n || models == 0 || lexicons == 0 || rules == 0 {
		t.Errorf("%d explanations of %d mentions: %d by model, %d by lexicon, %d by rule", len(why), n, models, lexicons, rules)
	}
}

func abs(x float64) float64 { return max(x, -x) }
