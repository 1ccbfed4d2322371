package sqlite

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Writers that come while another is at work share the next transaction: what
// a commit costs, the sync of the disk above all, is then paid once for all of
// them. Each has its own savepoint, so that one that fails leaves the others
// be, and hears of its success only when the transaction is committed.

// maxBatch bounds how many writes share a transaction, and so how long the
// first of them waits for the last.
const maxBatch = 32

// commits is the queue of writers.
type commits struct {
	mu      sync.Mutex
	waiting []*pending
	turn    chan struct{} // holds one while a transaction runs
}

// pending is a write that waits for its commit.
type pending struct {
	ctx  context.Context
	f    func(writing) error
	err  error
	done chan struct{} // closed when err is final
}

// write runs f in a transaction, which holds the file's write lock from its
// start: what f reads is what it writes over. It returns when the transaction
// is committed or f is undone. f runs at most once, perhaps on another
// writer's goroutine.
func (s *Store) write(ctx context.Context, f func(writing) error) error {
	p := &pending{ctx: ctx, f: f, done: make(chan struct{})}
	q := &s.commits
	q.mu.Lock()
	q.waiting = append(q.waiting, p)
	q.mu.Unlock()
	for {
		select {
		case <-p.done:
			return p.err
		case q.turn <- struct{}{}:
			s.commitNext()
		case <-ctx.Done():
			if q.leave(p) {
				return ctx.Err()
			}
			<-p.done // it runs already, and looks at ctx itself
			return p.err
		}
	}
}

// leave takes p out of the queue, unless it has left it.
func (q *commits) leave(p *pending) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, p)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// commitNext writes what waits, in one transaction. The caller has the turn,
// which it gives back.
func (s *Store) commitNext() {
	q := &s.commits
	q.mu.Lock()
	n := min(len(q.waiting), maxBatch)
	batch := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	q.mu.Unlock()
	whole := errors.New("sqlite: a write that shared the transaction did not return")
	defer func() {
		for _, p := range batch {
			if p.err == nil {
				p.err = whole
			}
			close(p.done)
		}
		<-q.turn
	}()
	whole = s.commit(batch)
}

// commit runs batch in one transaction. It sets the errors of those that fail
// alone, and returns that of all others.
func (s *Store) commit(batch []*pending) error {
	if len(batch) == 0 {
		return nil
	}
	ctx := context.WithoutCancel(batch[0].ctx)
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := writing{s: s, tx: tx, totals: newTotals()}
	for _, p := range batch {
		w.ctx = calm{p.ctx}
		if len(batch) == 1 {
			if err := p.f(w); err != nil {
				return err
			}
			break
		}
		if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
			return err
		}
		w.totals.mark()
		if p.err = p.f(w); p.err != nil {
			w.totals.takeBack()
			if _, err := tx.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
				// SQLite has undone the transaction itself, by a full disk
				// or the like.
				return errors.Join(p.err, err)
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
