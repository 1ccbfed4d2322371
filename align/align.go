// Package align links an article with its translation: which mention stands
// for which, which quote, and which sentences. It works on annotations that
// are there, of both sides, in Chinese and English either way round.
//
// Whether a translation is right is left to others; a link says what stands
// for what, not that it should.
package align

import (
	"cmp"
	"slices"

	"jianzhu"
)

// Translation fills Counterparts and Aligned of each paragraph of t that has
// text and whose paragraph a has, and empties them in all others. Both sides
// must be annotated as far as they are to be linked: without sentences a text
// is one, without mentions nothing is linked.
//
// An entity that is linked firmly somewhere is linked everywhere, so the whole
// translation is read for each paragraph. The result depends on a and t alone.
//
// The spans in Aligned tile the paragraph's text and the translated text. Of a
// paragraph that NeedsReview the text linked with is the article's, and the
// bytes are those of TranslatedParagraph.Source only where both are the same.
func Translation(a *jianzhu.Article, t *jianzhu.Translation) {
	d := newDocument(a, t)
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		p.Counterparts, p.Aligned = nil, nil
	}
	for i := range d.pairs {
		d.edges(&d.pairs[i])
	}
	d.agree()
	for i := range d.pairs {
		x := &d.pairs[i]
		links := d.assign(x)
		x.target.Aligned = sentences(x.source, &x.target.Paragraph, links)
		links = d.leftOver(x, links)
		quotes := d.quotes(x, links)
		x.target.Counterparts = counterparts(x, links, quotes)
	}
}

// pair is a paragraph with its translation.
type pair struct {
	source *jianzhu.Paragraph
	target *jianzhu.TranslatedParagraph
	edges  []link
}

// link pairs a mention, or a quote, of the source with one of the target, both
// by index.
type link struct {
	source, target int
	rule           string
	score          float64
}

func counterparts(x *pair, mentions, quotes []link) []jianzhu.Counterpart {
	type placed struct {
		at int
		jianzhu.Counterpart
	}
	var all []placed
	for _, l := range mentions {
		m := &x.source.Mentions[l.source]
		all = append(all, placed{m.Start, jianzhu.Counterpart{SourceID: m.ID, TargetID: x.target.Mentions[l.target].ID,
			Rule: l.rule, Score: l.score}})
	}
	for _, l := range quotes {
		q := &x.source.Quotes[l.source]
		all = append(all, placed{q.Start, jianzhu.Counterpart{SourceID: q.ID, TargetID: x.target.Quotes[l.target].ID,
			Rule: l.rule, Score: l.score}})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	out := make([]jianzhu.Counterpart, len(all))
	for i := range all {
		out[i] = all[i].Counterpart
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
