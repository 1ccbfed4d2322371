package wire

import (
	"jianzhu"
	"jianzhu/translate"
)

// Rendering is what something may be called in another language.
type Rendering struct {
	// BCP 47 tag of the language
	Language string `json:"language" validate:"required" enums:"zh-Hans,zh-Hant,zh-Hant-TW,zh-Hant-HK,en" example:"en"`
	// The name, as long as the mention: 盖茨 is Gates, not Bill Gates
	Name string `json:"name" validate:"required" example:"Kai-Fu Lee"`
	// Who made it: it was looked up in a lexicon, made by a rule, or people have put it into the termbase
	Origin string `json:"origin" validate:"required" enums:"lexicon,rule,human" example:"lexicon"`
	// What made it: termbase, keep, entity, names, pinyin, parts, composed, value, …
	Rule string `json:"rule" validate:"required" example:"names"`
	// Probability that it is right
	Score float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
	// What is held of it: accepted is a name that the termbase approves
	Status string `json:"status" validate:"required" enums:"proposed,accepted" example:"proposed"`
}

// MentionRenderings returns what n knows of a mention, written as surface in a
// text of the language, for each target in turn.
func MentionRenderings(n *translate.Names, m *jianzhu.Mention, surface, language string, targets []string) []Rendering {
	out := []Rendering{}
	for _, target := range targets {
		out = appendRenderings(out, n.Mention(m, surface, language, target))
	}
	return out
}

// EntityRenderings returns what n knows of an entity, for each target in turn.
func EntityRenderings(n *translate.Names, e *jianzhu.Entity, targets []string) []Rendering {
	out := []Rendering{}
	for _, target := range targets {
		out = appendRenderings(out, n.Entity(e, target))
	}
	return out
}

func appendRenderings(out []Rendering, all []jianzhu.Rendering) []Rendering {
	for _, r := range all {
		out = append(out, Rendering{Language: r.Language, Name: r.Name, Origin: string(r.Origin), Rule: r.Rule, Score: r.Score, Status: string(r.Status)})
	}
	return out
}
