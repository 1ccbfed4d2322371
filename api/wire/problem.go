package wire

import "jianzhu"

// Problem is an RFC 9457 problem document. Its type is "about:blank": title
// and status say what kind of problem it is.
type Problem struct {
	// The status in words
	Title string `json:"title" validate:"required" example:"Bad Request"`
	// HTTP status
	Status int `json:"status" validate:"required" minimum:"400" maximum:"599" example:"400"`
	// What is wrong, for people
	Detail string `json:"detail,omitempty" example:"limit: must be a whole number from 1 to 500"`
	// Path of the request
	Instance string `json:"instance,omitempty" example:"/api/v1/articles"`
	// Id of the request, as in the log of the server
	RequestID string `json:"request_id,omitempty" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Each wrong parameter or field
	Errors []FieldError `json:"errors,omitempty"`
	// Entities that an ambiguous name may mean
	Candidates []Candidate `json:"candidates,omitempty"`
}

// FieldError names one wrong parameter or field.
type FieldError struct {
	// Name of the parameter, or path of the field in the JSON
	Field string `json:"field" validate:"required" example:"limit"`
	// What is wrong, and what would be right
	Message string `json:"message" validate:"required" example:"must be a whole number from 1 to 500"`
	// The accepted values, where they can be listed
	Accepted []string `json:"accepted,omitempty" example:"codepoint,utf16,utf8"`
}

// Candidate is an entity that an ambiguous name may mean.
type Candidate struct {
	// Id, to ask by
	ID string `json:"id" validate:"required" format:"uuid" example:"0b5d2c11-93de-5f0a-a6a7-1c1f1a2d3e4f"`
	// What it is
	Type string `json:"type" validate:"required" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT" example:"PERSON"`
	// Fullest name
	Name string `json:"name" validate:"required" example:"李開復"`
	// How often it is mentioned
	Mentions int `json:"mentions" validate:"required" example:"12"`
	// Titles of a person, the last held first: what tells people of one name apart
	Titles []HeldTitle `json:"titles,omitempty"`
	// True of the mentions of which it is not known whom of these they mean
	Ambiguous bool `json:"ambiguous,omitempty" example:"false"`
}

// maxCandidateTitles is how many titles a candidate is shown with.
const maxCandidateTitles = 3

// NewCandidate returns e as a candidate.
func NewCandidate(e *jianzhu.Entity) Candidate {
	out := NewEntity(e)
	return Candidate{ID: out.ID, Type: out.Type, Name: out.Name, Mentions: out.Mentions,
		Titles: out.Titles[:min(len(out.Titles), maxCandidateTitles)], Ambiguous: out.Ambiguous}
}

// ArticleInput is the JSON body that articles come in by. Either text or html
// is needed.
type ArticleInput struct {
	// The text, or with format html the page
	Text string `json:"text,omitempty" minLength:"1" maxLength:"200000" extensions:"x-one-of,x-pattern=^[^\\x00]*\\S[^\\x00]*$" example:"創新工場董事長兼CEO李開復告訴《中國企業家》:“他們當時正在籌備。”"`
	// The page, in place of text
	HTML string `json:"html,omitempty" minLength:"1" extensions:"x-one-of,x-pattern=^[^\\x00]*\\S[^\\x00]*$" example:"<html><body><p>百度宣布推出文心一言。</p></body></html>"`
	// How to read text; as text where it is left out
	Format string `json:"format,omitempty" enums:"text,html"`
	// Title; found in the document where it is left out
	Title string `json:"title,omitempty" minLength:"1" maxLength:"1000" extensions:"x-pattern=^[^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*$" example:"大模型創業潮"`
	// BCP 47 tag of the language; found out where it is left out
	Language string `json:"language,omitempty" format:"bcp47" minLength:"2" maxLength:"35" extensions:"x-pattern=^[a-zA-Z]{2}[a-zA-Z]?(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?$" example:"zh-Hant"`
	// Who published it
	Source string `json:"source,omitempty" minLength:"1" maxLength:"200" extensions:"x-pattern=^[^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*$" example:"中國企業家"`
	// The article's id at its source
	ExternalID string `json:"external_id,omitempty" minLength:"1" maxLength:"500" extensions:"x-pattern=^[^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*$" example:"2023-04-26-1"`
	// Where it was published: an absolute http or https URL
	URL string `json:"url,omitempty" format:"uri" maxLength:"2000" example:"https://example.org/news/1"`
	// When it was published: an RFC 3339 time, or a date
	PublishedAt string `json:"published_at,omitempty" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
}

// AnnotateInput is the JSON body that texts to annotate come in by. Either
// text or html is needed.
type AnnotateInput struct {
	ArticleInput
	// Id that the answer is to carry
	ID string `json:"id,omitempty" minLength:"1" maxLength:"200" extensions:"x-pattern=^[^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*$" example:"line-1"`
}

// Health says how the service is.
type Health struct {
	// ok: the process runs; ready: it can answer
	Status string `json:"status" validate:"required" enums:"ok,ready" example:"ok"`
}
