package eval

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode"

	"jianzhu"
)

// CutFunc appends the words of text to dst; they are spans of the text. White
// space between words may be in tokens of its own or in none.
type CutFunc func(dst []jianzhu.Token, text string) []jianzhu.Token

// Words measures segmentation against a gold file of lines {"words": […]}. The
// text that is cut is the words of a line joined with nothing between, as the
// published sets are to be read, which have no white space. A word is right
// where the same span is found. ByType tells words of ideographs, Latin
// letters, digits and marks, and those that mix them; o.Types is left out of
// account. A file that can't be read as one is Invalid, with the line's number.
func Words(ctx context.Context, r io.Reader, o Options, cut CutFunc) (*Report, error) {
	rep := &Report{Task: "words", File: o.File, ByType: map[string]*Score{}}
	kind := func(word string) *Score {
		k := wordKind(word)
		s := rep.ByType[k]
		if s == nil {
			s = &Score{}
			rep.ByType[k] = s
		}
		return s
	}
	var (
		total  Score
		spent  time.Duration
		size   int
		tokens []jianzhu.Token
		gold   = map[jianzhu.Span]bool{}
	)
	err := eachLine(ctx, r, func(n int, line []byte) error {
		var g struct{ Words []string }
		if err := json.Unmarshal(line, &g); err != nil {
			return lineError(n, "%v", err)
		}
		if g.Words == nil {
			return lineError(n, `no "words": this is no gold file of segmentation`)
		}
		text := strings.Join(g.Words, "")
		clear(gold)
		at := 0
		for i, w := range g.Words {
			if w == "" {
				return lineError(n, "word %d is empty", i)
			}
			gold[jianzhu.Span{Start: at, End: at + len(w)}] = true
			at += len(w)
			total.Gold++
			kind(w).Gold++
		}

		start := time.Now()
		tokens = cut(tokens[:0], text)
		spent += time.Since(start)
		size += len(text)
		rep.Items++

		var missed []string
		for _, t := range tokens {
			w := t.In(text)
			if strings.TrimSpace(w) == "" {
				continue
			}
			s := kind(w)
			total.Predicted++
			s.Predicted++
			if gold[t.Span] {
				total.Correct++
				s.Correct++
			} else {
				missed = append(missed, w)
			}
		}
		if o.Errors != nil && len(missed) > 0 {
			_, err := io.WriteString(o.Errors, strings.Join(missed, " ")+"\t"+strings.Join(g.Words, " ")+"\n")
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rep.finish(&total, spent, size)
	return rep, nil
}

// wordKind tells what a word is written in.
func wordKind(word string) string {
	kind := ""
	for _, r := range word {
		k := "marks"
		switch {
		case unicode.Is(unicode.Han, r):
			k = "han"
		case unicode.IsDigit(r):
			k = "digits"
		case unicode.IsLetter(r):
			k = "letters"
		}
		if kind != "" && kind != k {
			return "mixed"
		}
		kind = k
	}
	return kind
}
