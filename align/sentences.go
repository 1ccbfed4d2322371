package align

import (
	"math"
	"unicode"
	"unicode/utf8"

	"jianzhu"
)

// Sentences are aligned as in Gale and Church, A program for aligning
// sentences in bilingual corpora (Computational Linguistics 19, 1993): a
// sentence of length l1 has a translation of length l2 with
//
//	delta = (l2 - l1*c) / sqrt(l1*s2)
//
// normally distributed, mean 0 and variance 1, where c is how many characters
// of the translation one of the source makes, and s2 the variance of that for
// one character. The cost of a bead is -log P(delta|bead) - log P(bead), with
// P(delta|bead) = 2*(1 - Phi(|delta|)). Links of names and values between the
// sentences of a bead speak for it.
const (
	// Estimated on the news of NTREX-128, whose lines are one sentence each:
	// English characters for a Chinese one, and the variance of that.
	englishPerHan  = 2.5
	englishPerHan2 = 11.4
	// Of texts in one language, or in two others.
	sameRatio    = 1.0
	sameVariance = 6.8 // as in the paper

	anchorWeight = 3.0 // nats that a sure link speaks for the bead that has both its ends

	// The paper puts a sentence without counterpart at its length against
	// nothing, which no long one survives; translators drop long ones too.
	omitted = 0.5 // nats, beside the bead's own

	band = 40 // sentences that the beads may stray from the diagonal
)

// beads are the shapes that sentences are paired in, with their
// probabilities after the paper.
var beads = []struct {
	source, target int
	cost           float64 // -log P
}{
	{1, 1, -math.Log(0.89)},
	{1, 2, -math.Log(0.089 / 2)}, {2, 1, -math.Log(0.089 / 2)},
	{2, 2, -math.Log(0.011)},
	{1, 0, -math.Log(0.0099 / 2)}, {0, 1, -math.Log(0.0099 / 2)},
}

// sentences pairs the sentences of a paragraph with those of its translation.
// Time and memory grow with the number of sentences, not with its square: the
// beads are looked for in a band around the diagonal.
func sentences(s, t *jianzhu.Paragraph, links []link) []jianzhu.SentencePair {
	if s.Text == "" && t.Text == "" {
		return nil
	}
	src, tgt := tiles(s), tiles(t)
	n, m := len(src), len(tgt)
	g := newGrid(n, m)
	ls, lt := lengths(s.Text, src), lengths(t.Text, tgt)
	c, s2 := ratio(s, t, ls[n], lt[m])
	anchors := make([]map[int]float64, n)
	for _, l := range links {
		i, j := tileOf(src, s.Mentions[l.source].Start), tileOf(tgt, t.Mentions[l.target].Start)
		if anchors[i] == nil {
			anchors[i] = map[int]float64{}
		}
		anchors[i][j] += l.score
	}
	words := newEvidence(s, t, src, tgt)
	cost := func(i, j, b int) float64 { // of bead b that ends at i, j
		x := beads[b]
		l1, l2 := ls[i]-ls[i-x.source], lt[j]-lt[j-x.target]
		sum := x.cost
		if x.source > 0 && x.target > 0 {
			sum += lengthCost(float64(l1), float64(l2), c, s2)
		} else {
			sum += omitted
		}
		for k := i - x.source; k < i; k++ {
			for h := j - x.target; h < j; h++ {
				sum -= anchorWeight * anchors[k][h]
			}
		}
		if x.source > 0 && x.target > 0 {
			sum -= words.of(i-x.source, i, j-x.target, j)
		}
		return sum
	}
	// forward[i,j] is the sum over all ways to i, j of their probabilities, in
	// logarithms, so that a bead's share of all ways is its probability.
	g.each(func(i, j int) {
		if i == 0 && j == 0 {
			g.set(0, 0, cell{0, math.Inf(-1), 0, -1})
			return
		}
		c := cell{math.Inf(-1), math.Inf(-1), math.Inf(1), -1}
		for b, x := range beads {
			from := g.at(i-x.source, j-x.target)
			if from == nil || math.IsInf(from.best, 1) {
				continue
			}
			w := cost(i, j, b)
			c.forward = addLog(c.forward, from.forward-w)
			if from.best+w < c.best {
				c.best, c.bead = from.best+w, b
			}
		}
		g.set(i, j, c)
	})
	g.at(n, m).backward = 0
	g.eachBack(func(i, j int) {
		to := g.at(i, j)
		for b, x := range beads {
			if from := g.at(i-x.source, j-x.target); from != nil && !math.IsInf(from.best, 1) {
				from.backward = addLog(from.backward, to.backward-cost(i, j, b))
			}
		}
	})
	total := g.at(n, m).forward
	var out []jianzhu.SentencePair
	for i, j := n, m; i > 0 || j > 0; {
		at := g.at(i, j)
		x := beads[at.bead]
		from := g.at(i-x.source, j-x.target)
		p := math.Exp(from.forward - cost(i, j, at.bead) + at.backward - total)
		out = append(out, jianzhu.SentencePair{Source: joined(src, i-x.source, i, len(s.Text)),
			Target: joined(tgt, j-x.target, j, len(t.Text)), Score: min(max(p, 0), 1)})
		i, j = i-x.source, j-x.target
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// evidence is what the words of sentences say of whether they stand for each
// other: of those that the dictionary knows, half have a counterpart in a
// sentence that does, and few in one that does not.
type evidence struct {
	source, target wordHits
}

// wordHits are the words of one side's sentences.
type wordHits struct {
	known []int         // of each sentence, how many words are known
	hits  []map[int]int // of each sentence, how many have a counterpart in one of the other side
}

const (
	hitRate     = 0.5
	chanceRate  = 0.08
	wordsWeight = 0.7 // of each side: what both say is much the same
)

// of returns the log odds that sentences [i0, i1) of the source are those
// [j0, j1) of the translation.
func (e *evidence) of(i0, i1, j0, j1 int) float64 {
	return wordsWeight * (e.source.odds(i0, i1, j0, j1) + e.target.odds(j0, j1, i0, i1))
}

func (w *wordHits) odds(i0, i1, j0, j1 int) float64 {
	if w.known == nil {
		return 0
	}
	sum := 0.0
	for i := i0; i < i1; i++ {
		n := 0
		for j := j0; j < j1; j++ {
			n += w.hits[i][j]
		}
		n = min(n, w.known[i])
		sum += float64(n)*math.Log(hitRate/chanceRate) + float64(w.known[i]-n)*math.Log((1-hitRate)/(1-chanceRate))
	}
	return sum
}

// newEvidence looks words up; it says nothing of languages that the
// dictionary has not.
func newEvidence(s, t *jianzhu.Paragraph, src, tgt []jianzhu.Span) *evidence {
	e := &evidence{}
	switch {
	case s.Language == "zh" && t.Language == "en":
		e.source, e.target = compareWords(s, t, src, tgt)
	case s.Language == "en" && t.Language == "zh":
		e.target, e.source = compareWords(t, s, tgt, src)
	}
	return e
}

// compareWords returns the words of Chinese sentences and of English ones.
func compareWords(zh, en *jianzhu.Paragraph, zhs, ens []jianzhu.Span) (wordHits, wordHits) {
	d := dictionaryOnce()
	a := wordHits{make([]int, len(zhs)), make([]map[int]int, len(zhs))}
	b := wordHits{make([]int, len(ens)), make([]map[int]int, len(ens))}
	for i := range a.hits {
		a.hits[i] = map[int]int{}
	}
	for j := range b.hits {
		b.hits[j] = map[int]int{}
	}
	if len(zhs) < 2 && len(ens) < 2 {
		return a, b // there is nothing to choose
	}
	words, stems := make([][]string, len(zhs)), make([][]string, len(ens))
	inZh, inEn := map[string][]int{}, map[string][]int{} // sentences of each word, once
	note := func(in map[string][]int, w string, i int) bool {
		if l := in[w]; len(l) > 0 && l[len(l)-1] == i {
			return false
		}
		in[w] = append(in[w], i)
		return true
	}
	at := 0
	for i, span := range zhs {
		from := at
		for at < len(zh.Tokens) && zh.Tokens[at].Start < span.End {
			at++
		}
		all := HanWords(zh.Text, zh.Tokens[from:at])
		for _, w := range append(all, Stems(span.In(zh.Text))...) {
			if note(inZh, w, i) {
				words[i] = append(words[i], w)
			}
		}
	}
	for j, span := range ens {
		for _, w := range Stems(span.In(en.Text)) {
			if note(inEn, w, j) {
				stems[j] = append(stems[j], w)
			}
		}
	}
	count := func(of wordHits, i int, w string, other map[string][]int, dict []string, itself bool) {
		if len(dict) == 0 && !itself {
			return
		}
		of.known[i]++
		hit := map[int]bool{}
		for _, k := range append(dict[:len(dict):len(dict)], w) {
			for _, j := range other[k] {
				if !hit[j] {
					hit[j] = true
					of.hits[i][j]++
				}
			}
		}
	}
	for i := range words {
		for _, w := range words[i] {
			// A word of letters in Chinese stands in English as it is.
			count(a, i, w, inEn, d.stems[w], w[0] < 0x80)
		}
	}
	for j := range stems {
		for _, w := range stems[j] {
			count(b, j, w, inZh, d.words[w], false)
		}
	}
	return a, b
}

// addLog returns log(exp(a)+exp(b)).
func addLog(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// tiles returns the sentences of p, each with the space behind it, so that
// they tile the text.
func tiles(p *jianzhu.Paragraph) []jianzhu.Span {
	var out []jianzhu.Span
	at := 0
	for i := range p.Sentences {
		end := len(p.Text)
		if i+1 < len(p.Sentences) {
			end = p.Sentences[i+1].Start
		}
		if end > at && end <= len(p.Text) {
			out = append(out, jianzhu.Span{Start: at, End: end})
			at = end
		}
	}
	if at < len(p.Text) {
		out = append(out, jianzhu.Span{Start: at, End: len(p.Text)})
	}
	return out
}

// tileOf returns the index of the tile that has a byte.
func tileOf(tiles []jianzhu.Span, at int) int {
	lo, hi := 0, len(tiles)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; tiles[mid].Start <= at {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// joined returns the span of tiles[i:j] of a text of size bytes; it is empty,
// at the right place, where that is none.
func joined(tiles []jianzhu.Span, i, j, size int) jianzhu.Span {
	start := size
	if i < len(tiles) {
		start = tiles[i].Start
	}
	if i == j {
		return jianzhu.Span{Start: start, End: start}
	}
	return jianzhu.Span{Start: start, End: tiles[j-1].End}
}

// lengths returns how many characters, without white space, are in front of
// each tile, and in all.
func lengths(text string, tiles []jianzhu.Span) []int {
	out := make([]int, len(tiles)+1)
	for i, t := range tiles {
		out[i+1] = out[i] + Length(t.In(text))
	}
	return out
}

// Length returns how many characters of text are no white space: what the
// lengths of texts in two languages are compared by.
func Length(text string) int {
	n := utf8.RuneCountInString(text)
	for _, r := range text {
		if unicode.IsSpace(r) {
			n--
		}
	}
	return n
}

// ratio returns c and s2 for a paragraph, whose sides have so many characters.
// What is usual between the languages counts as much as a short paragraph.
func ratio(s, t *jianzhu.Paragraph, ls, lt int) (c, s2 float64) {
	c, s2 = Ratio(s.Language, t.Language)
	const usual = 300 // characters
	if ls > 0 && lt > 0 {
		c = (c*usual + float64(lt)) / (usual + float64(ls))
	}
	return c, s2
}

// Ratio returns how many characters of the target language one of the source
// language makes, white space not counted, and the variance of that: c and s2
// of Gale and Church. The languages are those of paragraphs: zh, en, …
func Ratio(source, target string) (c, s2 float64) {
	switch {
	case source == "zh" && target == "en":
		return englishPerHan, englishPerHan2
	case source == "en" && target == "zh":
		// delta is the same seen from the other side: l1 = l2/c.
		return 1 / englishPerHan, englishPerHan2 / (englishPerHan * englishPerHan * englishPerHan)
	}
	return sameRatio, sameVariance
}

// Delta returns the delta of Gale and Church: how many standard deviations a
// translation of l2 characters is longer than usual for l1.
func Delta(l1, l2, c, s2 float64) float64 {
	// The mean of both lengths stands for l1, so that neither side counts
	// more, and neither may be empty.
	mean := (l1 + l2/c) / 2
	if mean == 0 {
		return 0
	}
	return (l2 - c*l1) / math.Sqrt(mean*s2)
}

func lengthCost(l1, l2, c, s2 float64) float64 {
	p := math.Erfc(math.Abs(Delta(l1, l2, c, s2)) / math.Sqrt2) // 2*(1-Phi)
	return -math.Log(max(p, 1e-12))
}

// cell is what is known of one point between sentences of both sides.
type cell struct {
	forward, backward float64 // log of the sum over all ways
	best              float64 // cost of the best way to here
	bead              int     // that it ends with
}

// grid holds the cells in a band around the diagonal.
type grid struct {
	n, m  int
	width int
	first []int // of each row, the first column
	cells []cell
}

func newGrid(n, m int) *grid {
	// A step down the rows may be several columns.
	half := band
	if n > 0 {
		half += 2 * (m/n + 1)
	} else {
		half = m + 1
	}
	g := &grid{n: n, m: m, width: min(2*half+1, m+1), first: make([]int, n+1)}
	for i := range g.first {
		mid := m
		if n > 0 {
			mid = i * m / n
		}
		g.first[i] = min(max(mid-half, 0), m+1-g.width)
	}
	g.cells = make([]cell, (n+1)*g.width)
	for i := range g.cells {
		g.cells[i] = cell{math.Inf(-1), math.Inf(-1), math.Inf(1), -1}
	}
	return g
}

// at returns the cell of row i and column j; nil outside the band.
func (g *grid) at(i, j int) *cell {
	if i < 0 || j < 0 || j < g.first[i] || j >= g.first[i]+g.width {
		return nil
	}
	return &g.cells[i*g.width+j-g.first[i]]
}

func (g *grid) set(i, j int, c cell) { *g.at(i, j) = c }

func (g *grid) each(do func(i, j int)) {
	for i := range g.n + 1 {
		for j := g.first[i]; j < g.first[i]+g.width; j++ {
			do(i, j)
		}
	}
}

func (g *grid) eachBack(do func(i, j int)) {
	for i := g.n; i >= 0; i-- {
		for j := g.first[i] + g.width - 1; j >= g.first[i]; j-- {
			do(i, j)
		}
	}
}
