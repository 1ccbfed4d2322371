package store

import (
	"cmp"
	"slices"

	"jianzhu"
)

// Place fits a translation to the article as it is now. What it returns shares
// with t; t stays as it is.
//
// A paragraph whose text is in the article keeps its translation, wherever the
// text stands now. A translation of a text that is gone stays where its
// paragraph was, between its old neighbours, for review: beside the paragraph
// that is most like it, or else nearest. Where there is no place for it, it
// goes to Unplaced, without its annotations, and comes back from there when
// its text does. No translation is dropped. Placing again changes nothing.
func Place(a *jianzhu.Article, t *jianzhu.Translation) *jianzhu.Translation {
	p := newPlacing(a, t)
	p.unchanged()
	p.changed()
	return p.translation()
}

// nowhere is the place of what has none.
const nowhere = -1

// placing is the state of Place. Texts are numbered, so that equal ones are
// equal numbers.
type placing struct {
	article *jianzhu.Article
	was     *jianzhu.Translation
	items   []jianzhu.TranslatedParagraph // the placed ones in order, then the unplaced
	placed  int                           // how many of items were placed

	texts  []int // of the article's paragraphs
	source []int // of items
	at     []int // where items go: an index of the article's paragraphs, or nowhere
	holds  []int // which item a paragraph of the article gets, or nowhere
	free   int   // how many paragraphs no unchanged item holds
}

func newPlacing(a *jianzhu.Article, t *jianzhu.Translation) *placing {
	p := &placing{article: a, was: t, placed: len(t.Paragraphs),
		items: slices.Concat(t.Paragraphs, t.Unplaced), texts: make([]int, len(a.Paragraphs))}
	slices.SortStableFunc(p.items[:p.placed], func(x, y jianzhu.TranslatedParagraph) int { return cmp.Compare(x.Index, y.Index) })
	numbers := make(map[string]int, len(a.Paragraphs))
	number := func(text string) int {
		n, known := numbers[text]
		if !known {
			n = len(numbers)
			numbers[text] = n
		}
		return n
	}
	for i := range a.Paragraphs {
		p.texts[i] = number(a.Paragraphs[i].Text)
	}
	p.source, p.at = make([]int, len(p.items)), make([]int, len(p.items))
	for i := range p.items {
		p.source[i], p.at[i] = number(p.items[i].Source), nowhere
	}
	p.holds = make([]int, len(a.Paragraphs))
	for i := range p.holds {
		p.holds[i] = nowhere
	}
	return p
}

func (p *placing) put(item, at int) { p.at[item], p.holds[at] = at, item }

// unchanged places what translates a text that the article has.
func (p *placing) unchanged() {
	if !p.stay() {
		for _, m := range common(p.source[:p.placed], p.texts) {
			p.put(m[0], m[1])
		}
	}
	// The rest has moved, or comes back; of those that come back, what was
	// there last comes first.
	free := make(map[int][]int) // paragraphs by text, in order
	for i, text := range p.texts {
		if p.holds[i] == nowhere {
			free[text] = append(free[text], i)
		}
	}
	move := func(item int) {
		if to := free[p.source[item]]; p.at[item] == nowhere && len(to) > 0 {
			p.put(item, to[0])
			free[p.source[item]] = to[1:]
		}
	}
	for item := range p.placed {
		move(item)
	}
	for item := len(p.items) - 1; item >= p.placed; item-- {
		move(item)
	}
}

// stay leaves everything where it is, if nothing better can be had: every text
// that the article has as often as there are translations of it is where its
// translation is. Else it does nothing, and reports false.
func (p *placing) stay() bool {
	need := make(map[int]int)
	for _, text := range p.texts {
		need[text]++
	}
	have := make(map[int]int)
	for _, s := range p.source[:p.placed] {
		have[s]++
	}
	staying := 0
	last := -1
	for item := range p.placed {
		i := p.items[item].Index
		if last < i && i < len(p.texts) && p.texts[i] == p.source[item] {
			staying++
			last = i
		}
	}
	for text, n := range have {
		staying -= min(n, need[text])
	}
	if staying < 0 {
		return false
	}
	for item := range p.placed {
		if i := p.items[item].Index; 0 <= i && i < len(p.texts) && p.holds[i] == nowhere && p.texts[i] == p.source[item] {
			p.put(item, i)
		}
	}
	return true
}

// changed places what translates a text that is gone.
func (p *placing) changed() {
	for _, item := range p.holds {
		if item == nowhere {
			p.free++
		}
	}
	// A run of them stands between neighbours that are in order still.
	anchored := p.anchors()
	was, at := -1, -1 // of the neighbour before, in the old article and in the new one
	var run []int
	for item := 0; item <= p.placed; item++ {
		switch {
		case item == p.placed:
			p.between(run, was, at, len(p.texts))
		case anchored[item]:
			p.between(run, was, at, p.at[item])
			was, at, run = p.items[item].Index, p.at[item], nil
		case p.at[item] == nowhere:
			run = append(run, item)
		}
	}
}

// anchors says which of the items that are placed by now are in the order that
// they had: the most that can be.
func (p *placing) anchors() []bool {
	var items, places []int
	for item, at := range p.at[:p.placed] {
		if at != nowhere {
			items, places = append(items, item), append(places, at)
		}
	}
	out := make([]bool, p.placed)
	for _, i := range rising(places) {
		out[items[i]] = true
	}
	return out
}

const (
	// maxCompared is how many paragraphs without translation there may be for
	// texts to be compared; beyond, distance alone counts. That number is the
	// same when the translation is placed again.
	maxCompared = 512
	// alike is how like, per mille, texts are that are taken for versions of
	// one.
	alike = 500
)

// between places a run of items, whose neighbour before has moved from was to
// at, into the free paragraphs between at and end: as many as can be, in
// order, beside those that they are like, and where nothing is alike nearest
// to where they were.
func (p *placing) between(run []int, was, at, end int) {
	var free []int
	for i := at + 1; i < end && len(run) > 0; i++ {
		if p.holds[i] == nowhere {
			free = append(free, i)
		}
	}
	if len(run) == 0 || len(free) == 0 {
		return
	}
	wanted := func(item int) int { return at + p.items[item].Index - was }
	if p.free > maxCompared {
		p.near(run, free, wanted)
		return
	}
	theirs := make([][]uint64, len(free))
	for j, i := range free {
		theirs[j] = bigrams(p.article.Paragraphs[i].Text)
	}
	// best[i][j] is the best of placing run[i:] in free[j:].
	best := make([][]fit, len(run)+1)
	took := make([][]bool, len(run))
	for i := range best {
		best[i] = make([]fit, len(free)+1)
	}
	for i := len(run) - 1; i >= 0; i-- {
		took[i] = make([]bool, len(free))
		own := bigrams(p.items[run[i]].Source)
		for j := len(free) - 1; j >= 0; j-- {
			like := dice(own, theirs[j])
			if like < alike {
				like = 0
			}
			here := best[i+1][j+1].plus(fit{1, like, -distance(wanted(run[i]), free[j])})
			best[i][j] = best[i+1][j]
			if best[i][j].less(best[i][j+1]) {
				best[i][j] = best[i][j+1]
			}
			if !here.less(best[i][j]) {
				best[i][j], took[i][j] = here, true
			}
		}
	}
	for i, j := 0, 0; i < len(run) && j < len(free); {
		switch {
		case took[i][j]:
			p.put(run[i], free[j])
			i, j = i+1, j+1
		case best[i][j] == best[i][j+1]:
			j++
		default:
			i++
		}
	}
}

// near places a run in free paragraphs, in order, each near to where it is
// wanted. As many as can be get a place; who stays where it is does stay.
func (p *placing) near(run, free []int, wanted func(item int) int) {
	j := 0
	for i, item := range run {
		if i >= len(free) {
			return
		}
		// What is left must have room for what is left of the run.
		last := len(free) - min(len(run)-i, len(free)-j)
		for j < last && free[j] < wanted(item) {
			j++
		}
		if j == len(free) {
			return
		}
		p.put(item, free[j])
		j++
	}
}

// fit tells how well a run is placed: how many of it, beside how like texts,
// per mille, and how near.
type fit struct{ placed, like, near int }

func (f fit) plus(g fit) fit { return fit{f.placed + g.placed, f.like + g.like, f.near + g.near} }

func (f fit) less(g fit) bool {
	return cmp.Or(cmp.Compare(f.placed, g.placed), cmp.Compare(f.like, g.like), cmp.Compare(f.near, g.near)) < 0
}

func distance(a, b int) int { return max(a-b, b-a) }

// bigrams returns the pairs of characters next to each other in text, sorted.
// The first character is paired with nothing.
func bigrams(text string) []uint64 {
	out := make([]uint64, 0, len(text))
	var last uint64
	for _, r := range text {
		out = append(out, last<<32|uint64(r))
		last = uint64(r)
	}
	slices.Sort(out)
	return out
}

// dice returns how alike two texts are by their bigrams, per mille: Dice's
// coefficient.
func dice(a, b []uint64) int {
	if len(a)+len(b) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := cmp.Compare(a[i], b[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			both++
			i, j = i+1, j+1
		}
	}
	return 2000 * both / (len(a) + len(b))
}

// translation returns the translation as it is placed now.
func (p *placing) translation() *jianzhu.Translation {
	t := *p.was
	t.ArticleRevision = p.article.Revision
	t.Paragraphs, t.Unplaced = nil, nil
	moved := make(map[int]int, p.placed) // where paragraphs are, by where they were
	for item := range p.placed {
		moved[p.items[item].Index] = p.at[item]
	}
	for i, item := range p.holds {
		if item == nowhere {
			continue
		}
		q := p.items[item]
		q.Index, q.Kind = i, p.article.Paragraphs[i].Kind
		q.NeedsReview = q.Source != p.article.Paragraphs[i].Text
		q.Quotes = follow(q.Quotes, moved)
		t.Paragraphs = append(t.Paragraphs, q)
	}
	// Those that were unplaced before lost their places first.
	for _, items := range [][2]int{{p.placed, len(p.items)}, {0, p.placed}} {
		for item := items[0]; item < items[1]; item++ {
			if p.at[item] != nowhere {
				continue
			}
			q := p.items[item]
			q.NeedsReview = true
			q.Tokens, q.Sentences, q.Mentions, q.Quotes, q.Counterparts = nil, nil, nil, nil, nil
			t.Unplaced = append(t.Unplaced, q)
		}
	}
	return &t
}

// follow returns quotes with the speakers where their paragraphs are now. One
// whose paragraph has no place is not known any more.
func follow(quotes []jianzhu.Quote, moved map[int]int) []jianzhu.Quote {
	stays := func(q jianzhu.Quote) bool {
		if q.Speaker == nil {
			return true
		}
		at, known := moved[q.Speaker.Paragraph]
		return known && at == q.Speaker.Paragraph
	}
	if !slices.ContainsFunc(quotes, func(q jianzhu.Quote) bool { return !stays(q) }) {
		return quotes
	}
	out := slices.Clone(quotes)
	for i := range out {
		q := &out[i]
		if q.Speaker == nil {
			continue
		}
		at, known := moved[q.Speaker.Paragraph]
		if !known || at == nowhere {
			q.Speaker, q.Attribution, q.Evidence = nil, jianzhu.NotAttributed, ""
			continue
		}
		s := *q.Speaker
		s.Paragraph = at
		q.Speaker = &s
	}
	return out
}
