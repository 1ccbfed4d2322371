//go:build ignore

// Gen_bigrams counts characters and pairs of them in Wikipedia paragraphs and
// writes data/bigrams.gz: a gzipped list of unsigned varints, first the number
// of characters and for each, ascending, the distance to the one before and
// its count; then the same for pairs (first<<21|second) seen at least twice.
//
// Run it in the folder of the package; ../../shared/data has the texts.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"jianzhu/script"
)

func main() {
	log.SetFlags(0)
	single, pairs := map[uint64]uint64{}, map[uint64]uint64{}
	count := func(text string) {
		prev := rune('\n')
		for _, r := range strings.TrimSpace(text) + "\n" {
			r = modelRune(r)
			single[uint64(r)]++
			pairs[uint64(prev)<<21|uint64(r)]++
			prev = r
		}
	}
	for _, name := range []string{"txt-wiki-zh.jsonl.gz", "cws-gsd-hant-train.jsonl"} {
		each(filepath.Join("../../shared/data", name), func(line []byte) {
			var v struct {
				Text  string   `json:"text"`
				Words []string `json:"words"`
			}
			if err := json.Unmarshal(line, &v); err != nil {
				log.Fatalf("%s: %v", name, err)
			}
			count(v.Text + strings.Join(v.Words, ""))
		})
	}
	maps.DeleteFunc(pairs, func(_, n uint64) bool { return n < 2 })

	var out []byte
	for _, m := range []map[uint64]uint64{single, pairs} {
		out = binary.AppendUvarint(out, uint64(len(m)))
		last := uint64(0)
		for _, k := range slices.Sorted(maps.Keys(m)) {
			out = binary.AppendUvarint(out, k-last)
			out = binary.AppendUvarint(out, m[k])
			last = k
		}
	}
	var z bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	zw.Write(out)
	zw.Close()
	if err := os.WriteFile("data/bigrams.gz", z.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d characters, %d pairs, %d bytes", len(single), len(pairs), z.Len())
}

// modelRune must agree with the function of that name in bigram.go.
func modelRune(r rune) rune {
	if r == '\n' {
		return r
	}
	r = script.Fold(r)
	switch {
	case '0' <= r && r <= '9':
		return '0'
	case unicode.Is(unicode.Han, r):
		return r
	case unicode.Is(unicode.Latin, r):
		return 'a'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func each(name string, f func(line []byte)) {
	file, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			log.Fatal(err)
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		f(s.Bytes())
	}
	if s.Err() != nil {
		log.Fatal(s.Err())
	}
}
