package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
	next := *store.Unlinked(a)
	next.Revision = replaces + 1
	plain, err := store.NewRecord(&next)
	if err != nil {
		return fail(ctx, op, err)
	}
	var was, record *store.Record
	var naming *store.Naming
	err = s.write(ctx,
		func(tx context.Context) error {
			was, record = new(store.Record), plain
			var old *article
			if replaces > 0 {
				if old, err = s.take(tx, next.ID, replaces, func(match bson.D) *mongo.SingleResult {
					return s.articles.FindOne(tx, match, options.FindOne().SetProjection(bodyOnly))
				}); err != nil {
					return err
				}
			}
			var had []store.Share
			if old != nil {
				if was, had, err = old.records(); err != nil {
					return err
				}
			}
			if naming, err = s.naming(tx, had, plain.Shares); err != nil {
				return err
			}
			if next.Links = naming.Links(plain.Shares, nil); len(next.Links) > 0 {
				if record, err = store.NewRecord(store.Linked(&next)); err != nil {
					return err
				}
			}
			return s.putArticle(tx, &next, record, replaces)
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
		func(tx context.Context) error { return s.settle(tx, naming, next.ID) },
	)
	if err != nil {
		return fail(ctx, op, err)
	}
	if a.Revision = next.Revision; len(next.Links) > 0 {
		*a = *store.Linked(&next)
	}
	return nil
}

// putArticle writes the document of a, which is not linked, in place of
// revision replaces; 0 where there is none.
func (s *Store) putArticle(tx context.Context, a *jianzhu.Article, r *store.Record, replaces int64) error {
	doc, err := bson.Marshal(newArticle(a, r))
	if err != nil {
		return err
	}
	if len(doc) > maxDocument {
		return &jianzhu.Error{Kind: jianzhu.Invalid, Msg: tooLarge}
	}
	if replaces == 0 {
		_, err := s.articles.InsertOne(tx, bson.Raw(doc))
		return taken(err)
	}
	_, err = s.articles.ReplaceOne(tx, bson.D{{Key: "_id", Value: a.ID}, {Key: "revision", Value: replaces}}, bson.Raw(doc))
	return taken(err)
}

// records returns the record of the article with its links, and its shares
// without, none where these are not counted in who is who.
func (d *article) records() (*store.Record, []store.Share, error) {
	a, err := d.whole()
	if err != nil {
		return nil, nil, err
	}
	r, err := store.NewRecord(store.Linked(a))
	if err != nil || !d.Named {
		return r, nil, err
	}
	if len(a.Links) == 0 {
		return r, r.Shares, nil
	}
	return r, store.Shares(a), nil
}

// naming counts an article's change from shares was to now, both without
// links, in who is who, of the people of these and others.
func (s *Store) naming(tx context.Context, was, now []store.Share, others ...store.Share) (*store.Naming, error) {
	keys := store.NamesakeKeys(was, now, others)
	there := make(map[string]*store.Namesakes, len(keys))
	if len(keys) > 0 {
		err := each(tx, s.namesakes, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: keys}}}}, options.Find(), func(g *store.Namesakes) (bool, error) {
			there[g.Key] = g
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	n, err := store.NewNaming(keys, func(k string) (*store.Namesakes, error) { return there[k], nil })
	if err == nil {
		n.Replace(was, now)
	}
	return n, err
}

// keep writes who is who.
func (s *Store) keep(tx context.Context, n *store.Naming) error {
	var writes []mongo.WriteModel
	for _, g := range n.Changed() {
		match := bson.D{{Key: "_id", Value: g.Key}}
		if len(g.People) == 0 {
			writes = append(writes, mongo.NewDeleteOneModel().SetFilter(match))
		} else {
			writes = append(writes, mongo.NewReplaceOneModel().SetFilter(match).SetReplacement(g).SetUpsert(true))
		}
	}
	if len(writes) == 0 {
		return nil
	}
	_, err := s.namesakes.BulkWrite(tx, writes)
	if mongo.IsDuplicateKeyError(err) {
		return errors.Join(errAgain, err)
	}
	return err
}

// settle keeps who is who, and makes the links anew of all articles but one
// whose people may be others now.
func (s *Store) settle(tx context.Context, n *store.Naming, but string) error {
	if err := s.keep(tx, n); err != nil {
		return err
	}
	names := n.Moved()
	if len(names) == 0 {
		return nil
	}
	about := make(map[string]bool)
	among := bson.D{{Key: "$in", Value: names}}
	for _, match := range []bson.D{{{Key: "entities.id", Value: among}}, {{Key: "links.name", Value: among}, hasLinks}} {
		err := each(tx, s.articles, match, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}),
			func(d *article) (bool, error) {
				about[d.ID] = true
				return true, nil
			})
		if err != nil {
			return err
		}
	}
	delete(about, but)
	for _, id := range slices.Sorted(maps.Keys(about)) {
		if err := s.relink(tx, n, id); err != nil {
			return err
		}
	}
	return nil
}

// hasLinks is the condition of the index of links.
var hasLinks = bson.E{Key: "links", Value: bson.D{{Key: "$exists", Value: true}}}

// relink makes the links of an article anew: a new revision of it, if that
// changes any.
func (s *Store) relink(tx context.Context, n *store.Naming, id string) error {
	var d article
	if err := s.articles.FindOne(tx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bodyOnly)).Decode(&d); err != nil {
		return err
	}
	a, err := d.whole()
	if err != nil {
		return err
	}
	links := n.Links(store.Shares(a), a.Links)
	if store.SameLinks(links, a.Links) {
		return nil
	}
	was, err := store.NewRecord(store.Linked(a))
	if err != nil {
		return err
	}
	replaces := a.Revision
	a.Links = links
	a.Revision++
	now, err := store.NewRecord(store.Linked(a))
	if err != nil {
		return err
	}
	if err := s.putArticle(tx, a, now, replaces); err != nil {
		return err
	}
	if err := s.count(tx, was.Shares, now.Shares); err != nil {
		return err
	}
	if err := replace(tx, s.mentions, mentionDocs(was.Mentions), mentionDocs(now.Mentions)); err != nil {
		return err
	}
	return replace(tx, s.quotes, quoteDocs(was.Quotes), quoteDocs(now.Quotes))
}

// decidedKey is the key under which it is kept that all articles are counted
// in who is who.
const decidedKey = "decided"

// decide says who is who in the articles that an earlier program wrote. Each
// is counted once, so that several programs may do so at once.
func (s *Store) decide(ctx context.Context) error {
	err := s.namesakes.FindOne(ctx, bson.D{{Key: "_id", Value: decidedKey}}).Err()
	if err == nil || !errors.Is(err, mongo.ErrNoDocuments) {
		return err
	}
	var ids []string
	err = each(ctx, s.articles, nil, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetProjection(bson.D{{Key: "_id", Value: 1}}), func(d *article) (bool, error) {
		ids = append(ids, d.ID)
		return true, nil
	})
	if err != nil {
		return err
	}
	// All are counted before any is linked.
	count := func(tx context.Context, id string) error {
		var d article
		err := s.articles.FindOneAndUpdate(tx, bson.D{{Key: "_id", Value: id}, {Key: "named", Value: nil}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "named", Value: true}}}}, options.FindOneAndUpdate().SetProjection(bodyOnly)).Decode(&d)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return nil // another program was there first
		}
		if err != nil {
			return err
		}
		a, err := d.whole()
		if err != nil {
			return err
		}
		n, err := s.naming(tx, nil, store.Shares(a))
		if err != nil {
			return err
		}
		return s.keep(tx, n)
	}
	link := func(tx context.Context, id string) error {
		var d article
		err := s.articles.FindOne(tx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bodyOnly)).Decode(&d)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return nil
		}
		if err != nil {
			return err
		}
		a, err := d.whole()
		if err != nil {
			return err
		}
		n, err := s.naming(tx, nil, nil, store.Shares(a)...)
		if err != nil {
			return err
		}
		return s.relink(tx, n, id)
	}
	for _, step := range []func(context.Context, string) error{count, link} {
		for _, id := range ids {
			if err := s.write(ctx, func(tx context.Context) error { return step(tx, id) }); err != nil {
				return fmt.Errorf("telling namesakes apart: %w", err)
			}
		}
	}
	_, err = s.namesakes.ReplaceOne(ctx, bson.D{{Key: "_id", Value: decidedKey}}, bson.D{{Key: "people", Value: bson.A{}}}, options.Replace().SetUpsert(true))
	return err
}

// DeleteArticle removes an article: see store.ArticleWriter.
func (s *Store) DeleteArticle(ctx context.Context, id string, revision int64) error {
	const op = "mongo.DeleteArticle"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	var naming *store.Naming
	var was *store.Record
	return fail(ctx, op, s.write(ctx,
		func(tx context.Context) (err error) {
			old, err := s.take(tx, id, revision, func(match bson.D) *mongo.SingleResult {
				return s.articles.FindOneAndDelete(tx, match, options.FindOneAndDelete().SetProjection(bodyOnly))
			})
			if err != nil {
				return err
			}
			var had []store.Share
			if was, had, err = old.records(); err != nil {
				return err
			}
			naming, err = s.naming(tx, had, nil)
			return err
		},
		func(tx context.Context) error { return s.count(tx, was.Shares, nil) },
		func(tx context.Context) error { return s.clear(tx, id) },
		func(tx context.Context) error { return s.settle(tx, naming, id) },
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
var bodyOnly = bson.D{{Key: "body", Value: 1}, {Key: "paragraphs", Value: 1}, {Key: "named", Value: 1}}

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

// take reads or removes the article with the given id and revision, by f, and
// returns what it was.
func (s *Store) take(ctx context.Context, id string, revision int64, f func(match bson.D) *mongo.SingleResult) (*article, error) {
	var old article
	err := f(bson.D{{Key: "_id", Value: id}, {Key: "revision", Value: revision}}).Decode(&old)
	if err == nil {
		return &old, nil
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

// clear removes an article's mentions, quotes and translations.
func (s *Store) clear(ctx context.Context, id string) error {
	of := bson.D{{Key: "article.id", Value: id}}
	if _, err := s.mentions.DeleteMany(ctx, of); err != nil {
		return err
	}
	if _, err := s.quotes.DeleteMany(ctx, of); err != nil {
		return err
	}
	_, err := s.translations.DeleteMany(ctx, ofArticle(id))
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
