package intake

import (
	"slices"
	"strings"
	"testing"

	"jianzhu"
)

func paragraphs(a *jianzhu.Article) []string {
	var list []string
	for _, p := range a.Paragraphs {
		list = append(list, p.Text)
	}
	return list
}

func kinds(a *jianzhu.Article) []jianzhu.EditKind {
	var list []jianzhu.EditKind
	for _, e := range a.Edits {
		list = append(list, e.Kind)
	}
	return list
}

func TestGlosses(t *testing.T) {
	gloss, shift, suspect, reference := jianzhu.EditGloss, jianzhu.EditShift, jianzhu.EditSuspect, jianzhu.EditReference
	for _, c := range []struct {
		name, raw, want string
		kinds           []jianzhu.EditKind
	}{
		{"Aligned", "區(qū)塊鏈是企業(yè)的事。", "區塊鏈是企業的事。", []jianzhu.EditKind{gloss, gloss}},
		{"OnlyGloss", "區(qū)塊鏈", "區塊鏈", []jianzhu.EditKind{gloss}},
		{"Misaligned", "這是一個將改變?nèi)祟惖漠a(chǎn)品。", "這是一個將改變人類的產品。", []jianzhu.EditKind{shift, gloss}},
		{"SwallowedLetter", "都在談?wù)揂I在造車。", "都在談論AI在造車。", []jianzhu.EditKind{shift}},
		{"SwallowedAmpersand", "CLUE榜單上登頂?shù)谝?#xff0c;刷新業(yè)界紀(jì)錄。", "CLUE榜單上登頂第一，刷新業界紀錄。", []jianzhu.EditKind{shift, gloss, gloss}},
		{"ShortRun", "或面向?qū)W校招攬", "或面向學校招攬", []jianzhu.EditKind{shift}},
		{"KeptParenthesis", "這是一個將改變\uFFFD(nèi)祟惖漠a(chǎn)品。", "這是一個將改變人類的產品。", []jianzhu.EditKind{shift, gloss}},
		{"GlossInRun", "對方審?fù)炅瞬沤o接口,創(chuàng)業(yè)", "對方審完了才給接口,創業", []jianzhu.EditKind{shift, gloss, gloss}},
		{"BehindLetter", "只請A(yuán)I列大綱(gāng),企業(yè)、創(chuàng)新、經(jīng)濟(jì)", "只請AI列大綱,企業、創新、經濟", []jianzhu.EditKind{gloss, gloss, gloss, gloss, gloss, gloss}},
		{"ReferenceInGloss", "企業(y&egrave;)與創(chu&agrave;ng)新", "企業與創新", []jianzhu.EditKind{gloss, gloss}},

		{"Abbreviation", "這一波AGI(通用人工智能)和BP(商業(yè)計劃書)", "這一波AGI(通用人工智能)和BP(商業計劃書)", []jianzhu.EditKind{gloss}},
		{"Name", "當(dāng)時(王慧文)確實比較上頭", "當時(王慧文)確實比較上頭", []jianzhu.EditKind{gloss}},
		{"PlainLatin", "黃瓜(cucumber)、古魯(guru)、鹿(lu)和啊(a)", "黃瓜(cucumber)、古魯(guru)、鹿(lu)和啊(a)", nil},
		{"Toneless", "業(ye)、創(chuang)、經(jing)、應(ying)", "業(ye)、創(chuang)、經(jing)、應(ying)", nil},
		{"FullWidth", "丘、邱（Qiū）姓同源", "丘、邱（Qiū）姓同源", nil},
		{"City", "克拉科夫 (Kraków)、格但斯克 (Gdańsk)", "克拉科夫 (Kraków)、格但斯克 (Gdańsk)", nil},
		{"OtherReading", "企業(qū)、創新", "企業(qū)、創新", nil},
		{"Question", "真的?(nèi)不會吧?a)", "真的?(nèi)不會吧?a)", nil},
		{"RareCharacter", "演員劉龑(yǎn)與曹馭(yù)到場。", "演員劉龑(yǎn)與曹馭(yù)到場。", nil},
		{"SecondReading", "音樂的樂(yuè)和快樂的樂(lè)是同一個字。", "音樂的樂(yuè)和快樂的樂(lè)是同一個字。", nil},
		{"TeachesSimplified", "你(nǐ)好(hǎo)是问候语。王(wáng)是姓。", "你(nǐ)好(hǎo)是问候语。王(wáng)是姓。", nil},
		{"TeachesTraditional", "學(xué)生(shēng)說:王(wáng)老(lǎo)師(shī)好(hǎo)!", "學(xué)生(shēng)說:王(wáng)老(lǎo)師(shī)好(hǎo)!", nil},

		{"AuthorsGlossInDamage", "創(chuàng)業(yè)者王(wáng)先生,創(chuàng)業(yè)。區(qū)塊鏈、經(jīng)濟(jì)、應(yīng)用。", "創業者王(wáng)先生,創業。區塊鏈、經濟、應用。",
			[]jianzhu.EditKind{gloss, gloss, suspect, gloss, gloss, gloss, gloss, gloss, gloss}},
		{"PlainLatinInDamage", "企業(yè)家陸(lu)先生說啊(a),創(chuàng)新、區(qū)塊鏈、經(jīng)濟(jì)", "企業家陸(lu)先生說啊(a),創新、區塊鏈、經濟",
			[]jianzhu.EditKind{gloss, gloss, gloss, gloss, gloss}},
		{"LostDigit", "已與當(dāng)?shù)?7名留學(xué)生取得聯(lián)繫。", "已與當?shù)?7名留學生取得聯繫。", []jianzhu.EditKind{gloss, suspect, gloss, gloss}},
		{"Unexplained", "他說?nèi)好。", "他說?nèi)好。", []jianzhu.EditKind{suspect}},
		{"LostCharacter", "他\uFFFD說。", "他\uFFFD說。", []jianzhu.EditKind{suspect}},
		{"Reference", "AT&amp;T &#20013;&#x570b;&amp;#xff0c;R&D", "AT&T 中國，R&D", []jianzhu.EditKind{reference, reference, reference, reference}},
		{"NoCharacter", "a&#0;b&#xD800;c&nosuch;d", "a&#0;b&#xD800;c&nosuch;d", []jianzhu.EditKind{suspect, suspect}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.raw)})
			if got := strings.Join(paragraphs(a), "\n"); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if got := kinds(a); !slices.Equal(got, c.kinds) {
				t.Errorf("edits %v, want %v", got, c.kinds)
			}
		})
	}
}

func TestMojibake(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"Latin1", latin("“中国企业家”报道，café很好。"), "“中国企业家”报道，café很好。"},
		{"LatinEnglish", "He said itâ€™s â€œfineâ€\u009d â€“ really.", "He said it’s “fine” – really."},
		{"LatinAccents", "Le prÃ©sident franÃ§ais Ã©tait lÃ .", "Le président français était lÃ ."},
		{"GBK", asGBK(t, "新华社上海电"), "新华社上海电"},
		{"GBKShort", "标题：" + asGBK(t, "你好世界") + "!", "标题：你好世界!"},
		{"GBKSwallowedLetter", asGBK(t, "你好吗AI来了"), "你好吗AI来了"},
		{"GBKLostByte", asGBK(t, "新华社北京电") + "。", "新华社北浜?數。"},
		{"CapitalE", "the CAFÉ® brand and «IRMÃ»", "the CAFÉ® brand and «IRMÃ»"},
		{"Portuguese", "SÃO PAULO E NÃO", "SÃO PAULO E NÃO"},
		{"German", "Übergröße für Äpfel – „gut“", "Übergröße für Äpfel – „gut“"},
		{"Korean", "한국어 기사입니다. 여러 줄이 있습니다.", "한국어 기사입니다. 여러 줄이 있습니다."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: []byte(c.raw)})
			if got := strings.Join(paragraphs(a), "\n"); got != c.want {
				t.Errorf("from %q\n got %q\nwant %q", c.raw, got, c.want)
			}
		})
	}
}

// latin decodes the UTF-8 of s as Windows-1252 does.
func latin(s string) string {
	var b strings.Builder
	for i := range len(s) {
		r := rune(s[i])
		for u := rune(0x2000); u < 0x2200 && r >= 0x80 && r < 0xA0; u++ {
			if c, ok := latinByte(u); ok && c == s[i] {
				r = u
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// asGBK decodes the UTF-8 of s as GBK does.
func asGBK(t testing.TB, s string) string {
	t.Helper()
	got, _ := converter{}.decode([]byte(s))
	return got
}
