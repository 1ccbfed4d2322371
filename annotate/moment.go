package annotate

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jianzhu"
)

// A moment is what a time expression says, as far as it says it. Fields that
// it leaves open are zero; see each one.
type moment struct {
	year    int  // 0: not said
	relYear *int // 去年: -1; counted from the article's
	decade  int  // 1980 for 1980s
	century int  // 20 for 上世纪 of our days
	roc     bool // year was given in the ROC's count

	season  string // SP, SU, FA, WI
	quarter int    // 1 to 4
	half    int    // 1 or 2
	firstN  int    // 前三季度, 前九个月: so many of unit
	firstU  byte   // 'Q' or 'M'

	month    int  // 1 to 12
	relMonth *int // 上月: -1
	part     string

	day     int  // 1 to 31
	relDay  *int // 昨天: -1
	weekday int  // 1 Monday to 7
	relWeek *int // 上周: -1
	weekend bool

	phase  string // MO, MI, AF, EV, NI of a day
	hour   int    // -1: not said
	minute int    // -1: not said

	zone      *time.Location // of the hour, where the text names it
	elsewhere bool           // the hour is that of a zone that nobody can tell

	lunar   bool // day and month are those of the lunar calendar
	leap    bool // of a lunar month: the second of two with this number
	holiday bool // 今年中秋: a day of the year that only a calendar knows

	toMonth int // 1至8月: the last one
	toDay   int // 3至5日
	from    int // years of a dynasty, negative before our era
	to      int
	before  bool // 12月15日前
	after   bool // 晚上十点后
	approx  bool // 下午两点前后

	// A length of time. anchored is -1 for 前 or 过去, +1 for 后 or 未来.
	length   number
	more     []timePart // 9分40秒: what comes on top of length
	unit     byte       // Y M W D H m S; Q quarters, E decades, C centuries; 0: no length
	anchored int
	bounded  bool // 过去五年: a stretch up to or from the article's date

	vague bool // 当天, 次日: tied to another moment of the text
	every bool // 每天
	text  string
}

// A timePart is a number of smaller units in a length of time.
type timePart struct {
	n    decimal
	unit byte
}

func ref(n int) *int { return &n }

// value turns a moment into a Value, resolved against published where it can
// be. The zero published leaves what depends on it unresolved.
func (m *moment) value(published time.Time) *jianzhu.Value {
	x := m.point(published)
	if m.toMonth != 0 || m.toDay != 0 {
		last := *m
		if m.toMonth != 0 {
			last.month = m.toMonth
		} else {
			last.day = m.toDay
		}
		if m.year == 0 && m.relYear == nil && !published.IsZero() && x.From != "" {
			last.year, _ = strconv.Atoi(x.From[:4]) // both in one year
		}
		x.until(last.point(published))
	}
	switch {
	case x.Invalid || x.Unresolved:
	case m.before:
		x.From = ""
	case m.after:
		x.To = ""
	}
	x.Approx = x.Approx || m.approx
	return &x.Value
}

// A pointValue is the value of a moment on its way to that of a range.
type pointValue struct{ jianzhu.Value }

// until makes x the range from x to y.
func (x *pointValue) until(y *pointValue) {
	x.Invalid = x.Invalid || y.Invalid
	x.Unresolved = (x.Unresolved || y.Unresolved) && !x.Invalid
	switch {
	case x.Invalid:
		x.TIMEX, x.From, x.To = "", "", ""
		return
	case x.Unresolved:
		x.From, x.To = "", ""
	default:
		x.To = y.To
	}
	x.TIMEX += "/" + y.TIMEX
}

// point is the value of a moment without what extends or bounds it.
func (m *moment) point(published time.Time) *pointValue {
	x := &pointValue{}
	if m.unit != 0 {
		m.lengthValue(x, published)
		return x
	}
	known := !published.IsZero() && !m.vague // 同年7月 is of another year's
	y, mo, d := m.year, m.month, m.day
	yearKnown := y != 0
	switch {
	case m.relYear != nil && known:
		y, yearKnown = published.Year()+*m.relYear, true
	case m.relMonth != nil && known:
		t := time.Date(published.Year(), published.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, *m.relMonth, 0)
		y, mo, yearKnown = t.Year(), int(t.Month()), true
	case m.relDay != nil && known:
		t := published.AddDate(0, 0, *m.relDay)
		y, mo, d, yearKnown = t.Year(), int(t.Month()), t.Day(), true
	case (m.weekday != 0 || m.relWeek != nil || m.weekend) && mo == 0 && known && !yearKnown:
		if m.weekday == 0 {
			m.weekValue(x, published)
			return x
		}
		t := m.weekdayDate(published)
		y, mo, d, yearKnown = t.Year(), int(t.Month()), t.Day(), true
	}
	if m.from != 0 {
		if x.TIMEX = yearText(m.from); m.to != m.from {
			x.TIMEX += "/" + yearText(m.to)
		}
		x.From, x.To = yearText(m.from)+"-01-01", yearText(m.to)+"-12-31"
		return x
	}
	switch {
	case m.century != 0 && m.decade == 0:
		x.TIMEX = fmt.Sprintf("%02d", m.century-1)
		setSpan(x, date((m.century-1)*100+1, 1, 1), date(m.century*100, 12, 31))
		return x
	case m.decade != 0:
		x.TIMEX = strconv.Itoa(m.decade / 10)
		setSpan(x, date(m.decade, 1, 1), date(m.decade+9, 12, 31))
		return x
	case m.every:
		if x.TIMEX, x.Unresolved = m.text, true; m.day != 0 && m.text == "P1M" { // 每月1日
			x.TIMEX = fmt.Sprintf("XXXX-XX-%02d", m.day)
		}
		return x
	case m.vague && !yearKnown && mo == 0 && d == 0:
		x.TIMEX, x.Unresolved = m.clock("XXXX-XX-XX"), true
		if m.firstU != 0 || m.quarter != 0 || m.half != 0 || m.text == "XXXX" {
			x.TIMEX = "XXXX"
		}
		return x
	}
	if m.lunar || m.holiday {
		x.TIMEX, x.Unresolved = m.unresolvedDay(y, yearKnown), true
		return x
	}
	if !yearKnown && known {
		switch {
		case mo != 0:
			y, yearKnown = nearestYear(published, mo, d), true
		case d != 0:
			t := nearestMonth(published, d)
			y, mo, yearKnown = t.Year(), int(t.Month()), true
		case m.quarter != 0 || m.half != 0 || m.firstU != 0 || m.season != "" || m.part != "":
			y, yearKnown = published.Year(), true
		case m.phase != "" || m.hour >= 0:
			y, mo, d, yearKnown = published.Year(), int(published.Month()), published.Day(), true
		}
	}
	ys := "XXXX"
	if yearKnown {
		ys = fmt.Sprintf("%04d", y)
	}
	switch {
	case mo == 0 && d == 0:
		switch {
		case m.quarter != 0:
			x.TIMEX = fmt.Sprintf("%s-Q%d", ys, m.quarter)
			m.bound(x, yearKnown, y, (m.quarter-1)*3+1, m.quarter*3)
		case m.half != 0:
			x.TIMEX = fmt.Sprintf("%s-H%d", ys, m.half)
			m.bound(x, yearKnown, y, (m.half-1)*6+1, m.half*6)
		case m.firstU != 0:
			x.TIMEX = ys
			months := m.firstN
			if m.firstU == 'Q' {
				months *= 3
			}
			m.bound(x, yearKnown, y, 1, min(months, 12))
		case m.season != "":
			x.TIMEX = ys + "-" + m.season
			switch m.season {
			case "SP":
				m.bound(x, yearKnown, y, 3, 5)
			case "SU":
				m.bound(x, yearKnown, y, 6, 8)
			case "FA":
				m.bound(x, yearKnown, y, 9, 11)
			case "WI":
				if yearKnown {
					setSpan(x, date(y, 12, 1), date(y+1, 3, 0))
				}
			}
		case m.phase != "" || m.hour >= 0:
			x.TIMEX = m.clock("XXXX-XX-XX")
		default:
			x.TIMEX = ys
			from, to := 1, 12
			switch m.part {
			case "start":
				to = 3
			case "mid":
				from, to = 5, 8
			case "end":
				from = 10
			}
			m.bound(x, yearKnown, y, from, to)
		}
	case d == 0:
		if mo > 12 || mo < 1 {
			x.Invalid = true
			return x
		}
		x.TIMEX = fmt.Sprintf("%s-%02d", ys, mo)
		if yearKnown {
			from, to := 1, date(y, mo+1, 0).Day()
			switch m.part {
			case "start":
				to = 10
			case "mid":
				from, to = 11, 20
			case "end":
				from = 21
			}
			setSpan(x, date(y, mo, from), date(y, mo, to))
		}
	default:
		ms := "XX"
		if mo != 0 {
			ms = fmt.Sprintf("%02d", mo)
		}
		x.TIMEX = m.clock(fmt.Sprintf("%s-%s-%02d", ys, ms, d))
		checkYear := y
		if !yearKnown {
			checkYear = 2000 // a leap year: 2月29日 may exist
		}
		if d > 31 || mo > 12 || mo != 0 && date(checkYear, mo, d).Day() != d {
			x.TIMEX, x.Invalid = "", true
			return x
		}
		if yearKnown && mo != 0 {
			day := date(y, mo, d)
			setSpan(x, day, day)
			zone := m.zone
			if zone == nil && known && !m.elsewhere {
				zone = published.Location()
			}
			if m.hour >= 0 && zone != nil {
				t := time.Date(y, time.Month(mo), d, m.hour, max(m.minute, 0), 0, 0, zone).Format(time.RFC3339)
				x.From, x.To = t, t
			}
		}
	}
	x.Unresolved = x.From == ""
	return x
}

// yearText writes a year in four figures, with a sign before our era.
func yearText(y int) string {
	if y < 0 {
		return fmt.Sprintf("-%04d", -y)
	}
	return fmt.Sprintf("%04d", y)
}

// unresolvedDay is a date that only another calendar can turn into one of ours:
// lunar:2023-08-15 is the fifteenth of the eighth lunar month, a second such
// month has an L; a festival is a day of its year.
func (m *moment) unresolvedDay(year int, known bool) string {
	ys := "XXXX"
	if known {
		ys = fmt.Sprintf("%04d", year)
	}
	if !m.lunar {
		return m.clock(ys + "-XX-XX")
	}
	ms, ds := "XX", ""
	if m.month != 0 {
		ms = fmt.Sprintf("%02d", m.month)
	}
	if m.leap {
		ms += "L"
	}
	if m.day != 0 {
		ds = fmt.Sprintf("-%02d", m.day)
	}
	return m.clock("lunar:" + ys + "-" + ms + ds)
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func setSpan(x *pointValue, from, to time.Time) {
	x.From, x.To = from.Format(time.DateOnly), to.Format(time.DateOnly)
}

func (m *moment) bound(x *pointValue, known bool, year, fromMonth, toMonth int) {
	if known {
		setSpan(x, date(year, fromMonth, 1), date(year, toMonth+1, 0))
	}
}

// clock adds the part of the day or the hour to a date.
func (m *moment) clock(day string) string {
	switch {
	case m.hour >= 0 && m.minute >= 0:
		return fmt.Sprintf("%sT%02d:%02d", day, m.hour, m.minute)
	case m.hour >= 0:
		return fmt.Sprintf("%sT%02d", day, m.hour)
	case m.phase != "":
		return day + "T" + m.phase
	}
	return day
}

// nearestYear is the year in which month (and day, unless 0) comes closest to
// t: news of January speak of last December.
func nearestYear(t time.Time, month, day int) int {
	best, bestGap := t.Year(), time.Duration(1<<62)
	for _, y := range [...]int{t.Year(), t.Year() - 1, t.Year() + 1} {
		gap := date(y, month, max(day, 1)).Sub(date(t.Year(), int(t.Month()), t.Day())).Abs()
		if day == 0 && y == t.Year() && month == int(t.Month()) {
			gap = 0
		}
		if gap < bestGap {
			best, bestGap = y, gap
		}
	}
	return best
}

func nearestMonth(t time.Time, day int) time.Time {
	best, bestGap := t, time.Duration(1<<62)
	for k := -1; k <= 1; k++ {
		first := date(t.Year(), int(t.Month())+k, 1)
		x := date(first.Year(), int(first.Month()), day)
		if x.Day() != day {
			continue // there is no such day in that month
		}
		gap := x.Sub(date(t.Year(), int(t.Month()), t.Day()))
		if gap > 0 {
			gap += 5 * 24 * time.Hour // news look back rather than ahead
		}
		if gap.Abs() < bestGap {
			best, bestGap = first, gap.Abs()
		}
	}
	return best
}

// weekdayDate is the day that a weekday means: in the week that is said, or
// else the last one up to the article's date.
func (m *moment) weekdayDate(t time.Time) time.Time {
	today := (int(t.Weekday())+6)%7 + 1 // Monday is 1
	delta := m.weekday - today
	if m.relWeek != nil {
		delta += 7 * *m.relWeek
	} else if delta > 0 {
		delta -= 7
	}
	return t.AddDate(0, 0, delta)
}

// weekValue is a whole week or a weekend.
func (m *moment) weekValue(x *pointValue, t time.Time) {
	monday := t.AddDate(0, 0, -((int(t.Weekday()) + 6) % 7))
	if m.relWeek != nil {
		monday = monday.AddDate(0, 0, 7**m.relWeek)
	}
	y, w := monday.ISOWeek()
	x.TIMEX = fmt.Sprintf("%04d-W%02d", y, w)
	from, to := monday, monday.AddDate(0, 0, 6)
	if m.weekend {
		x.TIMEX += "-WE"
		from = monday.AddDate(0, 0, 5)
	}
	setSpan(x, from, to)
}

// lengthValue is a duration, or a date so far from the article's.
func (m *moment) lengthValue(x *pointValue, published time.Time) {
	n, unit := m.length.lo, m.unit
	x.Approx = m.length.approx
	if m.length.lo != m.length.hi {
		x.Min, x.Max = m.length.lo.String(), m.length.hi.String()
	} else if m.length.more {
		x.Min = n.String()
	}
	switch unit {
	case 'E':
		n, unit = n.times10(1), 'Y'
	case 'C':
		n, unit = n.times10(2), 'Y'
	case 'Q':
		n, unit = decimal{n.m * 3, n.e}, 'M'
	}
	amount := n.String()
	switch {
	case strings.Contains(amount, ".") && unit == 'Y' && n.times10(1).int() >= 0: // 两年半
		amount, unit = decimal{n.m * 12, n.e}.String(), 'M'
	case strings.Contains(amount, ".") && unit == 'H':
		amount, unit = decimal{n.m * 60, n.e}.String(), 'm'
	}
	t := "P"
	if unit == 'H' || unit == 'm' || unit == 'S' {
		t = "PT"
	}
	x.TIMEX = t + amount + strings.ToUpper(string(unit))
	for _, p := range m.more {
		if t == "P" && (p.unit == 'm' || p.unit == 'S') {
			t = "PT"
			x.TIMEX += "T"
		}
		x.TIMEX += p.n.String() + strings.ToUpper(string(p.unit))
	}
	if m.anchored == 0 {
		return
	}
	k := n.int()
	if published.IsZero() || k < 0 || k > 20000 || m.length.lo != m.length.hi || m.length.approx {
		x.Unresolved = true
		return
	}
	at := published
	switch m.unit {
	case 'E':
		at = at.AddDate(k/10*10*m.anchored, 0, 0)
	case 'Y', 'C':
		at = at.AddDate(k*m.anchored, 0, 0)
	case 'M', 'Q':
		at = at.AddDate(0, k*m.anchored, 0)
	case 'W':
		at = at.AddDate(0, 0, 7*k*m.anchored)
	case 'D':
		at = at.AddDate(0, 0, k*m.anchored)
	case 'H':
		at = at.Add(time.Duration(k*m.anchored) * time.Hour)
	case 'm':
		at = at.Add(time.Duration(k*m.anchored) * time.Minute)
	default:
		at = at.Add(time.Duration(k*m.anchored) * time.Second)
	}
	if m.bounded {
		if m.anchored < 0 {
			setSpan(x, at, published)
		} else {
			setSpan(x, published, at)
		}
		return
	}
	switch m.unit {
	case 'Y', 'E', 'C':
		x.TIMEX = fmt.Sprintf("%04d", at.Year())
		setSpan(x, date(at.Year(), 1, 1), date(at.Year(), 12, 31))
	case 'M', 'Q':
		x.TIMEX = at.Format("2006-01")
		setSpan(x, date(at.Year(), int(at.Month()), 1), date(at.Year(), int(at.Month())+1, 0))
	case 'W', 'D':
		x.TIMEX = at.Format(time.DateOnly)
		setSpan(x, at, at)
	default:
		x.TIMEX = at.Format("2006-01-02T15:04")
		x.From, x.To = at.Format(time.RFC3339), at.Format(time.RFC3339)
	}
}
