package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/export"
	"jianzhu/store"
)

// translationStore is what the handlers of translations ask of a store.
type translationStore interface {
	store.ArticleReader
	store.TranslationReader
	store.TranslationWriter
}

// annotatedTranslations is a store for translations that the server has
// annotated and linked: as annotatedStore.
type annotatedTranslations struct{ translationStore }

// PutTranslation is that of the store, with what is invalid as an internal
// error.
func (s annotatedTranslations) PutTranslation(ctx context.Context, t *jianzhu.Translation, replaces int64) error {
	err := s.translationStore.PutTranslation(ctx, t, replaces)
	if jianzhu.IsKind(err, jianzhu.Invalid) {
		return &jianzhu.Error{Op: "api.PutTranslation", Kind: jianzhu.Internal, Err: err}
	}
	return err
}

// translationTag returns the part of an entity tag that names a translation
// beside an article: the revisions of both, for where the article has changed
// an index may be another paragraph's.
func translationTag(a *jianzhu.Article, t *jianzhu.Translation) string {
	sum := sha256.Sum256([]byte("translation\n" + a.ID + "\n" + strconv.FormatInt(a.Revision, 10) + "\n" +
		stateOf(store.TranslationRevision{Language: t.Language, Revision: t.Revision, Created: t.Created})))
	return base64.RawStdEncoding.EncodeToString(sum[:9])
}

// stateOf names states of translations: those that differ have different
// names.
func stateOf(revisions ...store.TranslationRevision) string {
	var b strings.Builder
	for _, r := range revisions {
		fmt.Fprintf(&b, "\n%s %d %d.%d", r.Language, r.Revision, r.Created.Unix(), r.Created.Nanosecond())
	}
	return b.String()
}

// tagOf returns the entity tag of a representation that begins with part.
func (s *server) tagOf(part, representation string) string {
	sum := sha256.Sum256([]byte(s.version + " " + representation))
	return part + "." + base64.RawStdEncoding.EncodeToString(sum[:6])
}

// showTranslated answers with a representation of an article and of its
// translations, into one language or, where language is empty, all, as show
// does. build gets the translations placed against the article, by language.
// The entity tag names both and begins with what part returns.
func (s *server) showTranslated(c *gin.Context, id, language, representation string,
	part func(*jianzhu.Article, []*jianzhu.Translation) string, build func(*jianzhu.Article, []*jianzhu.Translation) (*answer, error)) error {
	ctx := c.Request.Context()
	revision, err := s.revisions.of(ctx, id)
	if err != nil {
		return asArticle(err, id)
	}
	revisions, err := s.translations.TranslationRevisions(ctx, id)
	if err != nil {
		return err
	}
	if language != "" {
		representation += " into " + language
		kept := revisions[:0]
		for _, r := range revisions {
			if r.Language == language {
				kept = append(kept, r)
			}
		}
		revisions = kept
	}
	key := cacheKey{id, revision, representation + stateOf(revisions...)}
	return s.sendCached(c, key, func(ctx context.Context) (cacheKey, *answer, error) {
		a, err := s.articles.Article(ctx, id)
		if err != nil {
			return key, nil, err
		}
		all, err := s.translations.Translations(ctx, id)
		if err != nil {
			return key, nil, err
		}
		// What has been read may be newer than what was asked for: it is
		// shown under its own name.
		var placed []*jianzhu.Translation
		var states []store.TranslationRevision
		for i := range all {
			t := &all[i]
			if language == "" || language == t.Language {
				states = append(states, store.TranslationRevision{Language: t.Language, Revision: t.Revision, Created: t.Created})
				placed = append(placed, s.translator.Fit(a, t))
			}
		}
		answer, err := build(a, placed)
		if err != nil {
			return key, nil, err
		}
		name := representation + stateOf(states...)
		answer.tag = s.tagOf(part(a, placed), name)
		return cacheKey{id, a.Revision, name}, answer, nil
	})
}

// articlePart is the part of entity tags that is the article's own.
func articlePart(a *jianzhu.Article, _ []*jianzhu.Translation) string {
	return revisionTag(a.ID, a.Revision)
}

// listTranslations answers with the translations of an article.
//
//	@ID				listTranslations
//	@Summary		Translations of an article
//	@Description	Languages, revisions, and how many paragraphs are in which state.
//	@Tags			translations
//	@Produce		json,application/problem+json
//	@Param			id				path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-None-Match	header		string	false	"ETag of the answer that the client has"
//	@Success		200				{object}	wire.TranslationList
//	@Header			200				{string}	ETag	"Revisions of the article and all translations"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translations [get]
func (s *server) listTranslations(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	return s.showTranslated(c, id, "", "translations", articlePart, func(a *jianzhu.Article, all []*jianzhu.Translation) (*answer, error) {
		out := wire.TranslationList{ArticleID: a.ID, ArticleRevision: a.Revision, SourceLanguage: a.Language, Items: []wire.TranslationSummary{}}
		for _, t := range all {
			out.Items = append(out.Items, wire.NewTranslationSummary(a, t))
		}
		return newAnswer(typeJSON, "", encode(out)), nil
	})
}

// pathTranslation returns the article's id and the language in the path, or a
// fault with status 404 where they cannot be such.
func pathTranslation(c *gin.Context) (id, language string, err error) {
	if id, err = pathID(c, "article"); err != nil {
		return "", "", err
	}
	var in jianzhu.Input
	if message := setField(&in, "language", c.Param("language")); message != "" {
		return "", "", notFound("there is no translation into %q: the language %s", printable(c.Param("language")), message)
	}
	return id, in.Language, nil
}

func noTranslation(id, language string) *fault {
	return notFound("there is no translation of the article %s into %s", id, language)
}

// asTranslation gives the absence of a translation its message.
func asTranslation(err error, id, language string) error {
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		f := noTranslation(id, language)
		f.err = err
		return f
	}
	return err
}

// translationKinds are the kinds of annotation that a translated text has.
const translationKinds = wire.Tokens | wire.Sentences | wire.Mentions | wire.Quotes

// showTranslation is showTranslated for one translation, which must be there.
// build gets a reader of the article that shows it.
func (s *server) showTranslation(c *gin.Context, id, language, representation string, view wire.View,
	build func(*jianzhu.Article, *jianzhu.Translation, *wire.Reader) (*answer, error)) error {
	part := func(a *jianzhu.Article, all []*jianzhu.Translation) string { return translationTag(a, all[0]) }
	return s.showTranslated(c, id, language, representation, part, func(a *jianzhu.Article, all []*jianzhu.Translation) (*answer, error) {
		if len(all) == 0 {
			return nil, noTranslation(id, language)
		}
		r := wire.NewReader(a, view)
		r.Show(all[0])
		return build(a, all[0], r)
	})
}

// getTranslation answers with a translation of an article.
//
//	@ID				getTranslation
//	@Summary		One translation of an article, paragraph by paragraph
//	@Description	The translated paragraphs in order, each with the text that was translated, its state and maker, the kinds of annotation that include names, the mentions and quotes of both texts that stand for each other, and the sentences of both. Paragraphs that nobody has translated are left out. Where the article has changed since, the translation is placed against it as it is now.
//	@Tags			translations
//	@Produce		json,application/problem+json
//	@Param			id				path		string		true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			language		path		string		true	"BCP 47 tag of the translation"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			include			query		[]string	false	"Kinds of annotation of the translated text; mentions and quotes where it is left out, none where it is empty"	collectionFormat(csv)	Enums(tokens, sentences, mentions, quotes)	example(mentions,quotes)
//	@Param			history			query		bool		false	"Whether to show the texts that were replaced"	default(false)
//	@Param			from			query		int			false	"Index of the first paragraph"	minimum(0)	maximum(1000000)	default(0)	example(6)
//	@Param			limit			query		int			false	"Number of the article's paragraphs"	minimum(1)	maximum(500)	default(500)
//	@Param			script			query		string		false	"Script to convert Chinese text to, on both sides; spans and surfaces follow, source_surface keeps the original"	Enums(hans, hant)
//	@Param			offsets			query		string		false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			If-None-Match	header		string		false	"ETag of the answer that the client has"
//	@Success		200				{object}	wire.Translation
//	@Header			200				{string}	ETag	"Revisions of article and translation, for If-Match and If-None-Match"
//	@Header			200				{string}	Link	"The next paragraphs, where there are more"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article, or no translation of it into this language"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translations/{language} [get]
func (s *server) getTranslation(c *gin.Context) error {
	id, language, err := pathTranslation(c)
	if err != nil {
		return err
	}
	p := query(c, "include", "history", "from", paramLimit, "script", paramOffsets)
	view := wire.View{Unit: p.unit(), Include: p.include(translationKinds, wire.Mentions|wire.Quotes), Script: p.script(), Terms: s.terms.Snapshot()}
	history := p.choice("history", "false", "true") == "true"
	from, limit := p.number("from", 0, 1_000_000, 0), p.number(paramLimit, 1, s.limits.PageLimit, s.limits.PageLimit)
	if err := p.err(); err != nil {
		return err
	}
	name := fmt.Sprintf("translation %d %d %v %s", from, limit, history, viewName(view))
	return s.showTranslation(c, id, language, name, view, func(a *jianzhu.Article, t *jianzhu.Translation, r *wire.Reader) (*answer, error) {
		out := wire.Translation{ArticleID: a.ID, ArticleRevision: a.Revision, SourceLanguage: r.Language(), Language: t.Language, Revision: t.Revision,
			CreatedAt: t.Created, UpdatedAt: t.Updated, OffsetUnit: string(view.Unit), Items: []wire.TranslatedParagraph{}, Unplaced: r.Unplaced(history)}
		end := min(from+limit, len(a.Paragraphs))
		for n := from; n < end; n++ {
			if p, there := r.Translated(n, history); there {
				out.Items = append(out.Items, p)
			}
		}
		answer := newAnswer(typeJSON, "", encode(out))
		if end < len(a.Paragraphs) && from < end {
			answer.header = nextParagraphs(p, translationLocation(id, language), end)
		}
		return answer, nil
	})
}

// nextParagraphs returns the header that names the paragraphs from n on.
func nextParagraphs(p *params, path string, n int) http.Header {
	values := url.Values{}
	for name, v := range p.values {
		values[name] = v
	}
	values.Set("from", strconv.Itoa(n))
	return http.Header{"Link": {"<" + path + "?" + values.Encode() + `>; rel="next"`}}
}

// translationLocation returns the path of a translation.
func translationLocation(id, language string) string {
	return location(id) + "/translations/" + language
}

// pathParagraph returns the index of a paragraph in the path.
func pathParagraph(c *gin.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 0 || strconv.Itoa(n) != c.Param("n") {
		return 0, notFound("there is no paragraph %q: paragraphs are numbered from 0", printable(c.Param("n")))
	}
	return n, nil
}

func noParagraph(a *jianzhu.Article, n int) *fault {
	return notFound("there is no paragraph %d: this article has the paragraphs 0 to %d", n, len(a.Paragraphs)-1)
}

// getTranslatedParagraph answers with one paragraph of a translation.
//
//	@ID			getTranslatedParagraph
//	@Summary	One paragraph of a translation
//	@Tags		translations
//	@Produce	json,application/problem+json
//	@Param		id				path		string		true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param		language		path		string		true	"BCP 47 tag of the translation"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param		n				path		int			true	"Index of the paragraph; 0 is the first"	minimum(0)	example(6)
//	@Param		include			query		[]string	false	"Kinds of annotation of the translated text; mentions and quotes where it is left out, none where it is empty"	collectionFormat(csv)	Enums(tokens, sentences, mentions, quotes)	example(mentions,quotes)
//	@Param		history			query		bool		false	"Whether to show the texts that were replaced"	default(false)
//	@Param		script			query		string		false	"Script to convert Chinese text to, on both sides; spans and surfaces follow, source_surface keeps the original"	Enums(hans, hant)
//	@Param		offsets			query		string		false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param		If-None-Match	header		string		false	"ETag of the answer that the client has"
//	@Success	200				{object}	wire.TranslationParagraph
//	@Header		200				{string}	ETag	"Revisions of article and translation, for If-Match and If-None-Match"
//	@Success	304				"Not modified"
//	@Failure	400				{object}	wire.Problem	"A wrong parameter"
//	@Failure	401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure	404				{object}	wire.Problem	"There is no such article, translation or translated paragraph"
//	@Failure	503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure	default			{object}	wire.Problem	"Any other problem"
//	@Security	Key
//	@Router		/api/v1/articles/{id}/translations/{language}/paragraphs/{n} [get]
func (s *server) getTranslatedParagraph(c *gin.Context) error {
	id, language, err := pathTranslation(c)
	if err != nil {
		return err
	}
	p := query(c, "include", "history", "script", paramOffsets)
	view := wire.View{Unit: p.unit(), Include: p.include(translationKinds, wire.Mentions|wire.Quotes), Script: p.script(), Terms: s.terms.Snapshot()}
	history := p.choice("history", "false", "true") == "true"
	if err := p.err(); err != nil {
		return err
	}
	n, err := pathParagraph(c)
	if err != nil {
		return err
	}
	name := translatedName(n, history, view)
	return s.showTranslation(c, id, language, name, view, func(a *jianzhu.Article, t *jianzhu.Translation, r *wire.Reader) (*answer, error) {
		if n >= len(a.Paragraphs) {
			return nil, noParagraph(a, n)
		}
		p, there := r.Translated(n, history)
		if !there {
			return nil, notFound("paragraph %d is not translated into %s yet", n, language)
		}
		return newAnswer(typeJSON, "", encode(translatedParagraph(a, t, view, p))), nil
	})
}

func translatedName(n int, history bool, view wire.View) string {
	return fmt.Sprintf("translated %d %v %s", n, history, viewName(view))
}

func translatedParagraph(a *jianzhu.Article, t *jianzhu.Translation, view wire.View, p wire.TranslatedParagraph) wire.TranslationParagraph {
	return wire.TranslationParagraph{ArticleID: a.ID, ArticleRevision: a.Revision, Language: t.Language, Revision: t.Revision,
		OffsetUnit: string(view.Unit), TranslatedParagraph: p}
}

// putTranslations takes translated paragraphs in.
//
//	@ID				putTranslations
//	@Summary		Take translated paragraphs in
//	@Description	Puts paragraphs into the translation into a language, which it begins where there is none (201). They come as JSON, or as a file of a translator's program: XLIFF 1.2 or 2, TMX, or with format=json the export in that format. A file that does not fit the article (units missing, moved, twice there or of changed texts, inline tags that are not known, another article) is refused whole, with a field for each wrong unit. Texts that are replaced are kept as history; a text that is there already, in the same state and by the same maker, changes nothing. The texts are annotated in their own language, and their mentions, quotes and sentences linked with the article's. If-Match is not needed; with it, and the ETag of the translation, nothing is written where article or translation have changed.
//	@Tags			translations
//	@Accept			json,application/xliff+xml,application/x-tmx+xml
//	@Produce		json,application/problem+json
//	@Param			id			path		string					true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			language	query		string					false	"Of a file: BCP 47 tag of the translation; left out, what the file says"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			format		query		string					false	"Of a file: json for an export in that format; that of XML is seen"	Enums(xliff12, xliff21, tmx, json)	example(xliff12)
//	@Param			partial		query		boolean					false	"Of a file: whether it may lack units of the article; a TMX always may"	default(false)
//	@Param			If-Match	header		string					false	"ETag of the translation as it was read, or * for one that must be there"
//	@Param			translation	body		wire.TranslationInput	true	"The paragraphs, or a file"
//	@Success		200			{object}	wire.TranslationSummary	"Written, or unchanged"
//	@Success		201			{object}	wire.TranslationSummary	"Begun"
//	@Header			201			{string}	Location				"Path of the translation"
//	@Header			200,201		{string}	ETag					"Revisions of article and translation, for If-Match"
//	@Failure		400			{object}	wire.Problem			"Malformed JSON, or a wrong parameter"
//	@Failure		401			{object}	wire.Problem			"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem			"The key may not write"
//	@Failure		404			{object}	wire.Problem			"There is no such article"
//	@Failure		409			{object}	wire.Problem			"article_revision is not the article's any more, or the translation keeps changing"
//	@Failure		412			{object}	wire.Problem			"Article or translation have changed since"
//	@Failure		413			{object}	wire.Problem			"The body is too large"
//	@Failure		415			{object}	wire.Problem			"Neither JSON, XLIFF nor TMX"
//	@Failure		422			{object}	wire.Problem			"A wrong field, or a file that is malformed or does not fit the article"
//	@Failure		503			{object}	wire.Problem			"The queue is full, the store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem			"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translations [post]
func (s *server) putTranslations(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, "language", "format", "partial")
	file := translationFile{
		format:  export.Format(p.optional("format", names(export.Readable)...)),
		options: export.ReadOptions{Language: p.language("language"), Partial: p.choice("partial", "false", "true") == "true"},
	}
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if _, err := s.articles.Revision(ctx, id); err != nil {
		return asArticle(err, id)
	}
	in, err := s.translationInput(c, id, file, p)
	if err != nil {
		return err
	}
	a, t, outcome, err := s.translate(c, id, in, false)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if outcome == store.Created {
		status = http.StatusCreated
		c.Header("Location", translationLocation(id, t.Language))
	}
	s.send(c, status, newAnswer(typeJSON, s.tagOf(translationTag(a, t), "translation summary"), encode(wire.NewTranslationSummary(a, t))))
	return nil
}

// translate writes what came in, in the queue. With must, the translation has
// to be there, and If-Match to name it.
func (s *server) translate(c *gin.Context, id string, in translationInput, must bool) (*jianzhu.Article, *jianzhu.Translation, store.Outcome, error) {
	ctx := c.Request.Context()
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	defer leave()
	a, t, outcome, err := s.translator.Write(ctx, id, in.language, in.texts, func(a *jianzhu.Article, was *jianzhu.Translation) error {
		if must && was == nil {
			return noTranslation(id, in.language)
		}
		if in.articleRevision != 0 && in.articleRevision != a.Revision {
			return &fault{status: http.StatusConflict, detail: fmt.Sprintf("article_revision: the article has the revision %d now, not %d; read it again", a.Revision, in.articleRevision),
				fields: []wire.FieldError{wrong("article_revision", fmt.Sprintf("must be %d, the article's revision now", a.Revision))}}
		}
		if err := matchesTranslation(c, a, was, must); err != nil {
			return err
		}
		if was == nil {
			if err := s.mayBegin(ctx, a, in.language); err != nil {
				return err
			}
		}
		return s.fits(a, was, in)
	})
	return a, t, outcome, asArticle(err, id)
}

// maxTranslations bounds how many translations an article may have, for they
// are read together.
const maxTranslations = 100

// mayBegin refuses to begin a translation into a language that an article has
// no use for.
func (s *server) mayBegin(ctx context.Context, a *jianzhu.Article, language string) error {
	if language == a.Language {
		return refuse(http.StatusUnprocessableEntity, wrong("language", fmt.Sprintf("must be another than the article's own, %s", a.Language)))
	}
	have, err := s.translations.TranslationRevisions(ctx, a.ID)
	if err == nil && len(have) >= maxTranslations {
		err = refuse(http.StatusUnprocessableEntity, wrong("language", fmt.Sprintf("must be one of the article's %d translations: there may be no more", len(have))))
	}
	return err
}

// matchesTranslation checks the precondition of a write to a translation,
// which may be nil: there is none.
func matchesTranslation(c *gin.Context, a *jianzhu.Article, t *jianzhu.Translation, must bool) error {
	tags := c.Request.Header["If-Match"]
	switch {
	case len(tags) == 0 && must:
		return &fault{status: http.StatusPreconditionRequired, detail: "a write to a translation needs If-Match with the ETag of the translation as it was read, or *"}
	case len(tags) > 0 && (t == nil || !matchesRevision(tags, translationTag(a, t))):
		return errStaleTranslation
	}
	return nil
}

var errStaleTranslation = &fault{status: http.StatusPreconditionFailed, detail: "the translation or its article has changed since it was read, or If-Match is not one of its ETags; read it again"}

// replaceTranslatedParagraph replaces one paragraph of a translation.
//
//	@ID				replaceTranslatedParagraph
//	@Summary		Replace one paragraph of a translation
//	@Description	Puts a text in the place of what the translation has for the paragraph, if anything; what it replaces is kept as history. An empty text takes the translation of the paragraph back. Needs If-Match.
//	@Tags			translations
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			id			path		string						true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			language	path		string						true	"BCP 47 tag of the translation"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			n			path		int							true	"Index of the paragraph; 0 is the first"	minimum(0)	example(6)
//	@Param			offsets		query		string						false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			If-Match	header		string						true	"ETag of the translation as it was read, or *"
//	@Param			text		body		wire.TranslatedTextInput	true	"The text"
//	@Success		200			{object}	wire.TranslationParagraph	"Replaced, or unchanged"
//	@Header			200			{string}	ETag						"New revisions"
//	@Failure		400			{object}	wire.Problem				"Malformed JSON, or a wrong parameter"
//	@Failure		401			{object}	wire.Problem				"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem				"The key may not write"
//	@Failure		404			{object}	wire.Problem				"There is no such article, translation or paragraph"
//	@Failure		412			{object}	wire.Problem				"Article or translation have changed since"
//	@Failure		413			{object}	wire.Problem				"The body is too large"
//	@Failure		415			{object}	wire.Problem				"Not JSON"
//	@Failure		422			{object}	wire.Problem				"A wrong field"
//	@Failure		428			{object}	wire.Problem				"If-Match is needed"
//	@Failure		503			{object}	wire.Problem				"The queue is full, the store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem				"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translations/{language}/paragraphs/{n} [put]
func (s *server) replaceTranslatedParagraph(c *gin.Context) error {
	id, language, err := pathTranslation(c)
	if err != nil {
		return err
	}
	n, err := pathParagraph(c)
	if err != nil {
		return err
	}
	p := query(c, paramOffsets)
	view := wire.View{Unit: p.unit(), Include: wire.Mentions | wire.Quotes, Terms: s.terms.Snapshot()}
	if err := p.err(); err != nil {
		return err
	}
	// Before the body is read: a client that has to read again need not send
	// it.
	a, _, err := s.currentTranslation(c, id, language)
	if err != nil {
		return err
	}
	if n >= len(a.Paragraphs) {
		return noParagraph(a, n)
	}
	text, err := s.translatedTextInput(c)
	if err != nil {
		return err
	}
	text.Index = n
	a, t, _, err := s.translate(c, id, translationInput{language: language, texts: []store.TranslatedText{text}}, true)
	if err != nil {
		return err
	}
	r := wire.NewReader(a, view)
	r.Show(t)
	shown, _ := r.Translated(n, false)
	// The tag of the same answer to GET.
	name := translatedName(n, false, view) + " into " + language + stateOf(store.TranslationRevision{Language: t.Language, Revision: t.Revision, Created: t.Created})
	s.send(c, http.StatusOK, newAnswer(typeJSON, s.tagOf(translationTag(a, t), name), encode(translatedParagraph(a, t, view, shown))))
	return nil
}

// currentTranslation checks the precondition of a write to a translation and
// returns what it is for, the translation placed against the article.
func (s *server) currentTranslation(c *gin.Context, id, language string) (*jianzhu.Article, *jianzhu.Translation, error) {
	ctx := c.Request.Context()
	a, err := s.articles.Article(ctx, id)
	if err != nil {
		return nil, nil, asArticle(err, id)
	}
	t, err := s.translations.Translation(ctx, id, language)
	if err != nil {
		return nil, nil, asTranslation(err, id, language)
	}
	return a, s.translator.Fit(a, t), matchesTranslation(c, a, t, true)
}

// deleteTranslation removes a translation.
//
//	@ID				deleteTranslation
//	@Summary		Remove a translation with its history
//	@Description	Needs If-Match.
//	@Tags			translations
//	@Produce		application/problem+json
//	@Param			id			path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			language	path		string	true	"BCP 47 tag of the translation"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			If-Match	header		string	true	"ETag of the translation as it was read, or *"
//	@Success		204			"Removed"
//	@Failure		400			{object}	wire.Problem	"A wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem	"The key may not write"
//	@Failure		404			{object}	wire.Problem	"There is no such article, or no translation of it into this language"
//	@Failure		412			{object}	wire.Problem	"Article or translation have changed since"
//	@Failure		428			{object}	wire.Problem	"If-Match is needed"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translations/{language} [delete]
func (s *server) deleteTranslation(c *gin.Context) error {
	id, language, err := pathTranslation(c)
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	_, t, err := s.currentTranslation(c, id, language)
	if err != nil {
		return err
	}
	err = s.translations.DeleteTranslation(c.Request.Context(), id, language, t.Revision)
	switch {
	case jianzhu.IsKind(err, jianzhu.Conflict):
		return errStaleTranslation
	case err != nil:
		return asTranslation(err, id, language)
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}
