package sqlite

import (
	"context"

	"jianzhu/store"
)

// Writers that come while another is at work share the next transaction: what
// a commit costs, the sync of the disk above all, is then paid once for all of
// them, and so is what several of them change. There are no savepoints within
// it, for with them SQLite copies pages that it changes and writes the words
// of each article by themselves.

// maxBatch bounds how many writes share a transaction, and so how long the
// first of them waits for the last.
const maxBatch = 32

// write runs f in a transaction, which holds the file's write lock from its
// start: what f reads is what it writes over. It returns when the transaction
// is committed or f is undone. f may run several times, and on another
// writer's goroutine.
func (s *Store) write(ctx context.Context, f func(writing) error) error {
	return s.commits.Do(ctx, 1, f)
}

// commit runs batch in one transaction: see store.Writers.
func (s *Store) commit(batch []*store.Pending[func(writing) error]) error {
	const op = "sqlite.commit"
	ctx := context.WithoutCancel(batch[0].Ctx)
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fail(ctx, op, err)
	}
	defer tx.Rollback()
	w := writing{s: s, tx: tx, totals: newTotals()}
	for _, p := range batch {
		w.ctx = calm{p.Ctx}
		if err := p.Try(func(f func(writing) error) error { return f(w) }); err != nil {
			return fail(ctx, op, err)
		}
	}
	w.ctx = ctx
	if err := w.keepTotals(); err != nil {
		return fail(ctx, op, err)
	}
	return fail(ctx, op, tx.Commit())
}

// calm is a context that statements look at before they begin, but that does
// not interrupt them: that would undo the whole transaction.
type calm struct{ context.Context }

func (calm) Done() <-chan struct{} { return nil }
