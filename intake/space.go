package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
)

// tidy normalises the white space of text and cuts it into paragraphs, which
// are its lines. The text it returns is the paragraphs one behind the other;
// ends has where each of them ends in it.
//
// The rules: line ends are LF, CR, CRLF, NEL, U+2028, U+2029, form feed and
// vertical tab; blank lines are left out, and so is white space at the ends of
// a line, full-width indents included. Inside a line a no-break space or a tab
// becomes a space; a byte order mark, zero-width space, word joiner, soft
// hyphen or control character goes; joiners go where they join nothing.
// Everything else stays, runs of spaces and full-width spaces too.
func tidy(text string) (out string, ends []int, changes []change) {
	w := rewriter{text: text}
	for at := 0; at < len(text); {
		// The gap before a line: white space, invisibles and line ends.
		start := at
		for at < len(text) {
			n, _ := gap(text, at)
			if n == 0 {
				break
			}
			at += n
		}
		if at > start {
			w.replace(start, at, "", jianzhu.EditSpace)
		}
		if at == len(text) {
			break
		}
		at = tidyLine(&w, at)
		w.copyTo(at)
		ends = append(ends, w.out.Len())
	}
	if len(w.changes) == 0 {
		return text, ends, nil
	}
	return w.out.String(), ends, w.changes
}

// tidyLine normalises inside the line at start and returns where its last
// character ends that is not white space.
func tidyLine(w *rewriter, start int) int {
	text := w.text
	end := start // behind the last character that counts
	for at := start; at < len(text); {
		c := text[at]
		if c > ' ' && c < 0x7F {
			at++
			end = at
			continue
		}
		if c >= 0xE4 && c <= 0xE9 && at+3 <= len(text) { // an ideograph, most of the time
			at += 3
			end = at
			continue
		}
		n, line := gap(text, at)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[at:])
			at += n
			end = at
			continue
		}
		if line {
			return end
		}
		// White space or invisible: changed only if the line goes on.
		gapEnd := at + n
		for gapEnd < len(text) {
			n, line = gap(text, gapEnd)
			if line {
				return end
			}
			if n == 0 {
				break
			}
			gapEnd += n
		}
		if gapEnd == len(text) {
			return end
		}
		for at < gapEnd {
			r, n := utf8.DecodeRuneInString(text[at:])
			switch {
			case r == '\t' || r == '\u00A0' || r == '\u202F':
				w.replace(at, at+n, " ", jianzhu.EditSpace)
			case isInvisible(r):
				w.replace(at, at+n, "", jianzhu.EditSpace)
			}
			at += n
		}
		end = at
	}
	return end
}

// gap returns the length of the white space or invisible character that text
// has at byte at, 0 when it has another, and whether it ends a line.
func gap(text string, at int) (n int, line bool) {
	c := text[at]
	if c < utf8.RuneSelf {
		switch {
		case '\n' <= c && c <= '\r':
			return 1, true
		case c <= ' ' || c == 0x7F:
			return 1, false
		}
		return 0, false
	}
	if c != 0xC2 && c != 0xE1 && c != 0xE2 && c != 0xE3 && c != 0xEF {
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(text[at:])
	switch r {
	case '\u0085', '\u2028', '\u2029':
		return n, true
	case '\u200C', '\u200D':
		if joins(text, at, n) {
			return 0, false
		}
		return n, false
	}
	if unicode.IsSpace(r) || isInvisible(r) {
		return n, false
	}
	return 0, false
}

// isInvisible reports whether r shows nothing and means nothing in news text.
func isInvisible(r rune) bool {
	switch r {
	case '\uFEFF', '\u200B', '\u2060', '\u00AD', '\u180E', '\u200C', '\u200D':
		return true
	}
	return unicode.IsControl(r) && !(r == '\t' || r == '\u0085' || '\n' <= r && r <= '\r')
}

// joins reports whether the joiner or non-joiner at text[at:at+n] has work to
// do: it stands between emoji, or in a script whose letters change shape.
func joins(text string, at, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+n:])
	return shapes(before) && shapes(after)
}

// shapes reports whether joiners mean something beside r: all but the scripts
// of this part of the world, and ASCII.
func shapes(r rune) bool {
	if r < 0x300 || r == utf8.RuneError {
		return false
	}
	return !unicode.In(r, unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Greek, unicode.Cyrillic, unicode.Bopomofo) &&
		!unicode.IsSpace(r) && !(unicode.IsPunct(r) && r < 0x3100) && !strings.ContainsRune("，。！？；：（）", r)
}
