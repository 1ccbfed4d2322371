package jianzhu

import (
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func FuzzOffsets(f *testing.F) {
	for _, s := range []string{"", "他說：“明天見。”", "👩‍🚀 e\u0301 Ａ\r\n", "𠮷野家 costs 15.6億元, 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("clean text is valid UTF-8")
		}
		for _, unit := range Units {
			o := NewOffsets(text, unit)
			for b := 0; b <= len(text); b++ {
				if b < len(text) && !utf8.RuneStart(text[b]) {
					continue
				}
				want := b
				switch unit {
				case CodePoint:
					want = utf8.RuneCountInString(text[:b])
				case UTF16:
					want = len(utf16.Encode([]rune(text[:b])))
				}
				if got := o.FromByte(b); got != want {
					t.Fatalf("%s: byte %d of %q is %d, want %d", unit, b, text, got, want)
				}
				if back, ok := o.ToByte(want); !ok || back != b {
					t.Fatalf("%s: %d of %q is byte %d (%v), want %d", unit, want, text, back, ok, b)
				}
			}
		}
	})
}

func TestOffsetsRefuseTheInsideOfACharacter(t *testing.T) {
	text := "a😀b"
	for _, c := range []struct {
		unit Unit
		n    int
		ok   bool
	}{
		{CodePoint, 3, true}, {CodePoint, 4, false}, {CodePoint, -1, false},
		{UTF16, 1, true}, {UTF16, 2, false}, {UTF16, 3, true}, {UTF16, 5, false},
		{UTF8, 2, false}, {UTF8, 5, true}, {UTF8, 7, false},
	} {
		if _, ok := NewOffsets(text, c.unit).ToByte(c.n); ok != c.ok {
			t.Errorf("%s %d: %v, want %v", c.unit, c.n, ok, c.ok)
		}
	}
}
