package mongo

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"jianzhu"
	"jianzhu/store/storetest"
)

// Writers that share a transaction: one that fails leaves nothing behind and
// takes nothing from the others, whether it is refused before anything is
// written or by the server, which undoes the transaction. Their entities are
// counted as if each had come alone.
func TestWritersShareATransaction(t *testing.T) {
	for _, c := range []struct {
		name                 string
		duplicates, versions bool
	}{
		{name: "all go in"},
		{name: "the server refuses some", duplicates: true},
		{name: "some replace and remove", versions: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := place(t)(t).(*Store)
			defer s.Close()
			first, second, third := storetest.Generated(0), storetest.Generated(100), storetest.Generated(101)
			left := []*jianzhu.Article{first}
			for _, a := range []*jianzhu.Article{first, second, third} {
				if err := s.PutArticle(t.Context(), a, 0); err != nil {
					t.Fatal(err)
				}
			}
			if !c.versions {
				left = append(left, second, third)
			}

			var mu sync.Mutex
			var wg sync.WaitGroup
			begun, end := make(chan bool), make(chan bool)
			wg.Go(func() { // a transaction that runs
				err := s.write(t.Context(), change{apply: func(*writing) error {
					close(begun)
					<-end
					return nil
				}})
				if err != nil {
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
			conflicts, want := 0, 0
			put := func(a *jianzhu.Article, replaces int64, stays bool) {
				queue(func() {
					err := s.PutArticle(t.Context(), a, replaces)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil && stays:
						left = append(left, a)
					case err == nil:
					case jianzhu.IsKind(err, jianzhu.Conflict):
						conflicts++
					default:
						t.Error(err)
					}
				})
			}
			const n = maxBatch - 8
			for i := range n {
				put(storetest.Generated(i+1), 0, true)
				switch {
				case i%8 == 3:
					again := storetest.Generated(i + 200)
					again.ID = first.ID
					put(again, 7, false) // of a revision that is not there
					want++
				case i%8 == 5 && c.duplicates:
					again := storetest.Generated(i + 200)
					again.ID = first.ID
					put(again, 0, false)
					want++
				}
			}
			if c.versions {
				next := storetest.Generated(300)
				next.ID = second.ID
				put(next, 1, true)
				late := storetest.Generated(301)
				late.ID = second.ID
				put(late, 1, false) // the one before it was first
				want++
				queue(func() {
					if err := s.DeleteArticle(t.Context(), third.ID, 1); err != nil {
						t.Error(err)
					}
				})
			}
			gone, cancel := context.WithCancel(t.Context())
			waiting := s.commits.Waiting()
			queue(func() {
				if err := s.PutArticle(gone, storetest.Generated(n+1), 0); !errors.Is(err, context.Canceled) {
					t.Errorf("a writer that gave up waiting: %v", err)
				}
			})
			cancel()
			for s.commits.Waiting() > waiting {
				runtime.Gosched()
			}
			close(end)
			wg.Wait()
			if conflicts != want {
				t.Errorf("%d conflicts, want %d", conflicts, want)
			}
			storetest.Check(t, s, left)
		})
	}
}
