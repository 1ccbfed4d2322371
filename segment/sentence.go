package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
)

// Sentences appends the sentences of text to dst and returns it. They come in
// order and cover all of the text but white space between them; none is empty
// or starts or ends with white space.
//
// A sentence ends with 。！？； or …… in Chinese, with . ! ? or … in English,
// and takes the quotation marks and brackets with it that close there. It does
// not end with the dot of an abbreviation, an initial or a number, with an
// ellipsis in which a clause goes on, nor inside quotation marks where the
// narrator goes on behind them: “冲啊！”他喊道。 A line end always ends it.
func (s *Segmenter) Sentences(dst []jianzhu.Span, text string) []jianzhu.Span {
	start := 0
	sp := splitter{text: text}
	add := func(end int) {
		span := jianzhu.Span{Start: start, End: end}
		for span.Start < span.End {
			r, n := utf8.DecodeRuneInString(text[span.Start:span.End])
			if !unicode.IsSpace(r) {
				break
			}
			span.Start += n
		}
		for span.Start < span.End {
			r, n := utf8.DecodeLastRuneInString(text[span.Start:span.End])
			if !unicode.IsSpace(r) {
				break
			}
			span.End -= n
		}
		if span.Len() > 0 {
			dst = append(dst, span)
		}
		start = end
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			i += n
			add(i)
			sp = splitter{text: text, start: i}
		case isTerminator(r):
			end, marks := sp.marks(i)
			if sp.ends(i, marks, end) {
				add(end)
				sp.start = end
			}
			i = end
		default:
			sp.quote(i, r)
			i += n
		}
	}
	add(len(text))
	return dst
}

// splitter knows where in the text it is.
type splitter struct {
	text  string
	start int // of the sentence
	// open counts the quotations that are open; the outermost one is part of
	// a clause where a word stands right before it, as in 高喊“冲啊！”
	open   int
	clause bool
	plain  bool // a plain " is open
}

const (
	opening = "“「『《〈（([【〔［｛‘"
	closing = "”」』》〉）)]】〕］｝’\"'"
)

func isTerminator(r rune) bool {
	switch r {
	case '。', '！', '？', '；', '…', '.', '!', '?', '．', '｡', '‼', '⁇', '⁈', '⁉':
		return true
	}
	return false
}

// quote follows the quotation marks.
func (sp *splitter) quote(i int, r rune) {
	switch r {
	case '“', '「', '『':
		if sp.open == 0 {
			sp.clause = sp.afterWord(i)
		}
		sp.open++
	case '”', '」', '』':
		sp.open = max(sp.open-1, 0)
	case '"':
		if sp.plain {
			sp.open = max(sp.open-1, 0)
		} else {
			if sp.open == 0 {
				sp.clause = sp.afterWord(i)
			}
			sp.open++
		}
		sp.plain = !sp.plain
	}
}

// afterWord reports whether a word or number ends right before byte i.
func (sp *splitter) afterWord(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(sp.text[sp.start:i])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// marks returns the end of the terminators from byte i on and of the marks
// that close behind them, and where the terminators end.
func (sp *splitter) marks(i int) (end, marks int) {
	for i < len(sp.text) {
		r, n := utf8.DecodeRuneInString(sp.text[i:])
		if !isTerminator(r) {
			break
		}
		i += n
	}
	marks = i
	for i < len(sp.text) {
		r, n := utf8.DecodeRuneInString(sp.text[i:])
		switch {
		case r == '"':
			if !sp.plain {
				return i, marks // opens the next one
			}
			sp.quote(i, r)
		case strings.ContainsRune(closing, r):
			sp.quote(i, r)
		case isTerminator(r) && i > marks: // ”。 after ！
		default:
			return i, marks
		}
		i += n
	}
	return i, marks
}

// ends reports whether the sentence ends with the terminators text[i:marks]
// and the closing marks text[marks:end].
func (sp *splitter) ends(i, marks, end int) bool {
	rest := sp.text[end:]
	trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if trimmed == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(trimmed)
	spaced := len(trimmed) < len(rest)
	first, _ := utf8.DecodeRuneInString(sp.text[i:])
	// Where a comma follows, or a mark that closes or joins, the sentence
	// goes on.
	if strings.ContainsRune("，,、：:；;)）】》〉%—–-", next) && !(spaced && strings.ContainsRune("—–-", next)) {
		return false
	}
	if closed := sp.text[marks:end]; strings.ContainsAny(closed, "”」』\"") {
		if sp.open == 0 && sp.clause && first != '.' && (isHan(next) || unicode.IsLower(next)) {
			return false // 高喊“冲啊！”冲了上去
		}
		if isHan(next) && saysSo(trimmed) {
			return false // “冲啊！”他喊道
		}
		if unicode.IsLower(next) {
			return false // "Why?" he asked
		}
	}
	ascii := first < utf8.RuneSelf
	text := sp.text[i:marks]
	switch {
	case strings.HasPrefix(text, "…") || strings.HasPrefix(text, ".."):
		if strings.ContainsAny(text, "。！？!?") {
			return true
		}
		if end > marks && !unicode.IsLower(next) {
			return true
		}
		if isHan(next) {
			return spaced || sp.clauseLength(i) >= 6 // not 我……我不知道
		}
		return spaced && !unicode.IsLower(next)
	case !ascii:
		// ！ and ？ behind a title that has none of its own: 《谁？》
		return true
	case text == ".":
		return sp.stops(i, next, end > marks, spaced)
	default: // ! ? and runs of them with dots
		if !spaced && end == marks && !isHan(next) && !strings.ContainsRune(opening, next) {
			return false // ?b=1 of an address
		}
		return !unicode.IsLower(next)
	}
}

// clauseLength returns how many characters stand before byte i since the last
// mark.
func (sp *splitter) clauseLength(i int) int {
	n := 0
	for s := sp.text[sp.start:i]; s != ""; n++ {
		r, size := utf8.DecodeLastRuneInString(s)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return n
}

// saysSo reports whether Chinese text starts with a short clause that reports
// what was quoted before it.
func saysSo(s string) bool {
	n := 0
	for i, r := range s {
		if n++; n > 12 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
		if strings.ContainsRune("说說道问問称稱喊叫答曰", r) {
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if r == '道' || !unicode.IsLetter(after) || strings.ContainsRune("道说說着著了", after) {
				return true
			}
		}
	}
	return false
}

// stops reports whether the full stop at byte i ends a sentence; next is what
// follows, closed whether marks close in between, spaced whether white space
// does.
func (sp *splitter) stops(i int, next rune, closed, spaced bool) bool {
	if !spaced && !closed {
		// GPT-4.0, example.com, U.S.: only Chinese needs no space behind.
		if !isHan(next) && !strings.ContainsRune(opening, next) {
			return false
		}
	}
	if unicode.IsLower(next) {
		return false
	}
	if closed {
		return true
	}
	before := sp.text[sp.start:i]
	word := before[strings.LastIndexFunc(before, func(r rune) bool {
		return unicode.IsSpace(r) || isHan(r) || strings.ContainsRune(opening+closing, r) && r != '\''
	})+1:]
	r, n := utf8.DecodeRuneInString(word)
	if unicode.IsSpace(r) || isHan(r) {
		word = word[n:] // LastIndexFunc gives where that starts, not ends
	}
	word = strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if word == "" {
		return true
	}
	lower := strings.ToLower(word)
	switch {
	case isNumber(word):
		// 1. Introduction; but: in 2018. Then
		return !(strings.TrimSpace(before) == word && len(word) <= 3) && !(isHan(next) && !spaced)
	case titles[lower]:
		return false
	case numbered[lower]:
		return !unicode.IsDigit(next)
	case utf8.RuneCountInString(word) == 1 && unicode.IsUpper(rune0(word)):
		// An initial, J. K. Rowling; "I" and a plan B end sentences.
		return starter(sp.text[i+1:]) && (word == "I" || strings.HasSuffix(strings.TrimSuffix(before, word), " ") && lowerBefore(before, word))
	case abbreviations[lower] || strings.Contains(word, ".") && shortParts(word):
		return starter(sp.text[i+1:])
	}
	return true
}

func rune0(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// lowerBefore reports whether the word before word, which ends before, starts
// with a small letter: plan B, but not George W
func lowerBefore(before, word string) bool {
	before = strings.TrimRightFunc(strings.TrimSuffix(before, word), unicode.IsSpace)
	return unicode.IsLower(rune0(before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]))
}

func isNumber(s string) bool {
	return strings.Trim(s, "0123456789,.") == ""
}

// shortParts reports whether s is made of parts of one or two letters with
// dots between: U.S, a.m, Ph.D
func shortParts(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 {
			return false
		}
	}
	return true
}

// starter reports whether s goes on with a word that starts sentences more
// often than it follows an abbreviation.
func starter(s string) bool {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(opening+"\"", r) })
	if isHan(rune0(s)) {
		return false
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	if end < 0 {
		end = len(s)
	}
	return starters[s[:end]]
}

var (
	// titles stand before names.
	titles = stringSet(`mr mrs ms mx dr prof st mt ft rev fr hon sen rep gov pres gen lt col maj capt cmdr cpl sgt
		adm supt det insp messrs mme mlle vs v cf viz al e.g i.e op eg ie approx ca dept univ`)
	// numbered stand before numbers.
	numbered = stringSet(`no nos vol fig figs p pp ch sec art eq jan feb mar apr jun jul aug sep sept oct nov dec`)
	// abbreviations may end a sentence, too.
	abbreviations = stringSet(`inc ltd co corp plc llc bros etc jr sr esq est ave blvd rd hwy dist assn
		mass conn calif ariz colo fla ill ind kan ky la md mich minn mo mont neb nev okla ore pa tenn tex va vt wash wis wyo
		mon tue tues wed thu thur thurs fri sat sun ph.d m.d b.a m.a`)
	starters = stringSet(`The A An This That These Those It He She They We I You In On At By For From With As But And Or So
		If When While After Before Since Although However Its His Her Their Our My There Here What Who Where Why How Not No
		Meanwhile Now Then Yet Still Also Both All Some Many Most Last One Two According Earlier Later`)
)
