package segment

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// joined returns the end of the words from words[i] on that are one number,
// amount or date, and its part of speech; i+1 and "" where there is none. The
// user's words are never joined to others.
func (c *cut) joined(i int) (end int, pos string) {
	w := c.words[i]
	if w.word <= firstUser {
		return i + 1, ""
	}
	switch c.units[w.start].class {
	case number, han:
	default:
		return i + 1, ""
	}
	// Most words are no numbers: their first character tells.
	if r, _ := utf8.DecodeRune(c.folded[c.units[w.start].folded:]); c.units[w.start].class == han &&
		r != '第' && !isNumeral(r) && !isVague(r) {
		return i + 1, ""
	}
	if c.is(i, "第") {
		if n := c.numeral(i + 1); n > i+1 {
			return n, "m"
		}
		return i + 1, ""
	}
	end = c.numeral(i)
	if end == i {
		return i + 1, ""
	}
	if date := c.date(i, end); date > end {
		if date == end+1 && c.points(i, end) {
			return date, "mq" // 3分, 200点: scored, not on the clock
		}
		return date, "t"
	}
	if unit := c.unit(end); unit > end {
		return unit, "mq"
	}
	if end == i+1 {
		return end, "" // as the dictionary has it
	}
	return end, "m"
}

// text of words[i], folded; empty behind the last and for the user's words.
func (c *cut) folding(i int) []byte {
	if i >= len(c.words) || c.words[i].word <= firstUser {
		return nil
	}
	return c.key(int(c.words[i].start), int(c.words[i].end))
}

func (c *cut) is(i int, s string) bool { return string(c.folding(i)) == s }

// numeral returns the end of the number that starts with words[i], or i:
// 10 亿, 三 百 五十, 10 余 万, 百分之 三十.
func (c *cut) numeral(i int) int {
	end := i
	for {
		switch {
		case c.digits(end):
			end++
		case end > i && (c.is(end, "余") || c.is(end, "多") || c.is(end, "几")) && c.magnitude(end+1):
			end += 2
		default:
			if n := c.fraction(end); n > end {
				return n
			}
			if n := c.fraction(i); n > end {
				return n
			}
			return end
		}
	}
}

// isNumeral reports whether r is a character of numbers.
func isNumeral(r rune) bool {
	switch r {
	case '零', '〇', '○', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '两':
		return true
	}
	return false
}

// isVague reports whether r makes a number less exact: 数十, 三百多, 余万.
func isVague(r rune) bool {
	switch r {
	case '几', '数', '余', '多', '来', '半':
		return true
	}
	return false
}

// fraction returns the end of the fraction that starts with words[i], or i:
// 百分之 三十, 三分 之一, 百分之 30.5. The dictionary may part it anywhere.
func (c *cut) fraction(i int) int {
	if len(c.folding(i)) == 0 {
		return i
	}
	from := c.units[c.words[i].start].folded
	s := c.folded[from:]
	n := numeralLen(s)
	if n == 0 || !bytes.HasPrefix(s[n:], []byte("分之")) {
		return i
	}
	n += len("分之")
	at, end := from+n, from+n+numeralLen(s[n:])
	for j := i; len(c.folding(j)) > 0; j++ {
		switch start, stop := c.units[c.words[j].start].folded, c.units[c.words[j].end].folded; {
		case stop == end && end > at:
			return j + 1
		case start == at && c.digits(j):
			return j + 1
		case start > at || stop > end && stop > at:
			return i
		}
	}
	return i
}

// numeralLen returns the bytes of the numerals that s starts with.
func numeralLen(s []byte) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRune(s[n:])
		if !isNumeral(r) {
			break
		}
		n += size
	}
	return n
}

// digits reports whether words[i] is written in digits or numerals only.
func (c *cut) digits(i int) bool {
	s := c.folding(i)
	if len(s) == 0 {
		return false
	}
	if c.units[c.words[i].start].class == number && c.words[i].end-c.words[i].start == 1 {
		return true
	}
	vague := false
	if w := c.words[i].word; w >= 0 && len(s) > len("一") {
		if c.s.base.pos(w) != "m" {
			return false // 万一, 一一
		}
		vague = true
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if !isNumeral(r) && !(vague && isVague(r)) {
			return false
		}
		s = s[n:]
	}
	return true
}

// magnitude reports whether words[i] multiplies a number.
func (c *cut) magnitude(i int) bool {
	switch string(c.folding(i)) {
	case "百", "千", "万", "亿", "十", "百万", "千万", "万亿":
		return true
	}
	return false
}

// date returns the end of the date or time whose first number is
// words[i:end], or end where none is: 2023 年 4 月 26 日, 12 时 30 分.
func (c *cut) date(i, end int) int {
	best := end
	for last := 0; ; {
		rank := dateRank(string(c.folding(end)))
		if rank <= last {
			return best
		}
		last = rank
		end++
		best = end
		next := c.numeral(end)
		if next == end {
			return best
		}
		end = next
	}
}

// points reports whether the unit at words[end], alone behind the number
// words[i:end], counts points rather than time.
func (c *cut) points(i, end int) bool {
	switch string(c.folding(end)) {
	case "分", "秒":
		return true
	case "点":
		s := c.key(int(c.words[i].start), int(c.words[end-1].end))
		return c.units[c.words[i].start].class == number && (len(s) > 2 || len(s) == 2 && string(s) > "24")
	}
	return false
}

// dateRank returns the place of a unit of time in a date, from the left, and 0
// for what is none.
func dateRank(s string) int {
	switch s {
	case "世纪":
		return 1
	case "年", "年代":
		return 2
	case "月", "月份":
		return 3
	case "日", "号":
		return 4
	case "时", "点", "点钟":
		return 5
	case "分":
		return 6
	case "秒":
		return 7
	}
	return 0
}

// unit returns the end of the unit of measure that words[i] starts, or i.
func (c *cut) unit(i int) int {
	s := c.folding(i)
	if len(s) == 0 {
		return i
	}
	// 万元, 亿美元: the dictionary has them as words.
	for {
		r, n := utf8.DecodeRune(s)
		if n == len(s) || !strings.ContainsRune("万亿千百", r) {
			break
		}
		s = s[n:]
	}
	if units[string(s)] {
		return i + 1
	}
	if string(s) == "个" && (c.is(i+1, "月") || c.is(i+1, "小时") || c.is(i+1, "百分点") || c.is(i+1, "星期")) {
		return i + 2
	}
	return i
}

// units are the units of measure and currency that stay with their number.
// Measure words, which count things, do not: 3 个 人.
var units = stringSet(`
	% ‰ ℃ 度 摄氏度 华氏度 百分点 个百分点 成
	元 美元 欧元 英镑 日元 日圆 港元 港币 人民币 台币 新台币 韩元 卢布 卢比 澳元 加元 新元 瑞郎 法郎 马克 泰铢 比索 角 分钱 块钱
	米 公里 千米 厘米 毫米 微米 纳米 公尺 公分 英里 英寸 英尺 寸 尺 海里 光年 里
	平方米 平方公里 平方千米 平方英里 公顷 亩 英亩 立方米 升 毫升 加仑
	克 千克 公斤 斤 吨 公吨 毫克 磅 盎司 桶
	小时 分钟 秒钟 天 周 个月 岁 周岁 星期
	瓦 千瓦 兆瓦 千瓦时 伏 千伏 马力 赫兹 字节 倍`)

// counterCost is what a word costs more that would take the unit away from the
// digits before it: 27日|电, 3个|人, 2024年|产能, not 日电, 个人, 年产.
const counterCost = 12

// counter reports whether unit u is a character that counts what digits stand
// before it.
func (c *cut) counter(u int) bool {
	if u == 0 || c.units[u].class != han || c.units[u-1].class != number {
		return false
	}
	r, _ := utf8.DecodeRune(c.folded[c.units[u].folded:])
	switch r {
	case '年', '月', '日', '时', '分', '秒', '个', '人', '家', '元', '米':
		return true
	}
	return false
}

// counters are the longer words that count as well.
var counters = stringSet(`年代 年级 年度 年期 月份 日元 日圆 时许 分钟 秒钟 个月 个百分点 个小时 人次 人份 人民币`)
