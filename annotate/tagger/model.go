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
	slots string
	size  uint64  // number of slots
	step  float64 // what one step is worth, as log odds
	curve Curve
	trans [NumLabels][NumLabels]int32 // from, to; in steps
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

// Decode returns the model in data, which it keeps. It fails when data is no
// model, or not whole.
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
	m := &Model{slots: data[headSize:], size: uint64(n), step: float(), curve: Curve{Bias: float(), Slope: float()}}
	for a := range m.trans {
		for b := range m.trans[a] {
			m.trans[a][b] = int32(word64(data[at:]))
			at += 4
		}
	}
	return m, nil
}

// word64 reads eight bytes, the lowest first.
func word64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// score sums the weights of features by label, in steps.
func (m *Model) score(features []uint64, row *[NumLabels]int32) {
	const lanes = 0x00FF00FF00FF00FF
	var e0, e1, e2, e3, o0, o1, o2, o3 uint64 // even and odd labels
	found := int32(0)
	for _, f := range features {
		slot, tag := slotOf(f, m.size)
		for {
			s := m.slots[slot*slotSize:][:slotSize]
			w3 := word64(s[24:])
			t := uint32(w3 >> 40)
			if t == tag {
				w0, w1, w2 := word64(s), word64(s[8:]), word64(s[16:])
				e0 += w0 & lanes
				o0 += w0 >> 8 & lanes
				e1 += w1 & lanes
				o1 += w1 >> 8 & lanes
				e2 += w2 & lanes
				o2 += w2 >> 8 & lanes
				e3 += w3 & lanes
				o3 += w3 >> 8 & lanes
				found++
				break
			}
			if t == 0 {
				break
			}
			if slot++; slot == m.size {
				slot = 0
			}
		}
	}
	even, odd := [4]uint64{e0, e1, e2, e3}, [4]uint64{o0, o1, o2, o3}
	for y := 0; y < NumLabels; y += 2 {
		row[y] = int32(even[y/8]>>(y%8*8)&0xFFFF) - weightBias*found
		if y+1 < NumLabels {
			row[y+1] = int32(odd[y/8]>>(y%8*8)&0xFFFF) - weightBias*found
		}
	}
}
