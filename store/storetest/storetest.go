// Package storetest holds what every store must do: the conformance suite
// that runs on each backend, the articles that it writes, the filters that
// lists must serve by an index, a writer to be killed, and the benchmarks.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/store"
)

// Open opens the store at one place, anew with each call.
type Open func(testing.TB) store.Store

// Run tests the stores at the places that place returns, each of them empty.
// It closes what it opens.
func Run(t *testing.T, place func(testing.TB) Open) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"MissingIsNotFound", missingIsNotFound},
		{"CreateAndRead", createAndRead},
		{"DatesOfAllTimes", datesOfAllTimes},
		{"UpdateReplacesAnnotations", updateReplacesAnnotations},
		{"StaleRevisionConflicts", staleRevisionConflicts},
		{"NewMeansNew", newMeansNew},
		{"DeleteTakesAnnotationsAlong", deleteTakesAnnotationsAlong},
		{"NamesGoWithTheirLastUse", namesGoWithTheirLastUse},
		{"TitlesAndTheirTime", titlesAndTheirTime},
		{"AnyOrderGivesTheSame", anyOrderGivesTheSame},
		{"BrokenSpansAreRefused", brokenSpansAreRefused},
		{"IngestIsIdempotent", ingestIsIdempotent},
		{"IngestInParallelCreatesOne", ingestInParallelCreatesOne},
		{"ListsByEveryFilter", listsByEveryFilter},
		{"WordsOfAllCharacters", wordsOfAllCharacters},
		{"ListsOfNothing", listsOfNothing},
		{"PagesCoverAllOnce", pagesCoverAllOnce},
		{"ArticlesOfOneDate", articlesOfOneDate},
		{"ParallelUpdatesAreNotLost", parallelUpdatesAreNotLost},
		{"ParallelWritersOfOneEntity", parallelWritersOfOneEntity},
		{"PrefixOfManyNames", prefixOfManyNames},
		{"RelatedEntities", relatedEntities},
		{"TimelineByZone", timelineByZone},
		{"HomonymsAreKeptApart", homonymsAreKeptApart},
		{"TitlesAreKeptApart", titlesAreKeptApart},
		{"NamesInPinyin", namesInPinyin},
		{"LinksAreKept", linksAreKept},
		{"AnyOrderGivesTheSamePeople", anyOrderGivesTheSamePeople},
		{"TranslationsAreKept", translationsAreKept},
		{"StaleTranslationsConflict", staleTranslationsConflict},
		{"TranslationsGoWithTheirArticle", translationsGoWithTheirArticle},
		{"BrokenTranslationsAreRefused", brokenTranslationsAreRefused},
		{"ParallelTranslatorsAreNotLost", parallelTranslatorsAreNotLost},
		{"NoTranslationOutlivesItsArticle", noTranslationOutlivesItsArticle},
		{"TermsByEveryFilter", termsByEveryFilter},
		{"TermsAndRevisions", termsAndRevisions},
		{"TermsSince", termsSince},
		{"TermUsage", termUsage},
		{"TermsReturnedAreCopies", termsReturnedAreCopies},
		{"LargeArticle", largeArticle},
		{"ReturnedValueIsACopy", returnedValueIsACopy},
		{"CancelledContext", cancelledContext},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := place(t)(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			c.run(t, s)
		})
	}
	t.Run("Closed", func(t *testing.T) { closed(t, place(t)(t)) })
	t.Run("CloseFinishesWhatRuns", func(t *testing.T) { closeFinishesWhatRuns(t, place(t)) })
	t.Run("Restart", func(t *testing.T) { restart(t, place(t)) })
}

// same compares what a store answers: empty is nil, times are instants with
// an offset.
var same = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b time.Time) bool {
		_, x := a.Zone()
		_, y := b.Zone()
		return a.Equal(b) && x == y
	}),
}

func put(t testing.TB, s store.Store, a *jianzhu.Article, replaces int64) {
	t.Helper()
	if err := s.PutArticle(t.Context(), a, replaces); err != nil {
		t.Fatalf("put %s in place of %d: %v", a.ID, replaces, err)
	}
	if a.Revision != replaces+1 {
		t.Fatalf("revision %d after a write in place of %d", a.Revision, replaces)
	}
}

// fillWith writes the first n generated articles.
func fillWith(t testing.TB, s store.Store, n int) []*jianzhu.Article {
	t.Helper()
	var all []*jianzhu.Article
	for i := range n {
		a := Generated(i)
		put(t, s, a, 0)
		all = append(all, a)
	}
	return all
}

func wantKind(t testing.TB, what string, err error, want jianzhu.Kind) {
	t.Helper()
	if !jianzhu.IsKind(err, want) {
		t.Errorf("%s: error %v, want one of kind %d", what, err, want)
	}
}

// every walks a list to its end, limit records at a time.
func every[T any](t testing.TB, limit int, page func(store.Page) ([]T, error), key func(*T) store.Key) []T {
	t.Helper()
	var all []T
	p := store.Page{Limit: limit}
	for {
		items, err := page(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) > limit {
			t.Fatalf("%d records on a page of %d", len(items), limit)
		}
		all = append(all, items...)
		if len(items) < limit {
			return all
		}
		p.After = key(&items[len(items)-1])
	}
}

func allArticles(t testing.TB, s store.Store, f store.ArticleFilter, limit int) []store.Summary {
	t.Helper()
	return every(t, limit, func(p store.Page) ([]store.Summary, error) { return s.Articles(t.Context(), f, p) },
		func(a *store.Summary) store.Key { return a.Key })
}

func allMentions(t testing.TB, s store.Store, f store.MentionFilter, limit int) []store.Mention {
	t.Helper()
	return every(t, limit, func(p store.Page) ([]store.Mention, error) { return s.Mentions(t.Context(), f, p) },
		func(m *store.Mention) store.Key { return m.Key })
}

func allQuotes(t testing.TB, s store.Store, f store.QuoteFilter, limit int) []store.Quote {
	t.Helper()
	return every(t, limit, func(p store.Page) ([]store.Quote, error) { return s.Quotes(t.Context(), f, p) },
		func(q *store.Quote) store.Key { return q.Key })
}

func allEntities(t testing.TB, s store.Store, f store.EntityFilter, limit int) []jianzhu.Entity {
	t.Helper()
	return every(t, limit, func(p store.Page) ([]jianzhu.Entity, error) { return s.Entities(t.Context(), f, p) },
		func(e *jianzhu.Entity) store.Key { return store.EntityKey(e, f.Sort) })
}

func ids[T any](items []T, id func(*T) string) []string {
	var out []string
	for i := range items {
		out = append(out, id(&items[i]))
	}
	return out
}

func articleID(a *store.Summary) string { return a.ID }
func mentionID(m *store.Mention) string { return m.ID }
func quoteID(q *store.Quote) string     { return q.ID }
func entityID(e *jianzhu.Entity) string { return e.ID }

// Check fails t unless s holds exactly the given articles, every one whole,
// and all that is listed and counted fits them.
func Check(t testing.TB, s store.Store, articles []*jianzhu.Article) {
	t.Helper()
	o := newOracle(t, articles)
	for i, want := range o.articles {
		got, err := s.Article(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, same); d != "" {
			t.Errorf("article %s (-want +got):\n%s", want.ID, d)
		}
		if n, err := s.Revision(t.Context(), want.ID); err != nil || n != want.Revision {
			t.Errorf("Revision(%s) = %d, %v, want %d", want.ID, n, err, want.Revision)
		}
		_ = i
	}
	summaries := make(map[string]store.Summary)
	for _, sum := range allArticles(t, s, store.ArticleFilter{}, 50) {
		summaries[sum.ID] = sum
	}
	if len(summaries) != len(articles) {
		t.Errorf("%d articles are listed, want %d", len(summaries), len(articles))
	}
	mentions := make(map[string]store.Mention)
	for _, m := range allMentions(t, s, store.MentionFilter{}, 200) {
		mentions[m.ID] = m
	}
	quotes := make(map[string]store.Quote)
	for _, q := range allQuotes(t, s, store.QuoteFilter{}, 200) {
		quotes[q.ID] = q
	}
	entities := o.entities()
	for i, a := range o.articles {
		r := o.records[i]
		sum := summaries[a.ID]
		want := store.Summarise(a)
		want.Counts, want.Key = r.Counts, sum.Key
		if d := cmp.Diff(want, sum, same); d != "" {
			t.Errorf("summary of %s (-want +got):\n%s", a.ID, d)
		}
		for _, m := range r.Mentions {
			got := mentions[m.ID]
			m.Key = got.Key
			if d := cmp.Diff(m, got, same); d != "" {
				t.Errorf("mention %s (-want +got):\n%s", m.ID, d)
			}
			delete(mentions, m.ID)
		}
		for _, q := range r.Quotes {
			got := quotes[q.ID]
			q.Key = got.Key
			if d := cmp.Diff(q.Quote, got, same); d != "" {
				t.Errorf("quote %s (-want +got):\n%s", q.ID, d)
			}
			delete(quotes, q.ID)
		}
	}
	if len(mentions)+len(quotes) > 0 {
		t.Errorf("%d mentions and %d quotes are of no article", len(mentions), len(quotes))
	}
	for _, e := range allEntities(t, s, store.EntityFilter{}, 200) {
		if d := cmp.Diff(entities[e.ID], &e, same); d != "" {
			t.Errorf("entity %s (-want +got):\n%s", e.Name, d)
		}
		one, err := s.Entity(t.Context(), e.ID)
		if err != nil || cmp.Diff(&e, one, same) != "" {
			t.Errorf("Entity(%s) = %v, %v, not as listed", e.ID, one, err)
		}
		delete(entities, e.ID)
	}
	for _, e := range entities {
		t.Errorf("entity %s is missing", e.Name)
	}
}

func missingIsNotFound(t *testing.T, s store.Store) {
	id, ctx := jianzhu.NewID(), t.Context()
	_, err := s.Article(ctx, id)
	wantKind(t, "Article", err, jianzhu.NotFound)
	_, err = s.Article(ctx, "no UUID")
	wantKind(t, "Article of no UUID", err, jianzhu.NotFound)
	_, err = s.Revision(ctx, id)
	wantKind(t, "Revision", err, jianzhu.NotFound)
	_, err = s.ArticleByExternalID(ctx, "新报", "1")
	wantKind(t, "ArticleByExternalID", err, jianzhu.NotFound)
	_, err = s.Entity(ctx, id)
	wantKind(t, "Entity", err, jianzhu.NotFound)
	_, err = s.Related(ctx, id, 5)
	wantKind(t, "Related", err, jianzhu.NotFound)
	_, err = s.Timeline(ctx, id, time.Time{}, time.Time{}, time.UTC)
	wantKind(t, "Timeline", err, jianzhu.NotFound)
	wantKind(t, "DeleteArticle", s.DeleteArticle(ctx, id, 1), jianzhu.NotFound)
	wantKind(t, "PutArticle", s.PutArticle(ctx, Annotated(id, "无"), 1), jianzhu.NotFound)
	Check(t, s, nil)
	if err := s.Ping(ctx); err != nil {
		t.Error(err)
	}
}

func createAndRead(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences...)
	a.ExternalID, a.URL, a.Byline = "2023/04/26?x=1#y", "https://example.org/新", "记者 王小明"
	a.Published = time.Date(2023, 4, 26, 1, 2, 3, 456789, time.FixedZone("CST", 8*3600))
	a.Raw = append(a.Raw, 0, 0xFF, 0xFE) // bytes, not text
	put(t, s, a, 0)
	Check(t, s, []*jianzhu.Article{a})
	got, err := s.ArticleByExternalID(t.Context(), a.Source, a.ExternalID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, got, same); d != "" {
		t.Errorf("by external id (-want +got):\n%s", d)
	}
	_, err = s.ArticleByExternalID(t.Context(), "other", a.ExternalID)
	wantKind(t, "another source's id", err, jianzhu.NotFound)
	for _, m := range allMentions(t, s, store.MentionFilter{}, 100) {
		text := a.Paragraphs[m.Paragraph].Text
		if m.In(text) != m.Surface || !strings.HasPrefix(text[m.Context.Start:], m.Context.Text) ||
			m.Context.Text[m.Start-m.Context.Start:m.End-m.Context.Start] != m.Surface {
			t.Errorf("mention %q does not stand in %+v", m.Surface, m.Context)
		}
	}
}

func datesOfAllTimes(t *testing.T, s store.Store) {
	var all []*jianzhu.Article
	for _, date := range []time.Time{
		time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(1815, 6, 18, 11, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC(),
		time.Date(1969, 12, 31, 23, 59, 59, 999_900_000, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	} {
		a := Annotated(jianzhu.NewID(), sentences[0])
		a.Published = date
		put(t, s, a, 0)
		all = append(all, a)
	}
	Check(t, s, all)
	o := newOracle(t, all)
	for _, a := range all {
		for _, f := range []store.ArticleFilter{{From: a.Published}, {To: a.Published}, {From: a.Published, To: a.Published.Add(1)}} {
			if d := cmp.Diff(o.articleIDs(f), ids(allArticles(t, s, f, 2), articleID), same); d != "" {
				t.Errorf("%+v (-want +got):\n%s", f, d)
			}
		}
	}
	tooOld := Annotated(jianzhu.NewID(), sentences[0])
	tooOld.Published = time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC)
	wantKind(t, "the year -5", s.PutArticle(t.Context(), tooOld, 0), jianzhu.Invalid)
}

func updateReplacesAnnotations(t *testing.T, s store.Store) {
	other := Annotated(jianzhu.NewID(), sentences[1], sentences[4])
	put(t, s, other, 0)
	a := Annotated(jianzhu.NewID(), sentences[0], sentences[4])
	a.ExternalID = "1"
	put(t, s, a, 0)
	for i, next := range []*jianzhu.Article{
		Annotated(a.ID, sentences[0], sentences[2]),
		Annotated(a.ID, sentences[7]),
		Annotated(a.ID, sentences...),
	} {
		next.ExternalID, next.Source = fmt.Sprint(i), fmt.Sprint("来源", i)
		next.Published = first.AddDate(0, -i, 0)
		put(t, s, next, int64(i+1))
		Check(t, s, []*jianzhu.Article{other, next})
	}
	_, err := s.ArticleByExternalID(t.Context(), a.Source, "1")
	wantKind(t, "the external id of an earlier revision", err, jianzhu.NotFound)
}

func staleRevisionConflicts(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences[0])
	put(t, s, a, 0)
	b := Annotated(a.ID, sentences[2])
	put(t, s, b, 1)
	for _, stale := range []int64{0, 1, 3} {
		c := Annotated(a.ID, sentences[4])
		wantKind(t, fmt.Sprint("write in place of ", stale), s.PutArticle(t.Context(), c, stale), jianzhu.Conflict)
		if c.Revision != 0 {
			t.Errorf("a refused write set revision %d", c.Revision)
		}
	}
	for _, stale := range []int64{1, 3} {
		wantKind(t, fmt.Sprint("delete at ", stale), s.DeleteArticle(t.Context(), a.ID, stale), jianzhu.Conflict)
	}
	Check(t, s, []*jianzhu.Article{b})
}

func newMeansNew(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences[0])
	a.ExternalID = "x"
	put(t, s, a, 0)
	twin := Annotated(jianzhu.NewID(), sentences[4])
	twin.ExternalID = "x"
	wantKind(t, "same source and external id", s.PutArticle(t.Context(), twin, 0), jianzhu.Conflict)
	twin.Source = "他报"
	put(t, s, twin, 0)
	moved := *twin
	moved.Source = a.Source
	wantKind(t, "update to another's external id", s.PutArticle(t.Context(), &moved, 1), jianzhu.Conflict)
	wantKind(t, "same id", s.PutArticle(t.Context(), Annotated(a.ID, sentences[2]), 0), jianzhu.Conflict)
	nameless := []*jianzhu.Article{Annotated(jianzhu.NewID(), "一"), Annotated(jianzhu.NewID(), "二")}
	for _, n := range nameless { // no external id is no conflict
		put(t, s, n, 0)
	}
	Check(t, s, append(nameless, a, twin))
}

func deleteTakesAnnotationsAlong(t *testing.T, s store.Store) {
	all := fillWith(t, s, 12)
	for len(all) > 0 {
		a := all[len(all)/2]
		if err := s.DeleteArticle(t.Context(), a.ID, a.Revision); err != nil {
			t.Fatal(err)
		}
		all = slices.DeleteFunc(all, func(b *jianzhu.Article) bool { return b.ID == a.ID })
		_, err := s.Article(t.Context(), a.ID)
		wantKind(t, "a deleted article", err, jianzhu.NotFound)
		Check(t, s, all)
	}
	put(t, s, Generated(0), 0) // its id is free again
}

func namesGoWithTheirLastUse(t *testing.T, s store.Store) {
	one := Annotated(jianzhu.NewID(), "[王慧文]来了。", "[老王]走了。")
	two := Annotated(jianzhu.NewID(), "[王慧文]来了。")
	one.Entities[0].Names["en"] = "Dolphin Wang"
	two.Entities[0].Names = map[string]string{"en": "Huiwen Wang", "zh-Hant": "王慧文"}
	two.Entities[0].Subtype = "founder"
	put(t, s, one, 0)
	put(t, s, two, 0)
	find := func(q string) int { return len(allEntities(t, s, store.EntityFilter{Q: q}, 10)) }
	for q, want := range map[string]int{"老王": 1, "laow": 1, "Dolph": 1, "huiwen": 1, "王": 1} {
		if got := find(q); got != want {
			t.Errorf("%q finds %d, want %d", q, got, want)
		}
	}
	e, err := s.Entity(t.Context(), EntityID("王慧文"))
	if err != nil || e.Subtype != "founder" || e.Names["zh-Hant"] != "王慧文" || e.Names["zh-Hans"] != "王慧文" {
		t.Errorf("entity %+v, %v", e, err)
	}
	if err := s.DeleteArticle(t.Context(), one.ID, 1); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]int{"老王": 0, "laow": 0, "Dolph": 0, "huiwen": 1, "王": 1} {
		if got := find(q); got != want {
			t.Errorf("%q finds %d after the delete, want %d", q, got, want)
		}
	}
}

func titlesAndTheirTime(t *testing.T, s store.Store) {
	var all []*jianzhu.Article
	for day, text := range []string{"[创新工场][董事长][李开复]说。", "[微软][董事长][李開復]说。", "[创新工场][董事长][李开复]和[王慧文]说。", "[董事长][王慧文]说，[李开复]没有说。"} {
		a := Annotated(jianzhu.NewID(), text, text)
		a.Published = first.AddDate(0, 0, day)
		put(t, s, a, 0)
		all = append(all, a)
	}
	Check(t, s, all)
	e, err := s.Entity(t.Context(), EntityID("李开复"))
	if err != nil {
		t.Fatal(err)
	}
	want := []jianzhu.HeldTitle{
		{Title: "董事长", Organization: "创新工场", OrganizationID: EntityID("创新工场"), Articles: 2, First: first.UTC(), Last: first.AddDate(0, 0, 2).UTC()},
		{Title: "董事长", Organization: "微软", OrganizationID: EntityID("微软"), Articles: 1, First: first.AddDate(0, 0, 1).UTC(), Last: first.AddDate(0, 0, 1).UTC()},
	}
	if d := cmp.Diff(want, e.Titles, same); d != "" {
		t.Errorf("titles (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]jianzhu.NameCount{{Language: "zh-Hans", Name: "李开复", Mentions: 6}, {Language: "zh-Hant", Name: "李開復", Mentions: 2}}, e.Written); d != "" {
		t.Errorf("written (-want +got):\n%s", d)
	}
	if e.Types[jianzhu.TypePerson] != 8 || len(e.Types) != 1 {
		t.Errorf("types %v", e.Types)
	}
	// The dates of a title go back when its newest article goes, or moves.
	moved := Annotated(all[0].ID, "[创新工场][董事长][李开复]说。")
	moved.Published = first.AddDate(1, 0, 0)
	put(t, s, moved, 1)
	all[0] = moved
	Check(t, s, all)
	for _, n := range []int{0, 1, 2} {
		if err := s.DeleteArticle(t.Context(), all[n].ID, all[n].Revision); err != nil {
			t.Fatal(err)
		}
		Check(t, s, all[n+1:])
	}
}

// anyOrderGivesTheSame: entities do not depend on the order that articles come
// in, nor on what came and went meanwhile.
func anyOrderGivesTheSame(t *testing.T, s store.Store) {
	const articles = 12
	var want []jianzhu.Entity
	rnd := rand.New(rand.NewPCG(8, 9))
	for round := range 4 {
		var all []*jianzhu.Article
		for _, n := range rnd.Perm(articles) {
			a := Generated(n)
			if rnd.IntN(3) == 0 { // first as another text
				b := Generated(n + 500)
				b.ID = a.ID
				put(t, s, b, 0)
				put(t, s, a, 1)
			} else {
				put(t, s, a, 0)
			}
			all = append(all, a)
		}
		got := allEntities(t, s, store.EntityFilter{}, 50)
		if round == 0 {
			want = got
		}
		if d := cmp.Diff(want, got, same); d != "" || len(got) < 5 {
			t.Errorf("%d entities in order %v (-first +now):\n%s", len(got), ids(all, func(a **jianzhu.Article) string { return (*a).Title }), d)
		}
		for _, n := range rnd.Perm(articles) {
			if err := s.DeleteArticle(t.Context(), all[n].ID, all[n].Revision); err != nil {
				t.Fatal(err)
			}
		}
		Check(t, s, nil)
	}
}

func brokenSpansAreRefused(t *testing.T, s store.Store) {
	for name, spoil := range map[string]func(*jianzhu.Article){
		"token outside":            func(a *jianzhu.Article) { a.Paragraphs[0].Tokens[0].End = 9999 },
		"mention inside a rune":    func(a *jianzhu.Article) { a.Paragraphs[0].Mentions[0].End-- },
		"mentions overlap":         func(a *jianzhu.Article) { a.Paragraphs[0].Mentions[1].Span = a.Paragraphs[0].Mentions[0].Span },
		"quote reversed":           func(a *jianzhu.Article) { a.Paragraphs[0].Quotes[0].End = 0 },
		"speaker of no paragraph":  func(a *jianzhu.Article) { a.Paragraphs[0].Quotes[0].Speaker.Paragraph = 7 },
		"entity not listed":        func(a *jianzhu.Article) { a.Entities = nil },
		"text that is no UTF-8":    func(a *jianzhu.Article) { a.Paragraphs[0].Text += "\xff" },
		"paragraphs out of order":  func(a *jianzhu.Article) { a.Paragraphs[0].Index = 3 },
		"two mentions with one id": func(a *jianzhu.Article) { a.Paragraphs[0].Mentions[1].ID = a.Paragraphs[0].Mentions[0].ID },
		"no time of its making":    func(a *jianzhu.Article) { a.Created = time.Time{} },
	} {
		a := Annotated(jianzhu.NewID(), sentences[0])
		spoil(a)
		err := s.PutArticle(t.Context(), a, 0)
		wantKind(t, name, err, jianzhu.Invalid)
		if len(jianzhu.Describe(err).Fields) == 0 {
			t.Errorf("%s: no field is named: %v", name, err)
		}
	}
	Check(t, s, nil)
}

// annotate stands in for the pipeline.
func annotate(_ context.Context, id string, in jianzhu.Input) (*jianzhu.Article, error) {
	a := Annotated(id, strings.Split(string(in.Raw), "\n")...)
	a.Raw, a.Title, a.Published = in.Raw, in.Title, in.Published
	if a.Title == "" {
		a.Title = "found in the text"
	}
	return a, nil
}

func ingestIsIdempotent(t *testing.T, s store.Store) {
	in := jianzhu.Input{Raw: []byte(sentences[0]), Source: "新报", ExternalID: "7"}
	var last *jianzhu.Article
	for _, c := range []struct {
		name    string
		change  func()
		outcome store.Outcome
		rev     int64
	}{
		{"first", func() {}, store.Created, 1},
		{"again", func() {}, store.Unchanged, 1},
		{"other bytes", func() { in.Raw = []byte(sentences[2]) }, store.Updated, 2},
		{"a title", func() { in.Title = "题" }, store.Updated, 3},
		{"the same title", func() {}, store.Unchanged, 3},
		{"a title left open", func() { in.Title = "" }, store.Unchanged, 3},
		{"a charset by another name", func() { in.Title, in.Charset = "题", "utf8" }, store.Unchanged, 3},
		{"a date", func() { in.Published = first }, store.Updated, 4},
		{"the date in another zone", func() { in.Published = first.UTC() }, store.Unchanged, 4},
	} {
		c.change()
		a, outcome, err := store.Ingest(t.Context(), s, annotate, in)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if outcome != c.outcome || a.Revision != c.rev {
			t.Errorf("%s: %s, revision %d, want %s, %d", c.name, outcome, a.Revision, c.outcome, c.rev)
		}
		if last != nil && (a.ID != last.ID || !a.Created.Equal(last.Created)) {
			t.Errorf("%s: id or time of creation changed", c.name)
		}
		last = a
		Check(t, s, []*jianzhu.Article{a})
	}

	// Without an external id, the bytes say what is the same.
	in = jianzhu.Input{Raw: []byte(sentences[4]), Source: "新报"}
	a, outcome, err := store.Ingest(t.Context(), s, annotate, in)
	if err != nil || outcome != store.Created || !strings.HasPrefix(a.ExternalID, "sha256:") {
		t.Errorf("nameless: %v, %s, %v", a, outcome, err)
	}
	if _, outcome, err := store.Ingest(t.Context(), s, annotate, in); err != nil || outcome != store.Unchanged {
		t.Errorf("nameless again: %s, %v", outcome, err)
	}

	bad := errors.New("cannot be annotated")
	_, _, err = store.Ingest(t.Context(), s, func(context.Context, string, jianzhu.Input) (*jianzhu.Article, error) { return nil, bad }, jianzhu.Input{Raw: []byte("新")})
	if !errors.Is(err, bad) {
		t.Errorf("annotate's error came out as %v", err)
	}
}

func ingestInParallelCreatesOne(t *testing.T, s store.Store) {
	const writers = 8
	var mu sync.Mutex
	outcomes := make(map[store.Outcome]int)
	var g errgroup.Group
	for range writers {
		g.Go(func() error {
			_, outcome, err := store.Ingest(t.Context(), s, annotate, jianzhu.Input{Raw: []byte(sentences[0]), ExternalID: "1"})
			mu.Lock()
			defer mu.Unlock()
			outcomes[outcome]++
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if want := map[store.Outcome]int{store.Created: 1, store.Unchanged: writers - 1}; !maps.Equal(outcomes, want) {
		t.Errorf("outcomes %v, want %v", outcomes, want)
	}
	if n := len(allArticles(t, s, store.ArticleFilter{}, 10)); n != 1 {
		t.Errorf("%d articles", n)
	}
}

func listsByEveryFilter(t *testing.T, s store.Store) {
	o := newOracle(t, fillWith(t, s, 60))
	found := make(map[string]bool) // which lists found something, and which not all
	compare := func(list string, f any, limit int, want, got []string, of int) {
		t.Helper()
		if d := cmp.Diff(want, got, same); d != "" {
			t.Errorf("%s %+v by %d (-want +got):\n%s", list, f, limit, d)
		}
		found[list] = found[list] || (len(want) > 1 && len(want) < of)
	}
	for i, f := range ArticleFilters() {
		limit := []int{2, 100}[i%2]
		compare("articles", f, limit, o.articleIDs(f), ids(allArticles(t, s, f, limit), articleID), 60)
	}
	mentions := len(o.mentionIDs(store.MentionFilter{}))
	for i, f := range MentionFilters() {
		limit := []int{3, 500}[i%2]
		compare("mentions", f, limit, o.mentionIDs(f), ids(allMentions(t, s, f, limit), mentionID), mentions)
	}
	quotes := len(o.quoteIDs(store.QuoteFilter{}))
	for i, f := range QuoteFilters() {
		limit := []int{3, 500}[i%2]
		compare("quotes", f, limit, o.quoteIDs(f), ids(allQuotes(t, s, f, limit), quoteID), quotes)
	}
	for i, f := range EntityFilters() {
		limit := []int{1, 3}[i%2]
		compare("entities", f, limit, o.entityIDs(f), ids(allEntities(t, s, f, limit), entityID), len(o.entities()))
	}
	for _, list := range []string{"articles", "mentions", "quotes", "entities"} {
		if !found[list] {
			t.Errorf("no filter of %s selects some and not all", list)
		}
	}

	// Words, by every way in.
	for _, q := range []string{"股", "A股", "ａ股", "nba股", "3.5%", "👍", "wall street", "人工智能", "人工 智能", "智能人工",
		"第7篇", "OpenAI", "penAI", "开复", "李開復", "𠮷", "野家", "josé", "jose", "，", "\u200d", `"`, "NEAR(a b)", "a*", "'", "%", "c++"} {
		f := store.ArticleFilter{Q: q}
		compare("articles", f, 7, o.articleIDs(f), ids(allArticles(t, s, f, 7), articleID), 60)
		m := store.MentionFilter{Q: q}
		compare("mentions", m, 7, o.mentionIDs(m), ids(allMentions(t, s, m, 7), mentionID), mentions)
		c := store.QuoteFilter{Q: q}
		compare("quotes", c, 7, o.quoteIDs(c), ids(allQuotes(t, s, c, 7), quoteID), quotes)
	}
	for _, q := range []string{"李开复", "kai-fu", "ＫＡＩ", "𠮷", "%", "_", "jose", "josé n", "老", ".", "^", "微軟",
		"li kaifu", "lǐkāi", "chuangxin", "b", "beijin", "microsofy", "wanghuiwne", "yoshinoia", "创新厂工", "李開", "創場", "创新", "microsoftware"} {
		f := store.EntityFilter{Q: q}
		compare("entities", f, 2, o.entityIDs(f), ids(allEntities(t, s, f, 2), entityID), 99)
	}
}

// wordsOfAllCharacters: whatever stands in a text can be searched for, however
// a backend cuts words.
func wordsOfAllCharacters(t *testing.T, s store.Store) {
	runes := []rune{'é', 'ß', 'İ', 'ǆ', '\u0301', '\u20e3', '\ufe0f', '€', '＋', '́', 'ａ', '〇', '々', 'ー', '한', 'ไ', '\ue000', '\U000f0000', '🇨', '👩', '🏽', '𠀀', '𰀀', '𝐀', '٣', '½', 'ⅷ', 'Ⅷ', 'ﬁ', '\u00ad'}
	for r := rune(0x21); r < 0x30000; r += 307 {
		if !unicode.In(r, unicode.Cs) {
			runes = append(runes, r)
		}
	}
	var all []*jianzhu.Article
	for part := range slices.Chunk(runes, 60) {
		text := ""
		for _, r := range part {
			text += "x" + string(r) + "y " + string(r) + " "
		}
		a := Annotated(jianzhu.NewID(), strings.NewReplacer("[", "", "]", "", "<", "", ">", "").Replace(text))
		a.Published = first.AddDate(0, 0, len(all))
		put(t, s, a, 0)
		all = append(all, a)
	}
	o := newOracle(t, all)
	found := 0
	for _, r := range runes {
		for _, q := range []string{string(r), "x" + string(r) + "y"} {
			want := o.articleIDs(store.ArticleFilter{Q: q})
			got := ids(allArticles(t, s, store.ArticleFilter{Q: q}, 30), articleID)
			if d := cmp.Diff(want, got, same); d != "" {
				t.Errorf("%q %U (-want +got):\n%s", q, r, d)
			}
			if len(want) > 0 {
				found++
			}
		}
	}
	if found < len(runes) {
		t.Errorf("%d of %d words are found", found, 2*len(runes))
	}
}

func listsOfNothing(t *testing.T, s store.Store) {
	fillWith(t, s, 3)
	none := jianzhu.NewID()
	if n := len(allArticles(t, s, store.ArticleFilter{EntityID: none}, 5)); n != 0 {
		t.Errorf("%d articles of an unknown entity", n)
	}
	if n := len(allMentions(t, s, store.MentionFilter{EntityID: "no UUID"}, 5)); n != 0 {
		t.Errorf("%d mentions of an unknown entity", n)
	}
	if n := len(allQuotes(t, s, store.QuoteFilter{ArticleID: none}, 5)); n != 0 {
		t.Errorf("%d quotes of an unknown article", n)
	}
	if n := len(allArticles(t, s, store.ArticleFilter{From: someTo, To: someFrom}, 5)); n != 0 {
		t.Errorf("%d articles before their beginning", n)
	}
}

func pagesCoverAllOnce(t *testing.T, s store.Store) {
	all := fillWith(t, s, 30)
	// Even articles stay, odd ones come, go and change while pages are read.
	stays := make(map[string]bool)
	for i, a := range all {
		if i%2 == 0 {
			stays[a.ID] = true
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	wrote := make(chan struct{}, 1)
	for w := range 2 {
		writers.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 0))
			for ctx.Err() == nil {
				i := rnd.IntN(15)*2 + 1
				a := Generated(i)
				old, err := s.Article(ctx, a.ID)
				switch {
				case err == nil && rnd.IntN(2) == 0:
					err = s.DeleteArticle(ctx, old.ID, old.Revision)
				case err == nil:
					old.Title += "!"
					err = s.PutArticle(ctx, old, old.Revision)
				default:
					err = s.PutArticle(ctx, a, 0)
				}
				if err != nil && ctx.Err() == nil && !jianzhu.IsKind(err, jianzhu.Conflict) && !jianzhu.IsKind(err, jianzhu.NotFound) {
					t.Error(err)
				}
				select {
				case wrote <- struct{}{}:
				default:
				}
			}
		})
	}
	once := func(list string, got, want []string) {
		t.Helper()
		n := make(map[string]int)
		for _, id := range got {
			n[id]++
		}
		for _, id := range want {
			if n[id] != 1 {
				t.Errorf("%s: %s is listed %d times", list, id, n[id])
			}
		}
	}
	var kept []*jianzhu.Article
	for _, a := range all {
		if stays[a.ID] {
			kept = append(kept, a)
		}
	}
	o := newOracle(t, kept)
	for range 3 {
		<-wrote
		for _, sort := range []store.ArticleSort{store.NewestFirst, store.OldestFirst} {
			once("articles", ids(allArticles(t, s, store.ArticleFilter{Sort: sort}, 2), articleID), o.articleIDs(store.ArticleFilter{}))
		}
		once("mentions", ids(allMentions(t, s, store.MentionFilter{}, 5), mentionID), o.mentionIDs(store.MentionFilter{}))
		once("quotes", ids(allQuotes(t, s, store.QuoteFilter{}, 3), quoteID), o.quoteIDs(store.QuoteFilter{}))
		once("entities", ids(allEntities(t, s, store.EntityFilter{Sort: store.ByName}, 1), entityID), o.entityIDs(store.EntityFilter{}))
	}
	stop()
	writers.Wait()

	// A record keeps its place when others come before it in its article.
	a := Annotated(jianzhu.NewID(), "有[北京]，有[微软]，有[李开复]，有[王慧文]。")
	a.Published = first.AddDate(1, 0, 0)
	put(t, s, a, 0)
	f := store.MentionFilter{ArticleID: a.ID}
	page, err := s.Mentions(t.Context(), f, store.Page{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	b := *a
	b.Paragraphs = slices.Clone(a.Paragraphs)
	b.Paragraphs[0].Mentions = a.Paragraphs[0].Mentions[1:]
	put(t, s, &b, 1)
	rest, err := s.Mentions(t.Context(), f, store.Page{Limit: 5, After: page[1].Key})
	if err != nil || len(rest) != 2 || rest[0].Surface != "李开复" {
		t.Errorf("after %q come %v, %v", page[1].Surface, ids(rest, func(m *store.Mention) string { return m.Surface }), err)
	}
}

func articlesOfOneDate(t *testing.T, s store.Store) {
	var all []*jianzhu.Article
	for range 25 {
		a := Annotated(jianzhu.NewID(), sentences[3])
		a.Published = first
		put(t, s, a, 0)
		all = append(all, a)
	}
	Check(t, s, all)
	for _, f := range []store.ArticleFilter{{}, {Sort: store.OldestFirst}, {From: first}, {To: first.Add(1)}, {Q: "认识"}, {EntityID: EntityID("老王")}} {
		got := ids(allArticles(t, s, f, 4), articleID)
		slices.Sort(got)
		if got = slices.Compact(got); len(got) != len(all) {
			t.Errorf("%+v: %d different articles, want %d", f, len(got), len(all))
		}
	}
	if n := len(allArticles(t, s, store.ArticleFilter{To: first}, 4)); n != 0 {
		t.Errorf("%d articles before their date", n)
	}
	if n := len(allArticles(t, s, store.ArticleFilter{From: first.Add(1)}, 4)); n != 0 {
		t.Errorf("%d articles after their date", n)
	}
	last := ""
	for _, m := range allMentions(t, s, store.MentionFilter{}, 3) {
		if m.Surface == "李开复" && last != m.Article.ID {
			t.Fatalf("the mentions of article %s are not together", m.Article.ID)
		}
		last = m.Article.ID
	}
}

func parallelUpdatesAreNotLost(t *testing.T, s store.Store) {
	const writers, each = 6, 8
	a := Annotated(jianzhu.NewID(), "[北京]。")
	a.Title = ""
	put(t, s, a, 0)
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for n := 0; n < each; {
				b, err := s.Article(t.Context(), a.ID)
				if err != nil {
					return err
				}
				b.Title += fmt.Sprintf("[%d.%d]", w, n)
				switch err := s.PutArticle(t.Context(), b, b.Revision); {
				case err == nil:
					n++
				case !jianzhu.IsKind(err, jianzhu.Conflict):
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	got, err := s.Article(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Revision != writers*each+1 {
		t.Errorf("revision %d after %d updates", got.Revision, writers*each)
	}
	for w := range writers {
		for n := range each {
			if mark := fmt.Sprintf("[%d.%d]", w, n); strings.Count(got.Title, mark) != 1 {
				t.Errorf("%s is in the title %d times", mark, strings.Count(got.Title, mark))
			}
		}
	}
	Check(t, s, []*jianzhu.Article{got})
}

func parallelWritersOfOneEntity(t *testing.T, s store.Store) {
	const writers, each = 6, 10
	left := make([]*jianzhu.Article, writers*each)
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for n := range each {
				i := w*each + n
				a := Generated(i)
				if err := s.PutArticle(t.Context(), a, 0); err != nil {
					return err
				}
				switch n % 3 {
				case 0:
					b := Generated(i + 1000)
					b.ID = a.ID
					if err := s.PutArticle(t.Context(), b, 1); err != nil {
						return err
					}
					left[i] = b
				case 1:
					if err := s.DeleteArticle(t.Context(), a.ID, 1); err != nil {
						return err
					}
				default:
					left[i] = a
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	// Generated makes ids of annotations from the article's first id.
	Check(t, s, slices.DeleteFunc(left, func(a *jianzhu.Article) bool { return a == nil }))
}

func prefixOfManyNames(t *testing.T, s store.Store) {
	// More than a backend sorts in memory, in two articles, some of them
	// mentioned many times.
	var all []*jianzhu.Article
	for n, count := range []int{1500, 700} {
		a := Annotated(jianzhu.NewID(), strings.Repeat("甲", 10)+strings.Repeat("乙", 2*count+1000))
		at := 30
		for i := range count {
			e := jianzhu.Entity{ID: jianzhu.StableID("many", fmt.Sprint(i)), Type: jianzhu.TypeOrg, Name: fmt.Sprintf("公司%04d", i), Mentions: 1, Articles: 1}
			if i%3 == 0 {
				e.Type = jianzhu.TypeLoc
			}
			if i%97 == 0 {
				e.Mentions = 1 + i*7%60
			}
			a.Entities = append(a.Entities, e)
			for range e.Mentions {
				span := jianzhu.Span{Start: at, End: at + 3}
				a.Paragraphs[0].Mentions = append(a.Paragraphs[0].Mentions, jianzhu.Mention{ID: jianzhu.StableID(a.ID, fmt.Sprint(at)), Span: span, Type: e.Type, EntityID: e.ID})
				at += 3
			}
		}
		a.Published = first.AddDate(0, 0, n)
		put(t, s, a, 0)
		all = append(all, a)
	}
	compare := func() {
		t.Helper()
		o := newOracle(t, all)
		for _, f := range []store.EntityFilter{{Q: "公司"}, {Q: "公", Sort: store.ByName}, {Q: "公司", Type: jianzhu.TypeLoc}, {Q: "公司1"},
			{Q: "公司", Type: jianzhu.TypeLoc, Sort: store.ByName}, {Q: "gong si"}, {Q: "gongsi0"}, {Q: "g", Type: jianzhu.TypeOrg}, {Q: "gongsi00", Sort: store.ByName}} {
			for _, limit := range []int{7, 97} {
				want, got := o.entityIDs(f), ids(allEntities(t, s, f, limit), entityID)
				// The oracle knows no alias: the surface is not a name here.
				if d := cmp.Diff(want, got, same); d != "" {
					t.Errorf("%+v by %d: %d entities, want %d\n%s", f, limit, len(got), len(want), d)
				}
			}
		}
	}
	compare()
	if err := s.DeleteArticle(t.Context(), all[1].ID, 1); err != nil {
		t.Fatal(err)
	}
	all = all[:1]
	compare()
}

func relatedEntities(t *testing.T, s store.Store) {
	o := newOracle(t, fillWith(t, s, 30))
	all := allEntities(t, s, store.EntityFilter{}, 100)
	for _, e := range all {
		want := o.related(e.ID)
		got, err := s.Related(t.Context(), e.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d related, want %d", e.Name, len(got), len(want))
		}
		last := [2]int{math.MaxInt, math.MaxInt}
		for _, r := range got {
			n := [2]int{r.Paragraphs, r.Articles}
			if n != want[r.Entity.ID] {
				t.Errorf("%s and %s: %v, want %v", e.Name, r.Entity.Name, n, want[r.Entity.ID])
			}
			p := float64(r.Paragraphs) / float64(e.Paragraphs+r.Entity.Paragraphs-r.Paragraphs)
			a := float64(r.Articles) / float64(e.Articles+r.Entity.Articles-r.Articles)
			if r.ParagraphScore != p || r.ArticleScore != a || p > 1 || a > 1 {
				t.Errorf("%s and %s: scores %v and %v, want %v and %v", e.Name, r.Entity.Name, r.ParagraphScore, r.ArticleScore, p, a)
			}
			if slices.Compare(n[:], last[:]) > 0 {
				t.Errorf("%s: %v after %v", e.Name, n, last)
			}
			last = n
			if whole, err := s.Entity(t.Context(), r.Entity.ID); err != nil || cmp.Diff(*whole, r.Entity, same) != "" {
				t.Errorf("%s is not whole: %v, %v", r.Entity.Name, r.Entity, err)
			}
		}
		two, err := s.Related(t.Context(), e.ID, 2)
		if err != nil || cmp.Diff(got[:2], two, same) != "" {
			t.Errorf("%s: the first 2 are %v, %v", e.Name, two, err)
		}
	}
	if len(all) < 5 {
		t.Errorf("only %d entities", len(all))
	}
}

func timelineByZone(t *testing.T, s store.Store) {
	o := newOracle(t, fillWith(t, s, 30))
	id := EntityID("李开复")
	days := make(map[string]bool)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 8*3600), time.FixedZone("", -11*3600-1800)} {
		for _, span := range [][2]time.Time{{}, {someFrom, {}}, {{}, someFrom}, {someFrom, someFrom.AddDate(0, 0, 5)}, {someTo, someFrom}} {
			got, err := s.Timeline(t.Context(), id, span[0], span[1], zone)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(o.timeline(id, span[0], span[1], zone), got, same); d != "" {
				t.Errorf("%v in %v (-want +got):\n%s", span, zone, d)
			}
			if span[0].IsZero() && span[1].IsZero() {
				days[fmt.Sprint(got)] = true
			}
		}
	}
	if len(days) < 2 {
		t.Error("the zone makes no difference")
	}
}

// Large returns an article of n characters, annotated throughout.
func Large(id string, n int) *jianzhu.Article {
	// Every third sentence is of the cast, the others of characters in and
	// beyond the basic plane, with about as many different pairs of them as
	// a book has, in paragraphs of 5,000.
	rnd := rand.New(rand.NewPCG(1, 2))
	var paragraphs []string
	var p strings.Builder
	for chars, in := 0, 0; chars < n; {
		text := sentences[rnd.IntN(len(sentences))]
		if rnd.IntN(3) > 0 {
			text = ""
			for range 20 {
				text += string(rune(0x4E00 + 7*rnd.IntN(200)))
			}
			text += string(rune(0x20000+rnd.IntN(100))) + "。"
		}
		size := len([]rune(strings.NewReplacer("[", "", "]", "", "<", "", ">", "").Replace(text)))
		if chars+size > n {
			text, size = "字", 1
		}
		p.WriteString(text)
		chars, in = chars+size, in+size
		if in >= 5000 || chars == n {
			paragraphs = append(paragraphs, p.String())
			p.Reset()
			in = 0
		}
	}
	return Annotated(id, paragraphs...)
}

func largeArticle(t *testing.T, s store.Store) {
	a := Large(jianzhu.NewID(), 200_000)
	put(t, s, a, 0)
	got, err := s.Article(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, got, same); d != "" {
		t.Errorf("the article has changed")
	}
	r, err := store.NewRecord(a)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(allMentions(t, s, store.MentionFilter{ArticleID: a.ID}, 500)); n != r.Counts.Mentions || n < 5_000 {
		t.Errorf("%d mentions, want %d", n, r.Counts.Mentions)
	}
	if r.Counts.Characters != 200_000 {
		t.Errorf("%d characters", r.Counts.Characters)
	}
	end := []rune(a.Paragraphs[len(a.Paragraphs)-1].Text)
	if n := len(allArticles(t, s, store.ArticleFilter{Q: string(end[len(end)-6:])}, 5)); n != 1 {
		t.Errorf("its last words find %d articles", n)
	}

	// Annotated anew, with one mention fewer.
	a.Paragraphs[0].Mentions = a.Paragraphs[0].Mentions[1:]
	put(t, s, a, 1)
	if n := len(allMentions(t, s, store.MentionFilter{ArticleID: a.ID}, 500)); n != r.Counts.Mentions-1 {
		t.Errorf("%d mentions after the update, want %d", n, r.Counts.Mentions-1)
	}

	// A line without a full stop: every mention's sentence is the whole.
	b := Annotated(jianzhu.NewID(), strings.Repeat("在[北京]有人说二十个字一句也不停顿地写下去", 10_000))
	put(t, s, b, 0)
	page, err := s.Mentions(t.Context(), store.MentionFilter{ArticleID: b.ID}, store.Page{Limit: 500})
	if err != nil || len(page) != 500 {
		t.Fatalf("%d mentions, %v", len(page), err)
	}
	for _, m := range page {
		if len(m.Context.Text) > 300 || m.Context.Text[m.Start-m.Context.Start:m.End-m.Context.Start] != "北京" {
			t.Fatalf("context of %d bytes from %d of the mention at %d", len(m.Context.Text), m.Context.Start, m.Start)
		}
	}
	if err := s.DeleteArticle(t.Context(), b.ID, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteArticle(t.Context(), a.ID, 2); err != nil {
		t.Fatal(err)
	}
	Check(t, s, nil)
}

func returnedValueIsACopy(t *testing.T, s store.Store) {
	want := Annotated(jianzhu.NewID(), sentences...)
	given := Annotated(want.ID, sentences...)
	put(t, s, given, 0)
	want.Revision = 1
	spoil := func(a *jianzhu.Article) {
		a.Raw[0] ^= 0xFF
		a.Paragraphs[0].Text = "x"
		a.Paragraphs[0].Mentions[0].Status = jianzhu.Rejected
		a.Entities[0].Aliases = append(a.Entities[0].Aliases, "x")
		a.Entities[0].Names["en"] = "x"
	}
	spoil(given)
	Check(t, s, []*jianzhu.Article{want})
	got, err := s.Article(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	spoil(got)
	for _, m := range allMentions(t, s, store.MentionFilter{}, 100) {
		if m.Names != nil {
			m.Names["en"] = "x"
		}
		if m.Value != nil {
			m.Value.Amount = "x"
		}
	}
	page, err := s.Mentions(t.Context(), store.MentionFilter{EntityID: EntityID("北京")}, store.Page{Limit: 2})
	if err != nil || len(page) != 2 {
		t.Fatalf("%d mentions, %v", len(page), err)
	}
	if page[0].Names["en"] = "x"; page[1].Names["en"] != "Beijing" {
		t.Error("two mentions of a page share their names")
	}
	for _, q := range allQuotes(t, s, store.QuoteFilter{}, 100) {
		if q.Speaker != nil {
			q.Speaker.Name = "x"
		}
	}
	e, err := s.Entity(t.Context(), EntityID("李开复"))
	if err != nil {
		t.Fatal(err)
	}
	e.Names["en"], e.Aliases[0] = "x", "x"
	Check(t, s, []*jianzhu.Article{want})
}

func cancelledContext(t *testing.T, s store.Store) {
	all := fillWith(t, s, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls(ctx, s, all[0].ID) {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
	Check(t, s, all)

	// One that ends in the middle leaves nothing half written.
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*300*time.Microsecond)
		a := Generated(100 + i)
		if err := s.PutArticle(ctx, a, 0); err == nil {
			all = append(all, a)
		} else if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a deadline in the middle: %v", err)
		} else if got, err := s.Article(t.Context(), a.ID); err == nil {
			all = append(all, got) // the commit had gone out before the deadline
		}
		cancel()
	}
	Check(t, s, all)
}

// calls returns a call of every method but Close.
func calls(ctx context.Context, s store.Store, id string) map[string]func() error {
	page := store.Page{Limit: 5}
	return map[string]func() error{
		"Article":             func() error { _, err := s.Article(ctx, id); return err },
		"Revision":            func() error { _, err := s.Revision(ctx, id); return err },
		"ArticleByExternalID": func() error { _, err := s.ArticleByExternalID(ctx, "a", "b"); return err },
		"Articles":            func() error { _, err := s.Articles(ctx, store.ArticleFilter{}, page); return err },
		"PutArticle":          func() error { return s.PutArticle(ctx, Generated(99), 0) },
		"DeleteArticle":       func() error { return s.DeleteArticle(ctx, id, 1) },
		"Entity":              func() error { _, err := s.Entity(ctx, EntityID("北京")); return err },
		"Entities":            func() error { _, err := s.Entities(ctx, store.EntityFilter{Q: "北"}, page); return err },
		"Related":             func() error { _, err := s.Related(ctx, EntityID("北京"), 5); return err },
		"Timeline": func() error {
			_, err := s.Timeline(ctx, EntityID("北京"), time.Time{}, time.Time{}, time.UTC)
			return err
		},
		"Mentions": func() error { _, err := s.Mentions(ctx, store.MentionFilter{}, page); return err },
		"Quotes":   func() error { _, err := s.Quotes(ctx, store.QuoteFilter{Q: "的"}, page); return err },
		"Ping":     func() error { return s.Ping(ctx) },

		"Translation":          func() error { _, err := s.Translation(ctx, id, "en"); return err },
		"Translations":         func() error { _, err := s.Translations(ctx, id); return err },
		"TranslationRevisions": func() error { _, err := s.TranslationRevisions(ctx, id); return err },
		"PutTranslation": func() error {
			return s.PutTranslation(ctx, Translated(&jianzhu.Article{ID: id, Paragraphs: Generated(0).Paragraphs}, "en"), 0)
		},
		"DeleteTranslation": func() error { return s.DeleteTranslation(ctx, id, "en", 1) },
	}
}

func closed(t *testing.T, s store.Store) {
	a := Generated(0)
	put(t, s, a, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, call := range calls(t.Context(), s, a.ID) {
		wantKind(t, name+" of a closed store", call(), jianzhu.Unavailable)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

func closeFinishesWhatRuns(t *testing.T, open Open) {
	s := open(t)
	var mu sync.Mutex
	var written []*jianzhu.Article
	started := make(chan struct{}, 100)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := range 1000 {
				a := Generated(w*1000 + n)
				err := s.PutArticle(t.Context(), a, 0)
				if jianzhu.IsKind(err, jianzhu.Unavailable) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				written = append(written, a)
				mu.Unlock()
				select {
				case started <- struct{}{}:
				default:
				}
			}
		})
	}
	<-started
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	writers.Wait()
	s = open(t)
	defer s.Close()
	Check(t, s, written)
}

func restart(t *testing.T, open Open) {
	s := open(t)
	all := fillWith(t, s, 10)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t)
	Check(t, s, all)
	put(t, s, Generated(10), 0)
	page, err := s.Articles(t.Context(), store.ArticleFilter{}, store.Page{Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// A key leads on in another process.
	s = open(t)
	defer s.Close()
	rest, err := s.Articles(t.Context(), store.ArticleFilter{}, store.Page{Limit: 50, After: page[3].Key})
	if err != nil || len(rest) != 7 {
		t.Errorf("%d articles follow the first 4 of 11, %v", len(rest), err)
	}
}
