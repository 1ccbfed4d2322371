package qa

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// number is a number in a text.
type number struct {
	jianzhu.Span
	values  []float64 // what it may mean, the likeliest first
	hard    bool      // written so that the other side must have it
	percent bool
	month   bool             // the name of a month
	scaled  bool             // with 万, 亿, million, …
	clock   bool             // an hour, which may be told as of twelve or twenty-four
	mention *jianzhu.Mention // the value that it is part of
	used    bool
}

func (n *number) value() float64 { return n.values[0] }

// equals reports whether two numbers may be one.
func (n *number) equals(o *number) bool {
	for _, a := range n.values {
		for _, b := range o.values {
			if same(a, b) {
				return true
			}
			if (n.clock || o.clock) && (same(a+12, b) || same(a, b+12)) {
				return true
			}
		}
	}
	return false
}

func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// scan returns the numbers of a text in order. It reads both languages: a
// Chinese text has English in it, and the other way round.
func scan(p *jianzhu.Paragraph) []number {
	s := scanner{text: p.Text}
	s.runes = []rune(p.Text)
	s.at = make([]int, len(s.runes)+1)
	off := 0
	for i, r := range s.runes {
		s.at[i] = off
		off += utf8.RuneLen(r)
		s.runes[i] = script.Fold(r)
	}
	s.at[len(s.runes)] = off
	for i := 0; i < len(s.runes); {
		r := s.runes[i]
		switch {
		case '0' <= r && r <= '9':
			i = s.digits(i)
		case 'a' <= r && r <= 'z':
			i = s.words(i)
		case numeral(r) >= 0 || r == '半' || r == '几' || r == '数':
			i = s.han(i)
		default:
			i++
		}
	}
	for i := range s.out {
		n := &s.out[i]
		for k := range p.Mentions {
			if m := &p.Mentions[k]; m.Value != nil && m.Overlaps(n.Span) {
				n.mention = m
				break
			}
		}
	}
	return s.out
}

type scanner struct {
	text  string
	runes []rune
	at    []int // byte of each rune
	out   []number
}

func (s *scanner) rune(i int) rune {
	if i < 0 || i >= len(s.runes) {
		return 0
	}
	return s.runes[i]
}

func (s *scanner) add(i, j int, n number) {
	n.Span = jianzhu.Span{Start: s.at[i], End: s.at[j]}
	s.out = append(s.out, n)
}

func digit(r rune) bool  { return '0' <= r && r <= '9' }
func letter(r rune) bool { return 'a' <= r && r <= 'z' }

// hanScales are the characters that multiply the number before them.
var hanScales = map[rune]float64{'百': 1e2, '千': 1e3, '万': 1e4, '亿': 1e8, '兆': 1e12}

// wordScales are the words that do.
var wordScales = map[string]float64{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
	"mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "lakh": 1e5, "crore": 1e7, "dozen": 12}

// digits reads a number that begins with a digit.
func (s *scanner) digits(i int) int {
	start := i
	before := s.rune(i - 1)
	attached := letter(before) || (before == '-' || before == '–') && letter(s.rune(i-2)) && !s.wordBefore(i-1)
	plain := s.figure(&i)
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return i
	}
	n := number{values: []float64{v}, hard: true}
	// 3万5千, 15.6亿, 1亿3000万, 300余万
	j := i
	total, last := 0.0, v
	for {
		k := j
		for s.rune(k) == ' ' || s.rune(k) == '多' || s.rune(k) == '余' || s.rune(k) == '几' || s.rune(k) == '来' {
			k++
		}
		m, scale := 1.0, 0
		for hanScales[s.rune(k)] > 0 {
			m *= hanScales[s.rune(k)]
			k++
			scale++
		}
		if scale == 0 {
			break
		}
		n.scaled = true
		total += last * m
		last = 0
		i = k
		if !digit(s.rune(k)) {
			break
		}
		rest, err := strconv.ParseFloat(s.figure(&k), 64)
		if err != nil || hanScales[s.rune(k)] == 0 {
			break
		}
		last = rest
		j = k
	}
	if n.scaled {
		n.values[0] = total
		if s.rune(i) == '分' && s.rune(i+1) == '之' {
			n.hard = false
		}
	} else if w, end := s.word(i); w != "" && wordScales[w] > 0 {
		near := end - len(w) // letters are one rune each
		switch {
		case len(w) > 3 || w == "bn" || w == "tn" || w == "mln" || w == "trn":
			n.values[0] = v * wordScales[w]
			n.scaled = true
			i = end
		case near == i: // 5m, 10k: also metres and so on
			n.values = append(n.values, v*wordScales[w])
			i = end
		}
		if w2, end2 := s.word(i); n.scaled && (w2 == "million" || w2 == "billion" || w2 == "trillion") && i < end2 && w != w2 {
			n.values[0] *= wordScales[w2] // 5 hundred million, 10 thousand billion
			i = end2
		}
	} else if w != "" && end-len(w) == i {
		switch {
		case w == "s" && v >= 10 && math.Mod(v, 10) == 0: // the 1990s: 90年代
			n.values = append(n.values, math.Mod(v, 100), math.Floor(v/100)+1, math.Floor(v/100))
			n.hard = false
			i = end
		case w == "st" || w == "nd" || w == "rd" || w == "th":
			i = end
		case w == "am" || w == "pm":
			n.clock = true
		case !unitWords[w]:
			attached = true // 5G, 3D, 4x4
		}
	}
	for s.rune(i) == ' ' && (s.rune(i+1) == '%' || s.rune(i+1) == '‰') {
		i++
	}
	if s.rune(i) == '%' {
		n.percent = true
		i++
	} else if w, end := s.word(i); w == "percent" || w == "per" && strings.HasPrefix(s.string(end, end+5), " cent") || w == "pct" {
		n.percent = true
	}
	switch r := s.rune(i); {
	case r == '成' && v <= 10 && !s.follows(i+1, "立员为本就功"):
		n.values = append(n.values, v*10)
	case r == '年' && s.rune(i+1) == '代' && v < 100:
		n.values = append(n.values, 1900+v, 2000+v)
		n.hard = false
	case r == '点' || r == '时', r == ':' && digit(s.rune(i+1)), r == '.' && digit(s.rune(i+1)):
		n.clock = true
	case r == '世' && s.rune(i+1) == '纪':
		n.hard = false
	}
	if w, _ := s.word(i); w == "am" || w == "pm" || w == "a" && s.rune(i+2) == '.' || w == "p" && s.rune(i+2) == '.' || w == "o" {
		n.clock = true
	}
	if plain != "" && len(plain) == 2 && (before == '\'' || before == '’' || before == '‘') { // ’16
		n.values = append(n.values, 2000+v, 1900+v)
	}
	if attached || n.values[0] == 0 { // 8:00 is 8 am
		n.hard = false
	}
	if dot := strings.IndexByte(plain, '.'); n.clock && dot > 0 && len(plain)-dot == 3 && !n.scaled && i-start == len(plain) {
		// 7.55 am is 7 and 55.
		hour, _ := strconv.ParseFloat(plain[:dot], 64)     // digits
		minute, _ := strconv.ParseFloat(plain[dot+1:], 64) // digits
		h, m := n, n
		h.values, m.values, m.clock, m.hard = []float64{hour, v}, []float64{minute}, false, n.hard && minute != 0
		s.add(start, start+dot, h)
		s.add(start+dot+1, i, m)
		return i
	}
	s.add(start, i, n)
	return i
}

// wordBefore reports whether the letters in front of a hyphen are a word that
// a number is joined to, as in mid-1990s or twenty-5, not a code as in F-16.
func (s *scanner) wordBefore(i int) bool {
	if unicode.IsUpper(first(s.text[s.at[i-1]:])) {
		return false // COVID-19
	}
	n := 0
	for letter(s.rune(i - 1 - n)) {
		n++
	}
	return n > 3 || s.string(i-n, i) == "mid" || s.string(i-n, i) == "pre"
}

func (s *scanner) string(i, j int) string {
	i, j = max(i, 0), min(j, len(s.runes))
	if i >= j {
		return ""
	}
	return string(s.runes[i:j])
}

func (s *scanner) follows(i int, any string) bool { return strings.ContainsRune(any, s.rune(i)) }

// figure reads digits with grouping and decimals.
func (s *scanner) figure(i *int) string {
	var b strings.Builder
	for digit(s.rune(*i)) {
		b.WriteRune(s.rune(*i))
		*i++
	}
	for group := b.Len() <= 3; group && (s.rune(*i) == ',' || s.rune(*i) == ' ' && b.Len() > 3) && digit(s.rune(*i+1)) && digit(s.rune(*i+2)) &&
		digit(s.rune(*i+3)) && !digit(s.rune(*i+4)); {
		b.WriteString(s.string(*i+1, *i+4))
		*i += 4
	}
	if s.rune(*i) == '.' && digit(s.rune(*i+1)) {
		b.WriteByte('.')
		for *i++; digit(s.rune(*i)); *i++ {
			b.WriteRune(s.rune(*i))
		}
	}
	return b.String()
}

// word returns the word at i, or behind one space or hyphen there, and where
// it ends.
func (s *scanner) word(i int) (string, int) {
	if r := s.rune(i); r == ' ' || r == '-' || r == '\u00a0' {
		i++
	}
	j := i
	for letter(s.rune(j)) {
		j++
	}
	return s.string(i, j), j
}

// unitWords may be written together with a number.
var unitWords = set(`km kg g mg cm mm ml l mph kmh kph ft lb lbs oz mw gw kw kwh mb gb tb hz mhz ghz c f am pm sq yd mi hp cc st nd rd th
	usd rmb eur gbp p min mins hr hrs sec secs yr yrs yearold`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// wordNumbers are numbers that are words.
var wordNumbers = map[string]float64{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
	"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50}

// looseNumbers are words that a number may stand for on the other side.
var looseNumbers = map[string][]float64{"a": {1}, "an": {1}, "half": {0.5, 50, 5}, "quarter": {0.25, 25, 15, 4}, "quarters": {0.25, 25, 75, 3},
	"twice": {2}, "double": {2}, "doubled": {2}, "doubles": {2}, "doubling": {2}, "pair": {2}, "couple": {2}, "both": {2}, "twin": {2}, "twins": {2}, "triple": {3}, "tripled": {3}, "trio": {3},
	"once": {1}, "dozen": {12}, "dozens": {12, 10}, "score": {20}, "decade": {10}, "decades": {10}, "century": {100, 1}, "centuries": {100}, "fortnight": {14, 2},
	"single": {1}, "duo": {2}, "quadruple": {4}, "thirds": {3}, "fifths": {5}, "tenths": {10}, "hundredth": {100}, "hundreds": {100}, "thousands": {1000},
	"millions": {1e6}, "billions": {1e9}, "noon": {12}, "midday": {12}, "midnight": {0, 12, 24}, "week": {7}, "millennium": {1000}, "teens": {10}, "twenties": {20}, "thirties": {30}, "forties": {40}, "fifties": {50}, "sixties": {60}, "seventies": {70},
	"eighties": {80}, "nineties": {90}, "teenager": {10}, "teenagers": {10}, "teenage": {10}, "twofold": {2}, "threefold": {3}, "tenfold": {10}, "semester": {6}, "hat-trick": {3}, "brace": {2},
	"quartet": {4}, "all": {100}, "nil": {0}, "no": {0}, "none": {0}, "love": {0}, "primary": {1}, "top": {1}}

var months = map[string]float64{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
	"oct": 10, "nov": 11, "dec": 12}

// words reads a number in English words that begins at i, or passes over the
// word that is none.
func (s *scanner) words(i int) int {
	w, end := s.word(i)
	if m := months[w]; m > 0 && unicode.IsUpper(first(s.text[s.at[i]:])) {
		// May and March are months beside a number only.
		near := s.rune(end) == '.' && digit(s.rune(end+2)) || digit(s.rune(end+1)) || s.digitBefore(i)
		s.add(i, end, number{values: []float64{m}, month: true, hard: near})
		return end
	}
	if l, ok := looseNumbers[w]; ok && w != "a" && w != "an" && w != "half" && w != "quarter" && w != "dozen" {
		s.add(i, end, number{values: l})
		return end
	}
	start := i
	total, part, any, strong := 0.0, 0.0, false, false
	var alternatives []float64
	j := i
	for {
		w, e := s.word(j)
		v, ok := wordNumbers[w]
		switch {
		case ok:
			if part >= 20 && v < 10 || part == 0 || math.Mod(part, 100) == 0 && v < 100 || math.Mod(part, 10) == 0 && math.Mod(part, 100) >= 20 && v < 10 {
				part += v
			} else {
				goto done
			}
		case w == "half" && !any:
			part = 0.5
			alternatives = looseNumbers[w]
			if x, e2 := s.word(e); (x == "a" || x == "an") && wordScales[s.wordOnly(e2)] > 0 {
				e = e2
			}
		case w == "quarter" && !any:
			part = 0.25
			alternatives = looseNumbers[w]
		case (w == "a" || w == "an") && !any:
			x, _ := s.word(e)
			if wordScales[x] == 0 || len(x) < 4 {
				return end
			}
			part = 1
		case len(w) > 3 && wordScales[w] > 0:
			if !any {
				part = 1
			}
			if w == "hundred" || w == "dozen" {
				part *= wordScales[w]
			} else {
				total += part * wordScales[w]
				part = 0
				strong = any
			}
		case w == "and" && any:
			x, e2 := s.word(e)
			if x == "a" || x == "half" {
				if x == "a" {
					x, e2 = s.word(e2)
				}
				if x == "half" {
					part += 0.5
					j = e2
					continue
				}
				goto done
			}
			if _, ok := wordNumbers[x]; !ok || math.Mod(part, 100) != 0 && part != 0 || part == 0 && total == 0 {
				goto done
			}
			j = e
			continue
		default:
			goto done
		}
		any = true
		j = e
	}
done:
	if !any {
		return end
	}
	v := total + part
	n := number{values: []float64{v}, scaled: total > 0}
	n.values = append(n.values, alternatives...)
	if x, _ := s.word(j); x == "decades" || x == "decade" { // 三十年
		n.values = append(n.values, 10*v)
	}
	n.hard = strong && v > 1000 && alternatives == nil
	if x, e := s.word(j); strings.HasPrefix(x, "third") || x == "percent" || x == "per" && strings.HasPrefix(s.string(e, e+5), " cent") {
		n.percent = x != "third" && x != "thirds"
	}
	s.add(start, j, n)
	return max(j, end)
}

func (s *scanner) wordOnly(i int) string { w, _ := s.word(i); return w }

func (s *scanner) digitBefore(i int) bool {
	i--
	for s.rune(i) == ' ' || s.rune(i) == ',' || letter(s.rune(i)) && (s.string(i-1, i+1) == "st" || s.string(i-1, i+1) == "nd" || s.string(i-1, i+1) == "rd" || s.string(i-1, i+1) == "th") {
		if letter(s.rune(i)) {
			i -= 2
		} else {
			i--
		}
	}
	return digit(s.rune(i))
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// numeral returns what a Chinese numeral says; -1 for another character. The
// characters are folded.
func numeral(r rune) float64 {
	switch r {
	case '〇', '零', '○':
		return 0
	case '两', '俩', '双':
		return 2
	case '十':
		return 10
	case '廿':
		return 20
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return float64(i/3 + 1)
	}
	if v := hanScales[r]; v > 0 && r != '兆' {
		return v
	}
	return -1
}

// han reads a number in Chinese characters.
func (s *scanner) han(i int) int {
	start := i
	j := i
	for numeral(s.rune(j)) >= 0 || s.rune(j) == '几' || s.rune(j) == '数' || s.rune(j) == '余' && j > i || s.rune(j) == '多' && j > i && hanScales[s.rune(j+1)] > 0 {
		j++
	}
	vague := false
	positional := j-i > 1
	total, section, last := 0.0, 0.0, 0.0
	figures := 0.0
	for _, r := range s.runes[i:j] {
		v := numeral(r)
		switch {
		case v < 0:
			vague = true
		case v >= 1e4:
			section += last
			last = 0
			if section == 0 && total == 0 {
				section = 1
			}
			if v == 1e8 && total > 0 { // 一万亿
				total = (total + section) * v
			} else {
				total += section * v
			}
			section = 0
			positional = false
		case v >= 10:
			if last == 0 {
				last = 1
			}
			section += last * v
			last = 0
			positional = false
		default:
			last = v
			figures = figures*10 + v
		}
	}
	v := total + section + last
	n := number{values: []float64{v}, scaled: total > 0}
	if positional {
		n.values = []float64{figures, v}
		n.hard = j-i == 4 && s.rune(j) == '年'
	}
	// 一百五, 两千三: the unit is left out.
	if r := s.rune(j - 1); j-i >= 3 && last > 0 && hanScales[s.rune(j-2)] > 0 && numeral(r) > 0 {
		n.values = append(n.values, v-last+last*hanScales[s.rune(j-2)]/10)
	}
	if j == i { // 半
		j++
		n.values = []float64{0.5, 50, 5, 6, 30}
	} else if s.rune(j) == '半' || hanUnit(s.rune(j)) && s.rune(j+1) == '半' {
		n.values = append(n.values, v+0.5, v*10+5)
		if s.rune(j) == '点' || s.rune(j) == '时' {
			n.clock = true
		}
	}
	switch r := s.rune(j); {
	case r == '成':
		n.values = append(n.values, v*10)
	case r == '折':
		n.values = append(n.values, 100-v*10, 100-v, v*10)
	case r == '点' || r == '时':
		n.clock = true
	case r == '分' && s.rune(j+1) == '之' && v == 100: // 百分之二十
		k := j + 2
		out := len(s.out)
		if digit(s.rune(k)) {
			k = s.digits(k)
		} else if numeral(s.rune(k)) >= 0 {
			k = s.han(k)
		}
		for x := out; x < len(s.out); x++ {
			s.out[x].percent = true
			s.out[x].Start = s.at[start]
		}
		return max(k, j)
	case r == '年' && s.rune(j+1) == '代', r == '十' && s.rune(j+1) == '年':
		n.values = append(n.values, 1900+v)
	}
	n.hard = n.hard || !vague && n.scaled && figures > 0 && v != 1e4 && s.string(i, j) != "万一"
	s.add(start, j, n)
	return j
}

// hanUnit reports whether 半 may stand behind the character: 两点半, 三年半.
func hanUnit(r rune) bool { return strings.ContainsRune("点年个天小倍月周", r) }

// Numbers of one side that the other lacks are mistakes where they are
// written in figures: words such as two or a pair are put differently too
// often.
func checkNumbers(x *pair) {
	s, t := x.s, x.t
	s.numbers, t.numbers = scan(s.Paragraph), scan(t.Paragraph)
	match := func(a, b *number) bool { return a.equals(b) }
	// First one to one, then any that is there: a translator says a number
	// once that the source repeats.
	for i := range s.numbers {
		for j := range t.numbers {
			if a, b := &s.numbers[i], &t.numbers[j]; !a.used && !b.used && a.hard && b.hard && match(a, b) && x.sameSentence(a.Span, b.Span) {
				a.used, b.used = true, true
				x.compareValues(a, b)
			}
		}
	}
	settle := func(of, in *side, from bool) {
		for i := range of.numbers {
			n := &of.numbers[i]
			if n.used {
				continue
			}
			for j := range in.numbers {
				o := &in.numbers[j]
				if match(n, o) {
					n.used = true
					if !o.hard {
						o.used = true
					}
					break
				}
			}
			if !n.used && (x.converted(n, in, from) || written(n, in.numbers)) {
				n.used = true
			}
		}
	}
	settle(s, t, true)
	settle(t, s, false)
	var left, right []*number
	for i := range s.numbers {
		if n := &s.numbers[i]; n.hard && !n.used {
			left = append(left, n)
		}
	}
	for j := range t.numbers {
		if n := &t.numbers[j]; n.hard && !n.used {
			right = append(right, n)
		}
	}
	for _, n := range left {
		k := slices.IndexFunc(right, func(o *number) bool { return o != nil && alike(n, o) && x.sameSentence(n.Span, o.Span) })
		if k < 0 {
			k = slices.IndexFunc(right, func(o *number) bool {
				return o != nil && x.sameSentence(n.Span, o.Span) && (n.month == o.month || kindOf(n) == Date && kindOf(o) == Date)
			})
		}
		said := n.In(s.Text)
		if k < 0 {
			// Perhaps it stands for a number in words.
			if o := softScaled(n, t.numbers); o != nil {
				x.report(Scale, Error, n.Span, o.Span, scaleMessage(n, o, said, o.In(t.Text)))
				continue
			}
			x.report(kindOf(n), leftOut(n), n.Span, x.targetOf(n.Span), fmt.Sprintf("%s is not in the translation: put it in", said))
			continue
		}
		o := right[k]
		right[k] = nil
		has := o.In(t.Text)
		if _, off := offBy(n, o); off && (n.scaled || o.scaled) {
			x.report(Scale, Error, n.Span, o.Span, scaleMessage(n, o, said, has))
			continue
		}
		x.report(kindOf(n), Error, n.Span, o.Span, fmt.Sprintf("the source says %s, the translation %s: correct the number", said, has))
	}
	for _, o := range right {
		if o == nil {
			continue
		}
		if n := softScaled(o, s.numbers); n != nil {
			x.report(Scale, Error, n.Span, o.Span, scaleMessage(n, o, n.In(s.Text), o.In(t.Text)))
			continue
		}
		x.report(kindOf(o), leftOut(o), x.sourceOf(o.Span), o.Span, fmt.Sprintf("%s is not in the source: take it out or correct it", o.In(t.Text)))
	}
	checkWeekdays(x)
}

// leftOut returns how bad it is that a number is on one side only, with no
// other in its place: dates move between sentences, and small numbers into
// words.
func leftOut(n *number) Severity {
	if kindOf(n) == Date || math.Abs(n.value()) <= 10 && !n.percent {
		return Warning
	}
	return Error
}

func kindOf(n *number) Category {
	switch {
	case n.month || n.mention != nil && n.mention.Type == jianzhu.TypeTime && n.mention.Value.TIMEX != "" && n.mention.Value.TIMEX[0] != 'P':
		return Date
	case n.percent:
		return Percent
	}
	return Number
}

// alike reports whether two numbers are likely meant to be one: of one kind,
// or with the same figures.
func alike(a, b *number) bool {
	if _, off := offBy(a, b); off {
		return true
	}
	kind := func(n *number) jianzhu.Type {
		if n.mention == nil {
			return ""
		}
		return n.mention.Type
	}
	return a.percent == b.percent && a.month == b.month && kind(a) == kind(b)
}

// offBy returns the power of ten that two numbers differ by.
func offBy(a, b *number) (float64, bool) {
	for _, v := range a.values {
		for _, w := range b.values {
			if v == 0 || w == 0 {
				continue
			}
			p := math.Log10(w / v)
			if q := math.Round(p); q != 0 && math.Abs(p-q) < 1e-9 {
				return math.Pow(10, math.Abs(q)), true
			}
		}
	}
	return 0, false
}

func softScaled(n *number, in []number) *number {
	if !n.scaled {
		return nil
	}
	for i := range in {
		o := &in[i]
		if !o.used && o.scaled {
			if _, off := offBy(n, o); off {
				return o
			}
		}
	}
	return nil
}

func scaleMessage(n, o *number, said, has string) string {
	by, _ := offBy(n, o)
	where := "too large"
	if o.value() < n.value() {
		where = "too small"
	}
	return fmt.Sprintf("the source says %s, which is %s; the translation says %s: off by %s, %s", said, spelled(n.value()), has,
		strconv.FormatFloat(by, 'f', -1, 64), where)
}

// spelled writes a number with an English scale.
func spelled(v float64) string {
	for _, s := range []struct {
		at   float64
		name string
	}{{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}} {
		if math.Abs(v) >= s.at {
			return strconv.FormatFloat(v/s.at, 'f', -1, 64) + s.name
		}
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// factors between units that translators convert.
var factors = []float64{1.609344, 0.45359237, 0.3048, 2.54, 0.9144, 0.404686, 2.58999, 28.3495, 3.785, 4.546, 1.852, 30.48, 0.0254, 6.35029, 10, 15, 0.0929, 6.0703, 0.66667, 0.5}

// unitNear are the words that a converted number stands at.
var unitNear = []string{"mile", "pound", "lb", "feet", "foot", "ft", "inch", "yard", "acre", "gallon", "ounce", "mph", "knot", "stone", "fahrenheit", "°f", "square", "亩", "英里", "英尺", "磅", "英寸",
	"码", "英亩", "加仑", "盎司", "海里", "华氏", "斤", "里", "kg", "km", "metre", "meter", "kilo", "cm", "公里", "公斤", "米", "千克", "吨", "°c", "摄氏"}

// converted reports whether the other side has the number in another unit.
func (x *pair) converted(n *number, in *side, fromSource bool) bool {
	of := x.s
	if !fromSource {
		of = x.t
	}
	behind := strings.ToLower(of.Text[n.End:min(len(of.Text), n.End+24)])
	if !slices.ContainsFunc(unitNear, func(u string) bool { return strings.Contains(behind, u) }) {
		return false
	}
	for i := range in.numbers {
		o := &in.numbers[i]
		if n.value() == 0 || o.value() == 0 {
			continue
		}
		r := n.value() / o.value()
		for _, f := range factors {
			if math.Abs(r/f-1) < 0.04 || math.Abs(r*f-1) < 0.04 {
				return true
			}
		}
		if math.Abs((n.value()-32)/1.8-o.value()) < 1 || math.Abs((o.value()-32)/1.8-n.value()) < 1 {
			return true
		}
	}
	return false
}

// written reports whether a number is there in parts: 3:30 beside 3 and 30,
// two halves of 1/2, a sum such as 1亿3000万.
func written(n *number, in []number) bool {
	v := n.value()
	for i := range in {
		for j := range in {
			if i != j && in[i].value() != 0 && in[j].value() != 0 && (same(in[i].value()*in[j].value(), v) && in[j].value() >= 10 && math.Mod(math.Log10(in[j].value()), 1) == 0) {
				return true
			}
		}
	}
	return false
}

// compareValues reports where two numbers that are equal stand for different
// things.
func (x *pair) compareValues(a, b *number) {
	m, n := a.mention, b.mention
	if a.percent != b.percent && !same(a.value(), b.value()*100) {
		bare, text := b, x.t.Text
		if b.percent {
			bare, text = a, x.s.Text
		}
		// 3个百分点, 3 percentage points, 3成.
		near := text[max(0, bare.Start-16):min(len(text), bare.End+24)]
		if !strings.Contains(near, "百分") && !strings.Contains(near, "percent") && !strings.Contains(near, "%") && !strings.Contains(near, "成") {
			x.report(Percent, Warning, a.Span, b.Span, fmt.Sprintf("%s and %s: only one is a percentage", a.In(x.s.Text), b.In(x.t.Text)))
		}
		return
	}
	if m == nil || n == nil || m.Value == nil || n.Value == nil {
		return
	}
	if m.Type == jianzhu.TypeMoney && n.Type == jianzhu.TypeMoney && m.Value.Currency != "" && n.Value.Currency != "" &&
		m.Value.Currency != n.Value.Currency && !(dollars[m.Value.Currency] && dollars[n.Value.Currency] && (openDollar(m.In(x.s.Text)) || openDollar(n.In(x.t.Text)))) {
		x.report(Currency, Error, m.Span, n.Span, fmt.Sprintf("the source has %s in %s, the translation %s in %s: correct the currency",
			m.In(x.s.Text), m.Value.Currency, n.In(x.t.Text), n.Value.Currency))
		return
	}
	if m.Type == jianzhu.TypeQuantity && n.Type == jianzhu.TypeQuantity {
		if u, v := dimension(m.Value.Unit), dimension(n.Value.Unit); u != "" && v != "" && u != v {
			x.report(Unit, Warning, m.Span, n.Span, fmt.Sprintf("the source has %s, the translation %s: check the unit", m.In(x.s.Text), n.In(x.t.Text)))
		}
	}
}

var dollars = map[string]bool{"USD": true, "AUD": true, "CAD": true, "HKD": true, "NZD": true, "SGD": true, "TWD": true}

// openDollar reports whether a sum does not say whose dollars it is in.
func openDollar(surface string) bool {
	s := strings.ToLower(surface)
	return !strings.Contains(s, "us") && !strings.Contains(s, "u.s") && !strings.Contains(s, "美")
}

// dimensions are units by what they measure, in both languages.
var dimensions = func() map[string]string {
	m := map[string]string{}
	for _, line := range []string{
		"km kilometer kilometers kilometre kilometres 公里 千米",
		"m metre metres meter meters 米 公尺",
		"cm centimeter centimeters centimetre centimetres 厘米 公分",
		"mm millimeter millimeters millimetre millimetres 毫米",
		"mile miles 英里 哩",
		"foot feet ft 英尺 呎",
		"inch inches 英寸 吋",
		"kg kilogram kilograms kilo kilos 公斤 千克",
		"g gram grams 克",
		"ton tons tonne tonnes 吨 噸",
		"pound pounds lb lbs 磅",
		"ounce ounces oz 盎司",
		"liter liters litre litres 升 公升",
		"hectare hectares 公顷",
		"acre acres 英亩",
		"mu 亩 畝",
		"watt watts 瓦", "kilowatt kilowatts 千瓦", "megawatt megawatts mw 兆瓦",
		"people person persons 人 名 位",
	} {
		f := strings.Fields(line)
		for _, w := range f {
			m[w] = f[0]
		}
	}
	return m
}()

func dimension(unit string) string { return dimensions[strings.ToLower(script.FoldString(unit))] }

var weekdays = map[string]int{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
	"mondays": 1, "tuesdays": 2, "wednesdays": 3, "thursdays": 4, "fridays": 5, "saturdays": 6, "sundays": 7}

// weekdayOf finds the weekdays of a text.
func weekdayOf(text string) (days map[int]jianzhu.Span) {
	days = map[int]jianzhu.Span{}
	for i, r := range text {
		switch r {
		case '周', '週':
			i += len("周")
		case '期':
			if !strings.HasSuffix(text[:i], "星") {
				continue
			}
			i += len("期")
		case '拜':
			if !strings.HasSuffix(text[:i], "礼") && !strings.HasSuffix(text[:i], "禮") {
				continue
			}
			i += len("拜")
		default:
			continue
		}
		n, size := utf8.DecodeRuneInString(text[i:])
		k := strings.IndexRune("一二三四五六日天", n)
		if k < 0 || n == utf8.RuneError {
			continue
		}
		after, _ := utf8.DecodeRuneInString(text[i+size:])
		if strings.ContainsRune("年岁次天个种期", after) || r != '期' && r != '拜' && n == '天' {
			continue // 周一年, 一周三次
		}
		d := min(k/3+1, 7)
		from := i - len("周") // 周 or 期, 拜 with what is before
		if r != '周' && r != '週' {
			from -= len("星")
		}
		if _, ok := days[d]; !ok {
			days[d] = jianzhu.Span{Start: from, End: i + size}
		}
	}
	start := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && (text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z') {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= 6 {
			if d := weekdays[strings.ToLower(text[start:i])]; d > 0 {
				if _, ok := days[d]; !ok {
					days[d] = jianzhu.Span{Start: start, End: i}
				}
			}
		}
		if i < len(text) {
			start = -1
		}
	}
	return days
}

// checkWeekdays reports a weekday that became another.
func checkWeekdays(x *pair) {
	s, t := weekdayOf(x.s.Text), weekdayOf(x.t.Text)
	var left, right []int
	for d := 1; d <= 7; d++ {
		_, a := s[d]
		_, b := t[d]
		if a && !b {
			left = append(left, d)
		}
		if b && !a {
			right = append(right, d)
		}
	}
	for i := range min(len(left), len(right)) {
		a, b := s[left[i]], t[right[i]]
		x.report(Date, Error, a, b, fmt.Sprintf("the source has another weekday (%s) than the translation (%s): correct it", a.In(x.s.Text), b.In(x.t.Text)))
	}
}
