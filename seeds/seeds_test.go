package seeds

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// TestInputsAsTheyCame pins the bytes: the sample is evidence of real damage,
// and an editor that "repairs" it would take the repair's test away.
func TestInputsAsTheyCame(t *testing.T) {
	want := []struct{ id, sum string }{
		{"seed:zhongguo-qiyejia-2023-damoxing", "c059a6386b90e288f6a34a0e2b39e129a1aad85fe54dd728d7d731b196b0dc5d"},
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
