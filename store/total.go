package store

import (
	"cmp"
	"slices"

	"jianzhu"
)

// Total is an entity as a backend keeps it: the sum of the shares of all
// articles. The names that articles give it are counted, so that one goes
// when the last article that used it goes.
type Total struct {
	jianzhu.Entity `bson:",inline"`
	Forms          []Form `json:"forms" bson:"forms"` // by tag and text
}

// Form is a name of an entity, or another text about it, with the number of
// articles that give it.
type Form struct {
	Tag  string `json:"tag" bson:"tag"` // a BCP 47 tag, or one of the tags below
	Text string `json:"text" bson:"text"`
	Uses int    `json:"uses" bson:"uses"`
}

// The tags of forms that are not a name in a language. BCP 47 has none such.
const (
	tagName    = "="
	tagAlias   = "~"
	tagSubtype = "#"
)

// Add counts one article's share in. FirstSeen and LastSeen widen.
func (t *Total) Add(s Share) {
	if t.ID == "" {
		t.ID, t.Type = s.Entity.ID, s.Entity.Type
	}
	t.Mentions += s.Mentions
	t.Articles++
	date := s.Date.UTC()
	if t.FirstSeen.IsZero() || date.Before(t.FirstSeen) {
		t.FirstSeen = date
	}
	if date.After(t.LastSeen) {
		t.LastSeen = date
	}
	t.count(s.Entity, 1)
}

// Remove takes one article's share out. It leaves FirstSeen and LastSeen,
// which only the articles that are left can tell: the backend sets them.
func (t *Total) Remove(s Share) {
	t.Mentions -= s.Mentions
	t.Articles--
	t.count(s.Entity, -1)
}

// Spans reports whether s lies at an end of the time that t was seen in, so
// that taking it out may move that end.
func (t *Total) Spans(s Share) bool {
	return s.Date.Equal(t.FirstSeen) || s.Date.Equal(t.LastSeen)
}

// Keys returns the keys that t is found by, sorted, each once: see NameKeys.
func (t *Total) Keys() []string {
	var out []string
	for _, f := range t.Forms {
		if f.isName() {
			out = append(out, NameKeys(t.Type, f.Text)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isName reports whether f is a name, or an alias, that articles give.
func (f Form) isName() bool { return f.Tag != tagSubtype }

func (t *Total) count(e jianzhu.Entity, by int) {
	t.use(tagName, e.Name, by)
	t.use(tagSubtype, e.Subtype, by)
	for tag, name := range e.Names {
		t.use(tag, name, by)
	}
	aliases := slices.Sorted(slices.Values(e.Aliases))
	for _, alias := range slices.Compact(aliases) {
		t.use(tagAlias, alias, by)
	}

	// What most articles say; of equals, the first in order.
	t.Name, t.Subtype, t.Names, t.Aliases = "", "", nil, nil
	most := make(map[string]int)
	for _, f := range t.Forms {
		if f.Tag == tagAlias {
			t.Aliases = append(t.Aliases, f.Text)
			continue
		}
		if f.Uses <= most[f.Tag] {
			continue
		}
		most[f.Tag] = f.Uses
		switch f.Tag {
		case tagName:
			t.Name = f.Text
		case tagSubtype:
			t.Subtype = f.Text
		default:
			if t.Names == nil {
				t.Names = make(map[string]string)
			}
			t.Names[f.Tag] = f.Text
		}
	}
}

func (t *Total) use(tag, text string, by int) {
	if text == "" {
		return
	}
	i, found := slices.BinarySearchFunc(t.Forms, Form{Tag: tag, Text: text}, func(a, b Form) int {
		return cmp.Or(cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Text, b.Text))
	})
	if !found {
		t.Forms = slices.Insert(t.Forms, i, Form{Tag: tag, Text: text})
	}
	if t.Forms[i].Uses += by; t.Forms[i].Uses <= 0 {
		t.Forms = slices.Delete(t.Forms, i, i+1)
	}
}
