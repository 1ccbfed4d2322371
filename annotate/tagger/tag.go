package tagger

import (
	"math"

	"jianzhu"
)

// Types are what the tagger marks.
var Types = []jianzhu.Type{jianzhu.TypePerson, jianzhu.TypeOrg, jianzhu.TypeLoc, jianzhu.TypeProduct,
	jianzhu.TypeWork, jianzhu.TypeEvent, jianzhu.TypeTitle}

// Labels of units: 0 is outside of all mentions, then come begin, inside, end
// and single of each type in the order of Types.
const (
	outside   = 0
	numTypes  = 7
	NumLabels = 1 + 4*numTypes
)

func labelOf(typ, place int) int { return 1 + 4*typ + place }

// follows reports whether label b may stand behind label a.
func follows(a, b int) bool {
	if a != outside && (a-1)%4 <= inside {
		return b != outside && (b-1)/4 == (a-1)/4 && ((b-1)%4 == inside || (b-1)%4 == end)
	}
	return b == outside || (b-1)%4 == begin || (b-1)%4 == single
}

// closed are the labels that O, B and S may follow, and that end a text;
// opening are those that follow them, and begin one.
var closed, opening = func() (c, o [1 + 2*numTypes]int8) {
	i, k := 0, 0
	for y := range NumLabels {
		if follows(y, outside) {
			c[i] = int8(y)
			i++
		}
		if follows(outside, y) {
			o[k] = int8(y)
			k++
		}
	}
	return c, o
}()

// Mention is a run of runes that the model marks.
type Mention struct {
	Start, End int32 // runes
	Type       jianzhu.Type
	Margin     float64 // the log odds by which the best reading with it beats the best without
	Score      float64 // probability that it is right, 0 to 1
}

// A Tagger applies a model to one text after another. It keeps its memory
// between them and so serves one goroutine at a time.
type Tagger struct {
	scorer      scorer
	rows        [][NumLabels]int32
	forth, back [][NumLabels]int32 // the best beginnings and rests of paths
	from        [][NumLabels]int8
	path        []int8
}

// never is the score of what can't be; a few of it can be added up.
const never = math.MinInt32 / 4

// Tag appends what the model marks in t, by start, to dst. The text must be
// prepared.
func (g *Tagger) Tag(dst []Mention, m *Model, t *Text) []Mention {
	n := len(t.units)
	if n == 0 {
		return dst
	}
	g.rows, g.forth, g.back = sized(g.rows, n), sized(g.forth, n), sized(g.back, n)
	g.from, g.path = sized(g.from, n), sized(g.path, n)
	for i := 0; i < n; i += scoredUnits {
		g.scorer.score(m, t, i, g.rows[i:min(i+scoredUnits, n)])
	}
	g.viterbi(m, n)
	g.backward(m, n)
	for i := 0; i < n; i++ {
		y := int(g.path[i])
		if y == outside {
			continue
		}
		first, margin := i, g.margin(i)
		for (y-1)%4 <= inside && i+1 < n {
			i++
			y = int(g.path[i])
			margin = min(margin, g.margin(i))
		}
		found := Mention{Start: t.units[first].start, End: t.units[i].end, Type: Types[(y-1)/4], Margin: float64(margin) * m.step}
		found.Score = m.curve.At(found.Margin)
		dst = append(dst, found)
	}
	return dst
}

// viterbi finds the best path, and for each unit and label the score of the
// best beginning of a path that has it there.
func (g *Tagger) viterbi(m *Model, n int) {
	f := &g.forth[0]
	for y := range f {
		f[y] = never
	}
	for _, y := range opening {
		f[y] = g.rows[0][y]
	}
	var worth [len(closed)]int8
	for i := 1; i < n; i++ {
		p, f, row, from := &g.forth[i-1], &g.forth[i], &g.rows[i], &g.from[i]
		// Of the labels before, those that lose whatever follows are out.
		least := int32(math.MinInt32)
		for _, x := range closed {
			least = max(least, p[x]+m.least[x])
		}
		left := 0
		for _, x := range closed {
			if p[x]+m.most[x] >= least {
				worth[left] = x
				left++
			}
		}
		first := worth[0]
		for _, y := range opening {
			f[y], from[y] = p[first]+m.trans[first][y], first
		}
		for _, x := range worth[1:left] {
			for _, y := range opening {
				if s := p[x] + m.trans[x][y]; s > f[y] {
					f[y], from[y] = s, x
				}
			}
		}
		for _, y := range opening {
			f[y] += row[y]
		}
		for b := labelOf(0, begin); b < NumLabels; b += 4 {
			for _, y := range [2]int{b + inside, b + end} {
				s, arg := p[b]+m.trans[b][y], b
				if t := p[b+inside] + m.trans[b+inside][y]; t > s {
					s, arg = t, b+inside
				}
				f[y], from[y] = max(s, never)+row[y], int8(arg)
			}
		}
	}
	best, y := int32(math.MinInt32), outside
	for _, c := range closed {
		if s := g.forth[n-1][c]; s > best {
			best, y = s, int(c)
		}
	}
	for i := n - 1; i >= 0; i-- {
		g.path[i] = int8(y)
		y = int(g.from[i][y])
	}
}

// backward finds for each unit and label the score of the best rest of a path
// behind it.
func (g *Tagger) backward(m *Model, n int) {
	last := &g.back[n-1]
	for y := range last {
		last[y] = never
	}
	for _, y := range closed {
		last[y] = 0
	}
	for i := n - 2; i >= 0; i-- {
		b, next, row := &g.back[i], &g.back[i+1], &g.rows[i+1]
		var then [NumLabels]int32
		least := int32(math.MinInt32)
		for _, y := range opening {
			then[y] = next[y] + row[y]
			least = max(least, then[y]+m.leastTo[y])
		}
		first := true
		for _, y := range opening {
			if then[y]+m.mostTo[y] < least {
				continue // loses whatever stands before
			}
			if first {
				first = false
				for _, x := range closed {
					b[x] = m.transTo[y][x] + then[y]
				}
				continue
			}
			for _, x := range closed {
				b[x] = max(b[x], m.transTo[y][x]+then[y])
			}
		}
		for t := labelOf(0, begin); t < NumLabels; t += 4 {
			in, stop := next[t+inside]+row[t+inside], next[t+end]+row[t+end]
			for _, x := range [2]int{t + begin, t + inside} {
				b[x] = max(m.trans[x][t+inside]+in, m.trans[x][t+end]+stop, never)
			}
		}
	}
}

// margin is by how much the best path beats the best of those that label unit
// i otherwise, in steps of the model.
func (g *Tagger) margin(i int) int32 {
	y := int(g.path[i])
	f, b := &g.forth[i], &g.back[i]
	other := int32(math.MinInt32)
	for x := range f {
		if x != y {
			other = max(other, f[x]+b[x])
		}
	}
	return f[y] + b[y] - other
}
