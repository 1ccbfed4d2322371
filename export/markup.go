package export

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"
)

// writer writes a file. It keeps the first error, so that formats need not
// look at each.
type writer struct {
	*bufio.Writer
	report *Report
	err    error // of the document; those of writing, Flush tells
}

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		_, _ = w.WriteString(s) // Flush tells
	}
}

func (w *writer) putf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// fail keeps the first error.
func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// legalXML reports whether XML 1.0 can hold the character.
func legalXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || 0x20 <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0x10FFFF
}

// text writes character data. What XML cannot hold is written by control; an
// XML parser must not make another line end of a carriage return.
func (w *writer) text(s string, control func(rune)) {
	from := 0
	flush := func(i, size int, instead string) {
		w.put(s[from:i], instead)
		from = i + size
	}
	for i := 0; i < len(s); {
		c := s[i]
		size := 1
		switch {
		case c == '&':
			flush(i, 1, "&amp;")
		case c == '<':
			flush(i, 1, "&lt;")
		case c == '>':
			flush(i, 1, "&gt;")
		case c == '\r':
			flush(i, 1, "&#xD;")
		case c >= 0x20 && c < utf8.RuneSelf || c == '\t' || c == '\n':
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			if !legalXML(r) {
				flush(i, size, "")
				control(r)
			}
		}
		i += size
	}
	w.put(s[from:])
}

// attr writes an attribute, unless the value is empty. What XML cannot hold is
// written as U+FFFD: attributes are for metadata, texts are in elements.
func (w *writer) attr(name, value string) {
	if value == "" {
		return
	}
	w.put(" ", name, `="`, attrEscaper.Replace(strings.Map(visible, value)), `"`)
}

var attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")

// visible makes U+FFFD of what XML cannot hold.
func visible(r rune) rune {
	if legalXML(r) {
		return r
	}
	return utf8.RuneError
}

// plain writes character data of metadata: what XML cannot hold is U+FFFD.
func (w *writer) plain(s string) { w.text(s, func(rune) { w.put("\uFFFD") }) }

// marked writes text with its edges: edge writes each of them.
func (w *writer) marked(text string, edges []edge, edge func(*edge), control func(rune)) {
	from := 0
	for i := range edges {
		e := &edges[i]
		w.text(text[from:e.at], control)
		from = e.at
		edge(e)
	}
	w.text(text[from:], control)
}
