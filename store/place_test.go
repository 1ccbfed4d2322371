package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"jianzhu"
)

// texts returns an article with one paragraph for each word.
func texts(words ...string) *jianzhu.Article {
	a := &jianzhu.Article{ID: "a", Revision: 7}
	for i, w := range words {
		a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Text: w})
	}
	return a
}

// translated returns a translation of a: of all paragraphs but those that skip
// names. The translation of x is "x in English".
func translated(a *jianzhu.Article, skip ...int) *jianzhu.Translation {
	t := &jianzhu.Translation{ArticleID: a.ID, Language: "en", Revision: 3, ArticleRevision: a.Revision}
	for i, p := range a.Paragraphs {
		if !slices.Contains(skip, i) {
			t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Source: p.Text,
				Paragraph: jianzhu.Paragraph{Index: i, Kind: p.Kind, Text: p.Text + " in English", Sentences: []jianzhu.Span{{Start: 0, End: 1}}}})
		}
	}
	return t
}

// shown writes a placed translation as a line: what stands where, ! for
// review, and what has no place.
func shown(t *jianzhu.Translation) string {
	var out []string
	for _, p := range t.Paragraphs {
		review := ""
		if p.NeedsReview {
			review = "!"
		}
		out = append(out, fmt.Sprintf("%d%s=%s", p.Index, review, strings.TrimSuffix(p.Text, " in English")))
	}
	if len(t.Unplaced) > 0 {
		out = append(out, "|")
	}
	for _, p := range t.Unplaced {
		out = append(out, strings.TrimSuffix(p.Text, " in English"))
	}
	return strings.Join(out, " ")
}

func TestPlace(t *testing.T) {
	const long, longer = "昨天有三家公司宣布融资", "昨天有三家大公司宣布融资了"
	for _, c := range []struct {
		name, was, now string
		skip           []int
		want           string
	}{
		{"nothing changed", "a b c", "a b c", nil, "0=a 1=b 2=c"},
		{"one put in", "a b c", "x a b c", nil, "1=a 2=b 3=c"},
		{"one taken out", "a b c", "a c", nil, "0=a 1=c | b"},
		{"one changed", "a b c", "a x c", nil, "0=a 1!=b 2=c"},
		{"all changed", "a b c", "x y z", nil, "0!=a 1!=b 2!=c"},
		{"all changed, and fewer", "a b c", "x y", nil, "0!=a 1!=b | c"},
		{"moved", "a b c d", "d a b c", nil, "0=d 1=a 2=b 3=c"},
		{"two changed places", "a b", "b a", nil, "0=b 1=a"},
		{"one changed behind one put in is told by its text", "a " + long + " c", "a x " + longer + " y c", nil, "0=a 2!=" + long + " 4=c"},
		{"nothing alike goes nearest", "a b c", "a x y c", nil, "0=a 1!=b 3=c"},
		{"twice the same text", "a 。 b 。", "a 。 x b 。", nil, "0=a 1=。 3=b 4=。"},
		{"the same text less often", "。 a 。", "a 。", nil, "0=a 1=。 | 。"},
		{"untranslated ones are left alone", "a b c d", "a b x d", []int{1}, "0=a 2!=c 3=d"},
		{"a changed one goes not over its neighbours", "a b c", "x a c", nil, "1=a 2=c | b"},
		{"no paragraphs", "a b", "", nil, "| a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Place(texts(strings.Fields(c.now)...), translated(texts(strings.Fields(c.was)...), c.skip...))
			if s := shown(got); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

// A paragraph that comes back gets its translation back, and one that changes
// back needs no review.
func TestPlaceAgain(t *testing.T) {
	all := texts("a", "b", "c")
	tr := Place(texts("a", "c"), translated(all))
	if s := shown(tr); s != "0=a 1=c | b" {
		t.Fatal(s)
	}
	if p := tr.Unplaced[0]; len(p.Sentences) != 0 || !p.NeedsReview || p.Source != "b" {
		t.Errorf("unplaced %+v", p)
	}
	if s := shown(Place(all, tr)); s != "0=a 1=b 2=c" {
		t.Errorf("back: %s", s)
	}
	if s := shown(Place(all, Place(texts("a", "x", "c"), translated(all)))); s != "0=a 1=b 2=c" {
		t.Errorf("changed and back: %s", s)
	}
}

// Speakers are found where their paragraphs are now.
func TestPlaceFollowsSpeakers(t *testing.T) {
	was := translated(texts("a", "b", "c"))
	for i, at := range []int{1, 1, 2} {
		was.Paragraphs[i].Quotes = []jianzhu.Quote{{ID: fmt.Sprint(i), Speaker: &jianzhu.Speaker{Paragraph: at}, Attribution: jianzhu.AttributedByCue}}
	}
	got := Place(texts("x", "a", "b", "c"), was)
	for i, want := range []int{2, 2, 3} {
		if at := got.Paragraphs[i].Quotes[0].Speaker.Paragraph; at != want {
			t.Errorf("the speaker of %d is in %d, want %d", i, at, want)
		}
	}
	if was.Paragraphs[0].Quotes[0].Speaker.Paragraph != 1 {
		t.Error("what was placed has changed")
	}
	q := Place(texts("a", "c"), was).Paragraphs[0].Quotes[0]
	if q.Speaker != nil || q.Attribution != jianzhu.NotAttributed {
		t.Errorf("a speaker without place: %+v", q)
	}
}

// TestPlaceKeepsEverything: whatever becomes of the article, no translation is
// dropped, what did not change keeps its translation, and placing again
// changes nothing.
func TestPlaceKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abcde甲乙")), 1, 3, -1)
		article := rapid.SliceOfN(word, 0, 12)
		was := article.Draw(t, "was")
		tr := translated(texts(was...), rapid.SliceOfN(rapid.IntRange(0, 11), 0, 5).Draw(t, "skip")...)
		for i := range tr.Paragraphs {
			tr.Paragraphs[i].Text += fmt.Sprint(" ", i)
		}
		for n := range rapid.IntRange(1, 4).Draw(t, "changes") {
			now := article.Draw(t, fmt.Sprint("now", n))
			if rapid.Bool().Draw(t, "edited") { // most of it as it was
				now = slices.Clone(was)
				for range rapid.IntRange(0, 4).Draw(t, "edits") {
					at := rapid.IntRange(0, len(now)).Draw(t, "at")
					switch rapid.IntRange(0, 2).Draw(t, "edit") {
					case 0:
						now = slices.Insert(now, at, word.Draw(t, "new"))
					case 1:
						now = slices.Delete(now, at, min(at+1, len(now)))
					case 2:
						now = append(slices.Clone(now[at:]), now[:at]...)
					}
				}
			}
			a := texts(now...)
			a.Revision = int64(n + 8)
			checkPlaced(t, a, tr)
			tr, was = Place(a, tr), now
		}
	})
}

func checkPlaced(t *rapid.T, a *jianzhu.Article, was *jianzhu.Translation) {
	kept := func(t *jianzhu.Translation) []string {
		var all []string
		for _, p := range slices.Concat(t.Paragraphs, t.Unplaced) {
			all = append(all, p.Source+" "+p.Text)
		}
		slices.Sort(all)
		return all
	}
	got := Place(a, was)
	if d := cmp.Diff(kept(was), kept(got)); d != "" {
		t.Fatalf("translations (-was +now):\n%s", d)
	}
	if again := Place(a, got); !cmp.Equal(got, again, cmpopts.EquateEmpty()) {
		t.Fatalf("placed again: %s, then %s", shown(got), shown(again))
	}
	last, right := -1, make(map[string]int)
	for _, p := range got.Paragraphs {
		if p.Index <= last || p.Index >= len(a.Paragraphs) {
			t.Fatalf("paragraph %d behind %d of %d", p.Index, last, len(a.Paragraphs))
		}
		last = p.Index
		if same := p.Source == a.Paragraphs[p.Index].Text; same == p.NeedsReview {
			t.Fatalf("paragraph %d, of %q, needs review: %v", p.Index, p.Source, p.NeedsReview)
		} else if same {
			right[p.Source]++
		}
	}
	// As many as can be have their text.
	have, need := make(map[string]int), make(map[string]int)
	for _, p := range slices.Concat(was.Paragraphs, was.Unplaced) {
		have[p.Source]++
	}
	for _, p := range a.Paragraphs {
		need[p.Text]++
	}
	for text, n := range have {
		if want := min(n, need[text]); right[text] != want {
			t.Fatalf("%d of %q have their text, want %d: %s", right[text], text, want, shown(got))
		}
	}
	if got.ArticleRevision != a.Revision || got.Revision != was.Revision {
		t.Fatalf("revisions %d and %d", got.ArticleRevision, got.Revision)
	}
}

// Large articles take no time that grows with the square of their size.
func TestPlaceLarge(t *testing.T) {
	const n = 60_000
	was, now := make([]string, n), make([]string, n)
	for i := range n {
		was[i], now[i] = fmt.Sprint("p", i), fmt.Sprint("p", (i*7)%n)
		if i%3 == 0 {
			now[i] = fmt.Sprint("new", i)
		}
	}
	a := texts(now...)
	got := Place(a, translated(texts(was...)))
	if len(got.Paragraphs)+len(got.Unplaced) != n || len(got.Paragraphs) < n*2/3 {
		t.Errorf("%d placed, %d unplaced", len(got.Paragraphs), len(got.Unplaced))
	}
	if again := Place(a, got); shown(again) != shown(got) {
		t.Error("placed again, it differs")
	}
}
