package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"jianzhu"
)

// cast are the things that articles of this package mention, by the surfaces
// they are mentioned with.
var cast = func() map[string]figure {
	all := make(map[string]figure)
	for _, f := range []struct {
		figure
		surfaces string
	}{
		{figure{jianzhu.TypePerson, "李开复", map[string]string{"zh-Hans": "李开复", "zh-Hant": "李開復", "en": "Kai-Fu Lee"}, nil}, "李开复 李開復"},
		{figure{jianzhu.TypePerson, "王慧文", map[string]string{"zh-Hans": "王慧文", "en": "Wang Huiwen"}, nil}, "王慧文 老王"},
		{figure{jianzhu.TypePerson, "José Núñez", nil, nil}, "José"},
		{figure{jianzhu.TypeOrg, "创新工场", map[string]string{"en": "Sinovation Ventures"}, nil}, "创新工场 創新工場"},
		{figure{jianzhu.TypeOrg, "𠮷野家", map[string]string{"en": "Yoshinoya"}, nil}, "𠮷野家"},
		{figure{jianzhu.TypeOrg, "微软", map[string]string{"en": "Microsoft"}, nil}, "微软 ＭＩＣＲＯＳＯＦＴ"},
		{figure{jianzhu.TypeLoc, "北京", map[string]string{"en": "Beijing"}, nil}, "北京"},
		{figure{jianzhu.TypeProduct, "ChatGPT", nil, nil}, "ChatGPT"},
		{figure{jianzhu.TypeTitle, "", nil, nil}, "董事长"},
		{figure{jianzhu.TypeMoney, "", nil, &jianzhu.Value{Amount: "1560000000", Currency: "CNY"}}, "15.6亿元"},
		{figure{jianzhu.TypeTime, "", nil, &jianzhu.Value{TIMEX: "2023-04-26", From: "2023-04-26", To: "2023-04-26"}}, "4月26日"},
	} {
		for s := range strings.FieldsSeq(f.surfaces) {
			all[s] = f.figure
		}
	}
	return all
}()

type figure struct {
	kind  jianzhu.Type
	name  string // empty where it has no identity
	names map[string]string
	value *jianzhu.Value
}

func (f figure) id() string {
	if f.name == "" {
		return ""
	}
	return jianzhu.StableID("entity", string(f.kind), f.name)
}

// EntityID returns the id of the entity that the articles of this package
// mention by surface.
func EntityID(surface string) string {
	f, ok := cast[surface]
	if !ok {
		panic("storetest: nobody is called " + surface)
	}
	return f.id()
}

// Annotated makes an article out of marked-up paragraphs, in place of intake,
// segmenter and annotators. [李开复] marks a mention of one of this package's
// cast, <…> a quote: by the person mentioned last in the paragraph, whose cue
// is the last of cues before the quote, or by nobody. The quote is direct if it
// follows “, else indirect. Tokens are single characters, runs of letters and
// digits, and white space; sentences end after 。.
func Annotated(id string, paragraphs ...string) *jianzhu.Article {
	a := &jianzhu.Article{
		ID: id, Source: "新报", Language: "zh-Hans", Title: "标题 " + id[:min(8, len(id))],
		Created: time.Date(2023, 4, 26, 8, 0, 0, 123456789, time.UTC), Updated: time.Date(2023, 4, 26, 8, 0, 0, 123456789, time.UTC),
		Raw: []byte(strings.Join(paragraphs, "\n")), Format: jianzhu.FormatText, Charset: "UTF-8",
	}
	index := make(map[string]int)
	for i, marked := range paragraphs {
		a.Paragraphs = append(a.Paragraphs, paragraph(a, i, marked, index))
		if i > 0 {
			a.Edits = append(a.Edits, jianzhu.Edit{RawStart: i * 10, RawEnd: i*10 + 1, Paragraph: i, Kind: jianzhu.EditSpace})
		}
	}
	a.Edits = append(a.Edits, jianzhu.Edit{RawStart: 4000, RawEnd: 4001, Paragraph: 0, Start: 1, End: 1, Kind: jianzhu.EditGloss})
	return a
}

func paragraph(a *jianzhu.Article, n int, marked string, index map[string]int) jianzhu.Paragraph {
	p := jianzhu.Paragraph{Index: n, Kind: jianzhu.KindBody, Language: "zh", Script: "Hans"}
	var text strings.Builder
	open, quote := -1, -1
	var speaker *jianzhu.Speaker
	last := rune(0)
	for _, r := range marked {
		at := text.Len()
		switch r {
		case '[':
			open = at
			continue
		case '<':
			quote = at
			continue
		case ']':
			span := jianzhu.Span{Start: open, End: at}
			surface := span.In(text.String())
			f, ok := cast[surface]
			if !ok {
				panic("storetest: nobody is called " + surface)
			}
			if f.value != nil {
				v := *f.value
				f.value = &v
			}
			p.Mentions = append(p.Mentions, jianzhu.Mention{
				ID:   jianzhu.StableID(a.ID, fmt.Sprint(n), fmt.Sprint(span), string(f.kind)),
				Span: span, Type: f.kind, EntityID: f.id(), Value: f.value,
				Mark: jianzhu.Mark{Origin: jianzhu.OriginLexicon, Rule: "cast", Score: 0.75, Status: jianzhu.Proposed},
			})
			if f.name != "" {
				add(a, index, f, surface)
			}
			if f.kind == jianzhu.TypePerson {
				speaker = &jianzhu.Speaker{Paragraph: n, Span: span, EntityID: f.id(), Name: f.name}
			}
			continue
		case '>':
			span := jianzhu.Span{Start: quote, End: at}
			q := jianzhu.Quote{
				ID:   jianzhu.StableID(a.ID, fmt.Sprint(n), fmt.Sprint(span)),
				Span: span, Kind: jianzhu.Indirect, Speaker: speaker,
				Mark: jianzhu.Mark{Origin: jianzhu.OriginRule, Rule: "marks", Score: 0.5, Status: jianzhu.Proposed},
			}
			before := text.String()[:quote]
			if strings.HasSuffix(before, "“") {
				q.Kind = jianzhu.Direct
			}
			for cue, says := range cues {
				if i := strings.LastIndex(before, cue); i >= 0 && (q.Cue == nil || i > q.Cue.Start) {
					q.Cue = &jianzhu.Span{Start: i, End: i + len(cue)}
					q.Class, q.Stance = says.class, says.stance
				}
			}
			q.Attribution, q.Evidence = q.Attributed(), "last"
			p.Quotes = append(p.Quotes, q)
			continue
		}
		joins := func(r rune) bool { return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
		if k := len(p.Tokens); k > 0 && joins(last) && joins(r) {
			p.Tokens[k-1].End = at + len(string(r))
		} else {
			pos := "x"
			if unicode.IsSpace(r) {
				pos = "ws"
			}
			p.Tokens = append(p.Tokens, jianzhu.Token{Span: jianzhu.Span{Start: at, End: at + len(string(r))}, POS: pos, OOV: r > 0xFFFF})
		}
		text.WriteRune(r)
		last = r
	}
	p.Text = text.String()
	start := 0
	for i, r := range p.Text {
		if end := i + len(string(r)); r == '。' || end == len(p.Text) {
			p.Sentences = append(p.Sentences, jianzhu.Span{Start: start, End: end})
			start = end
		}
	}
	return p
}

// cues are what quotes are announced by.
var cues = map[string]struct {
	class  jianzhu.CueClass
	stance jianzhu.Stance
}{
	"说":  {jianzhu.CueSay, jianzhu.StanceNeutral},
	"以为": {jianzhu.CueThink, jianzhu.StanceClaiming},
	"自认": {jianzhu.CueThink, jianzhu.StanceConceding},
}

// add counts a mention of f in a's entities.
func add(a *jianzhu.Article, index map[string]int, f figure, surface string) {
	i, known := index[f.id()]
	if !known {
		i = len(a.Entities)
		index[f.id()] = i
		a.Entities = append(a.Entities, jianzhu.Entity{ID: f.id(), Type: f.kind, Name: f.name, Names: maps.Clone(f.names), Known: f.names != nil, Articles: 1})
	}
	e := &a.Entities[i]
	e.Mentions++
	if surface != f.name {
		for _, known := range e.Aliases {
			if known == surface {
				return
			}
		}
		e.Aliases = append(e.Aliases, surface)
	}
}

// sentences are what generated articles are made of.
var sentences = []string{
	"[创新工场][董事长][李开复]对[微软]说“<[ChatGPT]是第一个让人感到惊讶的产品>”。",
	"[李開復]说<[北京]的人工智能公司很多>。",
	"[王慧文]在[4月26日]说“<要打造中国的OpenAI，第一步是招人>”。",
	"[老王]说<他不认识[李开复]>。",
	"[𠮷野家]在[北京]花了[15.6亿元]，A股大涨👍。",
	"有人说“<C++比Rust快3.5%>”。",
	"[王慧文]以为<[北京]不大>。有人自认“<什么产品也没有>”。",
	"[José]说“<[ＭＩＣＲＯＳＯＦＴ]在Wall Street很受欢迎>”。",
	"这一句什么也没有，只有区块链和大模型。",
}

// first is the date of Generated's first article.
var first = time.Date(2023, 4, 1, 20, 0, 0, 0, time.FixedZone("", 8*3600))

// Generated returns the n-th of an endless row of articles: always the same,
// each half a day before the one with the next number, of different sources
// and languages.
func Generated(n int) *jianzhu.Article {
	rnd := rand.New(rand.NewPCG(uint64(n), 3))
	var paragraphs []string
	for range 1 + rnd.IntN(3) {
		p := ""
		for range 1 + rnd.IntN(3) {
			p += sentences[rnd.IntN(len(sentences))]
		}
		paragraphs = append(paragraphs, p)
	}
	a := Annotated(jianzhu.StableID("storetest", fmt.Sprint(n)), paragraphs...)
	a.Title = fmt.Sprintf("第%d篇", n)
	a.Source = []string{"新报", "Daily News", ""}[n%3]
	a.Language = []string{"zh-Hans", "zh-Hant", "en", "zh-Hant-TW", "zh"}[n%5]
	a.URL = fmt.Sprintf("https://example.org/%d", n)
	if n%4 != 3 {
		a.Published = first.Add(time.Duration(n) * 12 * time.Hour)
	} else {
		a.Created = first.Add(time.Duration(n) * 12 * time.Hour).UTC()
	}
	return a
}
