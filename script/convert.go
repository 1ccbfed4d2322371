package script

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"jianzhu"
)

// The scripts that Detect tells apart and Convert converts between, by their
// ISO 15924 codes.
const (
	Hans = "Hans" // simplified characters
	Hant = "Hant" // traditional characters
)

// Conversion is a text in another script, with the way from the source's
// spans to its own.
type Conversion struct {
	Text string // the converted text

	// stages are the conversions that were run one after the other. Each
	// holds the places, in order, where what comes after lies further along
	// or less far than before; between them bytes map one to one.
	stages [][]step
}

// step says that source byte src became byte dst of the converted text.
type step struct{ src, dst int }

// Span returns the span of c.Text that the span s of the source became: s
// must have its ends on rune boundaries of the source. Spans map in order: a
// boundary further right in the source never maps further left. Inside a
// phrase whose conversion has another number of characters a boundary goes to
// the one at the same share of the way.
func (c *Conversion) Span(s jianzhu.Span) jianzhu.Span {
	for _, steps := range c.stages {
		s.Start, s.End = mapOffset(steps, s.Start), mapOffset(steps, s.End)
	}
	return s
}

func mapOffset(steps []step, at int) int {
	i := sort.Search(len(steps), func(i int) bool { return steps[i].src > at })
	if i == 0 {
		return at
	}
	return steps[i-1].dst + at - steps[i-1].src
}

// Convert returns text in the script to, which is Hans or Hant; Convert
// panics on any other. It converts as OpenCC's s2t and t2s do: the longest
// phrase that the dictionary knows, else character by character. What belongs
// to neither script stays as it is, bytes that are no UTF-8 included.
func Convert(text, to string) *Conversion {
	var t *table
	switch to {
	case Hans:
		t = toHans()
	case Hant:
		t = toHant()
	default:
		panic(fmt.Sprintf("script: convert to %q: want %q or %q", to, Hans, Hant))
	}
	c := &Conversion{Text: text}
	if hasCompatibility(text) {
		c.run(&table{chars: compatibility(), starts: &runeSet{}})
	}
	c.run(t)
	return c
}

func (c *Conversion) run(t *table) {
	text, steps := t.convert(c.Text)
	c.Text = text
	if steps != nil {
		c.stages = append(c.stages, steps)
	}
}

// hasCompatibility reports whether text may hold a compatibility ideograph:
// they are rare enough to be a pass of their own.
func hasCompatibility(text string) bool {
	for i := 0; i < len(text); i++ {
		i2 := strings.IndexByte(text[i:], 0xEF) // U+F900 to U+FAFF
		if i2 < 0 {
			break
		}
		i += i2
		if i+1 < len(text) && text[i+1] >= 0xA4 && text[i+1] <= 0xAB {
			return true
		}
	}
	return strings.Contains(text, "\xF0\xAF") // U+2F800 to U+2FA1F
}

// table converts by phrases and characters.
type table struct {
	chars  *runeMap
	starts *runeSet // runes that phrases start with

	// Phrases are found by their first two runes, which few places in a
	// text share with any: slots is a hash table, open, of their buckets.
	slots   []slot
	mask    uint64
	phrases []phrase // each bucket's together, longest first
}

type slot struct {
	key        uint64 // both runes; 0 in an empty slot
	start, end uint32 // phrases[start:end]
}

type phrase struct{ from, to string }

func pairKey(a, b rune) uint64 { return uint64(a)<<21 | uint64(b) }

// hash spreads keys over the table: Fibonacci hashing.
func hash(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> 32 }

func newTable(chars *runeMap, phrases []phrase) *table {
	t := &table{chars: chars, starts: &runeSet{}}
	for _, p := range phrases {
		first, n := utf8.DecodeRuneInString(p.from)
		if n == len(p.from) {
			// A phrase of one character: it goes before the characters.
			to, _ := utf8.DecodeRuneInString(p.to)
			chars.set(first, to)
			continue
		}
		t.starts.add(first)
		t.phrases = append(t.phrases, p)
	}
	slices.SortStableFunc(t.phrases, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(pair(a.from), pair(b.from)), cmp.Compare(len(b.from), len(a.from)))
	})
	size := uint64(4)
	for size < 2*uint64(len(t.phrases)) {
		size *= 2
	}
	t.slots, t.mask = make([]slot, size), size-1
	for i := 0; i < len(t.phrases); {
		key, end := pair(t.phrases[i].from), i+1
		for end < len(t.phrases) && pair(t.phrases[end].from) == key {
			end++
		}
		h := hash(key) & t.mask
		for t.slots[h].key != 0 {
			h = (h + 1) & t.mask
		}
		t.slots[h] = slot{key, uint32(i), uint32(end)}
		i = end
	}
	return t
}

// pair returns the key of the first two runes of s, which has two.
func pair(s string) uint64 {
	a, n := utf8.DecodeRuneInString(s)
	b, _ := utf8.DecodeRuneInString(s[n:])
	return pairKey(a, b)
}

// find returns the longest phrase that text starts with; a and b are its
// first two runes.
func (t *table) find(text string, a, b rune) *phrase {
	key := pairKey(a, b)
	for h := hash(key) & t.mask; ; h = (h + 1) & t.mask {
		s := &t.slots[h]
		if s.key == 0 {
			return nil
		}
		if s.key == key {
			for i := s.start; i < s.end; i++ {
				if strings.HasPrefix(text, t.phrases[i].from) {
					return &t.phrases[i]
				}
			}
			return nil
		}
	}
}

// convert returns text converted, and its steps; nil steps when every byte
// stays where it is.
func (t *table) convert(text string) (string, []step) {
	var (
		out   []byte
		steps []step
		done  int // text[:done] is in out
	)
	// moved notes that source byte src has become byte len(out).
	moved := func(src, dst int) {
		last := step{}
		if len(steps) > 0 {
			last = steps[len(steps)-1]
		}
		if dst-src != last.dst-last.src {
			steps = append(steps, step{src, dst})
		}
	}
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if t.starts.has(r) && i+n < len(text) {
			next, _ := utf8.DecodeRuneInString(text[i+n:])
			if p := t.find(text[i:], r, next); p != nil {
				if out == nil {
					out = make([]byte, 0, len(text)+len(text)/32)
				}
				out = append(out, text[done:i]...)
				phraseSteps(p, i, len(out), moved)
				out = append(out, p.to...)
				i += len(p.from)
				done = i
				continue
			}
		}
		if to := t.chars.get(r); to != r {
			if out == nil {
				out = make([]byte, 0, len(text)+len(text)/32)
			}
			out = append(out, text[done:i]...)
			out = utf8.AppendRune(out, to)
			i += n
			done = i
			if utf8.RuneLen(to) != n {
				moved(i, len(out))
			}
			continue
		}
		i += n
	}
	if out == nil {
		return text, nil
	}
	return string(append(out, text[done:]...)), steps
}

// phraseSteps notes where the boundaries inside and behind p go when it stands
// at byte src of the source and its conversion at byte dst.
func phraseSteps(p *phrase, src, dst int, moved func(src, dst int)) {
	n, m := utf8.RuneCountInString(p.from), utf8.RuneCountInString(p.to)
	i, j, k := 0, 0, 0 // bytes of p.from and of p.to; runes of p.to before j
	for c := 1; c <= n; c++ {
		_, size := utf8.DecodeRuneInString(p.from[i:])
		i += size
		for k < c*m/n {
			_, size := utf8.DecodeRuneInString(p.to[j:])
			j += size
			k++
		}
		moved(src+i, dst+j)
	}
}

var toHans = sync.OnceValue(func() *table {
	chars := newRuneMap()
	// The extension answers for its characters before the common table.
	for _, name := range []string{"TSCharacters.txt", "TSCharactersExt.txt"} {
		for from, to := range characters(name) {
			chars.set(from, to[0])
		}
	}
	return newTable(chars, phrases("TSPhrases.txt"))
})

var toHant = sync.OnceValue(func() *table {
	chars := newRuneMap()
	for from, to := range characters("STCharacters.txt") {
		chars.set(from, to[0])
	}
	return newTable(chars, phrases("STPhrases.txt.gz", "STPhrases_GeneratedFromRegionalPhrases.txt"))
})

// phrases reads dictionaries of phrases; of equal keys the first file's wins.
func phrases(names ...string) []phrase {
	var out []phrase
	for _, name := range names {
		for _, e := range dictionary(name) {
			out = append(out, phrase{e.key, e.values[0]})
		}
	}
	return out
}
