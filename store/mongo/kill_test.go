package mongo

import (
	"testing"

	"jianzhu/store"
	"jianzhu/store/mongo/mongotest"
	"jianzhu/store/storetest"
)

func TestKilledWriterLosesNothing(t *testing.T) {
	storetest.Kill(t, func() string { return mongotest.URI(t) }, func(t testing.TB, uri string) store.Store {
		s, err := New(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
