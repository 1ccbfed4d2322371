package api

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Each row: what is sent, and the problem that comes back.
func TestBadBodies(t *testing.T) {
	w := serve(t, func(o *Options) { o.Limits.MaxBody = 1 << 20 })
	const plain = "Content-Type: text/plain; charset=utf-8"
	for _, c := range []struct {
		name, body string
		header     string
		status     int
		words      []string
	}{
		{"nothing", "", "X-None: 1", 400, []string{"no body"}},
		{"empty JSON", "", asJSON, 400, []string{"empty"}},
		{"white space for JSON", " \n\t", asJSON, 400, []string{"empty"}},
		{"empty text", "", plain, 422, []string{"body", "no text"}},
		{"white space", " \n\u3000\t\r\n", plain, 422, []string{"no text"}},
		{"white space in JSON", `{"text": " \n\u3000"}`, asJSON, 422, []string{"text", "empty"}},
		{"no text", `{"title": "t"}`, asJSON, 422, []string{"text", "html"}},
		{"text and html", `{"text": "a", "html": "b"}`, asJSON, 422, []string{"html", "together"}},
		{"no page", `{"html": ""}`, asJSON, 422, []string{"html"}},
		{"page without text", "<html></html>", "Content-Type: text/html", 201, nil}, // to the reader of this test, it has text
		{"unknown format", `{"text": "a", "format": "pdf"}`, asJSON, 422, []string{"format", `"accepted":["text","html"]`}},
		{"html as text", `{"html": "a", "format": "text"}`, asJSON, 422, []string{"format"}},
		{"invalid UTF-8", "{\"text\": \"a\xffb\"}", asJSON, 422, []string{"byte offset 11"}},
		{"invalid UTF-8 behind a mark", "\xef\xbb\xbf{\"text\": \"\xe4\xb8\"}", asJSON, 422, []string{"byte offset 13"}},
		{"no type", `{"text": "a"}`, "X-None: 1", 415, []string{"application/json, text/plain, text/html"}},
		{"wrong type", `{"text": "a"}`, "Content-Type: application/xml", 415, []string{"application/xml", `"accepted":["application/json","text/plain","text/html"]`}},
		{"broken type", `{"text": "a"}`, "Content-Type: /", 415, []string{"accepted"}},
		{"unknown charset", "a", "Content-Type: text/plain; charset=klingon", 415, []string{"klingon", "gb18030"}},
		{"too large", `{"text": "` + strings.Repeat("a", 1<<20) + `"}`, asJSON, 413, []string{"1048576"}},
		{"truncated", `{"text": "a`, asJSON, 400, []string{"ends at byte offset 11"}},
		{"truncated after a field", `{"text": "a",`, asJSON, 400, []string{"ends"}},
		{"no JSON", `text=a`, asJSON, 400, []string{"byte offset"}},
		{"trailing comma", `{"text": "a",}`, asJSON, 400, []string{"byte offset"}},
		{"something behind", `{"text": "a"} {}`, asJSON, 400, []string{"after"}},
		{"raw NUL", "{\"text\": \"a\x00\"}", asJSON, 400, []string{"byte offset"}},
		{"escaped NUL", `{"text": "字\u0000"}`, asJSON, 422, []string{"text", "NUL after 1 characters"}},
		{"lone high surrogate", `{"text": "a\ud83d"}`, asJSON, 422, []string{"text", "surrogate", `\\ud83d`}},
		{"lone low surrogate", `{"text": "\uDE00b"}`, asJSON, 422, []string{"surrogate"}},
		{"surrogates in the wrong order", `{"text": "\ude00\ud83d"}`, asJSON, 422, []string{"surrogate"}},
		{"surrogate before another escape", `{"text": "\ud83d\n"}`, asJSON, 422, []string{"surrogate"}},
		{"unknown field", `{"text": "a", "titel": "b"}`, asJSON, 422, []string{"titel", `"accepted":["text","html","format","title","language","source","external_id","url","published_at"]`}},
		{"id, which only annotate takes", `{"text": "a", "id": "b"}`, asJSON, 422, []string{`"id"`}},
		{"wrong case", `{"Text": "a"}`, asJSON, 422, []string{"Text"}},
		{"several mistakes", `{"text": 1, "title": null, "x": 2, "url": "y"}`, asJSON, 422, []string{"text", "a number", "title", "null", `"x"`, "url"}},
		{"duplicate field", `{"text": "a", "text": "b"}`, asJSON, 422, []string{"text", "once"}},
		{"duplicate field in disguise", `{"text": "a", "te\u0078t": "b"}`, asJSON, 422, []string{"text", "once"}},
		{"duplicate unknown field", `{"text": "a", "x": 1, "x": 2}`, asJSON, 422, []string{"x"}},
		{"array", `["a"]`, asJSON, 422, []string{"object"}},
		{"two arrays", `[] []`, asJSON, 400, []string{"after"}},
		{"string", `"a"`, asJSON, 422, []string{"object"}},
		{"null", `null`, asJSON, 422, []string{"object"}},
		{"array in place of a string", `{"text": ["a"]}`, asJSON, 422, []string{"text", "an array"}},
		{"object in place of a string", `{"text": {"a": {}}}`, asJSON, 422, []string{"text", "an object"}},
		{"deep", `{"text": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, asJSON, 422, []string{"deeper"}},
		{"deep and open", strings.Repeat(`{"text":`, 100_000), asJSON, 422, []string{"deeper"}},
		{"deep at the top", strings.Repeat("[", 100_000), asJSON, 422, []string{"deeper"}},
		{"empty title", `{"text": "a", "title": ""}`, asJSON, 422, []string{"title"}},
		{"long title", `{"text": "a", "title": "` + strings.Repeat("題", 1001) + `"}`, asJSON, 422, []string{"title", "1000", "1001"}},
		{"control character", `{"text": "a", "source": "a\nb"}`, asJSON, 422, []string{"source", "control"}},
		{"language", `{"text": "a", "language": "chinese"}`, asJSON, 422, []string{"language", "zh-Hant"}},
		{"relative URL", `{"text": "a", "url": "/news/1"}`, asJSON, 422, []string{"url", "absolute"}},
		{"script URL", `{"text": "a", "url": "javascript:alert(1)"}`, asJSON, 422, []string{"url"}},
		{"date", `{"text": "a", "published_at": "26.4.2023"}`, asJSON, 422, []string{"published_at", "RFC 3339"}},
		{"no such day", `{"text": "a", "published_at": "2023-02-30"}`, asJSON, 422, []string{"published_at"}},
		{"year zero", `{"text": "a", "published_at": "0000-01-01"}`, asJSON, 422, []string{"published_at"}},
		{"far year", `{"text": "a", "published_at": "9999-12-31T23:59:59-01:00"}`, asJSON, 422, []string{"published_at"}},
		{"too long", `{"text": "` + strings.Repeat("字", 200_001) + `"}`, asJSON, 422, []string{"text", "200001", "200000"}},
		{"compressed", "\x1f\x8b", "Content-Encoding: gzip", 415, []string{"compressed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := *w
			w.t = t
			r := w.do("POST /api/v1/articles", c.body, c.header)
			if c.status == http.StatusCreated {
				if r.Code != c.status {
					t.Errorf("%d %s", r.Code, r.Body)
				}
				return
			}
			r.isProblem(c.status, c.words...)
			if c.status == http.StatusUnsupportedMediaType && c.header != "Content-Encoding: gzip" && r.Header().Get("Accept-Post") == "" {
				t.Error("Accept-Post is missing")
			}
		})
	}
}

func TestGoodBodies(t *testing.T) {
	w := serve(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(`{"text": "李开复"}`)
	if err != nil {
		t.Fatal(err)
	}
	wide := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(`{"text": "李開復"}`)) {
		wide += string([]byte{byte(u), byte(u >> 8)})
	}
	for _, c := range []struct{ name, body, header, want string }{
		{"byte order mark", "\ufeff" + `{"text": "李開復"}`, asJSON, "李開復"},
		{"GB18030", gb, "Content-Type: application/json; charset=GB18030", "李开复"},
		{"UTF-16", wide, asJSON, "李開復"},
		{"charset in capitals", `{"text": "李開復"}`, `Content-Type: Application/JSON; charset="UTF-8"`, "李開復"},
		{"escapes", `{"te\u0078t": "\u674e\ud83d\ude00\"\\"}`, asJSON, `李😀"\`},
		{"html as text", `{"text": "<p>a", "format": "html"}`, asJSON, "<p>a"},
		{"all metadata", `{"text": "a", "title": "t", "language": "zh", "source": "s", "external_id": "e", "url": "https://example.org/a?b#c", "published_at": "2023-04-26t08:00:00z"}`, asJSON, "a"},
		{"longest", `{"text": "` + strings.Repeat("字", 200_000) + `"}`, asJSON, strings.Repeat("字", 200_000)},
		{"right to left", `{"text": "שלום עולם"}`, asJSON, "שלום עולם"},
		{"emoji only", `{"text": "👩‍🚀"}`, asJSON, "👩‍🚀"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := w.do("POST /api/v1/annotate?include=", c.body, c.header)
			if r.Code != http.StatusOK {
				t.Fatal(r.Code, r.Body)
			}
			if got := r.json()["paragraphs"].([]any)[0].(map[string]any)["text"]; got != c.want {
				t.Errorf("got %.60q, want %.60q", got, c.want)
			}
		})
	}
}

func TestManyParagraphs(t *testing.T) {
	w := serve(t)
	id := w.create(`{"text": "` + strings.Repeat(`一二三四五六七八\n`, 10_000) + `"}`)
	items, next := 0, "/api/v1/articles/"+id+"/paragraphs"
	for next != "" {
		r := w.do("GET "+next, "")
		items += len(r.items())
		next = strings.TrimSuffix(strings.TrimPrefix(r.Header().Get("Link"), "<"), `>; rel="next"`)
	}
	if items != 10_000 {
		t.Errorf("%d paragraphs in all pages, want 10000", items)
	}
}

// A parameter is worth as much as the field, and one that is wrong is a wrong
// request.
func TestMetadataParameters(t *testing.T) {
	w := serve(t)
	r := w.do("POST /api/v1/articles?title=T&source=S&external_id=E&url=https://example.org/&published_at=2023-04-26&language=EN-us", `{"text": "a", "title": "t"}`, asJSON)
	got := r.json()
	for name, want := range map[string]string{"title": "T", "source": "S", "external_id": "E", "url": "https://example.org/", "published_at": "2023-04-26T00:00:00Z", "language": "en-US"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %s", name, got[name], want)
		}
	}
	for _, c := range []struct{ query, field string }{
		{"title=", "title"}, {"url=x", "url"}, {"published_at=x", "published_at"}, {"text=a", "text"}, {"language=x", "language"}, {"source=%00", "source"}, {"source=%ff", "source"},
	} {
		w.do("POST /api/v1/articles?"+c.query, "a", "Content-Type: text/plain").isProblem(http.StatusBadRequest, c.field)
	}
}

func TestBadParameters(t *testing.T) {
	w := serve(t)
	id := w.create(article)
	a := "/api/v1/articles/" + id
	for _, c := range []struct {
		request string
		status  int
		words   []string
	}{
		{"GET " + a + "/paragraphs?include=verbs", 400, []string{"include", "verbs", `"accepted":["tokens","sentences","mentions","quotes","repairs","translations"]`}},
		{"GET " + a + "/paragraphs?include=mentions,mentions", 400, []string{"include", "twice"}},
		{"GET " + a + "/paragraphs?offsets=bytes", 400, []string{"offsets", `"accepted":["codepoint","utf16","utf8"]`}},
		{"GET " + a + "/paragraphs?offsets=", 400, []string{"offsets"}},
		{"GET " + a + "/paragraphs?script=latin", 400, []string{"script", `"accepted":["hans","hant"]`}},
		{"GET " + a + "/paragraphs?limit=0", 400, []string{"limit", "1 to 500"}},
		{"GET " + a + "/paragraphs?limit=-1", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?limit=501", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?limit=1e2", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?limit=%2B5", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?limit=", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?limit=99999999999999999999", 400, []string{"limit"}},
		{"GET " + a + "/paragraphs?from=-1", 400, []string{"from"}},
		{"GET " + a + "/paragraphs?from=1&from=2", 400, []string{"from", "once"}},
		{"GET " + a + "/paragraphs?form=1", 400, []string{"form", `"accepted":["include","render","language","from","limit","script","offsets"]`}},
		{"GET " + a + "/paragraphs?limit=0&offsets=x&y=1", 400, []string{"limit", "offsets", `"y"`}},
		{"GET " + a + "/paragraphs?%zz", 400, []string{"query"}},
		{"GET " + a + "/paragraphs?a;b", 400, []string{"query"}},
		{"GET " + a + "/paragraphs/3", 404, []string{"0 to 2"}},
		{"GET " + a + "/paragraphs/-1", 404, []string{"numbered"}},
		{"GET " + a + "/paragraphs/01", 404, []string{"numbered"}},
		{"GET " + a + "/paragraphs/x", 404, []string{"numbered"}},
		{"GET " + a + "/paragraphs/0?from=0", 400, []string{"from"}},
		{"GET " + a + "?x=1", 400, []string{`"x"`, "none"}},
		{"DELETE " + a + "?x=1", 400, []string{`"x"`}},
		{"PUT " + a + "?x=1", 400, []string{`"x"`}},
		{"GET " + a + "/raw?x=1", 400, []string{`"x"`}},
		{"GET " + a + "/mentions?kind=direct", 400, []string{"kind"}},
		{"GET " + a + "/quotes?type=PERSON", 400, []string{"type"}},
		{"GET " + a + "/entities?type=MONEY", 400, []string{"type", `"accepted":["PERSON","ORG","LOC","PRODUCT","WORK","EVENT"]`}},
		{"GET /api/v1/articles/7", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/raw", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/paragraphs", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/paragraphs/0", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/entities", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/mentions", 404, []string{"UUID"}},
		{"GET /api/v1/articles/7/quotes", 404, []string{"UUID"}},
		{"DELETE /api/v1/articles/7", 404, []string{"UUID"}},
		{"PUT /api/v1/articles/7", 404, []string{"UUID"}},
		{"GET /api/v1/entities/7", 404, []string{"UUID"}},
		{"GET /api/v1/entities/7/mentions", 404, []string{"UUID"}},
		{"GET /api/v1/entities/7/quotes", 404, []string{"UUID"}},
		{"GET /api/v1/entities/7/related", 404, []string{"UUID"}},
		{"GET /api/v1/entities/7/timeline", 404, []string{"UUID"}},
		{"GET /api/v1/entities/" + id, 404, []string{"no entity"}},
		{"GET /api/v1/entities/" + id + "/mentions", 404, []string{"no entity"}},
		{"GET /api/v1/entities/" + id + "/quotes", 404, []string{"no entity"}},
		{"GET /api/v1/entities/" + id + "/related", 404, []string{"no entity"}},
		{"GET /api/v1/entities/" + id + "/timeline", 404, []string{"no entity"}},
		{"GET /api/v1/entities/" + id + "/timeline?zone=Mars/Base", 400, []string{"zone", "IANA"}},
		{"GET /api/v1/entities/" + id + "/timeline?zone=Local", 400, []string{"zone"}},
		{"GET /api/v1/entities/" + id + "/timeline?unit=year", 400, []string{"unit", "day", "week", "month"}},
		{"GET /api/v1/entities/" + id + "/timeline?zone=../etc/passwd", 400, []string{"zone"}},
		{"GET /api/v1/entities/" + id + "/related?cursor=x", 400, []string{"cursor"}},
		{"GET /api/v1/articles?sort=title", 400, []string{"sort", `"accepted":["-published","published"]`}},
		{"GET /api/v1/articles?q=", 400, []string{`"q"`, "empty"}},
		{"GET /api/v1/articles?q=%20", 400, []string{`"q"`, "empty"}},
		{"GET /api/v1/articles?q=" + strings.Repeat("q", 201), 400, []string{`"q"`, "200"}},
		{"GET /api/v1/articles?q=%ff", 400, []string{`"q"`, "UTF-8"}},
		{"GET /api/v1/articles?q=a%00", 400, []string{`"q"`, "NUL"}},
		{"GET /api/v1/articles?language=chinese", 400, []string{"language"}},
		{"GET /api/v1/articles?offsets=utf8", 400, []string{"offsets"}},
		{"GET /api/v1/articles?from=2024-01-02&to=2024-01-01", 400, []string{"from", "after"}},
		{"GET /api/v1/articles?from=2024-01-01T00:00:00Z&to=2023-12-31", 400, []string{"from", "after"}},
		{"GET /api/v1/articles?from=yesterday", 400, []string{"from", "RFC 3339"}},
		{"GET /api/v1/articles?to=2024-13-01", 400, []string{"to", "RFC 3339"}},
		{"GET /api/v1/articles?limit=501", 400, []string{"limit", "500"}},
		{"GET /api/v1/entities?type=person", 400, []string{"type", "PERSON"}},
		{"GET /api/v1/mentions?type=NOUN", 400, []string{"type", "QUANTITY"}},
		{"GET /api/v1/mentions?from=2024-01-02&to=2024-01-01", 400, []string{"from"}},
		{"GET /api/v1/quotes?kind=loud", 400, []string{"kind", `"accepted":["direct","indirect","mixed"]`}},
		{"GET /api/v1/quotes?speaker=", 400, []string{"speaker"}},
		{"GET /openapi.json?x=1", 400, []string{`"x"`}},
		{"GET /api/v1/articles/", 404, []string{"nothing at"}},
		{"GET /api/v1/nothing", 404, []string{"nothing at"}},
		{"GET /", 404, []string{"nothing at"}},
		{"GET /swagger/nothing", 404, []string{"nothing at"}},
		{"GET /api/v1/articles/" + id + "/export", 400, []string{"format", "is needed", "xliff12"}},
		{"GET /api/v1/articles/" + id + "/export?format=docx", 400, []string{"format", "docx", "xliff12", "labelstudio"}},
		{"GET /api/v1/articles/" + id + "/export?format=tmx&target=english", 400, []string{"target", "BCP 47"}},
		{"GET /api/v1/articles/" + id + "/export?format=tmx&offsets=utf16", 400, []string{"offsets", "tmx"}},
		{"GET /api/v1/articles/" + id + "/export?format=labelstudio&offsets=codepoint", 400, []string{"offsets", `"accepted":["utf16"]`}},
		{"GET /api/v1/articles/" + id + "/export?format=html&tags=false", 400, []string{"tags", "html"}},
		{"GET /api/v1/articles/" + id + "/export?format=tmx&tags=no", 400, []string{"tags", "false"}},
		{"GET /api/v1/articles/" + id + "/exports?format=tmx", 404, []string{"nothing at"}},
		{"PATCH " + a, 405, []string{"PATCH", "GET, HEAD, PUT, DELETE"}},
		{"DELETE /api/v1/articles", 405, []string{"GET"}},
		{"OPTIONS /api/v1/mentions", 405, []string{"GET"}},
		{"BREW /api/v1/annotate", 405, []string{"POST"}},
	} {
		t.Run(c.request[:min(len(c.request), 100)], func(t *testing.T) {
			w := *w
			w.t = t
			r := w.do(c.request, "")
			r.isProblem(c.status, c.words...)
			if c.status == 405 && r.Header().Get("Allow") == "" {
				t.Error("Allow is missing")
			}
		})
	}
}

// FuzzDecodeObject: whatever comes, either it is refused or its strings are
// clean text under accepted names.
func FuzzDecodeObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"text":"a"}`, `{"text":"\ud83d\ude00"}`, `{"text":"\ud83d"}`, `{"a":[1,{"b":null}],"text":"x"}`, `[`, "{\"text\":\"\xff\"}", `{"text":"a","text":"b"}`, `{"text":"\u0000"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		body, err := decodeBody(body, "")
		if err != nil {
			return
		}
		values, bad, err := decodeObject(body, articleFields)
		if err != nil || len(bad) > 0 {
			return
		}
		for name, v := range values {
			if longest[name] == 0 && name != "text" && name != "html" && name != "format" {
				t.Errorf("the field %q is not accepted", name)
			}
			if strings.ContainsRune(v, 0) || strings.ToValidUTF8(v, "") != v {
				t.Errorf("%s is %q", name, v)
			}
			if strings.ContainsRune(v, '\uFFFD') && !strings.Contains(string(body), "\uFFFD") && !strings.Contains(strings.ToLower(string(body)), `\ufffd`) {
				t.Errorf("%s has a replacement character that nobody wrote: %q", name, body)
			}
		}
	})
}
