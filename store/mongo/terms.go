package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jianzhu"
	"jianzhu/store"
)

// term is a document of the collection terms. One that is no longer there has
// its id, the generation of its removal, and Gone.
type term struct {
	jianzhu.Term `bson:",inline"`
	Generation   int64    `bson:"generation"`
	Place        string   `bson:"place,omitempty"`  // in the list: see termPlace
	Facets       []string `bson:"facets,omitempty"` // store.Facets
	Folded       []string `bson:"folded,omitempty"` // store.TermNames
	Gone         bool     `bson:"gone,omitempty"`
}

// termGenerationID is the id of the document with the termbase's last
// generation.
const termGenerationID = "generation"

// termPlace returns a string that sorts as k does.
func termPlace(k store.Key) string { return k.Name + "\x00" + k.ID }

// live is the condition that a term is there.
var live = bson.E{Key: "gone", Value: nil}

func noTerm() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no term with this id"}
}

// Term returns a term: see store.TermReader.
func (s *Store) Term(ctx context.Context, id string) (*jianzhu.Term, error) {
	const op = "mongo.Term"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var d term
	err = s.terms.FindOne(ctx, bson.D{{Key: "_id", Value: id}, live}).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && d.Revision == 0 {
		err = noTerm()
	}
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	found := []jianzhu.Term{utc(d.Term)}
	return &found[0], fail(ctx, op, s.usage(ctx, found))
}

// utc returns t with its times in UTC, as they came in.
func utc(t jianzhu.Term) jianzhu.Term {
	t.Created, t.Updated = t.Created.UTC(), t.Updated.UTC()
	return t
}

// Terms lists terms: see store.TermReader.
func (s *Store) Terms(ctx context.Context, f store.TermFilter, p store.Page) ([]jianzhu.Term, error) {
	const op = "mongo.Terms"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	facets, prefix := f.Facets()
	match := bson.D{{Key: "facets", Value: facets[0]}}
	if len(facets) > 1 {
		match = bson.D{{Key: "facets", Value: bson.D{{Key: "$all", Value: facets}}}}
	}
	if prefix != "" {
		match = append(match, bson.E{Key: "folded", Value: bson.D{{Key: "$regex", Value: "^" + regexp.QuoteMeta(prefix)}}})
	}
	if !p.After.IsZero() {
		match = append(match, bson.E{Key: "place", Value: bson.D{{Key: "$gt", Value: termPlace(p.After)}}})
	}
	var out []jianzhu.Term
	opts := options.Find().SetSort(bson.D{{Key: "place", Value: 1}}).SetLimit(int64(p.Limit)).SetHint(keyDoc([]string{"facets", "place"}))
	err = each(ctx, s.terms, match, opts, func(d *term) (bool, error) {
		out = append(out, utc(d.Term))
		return true, nil
	})
	if err == nil {
		err = s.usage(ctx, out)
	}
	return out, fail(ctx, op, err)
}

// usage fills in the Usage of terms.
func (s *Store) usage(ctx context.Context, terms []jianzhu.Term) error {
	counts := make(map[string]int)
	for i := range terms {
		for _, n := range store.TermNames(&terms[i]) {
			counts[n] = 0
		}
	}
	if len(counts) == 0 {
		return nil
	}
	cursor, err := s.mentions.Aggregate(ctx, mongo.Pipeline{
		bson.D{{Key: "$match", Value: bson.D{{Key: "folded", Value: bson.D{{Key: "$in", Value: slices.Sorted(maps.Keys(counts))}}}}}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$folded"}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
	}, options.Aggregate().SetHint(keyDoc([]string{"folded", "-_id"})))
	if err != nil {
		return err
	}
	var found []struct {
		Name string `bson:"_id"`
		N    int    `bson:"n"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return err
	}
	for _, f := range found {
		counts[f.Name] = f.N
	}
	for i := range terms {
		for _, n := range store.TermNames(&terms[i]) {
			terms[i].Usage += counts[n]
		}
	}
	return nil
}

// TermsSince lists changes of terms: see store.TermReader.
func (s *Store) TermsSince(ctx context.Context, generation int64, limit int) ([]jianzhu.TermChange, error) {
	const op = "mongo.TermsSince"
	done, err := s.begin(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []jianzhu.TermChange
	opts := options.Find().SetSort(bson.D{{Key: "generation", Value: 1}}).SetLimit(int64(limit)).SetHint(keyDoc([]string{"generation"}))
	err = each(ctx, s.terms, bson.D{{Key: "generation", Value: bson.D{{Key: "$gt", Value: generation}}}}, opts, func(d *term) (bool, error) {
		c := jianzhu.TermChange{Generation: d.Generation, ID: d.ID}
		if !d.Gone {
			t := utc(d.Term)
			c.Term = &t
		}
		out = append(out, c)
		return true, nil
	})
	return out, fail(ctx, op, err)
}

// PutTerm writes a term: see store.TermWriter.
func (s *Store) PutTerm(ctx context.Context, t *jianzhu.Term, replaces int64) error {
	next := *t
	next.Revision = replaces
	if err := s.putTerms(ctx, "mongo.PutTerm", []*jianzhu.Term{&next}); err != nil {
		return err
	}
	t.Revision = next.Revision
	return nil
}

// PutTerms writes terms: see store.TermWriter.
func (s *Store) PutTerms(ctx context.Context, terms []*jianzhu.Term) error {
	return s.putTerms(ctx, "mongo.PutTerms", terms)
}

func (s *Store) putTerms(ctx context.Context, op string, terms []*jianzhu.Term) error {
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	if len(terms) > store.MaxTerms {
		return &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: fmt.Sprintf("%d terms are more than %d", len(terms), store.MaxTerms)}
	}
	if len(terms) == 0 {
		return nil
	}
	err = s.write(ctx, change{size: len(terms), apply: func(w *writing) error {
		if err := s.termsAt(w.tx, terms); err != nil {
			return err
		}
		last, err := s.termGeneration(w.tx, len(terms))
		if err != nil {
			return err
		}
		writes := make([]mongo.WriteModel, len(terms))
		for i, t := range terms {
			d := term{Term: *t, Generation: last - int64(len(terms)-1-i), Place: termPlace(store.TermKey(t)), Facets: store.Facets(t), Folded: store.TermNames(t)}
			d.Revision++
			d.Usage = 0
			writes[i] = mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: t.ID}}).SetReplacement(d).SetUpsert(true)
		}
		_, err = s.terms.BulkWrite(w.tx, writes)
		if mongo.IsDuplicateKeyError(err) {
			return errors.Join(errAgain, err)
		}
		return err
	}})
	if err != nil {
		return fail(ctx, op, err)
	}
	for _, t := range terms {
		t.Revision++
	}
	return nil
}

// termsAt returns an error unless all terms are there at their revisions; at
// 0, are not there. A term may be given once. The change is refused then.
func (s *Store) termsAt(tx context.Context, terms []*jianzhu.Term) error {
	has := make(map[string]int64, len(terms))
	ids := make([]string, len(terms))
	for i, t := range terms {
		ids[i] = t.ID
	}
	match := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, live}
	err := each(tx, s.terms, match, options.Find().SetProjection(bson.D{{Key: "revision", Value: 1}}), func(d *term) (bool, error) {
		has[d.ID] = d.Revision
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, t := range terms {
		switch revision, there := has[t.ID]; {
		case !there && t.Revision != 0:
			return store.Refuse(noTerm())
		case there && revision != t.Revision:
			return store.Refuse(store.StaleTerm(t.ID, t.Revision))
		}
		has[t.ID] = t.Revision + 1
	}
	return nil
}

// termGeneration moves the termbase's generation on by n and returns it. Who
// comes here in a transaction waits for those who came before: so generations
// become visible in their order.
func (s *Store) termGeneration(tx context.Context, n int) (int64, error) {
	var d struct {
		Last int64 `bson:"last"`
	}
	err := s.terms.FindOneAndUpdate(tx, bson.D{{Key: "_id", Value: termGenerationID}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "last", Value: int64(n)}}}},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&d)
	if mongo.IsDuplicateKeyError(err) {
		err = errors.Join(errAgain, err)
	}
	return d.Last, err
}

// DeleteTerm removes a term: see store.TermWriter.
func (s *Store) DeleteTerm(ctx context.Context, id string, revision int64) error {
	const op = "mongo.DeleteTerm"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	return fail(ctx, op, s.write(ctx, change{apply: func(w *writing) error {
		if revision == 0 { // that of no term
			return store.Refuse(noTerm())
		}
		if err := s.termsAt(w.tx, []*jianzhu.Term{{ID: id, Revision: revision}}); err != nil {
			return err
		}
		generation, err := s.termGeneration(w.tx, 1)
		if err != nil {
			return err
		}
		_, err = s.terms.ReplaceOne(w.tx, bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "generation", Value: generation}, {Key: "gone", Value: true}})
		return err
	}}))
}
