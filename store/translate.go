package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jianzhu"
	"jianzhu/script"
)

// TranslatedText is what somebody hands in as the translation of a paragraph.
type TranslatedText struct {
	Index int                      // of the article's paragraph
	Text  string                   // empty takes the translation back
	State jianzhu.TranslationState // initial where there is no text
	Made  jianzhu.TranslationMade  // its zero Time is the time of writing
}

// Translator writes translations: it puts texts that are handed in into an
// article's translation, and has them annotated and linked with the article.
// It may be used by many goroutines.
type Translator struct {
	Store interface {
		ArticleReader
		TranslationReader
		TranslationWriter
	}

	// Annotate fills in tokens, sentences, mentions, quotes and entities.
	Annotate func(ctx context.Context, a *jianzhu.Article) error
	// Link fills in Counterparts and Aligned of the paragraphs of t, which is
	// placed against a. Nil links nothing.
	Link func(a *jianzhu.Article, t *jianzhu.Translation)

	Now func() time.Time // nil is time.Now
}

// Write puts texts into the translation of an article into a language, which
// it begins where there is none. What a text replaces becomes history; a text
// that is there already, in the same state and by the same maker, changes
// nothing. Where nothing changes at all the outcome is Unchanged, and nothing
// is written.
//
// check, unless nil, may refuse the write, by an error that is returned: it
// sees the article as it is, and the translation placed against it, nil where
// there is none. Where another writer comes in between, Write starts over, so
// check and Annotate may run more than once.
//
// Texts that cannot be put are jianzhu.Invalid, with fields such as
// paragraphs[2].index; an article that is not there is NotFound.
func (w *Translator) Write(ctx context.Context, articleID, language string, texts []TranslatedText,
	check func(*jianzhu.Article, *jianzhu.Translation) error) (*jianzhu.Article, *jianzhu.Translation, Outcome, error) {
	const op = "store.Translator.Write"
	var lost error
	for range ingestAttempts {
		a, err := w.Store.Article(ctx, articleID)
		if err != nil {
			return nil, nil, "", fmt.Errorf("%s: %w", op, err)
		}
		was, err := w.Store.Translation(ctx, articleID, language)
		switch {
		case jianzhu.IsKind(err, jianzhu.NotFound):
			was = nil
		case err != nil:
			return nil, nil, "", fmt.Errorf("%s: %w", op, err)
		default:
			was = w.Fit(a, was)
		}
		if check != nil {
			if err := check(a, was); err != nil {
				return nil, nil, "", err
			}
		}
		t, changed, err := merge(a, was, language, texts, w.now())
		if err != nil {
			return nil, nil, "", err
		}
		if !changed {
			return a, was, Unchanged, nil
		}
		if err := w.annotate(ctx, a, t); err != nil {
			return nil, nil, "", fmt.Errorf("%s: %w", op, err)
		}
		w.link(a, t)
		replaces, outcome := int64(0), Created
		if was != nil {
			replaces, outcome = was.Revision, Updated
		}
		switch err := w.Store.PutTranslation(ctx, t, replaces); {
		case err == nil:
			return a, t, outcome, nil
		case jianzhu.IsKind(err, jianzhu.Conflict), was != nil && jianzhu.IsKind(err, jianzhu.NotFound):
			lost = err
		default:
			return nil, nil, "", fmt.Errorf("%s: %w", op, err)
		}
	}
	return nil, nil, "", &jianzhu.Error{Op: op, Kind: jianzhu.Conflict, Msg: "the translation keeps changing; try again", Err: lost}
}

// Draft returns a translation of the texts alone, annotated and linked with
// the article, and keeps nothing. Texts that cannot be put are
// jianzhu.Invalid, as for Write.
func (w *Translator) Draft(ctx context.Context, a *jianzhu.Article, language string, texts []TranslatedText) (*jianzhu.Translation, error) {
	const op = "store.Translator.Draft"
	t, _, err := merge(a, nil, language, texts, w.now())
	if err != nil {
		return nil, err
	}
	if err := w.annotate(ctx, a, t); err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	w.link(a, t)
	return t, nil
}

// Fit returns t as it is to be read beside a: placed against it and linked
// with it, where a is another revision than t was written for. Annotations are
// those that t has; a paragraph that comes back from Unplaced has none until
// the next write. The result depends on a and t alone.
func (w *Translator) Fit(a *jianzhu.Article, t *jianzhu.Translation) *jianzhu.Translation {
	if t.ArticleRevision == a.Revision {
		return t
	}
	placed := Place(a, t)
	w.link(a, placed)
	return placed
}

func (w *Translator) now() time.Time {
	if w.Now == nil {
		return time.Now().UTC()
	}
	return w.Now().UTC()
}

// merge returns the translation with the texts in it, without annotations of
// what has changed, and whether any has.
func merge(a *jianzhu.Article, was *jianzhu.Translation, language string, texts []TranslatedText, now time.Time) (*jianzhu.Translation, bool, error) {
	t := &jianzhu.Translation{ArticleID: a.ID, Language: language, Created: now, ArticleRevision: a.Revision}
	if was != nil {
		*t = *was
		t.Paragraphs = slices.Clone(was.Paragraphs)
	}
	t.Updated = now
	revision := t.Revision + 1
	at := make(map[int]int, len(t.Paragraphs)) // place in t.Paragraphs by index
	for i := range t.Paragraphs {
		at[t.Paragraphs[i].Index] = i
	}
	var wrong []jianzhu.FieldError
	say := func(i int, message string) {
		if len(wrong) < maxFieldErrors {
			wrong = append(wrong, jianzhu.FieldError{Field: "paragraphs[" + strconv.Itoa(i) + "].index", Message: message})
		}
	}
	given := make(map[int]bool, len(texts))
	changed := was == nil
	for i, text := range texts {
		switch {
		case text.Index < 0 || text.Index >= len(a.Paragraphs):
			say(i, fmt.Sprintf("must be the index of one of the article's %d paragraphs, from 0 on, not %d", len(a.Paragraphs), text.Index))
			continue
		case given[text.Index]:
			say(i, fmt.Sprintf("must be given once: there is another text for paragraph %d", text.Index))
			continue
		}
		given[text.Index] = true
		source := &a.Paragraphs[text.Index]
		if text.Made.Time.IsZero() {
			text.Made.Time = now
		}
		p := jianzhu.TranslatedParagraph{
			Paragraph: jianzhu.Paragraph{Index: text.Index, Kind: source.Kind, Text: text.Text},
			Source:    source.Text, State: text.State, Made: text.Made, Revision: revision,
		}
		k, there := at[text.Index]
		if !there {
			at[text.Index] = len(t.Paragraphs)
			t.Paragraphs = append(t.Paragraphs, p)
			changed = true
			continue
		}
		old := &t.Paragraphs[k]
		made := p.Made
		made.Time = old.Made.Time
		if p.Text == old.Text && p.Source == old.Source && p.State == old.State && made == old.Made {
			continue
		}
		p.History = append(slices.Clone(old.History), jianzhu.TranslationVersion{
			Revision: old.Revision, Text: old.Text, Source: old.Source, State: old.State, Made: old.Made})
		t.Paragraphs[k] = p
		changed = true
	}
	if len(wrong) > 0 {
		return nil, false, &jianzhu.Error{Op: "store.Translator.Write", Kind: jianzhu.Invalid, Msg: "the texts do not fit the article", Fields: wrong}
	}
	slices.SortFunc(t.Paragraphs, func(x, y jianzhu.TranslatedParagraph) int { return x.Index - y.Index })
	return t, changed, nil
}

// annotate annotates the texts of t as an article of their own, of the same
// day: speakers may stand in other paragraphs, and people go by short names
// behind the first mention.
func (w *Translator) annotate(ctx context.Context, a *jianzhu.Article, t *jianzhu.Translation) error {
	own := &jianzhu.Article{
		// Ids of mentions and quotes are made of it: they are not the article's.
		ID:       jianzhu.StableID("translation", t.ArticleID, t.Language),
		Language: t.Language, Source: a.Source, Published: a.Published,
		Paragraphs: make([]jianzhu.Paragraph, len(a.Paragraphs)),
	}
	for i := range own.Paragraphs {
		own.Paragraphs[i] = jianzhu.Paragraph{Index: i, Kind: a.Paragraphs[i].Kind, Language: script.Unknown}
	}
	for i := range t.Paragraphs {
		text := t.Paragraphs[i].Text
		p := &own.Paragraphs[t.Paragraphs[i].Index]
		p.Text, p.Language = text, script.Language(text)
		if p.Language == script.Chinese || p.Language == script.Mixed {
			p.Script = script.Detect(text)
		}
	}
	if err := w.Annotate(ctx, own); err != nil {
		return err
	}
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		p.Paragraph, p.Counterparts = own.Paragraphs[p.Index], nil
	}
	t.Entities = own.Entities
	return nil
}

// link links t with a. Sentences are aligned with the text that was
// translated, so where that is not the article's the pairs stay as they were.
func (w *Translator) link(a *jianzhu.Article, t *jianzhu.Translation) {
	if w.Link == nil {
		return
	}
	was := make([][]jianzhu.SentencePair, len(t.Paragraphs))
	for i := range t.Paragraphs {
		was[i] = t.Paragraphs[i].Aligned
	}
	w.Link(a, t)
	for i := range t.Paragraphs {
		if p := &t.Paragraphs[i]; p.Source != a.Paragraphs[p.Index].Text {
			p.Aligned = was[i]
		}
	}
}
