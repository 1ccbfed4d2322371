package export

import (
	"strconv"
	"strings"

	"jianzhu"
)

// writeITSHTML writes the article as HTML5 with ITS 2.0 local markup, which
// says what a name is a name of and what is not translated. A translated
// paragraph follows the one that it translates.
func writeITSHTML(w *writer, d *Document) {
	a := d.Article
	w.head(d, "")
	w.put(`<body its-annotators-ref="text-analysis|urn:jianzhu">`, "\n<article")
	w.attr("id", "a-"+d.id())
	w.put(">\n")
	r := d.renderings()
	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		tag := "p"
		switch p.Kind {
		case jianzhu.KindTitle:
			tag = "h1"
		case jianzhu.KindHeading:
			tag = "h2"
		}
		marks := marksOf(p, w.report)
		w.put("<", tag)
		w.attr("id", "p"+strconv.Itoa(n))
		w.attr("class", string(p.Kind))
		w.put(">")
		w.spans(p.Text, "p"+strconv.Itoa(n), marks, d, r, n)
		w.put("</", tag, ">\n")
		if t := d.translated(n); t != nil {
			id := "p" + strconv.Itoa(n) + "-" + d.Target
			w.put("<", tag)
			w.attr("id", id)
			w.attr("lang", d.Target)
			w.attr("class", string(p.Kind)+" translation")
			w.attr("data-state", string(t.State))
			w.attr("data-made", madePairs(t))
			if t.NeedsReview {
				w.attr("data-needs-review", "true")
			}
			w.put(">")
			w.spans(t.Text, id, targetMarks(marks, t, w.report), nil, r, n)
			w.put("</", tag, ">\n")
		}
	}
	w.put("</article>\n</body>\n</html>\n")
	d.reportLeft(w.report, "tokens", "sentences", "repairs", "alignment")
}

// writeHTML writes a table of both texts: paragraph, source, target, names.
func writeHTML(w *writer, d *Document) {
	a := d.Article
	w.head(d, tableStyle)
	w.put("<body>\n<h1>")
	w.html(a.Title)
	w.put("</h1>\n<table>\n<thead><tr><th>#</th><th>")
	w.html(a.Language)
	w.put("</th><th>")
	w.html(d.Target)
	w.put("</th><th>names</th></tr></thead>\n<tbody>\n")
	r := d.renderings()
	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		id := "p" + strconv.Itoa(n)
		marks := marksOf(p, w.report)
		w.put("<tr")
		w.attr("id", id)
		w.attr("class", string(p.Kind))
		w.put("><td>", strconv.Itoa(n), "</td><td>")
		w.spans(p.Text, id, marks, d, r, n)
		w.put("</td><td")
		w.attr("lang", d.Target)
		t := d.translated(n)
		if t != nil {
			w.attr("class", string(t.State))
			if t.NeedsReview {
				w.attr("data-needs-review", "true")
			}
		}
		w.put(">")
		if t != nil {
			w.spans(t.Text, id+"-"+d.Target, targetMarks(marks, t, w.report), nil, r, n)
		}
		w.put("</td><td>")
		for i, name := range namesOf(marks, r) {
			if i > 0 {
				w.put("<br>")
			}
			w.html(name)
		}
		w.put("</td></tr>\n")
	}
	w.put("</tbody>\n</table>\n</body>\n</html>\n")
	d.reportLeft(w.report, "tokens", "sentences", "repairs", "alignment")
}

const tableStyle = `<style>
body { font-family: system-ui, sans-serif; margin: 1.5rem; line-height: 1.5 }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #999; padding: .4rem .6rem; vertical-align: top; text-align: start; white-space: pre-wrap }
.title td, .heading td { font-weight: bold }
span[data-type] { border-bottom: 2px solid #06c }
span[data-type=QUOTE] { border: 0; background: #f2f2dd }
[data-needs-review] { background: #fff0e0 }
</style>
`

// head writes all before the body.
func (w *writer) head(d *Document, style string) {
	a := d.Article
	w.put("<!DOCTYPE html>\n<html")
	w.attr("lang", a.Language)
	w.put(">\n<head>\n", `<meta charset="utf-8">`, "\n<title>")
	w.html(a.Title)
	w.put("</title>\n")
	for _, m := range [][2]string{{"generator", "jianzhu"}, {"author", a.Byline}, {"jianzhu-article", a.ID}, {"jianzhu-revision", strconv.FormatInt(a.Revision, 10)}, {"jianzhu-source", a.Source}} {
		if m[1] != "" {
			w.put("<meta")
			w.attr("name", m[0])
			w.attr("content", m[1])
			w.put(">\n")
		}
	}
	w.put(style, "</head>\n")
}

// html writes text of metadata.
func (w *writer) html(s string) { w.text(s, func(rune) { w.put("\uFFFD") }) }

// spans writes a text with its marks. A mark that crosses another is several
// spans with the same data-id. Of the article's paragraphs, d tells the
// details; of translations it is nil.
func (w *writer) spans(text, prefix string, marks []mark, d *Document, r *renderings, n int) {
	edges, crossed := nest(marks, cutCrossing)
	w.report.add("marks", crossed, "cut where they cross others; the parts have one data-id")
	w.marked(text, edges, func(e *edge) {
		if e.kind == closes {
			w.put("</span>")
			return
		}
		m := e.mark
		w.put("<span")
		id := prefix + "-" + m.name
		if e.part > 1 {
			w.attr("id", id+"."+strconv.Itoa(e.part))
		} else {
			w.attr("id", id)
		}
		if e.part > 0 {
			w.attr("data-part", strconv.Itoa(e.part))
		}
		w.attr("data-id", m.id())
		w.attr("data-type", m.label())
		if m.mention != nil {
			w.attr("its-ta-class-ref", "urn:jianzhu:type:"+m.label())
			w.attr("its-ta-confidence", number(m.mention.Score))
			if m.mention.EntityID != "" {
				w.attr("its-ta-ident-ref", "urn:uuid:"+m.mention.EntityID)
			}
			said, ok := r.of(m)
			if said.keep && m.like == nil && d != nil {
				w.attr("translate", "no")
			}
			if ok && d != nil {
				w.attr("title", strings.TrimPrefix(sayRendering(said), " = "))
			}
		}
		if d != nil {
			w.attr("data-note", d.describe(n, m))
		} else if m.like != nil {
			w.attr("data-counterpart", m.like.id())
		}
		w.put(">")
	}, func(r rune) { w.putf(`<span class="control" data-codepoint="%04X" translate="no"></span>`, r) })
}

// namesOf returns what the names of marks are called, each once: "北京 = Beijing".
func namesOf(marks []mark, r *renderings) []string {
	var out []string
	seen := map[string]bool{}
	for i := range marks {
		said, ok := r.of(&marks[i])
		s := marks[i].surface + sayRendering(said)
		if ok && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
