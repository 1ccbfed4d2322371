package storetest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
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
	// Forty entities that no article before has mentioned.
	strangers := 0
	b.Run("put of new entities", func(b *testing.B) {
		latencies(b, func() error {
			a := Annotated(jianzhu.StableID("strangers", fmt.Sprint(strangers)), strings.Repeat(sentences[7], 20))
			p := &a.Paragraphs[0]
			p.Mentions = nil
			at := 0
			for i := range 40 {
				e := benchEntity(strangers*40 + i)
				a.Entities = append(a.Entities, e)
				p.Mentions = append(p.Mentions, jianzhu.Mention{ID: jianzhu.StableID(a.ID, fmt.Sprint(i)), Span: jianzhu.Span{Start: at, End: at + 3}, Type: e.Type, EntityID: e.ID})
				at += 3
			}
			a.Entities = a.Entities[len(a.Entities)-40:]
			p.Quotes = nil
			strangers++
			return s.PutArticle(ctx, a, 0)
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

// namesEnv names the variable that says of how many names BenchmarkNames
// makes its store; a million takes minutes.
const namesEnv = "JIANZHU_BENCH_NAMES"

// surnamesOf and givenOf make Chinese names in about their real proportions:
// earlier ones are more frequent.
const (
	surnamesOf = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
	givenOf    = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建文红玲志国林春雪梅海燕鹏飞宇晨浩然子涵欣怡梓轩雨泽佳琪思远嘉豪俊峰小川开复学谦永康天佑少华立群大同乐山卓远安琪若曦景行怀民承志启明宏达向东新民"
)

func pick(rnd *rand.Rand, from []rune) rune {
	return from[min(rnd.IntN(len(from)), rnd.IntN(len(from)))]
}

// benchEntity returns the entity of a number: three in five are Chinese people
// with a name in pinyin, the others organizations in both languages.
func benchEntity(n int) jianzhu.Entity {
	rnd := rand.New(rand.NewPCG(uint64(n), 11))
	s, g := []rune(surnamesOf), []rune(givenOf)
	e := jianzhu.Entity{ID: jianzhu.StableID("bench", "entity", fmt.Sprint(n)), Type: jianzhu.TypePerson, Articles: 1}
	if n%5 < 3 {
		e.Name = string(pick(rnd, s)) + string(pick(rnd, g)) + string(pick(rnd, g))
	} else {
		e.Type = jianzhu.TypeOrg
		for range 2 + rnd.IntN(3) {
			e.Name += string(pick(rnd, g))
		}
		e.Name += []string{"科技", "银行", "集团", "大学", "基金会"}[rnd.IntN(5)]
		word := func() string {
			w := ""
			for range 2 + rnd.IntN(2) {
				w += []string{"ba", "co", "di", "fu", "ge", "lo", "mi", "na", "pro", "re", "sta", "tech", "ver", "zen"}[rnd.IntN(14)]
			}
			return strings.ToUpper(w[:1]) + w[1:]
		}
		e.Names = map[string]string{"en": word() + " " + word()}
	}
	return e
}

// namesArticle returns an article with each new entities.
func namesArticle(n, each int) *jianzhu.Article {
	a := Annotated(jianzhu.StableID("names", fmt.Sprint(n)), strings.Repeat("名", 4*each))
	at := 0
	for i := range each {
		e := benchEntity(n*each + i)
		a.Entities = append(a.Entities, e)
		// One in eight is mentioned again, and one of those again …
		for rest := n*each + i; ; rest /= 8 {
			span := jianzhu.Span{Start: at, End: at + 3}
			a.Paragraphs[0].Mentions = append(a.Paragraphs[0].Mentions, jianzhu.Mention{ID: jianzhu.StableID(a.ID, fmt.Sprint(at)), Span: span, Type: e.Type, EntityID: e.ID})
			at += 3
			if rest%8 != 0 || rest == 0 {
				break
			}
		}
	}
	a.Published = first.Add(time.Duration(n) * time.Minute)
	return a
}

// PutAll writes articles one by one, as any writer does.
func PutAll(ctx context.Context, s store.Store, articles iter.Seq[*jianzhu.Article]) error {
	for a := range articles {
		if err := s.PutArticle(ctx, a, 0); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkNames measures finding entities by name in a store of 50,000
// names, or as many as JIANZHU_BENCH_NAMES says. fill makes the entities of
// articles known to the store, as PutAll does.
func BenchmarkNames(b *testing.B, open Open, fill func(context.Context, store.Store, iter.Seq[*jianzhu.Article]) error) {
	size := 50_000
	if n, err := strconv.Atoi(os.Getenv(namesEnv)); err == nil {
		size = n
	}
	s := open(b)
	defer s.Close()
	ctx := b.Context()
	names := 0
	var made []jianzhu.Entity
	began := time.Now()
	err := fill(ctx, s, func(yield func(*jianzhu.Article) bool) {
		for n := 0; names < size; n++ {
			a := namesArticle(n, 1000)
			for _, e := range a.Entities {
				names += 1 + len(e.Names)
				if len(made) < 20_000 {
					made = append(made, e)
				}
			}
			if !yield(a) {
				return
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d names in %v", names, time.Since(began))
	rnd := rand.New(rand.NewPCG(3, 4))
	beginning := func(s string, n int) string { r := []rune(s); return string(r[:min(n, len(r))]) }
	pinyin := func(e *jianzhu.Entity) string { return store.SoundOf(e.Type, e.Name) }
	edited := func(s string) string {
		r := []rune(s)
		i := rnd.IntN(len(r))
		switch rnd.IntN(3) {
		case 0:
			return string(r[:i]) + string(r[i+1:])
		case 1:
			return string(r[:i]) + string(r[i]) + string(r[i:])
		}
		r[i] = r[(i+1)%len(r)]
		return string(r)
	}
	for _, c := range []struct {
		name string
		q    func(e *jianzhu.Entity) string
	}{
		{"name", func(e *jianzhu.Entity) string { return e.Name }},
		{"first character", func(e *jianzhu.Entity) string { return beginning(e.Name, 1) }},
		{"first two characters", func(e *jianzhu.Entity) string { return beginning(e.Name, 2) }},
		{"pinyin", pinyin},
		{"pinyin prefix", func(e *jianzhu.Entity) string { return beginning(pinyin(e), 1+rnd.IntN(12)) }},
		{"pinyin prefix of 5", func(e *jianzhu.Entity) string { return beginning(pinyin(e), 5) }},
		{"pinyin prefix of 7", func(e *jianzhu.Entity) string { return beginning(pinyin(e), 7) }},
		{"latin name", func(e *jianzhu.Entity) string {
			if e.Names == nil {
				return pinyin(e)
			}
			return e.Names["en"]
		}},
		{"one edit in the name", func(e *jianzhu.Entity) string { return edited(e.Name) }},
		{"one edit in pinyin", func(e *jianzhu.Entity) string { return edited(pinyin(e)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			latencies(b, func() error {
				_, err := s.Entities(ctx, store.EntityFilter{Q: c.q(&made[rnd.IntN(len(made))])}, store.Page{Limit: 50})
				return err
			})
		})
	}
}
