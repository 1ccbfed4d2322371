package intake

import (
	"sort"
	"unicode/utf8"

	"jianzhu"
)

// Map leads from the clean text of an article to its raw bytes and back. It is
// safe for concurrent use.
type Map struct {
	a      *jianzhu.Article
	starts []int // of each paragraph in the text of all, and their end
	clean  []jianzhu.Span
	set    *charset
}

// NewMap returns the Map of a, which Read made.
func NewMap(a *jianzhu.Article) *Map {
	m := &Map{a: a, starts: make([]int, 0, len(a.Paragraphs)+1), set: charsetNamed(a.Charset)}
	n := 0
	for _, p := range a.Paragraphs {
		m.starts = append(m.starts, n)
		n += len(p.Text)
	}
	m.starts = append(m.starts, n)
	m.clean = make([]jianzhu.Span, len(a.Edits))
	for i, e := range a.Edits {
		m.clean[i] = jianzhu.Span{Start: m.starts[e.Paragraph] + e.Start, End: m.starts[e.Paragraph] + e.End}
	}
	return m
}

// Raw returns the bytes [start, end) of a.Raw that the span s, in bytes of the
// text of a paragraph, was made from. What was taken out at the ends of the
// span is not in it; what was taken out inside is. Where a repair made several
// characters from bytes that can't be told apart, it is all of those bytes.
// Paragraph and span must be of the article.
func (m *Map) Raw(paragraph int, s jianzhu.Span) (start, end int) {
	start = m.rawStart(m.starts[paragraph] + s.Start)
	if s.Start == s.End {
		return start, start
	}
	return start, max(start, m.rawEnd(m.starts[paragraph]+s.End))
}

// rawStart returns where the character at byte g of all text starts.
func (m *Map) rawStart(g int) int {
	// The last edit that starts at g or before: removals at g come before it.
	i := sort.Search(len(m.clean), func(i int) bool { return m.clean[i].Start > g }) - 1
	if i < 0 {
		return g
	}
	c, e := m.clean[i], m.a.Edits[i]
	switch {
	case g >= c.End:
		return e.RawEnd + g - c.End
	case e.Kind == jianzhu.EditDecode:
		return m.inside(i, g)
	}
	return e.RawStart
}

// rawEnd returns where the character that ends at byte g of all text ends.
func (m *Map) rawEnd(g int) int {
	// The last edit that starts before g.
	i := sort.Search(len(m.clean), func(i int) bool { return m.clean[i].Start >= g }) - 1
	if i < 0 {
		return g
	}
	c, e := m.clean[i], m.a.Edits[i]
	switch {
	case g > c.End || c.Start == c.End:
		return e.RawEnd + g - c.End
	case g < c.End && e.Kind == jianzhu.EditDecode:
		return m.inside(i, g)
	}
	return e.RawEnd
}

// inside returns where byte g of all text lies in the decoded run of edit i.
func (m *Map) inside(i, g int) int {
	e := m.a.Edits[i]
	raw, text := m.a.Raw[e.RawStart:e.RawEnd], m.a.Paragraphs[e.Paragraph].Text[e.Start:e.End]
	at, t := 0, 0
	for t < g-m.clean[i].Start && at < len(raw) {
		n, width := m.set.next(raw[at:], text[t:])
		if n == 0 || t+width > g-m.clean[i].Start {
			break
		}
		at += n
		t += width
	}
	return e.RawStart + at
}

// Clean returns the place in the clean text that raw byte rawOffset became:
// the paragraph and the byte of its text where the character starts that the
// byte is part of. Bytes that were taken out are where they would be. An
// offset outside the raw is taken for the nearest.
func (m *Map) Clean(rawOffset int) (paragraph, offset int) {
	if len(m.a.Paragraphs) == 0 {
		return 0, 0
	}
	rawOffset = min(max(rawOffset, 0), len(m.a.Raw))
	edits := m.a.Edits
	// The last edit that starts at the offset or before, passing over
	// insertions, which have no bytes.
	i := sort.Search(len(edits), func(i int) bool { return edits[i].RawStart > rawOffset }) - 1
	if i < 0 {
		return m.place(rawOffset)
	}
	e, c := edits[i], m.clean[i]
	switch {
	case rawOffset >= e.RawEnd:
		// Copied bytes. At a paragraph's end they are the next one's.
		g := c.End + rawOffset - e.RawEnd
		return m.place(g)
	case c.Start == c.End:
		return e.Paragraph, e.Start
	case e.Kind == jianzhu.EditDecode:
		text, raw := m.a.Paragraphs[e.Paragraph].Text[e.Start:e.End], m.a.Raw[e.RawStart:e.RawEnd]
		at, t := 0, 0
		for at < len(raw) {
			n, width := m.set.next(raw[at:], text[t:])
			if n == 0 || at+n > rawOffset-e.RawStart {
				break
			}
			at += n
			t += width
		}
		return e.Paragraph, e.Start + t
	}
	return e.Paragraph, e.Start
}

// place returns the paragraph and offset of byte g of all text, at the start
// of its character.
func (m *Map) place(g int) (paragraph, offset int) {
	n := len(m.a.Paragraphs)
	p := sort.Search(n, func(i int) bool { return m.starts[i+1] > g })
	if p == n {
		return n - 1, len(m.a.Paragraphs[n-1].Text)
	}
	text, at := m.a.Paragraphs[p].Text, g-m.starts[p]
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return p, at
}
