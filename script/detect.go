package script

import (
	"strings"
	"sync"
	"unicode"
)

// The languages that Language tells apart.
const (
	Chinese  = "zh"
	English  = "en"
	Mixed    = "mixed" // Chinese and English, each in sentences of its own
	Japanese = "ja"
	Korean   = "ko"
	Unknown  = "und" // another language, or none: numbers, marks
)

// scripts holds the ideographs that tell where a text comes from.
type scripts struct {
	hans runeSet // only written in simplified Chinese (and some in Japanese)
	hant runeSet // only written in traditional Chinese (and some in Japanese)
	jp   runeSet // only written in Japanese
	both runeSet // of hans and hant: also the Japanese form
	old  runeSet // forms that Japan has given up for those
}

var scriptSets = sync.OnceValue(func() *scripts {
	var (
		s  scripts
		st = characters("STCharacters.txt")
		ts = characters("TSCharacters.txt")
	)
	// A character that may stay as it is has a place in both scripts: 后 is
	// the queen in either, 於 a surname in simplified.
	for from, to := range st {
		if !hasRune(to, from) {
			s.hans.add(from)
		}
	}
	for from, to := range ts {
		if !hasRune(to, from) {
			s.hant.add(from)
		}
	}
	for _, to := range st {
		for _, r := range to {
			s.hans.remove(r)
		}
	}
	for _, to := range ts {
		for _, r := range to {
			s.hant.remove(r)
		}
	}

	chinese := map[rune]bool{}
	for _, p := range phrases("STPhrases.txt.gz", "STPhrases_GeneratedFromRegionalPhrases.txt", "TSPhrases.txt") {
		for _, r := range p.from + p.to {
			chinese[r] = true
		}
	}
	for r, old := range characters("JPShinjitaiCharacters.txt") {
		for _, o := range old {
			s.old.add(o)
		}
		switch {
		case s.hans.has(r) || s.hant.has(r):
			s.both.add(r)
		case st[r] == nil && ts[r] == nil && !chinese[r]:
			s.jp.add(r)
		}
	}
	return &s
})

func hasRune(rs []rune, r rune) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

// Detect returns the script that Chinese text is written in, Hans or Hant, by
// the characters that only one of them has. It returns "" where they say
// nothing or as much for either, and for text that is not Chinese.
func Detect(text string) string {
	s := scriptSets()
	hans, hant, han, other := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case r < 0x2E80:
		case s.hans.has(r):
			hans++
			han++
		case s.hant.has(r):
			hant++
			han++
		case unicode.Is(unicode.Han, r):
			han++
		case isKana(r) || unicode.Is(unicode.Hangul, r):
			other++
		}
	}
	switch {
	case foreign(other, han):
		return ""
	case hans > hant:
		return Hans
	case hant > hans:
		return Hant
	}
	return ""
}

// foreign reports whether n kana or hangul among han ideographs make a text
// Japanese or Korean. A Chinese headline may quote a word or wear a の.
func foreign(n, han int) bool { return n >= 2 && 5*n > han || n > 0 && han == 0 }

func isKana(r rune) bool {
	// Not the marks ・ and ー, which Chinese writes between names and as a dash.
	return 0x3041 <= r && r <= 0x3096 || 0x30A1 <= r && r <= 0x30FA || 0xFF66 <= r && r <= 0xFF9D && r != 0xFF70
}

// HasHan reports whether text has a Chinese character.
func HasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Language returns the language that text is written in: zh, en, mixed, ja,
// ko or und. Names and terms in Latin letters leave a Chinese text Chinese; it
// is mixed where English runs on in sentences beside it. Text in Latin letters
// is taken for English unless the words of another language prevail.
func Language(text string) string {
	var (
		s                             = scriptSets()
		han, kana, hangul             int
		shinjitai, chinese            int // ideographs only Japan writes, and only Chinese does
		letters                       int // of other scripts than all of these
		words, prose, longest         int // Latin words; of those lower case in a row, the most
		english, foreignWords, accent int
		start                         = -1 // of the Latin word that runs
	)
	word := func(w string) {
		words++
		if w[0] >= 'a' && w[0] <= 'z' {
			prose++
			longest = max(longest, prose)
		}
		switch w = strings.ToLower(w); {
		case englishWords[w]:
			english++
		case otherWords[w]:
			foreignWords++
		}
		for _, r := range w {
			if r > 0x7F && r != '’' {
				accent++
				break
			}
		}
	}
	for i, r := range text {
		if unicode.Is(unicode.Latin, r) && r < 0x2000 || start >= 0 && (r == '\'' || r == '’') {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			word(text[start:i])
			start = -1
		}
		switch {
		case r < 0x80:
			if r == '.' || r == '!' || r == '?' {
				prose = 0
			}
		case unicode.Is(unicode.Han, r):
			prose = 0
			han++
			if s.jp.has(r) {
				shinjitai++
			} else if s.hans.has(r) && !s.both.has(r) || s.hant.has(r) && s.old.has(r) {
				chinese++
			}
		case isKana(r):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && !unicode.Is(unicode.Common, r):
			letters++
		}
	}
	if start >= 0 {
		word(text[start:])
	}

	switch cjk := han + kana + hangul; {
	case cjk+words+letters == 0:
		return Unknown
	case letters > 2*cjk && letters > 5*words:
		return Unknown
	case foreign(hangul, han) && hangul >= kana:
		return Korean
	case foreign(kana, han):
		return Japanese
	case shinjitai > 0 && chinese == 0 && 12*shinjitai >= han:
		return Japanese
	case han == 0:
		// A title needs no small words to be English, but one of another
		// language shows its own.
		if words == 0 || foreignWords > english || words >= 6 && english == 0 && 4*accent > words {
			return Unknown
		}
		return English
	}
	// An English word says as much as two ideographs, nearly.
	latin := 1.7 * float64(words)
	share := latin / (latin + float64(han))
	switch {
	case english == 0 || longest < 2 || words < 4:
		return Chinese
	case share > 0.88:
		return English
	case share > 0.25 && longest+english >= 5:
		return Mixed
	}
	return Chinese
}

// englishWords are words without which hardly an English sentence does;
// otherWords the same of French, German, Spanish, Italian, Portuguese, Dutch,
// Indonesian and Vietnamese, without those that are English as well.
var (
	englishWords = wordSet(`the of and to in a is was for that on with as by at it from his he has have are be
		an this were which not but they their will said who had its or been would more about after new
		we you i she her when there than can over into out up`)
	otherWords = wordSet(`le la les des et du une est dans pour que qui sur avec der das und ist nicht von
		den dem ein eine für mit auf el los las del por con una para es di che il della per sono
		não uma os em het een van niet zijn yang dan untuk dengan của và là các những`)
)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
