package tagger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// A Model holds the weights of a trained tagger. It never changes and may be
// used by any number of goroutines.
//
// Weights are bytes in a table of slots, found by the hash of a feature with
// linear probing. A slot fills half a cache line: a weight for each label,
// biased by 128, and three bytes of the hash that tell the feature from
// others. The weights of all features of a unit are summed eight at a time, in
// lanes of sixteen bits; all scores are whole numbers of steps, so they are
// the same on every machine.
type Model struct {
	rows   [][4]uint64 // by slot
	prints []byte      // by slot: printOf its tag, 0 when it is free; the first ones stand behind the last again
	size   uint64      // number of slots
	step   float64     // what one step is worth, as log odds
	curve  Curve
	trans  [NumLabels][NumLabels]int32 // from, to; in steps

	transTo         [NumLabels][NumLabels]int32 // to, from
	least, most     [NumLabels]int32            // by closed label: of its transitions to the opening ones
	leastTo, mostTo [NumLabels]int32            // by opening label: of the transitions from the closed ones
}

// Curve is the logistic curve that turns the margin of a mention into the
// probability that it is right.
type Curve struct{ Bias, Slope float64 }

// At returns the probability for margin, 0.01 to 0.99: a model is never
// certain.
func (c Curve) At(margin float64) float64 {
	return min(max(1/(1+math.Exp(-c.Bias-c.Slope*margin)), 0.01), 0.99)
}

const (
	magic      = "jzcrf 1\n"
	headSize   = len(magic) + 3*8 + 4*NumLabels*NumLabels
	slotSize   = 32
	weightBias = 128
)

// slotOf tells where the search for a feature begins and what its slot is
// known by, which is never 0: that marks free slots.
func slotOf(feature, size uint64) (slot uint64, tag uint32) {
	slot, _ = bits.Mul64(feature, size)
	return slot, uint32(feature)&0xFFFFFF | 1
}

// Encode returns a model in the form that Decode reads. Row i has the weights
// of features[i] by label, transitions those from label to label. A step is
// what one byte of a weight is worth; weights beyond 127 steps are cut.
func Encode(features []uint64, rows [][NumLabels]float32, transitions [NumLabels][NumLabels]float32, step float64, curve Curve) []byte {
	n := uint64(len(features))*5/4 + 1 // four of five slots are taken
	steps := func(w float32) int32 { return int32(math.Round(float64(w) / step)) }
	out := make([]byte, 0, headSize+int(n)*slotSize)
	out = append(out, magic...)
	for _, x := range []float64{step, curve.Bias, curve.Slope} {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
	}
	for _, row := range transitions {
		for _, w := range row {
			out = binary.LittleEndian.AppendUint32(out, uint32(steps(w)))
		}
	}
	out = out[:cap(out)]
	slots := out[headSize:]
	for i, f := range features {
		slot, tag := slotOf(f, n)
		s := slots[slot*slotSize:][:slotSize]
		for s[NumLabels] != 0 {
			if slot++; slot == n {
				slot = 0
			}
			s = slots[slot*slotSize:][:slotSize]
		}
		for y, w := range rows[i] {
			s[y] = byte(min(max(steps(w), -127), 127) + weightBias)
		}
		s[NumLabels], s[NumLabels+1], s[NumLabels+2] = byte(tag), byte(tag>>8), byte(tag>>16)
	}
	return out
}

// Decode returns the model in data. It copies the weights to where they do not
// cross cache lines. It fails when data is no model, or not whole.
func Decode(data string) (*Model, error) {
	if len(data) < headSize || data[:len(magic)] != magic {
		return nil, errors.New("tagger: this is no model")
	}
	n := (len(data) - headSize) / slotSize
	if n == 0 || headSize+n*slotSize != len(data) {
		return nil, fmt.Errorf("tagger: a model of %d bytes is not whole", len(data))
	}
	at := len(magic)
	float := func() float64 {
		at += 8
		return math.Float64frombits(word64(data[at-8:]))
	}
	m := &Model{rows: make([][4]uint64, n), prints: make([]byte, n+7), size: uint64(n), step: float(), curve: Curve{Bias: float(), Slope: float()}}
	for a := range m.trans {
		for b := range m.trans[a] {
			m.trans[a][b] = int32(word64(data[at:]))
			at += 4
		}
	}
	for _, a := range closed {
		m.least[a], m.most[a] = math.MaxInt32, math.MinInt32
	}
	for _, b := range opening {
		m.leastTo[b], m.mostTo[b] = math.MaxInt32, math.MinInt32
	}
	for _, a := range closed {
		for _, b := range opening {
			w := m.trans[a][b]
			m.transTo[b][a] = w
			m.least[a], m.most[a] = min(m.least[a], w), max(m.most[a], w)
			m.leastTo[b], m.mostTo[b] = min(m.leastTo[b], w), max(m.mostTo[b], w)
		}
	}
	for i := range m.rows {
		s := data[headSize+i*slotSize:][:slotSize]
		m.rows[i] = [4]uint64{word64(s), word64(s[8:]), word64(s[16:]), word64(s[24:])}
		if tag := uint32(m.rows[i][3] >> 40); tag != 0 {
			m.prints[i] = printOf(tag)
		}
	}
	for i := n; i < len(m.prints); i++ {
		m.prints[i] = m.prints[i-n]
	}
	return m, nil
}

// word64 reads eight bytes, the lowest first.
func word64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// A scorer sums the weights of the features of some units. What that costs is
// waiting for memory, so it looks at all features side by side: first at their
// prints, then at the rows that these point to, and nowhere does a branch wait
// for what was read.
type scorer struct {
	features featureList
	ends     [scoredUnits]int // by unit: where its features end

	open, hits [scoredUnits * maxFeatures]search // still to look for; with a slot that has their print
	words      [scoredUnits * maxFeatures]uint64
	sums       [scoredUnits][9]uint64 // even labels, odd labels, number of rows
}

const (
	scoredUnits = 8  // at a time
	maxFeatures = 64 // of a unit; sums of more than 257 could overflow their lanes

	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
	lanes    = 0x00FF00FF00FF00FF
)

// A search is where a feature is looked for next, and by what it is known: its
// tag, and the unit above that.
type search struct{ slot, tag uint32 }

// score sums up the weights for units [first, first+len(rows)) of t, in steps
// by label. There are at most scoredUnits of them.
func (c *scorer) score(m *Model, t *Text, first int, rows [][NumLabels]int32) {
	c.features.features = c.features.features[:0]
	for k := range rows {
		t.appendFeatures(&c.features, first+k)
		c.ends[k] = len(c.features.features)
	}
	c.sum(m, len(rows))
	for k := range rows {
		c.row(k, &rows[k])
	}
}

// sum looks up the features of n units.
func (c *scorer) sum(m *Model, n int) {
	size := uint32(m.size)
	k := 0
	for unit := range n {
		c.sums[unit] = [9]uint64{}
		for _, f := range c.features.features[k:c.ends[unit]] {
			slot, tag := slotOf(f, m.size)
			c.open[k] = search{uint32(slot), tag | uint32(unit)<<24}
			c.words[k] = binary.LittleEndian.Uint64(m.prints[slot:])
			k++
		}
	}
	found := 0
	for left := k; left > 0; {
		open, words := c.open[:left], c.words[:left]
		left = 0
		for k, s := range open {
			w := words[k]
			free := (w - lowBits) &^ w & highBits // its lowest bit is right
			same := w ^ uint64(printOf(s.tag))*lowBits
			same = (same - lowBits) &^ same & highBits & (free&-free - 1)
			hit := &c.hits[found]
			hit.slot, hit.tag = s.slot+uint32(bits.TrailingZeros64(same)/8), s.tag
			found += int((same | -same) >> 63)
			c.open[left] = search{s.slot + 8, s.tag}
			left += int((^(same | -same) & ^(free | -free)) >> 63)
		}
		for k := range c.open[:left] {
			s := &c.open[k]
			for s.slot >= size {
				s.slot -= size
			}
			c.words[k] = binary.LittleEndian.Uint64(m.prints[s.slot:])
		}
	}
	hits, words := c.hits[:found], c.words[:found]
	for k := range hits {
		s := &hits[k]
		for s.slot >= size {
			s.slot -= size
		}
		words[k] = m.rows[s.slot][3]
	}
	for k, s := range hits {
		r := &m.rows[s.slot]
		if uint32(words[k]>>40) != s.tag&0xFFFFFF {
			if r = m.next(s); r == nil {
				continue
			}
		}
		sum := &c.sums[s.tag>>24]
		sum[0] += r[0] & lanes
		sum[1] += r[1] & lanes
		sum[2] += r[2] & lanes
		sum[3] += r[3] & lanes
		sum[4] += r[0] >> 8 & lanes
		sum[5] += r[1] >> 8 & lanes
		sum[6] += r[2] >> 8 & lanes
		sum[7] += r[3] >> 8 & lanes
		sum[8]++
	}
}

// row unpacks the sums of a unit.
func (c *scorer) row(unit int, row *[NumLabels]int32) {
	sum := &c.sums[unit]
	bias := weightBias * int32(sum[8])
	for y := 0; y < NumLabels; y += 2 {
		row[y] = int32(sum[y/8]>>(y%8*8)&0xFFFF) - bias
		if y+1 < NumLabels {
			row[y+1] = int32(sum[4+y/8]>>(y%8*8)&0xFFFF) - bias
		}
	}
}

// next returns the row of the first slot behind s.slot that has the tag, or
// nil when a free one comes before.
func (m *Model) next(s search) *[4]uint64 {
	tag := s.tag & 0xFFFFFF
	for {
		if s.slot++; uint64(s.slot) == m.size {
			s.slot = 0
		}
		switch m.prints[s.slot] {
		case printOf(tag):
			if r := &m.rows[s.slot]; uint32(r[3]>>40) == tag {
				return r
			}
		case 0:
			return nil
		}
	}
}

// printOf is the byte that stands for a tag; it is not 0.
func printOf(tag uint32) byte { return byte(max(tag>>1&0xFF, 1)) }
