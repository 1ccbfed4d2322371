package segment

import (
	"sync"
	"unicode/utf8"
)

// loadModel loads gse's hidden Markov model, which gse keeps for the program.
var loadModel = sync.OnceFunc(func() { tokens.LoadModel() })

// maxRun bounds the characters that the model is given at a time: its work
// grows by their square, and no text has as many that make no words.
const maxRun = 64

// findNew joins single characters that stand together to the words that gse's
// model takes them for.
func (c *cut) findNew() {
	words := c.scratch[:0]
	for i := 0; i < len(c.words); {
		j := i
		for j < len(c.words) && j-i < maxRun && c.loose(j) {
			j++
		}
		if j-i < 2 {
			words = append(words, c.words[i])
			i++
			continue
		}
		run := c.key(int(c.words[i].start), int(c.words[j-1].end))
		at := i
		for _, s := range tokens.HMMCut(string(run)) {
			n := utf8.RuneCountInString(s)
			if at+n > j {
				n = j - at
			}
			w := c.words[at]
			if n > 1 {
				w = word{start: w.start, end: c.words[at+n-1].end, word: unknown, new: true}
			}
			words = append(words, w)
			at += n
		}
		words = append(words, c.words[at:j]...)
		i = j
	}
	c.words, c.scratch = words, c.words
}

// loose reports whether words[i] is one ideograph that may be part of a word
// that no dictionary has: not a numeral, not the user's.
func (c *cut) loose(i int) bool {
	w := c.words[i]
	if w.end-w.start != 1 || w.word <= firstUser || c.units[w.start].class != han || c.digits(i) {
		return false
	}
	s := c.key(int(w.start), int(w.end))
	return utf8.RuneCount(s) == 1 // no marks on it, which the model would count
}
