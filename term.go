package jianzhu

import "time"

// Term is one thing and how it is called, or must not be called, in each
// language: an entry of the termbase, a concept in the words of TBX. It comes
// from an entity, or from people.
type Term struct {
	ID       string    `json:"id" bson:"_id"`
	Revision int64     `json:"revision" bson:"revision"` // 1 for the first; grows with every write
	Created  time.Time `json:"created" bson:"created"`
	Updated  time.Time `json:"updated" bson:"updated"`

	Type     Type   `json:"type,omitempty" bson:"type,omitempty"`           // empty for a phrase that is no name
	EntityID string `json:"entity_id,omitempty" bson:"entity_id,omitempty"` // empty where it is of no entity

	// Names are by language and then in the order of preference: the first
	// approved name of a language is the one to use.
	Names []TermName `json:"names" bson:"names"`

	// Keep says that the name is not translated: it stands in every language
	// as it stands in the text.
	Keep bool `json:"keep,omitempty" bson:"keep,omitempty"`

	Note   string `json:"note,omitempty" bson:"note,omitempty"`     // for translators
	Source string `json:"source,omitempty" bson:"source,omitempty"` // where it comes from: a style guide, a file, a person
	Author string `json:"author,omitempty" bson:"author,omitempty"` // who wrote it last, as the client names them

	// Usage counts the mentions of the names in stored articles and
	// translations; it is read, never written, and kept by the store.
	Usage int `json:"usage,omitempty" bson:"usage,omitempty"`
}

// TermName is a name of a term in one language.
type TermName struct {
	Language string     `json:"language" bson:"language"` // zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en, or another BCP 47 tag
	Name     string     `json:"name" bson:"name"`
	Status   TermStatus `json:"status" bson:"status"`
	Note     string     `json:"note,omitempty" bson:"note,omitempty"`
}

// TermStatus says whether a name is to be used.
type TermStatus string

// The states of the names of terms.
const (
	TermProposed  TermStatus = "proposed"  // a machine, or a file that does not say, offers it
	TermApproved  TermStatus = "approved"  // a person wants it used
	TermForbidden TermStatus = "forbidden" // a person wants it not used
)

// TermStatuses lists the states of the names of terms.
var TermStatuses = []TermStatus{TermProposed, TermApproved, TermForbidden}

// TermChange is a write of a term, or its removal.
type TermChange struct {
	Generation int64 // of the termbase with it: 1 for its first change, and one more with each
	ID         string
	Term       *Term // as it is now; nil where it is no longer there
}
