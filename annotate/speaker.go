package annotate

import (
	"cmp"
	"slices"
	"strings"

	"jianzhu"
)

// speakerOf makes a speakerRef of a mention.
func speakerOf(index int, m *candidate) speakerRef {
	return speakerRef{ok: true, paragraph: index, start: int(m.start), end: int(m.end), entity: m.entity}
}

// speakerBefore finds who the cue c is said of when the speaker stands before
// it: in its clause first, then in its sentence.
func (d *document) speakerBefore(q *quoteView, index int, c *cueSite, last speakerRef) speakerRef {
	clause := q.clauseStart(c.start)
	if s := d.speakerIn(q, index, clause, c.start, last); s.ok {
		return s
	}
	if !q.han {
		// said Liang: the speaker may stand behind.
		if s := d.speakerIn(q, index, c.end, q.clauseEnd(c.end), last); s.ok && s.start-c.end < 3 {
			return s
		}
	}
	sentence := q.sentenceStart(c.start)
	if sentence < clause {
		if s := d.firstSubject(q, index, sentence, clause, last); s.ok {
			return s
		}
	}
	if q.han && c.start == clause {
		return last
	}
	return speakerRef{}
}

// speakerAfter finds who says what stands before rune b, by the cue c behind.
func (d *document) speakerAfter(q *quoteView, index, b int, c *cueSite, last speakerRef) speakerRef {
	if s := d.speakerIn(q, index, b, c.start, last); s.ok {
		return s
	}
	if !q.han {
		at := c.end
		if s := d.speakerIn(q, index, at, q.clauseEnd(at), last); s.ok {
			return s
		}
	}
	if c.start == b || c.start-b < 2 {
		return last
	}
	return speakerRef{}
}

// speakerIn finds the speaker among the words [from, to): the last person
// that is no listener, else an organization, a pronoun, or the words
// themselves where they describe somebody.
func (d *document) speakerIn(q *quoteView, index, from, to int, last speakerRef) speakerRef {
	if to = min(to, len(q.r)); from >= to {
		return speakerRef{}
	}
	var person, org, place *candidate
	var pronoun speakerRef
	for i := from; i < to; {
		if m := q.mention(i); m != nil {
			if int(m.start) < from {
				i = int(m.end)
				continue
			}
			if !d.isListener(q, int(m.start), int(m.end), to) {
				switch m.typ {
				case jianzhu.TypePerson:
					person = m
				case jianzhu.TypeOrg, jianzhu.TypeProduct:
					org = m
				case jianzhu.TypeLoc:
					place = m
				}
			}
			i = int(m.end)
			continue
		}
		if p, e := d.pronounAt(q, i); e > i && e <= to {
			if !d.isListener(q, i, e, to) {
				pronoun = d.pronoun(q, index, i, e, p, last)
			}
			i = e
			continue
		}
		i++
	}
	desc := d.description(q, index, from, to, org)
	if person != nil {
		if pronoun.ok && pronoun.start > int(person.end) && !q.han {
			return pronoun
		}
		// 孙某的代理律师: the description of somebody else.
		if desc.ok && q.han && int(person.end) < desc.end && q.char(int(person.end)) == '的' {
			return desc
		}
		return speakerOf(index, person)
	}
	if pronoun.ok && (pronoun.entity != 0 || !desc.ok || pronoun.end-pronoun.start == 1) {
		return pronoun
	}
	if desc.ok {
		return desc
	}
	if pronoun.ok {
		return pronoun
	}
	if org != nil {
		return speakerOf(index, org)
	}
	if place != nil && int(place.end) >= to-1 {
		return speakerOf(index, place)
	}
	return speakerRef{}
}

// firstSubject is the speaker in [from, to) that a later clause goes on with:
// the first of the sentence.
func (d *document) firstSubject(q *quoteView, index, from, to int, last speakerRef) speakerRef {
	for i := from; i < to; i++ {
		if m := q.mention(i); m != nil {
			if (m.typ == jianzhu.TypePerson || m.typ == jianzhu.TypeOrg && d.personFollows(q, m, to) == nil) && !d.isListener(q, int(m.start), int(m.end), to) && int(m.start) >= from {
				return speakerOf(index, m)
			}
			if m.typ == jianzhu.TypeOrg {
				if p := d.personFollows(q, m, to); p != nil {
					return speakerOf(index, p)
				}
			}
			i = int(m.end) - 1
			continue
		}
		if p, e := d.pronounAt(q, i); e > i {
			if s := d.pronoun(q, index, i, e, p, last); s.ok && !d.isListener(q, i, e, to) {
				return s
			}
			i = e - 1
		}
	}
	return speakerRef{}
}

// personFollows returns the person right behind an organization and titles:
// 阿里巴巴|技术副总裁|贾扬清.
func (d *document) personFollows(q *quoteView, m *candidate, to int) *candidate {
	at := int(m.end)
	for range 4 {
		for at < to && (isSpace(q.r[at]) || q.r[at] == ',' && !q.han || q.r[at] == '、') {
			at++
		}
		n := q.mention(at)
		if n == nil || at >= to {
			return nil
		}
		if n.typ == jianzhu.TypePerson {
			return n
		}
		if n.typ != jianzhu.TypeTitle && n.typ != jianzhu.TypeOrg {
			return nil
		}
		at = int(n.end)
	}
	return nil
}

// subjectBefore looks for the speaker in the sentence before rune i.
func (d *document) subjectBefore(q *quoteView, index, i int, last speakerRef) speakerRef {
	end := i
	for end > 0 && (isSpace(q.r[end-1]) || isFinal(q.r[end-1])) {
		end--
	}
	from := q.sentenceStart(max(end-1, 0))
	return d.firstSubject(q, index, from, end, last)
}

// isListener reports whether the words at [start, end) are spoken to, asked,
// or heard by: 对记者, 接受新华社采访, told Reuters.
func (d *document) isListener(q *quoteView, start, end, to int) bool {
	if q.han {
		for _, w := range [...]string{"对", "向", "接受", "告诉", "跟", "与", "同", "被", "问", "给", "援引", "引述", "通过", "在", "对于", "关于", "针对", "根据", "采访", "提醒", "从", "就", "把", "将"} {
			if q.hasBefore(start, w) && q.starts[start-len([]rune(w))] {
				if w == "在" || w == "就" || w == "通过" || w == "从" || w == "同" || w == "与" || w == "跟" {
					return !q.has(end, "看来") && !q.has(end, "认为") && !q.has(end, "眼里")
				}
				return true
			}
		}
		return q.has(end, "采访") || q.has(end, "专访") || q.has(end, "独家") || q.has(end, "记者") && q.char(end+2) == '采'
	}
	switch q.wordBefore(start) {
	case "told", "tell", "tells", "telling", "to", "with", "by", "for", "of", "from", "at", "against", "in", "on", "about", "asked", "urged", "and":
		return true
	}
	return false
}

// pronounAt returns the pronoun at rune i and its end.
func (d *document) pronounAt(q *quoteView, i int) (string, int) {
	if !q.starts[i] && isHan(q.r[i]) {
		return "", i
	}
	m := q.from(i)
	for k := len(m) - 1; k >= 0; k-- {
		w, end := &d.lex.words[m[k].word], int(m[k].end)
		if w.kinds&isPronoun != 0 && (isLatin(q.r[i]) || q.starts[end]) {
			return q.folded(i, end), end
		}
	}
	return "", i
}

// pronoun resolves a pronoun: he and she to the speaker before or the nearest
// person before; what describes somebody stays as it is.
func (d *document) pronoun(q *quoteView, index, start, end int, word string, last speakerRef) speakerRef {
	s := speakerRef{ok: true, paragraph: index, start: start, end: end}
	switch word {
	case "we", "you":
		return speakerRef{}
	case "其":
		s.entity = last.entity
	case "it", "它":
		n := d.nearest(q, index, start, jianzhu.TypeOrg)
		if n == nil {
			return speakerRef{}
		}
		s.entity = n.entity
	case "他", "她", "he", "she":
		if n := d.antecedent(q, index, start, last); n != 0 {
			s.entity = n
		} else {
			s.entity = last.entity
		}
	case "公司", "该公司", "该机构", "该报", "该报告", "公告", "该行", "该集团":
		if n := d.nearest(q, index, start, jianzhu.TypeOrg); n != nil {
			s.entity = n.entity
		}
	case "i", "我":
		return speakerRef{}
	}
	return s
}

// antecedent returns the entity that he or she at rune i most likely is: the
// speaker before where it is a person of this paragraph or the last, else the
// first person of the sentence before, else the nearest.
func (d *document) antecedent(q *quoteView, index, i int, last speakerRef) int32 {
	if sentence := q.sentenceStart(i); sentence > 0 {
		from := q.sentenceStart(max(sentence-1, 0))
		for j := q.mentionFrom(from); j < len(q.kept) && int(q.kept[j].start) < i; j++ {
			m := &q.kept[j]
			if m.typ == jianzhu.TypePerson && !d.isListener(q, int(m.start), int(m.end), i) {
				return m.entity
			}
		}
	}
	if last.ok && last.entity != 0 && last.paragraph >= index-1 && d.typeOf(last.entity) == jianzhu.TypePerson {
		return last.entity
	}
	if n := d.nearest(q, index, i, jianzhu.TypePerson); n != nil {
		return n.entity
	}
	return 0
}

// mentionFrom returns the index of the first mention at or behind rune i.
func (v *view) mentionFrom(i int) int {
	k, _ := slices.BinarySearchFunc(v.kept, int32(i), func(c candidate, i int32) int { return cmp.Compare(c.start, i) })
	return k
}

// typeOf returns the type of an entity of the article.
func (d *document) typeOf(entity int32) jianzhu.Type { return d.entityTypes[entity-1] }

// nearest returns the last mention of type t before rune i, in this paragraph
// or the three before.
func (d *document) nearest(q *quoteView, index, i int, t jianzhu.Type) *candidate {
	var found *candidate
	before := q.mentionFrom(i)
	for j := before - 1; j >= 0 && j > before-40; j-- {
		m := &q.kept[j]
		if m.typ == t && int(m.end) <= i && !d.isListener(q, int(m.start), int(m.end), i) {
			found = m
			break
		}
	}
	for back := index - 1; found == nil && back >= 0 && back >= index-3; back-- {
		v := &d.views[back]
		for j := len(v.kept) - 1; j >= 0; j-- {
			if v.kept[j].typ == t {
				found = &v.kept[j]
				break
			}
		}
	}
	return found
}

// description takes words that describe a speaker who is not named: 一位业内人士,
// a spokesman. They end where the cue begins and begin with the clause.
func (d *document) description(q *quoteView, index, from, to int, org *candidate) speakerRef {
	end := to
	trim := func() bool {
		for end > from && isSpace(q.r[end-1]) {
			end--
		}
		for n := 6; n > 0; n-- {
			if end-n < from {
				continue
			}
			if w, e := d.lex.longest(q.view, end-n, isCueAdverb); w != nil && e == end {
				end -= n
				return true
			}
		}
		if m := q.mention(end - 1); m != nil && m.typ == jianzhu.TypeTime && int(m.start) > from {
			end = int(m.start)
			return true
		}
		return false
	}
	for n := 0; n < 4 && trim(); n++ {
	}
	start := from
	for moved := true; moved; {
		moved = false
		for _, w := range [...]string{" ", "但是", "不过", "然而", "以至于", "同时", "此外", "另外", "但", "而", "也有", "也", "则", "又", "连", "就连", "对此", "当时", "有", "其中", "据", "根据", "and ", "but ", "as ", "while ", "when ", "that ", "because ", "though ", "although ", "if "} {
			if w == "有" && (q.has(start, "有人") || q.has(start, "有网友") || q.has(start, "有限")) {
				continue
			}
			if q.has(start, w) && start+len([]rune(w)) < end && (q.starts[start+len([]rune(w))] || w == " " || !q.han) {
				start += len([]rune(w))
				moved = true
				break
			}
		}
	}
	if m := q.mention(start); m != nil && m.typ == jianzhu.TypeTime && int(m.start) == start {
		start = int(m.end)
		for start < end && (isSpace(q.r[start]) || q.r[start] == ',') {
			start++
		}
	}
	if org != nil && int(org.end) == end {
		return speakerRef{}
	}
	for _, w := range [...]string{"都会", "均", "都", "会", "曾", "在现场", "在", "将", "可", "则", "也"} {
		if q.han && q.hasBefore(end, w) && end-len([]rune(w)) > start {
			end -= len([]rune(w))
			break
		}
	}
	n := end - start
	if n < 2 || n > 24 && q.han || n > 60 {
		return speakerRef{}
	}
	if q.han {
		text := q.folded(start, end)
		for _, w := range [...]string{"一位", "一名", "多位", "多名", "几位", "几名", "两位", "两名", "有人", "一个", "不少", "许多", "部分", "这位", "这名", "该"} {
			if strings.HasPrefix(text, w) && n < 22 {
				return speakerRef{ok: true, paragraph: index, start: start, end: end}
			}
		}
		for _, w := range [...]string{"者", "人士", "人员", "人", "员", "师", "生", "长", "家", "方", "户", "民", "友", "众", "专家", "官员", "队", "组", "委", "会", "局", "部", "厅", "院", "所", "司", "母亲", "父亲", "妻子", "丈夫", "儿子", "女儿", "老人", "女士", "先生", "报告", "数据", "调查", "统计", "研究", "公告", "通报", "消息", "声明", "文件", "结果", "媒体", "业内", "机构", "公司", "企业", "银行", "政府", "同事", "朋友", "老板", "学生", "爸", "妈", "工", "手", "会议", "论文", "案情", "财报", "年报", "公报", "纪要", "招股书", "判决书", "裁定书", "起诉书", "指南", "报", "同行", "记录", "档案", "文章", "代表", "主席", "部门", "双方", "台", "网"} {
			if strings.HasSuffix(text, w) {
				return speakerRef{ok: true, paragraph: index, start: start, end: end}
			}
		}
		return speakerRef{}
	}
	// The noun phrase right before the cue: the rail operator, two officials.
	words := strings.Fields(q.folded(start, end))
	for len(words) > 1 {
		switch last := words[len(words)-1]; last {
		case "has", "have", "had", "also", "now", "then", "later", "once", "long", "would", "will", "did", "does", "do", "still", "repeatedly", "often":
			words = words[:len(words)-1]
			end -= len([]rune(last)) + 1
			continue
		}
		break
	}
	if len(words) == 0 || len(words) > 7 {
		return speakerRef{}
	}
	if l := words[len(words)-1]; len(words) <= 5 && plural(l) && !englishStop[words[0]] && l != "says" && l != "was" {
		return speakerRef{ok: true, paragraph: index, start: start, end: end}
	}
	switch words[0] {
	case "the", "a", "an", "one", "two", "his", "her", "their", "its", "some", "many", "several", "officials", "analysts", "police", "critics", "experts", "prosecutors", "investigators", "residents", "witnesses", "supporters", "scientists", "researchers", "lawyers", "sources", "people", "authorities", "doctors", "organisers", "organizers", "campaigners", "security", "local", "another", "someone", "somebody", "survey", "poll", "study", "report", "each", "both", "most", "few", "other", "others", "senior", "state", "federal", "court", "rescuers", "protesters", "union":
		return speakerRef{ok: true, paragraph: index, start: start, end: end}
	}
	return speakerRef{}
}
