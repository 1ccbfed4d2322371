package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"jianzhu/script"
)

// class is what a unit is made of.
type class uint8

const (
	space  class = iota
	punct        // a mark, or a run of the same: ——
	han          // one ideograph
	number       // digits, with what joins them: 1,234.5  2023-04-26  12:30  3:1
	amount       // a number with its unit attached: 50%  100km  $5
	latin        // a word of a script with spaces, digits in it or not: GPT-4  C++  don't
	suffix       // the 's behind a word
	atom         // an address of the net, an emoji: never part of a word
	other        // a run of letters of scripts without spaces: kana, Thai
)

// unit is the least that is cut: a character of Chinese, a word of Latin.
type unit struct {
	start  int // byte of the text; the unit ends where the next one starts
	folded int // byte of the folded text, likewise
	class  class
}

// lexer cuts text into units and folds it.
type lexer struct {
	text   string
	units  []unit // and one more that ends the last
	folded []byte
	window []byte // for grapheme clusters
}

func (x *lexer) run(text string) {
	x.text = text
	x.units, x.folded = x.units[:0], x.folded[:0]
	for i := 0; i < len(text); {
		c, end := x.next(i)
		x.units = append(x.units, unit{i, len(x.folded), c})
		if c == space {
			// So that words with spaces match however the text spaces them.
			x.folded = append(x.folded, ' ')
		} else {
			x.fold(text[i:end])
		}
		i = end
	}
	x.units = append(x.units, unit{start: len(text), folded: len(x.folded)})
}

// fold appends s to the folded text. A NUL would end a word in the trie, so
// it becomes another control character.
func (x *lexer) fold(s string) {
	for i, r := range s {
		switch {
		case r == 0:
			x.folded = append(x.folded, 1)
		case r == utf8.RuneError:
			x.folded = append(x.folded, s[i])
		default:
			x.folded = utf8.AppendRune(x.folded, script.Fold(r))
		}
	}
}

// next returns the class and the end of the unit that starts at byte i.
func (x *lexer) next(i int) (class, int) {
	r, n := utf8.DecodeRuneInString(x.text[i:])
	if isHan(r) {
		return han, x.cluster(i, n)
	}
	f := script.Fold(r)
	switch {
	case unicode.IsSpace(r):
		for i < len(x.text) {
			r, n := utf8.DecodeRuneInString(x.text[i:])
			if !unicode.IsSpace(r) {
				break
			}
			i += n
		}
		return space, i
	case isWord(f):
		if isDigit(f) {
			if end := x.keycap(i + n); end > 0 {
				return atom, end
			}
		}
		return x.word(i)
	case unicode.Is(unicode.Sc, f): // $5, ￥100
		if next, _ := x.at(i + n); isDigit(next) {
			_, end := x.word(i + n)
			return amount, end
		}
		return punct, i + n
	case unicode.IsLetter(r):
		end := x.cluster(i, n)
		hiragana := unicode.Is(unicode.Hiragana, r)
		for end < len(x.text) {
			r, n := utf8.DecodeRuneInString(x.text[end:])
			if !unicode.IsLetter(r) || isHan(r) || isWord(script.Fold(r)) ||
				r != 'ー' && unicode.Is(unicode.Hiragana, r) != hiragana {
				break
			}
			end = x.cluster(end, n)
		}
		return other, end
	case strings.ContainsRune("—…-.=_*~─━·", f):
		end := i + n
		for strings.HasPrefix(x.text[end:], x.text[i:i+n]) {
			end += n
		}
		if f == '*' && end == i+n {
			if end := x.keycap(end); end > 0 {
				return atom, end
			}
		}
		return punct, end
	case (f == '\'' || f == '’') && x.afterLatin():
		// Only word stops before an apostrophe that has letters behind it.
		if next, m := x.at(i + n); next == 's' {
			if after, _ := x.at(i + n + m); !isWord(after) {
				return suffix, i + n + m
			}
		}
		return punct, i + n
	case f == '#':
		if end := x.keycap(i + n); end > 0 {
			return atom, end
		}
		return punct, i + n
	}
	end := x.cluster(i, n)
	switch {
	case unicode.Is(unicode.N, r): // ②, ½
		return number, end
	case end > i+n || unicode.Is(unicode.So, r):
		return atom, end
	}
	return punct, end
}

// afterLatin reports whether the last unit is a word of Latin.
func (x *lexer) afterLatin() bool {
	n := len(x.units)
	return n > 0 && x.units[n-1].class == latin
}

// keycap returns the end of the keycap emoji whose digit or sign ends at byte
// i, or 0.
func (x *lexer) keycap(i int) int {
	const sign, mark = "\uFE0F", "\u20E3"
	i += len(x.text[i:]) - len(strings.TrimPrefix(x.text[i:], sign))
	if strings.HasPrefix(x.text[i:], mark) {
		return i + len(mark)
	}
	return 0
}

// cluster returns the end of the grapheme cluster at byte i, whose first rune
// has n bytes.
func (x *lexer) cluster(i, n int) int {
	end := i + n
	if end >= len(x.text) {
		return end
	}
	// Nearly always a character stands before one that joins nothing: ASCII,
	// an ideograph, a mark of Chinese, full width.
	switch b := x.text[end]; {
	case b < utf8.RuneSelf, b >= 0xE4 && b <= 0xE9:
		return end
	case b == 0xE3 && x.text[min(end+1, len(x.text)-1)] == 0x80 && x.text[min(end+2, len(x.text)-1)] < 0xAA:
		return end
	case b == 0xEF && x.text[min(end+1, len(x.text)-1)]&^1 == 0xBC:
		return end
	}
	for size := 64; ; size *= 4 {
		x.window = append(x.window[:0], x.text[i:min(i+size, len(x.text))]...)
		n, _, err := graphemes.SplitFunc(x.window, true)
		if err != nil || n <= 0 {
			return end
		}
		if n < len(x.window) || i+n == len(x.text) {
			return i + n
		}
	}
}

// at returns the folded rune at byte i and its length, 0 and 0 at the end.
func (x *lexer) at(i int) (rune, int) {
	if i >= len(x.text) {
		return 0, 0
	}
	if b := x.text[i]; b < utf8.RuneSelf {
		return script.Fold(rune(b)), 1
	}
	r, n := utf8.DecodeRuneInString(x.text[i:])
	return script.Fold(r), n
}

// word cuts what starts at byte start with a letter or digit.
func (x *lexer) word(start int) (class, int) {
	if n := address(x.text[start:]); n > 0 {
		return atom, start + n
	}
	var (
		first, _ = x.at(start)
		last     rune // letter or digit, folded
		digits   = true
		part     int  // letters and digits since the last joint
		dotted   int  // parts of one letter with a dot: two in U.S.
		money    bool // has a sign of currency
		end      = start
	)
	for end < len(x.text) {
		r, n := x.at(end)
		if isWord(r) {
			if isDigit(r) && part == 0 && x.keycap(end+n) > 0 {
				break
			}
			digits = digits && isDigit(r)
			end += n
			last = r
			part++
			continue
		}
		if r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) || r == '²' || r == '³') {
			end += n
			continue
		}
		next, m := x.at(end + n)
		after, _ := x.at(end + n + m)
		between := isDigit(last) && isDigit(next)
		join := false
		switch r {
		case '-', '‐', '‑', '_':
			join = isWord(next)
		case '\'', '’':
			join = isLetter(last) && isLetter(next)
			if join && next == 's' && !isWord(after) {
				return latin, end // the suffix is a unit of its own
			}
		case '.':
			switch {
			case part == 1 && isLetter(last) && (dotted > 0 || isLetter(next) && (after == '.' || !isWord(after))):
				// U.S., a.m., J.K.: the last dot belongs to it, too.
				if dotted++; isLetter(next) || dotted > 1 {
					end += n
					part = 0
					continue
				}
			case between:
				join = true
			case isLetter(last) && isLetter(next):
				join = startsLower(x.text[end+n:]) || startsAcronym(x.text[end+n:]) || after == '.'
				if after == '.' {
					dotted = 1 // Ph.D.
				}
			case isDigit(next):
				join = strings.EqualFold(x.text[start:end], "no")
			}
		case '·', '﹒':
			join = between
		case ',':
			// A full-width comma parts numbers, unless they are as wide.
			wide := func(i int) bool { return x.text[i] >= utf8.RuneSelf }
			join = between && digits && wide(end) == wide(end+n) && threeDigits(x, end+n)
		case ':', '﹕', '︰', '∶':
			join = between
		case '/':
			join = between && digits || isDigit(first) && (next == 'h' || next == 's') && !isWord(after) && isLetter(last)
		case '&':
			join = part <= 3 && allUpper(x.text[start:end]) && isLetter(next) && !startsLower(x.text[end+n:])
		case '%', '‰', '℃', '﹪':
			if digits {
				return amount, end + n
			}
		case '°':
			if digits && (next == 'c' || next == 'f') && !isWord(after) {
				return amount, end + n + m
			}
			if digits {
				return amount, end + n
			}
		case '+':
			if next == '+' && !isWord(after) {
				return latin, end + n + m // C++
			}
			if !isWord(next) && next != '+' && !digits {
				return latin, end + n // Disney+
			}
		case '#':
			if part == 1 && isLetter(first) && !isWord(next) {
				return latin, end + n // C#
			}
		default:
			if join = isDigit(next) && unicode.Is(unicode.Sc, r) && end-start <= 3 && allUpper(x.text[start:end]); join {
				money = true // US$5
			}
		}
		if !join {
			break
		}
		end += n
		part = 0
	}
	switch {
	case digits:
		return number, end
	case money, isDigit(first) && latinUnits[unitName(x.text[start:end])]:
		return amount, end
	}
	return latin, end
}

// unitName returns what follows the digits of s, in lower case.
func unitName(s string) string {
	s = strings.TrimLeft(s, "0123456789.,")
	if len(s) > 5 {
		return ""
	}
	return strings.ToLower(s)
}

// latinUnits are units of measure as they stand behind digits.
var latinUnits = stringSet(`km m cm mm nm μm kg g mg t l ml kb mb gb tb pb hz khz mhz ghz w kw mw gw kwh mwh v kv
	ma mah a k m² m³ km² km³ cm² cm³ km/h m/s mph hp bn ft lb oz ha ms s h min pt px fps rpm dpi bps mbps gbps`)

func stringSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '○' || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}

func isDigit(f rune) bool {
	return f >= '0' && f <= '9' || f >= utf8.RuneSelf && unicode.IsDigit(f)
}

func isLetter(f rune) bool {
	if f < utf8.RuneSelf {
		return f >= 'a' && f <= 'z'
	}
	return unicode.IsLetter(f) && !unspaced(f)
}

// isWord reports whether the folded rune f belongs to words that spaces part.
func isWord(f rune) bool { return isLetter(f) || isDigit(f) }

// unspaced reports whether r belongs to a script that parts no words: the
// ideographs, kana and what lies among them, Thai, Lao, Tibetan, Burmese,
// Khmer. Hangul parts them.
func unspaced(r rune) bool {
	return r >= 0x2E80 && r < 0xAC00 || r >= 0x0E00 && r < 0x10A0 || r >= 0x1780 && r < 0x1800 ||
		r >= 0xF900 && r < 0xFB00 || r >= 0xFF66 && r < 0xFFA0 || r >= 0x1B000 && r < 0x1B170 || r >= 0x20000
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// startsAcronym reports whether s starts with a word of capitals, two at least.
func startsAcronym(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsUpper(r) {
			return n >= 2 && !unicode.IsLetter(r)
		}
		n++
	}
	return n >= 2
}

func allUpper(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// threeDigits reports whether exactly three digits start at byte i.
func threeDigits(x *lexer, i int) bool {
	for range 3 {
		r, n := x.at(i)
		if !isDigit(r) {
			return false
		}
		i += n
	}
	r, _ := x.at(i)
	return !isDigit(r)
}
