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
	docs, err := newDocuments(&next, plain, replaces)
	if err != nil {
		return fail(ctx, op, err)
	}
	err = s.write(ctx, change{shares: plain.Shares, size: len(plain.Mentions) + len(plain.Quotes), apply: func(w *writing) error {
		was, record, docs := new(store.Record), plain, docs
		var had []store.Share
		if replaces > 0 {
			old, err := w.take(next.ID, replaces, func(match bson.D) *mongo.SingleResult {
				return s.articles.FindOne(w.tx, match, options.FindOne().SetProjection(bodyOnly))
			})
			if err == nil {
				was, had, err = old.records()
			}
			if err != nil {
				return err
			}
		}
		naming, err := w.naming(had, plain.Shares)
		if err != nil {
			return err
		}
		if next.Links = naming.Links(plain.Shares, nil); len(next.Links) > 0 {
			if record, err = store.NewRecord(store.Linked(&next)); err != nil {
				return err
			}
			if docs, err = newDocuments(&next, record, replaces); err != nil {
				return err
			}
		}
		if replaces == 0 {
			w.insert(docs)
		} else if err := w.replace(docs.id, replaces, docs.article, was, record); err != nil {
			return err
		}
		if err := w.count(was.Shares, record.Shares); err != nil {
			return err
		}
		return w.settle(naming, next.ID)
	}})
	if err != nil {
		return fail(ctx, op, err)
	}
	if a.Revision = next.Revision; len(next.Links) > 0 {
		*a = *store.Linked(&next)
	}
	return nil
}

// documents are those of an article, ready to be sent.
type documents struct {
	id               string
	article          bson.Raw
	mentions, quotes []bson.Raw // of a new article
}

// newDocuments returns the documents of a, which is not linked; r is the
// record of it with its links. Of an article that replaces another the
// mentions and quotes are left out: see replace.
func newDocuments(a *jianzhu.Article, r *store.Record, replaces int64) (*documents, error) {
	d := &documents{id: a.ID}
	var err error
	if d.article, err = bson.Marshal(newArticle(a, r)); err != nil {
		return nil, err
	}
	if len(d.article) > maxDocument {
		return nil, &jianzhu.Error{Kind: jianzhu.Invalid, Msg: tooLarge}
	}
	if replaces > 0 {
		return d, nil
	}
	if d.mentions, err = marshalAll(mentionDocs(r.Mentions)); err != nil {
		return nil, err
	}
	d.quotes, err = marshalAll(quoteDocs(r.Quotes))
	return d, err
}

func marshalAll[T any](docs []T) ([]bson.Raw, error) {
	out := make([]bson.Raw, len(docs))
	for i, d := range docs {
		var err error
		if out[i], err = bson.Marshal(d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// replace writes an article in place of a revision of it, was, with what
// stands in other documents; now is the record of it.
func (w *writing) replace(id string, replaces int64, doc bson.Raw, was, now *store.Record) error {
	if _, err := w.s.articles.ReplaceOne(w.tx, bson.D{{Key: "_id", Value: id}, {Key: "revision", Value: replaces}}, doc); err != nil {
		return taken(err)
	}
	if err := replace(w.tx, w.s.mentions, mentionDocs(was.Mentions), mentionDocs(now.Mentions)); err != nil {
		return err
	}
	return replace(w.tx, w.s.quotes, quoteDocs(was.Quotes), quoteDocs(now.Quotes))
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
func (w *writing) naming(was, now []store.Share, others ...store.Share) (*store.Naming, error) {
	keys := store.NamesakeKeys(was, now, others)
	if err := w.loadNamesakes(keys); err != nil {
		return nil, err
	}
	n, err := store.NewNaming(keys, func(k string) (*store.Namesakes, error) { return w.namesakes[k], nil })
	if err == nil {
		n.Replace(was, now)
	}
	return n, err
}

// settle keeps who is who, and makes the links anew of all articles but one
// whose people may be others now.
func (w *writing) settle(n *store.Naming, but string) error {
	w.keep(n)
	names := n.Moved()
	if len(names) == 0 {
		return nil
	}
	if err := w.insertAll(); err != nil {
		return err
	}
	about := make(map[string]bool)
	among := bson.D{{Key: "$in", Value: names}}
	for _, match := range []bson.D{{{Key: "entities.id", Value: among}}, {{Key: "links.name", Value: among}, hasLinks}} {
		err := each(w.tx, w.s.articles, match, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}),
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
		if err := w.relink(n, id); err != nil {
			return err
		}
	}
	return nil
}

// hasLinks is the condition of the index of links.
var hasLinks = bson.E{Key: "links", Value: bson.D{{Key: "$exists", Value: true}}}

// relink makes the links of an article anew: a new revision of it, if that
// changes any.
func (w *writing) relink(n *store.Naming, id string) error {
	var d article
	if err := w.s.articles.FindOne(w.tx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bodyOnly)).Decode(&d); err != nil {
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
	docs, err := newDocuments(a, now, replaces)
	if err != nil {
		return err
	}
	if err := w.replace(id, replaces, docs.article, was, now); err != nil {
		return err
	}
	return w.count(was.Shares, now.Shares)
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
	count := func(w *writing, id string) error {
		var d article
		err := s.articles.FindOneAndUpdate(w.tx, bson.D{{Key: "_id", Value: id}, {Key: "named", Value: nil}},
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
		n, err := w.naming(nil, store.Shares(a))
		if err == nil {
			w.keep(n)
		}
		return err
	}
	link := func(w *writing, id string) error {
		var d article
		err := s.articles.FindOne(w.tx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bodyOnly)).Decode(&d)
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
		n, err := w.naming(nil, nil, store.Shares(a)...)
		if err != nil {
			return err
		}
		return w.relink(n, id)
	}
	for _, step := range []func(*writing, string) error{count, link} {
		for _, id := range ids {
			if err := s.write(ctx, change{apply: func(w *writing) error { return step(w, id) }}); err != nil {
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
	return fail(ctx, op, s.write(ctx, change{apply: func(w *writing) error {
		old, err := w.take(id, revision, func(match bson.D) *mongo.SingleResult {
			return s.articles.FindOneAndDelete(w.tx, match, options.FindOneAndDelete().SetProjection(bodyOnly))
		})
		if err != nil {
			return err
		}
		was, had, err := old.records()
		if err != nil {
			return err
		}
		naming, err := w.naming(had, nil)
		if err != nil {
			return err
		}
		if err := w.count(was.Shares, nil); err != nil {
			return err
		}
		if err := w.clear(id); err != nil {
			return err
		}
		return w.settle(naming, id)
	}}))
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

// taken makes a duplicate key of an article a Conflict.
func taken(err error) error {
	if mongo.IsDuplicateKeyError(err) {
		return &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "there is an article with this id, or with this source and external_id, already", Err: err}
	}
	return err
}

// take reads or removes the article with the given id and revision, by f, and
// returns what it was. Where it is not there, in this revision, the change is
// refused.
func (w *writing) take(id string, revision int64, f func(match bson.D) *mongo.SingleResult) (*article, error) {
	if err := w.meet(id); err != nil {
		return nil, err
	}
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
	err = w.s.articles.FindOne(w.tx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bson.D{{Key: "revision", Value: 1}})).Decode(&has)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && revision == 0 { // of the revision before the first
		return nil, store.Refuse(mongo.ErrNoDocuments)
	}
	if err != nil {
		return nil, err
	}
	return nil, store.Refuse(&jianzhu.Error{Kind: jianzhu.Conflict, Msg: "the article has changed since it was read", Err: fmt.Errorf("revision %d, not %d", has.Revision, revision)})
}

// clear removes an article's mentions, quotes and translations.
func (w *writing) clear(id string) error {
	of := bson.D{{Key: "article.id", Value: id}}
	if _, err := w.s.mentions.DeleteMany(w.tx, of); err != nil {
		return err
	}
	if _, err := w.s.quotes.DeleteMany(w.tx, of); err != nil {
		return err
	}
	_, err := w.s.translations.DeleteMany(w.tx, ofArticle(id))
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
