package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"jianzhu"
	"jianzhu/store"
)

func noEntity() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no entity with this id"}
}

// Entity returns one entity.
func (s *Store) Entity(ctx context.Context, id string) (*jianzhu.Entity, error) {
	var e *jianzhu.Entity
	err := s.read(ctx, "sqlite.Entity", func(tx *sql.Tx) (err error) {
		e, err = s.entity(ctx, tx, key(id))
		return err
	})
	return e, err
}

func (s *Store) entity(ctx context.Context, tx *sql.Tx, k any) (*jianzhu.Entity, error) {
	var found *jianzhu.Entity
	err := s.each(ctx, tx, "SELECT total FROM entities WHERE id = ?", []any{k}, func(scan func(...any) error) (bool, error) {
		e, err := scanEntity(scan)
		found = e
		return false, err
	})
	if err == nil && found == nil {
		err = noEntity()
	}
	return found, err
}

func scanEntity(scan func(...any) error) (*jianzhu.Entity, error) {
	var total []byte
	if err := scan(&total); err != nil {
		return nil, err
	}
	return readEntity(total)
}

func readEntity(total []byte) (*jianzhu.Entity, error) {
	var e jianzhu.Entity // a store.Total is an entity with more
	if err := json.Unmarshal(total, &e); err != nil {
		return nil, err
	}
	return &e, nil
}

// fewNames is how many names a prefix may find for its entities to be sorted
// here. Where it finds more, the list's order is walked instead and the names
// looked at on the way: then every so-manieth entity fits, and a page is soon
// full. So a prefix costs no more than reading fewNames entities, or a page
// times the entities there are divided by fewNames.
const fewNames = 1000

// lastRune sorts behind every character that a name can go on with.
const lastRune = "\U0010FFFF"

// Entities lists entities.
func (s *Store) Entities(ctx context.Context, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	var out []jianzhu.Entity
	err := s.read(ctx, "sqlite.Entities", func(tx *sql.Tx) error {
		if f.Q != "" {
			few, found, err := s.entitiesByName(ctx, tx, f, p)
			if err != nil || few {
				out = found
				return err
			}
		}
		q := entitiesQuery(f, p)
		return s.each(ctx, tx, q.text(), q.arguments(), func(scan func(...any) error) (bool, error) {
			e, err := scanEntity(scan)
			if err == nil {
				out = append(out, *e)
			}
			return true, err
		})
	})
	return out, err
}

// entitiesQuery walks entities in the order of the list.
func entitiesQuery(f store.EntityFilter, p store.Page) query {
	q := query{columns: "total", from: "entities", order: "rank, id", limit: p.Limit}
	after := []any{-p.After.N, key(p.After.ID)}
	if f.Sort == store.ByName {
		q.order = "name, id"
		after[0] = p.After.Name
	}
	if f.Type != "" {
		q.and("type = ?", string(f.Type))
	}
	if !p.After.IsZero() {
		q.and("("+q.order+") > (?, ?)", after...)
	}
	if f.Q != "" {
		q.and("instr(folded, ?) > 0", "\n"+store.Fold(f.Q))
	}
	return q
}

// nameQuery finds entities by a prefix of a name.
const nameQuery = "SELECT e.id, e.rank, e.name, e.type, e.total FROM names n CROSS JOIN entities e ON e.id = n.entity WHERE n.folded >= ? AND n.folded < ? LIMIT ?"

// entitiesByName lists the entities of a prefix that finds at most fewNames
// names; it reports few as false when it finds more.
func (s *Store) entitiesByName(ctx context.Context, tx *sql.Tx, f store.EntityFilter, p store.Page) (few bool, out []jianzhu.Entity, err error) {
	type candidate struct {
		id    any // as stored
		rank  int64
		name  string
		total []byte
	}
	var all []candidate
	names := 0
	prefix := store.Fold(f.Q)
	seen := make(map[string]bool)
	err = s.each(ctx, tx, nameQuery, []any{prefix, prefix + lastRune, fewNames + 1}, func(scan func(...any) error) (bool, error) {
		var c candidate
		var kind string
		if err := scan(&c.id, &c.rank, &c.name, &kind, &c.total); err != nil {
			return false, err
		}
		names++
		if id := idOf(c.id); !seen[id] && (f.Type == "" || f.Type == jianzhu.Type(kind)) {
			seen[id] = true
			all = append(all, c)
		}
		return true, nil
	})
	if err != nil || names > fewNames {
		return false, nil, err
	}
	order := func(a, b candidate) int {
		if f.Sort == store.ByName {
			return cmp.Or(cmp.Compare(a.name, b.name), compareIDs(a.id, b.id))
		}
		return cmp.Or(cmp.Compare(a.rank, b.rank), compareIDs(a.id, b.id))
	}
	if k := p.After; !k.IsZero() {
		after := candidate{id: key(k.ID), rank: -k.N, name: k.Name}
		all = slices.DeleteFunc(all, func(c candidate) bool { return order(c, after) <= 0 })
	}
	slices.SortFunc(all, order)
	for _, c := range all[:min(len(all), p.Limit)] {
		e, err := readEntity(c.total)
		if err != nil {
			return true, nil, err
		}
		out = append(out, *e)
	}
	return true, out, nil
}

// compareIDs compares stored ids as SQLite does: text before blobs.
func compareIDs(a, b any) int {
	x, xText := a.(string)
	y, yText := b.(string)
	switch {
	case xText && yText:
		return cmp.Compare(x, y)
	case xText:
		return -1
	case yText:
		return 1
	}
	return slices.Compare(a.([]byte), b.([]byte))
}

const relatedQuery = "SELECT o.entity, o.paragraphs, s.paragraphs FROM shares s CROSS JOIN shares o ON o.pos = s.pos WHERE s.entity = ?"

// Related returns the entities that appear beside id. It reads the shares of
// every article that mentions id.
func (s *Store) Related(ctx context.Context, id string, limit int) ([]store.Related, error) {
	var out []store.Related
	err := s.read(ctx, "sqlite.Related", func(tx *sql.Tx) error {
		if _, err := s.entity(ctx, tx, key(id)); err != nil {
			return err
		}
		type pair struct{ paragraphs, articles int }
		pairs := make(map[string]*pair)
		err := s.each(ctx, tx, relatedQuery, []any{key(id)}, func(scan func(...any) error) (bool, error) {
			var other any
			var theirs, ours []byte
			if err := scan(&other, &theirs, &ours); err != nil {
				return false, err
			}
			o := idOf(other)
			if o == id {
				return true, nil
			}
			p := pairs[o]
			if p == nil {
				p = new(pair)
				pairs[o] = p
			}
			p.articles++
			p.paragraphs += shared(unpackIndexes(theirs), unpackIndexes(ours))
			return true, nil
		})
		if err != nil {
			return err
		}
		for o, p := range pairs {
			out = append(out, store.Related{Entity: jianzhu.Entity{ID: o}, Paragraphs: p.paragraphs, Articles: p.articles})
		}
		slices.SortFunc(out, func(a, b store.Related) int {
			return cmp.Or(cmp.Compare(b.Paragraphs, a.Paragraphs), cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Entity.ID, b.Entity.ID))
		})
		out = slices.Clip(out[:min(len(out), limit)])
		for i := range out {
			e, err := s.entity(ctx, tx, key(out[i].Entity.ID))
			if err != nil {
				return err
			}
			out[i].Entity = *e
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// shared counts the numbers that two ascending lists share.
func shared(a, b []int) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// Timeline counts the mentions of id by day. It reads the shares of every
// article in [from, to) that mentions id.
func (s *Store) Timeline(ctx context.Context, id string, from, to time.Time, zone *time.Location) ([]store.Day, error) {
	var out []store.Day
	q := timelineQuery(id, from, to)
	err := s.read(ctx, "sqlite.Timeline", func(tx *sql.Tx) error {
		if _, err := s.entity(ctx, tx, key(id)); err != nil {
			return err
		}
		days := make(map[string]*store.Day)
		err := s.each(ctx, tx, q.text(), q.arguments(), func(scan func(...any) error) (bool, error) {
			var date int64
			var mentions int
			if err := scan(&date, &mentions); err != nil {
				return false, err
			}
			day := time.UnixMilli(date).In(zone).Format(time.DateOnly)
			d := days[day]
			if d == nil {
				d = &store.Day{Date: day}
				days[day] = d
			}
			d.Mentions += mentions
			d.Articles++
			return true, nil
		})
		if err != nil {
			return err
		}
		for _, d := range days {
			out = append(out, *d)
		}
		slices.SortFunc(out, func(a, b store.Day) int { return cmp.Compare(a.Date, b.Date) })
		return nil
	})
	return out, err
}

func timelineQuery(id string, from, to time.Time) query {
	q := query{columns: "a.date, a.mentions", from: "shares a", order: "a.pos"}
	q.and("a.entity = ?", key(id))
	between(&q, "a.pos", from, to, neither)
	return q
}
