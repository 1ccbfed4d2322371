package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"jianzhu"
)

// Total is an entity as a backend keeps it: the sum of the shares of all
// articles. The names that articles give it are counted, so that one goes
// when the last article that used it goes.
type Total struct {
	jianzhu.Entity `bson:",inline"`
	Forms          []Form              `json:"forms" bson:"forms"`                   // by tag and text
	Held           []jianzhu.HeldTitle `json:"held,omitempty" bson:"held,omitempty"` // by title, organization's id and name
}

// Form is a name of an entity, or another text about it, with the number of
// articles that give it, or of mentions that are written so or of that type.
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
	tagType    = "!" // of mentions
	tagWritten = "@" // before a BCP 47 tag: as mentions are written
)

// Add counts one article's share in. FirstSeen and LastSeen widen.
func (t *Total) Add(s Share) {
	if t.ID == "" {
		t.ID, t.Type = s.Entity.ID, s.Entity.Type
	}
	t.Ambiguous, t.Candidates = s.Entity.Ambiguous, s.Entity.Candidates // the same in all articles
	t.Mentions += s.Mentions
	t.Paragraphs += len(s.Paragraphs)
	t.Articles++
	date := s.Date.UTC()
	if t.FirstSeen.IsZero() || date.Before(t.FirstSeen) {
		t.FirstSeen = date
	}
	if date.After(t.LastSeen) {
		t.LastSeen = date
	}
	t.count(s, 1)
	for _, h := range s.Titles {
		t.hold(h, date)
	}
}

// hold counts one article in that gives a title.
func (t *Total) hold(h jianzhu.HeldTitle, date time.Time) {
	i, found := slices.BinarySearchFunc(t.Held, h, compareHeld)
	if !found {
		h.Articles, h.First, h.Last = 0, date, date
		t.Held = slices.Insert(t.Held, i, h)
	}
	held := &t.Held[i]
	held.Articles++
	if date.Before(held.First) {
		held.First = date
	}
	if date.After(held.Last) {
		held.Last = date
	}
}

func compareHeld(a, b jianzhu.HeldTitle) int {
	return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.Organization, b.Organization))
}

// Retitle sets the titles anew, from those of every article that mentions t.
func (t *Total) Retitle(articles []Titles) {
	t.Held = nil
	for _, a := range articles {
		for _, h := range a.Titles {
			t.hold(h, a.Date.UTC())
		}
	}
}

// Titles are what one article says of the titles of an entity.
type Titles struct {
	Date   time.Time // of the article
	Titles []jianzhu.HeldTitle
}

// Whole returns the entity with all that is summed up about it.
func (t *Total) Whole() jianzhu.Entity {
	e := t.Entity
	for _, f := range t.Forms {
		if f.Tag == tagType {
			if e.Types == nil {
				e.Types = make(map[jianzhu.Type]int)
			}
			e.Types[jianzhu.Type(f.Text)] = f.Uses
		} else if language, written := strings.CutPrefix(f.Tag, tagWritten); written {
			e.Written = append(e.Written, jianzhu.NameCount{Language: language, Name: f.Text, Mentions: f.Uses})
		}
	}
	slices.SortFunc(e.Written, func(a, b jianzhu.NameCount) int {
		return cmp.Or(cmp.Compare(b.Mentions, a.Mentions), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Name, b.Name))
	})
	// An organization that articles call by several names is one; it is
	// called as most of them do.
	most := 0
	for _, h := range t.Held {
		n := len(e.Titles)
		if n == 0 || h.OrganizationID == "" || e.Titles[n-1].Title != h.Title || e.Titles[n-1].OrganizationID != h.OrganizationID {
			most = h.Articles
			e.Titles = append(e.Titles, h)
			continue
		}
		last := &e.Titles[n-1]
		if h.Articles > most {
			most, last.Organization = h.Articles, h.Organization
		}
		last.Articles += h.Articles
		if h.First.Before(last.First) {
			last.First = h.First
		}
		if h.Last.After(last.Last) {
			last.Last = h.Last
		}
	}
	slices.SortFunc(e.Titles, func(a, b jianzhu.HeldTitle) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(b.Articles, a.Articles), compareHeld(a, b))
	})
	return e
}

// Remove takes one article's share out. It leaves FirstSeen and LastSeen, and
// the dates of titles, which only the articles that are left can tell: the
// backend sets them where Spans and SpansTitles say that they may move.
func (t *Total) Remove(s Share) {
	t.Mentions -= s.Mentions
	t.Paragraphs -= len(s.Paragraphs)
	t.Articles--
	t.count(s, -1)
	for _, h := range s.Titles {
		if i, found := slices.BinarySearchFunc(t.Held, h, compareHeld); found {
			if t.Held[i].Articles--; t.Held[i].Articles <= 0 {
				t.Held = slices.Delete(t.Held, i, i+1)
			}
		}
	}
}

// Spans reports whether s lies at an end of the time that t was seen in, so
// that taking it out may move that end.
func (t *Total) Spans(s Share) bool {
	return s.Date.Equal(t.FirstSeen) || s.Date.Equal(t.LastSeen)
}

// SpansTitles reports whether s lies at an end of the time that a title of s
// was held in, so that taking it out may move that end.
func (t *Total) SpansTitles(s Share) bool {
	return slices.ContainsFunc(s.Titles, func(h jianzhu.HeldTitle) bool {
		i, found := slices.BinarySearchFunc(t.Held, h, compareHeld)
		return found && (s.Date.Equal(t.Held[i].First) || s.Date.Equal(t.Held[i].Last))
	})
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
func (f Form) isName() bool { return f.Tag != tagSubtype && !f.isCount() }

// isCount reports whether f counts mentions, not articles.
func (f Form) isCount() bool { return f.Tag == tagType || strings.HasPrefix(f.Tag, tagWritten) }

// count adds by times what a share says of names and types.
func (t *Total) count(s Share, by int) {
	e := &s.Entity
	for _, n := range s.Written {
		t.use(tagWritten+n.Language, n.Name, by*n.Mentions)
	}
	for kind, n := range s.Types {
		t.use(tagType, string(kind), by*n)
	}
	t.use(tagName, e.Name, by)
	t.use(tagSubtype, e.Subtype, by)
	for tag, name := range e.Names {
		t.use(tag, name, by)
	}
	aliases := slices.Sorted(slices.Values(e.Aliases))
	for _, alias := range slices.Compact(aliases) {
		t.use(tagAlias, alias, by)
	}

	// What most articles say; of equals, the name that is no pinyin, and the
	// first in order.
	t.Name, t.Subtype, t.Names, t.Aliases = "", "", nil, nil
	most := make(map[string]int)
	for _, f := range t.Forms {
		if f.Tag == tagAlias {
			t.Aliases = append(t.Aliases, f.Text)
			continue
		}
		spelled := f.Tag == tagName && f.Uses == most[f.Tag] && isLatin(compact(Fold(t.Name))) && !isLatin(compact(Fold(f.Text)))
		if f.isCount() || f.Uses <= most[f.Tag] && !spelled {
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
