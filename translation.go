package jianzhu

import "time"

// Translation is an article in another language, paragraph by paragraph. An
// article has at most one in each language. It has a revision of its own: a
// translator's work does not make the article a new one.
type Translation struct {
	ArticleID string    `json:"article_id" bson:"article_id"`
	Language  string    `json:"language" bson:"language"` // BCP 47 tag of the texts: en, zh-Hans, zh-Hant-TW, …
	Revision  int64     `json:"revision" bson:"revision"` // 1 for the first; grows with every write
	Created   time.Time `json:"created" bson:"created"`
	Updated   time.Time `json:"updated" bson:"updated"`

	// ArticleRevision is that of the article whose paragraphs the translation
	// was last placed against.
	ArticleRevision int64 `json:"article_revision" bson:"article_revision"`

	// Paragraphs are in order of Index, at most one for each paragraph of the
	// article; a paragraph that nobody has translated has none.
	Paragraphs []TranslatedParagraph `json:"paragraphs" bson:"paragraphs"`

	// Entities are those that the texts mention, as an Article has them.
	Entities []Entity `json:"entities,omitempty" bson:"entities,omitempty"`

	// Unplaced are translations of paragraphs that the article has no longer,
	// in the order in which they lost their places; they are kept, for the
	// paragraphs may come back. They have no annotations of their own.
	Unplaced []TranslatedParagraph `json:"unplaced,omitempty" bson:"unplaced,omitempty"`
}

// TranslatedParagraph is the translation of one paragraph. The Paragraph in it
// is the translated text with annotations of its own, in its own language; its
// Index is that of the article's paragraph. A paragraph without text is not
// translated yet.
type TranslatedParagraph struct {
	Paragraph `bson:",inline"`

	// Source is the text of the article's paragraph that was translated, so
	// that a change of it is seen.
	Source string `json:"source" bson:"source"`

	State TranslationState `json:"state" bson:"state"`
	Made  TranslationMade  `json:"made" bson:"made"`

	// Revision is that of the Translation that the text came with.
	Revision int64 `json:"revision" bson:"revision"`

	// NeedsReview says that the article's paragraph has changed since.
	NeedsReview bool `json:"needs_review,omitempty" bson:"needs_review,omitempty"`

	// Counterparts pair mentions and quotes of the article's paragraph with
	// those of the translation, in order of the source.
	Counterparts []Counterpart `json:"counterparts,omitempty" bson:"counterparts,omitempty"`

	// Aligned pairs the sentences of both texts; it tiles both, in order.
	Aligned []SentencePair `json:"aligned,omitempty" bson:"aligned,omitempty"`

	// History are the texts that this one has replaced, oldest first.
	History []TranslationVersion `json:"history,omitempty" bson:"history,omitempty"`
}

// TranslationVersion is a text that another has replaced.
type TranslationVersion struct {
	Revision int64            `json:"revision" bson:"revision"` // of the Translation that it came with
	Text     string           `json:"text" bson:"text"`
	Source   string           `json:"source" bson:"source"`
	State    TranslationState `json:"state" bson:"state"`
	Made     TranslationMade  `json:"made" bson:"made"`
}

// TranslationMade says who made a translated text, and when.
type TranslationMade struct {
	Origin TranslationOrigin `json:"origin" bson:"origin"`
	Engine string            `json:"engine,omitempty" bson:"engine,omitempty"` // of machine: deepl, libretranslate, openai, or what the file says
	Match  int               `json:"match,omitempty" bson:"match,omitempty"`   // of memory: percent, 1 to 100
	Author string            `json:"author,omitempty" bson:"author,omitempty"` // a person, as the client names them
	Time   time.Time         `json:"time" bson:"time"`
}

// TranslationOrigin is where a translated text comes from.
type TranslationOrigin string

// The origins of translations.
const (
	ByHuman   TranslationOrigin = "human"
	ByMachine TranslationOrigin = "machine"
	ByMemory  TranslationOrigin = "memory"
)

// TranslationOrigins lists every origin of translations.
var TranslationOrigins = []TranslationOrigin{ByHuman, ByMachine, ByMemory}

// TranslationState is how far a translation has come: the states of XLIFF 2.
type TranslationState string

// The states of a translation, in their order.
const (
	StateInitial    TranslationState = "initial"
	StateTranslated TranslationState = "translated"
	StateReviewed   TranslationState = "reviewed"
	StateFinal      TranslationState = "final"
)

// TranslationStates lists every state of translations, in their order.
var TranslationStates = []TranslationState{StateInitial, StateTranslated, StateReviewed, StateFinal}

// Counterpart pairs a mention or a quote of a paragraph with the one that
// stands for it in the translation. Each takes part in at most one pair.
type Counterpart struct {
	SourceID string  `json:"source_id" bson:"source_id"` // id of the mention or quote in the article
	TargetID string  `json:"target_id" bson:"target_id"` // id of that in the translation
	Rule     string  `json:"rule" bson:"rule"`           // what told: entity, name, sound, value, order, speaker
	Score    float64 `json:"score" bson:"score"`         // probability that it is right, 0 to 1
}

// SentencePair pairs sentences of a paragraph with those of its translation:
// one with one, or several that run together. Either span is empty where the
// other side has nothing for it.
type SentencePair struct {
	Source Span    `json:"source" bson:"source"` // bytes of TranslatedParagraph.Source
	Target Span    `json:"target" bson:"target"` // bytes of the translated text
	Score  float64 `json:"score" bson:"score"`   // probability that it is right, 0 to 1
}
