package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"jianzhu"
	"jianzhu/script"
)

// MaxCharacters is how many characters, in code points of clean text, an
// article may have.
const MaxCharacters = 200_000

// Read makes an article of the document in: it fills in everything but ID,
// Revision, Created and Updated, and annotations. What in says of title,
// language, URL and time goes before what the document says.
//
// A document that can't be read is an error of kind jianzhu.Invalid, whose
// fields are named as in a request: text, format, charset, language. The text
// must not be empty, nor have more than MaxCharacters, bytes that are no text
// in its charset, or NUL. An error of the context is returned as it is.
//
// The article keeps in.Raw, not a copy. Read is safe for concurrent use.
func Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error) {
	format := in.Format
	switch format {
	case "":
		format = jianzhu.FormatText
	case jianzhu.FormatText, jianzhu.FormatHTML:
	default:
		return nil, invalid("format", fmt.Sprintf("unknown format %q", in.Format),
			string(jianzhu.FormatText), string(jianzhu.FormatHTML))
	}
	if in.Language != "" {
		if _, err := language.Parse(in.Language); err != nil {
			return nil, invalid("language", fmt.Sprintf("%q is no BCP 47 language tag, such as zh-Hans, zh-Hant or en", in.Language))
		}
	}
	set, err := detectCharset(in.Raw, in.Charset, format)
	if err != nil {
		return nil, err
	}
	source, decoded, err := decode(in.Raw, set)
	if err != nil {
		return nil, err
	}
	if !set.wide {
		if at := bytes.IndexByte(in.Raw, 0); at >= 0 {
			return nil, invalid("text", fmt.Sprintf("NUL at byte %d", at))
		}
	} else if err := noNUL(source, set); err != nil {
		return nil, err
	}

	text, lines := source, []line(nil)
	var changes []change // from source to text
	pg := (*page)(nil)
	if format == jianzhu.FormatHTML {
		pg = readPage(source)
		text, lines, changes = pg.extract()
		pg.meta.settle(in.URL)
	}
	for _, step := range repairs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		next, more := step(text)
		changes = compose(changes, more, nil)
		text = next
	}
	next, ends, more := tidy(text)
	changes = compose(changes, more, nil)
	text = next

	if len(ends) == 0 {
		return nil, invalid("text", "there is no text in it")
	}
	if n := utf8.RuneCountInString(text); n > MaxCharacters {
		return nil, invalid("text", fmt.Sprintf("%d characters; at most %d are taken", n, MaxCharacters))
	}
	a := &jianzhu.Article{
		Source: in.Source, ExternalID: in.ExternalID, URL: in.URL, Title: in.Title, Language: in.Language, Published: in.Published,
		Raw: in.Raw, Format: format, Charset: set.name,
		Paragraphs: make([]jianzhu.Paragraph, len(ends)),
	}
	start := 0
	for i, end := range ends {
		a.Paragraphs[i] = jianzhu.Paragraph{Index: i, Text: text[start:end]}
		start = end
	}
	if pg != nil {
		giveKinds(a.Paragraphs, changes, lines)
	}
	if err := describe(ctx, a, pg); err != nil {
		return nil, err
	}
	a.Edits = edits(compose(decoded, changes, cutter(in.Raw, source, set)), ends)
	return a, nil
}

// repairs undo damage to a text, in this order: references can stand in
// glosses, and what glosses hid can be a reference.
var repairs = []func(string) (string, []change){undoMojibake, resolveReferences, repairGlosses, resolveReferences, markLost}

// clean returns s, which is no part of the text, repaired and on one line.
func clean(s string) string {
	for _, step := range repairs {
		s, _ = step(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

func invalid(field, msg string, accepted ...string) error {
	e := &jianzhu.Error{Op: "intake.Read", Kind: jianzhu.Invalid, Msg: field + ": " + msg,
		Fields: []jianzhu.FieldError{{Field: field, Message: msg, Accepted: accepted}}}
	return e
}

// noNUL tells where source, decoded from a charset of wide characters, has a
// NUL.
func noNUL(source string, set *charset) error {
	units := 0
	for _, r := range source {
		if r == 0 {
			return invalid("text", fmt.Sprintf("NUL at byte %d", 2*units))
		}
		units++
		if r > 0xFFFF {
			units++
		}
	}
	return nil
}

// describe fills in what the paragraphs and the page tell about a.
func describe(ctx context.Context, a *jianzhu.Article, pg *page) error {
	if pg != nil {
		m := &pg.meta
		// The title as it stands in the page has been repaired with it.
		for _, p := range a.Paragraphs {
			if p.Kind == jianzhu.KindTitle {
				a.Title = firstOf(a.Title, p.Text)
			}
		}
		a.Title = firstOf(a.Title, clean(m.title))
		a.Byline = clean(m.byline)
		if m.url != "" && a.URL == "" {
			a.URL = m.url
		}
		if a.Published.IsZero() {
			a.Published = m.published
		}
	}
	title, byline := classify(a.Paragraphs, a.Title, a.Format)
	a.Title = firstOf(a.Title, title)
	a.Byline = firstOf(a.Byline, byline)
	for i := range a.Paragraphs {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		p := &a.Paragraphs[i]
		p.Language = script.Language(p.Text)
		if p.Language == script.Chinese || p.Language == script.Mixed {
			p.Script = script.Detect(p.Text)
		}
	}
	if a.Language == "" {
		a.Language = languageOf(a.Paragraphs)
		if a.Language == script.Unknown && pg != nil {
			// What the text doesn't tell, the page may. Pages are often
			// wrong about it: templates say en, whatever the text.
			a.Language = firstOf(pg.meta.language, a.Language)
		}
	}
	return nil
}

// giveKinds gives paragraphs the kinds of the lines of the page that they
// start in. The changes lead from the source to the paragraphs' text.
func giveKinds(ps []jianzhu.Paragraph, changes []change, lines []line) {
	c, l := 0, 0
	delta := 0 // source minus clean
	at := 0    // of the clean text
	for i := range ps {
		// Removals at the paragraph's start come before its text.
		for c < len(changes) && changes[c].to.End <= at && changes[c].to.Start <= at {
			delta = changes[c].from.End - changes[c].to.End
			c++
		}
		source := at + delta
		if c < len(changes) && changes[c].to.Start <= at {
			source = changes[c].from.Start
		}
		for l+1 < len(lines) && lines[l+1].start <= source {
			l++
		}
		if l < len(lines) {
			ps[i].Kind = lines[l].kind
		}
		at += len(ps[i].Text)
	}
}

// edits turns changes from the raw bytes to the text of all paragraphs, which
// end at ends, into edits. A removal between two paragraphs counts to the first.
func edits(changes []change, ends []int) []jianzhu.Edit {
	if len(changes) == 0 {
		return nil
	}
	out := make([]jianzhu.Edit, len(changes))
	p, start := 0, 0
	for i, c := range changes {
		for p+1 < len(ends) && (c.to.Start > ends[p] || c.to.Start == ends[p] && c.to.End > c.to.Start) {
			start = ends[p]
			p++
		}
		out[i] = jianzhu.Edit{RawStart: c.from.Start, RawEnd: c.from.End, Paragraph: p,
			Start: c.to.Start - start, End: c.to.End - start, Kind: c.kind}
	}
	return out
}

// markLost marks what decoders left of characters that they couldn't read,
// and nothing restored.
func markLost(text string) (string, []change) {
	w := rewriter{text: text}
	for at, r := range text {
		if r == utf8.RuneError {
			w.suspect(at, at+len("\uFFFD"))
		}
	}
	return w.finish()
}
