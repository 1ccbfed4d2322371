package annotate

import (
	"fmt"
	"strings"
	"time"
)

var months = map[string]int{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
	"august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}

var weekdays = map[string]int{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thurs": 4, "fri": 5}

var englishUnits = map[string]byte{"second": 'S', "seconds": 'S', "minute": 'm', "minutes": 'm', "hour": 'H', "hours": 'H',
	"day": 'D', "days": 'D', "night": 'D', "nights": 'D', "weekend": 'D', "weekends": 'D', "week": 'W', "weeks": 'W', "month": 'M', "months": 'M', "quarter": 'Q', "quarters": 'Q',
	"year": 'Y', "years": 'Y', "decade": 'E', "decades": 'E', "century": 'C', "centuries": 'C', "fortnight": 'W'}

var englishPhases = map[string]string{"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "midnight": "NI", "noon": "MI", "midday": "MI", "dawn": "MO", "dusk": "EV", "nightfall": "NI"}

var seasons = map[string]string{"spring": "SP", "summer": "SU", "autumn": "FA", "winter": "WI"}

// englishTimeWords are all the words that a time expression may begin with.
var englishTimeWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`today tonight yesterday tomorrow noon midday midnight nightfall dawn dusk earlier later late early this last next past
		previous coming following all every mid the half a an several few hours days weeks months decades`) {
		m[w] = true
	}
	for w := range months {
		m[w] = true
	}
	for w := range weekdays {
		m[w], m[w+"s"] = true, true
	}
	for w := range englishNumbers {
		m[w] = true
	}
	return m
}()

// timeWord reports whether w is a word that counts or names times, alone or
// hyphenated: 35-year-old is none of a duration.
func timeWord(w string) bool {
	if i := strings.IndexByte(w, '-'); i > 0 {
		w = w[:i]
	}
	return englishUnits[w] != 0 || englishPhases[w] != ""
}

// abbreviated reports whether the name of a month is cut short, so that a
// period may belong to it.
func abbreviated(month string) bool { return len(month) == 3 && month != "may" || month == "sept" }

// words gives the folded words from rune i on: at most n, each with its end.
type enWord struct {
	text       string
	start, end int
}

func (v *view) word(i int) enWord {
	for v.char(i) == ' ' || v.char(i) == ',' {
		i++
	}
	j := i
	for j < len(v.r) && j-i < 24 && (isLatin(v.r[j]) || isDigit(v.r[j])) {
		j++
	}
	if j == i {
		return enWord{"", i, j}
	}
	return enWord{v.folded(i, j), i, j}
}

// next returns the word one space behind end, empty where none is.
func (v *view) nextWord(end int) enWord {
	if v.char(end) != ' ' {
		return enWord{"", end, end}
	}
	return v.word(end + 1)
}

// englishTime reads the English time expression at rune i; its end is 0 when
// there is none.
func (v *view) englishTime(i int) (int, *moment) {
	m := v.newMoment()
	end, found := v.readEnglishTime(i, m)
	if found == nil {
		v.spare = m
	}
	return end, found
}

// newMoment returns a moment that nothing is known of.
func (v *view) newMoment() *moment {
	m := v.spare
	if m == nil {
		m = new(moment)
	}
	v.spare = nil
	*m = moment{hour: -1, minute: -1}
	return m
}

func (v *view) readEnglishTime(i int, m *moment) (int, *moment) {
	before := v.char(i - 1)
	if isLatin(before) || isDigit(before) || before == '$' || before == '£' || before == '€' || before == '-' && isDigit(v.char(i)) && isDigit(v.char(i-2)) || before == '.' && isDigit(v.char(i-2)) {
		return 0, nil
	}
	w := v.word(i)
	quarter := len(w.text) == 2 && (w.text[0] == 'q' && w.text[1] >= '1' && w.text[1] <= '4' || w.text[0] == 'h' && (w.text[1] == '1' || w.text[1] == '2'))
	if w.start != i || !isDigit(v.char(i)) && !quarter && !englishTimeWords[w.text] {
		return 0, nil
	}
	if quarter { // Q1, Q4 2022, H1 of 2023
		if !v.upper(i) {
			return 0, nil
		}
		if m.quarter = int(w.text[1] - '0'); w.text[0] == 'h' {
			m.quarter, m.half = 0, m.quarter
		}
		y := v.nextWord(w.end)
		if y.text == "of" {
			y = v.nextWord(y.end)
		}
		if isYear(y.text) {
			m.year = atoi(y.text)
			return y.end, m
		}
		return w.end, m
	}
	switch w.text {
	case "today", "tonight":
		m.relDay = ref(0)
		if w.text == "tonight" {
			m.phase = "EV"
		}
		return w.end, m
	case "yesterday", "tomorrow":
		m.relDay = ref(1)
		if w.text == "yesterday" {
			m.relDay = ref(-1)
		}
		return v.phaseAfter(w.end, m), m
	case "noon", "midday", "midnight", "nightfall", "dawn", "dusk":
		m.phase = englishPhases[w.text]
		return w.end, m
	case "earlier", "later", "late", "early":
		n := v.nextWord(w.end)
		switch n.text {
		case "this", "last", "next":
			if end := v.relative(n, m); end > 0 {
				return end, m
			}
		case "on":
			if d := v.nextWord(n.end); weekdays[d.text] > 0 && v.upper(d.start) {
				m.weekday = weekdays[d.text]
				return v.phaseAfter(d.end, m), m
			}
		case "in":
			return 0, nil
		}
		if isDigit(v.char(n.start)) || months[n.text] > 0 && v.upper(n.start) || weekdays[n.text] > 0 && v.upper(n.start) {
			if end, x := v.englishTime(n.start); end > 0 && x.unit == 0 {
				if x.day == 0 && x.weekday == 0 {
					x.part = map[string]string{"early": "start", "late": "end"}[w.text]
				}
				return end, x
			}
		}
		return 0, nil
	case "mid": // mid-April, mid-2022
		if x := v.word(w.end + 1); v.char(w.end) == '-' && x.start == w.end+1 {
			if isYear(x.text) {
				m.year, m.part = atoi(x.text), "mid"
				return x.end, m
			}
			if end, y := v.englishTime(x.start); end > 0 && y.month != 0 && y.day == 0 {
				y.part = "mid"
				return end, y
			}
		}
		return 0, nil
	case "this", "last", "next", "past", "previous", "coming", "following":
		if end := v.relative(w, m); end > 0 {
			return end, m
		}
		return 0, nil
	case "all", "every":
		n := v.nextWord(w.end)
		if u := englishUnits[n.text]; u != 0 && !strings.HasSuffix(n.text, "s") || weekdays[n.text] > 0 {
			switch m.every = true; {
			case weekdays[n.text] > 0:
				m.text = fmt.Sprintf("XXXX-WXX-%d", weekdays[n.text])
			case u == 'H' || u == 'm' || u == 'S':
				m.text = "PT1" + strings.ToUpper(string(u))
			default:
				m.text = "P1" + strings.ToUpper(string(u))
			}
			if w.text == "all" {
				m.every, m.vague = false, true
			}
			return n.end, m
		}
		if w.text == "every" {
			if k, ok := v.englishNumber(n.start); ok && k.lo == k.hi && n.text != "" { // every two weeks
				if u := v.nextWord(k.end); englishUnits[u.text] != 0 && englishUnits[u.text] != 'E' && englishUnits[u.text] != 'C' && englishUnits[u.text] != 'Q' {
					unit := englishUnits[u.text]
					m.every, m.text = true, "P"
					if unit == 'H' || unit == 'm' || unit == 'S' {
						m.text = "PT"
					}
					m.text += k.lo.String() + strings.ToUpper(string(unit))
					return u.end, m
				}
			}
		}
		return 0, nil
	case "the":
		n := v.nextWord(w.end)
		if k := atoi(strings.TrimRight(n.text, "stndrh")); ordinal(n.text) && k >= 1 && k <= 31 {
			switch p := v.wordBefore(i); p {
			case "by", "on", "until", "till", "before", "after", "since", "from":
				if next := v.nextWord(n.end); next.text == "" || englishStop[next.text] {
					m.day = k
					return n.end, m
				}
			}
		}
		switch n.text {
		case "end", "start", "beginning", "middle":
			if of := v.nextWord(n.end); of.text == "of" {
				x := v.nextWord(of.end)
				if x.text == "the" {
					x = v.nextWord(x.end)
				}
				if englishUnits[x.text] != 0 || months[x.text] > 0 && v.upper(x.start) || isYear(x.text) || x.text == "this" || x.text == "last" || x.text == "next" {
					if e, y := v.englishTime(x.start); e > 0 && y.unit == 0 {
						*m = *y
						m.part = map[string]string{"end": "end", "start": "start", "beginning": "start", "middle": "mid"}[n.text]
						return e, m
					}
					if englishUnits[x.text] != 0 {
						m.vague = true
						return x.end, m
					}
				}
			}
		case "first", "second", "third", "fourth", "final", "1st", "2nd", "3rd", "4th":
			x := v.nextWord(n.end)
			q := map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}[n.text]
			if x.text == "quarter" || x.text == "half" {
				if x.text == "quarter" {
					m.quarter = q
				} else if m.half = q; q > 2 {
					return 0, nil
				}
				end := x.end
				of := v.nextWord(end)
				if of.text == "of" {
					of = v.nextWord(of.end)
				}
				switch {
				case isYear(of.text):
					m.year, end = atoi(of.text), of.end
				case x.text == "half":
					if of.text != "this" && of.text != "last" && of.text != "next" {
						return 0, nil // of a match, perhaps
					}
					fallthrough
				case of.text == "this" || of.text == "last" || of.text == "next":
					if y := v.nextWord(of.end); y.text == "year" {
						m.relYear, end = ref(map[string]int{"this": 0, "last": -1, "next": 1}[of.text]), y.end
					}
				}
				return end, m
			}
		case "new":
			if y := v.nextWord(n.end); y.text == "year" && (v.wordBefore(i) == "in" || v.wordBefore(i) == "into" || v.wordBefore(i) == "until") {
				m.relYear = ref(1)
				return y.end, m
			}
		case "winter", "summer", "spring", "autumn", "year", "month", "week", "day", "weekend":
			if x := v.nextWord(n.end); x.text == "before" {
				m.vague = true
				return x.end, m
			}
		case "last", "past", "next", "previous", "coming", "following":
			if end := v.relative(n, m); end > 0 && m.unit != 0 {
				// "the past two days": the article stays out.
				return 0, nil
			}
		}
		return 0, nil
	case "half":
		if v.has(w.end, " past ") {
			h := v.word(w.end + 6)
			k, ok := englishNumbers[h.text]
			if isDigit(v.char(h.start)) {
				k, ok = int64(atoi(h.text)), true
			}
			if ok && k <= 12 {
				m.hour, m.minute = int(k), 30
				end := h.end
				if v.has(end, " in the ") {
					if p := v.word(end + 8); englishPhases[p.text] != "" {
						end = p.end
						if p.text != "morning" && m.hour < 12 {
							m.hour += 12
						}
					}
				}
				return end, m
			}
		}
	}
	if n := weekdays[strings.TrimSuffix(w.text, "s")]; n > 0 && strings.HasSuffix(w.text, "days") && v.upper(i) { // on Tuesdays
		m.every, m.text = true, fmt.Sprintf("XXXX-WXX-%d", n)
		return w.end, m
	}
	if n := weekdays[w.text]; n > 0 && v.upper(i) && (len(w.text) > 4 || v.char(w.end) == '.' || v.char(w.end) == ',') && w.text != "sun" && w.text != "sat" {
		m.weekday = n
		end := w.end
		// Tuesday, April 26
		if x := v.word(end); (months[x.text] > 0 && v.upper(x.start)) && (v.char(end) == ',' || v.char(end) == ' ') {
			if e, y := v.englishTime(x.start); e > 0 && y.day != 0 {
				y.weekday = n
				return e, y
			}
		}
		return v.phaseAfter(end, m), m
	}
	if n := months[w.text]; n > 0 && v.upper(i) {
		m.month = n
		end := w.end
		if v.char(end) == '.' && abbreviated(w.text) {
			end++
		}
		d := v.nextWord(end)
		day := atoi(strings.TrimRight(d.text, "stndrh"))
		switch {
		case isDigit(v.char(d.start)) && day >= 1 && day <= 31 && len(d.text) <= 4 && v.char(d.end) != '%' && !(v.char(d.end) == ',' && isDigit(v.char(d.end+1))):
			m.day, end = day, d.end
			if v.char(end) == ',' {
				if y := v.nextWord(end + 1); isYear(y.text) {
					m.year, end = atoi(y.text), y.end
				}
			} else if y := v.nextWord(end); isYear(y.text) {
				m.year, end = atoi(y.text), y.end
			}
			return end, m
		case isYear(d.text):
			m.year = atoi(d.text)
			return d.end, m
		case d.text == "last" || d.text == "this" || d.text == "next":
			if y := v.nextWord(d.end); y.text == "year" {
				m.relYear = ref(map[string]int{"last": -1, "this": 0, "next": 1}[d.text])
				return y.end, m
			}
		}
		if w.text == "may" || w.text == "march" {
			// May and March begin sentences as other words, and May is a name.
			p := v.wordBefore(i)
			switch p {
			case "in", "since", "until", "till", "of", "by", "from", "during", "to", "last", "early", "late", "mid", "through", "before", "after", "between", "and", "on", "for":
			default:
				return 0, nil
			}
		} else if len(w.text) < 4 && v.char(w.end) != '.' {
			return 0, nil
		}
		return end, m
	}
	if isDigit(v.r[i]) {
		return v.englishDate(i, w, m)
	}
	return v.englishLength(i, m)
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1e6 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	if s == "" {
		return -1
	}
	return n
}

func isYear(s string) bool { n := atoi(s); return len(s) == 4 && n >= 1500 && n < 2200 }

// wordBefore returns the word before rune i, a space between.
func (v *view) wordBefore(i int) string {
	j := i
	for j > 0 && v.r[j-1] == ' ' {
		j--
	}
	end := j
	for j > 0 && end-j < 24 && isLatin(v.r[j-1]) {
		j--
	}
	return v.folded(j, end)
}

// phaseAfter takes in a part of the day: Monday night.
func (v *view) phaseAfter(end int, m *moment) int {
	n := v.nextWord(end)
	if p := englishPhases[n.text]; p != "" && n.text != "dawn" {
		m.phase = p
		return n.end
	}
	return v.clockAfter(end, m)
}

// clockAfter takes in the time of a day: Thursday at about 19:30 BST.
func (v *view) clockAfter(end int, m *moment) int {
	if !v.has(end, " at ") {
		return end
	}
	at := end + 4
	for _, h := range [...]string{"about ", "around ", "approximately "} {
		if v.has(at, h) {
			at += len(h)
		}
	}
	if !isDigit(v.char(at)) {
		return end
	}
	x := &moment{hour: -1, minute: -1}
	e, x := v.englishDate(at, v.word(at), x)
	if e == 0 || x.hour < 0 {
		return end
	}
	m.hour, m.minute, m.approx, m.zone, m.elsewhere = x.hour, x.minute, at > end+4, x.zone, x.elsewhere
	return e
}

// zones are the names of time zones that follow an hour, with minutes east of
// Greenwich; those that mean different things in summer or in different
// countries have none.
var zones = []struct {
	name   string
	offset int
	fixed  bool
}{
	{" gmt", 0, true}, {" utc", 0, true}, {" bst", 60, true}, {" cet", 60, true}, {" cest", 120, true}, {" hkt", 480, true}, {" jst", 540, true},
	{" edt", -240, true}, {" est", -300, true}, {" pdt", -420, true}, {" pst", -480, true},
	{" et", 0, false}, {" pt", 0, false}, {" ist", 0, false}, {" local time", 0, false},
}

// zoneAfter takes in the name of a time zone behind an hour.
func (v *view) zoneAfter(end int, m *moment) int {
	for _, z := range zones {
		e := end + len(z.name)
		if v.has(end, z.name) && !isLatin(v.char(e)) && !isDigit(v.char(e)) && (z.name == " local time" || v.upper(end+1) && v.upper(e-1)) {
			if m.elsewhere = !z.fixed; z.fixed {
				m.zone = time.FixedZone("", z.offset*60)
			}
			return e
		}
	}
	return end
}

// relative reads what follows this, last, next, past at w.
func (v *view) relative(w enWord, m *moment) int {
	k := map[string]int{"this": 0, "last": -1, "next": 1, "past": -1, "previous": -1, "coming": 1, "following": 1}[w.text]
	n := v.nextWord(w.end)
	if unit := englishUnits[n.text]; w.text == "past" && unit != 0 && !strings.HasSuffix(n.text, "s") && unit != 'S' {
		m.length, m.unit, m.anchored, m.bounded = number{lo: decimal{1, 0}, hi: decimal{1, 0}}, unit, -1, true
		return n.end
	}
	if w.text == "following" || w.text == "previous" {
		if englishUnits[n.text] != 0 && !strings.HasSuffix(n.text, "s") {
			if m.vague = true; n.text == "year" {
				m.text = "XXXX"
			}
			return n.end
		}
	}
	switch n.text {
	case "year":
		m.relYear = ref(k)
	case "month":
		m.relMonth = ref(k)
	case "week":
		m.relWeek = ref(k)
	case "weekend":
		m.relWeek, m.weekend = ref(k), true
	case "quarter", "decade", "century", "season":
		if n.text == "season" {
			return 0
		}
		m.vague = true
	case "spring", "summer", "autumn", "fall", "winter":
		if w.text == "past" {
			return 0
		}
		m.relYear, m.season = ref(k), map[string]string{"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}[n.text]
	case "morning", "afternoon", "evening", "night":
		m.relDay, m.phase = ref(k), englishPhases[n.text]
		if w.text != "this" && w.text != "last" {
			m.relDay, m.vague = nil, true
		}
	case "few", "several", "couple":
		u := v.nextWord(n.end)
		if u.text == "of" {
			u = v.nextWord(u.end)
		}
		if unit := englishUnits[u.text]; unit != 0 {
			m.length, m.unit, m.anchored, m.bounded = number{lo: decimal{2, 0}, hi: decimal{9, 0}, approx: true}, unit, sign(k), k != 0
			return u.end
		}
		return 0
	case "days", "weeks", "months", "years", "decades", "hours", "minutes":
		if w.text == "this" {
			return 0
		}
		m.length, m.unit, m.anchored, m.bounded = number{lo: decimal{2, 0}, hi: decimal{9, 0}, approx: true}, englishUnits[n.text], sign(k), true
		return n.end
	default:
		if d := weekdays[n.text]; d > 0 && v.upper(n.start) {
			m.weekday, m.relWeek = d, ref(k)
			return v.phaseAfter(n.end, m)
		}
		if mo := months[n.text]; mo > 0 && v.upper(n.start) {
			m.month = mo
			if w.text != "this" && k != 0 {
				m.relYear = ref(k)
			}
			return n.end
		}
		if num, ok := v.englishNumber(n.start); ok && k != 0 && n.text != "" {
			u := v.nextWord(num.end)
			if unit := englishUnits[u.text]; unit != 0 {
				m.length, m.unit, m.anchored, m.bounded = num, unit, sign(k), true
				return u.end
			}
		}
		return 0
	}
	return n.end
}

func sign(k int) int {
	switch {
	case k < 0:
		return -1
	case k > 0:
		return 1
	}
	return 0
}

// englishDate reads what begins with a figure: 12 December 2022, 1980s, 2019,
// 5 p.m., 19:30, 18 months.
func (v *view) englishDate(i int, w enWord, m *moment) (int, *moment) {
	if v.char(w.end) == ':' && isDigit(v.char(w.end+1)) && isDigit(v.char(w.end+2)) && !isDigit(v.char(w.end+3)) && atoi(w.text) >= 0 && atoi(w.text) <= 24 {
		m.hour, m.minute = atoi(w.text), int(v.char(w.end+1)-'0')*10+int(v.char(w.end+2)-'0')
		return v.zoneAfter(v.dayHalf(w.end+3, m), m), m
	}
	if v.char(w.end) == '.' && isDigit(v.char(w.end+1)) && isDigit(v.char(w.end+2)) && atoi(w.text) >= 1 && atoi(w.text) <= 12 {
		if end := v.dayHalf(w.end+3, m); end > w.end+3 { // 7.42am
			m.hour, m.minute = atoi(w.text), int(v.char(w.end+1)-'0')*10+int(v.char(w.end+2)-'0')
			if m.phase == "PM" && m.hour < 12 {
				m.hour += 12
			}
			m.phase = ""
			return v.zoneAfter(end, m), m
		}
	}
	digits := strings.TrimRight(w.text, "stndrhamp")
	k := atoi(digits)
	if len(w.text) == 4 && w.text == digits && k/100 < 24 && k%100 < 60 { // 1330 GMT
		if end := v.zoneAfter(w.end, m); end > w.end {
			m.hour, m.minute = k/100, k%100
			return end, m
		}
	}
	if k >= 1 && k <= 12 && (w.text == digits || strings.HasSuffix(w.text, "am") || strings.HasSuffix(w.text, "pm")) {
		if end := v.dayHalf(i+len(digits), m); end > i+len(digits) {
			if m.hour = k; m.phase == "PM" && k < 12 {
				m.hour = k + 12
			}
			m.phase = ""
			return v.zoneAfter(end, m), m
		}
	}
	if len(digits) < len(w.text) && ordinal(w.text) && (v.has(w.end, "-minute") || v.has(w.end, " minute")) && !isLatin(v.char(w.end+7)) {
		m.vague = true // the 34th minute of a match
		return w.end + 7, m
	}
	if strings.HasSuffix(w.text, "s") && len(w.text) == 5 && isYear(w.text[:4]) && k%10 == 0 { // 1980s
		m.decade = k
		return w.end, m
	}
	if k >= 1 && k <= 31 && len(digits) <= 2 {
		n := v.nextWord(w.end)
		if n.text == "of" {
			n = v.nextWord(n.end)
		}
		if mo := months[n.text]; mo > 0 && v.upper(n.start) {
			m.day, m.month = k, mo
			end := n.end
			if v.char(end) == '.' && abbreviated(n.text) {
				end++
			}
			if y := v.nextWord(end); isYear(y.text) {
				m.year, end = atoi(y.text), y.end
			} else if v.char(end) == ',' {
				if y := v.nextWord(end + 1); isYear(y.text) {
					m.year, end = atoi(y.text), y.end
				}
			}
			return end, m
		}
	}
	if end, x := v.englishLength(i, m); end > 0 {
		return end, x
	}
	if isYear(w.text) && (k >= 1900 && k < 2100 || k >= 1500 && (v.wordBefore(i) == "in" || v.wordBefore(i) == "since")) && !v.han && v.char(w.end) != '%' && v.char(w.end) != '-' && !(v.char(w.end) == '.' && isDigit(v.char(w.end+1))) && !(v.char(w.end) == ',' && isDigit(v.char(w.end+1))) {
		if n := v.nextWord(w.end); plural(n.text) && !v.upper(n.start) && v.wordBefore(i) != "in" && v.wordBefore(i) != "of" {
			return 0, nil
		}
		m.year = k
		return w.end, m
	}
	return 0, nil
}

// perUnit reports whether "a year" at rune i tells a rate, as in 30,000 yuan a
// year, rather than a length.
func (v *view) perUnit(i, end int) bool {
	switch v.nextWord(end).text {
	case "ago", "earlier", "later", "before", "after", "old", "from":
		return false
	}
	switch v.wordBefore(i) {
	case "in", "for", "within", "after", "about", "nearly", "than", "over", "almost", "once", "half", "just", "under", "of", "is", "was", "took", "takes", "take", "only", "lasted", "spent", "spend", "with", "by", "to", "from", "last", "and":
		return false
	case "":
		return i > 1 && !isClauseMark(v.char(i-2)) && !v.sent[i] // 40% a year
	}
	return true
}

// ordinal reports whether w is a figure with its ending: 25th, 1st.
func ordinal(w string) bool {
	if len(w) < 3 {
		return false
	}
	switch w[len(w)-2:] {
	case "st", "nd", "rd", "th":
		return atoi(w[:len(w)-2]) >= 0
	}
	return false
}

// dayHalf takes in a.m. or p.m. at end; m.phase is then AM or PM.
func (v *view) dayHalf(end int, m *moment) int {
	at := end
	if v.char(at) == ' ' {
		at++
	}
	for _, x := range [...]struct{ word, phase string }{{"a.m.", "AM"}, {"p.m.", "PM"}, {"am", "AM"}, {"pm", "PM"}, {"a.m", "AM"}, {"p.m", "PM"}} {
		if v.has(at, x.word) && !isLatin(v.char(at+len(x.word))) {
			m.phase = x.phase
			if m.minute >= 0 {
				if x.phase == "PM" && m.hour < 12 {
					m.hour += 12
				}
				m.phase = ""
			}
			return at + len(x.word)
		}
	}
	return end
}

// englishLength reads a duration: 18 months, two years ago, a week, 15-minute.
func (v *view) englishLength(i int, m *moment) (int, *moment) {
	var n number
	w := v.word(i)
	end := 0
	switch {
	case w.text == "a" || w.text == "an":
		u := v.nextWord(w.end)
		unit := englishUnits[u.text]
		if u.text == "few" || u.text == "couple" {
			n = number{lo: decimal{2, 0}, hi: decimal{9, 0}, approx: true}
			if u = v.nextWord(u.end); u.text == "of" {
				u = v.nextWord(u.end)
			}
			unit = englishUnits[u.text]
		} else if n.exact(decimal{1, 0}); unit == 0 || strings.HasSuffix(u.text, "s") || u.text == "second" || u.text == "quarter" || u.text == "night" {
			return 0, nil
		}
		if unit == 0 {
			return 0, nil
		}
		m.length, m.unit, end = n, unit, u.end
		if v.perUnit(i, u.end) {
			return 0, nil
		}
		if v.has(end, " and a half") && !isLatin(v.char(end+11)) {
			m.length.exact(decimal{15, -1})
			end += 11
		}
	case (w.text == "hours" || w.text == "days" || w.text == "weeks" || w.text == "months" || w.text == "decades") && (v.wordBefore(i) == "within" || v.wordBefore(i) == "in" || v.wordBefore(i) == "for"):
		m.length, m.unit, end = number{lo: decimal{2, 0}, hi: decimal{9, 0}, approx: true}, englishUnits[w.text], w.end
	case w.text == "several" || w.text == "few":
		u := v.nextWord(w.end)
		if englishUnits[u.text] == 0 {
			return 0, nil
		}
		m.length, m.unit, end = number{lo: decimal{2, 0}, hi: decimal{9, 0}, approx: true}, englishUnits[u.text], u.end
	default:
		var ok bool
		if n, ok = v.englishNumber(i); !ok {
			return 0, nil
		}
		// two to three years, 3-5 days
		at := n.end
		if v.has(at, " to ") || v.has(at, "-") && isDigit(v.char(at+1)) || v.has(at, "–") {
			step := 1
			if v.has(at, " to ") {
				step = 4
			}
			if n2, ok := v.englishNumber(at + step); ok && less(n.lo, n2.lo) && englishUnits[v.nextWord(n2.end).text] != 0 {
				n.hi, n.end = n2.hi, n2.end
			}
		}
		at = n.end
		if v.char(at) != ' ' && v.char(at) != '-' {
			return 0, nil
		}
		u := v.word(at + 1)
		unit := englishUnits[u.text]
		if unit == 0 || u.start != at+1 || v.has(u.end, "-old") || v.has(u.end, " old") || v.has(u.end, "s old") || u.text == "second" && v.char(at) == '-' && n.one {
			return 0, nil
		}
		if u.text == "quarters" || u.text == "quarter" {
			return 0, nil
		}
		m.length, m.unit, end = n, unit, u.end
		if n.one && !strings.HasSuffix(u.text, "s") && (unit == 'D' || unit == 'H') {
			switch v.wordBefore(i) {
			case "for", "in", "within", "only", "just", "than", "about", "after", "least":
			default:
				if x := v.nextWord(end).text; x != "ago" && x != "later" && x != "earlier" && x != "after" && x != "before" {
					return 0, nil // one day she might
				}
			}
		}
	}
	x := v.nextWord(end)
	switch x.text {
	case "ago", "earlier":
		m.anchored, end = -1, x.end
	case "later", "from":
		if x.text == "later" {
			m.anchored, end = 1, x.end
		} else if y := v.nextWord(x.end); y.text == "now" {
			m.anchored, end = 1, y.end
		}
	}
	return end, m
}
