package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"jianzhu/api/wire"
)

// The media types of answers.
var (
	typeJSON    = []string{"application/json"}
	typeProblem = []string{"application/problem+json"}
)

// Header values that many answers share. net/http reads them only.
var (
	varyEncoding = []string{"Accept-Encoding"}
	noCache      = []string{"no-cache"}          // keep it, but ask each time
	ownNoCache   = []string{"private, no-cache"} // the same, and for nobody else
	noStore      = []string{"no-store"}
)

// answer is a body ready to be sent, in every encoding that was asked for so
// far. It may be kept and sent many times, by many goroutines.
type answer struct {
	contentType []string
	tag         string      // entity tag without quotes and encoding; empty for none
	header      http.Header // more headers of a 200; nil for none
	variants    [encodings]variant
}

// variant is an answer in one content encoding.
type variant struct {
	once                   sync.Once
	body                   []byte
	etag, length, encoding []string // header values
}

// compressFrom is the size in bytes from which compressing is worth it: below,
// an answer fits into one packet anyway.
const compressFrom = 1200

func newAnswer(contentType []string, tag string, body []byte) *answer {
	a := &answer{contentType: contentType, tag: tag}
	a.variants[identity].body = body
	return a
}

// size returns the bytes of a as it is without compression.
func (a *answer) size() int { return len(a.variants[identity].body) }

// variant returns a in the encoding e, or plain where that is no smaller.
func (a *answer) variant(e encoding) *variant {
	v := &a.variants[e]
	v.once.Do(func() {
		suffix := ""
		if e != identity {
			plain := a.variants[identity].body
			packed := e.compress(plain)
			if len(packed) >= len(plain) {
				v.body = plain
			} else {
				v.body, v.encoding, suffix = packed, []string{e.String()}, "-"+e.String()
			}
		}
		if a.tag != "" {
			v.etag = []string{`"` + a.tag + suffix + `"`}
		}
		v.length = []string{strconv.Itoa(len(v.body))}
	})
	return v
}

// send answers with a, compressed as the client likes it, or with 304 where
// the client has it already. Headers of the answer's own are set before.
func (s *server) send(c *gin.Context, status int, a *answer) {
	h := c.Writer.Header()
	e := identity
	if a.size() >= compressFrom {
		e = negotiate(c.Request.Header["Accept-Encoding"])
		h["Vary"] = append(h["Vary"], varyEncoding...)
	}
	v := a.variant(e)
	if v.etag != nil {
		h["Etag"] = v.etag
		if h["Cache-Control"] == nil {
			h["Cache-Control"] = s.cacheControl
		}
		if tags := c.Request.Header["If-None-Match"]; status == http.StatusOK && len(tags) > 0 && isSafe(c.Request.Method) && matches(tags, a.tag) {
			c.Writer.WriteHeader(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	} else if h["Cache-Control"] == nil {
		h["Cache-Control"] = noStore
	}
	for name, value := range a.header {
		h[name] = value
	}
	h["Content-Type"] = a.contentType
	h["Content-Length"] = v.length
	if v.encoding != nil {
		h["Content-Encoding"] = v.encoding
	}
	c.Writer.WriteHeader(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	// A client that has gone is nothing to report.
	_, _ = c.Writer.Write(v.body)
}

// sendJSON answers a read with v, tagged by its content.
func (s *server) sendJSON(c *gin.Context, v any) {
	body := encode(v)
	s.send(c, http.StatusOK, newAnswer(typeJSON, contentTag(body), body))
}

// encode returns v as JSON. What api/wire defines can always be encoded.
func encode(v any) []byte {
	var b bytes.Buffer
	if err := wire.Encode(&b, v); err != nil {
		panic(fmt.Sprintf("api: encode %T: %v", v, err))
	}
	return b.Bytes()
}

func isSafe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// contentTag returns the entity tag of a body that has no revision of its own.
func contentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawStdEncoding.EncodeToString(sum[:15])
}

// revisionTag returns the part of an entity tag that names the revision of
// an article, whatever part of it is shown and how.
func revisionTag(id string, revision int64) string {
	sum := sha256.Sum256([]byte(id + " " + strconv.FormatInt(revision, 10)))
	return base64.RawStdEncoding.EncodeToString(sum[:9])
}

// articleTag returns the entity tag of a representation of an article. The
// version keeps answers of an older build from being taken for this one's.
func (s *server) articleTag(id string, revision int64, representation string) string {
	sum := sha256.Sum256([]byte(s.version + " " + representation))
	return revisionTag(id, revision) + "." + base64.RawStdEncoding.EncodeToString(sum[:6])
}

// matches reports whether a field of If-None-Match names the tag, in any
// encoding, or is "*". The comparison is the weak one.
func matches(fields []string, tag string) bool {
	return anyTag(fields, func(t string) bool { return t == tag })
}

// matchesRevision reports whether a field of If-Match names a representation
// of the revision, or is "*". Weak tags never match.
func matchesRevision(fields []string, revision string) bool {
	strong := make([]string, len(fields))
	for i, f := range fields {
		strong[i] = strings.ReplaceAll(f, `W/"`, `"weak:`)
	}
	return anyTag(strong, func(t string) bool {
		r, _, _ := strings.Cut(t, ".")
		return r == revision
	})
}

// anyTag reports whether ok holds for a tag in the fields, or one is "*". Tags
// are passed without quotes, the sign of weakness and the encoding.
func anyTag(fields []string, ok func(string) bool) bool {
	for _, f := range fields {
		for f != "" {
			f = strings.TrimLeft(f, " \t,")
			if strings.HasPrefix(f, "*") {
				return true
			}
			f = strings.TrimPrefix(f, "W/")
			if !strings.HasPrefix(f, `"`) {
				break // not a list of tags
			}
			t, rest, closed := strings.Cut(f[1:], `"`)
			if !closed {
				break
			}
			f = rest
			for e := range encodings {
				if bare, cut := strings.CutSuffix(t, "-"+e.String()); cut && e != identity {
					t = bare
					break
				}
			}
			if ok(t) {
				return true
			}
		}
	}
	return false
}

// encoding is a content encoding.
type encoding int

// The encodings, best first among those that a client likes equally.
const (
	zstandard encoding = iota
	brotlied
	gzipped
	identity
	encodings // how many there are
)

// String returns the name of e in HTTP.
func (e encoding) String() string {
	return [...]string{"zstd", "br", "gzip", "identity"}[e]
}

// zstdEncoder is safe for concurrent EncodeAll. Its window keeps to what
// RFC 9659 lets a browser expect.
var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic(err) // the options are constant
	}
	return e
})

func (e encoding) compress(plain []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(plain) / 4)
	switch e {
	case zstandard:
		return zstdEncoder().EncodeAll(plain, b.AvailableBuffer())
	case brotlied:
		w := brotli.NewWriterLevel(&b, 4)
		mustWrite(w.Write(plain))
		mustClose(w.Close())
	case gzipped:
		w, err := gzip.NewWriterLevel(&b, 5)
		mustClose(err)
		mustWrite(w.Write(plain))
		mustClose(w.Close())
	}
	return b.Bytes()
}

// Writing to a buffer cannot fail.
func mustWrite(_ int, err error) { mustClose(err) }

func mustClose(err error) {
	if err != nil {
		panic(err)
	}
}

// negotiate returns the encoding that the client likes best, by the fields of
// Accept-Encoding.
func negotiate(fields []string) encoding {
	if len(fields) == 0 {
		return identity
	}
	var (
		weight [encodings]float64
		named  [encodings]bool
		rest   = -1.0 // weight of "*"; below 0: not named
	)
	for _, field := range fields {
		for item := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(item, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			q := 1.0
			if value, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q="); ok {
				parsed, err := strconv.ParseFloat(value, 64)
				if err != nil || parsed < 0 || parsed > 1 {
					continue
				}
				q = parsed
			}
			if name == "*" {
				rest = q
			}
			if name == "x-gzip" {
				name = "gzip"
			}
			for e := range encodings {
				if e.String() == name {
					weight[e], named[e] = q, true
				}
			}
		}
	}
	best, bestWeight := identity, 0.0
	for e := range encodings {
		if !named[e] {
			switch {
			case rest >= 0:
				weight[e] = rest
			case e == identity:
				weight[e] = 0.001 // acceptable, and last
			}
		}
		if weight[e] > bestWeight {
			best, bestWeight = e, weight[e]
		}
	}
	return best
}
