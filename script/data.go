package script

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/*.txt data/*.gz
var files embed.FS

// entry is a line of an OpenCC dictionary: a key and what it may become, the
// usual first.
type entry struct {
	key    string
	values []string
}

// dictionary reads one of the embedded files. They are part of the program,
// and a test reads them all, so one that can't be read is a broken build.
func dictionary(name string) []entry {
	data, err := files.ReadFile("data/" + name)
	if err == nil && strings.HasSuffix(name, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		panic(fmt.Sprintf("script: embedded %s: %v", name, err))
	}
	out := make([]entry, 0, bytes.Count(data, []byte{'\n'}))
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		key, values, ok := strings.Cut(line, "\t")
		if !ok {
			panic(fmt.Sprintf("script: embedded %s: no tab in %q", name, line))
		}
		out = append(out, entry{key, strings.Fields(values)})
	}
	return out
}

// characters returns the entries of a dictionary of single characters as
// runes.
func characters(name string) map[rune][]rune {
	entries := dictionary(name)
	out := make(map[rune][]rune, len(entries))
	for _, e := range entries {
		key, _ := utf8.DecodeRuneInString(e.key)
		for _, v := range e.values {
			r, _ := utf8.DecodeRuneInString(v)
			out[key] = append(out[key], r)
		}
	}
	return out
}

// runeMap maps runes to runes. It keeps differences by pages of 256, so that
// a look-up is two loads and what maps to itself costs nothing; the zero
// page, which most of Unicode shares, maps everything to itself.
type runeMap struct {
	page  [runeLimit >> 8]uint16
	delta [][256]int32
}

// runeLimit bounds the runes that a runeMap can change: planes 0 to 3, all
// that have letters or ideographs.
const runeLimit = 0x40000

func newRuneMap() *runeMap { return &runeMap{delta: make([][256]int32, 1)} }

func (m *runeMap) set(from, to rune) {
	p := from >> 8
	if m.page[p] == 0 {
		m.page[p] = uint16(len(m.delta))
		m.delta = append(m.delta, [256]int32{})
	}
	m.delta[m.page[p]][from&0xFF] = to - from
}

func (m *runeMap) get(r rune) rune {
	if uint32(r) >= runeLimit {
		return r
	}
	return r + m.delta[m.page[r>>8]][r&0xFF]
}

// runeSet is a set of runes below runeLimit.
type runeSet [runeLimit / 64]uint64

func (s *runeSet) add(r rune) { s[r>>6] |= 1 << (r & 63) }

func (s *runeSet) remove(r rune) { s[r>>6] &^= 1 << (r & 63) }

func (s *runeSet) has(r rune) bool {
	return uint32(r) < runeLimit && s[r>>6]&(1<<(r&63)) != 0
}

// compatibility maps CJK compatibility ideographs, which some encodings give
// a second code, to the ideographs that they are.
var compatibility = sync.OnceValue(func() *runeMap {
	m := newRuneMap()
	for from, to := range characters("CJK_Compatibility_Ideographs.txt") {
		m.set(from, to[0])
	}
	return m
})
