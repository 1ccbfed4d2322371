package export_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianzhu"
	"jianzhu/export"
)

// spansOf lists the annotations of the article as "paragraph start end id",
// in bytes; id is what name makes of it.
func spansOf(d *export.Document, name func(kind string, n int, id string) string) []string {
	var out []string
	for n, p := range d.Article.Paragraphs {
		for i, m := range p.Mentions {
			if m.Status != jianzhu.Rejected {
				out = append(out, fmt.Sprintf("%d %d %d %s", n, m.Start, m.End, name("m", i+1, m.ID)))
			}
		}
		for i, q := range p.Quotes {
			out = append(out, fmt.Sprintf("%d %d %d %s", n, q.Start, q.End, name("q", i+1, q.ID)))
		}
	}
	slices.Sort(out)
	return out
}

// TestMarksSurvive: what crosses and nests is found again, place by place.
func TestMarksSurvive(t *testing.T) {
	docs, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range append([]*export.Document{document(t)}, docs...) {
		x, _ := write(t, export.XLIFF21, d)
		want := spansOf(d, func(kind string, n int, _ string) string { return fmt.Sprint(kind, n) })
		if got := xliffSpans(t, x); !slices.Equal(got, want) {
			t.Errorf("document %d: xliff21 has %d spans, the article %d:\n%q\n%q", i, len(got), len(want), got, want)
		}
		h, _ := write(t, export.ITSHTML, d)
		want = spansOf(d, func(_ string, _ int, id string) string { return id })
		if got := htmlSpans(t, h); !slices.Equal(got, want) {
			t.Errorf("document %d: its-html has %d spans, the article %d:\n%q\n%q", i, len(got), len(want), got, want)
		}
	}
}

// xliffSpans reads the spans of the sources of an XLIFF 2.1.
func xliffSpans(t *testing.T, data string) []string {
	var out []string
	type open struct {
		id    string
		start int
	}
	var stack []open
	spans := map[string]int{}
	paragraph, at, in := -1, 0, false
	d := xml.NewDecoder(strings.NewReader(data))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(out)
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			attr := map[string]string{}
			for _, a := range tok.Attr {
				attr[a.Name.Local] = a.Value
			}
			switch name := tok.Name.Local; {
			case name == "unit":
				paragraph++
			case name == "source":
				at, in = 0, true
			case !in:
			case name == "mrk":
				stack = append(stack, open{attr["id"], at})
			case name == "sm":
				spans[attr["id"]] = at
			case name == "em":
				out = append(out, fmt.Sprintf("%d %d %d %s", paragraph, spans[attr["startRef"]], at, attr["startRef"]))
			case name == "cp":
				at++ // one byte, of those in the tests
			}
		case xml.EndElement:
			switch {
			case tok.Name.Local == "source":
				in = false
			case tok.Name.Local == "mrk" && in:
				top := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				out = append(out, fmt.Sprintf("%d %d %d %s", paragraph, top.start, at, top.id))
			}
		case xml.CharData:
			if in {
				at += len(tok)
			}
		}
	}
}

// htmlSpans reads the spans of the article's paragraphs of an ITS document.
// The parts of one are put together.
func htmlSpans(t *testing.T, data string) []string {
	starts, ends := map[string]int{}, map[string]int{}
	var ids, stack []string
	paragraph, at, in := -1, 0, false
	z := html.NewTokenizer(strings.NewReader(data))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			var out []string
			for _, id := range ids {
				p, rest, _ := strings.Cut(id, " ")
				out = append(out, fmt.Sprintf("%s %d %d %s", p, starts[id], ends[id], rest))
			}
			slices.Sort(out)
			return out
		case html.StartTagToken:
			tok := z.Token()
			attr := map[string]string{}
			for _, a := range tok.Attr {
				attr[a.Key] = a.Val
			}
			switch {
			case tok.Data == "p" || tok.Data == "h1" || tok.Data == "h2":
				if in = !strings.Contains(attr["class"], "translation"); in {
					paragraph, at = paragraph+1, 0
				}
			case tok.Data == "span" && in:
				id := ""
				if attr["data-codepoint"] != "" {
					at++
				} else {
					id = fmt.Sprintf("%d %s", paragraph, attr["data-id"])
					if _, again := starts[id]; !again {
						starts[id] = at
						ids = append(ids, id)
					}
				}
				stack = append(stack, id)
			}
		case html.EndTagToken:
			if tok := z.Token(); tok.Data == "span" && in {
				ends[stack[len(stack)-1]] = at
				stack = stack[:len(stack)-1]
			}
		case html.TextToken:
			if in {
				at += len(z.Token().Data)
			}
		}
	}
}
