package translate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/translate"
	"jianzhu/translate/enginetest"
)

// waits notes how long an engine wants to wait, and does not.
type waits []time.Duration

func (w *waits) wait(ctx context.Context, d time.Duration) error {
	*w = append(*w, d)
	return ctx.Err()
}

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// engines returns each engine, set to the server.
func engines(url, key string, w *waits) []translate.Engine {
	c := translate.Config{URL: url, Key: key, Wait: w.wait, Now: func() time.Time { return now }}
	chat := c
	chat.URL, chat.Model = url+"/v1/", "a-model"
	return []translate.Engine{translate.NewDeepL(c), translate.NewLibreTranslate(c), translate.NewOpenAI(chat)}
}

// request protects a text of one name and one value n times.
func request(t *testing.T, e translate.Engine, n int) translate.Request {
	t.Helper()
	const text = "比尔·盖茨说，投资了15.6亿元。"
	at := func(s string) jianzhu.Span {
		i := strings.Index(text, s)
		return jianzhu.Span{Start: i, End: i + len(s)}
	}
	p, err := translate.Protect(text, []jianzhu.Span{{Start: 0, End: len(text)}}, []translate.Protection{
		{Span: at("比尔·盖茨"), Type: jianzhu.TypePerson, Target: "Bill Gates"},
		{Span: at("15.6亿元"), Type: jianzhu.TypeMoney, Target: "1.56 billion yuan"},
	}, e.Form())
	if err != nil {
		t.Fatal(err)
	}
	r := translate.Request{Source: "zh-Hans", Target: "en"}
	for range n {
		r.Texts = append(r.Texts, p)
	}
	return r
}

func whole(text string) []jianzhu.Span { return []jianzhu.Span{{Start: 0, End: len(text)}} }

// TestRoundTrip: text goes out by each engine's API and comes back with its
// names and values, or with an issue of each that does not.
func TestRoundTrip(t *testing.T) {
	f := enginetest.New(t)
	for mode, want := range map[string]struct {
		text   string
		issues string
	}{
		enginetest.Keep: {"Bill Gates said that invested 1.56 billion yuan.", ""},
		enginetest.Drop: {"Bill Gates said that invested .", "2 missing"},
		enginetest.Dup:  {"Bill Gates Bill Gates said that invested 1.56 billion yuan.", "1 duplicated"},
		enginetest.Swap: {"1.56 billion yuan said that invested Bill Gates.", ""}, // in the same sentence: languages do that
		enginetest.Move: {"Bill Gates 1.56 billion yuan said that invested .", ""},
	} {
		f.Mode(mode)
		for _, e := range engines(f.URL, enginetest.Key, &waits{}) {
			r := request(t, e, 1)
			out, err := e.Translate(t.Context(), r)
			if err != nil {
				t.Errorf("%s, %s: %v", e.Name(), mode, err)
				continue
			}
			back, err := r.Texts[0].Restore(out.Texts[0], whole)
			if err != nil {
				t.Fatal(err)
			}
			var issues []string
			for _, i := range back.Issues {
				issues = append(issues, fmt.Sprint(i.ID, " ", i.Problem))
			}
			if got := strings.Join(issues, ", "); back.Text != want.text || got != want.issues {
				t.Errorf("%s, %s: %q with issues %q, want %q with %q", e.Name(), mode, back.Text, got, want.text, want.issues)
			}
			if out.Characters == 0 || out.Requests == 0 {
				t.Errorf("%s, %s: cost %+v", e.Name(), mode, out)
			}
		}
	}
}

// TestBatches: each engine's limits hold, and every text comes back in its
// place.
func TestBatches(t *testing.T) {
	for i, most := range []int{50, 25, 20} {
		f := enginetest.New(t)
		e := engines(f.URL, enginetest.Key, &waits{})[i]
		r := request(t, e, 3)
		for n := range 120 {
			p, err := translate.Protect(fmt.Sprintf("%d。", n), nil, nil, e.Form())
			if err != nil {
				t.Fatal(err)
			}
			r.Texts = append(r.Texts, p)
		}
		out, err := e.Translate(t.Context(), r)
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		if len(out.Texts) != 123 {
			t.Fatalf("%s: %d texts of 123", e.Name(), len(out.Texts))
		}
		for n, text := range out.Texts[3:] {
			if want := fmt.Sprintf("%d.", n); text != want {
				t.Errorf("%s: text %d is %q", e.Name(), n, text)
			}
		}
		for _, q := range f.Requests() {
			if q.Texts > most || q.Bytes > 128<<10 {
				t.Errorf("%s: a request has %d texts, %d bytes", e.Name(), q.Texts, q.Bytes)
			}
		}
	}
}

func TestLargeTexts(t *testing.T) {
	f := enginetest.New(t)
	long := func(e translate.Engine, n, size int) translate.Request {
		r := translate.Request{Source: "zh-Hant", Target: "en"}
		for range n {
			p, err := translate.Protect(strings.Repeat(`"好`, size), nil, nil, e.Form())
			if err != nil {
				t.Fatal(err)
			}
			r.Texts = append(r.Texts, p)
		}
		return r
	}
	all := engines(f.URL, enginetest.Key, &waits{})
	if out, err := all[0].Translate(t.Context(), long(all[0], 10, 8000)); err != nil || len(out.Texts) != 10 { // 40 kB of JSON each
		t.Errorf("deepl: %v", err)
	}
	out, err := all[0].Translate(t.Context(), long(all[0], 1, 30_000))
	if e := failure(err); e == nil || e.Failure != translate.FailureTooLarge || out == nil {
		t.Errorf("deepl, one text above the limit: %v", err)
	}
	if _, err := all[1].Translate(t.Context(), translate.Request{Source: "zh-Hans", Target: "en", Texts: long(all[1], 4, 1600).Texts}); err != nil {
		t.Errorf("libretranslate: %v", err)
	}
	// A server with smaller limits than the real one.
	f.FailNext(enginetest.Status(413, ""), enginetest.Status(413, ""))
	if out, err := all[0].Translate(t.Context(), long(all[0], 8, 10)); err != nil || len(out.Texts) != 8 {
		t.Errorf("deepl, 413: %v", err)
	}
}

func failure(err error) *translate.Error {
	e, _ := errors.AsType[*translate.Error](err)
	return e
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		mode    string
		failure translate.Failure
		waits   int
	}{
		{"403", translate.FailureKey, 0},
		{"401", translate.FailureKey, 0},
		{"400", translate.FailureRefused, 0},
		{"413", translate.FailureTooLarge, 0},
		{"429", translate.FailureBusy, 4},
		{"456", translate.FailureQuota, 0},
		{"500", translate.FailureUnreachable, 4},
		{"503", translate.FailureUnreachable, 4},
		{"529", translate.FailureBusy, 4},
		{"302", translate.FailureRefused, 0},
	} {
		f := enginetest.New(t)
		f.Mode(c.mode)
		var w waits
		for _, e := range engines(f.URL, enginetest.Key, &w) {
			w = nil
			out, err := e.Translate(t.Context(), request(t, e, 1))
			if got := failure(err); got == nil || got.Failure != c.failure || fmt.Sprint(got.Status) != c.mode {
				t.Errorf("%s, %s: %v, want %s", e.Name(), c.mode, err, c.failure)
			}
			if len(w) != c.waits || out == nil {
				t.Errorf("%s, %s: waited %v", e.Name(), c.mode, w)
			}
		}
	}
}

func TestRetries(t *testing.T) {
	f := enginetest.New(t)
	var w waits
	e := engines(f.URL, enginetest.Key, &w)[0]
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	f.FailNext(enginetest.Status(429, "7"), enginetest.Status(503, now.Add(9*time.Second).Format(http.TimeFormat)), hangUp, enginetest.Status(429, ""))
	out, err := e.Translate(t.Context(), request(t, e, 1))
	if err != nil || out.Requests != 5 {
		t.Fatalf("%v, %+v", err, out)
	}
	if len(w) != 4 || w[0] != 7*time.Second || w[1] != 9*time.Second || w[2] < time.Second || w[2] > 2*time.Second || w[3] < 2*time.Second || w[3] > 4*time.Second {
		t.Errorf("waited %v", w)
	}

	w = nil
	f.FailNext(enginetest.Status(429, "3600"))
	if _, err := e.Translate(t.Context(), request(t, e, 1)); failure(err) == nil || failure(err).RetryAfter != time.Hour || len(w) > 0 {
		t.Errorf("an hour is waited for: %v, %v", err, w)
	}

	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
	defer cancel()
	late := translate.NewDeepL(translate.Config{URL: f.URL, Key: enginetest.Key, Wait: w.wait, Now: func() time.Time { return time.Now().Add(time.Hour) }})
	f.FailNext(enginetest.Status(429, "3"))
	if _, err := late.Translate(ctx, request(t, e, 1)); failure(err) == nil || len(w) > 0 {
		t.Errorf("it waits beyond the end of its time: %v, %v", err, w)
	}

	ctx, cancel = context.WithCancel(t.Context())
	f.FailNext(func(w http.ResponseWriter, r *http.Request) { cancel(); enginetest.Status(429, "")(w, r) })
	if _, err := e.Translate(ctx, request(t, e, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	hung := make(chan struct{})
	defer close(hung)
	var one waits
	slow := translate.NewDeepL(translate.Config{URL: f.URL, Key: enginetest.Key, Wait: one.wait, Timeout: time.Millisecond})
	f.FailNext(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hung:
		case <-r.Context().Done():
		}
	})
	f.Mode("400")
	if _, err := slow.Translate(t.Context(), request(t, slow, 1)); failure(err) == nil || len(one) == 0 {
		t.Errorf("a server that hangs: %v, waited %v", err, one)
	}
}

// TestDoneBeforeAnError: what was translated before is there.
func TestDoneBeforeAnError(t *testing.T) {
	f := enginetest.New(t)
	e := engines(f.URL, enginetest.Key, &waits{})[0]
	r := request(t, e, 120)
	f.FailAfter(2, enginetest.Status(456, ""))
	out, err := e.Translate(t.Context(), r)
	if got := failure(err); got == nil || got.Failure != translate.FailureQuota {
		t.Fatalf("%v", err)
	}
	if len(out.Texts) != 100 || out.Characters == 0 {
		t.Errorf("%d texts are there of the 100 that were done, %d characters", len(out.Texts), out.Characters)
	}
}

func TestMalformedAnswers(t *testing.T) {
	say := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
	}
	for _, body := range []string{"", "<html>", "[]", `{}`, `{"translations": [], "translatedText": [], "choices": []}`,
		`{"translations": [{}, {}], "translatedText": ["a", "b"], "choices": [{"message": {"content": "[\"a\", \"b\"]"}}]}`,
		`{"translations": 1, "translatedText": 1, "choices": [{"message": {"content": "no"}}]}`} {
		f := enginetest.New(t)
		for _, e := range engines(f.URL, enginetest.Key, &waits{}) {
			f.FailNext(say(body), say(body))
			if _, err := e.Translate(t.Context(), request(t, e, 1)); failure(err) == nil || failure(err).Failure != translate.FailureMalformed {
				t.Errorf("%s: %q is taken for an answer: %v", e.Name(), body, err)
			}
			f.Reset()
		}
	}
	f := enginetest.New(t)
	f.Mode("miscount")
	e := engines(f.URL, enginetest.Key, &waits{})[2]
	if out, err := e.Translate(t.Context(), request(t, e, 8)); err != nil || len(out.Texts) != 8 {
		t.Errorf("a model that loses count: %v", err)
	}
}

func TestLanguages(t *testing.T) {
	f := enginetest.New(t)
	all := engines(f.URL, enginetest.Key, &waits{})
	for _, c := range []struct {
		source, target string
		ok             [3]bool
	}{
		{"zh-Hans", "en", [3]bool{true, true, true}},
		{"zh-Hant", "en", [3]bool{true, true, true}},
		{"ja", "en", [3]bool{true, false, true}}, // that server has no Japanese
		{"en", "zh-Hans", [3]bool{true, true, true}},
		{"en", "zh-Hant", [3]bool{true, true, true}},
		{"en", "zh-Hant-TW", [3]bool{true, true, true}},
		{"en", "zh-Hant-HK", [3]bool{true, true, true}},
		{"en", "en", [3]bool{}},
		{"zh-Hans", "zh-Hant", [3]bool{}},
		{"tlh", "en", [3]bool{}},
		{"en", "tlh", [3]bool{}},
	} {
		for i, e := range all {
			r := request(t, e, 1)
			r.Source, r.Target = c.source, c.target
			_, err := e.Translate(t.Context(), r)
			if c.ok[i] && err != nil || !c.ok[i] && !jianzhu.IsKind(err, jianzhu.Invalid) {
				t.Errorf("%s from %s into %s: %v", e.Name(), c.source, c.target, err)
			}
		}
	}
	r := request(t, all[1], 1)
	if _, err := all[0].Translate(t.Context(), r); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("a text in another engine's form: %v", err)
	}
}

func TestGlossary(t *testing.T) {
	f := enginetest.New(t)
	e := engines(f.URL, enginetest.Key, &waits{})[0]
	r := request(t, e, 1)
	r.Glossary = []translate.Pair{{Source: "大模型", Target: "large language model"}, {Source: "坏\t", Target: "bad"}, {Source: "空", Target: ""}, {Source: "大模型", Target: "twice"}}
	translateAll := func() *translate.Result {
		t.Helper()
		out, err := e.Translate(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	translateAll()
	translateAll()
	names, used := f.Glossaries()
	if len(names) != 1 || len(used) != 2 || used[0] != used[1] {
		t.Fatalf("glossaries %q, used %q", names, used)
	}
	// Another instance finds it again.
	other := engines(f.URL, enginetest.Key, &waits{})[0]
	if _, err := other.Translate(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	r.Glossary = []translate.Pair{{Source: "芯片", Target: "chip"}}
	translateAll()
	if after, _ := f.Glossaries(); len(after) != 1 || after[0] == names[0] {
		t.Errorf("the new glossary did not take the place of the old one: %q", after)
	}
	f.ForgetGlossaries()
	if out := translateAll(); len(out.Notes) != 1 {
		t.Errorf("a glossary that is gone: notes %q", out.Notes)
	}
	if out := translateAll(); len(out.Notes) != 0 {
		t.Errorf("it is not made again: notes %q", out.Notes)
	}
}

// TestTheKeyIsSecret: whatever fails, and however an engine is printed, the
// key is not in it.
func TestTheKeyIsSecret(t *testing.T) {
	const key = "wrong-key-7f3a"
	f := enginetest.New(t)
	var shown []string
	for _, mode := range []string{enginetest.Keep, "400", "403", "500"} {
		f.Mode(mode)
		for _, e := range engines(f.URL, key, &waits{}) {
			_, err := e.Translate(t.Context(), request(t, e, 1))
			if err == nil {
				t.Errorf("%s takes the key", e.Name())
			}
			shown = append(shown, fmt.Sprint(err), fmt.Sprintf("%v %+v %#v", e, e, e))
		}
	}
	for _, e := range engines("http://user:"+key+"@127.0.0.1:1", key, &waits{}) {
		_, err := e.Translate(t.Context(), request(t, e, 1))
		shown = append(shown, fmt.Sprint(err), fmt.Sprintf("%v %+v %#v", e, e, e))
	}
	c := translate.Config{URL: f.URL, Key: key}
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, nil))
	l.Info("x", "config", c, "engine", engines(f.URL, key, &waits{})[0])
	shown = append(shown, fmt.Sprintf("%v %+v %#v %s", c, c, c, c), log.String())
	for _, s := range shown {
		if strings.Contains(s, key) {
			t.Errorf("the key is in %s", s)
		}
	}
}
