package jianzhu

import (
	"errors"
	"fmt"
	"testing"
)

func TestDescribe(t *testing.T) {
	stale := &Error{Op: "sqlite.PutArticle", Kind: Conflict, Msg: "the article has changed", Err: errors.New("revision 3, not 2")}
	wrapped := fmt.Errorf("api: %w", stale)
	if got := Describe(wrapped); got != stale {
		t.Errorf("Describe(%v) = %v", wrapped, got)
	}
	if !IsKind(wrapped, Conflict) || IsKind(wrapped, NotFound) {
		t.Errorf("IsKind misreads %v", wrapped)
	}
	if want := "sqlite.PutArticle: the article has changed: revision 3, not 2"; stale.Error() != want {
		t.Errorf("Error() = %q, want %q", stale.Error(), want)
	}

	foreign := errors.New("disk on fire at /secret")
	if got := Describe(foreign); got.Kind != Internal || got.Msg != "" || !errors.Is(got, foreign) {
		t.Errorf("Describe(foreign) = %#v", got)
	}
	if IsKind(foreign, Internal) {
		t.Error("a foreign error has no kind")
	}
}

func TestErrorNamesFields(t *testing.T) {
	err := &Error{Kind: Invalid, Msg: "2 fields are wrong", Fields: []FieldError{
		{Field: "limit", Message: "must be 1 to 500"},
		{Field: "offsets", Message: "unknown", Accepted: []string{"codepoint"}},
	}}
	if want := "2 fields are wrong [limit: must be 1 to 500] [offsets: unknown]"; err.Error() != want {
		t.Errorf("Error() = %q, want %q", err.Error(), want)
	}
}
