package eval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/eval"
)

// chars cuts text into characters, with GPT in one.
func chars(dst []jianzhu.Token, text string) []jianzhu.Token {
	for i, r := range text {
		if i > 0 && (r == 'P' || r == 'T') {
			dst[len(dst)-1].End++
			continue
		}
		dst = append(dst, jianzhu.Token{Span: jianzhu.Span{Start: i, End: i + len(string(r))}})
	}
	return dst
}

func TestWords(t *testing.T) {
	const gold = `{"words": ["我", "用", "GPT", "。"], "id": "1"}` + "\n\n" + `{"words": ["很", "好用"]}`
	var mistakes strings.Builder
	r, err := eval.Words(t.Context(), strings.NewReader(gold), eval.Options{File: "gold.jsonl", Errors: &mistakes}, chars)
	if err != nil {
		t.Fatal(err)
	}
	// Seven are found, six expected, five the same.
	if r.Task != "words" || r.File != "gold.jsonl" || r.Items != 2 || r.Precision != 5.0/7 || r.Recall != 5.0/6 {
		t.Errorf("got %+v", r)
	}
	if s := r.ByType["letters"]; s == nil || s.Gold != 1 || s.Correct != 1 || s.F1 != 1 {
		t.Errorf("letters: %+v", s)
	}
	if s := r.ByType["han"]; s == nil || s.Gold != 4 || s.Predicted != 5 || s.Correct != 3 {
		t.Errorf("ideographs: %+v", s)
	}
	if want := "好 用\t很 好用\n"; mistakes.String() != want {
		t.Errorf("mistakes %q, want %q", mistakes.String(), want)
	}
}

func TestWordsLeavesOutWhiteSpace(t *testing.T) {
	r, err := eval.Words(t.Context(), strings.NewReader(`{"words": ["我", " ", "好"]}`), eval.Options{}, chars)
	if err != nil {
		t.Fatal(err)
	}
	if r.Precision != 1 {
		t.Errorf("got %+v", r)
	}
}

func TestWordsMistakes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{"words": ["好"]}` + "\n" + `{"text": "好"}`, "line 2"},
		{`{"words": ["好", ""]}`, "word 1 is empty"},
		{`{"words": "好"}`, "line 1"},
		{"", "empty"},
	} {
		_, err := eval.Words(t.Context(), strings.NewReader(c.in), eval.Options{}, chars)
		if !jianzhu.IsKind(err, jianzhu.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.in, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := eval.Words(ctx, strings.NewReader(`{"words": ["好"]}`), eval.Options{}, chars); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
