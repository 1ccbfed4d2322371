package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianzhu"
	"jianzhu/script"
)

// RenderQuery asks what a mention is called in the other language.
type RenderQuery struct {
	Type    jianzhu.Type
	Surface string
	Name    string   // the longest form that the article has in the same language and script
	Aliases []string // all forms in the article's text of the same language
	Source  string   // BCP 47
	Target  string   // BCP 47
}

// RenderFunc returns the renderings of a mention, the most probable first, or
// none.
type RenderFunc func(RenderQuery) []jianzhu.Rendering

// Renderings measures names in the other language. It reads three kinds of
// file, told apart by their first character:
//
//   - lines of marked text in both languages, of which mentions of one thing
//     have one "key". A rendering is right where it is a form that the other
//     side of the document has for the key; Wide counts those right that are a
//     form of it in any document. Mentions whose key the other side does not
//     mention are left out.
//   - an array of entities with "type", "name" and "en": Chinese to English.
//   - a table with a header that has the columns zh_hans or zh, and en:
//     Chinese to English, or the other way with o.Language "en". Of a table
//     only the rows that o.HeldOut picks are measured, by the text of
//     zh_hans or else of the first column.
//
// PERSON, ORG and LOC are measured unless o.Types says otherwise. In the
// report Gold counts the mentions, Predicted those that got a rendering,
// Correct those whose first rendering is right; so Recall is the share of all
// mentions that is rendered right. Names are compared without case, marks on
// letters, full stops, a leading "the" and the script of characters.
func Renderings(ctx context.Context, r io.Reader, o Options, render RenderFunc) (*Report, error) {
	m := &renderMeter{o: o, render: render, rep: &Report{Task: "renderings", File: o.File, ByType: map[string]*Score{}}}
	if m.o.Types == nil {
		m.o.Types = []jianzhu.Type{jianzhu.TypePerson, jianzhu.TypeOrg, jianzhu.TypeLoc}
	}
	in, err := open(r)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(in, 1<<16)
	head, err := b.Peek(512)
	if err != nil && err != io.EOF {
		return nil, &jianzhu.Error{Op: "eval.Renderings", Kind: jianzhu.Invalid, Msg: "can't read the gold file", Err: err}
	}
	head = bytes.TrimSpace(head)
	switch {
	case bytes.HasPrefix(head, []byte("[")):
		err = m.entities(b)
	case bytes.HasPrefix(head, []byte("{")):
		m.rep.Wide = &Score{}
		err = m.documents(ctx, b)
	default:
		err = m.table(ctx, b)
	}
	if err != nil {
		return nil, err
	}
	var total Score
	for _, s := range m.rep.ByType {
		total.Gold, total.Predicted, total.Correct = total.Gold+s.Gold, total.Predicted+s.Predicted, total.Correct+s.Correct
	}
	if w := m.rep.Wide; w != nil {
		w.Rate()
	}
	m.rep.finish(&total, m.spent, m.size)
	return m.rep, nil
}

type renderMeter struct {
	o      Options
	render RenderFunc
	rep    *Report
	spent  time.Duration
	size   int
}

// one measures a mention. Forms are what is right; wide what is right
// elsewhere too.
func (m *renderMeter) one(q RenderQuery, forms, wide []string) error {
	key := string(q.Type)
	s := m.rep.ByType[key]
	if s == nil {
		s = &Score{}
		m.rep.ByType[key] = s
	}
	m.rep.Items++
	m.size += len(q.Surface)
	begin := time.Now()
	got := m.render(q)
	m.spent += time.Since(begin)
	first := jianzhu.Rendering{}
	if len(got) > 0 {
		first = got[0]
	}
	if len(forms) > 0 {
		s.Gold++
		s.Predicted += b2i(first.Name != "")
	}
	is := func(forms []string) bool {
		return first.Name != "" && slices.ContainsFunc(forms, func(f string) bool { return comparedName(f) == comparedName(first.Name) })
	}
	right := is(forms)
	s.Correct += b2i(right)
	if w := m.rep.Wide; w != nil && len(wide) > 0 {
		w.Gold++
		w.Predicted += b2i(first.Name != "")
		w.Correct += b2i(is(wide))
	}
	if m.o.Errors != nil && !right && len(forms) > 0 {
		if _, err := fmt.Fprintf(m.o.Errors, "%s\t%s\t%s\t%q\t%s\t%.2f\t%s\n", q.Type, q.Surface, q.Name, first.Name, first.Rule,
			first.Score, strings.Join(forms, " | ")); err != nil {
			return err
		}
	}
	return nil
}

// entities measures an array of entities.
func (m *renderMeter) entities(r io.Reader) error {
	var list []struct {
		Name    string
		Type    jianzhu.Type
		En      string
		Aliases []string
	}
	if err := json.NewDecoder(r).Decode(&list); err != nil {
		return &jianzhu.Error{Op: "eval.Renderings", Kind: jianzhu.Invalid, Msg: "the entities can't be read: " + err.Error(), Err: err}
	}
	for _, e := range list {
		if e.Name == "" || e.En == "" || !slices.Contains(m.o.Types, e.Type) {
			continue
		}
		forms := []string{e.En}
		if plain, _, ok := strings.Cut(e.En, " ("); ok { // what it belongs to
			forms = append(forms, plain)
		}
		q := RenderQuery{Type: e.Type, Surface: e.Name, Name: e.Name, Aliases: e.Aliases, Source: sourceOf("zh", e.Name), Target: "en"}
		if err := m.one(q, forms, nil); err != nil {
			return err
		}
	}
	return nil
}

// table measures the rows of a table.
func (m *renderMeter) table(ctx context.Context, r io.Reader) error {
	zh, en, typ, key := -1, -1, -1, 0
	var header []string
	return eachLine(ctx, r, func(n int, line []byte) error {
		f := strings.Split(string(line), "\t")
		if header == nil {
			header = f
			for i, name := range f {
				switch name {
				case "zh_hans":
					zh, key = i, i
				case "zh":
					zh = i
				case "en":
					en = i
				case "type":
					typ = i
				}
			}
			if zh < 0 || en < 0 {
				return lineError(n, "needs a header with the columns zh_hans or zh, and en, with tabs between")
			}
			return nil
		}
		if len(f) <= max(zh, en, typ) || f[zh] == "" || f[en] == "" || m.o.HeldOut != nil && !m.o.HeldOut(f[key]) {
			return nil // eachLine cuts empty columns at the end
		}
		q := RenderQuery{Type: jianzhu.TypePerson, Surface: f[zh], Source: sourceOf("zh", f[zh]), Target: "en"}
		switch {
		case typ >= 0:
			q.Type = jianzhu.Type(f[typ])
		case slices.Contains([]string{"universities"}, tableName(m.o.File)):
			q.Type = jianzhu.TypeOrg
		}
		want := f[en]
		if m.o.Language == "en" {
			q.Surface, want, q.Source, q.Target = f[en], f[zh], "en", "zh-Hans"
		}
		if !slices.Contains(m.o.Types, q.Type) {
			return nil
		}
		q.Name = q.Surface
		return m.one(q, []string{want}, nil)
	})
}

// tableName is the middle of a name such as data/lex-universities.tsv.
func tableName(file string) string {
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	base, _, _ = strings.Cut(base, ".")
	return strings.TrimPrefix(base, "lex-")
}

// A keyed line is one of a document that has its text in two languages.
type keyedLine struct {
	Doc, Lang string
	Entities  []struct {
		Type jianzhu.Type
		Text string
		Key  string
	}
}

// documents measures marked text in two languages.
func (m *renderMeter) documents(ctx context.Context, r io.Reader) error {
	var lines []keyedLine
	type thing struct{ doc, lang, key string }
	forms := map[thing][]string{} // doc empty: of all documents
	number := map[string]int{}    // of documents, from 1
	err := eachLine(ctx, r, func(n int, data []byte) error {
		var l keyedLine
		if err := json.Unmarshal(data, &l); err != nil {
			return lineError(n, "%v", err)
		}
		if l.Lang != "zh" && l.Lang != "en" {
			return lineError(n, `"lang" is %q; names are rendered between zh and en`, l.Lang)
		}
		if number[l.Doc] == 0 {
			number[l.Doc] = len(number) + 1
		}
		for _, e := range l.Entities {
			for _, t := range []thing{{l.Doc, l.Lang, e.Key}, {"", l.Lang, e.Key}} {
				if e.Key != "" && !slices.Contains(forms[t], e.Text) {
					forms[t] = append(forms[t], e.Text)
				}
			}
		}
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if m.o.Language != "" && l.Lang != m.o.Language || m.o.Every > 0 && (number[l.Doc]%m.o.Every != 0) != m.o.Rest {
			continue
		}
		other, target := "en", "en"
		if l.Lang == "en" {
			other, target = "zh", "zh-Hans"
		}
		for _, e := range l.Entities {
			if e.Key == "" || !slices.Contains(m.o.Types, e.Type) {
				continue
			}
			same := forms[thing{l.Doc, l.Lang, e.Key}]
			q := RenderQuery{Type: e.Type, Surface: e.Text, Name: e.Text, Aliases: same, Source: sourceOf(l.Lang, e.Text), Target: target}
			for _, f := range same {
				if script.HasHan(f) == script.HasHan(e.Text) && utf8.RuneCountInString(f) > utf8.RuneCountInString(q.Name) {
					q.Name = f
				}
			}
			if err := m.one(q, forms[thing{l.Doc, other, e.Key}], forms[thing{"", other, e.Key}]); err != nil {
				return err
			}
		}
	}
	return nil
}

// sourceOf is the BCP 47 tag of a name in a text of language lang.
func sourceOf(lang, name string) string {
	if lang == "zh" {
		if s := script.Detect(name); s != "" {
			return "zh-" + s
		}
	}
	return lang
}

// comparedName is what of a name is compared.
func comparedName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '–':
			return ' '
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune(".,'’‘·・•‧", r):
			return -1
		}
		return script.Fold(r)
	}, norm.NFD.String(s))
	s = strings.TrimPrefix(s, "the ")
	if script.HasHan(s) {
		return strings.Join(strings.Fields(s), "")
	}
	return strings.Join(strings.Fields(s), " ")
}
