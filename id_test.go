package jianzhu

import "testing"

func TestNewIDsAscend(t *testing.T) {
	last := ""
	for range 10_000 {
		id := NewID()
		if id <= last || !ValidID(id) {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
}

func TestStableID(t *testing.T) {
	// The literal pins ids that stores already hold.
	if got, want := StableID("entity", "PERSON", "李开复"), "52c7f197-078e-5711-882b-3c72e6c39eaf"; got != want {
		t.Errorf("StableID = %s, want %s", got, want)
	}
	if StableID("a", "bc") == StableID("ab", "c") {
		t.Error("parts run together")
	}
	if !ValidID(StableID()) {
		t.Error("StableID gives an id that ValidID refuses")
	}
}

func TestValidID(t *testing.T) {
	for _, s := range []string{"", "x", "019B0000-0000-7000-8000-000000000000", "urn:uuid:019b0000-0000-7000-8000-000000000000",
		"{019b0000-0000-7000-8000-000000000000}", "019b000000007000800000000000000000000", "019b0000-0000-7000-8000-00000000000g"} {
		if ValidID(s) {
			t.Errorf("ValidID(%q)", s)
		}
	}
}
