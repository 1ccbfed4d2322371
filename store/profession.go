package store

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// profession is a list of the words that titles of a profession end in:
// Chinese ones between spaces, English ones between commas.
type profession struct{ name, zh, en string }

// Two titles go together, so that one person may be called by both, where they
// are of one profession of this list or where one contains the other (医师,
// 主任医师). A title is of the profession whose word it ends in, the longest
// one: 首席执行官, vice president. One of no profession goes together with itself
// alone.
var professions = []profession{
	{"management", "总裁 总经理 经理 董事 董事长 创始人 创办人 合伙人 执行官 运营官 财务官 技术官 科学官 产品官 营销官 总监 主管 行长 老板 掌门人 企业家 实业家 投资人 创业者 首席科学家",
		"ceo,cto,cfo,coo,cmo,cio,chief executive,chief executive officer,financial officer,operating officer,technology officer,chief scientist,executive,managing director," +
			"chairman,chairwoman,chairperson,founder,co-founder,cofounder,vice president,manager,partner,owner,boss,businessman,businesswoman,entrepreneur,investor,board member"},
	{"scholarship", "教授 讲师 助教 院士 研究员 博士 博士后 学者 科学家 经济学家 物理学家 化学家 数学家 历史学家 生物学家 社会学家 天文学家 博导 校长 系主任",
		"professor,lecturer,academician,researcher,research fellow,scholar,scientist,economist,physicist,chemist,mathematician,historian,biologist,sociologist,astronomer,dean"},
	{"medicine", "医生 医师 大夫 护士 护士长 药师 军医", "doctor,physician,surgeon,nurse,cardiologist,paediatrician,pediatrician,psychiatrist,dentist"},
	{"stage", "演员 影帝 影后 影星 歌手 歌星 艺人 明星 主持人 导演 编剧 制片人", "actor,actress,singer,film director,movie star,pop star,screenwriter,presenter"},
	{"sport", "运动员 选手 球员 教练 主教练 助教练 前锋 后卫 中场 门将 守门员 球星 主帅", "athlete,player,coach,striker,defender,midfielder,goalkeeper"},
	{"office", "总统 总理 首相 省长 市长 县长 区长 镇长 乡长 村长 州长 部长 司长 局长 厅长 处长 科长 外长 防长 财长 大臣 书记 议员 议长 大使 特首 行政长官",
		"governor,mayor,prime minister,premier,chancellor,minister,senator,congressman,congresswoman,lawmaker,ambassador,secretary of state,councillor"},
	{"law", "律师 法官 检察官 审判长 审判员 检察长", "lawyer,attorney,judge,prosecutor,solicitor,barrister"},
	{"police", "民警 警察 交警 警员 辅警 特警 刑警 警官", "police officer,policeman,policewoman,detective,sheriff,constable"},
	{"press", "记者 通讯员 编辑 主编 总编辑 评论员 摄影师", "reporter,correspondent,journalist,editor,photographer,columnist"},
	{"letters", "作家 诗人 小说家 散文家", "writer,author,novelist,poet"},
	// Said of anybody, these tell nothing.
	{"", "先生 女士 小姐 太太 夫人 同志 老师 同学 师傅 网友 居民 市民 村民 主任 队长 院长 主席 会长 理事长 秘书长 负责人 领导 专家 代表 委员 发言人 成员 老人 男子 女子",
		"mr,mr.,mrs,mrs.,ms,ms.,miss,sir,madam,dame,dr,dr.,head,leader,expert,spokesman,spokeswoman,spokesperson,member,director,president,secretary,representative,officer"},
}

// offices are titles that a place gives. Of people with others it only tells
// where they come from: 上海医生.
var offices = byWord([]profession{{"office",
	"总统 总理 首相 国王 女王 主席 省长 市长 县长 区长 镇长 乡长 村长 州长 部长 外长 防长 财长 大臣 书记 议员 议长 行政长官 特首 王储 总督 局长 厅长",
	"governor,mayor,president,prime minister,premier,chancellor,minister,king,queen,senator,congressman,congresswoman,attorney general"}})

var professionOf = byWord(professions)

// byWord returns the professions by their words.
func byWord(list []profession) map[string]string {
	out := make(map[string]string)
	for _, p := range list {
		for _, w := range slices.Concat(strings.Fields(p.zh), strings.Split(p.en, ",")) {
			out[w] = p.name
		}
	}
	return out
}

// ending returns what the longest word that a folded title ends in is of.
func ending(title string, of map[string]string) (profession string, found bool) {
	for i := range title {
		if p, ok := of[title[i:]]; ok {
			before, _ := utf8.DecodeLastRuneInString(title[:i])
			after, _ := utf8.DecodeRuneInString(title[i:])
			if i == 0 || !inWord(before) || !inWord(after) {
				return p, true
			}
		}
	}
	return "", false
}

// isOffice reports whether a folded title is one that a place gives.
func isOffice(title string) bool {
	_, ok := ending(title, offices)
	return ok
}

// Places that titles which are marked whole begin with: Florida Governor,
// 河南省副省长.
var (
	zhPlaced = regexp.MustCompile(`^[前原]?(\p{Han}+?[省市县区州])(?:常务)?[副代]?(?:[省市县区州]长)$`)
	enPlaced = regexp.MustCompile(`^(?:former |ex-|then-)?(.+?) (?:lieutenant |lt\.? |deputy )?(?:governor|mayor|senator)$`)
)

// notPlaces are words before an office that are no place.
var notPlaces = []string{"acting", "deputy", "democratic", "first", "former", "incoming", "lady", "lieutenant", "lord", "lt", "lt.", "outgoing", "republican", "senior", "state", "the", "then", "u.s.", "us", "vice"}

// placeIn returns the place whose office a folded title says; empty where it
// names none.
func placeIn(title string) string {
	for _, placed := range []*regexp.Regexp{zhPlaced, enPlaced} {
		if m := placed.FindStringSubmatch(title); m != nil && !slices.ContainsFunc(strings.Fields(m[1]), func(w string) bool { return slices.Contains(notPlaces, w) }) {
			return m[1]
		}
	}
	return ""
}

var former = []string{"前", "原", "时任", "现任", "曾任", "著名", "知名", "资深", "former ", "ex-", "then-", "the ", "veteran "}

// callings returns what folded titles say of their holder: professions, behind
// "=", or else titles, without those that tell nothing; sorted, each once.
func callings(titles []string) []string {
	var out []string
	for _, t := range titles {
		for _, sep := range []string{"兼", "、", "/", "，", "&", " and ", ","} {
			t = strings.ReplaceAll(t, sep, "\n")
		}
		for part := range strings.SplitSeq(t, "\n") {
			part = strings.TrimSpace(part)
			for _, f := range former {
				part = strings.TrimPrefix(part, f)
			}
			switch p, found := ending(part, professionOf); {
			case found && p != "":
				out = append(out, "="+p)
			case !found && part != "":
				out = append(out, part)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// goTogether reports whether one person may have both callings.
func goTogether(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b {
		return true
	}
	if a[0] == '=' || b[0] == '=' || utf8.RuneCountInString(a) < 2 {
		return false
	}
	if !strings.ContainsFunc(a, inWord) {
		return strings.Contains(b, a)
	}
	return strings.Contains(" "+b+" ", " "+a+" ")
}

// isMedium reports whether an organization's folded name is one of the press,
// which articles name as their source.
func isMedium(name string) bool {
	return slices.ContainsFunc([]string{"社", "报", "网", "电视台", "广播", "卫视", "周刊", "新闻", " news", " times", " post", " press", "reuters", "bbc", "cnn", "bloomberg", "journal", "agency"},
		func(end string) bool { return strings.HasSuffix(name, end) })
}
