package api

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/store"
)

// articleStore is what store.Ingest asks for.
type articleStore interface {
	store.ArticleReader
	store.ArticleWriter
}

// annotatedStore is a store for articles that the server has annotated. When
// the store finds that the annotations do not fit the text, that is no fault
// of the client.
type annotatedStore struct{ articleStore }

// PutArticle is that of the store, with what is invalid as an internal error.
func (s annotatedStore) PutArticle(ctx context.Context, a *jianzhu.Article, replaces int64) error {
	err := s.articleStore.PutArticle(ctx, a, replaces)
	if jianzhu.IsKind(err, jianzhu.Invalid) {
		return &jianzhu.Error{Op: "api.PutArticle", Kind: jianzhu.Internal, Err: err}
	}
	return err
}

// read makes the clean, not yet annotated article of an input, within the
// limits.
func (s *server) read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error) {
	a, err := s.annotator.Read(ctx, in)
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range a.Paragraphs {
		n += utf8.RuneCountInString(a.Paragraphs[i].Text)
	}
	switch {
	case n == 0:
		return nil, refuse(http.StatusUnprocessableEntity, wrong("text", "has no text in it"))
	case n > s.limits.MaxCharacters:
		return nil, refuse(http.StatusUnprocessableEntity,
			wrong("text", fmt.Sprintf("has %d characters; an article may have at most %d", n, s.limits.MaxCharacters)))
	}
	return a, nil
}

// annotated makes the annotated article of an input, under the id.
func (s *server) annotated(ctx context.Context, id string, in jianzhu.Input) (*jianzhu.Article, error) {
	a, err := s.read(ctx, in)
	if err != nil {
		return nil, err
	}
	a.ID = id
	if err := s.annotator.Annotate(ctx, a); err != nil {
		return nil, err
	}
	return a, nil
}

// annotateText annotates text without keeping it.
//
//	@ID				annotate
//	@Summary		Annotate text without keeping it
//	@Description	Takes an article as JSON, or its text or page as the body itself with the metadata as query parameters, and answers all of it: repaired, segmented, annotated. A query parameter overrides the field of the same name.
//	@Tags			annotate
//	@Accept			json,plain,html
//	@Produce		json,application/problem+json
//	@Param			article			body		wire.AnnotateInput	true	"The article; as text/plain or text/html, its text or page alone"
//	@Param			include			query		[]string			false	"Kinds of annotation; all where it is left out, none where it is empty"	collectionFormat(csv)	Enums(tokens, sentences, mentions, quotes, repairs)	example(mentions,quotes)
//	@Param			render	query		[]string	false	"Languages that mentions are given renderings in, best first"	collectionFormat(csv)	Enums(zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en)	example(en)
//	@Param			offsets			query		string				false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			script			query		string				false	"Script to convert Chinese text to; spans and surfaces follow, source_surface keeps the original"	Enums(hans, hant)
//	@Param			title			query		string				false	"Title"	minLength(1)	maxLength(1000)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(大模型創業潮)
//	@Param			language		query		string				false	"BCP 47 tag of the language"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh-Hant)
//	@Param			source			query		string				false	"Who published it"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(中國企業家)
//	@Param			external_id		query		string				false	"Its id at its source"	minLength(1)	maxLength(500)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(2023-04-26-1)
//	@Param			url				query		string				false	"Where it was published"	format(uri)	maxLength(2000)	example(https://example.org/news/1)
//	@Param			published_at	query		string				false	"When it was published: an RFC 3339 time or a date; relative times in the text are resolved against it"	format(date-time)	example(2023-04-26T08:00:00+08:00)
//	@Success		200				{object}	wire.Article
//	@Header			200				{string}	X-Request-Id	"Id of the request"
//	@Failure		400				{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		413				{object}	wire.Problem	"The body is too large"
//	@Failure		415				{object}	wire.Problem	"Neither JSON, plain text nor HTML"
//	@Failure		422				{object}	wire.Problem	"A wrong field, or text that cannot be read"
//	@Failure		503				{object}	wire.Problem	"The queue is full, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/annotate [post]
func (s *server) annotateText(c *gin.Context) error {
	p := query(c, append([]string{"include", paramRender, "offsets", "script"}, metadataFields...)...)
	view := wire.View{Unit: p.unit(), Include: p.include(wire.All, wire.All), Script: p.script(), Terms: s.terms.Snapshot(), Renderer: s.renderer}
	view.Render = p.renderOf(view.Include)
	in, id, err := s.input(c, p, annotateFields)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	a, err := s.annotated(ctx, id, in)
	if err != nil {
		return err
	}
	a.Source, a.ExternalID = in.Source, in.ExternalID
	s.send(c, http.StatusOK, newAnswer(typeJSON, "", encode(wire.NewArticle(a, view))))
	return nil
}

// createArticle takes an article in.
//
//	@ID				createArticle
//	@Summary		Take an article in
//	@Description	Takes an article as JSON, or its text or page as the body itself with the metadata as query parameters; annotates and keeps it. The same source and external_id again replace the article (200), the same content again changes nothing (200, the same revision). An article without external_id is known by its content. A query parameter overrides the field of the same name.
//	@Tags			articles
//	@Accept			json,plain,html
//	@Produce		json,application/problem+json
//	@Param			article			body		wire.ArticleInput	true	"The article; as text/plain or text/html, its text or page alone"
//	@Param			title			query		string				false	"Title"	minLength(1)	maxLength(1000)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(大模型創業潮)
//	@Param			language		query		string				false	"BCP 47 tag of the language"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh-Hant)
//	@Param			source			query		string				false	"Who published it"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(中國企業家)
//	@Param			external_id		query		string				false	"Its id at its source"	minLength(1)	maxLength(500)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(2023-04-26-1)
//	@Param			url				query		string				false	"Where it was published"	format(uri)	maxLength(2000)	example(https://example.org/news/1)
//	@Param			published_at	query		string				false	"When it was published: an RFC 3339 time or a date"	format(date-time)	example(2023-04-26T08:00:00+08:00)
//	@Success		200				{object}	wire.ArticleSummary	"Replaced, or unchanged"
//	@Success		201				{object}	wire.ArticleSummary	"Taken in"
//	@Header			201				{string}	Location	"Path of the article"
//	@Header			200,201			{string}	ETag		"Revision, for If-Match"
//	@Failure		400				{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403				{object}	wire.Problem	"The key may not write"
//	@Failure		409				{object}	wire.Problem	"The article keeps changing"
//	@Failure		413				{object}	wire.Problem	"The body is too large"
//	@Failure		415				{object}	wire.Problem	"Neither JSON, plain text nor HTML"
//	@Failure		422				{object}	wire.Problem	"A wrong field, or text that cannot be read"
//	@Failure		503				{object}	wire.Problem	"The queue is full, the store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles [post]
func (s *server) createArticle(c *gin.Context) error {
	p := query(c, metadataFields...)
	in, _, err := s.input(c, p, articleFields)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	a, outcome, err := store.Ingest(ctx, s.kept, s.annotated, in)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if outcome == store.Created {
		status = http.StatusCreated
		c.Header("Location", location(a.ID))
	}
	s.sendSummary(c, status, a)
	return nil
}

// sendSummary answers with an article's metadata and counts.
func (s *server) sendSummary(c *gin.Context, status int, a *jianzhu.Article) {
	s.send(c, status, newAnswer(typeJSON, s.articleTag(a.ID, a.Revision, "summary"), encode(wire.NewArticleSummary(a, counts(a)))))
}

// counts tells the size of a.
func counts(a *jianzhu.Article) store.Counts {
	n := store.Counts{Paragraphs: len(a.Paragraphs), Entities: len(a.Entities)}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		n.Characters += utf8.RuneCountInString(p.Text)
		n.Tokens += len(p.Tokens)
		n.Sentences += len(p.Sentences)
		n.Mentions += len(p.Mentions)
		n.Quotes += len(p.Quotes)
	}
	for _, e := range a.Edits {
		if e.Kind.IsRepair() {
			n.Repairs++
		}
	}
	return n
}

// listArticles lists articles.
//
//	@ID				listArticles
//	@Summary		List articles
//	@Description	Metadata and counts of the articles that fit all filters, newest first. The date of an article is when it was published, or taken in where that is unknown.
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			q			query		string	false	"Words that title or text must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			language	query		string	false	"BCP 47 tag; zh selects zh-Hans and zh-Hant too"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh)
//	@Param			source		query		string	false	"Who published it, exactly"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(中國企業家)
//	@Param			entity		query		string	false	"Id or name of an entity that is mentioned"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			speaker		query		string	false	"Id or name of an entity that is quoted"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			from		query		string	false	"Earliest date: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to			query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			sort		query		string	false	"Order"	Enums(-published, published)	default(-published)
//	@Param			limit		query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor		query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200			{object}	wire.Page[wire.ArticleSummary]
//	@Header			200			{string}	ETag	"Of this page"
//	@Header			200			{string}	Link	"The next page, where there is one"
//	@Success		304			"Not modified"
//	@Failure		400			{object}	wire.Problem	"A wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles [get]
func (s *server) listArticles(c *gin.Context) error {
	p := query(c, "q", "language", "source", "entity", "speaker", "from", "to", "sort", paramLimit, paramCursor)
	f := store.ArticleFilter{
		Q: p.text("q", 200), Source: p.text("source", longest["source"]),
		Sort: store.ArticleSort(p.choice("sort", string(store.NewestFirst), string(store.OldestFirst))),
	}
	if tag := p.text("language", longest["language"]); tag != "" {
		var in jianzhu.Input
		if message := setField(&in, "language", tag); message != "" {
			p.refuse("language", message)
		}
		f.Language = in.Language
	}
	f.From, f.To = p.period()
	entity, speaker := p.text("entity", 200), p.text("speaker", 200)
	page := s.page(c, p, defaultLimit)
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	for _, by := range []struct {
		param, value string
		id           *string
	}{{"entity", entity, &f.EntityID}, {"speaker", speaker, &f.Speaker}} {
		if by.value == "" {
			continue
		}
		id, err := s.entityID(ctx, by.param, by.value)
		if err != nil {
			return err
		}
		if id == "" { // nobody has the name, so no article fits
			s.sendJSON(c, wire.Page[wire.ArticleSummary]{Items: []wire.ArticleSummary{}})
			return nil
		}
		*by.id = id
	}
	found, err := s.articles.Articles(ctx, f, oneMore(page))
	if err != nil {
		return err
	}
	s.sendJSON(c, cut(c, p, page, found,
		func(a *store.Summary) wire.ArticleSummary { return wire.NewArticleSummary(&a.Article, a.Counts) },
		func(a *store.Summary) store.Key { return a.Key }))
	return nil
}

// show answers with a representation of an article: from the cache when its
// revision is there, else as build makes it. The article's revision is all
// that a request for a cached one asks the store.
func (s *server) show(c *gin.Context, id, representation string, build func(*jianzhu.Article) (*answer, error)) error {
	ctx := c.Request.Context()
	revision, err := s.revisions.of(ctx, id)
	if err != nil {
		return asArticle(err, id)
	}
	key := cacheKey{id, revision, representation}
	return s.sendCached(c, key, func(ctx context.Context) (cacheKey, *answer, error) {
		article, err := s.articles.Article(ctx, id)
		if err != nil {
			return key, nil, err
		}
		a, err := build(article)
		if err != nil {
			return key, nil, err
		}
		a.tag = s.articleTag(id, article.Revision, representation)
		return cacheKey{id, article.Revision, representation}, a, nil
	})
}

// sendCached answers from the cache, or else with what build makes, which it
// keeps under the key that build says. Requests that miss the same key at once
// wait for one of them.
func (s *server) sendCached(c *gin.Context, key cacheKey, build func(context.Context) (cacheKey, *answer, error)) error {
	ctx := c.Request.Context()
	a := s.cache.get(key)
	if a == nil {
		// The work is for all who wait, so it must outlive the first of them.
		flight := s.flights.DoChan(key.id+" "+strconv.FormatInt(key.revision, 10)+" "+key.representation, func() (_ any, err error) {
			defer func() {
				if p := recover(); p != nil { // singleflight would end the process
					err = panicked(p)
				}
			}()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.Timeout)
			defer cancel()
			key, a, err := build(ctx)
			if err != nil {
				return nil, err
			}
			s.cache.put(key, a)
			return a, nil
		})
		select {
		case r := <-flight:
			if r.Err != nil {
				return asArticle(r.Err, key.id)
			}
			a = r.Val.(*answer)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.send(c, http.StatusOK, a)
	return nil
}

// asArticle gives the absence of an article its message.
func asArticle(err error, id string) error {
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		f := notFound("there is no article %s", id)
		f.err = err
		return f
	}
	return err
}

// getArticle answers with an article's metadata.
//
//	@ID				getArticle
//	@Summary		Metadata and counts of one article
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id				path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-None-Match	header		string	false	"ETag of the answer that the client has"
//	@Success		200				{object}	wire.ArticleSummary
//	@Header			200				{string}	ETag	"Revision, for If-Match and If-None-Match"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id} [get]
func (s *server) getArticle(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	return s.show(c, id, "summary", func(a *jianzhu.Article) (*answer, error) {
		return newAnswer(typeJSON, "", encode(wire.NewArticleSummary(a, counts(a)))), nil
	})
}

// current checks the precondition of a write to an article and returns the
// revision that it is for.
func (s *server) current(c *gin.Context, id string) (int64, error) {
	revision, err := s.articles.Revision(c.Request.Context(), id)
	if err != nil {
		return 0, asArticle(err, id)
	}
	tags := c.Request.Header["If-Match"]
	if len(tags) == 0 {
		return 0, &fault{status: http.StatusPreconditionRequired, detail: "a write to an article needs If-Match with the ETag of the article as it was read, or *"}
	}
	if !matchesRevision(tags, revisionTag(id, revision)) {
		return 0, errStale
	}
	return revision, nil
}

var errStale = &fault{status: http.StatusPreconditionFailed, detail: "the article has changed since it was read, or If-Match is not one of its ETags; read it again"}

// replaceArticle replaces an article.
//
//	@ID				replaceArticle
//	@Summary		Replace an article
//	@Description	Takes the place of text and metadata of an article, and annotates it anew; what the body leaves out is gone. Needs If-Match.
//	@Tags			articles
//	@Accept			json,plain,html
//	@Produce		json,application/problem+json
//	@Param			id				path		string				true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-Match		header		string				true	"ETag of the article as it was read, or *"
//	@Param			article			body		wire.ArticleInput	true	"The article; as text/plain or text/html, its text or page alone"
//	@Param			title			query		string				false	"Title"	minLength(1)	maxLength(1000)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(大模型創業潮)
//	@Param			language		query		string				false	"BCP 47 tag of the language"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh-Hant)
//	@Param			source			query		string				false	"Who published it"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(中國企業家)
//	@Param			external_id		query		string				false	"Its id at its source"	minLength(1)	maxLength(500)	extensions(x-pattern=^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$)	example(2023-04-26-1)
//	@Param			url				query		string				false	"Where it was published"	format(uri)	maxLength(2000)	example(https://example.org/news/1)
//	@Param			published_at	query		string				false	"When it was published: an RFC 3339 time or a date"	format(date-time)	example(2023-04-26T08:00:00+08:00)
//	@Success		200				{object}	wire.ArticleSummary	"Replaced"
//	@Header			200				{string}	ETag	"New revision"
//	@Failure		400				{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403				{object}	wire.Problem	"The key may not write"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		409				{object}	wire.Problem	"Another article has this source and external_id"
//	@Failure		412				{object}	wire.Problem	"The article has changed since"
//	@Failure		413				{object}	wire.Problem	"The body is too large"
//	@Failure		415				{object}	wire.Problem	"Neither JSON, plain text nor HTML"
//	@Failure		422				{object}	wire.Problem	"A wrong field, or text that cannot be read"
//	@Failure		428				{object}	wire.Problem	"If-Match is needed"
//	@Failure		503				{object}	wire.Problem	"The queue is full, the store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id} [put]
func (s *server) replaceArticle(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, metadataFields...)
	if err := p.err(); err != nil {
		return err
	}
	revision, err := s.current(c, id)
	if err != nil {
		return err
	}
	in, _, err := s.input(c, p, articleFields)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	old, err := s.articles.Article(ctx, id)
	if err != nil {
		return asArticle(err, id)
	}
	if old.Revision != revision {
		return errStale
	}
	a, err := s.annotated(ctx, id, in)
	if err != nil {
		return err
	}
	a.Source, a.ExternalID = in.Source, in.ExternalID
	if a.ExternalID == "" {
		a.ExternalID = store.ContentID(in.Raw)
	}
	a.Created, a.Updated = old.Created, s.now().UTC()
	if err := s.kept.PutArticle(ctx, a, revision); err != nil {
		return s.conflict(ctx, id, revision, err)
	}
	s.sendSummary(c, http.StatusOK, a)
	return nil
}

// conflict tells what a conflict of a write to revision of an article was
// about: somebody else has written it, or another article has its names.
func (s *server) conflict(ctx context.Context, id string, revision int64, err error) error {
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		return asArticle(err, id)
	}
	if !jianzhu.IsKind(err, jianzhu.Conflict) {
		return err
	}
	now, lookup := s.articles.Revision(ctx, id)
	if lookup == nil && now == revision {
		return &fault{status: http.StatusConflict, detail: "another article has this source and external_id", err: err}
	}
	return errStale
}

// deleteArticle removes an article.
//
//	@ID				deleteArticle
//	@Summary		Remove an article with all its annotations
//	@Description	Needs If-Match.
//	@Tags			articles
//	@Produce		application/problem+json
//	@Param			id			path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-Match	header		string	true	"ETag of the article as it was read, or *"
//	@Success		204			"Removed"
//	@Failure		400			{object}	wire.Problem	"A wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem	"The key may not write"
//	@Failure		404			{object}	wire.Problem	"There is no such article"
//	@Failure		412			{object}	wire.Problem	"The article has changed since"
//	@Failure		428			{object}	wire.Problem	"If-Match is needed"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id} [delete]
func (s *server) deleteArticle(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	revision, err := s.current(c, id)
	if err != nil {
		return err
	}
	if err := s.kept.DeleteArticle(c.Request.Context(), id, revision); err != nil {
		return s.conflict(c.Request.Context(), id, revision, err)
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// getRaw answers with the bytes of an article as they came in.
//
//	@ID				getRaw
//	@Summary		The bytes that came in
//	@Description	As a file to save, never as a page of this server.
//	@Tags			articles
//	@Produce		plain,html,application/problem+json
//	@Param			id				path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-None-Match	header		string	false	"ETag of the answer that the client has"
//	@Success		200				{string}	string	"The bytes, with the charset in the Content-Type"
//	@Header			200				{string}	ETag	"Revision"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/raw [get]
func (s *server) getRaw(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	return s.show(c, id, "raw", func(a *jianzhu.Article) (*answer, error) {
		media, extension := "text/plain", ".txt"
		if a.Format == jianzhu.FormatHTML {
			media, extension = "text/html", ".html"
		}
		params := map[string]string{}
		if a.Charset != "" {
			params["charset"] = a.Charset
		}
		raw := newAnswer([]string{mime.FormatMediaType(media, params)}, "", a.Raw)
		// A page from elsewhere must not run as one of ours.
		raw.header = http.Header{
			"Content-Disposition":     {mime.FormatMediaType("attachment", map[string]string{"filename": a.ID + extension})},
			"Content-Security-Policy": {"sandbox; default-src 'none'"},
		}
		return raw, nil
	})
}

// listParagraphs answers with annotated paragraphs.
//
//	@ID				listParagraphs
//	@Summary		Annotated paragraphs of an article
//	@Description	Paragraphs in order, with the kinds of annotation that include names. With script, Chinese text comes converted by OpenCC's data, and every span with it.
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id				path		string		true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			include			query		[]string	false	"Kinds of annotation, and what the paragraph is in other languages; mentions and quotes where it is left out, none where it is empty"	collectionFormat(csv)	Enums(tokens, sentences, mentions, quotes, repairs, translations)	example(mentions,quotes,translations)
//	@Param			render	query		[]string	false	"Languages that mentions are given renderings in, best first"	collectionFormat(csv)	Enums(zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en)	example(en)
//	@Param			language		query		string		false	"With translations: only into this language"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			from			query		int			false	"Index of the first paragraph"	minimum(0)	maximum(1000000)	default(0)	example(6)
//	@Param			limit			query		int			false	"Number of paragraphs"	minimum(1)	maximum(500)	default(500)
//	@Param			script			query		string		false	"Script to convert Chinese text to; spans and surfaces follow, source_surface keeps the original"	Enums(hans, hant)
//	@Param			offsets			query		string		false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			If-None-Match	header		string		false	"ETag of the answer that the client has"
//	@Success		200				{object}	wire.Paragraphs
//	@Header			200				{string}	ETag	"Revision and representation"
//	@Header			200				{string}	Link	"The next paragraphs, where there are more"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/paragraphs [get]
func (s *server) listParagraphs(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, "include", paramRender, "language", "from", paramLimit, "script", paramOffsets)
	view := wire.View{Unit: p.unit(), Include: p.include(wire.All|wire.Translations, wire.Mentions|wire.Quotes), Script: p.script(), Terms: s.terms.Snapshot(), Renderer: s.renderer}
	view.Render = p.renderOf(view.Include)
	language := p.translations(view.Include)
	from, limit := p.number("from", 0, 1_000_000, 0), p.number(paramLimit, 1, s.limits.PageLimit, s.limits.PageLimit)
	if err := p.err(); err != nil {
		return err
	}
	return s.showParagraphs(c, id, language, fmt.Sprintf("paragraphs %d %d %s", from, limit, viewName(view)), view, func(a *jianzhu.Article, r *wire.Reader) (*answer, error) {
		out := wire.Paragraphs{ArticleID: a.ID, Revision: a.Revision, OffsetUnit: string(view.Unit), Language: r.Language(), Items: []wire.Paragraph{}}
		end := min(from+limit, len(a.Paragraphs))
		for n := from; n < end; n++ {
			out.Items = append(out.Items, r.Paragraph(n))
		}
		answer := newAnswer(typeJSON, "", encode(out))
		if end < len(a.Paragraphs) && from < end {
			answer.header = nextParagraphs(p, location(id)+"/paragraphs", end)
		}
		return answer, nil
	})
}

// showParagraphs is show, or where the view includes translations
// showTranslated, by a reader of the article.
func (s *server) showParagraphs(c *gin.Context, id, language, representation string, view wire.View, build func(*jianzhu.Article, *wire.Reader) (*answer, error)) error {
	if !view.Include.Has(wire.Translations) {
		return s.show(c, id, representation, func(a *jianzhu.Article) (*answer, error) { return build(a, wire.NewReader(a, view)) })
	}
	return s.showTranslated(c, id, language, representation, articlePart, func(a *jianzhu.Article, all []*jianzhu.Translation) (*answer, error) {
		r := wire.NewReader(a, view)
		r.Show(all...)
		return build(a, r)
	})
}

// viewName names a view: views that differ have different names.
func viewName(v wire.View) string {
	name := fmt.Sprintf("%s %d %s", v.Unit, v.Include, v.Script)
	if v.Include.Has(wire.Mentions) && v.Terms != nil {
		name += fmt.Sprintf(" terms %d", v.Terms.Generation())
	}
	if len(v.Render) > 0 {
		name += " render " + strings.Join(v.Render, ",")
	}
	return name
}

// getParagraph answers with one paragraph.
//
//	@ID				getParagraph
//	@Summary		One annotated paragraph
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id				path		string		true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			n				path		int			true	"Index of the paragraph; 0 is the first"	minimum(0)	example(6)
//	@Param			include			query		[]string	false	"Kinds of annotation, and what the paragraph is in other languages; mentions and quotes where it is left out, none where it is empty"	collectionFormat(csv)	Enums(tokens, sentences, mentions, quotes, repairs, translations)	example(mentions,quotes,translations)
//	@Param			render	query		[]string	false	"Languages that mentions are given renderings in, best first"	collectionFormat(csv)	Enums(zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en)	example(en)
//	@Param			language		query		string		false	"With translations: only into this language"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(en)
//	@Param			script			query		string		false	"Script to convert Chinese text to; spans and surfaces follow, source_surface keeps the original"	Enums(hans, hant)
//	@Param			offsets			query		string		false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			If-None-Match	header		string		false	"ETag of the answer that the client has"
//	@Success		200				{object}	wire.ArticleParagraph
//	@Header			200				{string}	ETag	"Revision and representation"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404				{object}	wire.Problem	"There is no such article or paragraph"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/paragraphs/{n} [get]
func (s *server) getParagraph(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, "include", paramRender, "language", "script", paramOffsets)
	view := wire.View{Unit: p.unit(), Include: p.include(wire.All|wire.Translations, wire.Mentions|wire.Quotes), Script: p.script(), Terms: s.terms.Snapshot(), Renderer: s.renderer}
	view.Render = p.renderOf(view.Include)
	language := p.translations(view.Include)
	if err := p.err(); err != nil {
		return err
	}
	n, err := pathParagraph(c)
	if err != nil {
		return err
	}
	return s.showParagraphs(c, id, language, fmt.Sprintf("paragraph %d %s", n, viewName(view)), view, func(a *jianzhu.Article, r *wire.Reader) (*answer, error) {
		if n >= len(a.Paragraphs) {
			return nil, noParagraph(a, n)
		}
		return newAnswer(typeJSON, "", encode(wire.ArticleParagraph{ArticleID: a.ID, Revision: a.Revision, OffsetUnit: string(view.Unit),
			Paragraph: r.Paragraph(n)})), nil
	})
}
