package export

import (
	"slices"
	"strings"

	"jianzhu"
)

// writeTBX writes TBX-Basic of ISO 30042:2019: a concept for each entity of
// the article that has a name, and for each of the terms, with its names in
// all languages. An entity that has a term is written by the term.
func writeTBX(w *writer, d *Document) {
	w.put(xmlHead, `<tbx type="TBX-Basic" style="dca"`)
	w.attr("xml:lang", d.Article.Language)
	w.put(` xmlns="urn:iso:std:iso:30042:ed-2">`, "\n", " <tbxHeader>\n  <fileDesc><sourceDesc><p>jianzhu ")
	w.plain(d.id())
	w.put("</p></sourceDesc></fileDesc>\n </tbxHeader>\n <text><body>\n")
	for _, t := range d.concepts() {
		w.concept(&t)
	}
	w.put(" </body></text>\n</tbx>\n")
	d.reportLeft(w.report, "marks", "translation", "tokens", "sentences", "repairs", "alignment")
}

// concepts returns the terms of d, and then the entities of the article that
// have none, as terms: their names are proposals.
func (d *Document) concepts() []jianzhu.Term {
	out := slices.Clone(d.Terms)
	has := map[string]bool{}
	for i := range d.Terms {
		has[d.Terms[i].EntityID] = true
	}
	for i := range d.Article.Entities {
		e := &d.Article.Entities[i]
		if has[e.ID] {
			continue
		}
		t := jianzhu.Term{ID: e.ID, EntityID: e.ID, Type: e.Type}
		for _, lang := range sortedKeys(e.Names) {
			t.Names = append(t.Names, jianzhu.TermName{Language: lang, Name: e.Names[lang], Status: jianzhu.TermProposed})
		}
		if !slices.ContainsFunc(t.Names, func(n jianzhu.TermName) bool { return n.Name == e.Name }) {
			t.Names = append(t.Names, jianzhu.TermName{Language: d.Article.Language, Name: e.Name, Status: jianzhu.TermProposed})
		}
		out = append(out, t)
	}
	return out
}

// administrative gives the states of names as TBX-Basic says them.
var administrative = map[jianzhu.TermStatus]string{
	jianzhu.TermApproved: "preferredTerm-admn-sts", jianzhu.TermForbidden: "deprecatedTerm-admn-sts",
}

func (w *writer) concept(t *jianzhu.Term) {
	w.put("  <conceptEntry")
	w.attr("id", "c"+t.ID)
	w.put(">\n")
	if t.Type != "" {
		w.put(`   <descrip type="subjectField">`)
		w.plain(string(t.Type))
		w.put("</descrip>\n")
	}
	if t.Keep {
		w.put(`   <note>not translated</note>`, "\n")
	}
	if t.Note != "" {
		w.put("   <note>")
		w.plain(t.Note)
		w.put("</note>\n")
	}
	if t.EntityID != "" {
		w.put(`   <xref type="externalCrossReference"`)
		w.attr("target", "urn:uuid:"+t.EntityID)
		w.put("/>\n")
	}
	languages := map[string][]jianzhu.TermName{}
	for _, n := range t.Names {
		languages[n.Language] = append(languages[n.Language], n)
	}
	for _, lang := range sortedKeys(languages) {
		w.put("   <langSec")
		w.attr("xml:lang", lang)
		w.put(">\n")
		for _, n := range languages[lang] {
			w.put("    <termSec><term>")
			w.text(n.Name, func(rune) {
				w.fail(invalid("terms", "the name "+strings.Map(visible, n.Name)+" has a control character, which TBX cannot hold"))
			})
			w.put("</term>")
			if s := administrative[n.Status]; s != "" {
				w.put(`<termNote type="administrativeStatus">`, s, "</termNote>")
			}
			if n.Note != "" {
				w.put("<note>")
				w.plain(n.Note)
				w.put("</note>")
			}
			w.put("</termSec>\n")
		}
		w.put("   </langSec>\n")
	}
	w.put("  </conceptEntry>\n")
}
