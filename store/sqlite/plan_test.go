package sqlite

import (
	"regexp"
	"strings"
	"testing"

	"jianzhu/store"
	"jianzhu/store/storetest"
)

// scan is a line of a plan that visits a table from end to end. A virtual
// table's index is no scan: M is a MATCH.
var (
	scan    = regexp.MustCompile(`^SCAN (\S+)`)
	match   = regexp.MustCompile(`^SCAN article_terms VIRTUAL TABLE INDEX \d+:.*M`)
	ordered = regexp.MustCompile(`^SCAN (a|x USING INDEX (mentions|quotes)_pos|entities USING INDEX entities_(rank|name))$`)
)

// TestPlans runs every list with every combination of filters, and then asks
// SQLite how it does what it was asked.
func TestPlans(t *testing.T) {
	s := place(t)(t).(*Store)
	defer s.Close()
	for n := range 4 {
		if err := s.PutArticle(t.Context(), storetest.Generated(n), 0); err != nil {
			t.Fatal(err)
		}
	}
	// What selects nothing may walk the list itself, a page of it.
	whole := make(map[string]bool)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range storetest.Keys() {
		p := store.Page{Limit: 3, After: k}
		for _, f := range storetest.ArticleFilters() {
			words := store.ParseQuery(f.Q)
			q, _ := articlesQuery(f, words, p)
			if (f == store.ArticleFilter{Sort: f.Sort}) {
				whole[q.text()] = true
			}
			_, err := s.Articles(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.MentionFilters() {
			n := mentionsList(f, p)
			if q := n.plain(); (f == store.MentionFilter{}) {
				whole[q.text()] = true
			}
			_, err := s.Mentions(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.QuoteFilters() {
			n := quotesList(f, p)
			if q := n.plain(); (f == store.QuoteFilter{}) {
				whole[q.text()] = true
			}
			_, err := s.Quotes(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.EntityFilters() {
			q := entitiesQuery(f, p)
			if f.Type == "" {
				whole[q.text()] = true // with a prefix, this is the walk of a prefix that finds many
			}
			_, err := s.statement(t.Context(), q.text())
			check(err)
			_, err = s.Entities(t.Context(), f, p)
			check(err)
			if f.Q != "" { // a prefix that finds many
				q = headQuery(store.ParseNameQuery(f.Q), f, p)
				_, err = s.statement(t.Context(), q.text())
				check(err)
			}
		}
	}
	after := store.TermKey(storetest.Term(1))
	for _, k := range []store.Key{{}, after} {
		for _, f := range storetest.TermFilters() {
			_, err := s.Terms(t.Context(), f, store.Page{Limit: 3, After: k})
			check(err)
		}
	}
	_, err0 := s.TermsSince(t.Context(), 1, 3)
	check(err0)
	id := storetest.EntityID("北京")
	_, err := s.Related(t.Context(), id, 5)
	check(err)
	_, err = s.Timeline(t.Context(), id, k0, k1, k0.Location())
	check(err)
	_, err = s.Entity(t.Context(), id)
	check(err)
	if _, err = s.Entity(t.Context(), storetest.Generated(0).ID); err == nil {
		t.Fatal("found") // asked for as a name
	}
	article := storetest.Generated(0).ID
	_, err = s.Revision(t.Context(), article)
	check(err)
	_, err = s.Article(t.Context(), article)
	check(err)
	_, err = s.Translations(t.Context(), article)
	check(err)
	_, err = s.TranslationRevisions(t.Context(), article)
	check(err)
	if _, err = s.Translation(t.Context(), article, "en"); err == nil {
		t.Fatal("found")
	}
	_, err = s.ArticleByExternalID(t.Context(), "a", "b")
	if err == nil {
		t.Fatal("found")
	}

	texts := 0
	s.statements.Range(func(text, _ any) bool {
		texts++
		plan := explain(t, s, text.(string))
		for _, line := range plan {
			switch {
			case strings.Contains(line, "TEMP B-TREE"):
			case !scan.MatchString(line), match.MatchString(line):
				continue
			case text == countQuery && line == "SCAN (subquery-1)": // of fewKeys at most
				continue
			case (text == nearQuery || text == usageQuery) && strings.HasPrefix(line, "SCAN j VIRTUAL TABLE"): // the list of keys itself
				continue
			case whole[text.(string)] && ordered.MatchString(line):
				continue
			}
			t.Errorf("%s\n%s", text, strings.Join(plan, "\n"))
			break
		}
		return true
	})
	if texts < 200 {
		t.Errorf("only %d different queries", texts)
	}
	for text := range writes {
		if text = writes[text]; !strings.HasPrefix(text, "INSERT") {
			for _, line := range explain(t, s, text) {
				if scan.MatchString(line) && !strings.HasPrefix(line, "SCAN json_each VIRTUAL TABLE") || strings.Contains(line, "TEMP B-TREE") {
					t.Errorf("%s: %s", text, line)
				}
			}
		}
	}
	for _, text := range removes {
		for _, line := range explain(t, s, text) {
			if scan.MatchString(line) && !strings.Contains(line, "VIRTUAL TABLE INDEX") {
				t.Errorf("%s: %s", text, line)
			}
		}
	}
}

func explain(t *testing.T, s *Store, text string) []string {
	t.Helper()
	args := make([]any, strings.Count(text, "?"))
	for i := range args {
		args[i] = 1
	}
	rows, err := s.writer.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

var k0, k1 = storetest.Keys()[1].Time, storetest.Keys()[1].Time.AddDate(0, 0, 9)
