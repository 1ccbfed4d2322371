package translate

import (
	"cmp"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/rendering"
	"jianzhu/script"
	"jianzhu/store"
)

// Renderer says what names and values are called in another language, as
// rendering.Renderer does.
type Renderer interface {
	Name(q rendering.Query) []jianzhu.Rendering
	Value(typ jianzhu.Type, v *jianzhu.Value, surface, target string) (string, bool)
}

// Terms knows what a termbase says of a mention, as termbase.Snapshot does.
type Terms interface {
	// About returns the term that a mention is of, and false for none.
	About(entityID string, kind jianzhu.Type, surface string) (jianzhu.Term, bool)
	// Names returns the names of a mention by language, those of its entity
	// with the approved ones in their place, and the forbidden ones.
	Names(entityID string, kind jianzhu.Type, surface string, names map[string]string) (approved map[string]string, forbidden map[string][]string)
}

// Names says what the mentions and entities of one article are called in
// other languages. It is not safe for concurrent use.
type Names struct {
	renderer Renderer
	terms    Terms
	entities map[string]*jianzhu.Entity
	titles   map[string][]string // of people, by entity
	known    map[namesKey][]jianzhu.Rendering
}

type namesKey struct {
	entity, surface, language, target string
	typ                               jianzhu.Type
}

// NewNames returns the Names of a. Terms may be nil, for none.
func NewNames(a *jianzhu.Article, r Renderer, terms Terms) *Names {
	n := &Names{renderer: r, terms: terms, entities: make(map[string]*jianzhu.Entity, len(a.Entities)),
		titles: map[string][]string{}, known: map[namesKey][]jianzhu.Rendering{}}
	for i := range a.Entities {
		n.entities[a.Entities[i].ID] = &a.Entities[i]
	}
	store.EachTitle(a, func(person string, h jianzhu.HeldTitle) {
		title := h.Title
		// The foreign minister of 朝鲜 is one of its people; the manager of a
		// firm called 日本… need not be.
		if e := n.entities[h.OrganizationID]; e != nil && e.Type == jianzhu.TypeLoc {
			title = h.Organization + title
		}
		if !slices.Contains(n.titles[person], title) {
			n.titles[person] = append(n.titles[person], title)
		}
	})
	return n
}

// Mention returns what a mention may be called in target, one of
// rendering.Targets, best first. Surface is the mention as the text writes it,
// language the BCP 47 tag of the text. A value has at most one rendering, of
// the rule "value" and with the score of the mention. Nil says that nothing is
// known. What is returned must not be changed.
func (n *Names) Mention(m *jianzhu.Mention, surface, language, target string) []jianzhu.Rendering {
	if isValue(m.Type) {
		name, sure := n.value(m, surface, target)
		if !sure {
			return nil
		}
		return []jianzhu.Rendering{{Language: target, Name: name, Origin: jianzhu.OriginRule, Rule: "value", Score: m.Score, Status: jianzhu.Proposed}}
	}
	return n.name(namesKey{m.EntityID, surface, language, target, m.Type})
}

// Entity returns what an entity of the article may be called in target, by its
// fullest name in the text, as Mention does.
func (n *Names) Entity(e *jianzhu.Entity, target string) []jianzhu.Rendering {
	return n.name(namesKey{e.ID, e.Name, "", target, e.Type})
}

// value returns what a value is called, and whether that is certain.
func (n *Names) value(m *jianzhu.Mention, surface, target string) (string, bool) {
	if m.Value == nil {
		return "", false
	}
	name, sure := n.renderer.Value(m.Type, m.Value, surface, target)
	return name, sure && name != ""
}

// query asks for the name of what is written as surface, with all that the
// article tells of it.
func (n *Names) query(entityID string, typ jianzhu.Type, surface, language, target string) rendering.Query {
	q := rendering.Query{Type: typ, Surface: surface, Source: language, Target: target, Titles: n.titles[entityID]}
	if e := n.entities[entityID]; e != nil {
		q.Subtype, q.Name, q.Names, q.Aliases = e.Subtype, e.Name, e.Names, e.Aliases
	}
	return q
}

func (n *Names) name(k namesKey) []jianzhu.Rendering {
	out, known := n.known[k]
	if !known {
		out = n.render(k)
		n.known[k] = out
	}
	return out
}

// render returns what a name is called, the termbase's word before all other.
func (n *Names) render(k namesKey) []jianzhu.Rendering {
	q := n.query(k.entity, k.typ, k.surface, k.language, k.target)
	if n.terms == nil {
		return n.renderer.Name(q)
	}
	t, is := n.terms.About(k.entity, k.typ, k.surface)
	if !is {
		return n.renderer.Name(q)
	}
	if t.Keep {
		return []jianzhu.Rendering{{Language: k.target, Name: k.surface, Origin: jianzhu.OriginHuman, Rule: "keep", Score: 1, Status: jianzhu.Accepted}}
	}
	q.Names, _ = n.terms.Names(k.entity, k.typ, k.surface, q.Names)
	q.Terms = renderings(&t, k.target)
	short := isPartOfName(k.surface, k.typ, &t)
	if short {
		// 盖茨 is not to be Bill Gates, but the Gates of the approved name, which
		// is among q.Names.
		q.Terms = slices.DeleteFunc(q.Terms, func(r jianzhu.Rendering) bool { return r.Status == jianzhu.Accepted })
	}
	out := slices.DeleteFunc(slices.Clone(n.renderer.Name(q)), func(r jianzhu.Rendering) bool {
		return slices.ContainsFunc(q.Terms, func(t jianzhu.Rendering) bool {
			return t.Status == jianzhu.Rejected && strings.EqualFold(t.Name, r.Name)
		})
	})
	if hasApproved(&t, k.target) {
		// What is made of an approved name goes before what lexicons have.
		last := func(r jianzhu.Rendering) int {
			if r.Status == jianzhu.Accepted || r.Rule == "entity" {
				return 0
			}
			return 1
		}
		slices.SortStableFunc(out, func(a, b jianzhu.Rendering) int { return cmp.Compare(last(a), last(b)) })
	}
	return out
}

// isPartOfName reports whether surface is a part of a name of the person t,
// and none of the names.
func isPartOfName(surface string, typ jianzhu.Type, t *jianzhu.Term) bool {
	if typ != jianzhu.TypePerson {
		return false
	}
	part, folded := false, script.FoldString(surface)
	for _, x := range t.Names {
		if script.FoldString(x.Name) == folded {
			return false
		}
		part = part || partOf(surface, x.Name)
	}
	return part
}

// hasApproved reports whether people have approved a name of t that a name in
// target can be made of: in the same language, whatever script and region.
func hasApproved(t *jianzhu.Term, target string) bool {
	base := func(tag string) string { b, _, _ := strings.Cut(tag, "-"); return b }
	return slices.ContainsFunc(t.Names, func(n jianzhu.TermName) bool {
		return n.Status == jianzhu.TermApproved && base(n.Language) == base(target)
	})
}
