package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/store"
)

// Translated returns a translation of a into a language: of each paragraph,
// annotated as Annotated does, and linked with the article's.
func Translated(a *jianzhu.Article, language string) *jianzhu.Translation {
	made := time.Date(2023, 5, 1, 9, 0, 0, 123456789, time.UTC)
	t := &jianzhu.Translation{ArticleID: a.ID, Language: language, ArticleRevision: max(a.Revision, 1), Created: made, Updated: made.Add(time.Hour)}
	own := Annotated(jianzhu.StableID(a.ID, language), sentences[:len(a.Paragraphs)]...)
	t.Entities = own.Entities
	for i, p := range own.Paragraphs {
		q := jianzhu.TranslatedParagraph{Paragraph: p, Source: a.Paragraphs[i].Text, Revision: 1, State: jianzhu.StateReviewed,
			Made: jianzhu.TranslationMade{Origin: jianzhu.ByMemory, Match: 87, Author: "王", Time: made}}
		q.Aligned = []jianzhu.SentencePair{{Source: jianzhu.Span{End: len(q.Source)}, Target: jianzhu.Span{End: len(q.Text)}, Score: 0.5}}
		if len(p.Mentions) > 0 {
			q.Counterparts = []jianzhu.Counterpart{{SourceID: jianzhu.StableID(a.ID, "m"), TargetID: p.Mentions[0].ID, Rule: "name", Score: 0.9}}
		}
		t.Paragraphs = append(t.Paragraphs, q)
	}
	lost := t.Paragraphs[0]
	lost.Paragraph = jianzhu.Paragraph{Index: 9, Kind: jianzhu.KindBody, Language: "en", Text: "Lost 👍."}
	lost.Source, lost.Counterparts, lost.Aligned, lost.NeedsReview, lost.Revision = "丢了。", nil, nil, true, 3
	lost.History = []jianzhu.TranslationVersion{
		{Revision: 1, Text: "", Source: "丢。", State: jianzhu.StateInitial, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman, Time: made}},
		{Revision: 2, Text: "Loss.", Source: "丢。", State: jianzhu.StateTranslated, Made: jianzhu.TranslationMade{Origin: jianzhu.ByMachine, Engine: "deepl", Time: made}},
	}
	t.Unplaced = []jianzhu.TranslatedParagraph{lost}
	return t
}

func putTranslation(t testing.TB, s store.Store, tr *jianzhu.Translation, replaces int64) {
	t.Helper()
	if err := s.PutTranslation(t.Context(), tr, replaces); err != nil {
		t.Fatalf("put the translation into %s in place of %d: %v", tr.Language, replaces, err)
	}
	if tr.Revision != replaces+1 {
		t.Fatalf("revision %d after a write in place of %d", tr.Revision, replaces)
	}
}

// checkTranslations fails t unless an article has exactly the given
// translations, by language.
func checkTranslations(t testing.TB, s store.Store, articleID string, want ...*jianzhu.Translation) {
	t.Helper()
	all, err := s.Translations(t.Context(), articleID)
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := s.TranslationRevisions(t.Context(), articleID)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(want) || len(revisions) != len(want) {
		t.Fatalf("%d translations and %d revisions, want %d", len(all), len(revisions), len(want))
	}
	for i, w := range want {
		one, err := s.Translation(t.Context(), articleID, w.Language)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(w, one, same); d != "" {
			t.Errorf("the translation into %s (-want +got):\n%s", w.Language, d)
		}
		if d := cmp.Diff(w, &all[i], same); d != "" {
			t.Errorf("translation %d of the list (-want +got):\n%s", i, d)
		}
		if r := revisions[i]; r.Language != w.Language || r.Revision != w.Revision || !r.Created.Equal(w.Created) {
			t.Errorf("revision %+v of %s", r, w.Language)
		}
	}
}

func translationsAreKept(t *testing.T, s store.Store) {
	a, other := Annotated(jianzhu.NewID(), sentences[:4]...), Annotated(jianzhu.NewID(), sentences[5])
	put(t, s, a, 0)
	put(t, s, other, 0)
	checkTranslations(t, s, a.ID)
	en, hant, theirs := Translated(a, "en"), Translated(a, "zh-Hant-TW"), Translated(other, "en")
	hant.Paragraphs, hant.Entities = nil, nil // nothing is translated yet
	for _, tr := range []*jianzhu.Translation{hant, en, theirs} {
		putTranslation(t, s, tr, 0)
	}
	checkTranslations(t, s, a.ID, en, hant)
	checkTranslations(t, s, other.ID, theirs)

	next := Translated(a, "en")
	next.Paragraphs = next.Paragraphs[2:]
	for i := range next.Paragraphs {
		for j := range next.Paragraphs[i].Quotes {
			next.Paragraphs[i].Quotes[j].Speaker = nil // some are in the paragraphs that are gone
		}
	}
	next.Updated = next.Updated.Add(time.Hour)
	putTranslation(t, s, next, 1)
	checkTranslations(t, s, a.ID, next, hant)

	// Writing the article leaves them as they are, whatever becomes of it.
	moved := Annotated(a.ID, sentences[4])
	moved.Published = first.AddDate(-1, 0, 0)
	put(t, s, moved, 1)
	checkTranslations(t, s, a.ID, next, hant)
	Check(t, s, []*jianzhu.Article{moved, other}) // and they are no annotations of it

	got, err := s.Translation(t.Context(), a.ID, "en")
	if err != nil {
		t.Fatal(err)
	}
	got.Paragraphs[0].Text, got.Unplaced[0].History[0].Text = "changed", "changed"
	checkTranslations(t, s, a.ID, next, hant)
}

func staleTranslationsConflict(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences[0])
	ctx := t.Context()
	_, err := s.Translation(ctx, a.ID, "en")
	wantKind(t, "a translation of no article", err, jianzhu.NotFound)
	_, err = s.Translations(ctx, a.ID)
	wantKind(t, "the translations of no article", err, jianzhu.NotFound)
	wantKind(t, "a write to no article", s.PutTranslation(ctx, Translated(a, "en"), 0), jianzhu.NotFound)
	put(t, s, a, 0)
	wantKind(t, "an update of none", s.PutTranslation(ctx, Translated(a, "en"), 1), jianzhu.NotFound)
	wantKind(t, "a removal of none", s.DeleteTranslation(ctx, a.ID, "en", 1), jianzhu.NotFound)

	tr := Translated(a, "en")
	putTranslation(t, s, tr, 0)
	_, err = s.Translation(ctx, a.ID, "EN")
	wantKind(t, "another language", err, jianzhu.NotFound)
	for _, stale := range []int64{0, 2} {
		again := Translated(a, "en")
		wantKind(t, fmt.Sprint("a write in place of ", stale), s.PutTranslation(ctx, again, stale), jianzhu.Conflict)
		if again.Revision != 0 {
			t.Errorf("a refused write set revision %d", again.Revision)
		}
	}
	wantKind(t, "a removal at 2", s.DeleteTranslation(ctx, a.ID, "en", 2), jianzhu.Conflict)
	checkTranslations(t, s, a.ID, tr)
	if err := s.DeleteTranslation(ctx, a.ID, "en", 1); err != nil {
		t.Fatal(err)
	}
	checkTranslations(t, s, a.ID)
	// What is begun anew is no later revision of what was there.
	anew := Translated(a, "en")
	anew.Created = anew.Created.Add(1)
	putTranslation(t, s, anew, 0)
	wantKind(t, "a write in place of one that was removed", s.PutTranslation(ctx, tr, 1), jianzhu.Conflict)
	checkTranslations(t, s, a.ID, anew)
}

func translationsGoWithTheirArticle(t *testing.T, s store.Store) {
	a, other := Annotated(jianzhu.NewID(), sentences[0]), Annotated(jianzhu.NewID(), sentences[1])
	kept := Translated(other, "en")
	for _, x := range []*jianzhu.Article{a, other} {
		put(t, s, x, 0)
		putTranslation(t, s, Translated(x, "en"), 0)
	}
	kept.Revision = 1
	putTranslation(t, s, Translated(a, "fr"), 0)
	if err := s.DeleteArticle(t.Context(), a.ID, 1); err != nil {
		t.Fatal(err)
	}
	_, err := s.Translation(t.Context(), a.ID, "en")
	wantKind(t, "a translation of a deleted article", err, jianzhu.NotFound)
	if r, err := s.TranslationRevisions(t.Context(), a.ID); err != nil || len(r) != 0 {
		t.Errorf("a deleted article has the translations %v, %v", r, err)
	}
	again := Annotated(a.ID, sentences[0])
	put(t, s, again, 0)
	checkTranslations(t, s, a.ID)
	checkTranslations(t, s, other.ID, kept)
}

func brokenTranslationsAreRefused(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences[:2]...)
	put(t, s, a, 0)
	for field, damage := range map[string]func(*jianzhu.Translation){
		"language":                     func(t *jianzhu.Translation) { t.Language = "" },
		"created":                      func(t *jianzhu.Translation) { t.Created = time.Time{} },
		"article_revision":             func(t *jianzhu.Translation) { t.ArticleRevision = 0 },
		"paragraphs[1].index":          func(t *jianzhu.Translation) { t.Paragraphs[1].Index = 0 },
		"paragraphs[0].text":           func(t *jianzhu.Translation) { t.Paragraphs[0].Text = "\xff" },
		"paragraphs[0].state":          func(t *jianzhu.Translation) { t.Paragraphs[0].State = "done" },
		"paragraphs[0].made.origin":    func(t *jianzhu.Translation) { t.Paragraphs[0].Made.Origin = "" },
		"paragraphs[0].made.match":     func(t *jianzhu.Translation) { t.Paragraphs[0].Made.Match = 101 },
		"paragraphs[0].made.time":      func(t *jianzhu.Translation) { t.Paragraphs[0].Made.Time = time.Time{} },
		"paragraphs[0].revision":       func(t *jianzhu.Translation) { t.Paragraphs[0].Revision = 0 },
		"paragraphs[0].mentions[0]":    func(t *jianzhu.Translation) { t.Paragraphs[0].Mentions[0].Start++ },
		"paragraphs[0].mentions[1].id": func(t *jianzhu.Translation) { t.Paragraphs[0].Mentions[1].ID = t.Paragraphs[0].Mentions[0].ID },
		"paragraphs[0].mentions[2].entity_id": func(t *jianzhu.Translation) {
			t.Paragraphs[0].Mentions[2].EntityID = jianzhu.NewID()
		},
		"paragraphs[0].quotes[0]":         func(t *jianzhu.Translation) { t.Paragraphs[0].Quotes[0].End = 1000 },
		"paragraphs[0].quotes[0].speaker": func(t *jianzhu.Translation) { t.Paragraphs[0].Quotes[0].Speaker.Paragraph = 5 },
		"paragraphs[0].tokens[0]":         func(t *jianzhu.Translation) { t.Paragraphs[0].Tokens[0].Start = -1 },
		"paragraphs[0].counterparts[0].target_id": func(t *jianzhu.Translation) {
			t.Paragraphs[0].Counterparts[0].TargetID = t.Paragraphs[1].Mentions[0].ID
		},
		"paragraphs[0].aligned[0].source":    func(t *jianzhu.Translation) { t.Paragraphs[0].Aligned[0].Source.Start = 3 },
		"paragraphs[0].aligned[0].target":    func(t *jianzhu.Translation) { t.Paragraphs[0].Aligned[0].Target.End++ },
		"unplaced[0].history[1].revision":    func(t *jianzhu.Translation) { t.Unplaced[0].History[1].Revision = 1 },
		"unplaced[0].history[0].made.origin": func(t *jianzhu.Translation) { t.Unplaced[0].History[0].Made.Origin = "x" },
		"unplaced[0]":                        func(t *jianzhu.Translation) { t.Unplaced[0].Sentences = []jianzhu.Span{{Start: 0, End: 1}} },
		"entities[0].id":                     func(t *jianzhu.Translation) { t.Entities[0].ID = "" },
	} {
		tr := Translated(a, "en")
		damage(tr)
		err := s.PutTranslation(t.Context(), tr, 0)
		wantKind(t, field, err, jianzhu.Invalid)
		if fields := jianzhu.Describe(err).Fields; !slices.ContainsFunc(fields, func(f jianzhu.FieldError) bool { return f.Field == field }) {
			t.Errorf("%s: the error names %v", field, fields)
		}
	}
	checkTranslations(t, s, a.ID)
}

// parallelTranslatorsAreNotLost: of writers that each read, change and write
// again where they lose, every change is there in the end.
func parallelTranslatorsAreNotLost(t *testing.T, s store.Store) {
	a := Annotated(jianzhu.NewID(), sentences[0])
	put(t, s, a, 0)
	const writers, each = 4, 5
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for n := 0; n < each; {
				tr, err := s.Translation(t.Context(), a.ID, "en")
				replaces := int64(0)
				switch {
				case jianzhu.IsKind(err, jianzhu.NotFound):
					tr = Translated(a, "en")
				case err != nil:
					return err
				default:
					replaces = tr.Revision
				}
				tr.Unplaced = append(tr.Unplaced, tr.Unplaced[0])
				tr.Unplaced[len(tr.Unplaced)-1].Text = fmt.Sprint(w, " ", n)
				switch err := s.PutTranslation(t.Context(), tr, replaces); {
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
	tr, err := s.Translation(t.Context(), a.ID, "en")
	if err != nil {
		t.Fatal(err)
	}
	if tr.Revision != writers*each || len(tr.Unplaced) != 1+writers*each {
		t.Errorf("revision %d with %d changes after %d writes", tr.Revision, len(tr.Unplaced)-1, writers*each)
	}
}

// noTranslationOutlivesItsArticle: where an article is removed while it is
// translated, the translation is refused or goes with it.
func noTranslationOutlivesItsArticle(t *testing.T, s store.Store) {
	for range 20 {
		a := Annotated(jianzhu.NewID(), sentences[0])
		put(t, s, a, 0)
		var wg sync.WaitGroup
		for _, language := range []string{"en", "fr"} {
			wg.Go(func() {
				if err := s.PutTranslation(t.Context(), Translated(a, language), 0); err != nil {
					wantKind(t, "a translation of a removed article", err, jianzhu.NotFound)
				}
			})
		}
		wg.Go(func() {
			if err := s.DeleteArticle(t.Context(), a.ID, 1); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if left, err := s.TranslationRevisions(t.Context(), a.ID); err != nil || len(left) > 0 {
			t.Fatalf("the translations %v are left, %v", left, err)
		}
	}
}
