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
	"slices"
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

	// Words of one and two ideographs are most of any text, and the trie is
	// too large for the processor's cache, so these are kept apart as well:
	// in a row for each ideograph that starts words, sorted by the second.
	single []int32  // by ideograph from firstHan on: its number as a word, or -1
	row    []uint32 // likewise: where its row starts; ends where the next one does
	second []uint16 // the second ideographs of the rows
	pair   []pair   // by place in second
}

// pair is two ideographs that words start with.
type pair struct {
	word  int32  // the number of the word that they are, or -1
	third uint32 // bits of the characters that follow in longer words
}

// thirdBit returns the bit of r in pair.third, one of 32.
func thirdBit(r rune) uint32 { return 1 << (uint32(r) * 0x9E3779B9 >> 27) }

// firstHan and lastHan bound the ideographs that have rows.
const firstHan, lastHan = 0x3400, 0x9FFF

func hasRow(r rune) bool { return r >= firstHan && r <= lastHan }

// findPair returns what the lexicon has of a and b, which have rows.
func (l *lexicon) findPair(a, b rune) pair {
	row := l.row[a-firstHan]
	i, ok := slices.BinarySearch(l.second[row:l.row[a-firstHan+1]], uint16(b))
	if !ok {
		return pair{word: -1}
	}
	return l.pair[int(row)+i]
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

// index fills in what spares the trie. text is the dictionary, in order.
func (l *lexicon) index(text string) {
	l.single = make([]int32, lastHan-firstHan+1)
	for i := range l.single {
		l.single[i] = -1
	}
	l.row = make([]uint32, lastHan-firstHan+2)
	next := rune(firstHan) // the first ideograph without a row yet
	last := [2]rune{}      // the pair before
	number := int32(-1)
	for line := range strings.Lines(text) {
		number++
		word, _, _ := strings.Cut(line, " ")
		a, n := utf8.DecodeRuneInString(word)
		if !hasRow(a) {
			continue
		}
		for ; next <= a; next++ {
			l.row[next-firstHan] = uint32(len(l.second))
		}
		if n == len(word) {
			l.single[a-firstHan] = number
			continue
		}
		b, m := utf8.DecodeRuneInString(word[n:])
		if !hasRow(b) {
			continue
		}
		if last != [2]rune{a, b} {
			last = [2]rune{a, b}
			l.second = append(l.second, uint16(b))
			l.pair = append(l.pair, pair{word: -1})
		}
		if p := &l.pair[len(l.pair)-1]; n+m == len(word) {
			p.word = number
		} else {
			third, _ := utf8.DecodeRuneInString(word[n+m:])
			p.third |= thirdBit(third)
		}
	}
	for ; next <= lastHan+1; next++ {
		l.row[next-firstHan] = uint32(len(l.second))
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
