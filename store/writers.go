package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"jianzhu"
)

// Writers lets writers that come while others are at work share the next
// transaction: what a commit costs is then paid once for all of them, and so
// is reading and writing what several of them change. W is what one writer
// wants done.
type Writers[W any] struct {
	most, room int
	commit     func(batch []*Pending[W]) error

	mu      sync.Mutex
	waiting []*Pending[W]
	turn    chan struct{} // holds one while a transaction runs
}

// Pending is a write that waits for its commit.
type Pending[W any] struct {
	Ctx   context.Context // the writer's
	Write W
	Err   error // where this write alone fails; see Try

	size int
	done chan struct{} // closed when Err is final
}

// NewWriters returns a queue of writers. commit writes a batch in one
// transaction, one batch at a time: at most most writes, whose sizes sum up to
// at most room but for a single larger one. It undoes all that it returns an
// error for: of kind jianzhu.Unavailable where nothing can be written now;
// else one of several writes may be to blame, and each is committed alone, so
// that it takes nothing from the others. A write may therefore run twice.
func NewWriters[W any](most, room int, commit func(batch []*Pending[W]) error) *Writers[W] {
	return &Writers[W]{most: most, room: room, commit: commit, turn: make(chan struct{}, 1)}
}

// Do has w written, and returns when it is committed or has failed: at once
// when ctx ends before its turn has come. It may be written on the goroutine
// of another caller of Do.
func (q *Writers[W]) Do(ctx context.Context, size int, w W) error {
	p := &Pending[W]{Ctx: ctx, Write: w, size: size, done: make(chan struct{})}
	q.mu.Lock()
	q.waiting = append(q.waiting, p)
	q.mu.Unlock()
	for {
		select {
		case <-p.done:
			return p.Err
		case q.turn <- struct{}{}:
			q.next()
		case <-ctx.Done():
			if q.leave(p) {
				return ctx.Err()
			}
			<-p.done // it runs already, and looks at ctx itself
			return p.Err
		}
	}
}

// Waiting returns how many writers wait for a transaction that has not begun.
func (q *Writers[W]) Waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// leave takes p out of the queue, unless it has left it.
func (q *Writers[W]) leave(p *Pending[W]) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, p)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// next writes what waits, in one transaction. The caller has the turn, which
// it gives back.
func (q *Writers[W]) next() {
	batch := q.take()
	whole := errors.New("store: a write that shared the transaction did not return")
	defer func() {
		for _, p := range batch {
			if p.Err == nil {
				p.Err = whole
			}
			close(p.done)
		}
		<-q.turn
	}()
	if len(batch) == 0 { // others have been served meanwhile
		return
	}
	whole = q.commit(batch)
	if whole == nil || len(batch) == 1 || jianzhu.IsKind(whole, jianzhu.Unavailable) {
		return
	}
	for i, p := range batch {
		p.Err = nil
		err := q.commit([]*Pending[W]{p})
		if jianzhu.IsKind(err, jianzhu.Unavailable) {
			for _, p := range batch[i:] { // the others would wait for the same
				p.Err = err
			}
			break
		}
		p.Err = cmp.Or(p.Err, err)
	}
	whole = nil
}

// refusal is an error of a write that had changed nothing yet.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// Refuse returns the error err of a write that has changed nothing, so that
// the others of its transaction can go on: see Try.
func Refuse(err error) error { return refusal{err} }

// Try writes p by f, unless its writer has gone. Where p is refused or its
// writer gone, it sets p.Err; it returns the errors that the transaction
// cannot go on from.
func (p *Pending[W]) Try(f func(W) error) error {
	if p.Err = p.Ctx.Err(); p.Err != nil {
		return nil
	}
	err := f(p.Write)
	if refused, ok := errors.AsType[refusal](err); ok {
		p.Err = refused.error
		return nil
	}
	return err
}

func (q *Writers[W]) take() []*Pending[W] {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < min(len(q.waiting), q.most) {
		if size += q.waiting[n].size; n > 0 && size > q.room {
			break
		}
		n++
	}
	batch := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return batch
}
