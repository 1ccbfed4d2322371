package script

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// PersonSound returns what the name of a person is compared by across
// languages: surname and given name in pinyin without tones, in alphabetical
// order with a space between. So 王小川, Wang Xiaochuan, Xiaochuan Wang and
// WANG Xiao-chuan have one sound, wang xiaochuan; which of the words is the
// surname is seldom known of a name in letters. It reports false for what is
// no Chinese name of two to four characters, nor the pinyin of one.
func PersonSound(name string) (string, bool) {
	name = FoldString(strings.TrimSpace(name))
	if r, _ := utf8.DecodeRuneInString(name); unicode.Is(unicode.Han, r) {
		return hanSound([]rune(name))
	}
	return latinSound(name)
}

func hanSound(name []rune) (string, bool) {
	if len(name) < 2 || len(name) > 4 {
		return "", false
	}
	n, family := Surname(name)
	if n == 0 {
		n, family = 1, Syllables(name[0])
	}
	if len(family) == 0 {
		return "", false
	}
	given := ""
	for _, r := range name[n:] {
		s := Syllables(r)
		if len(s) == 0 {
			return "", false
		}
		given += s[0]
	}
	return inOrder(family[0], given), true
}

func inOrder(a, b string) string {
	if b < a {
		a, b = b, a
	}
	return a + " " + b
}

// maxPinyin bounds the letters of a name in pinyin.
const maxPinyin = 40

func latinSound(name string) (string, bool) {
	if len(name) > maxPinyin {
		return "", false
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case 'a' <= r && r <= 'z', r == ' ':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), strings.ContainsRune("-'’‐", r):
		default:
			return "", false
		}
	}
	words := strings.Fields(b.String())
	if len(words) < 2 || len(words) > 3 {
		return "", false
	}
	count := 0
	for i, w := range words {
		w = umlauts.Replace(w)
		n := PinyinSyllables(w)
		if n == 0 || n > 3 {
			return "", false
		}
		words[i] = w
		count += n
	}
	// Lee is Li of names whose other part is no English name.
	if count > 2 {
		for i, w := range words {
			if w == "lee" {
				words[i] = "li"
			}
		}
	}
	if len(words) == 3 { // Li Kai Fu, Kai Fu Li
		first, last := family[words[0]], family[words[2]]
		if first > 0 && (last == 0 || first < last) {
			words = []string{words[0], words[1] + words[2]}
		} else {
			words = []string{words[0] + words[1], words[2]}
		}
	}
	if count > 4 || family[words[0]]+family[words[1]] == 0 || slices.Contains(words, "lee") {
		return "", false
	}
	return inOrder(words[0], words[1]), true
}

// umlauts writes ü as Syllables does first.
var umlauts = strings.NewReplacer("lv", "lu", "lyu", "lu", "nv", "nu", "nyu", "nu")

// PinyinSyllables returns in how few syllables of pinyin a word can be read; 0
// where it cannot.
func PinyinSyllables(w string) int {
	if w == "lee" {
		return 1
	}
	least := make([]int, len(w)+1) // of w[:i]; 0 where there is no way
	for i := range w {
		if i > 0 && least[i] == 0 {
			continue
		}
		for j := i + 1; j <= min(len(w), i+6); j++ {
			if pinyinTable[w[i:j]] > 0 && (least[j] == 0 || least[i]+1 < least[j]) {
				least[j] = least[i] + 1
			}
		}
	}
	return least[len(w)]
}

// ranks numbers words from 1 on.
func ranks(words string) map[string]int {
	m := make(map[string]int)
	for w := range strings.FieldsSeq(words) {
		m[w] = len(m) + 1
	}
	return m
}

// family holds the surnames, in pinyin, of nearly all Chinese, the most
// frequent first.
var family = ranks(`wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng
	yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao
	tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin yi chang qiao lai gong wen pang
	mo niu zhan bi ning ge ji nie qi xiang ru mei bao hua lan pei zhuo zuo yue shu tong xing cong kuang mu ni nan dou jing you lou
	min ouyang situ sima zhuge shangguan huangfu xiahou murong dongfang linghu yuwen zhangsun weichi yuchi gongsun duanmu`)

// pinyinTable holds the syllables of pinyin without tones.
var pinyinTable = ranks(`a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen
	ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong
	cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui
	dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua
	guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji
	jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
	kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long
	lou lu luan lue lun luo ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan
	nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nun nuo o ou pa pai pan pang
	pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que
	qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan
	shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun
	suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen
	weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo
	yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi
	zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo`)

// maxSyllables is how many readings of a character count.
const maxSyllables = 2

// Syllables returns the readings in pinyin of a character without tones, the
// usual one first, at most two; none of what is no Chinese character. ü is read u, v and, as passports have it, yu.
// The result must not be changed.
func Syllables(r rune) []string {
	if known, ok := spoken.Load(r); ok {
		return known.([]string)
	}
	out := readSyllables(r)
	if out != nil {
		spoken.Store(r, out)
	}
	return out
}

// spoken remembers what Syllables has returned; texts use some thousand
// characters.
var spoken sync.Map

func readSyllables(r rune) []string {
	marked, known := pinyin.PinyinDict[int(r)]
	if !known {
		return nil
	}
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for s := range strings.SplitSeq(marked, ",") {
		s = norm.NFC.String(strings.Map(func(r rune) rune {
			switch r {
			case '\u0304', '\u0301', '\u030c', '\u0300':
				return -1
			}
			return r
		}, norm.NFD.String(s)))
		if strings.ContainsAny(s, "ê\u0302") || strings.Trim(s, "mnhg") == "" {
			continue // interjections
		}
		if before, after, umlaut := strings.Cut(s, "ü"); umlaut {
			add(before + "u" + after)
			add(before + "v" + after)
			add(before + "yu" + after)
		} else {
			add(s)
		}
		if len(out) >= maxSyllables {
			break
		}
	}
	return out
}

// Surname returns how many characters a name's surname has and how it is read,
// where that is not as the characters usually are.
func Surname(name []rune) (int, []string) {
	if len(name) > 2 {
		if r := surnames[string(name[:2])]; r != "" {
			return 2, strings.Split(r, ",")
		}
	}
	if len(name) > 1 {
		if r := surnames[string(name[:1])]; r != "" {
			return 1, strings.Split(r, ",")
		}
	}
	return 0, nil
}

// surnames that are read otherwise than the character usually is, or that the
// dictionary gives several readings of.
var surnames = pairs(`曾 zeng 单 shan 仇 qiu 区 ou 解 xie 查 zha 朴 piao,pu 覃 qin,tan 盖 ge,gai 任 ren 华 hua 纪 ji 燕 yan 宁 ning
	洗 xian 冼 xian 尉 wei 缪 miao 逄 pang 乐 yue,le 翟 zhai,di 黑 he,hei 种 chong 重 chong 员 yun 晁 chao 召 shao 佘 she 折 she,zhe
	繁 po,fan 秘 bi,mi 祭 zhai,ji 幺 yao 过 guo 哈 ha 令 ling 车 che 宓 mi 那 na 柏 bai,bo 瞿 qu 沈 shen 石 shi 葛 ge 万 wan 贾 jia
	俞 yu 隗 wei,kui 洪 hong 臧 zang 藏 zang 曲 qu 叶 ye 阚 kan 阙 que 长 chang,zhang 行 xing 张 zhang 陈 chen 陆 lu 冯 feng 宿 su 樊 fan
	吕 lu,lv,lyu 尹 yin 应 ying 相 xiang 尽 jin 莘 shen,xin 郗 xi,chi 郇 xun,huan 乜 nie 都 du 中 zhong 句 gou 牟 mu,mou 强 qiang 盛 sheng
	六 lu 卜 bu 干 gan 於 yu 与 yu 余 yu 欧阳 ouyang 尉迟 yuchi 长孙 zhangsun 澹台 tantai 万俟 moqi 单于 chanyu 令狐 linghu 皇甫 huangfu
	宇文 yuwen 夏侯 xiahou 鲜于 xianyu 闾丘 luqiu 亓官 qiguan 公冶 gongye 濮阳 puyang 乐正 yuezheng 呼延 huyan 赫连 helian 慕容 murong
	司马 sima 上官 shangguan 诸葛 zhuge 东方 dongfang 端木 duanmu 百里 baili 南宫 nangong 独孤 dugu 司徒 situ 太史 taishi 轩辕 xuanyuan`)

// pairs reads a list of words and what each of them has.
func pairs(s string) map[string]string {
	f := strings.Fields(s)
	m := make(map[string]string, len(f)/2)
	for i := 0; i < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}
