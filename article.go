// Package jianzhu holds the domain of the annotation service: articles, their
// paragraphs, and the spans, tokens, mentions and quotes that annotate them.
// It depends on no other package of the module; every other package speaks
// its types.
//
// All spans inside the program are byte offsets into the UTF-8 text of one
// paragraph. Clients that count code points or UTF-16 units get them converted
// at the edge, by Offsets.
package jianzhu

import "time"

// Input is a document as a client hands it in, before intake has read it.
// Only Raw is needed; what is left empty is found in the document, or stays
// unknown.
type Input struct {
	Raw       []byte // the bytes as they came
	Format    Format // how to read Raw; empty means FormatText
	Charset   string // IANA name of the encoding of Raw; empty means detect
	Title     string
	Language  string // BCP 47 tag: zh, zh-Hans, zh-Hant, en, …
	Source    string // who published it: a newspaper, a feed
	URL       string
	Published time.Time // zero when unknown; its zone is the place's own

	// ExternalID names the document within Source. A second Input with the
	// same Source and ExternalID is a new version of the same article.
	ExternalID string
}

// Format says how the bytes of an Input are to be read.
type Format string

// The formats that intake reads.
const (
	FormatText Format = "text"
	FormatHTML Format = "html"
)

// Article is one news text with its metadata and every annotation of it.
type Article struct {
	ID         string    `json:"id" bson:"_id"` // UUIDv7
	Revision   int64     `json:"revision" bson:"revision"`
	Source     string    `json:"source,omitempty" bson:"source,omitempty"`
	ExternalID string    `json:"external_id,omitempty" bson:"external_id,omitempty"`
	URL        string    `json:"url,omitempty" bson:"url,omitempty"`
	Title      string    `json:"title,omitempty" bson:"title,omitempty"`
	Byline     string    `json:"byline,omitempty" bson:"byline,omitempty"`
	Language   string    `json:"language" bson:"language"` // BCP 47: zh-Hans, zh-Hant, en, …; und when nothing tells
	Published  time.Time `json:"published,omitzero" bson:"published,omitempty"`
	Created    time.Time `json:"created" bson:"created"`
	Updated    time.Time `json:"updated" bson:"updated"`

	Raw     []byte `json:"raw" bson:"raw"`         // the bytes that came in
	Format  Format `json:"format" bson:"format"`   // how Raw was read
	Charset string `json:"charset" bson:"charset"` // how Raw was decoded, an IANA name

	Paragraphs []Paragraph `json:"paragraphs" bson:"paragraphs"`
	Edits      []Edit      `json:"edits,omitempty" bson:"edits,omitempty"` // in raw order
	Entities   []Entity    `json:"entities,omitempty" bson:"entities,omitempty"`

	// Links are a store's: they have been followed in what a store returns.
	Links []Link `json:"links,omitempty" bson:"links,omitempty"`
}

// Paragraph is one block of clean text with its annotations. Spans in it are
// byte offsets into Text.
type Paragraph struct {
	Index     int           `json:"index" bson:"index"` // 0 is the first
	Kind      ParagraphKind `json:"kind" bson:"kind"`
	Language  string        `json:"language" bson:"language"`                 // zh, en, mixed, ja, ko or und
	Script    string        `json:"script,omitempty" bson:"script,omitempty"` // Hans, Hant, or empty when nothing tells
	Text      string        `json:"text" bson:"text"`
	Tokens    []Token       `json:"tokens,omitempty" bson:"tokens,omitempty"`
	Sentences []Span        `json:"sentences,omitempty" bson:"sentences,omitempty"`
	Mentions  []Mention     `json:"mentions,omitempty" bson:"mentions,omitempty"` // by Start; they never overlap
	Quotes    []Quote       `json:"quotes,omitempty" bson:"quotes,omitempty"`     // by Start
}

// ParagraphKind is the part a paragraph plays in its article.
type ParagraphKind string

// The kinds of paragraph.
const (
	KindTitle       ParagraphKind = "title"
	KindByline      ParagraphKind = "byline"
	KindHeading     ParagraphKind = "heading"
	KindBody        ParagraphKind = "body"
	KindBoilerplate ParagraphKind = "boilerplate" // editor and source lines, related reading, adverts
)

// Edit records one place where clean text differs from the raw bytes: the
// bytes Raw[RawStart:RawEnd] became Text[Start:End] of one paragraph. A
// removal has Start == End; text that the raw has no bytes for has
// RawStart == RawEnd. Bytes between edits were taken over as they are, and
// what lies between two paragraphs belongs to an edit too, so replaying the
// edits on the raw gives the clean text.
type Edit struct {
	RawStart  int      `json:"raw_start" bson:"raw_start"` // bytes of Raw
	RawEnd    int      `json:"raw_end" bson:"raw_end"`     // bytes of Raw, exclusive
	Paragraph int      `json:"paragraph" bson:"paragraph"` // index of the paragraph that Start and End count in
	Start     int      `json:"start" bson:"start"`         // bytes of the paragraph's text
	End       int      `json:"end" bson:"end"`             // bytes, exclusive
	Kind      EditKind `json:"kind" bson:"kind"`
}

// EditKind says why an Edit was made.
type EditKind string

// The kinds of edit. Repairs undo damage; the others are normalisation.
const (
	// EditDecode is a run of raw bytes in another charset than UTF-8,
	// decoded by Article.Charset.
	EditDecode EditKind = "decode"
	// EditMarkup is markup left out: tags, scripts, comments, navigation.
	EditMarkup EditKind = "markup"
	// EditSpace is white space, a line end or an invisible character
	// normalised, or the gap between two paragraphs.
	EditSpace EditKind = "space"
	// EditReference is a character reference resolved: &amp; &#xff0c;
	EditReference EditKind = "reference"
	// EditGloss is a pinyin gloss taken out behind the character it reads.
	EditGloss EditKind = "gloss"
	// EditShift is a run of bytes read one off, put back on its boundaries.
	EditShift EditKind = "shift"
	// EditMojibake is text once decoded by the wrong charset, read again.
	EditMojibake EditKind = "mojibake"
	// EditSuspect marks damage that cannot be undone for certain; the text
	// of the span is as it came.
	EditSuspect EditKind = "suspect"
)

// IsRepair reports whether edits of the kind deal with damage, as against
// plain normalisation.
func (k EditKind) IsRepair() bool {
	switch k {
	case EditReference, EditGloss, EditShift, EditMojibake, EditSuspect:
		return true
	}
	return false
}

// Repairs returns the edits of paragraph n that deal with damage, in order.
func (a *Article) Repairs(n int) []Edit {
	var out []Edit
	for _, e := range a.Edits {
		if e.Paragraph == n && e.Kind.IsRepair() {
			out = append(out, e)
		}
	}
	return out
}
