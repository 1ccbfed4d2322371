package annotate

import (
	"encoding/json"
	"testing"
	"time"

	"jianzhu"
)

// annotated runs the annotator over paragraphs without tokens, published on
// Thursday, 4 May 2023, in Beijing.
func annotated(t testing.TB, paragraphs ...string) *jianzhu.Article {
	t.Helper()
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	article := &jianzhu.Article{ID: "0190", Published: time.Date(2023, 5, 4, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))}
	for i, p := range paragraphs {
		article.Paragraphs = append(article.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Text: p})
	}
	if err := a.Annotate(t.Context(), article); err != nil {
		t.Fatal(err)
	}
	return article
}

// expectValue checks that text has exactly one mention of type typ, its surface
// and its value.
func expectValue(t *testing.T, typ jianzhu.Type, text, surface, value string) {
	t.Helper()
	p := &annotated(t, text).Paragraphs[0]
	var found []jianzhu.Mention
	for _, m := range p.Mentions {
		if m.Type == typ {
			found = append(found, m)
		}
	}
	if surface == "" {
		if len(found) > 0 {
			t.Errorf("%q: %s %q, want none", text, typ, found[0].In(p.Text))
		}
		return
	}
	if len(found) != 1 {
		t.Errorf("%q: %d mentions of type %s, want %q", text, len(found), typ, surface)
		return
	}
	if got := found[0].In(p.Text); got != surface {
		t.Errorf("%q: %s %q, want %q", text, typ, got, surface)
	}
	got, err := json.Marshal(found[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != value {
		t.Errorf("%q: value %s, want %s", text, got, value)
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct{ text, surface, value string }{
		{"融资15.6亿元。", "15.6亿元", `{"amount":"1560000000","currency":"CNY"}`},
		{"投入約10億美元。", "約10億美元", `{"amount":"1000000000","currency":"USD","approx":true}`},
		{"票价高达63987元且售罄。", "63987元", `{"amount":"63987","currency":"CNY"}`},
		{"近10億元人民幣", "近10億元人民幣", `{"amount":"1000000000","currency":"CNY","approx":true}`},
		{"估值超过4亿元", "超过4亿元", `{"currency":"CNY","min":"400000000"}`},
		{"200万元到500万元之间", "200万元到500万元", `{"currency":"CNY","min":"2000000","max":"5000000"}`},
		{"不到8000万元", "不到8000万元", `{"currency":"CNY","max":"80000000"}`},
		{"一千二百万欧元", "一千二百万欧元", `{"amount":"12000000","currency":"EUR"}`},
		{"约2萬7,000新台幣", "约2萬7,000新台幣", `{"amount":"27000","currency":"TWD","approx":true}`},
		{"１２万美元", "１２万美元", `{"amount":"120000","currency":"USD"}`},
		{"1.97万亿元", "1.97万亿元", `{"amount":"1970000000000","currency":"CNY"}`},
		{"六七十万元", "六七十万元", `{"currency":"CNY","min":"600000","max":"700000","approx":true}`},
		{"3亿5000万港元", "3亿5000万港元", `{"amount":"350000000","currency":"HKD"}`},
		{"48万余元", "48万余元", `{"currency":"CNY","min":"480000","approx":true}`},
		{"8.17元/股", "8.17元/股", `{"amount":"8.17","currency":"CNY"}`},
		{"一块二。", "一块二", `{"amount":"1.2","currency":"CNY"}`},
		{"咖啡卖9块9，", "9块9", `{"amount":"9.9","currency":"CNY"}`},
		{"比它便宜4毛。", "4毛", `{"amount":"0.4","currency":"CNY"}`},
		{"每碗亏一角二。", "一角二", `{"amount":"0.12","currency":"CNY"}`},
		{"他读过三毛。", "", ""},
		{"冰山一角。", "", ""},
		{"US$5 million", "US$5 million", `{"amount":"5000000","currency":"USD"}`},
		{"worth £2.8bn today", "£2.8bn", `{"amount":"2800000000","currency":"GBP"}`},
		{"raised about 30,000 yuan", "about 30,000 yuan", `{"amount":"30000","currency":"CNY","approx":true}`},
		{"more than $100 million of debt", "more than $100 million", `{"currency":"USD","min":"100000000"}`},
		{"up to 1.6 billion yuan", "up to 1.6 billion yuan", `{"currency":"CNY","max":"1600000000"}`},
		{"NT$14.2 million", "NT$14.2 million", `{"amount":"14200000","currency":"TWD"}`},
		{"新台幣38.6億元", "新台幣38.6億元", `{"amount":"3860000000","currency":"TWD"}`},
		{"6300余万元", "6300余万元", `{"currency":"CNY","min":"63000000","approx":true}`},
		{"上万元", "上万元", `{"currency":"CNY","min":"10000","approx":true}`},
		{"11.3兆元", "11.3兆元", `{"amount":"11300000000000","currency":"CNY"}`},
		{"捐了1亿7千5百万美元", "1亿7千5百万美元", `{"amount":"175000000","currency":"USD"}`},
		{"超過 9 千萬英鎊", "超過 9 千萬英鎊", `{"currency":"GBP","min":"90000000"}`},
		{"1.5万至2万亿元", "1.5万至2万亿元", `{"currency":"CNY","min":"1500000000000","max":"2000000000000"}`},
		{"5—10万元", "5—10万元", `{"currency":"CNY","min":"50000","max":"100000"}`},
		{"五毛钱", "五毛钱", `{"amount":"0.5","currency":"CNY"}`},
		{"每度2.3分/千瓦时", "2.3分/千瓦时", `{"amount":"0.023","currency":"CNY"}`},
		{"15，001到19，999英鎊", "15，001到19，999英鎊", `{"currency":"GBP","min":"15001","max":"19999"}`},
		{"$3-5 million", "$3-5 million", `{"currency":"USD","min":"3000000","max":"5000000"}`},
		{"lost hundreds of millions of dollars", "hundreds of millions of dollars", `{"currency":"USD","min":"200000000","max":"900000000","approx":true}`},
		{"closed at Won184,500.", "Won184,500", `{"amount":"184500","currency":"KRW"}`},
		{"Four real mothers won 14 titles and a 550 pound hog", "", ""},
		{"三元桥站和二元性", "", ""},
		{"他有三块蛋糕和元素周期表", "", ""},
		{"第三元素", "", ""},
	} {
		expectValue(t, jianzhu.TypeMoney, c.text, c.surface, c.value)
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct{ text, surface, value string }{
		{"增长15%至50%", "15%至50%", `{"unit":"%","min":"15","max":"50"}`},
		{"七成以上的人", "七成以上", `{"unit":"%","min":"70"}`},
		{"近三成", "近三成", `{"amount":"30","unit":"%","approx":true}`},
		{"六成二", "六成二", `{"amount":"62","unit":"%"}`},
		{"占1/5", "1/5", `{"amount":"20","unit":"%"}`},
		{"百分之十五", "百分之十五", `{"amount":"15","unit":"%"}`},
		{"约四分之一", "约四分之一", `{"amount":"25","unit":"%","approx":true}`},
		{"提高3.1个百分点", "3.1个百分点", `{"amount":"3.1","unit":"个百分点"}`},
		{"千分之六", "千分之六", `{"amount":"0.6","unit":"%"}`},
		{"近一半", "近一半", `{"amount":"50","unit":"%","approx":true}`},
		{"fell 6.8% to", "6.8%", `{"amount":"6.8","unit":"%"}`},
		{"nearly 30 per cent of", "nearly 30 per cent", `{"amount":"30","unit":"%","approx":true}`},
		{"between 30 and 43 percent", "between 30 and 43 percent", `{"unit":"%","min":"30","max":"43"}`},
		{"two-thirds of voters", "two-thirds", `{"amount":"66.67","unit":"%","approx":true}`},
		{"one in 20 homes", "one in 20", `{"amount":"5","unit":"%"}`},
		{"百分之百", "百分之百", `{"amount":"100","unit":"%"}`},
		{"漏损率不得超过12%", "12%", `{"amount":"12","unit":"%"}`},
		{"降到一半", "一半", `{"amount":"50","unit":"%"}`},
		{"跑到一半，删了一半", "", ""},
		{"完成了任务", "", ""},
	} {
		expectValue(t, jianzhu.TypePercent, c.text, c.surface, c.value)
	}
}

func TestQuantity(t *testing.T) {
	for _, c := range []struct{ text, surface, value string }{
		{"僅剩三到四張機票", "三到四張", `{"unit":"張","min":"3","max":"4"}`},
		{"約3萬枚芯片", "約3萬枚", `{"amount":"30000","unit":"枚","approx":true}`},
		{"100多家公司", "100多家", `{"unit":"家","min":"100","approx":true}`},
		{"5人以上", "5人以上", `{"unit":"人","min":"5"}`},
		{"8~10家", "8~10家", `{"unit":"家","min":"8","max":"10"}`},
		{"七八个人", "七八个", `{"unit":"个","min":"7","max":"8","approx":true}`},
		{"一百二十来个", "一百二十来个", `{"amount":"120","unit":"个","approx":true}`},
		{"2萬7,000人", "2萬7,000人", `{"amount":"27000","unit":"人"}`},
		{"二十七個城市", "二十七個", `{"amount":"27","unit":"個"}`},
		{"160公里外", "160公里", `{"amount":"160","unit":"公里"}`},
		{"36.5摄氏度", "36.5摄氏度", `{"amount":"36.5","unit":"摄氏度"}`},
		{"one of 4,200 jobs", "4,200 jobs", `{"amount":"4200","unit":"jobs"}`},
		{"At least 384 people died", "At least 384 people", `{"unit":"people","min":"384"}`},
		{"a 61-page report", "61-page", `{"amount":"61","unit":"page"}`},
		{"三十多通电话", "三十多通", `{"unit":"通","min":"30","approx":true}`},
		{"三到五百人", "三到五百人", `{"unit":"人","min":"300","max":"500"}`},
		{"零下40摄氏度", "零下40摄氏度", `{"amount":"-40","unit":"摄氏度"}`},
		{"零下20摄氏度以下", "零下20摄氏度以下", `{"unit":"摄氏度","max":"-20"}`},
		{"时速5公里", "时速5公里", `{"amount":"5","unit":"公里"}`},
		{"产生2900千瓦电力", "2900千瓦", `{"amount":"2900","unit":"千瓦"}`},
		{"一根16GB的内存", "16GB", `{"amount":"16","unit":"GB"}`},
		{"3–5 million people", "3–5 million people", `{"unit":"people","min":"3000000","max":"5000000"}`},
		{"one and a half million people", "one and a half million people", `{"amount":"1500000","unit":"people"}`},
		{"a 36-year-old founder", "36-year-old", `{"amount":"36","unit":"year-old"}`},
		{"tens of thousands of homes", "tens of thousands of homes", `{"unit":"homes","min":"20000","max":"90000","approx":true}`},
		{"第100次万米下潜，第42次，第61屆", "", ""},
		{"这几件事十分重要，21幢3单元", "", ""},
		{"这是一个问题，第三个", "", ""},
		{"他说一家公司", "", ""},
		{"GPT-4和A100个", "", ""},
	} {
		expectValue(t, jianzhu.TypeQuantity, c.text, c.surface, c.value)
	}
}

func TestTime(t *testing.T) {
	day := func(d string) string { return `{"timex":"` + d + `","from":"` + d + `","to":"` + d + `"}` }
	for _, c := range []struct{ text, surface, value string }{
		{"2023年4月26日开会", "2023年4月26日", day("2023-04-26")},
		{"rolled in at 7.42am, late", "7.42am", `{"timex":"2023-05-04T07:42","from":"2023-05-04T07:42:00+08:00","to":"2023-05-04T07:42:00+08:00"}`},
		{"The heat begins at 1330 GMT.", "1330 GMT", `{"timex":"2023-05-04T13:30","from":"2023-05-04T13:30:00Z","to":"2023-05-04T13:30:00Z"}`},
		{"filmed on Wednesday for the series", "Wednesday", day("2023-05-03")},
		{"魏哲家今（4）日表示", "今（4）日", day("2023-05-04")},
		{"昨(3)晚的會議", "昨(3)晚", `{"timex":"2023-05-03TEV","from":"2023-05-03","to":"2023-05-03"}`},
		{"去（2022）年營收", "去（2022）年", `{"timex":"2022","from":"2022-01-01","to":"2022-12-31"}`},
		{"4月26日凌晨查询", "4月26日凌晨", `{"timex":"2023-04-26TNI","from":"2023-04-26","to":"2023-04-26"}`},
		{"昨日發布", "昨日", day("2023-05-03")},
		{"上周五，他说", "上周五", day("2023-04-28")},
		{"周一开盘", "周一", day("2023-05-01")},
		{"去年11月上线", "去年11月", `{"timex":"2022-11","from":"2022-11-01","to":"2022-11-30"}`},
		{"12月上线", "12月", `{"timex":"2022-12","from":"2022-12-01","to":"2022-12-31"}`},
		{"今年第一季度", "今年第一季度", `{"timex":"2023-Q1","from":"2023-01-01","to":"2023-03-31"}`},
		{"上半年盈利", "上半年", `{"timex":"2023-H1","from":"2023-01-01","to":"2023-06-30"}`},
		{"5年前", "5年前", `{"timex":"2018","from":"2018-01-01","to":"2018-12-31"}`},
		{"兩周后", "兩周后", day("2023-05-18")},
		{"过去三个月", "过去三个月", `{"timex":"P3M","from":"2023-02-04","to":"2023-05-04"}`},
		{"两年半", "两年半", `{"timex":"P30M"}`},
		{"五年", "五年", `{"timex":"P5Y"}`},
		{"三天", "三天", `{"timex":"P3D"}`},
		{"1980年代", "1980年代", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`},
		{"上世纪八十年代", "上世纪八十年代", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`},
		{"民國112年", "民國112年", `{"timex":"2023","from":"2023-01-01","to":"2023-12-31"}`},
		{"2月30日", "2月30日", `{"invalid":true}`},
		{"4月27日至5月1日", "4月27日至5月1日", `{"timex":"2023-04-27/2023-05-01","from":"2023-04-27","to":"2023-05-01"}`},
		{"下午三点", "下午三点", `{"timex":"2023-05-04T15","from":"2023-05-04T15:00:00+08:00","to":"2023-05-04T15:00:00+08:00"}`},
		{"当天", "当天", `{"timex":"XXXX-XX-XX","unresolved":true}`},
		{"二〇二三年", "二〇二三年", `{"timex":"2023","from":"2023-01-01","to":"2023-12-31"}`},
		{"on April 26, 2023 it", "April 26, 2023", day("2023-04-26")},
		{"on 26 April it", "26 April", day("2023-04-26")},
		{"said last Friday", "last Friday", day("2023-04-28")},
		{"two years ago", "two years ago", `{"timex":"2021","from":"2021-01-01","to":"2021-12-31"}`},
		{"for 18 months", "18 months", `{"timex":"P18M"}`},
		{"in the fourth quarter of 2022 sales", "the fourth quarter of 2022", `{"timex":"2022-Q4","from":"2022-10-01","to":"2022-12-31"}`},
		{"in the 1980s", "1980s", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`},
		{"今年1至8月", "今年1至8月", `{"timex":"2023-01/2023-08","from":"2023-01-01","to":"2023-08-31"}`},
		{"9月28至31日", "9月28至31日", `{"invalid":true}`},
		{"前四个月卖出", "前四个月", `{"timex":"2023","from":"2023-01-01","to":"2023-04-30"}`},
		{"三季度出货", "三季度", `{"timex":"2023-Q3","from":"2023-07-01","to":"2023-09-30"}`},
		{"三个季度", "三个季度", `{"timex":"P9M"}`},
		{"20世纪80年代", "20世纪80年代", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`},
		{"同年7月", "同年7月", `{"timex":"XXXX-07","unresolved":true}`},
		{"12月15日前完成", "12月15日前", `{"timex":"2022-12-15","to":"2022-12-15"}`},
		{"9分40秒", "9分40秒", `{"timex":"PT9M40S"}`},
		{"10秒99", "10秒99", `{"timex":"PT10.99S"}`},
		{"7小时零5分钟", "7小时零5分钟", `{"timex":"PT7H5M"}`},
		{"每周五开会", "每周五", `{"timex":"XXXX-WXX-5","unresolved":true}`},
		{"農曆八月十五", "農曆八月十五", `{"timex":"lunar:XXXX-08-15","unresolved":true}`},
		{"今年腊月廿三", "今年腊月廿三", `{"timex":"lunar:2023-12-23","unresolved":true}`},
		{"民國112年2月30日", "民國112年2月30日", `{"invalid":true}`},
		{"2023-05-04", "2023-05-04", day("2023-05-04")},
		{"2023年2月29日", "2023年2月29日", `{"invalid":true}`},
		{"said two weeks earlier", "two weeks earlier", day("2023-04-20")},
		{"Q1 revenue rose", "Q1", `{"timex":"2023-Q1","from":"2023-01-01","to":"2023-03-31"}`},
		{"on Thursday at about 19:30 BST it", "Thursday at about 19:30 BST", `{"approx":true,"timex":"2023-05-04T19:30","from":"2023-05-04T19:30:00+01:00","to":"2023-05-04T19:30:00+01:00"}`},
		{"The class meets on Tuesdays", "Tuesdays", `{"timex":"XXXX-WXX-2","unresolved":true}`},
		{"every two weeks", "every two weeks", `{"timex":"P2W","unresolved":true}`},
		{"in mid-April", "mid-April", `{"timex":"2023-04","from":"2023-04-11","to":"2023-04-20"}`},
		{"cost 30,000 yuan a year", "", ""},
		{"北溪2号管道，五月天，初三学生", "", ""},
		{"It may march on", "", ""},
		{"近期，移动互联网时期", "", ""},
	} {
		expectValue(t, jianzhu.TypeTime, c.text, c.surface, c.value)
	}
}

func TestTimeWithoutPublicationDate(t *testing.T) {
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, timex string }{{"4月26日", "XXXX-04-26"}, {"11月", "XXXX-11"}} {
		article := &jianzhu.Article{Paragraphs: []jianzhu.Paragraph{{Text: c.text}}}
		if err := a.Annotate(t.Context(), article); err != nil {
			t.Fatal(err)
		}
		m := article.Paragraphs[0].Mentions
		if len(m) != 1 || m[0].Value.TIMEX != c.timex || !m[0].Value.Unresolved || m[0].Value.From != "" {
			t.Errorf("%q: %+v, want timex %s, unresolved", c.text, m, c.timex)
		}
	}
}

func TestDecimalString(t *testing.T) {
	for _, c := range []struct {
		d    decimal
		want string
	}{{decimal{0, 5}, "0"}, {decimal{5, -1}, "0.5"}, {decimal{156, 7}, "1560000000"}, {decimal{1230, -2}, "12.3"}, {decimal{5, -3}, "0.005"}, {decimal{100, -2}, "1"}} {
		if got := c.d.String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.d, got, c.want)
		}
	}
}
