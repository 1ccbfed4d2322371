package intake

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jianzhu"
)

// TestCompose: the changes of two layers, composed, lead from the first text to
// the last: what lies between them is the same in both.
func TestCompose(t *testing.T) {
	rewrite := func(r *rapid.T, text, label string) (string, []change) {
		w := rewriter{text: text}
		at := 0
		for range rapid.IntRange(0, 6).Draw(r, label) {
			start := rapid.IntRange(at, len(text)).Draw(r, "start")
			end := rapid.IntRange(start, min(len(text), start+4)).Draw(r, "end")
			s := rapid.StringMatching(`[x-z]{0,4}`).Draw(r, "text")
			if start == end && s == "" || start < at {
				continue
			}
			w.replace(start, end, s, rapid.SampledFrom([]jianzhu.EditKind{jianzhu.EditSpace, jianzhu.EditGloss, jianzhu.EditMarkup}).Draw(r, "kind"))
			at = end + 1
			if at > len(text) {
				break
			}
		}
		return w.finish()
	}
	rapid.Check(t, func(r *rapid.T) {
		source := rapid.StringMatching(`[a-e]{0,20}`).Draw(r, "source")
		middle, a := rewrite(r, source, "first")
		result, b := rewrite(r, middle, "second")
		var got strings.Builder
		at := 0
		for i, c := range compose(a, b, nil) {
			if c.from.Start < at || c.from.End < c.from.Start || c.from.End > len(source) {
				r.Fatalf("change %d %+v is out of order", i, c)
			}
			got.WriteString(source[at:c.from.Start])
			if got.Len() != c.to.Start {
				r.Fatalf("change %d %+v: %q stands before it", i, c, got.String())
			}
			got.WriteString(result[c.to.Start:c.to.End])
			at = c.from.End
		}
		got.WriteString(source[at:])
		if got.String() != result {
			r.Fatalf("got %q, want %q", got.String(), result)
		}
	})
}

// TestComposeCutsDecoding: a run of decoded bytes is cut where a later change
// starts and ends, so that what is beside it keeps its own bytes.
func TestComposeCutsDecoding(t *testing.T) {
	raw := encoded(t, charsetNamed("gbk").enc, "企業家甲乙丙")
	source, decoded, err := decode(raw, charsetNamed("gbk"))
	if err != nil || len(decoded) != 1 {
		t.Fatal(err, decoded)
	}
	w := rewriter{text: source}
	w.replace(len("企業家"), len("企業家甲"), "", jianzhu.EditGloss)
	w.replace(len("企業家甲乙"), len("企業家甲乙"), "丁", jianzhu.EditShift)
	_, changes := w.finish()
	got := compose(decoded, changes, cutter(raw, source, charsetNamed("gbk")))
	want := []change{
		{jianzhu.Span{Start: 0, End: 6}, jianzhu.Span{Start: 0, End: 9}, jianzhu.EditDecode},
		{jianzhu.Span{Start: 6, End: 8}, jianzhu.Span{Start: 9, End: 9}, jianzhu.EditGloss},
		{jianzhu.Span{Start: 8, End: 10}, jianzhu.Span{Start: 9, End: 12}, jianzhu.EditDecode},
		{jianzhu.Span{Start: 10, End: 10}, jianzhu.Span{Start: 12, End: 15}, jianzhu.EditShift},
		{jianzhu.Span{Start: 10, End: 12}, jianzhu.Span{Start: 15, End: 18}, jianzhu.EditDecode},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%d: got %v, want %v", i, got[i], want[i])
		}
	}
}
