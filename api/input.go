package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"jianzhu"
	"jianzhu/api/wire"
)

// The fields of a body. The metadata may come as query parameters too, as it
// has to beside a body that is not JSON; a parameter overrides the field.
var (
	metadataFields = []string{"title", "language", "source", "external_id", "url", "published_at"}
	articleFields  = append([]string{"text", "html", "format"}, metadataFields...)
	annotateFields = append([]string{"id"}, articleFields...)
)

// The longest values, in characters.
var longest = map[string]int{"id": 200, "title": 1000, "language": 35, "source": 200, "external_id": 500, "url": 2000, "published_at": 40}

// articleTypes are the types of content that articles come as.
var articleTypes = []string{"application/json", "text/plain", "text/html"}

// input reads the article in the body of c, whose JSON may have the fields.
// Metadata comes from p too. The id is the one that the client gives, if any.
func (s *server) input(c *gin.Context, p *params, fields []string) (in jianzhu.Input, id string, err error) {
	media, charset, body, err := s.typedBody(c, articleTypes...)
	if err != nil {
		return in, "", err
	}
	var (
		values = map[string]string{}
		bad    []wire.FieldError
	)
	switch media {
	case "application/json":
		if values, bad, err = decodeObject(body, fields); err != nil {
			return in, "", err
		}
		var more []wire.FieldError
		in, more = textOf(values, bad)
		bad = append(bad, more...)
	case "text/plain":
		in = jianzhu.Input{Raw: body, Format: jianzhu.FormatText, Charset: charset}
	case "text/html":
		in = jianzhu.Input{Raw: body, Format: jianzhu.FormatHTML, Charset: charset}
	}
	if media != "application/json" && len(bytes.TrimSpace(body)) == 0 {
		bad = append(bad, wrong("body", "has no text"))
	}
	for _, name := range append([]string{"id"}, metadataFields...) {
		if v, there := values[name]; there {
			if message := setField(&in, name, v); message != "" {
				bad = append(bad, wrong(name, message))
			}
		}
	}
	for _, name := range metadataFields {
		if v, there := p.values[name]; there {
			if message := setField(&in, name, v[0]); message != "" {
				p.refuse(name, message)
			}
		}
	}
	if err := p.err(); err != nil {
		return in, "", err
	}
	if len(bad) > 0 {
		return in, "", refuse(http.StatusUnprocessableEntity, bad...)
	}
	return in, values["id"], nil
}

// typedBody reads the body of c, which must be of one of the accepted types,
// and returns its media type and charset. What is JSON comes as UTF-8. Another
// type is a fault with status 415, no body at all one with status 400.
func (s *server) typedBody(c *gin.Context, accepted ...string) (media, charset string, body []byte, err error) {
	if media, charset, err = contentType(c.Request, accepted); err != nil {
		c.Header("Accept-Post", strings.Join(accepted, ", "))
		return "", "", nil, err
	}
	if body, err = s.body(c); err != nil {
		return "", "", nil, err
	}
	if media == "" { // and no body either, or contentType had complained
		return "", "", nil, &fault{status: http.StatusBadRequest, detail: "the request has no body; send " + strings.Join(accepted, ", ")}
	}
	if media == "application/json" {
		body, err = decodeBody(body, charset)
	}
	return media, charset, body, err
}

// contentType returns the media type of the body and its charset, or a fault
// with status 415. The media type is empty where there is neither.
func contentType(r *http.Request, accepted []string) (media, charset string, err error) {
	unsupported := func(detail string) error {
		return &fault{status: http.StatusUnsupportedMediaType, detail: detail,
			fields: []wire.FieldError{{Field: "Content-Type", Message: detail, Accepted: accepted}}}
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return "", "", &fault{status: http.StatusUnsupportedMediaType, detail: "a compressed body is not taken here"}
	}
	header := r.Header.Get("Content-Type")
	if header == "" && r.ContentLength == 0 {
		return "", "", nil
	}
	media, params, err := mime.ParseMediaType(header)
	if err != nil || !slices.Contains(accepted, media) {
		return "", "", unsupported(fmt.Sprintf("%q is not taken here; accepted: %s", printable(header), strings.Join(accepted, ", ")))
	}
	charset = strings.ToLower(params["charset"])
	if charset != "" {
		if _, err := htmlindex.Get(charset); err != nil {
			return "", "", unsupported(fmt.Sprintf("charset %q is not known here; accepted are those of the WHATWG Encoding standard, such as utf-8, utf-16, gb18030, gbk, big5", printable(charset)))
		}
	}
	return media, charset, nil
}

// body reads the whole body, within the limits of size and time.
func (s *server) body(c *gin.Context) ([]byte, error) {
	tooLarge := &http.MaxBytesError{Limit: s.limits.MaxBody}
	if c.Request.ContentLength > s.limits.MaxBody {
		return nil, tooLarge
	}
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, s.limits.MaxBody+1))
	switch {
	case int64(len(body)) > s.limits.MaxBody:
		return nil, tooLarge
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &fault{status: http.StatusBadRequest, detail: "the body ended before its time", err: err}
	case errors.Is(err, os.ErrDeadlineExceeded), err != nil && c.Request.Context().Err() != nil:
		return nil, context.DeadlineExceeded
	case err != nil:
		return nil, &fault{status: http.StatusBadRequest, detail: "the body cannot be read", err: err}
	}
	// The deadline of timeout is for the body. Later it would be taken for the
	// client's going away.
	if err := http.NewResponseController(c.Writer).SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, fmt.Errorf("api.body: %w", err)
	}
	return body, nil
}

// decodeBody returns a JSON body as UTF-8 without byte order mark.
func decodeBody(body []byte, charset string) ([]byte, error) {
	utf16le := bytes.HasPrefix(body, []byte("\xff\xfe"))
	utf16be := bytes.HasPrefix(body, []byte("\xfe\xff"))
	if utf16le || utf16be || charset != "" && charset != "utf-8" && charset != "utf8" {
		name := charset
		if utf16le || utf16be {
			name = "utf-16"
		}
		e, err := htmlindex.Get(name)
		if err != nil {
			return nil, fmt.Errorf("api.decodeBody: %w", err) // contentType has looked it up
		}
		decoded, _, err := transform.Bytes(unicode.BOMOverride(e.NewDecoder()), body)
		if err != nil {
			return nil, &fault{status: http.StatusUnprocessableEntity, detail: "the body is not valid " + name, err: err}
		}
		// The decoders put U+FFFD where they cannot read.
		if i := bytes.Index(decoded, []byte("\uFFFD")); i >= 0 && !bytes.Contains(body, []byte("\uFFFD")) {
			return nil, refuse(http.StatusUnprocessableEntity, wrong("body", fmt.Sprintf("is not valid %s after %d characters", name, utf8.RuneCount(decoded[:i]))))
		}
		return decoded, nil
	}
	trimmed := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(trimmed) {
		at := len(body) - len(trimmed)
		for b := trimmed; ; {
			r, size := utf8.DecodeRune(b)
			if r == utf8.RuneError && size <= 1 {
				break
			}
			b, at = b[size:], at+size
		}
		return nil, refuse(http.StatusUnprocessableEntity, wrong("body", fmt.Sprintf("is not valid UTF-8 at byte offset %d", at)))
	}
	return trimmed, nil
}

// maxDepth bounds how deep a body may nest: what it may hold does not nest at
// all, so this only keeps the message about it short.
const maxDepth = 32

// decodeObject reads a JSON object whose fields are strings and have the
// accepted names. What is no JSON is a fault with status 400; what is JSON but
// not such an object is listed in bad.
func decodeObject(body []byte, accepted []string) (values map[string]string, bad []wire.FieldError, err error) {
	values = map[string]string{}
	bad, err = decodeFields(body, accepted, func(f *fields, name string) error {
		value, ok, err := f.string(name)
		if ok {
			values[name] = value
		}
		return err
	})
	return values, bad, err
}

// fields reads the fields of a JSON body and gathers what is wrong with them.
// Its methods leave the decoder behind the value that they were to read,
// whatever that is; an error is that of the decoder, or a fault.
type fields struct {
	d   *jsontext.Decoder
	bad []wire.FieldError
}

// maxFieldErrors bounds how many wrong fields one answer lists.
const maxFieldErrors = 100

// decodeFields reads a JSON object whose fields have the accepted names; each
// reads the value of one. What is no JSON is a fault with status 400; what is
// JSON but not such an object is listed in bad.
func decodeFields(body []byte, accepted []string, each func(f *fields, name string) error) (bad []wire.FieldError, err error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, &fault{status: http.StatusBadRequest, detail: "the body is empty; it must be a JSON object"}
	}
	f := &fields{d: jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	isObject := f.d.PeekKind() == '{'
	if isObject {
		err = f.object("", accepted, func(name string) error { return each(f, name) })
	} else {
		err = skip(f.d)
	}
	if err == nil {
		err = ended(f.d)
	}
	if err != nil {
		return nil, malformed(err, len(body))
	}
	if !isObject {
		return nil, refuse(http.StatusUnprocessableEntity, wrong("body", "must be a JSON object", accepted...))
	}
	return f.bad, nil
}

// malformed returns the fault of a body that is no JSON, by the decoder's
// error; a fault stays itself.
func malformed(err error, size int) error {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	detail := "the body is not well-formed JSON"
	if se, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		detail = fmt.Sprintf("the body is not well-formed JSON at byte offset %d: %s", se.ByteOffset, strings.TrimPrefix(se.Err.Error(), "jsontext: "))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		detail = fmt.Sprintf("the body is not well-formed JSON: it ends at byte offset %d in the middle of a value", size)
	}
	return &fault{status: http.StatusBadRequest, detail: detail, err: err,
		fields: []wire.FieldError{wrong("body", detail)}}
}

func (f *fields) refuse(field, message string, accepted ...string) {
	if len(f.bad) < maxFieldErrors {
		f.bad = append(f.bad, wrong(field, message, accepted...))
	}
}

// object reads an object, which the decoder stands before, with fields of the
// accepted names; each reads the value of the one with the given path.
func (f *fields) object(path string, accepted []string, each func(path string) error) error {
	if _, err := f.d.ReadToken(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for f.d.PeekKind() != '}' {
		raw, err := f.d.ReadValue()
		if err != nil {
			return err
		}
		name, problem := unquote(raw)
		if problem != "" {
			name = printable(string(raw))
		}
		at := name
		if path != "" {
			at = path + "." + name
		}
		known := slices.Contains(accepted, name)
		switch {
		case seen[name]:
			f.refuse(printable(at), "must be given once")
		case !known:
			f.refuse(printable(at), "is not a field here", accepted...)
		}
		if known && !seen[name] {
			err = each(at)
		} else {
			err = skip(f.d)
		}
		if err != nil {
			return err
		}
		seen[name] = true
	}
	_, err := f.d.ReadToken()
	return err
}

// array reads an array; each reads the element with the given path, before
// which the decoder stands.
func (f *fields) array(path string, each func(n int, path string) error) error {
	if kind := f.d.PeekKind(); kind != '[' {
		return f.other(path, "an array", kind)
	}
	if _, err := f.d.ReadToken(); err != nil {
		return err
	}
	for n := 0; f.d.PeekKind() != ']'; n++ {
		if err := each(n, fmt.Sprintf("%s[%d]", path, n)); err != nil {
			return err
		}
	}
	_, err := f.d.ReadToken()
	return err
}

// string reads a string, and reports whether it is one that text can be.
func (f *fields) string(path string) (s string, ok bool, err error) {
	if kind := f.d.PeekKind(); kind != '"' {
		return "", false, f.other(path, "a string", kind)
	}
	raw, err := f.d.ReadValue()
	if err != nil {
		return "", false, err
	}
	s, problem := unquote(raw)
	if problem != "" {
		f.refuse(path, problem)
	}
	return s, problem == "", nil
}

// number reads a whole number between two bounds, and reports whether it is
// one. 1.0 and 1e2 are whole, as JSON Schema has it.
func (f *fields) number(path string, least, most int64) (n int64, ok bool, err error) {
	if kind := f.d.PeekKind(); kind != '0' {
		return 0, false, f.other(path, "a whole number", kind)
	}
	token, err := f.d.ReadToken()
	if err != nil {
		return 0, false, err
	}
	v, err := token.Float()
	if err != nil || v != math.Trunc(v) || v < float64(least) || v > float64(most) {
		f.refuse(path, fmt.Sprintf("must be a whole number from %d to %d", least, most))
		return 0, false, nil
	}
	return int64(v), true, nil
}

// decimal reads a number between two bounds, and reports whether it is one.
func (f *fields) decimal(path string, least, most float64) (n float64, ok bool, err error) {
	if kind := f.d.PeekKind(); kind != '0' {
		return 0, false, f.other(path, "a number", kind)
	}
	token, err := f.d.ReadToken()
	if err != nil {
		return 0, false, err
	}
	n, err = token.Float()
	if err != nil || n < least || n > most {
		f.refuse(path, fmt.Sprintf("must be a number from %g to %g", least, most))
		return 0, false, nil
	}
	return n, true, nil
}

// boolean reads true or false.
func (f *fields) boolean(path string) (bool, error) {
	kind := f.d.PeekKind()
	if kind != 't' && kind != 'f' {
		return false, f.other(path, "true or false", kind)
	}
	_, err := f.d.ReadToken()
	return kind == 't', err
}

// choice reads one of the accepted values, and reports whether it is one.
func (f *fields) choice(path string, accepted ...string) (s string, ok bool, err error) {
	s, ok, err = f.string(path)
	if ok && !slices.Contains(accepted, s) {
		f.refuse(path, fmt.Sprintf("%q is not known", printable(s)), accepted...)
		ok = false
	}
	return s, ok, err
}

// other reads over a value that is not what it should be.
func (f *fields) other(path, want string, kind jsontext.Kind) error {
	if err := skip(f.d); err != nil {
		return err
	}
	f.refuse(path, "must be "+want+", not "+kindNames[kind])
	return nil
}

// ended returns an error unless d is at the end of its input.
func ended(d *jsontext.Decoder) error {
	switch _, err := d.ReadToken(); err {
	case io.EOF:
		return nil
	case nil:
		return &jsontext.SyntacticError{ByteOffset: d.InputOffset(), Err: errors.New("there is something after the value")}
	default:
		return err
	}
}

var kindNames = map[jsontext.Kind]string{'"': "a string", 'n': "null", 't': "a boolean", 'f': "a boolean", '0': "a number", '[': "an array", '{': "an object"}

// skip reads over one value, refusing one that nests too deep.
func skip(d *jsontext.Decoder) error {
	depth := d.StackDepth()
	for {
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		switch now := d.StackDepth(); {
		case now == depth:
			return nil
		case now > maxDepth:
			return refuse(http.StatusUnprocessableEntity, wrong(printable(string(d.StackPointer())), fmt.Sprintf("nests deeper than %d levels", maxDepth)))
		}
	}
}

// unquote returns the string that a JSON string stands for, and what is wrong
// with it: an escape may spell what no text holds.
func unquote(raw jsontext.Value) (s, problem string) {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		r := hex4(raw[i+1:])
		i += 4
		if !utf16.IsSurrogate(r) {
			continue
		}
		if rest := raw[i+1:]; len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' && utf16.DecodeRune(r, hex4(rest[2:])) != utf8.RuneError {
			i += 6
			continue
		}
		return "", fmt.Sprintf(`has half of a surrogate pair, \u%04x, at byte %d of its JSON`, r, i-5)
	}
	out, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", "is not a JSON string"
	}
	if i := bytes.IndexByte(out, 0); i >= 0 {
		return "", fmt.Sprintf("has a NUL after %d characters", utf8.RuneCount(out[:i]))
	}
	return string(out), ""
}

// hex4 reads the four hexadecimal digits of an escape, which the decoder has
// checked.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case c <= '9':
			r |= rune(c - '0')
		default:
			r |= rune(c|0x20-'a') + 10
		}
	}
	return r
}

// textOf returns the input that the fields text, html and format make. What is
// missing is not complained of where it is there and wrong already.
func textOf(values map[string]string, bad []wire.FieldError) (in jianzhu.Input, more []wire.FieldError) {
	text, isText := values["text"]
	html, isHTML := values["html"]
	for _, f := range bad {
		if f.Field == "text" || f.Field == "html" || f.Field == "body" {
			return in, nil
		}
	}
	in.Format, in.Charset = jianzhu.FormatText, "utf-8"
	if v, there := values["format"]; there {
		in.Format = jianzhu.Format(v)
		if in.Format != jianzhu.FormatText && in.Format != jianzhu.FormatHTML {
			more = append(more, wrong("format", fmt.Sprintf("%q is not known", printable(v)), string(jianzhu.FormatText), string(jianzhu.FormatHTML)))
		}
		if isHTML && in.Format == jianzhu.FormatText {
			more = append(more, wrong("format", "must be html, or left out, beside the field html"))
		}
	}
	field, content := "text", text
	if isHTML {
		field, content, in.Format = "html", html, jianzhu.FormatHTML
	}
	switch {
	case isText && isHTML:
		more = append(more, wrong("html", "must not be given together with text"))
	case !isText && !isHTML:
		more = append(more, wrong("text", "is needed, or html in its place"))
	case strings.TrimSpace(content) == "":
		more = append(more, wrong(field, "must not be empty"))
	}
	in.Raw = []byte(content)
	return in, more
}

// languageTag is a language, with script and region where they are given. It
// is what the description of the API says too.
var languageTag = regexp.MustCompile(`^([a-zA-Z]{2,3})(-[a-zA-Z]{4})?(-[a-zA-Z]{2})?$`)

// title returns a script's part of a language tag as it is written: -Hant.
func title(script string) string {
	if script == "" {
		return ""
	}
	return "-" + strings.ToUpper(script[1:2]) + strings.ToLower(script[2:])
}

// setField checks one field of metadata and sets it. It returns what is wrong.
func setField(in *jianzhu.Input, name, value string) string {
	value = strings.TrimSpace(value)
	if n := utf8.RuneCountInString(value); n > longest[name] {
		return fmt.Sprintf("must be at most %d characters long, not %d", longest[name], n)
	}
	if value == "" {
		return "must not be empty; leave it out instead"
	}
	if i := strings.IndexFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
		return "must not have control characters"
	}
	switch name {
	case "id":
	case "title":
		in.Title = value
	case "source":
		in.Source = value
	case "external_id":
		in.ExternalID = value
	case "language":
		parts := languageTag.FindStringSubmatch(value)
		if parts == nil {
			return "must be a BCP 47 tag of a language, and a script and region if need be, such as zh, zh-Hant, zh-Hant-TW or en"
		}
		in.Language = strings.ToLower(parts[1]) + title(parts[2]) + strings.ToUpper(parts[3])
	case "url":
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "must be an absolute http or https URL"
		}
		in.URL = value
	case "published_at":
		t, _, ok := parseTime(value)
		if !ok {
			return notATime
		}
		in.Published = t
	}
	return ""
}
