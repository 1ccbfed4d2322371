package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// pair links the n-th mention of a type with the n-th of that type, quotes in
// order, and the whole of a text with the whole of the other.
func pair(a *jianzhu.Article, t *jianzhu.Translation) {
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		q := &a.Paragraphs[p.Index]
		p.Counterparts, p.Aligned = nil, nil
		used := map[string]bool{}
		for _, m := range q.Mentions {
			for _, n := range p.Mentions {
				if n.Type == m.Type && !used[n.ID] {
					used[n.ID] = true
					p.Counterparts = append(p.Counterparts, jianzhu.Counterpart{SourceID: m.ID, TargetID: n.ID, Rule: "order", Score: 0.5})
					break
				}
			}
		}
		for n := range min(len(p.Quotes), len(q.Quotes)) {
			p.Counterparts = append(p.Counterparts, jianzhu.Counterpart{SourceID: q.Quotes[n].ID, TargetID: p.Quotes[n].ID, Rule: "order", Score: 0.5})
		}
		p.Aligned = []jianzhu.SentencePair{{Source: jianzhu.Span{End: len(q.Text)}, Target: jianzhu.Span{End: len(p.Text)}, Score: 1}}
	}
}

// desk is a server with a clock that goes on by a second each time it is
// looked at, and an article of three paragraphs in it.
func desk(t testing.TB, change ...func(*Options)) (w *world, at string) {
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	w = serve(t, append([]func(*Options){func(o *Options) {
		o.Link = pair
		o.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(time.Second)
			return now
		}
	}}, change...)...)
	return w, "/api/v1/articles/" + w.create(article)
}

// english is a translation of the paragraphs of text: it has characters that
// each unit counts otherwise too.
var english = []string{"👩‍🚀 ＣＥＯ Kai-Fu Lee 說：“𠮷e\u0301lan, Microsoft did it fast.”", "𠮷 He 說：“👩‍🚀 fine.”", "Nothing."}

func body(t testing.TB, language string, texts ...string) string {
	type paragraph struct {
		Index int    `json:"index"`
		Text  string `json:"text"`
	}
	v := struct {
		Language   string      `json:"language"`
		Paragraphs []paragraph `json:"paragraphs"`
	}{Language: language}
	for i, s := range texts {
		v.Paragraphs = append(v.Paragraphs, paragraph{i, s})
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// write posts paragraphs and returns the translation's entity tag.
func (w *world) write(at, body string, status int) string {
	w.t.Helper()
	r := w.do("POST "+at+"/translations", body, asJSON)
	if r.Code != status {
		w.t.Fatalf("%d %s, want %d", r.Code, r.Body, status)
	}
	return r.Header().Get("ETag")
}

func TestTranslationIsShownBesideTheArticle(t *testing.T) {
	w, at := desk(t)
	r := w.do("POST "+at+"/translations", body(t, "EN", english[0]), asJSON)
	if r.Code != http.StatusCreated || r.Header().Get("Location") != at+"/translations/en" {
		t.Fatal(r.Code, r.Header(), r.Body)
	}
	w.write(at, body(t, "en", english...), http.StatusOK)
	w.write(at, body(t, "zh-Hant-TW", "ＣＥＯ李開復說：“微軟很快。”"), http.StatusCreated)

	list := w.do("GET "+at+"/translations", "").items()
	if len(list) != 2 || list[0]["language"] != "en" || list[0]["revision"] != 2.0 || list[0]["translated"] != 3.0 || list[0]["paragraphs"] != 3.0 ||
		list[0]["needs_review"] != 0.0 || list[0]["states"].(map[string]any)["translated"] != 3.0 || list[1]["language"] != "zh-Hant-TW" || list[1]["translated"] != 1.0 {
		t.Errorf("list: %v", list)
	}

	sources := strings.Split(text, "\n")
	for _, unit := range jianzhu.Units {
		for _, to := range []string{"", script.Hans, script.Hant} {
			query := "offsets=" + string(unit)
			if to != "" {
				query += "&script=" + strings.ToLower(to)
			}
			shown := func(s string) string {
				if to == "" {
					return s
				}
				return script.Convert(s, to).Text
			}
			var own []string
			for _, s := range sources {
				own = append(own, shown(s))
			}
			items := w.do("GET "+at+"/paragraphs?include=translations,mentions,quotes,tokens,sentences&"+query, "").items()
			if len(items) != 3 {
				t.Fatal(items)
			}
			both, pairs := 0, 0
			for i, p := range items {
				translations := p["translations"].([]any)
				if want := map[bool]int{true: 2, false: 1}[i == 0]; len(translations) != want {
					t.Fatalf("%d translations of paragraph %d: %v", len(translations), i, translations)
				}
				first := translations[0].(map[string]any)
				texts := []string{}
				for j := range english {
					tr := items[j]["translations"].([]any)[0].(map[string]any)
					texts = append(texts, tr["text"].(string))
				}
				if first["language"] != "en" || first["state"] != "translated" || first["origin"] != "human" || first["needs_review"] != false {
					t.Errorf("translation: %v", first)
				}
				// Every span of the translation is one of it; a speaker may be
				// in another paragraph.
				for _, kind := range []string{"mentions", "quotes", "tokens", "sentences"} {
					for _, x := range first[kind].([]any) {
						x := x.(map[string]any)
						if c, linked := x["counterpart"].(map[string]any); linked {
							checkSpans(t, unit, own, i, c)
							if c["language"] != map[bool]string{true: "zh-Hant", false: "zh-" + to}[to == ""] {
								t.Errorf("the counterpart is in %v", c["language"])
							}
							both++
							delete(x, "counterpart")
						}
						checkSpans(t, unit, texts, i, x)
					}
				}
				for _, k := range first["counterparts"].([]any) {
					k := k.(map[string]any)
					checkSpans(t, unit, own, i, k["source"])
					checkSpans(t, unit, texts, i, k["target"])
					pairs++
				}
				for _, kind := range []string{"mentions", "quotes"} {
					for _, m := range p[kind].([]any) {
						m := m.(map[string]any)
						if c, linked := m["counterpart"].(map[string]any); linked {
							checkSpans(t, unit, texts, i, c)
							if m["surface"] == shown("李開復") && (c["surface"] != "Kai-Fu Lee" || c["language"] != "en") {
								t.Errorf("李開復 is %v", c)
							}
							both++
						}
					}
				}
			}
			if pairs < 6 || both != 2*pairs {
				t.Errorf("%s: %d pairs, shown %d times", query, pairs, both)
			}

			// And by itself.
			r := w.do("GET "+at+"/translations/en?include=tokens,mentions,quotes&"+query, "").json()
			if r["source_language"] != map[bool]string{true: "zh-Hant", false: "zh-" + to}[to == ""] || r["offset_unit"] != string(unit) {
				t.Errorf("%v", r)
			}
			for i, p := range r["items"].([]any) {
				p := p.(map[string]any)
				if p["source"] != own[i] || p["text"] != items[i]["translations"].([]any)[0].(map[string]any)["text"] {
					t.Errorf("paragraph %d: %v", i, p)
				}
				aligned := p["aligned"].([]any)
				if len(aligned) != 1 {
					t.Errorf("aligned %v", aligned)
				}
				for _, k := range aligned {
					k := k.(map[string]any)
					if k["source"].(map[string]any)["surface"] != own[i] || k["target"].(map[string]any)["surface"] != p["text"] {
						t.Errorf("aligned %v", k)
					}
					checkSpans(t, unit, own, i, k["source"])
				}
			}
		}
	}
	one := w.do("GET "+at+"/paragraphs/0?include=translations&language=zh-Hant-TW", "").json()["translations"].([]any)
	if len(one) != 1 || one[0].(map[string]any)["language"] != "zh-Hant-TW" {
		t.Errorf("one language: %v", one)
	}
	if p := w.do("GET "+at+"/paragraphs/2?include=translations&language=fr", "").json(); p["translations"] == nil || len(p["translations"].([]any)) != 0 || p["mentions"] != nil {
		t.Errorf("no translation: %v", p)
	}
	w.do("GET "+at+"/paragraphs?include=translations&language=english", "").isProblem(http.StatusBadRequest, "language", "BCP 47")
	w.do("GET "+at+"/paragraphs?language=en", "").isProblem(http.StatusBadRequest, "language", "include")
	w.do("POST /api/v1/annotate?include=translations", article, asJSON).isProblem(http.StatusBadRequest, "include", "translations")
}

// An article that changes keeps its translations: where the text is, where it
// was, or aside.
func TestTranslationOfAnArticleThatChanges(t *testing.T) {
	w, at := desk(t)
	w.write(at, body(t, "en", english...), http.StatusCreated)
	etag := w.do("GET "+at+"/translations/en", "").Header().Get("ETag")
	put := func(text string) {
		t.Helper()
		if r := w.do("PUT "+at, text, "Content-Type: text/plain", "If-Match: *"); r.Code != http.StatusOK {
			t.Fatal(r.Code, r.Body)
		}
	}
	lines := strings.Split(text, "\n")
	put("新的一段。\n" + lines[0] + "\n" + lines[1] + "更多。") // put in, kept, changed, taken out
	r := w.do("GET "+at+"/translations/en", "")
	if r.Header().Get("ETag") == etag {
		t.Error("the ETag is that of before")
	}
	var got struct {
		Revision        int64
		ArticleRevision int64 `json:"article_revision"`
		Items           []struct {
			Index        int
			Text, Source string
			NeedsReview  bool `json:"needs_review"`
			Counterparts []any
			Mentions     []struct{ Counterpart any }
		}
		Unplaced []struct{ Text, Source string }
	}
	if err := json.Unmarshal(r.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Revision != 1 || got.ArticleRevision != 2 || len(got.Items) != 2 || len(got.Unplaced) != 1 ||
		got.Items[0].Index != 1 || got.Items[0].NeedsReview || got.Items[0].Text != english[0] || len(got.Items[0].Counterparts) < 4 ||
		got.Items[1].Index != 2 || !got.Items[1].NeedsReview || got.Items[1].Text != english[1] || got.Items[1].Source != lines[1] ||
		got.Unplaced[0].Text != english[2] {
		t.Errorf("%+v", got)
	}
	// A name keeps its counterpart, though the ids of the article's mentions
	// are others now.
	if got.Items[0].Mentions[2].Counterpart == nil {
		t.Errorf("mentions %+v", got.Items[0].Mentions)
	}
	if list := w.do("GET "+at+"/translations", "").items(); list[0]["needs_review"] != 1.0 || list[0]["unplaced"] != 1.0 || list[0]["translated"] != 2.0 {
		t.Errorf("list %v", list)
	}
	// An index of before may be another paragraph now.
	w.do("PUT "+at+"/translations/en/paragraphs/1", `{"text": "x"}`, asJSON, "If-Match: "+etag).isProblem(http.StatusPreconditionFailed)
	w.do("POST "+at+"/translations", `{"language": "en", "article_revision": 1, "paragraphs": [{"index": 1, "text": "x"}]}`, asJSON).isProblem(http.StatusConflict, "article_revision", "2")

	// The next write keeps what was only shown so far, and what was asked to
	// be reviewed is so by being written again.
	now := w.do("PUT "+at+"/translations/en/paragraphs/2", `{"text": `+quoted(english[1])+`, "state": "reviewed"}`, asJSON, "If-Match: "+r.Header().Get("ETag"))
	if now.Code != http.StatusOK || now.json()["needs_review"] != false || now.json()["state"] != "reviewed" {
		t.Errorf("%d %s", now.Code, now.Body)
	}
	put(strings.Join(lines, "\n")) // and all is as it was
	r = w.do("GET "+at+"/translations/en?history=true", "")
	if err := json.Unmarshal(r.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Items) != 3 || len(got.Unplaced) != 0 || got.Items[2].Text != english[2] || got.Items[2].NeedsReview || !got.Items[1].NeedsReview {
		t.Errorf("back again: %+v", got)
	}
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestTranslationHistory(t *testing.T) {
	w, at := desk(t)
	p := at + "/translations/en/paragraphs/2"
	w.write(at, `{"language": "en", "paragraphs": [{"index": 2, "text": "Nil.", "origin": "machine", "engine": "deepl"}]}`, http.StatusCreated)
	w.write(at, `{"language": "en", "paragraphs": [{"index": 2, "text": "Nil.", "origin": "machine", "engine": "deepl"}]}`, http.StatusOK) // changes nothing
	w.write(at, `{"language": "en", "paragraphs": [{"index": 2, "text": "None.", "origin": "memory", "match": 75, "author": "王"}]}`, http.StatusOK)
	r := w.do("PUT "+p, `{"text": "None.", "state": "final"}`, asJSON, "If-Match: *")
	if r.Code != http.StatusOK || r.json()["revision"] != 3.0 {
		t.Fatal(r.Code, r.Body)
	}
	if again := w.do("GET "+p, ""); again.Header().Get("ETag") != r.Header().Get("ETag") || again.Body.String() != r.Body.String() {
		t.Errorf("GET and PUT differ:\n%s %s\n%s %s", again.Header().Get("ETag"), again.Body, r.Header().Get("ETag"), r.Body)
	}
	if same := w.do("GET "+p, "", "If-None-Match: "+r.Header().Get("ETag")); same.Code != http.StatusNotModified {
		t.Errorf("%d", same.Code)
	}
	var got struct {
		History []struct {
			Revision                            int64
			Text, Source, State, Origin, Engine string
			Match                               int
			Author                              string
			MadeAt                              time.Time `json:"made_at"`
		}
	}
	if err := json.Unmarshal(w.do("GET "+p+"?history=true", "").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if h := got.History; len(h) != 2 || h[0].Text != "Nil." || h[0].Revision != 1 || h[0].Engine != "deepl" || h[0].State != "translated" ||
		h[1].Text != "None." || h[1].Revision != 2 || h[1].Match != 75 || h[1].Author != "王" || h[1].Source != "無事。" || !h[0].MadeAt.Before(h[1].MadeAt) {
		t.Errorf("history %+v", h)
	}
	// Taking a translation back is a change like others.
	if r := w.do("PUT "+p, `{"text": ""}`, asJSON, "If-Match: *"); r.Code != http.StatusOK || r.json()["state"] != "initial" || r.json()["text"] != "" {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	if list := w.do("GET "+at+"/translations", "").items(); list[0]["translated"] != 0.0 || list[0]["states"].(map[string]any)["initial"] != 1.0 {
		t.Errorf("%v", list)
	}
}

func TestTranslationPreconditions(t *testing.T) {
	w, at := desk(t)
	en := at + "/translations/en"
	w.do("POST "+at+"/translations", body(t, "en", "x"), asJSON, "If-Match: *").isProblem(http.StatusPreconditionFailed)
	first := w.write(at, body(t, "en", "x"), http.StatusCreated)
	w.do("DELETE "+en, "").isProblem(http.StatusPreconditionRequired, "If-Match")
	w.do("PUT "+en+"/paragraphs/0", `{"text": "y"}`, asJSON).isProblem(http.StatusPreconditionRequired, "If-Match")
	w.do("PUT "+en+"/paragraphs/0", `{"text": "y"}`, asJSON, "If-Match: "+w.do("GET "+at, "").Header().Get("ETag")).isProblem(http.StatusPreconditionFailed)
	if r := w.do("PUT "+en+"/paragraphs/0", `{"text": "y"}`, asJSON, "If-Match: "+first); r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	for _, request := range []string{"PUT " + en + "/paragraphs/0", "DELETE " + en, "POST " + at + "/translations"} {
		content := `{"text": "z"}`
		if strings.HasPrefix(request, "POST") {
			content = body(t, "en", "z")
		}
		w.do(request, content, asJSON, "If-Match: "+first).isProblem(http.StatusPreconditionFailed)
	}
	// A translation that is removed and begun anew is none of before, though
	// its revision is.
	if r := w.do("DELETE "+en, "", "If-Match: *"); r.Code != http.StatusNoContent {
		t.Fatal(r.Code, r.Body)
	}
	w.do("GET "+en, "").isProblem(http.StatusNotFound, "en")
	again := w.write(at, body(t, "en", "x"), http.StatusCreated)
	w.do("DELETE "+en, "", "If-Match: "+first).isProblem(http.StatusPreconditionFailed)
	if r := w.do("DELETE "+en, "", "If-Match: "+again); r.Code != http.StatusNoContent {
		t.Error(r.Code, r.Body)
	}
	w.do("PUT "+en+"/paragraphs/0", `{"text": "y"}`, asJSON, "If-Match: *").isProblem(http.StatusNotFound, "en")
	if r := w.do("GET "+at+"/translations", ""); len(r.items()) != 0 {
		t.Errorf("%s", r.Body)
	}
}

// Tags of what shows translations change with them, and with nothing else.
func TestTranslationTags(t *testing.T) {
	w, at := desk(t)
	paths := []string{at + "/paragraphs?include=translations", at + "/paragraphs/0?include=translations", at + "/translations"}
	plain := w.do("GET "+at+"/paragraphs", "").Header().Get("ETag")
	shown := map[string]string{} // what was shown under a tag
	for i, write := range []func(){
		func() {},
		func() { w.write(at, body(t, "en", "a"), http.StatusCreated) },
		func() { w.write(at, body(t, "en", "b"), http.StatusOK) },
		func() { w.write(at, body(t, "fr", "b"), http.StatusCreated) },
		func() { w.do("DELETE "+at+"/translations/fr", "", "If-Match: *") },
		func() { w.do("DELETE "+at+"/translations/en", "", "If-Match: *") },
		func() { w.write(at, body(t, "en", "c"), http.StatusCreated) },
	} {
		write()
		for _, p := range paths {
			r := w.do("GET "+p, "")
			tag := r.Header().Get("ETag")
			if before, known := shown[tag]; known && before != r.Body.String() {
				t.Errorf("after write %d %s has the tag %s, which stood for\n%s\nand now for\n%s", i, p, tag, before, r.Body)
			}
			shown[tag] = r.Body.String()
			if r := w.do("GET "+p, "", "If-None-Match: "+tag); r.Code != http.StatusNotModified || strings.HasPrefix(tag, "W/") {
				t.Errorf("%s: %d for %s", p, r.Code, tag)
			}
		}
	}
	if len(shown) != 3*5 { // twice it is as it was
		t.Errorf("%d tags of 5 states of 3 paths", len(shown))
	}
	if now := w.do("GET "+at+"/paragraphs", "").Header().Get("ETag"); now != plain {
		t.Error("the tag of paragraphs without translations has changed")
	}
	// It is a tag of the article, too.
	tag := w.do("GET "+paths[0], "").Header().Get("ETag")
	if r := w.do("PUT "+at, article, asJSON, "If-Match: "+tag); r.Code != http.StatusOK {
		t.Errorf("%d %s", r.Code, r.Body)
	}
}

func TestTranslationsComeFromTheCacheUntilTheyChange(t *testing.T) {
	s := &counting{}
	w, at := desk(t, func(o *Options) { s.Store, o.Store = o.Store, s })
	w.write(at, body(t, "en", english...), http.StatusCreated)
	s.articles = 0
	path := "GET " + at + "/paragraphs?include=translations,mentions"
	first := w.do(path, "").Body.String()
	if again := w.do(path, "").Body.String(); again != first || s.articles != 1 {
		t.Errorf("read %d times", s.articles)
	}
	w.write(at, body(t, "en", "changed"), http.StatusOK)
	if now := w.do(path, "").Body.String(); !strings.Contains(now, "changed") {
		t.Errorf("after a change: %s", now)
	}
}

func TestBadTranslations(t *testing.T) {
	w, at := desk(t)
	w.write(at, body(t, "en", "x"), http.StatusCreated)
	one := func(fields string) string {
		return `{"language": "en", "paragraphs": [{"index": 0, "text": "a"}, {"index": 1, ` + fields + `}]}`
	}
	for _, c := range []struct {
		name, body string
		status     int
		words      []string
	}{
		{"nothing", ``, 400, []string{"empty"}},
		{"no JSON", `{"language": "en", "paragraphs": [{"index": 0,, }]}`, 400, []string{"byte offset"}},
		{"cut short", `{"language": "en", "paragraphs": [{"index": 0`, 400, []string{"ends"}},
		{"no object", `[]`, 422, []string{"object", "language"}},
		{"no language", `{"paragraphs": [{"index": 0, "text": "a"}]}`, 422, []string{"language", "needed"}},
		{"wrong language", `{"language": "English", "paragraphs": [{"index": 0, "text": "a"}]}`, 422, []string{"language", "BCP 47"}},
		{"the article's language", `{"language": "zh-hant", "paragraphs": [{"index": 0, "text": "a"}]}`, 422, []string{"language", "zh-Hant"}},
		{"no paragraphs", `{"language": "en"}`, 422, []string{"paragraphs", "needed"}},
		{"empty paragraphs", `{"language": "en", "paragraphs": []}`, 422, []string{"paragraphs", "empty"}},
		{"paragraphs no array", `{"language": "en", "paragraphs": {}}`, 422, []string{"paragraphs", "array", "an object"}},
		{"paragraph no object", `{"language": "en", "paragraphs": ["a"]}`, 422, []string{"paragraphs[0]", "a string"}},
		{"unknown field", `{"language": "en", "paragraphs": [{"index": 0, "text": "a"}], "lang": 1}`, 422, []string{`"lang"`, "article_revision"}},
		{"unknown field of a paragraph", one(`"text": "b", "status": "final"`), 422, []string{"paragraphs[1].status", "state"}},
		{"field twice", one(`"text": "b", "text": "c"`), 422, []string{"paragraphs[1].text", "once"}},
		{"no text", one(`"state": "final"`), 422, []string{"paragraphs[1].text", "needed"}},
		{"text no string", one(`"text": 1`), 422, []string{"paragraphs[1].text", "a number"}},
		{"half a character", one(`"text": "\ud800"`), 422, []string{"paragraphs[1].text", "surrogate"}},
		{"control character", one(`"text": "a\u0007"`), 422, []string{"paragraphs[1].text", "control"}},
		{"unknown state", one(`"text": "b", "state": "done"`), 422, []string{"paragraphs[1].state", "reviewed"}},
		{"unknown origin", one(`"text": "b", "origin": "ai"`), 422, []string{"paragraphs[1].origin", "machine"}},
		{"state without text", one(`"text": "", "state": "final"`), 422, []string{"paragraphs[1].state", "initial"}},
		{"engine of a human", one(`"text": "b", "engine": "deepl"`), 422, []string{"paragraphs[1].engine", "machine"}},
		{"match of a machine", one(`"text": "b", "origin": "machine", "match": 50}`), 400, nil},
		{"match of a machine", one(`"text": "b", "origin": "machine", "match": 50`), 422, []string{"paragraphs[1].match", "memory"}},
		{"match beyond", one(`"text": "b", "origin": "memory", "match": 101`), 422, []string{"paragraphs[1].match", "1 to 100"}},
		{"author too long", one(`"text": "b", "author": "` + strings.Repeat("王", 201) + `"`), 422, []string{"paragraphs[1].author", "200"}},
		{"index beyond", `{"language": "en", "paragraphs": [{"index": 3, "text": "a"}]}`, 422, []string{"paragraphs[0].index", "3 paragraphs"}},
		{"index below", `{"language": "en", "paragraphs": [{"index": -1, "text": "a"}]}`, 422, []string{"paragraphs[0].index", "from 0"}},
		{"index no whole number", `{"language": "en", "paragraphs": [{"index": 0.5, "text": "a"}]}`, 422, []string{"paragraphs[0].index", "whole"}},
		{"index huge", `{"language": "en", "paragraphs": [{"index": 1e999, "text": "a"}]}`, 422, []string{"paragraphs[0].index", "whole"}},
		{"one paragraph twice", `{"language": "en", "paragraphs": [{"index": 1, "text": "a"}, {"index": 1, "text": "b"}]}`, 422, []string{"paragraphs[1].index", "once"}},
		{"too long", `{"language": "en", "paragraphs": [{"index": 0, "text": "` + strings.Repeat("x", 1_000_001) + `"}]}`, 422, []string{"paragraphs", "1000000"}},
		{"deep", `{"language": "en", "paragraphs": ` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`, 422, []string{"deeper"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := *w
			w.t = t
			w.do("POST "+at+"/translations", c.body, asJSON).isProblem(c.status, c.words...)
		})
	}
	for _, c := range []struct {
		header string
		words  []string
	}{
		{"Content-Type: text/plain", []string{"text/plain", "application/json"}},
		{"Content-Type: application/json; charset=klingon", []string{"charset"}},
		{"Content-Type: nonsense", []string{"nonsense", "application/json"}},
	} {
		r := w.do("POST "+at+"/translations", body(t, "en", "x"), c.header)
		r.isProblem(http.StatusUnsupportedMediaType, c.words...)
		if !strings.HasPrefix(r.Header().Get("Accept-Post"), "application/json, application/xliff+xml, ") {
			t.Errorf("Accept-Post: %q", r.Header().Get("Accept-Post"))
		}
	}
	for path, words := range map[string][]string{
		"/translations/English":          {"English", "BCP 47"},
		"/translations/fr":               {"fr"},
		"/translations/en/paragraphs/9":  {"0 to 2"},
		"/translations/en/paragraphs/1":  {"not translated"},
		"/translations/en/paragraphs/01": {"numbered"},
	} {
		w.do("GET "+at+path, "").isProblem(http.StatusNotFound, words...)
	}
	if r := w.do("GET "+at+"/translations", ""); r.items()[0]["revision"] != 1.0 {
		t.Errorf("what was refused has changed something: %s", r.Body)
	}
}

// An article has a bounded number of translations.
func TestManyTranslations(t *testing.T) {
	w, at := desk(t)
	tag := func(n int) string { return string([]byte{'a' + byte(n/26), 'a' + byte(n%26)}) }
	for n := range maxTranslations {
		w.write(at, body(t, tag(n), "x"), http.StatusCreated)
	}
	w.do("POST "+at+"/translations", body(t, "zu", "x"), asJSON).isProblem(http.StatusUnprocessableEntity, "language", "100")
	w.write(at, body(t, tag(0), "y"), http.StatusOK)
	if n := len(w.do("GET "+at+"/translations", "").items()); n != maxTranslations {
		t.Errorf("%d translations", n)
	}
}

// Translators who write at once lose nothing: of POSTs all are kept, and of
// PUTs that go by one tag one wins.
func TestTranslatorsAtOnce(t *testing.T) {
	w, at := desk(t)
	send := func(request, content string, headers ...string) int {
		method, target, _ := strings.Cut(request, " ")
		r := httptest.NewRequest(method, target, strings.NewReader(content))
		for _, h := range append(headers, asJSON) {
			name, value, _ := strings.Cut(h, ": ")
			r.Header.Set(name, value)
		}
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		return rec.Code
	}
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			for n := range 5 {
				if code := send("POST "+at+"/translations", fmt.Sprintf(`{"language": "en", "paragraphs": [{"index": %d, "text": "%d"}]}`, i, n)); code != 200 && code != 201 {
					t.Errorf("%d", code)
				}
			}
		})
	}
	wg.Wait()
	r := w.do("GET "+at+"/translations/en?history=true", "")
	for _, p := range r.items() {
		if p["text"] != "4" || len(p["history"].([]any)) != 4 {
			t.Errorf("%v", p)
		}
	}
	tag := r.Header().Get("ETag")
	won := make(chan int, 8)
	for i := range 8 {
		wg.Go(func() {
			won <- send("PUT "+at+"/translations/en/paragraphs/0", fmt.Sprintf(`{"text": "put %d"}`, i), "If-Match: "+tag)
		})
	}
	wg.Wait()
	close(won)
	codes := map[int]int{}
	for code := range won {
		codes[code]++
	}
	if codes[200] != 1 || codes[412] != 7 {
		t.Errorf("answers by status: %v", codes)
	}
	// One that is removed with its article in the middle is not half there.
	wg.Go(func() { send("DELETE "+at, "", "If-Match: *") })
	for range 4 {
		wg.Go(func() {
			if code := send("POST "+at+"/translations", body(t, "fr", "x")); code != 200 && code != 201 && code != 404 {
				t.Errorf("beside the removal: %d", code)
			}
		})
	}
	wg.Wait()
	w.do("GET "+at+"/translations", "").isProblem(http.StatusNotFound)
}

// Translating waits in the queue as all annotation does.
func TestTranslatingIsQueued(t *testing.T) {
	w, at := desk(t)
	hold := &reader{hold: make(chan struct{}), entered: make(chan struct{}, 1)}
	o := w.options
	o.Annotator, o.Limits = hold, Limits{Workers: 1, Queue: 1}
	o.Limits.Queue = 1
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	busy := &world{t: t, handler: h, options: o}
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			if r := busy.do("POST "+at+"/translations", body(t, []string{"en", "fr"}[i], "x"), asJSON); r.Code != http.StatusCreated {
				t.Errorf("%d %s", r.Code, r.Body)
			}
		})
	}
	<-hold.entered
	for !strings.Contains(busy.do("GET /metrics", "").Body.String(), "jianzhu_annotations_waiting 1") {
	}
	busy.do("POST "+at+"/translations", body(t, "de", "x"), asJSON).isProblem(http.StatusServiceUnavailable, "waiting")
	close(hold.hold)
	<-hold.entered
	wg.Wait()
}

// Without a linker all works, but nothing is linked.
func TestTranslationsWithoutLinker(t *testing.T) {
	w, at := desk(t, func(o *Options) { o.Link = nil })
	w.write(at, body(t, "en", english...), http.StatusCreated)
	w.write(at, body(t, "en", "Kai-Fu Lee"), http.StatusOK)
	p := w.do("GET "+at+"/translations/en", "").items()[0]
	if len(p["mentions"].([]any)) != 1 || len(p["counterparts"].([]any)) != 0 || len(p["aligned"].([]any)) != 0 {
		t.Errorf("%v", p)
	}
}

// spoiling is a linker that links what is not there.
func TestWrongLinksAreNoFaultOfTheClient(t *testing.T) {
	w, at := desk(t, func(o *Options) {
		o.Link = func(_ *jianzhu.Article, t *jianzhu.Translation) {
			t.Paragraphs[0].Counterparts = []jianzhu.Counterpart{{SourceID: "a", TargetID: "b"}}
		}
	})
	w.do("POST "+at+"/translations", body(t, "en", "x"), asJSON).isProblem(http.StatusInternalServerError)
}

// FuzzTranslation: whatever comes in, the answer is a success or a whole
// problem; and what is kept can be read again, with spans that are spans.
func FuzzTranslation(f *testing.F) {
	f.Add(`{"language": "en", "paragraphs": [{"index": 0, "text": "Kai-Fu Lee 說：“Microsoft”", "state": "final", "origin": "memory", "match": 99, "author": "王"}]}`)
	f.Add(`{"language": "zh-Hans-CN", "article_revision": 1, "paragraphs": [{"index": 2, "text": ""}, {"index": 1, "text": "他說：“微軟”", "origin": "machine", "engine": "x"}]}`)
	f.Add(`{"language": "en", "paragraphs": [{"index": 1e0, "text": "\ud83d\ude00\t\n"}]}`)
	f.Add(`{"language": "en", "paragraphs": [[[{}]], 1, null], "x": {"y": []}}`)
	f.Add(`{"paragraphs": [{"index": -0, "text": "a", "text": "b", "\u0000": 1}]}`)
	f.Add("\xef\xbb\xbf{\"language\": \"\xff\"}")
	w, at := desk(f)
	f.Fuzz(func(t *testing.T, content string) {
		w := *w
		w.t = t
		r := w.do("POST "+at+"/translations", content, asJSON)
		if r.Code != http.StatusOK && r.Code != http.StatusCreated {
			if r.Code >= 500 {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			r.isProblem(r.Code)
			return
		}
		language := r.json()["language"].(string)
		shown := w.do("GET "+at+"/translations/"+language+"?include=tokens,sentences,mentions,quotes", "")
		texts := make([]string, 3)
		for _, p := range shown.items() {
			texts[int(p["index"].(float64))] = p["text"].(string)
		}
		for _, p := range shown.items() {
			delete(p, "counterparts")
			delete(p, "aligned")
			for _, m := range append(p["mentions"].([]any), p["quotes"].([]any)...) {
				delete(m.(map[string]any), "counterpart")
			}
			checkSpansOrEmpty(t, texts, p)
		}
		if r := w.do("DELETE "+at+"/translations/"+language, "", "If-Match: *"); r.Code != http.StatusNoContent {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
	})
}

// checkSpansOrEmpty is checkSpans of a paragraph that may have no text, whose
// one sentence is then empty.
func checkSpansOrEmpty(t *testing.T, texts []string, p map[string]any) {
	t.Helper()
	if p["text"] == "" {
		delete(p, "sentences")
	}
	checkSpans(t, jianzhu.CodePoint, texts, -1, p)
	if !utf8.ValidString(p["text"].(string)) {
		t.Errorf("%q is no text", p["text"])
	}
}
