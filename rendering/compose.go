package rendering

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
}

// A pattern is how a head and the rest of a name stand in both languages.
type pattern struct {
	zh, en         string
	zhPre, zhPost  string // what stands before and after the rest, folded
	enPre, enPost  string // the same, lower case
	enLeft, enTail string // the same, as written
	adjective      bool   // the rest is the adjective of a country
	score          float64
}

func newComposer() (*composer, error) {
	c := &composer{fromZh: map[jianzhu.Type][]pattern{}, fromEn: map[jianzhu.Type][]pattern{},
		zhMod: map[string]pattern{}, enMod: map[string]pattern{}, adjOf: map[string]string{}, adjZh: map[string]string{}}
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
		if f[0] == "org" {
			typ = jianzhu.TypeOrg
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
	for s := range strings.FieldsSeq(n.Pinyin) {
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
	m, _ := r.composeEnglish(q.Surface, jianzhu.TypeLoc, 0)
	return r.makes(q, m)
}

// orgToEnglish renders the name of an organization that no lexicon has.
func (r *Renderer) orgToEnglish(q *Query) []jianzhu.Rendering {
	m, _ := r.composeEnglish(q.Surface, jianzhu.TypeOrg, 0)
	return r.makes(q, m)
}

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
			m, ok = r.modifierEnglish(rest, typ, depth)
		}
		if ok && m.name != "" {
			best = better(best, made{strings.TrimSpace(p.enLeft + m.name + p.enTail), "composed", p.score * m.score})
		}
	}
	return best, best.name != ""
}

// institutions may stand without anything before them.
var institutions = map[string]bool{"Supreme Court": true, "Senate": true, "House of Representatives": true, "Congress": true,
	"Parliament": true, "Navy": true, "Air Force": true, "Army": true, "High Court": true, "Court of Appeals": true}

func better(a, b made) made {
	if b.score > a.score {
		return b
	}
	return a
}

// modifierEnglish renders what stands before the head of a name.
func (r *Renderer) modifierEnglish(s string, typ jianzhu.Type, depth int) (made, bool) {
	if !hasHan(s) {
		return made{s, "", 0.97}, isLatin(s)
	}
	var best made
	types := []jianzhu.Type{jianzhu.TypeLoc}
	if typ == jianzhu.TypeOrg {
		types = []jianzhu.Type{jianzhu.TypeOrg, jianzhu.TypeLoc, jianzhu.TypePerson, jianzhu.TypeProduct}
	}
	for i, t := range types {
		for _, x := range r.lexicon.lookup(s, t) {
			if name, _ := english(x.Name); name != "" && x.Type == t {
				name, _ = partOf(s, x.Name, name)
				best = better(best, made{strings.TrimPrefix(name, "The "), "", x.score * (1 - 0.02*float64(i))})
			}
		}
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
			if m, ok := r.modifierEnglish(a, typ, depth+1); ok {
				best = better(best, made{m.name + " " + w.en, "", m.score * w.score})
			}
		}
	}
	if c := r.parts.toLatin(s); len(c) > 0 && utf8.RuneCountInString(s) > 1 {
		best = better(best, made{r.parts.spell(c[0].text, true), "", c[0].share * 0.75})
	}
	return best, best.name != ""
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
			m, ok = r.modifierChinese(rest, typ, target, depth)
		}
		if ok && m.name != "" {
			zh := r.toScript(p.zh, target)
			pre, post, _ := strings.Cut(zh, "%")
			best = better(best, made{pre + strings.TrimSuffix(m.name, post) + post, "composed", p.score * m.score})
		}
	}
	return best, best.name != ""
}

// modifierChinese renders what stands before or after the head of a name.
func (r *Renderer) modifierChinese(s string, typ jianzhu.Type, target string, depth int) (made, bool) {
	var best made
	types := []jianzhu.Type{jianzhu.TypeLoc}
	if typ == jianzhu.TypeOrg {
		types = []jianzhu.Type{jianzhu.TypeOrg, jianzhu.TypeLoc, jianzhu.TypePerson, jianzhu.TypeProduct}
	}
	for i, t := range types {
		for _, x := range r.lexicon.lookup(s, t) {
			if x.Type == t {
				name, _ := partOf(s, x.Name, chinese(x.Name, target))
				best = better(best, made{name, "", x.score * (1 - 0.02*float64(i))})
			}
		}
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
		a, ok1 := r.modifierChinese(first, typ, target, depth+1)
		b, ok2 := made{}, false
		if ok1 && depth < 4 {
			b, ok2 = r.modifierChinese(rest, typ, target, depth+1)
		}
		if ok1 && ok2 {
			best = better(best, made{a.name + b.name, "", a.score * b.score * 0.95})
		}
	}
	if c := r.parts.toChinese(s); len(c) > 0 {
		best = better(best, made{r.toScript(c[0].text, target), "", c[0].share * 0.75})
	}
	return best, best.name != ""
}
