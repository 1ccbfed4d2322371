package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"jianzhu"
)

// ImportedTerms counts what became of the terms of an import.
type ImportedTerms struct {
	Created, Updated, Unchanged int
}

// ImportTerms puts terms into s: new ones, and those in place of what has
// their ids and is not the same; Revision, Created, Updated and Usage are the
// store's. With dry it only counts. It writes MaxTerms at a time, all of them
// or none, and is safe to repeat: what was stored before an error is found
// unchanged.
func ImportTerms(ctx context.Context, s interface {
	TermReader
	TermWriter
}, terms []jianzhu.Term, now time.Time, dry bool) (ImportedTerms, error) {
	var sum ImportedTerms
	// In the order of their list, so that a transaction writes to few places
	// of its indexes.
	keys := make(map[string]string, len(terms))
	for i := range terms {
		keys[terms[i].ID] = TermKey(&terms[i]).Name
	}
	terms = slices.Clone(terms)
	slices.SortFunc(terms, func(a, b jianzhu.Term) int {
		return cmp.Or(cmp.Compare(keys[a.ID], keys[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	for from := 0; from < len(terms); from += MaxTerms {
		part := terms[from:min(from+MaxTerms, len(terms))]
		for attempt := 1; ; attempt++ {
			done, err := importTerms(ctx, s, part, now, dry)
			if err == nil {
				sum.Created += done.Created
				sum.Updated += done.Updated
				sum.Unchanged += done.Unchanged
				break
			}
			lost := jianzhu.IsKind(err, jianzhu.Conflict) || jianzhu.IsKind(err, jianzhu.NotFound)
			if !lost || attempt == ingestAttempts {
				return sum, fmt.Errorf("store.ImportTerms: %w", err)
			}
		}
	}
	return sum, nil
}

func importTerms(ctx context.Context, s interface {
	TermReader
	TermWriter
}, terms []jianzhu.Term, now time.Time, dry bool) (ImportedTerms, error) {
	var sum ImportedTerms
	var put []*jianzhu.Term
	for _, t := range terms {
		t.Usage = 0
		old, err := s.Term(ctx, t.ID)
		switch {
		case jianzhu.IsKind(err, jianzhu.NotFound):
			t.Revision, t.Created, t.Updated = 0, now, now
			sum.Created++
		case err != nil:
			return sum, err
		default:
			t.Revision, t.Created, t.Updated, old.Usage = old.Revision, old.Created, old.Updated, 0
			if reflect.DeepEqual(*old, t) {
				sum.Unchanged++
				continue
			}
			t.Updated = now
			sum.Updated++
		}
		put = append(put, &t)
	}
	if dry || len(put) == 0 {
		return sum, nil
	}
	return sum, s.PutTerms(ctx, put)
}
