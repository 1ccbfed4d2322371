package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/export"
	"jianzhu/store"
	"jianzhu/store/sqlite"
)

// TestExportAndBack writes an article in every format, and takes the
// translation of it back.
func TestExportAndBack(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "x.db")
	news := filepath.Join(dir, "news.txt")
	if err := os.WriteFile(news, []byte("李开复对记者说：“微软投资100亿美元。”\n\n重庆是直辖市。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := program(t, "", "import", "--store", "sqlite:"+db, news); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	s, err := sqlite.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Articles(t.Context(), store.ArticleFilter{}, store.Page{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	id := list[0].ID
	for _, f := range export.Formats {
		got := program(t, "", "export", id, "--store", "sqlite:"+db, "--format", string(f))
		if got.code != 0 || got.stdout == "" {
			t.Errorf("%s: %+v", f, got)
		}
		file := filepath.Join(dir, f.FileName("out"))
		to := program(t, "", "export", "--store", "sqlite:"+db, "--format", string(f), "--output", file, id)
		written, err := os.ReadFile(file)
		if err != nil || to.code != 0 || to.stdout != "" || string(written) != got.stdout {
			t.Errorf("%s: into a file: %v %+v", f, err, to)
		}
		if f == export.XLIFF12 && !strings.Contains(got.stderr, "tokens: the format has no place for them") {
			t.Errorf("%s: what is left out is not told: %q", f, got.stderr)
		}
	}

	xlf := program(t, "", "export", id, "--store", "sqlite:"+db, "--format", "xliff12", "--tags=false").stdout
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	translated := strings.Replace(xlf, `<target state="needs-translation">重庆是直辖市。`, `<target state="needs-translation">Chongqing is a municipality.`, 1)
	if got := program(t, "", "translations", "import", id, file("a.xlf", translated), "--store", "sqlite:"+db); got.code != 0 || !strings.Contains(got.stderr, "created: 1 paragraphs into en, 1 not translated") {
		t.Errorf("import: %+v", got)
	}
	if got := program(t, "", "translations", "import", id, file("a.xlf", translated), "--store", "sqlite:"+db); got.code != 0 || !strings.Contains(got.stderr, "unchanged") {
		t.Errorf("import again: %+v", got)
	}
	if got := program(t, "", "export", id, "--store", "sqlite:"+db, "--format", "md"); !strings.Contains(got.stdout, "Chongqing is a municipality.") {
		t.Errorf("the translation is not there: %+v", got)
	}

	if got := program(t, "", "translations"); got.code != exitUsage || !strings.Contains(got.stderr, "import") {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"export", "--format", "tmx"}, exitUsage, "needs one ID"},
		{[]string{"export", "7", "--format", "tmx"}, exitUsage, "needs one ID"},
		{[]string{"export", id}, exitUsage, "xliff12"},
		{[]string{"export", id, "--format", "docx"}, exitUsage, "xliff12"},
		{[]string{"export", id, "--format", "tmx", "--offsets", "utf16"}, exitFailed, "offsets"},
		{[]string{"export", jianzhu.NewID(), "--format", "tmx"}, exitFailed, "no article"},
		{[]string{"export", id, "--format", "tmx", "--output", filepath.Join(dir, "none", "x")}, exitFailed, "none"},
		{[]string{"translations", "import", id, file("a.xlf", translated), "--language", "English"}, exitUsage, "--language"},
		{[]string{"translations", "import", id}, exitUsage, "FILE"},
		{[]string{"translations", "import", id, file("b.xlf", strings.Replace(translated, `id="p1"`, `id="p9"`, 1))}, exitFailed, "p9: is no unit"},
		{[]string{"translations", "import", id, file("c.txt", "hello")}, exitFailed, "neither"},
		{[]string{"translations", "import", jianzhu.NewID(), file("a.xlf", translated)}, exitFailed, "no article"},
		{[]string{"translations", "import", id, file("a.xlf", translated), "--language", "fr"}, exitFailed, "into en, not into fr"},
	} {
		got := program(t, "", append(c.args, "--store", "sqlite:"+db)...)
		if got.code != c.code || !strings.Contains(got.stderr, c.says) || got.stdout != "" {
			t.Errorf("%v: %+v does not say %q with %d", c.args, got, c.says, c.code)
		}
	}
}
