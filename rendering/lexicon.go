package rendering

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// A lexicon finds names by any of their forms.
type lexicon struct {
	names []model.Name
	refs  []ref // sorted by key, those of main forms first

	// bySound leads from pinyin to the names of the lexicon of names that
	// are spoken so. It is made when it is first needed.
	bySound func() map[string][]int32
	// bySurname leads from the last part of a name to the people who have
	// it, of those with names of two parts or more.
	bySurname map[string][]int32
}

// A ref leads from a form of a name to the name.
type ref struct {
	key   string // as keyOf makes it
	name  int32  // index into names
	alias bool
}

func newLexicon(omit func(string) bool) (*lexicon, error) {
	all, err := model.Names()
	if err != nil {
		return nil, err
	}
	places, err := model.Places()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(places, func(a, b model.Name) int { return cmp.Compare(b.Count, a.Count) })
	for i := range places {
		usualForm(&places[i])
	}
	all = append(all, places...)
	l := &lexicon{names: make([]model.Name, 0, len(all))}
	for _, n := range all {
		if n.Lexicon == "people" || omit != nil && omit(n.Hans) {
			continue // people have one name only
		}
		at := int32(len(l.names))
		l.names = append(l.names, n)
		add := func(form string, alias bool) {
			if k := keyOf(form); k != "" {
				l.refs = append(l.refs, ref{k, at, alias})
			}
		}
		for _, form := range []string{n.Hans, n.Hant, n.TW, n.HK, n.En} {
			add(form, false)
		}
		for _, form := range n.Aliases {
			add(form, true)
		}
	}
	l.addTeams()
	l.addCompanies()
	l.bySurname = map[string][]int32{}
	for i := range l.names {
		n := &l.names[i]
		if parts := zhParts(n.Hans); n.Type == jianzhu.TypePerson && len(parts) > 1 && n.En != "" {
			k := script.FoldString(parts[len(parts)-1])
			l.bySurname[k] = append(l.bySurname[k], int32(i))
		}
	}
	l.bySound = sync.OnceValue(func() map[string][]int32 {
		m := map[string][]int32{}
		for i := range l.names {
			if n := &l.names[i]; n.Lexicon == "names" && utf8.RuneCountInString(n.Hans) >= spokenLength {
				if s := spokenAs(script.FoldString(n.Hans)); s != "" {
					m[s] = append(m[s], int32(i))
				}
			}
		}
		return m
	})
	slices.SortFunc(l.refs, func(a, b ref) int {
		return cmp.Or(strings.Compare(a.key, b.key), boolInt(a.alias)-boolInt(b.alias), int(a.name-b.name))
	})
	l.refs = slices.CompactFunc(l.refs, func(a, b ref) bool { return a.key == b.key && a.name == b.name })
	return l, nil
}

// usualForm puts that Chinese name of a town first that is spoken like its name
// in letters, if there is one: 洛阳 before 河南府.
func usualForm(n *model.Name) {
	want := strings.ReplaceAll(keyOf(n.En), " ", "")
	for i, a := range n.Aliases {
		if strings.ReplaceAll(spokenAs(n.Hans), " ", "") == want {
			return
		}
		if strings.ReplaceAll(spokenAs(script.FoldString(a)), " ", "") == want {
			n.Aliases = slices.Clone(n.Aliases)
			n.Hans, n.Aliases[i] = a, n.Hans
			return
		}
	}
}

// addTeams lets teams be found by what they are called without their town:
// 流浪者队 for 格拉斯哥流浪者, Lakers for Los Angeles Lakers.
func (l *lexicon) addTeams() {
	towns := map[string]bool{}
	for i := range l.names {
		if n := &l.names[i]; n.Type == jianzhu.TypeLoc && n.Lexicon == "names" {
			towns[n.Hans], towns[n.En] = true, true
		}
	}
	for i := range l.names {
		n := &l.names[i]
		if n.Subtype != "team" || !script.HasHan(n.Hans) {
			continue
		}
		words := strings.Fields(n.En)
		for k := len(words) - 1; k > 0; k-- {
			if towns[strings.Join(words[:k], " ")] && strings.HasSuffix(n.En, "s") {
				l.refs = append(l.refs, ref{keyOf(strings.Join(words[k:], " ")), int32(i), true})
			}
		}
		chars := []rune(n.Hans)
		for k := len(chars) - 2; k > 1; k-- {
			if towns[string(chars[:k])] {
				l.refs = append(l.refs, ref{keyOf(string(chars[k:]) + "队"), int32(i), true})
			}
		}
	}
}

// companyEnds are left out of names of companies in short.
var companyEnds = []string{"有限公司", "集团公司", "集团", "控股", "股份", "科技", "网络", "公司", "App"}

// addCompanies lets companies be found by their names without 科技 and the
// like: 云从 for 云从科技.
func (l *lexicon) addCompanies() {
	known := make(map[string]bool, len(l.refs))
	for _, r := range l.refs {
		known[r.key] = true
	}
	for i := range l.names {
		n := &l.names[i]
		if n.Subtype != "company" || n.En == "" {
			continue
		}
		for _, end := range companyEnds {
			if short, ok := strings.CutSuffix(n.Hans, end); ok && utf8.RuneCountInString(short) > 1 && !known[keyOf(short)] {
				l.refs = append(l.refs, ref{keyOf(short), int32(i), true})
				break
			}
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// find returns the names that form is a form of.
func (l *lexicon) find(form string) []ref {
	k := keyOf(form)
	i, ok := slices.BinarySearchFunc(l.refs, k, func(r ref, k string) int { return strings.Compare(r.key, k) })
	if !ok || k == "" {
		return nil
	}
	j := i
	for j < len(l.refs) && l.refs[j].key == k {
		j++
	}
	return l.refs[i:j]
}

// A sense is a name that a form may stand for, with how probable that is.
type sense struct {
	*model.Name
	alias bool
	score float64
}

// Scores of what is looked up. They were set once from the share that is right
// in development texts, rounded down.
const (
	scoreSame    = 0.96 // the name of a type that fits
	scoreAlias   = 0.92
	scoreKin     = 0.85 // a type that is often confused with it: 白宫 is a place and an office
	scoreUnclear = 0.6  // one of several
)

// lookup returns what form names, the most probable first: of the type asked
// for, or where there is none of one that is often confused with it.
func (l *lexicon) lookup(form string, typ jianzhu.Type) []sense {
	var out []sense
	for _, r := range l.find(form) {
		n := &l.names[r.name]
		s := sense{n, r.alias, scoreSame}
		if r.alias {
			s.score = scoreAlias
		}
		switch {
		case typ == "" || n.Type == typ:
		case akin(n.Type, typ):
			s.score = min(s.score, scoreKin)
		default:
			continue
		}
		switch n.Lexicon {
		case "divisions":
			// Keelung and Ürümqi are not called by the pinyin of 基隆 and 乌鲁木齐.
			s.score = min(s.score, 0.9)
			if l.calledOtherwise(r.key, n) {
				s.score = 0.4
			}
		case "universities":
			s.score = min(s.score, 0.88)
		}
		out = append(out, s)
	}
	// A name of a place in characters is China's before it is Japan's.
	if slices.ContainsFunc(out, func(s sense) bool { return s.Lexicon == "divisions" && !s.alias }) {
		out = slices.DeleteFunc(out, func(s sense) bool { return s.Lexicon == "places" && !greaterChina[s.Country] })
	}
	out = towns(out)
	slices.SortStableFunc(out, func(a, b sense) int { return cmp.Compare(b.score, a.score) })
	for i := 1; i < len(out); i++ {
		if out[i].Type == out[0].Type && out[i].alias == out[0].alias && out[i].En != "" && out[0].En != "" &&
			keyOf(out[i].En) != keyOf(out[0].En) && out[i].Lexicon == out[0].Lexicon && out[i].Lexicon != "places" {
			out[0].score = scoreUnclear
		}
	}
	return out
}

// spokenLength is from how many characters on a name is known by its sound.
const spokenLength = 4

// spoken returns the name that is written with other characters of the same
// sound, as transcriptions often are: 南卡罗莱纳州, 南卡罗来纳州.
func (l *lexicon) spoken(form string, typ jianzhu.Type) (*model.Name, bool) {
	if utf8.RuneCountInString(form) < spokenLength {
		return nil, false
	}
	s := spokenAs(script.FoldString(form))
	if s == "" {
		return nil, false
	}
	var found *model.Name
	for _, i := range l.bySound()[s] {
		if n := &l.names[i]; n.Type == typ {
			if found != nil {
				return nil, false
			}
			found = n
		}
	}
	return found, found != nil
}

// near returns the one person of the same surname whose given name sounds like
// that of a name in characters: 萨拉·佩林 for 莎拉·佩林.
func (l *lexicon) near(parts []string) (*model.Name, bool) {
	if len(parts) < 2 {
		return nil, false
	}
	var found *model.Name
	for _, i := range l.bySurname[script.FoldString(parts[len(parts)-1])] {
		n := &l.names[i]
		given, _, _ := strings.Cut(n.En, " ")
		if len(given) < 4 || utf8.RuneCountInString(parts[0]) < 2 || soundsLike(parts[0], given) < 1 {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = n
	}
	return found, found != nil
}

// towns gives each of the towns among senses its share of the people who live
// in towns of that name, and leaves one for each name.
func towns(senses []sense) []sense {
	people, of := 0.0, map[string]float64{}
	for _, s := range senses {
		if s.Lexicon == "places" {
			n := float64(s.Count) + 1000
			people += n
			of[s.Name.En+"\x00"+s.Name.Hans] += n
		}
	}
	if people == 0 {
		return senses
	}
	out := senses[:0]
	for _, s := range senses {
		if s.Lexicon == "places" {
			key := s.Name.En + "\x00" + s.Name.Hans
			if of[key] == 0 {
				continue
			}
			s.score = min(s.score, 0.88) * of[key] / people
			of[key] = 0
		}
		out = append(out, s)
	}
	return out
}

// calledOtherwise reports whether the table of towns has a division of China by
// another name than its pinyin.
func (l *lexicon) calledOtherwise(key string, n *model.Name) bool {
	pinyin, other := keyOf(divisionName(n)), false
	for _, r := range l.find(key) {
		if t := &l.names[r.name]; t.Lexicon == "places" && !r.alias && greaterChina[t.Country] {
			if keyOf(t.En) == pinyin {
				return false
			}
			other = true
		}
	}
	return other
}

// greaterChina are the countries, by ISO 3166, whose places the divisions of
// China have in pinyin.
var greaterChina = map[string]bool{"CN": true, "TW": true, "HK": true, "MO": true}

// akin reports whether things of the two types are often called by one name.
func akin(a, b jianzhu.Type) bool {
	kin := func(types ...jianzhu.Type) bool { return slices.Contains(types, a) && slices.Contains(types, b) }
	return kin(jianzhu.TypeOrg, jianzhu.TypeLoc) || kin(jianzhu.TypeOrg, jianzhu.TypeProduct) ||
		kin(jianzhu.TypeProduct, jianzhu.TypeWork) || kin(jianzhu.TypeEvent, jianzhu.TypeWork)
}

// english is what n is called in English; empty where that is not known.
func english(n *model.Name) (string, string) {
	switch {
	case n.En != "":
		return n.En, n.Lexicon
	case n.Lexicon == "divisions":
		return divisionName(n), n.Lexicon
	}
	return "", ""
}

// chinese is what n is called in Chinese of the tag target.
func chinese(n *model.Name, target string) string {
	hant := n.Hant
	if hant == "" && n.Hans != "" && target != "zh-Hans" {
		hant = script.Convert(n.Hans, script.Hant).Text
	}
	switch target {
	case "zh-Hans":
		return n.Hans
	case "zh-Hant-TW":
		return cmp.Or(n.TW, hant)
	case "zh-Hant-HK":
		return cmp.Or(n.HK, hant)
	}
	return hant
}

// keyOf is what forms of names are compared by: folded, without marks on
// letters, marks between words and a leading "the".
func keyOf(s string) string {
	plain := true
	for _, r := range s {
		if r > 0x2ff && !unicode.Is(unicode.Han, r) || r > 0x7f && r < 0x300 {
			plain = false
			break
		}
	}
	if !plain {
		s = norm.NFD.String(s)
	}
	han := false
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '–' || r == '\u00a0':
			return ' '
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(".,'’‘`·・•‧∙⋅《》“”\"", r):
			return -1
		case unicode.Is(unicode.Han, r):
			han = true
		}
		return script.Fold(r)
	}, s)
	words := strings.Fields(s)
	if han {
		return strings.Join(words, "")
	}
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	for i, w := range words {
		if us := spellings[w]; us != "" {
			words[i] = us
		}
	}
	return strings.Join(words, " ")
}

// spellings maps words of names in British spelling to the American one, so
// that names are found in either.
var spellings = map[string]string{
	"organisation": "organization", "organisations": "organizations", "defence": "defense", "centre": "center", "labour": "labor",
	"harbour": "harbor", "theatre": "theater", "programme": "program", "&": "and",
}
