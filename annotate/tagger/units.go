package tagger

import "unicode"

// unit is what gets a label: a character of a script that writes words
// together, a run of other letters, a run of digits, or another character by
// itself. White space is in no unit.
type unit struct {
	start, end int32  // runes
	key        uint64 // hash of the folded text
	form       uint64 // class and shape, and whether white space stands before
	letters    bool
}

// Forms of units. formSpace is added where white space or the start of the
// text stands before.
const (
	formHan = 1 + iota
	formDigits
	formOther
	formLower  // abc
	formCap    // Abc
	formUpper  // ABC
	formLetter // A
	formMixed  // OpenAI
	formSpace  = 16
)

// mix hashes x into h.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

const seed = 0xCBF29CE484222325

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(seed)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001B3
	}
	return h
}

func isWhole(r rune) bool {
	return r >= 0x3041 && (r <= 0x30ff || r >= 0x3400 && r <= 0x4dbf || r >= 0x4e00 && r <= 0x9fff ||
		r >= 0xac00 && r <= 0xd7a3 || r >= 0x20000 && r <= 0x323af) || r == '〇'
}

func isLetter(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return !isWhole(r) && (unicode.IsLetter(r) || unicode.Is(unicode.Mn, r))
}

func isUpper(r rune) bool {
	if r < 0x80 {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isSpace(r rune) bool {
	if r < 0x80 {
		return r == ' ' || '\t' <= r && r <= '\r'
	}
	return unicode.IsSpace(r)
}

func appendUnits(dst []unit, folded, raw []rune) []unit {
	space := uint64(formSpace)
	for i := 0; i < len(raw); {
		r := raw[i]
		if isSpace(r) {
			space = formSpace
			i++
			continue
		}
		u := unit{start: int32(i), key: mix(seed, uint64(folded[i]))}
		i++
		switch {
		case isWhole(r):
			u.form = formHan
		case isDigit(folded[i-1]):
			u.form = formDigits
			for i < len(raw) && isDigit(folded[i]) {
				u.key = mix(u.key, uint64(folded[i]))
				i++
			}
		case isLetter(r):
			u.letters = true
			upper, lower := 0, 0
			for j := i - 1; ; j = i - 1 {
				if isUpper(raw[j]) {
					upper++
				} else {
					lower++
				}
				if i == len(raw) || !isLetter(raw[i]) {
					break
				}
				u.key = mix(u.key, uint64(folded[i]))
				i++
			}
			switch {
			case upper == 0:
				u.form = formLower
			case lower == 0 && upper == 1:
				u.form = formLetter
			case lower == 0:
				u.form = formUpper
			case upper == 1 && isUpper(r):
				u.form = formCap
			default:
				u.form = formMixed
			}
		default:
			u.form = formOther
		}
		u.end = int32(i)
		u.form += space
		space = 0
		dst = append(dst, u)
	}
	return dst
}
