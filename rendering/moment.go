package rendering

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jianzhu"
)

// Dates are rendered by their words and checked against the value: the value
// says the year that 4月26日 is in, which the text does not.

var months = []string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

var weekdays = []string{"", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// phrases are times that have one usual counterpart, Chinese first. Of several
// lines with one side equal the first is what that side becomes.
var phrases = [][2]string{
	{"昨天", "yesterday"}, {"昨日", "yesterday"}, {"今天", "today"}, {"今日", "today"}, {"明天", "tomorrow"}, {"明日", "tomorrow"},
	{"前天", "the day before yesterday"}, {"后天", "the day after tomorrow"}, {"昨晚", "last night"}, {"昨夜", "last night"}, {"今晚", "tonight"},
	{"今早", "this morning"}, {"今晨", "this morning"}, {"今天上午", "this morning"}, {"今天早晨", "this morning"}, {"今天下午", "this afternoon"}, {"明早", "tomorrow morning"},
	{"明晚", "tomorrow night"}, {"去年", "last year"}, {"今年", "this year"}, {"明年", "next year"}, {"前年", "the year before last"}, {"后年", "the year after next"},
	{"上个月", "last month"}, {"上月", "last month"}, {"本月", "this month"}, {"这个月", "this month"}, {"下个月", "next month"}, {"下月", "next month"},
	{"上周", "last week"}, {"上星期", "last week"}, {"本周", "this week"}, {"这周", "this week"}, {"下周", "next week"}, {"下星期", "next week"},
	{"周末", "weekend"}, {"上周末", "last weekend"}, {"本周末", "this weekend"}, {"下周末", "next weekend"}, {"上午", "morning"}, {"下午", "afternoon"}, {"中午", "noon"},
	{"正午", "noon"}, {"午夜", "midnight"}, {"去年夏天", "last summer"}, {"今年夏天", "this summer"}, {"明年夏天", "next summer"}, {"去年春天", "last spring"}, {"今年春天", "this spring"},
	{"去年秋天", "last autumn"}, {"今年秋天", "this autumn"}, {"去年冬天", "last winter"}, {"今年冬天", "this winter"}, {"去年底", "the end of last year"}, {"去年年底", "the end of last year"},
	{"今年年底", "the end of this year"}, {"今年底", "the end of this year"}, {"今年年初", "early this year"}, {"今年初", "early this year"}, {"去年年初", "early last year"}, {"去年初", "early last year"},
	{"今年早些时候", "earlier this year"}, {"今年晚些时候", "later this year"}, {"本月早些时候", "earlier this month"}, {"本月晚些时候", "later this month"}, {"本周早些时候", "earlier this week"},
	{"今年上半年", "the first half of this year"}, {"今年下半年", "the second half of this year"}, {"去年上半年", "the first half of last year"}, {"去年下半年", "the second half of last year"},
	{"上半年", "the first half"}, {"下半年", "the second half"}, {"每年", "every year"}, {"每月", "every month"}, {"每个月", "every month"}, {"每周", "every week"}, {"每天", "every day"}, {"每日", "every day"},
	{"当天", "that day"}, {"当日", "that day"}, {"同日", "the same day"}, {"同一天", "the same day"}, {"次日", "the next day"}, {"第二天", "the next day"}, {"当晚", "that night"}, {"同年", "the same year"},
	{"半年", "half a year"}, {"半年", "six months"}, {"半小时", "half an hour"}, {"半个小时", "half an hour"}, {"几个月", "several months"}, {"几年", "several years"}, {"几周", "several weeks"}, {"几天", "several days"},
	{"几个小时", "several hours"}, {"几分钟", "several minutes"}, {"几十年", "decades"}, {"数十年", "decades"}, {"几个月前", "a few months ago"}, {"几年前", "a few years ago"}, {"几周前", "a few weeks ago"}, {"几天前", "a few days ago"},
	{"第一季度", "the first quarter"}, {"第二季度", "the second quarter"}, {"第三季度", "the third quarter"}, {"第四季度", "the fourth quarter"}, {"上世纪", "the last century"}, {"本世纪", "this century"},
	{"黎明", "dawn"}, {"黄昏", "dusk"}, {"五一", "May Day"},
}

const han = `〇零一二三四五六七八九十百两`

var (
	zhDate = regexp.MustCompile(`^(?:公元)?(?:([0-9〇零一二三四五六七八九]{4})年|(去年|今年|明年|前年|同年))?(?:([0-9]{1,2}|[` + han + `]{1,3})月份?)?(?:([0-9]{1,2}|[` + han + `]{1,3})[日号])?` +
		`(?:[(]?(?:周|星期|礼拜)([一二三四五六日天])[)]?)?(凌晨|清晨|早晨|早上|早间|上午|中午|下午|傍晚|晚上|晚间|深夜|夜间|晚)?(?:([0-9]{1,2}|[` + han + `]{1,3})(?:[点时]|[:](?:([0-9]{2})))(?:(半|整|[0-9]{1,2}分|[` + han + `]{1,3}分))?)?$`)
	zhWeek    = regexp.MustCompile(`^(上|上个|本|这|这个|下|下个)?(?:周|星期|礼拜)([一二三四五六日天])(凌晨|清晨|早晨|早上|早间|上午|中午|下午|傍晚|晚上|晚间|深夜|晚)?$`)
	zhDecade  = regexp.MustCompile(`^(?:([0-9]{2})世纪|(上世纪|二十世纪)|([0-9]{2}))([1-9])0年代$|^(?:([0-9]{1,2})世纪|(上世纪|二十世纪))([一二三四五六七八九])十年代$`)
	zhLength  = regexp.MustCompile(`^(约|大约|近|将近|超过|至少|不到)?([0-9]+|[` + han + `]+)(多|余)?(个)?(年|月|周|星期|天|日|小时|分钟|秒|秒钟)(前|后|内|以来|多)?$`)
	zhQuarter = regexp.MustCompile(`^(?:([0-9]{4})年|(去年|今年|明年))?(?:第)?([一二三四1234])季度?$`)
	zhDay     = regexp.MustCompile(`^([0-9]{1,2})[日号]$`)
	zhYear    = regexp.MustCompile(`^[0-9]{4}年?$`)
	zhHalf    = regexp.MustCompile(`^([0-9]{4})年(上|下)半年$`)
)

// zhDayparts are the parts of a day in Chinese; % is the day.
var zhDayparts = map[string][2]string{ // with a day, alone
	"凌晨": {"early on %", "early morning"}, "清晨": {"early morning on %", "early morning"}, "早晨": {"morning of %", "morning"}, "早上": {"morning of %", "morning"},
	"早间": {"morning of %", "morning"}, "上午": {"morning of %", "morning"}, "中午": {"noon on %", "noon"}, "下午": {"afternoon of %", "afternoon"},
	"傍晚": {"evening of %", "evening"}, "晚上": {"evening of %", "evening"}, "晚间": {"evening of %", "evening"}, "晚": {"evening of %", "evening"},
	"深夜": {"late on %", "late night"}, "夜间": {"night of %", "night"},
}

// timeInEnglish renders a time; s is folded and lower case.
func timeInEnglish(s string, v *jianzhu.Value) (string, bool) {
	s = strings.Join(strings.Fields(s), "")
	s = strings.TrimPrefix(s, "当地时间")
	for _, p := range phrases {
		if p[0] == s {
			return p[1], true
		}
	}
	for _, sep := range []string{"至", "到", "—", "–", "-", "~"} {
		from, to, ok := strings.Cut(s, sep)
		if !ok || from == "" || to == "" {
			continue
		}
		if day := zhDay.FindStringSubmatch(to); day != nil {
			if a, ok := dateInEnglish(strings.TrimSuffix(strings.TrimSuffix(from, "日"), "号") + "日"); ok && strings.Contains(from, "月") && !strings.Contains(from, "年") {
				return a + " to " + day[1], true
			}
		}
		if strings.Contains(to, "月") && strings.ContainsAny(from, "月日号年") || strings.Contains(from, "日") && strings.HasSuffix(to, "日") {
			a, ok1 := dateInEnglish(from)
			b, ok2 := dateInEnglish(to)
			if ok1 && ok2 {
				return a + " to " + b, true
			}
		}
		if zhYear.MatchString(from) && zhYear.MatchString(to) {
			return strings.TrimSuffix(from, "年") + " to " + strings.TrimSuffix(to, "年"), true
		}
		return "", false
	}
	if m := zhWeek.FindStringSubmatch(s); m != nil {
		day := weekdays[strings.Index("一二三四五六日", strings.Replace(m[2], "天", "日", 1))/3+1]
		switch {
		case strings.HasPrefix(m[1], "上"):
			day = "last " + day
		case strings.HasPrefix(m[1], "下"):
			day = "next " + day
		case m[1] != "":
			day = "this " + day
		}
		switch m[3] {
		case "":
			return day, true
		case "凌晨", "清晨":
			return "early " + day, true
		case "深夜":
			return "late " + day, true
		case "中午":
			return day + " noon", true
		}
		return day + " " + zhDayparts[m[3]][1], true
	}
	if m := zhQuarter.FindStringSubmatch(s); m != nil {
		n := strings.IndexAny("1234", m[3])
		if n < 0 {
			n = strings.Index("一二三四", m[3]) / 3
		}
		text := "the " + []string{"first", "second", "third", "fourth"}[n] + " quarter"
		if y := cmp.Or(m[1], map[string]string{"去年": "last year", "今年": "this year", "明年": "next year"}[m[2]]); y != "" {
			text += " of " + y
		}
		return text, true
	}
	if m := zhHalf.FindStringSubmatch(s); m != nil {
		return "the " + map[string]string{"上": "first", "下": "second"}[m[2]] + " half of " + m[1], true
	}
	if m := zhDecade.FindStringSubmatch(s); m != nil {
		digit := cmp.Or(m[4], strconv.Itoa(strings.Index("零一二三四五六七八九", m[7])/3))
		century := cmp.Or(m[1], m[5])
		switch {
		case century != "":
			n, _ := strconv.Atoi(century)
			return "the " + strconv.Itoa(n-1) + digit + "0s", n > 1 && n < 30
		case m[3] != "":
			return "the " + m[3] + digit + "0s", true
		}
		return "the 19" + digit + "0s", true
	}
	if t, ok := lengthInEnglish(s); ok {
		return t, true
	}
	t, ok := dateInEnglish(s)
	if ok && !agrees(s, v) {
		return "", false
	}
	return t, ok
}

// agrees reports whether the month and the day of a Chinese date are those of
// its value, where it has them.
func agrees(s string, v *jianzhu.Value) bool {
	m := zhDate.FindStringSubmatch(s)
	if m == nil || v == nil || m[3] == "" || strings.Contains(v.TIMEX, "lunar") {
		return m != nil && v != nil && !strings.Contains(v.TIMEX, "lunar")
	}
	want := fmt.Sprintf("-%02d", smallNumber(m[3]))
	if m[4] != "" {
		want += fmt.Sprintf("-%02d", smallNumber(m[4]))
	}
	return v.TIMEX == "" || strings.Contains(v.TIMEX, want)
}

// dateInEnglish renders a date in Chinese, with a time of day or without.
func dateInEnglish(s string) (string, bool) {
	m := zhDate.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	year := m[1]
	if year != "" && !allDigits(year) {
		year = digitsOf(year)
	}
	relative := map[string]string{"去年": "last year", "今年": "this year", "明年": "next year", "前年": "the year before last", "同年": "the same year"}[m[2]]
	month, day := smallNumber(m[3]), smallNumber(m[4])
	if month > 12 || day > 31 || m[3] != "" && month == 0 || m[4] != "" && day == 0 {
		return "", false
	}
	var date string
	switch {
	case month > 0 && day > 0:
		date = months[month] + " " + strconv.Itoa(day)
		if year != "" {
			date += ", " + year
		}
	case month > 0:
		date = months[month]
		if year != "" {
			date += " " + year
		}
	case day > 0 && (year != "" || relative != ""):
		return "", false
	case day > 0:
		date = "the " + ordinal(day)
	default:
		date = year
	}
	if relative != "" {
		switch {
		case date == "":
			date = relative
		case m[2] == "今年":
			date += " this year"
		case m[2] == "同年":
			date += " of the same year"
		default:
			date += " " + relative
		}
	}
	if m[5] != "" {
		name := weekdays[strings.Index("一二三四五六日", strings.Replace(m[5], "天", "日", 1))/3+1]
		if date == "" {
			date = name
		} else {
			date = name + ", " + date
		}
	}
	if m[7] == "" {
		switch {
		case m[6] == "":
			return date, date != ""
		case date == "":
			return zhDayparts[m[6]][1], true
		case year != "" && month == 0 || day == 0 && month > 0:
			return "", false
		}
		return strings.Replace(zhDayparts[m[6]][0], "%", date, 1), true
	}
	clock, ok := clockInEnglish(m[6], smallNumber(m[7]), m[7], cmp.Or(m[8], m[9]))
	if !ok || date == "" {
		return clock, ok
	}
	return clock + " on " + date, true
}

// clockInEnglish writes a time of day as 3:30 p.m.
func clockInEnglish(part string, hour int, digits, rest string) (string, bool) {
	minute := 0
	switch {
	case rest == "" || rest == "整":
	case rest == "半":
		minute = 30
	default:
		minute = smallNumber(strings.TrimSuffix(rest, "分"))
	}
	if hour > 24 || minute > 59 || hour == 0 && strings.Trim(digits, "0零〇") != "" {
		return "", false
	}
	half := "a.m."
	switch part {
	case "下午", "傍晚", "晚上", "晚间", "晚":
		if hour < 12 {
			hour += 12
		}
	case "深夜", "夜间":
		return "", false // of which day?
	case "中午":
		if hour < 11 {
			hour += 12
		}
	case "":
		if hour > 0 && hour <= 12 && rest == "" {
			return "", false // morning or evening
		}
		if hour > 0 && hour <= 12 {
			return fmt.Sprintf("%d:%02d", hour, minute), true
		}
	}
	if hour >= 12 && hour < 24 {
		half = "p.m."
	}
	hour %= 12
	if hour == 0 {
		hour = 12
	}
	if minute == 0 {
		return fmt.Sprintf("%d %s", hour, half), true
	}
	return fmt.Sprintf("%d:%02d %s", hour, minute, half), true
}

var smallWords = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// lengthInEnglish renders lengths of time, and points of time by their
// distance: 两周, 5年前.
func lengthInEnglish(s string) (string, bool) {
	m := zhLength.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	n := smallNumber(m[2])
	if isNumber := allDigits(m[2]); isNumber {
		n, _ = strconv.Atoi(m[2])
	}
	unit := map[string]string{"年": "year", "月": "month", "周": "week", "星期": "week", "天": "day", "日": "day", "小时": "hour", "分钟": "minute", "秒": "second", "秒钟": "second"}[m[5]]
	if n <= 0 || n > 9999 || m[5] == "月" && m[4] == "" || m[5] == "日" && m[6] == "" || m[5] == "年" && m[4] != "" || m[5] == "年" && n > 1000 {
		return "", false // 5月 is May, 5日 the fifth, 2023年 a year
	}
	number := strconv.Itoa(n)
	if n < 10 {
		number = smallWords[n]
	}
	text := number + " " + unit
	if n != 1 {
		text += "s"
	}
	hedges := map[string]string{"约": "about ", "大约": "about ", "近": "nearly ", "将近": "nearly ", "超过": "more than ", "至少": "at least ", "不到": "less than "}
	if m[3] != "" || m[6] == "多" {
		if m[1] != "" {
			return "", false
		}
		text = "more than " + text
	}
	text = hedges[m[1]] + text
	switch m[6] {
	case "前":
		text += " ago"
	case "后":
		text += " later"
	case "内":
		text = "within " + text
	case "以来":
		return "", false
	}
	return text, true
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// digitsOf reads a year written in characters: 二〇二三.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch i := strings.IndexRune("零一二三四五六七八九", r); {
		case r == '〇':
			b.WriteByte('0')
		case i >= 0:
			b.WriteString(strconv.Itoa(i / len("零")))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

const (
	monthWord = `(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?`
	dayWord   = `(monday|tuesday|wednesday|thursday|friday|saturday|sunday)`
	countWord = `([0-9]{1,4}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)`
)

var (
	enMonthDay = regexp.MustCompile(`^(?:` + dayWord + `,? )?` + monthWord + ` ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?$`)
	enDayMonth = regexp.MustCompile(`^(?:` + dayWord + `,? )?(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ` + monthWord + `(?:,? ([0-9]{4}))?$`)
	enMonth    = regexp.MustCompile(`^(last |this |next |early |late |mid-)?` + monthWord + `(?:(?: of|,)? ([0-9]{4})| (last|this|next) year)?$`)
	enYear     = regexp.MustCompile(`^(early |late |mid-)?([12][0-9]{3})$`)
	enDecade   = regexp.MustCompile(`^(?:the )?(early |late |mid-)?([12][0-9]{2})0s$`)
	enWeekday  = regexp.MustCompile(`^(last |this |next |early |late )?` + dayWord + `(?: (morning|afternoon|evening|night))?$`)
	enClock    = regexp.MustCompile(`^(?:about |around |at )?([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(a\.?m\.?|p\.?m\.?)$`)
	enLength   = regexp.MustCompile(`^(about |around |nearly |almost |more than |over |at least |less than |under )?` + countWord + `(?:[ -])(year|month|week|day|hour|minute|second)s?( ago| earlier| later)?$`)
	enQuarter  = regexp.MustCompile(`^(?:the )?(first|second|third|fourth) (quarter|half)(?: of (?:([12][0-9]{3})|(last|this|next) year))?$`)
	enRange    = regexp.MustCompile(`^(?:from |between )?(.+?) (?:to|and|until|through) (.+)$`)
	enCentury  = regexp.MustCompile(`^(?:the )?([0-9]{1,2})(?:st|nd|rd|th)[ -]century$`)
)

var yearWords = map[string]string{"last": "去年", "this": "今年", "next": "明年"}

// timeInChinese renders a time in simplified Chinese; s is lower case.
func timeInChinese(s string, v *jianzhu.Value) (string, bool) {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ")
	for _, lead := range []string{"on ", "in ", "at ", "by "} {
		if lead != "by " {
			s = strings.TrimPrefix(s, lead)
		}
	}
	for _, p := range phrases {
		if p[1] == s || p[1] == "the "+s {
			return p[0], true
		}
	}
	if m := enMonthDay.FindStringSubmatch(s); m != nil {
		return chineseDate(m[1], m[2], m[3], m[4])
	}
	if m := enDayMonth.FindStringSubmatch(s); m != nil {
		return chineseDate(m[1], m[3], m[2], m[4])
	}
	if m := enMonth.FindStringSubmatch(s); m != nil {
		month := strconv.Itoa(monthNumber(m[2])) + "月"
		switch {
		case m[3] != "":
			month = m[3] + "年" + month
		case m[4] != "":
			month = yearWords[m[4]] + month
		}
		switch m[1] {
		case "":
			return month, true
		case "early ":
			return month + "初", true
		case "late ":
			return month + "底", true
		case "mid-":
			return month + "中旬", true
		}
		if m[3] != "" || m[4] != "" {
			return "", false
		}
		// Of which year last December is, only the value knows.
		if v != nil && len(v.TIMEX) == 7 && allDigits(v.TIMEX[:4]) {
			return v.TIMEX[:4] + "年" + month, true
		}
		return "", false
	}
	if m := enYear.FindStringSubmatch(s); m != nil {
		return m[2] + "年" + map[string]string{"early ": "初", "late ": "底", "mid-": "年中"}[m[1]], m[1] != "mid-"
	}
	if m := enDecade.FindStringSubmatch(s); m != nil {
		century, _ := strconv.Atoi(m[2][:2])
		text := fmt.Sprintf("%d世纪%s0年代", century+1, m[2][2:])
		if m[2][2] == '0' {
			text = m[2] + "0年代"
		}
		return text + map[string]string{"early ": "初", "late ": "末", "mid-": "中期"}[m[1]], true
	}
	if m := enWeekday.FindStringSubmatch(s); m != nil {
		day := "周" + string([]rune("一二三四五六日")[slices.Index(weekdays, capitalFirst(m[2]))-1])
		part := map[string]string{"morning": "上午", "afternoon": "下午", "evening": "晚上", "night": "晚上"}[m[3]]
		switch m[1] {
		case "last ":
			day = "上" + day
		case "this ":
			day = "本" + day
		case "next ":
			day = "下" + day
		case "early ":
			if m[3] == "" {
				part = "凌晨"
			} else if m[3] == "morning" {
				part = "清晨"
			} else {
				return "", false
			}
		case "late ":
			if m[3] == "" || m[3] == "night" {
				part = "深夜"
			} else {
				return "", false
			}
		}
		return day + part, true
	}
	if m := enClock.FindStringSubmatch(s); m != nil {
		return clockInChinese(m[1], m[2], m[3][0] == 'p')
	}
	if t, ok := lengthInChinese(s); ok {
		return t, true
	}
	if m := enQuarter.FindStringSubmatch(s); m != nil {
		n := slices.Index([]string{"first", "second", "third", "fourth"}, m[1])
		text := "第" + string([]rune("一二三四")[n]) + "季度"
		if m[2] == "half" {
			if n > 1 {
				return "", false
			}
			text = []string{"上半年", "下半年"}[n]
		}
		if m[3] != "" {
			text = m[3] + "年" + text
		}
		return yearWords[m[4]] + text, true
	}
	if m := enCentury.FindStringSubmatch(s); m != nil {
		return m[1] + "世纪", true
	}
	if m := enRange.FindStringSubmatch(s); m != nil && !strings.Contains(m[2], " to ") && len(m[1]) < 40 && len(m[2]) < 40 {
		a, ok1 := timeInChinese(m[1], nil)
		b, ok2 := timeInChinese(m[2], nil)
		if allDigits(m[2]) && len(m[2]) < 3 && strings.HasSuffix(a, "日") {
			b, ok2 = m[2]+"日", true
		}
		if ok1 && ok2 {
			return a + "至" + b, true
		}
	}
	return "", false
}

func monthNumber(word string) int {
	return slices.IndexFunc(months, func(m string) bool { return m != "" && strings.HasPrefix(strings.ToLower(m), word[:3]) })
}

func chineseDate(weekday, month, day, year string) (string, bool) {
	d, _ := strconv.Atoi(day)
	if d < 1 || d > 31 {
		return "", false
	}
	text := fmt.Sprintf("%d月%d日", monthNumber(month), d)
	if year != "" {
		text = year + "年" + text
	}
	if weekday != "" {
		text += "周" + string([]rune("一二三四五六日")[slices.Index(weekdays, capitalFirst(weekday))-1])
	}
	return text, true
}

func clockInChinese(hours, minutes string, afternoon bool) (string, bool) {
	h, _ := strconv.Atoi(hours)
	if h < 1 || h > 12 || minutes > "59" {
		return "", false
	}
	part := "上午"
	switch {
	case afternoon && h == 12:
		part = "中午"
	case afternoon && h >= 6:
		part = "晚上"
	case afternoon:
		part = "下午"
	case h == 12:
		part, h = "凌晨", 0
	case h < 5:
		part = "凌晨"
	case h < 8:
		part = "早上"
	}
	text := part + strconv.Itoa(h) + "点"
	if minutes != "" && minutes != "00" {
		text += strings.TrimPrefix(minutes, "0") + "分"
	}
	return text, true
}

// lengthInChinese renders lengths of time, and points of time by their
// distance: two weeks, five years ago.
func lengthInChinese(s string) (string, bool) {
	m := enLength.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		words := append(slices.Clone(smallWords), "ten", "eleven", "twelve")
		switch n = slices.Index(words, m[2]); m[2] {
		case "a", "an":
			n = 1
		case "twenty":
			n = 20
		case "thirty":
			n = 30
		}
	}
	if n < 1 {
		return "", false
	}
	number := strconv.Itoa(n)
	if n <= 10 && err != nil {
		number = string([]rune("零一两三四五六七八九十")[n])
	}
	text := number + map[string]string{"year": "年", "month": "个月", "week": "周", "day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}[m[3]]
	text = map[string]string{"": "", "about ": "约", "around ": "约", "nearly ": "近", "almost ": "近", "more than ": "超过", "over ": "超过", "at least ": "至少",
		"less than ": "不到", "under ": "不到"}[m[1]] + text
	return text + map[string]string{"": "", " ago": "前", " earlier": "前", " later": "后"}[m[4]], true
}
