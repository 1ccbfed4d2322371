package tagger

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jianzhu"
)

func textOf(s string) *Text {
	raw := []rune(s)
	t := &Text{}
	t.Reset([]rune(strings.ToLower(s)), raw)
	t.Prepare()
	return t
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" \n", ""},
		{"李開復", "李|開|復"},
		{"GPT-4发布", "GPT|-|4|发|布"},
		{"Kai-Fu Lee’s 3.5%", "Kai|-|Fu|Lee|’|s|3|.|5|%"},
		{"é\u0301tat𠮷カ한", "é\u0301tat|𠮷|カ|한"},
	} {
		x := textOf(c.text)
		var got []string
		for _, u := range x.units {
			got = append(got, string(x.Raw[u.start:u.end]))
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%q: %s, want %s", c.text, g, c.want)
		}
	}
}

// randomModel has random weights for the features of x, and transitions.
func randomModel(r *rand.Rand, x *Text) *Model {
	seen := map[uint64]bool{}
	var features []uint64
	var rows [][NumLabels]float32
	for _, unit := range x.Features() {
		for _, f := range unit {
			if !seen[f] {
				seen[f] = true
				var row [NumLabels]float32
				for y := range row {
					row[y] = float32(r.IntN(21) - 10)
				}
				features, rows = append(features, f), append(rows, row)
			}
		}
	}
	var trans [NumLabels][NumLabels]float32
	for a := range trans {
		for b := range trans {
			trans[a][b] = float32(r.IntN(21) - 10)
		}
	}
	m, err := Decode(string(Encode(features, rows, trans, 1, Curve{Slope: 1})))
	if err != nil {
		panic(err)
	}
	return m
}

// TestBestPath holds the path and the margins against all paths there are.
func TestBestPath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		x := textOf("A乙c")
		m := randomModel(r, x)
		var g Tagger
		g.Tag(nil, m, x)

		best, second := math.MinInt32, [3]int{math.MinInt32, math.MinInt32, math.MinInt32}
		var path [3]int
		each := func(see func(p [3]int, score int)) {
			for i := range NumLabels * NumLabels * NumLabels {
				p := [3]int{i % NumLabels, i / NumLabels % NumLabels, i / NumLabels / NumLabels}
				if !follows(0, p[0]) || !follows(p[0], p[1]) || !follows(p[1], p[2]) || !follows(p[2], 0) {
					continue
				}
				s := int(m.trans[p[0]][p[1]] + m.trans[p[1]][p[2]])
				for k, y := range p {
					s += int(g.rows[k][y])
				}
				see(p, s)
			}
		}
		each(func(p [3]int, s int) {
			if s > best {
				best, path = s, p
			}
		})
		each(func(p [3]int, s int) {
			for k := range p {
				if p[k] != int(g.path[k]) {
					second[k] = max(second[k], s)
				}
			}
		})
		got := 0
		each(func(p [3]int, s int) {
			if p == [3]int{int(g.path[0]), int(g.path[1]), int(g.path[2])} {
				got = s
			}
		})
		if got != best {
			t.Fatalf("found a path of %d, the best %v has %d", got, path, best)
		}
		for k := range 3 {
			if want := best - second[k]; int(g.margin(k)) != want {
				t.Errorf("margin of unit %d is %d, want %d", k, g.margin(k), want)
			}
		}
	}
}

func TestScoreSumsWeights(t *testing.T) {
	x := textOf("一张ABC券")
	m := randomModel(rand.New(rand.NewPCG(3, 4)), x)
	var c scorer
	score := func(features []uint64) (row [NumLabels]int32) {
		c.features.features, c.ends[0] = features, len(features)
		c.sum(m, 1)
		c.row(0, &row)
		return row
	}
	var l featureList
	x.appendFeatures(&l, 2)
	var want [NumLabels]int32
	for _, f := range l.features {
		one := score([]uint64{f})
		if one == [NumLabels]int32{} {
			t.Errorf("feature %x weighs nothing", f)
		}
		for y, w := range one {
			want[y] += w
		}
	}
	if got := score(l.features); got != want {
		t.Errorf("sum %v, want %v", got, want)
	}
	if got := score([]uint64{12345}); got != [NumLabels]int32{} {
		t.Errorf("an unknown feature weighs %v", got)
	}
}

func TestLabels(t *testing.T) {
	x := textOf("在北京Apple说")
	none := func(jianzhu.Type) bool { return false }
	got := x.Labels([]Mention{{Start: 1, End: 3, Type: jianzhu.TypeLoc}, {Start: 3, End: 8, Type: jianzhu.TypeOrg}}, none)
	want := []uint32{1, 1 << labelOf(2, begin), 1 << labelOf(2, end), 1 << labelOf(1, single), 1}
	if !slices.Equal(got, want) {
		t.Errorf("labels %b, want %b", got, want)
	}
	if got := x.Labels(nil, func(t jianzhu.Type) bool { return t == jianzhu.TypePerson }); got[0] != 0b11111 {
		t.Errorf("a free type gives %b", got[0])
	}
	for _, wrong := range [][]Mention{
		{{Start: 3, End: 5, Type: jianzhu.TypeOrg}}, // cuts a word
		{{Start: 1, End: 3, Type: jianzhu.TypeLoc}, {Start: 2, End: 3, Type: jianzhu.TypeLoc}},
		{{Start: 1, End: 3, Type: jianzhu.TypeMoney}},
	} {
		if got := x.Labels(wrong, none); got != nil {
			t.Errorf("%v gives labels %b", wrong, got)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	whole := string(Encode([]uint64{1, 2, 3}, make([][NumLabels]float32, 3), [NumLabels][NumLabels]float32{}, 0.1, Curve{}))
	if _, err := Decode(whole); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"", "x", whole[:headSize], whole[:len(whole)-1], "y" + whole[1:]} {
		if _, err := Decode(data); err == nil {
			t.Errorf("%d bytes are taken for a model", len(data))
		}
	}
}

func FuzzTag(f *testing.F) {
	for _, s := range []string{"", "他在《中国企业家》说：“OpenAI”", "《《《(((“““", "a\u0301b\u200d👩‍🚀 x"} {
		f.Add(s)
	}
	m := randomModel(rand.New(rand.NewPCG(5, 6)), textOf("他在《中国企业家》说：“OpenAI发布GPT-4”。"))
	f.Fuzz(func(t *testing.T, s string) {
		x := textOf(strings.ToValidUTF8(s, "?"))
		if len(x.Folded) != len(x.Raw) {
			t.Skip("lower case changed the number of runes")
		}
		last := int32(0)
		for _, g := range new(Tagger).Tag(nil, m, x) {
			if g.Start < last || g.End <= g.Start || int(g.End) > len(x.Raw) || g.Score < 0 || g.Score > 1 {
				t.Fatalf("%+v after %d in %q", g, last, s)
			}
			last = g.End
		}
	})
}
