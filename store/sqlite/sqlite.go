// Package sqlite keeps articles in one SQLite file. It is the store of a
// single machine: nothing to install, nothing to run.
//
// The file is in WAL mode with synchronous=FULL: what was acknowledged
// survives the death of the process and of the machine. One connection
// writes, a pool of others reads; readers see the last commit and wait for
// nobody. Several processes may use one file: SQLite's locks put their writes
// in order, a writer waits up to five seconds for another, and the revision
// that each write names keeps them from overwriting each other.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"jianzhu"
	"jianzhu/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a file as ours in its header: "JZ" and a number.
const applicationID = 0x4A5A0001

// busyTimeout is how long a writer waits for the writer of another process.
const busyTimeout = 5 * time.Second

// busyPause is how long New waits before it asks again for a file that is not
// free yet.
const busyPause = 5 * time.Millisecond

// Store is a store.Store in a SQLite file.
type Store struct {
	writer, reader *sql.DB

	statements sync.Map // SQL text to *sql.Stmt of the reader

	insert map[string]*sql.Stmt // of the writer, by name

	commits *store.Writers[func(writing) error]

	// life is held for reading by every call, and by Close for writing, so
	// that Close finishes what runs.
	life   sync.RWMutex
	closed bool
}

var _ store.Store = (*Store)(nil)

// New opens the store in the file at path, which it creates where there is
// none, and brings its tables up to date. A file that is no store, or that a
// newer program has written, is jianzhu.Invalid and stays as it is.
func New(ctx context.Context, path string) (*Store, error) {
	if path == "" || path == ":memory:" {
		return nil, &jianzhu.Error{Op: "sqlite.New", Kind: jianzhu.Invalid, Msg: "the SQLite store needs the path of a file"}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, &jianzhu.Error{Op: "sqlite.New", Err: err}
	}
	if info, err := os.Stat(filepath.Dir(abs)); err != nil || !info.IsDir() {
		return nil, &jianzhu.Error{Op: "sqlite.New", Kind: jianzhu.Invalid, Msg: fmt.Sprintf("there is no folder %s for the SQLite file", filepath.Dir(abs)), Err: err}
	}
	s := &Store{insert: make(map[string]*sql.Stmt)}
	s.commits = store.NewWriters(maxBatch, maxBatch, s.commit)
	if s.writer, err = open(abs, url.Values{"_txlock": {"immediate"}}, "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(4000)", "cache_size(-32000)"); err != nil {
		return nil, err
	}
	s.writer.SetMaxOpenConns(1)
	if s.reader, err = open(abs, nil, "query_only(1)"); err != nil {
		return nil, errors.Join(err, s.writer.Close())
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	if err = s.start(ctx); err != nil {
		return nil, errors.Join(fail(ctx, "sqlite.New", err), s.reader.Close(), s.writer.Close())
	}
	return s, nil
}

// start makes the store ready. While another program makes WAL of the same new
// file, or is the last to leave it, SQLite answers SQLITE_BUSY at once and
// leaves its busy timeout aside; so the wait for such a program is here.
func (s *Store) start(ctx context.Context) error {
	tooLong := time.After(busyTimeout)
	for {
		err := s.migrate(ctx)
		if err == nil {
			err = s.prepare(ctx)
		}
		se, ok := errors.AsType[*sqlite.Error](err)
		if !ok || se.Code()&0xFF != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-tooLong:
			return err
		case <-ctx.Done():
			return err
		}
	}
}

func open(path string, query url.Values, pragmas ...string) (*sql.DB, error) {
	if query == nil {
		query = url.Values{}
	}
	pragmas = append([]string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "cache_size(-8000)"}, pragmas...)
	query["_pragma"] = pragmas
	// As a URI, so that no character of the path is taken for a parameter.
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, &jianzhu.Error{Op: "sqlite.New", Err: err}
	}
	return db, nil
}

// migrate brings the tables to the newest version, all or none of the way.
// Two programs that start at once take turns.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql") // in order of their numbers
	if err != nil {
		return err
	}
	var version, app, tables int
	read := func(q interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}) error {
		if err := q.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
			return err
		}
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
			return err
		}
		if app == 0 && tables == 0 {
			return nil // a new file
		}
		if app != applicationID {
			return &jianzhu.Error{Kind: jianzhu.Invalid, Msg: "the file is a database of another program"}
		}
		if err := q.QueryRowContext(ctx, "SELECT max(version) FROM schema_version").Scan(&version); err != nil {
			return err
		}
		if version > len(files) {
			return &jianzhu.Error{Kind: jianzhu.Invalid, Msg: fmt.Sprintf("the file has tables of version %d, written by a newer program; this one knows %d", version, len(files))}
		}
		return nil
	}
	// Most starts find nothing to do, and then need no lock. The reader looks
	// first, for the writer would make WAL of a file that is not ours.
	if err := read(s.reader); err != nil || version == len(files) {
		return err
	}
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := read(tx); err != nil {
		return err
	}
	if version == 0 {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d;
			CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);`, applicationID)); err != nil {
			return err
		}
	}
	for n := version; n < len(files); n++ {
		text, err := fs.ReadFile(migrations, files[n])
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", files[n], err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO schema_version (version) VALUES (?)", n+1); err != nil {
			return err
		}
	}
	if 0 < version {
		w := writing{s: s, ctx: ctx, tx: tx, own: make(map[string]*sql.Stmt)}
		own := maps.Clone(writes)
		for _, text := range removes {
			own[text] = text
		}
		for name, text := range own {
			st, err := tx.PrepareContext(ctx, text)
			if err != nil {
				return err
			}
			defer st.Close()
			w.own[name] = st
		}
		// Version 2 dropped what is counted about entities.
		if version < 2 {
			if err := w.recount(); err != nil {
				return fmt.Errorf("counting entities anew: %w", err)
			}
		}
		// Version 4 decided by less, and kept no former ids.
		if version < 5 {
			if _, err := tx.ExecContext(ctx, "DELETE FROM namesakes"); err != nil {
				return err
			}
			if err := w.decide(); err != nil {
				return fmt.Errorf("telling namesakes apart: %w", err)
			}
		}
	}
	return tx.Commit()
}

// each calls f with every article, which is not linked, in order of pos.
func (w writing) each(f func(pos int64, a *jianzhu.Article) error) error {
	for pos := int64(math.MinInt64); ; {
		var body []byte
		err := w.tx.QueryRowContext(w.ctx, "SELECT pos, body FROM bodies WHERE pos > ? ORDER BY pos LIMIT 1", pos).Scan(&pos, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		a, err := store.Unpack(body)
		if err == nil {
			err = f(pos, a)
		}
		if err != nil {
			return err
		}
	}
}

// decide says who is who in all articles, where nobody is told apart yet.
func (w writing) decide() error {
	err := w.each(func(_ int64, a *jianzhu.Article) error {
		n, err := w.naming(nil, store.Shares(a))
		if err == nil {
			err = w.keep(n)
		}
		return err
	})
	if err != nil {
		return err
	}
	return w.each(func(pos int64, a *jianzhu.Article) error {
		n, err := w.naming(nil, nil, store.Shares(a)...)
		if err == nil {
			err = w.relink(n, pos)
		}
		return err
	})
}

// recount counts the entities of all articles, where none is counted yet.
func (w writing) recount() error {
	return w.each(func(pos int64, a *jianzhu.Article) error {
		shares := store.Shares(a)
		for _, sh := range shares {
			titles, err := packTitles(sh.Titles)
			if err != nil {
				return err
			}
			if titles == nil {
				continue
			}
			if _, err := w.tx.ExecContext(w.ctx, "UPDATE shares SET titles = ? WHERE entity = ? AND pos = ?", titles, key(sh.Entity.ID), pos); err != nil {
				return err
			}
		}
		return w.count(nil, shares)
	})
}

// Ping reports whether the file can be read.
func (s *Store) Ping(ctx context.Context) error {
	done, err := s.begin("sqlite.Ping")
	if err != nil {
		return err
	}
	defer done()
	var n int
	return fail(ctx, "sqlite.Ping", s.reader.QueryRowContext(ctx, "SELECT count(*) FROM schema_version").Scan(&n))
}

// Close finishes what runs and closes the file.
func (s *Store) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	// The last connection to close folds the WAL into the file.
	return fail(context.Background(), "sqlite.Close", errors.Join(s.reader.Close(), s.writer.Close()))
}

// begin marks a call as running until done.
func (s *Store) begin(op string) (done func(), err error) {
	s.life.RLock()
	if s.closed {
		s.life.RUnlock()
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Unavailable, Msg: "the store is closed"}
	}
	return s.life.RUnlock, nil
}

// statement returns the reader's prepared statement for text. There is one
// for each combination of filters, so they are few.
func (s *Store) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := s.statements.Load(text); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.reader.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if other, lost := s.statements.LoadOrStore(text, st); lost {
		return other.(*sql.Stmt), st.Close()
	}
	return st, nil
}

// fail gives err its kind, by SQLite's code; nil stays nil.
func fail(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	e := &jianzhu.Error{Op: op, Err: err}
	if cause := context.Cause(ctx); cause != nil {
		// SQLite says "interrupted" where the context ended.
		e.Kind, e.Msg, e.Err = jianzhu.Unavailable, "the request ended before the store had answered", errors.Join(ctx.Err(), err)
		return e
	}
	if ours, ok := errors.AsType[*jianzhu.Error](err); ok {
		e.Kind, e.Msg, e.Fields = ours.Kind, ours.Msg, ours.Fields
		if ours.Op == "" {
			e.Err = ours.Err
		}
		return e
	}
	se, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return e
	}
	switch se.Code() & 0xFF {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		e.Kind, e.Msg = jianzhu.Unavailable, "another program is writing to the database file; try again"
	case sqlite3.SQLITE_FULL:
		e.Kind, e.Msg = jianzhu.Unavailable, "there is no space left for the database file"
	case sqlite3.SQLITE_READONLY:
		e.Kind, e.Msg = jianzhu.Unavailable, "the database file is read-only"
	case sqlite3.SQLITE_IOERR:
		e.Kind, e.Msg = jianzhu.Unavailable, "the database file cannot be read or written"
	case sqlite3.SQLITE_CANTOPEN:
		e.Kind, e.Msg = jianzhu.Unavailable, "the database file cannot be opened"
	case sqlite3.SQLITE_NOTADB:
		e.Kind, e.Msg = jianzhu.Invalid, "the file is no SQLite database"
	case sqlite3.SQLITE_TOOBIG:
		e.Kind, e.Msg = jianzhu.Invalid, "the article is too large for SQLite"
	}
	return e
}
