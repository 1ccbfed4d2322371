package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/export"
)

// media are the types that translators' files are posted by.
var media = map[export.Format]string{
	export.XLIFF12: "Content-Type: application/xliff+xml; charset=utf-8", export.XLIFF21: "Content-Type: application/xliff+xml",
	export.TMX: "Content-Type: application/x-tmx+xml", export.JSON: asJSON,
}

func TestExport(t *testing.T) {
	w, at := desk(t)
	w.write(at, body(t, "en", english...), http.StatusCreated)
	tags := map[string]bool{}
	for _, f := range export.Formats {
		path := "GET " + at + "/export?format=" + string(f)
		r := w.do(path, "")
		if r.Code != http.StatusOK || r.Header().Get("Content-Type") != f.MediaType() {
			t.Fatalf("%s: %d %s %s", f, r.Code, r.Header().Get("Content-Type"), r.Body)
		}
		id := at[strings.LastIndex(at, "/")+1:]
		if d := r.Header().Get("Content-Disposition"); d != "attachment; filename="+f.FileName(id) {
			t.Errorf("%s: Content-Disposition: %s", f, d)
		}
		if r.Header().Get(headerExportReport) == "" {
			t.Errorf("%s: no report", f)
		}
		tag := r.Header().Get("ETag")
		if tag == "" || tags[tag] {
			t.Errorf("%s: ETag %q", f, tag)
		}
		tags[tag] = true
		if again := w.do(path, "", "If-None-Match: "+tag); again.Code != http.StatusNotModified {
			t.Errorf("%s: %d for the tag that it has", f, again.Code)
		}
		text := r.Body.String()
		if f == export.Brat {
			z, err := zip.NewReader(bytes.NewReader(r.Body.Bytes()), int64(r.Body.Len()))
			if err != nil || len(z.File) != 3 {
				t.Errorf("no zip of three files: %v", err)
			}
		} else if !strings.Contains(text, "Kai-Fu Lee") && f != export.LabelStudio && f != export.WebAnnotation {
			t.Errorf("%s has no translation: %s", f, text)
		}
		if f == export.JSON || f == export.LabelStudio || f == export.WebAnnotation {
			if !json.Valid(r.Body.Bytes()) {
				t.Errorf("%s is no JSON: %s", f, text)
			}
		}
	}
	// The state of the translation is a part of the tag, and no translation is no error.
	before := w.do("GET "+at+"/export?format=xliff12", "").Header().Get("ETag")
	w.write(at, body(t, "en", "changed"), http.StatusOK)
	if r := w.do("GET "+at+"/export?format=xliff12", ""); r.Header().Get("ETag") == before || !strings.Contains(r.Body.String(), "changed") {
		t.Errorf("after a change: %s", r.Body)
	}
	if r := w.do("GET "+at+"/export?format=xliff12&target=fr", ""); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), `target-language="fr"`) || strings.Contains(r.Body.String(), "changed") {
		t.Errorf("into a language without translation: %d %s", r.Code, r.Body)
	}
	// HEAD answers the same without a body.
	if r := w.do("HEAD "+at+"/export?format=md", ""); r.Code != http.StatusOK || r.Body.Len() != 0 || r.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d, %d bytes", r.Code, r.Body.Len())
	}
}

// TestExportHasTerms: what the termbase says is in the file at once.
func TestExportHasTerms(t *testing.T) {
	w, at := desk(t)
	path := "GET " + at + "/export?format=xliff21&target=en"
	before := w.do(path, "")
	r := w.do("POST /api/v1/terms", `{"type": "ORG", "names": [{"language": "zh-Hant", "name": "微軟", "status": "approved"}, {"language": "en", "name": "Microsoft Corp.", "status": "approved"}]}`, asJSON)
	if r.Code != http.StatusCreated {
		t.Fatal(r.Code, r.Body)
	}
	after := w.do(path, "")
	if !strings.Contains(after.Body.String(), "Microsoft Corp.") || after.Header().Get("ETag") == before.Header().Get("ETag") {
		t.Errorf("%s", after.Body)
	}
}

// TestTranslationsComeBack: what was exported is posted back, first as it is,
// which changes nothing, then with a word changed.
func TestTranslationsComeBack(t *testing.T) {
	for _, f := range export.Readable {
		t.Run(string(f), func(t *testing.T) {
			w, at := desk(t)
			w.write(at, body(t, "en", english...), http.StatusCreated)
			read := func() string { return w.do("GET "+at+"/translations/en", "").Body.String() }
			before := read()
			file := w.do("GET "+at+"/export?format="+string(f), "").Body.String()
			post := "POST " + at + "/translations"
			if f == export.JSON {
				post += "?format=json"
			}
			if r := w.do(post, file, media[f]); r.Code != http.StatusOK {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			if now := read(); now != before {
				t.Errorf("what came back unchanged has changed it:\n%s\n%s", before, now)
			}
			// The marked text says it too.
			changed := strings.ReplaceAll(file, "fast", "quickly")
			if r := w.do(post, changed, media[f]); r.Code != http.StatusOK {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			want := strings.Replace(english[0], "fast", "quickly", 1)
			if now := read(); !strings.Contains(now, mustJSON(t, want)) || !strings.Contains(now, mustJSON(t, english[1])) {
				t.Errorf("not %q: %s", want, now)
			}
			// And it begins a translation of an article like it.
			if r := w.do("DELETE "+at+"/translations/en", "", "If-Match: *"); r.Code != http.StatusNoContent {
				t.Fatal(r.Code, r.Body)
			}
			if r := w.do(post, file, media[f]); r.Code != http.StatusCreated || r.Header().Get("Location") == "" {
				t.Errorf("%d %s", r.Code, r.Body)
			}
		})
	}
}

func mustJSON(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// TestUnchangedStaysForReview: a text that waits for review, and comes back as
// it went out, still does.
func TestUnchangedStaysForReview(t *testing.T) {
	w, at := desk(t)
	w.write(at, body(t, "en", english...), http.StatusCreated)
	if r := w.do("PUT "+at, strings.Replace(article, "很快", "很慢", 1), asJSON, "If-Match: *"); r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	waiting := func() int {
		return strings.Count(w.do("GET "+at+"/translations/en", "").Body.String(), `"needs_review":true`)
	}
	n := waiting()
	if n == 0 {
		t.Fatal("the change of the article left no paragraph for review")
	}
	file := w.do("GET "+at+"/export?format=xliff12", "").Body.String()
	if r := w.do("POST "+at+"/translations", file, media[export.XLIFF12]); r.Code != http.StatusOK {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	if got := waiting(); got != n {
		t.Errorf("%d paragraphs wait for review, not %d", got, n)
	}
}

// TestBadFiles: a file that is refused says why, and changes nothing.
func TestBadFiles(t *testing.T) {
	w, at := desk(t)
	w.write(at, body(t, "en", english...), http.StatusCreated)
	good := w.do("GET "+at+"/export?format=xliff12", "").Body.String()
	before := w.do("GET "+at+"/translations/en", "").Body.String()
	xliff := media[export.XLIFF12]
	for _, c := range []struct {
		name, query, header, body string
		status                    int
		words                     []string
	}{
		{"nothing", "", xliff, "", 422, []string{"file"}},
		{"no XLIFF", "", xliff, "<html/>", 422, []string{"file", "XLIFF"}},
		{"cut off", "", xliff, good[:len(good)/2], 422, []string{"malformed", "line"}},
		{"entities", "", xliff, strings.Replace(good, "?>", `?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`, 1), 422, []string{"document type"}},
		{"another article", "", xliff, strings.ReplaceAll(good, at[strings.LastIndex(at, "/")+1:], jianzhu.NewID()), 422, []string{`"article"`, "not of"}},
		{"moved", "", xliff, strings.NewReplacer(`id="p0"`, `id="p1"`, `id="p1"`, `id="p0"`).Replace(good), 422, []string{`"p0"`, `"p1"`, "moved"}},
		{"twice", "", xliff, strings.Replace(good, `id="p1"`, `id="p0"`, 1), 422, []string{`"p0"`, "twice", `"p1"`, "missing"}},
		{"unknown tag", "", xliff, strings.Replace(good, "Nothing.", "<b>Nothing.</b>", 1), 422, []string{`"p2"`, "b"}},
		{"another language", "?language=fr", xliff, good, 422, []string{`"language"`, "fr"}},
		{"control character", "", xliff, strings.Replace(good, "Nothing.", `<x id="c" ctype="x-codepoint-0007"/>`, 1), 422, []string{`"p2"`, "control"}},
		{"too long an author", "", xliff, strings.Replace(good, "origin=human;", "origin=human; author="+strings.Repeat("x", 201)+";", 1), 422, []string{`"p0"`, "author", "200"}},
		{"no charset of ours", "", "Content-Type: application/xliff+xml; charset=big5", good, 415, []string{"charset", "utf-8"}},
		{"compressed", "", xliff + "\x00Content-Encoding: gzip", good, 415, []string{"compressed"}},
		{"unknown format", "?format=docx", xliff, good, 400, []string{"format", "xliff21"}},
		{"wrong format", "?format=tmx", xliff, good, 422, []string{"tmx"}},
		{"a parameter of files", "?partial=true", asJSON, body(t, "en", "x"), 400, []string{"partial", "file"}},
		{"no export", "?format=json", asJSON, body(t, "en", "x"), 422, []string{"paragraphs", "no translation"}},
		{"nothing translated", "?language=de", xliff, w.do("GET "+at+"/export?format=xliff12&target=de", "").Body.String(), 422, []string{"file", "translated"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := *w
			w.t = t
			w.do("POST "+at+"/translations"+c.query, c.body, strings.Split(c.header, "\x00")...).isProblem(c.status, c.words...)
		})
	}
	if now := w.do("GET "+at+"/translations/en", "").Body.String(); now != before {
		t.Errorf("something was written:\n%s\n%s", before, now)
	}
	if r := w.do("GET "+at+"/translations", ""); strings.Contains(r.Body.String(), `"de"`) {
		t.Errorf("a translation was begun: %s", r.Body)
	}
	if !slices.Contains(export.Readable, export.XLIFF12) {
		t.Error("XLIFF 1.2 is not read")
	}
}
