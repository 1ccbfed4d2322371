package segment

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

// words is the dictionary: a line per word, "word frequency pos", folded,
// sorted. TestDictionary makes it from gse's own; see data/NOTICE.
//
//go:embed data/words.txt.gz
var words []byte

// lexicon is a set of words behind gse's trie, with what choosing between
// them needs. It never changes once it is built.
type lexicon struct {
	dict  *gse.Dictionary
	stop  error // what the trie answers where no word goes on
	cost  []float32
	tag   []uint16 // index into tags
	tags  []string
	total float64 // sum of all frequencies

	// Most of a text's characters are words, and most pairs of them start
	// none. Both are settled here, without going through the trie, which is
	// too large for the processor's cache.
	single []int32  // by ideograph from firstHan on: its number as a word, or -1
	pairs  []uint64 // bits, by hash: the first two characters of some word
}

// firstHan and lastHan bound the ideographs that single covers.
const firstHan, lastHan = 0x3400, 0x9FFF

const pairBits = 22

// pairBit returns the place of a pair of characters in lexicon.pairs.
func pairBit(a, b rune) uint64 {
	return (uint64(a)<<21 | uint64(b)) * 0x9E3779B97F4A7C15 >> (64 - pairBits)
}

// starts reports whether a word may start with a and b. It errs to one side
// only: where it says no, none does.
func (l *lexicon) starts(a, b rune) bool {
	bit := pairBit(a, b)
	return l.pairs[bit/64]>>(bit%64)&1 != 0
}

// newLexicon returns an empty lexicon with room for n words.
func newLexicon(n int) *lexicon {
	l := &lexicon{
		dict: gse.NewDict(),
		cost: make([]float32, 0, n),
		tag:  make([]uint16, 0, n),
	}
	l.dict.Tokens = make([]gse.Token, 0, n)
	_, _, l.stop = l.dict.Value([]byte{0xFF}) // no text has this byte
	return l
}

// tokens makes gse's tokens; it has no dictionary and never cuts.
var tokens gse.Segmenter

// add adds a word, folded, that is not in the lexicon yet.
func (l *lexicon) add(word string, cost float32, tag uint16) error {
	if err := l.dict.AddToken(tokens.ToToken(word, 1)); err != nil {
		return fmt.Errorf("segment: add %q: %w", word, err)
	}
	// gse keeps every word a second time beside its trie, in a slice for
	// each character. Only the place counts from here on.
	l.dict.Tokens[len(l.dict.Tokens)-1] = gse.Token{}
	l.cost = append(l.cost, cost)
	l.tag = append(l.tag, tag)
	return nil
}

// seal gives back what only adding needed.
func (l *lexicon) seal() { l.dict.Tokens = nil }

// find returns the number of the word that key spells, or -1, and whether
// longer words may begin so.
func (l *lexicon) find(key []byte) (n int, more bool) {
	n, _, err := l.dict.Value(key)
	switch {
	case err == nil:
		return n, true
	case err == l.stop:
		return -1, false
	}
	return -1, true
}

func (l *lexicon) pos(n int32) string { return l.tags[l.tag[n]] }

// Costs are in bits: the logarithm of how improbable a word is.
const (
	// unknownCost is the cost of a character that is no word.
	unknownCost = 25
	// rareFrequency bounds the frequencies that gse's dictionary gives to
	// what was never counted, for the most part phrases that were collected
	// from elsewhere: they cost rareCost more, so that they are chosen only
	// where their parts are no words.
	rareFrequency = 3
	rareCost      = 8
	// longCost is added for every character after the second, as compounds
	// are counted with their parts.
	longCost = 3
)

// cost returns the cost of a word of n characters with a frequency out of
// total.
func cost(n int, frequency, total float64, tag string) float32 {
	c := math.Log2(total / frequency)
	if n > 1 && frequency <= rareFrequency {
		c += rareCost
	}
	if n > 2 && tag != "i" { // idioms are whole, whatever they are made of
		c += longCost * float64(n-2)
	}
	return float32(c)
}

// index fills in what spares the trie; text is the dictionary.
func (l *lexicon) index(text string) {
	l.pairs = make([]uint64, 1<<pairBits/64)
	l.single = make([]int32, lastHan-firstHan+1)
	for i := range l.single {
		n, _ := l.find([]byte(string(firstHan + rune(i))))
		l.single[i] = int32(n)
	}
	for line := range strings.Lines(text) {
		a, n := utf8.DecodeRuneInString(line)
		b, _ := utf8.DecodeRuneInString(line[n:])
		bit := pairBit(a, b)
		l.pairs[bit/64] |= 1 << (bit % 64)
	}
}

// base is the embedded dictionary. Every Segmenter shares it.
var base = sync.OnceValues(loadBase)

func loadBase() (*lexicon, error) {
	z, err := gzip.NewReader(bytes.NewReader(words))
	if err != nil {
		return nil, fmt.Errorf("segment: embedded dictionary: %w", err)
	}
	text, err := io.ReadAll(bufio.NewReaderSize(z, 1<<16))
	if err != nil {
		return nil, fmt.Errorf("segment: embedded dictionary: %w", err)
	}
	n := bytes.Count(text, []byte{'\n'})
	l := newLexicon(n)
	frequencies := make([]float64, 0, n)
	lengths := make([]uint8, 0, n)
	tagOf := map[string]uint16{}
	for line := range strings.Lines(string(text)) {
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		frequency, pos, _ := strings.Cut(rest, " ")
		f, err := strconv.ParseFloat(frequency, 64)
		if err != nil {
			return nil, fmt.Errorf("segment: embedded dictionary: %q: %w", line, err)
		}
		tag, ok := tagOf[pos]
		if !ok {
			tag = uint16(len(l.tags))
			pos = strings.Clone(pos) // not the whole text with it
			l.tags = append(l.tags, pos)
			tagOf[pos] = tag
		}
		if err := l.add(word, 0, tag); err != nil {
			return nil, err
		}
		frequencies = append(frequencies, f)
		lengths = append(lengths, uint8(min(utf8.RuneCountInString(word), 255)))
		l.total += f
	}
	for i, f := range frequencies {
		l.cost[i] = cost(int(lengths[i]), f, l.total, l.pos(int32(i)))
	}
	l.index(string(text))
	l.seal()
	// Loading leaves twice the dictionary behind; a server idles long.
	debug.FreeOSMemory()
	return l, nil
}
