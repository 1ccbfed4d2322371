package rendering

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Value returns what a value is called in target, which is one of Targets, and
// whether that can be said for certain: 15.6亿元 is 1.56 billion yuan, more than
// 70% is 超过70%. Typ is TIME, MONEY, PERCENT or QUANTITY, v the mention's value
// and surface the mention as the text writes it: it tells the hedge, the
// measure word and how a date is put. A value in the target's language already
// is only put into its script.
//
// It reports false where the value does not say what the text does (8.17元/股),
// where a unit has several counterparts (点 may be points or o'clock), and where
// nothing is known of how to say it.
func (r *Renderer) Value(typ jianzhu.Type, v *jianzhu.Value, surface, target string) (string, bool) {
	surface = strings.TrimSpace(surface)
	if surface == "" || len(surface) > maxName || !utf8.ValidString(surface) || !slices.Contains(Targets, target) {
		return "", false
	}
	if script.HasHan(surface) && target != "en" {
		return r.toScript(surface, target), true
	}
	if v == nil || v.Invalid {
		return "", false
	}
	s := strings.ToLower(script.FoldString(surface))
	if typ == jianzhu.TypeTime {
		if target == "en" {
			return timeInEnglish(s, v)
		}
		t, ok := timeInChinese(s, v)
		return r.toScript(t, target), ok
	}
	a, ok := readAmount(typ, v, s)
	if !ok {
		return "", false
	}
	if n := len(surface) - len(v.Unit); n > 0 && strings.EqualFold(surface[n:], v.Unit) {
		a.written = surface[n:]
	}
	if target == "en" {
		return a.english()
	}
	t, ok := a.chinese(target)
	return r.toScript(t, target), ok
}

// A hedge is how an amount is bounded.
type hedge int

const (
	exact hedge = iota
	about
	nearly
	moreThan
	atLeast
	orMore
	lessThan
	upTo
)

// An amount is a value of money, percent or quantity, taken apart.
type amount struct {
	typ      jianzhu.Type
	hedge    hedge
	from, to *big.Rat // equal where it is one number
	vague    bool     // hundreds of, 数百: only the order of magnitude is known
	currency string
	unit     string // as the text has it, lower case and simplified
	written  string // as the text has it
	fraction [2]int // of a percentage that the text writes as a fraction
}

var (
	perUnit    = regexp.MustCompile(`/\s*\p{Han}|/\s*[a-z]`)
	zhFraction = regexp.MustCompile(`([一二两三四五六七八九十百0-9]+)分之([一二两三四五六七八九十百0-9]+)`)
	enFraction = regexp.MustCompile(`\b(?:(a|an|one|two|three|four|five|seven|nine)[- ])?(half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?\b`)
)

// readAmount puts together what the value and its words say; s is folded.
func readAmount(typ jianzhu.Type, v *jianzhu.Value, s string) (amount, bool) {
	if typ == jianzhu.TypeQuantity && !script.HasHan(s) && !onlyCounts(s, strings.ToLower(v.Unit)) {
		return amount{}, false
	}
	a := amount{typ: typ, currency: v.Currency, written: v.Unit, unit: strings.ToLower(script.FoldString(v.Unit))}
	if typ != jianzhu.TypeMoney && typ != jianzhu.TypePercent && typ != jianzhu.TypeQuantity {
		return a, false
	}
	if typ == jianzhu.TypeMoney && (v.Currency == "" || perUnit.MatchString(s) || v.Currency == "CNY" && strings.Contains(s, "兆")) {
		return a, false // 兆 is Taiwan's word, whose 元 is not the yuan
	}
	number := func(s string) *big.Rat {
		x, ok := new(big.Rat).SetString(s)
		if !ok || len(s) > 40 || strings.ContainsAny(s, "eE/_xX") {
			return nil
		}
		return x
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	if v.Amount != "" {
		if a.from = number(v.Amount); a.from == nil {
			return a, false
		}
		a.to = a.from
		if v.Approx {
			a.hedge = about
			if has("近", "将近", "接近", "nearly", "almost", "close to") {
				a.hedge = nearly
			}
		}
		if typ == jianzhu.TypePercent && !a.readFraction(s) && v.Approx && fractional(a.from) && has("分之", "third", "sixth", "seventh", "ninth", "twelfth") {
			return a, false // a rounded fraction that is put in words
		}
		return a, true
	}
	if v.Min != "" {
		if a.from = number(v.Min); a.from == nil {
			return a, false
		}
	}
	if v.Max != "" {
		if a.to = number(v.Max); a.to == nil {
			return a, false
		}
	}
	switch {
	case a.from != nil && a.to != nil:
		ratio := new(big.Rat)
		if a.from.Sign() > 0 {
			ratio.Quo(a.to, a.from)
		}
		a.vague = v.Approx && ratio.Cmp(big.NewRat(9, 2)) == 0
		if v.Approx && !a.vague {
			if ratio.Cmp(big.NewRat(2, 1)) > 0 {
				return a, false
			}
			a.hedge = about
			if utf8.RuneCountInString(s) > 0 && !has("约", "大概", "about", "around", "roughly", "approximately", "some", "左右", "上下") {
				a.hedge = exact // 六七十万 is vague enough as a range
			}
		}
		return a, true
	case a.from != nil:
		a.to = a.from
		switch {
		case has("至少", "最少", "起码", "不少于", "不低于", "at least", "no fewer", "no less", "minimum"):
			a.hedge = atLeast
		case has("or more", "and above", "or above", "or over", "and over", "upwards"):
			a.hedge = orMore
		default:
			a.hedge = moreThan
		}
		return a, true
	case a.to != nil:
		a.from = a.to
		a.hedge = lessThan
		if has("最多", "至多", "高达", "不超过", "不高于", "以内", "之内", "多达", "up to", "at most", "no more than", "as much as", "as many as", "maximum", "or less", "or fewer") {
			a.hedge = upTo
		}
		return a, true
	}
	return a, false
}

// onlyCounts reports whether an English quantity has no other words between
// its number and its unit: of 2.4 million prime-time viewers the value does not
// say prime-time.
func onlyCounts(s, unit string) bool {
	before, _, ok := strings.Cut(s, strings.TrimRight(unit, "-. "))
	if !ok || unit == "" {
		return unit != ""
	}
	words := strings.FieldsFunc(before, func(r rune) bool { return r == ' ' || r == '-' })
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return strings.ContainsAny(last, "0123456789") || numberWords[last]
}

var numberWords = wordSet(`a an one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
	twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion hundreds thousands millions billions of dozen dozens m bn`)

func fractional(x *big.Rat) bool { return !x.IsInt() }

// readFraction notes that a percentage is written as a fraction of small
// numbers.
func (a *amount) readFraction(s string) bool {
	set := func(n, of int) bool {
		if n <= 0 || of <= n || of > 10 {
			return false
		}
		want := big.NewRat(int64(100*n), int64(of))
		diff := new(big.Rat).Sub(want, a.from)
		if diff.Abs(diff).Cmp(big.NewRat(1, 100)) > 0 {
			return false
		}
		if a.hedge == about && !strings.ContainsAny(s, "约概") && !strings.Contains(s, "about") && !strings.Contains(s, "around") &&
			!strings.Contains(s, "roughly") && !strings.Contains(s, "approximately") {
			a.hedge = exact // approximate only as the percentage is rounded
		}
		a.fraction = [2]int{n, of}
		return true
	}
	if m := zhFraction.FindStringSubmatch(s); m != nil {
		return set(smallNumber(m[2]), smallNumber(m[1]))
	}
	if strings.Contains(s, "一半") || strings.HasSuffix(s, "半数") {
		return set(1, 2)
	}
	if m := enFraction.FindStringSubmatch(s); m != nil {
		n := 1
		if i := slices.Index([]string{"one", "two", "three", "four", "five", "", "seven", "", "nine"}, m[1]); m[1] != "" && i >= 0 {
			n = i + 1
		}
		of := slices.Index([]string{"", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}, m[2])
		return set(n, of)
	}
	return false
}

// smallNumber reads a number up to 99 in Chinese or digits; 0 is none.
func smallNumber(s string) int {
	n, unit := 0, 0
	for _, r := range s {
		switch i := strings.IndexRune("零一二三四五六七八九", r); {
		case r >= '0' && r <= '9':
			unit = unit*10 + int(r-'0')
		case r == '两':
			unit = 2
		case r == '〇':
			unit *= 10
		case r == '十':
			n += max(1, unit) * 10
			unit = 0
		case i >= 0:
			unit = unit*10 + i/len("零")
		default:
			return 0
		}
		if n+unit > 9999 {
			return 0
		}
	}
	return n + unit
}

// decimals writes x with as many decimals as it has, at most places; it
// reports false where it has more.
func decimals(x *big.Rat, places int) (string, bool) {
	s := x.FloatString(places)
	if back, _ := new(big.Rat).SetString(s); back.Cmp(x) != 0 {
		return "", false
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s, true
}

// plainDecimals writes x with all its decimals, up to 12.
func plainDecimals(x *big.Rat) string {
	if s, ok := decimals(x, 12); ok {
		return s
	}
	return x.FloatString(2)
}

// grouped puts commas into the digits of a decimal number.
func grouped(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, rest, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if rest != "" {
		rest = "." + rest
	}
	return sign + b.String() + rest
}

// A magnitude is a word for a large number.
type magnitude struct {
	word string
	size *big.Rat
}

func tens(n int64) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil))
}

var (
	englishScale = []magnitude{{"trillion", tens(12)}, {"billion", tens(9)}, {"million", tens(6)}}
	hansScale    = []magnitude{{"万亿", tens(12)}, {"亿", tens(8)}, {"万", tens(4)}}
	taiwanScale  = []magnitude{{"兆", tens(12)}, {"亿", tens(8)}, {"万", tens(4)}}
)

// numberIn writes x with the words of a scale where that leaves at most places
// decimals, between the two a space or none; otherwise in digits.
func numberIn(scale []magnitude, x *big.Rat, places int, space string) string {
	abs := new(big.Rat).Abs(x)
	for _, m := range scale {
		if abs.Cmp(m.size) < 0 {
			continue
		}
		if s, ok := decimals(new(big.Rat).Quo(x, m.size), places); ok {
			if space != "" || len(s) < 5 || strings.Contains(s, ".") {
				return s + space + m.word
			}
			return s + m.word
		}
	}
	return plainDecimals(x)
}

// englishNumber writes 1560000000 as 1.56 billion and 27000 as 27,000.
func englishNumber(x *big.Rat) string {
	s := numberIn(englishScale, x, 3, " ")
	if strings.Contains(s, " ") {
		return s
	}
	return grouped(s)
}

// chineseNumber writes 1560000000 as 15.6亿, and numbers that are not round in
// digits.
func chineseNumber(x *big.Rat, target string) string {
	scale := hansScale
	if target == "zh-Hant-TW" {
		scale = taiwanScale
	}
	places := 2
	if new(big.Rat).Abs(x).Cmp(tens(8)) >= 0 {
		places = 4
	}
	return numberIn(scale, x, places, "")
}

// orders are the words for amounts of which only the order of magnitude is
// known, by the power of ten of their lower end's digit.
var orders = map[string][2]string{
	"20": {"dozens of", "数十"}, "200": {"hundreds of", "数百"}, "2000": {"thousands of", "数千"}, "20000": {"tens of thousands of", "数万"},
	"200000": {"hundreds of thousands of", "数十万"}, "2000000": {"millions of", "数百万"}, "20000000": {"tens of millions of", "数千万"},
	"200000000": {"hundreds of millions of", "数亿"}, "2000000000": {"billions of", "数十亿"}, "20000000000": {"tens of billions of", "数百亿"},
	"200000000000": {"hundreds of billions of", "数千亿"}, "2000000000000": {"trillions of", "数万亿"},
}

// percentSign stands behind a number in both languages.
const percentSign = "%"

// english writes an amount in English.
func (a *amount) english() (string, bool) {
	unit, before, after, ok := a.englishUnit()
	if !ok {
		return "", false
	}
	if a.vague {
		o, ok := orders[plainDecimals(a.from)]
		if !ok || before != "" && a.typ != jianzhu.TypeMoney || a.typ == jianzhu.TypePercent {
			return "", false
		}
		if a.typ == jianzhu.TypeMoney {
			unit = englishCurrencies[a.currency].plural
		}
		if unit == "" {
			return strings.TrimSuffix(o[0], " of"), false // 数十家: what is counted stands outside
		}
		return o[0] + " " + unit, true
	}
	one := func(x *big.Rat) string {
		if a.fraction[1] > 0 {
			return englishFraction(a.fraction)
		}
		s := englishNumber(x)
		if a.typ == jianzhu.TypePercent {
			s = grouped(plainDecimals(x))
		}
		if unit != "" {
			name := unit
			if plainDecimals(x) == "1" {
				name = singular(unit)
			}
			return before + s + " " + name
		}
		return before + s + after
	}
	text := one(a.to)
	if a.from.Cmp(a.to) != 0 {
		low := one(a.from)
		if unit != "" {
			low = englishNumber(a.from)
		}
		text = low + " to " + text
	}
	switch a.hedge {
	case about:
		text = "about " + text
	case nearly:
		text = "nearly " + text
	case moreThan:
		text = "more than " + text
	case atLeast:
		text = "at least " + text
	case orMore:
		text += " or more"
	case lessThan:
		text = "less than " + text
		if a.typ == jianzhu.TypeQuantity && countable[unit] {
			text = "fewer than " + strings.TrimPrefix(text, "less than ")
		}
	case upTo:
		text = "up to " + text
	}
	return text, true
}

var countable = map[string]bool{"people": true, "votes": true, "vehicles": true, "barrels": true}

// englishFraction writes 2/3 as two-thirds.
func englishFraction(f [2]int) string {
	names := []string{"", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	numbers := []string{"", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if f == [2]int{1, 2} {
		return "half"
	}
	if f[0] == 1 {
		return numbers[1] + map[bool]string{true: "n ", false: " "}[f[1] == 8] + names[f[1]]
	}
	return numbers[f[0]] + "-" + names[f[1]] + "s"
}

// singular is a unit of which there is one.
func singular(unit string) string {
	if s, ok := singulars[unit]; ok {
		return s
	}
	if first, rest, ok := strings.Cut(unit, " per "); ok {
		return strings.TrimSuffix(first, "s") + " per " + rest
	}
	if strings.HasSuffix(unit, "inches") {
		return strings.TrimSuffix(unit, "es")
	}
	return strings.TrimSuffix(unit, "s")
}

var singulars = map[string]string{"people": "person", "feet": "foot", "cubic feet": "cubic foot", "square feet": "square foot", "yuan": "yuan",
	"degrees celsius": "degree Celsius", "years old": "year old", "hertz": "hertz", "votes": "vote", "percentage points": "percentage point",
	"yen": "yen", "won": "won", "baht": "baht", "ringgit": "ringgit", "rand": "rand", "dong": "dong", "rupiah": "rupiah"}

// A currency is how sums of it are written in English.
type englishCurrency struct {
	sign   string // stands before the number; empty where the name stands behind
	plural string
}

var englishCurrencies = map[string]englishCurrency{
	"CNY": {"", "yuan"}, "USD": {"$", "dollars"}, "EUR": {"", "euros"}, "GBP": {"£", "pounds"}, "JPY": {"", "yen"}, "HKD": {"HK$", "Hong Kong dollars"},
	"TWD": {"NT$", "New Taiwan dollars"}, "MOP": {"", "Macau patacas"}, "KRW": {"", "won"}, "RUB": {"", "rubles"}, "INR": {"", "rupees"}, "AUD": {"A$", "Australian dollars"},
	"CAD": {"C$", "Canadian dollars"}, "NZD": {"NZ$", "New Zealand dollars"}, "SGD": {"S$", "Singapore dollars"}, "CHF": {"", "Swiss francs"},
	"THB": {"", "baht"}, "MYR": {"", "ringgit"}, "IDR": {"", "rupiah"}, "VND": {"", "dong"}, "PHP": {"", "Philippine pesos"}, "BRL": {"", "reais"},
	"TRY": {"", "lira"}, "SAR": {"", "riyals"}, "AED": {"", "dirhams"}, "ILS": {"", "shekels"}, "ZAR": {"", "rand"}, "NGN": {"", "naira"},
	"SEK": {"", "Swedish kronor"}, "NOK": {"", "Norwegian kroner"}, "DKK": {"", "Danish kroner"}, "PLN": {"", "zloty"}, "HUF": {"", "forints"},
	"UAH": {"", "hryvnia"}, "KZT": {"", "tenge"}, "BDT": {"", "taka"}, "MXN": {"", "Mexican pesos"}, "ARS": {"", "Argentine pesos"},
}

var chineseCurrencies = map[string]string{"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元", "TWD": "新台币", "MOP": "澳门元",
	"KRW": "韩元", "RUB": "卢布", "INR": "印度卢比", "AUD": "澳元", "CAD": "加元", "NZD": "新西兰元", "SGD": "新加坡元", "CHF": "瑞士法郎", "THB": "泰铢",
	"MYR": "林吉特", "IDR": "印尼盾", "VND": "越南盾", "PHP": "菲律宾比索", "BRL": "雷亚尔", "TRY": "里拉", "SAR": "沙特里亚尔", "AED": "迪拉姆", "ILS": "谢克尔",
	"ZAR": "兰特", "NGN": "奈拉", "SEK": "瑞典克朗", "NOK": "挪威克朗", "DKK": "丹麦克朗", "PLN": "兹罗提", "HUF": "福林", "UAH": "格里夫纳", "KZT": "坚戈",
	"BDT": "塔卡", "MXN": "墨西哥比索", "ARS": "阿根廷比索"}

// taiwanUnits and the like are words of Chinese that differ by region; the
// others follow from the script.
var taiwanUnits = map[string]string{"里拉": "里拉", "新西兰元": "纽西兰元", "公里": "公里", "千克": "公斤", "纳米": "奈米"}

// englishUnit is how a unit is written: a name behind the number, or a sign
// before or after it.
func (a *amount) englishUnit() (name, before, after string, ok bool) {
	switch a.typ {
	case jianzhu.TypeMoney:
		c, ok := englishCurrencies[a.currency]
		if c.sign == "" {
			return c.plural, "", "", ok
		}
		return "", c.sign, "", ok
	case jianzhu.TypePercent:
		switch {
		case a.fraction[1] > 0:
			return "", "", "", true
		case a.unit == "%" || a.unit == "":
			return "", "", percentSign, true
		case strings.Contains(a.unit, "点") || strings.Contains(a.unit, "point"):
			return "percentage points", "", "", true
		}
		return "", "", "", false
	}
	if name, ok := englishUnits[a.unit]; ok {
		return name, "", "", true
	}
	if measureWords[a.unit] {
		return "", "", "", true
	}
	if technical[a.unit] {
		return "", "", " " + a.written, true
	}
	return "", "", "", false
}

// technical units are written alike in both languages.
var technical = wordSet(`gb tb mb kb pb kwh gwh mwh twh kw mw gw w mah hz khz mhz ghz kg km cm mm nm ml fps kbps mbps gbps tps dpi`)

// englishUnits has the units of Chinese that have one counterpart.
var englishUnits = map[string]string{
	"公里": "kilometers", "千米": "kilometers", "米": "meters", "公尺": "meters", "厘米": "centimeters", "公分": "centimeters", "毫米": "millimeters", "微米": "micrometers",
	"纳米": "nanometers", "奈米": "nanometers", "英里": "miles", "海里": "nautical miles", "光年": "light-years", "英尺": "feet", "英寸": "inches", "码": "yards",
	"吨": "tons", "公吨": "tonnes", "公斤": "kilograms", "千克": "kilograms", "克": "grams", "毫克": "milligrams", "磅": "pounds", "盎司": "ounces", "斤": "jin", "亩": "mu",
	"平方米": "square meters", "平米": "square meters", "平方公里": "square kilometers", "平方千米": "square kilometers", "平方英里": "square miles", "公顷": "hectares", "英亩": "acres",
	"立方米": "cubic meters", "立方英尺": "cubic feet", "升": "liters", "公升": "liters", "毫升": "milliliters", "加仑": "gallons", "摄氏度": "degrees Celsius", "华氏度": "degrees Fahrenheit",
	"千瓦": "kilowatts", "千瓦时": "kilowatt-hours", "度电": "kilowatt-hours", "兆瓦": "megawatts", "吉瓦": "gigawatts", "瓦": "watts", "兆瓦时": "megawatt-hours", "吉瓦时": "gigawatt-hours",
	"伏": "volts", "赫兹": "hertz", "兆赫": "megahertz", "马力": "horsepower", "像素": "pixels", "分贝": "decibels", "千卡": "kilocalories", "大卡": "kilocalories", "卡路里": "calories",
	"人": "people", "口人": "people", "岁": "years old", "周岁": "years old", "票": "votes", "人次": "visits", "字节": "bytes", "比特": "bits", "标箱": "TEUs", "参数": "parameters",
	"个国家": "countries", "国家": "countries", "个城市": "cities", "城市": "cities", "省份": "provinces",
}

// measureWords count what stands outside the mention, which English counts
// without one. 次, 倍, 点, 分, 场, 届 and the like are none: what they are depends on
// what is counted.
var measureWords = wordSet(`个 名 位 家 只 条 张 辆 台 座 栋 幢 间 枚 件 份 册 本 部 艘 架 项 款 种 根 块 颗 棵 头 匹 支 枝 把 套 所 处 门 幅 篇 封 株 尾 起 道 则 桩 宗 例
	类 排 列 段 句 首 扇 顶 盏 股 发 团 档 通 户`)

// chineseUnits has the units of English that have one counterpart.
var chineseUnits = map[string]string{
	"kilometer": "公里", "kilometre": "公里", "km": "公里", "meter": "米", "metre": "米", "centimeter": "厘米", "centimetre": "厘米", "millimeter": "毫米", "millimetre": "毫米",
	"mile": "英里", "foot": "英尺", "feet": "英尺", "ft": "英尺", "inch": "英寸", "inches": "英寸", "yard": "码", "acre": "英亩", "hectare": "公顷", "gallon": "加仑", "liter": "升", "litre": "升",
	"ton": "吨", "tonne": "吨", "kg": "公斤", "kilogram": "公斤", "kilo": "公斤", "gram": "克", "lb": "磅", "ounce": "盎司", "mph": "英里/小时", "km/h": "公里/小时", "kph": "公里/小时",
	"watt": "瓦", "kilowatt": "千瓦", "megawatt": "兆瓦", "gigawatt": "吉瓦", "kilowatt-hour": "千瓦时", "megawatt-hour": "兆瓦时", "gigawatt-hour": "吉瓦时", "kwh": "千瓦时", "mwh": "兆瓦时", "gwh": "吉瓦时",
	"barrel": "桶", "people": "人", "person": "人", "men": "名男子", "women": "名女子", "children": "名儿童", "vote": "票", "years old": "岁", "year old": "岁", "year-old": "岁",
	"square meter": "平方米", "square metre": "平方米", "square mile": "平方英里", "square foot": "平方英尺", "square feet": "平方英尺", "square kilometer": "平方公里", "square kilometre": "平方公里",
	"cubic meter": "立方米", "cubic metre": "立方米", "cubic feet": "立方英尺", "hz": "赫兹", "job": "个工作岗位", "goal": "粒进球", "student": "名学生", "pupil": "名学生", "soldier": "名士兵", "worker": "名工人",
	"employee": "名员工", "resident": "名居民", "passenger": "名乘客", "troop": "名士兵", "officer": "名警员", "protester": "名抗议者", "prisoner": "名囚犯", "inmate": "名囚犯", "member": "名成员",
	"company": "家公司", "companies": "家公司", "store": "家门店", "hotel": "家酒店", "bank": "家银行", "hospital": "家医院", "country": "个国家", "countries": "个国家", "city": "个城市", "cities": "个城市",
	"state": "个州", "home": "套住房", "house": "座房屋", "car": "辆汽车", "vehicle": "辆汽车", "page": "页", "product": "种产品", "species": "种", "boy": "名男孩", "girl": "名女孩",
	"user": "名用户", "viewer": "名观众", "customer": "名顾客", "refugee": "名难民", "migrant": "名移民", "patient": "名患者", "doctor": "名医生", "game": "场比赛", "match": "场比赛", "matches": "场比赛",
	"percentage point": "个百分点",
}

// chinese writes an amount in simplified Chinese.
func (a *amount) chinese(target string) (string, bool) {
	unit, before := "", ""
	switch a.typ {
	case jianzhu.TypeMoney:
		if unit = chineseCurrencies[a.currency]; unit == "" {
			return "", false
		}
		if a.currency == "TWD" {
			unit, before = "元", "新台币"
		}
	case jianzhu.TypePercent:
		switch {
		case a.unit == "%" || a.unit == "":
		case strings.Contains(a.unit, "point") || strings.Contains(a.unit, "点"):
			unit = "个百分点"
		default:
			return "", false
		}
	default:
		name := strings.TrimRight(a.unit, "-. ")
		for _, form := range []string{name, strings.TrimSuffix(name, "s"), strings.TrimSuffix(name, "es")} {
			if unit == "" {
				unit = chineseUnits[form]
			}
		}
		if technical[a.unit] && unit == "" {
			unit = a.written
		}
		if unit == "" {
			return "", false
		}
	}
	if strings.HasPrefix(target, "zh-Hant-TW") && taiwanUnits[unit] != "" {
		unit = taiwanUnits[unit]
	}
	if a.vague {
		o, ok := orders[plainDecimals(a.from)]
		if !ok || a.typ == jianzhu.TypePercent {
			return "", false
		}
		return before + o[1] + unit, true
	}
	one := func(x *big.Rat) string {
		switch {
		case a.fraction == [2]int{1, 2}:
			return "一半"
		case a.fraction[1] > 0:
			digits := []rune("零一二三四五六七八九十")
			return string(digits[a.fraction[1]]) + "分之" + string(digits[a.fraction[0]])
		case a.typ == jianzhu.TypePercent && unit == "":
			return plainDecimals(x) + percentSign
		}
		return chineseNumber(x, target)
	}
	text := one(a.to)
	if a.from.Cmp(a.to) != 0 {
		low := one(a.from)
		// 200万至500万, but 2至3万 would leave open what 2 counts.
		text = low + "至" + text
	}
	text = before + text + unit
	if a.typ == jianzhu.TypeQuantity && a.from.Sign() < 0 && (unit == "摄氏度" || unit == "华氏度") {
		text = "零下" + strings.ReplaceAll(text, "-", "")
	}
	switch a.hedge {
	case about:
		text = "约" + text
	case nearly:
		text = "近" + text
	case moreThan:
		text = "超过" + text
	case atLeast:
		text = "至少" + text
	case orMore:
		text += "以上"
	case lessThan:
		text = "不到" + text
	case upTo:
		text = "最多" + text
	}
	return text, true
}
