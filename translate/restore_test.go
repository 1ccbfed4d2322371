package translate

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
)

// sentences is a splitter that does for tests: it cuts behind 。！？ and behind
// . ! ? where a space follows.
func sentences(text string) []jianzhu.Span {
	var out []jianzhu.Span
	start := 0
	add := func(end int) {
		s := jianzhu.Span{Start: start, End: end}
		for s.Start < s.End && text[s.Start] == ' ' {
			s.Start++
		}
		if s.Len() > 0 {
			out = append(out, s)
		}
		start = end
	}
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if strings.ContainsRune("。！？", r) || strings.ContainsRune(".!?", r) && strings.HasPrefix(text[end:], " ") && !strings.HasSuffix(text[:end], "U.S.") {
			add(end)
		}
	}
	add(len(text))
	return out
}

// protect makes spans of what stands in [source|target] or, for values,
// [source#target].
func protect(t *testing.T, marked string, form Form) *Protected {
	t.Helper()
	var text strings.Builder
	var spans []Protection
	for rest := marked; rest != ""; {
		before, inner, found := strings.Cut(rest, "[")
		text.WriteString(before)
		if !found {
			break
		}
		inner, rest, _ = strings.Cut(inner, "]")
		p := Protection{Rule: "names", Type: jianzhu.TypePerson}
		source, target, is := strings.Cut(inner, "|")
		if !is {
			source, target, _ = strings.Cut(inner, "#")
			p.Rule, p.Type = "value", jianzhu.TypeMoney
		}
		p.Span, p.Target = jianzhu.Span{Start: text.Len(), End: text.Len() + len(source)}, target
		text.WriteString(source)
		spans = append(spans, p)
	}
	p, err := Protect(text.String(), sentences(text.String()), spans, form)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProtect(t *testing.T) {
	const text = "[比尔·盖茨|Bill <Gates>]说，A&B<公司>融资[15.6亿元#1.56 billion yuan]。"
	for form, want := range map[Form]string{
		Tags:  `<x id="1">Bill &lt;Gates&gt;</x>说，A&amp;B&lt;公司&gt;融资<x id="2">1.56 billion yuan</x>。`,
		Spans: `<span translate="no" id="1">Bill &lt;Gates&gt;</span>说，A&amp;B&lt;公司&gt;融资<span translate="no" id="2">1.56 billion yuan</span>。`,
		Marks: `⟦1⟧说，A&B<公司>融资⟦2⟧。`,
	} {
		if got := protect(t, text, form).Text; got != want {
			t.Errorf("%s: got  %s\nwant %s", form, got, want)
		}
	}
}

func TestProtectRefuses(t *testing.T) {
	at := func(start, end int, target string) Protection {
		return Protection{Span: jianzhu.Span{Start: start, End: end}, Target: target}
	}
	for _, c := range []struct {
		name, text string
		spans      []Protection
		form       Form
		field      string
	}{
		{"text that is not UTF-8", "\xff", nil, Marks, "text"},
		{"a form that is none", "x", nil, "html", "form"},
		{"a span outside", "微软", []Protection{at(0, 7, "x")}, Marks, "spans[0]"},
		{"a span within a character", "微软", []Protection{at(0, 2, "x")}, Marks, "spans[0]"},
		{"an empty span", "微软", []Protection{at(3, 3, "x")}, Marks, "spans[0]"},
		{"a span without target", "微软", []Protection{at(0, 3, "")}, Marks, "spans[0].target"},
		{"overlapping spans", "微软", []Protection{at(0, 6, "x"), at(3, 6, "y")}, Marks, "spans[1]"},
	} {
		_, err := Protect(c.text, nil, c.spans, c.form)
		if e := jianzhu.Describe(err); e.Kind != jianzhu.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != c.field {
			t.Errorf("%s: got %v, want Invalid of %s", c.name, err, c.field)
		}
	}
}

func TestRestore(t *testing.T) {
	const zh = "[盖茨|Gates]说，[微软|Microsoft]投了[15.6亿元#about 1.56 billion yuan]。[马斯克|Musk]没说话。"
	for _, c := range []struct {
		name     string
		form     Form
		source   string
		returned string
		want     string
		issues   []string
	}{
		{"all kept, XML", Tags, zh,
			`<x id="1">Gates</x> said <x id="2">Microsoft</x> invested <x id="3">about 1.56 billion yuan</x>. <x id="4">Musk</x> said &quot;nothing&quot; &amp; left.`,
			`Gates said Microsoft invested about 1.56 billion yuan. Musk said "nothing" & left.`, nil},
		{"all kept, HTML", Spans, zh,
			`<span translate="no" id="1">Gates</span> said <span translate="no" id="2">Microsoft</span> invested <span translate="no" id="3">about 1.56 billion yuan</span>. <span translate="no" id="4">Musk</span> did not&nbsp;speak.`,
			"Gates said Microsoft invested about 1.56 billion yuan. Musk did not\u00a0speak.", nil},
		{"all kept, plain", Marks, zh, "⟦1⟧ said ⟦2⟧ invested ⟦3⟧. ⟦4⟧ said <nothing>.", "Gates said Microsoft invested about 1.56 billion yuan. Musk said <nothing>.", nil},
		{"one is missing", Marks, zh, "⟦1⟧ said ⟦2⟧ invested. ⟦4⟧ said nothing.", "Gates said Microsoft invested. Musk said nothing.", []string{"3 missing"}},
		{"one is there twice", Marks, zh, "⟦1⟧ said ⟦2⟧ invested ⟦3⟧, said ⟦1⟧. ⟦4⟧ left.", "Gates said Microsoft invested about 1.56 billion yuan, said Gates. Musk left.", []string{"1 duplicated"}},
		{"case, space and width", Tags, zh,
			`< X ID = '1' >Gates</ X > said <x id=２>Microsoft</x> invested ＜x id＝“3”＞about 1.56 billion yuan＜／x＞. <x id="4"/> left.`,
			"Gates said Microsoft invested about 1.56 billion yuan. Musk left.", []string{"1 altered repaired", "2 altered repaired", "3 altered repaired", "4 altered repaired"}},
		{"other brackets", Marks, zh, "【1】 said ⟦ 2 ⟧ invested [[３]]. ⟦４⟧ left.",
			"Gates said Microsoft invested about 1.56 billion yuan. Musk left.", []string{"1 altered repaired", "2 altered repaired", "3 altered repaired", "4 altered repaired"}},
		{"brackets of a number that is there are a note", Marks, zh, "⟦1⟧ said ⟦2⟧[[1]] invested ⟦3⟧. ⟦4⟧ left[[9]].",
			"Gates said Microsoft[[1]] invested about 1.56 billion yuan. Musk left[[9]].", nil},
		{"the engine translated the content", Tags, zh,
			`<x id="1">盖茨</x> said <x id="2">Micro Soft</x> invested <x id="3">a lot of money</x>. <x id="4"></x> left.`,
			"Gates said Microsoft invested about 1.56 billion yuan. Musk left.", []string{"1 altered repaired", "2 altered repaired", "3 altered", "4 altered repaired"}},
		{"an end tag is gone", Tags, zh,
			`<x id="1">Gates said <x id="2">Microsoft</x> invested <x id="3">about 1.56 billion yuan</x>. <x id="4">Musk</x> left.`,
			"Gates said Microsoft invested about 1.56 billion yuan. Musk left.", []string{"1 altered repaired"}},
		{"a tag too many", Tags, zh,
			`<x id="1">Gates</x></x> said <x id="2">Microsoft</x> invested <x id="3">about 1.56 billion yuan</x>. <x id="4">Musk</x> left <x id="7">Bob</x>.`,
			"Gates</x> said Microsoft invested about 1.56 billion yuan. Musk left <x id=\"7\">Bob</x>.", []string{"0 unknown", "0 unknown", "7 unknown"}},
		{"an id that is none", Marks, zh, "⟦1⟧ ⟦2⟧ ⟦3⟧. ⟦4⟧ ⟦5⟧.", "Gates Microsoft about 1.56 billion yuan. Musk ⟦5⟧.", []string{"5 unknown"}},
		{"moved into another sentence", Marks, zh, "⟦2⟧ invested ⟦3⟧. ⟦4⟧ and ⟦1⟧ left.", "Microsoft invested about 1.56 billion yuan. Musk and Gates left.", []string{"1 moved"}},
		{"two have changed places", Marks, zh, "⟦4⟧ said ⟦2⟧ invested ⟦3⟧. ⟦1⟧ left.", "Musk said Microsoft invested about 1.56 billion yuan. Gates left.", []string{"1 moved", "4 moved"}},
		{"moved, with the sentences cut otherwise", Marks, zh, "⟦4⟧ came. ⟦1⟧ said so. ⟦2⟧ invested ⟦3⟧.", "Musk came. Gates said so. Microsoft invested about 1.56 billion yuan.", []string{"4 moved"}},
		{"sentences put together", Marks, zh, "⟦1⟧ said that ⟦2⟧ had invested ⟦3⟧, and ⟦4⟧ did not.", "Gates said that Microsoft had invested about 1.56 billion yuan, and Musk did not.", nil},
		{"a value begins the sentence", Marks, "[微软|Microsoft]来了。昨日[七成以上#more than 70%]的人到了。", "⟦1⟧ came. “⟦2⟧ of them” were there.", "Microsoft came. “More than 70% of them” were there.", nil},
		{"a value behind an abbreviation", Marks, "[微软|Microsoft]在美国有[七成以上#more than 70%]。", "In the U.S. ⟦2⟧ was ⟦1⟧'s.", "In the U.S. more than 70% was Microsoft's.", nil},
		{"a name keeps its small letter", Marks, "[爱范|iPhone]好。", "⟦1⟧ is good.", "iPhone is good.", nil},
		{"words stand apart", Marks, "[盖茨|Gates]投[微软|Microsoft][5元#5 yuan]。", "说⟦1⟧put⟦3⟧into⟦2⟧.", "说Gates put 5 yuan into Microsoft.", nil},
		{"Chinese words do not", Marks, "[Bill Gates|比尔·盖茨] met [Musk|马斯克] for [$5 million#500万美元].", "去年 ⟦1⟧ 为 ⟦3⟧ 见了 ⟦2⟧ 。", "去年比尔·盖茨为500万美元见了马斯克 。", nil},
		{"nothing is between them", Marks, "[盖茨|Gates][微软|Microsoft]", "⟦2⟧⟦1⟧", "Microsoft Gates", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := protect(t, c.source, c.form)
			got, err := p.Restore(c.returned, sentences)
			if err != nil {
				t.Fatal(err)
			}
			if got.Text != c.want {
				t.Errorf("got  %s\nwant %s", got.Text, c.want)
			}
			var issues []string
			for _, i := range got.Issues {
				s := fmt.Sprintf("%d %s", i.ID, i.Problem)
				if i.Repaired {
					s += " repaired"
				}
				issues = append(issues, s)
			}
			if d := cmp.Diff(c.issues, issues); d != "" {
				t.Errorf("issues, want -, got +:\n%s", d)
			}
			for _, q := range got.Placed {
				if in, want := q.Span.In(got.Text), p.Placeholders[q.ID-1].Target; !strings.EqualFold(in, want) {
					t.Errorf("placeholder %d is said to be at %q, which is not %q", q.ID, in, want)
				}
			}
		})
	}
}

func TestRestoreRefuses(t *testing.T) {
	p := protect(t, "[盖茨|Gates]", Marks)
	if _, err := p.Restore("\xff", nil); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("not UTF-8: %v", err)
	}
	if _, err := p.Restore(strings.Repeat("⟦1⟧", 1003), nil); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("a thousand times the placeholder: %v", err)
	}
	p.Placeholders[0].ID = 2
	if _, err := p.Restore("⟦2⟧", nil); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("ids that do not count from 1: %v", err)
	}
	p.Form = ""
	if _, err := p.Restore("⟦2⟧", nil); !jianzhu.IsKind(err, jianzhu.Invalid) {
		t.Errorf("no form: %v", err)
	}
}

// FuzzIdentity: a text that is protected and restored without translation is
// what it was, placeholders and all, whatever is in it.
func FuzzIdentity(f *testing.F) {
	for _, s := range []string{"", "比尔·盖茨说：“A&B<x id=\"1\">y</x>”。", "⟦1⟧【2】[[3]]⟦", "a\r\nb\x00c\u0085＜x id=1＞", "&amp;&#39;&lt;span id=1>", "¤⟦ 1 ⟧"} {
		f.Add(s, uint32(0x5a5a5a5a))
	}
	f.Fuzz(func(t *testing.T, text string, bits uint32) {
		if !utf8.ValidString(text) {
			t.Skip("Protect refuses it")
		}
		spans := fuzzSpans(text, bits)
		for _, form := range Forms {
			p, err := Protect(text, sentences(text), spans, form)
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Restore(p.Text, sentences)
			if err != nil {
				t.Fatal(err)
			}
			if r.Text != text || len(r.Issues) > 0 || len(r.Placed) != len(p.Placeholders) {
				t.Fatalf("%s: %q became %q by way of %q, with %v", form, text, r.Text, p.Text, r.Issues)
			}
			for _, q := range r.Placed {
				if q.Span != p.Placeholders[q.ID-1].Span {
					t.Fatalf("%s: placeholder %d was at %v and is at %v", form, q.ID, p.Placeholders[q.ID-1].Span, q.Span)
				}
			}
			if strings.IndexFunc(p.Text, func(r rune) bool { return form != Marks && unicode.IsControl(r) && r != '\n' && r != '\t' }) >= 0 {
				t.Fatalf("%s: a control is in %q", form, p.Text)
			}
		}
	})
}

// fuzzSpans returns spans that cover some of the characters of text, each with
// itself as target.
func fuzzSpans(text string, bits uint32) []Protection {
	var spans []Protection
	i := 0
	for at, r := range text {
		if bits>>(i%32)&1 == 1 {
			s := jianzhu.Span{Start: at, End: at + utf8.RuneLen(r)}
			spans = append(spans, Protection{Span: s, Target: s.In(text), Rule: "keep"})
		}
		i++
	}
	return spans
}

// FuzzRestore: whatever an engine returns, spans are spans of the text, and
// what is placed is what was to be placed there.
func FuzzRestore(f *testing.F) {
	f.Add(`<x id="1">Gates</x> said ⟦1⟧<span id=2>`, "more than", "微软")
	f.Add("⟦２⟧ 。【1】</x>&lt;", "ſ", " a")
	f.Fuzz(func(t *testing.T, returned, one, two string) {
		if one == "" || two == "" || !utf8.ValidString(one) || !utf8.ValidString(two) || !utf8.ValidString(returned) {
			t.Skip("refused")
		}
		for _, form := range Forms {
			p, err := Protect("甲乙。", nil, []Protection{
				{Span: jianzhu.Span{Start: 0, End: 3}, Target: one, Type: jianzhu.TypeMoney},
				{Span: jianzhu.Span{Start: 3, End: 6}, Target: two, Type: jianzhu.TypePerson},
			}, form)
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Restore(returned, sentences)
			if jianzhu.IsKind(err, jianzhu.Invalid) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.ValidString(r.Text) {
				t.Fatalf("%q is not UTF-8", r.Text)
			}
			end := 0
			for _, q := range r.Placed {
				want := []string{one, two}[q.ID-1]
				if !q.Span.ValidIn(r.Text) || q.Span.Start < end || !strings.EqualFold(q.Span.In(r.Text), want) {
					t.Fatalf("%s: placeholder %d at %v of %q, want %q", form, q.ID, q.Span, r.Text, want)
				}
				end = q.Span.End
			}
			for _, i := range r.Issues {
				if !i.Span.ValidIn(r.Text) {
					t.Fatalf("%s: %+v is not of %q", form, i, r.Text)
				}
			}
		}
	})
}

// TestHostileTexts ends soon, for the time grows as the text does: what is
// quadratic takes minutes at this size.
func TestHostileTexts(t *testing.T) {
	const n = 50_000
	p := protect(t, "[甲|more][乙|b]", Marks)
	for name, returned := range map[string]string{
		"opening tags":     strings.Repeat(`<x id="1">`, 900) + strings.Repeat("<x id=", n),
		"spaces":           strings.Repeat(" ", n) + "⟦1⟧" + strings.Repeat(" ", n),
		"quotation marks":  strings.Repeat(`"`, n) + "⟦1⟧" + strings.Repeat(`"`, n),
		"opening brackets": strings.Repeat("[[", n) + strings.Repeat("⟦", n),
		"small placed":     strings.Repeat(". ⟦1⟧", 900) + strings.Repeat(". x", n),
		"ampersands":       strings.Repeat("&", n),
	} {
		for _, form := range Forms {
			p.Form = form
			if _, err := p.Restore(returned, sentences); err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
			}
		}
	}
	hostile := strings.Repeat("⟦\x01＜x", n/4)
	for _, form := range Forms {
		p, err := Protect(hostile, nil, nil, form)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Restore(p.Text, sentences)
		if err != nil || r.Text != hostile {
			t.Errorf("%s: the text is not what it was: %v", form, err)
		}
	}
}
