package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/script"
	"jianzhu/store"
	"jianzhu/store/sqlite"
	"jianzhu/termbase"
)

// lee is the entity of 李開復 in the test's articles.
var lee = jianzhu.StableID("PERSON", script.FoldString("李開復"))

func (w *world) term(body string) (id, etag string) {
	w.t.Helper()
	r := w.do("POST /api/v1/terms", body, asJSON)
	if r.Code != http.StatusCreated {
		w.t.Fatalf("create: %d %s", r.Code, r.Body)
	}
	return r.json()["id"].(string), r.Header().Get("ETag")
}

// mention returns the first mention of 李開復 in the first paragraph of an
// article, and the tag of the answer.
func (w *world) mention(article string) (map[string]any, string) {
	w.t.Helper()
	r := w.do("GET /api/v1/articles/"+article+"/paragraphs?limit=1", "")
	for _, m := range r.items()[0]["mentions"].([]any) {
		if m := m.(map[string]any); m["entity_id"] == lee {
			return m, r.Header().Get("ETag")
		}
	}
	w.t.Fatalf("no mention: %s", r.Body)
	return nil, ""
}

func TestTermsShowInMentions(t *testing.T) {
	w := serve(t)
	const input = article
	article := w.create(input)
	before, tag := w.mention(article)
	if before["forbidden"] != nil {
		t.Errorf("forbidden without a term: %v", before)
	}
	term, etag := w.term(`{"entity_id": "` + lee + `", "names": [{"language": "en", "name": "Lee Kai-fu", "status": "approved"}, {"language": "en", "name": "Li Kaifu", "status": "forbidden"}]}`)
	m, changed := w.mention(article)
	if got := m["names"].(map[string]any)["en"]; got != "Lee Kai-fu" {
		t.Errorf("names %v", m["names"])
	}
	if d := cmp.Diff(map[string]any{"en": []any{"Li Kaifu"}}, m["forbidden"]); d != "" {
		t.Error(d)
	}
	if changed == tag {
		t.Error("the answer has changed and its tag has not")
	}
	// A client that has the answer of before gets the new one.
	if r := w.do("GET /api/v1/articles/"+article+"/paragraphs?limit=1", "", "If-None-Match: "+tag); r.Code != http.StatusOK {
		t.Errorf("%d for a stale tag", r.Code)
	}
	if r := w.do("GET /api/v1/articles/"+article+"/paragraphs?limit=1", "", "If-None-Match: "+changed); r.Code != http.StatusNotModified {
		t.Errorf("%d for the tag of now", r.Code)
	}
	for _, list := range []string{"/api/v1/articles/" + article + "/mentions", "/api/v1/mentions", "/api/v1/entities/" + lee + "/mentions"} {
		if got := w.do("GET "+list+cond(strings.Contains(list, lee), "", "?entity="+lee), "").items()[0]["forbidden"]; got == nil {
			t.Errorf("%s shows no forbidden name", list)
		}
	}
	if r := w.do("POST /api/v1/annotate", input, asJSON); !strings.Contains(r.Body.String(), "Lee Kai-fu") {
		t.Errorf("POST /annotate knows nothing of the term: %s", r.Body)
	}
	// The tag of the article as it was read serves a write of it still.
	if r := w.do("DELETE /api/v1/terms/"+term, "", "If-Match: "+etag); r.Code != http.StatusNoContent {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	after, _ := w.mention(article)
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("after the term is gone: (-before +after)\n%s", d)
	}
}

func cond(c bool, a, b string) string {
	if c {
		return a
	}
	return b
}

func TestTermLife(t *testing.T) {
	w := serve(t)
	w.create(article)
	r := w.do("POST /api/v1/terms", `{"entity_id": "`+strings.ToUpper(lee)+`", "names": [{"language": "zh-TW", "name": " 李開復 "}], "note": "n"}`, asJSON)
	id, etag := r.json()["id"].(string), r.Header().Get("ETag")
	path := "/api/v1/terms/" + id
	if r.Code != http.StatusCreated || r.Header().Get("Location") != path || etag == "" {
		t.Fatalf("%d %s %v", r.Code, r.Body, r.Header())
	}
	body := r.json()
	if body["type"] != "PERSON" || body["usage"].(float64) == 0 || body["entity_id"] != lee {
		t.Errorf("%v", body)
	}
	first := body["names"].([]any)[0].(map[string]any)
	if first["language"] != "zh-Hant-TW" || first["name"] != "李開復" || first["status"] != "proposed" {
		t.Errorf("%v", first)
	}
	if got := w.do("GET "+path, ""); got.Header().Get("ETag") != etag || got.Body.String() != r.Body.String() {
		t.Errorf("read back: %s %s", got.Header().Get("ETag"), got.Body)
	}
	w.do("PUT "+path, `{"names": [{"language": "en", "name": "x"}]}`, asJSON).isProblem(http.StatusPreconditionRequired, "If-Match")
	put := w.do("PUT "+path, `{"names": [{"language": "en", "name": "x"}]}`, asJSON, "If-Match: "+etag)
	if put.Code != http.StatusOK || put.json()["revision"] != 2.0 || put.json()["note"] != nil || put.json()["created_at"] != body["created_at"] {
		t.Errorf("%d %s", put.Code, put.Body)
	}
	w.do("PUT "+path, `{"names": [{"language": "en", "name": "y"}]}`, asJSON, "If-Match: "+etag).isProblem(http.StatusPreconditionFailed)
	w.do("DELETE "+path, "", "If-Match: "+etag).isProblem(http.StatusPreconditionFailed)
	if r := w.do("DELETE "+path, "", "If-Match: "+put.Header().Get("ETag")); r.Code != http.StatusNoContent {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	w.do("GET "+path, "").isProblem(http.StatusNotFound, id)

	for _, c := range []struct {
		body   string
		status int
		words  []string
	}{
		{`{"names": [{"language": "en", "name": "x", "state": "approved"}]}`, 422, []string{"names[0].state", "not a field"}},
		{`{"names": [{"language": "en", "name": 1}]}`, 422, []string{"names[0].name", "a string", "a number"}},
		{`{"name": "x"}`, 422, []string{`"name"`}},
		{`{"keep": "yes", "names": []}`, 422, []string{"keep", "boolean"}},
		{`{"type": "TIME", "names": [{"language": "english", "name": "", "status": "nice"}]}`, 422,
			[]string{`"type"`, "PERSON", "names[0].language", "names[0].name", "names[0].status", "forbidden"}},
		{`{"note": "a", "note": "b"}`, 422, []string{"note", "once"}},
		{`{"names": [{"language": "en", "name": "a\u0000"}]}`, 422, []string{"names[0].name", "U+0000"}},
		{`{}`, 422, []string{"names", "at least one"}},
		{`{"names": [`, 400, []string{"well-formed"}},
		{`[]`, 422, []string{"an object"}},
		{`{"entity_id": "` + jianzhu.NewID() + `"}`, 422, []string{"entity_id"}},
	} {
		w.do("POST /api/v1/terms", c.body, asJSON).isProblem(c.status, c.words...)
	}
}

func TestTermLists(t *testing.T) {
	w := serve(t)
	w.create(article)
	w.term(`{"type": "ORG", "names": [{"language": "zh-Hans", "name": "国资委", "status": "approved"}, {"language": "en", "name": "SASAC", "status": "approved"}]}`)
	w.term(`{"type": "ORG", "names": [{"language": "zh-Hant", "name": "國資委", "status": "approved"}, {"language": "en", "name": "The Commission", "status": "approved"}]}`)
	w.term(`{"names": [{"language": "en", "name": "sasac", "status": "forbidden"}]}`)
	for _, c := range []struct {
		query string
		want  int
	}{
		{"", 3}, {"?q=国资", 2}, {"?q=SAS", 2}, {"?q=sasac&status=forbidden", 1}, {"?language=zh", 2}, {"?language=zh-Hant", 1},
		{"?language=zh&status=forbidden", 0}, {"?type=ORG", 2}, {"?type=PERSON", 0}, {"?entity=" + lee, 0},
	} {
		if got := w.do("GET /api/v1/terms"+c.query, "").items(); len(got) != c.want {
			t.Errorf("%s: %d terms, want %d", c.query, len(got), c.want)
		}
	}
	pages := func(path string) (n int, kinds []string) {
		for next := ""; ; {
			r := w.do("GET "+path+"limit=1"+next, "")
			for _, i := range r.items() {
				n++
				if k, ok := i["kind"].(string); ok {
					kinds = append(kinds, k+" "+i["name"].(string))
				}
			}
			cursor, _ := r.json()["next_cursor"].(string)
			if cursor == "" {
				return n, kinds
			}
			next = "&cursor=" + cursor
		}
	}
	if n, _ := pages("/api/v1/terms?"); n != 3 {
		t.Errorf("%d terms by pages", n)
	}
	_, kinds := pages("/api/v1/terms/conflicts?")
	if d := cmp.Diff([]string{"status SASAC", "renderings 国资委"}, sortedBy(kinds)); d != "" {
		t.Error(d)
	}
	if n, _ := pages("/api/v1/terms/conflicts?kind=shared&"); n != 0 {
		t.Errorf("%d shared", n)
	}
	entities := len(w.do("GET /api/v1/entities", "").items())
	n, _ := pages("/api/v1/terms/proposals?type=PERSON&")
	w.term(`{"entity_id": "` + lee + `"}`)
	if after, _ := pages("/api/v1/terms/proposals?type=PERSON&"); entities == 0 || n == 0 || after != n-1 {
		t.Errorf("%d proposals, and %d after a term of one", n, after)
	}
}

// sortedBy puts conflicts about status first: the order of names that differ
// by case only is not what the test is about.
func sortedBy(kinds []string) []string {
	for i, k := range kinds {
		if strings.HasPrefix(k, "status") {
			kinds[0], kinds[i] = "status SASAC", kinds[0]
		}
	}
	return kinds
}

func TestTermFiles(t *testing.T) {
	w := serve(t)
	w.term(`{"type": "PERSON", "names": [{"language": "zh-Hans", "name": "李开复", "status": "approved"}, {"language": "en", "name": "Kai-Fu Lee", "status": "approved"}, {"language": "en", "name": "Li", "status": "forbidden"}]}`)
	w.term(`{"names": [{"language": "zh-Hans", "name": "A&B <5%>", "status": "proposed"}], "keep": true, "note": "two\nlines"}`)
	for _, f := range termbase.Formats {
		parameters := "?format=" + string(f)
		if f.Bilingual() {
			parameters += "&source=zh-Hans&target=en"
		}
		out := w.do("GET /api/v1/terms/export"+parameters, "")
		if out.Code != http.StatusOK || out.Header().Get("ETag") == "" || !strings.Contains(out.Header().Get("Content-Disposition"), f.Extension()) {
			t.Fatalf("%s: %d %v %s", f, out.Code, out.Header(), out.Body)
		}
		if r := w.do("GET /api/v1/terms/export"+parameters, "", "If-None-Match: "+out.Header().Get("ETag")); r.Code != http.StatusNotModified {
			t.Errorf("%s: %d for its own tag", f, r.Code)
		}
		left := out.Result().Trailer.Get(headerLeftOut)
		if want := cond(f == termbase.DeepL, "1", "0"); left != want {
			t.Errorf("%s: left out %q, want %s", f, left, want)
		}
		// Into this server again: what has ids changes nothing.
		in := w.do("POST /api/v1/terms/import"+parameters+"&dry_run=true", out.Body.String(), "Content-Type: text/plain")
		if in.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", f, in.Code, in.Body)
		}
		if got, want := in.json()["unchanged"], cond(f.Bilingual(), "0", "2"); fmt.Sprint(got) != want {
			t.Errorf("%s: %s unchanged, want %s", f, in.Body, want)
		}
		// Into an empty one and out again: the same file.
		other := serve(t)
		in = other.do("POST /api/v1/terms/import"+parameters, out.Body.String(), "Content-Type: text/plain")
		if in.Code != http.StatusOK || in.json()["created"] != 2.0 {
			t.Errorf("%s: %d %s", f, in.Code, in.Body)
		}
		again := other.do("GET /api/v1/terms/export"+parameters, "")
		if d := cmp.Diff(out.Body.String(), again.Body.String()); d != "" {
			t.Errorf("%s: (-exported +exported again)\n%s", f, d)
		}
	}

	bad := "language,name,status\nenglish,x,\nen,y,nice\n"
	for _, dry := range []string{"true", "false"} {
		w.do("POST /api/v1/terms/import?dry_run="+dry, bad, "Content-Type: text/csv").isProblem(422, `"line 2"`, `"line 3"`, "forbidden")
	}
	bomb := "<!DOCTYPE tbx [<!ENTITY a 'b'>]><tbx/>"
	w.do("POST /api/v1/terms/import", bomb, "Content-Type: application/xml").isProblem(422, "line 1")
	w.do("POST /api/v1/terms/import", "x", "Content-Type: text/plain").isProblem(400, "format")
	w.do("POST /api/v1/terms/import?format=deepl", "x", "Content-Type: text/plain").isProblem(400, "source", "target")
	w.do("POST /api/v1/terms/import", "x", "Content-Type: application/pdf").isProblem(415, "text/csv")
	w.do("GET /api/v1/terms/export", "").isProblem(400, "format", "tbx2")
	w.do("GET /api/v1/terms/export?format=tbx&source=en", "").isProblem(400, "source")
	if n := len(w.do("GET /api/v1/terms", "").items()); n != 2 {
		t.Errorf("%d terms after what was refused", n)
	}
}

// breaking is a store that is lost in the middle of a list of terms.
type breaking struct{ Store }

func (b breaking) Terms(ctx context.Context, f store.TermFilter, p store.Page) ([]jianzhu.Term, error) {
	if !p.After.IsZero() {
		return nil, &jianzhu.Error{Op: "breaking.Terms", Kind: jianzhu.Unavailable}
	}
	return b.Store.Terms(ctx, f, p)
}

// TestExportThatBreaksIsNoFile: a client must not take a part for the whole.
func TestExportThatBreaksIsNoFile(t *testing.T) {
	w := serve(t, func(o *Options) { o.Store, o.Limits.PageLimit = breaking{o.Store}, 2 })
	for i := range 3 {
		w.term(fmt.Sprintf(`{"names": [{"language": "en", "name": "n%d"}]}`, i))
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("ended with %v", p)
		}
	}()
	w.do("GET /api/v1/terms/export?format=tbx", "")
}

// TestTermsOfAnotherProcess writes beside a server whose index follows the
// store.
func TestTermsOfAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shared.db")
	s, err := sqlite.New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	index := termbase.New(nil)
	w := serve(t, func(o *Options) { o.Store, o.Terms = s, index })
	other, err := sqlite.New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for i := range 2 {
		tm := &jianzhu.Term{ID: jianzhu.NewID(), Names: []jianzhu.TermName{{Language: "en", Name: "Twice", Status: jianzhu.TermApproved},
			{Language: "zh-Hans", Name: fmt.Sprint("两个", i), Status: jianzhu.TermApproved}}}
		if err := other.PutTerm(t.Context(), tm, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := index.Sync(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if n := len(w.do("GET /api/v1/terms/conflicts", "").items()); n != 1 {
		t.Errorf("%d conflicts", n)
	}
}

func TestNamesOfMentions(t *testing.T) {
	approved := func(language, name string) jianzhu.TermName {
		return jianzhu.TermName{Language: language, Name: name, Status: jianzhu.TermApproved}
	}
	forbidden := jianzhu.TermName{Language: "en", Name: "Bad", Status: jianzhu.TermForbidden}
	s := termbase.New([]jianzhu.Term{
		{ID: "1", EntityID: "e1", Type: "PERSON", Names: []jianzhu.TermName{approved("zh-Hans", "李明"), approved("en", "Li Ming")}},
		{ID: "2", Type: "ORG", Names: []jianzhu.TermName{approved("zh-Hans", "外交部"), approved("en", "MOFA"), approved("en", "second"), forbidden}},
		{ID: "3", Type: "ORG", Names: []jianzhu.TermName{approved("zh-Hans", "双"), approved("en", "One")}},
		{ID: "4", Type: "ORG", Names: []jianzhu.TermName{approved("zh-Hans", "双"), approved("en", "Two")}},
		{ID: "5", Names: []jianzhu.TermName{approved("zh-Hans", "坏"), forbidden}},
	}).Snapshot()
	for _, c := range []struct {
		name, entity string
		kind         jianzhu.Type
		surface      string
		has          map[string]string
		want         string
	}{
		{"by its entity, whatever it is called", "e1", "PERSON", "小李", map[string]string{"en": "X", "fr": "F"}, "map[en:Li Ming fr:F zh-Hans:李明] map[]"},
		{"of another entity", "e2", "PERSON", "李明", map[string]string{"en": "X"}, "map[en:X] map[]"},
		{"by its surface", "", "ORG", "外交部", nil, "map[en:MOFA zh-Hans:外交部] map[en:[Bad]]"},
		{"of another type", "", "LOC", "外交部", nil, "map[] map[]"},
		{"by one of two terms", "", "ORG", "双", map[string]string{"en": "X"}, "map[en:X] map[]"},
		{"the lexicon's name is forbidden", "", "ORG", "坏", map[string]string{"en": "Bad"}, "map[zh-Hans:坏] map[en:[Bad]]"},
		{"a value", "", "MONEY", "外交部", nil, "map[] map[]"},
	} {
		had := maps.Clone(c.has)
		names, bad := s.Names(c.entity, c.kind, c.surface, c.has)
		if got := fmt.Sprint(names, bad); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if !maps.Equal(had, c.has) {
			t.Errorf("%s: changed what it was given", c.name)
		}
	}
}
