package sqlite

import (
	"path/filepath"
	"testing"

	"jianzhu/store"
	"jianzhu/store/storetest"
)

func TestKilledWriterLosesNothing(t *testing.T) {
	storetest.Kill(t, func() string { return filepath.Join(t.TempDir(), "killed.db") }, func(t testing.TB, path string) store.Store {
		s, err := New(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
