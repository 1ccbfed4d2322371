package store

import (
	"context"

	"jianzhu"
)

// TranslationReader reads the translations of articles.
type TranslationReader interface {
	// Translation returns an article's translation into a language, as it was
	// written: the article may have changed since.
	Translation(ctx context.Context, articleID, language string) (*jianzhu.Translation, error)
	// Translations returns all translations of an article, by language. An
	// article without any has none; one that is not there is NotFound.
	Translations(ctx context.Context, articleID string) ([]jianzhu.Translation, error)
}

// TranslationWriter writes translations.
type TranslationWriter interface {
	// PutTranslation writes t in place of revision replaces and sets
	// t.Revision to replaces+1. With replaces 0 the article must have no
	// translation into the language. The article must be there: a deleted
	// one takes its translations with it.
	PutTranslation(ctx context.Context, t *jianzhu.Translation, replaces int64) error
	// DeleteTranslation removes a translation at the given revision.
	DeleteTranslation(ctx context.Context, articleID, language string, revision int64) error
}
