package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Quotes measures quotes against a gold file of quotes. The report's figures
// and ByType count by overlap: a pair counts where the spans' common part is
// at least half of their union. Exact counts spans that are equal but for
// marks, white space and final punctuation; Speakers the resolved speakers of
// the quotes found. Names are compared folded: a name is the same in either
// script. When seed-entities.json lies beside the file, an alias in it is as
// good as the name. A file that cannot be read is Invalid, with the line's
// number.
func Quotes(ctx context.Context, r io.Reader, o Options, annotate AnnotateFunc) (*Report, error) {
	aliases, err := readAliases(o.File)
	if err != nil {
		return nil, err
	}
	rep := &Report{Task: "quotes", File: o.File, ByType: map[string]*Score{}, Exact: &Score{}, Speakers: &Share{}}
	var total Score
	kinds := []jianzhu.QuoteKind{jianzhu.Direct, jianzhu.Indirect, jianzhu.Mixed}
	check := func(g *goldLine) error {
		if !g.hasQuotes {
			return lineError(g.n, `no "quotes": this is no gold file of quotes`)
		}
		for _, q := range g.Quotes {
			switch jianzhu.QuoteKind(q.Kind) {
			case jianzhu.Direct, jianzhu.Indirect, jianzhu.Mixed:
			default:
				return lineError(g.n, "unknown kind of quote %q; the kinds are direct, indirect, mixed", q.Kind)
			}
		}
		return nil
	}
	score := func(lines []*goldLine, a *jianzhu.Article) error {
		rep.Items += len(lines)
		// A file in the array form marks direct speech only.
		directOnly := false
		for _, g := range lines {
			for _, q := range g.Quotes {
				directOnly = directOnly || q.plain
			}
		}
		for i, g := range lines {
			p := &a.Paragraphs[i]
			offsets := jianzhu.NewOffsets(p.Text, jianzhu.CodePoint)
			var gold, predicted []jianzhu.Span
			var goldKind, predictedKind []jianzhu.QuoteKind
			var ignored []jianzhu.Span
			for _, q := range g.Quotes {
				s, err := g.span(offsets, q.runes, "a quote")
				if err != nil {
					return err
				}
				gold, goldKind = append(gold, s), append(goldKind, jianzhu.QuoteKind(q.Kind))
			}
			for _, q := range g.IgnoreQuotes {
				s, err := g.span(offsets, q.runes, "an ignored quote")
				if err != nil {
					return err
				}
				ignored = append(ignored, s)
			}
			var quotes []*jianzhu.Quote
			for k := range p.Quotes {
				q := &p.Quotes[k]
				if directOnly && q.Kind != jianzhu.Direct || touches(q.Span, ignored) {
					continue
				}
				quotes = append(quotes, q)
				predicted, predictedKind = append(predicted, q.Span), append(predictedKind, q.Kind)
			}
			found := pairs(gold, predicted)
			total.Gold, total.Predicted, total.Correct = total.Gold+len(gold), total.Predicted+len(predicted), total.Correct+len(found)
			for _, kind := range kinds {
				of := func(spans []jianzhu.Span, ks []jianzhu.QuoteKind) []jianzhu.Span {
					var out []jianzhu.Span
					for k, s := range spans {
						if ks[k] == kind {
							out = append(out, s)
						}
					}
					return out
				}
				gs, ps := of(gold, goldKind), of(predicted, predictedKind)
				if len(gs)+len(ps) == 0 {
					continue
				}
				s := rep.ByType[string(kind)]
				if s == nil {
					s = &Score{}
					rep.ByType[string(kind)] = s
				}
				s.Gold, s.Predicted, s.Correct = s.Gold+len(gs), s.Predicted+len(ps), s.Correct+len(pairs(gs, ps))
			}
			core := map[jianzhu.Span]bool{}
			for _, s := range gold {
				core[coreOf(p.Text, s)] = true
			}
			rep.Exact.Gold, rep.Exact.Predicted = rep.Exact.Gold+len(gold), rep.Exact.Predicted+len(predicted)
			for _, s := range predicted {
				if c := coreOf(p.Text, s); core[c] {
					rep.Exact.Correct++
					delete(core, c)
				}
			}
			paired, pairedGold := make([]bool, len(predicted)), make([]bool, len(gold))
			for _, pair := range found {
				paired[pair[1]], pairedGold[pair[0]] = true, true
				want := g.Quotes[pair[0]]
				if want.plain {
					continue
				}
				rep.Speakers.Of++
				got := quotes[pair[1]].Speaker
				if sameSpeaker(want.SpeakerName, got, aliases) {
					rep.Speakers.Right++
				} else if o.Errors != nil {
					fmt.Fprintf(o.Errors, "speaker\twant %s\tgot %s\t%s\t%s\n", deref(want.SpeakerName), nameOf(got), quotes[pair[1]].Evidence, context1(p.Text, quotes[pair[1]].Span))
				}
			}
			if o.Errors != nil {
				for k, q := range quotes {
					if !paired[k] {
						fmt.Fprintf(o.Errors, "invented\t%s\t%s\t%s\n", q.Kind, q.Rule, context1(p.Text, q.Span))
					}
				}
				for k, s := range gold {
					if !pairedGold[k] {
						fmt.Fprintf(o.Errors, "missed\t%s\t%s\t%s\n", goldKind[k], deref(g.Quotes[k].SpeakerName), context1(p.Text, s))
					}
				}
			}
		}
		return nil
	}
	spent, size, err := articles(ctx, r, o, annotate, check, score)
	if err != nil {
		return nil, err
	}
	rep.Exact.Rate()
	if rep.Speakers.Of > 0 {
		rep.Speakers.Accuracy = float64(rep.Speakers.Right) / float64(rep.Speakers.Of)
	} else {
		rep.Speakers = nil
	}
	rep.finish(&total, spent, size)
	return rep, nil
}

func touches(s jianzhu.Span, spans []jianzhu.Span) bool {
	for _, t := range spans {
		if s.Overlaps(t) {
			return true
		}
	}
	return false
}

func deref(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func nameOf(s *jianzhu.Speaker) string {
	if s == nil {
		return "-"
	}
	return s.Name
}

func sameSpeaker(want *string, got *jianzhu.Speaker, aliases map[string]map[string]bool) bool {
	if want == nil || got == nil {
		return want == nil && got == nil
	}
	w, g := script.FoldString(*want), script.FoldString(got.Name)
	return w == g || aliases[w][g]
}

// readAliases reads the seed-entities.json beside file, where there is one:
// the aliases of each name, all folded.
func readAliases(file string) (map[string]map[string]bool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(file), "seed-entities.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &jianzhu.Error{Op: "eval.Quotes", Kind: jianzhu.Invalid, Msg: "can't read seed-entities.json beside the gold file", Err: err}
	}
	var entities []struct {
		Name    string   `json:"name"`
		Aliases []string `json:"aliases"`
	}
	if err := json.Unmarshal(data, &entities); err != nil {
		return nil, &jianzhu.Error{Op: "eval.Quotes", Kind: jianzhu.Invalid, Msg: "seed-entities.json beside the gold file: " + err.Error(), Err: err}
	}
	out := map[string]map[string]bool{}
	for _, e := range entities {
		set := map[string]bool{}
		for _, a := range e.Aliases {
			set[script.FoldString(a)] = true
		}
		out[script.FoldString(e.Name)] = set
	}
	return out, nil
}

// coreOf leaves out of s the quotation marks and white space at its edges and
// the punctuation at its end.
func coreOf(text string, s jianzhu.Span) jianzhu.Span {
	const marks = "“”\"「」『』‘’'«»"
	const final = "。，、；：！？….,;:!?—–-"
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !unicode.IsSpace(r) && !strings.ContainsRune(marks, r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !unicode.IsSpace(r) && !strings.ContainsRune(marks+final, r) {
			break
		}
		s.End -= n
	}
	return s
}
