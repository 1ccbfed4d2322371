package export

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"jianzhu"
)

// ctypeControl begins the ctype of an element that stands for a character
// which XML cannot hold: x-codepoint-0001 is U+0001.
const ctypeControl = "x-codepoint-"

// writeXLIFF12 writes XLIFF 1.2 that holds to the strict schema, which has no
// room for ITS and no element that crosses another: a mark that does is cut,
// and the note of its unit has the whole of it. Marks are mrk elements whose
// comment names them.
//
// A paragraph that is not translated has its source, marks included, as
// target: OmegaT translates targets, and leaves an empty one empty.
func writeXLIFF12(w *writer, d *Document) {
	a := d.Article
	w.put(xmlHead, `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">`, "\n", ` <file`)
	w.attr("original", d.id())
	w.attr("source-language", a.Language)
	w.attr("target-language", d.Target)
	w.put(` datatype="plaintext" tool-id="jianzhu" product-name="jianzhu"`)
	w.attr("product-version", strconv.FormatInt(a.Revision, 10))
	w.put(">\n  <header>\n", `   <tool tool-id="jianzhu" tool-name="Jianzhu"/>`, "\n  </header>\n  <body>\n")
	r := d.renderings()
	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		t := d.translated(n)
		marks := marksOf(p, w.report)
		if d.Untagged {
			w.report.add("marks", len(marks), "left out of the text, as untagged files are; the notes have them")
		}
		shown := marks
		if d.Untagged {
			shown = nil
		}
		edges, crossed := nest(shown, cutCrossing)
		w.report.add("marks", crossed, "cut where they cross others; the notes have them whole")

		w.putf(`   <trans-unit id="p%d"`, n)
		w.attr("restype", "x-"+string(p.Kind))
		approved := "no"
		if t != nil && t.State == jianzhu.StateFinal && !t.NeedsReview {
			approved = "yes"
		}
		w.attr("approved", approved)
		w.put(` xml:space="preserve">`, "\n    <source>")
		w.mrk12(p.Text, edges)
		w.put("</source>\n")
		if t == nil {
			w.put(`    <target state="needs-translation">`)
			w.mrk12(p.Text, edges)
		} else {
			w.put("    <target")
			w.attr("state", state12(t))
			w.attr("state-qualifier", qualifier12(&t.Made))
			w.put(">")
			targets := targetMarks(marks, t, w.report)
			if d.Untagged {
				w.report.add("target-marks", len(targets), "left out of the text, as untagged files are")
				targets = nil
			}
			edges, crossed := nest(targets, cutCrossing)
			w.report.add("target-marks", crossed, "cut where they cross others")
			w.mrk12(t.Text, edges)
		}
		w.put("</target>\n")
		for i := range marks {
			w.put(`    <note from="jianzhu" annotates="source">`)
			w.plain(d.note(n, &marks[i], r))
			w.put("</note>\n")
		}
		if t != nil {
			w.put(`    <note from="jianzhu:made" annotates="target">`)
			w.plain(madePairs(t))
			w.put("</note>\n")
		}
		w.put("   </trans-unit>\n")
	}
	w.put("  </body>\n </file>\n</xliff>\n")
	d.reportLeft(w.report, "tokens", "sentences", "repairs", "alignment")
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// mrk12 writes a text with its marks, as XLIFF 1.2 has them.
func (w *writer) mrk12(text string, edges []edge) {
	controls := 0
	w.marked(text, edges, func(e *edge) {
		if e.kind == closes {
			w.put("</mrk>")
			return
		}
		name := e.mark.name
		if e.part > 0 {
			name += "/" + strconv.Itoa(e.part)
		}
		w.put("<mrk")
		w.attr("mtype", "x-"+strings.ToLower(e.mark.label()))
		w.attr("comment", name)
		w.put(">")
	}, func(r rune) {
		controls++
		w.putf(`<x id="c%d" ctype="%s%04X"/>`, controls, ctypeControl, r)
	})
}

// note says all of a mark that the text doesn't: what it is, what it is called
// in the target language, and the rest in pairs.
func (d *Document) note(n int, m *mark, r *renderings) string {
	s := m.name + " " + m.label() + " " + d.at(n, m.Span)
	if m.mention != nil {
		s += " " + m.surface
	}
	if said, ok := r.of(m); ok {
		s += sayRendering(said)
	}
	return s + " [" + d.describe(n, m) + "]"
}

func sayRendering(said rendering) string {
	s := ""
	switch {
	case said.keep:
		s = " = (not translated)"
	case said.name != "":
		s = " = " + said.name
	}
	if len(said.forbidden) > 0 {
		s += " (not: " + strings.Join(said.forbidden, ", ") + ")"
	}
	return s
}

// targetMarks returns the annotations of t. One that is the counterpart of one
// of the article's has its name; the others have names of their own.
func targetMarks(source []mark, t *jianzhu.TranslatedParagraph, r *Report) []mark {
	byID := make(map[string]*mark, len(source))
	for i := range source {
		byID[source[i].id()] = &source[i]
	}
	like := make(map[string]*mark, len(t.Counterparts))
	for _, c := range t.Counterparts {
		if m := byID[c.SourceID]; m != nil {
			like[c.TargetID] = m
		}
	}
	marks := marksOf(&t.Paragraph, r)
	for i := range marks {
		m := &marks[i]
		if m.like = like[m.id()]; m.like != nil && (m.like.quote == nil) == (m.quote == nil) {
			m.name = m.like.name
		} else {
			m.name, m.like = "t"+m.name, nil
		}
	}
	return marks
}

// state12 returns the state of XLIFF 1.2 that stands for that of t.
func state12(t *jianzhu.TranslatedParagraph) string {
	if t.NeedsReview {
		return "needs-review-translation"
	}
	switch t.State {
	case jianzhu.StateTranslated:
		return "translated"
	case jianzhu.StateReviewed:
		return "signed-off"
	case jianzhu.StateFinal:
		return "final"
	}
	return "new"
}

// qualifier12 returns the state-qualifier that says where a text comes from.
func qualifier12(m *jianzhu.TranslationMade) string {
	switch {
	case m.Origin == jianzhu.ByMachine:
		return "mt-suggestion"
	case m.Origin == jianzhu.ByMemory && m.Match == 100:
		return "exact-match"
	case m.Origin == jianzhu.ByMemory:
		return "fuzzy-match"
	}
	return ""
}

// madePairs says who made a translated text. It holds a checksum of the text,
// so that what others have made of it is not taken for theirs; and its state
// where that of the format says something else.
func madePairs(t *jianzhu.TranslatedParagraph) string {
	m := &t.Made
	made, match, state := "", "", ""
	if !m.Time.IsZero() {
		made = m.Time.UTC().Format(time.RFC3339Nano)
	}
	if m.Match != 0 {
		match = strconv.Itoa(m.Match)
	}
	if t.NeedsReview {
		state = string(t.State)
	}
	return pairs("origin", string(m.Origin), "engine", m.Engine, "match", match, "author", m.Author, "time", made, "state", state, "crc32", checksum(t.Text))
}

func checksum(text string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text))) }

// reportLeft tells of the parts of d that a format leaves out: tokens,
// sentences, repairs, alignment, marks (all annotations of the article),
// translation.
func (d *Document) reportLeft(r *Report, parts ...string) {
	count := map[string]int{}
	for i := range d.Article.Paragraphs {
		p := &d.Article.Paragraphs[i]
		count["tokens"] += len(p.Tokens)
		count["sentences"] += len(p.Sentences)
		count["marks"] += len(p.Mentions) + len(p.Quotes)
	}
	for _, e := range d.Article.Edits {
		if e.Kind.IsRepair() {
			count["repairs"]++
		}
	}
	history := 0
	if t := d.Translation; t != nil {
		for i := range t.Paragraphs {
			count["alignment"] += len(t.Paragraphs[i].Aligned)
			history += len(t.Paragraphs[i].History)
			if t.Paragraphs[i].Text != "" {
				count["translation"]++
			}
		}
		r.add("translations-unplaced", len(t.Unplaced), "the article has no longer what they translate")
		r.add("translations-replaced", history, "the format has one translation of a text")
	}
	for _, part := range parts {
		r.add(part, count[part], "the format has no place for them")
	}
}
