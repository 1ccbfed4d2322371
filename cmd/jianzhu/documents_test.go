package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"jianzhu"
)

func TestDecodeLine(t *testing.T) {
	id, in, err := decodeLine([]byte(`{"id": "a1", "title": "题", "text": "他说:\n好。😀", "language": "zh", "source": "某报", "published_at": "2023-04-26T08:00:00+08:00"}`))
	if err != nil {
		t.Fatal(err)
	}
	if id != "a1" || in.ExternalID != "a1" || string(in.Raw) != "他说:\n好。😀" || in.Title != "题" || in.Language != "zh" || in.Source != "某报" ||
		!in.Published.Equal(time.Date(2023, 4, 26, 0, 0, 0, 0, time.UTC)) || in.Format != jianzhu.FormatText {
		t.Errorf("got id %q, %+v", id, in)
	}
	if _, off := in.Published.Zone(); off != 8*3600 {
		t.Errorf("the zone of published_at is lost: offset %d s", off)
	}
	if _, in, err := decodeLine([]byte(`{"text": "x", "title": null}`)); err != nil || in.Title != "" {
		t.Errorf("null title: %q, %v", in.Title, err)
	}
}

func TestDecodeLineRefuses(t *testing.T) {
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	for _, c := range []struct{ name, line, want string }{
		{"no object", `["text"]`, "a list, and no object"},
		{"no JSON", `text`, "no JSON at byte 2"},
		{"truncated", `{"text": "abc`, "ends too early"},
		{"two objects", `{"text": "a"} {"text": "b"}`, "goes on"},
		{"no text", `{"id": "1"}`, "text is needed"},
		{"unknown field", `{"text": "a", "titel": "b"}`, "titel"},
		{"unknown field, accepted ones", `{"text": "a", "titel": "b"}`, "text, id, title, language, source, published_at"},
		{"number for text", `{"text": 5}`, "text must be a string, is a number"},
		{"list for title", `{"text": "a", "title": ["b"]}`, "title must be a string, is a list"},
		{"two mistakes", `{"text": 5, "x": 1}`, "text must be a string, is a number: x is no field"},
		{"same key twice", `{"text": "a", "text": "b"}`, `"text" is there twice`},
		{"bad time", `{"text": "a", "published_at": "yesterday"}`, "published_at \"yesterday\" is no RFC 3339 time"},
		{"lone surrogate", `{"text": "a\ud83d"}`, `field "text"`},
		{"swapped surrogates", `{"text": "\ude00\ud83d"}`, `field "text"`},
		{"invalid UTF-8", "{\"text\": \"a\xff\"}", "byte 12"},
		{"deep nesting", `{"text": ` + deep + `}`, "is no JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := decodeLine([]byte(c.line))
			if !jianzhu.IsKind(err, jianzhu.Invalid) {
				t.Fatalf("error %v, want one of kind Invalid", err)
			}
			if got := describe(err); !strings.Contains(got, c.want) {
				t.Errorf("says %q, want %q in it", got, c.want)
			}
		})
	}
}

// TestDocuments: what can't be read is named and stops nothing behind it.
func TestDocuments(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, content := range map[string]string{
		"a.txt":   "一。",
		"b.jsonl": "\uFEFF{\"text\": \"二\", \"id\": \"2\"}\r\n\n  \n{bad\n{\"text\": \"三\"}",
		"c.HTM":   "<p>四</p>",
		"d.pdf":   "%PDF",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("e.txt", 0o700); err != nil {
		t.Fatal(err)
	}
	names := []string{"a.txt", "b.jsonl", "c.HTM", "d.pdf", "e.txt", "missing.txt", "-"}
	var got []string
	for d := range documents(t.Context(), names, "", strings.NewReader("五")) {
		s := fmt.Sprintf("%s id=%s %s %s", d.where, d.id, d.in.Format, d.in.Raw)
		if d.err != nil {
			s = d.where + ": " + strings.SplitN(describe(d.err), ";", 2)[0]
		}
		got = append(got, s)
	}
	want := []string{
		"a.txt id= text 一。",
		"b.jsonl:1 id=2 text 二",
		"b.jsonl:4: is no JSON at byte 2: invalid character 'b' at start of value",
		"b.jsonl:5 id= text 三",
		"c.HTM id= html <p>四</p>",
		"d.pdf: the name ends in none of .txt, .html, .htm, .jsonl",
		"e.txt: is a directory",
		"missing.txt: no such file or directory",
		"<stdin> id= text 五",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestLinesAreBounded: a line that is too long is an error of its own and
// is never held whole; the next line is read.
func TestLinesAreBounded(t *testing.T) {
	long := io.LimitReader(filler('x'), 3*maxDocument)
	r := io.MultiReader(strings.NewReader("{\"text\":\"a\"}\n"), long, strings.NewReader("\n{\"text\":\"b\"}\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var got []string
	for d := range lines("f", r) {
		got = append(got, fmt.Sprint(d.where, string(d.in.Raw), d.err))
	}
	runtime.ReadMemStats(&after)
	want := []string{"f:1a<nil>", "f:2the line is longer than 16 MiB", "f:3b<nil>"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// Growing a slice to 16 MiB allocates some five times that in all.
	if n := after.TotalAlloc - before.TotalAlloc; n > 8*maxDocument {
		t.Errorf("%d bytes allocated for a line of %d", n, 3*maxDocument)
	}
}

type filler byte

func (f filler) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(f)
	}
	return len(b), nil
}

func TestLinesReportReadErrors(t *testing.T) {
	r := io.MultiReader(strings.NewReader("{\"text\":\"a\"}\n{\"te"), iotest.ErrReader(io.ErrClosedPipe))
	var got []string
	for d := range lines("f", r) {
		got = append(got, fmt.Sprint(d.where, d.err))
	}
	if want := []string{"f:1<nil>", "f:2io: read/write on closed pipe"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestInOrder: results come in the order of the documents, whichever is
// ready first, and no more than a few are under way at once.
func TestInOrder(t *testing.T) {
	const n = 200
	read := 0
	docs := func(yield func(document) bool) {
		for i := range n {
			read++
			if !yield(document{where: fmt.Sprint(i)}) {
				return
			}
		}
	}
	// Odd documents wait for the one behind them.
	done := make([]chan struct{}, n+1)
	for i := range done {
		done[i] = make(chan struct{})
	}
	work := func(d document) string {
		var i int
		fmt.Sscan(d.where, &i)
		if i%2 == 0 && i+1 < n && runtime.GOMAXPROCS(0) > 1 {
			<-done[i+1]
		}
		close(done[i])
		return d.where
	}
	i := 0
	for got := range inOrder(t.Context(), docs, work) {
		if got != fmt.Sprint(i) {
			t.Fatalf("result %d is of document %s", i, got)
		}
		i++
	}
	if i != n || read != n {
		t.Errorf("%d results of %d documents read, want %d", i, read, n)
	}
}

// TestInOrderStops: the end of the context ends the wait for input.
func TestInOrderStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	release := make(chan struct{})
	defer close(release)
	docs := func(yield func(document) bool) {
		yield(document{where: "first"})
		<-release // as a read of a terminal would
	}
	n := 0
	for range inOrder(ctx, docs, func(d document) string { return d.where }) {
		n++
		cancel()
	}
	if n != 1 {
		t.Errorf("%d results, want 1", n)
	}
}

func TestCountDocuments(t *testing.T) {
	f := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(f, bytes.Repeat([]byte("{}\n\n \r\n"), 30000), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := countDocuments([]string{f, "y.txt", "missing.jsonl"}, ""); n != 30002 {
		t.Errorf("%d documents, want 30002", n)
	}
}
