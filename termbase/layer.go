package termbase

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// A layer finds the names of some terms. It never changes. It holds no
// pointers by the term, so that the garbage collector has nothing to follow:
// terms are packed one after the other, and a trie of the folded names leads
// to them.
//
// The trie has its nodes level by level, the children of a node side by side
// and in order. Where only one name goes on, there is one node, and the rest
// of the name is compared as it stands: most names have such a tail, and the
// trie so has hardly more nodes than there are names. A double array (as the
// annotator has one for its lexicons) takes less time for a step and, over an
// alphabet of ten thousand characters, many times the time to build, which
// here happens while people wait for their change.
type layer struct {
	packed  []byte   // terms in order of id: see pack
	at      []uint32 // by term: where it begins in packed
	entity  []uint32 // terms of an entity, in order of the entity's id
	names   []byte   // folded names in order
	nameAt  []uint32 // by name, and one more: where it begins in names
	uses    []use    // of names, by name
	usesAt  []uint32 // by name, and one more: where its uses begin
	nodes   []node
	root    []uint32 // by rune of the basic plane: the root's child; nil where there are few names
	pairs   []uint64 // a set of the hashes of the first two runes of names; nil where there are few
	primary []string // languages without script and region
}

// node is a node of the trie; nodes[0] is the root.
type node struct {
	label rune
	first uint32 // of the children
	count uint32 // of the children
	name  uint32 // 1 + the name that ends here or, where there are no children, goes on alone
}

// use is a name of a term.
type use struct {
	term    uint32
	name    uint16 // index in the term's names
	primary uint16 // index of its language
}

// manyNames is how many names are worth the tables root and pairs.
const manyNames = 1 << 12

// primaryOf returns a language tag without script and region.
func primaryOf(tag string) string {
	p, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(p)
}

// pack appends what an Index keeps of a term.
func pack(b []byte, t *jianzhu.Term) []byte {
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(t.ID)
	text(t.EntityID)
	text(string(t.Type))
	keep := byte(0)
	if t.Keep {
		keep = 1
	}
	b = append(b, keep)
	b = binary.AppendUvarint(b, uint64(len(t.Names)))
	for _, n := range t.Names {
		text(n.Language)
		text(string(n.Status))
		text(n.Name)
	}
	return b
}

// unpacker reads what pack has written.
type unpacker []byte

func (u *unpacker) number() int {
	v, n := binary.Uvarint(*u)
	*u = (*u)[n:]
	return int(v)
}

func (u *unpacker) text() string {
	n := u.number()
	s := string((*u)[:n])
	*u = (*u)[n:]
	return s
}

// id returns the id of the term with the number i, without a copy of it.
func (l *layer) id(i uint32) []byte {
	u := unpacker(l.packed[l.at[i]:])
	n := u.number()
	return u[:n]
}

func (l *layer) entityID(i uint32) string {
	u := unpacker(l.packed[l.at[i]:])
	u.text()
	return u.text()
}

// term unpacks a term.
func (l *layer) term(i uint32) jianzhu.Term {
	u := unpacker(l.packed[l.at[i]:])
	t := jianzhu.Term{ID: u.text(), EntityID: u.text(), Type: jianzhu.Type(u.text()), Keep: u[0] == 1}
	u = u[1:]
	t.Names = make([]jianzhu.TermName, u.number())
	for i := range t.Names {
		t.Names[i] = jianzhu.TermName{Language: u.text(), Status: jianzhu.TermStatus(u.text()), Name: u.text()}
	}
	return t
}

// find returns the number of the term with the id.
func (l *layer) find(id string) (uint32, bool) {
	lo, hi := 0, len(l.at)
	for lo < hi {
		m := (lo + hi) / 2
		if string(l.id(uint32(m))) < id {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return uint32(lo), lo < len(l.at) && string(l.id(uint32(lo))) == id
}

// newLayer makes a layer of packed terms, which are in order of id.
func newLayer(packed []byte, at []uint32) *layer {
	l := &layer{packed: packed, at: at}
	type named struct {
		from, to uint32 // in text
		use      use
	}
	var (
		text []byte
		all  = make([]named, 0, 2*len(at))
	)
	primaries := map[string]uint16{}
	for i := range at {
		t := l.term(uint32(i))
		if t.EntityID != "" {
			l.entity = append(l.entity, uint32(i))
		}
		for n, name := range t.Names {
			p := primaryOf(name.Language)
			lang, ok := primaries[p]
			if !ok {
				lang = uint16(len(l.primary))
				primaries[p] = lang
				l.primary = append(l.primary, p)
			}
			from := len(text)
			text = append(text, script.FoldString(strings.ToValidUTF8(name.Name, "\uFFFD"))...)
			if from < len(text) {
				all = append(all, named{uint32(from), uint32(len(text)), use{uint32(i), uint16(n), lang}})
			}
		}
	}
	slices.SortFunc(l.entity, func(a, b uint32) int { return cmp.Or(cmp.Compare(l.entityID(a), l.entityID(b)), cmp.Compare(a, b)) })
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(slices.Compare(text[a.from:a.to], text[b.from:b.to]), cmp.Compare(a.use.term, b.use.term), cmp.Compare(a.use.name, b.use.name))
	})
	l.names = make([]byte, 0, len(text))
	l.uses = make([]use, 0, len(all))
	last := []byte(nil)
	for _, n := range all {
		if name := text[n.from:n.to]; string(name) != string(last) {
			l.nameAt = append(l.nameAt, uint32(len(l.names)))
			l.usesAt = append(l.usesAt, uint32(len(l.uses)))
			l.names = append(l.names, name...)
			last = name
		}
		l.uses = append(l.uses, n.use)
	}
	l.nameAt = append(l.nameAt, uint32(len(l.names)))
	l.usesAt = append(l.usesAt, uint32(len(l.uses)))
	l.grow()
	return l
}

// name returns a folded name.
func (l *layer) name(n uint32) []byte { return l.names[l.nameAt[n]:l.nameAt[n+1]] }

// grow makes the trie of the names.
func (l *layer) grow() {
	count := len(l.nameAt) - 1
	type open struct{ lo, hi, depth uint32 } // names below a node, and the bytes that lead to it
	var (
		queue = make([]open, 1, count+1)
		nodes = make([]node, 1, count+1)
	)
	queue[0] = open{0, uint32(count), 0}
	for i := 0; i < len(nodes); i++ {
		o := queue[i]
		if o.hi-o.lo == 1 && i > 0 {
			nodes[i].name = o.lo + 1
			continue
		}
		if o.lo < o.hi && uint32(len(l.name(o.lo))) == o.depth {
			nodes[i].name = o.lo + 1
			o.lo++
		}
		nodes[i].first = uint32(len(nodes))
		for o.lo < o.hi {
			r, n := utf8.DecodeRune(l.name(o.lo)[o.depth:])
			// The names with r here end where a greater rune begins.
			lead := l.name(o.lo)[:o.depth+uint32(n)]
			step := uint32(1)
			for o.lo+step < o.hi && strings.HasPrefix(string(l.name(o.lo+step)), string(lead)) {
				step *= 2
			}
			a, b := o.lo+step/2, min(o.lo+step, o.hi)
			for a < b {
				m := (a + b) / 2
				if strings.HasPrefix(string(l.name(m)), string(lead)) {
					a = m + 1
				} else {
					b = m
				}
			}
			nodes = append(nodes, node{label: r})
			queue = append(queue, open{o.lo, a, o.depth + uint32(n)})
			o.lo = a
		}
		nodes[i].count = uint32(len(nodes)) - nodes[i].first
	}
	l.nodes = slices.Clip(nodes)
	if count < manyNames {
		return
	}
	l.root = make([]uint32, 1<<16)
	for c := l.nodes[0].first; c < l.nodes[0].first+l.nodes[0].count; c++ {
		if r := l.nodes[c].label; r < 1<<16 {
			l.root[r] = c
		}
	}
	// A bit in 32 is set at most.
	size := 1 << max(16, bits.Len(uint(count))+4)
	l.pairs = make([]uint64, size/64)
	for n := range uint32(count) {
		name := l.name(n)
		a, i := utf8.DecodeRune(name)
		if i < len(name) {
			b, _ := utf8.DecodeRune(name[i:])
			h := pairHash(a, b) & uint64(size-1)
			l.pairs[h/64] |= 1 << (h % 64)
		}
	}
}

func pairHash(a, b rune) uint64 { return (uint64(a)<<21 | uint64(b)) * 0x9E3779B97F4A7C15 >> 24 }

// child returns the child of a node by a rune, or 0.
func (l *layer) child(n *node, r rune) uint32 {
	lo, hi := n.first, n.first+n.count
	for hi-lo > 4 {
		m := (lo + hi) / 2
		if l.nodes[m].label <= r {
			lo = m
		} else {
			hi = m
		}
	}
	for ; lo < hi; lo++ {
		if l.nodes[lo].label == r {
			return lo
		}
	}
	return 0
}

// hit is a name that a text has, up to a rune.
type hit struct {
	name uint32
	end  int // index of the rune after it
}

// walk appends the names that begin the folded runes at start, shorter ones
// first.
func (l *layer) walk(hits []hit, runes []rune, start int) []hit {
	var at uint32
	r := runes[start]
	switch {
	case l.root == nil:
		at = l.child(&l.nodes[0], r)
	case r < 1<<16:
		at = l.root[r]
	default:
		at = l.child(&l.nodes[0], r)
	}
	if at == 0 {
		return hits
	}
	i := start + 1
	n := &l.nodes[at]
	if l.pairs != nil && (n.count > 0 || n.name != 0) && i < len(runes) {
		if h := pairHash(r, runes[i]) & uint64(len(l.pairs)*64-1); l.pairs[h/64]&(1<<(h%64)) == 0 {
			// No name goes on so; the rune alone may be one.
			if n.name != 0 && utf8.RuneLen(r) == len(l.name(n.name-1)) {
				hits = append(hits, hit{n.name - 1, i})
			}
			return hits
		}
	}
	depth := utf8.RuneLen(r)
	for {
		if n.name != 0 {
			if n.count == 0 {
				tail := l.name(n.name - 1)[depth:]
				for len(tail) > 0 {
					want, size := utf8.DecodeRune(tail)
					if i == len(runes) || runes[i] != want {
						return hits
					}
					tail = tail[size:]
					i++
				}
				return append(hits, hit{n.name - 1, i})
			}
			hits = append(hits, hit{n.name - 1, i})
		}
		if i == len(runes) {
			return hits
		}
		r = runes[i]
		if at = l.child(n, r); at == 0 {
			return hits
		}
		n = &l.nodes[at]
		depth += utf8.RuneLen(r)
		i++
	}
}
