package qa

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/rendering"
	"jianzhu/script"
)

//go:embed nations.txt
var nationsFile string

// nations are countries and regions in simplified Chinese with the English
// words that stand for them: names, adjectives, peoples, capitals that stand
// for governments.
var nations = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(nationsFile) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		for zh := range strings.SplitSeq(f[0], " ") {
			for en := range strings.SplitSeq(f[1], ",") {
				m[zh] = append(m[zh], align.Fold(en))
			}
		}
	}
	return m
})

// nationNames are the Chinese names, in an order that does not change.
var nationNames = sync.OnceValue(func() []string {
	return slices.Sorted(maps.Keys(nations()))
})

var nationsOf = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for zh, list := range nations() {
		for _, en := range list {
			m[en] = append(m[en], zh)
		}
	}
	for _, list := range m {
		slices.Sort(list)
	}
	return m
})

// prepare makes a side ready for names to be looked for.
func (s *side) prepare() {
	if s.words != "" {
		return
	}
	s.han = squeeze(s.Text)
	var b strings.Builder
	b.WriteByte(' ')
	start := -1
	flush := func(end int) {
		if start < 0 {
			return
		}
		w := s.Text[start:end]
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			s.caps = append(s.caps, w)
		}
		w = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(w), "'s"), "’s")
		b.WriteString(align.Fold(w))
		b.WriteByte(' ')
		start = -1
	}
	for i, r := range s.Text {
		in := unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) ||
			start >= 0 && (r == '\'' || r == '’' || r == '&')
		switch {
		case in && start < 0:
			start = i
		case !in:
			// Accents, dots of U.S. and hyphens part no words for Fold; here
			// the dot does not either.
			if r == '.' && start >= 0 && i-start == 1 || r == '.' && start >= 0 && i >= 2 && s.Text[i-2] == '.' {
				continue
			}
			flush(i)
		}
	}
	flush(len(s.Text))
	s.words = b.String()
	s.heard = align.NewHeard(s.Text)
}

// squeeze folds Chinese and leaves out what stands between the parts of names.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '·', '・', '•', '‧', '-', '—', '“', '”', '"', '《', '》':
			return -1
		}
		return r
	}, script.FoldString(s))
}

// has reports whether a name is in the text.
func (s *side) has(name string) bool {
	if script.HasHan(name) {
		n := squeeze(name)
		return utf8.RuneCountInString(n) >= 1 && strings.Contains(s.han, n)
	}
	f := align.Fold(name)
	return f != "" && (strings.Contains(s.words, " "+f+" ") || strings.Contains(s.words, " "+strings.ReplaceAll(f, " ", "")+" "))
}

// hasPart reports whether a part of a name is in the text, by which the whole
// may be meant: the surname, a company without its kind.
func (s *side) hasPart(name string, typ jianzhu.Type) bool {
	if s.has(name) {
		return true
	}
	if script.HasHan(name) {
		parts := strings.FieldsFunc(name, func(r rune) bool { return r == '·' || r == '・' || r == '•' || r == ' ' || r == '‧' })
		for _, p := range parts {
			if utf8.RuneCountInString(p) >= 2 && len(parts) > 1 && s.has(p) {
				return true
			}
		}
		if len(parts) > 1 && utf8.RuneCountInString(parts[len(parts)-1]) == 1 { // 特蕾莎·梅
			return s.has(parts[len(parts)-1])
		}
		r := []rune(squeeze(name))
		if typ != jianzhu.TypePerson && len(r) >= 3 {
			// 阿里 of 阿里巴巴, 曼联 of 曼彻斯特联队: the beginning, or first characters of both halves.
			return strings.Contains(s.han, string(r[:2])) || strings.Contains(s.han, string(r[len(r)-2:]))
		}
		if typ == jianzhu.TypePerson && len(r) == 3 {
			return strings.Contains(s.han, string(r[1:]))
		}
		return false
	}
	words := strings.Fields(align.Fold(name))
	if len(words) < 2 {
		// Microsoft's, Americans, Catalan of Catalonia: the word with another
		// ending.
		w := strings.Join(words, "")
		if len(w) >= 6 && typ == jianzhu.TypeLoc {
			w = w[:5]
		}
		return len(w) >= 4 && strings.Contains(s.words, " "+w)
	}
	for _, w := range words {
		if len(w) >= 3 && !generic[w] && strings.Contains(s.words, " "+w+" ") {
			return true
		}
	}
	// IMF of International Monetary Fund.
	initials := ""
	for _, w := range words {
		if w != "of" && w != "the" && w != "and" && w != "for" {
			initials += w[:1]
		}
	}
	return len(initials) >= 2 && strings.Contains(s.words, " "+initials+" ")
}

// generic words of names tell of no one thing.
var generic = set(`the and for new city state states united national international company group corporation bank university college institute
	republic kingdom north south east west san los las saint county province district river lake mount island islands party union court
	house high school center centre international john james david michael`)

// names returns what a mention is known to be called in the other language.
func (d *document) names(m *jianzhu.Mention, from, to *side, fromSource bool) (names []string, sure bool) {
	surface := m.In(from.Text)
	add := func(n string) {
		if n != "" && script.HasHan(n) == to.zh && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	learned := d.calledInTarget
	if !fromSource {
		learned = d.calledInSource
	}
	if m.EntityID != "" {
		for _, c := range learned[m.EntityID] {
			add(c.surface)
			sure = true
		}
	}
	e := d.entities[m.EntityID]
	if e != nil {
		for _, tag := range []string{"en", "zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"} {
			add(e.Names[tag])
		}
		for _, n := range e.Aliases {
			add(n)
		}
		sure = sure || e.Known && len(names) > 0
	}
	if d.Names != nil {
		q := question{m.Type, surface, "en"}
		if to.zh {
			q.target = "zh-Hans"
		}
		known, ok := d.asked[q]
		if !ok {
			rq := rendering.Query{Type: m.Type, Surface: surface, Target: q.target}
			if e != nil {
				rq.Name, rq.Names, rq.Subtype = e.Name, e.Names, e.Subtype
			}
			for _, r := range d.Names.Name(rq) {
				if r.Origin == jianzhu.OriginLexicon && r.Score >= 0.8 {
					known = append(known, r.Name)
				}
			}
			d.asked[q] = known
		}
		for _, n := range known {
			add(n)
			sure = true
		}
	}
	return names, sure && len(names) > 0
}

// verdict is whether a mention is on the other side.
type verdict int

const (
	present verdict = iota
	unsure          // nothing tells what it would be called
	absent
)

// there looks for a mention on the other side.
func (d *document) there(m *jianzhu.Mention, from, to *side, fromSource bool) (verdict, []string) {
	surface := m.In(from.Text)
	if to.has(surface) {
		return present, nil
	}
	names, sure := d.names(m, from, to, fromSource)
	for _, n := range names {
		if to.hasPart(n, m.Type) {
			return present, nil
		}
	}
	folded := align.Fold(surface)
	if !script.HasHan(surface) && from.zh && !to.zh {
		// Letters in a Chinese text stand in the other as they are.
		if to.hasPart(surface, m.Type) || len(folded) < 3 {
			return present, nil
		}
		for w := range strings.FieldsSeq(folded) {
			if len(w) >= 3 && strings.Contains(to.words, " "+w) {
				return present, nil
			}
		}
		return absent, append(names, surface)
	}
	if script.HasHan(surface) {
		return d.hanThere(m, surface, folded, from, to, names, sure)
	}
	return d.latinThere(m, surface, folded, to, names, sure)
}

func (d *document) hanThere(m *jianzhu.Mention, surface, folded string, from, to *side, names []string, sure bool) (verdict, []string) {
	exact := false
	for _, zh := range nationNames() {
		words := nations()[zh]
		if strings.HasPrefix(folded, zh) || strings.HasSuffix(folded, zh) {
			if slices.ContainsFunc(words, to.has) {
				return present, names
			}
			exact = exact || folded == zh
		}
	}
	if exact {
		return absent, append(names, title(nations()[folded][0]))
	}
	// Letters in the name: B站, AT&T公司.
	for w := range strings.FieldsFuncSeq(surface, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) {
		if len(w) >= 2 && to.has(w) {
			return present, names
		}
	}
	if !to.zh {
		best := bestSound(surface, to.caps)
		if best >= leastHeard(sure) {
			return present, names
		}
		if pinyinThere(folded, to.words) {
			return present, names
		}
	}
	switch {
	case sure:
		return absent, names
	case m.Type == jianzhu.TypePerson && m.Score >= 0.6 && foreign(surface):
		return absent, names
	case m.Type == jianzhu.TypeLoc && m.Score >= 0.6 && align.Transliterated(strings.TrimRight(folded, "市州郡省县镇区湖河岛山港国")) && utf8.RuneCountInString(strings.TrimRight(folded, "市州郡省县镇区湖河岛山港国")) >= 3:
		return absent, names
	case m.Type != jianzhu.TypePerson && !to.zh && d.hanWordsMissing(m, from, to):
		return absent, names
	}
	return unsure, names
}

// hanWordsMissing reports whether the dictionary knows most of the words of a
// Chinese name, and the other side has none of them.
func (d *document) hanWordsMissing(m *jianzhu.Mention, from, to *side) bool {
	i, _ := slices.BinarySearchFunc(from.Tokens, m.Start, func(t jianzhu.Token, at int) int { return t.Start - at })
	known, all := 0, 0
	for ; i < len(from.Tokens) && from.Tokens[i].End <= m.End; i++ {
		all += from.Tokens[i].Len()
		for _, w := range align.HanWords(from.Text, from.Tokens[i:i+1]) {
			stems := align.StemsFor(w)
			if len(stems) > 0 {
				known += from.Tokens[i].Len()
			}
			for _, stem := range stems {
				if strings.Contains(to.words, " "+stem) {
					return false
				}
			}
		}
	}
	return all == m.Len() && 3*known >= 2*all
}

// latinWordsMissing is hanWordsMissing for a name in letters.
func (d *document) latinWordsMissing(surface string, to *side) bool {
	known, all := 0, 0
	for _, stem := range align.Stems(surface) {
		all++
		words := align.WordsFor(stem)
		if len(words) > 0 {
			known++
		}
		for _, w := range words {
			if strings.Contains(to.han, w) || utf8.RuneCountInString(w) > 2 && strings.Contains(to.han, string([]rune(w)[:2])) {
				return false
			}
		}
	}
	return known > 0 && 3*known >= 2*all
}

// The least probability that a name is heard: of one whose other names are
// not known, and of one whose known names are not there.
const (
	heardHere  = 0.25
	heardStill = 0.5
)

func leastHeard(sure bool) float64 {
	if sure {
		return heardStill
	}
	return heardHere
}

// bestSound returns how surely a Chinese name is one of the words, or two of
// them that follow each other.
func bestSound(name string, words []string) float64 {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '·' || r == '・' || r == '•' || r == '‧' || r == ' ' || r == '-' })
	best := 0.0
	for _, p := range append(parts, name) {
		h := align.NewHeard(p)
		for i, w := range words {
			w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
			best = max(best, h.Whole(w).Likely())
			if i > 0 {
				best = max(best, h.Whole(words[i-1]+w).Likely())
			}
			if len(parts) == 1 && utf8.RuneCountInString(p) > 2 {
				best = max(best, h.Find(w).Likely()) // 哈佛大学
			}
		}
	}
	return best
}

// foreign reports whether a Chinese name is that of a foreigner by its looks:
// its characters are those of transliterations, with a dot or four and more.
func foreign(name string) bool {
	n := utf8.RuneCountInString(name)
	return strings.ContainsAny(name, "·・•‧") || n >= 4 && n <= 7 && align.Transliterated(name)
}

// pinyinThere reports whether a Chinese name, folded, is in a text in pinyin:
// all of it, or its surname and its given name.
func pinyinThere(name, words string) bool {
	r := []rune(strings.ReplaceAll(name, " ", ""))
	if len(r) < 2 || len(r) > 6 {
		return false
	}
	spell := func(r []rune) []string {
		out := []string{""}
		for _, c := range r {
			s := script.Syllables(c)
			if len(s) == 0 {
				return nil
			}
			var next []string
			for _, o := range out {
				for _, x := range s {
					next = append(next, o+x)
				}
			}
			out = next[:min(len(next), 16)]
		}
		return out
	}
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return len(s) >= 2 && strings.Contains(words, " "+s+" ") })
	}
	if in(spell(r)) || len(r) > 2 && in(spell(r[:2])) || len(r) > 2 && in(spell(r[:len(r)-1])) {
		return true
	}
	n, readings := script.Surname(r)
	if n == 0 {
		n, readings = 1, script.Syllables(r[0])
	}
	return in(readings) || in(spell(r[n:])) || len(r) == 3 && in(spell(r[1:2])) && in(spell(r[2:]))
}

func (d *document) latinThere(m *jianzhu.Mention, surface, folded string, to *side, names []string, sure bool) (verdict, []string) {
	for _, zh := range nationsOf()[folded] {
		if strings.Contains(to.han, zh) || utf8.RuneCountInString(zh) == 2 && strings.HasSuffix(zh, "国") && strings.Contains(to.han, strings.TrimSuffix(zh, "国")) {
			return present, names
		}
	}
	if n := nationsOf()[folded]; len(n) > 0 {
		return absent, append(names, n...)
	}
	if !to.zh {
		return unsure, names
	}
	// The surname must be heard, or the first name clearly.
	heard, sounding := 0.0, 0
	words := strings.Fields(folded)
	for i, w := range words {
		if len(w) < 3 || generic[w] && len(words) > 1 {
			continue
		}
		sounding++
		x := to.heard.Find(w).Likely()
		if i < len(words)-1 && m.Type == jianzhu.TypePerson && x < 0.8 {
			x = 0
		}
		heard = max(heard, x)
		if spelledIn(w, to.han) {
			heard = 1
		}
	}
	if heard >= leastHeard(sure) {
		return present, names
	}
	switch {
	case sure:
		return absent, names
	case m.Type == jianzhu.TypePerson && m.Score >= 0.6 && sounding > 0 && len(words) <= 4 && !eastAsian(folded) && len(align.Letters(folded)) >= 4:
		return absent, names
	case m.Type == jianzhu.TypeLoc && m.Score >= 0.6 && sounding == 1 && len(words) == 1 && len(folded) >= 5 && !eastAsian(folded):
		return absent, names
	case m.Type != jianzhu.TypePerson && d.latinWordsMissing(surface, to):
		return absent, names
	}
	return unsure, names
}

// spelledIn reports whether a word in letters is the pinyin of one to three
// characters of a Chinese text that follow each other.
func spelledIn(w, han string) bool {
	r := []rune(han)
	for i := range r {
		rest := []string{w}
		for j := i; j < min(len(r), i+3) && len(rest) > 0; j++ {
			var next []string
			for _, s := range script.Syllables(r[j]) {
				for _, x := range rest {
					if x == s && (j > i || len(w) <= 6) {
						return true
					}
					if strings.HasPrefix(x, s) && len(s) > 0 {
						next = append(next, x[len(s):])
					}
				}
			}
			rest = next
		}
	}
	return false
}

// eastAsian reports whether a name in letters may be Chinese, Korean,
// Japanese or Vietnamese: its characters can't be heard.
func eastAsian(folded string) bool {
	if _, ok := script.PersonSound(folded); ok {
		return true
	}
	for w := range strings.FieldsSeq(folded) {
		if len(w) >= 3 && !koreanOrOther[w] && !kana(w) && script.PinyinSyllables(w) == 0 {
			return false
		}
	}
	return true
}

var koreanOrOther = set(`kim lee park choi jung jeong kang cho yoon yun jang lim han shin seo kwon hwang ahn moon hong jun joon hyun seung jin
	min soo young nguyen tran pham hoang phan chan cheung wong leung chow tsang ho kwok lam ng yip tsai hsu hsieh chiang chen lin tse tam lau kwan
	yeung chiu siu hui mak choy un jong jae`)

// kana reports whether a word can be written in Japanese syllables.
func kana(w string) bool {
	if len(w) < 4 {
		return false
	}
	n := 0
	for i := 0; i < len(w); {
		j := i
		for j < len(w) && !strings.ContainsRune("aiueo", rune(w[j])) {
			j++
		}
		onset := w[i:j]
		if j == len(w) {
			return onset == "n" && n >= 2
		}
		if onset != "" && !slices.Contains(onsets, strings.TrimPrefix(onset, "n")) && !slices.Contains(onsets, onset) {
			return false
		}
		n++
		i = j + 1
	}
	return n >= 2
}

var onsets = strings.Fields("k s t n h m y r w g z d b p j f ky sh ch ny hy my ry gy by py ts kk tt ss pp tch ssh")

// checkNames reports names that are missing or others.
func (d *document) checkNames(x *pair) {
	x.s.prepare()
	x.t.prepare()
	type lost struct {
		m       *jianzhu.Mention
		absent  bool
		names   []string
		partner int // mention of the other side that is linked with weak evidence; -1 for none
		done    bool
		excess  bool // it is there, but all of its mentions there are others' counterparts
	}
	collect := func(from, to *side, fromSource bool) []lost {
		var out []lost
		for i := range from.Mentions {
			m := &from.Mentions[i]
			if !named(m.Type) || !m.ValidIn(from.Text) || m.Len() == 0 {
				continue
			}
			partner := -1
			k := x.byS
			if !fromSource {
				k = x.byT
			}
			if at := k[i]; at >= 0 {
				l := x.links[at]
				// A gloss in letters is checked by itself: 卡瓦诺 (Kavanaugh) is
				// linked by its first half too.
				gloss := from.zh && !to.zh && !script.HasHan(m.In(from.Text))
				if l.rule != "order" && !gloss {
					continue
				}
				partner = l.t
				if !fromSource {
					partner = l.s
				}
			}
			v, names := d.there(m, from, to, fromSource)
			switch {
			case v != present:
				out = append(out, lost{m: m, absent: v == absent, names: names, partner: partner})
			case partner < 0:
				out = append(out, lost{m: m, names: names, partner: partner, excess: true})
			}
		}
		return out
	}
	left, right := collect(x.s, x.t, true), collect(x.t, x.s, false)
	if x.s.zh != x.t.zh {
		// Names in letters in a Chinese text that nobody has marked.
		add := func(from, to *side, all []lost) []lost {
			for _, r := range lettersLost(from, to) {
				if slices.ContainsFunc(from.Mentions, func(m jianzhu.Mention) bool { return m.Overlaps(r) && named(m.Type) && !script.HasHan(m.In(from.Text)) }) {
					continue
				}
				all = append(all, lost{m: &jianzhu.Mention{Span: r}, absent: true, names: nil, partner: -1})
			}
			return all
		}
		if x.s.zh {
			left = add(x.s, x.t, left)
		} else {
			right = add(x.t, x.s, right)
		}
	}
	for i := range left {
		a := &left[i]
		for pass := range 2 {
			for j := range right {
				b := &right[j]
				if a.done || b.done || a.excess || b.excess || !a.absent && !b.absent || !x.sameSentence(a.m.Span, b.m.Span) || pass == 0 && a.m.Type != b.m.Type ||
					a.m.Type != "" && b.m.Type != "" && (a.m.Type == jianzhu.TypePerson) != (b.m.Type == jianzhu.TypePerson) {
					continue
				}
				a.done, b.done = true, true
				x.report(Name, Error, a.m.Span, b.m.Span, fmt.Sprintf("%s is not in the translation, which has %s: %s", a.m.In(x.s.Text), b.m.In(x.t.Text),
					advice(a.names)), a.names...)
			}
		}
	}
	for i := range left {
		if a := &left[i]; !a.done && a.absent && !d.elsewhere(x, a.m) {
			x.report(Name, alone(a.m, x.s.Text, a.names), a.m.Span, x.targetOf(a.m.Span), fmt.Sprintf("%s is not in the translation: %s", a.m.In(x.s.Text), advice(a.names)), a.names...)
		}
	}
	for j := range right {
		if b := &right[j]; !b.done && b.absent {
			x.report(Name, alone(b.m, x.t.Text, b.names), x.sourceOf(b.m.Span), b.m.Span, fmt.Sprintf("%s is not in the source: take it out or correct it", b.m.In(x.t.Text)))
		}
	}
	// A name that is there once too often, where another is missing.
	for i := range left {
		for j := range right {
			a, b := &left[i], &right[j]
			if !a.done && !b.done && !a.absent && !b.absent && a.excess != b.excess && a.m.Type == b.m.Type && x.together(a.m.Span, b.m.Span) {
				a.done, b.done = true, true
				x.report(Name, Warning, a.m.Span, b.m.Span, fmt.Sprintf("nothing stands for %s, and %s is there once too often: check it", a.m.In(x.s.Text), b.m.In(x.t.Text)), a.names...)
			}
		}
	}
	d.checkConsistency(x)
}

// lettersLost returns the names in letters of a Chinese text of which no word
// is on the other side.
func lettersLost(zh, en *side) []jianzhu.Span {
	var out []jianzhu.Span
	var run jianzhu.Span
	flush := func() {
		if run.Len() == 0 {
			return
		}
		long, found := false, false
		for w := range strings.FieldsSeq(align.Fold(run.In(zh.Text))) {
			w = strings.Trim(w, ".,'’")
			long = long || len(w) >= 4
			stem := w
			if len(stem) > 5 {
				stem = stem[:5]
			}
			found = found || len(w) >= 2 && strings.Contains(en.words, " "+stem)
		}
		if long && !found && !strings.Contains(en.words, " "+strings.ReplaceAll(align.Fold(run.In(zh.Text)), " ", "")) {
			out = append(out, run)
		}
		run = jianzhu.Span{}
	}
	for _, w := range runs(zh.Text, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || r == '\'' || r == '’' || r == '-'
	}) {
		r, _ := utf8.DecodeRuneInString(w.In(zh.Text))
		switch {
		case !unicode.IsUpper(r):
			flush()
		case run.Len() > 0 && strings.Trim(zh.Text[run.End:w.Start], " .") == "":
			run.End = w.End
		default:
			flush()
			run = w
		}
	}
	flush()
	return out
}

// alone returns how bad it is that a name is on one side only. Places, parties
// and parliaments come and go with the grammar of a sentence; of what has no
// known name the words alone tell, which may be others.
func alone(m *jianzhu.Mention, text string, names []string) Severity {
	f := align.Fold(m.In(text))
	_, nation := nations()[f]
	switch {
	case nation || len(nationsOf()[f]) > 0 || m.Type == jianzhu.TypeLoc:
		return Warning
	case m.Type == jianzhu.TypeOrg && len(names) == 0:
		return Warning
	}
	return Error
}

// elsewhere reports whether another mention of the same entity in the
// paragraph is linked: a translator may say he for the second.
func (d *document) elsewhere(x *pair, m *jianzhu.Mention) bool {
	if m.EntityID == "" {
		return false
	}
	for _, l := range x.links {
		if s := &x.s.Mentions[l.s]; s != m && s.EntityID == m.EntityID && l.rule != "order" {
			return true
		}
	}
	return false
}

func named(t jianzhu.Type) bool {
	return t == jianzhu.TypePerson || t == jianzhu.TypeOrg || t == jianzhu.TypeLoc
}

func advice(names []string) string {
	if len(names) == 0 {
		return "put the right name in"
	}
	return "write " + names[0]
}

func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// checkConsistency reports an entity that an earlier paragraph calls
// otherwise.
func (d *document) checkConsistency(x *pair) {
	for _, l := range x.links {
		s, t := &x.s.Mentions[l.s], &x.t.Mentions[l.t]
		if !named(s.Type) || l.score < firm || l.rule == "entity" || s.EntityID == "" {
			continue
		}
		here := align.Fold(t.In(x.t.Text))
		var first *called
		for i := range d.calledInTarget[s.EntityID] {
			c := &d.calledInTarget[s.EntityID][i]
			if c.paragraph >= x.t.Index {
				continue
			}
			if akin(c.folded, here) {
				first = nil
				break
			}
			if first == nil {
				first = c
			}
		}
		if first != nil {
			x.report(Consistency, Warning, s.Span, t.Span, fmt.Sprintf("%s is %s here and %s in paragraph %d: choose one", s.In(x.s.Text), t.In(x.t.Text),
				first.surface, first.paragraph), first.surface)
		}
	}
}

// akin reports whether two names may be forms of one: they have a word, or
// characters, in common.
func akin(a, b string) bool {
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	if script.HasHan(a) {
		return strings.ContainsAny(a, b)
	}
	for w := range strings.FieldsSeq(a) {
		if strings.Contains(" "+b+" ", " "+w+" ") {
			return true
		}
	}
	initials := func(s string) string {
		o := ""
		for w := range strings.FieldsSeq(s) {
			o += w[:1]
		}
		return o
	}
	return initials(a) == b || initials(b) == a
}

// checkTerms reports terms that are not as the termbase has them.
func (d *document) checkTerms(x *pair) {
	if d.Terms == nil {
		return
	}
	source, target := d.Terms.Find(x.s.Text, d.a.Language), d.Terms.Find(x.t.Text, d.t.Language)
	seen := map[string]bool{}
	for _, m := range target {
		if n := m.Term.Names[m.Name]; n.Status == jianzhu.TermForbidden && sameLanguage(n.Language, d.t.Language) {
			var s jianzhu.Span
			found := false
			for _, o := range source {
				if o.Term.ID == m.Term.ID {
					s, found = o.Span, true
					break
				}
			}
			if !found {
				s = x.sourceOf(m.Span)
			}
			want := wanted(&m.Term, d.t.Language)
			seen[m.Term.ID] = true
			x.report(Term, Error, s, m.Span, fmt.Sprintf("%s is forbidden by the termbase: %s", m.In(x.t.Text), advice(want)), want...)
		}
	}
	for _, m := range source {
		if seen[m.Term.ID] {
			continue
		}
		seen[m.Term.ID] = true
		want := wanted(&m.Term, d.t.Language)
		if m.Term.Keep && len(want) == 0 {
			want = []string{m.In(x.s.Text)}
		}
		if len(want) == 0 {
			continue
		}
		has := slices.ContainsFunc(want, x.t.has) || slices.ContainsFunc(target, func(o Match) bool {
			return o.Term.ID == m.Term.ID && o.Term.Names[o.Name].Status == jianzhu.TermApproved
		})
		if has {
			continue
		}
		severity := Error
		if !m.Term.Keep && slices.ContainsFunc(want, func(n string) bool { return x.t.hasPart(n, m.Term.Type) }) {
			severity = Info // a short form of it
		}
		x.report(Term, severity, m.Span, x.targetOf(m.Span), fmt.Sprintf("the termbase has %s for %s, which the translation lacks: %s", want[0], m.In(x.s.Text),
			advice(want)), want...)
	}
}

// wanted returns the approved names of a term in a language.
func wanted(t *jianzhu.Term, language string) []string {
	var out []string
	for _, n := range t.Names {
		if n.Status == jianzhu.TermApproved && sameLanguage(n.Language, language) {
			out = append(out, n.Name)
		}
	}
	return out
}

// sameLanguage reports whether a name of one language is for texts of another:
// zh-Hant is for zh-Hant-TW, zh for all Chinese.
func sameLanguage(name, text string) bool {
	return name == text || strings.HasPrefix(text, name+"-") || text == "zh" && strings.HasPrefix(name, "zh")
}
