package annotate

import (
	"cmp"
	"strings"

	"jianzhu"
)

// hedges stand before an amount and belong to it. The value says what each
// makes of the amount.
var hedges = map[string]hedge{
	"约": about, "大约": about, "大概": about, "约有": about, "将近": about, "近": about, "接近": about, "几近": about, "差不多": about, "大致": about, "约莫": about,
	"超": atLeast, "超过": atLeast, "超过了": atLeast, "逾": atLeast, "至少": atLeast, "多于": atLeast, "不少于": atLeast, "不低于": atLeast, "上": atLeast, "起码": atLeast, "高达": exactly, "多达": exactly, "好": exactly, "足足": exactly, "整整": exactly,
	"不到": atMost, "不足": atMost, "不超过": atMost, "至多": atMost, "最多": atMost, "少于": atMost, "不满": atMost, "未满": atMost,
	"more than": atLeast, "over": atLeast, "at least": atLeast, "upwards of": atLeast, "no fewer than": atLeast, "no less than": atLeast, "in excess of": atLeast, "just over": atLeast, "well over": atLeast,
	"less than": atMost, "fewer than": atMost, "under": atMost, "up to": atMost, "at most": atMost, "no more than": atMost, "as many as": atMost, "as much as": atMost, "just under": atMost, "barely": atMost,
	"about": about, "around": about, "approximately": about, "roughly": about, "nearly": about, "almost": about, "some": about, "an estimated": about, "close to": about, "estimated": about, "circa": about,
}

// hedgeEnds are the runes that hedges end with.
var hedgeEnds = func() *runeSet {
	s := new(runeSet)
	for h := range hedges {
		r := []rune(h)
		s.add(r[len(r)-1])
	}
	return s
}()

type hedge uint8

const (
	exactly hedge = iota
	about
	atLeast
	atMost
)

const maxHedge = 14 // runes of the longest one with a space

// hedgeBefore returns where the hedge right before rune i begins, or i.
func (v *view) hedgeBefore(i int) (int, hedge) {
	end := i
	space := v.char(end-1) == ' '
	if space {
		end--
	}
	best, kind := i, exactly
	if end <= 0 || !hedgeEnds.has(v.r[end-1]) {
		return best, kind
	}
	for n := 1; n <= maxHedge && end-n >= 0; n++ {
		at := end - n
		r := v.r[at]
		if !isHan(r) && !isLatin(r) && r != ' ' {
			break
		}
		h, ok := hedges[v.folded(at, end)]
		if !ok || isLatin(r) && (isLatin(v.char(at-1)) || !space) {
			continue
		}
		// 达 and 上 and 好 are parts of other words as a rule.
		if isHan(r) && n == 1 && (r == '上' && scale(v.char(i)) < 2 || r == '好' && v.char(i) != '几' || !v.starts[at]) {
			continue
		}
		if (r == '超' || r == '不') && (v.char(at-1) == '得' || v.char(at-1) == '能') {
			continue // 不得超过12% is a rule about 12%
		}
		best, kind = at, h
	}
	return best, kind
}

// apply turns a number and its hedge into a value.
func (n number) value(h hedge) (x jianzhu.Value) {
	if n.negative {
		defer func() {
			for _, s := range [...]*string{&x.Amount, &x.Min, &x.Max} {
				if *s != "" && *s != "0" {
					*s = "-" + *s
				}
			}
			if n.lo != n.hi {
				x.Min, x.Max = x.Max, x.Min
			}
		}()
	}
	switch {
	case n.lo != n.hi:
		x.Min, x.Max = n.lo.String(), n.hi.String()
	case n.more || h == atLeast:
		x.Min = n.lo.String()
	case h == atMost:
		x.Max = n.lo.String()
	default:
		x.Amount = n.lo.String()
	}
	x.Approx = n.approx || h == about
	return x
}

// An amount is a number with what it counts, as values finds it.
type amount struct {
	number
	typ    jianzhu.Type
	unit   string
	code   string // currency
	start  int
	end    int
	bare   bool // has no unit of its own: the first half of a range
	rule   string
	weight float64
}

// values proposes money, percentages and quantities.
func values(d *document, v *view) {
	for i := 0; i < len(v.r); {
		if i%checkEvery == 0 && d.stopped() {
			return
		}
		if !v.numberStart(i) {
			i++
			continue
		}
		a, ok := d.amount(v, i)
		if !ok {
			i = v.skipNumber(i)
			continue
		}
		h := exactly
		amountStart := a.start
		a.start, h = v.hedgeBefore(a.start)
		if h == exactly {
			a.start = amountStart // 高达 and 足足 stay out
		}
		d.rangeTo(v, &a)
		if a.bare || a.typ == jianzhu.TypeMoney {
			d.currencyBefore(v, &a)
		}
		if a.bare {
			i = a.end
			continue
		}
		end := d.boundAfter(v, &a, &h)
		end = d.per(v, &a, end)
		x := a.value(h)
		x.Unit, x.Currency = a.unit, a.code
		x.Currency = a.code
		v.propose(candidate{start: int32(a.start), end: int32(end), typ: a.typ, origin: jianzhu.OriginRule,
			rule: a.rule, score: a.weight, value: &x})
		i = max(end, i+1)
	}
}

// numberStart reports whether an amount may begin at rune i.
func (v *view) numberStart(i int) bool {
	r, before := v.r[i], v.char(i-1)
	switch {
	case isDigit(r):
		// Not in the middle of a number or a name: A100, 3.5, GPT-4.
		if isDigit(before) || isLatin(before) || (before == '.' || before == ',' && v.raw[i-1] == ',') && isDigit(v.char(i-2)) || before == '_' {
			return false
		}
		if before == '第' || before == ' ' && v.char(i-2) == '第' {
			return false
		}
		return !(before == '-' && (isLatin(v.char(i-2)) || isDigit(v.char(i-2))))
	case isLatin(r):
		return !isLatin(before) && !isDigit(before)
	case r == '$' || r == '£' || r == '€' || r == '¥' || r == '₩' || r == '₹' || r == '₽' || r == '₺' || r == '฿' || r == '₫' || r == '₱' || r == '₦':
		return true
	case chineseDigit(r) >= 0 || scale(r) > 0 || r == '几' || r == '数' || r == '半' || r == '百':
		// 第三 is an ordinal; 统一 is a word.
		return before != '第' && (v.starts[i] || v.starts[i-1] && isHedgeRune(before) && scale(r) > 1) && chineseDigit(before) < 0 && !isDigit(before) && !(scale(before) > 0 && v.char(i-2) == '第')
	}
	return false
}

// isHedgeRune reports whether r hedges a bare scale behind it and makes one
// word with it: 上万, 近百, 超千, 逾万, 成百.
func isHedgeRune(r rune) bool {
	return r == '上' || r == '近' || r == '超' || r == '逾' || r == '约'
}

func (v *view) skipNumber(i int) int {
	if isDigit(v.r[i]) {
		for isDigit(v.char(i)) || (v.char(i) == '.' || v.char(i) == ',') && isDigit(v.char(i+1)) {
			i++
		}
		return i
	}
	if isLatin(v.r[i]) {
		for i < len(v.r) && isLatin(v.r[i]) {
			i++
		}
		return i
	}
	return i + 1
}

// amount reads the number at rune i and what it counts.
func (d *document) amount(v *view, i int) (amount, bool) {
	a := amount{start: i, weight: 0.85}
	at := i
	if r := v.r[i]; !isDigit(r) && (isLatin(r) || !isHan(r)) {
		if w, end := d.lex.longest(v, i, isSign); w != nil {
			a.code, at = w.value, end
			if v.char(at) == ' ' && w.value != "KRW" { // Won184,500; but won 14 titles
				at++
			}
			if !isDigit(v.char(at)) {
				return a, false
			}
		} else if !isLatin(r) {
			return a, false
		}
	}
	if x, ok := d.dozens(v, at); ok && a.code == "" {
		return x, true
	}
	if x, ok := v.fraction(at); ok && a.code == "" {
		x.start = i
		return x, true
	}
	var ok bool
	if isLatin(v.char(at)) {
		a.number, ok = v.englishNumber(at)
	} else if a.number, ok = v.number(at); ok && isDigit(v.r[at]) && !a.number.chinese {
		if n, isEnglish := v.englishNumber(at); isEnglish && n.end > a.number.end {
			a.number = n
		}
	}
	if !ok {
		return a, false
	}
	a.end = a.number.end
	bareScale := isHan(v.r[at]) && v.isBareScale(at, a.number.end)
	if a.code != "" {
		if k, end := v.shortScale(a.end); k > 0 {
			a.number.exact(a.number.lo.times10(k))
			a.number.power = k
			a.end = end
		}
		// NT$100元, US$5萬美元: said twice.
		if w, end := d.lex.longest(v, a.end, isCurrency); w != nil && isHan(v.r[a.end]) && (w.value == a.code || v.has(a.end, "元")) {
			a.end = end
		}
		a.typ, a.rule, a.weight = jianzhu.TypeMoney, "money", 0.95
		// HK$100万元, US$5 million; the sign has said the currency.
		return a, true
	}
	j := a.end
	if v.char(j) == ' ' || v.char(j) == '-' && isLatin(v.char(j+1)) {
		j++
	}
	if v.counts(&a, j) {
		return a, true
	}
	if bareScale && !isHedgeRune(v.char(i-1)) {
		// 百米, 千瓦 and 万元 户 need a hedge, or are sums: 亿元, 百万美元.
		if scale(v.r[at]) < 8 && a.number.end-at < 2 {
			a.bare = true
			return a, true
		}
	}
	if w, end := d.lex.longest(v, j, isCurrency); w != nil && d.isMoney(v, &a, w, j, end) {
		a.typ, a.rule, a.code, a.end, a.weight = jianzhu.TypeMoney, "money", w.value, end, 0.95
		if k := minorUnits[v.folded(j, end)]; k != 0 {
			a.number.lo, a.number.hi = a.number.lo.times10(-k), a.number.hi.times10(-k)
		}
		d.smallChange(v, &a)
		if c, ce := d.lex.longest(v, a.end, isCurrency); c != nil && v.has(a.end, "人民币") {
			a.code, a.end = c.value, ce
		}
		return a, true
	}
	if k, end := v.shortScale(a.end); k > 0 && isDigit(v.r[at]) && v.char(end) == ' ' { // 3.6m yuan
		if w, e := d.lex.longest(v, end+1, isCurrency); w != nil {
			a.number.exact(a.number.lo.times10(k))
			a.number.power = k
			a.typ, a.rule, a.code, a.end, a.weight = jianzhu.TypeMoney, "money", w.value, e, 0.95
			return a, true
		}
	}
	if d.quantity(v, &a, j) {
		return a, true
	}
	if a.number.power >= 4 && !bareScale && v.tokens && v.han && a.end < len(v.r) && j == a.end && strings.HasPrefix(v.pos[a.end], "n") {
		// 89万 粉丝, 1.8亿 老人: large numbers count without a measure word.
		a.typ, a.rule, a.weight = jianzhu.TypeQuantity, "quantity", 0.7
		return a, true
	}
	a.bare = true
	return a, true
}

// isBareScale reports whether a number is scales alone: 万, 百万, 千.
func (v *view) isBareScale(start, end int) bool {
	for i := start; i < end; i++ {
		if scale(v.r[i]) < 2 {
			return false
		}
	}
	return true
}

// dozens reads round numbers in the plural: hundreds of people, tens of
// thousands of homes, billions of dollars.
func (d *document) dozens(v *view, i int) (amount, bool) {
	a := amount{start: i, weight: 0.85}
	if !strings.ContainsRune("dthmb", v.r[i]) {
		return a, false
	}
	lo, hi, at := decimal{2, 0}, decimal{9, 0}, i
	for k := range 2 {
		word := v.wordAt(at)
		power := pluralScales[word]
		if power == 0 || k > 0 && word == "dozens" {
			if k == 0 {
				return a, false
			}
			break
		}
		if word == "dozens" {
			lo, hi, power = decimal{24, 0}, decimal{99, 0}, 0
		}
		lo, hi = lo.times10(power), hi.times10(power)
		at += len(word)
		if !v.has(at, " of ") {
			return a, false
		}
		if at += 4; k == 0 && pluralScales[v.wordAt(at)] == 0 {
			break
		}
	}
	a.number = number{lo: lo, hi: hi, approx: true, chinese: true, end: at - len(" of ")}
	if w, end := d.lex.longest(v, at, isCurrency); w != nil && !isLatin(v.char(end)) {
		a.typ, a.rule, a.code, a.end, a.weight = jianzhu.TypeMoney, "money", w.value, end, 0.9
		return a, true
	}
	a.typ, a.rule = jianzhu.TypeQuantity, "quantity"
	return a, d.englishQuantity(v, &a, at)
}

var pluralScales = map[string]int{"dozens": 1, "tens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9, "trillions": 12}

// minorUnits are the coins below a currency's unit, by the power of ten.
var minorUnits = map[string]int{"毛": 1, "毛钱": 1, "角": 1, "角钱": 1, "分钱": 2, "美分": 2, "便士": 2, "cent": 2, "cents": 2, "pence": 2, "penny": 2, "欧分": 2, "港仙": 2}

// shortScale reads the scale right behind a figure, or after a space.
func (v *view) shortScale(i int) (power, end int) {
	at := i
	if v.char(at) == ' ' {
		at++
	}
	w := v.wordAt0(at)
	k := shortScales[w]
	if k == 0 || at > i && len(w) < 4 {
		return 0, i
	}
	return k, at + len(w)
}

// wordAt0 is wordAt for a place right behind a digit.
func (v *view) wordAt0(i int) string {
	j := i
	for j < len(v.r) && j-i < 24 && isLatin(v.r[j]) {
		j++
	}
	if i < 0 || i >= len(v.r) {
		return ""
	}
	return v.folded(i, j)
}

// counts reads percentages: %, 成, 个百分点, percent.
func (v *view) counts(a *amount, j int) bool {
	percent := func(end int, unit string) bool {
		a.typ, a.rule, a.unit, a.end, a.weight = jianzhu.TypePercent, "percent", unit, end, 0.95
		return true
	}
	switch {
	case v.char(j) == '%':
		return percent(j+1, "%")
	case v.has(j, "个百分点"):
		return percent(j+4, "个百分点")
	case v.has(j, "百分点"):
		return percent(j+3, "百分点")
	case v.has(j, "个基点"):
		return percent(j+3, "个基点")
	case v.has(j, "基点"):
		return percent(j+2, "基点")
	case v.char(j) == '成' && v.r[a.start] != '几' && v.starts[j+1] && a.number.lo.int() >= 1 && a.number.hi.int() <= 10 && j == a.number.end:
		// 七成, 六成二, 七成五; 成 of 三成员 belongs to the next word.
		if d := chineseDigit(v.char(j + 1)); d > 0 && !isHanWord(v, j+2) {
			a.number.exact(decimal{a.number.lo.m*10 + int64(d), 0})
			return percent(j+2, "%")
		}
		a.number.lo, a.number.hi = a.number.lo.times10(1), a.number.hi.times10(1)
		end := j + 1
		if v.char(end) == '半' {
			a.number.exact(decimal{a.number.lo.m*10 + 5, a.number.lo.e - 0})
			a.number.exact(decimal{a.number.lo.m, a.number.lo.e - 1})
			end++
		} else if v.char(end) == '多' {
			a.number.more = true
			end++
		}
		return percent(end, "%")
	}
	for _, w := range [...]string{"percentage points", "percentage point", "percent", "per cent", "pct", "pc", "basis points", "basis point"} {
		if v.has(j, w) && !isLatin(v.char(j+len(w))) {
			unit := "%"
			if strings.HasPrefix(w, "basis") || strings.HasPrefix(w, "percentage") {
				unit = w
			}
			return percent(j+len(w), unit)
		}
	}
	return false
}

// isHanWord reports whether a measure word or the like stands at i, so that
// the digit before it is a number of its own.
func isHanWord(v *view, i int) bool {
	switch v.char(i) {
	case '个', '家', '名', '人', '位', '年', '月', '天', '万', '亿', '千', '百', '十':
		return true
	}
	return false
}

// fraction reads shares without a percent sign: 三分之二, 百分之十五, 一半,
// 1/5, two-thirds, a quarter, half.
func (v *view) fraction(i int) (amount, bool) {
	a := amount{start: i, typ: jianzhu.TypePercent, rule: "fraction", unit: "%", weight: 0.9}
	share := func(part, whole int64, end int) (amount, bool) {
		// Two decimals are enough for a third.
		hundredths := (part*10000*2 + whole) / (2 * whole)
		a.number.exact(decimal{hundredths, -2})
		a.number.approx = part*10000%whole != 0
		a.end, a.number.end = end, end
		return a, true
	}
	for _, w := range [...]string{"一大半", "一多半", "一小半", "一半"} {
		if v.has(i, w) && v.starts[i] && !v.midway(i) {
			end := i + len([]rune(w))
			x, ok := share(1, 2, end)
			if v.char(end) == '多' {
				x.number.more = true
				x.end++
			}
			x.number.approx = len([]rune(w)) > 2
			return x, ok
		}
	}
	if isHan(v.r[i]) || isDigit(v.r[i]) {
		whole, ok := v.number(i)
		if !ok && v.has(i, "百分之") {
			return a, false
		}
		if ok && v.has(whole.end, "分之") {
			if part, ok := v.number(whole.end + 2); ok && v.char(part.end) != '秒' {
				w := whole.lo.int()
				if v.has(i, "百分之") {
					w = 100
				}
				if w > 0 {
					if w == 100 {
						if part.lo == (decimal{100, 0}) && part.end == whole.end+3 {
							part.approx = false // 百分之百
						}
						a.number = part
						a.end = part.end
						return a, true
					}
					if p := part.lo.int(); p >= 0 && p < 1e6 && w < 1e9 {
						if w%10 == 0 && part.lo == part.hi {
							x, ok := share(int64(p), int64(w), part.end)
							x.number.approx = false
							return x, ok
						}
						return share(int64(p), int64(w), part.end)
					}
				}
			}
		}
		if ok && whole.plain && v.char(whole.end) == '/' && isDigit(v.char(whole.end+1)) {
			part := whole.lo.int()
			if w, ok := v.number(whole.end + 1); ok && w.plain && w.lo.int() > part && w.lo.int() <= 20 && v.char(w.end) != '/' && part == 1 {
				return share(int64(part), int64(w.lo.int()), w.end)
			}
		}
		return a, false
	}
	word := v.wordAt(i)
	at := i + len(word)
	part := int64(0)
	switch {
	case word == "half" && (v.has(at, " of ") || v.has(at, " the ")):
		return share(1, 2, at)
	case word == "a" || word == "an" || word == "one":
		part = 1
	default:
		part = englishNumbers[word]
		if part > 9 {
			part = 0
		}
	}
	if part == 0 || v.char(at) != ' ' && v.char(at) != '-' {
		return a, false
	}
	if v.has(at, " in ") {
		n, ok := v.englishNumber(at + 4)
		if ok && n.lo.int() > int(part) && n.lo.int() <= 1000 && (n.chinese || n.plain && n.digits < 4) && !strings.HasPrefix(v.wordAt(n.end+1), "year") {
			return share(part, int64(n.lo.int()), n.end)
		}
		return a, false
	}
	den := v.wordAt(at + 1)
	whole := denominators[den]
	end := at + 1 + len(den)
	// A third of voters is a share, the third man is not, nor a quarter of a year.
	if whole == 0 || part >= whole || word == "one" && den == "half" || part == 1 && !v.has(end, " of") && !v.has(end, " in") && v.char(at) == ' ' {
		return a, false
	}
	return share(part, whole, end)
}

var denominators = map[string]int64{"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
	"sixth": 6, "seventh": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10}

// midway reports whether the half at rune i is the middle of doing something,
// 跑到一半, and not what is left of it: 降到一半, 少了一半.
func (v *view) midway(i int) bool {
	if c := v.char(i - 1); c != '到' && c != '了' {
		return false
	}
	return !strings.ContainsRune("降减少涨缩跌砍增高低提占压加升翻多短矮瘦去掉小大", v.char(i-2))
}

// isMoney reports whether the currency word at j makes the number money. 元
// and 块 and 角 are other words too.
func (d *document) isMoney(v *view, a *amount, w *word, j, end int) bool {
	if isLatin(v.r[j]) {
		switch v.folded(j, end) {
		case "real", "won", "rand", "dong":
			// Four real mothers
			return isDigit(v.r[a.number.end-1]) || a.number.power > 0
		case "pound":
			return a.number.one || a.number.power > 0 || v.char(end) != ' ' || !isLatin(v.char(end+1)) // a 550 pound hog
		}
		return !isLatin(v.char(end))
	}
	switch v.folded(j, end) {
	case "块", "毛", "角", "分钱", "先令":
		// 三块蛋糕: pieces, unless a number follows, or the talk is of prices.
		if v.has(j, "块钱") || v.has(j, "毛钱") {
			return true
		}
		next := v.char(end)
		if v.folded(j, end) == "分钱" {
			return true
		}
		if v.folded(j, end) != "块" { // 三毛 wrote books, and this is 冰山一角
			return (v.folded(j, end) == "毛" || chineseDigit(next) > 0) && !a.number.more && a.number.lo.int() < 10 &&
				(isClauseMark(next) || next == 0 || next == '的' || chineseDigit(next) > 0) &&
				(isDigit(v.r[a.start]) || d.ofPrices(v, a.start))
		}
		if chineseDigit(next) > 0 || isDigit(next) && !isDigit(v.char(end+1)) && !isHanWord(v, end+1) {
			return true
		}
		if a.number.lo.int() >= 10 && v.tokens && strings.HasPrefix(v.pos[end], "n") && next != '费' && next != '工' && next != '电' {
			return false
		}
		if a.number.power >= 4 || next == '电' || a.number.more && !less(a.number.lo, decimal{100, 0}) {
			return true
		}
		if a.number.lo.int() < 10 && !isClauseMark(next) && next != 0 && next != '”' && next != '」' && next != '的' {
			return false
		}
		return d.ofPrices(v, a.start)
	case "元":
		if next := v.char(end); a.number.chinese && a.number.plain && isHan(next) && !strings.ContainsRune("的以到至就也和与及左一每人起钱能可买卖", next) {
			return false // 三元桥, 二元性
		}
		return !v.has(j, "元素") && !v.has(j, "元件") && !v.has(j, "元老") && v.starts[end]
	}
	return true
}

// ofPrices reports whether the words right before rune i talk of prices.
func (d *document) ofPrices(v *view, i int) bool {
	for k := 1; k <= 8; k++ {
		switch v.char(i - k) {
		case '价', '钱', '元', '卖', '涨', '跌', '费', '斤', '付', '赚', '贵', '售', '花', '欠', '罚', '减', '亏', '宜', '挣', '差':
			return true
		}
	}
	return false
}

// currencyBefore takes in a currency before an amount in 元: 新台币38.6亿元,
// 人民币约3万元.
func (d *document) currencyBefore(v *view, a *amount) {
	at := a.start
	if v.char(at-1) == ' ' {
		at--
	}
	for n := 3; n >= 2; n-- {
		if at-n < 0 || !isHan(v.r[at-n]) {
			continue
		}
		if w, end := d.lex.longest(v, at-n, isCurrency); w != nil && end == at && w.value != "" {
			switch {
			case a.bare && !a.number.one && isDigit(v.char(a.end-1)) && (v.char(a.end) == '年' || v.char(a.end) == '月' || isLatin(v.char(a.end))):
			case a.bare:
				a.typ, a.rule, a.weight, a.bare = jianzhu.TypeMoney, "money", 0.9, false
				a.start, a.code = at-n, w.value
			case v.char(a.end-1) == '元' && v.r[a.end-2] != '美' && v.r[a.end-2] != '港' && v.r[a.end-2] != '日':
				a.start, a.code = at-n, w.value
			}
			return
		}
	}
}

// smallChange takes in the tenths behind 块: 一块二.
func (d *document) smallChange(v *view, a *amount) {
	if k, _ := v.timeUnitOf(a.end + 1); k > 0 {
		return
	}
	if w, _ := d.lex.longest(v, a.end+1, isMeasure); w != nil || v.has(a.end+1, "分之") {
		return // 八块一份
	}
	digit := chineseDigit(v.char(a.end))
	if r := v.char(a.end); isDigit(r) && !isDigit(v.char(a.end+1)) && v.char(a.end+1) != '.' {
		digit = int(r - '0') // 9块9
	}
	if c := v.char(a.end - 1); digit > 0 && (c == '块' || c == '毛' || c == '角') && !isHanWord(v, a.end+1) {
		a.number.exact(decimal{a.number.lo.m*10 + int64(digit), a.number.lo.e - 1})
		a.end++
	}
}

// quantity reads a measure word or unit at j.
func (d *document) quantity(v *view, a *amount, j int) bool {
	a.typ, a.rule, a.weight = jianzhu.TypeQuantity, "quantity", 0.8
	if isLatin(v.char(j)) || v.char(j) == '°' || v.char(j) == '℃' || v.char(j) == '℉' || v.char(j) == '㎡' {
		if w, end := d.lex.longest(v, j, isUnit); v.han && w != nil && !isLatin(v.char(end)) && !isDigit(v.char(end)) {
			// 5G and 4K are names as a rule, 16GB is an amount.
			if end-j < 2 && isLatin(v.char(j)) {
				return false
			}
			a.unit, a.end = v.str(j, end), end
			v.quantityPrefix(a, v.folded(j, end))
			return true
		}
		return d.englishQuantity(v, a, j)
	}
	if j > a.number.end && !v.han {
		return false
	}
	w, end := d.lex.longest(v, j, isMeasure|isUnit)
	if w == nil || v.timeUnit(j) > 0 {
		return false
	}
	if !v.starts[end] && v.tokens { // 1.3万套 房屋, not 套房
		for k := end - 1; k > j; k-- {
			if x := d.lex.exactly(v, j, k, isMeasure|isUnit); x != nil && v.starts[k] {
				w, end = x, k
				break
			}
		}
	}
	unit := v.folded(j, end)
	switch {
	case v.has(j, "亿") || v.has(j, "万") || v.has(j, "分之") || v.has(j, "位数"):
		return false
	case v.r[a.start] == '半' && strings.Contains("岛部场球面边路夜身山空数圆价程导决段区级", unit), unit == "两" && v.r[j-1] == '两':
		return false
	case v.ownToken(a.start, end) || v.has(a.start, "十分") && end == a.start+2:
		return false // 九州 the island, 十分 the adverb
	case (unit == "点" || unit == "下" || unit == "封") && (v.r[a.start] == '几' || v.r[a.start] == '零'):
		return false
	case v.r[a.start] == '几' && (v.char(a.start-1) == '这' || v.char(a.start-1) == '哪'):
		return false
	case v.r[a.start] == '零' && j == a.start+1 && w.kinds&isUnit == 0:
		return false // 零部件
	case (unit == "手" || unit == "线") && a.number.chinese && a.number.lo.int() < 10:
		return false // 二手房, 三线城市
	case v.inAddress(a.start, end, unit):
		return false
	}
	if a.number.plain && a.number.digits == 4 && a.number.chinese {
		return false // 二〇二三 reads a year
	}
	if a.number.one {
		// 一个 and 一家 are articles, and 一点 is a little.
		if w.kinds&isUnit == 0 || strings.ContainsAny(unit, "点度里节级分两码尺寸丈桶坪克维斤打") {
			return false
		}
	}
	if a.number.chinese && strings.Contains("点度分里面口下关回道手声行目期转案所号级处门节", unit) && a.number.lo.int() < 10 && !v.starts[end] {
		return false
	}
	if (v.char(a.start-1) == '这' || v.char(a.start-1) == '那' || v.char(a.start-1) == '每' || v.char(a.start-1) == '某' || v.char(a.start-1) == '另') && a.number.lo.int() == 1 {
		return false
	}
	if !v.starts[end] && w.n == 1 && v.tokens && isHan(v.char(end)) {
		// The measure word begins another word: 三国演义, 两面派; but 三人以上.
		// A numeral that is a token of its own needs a measure word, whatever
		// the segmenter made of it: 三 个旧, 五 排骨.
		alone := v.starts[a.start] && v.starts[j] && a.number.lo.int() != 1 && w.kinds&isMeasure != 0
		if _, e := d.lex.longest(v, end, isBound); e == end && v.ends[j] > int32(end) && !isDigit(v.r[a.number.end-1]) && !alone {
			return false
		}
	}
	a.unit, a.end = v.str(j, end), end
	if unit == "分" && v.char(end) == '/' { // 2.3分/千瓦时
		a.number.lo, a.number.hi = a.number.lo.times10(-2), a.number.hi.times10(-2)
		a.typ, a.rule, a.code, a.unit, a.weight = jianzhu.TypeMoney, "money", "CNY", "", 0.9
		return true
	}
	if w.kinds&isUnit != 0 && a.code == "" {
		v.quantityPrefix(a, unit)
	}
	if v.char(end) == '半' && v.starts[end] && a.number.lo == a.number.hi && v.char(end+1) != '年' && v.char(end+1) != '天' {
		if sum, ok := a.number.lo.plus(decimal{5, -1}); ok {
			a.number.exact(sum)
			a.end++
		}
	}
	return true
}

// quantityPrefix takes in what belongs to a unit but stands before the number:
// 零下40摄氏度, 时速5公里, 每秒1.4米.
func (v *view) quantityPrefix(a *amount, unit string) {
	switch {
	case v.hasBefore(a.start, "零下") && (strings.HasSuffix(unit, "度") || strings.ContainsAny(unit, "℃℉°")):
		a.start -= 2
		a.number.negative = true
	case (strings.ContainsAny(unit, "℃℉°") || strings.HasSuffix(unit, "氏度")) && (v.char(a.start-1) == '-' || v.char(a.start-1) == '−') && !isDigit(v.char(a.start-2)) && !isLatin(v.char(a.start-2)):
		a.start--
		a.number.negative = true
	case unit == "度" && (v.hasBefore(a.start, "摄氏") || v.hasBefore(a.start, "华氏")):
		a.start -= 2
		if v.hasBefore(a.start, "零下") || v.char(a.start-1) == '负' {
			a.start -= 1 + b2i(v.r[a.start-1] == '下')
			a.number.negative = true
		}
	case v.hasBefore(a.start, "时速") || v.hasBefore(a.start, "每秒") || v.hasBefore(a.start, "每小时"):
		if !strings.ContainsAny(unit, "里米km") {
			return
		}
		if a.start -= 2; v.char(a.start) == '小' {
			a.start--
		}
	}
}

// exactly returns the word of runes [start, end) that plays one of the parts k.
func (l *lexicons) exactly(v *view, start, end int, k kinds) *word {
	for _, m := range v.from(start) {
		if w := &l.words[m.word]; int(m.end) == end && w.kinds&k != 0 {
			return w
		}
	}
	return nil
}

// ownToken reports whether runes [start, end) are one token that is the name
// of something.
func (v *view) ownToken(start, end int) bool {
	if !v.tokens || v.ends[start] != int32(end) {
		return false
	}
	switch v.pos[start] {
	case "ns", "nr", "nz", "nt", "nrt", "i", "l":
		return true
	}
	return false
}

// inAddress reports whether an amount numbers a building or part of it rather
// than counts any: 21幢3单元, 5号楼2层, 小区7栋的.
func (v *view) inAddress(start, end int, unit string) bool {
	switch unit {
	case "幢", "栋", "座", "区":
		return isDigit(v.char(end)) || isHan(v.char(start-1)) && v.starts[start] && strings.HasPrefix(v.posBefore(start), "n") || unit == "区" && isDigit(v.r[start]) && len([]rune(unit)) == end-start-1
	case "单":
		return v.char(end) == '元'
	}
	return false
}

// posBefore is the part of speech of the token that ends at rune i, "" where
// none does.
func (v *view) posBefore(i int) string {
	for k := i - 1; k >= 0 && i-k <= 6; k-- {
		if v.ends[k] == int32(i) {
			return v.pos[k]
		}
	}
	return ""
}

// englishQuantity reads what an English number counts: a unit, or the first
// plural behind it.
func (d *document) englishQuantity(v *view, a *amount, j int) bool {
	hyphen := v.char(j-1) == '-'
	if isDigit(v.r[a.start]) && (v.hasBefore(a.start, "- ") || v.hasBefore(a.start, "– ")) && (isDigit(v.char(a.start - 3))) {
		return false // Livingston 1 - 0 Rangers
	}
	if a.number.one && !hyphen || v.han {
		return false
	}
	if k, end := v.shortScale(j); k > 0 && j == a.number.end && v.char(end) == ' ' { // 1.5m people
		if w := v.nextWord(end); plural(w.text) && !englishStop[w.text] {
			a.number.exact(a.number.lo.times10(k))
			a.number.power, a.number.plain, a.number.end = k, false, end
			j = end + 1
		}
	}
	if w, end := d.lex.longest(v, j, isUnit); w != nil && !isLatin(v.char(end)) && !(hyphen && v.char(end) == '-') {
		a.unit, a.end = v.folded(j, end), end
		return true
	}
	if a.number.plain && a.number.digits == 4 && a.number.lo.int() > 1500 && a.number.lo.int() < 2100 {
		return false // a year
	}
	at := j
	for k := range 4 {
		end := at
		for end < len(v.r) && (isLatin(v.r[end]) || v.r[end] == '-' && end > at) {
			end++
		}
		if end == at {
			return false
		}
		word := v.folded(at, end)
		if englishStop[word] {
			if k == 0 && word == "of" && (v.has(end, " them") || v.has(end, " the ")) {
				a.unit, a.end = "", end+len(" them")
				return v.has(end, " them")
			}
			return false
		}
		if hyphen { // 61-page report, 35-year-old
			if months[word] > 0 || timeWord(word) {
				if !strings.HasSuffix(word, "-old") && !strings.HasSuffix(word, "-olds") {
					return false
				}
			}
			a.unit, a.end = word, end
			return true
		}
		if timeWord(word) || months[word] > 0 || weekdays[word] > 0 {
			return false
		}
		if plural(word) && word != "sports" {
			if seasons[strings.TrimSuffix(word, "s")] != "" {
				return false
			}
			a.unit, a.end = word, end
			return true
		}
		if v.char(end) != ' ' || !isLatin(v.char(end+1)) {
			return false
		}
		at = end + 1
	}
	return false
}

func plural(w string) bool {
	switch w {
	case "people", "men", "women", "children", "feet", "teeth", "sheep", "staff", "police", "cattle":
		return true
	}
	return len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is")
}

// englishStop are words that no name of a counted thing goes across.
var englishStop = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a an the of in on at to for from by with and or but nor as is was are were be been has have had will would
		that which who whom this these those his her its their our my your he she it they we i not no than then so if when while
		where after before since until during against between among about into over under up down out off per said says`) {
		m[w] = true
	}
	return m
}()

// rangeTo takes in the second half of a range: 15%至50%, 8~10家, 18岁到35岁,
// between 30 and 43 percent, 3 to 4 percent.
func (d *document) rangeTo(v *view, a *amount) {
	at := a.end
	for v.char(at) == ' ' {
		at++
	}
	next := at
	switch r := v.char(at); {
	case r == '至' || r == '到':
		next = at + 1
	case r == '-' || r == '~' || r == '—' || r == '–' || r == '～' || r == '∼':
		next = at + 1
		if v.char(next) == r {
			next++
		}
	case v.has(at, "to ") && at > a.end:
		next = at + 3
	case v.has(at, "and ") && v.hasBefore(a.start, "between "):
		next = at + 4
	default:
		return
	}
	for v.char(next) == ' ' {
		next++
	}
	for _, h := range [...]string{"more than ", "over ", "about ", "nearly ", "around ", "上", "近", "超过", "约"} {
		if v.has(next, h) {
			next += len([]rune(h))
			break
		}
	}
	if next >= len(v.r) || !(isDigit(v.r[next]) || chineseDigit(v.r[next]) > 0 || scale(v.r[next]) > 0 || a.code != "" || isLatin(v.r[next])) {
		return
	}
	b, ok := d.amount(v, next)
	if !ok || b.bare && (a.bare || a.code == "") {
		return
	}
	if a.bare {
		if a.number.lo != a.number.hi {
			return
		}
		// 3 to 4 million: the first takes the scale of the second.
		a.typ, a.unit, a.code, a.rule, a.weight = b.typ, b.unit, b.code, b.rule, b.weight
	} else if !b.bare && (a.typ != b.typ || a.typ == jianzhu.TypePercent && a.unit != b.unit) {
		return
	}
	lo := a.number.lo
	if a.number.power < b.number.power {
		// 3 to 5 million, 1.5万至2万亿: the first takes the scale of the second.
		if x := lo.times10(b.number.power - a.number.power); a.number.power > 0 && less(x, b.number.hi) {
			lo = x
		} else if x := lo.times10(b.number.power); less(x, b.number.hi) {
			lo = x
		}
	}
	if top := b.number.hi.trimmed(); a.number.chinese && a.number.plain && top.m < 10 && lo.e == 0 && lo.m < top.m && top.e >= 2 && top.e < 20 {
		lo = lo.times10(top.e) // 三到五百
	}
	if less(b.number.hi, lo) {
		return
	}
	if a.typ == jianzhu.TypeQuantity && v.has(at, "to ") && !a.bare {
		return
	}
	a.number.lo, a.number.hi = lo, b.number.hi
	a.number.approx = a.number.approx || b.number.approx
	a.unit, a.code, a.end, a.bare = cmp.Or(b.unit, a.unit), cmp.Or(b.code, a.code), b.end, false
	if v.hasBefore(a.start, "between ") {
		a.start -= len("between ")
	}
}

// per takes in what a price is for: 元/吨, 元／股.
func (d *document) per(v *view, a *amount, end int) int {
	if a.typ != jianzhu.TypeMoney || v.char(end) != '/' {
		return end
	}
	if w, e := d.lex.longest(v, end+1, isMeasure|isUnit); w != nil {
		return e
	}
	if n, _ := v.timeUnitOf(end + 1); n > 0 {
		return end + 1 + n
	}
	if v.char(end+1) == '月' || v.char(end+1) == '日' {
		return end + 2
	}
	return end
}

// boundAfter takes in what bounds an amount from behind: 以上, 左右, or more.
func (d *document) boundAfter(v *view, a *amount, h *hedge) int {
	end := a.end
	if a.typ == jianzhu.TypeMoney && (v.char(end) == '多' || v.char(end) == '余') && v.starts[end+1] {
		*h = atLeast
		end++
	}
	at := end
	if v.char(at) == ' ' {
		at++
	}
	w, e := d.lex.longest(v, at, isBound)
	if w == nil {
		return end
	}
	switch v.folded(at, e) {
	case "以上", "有余", "开外", "之多":
		*h = atLeast
	case "以下", "以内", "之内":
		*h = atMost
	case "不到":
		return end
	default:
		*h = about
	}
	return e
}
