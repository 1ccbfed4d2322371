// Command words makes words.tsv.gz, which package align tells sentences that
// stand for each other by, from aligned text:
//
//	go run ./align/build/words align/words.tsv.gz ../shared/data/par-ntrex.jsonl ../shared/data/par-pud.jsonl
//
// The files have lines with "en", one or more of "zh" and "zh_tw", and perhaps
// "doc". Of documents every fourth is left out, for measuring. What stands for
// what is learned by IBM model 1 in both directions (Brown et al. 1993); a line
// of the result is a Chinese word and the stems of English words that stand
// for it.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"jianzhu/align"
	"jianzhu/segment"
)

const (
	rounds    = 6
	leastSeen = 2    // sentences that have both
	leastProb = 0.10 // of either direction
)

type sentence struct{ zh, en []int }

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: words WORDS.tsv.gz FILE…")
	}
	var (
		zh, en    = newVocabulary(), newVocabulary()
		sentences []sentence
	)
	seg, err := segment.New(segment.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, file := range os.Args[2:] {
		b, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		docs := map[string]int{}
		for line := range bytes.Lines(b) {
			var l struct {
				Doc, En, Zh string
				Taiwan      string `json:"zh_tw"`
			}
			if err := json.Unmarshal(line, &l); err != nil {
				log.Fatalf("%s: %v", file, err)
			}
			if l.Doc != "" {
				if docs[l.Doc] == 0 {
					docs[l.Doc] = len(docs) + 1
				}
				if docs[l.Doc]%4 == 0 {
					continue
				}
			}
			for _, text := range []string{l.Zh, l.Taiwan} {
				if text != "" {
					sentences = append(sentences, sentence{zh.numbers(align.HanWords(text, seg.Tokens(nil, text))), en.numbers(align.Stems(l.En))})
				}
			}
		}
	}
	log.Printf("%d sentences, %d Chinese words, %d English", len(sentences), len(zh.words), len(en.words))
	forward := learn(sentences, func(s sentence) ([]int, []int) { return s.zh, s.en })
	backward := learn(sentences, func(s sentence) ([]int, []int) { return s.en, s.zh })
	together := map[[2]int]int{}
	for _, s := range sentences {
		for _, a := range s.zh {
			for _, b := range s.en {
				if forward[[2]int{a, b}] >= leastProb || backward[[2]int{b, a}] >= leastProb {
					together[[2]int{a, b}]++
				}
			}
		}
	}
	by := map[string][]string{}
	for k, n := range together {
		p, q := forward[k], backward[[2]int{k[1], k[0]}]
		if n >= leastSeen && (p >= leastProb && q >= leastProb/5 || q >= leastProb && p >= leastProb/5) {
			by[zh.words[k[0]]] = append(by[zh.words[k[0]]], en.words[k[1]])
		}
	}
	var words []string
	for w, list := range by {
		slices.Sort(list)
		words = append(words, w)
	}
	slices.Sort(words)
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one there is
	for _, w := range words {
		fmt.Fprintf(z, "%s\t%s\n", w, strings.Join(by[w], " "))
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d words kept", len(words))
}

type vocabulary struct {
	of    map[string]int
	words []string
}

func newVocabulary() *vocabulary { return &vocabulary{of: map[string]int{}} }

// numbers returns the numbers of words, each once.
func (v *vocabulary) numbers(words []string) []int {
	var out []int
	for _, w := range words {
		n, ok := v.of[w]
		if !ok {
			n = len(v.words)
			v.of[w] = n
			v.words = append(v.words, w)
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// learn returns P(b | a) for words a and b of the two sides.
func learn(sentences []sentence, sides func(sentence) ([]int, []int)) map[[2]int]float64 {
	p := map[[2]int]float64{}
	for round := range rounds {
		count, total := map[[2]int]float64{}, map[int]float64{}
		for _, s := range sentences {
			as, bs := sides(s)
			for _, b := range bs {
				sum := 0.0
				for _, a := range as {
					if round == 0 {
						sum++
					} else {
						sum += p[[2]int{a, b}]
					}
				}
				if sum == 0 {
					continue
				}
				for _, a := range as {
					w := 1.0
					if round > 0 {
						w = p[[2]int{a, b}]
					}
					if w /= sum; w > 1e-4 {
						count[[2]int{a, b}] += w
						total[a] += w
					}
				}
			}
		}
		clear(p)
		for k, n := range count {
			p[k] = n / total[k[0]]
		}
	}
	return p
}
