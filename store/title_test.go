package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jianzhu"
)

// marked makes an article of one paragraph in which [TYPE:surface] marks a
// mention.
func marked(text string) *jianzhu.Article {
	a := &jianzhu.Article{ID: "a", Language: "zh-Hans"}
	var p jianzhu.Paragraph
	for text != "" {
		before, rest, found := strings.Cut(text, "[")
		p.Text += before
		if !found {
			break
		}
		inner, after, _ := strings.Cut(rest, "]")
		kind, surface, _ := strings.Cut(inner, ":")
		m := jianzhu.Mention{Type: jianzhu.Type(kind), Span: jianzhu.Span{Start: len(p.Text), End: len(p.Text) + len(surface)}}
		if m.Type != jianzhu.TypeTitle {
			m.EntityID = surface
			if !slices.ContainsFunc(a.Entities, func(e jianzhu.Entity) bool { return e.ID == surface }) {
				a.Entities = append(a.Entities, jianzhu.Entity{ID: surface, Type: m.Type, Name: surface})
			}
		}
		p.Mentions = append(p.Mentions, m)
		p.Text += surface
		text = after
	}
	a.Paragraphs = []jianzhu.Paragraph{p}
	return a
}

func TestTitles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[ORG:创新工场][TITLE:董事长][PERSON:李开复]说", "李开复 董事长 创新工场"},
		{"[ORG:创新工场][TITLE:董事长]兼[TITLE:CEO][PERSON:李开复]说", "李开复 CEO 创新工场; 李开复 董事长 创新工场"},
		{"[ORG:百川智能]的[TITLE:创始人][PERSON:王小川]", "王小川 创始人 百川智能"},
		{"[TITLE:教授][PERSON:王小川]", "王小川 教授 "},
		{"前[ORG:阿里巴巴][TITLE:总监]、[ORG:蚂蚁][TITLE:顾问][PERSON:张伟]", "张伟 总监 阿里巴巴; 张伟 顾问 蚂蚁"},
		{"[TITLE:总监]、[ORG:蚂蚁][TITLE:顾问][PERSON:张伟]", "张伟 顾问 蚂蚁"},
		{"[ORG:阿里巴巴][TITLE:总监][PERSON:李四]、[ORG:蚂蚁][TITLE:顾问][PERSON:张伟]", "张伟 顾问 蚂蚁; 李四 总监 阿里巴巴"},
		{"[PERSON:王小川]（[ORG:百川智能][TITLE:CEO]）", "王小川 CEO 百川智能"},
		{"[PERSON:李开复]，[ORG:百川智能][TITLE:CEO][PERSON:王小川]", "王小川 CEO 百川智能"},
		{"[PERSON:李开复]，[TITLE:教授][PERSON:王小川]", "王小川 教授 "},
		{"[ORG:OpenAI] [TITLE:CEO] [PERSON:Sam Altman] said", "Sam Altman CEO OpenAI"},
		{"[ORG:Alibaba]'s [TITLE:chairman] [PERSON:Joe Tsai]", "Joe Tsai chairman Alibaba"},
		{"[PERSON:Sam Altman], [TITLE:chief executive] of [ORG:OpenAI], said", "Sam Altman chief executive OpenAI"},
		{"[PERSON:Sam Altman], the [TITLE:chief executive] at [ORG:OpenAI]", "Sam Altman chief executive OpenAI"},
		{"[PERSON:Sam Altman], [ORG:OpenAI]'s [TITLE:CEO], and", "Sam Altman CEO OpenAI"},
		{"[PERSON:Jane Roe], [TITLE:chair] and [TITLE:founder] of [ORG:Acme]", "Jane Roe chair Acme; Jane Roe founder Acme"},
		{"[PERSON:Jane Roe] met [TITLE:chair] of [ORG:Acme]", ""},
		{"[ORG:Acme] 表示，[PERSON:Jane Roe]", ""},
		{"[PERSON:张三]、[ORG:百川智能][TITLE:CEO]", ""},
		{"[TITLE:CEO]", ""},
		{"[LOC:河南省][TITLE:省长][PERSON:张伟]", "张伟 省长 河南省"},
		{"[LOC:Texas] [TITLE:Governor] [PERSON:John Smith]", "John Smith Governor Texas"},
		{"[PERSON:John Smith], [TITLE:governor] of [LOC:Texas], said", "John Smith governor Texas"},
		{"[LOC:上海][TITLE:医生][PERSON:张伟]", "张伟 医生 "}, // only where from
		{"[LOC:美国][TITLE:前总统][PERSON:张伟]", "张伟 前总统 美国"},
		{"[LOC:河南省][TITLE:代省长]、[TITLE:教授][PERSON:张伟]", "张伟 代省长 河南省; 张伟 教授 "},
	} {
		var got []string
		for _, s := range Shares(marked(c.text)) {
			for _, h := range s.Titles {
				got = append(got, fmt.Sprintf("%s %s %s", s.Entity.Name, h.Title, h.Organization))
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.text, s, c.want)
		}
	}
}

func TestCallings(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"医生", "演员", "apart"},
		{"医生", "主任医师", "together"},
		{"ceo", "董事长兼ceo", "together"},
		{"ceo", "联合创始人", "together"},
		{"首席执行官", "chief executive", "together"},
		{"前总裁", "董事、总经理", "together"},
		{"厨师", "行政厨师长", "together"},
		{"厨师", "前厨师", "together"},
		{"厨师", "画家", "apart"},
		{"教授", "professor", "together"},
		{"actor", "contractor", "apart"},
		{"pilot", "airline pilot", "together"},
		{"film actor", "doctor", "apart"},
		{"医生", "先生", "nothing"},
		{"主任", "主席", "nothing"},
		{"ms", "mr.", "nothing"},
	} {
		got := "nothing"
		if a, b := callings([]string{c.a}), callings([]string{c.b}); len(a) > 0 && len(b) > 0 {
			got = "apart"
			for _, x := range a {
				for _, y := range b {
					if goTogether(x, y) != goTogether(y, x) {
						t.Errorf("%s, %s: not both ways", x, y)
					}
					if goTogether(x, y) {
						got = "together"
					}
				}
			}
		}
		if got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestPlaceInTitle(t *testing.T) {
	for title, want := range map[string]string{
		"florida governor": "florida", "former new york mayor": "new york", "lieutenant governor": "", "former governor": "", "governor": "",
		"texas lieutenant governor": "texas", "u.s. senator": "", "河南省省长": "河南省", "前河南省副省长": "河南省", "省长": "", "副省长": "", "常务副省长": "", "医生": "",
	} {
		if got := placeIn(title); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}
