package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"jianzhu"
	"jianzhu/annotate"
	"jianzhu/annotate/tagger"
	"jianzhu/script"
	"jianzhu/segment"
)

// A text is one example as the tagger sees it.
type text struct {
	features [][]uint64 // by unit
	ids      [][]uint32 // the same by index
	labels   []uint32   // what each unit may be labelled, as bits
	guide    int        // the copy of weights beside the shared one
	weight   float32
}

// A looker runs segmentation and rules over examples.
type looker struct {
	segmenter *segment.Segmenter
	annotator *annotate.Annotator
}

func newLooker() (*looker, error) {
	s, err := segment.New(segment.Options{})
	if err != nil {
		return nil, err
	}
	a, err := annotate.New(annotate.Options{})
	if err != nil {
		return nil, err
	}
	return &looker{s, a}, nil
}

// each calls see for each example; its article's other lines are around it.
func (l *looker) each(examples []example, see func(e *example, mentions []tagger.Mention, t *tagger.Text)) error {
	for i := 0; i < len(examples); {
		j := i + 1
		for examples[i].doc != "" && j < len(examples) && examples[j].doc == examples[i].doc {
			j++
		}
		var a jianzhu.Article
		for k, e := range examples[i:j] {
			p := jianzhu.Paragraph{Index: k, Kind: jianzhu.KindBody, Text: e.text, Language: script.Language(e.text)}
			p.Tokens = l.segmenter.Tokens(nil, e.text)
			p.Sentences = l.segmenter.Sentences(nil, e.text)
			a.Paragraphs = append(a.Paragraphs, p)
		}
		err := l.annotator.Texts(context.Background(), &a, func(k int, t *tagger.Text) {
			e := &examples[i+k]
			see(e, inRunes(e), t)
		})
		if err != nil {
			return err
		}
		i = j
	}
	return nil
}

func inRunes(e *example) []tagger.Mention {
	runes := make(map[int]int32, len(e.text))
	n := int32(0)
	for b := range e.text {
		runes[b] = n
		n++
	}
	runes[len(e.text)] = n
	var out []tagger.Mention
	for _, m := range e.mentions {
		out = append(out, tagger.Mention{Start: runes[m.start], End: runes[m.end], Type: jianzhu.Type(m.typ)})
	}
	return out
}

// all returns the examples of s as texts. Examples whose mentions can't be
// labels, because they overlap or cut a unit, are left out.
func (l *looker) all(s set) ([]*text, error) {
	free := func(t jianzhu.Type) bool { return !slices.Contains(s.annotated, string(t)) }
	var out []*text
	err := l.each(s.examples, func(e *example, mentions []tagger.Mention, t *tagger.Text) {
		if labels := t.Labels(mentions, free); len(labels) > 0 {
			out = append(out, &text{features: t.Features(), labels: labels, guide: s.guide, weight: s.weight})
		}
	})
	return out, err
}

// A featureIndex numbers the features that are seen often enough, in the order
// of their hashes.
type featureIndex struct {
	hashes []uint64
	number map[uint64]uint32
}

func newFeatureIndex(texts []*text, minCount int) *featureIndex {
	count := map[uint64]int32{}
	for _, t := range texts {
		for _, unit := range t.features {
			for _, f := range unit {
				count[f]++
			}
		}
	}
	x := &featureIndex{}
	for f, n := range count {
		if int(n) >= minCount {
			x.hashes = append(x.hashes, f)
		}
	}
	slices.Sort(x.hashes)
	x.number = make(map[uint64]uint32, len(x.hashes))
	for i, f := range x.hashes {
		x.number[f] = uint32(i)
	}
	return x
}

func (x *featureIndex) ids(features [][]uint64) [][]uint32 {
	out := make([][]uint32, len(features))
	for i, unit := range features {
		for _, f := range unit {
			if id, ok := x.number[f]; ok {
				out[i] = append(out[i], id)
			}
		}
	}
	return out
}

// A score is what a model reaches on a set, in percent, with exact spans and
// types, before an article's names are made to agree.
type score struct {
	Set       string      `json:"set"`
	Precision float64     `json:"precision"`
	Recall    float64     `json:"recall"`
	F1        float64     `json:"f1"`
	Types     []typeScore `json:"types"`
}

type typeScore struct {
	Type string  `json:"type"`
	Gold int     `json:"gold"`
	F1   float64 `json:"f1"`
}

// print writes s as a line.
func (s score) print(w io.Writer) {
	fmt.Fprintf(w, "%-28s F1 %5.1f  P %5.1f  R %5.1f ", s.Set, s.F1, s.Precision, s.Recall)
	for _, t := range s.Types {
		fmt.Fprintf(w, " %s %.1f", t.Type, t.F1)
	}
	fmt.Fprintln(w)
}

// An outcome is one mention that the model made.
type outcome struct {
	margin float64
	right  bool
}

func (l *looker) measure(m *tagger.Model, s set) (score, []outcome, error) {
	var g tagger.Tagger
	var outcomes []outcome
	gold, found, right := map[string]int{}, map[string]int{}, map[string]int{}
	err := l.each(s.examples, func(e *example, mentions []tagger.Mention, t *tagger.Text) {
		type key struct {
			start, end int32
			typ        jianzhu.Type
		}
		want := map[key]bool{}
		for _, x := range mentions {
			if slices.Contains(s.annotated, string(x.Type)) {
				want[key{x.Start, x.End, x.Type}] = true
				gold[string(x.Type)]++
			}
		}
		for _, x := range g.Tag(nil, m, t) {
			if !slices.Contains(s.annotated, string(x.Type)) {
				continue
			}
			found[string(x.Type)]++
			hit := want[key{x.Start, x.End, x.Type}]
			if hit {
				right[string(x.Type)]++
			}
			outcomes = append(outcomes, outcome{x.Margin, hit})
		}
	})
	out := score{Set: s.name}
	f1 := func(r, g, f int) float64 { return percent(2*r, g+f) }
	var r, a, b int
	for _, t := range s.annotated {
		r, a, b = r+right[t], a+gold[t], b+found[t]
		out.Types = append(out.Types, typeScore{t, gold[t], f1(right[t], gold[t], found[t])})
	}
	out.Precision, out.Recall, out.F1 = percent(r, b), percent(r, a), f1(r, a, b)
	return out, outcomes, err
}

// percent is a share with one decimal.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(1000*float64(part)/float64(whole)) / 10
}

// fit finds the logistic curve that makes margins into shares of right
// mentions, by Newton's method on the likelihood.
func fit(outcomes []outcome) tagger.Curve {
	var c tagger.Curve // from a flat curve every step of Newton's is safe
	for range 50 {
		var gb, gs, hbb, hbs, hss float64
		for _, o := range outcomes {
			p := c.At(o.margin)
			d := -p
			if o.right {
				d = 1 - p
			}
			w := p * (1 - p)
			gb, gs = gb+d, gs+d*o.margin
			hbb, hbs, hss = hbb+w, hbs+w*o.margin, hss+w*o.margin*o.margin
		}
		det := hbb*hss - hbs*hbs
		if det < 1e-9 {
			break
		}
		c.Bias += (gb*hss - gs*hbs) / det
		c.Slope += (gs*hbb - gb*hbs) / det
	}
	return c
}

// reliability tells how many of the mentions with scores in [From, To) are
// right.
type reliability struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	Mentions int     `json:"mentions"`
	Right    float64 `json:"right"` // percent
}

func reliabilityOf(outcomes []outcome, c tagger.Curve) []reliability {
	var n, right [10]int
	for _, o := range outcomes {
		k := min(int(10*c.At(o.margin)), 9)
		n[k]++
		if o.right {
			right[k]++
		}
	}
	var out []reliability
	for k := range n {
		if n[k] > 0 {
			out = append(out, reliability{float64(k) / 10, float64(k+1) / 10, n[k], percent(right[k], n[k])})
		}
	}
	return out
}
