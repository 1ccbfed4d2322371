package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jianzhu"
	"jianzhu/store"
)

// translation is a document of the collection translations. As in an article,
// the text stands in it plainly and all else is packed.
type translation struct {
	Key        translationKey `bson:"_id"`
	Revision   int64          `bson:"revision"`
	Created    string         `bson:"created"` // RFC 3339, UTC: BSON's dates have no nanoseconds
	Paragraphs []translated   `bson:"paragraphs"`
	Body       []byte         `bson:"body"` // store.PackTranslation without the text of the paragraphs
}

type translationKey struct {
	Article  string `bson:"article"`
	Language string `bson:"language"`
}

type translated struct {
	Index int                      `bson:"index"`
	State jianzhu.TranslationState `bson:"state"`
	Text  string                   `bson:"text"`
}

func newTranslation(t *jianzhu.Translation) *translation {
	d := &translation{Key: translationKey{t.ArticleID, t.Language}, Revision: t.Revision, Created: born(t.Created), Paragraphs: make([]translated, len(t.Paragraphs))}
	lean := *t
	lean.Paragraphs = make([]jianzhu.TranslatedParagraph, len(t.Paragraphs))
	for i, p := range t.Paragraphs {
		d.Paragraphs[i] = translated{p.Index, p.State, p.Text}
		p.Text = ""
		lean.Paragraphs[i] = p
	}
	d.Body = store.PackTranslation(&lean)
	return d
}

// whole returns the translation that newTranslation was given.
func (d *translation) whole() (*jianzhu.Translation, error) {
	t, err := store.UnpackTranslation(d.Body)
	if err != nil {
		return nil, err
	}
	for i := range t.Paragraphs {
		t.Paragraphs[i].Text = d.Paragraphs[i].Text
	}
	return t, nil
}

// born is the stored form of the time at which a translation was created.
func born(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func noTranslation() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no translation of the article into this language"}
}

// ofArticle finds the translations of an article; byLanguage is their order.
func ofArticle(id string) bson.D { return bson.D{{Key: "_id.article", Value: id}} }

var byLanguage = bson.D{{Key: "_id.article", Value: 1}, {Key: "_id.language", Value: 1}}

// Translation returns an article's translation into a language.
func (s *Store) Translation(ctx context.Context, articleID, language string) (*jianzhu.Translation, error) {
	const op = "mongo.Translation"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var d translation
	err = s.translations.FindOne(ctx, bson.D{{Key: "_id", Value: translationKey{articleID, language}}}).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		err = noTranslation()
	}
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	t, err := d.whole()
	return t, fail(ctx, op, err)
}

// Translations returns all translations of an article, by language.
func (s *Store) Translations(ctx context.Context, articleID string) ([]jianzhu.Translation, error) {
	const op = "mongo.Translations"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []jianzhu.Translation
	err = each(ctx, s.translations, ofArticle(articleID), options.Find().SetSort(byLanguage), func(d *translation) (bool, error) {
		t, err := d.whole()
		if err == nil {
			out = append(out, *t)
		}
		return true, err
	})
	if err == nil && len(out) == 0 { // an article that is gone has none either
		err = s.articles.FindOne(ctx, bson.D{{Key: "_id", Value: articleID}}, options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Err()
	}
	return out, fail(ctx, op, err)
}

// TranslationRevisions returns which translations an article has.
func (s *Store) TranslationRevisions(ctx context.Context, articleID string) ([]store.TranslationRevision, error) {
	const op = "mongo.TranslationRevisions"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []store.TranslationRevision
	project := bson.D{{Key: "revision", Value: 1}, {Key: "created", Value: 1}}
	err = each(ctx, s.translations, ofArticle(articleID), options.Find().SetSort(byLanguage).SetProjection(project), func(d *translation) (bool, error) {
		created, err := time.Parse(time.RFC3339Nano, d.Created)
		if err == nil {
			out = append(out, store.TranslationRevision{Language: d.Key.Language, Revision: d.Revision, Created: created})
		}
		return true, err
	})
	return out, fail(ctx, op, err)
}

// PutTranslation writes t in place of revision replaces: see
// store.TranslationWriter.
func (s *Store) PutTranslation(ctx context.Context, t *jianzhu.Translation, replaces int64) error {
	const op = "mongo.PutTranslation"
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
	doc, err := bson.Marshal(newTranslation(&next))
	if err != nil {
		return fail(ctx, op, err)
	}
	if len(doc) > maxDocument {
		return fail(ctx, op, &jianzhu.Error{Kind: jianzhu.Invalid, Msg: "the translation with its history is larger than the 16 MB that MongoDB takes as one document"})
	}
	err = s.write(ctx, change{apply: func(w *writing) error {
		if err := w.meet(t.ArticleID); err != nil {
			return err
		}
		// Written to, not only read: a transaction that removes the article
		// at the same time then conflicts with this one, and would otherwise
		// leave the translation behind.
		met, err := s.articles.UpdateOne(w.tx, bson.D{{Key: "_id", Value: t.ArticleID}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "translated", Value: 1}}}})
		if err != nil {
			return err
		}
		if met.MatchedCount == 0 {
			return mongo.ErrNoDocuments
		}
		if replaces == 0 {
			_, err := s.translations.InsertOne(w.tx, bson.Raw(doc))
			if mongo.IsDuplicateKeyError(err) {
				return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "there is a translation of the article into this language already", Err: err}
			}
			return err
		}
		key := translationKey{t.ArticleID, t.Language}
		replaced, err := s.translations.ReplaceOne(w.tx, bson.D{{Key: "_id", Value: key}, {Key: "revision", Value: replaces}, {Key: "created", Value: born(t.Created)}}, bson.Raw(doc))
		if err == nil && replaced.MatchedCount == 0 {
			err = s.staleTranslation(w.tx, key, replaces)
		}
		return err
	}})
	if err != nil {
		return fail(ctx, op, err)
	}
	t.Revision = next.Revision
	return nil
}

// DeleteTranslation removes a translation at the given revision.
func (s *Store) DeleteTranslation(ctx context.Context, articleID, language string, revision int64) error {
	const op = "mongo.DeleteTranslation"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	key := translationKey{articleID, language}
	gone, err := s.translations.DeleteOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "revision", Value: revision}})
	if err == nil && gone.DeletedCount == 0 {
		err = s.staleTranslation(ctx, key, revision)
	}
	return fail(ctx, op, err)
}

// staleTranslation says why there is no translation with the key at the
// revision.
func (s *Store) staleTranslation(ctx context.Context, key translationKey, wants int64) error {
	var has struct {
		Revision int64 `bson:"revision"`
	}
	err := s.translations.FindOne(ctx, bson.D{{Key: "_id", Value: key}}, options.FindOne().SetProjection(bson.D{{Key: "revision", Value: 1}})).Decode(&has)
	switch {
	case errors.Is(err, mongo.ErrNoDocuments), err == nil && wants == 0:
		return noTranslation()
	case err != nil:
		return err
	}
	return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "the translation has changed since it was read", Err: fmt.Errorf("revision %d, not %d", has.Revision, wants)}
}
