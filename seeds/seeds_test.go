package seeds

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

// TestInputsAsTheyCame pins the bytes: the sample is evidence of real damage,
// and an editor that "repairs" it would take the repair's test away.
func TestInputsAsTheyCame(t *testing.T) {
	want := []struct{ id, sum string }{
		{"seed:zhongguo-qiyejia-2023-damoxing", "c059a6386b90e288f6a34a0e2b39e129a1aad85fe54dd728d7d731b196b0dc5d"},
		{"seed:jianzhu-2025-tugboats", "419040f2fe07deed40fd0a430cc32d1bca7404e8e06d4489968893764cb183d5"},
	}
	got := Inputs()
	if len(got) != len(want) {
		t.Fatalf("%d seeds, want %d", len(got), len(want))
	}
	for i, in := range got {
		sum := sha256.Sum256(in.Raw)
		if in.ExternalID != want[i].id || hex.EncodeToString(sum[:]) != want[i].sum {
			t.Errorf("seed %d is %s with sha256 %x", i, in.ExternalID, sum)
		}
	}
	got[0].Raw[0] = 'x'
	if Inputs()[0].Raw[0] == 'x' {
		t.Error("a caller's change shows in the next Inputs")
	}
}

// TestTranslationsAreClean: unlike the samples, a translation is a text that
// somebody could print.
func TestTranslationsAreClean(t *testing.T) {
	ins, got := Inputs(), Translations()
	if len(got) != len(ins) {
		t.Fatalf("%d translations of %d articles", len(got), len(ins))
	}
	for i, tr := range got {
		if tr.ExternalID != ins[i].ExternalID || tr.Language == "" {
			t.Errorf("translation %d is of %q, in %q; want one of %q", i, tr.ExternalID, tr.Language, ins[i].ExternalID)
		}
		for n, p := range tr.Paragraphs {
			switch {
			case strings.TrimSpace(p) == "":
				t.Errorf("%s in %s: line %d is empty", tr.ExternalID, tr.Language, n+1)
			case p != strings.TrimSpace(p) || strings.ContainsAny(p, "\r\t\"'\ufeff\ufffd") || strings.Contains(p, "  "):
				t.Errorf("%s in %s: line %d has stray white space or straight quotation marks: %q", tr.ExternalID, tr.Language, n+1, p)
			case strings.Count(p, "“") != strings.Count(p, "”"):
				t.Errorf("%s in %s: quotation marks of line %d are not in pairs: %q", tr.ExternalID, tr.Language, n+1, p)
			}
		}
	}
	got[0].Paragraphs[0] = "x"
	if Translations()[0].Paragraphs[0] == "x" {
		t.Error("a caller's change shows in the next Translations")
	}
}
