package annotate

import (
	"strconv"
	"strings"
)

// A decimal is m × 10^e, exactly. Amounts in news fit; what doesn't is no
// number to us.
type decimal struct {
	m int64
	e int
}

const maxMantissa = 1e17

// times10 multiplies by 10^k.
func (d decimal) times10(k int) decimal { return decimal{d.m, d.e + k} }

// trimmed is d with the fewest digits.
func (d decimal) trimmed() decimal {
	for d.m != 0 && d.m%10 == 0 {
		d.m, d.e = d.m/10, d.e+1
	}
	return d
}

// plus adds; it reports false when the sum can't be held.
func (d decimal) plus(x decimal) (decimal, bool) {
	if d.m == 0 {
		return x, true
	}
	if x.m == 0 {
		return d, true
	}
	for d.e > x.e {
		if d.m > maxMantissa/10 {
			return d, false
		}
		d.m, d.e = d.m*10, d.e-1
	}
	for x.e > d.e {
		if x.m > maxMantissa/10 {
			return d, false
		}
		x.m, x.e = x.m*10, x.e-1
	}
	return decimal{d.m + x.m, d.e}, true
}

// int returns d as an integer where it is a small one, else -1.
func (d decimal) int() int {
	m := d.m
	for e := d.e; e > 0; e-- {
		if m > maxMantissa/10 {
			return -1
		}
		m *= 10
	}
	for e := d.e; e < 0; e++ {
		if m%10 != 0 {
			return -1
		}
		m /= 10
	}
	return int(m)
}

// String writes d without grouping or exponent: "1560000000", "0.5".
func (d decimal) String() string {
	s := strconv.FormatInt(d.m, 10)
	switch {
	case d.m == 0:
		return "0"
	case d.e >= 0:
		return s + strings.Repeat("0", d.e)
	}
	if len(s) <= -d.e {
		s = strings.Repeat("0", 1-d.e-len(s)) + s
	}
	whole, part := s[:len(s)+d.e], strings.TrimRight(s[len(s)+d.e:], "0")
	if part == "" {
		return whole
	}
	return whole + "." + part
}

// A number is a numeral of the text: exact, or from lo to hi.
type number struct {
	lo, hi   decimal
	approx   bool // 几十, 三四十
	more     bool // 100多: lo is the least
	chinese  bool // written in Chinese numerals
	plain    bool // digits alone, Chinese or Arabic, without units: 2023, 二〇二三
	digits   int  // of a plain one: how many
	one      bool // 一 and nothing else
	negative bool // 零下5度
	power    int  // of ten, by the scale that ends it: 4 for 3.5万, 6 for 5 million
	end      int  // rune behind it
}

func (n *number) exact(d decimal) { n.lo, n.hi = d, d }

func chineseDigit(r rune) int {
	switch r {
	case '零', '〇':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// scale returns the power of ten that r multiplies by, 0 when it is none.
func scale(r rune) int {
	switch r {
	case '十':
		return 1
	case '百':
		return 2
	case '千':
		return 3
	case '万':
		return 4
	case '亿':
		return 8
	}
	return 0
}

// number reads the numeral at rune i, Arabic or Chinese or both: 3.5万,
// 二十七, 三亿5000万, 1,700, 几百, 七八十, 两百多.
func (v *view) number(i int) (number, bool) {
	switch r := v.char(i); {
	case isDigit(r):
		return v.arabic(i)
	case chineseDigit(r) >= 0 || scale(r) > 0 || r == '几' || r == '数' || r == '半':
		return v.chineseNumber(i)
	}
	return number{}, false
}

const maxDigits = 17

func (v *view) arabic(i int) (number, bool) {
	start := i
	var d decimal
	n := 0
	digit := func(r rune) bool {
		if n++; n > maxDigits {
			return false
		}
		d.m = d.m*10 + int64(r-'0')
		return true
	}
	for isDigit(v.char(i)) {
		if !digit(v.r[i]) {
			return number{}, false
		}
		i++
	}
	num := number{plain: true, digits: i - start}
	for i-start <= 3+4*((i-start)/4) && v.char(i) == ',' && v.groupOf3(i+1) && (v.raw[i] == ',' || v.r[start] != '0' && v.char(start-1) != ',') && (i-start)%4 <= 3 && num.digits <= 3 {
		for range 3 {
			i++
			if !digit(v.r[i]) {
				return number{}, false
			}
		}
		i++
		num.plain = false
	}
	if v.char(i) == '.' && isDigit(v.char(i+1)) {
		j := i + 1
		for isDigit(v.char(j)) {
			if !digit(v.r[j]) {
				return number{}, false
			}
			d.e--
			j++
		}
		if v.char(j) == '.' && isDigit(v.char(j+1)) {
			return number{}, false // 1.2.3 is a version or a section
		}
		i, num.plain = j, false
	}
	// A scale behind, with a space perhaps: 1.25 亿, 3 百万.
	j := i
	if v.char(j) == ' ' && (scale(v.char(j+1)) >= 4 || (scale(v.char(j+1)) == 2 || scale(v.char(j+1)) == 3) && scale(v.char(j+2)) >= 4) {
		j++
	}
	k := 0
	for scale(v.char(j)) > 0 && !(scale(v.r[j]) <= 3 && isKiloOf(v.char(j+1))) {
		k += scale(v.r[j])
		j++
	}
	if k == 0 && v.trillion(j) {
		k, j = 12, j+1
		if v.char(j) == '亿' { // 兆亿 is no number
			return number{}, false
		}
	}
	if (k == 2 || k == 3) && j == i+1 && isDigit(v.char(j)) { // 7千5百万
		for k > 1 && isDigit(v.char(j)) && scale(v.char(j+1)) == k-1 {
			k--
			d, j = decimal{d.m*10 + int64(v.r[j]-'0'), 0}, j+2
		}
		if s := scale(v.char(j)); s >= 4 {
			k, j = k+s, j+1
		}
	}
	if k > 0 && k <= 16 {
		num.plain, num.power = false, k
		d = d.times10(k)
		i = j
		// 2万7,000, 3亿5000万: the rest is smaller.
		if isDigit(v.char(i)) || chineseDigit(v.char(i)) > 0 && scale(v.char(i+1)) > 0 {
			if rest, ok := v.number(i); ok && rest.lo == rest.hi && less(rest.lo, decimal{1, k}) {
				if sum, ok := d.plus(rest.lo); ok {
					d, i, num.power = sum, rest.end, rest.power
				}
			}
		}
	}
	num.exact(d)
	num.end = i
	return v.surplus(num), true
}

// trillion reports whether the 兆 at rune i is 10^12, as in 11.3兆元, and not
// a mega-: it is where money or a measure word of people and things follows.
func (v *view) trillion(i int) bool {
	if v.char(i) != '兆' {
		return false
	}
	switch v.char(i + 1) {
	case '元', '美', '日', '欧', '韩', '新', '台', '港', '人', '余', '多', '规':
		return true
	}
	return isDigit(v.char(i + 1)) // 1兆2,000亿
}

// isKiloOf reports whether r is a unit that 千 or 百 before it belongs to:
// 2900千瓦, 980百帕.
func isKiloOf(r rune) bool {
	switch r {
	case '瓦', '米', '克', '伏', '卡', '赫', '帕', '焦', '安':
		return true
	}
	return false
}

// groupOf3 reports whether exactly three digits stand at rune i.
func (v *view) groupOf3(i int) bool {
	return isDigit(v.char(i)) && isDigit(v.char(i+1)) && isDigit(v.char(i+2)) && !isDigit(v.char(i+3))
}

func less(a, b decimal) bool {
	for a.e > b.e {
		if a.m > maxMantissa/10 {
			return false
		}
		a.m, a.e = a.m*10, a.e-1
	}
	for b.e > a.e {
		if b.m > maxMantissa/10 {
			return true
		}
		b.m, b.e = b.m*10, b.e-1
	}
	return a.m < b.m
}

// surplus takes in the 多, 余 or 来 behind a number: 100多, 48万余.
func (v *view) surplus(n number) number {
	switch v.char(n.end) {
	case '多', '余':
		n.more, n.approx, n.plain = true, true, false
		n.end++
	case '几':
		// 二十几个, 万几人: a digit or so more.
		if n.lo == n.hi && n.lo.m > 0 && (n.lo.m%10 == 0 || n.lo.e > 0) {
			n.more, n.approx, n.plain = true, true, false
			n.end++
		}
	case '来':
		// 二十来个; but 百年来, 三十来自.
		if n.lo.m > 0 && (n.lo.m%10 == 0 || n.lo.e > 0) && v.char(n.end+1) != '自' && v.char(n.end+1) != '到' && v.char(n.end+1) != '源' && isHan(v.char(n.end+1)) {
			n.approx, n.plain = true, false
			n.end++
		}
	}
	// 6300余万, 130多亿, 二十来万
	if n.approx && n.end > 0 && v.r[n.end-1] != '数' {
		if c := v.char(n.end - 1); (c == '多' || c == '余' || c == '几' || c == '来') && scale(v.char(n.end)) >= 4 && n.lo.e < 4 {
			k := scale(v.r[n.end])
			n.end++
			if k == 4 && v.char(n.end) == '亿' {
				k, n.end = 12, n.end+1
			}
			n.lo, n.hi = n.lo.times10(k), n.hi.times10(k)
		}
	}
	return n
}

// chineseNumber reads Chinese numerals. A pair of neighbours is a range:
// 七八个, 三四十万; 几 and 数 stand for any digit from 2 to 9.
func (v *view) chineseNumber(i int) (number, bool) {
	start := i
	n := number{chinese: true}
	if v.char(i) == '半' {
		n.exact(decimal{5, -1})
		n.end = i + 1
		return n, true
	}
	// A run of digits without units is read digit by digit: 二〇二三.
	j := i
	for j-i < maxDigits && chineseDigit(v.char(j)) >= 0 && v.r[j] != '两' {
		j++
	}
	if j-i >= 3 && scale(v.char(j)) == 0 {
		var d decimal
		for _, r := range v.r[i:j] {
			d.m = d.m*10 + int64(chineseDigit(r))
		}
		n.exact(d)
		n.plain, n.digits, n.end = true, j-i, j
		return n, true
	}
	// total counts whole 亿 and 万, section what stands before the next one.
	var totalLo, totalHi, sectionLo, sectionHi int64
	lo, hi := int64(-1), int64(-1) // the digit that waits for its unit
	var lastUnit, lastBig int64 = 1e18, 1e18
	read := false
loop:
	for ; i-start < 24; i++ {
		r := v.char(i)
		if d := chineseDigit(r); d >= 0 {
			switch {
			case lo < 0:
				lo, hi = int64(d), int64(d)
			case lo == 0: // 零五
				lo, hi = int64(d), int64(d)
			case lo == hi && (int64(d) == lo+1 || lo == 3 && d == 5) && r != '两':
				hi, n.approx = int64(d), true
			default:
				break loop
			}
			read = true
			continue
		}
		if r == '几' || r == '数' {
			if lo >= 0 && lo != 0 || lo < 0 && read && lastUnit != 10 {
				break
			}
			if r == '数' && scale(v.char(i+1)) == 0 && !read {
				break // 数 alone is a word; 数人 is rare
			}
			lo, hi, n.approx, read = 2, 9, true, true
			continue
		}
		u := scale(r)
		if u == 0 {
			break
		}
		unit := pow10(u)
		if u < 4 {
			if unit >= lastUnit {
				break
			}
			if lo < 0 {
				if u != 1 && i != start && totalHi == 0 {
					break
				}
				lo, hi = 1, 1
				if u != 1 {
					n.approx = true // 百亿, 千家: about that
				}
			}
			sectionLo, sectionHi = sectionLo+lo*unit, sectionHi+hi*unit
			lo, hi, lastUnit, read = -1, -1, unit, true
			continue
		}
		if lo >= 0 {
			sectionLo, sectionHi = sectionLo+lo, sectionHi+hi
			lo, hi = -1, -1
		}
		if sectionHi == 0 {
			if totalHi == 0 {
				if i != start {
					break
				}
				sectionLo, sectionHi, n.approx = 1, 1, true // 万亿, 亿元
			} else if totalHi < 1e8 && unit == 1e8 { // 三万亿
				totalLo, totalHi = totalLo*unit, totalHi*unit
				lastUnit, lastBig = 1e18, unit
				continue
			} else {
				break
			}
		}
		if unit >= lastBig {
			totalLo, totalHi = (totalLo+sectionLo)*unit, (totalHi+sectionHi)*unit
		} else {
			totalLo, totalHi = totalLo+sectionLo*unit, totalHi+sectionHi*unit
		}
		if totalHi > maxMantissa {
			return number{}, false
		}
		sectionLo, sectionHi, lastUnit, lastBig, read = 0, 0, 1e18, unit, true
	}
	if !read || i == start+1 && strings.ContainsRune("壹贰叁肆伍陆柒捌玖", v.r[start]) {
		return number{}, false // 陆 alone is land
	}
	if u := scale(v.char(i - 2)); lo > 0 && u >= 2 && i-2 >= start && lo == hi && v.r[i-1] != '半' {
		// 三万五, 一百八: the last digit counts the next lower unit.
		if u == 4 || u == 8 || u == 2 || u == 3 {
			lo, hi = lo*pow10(u-1), hi*pow10(u-1)
		}
	}
	if lo > 0 {
		sectionLo, sectionHi = sectionLo+lo, sectionHi+hi
	}
	for k := i - 1; k > start && lo <= 0 && scale(v.char(k)) >= 4; k-- {
		n.power += scale(v.r[k])
	}
	n.lo, n.hi = decimal{totalLo + sectionLo, 0}, decimal{totalHi + sectionHi, 0}
	n.end = i
	n.one = i == start+1 && v.r[start] == '一'
	n.plain = i == start+1 && lo >= 0
	n.digits = 1
	if v.char(i) == '点' && chineseDigit(v.char(i+1)) >= 0 && v.r[i+1] != '两' && n.lo == n.hi {
		d := n.lo
		for j = i + 1; j-i < 8 && chineseDigit(v.char(j)) >= 0; j++ {
			d.m, d.e = d.m*10+int64(chineseDigit(v.r[j])), d.e-1
		}
		// 三点五 is a time before 分 and a decimal elsewhere.
		if v.char(j) != '分' && v.char(j) != '刻' {
			n.exact(d)
			n.end, n.plain = j, false
			if k := scale(v.char(j)); k >= 4 {
				if n.end++; v.char(n.end) == '亿' && k == 4 {
					k = 12
					n.end++
				}
				n.power = k
				n.exact(d.times10(k))
			}
		}
	}
	return v.surplus(n), true
}

func pow10(k int) int64 {
	p := int64(1)
	for ; k > 0; k-- {
		p *= 10
	}
	return p
}

// englishNumbers are the number words, with the power of ten for those that
// multiply.
var englishNumbers = map[string]int64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90,
}

var englishScales = map[string]int{"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5, "crore": 7}

// shortScales stand right behind a figure: £2.8bn, $250m, 30k.
var shortScales = map[string]int{"k": 3, "m": 6, "mn": 6, "mln": 6, "bn": 9, "b": 9, "tn": 12, "trn": 12, "million": 6, "billion": 9, "trillion": 12, "thousand": 3, "lakh": 5, "crore": 7}

// englishNumber reads the numeral at rune i of English text: 1.6 billion,
// 300,000, forty-two, half a million, three hundred.
func (v *view) englishNumber(i int) (number, bool) {
	var n number
	if isDigit(v.char(i)) {
		num, ok := v.arabic(i)
		if !ok {
			return number{}, false
		}
		n = num
	} else {
		word := v.wordAt(i)
		_, ok := englishNumbers[word]
		if !ok {
			if word == "half" && v.has(i, "half a million") {
				n.chinese = true
				n.exact(decimal{5, 5})
				n.end = i + len("half a million")
				return n, true
			}
			if (word == "a" || word == "an") && v.char(i+len(word)) == ' ' {
				next := v.wordAt(i + len(word) + 1)
				if k := englishScales[next]; k > 0 {
					n.exact(decimal{1, k})
					n.end = i + len(word) + 1 + len(next)
					n.chinese, n.power = true, k
					return v.scaled(n), true // a hundred thousand
				}
				if next == "dozen" {
					n.exact(decimal{12, 0})
					n.end = i + len(word) + 1 + len(next)
					return n, true
				}
			}
			return number{}, false
		}
		n.chinese = true // spelled out
		value, end := v.below100(i)
		n.exact(decimal{value, 0})
		n.one = value == 1
		if v.has(end, " point ") {
			if low, ok := englishNumbers[v.wordAt(end+7)]; ok && low < 10 {
				n.exact(decimal{value*10 + low, -1})
				end += 7 + len(v.wordAt(end+7))
			}
		}
		n.end = end
	}
	if v.has(n.end, " and a half") && !isLatin(v.char(n.end+11)) {
		if sum, ok := n.lo.plus(decimal{5, -1}); ok {
			n.exact(sum)
			n.end, n.plain, n.one = n.end+11, false, false
		}
	}
	return v.scaled(n), true
}

// scaled takes in the words behind n that multiply it: million, hundred
// thousand.
func (v *view) scaled(n number) number {
	for range 3 {
		at := n.end
		if v.char(at) == ' ' || v.char(at) == '-' {
			at++
		}
		word := v.wordAt(at)
		k := englishScales[word]
		if k == 0 {
			break
		}
		n.exact(n.lo.times10(k))
		n.end = at + len(word)
		n.plain, n.one = false, false
		n.power += k
		if word == "hundred" && v.has(n.end, " and ") {
			if low, end := v.below100(n.end + 5); end > 0 {
				if sum, ok := n.lo.plus(decimal{low, 0}); ok {
					n.exact(sum)
					n.end, n.power = end, 0
				}
			}
		}
	}
	return n
}

// below100 reads a spelled number under a hundred: seven, forty-two. Its end is
// 0 where there is none.
func (v *view) below100(i int) (value int64, end int) {
	word := v.wordAt(i)
	value, ok := englishNumbers[word]
	if !ok {
		return 0, 0
	}
	end = i + len(word)
	if value >= 20 && v.char(end) == '-' {
		if low, ok := englishNumbers[v.wordAt(end+1)]; ok && low < 10 {
			return value + low, end + 1 + len(v.wordAt(end+1))
		}
	}
	return value, end
}

// wordAt returns the folded Latin letters at rune i, "" where there are none
// or i stands inside a word.
func (v *view) wordAt(i int) string {
	if i > 0 && i <= len(v.r) && isLatin(v.char(i-1)) {
		return ""
	}
	j := i
	for j < len(v.r) && j-i < 24 && isLatin(v.r[j]) {
		j++
	}
	if j == i {
		return ""
	}
	return v.folded(i, j)
}
