package intake

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"jianzhu"
)

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// encodable returns the lines of text that e has all characters of.
func encodable(e encoding.Encoding, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if _, err := e.NewEncoder().String(line); err == nil {
			b.WriteString(line)
		}
	}
	return b.String()
}

const (
	hansText = "　　新华社北京4月26日电　记者王明报道：OpenAI发布了新的模型，“价格”下降50%。\r\n\r\n中国企业家普遍认为，这是一个机会。"
	hantText = "　　中央社台北26日電　記者王明報導：OpenAI發布了新的模型，「價格」下降50%。\r\n\r\n企業家普遍認為，這是一個機會。"
)

// TestCharsets: every charset is found and read, and its edits replay.
func TestCharsets(t *testing.T) {
	le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	bareLE := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	bareBE := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	hans, hant := testdata(t, "hans.txt"), testdata(t, "hant.txt")
	gb, big5 := encodable(simplifiedchinese.GBK, hans), encodable(traditionalchinese.Big5, hant)
	for _, c := range []struct {
		name     string
		raw      []byte
		declared string
		want     string // charset
		text     string
	}{
		{"UTF8", []byte(hansText), "", "utf-8", hansText},
		{"UTF8BOM", []byte("\uFEFF" + hansText), "", "utf-8", hansText},
		{"BOMBeforeCaller", []byte("\uFEFF" + hansText), "gbk", "utf-8", hansText},
		{"UTF16LE", encoded(t, le, hansText), "", "utf-16le", hansText},
		{"UTF16BE", encoded(t, be, hantText), "", "utf-16be", hantText},
		{"UTF16LEWithoutBOM", encoded(t, bareLE, hansText), "", "utf-16le", hansText},
		{"UTF16BEWithoutBOM", encoded(t, bareBE, hantText), "", "utf-16be", hantText},
		{"UTF16WithoutBOMChineseOnly", encoded(t, bareLE, hans), "", "utf-16le", hans},
		{"UTF16English", encoded(t, bareBE, "A short line of English."), "", "utf-16be", "A short line of English."},
		{"UTF16Declared", encoded(t, bareLE, "中文"), "UTF-16", "utf-16le", "中文"},
		{"UTF16Emoji", encoded(t, le, "好👩‍🚀的。𠮷野家"), "", "utf-16le", "好👩‍🚀的。𠮷野家"},
		{"GB18030", encoded(t, simplifiedchinese.GB18030, hansText+"𠮷野家€"), "gb18030", "gb18030", hansText + "𠮷野家€"},
		{"GBKDetected", encoded(t, simplifiedchinese.GBK, gb), "", "gb18030", gb},
		{"GBKTraditional", encoded(t, simplifiedchinese.GBK, encodable(simplifiedchinese.GBK, hant)), "GBK", "gb18030", encodable(simplifiedchinese.GBK, hant)},
		{"GB2312UsesGBK", encoded(t, simplifiedchinese.GBK, "朱镕基與臺灣"), "GB2312", "gb18030", "朱镕基與臺灣"},
		{"Short", encoded(t, simplifiedchinese.GBK, "中国企业家普遍认为这是机会"), "", "gb18030", "中国企业家普遍认为这是机会"},
		{"Shorter", encoded(t, simplifiedchinese.GBK, "中国,OK"), "", "gb18030", "中国,OK"},
		{"Big5", encoded(t, traditionalchinese.Big5, "企業家普遍認為，這是一個機會。"), "Big5", "big5", "企業家普遍認為，這是一個機會。"},
		{"Big5Detected", encoded(t, traditionalchinese.Big5, big5), "", "big5", big5},
		{"Big5TwoRunes", []byte{0x88, 0x62, 0xA4, 0xA4, 0x88, 0x66}, "big5", "big5", "Ê̄中Ê"},
		{"ShiftJIS", encoded(t, japanese.ShiftJIS, "日本語の記事です。ｶﾅ"), "shift_jis", "shift_jis", "日本語の記事です。ｶﾅ"},
		{"EUCJP", encoded(t, japanese.EUCJP, "日本語の記事です。"), "EUC-JP", "euc-jp", "日本語の記事です。"},
		{"EUCKR", encoded(t, korean.EUCKR, "한국어 기사입니다."), "euc-kr", "euc-kr", "한국어 기사입니다."},
		{"Latin1", []byte("caf\xe9"), "ISO-8859-1", "windows-1252", "café"},
		{"Windows1252", []byte("It\x92s \x93fine\x94."), "windows-1252", "windows-1252", "It’s “fine”."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: c.raw, Charset: c.declared})
			if a.Charset != c.want {
				t.Errorf("charset %q, want %q", a.Charset, c.want)
			}
			var want []string
			for line := range strings.Lines(c.text) {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			if got, want := strings.Join(paragraphs(a), "\n"), strings.Join(want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for _, e := range a.Edits {
				if e.Kind.IsRepair() {
					t.Errorf("undamaged text repaired: %+v", e)
				}
			}
			checkMap(t, a)
		})
	}
}

// TestSampleInOtherCharsets: the same damage comes as GBK pages had it.
func TestSampleInOtherCharsets(t *testing.T) {
	text := string(sample(t))
	want := paragraphs(read(t, jianzhu.Input{Raw: []byte(text)}))
	for _, e := range []struct {
		name string
		encoding.Encoding
	}{
		{"gb18030", simplifiedchinese.GB18030},
		{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	} {
		t.Run(e.name, func(t *testing.T) {
			a := read(t, jianzhu.Input{Raw: encoded(t, e, text), Charset: e.name})
			if got := paragraphs(a); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Error("another text")
			}
			checkMap(t, a)
		})
	}
}

func TestInvalidBytes(t *testing.T) {
	for _, c := range []struct {
		name, charset, raw, msg string
	}{
		{"UTF8", "", "中国\xff很好，新闻", "invalid UTF-8 at byte 6"},
		{"Latin", "", "hello \xff world", "invalid UTF-8 at byte 6"},
		{"UTF8Cut", "utf-8", "中国\xe4\xb8", "invalid UTF-8 at byte 6"},
		{"UTF8Surrogate", "utf-8", "a\xed\xa0\x80", "invalid UTF-8 at byte 1"},
		{"GBK", "gbk", "abc\xd6\xd0\xff\xff", "invalid GB18030 at byte 5"},
		{"GBKCut", "gbk", "\xd6\xd0\xd6", "invalid GB18030 at byte 2"},
		{"Big5", "big5", "\xa4\xa4\xff\xa4\xa4", "invalid BIG5 at byte 2"},
		{"UTF16Cut", "utf-16le", "a\x00b", "invalid UTF-16LE at byte 2"},
		{"UTF16Surrogate", "utf-16be", "\x00a\xd8\x00\x00b", "invalid UTF-16BE at byte 2"},
		{"NUL", "", "中国\x00很好", "NUL at byte 6"},
		{"NULInASCII", "", "hello\x00world!", "NUL at byte 5"},
		{"NULInEnglish", "", strings.Repeat("The council said so. ", 60) + "\x00.", "NUL at byte 1260"},
		{"NULInUTF16", "utf-16le", "a\x00\x00\x00b\x00", "NUL at byte 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(t.Context(), jianzhu.Input{Raw: []byte(c.raw), Charset: c.charset})
			e := jianzhu.Describe(err)
			if e.Kind != jianzhu.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != "text" || !strings.Contains(e.Fields[0].Message, c.msg) || !strings.Contains(e.Msg, c.msg) {
				t.Errorf("got %v, want text: %s", err, c.msg)
			}
		})
	}
}
