package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"jianzhu"
)

// element is an XML element of a file as it was read.
type element struct {
	name  string // local
	space string // name space
	attrs []xml.Attr
	kids  []node
	line  int
}

// node is character data, or an element.
type node struct {
	text string
	elem *element
}

// attr returns the value of an attribute without name space, or of one of
// the XML name space as "xml:lang".
func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		switch {
		case a.Name.Space == "" && a.Name.Local == name,
			(a.Name.Space == "xml" || a.Name.Space == "http://www.w3.org/XML/1998/namespace") && "xml:"+a.Name.Local == name:
			return a.Value
		}
	}
	return ""
}

// child returns the first element in e with the local name, or nil.
func (e *element) child(name string) *element {
	for _, k := range e.kids {
		if k.elem != nil && k.elem.name == name {
			return k.elem
		}
	}
	return nil
}

// all yields every element in e with the local name, in order, but none
// within another such.
func (e *element) all(name string, yield func(*element)) {
	for _, k := range e.kids {
		switch {
		case k.elem == nil:
		case k.elem.name == name:
			yield(k.elem)
		default:
			k.elem.all(name, yield)
		}
	}
}

// content returns the character data of e and of all in it.
func (e *element) content() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *element) write(b *strings.Builder) {
	for _, k := range e.kids {
		if k.elem != nil {
			k.elem.write(b)
		} else {
			b.WriteString(k.text)
		}
	}
}

// The bounds of what is read as XML. Files of articles are far within them.
const (
	maxDepth    = 100
	maxElements = 500_000
)

// repeated returns the name of an attribute that is there twice, which
// encoding/xml lets pass, or "".
func repeated(attrs []xml.Attr) string {
	if len(attrs) < 2 {
		return ""
	}
	seen := make(map[xml.Name]bool, len(attrs))
	for _, a := range attrs {
		if seen[a.Name] {
			return a.Name.Local
		}
		seen[a.Name] = true
	}
	return ""
}

// plainDoctype is the one document type that is passed over: that of TMX, as
// OmegaT and others write it, without declarations of its own. It is not
// followed.
var plainDoctype = regexp.MustCompile(`^DOCTYPE\s+tmx\s+(SYSTEM|PUBLIC\s+("[^"]*"|'[^']*'))\s+("tmx1[1-4][ab]?\.dtd"|'tmx1[1-4][ab]?\.dtd')\s*$`)

// parse reads data as an XML document whose root has the local name. White
// space is kept. No document type is followed and no entity is known but those
// of XML itself.
func parse(data []byte, root string) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be": // readAll has made UTF-8 of them
			return in, nil
		}
		return nil, fmt.Errorf("the encoding is %s; accepted are UTF-8 and UTF-16 with a byte order mark", short(charset))
	}
	malformed := func(format string, args ...any) error {
		line, _ := d.InputPos()
		return invalid("file", fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
	}
	var top *element
	var open []*element
	n := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
				return nil, invalid("file", fmt.Sprintf("line %d: is malformed XML: %s", syntax.Line, syntax.Msg))
			}
			return nil, malformed("is malformed XML: %s", strings.TrimPrefix(err.Error(), "xml: "))
		}
		switch t := t.(type) {
		case xml.StartElement:
			line, _ := d.InputPos()
			e := &element{name: t.Name.Local, space: t.Name.Space, attrs: t.Copy().Attr, line: line}
			if twice := repeated(e.attrs); twice != "" {
				return nil, malformed("is malformed XML: the attribute %s is there twice", short(twice))
			}
			switch n++; {
			case len(open) == 0 && top != nil:
				return nil, malformed("is malformed XML: <%s> follows the end of the document", short(e.name))
			case len(open) == 0 && e.name != root:
				return nil, malformed("the document is a %s, not a %s", short(e.name), root)
			case len(open) >= maxDepth:
				return nil, malformed("elements are nested deeper than %d", maxDepth)
			case n > maxElements:
				return nil, malformed("there are more than %d elements", maxElements)
			case len(open) == 0:
				top = e
			default:
				in := open[len(open)-1]
				in.kids = append(in.kids, node{elem: e})
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 0 {
				if len(bytes.TrimSpace(t)) > 0 {
					return nil, malformed("is malformed XML: there is text outside of the document")
				}
				continue
			}
			in := open[len(open)-1]
			in.kids = append(in.kids, node{text: string(t)})
		case xml.Directive:
			if root == "tmx" && top == nil && plainDoctype.Match(t) {
				continue
			}
			return nil, malformed("has a document type or entity declaration; for safety none is read: take <!DOCTYPE …> out")
		}
	}
	if top == nil {
		return nil, invalid("file", "is empty: there is no "+root+" in it")
	}
	return top, nil
}

// inline says what becomes of the elements in a text: kept is the names of
// those whose text belongs to it, code the names of those that stand for
// something else than text. Elements of other name spaces are unknown.
type inline struct {
	space      string // name space of the elements; empty for any
	kept, code []string
	// control returns the character that an element stands for.
	control func(*element) (rune, bool)
}

// text returns the text of e, which is of the unit, without its marks.
func (in *inline) text(e *element, unit string) (string, error) {
	var b strings.Builder
	err := in.write(&b, e, unit)
	return b.String(), err
}

func (in *inline) write(b *strings.Builder, e *element, unit string) error {
	for _, k := range e.kids {
		if k.elem == nil {
			b.WriteString(k.text)
			continue
		}
		known := in.space == "" || k.elem.space == in.space
		switch {
		case known && in.control != nil:
			if r, ok := in.control(k.elem); ok {
				b.WriteRune(r)
				continue
			}
		}
		switch {
		case known && contains(in.kept, k.elem.name):
			if err := in.write(b, k.elem, unit); err != nil {
				return err
			}
		case known && contains(in.code, k.elem.name):
			// A code of the program that wrote it: no text of the article.
		default:
			return &jianzhu.Error{Op: "export.Read", Kind: jianzhu.Invalid,
				Msg: fmt.Sprintf("%s: line %d: the inline tag <%s> is not known", unit, k.elem.line, short(k.elem.name)),
				Fields: []jianzhu.FieldError{{Field: unit, Message: fmt.Sprintf("line %d: the inline tag <%s> is not known", k.elem.line, short(k.elem.name)),
					Accepted: append(append([]string(nil), in.kept...), in.code...)}}}
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
