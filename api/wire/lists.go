package wire

import (
	"time"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/store"
)

// Page is a part of a list.
type Page[T any] struct {
	// The records
	Items []T `json:"items" validate:"required"`
	// Where the next page starts; null on the last page
	NextCursor *string `json:"next_cursor" validate:"required" extensions:"x-nullable" example:"eyJpIjoiMDE5MmYxYzIifQ"`
}

// SpanPage is a part of a list whose records have spans.
type SpanPage[T any] struct {
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	Page[T]
}

// Paragraphs is a range of an article's paragraphs.
type Paragraphs struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article that this is of
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// BCP 47 tag of the article's language
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// The paragraphs, in order
	Items []Paragraph `json:"items" validate:"required"`
}

// ArticleParagraph is one paragraph of an article.
type ArticleParagraph struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article that this is of
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	Paragraph
}

// ArticleSummary is an article's metadata and counts.
type ArticleSummary struct {
	// Id
	ID string `json:"id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Grows with every change of text or annotations
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// Who published it
	Source string `json:"source,omitempty" example:"中國企業家"`
	// The article's id at its source; of an article that came without one, the hash of its content
	ExternalID string `json:"external_id,omitempty" example:"2023-04-26-1"`
	// Where it was published
	URL string `json:"url,omitempty" example:"https://example.org/news/1"`
	// Title, as given or found in the document
	Title string `json:"title,omitempty" example:"大模型創業潮"`
	// Author line, as found in the document
	Byline string `json:"byline,omitempty" example:"記者 王小明"`
	// BCP 47 tag of the language: zh-Hans, zh-Hant, en, …; und when nothing tells
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// When it was published, where known
	PublishedAt *time.Time `json:"published_at,omitempty" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
	// When it was taken in
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// When it was last changed
	UpdatedAt time.Time `json:"updated_at" validate:"required" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// How the raw bytes were read
	Format string `json:"format" validate:"required" enums:"text,html" example:"text"`
	// IANA name of the encoding of the raw bytes
	Charset string `json:"charset" validate:"required" example:"utf-8"`
	// Size of text and annotations
	Counts Counts `json:"counts" validate:"required"`
}

// Counts tells the size of an article's text and annotations.
type Counts struct {
	// Paragraphs
	Paragraphs int `json:"paragraphs" validate:"required" example:"134"`
	// Code points of clean text
	Characters int `json:"characters" validate:"required" example:"10543"`
	// Words
	Tokens int `json:"tokens" validate:"required" example:"6240"`
	// Sentences
	Sentences int `json:"sentences" validate:"required" example:"312"`
	// Different entities
	Entities int `json:"entities" validate:"required" example:"137"`
	// Mentions of entities, titles and values
	Mentions int `json:"mentions" validate:"required" example:"542"`
	// Quotes
	Quotes int `json:"quotes" validate:"required" example:"82"`
	// Repairs of damage, suspect places included
	Repairs int `json:"repairs" validate:"required" example:"300"`
}

// NewArticleSummary returns the summary of a, which has the counts c.
func NewArticleSummary(a *jianzhu.Article, c store.Counts) ArticleSummary {
	return ArticleSummary{
		ID: a.ID, Revision: a.Revision, Source: a.Source, ExternalID: a.ExternalID, URL: a.URL,
		Title: a.Title, Byline: a.Byline, Language: a.Language,
		PublishedAt: timeOrNil(a.Published), CreatedAt: a.Created, UpdatedAt: a.Updated,
		Format: string(a.Format), Charset: a.Charset, Counts: Counts(c),
	}
}

// Entity is a person, organization, place, product, work or event. In the
// list of an article's entities the counts are the article's.
type Entity struct {
	// Stable id
	ID string `json:"id" validate:"required" format:"uuid" example:"0b5d2c11-93de-5f0a-a6a7-1c1f1a2d3e4f"`
	// What it is
	Type string `json:"type" validate:"required" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT" example:"PERSON"`
	// What it is, more closely: company, city, film, …
	Subtype string `json:"subtype,omitempty" example:"company"`
	// Fullest name that a text writes
	Name string `json:"name" validate:"required" example:"李開復"`
	// Names by BCP 47 tag
	Names map[string]string `json:"names,omitempty" example:"zh-Hans:李开复,zh-Hant:李開復,en:Kai-Fu Lee"`
	// Other forms, in any language
	Aliases []string `json:"aliases,omitempty" example:"開復老師"`
	// What it may be called in the languages that render= names, in their order and best first; empty where nothing tells, absent without render=
	Renderings []Rendering `json:"renderings,omitzero"`
	// True where several people have the name and nothing tells which of them is meant; the entity then stands for these mentions
	Ambiguous bool `json:"ambiguous,omitempty" example:"false"`
	// Ids of the entities that it may be, where it is ambiguous and they are known
	Candidates []string `json:"candidates,omitempty"`
	// How often it is mentioned
	Mentions int `json:"mentions" validate:"required" example:"12"`
	// In how many articles
	Articles int `json:"articles" validate:"required" example:"1"`
	// Date of the oldest article that mentions it
	FirstSeen *time.Time `json:"first_seen,omitempty" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
	// Date of the newest article that mentions it
	LastSeen *time.Time `json:"last_seen,omitempty" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
	// In how many paragraphs; absent from an article's entities, as are the fields below
	Paragraphs int `json:"paragraphs,omitempty" example:"9"`
	// How texts write it, the most frequent first
	NameCounts []NameCount `json:"name_counts,omitempty"`
	// Number of mentions by their type
	TypeCounts map[string]int `json:"type_counts,omitempty" example:"PERSON:12"`
	// Titles that texts give a person, the last held first
	Titles []HeldTitle `json:"titles,omitempty"`
}

// NameCount is a name as texts write it.
type NameCount struct {
	// BCP 47 tag; und-Latn for letters in a text of another language
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// The name
	Name string `json:"name" validate:"required" example:"李開復"`
	// Mentions that are written so
	Mentions int `json:"mentions" validate:"required" example:"9"`
}

// HeldTitle is a title that stands beside the name of a person.
type HeldTitle struct {
	// The title, as written
	Title string `json:"title" validate:"required" example:"董事長"`
	// Organization that stands beside the title
	Organization string `json:"organization,omitempty" example:"創新工場"`
	// Id of that organization
	OrganizationID string `json:"organization_id,omitempty" format:"uuid" example:"0b5d2c11-93de-5f0a-a6a7-1c1f1a2d3e4f"`
	// In how many articles
	Articles int `json:"articles" validate:"required" example:"1"`
	// Date of the oldest of these articles
	FirstSeen time.Time `json:"first_seen" validate:"required" format:"date-time" example:"2023-04-26T00:00:00Z"`
	// Date of the newest of these articles
	LastSeen time.Time `json:"last_seen" validate:"required" format:"date-time" example:"2023-04-26T00:00:00Z"`
}

// NewEntity returns e as it is shown.
func NewEntity(e *jianzhu.Entity) Entity {
	out := Entity{
		ID: e.ID, Type: string(e.Type), Subtype: e.Subtype, Name: e.Name, Names: e.Names, Aliases: e.Aliases,
		Ambiguous: e.Ambiguous, Candidates: e.Candidates,
		Mentions: e.Mentions, Articles: e.Articles, FirstSeen: timeOrNil(e.FirstSeen), LastSeen: timeOrNil(e.LastSeen),
		Paragraphs: e.Paragraphs,
	}
	for _, n := range e.Written {
		out.NameCounts = append(out.NameCounts, NameCount(n))
	}
	for kind, n := range e.Types {
		if out.TypeCounts == nil {
			out.TypeCounts = make(map[string]int, len(e.Types))
		}
		out.TypeCounts[string(kind)] = n
	}
	for _, h := range e.Titles {
		out.Titles = append(out.Titles, HeldTitle{Title: h.Title, Organization: h.Organization, OrganizationID: h.OrganizationID,
			Articles: h.Articles, FirstSeen: h.First, LastSeen: h.Last})
	}
	return out
}

// RelatedEntity is an entity that appears together with another.
type RelatedEntity struct {
	// The entity, with its counts over all articles
	Entity Entity `json:"entity" validate:"required"`
	// Paragraphs that mention both
	Paragraphs int `json:"paragraphs" validate:"required" example:"3"`
	// Articles that mention both
	Articles int `json:"articles" validate:"required" example:"1"`
	// Of the paragraphs that mention either, the part that mentions both (Jaccard index)
	ParagraphScore float64 `json:"paragraph_score" validate:"required" minimum:"0" maximum:"1" example:"0.25"`
	// Of the articles that mention either, the part that mentions both (Jaccard index)
	ArticleScore float64 `json:"article_score" validate:"required" minimum:"0" maximum:"1" example:"0.5"`
}

// NewRelatedEntity returns r as it is shown.
func NewRelatedEntity(r *store.Related) RelatedEntity {
	return RelatedEntity{Entity: NewEntity(&r.Entity), Paragraphs: r.Paragraphs, Articles: r.Articles,
		ParagraphScore: r.ParagraphScore, ArticleScore: r.ArticleScore}
}

// Day counts the mentions of an entity in the articles of one day, week or
// month.
type Day struct {
	// Name of the day, the ISO week (2023-W17) or the month (2023-04)
	Period string `json:"period" validate:"required" example:"2023-04-26"`
	// Its first calendar day in the zone that was asked for
	Date string `json:"date" validate:"required" format:"date" example:"2023-04-26"`
	// Mentions in that time
	Mentions int `json:"mentions" validate:"required" example:"12"`
	// Articles of that time that mention the entity
	Articles int `json:"articles" validate:"required" example:"1"`
}

// NewDay returns d, which begins on start and is called period, as it is
// shown.
func NewDay(d *store.Day, period string) Day {
	return Day{Period: period, Date: d.Date, Mentions: d.Mentions, Articles: d.Articles}
}

// ArticleRef names the article that a record of a list is of.
type ArticleRef struct {
	// Id
	ID string `json:"id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision that the record is of
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// Title
	Title string `json:"title,omitempty" example:"大模型創業潮"`
	// Who published it
	Source string `json:"source,omitempty" example:"中國企業家"`
	// BCP 47 tag of the language
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// When it was published, or taken in where that is unknown
	Date time.Time `json:"date" validate:"required" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
}

// Context is the run of whole sentences that an annotation stands in.
type Context struct {
	// Where text starts in the paragraph
	Start int `json:"start" validate:"required" minimum:"0" example:"0"`
	// The sentences
	Text string `json:"text" validate:"required" example:"創新工場董事長兼CEO李開復告訴《中國企業家》,他們當時正在籌備。"`
}

// FoundMention is a mention with its place and context. Start and end count
// in the paragraph; less context.start, in the context's text.
type FoundMention struct {
	Mention
	// Id of the article that it is in
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// That article
	Article ArticleRef `json:"article" validate:"required"`
	// Index of the paragraph that start and end count in
	Paragraph int `json:"paragraph" validate:"required" minimum:"0" example:"6"`
	// Sentences that it stands in
	Context Context `json:"context" validate:"required"`
}

// FoundQuote is a quote with its place and context. Start and end count in the
// paragraph; less context.start, in the context's text.
type FoundQuote struct {
	Quote
	// Id of the article that it is in
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// That article
	Article ArticleRef `json:"article" validate:"required"`
	// Index of the paragraph that start and end count in
	Paragraph int `json:"paragraph" validate:"required" minimum:"0" example:"6"`
	// Sentences that it stands in
	Context Context `json:"context" validate:"required"`
}

// NewFoundMention returns m with its offsets in unit; terms may be nil.
func NewFoundMention(m *store.Mention, unit jianzhu.Unit, terms Terms) FoundMention {
	return FoundMention{
		Mention:   newMention(&m.Mention, contextSpan(&m.Context, m.Span, unit), m.Names, m.Surface, terms),
		ArticleID: m.Article.ID, Article: ArticleRef(m.Article), Paragraph: m.Paragraph, Context: newContext(&m.Context, unit),
	}
}

// NewFoundQuote returns q with its offsets in unit.
func NewFoundQuote(q *store.Quote, unit jianzhu.Unit) FoundQuote {
	out := FoundQuote{
		Quote:     newQuote(&q.Quote, contextSpan(&q.Context, q.Span, unit)),
		ArticleID: q.Article.ID, Article: ArticleRef(q.Article), Paragraph: q.Paragraph, Context: newContext(&q.Context, unit),
	}
	if q.Cue != nil {
		cue := spanAt(q.Cue.Start, q.CueStart, q.CueSurface, unit)
		out.Cue = &cue
	}
	if s := q.Speaker; s != nil {
		out.Speaker = &Speaker{Paragraph: s.Paragraph, Span: spanAt(s.Start, q.SpeakerStart, q.SpeakerSurface, unit),
			EntityID: s.EntityID, Name: s.Name}
	}
	return out
}

func newContext(c *store.Context, unit jianzhu.Unit) Context {
	return Context{Start: units(c.Start, c.CodePoints, c.UTF16, unit), Text: c.Text}
}

// contextSpan returns the span s of a paragraph of which c is known.
func contextSpan(c *store.Context, s jianzhu.Span, unit jianzhu.Unit) Span {
	base := units(c.Start, c.CodePoints, c.UTF16, unit)
	o := jianzhu.NewOffsets(c.Text, unit)
	in := jianzhu.Span{Start: s.Start - c.Start, End: s.End - c.Start}
	return Span{Start: base + o.FromByte(in.Start), End: base + o.FromByte(in.End), Surface: in.In(c.Text)}
}

// spanAt returns the span of surface, which starts at byte start and position
// p of its paragraph.
func spanAt(start int, p store.Position, surface string, unit jianzhu.Unit) Span {
	from := units(start, p.CodePoints, p.UTF16, unit)
	return Span{Start: from, End: from + length(surface, unit), Surface: surface}
}

func units(bytes, codePoints, utf16 int, unit jianzhu.Unit) int {
	switch unit {
	case jianzhu.UTF8:
		return bytes
	case jianzhu.UTF16:
		return utf16
	}
	return codePoints
}

// length returns the length of s in unit.
func length(s string, unit jianzhu.Unit) int {
	switch unit {
	case jianzhu.UTF8:
		return len(s)
	case jianzhu.UTF16:
		n := 0
		for _, r := range s {
			if n++; r > 0xFFFF {
				n++
			}
		}
		return n
	}
	return utf8.RuneCountInString(s)
}
