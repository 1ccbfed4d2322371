package translate

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// LibreTranslate translates by a server of LibreTranslate.
type LibreTranslate struct {
	*caller
	mu    sync.Mutex
	codes map[string][]string // targets by source, as the server has them; nil before it was asked
}

// NewLibreTranslate returns the engine; Config.URL is needed, the key only
// where the server asks for one.
func NewLibreTranslate(c Config) *LibreTranslate {
	e := &LibreTranslate{caller: newCaller("libretranslate", c, "", nil)}
	e.tooLarge = func(status int, message string) bool {
		return status == http.StatusBadRequest && strings.Contains(message, "limit")
	}
	return e
}

// Name is libretranslate.
func (l *LibreTranslate) Name() string { return l.engine }

// Form is Spans.
func (l *LibreTranslate) Form() Form { return Spans }

// Servers set limits of their own and don't tell all of them; these are those
// of the public ones. What is too large is halved.
const (
	libreTexts      = 25
	libreCharacters = 5000
)

// The codes that servers have for our tags, newest first: Chinese was zh and
// zt before it was zh-Hans and zh-Hant.
var libreCodes = map[string][]string{
	"zh": {"zh-Hans", "zh"}, "zh-Hans": {"zh-Hans", "zh"}, "zh-Hant": {"zh-Hant", "zt"},
	"en": {"en"}, "de": {"de"}, "fr": {"fr"}, "es": {"es"}, "it": {"it"}, "ja": {"ja"}, "ko": {"ko"}, "pt": {"pt"}, "ru": {"ru"},
}

// pair returns the server's codes of both languages.
func (l *LibreTranslate) pair(ctx context.Context, source, target string, sent *int) (from, to string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.codes == nil {
		var have []struct {
			Code    string   `json:"code"`
			Targets []string `json:"targets"`
		}
		if err := l.call(ctx, http.MethodGet, "/languages", nil, &have, sent); err != nil {
			return "", "", err
		}
		l.codes = map[string][]string{}
		for _, h := range have {
			l.codes[h.Code] = h.Targets
		}
	}
	all := func(tag string) []string {
		for ; tag != ""; tag = wider(tag) {
			if c := libreCodes[tag]; c != nil {
				return c
			}
		}
		return nil
	}
	for _, from := range all(source) {
		targets, has := l.codes[from]
		for _, to := range all(target) {
			if has && from != to && slices.Contains(targets, to) {
				return from, to, nil
			}
		}
	}
	return "", "", invalid("target", fmt.Sprintf("this server of LibreTranslate does not translate from %q into %q", source, target))
}

// Translate is that of Engine. LibreTranslate has no glossaries.
func (l *LibreTranslate) Translate(ctx context.Context, r Request) (*Result, error) {
	result := &Result{}
	from, to, err := l.pair(ctx, r.Source, r.Target, &result.Requests)
	if err != nil {
		return result, err
	}
	size := func(p *Protected) int { return utf8.RuneCountInString(p.Text) }
	// A text that is longer than a batch goes alone: the server may take it.
	err = batches(&r, Spans, l.engine, libreTexts, libreCharacters, func(p *Protected) int { return min(size(p), libreCharacters) }, result, func(batch []*Protected) ([]string, error) {
		in := struct {
			Q      []string `json:"q"`
			Source string   `json:"source"`
			Target string   `json:"target"`
			Format string   `json:"format"`
			Key    string   `json:"api_key,omitempty"`
		}{Source: from, Target: to, Format: "html", Key: l.key}
		for _, p := range batch {
			in.Q = append(in.Q, p.Text)
		}
		var out struct {
			TranslatedText []string `json:"translatedText"`
		}
		if err := l.call(ctx, http.MethodPost, "/translate", in, &out, &result.Requests); err != nil {
			return nil, err
		}
		if len(out.TranslatedText) != len(batch) {
			return nil, &Error{Engine: l.engine, Failure: FailureMalformed, Message: fmt.Sprintf("%d translations of %d texts", len(out.TranslatedText), len(batch))}
		}
		result.Characters += characters(batch)
		return out.TranslatedText, nil
	})
	return result, err
}
