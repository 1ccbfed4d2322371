package segment_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/segment"
)

func newSegmenter(tb testing.TB, opts segment.Options) *segment.Segmenter {
	tb.Helper()
	s, err := segment.New(opts)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func surfaces(tokens []jianzhu.Token, text string) []string {
	var out []string
	for _, t := range tokens {
		out = append(out, t.In(text))
	}
	return out
}

// cutText writes the tokens of text with bars between.
func cutText(s *segment.Segmenter, text string) string {
	return strings.Join(surfaces(s.Tokens(nil, text), text), "|")
}

func TestTokens(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	for _, c := range []struct{ name, want string }{
		{"Chinese", "创新|工场|董事长|李开复|告诉|他们"},
		{"traditional", "美國|總統|在|北京|會見|記者"},
		{"traditional of one fold with another word", "皇后|在|後面"},
		{"full width", "ＯｐｅｎＡＩ|的|Ａ股|，|５０％"},
		{"Latin words", "Wall| |Street's| |GPT-4|、|C++|和|C#"},
		{"apostrophes", "don't| |O'Reilly| |workers|'| |it’s| |rock| |'|n|'| |roll"},
		{"hyphens", "state-of-the-art| |U.S.-China| |GPT-3.5-turbo|-| |a|-"},
		{"dots in words", "U.S.| |a.m.| |Ph.D.| |Node.js| |ASP.NET| |J.K.Rowling| |end|.|Next"},
		{"ampersands", "AT&T|、|R&D| |you|&|me"},
		{"trailing signs", "Disney+|与|A|+|B"},
		{"full stop behind a letter", "plan| |B|."},
		{"dictionary words with Latin", "4S店|Ａ股|t恤"},
		{"decimals", "3.14|和|1,234.56|，|1.2.3"},
		{"comma that parts numbers", "2023|，|100|；|1|,|2|,|3"},
		{"percent", "50%|、|３．５％|、|37.5℃|、|20°C"},
		{"Latin units", "100km|、|3.5GHz|、|120km/h|、|50m²"},
		{"Chinese units", "10亿美元|、|三百多公里|、|20余万|人|、|5个小时|、|0.25个百分点"},
		{"measure words count things", "3|个|苹果"},
		{"units stay with digits", "4月27日|电|，|3|个|人|，|2024年|产能|，|30年代|、|100日元"},
		{"currency", "$5|、|US$3.5|、|￥100|、|€20"},
		{"dates", "2023年4月26日|、|二○○一年十二月|、|4月26日|、|2023-04-26|、|2023/4/26"},
		{"times", "12:30|、|下午|3点30分|、|20时"},
		{"fractions and ordinals", "1/5|、|三分之一|、|百分之三十|、|第3|次"},
		{"numerals that are words", "万一|他|一样"},
		{"addresses", "见|https://example.com/a?b=(1)&c=2|，|或|www.example.cn|。|写信|a.b+c@mail.example.com|。"},
		{"address in brackets", "(|http://example.com/x|)"},
		{"host with a path", "github.com/go-ego/gse|项目"},
		{"emoji", "👩‍🚀|🇨🇳|🇺🇸|👍🏽|1️⃣|❤️|👨‍👩‍👧|好"},
		{"combining marks", "cafe\u0301| |e\u0301tude|、|葛\U000E0100|城"},
		{"runs of marks", "——|……|...|！|！"},
		{"white space", "  |a|\u3000|b|\t\n"},
		{"Japanese and Korean", "東京|タワー|は|、|서울에서| |열린"},
		{"nothing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.ReplaceAll(c.want, "|", "")
			if got := cutText(seg, text); got != c.want {
				t.Errorf(" got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPartsOfSpeech(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	const text = "李开复在北京大学说： GPT-9很好，2023年4月26日，10亿美元，5%，3点，200点，12时30分，5分，拜登喆 3"
	want := map[string]jianzhu.Token{
		"李开复": {POS: "nr"}, "北京大学": {POS: "nt"}, "说": {POS: "v"}, "：": {POS: "w"}, " ": {POS: "ws"},
		"3点": {POS: "t"}, "200点": {POS: "mq"}, "12时30分": {POS: "t"}, "5分": {POS: "mq"},
		"GPT-9": {POS: "nx", OOV: true}, "2023年4月26日": {POS: "t"}, "10亿美元": {POS: "mq"}, "5%": {POS: "mq"}, "3": {POS: "m"},
	}
	for _, tok := range seg.Tokens(nil, text) {
		w, ok := want[tok.In(text)]
		if !ok {
			continue
		}
		if tok.POS != w.POS || tok.OOV != w.OOV {
			t.Errorf("%s is %s, out of vocabulary %v; want %s, %v", tok.In(text), tok.POS, tok.OOV, w.POS, w.OOV)
		}
		delete(want, tok.In(text))
	}
	for w := range want {
		t.Errorf("no token %q", w)
	}
	if tok := seg.Tokens(nil, "𰻞")[0]; !tok.OOV || tok.POS != "x" {
		t.Errorf("an unknown character is %+v", tok)
	}
}

// TestScriptsCutAlike: a text and its traditional form are cut at the same
// characters, wherever conversion is one character to one by the fold.
func TestScriptsCutAlike(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	const text = "创新工场董事长李开复说，我们发现国会议员在台湾访问时谈到了经济发展。头发干了。"
	c := script.Convert(text, script.Hant)
	hans, hant := seg.Tokens(nil, text), seg.Tokens(nil, c.Text)
	if c.Text == text || len(hans) != len(hant) {
		t.Fatalf("%d and %d tokens: %s, %s", len(hans), len(hant), cutText(seg, text), cutText(seg, c.Text))
	}
	for i := range hans {
		if c.Span(hans[i].Span) != hant[i].Span {
			t.Errorf("%s became %s", hans[i].In(text), hant[i].In(c.Text))
		}
	}
}

func TestSearchIsFiner(t *testing.T) {
	seg := newSegmenter(t, segment.Options{Mode: segment.Search})
	for _, want := range []string{
		"中华|人民共和国|国务院|新闻|办公室",
		"人工|智能",
		"2023|年|4|月|26|日",
		"10|亿|美元",
		"李开复",      // a name has no parts
		"三心二意",     // nor has an idiom
		"Street's", // nor a word of Latin
	} {
		if got := cutText(seg, strings.ReplaceAll(want, "|", "")); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNewWords(t *testing.T) {
	const text = "记者王慧文报道"
	if got := cutText(newSegmenter(t, segment.Options{}), text); strings.Contains(got, "王慧文") {
		t.Fatalf("%s: the dictionary has the name that is to be new", got)
	}
	seg := newSegmenter(t, segment.Options{NewWords: true})
	for _, tok := range seg.Tokens(nil, text) {
		if tok.In(text) == "王慧文" {
			if !tok.OOV {
				t.Error("a new word is in no dictionary, but is not said to be")
			}
			return
		}
	}
	t.Errorf("%s: the name is not found", cutText(seg, text))
}

func TestUnknownMode(t *testing.T) {
	_, err := segment.New(segment.Options{Mode: "fast"})
	e := jianzhu.Describe(err)
	if e.Kind != jianzhu.Invalid || len(e.Fields) != 1 || !slices.Equal(e.Fields[0].Accepted, []string{"default", "search"}) {
		t.Errorf("got %v", err)
	}
}

// checkTiles fails unless tokens tile text at its characters.
func checkTiles(t *testing.T, tokens []jianzhu.Token, text string) {
	t.Helper()
	end, valid := 0, utf8.ValidString(text)
	for _, tok := range tokens {
		if tok.Start != end || tok.End <= tok.Start || tok.POS == "" || valid && !tok.ValidIn(text) {
			t.Fatalf("%+v after byte %d of %q", tok, end, text)
		}
		if blank := strings.TrimSpace(tok.In(text)) == ""; blank != (tok.POS == "ws") {
			t.Fatalf("%+v is %q", tok, tok.In(text))
		}
		end = tok.End
	}
	if end != len(text) {
		t.Fatalf("the tokens stop at byte %d of %q", end, text)
	}
}

var fuzzSeeds = []string{"", "他说：“明天见。”", "OpenAI CEO宣布", "e\u0301👩‍🚀", "Wall Street's\u3000GPT-4 C++", "2023年4月26日10余亿美元",
	"a@b.c http://x.y/(z) 1️⃣ $\u20e3", "\xff\xe4\xb8", "一二三\x00四", "葛\U000E0100", "···…..", "U.S. Mr. A.B.C. 3.", "「『“\"'"}

// FuzzTokens: tokens tile the text, whatever it is, in every mode.
func FuzzTokens(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	entries := []segment.Entry{{Word: "Wall Street"}, {Word: "二三"}, {Word: "说：", Frequency: 3}, {Word: "GPT-4 C++"}}
	segs := []*segment.Segmenter{
		newSegmenter(f, segment.Options{}),
		newSegmenter(f, segment.Options{Mode: segment.Search, Dictionary: entries}),
		newSegmenter(f, segment.Options{NewWords: true, Dictionary: entries}),
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range segs {
			checkTiles(t, s.Tokens(nil, text), text)
		}
	})
}

// FuzzSentences: sentences come in order and leave out white space only.
func FuzzSentences(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	seg := newSegmenter(f, segment.Options{})
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		gap := func(s string) {
			if strings.TrimFunc(s, unicode.IsSpace) != "" {
				t.Fatalf("%q of %q is in no sentence", s, text)
			}
		}
		for _, s := range seg.Sentences(nil, text) {
			if s.Start < end || s.End <= s.Start || utf8.ValidString(text) && !s.ValidIn(text) {
				t.Fatalf("%+v after byte %d of %q", s, end, text)
			}
			if in := s.In(text); strings.TrimFunc(in, unicode.IsSpace) != in {
				t.Fatalf("sentence %q of %q has white space at its ends", in, text)
			}
			gap(text[end:s.Start])
			end = s.End
		}
		gap(text[end:])
	})
}

func TestTokensAppends(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	first := seg.Tokens(nil, "经济")
	got := seg.Tokens(first, "发展")
	if len(got) != 2 || got[0] != first[0] {
		t.Errorf("got %+v", got)
	}
}

const article = "创新工场董事长兼CEO李开复告诉《中国企业家》，他们当时正在寻找有经验的工程师，希望在2023年4月26日之前组建一支二十人的团队。" +
	"The company said on Monday that it would invest $1.5 billion in Wall Street's GPT-4 rivals. 約10億美元，「人工智慧」的發展很快👩‍🚀。"

// TestAllocations: once the working memory is there, cutting allocates nothing
// but the tokens.
func TestAllocations(t *testing.T) {
	for _, mode := range segment.Modes {
		seg := newSegmenter(t, segment.Options{Mode: mode, Dictionary: []segment.Entry{{Word: "创新工场"}, {Word: "Wall Street"}}})
		text := strings.Repeat(article, 20)
		tokens := seg.Tokens(nil, text)
		if n := testing.AllocsPerRun(50, func() { tokens = seg.Tokens(tokens[:0], text) }); n > 0 && !raceEnabled {
			t.Errorf("%s: %v allocations for %d tokens", mode, n, len(tokens))
		}
	}
}

// TestLongLine: one paragraph of the longest article that is taken is cut in
// one piece.
func TestLongLine(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	text := strings.Repeat("经济发展", 50_000)
	tokens := seg.Tokens(nil, text)
	checkTiles(t, tokens, text)
	if len(tokens) != 100_000 {
		t.Errorf("%d tokens", len(tokens))
	}
}

func TestConcurrentUse(t *testing.T) {
	seg := newSegmenter(t, segment.Options{NewWords: true})
	want := cutText(seg, article)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if got := cutText(seg, article); got != want {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	group.Wait()
}

// BenchmarkTokens measures the segmenter beside gse's own Segment: line by
// line in turn, so that whatever else the machine does meets both alike. MB/s
// is ours, x-bare how many times as fast that is:
//
//	go test ./segment -run '^$' -bench Tokens
func BenchmarkTokens(b *testing.B) {
	bare, err := segment.Bare()
	if err != nil {
		b.Skip(err)
	}
	for _, name := range []string{"pku-test.jsonl", "as-test.jsonl.gz", "pud-test.jsonl"} {
		var lines []string
		size := 0
		for _, words := range goldWords(b, "data/cws-"+name) {
			lines = append(lines, strings.Join(words, ""))
			size += len(lines[len(lines)-1])
		}
		set, _, _ := strings.Cut(name, ".")
		for _, mode := range segment.Modes {
			seg := newSegmenter(b, segment.Options{Mode: mode})
			b.Run(fmt.Sprintf("text=%s/mode=%s", set, mode), func(b *testing.B) {
				var tokens []jianzhu.Token
				var ours, theirs time.Duration
				for b.Loop() {
					for _, line := range lines {
						start := time.Now()
						tokens = bare(tokens[:0], line)
						between := time.Now()
						tokens = seg.Tokens(tokens[:0], line)
						ours += time.Since(between)
						theirs += between.Sub(start)
					}
				}
				b.ReportMetric(0, "ns/op") // of both together: says nothing
				b.ReportMetric(float64(size)*float64(b.N)/1e6/ours.Seconds(), "MB/s")
				b.ReportMetric(float64(size)*float64(b.N)/1e6/theirs.Seconds(), "bare-MB/s")
				b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-bare")
			})
		}
	}
}

func BenchmarkSentences(b *testing.B) {
	seg := newSegmenter(b, segment.Options{})
	text := strings.Repeat(article, 100)
	var spans []jianzhu.Span
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		spans = seg.Sentences(spans[:0], text)
	}
}

// TestHostileText: no text takes more than its length: with a step that grew
// by the square, each of these would run for minutes.
func TestHostileText(t *testing.T) {
	seg := newSegmenter(t, segment.Options{NewWords: true, Dictionary: []segment.Entry{{Word: "一一"}, {Word: "a a a"}}})
	for _, s := range []string{"a+", "1.", "a.", "A. ", "Mr. ", "a@", "www.", "http://", "1,", "1,111,", "一", "百分之", "第", "1年", "一个月",
		"“", "”", "\"", "…", "……好", "。", "。”", "好。“", "! ", "a\u0301", "\u0301", "👩\u200d", "🇨", "1\ufe0f\u20e3", "$1", "'s", "a's", "ก", "ア", "가",
		"&", "A&", "C++", "\x00", "\xff", " ", "\n", "\u3000好", "x/", "a-", "1:1", "の々", "中\U000E0100", "经济发展"} {
		text := strings.Repeat(s, 150_000/len(s))
		tokens := seg.Tokens(nil, text)
		checkTiles(t, tokens, text)
		seg.Sentences(nil, text)
	}
}
