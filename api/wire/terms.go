package wire

import (
	"time"

	"jianzhu"
	"jianzhu/translate"
)

// Terms knows how what is mentioned is to be called, and not to be called.
type Terms interface {
	translate.Terms
	// Generation is another number whenever the rest may answer otherwise.
	Generation() int64
}

// Term is one thing and how it is called, or must not be called, in each
// language.
type Term struct {
	// Stable id
	ID string `json:"id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Grows with every change of the term
	Revision int64 `json:"revision" validate:"required" minimum:"1" example:"1"`
	// When it was made
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time" example:"2026-01-02T03:04:05Z"`
	// When it was changed last
	UpdatedAt time.Time `json:"updated_at" validate:"required" format:"date-time" example:"2026-01-02T03:04:05Z"`
	// What it is; absent from phrases that are no names
	Type string `json:"type,omitempty" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE" example:"PERSON"`
	// Entity that it is of
	EntityID string `json:"entity_id,omitempty" format:"uuid" example:"52c7f197-078e-5711-882b-3c72e6c39eaf"`
	// Names by language; the first approved one of a language is the one to use
	Names []TermName `json:"names" validate:"required"`
	// True where the name stands in every language as it stands in the text
	Keep bool `json:"keep,omitempty" example:"false"`
	// For translators
	Note string `json:"note,omitempty" example:"His own spelling"`
	// Where it comes from
	Source string `json:"source,omitempty" example:"House style, 3rd edition"`
	// Who wrote it last
	Author string `json:"author,omitempty" example:"chen"`
	// How often articles mention any of its names
	Usage int `json:"usage" validate:"required" minimum:"0" example:"12"`
}

// TermName is a name of a term in one language.
type TermName struct {
	// BCP 47 tag; zh, zh-CN and zh-TW are taken for zh-Hans or zh-Hant
	Language string `json:"language" validate:"required" format:"bcp47" minLength:"2" maxLength:"35" example:"en"`
	// The name
	Name string `json:"name" validate:"required" minLength:"1" maxLength:"500" example:"Kai-Fu Lee"`
	// Whether it is to be used; proposed where it is left out
	Status string `json:"status,omitempty" enums:"proposed,approved,forbidden" example:"approved"`
	// About this name
	Note string `json:"note,omitempty" maxLength:"10000" example:"his own spelling"`
}

// TermInput is the JSON body that terms come in by.
type TermInput struct {
	// What it is; that of the entity where it is left out beside entity_id
	Type string `json:"type,omitempty" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE" example:"PERSON"`
	// Entity that it is of: its names are proposed in the languages that names leaves out
	EntityID string `json:"entity_id,omitempty" format:"uuid" example:"52c7f197-078e-5711-882b-3c72e6c39eaf"`
	// Names by language, in the order of preference; needed without entity_id
	Names []TermName `json:"names,omitempty"`
	// True where the name stands in every language as it stands in the text
	Keep bool `json:"keep,omitempty" example:"false"`
	// For translators
	Note string `json:"note,omitempty" maxLength:"10000" example:"His own spelling"`
	// Where it comes from
	Source string `json:"source,omitempty" maxLength:"200" example:"House style, 3rd edition"`
	// Who writes it; the name of the key where it is left out
	Author string `json:"author,omitempty" maxLength:"200" example:"chen"`
}

// NewTerm returns t as it is shown.
func NewTerm(t *jianzhu.Term) Term {
	return Term{ID: t.ID, Revision: t.Revision, CreatedAt: t.Created, UpdatedAt: t.Updated, Type: string(t.Type), EntityID: t.EntityID,
		Names: newTermNames(t.Names), Keep: t.Keep, Note: t.Note, Source: t.Source, Author: t.Author, Usage: t.Usage}
}

func newTermNames(names []jianzhu.TermName) []TermName {
	out := make([]TermName, len(names))
	for i, n := range names {
		out[i] = TermName{Language: n.Language, Name: n.Name, Status: string(n.Status), Note: n.Note}
	}
	return out
}

// Term returns the term that in stands for, without what is the store's.
func (in *TermInput) Term() jianzhu.Term {
	t := jianzhu.Term{Type: jianzhu.Type(in.Type), EntityID: in.EntityID, Keep: in.Keep, Note: in.Note, Source: in.Source, Author: in.Author}
	for _, n := range in.Names {
		t.Names = append(t.Names, jianzhu.TermName{Language: n.Language, Name: n.Name, Status: jianzhu.TermStatus(n.Status), Note: n.Note})
	}
	return t
}

// TermConflict is a name on which terms contradict each other.
type TermConflict struct {
	// renderings: terms with one name have different approved names in another language; shared: different people have one name there; status: a name is approved by one term and forbidden by another
	Kind string `json:"kind" validate:"required" enums:"renderings,shared,status" example:"renderings"`
	// Name that the terms share
	Name string `json:"name" validate:"required" example:"国资委"`
	// Language in which they contradict each other
	Language string `json:"language" validate:"required" example:"en"`
	// What they say there
	Names []string `json:"names" validate:"required" example:"SASAC,State Assets Commission"`
	// Ids of the terms
	Terms []string `json:"terms" validate:"required"`
}

// TermProposal is an entity that has no term yet.
type TermProposal struct {
	// Id of the entity: POST /terms with it makes a term
	EntityID string `json:"entity_id" validate:"required" format:"uuid" example:"52c7f197-078e-5711-882b-3c72e6c39eaf"`
	// What it is
	Type string `json:"type" validate:"required" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT" example:"PERSON"`
	// How often articles mention it
	Mentions int `json:"mentions" validate:"required" example:"12"`
	// The names that the term would have
	Names []TermName `json:"names" validate:"required"`
}

// NewTermProposal returns the term that an entity would make.
func NewTermProposal(e *jianzhu.Entity, names []jianzhu.TermName) TermProposal {
	return TermProposal{EntityID: e.ID, Type: string(e.Type), Mentions: e.Mentions, Names: newTermNames(names)}
}

// TermImport tells what became of a file of terms.
type TermImport struct {
	// True where nothing was stored
	DryRun bool `json:"dry_run" validate:"required" example:"false"`
	// Format that it was read as
	Format string `json:"format" validate:"required" enums:"tbx,tbx2,csv,tsv,omegat,deepl" example:"tbx"`
	// Terms in the file
	Terms int `json:"terms" validate:"required" example:"120"`
	// Terms that were not there
	Created int `json:"created" validate:"required" example:"100"`
	// Terms that were there and are now as in the file
	Updated int `json:"updated" validate:"required" example:"5"`
	// Terms that were there as they are in the file
	Unchanged int `json:"unchanged" validate:"required" example:"15"`
	// What the file has beyond what a term has
	LeftOut int `json:"left_out" validate:"required" example:"1"`
	// The first of what was left out
	Why []string `json:"why,omitempty" example:"line 12: descrip definition: a company"`
}
