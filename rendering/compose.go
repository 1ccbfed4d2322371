package rendering

import (
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

//go:embed words.tsv
var wordTable string

// A composer has the words that names of places and organizations are
// composed of.
type composer struct {
	fromZh map[jianzhu.Type][]pattern // longest first
	fromEn map[jianzhu.Type][]pattern
	zhMod  map[string]pattern // by folded characters
	enMod  map[string]pattern // by lower-case words
	adjOf  map[string]string  // of a country's folded name
	adjZh  map[string]string  // country of a lower-case adjective

	shortZh map[string]pattern // by folded characters
	shortEn map[string]pattern // by keyOf
}

// A pattern is how a head and the rest of a name stand in both languages.
type pattern struct {
	zh, en         string
	zhPre, zhPost  string // what stands before and after the rest, folded
	enPre, enPost  string // the same, lower case
	enLeft, enTail string // the same, as written
	adjective      bool   // the rest is the adjective of a country
	own            bool   // the rest is an organization itself
	score          float64
}

func newComposer() (*composer, error) {
	c := &composer{fromZh: map[jianzhu.Type][]pattern{}, fromEn: map[jianzhu.Type][]pattern{},
		zhMod: map[string]pattern{}, enMod: map[string]pattern{}, adjOf: map[string]string{}, adjZh: map[string]string{},
		shortZh: map[string]pattern{}, shortEn: map[string]pattern{}}
	n := 0
	for line := range strings.Lines(wordTable) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("rendering: words.tsv line %d has %d columns, want 5", n, len(f))
		}
		score, err := strconv.ParseFloat(f[4], 64)
		if err != nil || !strings.Contains("zeb", f[1]) {
			return nil, fmt.Errorf("rendering: words.tsv line %d: way %q, score %q", n, f[1], f[4])
		}
		p := pattern{zh: f[2], en: f[3], score: score}
		fromZh, fromEn := f[1] != "e", f[1] != "z"
		switch f[0] {
		case "short":
			c.shortZh[script.FoldString(p.zh)], c.shortEn[keyOf(p.en)] = p, p
			continue
		case "mod":
			if fromZh {
				c.zhMod[script.FoldString(p.zh)] = p
			}
			if fromEn {
				c.enMod[strings.ToLower(p.en)] = p
			}
			continue
		case "adj":
			if fromZh {
				c.adjOf[script.FoldString(p.zh)] = p.en
			}
			if fromEn {
				c.adjZh[strings.ToLower(p.en)] = p.zh
			}
			continue
		}
		p.adjective = strings.Contains(p.en, "@")
		p.zhPre, p.zhPost, _ = strings.Cut(script.FoldString(p.zh), "%")
		p.enLeft, p.enTail, _ = strings.Cut(strings.Replace(p.en, "@", "%", 1), "%")
		p.enPre, p.enPost = keyOf(p.enLeft), keyOf(p.enTail)
		typ := jianzhu.TypeLoc
		if f[0] != "loc" {
			typ, p.own = jianzhu.TypeOrg, f[0] == "own"
		}
		if fromZh {
			c.fromZh[typ] = append(c.fromZh[typ], p)
		}
		if fromEn && p.enPre+p.enPost != "" {
			c.fromEn[typ] = append(c.fromEn[typ], p)
		}
	}
	for _, typ := range []jianzhu.Type{jianzhu.TypeLoc, jianzhu.TypeOrg} {
		slices.SortStableFunc(c.fromZh[typ], func(a, b pattern) int { return len(b.zhPre+b.zhPost) - len(a.zhPre+a.zhPost) })
		slices.SortStableFunc(c.fromEn[typ], func(a, b pattern) int { return len(b.enPre+b.enPost) - len(a.enPre+a.enPost) })
	}
	return c, nil
}

// divisionName is a division of China in pinyin.
func divisionName(n *model.Name) string {
	out := ""
	for s := range strings.FieldsSeq(strings.ReplaceAll(n.Pinyin, "v", "ü")) {
		if out != "" && strings.ContainsRune("aoe", rune(s[0])) {
			out += "'"
		}
		out += s
	}
	return capitalFirst(out)
}

// maxComposed bounds the characters of a name that is taken apart.
const maxComposed = 40

// A made name is one that rules have put together.
type made struct {
	name  string
	rule  string
	score float64
}

func (r *Renderer) makes(q *Query, m made) []jianzhu.Rendering {
	return r.one(q, m.name, m.rule, m.score)
}

// placeToEnglish renders the name of a place that no lexicon has.
func (r *Renderer) placeToEnglish(q *Query) []jianzhu.Rendering {
	m, _ := r.composeEnglish(glossed(q.Surface), jianzhu.TypeLoc, 0)
	return r.makes(q, m)
}

// orgToEnglish renders the name of an organization that no lexicon has.
func (r *Renderer) orgToEnglish(q *Query) []jianzhu.Rendering {
	m, _ := r.composeEnglish(glossed(q.Surface), jianzhu.TypeOrg, 0)
	return r.makes(q, m)
}

var gloss = regexp.MustCompile(`\p{Han}+\s*[（(]\s*([A-Za-z][A-Za-z .'’&-]*?)\s*[)）]`)

// glossed puts what a name has in brackets in letters in place of the
// characters before it: 纽波特(Newport)警察局 becomes Newport警察局.
func glossed(name string) string { return gloss.ReplaceAllString(name, "$1") }

// composeEnglish takes a name in Chinese apart: its head by the patterns of
// typ, what is left by lexicons, words and name parts.
func (r *Renderer) composeEnglish(name string, typ jianzhu.Type, depth int) (made, bool) {
	if utf8.RuneCountInString(name) > maxComposed || depth > 3 {
		return made{}, false
	}
	folded := script.FoldString(name)
	var best made
	for _, p := range r.words.fromZh[typ] {
		if len(folded) < len(p.zhPre)+len(p.zhPost) || !strings.HasPrefix(folded, p.zhPre) || !strings.HasSuffix(folded, p.zhPost) {
			continue
		}
		// Folding keeps the number of characters, not of bytes.
		chars := []rune(name)
		rest := strings.TrimSpace(string(chars[utf8.RuneCountInString(p.zhPre) : len(chars)-utf8.RuneCountInString(p.zhPost)]))
		if rest == "" {
			if depth == 0 && typ == jianzhu.TypeOrg {
				if alone := strings.TrimSpace(strings.NewReplacer("%", "", "@", "").Replace(p.en)); institutions[alone] {
					best = better(best, made{alone, "composed", p.score})
				}
			}
			continue
		}
		m, ok := made{}, false
		if p.adjective {
			if adj := r.words.adjOf[script.FoldString(rest)]; adj != "" {
				m, ok = made{adj, "", 0.95}, true
			}
		}
		if !ok {
			m, ok = r.modifierEnglish(rest, typ, depth, p.own)
		}
		if spelled := spelledHeads[p.zh]; spelled && (!ok || m.score < 0.8) && r.looksChinese(rest) {
			m, ok = made{pinyinOf(rest), "", 0.9}, true
		}
		if ok && p.zh == "%大学" && script.HasHan(rest) && !r.inChina(rest) {
			m.score *= abroad
		}
		if ok && m.name != "" {
			best = better(best, made{strings.TrimSpace(p.enLeft + m.name + p.enTail), "composed", p.score * m.score})
		}
	}
	return best, best.name != ""
}

// withHead is the alias of n that is its name with the English of the Chinese
// name's last word: Yitu Technology for 依图科技, which is Yitu too.
func (r *Renderer) withHead(surface string, n *model.Name, name string) string {
	folded := script.FoldString(surface)
	for _, p := range r.words.fromZh[n.Type] {
		if p.zhPre != "" || p.enPost == "" || !strings.HasSuffix(folded, p.zhPost) {
			continue
		}
		for _, a := range n.Aliases {
			if keyOf(a) == keyOf(name)+" "+p.enPost {
				return a
			}
		}
	}
	return name
}

// institutions may stand without anything before them.
var institutions = map[string]bool{"Supreme Court": true, "Senate": true, "House of Representatives": true,
	"Navy": true, "Air Force": true, "Army": true, "High Court": true, "Court of Appeals": true}

func better(a, b made) made {
	if b.score > a.score {
		return b
	}
	return a
}

// modifierEnglish renders what stands before the head of a name.
// Of an organization's branch the rest is the name of an organization: own.
func (r *Renderer) modifierEnglish(s string, typ jianzhu.Type, depth int, own bool) (made, bool) {
	if !script.HasHan(s) {
		return made{s, "", 0.97}, isLatin(s)
	}
	var best made
	for i, t := range modifierTypes(typ, own) {
		for _, x := range r.lexicon.lookup(s, t) {
			if name, _ := english(x.Name); name != "" && x.Type == t {
				name, _ = partOf(s, x.Name, name)
				best = better(best, made{strings.TrimPrefix(name, "The "), "", x.score * (1 - 0.02*float64(i))})
			}
		}
	}
	if own {
		return best, best.name != ""
	}
	if w, ok := r.words.zhMod[script.FoldString(s)]; ok && typ == jianzhu.TypeOrg {
		best = better(best, made{w.en, "", w.score})
	}
	if best.score > 0.5 {
		return best, true
	}
	if m, ok := r.composeEnglish(s, jianzhu.TypeLoc, depth+1); ok {
		best = better(best, m)
	}
	if typ == jianzhu.TypeOrg {
		chars := []rune(s)
		for i := len(chars) - 1; i > 0 && len(chars) <= 12; i-- {
			a, b := string(chars[:i]), string(chars[i:])
			w, ok := r.words.zhMod[script.FoldString(b)]
			if !ok {
				continue
			}
			if m, ok := r.modifierEnglish(a, typ, depth+1, false); ok {
				best = better(best, made{m.name + " " + w.en, "", m.score * w.score})
			}
		}
	}
	if c := r.parts.toLatin(s); len(c) > 0 && utf8.RuneCountInString(s) > 1 {
		best = better(best, made{r.parts.spell(c[0].text, true), "", c[0].share * 0.75})
	}
	return best, best.name != ""
}

// spelledHeads end names of places in China whose rest is spelled in pinyin:
// 中华路 is Zhonghua Road.
var spelledHeads = map[string]bool{"%路": true, "%街道": true, "%镇": true, "%乡": true, "%村": true, "%新区": true}

// looksChinese reports whether a name of two or three characters is no
// transcription: its characters are rarer there than any should be.
func (r *Renderer) looksChinese(name string) bool {
	n, odds := 0, 0.0
	for _, c := range script.FoldString(name) {
		if !unicode.Is(unicode.Han, c) {
			return false
		}
		n++
		odds += math.Log((r.partChars[c] + 1e-5) * commonCharacters)
	}
	return (n == 2 || n == 3) && odds < 0
}

// commonCharacters is the number of characters that names are written with.
const commonCharacters = 3000

// pinyinOf spells the name of a place.
func pinyinOf(name string) string {
	out := ""
	for _, c := range script.FoldString(name) {
		s := script.Syllables(c)
		if len(s) == 0 {
			return ""
		}
		if out != "" && strings.ContainsRune("aoe", rune(s[0][0])) {
			out += "'"
		}
		out += umlaut(c, s[0])
	}
	return capitalFirst(out)
}

// abroad is how often X大学 is X University where X lies outside China: the list
// of universities has University of X and other forms more often.
const abroad = 0.5

// inChina reports whether a name is that of a division of China.
func (r *Renderer) inChina(name string) bool {
	return slices.ContainsFunc(r.lexicon.find(name), func(f ref) bool { return r.lexicon.names[f.name].Lexicon == "divisions" })
}

// modifierTypes are the types of names that stand before the head of one of
// type typ.
func modifierTypes(typ jianzhu.Type, own bool) []jianzhu.Type {
	switch {
	case own:
		return []jianzhu.Type{jianzhu.TypeOrg}
	case typ == jianzhu.TypeOrg:
		return []jianzhu.Type{jianzhu.TypeLoc, jianzhu.TypeOrg, jianzhu.TypePerson, jianzhu.TypeProduct}
	}
	return []jianzhu.Type{jianzhu.TypeLoc}
}

// placeToChinese renders the name of a place that no lexicon has.
func (r *Renderer) placeToChinese(q *Query) []jianzhu.Rendering {
	m, _ := r.composeChinese(q.Surface, jianzhu.TypeLoc, q.Target, 0)
	return r.makes(q, m)
}

// orgToChinese renders the name of an organization that no lexicon has.
func (r *Renderer) orgToChinese(q *Query) []jianzhu.Rendering {
	m, _ := r.composeChinese(q.Surface, jianzhu.TypeOrg, q.Target, 0)
	return r.makes(q, m)
}

// composeChinese is composeEnglish the other way.
func (r *Renderer) composeChinese(name string, typ jianzhu.Type, target string, depth int) (made, bool) {
	if len(name) > 4*maxComposed || depth > 3 {
		return made{}, false
	}
	key := keyOf(name)
	var best made
	for _, p := range r.words.fromEn[typ] {
		if len(key) < len(p.enPre)+len(p.enPost) || !strings.HasPrefix(key, p.enPre) || !strings.HasSuffix(key, p.enPost) {
			continue
		}
		rest := key[len(p.enPre) : len(key)-len(p.enPost)]
		if p.enPre != "" && rest != "" && rest[0] != ' ' || p.enPost != "" && rest != "" && rest[len(rest)-1] != ' ' {
			continue
		}
		rest = strings.TrimSpace(rest)
		if rest == "" {
			if depth == 0 && typ == jianzhu.TypeOrg && institutions[strings.TrimSpace(p.enLeft+p.enTail)] {
				best = better(best, made{r.toScript(strings.Trim(p.zh, "%"), target), "composed", p.score})
			}
			continue
		}
		m, ok := made{}, false
		if p.adjective {
			if zh := r.words.adjZh[rest]; zh != "" {
				m, ok = made{r.toScript(zh, target), "", 0.95}, true
			}
		}
		if !ok {
			m, ok = r.modifierChinese(rest, typ, target, depth, p.own)
		}
		if typ == jianzhu.TypeOrg && utf8.RuneCountInString(m.name) > 2 { // 新不伦瑞克大学, 得克萨斯大学
			m.name = strings.TrimRight(m.name, "省市")
		}
		if ok && m.name != "" {
			zh := r.toScript(p.zh, target)
			pre, post, _ := strings.Cut(zh, "%")
			best = better(best, made{pre + strings.TrimSuffix(m.name, post) + post, "composed", p.score * m.score})
		}
	}
	return best, best.name != ""
}

// common is from how many people on a part of names is one in other names too:
// police and university are rare names, but words.
const common = 5

// modifierChinese renders what stands before or after the head of a name.
func (r *Renderer) modifierChinese(s string, typ jianzhu.Type, target string, depth int, own bool) (made, bool) {
	var best made
	for i, t := range modifierTypes(typ, own) {
		for _, x := range r.lexicon.lookup(s, t) {
			if x.Type == t {
				name, _ := partOf(s, x.Name, chinese(x.Name, target))
				best = better(best, made{name, "", x.score * (1 - 0.02*float64(i))})
			}
		}
	}
	if own {
		return best, best.name != ""
	}
	if typ == jianzhu.TypeOrg {
		if w, ok := r.words.enMod[s]; ok {
			best = better(best, made{r.toScript(w.zh, target), "", w.score})
		}
		if zh := r.words.adjZh[s]; zh != "" {
			best = better(best, made{r.toScript(zh, target), "", 0.9})
		}
	}
	if best.score > 0.5 {
		return best, true
	}
	if m, ok := r.composeChinese(s, jianzhu.TypeLoc, target, depth+1); ok {
		best = better(best, m)
	}
	if first, rest, ok := strings.Cut(s, " "); ok && typ == jianzhu.TypeOrg {
		a, ok1 := r.modifierChinese(first, typ, target, depth+1, false)
		b, ok2 := made{}, false
		if ok1 && depth < 4 {
			b, ok2 = r.modifierChinese(rest, typ, target, depth+1, false)
		}
		if ok1 && ok2 {
			best = better(best, made{a.name + b.name, "", a.score * b.score * 0.95})
		}
	}
	if c := r.parts.toChinese(s); depth == 0 && len(c) > 0 && c[0].count >= common {
		best = better(best, made{r.toScript(c[0].text, target), "", c[0].share * 0.75})
	}
	return best, best.name != ""
}
