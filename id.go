package jianzhu

import (
	"crypto/sha1"
	"strings"

	"github.com/google/uuid"
)

// namespace is the UUIDv5 name space of StableID, drawn once at random.
var namespace = uuid.MustParse("6f1d7a52-4f0e-4f6b-9d38-0a1c6a3b7e11")

// NewID returns a new UUIDv7: unique, and in order of creation.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// StableID returns the UUIDv5 of parts: equal parts give equal ids, in every
// process and store. Entities, mentions and quotes have such ids, so that
// annotating the same text again changes none of them.
func StableID(parts ...string) string {
	var space [256]byte
	data := append(space[:0], namespace[:]...)
	for i, p := range parts {
		if i > 0 {
			data = append(data, 0x1f)
		}
		data = append(data, p...)
	}
	// uuid.NewSHA1 does the same with more memory; ids are made by the mention.
	sum := sha1.Sum(data)
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 5<<4
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// ValidID reports whether s is an id in the form that NewID and StableID give:
// a lower-case UUID with hyphens.
func ValidID(s string) bool {
	if len(s) != 36 || strings.ToLower(s) != s {
		return false
	}
	_, err := uuid.Parse(s)
	return err == nil
}
