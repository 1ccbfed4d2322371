package export

import (
	"context"

	"jianzhu"
	"jianzhu/store"
)

// Source is what Gather asks of a store.
type Source interface {
	Translation(ctx context.Context, articleID, language string) (*jianzhu.Translation, error)
}

// Gather returns the document of a: with its translation into target, if from
// has one, fitted to the article as it is now. An empty target is what the
// function Target returns.
func Gather(ctx context.Context, from Source, a *jianzhu.Article, target string, o Options) (*Document, error) {
	d := &Document{Article: a, Target: target, Options: o}
	if target == "" {
		d.Target = Target(a)
	}
	t, err := from.Translation(ctx, a.ID, d.Target)
	switch {
	case jianzhu.IsKind(err, jianzhu.NotFound):
		return d, nil
	case err != nil:
		return nil, err
	}
	d.Translation = store.Place(a, t)
	return d, nil
}
