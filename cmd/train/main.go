// Command train makes the models of package tagger from marked news, measures
// them on parts that it leaves out, and writes them with their provenance into
// annotate/model.
//
//	go run ./cmd/train                  # both languages
//	go run ./cmd/train -language en
//	go run ./cmd/train -quotes          # the ranker of quotes and speakers
//	go run ./cmd/train -guides
//
// The models follow our guide: weights that published sets share with it are
// trained on them, and beside these are weights for our texts alone. With
// -guides every published set has weights of its own too, as if the tagger
// followed its guide; scores are printed and nothing is written.
//
// The same data give the same models, byte for byte, on any machine: one
// goroutine learns, its random numbers come from a fixed seed, and nothing
// follows the order of a map.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"jianzhu/annotate/tagger"
)

// folders says where the marked texts are.
type folders struct {
	data, gold, corpus string
}

func main() {
	log.SetFlags(log.Ltime)
	var in folders
	flag.StringVar(&in.data, "data", "../shared/data", "`folder` of published data sets")
	flag.StringVar(&in.gold, "gold", "../shared/gold", "`folder` of gold annotations")
	flag.StringVar(&in.corpus, "corpus", "cmd/train/corpus", "`folder` of our own marked news")
	out := flag.String("out", "annotate/model", "`folder` to write the models to")
	quotes := flag.Bool("quotes", false, "train the ranker of quotes and speakers instead, which builds upon the tagger")
	language := flag.String("language", "", "zh or en; both when empty")
	byGuide := flag.Bool("guides", false, "measure models that follow the guides of published sets")
	flag.Parse()
	if *quotes {
		if err := trainQuotes(in, *out); err != nil {
			log.Fatalf("train: %v", err)
		}
		return
	}

	known := false
	for _, r := range recipes {
		if *language != "" && *language != r.language {
			continue
		}
		known = true
		if err := train(r, in, *out, *byGuide); err != nil {
			log.Fatalf("train: %v", err)
		}
	}
	if !known {
		log.Printf("train: unknown language %q; zh and en are known", *language)
		os.Exit(2)
	}
}

// A provenance says what a model was made of and how good it is.
type provenance struct {
	Language string        `json:"language"`
	Made     string        `json:"made"`             // date
	Commit   string        `json:"commit,omitempty"` // of this program, where the build tells
	Epochs   int           `json:"epochs"`
	Features int           `json:"features"` // seen often enough
	Kept     int           `json:"kept"`     // in the model
	Sets     []setRecord   `json:"sets"`
	Scores   []score       `json:"scores"`
	Reliable []reliability `json:"reliability"`
}

type setRecord struct {
	Name      string   `json:"name"`
	Licence   string   `json:"licence"`
	Texts     int      `json:"texts"`
	Units     int      `json:"units"`
	Weight    float32  `json:"weight"`
	Annotated []string `json:"annotated"`
	SHA256    string   `json:"sha256"` // of the files as they were read
}

func train(r recipe, in folders, out string, byGuide bool) error {
	p := provenance{Language: r.language, Made: time.Now().UTC().Format(time.DateOnly), Epochs: r.epochs}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				p.Commit = s.Value
			}
		}
	}
	look, err := newLooker()
	if err != nil {
		return err
	}
	sets, err := r.sets(in)
	if err != nil {
		return err
	}
	var texts []*text
	for _, s := range sets {
		if !byGuide && s.guide != ourGuide {
			s.guide = noGuide
		}
		seen, err := look.all(s)
		if err != nil {
			return err
		}
		units := 0
		for _, t := range seen {
			units += len(t.features)
		}
		texts = append(texts, seen...)
		log.Printf("%s: %d texts, %d units", s.name, len(seen), units)
		p.Sets = append(p.Sets, setRecord{s.name, s.licence, len(seen), units, s.weight, s.annotated, s.sum})
	}
	index := newFeatureIndex(texts, r.minCount)
	p.Features = len(index.hashes)
	log.Printf("%d features", p.Features)
	copies := ourGuide + 1
	if byGuide {
		copies = len(guides)
	}
	c := newCRF(len(index.hashes), copies)
	for _, t := range texts {
		t.ids, t.features = index.ids(t.features), nil
	}
	for epoch := range r.epochs {
		began := time.Now()
		c.pass(texts)
		if epoch >= r.epochs-averaged {
			c.addToAverage()
		}
		log.Printf("pass %d took %v", epoch+1, time.Since(began).Round(time.Second))
	}
	tests, err := r.tests(in)
	if err != nil {
		return err
	}
	if byGuide {
		for guide := ourGuide; guide < len(guides); guide++ {
			features, rows, transitions, step := c.modelOf(guide, index, r.keep)
			m, err := tagger.Decode(string(tagger.Encode(features, rows, transitions, step, tagger.Curve{Slope: 1})))
			if err != nil {
				return err
			}
			for _, s := range tests {
				if s.guide != guide {
					continue
				}
				found, _, err := look.measure(m, s)
				if err != nil {
					return err
				}
				found.print(os.Stdout)
			}
		}
		return nil
	}

	features, rows, transitions, step := c.modelOf(ourGuide, index, r.keep)
	p.Kept = len(features)
	m, err := tagger.Decode(string(tagger.Encode(features, rows, transitions, step, tagger.Curve{Slope: 1})))
	if err != nil {
		return err
	}
	var outcomes []outcome
	for _, s := range tests {
		found, got, err := look.measure(m, s)
		if err != nil {
			return err
		}
		p.Scores = append(p.Scores, found)
		if s.calibrates {
			outcomes = append(outcomes, got...)
		}
	}
	curve := fit(outcomes)
	p.Reliable = reliabilityOf(outcomes, curve)
	data := tagger.Encode(features, rows, transitions, step, curve)
	if err := os.WriteFile(filepath.Join(out, "tagger-"+r.language+".bin"), data, 0o644); err != nil {
		return err
	}
	record, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "tagger-"+r.language+".json"), append(record, '\n'), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d of %d features, %d bytes\n", r.language, p.Kept, p.Features, len(data))
	for _, s := range p.Scores {
		s.print(os.Stdout)
	}
	for _, b := range p.Reliable {
		fmt.Printf("score %.1f to %.1f: %5d mentions, %5.1f %% right\n", b.From, b.To, b.Mentions, b.Right)
	}
	return nil
}
