package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"jianzhu"
)

// Labels maps the types of published sets to ours, by a prefix of the file's
// name: "ner-cluener". It has the form of data/labels.json.
type Labels map[string]LabelSet

// LabelSet says how one set marks its texts.
type LabelSet struct {
	// Map gives our type for each of the set's, or null for one that we
	// have none for.
	Map map[string]*jianzhu.Type `json:"map"`
	// Annotated lists the types that the set marks throughout. Others are
	// neither asked of it nor held against a prediction.
	Annotated []jianzhu.Type `json:"annotated"`
}

// ReadLabels parses a label map. Types that are not ours are Invalid.
func ReadLabels(r io.Reader) (Labels, error) {
	var l Labels
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return nil, &jianzhu.Error{Op: "eval.ReadLabels", Kind: jianzhu.Invalid, Msg: "the label map can't be read: " + err.Error(), Err: err}
	}
	for _, name := range slices.Sorted(maps.Keys(l)) {
		types := slices.Clone(l[name].Annotated)
		for _, t := range l[name].Map {
			if t != nil {
				types = append(types, *t)
			}
		}
		for _, t := range types {
			if !slices.Contains(jianzhu.Types, t) {
				return nil, &jianzhu.Error{Op: "eval.ReadLabels", Kind: jianzhu.Invalid,
					Msg: fmt.Sprintf("label set %q: unknown type %q; the types are %s", name, t, typeNames(jianzhu.Types))}
			}
		}
	}
	return l, nil
}

// For returns the label set whose name is the longest prefix of the file's.
// Without one the file is taken to use our own types and to mark them all.
func (l Labels) For(file string) LabelSet {
	base, best := path.Base(strings.ReplaceAll(file, `\`, "/")), ""
	for name := range l {
		if strings.HasPrefix(base, name) && len(name) > len(best) {
			best = name
		}
	}
	if best != "" {
		return l[best]
	}
	own := LabelSet{Map: map[string]*jianzhu.Type{}, Annotated: jianzhu.Types}
	for _, t := range jianzhu.Types {
		own.Map[string(t)] = &t
	}
	return own
}

// Options says what file is measured, and how it is read.
type Options struct {
	File   string         // its name; a prefix picks the label set
	Labels Labels         // nil: the file uses our types
	Types  []jianzhu.Type // measure these only; nil: all that the file marks
	Errors io.Writer      // where each mistake is written as a line, or nil

	// Of gold files of articles: the language whose lines count ("zh", "en"),
	// all when empty, and n to measure only each n-th article of it, the last
	// of every n, as cmd/train leaves out; 0 for all. With Rest the other
	// articles are measured instead, those that development may look at.
	Language string
	Every    int
	Rest     bool

	// Of tables of names: picks the rows that are measured; nil picks all.
	HeldOut func(name string) bool
}

// valueTypes are only marked in some lines of files that have "values".
var valueTypes = []jianzhu.Type{jianzhu.TypeTime, jianzhu.TypeMoney, jianzhu.TypePercent, jianzhu.TypeQuantity}

// NER measures mentions against a gold file of entities: exact span and type,
// micro-averaged. A pair of 《》 at a span's edges counts for nothing,
// predictions that touch an ignored span are dropped. A file that cannot be
// read as one is Invalid, with the line's number.
func NER(ctx context.Context, r io.Reader, o Options, annotate AnnotateFunc) (*Report, error) {
	for _, t := range o.Types {
		if !slices.Contains(jianzhu.Types, t) {
			return nil, &jianzhu.Error{Op: "eval.NER", Kind: jianzhu.Invalid,
				Msg: fmt.Sprintf("unknown type %q; the types are %s", t, typeNames(jianzhu.Types))}
		}
	}
	set := o.Labels.For(o.File)
	asked := map[jianzhu.Type]bool{}
	for _, t := range set.Annotated {
		asked[t] = o.Types == nil || slices.Contains(o.Types, t)
	}
	rep := &Report{Task: "ner", File: o.File, ByType: map[string]*Score{}}
	byType := func(t jianzhu.Type) *Score {
		s := rep.ByType[string(t)]
		if s == nil {
			s = &Score{}
			rep.ByType[string(t)] = s
		}
		return s
	}
	// Of the gold sets with a document for each line group, only ntrex marks
	// values in some lines; there "values" says in which.
	someValues := strings.HasPrefix(path.Base(o.File), "ntrex")

	check := func(g *goldLine) error {
		if !g.hasEntities {
			return lineError(g.n, `no "entities": this is no gold file of named entities`)
		}
		for _, e := range g.Entities {
			if _, ok := set.Map[e.Type]; !ok {
				return lineError(g.n, "unknown type %q; the label map has %s", e.Type, strings.Join(slices.Sorted(maps.Keys(set.Map)), ", "))
			}
		}
		return nil
	}
	var wrong *mistakes
	if o.Errors != nil {
		wrong = &mistakes{w: o.Errors, counts: map[Mistake]int{}}
	}
	score := func(lines []*goldLine, a *jianzhu.Article) error {
		rep.Items += len(lines)
		for i, g := range lines {
			p := &a.Paragraphs[i]
			offsets := jianzhu.NewOffsets(p.Text, jianzhu.CodePoint)
			counts := func(t jianzhu.Type) bool {
				return asked[t] && !(someValues && !g.Values && slices.Contains(valueTypes, t))
			}
			gold := map[mark]bool{}
			for _, e := range g.Entities {
				s, err := g.span(offsets, e.runes, "an entity")
				if err != nil {
					return err
				}
				if t := set.Map[e.Type]; t != nil && counts(*t) {
					gold[mark{bare(p.Text, s), *t}] = true
				}
			}
			var ignored []jianzhu.Span
			for _, e := range g.IgnoreEntities {
				s, err := g.span(offsets, e.runes, "an ignored entity")
				if err != nil {
					return err
				}
				ignored = append(ignored, s)
			}
			for m := range gold {
				byType(m.t).Gold++
			}
			seen := map[mark]bool{}
			var bad []mark
			var rules []string
			for _, m := range p.Mentions {
				k := mark{bare(p.Text, m.Span), m.Type}
				if !counts(m.Type) || slices.ContainsFunc(ignored, m.Span.Overlaps) {
					continue
				}
				s := byType(m.Type)
				s.Predicted++
				if gold[k] && !seen[k] {
					s.Correct++
				} else {
					bad, rules = append(bad, k), append(rules, m.Rule)
				}
				seen[k] = true
			}
			if wrong != nil {
				var left []mark
				for m := range gold {
					if !seen[m] {
						left = append(left, m)
					}
				}
				wrong.add(p.Text, left, bad, rules)
			}
		}
		return nil
	}
	spent, size, err := articles(ctx, r, o, annotate, check, score)
	if err != nil {
		return nil, err
	}
	var total Score
	for _, s := range rep.ByType {
		total.Gold += s.Gold
		total.Predicted += s.Predicted
		total.Correct += s.Correct
	}
	rep.finish(&total, spent, size)
	if wrong != nil {
		rep.Mistakes, rep.Frequent = wrong.top()
	}
	return rep, nil
}

// context1 is a span with some text before and behind it, in one line.
func context1(text string, s jianzhu.Span) string {
	const around = 45
	from, to := max(0, s.Start-around), min(len(text), s.End+around)
	before := strings.ToValidUTF8(text[from:s.Start], "")
	behind := strings.ToValidUTF8(text[s.End:to], "")
	return strings.ReplaceAll(before+"["+s.In(text)+"]"+behind, "\n", " ")
}

// bare takes a pair of title marks off the edges of s.
func bare(text string, s jianzhu.Span) jianzhu.Span {
	t := s.In(text)
	if strings.HasPrefix(t, "《") && strings.HasSuffix(t, "》") && len(t) > len("《》") {
		return jianzhu.Span{Start: s.Start + len("《"), End: s.End - len("》")}
	}
	return s
}
