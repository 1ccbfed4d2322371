package translate

import (
	"slices"
	"testing"

	"jianzhu"
	"jianzhu/rendering"
	"jianzhu/termbase"
)

// asked is a Renderer that keeps the queries.
type asked struct {
	words
	queries []rendering.Query
}

func (a *asked) Name(q rendering.Query) []jianzhu.Rendering {
	a.queries = append(a.queries, q)
	return a.words.Name(q)
}

// TestNamesAsk: what the article tells of an entity is in the query, once for
// all mentions that are alike.
func TestNamesAsk(t *testing.T) {
	p := paragraph("[朝鲜 LOC nk][总统 TITLE][崔善姬 PERSON choe]说，[三星 ORG samsung][总裁 TITLE][崔善姬 PERSON choe]。")
	a := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{*p}, Entities: []jianzhu.Entity{
		{ID: "nk", Type: jianzhu.TypeLoc, Name: "朝鲜"}, {ID: "samsung", Type: jianzhu.TypeOrg, Name: "三星"},
		{ID: "choe", Type: jianzhu.TypePerson, Subtype: "s", Name: "崔善姬", Names: map[string]string{"en": "Choe Son Hui"}, Aliases: []string{"崔总统"}},
	}}
	r := &asked{}
	n := NewNames(a, r, nil)
	for range 2 {
		for i := range p.Mentions {
			if m := &p.Mentions[i]; m.EntityID == "choe" {
				n.Mention(m, m.In(p.Text), LanguageOf(p), "en")
			}
		}
	}
	if len(r.queries) != 1 {
		t.Fatalf("asked %d times", len(r.queries))
	}
	q := r.queries[0]
	if !slices.Equal(q.Titles, []string{"朝鲜总统", "总裁"}) || q.Source != "zh-Hans" || q.Target != "en" || q.Type != jianzhu.TypePerson ||
		q.Subtype != "s" || q.Name != "崔善姬" || q.Names["en"] != "Choe Son Hui" || !slices.Equal(q.Aliases, []string{"崔总统"}) {
		t.Errorf("asked %+v", q)
	}
}

// TestNamesByTerms: what people approve stands first, what they forbid is not
// there, whatever lexicons and rules say.
func TestNamesByTerms(t *testing.T) {
	r, err := rendering.New(rendering.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := jianzhu.Entity{ID: "lee", Type: jianzhu.TypePerson, Name: "李开复", Known: true,
		Names: map[string]string{"zh-Hans": "李开复", "en": "Kai-Fu Lee"}}
	gates := jianzhu.Entity{ID: "gates", Type: jianzhu.TypePerson, Name: "比尔·盖茨"}
	a := &jianzhu.Article{Entities: []jianzhu.Entity{e, gates}}
	name := func(language, name string, s jianzhu.TermStatus) jianzhu.TermName {
		return jianzhu.TermName{Language: language, Name: name, Status: s}
	}
	const yes, no, perhaps = jianzhu.TermApproved, jianzhu.TermForbidden, jianzhu.TermProposed
	for _, c := range []struct {
		what            string
		term            *jianzhu.Term
		surface, entity string
		target          string
		first, rule     string
		status          jianzhu.Status
		never           string
	}{
		{"no term", nil, "李开复", "lee", "en", "Kai-Fu Lee", "entity", jianzhu.Proposed, "Li Kaifu"},
		{"approved", &jianzhu.Term{EntityID: "lee", Names: []jianzhu.TermName{name("zh-Hans", "李开复", yes), name("en", "Lee Kai-fu", yes), name("en", "Kai-Fu Lee", no)}},
			"李开复", "lee", "en", "Lee Kai-fu", "termbase", jianzhu.Accepted, "Kai-Fu Lee"},
		{"found by its name", &jianzhu.Term{Names: []jianzhu.TermName{name("zh-Hans", "李开复", yes), name("en", "Dr Lee", yes)}},
			"李开复", "lee", "en", "Dr Lee", "termbase", jianzhu.Accepted, ""},
		{"in the script of the region", &jianzhu.Term{EntityID: "lee", Names: []jianzhu.TermName{name("en", "Kai-Fu Lee", yes), name("zh-Hant", "李開復", yes)}},
			"Kai-Fu Lee", "lee", "zh-Hant-TW", "李開復", "termbase", jianzhu.Accepted, ""},
		{"not translated", &jianzhu.Term{EntityID: "lee", Keep: true, Names: []jianzhu.TermName{name("zh-Hans", "李开复", yes)}},
			"李开复", "lee", "en", "李开复", "keep", jianzhu.Accepted, "Kai-Fu Lee"},
		{"the length of the mention", &jianzhu.Term{EntityID: "gates", Names: []jianzhu.TermName{name("zh-Hans", "比尔·盖茨", yes), name("en", "William Gates", yes)}},
			"盖茨", "gates", "en", "Gates", "entity", jianzhu.Proposed, ""},
		{"forbidden in other letters", &jianzhu.Term{EntityID: "gates", Names: []jianzhu.TermName{name("zh-Hans", "比尔·盖茨", yes), name("en", "bill gates", no)}},
			"比尔·盖茨", "gates", "en", "", "", "", "Bill Gates"},
		{"proposed", &jianzhu.Term{EntityID: "x", Names: []jianzhu.TermName{name("zh-Hans", "阿里嘎多", perhaps), name("en", "Arigato", perhaps)}},
			"阿里嘎多", "x", "en", "Arigato", "termbase", jianzhu.Proposed, ""},
	} {
		var all []jianzhu.Term
		if c.term != nil {
			c.term.ID, c.term.Type = "t", jianzhu.TypePerson
			all = append(all, *c.term)
		}
		n := NewNames(a, r, termbase.New(all).Snapshot())
		m := &jianzhu.Mention{Type: jianzhu.TypePerson, EntityID: c.entity}
		got := n.Mention(m, c.surface, "zh-Hans", c.target)
		if c.first != "" && (len(got) == 0 || got[0].Name != c.first || got[0].Rule != c.rule || got[0].Status != c.status) {
			t.Errorf("%s: %+v", c.what, got)
		}
		for _, x := range got {
			if x.Name == c.never || x.Language != c.target || x.Status == jianzhu.Rejected {
				t.Errorf("%s: %+v is offered", c.what, x)
			}
		}
	}
}
