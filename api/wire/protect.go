package wire

import (
	"jianzhu"
	"jianzhu/translate"
)

// ProtectInput is the JSON body of a text whose names and values are to leave
// as placeholders. Either text or article_id is needed.
type ProtectInput struct {
	// The text: one paragraph, which stays as it is
	Text string `json:"text,omitempty" minLength:"1" maxLength:"200000" extensions:"x-one-of,x-pattern=^[^\\x00]*\\S[^\\x00]*$" example:"創新工場董事長兼CEO李開復告訴《中國企業家》，融資15.6億元。"`
	// BCP 47 tag of the text's language; found out where it is left out
	Language string `json:"language,omitempty" format:"bcp47" minLength:"2" maxLength:"35" extensions:"x-pattern=^[a-zA-Z]{2}[a-zA-Z]?(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?$"`
	// Id of an article, in place of text
	ArticleID string `json:"article_id,omitempty" format:"uuid" extensions:"x-one-of"`
	// Index of the article's paragraph
	Paragraph *int `json:"paragraph,omitempty" minimum:"0" maximum:"1000000"`
	// BCP 47 tag of the language that is translated into
	Target string `json:"target" validate:"required" enums:"zh-Hans,zh-Hant,zh-Hant-TW,zh-Hant-HK,en" example:"en"`
	// How placeholders are written: XML tags for DeepL with tag_handling=xml and ignore_tags=x, HTML with translate="no" for LibreTranslate with format=html, or ⟦1⟧ for language models; plain where it is left out
	Form string `json:"form,omitempty" enums:"deepl,libretranslate,plain" example:"deepl"`
	ProtectOptions
}

// ProtectOptions say which names are protected.
type ProtectOptions struct {
	// The least score that a name in the target language must have to be protected; 0.8 where it is left out
	Threshold *float64 `json:"threshold,omitempty" minimum:"0" maximum:"1" example:"0.8"`
	// What is done with names that have no sure form in the target language: left to the engine, or kept as they stand; engine where it is left out
	Unknown string `json:"unknown,omitempty" enums:"engine,keep" example:"engine"`
}

// ProtectedText is a text for an engine, with what it takes to restore its
// translation.
type ProtectedText struct {
	// Id of the article, where the text is of one
	ArticleID string `json:"article_id,omitempty" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of that article
	ArticleRevision int64 `json:"article_revision,omitempty" example:"1"`
	// Index of its paragraph
	Paragraph *int `json:"paragraph,omitempty" minimum:"0" example:"6"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// BCP 47 tag of the text's language
	Language string `json:"language" validate:"required" example:"zh-Hant"`
	// BCP 47 tag of the language that is translated into
	Target string `json:"target" validate:"required" example:"en"`
	// How placeholders are written
	Form string `json:"form" validate:"required" enums:"deepl,libretranslate,plain" example:"deepl"`
	// The text for the engine
	Text string `json:"text" validate:"required" example:"創新工場董事長兼CEO<x id=\"1\">Kai-Fu Lee</x>告訴《中國企業家》，融資<x id=\"2\">1.56 billion yuan</x>。"`
	// Number of sentences of the source
	Sentences int `json:"sentences" validate:"required" minimum:"0" example:"1"`
	// What the placeholders stand for, by id
	Placeholders []Placeholder `json:"placeholders" validate:"required"`
	// Mentions and terms that are left to the engine, in text order
	Unprotected []Unprotected `json:"unprotected" validate:"required"`
	// Phrases of the text with their approved translation, for the engine's glossary
	Glossary []GlossaryPair `json:"glossary" validate:"required"`
}

// Placeholder stands for a span of the source. Its span counts in the source,
// not in the text for the engine.
type Placeholder struct {
	// Id in the text; 1 is the first
	ID int `json:"id" validate:"required" minimum:"1" example:"1"`
	Span
	// What it is a mention of; absent from what is none
	Type string `json:"type,omitempty" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE,TIME,MONEY,PERCENT,QUANTITY" example:"PERSON"`
	// Id of the mention
	MentionID string `json:"mention_id,omitempty" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	// How the translation writes it
	Target string `json:"target" validate:"required" example:"Kai-Fu Lee"`
	// What says so: termbase, keep (a term that is never translated), source (kept as asked), value, a lexicon or a rule of names; literal is a character that the form cannot hold
	Rule string `json:"rule" validate:"required" example:"names"`
	// Probability that target is right
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.95"`
	// Index of the source's sentence that it stands in
	Sentence int `json:"sentence" validate:"required" minimum:"0" example:"0"`
}

// Unprotected is a mention or a term that is left to the engine.
type Unprotected struct {
	Span
	// What it is a mention of; absent from terms that are none
	Type string `json:"type,omitempty" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE,TIME,MONEY,PERCENT,QUANTITY" example:"PERSON"`
	// Id of the mention
	MentionID string `json:"mention_id,omitempty" format:"uuid" example:"4d1c3a52-0f0e-5b6b-8d38-0a1c6a3b7e11"`
	// Why: nothing says what it is called in the target language; not surely enough; the mention may be none; it does not go with the entity's full name; the value has no certain form there; titles are the engine's to word; a phrase, which is in glossary; a part of it is protected, or it is a part of what is
	Reason string `json:"reason" validate:"required" enums:"unknown,unsure,doubtful,inconsistent,value,title,phrase,overlap" example:"unsure"`
	// What it may be called
	Candidate string `json:"candidate,omitempty" example:"Lei Jobs"`
	// Probability that the candidate is right
	Score float64 `json:"score,omitempty" minimum:"0" maximum:"1" example:"0.5"`
}

// GlossaryPair is an entry of a glossary.
type GlossaryPair struct {
	// The phrase
	Source string `json:"source" validate:"required" example:"大模型"`
	// Its translation
	Target string `json:"target" validate:"required" example:"large language model"`
}

// NewProtectedText returns p and c, which are of text, in the unit.
func NewProtectedText(p *translate.Protected, c *translate.Choice, text, language, target string, unit jianzhu.Unit) ProtectedText {
	s := spanner{text, jianzhu.NewOffsets(text, unit)}
	out := ProtectedText{OffsetUnit: string(unit), Language: language, Target: target, Form: string(p.Form), Text: p.Text, Sentences: p.Sentences,
		Placeholders: []Placeholder{}, Unprotected: NewUnprotected(c, text, unit), Glossary: []GlossaryPair{}}
	for _, h := range p.Placeholders {
		out.Placeholders = append(out.Placeholders, Placeholder{ID: h.ID, Span: s.span(h.Span), Type: string(h.Type), MentionID: h.MentionID,
			Target: h.Target, Rule: h.Rule, Score: h.Score, Sentence: h.Sentence})
	}
	for _, g := range c.Glossary {
		out.Glossary = append(out.Glossary, GlossaryPair(g))
	}
	return out
}

// NewUnprotected returns what of text is left to the engine, in the unit.
func NewUnprotected(c *translate.Choice, text string, unit jianzhu.Unit) []Unprotected {
	s := spanner{text, jianzhu.NewOffsets(text, unit)}
	out := []Unprotected{}
	for _, u := range c.Unprotected {
		out = append(out, Unprotected{Span: s.span(u.Span), Type: string(u.Type), MentionID: u.MentionID, Reason: string(u.Reason), Candidate: u.Candidate, Score: u.Score})
	}
	return out
}

// spanner makes spans of one text.
type spanner struct {
	text    string
	offsets *jianzhu.Offsets
}

func (s spanner) span(b jianzhu.Span) Span {
	u := s.offsets.Span(b)
	return Span{Start: u.Start, End: u.End, Surface: b.In(s.text)}
}

// RestoreInput is the JSON body of a translation whose placeholders are to be
// restored: the answer of protect with the translation in place of the text.
// Of a placeholder only id and target are needed; what tells more is used.
type RestoreInput struct {
	// The engine's translation of the text, placeholders and all
	Text string `json:"text" validate:"required" extensions:"x-pattern=^[^\\x00]*$" example:"<x id=\"1\">Kai-Fu Lee</x>, chairman and CEO of Sinovation, told China Entrepreneur that it had raised <x id=\"2\">1.56 billion yuan</x>."`
	// How placeholders are written; plain where it is left out
	Form string `json:"form,omitempty" enums:"deepl,libretranslate,plain" example:"deepl"`
	// Number of sentences of the source
	Sentences int `json:"sentences,omitempty" minimum:"0" maximum:"1000000" example:"1"`
	// What the placeholders stand for, in order of their ids
	Placeholders []PlaceholderInput `json:"placeholders" validate:"required"`
	// Not used
	ArticleID any `json:"article_id,omitempty"`
	// Not used
	ArticleRevision any `json:"article_revision,omitempty"`
	// Not used
	Paragraph any `json:"paragraph,omitempty"`
	// Not used
	OffsetUnit any `json:"offset_unit,omitempty"`
	// Not used
	Language any `json:"language,omitempty"`
	// Not used
	Target any `json:"target,omitempty"`
	// Not used
	Unprotected any `json:"unprotected,omitempty"`
	// Not used
	Glossary any `json:"glossary,omitempty"`
}

// PlaceholderInput is a placeholder as protect gave it.
type PlaceholderInput struct {
	// Id in the text; the ids count from 1
	ID int `json:"id" validate:"required" minimum:"1" maximum:"1000000" example:"1"`
	// How the translation writes it
	Target string `json:"target" validate:"required" minLength:"1" maxLength:"1000" extensions:"x-pattern=^[^\\x00]*$" example:"Kai-Fu Lee"`
	// What it stands for in the source
	Surface string `json:"surface,omitempty" extensions:"x-pattern=^[^\\x00]*$" example:"李開復"`
	// What it is a mention of
	Type string `json:"type,omitempty" enums:"PERSON,ORG,LOC,PRODUCT,WORK,EVENT,TITLE,TIME,MONEY,PERCENT,QUANTITY" example:"PERSON"`
	// What says how the translation writes it
	Rule string `json:"rule,omitempty" maxLength:"100" extensions:"x-pattern=^[^\\x00]*$" example:"names"`
	// Index of the source's sentence that it stands in
	Sentence int `json:"sentence,omitempty" minimum:"0" maximum:"1000000" example:"0"`
	// Not used
	Start any `json:"start,omitempty"`
	// Not used
	End any `json:"end,omitempty"`
	// Not used
	MentionID any `json:"mention_id,omitempty"`
	// Not used
	Score any `json:"score,omitempty"`
	// Not used
	SourceSurface any `json:"source_surface,omitempty"`
}

// RestoredText is a translation with its names and values in place.
type RestoredText struct {
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// The translation
	Text string `json:"text" validate:"required" example:"Kai-Fu Lee, chairman and CEO of Sinovation, told China Entrepreneur that it had raised 1.56 billion yuan."`
	// Where the placeholders were, in text order
	Placed []Placed `json:"placed" validate:"required"`
	// What was wrong with the placeholders, by id
	Issues []PlaceholderIssue `json:"issues" validate:"required"`
}

// Placed is where a placeholder was, in the restored text.
type Placed struct {
	// Id of the placeholder
	ID int `json:"id" validate:"required" minimum:"1" example:"1"`
	Span
}

// PlaceholderIssue is one problem of a placeholder in a translation.
type PlaceholderIssue struct {
	// It is not there; it is there more than once; it is written in another way; it stands in another sentence; the source has no such placeholder
	Problem string `json:"problem" validate:"required" enums:"missing,duplicated,altered,moved,unknown" example:"missing"`
	// Id of the placeholder; 0 of what has none
	ID int `json:"id" validate:"required" minimum:"0" example:"2"`
	// What it stands for
	Source string `json:"source,omitempty" example:"15.6億元"`
	// What should stand in the translation
	Target string `json:"target,omitempty" example:"1.56 billion yuan"`
	// Where it is in the restored text; null where it is not
	Span *Span `json:"span" validate:"required" extensions:"x-nullable"`
	// True where the text is right again, for certain
	Repaired bool `json:"repaired" validate:"required" example:"false"`
	// What is wrong, for people
	Message string `json:"message" validate:"required" example:"the translation lacks placeholder 2, which stands for 15.6億元"`
}

// NewRestoredText returns r in the unit.
func NewRestoredText(r *translate.Restored, unit jianzhu.Unit) RestoredText {
	s := spanner{r.Text, jianzhu.NewOffsets(r.Text, unit)}
	out := RestoredText{OffsetUnit: string(unit), Text: r.Text, Placed: []Placed{}, Issues: []PlaceholderIssue{}}
	for _, q := range r.Placed {
		out.Placed = append(out.Placed, Placed{ID: q.ID, Span: s.span(q.Span)})
	}
	for _, i := range r.Issues {
		issue := PlaceholderIssue{Problem: string(i.Problem), ID: i.ID, Source: i.Source, Target: i.Target, Repaired: i.Repaired, Message: i.Message}
		if i.Span.Len() > 0 {
			span := s.span(i.Span)
			issue.Span = &span
		}
		out.Issues = append(out.Issues, issue)
	}
	return out
}

// TranslateInput is the JSON body that asks for a machine translation of an
// article.
type TranslateInput struct {
	// BCP 47 tag of the language to translate into
	Target string `json:"target" validate:"required" enums:"zh-Hans,zh-Hant,zh-Hant-TW,zh-Hant-HK,en" example:"en"`
	// Which engine; the server's first one where it is left out
	Engine string `json:"engine,omitempty" enums:"deepl,libretranslate,openai"`
	// Indexes of the paragraphs; all where it is left out
	Paragraphs []int `json:"paragraphs,omitempty" minimum:"0" maximum:"1000000" example:"0,1,2"`
	// Whether texts that people, translation memories or an earlier run made are replaced too; they become history
	Overwrite bool `json:"overwrite,omitempty" example:"false"`
	ProtectOptions
}

// MachineTranslation is what came of a machine translation of an article.
type MachineTranslation struct {
	// Id of the article
	ArticleID string `json:"article_id" validate:"required" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article
	ArticleRevision int64 `json:"article_revision" validate:"required" example:"1"`
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Revision of the translation; 0 where there is none
	Revision int64 `json:"revision" validate:"required" example:"1"`
	// Engine
	Engine string `json:"engine" validate:"required" enums:"deepl,libretranslate,openai" example:"deepl"`
	// Characters that the engine bills, or else that were sent to it
	Characters int `json:"characters" validate:"required" example:"5120"`
	// Requests that were sent to it
	Requests int `json:"requests" validate:"required" example:"4"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// The paragraphs that were asked for, in order
	Items []MachineTranslated `json:"items" validate:"required"`
	// What else there is to know, such as a glossary that could not be used
	Notes []string `json:"notes" validate:"required"`
}

// MachineTranslated is what came of the machine translation of one paragraph.
type MachineTranslated struct {
	// Index of the article's paragraph
	Index int `json:"index" validate:"required" minimum:"0" example:"6"`
	// Whether the text is written, was there and is left as it is, or did not come about
	Outcome string `json:"outcome" validate:"required" enums:"translated,skipped,failed" example:"translated"`
	// Of skipped: the text is a person's or a memory's, is reviewed or final, is an engine's and up to date, the paragraph is in the language already or has no letters; of failed: the engine gave up, the text it returned is none, the paragraph has changed meanwhile
	Reason string `json:"reason,omitempty" enums:"human,reviewed,current,same_language,empty,engine,malformed,changed"`
	// State that the text is in: initial where an issue is not repaired
	State string `json:"state,omitempty" enums:"initial,translated" example:"translated"`
	// The translated text, of translated
	Text string `json:"text,omitempty" example:"Kai-Fu Lee told China Entrepreneur that they were preparing."`
	// Where placeholders were in the text
	Placed []Placed `json:"placed" validate:"required"`
	// What was wrong with placeholders
	Issues []PlaceholderIssue `json:"issues" validate:"required"`
	// Mentions and terms of the source that were left to the engine; their spans count in the source
	Unprotected []Unprotected `json:"unprotected" validate:"required"`
}
