package eval

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"jianzhu"
)

// marking marks the parts of a text that it knows the values of.
func marking(values map[string]jianzhu.Mention) AnnotateFunc {
	return func(_ context.Context, a *jianzhu.Article) error {
		p := &a.Paragraphs[0]
		for part, m := range values {
			if i := strings.Index(p.Text, part); i >= 0 {
				m.Span = jianzhu.Span{Start: i, End: i + len(part)}
				p.Mentions = append(p.Mentions, m)
			}
		}
		return nil
	}
}

func money(amount, currency string) jianzhu.Mention {
	return jianzhu.Mention{Type: jianzhu.TypeMoney, Value: &jianzhu.Value{Amount: amount, Currency: currency}}
}

func TestValuesCompareTheSidesOfALine(t *testing.T) {
	annotate := marking(map[string]jianzhu.Mention{
		"3.5亿元":        money("350000000", "CNY"),
		"350m yuan":    money("350000000.0", "CNY"),
		"35m yuan":     money("35000000", "CNY"),
		"5 dollars":    money("5", "USD"),
		"5加元":          money("5", "CAD"),
		"US$6":         money("6", "USD"),
		"6加元":          money("6", "CAD"),
		"超过7%":         {Type: jianzhu.TypePercent, Value: &jianzhu.Value{Min: "7", Unit: "%"}},
		"7 percent":    {Type: jianzhu.TypePercent, Value: &jianzhu.Value{Amount: "7", Unit: "%"}},
		"8至9%":         {Type: jianzhu.TypePercent, Value: &jianzhu.Value{Min: "8", Max: "9", Unit: "%"}},
		"8 percent":    {Type: jianzhu.TypePercent, Value: &jianzhu.Value{Amount: "8", Unit: "%"}},
		"两名":           {Type: jianzhu.TypeQuantity, Value: &jianzhu.Value{Amount: "2", Unit: "名"}},
		"three people": {Type: jianzhu.TypeQuantity, Value: &jianzhu.Value{Amount: "3", Unit: "people"}},
	})
	for _, c := range []struct {
		name, line            string
		compared, agree, same int
	}{
		{"equal in amount", `{"en": "350m yuan", "zh": "3.5亿元"}`, 1, 1, 1},
		{"ten times as much", `{"en": "35m yuan", "zh": "3.5亿元"}`, 1, 0, 0},
		{"dollars without a country", `{"en": "5 dollars", "zh": "5加元"}`, 1, 1, 1},
		{"dollars of two countries", `{"en": "US$6", "zh": "6加元"}`, 1, 0, 0},
		{"hedged on one side", `{"en": "7 percent", "zh": "超过7%"}`, 1, 1, 1},
		{"a range and one number", `{"en": "8 percent", "zh": "8至9%"}`, 1, 0, 0},
		{"one side says more", `{"en": "350m yuan and 35m yuan", "zh": "3.5亿元"}`, 1, 1, 0},
		{"only one side has values", `{"en": "350m yuan", "zh": "没有"}`, 0, 0, 0},
		{"two kinds, one of them differs", `{"en": "350m yuan, 8 percent", "zh": "3.5亿元，8至9%"}`, 1, 0, 0},
		{"small numbers", `{"en": "three people", "zh": "两名"}`, 0, 0, 0},
		{"two Chinese sides", `{"en": "7 percent", "zh": "超过7%", "zh_tw": "超过7%", "zh_b": "8至9%"}`, 3, 2, 2},
	} {
		var rest bytes.Buffer
		rep, err := Values(t.Context(), strings.NewReader(c.line), Options{Errors: &rest}, annotate)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if rep.Exact.Gold != c.compared || rep.Exact.Correct != c.same {
			t.Errorf("%s: %d of %d are the same, want %d of %d", c.name, rep.Exact.Correct, rep.Exact.Gold, c.same, c.compared)
		}
		want := 0.0
		if c.compared > 0 {
			want = float64(c.agree) / float64(c.compared)
		}
		if rep.F1 != want {
			t.Errorf("%s: share %f, want %f", c.name, rep.F1, want)
		}
		if (rest.Len() > 0) != (c.agree < c.compared) {
			t.Errorf("%s: the rest is %q", c.name, rest.String())
		}
	}
}

func TestValuesRefusesOtherFiles(t *testing.T) {
	for _, line := range []string{`{"text": "x"}`, `{"en": "x"}`, `{"zh": "x"}`, `[]`} {
		_, err := Values(t.Context(), strings.NewReader(line), Options{}, marking(nil))
		if e, ok := errors.AsType[*jianzhu.Error](err); !ok || e.Kind != jianzhu.Invalid || !strings.HasPrefix(e.Msg, "line 1: ") {
			t.Errorf("%s: %v, want Invalid with the line's number", line, err)
		}
	}
}
