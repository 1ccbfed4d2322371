package export

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strings"

	"jianzhu"
)

// writeBrat writes a zip of what brat wants of a document: ID.txt, the
// paragraphs a line each; ID.ann, its annotations, whose offsets are code
// points of the text file; and annotation.conf with the labels in use. The
// text file has the line ends of paragraphs as they are, and a span that runs
// over one is in fragments, as brat has it.
func writeBrat(w *writer, d *Document) {
	f := d.flatten(w.report)
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	file := func(name string, write func(io.Writer)) {
		// Without a time, equal documents make equal files.
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			w.fail(fmt.Errorf("export brat: %w", err))
			return
		}
		write(to)
	}
	file(d.id()+".txt", func(to io.Writer) { _, _ = io.WriteString(to, f.text) })
	file(d.id()+".ann", func(to io.Writer) { _, _ = io.WriteString(to, d.annotations(f)) })
	file("annotation.conf", func(to io.Writer) { _, _ = io.WriteString(to, bratConf()) })
	if err := z.Close(); err != nil {
		w.fail(fmt.Errorf("export brat: %w", err))
	}
	d.reportLeft(w.report, "translation", "tokens", "sentences", "repairs", "alignment")
}

// annotations returns the .ann file of f.
func (d *Document) annotations(f *flat) string {
	var b strings.Builder
	o := jianzhu.NewOffsets(f.text, jianzhu.CodePoint)
	names := make(map[string]string, len(d.Article.Entities))
	for i := range d.Article.Entities {
		names[d.Article.Entities[i].ID] = d.Article.Entities[i].Name
	}
	number := map[string]string{} // T numbers by stable id
	for i := range f.spans {
		s := &f.spans[i]
		t := numbered("T", i+1)
		number[s.id] = t
		var places, texts []string
		for _, part := range lines(f.text, s.Span) {
			u := o.Span(part)
			places = append(places, fmt.Sprintf("%d %d", u.Start, u.End))
			texts = append(texts, part.In(f.text))
		}
		fmt.Fprintf(&b, "%s\t%s %s\t%s\n", t, s.label, strings.Join(places, ";"), strings.Join(texts, " "))
	}
	notes, relations, references, attributes := 0, 0, 0, 0
	for i := range f.spans {
		s := &f.spans[i]
		t := number[s.id]
		if s.mark == nil {
			relations++
			role := map[string]string{labelCue: "Cue", labelSpeaker: "Speaker"}[s.label]
			fmt.Fprintf(&b, "R%d\t%s Arg1:%s Arg2:%s\n", relations, role, number[s.of], t)
			continue
		}
		attributes++
		fmt.Fprintf(&b, "A%d\tStatus %s %s\n", attributes, t, s.mark.mark().Status)
		if m := s.mark.mention; m != nil && m.EntityID != "" {
			references++
			fmt.Fprintf(&b, "N%d\tReference %s jianzhu:%s\t%s\n", references, t, m.EntityID, oneLine(names[m.EntityID]))
		}
		notes++
		fmt.Fprintf(&b, "#%d\tAnnotatorNotes %s\t%s\n", notes, t, oneLine(d.detail(s)))
	}
	return b.String()
}

// lines cuts a span where the text has line ends, which are left out.
func lines(text string, s jianzhu.Span) []jianzhu.Span {
	var out []jianzhu.Span
	start := -1
	for i := s.Start; i < s.End; i++ {
		end := text[i] == '\n' || text[i] == '\r'
		switch {
		case end && start >= 0:
			out = append(out, jianzhu.Span{Start: start, End: i})
			start = -1
		case !end && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, jianzhu.Span{Start: start, End: s.End})
	}
	return out
}

// oneLine returns s for a field that ends with a tab or a line.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\t\r\n") {
		return s
	}
	return lineBreaks.Replace(s)
}

var lineBreaks = strings.NewReplacer("\t", " ", "\r", " ", "\n", " ")

// bratConf returns a configuration with every label, so that brat shows them.
func bratConf() string {
	var b strings.Builder
	b.WriteString("[entities]\n")
	for _, l := range labels() {
		b.WriteString(l + "\n")
	}
	b.WriteString("\n[relations]\nCue\tArg1:QUOTE, Arg2:CUE\nSpeaker\tArg1:QUOTE, Arg2:SPEAKER\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n[events]\n\n[attributes]\nStatus\tArg:<ENTITY>, Value:proposed|accepted\n")
	return b.String()
}
