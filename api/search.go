package api

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/store"
	"jianzhu/translate"
)

// listMentions lists mentions across articles.
//
//	@ID				listMentions
//	@Summary		Mentions across articles
//	@Description	Mentions that fit all filters, each with the sentences that it stands in; of the newest article first, in text order within an article.
//	@Tags			search
//	@Produce		json,application/problem+json
//	@Param			entity	query		string	false	"Id or name of the entity"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			type	query		string	false	"What is mentioned"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT, TITLE, TIME, MONEY, PERCENT, QUANTITY)	example(PERSON)
//	@Param			surface	query		string	false	"The words of the mention, but for script, width and case"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			q		query		string	false	"Words that the sentence must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			source	query		string	false	"Who published the article, exactly"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(中國企業家)
//	@Param			from	query		string	false	"Earliest date of the article: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to		query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundMention]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter, or a name that several entities have"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/mentions [get]
func (s *server) listMentions(c *gin.Context) error {
	return s.findMentions(c, store.MentionFilter{}, defaultLimit, "entity", "type", "surface", "q", "source", "from", "to")
}

// listArticleMentions lists the mentions of an article.
//
//	@ID				listArticleMentions
//	@Summary		Mentions of an article
//	@Description	In text order, each with the sentences that it stands in.
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			entity	query		string	false	"Id or name of the entity"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			type	query		string	false	"What is mentioned"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT, TITLE, TIME, MONEY, PERCENT, QUANTITY)	example(PERSON)
//	@Param			surface	query		string	false	"The words of the mention, but for script, width and case"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			q		query		string	false	"Words that the sentence must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			explain	query		boolean	false	"Say of each mention why it was made: by which rule, which entry of which lexicon, and which features of the model"	default(false)	example(true)
//	@Param			render	query		[]string	false	"Languages that mentions are given renderings in, best first"	collectionFormat(csv)	Enums(zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en)	example(en)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(500)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundMention]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter, or a name that several entities have"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such article"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/mentions [get]
func (s *server) listArticleMentions(c *gin.Context) error {
	id, err := s.articleInPath(c)
	if err != nil {
		return err
	}
	return s.findMentions(c, store.MentionFilter{ArticleID: id}, s.limits.PageLimit, "entity", "type", "surface", "q", paramExplain, paramRender)
}

// paramExplain is the parameter that asks for the reasons of mentions.
const paramExplain = "explain"

// listEntityMentions lists the mentions of an entity.
//
//	@ID				listEntityMentions
//	@Summary		Mentions of an entity
//	@Description	Each with the sentences that it stands in; of the newest article first, in text order within an article.
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the entity"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Param			surface	query		string	false	"The words of the mention, but for script, width and case"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			q		query		string	false	"Words that the sentence must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			source	query		string	false	"Who published the article, exactly"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(中國企業家)
//	@Param			from	query		string	false	"Earliest date of the article: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to		query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundMention]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such entity"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities/{id}/mentions [get]
func (s *server) listEntityMentions(c *gin.Context) error {
	id, err := s.entityInPath(c)
	if err != nil {
		return err
	}
	return s.findMentions(c, store.MentionFilter{EntityID: id}, defaultLimit, "surface", "q", "source", "from", "to")
}

// findMentions answers with the mentions that fit f and the filters of the
// request, which may have the given names.
func (s *server) findMentions(c *gin.Context, f store.MentionFilter, limit int, filters ...string) error {
	p := query(c, append(filters, paramOffsets, paramLimit, paramCursor)...)
	unit := p.unit()
	f.Type, f.Surface, f.Q, f.Source = p.mentionType(jianzhu.Types), p.text("surface", 200), p.text("q", 200), p.text("source", longest["source"])
	f.From, f.To = p.period()
	entity := p.text("entity", 200)
	explain := p.choice(paramExplain, "false", "true") == "true"
	render := p.render()
	page := s.page(c, p, limit)
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if entity != "" {
		id, err := s.entityID(ctx, "entity", entity)
		if err != nil {
			return err
		}
		if id == "" {
			s.sendJSON(c, inUnit(unit, wire.Page[wire.FoundMention]{Items: []wire.FoundMention{}}))
			return nil
		}
		f.EntityID = id
	}
	found, err := s.mentions.Mentions(ctx, f, oneMore(page))
	if err != nil {
		return err
	}
	var reasons map[string]jianzhu.Explanation
	terms := s.terms.Snapshot()
	if explain && len(found) > 0 {
		if reasons, err = s.explain(ctx, f.ArticleID); err != nil {
			return err
		}
	}
	var (
		a     *jianzhu.Article
		names *translate.Names
	)
	if len(render) > 0 && len(found) > 0 {
		if a, err = s.articles.Article(ctx, f.ArticleID); err != nil {
			return asArticle(err, f.ArticleID)
		}
		names = translate.NewNames(a, s.renderer, terms)
	}
	s.sendJSON(c, inUnit(unit, cut(c, p, page, found,
		func(m *store.Mention) wire.FoundMention {
			shown := wire.NewFoundMention(m, unit, terms)
			if names != nil {
				language := m.Article.Language
				if m.Paragraph < len(a.Paragraphs) { // the article may have changed since
					language = translate.LanguageOf(&a.Paragraphs[m.Paragraph])
				}
				shown.Renderings = wire.MentionRenderings(names, &m.Mention, m.Surface, language, render)
			}
			if explain {
				e, there := reasons[m.ID]
				shown.Explanation = wire.NewExplanation(&m.Mention, e, there)
			}
			return shown
		},
		func(m *store.Mention) store.Key { return m.Key })))
	return nil
}

// explain says why the mentions of an article are made. They are made again,
// from the text that is stored: reasons are not kept, for they are longer than
// the article.
func (s *server) explain(ctx context.Context, id string) (map[string]jianzhu.Explanation, error) {
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	a, err := s.articles.Article(ctx, id)
	if err != nil {
		return nil, asArticle(err, id)
	}
	return s.annotator.Explain(ctx, a)
}

// listQuotes lists quotes across articles.
//
//	@ID				listQuotes
//	@Summary		Quotes across articles
//	@Description	Quotes that fit all filters, each with the sentences that it stands in; of the newest article first, in text order within an article.
//	@Tags			search
//	@Produce		json,application/problem+json
//	@Param			speaker	query		string	false	"Id or name of the speaker"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			about	query		string	false	"Id or name of an entity that the quote mentions: what it is about"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			entity	query		string	false	"The same as about; give one of them"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			kind	query		string	false	"Kind of quote"	Enums(direct, indirect, mixed)	example(direct)
//	@Param			cue_class	query		string	false	"What kind of act the cue is"	Enums(say, ask, answer, think, write, announce, accuse, promise, deny, warn, urge, predict, reveal, admit)	example(say)
//	@Param			stance	query		string	false	"How the text stands to what it reports"	Enums(neutral, claiming, conceding, asserting)	example(neutral)
//	@Param			attributed	query		boolean	false	"Quotes with a speaker, or, false, those that nobody can tell the speaker of"	example(false)
//	@Param			q		query		string	false	"Words that the quote must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			source	query		string	false	"Who published the article, exactly"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(中國企業家)
//	@Param			from	query		string	false	"Earliest date of the article: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to		query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundQuote]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter, or a name that several entities have"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/quotes [get]
func (s *server) listQuotes(c *gin.Context) error {
	return s.findQuotes(c, store.QuoteFilter{}, defaultLimit, slices.Concat(quoteFilters, []string{"source", "from", "to"})...)
}

// listArticleQuotes lists the quotes of an article.
//
//	@ID				listArticleQuotes
//	@Summary		Quotes of an article
//	@Description	In text order, each with the sentences that it stands in.
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			speaker	query		string	false	"Id or name of the speaker"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			about	query		string	false	"Id or name of an entity that the quote mentions: what it is about"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			entity	query		string	false	"The same as about; give one of them"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			kind	query		string	false	"Kind of quote"	Enums(direct, indirect, mixed)	example(direct)
//	@Param			cue_class	query		string	false	"What kind of act the cue is"	Enums(say, ask, answer, think, write, announce, accuse, promise, deny, warn, urge, predict, reveal, admit)	example(say)
//	@Param			stance	query		string	false	"How the text stands to what it reports"	Enums(neutral, claiming, conceding, asserting)	example(neutral)
//	@Param			attributed	query		boolean	false	"Quotes with a speaker, or, false, those that nobody can tell the speaker of"	example(false)
//	@Param			q		query		string	false	"Words that the quote must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(500)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundQuote]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter, or a name that several entities have"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such article"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/quotes [get]
func (s *server) listArticleQuotes(c *gin.Context) error {
	id, err := s.articleInPath(c)
	if err != nil {
		return err
	}
	return s.findQuotes(c, store.QuoteFilter{ArticleID: id}, s.limits.PageLimit, quoteFilters...)
}

// listEntityQuotes lists the quotes by an entity.
//
//	@ID				listEntityQuotes
//	@Summary		Quotes by an entity
//	@Description	Each with the sentences that it stands in; of the newest article first, in text order within an article.
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the entity"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Param			speaker	query		string	false	"Id or name of the speaker"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开复)
//	@Param			about	query		string	false	"Id or name of an entity that the quote mentions: what it is about"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			entity	query		string	false	"The same as about; give one of them"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(微软)
//	@Param			kind	query		string	false	"Kind of quote"	Enums(direct, indirect, mixed)	example(direct)
//	@Param			cue_class	query		string	false	"What kind of act the cue is"	Enums(say, ask, answer, think, write, announce, accuse, promise, deny, warn, urge, predict, reveal, admit)	example(say)
//	@Param			stance	query		string	false	"How the text stands to what it reports"	Enums(neutral, claiming, conceding, asserting)	example(neutral)
//	@Param			attributed	query		boolean	false	"Quotes with a speaker, or, false, those that nobody can tell the speaker of"	example(false)
//	@Param			q		query		string	false	"Words that the quote must all hold, in either script"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(大模型)
//	@Param			source	query		string	false	"Who published the article, exactly"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(中國企業家)
//	@Param			from	query		string	false	"Earliest date of the article: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to		query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			offsets	query		string	false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.SpanPage[wire.FoundQuote]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter, or a name that several entities have"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such entity"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities/{id}/quotes [get]
func (s *server) listEntityQuotes(c *gin.Context) error {
	id, err := s.entityInPath(c)
	if err != nil {
		return err
	}
	return s.findQuotes(c, store.QuoteFilter{SpeakerID: id}, defaultLimit, slices.Concat(quoteFilters, []string{"source", "from", "to"})...)
}

// quoteFilters are what quotes of all lists are selected by.
var quoteFilters = []string{"speaker", "about", "entity", "kind", "cue_class", "stance", "attributed", "q"}

// findQuotes answers with the quotes that fit f and the filters of the
// request, which may have the given names.
func (s *server) findQuotes(c *gin.Context, f store.QuoteFilter, limit int, filters ...string) error {
	p := query(c, append(filters, paramOffsets, paramLimit, paramCursor)...)
	unit := p.unit()
	f.Kind = jianzhu.QuoteKind(p.optional("kind", names([]jianzhu.QuoteKind{jianzhu.Direct, jianzhu.Indirect, jianzhu.Mixed})...))
	f.Class = jianzhu.CueClass(p.optional("cue_class", names(jianzhu.CueClasses)...))
	f.Stance = jianzhu.Stance(p.optional("stance", names(jianzhu.Stances)...))
	switch p.optional("attributed", "true", "false") {
	case "true":
		f.Known = store.IsKnown
	case "false":
		f.Known = store.NotKnown
	}
	f.Q, f.Source = p.text("q", 200), p.text("source", longest["source"])
	f.From, f.To = p.period()
	speaker, about := p.text("speaker", 200), "about"
	entity := p.text(about, 200)
	if other := p.text("entity", 200); other != "" && entity != "" {
		p.refuse("entity", "is the same as about; give one of them")
	} else if other != "" {
		entity, about = other, "entity"
	}
	page := s.page(c, p, limit)
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if speaker != "" {
		id, err := s.entityID(ctx, "speaker", speaker)
		if err != nil {
			return err
		}
		switch by := f.SpeakerID; {
		case id == "":
			// Speakers need not be entities: an official, a neighbour.
			f.Speaker = speaker
		case by != "" && by != id: // of an entity's quotes, another's
			s.sendJSON(c, inUnit(unit, wire.Page[wire.FoundQuote]{Items: []wire.FoundQuote{}}))
			return nil
		default:
			f.SpeakerID = id
		}
	}
	if entity != "" {
		id, err := s.entityID(ctx, about, entity)
		if err != nil {
			return err
		}
		if id == "" {
			s.sendJSON(c, inUnit(unit, wire.Page[wire.FoundQuote]{Items: []wire.FoundQuote{}}))
			return nil
		}
		f.EntityID = id
	}
	found, err := s.quotes.Quotes(ctx, f, oneMore(page))
	if err != nil {
		return err
	}
	s.sendJSON(c, inUnit(unit, cut(c, p, page, found,
		func(q *store.Quote) wire.FoundQuote { return wire.NewFoundQuote(q, unit) },
		func(q *store.Quote) store.Key { return q.Key })))
	return nil
}

// articleInPath returns the id of the article that the path names, which must
// be there.
func (s *server) articleInPath(c *gin.Context) (string, error) {
	id, err := pathID(c, "article")
	if err != nil {
		return "", err
	}
	if _, err := s.articles.Revision(c.Request.Context(), id); err != nil {
		return "", asArticle(err, id)
	}
	return id, nil
}

// entityInPath returns the id of the entity that the path names, which must be
// there.
func (s *server) entityInPath(c *gin.Context) (string, error) {
	id, err := pathID(c, "entity")
	if err != nil {
		return "", err
	}
	e, err := s.entity(c, id)
	if err != nil {
		return "", err
	}
	return e.ID, nil
}
