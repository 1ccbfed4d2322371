package store

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// TestWriters: writers that wait go in together, in order, as many as there
// may be and as there is room for, and each hears of its own.
func TestWriters(t *testing.T) {
	odd, all := errors.New("odd"), errors.New("all")
	begun, end := make(chan bool), make(chan bool)
	var batches [][]int
	q := NewWriters(3, 10, func(batch []*Pending[int]) error {
		var b []int
		for _, p := range batch {
			b = append(b, p.Write)
			if p.Write%2 == 1 {
				p.Err = odd
			}
		}
		batches = append(batches, b)
		if len(batches) == 1 {
			close(begun)
			<-end
		}
		if slices.Contains(b, 6) {
			return all
		}
		return nil
	})
	var wg sync.WaitGroup
	errs := make([]error, 9)
	do := func(i, size int) {
		wg.Go(func() { errs[i] = q.Do(t.Context(), size, i) })
	}
	do(0, 1)
	<-begun
	for i, size := range []int{1, 1, 1, 1, 30, 5, 5, 1} {
		do(i+1, size)
		for q.Waiting() <= i {
			runtime.Gosched()
		}
	}
	close(end)
	wg.Wait()
	if want := [][]int{{0}, {1, 2, 3}, {4}, {5}, {6, 7}, {8}}; !slices.EqualFunc(batches, want, slices.Equal) {
		t.Errorf("batches %v, want %v", batches, want)
	}
	if want := []error{nil, odd, nil, odd, nil, odd, all, odd, nil}; !slices.Equal(errs, want) {
		t.Errorf("errors %v, want %v", errs, want)
	}
}
