package main

import (
	"math"
	"slices"

	"jianzhu/annotate/tagger"
)

const labels = tagger.NumLabels

const (
	learningRate = 0.05
	dropped      = 0.5 // share of features that a unit is shown without
	averaged     = 3   // last passes whose weights are averaged
	tiny         = 1e-4
	lean         = 0.2 // taken off every step to the outside, as a CRF is shy of what it has seldom seen
	seed         = 88172645463325252
)

// A crf learns a linear-chain conditional random field by stochastic gradient
// ascent with AdaGrad's step sizes. Every weight has a copy that all sets share
// and one for each guide, which only texts marked by that guide use and train
// (H. Daumé, Frustratingly Easy Domain Adaptation, ACL 2007). The model of a
// guide is the sum of its copy and the shared one.
//
// A text says of each unit which labels it may have. Where it leaves several,
// because its set does not mark all types, the likelihood of all of them
// together counts: what a set leaves out is no evidence against it.
type crf struct {
	copies []*weights // the shared one first
	random uint64
	order  []int

	before, behind [labels][]int // labels that may stand before and behind one
	start          uint32        // labels that may begin a text, as bits
	stop           uint32

	// of the text at work
	factor   [labels * labels]float64 // exp of transitions
	emission []float64                // exp of the units' scores, by unit and label
	kept     [][]uint32
	model    marginals // under the model
	gold     marginals // of what the text says
}

// weights are one copy of all weights.
type weights struct {
	feature, featureSq, featureSum []float32 // by feature and label: now, squares of gradients, sum over the averaged passes
	trans, transSq, transSum       []float32 // by label and label
}

func newCRF(features, copies int) *crf {
	c := &crf{random: seed}
	for range copies {
		n, m := features*labels, labels*labels
		c.copies = append(c.copies, &weights{make([]float32, n), make([]float32, n), make([]float32, n),
			make([]float32, m), make([]float32, m), make([]float32, m)})
	}
	for a := range labels {
		for b := range labels {
			if tagger.Follows(a, b) {
				c.before[b] = append(c.before[b], a)
				c.behind[a] = append(c.behind[a], b)
			}
		}
		if tagger.Follows(0, a) {
			c.start |= 1 << a
		}
		if tagger.Follows(a, 0) {
			c.stop |= 1 << a
		}
	}
	return c
}

// next is Marsaglia's xorshift.
func (c *crf) next() uint64 {
	c.random ^= c.random << 13
	c.random ^= c.random >> 7
	c.random ^= c.random << 17
	return c.random
}

// pass learns from each text once, in a new order.
func (c *crf) pass(texts []*text) {
	if c.order == nil {
		for i := range texts {
			c.order = append(c.order, i)
		}
	}
	for i := len(c.order) - 1; i > 0; i-- {
		j := int(c.next() % uint64(i+1))
		c.order[i], c.order[j] = c.order[j], c.order[i]
	}
	for _, i := range c.order {
		c.learn(texts[i])
	}
}

// copiesFor returns the copies of the weights that texts of a guide use.
func (c *crf) copiesFor(guide int) []*weights {
	if guide == noGuide {
		return c.copies[:1]
	}
	return []*weights{c.copies[0], c.copies[guide]}
}

func (c *crf) learn(t *text) {
	copies := c.copiesFor(t.guide)
	n := len(t.ids)
	for i := range c.factor {
		sum := float32(0)
		for _, w := range copies {
			sum += w.trans[i]
		}
		c.factor[i] = math.Exp(float64(sum))
	}
	c.emission = slices.Grow(c.emission[:0], n*labels)[:n*labels]
	c.kept = slices.Grow(c.kept[:0], n)[:n]
	const scale = 1 / (1 - dropped)
	for i, unit := range t.ids {
		c.kept[i] = c.kept[i][:0]
		var sum [labels]float32
		for _, f := range unit {
			if float32(c.next()>>40)/(1<<24) < dropped {
				continue
			}
			c.kept[i] = append(c.kept[i], f)
			for _, w := range copies {
				for y, x := range w.feature[int(f)*labels:][:labels] {
					sum[y] += x
				}
			}
		}
		top := slices.Max(sum[:])
		for y, s := range sum {
			c.emission[i*labels+y] = math.Exp(float64((s - top) * scale))
		}
	}
	all := make([]uint32, n)
	for i := range all {
		all[i] = 1<<labels - 1
	}
	c.model.fill(c, all)
	c.gold.fill(c, t.labels)

	for i := range n {
		var gradient [labels]float32
		large := false
		for y := range gradient {
			gradient[y] = float32(c.gold.unit[i*labels+y]-c.model.unit[i*labels+y]) * t.weight * scale
			large = large || gradient[y] > tiny || gradient[y] < -tiny
		}
		if !large {
			continue
		}
		for _, f := range c.kept[i] {
			for _, w := range copies {
				climb(w.feature[int(f)*labels:][:labels], w.featureSq[int(f)*labels:][:labels], gradient[:])
			}
		}
	}
	var gradient [labels * labels]float32
	for i := range gradient {
		gradient[i] = float32(c.gold.pair[i]-c.model.pair[i]) * t.weight
	}
	for _, w := range copies {
		climb(w.trans, w.transSq, gradient[:])
	}
}

// climb takes a step of AdaGrad.
func climb(weight, squares, gradient []float32) {
	for y, g := range gradient {
		if g != 0 {
			squares[y] += g * g
			weight[y] += learningRate * g / float32(math.Sqrt(float64(squares[y]+1e-8)))
		}
	}
}

// marginals are the probabilities of labels at each unit, and the expected
// numbers of label pairs.
type marginals struct {
	unit        []float64
	forth, back []float64
	scale       []float64
	pair        [labels * labels]float64
}

// fill computes the marginals of the text at work, by the forward-backward
// algorithm, when unit i has a label of allowed[i].
func (m *marginals) fill(c *crf, allowed []uint32) {
	n := len(allowed)
	m.unit = slices.Grow(m.unit[:0], n*labels)[:n*labels]
	m.forth = slices.Grow(m.forth[:0], n*labels)[:n*labels]
	m.back = slices.Grow(m.back[:0], n*labels)[:n*labels]
	m.scale = slices.Grow(m.scale[:0], n)[:n]
	clear(m.pair[:])
	for i := range n {
		row, total := m.forth[i*labels:][:labels], 0.0
		for y := range row {
			row[y] = 0
			if allowed[i]>>y&1 == 0 {
				continue
			}
			sum := 0.0
			if i == 0 {
				sum = float64(c.start >> y & 1)
			} else {
				prev := m.forth[(i-1)*labels:][:labels]
				for _, x := range c.before[y] {
					sum += prev[x] * c.factor[x*labels+y]
				}
			}
			row[y] = sum * c.emission[i*labels+y]
			total += row[y]
		}
		m.scale[i] = max(total, 1e-300)
		for y := range row {
			row[y] /= m.scale[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		row, forth := m.back[i*labels:][:labels], m.forth[i*labels:][:labels]
		if i == n-1 {
			for y := range row {
				row[y] = float64(c.stop >> y & 1)
			}
		} else {
			var rest [labels]float64
			for y, b := range m.back[(i+1)*labels:][:labels] {
				if allowed[i+1]>>y&1 == 1 {
					rest[y] = b * c.emission[(i+1)*labels+y] / m.scale[i+1]
				}
			}
			total := 0.0
			for x := range row {
				row[x] = 0
				for _, y := range c.behind[x] {
					row[x] += c.factor[x*labels+y] * rest[y]
				}
				total += forth[x] * row[x]
			}
			if total > 0 {
				for x, f := range forth {
					if f == 0 {
						continue
					}
					for _, y := range c.behind[x] {
						m.pair[x*labels+y] += f * c.factor[x*labels+y] * rest[y] / total
					}
				}
			}
		}
		total := 0.0
		for y := range row {
			m.unit[i*labels+y] = forth[y] * row[y]
			total += forth[y] * row[y]
		}
		if total > 0 {
			for y := range row {
				m.unit[i*labels+y] /= total
			}
		}
	}
}

// addToAverage counts the weights as they are.
func (c *crf) addToAverage() {
	for _, w := range c.copies {
		for i, x := range w.feature {
			w.featureSum[i] += x / averaged
		}
		for i, x := range w.trans {
			w.transSum[i] += x / averaged
		}
	}
}

// modelOf returns the averaged weights for texts of a guide, those of the
// features that matter most, in the order of the index, and what a byte of
// them should be worth.
func (c *crf) modelOf(guide int, x *featureIndex, keep int) (features []uint64, rows [][labels]float32, transitions [labels][labels]float32, step float64) {
	shared, own := c.copies[0], c.copies[guide]
	row := func(i int) (out [labels]float32) {
		for y := range out {
			out[y] = shared.featureSum[i*labels+y] + own.featureSum[i*labels+y]
		}
		return out
	}
	sizes := make([]float32, len(x.hashes))
	for i := range sizes {
		for _, w := range row(i) {
			sizes[i] = max(sizes[i], w, -w)
		}
	}
	sorted := slices.Sorted(slices.Values(sizes))
	least := float32(0)
	if len(sorted) > keep {
		least = sorted[len(sorted)-keep]
	}
	for i, f := range x.hashes {
		if sizes[i] > least {
			features = append(features, f)
			rows = append(rows, row(i))
		}
	}
	for a := range transitions {
		for b := range transitions[a] {
			transitions[a][b] = shared.transSum[a*labels+b] + own.transSum[a*labels+b]
		}
		transitions[a][0] -= lean
	}
	return features, rows, transitions, float64(min(sorted[len(sorted)-1], 3)) / 127
}
