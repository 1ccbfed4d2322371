package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jianzhu"
)

// writeCoNLLU writes CoNLL-U: a sentence for each of the article's, with its
// tokens and their parts of speech. Syntax is not annotated, but readers want a
// tree: all words depend on the first that is no punctuation, by the relation
// that says nothing. Comments have every annotation that starts in the sentence
// with its exact place in the paragraph; MISC has those that a token is in,
// its own place, and the white space around it, so that the text can be
// rebuilt.
func writeCoNLLU(w *writer, d *Document) {
	a := d.Article
	unit := string(d.Unit)
	w.put("# newdoc id = ", oneLine(d.id()), "\n")
	w.put("# offset_unit = ", unit, "\n")
	inside := 0 // annotations that start or end inside a token
	syntax := 0 // words

	for n := range a.Paragraphs {
		p := &a.Paragraphs[n]
		marks := marksOf(p, w.report)
		w.put("# newpar id = p", strconv.Itoa(n), "\n")
		o := d.offsets(n)
		bounds := make(map[int]bool, 2*len(p.Tokens))
		for _, t := range p.Tokens {
			bounds[t.Start], bounds[t.End] = true, true
		}
		for i := range marks {
			if !bounds[marks[i].Start] || !bounds[marks[i].End] {
				inside++
			}
		}
		sentences := p.Sentences
		if len(sentences) == 0 {
			sentences = []jianzhu.Span{{Start: 0, End: len(p.Text)}}
		}
		at, done := 0, 0 // next token; marks that were told
		var open []*mark // that the word is in, or that end before it
		next := 0        // mark that starts behind the word before
		for s := range sentences {
			// What is between two sentences is white space, and of the token before.
			end := len(p.Text)
			if s+1 < len(sentences) {
				end = sentences[s+1].Start
			}
			from := at
			for at < len(p.Tokens) && p.Tokens[at].Start < end {
				at++
			}
			words, before := wordsOf(p.Text, p.Tokens[from:at])
			if len(words) == 0 {
				continue // white space alone is no sentence
			}
			var text strings.Builder
			for i, word := range words {
				text.WriteString(form(word.In(p.Text)))
				if word.after != "" && i < len(words)-1 {
					text.WriteByte(' ')
				}
			}
			w.put("# sent_id = ", fmt.Sprintf("p%d-s%d", n, s+1), "\n")
			w.put("# text = ", text.String(), "\n")
			if s == 0 {
				if t := d.translated(n); t != nil {
					w.put("# text_", oneLine(d.Target), " = ", oneLine(t.Text), "\n")
				}
			}
			for ; done < len(marks) && marks[done].Start < end; done++ {
				m := &marks[done]
				u := o.Span(m.Span)
				w.putf("# span %s = %s %d %d %s\n", m.name, m.label(), u.Start, u.End, oneLine(d.describe(n, m)))
			}
			root := max(slices.IndexFunc(words, func(word word) bool { return universal(word.POS, word.In(p.Text)) != "PUNCT" }), 0)
			syntax += len(words)
			for i, word := range words {
				u := o.Span(word.Span)
				open = slices.DeleteFunc(open, func(m *mark) bool { return m.End <= word.Start })
				for ; next < len(marks) && marks[next].Start < word.End; next++ {
					open = append(open, &marks[next])
				}
				surface := form(word.In(p.Text))
				upos := universal(word.POS, surface)
				head, relation := strconv.Itoa(root+1), "dep"
				switch {
				case i == root:
					head, relation = "0", "root"
				case upos == "PUNCT":
					relation = "punct"
				}
				w.put(strconv.Itoa(i+1), "\t", surface, "\t_\t", upos, "\t", cmp.Or(oneLine(word.POS), "_"), "\t_\t", head, "\t", relation, "\t_\t")
				// The attributes of MISC are in the order of the alphabet.
				w.put("End=", strconv.Itoa(u.End))
				if word.OOV {
					w.put("|OOV=Yes")
				}
				if word.after == "" {
					w.put("|SpaceAfter=No")
				} else if word.after != " " {
					w.put("|SpacesAfter=", spaceEscaper.Replace(word.after))
				}
				if i == 0 && before != "" {
					w.put("|SpacesBefore=", spaceEscaper.Replace(before))
				}
				separator := "|Spans="
				for _, m := range open {
					if m.Overlaps(word.Span) {
						w.put(separator, m.name, ":", m.label())
						separator = ","
					}
				}
				w.put("|Start=", strconv.Itoa(u.Start), "\n")
			}
			w.put("\n")
		}
	}
	w.report.add("syntax", syntax, "not annotated: HEAD and DEPREL are placeholders")
	w.report.add("span-ends", inside, "inside a token; the comments have the exact place")
	d.reportLeft(w.report, "repairs", "alignment")
}

// word is a token that is no white space, with the white space behind it.
type word struct {
	jianzhu.Token
	after string
}

// wordsOf returns the words among tokens, and the white space before the first.
func wordsOf(text string, tokens []jianzhu.Token) (words []word, before string) {
	for _, t := range tokens {
		s := t.In(text)
		switch {
		case strings.TrimSpace(s) != "":
			words = append(words, word{Token: t})
		case len(words) == 0:
			before += s
		default:
			words[len(words)-1].after += s
		}
	}
	return words, before
}

// spaceEscaper writes white space as UDPipe does.
var spaceEscaper = strings.NewReplacer(" ", `\s`, "\t", `\t`, "\r", `\r`, "\n", `\n`, "|", `\p`, `\`, `\\`)

// form returns a token as a field of CoNLL-U: what cannot stand in one is a
// space, which the offsets in MISC make good.
func form(s string) string {
	if !strings.ContainsAny(s, "\t\n\r\u0085\u2028\u2029") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// universalOf gives the universal part of speech of an ICTCLAS tag, by its
// first letter; longer tags that differ come first.
var universalOf = map[string]string{
	"nr": "PROPN", "ns": "PROPN", "nt": "PROPN", "nz": "PROPN", "nrt": "PROPN", "nrfg": "PROPN", "eng": "X",
	"n": "NOUN", "t": "NOUN", "s": "NOUN", "f": "ADP", "v": "VERB", "vn": "NOUN", "a": "ADJ", "ad": "ADV", "an": "NOUN", "b": "ADJ", "z": "ADJ",
	"r": "PRON", "m": "NUM", "q": "NOUN", "d": "ADV", "p": "ADP", "c": "CCONJ", "u": "PART", "y": "PART", "e": "INTJ", "o": "X",
	"h": "PART", "k": "PART", "g": "X", "i": "X", "l": "X", "j": "NOUN", "x": "X", "w": "PUNCT",
}

// universal returns the UPOS of a token.
func universal(pos, surface string) string {
	if pos == "w" && !strings.ContainsFunc(surface, unicode.IsPunct) {
		return "SYM"
	}
	for n := len(pos); n > 0; n-- {
		if u := universalOf[pos[:n]]; u != "" {
			return u
		}
	}
	return "X"
}
