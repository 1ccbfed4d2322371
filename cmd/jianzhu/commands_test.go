package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"

	"jianzhu/api/wire"
)

// outLines parses the output of annotate.
func outLines(t *testing.T, out string) []wire.Article {
	t.Helper()
	var articles []wire.Article
	for line := range strings.Lines(out) {
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		var a wire.Article
		if err := d.Decode(&a); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		articles = append(articles, a)
	}
	return articles
}

// checkSpans fails for each span whose surface is not what it covers.
func checkSpans(t *testing.T, a wire.Article) {
	t.Helper()
	for _, p := range a.Paragraphs {
		runes, units := []rune(p.Text), utf16.Encode([]rune(p.Text))
		slice := func(start, end int) string {
			switch a.OffsetUnit {
			case "utf16":
				return string(utf16.Decode(units[start:end]))
			case "utf8":
				return p.Text[start:end]
			default:
				return string(runes[start:end])
			}
		}
		check := func(what string, s wire.Span) {
			if got := slice(s.Start, s.End); got != s.Surface {
				t.Errorf("%s [%d,%d) covers %q, says %q", what, s.Start, s.End, got, s.Surface)
			}
		}
		end := 0
		for _, tok := range p.Tokens {
			check("token", tok.Span)
			if tok.Start != end {
				t.Errorf("a token starts at %d, the one before ends at %d", tok.Start, end)
			}
			end = tok.End
		}
		for _, s := range p.Sentences {
			check("sentence", s.Span)
		}
		for _, m := range p.Mentions {
			check("mention", m.Span)
		}
		for _, q := range p.Quotes {
			check("quote", q.Span)
		}
	}
}

func TestAnnotateStdin(t *testing.T) {
	const text = "李開復告訴記者:「😀我們2023年投入3.5億元。」"
	for _, unit := range []string{"codepoint", "utf16", "utf8"} {
		got := program(t, text, "annotate", "--offsets", unit)
		if got.code != 0 || got.stderr != "" {
			t.Fatalf("%+v", got)
		}
		as := outLines(t, got.stdout)
		if len(as) != 1 || as[0].OffsetUnit != unit || len(as[0].Paragraphs) != 1 || as[0].Paragraphs[0].Text != text {
			t.Fatalf("%s", got.stdout)
		}
		checkSpans(t, as[0])
		p := as[0].Paragraphs[0]
		if len(p.Tokens) == 0 || len(p.Sentences) == 0 || len(p.Mentions) == 0 || len(p.Quotes) == 0 {
			t.Errorf("annotations are missing: %s", got.stdout)
		}
	}
}

// TestAnnotateFiles: files of every format, in order, with what is wrong with
// some of them named and nothing lost of the others.
func TestAnnotateFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	var many bytes.Buffer
	for i := range 300 {
		fmt.Fprintf(&many, "{\"id\": \"n%d\", \"text\": \"第%d篇,北京。\", \"published_at\": \"2024-05-01T00:00:00Z\", \"source\": \"某报\", \"title\": \"题\"}\n", i, i)
	}
	for name, content := range map[string]string{
		"a.txt":      "马云在杭州。",
		"b.html":     "<html><head><title>标题</title></head><body><article><p>" + strings.Repeat("北京今天下雨。", 40) + "</p></article></body></html>",
		"many.jsonl": many.String(),
		"bad.jsonl":  "{\"text\": \"好。\", \"id\": \"ok\"}\n{\"text\": \"x\", \"titel\": 1}\n{\"text\"\n{\"text\": \"   \"}\n{\"text\": \"a\", \"language\": \"Chinese!\"}\n{\"text\": \"末。\", \"id\": \"last\"}",
		"deep.html":  "<html><body>" + strings.Repeat("<div>", 50_000) + "<p>北京今天下雨。",
		"attr.html":  "<html><body><p title=\"" + strings.Repeat("x", 1<<21) + "\">北京今天下雨。</p></body></html>",
		"empty.txt":  "",
		"white.txt":  " \n\t　\n",
		"nul.txt":    "a\x00b",
		"ja.txt":     "東京で会議が開かれました。",
		"ko.txt":     "서울에서 회의가 열렸다.",
		"emoji.txt":  "😀👩‍🚀🎉",
		"rtl.txt":    "مرحبا بالعالم",
		"long.txt":   strings.Repeat("长", 200_001),
		"fits.txt":   strings.Repeat("长", 200_000),
		"ten.txt":    strings.Repeat("段。\n", 10_000),
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := []string{"a.txt", "b.html", "many.jsonl", "bad.jsonl", "empty.txt", "white.txt", "nul.txt", "ja.txt", "ko.txt", "emoji.txt", "rtl.txt", "long.txt", "fits.txt", "deep.html", "attr.html", "ten.txt", "missing.txt"}
	got := program(t, "", append([]string{"annotate"}, files...)...)
	if got.code != 1 {
		t.Errorf("exit code %d, want 1", got.code)
	}
	as := outLines(t, got.stdout)
	for _, a := range as {
		checkSpans(t, a)
	}
	const ok = 2 + 300 + 2 + 4 + 1 + 2 + 1
	if len(as) != ok {
		t.Fatalf("%d articles, want %d\n%s", len(as), ok, got.stderr)
	}
	for i := range 300 {
		a := as[2+i]
		if a.ID != fmt.Sprint("n", i) || a.Title != "题" || a.Source != "某报" || a.PublishedAt == nil {
			t.Fatalf("article %d is %+v", i, a)
		}
	}
	if as[302].ID != "ok" || as[303].ID != "last" {
		t.Errorf("bad.jsonl gave %q and %q", as[302].ID, as[303].ID)
	}
	for i, language := range []string{"ja", "ko"} {
		if l := as[304+i].Language; l != language {
			t.Errorf("language %q, want %q", l, language)
		}
	}
	if n := len(as[len(as)-1].Paragraphs); n != 10_000 {
		t.Errorf("ten.txt has %d paragraphs", n)
	}
	errs := strings.Split(strings.TrimSpace(got.stderr), "\n")
	want := []string{"bad.jsonl:2: titel is no field", "bad.jsonl:3: ", "bad.jsonl:4: ", "bad.jsonl:5: language", "empty.txt: ", "white.txt: ", "nul.txt: text: NUL at byte 1", "long.txt: ", "missing.txt: no such file"}
	if len(errs) != len(want) {
		t.Fatalf("%d errors, want %d:\n%s", len(errs), len(want), got.stderr)
	}
	for i := range want {
		if !strings.HasPrefix(errs[i], "jianzhu: "+want[i]) {
			t.Errorf("error %d is %q, want it to start with %q", i, errs[i], want[i])
		}
	}
	if !strings.Contains(got.stderr, "200001") || !strings.Contains(got.stderr, "200000") {
		t.Errorf("the limit is not told:\n%s", got.stderr)
	}
}

// TestImport: an import creates, does nothing when repeated, updates what has
// changed, names what is wrong, and leaves the store right.
func TestImport(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	db := "sqlite:" + filepath.Join(dir, "x.db")
	write := func(name, content string) {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.jsonl", "{\"id\": \"1\", \"text\": \"马云在杭州。\", \"source\": \"某报\"}\n{\"text\": \"没有编号。\"}\nbad\n")
	write("b.txt", "李彦宏在北京。")
	importAll := func(want string, code int) {
		t.Helper()
		got := program(t, "", "import", "--store", db, "--source", "默认", "a.jsonl", "b.txt")
		if got.code != code || !strings.Contains(got.stderr, want) || got.stdout != "" {
			t.Errorf("exit code %d, want %d and %q; says\n%s%s", got.code, code, want, got.stdout, got.stderr)
		}
		if code == 1 && !strings.Contains(got.stderr, "jianzhu: a.jsonl:3: ") {
			t.Errorf("the bad line is not named:\n%s", got.stderr)
		}
	}
	importAll("3 created, 0 updated, 0 unchanged, 1 failed", 1)
	importAll("0 created, 0 updated, 3 unchanged, 1 failed", 1)
	write("a.jsonl", "{\"id\": \"1\", \"text\": \"马云在上海。\", \"source\": \"某报\"}\n{\"text\": \"没有编号。\"}\n")
	importAll("0 created, 1 updated, 2 unchanged, 0 failed", 0)

	s := startServer(t, "--store", db)
	_, body := s.get(t, "/api/v1/articles")
	if n := len(items(t, body)); n != 3 {
		t.Errorf("%d articles, want 3 and no sample: %s", n, body)
	}
	_, body = s.get(t, "/api/v1/articles?source=默认")
	if n := len(items(t, body)); n != 2 {
		t.Errorf("%d articles of the default source, want 2", n)
	}
}

// TestImportSameIDTwice: of two lines with one id, the last wins, however
// many work at once.
func TestImportSameIDTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "{\"id\": \"one\", \"text\": \"第%d版。\"}\n", i)
	}
	if err := os.WriteFile("a.jsonl", []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := program(t, "", "import", "--store", "sqlite:x.db", "a.jsonl"); !strings.Contains(got.stderr, "1 created, 39 updated") {
		t.Fatal(got.stderr)
	}
	s := startServer(t, "--store", "sqlite:x.db")
	_, body := s.get(t, "/api/v1/articles")
	_, body = s.get(t, "/api/v1/articles/"+items(t, body)[0]["id"].(string)+"/raw")
	if body != "第39版。" {
		t.Errorf("the article is %q", body)
	}
}

// TestImportResumes: Ctrl-C ends an import in order, and the same command
// goes on.
func TestImportResumes(t *testing.T) {
	const n = 400
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "x.db")
	// The lines come through a named pipe, so that the interrupt falls
	// between two of them for certain.
	pipe := filepath.Join(dir, "a.jsonl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	line := func(i int) string {
		return fmt.Sprintf("{\"id\": \"%d\", \"text\": \"第%d篇,马云在杭州。\"}\n", i, i)
	}
	s := launch(t, "import", "--store", db, "--format", "jsonl", pipe)
	w, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for i := range n / 2 {
		if _, err := w.WriteString(line(i)); err != nil {
			t.Fatal(err)
		}
	}
	if code := s.stop(t, os.Interrupt); code != 1 {
		t.Errorf("exit code %d after SIGINT, want 1", code)
	}
	if log := s.logs.String(); !strings.Contains(log, "interrupted") || !strings.Contains(log, "0 failed") {
		t.Errorf("it says %s", log)
	}
	w.Close()

	var all strings.Builder
	for i := range n {
		all.WriteString(line(i))
	}
	file := filepath.Join(dir, "all.jsonl")
	if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got := program(t, "", "import", "--store", db, file)
	var created, updated, unchanged, failed int
	if _, err := fmt.Sscanf(got.stderr, "%d created, %d updated, %d unchanged, %d failed", &created, &updated, &unchanged, &failed); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	if got.code != 0 || created+unchanged != n || updated != 0 || failed != 0 {
		t.Errorf("after the interrupt: %s", got.stderr)
	}
}

func TestEval(t *testing.T) {
	t.Chdir(t.TempDir())
	gold := `{"text": "马云在杭州。", "entities": [[0, 2, "PERSON"], [3, 5, "LOC"]]}` + "\n"
	if err := os.WriteFile("g.jsonl", []byte(gold), 0o600); err != nil {
		t.Fatal(err)
	}
	got := program(t, "", "eval", "--ner", "g.jsonl", "--json")
	var r map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil || got.code != 0 {
		t.Fatalf("%v: %+v", err, got)
	}
	for _, field := range []string{"task", "file", "items", "precision", "recall", "f1", "by_type", "seconds", "mb_per_s"} {
		if _, ok := r[field]; !ok {
			t.Errorf("no %q in %s", field, got.stdout)
		}
	}
	if r["task"] != "ner" || r["file"] != "g.jsonl" || r["items"] != 1.0 {
		t.Errorf("%s", got.stdout)
	}
	if got := program(t, "", "eval", "--ner", "g.jsonl", "--types", "PERSON"); got.code != 0 || !strings.Contains(got.stdout, "PERSON") || strings.Contains(got.stdout, "LOC") {
		t.Errorf("%+v", got)
	}
}
