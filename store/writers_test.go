package store

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"jianzhu"
)

// TestWriters: writers that wait go in together, in order, as many as there
// may be and as there is room for. Where one fails the others do not, unless
// nothing can be written.
func TestWriters(t *testing.T) {
	odd := errors.New("odd")
	six := &jianzhu.Error{Kind: jianzhu.Invalid, Msg: "six"}
	gone := &jianzhu.Error{Kind: jianzhu.Unavailable, Msg: "gone"}
	begun, end := make(chan bool), make(chan bool)
	var batches [][]int
	q := NewWriters(3, 10, func(batch []*Pending[int]) error {
		var b []int
		for _, p := range batch {
			b = append(b, p.Write)
			if err := p.Try(func(n int) error {
				if n%2 == 1 {
					return Refuse(odd)
				}
				return nil
			}); err != nil {
				return err
			}
		}
		batches = append(batches, b)
		if len(batches) == 1 {
			close(begun)
			<-end
		}
		switch {
		case slices.Contains(b, 6): // found out at the end
			return six
		case slices.Contains(b, 10):
			return gone
		}
		return nil
	})
	var wg sync.WaitGroup
	errs := make([]error, 12)
	do := func(i, size int) {
		wg.Go(func() { errs[i] = q.Do(t.Context(), size, i) })
	}
	do(0, 1)
	<-begun
	for i, size := range []int{1, 1, 1, 1, 30, 4, 4, 1, 9, 1, 1} {
		do(i+1, size)
		for q.Waiting() <= i {
			runtime.Gosched()
		}
	}
	close(end)
	wg.Wait()
	if want := [][]int{{0}, {1, 2, 3}, {4}, {5}, {6, 7, 8}, {6}, {7}, {8}, {9, 10}, {11}}; !slices.EqualFunc(batches, want, slices.Equal) {
		t.Errorf("batches %v, want %v", batches, want)
	}
	if want := []error{nil, odd, nil, odd, nil, odd, six, odd, nil, odd, gone, odd}; !slices.Equal(errs, want) {
		t.Errorf("errors %v, want %v", errs, want)
	}
}
