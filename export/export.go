// Package export writes an annotated article, with its translation and its
// terms, in the formats that translators' and annotators' programs read, and
// reads back what those programs make of it. It streams over io.Writer, reads
// no clock and no store, and gives equal bytes for equal documents.
//
// What a format cannot hold is told in a Report and never dropped in silence.
// Who keeps translations, and what becomes of them, it leaves to others.
package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/script"
)

// Format is a file format that articles are written in.
type Format string

// The formats.
const (
	XLIFF12       Format = "xliff12"       // XLIFF 1.2, strict
	XLIFF21       Format = "xliff21"       // XLIFF 2.1 with ITS, glossary and metadata modules
	TMX           Format = "tmx"           // TMX 1.4b: paragraphs and aligned sentences with their translations
	TBX           Format = "tbx"           // TBX-Basic of ISO 30042:2019: the article's names
	ITSHTML       Format = "its-html"      // HTML5 with ITS 2.0 local markup
	HTML          Format = "html"          // a table of both texts, marked
	Markdown      Format = "md"            // a table of both texts, with names
	WebAnnotation Format = "webannotation" // W3C Web Annotation, JSON-LD
	Brat          Format = "brat"          // zip of ID.txt, ID.ann and annotation.conf
	CoNLLU        Format = "conllu"        // CoNLL-U: tokens and parts of speech, annotations in MISC
	LabelStudio   Format = "labelstudio"   // a task of Label Studio with predictions
	JSON          Format = "json"          // the article as the API answers it, with its translation
)

// Formats lists every format.
var Formats = []Format{XLIFF12, XLIFF21, TMX, TBX, ITSHTML, HTML, Markdown, WebAnnotation, Brat, CoNLLU, LabelStudio, JSON}

// formats says how each format is written, and as what it is sent.
var formats = map[Format]struct {
	media, extension string
	write            func(*writer, *Document)
	units            []jianzhu.Unit // of offsets, the default first; none where the format has no offsets
	untagged         bool           // can leave the marks out of the text
}{
	XLIFF12:       {"application/xliff+xml", ".xlf", writeXLIFF12, nil, true},
	XLIFF21:       {"application/xliff+xml", ".xlf", writeXLIFF21, nil, true},
	TMX:           {"application/x-tmx+xml", ".tmx", writeTMX, nil, true},
	TBX:           {"application/x-tbx+xml", ".tbx", writeTBX, nil, false},
	ITSHTML:       {"text/html; charset=utf-8", ".html", writeITSHTML, nil, false},
	HTML:          {"text/html; charset=utf-8", ".html", writeHTML, nil, false},
	Markdown:      {"text/markdown; charset=utf-8", ".md", writeMarkdown, nil, false},
	WebAnnotation: {`application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, ".jsonld", writeWebAnnotation, jianzhu.Units, false},
	Brat:          {"application/zip", ".zip", writeBrat, []jianzhu.Unit{jianzhu.CodePoint}, false},
	CoNLLU:        {"text/plain; charset=utf-8", ".conllu", writeCoNLLU, jianzhu.Units, false},
	LabelStudio:   {"application/json", ".json", writeLabelStudio, []jianzhu.Unit{jianzhu.UTF16}, false},
	JSON:          {"application/json", ".json", writeJSON, jianzhu.Units, false},
}

// MediaType returns the value of Content-Type for files of the format.
func (f Format) MediaType() string { return formats[f].media }

// FileName returns a name for a file of the article with the given id.
func (f Format) FileName(id string) string { return id + formats[f].extension }

// Units returns the units of offsets that the format can be written in, the
// default first; none where files of the format hold no offsets. Brat counts
// code points and Label Studio UTF-16, whatever a client would like.
func (f Format) Units() []jianzhu.Unit { return slices.Clone(formats[f].units) }

// CanUntag reports whether the format can be written without marks in the
// text.
func (f Format) CanUntag() bool { return formats[f].untagged }

// Document is what is written.
type Document struct {
	Article *jianzhu.Article

	// Translation into Target; nil where there is none.
	Translation *jianzhu.Translation

	// Terms of the termbase that the article may use. Terms of an entity say
	// how it is called; the others are written where their names stand in
	// the text of the article.
	Terms []jianzhu.Term

	// Target is the BCP 47 tag of the language that is translated into. Empty,
	// it is the translation's, else what the function Target returns.
	Target string

	Options

	places []*jianzhu.Offsets // of paragraphs, made when first asked for
}

// Options are what a reader of the file may choose.
type Options struct {
	// Unit of offsets. Empty is the format's default; it must be one of the
	// format's Units.
	Unit jianzhu.Unit

	// Untagged leaves the marks out of the texts of XLIFF and TMX, so that
	// memories without tags match them. What is left out is in the Report.
	Untagged bool
}

// Write writes d to w. The report says what the format cannot hold. A document
// that does not fit together, an unknown format and an option that the format
// does not have are jianzhu.Invalid; they are found before anything is
// written. So is a character that the format has no way to write.
func Write(w io.Writer, f Format, d *Document) (*Report, error) {
	format, ok := formats[f]
	if !ok {
		return nil, invalid("format", fmt.Sprintf("%q is not known", f), names(Formats)...)
	}
	doc := *d
	d = &doc
	if err := d.check(); err != nil {
		return nil, err
	}
	switch {
	case d.Unit == "" && len(format.units) > 0:
		d.Unit = format.units[0]
	case d.Unit != "" && len(format.units) == 0:
		return nil, invalid("offsets", fmt.Sprintf("the format %s has no offsets", f))
	case d.Unit != "" && !slices.Contains(format.units, d.Unit):
		return nil, invalid("offsets", fmt.Sprintf("%q is not a unit that %s counts in", d.Unit, f), names(format.units)...)
	case d.Untagged && !format.untagged:
		return nil, invalid("tags", fmt.Sprintf("the format %s is not written without tags", f))
	}
	out := &writer{Writer: bufio.NewWriterSize(w, 1<<15), report: &Report{}}
	format.write(out, d)
	if out.err != nil {
		return nil, out.err
	}
	if err := out.Flush(); err != nil {
		return nil, fmt.Errorf("export %s: %w", f, err)
	}
	return out.report, nil
}

// check completes d and refuses what does not fit together.
func (d *Document) check() error {
	if d.Translation != nil {
		if d.Target == "" {
			d.Target = d.Translation.Language
		}
		if d.Target != d.Translation.Language {
			return invalid("target", fmt.Sprintf("is %s, but the translation is in %s", d.Target, d.Translation.Language))
		}
		last := -1
		for i := range d.Translation.Paragraphs {
			n := d.Translation.Paragraphs[i].Index
			if n <= last || n >= len(d.Article.Paragraphs) {
				return invalid(fmt.Sprintf("translation.paragraphs[%d].index", i), fmt.Sprintf("is %d: must grow, and be below the article's %d paragraphs", n, len(d.Article.Paragraphs)))
			}
			last = n
		}
	}
	if d.Target == "" {
		d.Target = Target(d.Article)
	}
	return nil
}

// Target returns the language that a is translated into where nobody says
// which: English for Chinese, and zh-Hans for anything else.
func Target(a *jianzhu.Article) string {
	if base(a.Language) == script.Chinese {
		return "en"
	}
	return "zh-Hans"
}

// id returns the id of the article; one that is not kept has none.
func (d *Document) id() string {
	if d.Article.ID == "" {
		return "article"
	}
	return d.Article.ID
}

// translated returns the translation of paragraph n, or nil where it has none.
func (d *Document) translated(n int) *jianzhu.TranslatedParagraph {
	if d.Translation == nil {
		return nil
	}
	ps := d.Translation.Paragraphs
	i, ok := slices.BinarySearchFunc(ps, n, func(p jianzhu.TranslatedParagraph, n int) int { return p.Index - n })
	if !ok || ps[i].Text == "" {
		return nil
	}
	return &ps[i]
}

// base returns the language of a BCP 47 tag: zh of zh-Hant-TW.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}

// Report says what of a document its format could not hold, or holds in
// another form than it had.
type Report struct {
	Losses []Loss
}

// Loss is one kind of thing that is not in the file as it was in the document.
type Loss struct {
	What  string // mentions, quotes, tokens, …
	Count int    // how many of them
	Why   string // what became of them, and why
}

// add counts n more of a loss.
func (r *Report) add(what string, n int, why string) {
	if n == 0 {
		return
	}
	for i := range r.Losses {
		if l := &r.Losses[i]; l.What == what && l.Why == why {
			l.Count += n
			return
		}
	}
	r.Losses = append(r.Losses, Loss{what, n, why})
}

// String returns the report as a list of RFC 8941, fit for a header of HTTP:
//
//	quotes;count=3;why="cut where they cross names"
//
// Nothing lost is the word complete.
func (r *Report) String() string {
	if len(r.Losses) == 0 {
		return "complete"
	}
	var b strings.Builder
	for i, l := range r.Losses {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s;count=%d;why=%q", l.What, l.Count, strings.Map(func(r rune) rune {
			if r < 0x20 || r > 0x7E {
				return '?' // a string of RFC 8941 is ASCII
			}
			return r
		}, l.Why))
	}
	return b.String()
}

// invalid returns an error about one field.
func invalid(field, message string, accepted ...string) *jianzhu.Error {
	return &jianzhu.Error{Op: "export", Kind: jianzhu.Invalid, Msg: field + ": " + message,
		Fields: []jianzhu.FieldError{{Field: field, Message: message, Accepted: accepted}}}
}

func names[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
