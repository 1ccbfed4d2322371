package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"jianzhu"
	"jianzhu/store"
)

func TestEveryKindOfErrorHasAStatus(t *testing.T) {
	for k := jianzhu.Internal; k <= jianzhu.Unavailable; k++ {
		if statusOf[k] == 0 {
			t.Errorf("kind %d has no status", k)
		}
	}
}

func TestCompression(t *testing.T) {
	w := serve(t)
	id := w.create(`{"text": "` + strings.Repeat(`李開復在微軟。\n`, 200) + `"}`)
	path := "GET /api/v1/articles/" + id + "/paragraphs"
	plain := w.do(path, "")
	if plain.Header().Get("Content-Encoding") != "" || !slices.Contains(plain.Header()["Vary"], "Accept-Encoding") {
		t.Errorf("headers %v", plain.Header())
	}
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	}
	for _, c := range []struct{ accept, want string }{
		{"gzip", "gzip"}, {"br", "br"}, {"zstd", "zstd"}, {"gzip, deflate, br, zstd", "zstd"}, {"gzip, br", "br"}, {"gzip;q=1.0, br;q=0.5", "gzip"}, {"*", "zstd"},
		{"zstd;q=0, *", "br"}, {"GZIP", "gzip"}, {"x-gzip", "gzip"}, {"br ; q=0.1", "br"},
		{"", ""}, {"identity", ""}, {"deflate", ""}, {"gzip;q=0", ""}, {"identity, gzip;q=0.5", ""}, {"gzip;q=2", ""}, {"gzip;q=x", ""}, {"*;q=0", ""},
	} {
		for range 2 { // packed now, and from before
			r := w.do(path, "", "Accept-Encoding: "+c.accept)
			if got := r.Header().Get("Content-Encoding"); got != c.want {
				t.Errorf("Accept-Encoding %q: got %q, want %q", c.accept, got, c.want)
				continue
			}
			if r.Header().Get("Content-Length") != fmt.Sprint(r.Body.Len()) {
				t.Errorf("Content-Length %s of %d bytes", r.Header().Get("Content-Length"), r.Body.Len())
			}
			if c.want == "" {
				continue
			}
			if r.Body.Len() > plain.Body.Len()/3 || r.Header().Get("ETag") == plain.Header().Get("ETag") {
				t.Errorf("%s: %d of %d bytes, ETag %s", c.want, r.Body.Len(), plain.Body.Len(), r.Header().Get("ETag"))
			}
			if again := w.do(path, "", "Accept-Encoding: "+c.accept, "If-None-Match: "+r.Header().Get("ETag")); again.Code != http.StatusNotModified {
				t.Errorf("%s: a tag of it is answered %d", c.want, again.Code)
			}
			u, err := unpack[c.want](r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(u); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
				t.Errorf("%s unpacks to something else (%v)", c.want, err)
			}
		}
	}
	if r := w.do("GET /healthz", "", "Accept-Encoding: gzip"); r.Header().Get("Content-Encoding") != "" {
		t.Error("a few bytes were compressed")
	}
}

func TestHead(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	for _, path := range []string{"/api/v1/articles/" + id, "/api/v1/articles/" + id + "/paragraphs", "/api/v1/articles/" + id + "/raw", "/api/v1/articles", "/api/v1/mentions", "/openapi.json", "/swagger/", "/healthz"} {
		get, head := w.do("GET "+path, ""), w.do("HEAD "+path, "")
		if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Length") != fmt.Sprint(get.Body.Len()) || head.Header().Get("ETag") != get.Header().Get("ETag") {
			t.Errorf("HEAD %s: %d, %d bytes, %v", path, head.Code, head.Body.Len(), head.Header())
		}
	}
}

func TestEveryReadHasAnEntityTag(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	lee := jianzhu.StableID("PERSON", "李开复")
	tags := map[string]string{}
	for _, path := range []string{
		"/articles", "/articles/" + id, "/articles/" + id + "/raw", "/articles/" + id + "/paragraphs", "/articles/" + id + "/paragraphs/0", "/articles/" + id + "/entities", "/articles/" + id + "/mentions", "/articles/" + id + "/quotes",
		"/articles/" + id + "/paragraphs?include=tokens", "/articles/" + id + "/paragraphs?offsets=utf8", "/articles/" + id + "/paragraphs?script=hans", "/articles/" + id + "/paragraphs?from=1", "/articles/" + id + "/paragraphs?limit=1",
		"/entities", "/entities/" + lee, "/entities/" + lee + "/mentions", "/entities/" + lee + "/related", "/entities/" + lee + "/timeline", "/mentions", "/mentions?offsets=utf16", "/quotes?offsets=utf16",
	} {
		r := w.do("GET /api/v1"+path, "")
		tag := r.Header().Get("ETag")
		if r.Code != http.StatusOK || !strings.HasPrefix(tag, `"`) || tags[tag] != "" && tags[tag] != r.Body.String() {
			t.Errorf("GET %s: %d, ETag %s, which other content has", path, r.Code, tag)
		}
		tags[tag] = r.Body.String()
		if r := w.do("GET /api/v1"+path, "", "If-None-Match: "+tag); r.Code != http.StatusNotModified {
			t.Errorf("GET %s again: %d", path, r.Code)
		}
	}
}

func TestKeys(t *testing.T) {
	file := "# staff\n\nann reader " + HashKey("key-r") + "\nbob editor " + HashKey("key-e") + "\ncid admin " + HashKey("key-a") + "\n"
	keys, err := ReadKeys(strings.NewReader(file))
	if err != nil || len(keys) != 3 || keys[1].Name != "bob" || keys[1].Role != Editor {
		t.Fatalf("%v %v", keys, err)
	}
	w := serve(t, func(o *Options) { o.Keys = keys })
	const annotate, create = "POST /api/v1/annotate", "POST /api/v1/articles"
	for _, c := range []struct {
		request, key string
		status       int
	}{
		{"GET /api/v1/articles", "", 401}, {"GET /api/v1/articles", "Bearer x", 401}, {"GET /api/v1/articles", "Basic r", 401}, {"GET /api/v1/articles", "Bearer", 401}, {"GET /api/v1/articles", "r", 401},
		{"GET /api/v1/articles", "Bearer key-r", 200}, {"HEAD /api/v1/articles", "bearer key-r", 200}, {"GET /api/v1/articles", "Bearer key-e", 200}, {"GET /api/v1/articles", "Bearer key-a", 200},
		{annotate, "", 401}, {annotate, "Bearer key-r", 200}, {create, "", 401}, {create, "Bearer key-r", 403}, {create, "Bearer key-e", 201}, {create, "Bearer key-a", 200},
		{"DELETE /api/v1/articles/7", "Bearer key-r", 403}, {"PUT /api/v1/articles/7", "Bearer key-r", 403}, {"DELETE /api/v1/articles/7", "Bearer key-e", 404},
		{"GET /metrics", "", 401}, {"GET /metrics", "Bearer key-e", 403}, {"GET /metrics", "Bearer key-a", 200},
		{"GET /healthz", "", 200}, {"GET /readyz", "", 200}, {"GET /openapi.json", "", 200}, {"GET /swagger/", "", 200},
	} {
		headers := []string{asJSON}
		if c.key != "" {
			headers = append(headers, "Authorization: "+c.key)
		}
		body := ""
		if strings.HasPrefix(c.request, "POST") {
			body = article
		}
		r := w.do(c.request, body, headers...)
		if r.Code != c.status {
			t.Errorf("%s with %q: %d, want %d", c.request, c.key, r.Code, c.status)
		}
		if c.status == 401 || c.status == 403 {
			r.isProblem(c.status)
			if !strings.HasPrefix(r.Header().Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s with %q: no WWW-Authenticate", c.request, c.key)
			}
		}
	}
	if got := w.do("GET /api/v1/articles", "", "Authorization: Bearer key-r").Header().Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("what a key opens may be kept by others: Cache-Control %q", got)
	}
	names := map[any]bool{}
	for _, line := range w.lines() {
		names[line["key"]] = true
	}
	if !names["ann"] || !names["bob"] || strings.Contains(w.log.String(), "key-") {
		t.Errorf("the log names %v", names)
	}
}

func TestReadKeysNamesEachWrongLine(t *testing.T) {
	sum := HashKey("k")
	for _, c := range []struct{ file, want string }{
		{"", "no key"}, {"# nothing\n", "no key"},
		{"a reader\nb reader " + sum, "line 1: has 2 words"},
		{"a writer " + sum, `line 1: role "writer"; want one of reader, editor, admin`},
		{"\na reader secret", "line 2: the hash is not"}, {"a reader " + sum[:62], "line 1: the hash is not"},
		{"a reader " + sum + "\na admin " + HashKey("l"), "line 2: the name is that of line 1"},
		{"a reader " + sum + "\nb admin " + sum, "line 2: the hash is that of line 1"},
		{"x\ny", "line 1: has 1 words; want NAME ROLE SHA256\nline 2: has 1 words"},
	} {
		_, err := ReadKeys(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), sum) {
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
	}
}

// broken is a store that fails as told.
type broken struct {
	Store
	err   error
	panic bool
}

func (b *broken) fail() error {
	if b.panic {
		panic("a secret of the store")
	}
	return b.err
}

func (b *broken) Revision(ctx context.Context, id string) (int64, error) {
	if err := b.fail(); err != nil {
		return 0, err
	}
	return b.Store.Revision(ctx, id)
}

func (b *broken) Mentions(ctx context.Context, f store.MentionFilter, p store.Page) ([]store.Mention, error) {
	if err := b.fail(); err != nil {
		return nil, err
	}
	return b.Store.Mentions(ctx, f, p)
}

func (b *broken) Ping(ctx context.Context) error {
	if err := b.fail(); err != nil {
		return err
	}
	return b.Store.Ping(ctx)
}

func TestStoreFailures(t *testing.T) {
	b := &broken{}
	w := serve(t, func(o *Options) { b.Store, o.Store = o.Store, b })
	id := w.create(article)
	requests := []string{"GET /api/v1/articles/" + id + "/paragraphs", "GET /api/v1/mentions"}
	for _, c := range []struct {
		name   string
		err    error
		panic  bool
		status int
		words  string
	}{
		{"away", &jianzhu.Error{Op: "secret", Kind: jianzhu.Unavailable, Err: errors.New("secret")}, false, 503, "cannot be reached"},
		{"internal", &jianzhu.Error{Op: "secret", Err: errors.New("secret")}, false, 500, "its log"},
		{"foreign", errors.New("secret"), false, 500, "its log"},
		{"conflict", &jianzhu.Error{Op: "secret", Kind: jianzhu.Conflict, Msg: "changed"}, false, 409, "changed"},
		{"invalid", fmt.Errorf("secret: %w", &jianzhu.Error{Kind: jianzhu.Invalid, Fields: []jianzhu.FieldError{{Field: "f", Message: "is wrong"}}}), false, 422, "f: is wrong"},
		{"too late", fmt.Errorf("secret: %w", context.DeadlineExceeded), false, 503, "longer than 30s"},
		{"panic", nil, true, 500, "its log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.err, b.panic = c.err, c.panic
			for _, request := range requests {
				w.log.Reset()
				r := w.do(request, "")
				r.isProblem(c.status, c.words)
				if strings.Contains(r.Body.String(), "secret") {
					t.Errorf("the answer tells secrets: %s", r.Body)
				}
				if c.status == 503 && r.Header().Get("Retry-After") == "" {
					t.Error("Retry-After is missing")
				}
				if line := w.lines()[0]; c.status >= 500 && (!strings.Contains(fmt.Sprint(line["err"]), "secret") || line["level"] != "ERROR" || line["request_id"] != r.Header().Get("X-Request-Id")) {
					t.Errorf("the log says %v", line)
				}
			}
			if r := w.do("GET /readyz", ""); c.status == 503 {
				r.isProblem(503, "store")
			}
		})
	}
	b.err, b.panic = nil, false
	for _, request := range append(requests, "GET /readyz") {
		if r := w.do(request, ""); r.Code != http.StatusOK {
			t.Errorf("the store is back, and %s is answered %d", request, r.Code)
		}
	}
}

func (b *broken) PutArticle(ctx context.Context, a *jianzhu.Article, replaces int64) error {
	if err := b.fail(); err != nil {
		return err
	}
	return b.Store.PutArticle(ctx, a, replaces)
}

// Annotations that do not fit their text are a fault of the annotator.
func TestRefusedAnnotationsAreOurFault(t *testing.T) {
	b := &broken{}
	w := serve(t, func(o *Options) { b.Store, o.Store = o.Store, b })
	id := w.create(article)
	b.err = &jianzhu.Error{Kind: jianzhu.Invalid, Msg: "secret"}
	w.do("POST /api/v1/articles", `{"text": "a"}`, asJSON).isProblem(http.StatusInternalServerError)
	b.err = nil
	w.do("PUT /api/v1/articles/"+id, `{"text": "a"}`, asJSON, "If-Match: \"x\"").isProblem(http.StatusPreconditionFailed)
}

func TestReadyWaitsForTheService(t *testing.T) {
	var err error = errors.New("secret")
	w := serve(t, func(o *Options) { o.Ready = func(context.Context) error { return err } })
	w.do("GET /readyz", "").isProblem(http.StatusServiceUnavailable, "starting")
	if r := w.do("GET /healthz", ""); r.Code != http.StatusOK || r.json()["status"] != "ok" {
		t.Errorf("healthz: %d %s", r.Code, r.Body)
	}
	err = nil
	if r := w.do("GET /readyz", ""); r.Code != http.StatusOK || r.json()["status"] != "ready" {
		t.Errorf("readyz: %d %s", r.Code, r.Body)
	}
}

func TestTimeoutStopsTheWork(t *testing.T) {
	a := reader{hold: make(chan struct{}), entered: make(chan struct{}, 10)}
	w := serve(t, func(o *Options) { o.Annotator, o.Limits.Timeout = a, 20*time.Millisecond })
	for _, path := range []string{"/api/v1/annotate", "/api/v1/articles"} {
		w.do("POST "+path, article, asJSON).isProblem(http.StatusServiceUnavailable, "longer than 20ms")
		// Nobody opens hold: the answer is here because the work has ended.
	}
}

func TestQueueIsBounded(t *testing.T) {
	a := reader{hold: make(chan struct{}), entered: make(chan struct{}, 10)}
	w := serve(t, func(o *Options) { o.Annotator, o.Limits.Workers, o.Limits.Queue = a, 1, 1 })
	var wg sync.WaitGroup
	codes := make(chan int, 2)
	post := func() {
		r := httptest.NewRequest("POST", "/api/v1/annotate", strings.NewReader(article))
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		codes <- rec.Code
	}
	wg.Go(post)
	<-a.entered // the worker is busy
	wg.Go(post)
	metric := func(name string) bool { return strings.Contains(w.do("GET /metrics", "").Body.String(), name) }
	for !metric("jianzhu_annotations_waiting 1") { // the other one has its place
	}
	r := w.do("POST /api/v1/annotate", article, asJSON)
	r.isProblem(http.StatusServiceUnavailable, "too many")
	if r.Header().Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	if r := w.do("GET /api/v1/articles", ""); r.Code != http.StatusOK {
		t.Errorf("reads wait too: %d", r.Code)
	}
	close(a.hold)
	wg.Wait()
	if x, y := <-codes, <-codes; x != 200 || y != 200 {
		t.Errorf("those that waited got %d and %d", x, y)
	}
	if !metric("jianzhu_annotations_waiting 0") || !metric("jianzhu_annotations_running 0") {
		t.Error("a place in the queue is lost")
	}
}

func TestSlowBodyIsGivenUp(t *testing.T) {
	w := serve(t, func(o *Options) { o.Limits.Timeout = 50 * time.Millisecond })
	srv := httptest.NewServer(w.handler)
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /api/v1/annotate HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nslow"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 503 ")) {
		t.Errorf("%v %q", err, answer)
	}
}

func TestRequestIDs(t *testing.T) {
	w := serve(t)
	for id, kept := range map[string]bool{"a-1_b.c:D": true, "": false, "a b": false, "a\"b": false, "é": false, strings.Repeat("a", 129): false} {
		got := w.do("GET /healthz", "", "X-Request-ID: "+id).Header().Get("X-Request-ID")
		if (got == id) != kept || !kept && !jianzhu.ValidID(got) {
			t.Errorf("%q became %q", id, got)
		}
	}
}

func TestAccessLogHoldsNoSecrets(t *testing.T) {
	w := serve(t)
	w.do("POST /api/v1/annotate?title=hidden", `{"text": "hidden"}`, asJSON, "Authorization: Bearer hidden", "X-Request-ID: r1")
	line := w.lines()[0]
	if line["route"] != "/api/v1/annotate" || line["status"] != 200.0 || line["method"] != "POST" || line["request_id"] != "r1" || line["bytes"].(float64) < 100 {
		t.Errorf("line %v", line)
	}
	if strings.Contains(w.log.String(), "hidden") {
		t.Errorf("the log has a body, a key or a query: %s", w.log)
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	w.do("GET /api/v1/articles/"+id+"/paragraphs", "")
	w.do("GET /api/v1/articles/"+id+"/paragraphs", "")
	w.do("GET /nowhere/"+id, "")
	w.do("BREW /api/v1/articles", "")
	r := w.do("GET /metrics", "")
	for _, want := range []string{
		`jianzhu_http_requests_total{method="GET",route="/api/v1/articles/:id/paragraphs",status="200"} 2`,
		`jianzhu_http_requests_total{method="POST",route="/api/v1/articles",status="201"} 1`,
		`jianzhu_http_requests_total{method="GET",route="none",status="404"} 1`,
		`jianzhu_http_requests_total{method="other",route="none",status="405"} 1`,
		"jianzhu_cache_hits_total 1", "jianzhu_cache_misses_total 1", "go_goroutines",
	} {
		if !strings.Contains(r.Body.String(), want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	if strings.Contains(r.Body.String(), id) {
		t.Error("the metrics have a path")
	}
}

func TestSecurityHeaders(t *testing.T) {
	w := serve(t)
	for _, path := range []string{"/api/v1/articles", "/nowhere", "/openapi.json", "/healthz"} {
		h := w.do("GET "+path, "").Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("GET %s: %v", path, h)
		}
	}
	if got := w.do("GET /swagger/", "").Header().Get("Content-Security-Policy"); got != "script-src 'self'" {
		t.Errorf("the UI has the policy %q", got)
	}
}

func TestDescriptionAndUI(t *testing.T) {
	w := serve(t)
	if r := w.do("GET /openapi.json", ""); r.Body.String() != `{"openapi":"3.0.3"}` || r.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%v %s", r.Header(), r.Body)
	}
	if r := w.do("GET /swagger", ""); r.Code != http.StatusMovedPermanently || r.Header().Get("Location") != "swagger/" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
	for path, media := range map[string]string{"/swagger/": "text/html", "/swagger/index.html": "text/html", "/swagger/ui.js": "text/javascript"} {
		if r := w.do("GET "+path, ""); r.Code != http.StatusOK || !strings.HasPrefix(r.Header().Get("Content-Type"), media) {
			t.Errorf("GET %s: %d %v", path, r.Code, r.Header())
		}
	}
	w.do("GET /swagger/../api.go", "").isProblem(http.StatusNotFound)
}

func TestPagesOfOtherOriginsMayNotWrite(t *testing.T) {
	w := serve(t)
	const elsewhere = "Origin: https://evil.example"
	r := w.do("POST /api/v1/articles", "a", "Content-Type: text/plain", elsewhere)
	r.isProblem(http.StatusForbidden, "origin")
	w.do("POST /api/v1/articles", "a", "Content-Type: text/plain", "Sec-Fetch-Site: cross-site").isProblem(http.StatusForbidden)
	if r := w.do("POST /api/v1/articles", "a", "Content-Type: text/plain", "Origin: http://example.com"); r.Code != http.StatusCreated { // httptest's host
		t.Errorf("the server's own page: %d %s", r.Code, r.Body)
	}
	if r := w.do("GET /api/v1/articles", "", elsewhere); r.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("CORS is on")
	}
}

func TestCORS(t *testing.T) {
	w := serve(t, func(o *Options) { o.Origins = []string{"https://good.example"} })
	const good, evil = "Origin: https://good.example", "Origin: https://evil.example"
	pre := w.do("OPTIONS /api/v1/articles", "", good, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type,authorization")
	if pre.Code != http.StatusNoContent || pre.Header().Get("Access-Control-Allow-Origin") != "https://good.example" || !strings.Contains(pre.Header().Get("Access-Control-Allow-Methods"), "PUT") {
		t.Errorf("preflight: %d %v", pre.Code, pre.Header())
	}
	r := w.do("POST /api/v1/articles", "a", "Content-Type: text/plain", good)
	if r.Code != http.StatusCreated || r.Header().Get("Access-Control-Allow-Origin") != "https://good.example" || !strings.Contains(strings.ToLower(r.Header().Get("Access-Control-Expose-Headers")), "etag") {
		t.Errorf("post: %d %v", r.Code, r.Header())
	}
	w.do("GET /api/v1/articles", "", evil).isProblem(http.StatusForbidden, "origin")
	w.do("OPTIONS /api/v1/articles", "", evil, "Access-Control-Request-Method: POST").isProblem(http.StatusForbidden)
	any := serve(t, func(o *Options) { o.Origins = []string{"*"} })
	if r := any.do("POST /api/v1/articles", "a", "Content-Type: text/plain", evil); r.Code != http.StatusCreated || r.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("any origin: %d %v", r.Code, r.Header())
	}
}

func TestNewRefusesWrongOptions(t *testing.T) {
	good := serve(t).options
	for _, c := range []struct {
		change func(*Options)
		want   []string
	}{
		{func(o *Options) { o.Store = nil }, []string{"Store"}},
		{func(o *Options) { o.Origins = []string{"example.org", "https://a.example/", "ftp://a.example"} }, []string{`"example.org"`, `"https://a.example/"`, `"ftp://a.example"`}},
		{func(o *Options) { o.Limits.Queue = -1; o.Log = nil }, []string{"negative", "Log"}},
	} {
		o := good
		c.change(&o)
		_, err := New(o)
		for _, w := range c.want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("got %v, want %s", err, w)
			}
		}
	}
}

// counting counts the articles that are read from the store.
type counting struct {
	Store
	mu       sync.Mutex
	articles int
	wait     chan struct{}
}

func (c *counting) Article(ctx context.Context, id string) (*jianzhu.Article, error) {
	c.mu.Lock()
	c.articles++
	c.mu.Unlock()
	if c.wait != nil {
		select {
		case <-c.wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return c.Store.Article(ctx, id)
}

func TestParagraphsComeFromTheCacheUntilTheyChange(t *testing.T) {
	s := &counting{}
	w := serve(t, func(o *Options) { s.Store, o.Store = o.Store, s })
	id := w.create(article)
	path := "GET /api/v1/articles/" + id + "/paragraphs"
	first := w.do(path, "").Body.String()
	for _, same := range []string{"", "?offsets=codepoint", "?include=mentions,quotes&from=0", "?include=quotes,mentions"} {
		if again := w.do(path+same, ""); again.Body.String() != first {
			t.Errorf("%s: %s", same, again.Body)
		}
	}
	if s.articles != 1 {
		t.Errorf("the article was read %d times", s.articles)
	}
	w.do("PUT /api/v1/articles/"+id, `{"text": "微軟"}`, asJSON, "If-Match: *")
	if r := w.do(path, ""); r.json()["revision"] != 2.0 || !strings.Contains(r.Body.String(), "微軟") {
		t.Errorf("after a change: %s", r.Body)
	}
}

func TestRequestsThatMissTheSameShareOneRead(t *testing.T) {
	s := &counting{}
	w := serve(t, func(o *Options) { s.Store, o.Store = o.Store, s })
	id := w.create(article)
	s.wait = make(chan struct{})
	misses := func() string { return w.do("GET /metrics", "").Body.String() }
	var wg sync.WaitGroup
	bodies := make(chan string, 10)
	for range 10 {
		wg.Go(func() {
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/articles/"+id+"/paragraphs", nil))
			bodies <- rec.Body.String()
		})
	}
	for !strings.Contains(misses(), "jianzhu_cache_misses_total 10") {
	}
	// One that gives up does not take the others with it.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/articles/"+id+"/paragraphs", nil).WithContext(ctx))
	if rec.Code != http.StatusServiceUnavailable {
		t.Errorf("a request that ended got %d", rec.Code)
	}
	close(s.wait)
	wg.Wait()
	close(bodies)
	first := <-bodies
	for b := range bodies {
		if b != first || !strings.Contains(b, "李開復") {
			t.Errorf("got %s, and another got %s", b, first)
		}
	}
	if s.articles > 2 { // a second one may have come after the first was through
		t.Errorf("the article was read %d times", s.articles)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(10_000)
	for i := range 100 {
		key := cacheKey{id: fmt.Sprint(i)}
		c.put(key, newAnswer(typeJSON, "", make([]byte, 1000)))
		if c.size() > 10_000 {
			t.Fatalf("%d bytes after %d answers", c.size(), i+1)
		}
		if c.get(key) == nil {
			t.Fatalf("the newest answer %d is gone", i)
		}
		c.get(cacheKey{id: "0"}) // in use all the time
	}
	if c.get(cacheKey{id: "0"}) == nil || c.get(cacheKey{id: "1"}) != nil {
		t.Error("it is not the least recently used that went")
	}
	c.put(cacheKey{id: "big"}, newAnswer(typeJSON, "", make([]byte, 10_001)))
	if c.get(cacheKey{id: "big"}) != nil || c.get(cacheKey{id: "0"}) == nil {
		t.Error("an answer larger than the cache pushed the others out")
	}
}

// slowRevisions answers look-ups one at a time, when told, with the revision
// that holds at the moment that the look-up begins.
type slowRevisions struct {
	store.ArticleReader
	mu       sync.Mutex
	now      int64
	lookups  int
	began    chan struct{}
	answer   chan struct{}
	panicked bool
}

func (s *slowRevisions) Revision(ctx context.Context, id string) (int64, error) {
	s.mu.Lock()
	now := s.now
	s.lookups++
	s.mu.Unlock()
	if s.panicked {
		panic("no")
	}
	s.began <- struct{}{}
	select {
	case <-s.answer:
		return now, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func TestRevisionsAreSharedButNeverOlderThanTheRequest(t *testing.T) {
	s := &slowRevisions{now: 1, began: make(chan struct{}), answer: make(chan struct{})}
	r := newRevisions(s, time.Minute)
	var wg sync.WaitGroup
	got := make(chan int64, 10)
	ask := func() {
		n, err := r.of(t.Context(), "a")
		if err != nil {
			t.Error(err)
		}
		got <- n
	}
	wg.Go(ask)
	<-s.began
	s.mu.Lock()
	s.now = 2 // acknowledged before the next requests come
	s.mu.Unlock()
	for range 9 {
		wg.Go(ask)
	}
	// A request whose client has gone does not wait.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.of(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that ended got %v", err)
	}
	s.answer <- struct{}{}
	if first := <-got; first != 1 {
		t.Errorf("the first request got %d", first)
	}
	go func() { // however many look-ups the others take
		for range s.began {
			s.answer <- struct{}{}
		}
	}()
	wg.Wait()
	for range 9 {
		if n := <-got; n != 2 {
			t.Errorf("a request got revision %d, which was over when it came", n)
		}
	}
	if s.lookups > 10 {
		t.Errorf("%d look-ups for 10 requests", s.lookups)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if next, busy := r.running["a"]; busy && next != nil {
		t.Error("a look-up is left over")
	}
	close(s.began)
}

func TestRevisionsSurviveAPanic(t *testing.T) {
	s := &slowRevisions{panicked: true}
	r := newRevisions(s, time.Minute)
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is lost")
				}
			}()
			_, _ = r.of(t.Context(), "a")
		}()
	}
	// The same for those who wait: a look-up of nobody's request runs into it.
	next := &lookup{done: make(chan struct{})}
	r.running["a"] = next
	r.goOn("a")
	<-next.done
	if next.err == nil || !strings.Contains(next.err.Error(), "panic: no") {
		t.Errorf("those who waited got %v", next.err)
	}
}
