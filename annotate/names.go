package annotate

import (
	"slices"
	"strings"

	"jianzhu"
)

// lexiconNames proposes the names of the lexicons. A short Chinese word must
// be a token of its own, and no verb or the like; a Latin one must be written
// as the lexicon has it.
func lexiconNames(d *document, v *view) {
	for _, m := range v.matches {
		w := &d.lex.words[m.word]
		if len(w.senses) == 0 {
			continue
		}
		s := w.senses[0]
		known := &d.lex.names[s.name]
		start, end := int(m.start), int(m.end)
		score := 0.9
		if isHan(v.r[start]) || isHan(v.r[end-1]) {
			if !d.chineseNameFits(v, w, known.Lexicon, s.typ, start, end) {
				continue
			}
			if w.short {
				score = 0.8
			}
			if s.typ == jianzhu.TypeLoc {
				end = v.placeEnd(end)
			}
		} else if !v.latinNameFits(w, start, end) || s.typ == jianzhu.TypeWork && w.short {
			continue // titles of one word are words
		} else if w.short && v.sent[start] && w.caps == initial {
			score = 0.6
		}
		v.propose(candidate{start: int32(start), end: int32(end), typ: s.typ, origin: jianzhu.OriginLexicon,
			rule: known.Lexicon, score: score, name: s.name + 1})
	}
	if !v.tokens {
		return
	}
	// The segmenter's dictionary knows more places and organizations, and
	// takes many everyday words for one: only what ends as they do counts.
	for i := range v.r {
		end := int(v.ends[i])
		if end-i < 3 || v.oov[i] || !isHan(v.r[i]) {
			continue
		}
		t, ending := jianzhu.TypeLoc, isLocEnd
		switch v.pos[i] {
		case "ns":
		case "nt":
			t, ending = jianzhu.TypeOrg, isOrgEnd|isOrgAlone
		default:
			continue
		}
		ends := false
		for n := 1; n <= 3 && n < end-i-1; n++ {
			ends = ends || d.kindsOf(v.r[end-n:end])&ending != 0
		}
		if k := d.kindsOf(v.r[i:end]); !ends || k&(isTitle|isMeasure|isCue|isOrgEnd|isLocEnd) != 0 || isPeople(v.r[i:end]) {
			continue
		}
		v.propose(candidate{start: int32(i), end: int32(end), typ: t, origin: jianzhu.OriginLexicon, rule: "gse " + v.pos[i], score: 0.5})
	}
	countryLetters(v)
}

// countryLetters proposes the countries that one character stands for: 中方,
// 中|美, 驻华.
func countryLetters(v *view) {
	const letters = "中美日俄英法德韩朝印欧澳加越泰以伊乌"
	loc := func(start, end int) {
		v.propose(candidate{start: int32(start), end: int32(end), typ: jianzhu.TypeLoc, origin: jianzhu.OriginRule, rule: "country letter", score: 0.6})
	}
	for i, r := range v.r {
		switch {
		case r == '华':
			switch v.char(i - 1) {
			case '驻', '访', '对', '来', '在', '赴', '离', '旅', '抵', '涉':
				if v.starts[i-1] && (v.starts[i+1] || !v.starts[i]) && v.char(i+1) != '人' && v.char(i+1) != '侨' && v.char(i+1) != '为' && (v.ends[i-1] == int32(i+1) || v.starts[i] && v.ends[i] == int32(i+1)) {
					loc(i, i+1)
				}
			}
		case !strings.ContainsRune(letters, r) || !v.starts[i]:
		case v.char(i+1) == '方' && v.starts[i+2] && strings.ContainsRune("中美日俄英法德韩朝印欧澳加越", r):
			if v.char(i+2) != '面' && v.char(i+2) != '便' {
				loc(i, i+2)
			}
		case strings.ContainsRune(letters, v.char(i+1)) && v.char(i+1) != r && v.starts[i+2] && strings.ContainsRune("中美日俄英法德韩朝", r) &&
			(v.ends[i] == int32(i+2) || v.ends[i] == int32(i+1) && v.ends[i+1] == int32(i+2)):
			switch v.folded(i, i+2) {
			case "中美", "中日", "中俄", "中英", "中法", "中德", "中韩", "中朝", "中印", "中欧", "中澳", "中越", "中泰", "美日", "美韩", "美俄", "美朝", "朝美", "韩朝", "朝韩", "日韩", "日美", "英美", "英法", "法德", "俄乌", "美欧", "俄美", "美中", "日中", "美伊", "韩美", "美印", "德法", "英德", "日俄", "美英", "韩日":
				loc(i, i+1)
				loc(i+1, i+2)
			}
		}
	}
}

// isPeople reports whether a word names a people or a language, which is no
// entity: 美国人, 汉语.
func isPeople(r []rune) bool {
	switch r[len(r)-1] {
	case '人', '语', '族', '文', '裔', '籍':
		return true
	}
	return false
}

// placeEnd takes in the generic word that stays in the name of a place: 省,
// 州, 市, where it is a token.
func (v *view) placeEnd(end int) int {
	switch v.char(end) {
	case '省', '市', '县', '州', '郡', '镇', '乡', '村', '岛':
		if v.starts[end] && v.starts[end+1] {
			return end + 1
		}
	}
	return end
}

// chineseNameFits reports whether the text at [start, end) is likely to mean
// the name w, which holds Chinese characters.
func (d *document) chineseNameFits(v *view, w *word, lexicon string, t jianzhu.Type, start, end int) bool {
	if isLatin(v.r[start]) && isLatin(v.char(start-1)) || isLatin(v.r[end-1]) && isLatin(v.char(end)) {
		return false
	}
	if lexicon == "people" {
		// A list of people has everyday words in it; the segmenter must
		// agree, or the name be long.
		return v.aligned(start, end) && (w.n > 2 && w.count > 5 || v.pos[start] == "nr" && int(v.ends[start]) == end && w.count > 50)
	}
	if w.kinds&(isMeasure|isCue|isCueAdverb|isOrgEnd|isLocEnd) != 0 && w.short {
		return false
	}
	if lexicon == "divisions" && w.short && v.tokens && !(v.pos[start] == "ns" && int(v.ends[start]) == end) {
		// Counties have names like 城区 and 开平; the full ones tell more.
		return false
	}
	whole := int(v.ends[start]) == end
	if w.short || w.n == 3 && !v.starts[start] {
		if !v.aligned(start, end) {
			return false
		}
		if whole && v.tokens && w.n == 2 {
			switch p := v.pos[start]; {
			case p == "" || p[0] == 'n' || p == "x" || p == "j" || p[0] == 's' || p == "i" || p == "l":
			case t == jianzhu.TypePerson:
				return false
			case p[0] == 'a' && (t == jianzhu.TypeOrg || t == jianzhu.TypeProduct):
				// 微软 is an adjective to the segmenter, 平安 is one.
				next := v.char(end)
				return !everyday[v.folded(start, end)] && next != '的' && next != '地' && next != '了' && next != '得' && v.pos[max(start-1, 0)] != "d"
			case p[0] == 'v' || p[0] == 'a' || p[0] == 'd' || p == "p" || p == "c" || p == "r" || p == "u" || p == "m" || p == "f" || p == "b" || p == "t":
				return t == jianzhu.TypeLoc && p[0] != 'v' && p[0] != 'd'
			}
		}
	} else if !v.starts[start] && !v.starts[end] {
		return false
	} else if !v.aligned(start, end) && w.n <= 3 {
		return false
	}
	if t == jianzhu.TypeLoc && (v.char(end) == '人' || v.char(end) == '语' || v.char(end) == '裔') && v.starts[end+1] && !v.has(end, "人民") {
		// 美国人 is a people, but 北京人 is often two tokens.
		return !v.has(end, "人") || v.starts[end]
	}
	return true
}

// everyday are names of companies and products that are words of the language
// first of all.
var everyday = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`平安 光明 统一 永久 幸福 和平 正大 方正 康宁 安利 强生 通用 公牛 理想 自如 真实 健康 快乐 美好 长远 自由 安踏 永辉 完美 正泰 远大 恒大 万科 大众 标致 现代 辉瑞 华丽 繁荣 富强 友好 美的 老干妈 天天 极致 特步 格力 立白 奇瑞 传奇`) {
		m[w] = true
	}
	return m
}()

// latinNameFits reports whether Latin text is written as careful as the name.
func (v *view) latinNameFits(w *word, start, end int) bool {
	if isLatin(v.char(start-1)) || isLatin(v.char(end)) || v.char(start-1) == '@' || v.char(start-1) == '/' || v.char(end) == '@' {
		return false
	}
	if isDigit(v.char(start-1)) && isDigit(v.r[start]) || isDigit(v.char(end)) {
		return false
	}
	switch w.caps {
	case initial:
		return v.upper(start) || !isLatin(v.r[start])
	case allUpper:
		for i := start; i < end; i++ {
			if isLatin(v.r[i]) && !v.upper(i) {
				return false
			}
		}
	}
	return true
}

// works proposes what stands in 《》. A newspaper or magazine is an
// organization, without the marks.
func works(d *document, v *view) {
	open := -1
	for i, r := range v.r {
		switch {
		case r == '《':
			open = i
		case r == '》' && open >= 0:
			start, end := open, i+1
			open = -1
			if end-start < 3 || end-start > 80 {
				continue
			}
			inner := v.r[start+1 : end-1]
			if d.isMedium(inner) || v.speaks(end) {
				v.propose(candidate{start: int32(start + 1), end: int32(end - 1), typ: jianzhu.TypeOrg, origin: jianzhu.OriginRule,
					rule: "title marks, medium", score: 0.9, name: d.senseOf(v, &candidate{start: int32(start + 1), end: int32(end - 1)}, jianzhu.TypeOrg), user: false})
				// The marks stay outside, yet nothing else may take them in.
				continue
			}
			v.propose(candidate{start: int32(start), end: int32(end), typ: jianzhu.TypeWork, origin: jianzhu.OriginRule, rule: "title marks", score: 0.93})
		}
	}
}

// isMedium reports whether a title is a newspaper's or magazine's.
func (d *document) isMedium(r []rune) bool {
	if w := d.wordOf(r); w != nil && w.names(jianzhu.TypeOrg) {
		return true
	}
	s := string(r)
	for _, end := range []string{"日报", "晚报", "早报", "时报", "周刊", "周报", "新闻", "杂志", "邮报", "卫报", "快报", "晨报", "商报", "月刊", "观察报", "评论", "企业家", "times", "post", "news", "journal", "周末", "财经", "导报", "论坛报", "纪事报", "公报", "经济学人", "报"} {
		if strings.HasSuffix(s, end) && len(r) > 2 {
			return true
		}
	}
	return false
}

// speaks reports whether what stands in 《》 up to rune end acts as a
// newspaper does: it reports, asks, is told.
func (v *view) speaks(end int) bool {
	for _, w := range [...]string{"记者", "报道", "报导", "采访", "专访", "编辑部", "评论员", "社论", "援引", "引述", "主编", "总编", "独家", "获悉", ":“", ":「", ":\""} {
		if v.has(end, w) {
			return true
		}
	}
	start := end - 1
	for start > 0 && v.r[start] != '《' {
		start--
	}
	return v.hasBefore(start, "告诉") || v.hasBefore(start, "接受") ||
		(v.hasBefore(start, "对") || v.hasBefore(start, "向")) && (v.has(end, "表示") || v.has(end, "透露") || v.has(end, "说") || v.has(end, "坦言") || v.has(end, "解释"))
}

// titles proposes positions and professions, with the modifiers before them:
// 首席+科学家, 技术+副总裁.
func titles(d *document, v *view) {
	for i := 0; i < len(v.r); {
		if i%checkEvery == 0 && d.stopped() {
			return
		}
		start := i
		at := i
		// Modifiers, as many as there are.
		for range 4 {
			w, end := d.lex.longest(v, at, isTitleBefore)
			if w == nil || !v.starts[at] {
				break
			}
			at = end
		}
		w, end := d.titleAt(v, at)
		if w == nil && at > i {
			at = i
			w, end = d.titleAt(v, at)
		}
		if w == nil {
			i++
			continue
		}
		if at > start && (v.has(start, "前") && at == start+1 || v.has(start, "总") || v.has(start, "原") || v.has(start, "时任") || v.has(start, "现任")) && start+2 >= at {
			start = at // when someone held it is no part of it
		}
		if start == at && v.han && v.tokens && isHan(v.r[end-1]) {
			start = d.fieldBefore(v, w, start)
		}
		if !d.titleFits(v, w, start, end) {
			i = max(i+1, at)
			continue
		}
		v.propose(candidate{start: int32(start), end: int32(end), typ: jianzhu.TypeTitle, origin: jianzhu.OriginLexicon, rule: "titles", score: 0.8})
		i = end
	}
}

// fieldBefore takes in the field that somebody works in, a noun right before
// the title: 采购|总监, 芯片|设计师.
func (d *document) fieldBefore(v *view, w *word, start int) int {
	if start < 2 || int(v.ends[start-2]) != start || v.mention(start-1) != nil {
		return start
	}
	switch v.pos[start-2] {
	case "n", "vn":
	default:
		return start
	}
	last := v.r[start:]
	ok := false
	for _, t := range [...]string{"总监", "工程师", "设计师", "教师", "老师", "分析师", "主管", "架构师", "研究员", "咨询师", "负责人", "编辑", "总裁", "部长"} {
		ok = ok || strings.HasPrefix(string(last[:min(3, len(last))]), t)
	}
	if !ok {
		return start
	}
	field := v.r[start-2 : start]
	if d.kindsOf(field)&(isOrgEnd|isLocEnd|isTitle|isStop|isCue|isMeasure) != 0 || d.lexTypeAt(v, start-2, start) != "" {
		return start
	}
	switch string(field) {
	case "公司", "集团", "女士", "先生", "项目", "企业", "部门", "部委", "单位", "机构", "学校", "平台", "品牌", "工厂", "社区", "小区":
		return start
	}
	return start - 2
}

// titleAt returns the longest title at rune i that stands as a word.
func (d *document) titleAt(v *view, i int) (*word, int) {
	if i >= len(v.r) || !v.starts[i] && isHan(v.r[i]) {
		return nil, i
	}
	m := v.from(i)
	for j := len(m) - 1; j >= 0; j-- {
		w, end := &d.lex.words[m[j].word], int(m[j].end)
		if w.kinds&isTitle == 0 {
			continue
		}
		if isHan(v.r[end-1]) && !v.starts[end] && w.n < 4 {
			continue
		}
		if isLatin(v.r[i]) && (isLatin(v.char(i-1)) || isDigit(v.char(i-1)) || v.char(i-1) == '-' || isLatin(v.char(end)) || v.char(end) == '-' && isLatin(v.char(end+1)) && v.folded(i, end) != "vice") {
			continue
		}
		return w, end
	}
	return nil, i
}

// titleFits leaves out words that are titles elsewhere only.
func (d *document) titleFits(v *view, w *word, start, end int) bool {
	if isHan(v.r[end-1]) {
		return true
	}
	t := v.folded(start, end)
	if len(t) <= 3 && isLatin(v.r[start]) { // CEO, but not "am"; Dr, Sir
		upperAll := true
		for i := start; i < end; i++ {
			upperAll = upperAll && v.upper(i)
		}
		if w.kinds&isTitleNamed == 0 {
			return upperAll || t == "mp" && v.upper(start)
		}
	}
	if w.kinds&isAddress != 0 {
		return false
	}
	if w.kinds&isTitleNamed != 0 {
		at := end
		if v.char(at) == '.' {
			at++
		}
		return v.char(at) == ' ' && v.upper(at+1) && (v.upper(start) || len(t) > 4)
	}
	// A title in the plural or possessive is about nobody in particular, and
	// one behind "a former" may be anybody; both count in the guide.
	return !(v.char(end) == 's' && isLatin(v.char(end)))
}

// nameStops end the search for the beginning of a name to the left.
var nameStops = strings.Fields(`的 了 在 是 和 与 及 或 等 对 向 从 由 被 把 将 给 为 以 于 至 到 即 而 但 也 都 就 还 又 则 并 且 让 使 令
		据 按 经 随 因 如 若 该 这 那 此 其 某 各 每 一 两 几 个 家 名 位 些 所 有 无 没 不 未 已 曾 正 会 要 能 可 应 需 想 去 来 上 下 中 内 外
		前 后 时 年 月 日 人 我 你 他 她 它 们 地 得 着 过 说 称 同 跟 当 像 只 更 最 很 太 又 再 也 另 全 整 大 小 多 少 新 老 旧 好
		一家 这家 那家 该 多家 几家 两家 不少 部分 其他 其它 另外 以及 还有 包括 成为 作为 称为 加入 来自 位于 成立 创办 创立 经营 任职 供职 就职 出任 担任 进入 离开 收购 投资 任 投 赴 访 抵 到访 就读 毕业 考入 通过 根据 按照 由于 对于 关于 随着 目前 如今 今年 去年 记者`)

// organizations proposes names that end as those of organizations do. The name
// goes to the left over unknown words, nouns and places; a place and a generic
// ending alone must be of the kind that makes an organization of a place.
func organizations(d *document, v *view) {
	for k, m := range v.matches {
		if k%checkEvery == checkEvery-1 && d.stopped() {
			return
		}
		w := &d.lex.words[m.word]
		start, end := int(m.start), int(m.end)
		if !isHan(v.r[end-1]) {
			continue
		}
		alone := w.kinds&isOrgAlone != 0
		if d.insideTitle(v, end) {
			continue
		}
		if alone && v.aligned(start, end) {
			v.propose(candidate{start: m.start, end: m.end, typ: jianzhu.TypeOrg, origin: jianzhu.OriginRule, rule: "organization", score: 0.92})
		}
		if w.kinds&isOrgEnd == 0 && !alone || !v.starts[end] || w.n == 1 && !v.starts[start] {
			continue
		}
		if _, e := d.lex.longest(v, start, isOrgEnd); e > end && v.starts[e] {
			continue // 股份 of 股份有限公司
		}
		from, place, unknown, country := d.nameLeft(v, start)
		n := start - from
		if n <= 0 || n > 14 || n < 2 && w.n == 1 {
			continue
		}
		if isLatin(v.r[from]) && v.r[end-1] == '司' && w.n == 2 && d.lexTypeAt(v, from, start) != "" {
			continue // OpenAI|公司
		}
		if alone && country && place == n {
			continue // 德国|外交部
		}
		if place == n && w.kinds&(isOrgAfterPlace|isOrgAlone) == 0 {
			continue // 上海公司
		}
		if !unknown && (place == 0 || w.kinds&(isOrgAfterPlace|isOrgAlone) == 0) {
			// All known words: 互联网公司, 人工智能公司 are no names.
			continue
		}
		score := 0.6
		if unknown {
			score = 0.75
		}
		v.propose(candidate{start: int32(from), end: m.end, typ: jianzhu.TypeOrg, origin: jianzhu.OriginRule, rule: "organization ending", score: score})
	}
	d.dateline(v)
}

// insideTitle reports whether rune end falls inside a title: 外交部|长.
func (d *document) insideTitle(v *view, end int) bool {
	for n := 1; n <= 5 && end-n >= 0; n++ {
		for _, m := range v.from(end - n) {
			if int(m.end) > end && d.lex.words[m.word].kinds&isTitle != 0 && v.aligned(int(m.start), int(m.end)) {
				return true
			}
		}
	}
	return false
}

// dateline reads the agency and the place that a report begins with:
// 新华社北京4月26日电, 【东京2月14日电】.
func (d *document) dateline(v *view) {
	at := 0
	for at < len(v.r) && (isSpace(v.r[at]) || strings.ContainsRune("(〔【[", v.r[at])) {
		at++
	}
	digit := at
	for digit < len(v.r) && digit-at < 16 && isHan(v.r[digit]) {
		digit++
	}
	n, ok := v.number(digit)
	if !ok || !isDigit(v.char(digit)) || v.char(n.end) != '月' && v.char(n.end) != '日' || digit == at {
		return
	}
	end := n.end
	for end < len(v.r) && end-n.end < 8 && v.r[end] != '电' {
		end++
	}
	if v.char(end) != '电' {
		return
	}
	agency := at
	for i := at; i < digit; i++ {
		if v.r[i] == '社' || v.r[i] == '网' {
			agency = i + 1
			break
		}
	}
	if agency > at {
		v.propose(candidate{start: int32(at), end: int32(agency), typ: jianzhu.TypeOrg, origin: jianzhu.OriginRule, rule: "dateline", score: 0.93})
	}
	if digit-agency >= 2 && digit-agency <= 8 {
		v.propose(candidate{start: int32(agency), end: int32(digit), typ: jianzhu.TypeLoc, origin: jianzhu.OriginRule, rule: "dateline", score: 0.93})
	}
}

// nameLeft goes to the left from rune end over what a name may consist of. It
// returns where the name begins, how many runes of it are places, whether it
// holds an unknown word, and whether it begins with a country.
func (d *document) nameLeft(v *view, end int) (from, place int, unknown, country bool) {
	if !v.tokens {
		return end, 0, false, false
	}
	from = end
	singles := 0
	for from > 0 && end-from < 14 {
		i := from - 1
		for i > 0 && !v.starts[i] {
			i--
		}
		if from < end && !v.starts[from] {
			break
		}
		n := from - i
		if !isHan(v.r[i]) {
			if isLatin(v.r[i]) && from == end && v.upper(i) && !strings.ContainsAny(v.folded(i, from), "0123456789") && !genericLatin[v.folded(i, from)] {
				from, unknown = i, true
			}
			break
		}
		if d.kindsOf(v.r[i:from])&isStop != 0 {
			break
		}
		if k := d.lexTypeAt(v, i, from); k == jianzhu.TypeLoc {
			from, place = i, place+n
			if w := d.wordOf(v.r[i : i+n]); w != nil && len(w.senses) > 0 && d.lex.names[w.senses[0].name].Subtype == "country" {
				return from, place, unknown, true
			}
			continue
		} else if k == jianzhu.TypePerson && !unknown {
			break
		}
		if place > 0 {
			break // 考|郑州大学: a place begins a name, but for a larger place
		}
		p := v.pos[i]
		switch {
		case v.oov[i] || n == 1 && (p == "x" || p == "ng" || p == "nr" || p == "g" || p == "vg" || p == "ag" || p == "n" || p == "a" || p == "v" || p == "j" || p == "nrt" || p == "zg" || p == "b" || p == "q" || p == "d" || p == "ns" || p == "nt" || p == "nz" || p == "m" && from < end && chineseDigit(v.char(i-1)) < 0 && !isDigit(v.char(i-1))):
			if n == 1 {
				// 区, 社 and the like end another name.
				k := d.kindsOf(v.r[i:from])
				counted := k&isMeasure != 0 && (chineseDigit(v.char(i-1)) >= 0 || isDigit(v.char(i-1)) || strings.ContainsRune("这那每某几数该", v.char(i-1)))
				if (k&(isLocEnd|isOrgEnd) != 0 || counted) && from < end {
					return from, place, unknown, false
				}
				singles++
				if singles > 3 {
					return from, place, unknown, false
				}
			}
			unknown = true
		case p == "" || p[0] == 'n' || p == "j" || p == "l" || p == "s" || p == "b" || p == "vn" || p == "i" || p == "m" && n > 1:
			if p != "" && unknown && singles > 0 && p[0] == 'n' && p != "nz" && p != "ns" && p != "nr" && p != "nt" && p != "nrt" {
				return from, place, unknown, false // 芯片公司 before the name proper
			}
			if k := d.kindsOf(v.r[i:from]); k&(isTitle|isCue) != 0 {
				return from, place, unknown, false
			}
			if p == "nz" || p == "nr" || p == "nrt" {
				unknown = true
			}
		default:
			return from, place, unknown, false
		}
		from = i
	}
	return from, place, unknown, false
}

// lexTypeAt returns the type of the lexicon's name at exactly [start, end),
// empty for none.
func (d *document) lexTypeAt(v *view, start, end int) jianzhu.Type {
	for _, m := range v.from(start) {
		if int(m.end) == end {
			if w := &d.lex.words[m.word]; len(w.senses) > 0 {
				return w.senses[0].typ
			}
		}
	}
	if v.pos[start] == "ns" && int(v.ends[start]) == end && end-start > 1 {
		return jianzhu.TypeLoc
	}
	return ""
}

// places proposes unknown words with the ending of a place: 知春路, 红柳滩乡.
func places(d *document, v *view) {
	if !v.tokens {
		return
	}
	for _, m := range v.matches {
		w := &d.lex.words[m.word]
		end := int(m.end)
		if w.kinds&isLocEnd == 0 || !isHan(v.r[end-1]) || !v.starts[end] {
			continue
		}
		from, place, unknown, _ := d.nameLeft(v, int(m.start))
		n := int(m.start) - from
		if n < 2 && !(n == 1 && w.n > 1) || n > 8 || place > 0 && !unknown && w.short && place == n {
			continue
		}
		if !unknown {
			continue
		}
		if w.n == 1 && strings.ContainsRune("里站沟滩庄港峰山河湖江海路岛弄屯寨寺", v.r[end-1]) && n > 3 {
			continue
		}
		// A place before it is a mention of its own: 北京|知春路.
		if place > 0 && place < n {
			from += place
		}
		v.propose(candidate{start: int32(from), end: m.end, typ: jianzhu.TypeLoc, origin: jianzhu.OriginRule, rule: "place ending", score: 0.6})
	}
}

// events proposes names with the ending of an event: 第三届…博览会.
func events(d *document, v *view) {
	if !v.tokens {
		return
	}
	for _, m := range v.matches {
		w := &d.lex.words[m.word]
		end := int(m.end)
		if w.kinds&isEventEnd == 0 || !isHan(v.r[end-1]) || !v.starts[end] || w.n == 1 && v.r[end-1] != '杯' {
			continue
		}
		from, place, unknown, _ := d.nameLeft(v, int(m.start))
		n := int(m.start) - from
		if n < 2 || n > 14 || !unknown && place == 0 {
			continue
		}
		// 第三届 stands in the name.
		if v.char(from-1) == '届' {
			for j := from - 2; j >= 0 && j > from-8; j-- {
				if v.r[j] == '第' {
					from = j
					break
				}
			}
		}
		v.propose(candidate{start: int32(from), end: m.end, typ: jianzhu.TypeEvent, origin: jianzhu.OriginRule, rule: "event ending", score: 0.6})
	}
}

// latinNames proposes names in Latin letters inside Chinese text: OpenAI,
// GPT-4, Sam Altman.
func latinNames(d *document, v *view) {
	if !v.han {
		return
	}
	for i := 0; i < len(v.r); {
		if !isLatin(v.r[i]) || i > 0 && (isLatin(v.r[i-1]) || isDigit(v.r[i-1])) {
			i++
			continue
		}
		start := i
		for _, t := range [...]string{"ceo", "coo", "cfo", "cto", "vp"} { // CEOHana
			if v.has(i, t) && v.upper(i) && v.upper(i+len(t)) && isLatin(v.char(i+len(t)+1)) && !v.upper(i+len(t)+1) {
				start = i + len(t)
				v.propose(candidate{start: int32(i), end: int32(start), typ: jianzhu.TypeTitle, origin: jianzhu.OriginLexicon, rule: "titles", score: 0.8})
				i = start
				break
			}
		}
		end := v.wordEnd(i)
		words := 1
		for v.char(end) == ' ' && words < 6 {
			next := end + 1
			for isDigit(v.char(next)) { // Microsoft 365 Copilot
				next++
			}
			if next > end+1 && v.char(next) == ' ' {
				next++
			} else {
				next = end + 1
			}
			if !v.upper(next) {
				break
			}
			end = v.wordEnd(next)
			words++
		}
		// "GPT 2.0", "MoonPilot 5": a version belongs to the name.
		versioned := false
		if v.char(end) == ' ' && isDigit(v.char(end+1)) {
			if e := v.versionEnd(end + 1); e > 0 {
				end, versioned = e, true
			}
		}
		i = end
		text := v.str(start, end)
		if v.ticker(start, end) || strings.Contains(text, "http") || strings.Contains(text, "www.") || v.char(end) == '@' || v.char(start-1) == '@' || v.char(start-1) == '/' {
			continue
		}
		if t, score, ok := d.latinType(v, start, end, words, versioned); ok {
			v.propose(candidate{start: int32(start), end: int32(end), typ: t, origin: jianzhu.OriginRule, rule: "latin name", score: score})
		}
	}
}

// ticker reports whether runes [start, end) are the code of a share behind its
// exchange: NASDAQ:NVDA, (NYSE: BABA).
func (v *view) ticker(start, end int) bool {
	at := start - 1
	if v.char(at) == ' ' {
		at--
	}
	if v.char(at) != ':' {
		return false
	}
	from := at
	for isLatin(v.char(from - 1)) {
		from--
	}
	switch string(v.r[from:at]) {
	case "nasdaq", "nyse", "amex", "hkex", "sehk", "hk", "sse", "szse", "lse", "tse", "twse", "krx", "asx":
	default:
		return false
	}
	for i := start; i < end; i++ {
		if !v.upper(i) && !isDigit(v.r[i]) && v.r[i] != '.' {
			return false
		}
	}
	return true
}

// versionEnd returns the end of a version number at i, 0 where the number
// counts something.
func (v *view) versionEnd(i int) int {
	j := i
	for isDigit(v.char(j)) || v.char(j) == '.' && isDigit(v.char(j+1)) {
		j++
	}
	if j-i > 5 || v.char(j) == '%' || scale(v.char(j)) > 0 || v.timeUnit(j) > 0 || isHan(v.char(j)) && strings.ContainsRune("年月日号个名位家元人美", v.char(j)) || v.char(j) == ' ' || v.char(j) == ':' {
		return 0
	}
	return j
}

// genericLatin are abbreviations that name nothing in particular.
var genericLatin = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`ai vc vr ar mr xr it pc app gdp cpi ppi ipo ceo coo cfo cto cmo vp gp lp pe fa bd pr hr ui ux 5g 4g 3g 6g gpu cpu npu tpu api sdk aigc agi llm nlp saas paas iaas
		esg ev led lcd oled usb wifi wi-fi nft dao web3 web3.0 b2b b2c c2c o2o to tob toc kpi okr roi gmv dau mau arr cagr pe pb roe etf reits fof qdii id ip url pdf ppt mcn kol up vip ktv dj mv cd dvd tv
		ok no yes am pm vs feat ps q&a faq diy sos rmb usd pmi lpr mlf dna rna ct mri icu pcr bmi adas ota soc mcu dram nand hbm fpga asic oem odm sop bom pos atm ufo ppm`) {
		m[w] = true
	}
	return m
}()

// latinType guesses what a Latin name in Chinese text names.
func (d *document) latinType(v *view, start, end, words int, versioned bool) (jianzhu.Type, float64, bool) {
	text := v.folded(start, end)
	if genericLatin[text] || end-start < 2 {
		return "", 0, false
	}
	upper, lower, digit := 0, 0, versioned
	for i := start; i < end; i++ {
		switch {
		case v.upper(i):
			upper++
		case isLatin(v.r[i]):
			lower++
		case isDigit(v.r[i]):
			digit = true
		}
	}
	if upper == 0 && !digit {
		return "", 0, false
	}
	if words > 1 && words < 4 && !digit {
		if first := strings.Fields(text)[0]; d.lex.partEn(first) > 0 && lower > 0 {
			return jianzhu.TypePerson, 0.7, true
		}
	}
	if d.kindsOf(v.r[start:end])&(isTitle|isUnit|isCurrency|isSign) != 0 {
		return "", 0, false
	}
	switch {
	case digit:
		if v.char(end) == '%' || lower+upper == 1 && end-start < 3 {
			return "", 0, false
		}
		return jianzhu.TypeProduct, 0.65, true
	case lower == 0 && end-start <= 4:
		return jianzhu.TypeOrg, 0.4, true
	case words == 1 && lower > 0 && d.lex.partEn(text) > 1:
		return jianzhu.TypePerson, 0.5, true
	}
	// A speaker or an owner of titles acts; what is used is a product.
	if w, _ := d.lex.longest(v, end, isTitle|isCue|isCueIndirect); w != nil {
		return jianzhu.TypeOrg, 0.7, true
	}
	return jianzhu.TypeOrg, 0.5, true
}

// englishNames proposes capitalised runs of English text, and guesses what
// they name from their first and last words and from what stands around.
func englishNames(d *document, v *view) {
	if v.han {
		return
	}
	shouting := v.shouts()
	for i := 0; i < len(v.r); {
		if !isLatin(v.r[i]) || isLatin(v.char(i-1)) || isDigit(v.char(i-1)) {
			i++
			continue
		}
		if !v.upper(i) || shouting {
			i = max(v.wordEnd(i), i+1)
			continue
		}
		run := d.capitalRun(v, i)
		i = run[len(run)-1].end
		d.englishRun(v, run)
	}
}

// shouts reports whether a paragraph is all in capitals.
func (v *view) shouts() bool {
	up, low := 0, 0
	for i, r := range v.r {
		if isLatin(r) {
			if v.upper(i) {
				up++
			} else {
				low++
			}
		}
	}
	return low == 0 && up > 12 || up > 4*low && up > 40
}

// capitalRun returns the capitalised words from rune i on, with the little
// words that stand between them in names.
func (d *document) capitalRun(v *view, i int) []enWord {
	var run []enWord
	for len(run) < 12 {
		end := v.nameWordEnd(i)
		run = append(run, enWord{v.folded(i, end), i, end})
		at := end
		if v.char(at) == '.' && end-i <= 4 && v.char(at+1) == ' ' && v.upper(at+2) && abbreviation(v.folded(i, end)) {
			at++
		}
		if v.char(at) != ' ' {
			break
		}
		next := at + 1
		if v.upper(next) {
			i = next
			continue
		}
		joined := false
		for _, w := range [...]string{"of the ", "for the ", "of ", "for ", "and ", "& ", "de ", "da ", "do ", "van ", "von ", "der ", "bin ", "al-", "du ", "la ", "le ", "dos ", "on ", "van der ", "de la "} {
			if v.has(next, w) && v.upper(next+len(w)) && d.joins(run, w) {
				run = append(run, enWord{strings.TrimSpace(w), next, next + len(w)})
				i, joined = next+len(w), true
				break
			}
		}
		if !joined {
			break
		}
	}
	return run
}

// joins reports whether a little word joins a run to what follows: Bank of
// England, but not Panama in "Varela of Panama".
func (d *document) joins(run []enWord, w string) bool {
	switch w {
	case "of the ", "of ", "for the ", "for ", "on ", "and ":
	default:
		return true
	}
	for _, r := range run {
		if d.kindsOf([]rune(r.text+" of"))&isOrgHead != 0 || d.kindsOf([]rune(r.text+" for"))&isOrgHead != 0 || d.kindsOf([]rune(r.text+" on"))&isOrgHead != 0 {
			return true
		}
		switch r.text {
		case "republic", "gulf", "isle", "strait", "district", "bay", "sea", "cape", "court", "company", "brotherhood", "army", "order", "museum", "battle", "treaty", "parliament", "assembly":
			return w != "and "
		}
	}
	return false
}

func abbreviation(w string) bool {
	switch w {
	case "st", "mr", "mrs", "ms", "dr", "jr", "sr", "lt", "gen", "col", "sen", "rep", "gov", "rev", "prof", "mt", "ft", "capt", "sgt", "maj":
		return true
	}
	return len(w) == 1
}

// nameWordEnd is wordEnd without a possessive.
func (v *view) nameWordEnd(i int) int {
	end := v.wordEnd(i)
	for _, s := range [...]string{"'s", "’s"} {
		if v.hasBefore(end, s) && end-2 > i {
			return end - 2
		}
	}
	if v.char(end) == '.' && end-i >= 3 && v.r[end-2] == '.' { // U.S.
		return end + 1
	}
	return end
}

// englishRun proposes names in one run of capitalised words.
func (d *document) englishRun(v *view, run []enWord) {
	// A sentence begins with a capital, whatever the word is.
	little := func(w string) bool { // I'm, that's
		w, _, _ = strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
		return englishLittle[w]
	}
	for len(run) > 0 && (v.opens(run[0].start) && englishCommon(run[0].text) || little(run[0].text)) {
		run = run[1:]
		for len(run) > 0 && englishStop[run[0].text] {
			run = run[1:]
		}
	}
	for len(run) > 0 && (months[run[len(run)-1].text] > 0 || weekdays[run[len(run)-1].text] > 0 || englishStop[run[len(run)-1].text]) {
		run = run[:len(run)-1]
	}
	if len(run) == 0 || months[run[0].text] > 0 || weekdays[run[0].text] > 0 {
		return
	}
	// Titles before a name are mentions of their own.
	person := false
	for k := 0; k < len(run); k++ {
		for n := min(4, len(run)-k); n > 0; n-- {
			text := strings.TrimRight(v.folded(run[k].start, run[k+n-1].end), ".")
			w := d.wordOf([]rune(text))
			if w == nil || w.kinds&(isTitle|isTitleNamed|isAddress) == 0 || k+n >= len(run) && k == 0 {
				continue
			}
			if k+n < len(run) && k == 0 && d.kindsOf([]rune(run[len(run)-1].text))&(isOrgEnd|isLocEnd|isEventEnd) == 0 {
				d.propose1(v, run[k+n:], jianzhu.TypePerson, "title before", 0.85)
				return
			}
			if k+n == len(run) && k > 0 {
				run = run[:k]
			}
			break
		}
	}
	if len(run) == 0 {
		return
	}
	// A title in small letters right before: "chairman Liang Zhiwei".
	if before := v.wordBefore(run[0].start); before != "" && v.char(run[0].start-1) == ' ' && d.kindsOf([]rune(before))&isTitle != 0 && !v.upper(run[0].start-1-len([]rune(before))) {
		person = true
	}
	first, last := run[0], run[len(run)-1]
	lastKinds := d.kindsOf([]rune(strings.TrimRight(last.text, ".")))
	head := false
	if len(run) > 2 {
		head = d.kindsOf([]rune(first.text+" of"))&isOrgHead != 0 && run[1].text == "of" || d.kindsOf([]rune(first.text+" for"))&isOrgHead != 0 && run[1].text == "for"
	}
	switch {
	case head:
		d.propose1(v, run, jianzhu.TypeOrg, "organization head", 0.75)
	case len(run) > 1 && lastKinds&isOrgEnd != 0 && !person:
		d.propose1(v, run, jianzhu.TypeOrg, "organization ending", 0.75)
	case len(run) > 1 && lastKinds&isEventEnd != 0 && !person:
		d.propose1(v, run, jianzhu.TypeEvent, "event ending", 0.65)
	case len(run) > 1 && lastKinds&isLocEnd != 0 && !person:
		d.propose1(v, run, jianzhu.TypeLoc, "place ending", 0.7)
	case first.text == "hurricane" || first.text == "typhoon" || first.text == "storm":
		if len(run) > 1 {
			d.propose1(v, run, jianzhu.TypeEvent, "storm", 0.8)
		}
	case person && len(run) <= 4:
		d.propose1(v, run, jianzhu.TypePerson, "title before", 0.85)
	case len(run) >= 2 && len(run) <= 4 && d.lex.partEn(first.text) > 0 && !slices.ContainsFunc(run, func(w enWord) bool { return englishStop[w.text] }):
		score := 0.6
		if d.lex.partEn(last.text) > 0 || d.cueAround(v, first.start, last.end) {
			score = 0.72
		}
		d.propose1(v, run, jianzhu.TypePerson, "first name", score)
	case len(run) == 2 && d.lex.partEn(last.text) > 0 && !englishStop[first.text] && !v.opens(first.start) && d.lex.partEn(last.text) > 2:
		d.propose1(v, run, jianzhu.TypePerson, "last name", 0.55)
	case d.cueAround(v, first.start, last.end) && len(run) <= 3 && !englishCommon(first.text):
		t := jianzhu.TypePerson
		if len(run) == 1 && allUpperWord(v, first) {
			t = jianzhu.TypeOrg
		}
		d.propose1(v, run, t, "speaks", 0.5)
	default:
		switch v.wordBefore(first.start) {
		case "in", "near", "across", "outside", "throughout", "from":
			if len(run) <= 3 && !v.opens(first.start) {
				d.propose1(v, run, jianzhu.TypeLoc, "place after in", 0.5)
			}
		default:
			if len(run) == 1 && allUpperWord(v, first) && last.end-first.start >= 2 && !genericLatin[first.text] {
				d.propose1(v, run, jianzhu.TypeOrg, "acronym", 0.5)
			}
		}
	}
}

func allUpperWord(v *view, w enWord) bool {
	for i := w.start; i < w.end; i++ {
		if isLatin(v.r[i]) && !v.upper(i) {
			return false
		}
	}
	return true
}

func (d *document) propose1(v *view, run []enWord, t jianzhu.Type, rule string, score float64) {
	if len(run) == 0 {
		return
	}
	end := run[len(run)-1].end
	v.propose(candidate{start: int32(run[0].start), end: int32(end), typ: t, origin: jianzhu.OriginRule, rule: rule, score: score})
}

// opens reports whether rune i begins a sentence, a quotation or a line.
func (v *view) opens(i int) bool {
	for i > 0 && (v.r[i-1] == ' ' || v.r[i-1] == '"' || v.r[i-1] == '“' || v.r[i-1] == '‘' || v.r[i-1] == '\'') {
		if v.r[i-1] != ' ' {
			return true
		}
		i--
	}
	return i == 0 || v.sent[i] || v.r[i-1] == '.' || v.r[i-1] == '?' || v.r[i-1] == '!' || v.r[i-1] == ':'
}

// cueAround reports whether a reporting verb stands beside [start, end).
func (d *document) cueAround(v *view, start, end int) bool {
	if v.char(end) == ' ' {
		if w, e := d.lex.longest(v, end+1, isCue); w != nil && isLatin(v.r[end+1]) && !isLatin(v.char(e)) && !v.upper(end+1) {
			return true
		}
	}
	before := v.wordBefore(start)
	return before != "" && d.kindsOf([]rune(before))&isCue != 0 && v.char(start-1) == ' '
}

// englishLittle never begin a name where it is not known from a lexicon.
var englishLittle = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`the a an i he she they it we you this that these those there here his her its our their my your but and or so if when while
		in on at by for from with as of to after before since until during what who why how where which not no yes mr mrs ms`) {
		m[w] = true
	}
	return m
}()

// englishCommon reports whether a capitalised word at the beginning of a
// sentence is an everyday word.
func englishCommon(w string) bool { return englishLittle[w] || commonEnglish[w] }

var commonEnglish = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`one two three four five six seven eight nine ten some many most more few several all both each every any other another such
		according asked also although always among analysts another are as be because been being between both can could despite did do does down earlier each either even ever every everyone few first
		former from get given going good great had has have having however including indeed instead is it just know last later let like many may maybe meanwhile might more most much must
		near nearly neither never new next nobody none nor not nothing now of off officials often old once only other others over people perhaps please police prosecutors residents rather really recent
		reporters same say says see several shares should since so some someone something soon still such sure than thank thanks that their them then there they though through thus today together too
		toward two under unless until up upon us very was way well were when where whether while will with within without would yes yet you young experts critics supporters sources scientists
		researchers workers students teachers parents families women men children investors voters lawyers doctors companies shareholders opponents campaigners activists passengers
		on speaking asked looking following under over above behind inside outside during while being born based founded built made taken taking taking given dear hello hi look
		come go keep make take think want need feel tell ask work call try use find give turn leave put mean become show hear play run move live believe bring happen write sit stand lose pay meet
		send build stay fall cut reach kill raise pass sell decide return explain hope develop carry break receive agree support hit produce eat cover catch draw choose`) {
		m[w] = true
	}
	return m
}()
