package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/rendering"
	"jianzhu/script"
	"jianzhu/translate"
)

var (
	optionFields  = []string{"threshold", "unknown"}
	protectFields = append([]string{"text", "language", "article_id", "paragraph", "target", "form"}, optionFields...)
	unknownNames  = []string{"engine", "keep"}
)

// protectInput is a text to protect, or where it stands, and how.
type protectInput struct {
	text, language, articleID, target string
	paragraph                         int
	form                              translate.Form
	options                           translate.Options
}

// protectText answers with a text whose names and values are placeholders.
//
//	@ID				protect
//	@Summary		Put placeholders for names and values
//	@Description	Takes a paragraph, as text or of an article, and answers it as a translation engine is to get it: names that are sure in the target language, values that have a form there and terms that are not translated are placeholders, in the form that the engine keeps. What is left to the engine is listed with the reason. Nothing is kept: hand the answer to restore, with the engine's translation as its text.
//	@Tags			translate
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			offsets	query		string				false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			text	body		wire.ProtectInput	true	"The text, or where it stands"
//	@Success		200		{object}	wire.ProtectedText
//	@Failure		400		{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such article or paragraph"
//	@Failure		413		{object}	wire.Problem	"The body is too large"
//	@Failure		415		{object}	wire.Problem	"Not JSON"
//	@Failure		422		{object}	wire.Problem	"A wrong field"
//	@Failure		503		{object}	wire.Problem	"The queue is full, the store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/protect [post]
func (s *server) protectText(c *gin.Context) error {
	p := query(c, paramOffsets)
	unit := p.unit()
	if err := p.err(); err != nil {
		return err
	}
	in, err := s.protectInput(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	var a *jianzhu.Article
	if in.articleID != "" {
		if a, err = s.articles.Article(ctx, in.articleID); err != nil {
			return asArticle(err, in.articleID)
		}
		if in.paragraph >= len(a.Paragraphs) {
			return noParagraph(a, in.paragraph)
		}
	} else if a, err = s.asParagraph(ctx, in.text, in.language); err != nil {
		return err
	}
	par := &a.Paragraphs[in.paragraph]
	choice := translate.NewChooser(a, in.target, in.options).Choose(par)
	protected, err := translate.Protect(par.Text, par.Sentences, choice.Spans, in.form)
	if err != nil {
		return err
	}
	out := wire.NewProtectedText(protected, choice, par.Text, translate.LanguageOf(par), in.target, unit)
	if in.articleID != "" {
		out.ArticleID, out.ArticleRevision, out.Paragraph = a.ID, a.Revision, &in.paragraph
	}
	s.sendJSON(c, out)
	return nil
}

// asParagraph returns an article of one paragraph, annotated: the text as it
// is, so that spans count in what the client has.
func (s *server) asParagraph(ctx context.Context, text, language string) (*jianzhu.Article, error) {
	par := jianzhu.Paragraph{Kind: jianzhu.KindBody, Language: script.Language(text), Text: text}
	if language != "" {
		par.Language, par.Script, _ = strings.Cut(language, "-")
		par.Script, _, _ = strings.Cut(par.Script, "-")
	}
	if chinese := par.Language == script.Chinese || par.Language == script.Mixed; chinese && len(par.Script) != 4 {
		par.Script = script.Detect(text)
	} else if !chinese {
		par.Script = ""
	}
	a := &jianzhu.Article{Language: translate.LanguageOf(&par), Paragraphs: []jianzhu.Paragraph{par}}
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return a, s.annotator.Annotate(ctx, a)
}

// protectInput reads the body of c.
func (s *server) protectInput(c *gin.Context) (in protectInput, err error) {
	_, _, body, err := s.typedBody(c, "application/json")
	if err != nil {
		return in, err
	}
	in.form, in.options = translate.Marks, s.options()
	given := map[string]bool{}
	bad, err := decodeFields(body, protectFields, func(f *fields, name string) (err error) {
		given[name] = true
		switch name {
		case "text":
			in.text, _, err = f.string(name)
			if n := utf8.RuneCountInString(in.text); n > s.limits.MaxCharacters {
				f.refuse(name, fmt.Sprintf("has %d characters; a text may have at most %d", n, s.limits.MaxCharacters))
			} else if err == nil && strings.TrimSpace(in.text) == "" && len(f.bad) == 0 {
				f.refuse(name, "must not be empty")
			}
		case "language":
			var tag string
			var ok bool
			if tag, ok, err = f.string(name); ok {
				var a jianzhu.Input
				if message := setField(&a, name, tag); message != "" {
					f.refuse(name, message)
				}
				in.language = a.Language
			}
		case "article_id":
			var ok bool
			if in.articleID, ok, err = f.string(name); ok && !isID(in.articleID) {
				f.refuse(name, "must be the id of an article, a UUID such as 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10")
			}
			in.articleID = strings.ToLower(in.articleID)
		case "paragraph":
			var n int64
			n, _, err = f.number(name, 0, 1_000_000)
			in.paragraph = int(n)
		case "target":
			in.target, _, err = f.choice(name, rendering.Targets...)
		case "form":
			var form string
			form, _, err = f.choice(name, names(translate.Forms)...)
			in.form = translate.Form(form)
		default:
			err = f.options(name, &in.options)
		}
		return err
	})
	if err != nil {
		return in, err
	}
	switch {
	case given["text"] && given["article_id"]:
		bad = append(bad, wrong("article_id", "must not be given together with text"))
	case !given["text"] && !given["article_id"]:
		bad = append(bad, wrong("text", "is needed, or article_id and paragraph in its place"))
	case given["article_id"] && !given["paragraph"]:
		bad = append(bad, wrong("paragraph", "is needed beside article_id: the index of the paragraph, from 0 on"))
	case given["text"] && given["paragraph"]:
		bad = append(bad, wrong("paragraph", "goes with article_id alone"))
	}
	if given["article_id"] && given["language"] {
		bad = append(bad, wrong("language", "goes with text alone: the article knows its own"))
	}
	if !given["target"] {
		bad = append(bad, wrong("target", "is needed", rendering.Targets...))
	}
	if len(bad) > 0 {
		return in, refuse(http.StatusUnprocessableEntity, bad...)
	}
	return in, nil
}

// options reads one of the fields that say what is protected.
func (f *fields) options(name string, o *translate.Options) error {
	if name == "threshold" {
		n, ok, err := f.decimal(name, 0, 1)
		if ok {
			o.Threshold = max(n, 1e-9) // 0 would mean the default
		}
		return err
	}
	unknown, _, err := f.choice(name, unknownNames...)
	o.KeepUnknown = unknown == "keep"
	return err
}

// options are those of a request that has none.
func (s *server) options() translate.Options {
	terms := s.terms.Snapshot()
	return translate.Options{Renderer: s.renderer, Terms: func(text, language string) []translate.TermMatch {
		var out []translate.TermMatch
		for _, m := range terms.Find(nil, text, language) {
			out = append(out, translate.TermMatch{Span: m.Span, Term: m.Term()})
		}
		return out
	}}
}

// noNames is a renderer for servers without one: it knows nothing.
type noNames struct{}

func (noNames) Name(rendering.Query) []jianzhu.Rendering { return nil }

func (noNames) Value(jianzhu.Type, *jianzhu.Value, string, string) (string, bool) { return "", false }

var (
	restoreFields = []string{"text", "form", "sentences", "placeholders"}
	// What the answer of protect has beside.
	restoreIgnores     = []string{"article_id", "article_revision", "paragraph", "offset_unit", "language", "target", "unprotected", "glossary"}
	placeholderFields  = []string{"id", "target", "surface", "type", "rule", "sentence"}
	placeholderIgnores = []string{"start", "end", "mention_id", "score", "source_surface"}
)

// maxTarget is how many characters a placeholder may stand for.
const maxTarget = 1000

// restoreText answers with a translation whose placeholders are names and
// values again.
//
//	@ID				restore
//	@Summary		Put names and values in place of placeholders
//	@Description	Takes the answer of protect with an engine's translation as its text, and puts what the placeholders stand for into it, checked by id. Each that is missing, there more than once, altered, moved into another sentence or unknown is an issue; it is repaired only where that is certain: case, spaces, width, other brackets. Values that begin a sentence get a capital letter; words of Latin letters stand apart, Chinese ones do not.
//	@Tags			translate
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			offsets	query		string				false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			text	body		wire.RestoreInput	true	"The translation, with the placeholders of its source"
//	@Success		200		{object}	wire.RestoredText
//	@Failure		400		{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		413		{object}	wire.Problem	"The body is too large"
//	@Failure		415		{object}	wire.Problem	"Not JSON"
//	@Failure		422		{object}	wire.Problem	"A wrong field"
//	@Failure		503		{object}	wire.Problem	"The work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/restore [post]
func (s *server) restoreText(c *gin.Context) error {
	q := query(c, paramOffsets)
	unit := q.unit()
	if err := q.err(); err != nil {
		return err
	}
	_, _, body, err := s.typedBody(c, "application/json")
	if err != nil {
		return err
	}
	p, text, bad, err := decodeRestore(body)
	if err != nil {
		return err
	}
	if len(bad) > 0 {
		return refuse(http.StatusUnprocessableEntity, bad...)
	}
	if err := c.Request.Context().Err(); err != nil {
		return err
	}
	r, err := p.Restore(text, s.sentences)
	if err != nil {
		return err
	}
	s.sendJSON(c, wire.NewRestoredText(r, unit))
	return nil
}

func decodeRestore(body []byte) (p *translate.Protected, text string, bad []wire.FieldError, err error) {
	p = &translate.Protected{Form: translate.Marks}
	given := map[string]bool{}
	bad, err = decodeFields(body, slices.Concat(restoreFields, restoreIgnores), func(f *fields, name string) (err error) {
		given[name] = true
		switch name {
		case "text":
			text, _, err = f.string(name)
		case "form":
			var form string
			form, _, err = f.choice(name, names(translate.Forms)...)
			p.Form = translate.Form(form)
		case "sentences":
			var n int64
			n, _, err = f.number(name, 0, 1_000_000)
			p.Sentences = int(n)
		case "placeholders":
			return f.array(name, func(n int, path string) error {
				h, err := decodePlaceholder(f, n, path)
				p.Placeholders = append(p.Placeholders, h)
				return err
			})
		default:
			err = skip(f.d)
		}
		return err
	})
	if err != nil {
		return nil, "", nil, err
	}
	for _, name := range []string{"text", "placeholders"} {
		if !given[name] {
			bad = append(bad, wrong(name, "is needed"))
		}
	}
	return p, text, bad, nil
}

// decodePlaceholder reads the n-th placeholder, an object at path.
func decodePlaceholder(f *fields, n int, path string) (h translate.Placeholder, err error) {
	if kind := f.d.PeekKind(); kind != '{' {
		return h, f.other(path, "an object", kind)
	}
	given := map[string]bool{}
	err = f.object(path, slices.Concat(placeholderFields, placeholderIgnores), func(at string) (err error) {
		name := strings.TrimPrefix(at, path+".")
		given[name] = true
		switch name {
		case "id":
			id, ok, err := f.number(at, 1, 1_000_000)
			if ok && int(id) != n+1 {
				f.refuse(at, fmt.Sprintf("must be %d: the ids count from 1, in order", n+1))
			}
			h.ID = int(id)
			return err
		case "target":
			var ok bool
			h.Target, ok, err = f.string(at)
			if c := utf8.RuneCountInString(h.Target); ok && (c == 0 || c > maxTarget) {
				f.refuse(at, fmt.Sprintf("must have 1 to %d characters, not %d", maxTarget, c))
			}
		case "surface":
			h.Source, _, err = f.string(at)
		case "type":
			var t string
			t, _, err = f.choice(at, names(jianzhu.Types)...)
			h.Type = jianzhu.Type(t)
		case "rule":
			h.Rule, _, err = f.string(at)
		case "sentence":
			var n int64
			n, _, err = f.number(at, 0, 1_000_000)
			h.Sentence = int(n)
		default:
			err = skip(f.d)
		}
		return err
	})
	for _, name := range []string{"id", "target"} {
		if err == nil && !given[name] {
			f.refuse(path+"."+name, "is needed")
		}
	}
	return h, err
}
