package annotate

import (
	"context"
	"slices"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/annotate/tagger"
)

// explainedTag is a mention of the tagger, with its reasons.
type explainedTag struct {
	tagger.Mention
	model    string
	features []tagger.Weight
}

// Explain says of each mention that Annotate makes of the article, by the
// mention's id, why it is made. The article stays as it is.
func (a *Annotator) Explain(ctx context.Context, article *jianzhu.Article) (map[string]jianzhu.Explanation, error) {
	own := *article
	own.Paragraphs = slices.Clone(article.Paragraphs)
	d := a.open(ctx, &own)
	defer d.close()
	d.tags = make([][]explainedTag, len(own.Paragraphs))
	if err := d.annotate(ctx); err != nil {
		return nil, err
	}
	out := map[string]jianzhu.Explanation{}
	for i := range d.views {
		v := &d.views[i]
		for k, c := range v.kept {
			m := &own.Paragraphs[i].Mentions[k]
			e := jianzhu.Explanation{Mark: m.Mark, Type: m.Type}
			switch {
			case c.user:
				e.Lexicon, e.Entry = "dictionary", v.str(int(c.start), int(c.end))
			case c.name != 0:
				n := &d.lex.names[c.name-1]
				e.Lexicon, e.Entry = n.Lexicon, n.Hans
				if e.Entry == "" {
					e.Entry = n.En
				}
			case c.origin == jianzhu.OriginLexicon: // a list of words
				e.Lexicon, e.Entry = c.rule, v.folded(int(c.start), int(c.end))
			}
			for _, t := range d.tags[i] {
				// 《》 belong to the mention and not to what the model marks.
				if t.Type == c.typ && t.Start < c.end && c.start < t.End && modelled(c.typ) {
					e.Model, e.Margin = t.model, t.Margin
					for _, w := range t.features {
						e.Features = append(e.Features, jianzhu.Weight(w))
					}
					break
				}
			}
			out[m.ID] = e
		}
	}
	return out, nil
}

// explainTags keeps the reasons for what was tagged last, in paragraph i.
func (d *document) explainTags(i int, weights *tagger.Model) {
	name := "en "
	if d.views[i].han {
		name = "zh "
	}
	for _, m := range d.tagged {
		d.tags[i] = append(d.tags[i], explainedTag{m, name + model.TaggerVersion(), d.tagger.Explain(weights, &d.text, m)})
	}
}
