package mongo

import (
	"context"
	"iter"
	"os"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"jianzhu"
	"jianzhu/store"
	"jianzhu/store/mongo/mongotest"
	"jianzhu/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(mongotest.Main(m)) }

func place(t testing.TB) storetest.Open {
	uri := mongotest.URI(t)
	return func(t testing.TB) store.Store {
		t.Helper()
		s, err := New(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestStore(t *testing.T) { storetest.Run(t, place) }

// TestUpgrade opens a database whose entities an earlier program wrote, which
// found them by folded names.
func TestUpgrade(t *testing.T) {
	open := place(t)
	s := open(t).(*Store)
	var all []*jianzhu.Article
	for n := range 12 {
		all = append(all, storetest.Generated(n))
		if err := s.PutArticle(t.Context(), all[n], 0); err != nil {
			t.Fatal(err)
		}
	}
	known := storetest.Unknown(t, s, func() {
		if _, err := s.namesakes.DeleteMany(t.Context(), bson.D{}); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := s.articles.UpdateMany(t.Context(), bson.D{}, bson.D{{Key: "$unset", Value: bson.D{{Key: "named", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.quotes.UpdateMany(t.Context(), bson.D{}, bson.D{{Key: "$unset", Value: bson.D{{Key: "attributed", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.entities.UpdateMany(t.Context(), bson.D{}, bson.D{
		{Key: "$unset", Value: bson.D{{Key: "keys", Value: ""}, {Key: "heads", Value: ""}, {Key: "tier", Value: ""}, {Key: "held", Value: ""}, {Key: "forms", Value: ""}}},
		{Key: "$set", Value: bson.D{{Key: "folded", Value: bson.A{"x"}}}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.articles.UpdateMany(t.Context(), bson.D{}, bson.D{{Key: "$unset", Value: bson.D{{Key: "entities.$[].titles", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.entities.Indexes().CreateOne(t.Context(), mongo.IndexModel{Keys: keyDoc([]string{"folded"})}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range 2 { // the second start finds nothing to do
		s = open(t).(*Store)
		if n == 0 {
			known(s)
		}
		for _, known := range []store.Known{store.IsKnown, store.NotKnown} {
			found, err := s.Quotes(t.Context(), store.QuoteFilter{Known: known}, store.Page{Limit: 500})
			if err != nil || len(found) == 0 || slices.ContainsFunc(found, func(q store.Quote) bool { return (q.Speaker != nil) != (known == store.IsKnown) }) {
				t.Errorf("known %v finds %d quotes, %v", known, len(found), err)
			}
		}
		for _, q := range []string{"李開", "likaifu", "beijign"} {
			found, err := s.Entities(t.Context(), store.EntityFilter{Q: q}, store.Page{Limit: 5})
			if err != nil || len(found) != 1 {
				t.Errorf("%q finds %v, %v", q, found, err)
			}
		}
		if n, err := s.entities.CountDocuments(t.Context(), bson.D{{Key: "folded", Value: bson.D{{Key: "$exists", Value: true}}}}); err != nil || n != 0 {
			t.Errorf("%d entities have folded names, %v", n, err)
		}
		storetest.Check(t, s, all)
		if err := s.DeleteArticle(t.Context(), all[0].ID, 1); err != nil {
			t.Fatal(err)
		}
		all = all[1:]
		storetest.Check(t, s, all)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, place(b)) }

func BenchmarkNames(b *testing.B) { storetest.BenchmarkNames(b, place(b), putEntities) }

// putEntities writes the entities of articles alone, and their indexes when
// all are there: a million names take minutes so, not hours.
func putEntities(ctx context.Context, s store.Store, articles iter.Seq[*jianzhu.Article]) error {
	m := s.(*Store)
	ctx, cancel := context.WithTimeout(ctx, time.Hour) // longer than the client waits
	defer cancel()
	if err := m.entities.Indexes().DropAll(ctx); err != nil {
		return err
	}
	for a := range articles {
		var docs []*entity
		for _, sh := range store.Shares(a) {
			t := new(store.Total)
			t.Add(sh)
			docs = append(docs, newEntity(t))
		}
		if _, err := m.entities.InsertMany(ctx, docs); err != nil {
			return err
		}
	}
	return m.index(ctx)
}
