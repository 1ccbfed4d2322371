package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/rendering"
)

// rendered is a desk whose renderer is the real one.
func rendered(t testing.TB) (w *world, at string) {
	r, err := rendering.New(rendering.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return desk(t, func(o *Options) { o.Renderer = r })
}

// TestRender: each answer with mentions or entities has their renderings where
// they are asked for, and is else as it was.
func TestRender(t *testing.T) {
	w, at := rendered(t)
	mentions := func(path string) []any {
		t.Helper()
		r := w.do("GET "+path, "")
		if r.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, r.Code, r.Body)
		}
		j := r.json()
		if j["items"] == nil {
			return j["mentions"].([]any)
		}
		var out []any
		for _, i := range j["items"].([]any) {
			if m, is := i.(map[string]any)["mentions"].([]any); is {
				out = append(out, m...)
			} else {
				out = append(out, i)
			}
		}
		return out
	}
	for _, path := range []string{"/paragraphs", "/paragraphs/0", "/mentions", "/entities"} {
		plain, shown := mentions(at+path), mentions(at+path+"?render=en,zh-Hant-TW")
		if len(plain) != len(shown) || len(plain) == 0 {
			t.Fatalf("%s: %d and %d", path, len(plain), len(shown))
		}
		said := map[string][]string{}
		for i := range shown {
			m := shown[i].(map[string]any)
			name, _ := m["surface"].(string)
			if name == "" {
				name = m["name"].(string)
			}
			all, there := m["renderings"].([]any)
			if !there {
				t.Errorf("%s: no renderings in %v", path, m)
			}
			for _, r := range all {
				r := r.(map[string]any)
				said[name] = append(said[name], r["language"].(string)+" "+r["name"].(string))
				if r["status"] != "proposed" || r["origin"] == "" || r["rule"] == "" || r["score"].(float64) <= 0 || r["score"].(float64) > 1 {
					t.Errorf("%s: %v", path, r)
				}
			}
			delete(m, "renderings")
			if fmt.Sprint(m) != fmt.Sprint(plain[i]) { // offsets among them
				t.Errorf("%s: %v became %v", path, plain[i], m)
			}
		}
		lee := said["李開復"]
		if len(lee) == 0 || lee[0] != "en Kai-Fu Lee" || !slices.Contains(lee, "zh-Hant-TW 李開復") {
			t.Errorf("%s: 李開復 is %q", path, lee)
		}
		if got := said["👩‍🚀"]; path != "/entities" && slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "zh") }) {
			t.Errorf("%s: nothing is known of the picture, and it is %q", path, got)
		}
	}
	r := w.do("POST /api/v1/annotate?render=en&include=mentions", `{"text": "李開復說。"}`, asJSON)
	if r.Code != http.StatusOK || !strings.Contains(r.Body.String(), `"renderings":[{"language":"en","name":"Kai-Fu Lee"`) {
		t.Errorf("annotate: %d %s", r.Code, r.Body)
	}
	if r := w.do("GET "+at+"/paragraphs", ""); strings.Contains(r.Body.String(), "renderings") {
		t.Errorf("renderings that nobody asked for: %s", r.Body)
	}
}

// TestRenderWithScriptAndUnits: the script and the unit of an answer are those
// of its text. Renderings are in the language that was asked for.
func TestRenderWithScriptAndUnits(t *testing.T) {
	w, at := rendered(t)
	var want string
	for _, unit := range jianzhu.Units {
		for _, script := range []string{"", "&script=hans", "&script=hant"} {
			r := w.do("GET "+at+"/paragraphs/0?render=en,zh-Hant&offsets="+string(unit)+script, "")
			j := r.json()
			var said []any
			for _, m := range j["mentions"].([]any) {
				m := m.(map[string]any)
				said = append(said, m["renderings"])
				if got := slice(j["text"].(string), unit, int(m["start"].(float64)), int(m["end"].(float64))); got != m["surface"] {
					t.Errorf("%s%s: %q is %q", unit, script, m["surface"], got)
				}
			}
			got := fmt.Sprint(said)
			if want == "" {
				want = got
			}
			if got != want || !strings.Contains(got, "Kai-Fu Lee") || !strings.Contains(got, "李開復") {
				t.Errorf("%s%s: %s, want %s", unit, script, got, want)
			}
		}
	}
}

// TestRenderTags: an answer with other renderings has another entity tag, and
// is not taken from what is kept.
func TestRenderTags(t *testing.T) {
	w, at := rendered(t)
	for _, path := range []string{"/paragraphs", "/paragraphs/0", "/mentions", "/entities"} {
		tags := map[string]string{}
		for _, q := range []string{"", "?render=en", "?render=zh-Hans", "?render=zh-Hans,en", "?render=en,zh-Hans"} {
			r := w.do("GET "+at+path+q, "")
			tag := r.Header().Get("ETag")
			if other, there := tags[tag]; there {
				t.Errorf("%s%q has the tag of %q", path, q, other)
			}
			tags[tag] = q
			if again := w.do("GET "+at+path+q, "", "If-None-Match: "+tag); again.Code != http.StatusNotModified {
				t.Errorf("%s%s again: %d", path, q, again.Code)
			}
		}
		before := w.do("GET "+at+path+"?render=en", "")
		made := w.do("POST /api/v1/terms", `{"type": "PERSON", "names": [{"language": "zh-Hant", "name": "李開復", "status": "approved"},
			{"language": "en", "name": "Lee Kai-fu", "status": "approved"}, {"language": "en", "name": "Kai-Fu Lee", "status": "forbidden"}]}`, asJSON)
		after := w.do("GET "+at+path+"?render=en", "", "If-None-Match: "+before.Header().Get("ETag"))
		if s := after.Body.String(); after.Code != http.StatusOK ||
			!strings.Contains(s, `"renderings":[{"language":"en","name":"Lee Kai-fu","origin":"human","rule":"termbase","score":1,"status":"accepted"}`) ||
			strings.Contains(s, `{"language":"en","name":"Kai-Fu Lee"`) {
			t.Errorf("%s with the term: %d %s", path, after.Code, s)
		}
		if r := w.do("DELETE "+made.Header().Get("Location"), "", "If-Match: *"); r.Code != http.StatusNoContent {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
	}
}

func TestRenderIsChecked(t *testing.T) {
	w, at := rendered(t)
	accepted := `"accepted":["zh-Hans","zh-Hant","zh-Hant-TW","zh-Hant-HK","en"]`
	for _, path := range []string{"GET " + at + "/paragraphs?", "GET " + at + "/paragraphs/0?", "GET " + at + "/mentions?", "GET " + at + "/entities?", "POST /api/v1/annotate?"} {
		w.do(path+"render=fr", `{"text": "x"}`, asJSON).isProblem(http.StatusBadRequest, "render", "fr", accepted)
		w.do(path+"render=en,", `{"text": "x"}`, asJSON).isProblem(http.StatusBadRequest, "render", accepted)
		w.do(path+"render=en,en", `{"text": "x"}`, asJSON).isProblem(http.StatusBadRequest, "render", "twice")
	}
	w.do("GET "+at+"/paragraphs?include=quotes&render=en", "").isProblem(http.StatusBadRequest, "render", "include")
	w.do("GET /api/v1/mentions?render=en", "").isProblem(http.StatusBadRequest, "render", "is not a parameter of this path")
}
