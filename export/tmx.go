package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"jianzhu"
)

// writeTMX writes TMX 1.4b: a unit for each translated paragraph, and one for
// each pair of aligned sentences of a paragraph that has several. Texts are
// plain; unless d is untagged, those that have marks are there a second time
// with the tags that OmegaT shows for the XLIFF 1.2 of the same article, for
// only the whole of a text, tags included, is an exact match to it.
func writeTMX(w *writer, d *Document) {
	a := d.Article
	w.put(xmlHead, `<tmx version="1.4">`, "\n", ` <header creationtool="jianzhu" creationtoolversion="1" segtype="paragraph" o-tmf="jianzhu" adminlang="en"`)
	w.attr("srclang", a.Language)
	w.put(` datatype="plaintext">`, "\n")
	w.prop("  ", "x-jianzhu-article", d.id())
	w.prop("  ", "x-jianzhu-revision", strconv.FormatInt(a.Revision, 10))
	w.put(" </header>\n <body>\n")
	untranslated, unpaired := 0, 0
	for n := range a.Paragraphs {
		t := d.translated(n)
		if t == nil {
			untranslated++
			continue
		}
		source := cmp.Or(t.Source, a.Paragraphs[n].Text)
		id := "p" + strconv.Itoa(n)
		w.tu(d, t, id, "paragraph", func() { w.segment(source) }, func() { w.segment(t.Text) })
		if !d.Untagged && source == a.Paragraphs[n].Text {
			if marks := marksOf(&a.Paragraphs[n], w.report); len(marks) > 0 {
				edges, _ := nest(marks, cutCrossing)
				targets, _ := nest(targetMarks(marks, t, w.report), cutCrossing)
				numbers := map[string]int{}
				w.tu(d, t, id+".tagged", "paragraph", func() { w.tagged(source, edges, numbers) }, func() { w.tagged(t.Text, targets, numbers) })
			}
		}
		if len(t.Aligned) < 2 {
			continue // the paragraph is its one sentence
		}
		for i, pair := range t.Aligned {
			if !pair.Source.ValidIn(source) || !pair.Target.ValidIn(t.Text) {
				unpaired++
				continue
			}
			from, to := strings.TrimSpace(pair.Source.In(source)), strings.TrimSpace(pair.Target.In(t.Text))
			if from == "" || to == "" {
				unpaired++
				continue
			}
			w.tu(d, t, fmt.Sprintf("%s.s%d", id, i+1), "sentence", func() { w.segment(from) }, func() { w.segment(to) })
		}
	}
	w.put(" </body>\n</tmx>\n")
	w.report.add("paragraphs", untranslated, "not translated: a memory has pairs only")
	w.report.add("alignment", unpaired, "sentences with nothing on the other side")
	if d.Untagged {
		d.reportLeft(w.report, "marks", "tokens", "sentences", "repairs")
	} else {
		d.reportLeft(w.report, "tokens", "sentences", "repairs")
	}
}

func (w *writer) prop(indent, kind, value string) {
	w.put(indent, "<prop")
	w.attr("type", kind)
	w.put(">")
	w.plain(value)
	w.put("</prop>\n")
}

// tu writes a translation unit.
func (w *writer) tu(d *Document, t *jianzhu.TranslatedParagraph, id, segtype string, source, target func()) {
	w.put("  <tu")
	w.attr("tuid", id)
	w.attr("segtype", segtype)
	w.put(">\n")
	w.prop("   ", "x-jianzhu-article", d.id())
	w.put("   <tuv")
	w.attr("xml:lang", d.Article.Language)
	w.put("><seg>")
	source()
	w.put("</seg></tuv>\n   <tuv")
	w.attr("xml:lang", d.Target)
	if !t.Made.Time.IsZero() {
		w.attr("changedate", t.Made.Time.UTC().Format(tmxTime))
	}
	w.attr("changeid", t.Made.Author)
	w.put(">\n")
	w.prop("    ", "x-jianzhu-state", string(t.State))
	if t.NeedsReview {
		w.prop("    ", "x-jianzhu-needs-review", "true")
	}
	if segtype == "paragraph" {
		w.prop("    ", "x-jianzhu-made", madePairs(t))
	}
	w.put("    <seg>")
	target()
	w.put("</seg>\n   </tuv>\n  </tu>\n")
}

// tmxTime is the form of times in TMX.
const tmxTime = "20060102T150405Z"

func (w *writer) segment(text string) { w.text(text, w.controlTMX) }

// controlTMX writes a character that XML cannot hold: as a placeholder that
// our reader knows and others keep.
func (w *writer) controlTMX(r rune) { w.putf(`<ph type="%s%04X"/>`, ctypeControl, r) }

// tagged writes text with the marks as OmegaT names them: m0, m1 … in the
// order in which they open in the source. Marks of the target have the numbers
// of their counterparts; those that have none are not written.
func (w *writer) tagged(text string, edges []edge, numbers map[string]int) {
	target := len(numbers) > 0
	var open []string
	w.marked(text, edges, func(e *edge) {
		if e.kind == closes {
			name := open[len(open)-1]
			open = open[:len(open)-1]
			if name != "" {
				w.put("&lt;/", name, "&gt;")
			}
			return
		}
		key := e.mark.name + "/" + strconv.Itoa(max(e.part, 1))
		n, known := numbers[key]
		if !known && !target {
			n, known = len(numbers), true
			numbers[key] = n
		}
		name := ""
		if known {
			name = "m" + strconv.Itoa(n)
			w.put("&lt;", name, "&gt;")
		}
		open = append(open, name)
	}, w.controlTMX)
}

// readTMX reads TMX 1.1 to 1.4.
func readTMX(data []byte) (*file, error) {
	root, err := parse(data, "tmx")
	if err != nil {
		return nil, err
	}
	f := &file{format: TMX}
	header := root.child("header")
	if header == nil || root.child("body") == nil {
		return nil, invalid("tmx", "must have a <header> and a <body>")
	}
	f.source = header.attr("srclang")
	if f.source == "*all*" {
		f.source = ""
	}
	var wrong []jianzhu.FieldError
	n := 0
	root.child("body").all("tu", func(tu *element) {
		n++
		found, err := readTU(tu, f, n)
		if err != nil {
			wrong = append(wrong, jianzhu.Describe(err).Fields...)
		}
		f.units = append(f.units, found...)
	})
	for i := range f.units {
		if i == 0 {
			f.target = f.units[i].language
		}
		if !sameLanguage(f.target, f.units[i].language) {
			f.target = "" // several: who asks must say which
			break
		}
	}
	switch {
	case len(wrong) > 0:
		return nil, refused(wrong)
	case n == 0:
		return nil, invalid("tu", "there are no units in the memory")
	}
	return f, nil
}

// inlineTMX are the inline elements of TMX. Their content is code of another
// format, and that of hi is text.
var inlineTMX = inline{kept: []string{"hi"}, code: []string{"bpt", "ept", "it", "ph", "ut"},
	control: func(e *element) (rune, bool) {
		hex, ok := strings.CutPrefix(e.attr("type"), ctypeControl)
		if e.name != "ph" || !ok {
			return 0, false
		}
		return controlChar(hex)
	}}

// readTU returns a unit for each language of a tu but the source's.
func readTU(e *element, f *file, n int) ([]unit, error) {
	id := cmp.Or(e.attr("tuid"), fmt.Sprintf("tu[%d]", n))
	source := ""
	hasSource := false
	article := ""
	for _, k := range e.kids {
		if k.elem != nil && k.elem.name == "prop" && k.elem.attr("type") == "x-jianzhu-article" {
			article = k.elem.content()
		}
	}
	from := cmp.Or(e.attr("srclang"), f.source)
	if from == "*all*" {
		from = ""
	}
	var out []unit
	tuvs := 0
	for _, k := range e.kids {
		tuv := k.elem
		if tuv == nil || tuv.name != "tuv" {
			continue
		}
		tuvs++
		lang := cmp.Or(tuv.attr("xml:lang"), tuv.attr("lang"))
		seg := tuv.child("seg")
		switch {
		case lang == "":
			return nil, invalid(id, fmt.Sprintf("line %d: a <tuv> has no xml:lang", tuv.line))
		case seg == nil:
			return nil, invalid(id, fmt.Sprintf("line %d: a <tuv> has no <seg>", tuv.line))
		}
		text, err := inlineTMX.text(seg, id)
		if err != nil {
			return nil, err
		}
		if !hasSource && (from == "" || sameLanguage(lang, from)) {
			source, hasSource = text, true
			continue
		}
		u := unit{id: id, index: paragraphIndex(id), target: text, language: lang, article: article,
			origin: jianzhu.ByMemory, match: 100, author: cmp.Or(tuv.attr("changeid"), tuv.attr("creationid"))}
		if t, err := time.Parse(tmxTime, cmp.Or(tuv.attr("changedate"), tuv.attr("creationdate"))); err == nil {
			u.time = t
		}
		for _, p := range tuv.kids {
			if p.elem == nil || p.elem.name != "prop" {
				continue
			}
			switch value := p.elem.content(); p.elem.attr("type") {
			case "x-jianzhu-made":
				u.made = readPairs(value)
			case "x-jianzhu-needs-review":
				u.needsReview = value == "true"
			case "x-jianzhu-state":
				if stateRank(jianzhu.TranslationState(value)) < 0 {
					return nil, invalid(id, fmt.Sprintf("line %d: the state %q is not known", p.elem.line, short(value)), names(jianzhu.TranslationStates)...)
				}
				u.state = jianzhu.TranslationState(value)
			}
		}
		out = append(out, u)
	}
	if !hasSource || tuvs < 2 {
		return nil, invalid(id, fmt.Sprintf("line %d: has no <tuv> in the source language %s beside another", e.line, short(from)))
	}
	for i := range out {
		out[i].source, out[i].hasSource = source, true
	}
	return out, nil
}
