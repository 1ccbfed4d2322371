package termbase

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"jianzhu"
)

// What TBX calls the states of names. A language's first approved name is the
// preferred one, the others are admitted. TBX 2 has forbidden where version 3
// has deprecated: so Weblate knows it, and others read it as text.
const (
	tbxPreferred  = "preferredTerm-admn-sts"
	tbxAdmitted   = "admittedTerm-admn-sts"
	tbxDeprecated = "deprecatedTerm-admn-sts"
	tbxForbidden  = "forbidden"
)

// tbxStatus says what the values of administrativeStatus mean, those of other
// programs too.
var tbxStatus = map[string]jianzhu.TermStatus{
	tbxPreferred: jianzhu.TermApproved, "preferredTerm": jianzhu.TermApproved, "preferred": jianzhu.TermApproved,
	tbxAdmitted: jianzhu.TermApproved, "admittedTerm": jianzhu.TermApproved, "admitted": jianzhu.TermApproved,
	"standardizedTerm-admn-sts": jianzhu.TermApproved, "legalTerm-admn-sts": jianzhu.TermApproved, "regulatedTerm-admn-sts": jianzhu.TermApproved,
	tbxDeprecated: jianzhu.TermForbidden, "deprecatedTerm": jianzhu.TermForbidden, "deprecated": jianzhu.TermForbidden,
	"supersededTerm-admn-sts": jianzhu.TermForbidden, "supersededTerm": jianzhu.TermForbidden, "superseded": jianzhu.TermForbidden,
	tbxForbidden: jianzhu.TermForbidden, "obsolete": jianzhu.TermForbidden,
}

const (
	// tbxKeep is the note of version 3, which has no category for it, that a
	// name is not translated. Version 2 has it as Weblate does.
	tbxKeep   = "do not translate"
	tbxNeeded = "Translation needed"
	// tbxEntity begins the address that stands for an entity: TBX-Basic takes
	// addresses of the web only, and no server of ours has one for good.
	tbxEntity = "https://jianzhu.invalid/entities/"
)

// tbxEncoder writes TBX.
type tbxEncoder struct {
	w      *bufio.Writer
	two    bool
	report *Report
}

func (e *tbxEncoder) begin() {
	if e.two {
		e.put(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en">
<martifHeader>
<fileDesc><sourceDesc><p>Jianzhu termbase</p></sourceDesc></fileDesc>
<encodingDesc><p type="XCSURI">http://www.lisa.org/fileadmin/standards/tbx/TBXXCSV02.XCS</p></encodingDesc>
</martifHeader>
<text>
<body>
`)
		return
	}
	e.put(`<?xml version="1.0" encoding="UTF-8"?>
<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader>
<fileDesc><sourceDesc><p>Jianzhu termbase</p></sourceDesc></fileDesc>
<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>
</tbxHeader>
<text>
<body>
`)
}

func (e *tbxEncoder) end() {
	if e.two {
		e.put("</body>\n</text>\n</martif>\n")
		return
	}
	e.put("</body>\n</text>\n</tbx>\n")
}

// put writes to a bufio.Writer, which keeps the first error.
func (e *tbxEncoder) put(s string) { _, _ = e.w.WriteString(s) }

// text writes character data or the value of an attribute in double quotes.
func (e *tbxEncoder) text(s string) { _ = xml.EscapeText(e.w, []byte(s)) }

// element writes an element with an optional type and text.
func (e *tbxEncoder) element(name, kind, text string) {
	if text == "" {
		return
	}
	e.put("<" + name)
	if kind != "" {
		e.put(` type="` + kind + `"`)
	}
	e.put(">")
	e.text(text)
	e.put("</" + name + ">\n")
}

func (e *tbxEncoder) term(t *jianzhu.Term) {
	entry, langSec, termSec := "conceptEntry", "langSec", "termSec"
	if e.two {
		entry, langSec, termSec = "termEntry", "langSet", "tig"
	}
	e.put("<" + entry + ` id="t-`)
	e.text(t.ID)
	e.put("\">\n")
	e.element("descrip", "subjectField", string(t.Type))
	if t.Keep && e.two {
		e.element("descrip", tbxNeeded, "No")
	}
	e.element("admin", "source", t.Source)
	if t.Author != "" {
		e.put("<transacGrp>\n<transac type=\"transactionType\">modification</transac>\n")
		e.element("transacNote", "responsibility", t.Author)
		e.put("</transacGrp>\n")
	}
	if t.EntityID != "" {
		e.put(`<xref type="externalCrossReference" target="` + tbxEntity)
		e.text(t.EntityID)
		e.put("\">entity</xref>\n")
	}
	if t.Keep && !e.two {
		e.element("note", "", tbxKeep)
	}
	e.element("note", "", t.Note)
	language, preferred := "", false
	for _, n := range t.Names {
		if n.Language != language {
			if language != "" {
				e.put("</" + langSec + ">\n")
			}
			e.put("<" + langSec + ` xml:lang="`)
			e.text(n.Language)
			e.put("\">\n")
			language, preferred = n.Language, false
		}
		e.put("<" + termSec + ">\n")
		e.element("term", "", n.Name)
		status := ""
		switch {
		case n.Status == jianzhu.TermForbidden && e.two:
			status = tbxForbidden
		case n.Status == jianzhu.TermForbidden:
			status = tbxDeprecated
		case n.Status == jianzhu.TermApproved && preferred:
			status = tbxAdmitted
		case n.Status == jianzhu.TermApproved:
			status, preferred = tbxPreferred, true
		}
		e.element("termNote", "administrativeStatus", status)
		e.element("note", "", n.Note)
		e.put("</" + termSec + ">\n")
	}
	if language != "" {
		e.put("</" + langSec + ">\n")
	}
	e.put("</" + entry + ">\n")
	e.report.Terms++
}

// Bounds of an XML file.
const (
	maxXMLDepth = 32
	maxXMLText  = 1 << 16 // bytes of one element's text
)

// tbxReader reads TBX of both versions.
type tbxReader struct {
	d *xml.Decoder
	c *collector
}

// readTBX reads TBX of either version: which one it is the file itself tells.
// Nothing outside the file is ever read, and a document type that declares
// anything is refused, so entities are the five of XML and numbers alone.
func readTBX(r io.Reader, c *collector) error {
	x := &tbxReader{xml.NewDecoder(r), c}
	x.d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-8", "utf-16", "utf-16le", "utf-16be": // the byte order mark has told
			return in, nil
		}
		return nil, fmt.Errorf("the encoding %q is not known; accepted: UTF-8, and UTF-16 with a byte order mark", shown(charset))
	}
	err := x.document()
	if se, ok := errors.AsType[*xml.SyntaxError](err); ok {
		c.wrong.add(se.Line, "is no well-formed XML: %s", se.Msg)
		return nil
	}
	if errors.Is(err, errRefused) {
		return nil
	}
	if err != nil && strings.HasPrefix(err.Error(), "xml: ") {
		line, _ := x.d.InputPos()
		c.wrong.add(line, "%s", strings.TrimPrefix(err.Error(), "xml: "))
		return nil
	}
	return err
}

// errRefused ends a file whose mistake is noted already.
var errRefused = errors.New("refused")

func (x *tbxReader) line() int {
	line, _ := x.d.InputPos()
	return line
}

func (x *tbxReader) refuse(format string, args ...any) error {
	x.c.wrong.add(x.line(), format, args...)
	return errRefused
}

// token returns the next token that means something.
func (x *tbxReader) token() (xml.Token, error) {
	for {
		t, err := x.d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.Directive:
			if bytes.ContainsAny(t, "[<") || bytes.Contains(t, []byte("ENTITY")) {
				return nil, x.refuse("the document type declares something of its own, which is refused")
			}
		case xml.CharData:
			if len(t) > maxXMLText {
				return nil, x.refuse("has a text of %d bytes; at most %d are taken", len(t), maxXMLText)
			}
			return t, nil
		default:
			return t, nil
		}
	}
}

func (x *tbxReader) document() error {
	root := false
	for {
		t, err := x.token()
		if err == io.EOF {
			if !root {
				return x.refuse("has no root element; accepted: tbx, martif")
			}
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root || start.Name.Local != "tbx" && start.Name.Local != "martif" {
			return x.refuse("the root element is %s; accepted: tbx, martif", shown(start.Name.Local))
		}
		root = true
		if err := x.children(1, func(e xml.StartElement) error { return x.inRoot(e, 2) }); err != nil {
			return err
		}
	}
}

// children calls f with each child of the element that has begun, at its
// depth; f reads all of the child. Text between them is passed over.
func (x *tbxReader) children(depth int, f func(xml.StartElement) error) error {
	if depth > maxXMLDepth {
		return x.refuse("nests deeper than %d elements", maxXMLDepth)
	}
	for {
		t, err := x.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip passes over what is in the element that has begun.
func (x *tbxReader) skip(depth int) error {
	return x.children(depth, func(xml.StartElement) error { return x.skip(depth + 1) })
}

// text returns all the text in the element that has begun.
func (x *tbxReader) text(depth int) (string, error) {
	if depth > maxXMLDepth {
		return "", x.refuse("nests deeper than %d elements", maxXMLDepth)
	}
	var b strings.Builder
	for {
		t, err := x.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement: // hi and the like
			s, err := x.text(depth + 1)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		case xml.EndElement:
			return b.String(), nil
		}
		if b.Len() > maxXMLText {
			return "", x.refuse("has a text of more than %d bytes", maxXMLText)
		}
	}
}

// leaveOut passes over an element and says so in the report.
func (x *tbxReader) leaveOut(e xml.StartElement, depth int) error {
	what := e.Name.Local
	if kind := attr(e, "type"); kind != "" {
		what += " " + kind
	}
	x.c.report.leaveOut("line %d: %s", x.line(), shown(what))
	return x.skip(depth)
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (x *tbxReader) inRoot(e xml.StartElement, depth int) error {
	switch e.Name.Local {
	case "text", "body":
		return x.children(depth, func(e xml.StartElement) error { return x.inRoot(e, depth+1) })
	case "conceptEntry", "termEntry":
		if x.c.wrong.full() {
			return errRefused
		}
		return x.entry(e, depth)
	default: // the header, and what stands behind the terms
		return x.skip(depth)
	}
}

// entry reads a concept.
func (x *tbxReader) entry(e xml.StartElement, depth int) error {
	line := x.line()
	t := jianzhu.Term{ID: strings.TrimPrefix(attr(e, "id"), "t-")}
	var nameLines []int
	var notes []string
	err := x.children(depth, func(e xml.StartElement) error {
		return x.aboutTerm(&t, &notes, &nameLines, e, depth+1)
	})
	if err != nil {
		return err
	}
	t.Note = strings.Join(notes, "\n")
	x.c.add(t, line, nameLines)
	return nil
}

// aboutTerm reads an element of a concept, alone or in a group.
func (x *tbxReader) aboutTerm(t *jianzhu.Term, notes *[]string, nameLines *[]int, e xml.StartElement, depth int) error {
	kind := attr(e, "type")
	switch e.Name.Local {
	case "langSec", "langSet":
		return x.language(t, nameLines, e, depth)
	case "descripGrp", "adminGrp", "transacGrp":
		return x.children(depth, func(e xml.StartElement) error { return x.aboutTerm(t, notes, nameLines, e, depth+1) })
	case "note":
		s, err := x.text(depth)
		if s = tidyText(s); s == tbxKeep {
			t.Keep = true
		} else if s != "" {
			*notes = append(*notes, s)
		}
		return err
	case "transac":
		return x.skip(depth) // only that something was done
	case "xref":
		if id, ok := strings.CutPrefix(attr(e, "target"), tbxEntity); ok && jianzhu.ValidID(id) {
			t.EntityID = id
			return x.skip(depth)
		}
		return x.leaveOut(e, depth)
	case "descrip":
		s, err := x.text(depth)
		s = strings.TrimSpace(s)
		switch {
		case err != nil:
			return err
		case kind == "subjectField" && isType(s):
			t.Type = jianzhu.Type(s)
		case kind == tbxNeeded && strings.EqualFold(s, "no"):
			t.Keep = true
		case kind == tbxNeeded:
		default:
			x.c.report.leaveOut("line %d: descrip %s: %s", x.line(), shown(kind), shown(s))
		}
		return nil
	case "admin", "transacNote":
		s, err := x.text(depth)
		switch {
		case err != nil:
			return err
		case kind == "source":
			t.Source = s
		case kind == "responsibility":
			t.Author = s
		default:
			x.c.report.leaveOut("line %d: %s %s: %s", x.line(), e.Name.Local, shown(kind), shown(s))
		}
		return nil
	default:
		return x.leaveOut(e, depth)
	}
}

func isType(s string) bool {
	for _, t := range Types {
		if string(t) == s {
			return true
		}
	}
	return false
}

// language reads the names of one language.
func (x *tbxReader) language(t *jianzhu.Term, nameLines *[]int, e xml.StartElement, depth int) error {
	tag := attr(e, "lang")
	if tag == "" {
		x.c.wrong.add(x.line(), "%s has no xml:lang", e.Name.Local)
	}
	return x.children(depth, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "termSec", "tig", "ntig":
			n := jianzhu.TermName{Language: tag}
			at, terms := x.line(), 0
			if err := x.name(&n, &terms, e, depth+1); err != nil {
				return err
			}
			if terms != 1 {
				x.c.wrong.add(at, "%s has %d elements term; it must have one", e.Name.Local, terms)
				return nil
			}
			if tag != "" {
				t.Names = append(t.Names, n)
				*nameLines = append(*nameLines, at)
			}
			return nil
		default:
			return x.leaveOut(e, depth+1)
		}
	})
}

// name reads a term with what is said about it, in TBX 2 perhaps in groups.
func (x *tbxReader) name(n *jianzhu.TermName, terms *int, e xml.StartElement, depth int) error {
	return x.children(depth, func(e xml.StartElement) error {
		kind := attr(e, "type")
		switch e.Name.Local {
		case "termGrp", "termNoteGrp", "descripGrp", "adminGrp", "transacGrp":
			return x.name(n, terms, e, depth+1)
		case "term":
			*terms++
			s, err := x.text(depth + 1)
			n.Name = strings.Join(strings.Fields(s), " ")
			return err
		case "termNote":
			s, err := x.text(depth + 1)
			s = strings.TrimSpace(s)
			switch status, known := tbxStatus[s]; {
			case err != nil:
				return err
			case kind == "administrativeStatus" && known:
				n.Status = status
			case kind == "administrativeStatus":
				x.c.wrong.add(x.line(), "administrativeStatus %q is not known; accepted: %s, %s, %s, supersededTerm-admn-sts, forbidden, obsolete", shown(s), tbxPreferred, tbxAdmitted, tbxDeprecated)
			default:
				x.c.report.leaveOut("line %d: termNote %s: %s", x.line(), shown(kind), shown(s))
			}
			return nil
		case "note":
			s, err := x.text(depth + 1)
			if s = tidyText(s); s != "" && n.Note != "" {
				n.Note += "\n" + s
			} else if s != "" {
				n.Note = s
			}
			return err
		default:
			return x.leaveOut(e, depth+1)
		}
	})
}
