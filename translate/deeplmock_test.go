//go:build interop

package translate_test

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/translate"
)

// session is a transport that sends headers with each request: deepl-mock is
// told by them how to fail.
type session http.Header

func (s session) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, values := range s {
		r.Header[name] = values
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestDeepLMock holds the engine to DeepL's own mock server, which checks
// codes, parameters and glossaries as the real one does: interop/deepl-mock.sh
// starts it.
func TestDeepLMock(t *testing.T) {
	url := os.Getenv("JIANZHU_TEST_DEEPL_MOCK")
	if url == "" {
		t.Fatal("set JIANZHU_TEST_DEEPL_MOCK to the URL of deepl-mock, or run interop/deepl-mock.sh")
	}
	engine := func(key string, w *waits, headers ...string) *translate.DeepL {
		s := session{"Mock-Server-Session": {jianzhu.NewID()}}
		for i := 0; i < len(headers); i += 2 {
			s[http.CanonicalHeaderKey("mock-server-session-"+headers[i])] = []string{headers[i+1]}
		}
		return translate.NewDeepL(translate.Config{URL: url, Key: key, Wait: w.wait, Client: &http.Client{Transport: s}})
	}
	key := func() string { return jianzhu.NewID() } // an account each, made when it is first seen

	t.Run("languages", func(t *testing.T) {
		for _, pair := range [][2]string{{"zh-Hans", "en"}, {"zh-Hant", "en"}, {"en", "zh-Hans"}, {"en", "zh-Hant"}, {"en", "zh-Hant-TW"}, {"ja", "en"}} {
			e := engine(key(), &waits{})
			r := request(t, e, 60)
			r.Source, r.Target = pair[0], pair[1]
			out, err := e.Translate(t.Context(), r)
			if err != nil || len(out.Texts) != 60 || out.Requests != 2 || out.Characters == 0 {
				t.Errorf("%v: %v, %+v", pair, err, out)
				continue
			}
			// The mock answers the same words to everything, without tags.
			back, err := r.Texts[0].Restore(out.Texts[0], whole)
			if err != nil || len(back.Issues) != 2 || back.Issues[0].Problem != translate.Missing {
				t.Errorf("%v: %q, %v, %v", pair, out.Texts[0], back, err)
			}
		}
	})
	t.Run("glossary", func(t *testing.T) {
		account := key()
		e := engine(account, &waits{})
		p, err := translate.Protect("外交部", nil, nil, e.Form())
		if err != nil {
			t.Fatal(err)
		}
		r := translate.Request{Texts: []*translate.Protected{p}, Source: "zh-Hans", Target: "en",
			Glossary: []translate.Pair{{Source: "外交部", Target: `the "Foreign" Ministry, A&B <😀>`}, {Source: "北京", Target: "Beijing"}}}
		for _, e := range []*translate.DeepL{e, e, engine(account, &waits{})} {
			out, err := e.Translate(t.Context(), r)
			if err != nil || len(out.Notes) > 0 || len(out.Texts) != 1 || out.Texts[0] != r.Glossary[0].Target {
				t.Errorf("%v, %+v", err, out)
			}
		}
		r.Glossary[0].Target = "Foreign Office"
		if out, err := e.Translate(t.Context(), r); err != nil || len(out.Notes) > 0 || out.Texts[0] != "Foreign Office" {
			t.Errorf("the next glossary: %v, %+v", err, out)
		}
	})
	t.Run("failures", func(t *testing.T) {
		for _, c := range []struct {
			name, key string
			headers   []string
			failure   translate.Failure // empty where it comes right in the end
			waits     int
		}{
			{"a wrong key", "invalid", nil, translate.FailureKey, 0},
			{"429 twice", key(), []string{"429-count", "2"}, "", 2},
			{"429 for ever", key(), []string{"429-count", "99"}, translate.FailureBusy, 4},
			{"503 twice", key(), []string{"5xx-count", "2"}, "", 2},
			{"500 for ever", key(), []string{"5xx-count", "99", "5xx-status", "500"}, translate.FailureUnreachable, 4},
			{"the quota", key(), []string{"init-character-limit", "5"}, translate.FailureQuota, 0},
		} {
			var w waits
			e := engine(c.key, &w, c.headers...)
			_, err := e.Translate(t.Context(), request(t, e, 1))
			if got := failure(err); (c.failure == "") != (err == nil) || got != nil && got.Failure != c.failure || len(w) != c.waits {
				t.Errorf("%s: %v, waited %v", c.name, err, w)
			}
		}
	})
	t.Run("no answer", func(t *testing.T) {
		s := session{"Mock-Server-Session": {jianzhu.NewID()}, "Mock-Server-Session-No-Response-Count": {"1"}}
		e := translate.NewDeepL(translate.Config{URL: url, Key: key(), Timeout: time.Second, Client: &http.Client{Transport: s},
			Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		if out, err := e.Translate(t.Context(), request(t, e, 1)); err != nil || out.Requests != 2 {
			t.Errorf("%v, %+v", err, out)
		}
	})
}
