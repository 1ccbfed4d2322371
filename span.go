package jianzhu

import "unicode/utf8"

// Span is a half-open range [Start, End) of byte offsets into the UTF-8 text
// of one paragraph. Both ends fall on rune boundaries.
type Span struct {
	Start int `json:"start" bson:"start"` // bytes
	End   int `json:"end" bson:"end"`     // bytes, exclusive
}

// Len returns the length of s in bytes.
func (s Span) Len() int { return s.End - s.Start }

// In returns the text that s covers. It panics when s lies outside text.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// ValidIn reports whether s is a span of text: ordered, inside it, and with
// both ends on rune boundaries.
func (s Span) ValidIn(text string) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) &&
		(s.Start == len(text) || utf8.RuneStart(text[s.Start])) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End]))
}

// Token is one word of a paragraph as the segmenter cut it. The tokens of a
// paragraph tile its text: white space is in tokens of its own.
type Token struct {
	Span
	POS string `json:"pos" bson:"pos"`                     // part of speech in ICTCLAS tags as gse gives them; x when unknown, w punctuation, ws white space
	OOV bool   `json:"oov,omitempty" bson:"oov,omitempty"` // the word is in no dictionary
}
