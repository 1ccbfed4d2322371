package qa

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/script"
)

// checkQuotes reports quotes that are missing, added or another's.
func (d *document) checkQuotes(x *pair) {
	hasS, hasT := make([]bool, len(x.s.Quotes)), make([]bool, len(x.t.Quotes))
	for _, l := range x.quotes {
		hasS[l.s], hasT[l.t] = true, true
		d.checkSpeaker(x, &x.s.Quotes[l.s], &x.t.Quotes[l.t])
	}
	// Reported speech comes and goes with the syntax; what stands in marks
	// does not.
	marks := func(text string) int {
		n := 0
		for _, r := range text {
			if strings.ContainsRune("“”„\"「」『』«»", r) {
				n++
			}
		}
		return n
	}
	if a, b := marks(x.s.Text), marks(x.t.Text); a > b && b == 0 {
		for i := range x.s.Quotes {
			if q := &x.s.Quotes[i]; q.Kind == jianzhu.Direct && q.ValidIn(x.s.Text) {
				x.report(Quote, Warning, q.Span, x.targetOf(q.Span), "the quote has no quotation marks in the translation: put it in marks")
			}
		}
	} else if b > a && a == 0 {
		for i := range x.t.Quotes {
			if q := &x.t.Quotes[i]; q.Kind == jianzhu.Direct && q.ValidIn(x.t.Text) {
				x.report(Quote, Warning, x.sourceOf(q.Span), q.Span, "the translation quotes what the source does not: take the marks out, or check who says it")
			}
		}
	} else if a > b {
		for i := range x.s.Quotes {
			if q := &x.s.Quotes[i]; !hasS[i] && q.Kind == jianzhu.Direct && q.ValidIn(x.s.Text) && !d.quoted(x, q.Span) {
				x.report(Quote, Warning, q.Span, x.targetOf(q.Span), "the quote is not in the translation: put it in")
			}
		}
	} else if b > a {
		for i := range x.t.Quotes {
			if q := &x.t.Quotes[i]; !hasT[i] && q.Kind == jianzhu.Direct && q.ValidIn(x.t.Text) {
				x.report(Quote, Warning, x.sourceOf(q.Span), q.Span, "the quote is not in the source: check who says it")
			}
		}
	}
}

// quoted reports whether the sentence that a quote is translated in has marks.
func (d *document) quoted(x *pair, s jianzhu.Span) bool {
	return strings.ContainsAny(x.targetOf(s).In(x.t.Text), "“”\"「」")
}

func (d *document) checkSpeaker(x *pair, a, b *jianzhu.Quote) {
	if a.Speaker == nil || b.Speaker == nil || a.Speaker.EntityID == "" || b.Speaker.EntityID == "" || a.Speaker.EntityID == b.Speaker.EntityID ||
		a.Speaker.Paragraph != x.s.Index || b.Speaker.Paragraph != x.t.Index || !a.Speaker.ValidIn(x.s.Text) || !b.Speaker.ValidIn(x.t.Text) {
		return
	}
	from, to := d.mentionOf(x.s, a.Speaker), d.mentionOf(x.t, b.Speaker)
	if from < 0 || to < 0 {
		return
	}
	// The speaker of the translation must be somebody else of the source for
	// certain, or the source's somebody else of the translation.
	wrong := false
	if k := x.byT[to]; k >= 0 && x.links[k].rule != "order" && x.links[k].score >= 0.6 {
		s := &x.s.Mentions[x.links[k].s]
		wrong = s.EntityID != a.Speaker.EntityID
	}
	if k := x.byS[from]; k >= 0 && x.links[k].rule != "order" && x.links[k].score >= 0.6 {
		t := &x.t.Mentions[x.links[k].t]
		if t.EntityID == b.Speaker.EntityID {
			return
		}
		wrong = wrong || t.EntityID != b.Speaker.EntityID
	}
	if !wrong {
		one := &side{Paragraph: &jianzhu.Paragraph{Text: b.Speaker.In(x.t.Text)}, zh: x.t.zh}
		one.prepare()
		v, _ := d.there(&x.s.Mentions[from], x.s, one, true)
		wrong = v == absent
		if !wrong {
			back := &side{Paragraph: &jianzhu.Paragraph{Text: a.Speaker.In(x.s.Text)}, zh: x.s.zh}
			back.prepare()
			v, _ := d.there(&x.t.Mentions[to], x.t, back, false)
			wrong = v == absent
		}
	}
	if wrong {
		want, _ := d.names(&x.s.Mentions[from], x.s, x.t, true)
		x.report(Speaker, Error, a.Speaker.Span, b.Speaker.Span, fmt.Sprintf("the source has %s say it, the translation %s: give the quote to its speaker",
			a.Speaker.In(x.s.Text), b.Speaker.In(x.t.Text)), want...)
	}
}

func (d *document) mentionOf(s *side, sp *jianzhu.Speaker) int {
	return slices.IndexFunc(s.Mentions, func(m jianzhu.Mention) bool { return m.Overlaps(sp.Span) && m.EntityID == sp.EntityID })
}

// How many standard deviations, after Gale and Church, a text may be shorter
// or longer than is usual. Of the news that this was made on, one paragraph in
// some hundred is beyond the first.
const (
	farLength  = 3.2
	wildLength = 5.0
	// where several sentences became fewer
	mergedLength = 1.4
)

// checkSentences reports sentences without counterpart, and lengths.
func checkSentences(x *pair) {
	c, s2 := align.Ratio(x.s.Paragraph.Language, x.t.Paragraph.Language)
	whole := align.Delta(float64(align.Length(x.s.Text)), float64(align.Length(x.t.Text)), c, s2)
	found := false
	aligned := x.aligned
	if !slices.ContainsFunc(aligned, func(p jianzhu.SentencePair) bool { return p.Source.Len() > 0 && p.Target.Len() > 0 }) {
		aligned = nil // nothing stands for anything: it is the paragraph that is wrong
	}
	for _, p := range aligned {
		if !p.Source.ValidIn(x.s.Text) || !p.Target.ValidIn(x.t.Text) {
			continue
		}
		ls, lt := align.Length(p.Source.In(x.s.Text)), align.Length(p.Target.In(x.t.Text))
		switch {
		case p.Target.Len() == 0 && ls >= 4 && letters(p.Source.In(x.s.Text)):
			x.report(Omission, severityOf(p.Score), trimmed(x.s.Text, p.Source), p.Target, "the sentence is not in the translation: translate it")
			found = true
		case p.Source.Len() == 0 && lt >= 4 && letters(p.Target.In(x.t.Text)):
			x.report(Omission, Warning, p.Source, trimmed(x.t.Text, p.Target), "the sentence is not in the source: take it out, or check where it comes from")
			found = true
		default:
			if len(x.aligned) < 2 && len(x.s.Sentences) < 2 {
				continue // that is the whole paragraph
			}
			least := -farLength
			if within(x.s.Sentences, p.Source) > within(x.t.Sentences, p.Target) {
				least = -mergedLength
			}
			if delta := align.Delta(float64(ls), float64(lt), c, s2); delta < least {
				x.report(Omission, Warning, trimmed(x.s.Text, p.Source), trimmed(x.t.Text, p.Target), "the translation is far shorter than usual here: check that nothing is left out")
				found = true
			} else if least == -mergedLength && delta < 0 {
				found = x.unsupported(p) || found
			}
		}
	}
	if found {
		return
	}
	s, t := jianzhu.Span{End: len(x.s.Text)}, jianzhu.Span{End: len(x.t.Text)}
	severity := Warning
	if whole < -wildLength || whole > wildLength {
		severity = Error
	}
	switch {
	case whole < -farLength:
		x.report(Length, severity, s, t, "the translation is far shorter than usual: check that nothing is left out")
	case whole > farLength:
		x.report(Length, severity, s, t, "the translation is far longer than usual: check that nothing is added")
	}
}

// unsupported reports sentences that run together with others into fewer, and
// of whose words the translation has hardly any.
func (x *pair) unsupported(p jianzhu.SentencePair) bool {
	found := false
	for _, s := range x.s.Sentences {
		if !p.Source.Contains(s) {
			continue
		}
		if known, hits := align.Support(x.s.Paragraph, s, x.t.Paragraph, p.Target); known >= 3 && 6*hits <= known {
			x.report(Omission, Warning, s, trimmed(x.t.Text, p.Target), "hardly a word of the sentence is in the translation: check that it is not left out")
			found = true
		}
	}
	return found
}

// within counts the sentences that begin in a span.
func within(sentences []jianzhu.Span, s jianzhu.Span) int {
	n := 0
	for _, x := range sentences {
		if s.Start <= x.Start && x.Start < s.End {
			n++
		}
	}
	return n
}

func severityOf(score float64) Severity {
	if score >= 0.9 {
		return Error
	}
	return Warning
}

func letters(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// The words of negation that the other side can hardly do without.
var (
	hanNot   = []string{"不", "没", "未", "无", "非", "否", "别", "莫", "勿", "免", "禁", "拒", "难", "缺", "失", "避", "防", "停", "弃", "少", "除了", "反对", "差", "错"}
	latinNot = []string{"not", "no", "never", "none", "nothing", "nobody", "neither", "nor", "without", "cannot", "cant", "wont", "dont", "doesnt", "didnt", "isnt",
		"arent", "wasnt", "werent", "hasnt", "havent", "hadnt", "couldnt", "wouldnt", "shouldnt", "mustnt", "nowhere"}
	// What says no in other words.
	latinNo = []string{"un", "in", "im", "ir", "il", "dis", "non", "anti", "mis", "a"}
	laxNo   = []string{"lack", "fail", "refus", "den", "reject", "few", "little", "hardly", "barely", "rarely", "seldom", "avoid", "prevent", "except", "only", "unless", "rather",
		"instead", "less", "against", "far", "too", "miss", "stop", "out", "ban", "prohibit", "impossible", "hard", "difficult", "absent", "yet", "until", "but", "just", "constant",
		"more", "over", "despite", "regardless", "however", "free", "beyond", "different", "while", "although", "though", "keep", "always", "any", "still", "many", "several", "or", "if",
		"matter", "whether", "nearly", "almost", "soon", "immediately", "non", "own", "other", "worse", "bad", "wrong", "poor", "small", "short", "minor", "leave", "left", "ignore", "neglect"}
)

// checkNegation warns where a source that says no in few words has a
// translation that does not.
func checkNegation(x *pair) {
	for _, p := range x.aligned {
		if !p.Source.ValidIn(x.s.Text) || !p.Target.ValidIn(x.t.Text) || p.Source.Len() == 0 || p.Target.Len() == 0 {
			continue
		}
		s, t := p.Source.In(x.s.Text), p.Target.In(x.t.Text)
		var at jianzhu.Span
		lost := false
		switch {
		case x.s.zh && !x.t.zh:
			at, lost = hanNegation(s), !latinNegates(t)
		case !x.s.zh && x.t.zh:
			at, lost = latinNegation(s), !slices.ContainsFunc(hanNot, func(w string) bool { return strings.Contains(script.FoldString(t), w) })
		}
		if at.Len() > 0 && lost {
			at.Start += p.Source.Start
			at.End += p.Source.Start
			x.report(Negation, Warning, at, trimmed(x.t.Text, p.Target), fmt.Sprintf("the source negates (%s), the translation does not: check it", at.In(x.s.Text)))
		}
	}
}

// hanNegation finds a plain negation of a Chinese sentence.
func hanNegation(s string) jianzhu.Span {
	f := script.FoldString(s)
	for _, w := range []string{"没有", "不是", "不会", "不能", "不想", "不愿", "并不", "并未", "从未", "从不", "不再", "无法", "尚未", "没人"} {
		if i := strings.Index(f, w); i >= 0 && !strings.HasSuffix(f[:i], "是") && !strings.HasSuffix(f[:i], "能") && !strings.HasSuffix(f[:i], "有") && !strings.HasSuffix(f[:i], "会") &&
			!strings.HasSuffix(f[:i], "想") && !strings.HasSuffix(f[:i], "愿") && !strings.HasSuffix(f[:i], "无") && !strings.HasSuffix(f[:i], "不") && !strings.Contains(s, "吗") && !strings.Contains(s, "？") {
			return spanOf(s, f, i, w)
		}
	}
	return jianzhu.Span{}
}

// spanOf returns the span in s of what stands at byte i of its fold, which
// has as many characters.
func spanOf(s, f string, i int, w string) jianzhu.Span {
	from := utf8.RuneCountInString(f[:i])
	to := from + utf8.RuneCountInString(w)
	n := 0
	var out jianzhu.Span
	out.End = len(s)
	for at := range s {
		if n == from {
			out.Start = at
		}
		if n == to {
			out.End = at
		}
		n++
	}
	return out
}

// latinNegation finds a plain negation of an English sentence.
func latinNegation(s string) jianzhu.Span {
	start := -1
	for i := 0; i <= len(s); i++ {
		in := i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] == '\'' || strings.HasPrefix(s[i:], "’") || i > 0 && strings.HasPrefix(s[i-1:], "’") || i > 1 && strings.HasPrefix(s[i-2:], "’"))
		if in {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			w := strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(s[start:i]))
			// "not only", "no doubt", "if not", "no longer", "whether or not".
			rest := strings.ToLower(strings.TrimSpace(s[i:]))
			if slices.Contains(latinNot, w) && w != "no" && w != "nor" && w != "neither" && w != "without" && !strings.HasPrefix(rest, "only") && !strings.HasPrefix(rest, "just") &&
				!strings.HasSuffix(strings.ToLower(s[:start]), "or ") && !strings.HasSuffix(strings.ToLower(s[:start]), "if ") && !strings.Contains(s, "?") {
				return jianzhu.Span{Start: start, End: i}
			}
		}
		start = -1
	}
	return jianzhu.Span{}
}

// latinNegates reports whether an English text says no in any way.
func latinNegates(s string) bool {
	s = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(s))
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.Contains(latinNot, w) || strings.HasSuffix(w, "nt") && slices.Contains(latinNot, w) || strings.HasSuffix(w, "less") {
			return true
		}
		for _, p := range laxNo {
			if strings.HasPrefix(w, p) {
				return true
			}
		}
		for _, p := range latinNo {
			if p != "a" && len(w) > len(p)+4 && strings.HasPrefix(w, p) {
				return true
			}
		}
	}
	return false
}

// checkText reports what the translated text alone shows: words of the source,
// two scripts, marks.
func (d *document) checkText(x *pair) {
	checkUntranslated(x)
	if x.t.zh {
		checkScript(x, d.t.Language)
	}
	checkMarks(x)
}

func checkUntranslated(x *pair) {
	s, t := x.s, x.t
	if s.zh == t.zh {
		return
	}
	if align.Length(s.Text) >= 8 && strings.TrimSpace(s.Text) == strings.TrimSpace(t.Text) && letters(t.Text) {
		if s.zh || wordCount(s.Text) >= 4 {
			x.report(Untranslated, Error, jianzhu.Span{End: len(s.Text)}, jianzhu.Span{End: len(t.Text)}, "the paragraph is the source's: translate it")
			return
		}
	}
	if s.zh {
		// Chinese left in English, but for what stands in brackets beside a
		// name.
		for _, r := range runs(t.Text, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			bracketed := strings.HasSuffix(strings.TrimRight(t.Text[:r.Start], " “\"《"), "(") || strings.HasSuffix(strings.TrimRight(t.Text[:r.Start], " “\"《"), "（")
			severity := Error
			if bracketed {
				continue
			}
			at := jianzhu.Span{End: len(s.Text)}
			if i := strings.Index(s.Text, r.In(t.Text)); i >= 0 {
				at = jianzhu.Span{Start: i, End: i + r.Len()}
			} else {
				severity = Warning
			}
			x.report(Untranslated, severity, at, r, fmt.Sprintf("%s is left in Chinese: translate it", r.In(t.Text)))
		}
		return
	}
	// Four English words in a row, not all of them names, that the source has.
	var words []jianzhu.Span
	flush := func() {
		lower := 0
		for _, w := range words {
			if r, _ := utf8.DecodeRuneInString(w.In(t.Text)); unicode.IsLower(r) {
				lower++
			}
		}
		if len(words) >= 4 && lower*2 >= len(words) {
			r := jianzhu.Span{Start: words[0].Start, End: words[len(words)-1].End}
			before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(t.Text[:r.Start], " "))
			if i := strings.Index(s.Text, r.In(t.Text)); i >= 0 && !strings.ContainsRune("(（《“「\"", before) {
				x.report(Untranslated, Error, jianzhu.Span{Start: i, End: i + r.Len()}, r, fmt.Sprintf("%q is left in English: translate it", r.In(t.Text)))
			}
		}
		words = nil
	}
	for _, w := range runs(t.Text, func(c rune) bool { return unicode.Is(unicode.Latin, c) || c == '\'' || c == '’' }) {
		if n := len(words); n > 0 && strings.TrimLeft(t.Text[words[n-1].End:w.Start], " ,-") != "" {
			flush()
		}
		words = append(words, w)
	}
	flush()
}

func wordCount(s string) int { return len(strings.Fields(s)) }

// runs returns the longest stretches of characters that are in a class.
func runs(text string, in func(rune) bool) []jianzhu.Span {
	var out []jianzhu.Span
	start := -1
	for i, r := range text {
		switch {
		case in(r) && start < 0:
			start = i
		case !in(r) && start >= 0:
			out = append(out, jianzhu.Span{Start: start, End: i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, jianzhu.Span{Start: start, End: len(text)})
	}
	return out
}

// checkScript reports characters of the other script than the translation is
// in.
func checkScript(x *pair, language string) {
	want := ""
	switch {
	case strings.HasPrefix(language, "zh-Hans"), language == "zh-CN", language == "zh-SG":
		want = script.Hans
	case strings.HasPrefix(language, "zh-Hant"), language == "zh-TW", language == "zh-HK":
		want = script.Hant
	default:
		want = script.Detect(x.t.Text)
	}
	if want == "" {
		return
	}
	for _, r := range runs(x.t.Text, func(c rune) bool {
		if !unicode.Is(unicode.Han, c) {
			return false
		}
		has := script.Detect(string(c))
		return has != "" && has != want
	}) {
		severity := Warning
		if language != "zh" && strings.HasPrefix(language, "zh-") {
			severity = Error
		}
		to := script.Convert(r.In(x.t.Text), want).Text
		x.report(Script, severity, x.sourceOf(r), r, fmt.Sprintf("%s is not in the script of the translation: write %s", r.In(x.t.Text), to), to)
	}
}

// fullOf are the marks of Chinese for those of English.
var fullOf = map[rune]string{',': "，", ';': "；", '?': "？", '!': "！", ':': "："}

// pairsOfMarks are the marks that open and close.
var pairsOfMarks = map[rune]rune{'）': '（', ')': '(', '”': '“', '」': '「', '』': '『', '》': '《', '〉': '〈', '】': '【', ']': '['}

// checkMarks reports marks of the wrong width, and those without partner.
func checkMarks(x *pair) {
	text := x.t.Text
	var open []struct {
		r  rune
		at int
	}
	rs := []rune(text)
	at := 0
	bracket := map[rune]rune{'（': '(', '）': ')'}
	norm := func(r rune) rune { // （AM) is a matter of width, not of pairs
		if h, ok := bracket[r]; ok {
			return h
		}
		return r
	}
	for i, r := range rs {
		size := utf8.RuneLen(r)
		span := jianzhu.Span{Start: at, End: at + size}
		at += size
		var before, after rune
		if i > 0 {
			before = rs[i-1]
		}
		if i+1 < len(rs) {
			after = rs[i+1]
		}
		han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
		if x.t.zh {
			if full, ok := fullOf[r]; ok && han(before) && (han(after) || after == ' ' || after == 0) {
				x.report(Punctuation, Info, x.sourceOf(span), span, fmt.Sprintf("%c is a mark of English: write %s", r, full), full)
			}
		} else if strings.ContainsRune("，。；：？！、（）", r) && !han(before) && !han(after) {
			half := map[rune]string{'，': ",", '。': ".", '；': ";", '：': ":", '？': "?", '！': "!", '、': ",", '（': "(", '）': ")"}[r]
			x.report(Punctuation, Warning, x.sourceOf(span), span, fmt.Sprintf("%c is a mark of Chinese: write %s", r, half), half)
		}
		n := norm(r)
		switch n {
		case '(', '“', '「', '『', '《', '〈', '【', '[':
			open = append(open, struct {
				r  rune
				at int
			}{n, span.Start})
			continue
		}
		opener, closes := pairsOfMarks[n]
		if !closes {
			continue
		}
		if k := len(open) - 1; k >= 0 && open[k].r == opener {
			open = open[:k]
		} else if n == ')' && (i == 1 || unicode.IsDigit(before) || unicode.IsLetter(before) && i < 3) {
			// 1) is a list
		} else if !unbalanced(x.s.Text, n) {
			x.report(Punctuation, Warning, x.sourceOf(span), span, fmt.Sprintf("%c closes nothing: open it, or take it out", r))
		}
	}
	for _, o := range open {
		span := jianzhu.Span{Start: o.at, End: o.at + len(string(firstOf(text[o.at:])))}
		// A quotation that goes on in the next paragraph is not closed.
		if o.r == '“' || o.r == '「' {
			if unbalanced(x.s.Text, '”') || unbalanced(x.s.Text, '」') {
				continue
			}
		}
		x.report(Punctuation, Warning, x.sourceOf(span), span, fmt.Sprintf("%s is not closed: close it", span.In(text)))
	}
}

func firstOf(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

// unbalanced reports whether a closing mark, or what opens it, is more often
// in the text than the other.
func unbalanced(text string, closing rune) bool {
	o := pairsOfMarks[closing]
	return strings.Count(text, string(closing)) != strings.Count(text, string(o))
}
