package rendering

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianzhu/script"
)

// alike is how near the sounds of a name in characters and of one in letters
// are where one transcribes the other: names of other people are seldom
// nearer.
const alike = 0.5

// soundsLike compares the sounds of a transcription in Chinese characters with
// a name in letters: 0 where they have none in common, 1 where they are the
// same. It looks at consonants, which transcriptions keep best.
func soundsLike(zh, latin string) float64 {
	var b strings.Builder
	for _, c := range zh {
		if s := script.Syllables(c); len(s) > 0 {
			b.WriteString(s[0])
		} else if unicode.IsLetter(c) {
			b.WriteRune(unicode.ToLower(c))
		}
	}
	x, y := consonants(b.String(), true), consonants(latin, false)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return 1 - float64(distance(x, y))/float64(max(len(x), len(y)))
}

// consonants writes a word in few classes of sounds. Those that Chinese does
// not tell apart in transcriptions are one class: b and p, d and t, g and k, l
// and r, s and z.
func consonants(s string, pinyin bool) string {
	s = strings.ToLower(norm.NFD.String(s))
	if pinyin {
		s = strings.NewReplacer("zh", "j", "ch", "j", "sh", "x", "ng", "n", "er", "r", "q", "j", "hu", "hw").Replace(s)
	} else {
		s = strings.NewReplacer("sch", "x", "sh", "x", "ch", "j", "ck", "k", "ph", "f", "th", "s", "ng", "n", "qu", "kw", "x", "ks", "wh", "w",
			"ce", "se", "ci", "si", "cy", "si", "ge", "je", "gi", "ji", "dge", "je", "v", "w", "gh", "g", "c", "k").Replace(s)
	}
	var b strings.Builder
	last := byte(0)
	for i, r := range s {
		var c byte
		if r == 'h' && (i+1 == len(s) || !strings.ContainsRune("aeiouy", rune(s[i+1]))) {
			continue // Sarah, Johnny
		}
		switch r {
		case 'b', 'p':
			c = 'b'
		case 'd', 't':
			c = 'd'
		case 'g', 'k', 'h':
			c = 'g'
		case 'l', 'r':
			c = 'l'
		case 's', 'z', 'x':
			c = 's'
		case 'j':
			c = 'j'
		case 'm', 'n':
			c = 'n'
		case 'f':
			c = 'f'
		case 'w', 'v':
			c = 'w'
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if i == 0 {
				c = 'a'
			}
			last = 0
		}
		if c != 0 && c != last {
			b.WriteByte(c)
			last = c
		}
	}
	return b.String()
}

// distance is the number of letters to be put in, left out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := corner
			if a[i] != b[j] {
				d++
			}
			corner = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// spokenAs writes a name in pinyin without tones. Transcriptions of one name
// often differ by characters of one sound only: 莫利纳里, 莫利纳利.
func spokenAs(zh string) string {
	var b strings.Builder
	for _, c := range zh {
		s := script.Syllables(c)
		if len(s) == 0 {
			return ""
		}
		b.WriteString(s[0])
		b.WriteByte(' ')
	}
	return b.String()
}
