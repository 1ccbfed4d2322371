package annotate

import (
	"errors"
	"math"
	"sync"

	"jianzhu/annotate/model"
)

// What a passage quotes and who says it is decided by a ranker: each decision
// has a few candidates, each candidate features, and the candidate with the
// largest sum of weights wins. The weights are learned by cmd/train from
// marked news. A feature is a template, such as "the word before", with what
// stands there; the template that weighs most for the winner is the evidence.

// A decision is what candidates are ranked for.
type decision uint8

const (
	decideMarks   decision = iota // whether marks hold an utterance
	decideReport                  // whether a cue reports what stands behind it, and from where on
	decideBefore                  // whether a cue reports what stands before it, and from where on
	decideEnd                     // where a report ends
	decideSpeaker                 // who speaks
	numDecisions
)

// A feature is a template with a value, as the place of its weight.
type feature struct {
	slot     uint32
	template uint8
}

// slotBits is the binary logarithm of how many weights there are. Features
// that share a place share a weight, which costs little: few are telling.
const slotBits = 18

// A candidateSet gathers the features of the candidates of one decision.
type candidateSet struct {
	features []feature
	ends     []int32 // by candidate: where its features end
	salt     uint64
}

// reset begins a decision. What class says is part of every feature.
func (s *candidateSet) reset(d decision) {
	s.features, s.ends = s.features[:0], s.ends[:0]
	s.salt = (uint64(d) + 1) * 0x9e3779b97f4a7c15
}

func (s *candidateSet) add(template uint8, value uint64) {
	h := (s.salt ^ uint64(template)*0xff51afd7ed558ccd ^ value*0xc4ceb9fe1a85ec53) * 0x9fb21c651e98df25
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	s.features = append(s.features, feature{uint32(h >> (64 - slotBits)), template})
}

// next ends a candidate.
func (s *candidateSet) next() { s.ends = append(s.ends, int32(len(s.features))) }

func (s *candidateSet) len() int { return len(s.ends) }

// of returns the features of a candidate.
func (s *candidateSet) of(k int) []feature {
	from := int32(0)
	if k > 0 {
		from = s.ends[k-1]
	}
	return s.features[from:s.ends[k]]
}

// weightUnit is what a stored weight of 1 is worth.
const weightUnit = 1.0 / 256

// ranker holds the weights.
type ranker struct {
	weights []int16 // by slot
}

var errWeights = errors.New("annotate: the weights of quotes have the wrong size")

// loadRanker decodes the embedded weights once.
var loadRanker = sync.OnceValues(func() (*ranker, error) { return decodeRanker(model.Quotes()) })

// decodeRanker reads weights as EncodeWeights writes them.
func decodeRanker(data string) (*ranker, error) {
	if len(data) != 2<<slotBits {
		return nil, errWeights
	}
	r := &ranker{weights: make([]int16, 1<<slotBits)}
	for i := range r.weights {
		r.weights[i] = int16(uint16(data[2*i]) | uint16(data[2*i+1])<<8)
	}
	return r, nil
}

// EncodeWeights returns learned weights, one for each of Slots places, as the
// ranker of quotes reads them. Weights beyond ±128 are cut off.
func EncodeWeights(weights []float64) []byte {
	out := make([]byte, 0, 2*len(weights))
	for _, w := range weights {
		x := uint16(int16(math.Round(max(-32767, min(32767, w/weightUnit)))))
		out = append(out, byte(x), byte(x>>8))
	}
	return out
}

// Slots is how many weights the ranker of quotes has.
const Slots = 1 << slotBits

func (r *ranker) score(features []feature) int32 {
	sum := int32(0)
	for _, f := range features {
		sum += int32(r.weights[f.slot])
	}
	return sum
}

// best returns the candidate with the largest score, the first of equals, and
// how probable it is that it is the right one.
func (r *ranker) best(s *candidateSet) (int, float64) {
	best, top := 0, int32(math.MinInt32)
	var scores [64]int32
	n := min(s.len(), len(scores))
	for k := range n {
		scores[k] = r.score(s.of(k))
		if scores[k] > top {
			best, top = k, scores[k]
		}
	}
	sum := 0.0
	for k := range n {
		sum += math.Exp(float64(scores[k]-top) * weightUnit)
	}
	return best, 1 / sum
}

// reason returns the template that says most for candidate k.
func (r *ranker) reason(s *candidateSet, k int) uint8 {
	var top int16
	var template uint8
	for _, f := range s.of(k) {
		if w := r.weights[f.slot]; w > top {
			top, template = w, f.template
		}
	}
	return template
}

// hashRunes hashes a word.
func hashRunes(r []rune) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range r {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
