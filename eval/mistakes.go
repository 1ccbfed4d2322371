package eval

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"jianzhu"
)

// The kinds of mistakes in mentions: one with the right type and other edges
// or with both wrong, one with the right edges and another type, a mention of
// the gold that nothing overlaps, and a prediction that overlaps no gold.
const (
	wrongBoundary = "boundary"
	wrongType     = "type"
	missed        = "missed"
	invented      = "invented"
)

var mistakeKinds = []string{wrongBoundary, wrongType, missed, invented}

// topMistakes is how many of each kind are listed.
const topMistakes = 10

// Mistake is one way to be wrong, and how often it happened.
type Mistake struct {
	Kind      string       `json:"kind"`                 // boundary, type, missed or invented
	Want      jianzhu.Type `json:"want,omitempty"`       // type in the gold; empty when invented
	WantText  string       `json:"want_text,omitempty"`  // text in the gold
	Found     jianzhu.Type `json:"found,omitempty"`      // type predicted; empty when missed
	FoundText string       `json:"found_text,omitempty"` // text predicted
	Count     int          `json:"count"`
}

// A mark is a span with a type.
type mark struct {
	jianzhu.Span
	t jianzhu.Type
}

// A mistakes writes each mistake as a line and counts them.
type mistakes struct {
	w      io.Writer
	counts map[Mistake]int
}

// add takes in what is wrong in a text: marks of the gold that were not found
// and predictions that are not in the gold, each with the rule that made it.
// A wrong prediction counts once, with the mark of the gold that it overlaps
// most; so does that mark.
func (m *mistakes) add(text string, gold []mark, predicted []mark, rules []string) {
	slices.SortFunc(gold, func(a, b mark) int { return cmp.Or(a.Start-b.Start, a.End-b.End, cmp.Compare(a.t, b.t)) })
	taken := make([]bool, len(gold))
	for i, p := range predicted {
		best, most := -1, 0
		for k, g := range gold {
			// An equal span beats all others, an equal type breaks ties.
			common := 4 * (min(p.End, g.End) - max(p.Start, g.Start))
			if common <= 0 || taken[k] {
				continue
			}
			if p.t == g.t {
				common++
			}
			if p.Span == g.Span {
				common += 2
			}
			if common > most {
				best, most = k, common
			}
		}
		x := Mistake{Kind: invented, Found: p.t, FoundText: p.In(text)}
		if best >= 0 {
			g := gold[best]
			taken[best] = true
			x.Kind, x.Want, x.WantText = wrongBoundary, g.t, g.In(text)
			if g.Span == p.Span {
				x.Kind = wrongType
			}
		}
		m.count(x, rules[i], context1(text, p.Span))
	}
	for k, g := range gold {
		if !taken[k] {
			m.count(Mistake{Kind: missed, Want: g.t, WantText: g.In(text)}, "", context1(text, g.Span))
		}
	}
}

func (m *mistakes) count(x Mistake, rule, where string) {
	fmt.Fprintf(m.w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Kind, x.Want, x.WantText, x.Found, x.FoundText, rule, where)
	m.counts[x]++
}

// top returns the most frequent mistakes of each kind, and how many there are
// of each kind. Mistakes are alike when types and texts are.
func (m *mistakes) top() (total map[string]int, most []Mistake) {
	total = map[string]int{}
	for _, kind := range mistakeKinds {
		var all []Mistake
		for x, n := range m.counts {
			if x.Kind == kind {
				total[kind] += n
				x.Count = n
				all = append(all, x)
			}
		}
		slices.SortFunc(all, func(a, b Mistake) int {
			return cmp.Or(b.Count-a.Count, cmp.Compare(a.WantText, b.WantText), cmp.Compare(a.FoundText, b.FoundText),
				cmp.Compare(a.Want, b.Want), cmp.Compare(a.Found, b.Found))
		})
		most = append(most, all[:min(len(all), topMistakes)]...)
	}
	return total, most
}

// WriteMistakes writes the numbers of mistakes of a report by kind, and the
// most frequent of each kind.
func WriteMistakes(w io.Writer, r *Report) error {
	for _, kind := range mistakeKinds {
		if _, err := fmt.Fprintf(w, "%s: %d %s\n", r.File, r.Mistakes[kind], kind); err != nil {
			return err
		}
		for _, x := range r.Frequent {
			if x.Kind != kind {
				continue
			}
			if _, err := fmt.Fprintf(w, "  %d\t%s\t%s\t%s\t%s\n", x.Count, x.Want, x.WantText, x.Found, x.FoundText); err != nil {
				return err
			}
		}
	}
	return nil
}
