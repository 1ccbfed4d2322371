package intake

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"jianzhu"
)

// maxReference is the length in bytes that a character reference can have.
const maxReference = 40

// maxEscapes is how often a reference can have been escaped again.
const maxEscapes = 4

// resolveReferences resolves the character references in text: numeric and
// named ones that end with a semicolon, also where they were escaped again
// (&amp;#xff0c;). References to what is no character stay, as suspects.
func resolveReferences(text string) (string, []change) {
	w := rewriter{text: text}
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '&')
		if n < 0 {
			return w.finish()
		}
		start := at + n
		s, size := parseReference(text[start:])
		if size == 0 {
			at = start + 1
			continue
		}
		at = start + size
		for i := 1; s == "&" && i < maxEscapes; i++ {
			inner, n := parseReference("&" + text[at:min(len(text), at+maxReference)])
			if n == 0 || inner == "" {
				break
			}
			s = inner
			at += n - 1
		}
		if s == "" {
			w.suspect(start, at)
		} else {
			w.replace(start, at, s, jianzhu.EditReference)
		}
	}
}

// parseReference returns what the reference that s starts with stands for and
// its length in bytes. The length is 0 when s starts with none, the string
// empty when it stands for no character.
func parseReference(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 2 || s[0] != '&' {
		return "", 0
	}
	name := s[1:end]
	if name[0] != '#' {
		for i := range len(name) {
			if c := name[i] | 0x20; !('a' <= c && c <= 'z' || i > 0 && '0' <= c && c <= '9') {
				return "", 0
			}
		}
		got := html.UnescapeString(s[:end+1])
		if strings.HasPrefix(got, "&") && len(got) == end+1 || strings.HasSuffix(got, ";") && got != ";" {
			return "", 0 // unknown, or known without its last letters: &notit; is not ¬it;
		}
		return got, end + 1
	}
	digits, base := name[1:], 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	if digits == "" || digits[0] == '+' || digits[0] == '-' {
		return "", 0
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil && !isTooLarge(err) {
		return "", 0
	}
	switch {
	case err != nil, n > utf8.MaxRune, !utf8.ValidRune(rune(n)), n == utf8.RuneError,
		n < 0x20 && n != '\t' && n != '\n' && n != '\r', n == 0x7F:
		return "", end + 1
	}
	// As HTML has it, 128 to 159 are characters of Windows-1252.
	return html.UnescapeString("&#" + strconv.FormatUint(n, 10) + ";"), end + 1
}

func isTooLarge(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}
