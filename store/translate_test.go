package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
)

// shelf is a store of one article and its translation. meanwhile, unless nil,
// runs once before a write: another writer that is faster.
type shelf struct {
	ArticleReader
	TranslationReader
	article     *jianzhu.Article
	translation *jianzhu.Translation
	meanwhile   func()
	writes      int
}

func (s *shelf) Article(context.Context, string) (*jianzhu.Article, error) { return s.article, nil }

func (s *shelf) Translation(context.Context, string, string) (*jianzhu.Translation, error) {
	if s.translation == nil {
		return nil, &jianzhu.Error{Kind: jianzhu.NotFound}
	}
	return s.translation, nil
}

func (s *shelf) PutTranslation(_ context.Context, t *jianzhu.Translation, replaces int64) error {
	if f := s.meanwhile; f != nil {
		s.meanwhile = nil
		f()
	}
	has := int64(0)
	if s.translation != nil {
		has = s.translation.Revision
	}
	if has != replaces {
		return &jianzhu.Error{Kind: jianzhu.Conflict}
	}
	next := *t
	next.Revision = replaces + 1
	if err := CheckTranslation(&next); err != nil {
		return err
	}
	t.Revision = next.Revision
	s.translation = t
	s.writes++
	return nil
}

func (s *shelf) DeleteTranslation(context.Context, string, string, int64) error {
	return errors.New("not asked for")
}

// translator returns a Translator that finds one mention, the first character
// of each text, and links it with the source's. It counts annotations.
func translator(s *shelf, annotated *int) *Translator {
	now := time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	return &Translator{
		Store: s,
		Annotate: func(_ context.Context, a *jianzhu.Article) error {
			*annotated++
			for i := range a.Paragraphs {
				p := &a.Paragraphs[i]
				for _, r := range p.Text {
					p.Mentions = []jianzhu.Mention{{ID: jianzhu.StableID(a.ID, p.Text), Span: jianzhu.Span{End: len(string(r))}, Type: jianzhu.TypeTitle}}
					break
				}
			}
			return nil
		},
		Link: func(a *jianzhu.Article, t *jianzhu.Translation) {
			for i := range t.Paragraphs {
				p := &t.Paragraphs[i]
				text := a.Paragraphs[p.Index].Text
				p.Counterparts, p.Aligned = nil, nil
				if len(p.Mentions) > 0 {
					p.Counterparts = []jianzhu.Counterpart{{SourceID: "of " + text, TargetID: p.Mentions[0].ID, Rule: "order", Score: 1}}
				}
				p.Aligned = []jianzhu.SentencePair{{Source: jianzhu.Span{End: len(text)}, Target: jianzhu.Span{End: len(p.Text)}, Score: 1}}
			}
		},
		Now: func() time.Time { now = now.Add(time.Hour); return now },
	}
}

func written(index int, text string) TranslatedText {
	state := jianzhu.StateTranslated
	if text == "" {
		state = jianzhu.StateInitial
	}
	return TranslatedText{Index: index, Text: text, State: state, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman}}
}

func TestTranslator(t *testing.T) {
	annotated := 0
	s := &shelf{article: texts("一", "二二", "三")}
	w := translator(s, &annotated)
	write := func(want Outcome, all ...TranslatedText) *jianzhu.Translation {
		t.Helper()
		_, tr, outcome, err := w.Write(t.Context(), "a", "en", all, nil)
		if err != nil || outcome != want {
			t.Fatalf("%s, %v, want %s", outcome, err, want)
		}
		return tr
	}
	write(Created, written(1, "Two"), written(0, "One"))
	if tr := write(Unchanged, written(1, "Two")); tr.Revision != 1 || annotated != 1 || s.writes != 1 {
		t.Errorf("the same again: revision %d, annotated %d times, %d writes", tr.Revision, annotated, s.writes)
	}
	tr := write(Updated, written(1, "Two, two"), written(2, ""))
	if p := tr.Paragraphs[1]; tr.Revision != 2 || p.Revision != 2 || len(p.History) != 1 || p.History[0].Text != "Two" || p.History[0].Revision != 1 || tr.Paragraphs[0].Revision != 1 {
		t.Errorf("%+v", tr.Paragraphs)
	}

	// The article changes: what is aligned with a text of before stays so.
	was := tr.Paragraphs[1].Aligned
	s.article = texts("零", "一", "二二二", "三")
	s.article.Revision = 8
	fitted := w.Fit(s.article, s.translation)
	if p := fitted.Paragraphs[1]; p.Index != 2 || !p.NeedsReview || !cmp.Equal(p.Aligned, was) || p.Counterparts[0].SourceID != "of 二二二" {
		t.Errorf("fitted: %+v", p)
	}
	if p := s.translation.Paragraphs[1]; p.NeedsReview || p.Index != 1 || p.Counterparts[0].SourceID != "of 二二" {
		t.Errorf("what is stored has changed: %+v", p)
	}
	tr = write(Updated, written(2, "Two, two"))
	if p := tr.Paragraphs[1]; p.NeedsReview || p.Source != "二二二" || len(p.History) != 2 || tr.ArticleRevision != 8 || tr.Paragraphs[0].Index != 1 {
		t.Errorf("reviewed: %+v", tr.Paragraphs)
	}
}

// A writer who is slower starts over, and loses nothing of the other.
func TestTranslatorStartsOver(t *testing.T) {
	annotated, checked := 0, 0
	s := &shelf{article: texts("一", "二")}
	w := translator(s, &annotated)
	s.meanwhile = func() {
		if _, _, _, err := w.Write(t.Context(), "a", "en", []TranslatedText{written(0, "One")}, nil); err != nil {
			t.Error(err)
		}
	}
	_, tr, outcome, err := w.Write(t.Context(), "a", "en", []TranslatedText{written(1, "Two")}, func(_ *jianzhu.Article, was *jianzhu.Translation) error {
		if checked++; (was != nil) != (checked == 2) {
			t.Errorf("check %d sees %v", checked, was)
		}
		return nil
	})
	if err != nil || outcome != Updated || checked != 2 || len(tr.Paragraphs) != 2 || tr.Revision != 2 {
		t.Errorf("%s, %v, %d checks: %+v", outcome, err, checked, tr)
	}
	refused := errors.New("no")
	if _, _, _, err := w.Write(t.Context(), "a", "en", []TranslatedText{written(1, "x")}, func(*jianzhu.Article, *jianzhu.Translation) error { return refused }); !errors.Is(err, refused) || s.writes != 2 {
		t.Errorf("refused by %v, %d writes", err, s.writes)
	}
}

func TestTranslatorRefusesWhatFitsNowhere(t *testing.T) {
	annotated := 0
	s := &shelf{article: texts("一", "二")}
	w := translator(s, &annotated)
	_, _, _, err := w.Write(t.Context(), "a", "en", []TranslatedText{written(0, "a"), written(2, "b"), written(0, "c"), written(-1, "d")}, nil)
	e := jianzhu.Describe(err)
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Field)
	}
	if d := cmp.Diff([]string{"paragraphs[1].index", "paragraphs[2].index", "paragraphs[3].index"}, fields); e.Kind != jianzhu.Invalid || d != "" || s.writes+annotated != 0 {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	w.Annotate = func(context.Context, *jianzhu.Article) error { return context.Canceled }
	if _, _, _, err := w.Write(t.Context(), "a", "en", []TranslatedText{written(0, "a")}, nil); !errors.Is(err, context.Canceled) || s.writes != 0 {
		t.Errorf("%v, %d writes", err, s.writes)
	}
}
