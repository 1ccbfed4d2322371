package segment_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jianzhu"
	"jianzhu/segment"
)

func TestReadDictionary(t *testing.T) {
	f, err := os.Open("testdata/user.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	entries, err := segment.ReadDictionary(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []segment.Entry{
		{Word: "零一万物", Type: jianzhu.TypeOrg},
		{Word: "Wall Street", POS: "ns", Type: jianzhu.TypeLoc},
		{Word: "三体", Frequency: 100, POS: "nz"},
		{Word: "iPhone 15 Pro"},
		{Word: "Times Square", Frequency: 3, POS: "ns", Type: jianzhu.TypeLoc},
		{Word: "流浪地球", Frequency: 7, Type: jianzhu.TypeWork},
		{Word: "Windows 11"},
		{Word: "#MeToo", Type: jianzhu.TypeEvent},
		{Word: "文心一言", Frequency: 20.5, POS: "nz", Type: jianzhu.TypeProduct},
	} {
		if !slices.Contains(entries, want) {
			t.Errorf("no %+v in %+v", want, entries)
		}
	}

	// Every entry takes effect: alone, and in a sentence of either language.
	seg := newSegmenter(t, segment.Options{Dictionary: entries})
	for _, e := range entries {
		for _, frame := range [][2]string{{"", ""}, {"，", "。"}, {"我们在", "的时候"}, {"said ", " was"}} {
			text := frame[0] + e.Word + frame[1]
			if frame[0] == "我们在" && e.Frequency > 0 {
				continue // what stands around may weigh more
			}
			i := slices.Index(surfaces(seg.Tokens(nil, text), text), e.Word)
			if i < 0 {
				t.Errorf("%q is not cut from %q: %s", e.Word, text, cutText(seg, text))
				continue
			}
			if tok := seg.Tokens(nil, text)[i]; e.POS != "" && tok.POS != e.POS || tok.OOV {
				t.Errorf("%q came as %+v", e.Word, tok)
			}
		}
	}
}

func TestReadDictionaryMistakes(t *testing.T) {
	for _, c := range []struct{ name, in, field, message string }{
		{"frequency", "好词\n词\tmany\n", "line 2", `"many"`},
		{"frequency of nothing", "词\t0", "line 1", `"0"`},
		{"frequency without end", "词\tInf", "line 1", `"Inf"`},
		{"type", "# 说明\n\n词\t\t\tCOMPANY", "line 3", "COMPANY"},
		{"part of speech", "词\t3\tNOUN", "line 1", "NOUN"},
		{"no word", "\t3\tn", "line 1", "no word"},
		{"too many fields", "a\t3\tn\tORG\tx", "line 1", "5 fields"},
		{"control character", "a\x00b", "line 1", "control"},
		{"not UTF-8", "a\xff", "line 1", "UTF-8"},
		{"too long", strings.Repeat("长", 101), "line 1", "101"},
		{"twice", "開放\t3\n开放\t4", "line 2", "line 1"},
		{"endless line", strings.Repeat("长", 1<<20), "line 1", "megabyte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := segment.ReadDictionary(strings.NewReader(c.in))
			e := jianzhu.Describe(err)
			if err == nil || e.Kind != jianzhu.Invalid || len(e.Fields) != 1 ||
				e.Fields[0].Field != c.field || !strings.Contains(e.Fields[0].Message, c.message) {
				t.Errorf("got %v", err)
			}
		})
	}
	// All mistakes come at once, and types come with those that there are.
	_, err := segment.ReadDictionary(strings.NewReader("a\tx\nb\nc\t\t\tY\r\n"))
	if e := jianzhu.Describe(err); len(e.Fields) != 2 || !slices.Contains(e.Fields[1].Accepted, "ORG") {
		t.Errorf("got %v", err)
	}
	// The same again is no mistake.
	if got, err := segment.ReadDictionary(strings.NewReader("\uFEFF词\t3\r\n词\t3")); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestDictionaryPriority(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []segment.Entry
		want    string
	}{
		{"breaks up what is there", []segment.Entry{{Word: "国人"}}, "中|国人|民"},
		{"either script", []segment.Entry{{Word: "零一萬物"}}, "李开复|的|零一万物|很|好"},
		{"either case and width", []segment.Entry{{Word: "gpt"}}, "用|ＧＰＴ|写"},
		{"words with spaces", []segment.Entry{{Word: "Wall Street"}}, "on| |wall  Street|'s| |side"},
		{"white space of any kind", []segment.Entry{{Word: "New  York"}}, "New\u00a0York"},
		{"the longer one", []segment.Entry{{Word: "文心"}, {Word: "文心一言"}}, "文心一言|和|文心"},
		{"not inside a word of Latin", []segment.Entry{{Word: "GPT"}}, "ChatGPT|与|GPT"},
		{"numbers stay out", []segment.Entry{{Word: "年会"}}, "2023|年会|在|北京"},
		{"a frequency competes", []segment.Entry{{Word: "国人", Frequency: 2}}, "中国|人民"},
		{"and holds together", []segment.Entry{{Word: "火山引擎", Frequency: 1}}, "火山引擎"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, mode := range segment.Modes {
				seg := newSegmenter(t, segment.Options{Mode: mode, Dictionary: c.entries})
				if got := cutText(seg, strings.ReplaceAll(c.want, "|", "")); got != c.want {
					t.Errorf("%s: got %s, want %s", mode, got, c.want)
				}
			}
		})
	}
}

func TestDictionaryMistake(t *testing.T) {
	_, err := segment.New(segment.Options{Dictionary: []segment.Entry{{Word: "好"}, {Word: " "}}})
	if e := jianzhu.Describe(err); e.Kind != jianzhu.Invalid || !strings.Contains(err.Error(), "dictionary[1]") {
		t.Errorf("got %v", err)
	}
}

// TestReplaceDictionary: while cuts run, dictionaries are replaced; each cut
// sees one or the other.
func TestReplaceDictionary(t *testing.T) {
	base := newSegmenter(t, segment.Options{})
	var current atomic.Pointer[segment.Segmenter]
	current.Store(base)
	const text = "火山引擎和文心一言"
	ok := []string{"火山|引擎|和|文心|一|言", "火山引擎|和|文心|一|言", "火山|引擎|和|文心一言"}
	if got := cutText(base, text); got != ok[0] {
		t.Fatalf("without a dictionary: %s", got)
	}
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := cutText(current.Load(), text); !slices.Contains(ok, got) {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	for i := range 200 {
		word := []string{"火山引擎", "文心一言"}[i%2]
		s, err := current.Load().WithDictionary([]segment.Entry{{Word: word}})
		if err != nil {
			t.Fatal(err)
		}
		current.Store(s)
		if got := cutText(s, text); got != ok[1+i%2] {
			t.Fatalf("with %s: %s", word, got)
		}
	}
	close(stop)
	group.Wait()
	if got := cutText(base, text); got != ok[0] {
		t.Errorf("the first segmenter has changed: %s", got)
	}
}
