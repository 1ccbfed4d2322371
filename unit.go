package jianzhu

import "unicode/utf8"

// Unit is what a client counts offsets in.
type Unit string

// The units of offsets on the wire.
const (
	CodePoint Unit = "codepoint" // Unicode code points, the default
	UTF16     Unit = "utf16"     // UTF-16 code units, as JavaScript and Java count
	UTF8      Unit = "utf8"      // bytes of UTF-8, as Go and Rust count
)

// Units lists every Unit, the default first.
var Units = []Unit{CodePoint, UTF16, UTF8}

// Offsets converts between byte offsets of one text and another unit. Make
// one per text: a conversion then takes constant time, however long the text.
type Offsets struct {
	text  string
	unit  Unit
	marks []int // units before byte k*markEvery, at rune starts at or before it
}

const markEvery = 64 // bytes between two marks

// NewOffsets returns the Offsets of text in unit. An empty unit is CodePoint.
func NewOffsets(text string, unit Unit) *Offsets {
	o := &Offsets{text: text, unit: unit}
	if unit == UTF8 {
		return o
	}
	o.marks = make([]int, 1, len(text)/markEvery+2)
	n := 0
	for i, r := range text {
		for i >= len(o.marks)*markEvery {
			o.marks = append(o.marks, n)
		}
		n += o.width(r)
	}
	return o
}

func (o *Offsets) width(r rune) int {
	if o.unit == UTF16 && r > 0xFFFF {
		return 2
	}
	return 1
}

// FromByte returns the offset in units of byte offset b, which must be a rune
// boundary of the text.
func (o *Offsets) FromByte(b int) int {
	if o.unit == UTF8 {
		return b
	}
	k := min(b/markEvery, len(o.marks)-1)
	i, n := o.markByte(k), o.marks[k]
	for i < b {
		r, size := utf8.DecodeRuneInString(o.text[i:])
		n += o.width(r)
		i += size
	}
	return n
}

// markByte returns the byte offset that marks[k] counts to: the first rune
// start at or after k*markEvery.
func (o *Offsets) markByte(k int) int {
	i := k * markEvery
	for i < len(o.text) && !utf8.RuneStart(o.text[i]) {
		i++
	}
	return i
}

// ToByte returns the byte offset of offset n in units. It reports false when
// n lies outside the text or inside a character.
func (o *Offsets) ToByte(n int) (int, bool) {
	if n < 0 {
		return 0, false
	}
	if o.unit == UTF8 {
		ok := n <= len(o.text) && (n == len(o.text) || utf8.RuneStart(o.text[n]))
		return n, ok
	}
	lo, hi := 0, len(o.marks)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if o.marks[mid] <= n {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	i, m := o.markByte(lo), o.marks[lo]
	for m < n && i < len(o.text) {
		r, size := utf8.DecodeRuneInString(o.text[i:])
		m += o.width(r)
		i += size
	}
	return i, m == n
}

// Span converts a byte span to units.
func (o *Offsets) Span(s Span) Span {
	return Span{o.FromByte(s.Start), o.FromByte(s.End)}
}
