package mongo

import (
	"os"
	"testing"

	"jianzhu/store"
	"jianzhu/store/mongo/mongotest"
	"jianzhu/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(mongotest.Main(m)) }

func place(t testing.TB) storetest.Open {
	uri := mongotest.URI(t)
	return func(t testing.TB) store.Store {
		t.Helper()
		s, err := New(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestStore(t *testing.T) { storetest.Run(t, place) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, place(b)) }
