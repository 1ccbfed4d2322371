package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
)

// fault is an error that knows its answer. All of it but err goes to the
// client.
type fault struct {
	status     int
	detail     string
	fields     []wire.FieldError
	candidates []wire.Candidate
	retryAfter bool  // trying again soon may help
	err        error // cause: logged only
}

// Error returns the trail for the log.
func (f *fault) Error() string {
	s := http.StatusText(f.status)
	if f.detail != "" {
		s += ": " + f.detail
	}
	for _, e := range f.fields {
		s += fmt.Sprintf(" [%s: %s]", e.Field, e.Message)
	}
	if f.err != nil {
		s += ": " + f.err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *fault) Unwrap() error { return f.err }

// refuse returns the fault of a request with wrong fields; their messages make
// the detail.
func refuse(status int, fields ...wire.FieldError) *fault {
	f := &fault{status: status, fields: fields}
	for i, e := range fields {
		if i > 0 {
			f.detail += "; "
		}
		f.detail += e.Field + ": " + e.Message
	}
	return f
}

// wrong returns a wrong field, with the accepted values where there are such.
func wrong(field, message string, accepted ...string) wire.FieldError {
	if len(accepted) > 0 {
		message += "; accepted: " + strings.Join(accepted, ", ")
	}
	return wire.FieldError{Field: field, Message: message, Accepted: accepted}
}

func notFound(format string, args ...any) *fault {
	return &fault{status: http.StatusNotFound, detail: fmt.Sprintf(format, args...)}
}

// statusOf gives every kind of domain error its status.
var statusOf = map[jianzhu.Kind]int{
	jianzhu.Internal:    http.StatusInternalServerError,
	jianzhu.Invalid:     http.StatusUnprocessableEntity,
	jianzhu.NotFound:    http.StatusNotFound,
	jianzhu.Conflict:    http.StatusConflict,
	jianzhu.Unavailable: http.StatusServiceUnavailable,
}

// faultOf returns what err is answered with, in a request that may take limit.
func (s *server) faultOf(err error, limit time.Duration) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &fault{status: http.StatusRequestEntityTooLarge, err: err,
			detail: fmt.Sprintf("the body is larger than the %d bytes that this server takes", tooLarge.Limit)}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &fault{status: http.StatusServiceUnavailable, retryAfter: true, err: err,
			detail: fmt.Sprintf("the request took longer than %s and was stopped", limit)}
	}
	if errors.Is(err, context.Canceled) {
		return &fault{status: http.StatusServiceUnavailable, detail: "the request was stopped", err: err}
	}
	e := jianzhu.Describe(err)
	f := &fault{status: statusOf[e.Kind], detail: e.Msg, err: err, retryAfter: e.Kind == jianzhu.Unavailable}
	switch {
	case e.Kind == jianzhu.Internal:
		f.detail = "the server failed; its log has the details under the request's id"
	case len(e.Fields) > 0:
		for _, field := range e.Fields {
			f.fields = append(f.fields, wire.FieldError(field))
		}
		if f.detail == "" {
			f.detail = refuse(f.status, f.fields...).detail
		}
	case e.Kind == jianzhu.Unavailable && f.detail == "":
		f.detail = "the store cannot be reached now"
	}
	return f
}

// fail answers with the problem that err is, once.
func (s *server) fail(c *gin.Context, err error) {
	limit := c.GetDuration(keyLimit)
	if limit == 0 {
		limit = s.limits.Timeout
	}
	f := s.faultOf(err, limit)
	// gin keeps the error for the access log, the one place that logs it.
	_ = c.Error(f)
	c.Abort()
	if c.Writer.Written() {
		return
	}
	h := c.Writer.Header()
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length", "Link", "Location", "Content-Disposition"} {
		h.Del(name) // of an answer that did not come about
	}
	h.Set("Cache-Control", "no-store")
	if f.retryAfter {
		h.Set("Retry-After", "1")
	}
	if f.status == http.StatusRequestEntityTooLarge {
		h.Set("Connection", "close") // the rest of the body is not wanted
	}
	s.send(c, f.status, newAnswer(typeProblem, "", encode(wire.Problem{
		Title: http.StatusText(f.status), Status: f.status, Detail: f.detail, Instance: c.Request.URL.Path,
		RequestID: h.Get(headerRequestID), Errors: f.fields, Candidates: f.candidates,
	})))
}

// handle makes a gin handler of h: its error becomes the answer.
func (s *server) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.fail(c, err)
		}
	}
}
