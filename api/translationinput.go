package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/store"
)

// translationInput is what a client hands in to be written into a translation.
type translationInput struct {
	language        string
	articleRevision int64 // that the indexes are of; 0 where the client does not say
	texts           []store.TranslatedText
}

var (
	translationFields = []string{"language", "article_revision", "paragraphs"}
	textFields        = []string{"text", "state", "origin", "engine", "match", "author"}
	paragraphFields   = append([]string{"index"}, textFields...)
)

// The longest values, in characters.
const (
	maxEngine = 100
	maxAuthor = 200
)

// charactersOfTranslation is how many times as many characters a translation
// may have as an article: English has three to four for one of Chinese.
const charactersOfTranslation = 5

// translationInput reads the translated paragraphs in the body of c: as JSON,
// or as a file, which is held against the article with the id. p are the
// parameters that file is of.
func (s *server) translationInput(c *gin.Context, id string, file translationFile, p *params) (translationInput, error) {
	if format, ok := file.formatOf(c.Request); ok {
		file.format = format
		return s.readTranslation(c, id, file)
	}
	// What JSON has, it says itself.
	for _, name := range sortedKeys(p.values) {
		p.refuse(name, "goes with a file, not with this body")
	}
	if err := p.err(); err != nil {
		return translationInput{}, err
	}
	_, _, body, err := s.typedBody(c, append([]string{"application/json"}, fileTypes...)...)
	if err != nil {
		return translationInput{}, err
	}
	in, bad, err := decodeTranslation(body)
	if err == nil && len(bad) > 0 {
		err = refuse(http.StatusUnprocessableEntity, bad...)
	}
	return in, err
}

// decodeTranslation reads translated paragraphs in JSON.
func decodeTranslation(body []byte) (in translationInput, bad []wire.FieldError, err error) {
	given := map[string]bool{}
	bad, err = decodeFields(body, translationFields, func(f *fields, name string) (err error) {
		given[name] = true
		switch name {
		case "language":
			tag, ok, err := f.string(name)
			if !ok {
				return err
			}
			var a jianzhu.Input
			if message := setField(&a, name, tag); message != "" {
				f.refuse(name, message)
			}
			in.language = a.Language
		case "article_revision":
			in.articleRevision, _, err = f.number(name, 1, 1<<53-1)
		case "paragraphs":
			return f.array(name, func(_ int, path string) error {
				text, err := decodeText(f, path, paragraphFields)
				in.texts = append(in.texts, text)
				return err
			})
		}
		return err
	})
	for _, name := range []string{"language", "paragraphs"} {
		if err == nil && !given[name] {
			bad = append(bad, wrong(name, "is needed"))
		}
	}
	if err == nil && given["paragraphs"] && len(in.texts) == 0 && len(bad) == 0 {
		bad = append(bad, wrong("paragraphs", "must not be empty"))
	}
	return in, bad, err
}

// translatedTextInput reads the translated text in the body of c.
func (s *server) translatedTextInput(c *gin.Context) (store.TranslatedText, error) {
	_, _, body, err := s.typedBody(c, "application/json")
	if err != nil {
		return store.TranslatedText{}, err
	}
	d := newTextDecoder("", textFields)
	bad, err := decodeFields(body, textFields, d.field)
	if err != nil {
		return store.TranslatedText{}, err
	}
	f := &fields{bad: bad}
	text := d.end(f)
	if len(f.bad) > 0 {
		return text, refuse(http.StatusUnprocessableEntity, f.bad...)
	}
	return text, nil
}

// decodeText reads a translated text, an object at path.
func decodeText(f *fields, path string, accepted []string) (store.TranslatedText, error) {
	if kind := f.d.PeekKind(); kind != '{' {
		return store.TranslatedText{}, f.other(path, "an object", kind)
	}
	d := newTextDecoder(path+".", accepted)
	err := f.object(path, accepted, func(at string) error { return d.field(f, at) })
	return d.end(f), err
}

// textDecoder reads the fields of a translated text.
type textDecoder struct {
	prefix string // of the paths of fields
	needed []string
	text   store.TranslatedText
	given  map[string]bool // fields that are there
	good   map[string]bool // and what they should be
}

func newTextDecoder(prefix string, accepted []string) *textDecoder {
	d := &textDecoder{prefix: prefix, given: map[string]bool{}, good: map[string]bool{}}
	for _, name := range []string{"index", "text"} {
		if slices.Contains(accepted, name) {
			d.needed = append(d.needed, name)
		}
	}
	return d
}

// field reads the field at path.
func (d *textDecoder) field(f *fields, path string) error {
	name := strings.TrimPrefix(path, d.prefix)
	d.given[name] = true
	if name == "index" || name == "match" {
		least, most, into := int64(0), int64(1_000_000), &d.text.Index
		if name == "match" {
			least, most, into = 1, 100, &d.text.Made.Match
		}
		n, ok, err := f.number(path, least, most)
		*into, d.good[name] = int(n), ok
		return err
	}
	v, ok, err := f.string(path)
	if !ok {
		return err
	}
	d.good[name] = true
	switch name {
	case "text":
		if i := strings.IndexFunc(v, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f }); i >= 0 {
			f.refuse(path, fmt.Sprintf("must not have control characters but tabs and line feeds; there is one after %d characters", utf8.RuneCountInString(v[:i])))
		}
		d.text.Text = v
	case "state":
		d.text.State = jianzhu.TranslationState(v)
		if !slices.Contains(jianzhu.TranslationStates, d.text.State) {
			f.refuse(path, fmt.Sprintf("%q is not known", printable(v)), names(jianzhu.TranslationStates)...)
			d.good[name] = false
		}
	case "origin":
		d.text.Made.Origin = jianzhu.TranslationOrigin(v)
		if !slices.Contains(jianzhu.TranslationOrigins, d.text.Made.Origin) {
			f.refuse(path, fmt.Sprintf("%q is not known", printable(v)), names(jianzhu.TranslationOrigins)...)
			d.good[name] = false
		}
	case "engine":
		d.text.Made.Engine = shortText(f, path, v, maxEngine)
	case "author":
		d.text.Made.Author = shortText(f, path, v, maxAuthor)
	}
	return nil
}

// shortText checks a name of at most longest characters.
func shortText(f *fields, path, v string, longest int) string {
	v = strings.TrimSpace(v)
	switch n := utf8.RuneCountInString(v); {
	case n == 0:
		f.refuse(path, "must not be empty; leave it out instead")
	case n > longest:
		f.refuse(path, fmt.Sprintf("must be at most %d characters long, not %d", longest, n))
	case strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }):
		f.refuse(path, "must not have control characters")
	}
	return v
}

// end returns the text, with what the fields that are not there mean, once all
// are read.
func (d *textDecoder) end(f *fields) store.TranslatedText {
	for _, name := range d.needed {
		if !d.given[name] {
			f.refuse(d.prefix+name, "is needed")
		}
	}
	t := &d.text
	if !d.given["state"] {
		t.State = jianzhu.StateTranslated
		if t.Text == "" {
			t.State = jianzhu.StateInitial
		}
	} else if d.good["state"] && d.good["text"] && t.Text == "" && t.State != jianzhu.StateInitial {
		f.refuse(d.prefix+"state", "must be initial where there is no text", string(jianzhu.StateInitial))
	}
	if !d.given["origin"] {
		t.Made.Origin = jianzhu.ByHuman
	}
	if known := d.good["origin"] || !d.given["origin"]; known {
		if d.given["engine"] && t.Made.Origin != jianzhu.ByMachine {
			f.refuse(d.prefix+"engine", "goes with the origin machine alone")
		}
		if d.given["match"] && t.Made.Origin != jianzhu.ByMemory {
			f.refuse(d.prefix+"match", "goes with the origin memory alone")
		}
	}
	return *t
}

// fits refuses texts that make the translation longer than one may be.
func (s *server) fits(a *jianzhu.Article, was *jianzhu.Translation, in translationInput) error {
	length := make(map[int]int, len(a.Paragraphs))
	if was != nil {
		for i := range was.Paragraphs {
			length[was.Paragraphs[i].Index] = utf8.RuneCountInString(was.Paragraphs[i].Text)
		}
	}
	for _, t := range in.texts {
		length[t.Index] = utf8.RuneCountInString(t.Text)
	}
	n := 0
	for _, l := range length {
		n += l
	}
	if most := charactersOfTranslation * s.limits.MaxCharacters; n > most {
		return refuse(http.StatusUnprocessableEntity, wrong("paragraphs", fmt.Sprintf("would make a translation of %d characters; one may have at most %d", n, most)))
	}
	return nil
}
