package annotate

import (
	"cmp"
	"slices"
)

// A markedRun is what stands between a pair of quotation marks: runes
// [open+1, close). An unclosed one goes on to the end of the paragraph; one
// that another paragraph has opened begins with this one, at open -1.
type markedRun struct {
	open, close int
	closed      bool
	continues   bool // the quotation that the paragraph before has left open
	ongoing     bool // the next paragraph continues it
}

// loose are the marks of a paragraph without a partner in it: the first
// closing one and the last opening one, -1 for none.
type loose struct{ close, open int }

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
					runs[i] = append(runs[i], markedRun{open: ends[i].open, close: len(d.views[i].r)})
				}
				runs[i][len(runs[i])-1].ongoing = true
				for k := i + 1; k < j; k++ {
					runs[k] = []markedRun{{open: -1, close: len(d.views[k].r), continues: true}}
				}
				runs[j] = append([]markedRun{{open: -1, close: ends[j].close, closed: true, continues: true}}, slices.DeleteFunc(runs[j], func(r markedRun) bool { return r.open < ends[j].close })...)
				break
			}
			if len(runs[j]) > 0 && runs[j][0].open == 0 {
				// Opened again: the marks of every paragraph are its own.
				if n := len(runs[i]); j == i+1 && n > 0 && !runs[i][n-1].closed {
					runs[i][n-1].ongoing, runs[j][0].continues = true, true
				}
				break
			}
			if ends[j].open >= 0 {
				break
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
				pairs = append(pairs, markedRun{open: stack[k].at, close: i, closed: true})
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
		before := o.at - 1
		for before > 0 && isSpace(v.r[before]) {
			before--
		}
		if c := o.close; (c == '”' || c == '」' || c == '"' || c == '』') && (o.at == 0 || v.char(before) == ':' || v.char(before) == ',') {
			inside := slices.ContainsFunc(pairs, func(p markedRun) bool { return p.open > o.at })
			if !inside || o.at == 0 {
				pairs = append(pairs, markedRun{open: o.at, close: len(v.r)})
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
