package api

import (
	"bytes"
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/export"
)

// headerExportReport says what the format of an export could not hold.
const headerExportReport = "Jianzhu-Export-Report"

// exportArticle answers with an article in an exchange format.
//
//	@ID				exportArticle
//	@Summary		An article in a translation or annotation format
//	@Description	The article with its annotations, and with its translation into target where there is one. Formats: XLIFF 1.2 and 2.1, TMX, TBX, HTML with ITS 2.0 markup, tables in HTML and Markdown, W3C Web Annotation, brat (a zip), CoNLL-U, Label Studio, JSON. What a format cannot hold is listed in the header Jianzhu-Export-Report, a list as of RFC 8941; it is "complete" where everything is in the file. docs/export.md says what each format has.
//	@Tags			translations
//	@Produce		application/xliff+xml,application/x-tmx+xml,application/x-tbx+xml,html,text/markdown,application/ld+json,application/zip,plain,json,application/problem+json
//	@Param			id				path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			format			query		string	true	"Format"	Enums(xliff12, xliff21, tmx, tbx, its-html, html, md, webannotation, brat, conllu, labelstudio, json)	example(xliff12)
//	@Param			target			query		string	false	"BCP 47 tag of the language that is translated into; left out, English for Chinese and zh-Hans for anything else"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			offsets			query		string	false	"Unit of offsets, of webannotation, conllu and json; brat counts code points and labelstudio UTF-16"	Enums(codepoint, utf16, utf8)	example(utf16)
//	@Param			tags			query		boolean	false	"Marks in the text, of xliff12, xliff21 and tmx; false leaves them out, so that memories without tags match"	example(false)
//	@Param			If-None-Match	header		string	false	"ETag of the answer that the client has"
//	@Success		200				{object}	any	"The file"
//	@Header			200				{string}	ETag	"Revision and representation"
//	@Header			200				{string}	Content-Disposition	"Name for the file"
//	@Header			200				{string}	Jianzhu-Export-Report	"What the format could not hold: complete, or kinds of things with their count and what became of them"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter, or one that the format does not have"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/export [get]
func (s *server) exportArticle(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, "format", "target", paramOffsets, "tags")
	format := export.Format(p.optional("format", names(export.Formats)...))
	if _, there := p.values["format"]; !there {
		p.refuse("format", "is needed", names(export.Formats)...)
	}
	target := p.language("target")
	var o export.Options
	if err := p.err(); err == nil { // what the format takes can only be told of a known one
		if units := format.Units(); len(units) > 0 {
			o.Unit = jianzhu.Unit(p.optional(paramOffsets, names(units)...))
		} else if _, there := p.values[paramOffsets]; there {
			p.refuse(paramOffsets, fmt.Sprintf("is nothing that %s has", format))
		}
		o.Untagged = p.optional("tags", "true", "false") == "false"
		if _, there := p.values["tags"]; there && !format.CanUntag() {
			p.refuse("tags", fmt.Sprintf("is nothing that %s has", format))
		}
	}
	if err := p.err(); err != nil {
		return err
	}
	terms := s.terms.Snapshot()
	name := fmt.Sprintf("export %s %s %s %t terms %d", format, target, o.Unit, o.Untagged, terms.Generation())
	return s.showTranslated(c, id, target, name, articlePart, func(a *jianzhu.Article, placed []*jianzhu.Translation) (*answer, error) {
		d := &export.Document{Article: a, Target: cmp.Or(target, export.Target(a)), Terms: export.TermsOf(a, terms), Options: o}
		if i := slices.IndexFunc(placed, func(t *jianzhu.Translation) bool { return t.Language == d.Target }); i >= 0 {
			d.Translation = placed[i]
		}
		var b bytes.Buffer
		report, err := export.Write(&b, format, d)
		if err != nil {
			return nil, err
		}
		out := newAnswer([]string{format.MediaType()}, "", b.Bytes())
		out.header = http.Header{
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": format.FileName(a.ID)})},
			headerExportReport:    {report.String()},
			// The page is made of words from elsewhere.
			"Content-Security-Policy": {"sandbox; default-src 'none'; style-src 'unsafe-inline'"},
		}
		return out, nil
	})
}

// language returns a parameter that is a tag of a language, as tags are
// written, or "".
func (p *params) language(name string) string {
	tag := p.text(name, longest["language"])
	if tag == "" {
		return ""
	}
	var in jianzhu.Input
	if message := setField(&in, "language", tag); message != "" {
		p.refuse(name, message)
	}
	return in.Language
}
