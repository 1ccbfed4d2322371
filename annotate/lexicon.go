package annotate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// kinds are the parts that a word can play in a rule. A word can play several.
type kinds uint64

const (
	isTitle         kinds = 1 << iota // a position or profession that stands alone
	isTitleAfter                      // an address behind a name: 先生
	isTitleBefore                     // a modifier before a title: 首席
	isTitleNamed                      // counts only before a name: Dr., Sir
	isAddress                         // Mr.: no mention, but a name follows
	isSurname                         // a Chinese surname of two characters
	isPart                            // a part of foreign names in Chinese
	isOrgEnd                          // 公司, 大学, inc: ends names of organizations
	isOrgAfterPlace                   // of these, what makes an organization of a place
	isOrgAlone                        // an organization as it stands: 外交部
	isOrgHead                         // begins names of organizations: ministry of
	isLocEnd                          // ends names of places
	isEventEnd                        // ends names of events
	isCurrency                        // stands behind an amount
	isSign                            // stands before an amount: $, HK$
	isMeasure                         // a measure word
	isUnit                            // a unit of measurement
	isBound                           // 以上, 左右
	isCue                             // reports speech
	isCueIndirect                     // reports speech without quotation marks
	isCueListener                     // takes a listener: 告诉
	isAccording                       // closes 据…
	isCueAdverb                       // may stand between speaker and cue
	isPronoun                         // a speaker that is no name
	isScare                           // what stands before quotation marks that quote no utterance
	isPerson                          // a person of the lexicon of people
	isName                            // has senses
	isStop                            // a word that no name goes across
)

// A word is an entry of the lexicons with everything known of it.
type word struct {
	kinds  kinds
	n      int16   // runes
	short  bool    // one rune or two, or one Latin word: needs more evidence
	caps   caps    // how a Latin name is to be written
	senses []sense // what it names, the likeliest first
	count  int32   // of a part of names or a person: how often it was seen
	value  string  // of a currency: its code
}

// caps says how the Latin letters of a name are written. Text must be as
// careful: "us" is not the US.
type caps uint8

const (
	anyCase  caps = iota // has no upper-case letter
	initial              // begins with one
	allUpper             // has no lower-case letter
)

// A sense is one name of one entity.
type sense struct {
	name int32 // index into lexicons.names
	typ  jianzhu.Type
	full bool // one of the entity's own names, not an alias
}

// lexicons is all embedded data, ready for matching. It is made once and
// never changes.
type lexicons struct {
	names    []model.Name
	words    []word
	trie     *trie
	surnames []uint16     // by rune, folded: rank of the surname from 1, the commonest first
	given    [3][]uint16  // by position and rune: how often the character stands in given names
	partsEn  []model.Part // parts of names in Latin letters, sorted; too many for the trie
	partRune []bool       // by rune: parts of foreign names are written with it
}

// load makes the lexicons; every Annotator of the process shares them.
var load = sync.OnceValues(loadLexicons)

func loadLexicons() (*lexicons, error) {
	names, err := model.Names()
	if err != nil {
		return nil, err
	}
	l := &lexicons{names: names, words: make([]word, 1, 100000), surnames: make([]uint16, bmp), partRune: make([]bool, bmp)}
	index := make(map[string]int32, 120000)
	add := func(text string, k kinds) *word {
		f := script.FoldString(text)
		i := index[f]
		if i == 0 {
			i = int32(len(l.words))
			index[f] = i
			n := utf8.RuneCountInString(f)
			first, _ := utf8.DecodeRuneInString(f)
			l.words = append(l.words, word{n: int16(n), short: n <= 2 || isLatin(first) && !strings.Contains(f, " ")})
		}
		l.words[i].kinds |= k
		return &l.words[i]
	}

	var titles []string
	for i := range names {
		n := &names[i]
		if n.Type == jianzhu.TypeTitle {
			for _, form := range append([]string{n.Hans, n.Hant, n.TW, n.HK, n.En}, n.Aliases...) {
				titles = append(titles, script.FoldString(form))
			}
		}
		if n.Lexicon == "people" {
			w := add(n.Hans, isPerson)
			w.count = max(w.count, int32(n.Count))
			w.addSense(sense{int32(i), n.Type, true}, n.Hans)
			continue
		}
		for _, own := range []string{n.Hans, n.Hant, n.TW, n.HK, n.En} {
			if own != "" {
				add(own, isName).addSense(sense{int32(i), n.Type, true}, own)
			}
		}
		for _, alias := range n.Aliases {
			if utf8.RuneCountInString(alias) > 1 {
				add(alias, isName).addSense(sense{int32(i), n.Type, false}, alias)
			}
		}
	}
	if err := l.addLists(add); err != nil {
		return nil, err
	}
	parts, err := model.PartsZh()
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		w := add(p.Text, isPart)
		w.count = max(w.count, int32(p.Count))
		for _, r := range p.Text {
			if isHan(r) && r < bmp {
				l.partRune[r] = true
			}
		}
	}
	if l.partsEn, err = model.PartsEn(); err != nil {
		return nil, err
	}
	given, err := model.GivenNames()
	if err != nil {
		return nil, err
	}
	for i, counts := range given {
		l.given[i] = make([]uint16, bmp)
		for r, n := range counts {
			if r < bmp {
				l.given[i][r] = uint16(min(n, 1<<16-1))
			}
		}
	}
	l.dropCompositeTitles(index, titles)

	texts, values := make([]string, 0, len(index)), make([]int32, 0, len(index))
	for t, i := range index { // the trie sorts
		texts, values = append(texts, t), append(values, i)
	}
	if l.trie, err = buildTrie(texts, values); err != nil {
		return nil, err
	}
	return l, nil
}

// addSense adds a sense to w, full names before aliases; written is the form
// whose upper case the text must have too.
func (w *word) addSense(s sense, written string) {
	c := capsOf(written)
	if len(w.senses) == 0 || c < w.caps {
		w.caps = c
	}
	for _, old := range w.senses {
		if old.typ == s.typ && (old.full || !s.full) {
			return
		}
	}
	w.senses = append(w.senses, s)
	slices.SortStableFunc(w.senses, func(a, b sense) int {
		return cmp.Compare(b2i(b.full), b2i(a.full))
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func capsOf(s string) caps {
	upper, lower := false, false
	for _, r := range s {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
	}
	switch {
	case upper && !lower:
		return allUpper
	case upper:
		return initial
	}
	return anyCase
}

// addLists reads the word lists that rules look things up in.
func (l *lexicons) addLists(add func(string, kinds) *word) error {
	type section struct {
		file, name string
		kinds      kinds
	}
	lists := map[string]map[string][]string{}
	for _, s := range []section{
		{"surnames.txt", "double", isSurname},
		{"titles.txt", "zh", isTitle}, {"titles.txt", "zh-after", isTitleAfter},
		{"titles.txt", "zh-before", isTitleBefore}, {"titles.txt", "en", isTitle},
		{"titles.txt", "en-before-only", isTitleNamed}, {"titles.txt", "en-address", isAddress},
		{"suffixes.txt", "zh-org", isOrgEnd}, {"suffixes.txt", "zh-org-after-place", isOrgEnd | isOrgAfterPlace},
		{"suffixes.txt", "zh-org-alone", isOrgAlone}, {"suffixes.txt", "zh-loc", isLocEnd},
		{"suffixes.txt", "zh-event", isEventEnd}, {"suffixes.txt", "en-org", isOrgEnd},
		{"suffixes.txt", "en-org-head", isOrgHead}, {"suffixes.txt", "en-loc", isLocEnd}, {"suffixes.txt", "en-event", isEventEnd},
		{"units.txt", "zh-measure", isMeasure}, {"units.txt", "zh-unit", isUnit}, {"units.txt", "zh-bound", isBound}, {"units.txt", "en-unit", isUnit},
		{"cues.txt", "zh-verb", isCue}, {"cues.txt", "zh-indirect", isCue | isCueIndirect}, {"cues.txt", "zh-listener", isCueListener},
		{"cues.txt", "zh-according", isAccording}, {"cues.txt", "zh-adverb", isCueAdverb}, {"cues.txt", "zh-pronoun", isPronoun},
		{"cues.txt", "zh-scare", isScare}, {"cues.txt", "en-verb", isCue}, {"cues.txt", "en-indirect", isCue | isCueIndirect},
		{"cues.txt", "en-pronoun", isPronoun}, {"cues.txt", "en-according", isAccording},
	} {
		words, err := list(lists, s.file, s.name)
		if err != nil {
			return err
		}
		for _, w := range words {
			add(w, s.kinds)
		}
	}
	for _, w := range nameStops {
		add(w, isStop)
	}
	for _, s := range []section{{"units.txt", "zh-currency", isCurrency}, {"units.txt", "en-currency", isCurrency}, {"units.txt", "currency-sign", isSign}} {
		words, err := list(lists, s.file, s.name)
		if err != nil {
			return err
		}
		for _, w := range words {
			name, code, ok := strings.Cut(w, "=")
			if !ok || len(code) != 3 {
				return fmt.Errorf("annotate: %s: %q is no currency with its code", s.file, w)
			}
			add(name, s.kinds).value = code
		}
	}
	singles, err := list(lists, "surnames.txt", "single")
	if err != nil {
		return err
	}
	rank := uint16(0)
	for _, line := range singles {
		for _, r := range script.FoldString(line) {
			if r < bmp && l.surnames[r] == 0 {
				rank++
				l.surnames[r] = rank
			}
		}
	}
	return nil
}

func list(read map[string]map[string][]string, file, section string) ([]string, error) {
	if read[file] == nil {
		var err error
		if read[file], err = model.List(file); err != nil {
			return nil, err
		}
	}
	words, ok := read[file][section]
	if !ok {
		return nil, fmt.Errorf("annotate: %s has no section %q", file, section)
	}
	return words, nil
}

// noTitles are descriptions that the annotation guide does not count as titles.
var noTitles = []string{"专家", "学者", "expert", "scholar", "留学生", "本科生", "大学生", "国家领导人", "national leader", "领导人", "明星",
	"官员", "高级官员", "official", "投资者", "开发者", "志愿者", "消费者", "农民", "矿工", "工人", "士兵", "军官", "退伍军人", "veteran", "股东", "控股股东",
	"实际控制人", "企业家", "活动家", "运动员", "世界冠军", "亿万富翁", "独裁者", "黑客", "间谍", "干部", "公务员", "员工", "董事会成员", "王子", "新闻发言人", "患者", "读者", "观众", "创业者", "创业家", "从业者", "管理者", "领导者", "组织者", "受访者", "毕业生", "粉丝"}

// dropCompositeTitles takes the TITLE sense from words that hold more than a
// title: 商务部发言人 is an organization and a title, 前总统 a title behind a
// word about time.
func (l *lexicons) dropCompositeTitles(index map[string]int32, titles []string) {
	composite := func(text string) bool {
		runes := []rune(text)
		for i := 1; i < len(runes); i++ {
			head, tail := &l.words[index[string(runes[:i])]], &l.words[index[string(runes[i:])]]
			if index[string(runes[:i])] == 0 || index[string(runes[i:])] == 0 {
				continue
			}
			if (head.names(jianzhu.TypeOrg) || head.names(jianzhu.TypeLoc) || head.kinds&isOrgAlone != 0) &&
				(tail.kinds&isTitle != 0 || tail.names(jianzhu.TypeTitle)) {
				return true
			}
		}
		return strings.ContainsAny(text, "、,") || strings.HasPrefix(text, "驻")
	}
	for _, text := range titles {
		w := &l.words[index[text]]
		if !w.names(jianzhu.TypeTitle) {
			continue
		}
		senses := w.senses[:0:0]
		for _, s := range w.senses {
			if s.typ != jianzhu.TypeTitle {
				senses = append(senses, s)
			}
		}
		w.senses = senses
		if !composite(text) && !slices.Contains(noTitles, text) {
			w.kinds |= isTitle
		}
	}
}

// names reports whether the word names something of type t.
func (w *word) names(t jianzhu.Type) bool {
	for _, s := range w.senses {
		if s.typ == t {
			return true
		}
	}
	return false
}

// maxWord bounds the length of a lexicon word that is looked for, in runes, so
// that looking at one place takes bounded time.
const maxWord = 64

// match fills in v.matches: every word of the lexicons that the text has.
// Latin words match whole words only.
func (l *lexicons) match(v *view) {
	v.matches = v.matches[:0]
	v.first = v.first[:0]
	n := len(v.r)
	for i := range n {
		v.first = append(v.first, int32(len(v.matches)))
		letter := isLatin(v.r[i]) || isDigit(v.r[i])
		if letter && i > 0 && (isLatin(v.r[i-1]) || isDigit(v.r[i-1]) && isDigit(v.r[i])) {
			// Inside a word nothing begins, but a unit may behind digits: 30km.
			continue
		}
		state := int32(0)
		for j := i; j < n && j < i+maxWord; j++ {
			if state = l.trie.next(state, v.r[j]); state < 0 {
				break
			}
			w := l.trie.value(state)
			if w == 0 {
				continue
			}
			if isLatin(v.r[j]) && j+1 < n && isLatin(v.r[j+1]) || isDigit(v.r[j]) && j+1 < n && isDigit(v.r[j+1]) {
				continue
			}
			v.matches = append(v.matches, match{int32(i), int32(j + 1), w})
		}
	}
	v.first = append(v.first, int32(len(v.matches)))
}

// surname returns the rank of the surname r, 0 when it is none.
func (l *lexicons) surname(r rune) int {
	if r >= bmp {
		return 0
	}
	return int(l.surnames[r])
}

// partEn returns in how many names the folded Latin word w is a part, 0 for
// none.
func (l *lexicons) partEn(w string) int {
	i, ok := slices.BinarySearchFunc(l.partsEn, w, func(p model.Part, w string) int { return strings.Compare(p.Text, w) })
	if !ok {
		return 0
	}
	return l.partsEn[i].Count
}

// isPartRune reports whether parts of foreign names are written with r.
func (l *lexicons) isPartRune(r rune) bool { return r < bmp && l.partRune[r] }

// givenCount is how often r stands at a position of given names.
func (l *lexicons) givenCount(position int, r rune) int {
	if r >= bmp {
		return 0
	}
	return int(l.given[position][r])
}

// longest returns the longest match at rune i that plays one of the parts k,
// and its end; nil when there is none.
func (l *lexicons) longest(v *view, i int, k kinds) (*word, int) {
	m := v.from(i)
	for j := len(m) - 1; j >= 0; j-- {
		if w := &l.words[m[j].word]; w.kinds&k != 0 {
			return w, int(m[j].end)
		}
	}
	return nil, i
}
