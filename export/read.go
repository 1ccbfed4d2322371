package export

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"jianzhu"
	"jianzhu/script"
)

// Readable lists the formats that Read takes. XLIFF21 stands for every XLIFF
// of version 2.
var Readable = []Format{XLIFF12, XLIFF21, TMX, JSON}

// MaxFile is how large a file Read takes, in bytes: enough for the longest
// article with its annotations in both languages.
const MaxFile = 64 << 20

// Import is what a file has of the translation of an article into a language.
type Import struct {
	Format   Format
	Language string // BCP 47 tag of the texts

	// Units are the translated paragraphs, in order, at most one for each.
	Units []Unit

	// Untranslated are the paragraphs for which the file has no translation,
	// in order.
	Untranslated []int

	// Unused counts units of a memory that are of no paragraph: sentences,
	// and what belongs to other articles.
	Unused int
}

// Unit is a translated paragraph.
type Unit struct {
	Index       int    // of the article's paragraph
	ID          string // of the unit in the file, as errors name it
	Text        string // without inline marks; never empty
	State       jianzhu.TranslationState
	NeedsReview bool
	Unchanged   bool // by what the file says of the text as it was exported

	// Made is what the file says of who made the text, and when. The origin
	// is human where it says nothing, or says it of another text than this.
	// The time is zero where it is not told.
	Made jianzhu.TranslationMade
}

// ReadOptions say how strict Read is.
type ReadOptions struct {
	// Language is the BCP 47 tag of the translation that is wanted. Empty, it
	// is what the file says; otherwise the file must say the same, or the same
	// without script and region.
	Language string

	// Partial lets XLIFF and JSON have fewer units than the article has
	// paragraphs. A TMX is a memory and always may.
	Partial bool
}

// Read reads the translation of a from a file that one of the formats
// Readable names, as Write made it and translators' programs gave it back. A
// wrong file is jianzhu.Invalid with a field for each thing that is wrong,
// named by the unit: malformed or not of the format, with a document type
// (which is never followed), of another article, with units that are missing,
// moved, twice there or of a changed text, with inline tags that are not known.
// Read holds the file in memory, which is at most MaxFile bytes.
func Read(r io.Reader, f Format, a *jianzhu.Article, o ReadOptions) (*Import, error) {
	read, ok := map[Format]func([]byte) (*file, error){XLIFF12: readXLIFF, XLIFF21: readXLIFF, TMX: readTMX, JSON: readJSON}[f]
	if !ok {
		return nil, invalid("format", fmt.Sprintf("%q is not a format that translations are read from", f), names(Readable)...)
	}
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	in, err := read(data)
	if err != nil {
		return nil, err
	}
	if in.format != f && (in.format == XLIFF12) != (f == XLIFF12) {
		return nil, invalid("format", fmt.Sprintf("the file is %s, not %s", in.format, f))
	}
	return in.match(a, o)
}

// readAll returns all of r as UTF-8 without byte order mark.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("export.Read: %w", err)
	}
	if len(data) > MaxFile {
		return nil, invalid("file", fmt.Sprintf("is larger than %d MiB", MaxFile>>20))
	}
	if bytes.HasPrefix(data, []byte{0xFE, 0xFF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) {
		data, _, err = transform.Bytes(unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder(), data)
		if err != nil {
			return nil, invalid("file", "is not valid UTF-16")
		}
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), nil
}

// Detect returns the format of a file that begins with head, or "" when it is
// none that Read takes. Some kilobytes are enough.
func Detect(head []byte) Format {
	head, err := readAll(bytes.NewReader(head))
	if err != nil {
		return ""
	}
	s := bufio.NewScanner(bytes.NewReader(head))
	s.Buffer(nil, MaxFile)
	s.Split(splitTags)
	for s.Scan() {
		tag := s.Text()
		switch {
		case strings.HasPrefix(tag, "{"):
			return JSON
		case strings.HasPrefix(tag, "<?"), strings.HasPrefix(tag, "<!"), strings.HasPrefix(tag, "]"): // of a document type
			continue
		}
		name := strings.TrimLeft(tag, "<")
		if i := strings.IndexAny(name, " \t\r\n>/"); i >= 0 {
			name = name[:i]
		}
		if i := strings.IndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		switch {
		case name == "tmx":
			return TMX
		case name != "xliff":
			return ""
		case strings.Contains(tag, "document:2."):
			return XLIFF21
		}
		return XLIFF12
	}
	return ""
}

// splitTags splits off what ends with ">"; a JSON object is a token whole.
func splitTags(data []byte, atEOF bool) (int, []byte, error) {
	start := 0
	for start < len(data) && strings.IndexByte(" \t\r\n", data[start]) >= 0 {
		start++
	}
	if start < len(data) && data[start] == '{' {
		return len(data), data[start:], nil
	}
	end := []byte(">")
	if bytes.HasPrefix(data[start:], []byte("<!--")) {
		end = []byte("-->")
	}
	if i := bytes.Index(data[start:], end); i >= 0 {
		return start + i + len(end), data[start : start+i+len(end)], nil
	}
	if atEOF {
		return len(data), nil, bufio.ErrFinalToken
	}
	return 0, nil, nil
}

// file is what a reader finds in a file, not yet held against an article.
type file struct {
	format         Format
	article        string // id; empty where the file does not say
	source, target string // BCP 47 tags; target may be empty
	units          []unit
}

// unit is one unit of a file.
type unit struct {
	id          string
	index       int // of the paragraph; -1 where the unit does not say
	source      string
	hasSource   bool // JSON may have none
	target      string
	state       jianzhu.TranslationState // empty where the unit does not say
	needsReview bool
	untouched   bool                      // the unit says that its target is no translation yet
	made        map[string]string         // what madePairs has written; it holds for the text that has its checksum
	edited      bool                      // nothing tells whether the text is as it was exported
	language    string                    // of a memory's: BCP 47 tag of the target
	article     string                    // of a memory's: id, where it says so
	origin      jianzhu.TranslationOrigin // as the format says it; empty where it does not
	match       int
	author      string
	time        time.Time
}

// match holds the units against the paragraphs of a.
func (f *file) match(a *jianzhu.Article, o ReadOptions) (*Import, error) {
	var wrong []jianzhu.FieldError
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, jianzhu.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	out := &Import{Format: f.format, Language: cmp.Or(o.Language, f.target)}
	switch {
	case out.Language == "":
		refuse("language", "neither the file nor the request says what language the translation is in")
	case o.Language != "" && f.target != "" && !sameLanguage(o.Language, f.target):
		refuse("language", "the file is a translation into %s, not into %s", f.target, o.Language)
	}
	if f.article != "" && a.ID != "" && f.article != a.ID && f.format != TMX {
		refuse("article", "the file is of the article %s, not of %s", short(f.article), a.ID)
	}
	if f.source != "" && base(f.source) != base(a.Language) && a.Language != "und" {
		refuse("source_language", "the file translates from %s, but the article is in %s", f.source, a.Language)
	}
	if len(wrong) > 0 {
		return nil, refused(wrong)
	}
	if f.format == TMX {
		f.remember(a, out)
		if len(out.Units) == 0 {
			return nil, invalid("tu", fmt.Sprintf("none of the %d units of the memory has the text of a paragraph of the article and a translation of it", len(f.units)))
		}
		return out, nil
	}
	first := map[int]string{}
	var places map[string]int // paragraphs by text, once one is looked for
	last := -1
	for i := range f.units {
		u := &f.units[i]
		switch at, twice := first[u.index]; {
		case u.index < 0:
			refuse(u.id, "is no unit of this article: units are called p0, p1, … by their paragraph")
			continue
		case u.index >= len(a.Paragraphs):
			refuse(u.id, "is no unit of this article, which has %d paragraphs", len(a.Paragraphs))
			continue
		case twice:
			refuse(u.id, "is there twice, as %s before", at)
			continue
		case u.index < last:
			refuse(u.id, "has moved: it stands behind p%d", last)
		}
		first[u.index] = u.id
		last = max(last, u.index)
		text := a.Paragraphs[u.index].Text
		if u.hasSource && !sameText(u.source, text) {
			if places == nil {
				places = make(map[string]int, len(a.Paragraphs))
				for n := range a.Paragraphs {
					places[lineEnds.Replace(a.Paragraphs[n].Text)] = n
				}
			}
			if n, ok := places[lineEnds.Replace(u.source)]; ok {
				refuse(u.id, "has moved: its source is the text of paragraph %d", n)
			} else {
				refuse(u.id, "its source is not the text of the paragraph: the article has changed since the file was made, or it is of another article")
			}
			continue
		}
		if u.target == "" || u.untouched && sameText(u.target, text) && u.made["crc32"] != checksum(u.target) {
			out.Untranslated = append(out.Untranslated, u.index)
			continue
		}
		out.Units = append(out.Units, u.translated())
	}
	if !o.Partial {
		for n := range a.Paragraphs {
			if _, ok := first[n]; !ok {
				refuse("p"+strconv.Itoa(n), "is missing: the file must have a unit for each of the %d paragraphs, translated or not", len(a.Paragraphs))
			}
		}
	}
	if len(wrong) > 0 {
		return nil, refused(wrong)
	}
	return out, nil
}

// mostFields is how many wrong fields an error lists.
const mostFields = 50

// refused returns the error of wrong fields. A file of another article has one
// for each unit, which nobody reads.
func refused(wrong []jianzhu.FieldError) error {
	n := len(wrong)
	msg := wrong[0].Field + ": " + wrong[0].Message
	if n > 1 {
		msg += fmt.Sprintf("; and %d more", n-1)
	}
	return &jianzhu.Error{Op: "export.Read", Kind: jianzhu.Invalid, Msg: msg, Fields: wrong[:min(n, mostFields)]}
}

// sameLanguage reports whether two tags can be of one language. What only one
// of them says does not tell them apart, and regions do only in Chinese, where
// they stand for scripts too: zh-CN is zh-Hans.
func sameLanguage(a, b string) bool {
	if base(a) != base(b) {
		return false
	}
	if base(a) != script.Chinese {
		return true
	}
	aScript, aRegion := subtags(a)
	bScript, bRegion := subtags(b)
	differ := func(x, y string) bool { return x != "" && y != "" && x != y }
	return !differ(aScript, bScript) && !differ(aRegion, bRegion)
}

// subtags returns script and region of a tag of Chinese, in lower case. A
// region without script has that which is written there.
func subtags(tag string) (scriptTag, region string) {
	for part := range strings.SplitSeq(strings.ToLower(tag), "-") {
		switch len(part) {
		case 4:
			scriptTag = part
		case 2:
			if part != script.Chinese {
				region = part
			}
		}
	}
	if scriptTag == "" {
		switch region {
		case "cn", "sg", "my":
			scriptTag = "hans"
		case "tw", "hk", "mo":
			scriptTag = "hant"
		}
	}
	return scriptTag, region
}

// sameText reports whether a program may have read a and written b: some make
// one line end of another.
func sameText(a, b string) bool {
	return a == b || lineEnds.Replace(a) == lineEnds.Replace(b)
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// short returns s as it can be shown.
func short(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// translated returns u as what it says of the translation.
func (u *unit) translated() Unit {
	out := Unit{Index: u.index, ID: u.id, Text: u.target, State: cmp.Or(u.state, jianzhu.StateTranslated), NeedsReview: u.needsReview}
	if u.made["crc32"] == checksum(u.target) {
		out.Made, out.Unchanged = madeOf(u.made), !u.edited
		if s := jianzhu.TranslationState(u.made["state"]); u.needsReview && slices.Contains(jianzhu.TranslationStates, s) {
			out.State = s
		}
		return out
	}
	out.Made = jianzhu.TranslationMade{Origin: cmp.Or(u.origin, jianzhu.ByHuman), Author: u.author, Time: u.time}
	if out.Made.Origin == jianzhu.ByMemory {
		out.Made.Match = u.match
	}
	return out
}

// madeOf reads what madePairs has written.
func madeOf(kv map[string]string) jianzhu.TranslationMade {
	m := jianzhu.TranslationMade{Origin: jianzhu.TranslationOrigin(kv["origin"]), Engine: kv["engine"], Author: kv["author"]}
	if !slices.Contains(jianzhu.TranslationOrigins, m.Origin) {
		m.Origin = jianzhu.ByHuman
	}
	if n, err := strconv.Atoi(kv["match"]); err == nil && 0 < n && n <= 100 {
		m.Match = n
	}
	if t, err := time.Parse(time.RFC3339Nano, kv["time"]); err == nil {
		m.Time = t.UTC()
	}
	return m
}

// paragraphIndex reads the id of a unit: p12 is 12. It is -1 for any other.
func paragraphIndex(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "p"))
	if err != nil || n < 0 || id != "p"+strconv.Itoa(n) {
		return -1
	}
	return n
}

// remember finds the translations of the paragraphs of a in a memory: the unit
// of the paragraph itself, else the last unit with the same text. Units have
// the text with or without the tags of OmegaT.
func (f *file) remember(a *jianzhu.Article, out *Import) {
	found := map[string]*unit{} // by source
	wanted := make(map[string]bool, len(a.Paragraphs))
	for i := range a.Paragraphs {
		wanted[lineEnds.Replace(a.Paragraphs[i].Text)] = true
	}
	own := map[int]*unit{}
	for i := range f.units {
		u := &f.units[i]
		if !sameLanguage(u.language, out.Language) || u.target == "" {
			out.Unused++
			continue
		}
		u.source = lineEnds.Replace(u.source)
		if !wanted[u.source] {
			if bare := omegatTag.ReplaceAllString(u.source, ""); wanted[bare] {
				u.source, u.target = bare, omegatTag.ReplaceAllString(u.target, "")
			}
		}
		switch {
		case !wanted[u.source]:
			out.Unused++
		case u.article == a.ID && u.index >= 0 && u.index < len(a.Paragraphs) && u.source == lineEnds.Replace(a.Paragraphs[u.index].Text):
			own[u.index] = u
		default:
			// One of our own says who made it; a plain one does not.
			if old := found[u.source]; old == nil || old.made == nil || u.made != nil {
				found[u.source] = u
			}
		}
	}
	for n := range a.Paragraphs {
		u := own[n]
		if u == nil {
			u = found[lineEnds.Replace(a.Paragraphs[n].Text)]
		}
		if u == nil {
			out.Untranslated = append(out.Untranslated, n)
			continue
		}
		t := u.translated()
		t.Index = n
		out.Units = append(out.Units, t)
	}
}

// omegatTag is an inline tag as OmegaT writes it into a memory.
var omegatTag = regexp.MustCompile(`</?[a-z][0-9]+/?>`)
