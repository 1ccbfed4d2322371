package mongo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jianzhu"
	"jianzhu/store"
)

// Article returns a whole article.
func (s *Store) Article(ctx context.Context, id string) (*jianzhu.Article, error) {
	return s.article(ctx, "mongo.Article", bson.D{{Key: "_id", Value: id}})
}

// ArticleByExternalID returns the article that source knows by externalID.
func (s *Store) ArticleByExternalID(ctx context.Context, source, externalID string) (*jianzhu.Article, error) {
	return s.article(ctx, "mongo.ArticleByExternalID", bson.D{{Key: "source", Value: source}, {Key: "external_id", Value: externalID}})
}

func (s *Store) article(ctx context.Context, op string, match bson.D) (*jianzhu.Article, error) {
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var d article
	if err := s.articles.FindOne(ctx, match, options.FindOne().SetProjection(bodyOnly)).Decode(&d); err != nil {
		return nil, fail(ctx, op, err)
	}
	a, err := d.whole()
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	return store.Linked(a), nil
}

// Revision returns an article's revision.
func (s *Store) Revision(ctx context.Context, id string) (int64, error) {
	const op = "mongo.Revision"
	done, err := s.begin(op)
	if err != nil {
		return 0, err
	}
	defer done()
	var d struct {
		Revision int64 `bson:"revision"`
	}
	err = s.articles.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bson.D{{Key: "revision", Value: 1}, {Key: "_id", Value: 0}})).Decode(&d)
	return d.Revision, fail(ctx, op, err)
}

// each calls f on each document that a query finds, until f reports false.
func each[T any](ctx context.Context, in *mongo.Collection, match bson.D, opts *options.FindOptionsBuilder, f func(*T) (more bool, err error)) error {
	if match == nil {
		match = bson.D{} // all
	}
	cursor, err := in.Find(ctx, match, opts)
	if err != nil {
		return err
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	for cursor.Next(ctx) {
		var d T
		if err := cursor.Decode(&d); err != nil {
			return err
		}
		if more, err := f(&d); err != nil || !more {
			return err
		}
	}
	return cursor.Err()
}

// between bounds a place: by dates in [from, to), and before or after a page.
func between(field string, length int, from, to time.Time, more ...bson.E) bson.D {
	var bounds bson.D
	if !from.IsZero() {
		bounds = append(bounds, bson.E{Key: "$gte", Value: timePlace(from, length)})
	}
	if !to.IsZero() {
		bounds = append(bounds, bson.E{Key: "$lt", Value: timePlace(to, length)})
	}
	var match bson.D
	if len(bounds) > 0 {
		match = append(match, bson.E{Key: field, Value: bounds})
	}
	if len(more) > 0 {
		// A second condition on the field needs its own document.
		page := bson.D{{Key: field, Value: bson.D(more)}}
		if len(match) == 0 {
			return page
		}
		return bson.D{{Key: "$and", Value: bson.A{match, page}}}
	}
	return match
}

// byTerms finds the articles that have all the terms of q. It reports false
// when nothing can match.
func byTerms(q store.Query) (bson.D, bool) {
	terms, ok := q.Terms()
	if len(terms) == 0 {
		return nil, ok
	}
	// The index is walked along the first term; the longest is the rarest,
	// as a rule.
	slices.SortStableFunc(terms, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return bson.D{{Key: "terms", Value: bson.D{{Key: "$all", Value: terms}}}}, ok
}

// Articles lists articles.
func (s *Store) Articles(ctx context.Context, f store.ArticleFilter, p store.Page) ([]store.Summary, error) {
	const op = "mongo.Articles"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	q := store.ParseQuery(f.Q)
	match, ok := byTerms(q)
	if !ok {
		return nil, nil
	}
	for _, c := range []struct{ field, value string }{
		{"entities.id", f.EntityID}, {"speakers", f.Speaker}, {"source", f.Source}, {"languages", f.Language},
	} {
		if c.value != "" {
			match = append(match, bson.E{Key: c.field, Value: c.value})
		}
	}
	order, beyond := -1, "$lt"
	if f.Sort == store.OldestFirst {
		order, beyond = 1, "$gt"
	}
	var after []bson.E
	if k := p.After; !k.IsZero() {
		after = append(after, bson.E{Key: beyond, Value: articlePlace(k.Time, k.ID)})
	}
	match = append(match, between("at", articlePlaceLen, f.From, f.To, after...)...)
	project := bson.D{{Key: "at", Value: 1}, {Key: "meta", Value: 1}, {Key: "counts", Value: 1}}
	opts := options.Find().SetSort(bson.D{{Key: "at", Value: order}})
	if q.IsZero() {
		opts.SetLimit(int64(p.Limit))
	} else {
		opts.SetBatchSize(int32(p.Limit))
		project = append(project, bson.E{Key: "title", Value: 1}, bson.E{Key: "paragraphs.text", Value: 1})
	}
	var out []store.Summary
	err = each(ctx, s.articles, match, opts.SetProjection(project), func(d *article) (bool, error) {
		if !q.IsZero() {
			texts := []string{d.Title}
			for _, p := range d.Paragraphs {
				texts = append(texts, p.Text)
			}
			if !q.Match(texts...) {
				return true, nil
			}
		}
		a, err := store.Unpack(d.Meta)
		if err != nil {
			return false, err
		}
		out = append(out, store.Summary{Article: *a, Counts: d.Counts, Key: keyAt(d.At, d.ID)})
		return len(out) < p.Limit, nil
	})
	return out, fail(ctx, op, err)
}

// list walks mentions or quotes from a page's start, in the order of the
// list, until f reports false. Where words are asked for without an article,
// it walks the articles that have them and, some articles at a time, what is
// in these.
func list[T any](ctx context.Context, s *Store, in *mongo.Collection, match bson.D, article string, words store.Query, from, to time.Time, p store.Page, f func(*T) (more bool, err error)) error {
	var after []bson.E
	if !p.After.IsZero() {
		after = append(after, bson.E{Key: "$lt", Value: annotationPlace(p.After)})
	}
	opts := options.Find().SetSort(bson.D{{Key: "_id", Value: -1}})
	if words.IsZero() || article != "" {
		if article != "" {
			match = append(match, bson.E{Key: "article.id", Value: article})
		}
		match = append(match, between("_id", annotationPlaceLen, from, to, after...)...)
		if words.IsZero() {
			opts.SetLimit(int64(p.Limit))
		}
		return each(ctx, in, match, opts, f)
	}
	outer, ok := byTerms(words)
	if !ok {
		return nil
	}
	for _, c := range match {
		// What the article can be asked as well.
		switch c.Key {
		case "article.source":
			outer = append(outer, bson.E{Key: "source", Value: c.Value})
		case "entity_id", "entities":
			outer = append(outer, bson.E{Key: "entities.id", Value: c.Value})
		case "speaker.entity_id":
			outer = append(outer, bson.E{Key: "speakers", Value: c.Value})
		}
	}
	match = append(match, between("_id", annotationPlaceLen, time.Time{}, time.Time{}, after...)...)
	if k := p.After; !k.IsZero() {
		after = []bson.E{{Key: "$lte", Value: articlePlace(k.Time, k.ID)}}
	}
	outer = append(outer, between("at", articlePlaceLen, from, to, after...)...)
	// An $in of an index's first field is walked in the order of the next:
	// the server merges one walk for each value.
	opts.SetHint(keyDoc([]string{"article.id", "-_id"}))
	var ids []string
	more := true
	flush := func() error {
		if len(ids) == 0 {
			return nil
		}
		inner := append(bson.D{{Key: "article.id", Value: bson.D{{Key: "$in", Value: ids}}}}, match...)
		err := each(ctx, in, inner, opts, func(d *T) (bool, error) {
			var err error
			more, err = f(d)
			return more, err
		})
		ids = ids[:0]
		return err
	}
	size := 8 // grows while little is found
	err := each(ctx, s.articles, outer, options.Find().SetSort(bson.D{{Key: "at", Value: -1}}).SetProjection(bson.D{{Key: "_id", Value: 1}}),
		func(d *struct {
			ID string `bson:"_id"`
		}) (bool, error) {
			if ids = append(ids, d.ID); len(ids) < size {
				return true, nil
			}
			size = min(2*size, 128)
			err := flush()
			return more, err
		})
	if err != nil || !more {
		return err
	}
	return flush()
}

// Mentions lists mentions.
func (s *Store) Mentions(ctx context.Context, f store.MentionFilter, p store.Page) ([]store.Mention, error) {
	const op = "mongo.Mentions"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var match bson.D
	for _, c := range []struct{ field, value string }{
		{"entity_id", f.EntityID}, {"folded", store.Fold(f.Surface)}, {"article.source", f.Source}, {"type", string(f.Type)},
	} {
		if c.value != "" {
			match = append(match, bson.E{Key: c.field, Value: c.value})
		}
	}
	words := store.ParseQuery(f.Q)
	var out []store.Mention
	err = list(ctx, s, s.mentions, match, f.ArticleID, words, f.From, f.To, p, func(d *mention) (bool, error) {
		if words.Match(d.Context.Text) {
			out = append(out, d.mention())
		}
		return len(out) < p.Limit, nil
	})
	if err == nil {
		err = s.name(ctx, out)
	}
	return out, fail(ctx, op, err)
}

// name sets the names of the mentions' entities.
func (s *Store) name(ctx context.Context, mentions []store.Mention) error {
	at := make(map[string][]int)
	for i := range mentions {
		if id := mentions[i].EntityID; id != "" {
			at[id] = append(at[id], i)
		}
	}
	if len(at) == 0 {
		return nil
	}
	return each(ctx, s.entities, among(at), options.Find().SetProjection(bson.D{{Key: "names", Value: 1}}), func(d *bson.Raw) (bool, error) {
		var e struct {
			ID    string   `bson:"_id"`
			Names bson.Raw `bson:"names"`
		}
		if err := bson.Unmarshal(*d, &e); err != nil {
			return false, err
		}
		if len(e.Names) == 0 {
			return true, nil
		}
		for _, i := range at[e.ID] {
			// Read anew for each mention, so that no two share a map.
			if err := bson.Unmarshal(e.Names, &mentions[i].Names); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// among finds documents by the ids that are m's keys.
func among[V any](m map[string]V) bson.D {
	ids := make([]string, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

// Quotes lists quotes.
func (s *Store) Quotes(ctx context.Context, f store.QuoteFilter, p store.Page) ([]store.Quote, error) {
	const op = "mongo.Quotes"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var match bson.D
	for _, c := range []struct{ field, value string }{
		{"speaker.entity_id", f.SpeakerID}, {"folded", store.Fold(f.Speaker)}, {"entities", f.EntityID},
		{"article.source", f.Source}, {"cue_class", string(f.Class)}, {"stance", string(f.Stance)}, {"kind", string(f.Kind)},
	} {
		if c.value != "" {
			match = append(match, bson.E{Key: c.field, Value: c.value})
		}
	}
	if f.Known != store.KnownOrNot {
		match = append(match, bson.E{Key: "attributed", Value: f.Known == store.IsKnown})
	}
	words := store.ParseQuery(f.Q)
	var out []store.Quote
	err = list(ctx, s, s.quotes, match, f.ArticleID, words, f.From, f.To, p, func(d *quote) (bool, error) {
		if words.Match(d.Surface) {
			out = append(out, d.quote())
		}
		return len(out) < p.Limit, nil
	})
	return out, fail(ctx, op, err)
}
