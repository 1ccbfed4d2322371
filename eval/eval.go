// Package eval measures annotations against gold files: words, named entities
// and values, quotes and their speakers. It reads the files as they are
// published and leaves the annotating to the function it is given, so it
// measures whatever program the caller builds.
//
// The rules of scoring are those of the annotation guide, docs/annotation.md.
package eval

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"jianzhu"
	"jianzhu/script"
)

// AnnotateFunc segments and annotates an article in place. Articles come with
// paragraphs that have Index, Kind, Language, Script and Text.
type AnnotateFunc func(ctx context.Context, a *jianzhu.Article) error

// Score counts how far predictions agree with gold. Ratios are 0 to 1, and 0
// where nothing is there to be counted.
type Score struct {
	Gold      int     `json:"gold"`
	Predicted int     `json:"predicted"`
	Correct   int     `json:"correct"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Rate fills in the ratios from the counts.
func (s *Score) Rate() {
	*s = Score{Gold: s.Gold, Predicted: s.Predicted, Correct: s.Correct}
	if s.Predicted > 0 {
		s.Precision = float64(s.Correct) / float64(s.Predicted)
	}
	if s.Gold > 0 {
		s.Recall = float64(s.Correct) / float64(s.Gold)
	}
	if s.Correct > 0 {
		s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
}

// Share is a number of right answers out of all that were asked for.
type Share struct {
	Right    int     `json:"right"`
	Of       int     `json:"of"`
	Accuracy float64 `json:"accuracy"` // 0 to 1
}

// Report is the result of measuring one file.
type Report struct {
	Task      string            `json:"task"` // words, ner, quotes, values or renderings
	File      string            `json:"file"` // as it was named to the caller
	Items     int               `json:"items"`
	Precision float64           `json:"precision"`
	Recall    float64           `json:"recall"`
	F1        float64           `json:"f1"`
	ByType    map[string]*Score `json:"by_type"`            // by mention type, quote kind or word kind
	Exact     *Score            `json:"exact,omitempty"`    // of quotes: spans equal, of values: all equal; the figures above count overlap
	Wide      *Score            `json:"wide,omitempty"`     // of renderings: forms of any document count
	Speakers  *Share            `json:"speakers,omitempty"` // of the quotes found by overlap
	Mistakes  map[string]int    `json:"mistakes,omitempty"` // of mentions, by kind, when errors are asked for
	Frequent  []Mistake         `json:"frequent,omitempty"` // the ten most frequent of each kind
	Seconds   float64           `json:"seconds"`            // spent annotating
	MBPerS    float64           `json:"mb_per_s"`           // million bytes of text a second
}

func (r *Report) finish(total *Score, spent time.Duration, size int) {
	total.Rate()
	r.Precision, r.Recall, r.F1 = total.Precision, total.Recall, total.F1
	for _, s := range r.ByType {
		s.Rate()
	}
	r.Seconds = spent.Seconds()
	if spent > 0 {
		r.MBPerS = float64(size) / 1e6 / spent.Seconds()
	}
}

// WriteTable writes reports as a text table, percentages with one decimal.
func WriteTable(w io.Writer, reports ...*Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "file\ttask\ttype\tgold\tfound\tright\tP\tR\tF1\t")
	pct := func(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }
	for _, r := range reports {
		var all Score
		for _, s := range r.ByType {
			all.Gold, all.Predicted, all.Correct = all.Gold+s.Gold, all.Predicted+s.Predicted, all.Correct+s.Correct
		}
		counts := "\t\t\t"
		if r.Task == "ner" || r.Task == "renderings" {
			counts = fmt.Sprintf("%d\t%d\t%d\t", all.Gold, all.Predicted, all.Correct)
		}
		fmt.Fprintf(t, "%s\t%s\tall\t%s%s\t%s\t%s\t\n", r.File, r.Task, counts, pct(r.Precision), pct(r.Recall), pct(r.F1))
		for _, name := range slices.Sorted(maps.Keys(r.ByType)) {
			s := r.ByType[name]
			fmt.Fprintf(t, "\t\t%s\t%d\t%d\t%d\t%s\t%s\t%s\t\n", name, s.Gold, s.Predicted, s.Correct, pct(s.Precision), pct(s.Recall), pct(s.F1))
		}
		if s := r.Exact; s != nil {
			fmt.Fprintf(t, "\t\texact\t%d\t%d\t%d\t%s\t%s\t%s\t\n", s.Gold, s.Predicted, s.Correct, pct(s.Precision), pct(s.Recall), pct(s.F1))
		}
		if s := r.Wide; s != nil {
			fmt.Fprintf(t, "\t\tanywhere\t%d\t%d\t%d\t%s\t%s\t%s\t\n", s.Gold, s.Predicted, s.Correct, pct(s.Precision), pct(s.Recall), pct(s.F1))
		}
		if s := r.Speakers; s != nil {
			fmt.Fprintf(t, "\t\tspeakers\t%d\t\t%d\t\t\t%s\t\n", s.Of, s.Right, pct(s.Accuracy))
		}
		fmt.Fprintf(t, "\t\t%d items\t\t\t\t\t%.2f s\t%.2f MB/s\t\n", r.Items, r.Seconds, r.MBPerS)
	}
	return t.Flush()
}

// open returns r, unzipped when it is gzip data.
func open(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, &jianzhu.Error{Op: "eval.open", Kind: jianzhu.Invalid, Msg: "can't read the gold file", Err: err}
	}
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &jianzhu.Error{Op: "eval.open", Kind: jianzhu.Invalid, Msg: "broken gzip data", Err: err}
		}
		return z, nil
	}
	return b, nil
}

// maxLine bounds a line of a gold file, in bytes.
const maxLine = 16 << 20

// eachLine calls do for each line that is not blank, with its number from 1.
func eachLine(ctx context.Context, r io.Reader, do func(n int, line []byte) error) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 1<<16), maxLine)
	n := 0
	for s.Scan() {
		n++
		if err := ctx.Err(); err != nil {
			return err
		}
		if line := bytes.TrimSpace(s.Bytes()); len(line) > 0 {
			if err := do(n, line); err != nil {
				return err
			}
		}
	}
	if err := s.Err(); err != nil {
		return lineError(n+1, "%v", err)
	}
	if n == 0 {
		return &jianzhu.Error{Op: "eval", Kind: jianzhu.Invalid, Msg: "the gold file is empty"}
	}
	return nil
}

// lineError is what a wrong line of a gold file gives.
func lineError(n int, format string, args ...any) error {
	return &jianzhu.Error{Op: "eval", Kind: jianzhu.Invalid,
		Msg: fmt.Sprintf("line %d: %s", n, fmt.Sprintf(format, args...))}
}

// goldLine is a line of a gold file, in any of the published forms.
type goldLine struct {
	Doc       string `json:"doc"`
	Lang      string `json:"lang"`
	Paragraph *int   `json:"paragraph"`
	Text      *string
	Values    bool `json:"values"`

	Entities       []goldEntity `json:"entities"`
	IgnoreEntities []goldEntity `json:"ignore_entities"`
	Quotes         []goldQuote  `json:"quotes"`
	IgnoreQuotes   []goldQuote  `json:"ignore_quotes"`

	hasEntities, hasQuotes bool
	n                      int // line number
}

func parseLine(n int, line []byte) (*goldLine, error) {
	g := &goldLine{n: n}
	if err := json.Unmarshal(line, g); err != nil {
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, lineError(n, "not JSON at byte %d: %v", e.Offset, e)
		}
		return nil, lineError(n, "%v", err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil {
		return nil, lineError(n, "%v", err)
	}
	_, g.hasEntities = keys["entities"]
	_, g.hasQuotes = keys["quotes"]
	if g.Text == nil {
		return nil, lineError(n, `no "text"`)
	}
	return g, nil
}

// key names the article that the line is a paragraph of; lines without one
// are articles of their own.
func (g *goldLine) key() string {
	switch {
	case g.Doc != "" && g.Lang != "":
		return g.Doc + "\x00" + g.Lang
	case g.Paragraph != nil:
		return "\x00"
	}
	return ""
}

// runes is a span of a gold file, in code points.
type runes struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type goldEntity struct {
	runes
	Type string `json:"type"`
}

// UnmarshalJSON reads both published forms: [start, end, "TYPE"] and an object.
func (e *goldEntity) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, &[3]any{&e.Start, &e.End, &e.Type})
	}
	type plain goldEntity
	return json.Unmarshal(data, (*plain)(e))
}

type goldQuote struct {
	runes
	Kind        string  `json:"kind"`
	SpeakerName *string `json:"speaker_name"`
	Open        bool    `json:"open"`
	plain       bool    // the array form: direct speech, speakers are no names
}

// UnmarshalJSON reads both published forms: [start, end, "speaker"], which is
// direct speech, and an object.
func (q *goldQuote) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		var speaker any
		q.Kind, q.plain = string(jianzhu.Direct), true
		return json.Unmarshal(data, &[3]any{&q.Start, &q.End, &speaker})
	}
	type plain goldQuote
	return json.Unmarshal(data, (*plain)(q))
}

// span converts r to bytes of the line's text.
func (g *goldLine) span(o *jianzhu.Offsets, r runes, what string) (jianzhu.Span, error) {
	start, ok1 := o.ToByte(r.Start)
	end, ok2 := o.ToByte(r.End)
	if !ok1 || !ok2 || start > end {
		return jianzhu.Span{}, lineError(g.n, "%s from %d to %d lies outside the text", what, r.Start, r.End)
	}
	return jianzhu.Span{Start: start, End: end}, nil
}

// articles calls do for each article of a gold file that o asks for: the lines
// that make it, and the article itself, annotated. Lines that are articles of
// their own are annotated as they come, the others when all have been read.
func articles(ctx context.Context, r io.Reader, o Options, annotate AnnotateFunc,
	check func(*goldLine) error, do func(lines []*goldLine, a *jianzhu.Article) error) (spent time.Duration, size int, err error) {

	n := 0
	one := func(lines []*goldLine) error {
		if n++; o.Every > 0 && (n%o.Every != 0) != o.Rest {
			return nil
		}
		a := &jianzhu.Article{Format: jianzhu.FormatText}
		for i, g := range lines {
			text := *g.Text
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody,
				Language: script.Language(text), Script: script.Detect(text), Text: text})
			size += len(text)
		}
		begin := time.Now()
		if err := annotate(ctx, a); err != nil {
			return err
		}
		spent += time.Since(begin)
		return do(lines, a)
	}
	groups := map[string][]*goldLine{}
	var order []string
	err = eachLine(ctx, r, func(n int, line []byte) error {
		g, err := parseLine(n, line)
		if err != nil {
			return err
		}
		if o.Language != "" && g.Lang != o.Language {
			return nil
		}
		if err := check(g); err != nil {
			return err
		}
		k := g.key()
		if k == "" {
			return one([]*goldLine{g})
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], g)
		return nil
	})
	for _, k := range order {
		if err == nil {
			err = one(groups[k])
		}
	}
	return spent, size, err
}

// overlap is the length of the common part of two spans over that of their
// union.
func overlap(a, b jianzhu.Span) float64 {
	common := min(a.End, b.End) - max(a.Start, b.Start)
	if common <= 0 {
		return 0
	}
	return float64(common) / float64(a.Len()+b.Len()-common)
}

// pairs matches two lists of spans one to one, the best overlap first, where
// it is at least half of the union. It returns indexes into a and b.
func pairs(a, b []jianzhu.Span) [][2]int {
	type pair struct {
		i, j int
		o    float64
	}
	var all []pair
	for i := range a {
		for j := range b {
			if o := overlap(a[i], b[j]); o >= 0.5 {
				all = append(all, pair{i, j, o})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int { return cmp.Compare(y.o, x.o) })
	usedA, usedB := make([]bool, len(a)), make([]bool, len(b))
	var out [][2]int
	for _, p := range all {
		if !usedA[p.i] && !usedB[p.j] {
			usedA[p.i], usedB[p.j] = true, true
			out = append(out, [2]int{p.i, p.j})
		}
	}
	return out
}

func typeNames(types []jianzhu.Type) string {
	var s []string
	for _, t := range types {
		s = append(s, string(t))
	}
	return strings.Join(s, ", ")
}
