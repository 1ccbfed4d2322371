package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/qa"
	"jianzhu/termbase"
)

var (
	qaFields     = []string{"language", "paragraphs"}
	qaTextFields = []string{"index", "text"}
)

// termsOf finds terms for the quality check.
type termsOf struct{ *termbase.Snapshot }

// Find returns the names of terms in a text.
func (t termsOf) Find(text, language string) []qa.Match {
	found := t.Snapshot.Find(nil, text, language)
	out := make([]qa.Match, len(found))
	for i := range found {
		out[i] = qa.Match{Span: found[i].Span, Term: found[i].Term(), Name: found[i].Name()}
	}
	return out
}

// checkTranslation answers with what is wrong with a translation.
//
//	@ID				checkTranslation
//	@Summary		Check a translation
//	@Description	Compares a translation with the article, paragraph by paragraph: names, numbers and their scale, currencies, percentages, dates and units, quotes and who says them, terms of the termbase, negations, omissions and lengths, words left in the source's language, scripts, marks. Checks the stored translation into the language, or the texts that come with the request, which are not kept.
//	@Tags			translations
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			id			path		string			true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			offsets		query		string			false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			translation	body		wire.QAInput	true	"The translation"
//	@Success		200			{object}	wire.QAReport
//	@Failure		400			{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404			{object}	wire.Problem	"There is no such article, or no translation of it into this language"
//	@Failure		413			{object}	wire.Problem	"The body is too large"
//	@Failure		415			{object}	wire.Problem	"Not JSON"
//	@Failure		422			{object}	wire.Problem	"A wrong field"
//	@Failure		503			{object}	wire.Problem	"The queue is full, the store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/qa [post]
func (s *server) checkTranslation(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, paramOffsets)
	unit := p.unit()
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	in, given, err := s.qaInput(c)
	if err != nil {
		return err
	}
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	a, err := s.articles.Article(ctx, id)
	if err != nil {
		return asArticle(err, id)
	}
	if in.language == a.Language {
		return refuse(http.StatusUnprocessableEntity, wrong("language", "must be another than the article's own, "+a.Language))
	}
	var t *jianzhu.Translation
	if given {
		if err := s.fits(a, nil, in); err != nil {
			return err
		}
		t, err = s.translator.Draft(ctx, a, in.language, in.texts)
	} else {
		if t, err = s.translations.Translation(ctx, id, in.language); err == nil {
			t = s.translator.Fit(a, t)
		}
		err = asTranslation(err, id, in.language)
	}
	if err != nil {
		return err
	}
	report := wire.QAReport{ArticleID: a.ID, ArticleRevision: a.Revision, SourceLanguage: a.Language, Language: t.Language, Revision: t.Revision,
		OffsetUnit: string(unit), Paragraphs: len(t.Paragraphs), Items: []wire.QAFinding{}}
	if given {
		report.Revision = 0
	}
	texts := make(map[int]string, len(t.Paragraphs))
	for i := range t.Paragraphs {
		texts[t.Paragraphs[i].Index] = t.Paragraphs[i].Text
	}
	for _, f := range qa.Check(a, t, qa.Options{Terms: termsOf{s.terms.Snapshot()}, Names: s.names}) {
		report.Add(wire.Finding{Paragraph: f.Paragraph, Category: string(f.Category), Severity: string(f.Severity), Message: f.Message,
			Source: f.Source, Target: f.Target, Expected: f.Expected}, a.Paragraphs[f.Paragraph].Text, texts[f.Paragraph])
	}
	s.send(c, http.StatusOK, newAnswer(typeJSON, "", encode(report)))
	return nil
}

// qaInput reads the body of a check, and whether it has texts.
func (s *server) qaInput(c *gin.Context) (in translationInput, given bool, err error) {
	_, _, body, err := s.typedBody(c, "application/json")
	if err != nil {
		return in, false, err
	}
	language := false
	bad, err := decodeFields(body, qaFields, func(f *fields, name string) error {
		if name == "language" {
			language = true
			tag, ok, err := f.string(name)
			if !ok {
				return err
			}
			var a jianzhu.Input
			if message := setField(&a, name, tag); message != "" {
				f.refuse(name, message)
			}
			in.language = a.Language
			return nil
		}
		given = true
		return f.array(name, func(_ int, path string) error {
			text, err := decodeText(f, path, qaTextFields)
			in.texts = append(in.texts, text)
			return err
		})
	})
	if err != nil {
		return in, false, err
	}
	if !language {
		bad = append(bad, wrong("language", "is needed"))
	}
	if given && len(in.texts) == 0 && len(bad) == 0 {
		bad = append(bad, wrong("paragraphs", "must not be empty; leave it out to check the stored translation"))
	}
	if given && len(bad) == 0 {
		empty := true
		for _, t := range in.texts {
			empty = empty && strings.TrimSpace(t.Text) == ""
		}
		if empty {
			bad = append(bad, wrong("paragraphs", "has no text"))
		}
	}
	if len(bad) > 0 {
		return in, given, refuse(http.StatusUnprocessableEntity, bad...)
	}
	return in, given, nil
}
