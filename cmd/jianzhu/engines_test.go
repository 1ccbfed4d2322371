package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jianzhu/translate/enginetest"
)

func TestEngineSettings(t *testing.T) {
	for _, c := range []struct {
		name    string
		config  enginesConfig
		engines string
		words   []string // of the error
	}{
		{"none", enginesConfig{}, "", nil},
		{"all", enginesConfig{deepLKey: "k", libreURL: "http://h", openAIModel: "m", openAIKey: "k"}, "deepl libretranslate openai", nil},
		{"one first", enginesConfig{first: "openai", deepLKey: "k", openAIModel: "m", openAIURL: "http://h"}, "openai deepl", nil},
		{"a URL without key", enginesConfig{deepLURL: "http://h"}, "", []string{"--deepl-url", "JIANZHU_DEEPL_KEY"}},
		{"a key without URL", enginesConfig{libreKey: "k"}, "", []string{"JIANZHU_LIBRETRANSLATE_KEY", "--libretranslate-url"}},
		{"a key without model", enginesConfig{openAIKey: "k"}, "", []string{"--openai-model"}},
		{"a model without key", enginesConfig{openAIModel: "m"}, "", []string{"JIANZHU_OPENAI_KEY", "--openai-url"}},
		{"a first that is not there", enginesConfig{first: "deepl", libreURL: "http://h"}, "libretranslate", []string{"--mt-engine", "JIANZHU_DEEPL_KEY"}},
	} {
		all, err := c.config.engines()
		var names []string
		for _, e := range all {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); got != c.engines || (err == nil) != (c.words == nil) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
		for _, w := range c.words {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v says nothing of %s", c.name, err, w)
			}
		}
	}
	r := programEnv(t, []string{"JIANZHU_LIBRETRANSLATE_URL=127.0.0.1:5000", "JIANZHU_DEEPL_URL=https://u:secret@h?x=1"}, "", "serve", "--mt-engine", "google")
	for _, w := range []string{"JIANZHU_LIBRETRANSLATE_URL", "JIANZHU_DEEPL_URL", "--mt-engine", "deepl, libretranslate, openai"} {
		if r.code != 2 || !strings.Contains(r.stderr, w) || strings.Contains(r.stderr, "secret") {
			t.Errorf("exit code %d, %q, want %q", r.code, r.stderr, w)
		}
	}
	if r := program(t, "", "serve", "--deepl-key", "k"); r.code != 2 || !strings.Contains(r.stderr, "deepl-key") {
		t.Errorf("a key is taken as a flag: %d %s", r.code, r.stderr)
	}
}

// translation is what the server answers to a machine translation.
type translation struct {
	Items []struct {
		Index                 int
		Outcome, Reason, Text string
		Placed                []struct {
			ID      int
			Surface string
		}
		Issues []struct{ Problem, Source, Message string }
	}
	Characters int
	Notes      []string
}

func (s *server) translate(t *testing.T, id, body string) translation {
	t.Helper()
	status, answer := s.post(t, "/api/v1/articles/"+id+"/translate", body)
	var out translation
	if err := json.Unmarshal([]byte(answer), &out); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s\n%s", status, answer, s.logs)
	}
	return out
}

// TestServeTranslates: the sample article goes through each engine's API, by
// the program itself, and comes back with all names and values; nobody's text
// is lost, and no key is logged.
func TestServeTranslates(t *testing.T) {
	f := enginetest.New(t)
	for _, name := range []string{"DEEPL", "LIBRETRANSLATE", "OPENAI"} {
		t.Setenv("JIANZHU_"+name+"_KEY", enginetest.Key)
	}
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"), "--log-level", "debug",
		"--deepl-url", f.URL, "--libretranslate-url", f.URL, "--openai-url", f.URL+"/v1", "--openai-model", "m")
	_, body := s.get(t, "/api/v1/articles")
	sample := items(t, body)[0]["id"].(string)

	if got := s.translate(t, sample, `{"target": "en", "paragraphs": [0, 5]}`); got.Items[0].Outcome != "skipped" || got.Items[0].Reason != "reviewed" || got.Characters != 0 {
		t.Errorf("the translation that people made: %+v", got)
	}
	_, before := s.get(t, "/api/v1/articles/"+sample+"/paragraphs?include=mentions")
	names := strings.Count(before, `"type":"PERSON"`)
	for _, engine := range []string{"deepl", "libretranslate", "openai"} {
		f.Mode(enginetest.Keep)
		got := s.translate(t, sample, fmt.Sprintf(`{"target": "en", "engine": %q, "overwrite": true}`, engine))
		placed := 0
		for _, p := range got.Items {
			if p.Outcome == "failed" || len(p.Issues) > 0 {
				t.Errorf("%s, paragraph %d: %s %s %v", engine, p.Index, p.Outcome, p.Reason, p.Issues)
			}
			placed += len(p.Placed)
		}
		if len(got.Items) != 134 || placed < names || len(got.Notes) > 0 {
			t.Errorf("%s: %d paragraphs, %d placeholders, notes %q", engine, len(got.Items), placed, got.Notes)
		}
		f.Mode(enginetest.Drop)
		issues := 0
		for _, p := range s.translate(t, sample, fmt.Sprintf(`{"target": "en", "engine": %q, "overwrite": true, "paragraphs": [4, 5, 6, 7, 8, 9]}`, engine)).Items {
			for _, i := range p.Issues {
				if i.Problem == "missing" {
					issues++
				}
			}
		}
		if issues < 3 {
			t.Errorf("%s drops placeholders, and %d are missed", engine, issues)
		}
	}
	for _, q := range f.Requests() {
		if q.Bytes > 128<<10 || q.Texts > 50 {
			t.Errorf("a request of %d texts, %d bytes", q.Texts, q.Bytes)
		}
	}

	f.Mode("403")
	if status, body := s.post(t, "/api/v1/articles/"+sample+"/translate", `{"target": "en", "engine": "libretranslate", "overwrite": true}`); status != http.StatusBadGateway || strings.Contains(body, enginetest.Key) {
		t.Errorf("%d %s", status, body)
	}
	if code := s.stop(t, syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(s.logs.String(), enginetest.Key) {
		t.Error("the log has the key in it")
	}
}

// TestServeEndsTranslations: a translation that takes long does not keep the
// server from ending, and what it has is kept.
func TestServeEndsTranslations(t *testing.T) {
	f := enginetest.New(t)
	t.Setenv("JIANZHU_DEEPL_KEY", enginetest.Key)
	db := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	s := startServer(t, "--store", db, "--timeout", "1s", "--deepl-url", f.URL)
	var lines []string
	for i := range 60 {
		lines = append(lines, fmt.Sprintf("第%d段。", i))
	}
	_, body := s.post(t, "/api/v1/articles", `{"text": "`+strings.Join(lines, `\n`)+`"}`)
	var article struct{ ID string }
	if err := json.Unmarshal([]byte(body), &article); err != nil || article.ID == "" {
		t.Fatalf("%v: %s", err, body)
	}
	f.FailAfter(1, func(_ http.ResponseWriter, r *http.Request) {
		s.cmd.Process.Signal(syscall.SIGTERM)
		<-r.Context().Done()
	})
	got := s.translate(t, article.ID, `{"target": "en"}`)
	if got.Items[0].Outcome != "translated" || got.Items[59].Outcome != "failed" || len(got.Notes) != 1 {
		t.Errorf("%+v", got)
	}
	<-s.done
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d\n%s", code, s.logs)
	}
	again := startServer(t, "--store", db)
	if _, body := again.get(t, "/api/v1/articles/"+article.ID+"/translations/en"); len(items(t, body)) != 50 {
		t.Errorf("what was translated is not there: %.300s", body)
	}
}
