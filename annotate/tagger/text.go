package tagger

// Word is a token of the segmenter.
type Word struct {
	Start, End int32  // runes
	POS        string // part of speech
	OOV        bool   // in no dictionary
}

// Match is a word of the lexicons that the text has. Matches may overlap.
type Match struct {
	Start, End int32  // runes
	Kind       uint64 // everything that the word can be, as a number of the caller's
	Name       uint64 // the part of Kind that says what it names; 0 for nothing
}

// Guess is a mention that rules would make. Guesses do not overlap.
type Guess struct {
	Start, End int32  // runes
	Type       uint64 // a number of the caller's from 1 on
	Rule       string // its name
}

// Text is one paragraph as the tagger sees it. The caller fills in the
// exported fields and calls Prepare.
type Text struct {
	Folded, Raw []rune // of equal length
	Words       []Word
	Matches     []Match // by start
	Guesses     []Guess // by start

	units  []unit
	unitAt []int32 // by rune: the unit at or behind it
	context
}

// context is what features are made of, by unit.
type context struct {
	word        []wordAt
	known, name []uint64 // longest match of any kind, longest name
	knownLen    []int32
	nameLen     []int32
	guess, rule []uint64
	bracket     []uint8
	before      []uint64 // word before the bracket that is open
}

type wordAt struct {
	key, prev, next uint64
	pos             uint64
	place           uint64
}

// Places of a unit in a run of units; the labels of a type are in this order.
const (
	begin = iota
	inside
	end
	single
)

func placeIn(i, first, last int) int {
	switch {
	case first == last:
		return single
	case i == first:
		return begin
	case i == last:
		return end
	}
	return inside
}

// Reset empties t for the next paragraph and keeps its memory.
func (t *Text) Reset(folded, raw []rune) {
	t.Folded, t.Raw = folded, raw
	t.Words, t.Matches, t.Guesses = t.Words[:0], t.Matches[:0], t.Guesses[:0]
}

// Prepare looks up what the features need.
func (t *Text) Prepare() {
	t.units = appendUnits(t.units[:0], t.Folded, t.Raw)
	n := len(t.units)
	t.unitAt = sized(t.unitAt, len(t.Raw)+1)
	k := 0
	for i := range t.unitAt {
		for k < n && int(t.units[k].start) < i {
			k++
		}
		t.unitAt[i] = int32(k)
	}
	t.lookUpWords(n)
	t.lookUpMatches(n)
	t.guess, t.rule = zeroed(t.guess, n), zeroed(t.rule, n)
	for _, g := range t.Guesses {
		first, last := t.run(g.Start, g.End)
		kind := hash(g.Rule)
		for i := first; i <= last; i++ {
			t.guess[i] = g.Type*4 + uint64(placeIn(i, first, last))
			t.rule[i] = mix(t.guess[i], kind)
		}
	}
	t.lookUpBrackets(n)
}

// run returns the first and the last unit of a range of runes; last < first
// when there is none.
func (t *Text) run(start, end int32) (first, last int) {
	return int(t.unitAt[start]), int(t.unitAt[end]) - 1
}

func (t *Text) lookUpWords(n int) {
	t.word = zeroed(t.word, n)
	lastFirst, lastLast, lastKey := 0, -1, uint64(0)
	for i := range t.word { // units outside all words are words of their own
		t.word[i].key, t.word[i].place = t.units[i].key, single
	}
	for _, w := range t.Words {
		first, last := t.run(w.Start, w.End)
		if last < first {
			continue
		}
		key, pos := uint64(0), hash(w.POS)
		if w.OOV {
			pos = mix(pos, 1)
		}
		for i := first; i <= last; i++ {
			key = mix(key, t.units[i].key)
		}
		for i := first; i <= last; i++ {
			t.word[i] = wordAt{key: key, prev: lastKey, pos: pos, place: uint64(placeIn(i, first, last))}
		}
		for i := lastFirst; i <= lastLast; i++ {
			t.word[i].next = key
		}
		lastFirst, lastLast, lastKey = first, last, key
	}
}

func (t *Text) lookUpMatches(n int) {
	t.known, t.name = zeroed(t.known, n), zeroed(t.name, n)
	t.knownLen, t.nameLen = zeroed(t.knownLen, n), zeroed(t.nameLen, n)
	for _, m := range t.Matches {
		first, last := t.run(m.Start, m.End)
		length := int32(last - first + 1)
		for i := first; i <= last; i++ {
			where := uint64(placeIn(i, first, last))<<8 | uint64(min(length, 6))
			if length > t.knownLen[i] {
				t.knownLen[i], t.known[i] = length, mix(m.Kind, where)
			}
			if m.Name != 0 && length > t.nameLen[i] {
				t.nameLen[i], t.name[i] = length, mix(m.Name, where)
			}
		}
	}
}

// longestBracket is how many units behind an opening bracket still count as
// inside it: some are never closed.
const longestBracket = 24

func (t *Text) lookUpBrackets(n int) {
	t.bracket, t.before = zeroed(t.bracket, n), zeroed(t.before, n)
	kind, since, before := uint8(0), 0, uint64(0)
	for i := range t.units {
		open, closed := uint8(0), false
		switch t.Raw[t.units[i].start] {
		case '《', '〈':
			open = 1
		case '“', '「', '‘', '『':
			open = 2
		case '"':
			open, closed = 2, kind == 2
		case '(', '（':
			open = 3
		case '》', '〉', '”', '」', '’', '』', ')', '）':
			closed = true
		}
		if closed {
			t.bracket[i], kind = kind+8, 0
			continue
		}
		if open != 0 {
			kind, since, before = open, i, 0
			if i > 0 {
				before = t.word[i-1].key
			}
		}
		if i-since > longestBracket {
			kind = 0
		}
		if kind != 0 {
			t.bracket[i], t.before[i] = kind*16+uint8(min(i-since, 3)), before
		}
	}
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func zeroed[T any](s []T, n int) []T {
	s = sized(s, n)
	clear(s)
	return s
}
