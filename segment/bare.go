package segment

import (
	"errors"
	"sync"

	"github.com/go-ego/gse"

	"jianzhu"
)

// Bare returns gse as it comes, with its default dictionary and Segment, for
// comparison: the tokens that it appends are gse's own. It loads that
// dictionary, at the first call, in a few seconds and 200 MB, and fails in a
// program that was built without it (tag ne).
func Bare() (func(dst []jianzhu.Token, text string) []jianzhu.Token, error) {
	seg, err := bare()
	if err != nil {
		return nil, &jianzhu.Error{Op: "segment.Bare", Err: err}
	}
	return func(dst []jianzhu.Token, text string) []jianzhu.Token {
		for _, s := range seg.Segment([]byte(text)) {
			dst = append(dst, jianzhu.Token{Span: jianzhu.Span{Start: s.Start(), End: s.End()}, POS: s.Token().Pos()})
		}
		return dst
	}, nil
}

var bare = sync.OnceValues(func() (*gse.Segmenter, error) {
	seg := &gse.Segmenter{SkipLog: true}
	if err := seg.LoadDictEmbed(); err != nil {
		return nil, err
	}
	if seg.Dict.NumTokens() == 0 {
		return nil, errors.New("gse's dictionary is not in this program")
	}
	return seg, nil
})
