package export

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/store"
)

// The longest names of who made a text, in code points.
const (
	maxAuthor = 200
	maxEngine = 100
)

// Texts returns what is to be written of in. What waits for review, and has
// not changed since it was exported, goes on waiting and is left out. Texts
// that a translation cannot have are jianzhu.Invalid, with a field for each
// unit, and so is a file in which nothing is translated.
func (in *Import) Texts() ([]store.TranslatedText, error) {
	if len(in.Units) == 0 {
		return nil, invalid("file", "has no unit that is translated")
	}
	if base(in.Language) == script.Unknown {
		return nil, invalid("language", "the language of the translation is not told")
	}
	var wrong []jianzhu.FieldError
	var out []store.TranslatedText
	for _, u := range in.Units {
		if u.NeedsReview && u.Unchanged {
			continue
		}
		refuse := func(format string, args ...any) {
			wrong = append(wrong, jianzhu.FieldError{Field: u.ID, Message: fmt.Sprintf(format, args...)})
		}
		if i := strings.IndexFunc(u.Text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f }); i >= 0 {
			refuse("must not have control characters but tabs and line feeds; there is one after %d characters", utf8.RuneCountInString(u.Text[:i]))
		}
		if utf8.RuneCountInString(u.Made.Author) > maxAuthor {
			refuse("has an author of more than %d characters", maxAuthor)
		}
		if utf8.RuneCountInString(u.Made.Engine) > maxEngine {
			refuse("has an engine of more than %d characters", maxEngine)
		}
		out = append(out, store.TranslatedText{Index: u.Index, Text: u.Text, State: u.State, Made: u.Made})
	}
	if len(wrong) > 0 {
		return nil, refused(wrong)
	}
	return out, nil
}
