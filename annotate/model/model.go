// Package model holds the data that package annotate works with: lexicons of
// names, and word lists that rules look things up in. All of it is embedded;
// sources.tsv says where each file comes from and under which licence.
//
// The package only reads its files. What a name or a word list means for an
// annotation is decided in package annotate.
package model

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jianzhu"
)

//go:embed *.gz *.txt sources.tsv
var files embed.FS

// The models stand by themselves, so that no copy of their bytes is made.
//
//go:embed tagger-zh.bin
var taggerZh string

//go:embed tagger-en.bin
var taggerEn string

//go:embed quotes.bin
var quotes string

// Quotes returns the trained weights of the ranker of quotes and speakers, as
// package annotate encodes them.
func Quotes() string { return quotes }

// Tagger returns the trained weights for Chinese ("zh") or English ("en")
// text, as package tagger encodes them.
func Tagger(language string) string {
	if language == "en" {
		return taggerEn
	}
	return taggerZh
}

// Name is one entity of an embedded lexicon with its names. Empty fields are
// unknown, or the same as the more general one: TW and HK default to Hant.
type Name struct {
	Type    jianzhu.Type
	Subtype string
	Lexicon string // the file that it stands in, without extensions: "names"
	Hans    string // simplified
	Hant    string // traditional, the common form
	TW      string // as in Taiwan, where it differs
	HK      string // as in Hong Kong, where it differs
	En      string
	Pinyin  string   // of a division of China: its name without 省, 市 and the like, a space between syllables
	Country string   // of a town: ISO 3166, upper case
	Aliases []string // in either language
	Count   int      // documents that the source has seen it in, or people that live there; 0 unknown
}

// Names returns every name of the embedded lexicons, in a fixed order. The
// strings share memory; callers must not change the slices.
func Names() ([]Name, error) {
	names := make([]Name, 0, 40000)
	err := eachRow("names.tsv.gz", 8, func(f []string) error {
		n := Name{Type: jianzhu.Type(f[0]), Subtype: f[1], Lexicon: "names",
			Hans: f[2], Hant: f[3], TW: f[4], HK: f[5], En: f[6]}
		if !slices.Contains(jianzhu.Types, n.Type) {
			return fmt.Errorf("unknown type %q", f[0])
		}
		if f[7] != "" {
			n.Aliases = strings.Split(f[7], "|")
		}
		names = append(names, n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachRow("divisions.tsv.gz", 4, func(f []string) error {
		n := Name{Type: jianzhu.TypeLoc, Lexicon: "divisions", Hans: f[2], Pinyin: f[3]}
		switch f[0] {
		case "0":
			n.Subtype = "province"
		case "1":
			n.Subtype = "prefecture"
		default:
			n.Subtype = "county"
		}
		if f[1] != f[2] {
			n.Aliases = []string{f[1]}
		}
		names = append(names, n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachRow("universities.tsv.gz", 2, func(f []string) error {
		names = append(names, Name{Type: jianzhu.TypeOrg, Subtype: "university",
			Lexicon: "universities", Hans: f[0], En: f[1]})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachRow("people.tsv.gz", 2, func(f []string) error {
		count, err := strconv.Atoi(f[1])
		if err != nil {
			return err
		}
		names = append(names, Name{Type: jianzhu.TypePerson, Lexicon: "people", Hans: f[0], Count: count})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}

// Places returns towns of the world that have a Chinese name, in a fixed order.
// Their Count is the number of people that live there. The strings share
// memory.
func Places() ([]Name, error) {
	places := make([]Name, 0, 20000)
	err := eachRow("places.tsv.gz", 4, func(f []string) error {
		n := Name{Type: jianzhu.TypeLoc, Subtype: "city", Lexicon: "places", En: f[0], Country: f[1]}
		var err error
		if n.Count, err = strconv.Atoi(f[2]); err != nil {
			return err
		}
		zh := strings.Split(f[3], "|")
		n.Hans, n.Aliases = zh[0], zh[1:]
		places = append(places, n)
		return nil
	})
	return places, err
}

// Part is a part of personal names with the number of names it was seen in.
type Part struct {
	Text  string
	Count int
}

// PartsZh returns parts of foreign personal names in simplified Chinese
// characters: 盖茨.
func PartsZh() ([]Part, error) { return parts("parts-zh.tsv.gz") }

// PartsEn returns parts of personal names in lower-case Latin letters: gates.
// They are sorted.
func PartsEn() ([]Part, error) { return parts("parts-en.tsv.gz") }

func parts(file string) ([]Part, error) {
	out := make([]Part, 0, 50000)
	err := eachRow(file, 2, func(f []string) error {
		n, err := strconv.Atoi(f[1])
		out = append(out, Part{f[0], n})
		return err
	})
	return out, err
}

// Pair is a part of personal names in both languages, with the number of
// people that it was seen in.
type Pair struct {
	En    string // lower case
	Zh    string // simplified
	Count int
}

// Pairs returns the parts of personal names that are known in both languages,
// sorted by their Latin letters, then by their characters. One part may have
// several counterparts.
func Pairs() ([]Pair, error) {
	out := make([]Pair, 0, 65000)
	err := eachRow("pairs.tsv.gz", 3, func(f []string) error {
		n, err := strconv.Atoi(f[2])
		out = append(out, Pair{f[0], f[1], n})
		return err
	})
	return out, err
}

// Given counts the characters of Chinese given names, by position: 0 a given
// name of one character, 1 and 2 the first and second of two.
type Given [3]map[rune]int

// GivenNames returns the counts of given-name characters, simplified.
func GivenNames() (Given, error) {
	g := Given{{}, {}, {}}
	err := eachRow("given.tsv.gz", 3, func(f []string) error {
		p, err := strconv.Atoi(f[0])
		if err != nil || p < 0 || p >= len(g) {
			return fmt.Errorf("position %q", f[0])
		}
		n, err := strconv.Atoi(f[2])
		for _, r := range f[1] {
			g[p][r] = n
		}
		return err
	})
	return g, err
}

// List returns a word list: the sections of the named text file, each with
// its words in order. A line "[name]" begins a section, "# " a comment. Words
// are separated by "|", or by white space in a line that has none.
func List(file string) (map[string][]string, error) {
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	lists, section := map[string][]string{}, ""
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = line[1 : len(line)-1]
			if lists[section] != nil {
				return nil, fmt.Errorf("model: %s line %d: section %q again", file, n+1, section)
			}
			lists[section] = []string{}
		case section == "":
			return nil, fmt.Errorf("model: %s line %d stands in no section", file, n+1)
		default:
			words := strings.Fields(line)
			if strings.Contains(line, "|") {
				words = strings.Split(line, "|")
			}
			for _, w := range words {
				if w = strings.TrimSpace(w); w != "" {
					lists[section] = append(lists[section], w)
				}
			}
		}
	}
	return lists, nil
}

// eachRow calls row for each row of a table; fields is used again for the next.
func eachRow(file string, columns int, row func(fields []string) error) error {
	f, err := files.Open(file)
	if err != nil {
		return fmt.Errorf("model: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("model: %s: %w", file, err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return fmt.Errorf("model: %s: %w", file, err)
	}
	rest, n := string(data), 0
	fields := make([]string, 0, columns)
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		rest = after
		if n++; n == 1 {
			continue // the header
		}
		fields = fields[:0]
		for more := true; more; {
			var f string
			f, line, more = strings.Cut(line, "\t")
			fields = append(fields, f)
		}
		if len(fields) != columns {
			return fmt.Errorf("model: %s line %d has %d columns, want %d", file, n, len(fields), columns)
		}
		if err := row(fields); err != nil {
			return fmt.Errorf("model: %s line %d: %w", file, n, err)
		}
	}
	return nil
}

// Source says where an embedded file comes from.
type Source struct {
	File    string
	About   string
	Licence string // SPDX identifier
	Origin  string
}

// Sources lists the embedded files with their provenance.
func Sources() []Source {
	f, err := files.Open("sources.tsv")
	if err != nil {
		panic("model: sources.tsv is not embedded") // the embed directive names it
	}
	defer f.Close()
	var out []Source
	for in := bufio.NewScanner(f); in.Scan(); {
		if fields := strings.Split(in.Text(), "\t"); len(fields) == 4 {
			out = append(out, Source{fields[0], fields[1], fields[2], fields[3]})
		}
	}
	return out
}

// TaggerVersion returns twelve hexadecimal digits that change when a model of
// the tagger or of the ranker of quotes does.
var TaggerVersion = sync.OnceValue(func() string {
	h := sha256.New()
	io.WriteString(h, taggerZh)
	io.WriteString(h, taggerEn)
	io.WriteString(h, quotes)
	return hex.EncodeToString(h.Sum(nil))[:12]
})

// Version returns twelve hexadecimal digits that change when any embedded
// lexicon or word list does.
var Version = sync.OnceValue(func() string {
	h := sha256.New()
	for _, s := range Sources() {
		if strings.HasSuffix(s.File, ".bin") {
			continue // see TaggerVersion
		}
		data, err := files.ReadFile(s.File)
		if err != nil {
			panic("model: sources.tsv names " + s.File + ", which is not embedded")
		}
		fmt.Fprintf(h, "%s %d\n", s.File, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
})
