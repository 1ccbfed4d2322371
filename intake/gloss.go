package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Converters from Simplified to Traditional pages, working on GBK bytes, put a
// pinyin gloss behind every occurrence of certain characters. Where the two
// bytes of such a character met by chance, as the second byte of one character
// and the first of the next, the gloss was put there too:
//
//	變      人      類      的            變               人     類     的
//	D7 83 | C8 CB | EE 90 | B5 C4   →   D7 83 | C8 (nèi) CB | EE .. read one off
//
// because 83 C8 is 內. C8 and the parenthesis are no character and became a
// placeholder; what follows is read one byte off until an ASCII byte puts the
// boundaries right again.
//
// To undo it, the bytes are put together again: a gloss is taken out behind
// the two bytes whose character it reads, and a placeholder with a gloss
// becomes the one byte that makes a character of that reading with the byte
// before it. What the bytes spell then is the text.

// gloss is a parenthesised pinyin syllable found in a text.
type gloss struct {
	start, end int    // bytes of the text, from the parenthesis or placeholder on
	syllable   string // without the parentheses
	holder     bool   // it starts with a placeholder: the byte before it was lost
}

// maxSyllable is the length of the longest pinyin syllable, in characters.
const maxSyllable = 6 // zhuāng

const toneLetters = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"

func isPinyinLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || r >= utf8.RuneSelf && (r == 'ü' || r == 'ê' || strings.ContainsRune(toneLetters, r))
}

func hasTone(syllable string) bool { return strings.ContainsAny(syllable, toneLetters) }

// findGlosses returns what looks like glosses in text, in order.
func findGlosses(text string) []gloss {
	var found []gloss
	for at := 0; ; {
		n := strings.IndexByte(text[at:], ')')
		if n < 0 {
			return found
		}
		end := at + n + 1
		if g, ok := glossBefore(text, at, end); ok {
			found = append(found, g)
		}
		at = end
	}
}

// glossBefore returns the gloss of text that ends at end, not starting before
// from.
func glossBefore(text string, from, end int) (gloss, bool) {
	i := end - 1
	for letters := 0; ; letters++ {
		if i <= from {
			return gloss{}, false
		}
		r, n := utf8.DecodeLastRuneInString(text[from:i])
		i -= n
		if isPinyinLetter(r) {
			if letters == maxSyllable {
				return gloss{}, false
			}
			continue
		}
		if letters == 0 {
			return gloss{}, false
		}
		g := gloss{start: i, end: end, syllable: text[i+n : end-1]}
		switch {
		case isPlaceholder(r):
			g.holder = true
		case r != '(':
			return gloss{}, false
		default:
			// Decoders that put a placeholder for the one byte keep the
			// parenthesis.
			if r, n := utf8.DecodeLastRuneInString(text[from:i]); isPlaceholder(r) && n > 0 {
				g.holder = true
				g.start -= n
			}
		}
		return g, true
	}
}

// isPlaceholder reports whether decoders put r for bytes they can't read.
func isPlaceholder(r rune) bool { return r == '?' || r == utf8.RuneError }

// repairGlosses undoes gloss damage in text. It returns the repaired text and
// the changes.
func repairGlosses(text string) (string, []change) {
	glosses := findGlosses(text)
	if len(glosses) == 0 {
		return text, nil
	}
	r := &glossRepair{rewriter: rewriter{text: text}, table: gbkTable(), model: languageModel()}
	r.weigh(glosses)
	if !r.damaged {
		// What is left of a gloss that lost its parenthesis, and nothing
		// tells what it stood for.
		for _, g := range glosses {
			if prev, _ := utf8.DecodeLastRuneInString(text[:g.start]); g.holder && hasTone(g.syllable) &&
				unicode.Is(unicode.Han, prev) && !strings.Contains(text[g.start:g.end], "(") {
				r.suspect(g.start, g.end)
			}
		}
		return r.finish()
	}
	for i := 0; i < len(glosses); i++ {
		if g := glosses[i]; g.start >= r.done {
			r.repair(glosses, i)
		}
	}
	return r.finish()
}

type glossRepair struct {
	rewriter
	table *gbk
	model *bigrams

	// What the document tells about its damage.
	damaged     bool         // a converter has been at work
	traditional bool         // the document's script
	keepsASCII  bool         // the decoder put a placeholder for one byte alone
	glossed     map[rune]int // how often a character has a gloss that reads it
	bare        map[rune]int // of those characters: how often they stand without
	ends        float64      // logarithm of the share of lines that end in ASCII; 0 before it is counted

	// Computed when first asked for.
	occurs map[rune]bool
	lost   map[lostKey][]byte
}

// lostKey is what lostBytes depends on.
type lostKey struct {
	before   byte
	syllable string
}

// weigh decides whether the glosses are a converter's, by the whole document:
// a gloss may have been written by the author, to teach a reading.
//
// Where a placeholder stands before a syllable, and a lost byte makes a
// character of that reading, there is no other explanation. Without such a
// proof, a converter's glosses stand behind characters that it converted and,
// mostly, behind all of them; an author's stand behind any, once.
func (r *glossRepair) weigh(glosses []gloss) {
	r.glossed, r.bare = map[rune]int{}, map[rune]int{}
	converted, others, proofs, usual := 0, 0, 0, 0
	kinds := map[rune]bool{}
	for _, g := range glosses {
		prev, _ := utf8.DecodeLastRuneInString(r.text[:g.start])
		if !hasTone(g.syllable) {
			continue
		}
		if g.holder {
			if _, b := r.table.encode(prev); len(r.lostBytes(b, g.syllable)) > 0 {
				proofs++
				if strings.ContainsRune(r.text[g.start:g.end], '(') {
					r.keepsASCII = true
				}
			}
			continue
		}
		if !reads(prev, g.syllable) {
			continue
		}
		r.glossed[prev]++
		if isConverted(prev) {
			converted++
			kinds[prev] = true
			if r.model.usual(prev) {
				usual++
			}
		} else {
			others++
		}
	}
	if converted+others+proofs == 0 {
		return
	}
	clear(r.lost) // asked for before all glosses were known
	r.traditional = script.Detect(r.text) == script.Hant
	han := 0
	for _, c := range r.text {
		if n, ok := r.glossed[c]; ok && n > 0 {
			r.bare[c]++
		}
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	always := 0 // glosses of characters that have one everywhere
	for c, n := range r.glossed {
		r.bare[c] -= n
		if r.bare[c] == 0 {
			always += n
		}
	}
	all := converted + others
	switch {
	case proofs > 0:
		r.damaged = true
	case converted >= 4*others && len(kinds) >= 3:
		r.damaged = always*2 >= all || len(kinds) >= 5
	case converted >= 4*others:
		// One or two characters only: an author explains a rare one.
		r.damaged = 2*usual >= converted && always == all
	default:
		// Characters that no conversion changes: a converter with another
		// list, if each has its gloss again and again while most of the
		// text has none.
		r.damaged = always == all && all >= 2*len(r.glossed) && len(r.glossed) >= 3 && all*3 < han
	}
}

// removable reports whether a gloss with this syllable behind c is damage,
// in a document that is damaged.
func (r *glossRepair) removable(c rune, syllable string) bool {
	if !reads(c, syllable) {
		return false
	}
	return isConverted(c) || r.glossed[c] >= 2 && r.bare[c] == 0
}

// lostBytes returns the bytes that make, behind b, a character with this
// reading that a converter writes or has glossed, and could be lost: they
// start a character themselves.
func (r *glossRepair) lostBytes(b byte, syllable string) []byte {
	if !isLead(b) {
		return nil
	}
	key := lostKey{b, syllable}
	found, ok := r.lost[key]
	if ok {
		return found
	}
	for c := 0x81; c <= 0xFE; c++ {
		if x := r.table.decode(b, byte(c)); x != 0 && (isConverted(x) || r.glossed[x] > 0) && reads(x, syllable) {
			found = append(found, byte(c))
		}
	}
	if r.lost == nil {
		r.lost = map[lostKey][]byte{}
	}
	r.lost[key] = found
	return found
}

// before returns the character before text[at], as restored, and its length in
// the text; the length is 0 when it was restored.
func (r *glossRepair) before(at int) (rune, int) {
	if at > r.done {
		return utf8.DecodeLastRuneInString(r.text[r.done:at])
	}
	c, _ := utf8.DecodeLastRuneInString(r.out.String())
	return c, 0
}

// repair deals with glosses[i]; it starts at or behind r.done.
func (r *glossRepair) repair(glosses []gloss, i int) {
	g := glosses[i]
	prev, size := r.before(g.start)
	if g.holder {
		r.repairRun(glosses, i, prev)
		return
	}
	if r.removable(prev, g.syllable) {
		r.replace(g.start, g.end, "", jianzhu.EditGloss)
		return
	}
	// The pair may have been a character's second byte and an ASCII letter,
	// which splits nothing.
	if prev >= 0x40 && prev < 0x7F && size == 1 {
		before, _ := r.before(g.start - size)
		if _, b := r.table.encode(before); isLead(b) && hasTone(g.syllable) {
			if x := r.table.decode(b, byte(prev)); isConverted(x) && reads(x, g.syllable) {
				r.replace(g.start, g.end, "", jianzhu.EditGloss)
				return
			}
		}
	}
	if hasTone(g.syllable) && unicode.Is(unicode.Han, prev) {
		r.suspect(g.start, g.end)
	}
}

// repairRun restores the run of bytes that starts with the placeholder of
// glosses[i]; prev is the character before it.
func (r *glossRepair) repairRun(glosses []gloss, i int, prev rune) {
	g := glosses[i]
	_, b := r.table.encode(prev)
	if len(r.lostBytes(b, g.syllable)) == 0 {
		if hasTone(g.syllable) {
			r.suspect(g.start, g.end)
		}
		return
	}
	run := newRun(r, prev, g.start)
	end, restored, ok := run.restore(glosses[i:])
	if !ok {
		r.suspect(g.start, end)
		return
	}
	r.replace(g.start, end, restored, jianzhu.EditShift)
}
