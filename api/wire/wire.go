// Package wire holds the JSON shapes that the HTTP API and the command line
// answer with, and turns domain values into them: byte spans become offsets in
// the unit that the client counts in, and each span gets its surface. It knows
// nothing of HTTP.
//
// Every span on the wire is [start, end) in the unit that the answer names in
// offset_unit, counted in the text of its paragraph.
package wire

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/translate"
)

// Include is a set of the kinds of annotation that an answer carries.
type Include uint8

// The kinds of annotation.
const (
	Tokens Include = 1 << iota
	Sentences
	Mentions
	Quotes
	Repairs
	Translations

	// All are the kinds that an article has by itself.
	All = Tokens | Sentences | Mentions | Quotes | Repairs
)

// includeNames gives the names of the kinds, in the order of the constants.
var includeNames = []string{"tokens", "sentences", "mentions", "quotes", "repairs", "translations"}

// IncludeNames returns the names of the kinds in among.
func IncludeNames(among Include) []string {
	var out []string
	for i, n := range includeNames {
		if among.Has(1 << i) {
			out = append(out, n)
		}
	}
	return out
}

// ParseInclude returns the kind of annotation with the given name, and false
// when there is none.
func ParseInclude(name string) (Include, bool) {
	for i, n := range includeNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has reports whether every kind of other is in i.
func (i Include) Has(other Include) bool { return i&other == other }

// Article is a whole annotated article: an answer of POST /annotate, and a
// line of the output of "jianzhu annotate".
type Article struct {
	// Id of the article; absent from texts that are not kept and came without one
	ID string `json:"id,omitempty" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Title, as given or found in the document
	Title string `json:"title,omitempty" example:"大模型創業潮"`
	// Author line, as found in the document
	Byline string `json:"byline,omitempty" example:"記者 王小明"`
	// Who published it
	Source string `json:"source,omitempty" example:"中國企業家"`
	// Where it was published
	URL string `json:"url,omitempty" example:"https://example.org/news/1"`
	// When it was published, where known
	PublishedAt *time.Time `json:"published_at,omitempty" format:"date-time" example:"2023-04-26T08:00:00+08:00"`
	// BCP 47 tag of the language: zh-Hans, zh-Hant, en, …; und when nothing tells
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// The clean text with its annotations, in order
	Paragraphs []Paragraph `json:"paragraphs" validate:"required"`
}

// Paragraph is one block of clean text with the annotations that were asked
// for. A kind of annotation that was not asked for is absent; one that was
// asked for and is not there is an empty list.
type Paragraph struct {
	// Place in the article; 0 is the first
	Index int `json:"index" validate:"required" minimum:"0" example:"6"`
	// Part that the paragraph plays in its article
	Kind string `json:"kind" validate:"required" enums:"title,byline,heading,body,boilerplate" example:"body"`
	// Language of the text
	Language string `json:"language,omitempty" enums:"zh,en,mixed,ja,ko,und" example:"zh"`
	// ISO 15924 code of the Chinese script; absent when nothing tells
	Script string `json:"script,omitempty" enums:"Hans,Hant" example:"Hant"`
	// Clean text
	Text string `json:"text" validate:"required" example:"創新工場董事長兼CEO李開復告訴《中國企業家》,他們當時正在籌備。"`
	// Words that tile the text, white space included
	Tokens []Token `json:"tokens,omitzero"`
	// Sentences that tile the text apart from white space
	Sentences []Sentence `json:"sentences,omitzero"`
	// Entities, titles and values in text order; they do not overlap
	Mentions []Mention `json:"mentions,omitzero"`
	// Reported speech, thought and writing in text order
	Quotes []Quote `json:"quotes,omitzero"`
	// What intake repaired, or marked as damage that cannot be undone for certain
	Repairs []Repair `json:"repairs,omitzero"`
	// What the paragraph is in other languages, by language
	Translations []ParagraphTranslation `json:"translations,omitzero"`
}

// Span is a range of a paragraph's text with what it covers.
type Span struct {
	// First unit
	Start int `json:"start" validate:"required" minimum:"0" example:"11"`
	// Unit after the last
	End int `json:"end" validate:"required" minimum:"0" example:"14"`
	// Text between start and end
	Surface string `json:"surface" validate:"required" example:"李開復"`
	// The same words as the article writes them, where script= converted them
	SourceSurface string `json:"source_surface,omitempty" example:"李开复"`
}

// Token is one word of a paragraph.
type Token struct {
	Span
	// Part of speech, an ICTCLAS tag; x unknown, w punctuation, ws white space
	POS string `json:"pos" validate:"required" example:"nr"`
	// True where the word is in no dictionary
	OOV bool `json:"oov,omitempty" example:"false"`
}

// Sentence is one sentence of a paragraph.
type Sentence struct {
	Span
}

// Mention is one occurrence of an entity, a title or a value.
type Mention struct {
	// Stable id
	ID string `json:"id" validate:"required" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	// What it is a mention of
	Type string `json:"type" validate:"required" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE,TIME,MONEY,PERCENT,QUANTITY" example:"PERSON"`
	Span
	// Entity; absent from titles and values
	EntityID string `json:"entity_id,omitempty" format:"uuid" example:"0b5d2c11-93de-5f0a-a6a7-1c1f1a2d3e4f"`
	// The entity's names by BCP 47 tag; those that the termbase approves go before the lexicon's
	Names map[string]string `json:"names,omitempty" example:"zh-Hans:李开复,zh-Hant:李開復,en:Kai-Fu Lee"`
	// Names that the termbase forbids for it, by BCP 47 tag
	Forbidden map[string][]string `json:"forbidden,omitempty"`
	// True where several people have the name and nothing tells which of them this is
	Ambiguous bool `json:"ambiguous,omitempty" example:"false"`
	// Ids of the entities that it may be, where it is ambiguous and they are known
	Candidates []string `json:"candidates,omitempty"`
	// Meaning of a time, an amount of money, a percentage or a quantity
	Value *Value `json:"value,omitempty"`
	Mark
	// What it may be called in the languages that render= names, in their order and best first; empty where nothing tells, absent without render=
	Renderings []Rendering `json:"renderings,omitzero"`
	// Why it was made, where explain=true asks for it
	Explanation *Explanation `json:"explanation,omitempty"`
	// What stands for it in the other text, where translations are shown; of several, in the first that has one
	Counterpart *Counterpart `json:"counterpart,omitempty"`
}

// Explanation says why a mention was made. It is found by making the mentions
// of the stored text again.
type Explanation struct {
	// Why there is no explanation: people made the mention, or an earlier model, lexicon or dictionary did
	Unavailable string `json:"unavailable,omitempty" example:"the mention was made by an earlier model, lexicon or dictionary"`
	// Who made it
	Origin string `json:"origin,omitempty" enums:"lexicon,model,rule" example:"model"`
	// Name of the rule or lexicon that proposed it; crf is the model
	Rule string `json:"rule,omitempty" example:"crf"`
	// Lexicon that has the name: its file, or dictionary for the words of the server's own dictionary
	Lexicon string `json:"lexicon,omitempty" example:"names"`
	// What it is called there
	Entry string `json:"entry,omitempty" example:"李开复"`
	// Language and version of the model that marked it; absent where none did
	Model string `json:"model,omitempty" example:"zh 3f2a9c"`
	// Log odds by which the model's best reading with the mention beats the best without; the score is made of it
	Margin float64 `json:"margin,omitempty" example:"9.25"`
	// The features of the model that speak most for it, or against, the weightiest first; the margin has more in it than these
	Features []Feature `json:"features,omitempty"`
}

// Feature is a feature of the model with its weight.
type Feature struct {
	// What it looks at and what it sees there
	Name string `json:"name" validate:"required" example:"unit and next=李开"`
	// What it adds to the log odds of the mention; negative where it speaks against it
	Weight float64 `json:"weight" validate:"required" example:"1.75"`
}

// NewExplanation returns e as the explanation of the stored mention m; there
// says whether there is one. One that does not agree with m explains nothing.
func NewExplanation(m *jianzhu.Mention, e jianzhu.Explanation, there bool) *Explanation {
	made := m.Mark
	made.Status = e.Status // people's word is not of the making
	switch {
	case m.Origin == jianzhu.OriginHuman || m.Origin == jianzhu.OriginImport:
		return &Explanation{Unavailable: "the mention was not made by this service: its origin is " + string(m.Origin)}
	case !there || m.Type != e.Type || made != e.Mark:
		return &Explanation{Unavailable: "the mention was made by an earlier model, lexicon or dictionary; put the article again to have it annotated anew"}
	}
	out := &Explanation{Origin: string(e.Origin), Rule: e.Rule, Lexicon: e.Lexicon, Entry: e.Entry, Model: e.Model, Margin: e.Margin}
	for _, f := range e.Features {
		out.Features = append(out.Features, Feature{Name: f.Feature, Weight: f.Value})
	}
	return out
}

// Value is what a time, money, percent or quantity mention means. Amounts are
// decimal strings.
type Value struct {
	// Amount, a decimal string; absent from ranges
	Amount string `json:"amount,omitempty" example:"1560000000"`
	// ISO 4217 code, of money
	Currency string `json:"currency,omitempty" example:"CNY"`
	// "%" of percentages; the measure word or unit of quantities
	Unit string `json:"unit,omitempty" example:"%"`
	// Lower end of a range, or of "more than"
	Min string `json:"min,omitempty" example:"15"`
	// Upper end of a range, or of "less than"
	Max string `json:"max,omitempty" example:"50"`
	// True where the text hedges: about, nearly, 约, 近
	Approx bool `json:"approx,omitempty" example:"true"`
	// TIMEX3 value of a time
	TIMEX string `json:"timex,omitempty" example:"2023-04-26"`
	// First day or moment of a time
	From string `json:"from,omitempty" example:"2023-04-26"`
	// Last day or moment of a time
	To string `json:"to,omitempty" example:"2023-04-26"`
	// True where text and publication date do not settle a time
	Unresolved bool `json:"unresolved,omitempty" example:"false"`
	// True where there is no such date
	Invalid bool `json:"invalid,omitempty" example:"false"`
}

// Mark says who made an annotation and how sure it is.
type Mark struct {
	// Who made it
	Origin string `json:"origin" validate:"required" enums:"lexicon,model,rule,import,human" example:"model"`
	// Name of the rule or lexicon
	Rule string `json:"rule,omitempty" example:"surname"`
	// Probability that it is right
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
	// What is held of it
	Status string `json:"status" validate:"required" enums:"proposed,accepted,rejected" example:"proposed"`
}

// Quote is a piece of reported speech, thought or writing. Its span is the
// content, without marks and cue.
type Quote struct {
	// Stable id
	ID string `json:"id" validate:"required" format:"uuid" example:"7e3c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	// Direct speech in quotation marks, indirect speech, or indirect with a quoted fragment
	Kind string `json:"kind" validate:"required" enums:"direct,indirect,mixed" example:"direct"`
	Span
	// Words that announce the quote; null where there are none
	Cue *Span `json:"cue" validate:"required" extensions:"x-nullable"`
	// What kind of act the cue is; absent where there is none
	CueClass string `json:"cue_class,omitempty" enums:"say,ask,answer,think,write,announce,accuse,promise,deny,warn,urge,predict,reveal,admit" example:"say"`
	// How the text stands to what it reports, as far as the cue tells
	Stance string `json:"stance,omitempty" enums:"neutral,claiming,conceding,asserting" example:"neutral"`
	// Whom the quote is attributed to; null where the text names none
	Speaker *Speaker `json:"speaker" validate:"required" extensions:"x-nullable"`
	// How the speaker is known: the cue names it, the context tells, or nobody can tell
	Attribution string `json:"attribution" validate:"required" enums:"cue,context,none" example:"cue"`
	// Name of the rule or feature that decided the speaker
	Evidence string `json:"evidence,omitempty" example:"subject"`
	// Id of the first quote of a quotation that runs on over several paragraphs; absent from quotes that stand alone
	Chain string `json:"chain,omitempty" format:"uuid" example:"7e3c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	Mark
	// What stands for it in the other text, where translations are shown; of several, in the first that has one
	Counterpart *Counterpart `json:"counterpart,omitempty"`
}

// Speaker is the mention, pronoun or description that a quote is attributed
// to. Its span counts in the paragraph with index Paragraph.
type Speaker struct {
	// Index of the paragraph that start and end count in
	Paragraph int `json:"paragraph" validate:"required" minimum:"0" example:"6"`
	Span
	// Entity; absent where the speaker is none
	EntityID string `json:"entity_id,omitempty" format:"uuid" example:"0b5d2c11-93de-5f0a-a6a7-1c1f1a2d3e4f"`
	// The entity's full name, or the words of the text
	Name string `json:"name" validate:"required" example:"李開復"`
}

// Repair is one place where intake undid damage, or marked it as suspect.
type Repair struct {
	// What was done; suspect: the text of the span is as it came
	Kind string `json:"kind" validate:"required" enums:"reference,gloss,shift,mojibake,suspect" example:"gloss"`
	Span
	// First of the raw bytes that the span was made from
	RawStart int `json:"raw_start" validate:"required" minimum:"0" example:"120"`
	// Byte after the last of them
	RawEnd int `json:"raw_end" validate:"required" minimum:"0" example:"124"`
}

// View says how an article is to be shown.
type View struct {
	Unit    jianzhu.Unit // of offsets; empty is jianzhu.CodePoint
	Include Include      // kinds of annotation

	// Terms has the last word on the names of mentions; nil for none.
	Terms Terms

	// Render are the languages, of rendering.Targets, that mentions are given
	// renderings in, which Renderer makes; none without languages.
	Render   []string
	Renderer translate.Renderer

	// Script is script.Hans or script.Hant to have Chinese text converted,
	// spans and surfaces with it; empty leaves all as it is.
	Script string
}

// NewArticle returns all of a in the view v.
func NewArticle(a *jianzhu.Article, v View) *Article {
	r := NewReader(a, v)
	out := &Article{
		ID: a.ID, Title: r.convert(a.Title), Byline: r.convert(a.Byline), Source: a.Source, URL: a.URL,
		PublishedAt: timeOrNil(a.Published),
		Language:    r.Language(), OffsetUnit: string(r.view.Unit),
		Paragraphs: make([]Paragraph, len(a.Paragraphs)),
	}
	for i := range a.Paragraphs {
		out.Paragraphs[i] = r.Paragraph(i)
	}
	return out
}

// Reader shows parts of one article in one view. It is for one goroutine.
type Reader struct {
	article *jianzhu.Article
	view    View
	names   map[string]map[string]string // of entities, by id
	texts   []*text                      // of paragraphs, made when first asked for
	repairs [][]jianzhu.Edit             // of paragraphs; nil when not included

	translations []*translated
	called       *translate.Names // nil without renderings
}

// NewReader returns a Reader of a.
func NewReader(a *jianzhu.Article, v View) *Reader {
	if v.Unit == "" {
		v.Unit = jianzhu.CodePoint
	}
	r := &Reader{article: a, view: v,
		names: make(map[string]map[string]string, len(a.Entities)),
		texts: make([]*text, len(a.Paragraphs))}
	for i := range a.Entities {
		r.names[a.Entities[i].ID] = a.Entities[i].Names
	}
	if len(v.Render) > 0 && v.Include.Has(Mentions) {
		r.called = translate.NewNames(a, v.Renderer, v.Terms)
	}
	if v.Include.Has(Repairs) {
		r.repairs = make([][]jianzhu.Edit, len(a.Paragraphs))
		for _, e := range a.Edits {
			if e.Kind.IsRepair() && 0 <= e.Paragraph && e.Paragraph < len(r.repairs) {
				r.repairs[e.Paragraph] = append(r.repairs[e.Paragraph], e)
			}
		}
	}
	return r
}

// Language returns the language tag of the article as the view shows it.
func (r *Reader) Language() string {
	tag := r.article.Language
	if r.view.Script != "" && isChinese(tag) {
		return script.Chinese + "-" + r.view.Script
	}
	return tag
}

// convert returns s, words of the article's metadata, in the view's script.
func (r *Reader) convert(s string) string {
	if r.view.Script == "" || !isChinese(r.article.Language) {
		return s
	}
	return script.Convert(s, r.view.Script).Text
}

func isChinese(tag string) bool {
	return tag == script.Chinese || strings.HasPrefix(tag, script.Chinese+"-")
}

// text is one paragraph's text as the view shows it.
type text struct {
	source     string             // as the article has it
	conversion *script.Conversion // nil where the text stays as it is
	shown      string
	offsets    *jianzhu.Offsets // of shown
	keepSource bool             // spans tell their surface in source too
}

func (r *Reader) text(n int) *text {
	if r.texts[n] == nil {
		p := &r.article.Paragraphs[n]
		r.texts[n] = newText(p.Text, p.Language, r.view)
	}
	return r.texts[n]
}

// newText returns a text whose language is that of a paragraph.
func newText(source, language string, view View) *text {
	t := &text{source: source, shown: source, keepSource: view.Script != ""}
	// Kanji and hanja look like traditional characters but are none.
	if view.Script != "" && (language == script.Chinese || language == script.Mixed) {
		t.conversion = script.Convert(source, view.Script)
		t.shown = t.conversion.Text
	}
	t.offsets = jianzhu.NewOffsets(t.shown, view.Unit)
	return t
}

// span returns the span s of the source as shown.
func (t *text) span(s jianzhu.Span) Span {
	var out Span
	if t.keepSource {
		out.SourceSurface = s.In(t.source)
	}
	if t.conversion != nil {
		s = t.conversion.Span(s)
	}
	u := t.offsets.Span(s)
	out.Start, out.End, out.Surface = u.Start, u.End, s.In(t.shown)
	return out
}

// Paragraph returns paragraph n, which must be an index of the article's
// paragraphs.
func (r *Reader) Paragraph(n int) Paragraph {
	p := &r.article.Paragraphs[n]
	t := r.text(n)
	out := Paragraph{Index: p.Index, Kind: string(p.Kind), Language: p.Language, Script: p.Script, Text: t.shown}
	if t.conversion != nil && p.Script != "" {
		out.Script = r.view.Script
	}
	include := r.view.Include
	if include.Has(Tokens) {
		out.Tokens = make([]Token, len(p.Tokens))
		for i, tok := range p.Tokens {
			out.Tokens[i] = Token{Span: t.span(tok.Span), POS: tok.POS, OOV: tok.OOV}
		}
	}
	if include.Has(Sentences) {
		out.Sentences = make([]Sentence, len(p.Sentences))
		for i, s := range p.Sentences {
			out.Sentences[i] = Sentence{t.span(s)}
		}
	}
	if include.Has(Mentions) {
		out.Mentions = make([]Mention, len(p.Mentions))
		for i := range p.Mentions {
			out.Mentions[i] = r.mention(n, &p.Mentions[i])
		}
	}
	if include.Has(Quotes) {
		out.Quotes = make([]Quote, len(p.Quotes))
		for i := range p.Quotes {
			out.Quotes[i] = r.quote(n, &p.Quotes[i])
		}
	}
	if include.Has(Repairs) {
		out.Repairs = make([]Repair, len(r.repairs[n]))
		for i, e := range r.repairs[n] {
			out.Repairs[i] = Repair{Kind: string(e.Kind), Span: t.span(jianzhu.Span{Start: e.Start, End: e.End}),
				RawStart: e.RawStart, RawEnd: e.RawEnd}
		}
	}
	if include.Has(Translations) {
		r.translate(n, &out)
	}
	return out
}

// mention returns a mention of paragraph n.
func (r *Reader) mention(n int, m *jianzhu.Mention) Mention {
	p := &r.article.Paragraphs[n]
	surface := m.In(p.Text)
	out := newMention(m, r.text(n).span(m.Span), r.names[m.EntityID], surface, r.view.Terms)
	if r.called != nil {
		out.Renderings = MentionRenderings(r.called, m, surface, translate.LanguageOf(p), r.view.Render)
	}
	return out
}

// newMention returns m, which is at span, of an entity with the given names,
// and written as surface; terms may be nil.
func newMention(m *jianzhu.Mention, span Span, names map[string]string, surface string, terms Terms) Mention {
	var forbidden map[string][]string
	if terms != nil {
		names, forbidden = terms.Names(m.EntityID, m.Type, surface, names)
	}
	return Mention{ID: m.ID, Type: string(m.Type), Span: span, EntityID: m.EntityID, Names: names, Forbidden: forbidden,
		Ambiguous: m.Ambiguous, Candidates: m.Candidates, Value: newValue(m.Value), Mark: newMark(m.Mark)}
}

// quote returns a quote of paragraph n.
func (r *Reader) quote(n int, q *jianzhu.Quote) Quote {
	t := r.text(n)
	out := newQuote(q, t.span(q.Span))
	if q.Cue != nil {
		cue := t.span(*q.Cue)
		out.Cue = &cue
	}
	if s := q.Speaker; s != nil {
		at := r.text(s.Paragraph)
		out.Speaker = &Speaker{Paragraph: s.Paragraph, Span: at.span(s.Span), EntityID: s.EntityID, Name: s.Name}
		if at.conversion != nil {
			out.Speaker.Name = script.Convert(s.Name, r.view.Script).Text
		}
	}
	return out
}

// newQuote returns q, whose content is at span, without cue and speaker.
func newQuote(q *jianzhu.Quote, span Span) Quote {
	return Quote{ID: q.ID, Kind: string(q.Kind), Span: span, CueClass: string(q.Class), Stance: string(q.Stance),
		Attribution: string(q.Attributed()), Evidence: q.Evidence, Chain: q.Chain, Mark: newMark(q.Mark)}
}

func newMark(m jianzhu.Mark) Mark {
	return Mark{Origin: string(m.Origin), Rule: m.Rule, Score: m.Score, Status: string(m.Status)}
}

func newValue(v *jianzhu.Value) *Value {
	if v == nil {
		return nil
	}
	w := Value(*v)
	return &w
}

// timeOrNil makes an unknown time absent.
func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Encode writes v as one line of JSON, with <, > and & as they are.
func Encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
