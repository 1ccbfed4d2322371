package mongo

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"

	"jianzhu"
	"jianzhu/store"
)

// article is a document of the collection articles. Metadata and text stand
// in it plainly, for whoever looks at the database; the annotations, which
// nothing asks for by themselves, are packed. A packed article is a tenth of
// its BSON, so that the largest that the service takes in fits a document.
type article struct {
	ID         string      `bson:"_id"`
	Revision   int64       `bson:"revision"`
	Title      string      `bson:"title,omitempty"`
	Source     string      `bson:"source"`
	ExternalID string      `bson:"external_id,omitempty"`
	URL        string      `bson:"url,omitempty"`
	Language   string      `bson:"language"`
	Date       time.Time   `bson:"date"` // see store.Date
	Paragraphs []paragraph `bson:"paragraphs"`

	// What it is found by.
	At        bson.Binary `bson:"at"` // see articlePlace
	Languages []string    `bson:"languages"`
	Terms     []string    `bson:"terms"`
	Entities  []share     `bson:"entities"`
	Links     []link      `bson:"links,omitempty"` // names that are not of the entity that their id says
	Named     bool        `bson:"named"`           // counted in who is who
	Speakers  []string    `bson:"speakers"`

	Counts store.Counts `bson:"counts"`
	Meta   []byte       `bson:"meta"` // store.Pack of the summary, which has all that BSON rounds off
	Body   []byte       `bson:"body"` // store.Pack of the article without the paragraphs' text
}

type paragraph struct {
	Kind jianzhu.ParagraphKind `bson:"kind"`
	Text string                `bson:"text"`
}

// link is a jianzhu.Link, without candidates.
type link struct {
	Name   string `bson:"name"`
	Entity string `bson:"entity"`
}

// share is what an article adds to an entity.
type share struct {
	ID         string `bson:"id"`
	Mentions   int    `bson:"mentions"`
	Paragraphs []int  `bson:"paragraphs"`

	Titles []jianzhu.HeldTitle `bson:"titles,omitempty"`
}

func newShare(s *store.Share) share {
	return share{s.Entity.ID, s.Mentions, s.Paragraphs, s.Titles}
}

// newArticle returns the document of a, which is not linked; r is the record of
// it with its links.
func newArticle(a *jianzhu.Article, r *store.Record) *article {
	lean := *a
	lean.Paragraphs = make([]jianzhu.Paragraph, len(a.Paragraphs))
	d := &article{
		ID: a.ID, Revision: a.Revision, Title: a.Title, Source: a.Source, ExternalID: a.ExternalID, URL: a.URL, Language: a.Language,
		Date: r.Date, At: articlePlace(r.Date, a.ID),
		Paragraphs: make([]paragraph, len(a.Paragraphs)), Entities: make([]share, len(r.Shares)),
		Languages: r.Languages, Terms: r.Terms, Speakers: r.Speakers, Counts: r.Counts, Named: true,
	}
	for _, l := range a.Links {
		d.Links = append(d.Links, link{l.Name, l.Entity})
	}
	for i, p := range a.Paragraphs {
		d.Paragraphs[i] = paragraph{p.Kind, p.Text}
		p.Text = ""
		lean.Paragraphs[i] = p
	}
	for i, s := range r.Shares {
		d.Entities[i] = newShare(&s)
	}
	summary := store.Summarise(a)
	d.Meta, d.Body = store.Pack(&summary.Article), store.Pack(&lean)
	return d
}

// whole returns the article that newArticle was given, without following its
// links.
func (d *article) whole() (*jianzhu.Article, error) {
	a, err := store.Unpack(d.Body)
	if err != nil {
		return nil, err
	}
	for i := range a.Paragraphs {
		a.Paragraphs[i].Text = d.Paragraphs[i].Text
	}
	return a, nil
}

// articleRef is a store.ArticleRef. BSON has no zone, so the date's offset
// stands beside it.
type articleRef struct {
	ID       string    `bson:"id"`
	Revision int64     `bson:"revision"`
	Title    string    `bson:"title,omitempty"`
	Source   string    `bson:"source"`
	Language string    `bson:"language"`
	Date     time.Time `bson:"date"`
	Offset   int       `bson:"offset,omitempty"` // seconds east of UTC
}

func newRef(r store.ArticleRef) articleRef {
	_, offset := r.Date.Zone()
	return articleRef{r.ID, r.Revision, r.Title, r.Source, r.Language, r.Date, offset}
}

func (r *articleRef) ref() store.ArticleRef {
	zone := time.UTC
	if r.Offset != 0 {
		zone = time.FixedZone("", r.Offset)
	}
	return store.ArticleRef{ID: r.ID, Revision: r.Revision, Title: r.Title, Source: r.Source, Language: r.Language, Date: r.Date.In(zone)}
}

// mention is a document of the collection mentions.
type mention struct {
	Place           bson.Binary `bson:"_id"` // see annotationPlace
	Article         articleRef  `bson:"article"`
	Paragraph       int         `bson:"paragraph"`
	jianzhu.Mention `bson:",inline"`
	Surface         string        `bson:"surface"`
	Folded          string        `bson:"folded"` // the surface, folded
	Context         store.Context `bson:"context"`
}

func newMention(m *store.Mention) *mention {
	return &mention{
		Place: annotationPlace(m.Key), Article: newRef(m.Article), Paragraph: m.Paragraph, Mention: m.Mention,
		Surface: m.Surface, Folded: store.Fold(m.Surface), Context: m.Context,
	}
}

func mentionDocs(all []store.Mention) []*mention {
	docs := make([]*mention, len(all))
	for i := range all {
		docs[i] = newMention(&all[i])
	}
	return docs
}

func (d *mention) place() bson.Binary   { return d.Place }
func (d *mention) article() *articleRef { return &d.Article }

func (d *mention) mention() store.Mention {
	return store.Mention{
		Mention: d.Mention, Surface: d.Surface, Paragraph: d.Paragraph, Context: d.Context, Article: d.Article.ref(),
		Key: keyAt(d.Place, d.Article.ID),
	}
}

// quote is a document of the collection quotes.
type quote struct {
	Place          bson.Binary `bson:"_id"` // see annotationPlace
	Article        articleRef  `bson:"article"`
	Paragraph      int         `bson:"paragraph"`
	jianzhu.Quote  `bson:",inline"`
	Surface        string         `bson:"surface"`
	CueSurface     string         `bson:"cue_surface,omitempty"`
	SpeakerSurface string         `bson:"speaker_surface,omitempty"`
	CueStart       store.Position `bson:"cue_start"`
	SpeakerStart   store.Position `bson:"speaker_start"`
	Folded         string         `bson:"folded,omitempty"` // the speaker's name, folded
	Attributed     bool           `bson:"attributed"`       // there is a speaker
	Entities       []string       `bson:"entities"`         // mentioned in the content
	Context        store.Context  `bson:"context"`
}

func newQuote(q *store.QuoteRecord) *quote {
	d := &quote{
		Place: annotationPlace(q.Key), Article: newRef(q.Article), Paragraph: q.Paragraph, Quote: q.Quote.Quote,
		Surface: q.Surface, CueSurface: q.CueSurface, SpeakerSurface: q.SpeakerSurface,
		CueStart: q.CueStart, SpeakerStart: q.SpeakerStart, Attributed: q.Speaker != nil, Entities: q.Entities, Context: q.Context,
	}
	if q.Speaker != nil {
		d.Folded = store.Fold(q.Speaker.Name)
	}
	return d
}

func quoteDocs(all []store.QuoteRecord) []*quote {
	docs := make([]*quote, len(all))
	for i := range all {
		docs[i] = newQuote(&all[i])
	}
	return docs
}

func (d *quote) place() bson.Binary   { return d.Place }
func (d *quote) article() *articleRef { return &d.Article }

func (d *quote) quote() store.Quote {
	return store.Quote{
		Quote: d.Quote, Surface: d.Surface, CueSurface: d.CueSurface, SpeakerSurface: d.SpeakerSurface, Paragraph: d.Paragraph,
		Context: d.Context, CueStart: d.CueStart, SpeakerStart: d.SpeakerStart, Article: d.Article.ref(),
		Key: keyAt(d.Place, d.Article.ID),
	}
}

// entity is a document of the collection entities.
type entity struct {
	store.Total `bson:",inline"`
	Rank        bson.Binary `bson:"rank"`  // place by number of mentions
	Named       string      `bson:"named"` // place by name
	Keys        []string    `bson:"keys"`  // see store.NameKeys, without gap keys
	Heads       []string    `bson:"heads"` // see store.Heads
	Tier        int         `bson:"tier"`  // see store.Tier
}

func newEntity(t *store.Total) *entity {
	keys := t.Keys()
	return &entity{Total: *t, Rank: rank(int64(t.Mentions), t.ID), Named: named(t.Name, t.ID),
		Heads: store.Heads(keys), Keys: slices.DeleteFunc(keys, store.IsGapKey), Tier: store.Tier(t.Mentions)}
}

// A place is a record's key as one value, so that an index on a condition and
// the place gives a list in order, and a page is a range of it. BSON compares
// binaries of one length byte by byte.

// articlePlace orders articles by date and id.
func articlePlace(date time.Time, id string) bson.Binary {
	return bson.Binary{Data: appendID(appendInt(nil, date.UnixMilli()), id)}
}

// annotationPlace orders mentions and quotes by their article's place and,
// the other way round, by their place in it: a descending walk has the newest
// article first and its text in order.
func annotationPlace(k store.Key) bson.Binary {
	return bson.Binary{Data: appendInt(appendID(appendInt(nil, k.Time.UnixMilli()), k.ID), -k.N)}
}

// keyAt reverses annotationPlace and articlePlace.
func keyAt(place bson.Binary, id string) store.Key {
	k := store.Key{Time: time.UnixMilli(readInt(place.Data)).UTC(), ID: id}
	if len(place.Data) > 24 {
		k.N = -readInt(place.Data[24:])
	}
	return k
}

// timePlace returns the least place of the given length in bytes at or after t.
func timePlace(t time.Time, length int) bson.Binary {
	ms := t.UnixMilli()
	if t.Nanosecond()%1e6 != 0 {
		ms++
	}
	return bson.Binary{Data: append(appendInt(nil, ms), make([]byte, length-8)...)}
}

// The lengths in bytes of places.
const (
	articlePlaceLen    = 24
	annotationPlaceLen = 32
)

// rank orders entities with the most mentions first, then by id.
func rank(mentions int64, id string) bson.Binary {
	return bson.Binary{Data: appendID(appendInt(nil, -mentions), id)}
}

// named orders entities by name, then by id.
func named(name, id string) string { return name + "\x00" + id }

// appendInt appends n so that bytes compare as numbers do.
func appendInt(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(n)^(1<<63))
}

func readInt(b []byte) int64 {
	if len(b) < 8 {
		return math.MinInt64
	}
	return int64(binary.BigEndian.Uint64(b) ^ 1<<63)
}

// appendID appends 16 bytes: of a UUID, its own, which keep its order.
func appendID(b []byte, id string) []byte {
	if !jianzhu.ValidID(id) {
		id = jianzhu.StableID(id)
	}
	u := uuid.MustParse(id)
	return append(b, u[:]...)
}
