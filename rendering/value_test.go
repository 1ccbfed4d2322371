package rendering

import (
	"encoding/json"
	"math/big"
	"testing"
	"unicode/utf8"

	"jianzhu"
)

// The values are those that package annotate gives the surfaces in an article
// of 4 May 2023; an empty want says that there is no certain rendering.
func TestValue(t *testing.T) {
	r := renderer(t)
	for _, c := range []struct {
		typ                          jianzhu.Type
		surface, value, target, want string
	}{
		{jianzhu.TypeMoney, "15.6亿元", `{"amount":"1560000000","currency":"CNY"}`, "en", "1.56 billion yuan"},
		{jianzhu.TypeMoney, "近1400亿元", `{"amount":"140000000000","currency":"CNY","approx":true}`, "en", "nearly 140 billion yuan"},
		{jianzhu.TypeMoney, "約10億美元", `{"amount":"1000000000","currency":"USD","approx":true}`, "en", "about $1 billion"},
		{jianzhu.TypeMoney, "63987元", `{"amount":"63987","currency":"CNY"}`, "en", "63,987 yuan"},
		{jianzhu.TypeMoney, "200万元到500万元", `{"currency":"CNY","min":"2000000","max":"5000000"}`, "en", "2 million to 5 million yuan"},
		{jianzhu.TypeMoney, "不到8000万元", `{"currency":"CNY","max":"80000000"}`, "en", "less than 80 million yuan"},
		{jianzhu.TypeMoney, "超过4亿元", `{"currency":"CNY","min":"400000000"}`, "en", "more than 400 million yuan"},
		{jianzhu.TypeMoney, "2.7万元", `{"amount":"27000","currency":"CNY"}`, "en", "27,000 yuan"},
		{jianzhu.TypeMoney, "新台幣38.6億元", `{"amount":"3860000000","currency":"TWD"}`, "en", "NT$3.86 billion"},
		{jianzhu.TypeMoney, "3亿5000万港元", `{"amount":"350000000","currency":"HKD"}`, "en", "HK$350 million"},
		{jianzhu.TypeMoney, "48万余元", `{"currency":"CNY","min":"480000","approx":true}`, "en", "more than 480,000 yuan"},
		{jianzhu.TypeMoney, "数亿美元", `{"currency":"USD","min":"200000000","max":"900000000","approx":true}`, "en", "hundreds of millions of dollars"},
		{jianzhu.TypeMoney, "至少300万欧元", `{"currency":"EUR","min":"3000000"}`, "en", "at least 3 million euros"},
		{jianzhu.TypeMoney, "1.97万亿元", `{"amount":"1970000000000","currency":"CNY"}`, "en", "1.97 trillion yuan"},
		{jianzhu.TypeMoney, "8.17元/股", `{"amount":"8.17","currency":"CNY"}`, "en", ""},
		{jianzhu.TypeMoney, "约2800万英镑", `{"amount":"28000000","currency":"GBP","approx":true}`, "en", "about £28 million"},
		{jianzhu.TypeMoney, "五毛钱", `{"amount":"0.5","currency":"CNY"}`, "en", "0.5 yuan"},
		{jianzhu.TypeMoney, "100亿日元", `{"amount":"10000000000","currency":"JPY"}`, "en", "10 billion yen"},
		{jianzhu.TypeMoney, "六七十万元", `{"currency":"CNY","min":"600000","max":"700000","approx":true}`, "en", "600,000 to 700,000 yuan"},
		{jianzhu.TypeMoney, "10亿元以上", `{"currency":"CNY","min":"1000000000"}`, "en", "more than 1 billion yuan"},
		{jianzhu.TypeMoney, "1234567元", `{"amount":"1234567","currency":"CNY"}`, "en", "1,234,567 yuan"},
		{jianzhu.TypePercent, "七成以上", `{"unit":"%","min":"70"}`, "en", "more than 70%"},
		{jianzhu.TypePercent, "15%至50%", `{"unit":"%","min":"15","max":"50"}`, "en", "15% to 50%"},
		{jianzhu.TypePercent, "近三成", `{"amount":"30","unit":"%","approx":true}`, "en", "nearly 30%"},
		{jianzhu.TypePercent, "1/5", `{"amount":"20","unit":"%"}`, "en", "20%"},
		{jianzhu.TypePercent, "三分之二", `{"amount":"66.67","unit":"%","approx":true}`, "en", "two-thirds"},
		{jianzhu.TypePercent, "约四分之一", `{"amount":"25","unit":"%","approx":true}`, "en", "about a quarter"},
		{jianzhu.TypePercent, "3.1个百分点", `{"amount":"3.1","unit":"个百分点"}`, "en", "3.1 percentage points"},
		{jianzhu.TypePercent, "百分之十五", `{"amount":"15","unit":"%"}`, "en", "15%"},
		{jianzhu.TypePercent, "超过70%", `{"unit":"%","min":"70"}`, "en", "more than 70%"},
		{jianzhu.TypePercent, "不到10%", `{"unit":"%","max":"10"}`, "en", "less than 10%"},
		{jianzhu.TypePercent, "至少60%", `{"unit":"%","min":"60"}`, "en", "at least 60%"},
		{jianzhu.TypePercent, "六成二", `{"amount":"62","unit":"%"}`, "en", "62%"},
		{jianzhu.TypePercent, "千分之六", `{"amount":"0.6","unit":"%"}`, "en", "0.6%"},
		{jianzhu.TypeQuantity, "100多家", `{"unit":"家","min":"100","approx":true}`, "en", "more than 100"},
		{jianzhu.TypeQuantity, "约3万枚", `{"amount":"30000","unit":"枚","approx":true}`, "en", "about 30,000"},
		{jianzhu.TypeQuantity, "5人以上", `{"unit":"人","min":"5"}`, "en", "more than 5 people"},
		{jianzhu.TypeQuantity, "三到四张", `{"unit":"张","min":"3","max":"4"}`, "en", "3 to 4"},
		{jianzhu.TypeQuantity, "160公里", `{"amount":"160","unit":"公里"}`, "en", "160 kilometers"},
		{jianzhu.TypeQuantity, "零下40摄氏度", `{"amount":"-40","unit":"摄氏度"}`, "en", "-40 degrees Celsius"},
		{jianzhu.TypeQuantity, "36.5摄氏度", `{"amount":"36.5","unit":"摄氏度"}`, "en", "36.5 degrees Celsius"},
		{jianzhu.TypeQuantity, "16GB", `{"amount":"16","unit":"GB"}`, "en", "16 GB"},
		{jianzhu.TypeQuantity, "5000平方米", `{"amount":"5000","unit":"平方米"}`, "en", "5,000 square meters"},
		{jianzhu.TypeQuantity, "300万人", `{"amount":"3000000","unit":"人"}`, "en", "3 million people"},
		{jianzhu.TypeQuantity, "24岁", `{"amount":"24","unit":"岁"}`, "en", "24 years old"},
		{jianzhu.TypeQuantity, "2.4亿人次", `{"amount":"240000000","unit":"人次"}`, "en", "240 million visits"},
		{jianzhu.TypeQuantity, "1000亿级", `{"amount":"100000000000","unit":"级"}`, "en", ""},
		{jianzhu.TypeQuantity, "三次", `{"amount":"3","unit":"次"}`, "en", ""},
		{jianzhu.TypeQuantity, "12吨", `{"amount":"12","unit":"吨"}`, "en", "12 tons"},
		{jianzhu.TypeQuantity, "数千人", `{"unit":"人","min":"2000","max":"9000","approx":true}`, "en", "thousands of people"},
		{jianzhu.TypeQuantity, "至少384人", `{"unit":"人","min":"384"}`, "en", "at least 384 people"},
		{jianzhu.TypeQuantity, "7.5级", `{"amount":"7.5","unit":"级"}`, "en", ""},
		{jianzhu.TypeQuantity, "8~10家", `{"unit":"家","min":"8","max":"10"}`, "en", "8 to 10"},
		{jianzhu.TypeTime, "4月26日", `{"timex":"2023-04-26","from":"2023-04-26","to":"2023-04-26"}`, "en", "April 26"},
		{jianzhu.TypeTime, "2022年11月", `{"timex":"2022-11","from":"2022-11-01","to":"2022-11-30"}`, "en", "November 2022"},
		{jianzhu.TypeTime, "2023年4月26日", `{"timex":"2023-04-26","from":"2023-04-26","to":"2023-04-26"}`, "en", "April 26, 2023"},
		{jianzhu.TypeTime, "4月26日凌晨", `{"timex":"2023-04-26TNI","from":"2023-04-26","to":"2023-04-26"}`, "en", "early on April 26"},
		{jianzhu.TypeTime, "去年11月", `{"timex":"2022-11","from":"2022-11-01","to":"2022-11-30"}`, "en", "November last year"},
		{jianzhu.TypeTime, "今年第一季度", `{"timex":"2023-Q1","from":"2023-01-01","to":"2023-03-31"}`, "en", "the first quarter of this year"},
		{jianzhu.TypeTime, "两周", `{"timex":"P2W"}`, "en", "two weeks"},
		{jianzhu.TypeTime, "5年前", `{"timex":"2018","from":"2018-01-01","to":"2018-12-31"}`, "en", "five years ago"},
		{jianzhu.TypeTime, "上周五", `{"timex":"2023-04-28","from":"2023-04-28","to":"2023-04-28"}`, "en", "last Friday"},
		{jianzhu.TypeTime, "周一", `{"timex":"2023-05-01","from":"2023-05-01","to":"2023-05-01"}`, "en", "Monday"},
		{jianzhu.TypeTime, "昨日", `{"timex":"2023-05-03","from":"2023-05-03","to":"2023-05-03"}`, "en", "yesterday"},
		{jianzhu.TypeTime, "1980年代", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`, "en", "the 1980s"},
		{jianzhu.TypeTime, "20世纪80年代", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`, "en", "the 1980s"},
		{jianzhu.TypeTime, "4月27日至5月1日", `{"timex":"2023-04-27/2023-05-01","from":"2023-04-27","to":"2023-05-01"}`, "en", "April 27 to May 1"},
		{jianzhu.TypeTime, "下午三点", `{"timex":"2023-05-04T15","from":"2023-05-04T15:00:00+08:00","to":"2023-05-04T15:00:00+08:00"}`, "en", "3 p.m."},
		{jianzhu.TypeTime, "周五晚", `{"timex":"2023-04-28TEV","from":"2023-04-28","to":"2023-04-28"}`, "en", "Friday evening"},
		{jianzhu.TypeTime, "二〇二三年", `{"timex":"2023","from":"2023-01-01","to":"2023-12-31"}`, "en", "2023"},
		{jianzhu.TypeTime, "三个月", `{"timex":"P3M"}`, "en", "three months"},
		{jianzhu.TypeTime, "过去三个月", `{"timex":"P3M","from":"2023-02-04","to":"2023-05-04"}`, "en", ""},
		{jianzhu.TypeTime, "農曆八月十五", `{"timex":"lunar:XXXX-08-15","unresolved":true}`, "en", ""},
		{jianzhu.TypeTime, "2月30日", `{"invalid":true}`, "en", ""},
		{jianzhu.TypeTime, "2020年至2022年", `{"timex":"2020/2022","from":"2020-01-01","to":"2022-12-31"}`, "en", "2020 to 2022"},
		{jianzhu.TypeTime, "9月28日至30日", `{"timex":"2023-09-28/2023-09-30","from":"2023-09-28","to":"2023-09-30"}`, "en", "September 28 to 30"},
		{jianzhu.TypeTime, "周四早晨4点40分", `{"timex":"2023-05-04T04:40","from":"2023-05-04T04:40:00+08:00","to":"2023-05-04T04:40:00+08:00"}`, "en", "4:40 a.m. on Thursday"},
		{jianzhu.TypeTime, "10月1日上午", `{"timex":"2023-10-01TMO","from":"2023-10-01","to":"2023-10-01"}`, "en", "morning of October 1"},
		{jianzhu.TypeTime, "2011年", `{"timex":"2011","from":"2011-01-01","to":"2011-12-31"}`, "en", "2011"},
		{jianzhu.TypeTime, "当天", `{"timex":"XXXX-XX-XX","unresolved":true}`, "en", "that day"},
		{jianzhu.TypeTime, "一年多", `{"min":"1","approx":true,"timex":"P1Y"}`, "en", "more than one year"},
		{jianzhu.TypeTime, "24小时内", `{"timex":"PT24H"}`, "en", "within 24 hours"},
		{jianzhu.TypeMoney, "$1.56 billion", `{"amount":"1560000000","currency":"USD"}`, "zh-Hans", "15.6亿美元"},
		{jianzhu.TypeMoney, "more than $100 million", `{"currency":"USD","min":"100000000"}`, "zh-Hans", "超过1亿美元"},
		{jianzhu.TypeMoney, "£2.8bn", `{"amount":"2800000000","currency":"GBP"}`, "zh-Hans", "28亿英镑"},
		{jianzhu.TypeMoney, "about 30,000 yuan", `{"amount":"30000","currency":"CNY","approx":true}`, "zh-Hans", "约3万元"},
		{jianzhu.TypeMoney, "up to 1.6 billion yuan", `{"currency":"CNY","max":"1600000000"}`, "zh-Hans", "最多16亿元"},
		{jianzhu.TypeMoney, "NT$14.2 million", `{"amount":"14200000","currency":"TWD"}`, "zh-Hans", "新台币1420万元"},
		{jianzhu.TypeMoney, "$3-5 million", `{"currency":"USD","min":"3000000","max":"5000000"}`, "zh-Hans", "300万至500万美元"},
		{jianzhu.TypeMoney, "hundreds of millions of dollars", `{"currency":"USD","min":"200000000","max":"900000000","approx":true}`, "zh-Hans", "数亿美元"},
		{jianzhu.TypeMoney, "at least $10 billion", `{"currency":"USD","min":"10000000000"}`, "zh-Hans", "至少100亿美元"},
		{jianzhu.TypeMoney, "less than $500", `{"currency":"USD","max":"500"}`, "zh-Hans", "不到500美元"},
		{jianzhu.TypeMoney, "€2.2 billion", `{"amount":"2200000000","currency":"EUR"}`, "zh-Hans", "22亿欧元"},
		{jianzhu.TypeMoney, "nearly $4 billion", `{"amount":"4000000000","currency":"USD","approx":true}`, "zh-Hans", "近40亿美元"},
		{jianzhu.TypeMoney, "US$5 million", `{"amount":"5000000","currency":"USD"}`, "zh-Hans", "500万美元"},
		{jianzhu.TypeMoney, "$26,750", `{"amount":"26750","currency":"USD"}`, "zh-Hans", "26750美元"},
		{jianzhu.TypeMoney, "12 billion yen", `{"amount":"12000000000","currency":"JPY"}`, "zh-Hans", "120亿日元"},
		{jianzhu.TypePercent, "more than 70%", `{"unit":"%","min":"70"}`, "zh-Hans", "超过70%"},
		{jianzhu.TypePercent, "nearly 30 per cent", `{"amount":"30","unit":"%","approx":true}`, "zh-Hans", "近30%"},
		{jianzhu.TypePercent, "between 30 and 43 percent", `{"unit":"%","min":"30","max":"43"}`, "zh-Hans", "30%至43%"},
		{jianzhu.TypePercent, "two-thirds", `{"amount":"66.67","unit":"%","approx":true}`, "zh-Hans", "三分之二"},
		{jianzhu.TypePercent, "more than 40 percentage points", `{"unit":"percentage points","min":"40"}`, "zh-Hans", "超过40个百分点"},
		{jianzhu.TypePercent, "6.8%", `{"amount":"6.8","unit":"%"}`, "zh-Hans", "6.8%"},
		{jianzhu.TypePercent, "about a quarter", `{"amount":"25","unit":"%","approx":true}`, "zh-Hans", "约四分之一"},
		{jianzhu.TypePercent, "less than 5 percent", `{"unit":"%","max":"5"}`, "zh-Hans", "不到5%"},
		{jianzhu.TypeQuantity, "at least 384 people", `{"unit":"people","min":"384"}`, "zh-Hans", "至少384人"},
		{jianzhu.TypeQuantity, "4,200 jobs", `{"amount":"4200","unit":"jobs"}`, "zh-Hans", "4200个工作岗位"},
		{jianzhu.TypeQuantity, "3–5 million people", `{"unit":"people","min":"3000000","max":"5000000"}`, "zh-Hans", "300万至500万人"},
		{jianzhu.TypeQuantity, "36-year-old", `{"amount":"36","unit":"year-old"}`, "zh-Hans", "36岁"},
		{jianzhu.TypeQuantity, "tens of thousands of homes", `{"unit":"homes","min":"20000","max":"90000","approx":true}`, "zh-Hans", "数万套住房"},
		{jianzhu.TypeQuantity, "200 miles", `{"amount":"200","unit":"miles"}`, "zh-Hans", "200英里"},
		{jianzhu.TypeQuantity, "3 to 6 inches", `{"unit":"inches","min":"3","max":"6"}`, "zh-Hans", "3至6英寸"},
		{jianzhu.TypeQuantity, "four points", `{"amount":"4","unit":"points"}`, "zh-Hans", ""},
		{jianzhu.TypeQuantity, "16GB", `{"amount":"16","unit":"gb"}`, "zh-Hans", "16GB"},
		{jianzhu.TypeQuantity, "110 billion cubic meters", `{"amount":"110000000000","unit":"cubic meters"}`, "zh-Hans", "1100亿立方米"},
		{jianzhu.TypeQuantity, "2.4 million prime-time viewers", `{"amount":"2400000","unit":"viewers"}`, "zh-Hans", ""},
		{jianzhu.TypeQuantity, "11 stores", `{"amount":"11","unit":"stores"}`, "zh-Hans", "11家门店"},
		{jianzhu.TypeQuantity, "20 years old", `{"amount":"20","unit":"years old"}`, "zh-Hans", "20岁"},
		{jianzhu.TypeQuantity, "three times", `{"amount":"3","unit":"times"}`, "zh-Hans", ""},
		{jianzhu.TypeTime, "April 26", `{"timex":"2023-04-26","from":"2023-04-26","to":"2023-04-26"}`, "zh-Hans", "4月26日"},
		{jianzhu.TypeTime, "April 26, 2023", `{"timex":"2023-04-26","from":"2023-04-26","to":"2023-04-26"}`, "zh-Hans", "2023年4月26日"},
		{jianzhu.TypeTime, "26 April", `{"timex":"2023-04-26","from":"2023-04-26","to":"2023-04-26"}`, "zh-Hans", "4月26日"},
		{jianzhu.TypeTime, "June 2018", `{"timex":"2018-06","from":"2018-06-01","to":"2018-06-30"}`, "zh-Hans", "2018年6月"},
		{jianzhu.TypeTime, "2016", `{"timex":"2016","from":"2016-01-01","to":"2016-12-31"}`, "zh-Hans", "2016年"},
		{jianzhu.TypeTime, "1980s", `{"timex":"198","from":"1980-01-01","to":"1989-12-31"}`, "zh-Hans", "20世纪80年代"},
		{jianzhu.TypeTime, "last Friday", `{"timex":"2023-04-28","from":"2023-04-28","to":"2023-04-28"}`, "zh-Hans", "上周五"},
		{jianzhu.TypeTime, "Friday night", `{"timex":"2023-04-28TNI","from":"2023-04-28","to":"2023-04-28"}`, "zh-Hans", "周五晚上"},
		{jianzhu.TypeTime, "two weeks", `{"timex":"P2W"}`, "zh-Hans", "两周"},
		{jianzhu.TypeTime, "five years ago", `{"timex":"2018","from":"2018-01-01","to":"2018-12-31"}`, "zh-Hans", "五年前"},
		{jianzhu.TypeTime, "yesterday", `{"timex":"2023-05-03","from":"2023-05-03","to":"2023-05-03"}`, "zh-Hans", "昨天"},
		{jianzhu.TypeTime, "last year", `{"timex":"2022","from":"2022-01-01","to":"2022-12-31"}`, "zh-Hans", "去年"},
		{jianzhu.TypeTime, "3 p.m.", `{"timex":"2023-05-04T15","from":"2023-05-04T15:00:00+08:00","to":"2023-05-04T15:00:00+08:00"}`, "zh-Hans", "下午3点"},
		{jianzhu.TypeTime, "7.55am", `{"timex":"2023-05-04T07:55","from":"2023-05-04T07:55:00+08:00","to":"2023-05-04T07:55:00+08:00"}`, "zh-Hans", "早上7点55分"},
		{jianzhu.TypeTime, "early Sunday", `{"timex":"2023-04-30","from":"2023-04-30","to":"2023-04-30"}`, "zh-Hans", "周日凌晨"},
		{jianzhu.TypeTime, "late August", `{"timex":"2023-08","from":"2023-08-21","to":"2023-08-31"}`, "zh-Hans", "8月底"},
		{jianzhu.TypeTime, "the fourth quarter of 2022", `{"timex":"2022-Q4","from":"2022-10-01","to":"2022-12-31"}`, "zh-Hans", "2022年第四季度"},
		{jianzhu.TypeTime, "more than three months", `{"min":"3","timex":"P3M"}`, "zh-Hans", "超过三个月"},
		{jianzhu.TypeTime, "30th September", `{"timex":"2023-09-30","from":"2023-09-30","to":"2023-09-30"}`, "zh-Hans", "9月30日"},
		{jianzhu.TypeTime, "Oct. 2, 1968", `{"timex":"1968-10-02","from":"1968-10-02","to":"1968-10-02"}`, "zh-Hans", "1968年10月2日"},
		{jianzhu.TypeTime, "May last year", `{"timex":"2022-05","from":"2022-05-01","to":"2022-05-31"}`, "zh-Hans", "去年5月"},
		{jianzhu.TypeTime, "next summer", `{"timex":"2024-SU","from":"2024-06-01","to":"2024-08-31"}`, "zh-Hans", "明年夏天"},
		{jianzhu.TypeTime, "April 26 to May 1", `{"timex":"2023-04-26/2023-05-01","from":"2023-04-26","to":"2023-05-01"}`, "zh-Hans", "4月26日至5月1日"},
		{jianzhu.TypeTime, "10:15 BST", `{"timex":"2023-05-04T10:15","from":"2023-05-04T10:15:00+01:00","to":"2023-05-04T10:15:00+01:00"}`, "zh-Hans", ""},
		{jianzhu.TypeTime, "coming days", `{"min":"2","max":"9","approx":true,"timex":"P2D","unresolved":true}`, "zh-Hans", ""},
		{jianzhu.TypeTime, "last December", `{"timex":"2022-12","from":"2022-12-01","to":"2022-12-31"}`, "zh-Hans", "2022年12月"},
		{jianzhu.TypeMoney, "15.6亿元", `{"amount":"1560000000","currency":"CNY"}`, "zh-Hant", "15.6億元"},
		{jianzhu.TypeMoney, "$1.56 trillion", `{"amount":"1560000000000","currency":"USD"}`, "zh-Hant-TW", "1.56兆美元"},
		{jianzhu.TypeMoney, "$1.56 trillion", `{"amount":"1560000000000","currency":"USD"}`, "zh-Hant-HK", "1.56萬億美元"},
		{jianzhu.TypeMoney, "11.3兆元", `{"amount":"11300000000000","currency":"CNY"}`, "en", ""},
		{jianzhu.TypeMoney, "3枚比特币", `{"amount":"3","currency":"XBT"}`, "en", ""},
		{jianzhu.TypePercent, "一半", `{"amount":"50","unit":"%"}`, "en", "half"},
		{jianzhu.TypePercent, "half", `{"amount":"50","unit":"%"}`, "zh-Hant", "一半"},
		{jianzhu.TypeQuantity, "一米", `{"amount":"1","unit":"米"}`, "en", "1 meter"},
		{jianzhu.TypeQuantity, "40 degrees", `{"amount":"40","unit":"degrees"}`, "zh-Hans", ""},
		{jianzhu.TypeTime, "an hour", `{"timex":"PT1H"}`, "zh-Hant", "一小時"},
		{jianzhu.TypeTime, "4月26日", `{"timex":"2023-04-27"}`, "en", ""},
		{jianzhu.TypeTime, "5月", `{"timex":"2023-05"}`, "en", "May"},
		{jianzhu.TypeMoney, "15.6亿元", `null`, "en", ""},
		{jianzhu.TypePerson, "15.6亿元", `{"amount":"1"}`, "en", ""},
		{jianzhu.TypePercent, "70%", `{"amount":"70","unit":"%"}`, "fr", ""},
	} {
		var v *jianzhu.Value
		if err := json.Unmarshal([]byte(c.value), &v); err != nil {
			t.Fatal(err)
		}
		got, ok := r.Value(c.typ, v, c.surface, c.target)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s %q in %s: %q, %v, want %q", c.typ, c.surface, c.target, got, ok, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ number, en, hans, taiwan string }{
		{"0", "0", "0", "0"},
		{"999", "999", "999", "999"},
		{"1000", "1,000", "1000", "1000"},
		{"10000", "10,000", "1万", "1万"},
		{"12345", "12,345", "12345", "12345"},
		{"27000", "27,000", "2.7万", "2.7万"},
		{"1000000", "1 million", "100万", "100万"},
		{"1234567", "1,234,567", "1234567", "1234567"},
		{"350000000", "350 million", "3.5亿", "3.5亿"},
		{"1560000000", "1.56 billion", "15.6亿", "15.6亿"},
		{"11300000000000", "11.3 trillion", "11.3万亿", "11.3兆"},
		{"-40", "-40", "-40", "-40"},
		{"-12345.5", "-12,345.5", "-12345.5", "-12345.5"},
		{"0.005", "0.005", "0.005", "0.005"},
	} {
		x, _ := new(big.Rat).SetString(c.number)
		if en, hans, tw := englishNumber(x), chineseNumber(x, "zh-Hans"), chineseNumber(x, "zh-Hant-TW"); en != c.en || hans != c.hans || tw != c.taiwan {
			t.Errorf("%s: %q, %q, %q, want %q, %q, %q", c.number, en, hans, tw, c.en, c.hans, c.taiwan)
		}
	}
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{"15.6亿元", "七成以上", "4月26日凌晨", "two-thirds", "April 26", "last", "三分之", "4:4", "至", "99世纪90年代", "late late", "\xff", "½"} {
		f.Add(s, "1560000000", "", "", "元", "2023-04-26", 0, 0, true)
		f.Add(s, "", "1e9", "2/3", "people", "", 1, 4, false)
	}
	r := renderer(f)
	types := []jianzhu.Type{jianzhu.TypeMoney, jianzhu.TypePercent, jianzhu.TypeQuantity, jianzhu.TypeTime}
	f.Fuzz(func(t *testing.T, surface, amount, lo, hi, unit, timex string, typ, target int, approx bool) {
		v := &jianzhu.Value{Amount: amount, Min: lo, Max: hi, Unit: unit, Currency: "CNY", TIMEX: timex, Approx: approx}
		got, ok := r.Value(types[uint(typ)%4], v, surface, Targets[uint(target)%5])
		if ok != (got != "") || utf8.ValidString(surface+unit) && !utf8.ValidString(got) {
			t.Fatalf("%q of %+v: %q, %v", surface, v, got, ok)
		}
	})
}

func BenchmarkValue(b *testing.B) {
	r := renderer(b)
	v := &jianzhu.Value{Amount: "1560000000", Currency: "CNY"}
	d := &jianzhu.Value{TIMEX: "2023-04-26"}
	b.ReportAllocs()
	for b.Loop() {
		r.Value(jianzhu.TypeMoney, v, "15.6亿元", "en")
		r.Value(jianzhu.TypeTime, d, "4月26日", "en")
	}
}
