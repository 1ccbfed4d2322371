package annotate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// link gathers the mentions of an article into entities: one for each name of
// the lexicons, one for each other full name with its short forms. The
// mentions' entity fields are set; the entities come in order of their first
// mention.
func (d *document) link() []jianzhu.Entity {
	type key struct {
		typ  jianzhu.Type
		text string
	}
	index := map[key]int32{}
	names := d.linked[:0]
	nameless := map[string]bool{} // surnames of people who are not named in full: 沈|姓老翁
	for i := range d.views {
		v := &d.views[i]
		for k := range v.kept {
			c := &v.kept[k]
			if !isEntity(c.typ) {
				continue
			}
			start, end := trimTitleMarks(v, int(c.start), int(c.end))
			text := v.folded(start, end)
			if end-start == 1 && v.char(end) == '姓' {
				nameless[text] = true
			}
			n := index[key{c.typ, text}]
			if n == 0 {
				names = append(names, docName{text: text, shown: v.str(start, end), typ: c.typ, name: c.name, first: [2]int{i, start}})
				n = int32(len(names))
				index[key{c.typ, text}] = n
			}
			if names[n-1].name == 0 {
				names[n-1].name = c.name
			}
			names[n-1].count++
			c.entity = n
		}
	}
	// A short form belongs to the full name it is derived from.
	byText := map[key]int32{}
	for i := range names {
		byText[key{names[i].typ, names[i].text}] = int32(i + 1)
	}
	for i := range names {
		n := &names[i]
		for _, short := range d.shortForms(n) {
			if s := byText[key{n.typ, short}]; s != 0 && s != int32(i+1) && names[s-1].of == 0 && (!d.apart(n, &names[s-1]) || d.aliasOnly(&names[s-1])) && n.of != s {
				names[s-1].of = int32(i + 1)
			}
		}
	}
	d.linkAppositions(names)
	d.linkPrefixes(names)
	d.linkShortened(names)
	d.linkWords(names)
	d.linkSurnames(names, nameless)
	d.linkSounds(names)
	d.linkPlaces(names)
	for i := range names { // full names may be short forms themselves
		for n := 0; names[i].of != 0 && names[names[i].of-1].of != 0 && n < 8; n++ {
			names[i].of = names[names[i].of-1].of
		}
	}

	group := map[key]int{}
	var order []key
	entityOf := make([]int, len(names))
	place := func(i int) int {
		n := names[i]
		if n.of != 0 {
			n = names[n.of-1]
		}
		k := key{n.typ, d.canonical(&n)}
		e, ok := group[k]
		if !ok {
			e = len(order)
			group[k] = e
			order = append(order, k)
		}
		return e
	}
	// Entities stand in the order of their first mention, but a group is
	// named by its full name, so two rounds.
	for i := range names {
		entityOf[i] = place(i)
	}
	var entities []jianzhu.Entity // nil where there are none
	if len(order) > 0 {
		entities = make([]jianzhu.Entity, len(order))
	}
	for e, k := range order {
		entities[e] = jianzhu.Entity{ID: jianzhu.StableID("entity", string(k.typ), k.text),
			Type: k.typ, Articles: 1, FirstSeen: d.article.Published, LastSeen: d.article.Published}
	}
	forms := make([][]docName, len(entities))
	for i := range names {
		e := entityOf[i]
		forms[e] = append(forms[e], names[i])
	}
	for e := range entities {
		d.name(&entities[e], forms[e])
	}
	for i := range d.views {
		for k := range d.views[i].kept {
			if c := &d.views[i].kept[k]; c.entity != 0 {
				c.entity = int32(entityOf[c.entity-1] + 1)
			}
		}
	}
	d.known, d.linked = names, d.known
	return entities
}

// trimTitleMarks leaves a pair of 《》 at the edges out of a name.
func trimTitleMarks(v *view, start, end int) (int, int) {
	if end-start > 2 && v.r[start] == '《' && v.r[end-1] == '》' {
		return start + 1, end - 1
	}
	return start, end
}

// canonical returns what an entity's id is made of: the lexicon's own name of
// it, the same in every article whichever form that uses, or else its full
// name, folded.
func (d *document) canonical(n *docName) string {
	if n.name == 0 {
		return n.text
	}
	known := &d.lex.names[n.name-1]
	return script.FoldString(cmp.Or(known.Hans, known.En))
}

// apart reports whether two names are known for two things.
func (d *document) apart(a, b *docName) bool {
	return a.name != 0 && b.name != 0 && d.canonical(a) != d.canonical(b)
}

// aliasOnly reports whether a person's name is known as a short form, or from
// counts alone: 沃伦 may be anybody of that name, and is the one whom the
// article names whole.
func (d *document) aliasOnly(n *docName) bool {
	return n.typ == jianzhu.TypePerson && n.name != 0 && (d.canonical(n) != n.text || d.lex.names[n.name-1].Lexicon == "people")
}

// linkAppositions makes a name in brackets a form of the name before:
// 艾诺·莱赫托宁(Aino Lehtonen), National Intelligence Service (NIS).
func (d *document) linkAppositions(names []docName) {
	for i := range d.views {
		v := &d.views[i]
		for k := 1; k < len(v.kept); k++ {
			a, b := &v.kept[k-1], &v.kept[k]
			if a.entity == 0 || b.entity == 0 || a.entity == b.entity || a.typ != b.typ || v.char(int(b.end)) != ')' {
				continue
			}
			gap := int(b.start - a.end)
			if !(gap == 1 && v.char(int(a.end)) == '(' || gap == 2 && v.char(int(a.end)) == ' ' && v.char(int(a.end)+1) == '(') {
				continue
			}
			if n := &names[b.entity-1]; n.of == 0 && names[a.entity-1].of != b.entity && !d.apart(n, &names[a.entity-1]) {
				n.of = a.entity
			}
		}
	}
}

// linkPrefixes makes the beginning of one organization's name, and of no
// other's, its short form: Didao of Didao Mobility, 珩芯 of 珩芯半导体.
func (d *document) linkPrefixes(names []docName) {
	order := make([]int, 0, len(names))
	for i := range names {
		if names[i].typ == jianzhu.TypeOrg {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(names[a].text, names[b].text) })
	for k, i := range order {
		n := &names[i]
		if n.of != 0 || utf8.RuneCountInString(n.text) < 2 {
			continue
		}
		// Names that begin with n.text follow it in order.
		var longer []int
		for _, j := range order[k+1:] {
			if !strings.HasPrefix(names[j].text, n.text) || len(longer) > 1 {
				break
			}
			rest := names[j].text[len(n.text):]
			if r, _ := utf8.DecodeRuneInString(rest); wordRune(r) && !hasHan(n.text) || d.division(n.text, rest) {
				continue
			}
			longer = append(longer, j)
		}
		if len(longer) == 1 && names[longer[0]].of == 0 && !d.apart(n, &names[longer[0]]) {
			n.of = int32(longer[0] + 1)
		}
	}
}

// division reports whether an organization's name with more behind it names a
// part of it, which is another one: 教育部|高等教育司, 国泓证券|农业组; but 珩芯半导体|有限公司.
func (d *document) division(name, rest string) bool {
	if !hasHan(rest) {
		return false
	}
	switch {
	case strings.HasPrefix(rest, "("), strings.HasSuffix(rest, "公司"), strings.HasSuffix(rest, "集团"), rest == "股份", rest == "控股", rest == "控股集团":
		return false
	}
	r := []rune(name)
	for n := min(3, len(r)-1); n > 0; n-- {
		if d.kindsOf(r[len(r)-n:])&(isOrgEnd|isOrgAlone) != 0 {
			return true
		}
	}
	return d.kindsOf(r)&isOrgAlone != 0
}

// linkShortened makes an organization's name a short form of the only longer
// one that it is drawn from: without the place or office before it, 农业局 of
// 台中市政府农业局, 雀跃智能 of 厦门雀跃智能家居有限公司; or by characters, 理大 of 香港理工大学.
func (d *document) linkShortened(names []docName) {
	var orgs []int
	for i := range names {
		if n := &names[i]; n.typ == jianzhu.TypeOrg && hasHan(n.text) {
			orgs = append(orgs, i)
		}
	}
	if len(orgs) > maxLook {
		return
	}
	bare := make([][]rune, len(orgs)) // without the place before it
	for k, i := range orgs {
		r := []rune(names[i].text)
		bare[k] = r
		for n := min(6, len(r)-2); n > 1; n-- {
			if w := d.wordOf(r[:n]); w != nil && w.names(jianzhu.TypeLoc) {
				bare[k] = r[n:]
				break
			}
		}
	}
	for _, i := range orgs {
		n := &names[i]
		short := []rune(n.text)
		if n.of != 0 || len(short) < 2 || len(short) > 8 {
			continue
		}
		long, several := 0, false
		for k, j := range orgs {
			m := &names[j]
			full := []rune(m.text)
			if j == i || len(full) <= len(short)+1 || d.apart(n, m) || m.of == int32(i+1) {
				continue
			}
			switch rest := bare[k]; {
			case len(rest) < len(full) && len(rest) > len(short) && slices.Equal(rest[:len(short)], short) && !d.division(n.text, string(rest[len(short):])):
			case d.kindsOf(short)&isOrgAlone == 0 && slices.Equal(full[len(full)-len(short):], short) && d.office(full[:len(full)-len(short)]):
			case len(short) <= 4 && len(rest) > len(short) && (drawn(short, full) || drawn(short, rest)):
			default:
				continue
			}
			if m.of != 0 {
				j = int(m.of) - 1
			}
			several = several || long != 0 && long != j+1
			long = j + 1
		}
		if long != 0 && !several && long != i+1 && names[long-1].of != int32(i+1) {
			n.of = int32(long)
		}
	}
}

// office reports whether what stands before the name of an office tells whose
// it is: 台中市政府, 上海市, 香港足球总会.
func (d *document) office(r []rune) bool {
	if w := d.wordOf(r); w != nil && w.names(jianzhu.TypeLoc) {
		return true
	}
	switch r[len(r)-1] {
	case '省', '市', '县', '区', '州', '国', '府', '部', '局', '委', '会', '院', '署':
		return true
	}
	return false
}

// drawn reports whether the characters of short stand in long in this order,
// from its beginning to its end: 理大, 疾管署, 央行.
func drawn(short, long []rune) bool {
	k := 0
	first, last := -1, -1
	for i, r := range long {
		if k < len(short) && r == short[k] {
			if k == 0 {
				first = i
			}
			last = i
			k++
		}
	}
	return k == len(short) && first <= 1 && last >= len(long)-2
}

// linkWords makes one word of a person's name in Latin letters a short form of
// the one who has it: Szeto of Vivian Szeto Lai-shan.
func (d *document) linkWords(names []docName) {
	owner := map[string]int32{} // by word: 1 + index, -1 for several
	for i := range names {
		n := &names[i]
		words := strings.Fields(n.text)
		if n.typ != jianzhu.TypePerson || n.of != 0 || len(words) < 2 || hasHan(n.text) {
			continue
		}
		for _, w := range words {
			if owner[w] != 0 && owner[w] != int32(i+1) {
				owner[w] = -1
			} else {
				owner[w] = int32(i + 1)
			}
		}
	}
	for i := range names {
		n := &names[i]
		if n.typ != jianzhu.TypePerson || n.of != 0 || strings.Contains(n.text, " ") {
			continue
		}
		if o := owner[n.text]; o > 0 && (!d.apart(n, &names[o-1]) || d.aliasOnly(n)) {
			n.of = o
		}
	}
}

// linkSurnames makes a surname alone, or with 小, 老 or 某, a short form of
// the one person of the article who has it.
func (d *document) linkSurnames(names []docName, nameless map[string]bool) {
	owner := map[rune]int32{} // by surname: 1 + index, -1 for several
	for i, n := range names {
		r := []rune(n.text)
		if n.typ != jianzhu.TypePerson || len(r) < 2 || len(r) > 4 || !isHan(r[0]) || isNickname(r) || slices.ContainsFunc(r, isNameDot) {
			continue
		}
		if owner[r[0]] != 0 {
			owner[r[0]] = -1
		} else {
			owner[r[0]] = int32(i + 1)
		}
	}
	for i, n := range names {
		r := []rune(n.text)
		if n.typ != jianzhu.TypePerson || n.of != 0 || nameless[n.text] {
			continue
		}
		var surname rune
		switch {
		case len(r) == 2 && d.kindsOf(r)&isSurname != 0: // 慕容 of 慕容晴
			one := int32(0)
			for j := range names {
				if t := []rune(names[j].text); names[j].typ == jianzhu.TypePerson && len(t) > 2 && len(t) < 5 && t[0] == r[0] && t[1] == r[1] {
					one = int32(j + 1)
				}
			}
			names[i].of = one
			continue
		case len(r) == 1:
			surname = r[0]
		case isNickname(r) && (r[0] == '小' || r[0] == '老'):
			surname = r[1]
		case isNickname(r):
			surname = r[0]
		default:
			continue
		}
		if o := owner[surname]; o > 0 && int(o) != i+1 {
			names[i].of = o
		}
	}
}

// isNickname reports whether r is a surname with 小, 老, 阿 before or 某 behind.
func isNickname(r []rune) bool {
	return len(r) == 2 && (r[0] == '小' || r[0] == '老' || r[0] == '阿' || r[1] == '某')
}

// linkSounds makes a person's name in pinyin, surname first or last, a form of
// the one person of the article whose Chinese name sounds so, or gives it the
// one that a lexicon has; names in pinyin that sound alike are one person's:
// Wang Xiaochuan, Xiaochuan Wang, 王小川.
func (d *document) linkSounds(names []docName) {
	var pinyin []int
	for i := range names {
		if n := &names[i]; n.typ == jianzhu.TypePerson && n.of == 0 && isLatinName(n.text) {
			pinyin = append(pinyin, i)
		}
	}
	if len(pinyin) == 0 {
		return
	}
	owner := map[string]int32{}   // by sound: 1 + index of the Chinese name, -1 for several
	spelled := map[string]int32{} // 1 + index of a name in pinyin, one that a lexicon has before others
	for i := range names {
		n := &names[i]
		if n.typ != jianzhu.TypePerson || n.of != 0 || !hasHan(n.text) {
			continue
		}
		if sound, ok := script.PersonSound(n.text); ok {
			if owner[sound] != 0 {
				owner[sound] = -1
			} else {
				owner[sound] = int32(i + 1)
			}
		}
	}
	sounds := make([]string, len(pinyin))
	for k, i := range pinyin {
		sounds[k], _ = script.PersonSound(names[i].text)
		if first := spelled[sounds[k]]; first == 0 || names[first-1].name == 0 && names[i].name != 0 {
			spelled[sounds[k]] = int32(i + 1)
		}
	}
	for k, i := range pinyin {
		n, sound := &names[i], sounds[k]
		if sound == "" || n.name != 0 {
			continue
		}
		switch first := spelled[sound]; {
		case owner[sound] > 0:
			n.of = owner[sound]
		case names[first-1].name != 0:
			n.of = first
		case knownSounds()[sound] > 0:
			n.name = knownSounds()[sound]
		case int(first) != i+1:
			n.of = first
		}
	}
}

// isLatinName reports whether a folded name may be in pinyin: two or three
// words of letters.
func isLatinName(text string) bool {
	spaces := strings.Count(text, " ")
	return (spaces == 1 || spaces == 2) && strings.IndexFunc(text, isHan) < 0
}

// knownSounds holds, by sound, the people of the lexicons whose Chinese name
// has three characters or more: 1 + index, -1 for several. Shorter names sound
// like too many others.
var knownSounds = sync.OnceValue(func() map[string]int32 {
	out := map[string]int32{}
	lex, err := load()
	if err != nil {
		return out
	}
	for i := range lex.names {
		n := &lex.names[i]
		if n.Type != jianzhu.TypePerson || n.Lexicon == "people" || utf8.RuneCountInString(n.Hans) < 3 {
			continue
		}
		seen := ""
		for _, form := range []string{n.Hans, n.En} {
			sound, ok := script.PersonSound(form)
			if !ok || sound == seen {
				continue
			}
			seen = sound
			if out[sound] != 0 {
				out[sound] = -1
			} else {
				out[sound] = int32(i + 1)
			}
		}
	}
	return out
})

// linkPlaces makes 北京 a short form of 北京市.
func (d *document) linkPlaces(names []docName) {
	byText := map[string]int32{}
	for i, n := range names {
		if n.typ == jianzhu.TypeLoc {
			byText[n.text] = int32(i + 1)
		}
	}
	for i, n := range names {
		if n.typ != jianzhu.TypeLoc || n.of != 0 {
			continue
		}
		for _, end := range []string{"市", "省", "县", "区", "州", "镇", "乡", "村", "岛"} {
			if o := byText[n.text+end]; o != 0 && utf8.RuneCountInString(n.text) > 1 {
				names[i].of = o
				break
			}
		}
	}
}

// name fills in what an entity is called from the forms that the article
// uses and from the lexicons.
func (d *document) name(e *jianzhu.Entity, forms []docName) {
	best := slices.MaxFunc(forms, func(a, b docName) int {
		return cmp.Or(
			cmp.Compare(b2i(hasHan(a.text) == d.han), b2i(hasHan(b.text) == d.han)),
			cmp.Compare(utf8.RuneCountInString(a.text), utf8.RuneCountInString(b.text)),
			cmp.Compare(b.first[0], a.first[0]),
			cmp.Compare(b.first[1], a.first[1]),
		)
	})
	e.Name = best.shown
	e.Names = map[string]string{}
	aliases := map[string]bool{}
	for _, f := range forms {
		e.Mentions += f.count
		aliases[f.shown] = true
		if f.name == 0 {
			continue
		}
		n := &d.lex.names[f.name-1]
		// The lexicon of people has names that many are called.
		e.Known = e.Known || n.Lexicon != "people"
		e.Subtype = cmp.Or(e.Subtype, n.Subtype)
		for _, x := range []struct{ tag, name string }{
			{"zh-Hans", n.Hans}, {"zh-Hant", n.Hant}, {"zh-Hant-TW", n.TW}, {"zh-Hant-HK", n.HK}, {"en", n.En},
		} {
			if x.name != "" && e.Names[x.tag] == "" {
				e.Names[x.tag] = x.name
			}
		}
		for _, a := range n.Aliases {
			aliases[a] = true
		}
	}
	if tag := d.tagOf(best.shown); tag != "" && e.Names[tag] == "" {
		e.Names[tag] = best.shown
	}
	for _, f := range forms {
		if tag := d.tagOf(f.shown); tag != "" && e.Names[tag] == "" && f.of == 0 {
			e.Names[tag] = f.shown
		}
	}
	delete(aliases, e.Name)
	for _, n := range e.Names {
		delete(aliases, n)
	}
	for a := range aliases {
		e.Aliases = append(e.Aliases, a)
	}
	slices.Sort(e.Aliases)
}

func hasHan(s string) bool { return strings.ContainsFunc(s, isHan) }

// tagOf returns the language tag of a name as the article writes it.
func (d *document) tagOf(name string) string {
	if !hasHan(name) {
		if strings.ContainsFunc(name, isLatin) && !d.han {
			return "en"
		}
		return ""
	}
	if s := script.Detect(name); s != "" {
		return "zh-" + s
	}
	return d.tagHan
}

// mentions turns what was resolved into the mentions of a paragraph.
func (d *document) mentions(v *view, entities []jianzhu.Entity) []jianzhu.Mention {
	if len(v.kept) == 0 {
		return nil
	}
	out := make([]jianzhu.Mention, len(v.kept))
	for i, c := range v.kept {
		span := v.span(int(c.start), int(c.end))
		m := jianzhu.Mention{Span: span, Type: c.typ, Value: c.value,
			Mark: jianzhu.Mark{Origin: c.origin, Rule: c.rule, Score: c.score, Status: jianzhu.Proposed}}
		m.ID = jianzhu.StableID("mention", d.article.ID, strconv.Itoa(v.index), strconv.Itoa(span.Start), strconv.Itoa(span.End), string(c.typ))
		if c.entity != 0 {
			m.EntityID = entities[c.entity-1].ID
		}
		out[i] = m
	}
	return out
}
