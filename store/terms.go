package store

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"jianzhu"
)

// TermReader reads the termbase.
type TermReader interface {
	// Term returns a term, with its Usage.
	Term(ctx context.Context, id string) (*jianzhu.Term, error)
	// Terms lists terms, with their Usage, by their folded first name, then
	// id: see TermKey.
	Terms(ctx context.Context, f TermFilter, p Page) ([]jianzhu.Term, error)
	// TermsSince returns the terms that were written or removed after the
	// generation, without Usage, in order of the generation of their last
	// change; at most limit. After generation 0 that is the whole termbase,
	// with what has been removed.
	TermsSince(ctx context.Context, generation int64, limit int) ([]jianzhu.TermChange, error)
}

// TermWriter writes the termbase. Each change of a term gets the termbase's
// next generation; who sees a generation sees all before it.
type TermWriter interface {
	// PutTerm writes t in place of revision replaces and sets t.Revision to
	// replaces+1. With replaces 0 the term must be new. Usage is left out, and
	// times are kept to the millisecond, in UTC.
	PutTerm(ctx context.Context, t *jianzhu.Term, replaces int64) error
	// PutTerms does so with every term, each in place of its own Revision, or
	// with none; the Conflict of one names it. No more than MaxTerms are taken.
	PutTerms(ctx context.Context, terms []*jianzhu.Term) error
	// DeleteTerm removes a term at the given revision.
	DeleteTerm(ctx context.Context, id string, revision int64) error
}

// MaxTerms is how many terms PutTerms takes: as many as fit a transaction of
// any backend without holding up other writers for long.
const MaxTerms = 1000

// TermFilter selects terms. Empty fields select all.
type TermFilter struct {
	Q        string             // beginning of any name, but for script, width and case
	Language string             // has a name in it; zh selects zh-Hans and zh-Hant too
	Status   jianzhu.TermStatus // of any of its names, in the language where one is given
	Type     jianzhu.Type
	EntityID string
}

// TermKey returns t's place in the list of terms.
func TermKey(t *jianzhu.Term) Key {
	k := Key{ID: t.ID}
	if len(t.Names) > 0 {
		k.Name = Fold(t.Names[0].Name)
	}
	return k
}

// TermNames returns the folded names of t, sorted, each once: what Usage is
// counted by and Q finds.
func TermNames(t *jianzhu.Term) []string {
	var out []string
	for _, n := range t.Names {
		out = append(out, Fold(n.Name))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Terms are listed by facets: a backend keeps for each facet the terms that
// have it in the order of the list, walks one and asks for the others. The
// first character tells the kinds apart.
const (
	facetAll    = "*"
	facetHead   = "q" // the first one, two or four characters of a folded name
	facetName   = "n" // language|status of a name; either may be empty
	facetType   = "t"
	facetEntity = "e"
)

// headRunes are the lengths of the beginnings of names that are facets.
var headRunes = []int{1, 2, 4}

// headOf returns the first n characters of s, and false where it has fewer.
func headOf(s string, n int) (string, bool) {
	for i := range s {
		if n == 0 {
			return s[:i], true
		}
		n--
	}
	return s, n == 0
}

// Facets returns the facets of t, sorted, each once.
func Facets(t *jianzhu.Term) []string {
	out := []string{facetAll}
	for _, n := range t.Names {
		for tag := n.Language; ; {
			out = append(out, facetName+tag+"|", facetName+tag+"|"+string(n.Status))
			i := strings.LastIndexByte(tag, '-')
			if i < 0 {
				break
			}
			tag = tag[:i]
		}
		out = append(out, facetName+"|"+string(n.Status))
		folded := Fold(n.Name)
		for _, length := range headRunes {
			if head, ok := headOf(folded, length); ok {
				out = append(out, facetHead+head)
			}
		}
	}
	if t.Type != "" {
		out = append(out, facetType+string(t.Type))
	}
	if t.EntityID != "" {
		out = append(out, facetEntity+t.EntityID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Facets returns the facets that all terms of f have, at least one, the one
// that is likely the rarest first; and the beginning that a folded name must
// have beside, or "" where the facets say all.
func (f TermFilter) Facets() (facets []string, prefix string) {
	if f.EntityID != "" {
		facets = append(facets, facetEntity+f.EntityID)
	}
	if q := Fold(f.Q); q != "" {
		prefix = q
		for _, length := range slices.Backward(headRunes) {
			if head, ok := headOf(q, length); ok {
				facets = append(facets, facetHead+head)
				if utf8.RuneCountInString(q) == length {
					prefix = ""
				}
				break
			}
		}
	}
	if f.Language != "" || f.Status != "" {
		facets = append(facets, facetName+f.Language+"|"+string(f.Status))
	}
	if f.Type != "" {
		facets = append(facets, facetType+string(f.Type))
	}
	if len(facets) == 0 {
		facets = []string{facetAll}
	}
	return facets, prefix
}

// StaleTerm returns the Conflict of a write in place of a revision that a
// term does not have; of revision 0, where there is a term.
func StaleTerm(id string, revision int64) error {
	msg := "the term " + id + " has changed since it was read"
	if revision == 0 {
		msg = "there is a term " + id + " already"
	}
	return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: msg}
}
