package export

import (
	"fmt"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/termbase"
)

// writeTBX writes TBX-Basic of ISO 30042:2019: a concept for each entity of
// the article that has a name, and for each of the terms, with its names in
// all languages. An entity that has a term is written by the term.
func writeTBX(w *writer, d *Document) {
	concepts := d.concepts()
	for i := range concepts {
		for _, n := range concepts[i].Names {
			if strings.ContainsFunc(n.Name, func(r rune) bool { return !legalXML(r) }) {
				w.fail(invalid("terms", fmt.Sprintf("the name %q has a control character, which TBX cannot hold", n.Name)))
				return
			}
		}
	}
	done, err := termbase.Write(w, termbase.TBX, func(yield func(jianzhu.Term, error) bool) {
		for i := range concepts {
			if !yield(concepts[i], nil) {
				return
			}
		}
	}, termbase.Options{})
	if err != nil {
		w.fail(fmt.Errorf("export tbx: %w", err))
		return
	}
	w.report.add("terms", done.LeftOut, strings.Join(done.Why, "; "))
	d.reportLeft(w.report, "marks", "translation", "tokens", "sentences", "repairs", "alignment")
}

// concepts returns the terms of d, and then the entities of the article that
// have none, as terms: their names are proposals.
func (d *Document) concepts() []jianzhu.Term {
	out := slices.Clone(d.Terms)
	has := map[string]bool{}
	for i := range d.Terms {
		has[d.Terms[i].EntityID] = true
	}
	for i := range d.Article.Entities {
		e := &d.Article.Entities[i]
		if has[e.ID] {
			continue
		}
		t := jianzhu.Term{ID: e.ID, EntityID: e.ID, Type: e.Type}
		for _, lang := range sortedKeys(e.Names) {
			t.Names = append(t.Names, jianzhu.TermName{Language: lang, Name: e.Names[lang], Status: jianzhu.TermProposed})
		}
		if !slices.ContainsFunc(t.Names, func(n jianzhu.TermName) bool { return n.Name == e.Name }) {
			t.Names = slices.Insert(t.Names, 0, jianzhu.TermName{Language: d.Article.Language, Name: e.Name, Status: jianzhu.TermProposed})
		}
		slices.SortStableFunc(t.Names, func(a, b jianzhu.TermName) int { return strings.Compare(a.Language, b.Language) })
		out = append(out, t)
	}
	return out
}
