package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestQueryMatch(t *testing.T) {
	for _, c := range []struct {
		q, text string
		want    bool
	}{
		{"李開復", "创新工场董事长李开复说", true}, // either script
		{"开复", "李開復", true},          // a run of characters
		{"复", "李開復", true},           // one character
		{"股", "看A股大涨", true},
		{"A股", "看A股大涨", true},
		{"ａ股", "看A股大涨", true}, // width and case
		{"A股", "NBA股", false}, // A is a part of a word
		{"AI", "he said", false},
		{"ai", "通用AI模型", true},
		{"15", "2015年", false},
		{"15", "花了15.6億元", true},
		{"15.6億", "花了15.6億元", true},
		{"C++", "用C++写", true},
		{"c", "用C++写", true},
		{"Wall Street's", "on Wall Street’s", false},
		{"Wall Street's", "Wall Street's mood", true},
		{"开复 工场", "创新工场董事长李开复", true}, // all words, any order
		{"开复 微软", "创新工场董事长李开复", false},
		{"👍", "好👍！", true},
		{"カメラ", "デジタルカメラを", true},
		{"cafe", "cafe\u0301", false}, // the accent belongs to the word
		{"，", "你好，世界", true},
		{"\u200d", "👩\u200d🚀", false}, // invisible
		{"", "x", true},
		{"  \u3000 ", "x", true},
		{"开", "", false},
	} {
		if got := ParseQuery(c.q).Match("", c.text); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.q, c.text, got, c.want)
		}
	}
	if !ParseQuery("标题 正文").Match("标题", "正文") {
		t.Error("words may be in different texts")
	}
}

func TestQueryTerms(t *testing.T) {
	for _, c := range []struct {
		q    string
		want []string
		ok   bool
	}{
		{"李開復", []string{"李开", "开复"}, true},
		{"股", []string{"股"}, true},
		{"A股B", []string{"a", "股", "b"}, true},
		{"A股市", []string{"a", "股市"}, true},
		{"C++", []string{"c", "+"}, true},
		{"中。国", []string{"中", "。", "国"}, true},
		{strings.Repeat("x", 40), []string{strings.Repeat("x", 32)}, true},
		{"", nil, true},
		{"\u200d", nil, false},
		{"中国 \u200d", nil, false},
	} {
		got, ok := ParseQuery(c.q).Terms()
		if !slices.Equal(got, c.want) || ok != c.ok {
			t.Errorf("Terms(%q) = %q, %v, want %q, %v", c.q, got, ok, c.want, c.ok)
		}
	}
}

// FuzzQuery: what matches is found, because its terms are among the text's.
func FuzzQuery(f *testing.F) {
	f.Add("创新工场董事长李開復说C++，第15.6億", 4, 9)
	f.Add("on Wall Street’s cafe\u0301 👩\u200d🚀 カメラ ภาษาไทย", 3, 30)
	f.Fuzz(func(t *testing.T, text string, from, n int) {
		runes := []rune(text)
		if !utf8.ValidString(text) || from < 0 || n < 0 || from > len(runes) || n > len(runes)-from {
			t.Skip()
		}
		q := ParseQuery(string(runes[from : from+n]))
		if q.IsZero() || !q.Match(text) {
			return
		}
		has := make(map[string]struct{})
		addTerms(has, text)
		terms, ok := q.Terms()
		if !ok || len(terms) == 0 {
			t.Fatalf("%q is in %q but has no terms", q.words, text)
		}
		for _, term := range terms {
			if _, ok := has[term]; !ok {
				t.Errorf("%q is in %q, whose terms lack %q", q.words, text, term)
			}
		}
	})
}
