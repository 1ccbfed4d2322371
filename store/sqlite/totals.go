package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/store"
)

// totals are those of the entities that a transaction changes. An entity that
// several of its articles mention is read and written once.
type totals struct {
	byID  map[string]*counted
	order []*counted // as they were read
}

// A counted is an entity's total at work.
type counted struct {
	key   any
	total store.Total
	kind  jianzhu.Type // as stored
	forms []store.Form // as stored; nil where the entity is new
	tier  int          // as stored
}

func newTotals() *totals { return &totals{byID: make(map[string]*counted)} }

func (t *totals) add(id string, c *counted) {
	t.byID[id] = c
	t.order = append(t.order, c)
}

// newCounted reads a stored total, nil for a new entity.
func newCounted(id string, packed []byte) (*counted, error) {
	c := &counted{key: key(id)}
	if packed == nil {
		return c, nil
	}
	err := json.Unmarshal(packed, &c.total)
	c.kind, c.forms, c.tier = c.total.Type, slices.Clone(c.total.Forms), store.Tier(c.total.Mentions)
	return c, err
}

// counted returns the total of an entity, which may be new.
func (w writing) counted(id string) (*counted, error) {
	if w.totals != nil {
		if c := w.totals.byID[id]; c != nil {
			return c, nil
		}
	}
	var packed []byte
	if err := w.row("total", []any{key(id)}, &packed); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	c, err := newCounted(id, packed)
	if err == nil && w.totals != nil {
		w.totals.add(id, c)
	}
	return c, err
}

// load reads the totals of all entities of some shares by one statement.
func (w writing) load(lists ...[]store.Share) error {
	if w.totals == nil {
		return nil
	}
	var ids []string
	for _, shares := range lists {
		for i := range shares {
			if id := shares[i].Entity.ID; w.totals.byID[id] == nil && jianzhu.ValidID(id) {
				ids = append(ids, strings.ReplaceAll(id, "-", ""))
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	packed, err := json.Marshal(slices.Compact(ids))
	if err != nil {
		return err
	}
	rows, err := w.statement("several").QueryContext(w.ctx, string(packed))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k, total sql.RawBytes
		if err := rows.Scan(&k, &total); err != nil {
			return err
		}
		id := idOf([]byte(k))
		c, err := newCounted(id, total)
		if err != nil {
			return err
		}
		w.totals.add(id, c)
	}
	return rows.Err()
}

// keepTotals writes the totals of a transaction.
func (w writing) keepTotals() error {
	for _, c := range w.totals.order {
		if err := w.keepTotal(c); err != nil {
			return err
		}
	}
	return nil
}

// keepTotal writes a total, and what the entity is found by where that is
// another now.
func (w writing) keepTotal(c *counted) error {
	t := &c.total
	if c.forms == nil && t.Articles <= 0 {
		return nil // came and went
	}
	before := store.Total{Entity: jianzhu.Entity{Type: c.kind}, Forms: c.forms}
	if t.Articles <= 0 {
		if err := w.index(c.key, before.Keys(), nil, c.tier, 0); err != nil {
			return err
		}
		return w.exec("forget", c.key)
	}
	packed, err := json.Marshal(t)
	if err != nil {
		return err
	}
	tier, same := store.Tier(t.Mentions), sameForms(c.forms, t.Forms)
	if same {
		if err := w.exec("recount", -t.Mentions, t.Name, packed, c.key); err != nil || tier == c.tier {
			return err
		}
	}
	now := t.Keys()
	was := slices.Clone(now)
	if !same {
		was = before.Keys()
		shown := slices.DeleteFunc(slices.Clone(now), store.IsGapKey)
		if err := w.exec("entity", c.key, string(t.Type), -t.Mentions, t.Name, "\n"+strings.Join(shown, "\n")+"\n", packed); err != nil {
			return err
		}
	}
	return w.index(c.key, was, now, c.tier, tier)
}

// sameForms reports whether an entity has the same names as before, however
// often they are used.
func sameForms(a, b []store.Form) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(a, b store.Form) bool { return a.Tag == b.Tag && a.Text == b.Text })
}
