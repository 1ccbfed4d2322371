package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"jianzhu"
)

const headerRequestID = "X-Request-Id"

// keyName is where the context of a request keeps the name of its key.
const keyName = "jianzhu.key"

// keyLimit is where gin keeps how long a slow request may take; others may take
// Limits.Timeout.
const keyLimit = "jianzhu.limit"

// observe gives the request its id, and once it is answered counts it and
// writes its line of the access log: no body, no key, no query.
func (s *server) observe(c *gin.Context) {
	start := time.Now() // the wall clock of Options.Now may stand still
	id := c.Request.Header.Get(headerRequestID)
	if !validRequestID(id) {
		id = jianzhu.NewID()
	}
	c.Writer.Header()[headerRequestID] = []string{id}
	s.metrics.inFlight.Inc()
	defer func() {
		s.metrics.inFlight.Dec()
		took := time.Since(start)
		route, status := c.FullPath(), c.Writer.Status()
		if route == "" {
			route = "none"
		}
		s.metrics.count(route, c.Request.Method, status, took, max(c.Writer.Size(), 0))
		level := slog.LevelInfo
		if status >= 500 {
			level = slog.LevelError
		}
		ctx := c.Request.Context()
		if !s.log.Enabled(ctx, level) {
			return
		}
		attrs := make([]slog.Attr, 0, 10)
		attrs = append(attrs,
			slog.String("method", c.Request.Method), slog.String("route", route), slog.String("path", c.Request.URL.Path),
			slog.Int("status", status), slog.Int("bytes", max(c.Writer.Size(), 0)), slog.Duration("took", took),
			slog.String("remote", c.RemoteIP()), slog.String("request_id", id))
		if name := c.GetString(keyName); name != "" {
			attrs = append(attrs, slog.String("key", name))
		}
		if last := c.Errors.Last(); last != nil {
			attrs = append(attrs, slog.String("err", last.Err.Error()))
		}
		s.log.LogAttrs(ctx, level, "request", attrs...)
	}()
	c.Next()
}

// validRequestID reports whether a client's id may be taken over into headers
// and log: short, and of letters, digits and - _ . : only.
func validRequestID(id string) bool {
	if len(id) == 0 || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		b := id[i]
		letter := 'a' <= b|0x20 && b|0x20 <= 'z'
		if !letter && !('0' <= b && b <= '9') && b != '-' && b != '_' && b != '.' && b != ':' {
			return false
		}
	}
	return true
}

// recoverPanics answers a panic as an internal error.
func (s *server) recoverPanics(c *gin.Context) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler: // net/http's own way to break off
			panic(p)
		default:
			s.fail(c, &fault{status: http.StatusInternalServerError,
				detail: "the server failed; its log has the details under the request's id",
				err:    panicked(p)})
		}
	}()
	c.Next()
}

// panicked makes an error for the log of a panic that is being recovered.
func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// Values of the security headers: the answers are data, never pages.
var (
	noSniff      = []string{"nosniff"}
	noReferrer   = []string{"no-referrer"}
	dataPolicy   = []string{"default-src 'none'; frame-ancestors 'none'"}
	deny         = []string{"DENY"}
	sameResource = []string{"same-origin"}
)

func headers(c *gin.Context) {
	h := c.Writer.Header()
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = dataPolicy
	h["X-Frame-Options"] = deny
	h["Cross-Origin-Resource-Policy"] = sameResource
}

// timeout ends the request's context, and with it the work, after the limit.
func (s *server) timeout(c *gin.Context) { s.within(c, s.limits.Timeout) }

// slow is timeout for what may take long. Its body must be there as soon as
// any other.
func (s *server) slow(c *gin.Context) {
	// The server's own deadline is for all the others.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(s.limits.Translate + 2*s.limits.Timeout))
	c.Set(keyLimit, s.limits.Translate)
	s.within(c, s.limits.Translate)
}

// within ends the request's context after the limit.
func (s *server) within(c *gin.Context, limit time.Duration) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), limit)
	defer cancel()
	if c.Request.ContentLength != 0 {
		// A context does not stop a read of a slow body, the deadline of the
		// connection does; a writer without one has no connection either.
		_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(min(limit, s.limits.Timeout)))
	}
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}
