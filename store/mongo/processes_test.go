package mongo

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/store/storetest"
)

// TestTwoProcesses lets several stores write to one database, as processes
// would: nothing but the server's transactions keeps them apart.
func TestTwoProcesses(t *testing.T) {
	open := place(t)
	const stores, each = 3, 10
	left := make([]*jianzhu.Article, stores*each)
	var g errgroup.Group
	for n := range stores {
		g.Go(func() error {
			s := open(t) // all at once, in an empty database
			defer s.Close()
			for i := range each {
				i += n * each
				a := storetest.Generated(i)
				if err := s.PutArticle(t.Context(), a, 0); err != nil {
					return err
				}
				switch i % 3 {
				case 0:
					if err := s.DeleteArticle(t.Context(), a.ID, 1); err != nil {
						return err
					}
					continue
				case 1:
					b := storetest.Generated(i + 1000)
					b.ID = a.ID
					if err := s.PutArticle(t.Context(), b, 1); err != nil {
						return err
					}
					a = b
				}
				left[i] = a
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	s := open(t)
	defer s.Close()
	var there []*jianzhu.Article
	for _, a := range left {
		if a != nil {
			there = append(there, a)
		}
	}
	storetest.Check(t, s, there)
}
