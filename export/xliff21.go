package export

import (
	"cmp"
	"strconv"

	"jianzhu"
)

const (
	metaMade       = "made"
	subStateReview = "jianzhu:needs-review"
)

// writeXLIFF21 writes XLIFF 2.1: an annotation is a mrk, or a pair of sm and em
// where it crosses another, with ITS text analysis for entities; what entities
// are called in the target language is in the glossary.
func writeXLIFF21(w *writer, d *Document) {
	a := d.Article
	w.put(xmlHead, `<xliff version="2.1" xmlns="`, xliff2Space, `" xmlns:its="http://www.w3.org/2005/11/its"`,
		` xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" its:version="2.0"`)
	w.attr("srcLang", a.Language)
	w.attr("trgLang", d.Target)
	w.put(` xml:space="preserve">`, "\n <file")
	w.attr("id", d.id())
	w.attr("original", d.id())
	w.put(` its:annotatorsRef="text-analysis|urn:jianzhu">`, "\n")
	r := d.renderings()
	for n := range a.Paragraphs {
		w.unit21(d, n, r)
	}
	w.put(" </file>\n</xliff>\n")
	d.reportLeft(w.report, "tokens", "sentences", "repairs", "alignment")
}

func (w *writer) unit21(d *Document, n int, r *renderings) {
	p := &d.Article.Paragraphs[n]
	t := d.translated(n)
	marks := marksOf(p, w.report)
	shown := marks
	if d.Untagged {
		w.report.add("marks", len(marks), "left out of the text, as untagged files are; the metadata has them")
		shown = nil
	}
	edges, _ := nest(shown, asSpans)
	w.putf(`  <unit id="p%d"`, n)
	w.attr("type", "jianzhu:"+string(p.Kind))
	w.put(">\n")

	if len(marks) > 0 || t != nil {
		w.put("   <mda:metadata>\n")
		if len(marks) > 0 {
			w.put(`    <mda:metaGroup category="annotations">`, "\n")
			for i := range marks {
				m := &marks[i]
				w.put("     <mda:meta")
				w.attr("type", m.name)
				w.put(">")
				w.plain(m.label() + " " + d.at(n, m.Span) + " [" + d.describe(n, m) + "]")
				w.put("</mda:meta>\n")
			}
			w.put("    </mda:metaGroup>\n")
		}
		if t != nil {
			w.put(`    <mda:metaGroup category="translation">`, "\n     <mda:meta", ` type="`, metaMade, `">`)
			w.plain(madePairs(t))
			w.put("</mda:meta>\n    </mda:metaGroup>\n")
		}
		w.put("   </mda:metadata>\n")
	}
	w.glossary21(d, marks, r)
	var forbidden []string
	for i := range marks {
		said, _ := r.of(&marks[i])
		for _, f := range said.forbidden {
			forbidden = append(forbidden, marks[i].surface+": not "+f)
		}
	}
	if len(forbidden) > 0 {
		w.put("   <notes>\n")
		for i, f := range forbidden {
			w.putf(`    <note id="n%d" category="forbidden">`, i+1)
			w.plain(f)
			w.put("</note>\n")
		}
		w.put("   </notes>\n")
	}

	state := jianzhu.StateInitial
	if t != nil {
		state = t.State
	}
	w.put(`   <segment id="s1"`)
	w.attr("state", string(state))
	if t != nil && t.NeedsReview {
		w.attr("subState", subStateReview)
	}
	w.put(">\n    <source>")
	w.mrk21(p.Text, edges, r)
	w.put("</source>\n")
	if t != nil {
		targets := targetMarks(marks, t, w.report)
		if d.Untagged {
			w.report.add("target-marks", len(targets), "left out of the text, as untagged files are")
			targets = nil
		}
		edges, _ := nest(targets, asSpans)
		w.put("    <target>")
		w.mrk21(t.Text, edges, r)
		w.put("</target>\n")
	}
	w.put("   </segment>\n  </unit>\n")
}

// glossary21 writes what the names of the paragraph are called.
func (w *writer) glossary21(d *Document, marks []mark, r *renderings) {
	entries := 0
	seen := map[string]bool{}
	for i := range marks {
		m := &marks[i]
		if m.mention == nil {
			continue
		}
		said, ok := r.of(m)
		name := said.name
		if said.keep {
			name = m.surface
		}
		key := m.mention.EntityID + "\x00" + m.surface
		if !ok || name == "" || seen[key] {
			continue
		}
		seen[key] = true
		if entries++; entries == 1 {
			w.put("   <gls:glossary>\n")
		}
		w.put("    <gls:glossEntry")
		w.attr("id", "g"+strconv.Itoa(entries))
		if !d.Untagged {
			w.attr("ref", "#"+m.name)
		}
		from := "jianzhu"
		if said.approved || said.keep {
			from = "termbase"
		}
		w.put(">\n", `     <gls:term source="jianzhu">`)
		w.plain(m.surface)
		w.put("</gls:term>\n", `     <gls:translation`)
		w.attr("id", "g"+strconv.Itoa(entries)+"-1")
		w.attr("source", from)
		w.put(">")
		w.plain(name)
		w.put("</gls:translation>\n    </gls:glossEntry>\n")
	}
	if entries > 0 {
		w.put("   </gls:glossary>\n")
	}
}

// mrk21 writes a text with its marks, as XLIFF 2.1 has them.
func (w *writer) mrk21(text string, edges []edge, r *renderings) {
	w.marked(text, edges, func(e *edge) {
		switch e.kind {
		case closes:
			w.put("</mrk>")
			return
		case spanTo:
			w.put("<em")
			w.attr("startRef", e.mark.name)
			w.put("/>")
			return
		case spanFrom:
			w.put("<sm")
		case opens:
			w.put("<mrk")
		}
		w.attr("id", e.mark.name)
		// What has the id of a mark of the source must be said to be the same.
		like := cmp.Or(e.mark.like, e.mark)
		m := like.mention
		if m == nil {
			q := like.quote
			w.attr("type", "jianzhu:quote")
			who := ""
			if q.Speaker != nil {
				who = q.Speaker.Name
			}
			w.attr("value", pairs("kind", string(q.Kind), "speaker", who))
		} else {
			said, _ := r.of(like)
			if said.keep {
				w.attr("translate", "no")
			}
			if m.EntityID != "" {
				w.attr("type", "its:any")
				w.attr("its:taClassRef", "urn:jianzhu:type:"+string(m.Type))
				w.attr("its:taConfidence", number(m.Score))
				w.attr("its:taIdentRef", "urn:uuid:"+m.EntityID)
			} else {
				w.attr("type", "jianzhu:"+string(m.Type))
				if m.Value != nil {
					w.attr("value", pairs(valuePairs(m.Value)...))
				}
			}
		}
		if e.kind == spanFrom {
			w.put("/>")
			return
		}
		w.put(">")
	}, func(r rune) { w.putf(`<cp hex="%04X"/>`, r) })
}
