package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
	"jianzhu/rendering"
	"jianzhu/translate"
	"jianzhu/translate/enginetest"
)

// namesOf is a renderer that knows the names that entities have.
type namesOf struct{ noNames }

func (namesOf) Name(q rendering.Query) []jianzhu.Rendering {
	if n := q.Names[q.Target]; n != "" {
		return []jianzhu.Rendering{{Language: q.Target, Name: n, Rule: "entity", Score: 0.95}}
	}
	return nil
}

// bureau is a desk with a renderer and an engine of the test's own.
func bureau(t testing.TB, change ...func(*Options)) (w *world, at string, f *enginetest.Fake) {
	f = enginetest.New(t)
	w, at = desk(t, append([]func(*Options){func(o *Options) {
		o.Renderer = namesOf{}
		o.Engines = []translate.Engine{translate.NewDeepL(translate.Config{URL: f.URL, Key: enginetest.Key,
			Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})}
		o.Sentences = func(text string) []jianzhu.Span { return []jianzhu.Span{{End: len(text)}} }
	}}, change...)...)
	return w, at, f
}

// TestProtectAndRestore: what protect answers, with its text translated, is
// what restore takes; spans are of the source there, and of the translation
// here, in every unit.
func TestProtectAndRestore(t *testing.T) {
	w, at, _ := bureau(t)
	source := strings.Split(text, "\n")[0]
	id := strings.TrimPrefix(at, "/api/v1/articles/")
	for _, unit := range jianzhu.Units {
		for form, want := range map[translate.Form]string{
			translate.Marks: "𠮷野家👩‍🚀ＣＥＯ⟦1⟧說：“e\u0301lan，⟦2⟧修得很快。”",
			translate.Tags:  `𠮷野家👩‍🚀ＣＥＯ<x id="1">Kai-Fu Lee</x>說：“e` + "\u0301" + `lan，<x id="2">Microsoft</x>修得很快。”`,
			translate.Spans: `𠮷野家👩‍🚀ＣＥＯ<span translate="no" id="1">Kai-Fu Lee</span>說：“e` + "\u0301" + `lan，<span translate="no" id="2">Microsoft</span>修得很快。”`,
		} {
			var answers []map[string]any
			for _, body := range []string{
				fmt.Sprintf(`{"article_id": %q, "paragraph": 0, "target": "en", "form": %q}`, id, form),
				fmt.Sprintf(`{"text": %q, "target": "en", "form": %q}`, source, form),
			} {
				r := w.do("POST /api/v1/protect?offsets="+string(unit), body, asJSON)
				if r.Code != http.StatusOK {
					t.Fatal(r.Code, r.Body)
				}
				a := r.json()
				if a["text"] != want {
					t.Errorf("%s: %s, want %s", form, a["text"], want)
				}
				if n := checkSpans(t, unit, []string{source}, 0, []any{a["placeholders"], a["unprotected"]}); n < 5 {
					t.Errorf("only %d spans in %s", n, r.Body)
				}
				answers = append(answers, a)
			}
			reasons := map[string]string{}
			for _, u := range answers[0]["unprotected"].([]any) {
				u := u.(map[string]any)
				reasons[u["surface"].(string)] = u["reason"].(string)
			}
			if d := cmp.Diff(map[string]string{"👩‍🚀": "unknown", "ＣＥＯ": "title", "e\u0301lan": "unknown"}, reasons); d != "" {
				t.Errorf("unprotected, want -, got +:\n%s", d)
			}

			sent := answers[0]["text"].(string)
			answers[0]["text"] = "👩‍🚀 " + strings.Replace(sent, "說", " said ", 1)
			body, err := json.Marshal(answers[0])
			if err != nil {
				t.Fatal(err)
			}
			r := w.do("POST /api/v1/restore?offsets="+string(unit), string(body), asJSON)
			if r.Code != http.StatusOK {
				t.Fatal(r.Code, r.Body)
			}
			back := r.json()
			restored := back["text"].(string)
			if want := "👩‍🚀 𠮷野家👩‍🚀ＣＥＯKai-Fu Lee said ：“e\u0301lan，Microsoft修得很快。”"; restored != want && restored != strings.Replace(want, "ＣＥＯK", "ＣＥＯ K", 1) {
				t.Errorf("%s: %s, want %s", form, restored, want)
			}
			if n := checkSpans(t, unit, []string{restored}, 0, back["placed"]); n != 2 {
				t.Errorf("%d placed in %s", n, r.Body)
			}
		}
	}
}

func TestProtectByTermbase(t *testing.T) {
	w, _, _ := bureau(t)
	for _, term := range []string{
		`{"type": "ORG", "names": [{"language": "zh-Hant", "name": "微軟", "status": "approved"}, {"language": "en", "name": "Microsoft Corp.", "status": "approved"}]}`,
		`{"keep": true, "type": "PRODUCT", "names": [{"language": "zh-Hant", "name": "ChatGPT", "status": "approved"}]}`,
		`{"names": [{"language": "zh-Hant", "name": "大模型", "status": "approved"}, {"language": "en", "name": "large language model", "status": "approved"}]}`,
	} {
		if r := w.do("POST /api/v1/terms", term, asJSON); r.Code != http.StatusCreated {
			t.Fatal(r.Code, r.Body)
		}
	}
	r := w.do("POST /api/v1/protect", `{"text": "微軟的大模型像ChatGPT", "target": "en", "form": "deepl"}`, asJSON)
	if r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	a := r.json()
	if want := `<x id="1">Microsoft Corp.</x>的大模型像<x id="2">ChatGPT</x>`; a["text"] != want {
		t.Errorf("%s, want %s", a["text"], want)
	}
	if g := a["glossary"].([]any); len(g) != 1 || g[0].(map[string]any)["target"] != "large language model" {
		t.Errorf("glossary %v", g)
	}
}

func TestProtectRefuses(t *testing.T) {
	w, at, _ := bureau(t)
	id := strings.TrimPrefix(at, "/api/v1/articles/")
	for body, words := range map[string][]string{
		`{"target": "en"}`:                                                                          {"text", "is needed"},
		`{"text": "x"}`:                                                                             {"target", "is needed", "zh-Hant-TW"},
		`{"text": " ", "target": "en"}`:                                                             {"text", "must not be empty"},
		`{"text": "x", "target": "de"}`:                                                             {"target", "zh-Hans"},
		`{"text": "x", "target": "en", "form": "xml"}`:                                              {"form", "libretranslate"},
		`{"text": "x", "target": "en", "paragraph": 0}`:                                             {"paragraph", "goes with article_id"},
		`{"text": "x", "target": "en", "threshold": "high"}`:                                        {"threshold", "must be a number"},
		`{"text": "x", "target": "en", "unknown": "drop"}`:                                          {"unknown", "keep"},
		`{"article_id": "1", "paragraph": 0, "target": "en"}`:                                       {"article_id", "UUID"},
		`{"article_id": "` + id + `", "target": "en"}`:                                              {"paragraph", "is needed"},
		`{"article_id": "` + id + `", "paragraph": 0, "target": "en", "language": "zh"}`:            {"language"},
		`{"text": "x", "article_id": "` + id + `", "paragraph": 0, "target": "en", "source": "zh"}`: {"article_id", "source", "is not a field here"},
	} {
		w.do("POST /api/v1/protect", body, asJSON).isProblem(http.StatusUnprocessableEntity, words...)
	}
	w.do("POST /api/v1/protect", `{"article_id": "`+id+`", "paragraph": 9, "target": "en"}`, asJSON).isProblem(http.StatusNotFound, "no paragraph 9")
	for body, words := range map[string][]string{
		`{"placeholders": []}`: {"text", "is needed"},
		`{"text": "x"}`:        {"placeholders", "is needed"},
		`{"text": "x", "placeholders": [{"id": 2, "target": "x"}]}`:                                           {"placeholders[0].id", "must be 1"},
		`{"text": "x", "placeholders": [{"id": 1}]}`:                                                          {"placeholders[0].target", "is needed"},
		`{"text": "x", "placeholders": [1]}`:                                                                  {"placeholders[0]", "must be an object"},
		`{"text": "x", "placeholders": [{"id": 1, "target": "` + strings.Repeat("x", 1001) + `"}]}`:           {"placeholders[0].target", "1000"},
		`{"text": "` + strings.Repeat("⟦1⟧", 1003) + `", "placeholders": [{"id": 1, "target": "microsoft"}]}`: {"text", "1003"},
	} {
		w.do("POST /api/v1/restore", body, asJSON).isProblem(http.StatusUnprocessableEntity, words...)
	}
}

// serve sends a request as it is.
func (w *world) serve(r *http.Request) reply {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return reply{rec, w.t}
}

func newRequest(ctx context.Context, request, body string) *http.Request {
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// outcomes returns the outcome of each paragraph, in short.
func outcomes(t *testing.T, r reply) []string {
	t.Helper()
	var out []string
	for _, i := range r.items() {
		s := fmt.Sprint(i["index"], " ", i["outcome"])
		for _, name := range []string{"reason", "state"} {
			if v, there := i[name]; there {
				s += " " + v.(string)
			}
		}
		out = append(out, s)
	}
	return out
}

func TestTranslateByMachine(t *testing.T) {
	w, at, f := bureau(t)
	run := func(body string, want ...string) reply {
		t.Helper()
		r := w.do("POST "+at+"/translate", body, asJSON)
		if d := cmp.Diff(want, outcomes(t, r)); d != "" {
			t.Errorf("%s: want -, got +:\n%s", body, d)
		}
		return r
	}
	first := run(`{"target": "en", "paragraphs": [0, 2]}`, "0 translated translated", "2 translated translated").json()
	if first["engine"] != "deepl" || first["characters"].(float64) < 30 || first["requests"] != 1.0 || first["revision"] != 1.0 {
		t.Errorf("cost: %v", first)
	}
	shown := w.do("GET "+at+"/translations/en", "").items()
	if len(shown) != 2 || !strings.Contains(shown[0]["text"].(string), "Kai-Fu Lee") || !strings.Contains(shown[0]["text"].(string), "Microsoft") ||
		shown[0]["origin"] != "machine" || shown[0]["engine"] != "deepl" || shown[0]["state"] != "translated" {
		t.Fatalf("%v", shown)
	}

	// What is there stays, and costs nothing.
	before := len(f.Requests())
	run(`{"target": "en", "paragraphs": [0]}`, "0 skipped current")
	if len(f.Requests()) != before {
		t.Error("what is translated already was sent again")
	}
	w.write(at, `{"language": "en", "paragraphs": [{"index": 0, "text": "By hand."}, {"index": 2, "text": "Read.", "origin": "machine", "engine": "x", "state": "reviewed"}]}`, http.StatusOK)
	run(`{"target": "en"}`, "0 skipped human", "1 translated translated", "2 skipped reviewed")
	if got := w.do("GET "+at+"/translations/en", "").items()[0]["text"]; got != "By hand." {
		t.Errorf("a person's text is %q now", got)
	}
	run(`{"target": "en", "overwrite": true}`, "0 translated translated", "1 translated translated", "2 translated translated")
	if h := w.do("GET "+at+"/translations/en?history=true", "").items()[0]["history"].([]any); h[len(h)-1].(map[string]any)["text"] != "By hand." {
		t.Errorf("history: %v", h)
	}

	// What comes back wrong is told, and waits for somebody.
	f.Mode(enginetest.Drop)
	r := run(`{"target": "en", "paragraphs": [0], "overwrite": true}`, "0 translated initial")
	issue := r.items()[0]["issues"].([]any)[0].(map[string]any)
	if issue["problem"] != "missing" || issue["source"] != "微軟" || issue["target"] != "Microsoft" || issue["span"] != nil {
		t.Errorf("%v", issue)
	}
	f.Mode(enginetest.Keep)
	run(`{"target": "en", "paragraphs": [0]}`, "0 translated translated")

	run(`{"target": "zh-Hans"}`, "0 skipped same_language", "1 skipped same_language", "2 skipped same_language")
	w.do("GET "+at+"/translations/zh-Hans", "").isProblem(http.StatusNotFound)
}

// TestMachineFailures: each failure of an engine has its answer, nothing is
// written, and nothing is said of the server's network or keys.
func TestMachineFailures(t *testing.T) {
	w, at, f := bureau(t)
	for mode, want := range map[string]struct {
		status int
		words  string
	}{
		"403": {502, "JIANZHU_DEEPL_KEY"},
		"456": {502, "quota"},
		"413": {502, "too long"},
		"400": {502, "refused"},
		"429": {503, "too many requests"},
		"503": {503, "try again later"},
	} {
		f.Mode(mode)
		r := w.do("POST "+at+"/translate", `{"target": "en"}`, asJSON)
		r.isProblem(want.status, want.words)
		for _, secret := range []string{enginetest.Key, strings.TrimPrefix(f.URL, "http://")} {
			if strings.Contains(r.Body.String()+w.log.String(), secret) {
				t.Errorf("%s: %q is told: %s", mode, secret, r.Body)
			}
		}
	}
	w.do("GET "+at+"/translations/en", "").isProblem(http.StatusNotFound)

	none, at := desk(t)
	r := none.do("POST "+at+"/translate", `{"target": "en"}`, asJSON)
	r.isProblem(http.StatusConflict, "JIANZHU_DEEPL_KEY", "--libretranslate-url", "JIANZHU_OPENAI_KEY")
}

// TestMachineKeepsWhatIsDone: what was translated before the engine failed, or
// the time was over, is kept, and asking again goes on there.
func TestMachineKeepsWhatIsDone(t *testing.T) {
	lines := make([]string, 60)
	for i := range lines {
		lines[i] = fmt.Sprintf("第%d段。", i)
	}
	for name, fail := range map[string]func(cancel func()) http.HandlerFunc{
		"quota": func(func()) http.HandlerFunc { return enginetest.Status(456, "") },
		"client gone": func(cancel func()) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				cancel()
				<-r.Context().Done()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, f := bureau(t)
			at := "/api/v1/articles/" + w.create(`{"text": "`+strings.Join(lines, `\n`)+`"}`)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f.FailAfter(1, fail(cancel))
			q := newRequest(ctx, "POST "+at+"/translate", `{"target": "en"}`)
			first := w.serve(q)
			if got := outcomes(t, first); got[49] != "49 translated translated" || got[50] != "50 failed engine" || len(got) != 60 {
				t.Errorf("%q", got)
			}
			if notes := first.json()["notes"].([]any); len(notes) != 1 {
				t.Errorf("notes %q", notes)
			}
			again := w.do("POST "+at+"/translate", `{"target": "en"}`, asJSON)
			if got := outcomes(t, again); got[49] != "49 skipped current" || got[50] != "50 translated translated" {
				t.Errorf("%q", got)
			}
			if n := len(w.do("GET "+at+"/translations/en", "").items()); n != 60 {
				t.Errorf("%d paragraphs are translated", n)
			}
		})
	}
}

// TestMachineBesideWriters: what others write while the engine works is not
// lost, and what it translated of a paragraph that has changed is not kept.
func TestMachineBesideWriters(t *testing.T) {
	w, at, f := bureau(t)
	meanwhile := func(do func()) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			do()
			enginetest.Status(503, "")(rw, r) // it is tried again
		}
	}
	f.FailNext(meanwhile(func() {
		w.write(at, `{"language": "en", "paragraphs": [{"index": 1, "text": "By hand."}]}`, http.StatusCreated)
		changed := strings.Replace(article, "無事。", "有事。", 1)
		if r := w.do("PUT "+at, changed, asJSON, "If-Match: *"); r.Code != http.StatusOK {
			t.Error(r.Code, r.Body)
		}
	}))
	r := w.do("POST "+at+"/translate", `{"target": "en"}`, asJSON)
	if d := cmp.Diff([]string{"0 translated translated", "1 skipped human", "2 failed changed"}, outcomes(t, r)); d != "" {
		t.Errorf("want -, got +:\n%s", d)
	}
	if got := w.do("GET "+at+"/translations/en", "").items(); len(got) != 2 || got[1]["text"] != "By hand." {
		t.Errorf("%v", got)
	}
}

func TestMachineHasItsOwnTime(t *testing.T) {
	w, at, f := bureau(t, func(o *Options) { o.Limits.Translate = time.Millisecond })
	f.FailNext(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	w.do("POST "+at+"/translate", `{"target": "en"}`, asJSON).isProblem(http.StatusServiceUnavailable, "1ms")
}
