package segment

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"jianzhu/script"
)

var update = flag.Bool("update", false, "rewrite the embedded dictionary and the golden files")

// counted is a numeral with a measure word, 三个 or 第二届, or a unit, 三天:
// two words, in as many forms as there are numbers. The measure words are
// those that make no word of their own with a numeral, as 一样 and 万分 are.
var counted = regexp.MustCompile(`^第?[零〇一二三四五六七八九十百千万亿两几数多半]+` +
	`[个位名种次条部座家份项层级颗件所期场段只艘辆架台张支枚根块间栋幢户对套组批届轮遍趟页章篇首幅杯瓶碗盒箱袋股阵滴粒株棵匹扇顶笔集]$|` +
	`^第?[零〇一二三四五六七八九十百千万亿两]+[年月日天周岁秒元米里亩吨斤克倍]$`)

// TestDictionary: the embedded dictionary is what gse's makes. Run with
// -update after an update of gse or a change of the rules here.
func TestDictionary(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		t.Skipf("no source of gse: %v", err)
	}
	type entry struct {
		frequency float64
		pos       string
	}
	entries := map[string]entry{}
	// Simplified words first: theirs is the part of speech where the
	// traditional one differs.
	for _, name := range []string{"s_1.txt", "t_1.txt"} {
		data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "data", "dict", "zh", name))
		if err != nil {
			t.Skipf("no source of gse: %v", err)
		}
		for line := range strings.Lines(string(data)) {
			f := strings.Fields(line)
			if len(f) != 3 {
				continue
			}
			word := script.FoldString(f[0])
			frequency, err := strconv.ParseFloat(f[1], 64)
			if err != nil || frequency < 2 || counted.MatchString(word) { // as gse reads it
				continue
			}
			// The search for words starts at letters and digits only.
			if r, _ := utf8.DecodeRuneInString(word); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				continue
			}
			e, ok := entries[word]
			if !ok {
				e.pos = f[2]
			}
			e.frequency = max(e.frequency, frequency)
			entries[word] = e
		}
	}

	keys := make([]string, 0, len(entries))
	for word := range entries {
		keys = append(keys, word)
	}
	slices.Sort(keys)
	var want bytes.Buffer
	for _, word := range keys {
		e := entries[word]
		fmt.Fprintf(&want, "%s %g %s\n", word, e.frequency, e.pos)
	}

	if *update {
		var out bytes.Buffer
		z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		z.Write(want.Bytes())
		z.Close()
		if err := os.WriteFile("data/words.txt.gz", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d words, %d bytes, %d compressed", len(keys), want.Len(), out.Len())
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(words))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("data/words.txt.gz is not what gse's dictionary makes; run go test ./segment -run TestDictionary -update")
	}
}

// BenchmarkLoad measures the loading of the embedded dictionary beside gse's
// of its own, and the memory that either keeps:
//
//	go test ./segment -run '^$' -bench Load -benchtime 3x
func BenchmarkLoad(b *testing.B) {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	b.Run("dict=jianzhu", func(b *testing.B) {
		before := heap()
		var l *lexicon
		for b.Loop() {
			var err error
			if l, err = loadBase(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(heap()-before, "MB-kept")
		runtime.KeepAlive(l)
	})
	b.Run("dict=gse", func(b *testing.B) {
		before := heap()
		var seg *gse.Segmenter
		for b.Loop() {
			seg = &gse.Segmenter{SkipLog: true}
			if err := seg.LoadDictEmbed(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(heap()-before, "MB-kept")
		runtime.KeepAlive(seg)
	})
}
