package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"jianzhu"
)

// undoMojibake finds UTF-8 text that was decoded as Windows-1252, Latin-1 or
// GBK and decodes it again as what it is. It works where the bytes spell
// UTF-8 through and through, which text that is meant hardly ever does, and
// where what comes out is the more usual text.
func undoMojibake(text string) (string, []change) {
	w := rewriter{text: text}
	undoLatin(&w)
	out, changes := w.finish()
	w = rewriter{text: out}
	undoGBK(&w)
	if len(w.changes) == 0 {
		return out, changes
	}
	out2, more := w.finish()
	return out2, compose(changes, more, nil)
}

// latinByte returns the byte that Windows-1252 or Latin-1 decodes to r.
func latinByte(r rune) (byte, bool) {
	switch {
	case r < 0x80:
		return 0, false
	case r <= 0xFF:
		return byte(r), true
	}
	if r > 0x2122 { // ™ is the highest of Windows-1252
		return 0, false
	}
	return charmap.Windows1252.EncodeRune(r)
}

// latinSequence returns the character whose UTF-8 bytes were decoded one by
// one to the first of text, and how many bytes of text that takes; 0 when it
// is none.
func latinSequence(text string) (rune, int) {
	var seq [utf8.UTFMax]byte
	at := 0
	for n := 0; n < len(seq); n++ {
		r, size := utf8.DecodeRuneInString(text[at:])
		b, ok := latinByte(r)
		if !ok || size < 2 {
			return 0, 0
		}
		seq[n] = b
		at += size
		if n == 0 && (b < 0xC2 || b > 0xF4) || n > 0 && b&0xC0 != 0x80 {
			return 0, 0
		}
		if n > 0 && utf8.FullRune(seq[:n+1]) {
			c, k := utf8.DecodeRune(seq[:n+1])
			if k != n+1 {
				return 0, 0
			}
			return c, at
		}
	}
	return 0, 0
}

// undoLatin decodes again what Windows-1252 or Latin-1 was taken for, by lines.
// In a line that was so decoded, every character beyond ASCII is part of a
// sequence. A sequence of three or more bytes is proof; one of two bytes could
// be meant (É® in CAFÉ®), so it takes two that nobody writes.
func undoLatin(w *rewriter) {
	text := w.text
	if strings.IndexByte(text, "Ã"[0]) < 0 { // U+00C0 to U+00FF start with it
		return
	}
	type found struct {
		start, end int
		r          rune // 0: damaged, but nothing tells what it was
	}
	var line []found
	start := 0
	for start < len(text) {
		end := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n + 1
		}
		line = line[:0]
		long, strong, stray := 0, 0, 0
		for i := start; i < end; {
			if text[i] < utf8.RuneSelf {
				i++
				continue
			}
			if r, n := latinSequence(text[i:end]); n > 0 && isText(r) {
				line = append(line, found{i, i + n, r})
				switch {
				case utf8.RuneLen(r) > 2:
					long++
				case oddPair(text[i:]):
					strong++
				}
				i += n
				continue
			}
			r, n := utf8.DecodeRuneInString(text[i:])
			if (r == 'Ã' || r == 'Â') && i+n < end && text[i+n] == ' ' {
				// The no-break space that followed was made a space, or
				// was lost in one: that can't be told.
				line = append(line, found{start: i, end: i + n})
			} else {
				stray++
			}
			i += n
		}
		// Lines of mixed origin keep their stray characters, if few.
		if long+strong > 0 && (long > 0 && stray*4 <= len(line) || stray == 0 && strong >= 2) {
			for k := 0; k < len(line); {
				from, to := line[k].start, line[k].end
				if line[k].r == 0 {
					w.suspect(from, to)
					k++
					continue
				}
				var s strings.Builder
				for ; k < len(line) && line[k].start <= to && line[k].r != 0; k++ {
					s.WriteRune(line[k].r)
					to = line[k].end
				}
				w.replace(from, to, s.String(), jianzhu.EditMojibake)
			}
		}
		start = end
	}
}

// isText reports whether r is a character that news has.
func isText(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Latin, unicode.Common, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Inherited) &&
		!unicode.Is(unicode.Co, r) && !unicode.IsControl(r)
}

// oddPair reports whether text starts with two characters that stand together
// only in mojibake: Ã or Â and a sign that follows no capital letter.
func oddPair(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	if r != 'Ã' && r != 'Â' {
		return false
	}
	r, _ = utf8.DecodeRuneInString(text[n:])
	return !unicode.IsLetter(r) && !strings.ContainsRune("»«”“’‘…–—®™„‚‹›•", r)
}

// undoGBK decodes again what GBK was taken for: runs of characters whose GBK
// bytes are UTF-8 from the first to the last.
func undoGBK(w *rewriter) {
	text := w.text
	t := (*gbk)(nil)
	for i := 0; i < len(text); {
		// Such text is made of CJK characters that lead with bytes that
		// start three bytes of UTF-8: nearly all of other text is passed here.
		if text[i] < 0xE3 {
			i++
			continue
		}
		if t == nil {
			t = gbkTable()
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		lead, trail := t.encode(r)
		if lead < 0xE2 || lead > 0xEF || trail < 0x80 || trail > 0xBF {
			i += size
			continue
		}
		end, bytes := gbkRun(t, text[i:])
		// Where a byte was lost to what followed, as it is with every other
		// run, the characters before it can be read.
		whole := len(bytes)
		if !utf8.Valid(bytes) {
			whole -= whole % 6
		}
		from := text[i : i+endOf(text[i:], whole/2)]
		if s := string(bytes[:whole]); whole >= 6 && utf8.ValidString(s) && readsBetter(s, from) {
			w.replace(i, i+len(from), s, jianzhu.EditMojibake)
			if len(from) < end {
				w.suspect(i+len(from), i+end)
			}
		}
		i += max(end, size)
	}
}

// endOf returns where the first n characters of text end.
func endOf(text string, n int) int {
	for at := range text {
		if n == 0 {
			return at
		}
		n--
	}
	return len(text)
}

// gbkRun returns the length of the run of GBK double-byte characters that text
// starts with, as far as their bytes can be UTF-8 of three bytes each, and the
// bytes.
func gbkRun(t *gbk, text string) (int, []byte) {
	var bytes []byte
	end := 0
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		lead, trail := t.encode(r)
		if lead == 0 {
			break
		}
		bytes = append(bytes, lead, trail)
		if !threeByteUTF8(bytes) {
			bytes = bytes[:len(bytes)-2]
			break
		}
		end += size
	}
	return end, bytes
}

// threeByteUTF8 reports whether the last two bytes of b can stand where they
// do in UTF-8 that has sequences of three bytes only. The last may be an ASCII
// letter that the byte before it, the end of such a sequence, has swallowed.
func threeByteUTF8(b []byte) bool {
	for i := len(b) - 2; i < len(b); i++ {
		lead := i%3 == 0
		if lead && (b[i] < 0xE2 || b[i] > 0xEF) && b[i] >= utf8.RuneSelf || lead && b[i] < utf8.RuneSelf && i != len(b)-1 ||
			!lead && (b[i] < 0x80 || b[i] > 0xBF) {
			return false
		}
	}
	return true
}

// readsBetter reports whether a, which the bytes of b spell, is what was meant:
// a run so long that it can't spell UTF-8 by chance, or one that the language
// model finds far more usual, by the character.
func readsBetter(a, b string) bool {
	for _, r := range a {
		if !isText(r) {
			return false
		}
	}
	if utf8.RuneCountInString(b) >= 9 {
		return true
	}
	m := languageModel()
	weigh := func(s string) float64 {
		prev, sum, n := '\n', 0.0, 0
		for _, r := range s {
			sum += m.log(prev, r)
			prev = r
			n++
		}
		return sum / float64(n)
	}
	return weigh(a) > weigh(b)+4
}
