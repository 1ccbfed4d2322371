package sqlite

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/store"
	"jianzhu/store/storetest"
)

func TestFilesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	execIn := func(path string, texts ...string) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, text := range texts {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	newer := filepath.Join(dir, "newer.db")
	s, err := New(t.Context(), newer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execIn(newer, "INSERT INTO schema_version (version) VALUES (99)")
	foreign := filepath.Join(dir, "foreign.db")
	execIn(foreign, "CREATE TABLE recipes (name TEXT)", "INSERT INTO recipes VALUES ('soup')")
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{newer, "version 99"},
		{foreign, "another program"},
		{text, "no SQLite database"},
		{filepath.Join(dir, "no", "folder.db"), "no folder"},
		{"", "path of a file"},
		{":memory:", "path of a file"},
	} {
		before, _ := os.ReadFile(c.path)
		_, err := New(t.Context(), c.path)
		if !jianzhu.IsKind(err, jianzhu.Invalid) || !strings.Contains(jianzhu.Describe(err).Msg, c.want) {
			t.Errorf("%q: %v, want an Invalid with %q", c.path, err, c.want)
		}
		if after, _ := os.ReadFile(c.path); !slices.Equal(before, after) {
			t.Errorf("%s: the refused file has changed", c.path)
		}
	}
	if _, err := New(t.Context(), dir); !jianzhu.IsKind(err, jianzhu.Unavailable) && !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("a folder: %v", err)
	}
}

// TestTwoProcesses lets several stores use one file, as processes would: each
// has its own connections, and SQLite's locks are all that keeps them apart.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shared.db")
	const stores, each = 3, 8
	a := storetest.Annotated(jianzhu.NewID(), "[北京]。")
	all := make([]*jianzhu.Article, stores*each)
	var g errgroup.Group
	for n := range stores {
		g.Go(func() error {
			s, err := New(t.Context(), path) // all at once, on a new file
			if err != nil {
				return err
			}
			defer s.Close()
			own := *a
			if err := s.PutArticle(t.Context(), &own, 0); err != nil && !jianzhu.IsKind(err, jianzhu.Conflict) {
				return err
			}
			for i := range each {
				all[n*each+i] = storetest.Generated(n*each + i)
				if err := s.PutArticle(t.Context(), all[n*each+i], 0); err != nil {
					return err
				}
				for {
					old, err := s.Article(t.Context(), a.ID)
					if err != nil {
						return err
					}
					old.Title += fmt.Sprintf("[%d.%d]", n, i)
					if err = s.PutArticle(t.Context(), old, old.Revision); err == nil {
						break
					}
					if !jianzhu.IsKind(err, jianzhu.Conflict) {
						return err
					}
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	s, err := New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := s.Article(t.Context(), a.ID)
	if err != nil || got.Revision != stores*each+1 || strings.Count(got.Title, "[") != stores*each {
		t.Errorf("revision %d, title %s, %v", got.Revision, got.Title, err)
	}
	storetest.Check(t, s, append(all, got))
}

func TestDiskFull(t *testing.T) {
	s := place(t)(t).(*Store)
	defer s.Close()
	var all []*jianzhu.Article
	for n := range 5 {
		all = append(all, storetest.Generated(n))
		if err := s.PutArticle(t.Context(), all[n], 0); err != nil {
			t.Fatal(err)
		}
	}
	limit := func(pages string) {
		t.Helper()
		var n int
		if err := s.writer.QueryRowContext(t.Context(), "PRAGMA max_page_count = "+pages).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // SQLite takes the pages that there are
	large := storetest.Large(jianzhu.NewID(), 20_000)
	err := s.PutArticle(t.Context(), large, 0)
	if !jianzhu.IsKind(err, jianzhu.Unavailable) || !strings.Contains(jianzhu.Describe(err).Msg, "no space") {
		t.Errorf("on a full disk: %v", err)
	}
	storetest.Check(t, s, all)
	limit("1000000")
	if err := s.PutArticle(t.Context(), large, 0); err != nil {
		t.Fatal(err)
	}
	storetest.Check(t, s, append(all, large))
}

func TestReadOnly(t *testing.T) {
	s := place(t)(t).(*Store)
	defer s.Close()
	a := storetest.Generated(0)
	if err := s.PutArticle(t.Context(), a, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"put":    s.PutArticle(t.Context(), storetest.Generated(1), 0),
		"delete": s.DeleteArticle(t.Context(), a.ID, 1),
	} {
		if !jianzhu.IsKind(err, jianzhu.Unavailable) || !strings.Contains(jianzhu.Describe(err).Msg, "read-only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	storetest.Check(t, s, []*jianzhu.Article{a})
}

// TestReadOnlyFile opens a file that may not be written: it can be read, and
// a write says what is wrong. To root every file is writable.
func TestReadOnlyFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write read-only files")
	}
	path := filepath.Join(t.TempDir(), "readonly.db")
	s, err := New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	a := storetest.Generated(0)
	if err := s.PutArticle(t.Context(), a, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if s, err = New(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.PutArticle(t.Context(), storetest.Generated(1), 0); !jianzhu.IsKind(err, jianzhu.Unavailable) {
		t.Errorf("put: %v", err)
	}
	storetest.Check(t, s, []*jianzhu.Article{a})
}

// TestBusy has another program hold the write lock for longer than anyone
// waits.
func TestBusy(t *testing.T) {
	s := place(t)(t).(*Store)
	defer s.Close()
	var n int
	if err := s.writer.QueryRowContext(t.Context(), "PRAGMA busy_timeout = 20").Scan(&n); err != nil {
		t.Fatal(err)
	}
	// query_only holds no lock off: a reader's connection may begin a write.
	other, err := s.reader.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "PRAGMA query_only = 0; BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutArticle(t.Context(), storetest.Generated(0), 0); !jianzhu.IsKind(err, jianzhu.Unavailable) {
		t.Errorf("put beside a writer: %v", err)
	}
	if _, err := s.Articles(t.Context(), store.ArticleFilter{}, store.Page{Limit: 5}); err != nil {
		t.Errorf("read beside a writer: %v", err)
	}
	if _, err := other.ExecContext(t.Context(), "ROLLBACK; PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutArticle(t.Context(), storetest.Generated(0), 0); err != nil {
		t.Errorf("put after the writer: %v", err)
	}
}

// TestUpgrade opens a file whose tables are of version 1: its articles are
// kept, and what is counted about entities is counted anew.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	open := func() *Store {
		s, err := New(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	var all []*jianzhu.Article
	for n := range 12 {
		all = append(all, storetest.Generated(n))
		if err := s.PutArticle(t.Context(), all[n], 0); err != nil {
			t.Fatal(err)
		}
	}
	known := storetest.Unknown(t, s, func() {
		if _, err := s.writer.ExecContext(t.Context(), "DELETE FROM namesakes"); err != nil {
			t.Fatal(err)
		}
	})
	// What version 1 had in place of keys and titles, and did not have.
	for _, text := range []string{
		"DROP TABLE translations", "DROP TABLE terms", "DROP TABLE term_facets", "DROP TABLE gone_terms", "DROP TABLE term_generation",
		"DROP TABLE namesakes", "DROP TABLE former", "DROP TABLE links", "DROP INDEX quotes_class", "DROP INDEX quotes_stance", "DROP INDEX quotes_attributed",
		"ALTER TABLE quotes DROP COLUMN class", "ALTER TABLE quotes DROP COLUMN stance",
		"DROP TABLE keys", "DROP TABLE heads", "ALTER TABLE shares DROP COLUMN titles",
		"CREATE TABLE names (folded TEXT NOT NULL, entity BLOB NOT NULL, PRIMARY KEY (folded, entity)) WITHOUT ROWID",
		"INSERT INTO names SELECT name, id FROM entities", "UPDATE entities SET folded = '', total = '{}'",
		"DELETE FROM schema_version WHERE version > 1",
	} {
		if _, err := s.writer.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range 2 { // the second start finds nothing to do
		s = open()
		if n == 0 {
			known(s)
		}
		storetest.Check(t, s, all)
		for _, q := range []string{"李開", "likaifu", "beijign"} {
			found, err := s.Entities(t.Context(), store.EntityFilter{Q: q}, store.Page{Limit: 5})
			if err != nil || len(found) != 1 {
				t.Errorf("%q finds %v, %v", q, found, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s = open()
	defer s.Close()
	if err := s.DeleteArticle(t.Context(), all[0].ID, 1); err != nil {
		t.Fatal(err)
	}
	storetest.Check(t, s, all[1:])
}
