package sqlite

import (
	"path/filepath"
	"testing"

	"jianzhu/store"
	"jianzhu/store/storetest"
)

func place(t testing.TB) storetest.Open {
	path := filepath.Join(t.TempDir(), "新 store?#%41.db") // no character of a path means anything
	return func(t testing.TB) store.Store {
		t.Helper()
		s, err := New(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestStore(t *testing.T) { storetest.Run(t, place) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, place(b)) }

func BenchmarkNames(b *testing.B) { storetest.BenchmarkNames(b, place(b), storetest.PutAll) }
