package annotate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// uses are the parts that a word can play in a quote.
type uses uint16

const (
	useVerb     uses = 1 << iota // a verb of saying
	useClause                    // of these: reports a clause without marks, as a rule
	useListener                  // takes who is spoken to
	useNoun                      // a noun of saying: 据X消息, her warning that
	useBehind                    // the speaker stands behind: according to
	useAdverb                    // may stand between speaker and cue
	useScare                     // marks behind it hold no utterance
	useLead                      // opens a clause and is no part of a description
	usePronoun
)

// A pronounKind tells pronouns and the like apart.
type pronounKind uint8

const (
	noPronoun pronounKind = iota
	pronounHe
	pronounShe
	pronounIt
	pronounThey
	pronounOwn  // 其, 本人
	pronounNone // never a speaker whom the text names: 我, 记者
)

// A quoteWord is a word of the lexicons of quotes.
type quoteWord struct {
	uses    uses
	class   uint8 // 1 + index into jianzhu.CueClasses
	stance  uint8 // 1 + index into jianzhu.Stances
	pronoun pronounKind
}

type quoteWords struct {
	trie  *trie
	words []quoteWord // from 1
}

// loadQuoteWords reads the lexicons of quotes once.
var loadQuoteWords = sync.OnceValues(readQuoteWords)

func readQuoteWords() (*quoteWords, error) {
	w := &quoteWords{words: make([]quoteWord, 1)}
	index := map[string]int32{}
	var texts []string
	var values []int32
	for _, file := range []string{"quotes-zh.txt", "quotes-en.txt"} {
		lists, err := model.List(file)
		if err != nil {
			return nil, err
		}
		for _, section := range slices.Sorted(maps.Keys(lists)) {
			proto, err := wordOf(section)
			if err != nil {
				return nil, fmt.Errorf("annotate: %s: %w", file, err)
			}
			for _, text := range lists[section] {
				f := script.FoldString(text)
				n := index[f]
				if n == 0 {
					n = int32(len(w.words))
					index[f] = n
					w.words = append(w.words, quoteWord{})
					texts, values = append(texts, f), append(values, n)
				}
				x := &w.words[n]
				// A verb's class goes before a noun's.
				if proto.class != 0 && (x.class == 0 || x.uses&useVerb == 0) {
					x.class, x.stance = proto.class, proto.stance
				}
				if proto.pronoun != 0 {
					x.pronoun = proto.pronoun
				}
				x.uses |= proto.uses
			}
		}
	}
	var err error
	w.trie, err = buildTrie(texts, values)
	return w, err
}

// wordOf reads the name of a section: [class stance uses…], [pronoun kind] or
// another part.
func wordOf(section string) (quoteWord, error) {
	var w quoteWord
	f := strings.Fields(section)
	switch {
	case len(f) == 1:
		switch f[0] {
		case "adverb":
			w.uses = useAdverb
		case "scare":
			w.uses = useScare
		case "lead":
			w.uses = useLead
		default:
			return w, fmt.Errorf("section %q says nothing known", section)
		}
		return w, nil
	case len(f) == 2 && f[0] == "pronoun":
		kind := slices.Index([]string{"", "he", "she", "it", "they", "own", "none"}, f[1])
		if kind <= 0 {
			return w, fmt.Errorf("section %q: unknown kind of pronoun", section)
		}
		w.uses, w.pronoun = usePronoun, pronounKind(kind)
		return w, nil
	case len(f) < 3:
		return w, fmt.Errorf("section %q needs a class, a stance and uses", section)
	}
	w.class = uint8(1 + slices.Index(jianzhu.CueClasses, jianzhu.CueClass(f[0])))
	w.stance = uint8(1 + slices.Index(jianzhu.Stances, jianzhu.Stance(f[1])))
	if w.class == 0 || w.stance == 0 {
		return w, fmt.Errorf("section %q: unknown class or stance", section)
	}
	for _, use := range f[2:] {
		switch use {
		case "clause":
			w.uses |= useVerb | useClause
		case "marks":
			w.uses |= useVerb
		case "listener":
			w.uses |= useListener
		case "noun":
			w.uses |= useNoun
		case "behind":
			w.uses |= useBehind
		default:
			return w, fmt.Errorf("section %q: unknown use %q", section, use)
		}
	}
	return w, nil
}

// CueWords is how many cues the lexicons of quotes have in a class.
type CueWords struct {
	Class jianzhu.CueClass
	Words int
}

// Cues counts the words that report speech by their class, in the order of
// jianzhu.CueClasses.
func Cues() ([]CueWords, error) {
	w, err := loadQuoteWords()
	if err != nil {
		return nil, err
	}
	out := make([]CueWords, len(jianzhu.CueClasses))
	for i, c := range jianzhu.CueClasses {
		out[i].Class = c
	}
	for _, x := range w.words {
		if x.class != 0 {
			out[x.class-1].Words++
		}
	}
	return out, nil
}
