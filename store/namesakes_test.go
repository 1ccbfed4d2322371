package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jianzhu"
)

// Organizations of one name are of one person only where something says so.
func TestWhoIsApart(t *testing.T) {
	for _, c := range []struct {
		says []string // of each article: organizations / other names
		want string   // the people's organizations
	}{
		{[]string{"华为", "华为"}, "华为"},
		{[]string{"华为", "阿里巴巴"}, "华为 | 阿里巴巴"},
		{[]string{"华为", "华为终端", "华为终端西安分公司"}, "华为,华为终端,华为终端西安分公司"},
		{[]string{"中国", "中华"}, "中华 | 中国"},
		{[]string{"acme", "acme corp", "acmeist"}, "acme,acme corp | acmeist"},
		{[]string{"华为", "阿里巴巴", "华为,阿里巴巴"}, "华为,阿里巴巴"},
		{[]string{"华为/David Zhang", "阿里巴巴/David Zhang", "百度"}, "华为,阿里巴巴 | 百度"},
		{[]string{"华为/Zhang Wei", "阿里巴巴/Zhang Wei"}, "华为 | 阿里巴巴"}, // pinyin tells nothing
		{[]string{"华为/小张", "阿里巴巴/小张"}, "华为 | 阿里巴巴"},
		{[]string{"华为/张伟教授", "阿里巴巴/张伟教授"}, "华为 | 阿里巴巴"},
		{[]string{"", ""}, ""},
	} {
		n := Namesakes{Key: groupSound + "wei zhang"}
		for _, says := range c.says {
			orgs, aliases, _ := strings.Cut(says, "/")
			s := Share{Entity: jianzhu.Entity{ID: "name", Type: jianzhu.TypePerson, Name: "张伟"}}
			for o := range strings.SplitSeq(orgs, ",") {
				if o != "" {
					s.Titles = append(s.Titles, jianzhu.HeldTitle{Title: "员工", Organization: o, OrganizationID: o})
				}
			}
			if aliases != "" {
				s.Entity.Aliases = []string{aliases}
			}
			n.count([]Share{s}, 0, 1)
		}
		var got []string
		for _, p := range apart("name", n.People, true) {
			got = append(got, strings.Join(p.Orgs, ","))
		}
		want := strings.Split(c.want, " | ")
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", c.says, got, want)
		}
	}
}

func TestUnlinkedReversesLinked(t *testing.T) {
	a := marked("[ORG:华为][TITLE:员工][PERSON:张伟]和[PERSON:王]先生、[PERSON:Wang Xiaochuan]")
	a.Entities = slices.Clone(a.Entities)
	a.Links = []jianzhu.Link{
		{Name: "张伟", Entity: "张伟 of 华为"}, {Name: "王", Entity: "王", Candidates: []string{"x", "y"}}, {Name: "Wang Xiaochuan", Entity: "王小川"},
	}
	plain := *a
	plain.Links = nil
	l := Linked(a)
	if got := fmt.Sprint(ids(l)); got != "[华为  张伟 of 华为 王? 王小川]" {
		t.Errorf("linked: %s", got)
	}
	if got, want := fmt.Sprint(ids(Unlinked(l))), fmt.Sprint(ids(&plain)); got != want || Unlinked(l).Links != nil {
		t.Errorf("unlinked: %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(ids(a)), fmt.Sprint(ids(&plain)); got != want {
		t.Errorf("linking has changed its input: %s", got)
	}
}

func ids(a *jianzhu.Article) []string {
	var out []string
	for _, m := range a.Paragraphs[0].Mentions {
		id := m.EntityID
		if m.Ambiguous {
			id += "?"
		}
		out = append(out, id)
	}
	return out
}

func TestNamesInPinyinAreNamesLast(t *testing.T) {
	var total Total
	for _, name := range []string{"Wang Xiaochuan", "王小川"} {
		total.Add(Share{Entity: jianzhu.Entity{ID: "e", Type: jianzhu.TypePerson, Name: name}, Mentions: 1, Date: time.Unix(0, 0)})
	}
	if total.Name != "王小川" {
		t.Errorf("called %s", total.Name)
	}
	total.Add(Share{Entity: jianzhu.Entity{ID: "e", Type: jianzhu.TypePerson, Name: "Wang Xiaochuan"}, Mentions: 1, Date: time.Unix(0, 0)})
	if total.Name != "Wang Xiaochuan" {
		t.Errorf("called %s, and most call it otherwise", total.Name)
	}
}
