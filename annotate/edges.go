package annotate

import (
	"strings"

	"jianzhu"
)

// The tagger decides paragraph by paragraph and knows no more of a name than
// stands beside it. What follows mends names of people with the whole article
// in view: what belongs to no name is cut off, and forms of address that stand
// for a surname are found.

// edges mends the names of people in all paragraphs.
func (d *document) edges() {
	owners := d.surnameOwners()
	for i := range d.views {
		v := &d.views[i]
		if v.foreign {
			continue
		}
		changed := d.trimPeople(v)
		if v.han && d.loneSurnames(v, owners) {
			changed = true
		}
		if changed {
			v.resolve()
		}
	}
}

// postnominals stand behind a name and are no part of it.
var postnominals = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("kc qc mp msp mla td bl sc mbe obe cbe kbe dbe phd md frs esq") {
		m[w] = true
	}
	return m
}()

// maxTitle is how long a title before an English name may be, in runes.
const maxTitle = 32

// trimPeople leaves titles before and letters behind out of names of people:
// Commodore|Jay Tarriela, Anjali Rao|KC, 拿督|刘天和, Beñat Arizmendi|of Movistar.
func (d *document) trimPeople(v *view) bool {
	changed := false
	for k := range v.found {
		c := &v.found[k]
		if c.typ != jianzhu.TypePerson || c.user || c.name != 0 {
			continue
		}
		start, end := int(c.start), int(c.end)
		if isHan(v.r[start]) {
			for _, title := range [...]string{"拿督斯里", "拿督", "丹斯里", "耆老", "居民", "听众", "网友", "队员", "记者", "父亲", "母亲", "妻子", "丈夫", "儿子", "女儿", "读者", "球迷", "村民"} {
				if n := len([]rune(title)); v.has(start, title) && end-start >= n+2 {
					c.start, changed = int32(start+n), true
					break
				}
			}
			for at := int(c.end) - 1; at > start; at-- { // 哈努|先科
				if isNameDot(v.r[at]) {
					if e := d.partRight(v, at+1); e > end && e-end <= 3 && v.used[e-1] == 0 && !acts(v.pos[end]) {
						c.end, changed = int32(e), true
					}
					break
				}
			}
			continue
		}
		if !isLatin(v.r[start]) {
			continue
		}
		for {
			space := start
			for space < end && !isSpace(v.r[space]) {
				space++
			}
			if space == end || !v.upper(space+1) {
				break
			}
			// The longest title that a name may follow: Lt Col, Vice Admiral.
			to := 0
			for at := space; at < min(end, start+maxTitle); at++ {
				if !isSpace(v.r[at]) || !v.upper(at+1) {
					continue
				}
				if d.kindsOf(v.r[start:at])&(isTitle|isTitleNamed|isAddress) != 0 && d.lex.partEn(string(v.r[start:at])) == 0 {
					to = at
				}
			}
			if to == 0 {
				break
			}
			if d.kindsOf(v.r[start:to])&isAddress == 0 {
				v.propose(candidate{start: int32(start), end: int32(to), typ: jianzhu.TypeTitle, origin: jianzhu.OriginRule, rule: "before a name", score: c.score})
				c = &v.found[k]
			}
			start, changed = to+1, true
		}
		for at := end - 1; at > start; at-- {
			if isSpace(v.r[at]) {
				if !postnominals[string(v.r[at+1:end])] || v.r[at+1] == v.raw[at+1] {
					break
				}
				end, changed = at, true
			}
		}
		for at := start + 1; at+4 < end; at++ {
			if v.has(at, " of ") {
				end, changed = at, true
				break
			}
		}
		c.start, c.end = int32(start), int32(end)
	}
	return changed
}

// acts reports whether a word of this part of speech rather goes on behind a
// name than belongs to it.
func acts(pos string) bool {
	return pos != "" && strings.ContainsRune("vadp", rune(pos[0]))
}

// owners says who has a surname in an article.
type owners map[rune]ownership

type ownership struct {
	person bool // one and only one person is named in full
	many   bool
	word   bool // somebody is called by it: 沈姓老翁, 沈先生
}

// forms are forms of address of one character.
const forms = "男女妇翁嫌总工董导队局院校处"

// surnameOwners looks for surnames in the names and forms of address of the
// article.
func (d *document) surnameOwners() owners {
	out := owners{}
	names := map[string]bool{}
	for i := range d.views {
		v := &d.views[i]
		if !v.han {
			continue
		}
		for _, c := range v.kept {
			if c.typ != jianzhu.TypePerson {
				continue
			}
			r := v.r[c.start:c.end]
			if len(r) < 2 || len(r) > 4 || !isHan(r[0]) || isNickname(r) || len(r) == 2 && strings.ContainsRune(forms, r[1]) {
				continue
			}
			if names[string(r)] {
				continue
			}
			names[string(r)] = true
			o := out[r[0]]
			o.many, o.person = o.person, true
			out[r[0]] = o
		}
		for i := 0; i+1 < len(v.r); i++ {
			if v.r[i+1] == '姓' && d.lex.surname(v.r[i]) > 0 && isHan(v.char(i+2)) {
				o := out[v.r[i]]
				o.word = true
				out[v.r[i]] = o
			}
		}
	}
	return out
}

// loneSurnames proposes surnames that stand for a person: 沈|姓老翁, and where
// the article has one of the name, 沈|翁, 瞿|总, 卓|说.
func (d *document) loneSurnames(v *view, who owners) bool {
	changed := false
	for i := 0; i+1 < len(v.r); i++ {
		next := v.r[i+1]
		surname := d.lex.surname(v.r[i]) > 0
		o, known := who[v.r[i]]
		if !surname && !known {
			continue
		}
		fits := false
		switch next {
		case '姓':
			fits = surname && isHan(v.char(i+2)) && v.char(i+2) != '名' && !isHan(v.char(i-1)) || surname && o.word && v.starts[i]
		case '男', '女', '妇', '翁', '嫌': // in forms
			fits = o.word && v.starts[i+2]
		case '总', '工', '董', '导', '队', '局', '院', '校', '处': // in forms
			fits = o.person && !o.many && v.starts[i] && v.starts[i+2]
		default:
			if !o.person || o.many || !v.starts[i] || !v.starts[i+1] || i > 0 && !isClauseMark(v.r[i-1]) && !isCloser(v.r[i-1]) && !isSpace(v.r[i-1]) {
				break
			}
			w, end := d.lex.longest(v, i+1, isCue|isCueAdverb)
			fits = w != nil && v.starts[end]
		}
		if !fits {
			continue
		}
		if m := v.mention(i); m != nil {
			if m.user || int(m.start) != i || m.end-m.start > 2 || m.end-m.start == 1 && m.typ == jianzhu.TypePerson || m.typ != jianzhu.TypePerson {
				continue
			}
			for k := range v.found { // 沈翁, taken for a name
				if c := &v.found[k]; int(c.start) == i && c.end == m.end && c.typ == jianzhu.TypePerson {
					c.end = c.start + 1
				}
			}
		} else {
			v.propose(candidate{start: int32(i), end: int32(i + 1), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "surname alone", score: 0.6})
		}
		changed = true
	}
	return changed
}
