package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jianzhu"
	"jianzhu/store"
)

func noTranslation() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no translation of the article into this language"}
}

// born is the stored form of the time at which a translation was created.
func born(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Translation returns an article's translation into a language.
func (s *Store) Translation(ctx context.Context, articleID, language string) (*jianzhu.Translation, error) {
	const op = "sqlite.Translation"
	var packed []byte
	err := s.row(ctx, op, "SELECT packed FROM translations WHERE article = ? AND language = ?", []any{key(articleID), language}, &packed)
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		return nil, fail(ctx, op, noTranslation())
	}
	if err != nil {
		return nil, err
	}
	t, err := store.UnpackTranslation(packed)
	return t, fail(ctx, op, err)
}

// Translations returns all translations of an article, by language.
func (s *Store) Translations(ctx context.Context, articleID string) ([]jianzhu.Translation, error) {
	var out []jianzhu.Translation
	err := s.read(ctx, "sqlite.Translations", func(tx *sql.Tx) error {
		there := false
		err := s.each(ctx, tx, "SELECT 1 FROM articles WHERE id = ?", []any{key(articleID)}, func(func(...any) error) (bool, error) {
			there = true
			return true, nil
		})
		if err == nil && !there {
			err = notFound()
		}
		if err != nil {
			return err
		}
		return s.each(ctx, tx, "SELECT packed FROM translations WHERE article = ? ORDER BY language", []any{key(articleID)}, func(scan func(...any) error) (bool, error) {
			var packed []byte
			if err := scan(&packed); err != nil {
				return false, err
			}
			t, err := store.UnpackTranslation(packed)
			if err == nil {
				out = append(out, *t)
			}
			return true, err
		})
	})
	return out, err
}

// TranslationRevisions returns which translations an article has.
func (s *Store) TranslationRevisions(ctx context.Context, articleID string) ([]store.TranslationRevision, error) {
	var out []store.TranslationRevision
	err := s.read(ctx, "sqlite.TranslationRevisions", func(tx *sql.Tx) error {
		return s.each(ctx, tx, "SELECT language, revision, created FROM translations WHERE article = ? ORDER BY language", []any{key(articleID)}, func(scan func(...any) error) (bool, error) {
			var r store.TranslationRevision
			var created string
			if err := scan(&r.Language, &r.Revision, &created); err != nil {
				return false, err
			}
			var err error
			if r.Created, err = time.Parse(time.RFC3339Nano, created); err == nil {
				out = append(out, r)
			}
			return true, err
		})
	})
	return out, err
}

// PutTranslation writes t in place of revision replaces: see
// store.TranslationWriter.
func (s *Store) PutTranslation(ctx context.Context, t *jianzhu.Translation, replaces int64) error {
	const op = "sqlite.PutTranslation"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	next := *t
	next.Revision = replaces + 1
	if err := store.CheckTranslation(&next); err != nil {
		return fail(ctx, op, err)
	}
	packed := store.PackTranslation(&next)
	err = s.write(ctx, func(w writing) error {
		var pos, revision int64
		if err := w.row("find", []any{key(t.ArticleID)}, &pos, &revision); errors.Is(err, sql.ErrNoRows) {
			return store.Refuse(notFound())
		} else if err != nil {
			return err
		}
		has, created, err := w.translation(t.ArticleID, t.Language)
		switch {
		case err != nil:
			return err
		case has == 0 && replaces == 0:
			return w.exec("translation", key(t.ArticleID), t.Language, next.Revision, born(next.Created), packed)
		case has == 0:
			return store.Refuse(noTranslation())
		case replaces == 0:
			return store.Refuse(&jianzhu.Error{Kind: jianzhu.Conflict, Msg: "there is a translation of the article into this language already"})
		case has != replaces || created != born(t.Created):
			return store.Refuse(staleTranslation(has, replaces))
		}
		return w.exec("retranslate", key(t.ArticleID), t.Language, next.Revision, packed)
	})
	if err != nil {
		return fail(ctx, op, err)
	}
	t.Revision = next.Revision
	return nil
}

// DeleteTranslation removes a translation at the given revision.
func (s *Store) DeleteTranslation(ctx context.Context, articleID, language string, revision int64) error {
	const op = "sqlite.DeleteTranslation"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	return fail(ctx, op, s.write(ctx, func(w writing) error {
		has, _, err := w.translation(articleID, language)
		switch {
		case err != nil:
			return err
		case has == 0 || revision == 0:
			return store.Refuse(noTranslation())
		case has != revision:
			return store.Refuse(staleTranslation(has, revision))
		}
		return w.exec("untranslate", key(articleID), language)
	}))
}

// translation returns the revision of a translation, 0 where there is none,
// and when it was created.
func (w writing) translation(articleID, language string) (revision int64, created string, err error) {
	err = w.row("translated", []any{key(articleID), language}, &revision, &created)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return revision, created, err
}

func staleTranslation(has, wants int64) error {
	return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "the translation has changed since it was read", Err: fmt.Errorf("revision %d, not %d", has, wants)}
}
