package store

import (
	"context"

	"jianzhu"
)

// TermReader reads the termbase.
type TermReader interface {
	Term(ctx context.Context, id string) (*jianzhu.Term, error)
	// Terms lists terms by their folded first name, then id.
	Terms(ctx context.Context, f TermFilter, p Page) ([]jianzhu.Term, error)
}

// TermWriter writes the termbase.
type TermWriter interface {
	// PutTerm writes t in place of revision replaces and sets t.Revision to
	// replaces+1. With replaces 0 the term must be new.
	PutTerm(ctx context.Context, t *jianzhu.Term, replaces int64) error
	// DeleteTerm removes a term at the given revision.
	DeleteTerm(ctx context.Context, id string, revision int64) error
}

// TermFilter selects terms. Empty fields select all.
type TermFilter struct {
	Q        string             // beginning of any name, but for script, width and case
	Language string             // has a name in it; zh selects zh-Hans and zh-Hant too
	Status   jianzhu.TermStatus // of any of its names
	Type     jianzhu.Type
	EntityID string
}
