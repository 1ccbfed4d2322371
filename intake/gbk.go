package intake

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jianzhu/script"
)

// gbk is the double-byte part of GBK, both ways. A code is lead<<8|trail.
type gbk struct {
	code [1 << 16]uint16 // by rune; 0 where GBK lacks it
	rune [1 << 16]rune   // by code; 0 where there is none
}

var gbkTable = sync.OnceValue(func() *gbk {
	var codes []byte
	for lead := 0x81; lead <= 0xFE; lead++ {
		for trail := 0x40; trail <= 0xFE; trail++ {
			if trail != 0x7F {
				codes = append(codes, byte(lead), byte(trail))
			}
		}
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(codes)
	if err != nil {
		panic("intake: " + err.Error()) // the decoder replaces; it has no errors
	}
	t := new(gbk)
	for i := 0; i < len(codes); i += 2 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		code := uint16(codes[i])<<8 | uint16(codes[i+1])
		if r != utf8.RuneError && r < 1<<16 {
			t.rune[code] = r
			if t.code[r] == 0 {
				t.code[r] = code
			}
		}
	}
	return t
})

// encode returns the bytes of r, or 0, 0 when it has no double-byte code.
func (t *gbk) encode(r rune) (lead, trail byte) {
	if r < utf8.RuneSelf || r >= 1<<16 {
		return 0, 0
	}
	c := t.code[r]
	return byte(c >> 8), byte(c)
}

// decode returns the character of two bytes, or 0 when there is none or it is
// one of the private use.
func (t *gbk) decode(lead, trail byte) rune {
	r := t.rune[uint16(lead)<<8|uint16(trail)]
	if 0xE000 <= r && r < 0xF900 {
		return 0
	}
	return r
}

// isLead reports whether b can start a double-byte character.
func isLead(b byte) bool { return 0x81 <= b && b <= 0xFE }

// reads reports whether the pinyin syllable is a reading of r, in whatever
// tone dictionaries give it.
func reads(r rune, syllable string) bool {
	all := pinyin.PinyinDict[int(r)]
	for all != "" {
		one, rest, _ := strings.Cut(all, ",")
		if one == syllable {
			return true
		}
		all = rest
	}
	return false
}

// isConverted reports whether r is a form that a converter from Simplified to
// Traditional writes: a traditional character whose simplified one is in
// GB2312, which the pages were written in.
func isConverted(r rune) bool {
	if !unicode.Is(unicode.Han, r) {
		return false
	}
	s := script.Fold(r)
	if s == r {
		return false
	}
	lead, trail := gbkTable().encode(s)
	return lead >= 0xB0 && lead <= 0xF7 && trail >= 0xA1
}
