package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is what a reader searches for: words, all of which a text must hold.
//
// A word is what stands between white space. It is found where the text holds
// it, in either script, width and case, and where it does not begin or end
// within a word of the text: AI is not in said, and 15 is not in 2015. Scripts
// that put no space between words (Chinese, Japanese, Thai …) have no such
// ends, so 股 is in A股, 开复 in 李開復, and A股 in 看A股大涨 but not in NBA股.
// A word may hold signs (C++, 3.5%) or be one (👍). Words made only of
// invisible characters are in no text.
type Query struct {
	words []string // folded
}

// ParseQuery cuts q into words.
func ParseQuery(q string) Query { return Query{strings.Fields(Fold(q))} }

// IsZero reports whether q has no words, and so selects every text.
func (q Query) IsZero() bool { return len(q.words) == 0 }

// Match reports whether each word is in one of the texts.
func (q Query) Match(texts ...string) bool {
	missing := slices.Clone(q.words)
	for _, text := range texts {
		if len(missing) == 0 {
			break
		}
		text = Fold(text)
		missing = slices.DeleteFunc(missing, func(w string) bool { return holds(text, w) })
	}
	return len(missing) == 0
}

// Terms returns the terms that a text must have for q to match it, each once;
// whether it matches, Match tells. It reports false when nothing can match.
func (q Query) Terms() (terms []string, ok bool) {
	seen := make(map[string]struct{})
	for _, w := range q.words {
		n := len(terms)
		single := "" // a character on its own, covered by a pair if one follows
		flush := func() {
			if single != "" {
				terms = append(terms, single)
			}
			single = ""
		}
		eachTerm(w, func(term string, k termKind) {
			switch k {
			case termPair:
				single = ""
				terms = append(terms, term)
			case termFirst:
				flush()
				single = term
			case termNext: // its pair comes with it
			default:
				flush()
				terms = append(terms, term)
			}
		})
		flush()
		if len(terms) == n {
			return nil, false
		}
	}
	terms = slices.DeleteFunc(terms, func(t string) bool {
		_, again := seen[t]
		seen[t] = struct{}{}
		return again
	})
	return terms, true
}

// holds reports whether folded text holds the folded word w.
func holds(text, w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	last, _ := utf8.DecodeLastRuneInString(w)
	visible := false
	for _, r := range w {
		visible = visible || classOf(r) != classNone
	}
	if !visible {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], w)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, n := utf8.DecodeRuneInString(text[i+len(w):])
		if !(i > 0 && inWord(before) && inWord(first)) && !(n > 0 && inWord(after) && inWord(last)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
}

// class is how a character takes part in terms.
type class int

const (
	classNone   class = iota // spaces and invisible characters
	classWord                // a part of a word between spaces
	classDense               // of a script without spaces: a term alone and with its neighbour
	classSymbol              // punctuation and symbols: a term alone
)

func inWord(r rune) bool { return classOf(r) == classWord }

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return classWord
		case r > ' ' && r < 0x7F:
			return classSymbol
		}
		return classNone
	case 0x4E00 <= r && r <= 0x9FFF: // most of all text
		return classDense
	case r == utf8.RuneError:
		return classNone
	case unicode.In(r, dense...):
		return classDense
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		return classWord
	case unicode.In(r, unicode.P, unicode.S, unicode.Co):
		return classSymbol
	}
	return classNone
}

var dense = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Yi}

// maxTermRunes is where words are cut: longer ones are data, such as Base64,
// and are told apart by Match.
const maxTermRunes = 32

// termKind tells apart terms that a query can do without.
type termKind int

const (
	termWhole termKind = iota // a word or symbol
	termFirst                 // a dense character after something else
	termNext                  // a dense character after another
	termPair                  // two dense characters, the second being the last termNext
)

// eachTerm calls f with the terms of a folded text, in order. All terms of a
// word that the text holds are among those of the text.
func eachTerm(text string, f func(string, termKind)) {
	start, runes := -1, 0 // of the word that is being read
	var cut int           // where it is cut, if it is long
	prev := -1            // start of the dense character just before
	for i, r := range text {
		c := classOf(r)
		if c != classWord && start >= 0 {
			f(text[start:min(i, cut)], termWhole)
			start = -1
		}
		switch c {
		case classWord:
			if start < 0 {
				start, runes, cut = i, 0, len(text)
			}
			if runes++; runes == maxTermRunes+1 {
				cut = i
			}
		case classDense:
			end := i + utf8.RuneLen(r)
			if prev >= 0 {
				f(text[i:end], termNext)
				f(text[prev:end], termPair)
			} else {
				f(text[i:end], termFirst)
			}
		case classSymbol:
			f(text[i:i+utf8.RuneLen(r)], termWhole)
		}
		prev = -1
		if c == classDense {
			prev = i
		}
	}
	if start >= 0 {
		f(text[start:min(len(text), cut)], termWhole)
	}
}

// addTerms adds the terms of text, folding it first.
func addTerms(to map[string]struct{}, text string) {
	eachTerm(Fold(text), func(term string, _ termKind) { to[term] = struct{}{} })
}
