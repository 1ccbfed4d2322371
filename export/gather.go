package export

import (
	"jianzhu"
	"jianzhu/termbase"
)

// TermsOf returns the terms of a termbase that a may use: those of its
// entities, and those whose names stand in its text, each once, in the order
// of the text.
func TermsOf(a *jianzhu.Article, terms *termbase.Snapshot) []jianzhu.Term {
	if terms == nil || terms.Len() == 0 {
		return nil
	}
	var out []jianzhu.Term
	seen := map[string]bool{}
	add := func(t jianzhu.Term) {
		if !seen[t.ID] {
			seen[t.ID] = true
			out = append(out, t)
		}
	}
	for i := range a.Entities {
		for _, t := range terms.OfEntity(a.Entities[i].ID) {
			add(t)
		}
	}
	var found []termbase.Match
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		found = terms.Find(found[:0], p.Text, p.Language)
		for j := range found {
			if !seen[found[j].TermID()] {
				add(found[j].Term())
			}
		}
	}
	return out
}
