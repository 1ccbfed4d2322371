package rendering

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// personToEnglish renders the name of a person that no lexicon has.
func (r *Renderer) personToEnglish(q *Query) []jianzhu.Rendering {
	if name, ok := latinForm(q); ok {
		return r.one(q, name, "text", 0.93)
	}
	switch r.peopleOf(q) {
	case chinesePeople:
		return r.pinyin(q)
	case foreignPeople:
		return r.latinParts(q)
	}
	return nil
}

// latinForm is the counterpart of a name in Chinese characters that the same
// text has in letters: 范斯坦 is Feinstein where it writes Dianne Feinstein too.
func latinForm(q *Query) (string, bool) {
	mine, full := zhParts(q.Surface), zhParts(q.Name)
	for _, a := range q.Aliases {
		words := strings.Fields(a)
		if !isLatin(a) || len(words) == 0 || len(words) < len(mine) {
			continue
		}
		switch {
		case len(words) == len(mine):
			return a, soundsLike(q.Surface, a) >= alike
		case len(mine) > 1:
			continue
		case len(full) == len(words):
			if i := slices.Index(full, mine[0]); i >= 0 {
				return words[i], true
			}
		}
		best, like := "", 0.0
		for _, w := range words {
			if l := soundsLike(mine[0], w); l > like {
				best, like = w, l
			}
		}
		if whole := soundsLike(mine[0], a); whole > like && utf8.RuneCountInString(mine[0]) > 3 {
			best, like = a, whole
		}
		if like >= alike {
			return best, true
		}
	}
	return "", false
}

// people says how a name is read.
type people int

const (
	unknownPeople people = iota
	chinesePeople        // in pinyin
	foreignPeople        // a transcription of another language's sounds
)

// peopleOf tells whether a name in Chinese characters is a Chinese one or
// transcribes a foreign one.
func (r *Renderer) peopleOf(q *Query) people {
	name := q.Surface
	if q.Name != "" && strings.Contains(script.FoldString(q.Name), script.FoldString(q.Surface)) {
		name = q.Name
	}
	switch q.Nation {
	case "CN":
		return chinesePeople
	case "":
	case "JP", "KR", "KP", "TW", "HK", "MO", "VN":
		return unknownPeople
	default:
		return foreignPeople
	}
	if strings.ContainsAny(name, middleDots) || strings.ContainsAny(name, "-") {
		return foreignPeople
	}
	chars := []rune(script.FoldString(name))
	if slices.ContainsFunc(chars, func(c rune) bool { return !unicode.Is(unicode.Han, c) || c == '々' || c == 'ノ' }) {
		return unknownPeople
	}
	surname, _ := script.Surname(chars)
	if surname != 2 && len(chars) >= 3 && compoundSurnames[string(chars[:2])] {
		surname = 2
	}
	switch {
	case len(chars) == 1 && r.singleSurnames[chars[0]], len(chars) == 2 && strings.ContainsRune("小老阿", chars[0]) && r.singleSurnames[chars[1]]:
		return chinesePeople // 涂, 小顾
	case len(chars) < 2:
		return unknownPeople
	case len(chars) >= 3 && len(chars) <= 5 && (r.japanese[string(chars[:2])] || r.japanese[string(chars[:min(3, len(chars))])]):
		return unknownPeople
	case len(chars) == 2 && r.japanese[string(chars)]:
		return unknownPeople
	case surname == 2 && len(chars) <= 4:
		return chinesePeople
	}
	foreign := r.foreignness(chars)
	if len(chars) <= 3 && r.singleSurnames[chars[0]] {
		if foreign > 2 || foreign > 0 && len(r.parts.toLatin(string(chars))) > 0 {
			return foreignPeople
		}
		return chinesePeople
	}
	if len(chars) == 4 && r.singleSurnames[chars[0]] && r.singleSurnames[chars[1]] && foreign < -2 {
		return chinesePeople // 陈方安生
	}
	switch {
	case foreign > 0 || len(chars) >= 4 && foreign > -4:
		return foreignPeople
	case len(chars) == 3 && foreign < -2:
		return chinesePeople // of a rare surname: 茹立云
	}
	return unknownPeople
}

// foreignness is the log odds that a name of two to three characters with a
// Chinese surname transcribes a foreign one: how often its characters occur in
// transcriptions against how often they do in given names.
func (r *Renderer) foreignness(chars []rune) float64 {
	odds := -1.5 // most names that begin with a surname are Chinese
	for i, c := range chars {
		native := 0.0
		switch {
		case i == 0:
			native = 2e-3
			if !r.singleSurnames[c] {
				native = 2e-5
			}
		case len(chars) == 2:
			native = (float64(r.given[0][c]) + 0.1) / r.givenTotal[0]
		default:
			p := min(i, 2)
			native = (float64(r.given[p][c]) + 0.1) / r.givenTotal[p]
		}
		odds += math.Log((r.partChars[c] + 1e-5) / native)
	}
	for _, p := range r.parts.toLatin(string(chars)) {
		odds += math.Log(1 + float64(p.count))
	}
	return odds
}

// pinyin writes a Chinese name in letters: 王小川 is Wang Xiaochuan.
func (r *Renderer) pinyin(q *Query) []jianzhu.Rendering {
	name := q.Surface
	if q.Name != "" && len(zhParts(q.Name)) == 1 && utf8.RuneCountInString(q.Name) <= 4 && strings.HasPrefix(q.Name, q.Surface) &&
		utf8.RuneCountInString(q.Surface) == 1 {
		name = q.Name
	}
	family, given, ok := readName(name)
	if !ok {
		return nil
	}
	score := 0.8
	first, _ := utf8.DecodeRuneInString(script.FoldString(name))
	switch {
	case q.Nation == "CN":
		score = 0.95
	case q.Source == "zh-Hant-TW" || q.Source == "zh-Hant-HK":
		score = 0.4 // read otherwise there
	case first == '金' || first == '朴':
		score = 0.5 // a Korean more often than not
	}
	if name != q.Surface {
		return r.one(q, family, "pinyin", score)
	}
	if given == "" {
		return r.one(q, family, "pinyin", min(score, 0.75))
	}
	out := r.one(q, family+" "+given, "pinyin", score)
	if plain := strings.NewReplacer("ü", "yu", "Ü", "Yu").Replace(family + " " + given); plain != family+" "+given {
		out = append(out, r.one(q, plain, "pinyin", 0.3)...)
		out = append(out, r.one(q, strings.NewReplacer("ü", "v", "Ü", "V").Replace(family+" "+given), "pinyin", 0.1)...)
	}
	return out
}

// readName reads a Chinese name: surname and given name, with capitals.
func readName(name string) (family, given string, ok bool) {
	chars := []rune(script.FoldString(strings.TrimSpace(name)))
	n, reading := script.Surname(chars)
	if n == 0 {
		n = 1
		if len(chars) > 2 && compoundSurnames[string(chars[:2])] {
			n = 2
		}
	}
	if len(chars) < 1 || len(chars) > 4 || n > len(chars) {
		return "", "", false
	}
	if len(reading) > 0 {
		family = umlaut(chars[0], reading[0])
		if n > 1 {
			family = reading[0]
		}
	} else {
		for _, c := range chars[:n] {
			s, ok := syllable(c)
			if !ok {
				return "", "", false
			}
			family += s
		}
	}
	for _, c := range chars[n:] {
		s, ok := syllable(c)
		if !ok {
			return "", "", false
		}
		if given != "" && strings.ContainsRune("aoe", rune(s[0])) {
			given += "'"
		}
		given += s
	}
	return capitalFirst(family), capitalFirst(given), true
}

// compoundSurnames are the Chinese surnames of two characters. The lexicon has
// Japanese ones beside them, which are not read in pinyin.
var compoundSurnames = wordSet(`欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 端木 东方 南宫 西门 独孤 长孙 宇文 轩辕 申屠 闻人 淳于 单于
	太史 公冶 澹台 赫连 钟离 濮阳 呼延 百里 东郭 微生 左丘 梁丘 纳兰 完颜 叶赫 拓跋 第五 鲜于 闾丘 亓官 乐正 万俟`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// givenReadings are readings in given names of characters whose usual reading
// is another.
var givenReadings = map[rune]string{'长': "chang", '晟': "sheng", '曾': "zeng", '单': "shan", '解': "xie", '珩': "heng", '莘': "xin", '都': "du", '说': "yue", '参': "shen", '柏': "bo"}

// syllable reads a character in a given name.
func syllable(c rune) (string, bool) {
	if s := givenReadings[c]; s != "" {
		return s, true
	}
	s := script.Syllables(c)
	if len(s) == 0 {
		return "", false
	}
	return umlaut(c, s[0]), true
}

// umlaut gives back the ü that package script writes u: it is only there after
// l and n, where it tells 吕 from 卢.
func umlaut(c rune, s string) string {
	if len(s) < 2 || s[0] != 'l' && s[0] != 'n' || s[1] != 'u' {
		return s
	}
	for _, other := range script.Syllables(c) {
		if strings.HasPrefix(other, s[:1]+"v") {
			return s[:1] + "ü" + s[2:]
		}
	}
	return s
}

func capitalFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// latinParts writes a foreign name in Chinese characters in letters, part by
// part: 比尔·盖茨 is Bill Gates.
func (r *Renderer) latinParts(q *Query) []jianzhu.Rendering {
	parts := zhParts(q.Surface)
	name, score, ok := r.latinOf(parts)
	if !ok && len(parts) == 1 {
		if parts = r.splitForeign(parts[0]); parts != nil {
			name, score, ok = r.latinOf(parts)
			score *= 0.8
		}
	}
	if !ok {
		return nil
	}
	if len(parts) == 1 && len(zhParts(q.Name)) < 2 {
		score *= lonely
	}
	return r.one(q, name, "parts", score)
}

// lonely is how much less sure a name is that stands without a given name
// throughout the text.
const lonely = 0.8

// latinOf joins the most frequent spellings of the parts of a name.
func (r *Renderer) latinOf(parts []string) (string, float64, bool) {
	score := 0.97
	var out []string
	for i, p := range parts {
		if isLatin(p) {
			if utf8.RuneCountInString(p) == 1 {
				p += "."
			}
			out = append(out, p)
			continue
		}
		var words []string
		for piece := range strings.SplitSeq(p, "-") {
			c := r.parts.toLatin(piece)
			if len(c) == 0 {
				return "", 0, false
			}
			score *= c[0].share
			words = append(words, r.parts.spell(c[0].text, i == 0))
		}
		out = append(out, strings.Join(words, "-"))
	}
	if len(out) == 0 {
		return "", 0, false
	}
	return strings.Join(out, " "), score, true
}

// splitForeign splits a foreign name that is written without a dot in two
// parts that are known: 唐纳德特朗普.
func (r *Renderer) splitForeign(name string) []string {
	chars := []rune(name)
	if len(chars) < 4 {
		return nil
	}
	best, out := 0.0, []string(nil)
	for i := 2; i <= len(chars)-2; i++ {
		a, b := r.parts.toLatin(string(chars[:i])), r.parts.toLatin(string(chars[i:]))
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		if s := math.Sqrt(float64(a[0].count*b[0].count)) * a[0].share * b[0].share; s > best {
			best, out = s, []string{string(chars[:i]), string(chars[i:])}
		}
	}
	return out
}

// personToChinese renders the name of a person in Latin letters that no
// lexicon has.
func (r *Renderer) personToChinese(q *Query) []jianzhu.Rendering {
	for _, a := range q.Aliases {
		if script.HasHan(a) && len(strings.Fields(q.Surface)) == len(zhParts(a)) && soundsLike(a, q.Surface) >= alike {
			return r.one(q, r.toScript(a, q.Target), "text", 0.93)
		}
	}
	switch q.Nation {
	case "CN", "TW", "HK", "MO", "JP", "KR", "KP", "VN":
		return nil // which characters cannot be told from the sound
	}
	if _, ok := script.PersonSound(q.Name); ok {
		return nil
	}
	if _, ok := script.PersonSound(q.Surface); ok {
		return nil
	}
	score := 0.97
	var out []string
	for _, w := range strings.Fields(q.Surface) {
		w = strings.Trim(w, ",")
		if letters := strings.TrimSuffix(w, "."); utf8.RuneCountInString(letters) == 1 {
			out = append(out, letters)
			continue
		}
		if w == "Jr." || w == "Sr." || w == "Jr" || w == "Sr" {
			return nil // 小 before the name, or nothing
		}
		var words []string
		pieces := []string{w}
		if c := r.parts.toChinese(w); len(c) == 0 {
			pieces = strings.Split(w, "-")
		}
		for _, piece := range pieces {
			c := r.parts.toChinese(piece)
			if len(c) == 0 {
				return nil
			}
			score *= c[0].share
			words = append(words, c[0].text)
		}
		out = append(out, strings.Join(words, "-"))
	}
	if len(out) == 0 {
		return nil
	}
	return r.one(q, r.toScript(strings.Join(out, "·"), q.Target), "parts", score)
}

// partOf returns what of the full name in the other language corresponds to
// surface, a part of the full name: Trump of 特朗普, where the whole is 唐纳德·特朗普.
func partOf(surface string, n *model.Name, other string) (string, bool) {
	if n.Type != jianzhu.TypePerson {
		return other, true
	}
	if script.HasHan(surface) {
		mine, full := zhParts(surface), zhParts(n.Hans)
		words := strings.Fields(other)
		if len(full) < 2 || len(mine) >= len(full) || len(words) < 2 {
			return other, true
		}
		if len(full) == len(words) && len(mine) == 1 {
			for i, p := range full {
				if keyOf(p) == keyOf(mine[0]) {
					return words[i], true
				}
			}
		}
		if strings.HasPrefix(keyOf(full[0]), keyOf(mine[0])) && keyOf(full[0]) == keyOf(mine[0]) {
			return words[0], true
		}
		return familyName(words), true
	}
	words, mine := strings.Fields(n.En), strings.Fields(surface)
	full := zhParts(other)
	if len(words) < 2 || len(mine) >= len(words) || len(full) < 2 {
		return other, true
	}
	if keyOf(mine[0]) == keyOf(words[0]) && len(mine) == 1 {
		return full[0], true
	}
	if len(mine) == 1 && len(words) == len(full) {
		for i, w := range words {
			if keyOf(w) == keyOf(mine[0]) {
				return full[i], true
			}
		}
	}
	return full[len(full)-1], true
}

// familyName is the last word of a name, with the particles before it.
func familyName(words []string) string {
	i := len(words) - 1
	if i > 1 && (strings.TrimSuffix(words[i], ".") == "Jr" || strings.TrimSuffix(words[i], ".") == "Sr") {
		words = words[:i]
		i--
	}
	for i > 1 && particles[words[i-1]] {
		i--
	}
	return strings.Join(words[i:], " ")
}
