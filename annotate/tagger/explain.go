package tagger

import (
	"cmp"
	"slices"
	"strings"
)

// Weight is what a feature adds to the log odds of a reading.
type Weight struct {
	Feature string  // what it looks at and what it sees there: "character and next=李开"
	Value   float64 // log odds by which it prefers the reading to no mention; negative where it speaks against it
}

// maxWeights is how many features Explain returns.
const maxWeights = 8

// Explain returns the features that weigh most in a mention that the last Tag
// found in t, the weightiest first. What all features add up to is not the
// margin of the mention: that also has what neighbouring labels add, and is
// taken from the best other reading.
func (g *Tagger) Explain(m *Model, t *Text, found Mention) []Weight {
	first, last := t.run(found.Start, found.End)
	var all []Weight
	at := map[string]int{}
	for i := first; i <= last && i < len(t.units); i++ {
		y := int(g.path[i])
		var l featureList
		t.appendFeatures(&l, i)
		for k, f := range l.features {
			r := m.find(f)
			if r == nil {
				continue
			}
			w := weightOf(r, y) - weightOf(r, outside)
			if w == 0 {
				continue
			}
			name := t.describe(i, k)
			j, known := at[name]
			if !known {
				j = len(all)
				at[name] = j
				all = append(all, Weight{Feature: name})
			}
			all[j].Value += float64(w) * m.step
		}
	}
	slices.SortStableFunc(all, func(a, b Weight) int {
		return cmp.Or(cmp.Compare(max(b.Value, -b.Value), max(a.Value, -a.Value)), cmp.Compare(a.Feature, b.Feature))
	})
	return all[:min(len(all), maxWeights)]
}

// find returns the weights of a feature, nil where it has none.
func (m *Model) find(feature uint64) *[4]uint64 {
	slot, tag := slotOf(feature, m.size)
	return m.next(search{uint32(slot) - 1, tag})
}

// weightOf returns the weight of a label, in steps.
func weightOf(row *[4]uint64, label int) int32 {
	return int32(row[label/8]>>(label%8*8)&0xFF) - weightBias
}

// A template says what a feature looks at: units beside its own, and its name.
type template struct {
	name  string
	units []int                     // whose text it shows, in order
	shows func(*Text, int) []string // what else it shows
}

// templates are those of appendFeatures, in its order.
var templates = slices.Concat(
	[]template{
		{name: "any text"},
		{name: "unit before the last", units: []int{-2}},
		{name: "unit before", units: []int{-1}},
		{name: "unit", units: []int{0}},
		{name: "next unit", units: []int{1}},
		{name: "unit after the next", units: []int{2}},
		{name: "two units before", units: []int{-2, -1}},
		{name: "unit before and unit", units: []int{-1, 0}},
		{name: "unit and next", units: []int{0, 1}},
		{name: "two next units", units: []int{1, 2}},
		{name: "units on either side", units: []int{-1, 1}},
		{name: "two units before and unit", units: []int{-2, -1, 0}},
		{name: "unit with neighbours", units: []int{-1, 0, 1}},
		{name: "unit and two next", units: []int{0, 1, 2}},

		{name: "word", shows: words(0)},
		{name: "part of speech of the word", shows: words(0)},
		{name: "word before", shows: words(-1)},
		{name: "next word", shows: words(1)},
		{name: "word before and word", shows: words(-1, 0)},
		{name: "word and next", shows: words(0, 1)},

		{name: "form of the unit and its neighbours", units: []int{-1, 0, 1}},
		{name: "bracket and form of the unit", units: []int{0}},
		{name: "bracket and word before it", units: []int{0}},

		{name: "word of the lexicons", shows: matches(0)},
		{name: "words of the lexicons, before and here", shows: matches(-1, 0)},
		{name: "words of the lexicons, next and here", shows: matches(0, 1)},
		{name: "name of the lexicons", shows: matches(0)},
		{name: "names of the lexicons, before and here", shows: matches(-1, 0)},
		{name: "names of the lexicons, next and here", shows: matches(0, 1)},
		{name: "name of the lexicons and next unit", units: []int{1}, shows: matches(0)},
		{name: "name of the lexicons and unit before", units: []int{-1}, shows: matches(0)},

		{name: "what rules say", shows: guesses(0)},
		{name: "which rule says so", shows: guesses(0)},
		{name: "what rules say, before and here", shows: guesses(-1, 0)},
		{name: "what rules say, next and here", shows: guesses(0, 1)},
		{name: "what rules say of the unit", units: []int{0}, shows: guesses(0)},
		{name: "what rules say, and the neighbours", units: []int{-1, 1}, shows: guesses(0)},
		{name: "which rule says so of the word", shows: guesses(0)},

		{name: "word and its form", units: []int{0}},
		{name: "word before and forms", units: []int{-1, 0, 1}},
		{name: "next word and forms", units: []int{-1, 0, 1}},
		{name: "forms of the words before", units: []int{-2, -1, 0}},
		{name: "forms of the next words", units: []int{0, 1, 2}},
		{name: "third word before", units: []int{-3}},
		{name: "third next word", units: []int{3}},
	}, affixes())

// affixes are the templates of beginnings and endings of 1 to 4 letters.
func affixes() []template {
	var out []template
	for size := 1; size <= 4; size++ {
		for _, head := range []bool{true, false} {
			name := "ending"
			if head {
				name = "beginning"
			}
			out = append(out, template{name: name, shows: func(t *Text, i int) []string {
				u := &t.units[i]
				r := t.Raw[u.start:u.end]
				if head {
					return []string{string(r[:size]) + "-"}
				}
				return []string{"-" + string(r[len(r)-size:])}
			}})
		}
	}
	return out
}

// describe names feature k of unit i and tells what it sees.
func (t *Text) describe(i, k int) string {
	tpl := &templates[k]
	var sees []string
	if len(tpl.units) > 0 {
		var b strings.Builder
		for _, d := range tpl.units {
			if d > tpl.units[0] && i+d < len(t.units) && i+d-1 >= 0 && t.units[i+d].start > t.units[i+d-1].end {
				b.WriteByte(' ')
			}
			if j := i + d; j >= 0 && j < len(t.units) {
				b.WriteString(string(t.Raw[t.units[j].start:t.units[j].end]))
			} else {
				b.WriteString("␃") // an end of the paragraph
			}
			if len(tpl.units) == 2 && d < 0 && tpl.units[1] > 0 {
				b.WriteString("…")
			}
		}
		sees = append(sees, b.String())
	}
	if tpl.shows != nil {
		sees = append(sees, tpl.shows(t, i)...)
	}
	if len(sees) == 0 {
		return tpl.name
	}
	return tpl.name + "=" + strings.Join(sees, " ")
}

// words shows the words at distances from that of a unit.
func words(distances ...int) func(*Text, int) []string {
	return func(t *Text, i int) []string {
		at := t.units[i].start
		// Only words with a unit count, as in lookUpWords.
		var all []Word
		here := -1
		for _, w := range t.Words {
			if first, last := t.run(w.Start, w.End); last < first {
				continue
			}
			if w.Start <= at && at < w.End {
				here = len(all)
			}
			all = append(all, w)
		}
		var out []string
		for _, d := range distances {
			switch j := here + d; {
			case here < 0 && d == 0:
				out = append(out, string(t.Raw[at:t.units[i].end]))
			case here >= 0 && j >= 0 && j < len(all):
				out = append(out, string(t.Raw[all[j].Start:all[j].End]))
			default:
				out = append(out, "none")
			}
		}
		return out
	}
}

// matches shows the longest words of the lexicons over units.
func matches(distances ...int) func(*Text, int) []string {
	return func(t *Text, i int) []string {
		var out []string
		for _, d := range distances {
			j, longest := i+d, Match{}
			if j >= 0 && j < len(t.units) {
				for _, m := range t.Matches {
					if m.Start <= t.units[j].start && t.units[j].start < m.End && m.End-m.Start > longest.End-longest.Start {
						longest = m
					}
				}
			}
			if longest.End == 0 {
				out = append(out, "none")
			} else {
				out = append(out, string(t.Raw[longest.Start:longest.End]))
			}
		}
		return out
	}
}

// guesses shows what rules propose over units.
func guesses(distances ...int) func(*Text, int) []string {
	return func(t *Text, i int) []string {
		var out []string
		for _, d := range distances {
			j, rule := i+d, "nothing"
			if j >= 0 && j < len(t.units) {
				for _, g := range t.Guesses {
					if g.Start <= t.units[j].start && t.units[j].start < g.End {
						rule = string(t.Raw[g.Start:g.End]) + " (" + g.Rule + ")"
					}
				}
			}
			out = append(out, rule)
		}
		return out
	}
}
