package annotate

import (
	"context"
	"slices"

	"jianzhu"
)

// indirectQuotes finds reported clauses without marks: a speaker, a cue, and
// the rest of the sentence; 据…称; clause, X said; according to.
func (d *document) indirectQuotes(ctx context.Context, q *quoteView, index int, taken, direct []bool) ([]foundQuote, error) {
	if q.foreign {
		return nil, nil
	}
	out := d.headlineQuote(q, index, direct)
	var last speakerRef
	until := -1
	for k := range q.cues {
		c := &q.cues[k]
		if c.start < until || taken[k] {
			continue
		}
		if k%64 == 63 && ctx.Err() != nil {
			return nil, ctx.Err()
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
	return out, nil
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
		clauseEnd := min(c.end+1, end)
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
		stop := clause - 1
		fragment := clause > sentence && q.in[clause-1] > 0 && q.runs[q.in[clause-1]-1].close == clause-1 && q.runs[q.in[clause-1]-1].open > sentence
		if fragment { // …for “emotional reasons,” her agent said.
			stop = clause - 1
		}
		if clause > sentence && (q.char(clause-1) == ',' || fragment) && !that {
			s := d.speakerIn(q, index, clause, c.start, last)
			if !s.ok && e > at {
				s = d.speakerIn(q, index, at, e, last)
			}
			if s.ok && (e-at < 3 || s.start > at) {
				f.start, f.end, f.speaker, f.rule = sentence, stop, s, "cue behind"
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
