package storetest

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/store"
)

// oracle answers the lists of a store by looking at every article: what the
// backends must find by their indexes.
type oracle struct {
	articles []*jianzhu.Article // newest first
	records  []*store.Record
}

func newOracle(t testing.TB, articles []*jianzhu.Article) *oracle {
	t.Helper()
	o := &oracle{articles: slices.Clone(articles)}
	slices.SortFunc(o.articles, func(a, b *jianzhu.Article) int {
		return cmp.Or(store.Date(b).Compare(store.Date(a)), cmp.Compare(b.ID, a.ID))
	})
	for _, a := range o.articles {
		r, err := store.NewRecord(a)
		if err != nil {
			t.Fatal(err)
		}
		o.records = append(o.records, r)
	}
	return o
}

func fold(s string) string { return store.Fold(s) }

func inTime(date, from, to time.Time) bool {
	return (from.IsZero() || !date.Before(from)) && (to.IsZero() || date.Before(to))
}

func (o *oracle) articleIDs(f store.ArticleFilter) []string {
	var ids []string
	for i, a := range o.articles {
		r := o.records[i]
		texts := []string{a.Title}
		for _, p := range a.Paragraphs {
			texts = append(texts, p.Text)
		}
		mentioned := slices.ContainsFunc(r.Mentions, func(m store.Mention) bool { return m.EntityID == f.EntityID })
		quoted := slices.ContainsFunc(r.Quotes, func(q store.QuoteRecord) bool {
			return q.Speaker != nil && q.Speaker.EntityID == f.Speaker
		})
		if store.ParseQuery(f.Q).Match(texts...) &&
			(f.Language == "" || a.Language == f.Language || strings.HasPrefix(a.Language, f.Language+"-")) &&
			(f.Source == "" || a.Source == f.Source) && (f.EntityID == "" || mentioned) && (f.Speaker == "" || quoted) &&
			inTime(r.Date, f.From, f.To) {
			ids = append(ids, a.ID)
		}
	}
	if f.Sort == store.OldestFirst {
		slices.Reverse(ids)
	}
	return ids
}

func (o *oracle) mentionIDs(f store.MentionFilter) []string {
	var ids []string
	for i, a := range o.articles {
		for _, m := range o.records[i].Mentions {
			if (f.ArticleID == "" || a.ID == f.ArticleID) && (f.EntityID == "" || m.EntityID == f.EntityID) &&
				(f.Type == "" || m.Type == f.Type) && (f.Surface == "" || fold(m.Surface) == fold(f.Surface)) &&
				store.ParseQuery(f.Q).Match(m.Context.Text) && (f.Source == "" || a.Source == f.Source) &&
				inTime(o.records[i].Date, f.From, f.To) {
				ids = append(ids, m.ID)
			}
		}
	}
	return ids
}

func (o *oracle) quoteIDs(f store.QuoteFilter) []string {
	var ids []string
	for i, a := range o.articles {
		for _, q := range o.records[i].Quotes {
			var by jianzhu.Speaker
			if q.Speaker != nil {
				by = *q.Speaker
			}
			if (f.ArticleID == "" || a.ID == f.ArticleID) && (f.SpeakerID == "" || by.EntityID == f.SpeakerID) &&
				(f.Speaker == "" || fold(by.Name) == fold(f.Speaker)) && (f.EntityID == "" || slices.Contains(q.Entities, f.EntityID)) &&
				(f.Kind == "" || q.Kind == f.Kind) && (f.Class == "" || q.Class == f.Class) && (f.Stance == "" || q.Stance == f.Stance) &&
				(f.Known == store.KnownOrNot || (f.Known == store.IsKnown) == (q.Speaker != nil)) && store.ParseQuery(f.Q).Match(q.Surface) &&
				(f.Source == "" || a.Source == f.Source) && inTime(o.records[i].Date, f.From, f.To) {
				ids = append(ids, q.ID)
			}
		}
	}
	return ids
}

// entities returns what the store must have counted, by id.
func (o *oracle) entities() map[string]*jianzhu.Entity {
	all := make(map[string]*jianzhu.Entity)
	for _, a := range o.articles {
		date := store.Date(a).UTC()
		counted := make(map[string]bool)
		for _, p := range a.Paragraphs {
			for _, m := range p.Mentions {
				if m.EntityID == "" {
					continue
				}
				e := all[m.EntityID]
				if e == nil {
					i := slices.IndexFunc(a.Entities, func(e jianzhu.Entity) bool { return e.ID == m.EntityID })
					e = &jianzhu.Entity{ID: m.EntityID, Type: a.Entities[i].Type, Name: a.Entities[i].Name, Names: a.Entities[i].Names, FirstSeen: date, LastSeen: date}
					all[m.EntityID] = e
				}
				e.Mentions++
				if surface := m.In(p.Text); surface != e.Name && !slices.Contains(e.Aliases, surface) {
					e.Aliases = append(e.Aliases, surface)
				}
				if !counted[m.EntityID] {
					counted[m.EntityID] = true
					e.Articles++
				}
				if date.Before(e.FirstSeen) {
					e.FirstSeen = date
				}
				if date.After(e.LastSeen) {
					e.LastSeen = date
				}
			}
		}
	}
	for _, e := range all {
		slices.Sort(e.Aliases)
		o.describe(e)
	}
	return all
}

// describe fills in how e is written, what it is mentioned as and its titles.
func (o *oracle) describe(e *jianzhu.Entity) {
	e.Types = make(map[jianzhu.Type]int)
	written := make(map[[2]string]int)
	titles := make(map[[2]string]*jianzhu.HeldTitle) // the articles call no organization by two names
	for _, r := range o.records {
		for _, s := range r.Shares {
			if s.Entity.ID != e.ID {
				continue
			}
			e.Paragraphs += len(s.Paragraphs)
			for kind, n := range s.Types {
				e.Types[kind] += n
			}
			for _, w := range s.Written {
				written[[2]string{w.Language, w.Name}] += w.Mentions
			}
			for _, h := range s.Titles {
				k := [2]string{h.Title, h.OrganizationID}
				if titles[k] == nil {
					h.First, h.Last = r.Date.UTC(), r.Date.UTC()
					titles[k] = &h
				}
				t := titles[k]
				t.Articles++
				if r.Date.Before(t.First) {
					t.First = r.Date.UTC()
				}
				if r.Date.After(t.Last) {
					t.Last = r.Date.UTC()
				}
			}
		}
	}
	for w, n := range written {
		e.Written = append(e.Written, jianzhu.NameCount{Language: w[0], Name: w[1], Mentions: n})
	}
	slices.SortFunc(e.Written, func(a, b jianzhu.NameCount) int {
		return cmp.Or(cmp.Compare(b.Mentions, a.Mentions), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Name, b.Name))
	})
	for _, t := range titles {
		e.Titles = append(e.Titles, *t)
	}
	slices.SortFunc(e.Titles, func(a, b jianzhu.HeldTitle) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Title, b.Title), cmp.Compare(a.OrganizationID, b.OrganizationID))
	})
}

func (o *oracle) entityIDs(f store.EntityFilter) []string {
	var found, near []*jianzhu.Entity
	q := store.ParseNameQuery(f.Q)
	for _, e := range o.entities() {
		if f.Type != "" && e.Type != f.Type {
			continue
		}
		var t store.Total
		t.Add(store.Share{Entity: *e, Mentions: e.Mentions})
		if q.Match(t.Keys()) {
			found = append(found, e)
		} else if len(q.Near()) > 0 && q.IsNear(&t) {
			near = append(near, e)
		}
	}
	if len(found) == 0 {
		found = near
	}
	slices.SortFunc(found, func(a, b *jianzhu.Entity) int {
		if f.Sort == store.ByName {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(cmp.Compare(b.Mentions, a.Mentions), cmp.Compare(a.ID, b.ID))
	})
	var ids []string
	for _, e := range found {
		ids = append(ids, e.ID)
	}
	return ids
}

func (o *oracle) timeline(id string, from, to time.Time, zone *time.Location) []store.Day {
	days := make(map[string]*store.Day)
	for i := range o.articles {
		r := o.records[i]
		n := 0
		for _, m := range r.Mentions {
			if m.EntityID == id {
				n++
			}
		}
		if n == 0 || !inTime(r.Date, from, to) {
			continue
		}
		date := r.Date.In(zone).Format(time.DateOnly)
		if days[date] == nil {
			days[date] = &store.Day{Date: date}
		}
		days[date].Mentions += n
		days[date].Articles++
	}
	var out []store.Day
	for _, d := range days {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b store.Day) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// related returns paragraphs and articles shared with id, by id.
func (o *oracle) related(id string) map[string][2]int {
	out := make(map[string][2]int)
	for _, a := range o.articles {
		mentioned := make(map[string]bool)
		together := make(map[string]int)
		for _, p := range a.Paragraphs {
			here := make(map[string]bool)
			for _, m := range p.Mentions {
				if m.EntityID != "" {
					here[m.EntityID], mentioned[m.EntityID] = true, true
				}
			}
			if here[id] {
				for other := range here {
					together[other]++
				}
			}
		}
		if mentioned[id] {
			for other := range mentioned {
				n := out[other]
				out[other] = [2]int{n[0] + together[other], n[1] + 1}
			}
		}
	}
	delete(out, id)
	return out
}
