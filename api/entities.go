package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/script"
	"jianzhu/store"
	"jianzhu/translate"
)

// listEntities lists entities.
//
//	@ID				listEntities
//	@Summary		List entities
//	@Description	Entities that fit all filters, the most mentioned first. q finds the beginning of any name: as written, in either script, width and case; and, where q is made of letters, digits, spaces and hyphens alone, without regard to accents and spaces, Chinese names in pinyin (wangxiaochuan, wang xiaochuan, wáng xiǎochuān). Where no name begins so, names one edit away are found: a character more, fewer or another, or two neighbours changed about.
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			q		query		string	false	"Beginning of any name, in either language and script, or in pinyin"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开)
//	@Param			type	query		string	false	"What it is"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT)	example(PERSON)
//	@Param			sort	query		string	false	"Order"	Enums(mentions, name)	default(mentions)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.Page[wire.Entity]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities [get]
func (s *server) listEntities(c *gin.Context) error {
	p := query(c, "q", "type", "sort", paramLimit, paramCursor)
	f := store.EntityFilter{
		Q: p.text("q", 200), Type: p.mentionType(jianzhu.EntityTypes),
		Sort: store.EntitySort(p.choice("sort", string(store.ByMentions), string(store.ByName))),
	}
	page := s.page(c, p, defaultLimit)
	if err := p.err(); err != nil {
		return err
	}
	found, err := s.entities.Entities(c.Request.Context(), f, oneMore(page))
	if err != nil {
		return err
	}
	s.sendJSON(c, cut(c, p, page, found, wire.NewEntity, func(e *jianzhu.Entity) store.Key { return store.EntityKey(e, f.Sort) }))
	return nil
}

// entity returns the entity that the path names.
func (s *server) entity(c *gin.Context, id string) (*jianzhu.Entity, error) {
	e, err := s.entities.Entity(c.Request.Context(), id)
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		return nil, noEntity(id, err)
	}
	return e, err
}

func noEntity(id string, err error) error {
	f := notFound("there is no entity %s", id)
	f.err = err
	return f
}

// getEntity answers with one entity.
//
//	@ID				getEntity
//	@Summary		One entity
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the entity"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Success		200		{object}	wire.Entity
//	@Header			200		{string}	ETag	"Of this answer"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such entity"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities/{id} [get]
func (s *server) getEntity(c *gin.Context) error {
	id, err := pathID(c, "entity")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	e, err := s.entity(c, id)
	if err != nil {
		return err
	}
	s.sendJSON(c, wire.NewEntity(e))
	return nil
}

// listArticleEntities lists the entities of an article.
//
//	@ID				listArticleEntities
//	@Summary		Entities of an article
//	@Description	With their counts in this article, the most mentioned first.
//	@Tags			articles
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the article"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			type	query		string	false	"What it is"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT)	example(PERSON)
//	@Param			render	query		[]string	false	"Languages that entities are given renderings in, best first"	collectionFormat(csv)	Enums(zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en)	example(en)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(500)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.Page[wire.Entity]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such article"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/entities [get]
func (s *server) listArticleEntities(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, "type", paramRender, paramLimit, paramCursor)
	kind, render := p.mentionType(jianzhu.EntityTypes), p.render()
	page := s.page(c, p, s.limits.PageLimit)
	if err := p.err(); err != nil {
		return err
	}
	a, err := s.articles.Article(c.Request.Context(), id)
	if err != nil {
		return asArticle(err, id)
	}
	show := wire.NewEntity
	if len(render) > 0 {
		names := translate.NewNames(a, s.renderer, s.terms.Snapshot())
		show = func(e *jianzhu.Entity) wire.Entity {
			out := wire.NewEntity(e)
			out.Renderings = wire.EntityRenderings(names, e, render)
			return out
		}
	}
	found := slices.DeleteFunc(slices.Clone(a.Entities), func(e jianzhu.Entity) bool { return kind != "" && e.Type != kind })
	slices.SortFunc(found, func(x, y jianzhu.Entity) int { return compareByMentions(&x, &y) })
	if !page.After.IsZero() {
		last := jianzhu.Entity{ID: page.After.ID, Mentions: int(page.After.N)}
		found = slices.DeleteFunc(found, func(e jianzhu.Entity) bool { return compareByMentions(&e, &last) <= 0 })
	}
	s.sendJSON(c, cut(c, p, page, found, show, func(e *jianzhu.Entity) store.Key { return store.EntityKey(e, store.ByMentions) }))
	return nil
}

func compareByMentions(x, y *jianzhu.Entity) int {
	if x.Mentions != y.Mentions {
		return y.Mentions - x.Mentions
	}
	return strings.Compare(x.ID, y.ID)
}

// listRelated lists what an entity appears with.
//
//	@ID				listRelated
//	@Summary		Entities that an entity appears with
//	@Description	Those that share most paragraphs first, then most articles. The scores are Jaccard indexes: of the paragraphs, or articles, that mention either entity, the part that mentions both.
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the entity"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Param			limit	query		int		false	"Number of entities"	minimum(1)	maximum(500)	default(50)
//	@Success		200		{object}	wire.Page[wire.RelatedEntity]
//	@Header			200		{string}	ETag	"Of this answer"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such entity"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities/{id}/related [get]
func (s *server) listRelated(c *gin.Context) error {
	id, err := pathID(c, "entity")
	if err != nil {
		return err
	}
	p := query(c, paramLimit)
	limit := p.number(paramLimit, 1, s.limits.PageLimit, min(defaultLimit, s.limits.PageLimit))
	if err := p.err(); err != nil {
		return err
	}
	e, err := s.entity(c, id)
	if err != nil {
		return err
	}
	found, err := s.entities.Related(c.Request.Context(), e.ID, limit)
	if err != nil {
		return err
	}
	s.sendJSON(c, cut(c, p, store.Page{Limit: limit}, found, wire.NewRelatedEntity, nil))
	return nil
}

// listTimeline counts the mentions of an entity over time.
//
//	@ID				listTimeline
//	@Summary		Mentions of an entity by day, week or month
//	@Description	Times without mentions are left out; the oldest comes first. The day of an article is that of its date in the zone; weeks are those of ISO 8601, from Monday.
//	@Tags			entities
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the entity"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Param			from	query		string	false	"Earliest date: an RFC 3339 time or a date"	format(date-or-time)	example(2023-01-01)
//	@Param			to		query		string	false	"End of the dates: a time, itself not included, or a date, included"	format(date-or-time)	example(2023-12-31)
//	@Param			unit	query		string	false	"What is counted by"	Enums(day, week, month)	default(day)
//	@Param			zone	query		string	false	"IANA time zone that days are of"	format(time-zone)	default(UTC)	example(Asia/Shanghai)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(500)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.Page[wire.Day]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such entity"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/entities/{id}/timeline [get]
func (s *server) listTimeline(c *gin.Context) error {
	id, err := pathID(c, "entity")
	if err != nil {
		return err
	}
	p := query(c, "from", "to", "unit", "zone", paramLimit, paramCursor)
	unit := cmp.Or(store.TimeUnit(p.choice("unit", string(store.ByDay), string(store.ByWeek), string(store.ByMonth))), store.ByDay)
	zone := time.UTC
	if name := p.text("zone", 60); name != "" {
		if zone, err = time.LoadLocation(name); err != nil || name == "Local" {
			zone = time.UTC
			p.refuse("zone", fmt.Sprintf("%q is not a time zone of the IANA database such as Asia/Shanghai", printable(name)))
		}
	}
	from, to := p.periodIn(zone)
	page := s.page(c, p, s.limits.PageLimit)
	if err := p.err(); err != nil {
		return err
	}
	e, err := s.entity(c, id)
	if err != nil {
		return err
	}
	// A record's key is its start; the next page begins where it ends.
	if next := page.After.Time; !next.IsZero() {
		if next = unit.Next(next.In(zone)); next.After(from) {
			from = next
		}
	}
	var found []store.Day
	if to.IsZero() || from.Before(to) {
		if found, err = s.entities.Timeline(c.Request.Context(), e.ID, from, to, zone); err != nil {
			return err
		}
	}
	if found, err = store.ByUnit(found, unit); err != nil {
		return err
	}
	start := func(d *store.Day) time.Time {
		day, err := time.ParseInLocation(time.DateOnly, d.Date, zone)
		if err != nil {
			panic(fmt.Sprintf("api: the store counted the day %q: %v", d.Date, err))
		}
		return day
	}
	s.sendJSON(c, cut(c, p, page, found,
		func(d *store.Day) wire.Day { return wire.NewDay(d, unit.Name(start(d))) },
		func(d *store.Day) store.Key { return store.Key{Time: start(d), ID: id} }))
	return nil
}

// maxNamesakes bounds how many entities with names that start alike are looked
// through for one with the very name.
const maxNamesakes = 10_000

// entityID returns the id of the entity that a parameter means: by id, or by
// one of its names or aliases in either script and case. A name that fits
// several is a fault with status 400 that lists them; one that fits none gives
// "". An entity that has it as a name goes before those that have it as alias.
func (s *server) entityID(ctx context.Context, param, value string) (string, error) {
	if isID(value) {
		// The id of a name may be another's, or nobody's.
		id := strings.ToLower(value)
		e, err := s.entities.Entity(ctx, id)
		switch {
		case jianzhu.IsKind(err, jianzhu.NotFound):
			return id, nil
		case err != nil:
			return "", err
		}
		return e.ID, nil
	}
	var (
		name             = script.FoldString(value)
		named, nicknamed []jianzhu.Entity
		page             = store.Page{Limit: s.limits.PageLimit}
	)
	for seen := 0; seen < maxNamesakes; {
		found, err := s.entities.Entities(ctx, store.EntityFilter{Q: value}, page)
		if err != nil {
			return "", err
		}
		for _, e := range found {
			switch {
			case hasName(&e, name):
				named = append(named, e)
			case slices.ContainsFunc(e.Aliases, func(a string) bool { return script.FoldString(a) == name }):
				nicknamed = append(nicknamed, e)
			}
		}
		if len(found) < page.Limit {
			break
		}
		seen += len(found)
		page.After = store.EntityKey(&found[len(found)-1], "")
	}
	fits := named
	if len(fits) == 0 {
		fits = nicknamed
	}
	switch len(fits) {
	case 0:
		return "", nil
	case 1:
		return fits[0].ID, nil
	}
	f := refuse(http.StatusBadRequest, wrong(param, fmt.Sprintf("%q is the name of %d entities; give the id of one", printable(value), len(fits)), ids(fits)...))
	for _, e := range fits {
		f.candidates = append(f.candidates, wire.NewCandidate(&e))
	}
	return "", f
}

// hasName reports whether the folded name is one of e's full names.
func hasName(e *jianzhu.Entity, folded string) bool {
	if script.FoldString(e.Name) == folded {
		return true
	}
	for _, n := range e.Names {
		if script.FoldString(n) == folded {
			return true
		}
	}
	return false
}

func ids(entities []jianzhu.Entity) []string {
	out := make([]string, len(entities))
	for i := range entities {
		out[i] = entities[i].ID
	}
	return out
}
