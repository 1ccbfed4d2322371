package termbase

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Bounds of a term, in characters but for MaxNames.
const (
	MaxNames = 100
	MaxName  = 500
	MaxNote  = 10_000
	MaxField = 200 // of Source and Author
)

// Types are the types that a term may have, beside none.
var Types = append(slices.Clone(jianzhu.EntityTypes), jianzhu.TypeTitle)

// tagForm is a language tag as Language gives it.
var tagForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`)

// Language returns the form in which a termbase has a language tag: BCP 47 in
// its usual case, a language with script and region where they are given.
// Chinese has a script: where the tag has none it is that of the region or,
// without a region, of name, and else simplified. It reports false for what is
// no such tag.
func Language(tag, name string) (string, bool) {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	for i, p := range parts {
		switch {
		case i == 0:
			parts[i] = strings.ToLower(p)
		case len(p) == 4:
			parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
		default:
			parts[i] = strings.ToUpper(p)
		}
	}
	out := strings.Join(parts, "-")
	if !tagForm.MatchString(out) {
		return "", false
	}
	if parts[0] == "zh" && (len(parts) == 1 || len(parts[1]) != 4) {
		switch out {
		case "zh-CN", "zh-SG":
			return "zh-Hans", true
		case "zh-TW", "zh-HK", "zh-MO":
			return "zh-Hant-" + parts[1], true
		}
		if script.Detect(name) == script.Hant {
			return "zh-Hant", true
		}
		return "zh-Hans", true
	}
	return out, true
}

// Normalize brings t into the form that it is kept in: without space around
// its texts, with languages as Language has them, the names of a language
// side by side, and names without status proposed.
func Normalize(t *jianzhu.Term) {
	for _, s := range []*string{&t.Note, &t.Source, &t.Author} {
		*s = tidyText(*s)
	}
	names := slices.Clone(t.Names)
	order := map[string]int{}
	for i := range names {
		n := &names[i]
		n.Name, n.Note = strings.Join(strings.Fields(n.Name), " "), tidyText(n.Note)
		if tag, ok := Language(n.Language, n.Name); ok {
			n.Language = tag
		}
		if n.Status == "" {
			n.Status = jianzhu.TermProposed
		}
		if _, there := order[n.Language]; !there {
			order[n.Language] = i
		}
	}
	slices.SortStableFunc(names, func(a, b jianzhu.TermName) int { return order[a.Language] - order[b.Language] })
	t.Names = names
}

// tidyText has line ends as \n and no space around.
func tidyText(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// Check returns what is wrong with a normalized term, by the names of its
// JSON fields; nothing where it may be kept.
func Check(t *jianzhu.Term) []jianzhu.FieldError {
	var bad []jianzhu.FieldError
	refuse := func(field, message string, accepted ...string) {
		bad = append(bad, jianzhu.FieldError{Field: field, Message: message, Accepted: accepted})
	}
	if t.EntityID != "" && !jianzhu.ValidID(t.EntityID) {
		refuse("entity_id", "must be the id of an entity, a lower-case UUID")
	}
	if t.Type != "" && !slices.Contains(Types, t.Type) {
		refuse("type", fmt.Sprintf("%q is not known", shown(string(t.Type))), strs(Types)...)
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{{"note", t.Note, MaxNote}, {"source", t.Source, MaxField}, {"author", t.Author, MaxField}} {
		if m := wrongText(f.value, f.most, f.name == "note"); m != "" {
			refuse(f.name, m)
		}
	}
	switch n := len(t.Names); {
	case n == 0:
		refuse("names", "must have at least one name")
	case n > MaxNames:
		refuse("names", fmt.Sprintf("must be at most %d, not %d", MaxNames, n))
		return bad
	}
	seen := map[[2]string]int{}
	for i, n := range t.Names {
		at := fmt.Sprintf("names[%d].", i)
		if tag, ok := Language(n.Language, n.Name); !ok || tag != n.Language {
			refuse(at+"language", "must be a BCP 47 tag of a language, and a script and region if need be, such as zh-Hans, zh-Hant-TW or en")
		}
		if !slices.Contains(jianzhu.TermStatuses, n.Status) {
			refuse(at+"status", fmt.Sprintf("%q is not known", shown(string(n.Status))), strs(jianzhu.TermStatuses)...)
		}
		if n.Name == "" {
			refuse(at+"name", "must not be empty")
		} else if m := wrongText(n.Name, MaxName, false); m != "" {
			refuse(at+"name", m)
		}
		if m := wrongText(n.Note, MaxNote, true); m != "" {
			refuse(at+"note", m)
		}
		key := [2]string{n.Language, n.Name}
		if first, again := seen[key]; again {
			refuse(at+"name", fmt.Sprintf("is that of names[%d] again", first))
		} else {
			seen[key] = i
		}
	}
	return bad
}

// wrongText says what is wrong with a text that may have up to most
// characters, and perhaps several lines.
func wrongText(s string, most int, lines bool) string {
	if n := utf8.RuneCountInString(s); n > most {
		return fmt.Sprintf("must be at most %d characters long, not %d", most, n)
	}
	if !utf8.ValidString(s) {
		return "must be valid UTF-8"
	}
	for i, r := range s {
		// What XML cannot have is not taken from JSON either, for it could
		// never leave.
		if unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') || r == '\uFFFE' || r == '\uFFFF' || r == '\u2028' || r == '\u2029' {
			return fmt.Sprintf("has the character U+%04X after %d characters, which no %s has", r, utf8.RuneCountInString(s[:i]), map[bool]string{true: "text", false: "name"}[lines])
		}
	}
	return ""
}

// shown returns s cut short for a message.
func shown(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "\uFFFD")); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func strs[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// Name returns the name of t to use in a language: its first approved one or,
// where it has none, its first proposed one; false where it has neither. A
// language without names of its own has those of the one that it is a kind of:
// zh-Hant-TW those of zh-Hant.
func Name(t *jianzhu.Term, language string) (jianzhu.TermName, bool) {
	for tag := language; tag != ""; tag = parent(tag) {
		for _, status := range []jianzhu.TermStatus{jianzhu.TermApproved, jianzhu.TermProposed} {
			for _, n := range t.Names {
				if n.Language == tag && n.Status == status {
					return n, true
				}
			}
		}
	}
	return jianzhu.TermName{}, false
}

// parent returns a language tag without its last part.
func parent(tag string) string {
	return tag[:max(strings.LastIndexByte(tag, '-'), 0)]
}
