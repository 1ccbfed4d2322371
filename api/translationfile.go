package api

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/export"
)

// translationFile says how a translator's file is to be read.
type translationFile struct {
	format  export.Format // empty where the file has to tell
	options export.ReadOptions
}

// fileTypes are the media types of translators' files. Programs send their
// XML by all of them.
var fileTypes = []string{"application/xliff+xml", "application/x-xliff+xml", "application/x-tmx+xml", "application/tmx+xml", "application/xml", "text/xml"}

// formatOf returns the format of the file in the body of r, as far as that can
// be said before it is read, and whether there is one.
func (f *translationFile) formatOf(r *http.Request) (export.Format, bool) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return "", false
	case media == "application/json":
		return export.JSON, f.format == export.JSON
	}
	return f.format, slices.Contains(fileTypes, media)
}

// readTranslation reads a translator's file, within the queue: a large one is
// work.
func (s *server) readTranslation(c *gin.Context, id string, f translationFile) (in translationInput, err error) {
	_, params, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if charset := strings.ToLower(params["charset"]); charset != "" && charset != "utf-8" && charset != "utf-16" {
		return in, &fault{status: http.StatusUnsupportedMediaType, detail: fmt.Sprintf("charset %q is not taken here; accepted: utf-8, utf-16", printable(charset)),
			fields: []wire.FieldError{wrong("Content-Type", "has a charset that is not taken here", "utf-8", "utf-16")}}
	}
	if e := c.Request.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return in, &fault{status: http.StatusUnsupportedMediaType, detail: "a compressed body is not taken here"}
	}
	body, err := s.body(c)
	if err != nil {
		return in, err
	}
	if f.format == "" {
		if f.format = export.Detect(body); f.format == "" || f.format == export.JSON {
			return in, refuse(http.StatusUnprocessableEntity, wrong("file", "is neither XLIFF nor TMX"))
		}
	}
	ctx := c.Request.Context()
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return in, err
	}
	defer leave()
	a, err := s.articles.Article(ctx, id)
	if err != nil {
		return in, asArticle(err, id)
	}
	read, err := export.Read(bytes.NewReader(body), f.format, a, f.options)
	if err != nil {
		return in, err
	}
	in = translationInput{language: read.Language, articleRevision: a.Revision}
	var tag jianzhu.Input
	if message := setField(&tag, "language", read.Language); message != "" {
		return in, refuse(http.StatusUnprocessableEntity, wrong("language", message))
	}
	in.language = tag.Language
	in.texts, err = read.Texts()
	return in, err
}
