package align

import (
	"cmp"
	"math"
	"slices"

	"jianzhu"
)

// firm is from what score on a link of two entities holds in the whole
// document.
const firm = 0.7

// document is what is known of both sides as a whole.
type document struct {
	pairs   []pair
	source  map[string]*named // by the key of a mention: see keyOf
	target  map[string]*named
	similar map[[2]string]link // of two keys, what was found once
	agreed  map[[2]string]float64
}

// named is an entity of one side with all that it is called.
type named struct {
	typ     jianzhu.Type
	names   []name
	mention int // how many there are
}

func newDocument(a *jianzhu.Article, t *jianzhu.Translation) *document {
	d := &document{source: map[string]*named{}, target: map[string]*named{}, similar: map[[2]string]link{}}
	entities := make(map[string]*jianzhu.Entity, len(a.Entities))
	for i := range a.Entities {
		entities[a.Entities[i].ID] = &a.Entities[i]
	}
	byIndex := make(map[int]*jianzhu.Paragraph, len(a.Paragraphs))
	for i := range a.Paragraphs {
		byIndex[a.Paragraphs[i].Index] = &a.Paragraphs[i]
		gather(d.source, &a.Paragraphs[i], entities)
	}
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		if s := byIndex[p.Index]; s != nil && p.Text != "" {
			d.pairs = append(d.pairs, pair{source: s, target: p})
			gather(d.target, &p.Paragraph, entities)
		}
	}
	return d
}

// keyOf returns what two mentions have in common where they are of one thing:
// the entity, or the words.
func keyOf(p *jianzhu.Paragraph, m *jianzhu.Mention) string {
	if m.EntityID != "" {
		return m.EntityID
	}
	return string(m.Type) + "\x00" + Fold(m.In(p.Text))
}

// gather adds the entities of a paragraph. Those that a lexicon has are one in
// all languages, so the article's entities tell the names of the
// translation's too.
func gather(all map[string]*named, p *jianzhu.Paragraph, entities map[string]*jianzhu.Entity) {
	for i := range p.Mentions {
		m := &p.Mentions[i]
		if m.Value != nil || !m.ValidIn(p.Text) {
			continue
		}
		key := keyOf(p, m)
		n := all[key]
		if n == nil {
			n = &named{typ: m.Type}
			all[key] = n
			if e := entities[m.EntityID]; e != nil {
				n.add(e.Name, false)
				for _, lang := range slices.Sorted(mapKeys(e.Names)) {
					n.add(e.Names[lang], true)
				}
				for _, alias := range e.Aliases {
					n.add(alias, true)
				}
			}
		}
		n.mention++
		n.add(m.In(p.Text), false)
	}
}

func mapKeys(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// maxNames bounds how many names of one entity are compared.
const maxNames = 24

func (n *named) add(s string, known bool) {
	x := newName(s, known)
	if x.folded == "" || len(n.names) >= maxNames || slices.ContainsFunc(n.names, func(y name) bool { return y.folded == x.folded }) {
		return
	}
	n.names = append(n.names, x)
}

// faint is the least score of two mentions that may stand for each other.
const faint = 0.25

// maxCompared bounds how many pairs of mentions of a paragraph are compared.
const maxCompared = 100_000

// edges finds what may stand for what in a paragraph.
func (d *document) edges(x *pair) {
	n, m := len(x.source.Mentions), len(x.target.Mentions)
	for i := range n {
		s := &x.source.Mentions[i]
		lo, hi := 0, m
		if n*m > maxCompared { // those about the same place
			lo, hi = max(i*m/n-maxCompared/n/2, 0), min(i*m/n+maxCompared/n/2+1, m)
		}
		for j := lo; j < hi; j++ {
			if l := d.compare(x, s, &x.target.Mentions[j]); l.score >= faint {
				l.source, l.target = i, j
				x.edges = append(x.edges, l)
			}
		}
	}
}

// compare returns the rule by which one mention stands for another, and how
// surely; a score of 0 where none does.
func (d *document) compare(x *pair, s, t *jianzhu.Mention) link {
	if !s.ValidIn(x.source.Text) || !t.ValidIn(x.target.Text) {
		return link{}
	}
	if s.Value != nil || t.Value != nil {
		if s.Value == nil || t.Value == nil || s.Type != t.Type && !bothNumbers(s.Type, t.Type) {
			return link{}
		}
		return link{rule: "value", score: sameValue(s, t)}
	}
	typ := compatible(s.Type, t.Type)
	if typ == 0 {
		return link{}
	}
	if s.EntityID != "" && s.EntityID == t.EntityID {
		return link{rule: "entity", score: 0.99}
	}
	key := [2]string{keyOf(x.source, s), keyOf(&x.target.Paragraph, t)}
	l, known := d.similar[key]
	if !known {
		l = similar(d.source[key[0]], d.target[key[1]])
		d.similar[key] = l
	}
	l.score *= typ
	return l
}

func bothNumbers(a, b jianzhu.Type) bool { return a != jianzhu.TypeTime && b != jianzhu.TypeTime }

// compatible returns how likely two types are those of one thing; taggers of
// two languages disagree about companies and their products, countries and
// their governments.
func compatible(a, b jianzhu.Type) float64 {
	switch {
	case a == b:
		return 1
	case a == jianzhu.TypeTitle || b == jianzhu.TypeTitle:
		return 0
	case a == jianzhu.TypePerson || b == jianzhu.TypePerson:
		return 0.8
	}
	return 0.95
}

// agree notes which entities are linked firmly, so that their other mentions
// are linked too, and weakens what speaks for others: a name that is another
// entity's everywhere else is hardly this one's here.
func (d *document) agree() {
	sums := map[[2]string]float64{}
	bestOf := map[string]float64{}
	for i := range d.pairs {
		x := &d.pairs[i]
		for _, l := range d.assign(x) {
			s, t := &x.source.Mentions[l.source], &x.target.Mentions[l.target]
			if s.Value != nil || l.score < firm {
				continue
			}
			key := [2]string{keyOf(x.source, s), keyOf(&x.target.Paragraph, t)}
			sums[key] += l.score
			bestOf[key[0]] = max(bestOf[key[0]], sums[key])
		}
	}
	d.agreed = map[[2]string]float64{}
	for key, sum := range sums {
		// Several names may stand for one entity; chance pairs are few.
		if sum >= bestOf[key[0]]/3 {
			d.agreed[key] = sum
		}
	}
	for i := range d.pairs {
		x := &d.pairs[i]
		for k := range x.edges {
			l := &x.edges[k]
			s, t := &x.source.Mentions[l.source], &x.target.Mentions[l.target]
			if s.Value != nil || l.rule == "entity" {
				continue
			}
			key := [2]string{keyOf(x.source, s), keyOf(&x.target.Paragraph, t)}
			if sum, ok := d.agreed[key]; ok && sum > l.score {
				l.score = max(l.score, 0.9)
			} else if bestOf[key[0]] > 0 && !ok {
				l.score *= 0.7
			}
		}
	}
}

// assign returns the best one-to-one assignment of a paragraph's mentions.
// Where several are alike, those in the same place go together.
func (d *document) assign(x *pair) []link {
	edges := slices.Clone(x.edges)
	for i := range edges {
		l := &edges[i]
		s, t := x.source.Mentions[l.source].Start, x.target.Mentions[l.target].Start
		off := math.Abs(float64(s)/float64(len(x.source.Text)) - float64(t)/float64(len(x.target.Text)))
		// Only for choosing: the score that is told is the one without.
		edges[i].score -= 0.05 * off
	}
	chosen := bestAssignment(edges)
	out := make([]link, 0, len(chosen))
	for _, k := range chosen {
		out = append(out, x.edges[k])
	}
	slices.SortFunc(out, func(a, b link) int { return cmp.Compare(a.source, b.source) })
	return out
}

// leftOver adds links of names that nothing tells but that they are the only
// ones of their type that are left in two sentences that stand for each other.
func (d *document) leftOver(x *pair, links []link) []link {
	src, tgt := make([]bool, len(x.source.Mentions)), make([]bool, len(x.target.Mentions))
	for _, l := range links {
		src[l.source], tgt[l.target] = true, true
	}
	out := links
	for _, p := range x.target.Aligned {
		left := func(mentions []jianzhu.Mention, used []bool, in jianzhu.Span) map[jianzhu.Type][]int {
			by := map[jianzhu.Type][]int{}
			for i, m := range mentions {
				if !used[i] && in.Contains(m.Span) && m.Value == nil && m.Type != jianzhu.TypeTitle {
					by[m.Type] = append(by[m.Type], i)
				}
			}
			return by
		}
		s, t := left(x.source.Mentions, src, p.Source), left(x.target.Mentions, tgt, p.Target)
		for _, typ := range jianzhu.EntityTypes {
			if len(s[typ]) != 1 || len(t[typ]) != 1 {
				continue
			}
			i, j := s[typ][0], t[typ][0]
			key := [2]string{keyOf(x.source, &x.source.Mentions[i]), keyOf(&x.target.Paragraph, &x.target.Mentions[j])}
			if d.taken(key) {
				continue
			}
			out = append(out, link{i, j, "order", 0.5 * p.Score})
		}
	}
	slices.SortFunc(out, func(a, b link) int { return cmp.Compare(a.source, b.source) })
	return out
}

// taken reports whether one of two entities is linked firmly to another.
func (d *document) taken(key [2]string) bool {
	for k := range d.agreed {
		if (k[0] == key[0]) != (k[1] == key[1]) {
			return true
		}
	}
	return false
}

// quotes pairs the quotes of a paragraph in their order, so that those with
// the same speaker and of like length go together.
func (d *document) quotes(x *pair, links []link) []link {
	s, t := x.source.Quotes, x.target.Quotes
	s, t = s[:min(len(s), maxQuotes)], t[:min(len(t), maxQuotes)]
	n, m := len(s), len(t)
	if n == 0 || m == 0 {
		return nil
	}
	c, s2 := Ratio(x.source.Language, x.target.Language)
	like := func(i, j int) link {
		a, b := &s[i], &t[j]
		if !a.ValidIn(x.source.Text) || !b.ValidIn(x.target.Text) {
			return link{}
		}
		l := link{source: i, target: j, rule: "order"}
		l.score = 0.6
		if (a.Kind == jianzhu.Indirect) != (b.Kind == jianzhu.Indirect) {
			l.score -= 0.2
		}
		l.score -= min(0.3, 0.1*math.Abs(Delta(float64(Length(a.In(x.source.Text))), float64(Length(b.In(x.target.Text))), c, s2)))
		l.score -= 0.2 * math.Abs(float64(a.Start)/float64(len(x.source.Text))-float64(b.Start)/float64(len(x.target.Text)))
		switch d.sameSpeaker(a.Speaker, b.Speaker) {
		case yes:
			l.rule, l.score = "speaker", l.score+0.35
		case no:
			l.score -= 0.1 // it may be a mistake of the translation
		}
		for _, k := range links { // a name that both have
			if a.Contains(x.source.Mentions[k.source].Span) && b.Contains(x.target.Mentions[k.target].Span) {
				l.score += 0.15 * k.score
			}
		}
		l.score = min(max(l.score, 0), 0.99)
		return l
	}
	// best[i][j] is the sum of scores of s[i:] and t[j:].
	best := make([][]float64, n+1)
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	all := make([]link, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			l := like(i, j)
			all[i*m+j] = l
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if l.score >= quoteFloor {
				best[i][j] = max(best[i][j], l.score+best[i+1][j+1])
			}
		}
	}
	var out []link
	for i, j := 0, 0; i < n && j < m; {
		l := all[i*m+j]
		switch {
		case l.score >= quoteFloor && best[i][j] == l.score+best[i+1][j+1]:
			out = append(out, l)
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return out
}

// maxQuotes bounds how many quotes of a paragraph are paired: the first ones.
const maxQuotes = 500

// quoteFloor is the least score of two quotes that stand for each other.
const quoteFloor = 0.2

type answer int

const (
	unknown answer = iota
	yes
	no
)

// sameSpeaker reports whether two speakers are one: unknown where one has no
// name.
func (d *document) sameSpeaker(a, b *jianzhu.Speaker) answer {
	if a == nil || b == nil || a.EntityID == "" || b.EntityID == "" {
		return unknown
	}
	if a.EntityID == b.EntityID || d.agreed[[2]string{a.EntityID, b.EntityID}] > 0 {
		return yes
	}
	if d.taken([2]string{a.EntityID, b.EntityID}) {
		return no
	}
	if x, y := d.source[a.EntityID], d.target[b.EntityID]; x != nil && y != nil && similar(x, y).score > 0.5 {
		return yes
	}
	return unknown
}

// similar compares all names of two entities.
func similar(a, b *named) link {
	var best link
	if a == nil || b == nil {
		return best
	}
	for i := range a.names {
		for j := range b.names {
			if l := compareNames(&a.names[i], &b.names[j], a.typ, b.typ); l.score > best.score {
				best = l
			}
		}
	}
	return best
}

// bestAssignment returns the indices of the edges of a one-to-one assignment
// with the greatest sum of scores, in ascending order.
func bestAssignment(edges []link) []int {
	var out []int
	for _, part := range components(edges) {
		out = append(out, assignment(edges, part)...)
	}
	slices.Sort(out)
	return out
}

// components groups edges that have ends in common, in order.
func components(edges []link) [][]int {
	parent := map[int]int{}
	var find func(x int) int
	find = func(x int) int {
		p, ok := parent[x]
		if !ok || p == x {
			parent[x] = x
			return x
		}
		r := find(p)
		parent[x] = r
		return r
	}
	target := func(i int) int { return -1 - i }
	for _, e := range edges {
		parent[find(e.source)] = find(target(e.target))
	}
	by := map[int]int{}
	var out [][]int
	for k, e := range edges {
		r := find(e.source)
		at, ok := by[r]
		if !ok {
			at = len(out)
			by[r] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], k)
	}
	return out
}

// maxExact is up to how many mentions of a side an assignment is the best one;
// beyond, the best edges are taken first, which takes no cubic time.
const maxExact = 60

func assignment(edges []link, part []int) []int {
	if len(part) == 1 {
		return part
	}
	rows, cols := map[int]int{}, map[int]int{}
	index := func(m map[int]int, k int) {
		if _, ok := m[k]; !ok {
			m[k] = len(m)
		}
	}
	for _, k := range part {
		index(rows, edges[k].source)
		index(cols, edges[k].target)
	}
	if len(rows) > maxExact || len(cols) > maxExact {
		sorted := slices.Clone(part)
		slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(edges[b].score, edges[a].score) })
		used, taken := map[int]bool{}, map[int]bool{}
		var out []int
		for _, k := range sorted {
			if e := edges[k]; !used[e.source] && !taken[e.target] {
				used[e.source], taken[e.target] = true, true
				out = append(out, k)
			}
		}
		return out
	}
	n := max(len(rows), len(cols))
	value, edge := make([][]float64, n), make([][]int, n)
	for i := range value {
		value[i], edge[i] = make([]float64, n), make([]int, n)
		for j := range edge[i] {
			edge[i][j] = -1
		}
	}
	for _, k := range part {
		i, j := rows[edges[k].source], cols[edges[k].target]
		if edge[i][j] < 0 || edges[k].score > value[i][j] {
			value[i][j], edge[i][j] = edges[k].score, k
		}
	}
	var out []int
	for i, j := range hungarian(value) {
		if k := edge[i][j]; k >= 0 && value[i][j] > 0 {
			out = append(out, k)
		}
	}
	return out
}

// hungarian returns the column of each row in the assignment of a square
// matrix that has the greatest sum (Kuhn 1955, with potentials).
func hungarian(value [][]float64) []int {
	n := len(value)
	u, v := make([]float64, n+1), make([]float64, n+1)
	rowOf, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		rowOf[0] = i
		least := make([]float64, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		j0 := 0
		for {
			used[j0] = true
			i0, j1, delta := rowOf[j0], 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if cur := -value[i0-1][j-1] - u[i0] - v[j]; cur < least[j] {
					least[j], way[j] = cur, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[rowOf[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
			if rowOf[j0] == 0 {
				break
			}
		}
		for j0 != 0 {
			rowOf[j0] = rowOf[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[rowOf[j]-1] = j - 1
	}
	return out
}
