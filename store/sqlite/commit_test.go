package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"jianzhu"
	"jianzhu/store"
	"jianzhu/store/storetest"
)

// Writers that share a transaction: one that fails leaves nothing behind and
// takes nothing from the others, at whatever place in the transaction, and
// their entities are counted as if each had come alone.
func TestWritersShareATransaction(t *testing.T) {
	s, err := New(t.Context(), filepath.Join(t.TempDir(), "jianzhu.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := storetest.Generated(0)
	if err := s.PutArticle(t.Context(), first, 0); err != nil {
		t.Fatal(err)
	}

	gone, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	all := []*jianzhu.Article{first}
	conflicts := 0
	var wg sync.WaitGroup
	begun, end := make(chan bool), make(chan bool)
	wg.Go(func() { // a transaction that runs
		if err := s.write(t.Context(), func(writing) error { close(begun); <-end; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-begun
	queue := func(f func()) {
		n := s.commits.Waiting()
		wg.Go(f)
		for s.commits.Waiting() == n {
			runtime.Gosched()
		}
	}
	const n = 3 * maxBatch / 2
	for i := range n {
		queue(func() {
			a := storetest.Generated(i + 1)
			if i%4 == 3 {
				a = storetest.Generated(0) // is there already, in its first revision
				a.ID = first.ID
			}
			err := s.PutArticle(t.Context(), a, 0)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				all = append(all, a)
			case jianzhu.IsKind(err, jianzhu.Conflict):
				conflicts++
			default:
				t.Error(err)
			}
		})
	}
	queue(func() {
		if err := s.PutArticle(gone, storetest.Generated(n+1), 0); !errors.Is(err, context.Canceled) {
			t.Errorf("a writer that gave up waiting: %v", err)
		}
	})
	cancel()
	for s.commits.Waiting() > n {
		runtime.Gosched()
	}
	// One that fails when its entities are counted already.
	boom := errors.New("boom")
	queue(func() {
		err := s.write(t.Context(), func(w writing) error {
			old, err := w.take(first.ID, 1)
			if err != nil {
				return err
			}
			if err := w.count(store.Shares(old.article), nil); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Errorf("error %v", err)
		}
	})
	close(end)
	wg.Wait()
	if conflicts != n/4 {
		t.Errorf("%d conflicts, want %d", conflicts, n/4)
	}
	storetest.Check(t, s, all)
}
