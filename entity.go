package jianzhu

import "time"

// Type is what a mention is a mention of.
type Type string

// Entity types name things that have identity. TypeTitle and the value types
// have none.
const (
	TypePerson   Type = "PERSON"
	TypeOrg      Type = "ORG"
	TypeLoc      Type = "LOC"
	TypeProduct  Type = "PRODUCT"
	TypeWork     Type = "WORK"
	TypeEvent    Type = "EVENT"
	TypeTitle    Type = "TITLE"
	TypeTime     Type = "TIME"
	TypeMoney    Type = "MONEY"
	TypePercent  Type = "PERCENT"
	TypeQuantity Type = "QUANTITY"
)

// EntityTypes lists the types whose mentions belong to an Entity.
var EntityTypes = []Type{TypePerson, TypeOrg, TypeLoc, TypeProduct, TypeWork, TypeEvent}

// Types lists every type of mention.
var Types = []Type{TypePerson, TypeOrg, TypeLoc, TypeProduct, TypeWork, TypeEvent,
	TypeTitle, TypeTime, TypeMoney, TypePercent, TypeQuantity}

// Entity is a person, organization, place, product, work or event. Within an
// Article its counts are the article's; a store keeps the sums over all.
type Entity struct {
	ID      string            `json:"id" bson:"_id"` // StableID of type and name, or what a store decided: see Link
	Type    Type              `json:"type" bson:"type"`
	Subtype string            `json:"subtype,omitempty" bson:"subtype,omitempty"` // company, city, film, …
	Name    string            `json:"name" bson:"name"`                           // the fullest name as the text writes it
	Names   map[string]string `json:"names,omitempty" bson:"names,omitempty"`     // by BCP 47 tag: zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en
	Aliases []string          `json:"aliases,omitempty" bson:"aliases,omitempty"` // other forms seen or known, any language

	// Known says that a lexicon has the entity by name, so that it is one and
	// the same in every article.
	Known bool `json:"known,omitempty" bson:"known,omitempty"`

	// Ambiguous says that several people have the name and that it is not
	// known which of them this is; Candidates are their entities, where they
	// are known.
	Ambiguous  bool     `json:"ambiguous,omitempty" bson:"ambiguous,omitempty"`
	Candidates []string `json:"candidates,omitempty" bson:"candidates,omitempty"` // ids, sorted

	Mentions  int       `json:"mentions" bson:"mentions"`
	Articles  int       `json:"articles" bson:"articles"` // 1 within an Article
	FirstSeen time.Time `json:"first_seen,omitzero" bson:"first_seen,omitempty"`
	LastSeen  time.Time `json:"last_seen,omitzero" bson:"last_seen,omitempty"`

	// What a store sums up over articles; empty within an Article.
	Paragraphs int          `json:"paragraphs,omitempty" bson:"paragraphs,omitempty"` // that mention it
	Written    []NameCount  `json:"written,omitempty" bson:"written,omitempty"`       // most mentions first, then by language and name
	Types      map[Type]int `json:"types,omitempty" bson:"types,omitempty"`           // number of mentions by their type
	Titles     []HeldTitle  `json:"titles,omitempty" bson:"titles,omitempty"`         // of a person, last held first
}

// Link says who a person of an article is, where several people have a name
// or one has several: a store decides it from all articles, for an annotator
// sees one.
type Link struct {
	Name       string   `json:"name" bson:"name"`                                 // the entity's id by its name, as annotators give it
	Entity     string   `json:"entity" bson:"entity"`                             // whose id the person has; the same as Name where nothing tells who it is
	Candidates []string `json:"candidates,omitempty" bson:"candidates,omitempty"` // entities it may be, where that is not known
}

// Ambiguous reports whether it is not known who the person is.
func (l *Link) Ambiguous() bool { return l.Entity == l.Name || len(l.Candidates) > 0 }

// NameCount is a name as texts write it.
type NameCount struct {
	Language string `json:"language" bson:"language"` // BCP 47: zh-Hans, zh-Hant, en, …; und-Latn for letters in a text of another language
	Name     string `json:"name" bson:"name"`
	Mentions int    `json:"mentions" bson:"mentions"`
}

// HeldTitle is a title that texts give a person, at an organization where
// they name one beside it.
type HeldTitle struct {
	Title          string    `json:"title" bson:"title"`                                         // as written
	Organization   string    `json:"organization,omitempty" bson:"organization,omitempty"`       // its name; empty where none stands beside the title
	OrganizationID string    `json:"organization_id,omitempty" bson:"organization_id,omitempty"` // its entity
	Articles       int       `json:"articles" bson:"articles"`                                   // that say so
	First          time.Time `json:"first" bson:"first"`                                         // date of the oldest of them
	Last           time.Time `json:"last" bson:"last"`                                           // date of the newest
}

// Mention is one occurrence of an entity, a title or a value in a paragraph.
type Mention struct {
	ID       string `json:"id" bson:"id"` // StableID of article, paragraph, span and type
	Span     `bson:",inline"`
	Type     Type   `json:"type" bson:"type"`
	EntityID string `json:"entity_id,omitempty" bson:"entity_id,omitempty"` // empty for titles and values
	Value    *Value `json:"value,omitempty" bson:"value,omitempty"`         // of TIME, MONEY, PERCENT, QUANTITY
	Mark     `bson:",inline"`

	// As those of the entity, for this article.
	Ambiguous  bool     `json:"ambiguous,omitempty" bson:"ambiguous,omitempty"`
	Candidates []string `json:"candidates,omitempty" bson:"candidates,omitempty"`
}

// Mark says who made an annotation, by what, how surely, and what people have
// said of it.
type Mark struct {
	Origin Origin  `json:"origin" bson:"origin"`
	Rule   string  `json:"rule,omitempty" bson:"rule,omitempty"` // the rule's or lexicon's name
	Score  float64 `json:"score" bson:"score"`                   // probability that it is right, 0 to 1
	Status Status  `json:"status" bson:"status"`
}

// Explanation says why a mention was made, as far as that can be told from
// the text, the lexicons and the models.
type Explanation struct {
	Mark // of the mention as it is made now: it explains a stored one that agrees

	Type     Type     // of the mention as it is made now
	Lexicon  string   // name of the lexicon that has it: its file, or dictionary for the user's words
	Entry    string   // what it is called there
	Model    string   // language and version of the model that marked it
	Margin   float64  // log odds by which the model's best reading with the mention beats the best without
	Features []Weight // of the model, that speak most for and against it, the weightiest first
}

// Weight is what a feature of a model adds to the log odds of a mention.
type Weight struct {
	Feature string
	Value   float64
}

// Origin is who made an annotation.
type Origin string

// The origins of annotations.
const (
	OriginLexicon Origin = "lexicon"
	OriginModel   Origin = "model"
	OriginRule    Origin = "rule"
	OriginImport  Origin = "import"
	OriginHuman   Origin = "human"
)

// Status is what is held of an annotation. A machine proposes; accepted and
// rejected are a human's word and are never overwritten by a machine.
type Status string

// The states of an annotation.
const (
	Proposed Status = "proposed"
	Accepted Status = "accepted"
	Rejected Status = "rejected"
)

// Value is what a time, money, percent or quantity mention means. Amounts are
// decimal strings without grouping or exponent, such as "1560000000" or "0.5".
type Value struct {
	Amount   string `json:"amount,omitempty" bson:"amount,omitempty"`     // empty for a range, which has Min and Max
	Currency string `json:"currency,omitempty" bson:"currency,omitempty"` // ISO 4217, of money
	Unit     string `json:"unit,omitempty" bson:"unit,omitempty"`         // "%" of percent; of a quantity the measure word or unit as the text has it
	Min      string `json:"min,omitempty" bson:"min,omitempty"`           // of a range or "more than"
	Max      string `json:"max,omitempty" bson:"max,omitempty"`           // of a range or "less than"
	Approx   bool   `json:"approx,omitempty" bson:"approx,omitempty"`     // hedged: 约, 近, about

	// TIMEX is the TIMEX3 value of a time: 2023-04-26, 2022-11, P2W,
	// XXXX-04-26. From and To bound it as calendar dates (or RFC 3339 times
	// where the text gives an hour), both inclusive; they are empty where
	// the text and the article's date do not settle them, and Unresolved is
	// then true for what is not a duration.
	TIMEX      string `json:"timex,omitempty" bson:"timex,omitempty"`
	From       string `json:"from,omitempty" bson:"from,omitempty"`
	To         string `json:"to,omitempty" bson:"to,omitempty"`
	Unresolved bool   `json:"unresolved,omitempty" bson:"unresolved,omitempty"`
	Invalid    bool   `json:"invalid,omitempty" bson:"invalid,omitempty"` // no such date: 2月30日
}

// Quote is a piece of reported speech, thought or writing. Its span is the
// content: without the quotation marks, the cue, the comma or colon after the
// cue.
type Quote struct {
	ID      string `json:"id" bson:"id"` // StableID of article, paragraph and span
	Span    `bson:",inline"`
	Kind    QuoteKind `json:"kind" bson:"kind"`
	Cue     *Span     `json:"cue,omitempty" bson:"cue,omitempty"`             // in the same paragraph
	Class   CueClass  `json:"cue_class,omitempty" bson:"cue_class,omitempty"` // of the cue; empty where there is none
	Stance  Stance    `json:"stance,omitempty" bson:"stance,omitempty"`       // that the cue takes; empty where there is none
	Speaker *Speaker  `json:"speaker,omitempty" bson:"speaker,omitempty"`     // nil where the text names none

	// Attribution says how the speaker is known. It is NotAttributed if and
	// only if Speaker is nil. Empty, as quotes of before it was kept have it,
	// means the same as what Attributed returns.
	Attribution Attribution `json:"attribution,omitempty" bson:"attribution,omitempty"`
	Evidence    string      `json:"evidence,omitempty" bson:"evidence,omitempty"` // name of the rule or feature that decided the speaker

	// Chain is the id of the first quote of a quotation that runs on over
	// several paragraphs, in each quote of it, the first included. It is
	// empty for a quote that stands alone.
	Chain string `json:"chain,omitempty" bson:"chain,omitempty"`
	Mark  `bson:",inline"`
}

// Attributed returns how the speaker of q is known: its Attribution, or what
// the rest of it says where that is empty.
func (q *Quote) Attributed() Attribution {
	switch {
	case q.Speaker == nil:
		return NotAttributed
	case q.Attribution != "":
		return q.Attribution
	case q.Cue != nil:
		return AttributedByCue
	}
	return AttributedByContext
}

// Attribution is how the speaker of a quote is known.
type Attribution string

// The ways of attribution.
const (
	AttributedByCue     Attribution = "cue"     // the words that announce the quote name the speaker: X said
	AttributedByContext Attribution = "context" // found beyond them: turns of a dialogue, the sentence before or after
	NotAttributed       Attribution = "none"    // nobody can tell: there is no speaker
)

// CueClass is what kind of act the cue of a quote is.
type CueClass string

// The classes of cues.
const (
	CueSay      CueClass = "say"      // say, 表示, according to, 据…介绍
	CueAsk      CueClass = "ask"      // ask, 问
	CueAnswer   CueClass = "answer"   // answer, 回应
	CueThink    CueClass = "think"    // think, believe, 认为, 在…看来
	CueWrite    CueClass = "write"    // write, tweet, 写道
	CueAnnounce CueClass = "announce" // announce, 宣布
	CueAccuse   CueClass = "accuse"   // accuse, criticise, 指责, 批评
	CuePromise  CueClass = "promise"  // promise, 承诺
	CueDeny     CueClass = "deny"     // deny, 否认
	CueWarn     CueClass = "warn"     // warn, 警告
	CueUrge     CueClass = "urge"     // urge, call for, 呼吁, 要求
	CuePredict  CueClass = "predict"  // predict, expect, 预计
	CueReveal   CueClass = "reveal"   // reveal, 透露
	CueAdmit    CueClass = "admit"    // admit, 承认
)

// CueClasses lists every class of cues.
var CueClasses = []CueClass{CueSay, CueAsk, CueAnswer, CueThink, CueWrite, CueAnnounce, CueAccuse, CuePromise, CueDeny,
	CueWarn, CueUrge, CuePredict, CueReveal, CueAdmit}

// Stance is how the text stands to what it reports, as far as the cue tells.
type Stance string

// The stances.
const (
	StanceNeutral   Stance = "neutral"   // said, 表示
	StanceClaiming  Stance = "claiming"  // claimed, alleged, 声称: the text keeps its distance
	StanceConceding Stance = "conceding" // admitted, 承认: the speaker does not like to say it
	StanceAsserting Stance = "asserting" // pointed out, insisted, 指出, 强调: with weight
)

// Stances lists every stance.
var Stances = []Stance{StanceNeutral, StanceClaiming, StanceConceding, StanceAsserting}

// QuoteKind tells direct from reported speech.
type QuoteKind string

// The kinds of quote.
const (
	Direct   QuoteKind = "direct"   // in quotation marks
	Indirect QuoteKind = "indirect" // a reported clause without marks
	Mixed    QuoteKind = "mixed"    // an indirect clause that holds a quoted fragment
)

// Speaker is the mention, pronoun or description that a quote is attributed
// to. It may stand in another paragraph than the quote.
type Speaker struct {
	Paragraph int `json:"paragraph" bson:"paragraph"` // index of the paragraph that the span counts in
	Span      `bson:",inline"`
	EntityID  string `json:"entity_id,omitempty" bson:"entity_id,omitempty"` // empty when it is no known entity
	Name      string `json:"name" bson:"name"`                               // the entity's full name, or the words themselves
}
