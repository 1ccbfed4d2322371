package align

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"jianzhu"
	"jianzhu/script"
)

// Chinese words and the stems of the English ones that stand for them: made by
// align/build/words of three quarters of NTREX-128 and of UD PUD (CC BY-SA).
//
//go:generate go run ./build/words words.tsv.gz ../../shared/data/par-ntrex.jsonl ../../shared/data/par-pud.jsonl
//go:embed words.tsv.gz
var wordsFile []byte

// dictionary has the stems that stand for a Chinese word, and the other way
// round.
type dictionary struct {
	stems map[string][]string // of a folded Chinese word
	words map[string][]string // of a stem
}

var dictionaryOnce = sync.OnceValue(func() *dictionary {
	d := &dictionary{map[string][]string{}, map[string][]string{}}
	z, err := gzip.NewReader(bytes.NewReader(wordsFile))
	if err != nil {
		panic(fmt.Sprintf("align: words.tsv.gz: %v", err)) // it is part of the program
	}
	for s := bufio.NewScanner(z); s.Scan(); {
		word, list, _ := strings.Cut(s.Text(), "\t")
		d.stems[word] = strings.Fields(list)
		for _, stem := range d.stems[word] {
			d.words[stem] = append(d.words[stem], word)
		}
	}
	return d
})

// Support counts the words of a sentence of one text that the dictionary
// knows, and those of them that have a counterpart in a sentence of the other.
// One text is Chinese and the other English; of others nothing is known.
func Support(s *jianzhu.Paragraph, in jianzhu.Span, t *jianzhu.Paragraph, of jianzhu.Span) (known, hits int) {
	if s.Language == t.Language {
		return 0, 0
	}
	words := func(p *jianzhu.Paragraph, span jianzhu.Span) []string {
		if p.Language != "zh" {
			return Stems(span.In(p.Text))
		}
		var tokens []jianzhu.Token
		for _, t := range p.Tokens {
			if span.Contains(t.Span) {
				tokens = append(tokens, t)
			}
		}
		return append(HanWords(p.Text, tokens), Stems(span.In(p.Text))...)
	}
	other := map[string]bool{}
	for _, w := range words(t, of) {
		other[w] = true
	}
	d := dictionaryOnce()
	for _, w := range words(s, in) {
		list := d.stems[w]
		if s.Language != "zh" {
			list = d.words[w]
		}
		if len(list) == 0 {
			continue
		}
		known++
		hit := other[w]
		for _, x := range list {
			hit = hit || other[x]
		}
		if hit {
			hits++
		}
	}
	return known, hits
}

// StemsFor returns the stems of English words that stand for a Chinese word,
// which is folded; none where the dictionary has it not. The result must not
// be changed.
func StemsFor(word string) []string { return dictionaryOnce().stems[word] }

// WordsFor returns the Chinese words, folded, that stand for a stem; none
// where the dictionary has it not. The result must not be changed.
func WordsFor(stem string) []string { return dictionaryOnce().words[stem] }

// maxStem is how many letters of a word tell what it is.
const maxStem = 7

// Stems returns the words of an English text, in order, cut to what their
// forms have in common. Words that are in most sentences are left out.
func Stems(text string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) || unicode.Is(unicode.Han, r) }) {
		if s := Stem(w); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Stem cuts one lower-case word; it is empty for what is in most sentences.
func Stem(w string) string {
	if len(w) < 2 || frequent[w] {
		return ""
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 5:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 6:
		w = w[:len(w)-3]
	case strings.HasSuffix(w, "ed") && len(w) > 5:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "es") && len(w) > 5:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && len(w) > 3 && !strings.HasSuffix(w, "ss"):
		w = w[:len(w)-1]
	}
	w = strings.TrimSuffix(w, "e")
	for i := range w {
		if i >= maxStem {
			return w[:i]
		}
	}
	return w
}

// HanWords returns the Chinese words among the tokens of a text, folded.
func HanWords(text string, tokens []jianzhu.Token) []string {
	var out []string
	for _, t := range tokens {
		if !t.ValidIn(text) {
			continue
		}
		w := script.FoldString(t.In(text))
		if r := []rune(w); len(r) > 0 && unicode.Is(unicode.Han, r[0]) && !frequentHan[w] {
			out = append(out, w)
		}
	}
	return out
}

var frequent = wordSet(`the a an of to in on at for and or but is are was were be been being it its he she his her him they them their this that these
	those with as by from has have had will would i you we my our your who which what when than then so if not no do does did about into over after
	can could may also there all more one up out said says say me us s t re ve ll d am mr`)

var frequentHan = wordSet(`的 了 在 是 和 与 及 也 就 都 而 但 并 他 她 它 他们 她们 我 我们 你 你们 这 那 这个 那个 一 一个 有 为 被 把 将 对 于 以 从 到 由 上 中 下 会
	要 可以 能 说 表示 称 不 之 其 等 该 此 还 又 着 过 得 地 里 来 去 个 人 时 后 前 年 月 日`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}
