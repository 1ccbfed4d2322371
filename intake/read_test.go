package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"jianzhu"
)

// shared returns a file of the folder of shared data, which lies beside the
// repository or where JIANZHU_SHARED says. The test is skipped without it.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("JIANZHU_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: set JIANZHU_SHARED to the folder of shared data", path)
	}
	return path
}

func sample(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../seeds/zhongguo-qiyejia-2023-damoxing.txt")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func read(t testing.TB, in jianzhu.Input) *jianzhu.Article {
	t.Helper()
	a, err := Read(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	checkEdits(t, a)
	return a
}

// TestSampleIsGold: the sample article comes out as the gold has it.
func TestSampleIsGold(t *testing.T) {
	gold, err := os.ReadFile(shared(t, "gold/seed-gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	a := read(t, jianzhu.Input{Raw: sample(t)})
	n := 0
	for s := bufio.NewScanner(bytes.NewReader(gold)); s.Scan(); n++ {
		var want struct{ Text string }
		if err := json.Unmarshal(s.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if n >= len(a.Paragraphs) {
			continue
		}
		if got := a.Paragraphs[n].Text; got != want.Text {
			t.Errorf("paragraph %d:\n got %s\nwant %s", n, got, want.Text)
		}
	}
	if n != len(a.Paragraphs) {
		t.Errorf("%d paragraphs, want %d", len(a.Paragraphs), n)
	}
	for _, e := range a.Edits {
		if e.Kind == jianzhu.EditSuspect {
			t.Errorf("suspect: %+v %q", e, a.Raw[e.RawStart:e.RawEnd])
		}
	}
	if a.Language != "zh-Hant" {
		t.Errorf("language %q", a.Language)
	}
}
