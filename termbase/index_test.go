package termbase

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/script"
)

func term(id string, names ...string) jianzhu.Term {
	t := jianzhu.Term{ID: id}
	for _, n := range names {
		lang, name, _ := strings.Cut(n, ":")
		t.Names = append(t.Names, jianzhu.TermName{Language: lang, Name: name, Status: jianzhu.TermApproved})
	}
	return t
}

// found shows matches as "surface=term/name".
func found(text string, ms []Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("%s=%s/%d", m.In(text), m.TermID(), m.Name()))
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	x := New([]jianzhu.Term{
		term("lee", "zh-Hans:李开复", "en:Kai-Fu Lee", "en:Lee"),
		term("mofa", "zh-Hans:外交部", "en:Foreign Ministry"),
		term("spokesman", "zh-Hans:外交部发言人"),
		term("li1", "zh-Hans:李明", "en:Li Ming"),
		term("li2", "zh-Hans:李明"),
		term("ai", "en:AI", "zh-Hans:人工智能"),
		term("cafe", "fr:café", "en:Cafe"),
		term("one", "zh:中"),
		term("cpp", "en:C++"),
		term("far", "zh:𠮷野家"),
	})
	for _, c := range []struct{ name, text, language, want string }{
		{"nothing", "没有", "zh", ""},
		{"empty", "", "zh", ""},
		{"the longest", "外交部发言人说", "zh", "外交部发言人=spokesman/0"},
		{"the shorter where the longer does not go on", "外交部发言说", "zh", "外交部=mofa/0"},
		{"traditional", "李開復說", "zh-Hant-TW", "李開復=lee/0"},
		{"full width and case", "ｋａｉ－ｆｕ ＬＥＥ", "en", "ｋａｉ－ｆｕ ＬＥＥ=lee/1"},
		{"a name of two", "李明", "zh", "李明=li1/0 李明=li2/0"},
		{"a part of a word is no name", "Leeds, fleet, Leé, AI2", "en", ""},
		{"marks belong to their letter", "Cafe\u0301", "en", ""},
		{"at the ends of the text", "Lee", "en", "Lee=lee/2"},
		{"beside Chinese", "说AI是", "", "AI=ai/0"},
		{"beside Chinese, but of another language", "说AI是", "zh", ""},
		{"possessive", "Lee's AI-based", "en", "Lee=lee/2 AI=ai/0"},
		{"signs need no gap", "C++11", "en", "C++=cpp/0"},
		{"one character", "中外", "zh", "中=one/0"},
		{"beyond the basic plane", "😀𠮷野家😀", "zh", "𠮷野家=far/0"},
		{"mixed is all", "Lee 李开复", "mixed", "Lee=lee/2 李开复=lee/0"},
		{"the language counts", "café", "fr", "café=cafe/0"},
		{"accents count", "café", "en", ""},
		{"bytes that are no text", "\xff李明\xe6", "zh", "李明=li1/0 李明=li2/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := found(c.text, x.Find(nil, c.text, c.language)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if ms := x.Snapshot().Named(nil, "李開復", ""); len(ms) != 1 || ms[0].TermID() != "lee" {
		t.Errorf("李開復 names %v", ms)
	}
	if ms := x.Snapshot().Named(nil, "李開復說", ""); len(ms) != 0 {
		t.Errorf("李開復說 names %v", ms)
	}
}

// plain is an index that looks at every term at every place.
type plain map[string]jianzhu.Term

func (p plain) find(text, language string) (out []string) {
	runes := []rune(text)
	at := 0
	for i := 0; i < len(runes); {
		best := 0
		var at2 []string
		for _, id := range slices.Sorted(mapKeys(p)) {
			for n, name := range p[id].Names {
				want := []rune(script.FoldString(name.Name))
				if language != "" && primaryOf(name.Language) != language || len(want) < best || i+len(want) > len(runes) ||
					script.FoldString(string(runes[i:i+len(want)])) != string(want) {
					continue
				}
				end := i + len(want)
				if i > 0 && isWord(script.Fold(runes[i])) && isWord(script.Fold(runes[i-1])) ||
					end < len(runes) && isWord(script.Fold(runes[end])) && isWord(script.Fold(runes[end-1])) {
					continue
				}
				if len(want) > best {
					best, at2 = len(want), nil
				}
				at2 = append(at2, fmt.Sprintf("%d %s %s/%d", at, string(runes[i:end]), id, n))
			}
		}
		slices.Sort(at2)
		out = append(out, at2...)
		for k := 0; k < max(best, 1); k++ {
			at += utf8.RuneLen(runes[i+k])
		}
		i += max(best, 1)
	}
	return out
}

func mapKeys(p plain) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range p {
			if !yield(k) {
				return
			}
		}
	}
}

// TestIndexIsAsPlain changes an index and looks at it, beside one that is too
// simple to be wrong.
func TestIndexIsAsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []rune("中国國人AaB b1é𠮷，")
	word := func(n int) string {
		var b strings.Builder
		for range 1 + r.IntN(n) {
			b.WriteRune(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	languages := []string{"zh-Hans", "zh-Hant", "en"}
	x, p := New(nil), plain{}
	for round := range 400 {
		for range 1 + r.IntN(20) {
			id := fmt.Sprintf("t%03d", r.IntN(300))
			if r.IntN(3) == 0 {
				x.Delete(id)
				delete(p, id)
				continue
			}
			tm := jianzhu.Term{ID: id}
			for range r.IntN(4) {
				if name := strings.TrimSpace(word(5)); name != "" {
					tm.Names = append(tm.Names, jianzhu.TermName{Language: languages[r.IntN(3)], Name: name})
				}
			}
			x.Put(tm)
			p[id] = tm
		}
		text, language := word(60), []string{"", "zh", "en"}[r.IntN(3)]
		var got []string
		for _, m := range x.Find(nil, text, language) {
			got = append(got, fmt.Sprintf("%d %s %s/%d", m.Start, m.In(text), m.TermID(), m.Name()))
		}
		// Matches of one span are in no order that is promised.
		slices.SortStableFunc(got, func(a, b string) int {
			var x, y int
			fmt.Sscan(a, &x)
			fmt.Sscan(b, &y)
			if x != y {
				return x - y
			}
			return strings.Compare(a, b)
		})
		if d := cmp.Diff(p.find(text, language), got); d != "" {
			t.Fatalf("round %d, %q in %q: (-want +got)\n%s", round, language, text, d)
		}
		if x.Snapshot().Len() != len(p) {
			t.Fatalf("%d terms, want %d", x.Snapshot().Len(), len(p))
		}
	}
}

// TestBackgroundMerge makes layers so large that they are merged beside
// writes, and looks for all of them after.
func TestBackgroundMerge(t *testing.T) {
	x := New(nil)
	x.Put(many(0, 3*maxWait)...)
	for i := range 8 {
		x.Put(many((3+i)*maxWait, maxWait)...)
		x.Delete(many(i, 1)[0].ID)
	}
	x.merging.Wait()
	s := x.Snapshot()
	if want := 11*maxWait - 8; s.Len() != want {
		t.Errorf("%d terms, want %d", s.Len(), want)
	}
	if len(s.views) > 8 {
		t.Errorf("%d layers", len(s.views))
	}
	seen := map[string]bool{}
	for tm := range s.Terms {
		seen[tm.ID] = true
	}
	if len(seen) != s.Len() {
		t.Errorf("%d different terms of %d", len(seen), s.Len())
	}
	for i, tm := range many(0, 11*maxWait) {
		_, there := s.Term(tm.ID)
		if there == (i < 8) {
			t.Fatalf("term %d: there %v", i, there)
		}
	}
}

// TestFindWhileChanging reads beside writers: a term that is always there
// under one of two names is found once in each text that has both.
func TestFindWhileChanging(t *testing.T) {
	x := New(many(0, 1000))
	x.Put(term("a", "zh:甲乙丙"))
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		defer close(done)
		for i := range 2000 {
			x.Put(term("a", []string{"zh:甲乙丙", "zh:丁戊己"}[i%2]))
			x.Put(many(1000+i, 3)...)
		}
	})
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if n := len(x.Find(nil, "甲乙丙丁戊己", "zh")); n != 1 {
					t.Errorf("found %d times", n)
					return
				}
			}
		})
	}
	wg.Wait()
	x.merging.Wait()
}

// changes is a Source.
type changes []jianzhu.TermChange

func (c changes) TermsSince(_ context.Context, generation int64, limit int) ([]jianzhu.TermChange, error) {
	c = c[min(int(generation), len(c)):]
	return c[:min(limit, len(c))], nil
}

func TestSync(t *testing.T) {
	var source changes
	for i, tm := range many(0, syncPage+10) {
		source = append(source, jianzhu.TermChange{Generation: int64(i + 1), ID: tm.ID, Term: &tm})
	}
	x := New(nil)
	if err := x.Sync(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	source = append(source, jianzhu.TermChange{Generation: int64(len(source) + 1), ID: source[3].ID})
	if err := x.Sync(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	x.merging.Wait()
	if s := x.Snapshot(); s.Len() != syncPage+9 || s.Generation() != int64(len(source)) {
		t.Errorf("%d terms at %d", s.Len(), s.Generation())
	}
	select {
	case <-x.Changed():
	default:
		t.Error("nobody is told")
	}
}

// many returns n terms, each with a Chinese and an English name, made up, but
// as long as those of a termbase and of characters as frequent as in one.
func many(from, n int) []jianzhu.Term {
	first := []rune("李王张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗中国北上南东西大新华人民京海广天江山河湖")
	rest := []rune("国家人民中华大学科技有限公司集团工业银行发展研究院中心明伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂英文建设城市电子信息网络数据智能汽车能源医药生物材料教育文化传媒投资管理服务贸易运输石油化学机械制造")
	sounds := []string{"li", "wang", "zhang", "tech", "bank", "group", "uni", "ver", "sity", "east", "north", "gold", "en", "er", "gy", "ma", "ri", "ne", "so", "lar", "net", "work", "data", "med", "ia"}
	out := make([]jianzhu.Term, n)
	for i := range out {
		r := rand.New(rand.NewPCG(uint64(from+i), 7))
		zh := []rune{first[r.IntN(len(first))]}
		for range 2 + r.IntN(6) {
			zh = append(zh, rest[r.IntN(len(rest))])
		}
		var en []string
		for range 2 + r.IntN(2) {
			w := ""
			for range 2 + r.IntN(2) {
				w += sounds[r.IntN(len(sounds))]
			}
			en = append(en, strings.ToUpper(w[:1])+w[1:])
		}
		out[i] = jianzhu.Term{ID: jianzhu.StableID("many", fmt.Sprint(from+i)), Type: jianzhu.TypeOrg, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: string(zh), Status: jianzhu.TermApproved},
			{Language: "en", Name: strings.Join(en, " "), Status: jianzhu.TermApproved},
		}}
	}
	return out
}

// prose is made-up text in which one sentence in five names a term.
func prose(language string, terms []jianzhu.Term) string {
	var b strings.Builder
	sentences := map[string][]string{
		"zh": {"记者从会议上了解到，今年以来全国经济运行总体平稳，发展质量不断提高，市场信心明显增强。", "专家认为，这项研究成果对于理解大气变化具有重要意义。",
			"当地居民告诉记者，雨水连续下了三天，河水已经没过小桥，学校因此停课。", "公司第三季度的收入同比增长百分之十二，净利润低于分析师的预期。"},
		"en": {"The committee said on Tuesday that it would publish the results of the review by the end of the year. ", "Analysts had expected revenue to grow by twelve percent, helped by strong demand for electric vehicles. ",
			"Residents told reporters that the water had risen above the bridge for the third day in a row. "},
	}[language]
	r := rand.New(rand.NewPCG(3, 4))
	for b.Len() < 1<<20 {
		b.WriteString(sentences[r.IntN(len(sentences))])
		if r.IntN(5) == 0 {
			n := terms[r.IntN(len(terms))].Names
			name := n[0].Name
			if language == "en" {
				name = n[1].Name + " "
			}
			b.WriteString(name)
		}
	}
	return b.String()
}

// BenchmarkFind looks for a million terms, of two names each, paragraph by
// paragraph. fold does what every search by folded text has to do first, so
// the ratio of the two says what the search costs.
//
//	go test -run '^$' -bench Find ./termbase
func BenchmarkFind(b *testing.B) {
	terms := many(0, 1_000_000)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	x := New(terms)
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("built in %v, %d MB, %d nodes for %d names", took.Round(time.Millisecond), (after.HeapAlloc-before.HeapAlloc)>>20,
		len(x.Snapshot().views[0].nodes), len(x.Snapshot().views[0].nameAt)-1)
	for _, language := range []string{"zh", "en"} {
		text := prose(language, terms[:10_000])
		paragraphs := make([]string, 0, 4096)
		for len(text) > 0 {
			n := min(700, len(text))
			for n < len(text) && !utf8.RuneStart(text[n]) {
				n++
			}
			paragraphs = append(paragraphs, text[:n])
			text = text[n:]
		}
		size := 0
		for _, p := range paragraphs {
			size += len(p)
		}
		b.Run("fold/lang="+language, func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, p := range paragraphs {
					script.FoldString(p)
				}
			}
		})
		b.Run("find/lang="+language, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			var ms []Match
			n := 0
			for b.Loop() {
				n = 0
				for _, p := range paragraphs {
					ms = x.Find(ms[:0], p, language)
					n += len(ms)
				}
			}
			b.ReportMetric(float64(n), "matches")
		})
	}
	b.Run("put", func(b *testing.B) {
		i := 0
		for b.Loop() {
			x.Put(terms[i%len(terms)])
			i += 7919
		}
	})
	x.merging.Wait()
}
