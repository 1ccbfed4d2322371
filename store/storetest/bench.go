package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/store"
)

// benchArticle returns an article of about 1,500 characters with 40 mentions,
// half of them of one entity.
func benchArticle(n int) *jianzhu.Article {
	var paragraphs []string
	for i := range 10 {
		p := fmt.Sprintf("[北京]的第%d家公司说“<[微软]不在[北京]>”。", n*10+i)
		p += "[李开复]说" + strings.Repeat(sentences[7], 1+i%2) + strings.Repeat("大模型的公司都在找人，找钱，找方向。", 5)
		paragraphs = append(paragraphs, p)
	}
	a := Annotated(jianzhu.StableID("bench", fmt.Sprint(n)), paragraphs...)
	a.Published = first.Add(time.Duration(rand.New(rand.NewPCG(uint64(n), 7)).IntN(1_000_000)) * time.Minute)
	return a
}

// latencies reports p50 and p99 of calls.
func latencies(b *testing.B, call func() error) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := call(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for name, part := range map[string]int{"p50-ns": 50, "p99-ns": 99} {
		b.ReportMetric(float64(took[(len(took)-1)*part/100]), name)
	}
}

// Benchmark measures a store: writes, the reads that serve one article, and
// pages of the mentions of one entity in stores of 10,000 and 100,000
// mentions of it, from anywhere in the list. The pages must cost the same in
// both.
func Benchmark(b *testing.B, open Open) {
	s := open(b)
	defer s.Close()
	ctx := b.Context()
	written := 0
	b.Run("put", func(b *testing.B) {
		articles := make([]*jianzhu.Article, 200) // made beforehand; then written anew under other ids
		for i := range articles {
			articles[i] = benchArticle(i)
		}
		latencies(b, func() error {
			a := *articles[written%len(articles)]
			if written >= len(articles) {
				a.ID = jianzhu.StableID("bench", fmt.Sprint(written))
			}
			written++
			return s.PutArticle(ctx, &a, 0)
		})
	})
	some := benchArticle(0).ID
	b.Run("revision", func(b *testing.B) {
		latencies(b, func() error { _, err := s.Revision(ctx, some); return err })
	})
	b.Run("article", func(b *testing.B) {
		latencies(b, func() error { _, err := s.Article(ctx, some); return err })
	})
	entity := EntityID("北京")
	for _, size := range []int{10_000, 100_000} {
		for e := (&jianzhu.Entity{}); e.Mentions < size; {
			for range 100 {
				a := benchArticle(written)
				written++
				if err := s.PutArticle(ctx, a, 0); err != nil {
					b.Fatal(err)
				}
			}
			var err error
			if e, err = s.Entity(ctx, entity); err != nil {
				b.Fatal(err)
			}
		}
		// Places all over the list.
		var keys []store.Key
		rnd := rand.New(rand.NewPCG(5, 6))
		for range 200 {
			at := first.Add(time.Duration(rnd.IntN(1_000_000)) * time.Minute)
			page, err := s.Mentions(ctx, store.MentionFilter{EntityID: entity, To: at}, store.Page{Limit: 1})
			if err != nil {
				b.Fatal(err)
			}
			for _, m := range page {
				keys = append(keys, m.Key)
			}
		}
		list := func(name string, call func(after store.Key) error) {
			b.Run(fmt.Sprintf("%s/mentions=%d", name, size), func(b *testing.B) {
				latencies(b, func() error { return call(keys[rnd.IntN(len(keys))]) })
			})
		}
		list("entity first page", func(store.Key) error {
			_, err := s.Mentions(ctx, store.MentionFilter{EntityID: entity}, store.Page{Limit: 50})
			return err
		})
		list("entity any page", func(after store.Key) error {
			_, err := s.Mentions(ctx, store.MentionFilter{EntityID: entity}, store.Page{Limit: 50, After: after})
			return err
		})
		list("entity and words", func(after store.Key) error {
			_, err := s.Mentions(ctx, store.MentionFilter{EntityID: entity, Q: "家公司"}, store.Page{Limit: 50, After: after})
			return err
		})
		list("articles by words", func(after store.Key) error {
			_, err := s.Articles(ctx, store.ArticleFilter{Q: "区块链 微软"}, store.Page{Limit: 50, After: store.Key{Time: after.Time, ID: after.ID}})
			return err
		})
		list("related", func(store.Key) error { _, err := s.Related(ctx, entity, 10); return err })
		list("timeline", func(store.Key) error {
			_, err := s.Timeline(ctx, entity, time.Time{}, time.Time{}, time.UTC)
			return err
		})
	}
}
