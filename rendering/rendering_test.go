package rendering

import (
	"slices"
	"sync"
	"testing"
	"unicode/utf8"

	"jianzhu"
)

var loaded = sync.OnceValues(func() (*Renderer, error) { return New(Options{}) })

func renderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	person = jianzhu.TypePerson
	org    = jianzhu.TypeOrg
	loc    = jianzhu.TypeLoc
)

// expectNames checks the first rendering of each query; an empty want says
// that there is none.
func expectNames(t *testing.T, cases []nameCase) {
	t.Helper()
	r := renderer(t)
	for _, c := range cases {
		got := r.Name(c.q)
		first := jianzhu.Rendering{}
		if len(got) > 0 {
			first = got[0]
		}
		if first.Name != c.want || c.rule != "" && first.Rule != c.rule {
			t.Errorf("%s %q (%q) in %s: %q by %q, want %q by %q", c.q.Type, c.q.Surface, c.q.Name, c.q.Target, first.Name, first.Rule, c.want, c.rule)
		}
		if len(got) > 0 && (first.Language != c.q.Target || first.Score <= 0 || first.Score > 1 || first.Status == "" || first.Origin == "") {
			t.Errorf("%q: incomplete rendering %+v", c.q.Surface, first)
		}
	}
}

type nameCase struct {
	q          Query
	want, rule string
}

func TestChinesePeopleInEnglish(t *testing.T) {
	in := func(name, want string) nameCase {
		return nameCase{Query{Type: person, Surface: name, Target: "en"}, want, "pinyin"}
	}
	expectNames(t, []nameCase{
		in("王大锤", "Wang Dachui"),
		in("曾小贤", "Zeng Xiaoxian"),
		in("单田芳", "Shan Tianfang"),
		in("仇保兴", "Qiu Baoxing"),
		in("区永强", "Ou Yongqiang"),
		in("解晓东", "Xie Xiaodong"),
		in("查培新", "Zha Peixin"),
		in("任建国", "Ren Jianguo"),
		in("覃建军", "Qin Jianjun"),
		in("盖玉彬", "Ge Yubin"),
		in("尉迟建军", "Yuchi Jianjun"),
		in("欧阳晓东", "Ouyang Xiaodong"),
		in("司马建国", "Sima Jianguo"),
		in("诸葛明", "Zhuge Ming"),
		in("上官云珠", "Shangguan Yunzhu"),
		in("吕建民", "Lü Jianmin"),
		in("李西安", "Li Xi'an"),
		in("張曉鷗", "Zhang Xiao'ou"),
		in("乐建强", "Yue Jianqiang"),
		in("华国平", "Hua Guoping"),
		in("翟建军", "Zhai Jianjun"),
		in("赵长天", "Zhao Changtian"),
		in("陈乐民", "Chen Lemin"),
	})
}

func TestUmlautHasAliases(t *testing.T) {
	var names []string
	for _, x := range renderer(t).Name(Query{Type: person, Surface: "吕建民", Target: "en"}) {
		names = append(names, x.Name)
	}
	if want := []string{"Lü Jianmin", "Lyu Jianmin", "Lv Jianmin"}; !slices.Equal(names, want) {
		t.Errorf("吕建民 is %q, want %q", names, want)
	}
}

func TestForeignPeopleInEnglish(t *testing.T) {
	expectNames(t, []nameCase{
		{Query{Type: person, Surface: "比尔·盖茨", Target: "en"}, "Bill Gates", "names"},
		{Query{Type: person, Surface: "比爾·蓋茲", Target: "en"}, "Bill Gates", ""},
		{Query{Type: person, Surface: "盖茨", Target: "en"}, "Gates", "names"},
		{Query{Type: person, Surface: "盖茨", Name: "罗伯特·盖茨", Target: "en"}, "Gates", ""},
		{Query{Type: person, Surface: "特朗普", Target: "en"}, "Trump", "names"},
		{Query{Type: person, Surface: "川普", Target: "en"}, "Trump", "names"},
		{Query{Type: person, Surface: "托马斯·米勒", Target: "en"}, "Thomas Miller", "parts"},
		{Query{Type: person, Surface: "彼得·马丁", Target: "en"}, "Peter Martin", "parts"},
		{Query{Type: person, Surface: "約翰·史密斯", Target: "en"}, "John Smith", "parts"},
		{Query{Type: person, Surface: "罗伯特", Target: "en"}, "Robert", "parts"},
		{Query{Type: person, Surface: "约翰·F·史密斯", Target: "en"}, "John F. Smith", "parts"},
		{Query{Type: person, Surface: "穆罕默德·艾哈迈德·阿尔费杜齐", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "克汗普列夫", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "范斯坦", Name: "黛安娜·范斯坦", Aliases: []string{"Dianne Feinstein"}, Target: "en"}, "Feinstein", ""},
		{Query{Type: person, Surface: "赛波夫", Aliases: []string{"Sayfullo Saipov"}, Target: "en"}, "Saipov", "text"},
		{Query{Type: person, Surface: "Alex Smola", Target: "en"}, "Alex Smola", "kept"},
	})
}

func TestPeopleThatAreNotReadInPinyin(t *testing.T) {
	expectNames(t, []nameCase{
		{Query{Type: person, Surface: "山本一郎", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "佐藤健二", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "田中角次", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "李勇浩", Nation: "KP", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "李勇浩", Titles: []string{"朝鲜外长"}, Target: "en"}, "", ""},
		{Query{Type: person, Surface: "陳建仁安", Nation: "TW", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "何國強", Source: "zh-Hant-HK", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "朴炳锡", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "安倍晋三", Target: "en"}, "Shinzo Abe", "names"},
		{Query{Type: person, Surface: "蔡英文", Target: "en"}, "Tsai Ing-wen", "names"},
	})
}

func TestPlacesAndOrganizationsInEnglish(t *testing.T) {
	expectNames(t, []nameCase{
		{Query{Type: loc, Surface: "硅谷", Target: "en"}, "Silicon Valley", "names"},
		{Query{Type: loc, Surface: "矽谷", Target: "en"}, "Silicon Valley", "names"},
		{Query{Type: loc, Surface: "湖北省", Target: "en"}, "Hubei", ""},
		{Query{Type: loc, Surface: "奥马哈", Target: "en"}, "Omaha", "names"},
		{Query{Type: loc, Surface: "辛斯海姆", Target: "en"}, "Sinsheim", "places"},
		{Query{Type: loc, Surface: "南伦敦", Target: "en"}, "South London", "composed"},
		{Query{Type: loc, Surface: "得克萨斯州北部", Target: "en"}, "Northern Texas", "composed"},
		{Query{Type: loc, Surface: "Titicaca 湖", Target: "en"}, "Lake Titicaca", "composed"},
		{Query{Type: loc, Surface: "萨拉索塔县", Target: "en"}, "Sarasota County", "composed"},
		{Query{Type: org, Surface: "卡内基梅隆大学", Target: "en"}, "Carnegie Mellon University", ""},
		{Query{Type: org, Surface: "微軟中國", Target: "en"}, "Microsoft China", "composed"},
		{Query{Type: org, Surface: "印尼红十字会", Target: "en"}, "Indonesian Red Cross", "composed"},
		{Query{Type: org, Surface: "最高法院", Target: "en"}, "Supreme Court", "composed"},
		{Query{Type: org, Surface: "巴吞鲁日警察局", Target: "en"}, "Baton Rouge Police Department", "composed"},
		{Query{Type: org, Surface: "宝马公司", Target: "en"}, "BMW", "composed"},
		{Query{Type: org, Surface: "湖人队", Target: "en"}, "Los Angeles Lakers", ""},
		{Query{Type: org, Surface: "嗡喱科技", Target: "en"}, "", ""},
		{Query{Type: org, Surface: "阿里雲計算公司総部", Target: "en"}, "", ""},
	})
}

func TestNamesInChinese(t *testing.T) {
	expectNames(t, []nameCase{
		{Query{Type: person, Surface: "Bill Gates", Target: "zh-Hans"}, "比尔·盖茨", "names"},
		{Query{Type: person, Surface: "Bill Gates", Target: "zh-Hant-TW"}, "比爾·蓋茲", "names"},
		{Query{Type: person, Surface: "Trump", Target: "zh-Hans"}, "特朗普", "names"},
		{Query{Type: person, Surface: "Trump", Target: "zh-Hant-TW"}, "川普", "names"},
		{Query{Type: person, Surface: "Thomas Miller", Target: "zh-Hans"}, "托马斯·米勒", "parts"},
		{Query{Type: person, Surface: "John Smith", Target: "zh-Hant"}, "約翰·史密斯", "parts"},
		{Query{Type: person, Surface: "Wang Dachui", Target: "zh-Hans"}, "", ""},
		{Query{Type: person, Surface: "Zhang Yiming", Target: "zh-Hans"}, "张一鸣", "names"},
		{Query{Type: person, Surface: "Qzxv Brrt", Target: "zh-Hans"}, "", ""},
		{Query{Type: loc, Surface: "Silicon Valley", Target: "zh-Hans"}, "硅谷", "names"},
		{Query{Type: loc, Surface: "Silicon Valley", Target: "zh-Hant-TW"}, "矽谷", "names"},
		{Query{Type: loc, Surface: "Silicon Valley", Target: "zh-Hant-HK"}, "矽谷", "names"},
		{Query{Type: loc, Surface: "硅谷", Target: "zh-Hant-TW"}, "矽谷", "names"},
		{Query{Type: loc, Surface: "矽谷", Source: "zh-Hant-TW", Target: "zh-Hans"}, "硅谷", "names"},
		{Query{Type: loc, Surface: "the U.S.", Target: "zh-Hans"}, "美国", "short"},
		{Query{Type: loc, Surface: "Southern Texas", Target: "zh-Hans"}, "得克萨斯州南部", "composed"},
		{Query{Type: org, Surface: "University of Texas Press", Target: "zh-Hans"}, "", ""},
		{Query{Type: org, Surface: "Boise State University", Target: "zh-Hans"}, "博伊西州立大学", ""},
		{Query{Type: org, Surface: "Indonesian Red Cross", Target: "zh-Hant"}, "印度尼西亞紅十字會", "composed"},
		{Query{Type: org, Surface: "Los Angeles Lakers", Target: "zh-Hans"}, "洛杉矶湖人队", "names"},
		{Query{Type: org, Surface: "Lakers", Target: "zh-Hans"}, "湖人队", "names"},
		{Query{Type: jianzhu.TypeProduct, Surface: "QX-970", Target: "zh-Hans"}, "QX-970", "kept"},
		{Query{Type: jianzhu.TypeProduct, Surface: "Blorptastic", Target: "zh-Hans"}, "", ""},
		{Query{Type: person, Surface: "李强生", Target: "zh-Hant"}, "李強生", "script"},
	})
}

func TestMentionsKeepTheirLength(t *testing.T) {
	trump := map[string]string{"zh-Hans": "唐纳德·特朗普", "zh-Hant": "唐納德·特朗普", "zh-Hant-TW": "川普", "en": "Donald Trump"}
	expectNames(t, []nameCase{
		{Query{Type: loc, Surface: "英国", Target: "en"}, "UK", "short"},
		{Query{Type: org, Surface: "欧盟", Target: "en"}, "EU", "short"},
		{Query{Type: org, Surface: "欧洲联盟", Target: "en"}, "European Union", "names"},
		{Query{Type: org, Surface: "EU", Target: "zh-Hant"}, "歐盟", "short"},
		{Query{Type: org, Surface: "云从", Target: "en"}, "CloudWalk", "names"},
		{Query{Type: org, Surface: "云从科技", Target: "en"}, "CloudWalk Technology", "names"},
		{Query{Type: org, Surface: "滴滴出行", Target: "en"}, "Didi Chuxing", "names"},
		{Query{Type: org, Surface: "滴滴", Target: "en"}, "DiDi", "names"},
		{Query{Type: person, Surface: "特朗普", Names: trump, Target: "en"}, "Trump", "entity"},
		{Query{Type: person, Surface: "唐纳德·特朗普", Names: trump, Target: "en"}, "Donald Trump", "entity"},
		{Query{Type: person, Surface: "Trump", Name: "Donald Trump", Names: trump, Target: "zh-Hans"}, "特朗普", "entity"},
		{Query{Type: person, Surface: "Trump", Name: "Donald Trump", Names: trump, Target: "zh-Hant-TW"}, "川普", "entity"},
		{Query{Type: person, Surface: "Trump", Name: "Donald Trump", Names: trump, Target: "zh-Hant-HK"}, "特朗普", "entity"},
	})
}

func TestNamesInOtherCharacters(t *testing.T) {
	expectNames(t, []nameCase{
		{Query{Type: loc, Surface: "南卡罗莱纳州", Target: "en"}, "South Carolina", "sound"},
		{Query{Type: person, Surface: "萨拉·佩林", Target: "en"}, "Sarah Palin", "sound"},
		{Query{Type: org, Surface: "纽波特（ Newport） 警察局", Target: "en"}, "Newport Police Department", "composed"},
		{Query{Type: loc, Surface: "中华路", Target: "en"}, "Zhonghua Road", "composed"},
		{Query{Type: loc, Surface: "紫荆街道", Target: "en"}, "Zijing Subdistrict", "composed"},
		{Query{Type: loc, Surface: "霍约克镇", Target: "en"}, "", ""},
		{Query{Type: loc, Surface: "安平", Target: "en"}, "Anping", "divisions"},
		{Query{Type: loc, Surface: "Huizhou", Target: "zh-Hans"}, "惠州", ""},
		{Query{Type: person, Surface: "小顾", Target: "en"}, "Xiao Gu", "pinyin"},
		{Query{Type: person, Surface: "顾", Name: "顾晓东", Target: "en"}, "Gu", "pinyin"},
		{Query{Type: loc, Surface: "基隆", Target: "en"}, "Keelung", ""},
		{Query{Type: loc, Surface: "吕梁", Target: "en"}, "Lüliang", ""},
		{Query{Type: org, Surface: "参议院司法委员会", Target: "en"}, "Senate Judiciary Committee", "composed"},
		{Query{Type: org, Surface: "Senate Judiciary Committee", Target: "zh-Hans"}, "参议院司法委员会", "composed"},
		{Query{Type: person, Surface: "金范秀", Target: "en"}, "", ""},
		{Query{Type: person, Surface: "金范秀", Nation: "CN", Target: "en"}, "Jin Fanxiu", "pinyin"},
	})
}

func TestUnsureNamesOnRequest(t *testing.T) {
	q := Query{Type: person, Surface: "金范秀", Target: "en"}
	if got := renderer(t).Name(q); len(got) > 0 {
		t.Errorf("%s is %q", q.Surface, got[0].Name)
	}
	q.Unsure = true
	if got := renderer(t).Name(q); len(got) != 1 || got[0].Name != "Jin Fanxiu" || got[0].Score > 0.6 {
		t.Errorf("%s is %+v, want the pinyin with a low score", q.Surface, got)
	}
}

func TestTermsComeFirst(t *testing.T) {
	q := Query{Type: loc, Surface: "硅谷", Target: "en", Names: map[string]string{"en": "Silicon Valley"}, Terms: []jianzhu.Rendering{
		{Language: "en", Name: "the Valley", Origin: jianzhu.OriginHuman, Score: 0.2, Status: jianzhu.Accepted},
		{Language: "zh-Hant", Name: "矽谷", Origin: jianzhu.OriginHuman, Score: 1, Status: jianzhu.Accepted},
	}}
	got := renderer(t).Name(q)
	if len(got) != 2 || got[0].Name != "the Valley" || got[0].Rule != "termbase" || got[1].Name != "Silicon Valley" {
		t.Errorf("got %+v, want the accepted term, then the lexicon's", got)
	}
	q.Terms = []jianzhu.Rendering{{Language: "en", Name: "Silicon Valley", Status: jianzhu.Rejected}}
	if got := renderer(t).Name(q); len(got) > 0 {
		t.Errorf("a rejected name is given: %+v", got)
	}
}

func TestOmittedNamesAreNotKnown(t *testing.T) {
	r, err := New(Options{Omit: func(name string) bool { return name == "硅谷" || name == "miller" }})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []Query{{Type: loc, Surface: "硅谷", Target: "en"}, {Type: person, Surface: "Thomas Miller", Target: "zh-Hans"}} {
		if got := r.Name(q); len(got) > 0 {
			t.Errorf("%s is %q, though its entry is left out", q.Surface, got[0].Name)
		}
	}
}

func TestTargets(t *testing.T) {
	if got := renderer(t).Name(Query{Surface: "硅谷", Target: "fr"}); got != nil {
		t.Errorf("rendered in French: %+v", got)
	}
	err := CheckTarget("to", "fr")
	e := jianzhu.Describe(err)
	if e.Kind != jianzhu.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != "to" || !slices.Equal(e.Fields[0].Accepted, Targets) {
		t.Errorf("CheckTarget: %+v", e)
	}
	for _, tag := range Targets {
		if err := CheckTarget("to", tag); err != nil {
			t.Error(err)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"", "·", "比尔·盖茨", "Bill Gates", "欧阳", "王", "南", "大学", "大学大学大学", "University of", "the ", "Mc", "O'", "-",
		"纽波特（ Newport）", "\xff", "々", "İ", "a\u0300"} {
		f.Add(s, s, 0, 0)
	}
	r := renderer(f)
	f.Fuzz(func(t *testing.T, surface, name string, typ, target int) {
		q := Query{Type: jianzhu.EntityTypes[uint(typ)%6], Surface: surface, Name: name, Aliases: []string{name}, Target: Targets[uint(target)%5]}
		seen := map[string]bool{}
		for i, x := range r.Name(q) {
			if x.Name == "" || seen[x.Name] || x.Score < 0 || x.Score > 1 || utf8.ValidString(surface+name) && !utf8.ValidString(x.Name) {
				t.Fatalf("rendering %d of %+v: %+v", i, q, x)
			}
			seen[x.Name] = true
		}
	})
}

func BenchmarkName(b *testing.B) {
	r := renderer(b)
	queries := []Query{
		{Type: person, Surface: "王大锤", Target: "en"}, {Type: person, Surface: "比尔·盖茨", Target: "en"},
		{Type: person, Surface: "托马斯·米勒", Target: "en"}, {Type: org, Surface: "巴吞鲁日警察局", Target: "en"},
		{Type: loc, Surface: "Silicon Valley", Target: "zh-Hant-TW"}, {Type: person, Surface: "John Smith", Target: "zh-Hans"},
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, q := range queries {
			r.Name(q)
		}
	}
}
