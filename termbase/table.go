package termbase

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jianzhu"
)

// columns are the columns of CSV and TSV, in the order that they are written
// in. A file may have them in any order, and leave out all but language and
// name; what is of the term and not of the name stands in its first line.
var columns = []string{"id", "language", "name", "status", "name_note", "type", "entity_id", "keep", "note", "source", "author"}

// table writes CSV and TSV.
type table struct {
	w      *bufio.Writer
	csv    *csv.Writer // nil for TSV
	report *Report
}

func newTable(w *bufio.Writer, f Format, r *Report) *table {
	t := &table{w: w, report: r}
	if f == CSV {
		t.csv = csv.NewWriter(w)
	}
	return t
}

func (t *table) line(fields []string) {
	if t.csv != nil {
		// The bufio.Writer below keeps the error.
		_ = t.csv.Write(fields)
		t.csv.Flush()
		return
	}
	for i, f := range fields {
		if i > 0 {
			_ = t.w.WriteByte('\t')
		}
		_, _ = tabEscapes.WriteString(t.w, f)
	}
	_ = t.w.WriteByte('\n')
}

// tabEscapes keep a field of a TSV file on its line.
var (
	tabEscapes   = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`)
	tabUnescapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n")
)

func (t *table) begin() { t.line(columns) }
func (t *table) end()   {}

func (t *table) term(term *jianzhu.Term) {
	for i, n := range term.Names {
		fields := []string{term.ID, n.Language, n.Name, string(n.Status), n.Note, "", "", "", "", "", ""}
		if i == 0 {
			keep := ""
			if term.Keep {
				keep = "true"
			}
			copy(fields[5:], []string{string(term.Type), term.EntityID, keep, term.Note, term.Source, term.Author})
		}
		t.line(fields)
	}
	t.report.Terms++
}

// lines reads the lines of a table, with the number of each.
type lines interface {
	// next returns a line's fields; io.EOF at the end.
	next() (fields []string, line int, err error)
}

type csvLines struct{ r *csv.Reader }

func (c csvLines) next() ([]string, int, error) {
	fields, err := c.r.Read()
	if pe, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, pe.Line, err
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ := c.r.FieldPos(0)
	return fields, line, nil
}

type tabLines struct {
	s       *bufio.Scanner
	line    int
	escapes bool
}

// maxLine bounds a line of a file, in bytes.
const maxLine = 1 << 20

func newTabLines(r io.Reader, escapes bool) *tabLines {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	return &tabLines{s: s, escapes: escapes}
}

func (t *tabLines) next() ([]string, int, error) {
	t.line++
	if !t.s.Scan() {
		if err := t.s.Err(); err != nil {
			return nil, t.line, err
		}
		return nil, t.line, io.EOF
	}
	fields := strings.Split(strings.TrimSuffix(t.s.Text(), "\r"), "\t")
	if t.escapes {
		for i := range fields {
			fields[i] = tabUnescapes.Replace(fields[i])
		}
	}
	return fields, t.line, nil
}

// broken takes in an error of lines; it reports whether it is of the file and
// not of the reader below. No line can be read after it.
func broken(err error, line int, c *collector) bool {
	if pe, ok := errors.AsType[*csv.ParseError](err); ok {
		c.wrong.add(line, "is no CSV: %v", pe.Err)
		return true
	}
	if errors.Is(err, bufio.ErrTooLong) {
		c.wrong.add(line, "is longer than %d bytes", maxLine)
		return true
	}
	return false
}

// readTable reads CSV and TSV.
func readTable(r io.Reader, f Format, c *collector) error {
	var in lines = newTabLines(r, true)
	if f == CSV {
		cr := csv.NewReader(r)
		cr.FieldsPerRecord = -1
		cr.ReuseRecord = true
		in = csvLines{cr}
	}
	head, line, err := in.next()
	if err == io.EOF {
		c.wrong.add(1, "must be the header; columns: %s", strings.Join(columns, ", "))
		return nil
	}
	if err != nil {
		if broken(err, line, c) {
			return nil
		}
		return err
	}
	at := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, again := at[name]; {
		case !slices.Contains(columns, name):
			c.wrong.add(line, "the column %q is not known; columns: %s", shown(name), strings.Join(columns, ", "))
		case again:
			c.wrong.add(line, "the column %s is there twice", name)
		}
		at[name] = i
	}
	for _, needed := range []string{"language", "name"} {
		if _, ok := at[needed]; !ok {
			c.wrong.add(line, "the column %s is needed", needed)
		}
	}
	if len(c.wrong) > 0 {
		return nil
	}
	count := len(head)
	var (
		t         jianzhu.Term
		begun     int
		nameLines []int
	)
	flush := func() {
		if begun > 0 {
			c.add(t, begun, nameLines)
		}
		t, begun, nameLines = jianzhu.Term{}, 0, nil
	}
	for !c.wrong.full() {
		fields, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if broken(err, line, c) {
				return nil
			}
			return err
		}
		if len(fields) == 1 && strings.TrimSpace(fields[0]) == "" {
			continue
		}
		if len(fields) != count {
			c.wrong.add(line, "has %d fields, and the header has %d", len(fields), count)
			continue
		}
		get := func(column string) string {
			if i, ok := at[column]; ok {
				return strings.TrimSpace(fields[i])
			}
			return ""
		}
		name := jianzhu.TermName{Language: get("language"), Name: get("name"), Status: jianzhu.TermStatus(get("status")), Note: get("name_note")}
		id := get("id")
		if begun == 0 || id == "" || id != t.ID {
			flush()
			begun = line
			keep := get("keep")
			if keep != "" && keep != "true" && keep != "false" {
				c.wrong.add(line, "keep %q is not known; accepted: true, false", shown(keep))
			}
			t = jianzhu.Term{ID: id, Type: jianzhu.Type(get("type")), EntityID: get("entity_id"), Keep: keep == "true",
				Note: get("note"), Source: get("source"), Author: get("author")}
		} else {
			for _, of := range []string{"type", "entity_id", "keep", "note", "source", "author"} {
				if get(of) != "" {
					c.wrong.add(line, "%s is of the term, and stands in its first line, %d", of, begun)
				}
			}
		}
		t.Names = append(t.Names, name)
		nameLines = append(nameLines, line)
	}
	flush()
	return nil
}

// glossary writes the formats of one source and one target language.
type glossary struct {
	w      *bufio.Writer
	format Format
	o      Options
	report *Report
	seen   map[string]bool // sources of a DeepL glossary: it has at most 10 MiB of them
	size   int             // bytes of a DeepL glossary
}

// DeepL's bounds: of a name, and of a glossary, in bytes.
const (
	deepLName     = 1024
	deepLGlossary = 10 << 20
)

func (g *glossary) begin() {}
func (g *glossary) end()   {}

func (g *glossary) term(t *jianzhu.Term) {
	sources, targets := offered(t, g.o.Source), offered(t, g.o.Target)
	if t.Keep {
		targets = sources
	}
	wrote := false
	for _, s := range sources {
		for i, n := range targets {
			if t.Keep {
				n = s
			}
			if g.format == DeepL {
				wrote = g.deepL(t, s, n) || wrote
				break // one target is all that it takes
			}
			_, _ = fmt.Fprintf(g.w, "%s\t%s\t%s\n", s.Name, n.Name, oneLine(g.comment(t, s, n)))
			wrote = true
			if t.Keep && i == 0 {
				break
			}
		}
	}
	for _, n := range t.Names {
		if n.Status == jianzhu.TermForbidden && n.Language == g.o.Target && g.format == DeepL {
			g.report.leaveOut("%s: DeepL knows no forbidden names: %s", t.ID, n.Name)
		}
	}
	switch {
	case wrote:
		g.report.Terms++
	case len(sources) == 0:
		g.report.leaveOut("%s: has no name in %s", t.ID, g.o.Source)
	case len(targets) == 0:
		g.report.leaveOut("%s: has no name in %s", t.ID, g.o.Target)
	}
}

// offered returns the names of t in a language that are not forbidden, the
// approved ones first; those of the language that it is a kind of where it has
// none.
func offered(t *jianzhu.Term, language string) []jianzhu.TermName {
	for tag := language; tag != ""; tag = parent(tag) {
		var out []jianzhu.TermName
		for _, status := range []jianzhu.TermStatus{jianzhu.TermApproved, jianzhu.TermProposed} {
			for _, n := range t.Names {
				if n.Language == tag && n.Status == status {
					out = append(out, n)
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// deepL writes a line as DeepL takes it, and reports whether it could.
func (g *glossary) deepL(t *jianzhu.Term, source, target jianzhu.TermName) bool {
	line := source.Name + "\t" + target.Name + "\n"
	switch {
	case g.seen[source.Name]:
		g.report.leaveOut("%s: a glossary of DeepL has a source once: %s", t.ID, source.Name)
	case len(source.Name) > deepLName || len(target.Name) > deepLName:
		g.report.leaveOut("%s: a name in a glossary of DeepL has at most %d bytes: %s", t.ID, deepLName, shown(source.Name))
	case g.size+len(line) > deepLGlossary:
		g.report.leaveOut("%s: a glossary of DeepL has at most %d bytes", t.ID, deepLGlossary)
	default:
		g.seen[source.Name] = true
		g.size += len(line)
		_, _ = g.w.WriteString(line)
		return true
	}
	return false
}

// comment returns the comment of a line of OmegaT's format.
func (g *glossary) comment(t *jianzhu.Term, source, target jianzhu.TermName) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(string(t.Type))
	if t.Keep {
		add("do not translate")
	}
	if g.o.FirstMention && t.Type != "" {
		if first, later, ok := FirstMention(t, g.o.Source, g.o.Target); ok {
			add("first: " + first + "; later: " + later)
		}
	}
	var not []string
	for _, n := range t.Names {
		if n.Language == g.o.Target && n.Status == jianzhu.TermForbidden {
			not = append(not, n.Name)
		}
	}
	if len(not) > 0 {
		add("not: " + strings.Join(not, ", "))
	}
	add(source.Note)
	add(target.Note)
	add(t.Note)
	return strings.Join(parts, "; ")
}

// oneLine returns s without what ends fields and lines.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(s)
}

// readGlossary reads the formats of one source and one target language. Lines
// with the same source make one term. A line of OmegaT's that begins with # is
// a comment.
func readGlossary(r io.Reader, f Format, o Options, c *collector) error {
	in := newTabLines(r, false)
	most := 2
	if f == OmegaT {
		most = 3
	}
	var terms []jianzhu.Term
	var at []int
	by := map[string]int{}
	for !c.wrong.full() {
		fields, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if broken(err, line, c) {
				break
			}
			return err
		}
		if len(fields) == 1 && strings.TrimSpace(fields[0]) == "" || f == OmegaT && strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) < 2 || len(fields) > most {
			c.wrong.add(line, "has %d fields between tabs; it must have source and target%s", len(fields), map[bool]string{true: ", and perhaps a comment", false: ""}[most == 3])
			continue
		}
		source, target := strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1])
		if source == "" || target == "" {
			c.wrong.add(line, "has no %s", map[bool]string{true: "source", false: "target"}[source == ""])
			continue
		}
		for _, name := range []string{source, target} {
			if f == DeepL && len(name) > deepLName {
				c.wrong.add(line, "has a name of %d bytes; DeepL takes %d", len(name), deepLName)
			}
		}
		note := ""
		if len(fields) == 3 {
			note = strings.TrimSpace(fields[2])
		}
		i, there := by[source]
		switch {
		case there && f == DeepL:
			c.wrong.add(line, "has the source of line %d again", at[i])
			continue
		case !there:
			i = len(terms)
			by[source] = i
			at = append(at, line)
			// The id is of the source alone, so that another target for it is
			// a change of the term.
			terms = append(terms, jianzhu.Term{ID: jianzhu.StableID("term", "glossary", o.Source, source),
				Names: []jianzhu.TermName{{Language: o.Source, Name: source, Status: jianzhu.TermProposed}}})
		}
		if slices.ContainsFunc(terms[i].Names[1:], func(n jianzhu.TermName) bool { return n.Name == target }) {
			c.report.leaveOut("line %d: says what an earlier line says", line)
			continue
		}
		terms[i].Names = append(terms[i].Names, jianzhu.TermName{Language: o.Target, Name: target, Status: jianzhu.TermProposed, Note: note})
	}
	for i := range terms {
		c.add(terms[i], at[i], nil)
	}
	return nil
}
