package termbase

import (
	"bytes"
	"cmp"
	"slices"

	"jianzhu"
	"jianzhu/script"
)

// Conflict is a name on which terms contradict each other.
type Conflict struct {
	Kind     ConflictKind
	Name     string   // that the terms share, as the first of them writes it
	Language string   // in which they contradict each other
	Names    []string // what they say there, different ones only, in order
	Terms    []string // ids, in order

	Folded string // Name, folded: conflicts are listed by it
	N      int    // the place among those of the same Folded, from 0
}

// ConflictKind says in what way terms contradict each other.
type ConflictKind string

// The kinds of conflicts.
const (
	// ConflictRenderings: terms with one name have different approved names
	// in another language.
	ConflictRenderings ConflictKind = "renderings"
	// ConflictShared: different people, by their Chinese names, are called
	// the same in another language.
	ConflictShared ConflictKind = "shared"
	// ConflictStatus: a name is approved by one term and forbidden by
	// another, in the same language.
	ConflictStatus ConflictKind = "status"
)

// ConflictKinds lists the kinds of conflicts.
var ConflictKinds = []ConflictKind{ConflictRenderings, ConflictShared, ConflictStatus}

// Conflicts returns what contradicts each other in terms.
func Conflicts(terms []jianzhu.Term) []Conflict {
	return slices.Collect(New(terms).Snapshot().Conflicts(""))
}

// Conflicts calls yield with the conflicts about names that come after the
// folded one or are it, in order of the folded name, until yield returns
// false. It holds nothing but the terms of one name at a time.
func (s *Snapshot) Conflicts(from string) func(yield func(Conflict) bool) {
	return func(yield func(Conflict) bool) {
		s.eachName(from, func(name []byte, uses []Match) bool {
			if len(uses) < 2 {
				return true
			}
			for n, c := range conflictsOf(uses) {
				c.Folded, c.N = string(name), n
				if !yield(c) {
					return false
				}
			}
			return true
		})
	}
}

// eachName calls f with the folded names from one on, in order, and what uses
// them, until f returns false.
func (s *Snapshot) eachName(from string, f func(name []byte, uses []Match) bool) {
	at := make([]int, len(s.views))
	for v := range s.views {
		l := &s.views[v]
		lo, hi := 0, len(l.nameAt)-1
		for lo < hi {
			m := (lo + hi) / 2
			if bytes.Compare(l.name(uint32(m)), []byte(from)) < 0 {
				lo = m + 1
			} else {
				hi = m
			}
		}
		at[v] = lo
	}
	var uses []Match
	for {
		var name []byte
		for v := range s.views {
			if l := &s.views[v]; at[v] < len(l.nameAt)-1 {
				if n := l.name(uint32(at[v])); name == nil || bytes.Compare(n, name) < 0 {
					name = n
				}
			}
		}
		if name == nil {
			return
		}
		uses = uses[:0]
		for v := range s.views {
			if l := &s.views[v]; at[v] < len(l.nameAt)-1 && bytes.Equal(l.name(uint32(at[v])), name) {
				uses = l.matches(uses, uint32(at[v]), anyLanguage, jianzhu.Span{})
				at[v]++
			}
		}
		if len(uses) > 0 && !f(name, uses) {
			return
		}
	}
}

// named is a term with the name by which it was found.
type named struct {
	term jianzhu.Term
	name jianzhu.TermName
}

// conflictsOf returns the conflicts of terms with one folded name.
func conflictsOf(uses []Match) []Conflict {
	by := map[string][]named{} // by language without script and region
	for _, u := range uses {
		t := u.Term()
		n := t.Names[u.Name()]
		p := primaryOf(n.Language)
		by[p] = append(by[p], named{t, n})
	}
	var out []Conflict
	for p, all := range by {
		slices.SortStableFunc(all, func(a, b named) int { return cmp.Compare(a.term.ID, b.term.ID) })
		out = append(out, againstStatus(all)...)
		out = append(out, againstRenderings(p, all)...)
	}
	slices.SortFunc(out, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Language, b.Language), slices.Compare(a.Terms, b.Terms))
	})
	return out
}

func againstStatus(all []named) []Conflict {
	type side struct{ approved, forbidden []string } // ids
	tags := map[string]*side{}
	for _, n := range all {
		s := tags[n.name.Language]
		if s == nil {
			s = new(side)
			tags[n.name.Language] = s
		}
		switch n.name.Status {
		case jianzhu.TermApproved:
			s.approved = append(s.approved, n.term.ID)
		case jianzhu.TermForbidden:
			s.forbidden = append(s.forbidden, n.term.ID)
		}
	}
	var out []Conflict
	for tag, s := range tags {
		if len(s.approved) > 0 && len(s.forbidden) > 0 {
			out = append(out, Conflict{Kind: ConflictStatus, Name: all[0].name.Name, Language: tag, Names: []string{all[0].name.Name},
				Terms: unique(append(s.approved, s.forbidden...))})
		}
	}
	return out
}

// againstRenderings compares the approved names in other languages of terms
// that share a name in the language p, which none of them forbids.
func againstRenderings(p string, all []named) []Conflict {
	type saying struct {
		names, ids []string
		folded     map[string]bool
		people     bool // all are of people
	}
	tags := map[string]*saying{}
	seen := map[string]bool{}
	for _, n := range all {
		if n.name.Status == jianzhu.TermForbidden || seen[n.term.ID] {
			continue
		}
		seen[n.term.ID] = true
		said := map[string]bool{}
		for _, other := range n.term.Names {
			if other.Status != jianzhu.TermApproved || said[other.Language] || primaryOf(other.Language) == p {
				continue
			}
			said[other.Language] = true // the first one is the one to use
			s := tags[other.Language]
			if s == nil {
				s = &saying{folded: map[string]bool{}, people: true}
				tags[other.Language] = s
			}
			s.people = s.people && n.term.Type == jianzhu.TypePerson
			s.ids = append(s.ids, n.term.ID)
			if f := script.FoldString(other.Name); !s.folded[f] {
				s.folded[f] = true
				s.names = append(s.names, other.Name)
			}
		}
	}
	var out []Conflict
	for tag, s := range tags {
		if len(s.names) < 2 {
			continue
		}
		c := Conflict{Kind: ConflictRenderings, Name: all[0].name.Name, Language: tag, Names: s.names, Terms: unique(s.ids)}
		// Chinese names differ where people do: pinyin does not tell 李伟 and
		// 李薇 apart.
		if p != "zh" && primaryOf(tag) == "zh" && s.people {
			c.Kind = ConflictShared
		}
		slices.Sort(c.Names)
		out = append(out, c)
	}
	return out
}

// unique returns ids sorted, each once.
func unique(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}
