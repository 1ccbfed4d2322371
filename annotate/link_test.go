package annotate

import (
	"testing"

	"jianzhu"
)

func TestNamesInPinyinAreThePersons(t *testing.T) {
	known := jianzhu.StableID("entity", "PERSON", "王小川")
	for _, c := range []struct {
		texts  []string
		want   string // id; empty for one that no lexicon has
		people int
	}{
		{[]string{`"We are ready," Xiaochuan Wang, the founder of Baichuan, said on Monday.`}, known, 1},
		{[]string{`"We are ready," WANG Xiao-chuan said. Wang Xiaochuan founded Baichuan.`}, known, 1},
		{[]string{`Lee Kai-fu said so.`, `Kai Fu Lee agreed.`}, jianzhu.StableID("entity", "PERSON", "李开复"), 1},
		{[]string{`Chen Yilin, the chief executive, said so. "We agree," Yilin Chen said.`}, "", 1},
		{[]string{`陈逸霖表示，“我们同意”。`, `"We are ready," Chen Yilin said.`}, jianzhu.StableID("entity", "PERSON", "陈逸霖"), 1},
		{[]string{`陈逸霖和陈怡琳都表示同意。Chen Yilin said so.`}, "", 3},
		{[]string{`Sam Altman and John Smith said so.`}, "", 2},
	} {
		a := annotated(t, c.texts...)
		var people []jianzhu.Entity
		for _, e := range a.Entities {
			if e.Type == jianzhu.TypePerson {
				people = append(people, e)
			}
		}
		if len(people) != c.people || c.want != "" && people[0].ID != c.want {
			t.Errorf("%q: %+v, want %d people, %s", c.texts, people, c.people, c.want)
		}
	}
}

func TestKnownIsWhatALexiconHas(t *testing.T) {
	a := annotated(t, "李开复和陈逸霖都在微软工作。")
	for _, e := range a.Entities {
		if want := e.Name != "陈逸霖"; e.Known != want {
			t.Errorf("%s: known %v", e.Name, e.Known)
		}
	}
}
