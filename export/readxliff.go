package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"jianzhu"
)

// readXLIFF reads XLIFF 1.0 to 1.2 and 2.0 to 2.2.
func readXLIFF(data []byte) (*file, error) {
	root, err := parse(data, "xliff")
	if err != nil {
		return nil, err
	}
	switch v := root.attr("version"); {
	case v == "1.0" || v == "1.1" || v == "1.2":
		return readXLIFF12(root)
	case v == "2.0" || v == "2.1" || v == "2.2":
		return readXLIFF2(root)
	default:
		return nil, invalid("xliff.version", fmt.Sprintf("%q is not known", short(v)), "1.2", "2.0", "2.1")
	}
}

// inline12 are the inline elements of XLIFF 1.2. sub is none of them: what is
// in it is a text of its own.
var inline12 = inline{kept: []string{"g", "mrk"}, code: []string{"x", "bx", "ex", "bpt", "ept", "ph", "it"},
	control: func(e *element) (rune, bool) {
		hex, ok := strings.CutPrefix(e.attr("ctype"), ctypeControl)
		if e.name != "x" || !ok {
			return 0, false
		}
		return controlChar(hex)
	}}

// controlChar reads the hexadecimal number of a character that XML cannot
// hold. Any other would be a way around the checks of an XML parser.
func controlChar(hex string) (rune, bool) {
	n, err := strconv.ParseUint(hex, 16, 21)
	r := rune(n)
	return r, err == nil && !legalXML(r) && r < 0x110000 && (r < 0xD800 || r > 0xDFFF)
}

func readXLIFF12(root *element) (*file, error) {
	f := &file{format: XLIFF12}
	in := inline12
	in.space = root.space
	return f, f.read(root, "trans-unit", func(e *element) {
		f.article, f.source, f.target = e.attr("original"), e.attr("source-language"), e.attr("target-language")
	}, func(e *element) (unit, error) { return readTransUnit(e, &in) })
}

// read reads the units, elements of the given name, of the one <file> in root.
// Head reads what the file says of itself. The error has what is wrong with
// every unit.
func (f *file) read(root *element, name string, head func(*element), read func(*element) (unit, error)) error {
	var wrong []jianzhu.FieldError
	files := 0
	root.all("file", func(e *element) {
		if files++; files > 1 {
			return
		}
		head(e)
		e.all(name, func(e *element) {
			u, err := read(e)
			if err != nil {
				wrong = append(wrong, jianzhu.Describe(err).Fields...)
			}
			f.units = append(f.units, u)
		})
	})
	switch {
	case files == 0:
		return invalid("file", "has no <file> in it")
	case files > 1:
		return invalid("file", fmt.Sprintf("has %d <file> elements; an article is one", files))
	case len(wrong) > 0:
		return refused(wrong)
	}
	return nil
}

func readTransUnit(e *element, in *inline) (unit, error) {
	id := e.attr("id")
	u := unit{id: cmp.Or(id, fmt.Sprintf("trans-unit of line %d", e.line)), index: paragraphIndex(id), hasSource: true}
	source, target := e.child("source"), e.child("target")
	if source == nil {
		return u, invalid(u.id, "has no <source>")
	}
	var err error
	if u.source, err = in.text(source, u.id); err != nil {
		return u, err
	}
	for _, k := range e.kids {
		if n := k.elem; n != nil && n.name == "note" && n.attr("from") == "jianzhu:made" {
			u.made = readPairs(n.content())
		}
	}
	if target == nil {
		return u, nil
	}
	if u.target, err = in.text(target, u.id); err != nil {
		return u, err
	}
	approved := e.attr("approved") == "yes"
	switch state := target.attr("state"); {
	case state == "", state == "new", state == "needs-translation":
		// OmegaT leaves the state as it was when it writes a translation,
		// and others write none; only an unchanged text is untranslated.
		u.untouched = !approved
		if state == "new" {
			u.state = jianzhu.StateInitial
		}
		if state == "" && approved {
			u.state = jianzhu.StateFinal
		}
	case state == "final":
		u.state = jianzhu.StateFinal
	case state == "signed-off", state == "translated" && approved:
		u.state = jianzhu.StateReviewed
	case state == "translated":
		u.state = jianzhu.StateTranslated
	case strings.HasPrefix(state, "needs-"):
		u.state, u.needsReview = jianzhu.StateTranslated, true
	case !strings.HasPrefix(state, "x-"):
		return u, invalid(u.id, fmt.Sprintf("its state %q is not known", short(state)), "new", "needs-translation", "needs-review-translation", "translated", "signed-off", "final")
	}
	switch target.attr("state-qualifier") {
	case "mt-suggestion", "leveraged-mt":
		u.origin = jianzhu.ByMachine
	case "exact-match", "id-match", "leveraged-inherited", "leveraged-repository":
		u.origin, u.match = jianzhu.ByMemory, 100
	case "fuzzy-match", "tm-suggestion", "leveraged-tm":
		u.origin = jianzhu.ByMemory
	}
	return u, nil
}

const xliff2Space = "urn:oasis:names:tc:xliff:document:2.0"

// inline2 are the inline elements of XLIFF 2.
var inline2 = inline{kept: []string{"pc", "mrk"}, code: []string{"ph", "sc", "ec", "sm", "em"},
	control: func(e *element) (rune, bool) {
		if e.name != "cp" {
			return 0, false
		}
		return controlChar(e.attr("hex"))
	}}

func readXLIFF2(root *element) (*file, error) {
	f := &file{format: XLIFF21, source: root.attr("srcLang"), target: root.attr("trgLang")}
	in := inline2
	in.space = root.space
	return f, f.read(root, "unit", func(e *element) {
		f.article = cmp.Or(e.attr("original"), e.attr("id"))
	}, func(e *element) (unit, error) { return readUnit2(e, &in) })
}

// readUnit2 reads a unit, whose text may have been cut into segments with
// ignorable text between them.
func readUnit2(e *element, in *inline) (unit, error) {
	id := e.attr("id")
	u := unit{id: cmp.Or(id, fmt.Sprintf("unit of line %d", e.line)), index: paragraphIndex(id), hasSource: true}
	var source, target strings.Builder
	with, without := 0, 0 // segments with and without translation
	stated := false
	for _, k := range e.kids {
		seg := k.elem
		if seg == nil {
			continue
		}
		switch seg.name {
		case "metadata":
			seg.all("meta", func(m *element) {
				if m.attr("type") == metaMade {
					u.made = readPairs(m.content())
				}
			})
		case "segment", "ignorable":
			src := seg.child("source")
			if src == nil {
				return u, invalid(u.id, fmt.Sprintf("line %d: the %s has no <source>", seg.line, seg.name))
			}
			text, err := in.text(src, u.id)
			if err != nil {
				return u, err
			}
			source.WriteString(text)
			trg := seg.child("target")
			translated := text // of ignorable text, and to be told from none below
			if trg != nil {
				if translated, err = in.text(trg, u.id); err != nil {
					return u, err
				}
			}
			if seg.name == "ignorable" {
				target.WriteString(translated)
				continue
			}
			state := jianzhu.TranslationState(seg.attr("state"))
			if state == "" {
				state = jianzhu.StateInitial
			}
			rank := stateRank(state)
			if rank < 0 {
				return u, invalid(u.id, fmt.Sprintf("line %d: the state %q is not known", seg.line, short(string(state))), names(jianzhu.TranslationStates)...)
			}
			if trg == nil || translated == "" && text != "" {
				without++
				continue
			}
			with++
			target.WriteString(translated)
			if seg.attr("subState") == subStateReview {
				u.needsReview = true
			}
			if u.state == "" || rank < stateRank(u.state) {
				u.state = state
			}
			u.untouched = u.untouched || state == jianzhu.StateInitial
			stated = stated || seg.attr("state") != ""
		}
	}
	u.source = source.String()
	switch {
	case with > 0 && without > 0:
		return u, invalid(u.id, fmt.Sprintf("%d of its %d segments have no translation", without, with+without))
	case with > 0:
		u.target = target.String()
		if !stated {
			// No state was written: the text is there, so it is translated.
			u.state = jianzhu.StateTranslated
		}
	}
	return u, nil
}

// stateRank returns the place of a state in their order, or -1.
func stateRank(s jianzhu.TranslationState) int {
	for i, known := range jianzhu.TranslationStates {
		if s == known {
			return i
		}
	}
	return -1
}
