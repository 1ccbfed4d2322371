package annotate

import (
	"context"
	"slices"
	"strings"
	"sync"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/annotate/tagger"
)

// tag lets the model decide on names and titles, with what the rules think
// before its eyes. The user's words and the values stay as they are.
func (d *document) tag(ctx context.Context) error {
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return err
		}
		v := &d.views[i]
		if v.foreign {
			continue // the model has seen Chinese and English
		}
		d.look(v, &d.text)
		weights := d.models.en
		if v.han {
			weights = d.models.zh
		}
		d.tagged = d.tagger.Tag(d.tagged[:0], weights, &d.text)
		if d.tags != nil {
			d.explainTags(i, weights)
		}
		guesses := v.kept
		v.found = v.found[:0]
		for _, c := range guesses {
			if c.user || !modelled(c.typ) {
				v.propose(c)
			}
		}
		values := len(v.found)
		for _, m := range d.tagged {
			if m = v.besideValues(m, values); m.Start >= m.End || v.ticker(int(m.Start), int(m.End)) {
				continue
			}
			if within := joined(guesses, m); within != nil {
				for _, c := range within { // OpenAI发布了ChatGPT is no name
					v.propose(c)
				}
				continue
			}
			if k := v.cutWord(guesses, m); k != nil {
				v.propose(*k)
				continue
			}
			c := candidate{start: m.Start, end: m.End, typ: m.Type, origin: jianzhu.OriginModel, rule: "crf", score: m.Score}
			if k, ok := slices.BinarySearchFunc(guesses, c.start, func(g candidate, start int32) int { return int(g.start - start) }); ok &&
				guesses[k].end == c.end && guesses[k].typ == c.typ {
				c.origin, c.rule, c.name = guesses[k].origin, guesses[k].rule, guesses[k].name
			}
			if c.typ == jianzhu.TypeTitle {
				for _, g := range startingIn(guesses, c.start-8, c.start) { // 技術副總裁, where the model has seen 副總裁
					if g.typ == c.typ && g.end == c.end && ownPart(v.folded(int(g.start), int(c.start))) {
						c.start = g.start
					}
				}
			}
			if c.typ == jianzhu.TypeWork && v.char(int(c.start)-1) == '《' && v.char(int(c.end)) == '》' {
				c.start, c.end = c.start-1, c.end+1 // the marks belong to the mention
			}
			if c.name == 0 {
				c.name = d.senseOf(v, &c, c.typ)
			}
			v.propose(c)
		}
		names := len(v.found)
		for _, c := range guesses {
			if c.rule == "latin name" && c.typ == jianzhu.TypeProduct && splits(c, v.found[:values], v.found[values:names]) {
				v.propose(c) // Microsoft 365 Copilot is one name
			}
		}
		v.resolve()
	}
	return nil
}

// splits reports whether what was found, values and names, lies in pieces
// within c, the last of them a product.
func splits(c candidate, found ...[]candidate) bool {
	pieces, product := 0, false
	for _, list := range found {
		for _, x := range startingIn(list, c.start, c.end) {
			if x.end <= c.end {
				pieces++
				product = product || x.end == c.end && x.typ == jianzhu.TypeProduct
			}
		}
	}
	return pieces > 1 && product
}

// startingIn returns those of a list by start that start in [start, end).
func startingIn(list []candidate, start, end int32) []candidate {
	before := func(c candidate, at int32) int { return int(c.start - at) }
	from, _ := slices.BinarySearchFunc(list, start, before)
	n, _ := slices.BinarySearchFunc(list[from:], end, before)
	return list[from : from+n]
}

// cutWord returns the Latin name of the lexicons that m ends with, when m has
// Chinese before it and another type: of 发布了ChatGPT, 布了ChatGPT is no name. It
// returns nil where m may stand.
func (v *view) cutWord(guesses []candidate, m tagger.Mention) *candidate {
	if !isHan(v.r[m.Start]) {
		return nil
	}
	ends := startingIn(guesses, m.Start+1, m.End)
	for k, c := range ends {
		if c.end == m.End && c.origin == jianzhu.OriginLexicon && c.name != 0 && c.typ != m.Type && isLatin(v.r[c.start]) {
			return &ends[k]
		}
	}
	return nil
}

// ownPart reports whether words before a title are part of it, rather than
// tell whose it is: 技术|副总裁, 董事长兼|CEO; but 农业|分析师, 社区|书记.
func ownPart(words string) bool {
	switch words {
	case "技术", "资深", "高级", "首席", "执行", "常务", "名誉", "项目", "财务", "财政司", "律政司", "政务司":
		return true
	}
	return strings.HasSuffix(words, "兼")
}

// besideValues returns what is left of m when what v has found, values and
// the user's words, keeps its text: nothing where m lies in one, and the rest
// where m has taken a value's end for its own, or a time that it ends with.
// A name may have a value in it: 2022年世界杯, 三一重工.
//
// The first of found are the values, which do not overlap; of the names behind
// them, only the last can reach into m.
func (v *view) besideValues(m tagger.Mention, values int) tagger.Mention {
	from, _ := slices.BinarySearchFunc(v.found[:values], m.Start+1, func(c candidate, at int32) int { return int(c.end - at) })
	beside := func(c candidate) {
		switch {
		case c.end <= m.Start || m.End <= c.start:
		case c.start <= m.Start && m.End <= c.end:
			m.End = m.Start
		case c.start < m.Start:
			m.Start = c.end
		case c.end > m.End:
			m.End = c.start
		case c.end == m.End && c.start > m.Start && c.typ == jianzhu.TypeTime && m.Type != jianzhu.TypeEvent && m.Type != jianzhu.TypeWork && m.Type != jianzhu.TypeProduct:
			m.End = c.start
		}
	}
	last := m.End
	for _, c := range v.found[from:values] {
		if c.start >= last {
			break
		}
		beside(c)
	}
	if n := len(v.found); n > values {
		beside(v.found[n-1])
	}
	return m
}

// joined returns the names of the lexicons that m begins and ends with, when
// they have different types: the model has then taken a clause for a name. The
// user and the lexicons know better. It returns nil where m may stand.
func joined(guesses []candidate, m tagger.Mention) []candidate {
	from, to := -1, -1
	guesses = startingIn(guesses, m.Start, m.End)
	for k, c := range guesses {
		if c.origin == jianzhu.OriginLexicon && c.name != 0 && c.end <= m.End {
			if c.start == m.Start {
				from = k
			}
			if c.end == m.End {
				to = k
			}
		}
	}
	if from < 0 || to <= from || guesses[from].typ == guesses[to].typ || guesses[from].typ == jianzhu.TypeLoc {
		return nil
	}
	return guesses[from : to+1]
}

// modelled reports whether the model decides on mentions of type t.
func modelled(t jianzhu.Type) bool { return slices.Contains(tagger.Types, t) }

// look prepares what the tagger sees of v.
func (d *document) look(v *view, t *tagger.Text) {
	t.Reset(v.r, v.raw)
	for i, end := range v.ends {
		if end != 0 {
			t.Words = append(t.Words, tagger.Word{Start: int32(i), End: end, POS: v.pos[i], OOV: v.oov[i]})
		}
	}
	for _, m := range v.matches {
		w := &d.lex.words[m.word]
		name := uint64(0)
		for _, s := range w.senses {
			bit := uint64(1) << (2 * slices.Index(jianzhu.Types, s.typ))
			if s.full {
				bit *= 2
			}
			name |= bit
		}
		t.Matches = append(t.Matches, tagger.Match{Start: m.start, End: m.end, Kind: uint64(w.kinds) ^ name<<40, Name: name})
	}
	for _, c := range v.kept {
		rule := c.rule
		if c.user {
			rule = "user" // training has seen no user's words
		}
		t.Guesses = append(t.Guesses, tagger.Guess{Start: c.start, End: c.end,
			Type: 1 + uint64(slices.Index(jianzhu.Types, c.typ)), Rule: rule})
	}
	t.Prepare()
}

// Texts calls see with what the tagger sees of each paragraph of the article,
// in order, for training. A text is good until see returns.
func (a *Annotator) Texts(ctx context.Context, article *jianzhu.Article, see func(paragraph int, t *tagger.Text)) error {
	d := a.open(ctx, article)
	defer d.close()
	if err := d.guess(ctx); err != nil {
		return err
	}
	for i := range d.views {
		d.look(&d.views[i], &d.text)
		see(i, &d.text)
	}
	return nil
}

// A taggers has a model for each language.
type taggers struct{ zh, en *tagger.Model }

// loadTaggers decodes the embedded models once.
var loadTaggers = sync.OnceValues(func() (*taggers, error) {
	zh, err := tagger.Decode(model.Tagger("zh"))
	if err != nil {
		return nil, err
	}
	en, err := tagger.Decode(model.Tagger("en"))
	if err != nil {
		return nil, err
	}
	return &taggers{zh, en}, nil
})
