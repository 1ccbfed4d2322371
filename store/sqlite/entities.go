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
	if err != nil || found != nil {
		return found, err
	}
	// A name whose articles are all about people with ids of their own.
	var people []jianzhu.Entity
	err = s.each(ctx, tx, namedQuery, []any{k}, func(scan func(...any) error) (bool, error) {
		e, err := scanEntity(scan)
		if err == nil {
			people = append(people, *e)
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	if found = store.OneOf(idOf(k), people); found != nil {
		return found, nil
	}
	// Somebody who had the id among people of one name.
	var now string
	err = s.each(ctx, tx, "SELECT n.key, n.people FROM former f JOIN namesakes n ON n.key = f.key WHERE f.id = ?", []any{k}, func(scan func(...any) error) (bool, error) {
		var key, people string
		if err := scan(&key, &people); err != nil {
			return false, err
		}
		g := store.Namesakes{Key: key}
		err := json.Unmarshal([]byte(people), &g)
		now = g.Formerly(idOf(k))
		return false, err
	})
	if err != nil {
		return nil, err
	}
	if now == "" || now == idOf(k) {
		return nil, noEntity()
	}
	return s.entity(ctx, tx, key(now))
}

// namedQuery finds the entities that articles with a name are about.
const namedQuery = "SELECT total FROM entities WHERE id IN (SELECT entity FROM links WHERE name = ?)"

func scanEntity(scan func(...any) error) (*jianzhu.Entity, error) {
	var total []byte
	if err := scan(&total); err != nil {
		return nil, err
	}
	return readEntity(total)
}

func readEntity(total []byte) (*jianzhu.Entity, error) {
	var t store.Total
	if err := json.Unmarshal(total, &t); err != nil {
		return nil, err
	}
	e := t.Whole()
	return &e, nil
}

// fewKeys is how many keys a prefix may find for its entities to be sorted
// here. Where it finds more, the entities of the prefix's head are walked in
// the list's order instead: then every so-manieth fits, and a page is soon
// full. So a prefix costs no more than reading fewKeys entities, or a page
// times the entities of the head divided by fewKeys.
const fewKeys = 400

// lastRune sorts behind every character that a key can go on with.
const lastRune = "\U0010FFFF"

// Entities lists entities.
func (s *Store) Entities(ctx context.Context, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	var out []jianzhu.Entity
	err := s.read(ctx, "sqlite.Entities", func(tx *sql.Tx) (err error) {
		switch q := store.ParseNameQuery(f.Q); {
		case f.Q == "":
			out, err = s.walk(ctx, tx, entitiesQuery(f, p))
		default:
			out, err = s.entitiesByName(ctx, tx, q, f, p)
		}
		return err
	})
	return out, err
}

// walk reads the entities that a query gives in order.
func (s *Store) walk(ctx context.Context, tx *sql.Tx, q query) (out []jianzhu.Entity, err error) {
	err = s.each(ctx, tx, q.text(), q.arguments(), func(scan func(...any) error) (bool, error) {
		e, err := scanEntity(scan)
		if err == nil {
			out = append(out, *e)
		}
		return true, err
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
		q.and("instr(folded, ?) > 0", "\n"+store.ParseNameQuery(f.Q).Prefix())
	}
	return q
}

// countQuery counts the keys that begin with a prefix, up to a limit, without
// a look at their entities.
const countQuery = "SELECT count(*) FROM (SELECT 1 FROM keys n WHERE n.key >= ? AND n.key < ? LIMIT ?)"

// keyQuery finds entities by the beginning of a key.
const keyQuery = "SELECT e.id, e.rank, e.name, e.type FROM keys n CROSS JOIN entities e ON e.id = n.entity WHERE n.key >= ? AND n.key < ?"

// nearQuery finds entities by whole keys, a JSON list.
const nearQuery = "SELECT e.id, e.rank, e.name, e.type, e.total FROM json_each(?) j CROSS JOIN keys n ON n.key = j.value CROSS JOIN entities e ON e.id = n.entity LIMIT ?"

// gapQuery finds the entities of a gap key.
const gapQuery = "SELECT e.id, e.rank, e.name, e.type, e.total FROM heads h CROSS JOIN entities e ON e.id = h.entity WHERE h.head = ?1 AND (?2 = '' OR +e.type = ?2) ORDER BY h.tier, h.entity LIMIT ?3"

// candidate is an entity with its place in the lists.
type candidate struct {
	id   any // as stored
	rank int64
	name string
	kind jianzhu.Type
}

// entitiesByName lists the entities that q finds: those with a key that begins
// with it or, where there are none, those of which a name is one edit away.
func (s *Store) entitiesByName(ctx context.Context, tx *sql.Tx, q store.NameQuery, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	var all []candidate
	seen := make(map[string]bool)
	take := func(c candidate) {
		if id := idOf(c.id); !seen[id] && (f.Type == "" || f.Type == c.kind) {
			seen[id] = true
			all = append(all, c)
		}
	}
	bounds := []any{q.Prefix(), q.Prefix() + lastRune}
	keys := 0
	err := s.each(ctx, tx, countQuery, append(bounds, fewKeys+1), func(scan func(...any) error) (bool, error) { return false, scan(&keys) })
	switch {
	case err != nil:
		return nil, err
	case keys > fewKeys && f.Sort == store.ByName:
		return s.walk(ctx, tx, entitiesQuery(f, p))
	case keys > fewKeys:
		out, err := s.walkHead(ctx, tx, q, f, p)
		if err != nil || len(out) > 0 || f.Type == "" {
			return out, err
		}
		if first, err := s.walkHead(ctx, tx, q, f, store.Page{Limit: 1}); err != nil || len(first) > 0 {
			return nil, err // past the last page
		}
	default:
		err = s.each(ctx, tx, keyQuery, bounds, func(scan func(...any) error) (bool, error) {
			var c candidate
			if err := scan(&c.id, &c.rank, &c.name, &c.kind); err != nil {
				return false, err
			}
			take(c)
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		near := func(scan func(...any) error) (bool, error) {
			var c candidate
			var packed []byte
			if err := scan(&c.id, &c.rank, &c.name, &c.kind, &packed); err != nil || seen[idOf(c.id)] {
				return true, err
			}
			var t store.Total
			if err := json.Unmarshal(packed, &t); err != nil {
				return false, err
			}
			if q.IsNear(&t) {
				take(c)
			}
			return true, nil
		}
		var exact []string
		for _, k := range q.Near() {
			if !store.IsGapKey(k) {
				exact = append(exact, k)
				continue
			}
			if err := s.each(ctx, tx, gapQuery, []any{k, string(f.Type), store.MaxNear}, near); err != nil {
				return nil, err
			}
		}
		if len(exact) > 0 {
			list, err := json.Marshal(exact)
			if err != nil {
				return nil, err
			}
			if err := s.each(ctx, tx, nearQuery, []any{string(list), fewKeys}, near); err != nil {
				return nil, err
			}
		}
	}
	all = cutPage(all, f, p)
	out := make([]jianzhu.Entity, 0, len(all))
	for _, c := range all {
		e, err := s.entity(ctx, tx, c.id)
		if err != nil {
			return nil, err
		}
		out = append(out, *e)
	}
	return out, nil
}

// cutPage sorts all and leaves the page.
func cutPage(all []candidate, f store.EntityFilter, p store.Page) []candidate {
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
	return all[:min(len(all), p.Limit)]
}

// headQuery walks the entities of a head by tiers. A whole head needs no look
// at the keys.
func headQuery(q store.NameQuery, f store.EntityFilter, p store.Page) query {
	head, whole := q.Head()
	w := query{columns: "h.tier, e.id, e.rank, e.name, e.type, e.total", from: "heads h CROSS JOIN entities e ON e.id = h.entity", order: "h.tier, h.entity"}
	w.and("h.head = ?", head)
	if k := p.After; !k.IsZero() {
		tier := store.Tier(int(k.N))
		if store.ExactTier(tier) {
			w.and("(h.tier, h.entity) > (?, ?)", -tier, key(k.ID))
		} else {
			w.and("h.tier >= ?", -tier)
		}
	}
	if f.Type != "" {
		w.and("+e.type = ?", string(f.Type))
	}
	if !whole {
		w.and("instr(e.folded, ?) > 0", "\n"+q.Prefix())
	}
	return w
}

// walkHead lists the entities of a prefix with more than fewKeys keys, by
// mentions. Within a tier of several numbers of mentions the order is made
// here; an exact tier is in order.
func (s *Store) walkHead(ctx context.Context, tx *sql.Tx, q store.NameQuery, f store.EntityFilter, p store.Page) ([]jianzhu.Entity, error) {
	var out []jianzhu.Entity
	type row struct {
		candidate
		total []byte
	}
	var tier int64
	var rows []row // of the tier
	flush := func() error {
		by := make(map[string][]byte, len(rows))
		all := make([]candidate, len(rows))
		for i, r := range rows {
			all[i] = r.candidate
			by[idOf(r.id)] = r.total
		}
		rows = nil
		for _, c := range cutPage(all, f, store.Page{Limit: p.Limit - len(out), After: p.After}) {
			e, err := readEntity(by[idOf(c.id)])
			if err != nil {
				return err
			}
			out = append(out, *e)
		}
		return nil
	}
	w := headQuery(q, f, p)
	err := s.each(ctx, tx, w.text(), w.arguments(), func(scan func(...any) error) (bool, error) {
		var r row
		var at int64
		if err := scan(&at, &r.id, &r.rank, &r.name, &r.kind, &r.total); err != nil {
			return false, err
		}
		if at != tier {
			if err := flush(); err != nil {
				return false, err
			}
			tier = at
		}
		rows = append(rows, r)
		return len(out) < p.Limit && (!store.ExactTier(int(-tier)) || len(out)+len(rows) < p.Limit), nil
	})
	if err == nil {
		err = flush()
	}
	return out, err
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
		self, err := s.entity(ctx, tx, key(id))
		if err != nil {
			return err
		}
		type pair struct{ paragraphs, articles int }
		pairs := make(map[string]*pair)
		err = s.each(ctx, tx, relatedQuery, []any{key(id)}, func(scan func(...any) error) (bool, error) {
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
			out[i].Score(self)
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
