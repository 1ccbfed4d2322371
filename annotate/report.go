package annotate

import (
	"context"
	"slices"
	"strings"

	"jianzhu"
)

// Templates of features of what marks hold, and of reports. Their values are
// what stands at the place.
const (
	tBias uint8 = iota
	tLength
	tShape // length, end and clauses together
	tLead
	tLeadWord
	tLeadWord2
	tNext
	tNextWord
	tCueFront
	tCueFrontWord
	tCueBack
	tCueBackWord
	tFirstWord
	tLastWord
	tScare
	tPerson
	tAlone
	tSentence
	tMark
	tFrames
	tPOS
	tMany
	tCueWord
	tCueClass
	tBefore
	tAfter
	tSubject
	tGap
	tFrom
	tRest
	tMarks
	tClauses
	tBetween
	tBoundary
	tPronoun
	tSubjectWord
	tListener
	tClause
)

// token returns the token around rune i-1, spaces before i skipped; empty at
// the beginning.
func (v *view) tokenBefore(i int) (int, int) {
	for i > 0 && isSpace(v.r[i-1]) {
		i--
	}
	if i <= 0 {
		return 0, 0
	}
	s := i - 1
	for n := 0; s > 0 && !v.starts[s] && n < 24; n++ {
		s--
	}
	return s, i
}

// tokenAt returns the token at rune i, spaces skipped; empty at the end.
func (v *view) tokenAt(i int) (int, int) {
	for i < len(v.r) && isSpace(v.r[i]) {
		i++
	}
	if i >= len(v.r) {
		return len(v.r), len(v.r)
	}
	e := i + 1
	for e < len(v.r) && !v.starts[e] && e-i < 24 {
		e++
	}
	return i, e
}

// tokenWord hashes a token; words of a mention are their type.
func (v *view) tokenWord(s, e int) uint64 {
	if s >= e {
		return 1
	}
	if m := v.mention(s); m != nil {
		return 2 + typeNumber(m.typ)
	}
	if isDigit(v.r[s]) {
		return 20
	}
	return hashRunes(v.r[s:e])
}

func typeNumber(t jianzhu.Type) uint64 { return uint64(slices.Index(jianzhu.Types, t)) }

func (q *quoteView) wordAtRune(i int) uint64 { return q.tokenWord(q.tokenAt(i)) }

func (q *quoteView) wordBeforeRune(i int) uint64 { return q.tokenWord(q.tokenBefore(i)) }

// partOf is the part of speech of the token at s, as a number.
func (v *view) partOf(s int) uint64 {
	if s >= len(v.r) {
		return 0
	}
	p := v.pos[s]
	if p == "" {
		return 1
	}
	h := uint64(p[0])
	if len(p) > 1 {
		h = h<<8 | uint64(p[1])
	}
	return h
}

// side is what kind of character stands at rune i.
func (q *quoteView) side(i int) uint64 {
	r := q.char(i)
	switch {
	case r == 0:
		return 1
	case i >= 0 && q.in[i] != 0:
		return 2
	case isHan(r):
		return 3
	case isLatin(r):
		return 4
	case isDigit(r):
		return 5
	}
	return uint64(r) + 16
}

// rough is a number on a rough scale.
func rough(n int) uint64 {
	switch {
	case n < 0:
		return 15
	case n < 8:
		return uint64(n)
	case n < 12:
		return 8
	case n < 18:
		return 9
	case n < 28:
		return 10
	case n < 45:
		return 11
	case n < 80:
		return 12
	}
	return 13
}

// cueKind sums up a cue: class and uses.
func cueKind(c *cueSite) uint64 {
	if c == nil {
		return 0
	}
	return 1 + uint64(c.word.class)<<10 + uint64(c.word.uses&(useVerb|useClause|useNoun|useBehind|useListener))
}

func (q *quoteView) cueHash(c *cueSite) uint64 {
	if c == nil {
		return 0
	}
	return hashRunes(q.r[c.start:c.end])
}

func flags(b ...bool) uint64 {
	n := uint64(0)
	for _, x := range b {
		n = n<<1 | uint64(b2i(x))
	}
	return n
}

// trimSpace leaves out white space at the edges of runes [start, end).
func (q *quoteView) trimSpace(start, end int) (int, int) {
	for start < end && isSpace(q.r[start]) {
		start++
	}
	for end > start && isSpace(q.r[end-1]) {
		end--
	}
	return start, end
}

// markedQuote decides whether run k quotes an utterance, and finds its cue.
func (d *document) markedQuote(q *quoteView, k int) (foundQuote, bool) {
	run := q.runs[k]
	start, end := q.trimSpace(run.open+1, min(run.close, len(q.r)))
	f := foundQuote{start: start, end: end, kind: jianzhu.Direct, run: k, score: 0.9}
	n := end - start
	if n == 0 {
		return f, false
	}
	if run.continues {
		f.rule, f.continues = "marks, across paragraphs", true
		return f, d.unfinished
	}
	p := run.open - 1
	for p >= 0 && isSpace(q.r[p]) {
		p--
	}
	lead := q.char(p)
	b := run.close + 1
	for b < len(q.r) && isSpace(q.r[b]) {
		b++
	}
	next := q.char(b)
	if lead == '《' || next == '》' {
		return f, false
	}
	front, back := q.cueInFront(run, p), q.cueBehind(run, b, lead)
	last := q.r[end-1]
	final := isFinal(last)
	clauses, words, me, ask := 0, 1, false, false
	for j := start; j < end; j++ {
		r := q.r[j]
		switch {
		case r == ' ':
			words++
		case isClauseMark(r) && r != '、' && !(r == '.' && !isSpace(q.char(j+1))) && r != '-':
			clauses++
		}
		if q.site[j] != 0 {
			if w := &q.words[q.sites[q.site[j]-1].word]; w.pronoun == pronounNone {
				me = true
			}
		}
		if j-start < 400 && (r == '?' || r == '吗' || r == '呢' || r == '吧') {
			ask = true
		}
		if j-start > 600 {
			break
		}
	}
	long := rough(n)
	if !q.han {
		long = rough(words) + 32
	}
	end1 := uint64(0)
	switch {
	case final:
		end1 = 1
	case last == ',':
		end1 = 2
	case isClauseMark(last):
		end1 = 3
	}
	own := q.ownSentence(run)
	ps, pe := q.tokenBefore(p + 1)
	scare := false
	if w, e := d.wordAt(q, ps); w != nil && e == p+1 {
		scare = w.uses&useScare != 0
	}
	frontGap, backGap := uint64(15), uint64(15)
	if front != nil {
		frontGap = rough(run.open - front.end)
	}
	if back != nil {
		backGap = rough(back.start - b)
	}
	lang := flags(q.han)
	var in [40]struct {
		t uint8
		v uint64
	}
	m := 0
	add := func(t uint8, v uint64) {
		in[m].t, in[m].v = t, v*2+lang
		m++
	}
	c3 := uint64(min(clauses, 3))
	leadSide, nextSide := q.side(p), q.side(b)
	add(tBias, 0)
	add(tLength, long)
	add(tShape, long<<8|end1<<4|c3)
	add(tLead, leadSide<<16|end1)
	add(tNext, nextSide<<16|end1)
	add(tFrames, leadSide<<32|nextSide<<8|end1<<4|flags(front != nil, back != nil))
	add(tFrames, (leadSide<<32|nextSide<<8|c3)+7)
	add(tLeadWord, q.tokenWord(ps, pe))
	add(tLeadWord2, q.wordBeforeRune(ps)*31+q.tokenWord(ps, pe))
	add(tNextWord, q.wordAtRune(b))
	add(tCueFront, cueKind(front)<<16|frontGap<<8|leadSide&7)
	add(tCueFront, frontGap<<20|leadSide<<3|end1)
	add(tCueFrontWord, q.cueHash(front))
	add(tCueBack, cueKind(back)<<16|backGap<<8)
	add(tCueBack, backGap<<20|nextSide<<3|end1)
	add(tCueBackWord, q.cueHash(back))
	fs, fe := q.tokenAt(start)
	add(tFirstWord, q.tokenWord(fs, fe))
	add(tPOS, q.partOf(fs))
	add(tPOS, q.partOf(b)+1<<20)
	ls, le := q.tokenBefore(end)
	add(tLastWord, q.tokenWord(ls, le))
	add(tScare, flags(scare, final, front != nil))
	add(tPerson, flags(me, ask))
	add(tPerson, flags(me, ask)<<8|c3<<4|end1)
	add(tAlone, flags(own, final, q.title)<<8|long)
	add(tSentence, flags(q.title, p < 0, b >= len(q.r), run.closed)<<8|end1)
	add(tMark, uint64(q.char(run.open)))
	add(tMany, uint64(min(len(q.runs), 4))<<8|flags(q.inline[k]))
	add(tMany, flags(k > 0 && q.runs[k-1].close >= p-1, k+1 < len(q.runs) && q.runs[k+1].open <= b+1)<<8|long)
	if !q.han {
		add(tMark, flags(q.upper(start), final, words > 4, clauses > 1))
		add(tMark, flags(q.upper(start), front != nil, back != nil)<<8|leadSide<<16|1<<40)
	}
	add(tGap, flags(k > 0 && q.direct[k-1], own)<<8|leadSide)
	// Is a report at work in the sentence that the marks stand in?
	working := q.reportBefore(run.open)
	add(tMarks, cueKind(working)<<8|leadSide<<32)
	s := &q.set
	s.reset(decideMarks)
	s.next()
	for class := range uint64(2) {
		for _, x := range in[:m] {
			s.add(x.t, x.v*2+class)
		}
		s.next()
	}
	choice, p1 := d.decide(q, decideMarks, nil, span2{start, end})
	f.score = p1
	if run.ongoing && d.teacher == nil {
		choice = 1 // who quotes a term closes its marks
	}
	switch choice {
	case 0:
		return f, false
	case 2:
		f.kind = jianzhu.Mixed
	}
	switch {
	case front != nil:
		f.cue, f.frame, f.rule = front, frameCueFront, "marks, cue before"
	case back != nil:
		f.cue, f.frame, f.rule = back, frameCueBack, "marks, cue behind"
	case lead == ':' || lead == ',' && q.han:
		f.frame, f.rule = frameColon, "marks, colon"
	default:
		f.rule = "marks"
	}
	if !run.closed && !run.ongoing {
		f.rule += ", not closed"
	}
	return f, true
}

// reportBefore returns the last verb of saying before rune i in its sentence.
func (q *quoteView) reportBefore(i int) *cueSite {
	c := q.cueBefore(i)
	if c == nil || c.start < int(q.sentence[i]) || i-c.end > 120 || c.word.uses&useClause == 0 {
		return nil
	}
	return c
}

// cueInFront returns the cue that introduces the run; p is the rune before it.
func (q *quoteView) cueInFront(run markedRun, p int) *cueSite {
	if p < 0 || q.in[p] != 0 {
		return nil
	}
	lead := q.r[p]
	at := p + 1
	if lead == ':' || lead == ',' {
		at = p
	}
	c := q.cueBefore(at)
	if c == nil {
		return nil
	}
	clause := int(q.clause[max(at-1, 0)])
	gap := at - c.end
	switch {
	case c.start >= clause && (gap == 0 || lead == ':' || !q.han && gap < 40 || lead == ',' && gap <= 12 || gap <= 3):
		return c
	case lead == ':' && c.start >= int(q.sentence[max(at-1, 0)]) && gap < 50:
		return c
	}
	return nil
}

// cueBehind returns the cue that attributes the run behind it; b is the rune
// after it.
func (q *quoteView) cueBehind(run markedRun, b int, lead rune) *cueSite {
	if !run.closed {
		return nil
	}
	if b < len(q.r) && q.r[b] == ',' {
		b++
	}
	for b < len(q.r) && isSpace(q.r[b]) {
		b++
	}
	if b >= len(q.r) || q.in[b] != 0 || isFinal(q.r[b]) {
		return nil
	}
	stop := int(q.clauseTo[b])
	if !q.han { // "…," said Emre Aydin, a carpenter; "…," Liang, the founder, said
		stop = int(q.stop[b])
	}
	c := q.cueAfter(b)
	if c == nil || c.end > stop || c.start-b >= 40 && q.han || c.start-b >= 140 {
		return nil
	}
	introduces := q.char(c.end) == ':' || q.char(c.end) == ',' && q.in[min(c.end+1, len(q.r))] != 0 && !isClauseMark(q.char(run.close-1))
	if introduces && lead == ':' {
		return nil
	}
	return c
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

// A span2 is runes [start, end) of the paragraph at work.
type span2 struct{ start, end int }

// reports finds reported clauses without marks, by their cues, beside the
// quotes in marks that are found already.
func (d *document) reports(ctx context.Context, q *quoteView, found []foundQuote) ([]foundQuote, error) {
	until := -1
	for k := range q.cues {
		if k%32 == 31 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c := &q.cues[k]
		if c.start < until {
			continue
		}
		if f, ok := d.reportBehind(q, c); ok {
			found = append(found, f)
			until = max(f.end, c.end)
		}
		if f, ok := d.reportInFront(q, c); ok {
			found = append(found, f)
		}
	}
	return found, nil
}

// subject sums up what may be the subject of cue c: the kind of the last
// mention, pronoun or the like before it in its clause, and how far away.
func (d *document) subject(q *quoteView, from, to int) (kind uint64, gap int, at int) {
	for i := to - 1; i >= from && to-i < 40; i-- {
		if m := q.mention(i); m != nil {
			if isEntity(m.typ) || m.typ == jianzhu.TypeTitle {
				return 1 + typeNumber(m.typ), to - int(m.end), int(m.start)
			}
			i = int(m.start)
			continue
		}
		if w, e := d.wordAt(q, i); w != nil && w.pronoun != 0 && e <= to {
			return 20 + uint64(w.pronoun), to - e, i
		}
	}
	return 0, 15, to
}

// starts of a report behind cue c, into q.cuts.
func (d *document) startsBehind(q *quoteView, c *cueSite) {
	q.cuts = q.cuts[:0]
	put := func(i int) {
		for i < len(q.r) && (isSpace(q.r[i]) || q.r[i] == ',' || q.r[i] == ':') {
			i++
		}
		if i < len(q.r) && !slices.Contains(q.cuts, i) && len(q.cuts) < 8 && (q.in[i] == 0 || q.runs[q.in[i]-1].open == i) {
			q.cuts = append(q.cuts, i)
		}
	}
	stop := int(q.stop[min(c.end, len(q.r)-1)])
	if c.end >= stop {
		return
	}
	at := c.end
	if q.han {
		put(at)
		if r := q.char(at); r == ',' || r == ':' {
			return
		}
		if r := q.char(at); r == '了' || r == '过' || r == '着' {
			at++
		}
		// 告诉记者…, 提醒市民…: behind who is spoken to.
		_, e := q.tokenAt(at)
		if m := q.mention(at); m != nil {
			e = int(m.end)
			if q.has(e, "记者") {
				e += 2
			}
		}
		if e < stop {
			put(e)
		}
		// Behind the clause of the cue.
		if e := int(q.clauseTo[at]); e < stop && e-at < 40 {
			put(e + 1)
		}
		return
	}
	that := func(i int) bool { return q.has(i, " that ") }
	switch {
	case that(at):
		put(at + 6)
		return
	case q.char(at) == ',' || q.char(at) == ':':
		put(at + 1)
		for j := at + 1; j < stop && j-at < 100; j++ {
			if q.r[j] == ',' && q.in[j] == 0 { // said, in a report, that
				put(j + 1)
				break
			}
		}
	default:
		put(at)
		// told Reuters on Monday, told the court: behind some words.
		words := 1
		if c.word.uses&useListener != 0 {
			words = 4
		}
		for e := at; words > 0; words-- {
			if _, e = q.tokenAt(e); e >= stop {
				break
			}
			if m := q.mention(e - 1); m != nil {
				e = int(m.end)
			}
			put(e)
			if m := q.mention(e + 1); m != nil && q.char(e) == ' ' && words == 1 {
				put(int(m.end))
			}
		}
	}
	for j := at; j < stop && j-at < 90; j++ {
		if q.in[j] != 0 {
			break
		}
		if that(j) {
			put(j + 6)
			break
		}
	}
}

// reportBehind decides whether cue c reports what stands behind it.
func (d *document) reportBehind(q *quoteView, c *cueSite) (foundQuote, bool) {
	f := foundQuote{kind: jianzhu.Indirect, run: -1, cue: c, frame: frameReport, rule: "cue"}
	if c.word.uses&useBehind != 0 {
		return d.accordingTo(q, c, f)
	}
	d.startsBehind(q, c)
	if len(q.cuts) == 0 {
		return f, false
	}
	clause := int(q.clause[max(c.start-1, 0)])
	if c.start == 0 {
		clause = 0
	}
	if int(q.clause[c.start]) > clause && c.start > 0 {
		clause = int(q.clause[c.start])
	}
	sentence := int(q.sentence[c.start])
	stop := int(q.stop[min(c.end, len(q.r)-1)])
	for clause < c.start && isSpace(q.r[clause]) {
		clause++
	}
	lang := flags(q.han)
	kind, gap, at := d.subject(q, clause, c.start)
	kind2 := uint64(0)
	if kind == 0 && clause > sentence {
		kind2, _, _ = d.subject(q, sentence, clause)
	}
	word, ck := q.cueHash(c), cueKind(c)
	bs, be := q.tokenBefore(c.start)
	before := q.tokenWord(bs, be)
	before2 := q.wordBeforeRune(bs)
	opening := q.wordAtRune(clause)
	subjectBefore := q.wordBeforeRune(at)
	s := &q.set
	s.reset(decideReport)
	s.next()
	for n, cut := range q.cuts {
		l := lang | uint64(min(n, 3))<<1
		after := q.char(c.end)
		cs, ce := q.tokenAt(cut)
		rest := rough((stop - cut) / (1 + 3*b2i(!q.han)))
		how := uint64(0) // what stands between cue and content
		switch {
		case after == ',' || after == ':':
			how = uint64(after)
		case cut == c.end || cut == c.end+1:
			how = 1
		case q.hasBefore(cut, "that "):
			how = 2
		case q.char(cut-1) == ',':
			how = 3
		case q.mention(cut-1) != nil || q.mention(cut-2) != nil:
			how = 4
		}
		first := q.tokenWord(cs, ce)
		heard := q.listener(d, c.end, cut)
		s.add(tListener, heard<<8|how<<3|l)
		s.add(tListener, (ck<<8|heard)<<8|how<<3|l)
		s.add(tListener, (word*16+heard)*8+l)
		marks := uint64(0)
		if q.in[cut] != 0 {
			r := q.in[cut] - 1
			marks = 1 + flags(q.direct[r], q.runs[r].close+1 >= stop, c.taken)
		}
		s.add(tBias, l)
		s.add(tCueWord, word*8+l)
		s.add(tCueWord, (word*64+how)*8+l)
		s.add(tCueClass, ck<<4+l)
		s.add(tCueClass, (ck<<20+how)<<4+l+8)
		s.add(tBefore, before*8+l)
		s.add(tBefore, (before2*31+before)*8+l)
		s.add(tBefore, q.partOf(bs)<<20+how<<4+l)
		s.add(tAfter, first*8+l)
		s.add(tAfter, (q.partOf(cs)<<20+how)*8+l)
		s.add(tAfter, uint64(after)*16+l+1<<40)
		s.add(tSubject, kind<<8|min(uint64(max(gap, 0)), 12)<<4|l)
		s.add(tSubject, kind<<30|kind2<<24|how<<3|l)
		s.add(tSubject, (ck<<8|kind)<<24|how<<3|l)
		s.add(tSubjectWord, (subjectBefore<<5^kind)*8+l)
		s.add(tGap, rough(c.start-clause)<<8|kind<<4|l)
		s.add(tFrom, uint64(min(n, 5))<<10|uint64(len(q.cuts))<<5|l)
		s.add(tFrom, how<<8|l|1<<50)
		s.add(tRest, rest<<4|l)
		s.add(tRest, rest<<40|ck<<4|l)
		s.add(tMarks, marks<<8|flags(c.taken)<<4|l)
		s.add(tMarks, marks<<20|how<<8|l|1<<50)
		s.add(tSentence, flags(q.title, sentence == clause, q.paragraph == 0, stop >= len(q.r))<<4|l)
		s.add(tClauses, opening*8+l)
		shape := q.clauseShape(cut, stop)
		lastBefore := cut
		if how == 2 {
			lastBefore = cut - len("that ")
		}
		s.add(tBetween, q.wordBeforeRune(lastBefore)*8+l)
		s.add(tBetween, q.partOf(first0(q.tokenBefore(lastBefore)))<<8|how<<3|l)
		s.add(tClause, shape<<8|how<<3|l)
		s.add(tClause, (ck<<20|shape<<8|how)<<3|l)
		s.add(tClause, (shape<<8|kind<<3|how)<<3|l|1<<55)
		s.add(tClause, (word^shape)*8+l)
		if c.word == &colonCue {
			s.add(tLeadWord, before*8+l+1<<20)
			s.add(tSentence, flags(q.title, sentence == clause, q.paragraph == 0)<<30|kind<<8|min(uint64(max(gap, 0)), 12)<<4|l)
		}
		if w := q.pronounIn(d, cut, min(stop, cut+30)); w != 0 {
			s.add(tPronoun, w<<4|l)
		}
		s.next()
	}
	choice, p := d.decide(q, decideReport, c, span2{})
	if choice == 0 {
		return f, false
	}
	f.start, f.score = q.cuts[choice-1], p
	if c.word.uses&useNoun != 0 && c.word.uses&useVerb == 0 {
		f.frame, f.rule = frameAccording, "according"
	}
	if at := clause; q.has(at, "据") || q.has(at, "根据") || q.has(at, "按") || q.has(at, "依") {
		f.frame, f.rule = frameAccording, "according"
	}
	if c.word == &colonCue {
		f.frame, f.rule, f.cue = frameColon, "colon", nil
	}
	f.start, f.end = q.trimContent(f.start, stop)
	d.findEnd(q, &f, c)
	d.mixed(q, &f)
	return f, f.end-f.start >= 2
}

func first0(a, _ int) int { return a }

// clauseShape sums up whether runes [from, to) look like a clause: its first
// word, and whether a finite verb follows soon.
func (q *quoteView) clauseShape(from, to int) uint64 {
	if from >= to {
		return 0
	}
	if q.han {
		verbs, marks := 0, 0
		for i := from; i < to && i-from < 40; i++ {
			if p := q.pos[i]; p != "" && p[0] == 'v' {
				verbs++
			}
			if int(q.clauseTo[i]) == i {
				marks++
				break
			}
		}
		return 1<<7 | uint64(min(verbs, 3))<<4 | uint64(min(marks, 1))<<3 | uint64(b2i(to-from > 12))
	}
	_, e := q.tokenAt(from)
	head := uint64(0)
	switch first := string(q.r[from:e]); first {
	case "he", "she", "it", "they", "we", "i", "you", "there", "this", "these", "those", "that", "nobody", "everyone", "someone", "nothing":
		head = 1
	case "the", "a", "an", "his", "her", "its", "their", "my", "our", "no", "some", "any", "most", "all", "each", "both", "many", "several", "one", "two", "three":
		head = 2
	case "to":
		head = 3
	case "if", "whether", "how", "why", "what", "who", "where", "when", "which":
		head = 4
	case "in", "on", "at", "for", "with", "by", "from", "of", "as", "after", "before", "over", "about", "against", "into", "under":
		head = 5
	case "was", "were", "is", "are", "had", "has", "have", "would", "will", "could", "can", "should", "may", "might", "did", "does", "do", "been", "be", "not":
		head = 6
	default:
		switch {
		case isDigit(q.r[from]):
			head = 7
		case q.upper(from):
			head = 8
		case strings.HasSuffix(first, "ing"):
			head = 9
		case strings.HasSuffix(first, "ed"):
			head = 10
		case strings.HasSuffix(first, "s"):
			head = 11
		}
	}
	finite := uint64(0)
	for i, n := e, 0; i < to && n < 14; n++ {
		s, e := q.tokenAt(i)
		if e <= s || s >= to {
			break
		}
		switch w := string(q.r[s:e]); w {
		case "was", "were", "is", "are", "had", "has", "have", "would", "will", "could", "can", "should", "may", "might", "did", "does", "do", "must", "'s", "'d", "'ll", "wasn't", "weren't", "won't":
			finite = 1
		default:
			if finite == 0 && len(w) > 3 && strings.HasSuffix(w, "ed") {
				finite = 2
			}
		}
		if finite == 1 {
			break
		}
		i = e
	}
	return head<<2 | finite
}

// accordingTo reads According to X, …: what opens the sentence reports the rest
// of it. Elsewhere the content stands before.
func (d *document) accordingTo(q *quoteView, c *cueSite, f foundQuote) (foundQuote, bool) {
	stop := int(q.stop[min(c.end, len(q.r)-1)])
	sentence := int(q.sentence[c.start])
	for sentence < c.start && (isSpace(q.r[sentence]) || isOpener(q.r[sentence])) {
		sentence++
	}
	comma := q.nextCut(c.end)
	if sentence < c.start || comma >= stop || q.in[min(comma+2, len(q.r))] != 0 && q.direct[q.in[comma+2]-1] {
		return f, false
	}
	f.frame, f.rule, f.score = frameAccording, "according", 0.9
	f.start, f.end = q.trimContent(comma+1, stop)
	d.findEnd(q, &f, c)
	d.mixed(q, &f)
	return f, f.end-f.start >= 4
}

// listener tells what runes [from, to) between a cue and its content are: 0
// nothing, 1 a name, with 记者 or 《》 around it, 2 a pronoun, 3 a time, 4 a word
// or two, 5 more.
func (q *quoteView) listener(d *document, from, to int) uint64 {
	for to > from && (isSpace(q.r[to-1]) || isClauseMark(q.r[to-1]) || q.r[to-1] == '》') {
		to--
	}
	for from < to && (isSpace(q.r[from]) || q.r[from] == '《' || isClauseMark(q.r[from])) {
		from++
	}
	if from >= to {
		return 0
	}
	if m := q.mention(from); m != nil && int(m.end) >= from {
		e := int(m.end)
		for e < to && (isSpace(q.r[e]) || q.r[e] == '》') {
			e++
		}
		if e >= to || q.has(e, "记者") {
			if m.typ == jianzhu.TypeTime {
				return 3
			}
			return 1
		}
	}
	if w, e := d.wordAt(q, from); w != nil && w.pronoun != 0 && e == to {
		return 2
	}
	if to-from <= 4 && q.han || to-from <= 12 && !q.han {
		return 4
	}
	return 5
}

// nextCut returns where the clause that rune i stands in ends, or its sentence.
func (q *quoteView) nextCut(i int) int {
	if i >= len(q.r) {
		return len(q.r)
	}
	return int(q.clauseTo[i])
}

// pronounIn returns the kind of the first pronoun of runes [from, to), 0 for
// none.
func (q *quoteView) pronounIn(d *document, from, to int) uint64 {
	for i := from; i < to; i++ {
		if w, _ := d.wordAt(q, i); w != nil && w.pronoun != 0 {
			return uint64(w.pronoun)
		}
	}
	return 0
}

// reportInFront decides whether cue c reports what stands before it.
func (d *document) reportInFront(q *quoteView, c *cueSite) (foundQuote, bool) {
	f := foundQuote{kind: jianzhu.Indirect, run: -1, cue: c, frame: frameBefore, rule: "cue behind"}
	if c.word == &colonCue || c.taken {
		return f, false
	}
	sentence := int(q.sentence[c.start])
	clause := int(q.clause[c.start])
	stop := int(q.stop[c.start])
	if c.word.uses&useBehind != 0 {
		clause = c.start
	}
	end := clause
	for end > sentence && (isSpace(q.r[end-1]) || q.r[end-1] == ',' || q.r[end-1] == '—' || q.r[end-1] == '-') {
		end--
	}
	for sentence < end && isSpace(q.r[sentence]) {
		sentence++
	}
	if end-sentence < 4 || q.han && c.word.uses&useNoun != 0 && c.word.uses&useVerb == 0 {
		return f, false
	}
	if q.han && end-sentence < 2 || c.end < len(q.r) && q.char(c.end) == ':' {
		return f, false
	}
	// Marks right before the clause are an utterance of their own.
	if k := q.in[end-1]; k > 0 && q.direct[k-1] {
		return f, false
	}
	q.cuts = append(q.cuts[:0], sentence)
	// A dateline, or an opening adverbial, is no content.
	for i := sentence; i < end && i-sentence < 80; i++ {
		if q.in[i] == 0 && (q.r[i] == '—' || q.r[i] == '-' && isSpace(q.char(i+1)) || q.r[i] == ':') {
			if s, _ := q.tokenAt(i + 1); s < end && len(q.cuts) < 4 {
				q.cuts = append(q.cuts, s)
			}
		}
	}
	for i := end - 1; i > sentence && len(q.cuts) < 6 && end-i < 200; i-- {
		if q.in[i] == 0 && (q.r[i] == ',' || q.r[i] == ';') && !isDigit(q.char(i+1)) {
			if s, _ := q.tokenAt(i + 1); s < end && !slices.Contains(q.cuts, s) {
				q.cuts = append(q.cuts, s)
			}
		}
	}
	kind, gap, _ := d.subject(q, clause, c.start)
	cs, _ := q.tokenAt(clause)
	lang := flags(q.han)
	word, ck := q.cueHash(c), cueKind(c)
	after, before := q.wordAtRune(c.end), q.wordBeforeRune(c.start)
	as, _ := q.tokenAt(c.end)
	afterCut := rough((int(q.clauseTo[min(c.end, len(q.r)-1)]) - c.end) / 3)
	if c.end >= stop {
		afterCut = 0
	}
	afterSide := q.side(c.end)
	edge := q.side(end)
	behindKind := uint64(0)
	if m := q.mention(as); m != nil {
		behindKind = 1 + typeNumber(m.typ)
	}
	s := &q.set
	s.reset(decideBefore)
	s.next()
	for n, cut := range q.cuts {
		l := lang | uint64(b2i(n > 0))<<1
		length := rough((end - cut) / (1 + 3*b2i(!q.han)))
		s.add(tBias, l)
		s.add(tCueWord, word*8+l)
		s.add(tCueClass, ck<<4|l)
		s.add(tAfter, after*8+l)
		s.add(tAfter, (after*31+word)*8+l)
		s.add(tAfter, q.partOf(as)<<8|afterCut<<4|l)
		s.add(tAfter, afterSide<<20|behindKind<<8|l)
		s.add(tBefore, before*8+l)
		s.add(tSubject, kind<<12|behindKind<<8|min(uint64(max(gap, 0)), 12)<<4|l)
		s.add(tSubject, kind<<30|afterSide<<4|l|1<<50)
		s.add(tSubject, kind<<40|behindKind<<30|edge<<4|l|1<<50)
		s.add(tSubject, kind<<40|afterCut<<30|rough(c.start-clause)<<4|l|1<<51)
		s.add(tLength, length<<4|l)
		s.add(tFrom, uint64(n)<<8|uint64(len(q.cuts))<<4|l)
		s.add(tFrom, q.side(cut-1)<<8|q.side(cut-2)<<30|l)
		s.add(tFirstWord, q.wordAtRune(cut)*8+l)
		s.add(tFirstWord, flags(q.upper(cut))<<4|l)
		s.add(tBoundary, edge<<8|flags(q.in[end-1] != 0)<<4|l)
		s.add(tClauses, q.wordAtRune(cs)*8+l)
		s.add(tClauses, q.partOf(cs)<<8|l)
		s.add(tBetween, rough(c.start-clause)<<4|l)
		s.add(tSentence, flags(c.end >= stop, q.title)<<4|l)
		s.add(tSentence, flags(c.end >= stop, q.title)<<40|word<<4|l)
		s.next()
	}
	choice, p := d.decide(q, decideBefore, c, span2{0, end})
	if choice == 0 {
		return f, false
	}
	f.start, f.end = q.trimContent(q.cuts[choice-1], end)
	f.score = p
	d.mixed(q, &f)
	return f, f.end-f.start >= 4
}

// findEnd decides where the report f ends that runs to the end of its
// sentence unless the narrator takes over.
func (d *document) findEnd(q *quoteView, f *foundQuote, c *cueSite) {
	stop := f.end
	q.cuts = append(q.cuts[:0], stop)
	clauses := 0
	for i := f.start + 2; i < stop && i-f.start < 600 && len(q.cuts) < 14; i++ {
		if k := q.in[i]; k > 0 {
			if r := q.runs[k-1]; r.open == i && i > f.start+3 && (q.direct[k-1] || !q.inline[k-1] && r.close-r.open > 3) && isClauseMark(q.char(i-1)) {
				q.cuts = append(q.cuts, i)
			}
			if r := q.runs[k-1]; r.close < stop {
				i = max(i, r.close)
				if !q.inline[k-1] && !isClauseMark(q.char(r.close+1)) && i+1 < stop {
					q.cuts = append(q.cuts, i+1)
				}
			}
			continue
		}
		switch r := q.r[i]; {
		case int(q.clauseTo[i]) == i && r != '.':
			q.cuts = append(q.cuts, i)
			clauses++
		case r == ' ' && !q.han && (q.has(i, " and ") || q.has(i, " but ") || q.has(i, " while ") || q.has(i, " as ") || q.has(i, " when ") || q.has(i, " after ") || q.has(i, " before ") || q.has(i, " in ") || q.has(i, " on ") || q.has(i, " at ")):
			q.cuts = append(q.cuts, i)
		}
	}
	if len(q.cuts) == 1 {
		return
	}
	lang := flags(q.han)
	word, ck := q.cueHash(c), cueKind(c)
	pronoun := q.pronounIn(d, f.start, min(stop, f.start+30))
	s := &q.set
	s.reset(decideEnd)
	for _, cut := range q.cuts {
		l := lang | uint64(b2i(cut < stop))<<1
		at := cut
		edge := q.side(at)
		if at < stop && isClauseMark(q.r[at]) {
			at++
		}
		ns, ne := q.tokenAt(at)
		next := q.tokenWord(ns, ne)
		ns2, ne2 := q.tokenAt(ne)
		s.add(tBias, l)
		if cut < stop {
			kind, _, _ := d.subject(q, at, min(int(q.clauseTo[min(ns, len(q.r)-1)]), at+20))
			cue := q.cueIn(at, min(int(q.clauseTo[min(ns, len(q.r)-1)]), stop))
			size := rough((cut - f.start) / (1 + 3*b2i(!q.han)))
			rest := rough((stop - cut) / (1 + 3*b2i(!q.han)))
			s.add(tNext, edge<<4|l)
			after := ns
			if q.has(ns, "and ") || q.has(ns, "but ") {
				after = ns + 4
			}
			shape := q.clauseShape(after, min(stop, after+80))
			s.add(tClause, (shape<<16|edge)*4+l)
			s.add(tClause, (shape<<16|edge)*4+l+next*1024)
			s.add(tNextWord, next*4+l)
			s.add(tNextWord, (next*31+edge)*4+l)
			s.add(tNextWord, (q.tokenWord(ns2, ne2)*31+next)*4+l)
			s.add(tPOS, q.partOf(ns)<<20|q.partOf(ns2)|l<<50)
			s.add(tCueWord, word*4+l)
			s.add(tCueClass, ck<<20|edge<<3|l)
			s.add(tCueBack, cueKind(cue)<<20|edge<<3|l)
			s.add(tCueBack, cueKind(cue)<<20|next<<3|l)
			s.add(tCueBackWord, q.cueHash(cue)*4+l)
			s.add(tSubject, kind<<12|edge<<4|l)
			s.add(tSubject, kind<<40|cueKind(cue)<<8|l)
			s.add(tLength, size<<4|l)
			s.add(tRest, rest<<20|edge<<4|l)
			s.add(tPronoun, pronoun<<12|edge<<4|l)
			direct := q.in[min(ns, len(q.r))] != 0 && q.direct[q.in[ns]-1]
			s.add(tMarks, flags(q.in[min(ns, len(q.r))] != 0, direct)<<4|l)
			s.add(tFrames, uint64(f.frame)<<20|edge<<3|l)
			s.add(tLastWord, q.wordBeforeRune(cut)*4+l)
			s.add(tBetween, q.side(c.end)<<20|edge<<3|l)
		} else {
			s.add(tSentence, flags(q.title)<<4|l)
			s.add(tCueWord, word*4+l)
			s.add(tCueClass, ck<<3|l)
			s.add(tMany, uint64(min(clauses, 6))<<4|l)
			s.add(tFrames, uint64(f.frame)<<8|l)
			s.add(tBetween, q.side(c.end)<<8|l)
		}
		s.next()
	}
	choice, p := d.decide(q, decideEnd, c, span2{f.start, stop})
	f.start, f.end = q.trimContent(f.start, q.cuts[choice])
	f.score *= p
}

// cueIn returns the first verb of saying in runes [from, to).
func (q *quoteView) cueIn(from, to int) *cueSite {
	if c := q.cueAfter(from); c != nil && c.end <= to {
		return c
	}
	return nil
}

// mixed makes a report that holds marks a mixed one. Utterances inside are
// quotes of their own: the report ends there.
func (d *document) mixed(q *quoteView, f *foundQuote) {
	for j := f.start; j < f.end; j++ {
		if r := q.in[j]; r > 0 {
			run := q.runs[r-1]
			if q.direct[r-1] && run.open > f.start+2 {
				f.end = run.open
				break
			}
			f.kind = jianzhu.Mixed
			j = max(j, run.close)
		}
	}
	f.start, f.end = q.trimContent(f.start, f.end)
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
