package annotate

import (
	"strconv"
	"strings"

	"jianzhu"
)

// ranks order the elements of a time expression: year, month, day, part of
// day, hour. An expression goes on with an element of a higher rank.
const (
	rankNone = iota
	rankYear
	rankMonth
	rankDay
	rankPhase
	rankHour
)

// A timeWordZh is a fixed Chinese word for a time.
type timeWordZh struct {
	word string
	rank int
	set  func(*moment)
}

// timeWords are looked up by their first rune, the longest first.
var timeWords = func() map[rune][]timeWordZh {
	m := map[rune][]timeWordZh{}
	add := func(rank int, set func(*moment), words string) {
		for _, w := range strings.Fields(words) {
			r := []rune(w)[0]
			m[r] = append(m[r], timeWordZh{w, rank, set})
		}
	}
	year := func(k int) func(*moment) { return func(t *moment) { t.relYear = ref(k) } }
	month := func(k int) func(*moment) { return func(t *moment) { t.relMonth = ref(k) } }
	week := func(k int) func(*moment) { return func(t *moment) { t.relWeek = ref(k) } }
	day := func(k int) func(*moment) { return func(t *moment) { t.relDay = ref(k) } }
	phase := func(p string) func(*moment) { return func(t *moment) { t.phase = p } }
	both := func(k int, p string) func(*moment) { return func(t *moment) { t.relDay = ref(k); t.phase = p } }
	vague := func(t *moment) { t.vague = true }
	vagueYear := func(t *moment) { t.vague, t.text = true, "XXXX" }
	every := func(x string) func(*moment) { return func(t *moment) { t.every, t.text = true, x } }
	quarter := func(q int) func(*moment) { return func(t *moment) { t.quarter = q } }
	half := func(h int) func(*moment) { return func(t *moment) { t.half = h } }
	part := func(p string) func(*moment) { return func(t *moment) { t.part = p } }

	add(rankYear, year(0), "今年 本年度 本年 今年度")
	add(rankYear, year(-1), "去年 上年 上年度 去年度")
	add(rankYear, year(-2), "前年")
	add(rankYear, year(1), "明年 明年度 下年度")
	add(rankYear, year(2), "后年")
	add(rankYear, vagueYear, "当年 次年 翌年 同年 同一年 那年 那一年 首年 全年 整年 每年度 年内 年初 年底 年末 年中 岁末")
	add(rankYear, every("P1Y"), "每年")
	add(rankMonth, quarter(1), "一季度 第一季度 首季 首季度 1季度 第1季度")
	add(rankMonth, quarter(2), "二季度 第二季度 2季度 第2季度 第二季")
	add(rankMonth, quarter(3), "三季度 第三季度 3季度 第3季度 第三季")
	add(rankMonth, quarter(4), "四季度 第四季度 4季度 第4季度 第四季")
	add(rankMonth, func(t *moment) { t.firstN, t.firstU = 3, 'Q' }, "前三季度 前三个季度")
	add(rankMonth, func(t *moment) { t.firstN, t.firstU = 2, 'Q' }, "前两季度 前两个季度")
	add(rankMonth, vague, "当季 本季度 本季 上季度 上一季度 下季度 下一季度 上个季度 下个季度")
	add(rankMonth, half(1), "上半年 上半财年")
	add(rankMonth, half(2), "下半年 下半财年")
	add(rankMonth, func(t *moment) { t.season = "SP" }, "春天 春季")
	add(rankMonth, func(t *moment) { t.season = "SU" }, "夏天 夏季")
	add(rankMonth, func(t *moment) { t.season = "FA" }, "秋天 秋季")
	add(rankMonth, func(t *moment) { t.season = "WI" }, "冬天 冬季")
	add(rankMonth, month(0), "本月 这个月")
	add(rankMonth, month(-1), "上月 上个月")
	add(rankMonth, month(1), "下月 下个月")
	add(rankMonth, vague, "当月 次月 同月 同一个月 首月 月初 月底 月末 月中")
	add(rankMonth, every("P1M"), "每月 每个月")
	add(rankMonth, part("start"), "年初 初 初期")
	add(rankMonth, part("mid"), "年中")
	add(rankMonth, part("end"), "年底 年末 底 末 末期")
	add(rankMonth, part("some"), "同期 全年 早些时候 晚些时候 稍早 稍晚")
	add(rankDay, week(0), "呢个星期 本周 这周 这个星期 本星期 这个周")
	add(rankDay, week(-2), "上上周 上上星期")
	add(rankDay, week(2), "下下周 下下星期")
	add(rankDay, week(-1), "上周 上星期 上个星期 上礼拜")
	add(rankDay, week(1), "下周 下星期 下个星期 下礼拜")
	add(rankDay, vague, "当周 同一周 首周")
	add(rankDay, func(t *moment) { t.weekend = true }, "周末 这个周末 整个周末")
	add(rankDay, func(t *moment) { t.weekend = true; t.relWeek = ref(0) }, "本周末")
	add(rankDay, func(t *moment) { t.weekend = true; t.relWeek = ref(-1) }, "上周末")
	add(rankDay, func(t *moment) { t.weekend = true; t.relWeek = ref(1) }, "下周末")
	for _, prefix := range []struct {
		word string
		week *int
	}{{"", nil}, {"本", ref(0)}, {"这", ref(0)}, {"上", ref(-1)}, {"下", ref(1)}, {"上个", ref(-1)}, {"下个", ref(1)}, {"一个", nil}} {
		for _, name := range []string{"周", "星期", "礼拜"} {
			for i, d := range []rune("一二三四五六日天") {
				n := min(i+1, 7)
				add(rankDay, func(t *moment) { t.weekday, t.relWeek = n, prefix.week }, prefix.word+name+string(d))
				if prefix.word == "" {
					add(rankDay, every("XXXX-WXX-"+strconv.Itoa(n)), "每"+name+string(d)+" 每个"+name+string(d))
				}
			}
		}
	}
	add(rankDay, day(0), "今天 今日 本日")
	add(rankDay, day(-1), "昨天 昨日")
	add(rankDay, day(-3), "大前天")
	add(rankDay, day(3), "大后天")
	add(rankDay, day(-2), "前天")
	add(rankDay, day(1), "明天 明日")
	add(rankDay, day(2), "后天")
	add(rankDay, vague, "当天 当日 次日 翌日 同日 隔天 隔日 第二天 前一天 后一天 最后一天 前一交易日 前一个交易日 上一交易日 上一个交易日 下一交易日 那一天 首日 全日 当晚 同一天 全天 整天 一整天 平日")
	add(rankDay, both(0, "MO"), "今早 今晨 今朝")
	add(rankDay, day(-1), "昨")
	add(rankMonth, func(t *moment) { t.relYear = ref(0); t.season = "SP" }, "今春")
	add(rankMonth, func(t *moment) { t.relYear = ref(0); t.season = "SU" }, "今夏")
	add(rankMonth, func(t *moment) { t.relYear = ref(0); t.season = "FA" }, "今秋")
	add(rankMonth, func(t *moment) { t.relYear = ref(0); t.season = "WI" }, "今冬")
	add(rankMonth, func(t *moment) { t.relYear = ref(-1); t.season = "SP" }, "去春")
	add(rankMonth, func(t *moment) { t.relYear = ref(-1); t.season = "WI" }, "去冬")
	add(rankMonth, part("start"), "上旬 初旬")
	add(rankMonth, part("mid"), "中旬")
	add(rankMonth, part("end"), "下旬")
	add(rankDay, both(0, "EV"), "今晚 今夜")
	add(rankDay, both(-1, "EV"), "昨晚")
	add(rankDay, both(-1, "NI"), "昨夜")
	add(rankDay, both(1, "MO"), "明早 明晨")
	add(rankDay, both(1, "EV"), "明晚")
	add(rankDay, both(-2, "EV"), "前晚")
	add(rankDay, func(t *moment) { t.vague = true; t.phase = "EV" }, "当晚 当夜 次晚 每晚")
	add(rankDay, every("P1D"), "每天 每日")
	add(rankDay, every("P1W"), "每周 每星期 每个星期")
	add(rankPhase, phase("NI"), "凌晨 深夜 半夜 午夜 夜里 夜间 夜晚 深夜里 后半夜 入夜")
	add(rankPhase, phase("MO"), "早上 上午 清晨 早晨 早间 一早 朝早 一上午 大清早 黎明 拂晓")
	add(rankPhase, phase("MI"), "中午 午间 正午 晌午")
	add(rankPhase, phase("AF"), "下午 午后 一下午")
	add(rankPhase, phase("EV"), "傍晚 晚上 晚间 黄昏 日落 一晚上")
	add(rankPhase, phase("DT"), "白天 日间")
	for r, words := range m {
		for i := range words {
			for j := i; j > 0 && len(words[j].word) > len(words[j-1].word); j-- {
				words[j], words[j-1] = words[j-1], words[j]
			}
		}
		m[r] = words
	}
	return m
}()

// timeStarts are all the Chinese runes that a time expression may begin with.
var timeStarts = func() *runeSet {
	s := new(runeSet)
	for r := range timeWords {
		s.add(r)
	}
	for r := range eraStarts {
		s.add(r)
	}
	for r := range dynasties {
		s.add(r)
	}
	for _, r := range "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖几数半" + // numbers
		"过最近此前未今接头每随之连首第上" + // of lengths
		"当北美东台格" + // zones
		"公农阴旧正腊冬大年初除闰本上早晚民廿" {
		s.add(r)
	}
	return s
}()

// timeUnit returns the runes of the unit of time at i, 0 for none.
func (v *view) timeUnit(i int) int {
	n, _ := v.timeUnitOf(i)
	return n
}

func (v *view) timeUnitOf(i int) (runes int, unit byte) {
	for _, u := range [...]struct {
		word string
		unit byte
	}{
		{"个世纪", 'C'}, {"世纪", 'C'}, {"个年头", 'Y'}, {"年代", 'E'}, {"个月", 'M'}, {"多个月", 'M'}, {"个季度", 'Q'}, {"季度", 'Q'}, {"个星期", 'W'}, {"星期", 'W'}, {"个礼拜", 'W'}, {"周", 'W'},
		{"个工作日", 'D'}, {"个交易日", 'D'}, {"工作日", 'D'}, {"交易日", 'D'}, {"个昼夜", 'D'}, {"天", 'D'}, {"昼夜", 'D'}, {"个钟", 'H'}, {"个小时", 'H'}, {"小时", 'H'}, {"个钟头", 'H'}, {"钟头", 'H'},
		{"分钟", 'm'}, {"刻钟", 'm'}, {"秒钟", 'S'}, {"秒", 'S'}, {"个财年", 'Y'}, {"年", 'Y'}, {"个夜晚", 'D'}, {"个晚上", 'D'}, {"个周末", 'D'}, {"整年", 'Y'}, {"整天", 'D'}, {"载", 'Y'}, {"晚", 'D'},
	} {
		if v.has(i, u.word) {
			n := len([]rune(u.word))
			switch u.word {
			case "周":
				if v.has(i, "周岁") || v.has(i, "周年") || v.has(i, "周期") {
					return 0, 0
				}
			case "年":
				if v.has(i, "年级") || v.has(i, "年轻") || v.has(i, "年薪") {
					return 0, 0
				}
			case "个钟":
				if v.char(i+2) == '头' || !v.starts[i+n] {
					continue
				}
			case "天", "载", "晚", "秒":
				if !v.starts[i+n] && !(u.word == "天" && v.starts[i] && v.tokens) {
					return 0, 0
				}
			}
			return n, u.unit
		}
	}
	return 0, 0
}

// times proposes dates, times and durations.
func times(d *document, v *view) {
	for i := 0; i < len(v.r); {
		if i%checkEvery == 0 && d.stopped() {
			return
		}
		r := v.r[i]
		var end int
		var m *moment
		switch {
		case isLatin(r) || isDigit(r) && !v.han:
			end, m = v.englishTime(i)
			if end == 0 && isDigit(r) {
				end, m = v.chineseTime(i)
			}
		case isHan(r) || isDigit(r):
			if end, m = v.chineseTime(i); end == 0 && isDigit(r) {
				end, m = v.englishTime(i)
			}
		}
		if end <= i {
			if isLatin(r) {
				for i < len(v.r) && isLatin(v.r[i]) {
					i++
				}
			} else if isDigit(r) {
				i = v.skipNumber(i)
			} else {
				i++
			}
			continue
		}
		start := i
		h := exactly
		if m.unit != 0 {
			if start, h = v.hedgeBefore(i); v.has(start, "over ") || v.has(start, "under ") {
				start, h = i, exactly // over 24 hours: throughout, as a rule
			}
		}
		end, to := v.timeRange(end, m)
		x := m.value(d.article.Published)
		if to != nil {
			first := &pointValue{*x}
			first.until(&pointValue{*to.value(d.article.Published)})
			x = &first.Value
		}
		switch h {
		case about:
			x.Approx = true
		case atLeast:
			x.Min = m.length.lo.String()
		case atMost:
			x.Max = m.length.lo.String()
		}
		v.propose(candidate{start: int32(start), end: int32(end), typ: jianzhu.TypeTime,
			origin: jianzhu.OriginRule, rule: "time", score: 0.9, value: x})
		i = end
	}
}

// timeRange takes in the second half of a range: 4月27日至5月1日.
func (v *view) timeRange(end int, m *moment) (int, *moment) {
	at := end
	for v.char(at) == ' ' {
		at++
	}
	switch r := v.char(at); {
	case r == '至' || r == '到' && m.unit == 0 || r == '-' || r == '~' || r == '—' || r == '–':
		at++
		if v.char(at) == r {
			at++
		}
	case v.has(at, "to ") && m.unit == 0 && !v.han:
		at += 3
	default:
		return end, nil
	}
	for v.char(at) == ' ' {
		at++
	}
	var e int
	var to *moment
	if isHan(v.char(at)) || isDigit(v.char(at)) && v.han {
		e, to = v.chineseTime(at)
	} else {
		e, to = v.englishTime(at)
	}
	if e == 0 || (to.unit != 0) != (m.unit != 0) || to.every {
		return end, nil
	}
	// The second half of 2023年4月至6月 has the year of the first, and the
	// other way round in April to June 2023.
	if to.year == 0 && to.relYear == nil {
		to.year, to.relYear = m.year, m.relYear
	}
	if m.year == 0 && m.relYear == nil && m.month != 0 {
		m.year, m.relYear = to.year, to.relYear
	}
	if to.day != 0 && to.month == 0 {
		to.month = m.month
	}
	return e, to
}

// chineseTime reads the time expression at rune i; its end is 0 when there is
// none.
func (v *view) chineseTime(i int) (int, *moment) {
	if isDigit(v.r[i]) {
		if isDigit(v.char(i-1)) || isLatin(v.char(i-1)) || v.char(i-1) == '.' {
			return 0, nil
		}
	} else if !timeStarts.has(v.r[i]) || !v.starts[i] && !v.clearTime(i) {
		return 0, nil
	}
	m := v.newMoment()
	end, found := v.readChineseTime(i, m)
	if found == nil {
		v.spare = m
	}
	return end, found
}

func (v *view) readChineseTime(i int, m *moment) (int, *moment) {
	if end := v.numericDate(i, m); end > 0 {
		return end, m
	}
	if end := v.firstMonths(i, m); end > 0 {
		return end, m
	}
	if end := v.duration(i, m); end > 0 {
		return end, m
	}
	at, rank, end := i, rankNone, 0
	for _, w := range [...]string{"当地时间", "北京时间", "美东时间", "东部时间", "台北时间", "格林尼治时间"} {
		if v.has(i, w) {
			at += len([]rune(w))
			if v.char(at) == ' ' {
				at++
			}
		}
	}
	for {
		e, r := v.timeElement(at, rank, m)
		if e == 0 || r < rank || r == rank && !(rank == rankDay && m.weekday != 0 && m.day != 0) && !(r == rankMonth && m.part != "") {
			break
		}
		at, rank, end = e, r, e
		// 2017 年 9 月, 11月的一个周四
		if v.char(at) == ' ' {
			at++
		}
		if v.char(at) == '的' {
			at++
			for _, w := range [...]string{"最后一个", "第一个", "一个"} {
				if v.has(at, w) && (v.has(at+len([]rune(w)), "周") || v.has(at+len([]rune(w)), "星期")) {
					at += len([]rune(w))
				}
			}
		}
		if rank == rankDay { // 周四大约 19:30
			for _, w := range [...]string{"大约", "约"} {
				if v.has(at, w) {
					k := at + len([]rune(w))
					if v.char(k) == ' ' {
						k++
					}
					if isDigit(v.char(k)) || chineseDigit(v.char(k)) >= 0 || v.char(k) == '十' {
						at, m.approx = k, true
					}
					break
				}
			}
		}
		if (v.char(at) == '(' || v.char(at) == '（') && rank == rankDay && (v.char(at+1) == '周' || v.char(at+1) == '星') {
			break
		}
	}
	if end == 0 {
		return 0, nil
	}
	if rank == rankYear && m.year == 0 && m.text == "" && m.relYear == nil && m.decade == 0 && m.century == 0 && m.from == 0 && !m.every {
		return 0, nil
	}
	if rank == rankYear { // 今年前九个月
		if e := v.firstMonths(end, m); e > 0 {
			end = e
		}
	}
	if rank == rankHour {
		end = v.zoneAfter(end, m)
	}
	// 12月15日前, 晚上10点以后: a bound belongs to a day or an hour.
	if rank >= rankDay {
		for _, w := range [...]string{"之前", "以前", "之后", "以后", "前后", "前", "后"} {
			e := end + len([]rune(w))
			if v.has(end, w) && (v.starts[e] && v.starts[end] || !isHan(v.char(e))) && !m.every && (m.day != 0 || m.hour >= 0) {
				m.approx = w == "前后"
				m.before, m.after = w == "之前" || w == "以前" || w == "前", w == "之后" || w == "以后" || w == "后"
				return e, m
			}
		}
	}
	return end, m
}

// numericDate reads a date in figures, year first: 2023-05-04, 2023/5/4,
// 2023.5.4. It returns 0 where there is none.
func (v *view) numericDate(i int, m *moment) int {
	figures := func(at int) (int, int) {
		n := 0
		for end := at; ; end++ {
			if !isDigit(v.char(end)) || end-at > 4 {
				return n, end
			}
			n = n*10 + int(v.r[end]-'0')
		}
	}
	if !isDigit(v.r[i]) {
		return 0
	}
	year, at := figures(i)
	sep := v.char(at)
	if at-i != 4 || year < 1500 || year > 2200 || sep != '-' && sep != '/' && sep != '.' {
		return 0
	}
	month, next := figures(at + 1)
	if next == at+1 || next > at+3 || v.char(next) != sep {
		return 0
	}
	day, end := figures(next + 1)
	if end == next+1 || end > next+3 || v.char(end) == sep || isLatin(v.char(end)) || month == 0 || day == 0 {
		return 0
	}
	m.year, m.month, m.day = year, month, day
	return end
}

// firstMonths reads the first part of a year: 前四个月, 前三季度, 头两个月. It
// returns 0 where there is none: 发布前两个月 counts back from something.
func (v *view) firstMonths(i int, m *moment) int {
	if c := v.char(i); c != '前' && c != '头' {
		return 0
	}
	n, ok := v.number(i + 1)
	if !ok || n.lo != n.hi || n.approx || n.lo.int() < 1 || n.lo.int() > 12 || strings.HasPrefix(v.posBefore(i), "v") {
		return 0
	}
	for _, u := range [...]struct {
		word string
		unit byte
	}{{"个月", 'M'}, {"月", 'M'}, {"个季度", 'Q'}, {"季度", 'Q'}} {
		if v.has(n.end, u.word) {
			m.firstN, m.firstU = n.lo.int(), u.unit
			return n.end + len([]rune(u.word))
		}
	}
	return 0
}

// clearTimes are words that stand for times whatever the segmenter made of the
// text around them: 教 师今 年5月.
var clearTimes = []string{"今年", "去年", "明年", "上半年", "下半年", "昨天", "昨日", "今天", "上周", "本周", "上月", "本月", "民国"}

// clearTime reports whether one of clearTimes stands at rune i and a token
// begins or ends at its edge, or a date goes on behind it.
func (v *view) clearTime(i int) bool {
	for _, w := range clearTimes {
		if !v.has(i, w) {
			continue
		}
		end := i + len([]rune(w))
		next := v.char(end)
		if v.starts[end] && next != '期' || isDigit(next) || next == '底' || next == '初' || next == '末' {
			return w != "明年" || v.char(i-1) != '说' && v.char(i-1) != '表'
		}
		return v.starts[i] && !strings.ContainsRune("轻级纪龄球期", next)
	}
	return false
}

// datedWord reads the day or year that Taiwan's papers put into the word for
// it: 今（16）日, 昨(15)晚, 明（2026）年.
func (v *view) datedWord(i int, m *moment) (end, rank int) {
	if v.char(i+1) != '(' || !isDigit(v.char(i+2)) {
		return 0, 0
	}
	day, known := map[rune]int{'今': 0, '昨': -1, '明': 1, '前': -2, '去': -1}[v.r[i]]
	close := i + 2
	for isDigit(v.char(close)) {
		close++
	}
	if !known || v.char(close) != ')' {
		return 0, 0
	}
	n, unit := atoi(string(v.r[i+2:close])), v.char(close+1)
	switch {
	case unit == '年' && isYear(string(v.r[i+2:close])):
		m.year = n
		return close + 2, rankYear
	case v.r[i] == '去' || n < 1 || n > 31:
	case unit == '日' || unit == '天':
		m.relDay, m.day = ref(day), n
		return close + 2, rankDay
	case unit == '早' || unit == '晚':
		m.relDay, m.day = ref(day), n
		m.phase = map[rune]string{'早': "MO", '晚': "EV"}[unit]
		return close + 2, rankDay
	}
	return 0, 0
}

// timeElement reads one element of a date or time at rune i, behind one of
// rank after. It sets what it says in m and returns its end and rank.
func (v *view) timeElement(i, after int, m *moment) (end, rank int) {
	r := v.char(i)
	if r == 0 {
		return 0, 0
	}
	if e, rank := v.datedWord(i, m); e > 0 && rank > after {
		return e, rank
	}
	for _, w := range timeWords[r] {
		if !v.has(i, w.word) {
			continue
		}
		e := i + len([]rune(w.word))
		// 初 and 底 only end a year or month; 春天 alone is no date.
		short := e-i == 1 && w.word != "昨"
		if w.word == "昨" && !(v.starts[i] && v.starts[e] && v.tokens) {
			continue
		}
		if strings.HasSuffix(w.word, "旬") && after != rankMonth {
			continue
		}
		if short && after != rankMonth && after != rankYear {
			continue
		}
		if (w.word == "初期" || w.word == "末期") && after == rankNone {
			continue
		}
		if (w.word == "同期" || strings.HasSuffix(w.word, "时候") || strings.HasPrefix(w.word, "稍")) && after == rankNone || strings.HasPrefix(w.word, "年") && w.rank == rankMonth && after == rankNone {
			continue
		}
		if w.rank == rankYear && after != rankNone || w.rank <= after && !(w.rank == rankMonth && after == rankMonth && (short || strings.HasSuffix(w.word, "时候") || strings.HasSuffix(w.word, "旬"))) {
			continue
		}
		if after == rankNone && (!v.starts[i] || !v.starts[e] && isHan(v.char(e))) && !v.clearTime(i) {
			continue
		}
		if w.word == "今日" && v.has(i, "今日头条") || w.word == "明日" && v.has(i, "明日之") || strings.HasPrefix(w.word, "前年") && v.char(i-1) == '年' {
			continue
		}
		w.set(m)
		if after == rankYear && w.word == "全年" {
			return e, rankMonth
		}
		return e, w.rank
	}
	if after == rankNone {
		if e := v.eraYear(i, m); e > 0 {
			return e, rankYear
		}
		if isDigit(r) || chineseDigit(r) > 0 || r == '十' {
			if e := v.century(i, m); e > 0 {
				return e, rankYear
			}
		}
		// 公元前325年, 前325年
		if at := i + 3; v.has(i, "公元前") || v.char(i) == '前' && !isHan(v.char(i-1)) {
			if v.char(i) == '前' {
				at = i + 1
			}
			if n, ok := v.number(at); ok && n.plain && (at == i+3 || n.digits == 3) && v.char(n.end) == '年' && !strings.ContainsRune("的里内来间", v.char(n.end+1)) {
				m.from, m.to = -n.lo.int(), -n.lo.int()
				return n.end + 1, rankYear
			}
		}
	}
	switch {
	case v.has(i, "上世纪") || v.has(i, "本世纪"):
		m.century = 21
		if v.has(i, "上世纪") {
			m.century = 20
		}
		return v.decadeAfter(i+3, m), rankYear
	case v.has(i, "公元"):
		if n, ok := v.number(i + 2); ok && v.char(n.end) == '年' && n.lo.int() > 0 {
			m.year = n.lo.int()
			return n.end + 1, rankYear
		}
	case v.has(i, "农历") || v.has(i, "阴历") || v.has(i, "旧历"):
		sub := *m
		if e, ok := v.lunarDate(i+2, after, m); ok {
			return e, rankDay
		}
		*m = sub
		e, r := v.timeElement(i+2, after, m)
		m.lunar = e > 0
		return e, r
	case after <= rankYear && v.lunarStart(i):
		sub := *m
		if e, ok := v.lunarDate(i, after, m); ok {
			return e, rankDay
		}
		*m = sub
	case after == rankNone && v.char(i+1) == '代' || after == rankNone && v.char(i+1) == '朝':
		if span, ok := dynasties[r]; ok && v.starts[i] && v.starts[i+2] {
			m.from, m.to = span[0], span[1]
			return i + 2, rankYear
		}
	case after == rankYear && v.holiday(i) > 0:
		e := v.holiday(i)
		m.vague, m.holiday = true, true
		return e, rankDay
	case after == rankNone && isDigit(r) && isYear(string(v.r[i:min(i+4, len(v.r))])) && v.char(i+4) == 'q' && v.char(i+5) >= '1' && v.char(i+5) <= '4' && !isDigit(v.char(i+6)): // 2023Q1
		m.year, m.quarter = atoi(string(v.r[i:i+4])), int(v.char(i+5)-'0')
		return i + 6, rankMonth
	case v.char(i) == 'q' && v.char(i+1) >= '1' && v.char(i+1) <= '4' && !isDigit(v.char(i+2)) && after == rankYear:
		m.quarter = int(v.char(i+1) - '0')
		return i + 2, rankMonth
	case (r == '晚' || r == '早') && after == rankDay && v.starts[i] && v.starts[i+1] && !isDigit(v.char(i+1)) && chineseDigit(v.char(i+1)) < 0 && v.char(i+1) != '十':
		m.phase = "EV"
		if r == '早' {
			m.phase = "MO"
		}
		return i + 1, rankPhase
	case (r == '早' || r == '晚') && after <= rankDay:
		sub := &moment{hour: -1, minute: -1}
		if e, rr := v.timeElement(i+1, rankPhase, sub); rr == rankHour {
			m.hour, m.minute, m.phase = sub.hour, sub.minute, "MO"
			if r == '晚' && m.hour < 12 {
				m.hour += 12
			}
			return e, rankHour
		}
	}
	if !isDigit(r) && chineseDigit(r) < 0 && r != '十' && r != '第' && r != '大' && r != '约' {
		return 0, 0
	}
	if r == '大' && v.has(i, "大约 ") || r == '约' { // 周四大约 19:30
		return 0, 0
	}
	n, ok := v.number(i)
	if ok && n.chinese && n.approx && n.lo.int() >= 1 && n.hi.int() == n.lo.int()+1 && n.hi.int() <= 12 && v.char(n.end) == '月' && after <= rankYear && v.char(n.end+1) != '天' {
		m.month, m.toMonth = n.lo.int(), n.hi.int() // 八九月份
		return n.end + 1 + b2i(v.char(n.end+1) == '份'), rankMonth
	}
	if !ok || n.approx || n.more {
		return 0, 0
	}
	at := n.end
	if v.char(at) == ' ' {
		at++
	}
	k := n.lo.int()
	// 今年1至8月, 8月3至5日: the figures share what they count.
	if k >= 1 && k <= 31 && n.plain && (v.char(n.end) == '至' || v.char(n.end) == '到' || v.char(n.end) == '-' || v.char(n.end) == '—' || v.char(n.end) == '~' || v.char(n.end) == '–' || v.char(n.end) == '∼') {
		if n2, ok := v.number(n.end + 1); ok && n2.plain && n2.lo.int() > k {
			switch k2 := n2.lo.int(); {
			case v.char(n2.end) == '月' && after <= rankYear && k2 <= 12 && v.char(n2.end+1) != '球':
				m.month, m.toMonth = k, k2
				return n2.end + 1 + b2i(v.char(n2.end+1) == '份'), rankMonth
			case (v.char(n2.end) == '日' || v.char(n2.end) == '号') && (after == rankMonth || after == rankNone && v.char(n2.end) == '日' && !n.chinese) && k2 <= 31:
				m.day, m.toDay = k, k2
				return n2.end + 1, rankDay
			}
		}
	}
	switch u := v.char(at); {
	case u == '年' && after == rankNone:
		if v.char(at+1) == '代' && n.plain && (n.digits == 4 || n.digits == 2) || v.char(at+1) == '代' && n.chinese && k%10 == 0 {
			switch {
			case k >= 1000:
				m.decade = k
			case k >= 30:
				m.decade = 1900 + k
			default:
				m.decade = 2000 + k
			}
			return at + 2, rankYear
		}
		if n.plain && n.digits == 3 && !n.chinese && v.yearOfThree(i, at+1) {
			m.year = k
			return at + 1, rankYear
		}
		if n.plain && n.digits == 4 && k > 1000 && k < 2200 {
			m.year = k
			return at + 1, rankYear
		}
		if n.plain && n.digits == 2 && !n.chinese && k >= 50 && (isDigit(v.char(at+1)) && v.hasMonth(at+1)) {
			m.year = 1900 + k
			return at + 1, rankYear
		}
		if n.plain && n.digits == 2 && !n.chinese && k < 50 && v.hasMonth(at+1) {
			m.year = 2000 + k
			return at + 1, rankYear
		}
	case v.has(at, "学年") && n.plain && n.digits >= 3 && after == rankNone:
		if m.year = k; n.digits == 3 { // 112学年度
			m.year, m.roc = 1911+k, true
		}
		return at + 2 + b2i(v.char(at+2) == '度'), rankYear
	case v.has(at, "财年") && n.plain && n.digits == 4:
		m.year = k
		return at + 2, rankYear
	case u == '月' && after <= rankYear && k >= 1 && k <= 99 && (n.plain || n.chinese) && v.char(at+1) != '球' && !(n.chinese && after == rankNone && v.char(at+1) == '天'):
		m.month = k
		e := at + 1
		if n.chinese && v.char(e) == '初' && (chineseDigit(v.char(e+1)) > 0 || v.char(e+1) == '十') {
			if e, ok := v.lunarDate(i, after, m); ok { // 四月初二
				return e, rankDay
			}
		}
		if v.char(e) == '份' {
			e++
		}
		for _, p := range [...]struct{ word, part string }{{"上旬", "start"}, {"中旬", "mid"}, {"下旬", "end"}, {"初", "start"}, {"底", "end"}, {"末", "end"}, {"中", "mid"}} {
			if v.has(e, p.word) && (p.word != "中" || v.starts[e+1] && v.char(e+1) != '国' && v.starts[e]) && !v.has(e, "末日") {
				if p.word == "中" {
					break
				}
				m.part = p.part
				e += len([]rune(p.word))
				break
			}
		}
		return e, rankMonth
	case (u == '日' || u == '号') && k >= 1 && k <= 99 && (n.plain || n.chinese) && (after == rankMonth && (m.month != 0 || m.every) || m.relMonth != nil || after == rankNone && !n.chinese && u == '日' || after == rankNone && !n.chinese && k <= 31 && v.dayNumber(at+1)):
		if after == rankNone && u == '号' && isHan(v.char(i-1)) && !strings.ContainsRune("在于从到至月是的和与及自的截这周", v.char(i-1)) && !(v.char(i-1) == '者') {
			return 0, 0 // 北溪2号
		}
		if after == rankNone && (v.char(at+1) == '元' || v.char(at+1) == '本' || v.char(at+1) == '圆' || k > 31) {
			return 0, 0
		}
		m.day = k
		return at + 1, rankDay
	case u == '点' || u == '时' && n.end == at && v.char(at+1) != '代' && v.char(at+1) != '间':
		if k < 0 || k > 24 || !n.plain && !n.chinese || after == rankYear || after == rankMonth {
			return 0, 0
		}
		e := at + 1
		m.hour, m.minute = k, -1
		clear := after >= rankDay
		switch {
		case v.has(e, "半") && v.starts[e+1]:
			m.minute, e, clear = 30, e+1, true
		case v.has(e, "一刻"):
			m.minute, e, clear = 15, e+2, true
		case v.has(e, "三刻"):
			m.minute, e, clear = 45, e+2, true
		case v.has(e, "整"):
			m.minute, e, clear = 0, e+1, true
		case v.has(e, "钟"):
			e, clear = e+1, true
		default:
			if mm, ok := v.number(e); ok && (v.char(mm.end) == '分' && v.char(mm.end+1) != '钟' || u == '点' && mm.lo.int() > 9 && mm.chinese) && mm.lo.int() >= 0 && mm.lo.int() < 60 {
				m.minute, e, clear = mm.lo.int(), mm.end, true
				if v.char(e) == '分' {
					e++
				}
			}
		}
		if v.has(e, "许") || v.has(e, "左右") {
			e += 1 + b2i(v.has(e, "左右"))
		}
		if !clear && (u == '时' || k < 3 || !v.starts[e] || v.tokens && n.chinese && v.char(e) != ',' && v.char(e) != '。') {
			m.hour = -1
			return 0, 0
		}
		if k > 24 {
			return 0, 0
		}
		if (m.phase == "AF" || m.phase == "EV" || m.phase == "NI" && k > 5) && k < 12 {
			m.hour += 12
		}
		return e, rankHour
	case u == ':' && n.plain && k <= 24 && isDigit(v.char(at+1)) && isDigit(v.char(at+2)) && !isDigit(v.char(at+3)) && v.char(at+3) != ':' && n.end == at:
		m.hour, m.minute = k, int(v.char(at+1)-'0')*10+int(v.char(at+2)-'0')
		if (m.phase == "AF" || m.phase == "EV") && k < 12 {
			m.hour += 12
		}
		if m.minute > 59 {
			return 0, 0
		}
		return at + 3, rankHour
	}
	return 0, 0
}

// hasMonth reports whether a month, or nothing that counts, stands at i.
func (v *view) hasMonth(i int) bool {
	n, ok := v.number(i)
	return ok && v.char(n.end) == '月'
}

// dayNumber tells 3号 the day from 3号线.
func (v *view) dayNumber(i int) bool {
	switch v.char(i) {
	case '线', '楼', '院', '文', '机', '门', '馆', '厅', '店', '车', '选', '位', '球', '作', '仓', '井', '坑', '公', '码', '种', '秀', '字', '员', '台', '队', '房', '病', '桌', '区', '厂', '路', '站', '航', '卫', '火', '飞', '技':
		return false
	}
	return v.starts[i] || i >= len(v.r)
}

// duration reads a length of time at rune i: 五年, 两个半小时, 过去三个月,
// 三天后, 第二年; it returns 0 when there is none.
func (v *view) duration(i int, m *moment) int {
	at, anchored, bounded := i, 0, false
	if d := v.clockLength(i, m); d > 0 {
		return d
	}
	if v.char(i) == '前' && !isHan(v.char(i-1)) && isDigit(v.char(i+1)) && isDigit(v.char(i+2)) && isDigit(v.char(i+3)) && v.char(i+4) == '年' {
		return 0 // before our era
	}
	for _, p := range [...]struct {
		word string
		dir  int
	}{
		{"过去的", -1}, {"过去", -1}, {"最近的", -1}, {"最近", -1}, {"近", -1}, {"此前", -1}, {"前", -1}, {"上", 0}, {"未来的", 1}, {"未来", 1}, {"今后", 1}, {"接下来的", 1}, {"接下来", 1}, {"头", 0}, {"每", 0}, {"随后", 0}, {"之前", 0}, {"连续", 0}, {"首", 0}, {"第", 0},
	} {
		if v.has(i, p.word) {
			at, anchored, bounded = i+len([]rune(p.word)), p.dir, true
			if p.word == "连续" {
				return 0
			}
			if p.word == "前" && isHan(v.char(i-1)) && v.char(i-1) != '年' && v.char(i-1) != '的' && v.char(i-1) != '在' {
				return 0 // 发布 前两周 counts from something else
			}
			if len([]rune(p.word)) == 1 && p.word != "第" && !v.starts[at] {
				return 0
			}
			break
		}
	}
	for v.char(at) == ' ' {
		at++
	}
	n, ok := v.number(at)
	if !ok {
		return 0
	}
	if n.plain && n.digits == 4 {
		return 0 // 2023年
	}
	// 三到五年, 1-3个月
	if c := v.char(n.end); (c == '到' || c == '至' || c == '-' || c == '~') && n.lo == n.hi {
		if n2, ok := v.number(n.end + 1); ok && less(n.lo, n2.lo) && !(n2.plain && n2.digits == 4) {
			if k, _ := v.timeUnitOf(n2.end); k > 0 {
				n.hi, n.end = n2.hi, n2.end
			}
		}
	}
	at = n.end
	if v.char(at) == ' ' {
		at++
	}
	halfMore := false
	if v.has(at, "个半") { // 两个半小时
		if k, _ := v.timeUnitOf(at + 2); k > 0 {
			at, halfMore = at+2, true
		}
	}
	if v.char(at) == '多' || v.char(at) == '余' {
		n.more, n.approx = true, true
		at++
	}
	if v.has(at, "个多") {
		if k, _ := v.timeUnitOf(at + 2); k > 0 || v.char(at+2) == '月' {
			n.more, n.approx = true, true
			at += 2
			if v.char(at) == '月' {
				m.length, m.unit = n, 'M'
				return v.afterDuration(at+1, m, anchored, bounded)
			}
		}
	}
	k, unit := v.timeUnitOf(at)
	if k == 0 {
		return 0
	}
	if unit == 'E' || v.r[at] == '世' && !anchoredWord(v, i) { // 八十年代, 20世纪 are no lengths
		return 0
	}
	if v.has(at, "周") && n.chinese && n.lo.int() == 4 && v.r[at-1] == '四' && v.char(at+1) != '前' && v.char(at+1) != '后' && v.char(at+1) != '内' {
		return 0 // 四周 is all around
	}
	if n.plain && n.digits == 3 && !n.chinese && v.r[at] == '年' && v.yearOfThree(i, at+1) {
		return 0
	}
	if unit == 'Y' && n.plain && !n.chinese && n.digits == 2 && n.lo.int() >= 50 && v.hasMonth(at+k) {
		return 0
	}
	if v.char(i) == '第' {
		// 第二天 counts days of something else.
		if m.vague = true; unit == 'Y' {
			m.text = "XXXX"
		}
		if unit == 'C' || unit == 'Q' {
			return 0
		}
		return at + k
	}
	if unit == 'Q' && (anchored == -1 && v.char(i) == '前' || v.r[at] == '季' && n.lo.int() <= 4) {
		return 0 // 三季度 is the third, 三个季度 are three
	}
	if v.has(at+k-1, "年") && v.char(at+k) == '代' {
		return 0
	}
	if (v.char(i) == '近' || v.char(i) == '前' || v.char(i) == '后' || v.char(i) == '上') && bounded && !v.starts[i+1] {
		return 0
	}
	if v.has(i, "上") && n.lo.int() < 0 {
		return 0
	}
	at += k
	// 10年期国债
	if v.char(at) == '期' && v.char(at+1) != '间' && v.char(at+1) != '末' && v.char(at+1) != '限' && unit != 'm' && unit != 'H' {
		m.length, m.unit = n, unit
		return at + 1
	}
	if halfMore {
		if sum, ok := n.lo.plus(decimal{5, -1}); ok {
			n.exact(sum)
		}
	}
	if v.char(at) == '半' && v.starts[at+1] {
		if sum, ok := n.lo.plus(decimal{5, -1}); ok {
			n.exact(sum)
			at++
		}
	}
	if v.char(at) == '多' && v.starts[at+1] {
		n.more, n.approx = true, true
		at++
	}
	m.length, m.unit = n, unit
	// 七小时二十分, 一分三十秒
	for range 2 {
		from := at
		if v.char(at) == '零' || v.char(at) == '又' {
			from++
		}
		n2, ok := v.number(from)
		if !ok {
			break
		}
		k2, u2 := v.timeUnitOf(n2.end)
		if k2 == 0 && v.char(n2.end) == '分' && unit == 'H' {
			k2, u2 = 1, 'm'
		}
		if k2 == 0 || u2 == unit || u2 != 'm' && u2 != 'S' && u2 != 'M' && u2 != 'D' || n2.lo != n2.hi {
			break
		}
		m.more = append(m.more, timePart{n2.lo, u2})
		at = n2.end + k2
	}
	if len(m.more) == 0 && unit == 'D' && v.has(at, "一夜") {
		at += 2
	}
	// 二十年来, 半年来
	if v.char(at) == '来' && v.starts[at+1] && (unit == 'Y' || unit == 'M' || unit == 'D' || unit == 'W') && v.char(at+1) != '自' && v.char(at+1) != '到' {
		m.anchored, m.bounded = -1, true // 来 itself stays out
		return at
	}
	return v.afterDuration(at, m, anchored, bounded)
}

// clockLength reads a time that something took, as sports report it: 9分40秒,
// 10秒99, 三分半, 2:51:07. It returns its end, 0 for none.
func (v *view) clockLength(i int, m *moment) int {
	n, ok := v.number(i)
	if !ok || n.lo != n.hi || n.approx {
		return 0
	}
	switch c := v.char(n.end); {
	case c == ':' && n.plain && n.digits <= 2 && isDigit(v.char(n.end+1)) && isDigit(v.char(n.end+2)) && v.char(n.end+3) == ':' && isDigit(v.char(n.end+4)) && isDigit(v.char(n.end+5)) && !isDigit(v.char(n.end+6)):
		two := func(at int) decimal { return decimal{int64(v.r[at]-'0')*10 + int64(v.r[at+1]-'0'), 0} }
		m.length, m.unit = n, 'H'
		m.more = append(m.more, timePart{two(n.end + 1), 'm'}, timePart{two(n.end + 4), 'S'})
		return n.end + 6
	case c == '分':
		if v.char(n.end+1) == '半' && v.starts[n.end+2] && n.chinese && n.lo.int() < 10 {
			if sum, ok := n.lo.plus(decimal{5, -1}); ok {
				n.exact(sum)
				m.length, m.unit = n, 'm'
				return n.end + 2
			}
		}
		s, ok := v.number(n.end + 1)
		if !ok || v.char(s.end) != '秒' || s.lo != s.hi {
			return 0
		}
		m.length, m.unit = n, 'm'
		end := v.hundredths(s.end+1, &s)
		m.more = append(m.more, timePart{s.lo, 'S'})
		return end
	case c == '秒' && isDigit(v.char(n.end+1)):
		end := v.hundredths(n.end+1, &n)
		m.length, m.unit = n, 'S'
		return end
	}
	return 0
}

// hundredths takes in the figures behind the seconds n: 10秒99.
func (v *view) hundredths(at int, n *number) int {
	end, d := at, n.lo
	for end < at+3 && isDigit(v.char(end)) {
		d = decimal{d.m*10 + int64(v.r[end]-'0'), d.e - 1}
		end++
	}
	if isDigit(v.char(end)) || n.lo.e != 0 || end > at && isHan(v.char(end)) && v.timeUnit(end) > 0 {
		return at
	}
	n.exact(d)
	return end
}

// lunarStart reports whether rune i may begin a date of the lunar calendar
// that says so by itself: 正月, 腊月, 大年初二, 初三, 除夕.
func (v *view) lunarStart(i int) bool {
	switch v.r[i] {
	case '正', '腊', '冬':
		return v.char(i+1) == '月' && (v.starts[i] || !v.tokens)
	case '大':
		return v.has(i, "大年")
	case '年':
		return v.has(i, "年初") && chineseDigit(v.char(i+2)) > 0 || v.has(i, "年三十")
	case '初':
		return v.starts[i] && (chineseDigit(v.char(i+1)) > 0 || v.char(i+1) == '十')
	case '除':
		return v.has(i, "除夕")
	case '闰':
		return scale(v.char(i+1)) == 1 || chineseDigit(v.char(i+1)) > 0
	}
	return false
}

// lunarDate reads a date of the lunar calendar: 正月十五, 腊月廿三, 八月初一.
func (v *view) lunarDate(i, after int, m *moment) (int, bool) {
	at, month := i, 0
	leap := v.char(at) == '闰'
	if leap {
		at++
	}
	switch {
	case v.has(at, "除夕夜"):
		m.lunar = true
		return at + 3, true
	case v.has(at, "除夕"), v.has(at, "大年夜"):
		m.lunar = true
		return at + 2 + b2i(v.has(at, "大年夜")), true
	case v.has(at, "大年三十"), v.has(at, "年三十"):
		m.lunar = true
		return at + 3 + b2i(v.char(at) == '大'), true
	case v.has(at, "大年初"):
		at, month = at+2, 1
	case v.has(at, "年初"):
		at, month = at+1, 1
	case v.has(at, "正月"):
		at, month = at+2, 1
	case v.has(at, "冬月"):
		at, month = at+2, 11
	case v.has(at, "腊月"):
		at, month = at+2, 12
	default:
		if n, ok := v.number(at); ok && n.chinese && v.char(n.end) == '月' && n.lo.int() >= 1 && n.lo.int() <= 12 {
			at, month = n.end+1, n.lo.int()
		}
	}
	m.month, m.lunar, m.leap = month, true, leap
	day := 0
	switch {
	case v.char(at) == '初' && (chineseDigit(v.char(at+1)) > 0 || v.char(at+1) == '十'):
		if n, ok := v.number(at + 1); ok && n.lo.int() >= 1 && n.lo.int() <= 10 && (n.end == at+2) {
			day, at = n.lo.int(), n.end
		}
	case v.char(at) == '廿' && chineseDigit(v.char(at+1)) > 0:
		day, at = 20+chineseDigit(v.char(at+1)), at+2
	case month > 0:
		if n, ok := v.number(at); ok && n.chinese && !n.approx && n.lo.int() >= 10 && n.lo.int() <= 30 {
			day, at = n.lo.int(), n.end
			if v.char(at) == '日' {
				at++
			}
		}
	}
	if month == 0 && (day == 0 || !strings.ContainsRune("早上下中晚凌傍清夜", v.char(at)) || v.timeUnit(at) > 0 || isHan(v.char(at)) && !v.starts[at]) {
		return 0, false // 初三学生
	}
	m.day = day
	return at, true
}

// dynasties are the years that they ruled all or most of China.
var dynasties = map[rune][2]int{'汉': {-202, 220}, '唐': {618, 907}, '宋': {960, 1279}, '元': {1271, 1368}, '明': {1368, 1644}, '清': {1644, 1912}, '隋': {581, 618}}

// holiday returns the end of the festival that names a day, 0 for none. With
// a year before it is a date: 今年中秋.
func (v *view) holiday(i int) int {
	for _, w := range [...]string{"元旦", "春节", "元宵节", "元宵", "清明节", "清明", "端午节", "端午", "中秋节", "中秋", "国庆节", "国庆", "圣诞节", "圣诞", "感恩节", "复活节", "重阳节", "七夕", "暑假", "寒假"} {
		if v.has(i, w) {
			return i + len([]rune(w))
		}
	}
	return 0
}

// anchoredWord reports whether a length begins at rune i with a word such as
// 过去, so that 世纪 counts even without 个.
func anchoredWord(v *view, i int) bool {
	return chineseDigit(v.r[i]) < 0 && !isDigit(v.r[i]) && scale(v.r[i]) == 0
}

// yearOfThree reports whether three figures with 年, whose end is given, are a
// year and not so many years: 713年至730年, 于713年3月.
func (v *view) yearOfThree(i, end int) bool {
	if strings.ContainsRune("内里前后间的来以之多", v.char(end)) {
		return false
	}
	return strings.ContainsRune("至到-—–于在自从", v.char(i-1)) && i > 0 || isDigit(v.char(end)) && v.hasMonth(end) ||
		strings.ContainsRune("至到-—–", v.char(end)) && isDigit(v.char(end+1))
}

// eras are the first years of reigns, counted from 元年.
var eras = map[string]int{"洪武": 1368, "建文": 1399, "永乐": 1403, "洪熙": 1425, "宣德": 1426, "正统": 1436, "景泰": 1450, "天顺": 1457, "成化": 1465, "弘治": 1488,
	"正德": 1506, "嘉靖": 1522, "隆庆": 1567, "万历": 1573, "泰昌": 1620, "天启": 1621, "崇祯": 1628, "顺治": 1644, "康熙": 1662, "雍正": 1723, "乾隆": 1736,
	"嘉庆": 1796, "道光": 1821, "咸丰": 1851, "同治": 1862, "光绪": 1875, "宣统": 1909, "明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019, "民国": 1912}

// eraStarts are the runes that eras begin with.
var eraStarts = func() map[rune]bool {
	m := map[rune]bool{}
	for e := range eras {
		for _, r := range e {
			m[r] = true
			break
		}
	}
	return m
}()

// eraYear reads a year of a reign at rune i: 万历二十六年, 光绪元年, 民国112年.
func (v *view) eraYear(i int, m *moment) int {
	if i+3 >= len(v.r) || !eraStarts[v.r[i]] {
		return 0
	}
	first, ok := eras[string(v.r[i:i+2])]
	if !ok {
		return 0
	}
	at := i + 2
	if v.char(at) == ' ' {
		at++
	}
	if v.has(at, "元年") {
		m.year = first
		return at + 2
	}
	n, ok := v.number(at)
	if !ok || n.approx || n.lo != n.hi || n.lo.int() < 1 || n.lo.int() > 199 {
		return 0
	}
	if at = n.end; v.char(at) == ' ' {
		at++
	}
	if v.char(at) != '年' {
		return 0
	}
	m.year, m.roc = first+n.lo.int()-1, first == 1912 && v.r[i] == '民'
	return at + 1
}

// century reads a century at rune i: 20世纪80年代, 十九世纪末, 9至10世纪.
func (v *view) century(i int, m *moment) int {
	n, ok := v.number(i)
	if !ok || n.approx || n.lo != n.hi || n.lo.int() < 1 || n.lo.int() > 22 {
		return 0
	}
	last := n
	if c := v.char(n.end); c == '至' || c == '到' || c == '-' || c == '—' || c == '~' || c == '、' {
		if n2, ok := v.number(n.end + 1); ok && less(n.lo, n2.lo) && n2.lo.int() <= 22 {
			last = n2
		}
	}
	at := last.end
	if v.char(at) == ' ' {
		at++
	}
	if !v.has(at, "世纪") {
		return 0
	}
	at += 2
	if m.century = n.lo.int(); last.lo != n.lo {
		m.from, m.to = (m.century-1)*100+1, last.lo.int()*100
		return at
	}
	return v.decadeAfter(at, m)
}

// decadeAfter takes in what follows a century: 80年代, 初, 末期.
func (v *view) decadeAfter(e int, m *moment) int {
	at := e
	for v.char(at) == ' ' {
		at++
	}
	if n, ok := v.number(at); ok && v.has(n.end, "年代") && n.lo.int() >= 0 && n.lo.int() < 100 {
		m.decade = (m.century-1)*100 + n.lo.int()
		e = n.end + 2
	}
	for _, w := range [...]string{"之初", "初期", "末期", "中叶", "初", "末"} {
		if v.has(e, w) {
			return e + len([]rune(w))
		}
	}
	return e
}

// afterDuration takes in what follows a length of time: 前, 后, 内, 以上.
func (v *view) afterDuration(at int, m *moment, anchored int, bounded bool) int {
	m.anchored, m.bounded = anchored, bounded && anchored != 0
	for _, p := range [...]struct {
		word string
		dir  int
	}{{"之前", -1}, {"以前", -1}, {"前", -1}, {"之后", 1}, {"以后", 1}, {"后", 1}, {"之内", 0}, {"以内", 0}, {"内", 0}, {"以上", 0}, {"以下", 0}, {"左右", 0}, {"上下", 0}, {"时间", 0}} {
		if !v.has(at, p.word) {
			continue
		}
		e := at + len([]rune(p.word))
		if len([]rune(p.word)) == 1 && !v.starts[e] || p.word == "时间" {
			break
		}
		switch p.word {
		case "左右", "上下":
			m.length.approx = true
		case "以上":
			m.length.more = true
		}
		if p.dir != 0 && !bounded {
			m.anchored = p.dir
		}
		return e
	}
	return at
}
