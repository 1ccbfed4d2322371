package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"jianzhu/store"
)

// condition is one that mentions or quotes, as x, are selected by. The first
// of a list leads: its index gives the rows in order.
type condition struct {
	from, on string // the table that leads, and how x joins it; empty where x itself leads
	pos, r   string // the columns that are in order when it leads; empty for x's own
	lead     string // the condition when it leads
	test     string // the condition when it follows, written so that no index of it is used
	arg      any
	article  *walk // what it says of the article, for when words lead
}

// own is a condition on a column of x.
func own(column string, arg any, article *walk) condition {
	return condition{lead: "x." + column + " = ?", test: "+x." + column + " = ?", arg: arg, article: article}
}

func ofSource(source string) condition {
	w := facet("source", source, source)
	return condition{from: w.from, on: "x.pos = f.pos", pos: "f.pos", r: "x.r", lead: w.cond, test: "a.source = ?", arg: source, article: &w}
}

// annotations is a list of mentions or quotes.
type annotations struct {
	table    string
	article  string      // id, if only one article's are asked for
	cond     []condition // what leads best first
	words    store.Query
	from, to time.Time
	page     store.Page
}

func mentionsList(f store.MentionFilter, p store.Page) annotations {
	n := annotations{table: "mentions", article: f.ArticleID, words: store.ParseQuery(f.Q), from: f.From, to: f.To, page: p}
	if f.EntityID != "" {
		w := share(f.EntityID)
		n.cond = append(n.cond, own("entity", key(f.EntityID), &w))
	}
	if f.Surface != "" {
		n.cond = append(n.cond, own("surface", store.Fold(f.Surface), nil))
	}
	if f.Source != "" {
		n.cond = append(n.cond, ofSource(f.Source))
	}
	if f.Type != "" {
		n.cond = append(n.cond, own("type", string(f.Type), nil))
	}
	return n
}

func quotesList(f store.QuoteFilter, p store.Page) annotations {
	n := annotations{table: "quotes", article: f.ArticleID, words: store.ParseQuery(f.Q), from: f.From, to: f.To, page: p}
	if f.SpeakerID != "" {
		w := facet("speaker", f.SpeakerID, key(f.SpeakerID))
		n.cond = append(n.cond, own("speaker", key(f.SpeakerID), &w))
	}
	if f.Speaker != "" {
		n.cond = append(n.cond, own("name", store.Fold(f.Speaker), nil))
	}
	if f.EntityID != "" {
		w := share(f.EntityID)
		n.cond = append(n.cond, condition{
			from: "quote_entities e", on: "x.pos = e.pos AND x.r = e.r", pos: "e.pos", r: "e.r",
			lead: "e.entity = ?", arg: key(f.EntityID), article: &w,
			test: "EXISTS (SELECT 1 FROM quote_entities y WHERE y.entity = ? AND y.pos = x.pos AND y.r = x.r)",
		})
	}
	if f.Source != "" {
		n.cond = append(n.cond, ofSource(f.Source))
	}
	for _, c := range []struct{ column, value string }{{"class", string(f.Class)}, {"stance", string(f.Stance)}, {"kind", string(f.Kind)}} {
		if c.value != "" {
			n.cond = append(n.cond, own(c.column, c.value, nil))
		}
	}
	if f.Known != store.KnownOrNot {
		// The expression is the index's: see migrations.
		n.cond = append(n.cond, condition{lead: "(x.name IS NULL) = ?", test: "+(x.name IS NULL) = ?", arg: f.Known == store.NotKnown})
	}
	return n
}

const annotationColumns = "x.pos, x.r, x.packed, a.meta"

// plain returns the query that walks the annotations along the first
// condition, or along all there are.
func (n *annotations) plain() query {
	q := query{columns: annotationColumns}
	cond, pos, r := n.cond, "x.pos", "x.r"
	table := n.table + " x"
	if n.article != "" {
		q.and("x.pos = (SELECT pos FROM articles WHERE id = ?)", key(n.article))
	} else if len(cond) > 0 {
		lead := cond[0]
		cond = cond[1:]
		q.and(lead.lead, lead.arg)
		if lead.from != "" {
			table = lead.from + " CROSS JOIN " + table + " ON " + lead.on
			pos, r = lead.pos, lead.r
		}
	}
	q.from = table + " CROSS JOIN articles a ON a.pos = x.pos"
	for _, c := range cond {
		q.and(c.test, c.arg)
	}
	between(&q, pos, n.from, n.to, beginning(n.page, false))
	if k := n.page.After; !k.IsZero() {
		if pos != "x.pos" {
			q.and(pos+" <= ?", posOf(k)) // r may be another table's, and then the pair is no bound of the walk
		}
		q.and("("+pos+", "+r+") < (?, ?)", posOf(k), -k.N)
	}
	q.order = pos + " DESC, " + r + " DESC"
	if n.words.IsZero() {
		q.limit = n.page.Limit
	}
	return q
}

// byWords returns two queries: the articles that have the words somewhere,
// and the annotations of one of them, whose pos is the last argument. It
// reports false when nothing can match.
func (n *annotations) byWords() (outer, inner query, ok bool) {
	w, ok := words(n.words)
	if !ok {
		return outer, inner, false
	}
	walks := []walk{w}
	for _, c := range n.cond {
		if c.article != nil {
			walks = append(walks, *c.article)
		}
	}
	outer, pos := articles("a.pos", walks)
	between(&outer, pos, n.from, n.to, beginning(n.page, false))
	outer.order = pos + " DESC"
	inner = query{columns: annotationColumns, from: n.table + " x CROSS JOIN articles a ON a.pos = x.pos", order: "x.r DESC"}
	for _, c := range n.cond {
		inner.and(c.test, c.arg)
	}
	if k := n.page.After; !k.IsZero() {
		outer.and(pos+" <= ?", posOf(k))
		inner.and("(x.pos, x.r) < (?, ?)", posOf(k), -k.N)
	}
	inner.and("x.pos = ?")
	return outer, inner, true
}

// list calls f with each annotation in order, until f reports false.
func (s *Store) list(ctx context.Context, tx *sql.Tx, n annotations, f func(key store.Key, packed []byte, ref store.ArticleRef) (more bool, err error)) error {
	refs := make(map[int64]store.ArticleRef)
	var finished bool
	row := func(scan func(...any) error) (bool, error) {
		var pos, r int64
		var packed, meta []byte
		if err := scan(&pos, &r, &packed, &meta); err != nil {
			return false, err
		}
		ref, known := refs[pos]
		if !known {
			a, err := store.Unpack(meta)
			if err != nil {
				return false, err
			}
			ref = store.ArticleRef{ID: a.ID, Revision: a.Revision, Title: a.Title, Source: a.Source, Language: a.Language, Date: store.Date(a)}
			refs[pos] = ref
		}
		more, err := f(keyOf(pos, -r), packed, ref)
		finished = !more
		return more, err
	}
	if n.words.IsZero() || n.article != "" {
		q := n.plain()
		return s.each(ctx, tx, q.text(), q.arguments(), row)
	}
	outer, inner, ok := n.byWords()
	if !ok {
		return nil
	}
	return s.each(ctx, tx, outer.text(), outer.arguments(), func(scan func(...any) error) (bool, error) {
		var pos int64
		if err := scan(&pos); err != nil {
			return false, err
		}
		err := s.each(ctx, tx, inner.text(), append(inner.args[:len(inner.args):len(inner.args)], pos), row)
		return !finished, err
	})
}

// Mentions lists mentions.
func (s *Store) Mentions(ctx context.Context, f store.MentionFilter, p store.Page) ([]store.Mention, error) {
	var out []store.Mention
	n := mentionsList(f, p)
	err := s.read(ctx, "sqlite.Mentions", func(tx *sql.Tx) error {
		err := s.list(ctx, tx, n, func(k store.Key, packed []byte, ref store.ArticleRef) (bool, error) {
			m, err := store.UnpackMention(packed)
			if err != nil || !n.words.Match(m.Context.Text) {
				return true, err
			}
			m.Key, m.Article = k, ref
			out = append(out, m)
			return len(out) < p.Limit, nil
		})
		if err != nil {
			return err
		}
		return s.name(ctx, tx, out)
	})
	return out, err
}

// name sets the names of the mentions' entities.
func (s *Store) name(ctx context.Context, tx *sql.Tx, mentions []store.Mention) error {
	packed := make(map[string][]byte)
	for i := range mentions {
		m := &mentions[i]
		if m.EntityID == "" {
			continue
		}
		b, known := packed[m.EntityID]
		if !known {
			err := s.each(ctx, tx, "SELECT total FROM entities WHERE id = ?", []any{key(m.EntityID)}, func(scan func(...any) error) (bool, error) {
				return false, scan(&b)
			})
			if err != nil {
				return err
			}
			packed[m.EntityID] = b
		}
		// Read anew for each mention, so that no two share a map.
		var e struct{ Names map[string]string }
		if err := json.Unmarshal(b, &e); err != nil {
			return err
		}
		m.Names = e.Names
	}
	return nil
}

// Quotes lists quotes.
func (s *Store) Quotes(ctx context.Context, f store.QuoteFilter, p store.Page) ([]store.Quote, error) {
	var out []store.Quote
	n := quotesList(f, p)
	err := s.read(ctx, "sqlite.Quotes", func(tx *sql.Tx) error {
		return s.list(ctx, tx, n, func(k store.Key, packed []byte, ref store.ArticleRef) (bool, error) {
			q, err := store.UnpackQuote(packed)
			if err != nil || !n.words.Match(q.Surface) {
				return true, err
			}
			q.Key, q.Article = k, ref
			out = append(out, q)
			return len(out) < p.Limit, nil
		})
	})
	return out, err
}
