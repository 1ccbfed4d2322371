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
// [open+1, close). An unclosed one goes on to the end of the paragraph.
type markedRun struct {
	open, close int
	closed      bool
}

// A cueSite is a reporting verb in the text.
type cueSite struct {
	start, end int
	kinds      kinds
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
	var last speakerRef // of the quote before, for those that go on
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		q := &quoteView{view: &d.views[i]}
		q.runs = markedRuns(q.view)
		q.in = make([]int32, len(q.r)+1)
		for k, r := range q.runs {
			for j := r.open; j < min(r.close+1, len(q.r)); j++ {
				q.in[j] = int32(k + 1)
			}
		}
		if len(q.r) == 0 {
			continue
		}
		q.cues = d.findCues(q)
		out[i], last = d.paragraphQuotes(q, i, last)
	}
	return out, nil
}

// markedRuns returns the outermost pairs of quotation marks, in one pass.
func markedRuns(v *view) []markedRun {
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
			pop(i, r)
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
			if !opening && pop(i, r) {
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
	return out
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
				out = append(out, cueSite{i, end, w.kinds})
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
	for j := i; j < len(q.r); j++ {
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
	return len(q.r)
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
func (d *document) paragraphQuotes(q *quoteView, index int, last speakerRef) ([]foundQuote, speakerRef) {
	var out []foundQuote
	taken := make([]bool, len(q.cues)) // cues that introduce direct speech
	use := func(c *cueSite) {
		for k := range q.cues {
			if &q.cues[k] == c {
				taken[k] = true
			}
		}
	}
	direct := make([]bool, len(q.runs))
	for k, run := range q.runs {
		f, cue, ok := d.directQuote(q, index, run, k, last, out)
		if !ok {
			continue
		}
		direct[k] = true
		if cue != nil {
			use(cue)
			f.cue = [2]int{cue.start, cue.end}
		}
		if f.speaker.ok {
			last = f.speaker
		}
		out = append(out, f)
	}
	indirect := d.indirectQuotes(q, index, taken, direct)
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
	return kept, last
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
	if b < len(q.r) && q.in[b] == 0 && run.closed && q.han && !alone2(q, run, p) {
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

// alone2 reports whether the words behind a run belong to another sentence
// than it: they follow a quotation that something before introduces.
func alone2(q *quoteView, run markedRun, p int) bool {
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

// speakerOf makes a speakerRef of a mention.
func speakerOf(index int, m *candidate) speakerRef {
	return speakerRef{ok: true, paragraph: index, start: int(m.start), end: int(m.end), entity: m.entity}
}

// speakerBefore finds who the cue c is said of when the speaker stands before
// it: in its clause first, then in its sentence.
func (d *document) speakerBefore(q *quoteView, index int, c *cueSite, last speakerRef) speakerRef {
	clause := q.clauseStart(c.start)
	if s := d.speakerIn(q, index, clause, c.start, last); s.ok {
		return s
	}
	if !q.han {
		// said Liang: the speaker may stand behind.
		if s := d.speakerIn(q, index, c.end, q.clauseEnd(c.end), last); s.ok && s.start-c.end < 3 {
			return s
		}
	}
	sentence := q.sentenceStart(c.start)
	if sentence < clause {
		if s := d.firstSubject(q, index, sentence, clause, last); s.ok {
			return s
		}
	}
	if q.han && c.start == clause {
		return last
	}
	return speakerRef{}
}

// speakerAfter finds who says what stands before rune b, by the cue c behind.
func (d *document) speakerAfter(q *quoteView, index, b int, c *cueSite, last speakerRef) speakerRef {
	if s := d.speakerIn(q, index, b, c.start, last); s.ok {
		return s
	}
	if !q.han {
		at := c.end
		if s := d.speakerIn(q, index, at, q.clauseEnd(at), last); s.ok {
			return s
		}
	}
	if c.start == b || c.start-b < 2 {
		return last
	}
	return speakerRef{}
}

// speakerIn finds the speaker among the words [from, to): the last person
// that is no listener, else an organization, a pronoun, or the words
// themselves where they describe somebody.
func (d *document) speakerIn(q *quoteView, index, from, to int, last speakerRef) speakerRef {
	var person, org, place *candidate
	var pronoun speakerRef
	for i := from; i < to; {
		if m := q.mention(i); m != nil {
			if int(m.start) < from {
				i = int(m.end)
				continue
			}
			if !d.isListener(q, int(m.start), int(m.end), to) {
				switch m.typ {
				case jianzhu.TypePerson:
					person = m
				case jianzhu.TypeOrg, jianzhu.TypeProduct:
					org = m
				case jianzhu.TypeLoc:
					place = m
				}
			}
			i = int(m.end)
			continue
		}
		if p, e := d.pronounAt(q, i); e > i && e <= to {
			if !d.isListener(q, i, e, to) {
				pronoun = d.pronoun(q, index, i, e, p, last)
			}
			i = e
			continue
		}
		i++
	}
	desc := d.description(q, index, from, to, org)
	if person != nil {
		if pronoun.ok && pronoun.start > int(person.end) && !q.han {
			return pronoun
		}
		// 孙某的代理律师: the description of somebody else.
		if desc.ok && q.han && int(person.end) < desc.end && q.char(int(person.end)) == '的' {
			return desc
		}
		return speakerOf(index, person)
	}
	if pronoun.ok && (pronoun.entity != 0 || !desc.ok || pronoun.end-pronoun.start == 1) {
		return pronoun
	}
	if desc.ok {
		return desc
	}
	if pronoun.ok {
		return pronoun
	}
	if org != nil {
		return speakerOf(index, org)
	}
	if place != nil && int(place.end) >= to-1 {
		return speakerOf(index, place)
	}
	return speakerRef{}
}

// firstSubject is the speaker in [from, to) that a later clause goes on with:
// the first of the sentence.
func (d *document) firstSubject(q *quoteView, index, from, to int, last speakerRef) speakerRef {
	for i := from; i < to; i++ {
		if m := q.mention(i); m != nil {
			if (m.typ == jianzhu.TypePerson || m.typ == jianzhu.TypeOrg && d.personFollows(q, m, to) == nil) && !d.isListener(q, int(m.start), int(m.end), to) && int(m.start) >= from {
				return speakerOf(index, m)
			}
			if m.typ == jianzhu.TypeOrg {
				if p := d.personFollows(q, m, to); p != nil {
					return speakerOf(index, p)
				}
			}
			i = int(m.end) - 1
			continue
		}
		if p, e := d.pronounAt(q, i); e > i {
			if s := d.pronoun(q, index, i, e, p, last); s.ok && !d.isListener(q, i, e, to) {
				return s
			}
			i = e - 1
		}
	}
	return speakerRef{}
}

// personFollows returns the person right behind an organization and titles:
// 阿里巴巴|技术副总裁|贾扬清.
func (d *document) personFollows(q *quoteView, m *candidate, to int) *candidate {
	at := int(m.end)
	for range 4 {
		for at < to && (isSpace(q.r[at]) || q.r[at] == ',' && !q.han || q.r[at] == '、') {
			at++
		}
		n := q.mention(at)
		if n == nil || at >= to {
			return nil
		}
		if n.typ == jianzhu.TypePerson {
			return n
		}
		if n.typ != jianzhu.TypeTitle && n.typ != jianzhu.TypeOrg {
			return nil
		}
		at = int(n.end)
	}
	return nil
}

// subjectBefore looks for the speaker in the sentence before rune i.
func (d *document) subjectBefore(q *quoteView, index, i int, last speakerRef) speakerRef {
	end := i
	for end > 0 && (isSpace(q.r[end-1]) || isFinal(q.r[end-1])) {
		end--
	}
	from := q.sentenceStart(max(end-1, 0))
	return d.firstSubject(q, index, from, end, last)
}

// isListener reports whether the words at [start, end) are spoken to, asked,
// or heard by: 对记者, 接受新华社采访, told Reuters.
func (d *document) isListener(q *quoteView, start, end, to int) bool {
	if q.han {
		for _, w := range [...]string{"对", "向", "接受", "告诉", "跟", "与", "同", "被", "问", "给", "援引", "引述", "通过", "在", "对于", "关于", "针对", "根据", "采访", "提醒", "从", "就", "把", "将"} {
			if q.hasBefore(start, w) && q.starts[start-len([]rune(w))] {
				if w == "在" || w == "就" || w == "通过" || w == "从" || w == "同" || w == "与" || w == "跟" {
					return !q.has(end, "看来") && !q.has(end, "认为") && !q.has(end, "眼里")
				}
				return true
			}
		}
		return q.has(end, "采访") || q.has(end, "专访") || q.has(end, "独家") || q.has(end, "记者") && q.char(end+2) == '采'
	}
	switch q.wordBefore(start) {
	case "told", "tell", "tells", "telling", "to", "with", "by", "for", "of", "from", "at", "against", "in", "on", "about", "asked", "urged", "and":
		return true
	}
	return false
}

// pronounAt returns the pronoun at rune i and its end.
func (d *document) pronounAt(q *quoteView, i int) (string, int) {
	if !q.starts[i] && isHan(q.r[i]) {
		return "", i
	}
	m := q.from(i)
	for k := len(m) - 1; k >= 0; k-- {
		w, end := &d.lex.words[m[k].word], int(m[k].end)
		if w.kinds&isPronoun != 0 && (isLatin(q.r[i]) || q.starts[end]) {
			return q.folded(i, end), end
		}
	}
	return "", i
}

// pronoun resolves a pronoun: he and she to the speaker before or the nearest
// person before; what describes somebody stays as it is.
func (d *document) pronoun(q *quoteView, index, start, end int, word string, last speakerRef) speakerRef {
	s := speakerRef{ok: true, paragraph: index, start: start, end: end}
	switch word {
	case "it", "we", "you", "其", "它":
		if q.han == false {
			return speakerRef{}
		}
		s.entity = last.entity
	case "他", "她", "he", "she":
		if n := d.antecedent(q, index, start, last); n != 0 {
			s.entity = n
		} else {
			s.entity = last.entity
		}
	case "公司", "该公司", "该机构", "该报", "该报告", "公告", "该行", "该集团":
		if n := d.nearest(q, index, start, jianzhu.TypeOrg); n != nil {
			s.entity = n.entity
		}
	case "i", "我":
		return speakerRef{}
	}
	return s
}

// antecedent returns the entity that he or she at rune i most likely is: the
// speaker before where it is a person of this paragraph or the last, else the
// first person of the sentence before, else the nearest.
func (d *document) antecedent(q *quoteView, index, i int, last speakerRef) int32 {
	sentence := q.sentenceStart(i)
	if sentence > 0 {
		from := q.sentenceStart(max(sentence-1, 0))
		for j := range q.kept {
			m := &q.kept[j]
			if int(m.start) >= i {
				break
			}
			if m.typ == jianzhu.TypePerson && int(m.start) >= from && !d.isListener(q, int(m.start), int(m.end), i) {
				return m.entity
			}
		}
	}
	if last.ok && last.entity != 0 && last.paragraph >= index-1 && d.typeOf(last.entity) == jianzhu.TypePerson {
		return last.entity
	}
	if n := d.nearest(q, index, i, jianzhu.TypePerson); n != nil {
		return n.entity
	}
	return 0
}

// typeOf returns the type of an entity of the article.
func (d *document) typeOf(entity int32) jianzhu.Type { return d.entityTypes[entity-1] }

// nearest returns the last mention of type t before rune i, in this paragraph
// or the three before.
func (d *document) nearest(q *quoteView, index, i int, t jianzhu.Type) *candidate {
	var found *candidate
	for j := range q.kept {
		m := &q.kept[j]
		if int(m.end) > i {
			break
		}
		if m.typ == t && !d.isListener(q, int(m.start), int(m.end), i) {
			found = m
		}
	}
	for back := index - 1; found == nil && back >= 0 && back >= index-3; back-- {
		v := &d.views[back]
		for j := len(v.kept) - 1; j >= 0; j-- {
			if v.kept[j].typ == t {
				found = &v.kept[j]
				break
			}
		}
	}
	return found
}

// description takes words that describe a speaker who is not named: 一位业内人士,
// a spokesman. They end where the cue begins and begin with the clause.
func (d *document) description(q *quoteView, index, from, to int, org *candidate) speakerRef {
	end := to
	trim := func() bool {
		for end > from && isSpace(q.r[end-1]) {
			end--
		}
		for n := 6; n > 0; n-- {
			if end-n < from {
				continue
			}
			if w, e := d.lex.longest(q.view, end-n, isCueAdverb); w != nil && e == end {
				end -= n
				return true
			}
		}
		if m := q.mention(end - 1); m != nil && m.typ == jianzhu.TypeTime && int(m.start) > from {
			end = int(m.start)
			return true
		}
		return false
	}
	for n := 0; n < 4 && trim(); n++ {
	}
	start := from
	for moved := true; moved; {
		moved = false
		for _, w := range [...]string{" ", "但是", "不过", "然而", "以至于", "同时", "此外", "另外", "但", "而", "也有", "也", "则", "又", "连", "就连", "对此", "当时", "有", "其中", "据", "根据", "and ", "but ", "as ", "while ", "when ", "that ", "because ", "though ", "although ", "if "} {
			if w == "有" && (q.has(start, "有人") || q.has(start, "有网友") || q.has(start, "有限")) {
				continue
			}
			if q.has(start, w) && start+len([]rune(w)) < end && (q.starts[start+len([]rune(w))] || w == " " || !q.han) {
				start += len([]rune(w))
				moved = true
				break
			}
		}
	}
	if m := q.mention(start); m != nil && m.typ == jianzhu.TypeTime && int(m.start) == start {
		start = int(m.end)
		for start < end && (isSpace(q.r[start]) || q.r[start] == ',') {
			start++
		}
	}
	if org != nil && int(org.end) == end {
		return speakerRef{}
	}
	for _, w := range [...]string{"都会", "均", "都", "会", "曾", "在现场", "在", "将", "可", "则", "也"} {
		if q.han && q.hasBefore(end, w) && end-len([]rune(w)) > start {
			end -= len([]rune(w))
			break
		}
	}
	n := end - start
	if n < 2 || n > 24 && q.han || n > 60 {
		return speakerRef{}
	}
	if q.han {
		text := q.folded(start, end)
		for _, w := range [...]string{"一位", "一名", "多位", "多名", "几位", "几名", "两位", "两名", "有人", "一个", "不少", "许多", "部分", "这位", "这名", "该"} {
			if strings.HasPrefix(text, w) && n < 22 {
				return speakerRef{ok: true, paragraph: index, start: start, end: end}
			}
		}
		for _, w := range [...]string{"者", "人士", "人员", "人", "员", "师", "生", "长", "家", "方", "户", "民", "友", "众", "专家", "官员", "队", "组", "委", "会", "局", "部", "厅", "院", "所", "司", "母亲", "父亲", "妻子", "丈夫", "儿子", "女儿", "老人", "女士", "先生", "报告", "数据", "调查", "统计", "研究", "公告", "通报", "消息", "声明", "文件", "结果", "媒体", "业内", "机构", "公司", "企业", "银行", "政府", "同事", "朋友", "老板", "学生", "爸", "妈", "工", "手", "会议", "论文", "案情", "财报", "年报", "公报", "纪要", "招股书", "判决书", "裁定书", "起诉书", "指南", "报", "同行", "记录", "档案", "文章", "代表", "主席", "部门", "双方", "台", "网"} {
			if strings.HasSuffix(text, w) {
				return speakerRef{ok: true, paragraph: index, start: start, end: end}
			}
		}
		return speakerRef{}
	}
	// The noun phrase right before the cue: the rail operator, two officials.
	words := strings.Fields(q.folded(start, end))
	for len(words) > 1 {
		switch last := words[len(words)-1]; last {
		case "has", "have", "had", "also", "now", "then", "later", "once", "long", "would", "will", "did", "does", "do", "still", "repeatedly", "often":
			words = words[:len(words)-1]
			end -= len([]rune(last)) + 1
			continue
		}
		break
	}
	if len(words) == 0 || len(words) > 7 {
		return speakerRef{}
	}
	if l := words[len(words)-1]; len(words) <= 5 && plural(l) && !englishStop[words[0]] && l != "says" && l != "was" {
		return speakerRef{ok: true, paragraph: index, start: start, end: end}
	}
	switch words[0] {
	case "the", "a", "an", "one", "two", "his", "her", "their", "its", "some", "many", "several", "officials", "analysts", "police", "critics", "experts", "prosecutors", "investigators", "residents", "witnesses", "supporters", "scientists", "researchers", "lawyers", "sources", "people", "authorities", "doctors", "organisers", "organizers", "campaigners", "security", "local", "another":
		return speakerRef{ok: true, paragraph: index, start: start, end: end}
	}
	return speakerRef{}
}

// indirectQuotes finds reported clauses without marks: a speaker, a cue, and
// the rest of the sentence; 据…称; clause, X said; according to.
func (d *document) indirectQuotes(q *quoteView, index int, taken, direct []bool) []foundQuote {
	out := d.headlineQuote(q, index, direct)
	var last speakerRef
	until := -1
	for k := range q.cues {
		c := &q.cues[k]
		if c.start < until || taken[k] {
			continue
		}
		var f foundQuote
		var ok bool
		if q.han && isHan(q.r[c.start]) {
			f, ok = d.chineseReport(q, index, c, last)
		} else if !q.han {
			f, ok = d.englishReport(q, index, c, last)
		}
		if !ok {
			continue
		}
		// Direct speech inside is a quote of its own; the clause ends there.
		for j := f.start; j < f.end; j++ {
			if r := q.in[j]; r > 0 {
				if direct[r-1] {
					f.end = q.runs[r-1].open
					break
				}
				f.kind = jianzhu.Mixed
				j = q.runs[r-1].close
			}
		}
		f.start, f.end = q.trimContent(f.start, f.end)
		if f.end-f.start < 3 || f.cue[0] < f.end && f.start < f.cue[1] {
			continue
		}
		out = append(out, f)
		if f.speaker.ok {
			last = f.speaker
		}
		until = max(f.end, c.end)
	}
	return out
}

// headlineQuote reads a heading of the form 广州地铁：系异物侵限: a name, a
// colon and what it says.
func (d *document) headlineQuote(q *quoteView, index int, direct []bool) []foundQuote {
	if n := len(q.r); !q.han || n > 60 || isFinal(q.r[n-1]) && q.r[n-1] != '?' && q.r[n-1] != '!' || slices.Contains(direct, true) {
		return nil
	}
	colon := slices.Index(q.r, ':')
	if colon < 2 || len(q.r)-colon < 5 || q.in[colon] != 0 || slices.Contains(q.r[colon+1:], ':') {
		return nil
	}
	m := q.mention(colon - 1)
	if m == nil || int(m.end) != colon || m.typ != jianzhu.TypePerson && m.typ != jianzhu.TypeOrg {
		return nil
	}
	f := foundQuote{kind: jianzhu.Indirect, speaker: speakerOf(index, m), rule: "heading", score: 0.6}
	f.start, f.end = q.trimContent(colon+1, len(q.r))
	if f.end-f.start < 4 {
		return nil
	}
	return []foundQuote{f}
}

// trimContent leaves out marks, white space and final punctuation at the edges
// of a reported clause.
func (q *quoteView) trimContent(start, end int) (int, int) {
	for start < end && (isSpace(q.r[start]) || q.r[start] == ',' || q.r[start] == ':' || q.r[start] == ';') {
		start++
	}
	for end > start && (isSpace(q.r[end-1]) || isClauseMark(q.r[end-1])) {
		end--
	}
	// A mixed report may be one quoted fragment as a whole.
	if start < end && q.in[start] > 0 && q.runs[q.in[start]-1].open == start && q.runs[q.in[start]-1].close == end-1 {
		start, end = start+1, end-1
	}
	return start, end
}

// chineseReport reads the report that the cue c makes, if it does.
func (d *document) chineseReport(q *quoteView, index int, c *cueSite, last speakerRef) (foundQuote, bool) {
	f := foundQuote{kind: jianzhu.Indirect, cue: [2]int{c.start, c.end}, score: 0.7, rule: "cue"}
	clause := q.clauseStart(c.start)
	after := q.char(c.end)
	sentenceEnd := q.sentenceEnd(c.end)

	// 据X介绍，… and 在X看来，…
	for _, p := range [...]string{"据", "根据"} {
		at := clause
		for at < c.start && isSpace(q.r[at]) {
			at++
		}
		if q.has(at, p) && (after == ',' || after == ':') && c.kinds&(isAccording|isCue) != 0 {
			f.rule = "according"
			f.start, f.end = c.end+1, sentenceEnd
			from := at + len([]rune(p))
			if from < c.start {
				f.speaker = d.speakerIn(q, index, from, c.start, last)
				if !f.speaker.ok {
					f.speaker = speakerRef{ok: true, paragraph: index, start: from, end: c.start}
				}
			}
			return f, true
		}
	}
	if c.kinds&isCueIndirect == 0 {
		return f, false
	}
	if after == 0 || isFinal(after) || after == '的' || after == '了' && q.char(c.end+1) != ',' || after == '过' || after == ')' || after == '、' || after == '》' {
		return f, false
	}
	speaker := d.speakerBefore(q, index, c, last)
	if !speaker.ok {
		return f, false
	}
	// The subject stands in the clause of the cue, or the cue opens a clause
	// that goes on with the subject of the one before.
	gap := c.start - speaker.end
	if speaker.paragraph == index && speaker.start >= clause && gap > 24 {
		return f, false
	}
	if speaker.paragraph == index && speaker.start < clause && c.start-clause > 4 {
		return f, false
	}
	if c.start > 0 && (q.char(c.start-1) == '的' || q.char(c.start-1) == '被' || q.char(c.start-1) == '所' || q.char(c.start-1) == '未' || q.char(c.start-1) == '不') && q.folded(c.start, c.end) != "是" {
		return f, false
	}
	start := c.end
	strong := after == ',' || after == ':'
	if after == ',' || after == ':' {
		start++
	} else if c.kinds&isCueListener != 0 { // 告诉记者，…
		e := q.clauseEnd(start)
		if e-start <= 12 && q.char(e) == ',' {
			start, strong = e+1, true
		} else {
			return f, false
		}
	}
	if w := q.folded(c.start, c.end); w == "获悉" || w == "了解到" || w == "得知" || w == "查明" {
		// 记者从…获悉: the source is what is heard from.
		for j := clause; j < c.start; j++ {
			if m := q.mention(j); m != nil && q.char(int(m.start)-1) == '从' && (m.typ == jianzhu.TypeOrg || m.typ == jianzhu.TypePerson) {
				speaker = speakerOf(index, m)
			}
		}
	}
	weak := false
	switch q.folded(c.start, c.end) {
	case "说", "表示", "称", "认为", "指出", "透露", "强调", "坦言", "预计", "相信", "觉得", "坦承", "承认", "声称", "宣称", "宣布", "显示", "表明", "披露", "证实", "解释说", "补充说", "回应称", "报道称", "警告", "建议", "直言", "笑称", "否认", "质疑", "主张", "呼吁", "预测", "担心", "希望", "提醒":
	default:
		weak = true
	}
	if !strong && weak {
		near := speaker.paragraph == index && c.start-speaker.end <= 2 && c.start >= speaker.end
		named := speaker.entity != 0 && d.typeOf(speaker.entity) == jianzhu.TypePerson
		switch q.folded(c.start, c.end) {
		case "建议", "否认", "批评", "主张", "指责", "要求", "盘算", "抱怨", "反驳", "提议", "估计", "判断", "猜测", "怀疑", "坚信", "感叹", "感慨", "回忆", "发现", "记得", "写道", "质问", "指", "重申", "坚称", "自称", "介绍", "分析", "解释", "补充":
			if !near || !named || sentenceEnd-start < 6 {
				return f, false
			}
		default:
			return f, false
		}
	}
	if !strong && sentenceEnd-start < 5 {
		return f, false
	}
	f.start, f.end, f.speaker = start, sentenceEnd, speaker
	// A semicolon or another speaker's cue ends the report.
	for j := f.start; j < f.end; j++ {
		if q.in[j] == 0 && q.r[j] == ';' {
			f.end = j
			break
		}
	}
	if !strong {
		f.score = 0.6
	}
	return f, f.end > f.start
}

// englishReport reads the report that the cue c makes, if it does.
func (d *document) englishReport(q *quoteView, index int, c *cueSite, last speakerRef) (foundQuote, bool) {
	f := foundQuote{kind: jianzhu.Indirect, cue: [2]int{c.start, c.end}, score: 0.65, rule: "cue"}
	sentence, end := q.sentenceStart(c.start), q.sentenceEnd(c.end)
	word := q.folded(c.start, c.end)
	if c.kinds&isAccording != 0 {
		clauseEnd := c.end + 1
		for clauseEnd < end && !(q.r[clauseEnd] == ',' && !isDigit(q.char(clauseEnd+1))) && q.r[clauseEnd] != '.' && q.in[clauseEnd] == 0 {
			clauseEnd++
		}
		f.rule = "according"
		f.speaker = d.speakerIn(q, index, c.end, clauseEnd, last)
		if !f.speaker.ok {
			f.speaker = speakerRef{ok: true, paragraph: index, start: min(c.end+1, clauseEnd), end: clauseEnd}
		}
		if f.speaker.end <= f.speaker.start {
			return f, false
		}
		if c.start-sentence < 3 { // According to X, …
			f.start, f.end = clauseEnd, end
		} else {
			f.start, f.end = sentence, c.start
		}
		return f, true
	}
	if c.kinds&isCueIndirect == 0 {
		return f, false
	}
	switch q.wordBefore(c.start) {
	case "to", "not", "the", "a", "an", "n't", "of", "his", "her", "their", "no":
		return f, false
	}
	at := c.end
	that := q.has(at, " that ")
	// clause, X said.
	if e := q.clauseEnd(at); e >= end && c.start > sentence+12 {
		clause := q.clauseStart(c.start)
		if clause > sentence && q.char(clause-1) == ',' && !that {
			s := d.speakerIn(q, index, clause, c.start, last)
			if !s.ok && e > at {
				s = d.speakerIn(q, index, at, e, last)
			}
			if s.ok && (e-at < 3 || s.start > at) {
				f.start, f.end, f.speaker, f.rule = sentence, clause-1, s, "cue behind"
				return f, f.end-f.start > 8
			}
		}
	}
	speaker := d.speakerBefore(q, index, c, last)
	if !speaker.ok || speaker.paragraph == index && (speaker.start < sentence || speaker.end > c.start) {
		return f, false
	}
	if speaker.paragraph == index && c.start-speaker.end > 60 {
		return f, false
	}
	start := at
	if that {
		start += len(" that ")
	} else {
		// said in a report last month that …
		thatAt := 0
		for e := start; e < end && e-start < 70 && q.in[e] == 0; e++ {
			if q.r[e] == ',' {
				break
			}
			if q.has(e, " that ") {
				thatAt = e
				break
			}
		}
		switch {
		case thatAt > 0 && word != "told" && q.nextWord(start).text != "the" && q.nextWord(start).text != "he" && q.nextWord(start).text != "she" && q.nextWord(start).text != "it" && q.nextWord(start).text != "they":
			start = thatAt + len(" that ")
		case word == "told" || word == "tell" || word == "tells" || word == "telling" || word == "asked": // told reporters that …
			e := start
			for e < end && e-start < 60 && !q.has(e, " that ") {
				e++
			}
			if !q.has(e, " that ") {
				// told Reuters on Monday the plant …: the listener is a name.
				m := q.mention(start + 1)
				if m == nil {
					return f, false
				}
				e = int(m.end) - 6
				start = e + 6
			} else {
				start = e + 6
			}
		default:
			next := q.nextWord(start)
			if next.text == "" && q.char(start) != ',' && q.char(start) != ':' {
				return f, false
			}
			switch next.text {
			case "to", "of", "with", "about", "for", "by", "in", "at", "goodbye", "as", "from", "and", "so":
				return f, false
			case "on", "late", "early":
				// said on Tuesday that
				m := q.mention(next.end + 1)
				if next.text != "on" {
					m = q.mention(next.start)
				}
				if m == nil || m.typ != jianzhu.TypeTime {
					return f, false
				}
				start = int(m.end)
				if q.has(start, " that ") {
					start += 6
				}
			default:
				if m := q.mention(next.start); m != nil && m.typ == jianzhu.TypeTime && int(m.start) == next.start {
					if q.has(int(m.end), " that ") {
						start = int(m.end) + 6
					}
				}
			}
		}
	}
	f.start, f.end, f.speaker = start, end, speaker
	if !that {
		f.score = 0.55
	}
	return f, f.end-f.start > 8
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
