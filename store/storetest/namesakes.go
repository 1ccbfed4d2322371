package storetest

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/store"
)

// Told makes an article out of paragraphs in which [TYPE:surface] marks a
// mention, of the entity that has this name. An annotator would do the same.
// Two surfaces with = between are one entity, by the first: [PERSON:张伟=David Zhang].
func Told(id, language string, date time.Time, paragraphs ...string) *jianzhu.Article {
	a := &jianzhu.Article{
		ID: jianzhu.StableID("told", id), Source: "told", ExternalID: id, Language: language, Title: id, Published: date, Created: first, Updated: first,
		Raw: []byte(strings.Join(paragraphs, "\n")), Format: jianzhu.FormatText, Charset: "UTF-8",
	}
	at := make(map[string]int)
	for i, text := range paragraphs {
		p := jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: "zh", Script: "Hans"}
		if language == "en" {
			p.Language, p.Script = "en", ""
		}
		for text != "" {
			before, rest, marked := strings.Cut(text, "[")
			p.Text += before
			if !marked {
				break
			}
			inner, after, _ := strings.Cut(rest, "]")
			kind, surface, _ := strings.Cut(inner, ":")
			name, alias, other := strings.Cut(surface, "=")
			if other {
				surface = alias
			}
			span := jianzhu.Span{Start: len(p.Text), End: len(p.Text) + len(surface)}
			m := jianzhu.Mention{ID: jianzhu.StableID(a.ID, fmt.Sprint(i, span)), Span: span, Type: jianzhu.Type(kind),
				Mark: jianzhu.Mark{Origin: jianzhu.OriginModel, Score: 0.5, Status: jianzhu.Proposed}}
			if m.Type != jianzhu.TypeTitle {
				m.EntityID = NameID(m.Type, name)
				if _, known := at[m.EntityID]; !known {
					at[m.EntityID] = len(a.Entities)
					a.Entities = append(a.Entities, jianzhu.Entity{ID: m.EntityID, Type: m.Type, Name: name, Articles: 1})
				}
				e := &a.Entities[at[m.EntityID]]
				e.Mentions++
				if other && !slices.Contains(e.Aliases, alias) {
					e.Aliases = append(e.Aliases, alias)
				}
			}
			p.Mentions = append(p.Mentions, m)
			p.Text += surface
			text = after
		}
		p.Sentences = []jianzhu.Span{{Start: 0, End: len(p.Text)}}
		a.Paragraphs = append(a.Paragraphs, p)
	}
	return a
}

// NameID returns the id that annotators give an entity by its name.
func NameID(kind jianzhu.Type, name string) string {
	return jianzhu.StableID("entity", string(kind), script.FoldString(name))
}

// stories are what the tests of namesakes are about.
var stories = []struct{ id, language, text string }{
	0:  {"huawei", "zh-Hans", "[ORG:华为][TITLE:副总裁][PERSON:张伟]说"},
	1:  {"huawei-part", "zh-Hans", "[ORG:华为终端][TITLE:总经理][PERSON:张伟]说"},
	2:  {"ali", "zh-Hans", "[ORG:阿里巴巴][TITLE:总监][PERSON:张伟]说"},
	3:  {"no org", "zh-Hans", "[PERSON:张伟]说"},
	4:  {"beside", "zh-Hant", "[PERSON:張偉]說，[ORG:华为]也說"},
	5:  {"beside both", "zh-Hans", "[PERSON:张伟]说，[ORG:华为]和[ORG:阿里巴巴]"},
	6:  {"title", "zh-Hans", "[TITLE:总监][PERSON:张伟]说"},
	7:  {"moved on", "zh-Hans", "前[ORG:阿里巴巴][TITLE:总监]、[ORG:蚂蚁][TITLE:顾问][PERSON:张伟]说"},
	8:  {"alias", "zh-Hans", "[ORG:蚂蚁][TITLE:顾问][PERSON:张伟]（[PERSON:张伟=David Zhang]）说"},
	9:  {"alias alone", "zh-Hans", "[PERSON:张伟]（[PERSON:张伟=David Zhang]）说"},
	10: {"pinyin", "en", "[PERSON:Zhang Wei] said"},
	11: {"pinyin org", "en", "[PERSON:Wei Zhang], [ORG:华为]'s [TITLE:chairman], said"},
	12: {"sounds so", "zh-Hans", "[PERSON:章伟]说"},
	13: {"one", "zh-Hans", "[ORG:百川智能][TITLE:CEO][PERSON:王小川]说"},
	14: {"one in pinyin", "en", "[PERSON:Xiaochuan Wang], [TITLE:CEO] of [ORG:Baichuan], said"},
	15: {"one, the other way", "en", "[PERSON:Wang Xiaochuan] said"},
	16: {"both scripts", "zh-Hans", "[PERSON:王小川]和[PERSON:Wang Xiaochuan]"},
	17: {"acme", "en", "[ORG:Acme] [TITLE:CEO] [PERSON:John Smith] said"},
	18: {"initech", "en", "[ORG:Initech] [TITLE:CFO] [PERSON:John Smith] said"},
	19: {"smith", "en", "[PERSON:John Smith] said"},
	20: {"surname", "zh-Hans", "[PERSON:王]先生说"},
	21: {"doctor", "zh-Hans", "[TITLE:医生][PERSON:张伟]说"},
	22: {"actor", "zh-Hans", "[TITLE:演员][PERSON:张伟]说"},
	23: {"doctor beside", "zh-Hans", "前[TITLE:主任医师][PERSON:张伟]和[PERSON:孙小梅]、[PERSON:郑国强]，[ORG:协和医院]"},
	24: {"actor beside", "zh-Hans", "[TITLE:演员][PERSON:张伟]和[PERSON:孙小梅]、[PERSON:郑国强]"},
	25: {"employer beside", "zh-Hans", "[ORG:协和医院][TITLE:理事][PERSON:张伟]和[PERSON:孙小梅]、[PERSON:郑国强]"},
	26: {"employer of same", "zh-Hans", "[ORG:百度][TITLE:总监][PERSON:张伟]和[PERSON:孙小梅]、[PERSON:郑国强]"},
	27: {"governor", "zh-Hans", "[LOC:河南省][TITLE:省长][PERSON:张伟]说"},
	28: {"secretary", "zh-Hans", "[ORG:河南省委][TITLE:书记][PERSON:张伟]说"},
	29: {"mayor", "zh-Hans", "[LOC:上海市][TITLE:市长][PERSON:张伟]说"},
	30: {"actor Zhang", "en", "[TITLE:Actor] [PERSON:Zhang Wei] said"},
	31: {"professor Smith", "en", "[TITLE:professor] [PERSON:John Smith] said"},
	32: {"striker Smith", "en", "[TITLE:striker] [PERSON:John Smith] said"},
	34: {"Texas", "en", "[LOC:Texas] [TITLE:Governor] [PERSON:John Smith] said"},
	35: {"Texas whole", "en", "Former [TITLE:Texas governor] [PERSON:John Smith] said"},
	36: {"Florida whole", "en", "[TITLE:Florida Governor] [PERSON:John Smith] said"},
	33: {"of both callings", "zh-Hans", "[TITLE:医生]、[TITLE:演员][PERSON:张伟]说"},
}

func story(i int) *jianzhu.Article {
	s := stories[i]
	return Told(s.id, s.language, first.AddDate(0, 0, i), s.text)
}

// fataler is a testing.T or a rapid.T.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// Unknown has forget make s forget who is who between two articles about one
// person, so that they are of two, as a store that does not tell namesakes
// apart would have them. What it returns fails unless they are of one again.
func Unknown(t *testing.T, s store.Store, forget func()) (check func(s store.Store)) {
	for _, i := range []int{13, 14} {
		put(t, s, story(i), 0)
		forget()
	}
	who := func(s store.Store) map[string][]string { return people(t, s, story(13), story(14)) }
	before := who(s)
	if slices.Equal(before[stories[13].id], before[stories[14].id]) {
		t.Fatal("nothing is forgotten")
	}
	return func(s store.Store) {
		t.Helper()
		if after := who(s); !slices.Equal(after[stories[13].id], after[stories[14].id]) {
			t.Errorf("one person is two: %v", after)
		}
		for _, i := range []int{13, 14} {
			if err := s.DeleteArticle(t.Context(), story(i).ID, revision(t, s, story(i).ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// people returns, for each given article, whom its people are.
func people(t fataler, s store.Store, articles ...*jianzhu.Article) map[string][]string {
	t.Helper()
	out := make(map[string][]string)
	for _, a := range articles {
		got, err := s.Article(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, p := range got.Paragraphs {
			for _, m := range p.Mentions {
				if m.Type == jianzhu.TypePerson {
					all = append(all, fmt.Sprint(m.EntityID, m.Ambiguous, m.Candidates))
				}
			}
		}
		out[a.Title] = all
		// The lists say the same as the article.
		listed, err := s.Mentions(t.Context(), store.MentionFilter{ArticleID: a.ID, Type: jianzhu.TypePerson}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var also []string
		for _, m := range listed {
			also = append(also, fmt.Sprint(m.EntityID, m.Ambiguous, m.Candidates))
		}
		if !slices.Equal(all, also) {
			t.Fatalf("%s: the article has %v, the list of its mentions %v", a.Title, all, also)
		}
	}
	return out
}

func homonymsAreKeptApart(t *testing.T, s store.Store) {
	name := NameID(jianzhu.TypePerson, "张伟")
	who := func(i int) (string, []string) {
		t.Helper()
		a, err := s.Article(t.Context(), story(i).ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Paragraphs[0].Mentions {
			if m.Type == jianzhu.TypePerson {
				if m.Ambiguous != (len(m.Candidates) > 0) {
					t.Errorf("%s: ambiguous %v with candidates %v", a.Title, m.Ambiguous, m.Candidates)
				}
				return m.EntityID, m.Candidates
			}
		}
		return "", nil
	}
	for _, i := range []int{3, 0} {
		put(t, s, story(i), 0)
	}
	for _, i := range []int{3, 0} {
		if id, c := who(i); id != name || c != nil {
			t.Errorf("of one person, story %d is about %s, %v", i, id, c)
		}
	}
	for _, i := range []int{1, 2, 4, 5, 6} {
		put(t, s, story(i), 0)
	}
	huawei, _ := who(0)
	ali, _ := who(2)
	if huawei == ali || huawei == name || ali == name {
		t.Fatalf("two people: %s and %s, name %s", huawei, ali, name)
	}
	both := []string{huawei, ali}
	slices.Sort(both)
	for _, c := range []struct {
		story int
		want  string
		of    []string
	}{{1, huawei, nil}, {4, huawei, nil}, {6, ali, nil}, {3, name, both}, {5, name, both}} {
		if id, of := who(c.story); id != c.want || !slices.Equal(of, c.of) {
			t.Errorf("story %s is about %s of %v, want %s of %v", stories[c.story].id, id, of, c.want, c.of)
		}
	}
	// The id of a name stands for all who have it, also where every article
	// is about one of them.
	for _, i := range []int{3, 5} {
		if e, err := s.Entity(t.Context(), name); err != nil || !e.Ambiguous || !slices.Equal(e.Candidates, both) || e.Name != "张伟" {
			t.Errorf("the name: %+v, %v", e, err)
		}
		if err := s.DeleteArticle(t.Context(), story(i).ID, revision(t, s, story(i).ID)); err != nil {
			t.Fatal(err)
		}
	}
	if e, err := s.Entity(t.Context(), name); err != nil || !e.Ambiguous || !slices.Equal(e.Candidates, both) || e.Mentions != 0 {
		t.Errorf("the name, nobody's: %+v, %v", e, err)
	}
	for _, i := range []int{3, 5} {
		put(t, s, story(i), 0)
	}
	// Lists show them apart, told by their titles.
	found := allEntities(t, s, store.EntityFilter{Q: "张伟"}, 2)
	counts := make(map[string]int)
	for _, e := range found {
		counts[e.ID] = e.Articles
		switch e.ID {
		case huawei:
			if len(e.Titles) != 2 || e.Titles[0].Organization != "华为终端" || e.Ambiguous {
				t.Errorf("huawei: %+v", e)
			}
		case name:
			if !e.Ambiguous || !slices.Equal(e.Candidates, both) {
				t.Errorf("undecided: %+v", e)
			}
		}
	}
	if d := gocmp.Diff(map[string]int{huawei: 3, ali: 2, name: 2}, counts); d != "" {
		t.Errorf("articles (-want +got):\n%s", d)
	}
	if n := len(allMentions(t, s, store.MentionFilter{EntityID: huawei}, 2)); n != 3 {
		t.Errorf("%d mentions of one of them", n)
	}
	// A deleted article takes its evidence along; an article tells that two
	// were one.
	a := story(2)
	if err := s.DeleteArticle(t.Context(), a.ID, revision(t, s, a.ID)); err != nil {
		t.Fatal(err)
	}
	if id, c := who(5); id != name || c != nil {
		t.Errorf("of one person again, story 5 is about %s, %v", id, c)
	}
	put(t, s, a, 0)
	if again, _ := who(0); again != huawei {
		t.Errorf("%s has become %s", huawei, again)
	}
	put(t, s, Told("both", "zh-Hans", first, "曾任[ORG:华为][TITLE:副总裁]、现任[ORG:阿里巴巴][TITLE:总监]的[PERSON:张伟]", "[ORG:华为][TITLE:副总裁][PERSON:张伟]，[ORG:阿里巴巴][TITLE:总监][PERSON:张伟]"), 0)
	for _, i := range []int{0, 1, 2, 3, 4, 5, 6} {
		if id, c := who(i); id != name || c != nil {
			t.Errorf("of one person with two titles, story %d is about %s, %v", i, id, c)
		}
	}
	if found := allEntities(t, s, store.EntityFilter{Q: "张伟"}, 2); len(found) != 1 || found[0].Articles != 8 {
		t.Errorf("one person is listed as %v", found)
	}
	// Ids that people had while they were apart lead to the one.
	for _, id := range []string{huawei, ali} {
		if e, err := s.Entity(t.Context(), id); err != nil || e.ID != name {
			t.Errorf("the former id %s is %+v, %v", id, e, err)
		}
	}
	if _, err := s.Entity(t.Context(), NameID(jianzhu.TypePerson, "nobody")); !jianzhu.IsKind(err, jianzhu.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}

// People called by titles alone are not merged where nothing says that they
// are one.
func titlesAreKeptApart(t *testing.T, s store.Store) {
	for _, c := range []struct {
		stories []int
		want    string // the stories of each person, ? where it is not known whether it is another's
	}{
		{[]int{21, 22}, "21? | 22?"},
		{[]int{21, 22, 3}, "21? | 22? | 3?"},
		{[]int{21, 23}, "21 23"},               // 医生 and 主任医师
		{[]int{21, 22, 33}, "21 22 33"},        // one is both
		{[]int{21, 22, 23, 24}, "21 22 23 24"}, // with the same people
		{[]int{21, 3}, "21 3"},
		{[]int{21, 6, 3}, "21? | 6? | 3?"},
		{[]int{0, 21}, "0 | 21?"},
		{[]int{0, 21, 3}, "0 3 | 21?"},
		{[]int{0, 2, 21, 22}, "0 | 2 | 21? | 22?"},
		{[]int{25, 26}, "25 26"},
		{[]int{2, 25, 26}, "2 | 25 26"},
		{[]int{25, 22}, "22? | 25"},
		{[]int{25, 24}, "25 24"}, // the same people
		{[]int{25, 23}, "25 23"}, // the organization
		{[]int{27, 29}, "27 | 29"},
		{[]int{27, 28, 29}, "27 28 | 29"},
		{[]int{27, 29, 2}, "27 | 29 | 2"},
		{[]int{31, 32}, "31? | 32?"},
		{[]int{34, 35, 36}, "34 35 | 36"},
		{[]int{31, 17}, "17 | 31?"},
	} {
		for _, i := range c.stories {
			put(t, s, story(i), 0)
		}
		groups := make(map[string][]string)
		for _, i := range c.stories {
			a, err := s.Article(t.Context(), story(i).ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range a.Paragraphs[0].Mentions {
				if text := m.In(a.Paragraphs[0].Text); m.Type != jianzhu.TypePerson || text != "张伟" && text != "John Smith" {
					continue
				}
				shown := fmt.Sprint(i)
				if m.Ambiguous {
					shown += "?"
				}
				if m.Ambiguous != (len(m.Candidates) > 1) {
					t.Errorf("%v: %s is ambiguous %v, with candidates %v", c.stories, a.Title, m.Ambiguous, m.Candidates)
				}
				for _, id := range append(m.Candidates, m.EntityID) {
					if e, err := s.Entity(t.Context(), id); err != nil || id != m.EntityID && len(e.Candidates) > 0 && !slices.Contains(e.Candidates, id) {
						t.Errorf("%v: %s: %s is %+v, %v", c.stories, a.Title, id, e, err)
					}
				}
				groups[m.EntityID] = append(groups[m.EntityID], shown)
			}
		}
		var got []string
		for _, g := range groups {
			got = append(got, strings.Join(g, " "))
		}
		want := strings.Split(c.want, " | ")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", c.stories, got, want)
		}
		for _, i := range c.stories {
			if err := s.DeleteArticle(t.Context(), story(i).ID, revision(t, s, story(i).ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func revision(t fataler, s store.Store, id string) int64 {
	t.Helper()
	n, err := s.Revision(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func namesInPinyin(t *testing.T, s store.Store) {
	// Both ways of arriving.
	for _, order := range [][]int{{13, 14, 15, 16}, {15, 14, 16, 13}} {
		var all []*jianzhu.Article
		for _, i := range order {
			all = append(all, story(i))
			put(t, s, story(i), 0)
		}
		id := NameID(jianzhu.TypePerson, "王小川")
		for title, who := range people(t, s, all...) {
			for _, w := range who {
				if w != fmt.Sprint(id, false, []string(nil)) {
					t.Errorf("%v: %s is about %s", order, title, w)
				}
			}
		}
		e, err := s.Entity(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if e.Name != "王小川" || e.Mentions != 5 || e.Articles != 4 {
			t.Errorf("%v: %+v", order, e)
		}
		for _, pinyin := range []string{"Wang Xiaochuan", "Xiaochuan Wang"} {
			if other, err := s.Entity(t.Context(), NameID(jianzhu.TypePerson, pinyin)); err != nil || other.ID != id {
				t.Errorf("%v: the id of %s is of %+v, %v", order, pinyin, other, err)
			}
		}
		for _, q := range []string{"王小川", "wangxiaochuan", "xiaochuan wang"} {
			if found := allEntities(t, s, store.EntityFilter{Q: q, Type: jianzhu.TypePerson}, 5); len(found) != 1 || found[0].ID != id {
				t.Errorf("%v: %q finds %v", order, q, found)
			}
		}
		for _, a := range all {
			if err := s.DeleteArticle(t.Context(), a.ID, revision(t, s, a.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if left := allEntities(t, s, store.EntityFilter{}, 5); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// An article with links that is taken in again, and one that is read and
// written again, stay as they are.
func linksAreKept(t *testing.T, s store.Store) {
	for _, i := range []int{0, 2, 3, 10, 16, 13} {
		put(t, s, story(i), 0)
	}
	all := []*jianzhu.Article{story(0), story(2), story(3), story(10), story(16), story(13)}
	want := people(t, s, all...)
	for _, a := range all {
		in := jianzhu.Input{Raw: append(a.Raw, ' '), Source: a.Source, ExternalID: a.ExternalID}
		_, outcome, err := store.Ingest(t.Context(), s, func(context.Context, string, jianzhu.Input) (*jianzhu.Article, error) {
			again := *a
			return &again, nil
		}, in)
		if err != nil || outcome != store.Unchanged {
			t.Errorf("%s again: %s, %v", a.Title, outcome, err)
		}
	}
	if d := gocmp.Diff(want, people(t, s, all...)); d != "" {
		t.Errorf("taken in again (-want +got):\n%s", d)
	}
	for _, a := range all {
		got, err := s.Article(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, got, got.Revision)
	}
	if d := gocmp.Diff(want, people(t, s, all...)); d != "" {
		t.Errorf("read and written (-want +got):\n%s", d)
	}
}

// anyOrderGivesTheSamePeople: the same articles, written in any order, some of
// them twice and some of them only for a while, give the same people with the
// same ids and counts.
func anyOrderGivesTheSamePeople(t *testing.T, s store.Store) {
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		defer f.Value.Set(f.DefValue)
		if err := f.Value.Set("12"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfNDistinct(rapid.IntRange(0, len(stories)-1), 2, 9, rapid.ID[int]).Draw(t, "stories")
		passing := rapid.IntRange(0, len(stories)-1).Draw(t, "for a while")
		order := rapid.Permutation(some).Draw(t, "order")
		twice := rapid.SampledFrom(some).Draw(t, "twice")
		write := func(order []int, extra bool) (map[string][]string, []string) {
			var all []*jianzhu.Article
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			gone := extra && !slices.Contains(order, passing)
			if gone {
				must(s.PutArticle(t.Context(), story(passing), 0))
			}
			for _, i := range order {
				all = append(all, story(i))
				must(s.PutArticle(t.Context(), story(i), 0))
				if extra && i == twice {
					must(s.PutArticle(t.Context(), story(i), revision(t, s, story(i).ID)))
				}
			}
			if gone {
				must(s.DeleteArticle(t.Context(), story(passing).ID, revision(t, s, story(passing).ID)))
			}
			who := people(t, s, all...)
			entities, err := s.Entities(t.Context(), store.EntityFilter{}, store.Page{Limit: 200})
			must(err)
			var counts []string
			for _, e := range entities {
				counts = append(counts, fmt.Sprint(e.ID, e.Name, e.Mentions, e.Articles, e.Ambiguous, e.Candidates, e.Titles, e.Written, e.Names, e.Aliases))
			}
			slices.Sort(counts)
			for _, a := range all {
				must(s.DeleteArticle(t.Context(), a.ID, revision(t, s, a.ID)))
			}
			left, err := s.Entities(t.Context(), store.EntityFilter{}, store.Page{Limit: 1})
			if must(err); len(left) > 0 {
				t.Fatalf("an entity is left: %+v", left[0])
			}
			return who, counts
		}
		who, counts := write(slices.Sorted(slices.Values(some)), false)
		again, recounts := write(order, true)
		if d := gocmp.Diff(who, again); d != "" {
			t.Fatalf("people (-in order +in another):\n%s", d)
		}
		if d := gocmp.Diff(counts, recounts); d != "" {
			t.Fatalf("entities (-in order +in another):\n%s", d)
		}
	})
}
