package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/store"
)

// The parameters that page through a list, and the one that changes how spans
// are counted but not which records there are.
const (
	paramLimit   = "limit"
	paramCursor  = "cursor"
	paramOffsets = "offsets"
)

// defaultLimit is the size of a page where the client names none. Lists within
// one article come in pages as large as may be.
const defaultLimit = 50

// page returns which part of a list is asked for.
func (s *server) page(c *gin.Context, p *params, otherwise int) store.Page {
	page := store.Page{Limit: p.number(paramLimit, 1, s.limits.PageLimit, min(otherwise, s.limits.PageLimit))}
	if v, there := p.values[paramCursor]; there {
		after, ok := decodeCursor(v[0], listOf(c, p.values))
		if !ok {
			p.refuse(paramCursor, "is not a cursor of this list with these filters; take it from next_cursor as it is")
		}
		page.After = after
	}
	return page
}

// listOf returns what a cursor is bound to: the list and its filters.
func listOf(c *gin.Context, values url.Values) string {
	filters := url.Values{}
	for name, v := range values {
		if name != paramLimit && name != paramCursor && name != paramOffsets {
			filters[name] = v
		}
	}
	return c.Request.URL.Path + "?" + filters.Encode()
}

// cursorSum is the number of bytes that a cursor has for its checksum.
const cursorSum = 9

// encodeCursor returns the cursor behind the record with the key.
func encodeCursor(key store.Key, list string) string {
	data, err := json.Marshal(key)
	if err != nil {
		panic(err) // the store refuses times that have no RFC 3339 form
	}
	return base64.RawURLEncoding.EncodeToString(append(checksum(data, list), data...))
}

// decodeCursor returns the key of a cursor, and false for what encodeCursor
// has not made for the list.
func decodeCursor(cursor, list string) (store.Key, bool) {
	var key store.Key
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	// The decoder skips line ends, which no cursor has.
	if err != nil || len(raw) < cursorSum || strings.ContainsAny(cursor, "\r\n") || string(raw[:cursorSum]) != string(checksum(raw[cursorSum:], list)) {
		return key, false
	}
	return key, json.Unmarshal(raw[cursorSum:], &key) == nil && !key.IsZero()
}

// checksum catches what was mangled, made up or taken from another list. It is
// the same on every server and after a restart, and guards nothing secret: a
// key says only where in a list to go on.
func checksum(data []byte, list string) []byte {
	sum := sha256.Sum256([]byte("jianzhu cursor 1\n" + list + "\n" + string(data)))
	return sum[:cursorSum]
}

// oneMore is the page to ask a store for to learn whether there is another
// one behind: one record more.
func oneMore(p store.Page) store.Page {
	p.Limit++
	return p
}

// cut makes the answer of a list: the records of the page as show shows them,
// and where the next page starts.
func cut[R, W any](c *gin.Context, p *params, page store.Page, records []R, show func(*R) W, key func(*R) store.Key) wire.Page[W] {
	out := wire.Page[W]{Items: make([]W, 0, min(len(records), page.Limit))}
	if len(records) > page.Limit {
		records = records[:page.Limit]
		next := encodeCursor(key(&records[page.Limit-1]), listOf(c, p.values))
		out.NextCursor = &next
		link(c, paramCursor, next)
	}
	for i := range records {
		out.Items = append(out.Items, show(&records[i]))
	}
	return out
}

// link names the next page: this request with another value of one parameter.
func link(c *gin.Context, name, value string) {
	values := c.Request.URL.Query()
	values.Set(name, value)
	c.Header("Link", "<"+c.Request.URL.EscapedPath()+"?"+values.Encode()+`>; rel="next"`)
}

// inUnit makes a page one whose spans count in unit.
func inUnit[W any](unit jianzhu.Unit, page wire.Page[W]) wire.SpanPage[W] {
	return wire.SpanPage[W]{OffsetUnit: string(unit), Page: page}
}

// pathID returns the id in the path, or a fault with status 404 where it
// cannot be one.
func pathID(c *gin.Context, what string) (string, error) {
	id := c.Param("id")
	if !isID(id) {
		return "", notFound("there is no %s %q: an id is a UUID such as 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10", what, printable(id))
	}
	return strings.ToLower(id), nil
}
