package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/store"
)

// Term returns the n-th generated term: equal numbers give equal terms.
func Term(n int) *jianzhu.Term {
	place := []string{"北京", "上海", "北平", "Berlin", "c++", "北"}[n%6]
	t := &jianzhu.Term{
		ID: jianzhu.StableID("storetest.Term", fmt.Sprint(n)), Created: first.UTC().AddDate(0, 0, n), Updated: first.UTC().AddDate(0, 1, n),
		Type: []jianzhu.Type{jianzhu.TypeOrg, jianzhu.TypeLoc, ""}[n%3], Keep: n%7 == 0,
		Note: "note\nof two lines", Source: "a guide", Author: "somebody",
		Names: []jianzhu.TermName{
			{Language: []string{"zh-Hans", "zh-Hant-TW"}[n%2], Name: place + "報" + fmt.Sprint(n%4), Status: jianzhu.TermApproved},
			{Language: "en", Name: fmt.Sprintf("Paper %d", n%5), Status: jianzhu.TermStatuses[n%3], Note: "n"},
		},
	}
	if n%4 == 0 {
		t.EntityID = jianzhu.StableID("entity", place)
	}
	return t
}

// TermFilters returns a filter for every combination of the fields of
// store.TermFilter.
func TermFilters() []store.TermFilter {
	var all []store.TermFilter
	qs := []string{"", "北", "北京", "北京报", "paper", "paper 3"}
	combine([]int{len(qs), 4, 3, 2, 2}, func(c []int) {
		all = append(all, store.TermFilter{
			Q: qs[c[0]], Language: []string{"", "zh", "zh-Hant", "en"}[c[1]],
			Status: []jianzhu.TermStatus{"", jianzhu.TermApproved, jianzhu.TermForbidden}[c[2]],
			Type:   when(c[3], jianzhu.TypeOrg), EntityID: when(c[4], jianzhu.StableID("entity", "北京")),
		})
	})
	return all
}

// fits reports whether t is of what f selects, as TermFilter says it.
func fits(t *jianzhu.Term, f store.TermFilter) bool {
	named := f.Language == "" && f.Status == ""
	q := f.Q == ""
	for _, n := range t.Names {
		named = named || (f.Language == "" || n.Language == f.Language || strings.HasPrefix(n.Language, f.Language+"-")) && (f.Status == "" || n.Status == f.Status)
		q = q || strings.HasPrefix(store.Fold(n.Name), store.Fold(f.Q))
	}
	return named && q && (f.Type == "" || t.Type == f.Type) && (f.EntityID == "" || t.EntityID == f.EntityID)
}

func putTerm(t testing.TB, s store.Store, tm *jianzhu.Term, replaces int64) {
	t.Helper()
	if err := s.PutTerm(t.Context(), tm, replaces); err != nil {
		t.Fatalf("put term %s in place of %d: %v", tm.ID, replaces, err)
	}
	if tm.Revision != replaces+1 {
		t.Fatalf("revision %d after a write in place of %d", tm.Revision, replaces)
	}
}

func termsByEveryFilter(t *testing.T, s store.Store) {
	var all []*jianzhu.Term
	for n := range 60 {
		tm := Term(n)
		putTerm(t, s, tm, 0)
		all = append(all, tm)
	}
	// What changes and goes is found by what it is now.
	for n := range 6 {
		replaced := Term(n + 60)
		replaced.ID = all[n].ID
		putTerm(t, s, replaced, 1)
		all[n] = replaced
		if err := s.DeleteTerm(t.Context(), all[n+6].ID, 1); err != nil {
			t.Fatal(err)
		}
	}
	all = slices.Delete(all, 6, 12)
	slices.SortFunc(all, func(a, b *jianzhu.Term) int {
		x, y := store.TermKey(a), store.TermKey(b)
		return strings.Compare(x.Name+"\x00"+x.ID, y.Name+"\x00"+y.ID)
	})
	empty := 0
	for _, f := range TermFilters() {
		var want []string
		for _, tm := range all {
			if fits(tm, f) {
				want = append(want, tm.ID)
			}
		}
		if len(want) == 0 {
			empty++
		}
		for _, limit := range []int{7, 100} {
			var got []string
			for _, tm := range every(t, limit, func(p store.Page) ([]jianzhu.Term, error) { return s.Terms(t.Context(), f, p) },
				func(tm *jianzhu.Term) store.Key { return store.TermKey(tm) }) {
				got = append(got, tm.ID)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%+v, pages of %d: (-want +got)\n%s", f, limit, d)
			}
		}
	}
	if n := len(TermFilters()); empty > n*2/3 {
		t.Errorf("%d of %d filters find nothing", empty, n)
	}
}

func termsAndRevisions(t *testing.T, s store.Store) {
	ctx := t.Context()
	tm := Term(1)
	tm.Updated = tm.Updated.In(time.FixedZone("", 3600)).Add(1234567)
	if _, err := s.Term(ctx, tm.ID); !jianzhu.IsKind(err, jianzhu.NotFound) {
		t.Errorf("a term that is not there: %v", err)
	}
	wantKind(t, "a new one in place of 3", s.PutTerm(ctx, tm, 3), jianzhu.NotFound)
	wantKind(t, "one that is not there", s.DeleteTerm(ctx, tm.ID, 1), jianzhu.NotFound)
	wantKind(t, "one that is not there, at 0", s.DeleteTerm(ctx, tm.ID, 0), jianzhu.NotFound)
	putTerm(t, s, tm, 0)
	got, err := s.Term(ctx, tm.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := *tm
	want.Created, want.Updated = tm.Created.UTC().Truncate(time.Millisecond), tm.Updated.UTC().Truncate(time.Millisecond)
	if d := cmp.Diff(&want, got, same); d != "" {
		t.Errorf("(-written +read)\n%s", d)
	}
	wantKind(t, "a new one that is there", s.PutTerm(ctx, Term(1), 0), jianzhu.Conflict)
	tm.Note = "another"
	putTerm(t, s, tm, 1)
	wantKind(t, "a stale one", s.PutTerm(ctx, Term(1), 1), jianzhu.Conflict)
	wantKind(t, "a stale removal", s.DeleteTerm(ctx, tm.ID, 1), jianzhu.Conflict)

	// All or none.
	stale, fresh := Term(1), Term(2)
	wantKind(t, "one of two stale", s.PutTerms(ctx, []*jianzhu.Term{fresh, stale}), jianzhu.Conflict)
	if _, err := s.Term(ctx, fresh.ID); !jianzhu.IsKind(err, jianzhu.NotFound) {
		t.Errorf("the other is there: %v", err)
	}
	if fresh.Revision != 0 {
		t.Errorf("revision %d of what is not written", fresh.Revision)
	}
	wantKind(t, "twice the same", s.PutTerms(ctx, []*jianzhu.Term{Term(2), Term(2)}), jianzhu.Conflict)
	if err := s.PutTerms(ctx, []*jianzhu.Term{tm, fresh}); err != nil || tm.Revision != 3 || fresh.Revision != 1 {
		t.Errorf("%v, revisions %d and %d", err, tm.Revision, fresh.Revision)
	}
	if err := s.PutTerms(ctx, nil); err != nil {
		t.Error(err)
	}
	wantKind(t, "too many", s.PutTerms(ctx, make([]*jianzhu.Term, store.MaxTerms+1)), jianzhu.Invalid)

	if err := s.DeleteTerm(ctx, tm.ID, 3); err != nil {
		t.Error(err)
	}
	if _, err := s.Term(ctx, tm.ID); !jianzhu.IsKind(err, jianzhu.NotFound) {
		t.Errorf("a removed term: %v", err)
	}
	putTerm(t, s, Term(1), 0) // it may come again
}

// follow applies what has changed since a generation to terms.
func follow(t testing.TB, s store.Store, terms map[string]jianzhu.Term, since int64, limit int) int64 {
	t.Helper()
	for {
		changes, err := s.TermsSince(t.Context(), since, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) > limit {
			t.Fatalf("%d changes, asked for %d", len(changes), limit)
		}
		for _, c := range changes {
			if c.Generation <= since {
				t.Fatalf("generation %d after %d", c.Generation, since)
			}
			since = c.Generation
			if c.Term == nil {
				delete(terms, c.ID)
			} else {
				terms[c.ID] = *c.Term
			}
		}
		if len(changes) < limit {
			return since
		}
	}
}

func termsSince(t *testing.T, s store.Store) {
	ctx := t.Context()
	for n := range 9 {
		putTerm(t, s, Term(n), 0)
	}
	seen := map[string]jianzhu.Term{}
	at := follow(t, s, seen, 0, 4)
	if at != 9 || len(seen) != 9 {
		t.Errorf("generation %d, %d terms", at, len(seen))
	}
	changed := Term(0)
	changed.Note = "changed"
	putTerm(t, s, changed, 1)
	for _, n := range []int{3, 4} {
		if err := s.DeleteTerm(ctx, Term(n).ID, 1); err != nil {
			t.Fatal(err)
		}
	}
	putTerm(t, s, Term(4), 0)
	wantKind(t, "stale", s.PutTerm(ctx, Term(5), 7), jianzhu.Conflict)
	late := follow(t, s, seen, at, 2)
	fresh := map[string]jianzhu.Term{}
	if again := follow(t, s, fresh, 0, 100); again != late {
		t.Errorf("generation %d, from the start %d", late, again)
	}
	if d := cmp.Diff(fresh, seen, same); d != "" {
		t.Errorf("(-from the start +followed)\n%s", d)
	}
	if _, there := seen[Term(3).ID]; there || len(seen) != 8 || seen[changed.ID].Note != "changed" {
		t.Errorf("%d terms, %q", len(seen), seen[changed.ID].Note)
	}

	// One who follows while others write misses nothing.
	var g errgroup.Group
	for w := range 4 {
		g.Go(func() error {
			for n := range 12 {
				if err := s.PutTerm(ctx, Term(100+w*20+n), 0); err != nil {
					return err
				}
			}
			return nil
		})
	}
	done := make(chan error, 1)
	go func() { done <- g.Wait() }()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
		}
		late = follow(t, s, seen, late, 3)
	}
	if len(seen) != 8+48 {
		t.Errorf("%d terms followed, want %d", len(seen), 8+48)
	}
}

func termUsage(t *testing.T, s store.Store) {
	fillWith(t, s, 12)
	want := map[string]int{}
	for _, m := range allMentions(t, s, store.MentionFilter{}, 100) {
		want[store.Fold(m.Surface)]++
	}
	tm := Term(1)
	tm.Names = []jianzhu.TermName{{Language: "zh-Hant", Name: "北京", Status: jianzhu.TermApproved}, {Language: "zh-Hans", Name: "北京", Status: jianzhu.TermApproved},
		{Language: "zh-Hans", Name: "李开复", Status: jianzhu.TermForbidden}, {Language: "en", Name: "Nobody says so", Status: jianzhu.TermApproved}}
	tm.Usage = 99 // is not written
	putTerm(t, s, tm, 0)
	n := want["北京"] + want["李开复"]
	if n == 0 {
		t.Fatal("no mentions of the names")
	}
	got, err := s.Term(t.Context(), tm.ID)
	if err != nil || got.Usage != n {
		t.Errorf("usage %d, want %d; %v", got.Usage, n, err)
	}
	list, err := s.Terms(t.Context(), store.TermFilter{}, store.Page{Limit: 10})
	if err != nil || len(list) != 1 || list[0].Usage != n {
		t.Errorf("in the list %v, want %d; %v", list, n, err)
	}
}

func termsReturnedAreCopies(t *testing.T, s store.Store) {
	tm := Term(1)
	tm.Created = time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	putTerm(t, s, tm, 0)
	tm.Names[0].Name = "changed"
	a, err := s.Term(t.Context(), tm.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a.Names[0].Name == "changed" {
		t.Error("the store keeps the caller's own")
	}
	a.Names[0].Name = "changed"
	if b, _ := s.Term(t.Context(), tm.ID); b.Names[0].Name == "changed" {
		t.Error("the caller has the store's own")
	}
}
