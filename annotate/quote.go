package annotate

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"jianzhu"
)

// A foundQuote is a quote in runes of one paragraph.
type foundQuote struct {
	start, end int // content
	kind       jianzhu.QuoteKind
	cue        [2]int // empty for none
	speaker    speakerRef
	rule       string
	score      float64
}

// A speakerRef is the words that a quote is attributed to. With ok false there
// are none.
type speakerRef struct {
	ok         bool
	paragraph  int // index into document.views
	start, end int
	entity     int32 // 1 + index into the article's entities, or 0
}

// A markedRun is what stands between a pair of quotation marks: runes
// [open+1, close). An unclosed one goes on to the end of the paragraph; one
// that another paragraph has opened begins with this one, at open -1.
type markedRun struct {
	open, close int
	closed      bool
}

// loose are the marks of a paragraph without a partner in it: the first
// closing one and the last opening one, -1 for none.
type loose struct{ close, open int }

// A cueSite is a reporting verb in the text.
type cueSite struct {
	start, end int
	kinds      kinds
	index      int // in quoteView.cues
}

// A quoteView is what the quote pass knows of one paragraph.
type quoteView struct {
	*view
	runs []markedRun
	in   []int32 // by rune: 1 + index of the run that it stands in, marks included
	cues []cueSite
}

// findQuotes finds direct speech by its marks, then reported clauses by their
// cues, with the speakers of both.
func (d *document) findQuotes(ctx context.Context) ([][]foundQuote, error) {
	out := make([][]foundQuote, len(d.views))
	runs := make([][]markedRun, len(d.views))
	ends := make([]loose, len(d.views))
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		runs[i], ends[i] = markedRuns(&d.views[i])
	}
	d.acrossParagraphs(runs, ends)
	var last speakerRef // of the quote before, for those that go on
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		q := &quoteView{view: &d.views[i], runs: runs[i]}
		d.inRun = zeroed(d.inRun, len(q.r)+1)
		q.in = d.inRun
		for k, r := range q.runs {
			for j := max(r.open, 0); j < min(r.close+1, len(q.r)); j++ {
				q.in[j] = int32(k + 1)
			}
		}
		if len(q.r) == 0 {
			continue
		}
		q.cues = d.findCues(q)
		var err error
		if out[i], last, err = d.paragraphQuotes(ctx, q, i, last); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxChain bounds how many paragraphs a quotation may go over without its
// marks being repeated.
const maxChain = 12

// acrossParagraphs joins an opening mark without a partner to a closing one
// without, some paragraphs on; what stands between is one quotation.
func (d *document) acrossParagraphs(runs [][]markedRun, ends []loose) {
	for i := range runs {
		if ends[i].open < 0 {
			continue
		}
		for j := i + 1; j < len(runs) && j <= i+maxChain; j++ {
			if ends[j].close >= 0 {
				if n := len(runs[i]); n == 0 || runs[i][n-1].closed {
					runs[i] = append(runs[i], markedRun{ends[i].open, len(d.views[i].r), false})
				}
				for k := i + 1; k < j; k++ {
					runs[k] = []markedRun{{-1, len(d.views[k].r), false}}
				}
				runs[j] = append([]markedRun{{-1, ends[j].close, true}}, slices.DeleteFunc(runs[j], func(r markedRun) bool { return r.open < ends[j].close })...)
				break
			}
			if ends[j].open >= 0 || len(runs[j]) > 0 && runs[j][0].open == 0 {
				break // opened again: every paragraph stands for itself
			}
		}
	}
}

// markedRuns returns the outermost pairs of quotation marks, in one pass, and
// the marks that have no partner.
func markedRuns(v *view) ([]markedRun, loose) {
	single := loose{-1, -1}
	var stack []openMark
	var pairs []markedRun
	pop := func(i int, r rune) bool {
		for k := len(stack) - 1; k >= 0 && k >= len(stack)-4; k-- {
			if stack[k].close == r {
				pairs = append(pairs, markedRun{stack[k].at, i, true})
				stack = stack[:k]
				return true
			}
		}
		return false
	}
	for i := range v.r {
		r := v.r[i]
		before, after := v.char(i-1), v.char(i+1)
		switch r {
		case '“':
			stack = append(stack, openMark{i, '”'})
		case '「':
			stack = append(stack, openMark{i, '」'})
		case '『':
			stack = append(stack, openMark{i, '』'})
		case '«':
			stack = append(stack, openMark{i, '»'})
		case '”', '」', '』', '»':
			if !pop(i, r) && single.close < 0 && len(stack) == 0 {
				single.close = i
			}
		case '‘':
			if !(isLatin(before) && isLatin(after)) {
				stack = append(stack, openMark{i, '’'})
			}
		case '’':
			if !(wordRune(before) && wordRune(after)) {
				pop(i, r)
			}
		case '"':
			opening := before == 0 || isSpace(before) || before == '(' || before == '[' || before == '—' || before == '‘' || before == '“' || isClauseMark(before) && (after != 0 && !isSpace(after))
			if isDigit(before) && !opening && len(stack) == 0 {
				continue // inches
			}
			if opening && (after == 0 || isSpace(after)) {
				opening = false
			}
			if isHan(before) || isHan(after) {
				opening = !slices.ContainsFunc(stack, func(o openMark) bool { return o.close == '"' })
			}
			if isFinal(before) && (after == 0 || isSpace(after)) {
				opening = false
			}
			if !opening && pop(i, r) {
				continue
			}
			if !opening && len(stack) == 0 && isFinal(before) {
				if single.close < 0 {
					single.close = i
				}
				continue
			}
			if opening || len(stack) == 0 {
				stack = append(stack, openMark{i, '"'})
			}
		case '\'':
			opening := (before == 0 || isSpace(before) || before == '(' || before == '"' || before == '“' || before == '—' || isHan(before)) && after != 0 && !isSpace(after)
			closing := !wordRune(after) && before != 0 && !isSpace(before)
			switch {
			case opening && !(isDigit(after) && isDigit(v.char(i+2))): // not '90s
				stack = append(stack, openMark{i, '\''})
			case closing && waits(stack, '\''):
				if before == 's' && isSpace(after) && v.hasLaterClose(i) {
					continue // a possessive plural: the workers' pay
				}
				pop(i, r)
			}
		}
	}
	// What stays open at the beginning of a paragraph, or behind a colon, goes
	// on in the next one.
	if len(stack) > 0 {
		o := stack[0]
		if c := o.close; (c == '”' || c == '」' || c == '"' || c == '』') && (o.at == 0 || v.char(o.at-1) == ':') {
			inside := slices.ContainsFunc(pairs, func(p markedRun) bool { return p.open > o.at })
			if !inside || o.at == 0 {
				pairs = append(pairs, markedRun{o.at, len(v.r), false})
			}
			single.open = o.at
		} else if o = stack[len(stack)-1]; o.close == '”' || o.close == '」' || o.close == '"' {
			single.open = o.at
		}
	}
	slices.SortFunc(pairs, func(a, b markedRun) int { return cmp.Or(cmp.Compare(a.open, b.open), cmp.Compare(b.close, a.close)) })
	out := pairs[:0]
	end := -1
	for _, p := range pairs {
		if p.open > end {
			out = append(out, p)
			end = p.close
		}
	}
	return out, single
}

// An openMark is a quotation mark that waits for its partner.
type openMark struct {
	at    int
	close rune
}

// waits reports whether one of the innermost open marks is closed by r.
func waits(stack []openMark, r rune) bool {
	for k := len(stack) - 1; k >= 0 && k >= len(stack)-4; k-- {
		if stack[k].close == r {
			return true
		}
	}
	return false
}

// hasLaterClose reports whether another single mark that can close stands in
// the next stretch of text.
func (v *view) hasLaterClose(i int) bool {
	for j := i + 1; j < len(v.r) && j < i+120; j++ {
		if v.r[j] == '\'' {
			if isClauseMark(v.char(j - 1)) {
				return true
			}
			if isSpace(v.char(j - 1)) {
				return false
			}
		}
	}
	return false
}

// findCues lists the reporting verbs outside quotation marks, in order. A verb
// with 说, 道 or 称 behind it is one cue.
func (d *document) findCues(q *quoteView) []cueSite {
	var out []cueSite
	for i := 0; i < len(q.r); {
		next := i + 1
		if q.in[i] == 0 && (q.starts[i] || isLatin(q.r[i])) {
			m := q.from(i)
			for k := len(m) - 1; k >= 0; k-- {
				w, end := &d.lex.words[m[k].word], int(m[k].end)
				if w.kinds&(isCue|isCueIndirect|isAccording) == 0 {
					continue
				}
				if isHan(q.r[i]) {
					for n := 0; n < 1 && (q.char(end) == '说' || q.char(end) == '道' || q.char(end) == '称') && q.starts[end+1]; n++ {
						end++
					}
					if !q.starts[end] {
						continue
					}
				} else if isLatin(q.char(i-1)) || q.upper(i) && !q.opens(i) {
					continue
				}
				if m := q.mention(i); m != nil && (m.end-m.start > 2 || int(m.end) > end) {
					break // inside a name or a title
				}
				out = append(out, cueSite{i, end, w.kinds, len(out)})
				next = end
				break
			}
		}
		i = next
	}
	return out
}

// cueBefore returns the last cue that ends at or before rune i, nil when none
// does; cueAfter the first that starts at or behind it.
func (q *quoteView) cueBefore(i int) *cueSite {
	k, _ := slices.BinarySearchFunc(q.cues, i, func(c cueSite, i int) int { return cmp.Compare(c.end, i+1) })
	if k == 0 {
		return nil
	}
	return &q.cues[k-1]
}

func (q *quoteView) cueAfter(i int) *cueSite {
	k, _ := slices.BinarySearchFunc(q.cues, i, func(c cueSite, i int) int { return cmp.Compare(c.start, i) })
	if k == len(q.cues) {
		return nil
	}
	return &q.cues[k]
}

// maxSentence bounds a reported clause outside quotation marks, in runes, so
// that a line without a full stop is read in linear time.
const maxSentence = 1000

// lookBack bounds how far a cue or a speaker is searched, in runes.
const lookBack = 160

// sentenceStart returns where the sentence that rune i stands in begins; marks
// of sentences inside quotation marks do not count.
func (q *quoteView) sentenceStart(i int) int {
	for j := i; j > 0 && i-j < 4*lookBack; j-- {
		if q.in[j-1] == 0 && q.endsSentence(j-1) {
			for j < i && isSpace(q.r[j]) {
				j++
			}
			return j
		}
		// A quotation with its own full stop ends the sentence too.
		if k := q.in[j-1]; k > 0 && q.runs[k-1].close == j-1 && q.in[min(j, len(q.r))] != k && j >= 2 && isFinal(q.r[j-2]) && !q.goesOn(j) {
			return j
		}
	}
	return max(0, i-4*lookBack)
}

// goesOn reports whether what follows a quotation at j attributes it.
func (q *quoteView) goesOn(j int) bool {
	c := q.cueAfter(j)
	return c != nil && c.start-j < 30 && q.clauseEnd(j) >= c.start
}

// sentenceEnd returns where the sentence that rune i stands in ends, its final
// mark left out.
func (q *quoteView) sentenceEnd(i int) int {
	for j := i; j < min(len(q.r), i+maxSentence); j++ {
		if k := q.in[j]; k > 0 {
			r := q.runs[k-1]
			if r.close > j && isFinal(q.char(r.close-1)) && r.close-r.open > 8 && (isHan(q.char(r.close - 2))) && r.close+1 < len(q.r) && !isClauseMark(q.char(r.close+1)) {
				j = r.close
				continue
			}
			j = max(j, r.close)
			continue
		}
		if q.endsSentence(j) {
			return j
		}
	}
	return min(len(q.r), i+maxSentence)
}

func (q *quoteView) endsSentence(j int) bool {
	switch q.r[j] {
	case '。', '\n':
		return true
	case '!', '?':
		return true
	case '.':
		if isDigit(q.char(j+1)) || isLatin(q.char(j+1)) {
			return false
		}
		if q.han {
			return q.char(j+1) == 0 || isSpace(q.char(j+1)) && !isLatin(q.char(j-1))
		}
		n := j + 1
		for isSpace(q.char(n)) || q.char(n) == '"' || q.char(n) == '”' || q.char(n) == '“' {
			n++
		}
		return n >= len(q.r) || q.sent[min(n, len(q.r)-1)] || q.sent[min(j+2, len(q.r)-1)]
	}
	return false
}

func isFinal(r rune) bool {
	return r == '。' || r == '!' || r == '?' || r == '.' || r == '…'
}

// clauseStart and clauseEnd bound the clause around a place outside marks.
func (q *quoteView) clauseStart(i int) int {
	depth := 0
	for j := i; j > 0 && i-j < lookBack; j-- {
		switch r := q.r[j-1]; {
		case q.in[j-1] != 0:
			return j
		case r == ')':
			depth++
		case r == '(':
			depth--
		case depth <= 0 && isClauseMark(r) && r != '、' && r != '.' && r != '—':
			return j
		case r == '.' && q.endsSentence(j-1):
			return j
		}
	}
	return max(0, i-lookBack)
}

func (q *quoteView) clauseEnd(i int) int {
	for j := i; j < len(q.r) && j-i < lookBack; j++ {
		if q.in[j] != 0 || isClauseMark(q.r[j]) && q.r[j] != '、' && (q.r[j] != '.' || q.endsSentence(j)) {
			return j
		}
	}
	return min(len(q.r), i+lookBack)
}

// paragraphQuotes finds the quotes of a paragraph; last is the speaker of the
// quote before, and the one for the next paragraph comes back.
func (d *document) paragraphQuotes(ctx context.Context, q *quoteView, index int, last speakerRef) ([]foundQuote, speakerRef, error) {
	var out []foundQuote
	taken := make([]bool, len(q.cues)) // cues that introduce direct speech
	direct := make([]bool, len(q.runs))
	for k, run := range q.runs {
		if k%64 == 63 && ctx.Err() != nil {
			return nil, last, ctx.Err()
		}
		f, cue, ok := d.directQuote(q, index, run, k, last, out)
		if !ok {
			continue
		}
		direct[k] = true
		if cue != nil {
			taken[cue.index] = true
			f.cue = [2]int{cue.start, cue.end}
		}
		if f.speaker.ok {
			last = f.speaker
		}
		out = append(out, f)
	}
	indirect, err := d.indirectQuotes(ctx, q, index, taken, direct)
	if err != nil {
		return nil, last, err
	}
	out = append(out, indirect...)
	slices.SortFunc(out, func(a, b foundQuote) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	// The outermost of nested reports is kept.
	kept := out[:0]
	end := -1
	for _, f := range out {
		if f.start >= end {
			kept = append(kept, f)
			end = f.end
		}
	}
	// A bare quotation behind a reported clause is by the same speaker.
	for k := range kept {
		f := &kept[k]
		if f.kind == jianzhu.Direct && f.cue[1] == 0 && k > 0 && f.rule == "marks, continued" && kept[k-1].speaker.ok {
			f.speaker = kept[k-1].speaker
		}
		if f.speaker.ok {
			last = f.speaker
		}
	}
	return kept, last, nil
}

// directQuote decides whether a run of marks quotes an utterance, and finds
// its cue and speaker.
func (d *document) directQuote(q *quoteView, index int, run markedRun, k int, last speakerRef, before []foundQuote) (foundQuote, *cueSite, bool) {
	start, end := run.open+1, min(run.close, len(q.r))
	for start < end && isSpace(q.r[start]) {
		start++
	}
	for end > start && isSpace(q.r[end-1]) {
		end--
	}
	f := foundQuote{start: start, end: end, kind: jianzhu.Direct, score: 0.9}
	n := end - start
	if n == 0 {
		return f, nil, false
	}
	if run.open < 0 { // opened in an earlier paragraph
		f.rule, f.speaker = "marks, across paragraphs", last
		return f, nil, true
	}
	final := isFinal(q.r[end-1]) || q.r[end-1] == ',' || q.r[end-1] == '—' || q.r[end-1] == '-'
	clauses := 0
	for j := start; j < end; j++ {
		if isClauseMark(q.r[j]) && q.r[j] != '、' && !(q.r[j] == '.' && !isSpace(q.char(j+1))) && !(q.r[j] == '-') {
			clauses++
		}
	}
	latin := !q.han
	words := 1
	if latin {
		words = 1 + strings.Count(string(q.r[start:end]), " ")
	}

	// What introduces it.
	p := run.open - 1
	for p >= 0 && isSpace(q.r[p]) {
		p--
	}
	lead := q.char(p)
	var cueFront *cueSite
	clause := 0
	if p >= 0 && q.in[p] == 0 {
		at := p + 1
		if lead == ':' || lead == ',' {
			at = p
		}
		clause = q.clauseStart(at)
		if c := q.cueBefore(at); c != nil && c.start >= clause && (lead == ':' || lead == ',' || c.end == at || latin && at-c.end < 24) {
			gap := at - c.end
			if lead == ':' || gap <= 3 || latin || lead == ',' && gap <= 12 {
				cueFront = c
			}
		}
	}
	// What follows it.
	var cueBack *cueSite
	b := run.close + 1
	for b < len(q.r) && (isSpace(q.r[b]) || q.r[b] == ',' && q.han) {
		b++
	}
	if b < len(q.r) && q.in[b] == 0 && run.closed {
		stop := q.clauseEnd(b)
		if latin { // "…," said Emre Aydin, a carpenter; "…," Liang, the founder, said
			stop = q.sentenceEnd(b)
		}
		if c := q.cueAfter(b); c != nil && c.end <= stop && (c.start-b < 40 || latin && c.start-b < 140) {
			introduces := q.char(c.end) == ':' || (q.char(c.end) == ',' && q.in[min(c.end+1, len(q.r))] != 0 && !final)
			if !(introduces && lead == ':') {
				cueBack = c
			}
		}
	}

	scare := false
	if p >= 0 && isHan(lead) {
		for back := 1; back <= 4 && p+1-back >= 0; back++ {
			if w, e := d.lex.longest(q.view, p+1-back, isScare); w != nil && e == p+1 {
				scare = true
			}
		}
	}
	if lead == '《' || q.char(run.close+1) == '》' {
		return f, nil, false
	}
	alone := q.ownSentence(run)

	// A fragment goes on in the narrator's words: 过程“平静、有序”，但…
	next := q.char(run.close + 1)
	goesOn := !final && next != 0 && !isClauseMark(next) && !isSpace(next) && next != ')' && next != '"' && q.han && !(next == '”' || next == '」')
	if latin && cueFront == nil && isLatin(lead) && run.open-q.sentenceStart(run.open) > 1 {
		return f, nil, false // words of the narrator run into the marks: a fragment
	}
	said := false
	switch {
	case goesOn && (lead != ':' || n < 12 && clauses == 0):
		if cueBack == nil || n < 8 {
			return f, nil, false
		}
		said = clauses > 0 && cueBack.start-b < 12
	case cueFront != nil && (lead == ':' || lead == ','):
		said = true
	case cueFront != nil && latin:
		said = (final || words >= 4) && (q.upper(start) || clauses > 0 && words > 7 || final && words > 3) && q.char(run.open-2) != 't'
	case cueFront != nil && cueFront.end == p+1:
		said = final && n > 3 && (clauses > 1 || n > 6) || n >= 12 && clauses > 0 || n >= 4 && isFinal(q.char(run.close+1)) && q.directVerb(cueFront)
	}
	if !said && lead == ':' && !goesOn && (final || clauses > 0 || n > 8 || n > 3 && run.close >= len(q.r)-1) {
		said = true
	}
	if !said && lead == ',' && q.han && !goesOn && !scare && n >= 8 && (final || clauses > 0 || n > 14 && isFinal(next)) {
		said = true // 对此不以为然，“…”
	}
	if !said && cueBack != nil && (final || n > 5 && clauses > 0 || q.char(run.close+1) == ',' && n > 3) {
		said = true
	}
	if !said && !scare && alone && final && (n >= 6 || latin && words >= 4) {
		said = true // a sentence of its own
	}
	if !said && latin && final && words >= 5 && (clauses > 1 || alone) {
		said = true
	}
	if !said || scare && lead != ':' && lead != ',' && !final {
		return f, nil, false
	}

	// Who says it.
	switch {
	case cueFront != nil:
		f.rule = "marks, cue before"
		f.speaker = d.speakerBefore(q, index, cueFront, last)
		if cueBack != nil && !f.speaker.ok {
			f.speaker = d.speakerAfter(q, index, b, cueBack, last)
		}
		return f, cueFront, true
	case (lead == ':' || lead == ',' && q.han) && cueBack == nil:
		f.rule = "marks, colon"
		f.speaker = d.speakerIn(q, index, clause, p, last)
		if !f.speaker.ok {
			if s := q.sentenceStart(p); s < clause {
				f.speaker = d.speakerIn(q, index, s, p, last)
			}
		}
		return f, nil, true
	case cueBack != nil:
		f.rule = "marks, cue behind"
		f.speaker = d.speakerAfter(q, index, b, cueBack, last)
		return f, cueBack, true
	}
	if b < len(q.r) && q.in[b] == 0 && run.closed && q.han && !introduced(q, run, p) {
		// “…”蒯大军探出头喊: who acts right behind the words has said them.
		if s := d.actor(q, index, b, last); s.ok {
			f.rule, f.score, f.speaker = "marks, actor behind", 0.7, s
			return f, nil, true
		}
	}
	f.rule, f.score = "marks, continued", 0.7
	if len(before) > 0 && before[len(before)-1].speaker.ok {
		f.speaker = before[len(before)-1].speaker
		return f, nil, true
	}
	// The sentence before may be about the speaker.
	if run.open > 0 {
		if s := d.subjectBefore(q, index, run.open, last); s.ok {
			f.speaker = s
			return f, nil, true
		}
	}
	f.speaker = last
	return f, nil, true
}

// introduced reports whether a run follows words that do not end a sentence;
// what stands behind it then says nothing of its speaker.
func introduced(q *quoteView, run markedRun, p int) bool {
	return p >= 0 && q.in[p] == 0 && !isFinal(q.r[p])
}

// actor returns the person who opens the sentence at rune b.
func (d *document) actor(q *quoteView, index, b int, last speakerRef) speakerRef {
	end := q.clauseEnd(b)
	for i := b; i < end && i < b+24; i++ {
		if m := q.mention(i); m != nil {
			if m.typ == jianzhu.TypePerson && !d.isListener(q, int(m.start), int(m.end), end) {
				return speakerOf(index, m)
			}
			i = int(m.end) - 1
			continue
		}
		if p, e := d.pronounAt(q, i); e > i {
			if i == b && (p == "他" || p == "她") {
				return d.pronoun(q, index, i, e, p, last)
			}
			return speakerRef{}
		}
	}
	return speakerRef{}
}

// directVerb reports whether a cue is one that takes words in marks directly:
// 说“我应承”.
func (q *quoteView) directVerb(c *cueSite) bool {
	switch q.folded(c.start, c.end) {
	case "说", "问", "答", "喊", "道", "回答", "反问", "说道", "写道", "回应", "回复", "叫", "骂", "吼":
		return true
	}
	return false
}

// ownSentence reports whether a run of marks stands between sentences or
// alone in its paragraph.
func (q *quoteView) ownSentence(run markedRun) bool {
	p := run.open - 1
	for p >= 0 && isSpace(q.r[p]) {
		p--
	}
	if p >= 0 && !(isFinal(q.r[p]) || q.in[p] != 0 || q.r[p] == ')') {
		return false
	}
	b := run.close + 1
	for b < len(q.r) && isSpace(q.r[b]) {
		b++
	}
	return b >= len(q.r) || isFinal(q.char(run.close-1)) || isFinal(q.r[b]) || q.in[b] != 0
}

// quotes turns what was found into the quotes of a paragraph.
func (d *document) quotes(v *view, found []foundQuote, entities []jianzhu.Entity) []jianzhu.Quote {
	if len(found) == 0 {
		return nil
	}
	out := make([]jianzhu.Quote, len(found))
	for i, f := range found {
		span := v.span(f.start, f.end)
		q := jianzhu.Quote{Span: span, Kind: f.kind,
			Mark: jianzhu.Mark{Origin: jianzhu.OriginRule, Rule: f.rule, Score: f.score, Status: jianzhu.Proposed}}
		q.ID = jianzhu.StableID("quote", d.article.ID, strconv.Itoa(v.index), strconv.Itoa(span.Start), strconv.Itoa(span.End))
		if f.cue[1] > f.cue[0] {
			c := v.span(f.cue[0], f.cue[1])
			q.Cue = &c
		}
		if f.speaker.ok {
			sv := &d.views[f.speaker.paragraph]
			s := &jianzhu.Speaker{Paragraph: sv.index, Span: sv.span(f.speaker.start, f.speaker.end)}
			s.Name = sv.str(f.speaker.start, f.speaker.end)
			if f.speaker.entity != 0 {
				e := &entities[f.speaker.entity-1]
				s.EntityID, s.Name = e.ID, e.Name
			}
			q.Speaker = s
		}
		out[i] = q
	}
	return out
}
