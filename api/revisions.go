package api

import (
	"context"
	"sync"
	"time"

	"jianzhu"
	"jianzhu/store"
)

// revisions looks up the revisions of articles, once for all requests that
// wait for the same one. A request never gets an answer that the store gave
// before it asked: one that finds a look-up under way waits for the next.
type revisions struct {
	articles store.ArticleReader
	timeout  time.Duration // of a look-up for several requests

	mu      sync.Mutex
	running map[string]*lookup // the next look-up by id; nil while nobody waits for one
}

// lookup is a look-up to come, and then its outcome.
type lookup struct {
	done     chan struct{} // closed when revision and err are set
	revision int64
	err      error
}

func newRevisions(articles store.ArticleReader, timeout time.Duration) *revisions {
	return &revisions{articles: articles, timeout: timeout, running: map[string]*lookup{}}
}

// of returns the revision of an article, as store.ArticleReader has it.
func (r *revisions) of(ctx context.Context, id string) (int64, error) {
	r.mu.Lock()
	next, busy := r.running[id]
	if !busy {
		r.running[id] = nil
		r.mu.Unlock()
		defer r.goOn(id) // also when the store panics
		return r.articles.Revision(ctx, id)
	}
	if next == nil {
		next = &lookup{done: make(chan struct{})}
		r.running[id] = next
	}
	r.mu.Unlock()
	select {
	case <-next.done:
		return next.revision, next.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// goOn ends a look-up, and starts the next one if somebody waits for it.
func (r *revisions) goOn(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.running[id]
	if next == nil {
		delete(r.running, id)
		return
	}
	r.running[id] = nil
	go func() {
		defer r.goOn(id)
		defer close(next.done)
		defer func() {
			if p := recover(); p != nil { // of a goroutine that no middleware guards
				next.err = &jianzhu.Error{Op: "api.revisions", Err: panicked(p)}
			}
		}()
		// It is for several requests, whose own contexts end as they like.
		ctx, cancel := context.WithTimeout(context.Background(), r.timeout)
		defer cancel()
		next.revision, next.err = r.articles.Revision(ctx, id)
	}()
}
