package intake

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianzhu"
)

// corpusLines calls f with every text of a file of lines of JSON, in the
// fields that hold text.
func corpusLines(t testing.TB, path string, f func(text string)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		var v map[string]any
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"zh", "zh_tw", "zh_b", "en", "text"} {
			x := v[k]
			if m, ok := x.(map[string]any); ok {
				x = m["text"]
			}
			if text, ok := x.(string); ok && strings.TrimSpace(text) != "" {
				f(text)
			}
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
}

// normal does by hand what the rules for white space say.
var normal = strings.NewReplacer("\u00A0", " ", "\u200B", "", "\uFEFF", "")

// TestCorporaAreUntouched: no line of undamaged news and encyclopedia text is
// repaired, alone or all in one document.
func TestCorporaAreUntouched(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(shared(t, "data/README.md")), "par-*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no parallel text", err)
	}
	files = append(files, shared(t, "data/txt-wiki-zh.jsonl.gz"))
	lines, repairs, changed, spaced := 0, 0, 0, 0
	for _, path := range files {
		var all strings.Builder
		corpusLines(t, path, func(text string) {
			lines++
			all.WriteString(text)
			all.WriteByte('\n')
			a := read(t, jianzhu.Input{Raw: []byte(text)})
			for _, e := range a.Edits {
				if e.Kind.IsRepair() {
					repairs++
					t.Errorf("%s: repaired as %s: %q to %q in %s", filepath.Base(path), e.Kind, text[e.RawStart:e.RawEnd],
						a.Paragraphs[e.Paragraph].Text[e.Start:e.End], text)
				}
			}
			var got, want []string
			for _, p := range a.Paragraphs {
				got = append(got, p.Text)
			}
			for s := range strings.SplitSeq(normal.Replace(text), "\n") {
				if s = strings.TrimSpace(s); s != "" {
					want = append(want, s)
				}
			}
			if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
				changed++
				t.Errorf("%s: changed\n%q to\n%q", filepath.Base(path), w, g)
			}
			if strings.Join(got, "\n") != text {
				spaced++
			}
		})
		// Evidence of a whole document weighs more than that of a line.
		text, found := all.String(), 0
		for _, step := range []func(string) (string, []change){undoMojibake, resolveReferences, repairGlosses, markLost} {
			next, changes := step(text)
			found += len(changes)
			text = next
		}
		if found > 0 {
			t.Errorf("%s as one document: %d repairs", filepath.Base(path), found)
		}
		repairs += found
	}
	t.Logf("%d lines: %d false repairs, %d changed; white space or invisible characters normalised in %d", lines, repairs, changed, spaced)
	if lines < 10_000 {
		t.Errorf("only %d lines", lines)
	}
}
