package annotate

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jianzhu"
	"jianzhu/script"
)

// resolve decides between the proposals for a paragraph: the user's words
// first, then the longest, then values (Wednesday is a day before it is a
// series), then the surest, then the earlier. What overlaps a winner is out;
// neighbours stay apart.
func (v *view) resolve() {
	slices.SortStableFunc(v.found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b2i(b.user), b2i(a.user)),
			cmp.Compare(b.end-b.start, a.end-a.start),
			cmp.Compare(b2i(b.value != nil), b2i(a.value != nil)),
			cmp.Compare(b.score, a.score),
			cmp.Compare(a.start, b.start),
		)
	})
	clear(v.used)
	v.kept = v.kept[:0]
next:
	for _, c := range v.found {
		for i := c.start; i < c.end; i++ {
			if v.used[i] != 0 {
				continue next
			}
		}
		for i := c.start; i < c.end; i++ {
			v.used[i] = 1
		}
		v.kept = append(v.kept, c)
	}
	slices.SortFunc(v.kept, func(a, b candidate) int { return cmp.Compare(a.start, b.start) })
	for i, c := range v.kept {
		for j := c.start; j < c.end; j++ {
			v.used[j] = int32(i + 1)
		}
	}
}

// mention returns the resolved mention that covers rune i, or nil.
func (v *view) mention(i int) *candidate {
	if i < 0 || i >= len(v.r) || v.used[i] == 0 {
		return nil
	}
	return &v.kept[v.used[i]-1]
}

// weakTitles are professions that the guide counts as titles only of a
// specific person.
var weakTitles = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`代表 球员 老板 老板娘 师傅 队员 司机 翻译 导演 会计 裁判 委员 理事 歌手 演员 警察 检察官 狱警 运动员 医生 老师 教师 学徒 徒弟
		骑手 厨师 主播 研究生 服务员 飞行员 模特 作者 作家 助理 顾问 秘书 建筑师 艺术家 制作人 投手 中场 后卫 前锋 科学家 银行家 交易员 工程师 设计师 投资人 评论员 主持人 
		 外交官 快递员 保安 保姆 士官 后厨 程序员 架构师 摄影师 画家 诗人 编剧 店员 志愿者 社工 导游 股东 会计师 议员 老总 警官 导师 博士生 学生 船长 机长 翻译家 掌柜`) {
		m[script.FoldString(w)] = true
	}
	return m
}()

// dropTitles takes out professions that nobody holds in the text: those with
// no name beside them, no organization before and nothing said by them.
func (d *document) dropTitles(v *view) bool {
	if !v.han {
		return false
	}
	dropped := false
	beside := func(i int) *candidate {
		if isSpace(v.char(i)) {
			i++
		}
		return v.mention(i)
	}
	for k := range v.found {
		c := &v.found[k]
		if c.typ != jianzhu.TypeTitle || c.user || !weakTitles[v.folded(int(c.start), int(c.end))] {
			continue
		}
		if m := v.mention(int(c.start)); m == nil || m.start != c.start || m.typ != jianzhu.TypeTitle {
			continue
		}
		if m := beside(int(c.end)); m != nil && (m.typ == jianzhu.TypePerson || m.typ == jianzhu.TypeTitle) {
			continue
		}
		left := int(c.start) - 1
		for left > 0 && (isSpace(v.r[left]) || v.r[left] == ',' || v.r[left] == '、') {
			left--
		}
		if m := v.mention(left); m != nil && (m.typ == jianzhu.TypePerson || m.typ == jianzhu.TypeOrg || m.typ == jianzhu.TypeTitle || m.typ == jianzhu.TypeLoc && v.han) {
			continue
		}
		if w, _ := d.lex.longest(v, int(c.end), isCue|isCueAdverb); w != nil && v.han {
			continue
		}
		c.start, c.end, dropped = 0, 0, true
	}
	if dropped {
		v.found = slices.DeleteFunc(v.found, func(c candidate) bool { return c.end == 0 })
	}
	return dropped
}

// A docName is one name in an article: all mentions with the same folded text
// and type.
type docName struct {
	text  string // folded
	shown string // as first written
	typ   jianzhu.Type
	name  int32 // 1 + index into lexicons.names, or 0
	of    int32 // 1 + index of the full name that this is a short form of, or 0
	count int
	first [2]int // paragraph and rune of the first mention
}

func isEntity(t jianzhu.Type) bool {
	switch t {
	case jianzhu.TypePerson, jianzhu.TypeOrg, jianzhu.TypeLoc, jianzhu.TypeProduct, jianzhu.TypeWork, jianzhu.TypeEvent:
		return true
	}
	return false
}

// spread gives one name one type over the article, derives short forms, and
// finds both where the passes missed them. With rules it also applies the rules
// that need to know what stands beside a name.
func (d *document) spread(ctx context.Context, rules bool) error {
	type tally struct {
		weight [len6]float64
		order  int
		shown  string
		name   int32
	}
	seen := map[string]*tally{}
	var order []string
	for i := range d.views {
		v := &d.views[i]
		d.appositions(v)
		if rules && d.actingNames(v) {
			v.resolve()
		}
		for _, c := range v.kept {
			if !isEntity(c.typ) || c.typ == jianzhu.TypeWork {
				continue
			}
			text := v.folded(int(c.start), int(c.end))
			t := seen[text]
			if t == nil {
				t = &tally{order: len(order), shown: v.str(int(c.start), int(c.end))}
				seen[text], order = t, append(order, text)
			}
			t.weight[typeIndex(c.typ)] += c.score
			if c.user {
				t.weight[typeIndex(c.typ)] += 1000
			}
			if c.name != 0 && t.name == 0 {
				t.name = c.name
			}
		}
	}
	// Where Christine Ford is named, Ford is her and no maker of cars.
	for _, text := range order {
		parts := strings.FieldsFunc(text, func(r rune) bool { return isNameDot(r) || r == ' ' })
		if len(parts) < 2 || len(parts) > 4 || seen[text].weight[typeIndex(jianzhu.TypePerson)] == 0 {
			continue
		}
		if t := seen[parts[len(parts)-1]]; t != nil {
			t.weight[typeIndex(jianzhu.TypePerson)] += 10
		}
	}
	typeOf := func(t *tally) jianzhu.Type {
		best := 0
		for k := range t.weight {
			if t.weight[k] > t.weight[best] {
				best = k
			}
		}
		return jianzhu.EntityTypes[best]
	}

	d.known = d.known[:0]
	d.names.reset()
	add := func(n docName) {
		if runes := []rune(n.text); len(runes) > 1 && d.names.get(runes) == 0 {
			d.known = append(d.known, n)
			d.names.add(runes, int32(len(d.known)))
		}
	}
	for _, text := range order {
		t := seen[text]
		add(docName{text: text, shown: t.shown, typ: typeOf(t), name: t.name})
	}
	full := len(d.known)
	for i := range full {
		for _, short := range d.shortForms(&d.known[i]) {
			add(docName{text: short, shown: short, typ: d.known[i].typ, name: d.known[i].name, of: int32(i + 1)})
		}
	}

	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return err
		}
		v := &d.views[i]
		changed := false
		for k := range v.found {
			c := &v.found[k]
			if !isEntity(c.typ) || c.typ == jianzhu.TypeWork || c.user {
				continue
			}
			if t := seen[v.folded(int(c.start), int(c.end))]; t != nil {
				if want := typeOf(t); want != c.typ {
					c.typ, c.name, c.rule, changed = want, d.senseOf(v, c, want), "same string", true
				}
			}
		}
		for p := 0; p < len(v.r); {
			if p%checkEvery == 0 && d.stopped() {
				return ctx.Err()
			}
			end, k := d.longestName(v, p)
			if k == 0 {
				p++
				continue
			}
			n := &d.known[k-1]
			if m := v.mention(p); m == nil || m.end < int32(end) && m.start == int32(p) {
				rule := "repeat"
				if n.of != 0 {
					rule = "short form"
				}
				v.propose(candidate{start: int32(p), end: int32(end), typ: n.typ, origin: jianzhu.OriginRule,
					rule: rule, score: 0.7, name: n.name})
				changed = true
			}
			p = end
		}
		if rules && d.contextNames(v) {
			changed = true
		}
		if changed {
			v.resolve()
		}
		if rules && d.dropTitles(v) {
			v.resolve()
		}
	}
	return nil
}

// len6 is the number of entity types.
const len6 = 6

// appositions gives a Latin name in brackets the type of the name that it
// stands behind: 艾诺·莱赫托宁(Aino Lehtonen).
func (d *document) appositions(v *view) {
	for k := 1; k < len(v.kept); k++ {
		before, c := &v.kept[k-1], &v.kept[k]
		if v.char(int(c.start)-1) != '(' || before.end != c.start-1 || v.char(int(c.end)) != ')' || !isLatin(v.r[c.start]) || c.user {
			continue
		}
		if isEntity(before.typ) && isEntity(c.typ) && c.rule == "latin name" && c.typ != before.typ {
			for f := range v.found {
				if x := &v.found[f]; x.start == c.start && x.end == c.end {
					x.typ, x.rule = before.typ, "apposition"
				}
			}
			c.typ, c.rule = before.typ, "apposition"
		}
	}
}

// actingNames proposes unknown words that stand where organizations do: right
// before a title and the name of its holder, 天穹云|公关总监|卓一凡.
func (d *document) actingNames(v *view) bool {
	if !v.tokens || !v.han {
		return false
	}
	found := false
	for k, c := range v.kept {
		if c.typ != jianzhu.TypeTitle || !isHan(v.char(int(c.start)-1)) || v.mention(int(c.start)-1) != nil {
			continue
		}
		at := k + 1
		for at < len(v.kept) && v.kept[at].typ == jianzhu.TypeTitle && v.kept[at].start-v.kept[at-1].end <= 1 {
			at++
		}
		if at >= len(v.kept) || v.kept[at].typ != jianzhu.TypePerson || v.kept[at].start-v.kept[at-1].end > 1 {
			continue
		}
		from, place, unknown, _ := d.nameLeft(v, int(c.start))
		n := int(c.start) - from
		if !unknown || n < 2 || n > 8 || place == n {
			continue
		}
		clear := true
		for i := from; i < int(c.start); i++ {
			m := v.mention(i)
			clear = clear && (m == nil || m.typ == jianzhu.TypeLoc && m.end < c.start)
		}
		if !clear {
			continue
		}
		v.propose(candidate{start: int32(from), end: c.start, typ: jianzhu.TypeOrg, origin: jianzhu.OriginRule, rule: "before a title", score: 0.6})
		found = true
	}
	return found
}

// contextNames proposes titles that no list has, between nothing and the name
// of a person: 机手|蒯大军, 税务稽查员.
func (d *document) contextNames(v *view) bool {
	if !v.tokens || !v.han {
		return false
	}
	found := false
	for _, c := range v.kept {
		i := int(c.start) - 1
		if c.typ != jianzhu.TypePerson || i < 1 || v.mention(i) != nil || !isHan(v.r[i]) || !strings.ContainsRune("员师手工长官匠人", v.r[i]) {
			continue
		}
		start := i
		for start > 0 && !v.starts[start] {
			start--
		}
		if i-start < 1 {
			if p := start - 1; p >= 0 && v.r[i] != '人' {
				for p > 0 && !v.starts[p] {
					p--
				}
				if q := v.pos[p]; q != "n" && q != "vn" && !v.oov[p] || start-p > 3 {
					continue
				}
				start = p
			}
		}
		if p := v.pos[start]; i-start < 1 || i-start > 4 || v.r[i] == '人' && !v.has(i-1, "夫人") || p != "n" && !v.oov[start] && p != "vn" && p != "x" {
			continue
		}
		v.propose(candidate{start: int32(start), end: c.start, typ: jianzhu.TypeTitle, origin: jianzhu.OriginRule, rule: "before a name", score: 0.6})
		found = true
	}
	return found
}

func typeIndex(t jianzhu.Type) int { return slices.Index(jianzhu.EntityTypes, t) }

// longestName returns the end and the index + 1 of the longest name of the
// article at rune p, which must be written as names are.
func (d *document) longestName(v *view, p int) (int, int32) {
	if !d.names.begins(v.r[p]) {
		return p, 0
	}
	if p > 0 && wordRune(v.raw[p-1]) && wordRune(v.raw[p]) || !v.starts[p] && isHan(v.r[p]) {
		return p, 0
	}
	state, end, found := int32(0), p, int32(0)
	for j := p; j < len(v.r); j++ {
		if state = d.names.next(state, v.r[j]); state < 0 {
			break
		}
		k := d.names.value[state]
		if k == 0 || j+1 < len(v.r) && wordRune(v.raw[j]) && wordRune(v.raw[j+1]) {
			continue
		}
		if d.known[k-1].of != 0 && int(v.ends[p]) == j+1 && !v.oov[p] && isHan(v.r[p]) && d.known[k-1].typ == jianzhu.TypeOrg {
			continue // a short form that is a word of the language
		}
		if isHan(v.r[j]) && !v.starts[j+1] && !(j-p >= 2 && d.known[k-1].typ == jianzhu.TypePerson) {
			continue
		}
		if isLatin(v.r[p]) && !v.upper(p) && (d.known[k-1].of != 0 || d.known[k-1].shown != v.str(p, j+1)) {
			continue // "apple" is not Apple
		}
		end, found = j+1, k
	}
	return end, found
}

// senseOf returns 1 + the index of the lexicon's name of type t for what c
// covers, or 0.
func (d *document) senseOf(v *view, c *candidate, t jianzhu.Type) int32 {
	for _, m := range v.from(int(c.start)) {
		if m.end != c.end {
			continue
		}
		for _, s := range d.lex.words[m.word].senses {
			if s.typ == t {
				return s.name + 1
			}
		}
	}
	return 0
}

// shortForms derives the forms that a text may use after the full name. They
// are folded.
func (d *document) shortForms(n *docName) []string {
	var out []string
	runes := []rune(n.text)
	switch n.typ {
	case jianzhu.TypePerson:
		if parts := strings.FieldsFunc(n.text, isNameDot); len(parts) > 1 { // 布雷特·卡瓦诺
			last := parts[len(parts)-1]
			out = append(out, last, parts[0])
		} else if words := strings.Fields(n.text); len(words) > 1 && isLatin(runes[0]) { // Brett Kavanaugh
			for _, w := range []string{words[len(words)-1], words[0]} {
				if len(w) > 2 && !englishStop[w] && !englishCommon(w) {
					out = append(out, w)
				}
			}
		}
	case jianzhu.TypeOrg:
		// 澜舟科技 → 澜舟; 北京大学 keeps its ending, for 北京 is a place.
		if isHan(runes[0]) {
			for cut := len(runes) - 1; cut >= 2; cut-- {
				k := d.kindsOf(runes[cut:])
				if k&isOrgEnd == 0 {
					continue
				}
				short := runes[:cut]
				if sk := d.wordOf(short); sk == nil || !sk.names(jianzhu.TypeLoc) && sk.kinds&(isOrgEnd|isOrgAlone) == 0 {
					out = append(out, string(short))
				}
			}
		} else if words := strings.Fields(n.text); len(words) > 1 {
			for cut := len(words) - 1; cut > 0; cut-- {
				if d.kindsOf([]rune(words[cut]))&isOrgEnd == 0 {
					break
				}
				if short := strings.Join(words[:cut], " "); d.kindsOf([]rune(short))&(isOrgEnd|isTitle) == 0 && (cut > 1 || len(short) > 3) {
					if w := d.wordOf([]rune(short)); w == nil || !w.names(jianzhu.TypeLoc) {
						out = append(out, short)
					}
				}
			}
			if a := acronym(words); len(a) > 2 {
				out = append(out, a)
			}
		}
	}
	return out
}

// acronym returns the initials of words, little ones left out.
func acronym(words []string) string {
	var b strings.Builder
	for _, w := range words {
		switch w {
		case "of", "for", "and", "the", "on", "in", "&":
			continue
		}
		b.WriteByte(w[0])
	}
	return b.String()
}

func isNameDot(r rune) bool { return r == '·' || r == '•' || r == '‧' || r == '・' || r == '∙' }

// wordOf returns the lexicon word that r spells, or nil.
func (d *document) wordOf(r []rune) *word {
	state := int32(0)
	for _, c := range r {
		if state = d.lex.trie.next(state, c); state < 0 {
			return nil
		}
	}
	if i := d.lex.trie.value(state); i != 0 {
		return &d.lex.words[i]
	}
	return nil
}

func (d *document) kindsOf(r []rune) kinds {
	if w := d.wordOf(r); w != nil {
		return w.kinds
	}
	return 0
}
