// Package mongo keeps articles in MongoDB, as a replica set or sharded
// cluster: the store that a service grows on.
//
// Collections: articles (one document an article), translations (one for each
// article and language), mentions, quotes, and entities with their totals.
// Writes are transactions, which writers that come at once share; every one
// waits for a majority of the replica set.
//
// Should the collections be sharded: articles by hashed _id, translations by
// _id.article, mentions by {entity_id, _id}, quotes by {speaker.entity_id,
// _id}. The _id of mentions and quotes is the time of the article and the
// place in it, so that the mentions of one entity are together and in order.
// A sharded collection has no unique index but on its shard key, so source and
// external_id would then have to be kept unique by a collection of their own.
//
// A transaction has to fit the server's cache. An article of 200,000
// characters with 6,000 mentions does in the least that MongoDB takes, 256 MB,
// but not with all of them replaced at once; with 1 GB it does.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"jianzhu"
	"jianzhu/store"
)

// What the URI may set otherwise: serverSelectionTimeoutMS, connectTimeoutMS,
// timeoutMS. The first says how soon a store that is gone is Unavailable.
const (
	selectionTimeout = 3 * time.Second
	connectTimeout   = 3 * time.Second
	operationTimeout = 30 * time.Second // of calls whose context has no deadline
	upgradeTimeout   = time.Hour        // of what New has to do before the first call
)

// database is where articles are kept when the URI names none.
const database = "jianzhu"

// Store is a store.Store in a MongoDB database.
type Store struct {
	client                               *mongo.Client
	articles, mentions, quotes, entities *mongo.Collection
	namesakes                            *mongo.Collection // who is who among people of one name
	translations                         *mongo.Collection
	terms                                *mongo.Collection // the termbase

	// commits has one write transaction run at a time. Most articles share an
	// entity with others that are written at the time, and of two
	// transactions that write one entity MongoDB aborts one; waiting here is
	// cheaper than starting over. Other processes are not kept out, and
	// their writes do start over.
	commits *store.Writers[change]

	// few is fewKeys, but in tests.
	few int

	// life is held for reading by every call, and by Close for writing, so
	// that Close finishes what runs.
	life   sync.RWMutex
	closed bool
}

var _ store.Store = (*Store)(nil)

// New connects to the replica set at uri, a mongodb:// or mongodb+srv:// URI,
// and makes the indexes that are missing. The database is the URI's path, or
// "jianzhu". A URI that cannot be read, or a server without transactions, is
// jianzhu.Invalid; a server that does not answer is Unavailable.
func New(ctx context.Context, uri string) (*Store, error) {
	return connect(ctx, uri, options.Client())
}

func connect(ctx context.Context, uri string, opts *options.ClientOptions) (*Store, error) {
	const op = "mongo.New"
	// The driver's message may hold the URI, and that a password.
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the MongoDB URI cannot be read; it should look like mongodb://host:27017/jianzhu?replicaSet=rs0"}
	}
	name := parsed.Database
	if name == "" {
		name = database
	}
	opts.ApplyURI(uri).SetAppName("jianzhu").
		SetWriteConcern(writeconcern.Majority()).SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary())
	if opts.ServerSelectionTimeout == nil {
		opts.SetServerSelectionTimeout(selectionTimeout)
	}
	if opts.ConnectTimeout == nil {
		opts.SetConnectTimeout(connectTimeout)
	}
	if opts.Timeout == nil {
		opts.SetTimeout(operationTimeout)
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the options of the MongoDB URI do not fit together"}
	}
	db := client.Database(name)
	s := &Store{
		client: client, few: fewKeys,
		articles: db.Collection("articles"), mentions: db.Collection("mentions"),
		quotes: db.Collection("quotes"), entities: db.Collection("entities"), namesakes: db.Collection("namesakes"),
		translations: db.Collection("translations"),
		terms:        db.Collection("terms"),
	}
	s.commits = store.NewWriters(maxBatch, maxBatchSize, s.commit)
	if err = s.hello(ctx); err == nil {
		// What a new program has to add to a large store takes longer than a
		// request may.
		long, cancel := context.WithTimeout(ctx, upgradeTimeout)
		defer cancel()
		err = s.upgrade(long)
	}
	if err != nil {
		err = fail(ctx, op, err)
		return nil, errors.Join(err, client.Disconnect(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// upgrade brings the indexes and what earlier programs wrote up to date.
func (s *Store) upgrade(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.index, s.rekey, s.attribute, s.decide} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// hello asks the server whether it has transactions.
func (s *Store) hello(ctx context.Context) error {
	var is struct {
		SetName string `bson:"setName"`
		Msg     string `bson:"msg"` // isdbgrid of a sharded cluster
	}
	if err := s.client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&is); err != nil {
		return err
	}
	if is.SetName == "" && is.Msg == "" {
		return &jianzhu.Error{Kind: jianzhu.Invalid, Msg: "MongoDB must run as a replica set (mongod --replSet), for a server on its own has no transactions"}
	}
	return nil
}

// index makes the indexes. Each serves a condition of a list and then the
// order of the list, so that no list is sorted or scanned for. Making one
// that is there does nothing.
func (s *Store) index(ctx context.Context) error {
	there := func(field string) *options.IndexOptionsBuilder {
		return options.Index().SetPartialFilterExpression(bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}})
	}
	plain := func(keys ...string) mongo.IndexModel {
		return mongo.IndexModel{Keys: keyDoc(keys)}
	}
	for _, c := range []struct {
		in      *mongo.Collection
		indexes []mongo.IndexModel
	}{
		{s.articles, []mongo.IndexModel{
			plain("-at"),
			plain("terms", "-at"),
			plain("entities.id", "-at"),
			{Keys: keyDoc([]string{"links.name"}), Options: there("links")},
			plain("speakers", "-at"),
			plain("source", "-at"),
			plain("languages", "-at"),
			{Keys: keyDoc([]string{"source", "external_id"}), Options: there("external_id").SetUnique(true)},
		}},
		{s.mentions, []mongo.IndexModel{
			plain("article.id", "-_id"),
			{Keys: keyDoc([]string{"entity_id", "-_id"}), Options: there("entity_id")},
			plain("folded", "-_id"),
			plain("type", "-_id"),
			plain("article.source", "-_id"),
		}},
		{s.quotes, []mongo.IndexModel{
			plain("article.id", "-_id"),
			{Keys: keyDoc([]string{"speaker.entity_id", "-_id"}), Options: there("speaker.entity_id")},
			{Keys: keyDoc([]string{"folded", "-_id"}), Options: there("folded")},
			plain("entities", "-_id"),
			plain("kind", "-_id"),
			{Keys: keyDoc([]string{"cue_class", "-_id"}), Options: there("cue_class")},
			{Keys: keyDoc([]string{"stance", "-_id"}), Options: there("stance")},
			plain("attributed", "-_id"),
			plain("article.source", "-_id"),
		}},
		{s.entities, []mongo.IndexModel{
			plain("rank"),
			plain("type", "rank"),
			plain("named"),
			plain("type", "named"),
			plain("keys"),
			plain(headIndex...),
		}},
		{s.namesakes, []mongo.IndexModel{plain("ids")}},
		{s.translations, []mongo.IndexModel{plain("_id.article", "_id.language")}},
		{s.terms, []mongo.IndexModel{plain("facets", "place"), plain("generation")}},
	} {
		if _, err := c.in.Indexes().CreateMany(ctx, c.indexes); err != nil {
			return fmt.Errorf("indexes of %s: %w", c.in.Name(), err)
		}
	}
	return nil
}

// rekey counts those entities anew that an earlier program wrote, which had
// neither keys nor titles, and drops the index of that program's. Several
// programs may do so at once: what has keys is left alone.
func (s *Store) rekey(ctx context.Context) error {
	const atOnce = 1000
	for {
		keyless := make(map[string]*store.Total)
		opts := options.Find().SetHint(keyDoc([]string{"keys"})).SetLimit(atOnce).SetProjection(bson.D{{Key: "_id", Value: 1}})
		err := each(ctx, s.entities, bson.D{{Key: "keys", Value: nil}}, opts, func(e *jianzhu.Entity) (bool, error) {
			keyless[e.ID] = new(store.Total)
			return true, nil
		})
		if err == nil && len(keyless) > 0 {
			err = s.recount(ctx, keyless)
		}
		if err != nil {
			return fmt.Errorf("counting entities anew: %w", err)
		}
		if len(keyless) < atOnce {
			break
		}
	}
	// Dropping an index waits for every open transaction, of a program that
	// was killed for a minute, even where there is no such index. So it is
	// looked for first.
	const old = "folded_1"
	indexes, err := s.entities.Indexes().ListSpecifications(ctx)
	if err != nil {
		return fmt.Errorf("the index of earlier names: %w", err)
	}
	if !slices.ContainsFunc(indexes, func(i mongo.IndexSpecification) bool { return i.Name == old }) {
		return nil
	}
	const codeIndexNotFound = 27 // another program has dropped it meanwhile
	if err := s.entities.Indexes().DropOne(ctx, old); err != nil {
		if server, ok := errors.AsType[mongo.ServerError](err); !ok || !server.HasErrorCode(codeIndexNotFound) {
			return fmt.Errorf("the index of earlier names: %w", err)
		}
	}
	return nil
}

// attribute says of the quotes that an earlier program wrote whether they have
// a speaker.
func (s *Store) attribute(ctx context.Context) error {
	_, err := s.quotes.UpdateMany(ctx, bson.D{{Key: "attributed", Value: nil}}, mongo.Pipeline{bson.D{{Key: "$set", Value: bson.D{
		{Key: "attributed", Value: bson.D{{Key: "$gt", Value: bson.A{"$speaker", nil}}}},
	}}}})
	return err
}

// recount sums up the given entities over their articles.
func (s *Store) recount(ctx context.Context, totals map[string]*store.Total) error {
	var writes []mongo.WriteModel
	flush := func(in *mongo.Collection) error {
		if len(writes) == 0 {
			return nil
		}
		_, err := in.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false))
		writes = nil
		return err
	}
	ids := slices.Sorted(maps.Keys(totals))
	err := each(ctx, s.articles, bson.D{{Key: "entities.id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find(), func(d *article) (bool, error) {
		a, err := d.whole()
		if err != nil {
			return false, err
		}
		shares := store.Shares(store.Linked(a))
		d.Entities = nil
		for _, sh := range shares {
			d.Entities = append(d.Entities, newShare(&sh))
			if t := totals[sh.Entity.ID]; t != nil {
				t.Add(sh)
			}
		}
		// With the titles, which are needed when an article goes.
		writes = append(writes, mongo.NewUpdateOneModel().SetFilter(bson.D{{Key: "_id", Value: d.ID}, {Key: "revision", Value: d.Revision}}).
			SetUpdate(bson.D{{Key: "$set", Value: bson.D{{Key: "entities", Value: d.Entities}}}}))
		if len(writes) == 500 {
			return true, flush(s.articles)
		}
		return true, nil
	})
	if err == nil {
		err = flush(s.articles)
	}
	if err != nil {
		return err
	}
	for id, t := range totals {
		match := bson.D{{Key: "_id", Value: id}, {Key: "keys", Value: nil}}
		if t.Articles == 0 {
			writes = append(writes, mongo.NewDeleteOneModel().SetFilter(match))
		} else {
			writes = append(writes, mongo.NewReplaceOneModel().SetFilter(match).SetReplacement(newEntity(t)))
		}
	}
	return flush(s.entities)
}

// keyDoc reads names of fields, with - before those that descend.
func keyDoc(names []string) bson.D {
	var d bson.D
	for _, n := range names {
		direction := 1
		if n[0] == '-' {
			n, direction = n[1:], -1
		}
		d = append(d, bson.E{Key: n, Value: direction})
	}
	return d
}

// Ping reports whether the primary answers.
func (s *Store) Ping(ctx context.Context) error {
	const op = "mongo.Ping"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	return fail(ctx, op, s.client.Ping(ctx, nil))
}

// Close finishes what runs and disconnects.
func (s *Store) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	ctx := context.Background()
	return fail(ctx, "mongo.Close", s.client.Disconnect(ctx))
}

// begin marks a call as running until done.
func (s *Store) begin(op string) (done func(), err error) {
	s.life.RLock()
	if s.closed {
		s.life.RUnlock()
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Unavailable, Msg: "the store is closed"}
	}
	return s.life.RUnlock, nil
}

// Codes of the server's errors, from its error_codes.yml.
const (
	codeUnauthorized = 13
	codeAuthFailed   = 18
	codeExpired      = 50    // MaxTimeMSExpired
	codeConflict     = 112   // WriteConflict
	codeCache        = 388   // TransactionTooLargeForCache
	codeTooLarge     = 10334 // BSONObjectTooLarge
	codeOutOfDisk    = 14031 // OutOfDiskSpace
)

// fail gives err its kind, by the driver's types and the server's codes; nil
// stays nil.
func fail(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	e := &jianzhu.Error{Op: op, Err: err}
	if ctx.Err() != nil {
		e.Kind, e.Msg, e.Err = jianzhu.Unavailable, "the request ended before the store had answered", errors.Join(ctx.Err(), err)
		return e
	}
	if ours, ok := errors.AsType[*jianzhu.Error](err); ok {
		e.Kind, e.Msg, e.Fields = ours.Kind, ours.Msg, ours.Fields
		return e
	}
	server, fromServer := errors.AsType[mongo.ServerError](err)
	switch {
	case errors.Is(err, mongo.ErrNoDocuments):
		e.Kind, e.Msg = jianzhu.NotFound, "there is no article with this id"
	case fromServer && server.HasErrorCode(codeConflict):
		e.Kind, e.Msg = jianzhu.Unavailable, busy // until the time for trying again was up
	case errors.Is(err, context.DeadlineExceeded), mongo.IsTimeout(err), mongo.IsNetworkError(err), errors.Is(err, mongo.ErrClientDisconnected):
		e.Kind, e.Msg = jianzhu.Unavailable, unreachable
	case !fromServer:
	case server.HasErrorCode(codeTooLarge):
		e.Kind, e.Msg = jianzhu.Invalid, tooLarge
	case server.HasErrorCode(codeCache):
		e.Kind, e.Msg = jianzhu.Invalid, "the article with its annotations is more than the database's cache takes in one transaction"
	case server.HasErrorCode(codeOutOfDisk):
		e.Kind, e.Msg = jianzhu.Unavailable, "there is no space left for the database"
	case server.HasErrorCode(codeUnauthorized), server.HasErrorCode(codeAuthFailed):
		e.Kind, e.Msg = jianzhu.Unavailable, "the database does not let us in"
	case server.HasErrorCode(codeExpired), server.HasErrorLabel("RetryableWriteError"), server.HasErrorLabel("TransientTransactionError"), server.HasErrorLabel("UnknownTransactionCommitResult"):
		// A new primary is being elected, or writers keep getting in each
		// other's way; the driver has tried again already.
		e.Kind, e.Msg = jianzhu.Unavailable, busy
	}
	return e
}

const busy = "the database is busy; try again"

const unreachable = "the database cannot be reached; try again"

const tooLarge = "the article with its annotations is larger than the 16 MB that MongoDB takes as one document"
