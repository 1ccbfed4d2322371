package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"jianzhu"
	"jianzhu/store"
)

func notFound() error {
	return &jianzhu.Error{Kind: jianzhu.NotFound, Msg: "there is no article with this id"}
}

// Article returns a whole article.
func (s *Store) Article(ctx context.Context, id string) (*jianzhu.Article, error) {
	return s.article(ctx, "sqlite.Article", "SELECT body FROM articles JOIN bodies USING (pos) WHERE id = ?", key(id))
}

// ArticleByExternalID returns the article that source knows by externalID.
func (s *Store) ArticleByExternalID(ctx context.Context, source, externalID string) (*jianzhu.Article, error) {
	return s.article(ctx, "sqlite.ArticleByExternalID", "SELECT body FROM articles JOIN bodies USING (pos) WHERE source = ? AND external_id = ?", source, externalID)
}

func (s *Store) article(ctx context.Context, op, text string, args ...any) (*jianzhu.Article, error) {
	var body []byte
	if err := s.row(ctx, op, text, args, &body); err != nil {
		return nil, err
	}
	a, err := store.Unpack(body)
	if err != nil {
		return nil, fail(ctx, op, err)
	}
	return store.Linked(a), nil
}

// Revision returns an article's revision.
func (s *Store) Revision(ctx context.Context, id string) (int64, error) {
	var revision int64
	err := s.row(ctx, "sqlite.Revision", "SELECT revision FROM articles WHERE id = ?", []any{key(id)}, &revision)
	return revision, err
}

// row scans the one row that a query answers with; none is NotFound.
func (s *Store) row(ctx context.Context, op, text string, args []any, into ...any) error {
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	st, err := s.statement(ctx, text)
	if err == nil {
		err = st.QueryRowContext(ctx, args...).Scan(into...)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound()
	}
	return fail(ctx, op, err)
}

// each runs a query of tx and calls f on each row until f reports false.
func (s *Store) each(ctx context.Context, tx *sql.Tx, text string, args []any, f func(scan func(...any) error) (more bool, err error)) error {
	st, err := s.statement(ctx, text)
	if err != nil {
		return err
	}
	rows, err := tx.StmtContext(ctx, st).QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if more, err := f(rows.Scan); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// read runs f in a read transaction, so that all its queries see one state.
func (s *Store) read(ctx context.Context, op string, f func(*sql.Tx) error) error {
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return fail(ctx, op, err)
	}
	defer tx.Rollback()
	return fail(ctx, op, f(tx))
}

// keyOf returns the key of the place pos: its milliseconds, and the number
// within them as nanoseconds.
func keyOf(pos, n int64) store.Key {
	return store.Key{Time: time.UnixMilli(pos >> tieBits).Add(time.Duration(pos & (1<<tieBits - 1))).UTC(), N: n}
}

// posOf reverses keyOf.
func posOf(k store.Key) int64 {
	return k.Time.UnixMilli()<<tieBits | int64(k.Time.Nanosecond()%1e6)&(1<<tieBits-1)
}

// query is a SELECT that is being put together.
type query struct {
	columns, from, order string
	where                []string
	args                 []any // of where
	limit                int   // 0 is none
}

func (q *query) and(cond string, args ...any) {
	q.where = append(q.where, cond)
	q.args = append(q.args, args...)
}

func (q *query) text() string {
	text := "SELECT " + q.columns + " FROM " + q.from
	if len(q.where) > 0 {
		text += " WHERE " + strings.Join(q.where, " AND ")
	}
	text += " ORDER BY " + q.order
	if q.limit > 0 {
		text += " LIMIT ?"
	}
	return text
}

func (q *query) arguments() []any {
	if q.limit > 0 {
		return append(slices.Clone(q.args), q.limit)
	}
	return q.args
}

// walk is a way to visit articles by pos: along a column that has the pos of
// those that fit one condition, in order.
type walk struct {
	from   string // table, as it stands in FROM
	pos    string // its column
	cond   string
	arg    any
	exists string // the same condition on a.pos, for when another walk leads
}

func facet(kind, value string, stored any) walk {
	return walk{
		from: "facets f", pos: "f.pos",
		cond: "f.kind = '" + kind + "' AND f.value = ?", arg: stored,
		exists: "EXISTS (SELECT 1 FROM facets x WHERE x.kind = '" + kind + "' AND x.value = ? AND x.pos = a.pos)",
	}
}

func share(entity string) walk {
	return walk{
		from: "shares s", pos: "s.pos", cond: "s.entity = ?", arg: key(entity),
		exists: "EXISTS (SELECT 1 FROM shares x WHERE x.entity = ? AND x.pos = a.pos)",
	}
}

// words walks the articles that have all terms. It reports false when no
// article can match q.
func words(q store.Query) (walk, bool) {
	terms, ok := q.Terms()
	for i, t := range terms {
		terms[i] = `"` + strings.ReplaceAll(t, `"`, `""`) + `"`
	}
	return walk{from: "article_terms", pos: "article_terms.rowid", cond: "article_terms MATCH ?", arg: strings.Join(terms, " ")}, ok
}

// articles starts a query over articles, as a, along the first of walks,
// which meet the others' conditions too; along all articles if there are
// none. It returns the column to order and seek by. CROSS JOIN is SQLite's
// way to fix the order of the loops: the walk comes first, in list order.
func articles(columns string, walks []walk) (q query, pos string) {
	q.columns, q.from, pos = columns, "articles a", "a.pos"
	for i, w := range walks {
		if i == 0 {
			q.from, pos = w.from+" CROSS JOIN articles a ON a.pos = "+w.pos, w.pos
			q.and(w.cond, w.arg)
		} else {
			q.and(w.exists, w.arg)
		}
	}
	return q, pos
}

// between keeps to dates in [from, to). It bounds the walk by pos too, where
// an article may stand a little after its date: see spill. SQLite takes one
// bound of each side for the walk, perhaps not the closest, so the side where
// a page begins is left to the page.
func between(q *query, pos string, from, to time.Time, begins side) {
	if !from.IsZero() {
		q.and("a.date >= ?", milli(from))
		if begins != low {
			q.and(pos+" >= ?", milli(from)<<tieBits)
		}
	}
	if !to.IsZero() {
		q.and("a.date < ?", milli(to))
		if begins != high {
			q.and(pos+" < ?", milli(to)<<tieBits+spill)
		}
	}
}

// side is the end of the range of pos where a page after the first begins.
type side int

const (
	neither side = iota // it is the first page
	low
	high
)

func beginning(p store.Page, ascending bool) side {
	switch {
	case p.After.IsZero():
		return neither
	case ascending:
		return low
	}
	return high
}

// milli returns the first whole millisecond at or after t, within what pos
// can count.
func milli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.Nanosecond()%1e6 != 0 {
		ms++
	}
	const most = math.MaxInt64>>tieBits - 2000
	return min(max(ms, -most), most)
}

// Articles lists articles.
func (s *Store) Articles(ctx context.Context, f store.ArticleFilter, p store.Page) ([]store.Summary, error) {
	const op = "sqlite.Articles"
	words := store.ParseQuery(f.Q)
	q, ok := articlesQuery(f, words, p)
	if !ok {
		return nil, nil
	}
	var out []store.Summary
	err := s.read(ctx, op, func(tx *sql.Tx) error {
		return s.each(ctx, tx, q.text(), q.arguments(), func(scan func(...any) error) (bool, error) {
			var pos int64
			var meta, counts, body []byte
			into := []any{&pos, &meta, &counts}
			if !words.IsZero() {
				into = append(into, &body)
			}
			if err := scan(into...); err != nil {
				return false, err
			}
			if !words.IsZero() {
				a, err := store.Unpack(body)
				if err != nil || !matches(words, a) {
					return true, err
				}
			}
			a, err := store.Unpack(meta)
			if err != nil {
				return false, err
			}
			sum := store.Summary{Article: *a, Key: keyOf(pos, 0)}
			if err := json.Unmarshal(counts, &sum.Counts); err != nil {
				return false, err
			}
			out = append(out, sum)
			return len(out) < p.Limit, nil
		})
	})
	return out, err
}

// matches reports whether title or text hold the words.
func matches(q store.Query, a *jianzhu.Article) bool {
	texts := []string{a.Title}
	for _, p := range a.Paragraphs {
		texts = append(texts, p.Text)
	}
	return q.Match(texts...)
}

func articlesQuery(f store.ArticleFilter, words_ store.Query, p store.Page) (query, bool) {
	var walks []walk
	columns := "a.pos, a.meta, a.counts"
	if !words_.IsZero() {
		w, ok := words(words_)
		if !ok {
			return query{}, false
		}
		walks = append(walks, w)
		columns += ", (SELECT body FROM bodies b WHERE b.pos = a.pos)"
	}
	if f.EntityID != "" {
		walks = append(walks, share(f.EntityID))
	}
	if f.Speaker != "" {
		walks = append(walks, facet("speaker", f.Speaker, key(f.Speaker)))
	}
	if f.Source != "" {
		walks = append(walks, facet("source", f.Source, f.Source))
	}
	if f.Language != "" {
		walks = append(walks, facet("language", f.Language, f.Language))
	}
	q, pos := articles(columns, walks)
	between(&q, pos, f.From, f.To, beginning(p, f.Sort == store.OldestFirst))
	if f.Sort == store.OldestFirst {
		q.order = pos
		if !p.After.IsZero() {
			q.and(pos+" > ?", posOf(p.After))
		}
	} else {
		q.order = pos + " DESC"
		if !p.After.IsZero() {
			q.and(pos+" < ?", posOf(p.After))
		}
	}
	if words_.IsZero() {
		q.limit = p.Limit
	}
	return q, true
}
