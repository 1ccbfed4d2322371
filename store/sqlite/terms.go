package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jianzhu"
	"jianzhu/store"
)

func noTerm() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no term with this id"}
}

func readTerm(body string) (*jianzhu.Term, error) {
	t := new(jianzhu.Term)
	return t, json.Unmarshal([]byte(body), t)
}

// Term returns a term: see store.TermReader.
func (s *Store) Term(ctx context.Context, id string) (*jianzhu.Term, error) {
	var found []jianzhu.Term
	err := s.read(ctx, "sqlite.Term", func(tx *sql.Tx) error {
		err := s.each(ctx, tx, "SELECT body FROM terms WHERE id = ?", []any{key(id)}, appendTerm(&found))
		if err == nil && len(found) == 0 {
			err = noTerm()
		}
		if err == nil {
			err = s.usage(ctx, tx, found)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

func appendTerm(to *[]jianzhu.Term) func(scan func(...any) error) (bool, error) {
	return func(scan func(...any) error) (bool, error) {
		var body string
		if err := scan(&body); err != nil {
			return false, err
		}
		t, err := readTerm(body)
		*to = append(*to, *t)
		return true, err
	}
}

// Terms lists terms: see store.TermReader.
func (s *Store) Terms(ctx context.Context, f store.TermFilter, p store.Page) ([]jianzhu.Term, error) {
	var out []jianzhu.Term
	err := s.read(ctx, "sqlite.Terms", func(tx *sql.Tx) error {
		q := termsQuery(f, p)
		if err := s.each(ctx, tx, q.text(), q.arguments(), appendTerm(&out)); err != nil {
			return err
		}
		return s.usage(ctx, tx, out)
	})
	return out, err
}

// termsQuery walks the terms that have the first facet of f.
func termsQuery(f store.TermFilter, p store.Page) query {
	q := query{columns: "t.body", from: "term_facets f CROSS JOIN terms t ON t.id = f.id", order: "f.folded, f.id", limit: p.Limit}
	facets, prefix := f.Facets()
	q.and("f.facet = ?", facets[0])
	if !p.After.IsZero() {
		q.and("(f.folded, f.id) > (?, ?)", p.After.Name, key(p.After.ID))
	}
	for _, other := range facets[1:] {
		q.and("EXISTS (SELECT 1 FROM term_facets g WHERE g.facet = ? AND g.folded = f.folded AND g.id = f.id)", other)
	}
	if prefix != "" {
		q.and("instr(t.names, ?) > 0", "\n"+prefix)
	}
	return q
}

// usageQuery counts the mentions of folded surfaces, a JSON list.
const usageQuery = "SELECT j.value, (SELECT count(*) FROM mentions m WHERE m.surface = j.value) FROM json_each(?) j"

// usage fills in the Usage of terms.
func (s *Store) usage(ctx context.Context, tx *sql.Tx, terms []jianzhu.Term) error {
	counts := make(map[string]int)
	for i := range terms {
		for _, n := range store.TermNames(&terms[i]) {
			counts[n] = 0
		}
	}
	if len(counts) == 0 {
		return nil
	}
	var names []string
	for n := range counts {
		names = append(names, n)
	}
	list, err := json.Marshal(names)
	if err != nil {
		return err
	}
	err = s.each(ctx, tx, usageQuery, []any{string(list)}, func(scan func(...any) error) (bool, error) {
		var name string
		var n int
		err := scan(&name, &n)
		counts[name] = n
		return true, err
	})
	for i := range terms {
		for _, n := range store.TermNames(&terms[i]) {
			terms[i].Usage += counts[n]
		}
	}
	return err
}

// TermsSince lists changes of terms: see store.TermReader.
func (s *Store) TermsSince(ctx context.Context, generation int64, limit int) ([]jianzhu.TermChange, error) {
	var out []jianzhu.TermChange
	err := s.read(ctx, "sqlite.TermsSince", func(tx *sql.Tx) error {
		err := s.each(ctx, tx, "SELECT generation, body FROM terms WHERE generation > ? ORDER BY generation LIMIT ?", []any{generation, limit},
			func(scan func(...any) error) (bool, error) {
				var c jianzhu.TermChange
				var body string
				if err := scan(&c.Generation, &body); err != nil {
					return false, err
				}
				t, err := readTerm(body)
				c.ID, c.Term = t.ID, t
				out = append(out, c)
				return true, err
			})
		if err != nil {
			return err
		}
		return s.each(ctx, tx, "SELECT generation, id FROM gone_terms WHERE generation > ? ORDER BY generation LIMIT ?", []any{generation, limit},
			func(scan func(...any) error) (bool, error) {
				var c jianzhu.TermChange
				var id any
				err := scan(&c.Generation, &id)
				c.ID = idOf(id)
				out = append(out, c)
				return true, err
			})
	})
	slices.SortFunc(out, func(a, b jianzhu.TermChange) int { return cmp.Compare(a.Generation, b.Generation) })
	return out[:min(limit, len(out))], err
}

// PutTerm writes a term: see store.TermWriter.
func (s *Store) PutTerm(ctx context.Context, t *jianzhu.Term, replaces int64) error {
	next := *t
	next.Revision = replaces
	if err := s.putTerms(ctx, "sqlite.PutTerm", []*jianzhu.Term{&next}); err != nil {
		return err
	}
	t.Revision = next.Revision
	return nil
}

// PutTerms writes terms: see store.TermWriter.
func (s *Store) PutTerms(ctx context.Context, terms []*jianzhu.Term) error {
	return s.putTerms(ctx, "sqlite.PutTerms", terms)
}

func (s *Store) putTerms(ctx context.Context, op string, terms []*jianzhu.Term) error {
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	if len(terms) > store.MaxTerms {
		return &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: fmt.Sprintf("%d terms are more than %d", len(terms), store.MaxTerms)}
	}
	err = s.write(ctx, func(w writing) error {
		for _, t := range terms {
			if err := w.putTerm(*t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fail(ctx, op, err)
	}
	for _, t := range terms {
		t.Revision++
	}
	return nil
}

// putTerm writes t in place of its revision.
func (w writing) putTerm(t jianzhu.Term) error {
	if err := w.takeTerm(t.ID, t.Revision); err != nil {
		return err
	}
	generation, err := w.termGeneration()
	if err != nil {
		return err
	}
	t.Revision++
	t.Usage = 0
	t.Created, t.Updated = t.Created.UTC().Truncate(time.Millisecond), t.Updated.UTC().Truncate(time.Millisecond)
	body, err := json.Marshal(&t)
	if err != nil {
		return err
	}
	names := "\n" + strings.Join(store.TermNames(&t), "\n")
	if err := w.exec("term", key(t.ID), t.Revision, generation, names, string(body)); err != nil {
		return err
	}
	facets, err := json.Marshal(store.Facets(&t))
	if err != nil {
		return err
	}
	if err := w.exec("termfacet", string(facets), store.TermKey(&t).Name, key(t.ID)); err != nil {
		return err
	}
	return w.exec("termback", key(t.ID))
}

// takeTerm removes what the term has at a revision; at 0 there must be none.
func (w writing) takeTerm(id string, revision int64) error {
	var has int64
	var body string
	err := w.row("oldterm", []any{key(id)}, &has, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows) && revision == 0:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return noTerm()
	case err != nil:
		return err
	case has != revision:
		return store.StaleTerm(id, revision)
	}
	old, err := readTerm(body)
	if err != nil {
		return err
	}
	facets, err := json.Marshal(store.Facets(old))
	if err != nil {
		return err
	}
	if err := w.exec("untermfacet", string(facets), store.TermKey(old).Name, key(id)); err != nil {
		return err
	}
	return w.exec("unterm", key(id))
}

// termGeneration returns the termbase's next generation.
func (w writing) termGeneration() (n int64, err error) {
	err = w.row("generation", nil, &n)
	return n, err
}

// DeleteTerm removes a term: see store.TermWriter.
func (s *Store) DeleteTerm(ctx context.Context, id string, revision int64) error {
	const op = "sqlite.DeleteTerm"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	return fail(ctx, op, s.write(ctx, func(w writing) error {
		if revision == 0 { // that of no term
			return noTerm()
		}
		if err := w.takeTerm(id, revision); err != nil {
			return err
		}
		generation, err := w.termGeneration()
		if err != nil {
			return err
		}
		return w.exec("termgone", generation, key(id))
	}))
}
