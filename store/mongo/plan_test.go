package mongo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jianzhu/store"
	"jianzhu/store/mongo/mongotest"
	"jianzhu/store/storetest"
)

// TestPlans runs every list with every combination of filters, and then asks
// the server how it does what it was asked.
func TestPlans(t *testing.T) {
	var mu sync.Mutex
	commands := make(map[string]bson.D)
	monitor := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		if e.CommandName != "find" && e.CommandName != "aggregate" {
			return
		}
		var whole bson.D
		if err := bson.Unmarshal(e.Command, &whole); err != nil {
			t.Error(err)
			return
		}
		// What explain takes: the command without the session's fields.
		var c bson.D
		for _, f := range whole {
			switch f.Key {
			case "lsid", "$clusterTime", "$db", "$readPreference", "txnNumber", "autocommit", "startTransaction", "readConcern", "maxTimeMS":
			default:
				c = append(c, f)
			}
		}
		text, err := bson.MarshalExtJSON(c, false, false)
		if err != nil {
			t.Error(err)
			return
		}
		mu.Lock()
		commands[string(text)] = c
		mu.Unlock()
	}}
	opened, err := connect(t.Context(), mongotest.URI(t), options.Client().SetMonitor(monitor))
	if err != nil {
		t.Fatal(err)
	}
	s := opened
	defer s.Close()
	for n := range 30 {
		if err := s.PutArticle(t.Context(), storetest.Generated(n), 0); err != nil {
			t.Fatal(err)
		}
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range storetest.Keys() {
		p := store.Page{Limit: 3, After: k}
		for _, f := range storetest.ArticleFilters() {
			_, err := s.Articles(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.MentionFilters() {
			_, err := s.Mentions(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.QuoteFilters() {
			_, err := s.Quotes(t.Context(), f, p)
			check(err)
		}
		for _, f := range storetest.EntityFilters() {
			_, err := s.Entities(t.Context(), f, p)
			check(err)
			s.few = 0 // as a prefix of many names
			_, err = s.Entities(t.Context(), f, p)
			check(err)
			s.few = fewKeys
		}
	}
	for n := range 30 {
		check(s.PutTerm(t.Context(), storetest.Term(n), 0))
	}
	for _, k := range []store.Key{{}, store.TermKey(storetest.Term(1))} {
		for _, f := range storetest.TermFilters() {
			_, err := s.Terms(t.Context(), f, store.Page{Limit: 3, After: k})
			check(err)
		}
	}
	_, err = s.TermsSince(t.Context(), 1, 3)
	check(err)
	id := storetest.EntityID("北京")
	from := storetest.Keys()[1].Time
	_, err = s.Related(t.Context(), id, 5)
	check(err)
	_, err = s.Timeline(t.Context(), id, from, from.AddDate(0, 0, 9), from.Location())
	check(err)
	if _, err = s.Entity(t.Context(), "none"); err == nil {
		t.Fatal("found") // asked for as a name
	}
	article := storetest.Generated(0)
	_, err = s.Revision(t.Context(), article.ID)
	check(err)
	_, err = s.Article(t.Context(), article.ID)
	check(err)
	_, err = s.Translations(t.Context(), article.ID)
	check(err)
	_, err = s.TranslationRevisions(t.Context(), article.ID)
	check(err)
	if _, err = s.Translation(t.Context(), article.ID, "en"); err == nil {
		t.Fatal("found")
	}
	if _, err = s.ArticleByExternalID(t.Context(), "a", "b"); err == nil {
		t.Fatal("found")
	}

	mu.Lock()
	asked := commands
	commands = make(map[string]bson.D)
	mu.Unlock()
	if len(asked) < 500 {
		t.Errorf("only %d different commands", len(asked))
	}
	for text, c := range asked {
		var plan bson.M
		err := s.articles.Database().RunCommand(t.Context(), bson.D{{Key: "explain", Value: c}, {Key: "verbosity", Value: "queryPlanner"}}).Decode(&plan)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		stages := make(map[string]bool)
		winning(plan, false, stages)
		// Related sorts what it has counted, which no index can hold.
		counted := strings.Contains(text, `"$group"`)
		if len(stages) == 0 || stages["COLLSCAN"] || (stages["SORT"] && !counted) {
			t.Errorf("%s\n%v", text, stages)
		}
	}
}

// winning gathers the stages of the winning plans in an answer to explain,
// wherever they stand in it.
func winning(v any, in bool, stages map[string]bool) {
	each := func(key string, v any) {
		if key == "rejectedPlans" {
			return
		}
		if in && key == "stage" {
			stages[fmt.Sprint(v)] = true
		}
		winning(v, in || key == "winningPlan", stages)
	}
	switch v := v.(type) {
	case bson.M:
		for key, v := range v {
			each(key, v)
		}
	case bson.D:
		for _, e := range v {
			each(e.Key, e.Value)
		}
	case bson.A:
		for _, v := range v {
			winning(v, in, stages)
		}
	}
}
