package script_test

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"traditional", "李開復創辦零一萬物", "李开复创办零一万物"},
		{"simplified stays", "坏人沈阳么", "坏人沈阳么"},
		{"full width", "ＧＰＴ－４，１００％　￥", "gpt-4,100% ¥"},
		{"case", "OpenAI ÉCOLE ΑΘΗΝΑ МОСКВА", "openai école αθηνα москва"},
		{"case that changes length", "ȺȾKÅẞİ", "ⱥⱦkåßi"},
		{"compatibility ideograph", "\uF90A\uF9F4", "金林"},
		{"outside the planes of letters", "👩‍🚀\U000E0041", "👩‍🚀\U000E0041"},
		{"invalid bytes stay", "A\xff開\xe4", "a\xff开\xe4"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := script.FoldString(c.in); got != c.want {
				t.Errorf("FoldString(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// TestFoldCoversOpenCC: both forms of every pair of OpenCC's table meet in one
// fold.
func TestFoldCoversOpenCC(t *testing.T) {
	data, err := os.ReadFile("data/TSCharacters.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || line[0] == '#' {
			continue
		}
		met := false
		for _, v := range strings.Fields(to) {
			met = met || script.FoldString(v) == script.FoldString(from)
		}
		if !met && from != "苧" { // simplified 薴, traditional 苎: it can meet but one
			t.Errorf("%s and %s fold apart", from, to)
		}
		n++
	}
	if n < 4000 {
		t.Errorf("only %d pairs read", n)
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if f := script.Fold(r); script.Fold(f) != f {
			t.Fatalf("%q folds to %q and that to %q", r, f, script.Fold(f))
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "區塊鏈", "Ⱥ\xff開", "ﬀİ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := script.FoldString(s)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			t.Errorf("%q has other runes than %q", got, s)
		}
		if again := script.FoldString(got); again != got {
			t.Errorf("%q folds again to %q", got, again)
		}
	})
}

func TestDetect(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"李开复创办了零一万物", script.Hans},
		{"李開復創辦了零一萬物", script.Hant},
		{"他说：“《國語》这本书”", script.Hans},
		{"皇后在山上", ""},
		{"English only", ""},
		{"図書館へ行きましょう。国会を見る", ""},
		{"", ""},
	} {
		if got := script.Detect(c.in); got != c.want {
			t.Errorf("Detect(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"创新工场董事长李开复表示，市场很大。", "zh"},
		{"OpenAI CEO Sam Altman宣布推出GPT-4 Turbo", "zh"},
		{"iPhone 15 Pro Max发布", "zh"},
		{"他在《The New York Times》上写道", "zh"},
		{"The company said on Monday that it would buy Acme for $3 billion.", "en"},
		{"OpenAI Releases GPT-4", "en"},
		{"Li Keqiang (李克强) said that China was ready to work with the European Union on trade.", "en"},
		{"他说，我们会继续努力。He said that we would go on working hard.", "mixed"},
		{"東京都で大きな地震がありました", "ja"},
		{"日本経済新聞社、売上高増", "ja"},
		{"북한은 어제 미사일을 발사했다", "ko"},
		{"鲜の每日优质牛奶，送到您家门口", "zh"},
		{"沙家浜芸芸众生", "zh"},
		{"Москва готовит ответ на новые санкции", "und"},
		{"Le président de la République est arrivé dans la ville pour une visite", "und"},
		{"2023-04-26 12:00", "und"},
		{"🎉🎉", "und"},
		{"", "und"},
	} {
		if got := script.Language(c.in); got != c.want {
			t.Errorf("Language(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestConvertOpenCC runs OpenCC's own cases.
func TestConvertOpenCC(t *testing.T) {
	data, err := os.ReadFile("testdata/opencc-testcases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID, Input string
			Expected  map[string]string
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range file.Cases {
		for config, want := range c.Expected {
			to := map[string]string{"s2t": script.Hant, "t2s": script.Hans}[config]
			got := script.Convert(c.Input, to)
			if got.Text != want {
				t.Errorf("%s %s: %q\n got %q\nwant %q", c.ID, config, c.Input, got.Text, want)
			}
			checkSpans(t, c.Input, got)
			n++
		}
	}
	if n < 130 {
		t.Errorf("only %d cases", n)
	}
}

func TestConvertSpans(t *testing.T) {
	// 𠮷 has four bytes; 㑮 has three and becomes 𫝈, which has four.
	for _, c := range []struct{ text, to, surface, want string }{
		{"𠮷野家的皇后在里面", script.Hant, "皇后", "皇后"},
		{"𠮷野家的皇后在里面", script.Hant, "里面", "裏面"},
		{"㑮㑮說", script.Hans, "說", "说"},
		{"a\uF90Ab頭髮", script.Hans, "頭髮", "头发"},
		{"a\uF90Ab頭髮", script.Hans, "\uF90A", "金"},
		{"plain", script.Hans, "lai", "lai"},
	} {
		got := script.Convert(c.text, c.to)
		i := strings.LastIndex(c.text, c.surface)
		s := got.Span(jianzhu.Span{Start: i, End: i + len(c.surface)})
		if s.In(got.Text) != c.want {
			t.Errorf("%q in %q became %q, want %q", c.surface, got.Text, s.In(got.Text), c.want)
		}
	}
}

func TestConvertRefusesOtherScripts(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	script.Convert("text", "Latn")
}

// checkSpans checks that the boundaries of source map to boundaries of the
// conversion, in order and from end to end.
func checkSpans(t *testing.T, source string, c *script.Conversion) {
	t.Helper()
	last := 0
	boundaries := []int{}
	for i := range source {
		boundaries = append(boundaries, i)
	}
	for _, i := range append(boundaries, len(source)) {
		s := c.Span(jianzhu.Span{Start: i, End: i})
		if !s.ValidIn(c.Text) || s.Start < last {
			t.Fatalf("byte %d of %q became %d of %q after %d", i, source, s.Start, c.Text, last)
		}
		last = s.Start
	}
	if first := c.Span(jianzhu.Span{}); first.Start != 0 || last != len(c.Text) {
		t.Fatalf("the ends of %q became %d and %d of %q", source, first.Start, last, c.Text)
	}
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"", "头发干了", "㑮說\xff\xe4", "a\uF90A", "一目瞭然𠮷", "\xef\xa4"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, hans bool) {
		if !utf8.ValidString(s) {
			t.Skip("intake refuses invalid UTF-8")
		}
		to := script.Hant
		if hans {
			to = script.Hans
		}
		c := script.Convert(s, to)
		checkSpans(t, s, c)
		if !utf8.ValidString(c.Text) || utf8.RuneCountInString(c.Text) != utf8.RuneCountInString(s) {
			t.Errorf("%q became %q", s, c.Text)
		}
	})
}

// shared returns the path of a file of the development data beside the
// repository, or skips.
func shared(tb testing.TB, name string) string {
	tb.Helper()
	dir := os.Getenv("JIANZHU_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("no development data (set JIANZHU_SHARED): %v", err)
	}
	return path
}

// TestSharedText: the languages and scripts of the parallel news are told
// apart, and the encyclopedia's are too.
func TestSharedText(t *testing.T) {
	type line struct {
		Zh, En, Text, Script string
		ZhTW                 string `json:"zh_tw"`
	}
	wrong := map[string]int{}
	check := func(what, text, got, want string) {
		if got != want {
			wrong[what]++
			if wrong[what] <= 10 {
				t.Logf("%s is %q, not %q: %s", what, got, want, text)
			}
		}
	}
	n := 0
	each := func(name string, f func(line)) {
		file, err := os.Open(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var r io.Reader = file
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(file); err != nil {
				t.Fatal(err)
			}
		}
		d := json.NewDecoder(r)
		for d.More() {
			var l line
			if err := d.Decode(&l); err != nil {
				t.Fatal(err)
			}
			f(l)
			n++
		}
	}
	each("data/par-ntrex.jsonl", func(l line) {
		check("language", l.Zh, script.Language(l.Zh), "zh")
		check("language", l.En, script.Language(l.En), "en")
		check("script", l.Zh, cmp.Or(script.Detect(l.Zh), script.Hans), script.Hans)
		check("script", l.ZhTW, cmp.Or(script.Detect(l.ZhTW), script.Hant), script.Hant)
	})
	each("data/txt-wiki-zh.jsonl.gz", func(l line) {
		check("language", l.Text, script.Language(l.Text), "zh")
		check("script", l.Text, strings.ToLower(script.Detect(l.Text)), l.Script)
	})
	t.Logf("%d lines, wrong: %v", n, wrong)
	for what, k := range wrong {
		if k > n/200 {
			t.Errorf("%s: %d of %d wrong", what, k, n)
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	const text = "创新工场董事长兼CEO李开复告诉《中国企业家》，他们当时正在寻找有经验的工程师，希望在两周之内组建一支二十人的团队。"
	for _, to := range []string{script.Hant, script.Hans} {
		source := strings.Repeat(text, 100)
		if to == script.Hans {
			source = script.Convert(source, script.Hant).Text
		}
		b.Run("to="+to, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				script.Convert(source, to)
			}
		})
	}
}

func BenchmarkFoldString(b *testing.B) {
	source := strings.Repeat("創新工場董事長兼CEO李開復告訴《中國企業家》，", 100)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		script.FoldString(source)
	}
}

func ExampleConvert() {
	c := script.Convert("头发很长，发展很快", script.Hant)
	fmt.Println(c.Text)
	fmt.Println(c.Span(jianzhu.Span{Start: 0, End: 6}).In(c.Text))
	// Output:
	// 頭髮很長，發展很快
	// 頭髮
}
