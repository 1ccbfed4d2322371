package store

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianzhu"
	"jianzhu/script"
)

// Entities are found by keys made of their names. A backend keeps the keys of
// each entity in one ordered index; what they are is decided here, so that all
// backends find the same. The first byte tells the kinds apart:
//
//   - A written key is the folded name as it stands: names with characters of
//     scripts without spaces, or with signs, have one.
//   - A sound key (keySound) is the name's letters and digits alone, without
//     case, accents and spaces, Chinese characters read in pinyin without
//     tones: wangxiaochuan is the key of 王小川, 王小川's English name Wang
//     Xiaochuan, and what wáng xiǎochuān becomes as a query. A name whose
//     characters have several readings has a few.
//   - A gap key (keyGap) is the letters, digits and ideographs of a name that
//     is not all Latin, one left out. Names one edit apart share a gap key, or
//     one is a gap key of the other. Latin names need none: their alphabet is
//     so small that a query tries every edit (see NameQuery.Near).
const (
	keySound = "\x01"
	keyGap   = "\x02"
)

// Bounds of keys.
const (
	maxKeyRunes = 64 // of written and sound keys; longer names are cut
	maxReadings = 4  // sound keys of one name
	maxGapRunes = 10 // of names with gap keys
	minGapRunes = 2  // of a gap key: with less in common, everything is near
)

// NameKeys returns the keys that an entity of the given type is found by
// through a name of it, sorted, each once.
func NameKeys(kind jianzhu.Type, name string) []string {
	var keys []string
	folded := Fold(name)
	sounds := readings(kind, folded)
	if len(sounds) == 0 || strings.ContainsFunc(folded, func(r rune) bool { c := classOf(r); return c == classDense || c == classSymbol }) {
		keys = append(keys, cut(folded))
	}
	for _, s := range sounds {
		keys = append(keys, keySound+s)
	}
	if r := compact(folded); !isLatin(r) && len(r) > minGapRunes && len(r) <= maxGapRunes {
		for i := range r {
			keys = append(keys, keyGap+without(r, i))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// IsGapKey reports whether a key is for names one edit away alone.
func IsGapKey(key string) bool { return strings.HasPrefix(key, keyGap) }

// Heads returns what a backend lists entities by in the order of their
// mentions: the first letters, 1 to 6, of sound keys, the first character
// and two of written keys, and the gap keys. So many names share them that a page
// of the list is found faster by walking the list.
func Heads(keys []string) []string {
	var out []string
	for _, k := range keys {
		if IsGapKey(k) {
			out = append(out, k)
			continue
		}
		kind, rest, lengths := splitKey(k)
		n := 0
		for i := range rest {
			if slices.Contains(lengths, n) && n > 0 {
				out = append(out, kind+rest[:i])
			}
			n++
		}
		if slices.Contains(lengths, n) && n > 0 {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	soundHeads   = []int{1, 2, 3, 4, 5, 6}
	writtenHeads = []int{1, 2}
)

func splitKey(key string) (kind, rest string, heads []int) {
	if rest, sound := strings.CutPrefix(key, keySound); sound {
		return keySound, rest, soundHeads
	}
	return "", key, writtenHeads
}

// SoundOf returns how an entity's name is most likely written in letters: what
// a query by sound is compared with. It is empty where that is not known.
func SoundOf(kind jianzhu.Type, name string) string {
	if all := readings(kind, Fold(name)); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Tier returns the class of mentions that heads are kept in order of: higher
// tiers have more mentions. Below 16 it is the number itself, above it grows
// by one with each eighth of a doubling, so that an entity much spoken of
// seldom changes its tier.
func Tier(mentions int) int {
	if mentions < exactTiers {
		return mentions
	}
	e := bits.Len(uint(mentions)) - 1
	return exactTiers + (e-4)*8 + mentions>>(e-3)&7
}

// exactTiers bounds the tiers that hold entities of one number of mentions.
const exactTiers = 16

// ExactTier reports whether all entities of a tier have equally many mentions.
func ExactTier(tier int) bool { return tier < exactTiers }

// NameQuery is what a reader writes to find an entity by name.
//
// What is written in letters, digits and spaces alone is compared by sound, so
// that it finds Latin names without regard to accents, spaces and hyphens and
// Chinese names by pinyin; all else is compared as written, in either script,
// width and case. A name is found by its beginning. Where no entity's name
// begins so, those are found whose name is one edit away: a character more,
// fewer or another, or two neighbours changed about.
type NameQuery struct {
	prefix string // a key or the beginning of one
	folded string
}

// ParseNameQuery reads q. An empty q finds all.
func ParseNameQuery(q string) NameQuery {
	folded := Fold(strings.TrimSpace(q))
	if folded == "" {
		folded = Fold(q)
	}
	if s, ok := sound(folded); ok && s != "" {
		return NameQuery{keySound + cut(s), folded}
	}
	return NameQuery{cut(folded), folded}
}

// Prefix returns what a key must begin with.
func (q NameQuery) Prefix() string { return q.prefix }

// Head returns the longest head that is a beginning of the prefix, and whether
// it is all of it.
func (q NameQuery) Head() (head string, whole bool) {
	kind, rest, lengths := splitKey(q.prefix)
	n := 0
	for i := range rest {
		if n > 0 && slices.Contains(lengths, n) {
			head = kind + rest[:i]
		}
		n++
	}
	if slices.Contains(lengths, n) {
		return q.prefix, true
	}
	return head, false
}

// Match reports whether one of the keys begins with the prefix.
func (q NameQuery) Match(keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, q.prefix) })
}

// MaxNear is how many entities of a gap key are looked at, those with the most
// mentions: every name of three characters that shares two with the query is
// one edit away, and there are thousands of some.
const MaxNear = 50

// Bounds of queries that are compared by edits: shorter ones are near
// everything, longer ones make thousands of keys.
const (
	minNearLetters = 4
	maxNearLetters = 32
)

// Near returns the keys, sorted, of which the entities have one whose name may
// be one edit away; IsNear tells whether it is. Gap keys among them are heads.
// It returns none for a query too short or too long to be compared so.
func (q NameQuery) Near() []string {
	var keys []string
	if s, isSound := strings.CutPrefix(q.prefix, keySound); isSound {
		n := len(s)
		if n < minNearLetters || n > maxNearLetters || !isLatin([]rune(s)) {
			return nil
		}
		letters := "abcdefghijklmnopqrstuvwxyz"
		if strings.ContainsAny(s, "0123456789") {
			letters += "0123456789"
		}
		for i := range n {
			keys = append(keys, keySound+s[:i]+s[i+1:])
			if i > 0 {
				keys = append(keys, keySound+s[:i-1]+s[i:i+1]+s[i-1:i]+s[i+1:])
			}
			for _, l := range letters {
				keys = append(keys, keySound+s[:i]+string(l)+s[i+1:])
			}
		}
		for i := range n + 1 {
			for _, l := range letters {
				keys = append(keys, keySound+s[:i]+string(l)+s[i:])
			}
		}
	} else {
		r := compact(q.folded)
		if len(r) < minGapRunes || len(r) > maxGapRunes+1 {
			return nil
		}
		keys = append(keys, keyGap+string(r))
		for i := range r {
			if len(r) > minGapRunes {
				keys = append(keys, keyGap+without(r, i), without(r, i))
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// IsNear reports whether one of an entity's names is one edit away.
func (q NameQuery) IsNear(t *Total) bool {
	s, isSound := strings.CutPrefix(q.prefix, keySound)
	for _, f := range t.Forms {
		if !f.isName() {
			continue
		}
		if !isSound {
			if oneEdit(compact(q.folded), compact(Fold(f.Text))) {
				return true
			}
			continue
		}
		for _, other := range readings(t.Type, Fold(f.Text)) {
			if oneEdit([]rune(s), []rune(other)) {
				return true
			}
		}
	}
	return false
}

// oneEdit reports whether a and b differ by at most one insertion, deletion,
// substitution or exchange of neighbours.
func oneEdit(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch len(b) {
	case 0, 1:
		return true
	case 2:
		return len(a) == 2 && a[0] == b[1] && a[1] == b[0]
	}
	return false
}

func cut(s string) string {
	n := 0
	for i := range s {
		if n == maxKeyRunes {
			return s[:i]
		}
		n++
	}
	return s
}

func without(r []rune, i int) string { return string(r[:i]) + string(r[i+1:]) }

// compact returns the letters, digits and ideographs of a folded name.
func compact(folded string) []rune {
	var out []rune
	for _, r := range folded {
		if c := classOf(r); c == classWord || c == classDense {
			out = append(out, r)
		}
	}
	return out
}

func isLatin(r []rune) bool {
	for _, r := range r {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// separators are the signs within names that sound leaves out as it does
// spaces.
const separators = "-'’‘.·・‧•—–"

// sound returns the letters and digits of a folded text without accents. It
// reports false where the text has signs other than separators, or characters
// of scripts without spaces.
func sound(folded string) (string, bool) {
	var b strings.Builder
	for _, r := range folded {
		switch c := classOf(r); {
		case c == classWord:
			writeBase(&b, r)
		case c == classNone, strings.ContainsRune(separators, r):
		default:
			return "", false
		}
	}
	return b.String(), true
}

// writeBase writes r without accents.
func writeBase(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return
	}
	for _, d := range norm.NFD.String(string(r)) {
		if !unicode.Is(unicode.Mn, d) {
			b.WriteRune(unicode.ToLower(d))
		}
	}
}

// readings returns the sounds of a folded name, the likeliest first, at most
// maxReadings; none where it has characters that pinyin does not read.
func readings(kind jianzhu.Type, folded string) []string {
	// Each part of the name, with its readings.
	var parts [][]string
	rs := []rune(folded)
	if len(rs) > maxKeyRunes {
		rs = rs[:maxKeyRunes]
	}
	for i := 0; i < len(rs); i++ {
		switch c := classOf(rs[i]); {
		case c == classWord:
			var b strings.Builder
			writeBase(&b, rs[i])
			parts = append(parts, []string{b.String()})
		case c == classDense && unicode.Is(unicode.Han, rs[i]):
			if i == 0 && kind == jianzhu.TypePerson {
				if n, r := script.Surname(rs); n > 0 {
					parts = append(parts, r)
					i += n - 1
					continue
				}
			}
			if n, r := word(rs[i:]); n > 0 {
				parts = append(parts, []string{r})
				i += n - 1
				continue
			}
			r := script.Syllables(rs[i])
			if len(r) == 0 {
				return nil
			}
			parts = append(parts, r)
		case c == classDense:
			return nil
		}
	}
	first := ""
	total := 1
	for _, p := range parts {
		first += p[0]
		total = min(total*len(p), maxReadings+1)
	}
	if first == "" {
		return nil
	}
	out := []string{""}
	if total <= maxReadings {
		for _, p := range parts {
			next := make([]string, 0, len(out)*len(p))
			for _, head := range out {
				for _, s := range p {
					next = append(next, head+s)
				}
			}
			out = next
		}
	} else {
		// Too many to have them all: each character's other readings, one
		// character at a time.
		out[0] = first
		head := ""
		for i, p := range parts {
			tail := ""
			for _, q := range parts[i+1:] {
				tail += q[0]
			}
			for _, s := range p[1:] {
				if len(out) < maxReadings {
					out = append(out, head+s+tail)
				}
			}
			head += p[0]
		}
	}
	for i := range out {
		out[i] = cut(out[i])
	}
	seen := make(map[string]bool, len(out))
	return slices.DeleteFunc(out, func(s string) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
}

// word returns how many characters the word that the name begins with has,
// and its reading, where its characters have several and it has one.
func word(name []rune) (int, string) {
	for n := min(3, len(name)); n > 1; n-- {
		if r := words[string(name[:n])]; r != "" {
			return n, r
		}
	}
	return 0, ""
}

// words of names that the dictionary's first readings get wrong.
var words = table(`重庆 chongqing 银行 yinhang 央行 yanghang 分行 fenhang 支行 zhihang 商行 shanghang 投行 touhang 行业 hangye 行长 hangzhang
	音乐 yinyue 乐团 yuetuan 乐队 yuedui 乐器 yueqi 民乐 minyue 长城 changcheng 长江 changjiang 长安 changan 长沙 changsha 长春 changchun
	长征 changzheng 长虹 changhong 长白 changbai 长宁 changning 长兴 changxing 校长 xiaozhang 部长 buzhang 会长 huizhang 西藏 xizang
	藏族 zangzu 青藏 qingzang 厦门 xiamen 大厦 dasha 成都 chengdu 首都 shoudu 都市 dushi 朝阳 chaoyang 朝鲜 chaoxian 北朝 beichao
	会计 kuaiji 大夫 daifu 台州 taizhou 六安 luan 蚌埠 bengbu 番禺 panyu 单县 shanxian 东阿 donge 阿里 ali 阿根廷 agenting 阿拉伯 alabo
	洪洞 hongtong 浚县 xunxian 铅山 yanshan 莘县 shenxian 乐亭 laoting 乐清 yueqing 乐山 leshan 乐陵 laoling 丽水 lishui 高丽 gaoli
	尉犁 yuli 龟兹 qiuci 吐蕃 tubo 天台 tiantai 中国 zhongguo 中华 zhonghua 参考 cankao 重工 zhonggong 重汽 zhongqi 重点 zhongdian
	调查 diaocha 弹药 danyao 子弹 zidan 南京 nanjing 北京 beijing 大学 daxue 大会 dahui 学会 xuehui 协会 xiehui 公司 gongsi 委员 weiyuan
	银行间 yinhangjian 血液 xueye 给水 jishui 供给 gongji 车 che 地铁 ditie 石油 shiyou 新会 xinhui 会议 huiyi 国会 guohui 工会 gonghui`)

func table(s string) map[string]string {
	f := strings.Fields(s)
	m := make(map[string]string, len(f)/2)
	for i := 0; i < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}
