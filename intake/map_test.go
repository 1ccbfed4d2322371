package intake

import (
	"testing"
	"unicode/utf8"

	"jianzhu"
)

// checkMap checks on every character of a that the map leads to raw bytes and
// back, in order, and that untouched and decoded text leads to its own bytes.
func checkMap(t testing.TB, a *jianzhu.Article) {
	t.Helper()
	m := NewMap(a)
	set := charsetNamed(a.Charset)
	last := 0
	for n, p := range a.Paragraphs {
		for i, r := range p.Text {
			s := jianzhu.Span{Start: i, End: i + utf8.RuneLen(r)}
			start, end := m.Raw(n, s)
			if start < 0 || end < start || end > len(a.Raw) {
				t.Fatalf("paragraph %d, %q at %d: raw %d to %d", n, r, i, start, end)
			}
			if e := editAt(a, n, i); e == nil || e.Kind == jianzhu.EditDecode {
				if start < last {
					t.Fatalf("paragraph %d, %q at %d: raw %d goes back from %d", n, r, i, start, last)
				}
				if got, _, err := decode(a.Raw[start:end], set); err != nil || got != string(r) {
					// A mark of a letter that one code stands for.
					if set.name != "big5" {
						t.Fatalf("paragraph %d: %q at %d leads to %q", n, r, i, got)
					}
				} else {
					for raw := start; raw < end; raw++ {
						if gotN, gotI := m.Clean(raw); gotN != n || gotI != i {
							t.Fatalf("raw %d leads to paragraph %d, %d; want %d, %d", raw, gotN, gotI, n, i)
						}
					}
				}
			}
			last = start
		}
		if start, end := m.Raw(n, jianzhu.Span{Start: 0, End: len(p.Text)}); end < start {
			t.Fatalf("paragraph %d: raw %d to %d", n, start, end)
		}
	}
	lastN, lastI := 0, 0
	for raw := range len(a.Raw) + 1 {
		n, i := m.Clean(raw)
		if n < lastN || n == lastN && i < lastI || !(jianzhu.Span{Start: i, End: len(a.Paragraphs[n].Text)}).ValidIn(a.Paragraphs[n].Text) {
			t.Fatalf("raw %d leads to %d, %d behind %d, %d", raw, n, i, lastN, lastI)
		}
		lastN, lastI = n, i
	}
}

// editAt returns the edit that made the character at byte i of paragraph n.
func editAt(a *jianzhu.Article, n, i int) *jianzhu.Edit {
	for k := range a.Edits {
		if e := &a.Edits[k]; e.Paragraph == n && e.Start <= i && i < e.End {
			return e
		}
	}
	return nil
}

func TestMap(t *testing.T) {
	raw := "  他說&amp;企業(yè)家,\u200B改變?nèi)祟惖漠a(chǎn)品 。\r\n\r\n  下一段"
	a := read(t, jianzhu.Input{Raw: []byte(raw)})
	checkMap(t, a)
	m := NewMap(a)
	for _, c := range []struct {
		paragraph, start, end int
		want                  string
	}{
		{0, 0, len("他說"), "他說"},
		{0, len("他說"), len("他說&"), "&amp;"},
		{0, len("他說&"), len("他說&企業"), "企業"},
		{0, len("他說&企"), len("他說&企業家"), "業(yè)家"},
		{0, len("他說&企業"), len("他說&企業家"), "家"},
		{0, len("他說&企業家,"), len("他說&企業家,改"), "改"},
		{0, len("他說&企業家,改變"), len("他說&企業家,改變人類"), "?nèi)祟惖漠a"},
		{0, 0, len(a.Paragraphs[0].Text), "他說&amp;企業(yè)家,\u200B改變?nèi)祟惖漠a(chǎn)品 。"},
		{1, 0, len("下一段"), "下一段"},
		{1, 3, 3, ""},
	} {
		start, end := m.Raw(c.paragraph, jianzhu.Span{Start: c.start, End: c.end})
		if got := raw[start:end]; got != c.want {
			t.Errorf("%d:%d–%d (%q) leads to %q, want %q", c.paragraph, c.start, c.end, a.Paragraphs[c.paragraph].Text[c.start:c.end], got, c.want)
		}
	}
}

func TestMapOfSample(t *testing.T) {
	checkMap(t, read(t, jianzhu.Input{Raw: sample(t)}))
}
