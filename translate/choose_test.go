package translate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/rendering"
)

// words is a Renderer of a list: name or value, to name and score.
type words map[string]jianzhu.Rendering

func (w words) Name(q rendering.Query) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	for _, t := range q.Terms {
		if t.Status != jianzhu.Rejected {
			out = append(out, t)
		}
	}
	if r, ok := w[q.Surface]; ok {
		out = append(out, r)
	}
	return out
}

func (w words) Value(_ jianzhu.Type, v *jianzhu.Value, surface, _ string) (string, bool) {
	r, ok := w[surface]
	return r.Name, ok && v != nil
}

// paragraph makes a paragraph of text with [surface TYPE entity] for its
// mentions.
func paragraph(text string) *jianzhu.Paragraph {
	p := &jianzhu.Paragraph{Language: "zh", Script: "Hans"}
	for rest := text; rest != ""; {
		before, inner, found := strings.Cut(rest, "[")
		p.Text += before
		if !found {
			break
		}
		inner, rest, _ = strings.Cut(inner, "]")
		f := strings.Fields(inner)
		m := jianzhu.Mention{Type: jianzhu.Type(f[1]), Mark: jianzhu.Mark{Score: 0.9, Status: jianzhu.Proposed}}
		m.Span = jianzhu.Span{Start: len(p.Text), End: len(p.Text) + len(f[0])}
		m.ID = fmt.Sprint("m", len(p.Mentions))
		if len(f) > 2 {
			m.EntityID = f[2]
		}
		if isValue(m.Type) {
			m.Value = &jianzhu.Value{}
		}
		p.Text += f[0]
		p.Mentions = append(p.Mentions, m)
	}
	return p
}

func TestChoose(t *testing.T) {
	renderer := words{}
	for name, to := range map[string]string{
		"比尔·盖茨": "Bill Gates 0.95", "盖茨": "Gates 0.9", "奥特曼": "Ultraman 0.9", "萨姆·奥特曼": "Sam Altman 0.9",
		"雷布斯": "Lei_Jobs 0.9", "雷军": "Lei_Jun 0.95", "某人": "Mou_Ren 0.5", "15.6亿元": "1.56_billion_yuan 1",
		"北京大学": "Peking_University 0.95", "大学": "University 0.9",
	} {
		var r jianzhu.Rendering
		f := strings.Fields(strings.Replace(to, " ", "_", strings.Count(to, " ")-1))
		r.Name = strings.ReplaceAll(f[0], "_", " ")
		fmt.Sscan(f[1], &r.Score)
		r.Rule = "names"
		renderer[name] = r
	}
	term := func(typ jianzhu.Type, keep bool, names ...string) jianzhu.Term {
		out := jianzhu.Term{Type: typ, Keep: keep}
		for _, n := range names {
			f := strings.Fields(n)
			out.Names = append(out.Names, jianzhu.TermName{Language: f[0], Status: jianzhu.TermStatus(f[1]), Name: strings.ReplaceAll(f[2], "_", " ")})
		}
		return out
	}
	terms := map[string]jianzhu.Term{
		"OpenAI": term("ORG", true, "en approved OpenAI"),
		"零一":     term("ORG", false, "zh-Hans approved 零一", "en forbidden Zero_One", "en approved 01.AI"),
		"大模型":    term("", false, "zh-Hans approved 大模型", "en approved large_language_model"),
		"某人":     term("PERSON", false, "en proposed Somebody"),
	}
	find := func(text, language string) []TermMatch {
		if language != "zh-Hans" {
			t.Errorf("asked for terms of %q", language)
		}
		var out []TermMatch
		for name, x := range terms {
			for i := 0; ; {
				k := strings.Index(text[i:], name)
				if k < 0 {
					break
				}
				out = append(out, TermMatch{jianzhu.Span{Start: i + k, End: i + k + len(name)}, x})
				i += k + len(name)
			}
		}
		return out
	}
	article := &jianzhu.Article{Entities: []jianzhu.Entity{
		{ID: "gates", Name: "比尔·盖茨"}, {ID: "altman", Name: "萨姆·奥特曼"}, {ID: "lei", Name: "雷军"},
	}}
	for _, c := range []struct {
		name, text string
		keep       bool
		want       []string // surface>target rule, or surface!reason
	}{
		{"names and values", "[比尔·盖茨 PERSON gates]投[15.6亿元 MONEY]，[盖茨 PERSON gates]说。", false,
			[]string{"比尔·盖茨>Bill Gates names", "15.6亿元>1.56 billion yuan value", "盖茨>Gates names"}},
		{"a short form that does not go with the full name", "[奥特曼 PERSON altman]", false, []string{"奥特曼!inconsistent Ultraman"}},
		{"another name of the same person", "[雷布斯 PERSON lei]", false, []string{"雷布斯>Lei Jobs names"}},
		{"no form is known", "[无名 PERSON x]在[昨日 TIME]说", false, []string{"无名!unknown", "昨日!value"}},
		{"no form is known, and it is kept", "[无名 PERSON x]", true, []string{"无名>无名 source"}},
		{"what the termbase only proposes", "[某人 PERSON x]", false, []string{"某人!unsure Somebody"}},
		{"titles", "[董事长 TITLE]", false, []string{"董事长!title"}},
		{"a term to keep, within a mention", "[OpenAI公司 ORG x]和OpenAI", false, []string{"OpenAI>OpenAI keep", "OpenAI公司!overlap", "OpenAI>OpenAI keep"}},
		{"an approved term is the mention", "[零一 ORG x]的", false, []string{"零一>01.AI termbase m0"}},
		{"a phrase", "大模型好", false, []string{"大模型!phrase large language model"}},
		{"a longer name before a term in it", "[北京大学 ORG x]", false, []string{"北京大学>Peking University names"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := paragraph(c.text)
			got := NewChooser(article, "en", Options{Renderer: renderer, Terms: find, KeepUnknown: c.keep}).Choose(p)
			type at struct {
				jianzhu.Span
				s string
			}
			var all []at
			for _, s := range got.Spans {
				out := s.In(p.Text) + ">" + s.Target + " " + s.Rule
				if s.Rule == "termbase" {
					out += " " + s.MentionID
				}
				all = append(all, at{s.Span, out})
			}
			for _, u := range got.Unprotected {
				all = append(all, at{u.Span, strings.TrimSpace(u.In(p.Text) + "!" + string(u.Reason) + " " + u.Candidate)})
			}
			var have []string
			for i := 0; i <= len(p.Text); i++ {
				for _, x := range all {
					if x.Start == i {
						have = append(have, x.s)
					}
				}
			}
			if d := cmp.Diff(c.want, have); d != "" {
				t.Errorf("want -, got +:\n%s", d)
			}
			if _, err := Protect(p.Text, nil, got.Spans, Marks); err != nil {
				t.Errorf("the choice can't be protected: %v", err)
			}
		})
	}
	p := paragraph("大模型和大模型")
	if got := NewChooser(article, "en", Options{Renderer: renderer, Terms: find}).Choose(p).Glossary; len(got) != 1 || got[0] != (Pair{"大模型", "large language model"}) {
		t.Errorf("the glossary is %v", got)
	}
}

func TestApprovedName(t *testing.T) {
	term := &jianzhu.Term{Names: []jianzhu.TermName{
		{Language: "zh-Hant", Name: "矽谷", Status: jianzhu.TermApproved},
		{Language: "zh-Hant-HK", Name: "硅谷", Status: jianzhu.TermApproved},
		{Language: "en", Name: "the Valley", Status: jianzhu.TermProposed},
	}}
	for target, want := range map[string]string{"zh-Hant": "矽谷", "zh-Hant-TW": "矽谷", "zh-Hant-HK": "硅谷", "zh-Hans": "", "en": ""} {
		if got, _ := approvedName(term, target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
