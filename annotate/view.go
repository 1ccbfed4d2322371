package annotate

import (
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// A view is one paragraph as the passes see it: runes, folded and as written,
// with everything that the lexicons know at each place. Passes count in runes;
// at turns that into bytes of the text.
type view struct {
	index int // of the paragraph
	text  string
	r     []rune  // folded: simplified, half width, lower case
	raw   []rune  // as written
	at    []int32 // byte offset of rune i; one more than there are runes

	plain   string  // the folded runes as text
	plainAt []int32 // byte offset of rune i in plain; one more than there are runes
	ownAt   []int32 // the memory of plainAt where it is not at
	buf     []byte
	spare   *moment // of a reading that came to nothing

	starts []bool   // by rune: a token starts here
	pos    []string // by rune: part of speech of the token that starts here, else ""
	ends   []int32  // by rune: where the token that starts here ends, else 0
	oov    []bool   // by rune: the token that starts here is in no dictionary
	sent   []bool   // by rune: a sentence starts here
	tokens bool     // the paragraph has tokens

	matches []match // by start, then by end
	first   []int32 // by rune: index of the first match at or behind it

	han     bool // the paragraph is Chinese for the most part
	foreign bool // the paragraph is Japanese or Korean: Chinese rules say nothing of it

	found []candidate // what passes propose
	used  []int32     // by rune: 1 + index of the mention that covers it, 0 for none
	kept  []candidate // the resolved mentions, by start
}

// A match is a word of the lexicons in the text, [start, end) in runes.
type match struct {
	start, end int32
	word       int32 // index into lexicons.words
}

func (v *view) reset(p *jianzhu.Paragraph) {
	v.index, v.text = p.Index, p.Text
	v.foreign = p.Language == "ja" || p.Language == "ko"
	v.r, v.raw, v.at = v.r[:0], v.raw[:0], v.at[:0]
	han, latin, same := 0, 0, true
	for i, c := range p.Text {
		f := script.Fold(c)
		v.r, v.raw, v.at = append(v.r, f), append(v.raw, c), append(v.at, int32(i))
		same = same && f == c && c != unicode.ReplacementChar // which may be a byte that is no UTF-8
		switch {
		case isHan(f):
			han++
		case isLatin(f):
			latin++
		}
	}
	v.at = append(v.at, int32(len(p.Text)))
	if v.plain, v.plainAt = p.Text, v.at; !same {
		v.buf, v.ownAt = v.buf[:0], v.ownAt[:0]
		for _, r := range v.r {
			v.ownAt = append(v.ownAt, int32(len(v.buf)))
			v.buf = utf8.AppendRune(v.buf, r)
		}
		v.ownAt = append(v.ownAt, int32(len(v.buf)))
		v.plain, v.plainAt = string(v.buf), v.ownAt
	}
	// A Latin word is about five letters where a Chinese one is two.
	v.han = han > 0 && han*3 >= latin
	n := len(v.r)
	v.starts, v.sent, v.oov = zeroed(v.starts, n+1), zeroed(v.sent, n+1), zeroed(v.oov, n+1)
	v.pos, v.ends = zeroed(v.pos, n+1), zeroed(v.ends, n+1)
	v.used = zeroed(v.used, n+1)
	v.matches, v.first, v.found, v.kept = v.matches[:0], v.first[:0], v.found[:0], v.kept[:0]
	v.starts[0], v.starts[n], v.sent[0] = true, true, true

	v.tokens = len(p.Tokens) > 0
	i := 0
	for _, t := range p.Tokens {
		for i < n && int(v.at[i]) < t.Start {
			i++
		}
		j := i
		for j < n && int(v.at[j]) < t.End {
			j++
		}
		if j > i {
			v.starts[i], v.starts[j] = true, true
			v.pos[i], v.ends[i], v.oov[i] = t.POS, int32(j), t.OOV
		}
		i = j
	}
	if !v.tokens {
		for i := range v.starts {
			v.starts[i] = true
		}
	}
	i = 0
	for _, s := range p.Sentences {
		for i < n && int(v.at[i]) < s.Start {
			i++
		}
		if i < n {
			v.sent[i] = true
		}
	}
}

func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

// span turns a range of runes into bytes of the text.
func (v *view) span(start, end int) jianzhu.Span {
	return jianzhu.Span{Start: int(v.at[start]), End: int(v.at[end])}
}

// str is the text of a range of runes, as written.
func (v *view) str(start, end int) string { return v.text[v.at[start]:v.at[end]] }

// folded is the folded text of a range of runes.
func (v *view) folded(start, end int) string { return v.plain[v.plainAt[start]:v.plainAt[end]] }

// char returns the folded rune at i, 0 outside the text.
func (v *view) char(i int) rune {
	if i < 0 || i >= len(v.r) {
		return 0
	}
	return v.r[i]
}

// has reports whether the folded text has s at rune i.
func (v *view) has(i int, s string) bool {
	for _, r := range s {
		if i < 0 || i >= len(v.r) || v.r[i] != r {
			return false
		}
		i++
	}
	return true
}

// hasBefore reports whether the folded text has s right before rune i.
func (v *view) hasBefore(i int, s string) bool {
	n := 0
	for range s {
		n++
	}
	return v.has(i-n, s)
}

// from returns the matches that start at rune i, the shortest first.
func (v *view) from(i int) []match {
	if i < 0 || i >= len(v.first) {
		return nil
	}
	lo := v.first[i]
	hi := lo
	for int(hi) < len(v.matches) && int(v.matches[hi].start) == i {
		hi++
	}
	return v.matches[lo:hi]
}

// aligned reports whether a range of runes begins and ends where tokens do.
func (v *view) aligned(start, end int) bool { return v.starts[start] && v.starts[end] }

// upper reports whether rune i is an upper-case letter as written.
func (v *view) upper(i int) bool { return i >= 0 && i < len(v.raw) && unicode.IsUpper(v.raw[i]) }

// wordEnd returns the end of the Latin word at i: letters, digits, and
// hyphens, apostrophes, periods and ampersands between them.
func (v *view) wordEnd(i int) int {
	for i < len(v.r) {
		if isLatin(v.r[i]) || isDigit(v.r[i]) {
			i++
			continue
		}
		if i+1 < len(v.r) && i > 0 && isWordJoint(v.r[i]) && (isLatin(v.r[i+1]) || isDigit(v.r[i+1])) && (isLatin(v.r[i-1]) || isDigit(v.r[i-1])) {
			i++
			continue
		}
		break
	}
	return i
}

func isWordJoint(r rune) bool {
	return r == '-' || r == '\'' || r == '’' || r == '.' || r == '&' || r == '_'
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r == '〇' || r >= 0x20000 && r <= 0x323af
}

func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xc0 && r <= 0x24f && r != '×' && r != '÷'
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == 0xa0 || r == 0x3000 }

// isClauseMark reports whether r ends or divides a clause.
func isClauseMark(r rune) bool {
	switch r {
	case '。', ',', '、', ';', ':', '!', '?', '…', '.', '—', '\n', '，', '；', '：', '！', '？':
		return true
	}
	return false
}

// A runeSet is a set of runes below 0x10000.
type runeSet [1 << 10]uint64

func (s *runeSet) add(r rune) { s[r>>6] |= 1 << (r & 63) }

func (s *runeSet) has(r rune) bool { return uint32(r) < 1<<16 && s[r>>6]&(1<<(r&63)) != 0 }
