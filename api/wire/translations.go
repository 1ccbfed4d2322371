package wire

import (
	"time"

	"jianzhu"
)

// TranslationList lists the translations of an article.
type TranslationList struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article
	ArticleRevision int64 `json:"article_revision" validate:"required" example:"1"`
	// BCP 47 tag of the article's language
	SourceLanguage string `json:"source_language" validate:"required" example:"zh-Hant"`
	// The translations, by language
	Items []TranslationSummary `json:"items" validate:"required"`
	// Always null: an article has few translations
	NextCursor *string `json:"next_cursor" validate:"required" extensions:"x-nullable" example:""`
}

// TranslationSummary tells how far a translation of an article is.
type TranslationSummary struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article that this is of
	ArticleRevision int64 `json:"article_revision" validate:"required" example:"1"`
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Grows with every write of the translation
	Revision int64 `json:"revision" validate:"required" example:"3"`
	// When it was begun
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time" example:"2026-11-24T10:00:00Z"`
	// When it was written last
	UpdatedAt time.Time `json:"updated_at" validate:"required" format:"date-time" example:"2026-11-24T10:00:00Z"`
	// Paragraphs of the article
	Paragraphs int `json:"paragraphs" validate:"required" example:"134"`
	// Those that have a translated text
	Translated int `json:"translated" validate:"required" example:"134"`
	// Those whose article's paragraph has changed since it was translated
	NeedsReview int `json:"needs_review" validate:"required" example:"0"`
	// Translations of paragraphs that the article has no longer
	Unplaced int `json:"unplaced" validate:"required" example:"0"`
	// Paragraphs of the translation by their state
	States TranslationStates `json:"states" validate:"required"`
}

// TranslationStates counts the paragraphs of a translation by their state.
type TranslationStates struct {
	// Begun, or empty
	Initial int `json:"initial" validate:"required" example:"0"`
	// Translated
	Translated int `json:"translated" validate:"required" example:"0"`
	// Read over
	Reviewed int `json:"reviewed" validate:"required" example:"0"`
	// Fit to be published
	Final int `json:"final" validate:"required" example:"134"`
}

// NewTranslationSummary returns what is shown of t, which is placed against a,
// in a list.
func NewTranslationSummary(a *jianzhu.Article, t *jianzhu.Translation) TranslationSummary {
	out := TranslationSummary{ArticleID: a.ID, ArticleRevision: a.Revision, Language: t.Language, Revision: t.Revision,
		CreatedAt: t.Created, UpdatedAt: t.Updated, Paragraphs: len(a.Paragraphs), Unplaced: len(t.Unplaced)}
	states := map[jianzhu.TranslationState]*int{
		jianzhu.StateInitial: &out.States.Initial, jianzhu.StateTranslated: &out.States.Translated,
		jianzhu.StateReviewed: &out.States.Reviewed, jianzhu.StateFinal: &out.States.Final,
	}
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		if n := states[p.State]; n != nil {
			*n++
		}
		if p.Text != "" {
			out.Translated++
		}
		if p.NeedsReview {
			out.NeedsReview++
		}
	}
	return out
}

// Translation is a range of the paragraphs of a translation.
type Translation struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article that this stands beside
	ArticleRevision int64 `json:"article_revision" validate:"required" example:"1"`
	// BCP 47 tag of the article's language
	SourceLanguage string `json:"source_language" validate:"required" example:"zh-Hant"`
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Revision of the translation
	Revision int64 `json:"revision" validate:"required" example:"3"`
	// When it was begun
	CreatedAt time.Time `json:"created_at" validate:"required" format:"date-time" example:"2026-11-24T10:00:00Z"`
	// When it was written last
	UpdatedAt time.Time `json:"updated_at" validate:"required" format:"date-time" example:"2026-11-24T10:00:00Z"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// The paragraphs that are translated, in order
	Items []TranslatedParagraph `json:"items" validate:"required"`
	// Translations of paragraphs that the article has no longer; they come back when those do
	Unplaced []UnplacedParagraph `json:"unplaced" validate:"required"`
}

// TranslationParagraph is one paragraph of a translation.
type TranslationParagraph struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article that this stands beside
	ArticleRevision int64 `json:"article_revision" validate:"required" example:"1"`
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Revision of the translation
	Revision int64 `json:"revision" validate:"required" example:"3"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	TranslatedParagraph
}

// ParagraphTranslation is a translation of the paragraph that it is shown in.
type ParagraphTranslation struct {
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Revision of the translation
	Revision int64 `json:"revision" validate:"required" example:"3"`
	TranslatedText
}

// TranslatedParagraph is a paragraph of a translation.
type TranslatedParagraph struct {
	// Index of the article's paragraph
	Index int `json:"index" validate:"required" minimum:"0" example:"6"`
	// Part that the paragraph plays in its article
	Kind string `json:"kind" validate:"required" enums:"title,byline,heading,body,boilerplate" example:"body"`
	TranslatedText
	// Sentences of both texts that stand for each other; they tile source and text
	Aligned []SentencePair `json:"aligned" validate:"required"`
	// The texts that this one has replaced, oldest first, where history=true asks for them
	History []TranslationVersion `json:"history,omitzero"`
}

// TranslatedText is a translated text with the annotations that were asked
// for. Its spans count in it.
type TranslatedText struct {
	// The translated text; empty where there is none yet
	Text string `json:"text" validate:"required" example:"Kai-Fu Lee told China Entrepreneur that they were preparing."`
	// ISO 15924 code of the Chinese script; absent when nothing tells
	Script string `json:"script,omitempty" enums:"Hans,Hant" example:"Hant"`
	// The text that was translated, in one paragraph's translations only where the article's has changed since
	Source string `json:"source,omitempty" example:"李開復告訴《中國企業家》,他們正在籌備。"`
	// How far it has come
	State string `json:"state" validate:"required" enums:"initial,translated,reviewed,final" example:"final"`
	// True where the article's paragraph has changed since it was translated
	NeedsReview bool `json:"needs_review" validate:"required" example:"false"`
	Made
	// Words that tile the text, white space included
	Tokens []Token `json:"tokens,omitzero"`
	// Sentences that tile the text apart from white space
	Sentences []Sentence `json:"sentences,omitzero"`
	// Entities, titles and values in text order; they do not overlap
	Mentions []Mention `json:"mentions,omitzero"`
	// Reported speech, thought and writing in text order
	Quotes []Quote `json:"quotes,omitzero"`
	// Mentions and quotes of the article's paragraph with those that stand for them here, in order of the source
	Counterparts []CounterpartPair `json:"counterparts" validate:"required"`
}

// Made says who made a translated text, and when.
type Made struct {
	// Where the text comes from
	Origin string `json:"origin" validate:"required" enums:"human,machine,memory" example:"human"`
	// Of machine translation, which
	Engine string `json:"engine,omitempty" example:"deepl"`
	// Of a translation memory, how much of the text it had, in percent
	Match int `json:"match,omitempty" minimum:"1" maximum:"100" example:"87"`
	// Who made it, as the client says
	Author string `json:"author,omitempty" example:"Wang"`
	// When
	MadeAt time.Time `json:"made_at" validate:"required" format:"date-time" example:"2026-11-24T10:00:00Z"`
}

// TranslationVersion is a text that another has replaced.
type TranslationVersion struct {
	// Revision of the translation that the text came with
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// The translated text
	Text string `json:"text" validate:"required" example:"Kai-Fu Lee said to China Entrepreneur that they prepared."`
	// The text that was translated
	Source string `json:"source" validate:"required" example:"李開復告訴《中國企業家》,他們正在籌備。"`
	// How far it had come
	State string `json:"state" validate:"required" enums:"initial,translated,reviewed,final" example:"translated"`
	Made
}

// UnplacedParagraph is the translation of a paragraph that the article has no
// longer.
type UnplacedParagraph struct {
	TranslationVersion
	// The texts that this one has replaced, oldest first, where history=true asks for them
	History []TranslationVersion `json:"history,omitzero"`
}

// Counterpart is the mention or quote in the other text that stands for the
// one that it is shown in.
type Counterpart struct {
	// BCP 47 tag of the other text
	Language string `json:"language" validate:"required" example:"en"`
	// Id of the mention or quote there
	ID string `json:"id" validate:"required" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e12"`
	Span
	// What told that it stands for this one
	Rule string `json:"rule" validate:"required" example:"entity"`
	// Probability that it does
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
}

// CounterpartPair pairs a mention or quote of the article's paragraph with the
// one that stands for it in the translation.
type CounterpartPair struct {
	// Id in the article
	SourceID string `json:"source_id" validate:"required" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	// Where it stands in the article's paragraph
	Source Span `json:"source" validate:"required"`
	// Id in the translation
	TargetID string `json:"target_id" validate:"required" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e12"`
	// Where it stands in the translated text
	Target Span `json:"target" validate:"required"`
	// What told
	Rule string `json:"rule" validate:"required" example:"entity"`
	// Probability that it is right
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
}

// SentencePair pairs sentences of a paragraph with those of its translation.
// Either is empty where the other side has nothing for it.
type SentencePair struct {
	// Part of the text that was translated
	Source Span `json:"source" validate:"required"`
	// Part of the translated text
	Target Span `json:"target" validate:"required"`
	// Probability that it is right
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
}

// TranslationInput is the JSON body that translated paragraphs come in by.
type TranslationInput struct {
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" format:"bcp47" minLength:"2" maxLength:"35" extensions:"x-pattern=^[a-zA-Z]{2}[a-zA-Z]?(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?$" example:"en"`
	// Revision of the article that the indexes are of; where it is not the article's any more, nothing is written
	ArticleRevision int64 `json:"article_revision,omitempty" minimum:"1" maximum:"9007199254740991" example:"1"`
	// The paragraphs, each at most once, in any order
	Paragraphs []TranslatedParagraphInput `json:"paragraphs" validate:"required,min=1"`
}

// TranslatedParagraphInput is a translated paragraph.
type TranslatedParagraphInput struct {
	// Index of the article's paragraph
	Index int `json:"index" validate:"required" minimum:"0" maximum:"1000000" example:"6"`
	TranslatedTextInput
}

// TranslatedTextInput is a translated text that comes in.
type TranslatedTextInput struct {
	// The translated text; empty takes it back
	Text string `json:"text" validate:"required" extensions:"x-pattern=^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$" example:"Kai-Fu Lee told China Entrepreneur that they were preparing."`
	// How far it has come; translated where it is left out, initial where there is no text
	State string `json:"state,omitempty" enums:"initial,translated,reviewed,final" example:"translated"`
	// Where it comes from; human where it is left out
	Origin string `json:"origin,omitempty" enums:"human,machine,memory" example:"machine"`
	// Which machine translation, where the origin is one
	Engine string `json:"engine,omitempty" minLength:"1" maxLength:"100" example:"deepl"`
	// How much of the text a translation memory had, in percent, where the origin is one
	Match int `json:"match,omitempty" minimum:"1" maximum:"100" example:"87"`
	// Who made it
	Author string `json:"author,omitempty" minLength:"1" maxLength:"200" example:"Wang"`
}

// translated is a translation beside an article, in the article's view.
type translated struct {
	translation *jianzhu.Translation
	reader      *Reader                        // of its texts as an article of their own
	at          []*jianzhu.TranslatedParagraph // by index of the article's paragraph; nil where there is none
}

// Show has the reader show translations, which are placed against the article,
// with its paragraphs: all of them where the view includes Translations, and
// each by Translated.
func (r *Reader) Show(translations ...*jianzhu.Translation) {
	view := r.view
	view.Include &^= Repairs | Translations
	for _, t := range translations {
		x := &translated{translation: t, at: make([]*jianzhu.TranslatedParagraph, len(r.article.Paragraphs))}
		own := &jianzhu.Article{Language: t.Language, Entities: t.Entities, Paragraphs: make([]jianzhu.Paragraph, len(r.article.Paragraphs))}
		for i := range t.Paragraphs {
			if p := &t.Paragraphs[i]; 0 <= p.Index && p.Index < len(x.at) {
				x.at[p.Index], own.Paragraphs[p.Index] = p, p.Paragraph
			}
		}
		x.reader = NewReader(own, view)
		r.translations = append(r.translations, x)
	}
}

// Translated returns paragraph n of the first translation that Show was given,
// and false where it has none. With history it has the texts that were
// replaced.
func (r *Reader) Translated(n int, history bool) (TranslatedParagraph, bool) {
	x := r.translations[0]
	p := x.at[n]
	if p == nil {
		return TranslatedParagraph{}, false
	}
	text := r.translatedText(x, n)
	out := TranslatedParagraph{Index: n, Kind: string(r.article.Paragraphs[n].Kind), TranslatedText: text, Aligned: []SentencePair{}}
	source := r.source(n, p.Source)
	out.Source = source.shown
	for _, pair := range p.Aligned {
		out.Aligned = append(out.Aligned, SentencePair{Source: source.span(pair.Source), Target: x.reader.text(n).span(pair.Target), Score: pair.Score})
	}
	if history {
		out.History = r.history(x, p)
	}
	return out, true
}

// Unplaced returns the paragraphs of the first translation that have no place
// in the article.
func (r *Reader) Unplaced(history bool) []UnplacedParagraph {
	x := r.translations[0]
	out := make([]UnplacedParagraph, len(x.translation.Unplaced))
	for i := range out {
		p := &x.translation.Unplaced[i]
		out[i].TranslationVersion = r.version(x, jianzhu.TranslationVersion{Revision: p.Revision, Text: p.Text, Source: p.Source, State: p.State, Made: p.Made})
		if history {
			out[i].History = r.history(x, p)
		}
	}
	return out
}

func (r *Reader) history(x *translated, p *jianzhu.TranslatedParagraph) []TranslationVersion {
	out := make([]TranslationVersion, len(p.History))
	for i, h := range p.History {
		out[i] = r.version(x, h)
	}
	return out
}

func (r *Reader) version(x *translated, v jianzhu.TranslationVersion) TranslationVersion {
	return TranslationVersion{Revision: v.Revision, Text: x.reader.convert(v.Text), Source: r.convert(v.Source), State: string(v.State), Made: newMade(v.Made)}
}

func newMade(m jianzhu.TranslationMade) Made {
	return Made{Origin: string(m.Origin), Engine: m.Engine, Match: m.Match, Author: m.Author, MadeAt: m.Time}
}

// source returns a text that stood, or stands, in paragraph n.
func (r *Reader) source(n int, source string) *text {
	if p := &r.article.Paragraphs[n]; source != p.Text {
		return newText(source, p.Language, r.view)
	}
	return r.text(n)
}

// translatedText returns paragraph n of x, which has it.
func (r *Reader) translatedText(x *translated, n int) TranslatedText {
	p := x.at[n]
	own := x.reader.Paragraph(n)
	out := TranslatedText{Text: own.Text, Script: own.Script, State: string(p.State), NeedsReview: p.NeedsReview, Made: newMade(p.Made),
		Tokens: own.Tokens, Sentences: own.Sentences, Mentions: own.Mentions, Quotes: own.Quotes, Counterparts: []CounterpartPair{}}
	if p.NeedsReview {
		out.Source = r.source(n, p.Source).shown
	}
	sources, targets := spans(&r.article.Paragraphs[n]), spans(&p.Paragraph)
	others := make(map[string]Counterpart, len(p.Counterparts))
	for _, k := range p.Counterparts {
		source, known := sources[k.SourceID]
		target, there := targets[k.TargetID]
		if !known || !there { // the article has been annotated anew since
			continue
		}
		pair := CounterpartPair{SourceID: k.SourceID, Source: r.text(n).span(source), TargetID: k.TargetID, Target: x.reader.text(n).span(target), Rule: k.Rule, Score: k.Score}
		out.Counterparts = append(out.Counterparts, pair)
		others[k.TargetID] = Counterpart{Language: r.Language(), ID: k.SourceID, Span: pair.Source, Rule: k.Rule, Score: k.Score}
	}
	setCounterparts(out.Mentions, out.Quotes, others)
	return out
}

// spans returns where the mentions and quotes of p are, by id.
func spans(p *jianzhu.Paragraph) map[string]jianzhu.Span {
	out := make(map[string]jianzhu.Span, len(p.Mentions)+len(p.Quotes))
	for i := range p.Mentions {
		out[p.Mentions[i].ID] = p.Mentions[i].Span
	}
	for i := range p.Quotes {
		out[p.Quotes[i].ID] = p.Quotes[i].Span
	}
	return out
}

// translate adds the translations of paragraph n to out, the paragraph as it
// is shown.
func (r *Reader) translate(n int, out *Paragraph) {
	out.Translations = []ParagraphTranslation{}
	for _, x := range r.translations {
		if x.at[n] == nil {
			continue
		}
		t := ParagraphTranslation{Language: x.translation.Language, Revision: x.translation.Revision, TranslatedText: r.translatedText(x, n)}
		out.Translations = append(out.Translations, t)
		others := make(map[string]Counterpart, len(t.Counterparts))
		for _, k := range t.Counterparts {
			others[k.SourceID] = Counterpart{Language: t.Language, ID: k.TargetID, Span: k.Target, Rule: k.Rule, Score: k.Score}
		}
		setCounterparts(out.Mentions, out.Quotes, others)
	}
}

// setCounterparts gives mentions and quotes those of others, which are by
// their ids, unless they have one.
func setCounterparts(mentions []Mention, quotes []Quote, others map[string]Counterpart) {
	for i := range mentions {
		if c, known := others[mentions[i].ID]; known && mentions[i].Counterpart == nil {
			mentions[i].Counterpart = &c
		}
	}
	for i := range quotes {
		if c, known := others[quotes[i].ID]; known && quotes[i].Counterpart == nil {
			quotes[i].Counterpart = &c
		}
	}
}
