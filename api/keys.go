package api

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Role says what the holder of a key may do. Each role may do what the ones
// before it may.
type Role int

// The roles.
const (
	Reader Role = iota // read, and annotate texts that are not kept
	Editor             // take in, replace and delete articles
	Admin              // see the metrics
)

var roleNames = []string{"reader", "editor", "admin"}

// String returns the name of r.
func (r Role) String() string { return roleNames[r] }

// Key is who may use the API. The key itself is not kept.
type Key struct {
	Name string // in the access log
	Role Role
	Hash [sha256.Size]byte // SHA-256 of the key
}

// HashKey returns what a file of keys holds of key: its SHA-256 in
// hexadecimal. Keys are long and random, so a fast hash does.
func HashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// ReadKeys reads a file of keys: one a line, "NAME ROLE HASH", the hash as
// HashKey gives it. Empty lines and lines that start with # are skipped. The
// error has one line for each wrong line of the file, and none repeats a hash.
func ReadKeys(r io.Reader) ([]Key, error) {
	var (
		keys []Key
		errs []error
		in   = bufio.NewScanner(r)
		seen = map[string]int{} // line by name and by hash
	)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(in.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parseKey(line)
		if err == nil {
			for _, id := range []string{"name " + k.Name, "hash " + string(k.Hash[:])} {
				if before, again := seen[id]; again {
					what, _, _ := strings.Cut(id, " ")
					err = fmt.Errorf("the %s is that of line %d", what, before)
				}
				seen[id] = n
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		keys = append(keys, k)
	}
	if err := in.Err(); err != nil {
		errs = append(errs, fmt.Errorf("api.ReadKeys: %w", err))
	}
	if len(errs) == 0 && len(keys) == 0 {
		errs = append(errs, errors.New("there is no key in it; a line is NAME ROLE SHA256"))
	}
	return keys, errors.Join(errs...)
}

func parseKey(line string) (Key, error) {
	parts := strings.Fields(line)
	if len(parts) != 3 {
		return Key{}, fmt.Errorf("has %d words; want NAME ROLE SHA256", len(parts))
	}
	k := Key{Name: parts[0], Role: -1}
	for i, name := range roleNames {
		if name == parts[1] {
			k.Role = Role(i)
		}
	}
	if k.Role < 0 {
		return Key{}, fmt.Errorf("role %q; want one of %s", parts[1], strings.Join(roleNames, ", "))
	}
	sum, err := hex.DecodeString(parts[2])
	if err != nil || len(sum) != sha256.Size {
		return Key{}, errors.New("the hash is not the 64 hexadecimal digits of a SHA-256")
	}
	copy(k.Hash[:], sum)
	return k, nil
}

// find returns the key that was presented. It compares with all of them, each
// in constant time, so that the time taken tells nothing.
func find(keys []Key, presented string) *Key {
	sum := sha256.Sum256([]byte(presented))
	var found *Key
	for i := range keys {
		if subtle.ConstantTimeCompare(sum[:], keys[i].Hash[:]) == 1 {
			found = &keys[i]
		}
	}
	return found
}

// allow lets requests pass whose key has the role or a higher one. Without
// keys everybody passes.
func (s *server) allow(role Role) gin.HandlerFunc {
	if len(s.keys) == 0 {
		return func(*gin.Context) {}
	}
	return s.handle(func(c *gin.Context) error {
		scheme, presented, _ := strings.Cut(c.Request.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || presented == "" {
			c.Header("WWW-Authenticate", `Bearer realm="jianzhu"`)
			return &fault{status: http.StatusUnauthorized, detail: "this server wants a key: Authorization: Bearer KEY"}
		}
		key := find(s.keys, strings.TrimSpace(presented))
		if key == nil {
			c.Header("WWW-Authenticate", `Bearer realm="jianzhu", error="invalid_token"`)
			return &fault{status: http.StatusUnauthorized, detail: "the key is not known here"}
		}
		c.Set(keyName, key.Name)
		if key.Role < role {
			c.Header("WWW-Authenticate", `Bearer realm="jianzhu", error="insufficient_scope"`)
			return &fault{status: http.StatusForbidden, detail: fmt.Sprintf("this takes the role %s; the key has the role %s", role, key.Role)}
		}
		return nil
	})
}
