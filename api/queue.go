package api

import (
	"context"
	"net/http"
)

// queue bounds the work that annotating takes: some run, some wait, the rest
// are turned away at once, so that a burst makes nobody wait for long.
type queue struct {
	admitted chan struct{} // holds one for each that runs or waits
	running  chan struct{} // holds one for each that runs
}

func newQueue(workers, waiting int) *queue {
	return &queue{admitted: make(chan struct{}, workers+waiting), running: make(chan struct{}, workers)}
}

// enter waits for a worker; leave gives it back. The error is a fault with
// status 503 when the queue is full, or the context's.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	select {
	case q.admitted <- struct{}{}:
	default:
		return nil, &fault{status: http.StatusServiceUnavailable, retryAfter: true, detail: "too many texts are waiting to be annotated; try again later"}
	}
	select {
	case q.running <- struct{}{}:
		return func() { <-q.running; <-q.admitted }, nil
	case <-ctx.Done():
		<-q.admitted
		return nil, ctx.Err()
	}
}
