package tagger

import (
	"slices"

	"jianzhu"
)

// Features returns the features of each unit of a prepared text, for training.
func (t *Text) Features() [][]uint64 {
	out := make([][]uint64, len(t.units))
	for i := range t.units {
		var l featureList
		t.appendFeatures(&l, i)
		out[i] = l.features
	}
	return out
}

// Labels returns the sets of labels, as bits, that the units of a prepared
// text may have when it has the given mentions, and outside of them any
// mention of the types that are free. It returns nil where mentions overlap,
// cut a unit or have a type that the tagger does not know.
func (t *Text) Labels(mentions []Mention, free func(jianzhu.Type) bool) []uint32 {
	open := uint32(1) << outside
	for k, typ := range Types {
		if free(typ) {
			open |= 0xF << labelOf(k, begin)
		}
	}
	labels := make([]uint32, len(t.units))
	for i := range labels {
		labels[i] = open
	}
	used := make([]bool, len(t.units))
	for _, m := range mentions {
		first, last := t.run(m.Start, m.End)
		typ := slices.Index(Types, m.Type)
		if last < first || t.units[first].start != m.Start || t.units[last].end > m.End || typ < 0 {
			return nil
		}
		for i := first; i <= last; i++ {
			if used[i] {
				return nil
			}
			used[i] = true
			labels[i] = 1 << labelOf(typ, placeIn(i, first, last))
		}
	}
	return labels
}

// Follows reports whether label b may stand behind label a. Label 0 stands
// before the first and behind the last unit.
func Follows(a, b int) bool { return follows(a, b) }
