package segment

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Entry is a word of a user's dictionary.
type Entry struct {
	Word string // as written in either script and any case; may hold spaces

	// Frequency is how often the word occurs beside those of the embedded
	// dictionary, where 的 has 318825 and 经济 31036. At 0 the word always
	// wins; see Segmenter.WithDictionary.
	Frequency float64

	POS string // part of speech; empty takes that of Type, of the embedded dictionary, else x

	// Type is what the word names, where it names something. It is not the
	// segmenter's matter, but that of the annotator, who is given the same
	// entries.
	Type jianzhu.Type
}

// maxWord bounds the length of a word in characters.
const maxWord = 100

// maxErrors bounds how many mistakes ReadDictionary reports.
const maxErrors = 20

// ReadDictionary reads a user's dictionary, a word a line:
//
//	word
//	word <tab> frequency <tab> part of speech <tab> entity type
//
// All but the word may be left out or empty. Words may hold spaces. A line
// without a tab may also be in the form of gse's dictionaries, with spaces:
// 三体 100 nz, or with a type 三体 100 nz WORK; a line that does not end so is a
// word with spaces. Lines that are empty or start with "# " are passed over, a
// byte order mark is too.
//
// Lines that are wrong are an error of kind jianzhu.Invalid with a field
// "line N" for each, the first twenty of them.
func ReadDictionary(r io.Reader) ([]Entry, error) {
	const op = "segment.ReadDictionary"
	var (
		entries []Entry
		wrong   []jianzhu.FieldError
		first   = map[string]int{} // by folded word: the line
		scanner = bufio.NewScanner(r)
		line    = 0
	)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() && len(wrong) < maxErrors {
		line++
		text := scanner.Text()
		if line == 1 {
			text = strings.TrimPrefix(text, "\uFEFF")
		}
		text = strings.TrimRight(text, " \r")
		if strings.TrimSpace(text) == "" || text == "#" || strings.HasPrefix(text, "# ") {
			continue
		}
		field := fmt.Sprintf("line %d", line)
		e, mistake := parseEntry(text)
		if mistake == nil {
			key := fold(e.Word)
			if at, ok := first[key]; ok {
				mistake = &jianzhu.FieldError{Message: fmt.Sprintf("%q is the word of line %d again, but for script, case or width", e.Word, at)}
				if old := entries[slices.IndexFunc(entries, func(e Entry) bool { return fold(e.Word) == key })]; old.Frequency == e.Frequency &&
					old.POS == e.POS && old.Type == e.Type {
					continue // says the same
				}
			}
			first[key] = line
		}
		if mistake != nil {
			mistake.Field = field
			wrong = append(wrong, *mistake)
			continue
		}
		entries = append(entries, e)
	}
	if err := scanner.Err(); err != nil {
		if err == bufio.ErrTooLong {
			wrong = append(wrong, jianzhu.FieldError{Field: fmt.Sprintf("line %d", line+1), Message: "is longer than a megabyte"})
		} else {
			return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the dictionary can't be read", Err: err}
		}
	}
	if len(wrong) > 0 {
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the dictionary has mistakes", Fields: wrong}
	}
	return entries, nil
}

// parseEntry reads a line. A mistake comes without its field.
func parseEntry(line string) (Entry, *jianzhu.FieldError) {
	fields := strings.Split(line, "\t")
	if len(fields) == 1 {
		fields = gseFields(line)
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if len(fields) > 4 {
		return Entry{}, &jianzhu.FieldError{Message: fmt.Sprintf("has %d fields; a line is word, frequency, part of speech, entity type", len(fields))}
	}
	fields = append(fields, "", "", "")
	e := Entry{Word: fields[0], POS: fields[2], Type: jianzhu.Type(fields[3])}
	if fields[1] != "" {
		f, err := strconv.ParseFloat(fields[1], 64)
		if err != nil || !(f > 0) || math.IsInf(f, 0) {
			return Entry{}, &jianzhu.FieldError{Message: fmt.Sprintf("frequency %q is no number above 0", fields[1])}
		}
		e.Frequency = f
	}
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	return e, nil
}

// gseFields splits a line in the form of gse's dictionaries, with spaces:
// word, frequency, part of speech, and an entity type where there is one. The
// word may hold spaces, so only what can't be part of it is taken off its end:
// 三体 100 n, Wall Street 3 ns LOC, but iPhone 15 Pro and Windows 11.
func gseFields(line string) []string {
	f := strings.Fields(line)
	n := len(f)
	var frequency, pos, typ string
	if n > 2 && slices.Contains(jianzhu.Types, jianzhu.Type(f[n-1])) {
		n--
		typ = f[n]
	}
	if n > 2 && gseTags[f[n-1]] {
		n--
		pos = f[n]
	}
	if n > 1 {
		if _, err := strconv.ParseFloat(f[n-1], 64); err == nil {
			n--
			frequency = f[n]
		}
	}
	if frequency == "" || pos == "" && typ == "" && (n > 1 || f[0][0] < utf8.RuneSelf) {
		return []string{line}
	}
	return []string{strings.Join(f[:n], " "), frequency, pos, typ}
}

// gseTags are the parts of speech in gse's dictionary, and nx and w, which are
// ours.
var gseTags = stringSet(`a ad ag an b c d df dg e f g h i j k l m mg mq n ng nr nrfg nrt ns nt nz o p q r rg rr rz s
	t tg u ud ug uj ul uv uz v vd vg vi vn vq x y z zg nx w`)

// isTag reports whether s looks like a part of speech: a few small letters.
func isTag(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 4
}

// check returns what is wrong with e, without the field.
func (e Entry) check() *jianzhu.FieldError {
	mistake := func(format string, args ...any) *jianzhu.FieldError {
		return &jianzhu.FieldError{Message: fmt.Sprintf(format, args...)}
	}
	switch n := utf8.RuneCountInString(e.Word); {
	case !utf8.ValidString(e.Word):
		return mistake("word is no valid UTF-8")
	case e.Word == "" || strings.TrimSpace(e.Word) == "":
		return mistake("has no word")
	case n > maxWord:
		return mistake("word has %d characters, %d is the most", n, maxWord)
	case strings.ContainsFunc(e.Word, unicode.IsControl):
		return mistake("word holds a control character")
	case e.Frequency < 0 || math.IsNaN(e.Frequency) || math.IsInf(e.Frequency, 0):
		return mistake("frequency %g is no number from 0 up", e.Frequency)
	case e.POS != "" && !isTag(e.POS):
		return mistake("part of speech %q is no tag, a few small letters such as n or nz", e.POS)
	}
	if e.Type != "" && !slices.Contains(jianzhu.Types, e.Type) {
		m := mistake("no such entity type: %s", e.Type)
		for _, t := range jianzhu.Types {
			m.Accepted = append(m.Accepted, string(t))
		}
		return m
	}
	return nil
}

// fold returns word as the lexicons have it: folded, with one plain space
// where the text has white space.
func fold(word string) string {
	return script.FoldString(strings.Join(strings.Fields(word), " "))
}

// user is a user's dictionary.
type user struct {
	lex *lexicon
	tag []string  // by number of the word
	own []float64 // its cost; NaN where it always wins
}

// tagOf are the parts of speech of what has a type and no tag.
var tagOf = map[jianzhu.Type]string{
	jianzhu.TypePerson: "nr", jianzhu.TypeOrg: "nt", jianzhu.TypeLoc: "ns", jianzhu.TypeProduct: "nz",
	jianzhu.TypeWork: "nz", jianzhu.TypeEvent: "nz", jianzhu.TypeTitle: "n", jianzhu.TypeTime: "t",
	jianzhu.TypeMoney: "mq", jianzhu.TypePercent: "m", jianzhu.TypeQuantity: "mq",
}

func (s *Segmenter) newUser(entries []Entry) (*user, error) {
	const op = "segment.WithDictionary"
	u := &user{lex: newLexicon(len(entries))}
	seen := map[string]bool{}
	c := &cut{s: s}
	for i, e := range entries {
		if m := e.check(); m != nil {
			m.Field = fmt.Sprintf("dictionary[%d]", i)
			return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the dictionary has mistakes", Fields: []jianzhu.FieldError{*m}}
		}
		// Words are matched as the text is cut, so they are stored that way.
		c.lexer.run(strings.TrimSpace(e.Word))
		key := string(c.folded)
		if seen[key] {
			continue
		}
		seen[key] = true
		if err := u.lex.add(key, 0, 0); err != nil {
			return nil, &jianzhu.Error{Op: op, Err: err}
		}
		pos := cmp.Or(e.POS, tagOf[e.Type])
		if pos == "" {
			pos = "x"
			if w, _ := s.base.find(c.folded); w >= 0 {
				pos = s.base.pos(int32(w))
			}
		}
		u.tag = append(u.tag, pos)
		own := math.NaN()
		if e.Frequency > 0 {
			own = math.Log2(s.base.total / e.Frequency)
			// The cheapest way to cut it otherwise is dearer by a little.
			n := len(c.units) - 1
			c.path(nil, 0, n, true)
			own = min(own, c.steps[n].cost-0.5)
		}
		u.own = append(u.own, own)
	}
	u.lex.seal()
	return u, nil
}

// each calls found for every word of the user's that starts with unit i of
// what c cuts and ends with unit to, at the latest.
func (u *user) each(c *cut, i, to int, found func(end int, cost float64, word int32)) {
	for j := i + 1; j <= to; j++ {
		w, more := u.lex.find(c.key(i, j))
		if w >= 0 {
			cost := u.own[w]
			if math.IsNaN(cost) {
				// Dearest of all is a character that no such word covers,
				// and then a word.
				cost = 1 - forced*float64(j-i)
			}
			found(j, cost, firstUser-int32(w))
		}
		if w < 0 && !more {
			return
		}
	}
}

// forced is what a word that always wins is worth for each of its units, more
// than any word costs.
const forced = 1e4

func (u *user) pos(word int32) string { return u.tag[firstUser-word] }
