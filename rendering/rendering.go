// Package rendering says what names and values are called in the other
// language: 比尔·盖茨 is Bill Gates, Ministry of Education is 教育部, 15.6亿元 is
// 1.56 billion yuan.
//
// Names come from what is known first, that is a termbase and the names that
// the caller knows of the entity, then from the embedded lexicons, then from
// rules: pinyin for Chinese people, the table of name parts for foreign ones,
// composition of organizations and places out of parts that are known. A name
// without evidence is not rendered: a wrong name is worse than none.
//
// Finding names in texts, and linking those of two languages, is left to
// others.
package rendering

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// Targets lists the languages that names and values are rendered in, as BCP 47
// tags.
var Targets = []string{"zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "en"}

// CheckTarget returns an Invalid error that names the accepted tags, unless
// tag is one of Targets. Field is the name of the parameter that had it.
func CheckTarget(field, tag string) error {
	if slices.Contains(Targets, tag) {
		return nil
	}
	return &jianzhu.Error{Op: "rendering", Kind: jianzhu.Invalid, Msg: fmt.Sprintf("can't render in %q", tag),
		Fields: []jianzhu.FieldError{{Field: field, Message: "is no language that names are rendered in", Accepted: Targets}}}
}

// Query asks for the renderings of one mention. Only Surface and Target are
// needed; whatever else is known makes the answer surer.
type Query struct {
	Type    jianzhu.Type      // an entity type or TITLE; empty where it is not known
	Subtype string            // as of jianzhu.Entity
	Surface string            // the mention, as the text writes it
	Name    string            // the entity's fullest name in the text; empty for the same as Surface
	Names   map[string]string // what the entity is known to be called, as jianzhu.Entity.Names
	Aliases []string          // other forms of the name in the text, any language, as jianzhu.Entity.Aliases
	Source  string            // language of the text, BCP 47: zh-Hans, zh-Hant, en; empty for what Surface looks like
	Target  string            // one of Targets

	// Titles that the text gives a person, in its language. They can tell
	// that a person is foreign, or a place an official.
	Titles []string

	// Nation is the ISO 3166 code of where the entity is from, upper case:
	// CN, TW, HK, JP, KR, US. Empty where that is not known. The names of
	// people of Japan, Korea, Taiwan, Hong Kong and so on are not written in
	// pinyin.
	Nation string

	// Unsure asks also for names that have too little evidence to be given.
	// Their Score says so: it is the probability that they are right.
	Unsure bool

	// Terms are what a termbase has for the mention, in any order. Accepted
	// ones stand before all others, and rejected ones are never given.
	Terms []jianzhu.Rendering
}

// Options change how a Renderer is made.
type Options struct {
	// Omit tells which names are left out of the lexicons: names by their
	// form in simplified characters, parts of personal names by their Latin
	// one, in lower case. A measurement asks then for what was not looked
	// up. Nil leaves out none.
	Omit func(name string) bool
}

// Renderer renders names and values. It is safe for concurrent use.
type Renderer struct {
	lexicon *lexicon
	parts   *partTable

	singleSurnames map[rune]bool
	japanese       map[string]bool // surnames
	given          model.Given
	givenTotal     [3]float64
	partChars      map[rune]float64 // share of each character in transcriptions

	words *composer
}

// New loads the embedded lexicons: a quarter of a second, and 25 MB to keep.
func New(o Options) (*Renderer, error) {
	l, err := newLexicon(o.Omit)
	if err != nil {
		return nil, err
	}
	r := &Renderer{lexicon: l, singleSurnames: map[rune]bool{}, japanese: map[string]bool{},
		partChars: map[rune]float64{}}
	if r.parts, err = newPartTable(l.names, o.Omit); err != nil {
		return nil, err
	}
	total := 0.0
	for _, p := range r.parts.pairs {
		for _, c := range p.Zh {
			r.partChars[c] += float64(p.Count)
			total += float64(p.Count)
		}
	}
	for c := range r.partChars {
		r.partChars[c] /= total
	}
	lists, err := model.List("surnames.txt")
	if err != nil {
		return nil, err
	}
	for _, w := range lists["single"] {
		for _, c := range w {
			r.singleSurnames[script.Fold(c)] = true
		}
	}
	for _, w := range lists["double"] {
		if w = script.FoldString(w); !compoundSurnames[w] {
			r.japanese[w] = true
		}
	}
	if r.given, err = model.GivenNames(); err != nil {
		return nil, err
	}
	for i, counts := range r.given {
		for _, n := range counts {
			r.givenTotal[i] += float64(n)
		}
	}
	if r.words, err = newComposer(); err != nil {
		return nil, err
	}
	return r, nil
}

// maxName is from how many bytes on a mention is taken for no name.
const maxName = 600

// Name returns what the mention of q may be called in q.Target, the most
// probable first and each name once. It is empty where nothing is known,
// where q.Target is none of Targets, and where Surface is longer than 600 bytes. A mention that is in the target's
// language and script already keeps its form.
//
// The form is that of the mention: 盖茨 is Gates though the entity is Bill
// Gates, which comes behind it.
func (r *Renderer) Name(q Query) []jianzhu.Rendering {
	q.Surface = strings.TrimSpace(q.Surface)
	if q.Surface == "" || len(q.Surface) > maxName || !slices.Contains(Targets, q.Target) || !utf8.ValidString(q.Surface) {
		return nil
	}
	if len(q.Name) > maxName || !utf8.ValidString(q.Name) {
		q.Name = ""
	}
	if q.Name == "" {
		q.Name = q.Surface
	}
	if q.Nation == "" {
		q.Nation = nationOf(q.Titles)
	}
	out := terms(&q)
	if q.Target == "en" {
		out = append(out, r.toEnglish(&q)...)
	} else {
		out = append(out, r.toChinese(&q)...)
	}
	out = slices.DeleteFunc(out, func(x jianzhu.Rendering) bool {
		return slices.ContainsFunc(q.Terms, func(t jianzhu.Rendering) bool {
			return t.Status == jianzhu.Rejected && t.Language == q.Target && t.Name == x.Name
		})
	})
	return ranked(out, q.Type, q.Unsure)
}

// needed is the probability below which what a rule made is no evidence enough:
// in development texts about half of those were right. Chinese needs more, for
// transcriptions differ by translator.
func needed(x *jianzhu.Rendering, typ jianzhu.Type) float64 {
	switch {
	case x.Language != "en" && x.Rule == "composed" && typ == jianzhu.TypeOrg:
		return 0.5 // its words leave less choice
	case x.Language != "en" || x.Rule == "composed":
		return 0.7
	}
	return 0.6
}

// nations are the countries whose people have names in characters in Chinese
// texts: China's are called in pinyin, the others are not.
var nations = map[string]string{"中国": "CN", "中共": "CN", "日本": "JP", "韩国": "KR", "朝鲜": "KP", "越南": "VN", "台湾": "TW", "香港": "HK", "港府": "HK", "澳门": "MO"}

// nationOf is the country that titles such as 朝鲜外长 name.
func nationOf(titles []string) string {
	for _, t := range titles {
		t = script.FoldString(t)
		for name, code := range nations {
			if strings.HasPrefix(t, name) {
				return code
			}
		}
	}
	return ""
}

// ranked orders renderings and drops all but the best of each name, and those
// without evidence. What people have accepted stands first.
func ranked(all []jianzhu.Rendering, typ jianzhu.Type, unsure bool) []jianzhu.Rendering {
	slices.SortStableFunc(all, func(a, b jianzhu.Rendering) int {
		return cmp.Or(boolInt(b.Status == jianzhu.Accepted)-boolInt(a.Status == jianzhu.Accepted), cmp.Compare(b.Score, a.Score))
	})
	out := all[:0]
	for _, x := range all {
		if !unsure && len(out) == 0 && x.Origin == jianzhu.OriginRule && x.Score < needed(&x, typ) && x.Status != jianzhu.Accepted {
			break
		}
		if x.Name != "" && !slices.ContainsFunc(out, func(y jianzhu.Rendering) bool { return y.Name == x.Name }) {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// terms are what the caller's termbase has.
func terms(q *Query) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	for _, t := range q.Terms {
		if t.Language == q.Target && t.Status != jianzhu.Rejected {
			if t.Rule == "" {
				t.Rule = "termbase"
			}
			out = append(out, t)
		}
	}
	return out
}

// one is a list of one rendering that a rule made.
func (r *Renderer) one(q *Query, name, rule string, score float64) []jianzhu.Rendering {
	if name == "" {
		return nil
	}
	origin := jianzhu.OriginRule
	if slices.Contains([]string{"entity", "names", "divisions", "universities", "places", "short"}, rule) {
		origin = jianzhu.OriginLexicon
	}
	return []jianzhu.Rendering{{Language: q.Target, Name: name, Origin: origin, Rule: rule, Score: score, Status: jianzhu.Proposed}}
}

// toEnglish renders a mention in English.
func (r *Renderer) toEnglish(q *Query) []jianzhu.Rendering {
	if !script.HasHan(q.Surface) {
		return r.one(q, strings.Trim(q.Surface, "《》"), "kept", 0.97)
	}
	var out []jianzhu.Rendering
	if n := q.Names["en"]; n != "" {
		short, _ := partOf(q.Surface, &model.Name{Type: q.Type, Hans: cmp.Or(q.Names["zh-Hans"], q.Name)}, n)
		out = append(out, r.one(q, short, "entity", 0.97)...)
	}
	if w, ok := r.words.shortZh[script.FoldString(q.Surface)]; ok && q.Type != jianzhu.TypePerson {
		out = append(out, r.one(q, w.en, "short", w.score)...)
	}
	out = append(out, r.looked(q, func(n *model.Name) (string, string) { return english(n) })...)
	if len(out) > 0 {
		return out
	}
	if n, ok := r.lexicon.spoken(q.Surface, q.Type); ok {
		if name, _ := english(n); name != "" {
			return r.one(q, name, "sound", 0.85)
		}
	}
	switch q.Type {
	case jianzhu.TypePerson:
		if out := r.personToEnglish(q); len(out) > 0 && out[0].Score >= 0.7 {
			return out
		}
		if n, ok := r.lexicon.near(zhParts(q.Name)); ok {
			short, _ := partOf(q.Surface, n, n.En)
			return append(r.one(q, short, "sound", 0.8), r.personToEnglish(q)...)
		}
		return r.personToEnglish(q)
	case jianzhu.TypeLoc:
		return r.placeToEnglish(q)
	case jianzhu.TypeOrg:
		return r.orgToEnglish(q)
	}
	return nil
}

// looked renders a mention by the lexicons: by the entity's full name, of
// which the mention may be a part, then by the mention itself.
func (r *Renderer) looked(q *Query, in func(*model.Name) (name, rule string)) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	full := r.lexicon.lookup(q.Name, q.Type)
	if q.Name != q.Surface {
		for _, s := range full {
			name, rule := in(s.Name)
			if name == "" {
				continue
			}
			score := s.score
			if !r.isForm(q.Surface, s.Name) {
				score *= 0.95
			}
			short, _ := partOf(q.Surface, s.Name, name)
			if q.Target != "en" && s.Subtype == "team" && !script.HasHan(q.Surface) {
				short = r.team(q, s.Name, name)
			}
			out = append(out, r.one(q, short, rule, score)...)
		}
		if len(out) > 0 || q.Type == jianzhu.TypePerson && len(zhParts(q.Name))+len(strings.Fields(q.Name)) > 2 {
			return out
		}
	}
	for i, s := range r.lexicon.lookup(q.Surface, q.Type) {
		name, rule := in(s.Name)
		if name == "" || rule == "places" && q.Type == jianzhu.TypeOrg && q.Target != "en" {
			continue // a club named after its town has a word more in Chinese
		}
		score := s.score
		if i > 0 {
			score *= 0.4
		}
		short, _ := partOf(q.Surface, s.Name, name)
		switch {
		case s.Type != jianzhu.TypeOrg:
		case q.Target == "en":
			short = r.orgAlias(q, s.Name, name)
		case s.Subtype == "team" && !script.HasHan(q.Surface):
			short = r.team(q, s.Name, name)
		}
		out = append(out, r.one(q, short, rule, score)...)
		if short != name {
			out = append(out, r.one(q, name, rule, score*0.3)...)
		}
	}
	return out
}

// team is what texts call a team: 湖人队 for Lakers, where the lexicon has 洛杉矶湖人
// for Los Angeles Lakers. Those that are called by what their members are take
// 队 in Chinese.
func (r *Renderer) team(q *Query, n *model.Name, name string) string {
	words, mine := strings.Fields(n.En), strings.Fields(q.Surface)
	if len(mine) < len(words) && keyOf(words[len(words)-1]) == keyOf(mine[len(mine)-1]) {
		for _, s := range r.lexicon.lookup(strings.Join(words[:len(words)-len(mine)], " "), jianzhu.TypeLoc) {
			if rest := strings.TrimPrefix(name, chinese(s.Name, q.Target)); utf8.RuneCountInString(rest) > 1 {
				name = rest
			}
		}
	}
	last, _ := utf8.DecodeLastRuneInString(name)
	en := n.En
	if !unicode.Is(unicode.Han, last) || strings.ContainsRune("队隊篮籃足排会會部联聯", last) || !strings.HasSuffix(en, "s") || strings.HasSuffix(en, "us") {
		return name
	}
	return name + r.toScript("队", q.Target)
}

// orgAlias is the English name among those of an organization that is as long
// as the mention: DiDi for 滴滴, where 滴滴出行 is Didi Chuxing; Baichuan Intelligence
// for 百川智能, which is Baichuan too.
func (r *Renderer) orgAlias(q *Query, n *model.Name, name string) string {
	if len(n.Aliases) == 0 || !script.HasHan(q.Surface) {
		return name
	}
	folded, hans := script.FoldString(q.Surface), script.FoldString(n.Hans)
	if len(folded) < len(hans) && strings.HasPrefix(hans, folded) {
		best := ""
		for _, a := range n.Aliases {
			if !script.HasHan(a) && len(a) < len(name) && strings.EqualFold(a, name[:len(a)]) && len(a) >= len(best) {
				best = a
			}
		}
		if best != "" && name[len(best)] == ' ' {
			return best
		}
	}
	if folded != hans {
		return name
	}
	if m, ok := r.composeEnglish(q.Surface, jianzhu.TypeOrg, 0); ok {
		for _, a := range n.Aliases {
			if keyOf(a) == keyOf(m.name) {
				return a
			}
		}
	}
	return r.withHead(q.Surface, n, name)
}

// isForm reports whether the lexicon has surface as a form of n.
func (r *Renderer) isForm(surface string, n *model.Name) bool {
	return slices.ContainsFunc(r.lexicon.find(surface), func(f ref) bool { return &r.lexicon.names[f.name] == n })
}

// toChinese renders a mention in Chinese.
func (r *Renderer) toChinese(q *Query) []jianzhu.Rendering {
	var out []jianzhu.Rendering
	if n := r.chineseOf(q); n != "" {
		short, _ := partOf(q.Surface, &model.Name{Type: q.Type, Hans: q.Names["zh-Hans"], En: cmp.Or(q.Names["en"], q.Name)}, n)
		out = append(out, r.one(q, short, "entity", 0.97)...)
	}
	if w, ok := r.words.shortEn[keyOf(q.Surface)]; ok && q.Type != jianzhu.TypePerson {
		out = append(out, r.one(q, r.toScript(w.zh, q.Target), "short", w.score)...)
	}
	out = append(out, r.looked(q, func(n *model.Name) (string, string) { return chinese(n, q.Target), n.Lexicon })...)
	if script.HasHan(q.Surface) {
		for i := range out { // its own form in the other script is surer than another name
			if keyOf(out[i].Name) != keyOf(q.Surface) {
				out[i].Score = min(out[i].Score, 0.9)
			}
		}
		return append(out, r.one(q, r.toScript(q.Surface, q.Target), "script", 0.88)...)
	}
	if len(out) > 0 {
		return out
	}
	switch q.Type {
	case jianzhu.TypePerson:
		return r.personToChinese(q)
	case jianzhu.TypeLoc:
		return r.placeToChinese(q)
	case jianzhu.TypeOrg:
		return r.orgToChinese(q)
	case jianzhu.TypeProduct:
		if isModel(q.Surface) {
			return r.one(q, q.Surface, "kept", 0.85)
		}
	}
	return nil
}

// isModel reports whether a name in letters is that of a model or the like,
// which Chinese texts write alike: A100, GPT-4.
func isModel(s string) bool {
	return isLatin(s) && (strings.ContainsAny(s, "0123456789") || len(s) < 7 && strings.ToUpper(s) == s)
}

// chineseOf is what the caller knows the entity to be called in the target: by
// a name of its region, else by the common one in its script, else by that of
// the other script.
func (r *Renderer) chineseOf(q *Query) string {
	tags := []string{q.Target, "zh-Hant", "zh-Hans"}
	if q.Target == "zh-Hans" {
		tags = []string{"zh-Hans", "zh-Hant"}
	}
	for _, tag := range tags {
		if n := q.Names[tag]; n != "" {
			return r.toScript(n, q.Target)
		}
	}
	return ""
}

// toScript puts Chinese text into the script of target.
func (r *Renderer) toScript(text, target string) string {
	if target == "zh-Hans" {
		return script.Convert(text, script.Hans).Text
	}
	return script.Convert(text, script.Hant).Text
}

// isLatin reports whether s has Latin letters and none of another script.
func isLatin(s string) bool {
	latin := false
	for _, r := range s {
		if unicode.IsLetter(r) {
			if !unicode.Is(unicode.Latin, r) {
				return false
			}
			latin = true
		}
	}
	return latin
}
