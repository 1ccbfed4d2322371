package tagger

import (
	"strings"
	"testing"
)

// Every feature has a template, and a template shows what its feature looks at.
func TestTemplatesAreThoseOfTheFeatures(t *testing.T) {
	var x Text
	text := []rune("在OpenAI工作的 Sam 说")
	x.Reset(text, text)
	x.Words = []Word{{Start: 0, End: 1}, {Start: 1, End: 7}, {Start: 7, End: 9}, {Start: 9, End: 10}, {Start: 11, End: 14}, {Start: 15, End: 16}}
	x.Matches = []Match{{Start: 1, End: 7, Kind: 1, Name: 1}}
	x.Guesses = []Guess{{Start: 1, End: 7, Type: 2, Rule: "latin name"}}
	x.Prepare()
	for i, u := range x.units {
		var l featureList
		x.appendFeatures(&l, i)
		const plain = 38
		letters := int(u.end - u.start)
		want := plain
		if u.letters {
			want += 7 + 2*max(0, min(4, letters-1))
		}
		if len(l.features) != want || want > len(templates) {
			t.Errorf("unit %d has %d features, want %d of %d templates", i, len(l.features), want, len(templates))
		}
		for k := range l.features {
			if x.describe(i, k) == "" {
				t.Errorf("unit %d: feature %d has no name", i, k)
			}
		}
	}
	var all []string
	for k := range plainAndLetters {
		all = append(all, x.describe(1, k))
	}
	for _, want := range []string{"unit=OpenAI", "unit before=在", "next unit=工", "unit and next=OpenAI工", "units on either side=在…工", "unit with neighbours=在OpenAI工",
		"word=OpenAI", "word before and word=在 OpenAI", "word and next=OpenAI 工作", "name of the lexicons=OpenAI",
		"which rule says so=OpenAI (latin name)", "third next word=的", "beginning=O-", "ending=-nAI", "unit before the last=␃"} {
		found := false
		for _, got := range all {
			found = found || got == want
		}
		if !found {
			t.Errorf("no feature is called %q: %s", want, strings.Join(all, "; "))
		}
	}
}

const plainAndLetters = 53
