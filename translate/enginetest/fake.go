// Package enginetest is a server that behaves as translation engines do: it
// keeps to their limits, codes and errors, and can treat placeholders badly.
// What it calls a translation is a toy.
package enginetest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// Key is the key that the server takes, of every engine.
const Key = "a-key-that-nobody-may-see:fx"

// The modes of a Fake. Those with a number answer every translation with that
// status.
const (
	Keep = "keep" // every placeholder stays where it is
	Drop = "drop" // the last one is gone
	Move = "move" // all stand at the front
	Dup  = "dup"  // the first is there twice
	Swap = "swap" // they have changed places, the first with the last and so on
)

// Fake is a server of DeepL's, LibreTranslate's and the chat API at once.
type Fake struct {
	URL string

	mu         sync.Mutex
	mode       string
	failures   []http.HandlerFunc // of the next requests for translations
	requests   []Request
	glossaries map[string]glossary
	used       []string // ids of the glossaries that translations asked for
}

// Request is one that came in.
type Request struct {
	Path  string
	Texts int
	Bytes int // of the body
}

type glossary struct {
	ID           string       `json:"glossary_id"`
	Name         string       `json:"name"`
	Dictionaries []dictionary `json:"dictionaries"`
}

type dictionary struct {
	Source  string `json:"source_lang"`
	Target  string `json:"target_lang"`
	Entries string `json:"entries,omitempty"`
	Format  string `json:"entries_format,omitempty"`
	Count   int    `json:"entry_count"`
}

// New starts a server that ends with the test.
func New(t testing.TB) *Fake {
	t.Helper()
	f := &Fake{mode: Keep, glossaries: map[string]glossary{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/translate", f.deepL)
	mux.HandleFunc("GET /v3/glossaries", f.listGlossaries)
	mux.HandleFunc("POST /v3/glossaries", f.makeGlossary)
	mux.HandleFunc("DELETE /v3/glossaries/{id}", f.deleteGlossary)
	mux.HandleFunc("GET /languages", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, []map[string]any{
			{"code": "en", "name": "English", "targets": []string{"en", "zh-Hans", "zh-Hant"}},
			{"code": "zh-Hans", "name": "Chinese", "targets": []string{"en", "zh-Hans"}},
			{"code": "zh-Hant", "name": "Chinese (traditional)", "targets": []string{"en", "zh-Hant"}},
		})
	})
	mux.HandleFunc("POST /translate", f.libreTranslate)
	mux.HandleFunc("POST /v1/chat/completions", f.chat)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.URL = server.URL
	return f
}

// Mode sets how translations are answered from now on.
func (f *Fake) Mode(mode string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode = mode
}

// FailNext has the next requests for translations answered by the handlers,
// one each, in place of a translation; nil lets one pass.
func (f *Fake) FailNext(h ...http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = append(f.failures, h...)
}

// FailAfter lets n requests for translations pass, and answers the next by h.
func (f *Fake) FailAfter(n int, h http.HandlerFunc) {
	f.FailNext(append(make([]http.HandlerFunc, n), h)...)
}

// Reset forgets the handlers of FailNext that no request has met.
func (f *Fake) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = nil
}

// Status is a handler that answers with a status, and Retry-After unless that
// is empty.
func Status(status int, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		answer(w, status, map[string]string{"message": http.StatusText(status)})
	}
}

// Requests returns those for translations so far.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// Glossaries returns the names of the glossaries that there are, and the ids
// of those that translations used.
func (f *Fake) Glossaries() (names, used []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range f.glossaries {
		names = append(names, g.Name)
	}
	slices.Sort(names)
	return names, slices.Clone(f.used)
}

// ForgetGlossaries removes all glossaries, as a person may.
func (f *Fake) ForgetGlossaries() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.glossaries)
}

// take notes a request and reads its body into in. It answers and reports
// false where the request is to fail.
func (f *Fake) take(w http.ResponseWriter, r *http.Request, in any, texts func() int) (mode string, ok bool) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		answer(w, 400, map[string]string{"message": err.Error()})
		return "", false
	}
	if err := json.Unmarshal(body, in); err != nil {
		answer(w, 400, map[string]string{"message": "Invalid JSON"})
		return "", false
	}
	f.mu.Lock()
	f.requests = append(f.requests, Request{r.URL.Path, texts(), len(body)})
	mode = f.mode
	var fail http.HandlerFunc
	if len(f.failures) > 0 {
		fail, f.failures = f.failures[0], f.failures[1:]
	}
	f.mu.Unlock()
	if status, err := strconv.Atoi(mode); err == nil && fail == nil {
		fail = Status(status, "")
	}
	if fail != nil {
		fail(w, r)
		return "", false
	}
	return mode, true
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone
}

// deepL answers as https://developers.deepl.com describes it: 403 without the
// key, 413 above 128 KiB, 400 for more than 50 texts or a code it does not
// know, 404 for a glossary that is not there.
func (f *Fake) deepL(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Text       []string `json:"text"`
		Source     string   `json:"source_lang"`
		Target     string   `json:"target_lang"`
		Handling   string   `json:"tag_handling"`
		IgnoreTags []string `json:"ignore_tags"`
		Glossary   string   `json:"glossary_id"`
		ShowBilled bool     `json:"show_billed_characters"`
	}
	mode, ok := f.take(w, r, &in, func() int { return len(in.Text) })
	if !ok {
		return
	}
	refuse := func(status int, message string) { answer(w, status, map[string]string{"message": message}) }
	switch {
	case r.Header.Get("Authorization") != "DeepL-Auth-Key "+Key:
		// The real one does not say it back; a proxy may.
		refuse(403, "Forbidden: "+r.Header.Get("Authorization"))
		return
	case r.ContentLength > 128<<10:
		refuse(413, "Payload Too Large")
		return
	case len(in.Text) == 0 || len(in.Text) > 50:
		refuse(400, "Bad request. Reason: Number of texts must be 1 to 50.")
		return
	case in.Source != "" && !slices.Contains([]string{"ZH", "EN", "DE", "FR", "ES", "IT", "JA", "KO", "PT", "RU"}, in.Source):
		refuse(400, "Value for 'source_lang' not supported.")
		return
	case !slices.Contains([]string{"EN-US", "EN-GB", "ZH-HANS", "ZH-HANT"}, in.Target):
		refuse(400, "Value for 'target_lang' not supported.")
		return
	case in.Handling != "xml" || !slices.Contains(in.IgnoreTags, "x"):
		refuse(400, "the texts have tags, and the request does not say so")
		return
	}
	if in.Glossary != "" {
		f.mu.Lock()
		_, there := f.glossaries[in.Glossary]
		f.used = append(f.used, in.Glossary)
		f.mu.Unlock()
		if !there {
			refuse(404, "Glossary not found")
			return
		}
	}
	out := []map[string]any{}
	for _, t := range in.Text {
		one := map[string]any{"detected_source_language": in.Source, "text": translate(t, xmlTag, mode)}
		if in.ShowBilled {
			one["billed_characters"] = utf8.RuneCountInString(t)
		}
		out = append(out, one)
	}
	answer(w, 200, map[string]any{"translations": out})
}

func (f *Fake) listGlossaries(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []glossary{}
	for _, g := range f.glossaries {
		all = append(all, g)
	}
	answer(w, 200, map[string]any{"glossaries": all})
}

func (f *Fake) makeGlossary(w http.ResponseWriter, r *http.Request) {
	var in glossary
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Name == "" || len(in.Dictionaries) != 1 || in.Dictionaries[0].Format != "tsv" {
		answer(w, 400, map[string]string{"message": "Bad request"})
		return
	}
	d := &in.Dictionaries[0]
	if !slices.Contains([]string{"zh", "en"}, d.Source) || !slices.Contains([]string{"zh", "en"}, d.Target) {
		answer(w, 400, map[string]string{"message": "Unsupported glossary language pair"})
		return
	}
	for line := range strings.Lines(d.Entries) {
		if source, target, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); source == "" || target == "" || strings.Contains(target, "\t") {
			answer(w, 400, map[string]string{"message": "Invalid glossary entries provided"})
			return
		}
		d.Count++
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	in.ID = fmt.Sprintf("%x", sha256.Sum256([]byte(in.Name)))[:32]
	f.glossaries[in.ID] = in
	d.Entries, d.Format = "", ""
	answer(w, 201, in)
}

func (f *Fake) deleteGlossary(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.glossaries, r.PathValue("id"))
	w.WriteHeader(http.StatusNoContent)
}

func (f *Fake) libreTranslate(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Q      []string `json:"q"`
		Source string   `json:"source"`
		Target string   `json:"target"`
		Format string   `json:"format"`
		Key    string   `json:"api_key"`
	}
	mode, ok := f.take(w, r, &in, func() int { return len(in.Q) })
	if !ok {
		return
	}
	n := 0
	for _, q := range in.Q {
		n += utf8.RuneCountInString(q)
	}
	switch {
	case in.Key != Key:
		answer(w, 403, map[string]string{"error": "Invalid API key " + in.Key})
		return
	case n > 6000:
		answer(w, 400, map[string]string{"error": fmt.Sprintf("Invalid request: request (%d) exceeds text limit (6000)", n)})
		return
	case in.Format != "html" || !slices.Contains([]string{"en", "zh-Hans", "zh-Hant"}, in.Source) || !slices.Contains([]string{"en", "zh-Hans", "zh-Hant"}, in.Target):
		answer(w, 400, map[string]string{"error": in.Source + " is not supported"})
		return
	}
	out := []string{}
	for _, q := range in.Q {
		out = append(out, translate(q, htmlTag, mode))
	}
	answer(w, 200, map[string]any{"translatedText": out})
}

// chat answers as OpenAI's API. What it translates is the JSON array in the
// user's message.
func (f *Fake) chat(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Model    string `json:"model"`
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
	}
	var texts []struct {
		Text string `json:"text"`
	}
	mode, ok := f.take(w, r, &in, func() int {
		if len(in.Messages) > 0 {
			_ = json.Unmarshal([]byte(in.Messages[len(in.Messages)-1].Content), &texts) // none is refused below
		}
		return len(texts)
	})
	if !ok {
		return
	}
	refuse := func(status int, code, message string) {
		answer(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+Key:
		refuse(401, "invalid_api_key", "Incorrect API key provided: "+r.Header.Get("Authorization"))
		return
	case in.Model == "" || len(in.Messages) != 2 || len(texts) == 0:
		refuse(400, "invalid_request", "you must provide a model and two messages")
		return
	}
	out := []string{}
	for _, t := range texts {
		out = append(out, translate(t.Text, mark, mode))
	}
	if mode == "miscount" && len(out) > 1 {
		out = out[1:]
	}
	content, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	answer(w, 200, map[string]any{"choices": []any{map[string]any{
		"message": map[string]string{"role": "assistant", "content": "```json\n" + string(content) + "\n```"}, "finish_reason": "stop"}}})
}

var (
	xmlTag  = regexp.MustCompile(`<x id="[^"]*">[^<]*</x>`)
	htmlTag = regexp.MustCompile(`<span translate="no" id="[^"]*">[^<]*</span>`)
	mark    = regexp.MustCompile(`⟦[0-9]+⟧`)

	toy = strings.NewReplacer("周一在", " on Monday in ", "表示，", " said that ", "说，", " said that ", "说：", " said: ", "投资了", " invested ", "利润", " profit ",
		"。", ". ", "，", ", ", "、", ", ", "：", ": ", "；", "; ", "！", "! ", "？", "? ", "“", "“", "”", "” ")
)

// translate puts a few words into English, and treats the placeholders as the
// mode says.
func translate(text string, placeholder *regexp.Regexp, mode string) string {
	all := placeholder.FindAllString(text, -1)
	order := slices.Clone(all)
	switch mode {
	case Drop:
		if len(order) > 0 {
			order[len(order)-1] = ""
		}
	case Move:
		for i := range order {
			order[i] = ""
		}
	case Dup:
		if len(order) > 0 {
			order[0] += " " + order[0]
		}
	case Swap:
		slices.Reverse(order)
	}
	var b strings.Builder
	if mode == Move {
		b.WriteString(strings.Join(all, " ") + " ")
	}
	at := 0
	for i, m := range placeholder.FindAllStringIndex(text, -1) {
		b.WriteString(toy.Replace(text[at:m[0]]))
		b.WriteString(order[i])
		at = m[1]
	}
	b.WriteString(toy.Replace(text[at:]))
	return strings.Join(strings.Fields(b.String()), " ")
}
