package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

var (
	// bylinePattern matches lines that say who wrote the article.
	bylinePattern = regexp.MustCompile(`^[（(【\[〔]?(?:` +
		`[文图圖]\s*[|｜/丨│:：·]|文[／/][图圖]|` +
		`(?:作者|撰文|撰稿|采写|採寫|撰写|撰寫|编译|編譯|译者|譯者|记者|記者|特约记者|特約記者|通讯员|通訊員|采访|採訪)\s*[|｜/丨│:：]|` +
		`(?:本报|本報|本刊|本网|本網|本台|新华社|新華社|中新社|中央社)?(?:特约|特約|见习|見習|首席|实习|實習)?(?:记者|記者)\s+\S|` +
		`(?:\S{2,6}社)?(?:记者|記者)\s*\S{1,24}(?:报道|報道|報導|专访|專訪|专电|專電|电|電|採訪|采访|特稿)[】）)\]〕]?$|` +
		`(?:本报|本報|本刊|本网|本網|本台)(?:特约|特約|见习|見習|首席|实习|實習)?(?:记者|記者)` +
		`)`)
	// bylineEnglish matches “By Jane Doe and John Smith, Reuters”.
	bylineEnglish = regexp.MustCompile(`^(?:[Bb]y|BY|Written by|Words by|Reporting by)\s+\p{Lu}[\p{L}.'’-]*(?:\s+(?:\p{Lu}[\p{L}.'’-]*|and|de|van|von|bin|al)\s*,?)*(?:[,|].{0,60})?$`)

	// boilerplatePattern matches lines that belong to the page, not to the
	// article: who edited it, where it is from, what else to read.
	boilerplatePattern = regexp.MustCompile(`^[（(【\[*·■▲▼◆●>»—\-\s]*(?:` +
		`(?:责任|責任|值班|执行|執行|本文|本期|网络|網絡|網路|图片|圖片|视频|視頻)?(?:编辑|編輯|责编|責編|编审|編審|校对|校對|审核|審核|监制|監製|监审|監審|排版|排版|统筹|統籌|制作|製作|美编|美編|责校|責校)\s*[|｜/丨│:：]|` +
		`责任编辑|責任編輯|责编\s|責編\s|` +
		`(?:文章|新闻|新聞|稿件|资料|資料|信息|資訊|图片|圖片|题图|題圖|封面|头图|頭圖|配图|配圖|视频|視頻|数据|數據)?(?:来源|來源|出处|出處)\s*[|｜/丨│:：于於自]|` +
		`(?:相关|相關|延伸|推荐|推薦|更多|扩展|擴展|往期|热门|熱門|猜你|您可能|你可能|大家都在)(?:阅读|閱讀|新闻|新聞|文章|稿件|报道|報道|報導|链接|鏈接|連結|推荐|推薦|专题|專題|喜欢|喜歡|感兴趣|感興趣|看)|` +
		`(?:原|本文)(?:标题|標題|题|題)\s*[|｜/丨│:：为為]|` +
		`(?:版权|版權)(?:声明|聲明|所有|归|歸)|(?:免责|免責)(?:声明|聲明)|(?:特别|特別)(?:声明|聲明)|未经授权|未經授權|未经许可|未經許可|(?:如需|欢迎|歡迎|请勿|請勿|谢绝|謝絕)转[载載]|(?:如需|歡迎|請勿|謝絕)轉載|` +
		`(?:扫码|掃碼|扫描|掃描|长按|長按|点击|點擊|關注|关注)(?:下方|上方|左下|右下|二维码|二維碼|阅读原文|閱讀原文|蓝字|藍字|我们|我們|公众号|公眾號|查看|进入|進入|此处|此處|這裡|这里|订阅|訂閱)|` +
		`(?:微信|官方)?(?:公众号|公眾號|微信号|微信號|微博)\s*[|｜/丨│:：]|` +
		`(?:下载|下載)(?:客户端|客戶端|APP|App)|(?:分享|转发|轉發)(?:到|至|给|給)|(?:返回|回到)(?:搜狐|首页|首頁)|(?:广告|廣告)$|` +
		`(?i:(?:editor|editing|edited by|source|photo|image|credit|related(?: (?:articles|stories|reading|topics|news|coverage|posts))?|read (?:more|also|next)|see also|more (?:on|from|stories)|follow us|share this|sign up|subscribe|advertisement|copyright|©|all rights reserved|click here|download the|get our|join our|newsletter)` +
		`(?:\s*[:|]|\s*$|\s+(?:by|to|for|©|\(c\)|\d{4}|our|us|the|on)\b)|©|\(?(?:reporting|additional reporting|editing|writing) by\b)` +
		`)`)
)

// boilerplateStarts are the characters and English words that
// boilerplatePattern can find at the start of a line, marks left aside. They
// spare nearly all lines the pattern.
const boilerplateStarts = "责責值执執本网網图圖视視编編审審校监監排统統制製美文新稿资資信题題封头頭配数數来來出相关關延推更扩擴往热熱猜您你大原版免特未如欢歡请請谢謝扫掃长長点點微官公下分返回广廣©"

var boilerplateWords = map[string]bool{
	"editor": true, "editing": true, "edited": true, "source": true, "photo": true, "image": true, "credit": true,
	"related": true, "read": true, "see": true, "more": true, "follow": true, "share": true, "sign": true,
	"subscribe": true, "advertisement": true, "copyright": true, "all": true, "click": true, "download": true,
	"get": true, "join": true, "newsletter": true, "reporting": true, "additional": true, "writing": true,
}

func isBoilerplate(s string) bool {
	start := strings.TrimLeft(s, "（(【[*·■▲▼◆●>»—- ")
	r, _ := utf8.DecodeRuneInString(start)
	if r < utf8.RuneSelf {
		n := 0
		for n < len(start) && n < 16 && start[n]|0x20 >= 'a' && start[n]|0x20 <= 'z' {
			n++
		}
		if !boilerplateWords[strings.ToLower(start[:n])] {
			return false
		}
	} else if !strings.ContainsRune(boilerplateStarts, r) {
		return false
	}
	return boilerplatePattern.MatchString(s)
}

// classify sets the kinds of the paragraphs that have none, and returns the
// article's title and byline as far as the paragraphs tell. In HTML a line's
// length says nothing about its being a heading: the markup does.
func classify(ps []jianzhu.Paragraph, title string, format jianzhu.Format) (foundTitle, byline string) {
	text := format == jianzhu.FormatText
	for i := range ps {
		p := &ps[i]
		if p.Kind != "" {
			if p.Kind == jianzhu.KindTitle {
				foundTitle = p.Text
			}
			if p.Kind == jianzhu.KindByline && byline == "" {
				byline = authors(p.Text)
			}
			continue
		}
		n := count(p.Text)
		switch {
		case i == 0 && title != "" && squeeze(title) == squeeze(p.Text):
			p.Kind = jianzhu.KindTitle
			foundTitle = p.Text
		case n <= 120 && isBoilerplate(p.Text):
			p.Kind = jianzhu.KindBoilerplate
		case n <= 80 && i < 6 && isByline(p.Text):
			p.Kind = jianzhu.KindByline
			if byline == "" {
				byline = authors(p.Text)
			}
		case text && i == 0 && title == "" && len(ps) > 1 && isHeading(ps, i):
			p.Kind = jianzhu.KindTitle
			foundTitle = p.Text
		case text && i > 0 && i < len(ps)-1 && isHeading(ps, i):
			p.Kind = jianzhu.KindHeading
		default:
			p.Kind = jianzhu.KindBody
		}
	}
	return foundTitle, byline
}

func isByline(s string) bool {
	if endsSentence(s) {
		return false
	}
	return bylinePattern.MatchString(s) || bylineEnglish.MatchString(s)
}

// authors returns a byline without what only introduces it.
func authors(s string) string {
	for _, pair := range []string{"（）", "()", "【】", "[]", "〔〕"} {
		open, n := utf8.DecodeRuneInString(pair)
		if strings.HasPrefix(s, string(open)) && strings.HasSuffix(s, pair[n:]) {
			s = strings.TrimSpace(s[n : len(s)-len(pair[n:])])
		}
	}
	for _, intro := range []string{"文", "作者", "撰文", "撰稿", "By ", "by ", "BY ", "Written by "} {
		rest, ok := strings.CutPrefix(s, intro)
		if !ok {
			continue
		}
		trimmed := strings.TrimLeft(rest, " |｜/丨│:：·")
		if trimmed != rest || strings.HasSuffix(intro, " ") {
			return strings.TrimSpace(trimmed)
		}
	}
	return s
}

// isHeading reports whether paragraph i, short and without the end of a
// sentence, stands over a longer one. The first, which can be the title, may
// be longer, and a question or an exclamation.
func isHeading(ps []jianzhu.Paragraph, i int) bool {
	s := ps[i].Text
	n := count(s)
	limit := 30 // characters, of Chinese
	if i == 0 {
		limit = 45
	}
	if n > 90 || n > limit && han(s) > 0 || n < 2 || !strings.ContainsFunc(s, unicode.IsLetter) {
		return false
	}
	// Text that is longer follows, at once or after a short line.
	over := false
	for _, p := range ps[i+1 : min(i+4, len(ps))] {
		long := count(p.Text)
		over = over || !isByline(p.Text) && long > n && (i == 0 || long > 2*n) && endsSentence(p.Text)
	}
	if !over || i > 0 && !endsSentence(ps[i-1].Text) && ps[i-1].Kind == jianzhu.KindBody {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, closingMarks))
	switch {
	case !endsSentence(s):
		return !strings.ContainsRune("，,、：:；;-—（(", last)
	case i == 0:
		return strings.ContainsRune("？！?!", last)
	}
	// A quotation from end to end can head a section where nobody speaks
	// before or after it.
	const quotes = "“”「」"
	return n <= 16 && isQuotation(s) && i+1 < len(ps) && !strings.ContainsAny(ps[i-1].Text+ps[i+1].Text, quotes)
}

func isQuotation(s string) bool {
	return strings.HasPrefix(s, "“") && strings.Index(s, "”") == len(s)-len("”") ||
		strings.HasPrefix(s, "「") && strings.Index(s, "」") == len(s)-len("」")
}

const closingMarks = "”’」』\"')）】》 "

// count returns the number of characters of s, or as good as that where there
// are more than any rule asks for.
func count(s string) int {
	if len(s) > 1000 {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

func han(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// endsSentence reports whether s ends with the end of a sentence, closing
// marks left aside.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, closingMarks)
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("。！？!?…；;．.", r)
}

// languageOf returns the BCP 47 tag of an article: the language most of its
// characters are in, with the script of Chinese where it can be told.
func languageOf(ps []jianzhu.Paragraph) string {
	weight := map[string]int{} // bytes: an ideograph says about as much as three letters
	for _, p := range ps {
		switch p.Language {
		case script.Mixed:
			chinese := 3 * han(p.Text)
			weight[script.Chinese] += chinese
			weight[script.English] += len(p.Text) - chinese
		case script.Unknown:
		default:
			weight[p.Language] += len(p.Text)
		}
	}
	best := script.Unknown
	for _, l := range []string{script.Chinese, script.English, script.Japanese, script.Korean} {
		if weight[l] > weight[best] {
			best = l
		}
	}
	if best != script.Chinese {
		return best
	}
	hans, hant := 0, 0
	for _, p := range ps {
		switch p.Script {
		case script.Hans:
			hans += len(p.Text)
		case script.Hant:
			hant += len(p.Text)
		}
	}
	switch {
	case hans > hant:
		return best + "-" + script.Hans
	case hant > hans:
		return best + "-" + script.Hant
	}
	return best
}
