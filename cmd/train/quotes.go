package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"jianzhu"
	"jianzhu/annotate"
	"jianzhu/script"
)

// quoteSources are what the ranker of quotes learns from. Of each file the
// last of every few articles is left out.
var quoteSources = []struct {
	folder    byte
	file      string
	every     int
	weight    float64
	marksOnly bool // it marks direct speech without names
}{
	{'c', "*.jsonl", 4, 1, false},
	{'g', "news-zh.jsonl", 4, 1, false},
	{'g', "news-en.jsonl", 4, 1, false},
	{'g', "ntrex-quotes.jsonl", 2, 1, false},
	{'d', "quo-litbank-en.jsonl", 4, 0.5, true},
}

// A markedArticle is an article with its quotes.
type markedArticle struct {
	article *jianzhu.Article
	gold    [][]annotate.GoldQuote
	heldOut bool
}

type place struct{ Start, End int }

// A markedQuote is a quote in either published form: an object, or [start,
// end, speaker] of direct speech.
type markedQuote struct {
	place
	Kind         string
	Cue, Speaker *place
	SpeakerName  *string `json:"speaker_name"`
}

func (q *markedQuote) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		q.Kind = string(jianzhu.Direct)
		var speaker any
		return json.Unmarshal(data, &[3]any{&q.Start, &q.End, &speaker})
	}
	type plain markedQuote
	return json.Unmarshal(data, (*plain)(q))
}

// readQuotes reads the articles of a file, in order.
func readQuotes(file string, every int) ([]markedArticle, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out []markedArticle
	index := map[string]int{}
	count := map[string]int{} // articles by language
	in := bufio.NewScanner(bytes.NewReader(data))
	in.Buffer(nil, 1<<24)
	for n := 1; in.Scan(); n++ {
		var l struct {
			Doc, Lang, Text string
			Quotes          []markedQuote
		}
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", file, n, err)
		}
		key := l.Doc + "\x00" + l.Lang
		k, ok := index[key]
		if !ok {
			k = len(out)
			index[key] = k
			count[l.Lang]++
			out = append(out, markedArticle{article: &jianzhu.Article{}, heldOut: count[l.Lang]%every == 0})
		}
		a := &out[k]
		at := make([]int, 0, len(l.Text)+1)
		for i := range l.Text {
			at = append(at, i)
		}
		at = append(at, len(l.Text))
		var gold []annotate.GoldQuote
		span := func(p *place) *jianzhu.Span {
			if p == nil || p.Start < 0 || p.End >= len(at) || p.Start >= p.End {
				return nil
			}
			return &jianzhu.Span{Start: at[p.Start], End: at[p.End]}
		}
		for i := range l.Quotes {
			q := &l.Quotes[i]
			s := span(&q.place)
			if s == nil {
				return nil, fmt.Errorf("%s line %d: a quote lies outside the text", file, n)
			}
			g := annotate.GoldQuote{Span: *s, Kind: jianzhu.QuoteKind(q.Kind), Cue: span(q.Cue), Speaker: span(q.Speaker)}
			if q.SpeakerName != nil {
				g.Name = *q.SpeakerName
			}
			gold = append(gold, g)
		}
		a.article.Paragraphs = append(a.article.Paragraphs, jianzhu.Paragraph{Index: len(a.article.Paragraphs), Kind: jianzhu.KindBody,
			Text: l.Text, Language: script.Language(l.Text), Script: script.Detect(l.Text)})
		a.gold = append(a.gold, gold)
	}
	return out, in.Err()
}

// A choice is a decision with its candidates.
type choice struct {
	decision string
	features [][]uint32
	right    []bool
	weight   float64
}

// trainQuotes makes the weights of the ranker of quotes.
func trainQuotes(in folders, out string) error {
	look, err := newLooker()
	if err != nil {
		return err
	}
	var training, testing []choice
	for _, s := range quoteSources {
		folder := in.corpus
		switch s.folder {
		case 'g':
			folder = in.gold
		case 'd':
			folder = in.data
		}
		files, err := filepath.Glob(filepath.Join(folder, s.file))
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf("no file %s in %s", s.file, folder)
		}
		for _, f := range files {
			articles, err := readQuotes(f, s.every)
			if err != nil {
				return err
			}
			for i, a := range articles {
				for k := range a.article.Paragraphs {
					p := &a.article.Paragraphs[k]
					p.Tokens = look.segmenter.Tokens(nil, p.Text)
					p.Sentences = look.segmenter.Sentences(nil, p.Text)
				}
				again := 1
				if !a.heldOut {
					again += forgetful
				}
				for n := range again {
					forget := 0
					if n > 0 {
						forget = 1 + i*forgetful + n
						if i%4 == 1 { // callers may have no tokens
							for k := range a.article.Paragraphs {
								a.article.Paragraphs[k].Tokens, a.article.Paragraphs[k].Sentences = nil, nil
							}
						}
					}
					err := look.annotator.Lessons(context.Background(), a.article, a.gold, forget, func(l *annotate.Lesson) {
						if s.marksOnly && l.Decision != "marks" {
							return
						}
						c := choice{decision: l.Decision, right: slices.Clone(l.Right), features: slices.Clone(l.Features), weight: s.weight / float64(again)}
						if a.heldOut {
							testing = append(testing, c)
							return
						}
						if l.Decision != "speaker" && !l.Right[0] {
							c.weight *= missed
						}
						training = append(training, c)
					})
					if err != nil {
						return err
					}
				}
			}
		}
	}
	log.Printf("%d decisions to learn from, %d left out", len(training), len(testing))
	w := learn(training)
	report("learned", training, w)
	report("left out", testing, w)
	return os.WriteFile(filepath.Join(out, "quotes.bin"), annotate.EncodeWeights(w), 0o644)
}

const (
	quoteEpochs = 16
	quoteRate   = 0.15
	quoteDecay  = 0.02 // towards 0, of each weight that a decision touches
	quoteHidden = 0.2  // of the features of a decision, drawn anew each time it is learned from: no weight may rely on another
	missed      = 3.0  // weight of a quote, against that of words that are none: the first weights are too careful
	forgetful   = 1    // how many times an article is read again with some names forgotten
)

// learn finds weights under which the right candidates are probable, by
// gradient steps that grow smaller for weights that have moved much. The
// result is the mean over the later epochs.
func learn(choices []choice) []float64 {
	w := make([]float64, annotate.Slots)
	square := make([]float64, annotate.Slots)
	mean := make([]float64, annotate.Slots)
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(choices))
	for i := range order {
		order[i] = i
	}
	averaged := 0
	for epoch := range quoteEpochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			step(&choices[i], w, square, random.Uint64())
		}
		if epoch >= quoteEpochs/2 {
			averaged++
			for i, x := range w {
				mean[i] += x
			}
		}
	}
	for i := range mean {
		mean[i] /= float64(averaged)
	}
	return mean
}

// shown returns c without the features that salt hides. A feature is hidden
// from all candidates or from none.
func shown(c *choice, salt uint64) *choice {
	out := *c
	out.features = make([][]uint32, len(c.features))
	for k, fs := range c.features {
		out.features[k] = make([]uint32, 0, len(fs))
		for _, f := range fs {
			h := (uint64(f) ^ salt) * 0x9fb21c651e98df25
			h ^= h >> 29
			h *= 0xd6e8feb86659fd93
			if float64(h>>40) >= quoteHidden*(1<<24) {
				out.features[k] = append(out.features[k], f)
			}
		}
	}
	return &out
}

// scores returns the probability of each candidate, and of each of the right
// ones among them.
func scores(c *choice, w []float64) (all, right []float64) {
	all = make([]float64, len(c.features))
	right = make([]float64, len(c.features))
	top := math.Inf(-1)
	for k, fs := range c.features {
		for _, f := range fs {
			all[k] += w[f]
		}
		top = max(top, all[k])
	}
	sum, sumRight := 0.0, 0.0
	for k := range all {
		all[k] = math.Exp(all[k] - top)
		sum += all[k]
		if c.right[k] {
			right[k] = all[k]
			sumRight += all[k]
		}
	}
	for k := range all {
		all[k] /= sum
		if sumRight > 0 {
			right[k] /= sumRight
		}
	}
	return all, right
}

func step(c *choice, w, square []float64, salt uint64) {
	c = shown(c, salt)
	all, right := scores(c, w)
	for k, fs := range c.features {
		g := all[k] - right[k]
		if math.Abs(g) < 1e-4 {
			continue
		}
		for _, f := range fs {
			d := c.weight*g + float64(quoteDecay*w[f])
			square[f] += float64(d * d)
			w[f] -= float64(quoteRate * d / math.Sqrt(square[f]+1))
		}
	}
}

// report prints how many decisions of each kind come out right.
func report(what string, choices []choice, w []float64) {
	type tally struct{ right, of int }
	by := map[string]*tally{}
	for i := range choices {
		c := &choices[i]
		all, _ := scores(c, w)
		best := 0
		for k := range all {
			if all[k] > all[best] {
				best = k
			}
		}
		t := by[c.decision]
		if t == nil {
			t = &tally{}
			by[c.decision] = t
		}
		t.of++
		if c.right[best] {
			t.right++
		}
	}
	for _, name := range []string{"marks", "report", "before", "end", "speaker"} {
		if t := by[name]; t != nil {
			log.Printf("%s: %-8s %5d of %5d, %.1f %%", what, name, t.right, t.of, percent(t.right, t.of))
		}
	}
}
