package intake

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"io"
	"maps"
	"math"
	"slices"
	"sync"
	"unicode"

	"jianzhu/script"
)

//go:generate go run gen_bigrams.go

// bigramData counts characters and pairs of them in Wikipedia paragraphs; see
// data/NOTICE for the sources and gen_bigrams.go for the form.
//
//go:embed data/bigrams.gz
var bigramData []byte

// bigrams tells how usual a character is after another. It decides between
// readings of damaged bytes where a byte was lost; it never decides whether
// there is damage.
type bigrams struct {
	total  float64
	single map[rune]float64
	keys   []uint64         // pairs of runes, ascending
	counts []float64        // of keys
	rest   map[rune]float64 // share of what follows a character that no pair of keys counts
}

// discount is taken off every count of a pair and given to pairs not seen.
const discount = 0.8

var languageModel = sync.OnceValue(func() *bigrams {
	b, err := readBigrams(bigramData)
	if err != nil {
		panic("intake: data/bigrams.gz: " + err.Error()) // part of the program
	}
	return b
})

func readBigrams(data []byte) (*bigrams, error) {
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(zr)
	if err != nil {
		return nil, err
	}
	r := bytes.NewReader(plain)
	read := func() uint64 {
		v, e := binary.ReadUvarint(r)
		if e != nil {
			err = e
		}
		return v
	}
	b := &bigrams{single: map[rune]float64{}}
	var key uint64
	for n := read(); n > 0 && err == nil; n-- {
		key += read()
		c := float64(read())
		b.single[rune(key)] = c
		b.total += c
	}
	key = 0
	n := read()
	b.keys, b.counts = make([]uint64, 0, n), make([]float64, 0, n)
	for ; n > 0 && err == nil; n-- {
		key += read()
		b.keys = append(b.keys, key)
		b.counts = append(b.counts, float64(read()))
	}
	if err != nil {
		return nil, err
	}
	b.rest = make(map[rune]float64, len(b.single))
	maps.Copy(b.rest, b.single)
	for i, k := range b.keys {
		b.rest[rune(k>>21)] -= b.counts[i] - discount
	}
	for r, n := range b.rest {
		b.rest[r] = max(n/b.single[r], 1e-4)
	}
	return b, nil
}

// modelRune returns the character that the model knows r as: simplified,
// narrow, lower case; one letter for all Latin ones, one digit for all.
func modelRune(r rune) rune {
	if r == '\n' {
		return r
	}
	r = script.Fold(r)
	switch {
	case '0' <= r && r <= '9':
		return '0'
	case unicode.Is(unicode.Han, r):
		return r
	case unicode.Is(unicode.Latin, r):
		return 'a'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// log returns the natural logarithm of the probability of r after prev.
func (b *bigrams) log(prev, r rune) float64 {
	prev, r = modelRune(prev), modelRune(r)
	p := 1e-9
	if c, ok := b.single[r]; ok {
		p = c / b.total
	}
	// Absolute discounting: the pair's own count, and what is left over by
	// how usual r is anywhere.
	before := b.single[prev]
	if before == 0 {
		return math.Log(p)
	}
	p *= b.rest[prev]
	if at, ok := slices.BinarySearch(b.keys, uint64(prev)<<21|uint64(r)); ok {
		p += (b.counts[at] - discount) / before
	}
	return math.Log(p)
}

// frequency returns the share of r among all characters.
func (b *bigrams) frequency(r rune) float64 { return b.single[modelRune(r)] / b.total }

// usual reports whether r is one of the 2,500 or so commonest
// characters, whose reading nobody explains but to learners.
func (b *bigrams) usual(r rune) bool {
	return b.frequency(r) > 1.2e-5
}
