package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"jianzhu"
	"jianzhu/store"
)

// tieBits is how many bits of a pos tell apart articles of one millisecond.
// When they are used up, pos runs on into the next.
const tieBits = 15

// spill bounds how far, by pos, articles of one millisecond may run on: a
// second, so 32 million articles of one date.
const spill = 1000 << tieBits

// key returns the stored form of an id: half as long for a UUID.
func key(id string) any {
	if jianzhu.ValidID(id) {
		u := uuid.MustParse(id)
		return u[:]
	}
	return id
}

// optional is key of an id that may be empty, which is NULL.
func optional(id string) any {
	if id == "" {
		return nil
	}
	return key(id)
}

// idOf reverses key.
func idOf(v any) string {
	switch v := v.(type) {
	case []byte:
		if u, err := uuid.FromBytes(v); err == nil {
			return u.String()
		}
	case string:
		return v
	}
	return ""
}

// The statements that write, prepared once.
var writes = map[string]string{
	"article":   "INSERT INTO articles (pos, id, revision, source, external_id, date, meta, counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	"body":      "INSERT INTO bodies (pos, body) VALUES (?, ?)",
	"facet":     "INSERT INTO facets (kind, value, pos) VALUES (?, ?, ?)",
	"terms":     "INSERT INTO article_terms (rowid, terms) VALUES (?, ?)",
	"share":     "INSERT INTO shares (entity, pos, date, mentions, paragraphs, titles) VALUES (?, ?, ?, ?, ?, ?)",
	"mention":   "INSERT INTO mentions (pos, r, type, entity, surface, packed) VALUES (?, ?, ?, ?, ?, ?)",
	"quote":     "INSERT INTO quotes (pos, r, kind, class, stance, speaker, name, packed) VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?, ?)",
	"mentioned": "INSERT INTO quote_entities (entity, pos, r) VALUES (?, ?, ?)",

	"link": "INSERT INTO links (name, pos, entity) VALUES (?, ?, ?)",

	"find":   "SELECT pos, revision FROM articles WHERE id = ?",
	"old":    "SELECT body FROM bodies WHERE pos = ?",
	"last":   "SELECT max(pos) FROM articles WHERE pos BETWEEN ? AND ?",
	"total":  "SELECT total FROM entities WHERE id = ?",
	"first":  "SELECT date FROM shares WHERE entity = ? ORDER BY pos LIMIT 1",
	"titles": "SELECT date, titles FROM shares WHERE entity = ? AND titles IS NOT NULL",
	"final":  "SELECT date FROM shares WHERE entity = ? ORDER BY pos DESC LIMIT 1",

	"namesakes": "SELECT people FROM namesakes WHERE key = ?",
	"keep":      "INSERT INTO namesakes (key, people) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET people = excluded.people",
	"drop":      "DELETE FROM namesakes WHERE key = ?",
	"former":    "INSERT INTO former (key, id) SELECT ?1, unhex(value, '-') FROM json_each(?2)",
	"unformer":  "DELETE FROM former WHERE key = ?",
	"about":     "SELECT pos FROM shares WHERE entity = ?1 UNION SELECT pos FROM links WHERE name = ?1",

	"translated":  "SELECT revision, created FROM translations WHERE article = ? AND language = ?",
	"translation": "INSERT INTO translations (article, language, revision, created, packed) VALUES (?, ?, ?, ?, ?)",
	"retranslate": "UPDATE translations SET revision = ?3, packed = ?4 WHERE article = ?1 AND language = ?2",
	"untranslate": "DELETE FROM translations WHERE article = ? AND language = ?",
	"monoglot":    "DELETE FROM translations WHERE article = ?",
	"oldterm":     "SELECT revision, body FROM terms WHERE id = ?",
	"term":        "INSERT INTO terms (id, revision, generation, names, body) VALUES (?, ?, ?, ?, ?)",
	"unterm":      "DELETE FROM terms WHERE id = ?",
	"termfacet":   "INSERT INTO term_facets (facet, folded, id) SELECT value, ?2, ?3 FROM json_each(?1)",
	"untermfacet": "DELETE FROM term_facets WHERE facet IN (SELECT value FROM json_each(?1)) AND folded = ?2 AND id = ?3",
	"termgone":    "INSERT INTO gone_terms (generation, id) VALUES (?, ?)",
	"termback":    "DELETE FROM gone_terms WHERE id = ?",
	"generation":  "UPDATE term_generation SET last = last + 1 WHERE one = 1 RETURNING last",

	"entity": `INSERT INTO entities (id, type, rank, name, folded, total) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, name = excluded.name, folded = excluded.folded, total = excluded.total`,
	"recount": "UPDATE entities SET rank = ?, name = ?, total = ? WHERE id = ?",
	"several": "SELECT e.id, e.total FROM json_each(?) CROSS JOIN entities e ON e.id = unhex(value)",
	"forget":  "DELETE FROM entities WHERE id = ?",
	// The keys and heads of an entity, JSON lists: one statement for all is
	// several times faster than one for each.
	"key":    "INSERT INTO keys (key, entity) SELECT value, ?2 FROM json_each(?1)",
	"unkey":  "DELETE FROM keys WHERE key IN (SELECT value FROM json_each(?1)) AND entity = ?2",
	"head":   "INSERT INTO heads (head, tier, entity) SELECT value, ?2, ?3 FROM json_each(?1)",
	"unhead": "DELETE FROM heads WHERE head IN (SELECT value FROM json_each(?1)) AND tier = ?2 AND entity = ?3",
}

// removes are the statements that take away what is kept at a pos.
var removes = []string{
	"DELETE FROM articles WHERE pos = ?",
	"DELETE FROM bodies WHERE pos = ?",
	"DELETE FROM facets WHERE pos = ?",
	"DELETE FROM article_terms WHERE rowid = ?",
	"DELETE FROM shares WHERE pos = ?",
	"DELETE FROM mentions WHERE pos = ?",
	"DELETE FROM quotes WHERE pos = ?",
	"DELETE FROM quote_entities WHERE pos = ?",
	"DELETE FROM links WHERE pos = ?",
}

func (s *Store) prepare(ctx context.Context) error {
	for name, text := range writes {
		st, err := s.writer.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		s.insert[name] = st
	}
	for _, text := range removes {
		st, err := s.writer.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		s.insert[text] = st
	}
	return nil
}

// writing is one write, in a transaction that it may share with others.
type writing struct {
	s      *Store
	ctx    context.Context // interrupts no statement: that would undo the whole transaction
	tx     *sql.Tx
	own    map[string]*sql.Stmt // prepared in tx, while the store has none
	totals *totals              // of entities, to be written at the end; nil to write each at once
}

func (w writing) exec(name string, args ...any) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	_, err := w.statement(name).ExecContext(w.ctx, args...)
	return err
}

// statement returns the prepared statement of the given name.
func (w writing) statement(name string) *sql.Stmt {
	if w.own != nil {
		return w.own[name]
	}
	return w.tx.StmtContext(w.ctx, w.s.insert[name])
}

// row scans the one row that a statement answers with.
func (w writing) row(name string, args []any, into ...any) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	return w.statement(name).QueryRowContext(w.ctx, args...).Scan(into...)
}

// PutArticle writes a in place of revision replaces: see store.ArticleWriter.
func (s *Store) PutArticle(ctx context.Context, a *jianzhu.Article, replaces int64) error {
	const op = "sqlite.PutArticle"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	next := *store.Unlinked(a)
	next.Revision = replaces + 1
	plain, err := store.NewRecord(&next)
	if err != nil {
		return fail(ctx, op, err)
	}
	err = s.write(ctx, func(w writing) error {
		record := plain
		old, err := w.take(next.ID, replaces)
		if err != nil {
			return err
		}
		date := record.Date.UnixMilli()
		var was, had []store.Share
		var pos int64
		if old != nil {
			was, had = shares(old.article)
		}
		naming, err := w.naming(had, record.Shares)
		if err != nil {
			return err
		}
		if next.Links = naming.Links(record.Shares, nil); len(next.Links) > 0 {
			if record, err = store.NewRecord(store.Linked(&next)); err != nil {
				return err
			}
		}
		if old != nil && store.Date(old.article).UnixMilli() == date {
			pos = old.pos // so that readers of a list find it where it was
		} else if pos, err = w.freePos(date); err != nil {
			return err
		}
		if err := w.put(&next, record, pos); err != nil {
			return err
		}
		if err := w.count(was, record.Shares); err != nil {
			return err
		}
		return w.settle(naming, pos)
	})
	if se, ok := errors.AsType[*sqlite.Error](err); ok && se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		err = &jianzhu.Error{Kind: jianzhu.Conflict, Msg: "another article has the same source and external_id", Err: err}
	}
	if err != nil {
		return fail(ctx, op, err)
	}
	if a.Revision = next.Revision; len(next.Links) > 0 {
		*a = *store.Linked(&next)
	}
	return nil
}

// DeleteArticle removes an article: see store.ArticleWriter.
func (s *Store) DeleteArticle(ctx context.Context, id string, revision int64) error {
	const op = "sqlite.DeleteArticle"
	done, err := s.begin(op)
	if err != nil {
		return err
	}
	defer done()
	return fail(ctx, op, s.write(ctx, func(w writing) error {
		old, err := w.take(id, revision)
		if err != nil {
			return err
		}
		if old == nil { // revision 0: none of an article's
			return store.Refuse(notFound())
		}
		if err := w.exec("monoglot", key(id)); err != nil {
			return err
		}
		was, plain := shares(old.article)
		naming, err := w.naming(plain, nil)
		if err != nil {
			return err
		}
		if err := w.count(was, nil); err != nil {
			return err
		}
		return w.settle(naming, old.pos)
	}))
}

// shares returns the shares of an article that is not linked, with its links
// and without.
func shares(a *jianzhu.Article) (linked, plain []store.Share) {
	plain = store.Shares(a)
	if len(a.Links) == 0 {
		return plain, plain
	}
	return store.Shares(store.Linked(a)), plain
}

// naming counts an article's change from shares was to now, both without
// links, in who is who, of the people of these and others.
func (w writing) naming(was, now []store.Share, others ...store.Share) (*store.Naming, error) {
	n, err := store.NewNaming(store.NamesakeKeys(was, now, others), func(k string) (*store.Namesakes, error) {
		var people string
		err := w.row("namesakes", []any{k}, &people)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		g := new(store.Namesakes)
		return g, json.Unmarshal([]byte(people), g)
	})
	if err == nil {
		n.Replace(was, now)
	}
	return n, err
}

// keep writes who is who.
func (w writing) keep(n *store.Naming) error {
	for _, g := range n.Changed() {
		if n.Renamed(g) {
			ids, err := json.Marshal(g.IDs)
			if err == nil {
				err = w.exec("unformer", g.Key)
			}
			if err == nil && len(g.IDs) > 0 {
				err = w.exec("former", g.Key, string(ids))
			}
			if err != nil {
				return err
			}
		}
		if len(g.People) == 0 {
			if err := w.exec("drop", g.Key); err != nil {
				return err
			}
			continue
		}
		people, err := json.Marshal(g)
		if err != nil {
			return err
		}
		if err := w.exec("keep", g.Key, string(people)); err != nil {
			return err
		}
	}
	return nil
}

// settle keeps who is who, and makes the links anew of all articles but the
// one at pos whose people may be others now.
func (w writing) settle(n *store.Naming, pos int64) error {
	if err := w.keep(n); err != nil {
		return err
	}
	about := make(map[int64]bool)
	for _, name := range n.Moved() {
		if err := w.about(key(name), about); err != nil {
			return err
		}
	}
	delete(about, pos)
	for _, pos := range slices.Sorted(maps.Keys(about)) {
		if err := w.relink(n, pos); err != nil {
			return err
		}
	}
	return nil
}

// about adds the places of the articles that have a name.
func (w writing) about(name any, to map[int64]bool) error {
	rows, err := w.statement("about").QueryContext(w.ctx, name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var pos int64
		if err := rows.Scan(&pos); err != nil {
			return err
		}
		to[pos] = true
	}
	return rows.Err()
}

// relink makes the links of the article at pos anew: a new revision of it, if
// that changes any.
func (w writing) relink(n *store.Naming, pos int64) error {
	var body []byte
	if err := w.row("old", []any{pos}, &body); err != nil {
		return err
	}
	a, err := store.Unpack(body)
	if err != nil {
		return err
	}
	was, plain := shares(a)
	links := n.Links(plain, a.Links)
	if store.SameLinks(links, a.Links) {
		return nil
	}
	a.Links = links
	a.Revision++
	record, err := store.NewRecord(store.Linked(a))
	if err != nil {
		return err
	}
	if err := w.remove(pos); err != nil {
		return err
	}
	if err := w.put(a, record, pos); err != nil {
		return err
	}
	return w.count(was, record.Shares)
}

type taken struct {
	pos     int64
	article *jianzhu.Article // not linked
}

// take removes the article with the given id and revision, but for its share
// in the counts of entities, and returns it. Revision 0 means that there is
// none, and gives nil.
func (w writing) take(id string, revision int64) (*taken, error) {
	var pos, has int64
	err := w.row("find", []any{key(id)}, &pos, &has)
	switch {
	case errors.Is(err, sql.ErrNoRows) && revision == 0:
		return nil, nil
	case errors.Is(err, sql.ErrNoRows):
		return nil, store.Refuse(notFound())
	case err != nil:
		return nil, err
	case revision == 0:
		return nil, store.Refuse(&jianzhu.Error{Kind: jianzhu.Conflict, Msg: "there is an article with this id already"})
	case has != revision:
		return nil, store.Refuse(&jianzhu.Error{Kind: jianzhu.Conflict, Msg: "the article has changed since it was read", Err: fmt.Errorf("revision %d, not %d", has, revision)})
	}
	var body []byte
	if err := w.row("old", []any{pos}, &body); err != nil {
		return nil, err
	}
	old, err := store.Unpack(body)
	if err != nil {
		return nil, err
	}
	if err := w.remove(pos); err != nil {
		return nil, err
	}
	return &taken{pos, old}, nil
}

// remove takes away what is kept at pos.
func (w writing) remove(pos int64) error {
	for _, text := range removes {
		if err := w.exec(text, pos); err != nil {
			return err
		}
	}
	return nil
}

// freePos returns the pos of a new article of the given date.
func (w writing) freePos(date int64) (int64, error) {
	for from := date << tieBits; ; {
		var last sql.NullInt64
		to := from + 1<<tieBits - 1
		if err := w.row("last", []any{from, to}, &last); err != nil {
			return 0, err
		}
		if !last.Valid {
			return from, nil
		}
		if last.Int64 < to {
			return last.Int64 + 1, nil
		}
		from = to + 1
	}
}

// put writes a, which is not linked, and the record of it with its links.
func (w writing) put(a *jianzhu.Article, r *store.Record, pos int64) error {
	summary := store.Summarise(a)
	body, meta := store.Pack(a), store.Pack(&summary.Article)
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	external := sql.NullString{String: a.ExternalID, Valid: a.ExternalID != ""}
	if err := w.exec("article", pos, key(a.ID), a.Revision, a.Source, external, r.Date.UnixMilli(), meta, string(counts)); err != nil {
		return err
	}
	if err := w.exec("body", pos, body); err != nil {
		return err
	}
	for _, l := range a.Links {
		if err := w.exec("link", key(l.Name), pos, key(l.Entity)); err != nil {
			return err
		}
	}
	for _, l := range r.Languages {
		if err := w.exec("facet", "language", l, pos); err != nil {
			return err
		}
	}
	if err := w.exec("facet", "source", a.Source, pos); err != nil {
		return err
	}
	for _, id := range r.Speakers {
		if err := w.exec("facet", "speaker", key(id), pos); err != nil {
			return err
		}
	}
	if err := w.exec("terms", pos, strings.Join(r.Terms, " ")); err != nil {
		return err
	}
	for _, sh := range r.Shares {
		titles, err := packTitles(sh.Titles)
		if err != nil {
			return err
		}
		if err := w.exec("share", key(sh.Entity.ID), pos, sh.Date.UnixMilli(), sh.Mentions, packIndexes(sh.Paragraphs), titles); err != nil {
			return err
		}
	}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		if err := w.exec("mention", pos, -m.Key.N, string(m.Type), optional(m.EntityID), store.Fold(m.Surface), store.PackMention(m)); err != nil {
			return err
		}
	}
	for i := range r.Quotes {
		q := &r.Quotes[i]
		var speaker, name any
		if q.Speaker != nil {
			speaker, name = optional(q.Speaker.EntityID), store.Fold(q.Speaker.Name)
		}
		if err := w.exec("quote", pos, -q.Key.N, string(q.Kind), string(q.Class), string(q.Stance), speaker, name, store.PackQuote(&q.Quote)); err != nil {
			return err
		}
		for _, id := range q.Entities {
			if err := w.exec("mentioned", key(id), pos, -q.Key.N); err != nil {
				return err
			}
		}
	}
	return nil
}

// count corrects the totals of entities when an article's shares change from
// was to now, both in order of id. The shares now are written already.
func (w writing) count(was, now []store.Share) error {
	if err := w.load(was, now); err != nil {
		return err
	}
	for len(was) > 0 || len(now) > 0 {
		var out, in *store.Share
		switch c := compareShares(was, now); {
		case c < 0:
			out, was = &was[0], was[1:]
		case c > 0:
			in, now = &now[0], now[1:]
		default:
			out, in, was, now = &was[0], &now[0], was[1:], now[1:]
		}
		if err := w.countOne(out, in); err != nil {
			return err
		}
	}
	return nil
}

// compareShares tells which of two lists in order of id has the smaller id
// next.
func compareShares(a, b []store.Share) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return strings.Compare(a[0].Entity.ID, b[0].Entity.ID)
}

func (w writing) countOne(out, in *store.Share) error {
	id := ""
	if out != nil {
		id = out.Entity.ID
	} else {
		id = in.Entity.ID
	}
	c, err := w.counted(id)
	if err != nil {
		return err
	}
	t := &c.total
	ends, titleEnds := false, false
	if out != nil {
		ends, titleEnds = t.Spans(*out), t.SpansTitles(*out)
		t.Remove(*out)
	}
	if in != nil {
		t.Add(*in)
	}
	if t.Articles <= 0 {
		*t = store.Total{} // another write of the transaction may begin it anew
		ends, titleEnds = false, false
	}
	if ends {
		var first, last int64
		if err := w.row("first", []any{c.key}, &first); err != nil {
			return err
		}
		if err := w.row("final", []any{c.key}, &last); err != nil {
			return err
		}
		t.FirstSeen, t.LastSeen = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
	}
	if titleEnds {
		if err := w.retitle(t, c.key); err != nil {
			return err
		}
	}
	if w.totals == nil {
		return w.keepTotal(c)
	}
	return nil
}

// retitle sets the titles of the entity k from the articles that there are.
func (w writing) retitle(t *store.Total, k any) error {
	rows, err := w.statement("titles").QueryContext(w.ctx, k)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []store.Titles
	for rows.Next() {
		var date int64
		var packed string
		if err := rows.Scan(&date, &packed); err != nil {
			return err
		}
		a := store.Titles{Date: time.UnixMilli(date)}
		if err := json.Unmarshal([]byte(packed), &a.Titles); err != nil {
			return err
		}
		all = append(all, a)
	}
	t.Retitle(all)
	return rows.Err()
}

// packTitles returns the stored form of titles: NULL where there are none.
func packTitles(titles []jianzhu.HeldTitle) (any, error) {
	if len(titles) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(titles)
	return string(b), err
}

// index changes the keys and heads of the entity k from what they were.
func (w writing) index(k any, was, now []string, wasTier, tier int) error {
	wasHeads, heads := store.Heads(was), store.Heads(now)
	was, now = slices.DeleteFunc(was, store.IsGapKey), slices.DeleteFunc(now, store.IsGapKey)
	gone, come := changes(was, now)
	if err := w.list("unkey", gone, k); err != nil {
		return err
	}
	if err := w.list("key", come, k); err != nil {
		return err
	}
	if tier == wasTier {
		wasHeads, heads = changes(wasHeads, heads)
	} // else all move
	if err := w.list("unhead", wasHeads, -wasTier, k); err != nil {
		return err
	}
	return w.list("head", heads, -tier, k)
}

// list runs a statement whose first argument is a JSON list, unless the list
// is empty.
func (w writing) list(name string, list []string, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	packed, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return w.exec(name, append([]any{string(packed)}, args...)...)
}

// changes returns what of was is not in now, and what of now was not there.
// Both are sorted.
func changes(was, now []string) (gone, come []string) {
	for _, s := range was {
		if _, still := slices.BinarySearch(now, s); !still {
			gone = append(gone, s)
		}
	}
	for _, s := range now {
		if _, already := slices.BinarySearch(was, s); !already {
			come = append(come, s)
		}
	}
	return gone, come
}

// packIndexes writes ascending numbers as varints of their differences.
func packIndexes(numbers []int) []byte {
	var b []byte
	last := 0
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n-last))
		last = n
	}
	return b
}

func unpackIndexes(b []byte) []int {
	var out []int
	last := 0
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			break
		}
		last, b = last+int(d), b[n:]
		out = append(out, last)
	}
	return out
}
