package translate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Problem is what can be wrong with a placeholder that comes back.
type Problem string

// The problems of placeholders.
const (
	Missing    Problem = "missing"    // the translation does not have it
	Duplicated Problem = "duplicated" // it is there more than once; each is restored
	Altered    Problem = "altered"    // it is written in another way; restored where its number is certain
	Moved      Problem = "moved"      // it stands in another sentence than in the source
	Unknown    Problem = "unknown"    // it has an id that the source has not; it stays as it came
)

// Problems lists the problems of placeholders.
var Problems = []Problem{Missing, Duplicated, Altered, Moved, Unknown}

// Issue is one problem of a placeholder.
type Issue struct {
	Problem  Problem
	ID       int          // 0 of what has no readable id
	Source   string       // what it stands for
	Target   string       // what should stand in the translation
	Span     jianzhu.Span // bytes of the restored text; empty where there is nothing
	Repaired bool         // the text is right again, for certain
	Message  string
}

// Placed is a placeholder that is back in its text.
type Placed struct {
	ID   int
	Span jianzhu.Span // bytes of the restored text
}

// Restored is a translation with every placeholder that could be found
// replaced by what it stands for.
type Restored struct {
	Text   string
	Placed []Placed // in order of the text
	Issues []Issue  // by id, then by problem
}

// Restore puts what the placeholders stand for into an engine's translation.
// Split returns the sentences of a text, in order, to tell placeholders that
// stand in another sentence; nil tells none. Nothing is guessed: what is not
// certain stays as it came, and is an issue. It takes time in proportion to
// the text, and Split's.
//
// Placeholders must have the ids 1, 2, 3 and so on, and the translation must
// be UTF-8; else the error is jianzhu.Invalid.
func (p *Protected) Restore(translated string, split func(text string) []jianzhu.Span) (*Restored, error) {
	if err := CheckForm("form", p.Form); err != nil {
		return nil, err
	}
	if !utf8.ValidString(translated) {
		return nil, invalid("text", "is not UTF-8")
	}
	for i := range p.Placeholders {
		switch h := &p.Placeholders[i]; {
		case h.ID != i+1:
			return nil, invalid(fmt.Sprintf("placeholders[%d].id", i), fmt.Sprintf("must be %d: the ids count from 1", i+1))
		case h.Target == "" || !utf8.ValidString(h.Target):
			return nil, invalid(fmt.Sprintf("placeholders[%d].target", i), "must not be empty, and UTF-8")
		}
	}
	all := p.find(translated)
	if limit := 2*len(p.Placeholders) + maxMore; len(all) > limit {
		return nil, invalid("text", fmt.Sprintf("has %d placeholders, of a source that has %d; at most %d are read", len(all), len(p.Placeholders), limit))
	}
	r := restorer{p: p, engine: translated, found: all, places: make([][]jianzhu.Span, len(p.Placeholders)), out: &Restored{Placed: []Placed{}, Issues: []Issue{}}}
	r.run()
	r.capitals(split)
	r.out.Text = string(r.text)
	r.count()
	if split != nil {
		r.moved(split(r.out.Text))
	}
	slices.SortStableFunc(r.out.Issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Problem, b.Problem), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	return r.out, nil
}

// maxMore bounds how many placeholders a translation may have beyond twice
// those of its source, so that a short text with a long target a million times
// does not grow without end.
const maxMore = 1000

// restorer is the state of Restore.
type restorer struct {
	p      *Protected
	engine string // what the engine returned
	found  []found
	text   []byte // restored so far
	places [][]jianzhu.Span
	lower  []int // places in text of small letters that may begin a sentence
	out    *Restored
}

// found is a placeholder, or what looks like one, in what an engine returned.
type found struct {
	jianzhu.Span      // bytes of the engine's text
	id           int  // 0 where there is none to read
	exact        bool // written as it was sent
	lost         bool // words may have been in it that are gone
}

func (r *restorer) run() {
	at := 0
	for i, f := range r.found {
		r.plain(r.engine[at:f.Start])
		at = f.End
		if f.id < 1 || f.id > len(r.p.Placeholders) {
			start := len(r.text)
			r.plain(f.In(r.engine))
			r.issue(Unknown, nil, f.id, jianzhu.Span{Start: start, End: len(r.text)}, false, "%s is no placeholder of the source; it stays as it came", short(f.In(r.engine)))
			continue
		}
		h := &r.p.Placeholders[f.id-1]
		end := len(r.engine)
		if i+1 < len(r.found) {
			end = r.found[i+1].Start
		}
		span, spaces := r.place(h, r.engine[at:end])
		at += spaces
		r.out.Placed = append(r.out.Placed, Placed{ID: f.id, Span: span})
		r.places[f.id-1] = append(r.places[f.id-1], span)
		switch {
		case f.lost:
			r.issue(Altered, h, 0, span, false, "placeholder %d came back as %s: its number is certain, what was put into it is not, and is gone", h.ID, short(f.In(r.engine)))
		case !f.exact:
			r.issue(Altered, h, 0, span, true, "placeholder %d came back as %s; its number is certain, so it is restored", h.ID, short(f.In(r.engine)))
		}
	}
	r.plain(r.engine[at:])
}

func (r *restorer) plain(text string) { r.text = append(r.text, r.p.Form.unescape(text)...) }

// issue notes a problem of h, or of id where there is no placeholder.
func (r *restorer) issue(problem Problem, h *Placeholder, id int, span jianzhu.Span, repaired bool, format string, args ...any) {
	i := Issue{Problem: problem, ID: id, Span: span, Repaired: repaired, Message: fmt.Sprintf(format, args...)}
	if h != nil {
		i.ID, i.Source, i.Target = h.ID, h.Source, h.Target
	}
	r.out.Issues = append(r.out.Issues, i)
}

// short returns s as a message can show it.
func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > 60 {
			return s[:i] + "…"
		}
	}
	return s
}

// count tells the placeholders that are not there, and those that are there
// more than once.
func (r *restorer) count() {
	for i := range r.p.Placeholders {
		h := &r.p.Placeholders[i]
		switch n := len(r.places[i]); {
		case n == 0:
			r.issue(Missing, h, 0, jianzhu.Span{}, false, "the translation lacks placeholder %d, which stands for %s", h.ID, short(h.Source))
		case n > 1:
			r.issue(Duplicated, h, 0, r.places[i][n-1], false, "placeholder %d, which stands for %s, is there %d times", h.ID, short(h.Source), n)
		}
	}
}

// The ways in which engines write placeholders that they were sent. All agree
// on the number; case, spaces, width and quotation marks differ.
var (
	markForm = regexp.MustCompile(`⟦\s*([0-9０-９]{1,9})\s*⟧`)

	// likeMark is what models put in place of ⟦1⟧. The source has nothing
	// like it outside its placeholders: see unsafeMarks.
	likeMark = regexp.MustCompile(`(?:〚|\[\[|［［|【|〖|〔|⟪|⟨)\s*([0-9０-９]{1,9})\s*(?:〛|\]\]|］］|】|〗|〕|⟫|⟩)`)

	// Tags. What is in a tag beside the id is the engine's affair.
	tagForm  = regexp.MustCompile(`(?i)[<＜]\s*([/／])?\s*x\b([^<>＜＞]*)[>＞]`)
	spanForm = regexp.MustCompile(`(?i)[<＜]\s*([/／])?\s*span\b([^<>＜＞]*)[>＞]`)
	idForm   = regexp.MustCompile(`(?i)\bid\s*[=＝]\s*["'“”＂＇]?\s*([0-9０-９]{1,9})(?:[^0-9０-９]|$)`)
)

// find returns the placeholders of an engine's text, in order.
func (p *Protected) find(text string) []found {
	if p.Form == Marks {
		return p.findMarks(text)
	}
	form := tagForm
	if p.Form == Spans {
		form = spanForm
	}
	var out []found
	tags := form.FindAllStringSubmatchIndex(text, -1)
	for i := 0; i < len(tags); i++ {
		m := tags[i]
		f := found{Span: jianzhu.Span{Start: m[0], End: m[1]}}
		if m[2] < 0 { // it opens
			f.id = idOf(text[m[4]:m[5]])
		}
		if f.id < 1 || f.id > len(p.Placeholders) {
			out = append(out, f)
			continue
		}
		h := &p.Placeholders[f.id-1]
		attributes := strings.TrimRightFunc(text[m[4]:m[5]], unicode.IsSpace)
		want := p.Form.content(h)
		switch {
		case strings.HasSuffix(attributes, "/") || strings.HasSuffix(attributes, "／"):
			// <x id="1"/> is all of it; as XML it is the same as an empty one.
			f.exact = want == ""
		case i+1 < len(tags) && tags[i+1][2] >= 0:
			content := text[f.End:tags[i+1][0]]
			f.End = tags[i+1][1]
			i++
			f.exact = f.In(text) == p.Form.write(h)
			f.lost = !f.exact && !h.says(p.Form.unescape(content))
		case want != "" && strings.HasPrefix(text[f.End:], want):
			f.End += len(want) // its end tag is gone
		default:
			// Where it began is certain.
		}
		out = append(out, f)
	}
	return out
}

// says reports whether content is nothing but what h stands for, in either
// language, or nothing at all.
func (h *Placeholder) says(content string) bool {
	key := func(s string) string {
		return strings.Join(strings.Fields(script.FoldString(s)), "")
	}
	c := key(content)
	return c == "" || c == key(h.Target) || c == key(h.Source)
}

func idOf(attributes string) int {
	m := idForm.FindStringSubmatch(attributes)
	if m == nil {
		return 0
	}
	return number(m[1])
}

// findMarks is find for Marks.
func (p *Protected) findMarks(text string) []found {
	var out []found
	known := make([]bool, len(p.Placeholders)+1)
	for _, m := range markForm.FindAllStringSubmatchIndex(text, -1) {
		f := found{Span: jianzhu.Span{Start: m[0], End: m[1]}, id: number(text[m[2]:m[3]])}
		if 1 <= f.id && f.id <= len(p.Placeholders) {
			known[f.id] = true
			f.exact = f.In(text) == p.Form.write(&p.Placeholders[f.id-1])
		}
		out = append(out, f)
	}
	for _, m := range likeMark.FindAllStringSubmatchIndex(text, -1) {
		f := found{Span: jianzhu.Span{Start: m[0], End: m[1]}, id: number(text[m[2]:m[3]])}
		// Else it may be a note of the translator's own.
		if 1 <= f.id && f.id <= len(p.Placeholders) && !known[f.id] {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b found) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// number reads decimal digits of either width; they are few.
func number(s string) int {
	n, err := strconv.Atoi(script.FoldString(s))
	if err != nil {
		return 0
	}
	return n
}

// place writes what h stands for, before next, and returns its span and the
// number of bytes of next that go. Where h has another form in the
// translation, what is between it and its neighbours is made right: Latin
// words stand apart, Chinese ones do not.
func (r *restorer) place(h *Placeholder, next string) (span jianzhu.Span, spaces int) {
	span = jianzhu.Span{Start: len(r.text), End: len(r.text) + len(h.Target)}
	if h.Rule == RuleLiteral || h.Target == h.Source {
		r.text = append(r.text, h.Target...)
		return span, 0
	}
	first, _ := utf8.DecodeRuneInString(h.Target)
	last, _ := utf8.DecodeLastRuneInString(h.Target)
	before, _ := utf8.DecodeLastRune(r.text)
	after, _ := utf8.DecodeRuneInString(next)
	switch {
	case endsWord(before) && startsWord(first):
		r.text = append(r.text, ' ')
	case before == ' ' && (isHan(first) || script.HasHan(h.Target) && '0' <= first && first <= '9'): // 500万美元
		n := len(r.text)
		for n > 0 && r.text[n-1] == ' ' {
			n--
		}
		if c, _ := utf8.DecodeLastRune(r.text[:n]); n == 0 || isHan(c) {
			r.text = r.text[:n]
		}
	}
	span.Start = len(r.text)
	if isValue(h.Type) && 'a' <= first && first <= 'z' && mayBegin(r.text) {
		r.lower = append(r.lower, span.Start)
	}
	r.text = append(r.text, h.Target...)
	span.End = len(r.text)
	switch {
	case next != "" && endsWord(last) && startsWord(after):
		r.text = append(r.text, ' ')
	case isHan(last) && after == ' ':
		rest := strings.TrimLeft(next, " ")
		if c, _ := utf8.DecodeRuneInString(rest); isHan(c) {
			spaces = len(next) - len(rest)
		}
	}
	return span, spaces
}

func isValue(t jianzhu.Type) bool {
	switch t {
	case jianzhu.TypeTime, jianzhu.TypeMoney, jianzhu.TypePercent, jianzhu.TypeQuantity:
		return true
	}
	return false
}

// startsWord and endsWord report whether r is of a word that stands apart from
// its neighbours, at that end.
func startsWord(r rune) bool { return alphabetic(r) || unicode.Is(unicode.Sc, r) }

func endsWord(r rune) bool { return alphabetic(r) || r == '%' }

func alphabetic(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) || '0' <= r && r <= '9'
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// openers may stand between the start of a sentence and its first word.
const openers = " \t\"'“‘(["

// mayBegin reports whether what follows text may begin a sentence.
func mayBegin(text []byte) bool {
	for len(text) > 0 {
		r, n := utf8.DecodeLastRune(text)
		if !strings.ContainsRune(openers, r) {
			return strings.ContainsRune(".!?…\n", r)
		}
		text = text[:len(text)-n]
	}
	return true
}

// capitals gives values that begin a sentence their capital letter. With a
// capital letter there, the sentences tell whether one begins.
func (r *restorer) capitals(split func(string) []jianzhu.Span) {
	if len(r.lower) == 0 {
		return
	}
	const toUpper = 'a' - 'A'
	for _, i := range r.lower {
		r.text[i] -= toUpper
	}
	if split == nil {
		split = func(string) []jianzhu.Span { return nil } // only the first word is certain
	}
	sentences := split(string(r.text))
	n := 0
	for _, i := range r.lower {
		for n+1 < len(sentences) && sentences[n+1].Start <= i {
			n++
		}
		start := 0
		if n < len(sentences) {
			start = sentences[n].Start
		}
		if start > i || len(bytesTrim(r.text[start:i])) > 0 {
			r.text[i] += toUpper
		}
	}
}

func bytesTrim(b []byte) string { return strings.Trim(string(b[:min(len(b), 64)]), openers) }

// moved finds the placeholders that stand in another sentence than in the
// source. Where both texts have as many sentences, the n-th is the n-th. Where
// they have not, placeholders that have changed places tell that some have
// moved; they are those outside the longest run that is still in order.
func (r *restorer) moved(sentences []jianzhu.Span) {
	type place struct {
		h              *Placeholder
		span           jianzhu.Span
		source, target int
	}
	var places []place // the best of each placeholder
	of := make(map[int]int)
	sentence := 0
	for _, q := range r.out.Placed {
		h := &r.p.Placeholders[q.ID-1]
		if h.Rule == RuleLiteral {
			continue
		}
		for sentence+1 < len(sentences) && sentences[sentence+1].Start <= q.Span.Start {
			sentence++
		}
		x := place{h, q.Span, h.Sentence, sentence}
		if k, there := of[q.ID]; there {
			if x.target == x.source {
				places[k] = x
			}
			continue
		}
		of[q.ID] = len(places)
		places = append(places, x)
	}
	report := func(x place) {
		r.issue(Moved, x.h, 0, x.span, false, "placeholder %d, which stands for %s, was in sentence %d and is in sentence %d", x.h.ID, short(x.h.Source), x.source+1, x.target+1)
	}
	if r.p.Sentences == len(sentences) {
		for _, x := range places {
			if x.source != x.target {
				report(x)
			}
		}
		return
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.target, b.target)) })
	targets := make([]int, len(places))
	for i, x := range places {
		targets[i] = x.target
	}
	in := ordered(targets)
	for i, x := range places {
		if !in[i] {
			report(x)
		}
	}
}

// ordered tells which of the numbers are in the longest run that never falls,
// in time n log n.
func ordered(numbers []int) []bool {
	before := make([]int, len(numbers)) // the one before in the best run that ends there
	var ends []int                      // of the best run of each length
	for i, n := range numbers {
		k, _ := slices.BinarySearchFunc(ends, n, func(e, n int) int {
			if numbers[e] <= n {
				return -1
			}
			return 1
		})
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	in := make([]bool, len(numbers))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			in[i] = true
		}
	}
	return in
}
