package store

import (
	"slices"
	"strings"
	"testing"

	"jianzhu"
)

func total(kind jianzhu.Type, names ...string) *Total {
	t := new(Total)
	t.Add(Share{Entity: jianzhu.Entity{ID: "e", Type: kind, Name: names[0], Aliases: names[1:]}, Mentions: 1})
	return t
}

// finds tells how q finds t: "prefix", "near" or "".
func finds(q string, t *Total) string {
	n := ParseNameQuery(q)
	keys := t.Keys()
	if n.Match(keys) {
		return "prefix"
	}
	for _, k := range n.Near() {
		if _, has := slices.BinarySearch(keys, k); has && n.IsNear(t) {
			return "near"
		}
	}
	return ""
}

func TestNameQuery(t *testing.T) {
	person, org, loc := jianzhu.TypePerson, jianzhu.TypeOrg, jianzhu.TypeLoc
	for _, c := range []struct {
		kind  jianzhu.Type
		name  string
		q     string
		found string
	}{
		// Names as written: script, width, case.
		{person, "李开复", "李開", "prefix"},
		{person, "李開復", "李开复", "prefix"},
		{person, "李开复", "开复", "near"},
		{org, "ChatGPT", "ｃｈａｔ", "prefix"},
		{org, "C++联盟", "c++", "prefix"},
		{org, "Crypto", "c++", ""},
		{org, ".NET基金会", ".", "prefix"},
		{org, "A股", "a股", "prefix"},
		// Pinyin.
		{person, "王小川", "wangxiaochuan", "prefix"},
		{person, "王小川", "wang xiaochuan", "prefix"},
		{person, "王小川", "wáng xiǎochuān", "prefix"},
		{person, "王小川", "Wang Xiao", "prefix"},
		{person, "王小川", "wangx", "prefix"},
		{person, "王小川", "xiaochuan", ""},
		{person, "曾国藩", "zengguofan", "prefix"},
		{person, "曾国藩", "cengguofan", "near"}, // one letter away, as it happens
		{person, "单田芳", "shantianfang", "prefix"},
		{person, "仇和", "qiuhe", "prefix"},
		{person, "区家麟", "oujialin", "prefix"},
		{person, "解晓东", "xiexiaodong", "prefix"},
		{person, "查良镛", "zhaliangyong", "prefix"},
		{person, "朴槿惠", "piaojinhui", "prefix"},
		{person, "朴槿惠", "pujinhui", "prefix"},
		{person, "覃辉", "qinhui", "prefix"},
		{person, "覃辉", "tanhui", "prefix"},
		{person, "欧阳修", "ouyangxiu", "prefix"},
		{person, "尉迟恭", "yuchigong", "prefix"},
		{person, "吕布", "lü bu", "prefix"},
		{person, "吕布", "lvbu", "prefix"},
		{person, "吕布", "lyubu", "prefix"},
		{person, "任正非", "renzhengfei", "prefix"},
		{loc, "重庆", "chongqing", "prefix"},
		{org, "重庆银行", "chongqingyinhang", "prefix"},
		{org, "中国人民银行", "zhongguo renmin yinhang", "prefix"},
		{loc, "西藏", "xizang", "prefix"},
		{loc, "长安", "chang'an", "prefix"},
		{org, "TCL集团", "tcl jituan", "prefix"},
		{org, "區塊鏈", "qukuailian", "prefix"},
		// Latin names without regard to accents, spaces and hyphens.
		{person, "José Núñez", "jose nunez", "prefix"},
		{person, "José Núñez", "JOSÉ", "prefix"},
		{person, "Kai-Fu Lee", "kaifu", "prefix"},
		{person, "Kai-Fu Lee", "Kai-Fu Lee", "prefix"},
		{person, "J. K. Rowling", "jk rowling", "prefix"},
		{person, "Müller", "müller", "prefix"},
		{person, "Müller", "muller", "prefix"},
		{org, "OpenAI", "open ai", "prefix"},
		// One edit.
		{org, "OpenAI", "opnai", "near"},
		{org, "OpenAI", "openali", "near"},
		{org, "OpenAI", "opemai", "near"},
		{org, "OpenAI", "opneai", "near"},
		{org, "OpenAI", "opemaj", ""},
		{org, "GPT-4", "gpt5", "near"},
		{person, "王小川", "wangxiaochaun", "near"},
		{person, "王小川", "wangxaochuan", "near"},
		{person, "王小川", "王小船", "near"},
		{person, "王小川", "王川", "near"},
		{person, "王小川", "王小小川", "near"},
		{person, "王小川", "小王川", "near"},
		{person, "王小川", "王大船", ""},
		{person, "王伟", "李伟", ""}, // one character in common is nothing
		{person, "艾诺·莱赫托宁", "艾诺·莱赫托林", "near"},
	} {
		if got := finds(c.q, total(c.kind, c.name)); got != c.found {
			t.Errorf("%q finds %s %s: %q, want %q (keys %q)", c.q, c.kind, c.name, got, c.found, total(c.kind, c.name).Keys())
		}
	}
}

// FuzzNameQuery: whatever a name is, its beginnings find it, and a head of the
// query is one of the entity's.
func FuzzNameQuery(f *testing.F) {
	for _, s := range []string{"王小川", "Kai-Fu Lee", "José", "%", "\u200d", "A股", "ドラえもん", "한국", "吕 lü", "c++", "İ", " ", ". a"} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, name string, n int) {
		if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "\x01\x02") || !isValid(name) {
			t.Skip("no name")
		}
		r := []rune(name)
		q := string(r[:1+max(n, -n)%len(r)])
		if n < 0 && strings.TrimSpace(q) != q {
			t.Skip("its end is cut off")
		}
		parsed := ParseNameQuery(strings.TrimSpace(q))
		if strings.TrimSpace(q) == "" || !strings.HasPrefix(name, strings.TrimSpace(q)) {
			t.Skip("no beginning")
		}
		keys := total(jianzhu.TypeOrg, name).Keys()
		if !parsed.Match(keys) {
			t.Fatalf("%q (%q) does not find %q (%q)", q, parsed.Prefix(), name, keys)
		}
		if head, _ := parsed.Head(); !slices.Contains(Heads(keys), head) {
			t.Fatalf("the head %q of %q is none of %q", head, q, Heads(keys))
		}
	})
}

func isValid(s string) bool { return strings.ToValidUTF8(s, "") == s }

func TestTier(t *testing.T) {
	last := 0
	for n := 1; n < 1_000_000; n++ {
		tier := Tier(n)
		if tier < last || tier > last+1 || (n < 16) != ExactTier(tier) || n < 16 && tier != n {
			t.Fatalf("Tier(%d) = %d after %d", n, tier, last)
		}
		last = tier
	}
}
