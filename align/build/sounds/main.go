// Command sounds makes sounds.tsv.gz, which package align hears names with,
// from a table of name parts in Latin and in Chinese:
//
//	go run ./align/build/sounds ../shared/data/lex-xlit-en-zh.tsv.gz align/sounds.tsv.gz
//
// The table has lines "latin, chinese, count", separated by tabs, with a
// header. Each Chinese character is taken to stand for up to five letters; which
// ones is learned by expectation maximisation. A line of the result is a
// character and what it stands for, each with the score that the pair adds to
// the log odds that two names are one, in tenths of a nat: log P(letters |
// character) / P(letters).
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianzhu/script"
)

const (
	maxLetters = 5
	rounds     = 8
	leastSeen  = 1.5 // expected count of a pair that is kept
)

type example struct {
	latin  string
	han    []rune
	weight float64
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: build TABLE.tsv.gz SOUNDS.tsv.gz")
	}
	examples, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], encode(learn(examples)), 0o644); err != nil {
		log.Fatal(err)
	}
}

func read(file string) ([]example, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	var out []example
	for line := range strings.Lines(string(b)) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		if len(col) != 3 {
			return nil, fmt.Errorf("%q has not three columns", line)
		}
		n, err := strconv.Atoi(col[2])
		if err != nil {
			continue // the header
		}
		latin := letters(col[0])
		han := []rune(script.FoldString(col[1]))
		if len(latin) < 2 || len(han) > len(latin) || slices.ContainsFunc(han, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			continue
		}
		out = append(out, example{latin, han, 1 + math.Log(float64(n))})
	}
	return out, nil
}

// letters returns s as a to z, or nothing where it has others.
func letters(s string) string {
	s = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ð", "d", "þ", "th").Replace(strings.ToLower(s))
	ok := true
	s = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r
		case unicode.Is(unicode.Mn, r), strings.ContainsRune("'’-. ", r):
			return -1
		}
		ok = false
		return -1
	}, norm.NFD.String(s))
	if !ok {
		return ""
	}
	return s
}

type sound struct {
	han     rune
	letters string
}

// learn returns the score of each pair.
func learn(examples []example) map[sound]float64 {
	p := map[sound]float64{}
	for round := range rounds {
		count := map[sound]float64{}
		for _, e := range examples {
			expect(e, func(s sound) float64 {
				if round == 0 {
					return math.Exp(-math.Abs(float64(len(s.letters)) - float64(len(e.latin))/float64(len(e.han))))
				}
				return p[s]
			}, count)
		}
		of := map[rune]float64{}
		for s, n := range count {
			of[s.han] += n
		}
		clear(p)
		for s, n := range count {
			if n > 0.01 {
				p[s] = n / (of[s.han] + 2) // so that rare characters say little
			}
		}
		if round == rounds-1 {
			total, general := 0.0, map[string]float64{}
			for s, n := range count {
				total += n
				general[s.letters] += n
			}
			for s := range p {
				if count[s] < leastSeen {
					delete(p, s)
					continue
				}
				p[s] = math.Log(p[s] / (general[s.letters] / total))
			}
		}
	}
	return p
}

// expect adds to count how often each pair is expected in an example.
func expect(e example, p func(sound) float64, count map[sound]float64) {
	n, m := len(e.han), len(e.latin)
	table := func() [][]float64 {
		t := make([][]float64, n+1)
		for i := range t {
			t[i] = make([]float64, m+1)
		}
		return t
	}
	forward, backward := table(), table()
	forward[0][0], backward[n][m] = 1, 1
	each := func(i, j int, do func(k int, s sound)) {
		for k := j; k <= min(m, j+maxLetters); k++ {
			do(k, sound{e.han[i], e.latin[j:k]})
		}
	}
	for i := range n {
		for j := range m + 1 {
			if forward[i][j] > 0 {
				each(i, j, func(k int, s sound) { forward[i+1][k] += forward[i][j] * p(s) })
			}
		}
	}
	all := forward[n][m]
	if all == 0 {
		return
	}
	for i := n - 1; i >= 0; i-- {
		for j := range m + 1 {
			each(i, j, func(k int, s sound) { backward[i][j] += p(s) * backward[i+1][k] })
		}
	}
	for i := range n {
		for j := range m + 1 {
			if forward[i][j] > 0 {
				each(i, j, func(k int, s sound) {
					if w := forward[i][j] * p(s) * backward[i+1][k] / all; w > 1e-4 {
						count[s] += w * e.weight
					}
				})
			}
		}
	}
}

func encode(scores map[sound]float64) []byte {
	by := map[rune][]string{}
	for s, x := range scores {
		if x < -2 {
			continue
		}
		by[s.han] = append(by[s.han], fmt.Sprintf("%s:%d", s.letters, int(math.Round(10*x))))
	}
	var chars []rune
	for r, list := range by {
		slices.Sort(list)
		chars = append(chars, r)
	}
	slices.Sort(chars)
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one there is
	w := bufio.NewWriter(z)
	for _, r := range chars {
		fmt.Fprintf(w, "%c\t%s\n", r, strings.Join(by[r], " "))
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}
