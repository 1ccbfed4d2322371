package termbase

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"jianzhu"
)

// Format is a file format of terms.
type Format string

// The formats. All are UTF-8; those with both languages in a line need
// Options.Source and Target.
const (
	TBX    Format = "tbx"    // ISO 30042:2019, TBX-Basic in DCA style: everything that a term has
	TBX2   Format = "tbx2"   // TBX version 2 (martif), as OmegaT, Weblate and translate-toolkit read it: everything too
	CSV    Format = "csv"    // a line for each name, with a header: everything
	TSV    Format = "tsv"    // the same with tabs; tabs and line ends within a field are \t and \n
	OmegaT Format = "omegat" // OmegaT's glossary: source, target and comment between tabs; its file is called .txt or .utf8
	DeepL  Format = "deepl"  // DeepL's glossary entries: source and target between tabs, a source once
)

// Formats lists the formats.
var Formats = []Format{TBX, TBX2, CSV, TSV, OmegaT, DeepL}

// Bilingual reports whether files of f have a source and a target language.
func (f Format) Bilingual() bool { return f == OmegaT || f == DeepL }

// ContentType returns the media type of f.
func (f Format) ContentType() string {
	switch f {
	case TBX, TBX2:
		return "application/x-tbx+xml"
	case CSV:
		return "text/csv; charset=utf-8; header=present"
	case TSV, DeepL:
		return "text/tab-separated-values; charset=utf-8"
	default:
		return "text/plain; charset=utf-8"
	}
}

// Extension returns how the names of files of f end: as the program that is to
// read it wants it.
func (f Format) Extension() string {
	switch f {
	case TBX, TBX2:
		return ".tbx"
	case CSV:
		return ".csv"
	case OmegaT:
		return ".utf8"
	default:
		return ".tsv"
	}
}

// Options says how terms are written and read.
type Options struct {
	Source, Target string // languages, of a format that is Bilingual

	// FirstMention puts the two forms of FirstMention into the comment of
	// each line of OmegaT's format. Other formats have no place for it.
	FirstMention bool
}

// Check returns what is wrong with o for the format f, by the names of query
// parameters.
func (o Options) Check(f Format) []jianzhu.FieldError {
	var bad []jianzhu.FieldError
	known := false
	for _, k := range Formats {
		known = known || k == f
	}
	if !known {
		return []jianzhu.FieldError{{Field: "format", Message: fmt.Sprintf("%q is not known", shown(string(f))), Accepted: strs(Formats)}}
	}
	for _, l := range []struct{ name, tag string }{{"source", o.Source}, {"target", o.Target}} {
		tag, ok := Language(l.tag, "")
		switch {
		case !f.Bilingual() && l.tag != "":
			bad = append(bad, jianzhu.FieldError{Field: l.name, Message: fmt.Sprintf("is only for the formats %s and %s; %s has all languages", OmegaT, DeepL, f)})
		case f.Bilingual() && l.tag == "":
			bad = append(bad, jianzhu.FieldError{Field: l.name, Message: fmt.Sprintf("is needed with the format %s: a language such as zh-Hans or en", f)})
		case l.tag != "" && (!ok || tag != l.tag):
			bad = append(bad, jianzhu.FieldError{Field: l.name, Message: "must be a BCP 47 tag of a language, and a script and region if need be, such as zh-Hans, zh-Hant-TW or en"})
		}
	}
	if len(bad) == 0 && f.Bilingual() && o.Source == o.Target {
		bad = append(bad, jianzhu.FieldError{Field: "target", Message: "must not be the same as source"})
	}
	if o.FirstMention && f != OmegaT {
		bad = append(bad, jianzhu.FieldError{Field: "first_mention", Message: "is only for the format omegat", Accepted: []string{"false"}})
	}
	return bad
}

// Report says what became of terms on their way into or out of a file.
type Report struct {
	Terms   int      // written or read
	LeftOut int      // what the format or the termbase has no place for
	Why     []string // of the first of those left out: what and why
}

// maxWhy bounds Report.Why.
const maxWhy = 20

func (r *Report) leaveOut(format string, args ...any) {
	r.LeftOut++
	if len(r.Why) < maxWhy {
		r.Why = append(r.Why, fmt.Sprintf(format, args...))
	}
}

// Write writes terms in a format, holding one at a time. It stops at the first
// error of terms or w. A Report comes with an error too.
func Write(w io.Writer, f Format, terms iter.Seq2[jianzhu.Term, error], o Options) (Report, error) {
	var r Report
	if bad := o.Check(f); len(bad) > 0 {
		return r, &jianzhu.Error{Op: "termbase.Write", Kind: jianzhu.Invalid, Msg: "the terms cannot be written so", Fields: bad}
	}
	b := bufio.NewWriter(w)
	enc := newEncoder(b, f, o, &r)
	enc.begin()
	for t, err := range terms {
		if err != nil {
			return r, errors.Join(err, b.Flush())
		}
		enc.term(&t)
		// The writer keeps its error: asking for none of its room tells.
		if _, err := b.Write(nil); err != nil {
			return r, fmt.Errorf("termbase.Write: %w", err)
		}
	}
	enc.end()
	if err := b.Flush(); err != nil {
		return r, fmt.Errorf("termbase.Write: %w", err)
	}
	return r, nil
}

// encoder writes one file.
type encoder interface {
	begin()
	term(t *jianzhu.Term)
	end()
}

func newEncoder(w *bufio.Writer, f Format, o Options, r *Report) encoder {
	switch f {
	case TBX, TBX2:
		return &tbxEncoder{w, f == TBX2, r}
	case CSV, TSV:
		return newTable(w, f, r)
	default:
		return &glossary{w: w, format: f, o: o, report: r, seen: map[string]bool{}}
	}
}

// maxMistakes bounds how many mistakes Read reports, and maxTerms how many
// terms it reads from one file.
const (
	maxMistakes = 100
	maxTerms    = 1_000_000
)

// mistakes gathers what is wrong with a file, by line.
type mistakes []jianzhu.FieldError

func (m *mistakes) add(line int, format string, args ...any) {
	if len(*m) < maxMistakes {
		*m = append(*m, jianzhu.FieldError{Field: fmt.Sprintf("line %d", line), Message: fmt.Sprintf(format, args...)})
	}
}

func (m mistakes) full() bool { return len(m) >= maxMistakes }

// Read reads all terms of a file. A file that is wrong is an error of kind
// jianzhu.Invalid with a field "line N" for each mistake, the first hundred of
// them, and no terms. What a file has beyond what a term has is left out and
// in the Report.
//
// A term's id is the file's where that is one of ours; else it is made of the
// file's id and the first name, or of languages and names, so that the same
// file again gives the same terms. The caller bounds the size of r.
func Read(r io.Reader, f Format, o Options) ([]jianzhu.Term, Report, error) {
	const op = "termbase.Read"
	var report Report
	if bad := o.Check(f); len(bad) > 0 {
		return nil, report, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "the terms cannot be read so", Fields: bad}
	}
	c := &collector{report: &report, lines: map[string]int{}}
	// UTF-16 with a byte order mark is what spreadsheets call Unicode.
	r = transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder()))
	var err error
	switch f {
	case TBX, TBX2:
		err = readTBX(r, c)
	case CSV, TSV:
		err = readTable(r, f, c)
	default:
		err = readGlossary(r, f, o, c)
	}
	if err != nil {
		return nil, report, &jianzhu.Error{Op: op, Kind: jianzhu.Unavailable, Msg: "the file cannot be read", Err: err}
	}
	if len(c.wrong) > 0 {
		msg := "the file has mistakes; nothing of it is taken"
		if c.wrong.full() {
			msg = fmt.Sprintf("the file has %d mistakes or more; nothing of it is taken", maxMistakes)
		}
		return nil, report, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: msg, Fields: c.wrong}
	}
	report.Terms = len(c.terms)
	return c.terms, report, nil
}

// collector takes in the terms of a file.
type collector struct {
	terms  []jianzhu.Term
	lines  map[string]int // by id
	wrong  mistakes
	report *Report
}

// add checks and keeps a term that began on a line; nameLines says where each of
// its names is.
func (c *collector) add(t jianzhu.Term, line int, nameLines []int) {
	first := ""
	if len(t.Names) > 0 {
		first = t.Names[0].Language + ":" + t.Names[0].Name
	}
	grouped := languagesTogether(t.Names) // then Normalize leaves the order as it is
	Normalize(&t)
	if !jianzhu.ValidID(t.ID) {
		t.ID = jianzhu.StableID("term", t.ID, first)
	}
	for _, bad := range Check(&t) {
		at := line
		var i int
		if n, _ := fmt.Sscanf(bad.Field, "names[%d]", &i); n == 1 && grouped && i < len(nameLines) {
			at = nameLines[i]
		}
		message := bad.Field + " " + bad.Message
		if len(bad.Accepted) > 0 {
			message += "; accepted: " + strings.Join(bad.Accepted, ", ")
		}
		c.wrong.add(at, "%s", message)
	}
	if at, again := c.lines[t.ID]; again {
		c.wrong.add(line, "the term %s is that of line %d again", t.ID, at)
	}
	c.lines[t.ID] = line
	if len(c.terms) == maxTerms {
		c.wrong.add(line, "has more than %d terms before it", maxTerms)
		return
	}
	c.terms = append(c.terms, t)
}

// languagesTogether reports whether the names of each language stand side by
// side.
func languagesTogether(names []jianzhu.TermName) bool {
	seen := map[string]bool{}
	for i, n := range names {
		if i > 0 && names[i-1].Language == n.Language {
			continue
		}
		if seen[n.Language] {
			return false
		}
		seen[n.Language] = true
	}
	return true
}
