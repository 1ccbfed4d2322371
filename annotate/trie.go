package annotate

import (
	"fmt"
	"slices"
)

// A trie is a static double array over folded runes. Walking it costs one
// step a rune, whatever it holds. It is read-only once built, so any number
// of goroutines may walk it.
//
// A word ends at a state whose value is not zero; values are indexes that the
// caller gives meaning to.
type trie struct {
	code []uint16        // by rune of the basic plane: 1 and up, 0 for runes in no word
	far  map[rune]uint16 // codes of runes beyond the basic plane
	node []node          // by state
}

// node is what a step looks at, side by side in memory.
type node struct {
	base  int32 // where the children begin; 0 for none
	check int32 // the parent state + 1, 0 for a free slot
	value int32
}

// value returns the value of a state.
func (t *trie) value(state int32) int32 { return t.node[state].value }

const bmp = 0x10000

// buildTrie makes a trie of words, which must be folded, not empty and without
// repetition; values[i] is what words[i] gives, not zero. It fails when the
// words have more different runes than a code can count.
func buildTrie(words []string, values []int32) (*trie, error) {
	t := &trie{code: make([]uint16, bmp), far: map[rune]uint16{}}
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	// Frequent runes get small codes, so the children of a state lie close.
	count := map[rune]int{}
	for _, w := range words {
		for _, r := range w {
			count[r]++
		}
	}
	if len(count) >= 1<<16 {
		return nil, fmt.Errorf("annotate: %d different characters in the lexicons", len(count))
	}
	runes := make([]rune, 0, len(count))
	for r := range count {
		runes = append(runes, r)
	}
	slices.SortFunc(runes, func(a, b rune) int {
		if c := count[b] - count[a]; c != 0 {
			return c
		}
		return int(a - b)
	})
	for i, r := range runes {
		if r < bmp {
			t.code[r] = uint16(i + 1)
		} else {
			t.far[r] = uint16(i + 1)
		}
	}
	coded := make([][]uint16, len(words))
	size := 0
	for _, w := range words {
		size += len(w)
	}
	store := make([]uint16, 0, size)
	for i, w := range words {
		from := len(store)
		for _, r := range w {
			store = append(store, t.codeOf(r))
		}
		coded[i] = store[from:len(store):len(store)]
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := coded[a], coded[b]
		for i := range min(len(x), len(y)) {
			if x[i] != y[i] {
				return int(x[i]) - int(y[i])
			}
		}
		return len(x) - len(y)
	})

	b := &trieBuilder{trie: t, coded: coded, order: order, values: values, alphabet: len(runes) + 1}
	b.grow(len(runes) + 2)
	b.node[0].check = -1 // the root is nobody's child
	b.insert(0, 0, len(order), 0)
	t.node = slices.Clone(b.node) // without room to grow
	return t, nil
}

type trieBuilder struct {
	*trie
	coded    [][]uint16
	order    []int
	values   []int32
	node     []node
	alphabet int
	free     int // no slot below it is worth trying
}

func (b *trieBuilder) grow(n int) {
	if n > len(b.node) {
		n = max(n, len(b.node)*3/2)
		b.node = append(b.node, make([]node, n-len(b.node))...)
	}
}

// insert places the children of state, which stands for the words order[lo:hi]
// after depth codes.
func (b *trieBuilder) insert(state int32, lo, hi, depth int) {
	if lo < hi && len(b.coded[b.order[lo]]) == depth {
		b.node[state].value = b.values[b.order[lo]]
		lo++
	}
	if lo >= hi {
		return
	}
	type child struct {
		code   uint16
		lo, hi int
	}
	var children []child
	for i := lo; i < hi; i++ {
		c := b.coded[b.order[i]][depth]
		if n := len(children); n > 0 && children[n-1].code == c {
			children[n-1].hi = i + 1
		} else {
			children = append(children, child{c, i, i + 1})
		}
	}
	first := int(children[0].code)
	base := max(b.free-first, 1)
	tries := 0
search:
	for ; ; base++ {
		b.grow(base + b.alphabet + 1)
		for _, c := range children {
			if b.node[base+int(c.code)].check != 0 {
				// A crowded beginning is not searched again and again.
				if tries++; tries == 64 && len(children) == 1 {
					b.free = base + first
				}
				continue search
			}
		}
		break
	}
	b.node[state].base = int32(base)
	for _, c := range children {
		b.node[base+int(c.code)].check = state + 1
	}
	for _, c := range children {
		b.insert(int32(base+int(c.code)), c.lo, c.hi, depth+1)
	}
}

func (t *trie) codeOf(r rune) uint16 {
	if r < bmp {
		return t.code[r]
	}
	return t.far[r]
}

// next returns the state that r leads to from state, or -1.
func (t *trie) next(state int32, r rune) int32 {
	c, base := t.codeOf(r), t.node[state].base
	if c == 0 || base == 0 {
		return -1
	}
	s := base + int32(c)
	if int(s) >= len(t.node) || t.node[s].check != state+1 {
		return -1
	}
	return s
}

// A nameTrie finds the names of one article: few words, built anew for each.
// Its steps are in a hash table with linear probing.
type nameTrie struct {
	first [64]uint64 // a set of the last bits of the runes that words begin with
	steps []nameStep // a power of two of them; free where to is 0
	used  int
	value []int32 // by state; 0 for none
}

type nameStep struct {
	from uint64 // state and rune
	to   int32
}

// keptSteps is how large a table may be that serves the next article too.
const keptSteps = 1 << 14

// reset empties t.
func (t *nameTrie) reset() {
	if len(t.steps) > keptSteps || t.steps == nil {
		t.steps = make([]nameStep, 1<<8)
	}
	clear(t.steps)
	t.used, t.first = 0, [64]uint64{}
	t.value = append(t.value[:0], 0)
}

// begins reports whether a word may begin with r; it is sure that none does.
func (t *nameTrie) begins(r rune) bool { return t.first[r>>6&63]&(1<<(r&63)) != 0 }

// find returns the place in t.steps of the step from state by r, or the free
// place where it would be.
func (t *nameTrie) find(from uint64) *nameStep {
	mask := uint64(len(t.steps) - 1)
	for i := from * 0x9E3779B97F4A7C15 >> 32; ; i++ {
		if s := &t.steps[i&mask]; s.to == 0 || s.from == from {
			return s
		}
	}
}

// next returns the state that r leads to from state, or -1.
func (t *nameTrie) next(state int32, r rune) int32 {
	if s := t.find(uint64(state)<<32 | uint64(r)); s.to != 0 {
		return s.to
	}
	return -1
}

// add stores value, not zero, under word. A word that is there keeps its value.
func (t *nameTrie) add(word []rune, value int32) {
	if len(word) > 0 {
		t.first[word[0]>>6&63] |= 1 << (word[0] & 63)
	}
	state := int32(0)
	for _, r := range word {
		from := uint64(state)<<32 | uint64(r)
		s := t.find(from)
		if s.to == 0 {
			if t.used++; t.used > len(t.steps)/2 {
				t.grow()
				s = t.find(from)
			}
			*s = nameStep{from, int32(len(t.value))}
			t.value = append(t.value, 0)
		}
		state = s.to
	}
	if t.value[state] == 0 {
		t.value[state] = value
	}
}

func (t *nameTrie) grow() {
	old := t.steps
	t.steps = make([]nameStep, 2*len(old))
	for _, s := range old {
		if s.to != 0 {
			*t.find(s.from) = s
		}
	}
}

// get returns the value of word, or 0.
func (t *nameTrie) get(word []rune) int32 {
	state := int32(0)
	for _, r := range word {
		if state = t.next(state, r); state < 0 {
			return 0
		}
	}
	return t.value[state]
}
