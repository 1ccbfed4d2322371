package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"jianzhu"
	"jianzhu/store"
)

// Writers that come while another is at work share the next transaction. What
// several of its articles change, the totals of entities above all, is read
// and written once, and new documents of all articles are inserted together.
// Where the server refuses what one of them wrote, the transaction is undone
// and each has one of its own.

// Bounds of a transaction: how many writes share it, and how many mentions and
// quotes they have, about those of the largest article that the service takes
// in. What a transaction writes must fit the server's cache.
const (
	maxBatch     = 32
	maxBatchSize = 6000
)

// change is what one writer wants done. apply may run several times.
type change struct {
	apply  func(*writing) error
	shares []store.Share // whose entities and namesakes it will need; more may turn out
	size   int           // in mentions and quotes
}

// writing is a transaction, with what its changes have read and what is to be
// written at its end.
type writing struct {
	s  *Store
	tx context.Context

	entities  map[string]*counted         // by id
	namesakes map[string]*store.Namesakes // by key; without people where there are none
	kept      map[string]bool             // keys of namesakes that have changed

	fresh []*documents // articles to be inserted
}

// counted is an entity's total at work.
type counted struct {
	total           store.Total
	known           bool // the server has the entity
	changed         bool
	ends, titleEnds bool // the time that it was seen in, or held a title in, may have moved
}

// errAgain is a transaction that must start over.
var errAgain = errors.New("another writer was there first")

// attempts bounds how often a transaction starts over by errAgain. The driver
// starts over by itself on what the server calls transient.
const attempts = 20

// write makes a change in a transaction. It returns when the transaction is
// committed, by a majority of the replica set, or the change is undone.
func (s *Store) write(ctx context.Context, c change) error {
	return s.commits.Do(ctx, c.size, c)
}

// commit makes the changes of batch in one transaction: see store.Writers.
//
// The contexts' ends are looked for between steps and not passed into them. A
// command that the driver gives up on may still be on its way when the abort
// overtakes it; it would then begin a transaction that nobody ends, whose
// locks stay for a minute.
func (s *Store) commit(batch []*store.Pending[change]) error {
	const op = "mongo.commit"
	whole := context.WithoutCancel(batch[0].Ctx)
	session, err := s.client.StartSession()
	if err != nil {
		return fail(whole, op, err)
	}
	defer session.EndSession(whole)
	for n := 1; ; n++ {
		_, err = session.WithTransaction(whole, func(tx context.Context) (any, error) {
			return nil, final(s.apply(tx, batch))
		})
		if !errors.Is(err, errAgain) || n == attempts {
			return fail(whole, op, err)
		}
	}
}

func (s *Store) apply(tx context.Context, batch []*store.Pending[change]) error {
	w := &writing{s: s, tx: tx, entities: make(map[string]*counted), namesakes: make(map[string]*store.Namesakes), kept: make(map[string]bool)}
	if err := w.load(batch); err != nil {
		return err
	}
	for _, p := range batch {
		if err := p.Try(func(c change) error { return c.apply(w) }); err != nil {
			return err
		}
	}
	if err := nobodyWaits(batch); err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	return nobodyWaits(batch)
}

// nobodyWaits returns the error of a transaction whose writers have all failed
// or gone.
func nobodyWaits(batch []*store.Pending[change]) (err error) {
	for _, p := range batch {
		gone := p.Ctx.Err()
		if p.Err == nil && gone == nil {
			return nil
		}
		if err == nil {
			err = errors.Join(p.Err, gone)
		}
	}
	return err
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

// load reads what the changes of batch say that they need.
func (w *writing) load(batch []*store.Pending[change]) error {
	lists := make([][]store.Share, len(batch))
	var ids []string
	for i, p := range batch {
		lists[i] = p.Write.shares
		for j := range lists[i] {
			ids = append(ids, lists[i][j].Entity.ID)
		}
	}
	if err := w.loadNamesakes(store.NamesakeKeys(lists...)); err != nil {
		return err
	}
	return w.loadEntities(ids)
}

// loadEntities reads the totals of entities that are not read yet.
func (w *writing) loadEntities(ids []string) error {
	var missing []string
	for _, id := range ids {
		if w.entities[id] == nil {
			w.entities[id] = new(counted)
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return each(w.tx, w.s.entities, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: missing}}}}, options.Find(), func(t *store.Total) (bool, error) {
		c := w.entities[t.ID]
		c.total, c.known = *t, true
		return true, nil
	})
}

// loadNamesakes reads the namesakes of keys that are not read yet.
func (w *writing) loadNamesakes(keys []string) error {
	var missing []string
	for _, k := range keys {
		if w.namesakes[k] == nil {
			w.namesakes[k] = &store.Namesakes{Key: k}
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return each(w.tx, w.s.namesakes, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: missing}}}}, options.Find(), func(g *store.Namesakes) (bool, error) {
		*w.namesakes[g.Key] = *g
		return true, nil
	})
}

// keep has who is who written at the end.
func (w *writing) keep(n *store.Naming) {
	for _, g := range n.Changed() {
		w.kept[g.Key] = true
	}
}

// insert has a new article written at the end, or before it is looked for.
func (w *writing) insert(d *documents) { w.fresh = append(w.fresh, d) }

// meet inserts the article that a change is about to ask the server for, where
// it is new.
func (w *writing) meet(id string) error {
	if slices.ContainsFunc(w.fresh, func(d *documents) bool { return d.id == id }) {
		return w.insertAll()
	}
	return nil
}

// insertAll inserts the new articles. After it the server can be asked what
// articles there are.
func (w *writing) insertAll() error {
	if len(w.fresh) == 0 {
		return nil
	}
	var articles, mentions, quotes []bson.Raw
	for _, d := range w.fresh {
		articles = append(articles, d.article)
		mentions, quotes = append(mentions, d.mentions...), append(quotes, d.quotes...)
	}
	w.fresh = nil
	if _, err := w.s.articles.InsertMany(w.tx, articles); err != nil {
		return taken(err)
	}
	if len(mentions) > 0 {
		if _, err := w.s.mentions.InsertMany(w.tx, mentions); err != nil {
			return err
		}
	}
	if len(quotes) == 0 {
		return nil
	}
	_, err := w.s.quotes.InsertMany(w.tx, quotes)
	return err
}

// count corrects the totals of entities when an article's shares change from
// was to now.
func (w *writing) count(was, now []store.Share) error {
	ids := make([]string, 0, len(was)+len(now))
	for _, sh := range slices.Concat(was, now) {
		ids = append(ids, sh.Entity.ID)
	}
	if err := w.loadEntities(ids); err != nil {
		return err
	}
	for _, sh := range was {
		c := w.entities[sh.Entity.ID]
		t := &c.total
		if t.Articles <= 0 {
			return fmt.Errorf("entity %s is not counted", sh.Entity.ID)
		}
		c.ends, c.titleEnds = c.ends || t.Spans(sh), c.titleEnds || t.SpansTitles(sh)
		t.Remove(sh)
		c.changed = true
	}
	for _, sh := range now {
		c := w.entities[sh.Entity.ID]
		c.total.Add(sh)
		c.changed = true
	}
	for _, sh := range was {
		if c := w.entities[sh.Entity.ID]; c.total.Articles <= 0 {
			*c = counted{known: c.known, changed: true} // another change may begin it anew
		}
	}
	return nil
}

// flush writes what the changes have left to the end. Entities and namesakes
// come first: where two writers meet, they meet there, and one starts over
// before it has written much.
func (w *writing) flush() error {
	var writes []mongo.WriteModel
	for _, id := range slices.Sorted(maps.Keys(w.entities)) {
		c := w.entities[id]
		if !c.changed {
			continue
		}
		if c.ends || c.titleEnds {
			if err := w.resee(id, c); err != nil {
				return err
			}
		}
		match := bson.D{{Key: "_id", Value: id}}
		switch {
		case c.total.Articles > 0 && c.known:
			writes = append(writes, mongo.NewReplaceOneModel().SetFilter(match).SetReplacement(newEntity(&c.total)))
		case c.total.Articles > 0:
			writes = append(writes, mongo.NewInsertOneModel().SetDocument(newEntity(&c.total)))
		case c.known:
			writes = append(writes, mongo.NewDeleteOneModel().SetFilter(match))
		}
	}
	if err := w.bulk(w.s.entities, writes); err != nil {
		return err
	}
	writes = nil
	for _, k := range slices.Sorted(maps.Keys(w.kept)) {
		match := bson.D{{Key: "_id", Value: k}}
		if g := w.namesakes[k]; len(g.People) == 0 {
			writes = append(writes, mongo.NewDeleteOneModel().SetFilter(match))
		} else {
			writes = append(writes, mongo.NewReplaceOneModel().SetFilter(match).SetReplacement(g).SetUpsert(true))
		}
	}
	if err := w.bulk(w.s.namesakes, writes); err != nil {
		return err
	}
	return w.insertAll()
}

// bulk writes to different documents, in any order.
func (w *writing) bulk(in *mongo.Collection, writes []mongo.WriteModel) error {
	if len(writes) == 0 {
		return nil
	}
	_, err := in.BulkWrite(w.tx, writes, options.BulkWrite().SetOrdered(false))
	if mongo.IsDuplicateKeyError(err) {
		// Another writer has made it since this transaction began.
		return errors.Join(errAgain, err)
	}
	return err
}

// resee sets the time that an entity was seen in, and its titles, from the
// articles that there are.
func (w *writing) resee(id string, c *counted) error {
	if err := w.insertAll(); err != nil {
		return err
	}
	var err error
	if c.ends {
		if c.total.FirstSeen, err = w.s.seen(w.tx, id, 1); err != nil {
			return err
		}
		if c.total.LastSeen, err = w.s.seen(w.tx, id, -1); err != nil {
			return err
		}
	}
	if c.titleEnds {
		err = w.s.retitle(w.tx, &c.total)
	}
	return err
}
