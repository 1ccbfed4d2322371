package wire

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"jianzhu"
	"jianzhu/script"
)

// translation is one of sample: its first paragraph as it is, the second as it
// was before it changed.
func translation() *jianzhu.Translation {
	made := jianzhu.TranslationMade{Origin: jianzhu.ByMemory, Match: 90, Author: "Wang", Time: time.Date(2023, 5, 1, 9, 0, 0, 0, time.UTC)}
	mark := jianzhu.Mark{Origin: jianzhu.OriginModel, Rule: "crf", Score: 0.8, Status: jianzhu.Proposed}
	const first = "👩‍🚀 CEO Kai-Fu Lee told me: “élan, they’re fast.”"
	at := func(s string) jianzhu.Span {
		i := strings.Index(first, s)
		return jianzhu.Span{Start: i, End: i + len(s)}
	}
	cue := at("told")
	return &jianzhu.Translation{
		ArticleID: sample().ID, Language: "en", Revision: 4, ArticleRevision: 3, Created: made.Time, Updated: made.Time,
		Entities: []jianzhu.Entity{{ID: "e1", Type: jianzhu.TypePerson, Name: "Kai-Fu Lee", Names: map[string]string{"zh-Hans": "李开复"}}},
		Paragraphs: []jianzhu.TranslatedParagraph{
			{
				Paragraph: jianzhu.Paragraph{Index: 0, Kind: jianzhu.KindBody, Language: "en", Text: first,
					Mentions: []jianzhu.Mention{{ID: "t1", Span: at("CEO"), Type: jianzhu.TypeTitle, Mark: mark}, {ID: "t2", Span: at("Kai-Fu Lee"), Type: jianzhu.TypePerson, EntityID: "e1", Mark: mark}},
					Quotes: []jianzhu.Quote{{ID: "u1", Span: at("élan, they’re fast."), Kind: jianzhu.Direct, Cue: &cue,
						Speaker: &jianzhu.Speaker{Span: at("Kai-Fu Lee"), EntityID: "e1", Name: "Kai-Fu Lee"}, Mark: mark}}},
				Source: sample().Paragraphs[0].Text, Revision: 2, State: jianzhu.StateFinal, Made: made,
				Counterparts: []jianzhu.Counterpart{{SourceID: "m2", TargetID: "t2", Rule: "entity", Score: 0.99}, {SourceID: "q1", TargetID: "u1", Rule: "order", Score: 0.7}},
				Aligned:      []jianzhu.SentencePair{{Source: jianzhu.Span{End: len(sample().Paragraphs[0].Text)}, Target: jianzhu.Span{End: len(first)}, Score: 0.9}},
			},
			{
				Paragraph: jianzhu.Paragraph{Index: 1, Kind: jianzhu.KindBody, Language: "en", Text: "He laughed."},
				Source:    "他笑了。", Revision: 4, State: jianzhu.StateTranslated, Made: made, NeedsReview: true,
				Counterparts: []jianzhu.Counterpart{{SourceID: "gone", TargetID: "gone", Rule: "entity", Score: 0.99}},
				Aligned:      []jianzhu.SentencePair{{Source: jianzhu.Span{End: len("他笑了。")}, Target: jianzhu.Span{End: len("He laughed.")}, Score: 0.9}},
				History:      []jianzhu.TranslationVersion{{Revision: 1, Text: "", Source: "他笑了。", State: jianzhu.StateInitial, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman, Time: made.Time}}},
			},
		},
		Unplaced: []jianzhu.TranslatedParagraph{{
			Paragraph: jianzhu.Paragraph{Index: 5, Kind: jianzhu.KindBody, Text: "Gone."}, Source: "沒有了。", Revision: 1, State: jianzhu.StateReviewed, Made: made, NeedsReview: true,
		}},
	}
}

func TestTranslationGolden(t *testing.T) {
	r := NewReader(sample(), View{Include: Mentions | Quotes | Translations, Script: script.Hans})
	r.Show(translation())
	first, _ := r.Translated(0, true)
	second, _ := r.Translated(1, true)
	var buf, pretty bytes.Buffer
	if err := Encode(&buf, map[string]any{
		"paragraphs": []Paragraph{r.Paragraph(0), r.Paragraph(1)}, "translated": []TranslatedParagraph{first, second},
		"unplaced": r.Unplaced(true), "summary": NewTranslationSummary(sample(), translation()),
	}); err != nil {
		t.Fatal(err)
	}
	if err := json.Indent(&pretty, buf.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/translation.json"
	if *update {
		if err := os.WriteFile(golden, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pretty.Bytes(), want) {
		t.Errorf("%s differs, got:\n%s", golden, pretty.Bytes())
	}
}

// Of several translations each has its pairs, and the first that has a
// counterpart of a mention shows it there.
func TestCounterpartOfSeveralTranslations(t *testing.T) {
	de, en := translation(), translation()
	de.Language = "de"
	de.Paragraphs[0].Counterparts = de.Paragraphs[0].Counterparts[1:] // the quote alone
	r := NewReader(sample(), View{Include: Mentions | Quotes | Translations})
	r.Show(de, en)
	p := r.Paragraph(0)
	if n := len(p.Translations); n != 2 || len(p.Translations[0].Counterparts) != 1 || len(p.Translations[1].Counterparts) != 2 {
		t.Fatalf("%d translations: %+v", n, p.Translations)
	}
	if c := p.Mentions[1].Counterpart; c == nil || c.Language != "en" || c.Surface != "Kai-Fu Lee" {
		t.Errorf("of the mention: %+v", c)
	}
	if c := p.Quotes[0].Counterpart; c == nil || c.Language != "de" {
		t.Errorf("of the quote: %+v", c)
	}
	if p.Mentions[0].Counterpart != nil {
		t.Errorf("of what has none: %+v", p.Mentions[0].Counterpart)
	}
}
