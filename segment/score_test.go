package segment_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/segment"
)

// shared opens a file of the development data beside the repository, or
// skips.
func shared(tb testing.TB, name string) io.Reader {
	tb.Helper()
	dir := os.Getenv("JIANZHU_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		tb.Skipf("no development data (set JIANZHU_SHARED): %v", err)
	}
	tb.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// goldWords reads a file of sentences cut into words.
func goldWords(tb testing.TB, name string) [][]string {
	tb.Helper()
	var out [][]string
	s := bufio.NewScanner(shared(tb, name))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var line struct{ Words []string }
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			tb.Fatal(err)
		}
		out = append(out, line.Words)
	}
	if err := s.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

type tokenizer func([]jianzhu.Token, string) []jianzhu.Token

// f1 compares words by their place.
func f1(gold [][]string, cut tokenizer) float64 {
	var tokens []jianzhu.Token
	right, found, expected := 0, 0, 0
	for _, words := range gold {
		spans := map[jianzhu.Span]bool{}
		at := 0
		for _, w := range words {
			spans[jianzhu.Span{Start: at, End: at + len(w)}] = true
			at += len(w)
		}
		tokens = cut(tokens[:0], strings.Join(words, ""))
		for _, t := range tokens {
			if spans[t.Span] {
				right++
			}
		}
		found += len(tokens)
		expected += len(words)
	}
	return 2 * float64(right) / float64(found+expected)
}

// TestBetterThanBare: on every set the words are found at least as well as
// gse finds them with its default dictionary.
func TestBetterThanBare(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	search := newSegmenter(t, segment.Options{Mode: segment.Search})
	hmm := newSegmenter(t, segment.Options{NewWords: true})
	bare, err := segment.Bare()
	if err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"pku-test.jsonl", "msr-test.jsonl", "as-test.jsonl.gz", "cityu-test.jsonl",
		"gsd-hans-test.jsonl", "gsd-hant-test.jsonl", "pud-test.jsonl"} {
		t.Run(name, func(t *testing.T) {
			gold := goldWords(t, "data/cws-"+name)
			got, want := f1(gold, seg.Tokens), f1(gold, bare)
			t.Logf("F1 %.4f, bare gse %.4f; search mode %.4f; new words %.4f", got, want, f1(gold, search.Tokens), f1(gold, hmm.Tokens))
			if got < want {
				t.Errorf("F1 %.4f is below bare gse's %.4f", got, want)
			}
		})
	}
}
