package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A set is marked texts that follow one guide.
type set struct {
	name      string
	licence   string
	sum       string // SHA-256 of the file
	weight    float32
	guide     int      // index into guides
	annotated []string // types that it marks throughout; what else it marks counts where it stands
	examples  []example

	calibrates bool // of tests: scores are made to fit it
}

// An example is one line of a file.
type example struct {
	doc      string // lines with one name are one article
	text     string
	mentions []span
}

type span struct {
	start, end int // bytes
	typ        string
}

// A source is a file and how to read it.
type source struct {
	name      string
	file      string // of folder data, gold or corpus
	folder    byte   // 'd', 'g' or 'c'
	language  string // the lines to take; all when empty
	licence   string
	weight    float32
	guide     int               // index into guides
	labels    map[string]string // from the file's types; nil for ours
	annotated []string

	// Every nth article, the last of each n, is left out of training, or is
	// all that is measured.
	every   int
	heldOut bool

	calibrates bool
}

var (
	names    = []string{"PERSON", "ORG", "LOC"}
	allTypes = []string{"PERSON", "ORG", "LOC", "PRODUCT", "WORK", "EVENT", "TITLE"}

	cluener  = map[string]string{"name": "PERSON", "company": "ORG", "government": "ORG", "organization": "ORG", "address": "LOC", "scene": "LOC", "position": "TITLE", "book": "WORK", "movie": "WORK", "game": "PRODUCT"}
	uner     = map[string]string{"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
	resume   = map[string]string{"NAME": "PERSON", "ORG": "ORG", "TITLE": "TITLE", "LOC": "LOC"}
	crossner = map[string]string{"person": "PERSON", "politician": "PERSON", "organisation": "ORG", "politicalparty": "ORG", "location": "LOC", "country": "LOC", "event": "EVENT", "election": "EVENT"}

	cluenerTypes  = []string{"PERSON", "ORG", "LOC", "TITLE", "WORK"}
	resumeTypes   = []string{"PERSON", "ORG", "TITLE"}
	crossnerTypes = []string{"PERSON", "ORG", "LOC", "EVENT"}
)

const (
	noLicence = "none stated; used with the owner's leave, no text of it is kept"
	bySA4     = "CC BY-SA 4.0"
	cc0       = "CC0 1.0"
)

// guides are the rules by which sets were marked, each with its copy of the
// weights. Copy 0 is shared by all, and is all that texts of no guide have.
var guides = []string{"", "ours", "CLUENER", "UNER", "Resume", "WikiGold", "CrossNER"}

const (
	noGuide = iota
	ourGuide
	cluenerGuide
	unerGuide
	resumeGuide
	wikiGuide
	crossGuide
)

// A recipe is all that a model depends on.
type recipe struct {
	language string
	training []source
	testing  []source
	epochs   int
	minCount int // a feature must be seen as often
	keep     int // features in the model
}

var recipes = []recipe{{
	language: "zh", epochs: 8, minCount: 3, keep: 450_000,
	training: []source{
		{name: "CLUENER train", guide: cluenerGuide, folder: 'd', file: "ner-cluener-train.jsonl.gz", licence: noLicence, weight: 1, labels: cluener, annotated: cluenerTypes},
		{name: "UNER zh train", guide: unerGuide, folder: 'd', file: "ner-uner-zh-hant-train.jsonl", licence: bySA4, weight: 1, labels: uner, annotated: names},
		{name: "Resume train", guide: resumeGuide, folder: 'd', file: "ner-resume-train.jsonl", licence: noLicence, weight: 1, labels: resume, annotated: resumeTypes},
		{name: "NTREX zh", guide: ourGuide, folder: 'g', file: "ntrex-entities.jsonl", language: "zh", licence: bySA4, weight: 2, annotated: allTypes, every: 5},
		{name: "news zh", guide: ourGuide, folder: 'g', file: "news-zh.jsonl", licence: cc0, weight: 2, annotated: allTypes, every: 4},
		{name: "written zh", guide: ourGuide, folder: 'c', file: "zh-*.jsonl", licence: cc0, weight: 2, annotated: allTypes, every: 4},
	},
	testing: []source{
		{name: "CLUENER dev", guide: cluenerGuide, folder: 'd', file: "ner-cluener-dev.jsonl", labels: cluener, annotated: cluenerTypes},
		{name: "UNER zh-Hans test", guide: unerGuide, folder: 'd', file: "ner-uner-zh-hans-test.jsonl", labels: uner, annotated: names},
		{name: "UNER zh-Hant test", guide: unerGuide, folder: 'd', file: "ner-uner-zh-hant-test.jsonl", labels: uner, annotated: names},
		{name: "UNER zh PUD", guide: unerGuide, folder: 'd', file: "ner-uner-zh-pud.jsonl", labels: uner, annotated: names},
		{name: "Resume test", guide: resumeGuide, folder: 'd', file: "ner-resume-test.jsonl", labels: resume, annotated: resumeTypes},
		{name: "NTREX zh, every fifth", guide: ourGuide, folder: 'g', file: "ntrex-entities.jsonl", language: "zh", annotated: allTypes, every: 5, heldOut: true},
		{name: "news zh, every fourth", guide: ourGuide, folder: 'g', file: "news-zh.jsonl", annotated: allTypes, every: 4, heldOut: true},
		{name: "written zh, every fourth", guide: ourGuide, folder: 'c', file: "zh-*.jsonl", annotated: allTypes, every: 4, heldOut: true, calibrates: true},
		{name: "sample article", guide: ourGuide, folder: 'g', file: "seed-gold.jsonl", annotated: allTypes},
	},
}, {
	language: "en", epochs: 8, minCount: 2, keep: 190_000,
	training: []source{
		{name: "UNER en EWT train", guide: unerGuide, folder: 'd', file: "ner-uner-en-ewt-train.jsonl.gz", licence: bySA4, weight: 1, labels: uner, annotated: names},
		{name: "WikiGold", guide: wikiGuide, folder: 'd', file: "ner-wikigold-en.jsonl", licence: "CC BY 4.0", weight: 1, labels: uner, annotated: names},
		{name: "CrossNER politics", guide: crossGuide, folder: 'd', file: "ner-crossner-politics-en.jsonl", licence: "MIT", weight: 1, labels: crossner, annotated: crossnerTypes},
		{name: "NTREX en", guide: ourGuide, folder: 'g', file: "ntrex-entities.jsonl", language: "en", licence: bySA4, weight: 2, annotated: allTypes, every: 5},
		{name: "news en", guide: ourGuide, folder: 'g', file: "news-en.jsonl", licence: cc0, weight: 2, annotated: allTypes, every: 4},
		{name: "written en", guide: ourGuide, folder: 'c', file: "en-*.jsonl", licence: cc0, weight: 2, annotated: allTypes, every: 4},
	},
	testing: []source{
		{name: "UNER en EWT test", guide: unerGuide, folder: 'd', file: "ner-uner-en-ewt-test.jsonl", labels: uner, annotated: names},
		{name: "UNER en PUD", guide: unerGuide, folder: 'd', file: "ner-uner-en-pud.jsonl", labels: uner, annotated: names},
		{name: "NTREX en, every fifth", guide: ourGuide, folder: 'g', file: "ntrex-entities.jsonl", language: "en", annotated: allTypes, every: 5, heldOut: true},
		{name: "news en, every fourth", guide: ourGuide, folder: 'g', file: "news-en.jsonl", annotated: allTypes, every: 4, heldOut: true},
		{name: "written en, every fourth", guide: ourGuide, folder: 'c', file: "en-*.jsonl", annotated: allTypes, every: 4, heldOut: true, calibrates: true},
	},
}}

func (r recipe) sets(in folders) ([]set, error)  { return readAll(r.training, in) }
func (r recipe) tests(in folders) ([]set, error) { return readAll(r.testing, in) }

func readAll(sources []source, in folders) ([]set, error) {
	var sets []set
	for _, s := range sources {
		folder := map[byte]string{'d': in.data, 'g': in.gold, 'c': in.corpus}[s.folder]
		files, err := filepath.Glob(filepath.Join(folder, s.file)) // in order of name
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: no file %s in %s", s.name, s.file, folder)
		}
		out := set{name: s.name, licence: s.licence, weight: s.weight, guide: s.guide, annotated: s.annotated, calibrates: s.calibrates}
		sum := sha256.New()
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			sum.Write(data)
			examples, err := readExamples(data, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
			out.examples = append(out.examples, s.part(examples)...)
		}
		out.sum = hex.EncodeToString(sum.Sum(nil))
		sets = append(sets, out)
	}
	return sets, nil
}

// part keeps the articles that the source is for.
func (s source) part(examples []example) []example {
	if s.every == 0 {
		return examples
	}
	var out []example
	article, last := -1, ""
	for _, e := range examples {
		if e.doc != last {
			article, last = article+1, e.doc
		}
		if (article%s.every == s.every-1) == s.heldOut {
			out = append(out, e)
		}
	}
	return out
}

func readExamples(data []byte, s source) ([]example, error) {
	var r io.Reader = bytes.NewReader(data)
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<24)
	var out []example
	for n := 1; lines.Scan(); n++ {
		var l struct {
			Text, Doc, Lang string
			Entities        []json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if s.language != "" && l.Lang != s.language {
			continue
		}
		e := example{text: l.Text, doc: l.Doc}
		at := make([]int, 0, len(l.Text)+1) // byte of code point
		for i := range l.Text {
			at = append(at, i)
		}
		at = append(at, len(l.Text))
		for _, raw := range l.Entities {
			start, end, typ, err := readEntity(raw)
			if err != nil || start < 0 || start >= end || end >= len(at) {
				return nil, fmt.Errorf("line %d: entity %s", n, raw)
			}
			if s.labels != nil {
				typ = s.labels[typ]
			}
			m := span{at[start], at[end], typ}
			// Some sets have the marks of a title inside its span.
			if t := l.Text[m.start:m.end]; len(t) > 6 && strings.HasPrefix(t, "《") && strings.HasSuffix(t, "》") {
				m.start, m.end = m.start+3, m.end-3
			}
			for _, t := range allTypes {
				if t == m.typ {
					e.mentions = append(e.mentions, m)
				}
			}
		}
		out = append(out, e)
	}
	return out, lines.Err()
}

// readEntity reads [start, end, "TYPE"] or {"start", "end", "type"}.
func readEntity(raw []byte) (start, end int, typ string, err error) {
	if raw[0] == '[' {
		err = json.Unmarshal(raw, &[]any{&start, &end, &typ})
		return
	}
	var e struct {
		Start, End int
		Type       string
	}
	err = json.Unmarshal(raw, &e)
	return e.Start, e.End, e.Type, err
}
