package wire

import (
	"jianzhu"
)

// QAInput is the JSON body that a translation is checked by.
type QAInput struct {
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" format:"bcp47" minLength:"2" maxLength:"35" extensions:"x-pattern=^[a-zA-Z]{2}[a-zA-Z]?(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?$" example:"en"`
	// The texts to check, each at most once, in any order; where it is left out, the stored translation
	Paragraphs []QAParagraphInput `json:"paragraphs,omitempty"`
}

// QAParagraphInput is a translated text to check.
type QAParagraphInput struct {
	// Index of the article's paragraph
	Index int `json:"index" validate:"required" minimum:"0" maximum:"1000000" example:"6"`
	// The translated text
	Text string `json:"text" validate:"required" extensions:"x-pattern=^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$" example:"Kai-Fu Lee told China Entrepreneur that they were preparing."`
}

// QAReport is what the quality check finds in a translation.
type QAReport struct {
	// Id of the article
	ArticleID string `json:"article_id,omitempty" format:"uuid" example:"0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"`
	// Revision of the article
	ArticleRevision int64 `json:"article_revision,omitempty" minimum:"1" example:"1"`
	// BCP 47 tag of the article
	SourceLanguage string `json:"source_language" validate:"required" example:"zh-Hant"`
	// BCP 47 tag of the translation
	Language string `json:"language" validate:"required" example:"en"`
	// Revision of the translation; absent where the texts came with the request
	Revision int64 `json:"revision,omitempty" minimum:"1" example:"1"`
	// Unit of every start and end
	OffsetUnit string `json:"offset_unit" validate:"required" enums:"codepoint,utf16,utf8" example:"codepoint"`
	// Number of paragraphs that were checked
	Paragraphs int `json:"paragraphs" validate:"required" minimum:"0" example:"134"`
	// Number of findings by severity
	Counts QACounts `json:"counts" validate:"required"`
	// The findings, by paragraph and place
	Items []QAFinding `json:"items" validate:"required"`
}

// QACounts counts findings by severity.
type QACounts struct {
	// Wrong as it stands
	Error int `json:"error" validate:"required" minimum:"0" example:"1"`
	// To be looked at
	Warning int `json:"warning" validate:"required" minimum:"0" example:"2"`
	// A matter of style
	Info int `json:"info" validate:"required" minimum:"0" example:"0"`
}

// QAFinding is one thing that is wrong with a translation, or looks so.
type QAFinding struct {
	// Index of the article's paragraph
	Paragraph int `json:"paragraph" validate:"required" minimum:"0" example:"6"`
	// What is wrong
	Category string `json:"category" validate:"required" enums:"name,term,consistency,number,scale,currency,percent,date,unit,quote,speaker,negation,omission,length,untranslated,script,punctuation" example:"scale"`
	// How bad it is
	Severity string `json:"severity" validate:"required" enums:"error,warning,info" example:"error"`
	// What to do
	Message string `json:"message" validate:"required" example:"the source says 15.6亿, which is 1.56 billion; the translation says 15.6 million: off by 100, too small"`
	// Where to look in the article's paragraph; empty, or the sentence, where that lacks something
	Source Span `json:"source" validate:"required"`
	// Where to look in the translated text; empty, or the sentence, where that lacks something
	Target Span `json:"target" validate:"required"`
	// What the translation should have, best first
	Expected []string `json:"expected,omitempty" example:"1.56 billion"`
}

// Finding is what a QAFinding is made of.
type Finding struct {
	Paragraph                   int
	Category, Severity, Message string
	Source, Target              jianzhu.Span // bytes
	Expected                    []string
}

// Add puts a finding of two texts into the report, in its unit.
func (r *QAReport) Add(f Finding, source, target string) {
	span := func(text string, s jianzhu.Span) Span {
		at := jianzhu.NewOffsets(text, jianzhu.Unit(r.OffsetUnit)).Span(s)
		return Span{Start: at.Start, End: at.End, Surface: s.In(text)}
	}
	switch f.Severity {
	case "error":
		r.Counts.Error++
	case "warning":
		r.Counts.Warning++
	default:
		r.Counts.Info++
	}
	r.Items = append(r.Items, QAFinding{Paragraph: f.Paragraph, Category: f.Category, Severity: f.Severity, Message: f.Message,
		Source: span(source, f.Source), Target: span(target, f.Target), Expected: f.Expected})
}
