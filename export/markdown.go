package export

import (
	"strconv"
	"strings"

	"jianzhu"
)

// writeMarkdown writes a table of both texts for people: paragraph, source,
// target, names.
func writeMarkdown(w *writer, d *Document) {
	a := d.Article
	if a.Title != "" {
		w.put("# ", markdown(a.Title), "\n\n")
	}
	var about []string
	for _, s := range []string{a.Byline, a.Source, a.URL} {
		if s != "" {
			about = append(about, markdown(s))
		}
	}
	if !a.Published.IsZero() {
		about = append(about, a.Published.Format("2006-01-02"))
	}
	if len(about) > 0 {
		w.put(strings.Join(about, " · "), "\n\n")
	}
	w.put("| # | ", markdown(a.Language), " | ", markdown(d.Target), " | names |\n| ---: | --- | --- | --- |\n")
	r := d.renderings()
	controls := 0
	cell := func(s string) string {
		for _, c := range s {
			if !legalXML(c) {
				controls++
			}
		}
		return markdown(s)
	}
	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		marks := marksOf(p, &Report{}) // all are reported as left out
		source, target := cell(p.Text), ""
		if t := d.translated(n); t != nil {
			target = cell(t.Text)
			if t.NeedsReview {
				target += " ⚠"
			}
		}
		if p.Kind == jianzhu.KindTitle || p.Kind == jianzhu.KindHeading {
			source, target = bold(source), bold(target)
		}
		w.put("| ", strconv.Itoa(n), " | ", source, " | ", target, " | ", markdown(strings.Join(namesOf(marks, r), "; ")), " |\n")
	}
	w.report.add("characters", controls, "control characters are U+FFFD in a table for people")
	d.reportLeft(w.report, "marks", "tokens", "sentences", "repairs", "alignment")
}

func bold(s string) string {
	if s == "" {
		return ""
	}
	return "**" + s + "**"
}

var markdownEscaper = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "~", "\\~", "#", "\\#", "$", "\\$",
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "\r\n", "<br>", "\n", "<br>", "\r", "<br>", "\t", " ")

// markdown returns s as text of a cell.
func markdown(s string) string {
	return markdownEscaper.Replace(strings.TrimSpace(strings.Map(visible, s)))
}
