package align

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianzhu"
	"jianzhu/script"
)

// What Chinese characters stand for in foreign names: made by align/build/sounds of
// name parts in Wikidata (CC0).
//
//go:generate go run ./build/sounds ../../shared/data/lex-xlit-en-zh.tsv.gz sounds.tsv.gz
//go:embed sounds.tsv.gz
var soundsFile []byte

// soundTable scores pairs of a character and the letters it stands for.
type soundTable struct {
	han    map[rune]uint32   // number of a character, from 1 on
	chunk  map[string]uint32 // number of letters, from 0 on
	scores map[uint32]float64
}

var sounds = sync.OnceValue(func() *soundTable {
	t := &soundTable{map[rune]uint32{}, map[string]uint32{}, map[uint32]float64{}}
	z, err := gzip.NewReader(bytes.NewReader(soundsFile))
	if err != nil {
		panic(fmt.Sprintf("align: sounds.tsv.gz: %v", err)) // it is part of the program
	}
	for s := bufio.NewScanner(z); s.Scan(); {
		han, list, _ := strings.Cut(s.Text(), "\t")
		r, _ := utf8.DecodeRuneInString(han)
		h := uint32(len(t.han) + 1)
		t.han[r] = h
		for pair := range strings.FieldsSeq(list) {
			letters, score, _ := strings.Cut(pair, ":")
			n, err := strconv.Atoi(score)
			if err != nil {
				panic(fmt.Sprintf("align: sounds.tsv.gz: %q: %v", pair, err))
			}
			c, ok := t.chunk[letters]
			if !ok {
				c = uint32(len(t.chunk))
				t.chunk[letters] = c
			}
			t.scores[h<<16|c] = float64(n) / 10
		}
	}
	return t
})

const (
	maxChunk   = 5    // letters that a character stands for
	letterSkip = -2.2 // of a letter that no character stands for
	hanSkip    = -4.0 // of a character that stands for no letter
)

// ordinary characters are frequent in texts and rare in foreign names.
const (
	ordinary       = "的了在是和国人一有中不为这个我他她们来到时地出就要会可年月日也对与及或被将说于分第后前而以其能都所没样过得"
	ordinaryWeight = -2.5
)

// Heard is a Chinese text made ready to hear foreign names in.
type Heard struct {
	text   string
	at     []int32 // byte of each character that counts, and the end of the text
	end    []int32
	hans   []uint32  // number in the table; 0 for what foreign names aren't written with
	breaks []bool    // something stands between it and the character before
	weight []float64 // of ordinary characters, which names seldom have
}

// NewHeard reads a text. Its characters may be of either script.
func NewHeard(text string) *Heard {
	t := sounds()
	h := &Heard{text: text}
	gap := true
	for i, r := range text {
		switch {
		case r == '·' || r == '・' || r == '•' || r == '‧' || r == '-' || r == '.' || r == ' ' || r == '＝' || r == '=':
			continue // between the parts of a name
		case !unicode.Is(unicode.Han, r):
			gap = true
			continue
		}
		f := script.Fold(r)
		h.at = append(h.at, int32(i))
		h.end = append(h.end, int32(i+utf8.RuneLen(r)))
		h.hans = append(h.hans, t.han[f])
		w := 0.0
		if strings.ContainsRune(ordinary, f) {
			w = ordinaryWeight
		}
		h.weight = append(h.weight, w)
		h.breaks = append(h.breaks, gap)
		gap = false
	}
	return h
}

// Sound is a stretch of Chinese that a name in letters may be written as.
type Sound struct {
	jianzhu.Span         // bytes of the Chinese text
	Odds         float64 // log odds, in nats, that it is the name, against chance
	Letters      int     // how many letters were compared
}

// Likely returns the probability that the stretch is the name, for a name
// looked for in a text of some hundred characters.
func (s Sound) Likely() float64 {
	if s.Letters == 0 {
		return 0
	}
	// True pairs have about 1.4 nats a letter.
	x := s.Odds - 4 - 0.35*float64(s.Letters)
	return 1 / (1 + math.Exp(-x/1.5))
}

// Find returns the stretch of the text that sounds most like a name in Latin
// letters: one word, or several written together.
func (h *Heard) Find(word string) Sound { return h.find(word, false) }

// find looks for a word; whole asks that all characters are used.
func (h *Heard) find(word string, whole bool) Sound {
	t := sounds()
	w := Letters(word)
	m := len(w)
	if m < 2 || m > 40 || len(h.hans) == 0 {
		return Sound{}
	}
	const none = ^uint32(0)
	var empty uint32 = none
	if c, ok := t.chunk[""]; ok {
		empty = c
	}
	chunks := make([]uint32, m*maxChunk) // of w[i:i+n+1]
	for i := range m {
		for n := range maxChunk {
			chunks[i*maxChunk+n] = none
			if i+n < m {
				if c, ok := t.chunk[w[i:i+n+1]]; ok {
					chunks[i*maxChunk+n] = c
				}
			}
		}
	}
	type state struct {
		score float64
		start int32
	}
	worst := math.Inf(-1)
	prev, cur := make([]state, m+1), make([]state, m+1)
	for i := range prev {
		prev[i].score = worst
	}
	best := Sound{Odds: worst, Letters: m}
	for k, han := range h.hans {
		if h.breaks[k] {
			for i := range prev {
				prev[i].score = worst
			}
		}
		if !whole || k == 0 {
			prev[0] = state{0, int32(k)}
			for i := 1; i <= min(m, 2); i++ { // the first letters may be silent
				if s := float64(i) * letterSkip; prev[i].score < s {
					prev[i] = state{s, int32(k)}
				}
			}
		}
		for i := range cur {
			cur[i].score = worst
		}
		for i := range m + 1 {
			from := prev[i]
			if from.score == worst {
				continue
			}
			if i > 0 && from.score > hanSkip { // within a name a character may say nothing
				s := hanSkip
				if han != 0 && empty != none {
					if x, ok := t.scores[han<<16|empty]; ok {
						s = max(s, x)
					}
				}
				if x := from.score + s; x > cur[i].score {
					cur[i] = state{x, from.start}
				}
			}
			if han == 0 || i == m {
				continue
			}
			from.score += h.weight[k]
			for n := range min(maxChunk, m-i) {
				c := chunks[i*maxChunk+n]
				if c == none {
					continue
				}
				if x, ok := t.scores[han<<16|c]; ok {
					if x += from.score; x > cur[i+n+1].score {
						cur[i+n+1] = state{x, from.start}
					}
				}
			}
		}
		for i := 1; i <= m; i++ {
			if x := cur[i-1].score + letterSkip; x > cur[i].score {
				cur[i] = state{x, cur[i-1].start}
			}
		}
		if (!whole || k == len(h.hans)-1) && cur[m].score > best.Odds {
			best.Odds = cur[m].score
			best.Span = jianzhu.Span{Start: int(h.at[cur[m].start]), End: int(h.end[k])}
		}
		prev, cur = cur, prev
	}
	if math.IsInf(best.Odds, -1) {
		return Sound{}
	}
	return best
}

// Whole returns how well the whole text sounds like a name.
func (h *Heard) Whole(word string) Sound { return h.find(word, true) }

var plain = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ð", "d", "þ", "th")

// Letters returns the letters of s as a to z, without accents; what is none is
// left out.
func Letters(s string) string {
	s = strings.ToLower(s)
	if !ascii(s) {
		s = norm.NFD.String(plain.Replace(s))
	}
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// Transliterated reports whether a Chinese name, without its dots, is written
// in characters of foreign names only.
func Transliterated(name string) bool {
	t := sounds()
	for _, r := range name {
		if r = script.Fold(r); r != '·' && (t.han[r] == 0 || strings.ContainsRune(ordinary, r)) {
			return false
		}
	}
	return name != ""
}
