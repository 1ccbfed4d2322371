package sqlite

import (
	"context"
	"errors"

	"jianzhu/store"
)

// Writers that come while another is at work share the next transaction: what
// a commit costs, the sync of the disk above all, is then paid once for all of
// them. Each has its own savepoint, so that one that fails leaves the others
// be, and hears of its success only when the transaction is committed.

// maxBatch bounds how many writes share a transaction, and so how long the
// first of them waits for the last.
const maxBatch = 32

// write runs f in a transaction, which holds the file's write lock from its
// start: what f reads is what it writes over. It returns when the transaction
// is committed or f is undone. f runs at most once, perhaps on another
// writer's goroutine.
func (s *Store) write(ctx context.Context, f func(writing) error) error {
	return s.commits.Do(ctx, 1, f)
}

// commit runs batch in one transaction. It sets the errors of those that fail
// alone, and returns that of all others.
func (s *Store) commit(batch []*store.Pending[func(writing) error]) error {
	ctx := context.WithoutCancel(batch[0].Ctx)
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := writing{s: s, tx: tx, totals: newTotals()}
	for _, p := range batch {
		w.ctx = calm{p.Ctx}
		if len(batch) == 1 {
			if err := p.Write(w); err != nil {
				return err
			}
			break
		}
		if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
			return err
		}
		w.totals.mark()
		if p.Err = p.Write(w); p.Err != nil {
			w.totals.takeBack()
			if _, err := tx.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
				// SQLite has undone the transaction itself, by a full disk
				// or the like.
				return errors.Join(p.Err, err)
			}
		}
		if _, err := tx.ExecContext(ctx, "RELEASE one"); err != nil {
			return err
		}
	}
	w.ctx = ctx
	if err := w.keepTotals(); err != nil {
		return err
	}
	return tx.Commit()
}

// calm is a context that statements look at before they begin, but that does
// not interrupt them.
type calm struct{ context.Context }

func (calm) Done() <-chan struct{} { return nil }
