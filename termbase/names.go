package termbase

import (
	"maps"
	"slices"

	"jianzhu"
)

// Names returns what the termbase makes of the names of a mention: those of
// the lexicon with the approved ones in their place and without the forbidden
// ones, and the forbidden ones by language. names is left as it is, and
// returned where no term is about the mention.
//
// That is the term of the mention's entity or else, where only one has it, a
// term of the mention's type and of no other entity with its surface as a
// name. Where an entity has several terms, the one with the least id counts.
func (s *Snapshot) Names(entityID string, kind jianzhu.Type, surface string, names map[string]string) (map[string]string, map[string][]string) {
	t, ok := s.About(entityID, kind, surface)
	if !ok {
		return names, nil
	}
	out := maps.Clone(names)
	if out == nil {
		out = map[string]string{}
	}
	var forbidden map[string][]string
	approved := map[string]bool{}
	for _, n := range t.Names {
		switch {
		case n.Status == jianzhu.TermApproved && !approved[n.Language]:
			approved[n.Language] = true
			out[n.Language] = n.Name
		case n.Status == jianzhu.TermForbidden:
			if forbidden == nil {
				forbidden = map[string][]string{}
			}
			forbidden[n.Language] = append(forbidden[n.Language], n.Name)
		}
	}
	for language, names := range forbidden {
		if slices.Contains(names, out[language]) {
			delete(out, language)
		}
	}
	return out, forbidden
}

// About returns the term that a mention is of, as Names says, and false for
// none.
func (s *Snapshot) About(entityID string, kind jianzhu.Type, surface string) (jianzhu.Term, bool) {
	if len(s.views) == 0 || !slices.Contains(Types, kind) {
		return jianzhu.Term{}, false
	}
	if entityID != "" {
		if terms := s.OfEntity(entityID); len(terms) > 0 {
			return slices.MinFunc(terms, func(a, b jianzhu.Term) int {
				if a.ID < b.ID {
					return -1
				}
				return 1
			}), true
		}
	}
	var found []jianzhu.Term
	for _, m := range s.Named(nil, surface, "") {
		t := m.Term()
		if (t.Type == kind || t.Type == "") && (t.EntityID == "" || t.EntityID == entityID) &&
			!slices.ContainsFunc(found, func(f jianzhu.Term) bool { return f.ID == t.ID }) {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return jianzhu.Term{}, false
	}
	return found[0], true
}

// Dictionary calls yield with each name that is of one type in all terms that
// have it, approved and of a term with a type, in order of the folded name: a
// name that is of two tells nothing. Where a name is forbidden it says as
// little: what is not to be written may well be read, and in another region
// the name may be the right one.
func (s *Snapshot) Dictionary(yield func(name string, kind jianzhu.Type) bool) {
	s.eachName("", func(_ []byte, uses []Match) bool {
		var name string
		var kind, other jianzhu.Type // of approved names, and of proposed ones
		for _, u := range uses {
			t := u.Term()
			n := t.Names[u.Name()]
			switch {
			case n.Status == jianzhu.TermForbidden || t.Type == "":
			case kind != "" && t.Type != kind, other != "" && t.Type != other:
				return true
			case n.Status == jianzhu.TermProposed:
				other = t.Type
			default:
				name, kind = n.Name, t.Type
			}
		}
		return kind == "" || yield(name, kind)
	})
}

// Proposed returns the names that a term of an entity would have, all of them
// proposed: those that lexicons know, by language, or the one that texts write
// most.
func Proposed(e *jianzhu.Entity) []jianzhu.TermName {
	var out []jianzhu.TermName
	add := func(language, name string) {
		if tag, ok := Language(language, name); ok && primaryOf(tag) != "und" {
			out = append(out, jianzhu.TermName{Language: tag, Name: name, Status: jianzhu.TermProposed})
		}
	}
	for _, language := range slices.Sorted(maps.Keys(e.Names)) {
		add(language, e.Names[language])
	}
	if len(out) == 0 {
		for _, w := range e.Written {
			language := w.Language
			if language == "und-Latn" { // letters in a Chinese text
				language = "en"
			}
			if add(language, w.Name); len(out) > 0 {
				break
			}
		}
	}
	t := jianzhu.Term{Names: out}
	Normalize(&t)
	t.Names = slices.DeleteFunc(t.Names, func(n jianzhu.TermName) bool {
		return len(Check(&jianzhu.Term{Names: []jianzhu.TermName{n}})) > 0
	})
	return t.Names
}
