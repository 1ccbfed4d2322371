package intake

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"jianzhu/script"
)

// shiftRun is a run of characters read one byte off, from a placeholder to
// where the boundaries meet again. Where a byte was lost, several readings are
// followed side by side; what is certain in the end is told by the weight of
// the best against all others.
type shiftRun struct {
	repair *glossRepair
	start  int    // of the text
	end    int    // of the line
	live   []path // the readings followed
}

// path is one reading of a run.
type path struct {
	pending byte    // a lead byte that waits for its trail, or 0
	b1, b2  byte    // the last two bytes
	count   int     // bytes since the run's start
	log     float64 // logarithm of its weight
	last    rune    // the last character
	lost    bool    // it has a byte that nothing tells
	nodes   *node
}

// node is a step of a path: a character, or what is taken out.
type node struct {
	before *node
	r      rune
	out    string // when not empty: taken out after count bytes
	count  int
}

const (
	maxPaths = 96   // followed side by side
	maxRun   = 4096 // characters of a run; real ones end after a handful
	// sure is how much heavier a reading must be than all others together,
	// as a logarithm: a hundred times.
	sure = 4.6
)

func newRun(r *glossRepair, prev rune, start int) *shiftRun {
	s := &shiftRun{repair: r, start: start, end: len(r.text)}
	if n := strings.IndexByte(r.text[start:min(len(r.text), start+4*maxRun)], '\n'); n >= 0 {
		s.end = start + n
	}
	lead, trail := r.table.encode(prev)
	s.live = []path{{b1: lead, b2: trail, last: prev}}
	return s
}

// restore returns the text of the run and where in the source it ends. When
// ok is false the run can't be restored for certain, up to end. The glosses
// are those of the source from the run's start on.
func (s *shiftRun) restore(glosses []gloss) (end int, restored string, ok bool) {
	text := s.repair.text
	at := s.start
	for n := 0; n < maxRun && at < s.end; n++ {
		for len(glosses) > 0 && glosses[0].start < at {
			glosses = glosses[1:]
		}
		next := 0
		if len(glosses) > 0 && glosses[0].start == at {
			next = s.takeGloss(glosses[0])
		}
		if next == 0 {
			r, size := utf8.DecodeRuneInString(text[at:])
			next = at + size
			if isPlaceholder(r) && n > 0 {
				next += s.placeholder(r, next)
			} else {
				s.take(r)
			}
		}
		if len(s.live) == 0 {
			return next, "", false
		}
		at = next
		if at == s.end { // a byte that still waits for another was none
			s.live = slices.DeleteFunc(s.live, func(p path) bool { return p.pending != 0 })
			if len(s.live) == 0 {
				return at, "", false
			}
		}
		s.prune()
		if !slices.ContainsFunc(s.live, func(p path) bool { return p.pending != 0 }) {
			restored, ok = s.best(at, glosses)
			return at, restored, ok
		}
	}
	return at, "", false
}

// emit appends the character r to p.
func (s *shiftRun) emit(p path, r rune) path {
	p.log += s.repair.model.log(p.last, r)
	p.last = r
	p.nodes = &node{before: p.nodes, r: r}
	return p
}

// add appends a byte to p, which makes a character or waits. It reports false
// when there is no such character.
func (s *shiftRun) add(p path, b byte) (path, bool) {
	p.b1, p.b2 = p.b2, b
	p.count++
	switch {
	case p.pending != 0:
		r := s.repair.table.decode(p.pending, b)
		if r == 0 {
			return p, false
		}
		p.pending = 0
		return s.emit(p, r), true
	case b < utf8.RuneSelf:
		return s.emit(p, rune(b)), true
	case isLead(b):
		p.pending = b
		return p, true
	}
	return p, false
}

// take appends the bytes of r, as it was misread, to every path.
func (s *shiftRun) take(r rune) {
	lead, trail := s.repair.table.encode(r)
	var next []path
	for _, p := range s.live {
		switch {
		case r < utf8.RuneSelf:
			if q, ok := s.add(p, byte(r)); ok {
				next = append(next, q)
			}
		case lead != 0:
			if q, ok := s.add(p, lead); ok {
				if q, ok = s.add(q, trail); ok {
					next = append(next, q)
				}
			}
		case p.pending == 0: // no GBK: whatever it is, it was not misread
			p.b1, p.b2 = 0, 0
			next = append(next, s.emit(p, r))
		}
		if r == '€' { // code page 936 has it as one byte, which starts nothing
			if p.pending != 0 {
				if q, ok := s.add(p, 0x80); ok {
					next = append(next, q)
				}
			}
		}
	}
	s.live = next
}

// takeGloss takes the gloss g out of the paths in which it reads the last two
// bytes, or, when it has a placeholder, the last and one that was lost. It
// returns where g ends, or 0 when it is no gloss in any path.
func (s *shiftRun) takeGloss(g gloss) int {
	r := s.repair
	var next []path
	for _, p := range s.live {
		if !g.holder {
			if x := r.table.decode(p.b1, p.b2); x != 0 && r.removable(x, g.syllable) {
				p.nodes = &node{before: p.nodes, out: "(" + g.syllable + ")", count: p.count}
				next = append(next, p)
			}
			continue
		}
		for _, c := range r.lostBytes(p.b2, g.syllable) {
			q, ok := s.add(p, c)
			if !ok {
				continue
			}
			q.log += r.likely(r.table.decode(p.b2, c), g.syllable)
			q.nodes = &node{before: q.nodes, out: "(" + g.syllable + ")", count: q.count}
			next = append(next, q)
		}
	}
	if len(next) == 0 {
		return 0
	}
	s.live = next
	return g.end
}

// likely returns how likely it is, as a logarithm, that the converter has x on
// its list: those it glossed elsewhere in the document, then others by how usual
// they are; hardly any that stands without a gloss, or has another reading
// before this one.
func (r *glossRepair) likely(x rune, syllable string) float64 {
	w := 0.0
	if r.glossed[x] == 0 {
		w = -3 + math.Log(min(1, r.model.frequency(x)/2e-4+1e-3))
	}
	if !strings.HasPrefix(pinyin.PinyinDict[int(x)], syllable) {
		w -= 4
	}
	if r.bare[x] > 0 || r.glossed[x] == 0 && r.stands(x) {
		w -= 3
	}
	return w
}

// stands reports whether x, which has no gloss anywhere, occurs in the text.
func (r *glossRepair) stands(x rune) bool {
	if r.occurs == nil {
		r.occurs = map[rune]bool{}
		for _, c := range r.text {
			r.occurs[c] = true
		}
	}
	return r.occurs[x]
}

// placeholder takes a placeholder that has no gloss behind it, which ends at
// next. The decoder put it for a byte and the ASCII character behind it, or
// for that byte alone, or for two bytes that are no character in GBK. It
// returns how many bytes behind next it takes too.
func (s *shiftRun) placeholder(r rune, next int) int {
	text := s.repair.text
	rest := text[next:s.end]
	tail := 0
	if slices.ContainsFunc(s.live, func(p path) bool { return p.pending != 0 }) {
		tail = endTagTail(rest)
	}
	closing := rune(0)
	if rest == "" {
		closing = s.unclosed()
	}
	var out []path
	for _, p := range s.live {
		if p.pending == 0 {
			if tail > 0 {
				continue
			}
			q := s.emit(p, r)
			q.b1, q.b2 = 0, 0
			q.lost = q.lost || r == utf8.RuneError
			out = append(out, q)
			continue
		}
		for x := 0x81; x <= 0xFE; x++ {
			q, ok := s.add(p, byte(x))
			if !ok {
				continue
			}
			q.log += s.repair.fits(q.last)
			switch {
			case tail > 0:
				// The end tag has lost its first character to the placeholder.
				q.nodes = &node{before: q.nodes, out: "<" + rest[:tail], count: q.count}
				out = append(out, q)
			case isReferenceTail(rest):
				// The reference has lost its ampersand to the placeholder.
				if a, ok := s.add(q, '&'); ok {
					out = append(out, a)
				}
			case rest == "":
				// A line that leaves a bracket open may end with its closing
				// one, whatever is usual.
				if q.last == closing {
					q.log += 4
				} else if closing != 0 {
					q.lost = true
				}
				out = append(out, q)
				if !s.repair.keepsASCII {
					q.lost = true
					q.log += s.repair.cutShort(q.last)
					out = append(out, q)
				}
			case s.repair.keepsASCII:
				if !s.readable(byte(x), rest) {
					out = append(out, q)
				}
			default:
				q.lost = true
				q.log -= 2
				out = append(out, q)
			}
		}
		if rest != "" && tail == 0 {
			out = append(out, s.undefined(p)...)
		}
	}
	s.live = out
	return tail
}

// readable reports whether a decoder makes a character of the byte b and the
// first of text, so that it would not have put a placeholder for b.
func (s *shiftRun) readable(b byte, text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return false
	}
	next, _ := s.repair.table.encode(r)
	if r < utf8.RuneSelf {
		next = byte(r)
	}
	return s.repair.table.rune[uint16(b)<<8|uint16(next)] != 0
}

// unclosed returns the mark that closes what is open in the line before the
// run, or 0.
func (s *shiftRun) unclosed() rune {
	const opening, closing = "「『（《〈【〔“‘", "」』）》〉】〕”’"
	text := s.repair.text
	var open []rune
	for _, r := range text[strings.LastIndexByte(text[:s.start], '\n')+1 : s.start] {
		if i := strings.IndexRune(opening, r); i >= 0 {
			c, _ := utf8.DecodeRuneInString(closing[i:])
			open = append(open, c)
		} else if n := len(open); n > 0 && open[n-1] == r {
			open = open[:n-1]
		}
	}
	if len(open) == 0 {
		return 0
	}
	return open[len(open)-1]
}

// cutShort returns how likely it is, as a logarithm, that a line whose last
// readable character is x ended with another, in ASCII, that is lost: lines
// of this document do so more or less often.
func (r *glossRepair) cutShort(x rune) float64 {
	if r.ends == 0 {
		n, ascii := 0.0, 0.0
		for line := range strings.Lines(r.text) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				n++
				if c := line[len(line)-1]; c < utf8.RuneSelf && !isPlaceholder(rune(c)) {
					ascii++
				}
			}
		}
		r.ends = math.Log((ascii + 0.5) / (n + 5))
	}
	if endsSentence(string(x)) || strings.ContainsRune("”」』）》】", x) {
		return r.ends - 3
	}
	return r.ends
}

// undefined returns the paths that go on from p where a placeholder stands for
// two bytes that are no character: the first ends one, the second starts one.
func (s *shiftRun) undefined(p path) []path {
	t := s.repair.table
	var heads []path
	for x := 0x81; x <= 0xFE; x++ {
		if q, ok := s.add(p, byte(x)); ok {
			heads = append(heads, q)
		}
	}
	slices.SortFunc(heads, func(a, b path) int { return compareFloat(b.log, a.log) })
	var out []path
	for _, q := range heads[:min(len(heads), 8)] {
		for y := 0x81; y <= 0xFE; y++ {
			if t.rune[uint16(q.b2)<<8|uint16(y)] != 0 {
				continue
			}
			if z, ok := s.add(q, byte(y)); ok {
				z.log -= 7
				z.lost = true
				out = append(out, z)
			}
		}
	}
	return out
}

// fits returns a weight for a character filled in: one that the document's
// script doesn't write is unlikely.
func (r *glossRepair) fits(x rune) float64 {
	switch {
	case x == '\u3000':
		return -7
	case r.traditional && script.Detect(string(x)) == script.Hans:
		return -7
	case !r.traditional && isConverted(x):
		return -7
	}
	return 0
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// prune drops the paths that can't win any more.
func (s *shiftRun) prune() {
	slices.SortStableFunc(s.live, func(a, b path) int { return compareFloat(b.log, a.log) })
	s.live = s.live[:min(len(s.live), maxPaths)]
	for i, p := range s.live {
		if p.log < s.live[0].log-25 {
			s.live = s.live[:i]
			return
		}
	}
}

// best returns the text of the heaviest path when it is certain: nothing of it
// is lost, it outweighs all others together, and the damage done to it again
// gives the source from the run's start to at.
func (s *shiftRun) best(at int, glosses []gloss) (string, bool) {
	text := s.repair.text
	next, behind := '\n', at // the character that follows, behind glosses
	for _, g := range glosses {
		if g.start == behind {
			behind = g.end
		}
		if g.start > behind {
			break
		}
	}
	if behind < s.end {
		next, _ = utf8.DecodeRuneInString(text[behind:])
	}
	weights := map[string]float64{} // by the text they give
	var top string                  // of heaviest
	var heaviest path
	for i := range s.live {
		p := &s.live[i]
		p.log += s.repair.model.log(p.last, next)
		got := p.text()
		if len(s.live) > 1 && !isStandard(got) {
			p.log -= 5
		}
		if p.lost {
			got += "\x00" // the same text with a byte missing is another
		}
		if w, ok := weights[got]; ok {
			weights[got] = w + math.Log1p(math.Exp(p.log-w))
		} else {
			weights[got] = p.log
		}
		if i == 0 || weights[got] > weights[top] {
			top, heaviest = got, *p
		}
	}
	others := 0.0
	for got, w := range weights {
		if got != top {
			others += math.Exp(w - weights[top])
		}
	}
	if heaviest.lost || others > math.Exp(-sure) {
		return "", false
	}
	if !heaviest.gives(s.repair.table, text[s.start:at]) {
		return "", false
	}
	return top, true
}

// isStandard reports whether text has no variants beside the forms that
// conversion to Traditional gives: 鎭 for 鎮.
func isStandard(text string) bool {
	for _, r := range text {
		if f := script.Fold(r); f != r && r >= 0x3000 && unicode.Is(unicode.Han, r) && script.Convert(string(f), script.Hant).Text != string(r) {
			return false
		}
	}
	return true
}

func (p path) text() string {
	var rs []rune
	for n := p.nodes; n != nil; n = n.before {
		if n.out == "" {
			rs = append(rs, n.r)
		}
	}
	slices.Reverse(rs)
	return string(rs)
}

// gives reports whether the damage, done again to p, gives source.
func (p path) gives(t *gbk, source string) bool {
	var bytes []byte
	var cuts []*node
	for n := p.nodes; n != nil; n = n.before {
		if n.out != "" {
			cuts = append(cuts, n)
		}
	}
	slices.Reverse(cuts)
	clean := p.text()
	for _, r := range clean {
		lead, trail := t.encode(r)
		switch {
		case r < utf8.RuneSelf:
			bytes = append(bytes, byte(r))
		case lead != 0:
			bytes = append(bytes, lead, trail)
		default:
			return false
		}
	}
	var damaged []byte
	at := 0
	for _, c := range cuts {
		if c.count > len(bytes) || c.count < at {
			return false
		}
		damaged = append(damaged, bytes[at:c.count]...)
		at = c.count
		for _, r := range c.out {
			if lead, trail := t.encode(r); lead != 0 {
				damaged = append(damaged, lead, trail)
			} else {
				damaged = append(damaged, byte(r))
			}
		}
	}
	damaged = append(damaged, bytes[at:]...)
	return misreads(t, damaged, source)
}

// misreads reports whether a decoder of GBK that puts placeholders gives
// source for b. A placeholder may stand for the byte alone or take the next
// with it.
func misreads(t *gbk, b []byte, source string) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRuneInString(source)
		if size == 0 {
			return false
		}
		source = source[size:]
		if b[0] < utf8.RuneSelf {
			if r != rune(b[0]) {
				return false
			}
			b = b[1:]
			continue
		}
		if b[0] == 0x80 {
			if r != '€' {
				return false
			}
			b = b[1:]
			continue
		}
		var x rune
		if len(b) > 1 {
			x = t.rune[uint16(b[0])<<8|uint16(b[1])]
		}
		switch {
		case x != 0 && x == r:
			b = b[2:]
		case x == 0 && isPlaceholder(r):
			if len(b) == 1 {
				return source == ""
			}
			kept, _ := utf8.DecodeRuneInString(source)
			if b[1] < utf8.RuneSelf && kept == rune(b[1]) {
				b = b[1:]
			} else {
				b = b[2:]
			}
		default:
			return false
		}
	}
	return source == ""
}

// endTagTail returns the length of the end tag that s starts with, which lacks
// its first character; 0 when there is none.
func endTagTail(s string) int {
	if len(s) < 3 || s[0] != '/' {
		return 0
	}
	for i := 1; i < len(s) && i < 12; i++ {
		switch c := s[i]; {
		case c == '>' && i > 1:
			return i + 1
		case 'a' <= c && c <= 'z', i > 1 && '1' <= c && c <= '6':
		default:
			return 0
		}
	}
	return 0
}

// isReferenceTail reports whether s starts with a character reference that
// lacks its ampersand.
func isReferenceTail(s string) bool {
	_, n := parseReference("&" + s[:min(len(s), maxReference)])
	return n > 0
}
