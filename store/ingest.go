package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"jianzhu"
)

// Outcome is what Ingest did.
type Outcome string

// The outcomes of Ingest.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// ingestAttempts bounds how often Ingest starts over when others write the
// same article: each loss means that another writer has won.
const ingestAttempts = 20

// Ingest takes in into s, as a new article or as a new version of the article
// that s knows by the same Source and ExternalID. An input without ExternalID
// is known by its bytes. The same content again changes nothing.
//
// annotate makes the article that id is to be; Ingest sets its ID, Source,
// ExternalID, Created and Updated. Where several callers take in the same
// article at once, one creates it and the others find it there: Ingest starts
// over when it loses a race, so annotate may run more than once.
func Ingest(ctx context.Context, s interface {
	ArticleReader
	ArticleWriter
}, annotate func(ctx context.Context, id string, in jianzhu.Input) (*jianzhu.Article, error), in jianzhu.Input) (*jianzhu.Article, Outcome, error) {
	if in.ExternalID == "" {
		in.ExternalID = ContentID(in.Raw)
	}
	var lost error
	for range ingestAttempts {
		old, err := s.ArticleByExternalID(ctx, in.Source, in.ExternalID)
		switch {
		case err == nil && repeats(old, in):
			return old, Unchanged, nil
		case err != nil && !jianzhu.IsKind(err, jianzhu.NotFound):
			return nil, "", fmt.Errorf("store.Ingest: %w", err)
		case err != nil:
			old = nil
		}
		id, revision := "", int64(0)
		if old != nil {
			id, revision = old.ID, old.Revision
		} else {
			id = jianzhu.NewID()
		}
		a, err := annotate(ctx, id, in)
		if err != nil {
			return nil, "", fmt.Errorf("store.Ingest: %w", err)
		}
		a.ID, a.Source, a.ExternalID = id, in.Source, in.ExternalID
		a.Updated = time.Now().UTC()
		a.Created = a.Updated
		outcome := Created
		if old != nil {
			a.Created = old.Created
			if sameContent(old, a) {
				return old, Unchanged, nil
			}
			outcome = Updated
		}
		switch err := s.PutArticle(ctx, a, revision); {
		case err == nil:
			return a, outcome, nil
		case jianzhu.IsKind(err, jianzhu.Conflict), old != nil && jianzhu.IsKind(err, jianzhu.NotFound):
			lost = err
		default:
			return nil, "", fmt.Errorf("store.Ingest: %w", err)
		}
	}
	return nil, "", &jianzhu.Error{Op: "store.Ingest", Kind: jianzhu.Conflict, Msg: "the article keeps changing; try again", Err: lost}
}

// ContentID returns the ExternalID of an article that came without one: the
// hash of its bytes.
func ContentID(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// repeats reports whether in says nothing that a was not made from: the same
// bytes, and no other metadata than a has. What in leaves open was found in
// the document, where it still is.
func repeats(a *jianzhu.Article, in jianzhu.Input) bool {
	format := in.Format
	if format == "" {
		format = jianzhu.FormatText
	}
	given := func(want, have string) bool { return want == "" || want == have }
	return bytes.Equal(a.Raw, in.Raw) && format == a.Format &&
		given(in.Charset, a.Charset) && given(in.Title, a.Title) && given(in.Language, a.Language) && given(in.URL, a.URL) &&
		(in.Published.IsZero() || in.Published.Equal(a.Published))
}

// sameContent reports whether two versions of an article differ in nothing
// but their revision and time of writing.
func sameContent(a, b *jianzhu.Article) bool {
	// b is as annotators made it; a is as a store returned it.
	linked := *b
	linked.Links = a.Links
	x, y := *a, *Linked(&linked)
	y.Revision, y.Created, y.Updated = x.Revision, x.Created, x.Updated
	if y.Published.Equal(x.Published) {
		y.Published = x.Published // one instant, said in another zone
	}
	return bytes.Equal(Pack(&x), Pack(&y))
}
