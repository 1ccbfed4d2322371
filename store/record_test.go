package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
)

func span(start, end int) jianzhu.Span { return jianzhu.Span{Start: start, End: end} }

// record returns the record of a one-sentence-a-clause article: 😀 has two
// UTF-16 units, so the three ways of counting differ.
func record(t *testing.T) *Record {
	t.Helper()
	text := "😀好。李開復說:「很大」。完。"
	at := func(s string) jianzhu.Span {
		for i := range text {
			if len(text)-i >= len(s) && text[i:i+len(s)] == s {
				return span(i, i+len(s))
			}
		}
		t.Fatalf("no %q", s)
		return span(0, 0)
	}
	cue := at("說")
	a := &jianzhu.Article{
		ID: "a", Revision: 4, Title: "題", Source: "報", Language: "zh-Hant-TW", Created: time.Unix(1, 0), Published: time.Unix(7, 1_999_999).In(time.FixedZone("", 3600)),
		Paragraphs: []jianzhu.Paragraph{
			{Index: 0, Text: "王慧文：", Sentences: []jianzhu.Span{span(0, 12)}},
			{
				Index: 1, Text: text,
				Sentences: []jianzhu.Span{at("😀好。"), at("李開復說:「很大」。"), at("完。")},
				Mentions:  []jianzhu.Mention{{ID: "m", Span: at("李開復"), Type: jianzhu.TypePerson, EntityID: "e"}, {ID: "n", Span: at("大"), Type: jianzhu.TypeLoc, EntityID: "f"}},
				Quotes: []jianzhu.Quote{{ID: "q", Span: at("很大"), Kind: jianzhu.Direct, Cue: &cue,
					Speaker: &jianzhu.Speaker{Paragraph: 0, Span: span(3, 9), EntityID: "e", Name: "李开复"}}},
			},
		},
		Entities: []jianzhu.Entity{{ID: "f", Type: jianzhu.TypeLoc, Name: "大"}, {ID: "e", Type: jianzhu.TypePerson, Name: "李开复"}, {ID: "unused", Name: "無"}},
		Edits:    []jianzhu.Edit{{Kind: jianzhu.EditSpace}, {Kind: jianzhu.EditGloss}},
	}
	r, err := NewRecord(a)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRecord(t *testing.T) {
	r := record(t)
	if d := cmp.Diff(Counts{Paragraphs: 2, Characters: 4 + 15, Sentences: 4, Entities: 3, Mentions: 2, Quotes: 1, Repairs: 1}, r.Counts); d != "" {
		t.Errorf("counts (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"zh", "zh-Hant", "zh-Hant-TW"}, r.Languages); d != "" {
		t.Errorf("languages (-want +got):\n%s", d)
	}
	if !r.Date.Equal(time.Unix(7, 1_000_000)) {
		t.Errorf("date %v", r.Date)
	}
	if len(r.Shares) != 2 || r.Shares[0].Entity.ID != "e" || r.Shares[1].Entity.ID != "f" || r.Shares[0].Mentions != 1 || !cmp.Equal(r.Shares[0].Paragraphs, []int{1}) {
		t.Errorf("shares %+v", r.Shares)
	}
	want := Context{Text: "李開復說:「很大」。", Start: 10, CodePoints: 3, UTF16: 4}
	for _, got := range []Context{r.Mentions[0].Context, r.Mentions[1].Context, r.Quotes[0].Context} {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("context (-want +got):\n%s", d)
		}
	}
	q := r.Quotes[0]
	if q.Surface != "很大" || q.CueSurface != "說" || q.SpeakerSurface != "慧文" {
		t.Errorf("quote %q, cue %q, speaker %q", q.Surface, q.CueSurface, q.SpeakerSurface)
	}
	if q.CueStart != (Position{6, 7}) || q.SpeakerStart != (Position{1, 1}) {
		t.Errorf("cue at %v, speaker at %v", q.CueStart, q.SpeakerStart)
	}
	if !cmp.Equal(q.Entities, []string{"f"}) || !cmp.Equal(r.Speakers, []string{"e"}) {
		t.Errorf("the content mentions %v, speakers are %v", q.Entities, r.Speakers)
	}
}

func TestTotal(t *testing.T) {
	share := func(day int, e jianzhu.Entity) Share {
		e.ID, e.Type, e.Name = "e", jianzhu.TypeOrg, "微软"
		return Share{Entity: e, Mentions: day, Date: time.Date(2023, 4, day, 0, 0, 0, 0, time.UTC)}
	}
	a := share(3, jianzhu.Entity{Names: map[string]string{"en": "Microsoft"}, Aliases: []string{"MS", "MS"}})
	b := share(1, jianzhu.Entity{Names: map[string]string{"en": "Microsoft Corp."}, Aliases: []string{"巨硬"}, Subtype: "company"})
	c := share(2, jianzhu.Entity{Names: map[string]string{"en": "Microsoft Corp."}})
	var total Total
	for _, s := range []Share{a, b, c} {
		total.Add(s)
	}
	want := jianzhu.Entity{
		ID: "e", Type: jianzhu.TypeOrg, Subtype: "company", Name: "微软", Names: map[string]string{"en": "Microsoft Corp."}, Aliases: []string{"MS", "巨硬"},
		Mentions: 6, Articles: 3, FirstSeen: b.Date, LastSeen: a.Date,
	}
	if d := cmp.Diff(want, total.Entity); d != "" {
		t.Errorf("sum (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"\x01jugeng", "\x01juying", "\x01microsoft", "\x01microsoftcorp", "\x01ms", "\x01qugeng", "\x01quying", "\x01weiruan", "microsoft corp.", "巨硬", "微软"}, total.Keys()); d != "" {
		t.Errorf("keys (-want +got):\n%s", d)
	}
	if !total.Spans(a) || !total.Spans(b) || total.Spans(c) {
		t.Error("first and last are seen where they are not")
	}
	total.Remove(b)
	total.Remove(c)
	if total.Names["en"] != "Microsoft" || total.Subtype != "" || !cmp.Equal(total.Aliases, []string{"MS"}) || total.Mentions != 3 || total.Articles != 1 {
		t.Errorf("after two went: %+v", total.Entity)
	}
	total.Remove(a)
	if total.Articles != 0 || len(total.Forms) != 0 {
		t.Errorf("after all went: %+v", total)
	}
}

func TestByUnit(t *testing.T) {
	days := []Day{{"2024-12-29", 1, 1}, {"2024-12-30", 2, 1}, {"2025-01-01", 4, 2}, {"2025-01-05", 8, 1}, {"2025-01-06", 16, 3}, {"2025-02-01", 32, 1}}
	for unit, want := range map[TimeUnit][]Day{
		ByDay:   days,
		ByWeek:  {{"2024-12-23", 1, 1}, {"2024-12-30", 14, 4}, {"2025-01-06", 16, 3}, {"2025-01-27", 32, 1}},
		ByMonth: {{"2024-12-01", 3, 2}, {"2025-01-01", 28, 6}, {"2025-02-01", 32, 1}},
	} {
		got, err := ByUnit(days, unit)
		if err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("by %s: %v, %v", unit, err, cmp.Diff(want, got))
		}
	}
	monday := time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC)
	for unit, want := range map[TimeUnit][2]string{ByDay: {"2024-12-30", "2024-12-31"}, ByWeek: {"2025-W01", "2025-01-06"}} {
		if n, next := unit.Name(monday), unit.Next(monday).Format(time.DateOnly); n != want[0] || next != want[1] {
			t.Errorf("%s: %s, then %s, want %q", unit, n, next, want)
		}
	}
	if n, next := ByMonth.Name(monday.AddDate(0, 0, -29)), ByMonth.Next(monday.AddDate(0, 0, -29)).Format(time.DateOnly); n != "2024-12" || next != "2025-01-01" {
		t.Errorf("month: %s, then %s", n, next)
	}
	if _, err := ByUnit([]Day{{Date: "x"}}, ByDay); err == nil {
		t.Error("a day that is no date went through")
	}
}
