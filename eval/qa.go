package eval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/qa"
	"jianzhu/script"
)

// QAReport says what the quality check finds in translations that are right,
// and in the same with one mistake put in.
type QAReport struct {
	Task       string  `json:"task"` // qa
	File       string  `json:"file"`
	Direction  string  `json:"direction"` // zh-en or en-zh
	Documents  int     `json:"documents"`
	Paragraphs int     `json:"paragraphs"`  // translated ones; each Chinese version counts
	Joined     int     `json:"joined"`      // paragraphs of three lines, that sentences are dropped from
	FalseNames float64 `json:"false_names"` // errors about names in a clean paragraph
	FalseNums  float64 `json:"false_numbers"`

	// Clean counts the findings in clean translations, by category and
	// severity: "name error".
	Clean map[string]int `json:"clean"`

	Mutations []*Mutated `json:"mutations"`

	Seconds float64 `json:"seconds"` // spent in the check of clean paragraphs, links included
	Longest float64 `json:"longest"` // milliseconds of the slowest document, per 5,000 characters of source
}

// Mutated counts mistakes of one kind that were put in.
type Mutated struct {
	Kind   string  `json:"kind"`
	Seeded int     `json:"seeded"`
	Caught int     `json:"caught"` // by an error or warning of the kind's categories
	Errors int     `json:"errors"` // of these, by an error
	Recall float64 `json:"recall"` // Caught of Seeded, 0 to 1
}

// The categories that count as false alarms in clean text, and that a mutation
// must raise one of.
var (
	nameFindings   = []qa.Category{qa.Name, qa.Term, qa.Consistency}
	numberFindings = []qa.Category{qa.Number, qa.Scale, qa.Currency, qa.Percent, qa.Date, qa.Unit}
	lengthFindings = []qa.Category{qa.Omission, qa.Length}
)

// mutation kinds, with the categories that catch them.
var mutationKinds = []struct {
	name string
	by   []qa.Category
}{
	{"number changed", numberFindings},
	{"scale changed", []qa.Category{qa.Scale, qa.Number}},
	{"name swapped", nameFindings},
	{"speaker swapped", []qa.Category{qa.Speaker}},
	{"sentence dropped", lengthFindings},
}

// bilingualLine is a line of aligned text.
type bilingualLine struct {
	Doc            string
	En             *string
	Zh             *string
	Taiwan         *string `json:"zh_tw"`
	Second         *string `json:"zh_b"`
	Source, Target *string
}

// QA measures the quality check. Its file has lines with "en" and one or more
// of "zh", "zh_tw", "zh_b", or with "source" and "target"; "doc" says which
// lines are of one document, and without it eight lines that follow each other
// are taken for one. Each line is a paragraph.
//
// The translations are taken to be right, so each error about a name or number
// is a false one. Then mistakes are put into the translation, one at a time,
// by a generator that is seeded with the document: at most perKind of a kind
// for each version of a document. A mistake is caught where the check reports
// what it did not report before, in one of the kind's categories, as an error
// or a warning, and at the place. For dropped sentences three lines are joined
// to a paragraph, of which one is dropped from the translation.
//
// There is a report for each direction. Mistakes are written to o.Errors.
func QA(ctx context.Context, r io.Reader, o Options, perKind int, annotate AnnotateFunc, names qa.Names) ([]*QAReport, error) {
	type document struct {
		name  string
		lines []bilingualLine
	}
	var docs []*document
	byName := map[string]*document{}
	count := 0
	err := eachLine(ctx, r, func(n int, line []byte) error {
		var l bilingualLine
		if err := json.Unmarshal(line, &l); err != nil {
			return lineError(n, "%v", err)
		}
		if l.Source != nil && l.Target != nil {
			if script.Language(*l.Source) == "zh" {
				l.Zh, l.En = l.Source, l.Target
			} else {
				l.En, l.Zh = l.Source, l.Target
			}
		}
		if l.En == nil || l.Zh == nil && l.Taiwan == nil && l.Second == nil {
			return lineError(n, `needs "en" and one of "zh", "zh_tw", "zh_b", or "source" and "target": this is no file of aligned text`)
		}
		if l.Doc == "" {
			l.Doc = strconv.Itoa(count / 8)
			count++
		}
		d := byName[l.Doc]
		if d == nil {
			d = &document{name: l.Doc}
			byName[l.Doc] = d
			docs = append(docs, d)
		}
		d.lines = append(d.lines, l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	m := &qaMeasure{ctx: ctx, o: o, annotate: annotate, options: qa.Options{Names: names}, perKind: perKind, pool: map[string][]string{}}
	reports := map[string]*QAReport{}
	var out []*QAReport
	for _, dir := range []string{"zh-en", "en-zh"} {
		rep := &QAReport{Task: "qa", File: o.File, Direction: dir, Clean: map[string]int{}}
		for _, k := range mutationKinds {
			rep.Mutations = append(rep.Mutations, &Mutated{Kind: k.name})
		}
		reports[dir] = rep
		out = append(out, rep)
	}
	for i, d := range docs {
		if o.Every > 0 && ((i+1)%o.Every == 0) == o.Rest {
			continue
		}
		for _, version := range []func(bilingualLine) *string{
			func(l bilingualLine) *string { return l.Zh }, func(l bilingualLine) *string { return l.Taiwan }, func(l bilingualLine) *string { return l.Second },
		} {
			var zh, en []string
			for _, l := range d.lines {
				if v := version(l); v != nil {
					zh, en = append(zh, *v), append(en, *l.En)
				}
			}
			if len(zh) == 0 {
				continue
			}
			for _, rep := range out {
				source, target := zh, en
				if rep.Direction == "en-zh" {
					source, target = en, zh
				}
				if err := m.document(rep, d.name, source, target); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, rep := range out {
		for _, k := range rep.Mutations {
			if k.Seeded > 0 {
				k.Recall = float64(k.Caught) / float64(k.Seeded)
			}
		}
		if rep.Paragraphs > 0 {
			rep.FalseNames = rep.errors(nameFindings) / float64(rep.Paragraphs)
			rep.FalseNums = rep.errors(numberFindings) / float64(rep.Paragraphs)
		}
	}
	return out, nil
}

func (r *QAReport) errors(of []qa.Category) float64 {
	n := 0
	for _, c := range of {
		n += r.Clean[string(c)+" "+string(qa.Error)]
	}
	return float64(n)
}

type qaMeasure struct {
	ctx      context.Context
	o        Options
	annotate AnnotateFunc
	options  qa.Options
	perKind  int
	pool     map[string][]string // names of documents before, by language and type
}

// read annotates lines as an article.
func (m *qaMeasure) read(id string, lines []string) (*jianzhu.Article, error) {
	a := &jianzhu.Article{ID: id, Format: jianzhu.FormatText}
	for i, l := range lines {
		a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: script.Language(l), Script: script.Detect(l), Text: l})
	}
	all := strings.Join(lines, "\n")
	if a.Language = script.Language(all); a.Language == "zh" && script.Detect(all) != "" {
		a.Language = "zh-" + script.Detect(all)
	}
	return a, m.annotate(m.ctx, a)
}

// translation makes one of an annotated article.
func translation(source, target *jianzhu.Article) *jianzhu.Translation {
	t := &jianzhu.Translation{ArticleID: source.ID, Language: target.Language}
	for i := range target.Paragraphs {
		t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Paragraph: target.Paragraphs[i], Source: source.Paragraphs[i].Text})
	}
	return t
}

func (m *qaMeasure) check(source, target *jianzhu.Article) (*jianzhu.Translation, []qa.Finding) {
	t := translation(source, target)
	align.Translation(source, t)
	return t, qa.Check(source, t, m.options)
}

// document measures one document in one direction.
func (m *qaMeasure) document(rep *QAReport, name string, source, target []string) error {
	s, err := m.read(name+"/s", source)
	if err != nil {
		return err
	}
	t, err := m.read(name+"/t", target)
	if err != nil {
		return err
	}
	begin := time.Now()
	_, clean := m.check(s, t)
	spent := time.Since(begin)
	rep.Seconds += spent.Seconds()
	if size := utf8.RuneCountInString(strings.Join(source, "")); size > 0 {
		rep.Longest = max(rep.Longest, spent.Seconds()*1000*5000/float64(max(size, 5000)))
	}
	rep.Documents++
	rep.Paragraphs += len(source)
	for _, f := range clean {
		rep.Clean[string(f.Category)+" "+string(f.Severity)]++
		if m.o.Errors != nil && f.Severity == qa.Error && (slices.Contains(nameFindings, f.Category) || slices.Contains(numberFindings, f.Category)) {
			fmt.Fprintf(m.o.Errors, "%s %s %d false %s: %s\n\t%s\n\t%s\n", rep.Direction, name, f.Paragraph, f.Category, f.Message,
				s.Paragraphs[f.Paragraph].Text, t.Paragraphs[f.Paragraph].Text)
		}
	}
	h := fnv.New64a()
	io.WriteString(h, rep.Direction+name+source[0]+target[0]) // a hash takes all
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	if m.perKind > 0 {
		for i, sites := range [][]mutation{numberSites(t, rng), scaleSites(t), m.nameSites(t, rng), speakerSites(t, rng)} {
			rng.Shuffle(len(sites), func(i, j int) { sites[i], sites[j] = sites[j], sites[i] })
			for _, x := range sites[:min(len(sites), m.perKind)] {
				if err := m.mutate(rep, i, name, s, t, clean, x); err != nil {
					return err
				}
			}
		}
		if err := m.drop(rep, name, source, target, rng); err != nil {
			return err
		}
	}
	m.remember(t)
	return nil
}

// mutation replaces a span of one paragraph.
type mutation struct {
	paragraph int
	span      jianzhu.Span
	by        string
}

// mutate puts a mistake in and counts whether it is caught.
func (m *qaMeasure) mutate(rep *QAReport, kind int, name string, s, t *jianzhu.Article, clean []qa.Finding, x mutation) error {
	lines := make([]string, len(t.Paragraphs))
	for i := range t.Paragraphs {
		lines[i] = t.Paragraphs[i].Text
	}
	old := lines[x.paragraph]
	lines[x.paragraph] = old[:x.span.Start] + x.by + old[x.span.End:]
	changed, err := m.read(t.ID, lines)
	if err != nil {
		return err
	}
	_, findings := m.check(s, changed)
	place := jianzhu.Span{Start: x.span.Start, End: x.span.Start + len(x.by)}
	k := rep.Mutations[kind]
	k.Seeded++
	caught, isError := false, false
	for _, f := range findings {
		if f.Paragraph != x.paragraph || f.Severity == qa.Info || !slices.Contains(mutationKinds[kind].by, f.Category) || !f.Target.Overlaps(place) {
			continue
		}
		if slices.ContainsFunc(clean, func(c qa.Finding) bool {
			return c.Paragraph == f.Paragraph && c.Category == f.Category && c.Source == f.Source && c.Severity == f.Severity &&
				c.Target.In(old) == f.Target.In(lines[x.paragraph])
		}) {
			continue
		}
		caught = true
		isError = isError || f.Severity == qa.Error
	}
	k.Caught += b2i(caught)
	k.Errors += b2i(isError)
	if !caught && m.o.Errors != nil {
		fmt.Fprintf(m.o.Errors, "%s %s %d missed %s: %s -> %s\n\t%s\n\t%s\n", rep.Direction, name, x.paragraph, k.Kind, x.span.In(old), x.by,
			s.Paragraphs[x.paragraph].Text, lines[x.paragraph])
	}
	return nil
}

// numberSites changes one figure of each number that is written in figures.
func numberSites(t *jianzhu.Article, rng *rand.Rand) []mutation {
	var out []mutation
	for i := range t.Paragraphs {
		text := t.Paragraphs[i].Text
		for at := 0; at < len(text); {
			if text[at] < '0' || text[at] > '9' {
				at++
				continue
			}
			end := at
			for end < len(text) && (text[end] >= '0' && text[end] <= '9' || (text[end] == ',' || text[end] == '.') && end+1 < len(text) && text[end+1] >= '0' && text[end+1] <= '9') {
				end++
			}
			// A figure of a name, as in F-16 or MH370, is no number.
			before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:at], "-"))
			after, _ := utf8.DecodeRuneInString(text[end:])
			if !(before < 0x80 && unicode.IsLetter(before)) && !(after < 0x80 && unicode.IsLetter(after)) {
				var figures []int
				for k := at; k < end; k++ {
					if text[k] >= '0' && text[k] <= '9' {
						figures = append(figures, k)
					}
				}
				k := figures[rng.IntN(len(figures))]
				d := byte('1' + rng.IntN(9))
				if d == text[k] {
					d = '1' + (d-'1'+1)%9
				}
				out = append(out, mutation{i, jianzhu.Span{Start: at, End: end}, text[at:k] + string(d) + text[k+1:end]})
			}
			at = end
		}
	}
	return out
}

// scaleSites reads 亿 as million, and the like.
func scaleSites(t *jianzhu.Article) []mutation {
	var out []mutation
	for i := range t.Paragraphs {
		text := t.Paragraphs[i].Text
		digitBefore := func(at int) bool {
			b := strings.TrimRight(text[:at], " ")
			return b != "" && b[len(b)-1] >= '0' && b[len(b)-1] <= '9'
		}
		for _, w := range [][2]string{{"billion", "million"}, {"million", "billion"}, {"trillion", "billion"}, {"亿", "万"}, {"億", "萬"}, {"万", "亿"}, {"萬", "億"}} {
			for at := 0; ; {
				k := strings.Index(text[at:], w[0])
				if k < 0 {
					break
				}
				at += k
				if digitBefore(at) && (w[0] != "万" && w[0] != "萬" || !strings.HasPrefix(text[at+len(w[0]):], "亿") && !strings.HasPrefix(text[at+len(w[0]):], "億")) {
					out = append(out, mutation{i, jianzhu.Span{Start: at, End: at + len(w[0])}, w[1]})
				}
				at += len(w[0])
			}
		}
	}
	// The figure is read with its scale, so the place is both.
	for i := range out {
		x := &out[i]
		text := t.Paragraphs[x.paragraph].Text
		start := x.span.Start
		for start > 0 && strings.IndexByte("0123456789., ", text[start-1]) >= 0 {
			start--
		}
		for start < x.span.Start && strings.IndexByte("., ", text[start]) >= 0 {
			start++
		}
		x.by = text[start:x.span.Start] + x.by
		x.span.Start = start
	}
	return out
}

// nameOf returns a mention's surface where it is a name to be swapped.
func swappable(p *jianzhu.Paragraph, m *jianzhu.Mention) bool {
	return (m.Type == jianzhu.TypePerson || m.Type == jianzhu.TypeOrg || m.Type == jianzhu.TypeLoc) && m.Score >= 0.6 &&
		utf8.RuneCountInString(m.In(p.Text)) >= 2
}

// nameSites swaps names with others of their type: of the document, and of
// those before.
func (m *qaMeasure) nameSites(t *jianzhu.Article, rng *rand.Rand) []mutation {
	own := map[jianzhu.Type][]string{}
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		for k := range p.Mentions {
			if n := &p.Mentions[k]; swappable(p, n) && !slices.Contains(own[n.Type], n.In(p.Text)) {
				own[n.Type] = append(own[n.Type], n.In(p.Text))
			}
		}
	}
	var out []mutation
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		for k := range p.Mentions {
			n := &p.Mentions[k]
			if !swappable(p, n) {
				continue
			}
			was := n.In(p.Text)
			for _, from := range [][]string{own[n.Type], m.pool[poolKey(t, n.Type)]} {
				from = slices.DeleteFunc(slices.Clone(from), func(s string) bool { return alikeNames(s, was) })
				if len(from) > 0 {
					out = append(out, mutation{i, n.Span, from[rng.IntN(len(from))]})
				}
			}
		}
	}
	return out
}

// alikeNames reports whether two names may be forms of one.
func alikeNames(a, b string) bool {
	a, b = script.FoldString(a), script.FoldString(b)
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	for w := range strings.FieldsFuncSeq(a, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if utf8.RuneCountInString(w) >= 2 && strings.Contains(b, w) {
			return true
		}
	}
	r, _ := utf8.DecodeRuneInString(a)
	return unicode.Is(unicode.Han, r) && strings.ContainsAny(a, b)
}

func poolKey(t *jianzhu.Article, typ jianzhu.Type) string {
	lang, _, _ := strings.Cut(t.Language, "-")
	return lang + string(typ) + script.Detect(t.Paragraphs[0].Text)
}

func (m *qaMeasure) remember(t *jianzhu.Article) {
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		for k := range p.Mentions {
			n := &p.Mentions[k]
			key := poolKey(t, n.Type)
			if swappable(p, n) && len(m.pool[key]) < 400 && !slices.Contains(m.pool[key], n.In(p.Text)) {
				m.pool[key] = append(m.pool[key], n.In(p.Text))
			}
		}
	}
}

// speakerSites gives quotes to another person of the document.
func speakerSites(t *jianzhu.Article, rng *rand.Rand) []mutation {
	var people []string
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		for k := range p.Mentions {
			if n := &p.Mentions[k]; n.Type == jianzhu.TypePerson && swappable(p, n) && !slices.Contains(people, n.In(p.Text)) {
				people = append(people, n.In(p.Text))
			}
		}
	}
	var out []mutation
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		seen := map[int]bool{}
		for _, q := range p.Quotes {
			if q.Speaker == nil || q.Speaker.Paragraph != i || seen[q.Speaker.Start] {
				continue
			}
			k := slices.IndexFunc(p.Mentions, func(m jianzhu.Mention) bool { return m.Span == q.Speaker.Span && m.Type == jianzhu.TypePerson })
			if k < 0 || !swappable(p, &p.Mentions[k]) {
				continue
			}
			seen[q.Speaker.Start] = true
			others := slices.DeleteFunc(slices.Clone(people), func(s string) bool { return alikeNames(s, p.Mentions[k].In(p.Text)) })
			if len(others) > 0 {
				out = append(out, mutation{i, p.Mentions[k].Span, others[rng.IntN(len(others))]})
			}
		}
	}
	return out
}

// drop joins three lines to a paragraph and drops one of them from the
// translation.
func (m *qaMeasure) drop(rep *QAReport, name string, source, target []string, rng *rand.Rand) error {
	join := func(lines []string, zh bool) (string, []jianzhu.Span) {
		var b strings.Builder
		var spans []jianzhu.Span
		for i, l := range lines {
			if i > 0 && !zh {
				b.WriteByte(' ')
			}
			start := b.Len()
			b.WriteString(l)
			spans = append(spans, jianzhu.Span{Start: start, End: b.Len()})
		}
		return b.String(), spans
	}
	zhSource := rep.Direction == "zh-en"
	const group = 3
	var s, t []string
	var spans [][]jianzhu.Span
	for i := 0; i+group <= len(source); i += group {
		x, at := join(source[i:i+group], zhSource)
		y, _ := join(target[i:i+group], !zhSource)
		s, t, spans = append(s, x), append(t, y), append(spans, at)
	}
	if len(s) == 0 {
		return nil
	}
	a, err := m.read(name+"/s3", s)
	if err != nil {
		return err
	}
	b, err := m.read(name+"/t3", t)
	if err != nil {
		return err
	}
	_, clean := m.check(a, b)
	rep.Joined += len(s)
	for _, f := range clean {
		if slices.Contains(lengthFindings, f.Category) {
			rep.Clean["joined "+string(f.Category)+" "+string(f.Severity)]++
		}
	}
	k := rep.Mutations[len(mutationKinds)-1]
	done := 0
	for _, g := range rng.Perm(len(s)) {
		if done == m.perKind {
			break
		}
		which := rng.IntN(group)
		if align.Length(target[g*group+which]) < 12 || !ends(target[g*group+which]) || which > 0 && !ends(target[g*group+which-1]) || !ends(source[g*group+which]) || which > 0 && !ends(source[g*group+which-1]) {
			continue // a heading is no sentence
		}
		done++
		lines := slices.Clone(t)
		lines[g], _ = join(slices.Delete(slices.Clone(target[g*group:(g+1)*group]), which, which+1), !zhSource)
		changed, err := m.read(b.ID, lines)
		if err != nil {
			return err
		}
		_, findings := m.check(a, changed)
		k.Seeded++
		caught, isError := false, false
		for _, f := range findings {
			if f.Paragraph != g || f.Severity == qa.Info || !slices.Contains(lengthFindings, f.Category) || !f.Source.Overlaps(spans[g][which]) {
				continue
			}
			if slices.ContainsFunc(clean, func(c qa.Finding) bool {
				return c.Paragraph == g && c.Category == f.Category && c.Source == f.Source && c.Severity == f.Severity
			}) {
				continue
			}
			caught, isError = true, isError || f.Severity == qa.Error
		}
		k.Caught += b2i(caught)
		k.Errors += b2i(isError)
		if !caught && m.o.Errors != nil {
			fmt.Fprintf(m.o.Errors, "%s %s missed %s: %s\n\t%s\n\t%s\n", rep.Direction, name, k.Kind, target[g*group+which], s[g], lines[g])
		}
	}
	return nil
}

// ends reports whether a line ends as a sentence does.
func ends(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s))
	return strings.ContainsRune(".!?。！？”\"」…", r)
}

// WriteQATable writes reports as a text table.
func WriteQATable(w io.Writer, reports ...*QAReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "file\tdirection\tparagraphs\tmeasure\tcount\tof\tshare\tby errors alone\t")
	for _, r := range reports {
		fmt.Fprintf(t, "%s\t%s\t%d\tfalse errors on names\t%d\t\t%.3f\t\t\n", r.File, r.Direction, r.Paragraphs, int(r.errors(nameFindings)), r.FalseNames)
		fmt.Fprintf(t, "\t\t\tfalse errors on numbers\t%d\t\t%.3f\t\t\n", int(r.errors(numberFindings)), r.FalseNums)
		for _, m := range r.Mutations {
			fmt.Fprintf(t, "\t\t\t%s\t%d\t%d\t%.1f%%\t%.1f%%\t\n", m.Kind, m.Caught, m.Seeded, 100*m.Recall, 100*float64(m.Errors)/float64(max(m.Seeded, 1)))
		}
		var keys []string
		for k := range r.Clean {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(r.Clean[b], r.Clean[a]), strings.Compare(a, b)) })
		for _, k := range keys {
			of := r.Paragraphs
			if strings.HasPrefix(k, "joined ") {
				of = r.Joined
			}
			fmt.Fprintf(t, "\t\t\tclean: %s\t%d\t\t%.3f\t\t\n", k, r.Clean[k], float64(r.Clean[k])/float64(max(of, 1)))
		}
		fmt.Fprintf(t, "\t\t\tseconds\t%.2f\t\t\t\t\n", r.Seconds)
	}
	return t.Flush()
}
