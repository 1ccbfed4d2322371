package intake

import (
	"strings"
	"testing"
	"unicode/utf8"

	"jianzhu"
)

// replay returns the text of all paragraphs as the raw bytes and the edits
// give it: what lies between edits comes from the raw, decoded runs from the
// raw by the article's charset, other edits from the paragraphs.
func replay(t testing.TB, a *jianzhu.Article) string {
	t.Helper()
	var b strings.Builder
	set := charsetNamed(a.Charset)
	starts := make([]int, len(a.Paragraphs)+1)
	for i, p := range a.Paragraphs {
		starts[i+1] = starts[i] + len(p.Text)
	}
	at := 0
	for i, e := range a.Edits {
		if e.RawStart < at || e.RawEnd < e.RawStart || e.RawEnd > len(a.Raw) {
			t.Fatalf("edit %d %+v: raw bytes out of order", i, e)
		}
		if e.Paragraph < 0 || e.Paragraph >= len(a.Paragraphs) || !(jianzhu.Span{Start: e.Start, End: e.End}).ValidIn(a.Paragraphs[e.Paragraph].Text) {
			t.Fatalf("edit %d %+v: no span of the paragraph", i, e)
		}
		b.Write(a.Raw[at:e.RawStart])
		if before := starts[e.Paragraph] + e.Start; b.Len() != before {
			t.Fatalf("edit %d %+v stands at %d of the clean text, replay is at %d", i, e, before, b.Len())
		}
		s := a.Paragraphs[e.Paragraph].Text[e.Start:e.End]
		if e.Kind == jianzhu.EditDecode {
			got, _, err := decode(a.Raw[e.RawStart:e.RawEnd], set)
			if err != nil || got != s {
				t.Fatalf("edit %d %+v decodes to %q, %v; want %q", i, e, got, err, s)
			}
		}
		b.WriteString(s)
		at = e.RawEnd
	}
	b.Write(a.Raw[at:])
	return b.String()
}

// checkEdits checks what every article promises.
func checkEdits(t testing.TB, a *jianzhu.Article) {
	t.Helper()
	var b strings.Builder
	for i, p := range a.Paragraphs {
		if p.Index != i || p.Text == "" || !utf8.ValidString(p.Text) || strings.TrimSpace(p.Text) != p.Text || p.Kind == "" || p.Language == "" {
			t.Fatalf("paragraph %d: %+v", i, p)
		}
		b.WriteString(p.Text)
	}
	if got := replay(t, a); got != b.String() {
		t.Fatalf("replay gives\n%q\nwant\n%q", got, b.String())
	}
}
