package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/store/sqlite"
)

// known are the entities that the annotator of the tests knows: one name each.
var known = []struct {
	name string
	kind jianzhu.Type
	en   string
}{
	{"李開復", jianzhu.TypePerson, "Kai-Fu Lee"}, {"李开复", jianzhu.TypePerson, "Kai-Fu Lee"},
	{"微軟", jianzhu.TypeOrg, "Microsoft"}, {"華納", jianzhu.TypeOrg, "Warner"}, {"張偉", jianzhu.TypePerson, ""}, {"ＣＥＯ", jianzhu.TypeTitle, ""}, {"👩‍🚀", jianzhu.TypeWork, ""},
	{"Kai-Fu Lee", jianzhu.TypePerson, ""}, {"Microsoft", jianzhu.TypeOrg, ""},
	{"華盛頓", jianzhu.TypePerson, "Washington"}, {"华盛顿", jianzhu.TypeLoc, "Washington"},
	{"e\u0301lan", jianzhu.TypeProduct, ""},
}

// reader is an annotator that finds known names, and direct quotes in “”
// behind "NAME說：". Each line is a paragraph. It is as simple as what is
// tested here allows: what good annotation is, is no matter of this package.
type reader struct {
	hold    chan struct{} // where it is not nil, Annotate waits for it or for the end of the context
	entered chan struct{} // gets one for each Annotate that waits
}

func (reader) Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error) {
	if !utf8.Valid(in.Raw) {
		return nil, &jianzhu.Error{Op: "reader", Kind: jianzhu.Invalid, Fields: []jianzhu.FieldError{{Field: "text", Message: "is not valid UTF-8"}}}
	}
	a := &jianzhu.Article{Title: in.Title, Language: "zh-Hant", Source: in.Source, URL: in.URL, Published: in.Published, Raw: in.Raw, Format: in.Format, Charset: "utf-8"}
	if in.Language != "" {
		a.Language = in.Language
	}
	at := 0
	for line := range strings.Lines(string(in.Raw)) {
		text := strings.TrimRight(line, "\n")
		if strings.TrimSpace(text) != "" {
			n := len(a.Paragraphs)
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: n, Kind: jianzhu.KindBody, Language: "zh", Script: "Hant", Text: text})
			if i := strings.Index(text, "修"); i >= 0 {
				a.Edits = append(a.Edits, jianzhu.Edit{RawStart: at + i, RawEnd: at + i + 3, Paragraph: n, Start: i, End: i + 3, Kind: jianzhu.EditShift})
			}
		}
		at += len(line)
	}
	return a, ctx.Err()
}

func (r reader) Annotate(ctx context.Context, a *jianzhu.Article) error {
	if r.hold != nil {
		r.entered <- struct{}{}
		select {
		case <-r.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	mark := jianzhu.Mark{Origin: jianzhu.OriginLexicon, Rule: "test", Score: 1, Status: jianzhu.Proposed}
	entities := map[string]int{}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		p.Sentences = []jianzhu.Span{{Start: 0, End: len(p.Text)}}
		for b := 0; b < len(p.Text); {
			size := 0
			for _, k := range known {
				if !strings.HasPrefix(p.Text[b:], k.name) {
					continue
				}
				size = len(k.name)
				m := jianzhu.Mention{ID: jianzhu.StableID(a.ID, strconv.Itoa(i), p.Text[:b], k.name), Span: jianzhu.Span{Start: b, End: b + size}, Type: k.kind, Mark: mark}
				if k.kind != jianzhu.TypeTitle {
					m.EntityID = jianzhu.StableID(string(k.kind), script.FoldString(k.name))
					if _, ok := entities[m.EntityID]; !ok {
						entities[m.EntityID] = len(a.Entities)
						e := jianzhu.Entity{ID: m.EntityID, Type: k.kind, Name: k.name, Articles: 1}
						if k.en != "" {
							e.Names = map[string]string{"en": k.en}
						}
						a.Entities = append(a.Entities, e)
					}
					a.Entities[entities[m.EntityID]].Mentions++
				}
				p.Mentions = append(p.Mentions, m)
				break
			}
			if size == 0 {
				_, size = utf8.DecodeRuneInString(p.Text[b:])
			}
			p.Tokens = append(p.Tokens, jianzhu.Token{Span: jianzhu.Span{Start: b, End: b + size}, POS: "x"})
			b += size
		}
		cue := strings.Index(p.Text, "說：“")
		if cue < 0 {
			continue
		}
		start := cue + len("說：“")
		q := jianzhu.Quote{ID: jianzhu.StableID(a.ID, strconv.Itoa(i), "quote"), Span: jianzhu.Span{Start: start, End: start + strings.Index(p.Text[start:], "”")},
			Kind: jianzhu.Direct, Cue: &jianzhu.Span{Start: cue, End: cue + len("說")}, Class: jianzhu.CueSay, Stance: jianzhu.StanceClaiming, Mark: mark}
		// 他 is whoever the paragraph before mentions first.
		if in, who := i, p.Mentions; strings.HasPrefix(p.Text, "他") {
			in, who = i-1, a.Paragraphs[i-1].Mentions
			q.Speaker = speaker(a, in, who)
		} else {
			q.Speaker = speaker(a, in, who)
		}
		p.Quotes = append(p.Quotes, q)
	}
	return nil
}

// Explain says of each mention that it is the test's.
func (r reader) Explain(ctx context.Context, a *jianzhu.Article) (map[string]jianzhu.Explanation, error) {
	again := *a
	again.Paragraphs = slices.Clone(a.Paragraphs)
	for i := range again.Paragraphs {
		again.Paragraphs[i].Mentions, again.Paragraphs[i].Quotes = nil, nil
	}
	again.Entities = nil
	if err := r.Annotate(ctx, &again); err != nil {
		return nil, err
	}
	out := map[string]jianzhu.Explanation{}
	for _, p := range again.Paragraphs {
		for _, m := range p.Mentions {
			out[m.ID] = jianzhu.Explanation{Mark: m.Mark, Type: m.Type, Lexicon: "test", Entry: m.In(p.Text), Features: []jianzhu.Weight{{Feature: "unit", Value: 1.5}}}
		}
	}
	return out, nil
}

func speaker(a *jianzhu.Article, paragraph int, mentions []jianzhu.Mention) *jianzhu.Speaker {
	for _, m := range mentions {
		if m.Type == jianzhu.TypePerson {
			return &jianzhu.Speaker{Paragraph: paragraph, Span: m.Span, EntityID: m.EntityID, Name: m.In(a.Paragraphs[paragraph].Text)}
		}
	}
	return nil
}

// text has characters that each unit counts otherwise before and in every kind
// of annotation.
const text = "𠮷野家👩‍🚀ＣＥＯ李開復說：“e\u0301lan，微軟修得很快。”\n他說：“👩‍🚀𠮷好。”\n無事。"

const article = `{"text": "` + "𠮷野家👩‍🚀ＣＥＯ李開復說：“e\u0301lan，微軟修得很快。”\\n他說：“👩‍🚀𠮷好。”\\n無事。" + `", "title": "題", "source": "報", "external_id": "1", "published_at": "2023-04-26"}`

// world is a server for a test.
type world struct {
	t       testing.TB
	handler http.Handler
	options Options
	log     *bytes.Buffer
}

// serve starts a server; change changes its options.
func serve(t testing.TB, change ...func(*Options)) *world {
	t.Helper()
	s, err := sqlite.New(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, log: &bytes.Buffer{}}
	w.options = Options{
		Store: s, Annotator: reader{}, Log: slog.New(slog.NewJSONHandler(w.log, nil)),
		Spec: []byte(`{"openapi":"3.0.3"}`), UI: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "ui.js": {Data: []byte("go()")}}, UIPolicy: "script-src 'self'",
		Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) },
	}
	for _, c := range change {
		c(&w.options)
	}
	if w.handler, err = New(w.options); err != nil {
		t.Fatal(err)
	}
	return w
}

// reply is an answer that was received.
type reply struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// do sends a request: "GET /path", with headers "Name: value" and a body.
func (w *world) do(request, body string, headers ...string) reply {
	w.t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return reply{rec, w.t}
}

const asJSON = "Content-Type: application/json"

// create takes an article in and returns its id.
func (w *world) create(body string) string {
	w.t.Helper()
	r := w.do("POST /api/v1/articles", body, asJSON)
	if r.Code != http.StatusCreated {
		w.t.Fatalf("create: %d %s", r.Code, r.Body)
	}
	return r.json()["id"].(string)
}

// json returns the body, which must be a JSON object.
func (r reply) json() map[string]any {
	r.t.Helper()
	var v map[string]any
	if err := json.Unmarshal(r.Body.Bytes(), &v); err != nil {
		r.t.Fatalf("%v in %d %q", err, r.Code, r.Body)
	}
	return v
}

// items returns the items of a list.
func (r reply) items() []map[string]any {
	r.t.Helper()
	if r.Code != http.StatusOK {
		r.t.Fatalf("%d %s", r.Code, r.Body)
	}
	var out []map[string]any
	for _, i := range r.json()["items"].([]any) {
		out = append(out, i.(map[string]any))
	}
	return out
}

// isProblem checks that the answer is a whole problem document with the
// status, and says the words.
func (r reply) isProblem(status int, words ...string) {
	r.t.Helper()
	if r.Code != status || r.Header().Get("Content-Type") != "application/problem+json" {
		r.t.Errorf("got %d %s %s, want a problem %d", r.Code, r.Header().Get("Content-Type"), r.Body, status)
		return
	}
	p := r.json()
	if p["status"] != float64(status) || p["title"] != http.StatusText(status) || p["detail"] == nil || p["instance"] == nil || p["request_id"] == nil {
		r.t.Errorf("not a whole problem: %s", r.Body)
	}
	for _, w := range words {
		if !strings.Contains(r.Body.String(), w) {
			r.t.Errorf("%s says nothing of %q", r.Body, w)
		}
	}
}

// slice cuts text in unit, as a client would.
func slice(text string, unit jianzhu.Unit, start, end int) string {
	switch unit {
	case jianzhu.UTF8:
		return text[start:end]
	case jianzhu.UTF16:
		return string(utf16.Decode(utf16.Encode([]rune(text))[start:end]))
	}
	return string([]rune(text)[start:end])
}

// checkSpans walks JSON: whatever has start, end and surface must be a span of
// its paragraph's text. It returns how many it saw.
func checkSpans(t *testing.T, unit jianzhu.Unit, texts []string, paragraph int, v any) int {
	t.Helper()
	seen := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			seen += checkSpans(t, unit, texts, paragraph, e)
		}
	case map[string]any:
		if n, ok := v["paragraph"].(float64); ok {
			paragraph = int(n)
		} else if n, ok := v["index"].(float64); ok {
			paragraph = int(n)
		}
		if surface, ok := v["surface"].(string); ok {
			start, end := int(v["start"].(float64)), int(v["end"].(float64))
			if got := slice(texts[paragraph], unit, start, end); got != surface || got == "" {
				t.Errorf("%s [%d,%d) of paragraph %d is %q, surface %q", unit, start, end, paragraph, got, surface)
			}
			seen++
		}
		if c, ok := v["context"].(map[string]any); ok {
			from := int(c["start"].(float64))
			if got := slice(c["text"].(string), unit, int(v["start"].(float64))-from, int(v["end"].(float64))-from); got != v["surface"] {
				t.Errorf("%s: in its context it is %q, surface %q", unit, got, v["surface"])
			}
		}
		for _, e := range v {
			seen += checkSpans(t, unit, texts, paragraph, e)
		}
	}
	return seen
}

func TestSpansOfEveryEndpointInEveryUnit(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	lee := jianzhu.StableID("PERSON", script.FoldString("李開復"))
	texts := strings.Split(text, "\n")
	hans := []string{}
	for _, s := range texts {
		hans = append(hans, script.Convert(s, script.Hans).Text)
	}
	for _, c := range []struct {
		request string
		texts   []string
		spans   int // at least
	}{
		{"POST /api/v1/annotate?", texts, 40},
		{"POST /api/v1/annotate?script=hans&", hans, 40},
		{"GET /api/v1/articles/" + id + "/paragraphs?include=tokens,sentences,mentions,quotes,repairs&", texts, 40},
		{"GET /api/v1/articles/" + id + "/paragraphs?include=tokens,sentences,mentions,quotes,repairs&script=hans&", hans, 40},
		{"GET /api/v1/articles/" + id + "/paragraphs/0?", texts, 8},
		{"GET /api/v1/articles/" + id + "/paragraphs/1?script=hans&", hans, 4},
		{"GET /api/v1/articles/" + id + "/mentions?", texts, 6},
		{"GET /api/v1/articles/" + id + "/quotes?", texts, 6},
		{"GET /api/v1/entities/" + lee + "/mentions?", texts, 1},
		{"GET /api/v1/entities/" + lee + "/quotes?", texts, 6},
		{"GET /api/v1/mentions?", texts, 6},
		{"GET /api/v1/quotes?", texts, 6},
	} {
		for _, unit := range jianzhu.Units {
			body, headers := "", []string{}
			if strings.HasPrefix(c.request, "POST") {
				body, headers = article, []string{asJSON}
			}
			r := w.do(c.request+"offsets="+string(unit), body, headers...)
			if r.Code != http.StatusOK {
				t.Errorf("%s: %d %s", c.request, r.Code, r.Body)
				continue
			}
			v := r.json()
			if v["offset_unit"] != string(unit) {
				t.Errorf("%s: offset_unit %v, want %s", c.request, v["offset_unit"], unit)
			}
			if seen := checkSpans(t, unit, c.texts, -1, v); seen < c.spans {
				t.Errorf("%s: %d spans, want at least %d", c.request, seen, c.spans)
			}
		}
	}
}

func TestParagraphsHaveTheShapeOfTheDesign(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	r := w.do("GET /api/v1/articles/"+id+"/paragraphs?from=1&limit=1&include=quotes", "")
	if r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	want := `{"article_id":"` + id + `","revision":1,"offset_unit":"codepoint","language":"zh-Hant","items":[{"index":1,"kind":"body","language":"zh","script":"Hant","text":"他說：“👩‍🚀𠮷好。”","quotes":[{"id":"` +
		jianzhu.StableID(id, "1", "quote") + `","kind":"direct","start":4,"end":10,"surface":"👩‍🚀𠮷好。","cue":{"start":1,"end":2,"surface":"說"},"cue_class":"say","stance":"claiming","speaker":{"paragraph":0,"start":9,"end":12,"surface":"李開復","entity_id":"` +
		jianzhu.StableID("PERSON", "李开复") + `","name":"李開復"},"attribution":"cue","origin":"lexicon","rule":"test","score":1,"status":"proposed"}]}]}` + "\n"
	if got := r.Body.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if link := r.Header().Get("Link"); link != "</api/v1/articles/"+id+`/paragraphs?from=2&include=quotes&limit=1>; rel="next"` {
		t.Errorf("Link %q", link)
	}
	if r := w.do("GET /api/v1/articles/"+id+"/paragraphs?from=2", ""); r.Header().Get("Link") != "" || len(r.items()) != 1 {
		t.Errorf("the last page has Link %q and %s", r.Header().Get("Link"), r.Body)
	}
	if r := w.do("GET /api/v1/articles/"+id+"/paragraphs?include=&from=2", ""); r.items()[0]["mentions"] != nil {
		t.Errorf("asked for no annotations, got %s", r.Body)
	}
	if r := w.do("GET /api/v1/articles/"+id+"/paragraphs?include=tokens,repairs&from=2", ""); r.items()[0]["tokens"] == nil || len(r.items()[0]["repairs"].([]any)) != 0 {
		t.Errorf("asked for tokens and repairs, got %s", r.Body)
	}
}

func TestAnnotateKeepsNothing(t *testing.T) {
	w := serve(t)
	r := w.do("POST /api/v1/annotate?include=mentions", `{"id": "line 7", "text": "李開復", "title": "題"}`, asJSON)
	if r.Code != http.StatusOK || r.json()["id"] != "line 7" || r.json()["language"] != "zh-Hant" || r.json()["title"] != "題" {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	if p := r.json()["paragraphs"].([]any)[0].(map[string]any); p["tokens"] != nil || len(p["mentions"].([]any)) != 1 {
		t.Errorf("paragraph %v", p)
	}
	if n := len(w.do("GET /api/v1/articles", "").items()); n != 0 {
		t.Errorf("%d articles are kept", n)
	}
	if r := w.do("POST /api/v1/annotate?title=T&language=zh-hant-tw", "李開復", "Content-Type: text/plain; charset=utf-8"); r.json()["title"] != "T" || r.json()["language"] != "zh-Hant-TW" || r.json()["id"] != nil {
		t.Errorf("%d %s", r.Code, r.Body)
	}
}

func TestArticleLife(t *testing.T) {
	w := serve(t)
	r := w.do("POST /api/v1/articles", article, asJSON)
	id, etag := r.json()["id"].(string), r.Header().Get("ETag")
	path := "/api/v1/articles/" + id
	if r.Code != http.StatusCreated || r.Header().Get("Location") != path || etag == "" {
		t.Fatalf("%d %s %v", r.Code, r.Body, r.Header())
	}
	if c := r.json()["counts"].(map[string]any); c["paragraphs"] != 3.0 || c["mentions"] != 6.0 || c["quotes"] != 2.0 || c["repairs"] != 1.0 || c["entities"] != 4.0 {
		t.Errorf("counts %v", c)
	}

	// The same again changes nothing; other content is an update.
	again := w.do("POST /api/v1/articles", article, asJSON)
	if again.Code != http.StatusOK || again.json()["revision"] != 1.0 || again.json()["id"] != id || again.Header().Get("ETag") != etag {
		t.Errorf("again: %d %s", again.Code, again.Body)
	}
	changed := w.do("POST /api/v1/articles?source=%E5%A0%B1&external_id=1", "微軟", "Content-Type: text/plain")
	if changed.Code != http.StatusOK || changed.json()["revision"] != 2.0 || changed.json()["id"] != id || changed.Header().Get("ETag") == etag {
		t.Errorf("changed: %d %s", changed.Code, changed.Body)
	}

	// Reads with entity tags.
	get := w.do("GET "+path, "")
	if get.Code != http.StatusOK || get.Header().Get("ETag") != changed.Header().Get("ETag") || get.json()["charset"] != "utf-8" {
		t.Errorf("get: %d %s", get.Code, get.Body)
	}
	for _, match := range []string{get.Header().Get("ETag"), "W/" + get.Header().Get("ETag"), `"other", ` + get.Header().Get("ETag"), "*"} {
		if r := w.do("GET "+path, "", "If-None-Match: "+match); r.Code != http.StatusNotModified || r.Body.Len() > 0 || r.Header().Get("ETag") == "" {
			t.Errorf("If-None-Match %s: %d %q", match, r.Code, r.Body)
		}
	}
	if r := w.do("GET "+path, "", "If-None-Match: "+etag); r.Code != http.StatusOK {
		t.Errorf("an old tag: %d", r.Code)
	}

	// Writes need the revision that they replace.
	put := `{"text": "李開復"}`
	w.do("PUT "+path, put, asJSON).isProblem(http.StatusPreconditionRequired, "If-Match")
	w.do("PUT "+path, put, asJSON, "If-Match: "+etag).isProblem(http.StatusPreconditionFailed)
	w.do("PUT "+path, put, asJSON, "If-Match: W/"+get.Header().Get("ETag")).isProblem(http.StatusPreconditionFailed)
	w.do("DELETE "+path, "").isProblem(http.StatusPreconditionRequired)
	w.do("DELETE "+path, "", "If-Match: "+etag).isProblem(http.StatusPreconditionFailed)
	paragraphs := w.do("GET "+path+"/paragraphs", "", "Accept-Encoding: gzip").Header().Get("ETag")
	replaced := w.do("PUT "+path, put, asJSON, "If-Match: "+paragraphs)
	if replaced.Code != http.StatusOK || replaced.json()["revision"] != 3.0 || replaced.json()["source"] != nil || replaced.json()["created_at"] != get.json()["created_at"] {
		t.Errorf("replaced: %d %s", replaced.Code, replaced.Body)
	}
	w.do("DELETE "+path, "", "If-Match: "+paragraphs).isProblem(http.StatusPreconditionFailed)
	if r := w.do("DELETE "+path, "", "If-Match: *"); r.Code != http.StatusNoContent || r.Body.Len() > 0 {
		t.Errorf("delete: %d %s", r.Code, r.Body)
	}
	w.do("GET "+path, "").isProblem(http.StatusNotFound, id)
	w.do("DELETE "+path, "", "If-Match: *").isProblem(http.StatusNotFound)
	w.do("PUT "+path, put, asJSON, "If-Match: *").isProblem(http.StatusNotFound)
	w.do("GET /api/v1/entities/"+jianzhu.StableID("PERSON", "李开复"), "").isProblem(http.StatusNotFound, "entity")
}

func TestReplacingIntoAnotherArticlesNameIsAConflict(t *testing.T) {
	w := serve(t)
	w.create(`{"text": "一", "source": "s", "external_id": "1"}`)
	two := w.create(`{"text": "二", "source": "s", "external_id": "2"}`)
	w.do("PUT /api/v1/articles/"+two, `{"text": "二", "source": "s", "external_id": "1"}`, asJSON, "If-Match: *").isProblem(http.StatusConflict, "external_id")
}

func TestRawIsWhatCameIn(t *testing.T) {
	w := serve(t)
	id := w.create(`{"html": "<script>alert(1)</script>李開復", "source": "s"}`)
	r := w.do("GET /api/v1/articles/"+id+"/raw", "")
	if r.Body.String() != "<script>alert(1)</script>李開復" || r.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%s %q", r.Header().Get("Content-Type"), r.Body)
	}
	if !strings.HasPrefix(r.Header().Get("Content-Disposition"), "attachment") || !strings.Contains(r.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a page could run: %v", r.Header())
	}
}

func TestExplanationsAgreeWithTheStoredMentions(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	for i, m := range w.do("GET /api/v1/articles/"+id+"/mentions?explain=true&limit=3", "").items() {
		e, ok := m["explanation"].(map[string]any)
		if !ok || e["entry"] != m["surface"] || e["lexicon"] != "test" || e["rule"] != m["rule"] || e["origin"] != m["origin"] || e["unavailable"] != nil {
			t.Errorf("mention %d: %v", i, m)
		}
		if f := e["features"].([]any)[0].(map[string]any); f["name"] != "unit" || f["weight"] != 1.5 {
			t.Errorf("mention %d: features %v", i, e["features"])
		}
	}
	for _, off := range []string{"", "?explain=false"} {
		for _, m := range w.do("GET /api/v1/articles/"+id+"/mentions"+off, "").items() {
			if _, there := m["explanation"]; there {
				t.Errorf("%q is answered with %v", off, m)
			}
		}
	}
	w.do("GET /api/v1/articles/"+id+"/mentions?explain=1", "").isProblem(http.StatusBadRequest, "explain", "true")
	w.do("GET /api/v1/mentions?explain=true", "").isProblem(http.StatusBadRequest, "explain", "entity")

	// What others have made, or an earlier annotator, this one cannot explain.
	a, err := w.options.Store.Article(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	a.Paragraphs[0].Mentions[0].Score = 0.5
	a.Paragraphs[0].Mentions[1].Origin = jianzhu.OriginHuman
	a.Paragraphs[0].Mentions[2].Status = jianzhu.Accepted
	if err := w.options.Store.PutArticle(t.Context(), a, a.Revision); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"earlier", "human", ""} {
		e := w.do("GET /api/v1/articles/"+id+"/mentions?explain=true", "").items()[i]["explanation"].(map[string]any)
		got, _ := e["unavailable"].(string)
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("mention %d: %v, want %q", i, e, want)
		}
	}
}

// People of one name are listed apart, and a name that several have is
// answered with what tells them apart.
func TestNamesakes(t *testing.T) {
	w := serve(t)
	name := jianzhu.StableID("PERSON", "张伟")
	first := w.create(`{"text": "微軟ＣＥＯ張偉來了。", "external_id": "1", "source": "s"}`)
	second := w.create(`{"text": "華納ＣＥＯ張偉來了。", "external_id": "2", "source": "s"}`)
	third := w.create(`{"text": "張偉來了。", "external_id": "3", "source": "s"}`)
	person := func(article string) map[string]any {
		t.Helper()
		return w.do("GET /api/v1/articles/"+article+"/mentions?type=PERSON", "").items()[0]
	}
	a, b, c := person(first), person(second), person(third)
	if a["entity_id"] == b["entity_id"] || a["ambiguous"] != nil || c["ambiguous"] != true || c["entity_id"] != name {
		t.Fatalf("%v, %v, %v", a, b, c)
	}
	of := c["candidates"].([]any)
	if len(of) != 2 || !slices.Contains(of, a["entity_id"]) || !slices.Contains(of, b["entity_id"]) {
		t.Errorf("candidates %v", of)
	}
	if e := w.do("GET /api/v1/entities/"+name, "").json(); e["ambiguous"] != true || len(e["candidates"].([]any)) != 2 {
		t.Errorf("the name: %v", e)
	}
	titled := 0
	for _, e := range w.do("GET /api/v1/entities?type=PERSON", "").items() {
		if held, ok := e["titles"].([]any); ok {
			titled++
			if o := held[0].(map[string]any)["organization"]; (o == "微軟") != (e["id"] == a["entity_id"]) {
				t.Errorf("%v is of %v", e, o)
			}
		}
	}
	if titled != 2 {
		t.Errorf("%d people have titles", titled)
	}
	r := w.do("GET /api/v1/mentions?entity=%E5%BC%A0%E4%BC%9F", "")
	r.isProblem(http.StatusBadRequest, "entity", a["entity_id"].(string))
	if candidates := r.json()["candidates"].([]any); len(candidates) != 3 {
		t.Errorf("candidates %v", candidates)
	}
	for _, id := range []any{a["entity_id"], b["entity_id"], name} {
		if n := len(w.do("GET /api/v1/entities/"+id.(string)+"/mentions", "").items()); n != 1 {
			t.Errorf("%v has %d mentions", id, n)
		}
	}
}

func TestLists(t *testing.T) {
	w := serve(t)
	first := w.create(article)
	second := w.create(`{"text": "李开复在微軟。\n華盛頓說：“不。”", "source": "s2", "language": "en", "published_at": "2024-01-02T23:30:00Z"}`)
	lee, washington := jianzhu.StableID("PERSON", "李开复"), jianzhu.StableID("PERSON", "华盛顿")
	count := func(request string) int {
		t.Helper()
		return len(w.do("GET /api/v1"+request, "").items())
	}
	for _, c := range []struct {
		request string
		want    int
	}{
		{"/articles", 2}, {"/articles?source=s2", 1}, {"/articles?language=zh", 1}, {"/articles?language=EN", 1}, {"/articles?q=%E5%BE%AE%E8%BD%AF", 2},
		{"/articles?entity=" + washington, 1}, {"/articles?entity=Kai-Fu%20Lee", 2}, {"/articles?speaker=kai-fu%20lee", 1}, {"/articles?entity=nobody", 0}, {"/articles?speaker=nobody", 0},
		{"/articles?from=2023-04-26&to=2023-04-26", 1}, {"/articles?from=2023-04-27", 1}, {"/articles?to=2024-01-01", 1}, {"/articles?to=2024-01-02", 2}, {"/articles?to=2024-01-02T23:30:00Z", 1},
		{"/entities", 5}, {"/entities?type=ORG", 1}, {"/entities?q=%E6%9D%8E", 1}, {"/entities?q=kai", 1}, {"/entities?sort=name&limit=500", 5},
		{"/mentions", 9}, {"/mentions?type=PERSON", 3}, {"/mentions?type=TITLE", 1}, {"/mentions?surface=%E6%9D%8E%E5%BC%80%E5%A4%8D", 2}, {"/mentions?surface=ceo", 1},
		{"/mentions?entity=Microsoft", 2}, {"/mentions?entity=nobody", 0}, {"/mentions?source=s2", 3}, {"/mentions?q=%E4%B8%8D", 1}, {"/mentions?from=2024-01-01", 3},
		{"/quotes", 3}, {"/quotes?speaker=" + lee, 2}, {"/quotes?speaker=" + strings.ToUpper(lee), 2}, {"/quotes?speaker=%E6%9D%8E%E5%BC%80%E5%A4%8D", 2}, {"/quotes?speaker=nobody", 0}, {"/quotes?kind=direct", 3}, {"/quotes?kind=mixed", 0},
		{"/quotes?cue_class=say", 3}, {"/quotes?cue_class=deny", 0}, {"/quotes?stance=claiming", 3}, {"/quotes?stance=neutral", 0}, {"/quotes?attributed=true", 3}, {"/quotes?attributed=false", 0},
		{"/quotes?about=Microsoft", 1}, {"/quotes?about=nobody", 0}, {"/entities/" + lee + "/quotes?about=Microsoft&stance=claiming&cue_class=say&attributed=true", 1}, {"/entities/" + lee + "/quotes?attributed=false", 0},
		{"/entities/" + lee + "/quotes?speaker=" + lee, 2}, {"/entities/" + lee + "/quotes?speaker=" + washington, 0}, {"/articles/" + first + "/quotes?about=Microsoft", 1}, {"/articles/" + first + "/quotes?attributed=false", 0},
		{"/quotes?entity=Microsoft", 1}, {"/quotes?entity=nobody", 0}, {"/quotes?q=%E5%BE%88%E5%BF%AB", 1}, {"/quotes?source=s2", 1}, {"/quotes?to=2023-12-31", 2},
		{"/articles/" + first + "/entities", 4}, {"/articles/" + first + "/entities?type=PERSON", 1}, {"/articles/" + first + "/mentions", 6}, {"/articles/" + first + "/mentions?type=WORK", 2},
		{"/articles/" + second + "/quotes", 1}, {"/articles/" + first + "/quotes?speaker=Kai-Fu%20Lee", 2},
		{"/entities/" + lee + "/mentions", 2}, {"/entities/" + lee + "/mentions?source=s2", 1}, {"/entities/" + lee + "/quotes", 2}, {"/entities/" + washington + "/quotes", 1},
		{"/entities/" + lee + "/related", 4}, {"/entities/" + lee + "/related?limit=1", 1}, {"/entities/" + lee + "/timeline", 2}, {"/entities/" + lee + "/timeline?from=2024-01-01", 1},
	} {
		if got := count(c.request); got != c.want {
			t.Errorf("GET %s: %d items, want %d", c.request, got, c.want)
		}
	}
	if got := w.do("GET /api/v1/entities/"+lee+"/timeline?zone=Asia/Shanghai", "").items()[1]["date"]; got != "2024-01-03" {
		t.Errorf("half past eleven in the evening in London is %v in Shanghai", got)
	}
	for q, want := range map[string]string{"likaifu": lee, "l%C7%90%20k%C4%81i": lee, "likafu": lee, "%E6%9D%8E%E5%BC%80%E5%AF%8C": lee, "washingtno": washington} {
		if found := w.do("GET /api/v1/entities?q="+q, "").items(); len(found) != 1 || found[0]["id"] != want {
			t.Errorf("q=%s finds %v", q, found)
		}
	}
	for unit, want := range map[string][][2]string{
		"week": {{"2023-W17", "2023-04-24"}, {"2024-W01", "2024-01-01"}}, "month": {{"2023-04", "2023-04-01"}, {"2024-01", "2024-01-01"}},
	} {
		page := w.do("GET /api/v1/entities/"+lee+"/timeline?zone=Asia/Shanghai&limit=1&unit="+unit, "")
		next, _ := page.json()["next_cursor"].(string)
		rest := w.do("GET /api/v1/entities/"+lee+"/timeline?zone=Asia/Shanghai&limit=1&unit="+unit+"&cursor="+next, "")
		for i, items := range [][]map[string]any{page.items(), rest.items()} {
			if len(items) != 1 || items[0]["period"] != want[i][0] || items[0]["date"] != want[i][1] || items[0]["mentions"] != 1.0 {
				t.Errorf("%s %d: %v, want %v", unit, i, items, want[i])
			}
		}
	}
	if r := w.do("GET /api/v1/entities/"+lee+"/related", "").items()[0]; r["article_score"] != 1.0 && r["article_score"] != 0.5 {
		t.Errorf("related %v", r)
	}
	if got := w.do("GET /api/v1/articles?sort=published", "").items()[0]["id"]; got != first {
		t.Errorf("the oldest is %v, want %v", got, first)
	}
	e := w.do("GET /api/v1/entities/"+lee, "").json()
	if e["mentions"] != 2.0 || e["articles"] != 2.0 || e["type"] != "PERSON" {
		t.Errorf("entity %v", e)
	}
	m := w.do("GET /api/v1/mentions?entity="+lee+"&source=s2", "").items()[0]
	if a := m["article"].(map[string]any); a["id"] != second || a["date"] != "2024-01-02T23:30:00Z" || m["names"].(map[string]any)["en"] != "Kai-Fu Lee" {
		t.Errorf("mention %v", m)
	}

	// 華盛頓 is a person here, and with the next article a place too.
	w.create(`{"text": "华盛顿在东岸。"}`)
	for _, name := range []string{"%E5%8D%8E%E7%9B%9B%E9%A1%BF", "washington"} {
		for _, list := range []string{"/mentions?entity=", "/quotes?speaker=", "/quotes?entity=", "/articles?entity=", "/articles?speaker="} {
			r := w.do("GET /api/v1"+list+name, "")
			r.isProblem(http.StatusBadRequest, washington, jianzhu.StableID("LOC", "华盛顿"), `"candidates"`)
		}
	}
}

func TestPagesCoverAllOnce(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	for _, text := range []string{"李開復 一", "李開復 二", "李開復 三", "微軟李開復 四"} {
		w.create(`{"text": "` + text + `"}`)
	}
	lee := jianzhu.StableID("PERSON", "李开复")
	for _, list := range []string{
		"/articles", "/articles?sort=published", "/entities", "/entities?sort=name", "/mentions", "/mentions?type=PERSON", "/quotes",
		"/articles/" + id + "/mentions", "/articles/" + id + "/entities", "/articles/" + id + "/quotes", "/entities/" + lee + "/mentions", "/entities/" + lee + "/quotes", "/entities/" + lee + "/timeline",
	} {
		join := "?"
		if strings.Contains(list, "?") {
			join = "&"
		}
		identify := func(i map[string]any) string {
			if s, ok := i["id"].(string); ok {
				return s
			}
			return i["date"].(string)
		}
		var all, paged []string
		for _, i := range w.do("GET /api/v1"+list, "").items() {
			all = append(all, identify(i))
		}
		if len(all) < 2 {
			t.Fatalf("GET %s: %d items are no test", list, len(all))
		}
		next := "/api/v1" + list + join + "limit=1"
		for next != "" {
			r := w.do("GET "+next, "")
			for _, i := range r.items() {
				paged = append(paged, identify(i))
			}
			link := r.Header().Get("Link")
			cursor, more := r.json()["next_cursor"].(string)
			if (link != "") != more || len(paged) > len(all) {
				t.Fatalf("GET %s: Link %q, next_cursor %q", next, link, cursor)
			}
			if next = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`); more && !strings.Contains(next, cursor) {
				t.Errorf("Link %q has not the cursor %q", link, cursor)
			}
		}
		if strings.Join(all, " ") != strings.Join(paged, " ") {
			t.Errorf("GET %s: in one %v, in pages %v", list, all, paged)
		}
	}
}

func TestCursorsBelongToTheirList(t *testing.T) {
	w := serve(t)
	w.create(article)
	cursor := w.do("GET /api/v1/mentions?limit=1", "").json()["next_cursor"].(string)
	if r := w.do("GET /api/v1/mentions?limit=2&offsets=utf16&cursor="+cursor, ""); len(r.items()) != 2 {
		t.Errorf("another size and unit: %s", r.Body)
	}
	mangled := "A" + cursor[1:]
	if cursor[0] == 'A' {
		mangled = "B" + cursor[1:]
	}
	for _, request := range []string{
		"/quotes?cursor=" + cursor, "/mentions?type=PERSON&cursor=" + cursor, "/mentions?cursor=" + mangled, "/mentions?cursor=" + cursor[:len(cursor)-1],
		"/mentions?cursor=x", "/mentions?cursor=", "/mentions?cursor=bm90aGluZw", "/mentions?cursor=" + cursor + "%0A", "/entities?cursor=" + cursor, "/articles?cursor=" + cursor,
	} {
		w.do("GET /api/v1"+request, "").isProblem(http.StatusBadRequest, "cursor", "next_cursor")
	}
}

// lines returns the lines of the log as objects.
func (w *world) lines() []map[string]any {
	w.t.Helper()
	var out []map[string]any
	d := json.NewDecoder(bytes.NewReader(w.log.Bytes()))
	for {
		var line map[string]any
		if err := d.Decode(&line); err == io.EOF {
			return out
		} else if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, line)
	}
}
