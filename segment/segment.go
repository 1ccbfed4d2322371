package segment

import (
	"slices"
	"sync"
	"unicode/utf8"

	"jianzhu"
)

// Mode says how fine to cut.
type Mode string

// The modes.
const (
	// Default cuts words as a reader takes them, and keeps numbers with
	// their units and dates whole: 2023年4月26日, 10亿美元.
	Default Mode = "default"
	// Search cuts as fine as a search wants it: long words into those they
	// are made of, numbers from their units.
	Search Mode = "search"
)

// Modes lists every Mode, the default first.
var Modes = []Mode{Default, Search}

// Options say how a Segmenter cuts. The zero value is good.
type Options struct {
	Mode Mode // empty means Default

	// NewWords looks for words that are in no dictionary among single
	// characters that stand together, by gse's hidden Markov model. It finds
	// names and invents some.
	NewWords bool

	Dictionary []Entry // the user's words, as WithDictionary takes them
}

// Segmenter cuts text into words and sentences. It never changes, and any
// number of goroutines may use it at a time.
type Segmenter struct {
	base     *lexicon // shared by all
	user     *user    // nil without a user dictionary
	mode     Mode
	newWords bool
}

// New returns a Segmenter. The first one loads the embedded dictionary, which
// takes a good half second; the others share it. An unknown mode is an error
// of kind jianzhu.Invalid that lists the modes.
func New(opts Options) (*Segmenter, error) {
	const op = "segment.New"
	s := &Segmenter{mode: opts.Mode, newWords: opts.NewWords}
	switch opts.Mode {
	case "":
		s.mode = Default
	case Default, Search:
	default:
		return nil, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: "unknown segmentation mode", Fields: []jianzhu.FieldError{{
			Field: "mode", Message: "no such mode: " + string(opts.Mode), Accepted: []string{string(Default), string(Search)},
		}}}
	}
	var err error
	if s.base, err = base(); err != nil {
		return nil, &jianzhu.Error{Op: op, Err: err}
	}
	if s.newWords {
		loadModel()
	}
	return s.WithDictionary(opts.Dictionary)
}

// WithDictionary returns a Segmenter that cuts as s does, but with entries in
// place of the user dictionary that s has. The embedded dictionary is shared,
// so it costs what the entries cost; s goes on as it is for those that still
// use it.
//
// An entry without a frequency is always cut as one word, whatever words it
// breaks up, unless it is part of a longer entry or crosses one. An entry with
// a frequency competes with the words around it, but never loses to the words
// it is made of. An entry that is no word is an error of kind jianzhu.Invalid
// with the field "dictionary[N]".
func (s *Segmenter) WithDictionary(entries []Entry) (*Segmenter, error) {
	t := *s
	t.user = nil
	if len(entries) > 0 {
		var err error
		if t.user, err = s.newUser(entries); err != nil {
			return nil, err
		}
	}
	return &t, nil
}

// Tokens appends the words of text to dst and returns it. The tokens tile the
// text: the first starts at byte 0, each starts where the one before ends, the
// last ends with the text. White space is in tokens of its own, tagged ws;
// punctuation is tagged w. Text that is no valid UTF-8 is cut as well, each
// wrong byte by itself.
func (s *Segmenter) Tokens(dst []jianzhu.Token, text string) []jianzhu.Token {
	c := cuts.Get().(*cut)
	c.s = s
	c.lexer.run(text)
	c.words = c.path(c.words[:0], 0, len(c.units)-1, false)
	if s.mode == Search {
		c.refine()
	}
	if s.newWords {
		c.findNew()
	}
	dst = c.emit(dst)
	c.release()
	return dst
}

// cut is the working memory of one call.
type cut struct {
	lexer
	s       *Segmenter
	steps   []step
	words   []word
	scratch []word
}

var cuts = sync.Pool{New: func() any { return new(cut) }}

// release gives c back for reuse, unless it has grown for a text of a size
// that is rare.
func (c *cut) release() {
	const most = 1 << 16 // units
	if cap(c.units) > most {
		return
	}
	c.text, c.s = "", nil
	cuts.Put(c)
}

// step is the best way to a boundary between units.
type step struct {
	cost float64
	from int32 // the unit where the last word of the way starts
	word int32 // its number in the lexicon, unknown, or in the user's
}

// word is one of the units[start:end].
type word struct {
	start, end int32
	word       int32 // as in step
	new        bool  // found by the model
}

// Numbers of words that are in no lexicon, and the first of the user's, which
// count down from there.
const (
	unknown   = -1
	firstUser = -2
)

// key returns the folded text of units[i:j].
func (c *cut) key(i, j int) []byte { return c.folded[c.units[i].folded:c.units[j].folded] }

// path appends the words of the cheapest cut of units[from:to] to words. Where
// parts is set, the word that would be all of them does not count, nor does
// the user's dictionary.
func (c *cut) path(words []word, from, to int, parts bool) []word {
	n := to - from
	if n == 0 {
		return words
	}
	if cap(c.steps) <= n {
		c.steps = make([]step, n+n/2+64)
	}
	steps := c.steps[:n+1]
	for i := range steps {
		steps[i].from = -1
	}
	steps[0] = step{}
	reach := func(i, j int, cost float64, word int32) {
		cost += steps[i].cost
		if s := &steps[j]; s.from < 0 || cost < s.cost {
			*s = step{cost, int32(i), word}
		}
	}
	lex := c.s.base
	for i := range n {
		u := from + i
		single := int32(unknown)
		singleCost := float64(unknownCost)
		if cl := c.units[u].class; cl != space && cl != atom && cl != punct { // no word starts with those
			counter := c.counter(u)
			longer := func(j int, w int32) {
				if parts && j-u == n {
					return
				}
				cost := float64(lex.cost[w])
				if counter && !counters[string(c.key(u, j))] {
					cost += counterCost
				}
				reach(i, i+j-u, cost, w)
			}
			j := u + 1 // the end of the least that may be a word yet
			if a := c.ideograph(u); a != 0 {
				if w := lex.single[a-firstHan]; w >= 0 {
					single, singleCost = w, float64(lex.cost[w])
				}
				j++
				if b := c.ideograph(u + 1); b != 0 {
					p := lex.findPair(a, b)
					if p.word >= 0 && j <= to {
						longer(j, p.word)
					}
					if j++; j <= to {
						if r, _ := utf8.DecodeRune(c.folded[c.units[j-1].folded:]); p.third&thirdBit(r) == 0 {
							j = to + 1
						}
					}
				}
			}
			for ; j <= to; j++ {
				if cl := c.units[j-1].class; j > u+1 && (cl == space || cl == atom) {
					break
				}
				w, more := lex.find(c.key(u, j))
				switch {
				case w >= 0 && j == u+1:
					single, singleCost = int32(w), float64(lex.cost[w])
				case w >= 0:
					longer(j, int32(w))
				}
				if !more && w < 0 {
					break
				}
			}
		}
		reach(i, i+1, singleCost, single)
		if c.s.user != nil && !parts {
			c.s.user.each(c, u, to, func(j int, cost float64, word int32) {
				reach(i, i+j-u, cost, word)
			})
		}
	}
	at := len(words)
	for i := n; i > 0; i = int(steps[i].from) {
		words = append(words, word{start: int32(from) + steps[i].from, end: int32(from + i), word: steps[i].word})
	}
	for i, j := at, len(words)-1; i < j; i, j = i+1, j-1 {
		words[i], words[j] = words[j], words[i]
	}
	return words
}

// ideograph returns what unit u is, if it is one ideograph that has a row in
// the dictionary, else 0.
func (c *cut) ideograph(u int) rune {
	if c.units[u].class != han {
		return 0
	}
	r, n := utf8.DecodeRune(c.folded[c.units[u].folded:])
	if !hasRow(r) || n != c.units[u+1].folded-c.units[u].folded {
		return 0
	}
	return r
}

// refine cuts long words into the words they are made of.
func (c *cut) refine() {
	words := c.scratch[:0]
	for _, w := range c.words {
		at := len(words)
		if w.end-w.start > 2 && w.word >= 0 && c.compound(w) {
			words = c.path(words, int(w.start), int(w.end), true)
			for _, p := range words[at:] {
				if p.word == unknown || p.end-p.start == 1 && len(words)-at > 2 {
					words = words[:at] // more lost than found
					break
				}
			}
		}
		if len(words) == at {
			words = append(words, w)
		}
	}
	c.words, c.scratch = words, c.words
}

// compound reports whether w may be made of words: a name of a person or an
// idiom is not, whatever its parts mean alone.
func (c *cut) compound(w word) bool {
	switch c.s.base.pos(w.word) {
	case "nr", "nrt", "nrfg", "i":
		return false
	}
	return true
}

// emit appends the tokens that the words make.
func (c *cut) emit(dst []jianzhu.Token) []jianzhu.Token {
	dst = slices.Grow(dst, len(c.words))
	for i := 0; i < len(c.words); {
		w := c.words[i]
		end, pos := i+1, ""
		if c.s.mode != Search {
			end, pos = c.joined(i)
		}
		// A 's belongs to the word before it, unless that is the user's.
		last := c.words[end-1]
		for end < len(c.words) && last.word > firstUser && c.units[c.words[end].start].class == suffix &&
			c.words[end].word > firstUser {
			last = c.words[end]
			end++
		}
		t := jianzhu.Token{Span: jianzhu.Span{Start: c.units[w.start].start, End: c.units[last.end].start}}
		switch {
		case pos != "":
			t.POS = pos
		case w.word <= firstUser:
			t.POS = c.s.user.pos(w.word)
		case w.word >= 0 && c.units[w.start].class != punct:
			t.POS = c.s.base.pos(w.word)
		default:
			t.POS, t.OOV = c.guess(w)
		}
		dst = append(dst, t)
		i = end
	}
	return dst
}

// guess returns the part of speech of a word that is in no dictionary, and
// whether it is a word at all that could be in one.
func (c *cut) guess(w word) (pos string, oov bool) {
	switch c.units[w.start].class {
	case space:
		return "ws", false
	case punct:
		return "w", false
	case number:
		return "m", false
	case amount:
		return "mq", false
	case atom:
		return "x", false
	case latin, suffix:
		return "nx", true
	}
	if w.end-w.start == 1 && !w.new {
		// A mark that is an ideograph by its code only.
		if r, _ := utf8.DecodeRuneInString(c.text[c.units[w.start].start:]); r == '○' {
			return "m", false
		}
	}
	return "x", true
}
