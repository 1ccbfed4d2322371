package mongo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"jianzhu"
	"jianzhu/store"
)

// maxDocument is the size in bytes of the largest document that MongoDB takes.
const maxDocument = 16 << 20

// PutArticle writes a in place of revision replaces: see store.ArticleWriter.
func (s *Store) PutArticle(ctx context.Context, a *jianzhu.Article, replaces int64) error {
	const op = "mongo.PutArticle"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	next := *a
	next.Revision = replaces + 1
	record, err := store.NewRecord(&next)
	if err != nil {
		return fail(ctx, op, err)
	}
	doc, err := bson.Marshal(newArticle(&next, record))
	if err != nil {
		return fail(ctx, op, err)
	}
	if len(doc) > maxDocument {
		return &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: tooLarge}
	}
	var was *store.Record
	err = s.write(ctx,
		func(tx context.Context) error {
			was = new(store.Record)
			if replaces == 0 {
				_, err := s.articles.InsertOne(tx, bson.Raw(doc))
				return taken(err)
			}
			old, err := s.take(tx, next.ID, replaces, func(match bson.D) *mongo.SingleResult {
				return s.articles.FindOneAndReplace(tx, match, bson.Raw(doc), options.FindOneAndReplace().SetProjection(bodyOnly))
			})
			if err == nil {
				was, err = store.NewRecord(old)
			}
			return taken(err)
		},
		// Entities come before their mentions: where two writers meet, they
		// meet there, and one starts over before it has written much.
		func(tx context.Context) error { return s.count(tx, was.Shares, record.Shares) },
		func(tx context.Context) error {
			return replace(tx, s.mentions, mentionDocs(was.Mentions), mentionDocs(record.Mentions))
		},
		func(tx context.Context) error {
			return replace(tx, s.quotes, quoteDocs(was.Quotes), quoteDocs(record.Quotes))
		},
	)
	if err != nil {
		return fail(ctx, op, err)
	}
	a.Revision = next.Revision
	return nil
}

// DeleteArticle removes an article: see store.ArticleWriter.
func (s *Store) DeleteArticle(ctx context.Context, id string, revision int64) error {
	const op = "mongo.DeleteArticle"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	var old *jianzhu.Article
	return fail(ctx, op, s.write(ctx,
		func(tx context.Context) (err error) {
			old, err = s.take(tx, id, revision, func(match bson.D) *mongo.SingleResult {
				return s.articles.FindOneAndDelete(tx, match, options.FindOneAndDelete().SetProjection(bodyOnly))
			})
			return err
		},
		func(tx context.Context) error { return s.count(tx, store.Shares(old), nil) },
		func(tx context.Context) error { return s.clear(tx, id) },
	))
}

// placed is a document of mentions or quotes.
type placed interface {
	place() bson.Binary
	article() *articleRef
}

// replace writes an article's documents, now, in place of those that it had.
// Most of an article stays as it is when it is annotated anew; of that, only
// what the documents say about the article is written. A transaction has to
// fit the server's cache with all that it touches.
func replace[T placed](tx context.Context, in *mongo.Collection, had, now []T) error {
	var ref articleRef
	old := make(map[string]T, len(had))
	for _, d := range had {
		*d.article() = articleRef{}
		old[string(d.place().Data)] = d
	}
	var fresh []T
	kept := false
	for _, d := range now {
		at := string(d.place().Data)
		ref = *d.article()
		*d.article() = articleRef{}
		if o, there := old[at]; there && reflect.DeepEqual(o, d) {
			delete(old, at)
			kept = true
		} else {
			fresh = append(fresh, d)
		}
		*d.article() = ref
	}
	if len(old) > 0 {
		gone := make([]bson.Binary, 0, len(old))
		for _, d := range old {
			gone = append(gone, d.place())
		}
		if _, err := in.DeleteMany(tx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: gone}}}}); err != nil {
			return err
		}
	}
	if kept {
		if _, err := in.UpdateMany(tx, bson.D{{Key: "article.id", Value: ref.ID}}, bson.D{{Key: "$set", Value: bson.D{{Key: "article", Value: ref}}}}); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	_, err := in.InsertMany(tx, fresh)
	return err
}

// bodyOnly projects what article.whole reads.
var bodyOnly = bson.D{{Key: "body", Value: 1}, {Key: "paragraphs", Value: 1}}

// errAgain is a transaction that must start over.
var errAgain = errors.New("another writer was there first")

// attempts bounds how often a transaction starts over by errAgain. The driver
// starts over by itself on what the server calls transient.
const attempts = 20

// write runs steps in a transaction, perhaps several times.
//
// The context's end is looked for between steps and not passed into them. A
// command that the driver gives up on may still be on its way when the abort
// overtakes it; it would then begin a transaction that nobody ends, whose
// locks stay for a minute.
func (s *Store) write(ctx context.Context, steps ...func(tx context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	session, err := s.client.StartSession()
	if err != nil {
		return err
	}
	whole := context.WithoutCancel(ctx)
	defer session.EndSession(whole)
	for n := 1; ; n++ {
		_, err = session.WithTransaction(whole, func(tx context.Context) (any, error) {
			for _, step := range steps {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				if err := step(tx); err != nil {
					return nil, final(err)
				}
			}
			return nil, ctx.Err()
		})
		if !errors.Is(err, errAgain) || n == attempts {
			return err
		}
	}
}

// final takes the label that says "try again" off the error of a server that
// cannot be found: the driver has waited for one already, and would wait on
// until the transaction's time is up.
func final(err error) error {
	if gone, ok := errors.AsType[topology.ServerSelectionError](err); ok {
		return &jianzhu.Error{Kind: jianzhu.Unavailable, Msg: unreachable, Err: errors.New(gone.Error())}
	}
	return err
}

// taken makes a duplicate key of an article a Conflict.
func taken(err error) error {
	if mongo.IsDuplicateKeyError(err) {
		return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "there is an article with this id, or with this source and external_id, already", Err: err}
	}
	return err
}

// take replaces or removes the article with the given id and revision, by f,
// and returns what it was.
func (s *Store) take(ctx context.Context, id string, revision int64, f func(match bson.D) *mongo.SingleResult) (*jianzhu.Article, error) {
	var old article
	err := f(bson.D{{Key: "_id", Value: id}, {Key: "revision", Value: revision}}).Decode(&old)
	if err == nil {
		return old.whole()
	}
	if !errors.Is(err, mongo.ErrNoDocuments) {
		return nil, err
	}
	var has struct {
		Revision int64 `bson:"revision"`
	}
	err = s.articles.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bson.D{{Key: "revision", Value: 1}})).Decode(&has)
	if err != nil {
		return nil, err
	}
	if revision == 0 {
		return nil, mongo.ErrNoDocuments // of the revision before the first
	}
	return nil, &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "the article has changed since it was read", Err: fmt.Errorf("revision %d, not %d", has.Revision, revision)}
}

// clear removes an article's mentions and quotes.
func (s *Store) clear(ctx context.Context, id string) error {
	of := bson.D{{Key: "article.id", Value: id}}
	if _, err := s.mentions.DeleteMany(ctx, of); err != nil {
		return err
	}
	_, err := s.quotes.DeleteMany(ctx, of)
	return err
}

// count corrects the totals of entities when an article's shares change from
// was to now. The article has its new shares already.
func (s *Store) count(ctx context.Context, was, now []store.Share) error {
	ids := make([]string, 0, len(was)+len(now))
	for _, sh := range slices.Concat(was, now) {
		ids = append(ids, sh.Entity.ID)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	totals := make(map[string]*store.Total, len(ids))
	known := make(map[string]bool, len(ids))
	cursor, err := s.entities.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
	if err != nil {
		return err
	}
	defer cursor.Close(ctx)
	for cursor.Next(ctx) {
		var e entity
		if err := cursor.Decode(&e); err != nil {
			return err
		}
		totals[e.ID], known[e.ID] = &e.Total, true
	}
	if err := cursor.Err(); err != nil {
		return err
	}
	ends, titleEnds := make(map[string]bool), make(map[string]bool)
	for _, sh := range was {
		t := totals[sh.Entity.ID]
		if t == nil {
			return fmt.Errorf("entity %s is not counted", sh.Entity.ID)
		}
		ends[t.ID], titleEnds[t.ID] = t.Spans(sh), t.SpansTitles(sh)
		t.Remove(sh)
	}
	for _, sh := range now {
		t := totals[sh.Entity.ID]
		if t == nil {
			t = new(store.Total)
			totals[sh.Entity.ID] = t
		}
		t.Add(sh)
	}
	writes := make([]mongo.WriteModel, 0, len(ids))
	for _, id := range ids {
		t := totals[id]
		match := bson.D{{Key: "_id", Value: id}}
		switch {
		case t.Articles <= 0:
			writes = append(writes, mongo.NewDeleteOneModel().SetFilter(match))
			continue
		case ends[id]:
			if t.FirstSeen, err = s.seen(ctx, id, 1); err != nil {
				return err
			}
			if t.LastSeen, err = s.seen(ctx, id, -1); err != nil {
				return err
			}
		}
		if titleEnds[id] {
			if err := s.retitle(ctx, t); err != nil {
				return err
			}
		}
		if known[id] {
			writes = append(writes, mongo.NewReplaceOneModel().SetFilter(match).SetReplacement(newEntity(t)))
		} else {
			writes = append(writes, mongo.NewInsertOneModel().SetDocument(newEntity(t)))
		}
	}
	_, err = s.entities.BulkWrite(ctx, writes)
	if mongo.IsDuplicateKeyError(err) {
		// Another writer has made the entity since this transaction began.
		return errors.Join(errAgain, err)
	}
	return err
}

// retitle sets the titles of an entity from the articles that there are.
func (s *Store) retitle(ctx context.Context, t *store.Total) error {
	of := bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "id", Value: t.ID}}}}
	cursor, err := s.articles.Find(ctx, bson.D{{Key: "entities.id", Value: t.ID}},
		options.Find().SetProjection(bson.D{{Key: "date", Value: 1}, {Key: "entities", Value: of}}))
	if err != nil {
		return err
	}
	var articles []struct {
		Date     time.Time `bson:"date"`
		Entities []share   `bson:"entities"`
	}
	if err := cursor.All(ctx, &articles); err != nil {
		return err
	}
	var all []store.Titles
	for _, a := range articles {
		for _, e := range a.Entities {
			all = append(all, store.Titles{Date: a.Date, Titles: e.Titles})
		}
	}
	t.Retitle(all)
	return nil
}

// seen returns the date of the first (order 1) or last (-1) article that
// mentions the entity.
func (s *Store) seen(ctx context.Context, id string, order int) (time.Time, error) {
	var d struct {
		Date time.Time `bson:"date"`
	}
	err := s.articles.FindOne(ctx, bson.D{{Key: "entities.id", Value: id}},
		options.FindOne().SetSort(bson.D{{Key: "at", Value: order}}).SetProjection(bson.D{{Key: "date", Value: 1}})).Decode(&d)
	return d.Date, err
}
