package translate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// DeepL translates by DeepL's API, version 2, with glossaries of version 3.
type DeepL struct {
	*caller
	mu         sync.Mutex
	glossaries map[string]string // id by name
}

// NewDeepL returns the engine. Without URL it is the free API for keys that
// end in :fx, else the paid one.
func NewDeepL(c Config) *DeepL {
	base := "https://api.deepl.com"
	if strings.HasSuffix(c.Key, ":fx") {
		base = "https://api-free.deepl.com"
	}
	key := c.Key
	return &DeepL{
		caller:     newCaller("deepl", c, base, func(h http.Header) { h.Set("Authorization", "DeepL-Auth-Key "+key) }),
		glossaries: map[string]string{},
	}
}

// Name is deepl.
func (d *DeepL) Name() string { return d.engine }

// Form is Tags.
func (d *DeepL) Form() Form { return Tags }

// DeepL's limits and codes. As source it knows Chinese only as ZH, and English
// as target only with its region.
const (
	deepLTexts = 50
	deepLBytes = 120 << 10 // of texts; a body may have 128 KiB
)

var (
	deepLSource = languages{"zh": "ZH", "en": "EN", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "ja": "JA", "ko": "KO", "pt": "PT", "ru": "RU"}
	deepLTarget = languages{"zh": "ZH-HANS", "zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT", "en": "EN-US", "en-GB": "EN-GB"}
)

// codes returns an engine's codes of both languages, or an Invalid error.
func codes(engine string, r *Request, source, target languages) (from, to string, err error) {
	from, okay := source.code(r.Source)
	if !okay {
		return "", "", invalid("language", fmt.Sprintf("%s does not translate from %q", engine, r.Source), slices.Sorted(maps.Keys(source))...)
	}
	to, okay = target.code(r.Target)
	if !okay {
		return "", "", invalid("target", fmt.Sprintf("%s does not translate into %q", engine, r.Target), slices.Sorted(maps.Keys(target))...)
	}
	if base(r.Source) == base(r.Target) {
		return "", "", invalid("target", fmt.Sprintf("%s does not translate from %q into %q: it is one language", engine, r.Source, r.Target))
	}
	return from, to, nil
}

// base returns the language of a tag, without script and region.
func base(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}

type deepLRequest struct {
	Text             []string `json:"text"`
	SourceLang       string   `json:"source_lang"`
	TargetLang       string   `json:"target_lang"`
	TagHandling      string   `json:"tag_handling"`
	IgnoreTags       []string `json:"ignore_tags"`
	OutlineDetection bool     `json:"outline_detection"`
	Preserve         bool     `json:"preserve_formatting"`
	ShowBilled       bool     `json:"show_billed_characters"`
	GlossaryID       string   `json:"glossary_id,omitempty"`
}

type deepLAnswer struct {
	Translations []struct {
		Text   string `json:"text"`
		Billed *int   `json:"billed_characters"`
	} `json:"translations"`
}

// Translate is that of Engine.
func (d *DeepL) Translate(ctx context.Context, r Request) (*Result, error) {
	result := &Result{}
	from, to, err := codes(d.engine, &r, deepLSource, deepLTarget)
	if err != nil {
		return result, err
	}
	glossary := ""
	name, tsv := glossaryOf(r.Glossary, from, to)
	if name != "" {
		if glossary, err = d.glossary(ctx, name, from, to, tsv, &result.Requests); err != nil {
			if ctx.Err() != nil {
				return result, ctx.Err()
			}
			result.Notes = append(result.Notes, "the glossary was not used: "+err.Error())
		}
	}
	// The limit counts bytes of JSON, in which quotation marks take two.
	size := func(p *Protected) int {
		return len(p.Text) + strings.Count(p.Text, `"`) + strings.Count(p.Text, `\`) + strings.Count(p.Text, "\n") + 3
	}
	err = batches(&r, Tags, d.engine, deepLTexts, deepLBytes, size, result, func(batch []*Protected) ([]string, error) {
		in := deepLRequest{SourceLang: from, TargetLang: to, TagHandling: "xml", IgnoreTags: []string{"x"}, Preserve: true, ShowBilled: true, GlossaryID: glossary}
		for _, p := range batch {
			in.Text = append(in.Text, p.Text)
		}
		var out deepLAnswer
		err := d.call(ctx, http.MethodPost, "/v2/translate", in, &out, &result.Requests)
		if e, is := errors.AsType[*Error](err); in.GlossaryID != "" && is && e.Failure == FailureRefused {
			// Somebody has removed it.
			d.forget(name)
			glossary, in.GlossaryID, out = "", "", deepLAnswer{}
			result.Notes = append(result.Notes, "the glossary was not used: "+err.Error())
			err = d.call(ctx, http.MethodPost, "/v2/translate", in, &out, &result.Requests)
		}
		if err != nil {
			return nil, err
		}
		if len(out.Translations) != len(batch) {
			return nil, &Error{Engine: d.engine, Failure: FailureMalformed, Message: fmt.Sprintf("%d translations of %d texts", len(out.Translations), len(batch))}
		}
		texts := make([]string, len(batch))
		for i, t := range out.Translations {
			texts[i] = t.Text
			if t.Billed != nil {
				result.Characters += *t.Billed
			} else {
				result.Characters += characters(batch[i : i+1])
			}
		}
		return texts, nil
	})
	return result, err
}

// DeepL's limits of glossaries.
const (
	glossaryTerm  = 1024     // bytes of a side of an entry
	glossaryBytes = 10 << 20 // of all entries
)

// glossaryOf returns the entries that DeepL takes as its TSV, and a name that
// tells them from all others; it is empty where there are none.
func glossaryOf(pairs []Pair, from, to string) (name, tsv string) {
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Source, b.Source) })
	var b strings.Builder
	last := ""
	for _, p := range pairs {
		bad := func(s string) bool {
			return s == "" || s != strings.TrimSpace(s) || len(s) > glossaryTerm || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 || r == '\u2028' || r == '\u2029' })
		}
		if p.Source == last || bad(p.Source) || bad(p.Target) || b.Len()+len(p.Source)+len(p.Target)+2 > glossaryBytes {
			continue
		}
		last = p.Source
		b.WriteString(p.Source + "\t" + p.Target + "\n")
	}
	if b.Len() == 0 {
		return "", ""
	}
	return fmt.Sprintf("jianzhu %s-%s %x", glossaryCode(from), glossaryCode(to), sha256.Sum256([]byte(b.String())))[:len("jianzhu zh-en ")+16], b.String()
}

// glossaryCode returns the language of a code: glossaries know no regions.
func glossaryCode(code string) string {
	return base(strings.ToLower(code))
}

type deepLDictionary struct {
	SourceLang string `json:"source_lang"`
	TargetLang string `json:"target_lang"`
	Entries    string `json:"entries"`
	Format     string `json:"entries_format"`
}

// glossary returns the id of the glossary with the name, made if need be. The
// one that it takes the place of is removed: accounts hold few.
func (d *DeepL) glossary(ctx context.Context, name, from, to, tsv string, sent *int) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id := d.glossaries[name]; id != "" {
		return id, nil
	}
	var have struct {
		Glossaries []struct {
			ID   string `json:"glossary_id"`
			Name string `json:"name"`
		} `json:"glossaries"`
	}
	if err := d.call(ctx, http.MethodGet, "/v3/glossaries", nil, &have, sent); err != nil {
		return "", err
	}
	for _, g := range have.Glossaries {
		if g.Name == name && g.ID != "" {
			d.glossaries[name] = g.ID
			return g.ID, nil
		}
	}
	for old, id := range d.glossaries { // ours, of before
		if old[:len("jianzhu zh-en")] == name[:len("jianzhu zh-en")] {
			if err := d.call(ctx, http.MethodDelete, "/v3/glossaries/"+id, nil, nil, sent); err != nil && ctx.Err() != nil {
				return "", err
			}
			delete(d.glossaries, old)
		}
	}
	in := struct {
		Name         string            `json:"name"`
		Dictionaries []deepLDictionary `json:"dictionaries"`
	}{name, []deepLDictionary{{glossaryCode(from), glossaryCode(to), tsv, "tsv"}}}
	var made struct {
		ID string `json:"glossary_id"`
	}
	if err := d.call(ctx, http.MethodPost, "/v3/glossaries", in, &made, sent); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", &Error{Engine: d.engine, Failure: FailureMalformed, Message: "the new glossary has no id"}
	}
	d.glossaries[name] = made.ID
	return made.ID, nil
}

func (d *DeepL) forget(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.glossaries, name)
}
