package jianzhu

import "errors"

// Kind classes an Error by what its receiver can do about it.
type Kind int

// The kinds of error.
const (
	Internal    Kind = iota // a fault of ours; nothing of it is shown to clients
	Invalid                 // what was handed in is wrong; Fields say where
	NotFound                // there is no such thing
	Conflict                // the thing has changed since it was read, or exists already
	Unavailable             // a store or worker can't be reached now; try again later
)

// Error carries one message for the client and one trail for the log.
type Error struct {
	Op     string       // where it happened, "sqlite.Article": logged only
	Kind   Kind         //
	Msg    string       // safe to show to a client
	Fields []FieldError // of Invalid: each wrong field
	Err    error        // cause: logged only
}

// FieldError names one wrong field of an input.
type FieldError struct {
	Field    string   `json:"field"`              // JSON path or parameter name: "published_at", "items[2].text"
	Message  string   `json:"message"`            // what is wrong, and what would be right
	Accepted []string `json:"accepted,omitempty"` // the accepted values, where they can be listed
}

// Error returns the trail for the log: operation, message and cause.
func (e *Error) Error() string {
	s := e.Op
	for _, part := range []string{e.Msg, causeText(e.Err)} {
		if part == "" {
			continue
		}
		if s != "" {
			s += ": "
		}
		s += part
	}
	for _, f := range e.Fields {
		s += " [" + f.Field + ": " + f.Message + "]"
	}
	return s
}

func causeText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Describe returns the first Error in err's chain. A foreign error is
// Internal, without message.
func Describe(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Internal, Err: err}
}

// IsKind reports whether err is an Error of kind k.
func IsKind(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}
