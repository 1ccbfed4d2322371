package rendering

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/script"
)

// A partTable has the parts of personal names in both languages.
type partTable struct {
	pairs []model.Pair // sorted by En
	byZh  []int32      // indexes into pairs, sorted by Zh

	// bySound leads from pinyin to indexes into byZh, of the first pair with
	// each Zh. It is made when it is first needed.
	bySound func() map[string][]int32
	cased   map[string]string
}

// A part is a counterpart of a part of a name.
type part struct {
	text  string
	share float64 // probability that it is this one, 0 to 1
	count int
}

// newPartTable adds to the table of parts those of the people that names has
// in both languages.
func newPartTable(names []model.Name, omit func(string) bool) (*partTable, error) {
	all, err := model.Pairs()
	if err != nil {
		return nil, err
	}
	t := &partTable{cased: map[string]string{}}
	for _, p := range all {
		if omit == nil || !omit(p.En) {
			t.pairs = append(t.pairs, model.Pair{En: p.En, Zh: script.FoldString(p.Zh), Count: p.Count})
		}
	}
	for i := range names {
		n := &names[i]
		if n.Type != jianzhu.TypePerson || n.En == "" {
			continue
		}
		zh, en := zhParts(n.Hans), strings.Fields(n.En)
		if len(zh) < 2 || len(zh) != len(en) {
			continue
		}
		for i := range zh {
			low := strings.ToLower(en[i])
			if omit != nil && omit(low) {
				continue
			}
			t.pairs = append(t.pairs, model.Pair{En: low, Zh: script.FoldString(zh[i]), Count: knownWeight})
			if en[i] != capital(low) {
				t.cased[low] = en[i]
			}
		}
	}
	slices.SortFunc(t.pairs, func(a, b model.Pair) int {
		return cmp.Or(strings.Compare(a.En, b.En), strings.Compare(a.Zh, b.Zh))
	})
	sum := t.pairs[:0]
	for _, p := range t.pairs {
		if n := len(sum); n > 0 && sum[n-1].En == p.En && sum[n-1].Zh == p.Zh {
			sum[n-1].Count += p.Count
			continue
		}
		sum = append(sum, p)
	}
	t.pairs = slices.Clip(sum)
	t.byZh = make([]int32, len(t.pairs))
	for i := range t.byZh {
		t.byZh[i] = int32(i)
	}
	slices.SortFunc(t.byZh, func(a, b int32) int {
		return cmp.Or(strings.Compare(t.pairs[a].Zh, t.pairs[b].Zh), int(a-b))
	})
	t.bySound = sync.OnceValue(func() map[string][]int32 {
		m := map[string][]int32{}
		last := ""
		for i, at := range t.byZh {
			zh := t.pairs[at].Zh
			if zh == last {
				continue
			}
			last = zh
			if s := spokenAs(zh); s != "" {
				m[s] = append(m[s], int32(i))
			}
		}
		return m
	})
	return t, nil
}

// knownWeight is what a part of a well-known person's name counts: news
// mention them more than others.
const knownWeight = 2

// unseen is what of a part's counts is kept for counterparts that the table
// does not have, unseenOfOne the same for a part in Chinese that it has one for:
// Chinese has many spellings of one name in letters.
const (
	unseen      = 1.5
	unseenOfOne = 0.5
)

// toLatin returns the Latin spellings of a part in Chinese characters, the
// most frequent first.
func (t *partTable) toLatin(zh string) []part {
	zh = script.FoldString(zh)
	if out := t.spelled(zh); len(out) > 0 {
		return shares(out, unseenOfOne)
	}
	// Of characters that only sound the same.
	var out []part
	for _, i := range t.bySound()[spokenAs(zh)] {
		for _, p := range t.spelled(t.pairs[t.byZh[i]].Zh) {
			if k := slices.IndexFunc(out, func(o part) bool { return o.text == p.text }); k >= 0 {
				out[k].count += p.count
			} else {
				out = append(out, p)
			}
		}
	}
	out = shares(out, unseenOfOne)
	for i := range out {
		out[i].share *= homophone
	}
	return out
}

// homophone is how sure a part is that is known with other characters of the
// same sound.
const homophone = 0.9

// spelled returns what the table has for a part in folded characters.
func (t *partTable) spelled(zh string) []part {
	i, _ := slices.BinarySearchFunc(t.byZh, zh, func(i int32, zh string) int { return strings.Compare(t.pairs[i].Zh, zh) })
	var out []part
	for ; i < len(t.byZh) && t.pairs[t.byZh[i]].Zh == zh; i++ {
		p := t.pairs[t.byZh[i]]
		out = append(out, part{text: p.En, count: p.Count})
	}
	return out
}

// toChinese returns what a part in Latin letters is in simplified Chinese.
func (t *partTable) toChinese(en string) []part {
	en = strings.ToLower(en)
	i, _ := slices.BinarySearchFunc(t.pairs, en, func(p model.Pair, en string) int { return strings.Compare(p.En, en) })
	var out []part
	for ; i < len(t.pairs) && t.pairs[i].En == en; i++ {
		out = append(out, part{text: t.pairs[i].Zh, count: t.pairs[i].Count})
	}
	return shares(out, unseen)
}

// shares fills in the shares of parts, most frequent first. A single one is
// taken to leave ofOne unseen.
func shares(parts []part, ofOne float64) []part {
	total := unseen
	if len(parts) == 1 {
		total = ofOne
	}
	for _, p := range parts {
		total += float64(p.count)
	}
	for i := range parts {
		parts[i].share = float64(parts[i].count) / total
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.count, a.count) })
	return parts
}

// spell writes a part of a name with its capitals.
func (t *partTable) spell(en string, first bool) string {
	if s := t.cased[en]; s != "" {
		return s
	}
	if !first && particles[en] {
		return en
	}
	return capital(en)
}

// particles are written small within names.
var particles = map[string]bool{"von": true, "van": true, "der": true, "den": true, "de": true, "la": true, "del": true, "della": true,
	"da": true, "di": true, "dos": true, "du": true, "bin": true, "bint": true, "ibn": true, "al": true, "y": true, "e": true, "af": true}

// capital writes the first letter of each piece of a word large: o'brien is
// O'Brien, mcdonald McDonald.
func capital(s string) string {
	out := []rune(s)
	start := true
	for i, r := range out {
		if start {
			out[i] = unicode.ToUpper(r)
		}
		start = r == '-' || r == ' ' || r == '.' || (r == '\'' || r == '’') && i == 1
	}
	if len(out) > 4 && string(out[:2]) == "Mc" {
		out[2] = unicode.ToUpper(out[2])
	}
	return string(out)
}

// middleDots stand between the parts of foreign names in Chinese.
const middleDots = "·・•‧∙⋅．"

// zhParts splits a name in Chinese at its dots, and at spaces.
func zhParts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(middleDots, r) || unicode.IsSpace(r) })
}
