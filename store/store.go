// Package store states what every backend promises, as roles composed into
// Store, and holds what the backends share: the records that lists are made
// of, and Ingest. The backends are store/sqlite and store/mongo; one
// conformance suite, store/storetest, runs on both.
package store

import (
	"context"
	"fmt"
	"time"

	"jianzhu"
)

// Store keeps articles with their annotations. Its promises:
//
//   - An article and its annotations are written together or not at all, and
//     what was acknowledged survives the death of the process.
//   - A write names the revision that it replaces; a stale one is a
//     jianzhu.Conflict and changes nothing.
//   - Deleting an article removes its mentions, quotes and translations and
//     corrects the counts of its entities; an entity without mentions is gone.
//   - A translation is written as a whole, as an article is. Writing an article
//     leaves its translations as they are: Place fits them to it.
//   - What was acknowledged of the termbase is in the next answer of
//     TermsSince, in any process.
//   - Pages of a list cover each record that is there throughout exactly once,
//     while others write.
//   - Returned values are the caller's own.
//
// Errors are *jianzhu.Error: NotFound, Conflict, Unavailable when the backend
// cannot be reached or is closed, and the context's error, wrapped, when the
// context ends first. All methods may be called from many goroutines.
type Store interface {
	ArticleReader
	ArticleWriter
	EntityReader
	MentionReader
	QuoteReader
	TranslationReader
	TranslationWriter
	TermReader
	TermWriter

	// Ping reports whether the backend answers, within the context's time.
	Ping(ctx context.Context) error
	// Close finishes what runs and lets go of the backend. Every later call
	// is Unavailable.
	Close() error
}

// ArticleReader reads articles.
type ArticleReader interface {
	// Article returns the whole article, raw bytes included.
	Article(ctx context.Context, id string) (*jianzhu.Article, error)
	// Revision returns an article's revision without reading the article.
	Revision(ctx context.Context, id string) (int64, error)
	// ArticleByExternalID returns the article that a source knows by
	// externalID.
	ArticleByExternalID(ctx context.Context, source, externalID string) (*jianzhu.Article, error)
	// Articles lists articles, newest first unless the filter says otherwise.
	Articles(ctx context.Context, f ArticleFilter, p Page) ([]Summary, error)
}

// ArticleWriter writes articles.
type ArticleWriter interface {
	// PutArticle writes a with its annotations in place of revision replaces,
	// and sets a.Revision to replaces+1. With replaces 0 the article must be
	// new: an article with its id, or with its Source and ExternalID, is a
	// Conflict.
	PutArticle(ctx context.Context, a *jianzhu.Article, replaces int64) error
	// DeleteArticle removes an article at the given revision.
	DeleteArticle(ctx context.Context, id string, revision int64) error
}

// EntityReader reads entities and what is counted about them.
type EntityReader interface {
	// Entity returns an entity. The id of a name that several people have
	// stands for all of them: see OneOf.
	Entity(ctx context.Context, id string) (*jianzhu.Entity, error)
	Entities(ctx context.Context, f EntityFilter, p Page) ([]jianzhu.Entity, error)
	// Related returns the entities that share paragraphs or articles with id,
	// most shared paragraphs first, then articles, then id; at most limit.
	Related(ctx context.Context, id string, limit int) ([]Related, error)
	// Timeline counts the mentions of id by day in the zone, days without
	// mentions left out, oldest first, within [from, to); zero times are open
	// ends.
	Timeline(ctx context.Context, id string, from, to time.Time, zone *time.Location) ([]Day, error)
}

// MentionReader lists mentions across articles, newest article first, in text
// order within an article.
type MentionReader interface {
	Mentions(ctx context.Context, f MentionFilter, p Page) ([]Mention, error)
}

// QuoteReader lists quotes across articles, newest article first, in text
// order within an article.
type QuoteReader interface {
	Quotes(ctx context.Context, f QuoteFilter, p Page) ([]Quote, error)
}

// Page asks for a part of a list. A caller passes the Key of the last record
// it has as After; the zero Key is the start. Limit is at least 1.
type Page struct {
	Limit int
	After Key
}

// Key is a record's place in the order of its list. Which parts count depends
// on the list and the backend: records carry their own. It must come back as
// it went out, Time to the nanosecond, in years 1 to 9999.
type Key struct {
	Time time.Time // articles by date, mentions, quotes
	N    int64     // entities by number of mentions; place in the article of mentions and quotes
	Name string    // entities and articles by name
	ID   string    // breaks ties
}

// IsZero reports whether k is the start of every list.
func (k Key) IsZero() bool { return k == Key{} }

// ArticleFilter selects articles. Empty fields select all.
type ArticleFilter struct {
	Q        string    // words that title or text must all hold: see Query
	Language string    // zh selects zh-Hans and zh-Hant too
	Source   string    // exact
	EntityID string    // has a mention of it
	Speaker  string    // has a quote by it: an entity's id
	From, To time.Time // date in [From, To); the date is Published, or Created where that is unknown
	Sort     ArticleSort
}

// ArticleSort is an order of articles.
type ArticleSort string

// The orders of articles. The empty ArticleSort is NewestFirst.
const (
	NewestFirst ArticleSort = "-published"
	OldestFirst ArticleSort = "published"
)

// Summary is an article in a list: its metadata and counts.
type Summary struct {
	jianzhu.Article // without Raw, Paragraphs, Edits and Entities
	Counts          Counts
	Key             Key
}

// Counts tells the size of an article's text and annotations.
type Counts struct {
	Paragraphs int `json:"paragraphs" bson:"paragraphs"`
	Characters int `json:"characters" bson:"characters"` // code points of clean text
	Tokens     int `json:"tokens" bson:"tokens"`
	Sentences  int `json:"sentences" bson:"sentences"`
	Entities   int `json:"entities" bson:"entities"`
	Mentions   int `json:"mentions" bson:"mentions"`
	Quotes     int `json:"quotes" bson:"quotes"`
	Repairs    int `json:"repairs" bson:"repairs"`
}

// EntityFilter selects entities. Empty fields select all.
type EntityFilter struct {
	Q    string // beginning of any name or alias, or what is one edit from one: see NameQuery
	Type jianzhu.Type
	Sort EntitySort
}

// EntitySort is an order of entities.
type EntitySort string

// The orders of entities. The empty EntitySort is ByMentions.
const (
	ByMentions EntitySort = "mentions" // most mentions first
	ByName     EntitySort = "name"
)

// EntityKey returns e's place in the order s.
func EntityKey(e *jianzhu.Entity, s EntitySort) Key {
	if s == ByName {
		return Key{Name: e.Name, ID: e.ID}
	}
	return Key{N: int64(e.Mentions), ID: e.ID}
}

// MentionFilter selects mentions. Empty fields select all.
type MentionFilter struct {
	ArticleID string
	EntityID  string
	Type      jianzhu.Type
	Surface   string    // exact but for script, width and case
	Q         string    // words that the mention's Context must all hold: see Query
	Source    string    // of the article, exact
	From, To  time.Time // article's date in [From, To)
}

// Mention is a mention with its place and context.
type Mention struct {
	jianzhu.Mention
	Surface   string
	Names     map[string]string // of its entity
	Paragraph int               // index
	Context   Context
	Article   ArticleRef
	Key       Key
}

// QuoteFilter selects quotes. Empty fields select all.
type QuoteFilter struct {
	ArticleID string
	SpeakerID string // an entity's id
	Speaker   string // the speaker's name, exact but for script, width and case
	EntityID  string // mentioned in the content
	Kind      jianzhu.QuoteKind
	Class     jianzhu.CueClass
	Stance    jianzhu.Stance
	Known     Known     // whether there is a speaker
	Q         string    // words that the content must all hold: see Query
	Source    string    // of the article, exact
	From, To  time.Time // article's date in [From, To)
}

// Known selects by whether something is known. The zero Known selects all.
type Known int

// What is known.
const (
	KnownOrNot Known = iota
	IsKnown
	NotKnown
)

// Quote is a quote with its place and context.
type Quote struct {
	jianzhu.Quote
	Surface        string
	CueSurface     string
	SpeakerSurface string
	Paragraph      int // index
	Context        Context

	// Where the cue and the speaker start in their paragraphs: either may
	// stand outside Context. Zero where the quote has none.
	CueStart, SpeakerStart Position
	Article                ArticleRef
	Key                    Key
}

// Context is the run of whole sentences that an annotation stands in, or what
// is near it where they run on for more than a kilobyte. Text is the
// paragraph's text from byte Start on.
type Context struct {
	Text  string `json:"text" bson:"text"`
	Start int    `json:"start" bson:"start"` // bytes of the paragraph before Text

	// Units of the paragraph before Text, so that spans convert without it.
	CodePoints int `json:"code_points" bson:"code_points"`
	UTF16      int `json:"utf16" bson:"utf16"`
}

// Position counts the text of a paragraph before a span in the units other
// than bytes, so that the span converts without the paragraph.
type Position struct {
	CodePoints int `json:"code_points" bson:"code_points"`
	UTF16      int `json:"utf16" bson:"utf16"`
}

// ArticleRef names the article that a listed record is of.
type ArticleRef struct {
	ID       string    `json:"id" bson:"id"`
	Revision int64     `json:"revision" bson:"revision"`
	Title    string    `json:"title,omitempty" bson:"title,omitempty"`
	Source   string    `json:"source,omitempty" bson:"source,omitempty"`
	Language string    `json:"language" bson:"language"`
	Date     time.Time `json:"date" bson:"date"` // Published, or Created where that is unknown, to the millisecond
}

// Related is an entity with how often it appears beside another.
type Related struct {
	Entity     jianzhu.Entity
	Paragraphs int // paragraphs that mention both
	Articles   int // articles that mention both

	// ParagraphScore and ArticleScore are the Jaccard indexes of the two
	// entities: of the paragraphs, or articles, that mention either, the part
	// that mentions both; 0 to 1. With n paragraphs of one and m of the other,
	// b of them both's, that is b / (n + m - b). What is mentioned everywhere
	// so scores low beside everything.
	ParagraphScore, ArticleScore float64
}

// Score sets the scores from the counts of r and of both entities.
func (r *Related) Score(beside *jianzhu.Entity) {
	r.ParagraphScore = jaccard(r.Paragraphs, r.Entity.Paragraphs, beside.Paragraphs)
	r.ArticleScore = jaccard(r.Articles, r.Entity.Articles, beside.Articles)
}

func jaccard(both, a, b int) float64 {
	if both == 0 {
		return 0
	}
	// Where a count was read a moment earlier than another, it may be smaller
	// than both.
	return float64(both) / float64(max(a+b-both, both))
}

// Day counts the mentions of an entity in the articles of one day, or of one
// week or month: see ByUnit.
type Day struct {
	Date     string // YYYY-MM-DD in the asked zone; of a week its Monday, of a month its first day
	Mentions int
	Articles int
}

// TimeUnit is a length of time that mentions are counted in.
type TimeUnit string

// The units of timelines. Weeks are those of ISO 8601: they begin on Monday.
const (
	ByDay   TimeUnit = "day"
	ByWeek  TimeUnit = "week"
	ByMonth TimeUnit = "month"
)

// Start returns the first day of the unit that a day is in. Clock and zone
// are the day's.
func (u TimeUnit) Start(day time.Time) time.Time {
	switch u {
	case ByWeek:
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	case ByMonth:
		return day.AddDate(0, 0, 1-day.Day())
	}
	return day
}

// Next returns the first day of the unit after the one that begins on start.
func (u TimeUnit) Next(start time.Time) time.Time {
	switch u {
	case ByWeek:
		return start.AddDate(0, 0, 7)
	case ByMonth:
		return start.AddDate(0, 1, 0)
	}
	return start.AddDate(0, 0, 1)
}

// Name returns what the unit that begins on start is called: 2023-04-26, the
// ISO week 2023-W17, 2023-04.
func (u TimeUnit) Name(start time.Time) string {
	switch u {
	case ByWeek:
		year, week := start.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case ByMonth:
		return start.Format("2006-01")
	}
	return start.Format(time.DateOnly)
}

// ByUnit adds days, in order, up to units. A day that is no date is an error.
func ByUnit(days []Day, unit TimeUnit) ([]Day, error) {
	var out []Day
	for _, d := range days {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			return nil, &jianzhu.Error{Op: "store.ByUnit", Err: err}
		}
		d.Date = unit.Start(day).Format(time.DateOnly)
		if n := len(out); n > 0 && out[n-1].Date == d.Date {
			out[n-1].Mentions += d.Mentions
			out[n-1].Articles += d.Articles
			continue
		}
		out = append(out, d)
	}
	return out, nil
}
