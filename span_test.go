package jianzhu

import "testing"

func TestSpanValidIn(t *testing.T) {
	text := "a箋b" // 1 + 3 + 1 bytes
	for _, c := range []struct {
		s    Span
		want bool
	}{
		{Span{0, 5}, true}, {Span{1, 4}, true}, {Span{5, 5}, true}, {Span{1, 1}, true},
		{Span{1, 3}, false}, {Span{2, 4}, false}, {Span{4, 1}, false}, {Span{-1, 1}, false}, {Span{0, 6}, false},
	} {
		if got := c.s.ValidIn(text); got != c.want {
			t.Errorf("%v.ValidIn(%q) = %v", c.s, text, got)
		}
	}
}

func TestSpanRelations(t *testing.T) {
	a := Span{2, 6}
	for _, c := range []struct {
		b                  Span
		overlaps, contains bool
	}{
		{Span{2, 6}, true, true}, {Span{3, 4}, true, true}, {Span{0, 2}, false, false},
		{Span{6, 9}, false, false}, {Span{5, 7}, true, false}, {Span{0, 9}, true, false},
	} {
		if a.Overlaps(c.b) != c.overlaps || c.b.Overlaps(a) != c.overlaps {
			t.Errorf("%v overlaps %v: want %v", a, c.b, c.overlaps)
		}
		if a.Contains(c.b) != c.contains {
			t.Errorf("%v contains %v: want %v", a, c.b, c.contains)
		}
	}
}
