package segment_test

import (
	"strings"
	"testing"

	"jianzhu/segment"
)

func TestSentences(t *testing.T) {
	seg := newSegmenter(t, segment.Options{})
	for _, c := range []struct{ name, want string }{ // bars between sentences
		{"Chinese marks", "他来了。|她呢？|走了！|第一；|第二。"},
		{"runs of marks", "真的吗？！|不会吧！！！|是的。"},
		{"closing marks stay", "他说：“明天见。”|（完。）|「好！」|走了"},
		{"no mark at the end", "他来了。|标题"},
		{"narrator goes on", "“冲啊！”他喊道。|“真的吗？”记者问。|“好。”|第二天，他走了。"},
		{"quoted inside a clause", "他高喊“冲啊！”冲了上去。|完。"},
		{"sentences inside a quotation", "他说：“我来了。|你呢？”|她笑了。"},
		{"comma behind", "“好！”，他说。|完。"},
		{"ellipsis at the end", "他终于回到了家里……|第二天，他走了。"},
		{"ellipsis in a clause", "我……我不知道。|好"},
		{"line ends", "标题\n|正文。"},
		{"English", "He came.| She left!| Why?| Nobody knows."},
		{"English quotes", "\"Why?\" he asked.| \"I know.\"| He left.| “Go!”| They went."},
		{"English brackets", "It works.| (So they say.)| Good."},
		{"titles", "Mr. Smith met Dr. Lee and Gen. Clark.| They talked."},
		{"companies", "Apple Inc. said so.| He works at Apple Inc.| The shares fell."},
		{"countries", "The U.S. economy grew.| He lives in the U.S.| It is large."},
		{"initials", "J. K. Rowling and George W. Bush met.| That is plan B.| It works."},
		{"decimals and versions", "It grew 3.5 percent to $1.2 billion.| GPT-3.5 was out.| See No. 5 and Jan. 5, p. 3."},
		{"year at the end", "It began in 2018.| It ended in 2020."},
		{"list numbers", "1. Introduction to it.| 2. Methods."},
		{"small words behind dots", "at 5 p.m. on Monday, e.g. this one.| Done."},
		{"English ellipses", "He left... then came back.| Well...| She stayed."},
		{"addresses", "See https://example.com/a?b=1&c=2!d and a.b@example.com.| Bye."},
		{"Chinese with half-width stops", "他来了.|她走了.|用的是GPT-4.5版本."},
		{"mixed", "他说OK。| He said yes.| 好。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.ReplaceAll(c.want, "|", "")
			var got []string
			at := 0
			for _, s := range seg.Sentences(nil, text) {
				got = append(got, text[at:s.Start]+s.In(text))
				at = s.End
			}
			// White space before a bar is behind a sentence, not in it.
			want := strings.ReplaceAll(strings.ReplaceAll(c.want, "\n|", "|\n"), "| ", "| ")
			if joined := strings.Join(got, "|"); joined != want {
				t.Errorf(" got %s\nwant %s", joined, want)
			}
		})
	}
}
