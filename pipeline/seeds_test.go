package pipeline

import (
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/seeds"
)

// TestSeedTranslationsFit reads the sample articles and their translations as
// a server does: each translation has a line for each paragraph, and is what
// it says it is when it is read as an article itself.
func TestSeedTranslationsFit(t *testing.T) {
	p := newPipeline(t)
	ins := seeds.Inputs()
	for i, tr := range seeds.Translations() {
		t.Run(tr.ExternalID, func(t *testing.T) {
			a, err := p.Read(t.Context(), ins[i])
			if err != nil {
				t.Fatal(err)
			}
			if len(tr.Paragraphs) != len(a.Paragraphs) {
				t.Errorf("%d lines in %s for %d paragraphs", len(tr.Paragraphs), tr.Language, len(a.Paragraphs))
			}
			b, err := p.Read(t.Context(), jianzhu.Input{Raw: []byte(strings.Join(tr.Paragraphs, "\n"))})
			if err != nil {
				t.Fatal(err)
			}
			if b.Language != tr.Language || a.Language[:2] == b.Language[:2] {
				t.Errorf("the translation of a text in %s reads as %s, not %s", a.Language, b.Language, tr.Language)
			}
			if len(b.Paragraphs) != len(tr.Paragraphs) {
				t.Fatalf("%d lines read as %d paragraphs", len(tr.Paragraphs), len(b.Paragraphs))
			}
			for n := range b.Paragraphs {
				if b.Paragraphs[n].Text != tr.Paragraphs[n] {
					t.Errorf("line %d reads as %q", n+1, b.Paragraphs[n].Text)
				}
			}
		})
	}
}

// TestEnglishSeed: the sample in English shows what the Chinese one lacks, a
// title and times that the day of publication settles.
func TestEnglishSeed(t *testing.T) {
	p := newPipeline(t)
	in := seeds.Inputs()[1]
	a, err := p.Read(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	a.ID = "0190"
	if err := p.Annotate(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if a.Language != "en" || a.Title == "" || a.Byline != "Hannah Wexcombe and Wei Jiarong" {
		t.Errorf("language %q, title %q, byline %q", a.Language, a.Title, a.Byline)
	}
	if got := a.Published.Format(time.RFC3339); got != "2025-03-18T08:30:00+01:00" {
		t.Errorf("published %s", got)
	}
	want := map[string]string{"March 18": "2025-03-18", "Tuesday": "2025-03-18", "Last year": "2024-01-01", "February 27": "2025-02-27"}
	for i := range a.Paragraphs {
		par := &a.Paragraphs[i]
		for _, m := range par.Mentions {
			if from, ok := want[m.In(par.Text)]; ok && m.Value != nil && m.Value.From == from {
				delete(want, m.In(par.Text))
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("times that were not settled: %v", want)
	}
}
