package annotate

import (
	"slices"
	"testing"

	"jianzhu"
)

func TestSpeakersAreCalledByTheirFullNames(t *testing.T) {
	for _, c := range []struct {
		behaviour string
		texts     []string
		want      []string // names of the speakers, in order; empty for none
	}{
		{"a surname with 姓 and a noun is nobody named in full",
			[]string{"警方昨日逮捕許姓男子等3人。", "許男向警方供稱，自己只負責開車。"}, []string{"許姓男子"}},
		{"a form of address keeps to its surname",
			[]string{"“水费涨了一倍。”住户薛女士说。", "薛女士表示，自己已经投诉了两次。"}, []string{"薛女士", "薛女士"}},
		{"a surname alone is the one who has it",
			[]string{"瞿万里是公司的董事长。", "瞿总表示，公司明年不会裁员。"}, []string{"瞿万里"}},
		{"a middle word is the surname of a name in the Hong Kong style",
			[]string{"Vivian Leung Mei-ling, the chief executive of the airline, unveiled the plan on Monday.", "“We will hire 300 people,” Leung said."},
			[]string{"Vivian Leung Mei-ling"}},
		{"an office is no short form of one of its parts",
			[]string{"南京市公安局表示，案件仍在调查。", "南京市公安局鼓楼分局昨日抓获三人。"}, []string{"南京市公安局"}},
	} {
		a := annotateSegmented(t, c.texts...)
		var got []string
		for _, p := range a.Paragraphs {
			for _, q := range p.Quotes {
				name := ""
				if q.Speaker != nil {
					name = q.Speaker.Name
				}
				got = append(got, name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.behaviour, got, c.want)
		}
	}
}

func TestTrimPeople(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, name, want string }{
		{"Lady Harrow-Bligh said so.", "Lady Harrow-Bligh", "Harrow-Bligh"},
		{"Dr Anita Rao KC said so.", "Dr Anita Rao KC", "Anita Rao"},
		{"Iker Arana of Movistar won.", "Iker Arana of Movistar", "Iker Arana"},
		{"Dean Holloway said so.", "Dean Holloway", "Dean Holloway"}, // a given name
		{"拿督刘天明表示。", "拿督刘天明", "刘天明"},
	} {
		d := a.open(t.Context(), segmented(t, c.text))
		v := &d.views[0]
		v.reset(&d.article.Paragraphs[0])
		v.propose(candidate{end: int32(len([]rune(c.name))), typ: jianzhu.TypePerson, score: 0.5})
		v.resolve()
		d.trimPeople(v)
		if got := v.str(int(v.found[0].start), int(v.found[0].end)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		d.close()
	}
}

func TestShortForms(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		short, long string
		linked      bool
	}{
		{"农业局", "台中市政府农业局", true},
		{"晨岚智能", "厦门晨岚智能家居有限公司", true},
		{"理大", "香港理工大学", true},
		{"疾管署", "疾病管制署", true},
		{"外交部", "德国外交部", false},
		{"国泓证券", "国泓证券农业组", false},
		{"教育部", "教育部高等教育司", false},
		{"澜海", "澜海科技", true},
		{"中心", "国家气象中心", false},
	} {
		d := a.open(t.Context(), &jianzhu.Article{})
		names := []docName{{text: c.long, shown: c.long, typ: jianzhu.TypeOrg}, {text: c.short, shown: c.short, typ: jianzhu.TypeOrg}}
		d.linkPrefixes(names)
		d.linkShortened(names)
		if got := names[1].of == 1; got != c.linked {
			t.Errorf("%s of %s: %v, want %v", c.short, c.long, got, c.linked)
		}
		d.close()
	}
}
