package intake

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"jianzhu"
)

// charset is an encoding of text that intake reads.
type charset struct {
	name  string   // as IANA prefers it, in lower case
	also  []string // charsets that it is a superset of, and that are read as it
	names []string // other names for all of them
	enc   encoding.Encoding
	// size returns how many bytes the first character of b takes; b is not
	// empty, and bytes that are no character count as one that ends early.
	size func(b []byte) int
	// wide says that ASCII characters don't stand for themselves.
	wide bool
}

// charsets lists what is read. GB2312 and GBK are read as their superset
// GB18030, as browsers do: pages declare the smaller and use the larger.
var charsets = []*charset{
	{name: "utf-8", names: []string{"utf8", "unicode-1-1-utf-8", "ascii", "us-ascii"}},
	{name: "utf-16", names: []string{"utf16", "ucs-2", "iso-10646-ucs-2"}, wide: true}, // by its byte order mark, else little-endian
	{name: "utf-16le", names: []string{"utf16le"}, wide: true,
		enc: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), size: func(b []byte) int { return size16(b, 1) }},
	{name: "utf-16be", names: []string{"utf16be"}, wide: true,
		enc: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), size: func(b []byte) int { return size16(b, 0) }},
	{name: "gb18030", also: []string{"gbk", "gb2312"}, enc: simplifiedchinese.GB18030, size: sizeGB,
		names: []string{"cp936", "936", "windows-936", "x-gbk", "chinese", "gb_2312-80", "gb2312-80", "euc-cn", "iso-ir-58"}},
	{name: "big5", names: []string{"big5-hkscs", "big-5", "cp950", "x-x-big5", "cn-big5"}, enc: traditionalchinese.Big5, size: size2},
	{name: "shift_jis", names: []string{"sjis", "shift-jis", "windows-31j", "cp932", "ms932", "x-sjis"}, enc: japanese.ShiftJIS, size: sizeSJIS},
	{name: "euc-jp", names: []string{"eucjp", "x-euc-jp"}, enc: japanese.EUCJP, size: sizeEUCJP},
	{name: "euc-kr", names: []string{"euckr", "cp949", "windows-949", "ks_c_5601-1987", "uhc"}, enc: korean.EUCKR, size: size2},
	{name: "windows-1252", also: []string{"iso-8859-1"}, enc: charmap.Windows1252, size: size1,
		names: []string{"cp1252", "x-cp1252", "latin1", "latin-1", "iso8859-1"}},
}

// Charsets returns the names of the charsets that Read takes, in lower case.
// Their usual other names (cp936, latin1, …) are taken too. An article's
// Charset is what it was decoded by, which for gbk is gb18030.
func Charsets() []string {
	var names []string
	for _, c := range charsets {
		names = append(append(names, c.name), c.also...)
	}
	return names
}

// charsetNamed returns the charset called name, in any case, or nil.
func charsetNamed(name string) *charset {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, c := range charsets {
		if c.name == name || slices.Contains(c.also, name) || slices.Contains(c.names, name) {
			return c
		}
	}
	return nil
}

func size1([]byte) int { return 1 }

func size2(b []byte) int {
	if b[0] < 0x80 || b[0] == 0x80 || b[0] == 0xFF || len(b) == 1 {
		return 1
	}
	return 2
}

func sizeGB(b []byte) int {
	switch {
	case b[0] <= 0x80 || b[0] == 0xFF || len(b) == 1:
		return 1
	case len(b) >= 4 && '0' <= b[1] && b[1] <= '9':
		return 4
	}
	return 2
}

func sizeSJIS(b []byte) int {
	if b[0] <= 0x80 || 0xA0 <= b[0] && b[0] <= 0xDF || b[0] >= 0xFD || len(b) == 1 {
		return 1
	}
	return 2
}

func sizeEUCJP(b []byte) int {
	switch {
	case b[0] < 0x80 || len(b) == 1:
		return 1
	case b[0] == 0x8F:
		return min(3, len(b))
	}
	return 2
}

// size16 counts a UTF-16 character whose high bytes stand at index high.
func size16(b []byte, high int) int {
	if len(b) >= 4 && b[high]&0xFC == 0xD8 && b[2+high]&0xFC == 0xDC {
		return 4
	}
	return min(2, len(b))
}

var (
	bomUTF8    = []byte{0xEF, 0xBB, 0xBF}
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

// detectCharset finds the charset of raw: what the byte order mark says, else
// what the caller declared, else what the HTML declares, else UTF-8 when it is
// valid, else a guess by the statistics of the bytes. Only declared may be
// wrong as a name, which is an Invalid error.
func detectCharset(raw []byte, declared string, format jianzhu.Format) (*charset, error) {
	var want *charset
	if declared != "" {
		if want = charsetNamed(declared); want == nil {
			return nil, &jianzhu.Error{Op: "intake.Read", Kind: jianzhu.Invalid,
				Msg: fmt.Sprintf("unknown charset %q; accepted are %s", declared, strings.Join(Charsets(), ", ")),
				Fields: []jianzhu.FieldError{{Field: "charset",
					Message: fmt.Sprintf("%q is not a charset that can be read", declared), Accepted: Charsets()}}}
		}
	}
	switch {
	case bytes.HasPrefix(raw, bomUTF8):
		return charsetNamed("utf-8"), nil
	case bytes.HasPrefix(raw, bomUTF16LE):
		return charsetNamed("utf-16le"), nil
	case bytes.HasPrefix(raw, bomUTF16BE):
		return charsetNamed("utf-16be"), nil
	case want != nil && want.name == "utf-16":
		return charsetNamed("utf-16le"), nil
	case want != nil:
		return want, nil
	}
	if name := guessUTF16(raw); name != "" {
		return charsetNamed(name), nil
	}
	if utf8.Valid(raw) {
		return charsetNamed("utf-8"), nil
	}
	if format == jianzhu.FormatHTML {
		// A page that declares UTF-8 and isn't valid is damaged UTF-8: the
		// error tells where. One that declares UTF-16 in ASCII letters lies.
		if c := charsetNamed(metaCharset(raw)); c != nil && !c.wide {
			return c, nil
		}
	}
	if mostlyUTF8(raw) {
		return charsetNamed("utf-8"), nil
	}
	// Of what detectors take any bytes for, only East Asian charsets are
	// believed: a Latin one fits everything.
	guess := charsetNamed(chardet.Detect(raw[:min(len(raw), 64<<10)]).Encoding)
	if guess == nil && isGB2312(raw) {
		guess = charsetNamed("gb18030")
	}
	if guess != nil && guess.enc != nil && !guess.wide && guess.name != "windows-1252" {
		return guess, nil
	}
	return charsetNamed("utf-8"), nil // not valid: the error tells where
}

// isGB2312 reports whether all of raw beyond ASCII are characters of GB2312,
// which detectors need more than a few of.
func isGB2312(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c < utf8.RuneSelf:
		case c < 0xA1 || c > 0xF7 || 0xA9 < c && c < 0xB0 || i+1 == len(raw) || raw[i+1] < 0xA1 || raw[i+1] == 0xFF:
			return false
		default:
			i++
		}
	}
	return true
}

// mostlyUTF8 reports whether raw is UTF-8 with a fault here and there: most of
// its bytes outside ASCII are parts of well-formed sequences, which those of
// text in another charset hardly ever are.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n >= 3 {
			good++
		}
		i += n
	}
	return good > bad
}

// guessUTF16 tests for UTF-16 without a byte order mark, which charset
// detectors take for something else: half of the bytes of its ASCII
// characters are zero, and of its other characters the high bytes are few.
func guessUTF16(raw []byte) string {
	if len(raw) < 4 || len(raw)%2 != 0 {
		return ""
	}
	sample := raw[:min(len(raw), 4096)&^1]
	if utf8.Valid(raw) && bytes.IndexByte(raw, 0) < 0 {
		return ""
	}
	le, be := plausible16(sample, 1), plausible16(sample, 0)
	switch {
	case le > 0.95 && le > be+0.3:
		return "utf-16le"
	case be > 0.95 && be > le+0.3:
		return "utf-16be"
	}
	return ""
}

// plausible16 returns the share of UTF-16 units of b, whose high bytes stand
// at index high, that news is made of; 0 where ASCII or CJK punctuation is
// missing altogether, for any text has some.
func plausible16(b []byte, high int) float64 {
	good, marks := 0, 0
	for i := 0; i < len(b); i += 2 {
		u := uint16(b[i+high])<<8 | uint16(b[i+1-high])
		switch {
		case u == '\n' || u == '\r' || u == '\t' || 0x20 <= u && u < 0x7F, 0x3000 <= u && u < 0x3100, 0xFF00 <= u && u < 0xFF5F:
			good++
			marks++
		case 0xA0 <= u && u < 0x250, 0x2010 <= u && u < 0x2030, 0x4E00 <= u && u < 0xA000, 0xAC00 <= u && u < 0xD7A4:
			good++
		}
	}
	if marks*50 < len(b)/2 {
		return 0
	}
	return float64(good) / float64(len(b)/2)
}

// decode returns raw as UTF-8 text and the changes that lead to it. Bytes that
// are no text in cs are an Invalid error that tells the offset of the first.
func decode(raw []byte, cs *charset) (string, []change, error) {
	if cs.enc == nil {
		if at := invalidUTF8(raw); at >= 0 {
			return "", nil, invalidBytes(raw, at, cs)
		}
		return string(raw), nil, nil
	}
	decoded, err := cs.enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", nil, &jianzhu.Error{Op: "intake.decode", Kind: jianzhu.Invalid, Msg: "the text can't be read as " + cs.name, Err: err}
	}
	text := string(decoded)
	var changes []change
	var run change
	at := 0 // of text
	flush := func() {
		if run.from.End > run.from.Start {
			run.kind = jianzhu.EditDecode
			changes = append(changes, run)
		}
	}
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf && !cs.wide {
			flush()
			i++
			at++
			run = change{from: jianzhu.Span{Start: i, End: i}, to: jianzhu.Span{Start: at, End: at}}
			continue
		}
		n, width := cs.next(raw[i:], text[at:])
		if n == 0 {
			return "", nil, invalidBytes(raw, i, cs)
		}
		i += n
		at += width
		run.from.End, run.to.End = i, at
	}
	flush()
	if at != len(text) {
		return "", nil, &jianzhu.Error{Op: "intake.decode", Msg: "decoding lost its place in " + cs.name}
	}
	return text, changes, nil
}

// next returns how many raw bytes the first character of raw takes, and how
// many bytes of text it was decoded to; n is 0 when it is no character.
func (c *charset) next(raw []byte, text string) (n, width int) {
	n = c.size(raw)
	r, width := utf8.DecodeRuneInString(text)
	if width == 0 {
		return 0, 0
	}
	if r == utf8.RuneError && !c.isReplacement(raw[:n]) {
		return 0, 0
	}
	// Four codes of Big5-HKSCS stand for a letter and a mark each.
	if c.name == "big5" && n == 2 && raw[0] == 0x88 && (r == 'Ê' || r == 'ê') {
		if m, w := utf8.DecodeRuneInString(text[width:]); m == '\u0304' || m == '\u030C' {
			switch raw[1] {
			case 0x62, 0x64, 0xA3, 0xA5:
				width += w
			}
		}
	}
	return n, width
}

// isReplacement reports whether b is how c writes U+FFFD itself.
func (c *charset) isReplacement(b []byte) bool {
	switch c.name {
	case "utf-16le":
		return bytes.Equal(b, []byte{0xFD, 0xFF})
	case "utf-16be":
		return bytes.Equal(b, []byte{0xFF, 0xFD})
	case "gb18030":
		return bytes.Equal(b, []byte{0x84, 0x31, 0xA4, 0x37})
	}
	return false
}

// cutter returns the function that finds source offsets inside decode changes
// of raw in cs, whose decoded text is given.
func cutter(raw []byte, text string, cs *charset) func(change, int) int {
	return func(c change, at int) int {
		i, t := c.from.Start, c.to.Start
		for t < at && i < c.from.End {
			n, width := cs.next(raw[i:c.from.End], text[t:])
			if n == 0 {
				break
			}
			i += n
			t += width
		}
		return i
	}
}

func invalidUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func invalidBytes(raw []byte, at int, cs *charset) error {
	msg := fmt.Sprintf("invalid %s at byte %d: %#02x", strings.ToUpper(cs.name), at, raw[at])
	return &jianzhu.Error{Op: "intake.Read", Kind: jianzhu.Invalid, Msg: msg,
		Fields: []jianzhu.FieldError{{Field: "text", Message: msg}}}
}
