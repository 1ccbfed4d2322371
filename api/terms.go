package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/store"
	"jianzhu/termbase"
)

// termStore is what the handlers of terms ask of a store.
type termStore interface {
	store.TermReader
	store.TermWriter
}

// termsLocation returns the path of a term.
func termsLocation(id string) string { return "/api/v1/terms/" + id }

// changed takes a write into the index, before the answer to it: so that what
// was answered is seen by every later request. Where that fails, those who
// follow the store for the index take it in later.
func (s *server) termsChanged(ctx context.Context) {
	if err := s.terms.Sync(context.WithoutCancel(ctx), s.termStore); err != nil {
		s.log.Warn("the index of terms is behind", "err", err)
	}
}

// sendTerm answers with a term. Its Usage changes without its revision, so the
// tag names both the revision and the content.
func (s *server) sendTerm(c *gin.Context, status int, t *jianzhu.Term) {
	body := encode(wire.NewTerm(t))
	s.send(c, status, newAnswer(typeJSON, revisionTag(t.ID, t.Revision)+"."+contentTag(body), body))
}

// termFilter reads the parameters that select terms.
func (s *server) termFilter(c *gin.Context, p *params) store.TermFilter {
	f := store.TermFilter{
		Q: p.text("q", 200), Type: p.mentionType(termbase.Types),
		Status: jianzhu.TermStatus(p.optional("status", names(jianzhu.TermStatuses)...)),
	}
	if tag := p.text("language", longest["language"]); tag != "" {
		var in jianzhu.Input
		if message := setField(&in, "language", tag); message != "" {
			p.refuse("language", message)
		}
		f.Language = in.Language
	}
	if id := p.text("entity", 36); id != "" {
		if !isID(id) {
			p.refuse("entity", "must be the id of an entity, a UUID")
		}
		f.EntityID = strings.ToLower(id)
	}
	return f
}

// listTerms lists terms.
//
//	@ID				listTerms
//	@Summary		List terms
//	@Description	Terms that fit all filters, by their first name. q finds the beginning of any name, in either script, width and case; with language and status both, one name must have both.
//	@Tags			terms
//	@Produce		json,application/problem+json
//	@Param			q			query		string	false	"Beginning of any name"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开)
//	@Param			language	query		string	false	"Has a name in it; zh finds all of Chinese"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh-Hant)
//	@Param			status		query		string	false	"Of a name"	Enums(proposed, approved, forbidden)	example(forbidden)
//	@Param			type		query		string	false	"What it is"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT, TITLE)	example(PERSON)
//	@Param			entity		query		string	false	"Id of the entity that it is of"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Param			limit		query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor		query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200			{object}	wire.Page[wire.Term]
//	@Header			200			{string}	ETag	"Of this page"
//	@Header			200			{string}	Link	"The next page, where there is one"
//	@Success		304			"Not modified"
//	@Failure		400			{object}	wire.Problem	"A wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms [get]
func (s *server) listTerms(c *gin.Context) error {
	p := query(c, "q", "language", "status", "type", "entity", paramLimit, paramCursor)
	f := s.termFilter(c, p)
	page := s.page(c, p, defaultLimit)
	if err := p.err(); err != nil {
		return err
	}
	found, err := s.termStore.Terms(c.Request.Context(), f, oneMore(page))
	if err != nil {
		return err
	}
	s.sendJSON(c, cut(c, p, page, found, wire.NewTerm, store.TermKey))
	return nil
}

// getTerm answers with one term.
//
//	@ID				getTerm
//	@Summary		One term
//	@Tags			terms
//	@Produce		json,application/problem+json
//	@Param			id		path		string	true	"Id of the term"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Success		200		{object}	wire.Term
//	@Header			200		{string}	ETag	"Of this answer, for If-Match"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		404		{object}	wire.Problem	"There is no such term"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/{id} [get]
func (s *server) getTerm(c *gin.Context) error {
	id, err := pathID(c, "term")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	t, err := s.termStore.Term(c.Request.Context(), id)
	if err != nil {
		return asTerm(err, id)
	}
	s.sendTerm(c, http.StatusOK, t)
	return nil
}

// asTerm gives the absence of a term its message.
func asTerm(err error, id string) error {
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		f := notFound("there is no term %s", id)
		f.err = err
		return f
	}
	return err
}

// termBody reads a term in the body of c, checked and with what its entity
// proposes.
func (s *server) termBody(c *gin.Context) (*jianzhu.Term, error) {
	body, err := s.body(c)
	if err != nil {
		return nil, err
	}
	ctx := c.Request.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	media, params, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, unsupportedTerms(c, "application/json")
	}
	if body, err = decodeBody(body, strings.ToLower(params["charset"])); err != nil {
		return nil, err
	}
	var in wire.TermInput
	if err := decodeStrict(body, &in); err != nil {
		return nil, err
	}
	t := in.Term()
	if t.Author == "" {
		t.Author = c.GetString(keyName)
	}
	t.EntityID = strings.ToLower(t.EntityID)
	termbase.Normalize(&t)
	var bad []wire.FieldError
	if t.EntityID != "" && isID(t.EntityID) {
		e, err := s.entities.Entity(ctx, t.EntityID)
		switch {
		case jianzhu.IsKind(err, jianzhu.NotFound):
			bad = append(bad, wrong("entity_id", "is not the id of an entity"))
		case err != nil:
			return nil, err
		default:
			if t.Type == "" {
				t.Type = e.Type
			}
			for _, n := range termbase.Proposed(e) {
				if !slices.ContainsFunc(t.Names, func(has jianzhu.TermName) bool { return has.Language == n.Language }) {
					t.Names = append(t.Names, n)
				}
			}
		}
	}
	for _, f := range termbase.Check(&t) {
		bad = append(bad, wrong(f.Field, f.Message, f.Accepted...))
	}
	if len(bad) > 0 {
		return nil, refuse(http.StatusUnprocessableEntity, bad...)
	}
	return &t, nil
}

func unsupportedTerms(c *gin.Context, accepted ...string) error {
	c.Header("Accept-Post", strings.Join(accepted, ", "))
	detail := fmt.Sprintf("Content-Type %q is not taken here; accepted: %s", printable(c.Request.Header.Get("Content-Type")), strings.Join(accepted, ", "))
	return &fault{status: http.StatusUnsupportedMediaType, detail: detail,
		fields: []wire.FieldError{{Field: "Content-Type", Message: detail, Accepted: accepted}}}
}

// decodeStrict reads a JSON object into v: fields that v does not have, fields
// that come twice and values of another kind are faults that name them.
func decodeStrict(body []byte, v any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return &fault{status: http.StatusBadRequest, detail: "the body is empty; it must be a JSON object"}
	}
	err := json.Unmarshal(body, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	field := func(p jsontext.Pointer) string {
		var out string
		for token := range p.Tokens() {
			if _, number := strconv.Atoi(token); number == nil {
				out += "[" + token + "]"
			} else {
				out += "." + token
			}
		}
		if out = strings.TrimPrefix(out, "."); out == "" {
			return "body"
		}
		return printable(out)
	}
	if se, ok := errors.AsType[*json.SemanticError](err); ok {
		switch {
		case errors.Is(err, json.ErrUnknownName):
			return refuse(http.StatusUnprocessableEntity, wrong(field(se.JSONPointer), "is not a field here"))
		case se.JSONKind != 0:
			want := map[string]string{"string": "a string", "bool": "a boolean", "slice": "an array", "struct": "an object"}["string"]
			if se.GoType != nil {
				want = map[string]string{"string": "a string", "bool": "a boolean", "slice": "an array", "struct": "an object"}[se.GoType.Kind().String()]
			}
			return refuse(http.StatusUnprocessableEntity, wrong(field(se.JSONPointer), "must be "+want+", not "+kindName(se.JSONKind)))
		}
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return refuse(http.StatusUnprocessableEntity, wrong(field(syntax.JSONPointer), "must be given once"))
		}
		detail := fmt.Sprintf("the body is not well-formed JSON at byte offset %d: %s", syntax.ByteOffset, strings.TrimPrefix(syntax.Err.Error(), "jsontext: "))
		return &fault{status: http.StatusBadRequest, detail: detail, err: err, fields: []wire.FieldError{wrong("body", detail)}}
	}
	detail := "the body is not well-formed JSON"
	return &fault{status: http.StatusBadRequest, detail: detail, err: err, fields: []wire.FieldError{wrong("body", detail)}}
}

func kindName(k jsontext.Kind) string {
	if k == '"' {
		return "a string"
	}
	return kindNames[k]
}

// createTerm takes a term in.
//
//	@ID				createTerm
//	@Summary		Take a term in
//	@Description	A term has names in languages, each of them proposed, approved or forbidden. With entity_id it takes the type of the entity and, as proposals, its names in the languages that names leaves out.
//	@Tags			terms
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			term	body		wire.TermInput	true	"The term"
//	@Success		201		{object}	wire.Term	"Taken in"
//	@Header			201		{string}	Location	"Path of the term"
//	@Header			201		{string}	ETag		"Revision, for If-Match"
//	@Failure		400		{object}	wire.Problem	"Malformed JSON, or a parameter, where there is none"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403		{object}	wire.Problem	"The key may not write"
//	@Failure		413		{object}	wire.Problem	"The body is too large"
//	@Failure		415		{object}	wire.Problem	"Not JSON"
//	@Failure		422		{object}	wire.Problem	"A wrong field"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms [post]
func (s *server) createTerm(c *gin.Context) error {
	if err := query(c).err(); err != nil {
		return err
	}
	t, err := s.termBody(c)
	if err != nil {
		return err
	}
	t.ID = jianzhu.NewID()
	t.Created = s.now().UTC()
	t.Updated = t.Created
	return s.putTerm(c, http.StatusCreated, t, 0)
}

// putTerm writes t in place of a revision and answers with it.
func (s *server) putTerm(c *gin.Context, status int, t *jianzhu.Term, replaces int64) error {
	ctx := c.Request.Context()
	if err := s.termStore.PutTerm(ctx, t, replaces); err != nil {
		if jianzhu.IsKind(err, jianzhu.Conflict) {
			return errStaleTerm
		}
		return asTerm(err, t.ID)
	}
	s.termsChanged(ctx)
	kept, err := s.termStore.Term(ctx, t.ID) // with its usage
	if err != nil || kept.Revision != t.Revision {
		kept = t
	}
	if status == http.StatusCreated {
		c.Header("Location", termsLocation(t.ID))
	}
	s.sendTerm(c, status, kept)
	return nil
}

var errStaleTerm = &fault{status: http.StatusPreconditionFailed, detail: "the term has changed since it was read, or If-Match is not one of its ETags; read it again"}

// currentTerm checks the precondition of a write to a term and returns it.
func (s *server) currentTerm(c *gin.Context, id string) (*jianzhu.Term, error) {
	t, err := s.termStore.Term(c.Request.Context(), id)
	if err != nil {
		return nil, asTerm(err, id)
	}
	tags := c.Request.Header["If-Match"]
	if len(tags) == 0 {
		return nil, &fault{status: http.StatusPreconditionRequired, detail: "a write to a term needs If-Match with the ETag of the term as it was read, or *"}
	}
	if !matchesRevision(tags, revisionTag(id, t.Revision)) {
		return nil, errStaleTerm
	}
	return t, nil
}

// replaceTerm replaces a term.
//
//	@ID				replaceTerm
//	@Summary		Replace a term
//	@Description	Takes the place of all that the term has; what the body leaves out is gone. Needs If-Match.
//	@Tags			terms
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			id			path		string			true	"Id of the term"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-Match	header		string			true	"ETag of the term as it was read, or *"
//	@Param			term		body		wire.TermInput	true	"The term"
//	@Success		200			{object}	wire.Term	"Replaced"
//	@Header			200			{string}	ETag	"New revision"
//	@Failure		400			{object}	wire.Problem	"Malformed JSON, or a parameter, where there is none"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem	"The key may not write"
//	@Failure		404			{object}	wire.Problem	"There is no such term"
//	@Failure		412			{object}	wire.Problem	"The term has changed since"
//	@Failure		413			{object}	wire.Problem	"The body is too large"
//	@Failure		415			{object}	wire.Problem	"Not JSON"
//	@Failure		422			{object}	wire.Problem	"A wrong field"
//	@Failure		428			{object}	wire.Problem	"If-Match is needed"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/{id} [put]
func (s *server) replaceTerm(c *gin.Context) error {
	id, err := pathID(c, "term")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	old, err := s.currentTerm(c, id)
	if err != nil {
		return err
	}
	t, err := s.termBody(c)
	if err != nil {
		return err
	}
	t.ID, t.Created, t.Updated = id, old.Created, s.now().UTC()
	return s.putTerm(c, http.StatusOK, t, old.Revision)
}

// deleteTerm removes a term.
//
//	@ID				deleteTerm
//	@Summary		Remove a term
//	@Description	Needs If-Match.
//	@Tags			terms
//	@Produce		application/problem+json
//	@Param			id			path		string	true	"Id of the term"	format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			If-Match	header		string	true	"ETag of the term as it was read, or *"
//	@Success		204			"Removed"
//	@Failure		400			{object}	wire.Problem	"A wrong parameter"
//	@Failure		401			{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403			{object}	wire.Problem	"The key may not write"
//	@Failure		404			{object}	wire.Problem	"There is no such term"
//	@Failure		412			{object}	wire.Problem	"The term has changed since"
//	@Failure		428			{object}	wire.Problem	"If-Match is needed"
//	@Failure		503			{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default		{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/{id} [delete]
func (s *server) deleteTerm(c *gin.Context) error {
	id, err := pathID(c, "term")
	if err != nil {
		return err
	}
	if err := query(c).err(); err != nil {
		return err
	}
	t, err := s.currentTerm(c, id)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := s.termStore.DeleteTerm(ctx, id, t.Revision); err != nil {
		if jianzhu.IsKind(err, jianzhu.Conflict) {
			return errStaleTerm
		}
		return asTerm(err, id)
	}
	s.termsChanged(ctx)
	c.Writer.WriteHeader(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// listTermConflicts lists what contradicts each other in the termbase.
//
//	@ID				listTermConflicts
//	@Summary		Conflicts between terms
//	@Description	By the name that the terms share. renderings: terms with one name have different approved names in another language. shared: different people, by their Chinese names, are called the same in another language. status: a name is approved by one term and forbidden by another, in the same language.
//	@Tags			terms
//	@Produce		json,application/problem+json
//	@Param			kind	query		string	false	"Kind of conflict"	Enums(renderings, shared, status)	example(renderings)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.Page[wire.TermConflict]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503		{object}	wire.Problem	"The work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/conflicts [get]
func (s *server) listTermConflicts(c *gin.Context) error {
	p := query(c, "kind", paramLimit, paramCursor)
	kind := termbase.ConflictKind(p.optional("kind", names(termbase.ConflictKinds)...))
	page := s.page(c, p, defaultLimit)
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	var found []termbase.Conflict
	seen := 0
	for conflict := range s.terms.Snapshot().Conflicts(page.After.Name) {
		if seen++; seen%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if !page.After.IsZero() && conflict.Folded == page.After.Name && int64(conflict.N) < page.After.N || kind != "" && conflict.Kind != kind {
			continue
		}
		if found = append(found, conflict); len(found) > page.Limit {
			break
		}
	}
	s.sendJSON(c, cut(c, p, page, found,
		func(f *termbase.Conflict) wire.TermConflict {
			return wire.TermConflict{Kind: string(f.Kind), Name: f.Name, Language: f.Language, Names: f.Names, Terms: f.Terms}
		},
		func(f *termbase.Conflict) store.Key { return store.Key{Name: f.Folded, N: int64(f.N) + 1} }))
	return nil
}

// maxScanned bounds how many entities a page of proposals looks at.
const maxScanned = 5000

// listTermProposals lists entities without a term.
//
//	@ID				listTermProposals
//	@Summary		Entities that have no term yet
//	@Description	The most mentioned first, each with the names that a term of it would have: POST /terms with its entity_id makes one. A page may have fewer records than its limit, and yet a next one.
//	@Tags			terms
//	@Produce		json,application/problem+json
//	@Param			type	query		string	false	"What it is"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT)	example(PERSON)
//	@Param			limit	query		int		false	"Records of a page"	minimum(1)	maximum(500)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"	minLength(1)	format(cursor)
//	@Success		200		{object}	wire.Page[wire.TermProposal]
//	@Header			200		{string}	ETag	"Of this page"
//	@Header			200		{string}	Link	"The next page, where there is one"
//	@Success		304		"Not modified"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/proposals [get]
func (s *server) listTermProposals(c *gin.Context) error {
	p := query(c, "type", paramLimit, paramCursor)
	f := store.EntityFilter{Type: p.mentionType(jianzhu.EntityTypes)}
	page := s.page(c, p, defaultLimit)
	if err := p.err(); err != nil {
		return err
	}
	out := wire.Page[wire.TermProposal]{Items: []wire.TermProposal{}}
	terms := s.terms.Snapshot()
	ask := store.Page{Limit: s.limits.PageLimit, After: page.After}
	for scanned := 0; ; {
		found, err := s.entities.Entities(c.Request.Context(), f, ask)
		if err != nil {
			return err
		}
		for i := range found {
			e := &found[i]
			ask.After = store.EntityKey(e, f.Sort)
			if names := termbase.Proposed(e); len(names) > 0 && len(terms.OfEntity(e.ID)) == 0 {
				out.Items = append(out.Items, wire.NewTermProposal(e, names))
			}
			last := i+1 == len(found) && len(found) < ask.Limit
			if scanned++; !last && (len(out.Items) == page.Limit || scanned == maxScanned) {
				next := encodeCursor(ask.After, listOf(c, p.values))
				out.NextCursor = &next
				link(c, paramCursor, next)
				s.sendJSON(c, out)
				return nil
			}
		}
		if len(found) < ask.Limit {
			s.sendJSON(c, out)
			return nil
		}
	}
}

// termFormats gives the format that a media type is read as where format is
// not given. What is not here needs the parameter.
var termFormats = map[string]termbase.Format{
	"application/x-tbx+xml": termbase.TBX, "application/xml": termbase.TBX, "text/xml": termbase.TBX,
	"text/csv": termbase.CSV, "text/tab-separated-values": termbase.TSV, "text/plain": "",
}

// termOptions reads the parameters of the files of terms.
func termOptions(p *params) termbase.Options {
	o := termbase.Options{}
	for _, l := range []struct {
		name string
		tag  *string
	}{{"source", &o.Source}, {"target", &o.Target}} {
		*l.tag = p.text(l.name, longest["language"])
		if tag, ok := termbase.Language(*l.tag, ""); ok {
			*l.tag = tag
		}
	}
	return o
}

// importTerms takes a file of terms in.
//
//	@ID				importTerms
//	@Summary		Take a file of terms in
//	@Description	The body is the file: TBX (either version), CSV or TSV with a header line, OmegaT's glossary or DeepL's; its media type tells which, or format. Terms are known by the file's ids, and where it has none by their names: the same file again changes nothing. A file with mistakes is refused with one error for each line, and nothing of it is stored. With dry_run nothing is stored either way.
//	@Tags			terms
//	@Accept			application/xml,xml,plain,text/csv,text/tab-separated-values,application/x-tbx+xml
//	@Produce		json,application/problem+json
//	@Param			file	body		string	true	"The file"
//	@Param			dry_run	query		boolean	false	"Only tell what would become of it"	default(false)
//	@Param			format	query		string	false	"Format of the file; that of its media type where it is left out"	Enums(tbx, tbx2, csv, tsv, omegat, deepl)	example(tbx)
//	@Param			source	query		string	false	"Language of the first column, with omegat and deepl"	minLength(2)	maxLength(35)	example(zh-Hans)
//	@Param			target	query		string	false	"Language of the second column, with omegat and deepl"	minLength(2)	maxLength(35)	example(en)
//	@Success		200		{object}	wire.TermImport
//	@Header			200		{string}	X-Request-Id	"Id of the request"
//	@Failure		400		{object}	wire.Problem	"A wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403		{object}	wire.Problem	"The key may not write"
//	@Failure		413		{object}	wire.Problem	"The body is too large"
//	@Failure		415		{object}	wire.Problem	"A media type that is no format of terms"
//	@Failure		422		{object}	wire.Problem	"The file has mistakes: one error for each line"
//	@Failure		503		{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/import [post]
func (s *server) importTerms(c *gin.Context) error {
	p := query(c, "dry_run", "format", "source", "target")
	dry := p.choice("dry_run", "false", "true") == "true"
	format := termbase.Format(p.optional("format", names(termbase.Formats)...))
	o := termOptions(p)
	if err := p.err(); err != nil {
		return err
	}
	body, err := s.body(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	media, params, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	byType, known := termFormats[media]
	if charset := strings.ToLower(params["charset"]); err != nil || !known || charset != "" && charset != "utf-8" && charset != "utf-16" {
		return unsupportedTerms(c, slices.Sorted(maps.Keys(termFormats))...)
	}
	if format == "" {
		format = byType
	}
	if format == "" {
		return refuse(http.StatusBadRequest, wrong("format", "is needed beside text/plain", names(termbase.Formats)...))
	}
	if bad := o.Check(format); len(bad) > 0 {
		for _, f := range bad {
			p.refuse(f.Field, f.Message, f.Accepted...)
		}
		return p.err()
	}
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	terms, report, err := termbase.Read(bytes.NewReader(body), format, o)
	if err != nil {
		return err
	}
	for i := range terms {
		if terms[i].Author == "" {
			terms[i].Author = c.GetString(keyName)
		}
	}
	sum, err := store.ImportTerms(ctx, s.termStore, terms, s.now().UTC(), dry)
	if !dry {
		s.termsChanged(ctx) // also of what was stored before an error
	}
	if err != nil {
		return err
	}
	s.send(c, http.StatusOK, newAnswer(typeJSON, "", encode(wire.TermImport{DryRun: dry, Format: string(format), Terms: report.Terms,
		Created: sum.Created, Updated: sum.Updated, Unchanged: sum.Unchanged, LeftOut: report.LeftOut, Why: report.Why})))
	return nil
}

// headerLeftOut is the trailer of an export with the number of things that the
// format has no place for.
const headerLeftOut = "Jianzhu-Left-Out"

// exportTerms answers with terms as a file.
//
//	@ID				exportTerms
//	@Summary		Terms as a file
//	@Description	tbx (ISO 30042:2019, TBX-Basic), tbx2 (martif, which OmegaT, Weblate and translate-toolkit read), csv and tsv have all that terms have, and come back by POST /terms/import as they were. omegat and deepl are of one source and one target language; what they cannot carry is counted in the trailer Jianzhu-Left-Out. The file is streamed.
//	@Tags			terms
//	@Produce		xml,plain,text/csv,text/tab-separated-values,application/x-tbx+xml,application/problem+json
//	@Param			format			query		string	true	"Format of the file"	Enums(tbx, tbx2, csv, tsv, omegat, deepl)	example(tbx)
//	@Param			source			query		string	false	"Language of the first column, with omegat and deepl"	minLength(2)	maxLength(35)
//	@Param			target			query		string	false	"Language of the second column, with omegat and deepl"	minLength(2)	maxLength(35)
//	@Param			first_mention	query		boolean	false	"With omegat: how a house style writes each name at its first mention, and later, in its comment"	default(false)
//	@Param			q				query		string	false	"Beginning of any name"	minLength(1)	maxLength(200)	extensions(x-pattern=^[^\x00]*[^\s\x00][^\x00]*$)	example(李开)
//	@Param			language		query		string	false	"Has a name in it; zh finds all of Chinese"	format(bcp47)	minLength(2)	maxLength(35)	extensions(x-pattern=^[a-zA-Z]{2}[a-zA-Z]?$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{2}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}$|^[a-zA-Z]{2}[a-zA-Z]?-[a-zA-Z]{4}-[a-zA-Z]{2}$)	example(zh-Hant)
//	@Param			status			query		string	false	"Of a name"	Enums(proposed, approved, forbidden)	example(approved)
//	@Param			type			query		string	false	"What it is"	Enums(PERSON, ORG, LOC, PRODUCT, WORK, EVENT, TITLE)	example(PERSON)
//	@Param			entity			query		string	false	"Id of the entity that it is of"	format(uuid)	example(52c7f197-078e-5711-882b-3c72e6c39eaf)
//	@Success		200				{string}	string	"The file"
//	@Header			200				{string}	ETag				"Of the termbase and the parameters"
//	@Header			200				{string}	Content-Disposition	"Name of the file"
//	@Success		304				"Not modified"
//	@Failure		400				{object}	wire.Problem	"A wrong parameter"
//	@Failure		401				{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		503				{object}	wire.Problem	"The store is away, or the work took too long"
//	@Failure		default			{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/terms/export [get]
func (s *server) exportTerms(c *gin.Context) error {
	p := query(c, "format", "source", "target", "first_mention", "q", "language", "status", "type", "entity")
	format := termbase.Format(p.optional("format", names(termbase.Formats)...))
	if format == "" && len(p.values["format"]) == 0 {
		p.refuse("format", "is needed", names(termbase.Formats)...)
	}
	o := termOptions(p)
	o.FirstMention = p.choice("first_mention", "false", "true") == "true"
	f := s.termFilter(c, p)
	if len(p.wrong) == 0 {
		for _, bad := range o.Check(format) {
			p.refuse(bad.Field, bad.Message, bad.Accepted...)
		}
	}
	if err := p.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	// The tag names the generation before the first record is read: where
	// somebody writes meanwhile, the file is newer than its tag, and the
	// next request gets another tag, never an old file for a new one.
	if err := s.terms.Sync(ctx, s.termStore); err != nil {
		return err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s", s.version, s.terms.Snapshot().Generation(), c.Request.URL.Query().Encode()))
	tag := base64.RawStdEncoding.EncodeToString(sum[:15])
	h := c.Writer.Header()
	h["Etag"], h["Cache-Control"] = []string{`"` + tag + `"`}, s.cacheControl
	if tags := c.Request.Header["If-None-Match"]; len(tags) > 0 && matches(tags, tag) {
		c.Writer.WriteHeader(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	// The first page is read before the answer begins, so that a store that
	// is away is still answered with a problem.
	page := store.Page{Limit: min(exportPage, s.limits.PageLimit)}
	first, err := s.termStore.Terms(ctx, f, page)
	if err != nil {
		return err
	}
	h["Content-Type"] = []string{format.ContentType()}
	h["Content-Disposition"] = []string{mime.FormatMediaType("attachment", map[string]string{"filename": "terms" + format.Extension()})}
	h["Trailer"] = []string{headerLeftOut}
	c.Writer.WriteHeader(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	report, err := termbase.Write(c.Writer, format, func(yield func(jianzhu.Term, error) bool) {
		for found := first; ; {
			for _, t := range found {
				if !yield(t, nil) {
					return
				}
			}
			if len(found) < page.Limit {
				return
			}
			page.After = store.TermKey(&found[len(found)-1])
			var err error
			if found, err = s.termStore.Terms(ctx, f, page); err != nil {
				yield(jianzhu.Term{}, err)
				return
			}
		}
	}, o)
	if err != nil {
		// What is sent cannot be taken back: the connection ends without the
		// end of the body, so that nobody takes the part for the whole.
		s.log.Warn("export of terms broken off", "err", err)
		panic(http.ErrAbortHandler)
	}
	h.Set(headerLeftOut, strconv.Itoa(report.LeftOut))
	return nil
}

// exportPage is how many terms an export holds at a time.
const exportPage = 500
