package translate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Engine translates protected texts. It is safe for concurrent use.
type Engine interface {
	// Name is deepl, libretranslate or openai.
	Name() string
	// Form is that of the placeholders that the engine keeps.
	Form() Form
	// Translate translates the texts, in as many requests as the engine's
	// limits ask for, and tries again where that may help. Its result is
	// there beside an error too, with the texts that were done before; the
	// error is an *Error, an Invalid jianzhu.Error, or the context's.
	Translate(ctx context.Context, r Request) (*Result, error)
}

// Request is texts for an engine.
type Request struct {
	Texts    []*Protected // in the engine's form
	Source   string       // language of the texts, BCP 47: zh-Hans, zh-Hant, en, …
	Target   string       // language to translate into, BCP 47
	Glossary []Pair       // phrases with their translations, which the engine may inflect
}

// Result is what an engine made of a Request.
type Result struct {
	Texts      []string // the translations of the first texts: all of them unless there is an error
	Characters int      // code points that the engine bills, or else that were sent
	Requests   int      // sent, those that failed included
	Notes      []string // what the caller should know: a glossary that could not be used
}

// Config says how an engine is reached.
type Config struct {
	URL     string        // of the service, without the path of the API; empty for the engine's own
	Key     string        // never shown in errors, logs or printed values
	Model   string        // of the chat endpoint
	Timeout time.Duration // of one request; 0 is 60 s

	// Client sends the requests; nil for one of its own. Redirects are not
	// followed: they would carry the key elsewhere.
	Client *http.Client

	// Wait waits between two tries; nil waits by the clock. It returns the
	// context's error when that ends first.
	Wait func(ctx context.Context, d time.Duration) error
	Now  func() time.Time // nil is time.Now
}

// Format shows everything but the key.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%s %s %s}", redacted(c.URL), c.Model, c.Timeout)
}

// LogValue shows everything but the key.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Failure is why an engine did not translate.
type Failure string

// The failures.
const (
	FailureKey         Failure = "key"         // the engine does not take the key
	FailureQuota       Failure = "quota"       // the account's characters are used up
	FailureBusy        Failure = "busy"        // too many requests, for all the tries
	FailureUnreachable Failure = "unreachable" // no answer, or the engine failed, for all the tries
	FailureTooLarge    Failure = "too_large"   // one text alone is more than the engine takes
	FailureRefused     Failure = "refused"     // the engine does not take the request
	FailureMalformed   Failure = "malformed"   // the engine's answer is not as its API describes it
)

// Failures lists the failures.
var Failures = []Failure{FailureKey, FailureQuota, FailureBusy, FailureUnreachable, FailureTooLarge, FailureRefused, FailureMalformed}

// Error is the failure of an engine. Nothing of it is secret.
type Error struct {
	Engine     string
	Failure    Failure
	Status     int           // of HTTP; 0 where there was no answer
	Message    string        // the engine's own, cut short
	RetryAfter time.Duration // that the engine asks for; 0 where it does not
}

// Error says what failed, for people and logs.
func (e *Error) Error() string {
	s := e.Engine + ": "
	switch e.Failure {
	case FailureKey:
		s += "the key is not accepted"
	case FailureQuota:
		s += "the quota is used up"
	case FailureBusy:
		s += "too many requests"
	case FailureUnreachable:
		s += "no answer that can be used"
	case FailureTooLarge:
		s += "the text is too long"
	case FailureRefused:
		s += "the request is refused"
	case FailureMalformed:
		s += "the answer is not as the API describes it"
	}
	if e.Status != 0 {
		s += " (HTTP " + strconv.Itoa(e.Status) + ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// The bounds of trying again.
const (
	maxTries  = 5
	firstWait = 500 * time.Millisecond
	maxWait   = 60 * time.Second // an engine that asks for more is given up
	maxAnswer = 32 << 20         // bytes
)

// caller sends requests to one engine and tries again where that may help.
type caller struct {
	engine  string
	base    string
	key     string
	header  func(http.Header) // sets the key
	client  *http.Client
	timeout time.Duration
	wait    func(context.Context, time.Duration) error
	now     func() time.Time

	// quota and tooLarge tell failures that are not by their status.
	quota, tooLarge func(status int, message string) bool
}

func newCaller(engine string, c Config, base string, header func(http.Header)) *caller {
	out := &caller{engine: engine, base: strings.TrimRight(c.URL, "/"), key: c.Key, header: header, client: c.Client, timeout: c.Timeout, wait: c.Wait, now: c.Now}
	if out.base == "" {
		out.base = base
	}
	if out.client == nil {
		out.client = &http.Client{}
	}
	client := *out.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	out.client = &client
	if out.timeout == 0 {
		out.timeout = 60 * time.Second
	}
	if out.now == nil {
		out.now = time.Now
	}
	if out.wait == nil {
		out.wait = func(ctx context.Context, d time.Duration) error {
			t := time.NewTimer(d)
			defer t.Stop()
			select {
			case <-t.C:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return out
}

// Format shows nothing of the key.
func (c *caller) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%s %s}", c.engine, redacted(c.base)) }

// redacted returns a URL without the password that may be in it.
func redacted(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "…"
	}
	return u.Redacted()
}

// call sends in as JSON, unless it is nil, and reads the answer into out,
// unless that is nil. Sent counts the requests.
func (c *caller) call(ctx context.Context, method, path string, in, out any, sent *int) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = marshal(in); err != nil {
			return fmt.Errorf("translate: %s: %w", c.engine, err)
		}
	}
	wait := firstWait
	for try := 1; ; try++ {
		*sent++
		err := c.once(ctx, method, path, body, out)
		e, is := errors.AsType[*Error](err)
		if !is || e.Failure != FailureBusy && e.Failure != FailureUnreachable {
			return err
		}
		d := wait/2 + rand.N(wait/2) // else all clients of a moment come back at once
		wait *= 2
		if e.RetryAfter > 0 {
			d = e.RetryAfter
		}
		deadline, has := ctx.Deadline()
		if try == maxTries || d > maxWait || has && c.now().Add(d).After(deadline) {
			return err
		}
		if err := c.wait(ctx, d); err != nil {
			return err
		}
	}
}

// marshal is json.Marshal without escapes for HTML, which would be billed.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// once sends a request.
func (c *caller) once(ctx context.Context, method, path string, body []byte, out any) error {
	inner, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(inner, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return &Error{Engine: c.engine, Failure: FailureUnreachable, Message: "its URL is wrong"}
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "jianzhu")
	if c.key != "" && c.header != nil {
		c.header(request.Header)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return c.unreachable(ctx, err)
	}
	defer response.Body.Close() // only read from
	data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return c.unreachable(ctx, err)
	}
	if len(data) > maxAnswer {
		return &Error{Engine: c.engine, Failure: FailureMalformed, Status: response.StatusCode, Message: fmt.Sprintf("it has more than %d bytes", maxAnswer)}
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return c.failure(response, data)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &Error{Engine: c.engine, Failure: FailureMalformed, Status: response.StatusCode, Message: c.clean(err.Error())}
	}
	return nil
}

// unreachable is the error of a request that got no answer. When the time of
// all is over, that is the error.
func (c *caller) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{Engine: c.engine, Failure: FailureUnreachable, Message: c.clean(err.Error())}
}

// failure makes an error of an answer that is none.
func (c *caller) failure(r *http.Response, body []byte) error {
	e := &Error{Engine: c.engine, Status: r.StatusCode, Message: c.clean(messageOf(body)), RetryAfter: c.retryAfter(r.Header.Get("Retry-After"))}
	switch s := r.StatusCode; {
	case c.quota != nil && c.quota(s, e.Message):
		e.Failure = FailureQuota
	case c.tooLarge != nil && c.tooLarge(s, e.Message), s == http.StatusRequestEntityTooLarge, s == http.StatusRequestURITooLong:
		e.Failure = FailureTooLarge
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		e.Failure = FailureKey
	case s == 456:
		e.Failure = FailureQuota
	case s == http.StatusTooManyRequests, s == 529, s == http.StatusServiceUnavailable && e.RetryAfter > 0:
		e.Failure = FailureBusy
	case s >= 500, s == http.StatusRequestTimeout:
		e.Failure = FailureUnreachable
	default:
		e.Failure = FailureRefused
	}
	return e
}

// messageOf finds the message in the body of an error, in the forms that the
// engines have.
func messageOf(body []byte) string {
	var m struct {
		Message string          `json:"message"`
		Detail  string          `json:"detail"`
		Error   json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	if m.Message == "" && len(m.Error) > 0 {
		var inner struct {
			Message string `json:"message"`
			Code    string `json:"code"`
		}
		if json.Unmarshal(m.Error, &m.Message) != nil && json.Unmarshal(m.Error, &inner) == nil {
			m.Message = strings.TrimSpace(inner.Code + " " + inner.Message)
		}
	}
	if m.Detail != "" && m.Message != "" {
		m.Message += ": "
	}
	return m.Message + m.Detail
}

// clean makes a message of others fit to be shown: short, of printable
// characters, without the key.
func (c *caller) clean(s string) string {
	if c.key != "" {
		s = strings.ReplaceAll(s, c.key, "…")
	}
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	if utf8.RuneCountInString(s) > 200 {
		s = string([]rune(s)[:200]) + "…"
	}
	return s
}

// retryAfter reads the header: seconds, or a time.
func (c *caller) retryAfter(s string) time.Duration {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return time.Duration(min(n, 1<<30)) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(t.Sub(c.now()), 0)
	}
	return 0
}

// batches sends the texts of r in order, as many at a time as the limits
// allow, and half as many when the engine finds them too large. Size is the
// size of a text in the unit of most.
func batches(r *Request, form Form, engine string, texts, most int, size func(*Protected) int, result *Result, send func(batch []*Protected) ([]string, error)) error {
	for i, t := range r.Texts {
		if t.Form != form {
			return invalid(fmt.Sprintf("texts[%d].form", i), fmt.Sprintf("is not that of %s", engine), string(form))
		}
	}
	for at := 0; at < len(r.Texts); {
		end, sum := at, 0
		for end < len(r.Texts) && end-at < texts && (end == at || sum+size(r.Texts[end]) <= most) {
			sum += size(r.Texts[end])
			end++
		}
		if sum > most {
			return &Error{Engine: engine, Failure: FailureTooLarge, Message: fmt.Sprintf("text %d has %d of at most %d", at, sum, most)}
		}
		if err := halved(r.Texts[at:end], result, send); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// halved sends a batch, and its halves when it is too large.
func halved(batch []*Protected, result *Result, send func([]*Protected) ([]string, error)) error {
	out, err := send(batch)
	if e, is := errors.AsType[*Error](err); is && e.Failure == FailureTooLarge && len(batch) > 1 {
		if err := halved(batch[:len(batch)/2], result, send); err != nil {
			return err
		}
		return halved(batch[len(batch)/2:], result, send)
	}
	if err != nil {
		return err
	}
	result.Texts = append(result.Texts, out...)
	return nil
}

// characters counts the code points of what is sent.
func characters(batch []*Protected) int {
	n := 0
	for _, p := range batch {
		n += utf8.RuneCountInString(p.Text)
	}
	return n
}

// languages gives the codes that an engine has for our tags, by the longest
// tag that it knows.
type languages map[string]string

func (l languages) code(tag string) (string, bool) {
	for t := tag; t != ""; t = wider(t) {
		if code, ok := l[t]; ok {
			return code, true
		}
	}
	return "", false
}
