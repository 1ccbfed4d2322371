package sample

import "net/http"

// page is one page of a list.
type page[T any] struct {
	// The records
	Items []T `json:"items" validate:"required"`
	// Start of the next page; absent on the last
	NextCursor string `json:"next_cursor,omitempty" example:"b3BhcXVl"`
}

// span is a range of a text.
type span struct {
	// First
	Start int `json:"start" validate:"required" minimum:"0" example:"1"`
	// After the last
	End int `json:"end" validate:"required" minimum:"0" example:"3"`
}

// note is a text with a mark.
type note struct {
	// Id
	ID string `json:"id" validate:"required" example:"n1"`
	// Text
	Text string `json:"text" validate:"required" example:"李開復"`
	span
	// Marked part; null where there is none
	Mark *span `json:"mark" validate:"required" extensions:"x-nullable"`
	// The whole of it
	Whole span `json:"whole" validate:"required"`
	// Names by language
	Names map[string]string `json:"names,omitempty" example:"en:Kai-Fu Lee"`
	// State
	State state `json:"state" validate:"required" example:"open"`
}

// input is a note to be: its text, or where the text is.
type input struct {
	// Text
	Text string `json:"text,omitempty" minLength:"1" extensions:"x-one-of,x-pattern=\\S" example:"李開復"`
	// Where the text is
	URL string `json:"url,omitempty" format:"uri" extensions:"x-one-of" example:"https://example.org/note"`
}

type state string

// The states.
const (
	open   state = "open"   // may change
	closed state = "closed" // may not
)

// problem is an RFC 9457 document.
type problem struct {
	// Status
	Status int `json:"status" validate:"required" example:"400"`
	// Title
	Title string `json:"title" validate:"required" example:"Bad Request"`
	// What is wrong
	Detail string `json:"detail,omitempty" example:"limit: must be a number"`
}

// list answers with notes.
//
//	@ID			listNotes
//	@Summary	List notes
//	@Tags		notes
//	@Produce	json
//	@Param		include	query		[]string	false	"Parts"	enums(text,mark)	example(text,mark)
//	@Param		limit	query		int			false	"Page size"	minimum(1)	maximum(500)	default(50)
//	@Param		q		query		string		false	"Words"	minLength(1)	extensions(x-pattern=\S)	example(李開復)
//	@Success	200		{object}	page[note]
//	@Header		200		{string}	ETag	"Revision"
//	@Success	304		"Not modified"
//	@Failure	400		{object}	problem
//	@Security	Key
//	@Router		/notes [get]
func list(http.ResponseWriter, *http.Request) {}

// create takes a note in.
//
//	@ID				createNote
//	@Summary		Create a note
//	@Description	From JSON, or from the text alone.
//	@Tags			notes
//	@Accept			json,plain
//	@Produce		json,application/problem+json
//	@Param			note	body		input	true	"The note"
//	@Success		201		{object}	note	"Created"
//	@Failure		422		{object}	problem	"Not a note"
//	@Router			/notes [post]
func create(http.ResponseWriter, *http.Request) {}

// raw answers with bytes.
//
//	@ID			rawNote
//	@Summary	The bytes that came in
//	@Tags		notes
//	@Produce	application/octet-stream
//	@Param		id	path		string	true	"Id"
//	@Success	200	{string}	string
//	@Failure	404	{object}	problem
//	@Router		/notes/{id}/raw [get]
func raw(http.ResponseWriter, *http.Request) {}
