package mongo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
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
	var t store.Total
	err := s.entities.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Decode(&t)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return s.named(ctx, id)
	}
	e := t.Whole()
	return &e, err
}

// named returns the entity of a name whose articles are all about people with
// ids of their own.
func (s *Store) named(ctx context.Context, name string) (*jianzhu.Entity, error) {
	about := make(map[string]bool)
	match := bson.D{{Key: "links.name", Value: name}, hasLinks}
	err := each(ctx, s.articles, match, options.Find().SetProjection(bson.D{{Key: "links", Value: 1}}), func(d *article) (bool, error) {
		for _, l := range d.Links {
			if l.Name == name {
				about[l.Entity] = true
			}
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	var people []jianzhu.Entity
	found, err := s.entitiesByID(ctx, slices.Sorted(maps.Keys(about)))
	for _, e := range found {
		people = append(people, *e)
	}
	e := store.OneOf(name, people)
	if err == nil && e == nil { // somebody who had the id among people of one name
		var g store.Namesakes
		err = s.namesakes.FindOne(ctx, bson.D{{Key: "ids", Value: name}}).Decode(&g)
		if now := g.Formerly(name); err == nil && now != "" && now != name {
			return s.entity(ctx, now)
		}
		if errors.Is(err, mongo.ErrNoDocuments) {
			err = nil
		}
	}
	if err == nil && e == nil {
		err = &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no entity with this id"}
	}
	return e, err
}

// fewKeys is how many entities a prefix may find to be sorted here. Where it
// finds more, the entities of the prefix's head are walked in the list's order
// instead: then every so-manieth fits, and a page is soon full. So a prefix
// costs no more than reading fewKeys entities, or a page times the entities of
// the head divided by fewKeys.
const fewKeys = 400

// lastRune sorts behind every character that a key can go on with.
const lastRune = "\U0010FFFF"

// Entities lists entities.
func (s *Store) Entities(ctx context.Context, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	const op = "mongo.Entities"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []jianzhu.Entity
	if f.Q != "" {
		out, err = s.entitiesByName(ctx, store.ParseNameQuery(f.Q), f, p)
	} else {
		out, err = s.walk(ctx, ofType(f), f, p)
	}
	return out, fail(ctx, op, err)
}

func ofType(f store.EntityFilter) bson.D {
	if f.Type == "" {
		return nil
	}
	return bson.D{{Key: "type", Value: f.Type}}
}

// walk lists the entities that match in the order of the list.
func (s *Store) walk(ctx context.Context, match bson.D, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	field := "rank"
	if f.Sort == store.ByName {
		field = "named"
	}
	index := []string{field}
	if f.Type != "" {
		index = []string{"type", field}
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
	err := each(ctx, s.entities, match, opts, func(t *store.Total) (bool, error) {
		out = append(out, t.Whole())
		return true, nil
	})
	return out, err
}

// spot is an entity with its place in the lists.
type spot struct {
	ID    string      `bson:"_id"`
	Rank  bson.Binary `bson:"rank"`
	Named string      `bson:"named"`
	Tier  int         `bson:"tier"`
}

var spotOnly = bson.D{{Key: "rank", Value: 1}, {Key: "named", Value: 1}, {Key: "tier", Value: 1}}

// cutPage sorts all and leaves the page.
func cutPage(all []spot, f store.EntityFilter, p store.Page) []spot {
	order := func(a, b spot) int { return bytes.Compare(a.Rank.Data, b.Rank.Data) }
	if f.Sort == store.ByName {
		order = func(a, b spot) int { return cmp.Compare(a.Named, b.Named) }
	}
	if k := p.After; !k.IsZero() {
		after := spot{Rank: rank(k.N, k.ID), Named: named(k.Name, k.ID)}
		all = slices.DeleteFunc(all, func(d spot) bool { return order(d, after) <= 0 })
	}
	slices.SortFunc(all, order)
	return all[:min(len(all), p.Limit)]
}

// entitiesByName lists the entities that q finds: those with a key that begins
// with it or, where there are none, those of which a name is one edit away.
func (s *Store) entitiesByName(ctx context.Context, q store.NameQuery, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	// One and the same key must be within both bounds.
	between := bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "$gte", Value: q.Prefix()}, {Key: "$lt", Value: q.Prefix() + lastRune}}}}
	match := append(ofType(f), bson.E{Key: "keys", Value: between})
	var all []spot
	keep := func(d *spot) (bool, error) {
		all = append(all, *d)
		return true, nil
	}
	opts := options.Find().SetHint(keyDoc([]string{"keys"})).SetProjection(spotOnly)
	_, whole := q.Head()
	many := whole && f.Sort != store.ByName
	var err error
	if !many {
		err = each(ctx, s.entities, match, opts.SetLimit(int64(s.few)+1).SetBatchSize(int32(s.few)+1), keep)
		many = len(all) > s.few
	}
	switch {
	case err != nil:
		return nil, err
	case many && f.Sort == store.ByName:
		return s.walk(ctx, match, f, p)
	case many:
		if all, err = s.walkHead(ctx, q, match, f, p); err == nil && len(all) == 0 && !p.After.IsZero() {
			// Past the last page, or on one of names one edit away?
			var first []spot
			if first, err = s.walkHead(ctx, q, match, f, store.Page{Limit: 1}); err == nil && len(first) > 0 {
				return nil, nil
			}
		}
	}
	if err == nil && len(all) == 0 {
		all, err = s.near(ctx, q, f)
	}
	if err != nil {
		return nil, err
	}
	all = cutPage(all, f, p)
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	found, err := s.entitiesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []jianzhu.Entity
	for _, id := range ids {
		if e := found[id]; e != nil { // it may have gone since
			out = append(out, *e)
		}
	}
	return out, nil
}

// headIndex lists the entities of a head by tiers.
var headIndex = []string{"heads", "-tier", "_id"}

// walkHead returns places of a prefix with more than s.few entities, enough to
// fill the page by mentions: the tiers that it lies in, whole but for exact
// ones, which are in order.
func (s *Store) walkHead(ctx context.Context, q store.NameQuery, match bson.D, f store.EntityFilter, p store.Page) ([]spot, error) {
	head, whole := q.Head()
	if whole {
		match = ofType(f)
	}
	match = append(bson.D{{Key: "heads", Value: head}}, match...)
	if k := p.After; !k.IsZero() {
		tier := store.Tier(int(k.N))
		match = append(match, bson.E{Key: "tier", Value: bson.D{{Key: "$lte", Value: tier}}})
		if store.ExactTier(tier) {
			match = append(match, bson.E{Key: "$or", Value: bson.A{
				bson.D{{Key: "tier", Value: bson.D{{Key: "$lt", Value: tier}}}},
				bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: k.ID}}}},
			}})
		}
	}
	var all []spot
	opts := options.Find().SetSort(bson.D{{Key: "tier", Value: -1}, {Key: "_id", Value: 1}}).SetHint(keyDoc(headIndex)).
		SetProjection(spotOnly).SetBatchSize(int32(2*p.Limit + 1))
	after := rank(p.After.N, p.After.ID)
	err := each(ctx, s.entities, match, opts, func(d *spot) (bool, error) {
		if len(all) > 0 && all[len(all)-1].Tier != d.Tier {
			if len(all) >= p.Limit {
				return false, nil
			}
		}
		if p.After.IsZero() || bytes.Compare(d.Rank.Data, after.Data) > 0 {
			all = append(all, *d)
		}
		return !store.ExactTier(d.Tier) || len(all) < p.Limit, nil
	})
	return all, err
}

// near returns the places of entities of which a name is one edit away from
// q, of very many those with the most mentions.
func (s *Store) near(ctx context.Context, q store.NameQuery, f store.EntityFilter) ([]spot, error) {
	var gaps, exact []string
	for _, k := range q.Near() {
		if store.IsGapKey(k) {
			gaps = append(gaps, k)
		} else {
			exact = append(exact, k)
		}
	}
	var all []spot
	seen := make(map[string]bool)
	take := func(e *entity) (bool, error) {
		if !seen[e.ID] && q.IsNear(&e.Total) {
			seen[e.ID] = true
			all = append(all, spot{ID: e.ID, Rank: e.Rank, Named: e.Named, Tier: e.Tier})
		}
		return true, nil
	}
	for _, k := range gaps {
		match := append(bson.D{{Key: "heads", Value: k}}, ofType(f)...)
		opts := options.Find().SetSort(bson.D{{Key: "tier", Value: -1}, {Key: "_id", Value: 1}}).SetHint(keyDoc(headIndex)).SetLimit(store.MaxNear)
		if err := each(ctx, s.entities, match, opts, take); err != nil {
			return nil, err
		}
	}
	if len(exact) > 0 {
		match := append(ofType(f), bson.E{Key: "keys", Value: bson.D{{Key: "$in", Value: exact}}})
		if err := each(ctx, s.entities, match, options.Find().SetHint(keyDoc([]string{"keys"})).SetLimit(fewKeys), take); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) entitiesByID(ctx context.Context, ids []string) (map[string]*jianzhu.Entity, error) {
	found := make(map[string]*jianzhu.Entity, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	err := each(ctx, s.entities, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find(), func(t *store.Total) (bool, error) {
		e := t.Whole()
		found[e.ID] = &e
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
	self, err := s.entity(ctx, id)
	if err != nil {
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
			r := store.Related{Entity: *e, Paragraphs: c.Paragraphs, Articles: c.Articles}
			r.Score(self)
			out = append(out, r)
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
