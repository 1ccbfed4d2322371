package mongo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jianzhu"
	"jianzhu/store"
)

// Entity returns one entity.
func (s *Store) Entity(ctx context.Context, id string) (*jianzhu.Entity, error) {
	const op = "mongo.Entity"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	e, err := s.entity(ctx, id)
	return e, fail(ctx, op, err)
}

func (s *Store) entity(ctx context.Context, id string) (*jianzhu.Entity, error) {
	var e jianzhu.Entity
	err := s.entities.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Decode(&e)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no entity with this id"}
	}
	return &e, err
}

// fewNames is how many entities a prefix may find to be sorted here. Where it
// finds more, the list's order is walked instead and the names looked at on
// the way: then every so-manieth entity fits, and a page is soon full. So a
// prefix costs no more than reading fewNames entities, or a page times the
// entities there are divided by fewNames.
const fewNames = 1000

// lastRune sorts behind every character that a name can go on with.
const lastRune = "\U0010FFFF"

// Entities lists entities.
func (s *Store) Entities(ctx context.Context, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	const op = "mongo.Entities"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var match bson.D
	index := []string{"rank"}
	if f.Sort == store.ByName {
		index = []string{"named"}
	}
	field := index[0]
	if f.Type != "" {
		match = bson.D{{Key: "type", Value: f.Type}}
		index = []string{"type", field}
	}
	if f.Q != "" {
		prefix := store.Fold(f.Q)
		// One and the same name must be within both bounds.
		match = append(match, bson.E{Key: "folded", Value: bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "$gte", Value: prefix}, {Key: "$lt", Value: prefix + lastRune}}}}})
		few, out, err := s.entitiesByName(ctx, match, f, p)
		if err != nil || few {
			return out, fail(ctx, op, err)
		}
	}
	if k := p.After; !k.IsZero() {
		var place any = rank(k.N, k.ID)
		if f.Sort == store.ByName {
			place = named(k.Name, k.ID)
		}
		match = append(match, bson.E{Key: field, Value: bson.D{{Key: "$gt", Value: place}}})
	}
	var out []jianzhu.Entity
	opts := options.Find().SetSort(bson.D{{Key: field, Value: 1}}).SetLimit(int64(p.Limit)).SetHint(keyDoc(index))
	err = each(ctx, s.entities, match, opts, func(e *jianzhu.Entity) (bool, error) {
		out = append(out, *e)
		return true, nil
	})
	return out, fail(ctx, op, err)
}

// entitiesByName lists the entities that match by a prefix finds, if these
// are at most fewNames; it reports few as false when there are more.
func (s *Store) entitiesByName(ctx context.Context, match bson.D, f store.EntityFilter, p store.Page) (few bool, out []jianzhu.Entity, err error) {
	type place struct {
		ID    string      `bson:"_id"`
		Rank  bson.Binary `bson:"rank"`
		Named string      `bson:"named"`
	}
	order := func(a, b place) int { return bytes.Compare(a.Rank.Data, b.Rank.Data) }
	if f.Sort == store.ByName {
		order = func(a, b place) int { return cmp.Compare(a.Named, b.Named) }
	}
	var all []place
	opts := options.Find().SetHint(keyDoc([]string{"folded"})).SetLimit(int64(s.few) + 1).SetProjection(bson.D{{Key: "rank", Value: 1}, {Key: "named", Value: 1}})
	err = each(ctx, s.entities, match, opts, func(d *place) (bool, error) {
		all = append(all, *d)
		return true, nil
	})
	if err != nil || len(all) > s.few {
		return false, nil, err
	}
	if k := p.After; !k.IsZero() {
		after := place{Rank: rank(k.N, k.ID), Named: named(k.Name, k.ID)}
		all = slices.DeleteFunc(all, func(d place) bool { return order(d, after) <= 0 })
	}
	slices.SortFunc(all, order)
	all = all[:min(len(all), p.Limit)]
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	found, err := s.entitiesByID(ctx, ids)
	if err != nil {
		return true, nil, err
	}
	for _, id := range ids {
		if e := found[id]; e != nil { // it may have gone since
			out = append(out, *e)
		}
	}
	return true, out, nil
}

func (s *Store) entitiesByID(ctx context.Context, ids []string) (map[string]*jianzhu.Entity, error) {
	found := make(map[string]*jianzhu.Entity, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	err := each(ctx, s.entities, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find(), func(e *jianzhu.Entity) (bool, error) {
		found[e.ID] = e
		return true, nil
	})
	return found, err
}

// Related returns the entities that appear beside id. The server counts them
// over every article that mentions id.
func (s *Store) Related(ctx context.Context, id string, limit int) ([]store.Related, error) {
	const op = "mongo.Related"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	if _, err := s.entity(ctx, id); err != nil {
		return nil, fail(ctx, op, err)
	}
	d := func(key string, value any) bson.D { return bson.D{{Key: key, Value: value}} }
	ours := d("$filter", bson.D{{Key: "input", Value: "$entities"}, {Key: "cond", Value: d("$eq", bson.A{"$$this.id", id})}})
	cursor, err := s.articles.Aggregate(ctx, mongo.Pipeline{
		d("$match", d("entities.id", id)),
		d("$project", bson.D{{Key: "entities", Value: 1}, {Key: "ours", Value: d("$first", ours)}}),
		d("$unwind", "$entities"),
		d("$match", d("entities.id", d("$ne", id))),
		d("$group", bson.D{
			{Key: "_id", Value: "$entities.id"},
			{Key: "paragraphs", Value: d("$sum", d("$size", d("$setIntersection", bson.A{"$entities.paragraphs", "$ours.paragraphs"})))},
			{Key: "articles", Value: d("$sum", 1)},
		}),
		d("$sort", bson.D{{Key: "paragraphs", Value: -1}, {Key: "articles", Value: -1}, {Key: "_id", Value: 1}}),
		d("$limit", limit),
	})
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	var counts []struct {
		ID         string `bson:"_id"`
		Paragraphs int    `bson:"paragraphs"`
		Articles   int    `bson:"articles"`
	}
	if err := cursor.All(ctx, &counts); err != nil {
		return nil, fail(ctx, op, err)
	}
	ids := make([]string, len(counts))
	for i, c := range counts {
		ids[i] = c.ID
	}
	found, err := s.entitiesByID(ctx, ids)
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	var out []store.Related
	for _, c := range counts {
		if e := found[c.ID]; e != nil { // it may have gone since
			out = append(out, store.Related{Entity: *e, Paragraphs: c.Paragraphs, Articles: c.Articles})
		}
	}
	return out, nil
}

// Timeline counts the mentions of id by day. It walks the index of the
// entity's mentions, whose places tell time and article.
func (s *Store) Timeline(ctx context.Context, id string, from, to time.Time, zone *time.Location) ([]store.Day, error) {
	const op = "mongo.Timeline"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	if _, err := s.entity(ctx, id); err != nil {
		return nil, fail(ctx, op, err)
	}
	match := append(bson.D{{Key: "entity_id", Value: id}}, between("_id", annotationPlaceLen, from, to)...)
	opts := options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetProjection(bson.D{{Key: "_id", Value: 1}})
	var out []store.Day
	var last []byte // the place of the article before
	err = each(ctx, s.mentions, match, opts, func(d *bson.Raw) (bool, error) {
		_, place, ok := d.Lookup("_id").BinaryOK()
		if !ok || len(place) != annotationPlaceLen {
			return false, errors.New("a mention has no place")
		}
		at := place[:articlePlaceLen]
		date := time.UnixMilli(readInt(at)).In(zone).Format(time.DateOnly)
		// Days come in order, except where a zone sets its clocks back over
		// midnight.
		i, found := slices.BinarySearchFunc(out, date, func(d store.Day, date string) int { return cmp.Compare(d.Date, date) })
		if !found {
			out = slices.Insert(out, i, store.Day{Date: date})
		}
		out[i].Mentions++
		if !bytes.Equal(at, last) {
			out[i].Articles++
			last = bytes.Clone(at)
		}
		return true, nil
	})
	return out, fail(ctx, op, err)
}
