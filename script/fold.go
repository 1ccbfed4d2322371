package script

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Fold returns the form of r that matching compares by: simplified for
// traditional, half width for full width, lower case for upper. It is
// idempotent, and one rune always folds to one rune, so a match in folded
// text is a match in the text, rune by rune. The length in UTF-8 may change:
// Ⱥ has two bytes, ⱥ three.
//
// Characters that are simplified as they stand keep to themselves even where
// they were traditional once for something else: 坏 is the simplified 壞, not
// the traditional 坯.
func Fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return foldMap().get(r)
}

// FoldString folds every rune of s. The result has as many runes as s. Bytes
// that are no UTF-8 stay as they are.
func FoldString(s string) string {
	m := foldMap()
	// Most strings that are folded are folded already.
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if m.get(r) != r {
			break
		}
		i += n
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			b.WriteString(s[i : i+n])
		} else {
			b.WriteRune(m.get(r))
		}
		i += n
	}
	return b.String()
}

var foldMap = sync.OnceValue(func() *runeMap {
	m := newRuneMap()
	// Characters, in the order that OpenCC's t2s looks them up.
	simple := characters("TSCharacters.txt")
	for from, to := range characters("TSCharactersExt.txt") {
		simple[from] = to
	}
	target := make(map[rune]bool, len(simple))
	for from, to := range simple {
		if to[0] != from {
			target[to[0]] = true
		}
	}
	for from, to := range simple {
		if !target[from] {
			m.set(from, to[0])
		}
	}
	for from, to := range characters("CJK_Compatibility_Ideographs.txt") {
		m.set(from, m.get(to[0]))
	}

	for _, c := range unicode.CaseRanges {
		for r := rune(c.Lo); r <= rune(c.Hi); r++ {
			// İ and its like would go on changing: fold to the end.
			to := unicode.ToLower(r)
			for to != unicode.ToLower(to) {
				to = unicode.ToLower(to)
			}
			if to != r {
				m.set(r, to)
			}
		}
	}

	for r := rune('！'); r <= '～'; r++ {
		m.set(r, unicode.ToLower(r-'！'+'!'))
	}
	m.set('\u3000', ' ')
	for _, w := range []struct{ from, to rune }{
		{'￠', '¢'}, {'￡', '£'}, {'￢', '¬'}, {'￤', '¦'}, {'￥', '¥'}, {'￦', '₩'},
	} {
		m.set(w.from, w.to)
	}
	return m
})
