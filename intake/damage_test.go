package intake

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"jianzhu"
	"jianzhu/script"
)

// converter does to text what the converters did that the sample went through.
type converter struct {
	list  []listed
	keeps bool // puts U+FFFD for the one byte that is no character; else '?' for it and the ASCII byte behind it
}

// listed is a character on the converter's list, in GBK.
type listed struct {
	char  rune
	code  []byte
	gloss []byte
}

// listOf returns the list of a converter: characters and their readings.
func listOf(t testing.TB, glosses map[rune]string) []listed {
	t.Helper()
	var list []listed
	for _, c := range slices.Sorted(maps.Keys(glosses)) {
		list = append(list, listed{c, toGBK(t, string(c)), toGBK(t, "("+glosses[c]+")")})
	}
	return list
}

func toGBK(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sampleGlosses returns the characters that have glosses in the sample, and
// the five more whose glosses split a character there.
func sampleGlosses(t testing.TB) map[rune]string {
	glosses := map[rune]string{'內': "nèi", '務': "wù", '數': "shù", '驅': "qū", '復': "fù"}
	text := string(sample(t))
	for _, g := range findGlosses(text) {
		c, _ := utf8.DecodeLastRuneInString(text[:g.start])
		if !g.holder && isConverted(c) && reads(c, g.syllable) {
			glosses[c] = g.syllable
		}
	}
	if len(glosses) < 60 {
		t.Fatalf("only %d glosses in the sample", len(glosses))
	}
	return glosses
}

// wideGlosses returns a larger list: the usual characters that conversion
// changes, with their first reading, one in each of n.
func wideGlosses(n int) map[rune]string {
	glosses := map[rune]string{}
	for c := rune(0x4E00); c < 0x9FA6; c++ {
		if int(c)%n == 0 && isConverted(c) && languageModel().usual(c) {
			if one, _, _ := strings.Cut(pinyin.PinyinDict[int(c)], ","); hasTone(one) {
				glosses[c] = one
			}
		}
	}
	return glosses
}

// damage returns text as the converter leaves it, whether bytes were lost that
// are not in a gloss's place, and false when text has characters that GBK lacks.
func (c converter) damage(text string) (damaged string, lost, ok bool) {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return "", false, false
	}
	for _, l := range c.list {
		b = bytes.ReplaceAll(b, l.code, slices.Concat(l.code, l.gloss))
	}
	damaged, lost = c.decode(b)
	return damaged, lost, true
}

// decode decodes GBK as old decoders do.
func (c converter) decode(b []byte) (text string, lost bool) {
	var out strings.Builder
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			out.WriteByte(b[i])
			i++
			continue
		}
		if b[i] == 0x80 {
			out.WriteRune('€')
			i++
			continue
		}
		if i+1 < len(b) {
			if r, err := simplifiedchinese.GBK.NewDecoder().Bytes(b[i : i+2]); err == nil && !bytes.ContainsRune(r, utf8.RuneError) {
				out.Write(r)
				i += 2
				continue
			}
		}
		lost = lost || i+1 == len(b) || b[i+1] != '('
		switch {
		case c.keeps:
			out.WriteRune(utf8.RuneError)
			if i+1 < len(b) && b[i+1] >= utf8.RuneSelf {
				i++
			}
			i++
		default:
			out.WriteByte('?')
			i += 2
		}
	}
	return out.String(), lost
}

// outcome of repairing a damaged text.
type outcome struct{ lines, damaged, exact, suspect, wrong int }

// repairAll damages each line, repairs the document whole, and compares.
func repairAll(t testing.TB, c converter, lines []string) outcome {
	var o outcome
	var clean, raw []string
	for _, s := range lines {
		if d, _, ok := c.damage(s); ok && !strings.Contains(d, "\n") {
			clean = append(clean, s)
			raw = append(raw, d)
		}
	}
	if len(raw) == 0 {
		return o
	}
	a := read(t, jianzhu.Input{Raw: []byte(strings.Join(raw, "\n"))})
	if len(a.Paragraphs) != len(clean) {
		t.Fatalf("%d paragraphs from %d lines", len(a.Paragraphs), len(clean))
	}
	suspects := map[int]bool{}
	for _, e := range a.Edits {
		if e.Kind == jianzhu.EditSuspect {
			suspects[e.Paragraph] = true
		}
	}
	for i, p := range a.Paragraphs {
		o.lines++
		want := strings.ReplaceAll(clean[i], "&#xff0c;", "，")
		if raw[i] != clean[i] {
			o.damaged++
		}
		switch {
		case p.Text == want:
			o.exact++
		case suspects[i]:
			o.suspect++
		default:
			o.wrong++
			t.Errorf("wrong\n raw %s\n got %s\nwant %s", raw[i], p.Text, want)
		}
	}
	return o
}

// TestRepairOfDamagedNews damages undamaged articles as the sample was damaged.
func TestRepairOfDamagedNews(t *testing.T) {
	var docs [][]string
	for _, f := range []string{"gold/news-zh.jsonl", "data/par-ntrex.jsonl", "data/par-pud.jsonl"} {
		var doc []string
		corpusLines(t, shared(t, f), func(text string) {
			if script.Detect(text) != script.Hant {
				return
			}
			for s := range strings.SplitSeq(text, "\n") {
				if s = strings.TrimSpace(s); s != "" && !strings.ContainsAny(s, "\u3000\u00A0\u200B\uFEFF") {
					doc = append(doc, s)
				}
			}
			if len(doc) > 30 {
				docs = append(docs, doc)
				doc = nil
			}
		})
		docs = append(docs, doc)
	}
	for _, c := range []struct {
		name string
		converter
		reference bool
	}{
		{"SampleList", converter{list: listOf(t, sampleGlosses(t))}, false},
		{"SampleListReferences", converter{list: listOf(t, sampleGlosses(t))}, true},
		{"SampleListKeepsASCII", converter{list: listOf(t, sampleGlosses(t)), keeps: true}, false},
		{"WideList", converter{list: listOf(t, wideGlosses(2))}, false},
		{"WideListReferences", converter{list: listOf(t, wideGlosses(1))}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sum outcome
			for _, doc := range docs {
				if c.reference {
					doc = slices.Clone(doc)
					for i := range doc {
						doc[i] = strings.ReplaceAll(doc[i], "，", "&#xff0c;")
					}
				}
				o := repairAll(t, c.converter, doc)
				sum.lines += o.lines
				sum.damaged += o.damaged
				sum.exact += o.exact
				sum.suspect += o.suspect
				sum.wrong += o.wrong
			}
			t.Logf("%+v", sum)
			if sum.damaged < 1000 || sum.suspect*15 > sum.damaged {
				t.Errorf("%d of %d damaged lines not restored", sum.suspect, sum.damaged)
			}
		})
	}
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRepairUndoesDamage: what a converter does to a text is undone, and where
// it isn't, bytes were lost beside those of the glosses, and it is reported.
func TestRepairUndoesDamage(t *testing.T) {
	var lines []string
	for s := range strings.Lines(testdata(t, "hant.txt")) {
		s = strings.TrimRight(s, "\n")
		if !strings.ContainsAny(s, "\u3000") {
			lines = append(lines, s)
		}
	}
	sampleList, wideList := listOf(t, sampleGlosses(t)), listOf(t, wideGlosses(1))
	rapid.Check(t, func(r *rapid.T) {
		from := rapid.IntRange(0, len(lines)-1).Draw(r, "from")
		to := rapid.IntRange(from+1, len(lines)).Draw(r, "to")
		c := converter{list: sampleList, keeps: rapid.Bool().Draw(r, "keeps")}
		if rapid.Bool().Draw(r, "wide") {
			c.list = rapid.SliceOfNDistinct(rapid.SampledFrom(wideList), 100, 600, func(l listed) rune { return l.char }).Draw(r, "list")
		} else {
			c.list = rapid.Permutation(c.list).Draw(r, "order") // of several glosses at one place, which is put first
		}
		var raw, clean []string
		var lossy []bool
		for _, s := range lines[from:to] {
			if d, lost, ok := c.damage(s); ok && !strings.Contains(d, "\n") {
				raw = append(raw, d)
				lossy = append(lossy, lost)
				clean = append(clean, s)
			}
		}
		text := strings.Join(raw, "\n")
		if strings.TrimSpace(text) == "" {
			return
		}
		a, err := Read(t.Context(), jianzhu.Input{Raw: []byte(text)})
		if err != nil {
			r.Fatal(err)
		}
		checkEdits(t, a)
		suspect := map[int]bool{}
		for _, e := range a.Edits {
			suspect[e.Paragraph] = suspect[e.Paragraph] || e.Kind == jianzhu.EditSuspect
		}
		for i, p := range a.Paragraphs {
			if p.Text != clean[i] && !(suspect[i] && lossy[i]) {
				r.Errorf("lost bytes: %v, suspect: %v\n raw %s\n got %s\nwant %s", lossy[i], suspect[i], raw[i], p.Text, clean[i])
			}
		}
	})
}
