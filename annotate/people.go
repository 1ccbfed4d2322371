package annotate

import (
	"math"
	"strings"

	"jianzhu"
)

// personEvidence gathers over an article what speaks for a string being the
// name of a person.
type personEvidence struct {
	best  float64
	count int
	sites []personSite
}

type personSite struct {
	view       *view
	start, end int32
}

// people proposes names of people: Chinese names by surname, given name, the
// words around and the segmenter's view; foreign names by their dots and
// parts. Chinese names are decided over the whole article, in decidePeople.
func people(d *document, v *view) {
	for i := 0; i < len(v.r); i++ {
		if i%checkEvery == checkEvery-1 && d.stopped() {
			return
		}
		r := v.r[i]
		if !isHan(r) {
			continue
		}
		if d.lex.surname(r) > 0 && v.starts[i] {
			d.chineseName(v, i, 1)
		}
		if w, end := d.lex.longest(v, i, isSurname); w != nil && v.starts[i] {
			d.chineseName(v, i, end-i)
		}
		d.foreignName(v, i)
		d.nickname(v, i)
	}
	for i, r := range v.r {
		if isNameDot(r) && i > 0 && isHan(v.char(i-1)) && isHan(v.char(i+1)) {
			d.dottedName(v, i)
		}
	}
}

// Scores of Chinese names are sums of evidence; a name needs personThreshold.
const personThreshold = 2.8

// chineseName weighs the names that begin with the surname of n runes at i.
func (d *document) chineseName(v *view, i, n int) {
	for given := 1; given <= 2; given++ {
		end := i + n + given
		if end > len(v.r) || !isHan(v.r[end-1]) || !isHan(v.r[i+n]) {
			break
		}
		if !v.starts[end] {
			continue
		}
		s, ok := d.nameScore(v, i, n, end)
		if !ok {
			continue
		}
		text := v.folded(i, end)
		e := d.people[text]
		if e == nil {
			e = &personEvidence{best: s}
			d.people[text] = e
		}
		e.count++
		e.best = math.Max(e.best, s)
		e.sites = append(e.sites, personSite{v, int32(i), int32(end)})
	}
}

// nameScore sums the evidence for a Chinese name at [i, end), its surname n
// runes long; ok is false where it cannot be one.
func (d *document) nameScore(v *view, i, n, end int) (score float64, ok bool) {
	given := end - i - n
	if k := d.kindsOf(v.r[i:end]); k&(isTitle|isMeasure|isCue|isCueAdverb|isUnit|isCurrency|isLocEnd|isOrgEnd|isPronoun) != 0 {
		return 0, false
	}
	if given == 2 && strings.ContainsRune(notInNames, v.r[end-1]) && v.starts[end-1] && v.tokens {
		return 0, false
	}
	if given == 2 && strings.ContainsRune(notInNames, v.r[end-1]) || strings.ContainsRune(notInNames, v.r[i+n]) {
		score -= 2
	}
	if given == 1 {
		score += charScore(d.lex.givenCount(0, v.r[end-1])) - 0.6
	} else {
		score += (charScore(d.lex.givenCount(1, v.r[end-2])) + charScore(d.lex.givenCount(2, v.r[end-1]))) / 1.4
	}
	if rank := d.lex.surname(v.r[i]); n == 2 {
		score += 1
	} else if rank <= 100 {
		score += 0.5
	} else if rank > 280 {
		score -= 0.8
	}
	if v.tokens {
		whole := int(v.ends[i]) == end
		switch p := v.pos[i]; {
		case whole && (p == "nr" || p == "nrfg" || p == "nrt"):
			score += 2
		case whole && v.oov[i]:
			score += 1.5
		case whole && d.titleEndsAt(v, i) && v.pos[i] != "" && v.pos[i][0] != 'v' && v.pos[i][0] != 'd':
			score -= 0.8 // a word of the dictionary, but somebody has the title
		case whole:
			return 0, false
		case int(v.ends[i]) == i+n: // the surname is a token
			switch {
			case p == "nr" || p == "nrfg" || n == 2:
				score += 0.8
			case p == "p" || p == "d" || p == "c" || p == "u" || p == "r" || p == "f":
				score -= 1.2
			case p[0] == 'v' || p == "m" || p == "q":
				score -= 0.6
			}
			j := i + n
			if int(v.ends[j]) == end && given == 2 { // the given name is a token
				switch q := v.pos[j]; {
				case v.oov[j] || q == "nr" || q == "nrt" || q == "nz":
					score += 0.8
				case q == "n" || q == "a" || q == "v" || q == "vn" || q == "ns":
					score -= 0.8
				default:
					score -= 2.5
				}
			} else if given == 2 {
				score += 0.6 // two characters that make no word
				for k := j; k < end; k++ {
					switch v.pos[k] {
					case "u", "uj", "ul", "p", "c", "y", "r", "f":
						score -= 1.5
					case "d", "m", "q":
						score -= 0.6
					}
				}
			} else {
				switch v.pos[j] {
				case "u", "uj", "ul", "p", "c", "y", "r", "f", "d", "m", "q", "t":
					score -= 1.5
				case "v":
					score -= 0.7
				}
			}
		case int(v.ends[i]) == i+n+1 && given == 2: // surname and first character make a word
			if p == "nr" || p == "nrt" || v.oov[i] {
				score += 0.4
			} else {
				score -= 1.6
			}
		default:
			score -= 1
		}
	}
	return score + d.leftEvidence(v, i) + d.rightEvidence(v, end), true
}

// notInNames are characters that as good as never end a given name, but often
// stand right behind one.
const notInNames = "说称向对从在连算是将已也还又则把被让与和及或都就才曾问答要会能不没有给到去来了着过等的即便并却仍均未而因由于姐哥叔伯婶嫂爷奶"

// charScore says how much a character that stands in n given names speaks for
// one.
func charScore(n int) float64 {
	switch {
	case n == 0:
		return -0.9
	case n < 3:
		return -0.2
	}
	return math.Min(0.25*math.Log2(float64(n)), 1.6)
}

// leftEvidence weighs what stands before a name.
func (d *document) leftEvidence(v *view, i int) float64 {
	j := i
	for j > 0 && v.r[j-1] == ' ' {
		j--
	}
	if d.titleEndsAt(v, j) {
		return 3
	}
	for _, w := range [...]string{"妻子", "丈夫", "儿子", "女儿", "长子", "次子", "母亲", "父亲", "弟弟", "妹妹", "哥哥", "姐姐", "同事", "网友", "村民", "居民", "市民", "球迷", "经销商", "养殖户", "业主", "乘客", "户主", "店家", "选手", "护工", "产妇", "患者", "被告人", "原告", "嫌疑人", "名为", "名叫", "姓名"} {
		if v.hasBefore(j, w) {
			return 2
		}
	}
	switch b := v.char(j - 1); {
	case b == 0 || v.sent[i]:
		return 0.6
	case b == ',' || b == '。' || b == ';' || b == ':' || b == '”' || b == '」' || b == '\n' || b == '"':
		return 0.5
	case b == '、' || b == '(' || b == '和' || b == '与' || b == '及' || b == '对' || b == '向' || b == '给' || b == '由' || b == '叫' || b == '让' || b == '请' || b == '跟' || b == '问':
		return 0.3
	case b == '的':
		return 0.2
	case v.hasBefore(j, "一个") || v.hasBefore(j, "这个") || v.hasBefore(j, "很"):
		return -1
	}
	return 0
}

// titleEndsAt reports whether a title ends right before rune j.
func (d *document) titleEndsAt(v *view, j int) bool {
	for n := 2; n <= 6 && j-n >= 0; n++ {
		if !v.starts[j-n] {
			continue
		}
		for _, m := range v.from(j - n) {
			if int(m.end) == j && d.lex.words[m.word].kinds&isTitle != 0 {
				return true
			}
		}
	}
	return false
}

// rightEvidence weighs what follows a name.
func (d *document) rightEvidence(v *view, end int) float64 {
	j := end
	if v.char(j) == ' ' {
		j++
	}
	if w, e := d.lex.longest(v, j, isTitle|isTitleAfter); w != nil && v.starts[e] {
		return 1.8
	}
	if w, e := d.lex.longest(v, j, isCue); w != nil && (v.starts[e] || v.starts[j]) && isHan(v.r[j]) {
		return 1.8
	}
	if w, e := d.lex.longest(v, j, isCueAdverb); w != nil && isHan(v.r[j]) {
		if c, _ := d.lex.longest(v, e, isCue); c != nil {
			return 1.6
		}
		return 0.7
	}
	switch c := v.char(j); {
	case c == '(':
		return 0.9
	case c == ':':
		return 1.2
	case c == 0 || c == ',' || c == '、' || c == '。' || c == ')':
		return 0.4
	case c == '和' || c == '与' || c == '在' || c == '是' || c == '将' || c == '曾' || c == '也' || c == '已' || c == '把' || c == '对' || c == '向' || c == '给' || c == '被' || c == '从' || c == '便' || c == '就' || c == '又' || c == '还' || c == '则' || c == '没' || c == '不' || c == '站' || c == '坐' || c == '走':
		return 0.6
	case c == '等':
		return 0.4
	}
	return 0
}

// decidePeople accepts the Chinese names of the article that have evidence
// enough, everywhere they stand.
func (d *document) decidePeople() {
	for text, e := range d.people {
		s := e.best + 0.7*math.Log2(float64(e.count))
		if s < personThreshold {
			continue
		}
		name := int32(0)
		if w := d.wordOf([]rune(text)); w != nil && w.names(jianzhu.TypePerson) {
			for _, x := range w.senses {
				if x.typ == jianzhu.TypePerson {
					name = x.name + 1
					break
				}
			}
		}
		score := math.Min(0.55+0.08*(s-personThreshold), 0.95)
		for _, site := range e.sites {
			site.view.propose(candidate{start: site.start, end: site.end, typ: jianzhu.TypePerson, origin: jianzhu.OriginRule,
				rule: "surname", score: score, name: name})
		}
	}
}

// dottedName proposes the foreign name around the dot at i: 比尔·盖茨.
func (d *document) dottedName(v *view, i int) {
	start := d.partLeft(v, i)
	end := d.partRight(v, i+1)
	// 约翰·菲茨杰拉德·肯尼迪: the first dot proposes for all.
	if start < i && isNameDot(v.char(start-1)) && isHan(v.char(start-2)) {
		return
	}
	for (isNameDot(v.char(end)) || v.char(end) == '-') && isHan(v.char(end+1)) && end-start < 30 {
		e := d.partRight(v, end+1)
		if e == end+1 {
			break
		}
		end = e
	}
	// 让-吕克·马丁
	if v.char(start-1) == '-' && isHan(v.char(start-2)) {
		if s := d.partLeft(v, start-1); s < start-1 {
			start = s
		}
	}
	if start == i || end == i+1 {
		return
	}
	v.propose(candidate{start: int32(start), end: int32(end), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "dotted name", score: 0.9})
}

// partLeft returns where the part of a name that ends at rune i begins: the
// longest part that is known, and behind it what is no word of its own.
func (d *document) partLeft(v *view, i int) int {
	best := i
	for n := 2; n <= 8 && i-n >= 0 && d.lex.isPartRune(v.r[i-n]); n++ {
		for _, m := range v.from(i - n) {
			if int(m.end) == i && d.lex.words[m.word].kinds&isPart != 0 {
				best = i - n
			}
		}
	}
	for best > 0 && i-best < 8 {
		j := best - 1
		for j > 0 && !v.starts[j] {
			j--
		}
		if best < i && v.starts[best] && !d.nameToken(v, j, best) {
			break
		}
		whole := true
		for k := j; k < best; k++ {
			whole = whole && d.lex.isPartRune(v.r[k])
		}
		if !whole {
			break
		}
		best = j
	}
	return best
}

// nameToken reports whether the token at [start, end) may be a piece of a
// foreign name: no word with a meaning of its own.
func (d *document) nameToken(v *view, start, end int) bool {
	if d.kindsOf(v.r[start:end])&(isTitle|isTitleAfter|isCue|isCueAdverb|isMeasure|isLocEnd|isOrgEnd|isScare|isPronoun|isStop) != 0 {
		return false
	}
	if w := d.wordOf(v.r[start:end]); w != nil && (w.names(jianzhu.TypeLoc) || w.names(jianzhu.TypeOrg)) {
		return false
	}
	switch p := v.pos[start]; {
	case v.oov[start] || p == "nr" || p == "nrt" || p == "nrfg" || p == "x" || p == "nz" || p == "j" || p == "g" || p == "ng" || p == "zg":
		return true
	case end-start == 1:
		return p == "" || p[0] == 'n' || p == "a" || p == "q" || p == "ag" || p == "vg" || p == "b" || p == "z" || p == "o" || p == "e"
	}
	return false
}

// partRight returns the end of the part of a name that begins at rune i.
func (d *document) partRight(v *view, i int) int {
	best := i
	for _, m := range v.from(i) {
		if d.lex.words[m.word].kinds&isPart != 0 && int(m.end) > best && int(m.end)-i <= 8 && (v.starts[m.end] || best == i || m.end-m.start > 3) {
			best = int(m.end)
		}
	}
	for best < len(v.r) && best-i < 8 && d.lex.isPartRune(v.r[best]) {
		end := best + 1
		for end < len(v.r) && !v.starts[end] {
			end++
		}
		if best > i && v.starts[best] && !d.nameToken(v, best, end) {
			break
		}
		whole := true
		for k := best; k < end; k++ {
			whole = whole && d.lex.isPartRune(v.r[k])
		}
		if !whole || end-i > 9 {
			break
		}
		best = end
	}
	return best
}

// foreignName proposes a part of foreign names that stands alone, when it is
// no everyday word and the context is a person's.
func (d *document) foreignName(v *view, i int) {
	if !v.starts[i] || isNameDot(v.char(i-1)) {
		return
	}
	w, end := d.lex.longest(v, i, isPart)
	if w == nil || w.n < 2 || !v.starts[end] || isNameDot(v.char(end)) {
		return
	}
	if w.kinds&^(isPart|isPerson) != 0 || w.names(jianzhu.TypeLoc) || w.names(jianzhu.TypeOrg) {
		return
	}
	score := -0.8
	switch {
	case w.n >= 4:
		score += 2
	case w.n == 3:
		score += 1.3
	}
	score += math.Min(math.Log2(float64(w.count+1))*0.3, 1.2)
	if v.tokens {
		whole := int(v.ends[i]) == end
		switch p := v.pos[i]; {
		case whole && (p == "nr" || p == "nrt" || p == "nrfg"):
			score += 1
		case whole && !v.oov[i] && w.n == 2:
			return
		case whole && v.oov[i]:
			score += 0.8
		case whole && p != "" && p[0] != 'n' && p != "x":
			score -= 1.5
		}
	}
	score += d.leftEvidence(v, i) + d.rightEvidence(v, end)
	if score < 2 {
		return
	}
	v.propose(candidate{start: int32(i), end: int32(end), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "foreign name",
		score: math.Min(0.5+0.08*(score-2), 0.85)})
}

// nickname proposes 小顾, 老尹, 许某 and a surname before 先生 and the like.
func (d *document) nickname(v *view, i int) {
	if !v.starts[i] {
		return
	}
	next := v.char(i + 1)
	switch r := v.r[i]; {
	case (r == '小' || r == '老') && d.lex.surname(next) > 0 && d.lex.surname(next) <= 330 && v.starts[i+2]:
		if v.tokens && int(v.ends[i]) == i+2 && !v.oov[i] && v.pos[i] != "nr" {
			return // 小米, 老师: words
		}
		if d.leftEvidence(v, i)+d.rightEvidence(v, i+2) >= 0.9 {
			v.propose(candidate{start: int32(i), end: int32(i + 2), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "nickname", score: 0.6})
		}
	case d.lex.surname(r) > 0 && next == '某' && v.starts[i+1]:
		end := i + 2
		if v.char(end) == '某' {
			end++
		}
		v.propose(candidate{start: int32(i), end: int32(end), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "anonymous", score: 0.8})
	case d.lex.surname(r) > 0:
		for _, w := range [...]string{"先生", "女士", "小姐", "太太", "教授", "博士", "老师", "医生", "律师", "总统", "警官", "经理", "主任", "师傅", "队长", "处长", "局长", "院长", "校长", "导演", "教练"} {
			if v.has(i+1, w) && v.starts[i+1] {
				v.propose(candidate{start: int32(i), end: int32(i + 1), typ: jianzhu.TypePerson, origin: jianzhu.OriginRule, rule: "surname with title", score: 0.7})
				return
			}
		}
	}
}
