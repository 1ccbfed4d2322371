package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/rendering"
	"jianzhu/store"
	"jianzhu/translate"
)

var machineFields = append([]string{"target", "engine", "paragraphs", "overwrite"}, optionFields...)

// engineNames are the engines that there may be.
var engineNames = []string{"deepl", "libretranslate", "openai"}

// maxRuns is how many articles are translated at a time: what runs costs
// money, and holds its article.
const maxRuns = 4

// machineInput asks for a machine translation.
type machineInput struct {
	target, engine string
	paragraphs     []int // empty for all
	overwrite      bool
	options        translate.Options
}

// translateArticle has an engine translate an article.
//
//	@ID				translateArticle
//	@Summary		Translate an article by machine
//	@Description	Protects the paragraphs' names and values, has an engine translate them, restores them, and keeps the result as the article's translation: state translated, or initial where a placeholder is missing or in the wrong place, origin machine with the engine. Texts that people or memories made, and reviewed or final ones, are left as they are unless overwrite asks for them; so are those that an engine made and whose source has not changed. What an engine has done before it fails is kept, and the rest listed as failed: asking again goes on there. May take as long as the server's translate-timeout. Without an engine the answer is 409 and says what to set.
//	@Tags			translate
//	@Accept			json
//	@Produce		json,application/problem+json
//	@Param			id		path		string				true	"Id of the article"		format(uuid)	example(0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10)
//	@Param			offsets	query		string				false	"Unit of start and end"	Enums(codepoint, utf16, utf8)	default(codepoint)
//	@Param			request	body		wire.TranslateInput	true	"What is to be translated"
//	@Success		200		{object}	wire.MachineTranslation
//	@Failure		400		{object}	wire.Problem	"Malformed JSON, or a wrong parameter"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403		{object}	wire.Problem	"The key may not write"
//	@Failure		404		{object}	wire.Problem	"There is no such article"
//	@Failure		409		{object}	wire.Problem	"No engine is set up, or not that one, or the translation keeps changing"
//	@Failure		413		{object}	wire.Problem	"The body is too large"
//	@Failure		415		{object}	wire.Problem	"Not JSON"
//	@Failure		422		{object}	wire.Problem	"A wrong field, or a language that the engine does not have"
//	@Failure		502		{object}	wire.Problem	"The engine refused, or its quota is used up"
//	@Failure		503		{object}	wire.Problem	"The engine is busy, the store is away, or the work took too long"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/api/v1/articles/{id}/translate [post]
func (s *server) translateArticle(c *gin.Context) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	p := query(c, paramOffsets)
	unit := p.unit()
	if err := p.err(); err != nil {
		return err
	}
	in, err := s.machineInput(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	a, err := s.articles.Article(ctx, id)
	if err != nil {
		return asArticle(err, id)
	}
	engine, err := s.engine(in.engine)
	if err != nil {
		return err
	}
	for i, n := range in.paragraphs {
		if n >= len(a.Paragraphs) {
			return refuse(http.StatusUnprocessableEntity, wrong(fmt.Sprintf("paragraphs[%d]", i),
				fmt.Sprintf("must be the index of one of the article's %d paragraphs, from 0 on, not %d", len(a.Paragraphs), n)))
		}
	}
	was, err := s.translations.Translation(ctx, id, in.target)
	switch {
	case jianzhu.IsKind(err, jianzhu.NotFound):
		was = nil
	case err != nil:
		return err
	default:
		was = s.translator.Fit(a, was)
	}
	select {
	case s.runs <- struct{}{}:
		defer func() { <-s.runs }()
	default:
		return &fault{status: http.StatusServiceUnavailable, retryAfter: true, detail: fmt.Sprintf("%d articles are being translated already; try again later", maxRuns)}
	}
	r := &machineRun{s: s, article: a, engine: engine, in: in}
	r.choose(was)
	if err := r.translate(ctx); err != nil {
		return err
	}
	t, err := r.keep(ctx, was)
	if err != nil {
		return asArticle(err, id)
	}
	s.sendJSON(c, r.answer(t, unit))
	return nil
}

// machineInput reads the body of c.
func (s *server) machineInput(c *gin.Context) (in machineInput, err error) {
	_, _, body, err := s.typedBody(c, "application/json")
	if err != nil {
		return in, err
	}
	in.options = s.options()
	given := map[string]bool{}
	bad, err := decodeFields(body, machineFields, func(f *fields, name string) (err error) {
		given[name] = true
		switch name {
		case "target":
			in.target, _, err = f.choice(name, rendering.Targets...)
		case "engine":
			in.engine, _, err = f.choice(name, engineNames...)
		case "paragraphs":
			return f.array(name, func(_ int, path string) error {
				n, ok, err := f.number(path, 0, 1_000_000)
				if ok && slices.Contains(in.paragraphs, int(n)) {
					f.refuse(path, fmt.Sprintf("must be given once: %d is there already", n))
				}
				in.paragraphs = append(in.paragraphs, int(n))
				return err
			})
		case "overwrite":
			in.overwrite, err = f.boolean(name)
		default:
			err = f.options(name, &in.options)
		}
		return err
	})
	if err != nil {
		return in, err
	}
	if !given["target"] {
		bad = append(bad, wrong("target", "is needed", rendering.Targets...))
	}
	if given["paragraphs"] && len(in.paragraphs) == 0 && len(bad) == 0 {
		bad = append(bad, wrong("paragraphs", "must not be empty; leave it out for all"))
	}
	if len(bad) > 0 {
		return in, refuse(http.StatusUnprocessableEntity, bad...)
	}
	slices.Sort(in.paragraphs)
	return in, nil
}

// engine returns the engine of the name, the first without one.
func (s *server) engine(name string) (translate.Engine, error) {
	if name == "" && len(s.engines) > 0 {
		return s.engines[0], nil
	}
	var have []string
	for _, e := range s.engines {
		if e.Name() == name {
			return e, nil
		}
		have = append(have, e.Name())
	}
	const how = "set JIANZHU_DEEPL_KEY, or --libretranslate-url (JIANZHU_LIBRETRANSLATE_URL), or --openai-model (JIANZHU_OPENAI_MODEL) with JIANZHU_OPENAI_KEY, and start the server again"
	if len(have) == 0 {
		return nil, &fault{status: http.StatusConflict, detail: "no translation engine is set up here: " + how + "; everything else works without"}
	}
	return nil, &fault{status: http.StatusConflict, detail: fmt.Sprintf("the engine %s is not set up here, only %s: %s", name, strings.Join(have, ", "), how),
		fields: []wire.FieldError{wrong("engine", "is not set up here", have...)}}
}

// machineRun is the machine translation of one article.
type machineRun struct {
	s       *server
	article *jianzhu.Article
	engine  translate.Engine
	in      machineInput

	items                []machineItem
	characters, requests int
	notes                []string
}

// The outcomes of the machine translation of a paragraph.
const (
	outcomeTranslated = "translated"
	outcomeSkipped    = "skipped"
	outcomeFailed     = "failed"
)

// machineItem is one paragraph on its way.
type machineItem struct {
	index           int
	language        string
	choice          *translate.Choice
	protected       *translate.Protected
	restored        *translate.Restored
	outcome, reason string
}

// choose takes the paragraphs that are to be translated, and protects them.
func (r *machineRun) choose(was *jianzhu.Translation) {
	indexes := r.in.paragraphs
	if len(indexes) == 0 {
		for i := range r.article.Paragraphs {
			indexes = append(indexes, i)
		}
	}
	have := textsOf(was)
	chooser := translate.NewChooser(r.article, r.in.target, r.in.options)
	for _, n := range indexes {
		p := &r.article.Paragraphs[n]
		x := machineItem{index: n, language: r.languageOf(p)}
		switch x.reason = r.stays(have[n]); {
		case x.reason != "":
		case !strings.ContainsFunc(p.Text, unicode.IsLetter):
			x.reason = "empty"
		case sameLanguage(x.language, r.in.target):
			x.reason = "same_language"
		}
		if x.reason != "" {
			x.outcome = outcomeSkipped
			r.items = append(r.items, x)
			continue
		}
		x.choice = chooser.Choose(p)
		protected, err := translate.Protect(p.Text, p.Sentences, x.choice.Spans, r.engine.Form())
		if err != nil { // Choose gives spans of the text only
			x.outcome, x.reason = outcomeFailed, "malformed"
			r.notes = append(r.notes, fmt.Sprintf("paragraph %d: %v", n, err))
		}
		x.protected = protected
		r.items = append(r.items, x)
	}
}

// languageOf returns the language of a paragraph, the article's where the
// paragraph does not tell.
func (r *machineRun) languageOf(p *jianzhu.Paragraph) string {
	if p.Language == "zh" || p.Language == "en" {
		return translate.LanguageOf(p)
	}
	return r.article.Language
}

func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a == b
}

// textsOf returns the paragraphs of a translation, which may be nil, by index.
func textsOf(t *jianzhu.Translation) map[int]*jianzhu.TranslatedParagraph {
	out := map[int]*jianzhu.TranslatedParagraph{}
	if t != nil {
		for i := range t.Paragraphs {
			out[t.Paragraphs[i].Index] = &t.Paragraphs[i]
		}
	}
	return out
}

// stays says why a translated text, which may be nil, is left as it is.
func (r *machineRun) stays(p *jianzhu.TranslatedParagraph) string {
	switch {
	case p == nil || p.Text == "" || r.in.overwrite:
		return ""
	case p.State == jianzhu.StateReviewed || p.State == jianzhu.StateFinal:
		return "reviewed"
	case p.Made.Origin != jianzhu.ByMachine:
		return "human"
	case !p.NeedsReview && p.State == jianzhu.StateTranslated && p.Made.Engine == r.engine.Name():
		return "current"
	}
	return ""
}

// translate has the engine translate what was chosen, each language by itself.
// Its error is that of a run that came to nothing.
func (r *machineRun) translate(ctx context.Context) error {
	var languages []string
	for _, x := range r.items {
		if x.outcome == "" && !slices.Contains(languages, x.language) {
			languages = append(languages, x.language)
		}
	}
	done := 0
	var failed error
	for _, language := range languages {
		q := translate.Request{Source: language, Target: r.in.target}
		var of []*machineItem
		for i := range r.items {
			if x := &r.items[i]; x.outcome == "" && x.language == language {
				of = append(of, x)
				q.Texts = append(q.Texts, x.protected)
				q.Glossary = append(q.Glossary, x.choice.Glossary...)
			}
		}
		slices.SortFunc(q.Glossary, func(a, b translate.Pair) int {
			return strings.Compare(a.Source+"\x00"+a.Target, b.Source+"\x00"+b.Target)
		})
		q.Glossary = slices.Compact(q.Glossary)
		var result *translate.Result
		var err error
		if failed == nil {
			result, err = r.engine.Translate(ctx, q)
			r.characters += result.Characters
			r.requests += result.Requests
			r.notes = append(r.notes, result.Notes...)
		}
		if err != nil {
			failed = err
		}
		for i, x := range of {
			if result == nil || i >= len(result.Texts) {
				x.outcome, x.reason = outcomeFailed, "engine"
				continue
			}
			done++
			r.restore(x, result.Texts[i])
		}
	}
	if failed == nil {
		return nil
	}
	f := r.s.engineFault(failed)
	if done == 0 {
		return f
	}
	r.s.log.Warn("a machine translation is not whole", "article", r.article.ID, "err", failed)
	r.notes = append(r.notes, f.detail)
	return nil
}

// restore takes the engine's translation of x.
func (r *machineRun) restore(x *machineItem, text string) {
	restored, err := x.protected.Restore(strings.TrimSpace(text), r.s.sentences)
	if err != nil || strings.TrimSpace(restored.Text) == "" ||
		strings.ContainsFunc(restored.Text, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' || c == 0x7f }) {
		x.outcome, x.reason = outcomeFailed, "malformed"
		return
	}
	x.outcome, x.restored = outcomeTranslated, restored
}

// state is initial where something is left to do about the placeholders.
func (x *machineItem) state() jianzhu.TranslationState {
	if slices.ContainsFunc(x.restored.Issues, func(i translate.Issue) bool { return !i.Repaired }) {
		return jianzhu.StateInitial
	}
	return jianzhu.StateTranslated
}

// engineFault is what the failure of an engine is answered with. What the
// engine's own message says of our network is for the log.
func (s *server) engineFault(err error) *fault {
	e, is := errors.AsType[*translate.Error](err)
	if !is {
		f := s.faultOf(err, s.limits.Translate)
		if errors.Is(err, context.DeadlineExceeded) {
			f.detail = fmt.Sprintf("the translation took longer than %s and was stopped", s.limits.Translate)
		}
		return f
	}
	f := &fault{status: http.StatusBadGateway, err: err}
	switch e.Failure {
	case translate.FailureKey:
		f.detail = fmt.Sprintf("%s does not accept the key that this server has: set JIANZHU_%s_KEY", e.Engine, strings.ToUpper(e.Engine))
	case translate.FailureQuota:
		f.detail = fmt.Sprintf("the quota of this server's account with %s is used up", e.Engine)
	case translate.FailureBusy:
		f.status, f.retryAfter = http.StatusServiceUnavailable, true
		f.detail = fmt.Sprintf("%s has too many requests; try again later", e.Engine)
		if e.RetryAfter > 0 {
			f.detail = fmt.Sprintf("%s has too many requests; it asks to wait for %s", e.Engine, e.RetryAfter.Round(time.Second))
		}
	case translate.FailureUnreachable:
		f.status, f.retryAfter = http.StatusServiceUnavailable, true
		f.detail = fmt.Sprintf("%s can't be reached or fails; try again later", e.Engine)
	default:
		f.detail = e.Error()
	}
	return f
}

// errAgain says that article or translation have changed since the texts to
// write were told.
var errAgain = errors.New("the article or its translation has changed")

// keep writes what was translated. It is paid for, so that is done even when
// the request's time is over or the client has gone.
func (r *machineRun) keep(ctx context.Context, was *jianzhu.Translation) (*jianzhu.Translation, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.s.limits.Timeout)
	defer cancel()
	leave, err := r.s.queue.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	texts := r.texts(r.article, was)
	for range 5 {
		if len(texts) == 0 {
			return was, nil
		}
		again := texts
		a, t, _, err := r.s.translator.Write(ctx, r.article.ID, r.in.target, texts, func(a *jianzhu.Article, was *jianzhu.Translation) error {
			if again = r.texts(a, was); !slices.Equal(again, texts) {
				return errAgain
			}
			return r.s.fits(a, was, translationInput{texts: texts})
		})
		if err == nil {
			r.article = a
			return t, nil
		}
		if !errors.Is(err, errAgain) {
			return nil, err
		}
		texts = again
	}
	return nil, &jianzhu.Error{Op: "api.machineRun.keep", Kind: jianzhu.Conflict, Msg: "the article or its translation keeps changing; try again"}
}

// texts returns what is to be written into a translation of the article as it
// is now. A paragraph that has changed meanwhile, or whose translation somebody
// else has written, is left.
func (r *machineRun) texts(a *jianzhu.Article, was *jianzhu.Translation) []store.TranslatedText {
	have := textsOf(was)
	var out []store.TranslatedText
	for i := range r.items {
		x := &r.items[i]
		if x.restored == nil {
			continue
		}
		x.outcome, x.reason = outcomeTranslated, ""
		if x.index >= len(a.Paragraphs) || a.Paragraphs[x.index].Text != r.article.Paragraphs[x.index].Text {
			x.outcome, x.reason = outcomeFailed, "changed"
			continue
		}
		if reason := r.stays(have[x.index]); reason != "" {
			x.outcome, x.reason = outcomeSkipped, reason
			continue
		}
		out = append(out, store.TranslatedText{Index: x.index, Text: x.restored.Text, State: x.state(),
			Made: jianzhu.TranslationMade{Origin: jianzhu.ByMachine, Engine: r.engine.Name()}})
	}
	return out
}

// answer tells what came of it.
func (r *machineRun) answer(t *jianzhu.Translation, unit jianzhu.Unit) wire.MachineTranslation {
	out := wire.MachineTranslation{ArticleID: r.article.ID, ArticleRevision: r.article.Revision, Language: r.in.target, Engine: r.engine.Name(),
		Characters: r.characters, Requests: r.requests, OffsetUnit: string(unit), Items: []wire.MachineTranslated{}, Notes: []string{}}
	if t != nil {
		out.Revision = t.Revision
	}
	out.Notes = append(out.Notes, r.notes...)
	for i := range r.items {
		x := &r.items[i]
		one := wire.MachineTranslated{Index: x.index, Outcome: x.outcome, Reason: x.reason, Placed: []wire.Placed{}, Issues: []wire.PlaceholderIssue{}, Unprotected: []wire.Unprotected{}}
		if x.outcome == outcomeTranslated {
			restored := wire.NewRestoredText(x.restored, unit)
			one.State, one.Text, one.Placed, one.Issues = string(x.state()), restored.Text, restored.Placed, restored.Issues
			one.Unprotected = wire.NewUnprotected(x.choice, r.article.Paragraphs[x.index].Text, unit)
		}
		out.Items = append(out.Items, one)
	}
	return out
}
