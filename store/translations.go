package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"jianzhu"
)

// TranslationReader reads the translations of articles.
type TranslationReader interface {
	// Translation returns an article's translation into a language, as it was
	// written: the article may have changed since, see Place.
	Translation(ctx context.Context, articleID, language string) (*jianzhu.Translation, error)
	// Translations returns all translations of an article, by language. An
	// article without any has none; one that is not there is NotFound.
	Translations(ctx context.Context, articleID string) ([]jianzhu.Translation, error)
	// TranslationRevisions returns which translations an article has, by
	// language, without reading them. Of an article that is not there it
	// returns none.
	TranslationRevisions(ctx context.Context, articleID string) ([]TranslationRevision, error)
}

// TranslationWriter writes translations.
type TranslationWriter interface {
	// PutTranslation writes t in place of revision replaces and sets
	// t.Revision to replaces+1. With replaces 0 the article must have no
	// translation into the language; else what is replaced must have been
	// created when t says, so that a translation that was removed and begun
	// anew is no earlier revision of the new one. The article must be there: a
	// deleted one takes its translations with it.
	PutTranslation(ctx context.Context, t *jianzhu.Translation, replaces int64) error
	// DeleteTranslation removes a translation at the given revision.
	DeleteTranslation(ctx context.Context, articleID, language string, revision int64) error
}

// TranslationRevision tells one state of a translation from every other.
// Revisions begin anew where a translation is removed and another written;
// the time of creation then differs.
type TranslationRevision struct {
	Language string
	Revision int64
	Created  time.Time
}

// CheckTranslation refuses, as jianzhu.Invalid with each wrong field, a
// translation that is not one: its paragraphs out of order, its annotations
// not fitting its texts. A store never holds a span that is not a span of its
// text.
func CheckTranslation(t *jianzhu.Translation) error {
	c := translationCheck{paragraphs: make(map[int]*jianzhu.TranslatedParagraph, len(t.Paragraphs)), ids: make(map[string]bool), entities: make(map[string]bool, len(t.Entities))}
	if t.ArticleID == "" {
		c.say("must not be empty", "article_id")
	}
	if t.Language == "" {
		c.say("must not be empty", "language")
	}
	if t.Created.IsZero() {
		c.say("must be set", "created")
	}
	if t.ArticleRevision < 1 {
		c.say("must be that of an article", "article_revision")
	}
	if len(t.Paragraphs)+len(t.Unplaced) > maxParagraphs {
		c.say(fmt.Sprintf("must be at most %d", maxParagraphs), "paragraphs")
	}
	for i, e := range t.Entities {
		if e.ID == "" || c.entities[e.ID] {
			c.say("must be there, and only once", "entities[%d].id", i)
		}
		c.entities[e.ID] = true
	}
	last := -1
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		if p.Index <= last {
			c.say("must be greater than the one before it, the first at least 0", "paragraphs[%d].index", i)
		}
		last = max(last, p.Index)
		c.paragraphs[p.Index] = p
	}
	for i := range t.Paragraphs {
		c.paragraph("paragraphs["+strconv.Itoa(i)+"]", &t.Paragraphs[i])
	}
	for i := range t.Unplaced {
		at, p := "unplaced["+strconv.Itoa(i)+"]", &t.Unplaced[i]
		if len(p.Tokens)+len(p.Sentences)+len(p.Mentions)+len(p.Quotes)+len(p.Counterparts) > 0 {
			c.say("must have no annotations", "%s", at)
		}
		c.paragraph(at, p)
	}
	if len(c.wrong) > 0 {
		return &jianzhu.Error{Op: "store.CheckTranslation", Kind: jianzhu.Invalid, Msg: "the translation does not fit together", Fields: c.wrong}
	}
	return nil
}

// translationCheck gathers what is wrong with a translation.
type translationCheck struct {
	wrong      []jianzhu.FieldError
	paragraphs map[int]*jianzhu.TranslatedParagraph // by index
	entities   map[string]bool
	ids        map[string]bool // of mentions and quotes
}

func (c *translationCheck) say(message, field string, args ...any) {
	if len(c.wrong) < maxFieldErrors {
		c.wrong = append(c.wrong, jianzhu.FieldError{Field: fmt.Sprintf(field, args...), Message: message})
	}
}

func (c *translationCheck) text(at, text string) {
	switch {
	case len(text) > maxParagraphBytes:
		c.say(fmt.Sprintf("must be at most %d bytes", maxParagraphBytes), "%s", at)
	case !utf8.ValidString(text):
		c.say("must be valid UTF-8", "%s", at)
	}
}

func (c *translationCheck) state(at, text string, s jianzhu.TranslationState, m jianzhu.TranslationMade) {
	if !slices.Contains(jianzhu.TranslationStates, s) {
		c.say("must be one of the states", "%s.state", at)
	}
	if text == "" && s != jianzhu.StateInitial {
		c.say("must be initial where there is no text", "%s.state", at)
	}
	if !slices.Contains(jianzhu.TranslationOrigins, m.Origin) {
		c.say("must be one of the origins", "%s.made.origin", at)
	}
	if m.Match < 0 || m.Match > 100 || m.Match > 0 && m.Origin != jianzhu.ByMemory {
		c.say("must be a percentage, of memory alone", "%s.made.match", at)
	}
	if m.Time.IsZero() {
		c.say("must be set", "%s.made.time", at)
	}
}

func (c *translationCheck) paragraph(at string, p *jianzhu.TranslatedParagraph) {
	c.text(at+".text", p.Text)
	c.text(at+".source", p.Source)
	c.state(at, p.Text, p.State, p.Made)
	if p.Revision < 1 {
		c.say("must be that of a translation", "%s.revision", at)
	}
	var last int64
	for i, h := range p.History {
		then := at + ".history[" + strconv.Itoa(i) + "]"
		c.text(then+".text", h.Text)
		c.text(then+".source", h.Source)
		c.state(then, h.Text, h.State, h.Made)
		if h.Revision <= last || h.Revision >= p.Revision {
			c.say("must be greater than the one before it and less than the paragraph's", "%s.revision", then)
		}
		last = max(last, h.Revision)
	}
	if !utf8.ValidString(p.Text) {
		return // nothing fits it
	}
	c.annotations(at, p)
	c.links(at, p)
}

// annotations checks what an article's paragraph is checked for too.
func (c *translationCheck) annotations(at string, p *jianzhu.TranslatedParagraph) {
	const bad = "must be a span of the paragraph's text, after the one before it"
	last := 0
	for j, t := range p.Tokens {
		if !t.ValidIn(p.Text) || t.Start < last {
			c.say(bad, "%s.tokens[%d]", at, j)
		}
		last = max(last, t.End)
	}
	last = 0
	for j, s := range p.Sentences {
		if !s.ValidIn(p.Text) || s.Start < last {
			c.say(bad, "%s.sentences[%d]", at, j)
		}
		last = max(last, s.End)
	}
	last = 0
	for j, m := range p.Mentions {
		if !m.ValidIn(p.Text) || m.Len() == 0 || m.Start < last {
			c.say(bad, "%s.mentions[%d]", at, j)
		}
		last = max(last, m.End)
		if m.EntityID != "" && !c.entities[m.EntityID] {
			c.say("must be one of the translation's entities", "%s.mentions[%d].entity_id", at, j)
		}
		c.id(m.ID, "%s.mentions[%d].id", at, j)
	}
	for j, q := range p.Quotes {
		if !q.ValidIn(p.Text) || q.Len() == 0 {
			c.say("must be a span of the paragraph's text", "%s.quotes[%d]", at, j)
		}
		if q.Cue != nil && !q.Cue.ValidIn(p.Text) {
			c.say("must be a span of the paragraph's text", "%s.quotes[%d].cue", at, j)
		}
		if s := q.Speaker; s != nil && (c.paragraphs[s.Paragraph] == nil || !s.ValidIn(c.paragraphs[s.Paragraph].Text)) {
			c.say("must be a span of the text of the paragraph that it names", "%s.quotes[%d].speaker", at, j)
		}
		c.id(q.ID, "%s.quotes[%d].id", at, j)
	}
}

func (c *translationCheck) id(id, field string, args ...any) {
	if id == "" || c.ids[id] {
		c.say("must be there, and only once", field, args...)
	}
	c.ids[id] = true
}

// links checks what pairs the two texts.
func (c *translationCheck) links(at string, p *jianzhu.TranslatedParagraph) {
	own := make(map[string]bool, len(p.Mentions)+len(p.Quotes))
	for _, m := range p.Mentions {
		own[m.ID] = true
	}
	for _, q := range p.Quotes {
		own[q.ID] = true
	}
	sources := make(map[string]bool, len(p.Counterparts))
	for j, k := range p.Counterparts {
		if k.SourceID == "" || sources[k.SourceID] {
			c.say("must be there, and only once", "%s.counterparts[%d].source_id", at, j)
		}
		sources[k.SourceID] = true
		if !own[k.TargetID] {
			c.say("must be a mention or a quote of the paragraph, and only once", "%s.counterparts[%d].target_id", at, j)
		}
		delete(own, k.TargetID)
		c.score(k.Score, "%s.counterparts[%d].score", at, j)
	}
	var source, target int
	for j, k := range p.Aligned {
		if !k.Source.ValidIn(p.Source) || k.Source.Start != source {
			c.say("must tile the source, in order", "%s.aligned[%d].source", at, j)
		}
		if !k.Target.ValidIn(p.Text) || k.Target.Start != target {
			c.say("must tile the text, in order", "%s.aligned[%d].target", at, j)
		}
		source, target = k.Source.End, k.Target.End
		c.score(k.Score, "%s.aligned[%d].score", at, j)
	}
	if len(p.Aligned) > 0 && (source != len(p.Source) || target != len(p.Text)) {
		c.say("must tile both texts", "%s.aligned", at)
	}
}

func (c *translationCheck) score(score float64, field string, args ...any) {
	if !(score >= 0 && score <= 1) { // NaN is neither
		c.say("must be from 0 to 1", field, args...)
	}
}
