package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Record is an article taken apart into what a backend keeps and finds it by.
type Record struct {
	Date      time.Time // to the millisecond; see Date
	Counts    Counts
	Languages []string // the language and what it belongs to: zh, zh-Hant, zh-Hant-TW
	Terms     []string // what Query finds the article by, sorted, each once
	Shares    []Share  // of entities that the article mentions, by id
	Speakers  []string // ids of the entities that its quotes are by, sorted
	Mentions  []Mention
	Quotes    []QuoteRecord
}

// QuoteRecord is a quote and the entities mentioned in its content.
type QuoteRecord struct {
	Quote
	Entities []string // ids, sorted
}

// Share is what one article adds to a stored entity.
type Share struct {
	Entity     jianzhu.Entity // as the article describes it
	Mentions   int            // mentions in the article
	Paragraphs []int          // indexes of the paragraphs that mention it, ascending
	Date       time.Time      // of the article

	Written []jianzhu.NameCount  // how the mentions are written, by language and name
	Types   map[jianzhu.Type]int // of the mentions
	Titles  []jianzhu.HeldTitle  // that stand beside a mention, each once, in order; without counts and dates
}

// Bounds of what a Key's N can tell apart. Articles of the size that the
// service takes in stay far below.
const (
	maxParagraphs     = 1 << 18
	maxParagraphBytes = 1<<22 - 1
)

// A run of sentences longer than longContext bytes is no sentence but a list
// or a text without full stops. Each annotation in it keeps only contextMargin
// bytes on either side: a line of 200,000 characters would else be kept with
// each of its thousands of mentions.
const (
	longContext   = 1024
	contextMargin = 128
)

// Date returns the date that lists place a at: Published, or Created where
// that is unknown, to the millisecond.
func Date(a *jianzhu.Article) time.Time {
	t := a.Published
	if t.IsZero() {
		t = a.Created
	}
	// Truncate counts from year 1, so it is exact for whole milliseconds.
	return t.Truncate(time.Millisecond)
}

// NewRecord takes a apart. It refuses, as jianzhu.Invalid with each wrong
// field, an article whose annotations do not fit its text: the store never
// holds a span that is not a span of its paragraph.
func NewRecord(a *jianzhu.Article) (*Record, error) {
	if err := validate(a); err != nil {
		return nil, err
	}
	r := &Record{Date: Date(a), Languages: languages(a.Language), Shares: Shares(a)}
	ref := ArticleRef{ID: a.ID, Revision: a.Revision, Title: a.Title, Source: a.Source, Language: a.Language, Date: r.Date}
	offsets := make([]paragraphOffsets, len(a.Paragraphs))
	for i := range a.Paragraphs {
		offsets[i].text = a.Paragraphs[i].Text
	}
	names := make(map[string]map[string]string, len(a.Entities))
	for _, e := range a.Entities {
		names[e.ID] = e.Names
	}
	terms := make(map[string]struct{})
	addTerms(terms, a.Title)
	speakers := make(map[string]struct{})
	for i := range a.Paragraphs {
		p, at := &a.Paragraphs[i], &offsets[i]
		addTerms(terms, p.Text)
		r.Counts.Characters += utf8.RuneCountInString(p.Text)
		r.Counts.Tokens += len(p.Tokens)
		r.Counts.Sentences += len(p.Sentences)
		for _, m := range p.Mentions {
			r.Mentions = append(r.Mentions, Mention{
				Mention: m, Surface: m.In(p.Text), Names: names[m.EntityID], Paragraph: i,
				Context: sentencesAround(p, m.Span, at), Article: ref, Key: placeKey(ref, i, m.Span),
			})
		}
		for _, q := range p.Quotes {
			s := QuoteRecord{Quote: Quote{
				Quote: q, Surface: q.In(p.Text), Paragraph: i,
				Context: sentencesAround(p, q.Span, at), Article: ref, Key: placeKey(ref, i, q.Span),
			}}
			if q.Cue != nil {
				s.CueSurface, s.CueStart = q.Cue.In(p.Text), at.position(q.Cue.Start)
			}
			if sp := q.Speaker; sp != nil {
				s.SpeakerSurface = sp.In(a.Paragraphs[sp.Paragraph].Text)
				s.SpeakerStart = offsets[sp.Paragraph].position(sp.Start)
				if sp.EntityID != "" {
					speakers[sp.EntityID] = struct{}{}
				}
			}
			mentioned := make(map[string]struct{})
			for _, m := range p.Mentions {
				if m.EntityID != "" && q.Contains(m.Span) {
					mentioned[m.EntityID] = struct{}{}
				}
			}
			s.Entities = slices.Sorted(maps.Keys(mentioned))
			r.Quotes = append(r.Quotes, s)
		}
	}
	for _, e := range a.Edits {
		if e.Kind.IsRepair() {
			r.Counts.Repairs++
		}
	}
	r.Terms, r.Speakers = slices.Sorted(maps.Keys(terms)), slices.Sorted(maps.Keys(speakers))
	r.Counts.Paragraphs, r.Counts.Entities = len(a.Paragraphs), len(a.Entities)
	r.Counts.Mentions, r.Counts.Quotes = len(r.Mentions), len(r.Quotes)
	return r, nil
}

// Summarise returns a's metadata, as lists show it, without counts and key.
func Summarise(a *jianzhu.Article) Summary {
	s := Summary{Article: *a}
	s.Raw, s.Paragraphs, s.Edits, s.Entities, s.Links = nil, nil, nil, nil, nil
	return s
}

// Shares returns what a adds to the entities that it mentions, by id.
func Shares(a *jianzhu.Article) []Share {
	shares := make(map[string]*Share)
	date := Date(a)
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		for _, m := range p.Mentions {
			if m.EntityID == "" {
				continue
			}
			s := shares[m.EntityID]
			if s == nil {
				s = &Share{Date: date, Types: make(map[jianzhu.Type]int, 1)}
				shares[m.EntityID] = s
			}
			s.Mentions++
			s.Types[m.Type]++
			s.write(m.In(p.Text), p, a.Language)
			if n := len(s.Paragraphs); n == 0 || s.Paragraphs[n-1] != i {
				s.Paragraphs = append(s.Paragraphs, i)
			}
		}
	}
	EachTitle(a, func(person string, h jianzhu.HeldTitle) {
		s := shares[person]
		if i, found := slices.BinarySearchFunc(s.Titles, h, compareHeld); !found {
			s.Titles = slices.Insert(s.Titles, i, h)
		}
	})
	out := make([]Share, 0, len(shares))
	for _, e := range a.Entities {
		if s := shares[e.ID]; s != nil {
			s.Entity = e
			slices.SortFunc(s.Written, func(a, b jianzhu.NameCount) int {
				return cmp.Or(strings.Compare(a.Language, b.Language), strings.Compare(a.Name, b.Name))
			})
			out = append(out, *s)
		}
	}
	// Everybody writes entities in one order, so that two writers who share
	// some meet at the first.
	slices.SortFunc(out, func(a, b Share) int { return strings.Compare(a.Entity.ID, b.Entity.ID) })
	return out
}

// write counts one mention written so.
func (s *Share) write(surface string, p *jianzhu.Paragraph, article string) {
	for i := range s.Written { // few
		if s.Written[i].Name == surface && s.Written[i].Language == nameLanguage(surface, p, article) {
			s.Written[i].Mentions++
			return
		}
	}
	s.Written = append(s.Written, jianzhu.NameCount{Language: nameLanguage(surface, p, article), Name: surface, Mentions: 1})
}

// nameLanguage returns the BCP 47 tag of the language and script that a name
// is written in, as far as its characters and the text around it tell.
func nameLanguage(name string, p *jianzhu.Paragraph, article string) string {
	han, latin := false, false
	for _, r := range name {
		switch {
		case r < utf8.RuneSelf:
			latin = latin || unicode.IsLetter(r)
		case unicode.In(r, unicode.Hiragana, unicode.Katakana) && r != 'ー' && r != '・':
			return "ja"
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		case unicode.Is(unicode.Han, r):
			han = true
		case unicode.Is(unicode.Latin, r):
			latin = true
		}
	}
	switch {
	case han && (p.Language == "ja" || p.Language == "ko"):
		return p.Language
	case han:
		if s := cmp.Or(script.Detect(name), p.Script); s != "" {
			return "zh-" + s
		}
		return "zh"
	case latin && (p.Language == "en" || p.Language == "" && article == "en"):
		return "en"
	case latin:
		return "und-Latn"
	}
	return "und"
}

// placeKey returns the key of an annotation. N grows with the place in the
// article and depends on nothing else, so a record keeps its key when others
// come and go beside it.
func placeKey(ref ArticleRef, paragraph int, s jianzhu.Span) Key {
	n := int64(paragraph)<<44 | int64(s.Start)<<22 | int64(maxParagraphBytes-s.End)
	return Key{Time: ref.Date.UTC(), N: n, ID: ref.ID}
}

// languages returns tag and the shorter tags that it belongs to, shortest
// first.
func languages(tag string) []string {
	var out []string
	for i, r := range tag {
		if r == '-' {
			out = append(out, tag[:i])
		}
	}
	return append(out, tag)
}

// paragraphOffsets counts units of a paragraph; the marks are made when they
// are first needed, for most paragraphs of a large article have no quote.
type paragraphOffsets struct {
	text              string
	codePoints, utf16 *jianzhu.Offsets
}

func (o *paragraphOffsets) position(b int) Position {
	if o.codePoints == nil {
		o.codePoints, o.utf16 = jianzhu.NewOffsets(o.text, jianzhu.CodePoint), jianzhu.NewOffsets(o.text, jianzhu.UTF16)
	}
	return Position{CodePoints: o.codePoints.FromByte(b), UTF16: o.utf16.FromByte(b)}
}

// sentencesAround returns the whole sentences of p that s stands in.
func sentencesAround(p *jianzhu.Paragraph, s jianzhu.Span, at *paragraphOffsets) Context {
	run := s
	first, found := slices.BinarySearchFunc(p.Sentences, s.Start, func(x jianzhu.Span, start int) int {
		if x.End <= start {
			return -1
		}
		if x.Start > start {
			return 1
		}
		return 0
	})
	if found {
		run.Start = min(run.Start, p.Sentences[first].Start)
	}
	for _, x := range p.Sentences[first:] {
		if x.Start >= s.End {
			break
		}
		run.Start, run.End = min(run.Start, x.Start), max(run.End, x.End)
	}
	if run.Len() > longContext {
		run = jianzhu.Span{
			Start: runeStart(p.Text, max(run.Start, s.Start-contextMargin)),
			End:   runeStart(p.Text, min(run.End, s.End+contextMargin)),
		}
	}
	pos := at.position(run.Start)
	return Context{Text: run.In(p.Text), Start: run.Start, CodePoints: pos.CodePoints, UTF16: pos.UTF16}
}

// runeStart returns the last rune boundary of text at or before byte i.
func runeStart(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// maxFieldErrors bounds what one refusal lists.
const maxFieldErrors = 20

// validate refuses an article that is not one: see NewRecord.
func validate(a *jianzhu.Article) error {
	var wrong []jianzhu.FieldError
	say := func(message, field string, args ...any) {
		if len(wrong) < maxFieldErrors {
			wrong = append(wrong, jianzhu.FieldError{Field: fmt.Sprintf(field, args...), Message: message})
		}
	}
	if a.ID == "" {
		say("must not be empty", "id")
	}
	if a.Created.IsZero() {
		say("must be set", "created")
	}
	if d := Date(a); !d.IsZero() && (d.UTC().Year() < 1 || d.UTC().Year() > 9999) {
		say("must be in the years 1 to 9999", "published")
	}
	if len(a.Paragraphs) > maxParagraphs {
		say(fmt.Sprintf("must be at most %d", maxParagraphs), "paragraphs")
	}
	entities := make(map[string]bool, len(a.Entities))
	for i, e := range a.Entities {
		if e.ID == "" || entities[e.ID] {
			say("must be there, and only once", "entities[%d].id", i)
		}
		entities[e.ID] = true
	}
	ids := make(map[string]bool)
	mark := func(id, field string, args ...any) {
		if id == "" || ids[id] {
			say("must be there, and only once", field, args...)
		}
		ids[id] = true
	}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		if p.Index != i {
			say(fmt.Sprintf("must be %d", i), "paragraphs[%d].index", i)
		}
		if len(p.Text) > maxParagraphBytes {
			say(fmt.Sprintf("must be at most %d bytes", maxParagraphBytes), "paragraphs[%d].text", i)
			continue
		}
		if !utf8.ValidString(p.Text) {
			say("must be valid UTF-8", "paragraphs[%d].text", i)
		}
		const bad = "must be a span of the paragraph's text, after the one before it"
		last := 0
		for j, t := range p.Tokens {
			if !t.ValidIn(p.Text) || t.Start < last {
				say(bad, "paragraphs[%d].tokens[%d]", i, j)
			}
			last = max(last, t.End)
		}
		last = 0
		for j, s := range p.Sentences {
			if !s.ValidIn(p.Text) || s.Start < last {
				say(bad, "paragraphs[%d].sentences[%d]", i, j)
			}
			last = max(last, s.End)
		}
		last = 0
		for j, m := range p.Mentions {
			if !m.ValidIn(p.Text) || m.Len() == 0 || m.Start < last {
				say(bad, "paragraphs[%d].mentions[%d]", i, j)
			}
			last = max(last, m.End)
			if m.EntityID != "" && !entities[m.EntityID] {
				say("must be one of the article's entities", "paragraphs[%d].mentions[%d].entity_id", i, j)
			}
			mark(m.ID, "paragraphs[%d].mentions[%d].id", i, j)
		}
		places := make(map[jianzhu.Span]bool, len(p.Quotes))
		for j, q := range p.Quotes {
			if !q.ValidIn(p.Text) || q.Len() == 0 || places[q.Span] {
				say("must be a span of the paragraph's text, and no other quote's", "paragraphs[%d].quotes[%d]", i, j)
			}
			places[q.Span] = true
			if q.Cue != nil && !q.Cue.ValidIn(p.Text) {
				say("must be a span of the paragraph's text", "paragraphs[%d].quotes[%d].cue", i, j)
			}
			if s := q.Speaker; s != nil && (s.Paragraph < 0 || s.Paragraph >= len(a.Paragraphs) || !s.ValidIn(a.Paragraphs[s.Paragraph].Text)) {
				say("must be a span of the text of the paragraph that it names", "paragraphs[%d].quotes[%d].speaker", i, j)
			}
			mark(q.ID, "paragraphs[%d].quotes[%d].id", i, j)
		}
	}
	if len(wrong) > 0 {
		return &jianzhu.Error{Op: "store.NewRecord", Kind: jianzhu.Invalid, Msg: "the article's annotations do not fit its text", Fields: wrong}
	}
	return nil
}

// Fold returns the form of s that names and surfaces are compared in: see
// script.Fold.
func Fold(s string) string { return script.FoldString(s) }
