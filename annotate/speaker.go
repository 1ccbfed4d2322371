package annotate

import (
	"slices"
	"unicode/utf8"

	"jianzhu"
)

// A turn is a quote that has been found, and who is held to have said it.
type turn struct {
	speaker    speakerRef
	paragraph  int
	start, end int
	kind       jianzhu.QuoteKind
}

// A portrait is what the article says of one entity that helps to tell whether
// a word means it.
type portrait struct {
	mentions int
	male     int8 // more than 0 for a man, less for a woman, 3 or -3 where a form of address says so
	voted    int8 // the same as pronouns close by have it
	reporter bool
	first    [2]int // paragraph and rune of the first mention
	last     uint64 // hash of the last character or of the first word of the name
	middle   uint64 // the last character of a Chinese name but one
	titles   [4]speakerRef
	nTitles  int
	address  speakerRef // of a bare surname: the words that it is first called by
}

// portraits looks at the mentions of all entities.
func (d *document) portraits() {
	d.portrait = zeroed(d.portrait, len(d.entityTypes)+1)
	d.titled = d.titled[:0]
	for p := range d.views {
		v := &d.views[p]
		for k := range v.kept {
			m := &v.kept[k]
			if m.entity == 0 {
				continue
			}
			x := &d.portrait[m.entity]
			start, end := int(m.start), int(m.end)
			if x.mentions == 0 {
				x.first = [2]int{p, start}
			}
			if x.mentions++; m.typ != jianzhu.TypePerson {
				continue
			}
			if end-start == 1 && !(x.address.ok && v.char(end) != '姓') {
				if e := d.addressEnd(v, end); e > end {
					x.address = speakerRef{ok: true, paragraph: p, start: start, end: e}
				}
			}
			if x.last == 0 && end-start > 1 {
				if isHan(v.r[end-1]) {
					x.last = uint64(v.r[end-1])
					if end-start > 2 {
						x.middle = uint64(v.r[end-2])
					}
				} else {
					e := start
					for e < end && isLatin(v.r[e]) {
						e++
					}
					x.last = hashRunes(v.r[start:e])
				}
			}
			switch {
			case v.has(end, "先生") || v.hasBefore(start, "mr ") || v.hasBefore(start, "mr. ") || v.hasBefore(start, "sir ") || v.has(end, "大叔") || v.has(end, "大爷"):
				x.male++
			case v.has(end, "女士") || v.has(end, "小姐") || v.has(end, "太太") || v.hasBefore(start, "mrs ") || v.hasBefore(start, "mrs. ") || v.hasBefore(start, "ms ") || v.hasBefore(start, "ms. ") || v.hasBefore(start, "dame ") || v.hasBefore(start, "miss "):
				x.male--
			}
			if v.hasBefore(start, "记者") || v.hasBefore(start, "记者 ") || v.hasBefore(start, "通讯员") || v.hasBefore(start, "通讯员 ") {
				x.reporter = true
			}
			// Titles beside the name.
			for _, at := range [2]int{k - 1, k + 1} {
				if at < 0 || at >= len(v.kept) || x.nTitles == len(x.titles) || v.kept[at].typ != jianzhu.TypeTitle {
					continue
				}
				t := &v.kept[at]
				if gap := max(start-int(t.end), int(t.start)-end); gap > 5 || at > k && gap > 0 && v.char(end) != ',' && v.char(end) != '(' && v.char(end) != ' ' {
					continue
				}
				if x.nTitles == 0 {
					d.titled = append(d.titled, m.entity)
				}
				x.titles[x.nTitles] = speakerRef{paragraph: p, start: int(t.start), end: int(t.end)}
				x.nTitles++
			}
		}
	}
}

// votes lets pronouns tell men from women: he and she mostly mean the one
// person whom their sentence names before them, or else the sentence before
// does. Topics are set too.
func (d *document) votes() {
	d.topics = [len6]int32{}
	for e := range d.entityTypes {
		t := &d.topics[typeIndex(d.entityTypes[e])]
		if *t == 0 || d.portrait[*t].mentions < d.portrait[e+1].mentions {
			*t = int32(e + 1)
		}
	}
	for p := range d.views {
		v := &d.views[p]
		var here, before int32 // the only person of a sentence; -1 for several
		for i := 0; i < len(v.r); i++ {
			if m := v.mention(i); m != nil {
				if m.typ == jianzhu.TypePerson {
					switch here {
					case 0, m.entity:
						here = m.entity
					default:
						here = -1
					}
				}
				i = int(m.end) - 1
				continue
			}
			male := int8(0)
			switch v.r[i] {
			case '。', '!', '?', '\n':
				before, here = here, 0
			case '.':
				if isSpace(v.char(i + 1)) {
					before, here = here, 0
				}
			case '他':
				if v.starts[i] && v.char(i+1) != '们' {
					male = 1
				}
			case '她':
				if v.char(i+1) != '们' {
					male = -1
				}
			case 'h', 's':
				switch {
				case isLatin(v.char(i - 1)):
				case v.has(i, "he ") || v.has(i, "his "):
					male = 1
				case v.has(i, "she ") || v.has(i, "her "):
					male = -1
				}
			}
			if male == 0 {
				continue
			}
			who := here
			if who == 0 {
				who = before
			}
			if who > 0 && d.portrait[who].voted*male < 3 {
				d.portrait[who].voted += male
			}
		}
	}
	for e := range d.portrait {
		if x := &d.portrait[e]; x.male == 0 {
			x.male = x.voted
		} else {
			x.male = max(-1, min(1, x.male)) * 3
		}
	}
}

// holds reports whether an entity is given the title that stands at [start,
// end), or a longer one that ends or begins with it.
func (d *document) holds(entity int32, q *quoteView, start, end int) bool {
	x := &d.portrait[entity]
	word := q.r[start:end]
	for _, t := range x.titles[:x.nTitles] {
		other := d.views[t.paragraph].r[t.start:t.end]
		if len(other) >= len(word) && (slices.Equal(other[:len(word)], word) || slices.Equal(other[len(other)-len(word):], word)) {
			return true
		}
	}
	return false
}

// A voice is a candidate for the speaker of a quote: words, and whom they
// mean. Without words in the paragraph the context alone speaks for it.
type voice struct {
	ref    speakerRef
	kind   voiceKind
	a, b   int // runes of the words; -1 where there are none
	zone   zone
	turn   int  // with kindTurn or as what a pronoun means: which speaker before, 1 the last
	phrase bool // a pronoun that takes up words without a name, from ref.of
	rank   int  // as what a pronoun and the like mean: which of those named before, 1 the last
}

type voiceKind uint8

const (
	voiceNobody voiceKind = iota
	voicePerson
	voiceOrg
	voicePlace
	voiceThing
	voiceTitle
	voiceDescription
	voiceTurn    // a speaker before, without words here
	voiceEarlier // named before, without words here
	voiceLater   // named in the next paragraph
	voiceKin     // 他的妻子, his wife
	voicePronoun // + pronounKind
)

// A zone is where words stand beside a quote and its cue.
type zone uint8

const (
	zoneNone     zone = iota
	zoneSubject       // in the clause of the cue, before it
	zoneBehind        // in the clause of the cue, behind it
	zoneSentence      // in the sentence of the cue, before
	zoneLater         // in the sentence of the cue, behind
	zoneLead          // in the clause before a quotation without a cue
	zoneTail          // in the clause behind a quotation without a cue
	zoneBefore        // in a sentence before
	zoneAfter         // in a sentence after
)

var zoneNames = [...]string{"", "subject of the cue", "behind the cue", "before the clause of the cue", "behind the clause of the cue",
	"before the quotation", "behind the quotation", "sentence before", "sentence after"}

// Templates of features of speakers, with the names that evidence gives them.
const (
	sKind uint8 = 64 + iota
	sZone
	sGap
	sBefore
	sAfter
	sPath
	sOrder
	sRivals
	sCue
	sPossessive
	sTitled
	sTurn
	sMeaning
	sDistance
	sSalience
	sGender
	sInside
	sReporter
	sHead
	sContent
	sFirst
	sPrevious
	sLast
	sRole
	sRecent
	sTopic
)

var reasons = map[uint8]string{sKind: "kind of words", sZone: "place", sGap: "nearness", sBefore: "word before", sAfter: "word behind", sPath: "next to the cue",
	sOrder: "order", sRivals: "no rival", sCue: "kind of cue", sPossessive: "possessive", sTitled: "title beside", sTurn: "turns", sMeaning: "antecedent",
	sDistance: "recency", sSalience: "prominence", sGender: "gender", sInside: "not in the words", sReporter: "reporter", sHead: "head word", sContent: "words said",
	sFirst: "opens the sentence", sPrevious: "sentence before", sLast: "last named",
	sRole: "place of the name", sRecent: "recency", sTopic: "whom the article is about"}

// maxLook bounds how many mentions or people with titles are looked through
// for one candidate, so that long paragraphs take linear time.
const maxLook = 128

// maxVoices bounds the candidates for a speaker.
const maxVoices = 48

// findSpeaker decides who says f; before are the quotes of the paragraph in
// front of it.
func (d *document) findSpeaker(q *quoteView, f *foundQuote, before []foundQuote) {
	if f.continues && len(d.history) > 0 {
		f.speaker, f.evidence = d.history[len(d.history)-1].speaker, "quotation goes on"
		d.decide(q, decideSpeaker, nil, span2{f.start, f.end}) // for training to keep step
		return
	}
	g := d.geometryOf(q, f)
	if n := len(before); n > 0 && g.from > 0 {
		end := min(before[n-1].end+1, len(q.r)-1)
		g.split = q.sentence[end] == q.sentence[g.from-1] && !isFinal(q.char(g.from-1))
	}
	if g.cue {
		if g.cueClause >= g.cs || q.wordBeforeRune(g.cs) == q.wordAtRune(g.cueClause) {
			g.clause = 1
		}
		if !q.han && q.hasBefore(g.ce, "ing") {
			g.clause |= 2
		}
		if q.hasBefore(g.cs, "and ") || q.hasBefore(g.cs, "but ") || q.hasBefore(g.cs, "并") || q.hasBefore(g.cs, "同时") {
			g.clause |= 4
		}
		g.clause |= uint64(b2i(g.cueClause == g.cueSentence)) << 3
	}
	q.subjects = false
	d.gather(q, f, &g, before)
	s := &q.set
	s.reset(decideSpeaker)
	for k := range q.voices {
		d.voiceFeatures(q, f, &g, &q.voices[k], s)
		s.next()
	}
	choice, p := d.decide(q, decideSpeaker, f.cue, span2{f.start, f.end})
	v := &q.voices[choice]
	f.speaker = v.ref
	f.score *= 0.5 + p/2
	f.evidence = d.evidence(s, v, choice)
	// Who is called she once is no he later on.
	if e := v.ref.entity; e != 0 {
		switch x := &d.portrait[e]; {
		case x.male == 3 || x.male == -3:
		case v.kind == voicePronoun+voiceKind(pronounHe):
			x.male = 2
		case v.kind == voicePronoun+voiceKind(pronounShe):
			x.male = -2
		}
	}
}

// evidence names what decided for a voice.
func (d *document) evidence(s *candidateSet, v *voice, choice int) string {
	var what string
	switch {
	case v.kind == voiceNobody:
		return ""
	case v.kind == voiceTurn && v.turn == 1:
		what = "speaker before"
	case v.kind == voiceTurn:
		what = "turn of a dialogue"
	case v.kind == voiceEarlier:
		what = "named before"
	case v.kind == voiceLater:
		what = "named after"
	default:
		what = zoneNames[v.zone]
		switch {
		case v.kind >= voicePronoun:
			what = "pronoun, " + what
		case v.kind == voiceTitle:
			what = "title, " + what
		case v.kind == voiceDescription:
			what = "description, " + what
		}
	}
	if r := reasons[d.ranker.reason(s, choice)]; r != "" {
		what += "; " + r
	}
	return what
}

// A geometry is where a quote and its cue stand.
type geometry struct {
	from, to     int // content with its marks
	cs, ce       int // the cue; without one, where the quote begins twice
	cue          bool
	frame        frame
	me, ask      bool   // the content says I, or asks
	persons      int    // people in the clause of the cue
	subject      uint64 // 2 where one who may speak stands right before the cue, 1 where adverbs stand between
	clause       uint64 // how the clause of the cue goes on from what stands before: a participle, and, a comma
	split        bool   // the quote before is in the same sentence
	lo, hi       int    // where words may stand
	fr           uint64
	cueClause    int
	cueSentence  int
	firstSubject int // the first person of the sentence
	previous     int // the sentence before begins here
}

func (d *document) geometryOf(q *quoteView, f *foundQuote) geometry {
	g := geometry{from: f.start, to: f.end, frame: f.frame}
	if f.run >= 0 {
		g.from, g.to = max(q.runs[f.run].open, 0), min(q.runs[f.run].close+1, len(q.r))
	}
	g.cs, g.ce = g.from, g.from
	if f.cue != nil {
		g.cue, g.cs, g.ce = true, f.cue.start, f.cue.end
	}
	for j := f.start; j < f.end && j < f.start+300; j++ {
		r := q.r[j]
		if r == '?' || r == '吗' {
			g.ask = true
		}
		if q.site[j] != 0 && q.words[q.sites[q.site[j]-1].word].pronoun == pronounNone {
			g.me = true
		}
	}
	at := g.cs
	if !g.cue {
		at = max(g.from-1, 0)
	}
	g.cueClause, g.cueSentence = int(q.clause[at]), int(q.sentence[at])
	if g.cue && g.cueClause >= g.from && g.cueClause < g.to {
		g.cueClause = g.to
	}
	first := int(q.sentence[min(g.from, g.cs)])
	g.lo = first
	g.previous = first
	for range 3 {
		if g.lo > 0 && first-g.lo < 200 {
			g.lo = int(q.sentence[g.lo-1])
			if g.previous == first {
				g.previous = g.lo
			}
		}
	}
	g.lo = max(g.lo, first-260, 0)
	last := max(g.to, g.ce)
	if last >= len(q.r) {
		g.hi = len(q.r)
	} else {
		g.hi = int(q.stop[last])
		if !g.cue && g.hi+1 < len(q.r) {
			g.hi = int(q.stop[g.hi+1])
		}
	}
	g.hi = min(g.hi, last+90, len(q.r))
	g.fr = uint64(f.frame)<<1 | flags(q.han)
	return g
}

// zoneOf tells where words at rune i stand.
func (g *geometry) zoneOf(q *quoteView, i int) zone {
	clause, sentence := int(q.clause[i]), int(q.sentence[i])
	if g.cue {
		switch {
		case i < g.cs && i >= g.cueClause:
			return zoneSubject
		case i >= g.ce && (clause == int(q.clause[g.cs]) || clause == g.cueClause):
			return zoneBehind
		case i < g.cs && sentence == g.cueSentence:
			return zoneSentence
		case i >= g.ce && sentence == g.cueSentence:
			return zoneLater
		case i < g.cs:
			return zoneBefore
		}
		return zoneAfter
	}
	switch {
	case i < g.from && clause == g.cueClause:
		return zoneLead
	case i < g.from && sentence == g.cueSentence && g.from > 0 && int(q.sentence[g.from-1]) == sentence && !isFinal(q.r[g.from-1]):
		return zoneSentence
	case i >= g.to && g.to < len(q.r) && clause == int(q.clause[g.to]):
		return zoneTail
	case i >= g.to && g.to < len(q.r) && sentence == int(q.sentence[g.to]):
		return zoneLater
	case i < g.from:
		return zoneBefore
	}
	return zoneAfter
}

// voiceReach is how far from a quotation, in runes, its speaker is looked for
// where no sentence ends before.
const voiceReach = 2000

// gather lists who may speak, into q.voices.
func (d *document) gather(q *quoteView, f *foundQuote, g *geometry, before []foundQuote) {
	q.voices = append(q.voices[:0], voice{kind: voiceNobody, a: -1, b: -1})
	put := func(v voice) {
		if len(q.voices) < maxVoices {
			q.voices = append(q.voices, v)
		}
	}
	g.firstSubject = -1
	// Nearest first: from the cue backwards, then forwards.
	near := min(g.cs, g.from)
	for i := near - 1; i >= max(g.lo, near-voiceReach) && len(q.voices) < 26; i-- {
		i = d.voiceAt(q, g, i, true, put)
	}
	if g.cs >= g.to { // between the content and the cue
		for i := g.cs - 1; i >= g.to; i-- {
			i = d.voiceAt(q, g, i, true, put)
		}
	}
	from := max(g.ce, g.to)
	if g.cue && g.cs < g.from {
		// Behind a cue in front, before the content: said Liang: "…"
		for i := g.ce; i < g.from; i++ {
			i = d.voiceAt(q, g, i, false, put)
		}
	}
	for i := from; i < min(g.hi, from+voiceReach) && len(q.voices) < 36; i++ {
		i = d.voiceAt(q, g, i, false, put)
	}
	d.describe(q, g, put)
	// Who spoke before.
	for n, t := range d.turnsBefore(q) {
		put(voice{ref: t.speaker, kind: voiceTurn, a: -1, b: -1, turn: n + 1})
	}
	people, orgs := 0, 0
	for _, m := range d.namedBefore(q, g, 3) {
		v := voice{ref: speakerOf(m.paragraph, m.candidate), kind: voiceEarlier, a: -1, b: -1}
		if m.candidate.typ == jianzhu.TypePerson {
			people++
			v.rank = people
		} else {
			orgs++
			v.rank = orgs
		}
		put(v)
	}
	if next := q.paragraph + 1; !g.cue && next < len(d.views) && g.hi >= len(q.r)-1 {
		v := &d.views[next]
		for k := 0; k < len(v.kept) && k < 6; k++ {
			if v.kept[k].typ == jianzhu.TypePerson {
				put(voice{ref: speakerOf(next, &v.kept[k]), kind: voiceLater, a: -1, b: -1})
				break
			}
		}
	}
	for k := range q.voices {
		v := &q.voices[k]
		if v.zone != zoneSubject || v.a < 0 {
			continue
		}
		if v.kind == voicePerson {
			g.persons++
		}
		if v.kind == voicePerson || v.kind == voiceOrg || v.kind >= voicePronoun {
			if p := d.path(q, v.b, g.cs); p <= 1 {
				g.subject = max(g.subject, 2-p)
			}
		}
	}
	if g.subject == 2 && !q.han && f.cue != nil && f.cue.word.uses&useListener != 0 {
		// Behind he told stands who listens.
		q.voices = slices.DeleteFunc(q.voices, func(v voice) bool { return v.zone == zoneBehind && v.a >= g.ce })
	}
}

// speakerOf makes a speakerRef of a mention.
func speakerOf(index int, m *candidate) speakerRef {
	return speakerRef{ok: true, paragraph: index, start: int(m.start), end: int(m.end), entity: m.entity}
}

// voiceAt puts what stands at rune i, and returns the last rune of it to go on
// from: the first one when backward.
func (d *document) voiceAt(q *quoteView, g *geometry, i int, backward bool, put func(voice)) int {
	if k := q.in[i]; k > 0 && !q.inline[k-1] && (q.direct[k-1] || i >= g.from && i < g.to) {
		if r := q.runs[k-1]; backward {
			return max(r.open, g.lo)
		} else {
			return r.close
		}
	}
	if m := q.mention(i); m != nil {
		v := voice{ref: speakerOf(q.paragraph, m), a: int(m.start), b: int(m.end)}
		v.zone = g.zoneOf(q, v.a)
		switch m.typ {
		case jianzhu.TypePerson:
			v.kind = voicePerson
		case jianzhu.TypeOrg:
			v.kind = voiceOrg
		case jianzhu.TypeLoc:
			v.kind = voicePlace
		case jianzhu.TypeWork, jianzhu.TypeProduct, jianzhu.TypeEvent:
			v.kind = voiceThing
		case jianzhu.TypeTitle:
			v.kind = voiceTitle
			if n := q.mention(v.b); n == nil || n.typ != jianzhu.TypePerson {
				d.putMeanings(q, g, v, put)
			}
		}
		if v.kind != 0 && v.kind != voiceTitle {
			put(v)
		}
		if backward {
			return v.a
		}
		return v.b - 1
	}
	if w, e := d.wordAt(q, i); w != nil && w.pronoun != 0 && w.pronoun != pronounNone {
		v := voice{ref: speakerRef{ok: true, paragraph: q.paragraph, start: i, end: e}, kind: voicePronoun + voiceKind(w.pronoun), a: i, b: e, zone: g.zoneOf(q, i)}
		d.putMeanings(q, g, v, put)
		if w.pronoun == pronounHe || w.pronoun == pronounShe || w.pronoun == pronounIt {
			d.putKin(q, g, v, put)
		}
	}
	return i
}

// turnsBefore returns the last turns by different speakers, the last first.
func (d *document) turnsBefore(q *quoteView) []*turn {
	var out [3]*turn
	n := 0
	for k := len(d.history) - 1; k >= 0 && n < len(out) && k > len(d.history)-12; k-- {
		t := &d.history[k]
		if !t.speaker.ok || q.paragraph-t.paragraph > 8 {
			continue
		}
		again := false
		for _, o := range out[:n] {
			again = again || d.sameVoice(o.speaker, t.speaker)
		}
		if !again {
			out[n] = t
			n++
		}
	}
	return slices.Clone(out[:n])
}

// addresses stand behind a bare surname, which names nobody without them; of
// two that begin alike the longer comes first.
var addresses = [...]string{"师傅", "先生", "女士", "小姐", "太太", "老师", "老师", "医生", "大夫", "教授", "阿姨", "阿伯", "大爷", "大妈", "大姐", "大姊", "大哥", "老伯", "老太",
	"婆婆", "妈妈", "奶奶", "爷爷", "伯伯", "叔叔", "老板", "经理", "博士", "律师", "警官", "局长", "主任", "队长", "翁", "太", "男", "女", "妇", "某", "工", "总", "叔", "婆", "伯", "姨", "嫂", "哥", "姐", "生"}

// addressEnd returns where the words end that a bare surname is called by,
// which stand at rune i: 先生, 姓老翁. It returns i where there are none.
func (d *document) addressEnd(v *view, i int) int {
	if v.char(i) != '姓' {
		for _, a := range addresses {
			if v.has(i, a) {
				return i + utf8.RuneCountInString(a)
			}
		}
		return i
	}
	// 郑姓|高二|学生: nouns up to a verb or the like.
	end := i + 1
	for end < len(v.r) && end-i < 9 && isHan(v.r[end]) {
		s, e := v.tokenAt(end)
		if s != end {
			break
		}
		if w, _ := d.lex.longest(v, end, isCue|isCueAdverb); w != nil && end > i+1 {
			break
		}
		if p := v.pos[end]; end > i+1 && p != "" && p[0] != 'n' && p[0] != 'b' && p[0] != 'j' && p != "vn" && p != "x" && !v.oov[end] && v.r[end] != '嫌' || v.r[end] == '的' || v.r[end] == '等' {
			break
		}
		end = e
	}
	if end == i+1 {
		return i
	}
	return end
}

// nameOf returns what a speaker is called: the entity's name, or the words.
func (d *document) nameOf(s speakerRef, entities []jianzhu.Entity) string {
	p, start, end := s.who()
	if s.entity == 0 {
		words := d.views[p].str(start, end)
		if s.owner == 0 {
			return words
		}
		owner, by := d.nameOf(speakerRef{ok: true, entity: s.owner}, entities), ""
		switch v := &d.views[s.paragraph]; {
		case v.han && v.char(start-1) == '的':
			by = "的"
		case !v.han:
			by = "'s "
		}
		return owner + by + words
	}
	name := entities[s.entity-1].Name
	if r, size := utf8.DecodeRuneInString(name); size == len(name) && isHan(r) {
		if a := d.portrait[s.entity].address; a.ok {
			return d.views[a.paragraph].str(a.start, a.end)
		}
	}
	return name
}

// sameVoice reports whether two refs mean one speaker.
func (d *document) sameVoice(a, b speakerRef) bool {
	if a.entity != 0 || b.entity != 0 {
		return a.entity == b.entity
	}
	if a.owner != b.owner {
		return false
	}
	p1, s1, e1 := a.who()
	p2, s2, e2 := b.who()
	return slices.Equal(d.views[p1].r[s1:e1], d.views[p2].r[s2:e2])
}

// A named is a mention with its paragraph.
type named struct {
	paragraph int
	candidate *candidate
}

// namedBefore returns the last people and organizations named before the
// quote, each once, at most n of either.
func (d *document) namedBefore(q *quoteView, g *geometry, n int) []named {
	out := q.named[:0]
	people, orgs := 0, 0
	look := func(p int, v *view, to int) {
		for k := to - 1; k >= 0 && k > to-24; k-- {
			m := &v.kept[k]
			switch m.typ {
			case jianzhu.TypePerson:
				if people == n {
					continue
				}
			case jianzhu.TypeOrg:
				if orgs == n {
					continue
				}
			default:
				continue
			}
			if slices.ContainsFunc(out, func(x named) bool { return x.candidate.entity == m.entity }) {
				continue
			}
			if m.typ == jianzhu.TypePerson {
				people++
			} else {
				orgs++
			}
			out = append(out, named{p, m})
		}
	}
	look(q.paragraph, q.view, q.mentionFrom(min(g.from, g.cs)))
	for p := q.paragraph - 1; p >= 0 && p >= q.paragraph-4 && (people < n || orgs < n); p-- {
		look(p, &d.views[p], len(d.views[p].kept))
	}
	q.named = out
	return out
}

// putMeanings puts what a pronoun, a title or a description may mean: speakers
// before, people and organizations named before, or just what it says.
func (d *document) putMeanings(q *quoteView, g *geometry, v voice, put func(voice)) {
	seen := q.seen[:0]
	pronoun := pronounKind(0)
	if v.kind >= voicePronoun {
		pronoun = pronounKind(v.kind - voicePronoun)
	}
	cut := *g
	cut.from, cut.cs = v.a, v.a
	before := d.namedBefore(q, &cut, 4)
	mean := func(r speakerRef, n int) {
		for _, s := range seen {
			if d.sameVoice(s, r) {
				return
			}
		}
		seen = append(seen, r)
		if e := r.entity; e != 0 {
			// A person is no it, an organization no he.
			switch t := d.entityTypes[e-1]; {
			case (pronoun == pronounHe || pronoun == pronounShe) && t != jianzhu.TypePerson, pronoun == pronounIt && t == jianzhu.TypePerson:
				return
			}
		}
		x := v
		x.turn = n
		x.ref.entity = r.entity
		if r.entity != 0 {
			for _, m := range before {
				if m.candidate.typ == d.entityTypes[r.entity-1] {
					x.rank++
				}
				if m.candidate.entity == r.entity {
					break
				}
			}
			if !slices.ContainsFunc(before, func(m named) bool { return m.candidate.entity == r.entity }) {
				x.rank = 7
			}
		} else {
			p, s, e := r.who()
			x.ref.of = [3]int{p, s, e}
		}
		put(x)
	}
	for n, t := range d.turnsBefore(q) {
		mean(t.speaker, n+1)
	}
	if v.kind == voiceTitle {
		n := 0
		for _, e := range d.titled[:min(len(d.titled), maxLook)] {
			if n < 3 && d.holds(e, q, v.a, v.b) {
				mean(speakerRef{ok: true, entity: e}, 0)
				n++
			}
		}
	}
	for _, m := range before {
		t := m.candidate.typ
		if (pronoun == pronounHe || pronoun == pronounShe || v.kind == voiceTitle) && t != jianzhu.TypePerson || pronoun == pronounIt && t != jianzhu.TypeOrg {
			continue
		}
		mean(speakerOf(m.paragraph, m.candidate), 0)
	}
	if v.zone == zoneSubject && (pronoun == pronounHe || pronoun == pronounShe || pronoun == pronounThey) && !q.subjects {
		q.subjects = true
		d.subjectsBefore(q, g, v.a, func(s, e int) {
			for _, x := range seen {
				if p, a, b := x.who(); x.entity == 0 && p == q.paragraph && a == s && b == e {
					return
				}
			}
			x := v
			x.phrase = true
			x.ref.of = [3]int{q.paragraph, s, e}
			put(x)
		})
	}
	q.seen = seen
	if pronoun != pronounHe && pronoun != pronounShe {
		put(v)
	}
}

// putKin puts who is told of by a pronoun that v stands on: 他的妻子, his wife,
// 集团发言人.
func (d *document) putKin(q *quoteView, g *geometry, v voice, put func(voice)) {
	if v.zone != zoneSubject && v.zone != zoneBehind && v.zone != zoneLead && v.zone != zoneTail {
		return
	}
	it := v.kind == voicePronoun+voiceKind(pronounIt)
	from := v.b
	var to int
	switch {
	case it:
		m := q.mention(v.b)
		if m == nil || m.typ != jianzhu.TypeTitle || int(m.start) != v.b {
			return
		}
		to = int(m.end)
	case q.han:
		if q.char(v.b) != '的' {
			return
		}
		from++
		for to = from; to < len(q.r) && to-from < 8; {
			_, e := q.tokenAt(to)
			if p := q.pos[to]; q.in[to] != 0 || isClauseMark(q.r[to]) || p != "" && p[0] != 'n' && p[0] != 'b' && !q.oov[to] {
				break
			}
			if w, _ := d.wordAt(q, to); w != nil && w.uses&(useVerb|useAdverb) != 0 {
				break
			}
			to = e
		}
	default:
		if !q.has(v.a, "his ") && !q.has(v.a, "her ") {
			return
		}
		from++
		for to = from; to < len(q.r) && isLatin(q.r[to]) && !q.upper(to); {
			if w, _ := d.wordAt(q, to); w != nil && w.uses&(useVerb|useAdverb) != 0 {
				break
			}
			for to < len(q.r) && (isLatin(q.r[to]) || q.r[to] == '-') {
				to++
			}
			if q.char(to) != ' ' || to-from > 24 {
				break
			}
			to++
		}
		from, to = q.trimSpace(from, to)
	}
	if to-from < 1+b2i(!q.han) {
		return
	}
	x := v
	x.kind, x.b = voiceKin, to
	x.ref.end = to
	x.ref.of = [3]int{q.paragraph, from, to}
	seen := int32(0)
	own := func(e int32, turn, rank int) {
		if e == 0 || e == seen || it != (d.entityTypes[e-1] == jianzhu.TypeOrg) || !it && d.entityTypes[e-1] != jianzhu.TypePerson {
			return
		}
		seen = e
		x.ref.owner, x.turn, x.rank = e, turn, rank
		put(x)
	}
	cut := *g
	cut.from, cut.cs = v.a, v.a
	rank := 0
	for _, m := range d.namedBefore(q, &cut, 3) {
		if it == (m.candidate.typ == jianzhu.TypeOrg) {
			rank++
			own(m.candidate.entity, 0, rank)
		}
	}
}

// subjectsBefore emits words without a name that a pronoun at rune at may take
// up: noun phrases that open its sentence or the one before. 一位柜长对此深有体会。她说
func (d *document) subjectsBefore(q *quoteView, g *geometry, at int, emit func(s, e int)) {
	n := 0
	one := func(s, e int, _ zone) {
		s, e = q.trimSpace(s, e)
		if n >= 8 || e-s < 2 || e-s > 34 && q.han || e-s > 90 || e > at {
			return
		}
		if m := q.mention(s); m != nil && int(m.start) == s && int(m.end) == e {
			return // a name speaks for itself
		}
		if w, after := d.wordAt(q, s); w != nil && w.pronoun != 0 && (after >= e || q.han) {
			return
		}
		for j := s; j < e; j++ {
			if q.in[j] != 0 && !q.inline[q.in[j]-1] {
				return
			}
		}
		n++
		emit(s, e)
	}
	sentence := int(q.sentence[at])
	if to := int(q.clauseTo[sentence]); to < at {
		d.phrases(q, sentence, to, zoneSentence, one)
	}
	if sentence > 0 {
		before := int(q.sentence[sentence-1])
		if q.in[before] == 0 {
			n = min(n, 4)
			d.phrases(q, before, int(q.clauseTo[before]), zoneBefore, one)
		}
	}
}

// mentionFrom returns the index of the first mention at or behind rune i.
func (v *view) mentionFrom(i int) int {
	lo, hi := 0, len(v.kept)
	for lo < hi {
		if m := (lo + hi) / 2; int(v.kept[m].start) < i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// describe puts the words that may describe a speaker who is not named, in the
// clause of the cue: 一位业内人士, a spokesman for the firm.
func (d *document) describe(q *quoteView, g *geometry, put func(voice)) {
	meant := 0
	emit := func(s, e int, z zone) {
		s, e = q.trimSpace(s, e)
		if n := e - s; n < 2 || n > 34 && q.han || n > 90 {
			return
		}
		if m := q.mention(s); m != nil && int(m.start) == s && int(m.end) == e {
			return // a name speaks for itself
		}
		for j := s; j < e; j++ {
			if q.in[j] != 0 && !q.inline[q.in[j]-1] {
				return
			}
		}
		v := voice{ref: speakerRef{ok: true, paragraph: q.paragraph, start: s, end: e}, kind: voiceDescription, a: s, b: e, zone: z}
		for k := range q.voices {
			if x := &q.voices[k]; x.a == s && x.b == e {
				return
			}
		}
		if w, after := d.wordAt(q, s); w != nil && (w.uses&useVerb != 0 && !q.han || w.pronoun != 0) {
			// 他指指窗外 describes nobody; 他的妻子 and his wife do.
			switch {
			case after >= e && w.pronoun != pronounNone, w.uses&useVerb != 0:
				return
			case q.han && q.char(after) != '的' && (w.pronoun == pronounHe || w.pronoun == pronounShe || w.pronoun == pronounThey || w.pronoun == pronounNone):
				return
			case !q.han && !q.has(s, "his ") && !q.has(s, "her ") && !q.has(s, "its ") && !q.has(s, "their ") && !q.has(s, "my ") && !q.has(s, "our ") && !q.has(s, "both "):
				return
			}
		}
		switch {
		case meant >= 2 || e-s > 30 && !q.han:
			put(v)
		case q.r[s] == '该' || q.r[s] == '这' || q.r[s] == '那' || q.has(s, "the ") || q.has(s, "上述"):
			meant++
			d.putMeanings(q, g, v, put)
		default:
			put(v)
		}
	}
	from, to, z := g.cueClause, g.cs, zoneSubject
	if !g.cue {
		z = zoneLead
		if g.from > 0 && !isFinal(q.char(g.from-1)) {
			to = g.from
			for to > 0 && (isSpace(q.r[to-1]) || q.r[to-1] == ':' || q.r[to-1] == ',') {
				to--
			}
			if to > 0 {
				from = int(q.clause[to-1])
			}
		} else {
			to = from
		}
	}
	if from < to {
		d.phrases(q, from, to, z, emit)
	}
	if g.cue && !q.han {
		// said a spokesman for the firm; according to two officials
		stop := int(q.clauseTo[min(g.ce, len(q.r)-1)])
		if stop > g.ce && stop-g.ce < 120 {
			q.phraseBehind(g.ce, stop, zoneBehind, emit)
		}
		if s := g.cueSentence; s < from { // An aide, speaking anonymously, said
			e := int(q.clauseTo[s])
			if e < g.cs && (e <= g.from || s >= g.to) {
				d.phrases(q, s, e, zoneSentence, emit)
			}
		}
	}
	if !g.cue && g.to < len(q.r) {
		b, _ := q.tokenAt(g.to)
		if b < len(q.r) && q.in[b] == 0 && !isClauseMark(q.r[b]) {
			d.phrases(q, b, int(q.clauseTo[b]), zoneTail, emit)
		}
	}
	if g.cue && q.han && g.cueSentence < from && from-g.cueSentence < 60 {
		if s := g.cueSentence; s >= g.to || int(q.clauseTo[s]) <= g.from {
			d.phrases(q, s, int(q.clauseTo[s]), zoneSentence, emit)
		}
	}
}

// phrases emits noun phrases that begin a clause [from, to): up to its end,
// to its verb or to a preposition.
func (d *document) phrases(q *quoteView, from, to int, z zone, emit func(s, e int, z zone)) {
	// The beginning: behind conjunctions, times, white space.
	start, bare := from, -1
	for start < to {
		if isSpace(q.r[start]) || isClauseMark(q.r[start]) {
			start++
			continue
		}
		if m := q.mention(start); m != nil && m.typ == jianzhu.TypeTime && int(m.start) == start {
			start = int(m.end)
			continue
		}
		if w, e := d.wordAt(q, start); w != nil && w.uses&useLead != 0 && e < to {
			if q.r[start] == '有' {
				bare = start // 有网友 is a name for somebody as it stands
			}
			start = e
			continue
		}
		break
	}
	// The end: before adverbs and times.
	end := to
	for n := 0; n < 5 && end > start; n++ {
		if isSpace(q.r[end-1]) || q.r[end-1] == ',' {
			end--
			continue
		}
		s, _ := q.tokenBefore(end)
		if w, e := d.wordAt(q, s); w != nil && w.uses&useAdverb != 0 && e == end && s > start {
			end = s
			continue
		}
		if m := q.mention(end - 1); m != nil && m.typ == jianzhu.TypeTime && int(m.start) > start {
			end = int(m.start)
			continue
		}
		if q.r[end-1] == ')' {
			for k := end - 2; k > start && end-k < 24; k-- {
				if q.r[k] == '(' {
					end = k
					break
				}
			}
			if q.r[end-1] == ')' {
				break
			}
			continue
		}
		break
	}
	emit(start, end, z)
	if bare >= 0 {
		emit(bare, end, z)
	}
	// X援引Y的话: whose words they are.
	if q.han {
		// X的话, X的反应, X的说法
		for i := end - 2; i > start+1 && end-i <= 5; i-- {
			if q.r[i] == '的' && q.starts[i] && (q.starts[i+1] || q.has(i, "的话")) {
				emit(start, i, z)
				if q.has(i+1, "话") || q.has(i+1, "说法") || q.has(i+1, "观点") || q.has(i+1, "消息") {
					end = i
				}
				break
			}
		}
		for i := start; i < end; i++ {
			if w, e := d.wordAt(q, i); w != nil && e < end && (q.has(i, "援引") || q.has(i, "引述") || q.has(i, "引用") || q.has(i, "转述")) {
				emit(e, end, z)
				start = e
				break
			}
		}
	}
	// A name that the tagger has missed may stand behind title or affiliation.
	for i := end - 1; i > start && end-i < 40; i-- {
		if m := q.mention(i); m != nil {
			if e := int(m.end); e < end && (m.typ == jianzhu.TypeTitle || m.typ == jianzhu.TypeOrg || m.typ == jianzhu.TypeLoc) {
				emit(e, end, z)
			}
			break
		}
	}
	if q.han {
		for i := end - 2; i > start && end-i <= 4; i-- {
			if q.starts[i] && d.lex.surname(q.r[i]) > 0 && q.used[i] == 0 {
				emit(i, end, z)
			}
		}
		// 库尔班·尼亚孜汗: words that no dictionary has, and parts with dots.
		from := end
		for i := end; i > start && end-i < 14; {
			s, _ := q.tokenBefore(i)
			if s < start || q.used[s] != 0 || !(isNameDot(q.r[s]) || i-s == 1 || q.oov[s] || q.pos[s] == "nr" || i < len(q.r) && isNameDot(q.r[i])) || q.r[s] == '的' {
				break
			}
			from, i = s, s
		}
		if n := end - from; n >= 2 && from > start {
			emit(from, end, z)
		}
	} else { // the words in capitals
		n := 0
		for i := end - 1; i > start && end-i < 80 && n < 2; i-- {
			if !isSpace(q.r[i-1]) {
				continue
			}
			for _, w := range [...]string{"a ", "an ", "the ", "one ", "two ", "some ", "several ", "his ", "her ", "its ", "their ", "another "} {
				if q.has(i, w) {
					emit(i, end, z)
					n++
					break
				}
			}
		}
		s := end
		for i := end - 1; i >= start && end-i < 40; i-- {
			if i > 0 && isSpace(q.r[i-1]) || i == start {
				if !q.upper(i) {
					break
				}
				s = i
			}
		}
		if s < end && s > start {
			emit(s, end, z)
		}
	}
	// Shorter ones: to a preposition or an auxiliary.
	var last [3]int // the last of many
	cuts := 0
	for i := start + 1; i < end && i-start < 60; i++ {
		if !q.starts[i] {
			continue
		}
		stop := false
		if q.han {
			switch q.r[i] {
			case '对', '向', '在', '就', '于', '给', '用', '以', '从', '把', '被', '将', '曾', '则', '也', '都', '却', '还', '又', '已', '接', '告', '为', '当', '跟', '与', '和', '拿', '指', '站', '坐', '笑', '看', '回', '发', '敲', '没', '不', '只', '一', '点', '说', '(', '有':
				stop = true
			default:
				stop = len(q.pos[i]) > 0 && q.pos[i][0] == 'v' && q.used[i] == 0
			}
		} else if isSpace(q.r[i-1]) {
			if w, _ := d.wordAt(q, i); w != nil && w.uses&useAdverb != 0 {
				stop = true
			}
			for _, p := range [...]string{"for ", "of ", "in ", "at ", "from ", "with ", "who ", "on ", "to "} {
				stop = stop || q.has(i, p)
			}
		}
		if !stop {
			continue
		}
		if cuts < 4 {
			emit(start, i, z)
		} else {
			last[cuts%len(last)] = i
		}
		cuts++
	}
	for _, i := range last {
		if i > 0 {
			emit(start, i, z)
		}
	}
	// 主办方|上海市经委有关负责人: or with a name in it.
	if k := q.mentionFrom(start + 1); q.han && k < len(q.kept) {
		if m := &q.kept[k]; int(m.start) < end-1 && int(m.start)-start < 12 && (m.typ == jianzhu.TypeOrg || m.typ == jianzhu.TypeLoc) {
			emit(int(m.start), end, z)
		}
	}
	// 有一位网友: the phrase may begin further on.
	for i := start + 1; i < end && i-start < 24 && q.han; i++ {
		if q.starts[i] && (q.r[i] == '一' || q.r[i] == '该' || q.r[i] == '这' || q.r[i] == '有' || q.r[i] == '其' || q.r[i-1] == '的') {
			emit(i, end, z)
			break
		}
	}
}

// phraseBehind emits noun phrases behind an English cue.
func (q *quoteView) phraseBehind(from, to int, z zone, emit func(s, e int, z zone)) {
	emit(from, to, z)
	cuts := 0
	for i := from + 2; i < to && cuts < 3; i++ {
		if !isSpace(q.r[i-1]) {
			continue
		}
		for _, p := range [...]string{"for ", "of ", "in ", "at ", "from ", "with ", "who ", "on ", "after ", "as "} {
			if q.has(i, p) {
				emit(from, i, z)
				cuts++
				break
			}
		}
		if m := q.mention(i); m != nil && m.typ == jianzhu.TypeTime {
			emit(from, i, z)
			cuts++
		}
	}
}

// path tells what stands between words that end at rune b and cue that begins
// at c: 0 nothing, 1 adverbs and times, 2 other words, 3 a comma too.
func (d *document) path(q *quoteView, b, c int) uint64 {
	out := uint64(0)
	for i := b; i < c; i++ {
		if i-b > 40 {
			return 4
		}
		switch {
		case isSpace(q.r[i]):
			continue
		case isClauseMark(q.r[i]) && q.r[i] != '、':
			return 3
		case q.r[i] == '(':
			for i < c && q.r[i] != ')' {
				i++
			}
			continue
		}
		if m := q.mention(i); m != nil && (m.typ == jianzhu.TypeTime || m.typ == jianzhu.TypeTitle) {
			i = int(m.end) - 1
			out = max(out, 1)
			continue
		}
		if w, e := d.wordAt(q, i); w != nil && w.uses&useAdverb != 0 && e <= c {
			i = e - 1
			out = max(out, 1)
			continue
		}
		out = 2
	}
	return out
}

// voiceFeatures adds the features of a candidate for the speaker of f.
func (d *document) voiceFeatures(q *quoteView, f *foundQuote, g *geometry, v *voice, s *candidateSet) {
	k := uint64(v.kind)
	lang := g.fr & 1
	kz := k<<8 | uint64(v.zone)<<4 | lang
	cue, ck := q.cueHash(f.cue), cueKind(f.cue)
	kind := uint64(0)
	switch f.kind {
	case jianzhu.Indirect:
		kind = 1
	case jianzhu.Mixed:
		kind = 2
	}
	s.add(sKind, k<<8|g.fr)
	s.add(sZone, kz<<8|g.fr)
	s.add(sZone, kz<<16|g.fr<<4|kind|1<<50)
	s.add(sCue, ck<<20|kz)
	s.add(sCue, g.clause<<20|kz|1<<55)
	s.add(sRivals, g.subject<<20|kz<<8|g.fr|1<<52)
	s.add(sTurn, flags(g.split)<<20|kz<<8|g.fr|1<<53)
	s.add(sCue, cue*4096+kz)
	if v.kind == voiceNobody {
		s.add(sRivals, uint64(min(g.persons, 3))<<8|g.fr)
		s.add(sRivals, rough(len(q.voices))<<8|g.fr|1<<40)
		s.add(sContent, flags(q.title, g.ask, g.me, q.paragraph == 0, g.from == 0)<<8|g.fr)
		s.add(sTurn, flags(len(d.history) == 0)<<8|g.fr)
		s.add(sBefore, q.wordBeforeRune(g.cs)*512+g.fr)
		return
	}
	if v.a >= 0 {
		bs, be := q.tokenBefore(v.a)
		as, ae := q.tokenAt(v.b)
		wb, wa := q.tokenWord(bs, be), q.tokenWord(as, ae)
		p := uint64(5)
		gap := 0
		switch {
		case v.b <= g.cs && (g.cue || v.b <= g.from):
			p, gap = d.path(q, v.b, g.cs), g.cs-v.b
			if !g.cue {
				p += 8
			}
		case v.a >= g.ce && g.cue:
			gap = v.a - g.ce
			p = 5
			if gap <= 1 {
				p = 6
			}
		default:
			gap = v.a - g.to
			p = 7
		}
		far := rough(gap / (1 + 3*b2i(!q.han)))
		s.add(sGap, kz<<8|far)
		s.add(sGap, kz<<20|far<<12|g.fr|1<<50)
		s.add(sPath, kz<<20|p<<12|g.fr)
		s.add(sPath, k<<20|p<<12|kind|1<<50)
		s.add(sPath, (cue*16+p)*64+k)
		s.add(sBefore, wb*64+k)
		s.add(sBefore, (wb*16+uint64(v.zone))*4+lang)
		s.add(sAfter, wa*64+k)
		s.add(sAfter, (wa*16+uint64(v.zone))*4+lang)
		s.add(sAfter, q.partOf(as)<<16|kz)
		s.add(sBefore, q.partOf(bs)<<16|kz)
		s.add(sBefore, q.side(v.a-1)<<20|kz|1<<50)
		s.add(sAfter, q.side(v.b)<<20|kz|1<<50)
		// Who else is there?
		people, orgs, nearer := 0, 0, 0
		for x := range q.voices {
			o := &q.voices[x]
			if o.a < 0 || o.zone != v.zone || o.a == v.a {
				continue
			}
			switch {
			case o.kind == voicePerson:
				people++
			case o.kind == voiceOrg:
				orgs++
			}
			if (o.kind == voicePerson || o.kind >= voicePronoun) && (v.b <= g.cs && o.a >= v.b && o.b <= g.cs || v.a >= g.to && o.a < v.a && o.a >= g.ce) {
				nearer++
			}
		}
		s.add(sOrder, kz<<8|uint64(min(nearer, 3)))
		opens := flags(bs == be || int(q.sentence[v.a]) >= bs, int(q.sentence[v.a]) == g.cueSentence)
		s.add(sOrder, g.clause<<20|opens<<16|kz|1<<50)
		s.add(sOrder, g.clause<<20|uint64(min(nearer, 3))<<16|kz|1<<51)
		s.add(sRivals, kz<<8|uint64(min(people, 3))<<2|uint64(min(orgs, 3)))
		s.add(sFirst, flags(bs == be || int(q.sentence[v.a]) >= bs, int(q.clause[v.a]) >= be-1)<<12|kz)
		next := uint64(0)
		if m := q.mention(as); m != nil {
			next = 1 + typeNumber(m.typ)
		}
		prev := uint64(0)
		if be > 0 {
			if m := q.mention(be - 1); m != nil {
				prev = 1 + typeNumber(m.typ)
			}
		}
		s.add(sTitled, next<<20|prev<<12|kz)
		s.add(sPossessive, flags(q.char(v.b) == '的', q.has(v.b, "'s") || q.has(v.b, "’s"))<<12|kz)
		if v.kind == voiceDescription || v.kind == voiceTitle {
			fs, fe := q.tokenAt(v.a)
			hs, he := q.tokenBefore(v.b)
			s.add(sHead, q.tokenWord(hs, he)*4+lang)
			s.add(sHead, q.tokenWord(fs, fe)*4+2+lang)
			s.add(sHead, (q.tokenWord(hs, he)*16+p)*2+lang)
			s.add(sHead, q.partOf(hs)<<20|p<<8|k)
			s.add(sHead, uint64(q.r[v.b-1])<<20|p<<8|k)
			s.add(sHead, uint64(q.r[v.a])<<20|k)
			s.add(sHead, rough((v.b-v.a)/(1+3*b2i(!q.han)))<<12|kz|1<<50)
			inner := uint64(0)
			for j := v.a; j < v.b; j++ {
				if m := q.mention(j); m != nil {
					inner |= 1 << typeNumber(m.typ)
					j = int(m.end) - 1
				} else if q.r[j] == '的' {
					inner |= 1 << 20
				}
			}
			s.add(sHead, inner<<20|kz|1<<55)
			if m := q.mention(v.b - 1); m != nil {
				s.add(sHead, typeNumber(m.typ)<<20|k|1<<56)
				if int(m.end) > v.b {
					s.add(sHead, 1<<57)
				}
			}
			if m := q.mention(v.a); m != nil {
				s.add(sHead, typeNumber(m.typ)<<20|k|1<<58)
			}
			s.add(sHead, flags(q.starts[v.a], q.starts[v.b], q.upper(v.a), q.upper(hs), d.surnameAt(q, v.a, v.b))<<8|k|1<<59)
			s.add(sHead, flags(q.oov[hs], q.oov[fs], fs == hs, d.surnameAt(q, v.a, v.b))<<12|prev<<20|k|1<<60)
		}
	}
	if v.phrase {
		d.phraseFeatures(q, v, kz, s)
	}
	// Whom it means.
	typ := uint64(0)
	if e := v.ref.entity; e != 0 {
		typ = 1 + typeNumber(d.entityTypes[e-1])
		x := &d.portrait[e]
		s.add(sSalience, rough(x.mentions)<<12|kz)
		s.add(sReporter, flags(x.reporter)<<12|kz)
		s.add(sInside, flags(d.namedIn(q, e, f.start, f.end))<<12|kz)
		if v.kind >= voicePronoun {
			male := uint64(3 + max(-3, min(3, x.male)))
			s.add(sGender, male<<12|k)
			s.add(sGender, x.last*64+k)
			s.add(sGender, x.middle*64+k+32)
		}
	}
	s.add(sMeaning, typ<<16|kz)
	s.add(sMeaning, typ<<24|k<<16|uint64(v.turn)<<8|g.fr)
	if v.kind >= voiceKin || v.kind == voiceTitle || v.kind == voiceDescription || v.a < 0 {
		s.add(sTurn, uint64(v.turn)<<24|kz)
		if v.kind == voiceKin {
			hs, he := q.tokenBefore(v.b)
			s.add(sHead, q.tokenWord(hs, he)*4+3)
			s.add(sRecent, uint64(v.rank)<<16|kz)
		}
		if v.ref.entity != 0 {
			p, last := d.lastNamed(q, v, g)
			at := -1
			if last != nil {
				at = int(last.start)
			}
			back := uint64(0)
			if p == q.paragraph {
				back = 1
				switch {
				case at >= g.cueSentence:
					back = 2
				case at >= g.previous:
					back = 3
				}
			} else {
				back = 4 + uint64(min(q.paragraph-p, 5))
			}
			s.add(sDistance, back<<16|kz)
			s.add(sDistance, back<<24|k<<16|uint64(v.turn)<<8|typ|1<<50)
			d.roleFeatures(q, v, p, last, back, kz, s)
			first := d.firstPerson(q, g, v.ref.entity)
			s.add(sPrevious, first<<16|kz)
			s.add(sPrevious, first<<24|uint64(v.turn)<<16|k|1<<50)
		}
		if v.kind == voiceTitle || v.kind == voiceDescription {
			held, alike := false, false
			if e := v.ref.entity; e != 0 && v.kind == voiceTitle {
				held = d.holds(e, q, v.a, v.b)
			} else if v.ref.of[2] != 0 {
				o := d.views[v.ref.of[0]].r[v.ref.of[1]:v.ref.of[2]]
				alike = len(o) > 1 && v.b-v.a > 1 && slices.Equal(o[len(o)-2:], q.r[v.b-2:v.b])
			}
			s.add(sMeaning, flags(held, alike, v.ref.entity == 0 && v.ref.of[2] == 0)<<16|k|1<<50)
		}
	}
	if len(d.history) > 0 {
		last := &d.history[len(d.history)-1]
		same := d.sameVoice(last.speaker, v.ref)
		near := last.paragraph == q.paragraph
		s.add(sTurn, flags(same, near, last.speaker.ok)<<24|kz<<8|g.fr|1<<50)
		if !g.cue || v.a < 0 {
			gap := uint64(12)
			if near {
				gap = rough((g.from - last.end) / 3)
			} else if last.paragraph == q.paragraph-1 {
				gap = 14
			}
			s.add(sTurn, flags(same)<<24|gap<<16|kz|1<<51)
			s.add(sTurn, flags(same, g.from == 0, g.ask, g.me)<<24|kz<<8|g.fr|1<<52)
		}
	}
}

// phraseFeatures adds what the words are that a pronoun takes up.
func (d *document) phraseFeatures(q *quoteView, v *voice, kz uint64, s *candidateSet) {
	from, to := v.ref.of[1], v.ref.of[2]
	near := uint64(b2i(q.sentence[from] == q.sentence[v.a]))
	fs, fe := q.tokenAt(from)
	hs, he := q.tokenBefore(to)
	as, ae := q.tokenAt(to)
	const own = 1 << 61
	s.add(sHead, kz<<8|near|own)
	s.add(sHead, q.tokenWord(fs, fe)*8+own)
	s.add(sHead, q.tokenWord(hs, he)*8+1+own)
	s.add(sHead, q.tokenWord(as, ae)*8+2+own)
	s.add(sHead, uint64(q.r[from])*8+3+own)
	s.add(sHead, uint64(q.r[to-1])*8+4+own)
	s.add(sHead, (q.partOf(as)<<20|q.partOf(hs))*8+5+own)
	inner := uint64(0)
	for j := from; j < to; j++ {
		if m := q.mention(j); m != nil {
			inner |= 1 << typeNumber(m.typ)
			j = int(m.end) - 1
		}
	}
	last := uint64(0)
	if m := q.mention(to - 1); m != nil {
		last = 1 + typeNumber(m.typ)
		if int(m.end) > to {
			last += 32
		}
	}
	s.add(sHead, (inner<<8|last)*8+6+own)
	s.add(sHead, (rough((to-from)/(1+3*b2i(!q.han)))<<8|flags(q.starts[from], q.starts[to], d.surnameAt(q, from, to), q.oov[hs], isClauseMark(q.char(to)))<<2|near)*8+7+own)
}

// surnameAt reports whether runes [from, to) look like a Chinese name.
func (d *document) surnameAt(q *quoteView, from, to int) bool {
	return q.han && to-from >= 2 && to-from <= 4 && d.lex.surname(q.r[from]) > 0
}

// namedIn reports whether an entity is named in runes [from, to).
func (d *document) namedIn(q *quoteView, entity int32, from, to int) bool {
	for k := q.mentionFrom(from); k < len(q.kept) && int(q.kept[k].start) < to; k++ {
		if q.kept[k].entity == entity {
			return true
		}
	}
	return false
}

// lastNamed returns the last mention of the entity that v means before its
// words or the quote, and the paragraph that it stands in; nil where none is
// near.
func (d *document) lastNamed(q *quoteView, v *voice, g *geometry) (paragraph int, m *candidate) {
	to := min(g.from, g.cs)
	if v.a >= 0 {
		to = v.a
	}
	last := q.mentionFrom(to) - 1
	for k := last; k >= 0 && k > last-maxLook; k-- {
		if q.kept[k].entity == v.ref.entity {
			return q.paragraph, &q.kept[k]
		}
	}
	for p := q.paragraph - 1; p >= 0 && p > q.paragraph-5; p-- {
		kept := d.views[p].kept
		for k := len(kept) - 1; k >= 0 && k > len(kept)-maxLook; k-- {
			if kept[k].entity == v.ref.entity {
				return p, &kept[k]
			}
		}
	}
	return -1, nil
}

// roleFeatures adds what part the entity that v means played where it was named
// last, m in paragraph p: who opens a sentence and acts is taken up by a
// pronoun sooner than who is spoken of.
func (d *document) roleFeatures(q *quoteView, v *voice, p int, m *candidate, back, kz uint64, s *candidateSet) {
	rank, turn := uint64(v.rank), uint64(v.turn)
	k := uint64(v.kind)
	x := &d.portrait[v.ref.entity]
	topic := flags(v.ref.entity == d.topics[typeIndex(d.entityTypes[v.ref.entity-1])], x.first[0] == 0)
	s.add(sTopic, topic<<16|kz)
	s.add(sTopic, (topic<<8|turn)<<24|rank<<16|k|1<<50)
	s.add(sRecent, rank<<16|kz)
	s.add(sRecent, rank<<32|turn<<24|back<<16|k|1<<50)
	if m == nil {
		return
	}
	w := &d.views[p]
	start, end := int(m.start), int(m.end)
	left := start - 1
	for left >= 0 && isSpace(w.r[left]) {
		left--
	}
	for left >= 0 && w.used[left] != 0 && w.kept[w.used[left]-1].typ != jianzhu.TypePerson { // titles and what they belong to
		left = int(w.kept[w.used[left]-1].start) - 1
		for left >= 0 && isSpace(w.r[left]) {
			left--
		}
	}
	right := end
	for right < len(w.r) && isSpace(w.r[right]) {
		right++
	}
	before, after := w.char(left), w.char(right)
	opens := left < 0 || isClauseMark(before) && before != '、' || isCloser(before)
	sentence := left < 0 || isFinal(before) || isCloser(before)
	role := flags(opens, sentence, after == '的' || w.has(end, "'s") || w.has(end, "’s"), isClauseMark(after), after == '、' || before == '、')
	s.add(sRole, role<<24|back<<16|k)
	s.add(sRole, role<<24|rank<<16|turn<<8|k|1<<50)
	ls, le := w.tokenBefore(left + 1)
	s.add(sRole, w.tokenWord(ls, le)*512+k*2)
	rs, re := w.tokenAt(right)
	s.add(sRole, w.tokenWord(rs, re)*512+k*2+1)
	s.add(sRole, w.partOf(rs)<<16|k|1<<51)
}

// firstPerson tells whether an entity is the first (1), or another (2), person
// of the sentence before, or else of the sentence of the cue (3, 4).
func (d *document) firstPerson(q *quoteView, g *geometry, entity int32) uint64 {
	out := uint64(0)
	for n, from := range [2]int{g.previous, g.cueSentence} {
		first := true
		begin := q.mentionFrom(from)
		for k := begin; k < len(q.kept) && k < begin+maxLook && int(q.kept[k].start) < int(q.stop[min(from, len(q.r)-1)]); k++ {
			m := &q.kept[k]
			if m.typ != jianzhu.TypePerson && m.typ != jianzhu.TypeOrg {
				continue
			}
			if m.entity == entity {
				if first {
					return uint64(2*n + 1)
				}
				out = uint64(2*n + 2)
			}
			if m.typ == jianzhu.TypePerson {
				first = false
			}
		}
	}
	return out
}
