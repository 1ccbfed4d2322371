package termbase_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/unicode"

	"jianzhu"
	"jianzhu/termbase"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	id1 = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"
	id2 = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e11"
	id3 = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e12"
	id4 = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e13"
	id5 = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e14"
)

// sample has all that a term may have.
func sample() []jianzhu.Term {
	return []jianzhu.Term{
		{ID: id1, Type: jianzhu.TypePerson, EntityID: "52c7f197-078e-5711-882b-3c72e6c39eaf", Note: "Not \"Li\".\nSee <the guide> & ask.", Source: "House style, 3rd edition", Author: "chen",
			Names: []jianzhu.TermName{
				{Language: "zh-Hans", Name: "李开复", Status: jianzhu.TermApproved},
				{Language: "zh-Hant-TW", Name: "李開復", Status: jianzhu.TermApproved, Note: "Taiwan\tdesk"},
				{Language: "en", Name: "Kai-Fu Lee", Status: jianzhu.TermApproved},
				{Language: "en", Name: "Lee Kai-Fu", Status: jianzhu.TermApproved},
				{Language: "en", Name: "Li Kaifu", Status: jianzhu.TermForbidden, Note: "pinyin"},
			}},
		{ID: id2, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: "大模型", Status: jianzhu.TermApproved},
			{Language: "en", Name: "large model", Status: jianzhu.TermProposed},
			{Language: "en", Name: `large, "big" \model`, Status: jianzhu.TermProposed},
		}},
		{ID: id3, Type: jianzhu.TypeOrg, Keep: true, Names: []jianzhu.TermName{{Language: "zh-Hans", Name: "A&B <5%>😀", Status: jianzhu.TermApproved}}},
		{ID: id4, Type: jianzhu.TypeLoc, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: "硅谷", Status: jianzhu.TermApproved},
			{Language: "zh-Hant-TW", Name: "矽谷", Status: jianzhu.TermApproved},
			{Language: "en", Name: "Silicon Valley", Status: jianzhu.TermApproved},
		}},
		{ID: id5, Names: []jianzhu.TermName{{Language: "zh-Hant", Name: "箋注", Status: jianzhu.TermProposed}, {Language: "fr", Name: "annotation", Status: jianzhu.TermProposed}}},
	}
}

// seq gives terms, and then err where it is not nil.
func seq(terms []jianzhu.Term, err error) iter.Seq2[jianzhu.Term, error] {
	return func(yield func(jianzhu.Term, error) bool) {
		for _, t := range terms {
			if !yield(t, nil) {
				return
			}
		}
		if err != nil {
			yield(jianzhu.Term{}, err)
		}
	}
}

func options(f termbase.Format) termbase.Options {
	if f.Bilingual() {
		return termbase.Options{Source: "zh-Hans", Target: "en"}
	}
	return termbase.Options{}
}

func write(t testing.TB, f termbase.Format, o termbase.Options, terms []jianzhu.Term) (string, termbase.Report) {
	t.Helper()
	var b bytes.Buffer
	r, err := termbase.Write(&b, f, seq(terms, nil), o)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), r
}

func TestWriteGolden(t *testing.T) {
	for _, f := range termbase.Formats {
		t.Run(string(f), func(t *testing.T) {
			o := options(f)
			o.FirstMention = f == termbase.OmegaT
			got, report := write(t, f, o, sample())
			golden := filepath.Join("testdata", "terms-"+string(f)+f.Extension())
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s differs: (-want +got)\n%s", golden, d)
			}
			if !f.Bilingual() && (report.LeftOut > 0 || report.Terms != len(sample())) {
				t.Errorf("a format for everything leaves out: %+v", report)
			}
			if f.Bilingual() && report.LeftOut == 0 {
				t.Errorf("nothing is said of what is left out: %+v", report)
			}
		})
	}
}

// TestRoundTrip writes, reads and writes again: the terms and the bytes are
// the same. The formats of two languages keep lines, not terms.
func TestRoundTrip(t *testing.T) {
	for _, f := range termbase.Formats {
		t.Run(string(f), func(t *testing.T) {
			first, _ := write(t, f, options(f), sample())
			terms, report, err := termbase.Read(strings.NewReader(first), f, options(f))
			if err != nil {
				t.Fatal(err)
			}
			if report.LeftOut > 0 {
				t.Errorf("left out: %+v", report)
			}
			if !f.Bilingual() {
				if d := cmp.Diff(sample(), terms, cmpopts.EquateEmpty()); d != "" {
					t.Errorf("(-written +read)\n%s", d)
				}
			}
			second, _ := write(t, f, options(f), terms)
			if d := cmp.Diff(first, second); d != "" {
				t.Errorf("(-first +second)\n%s", d)
			}
			again, _, err := termbase.Read(strings.NewReader(first), f, options(f))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(terms, again); d != "" {
				t.Errorf("the same file gives other terms: %s", d)
			}
		})
	}
}

func TestReadOthers(t *testing.T) {
	weblate := `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN" "TBXcdv04.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>t</title></titleStmt></fileDesc></martifHeader>
<text><body>
<termEntry id="c1"><descrip type="definition">a big one</descrip><descrip type="Translation needed">No</descrip>
<langSet xml:lang="zh_CN"><tig><term>大 <hi>模型</hi></term><note>n</note></tig></langSet>
<langSet xml:lang="en-US"><ntig><termGrp><term>big  model</term><termNote type="administrativeStatus">obsolete</termNote><termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
</termEntry></body></text></martif>`
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(weblate, "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{weblate, utf16, "\uFEFF" + weblate} {
		terms, report, err := termbase.Read(strings.NewReader(file), termbase.TBX2, termbase.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := []jianzhu.Term{{ID: terms[0].ID, Keep: true, Names: []jianzhu.TermName{
			{Language: "zh-Hans", Name: "大 模型", Status: jianzhu.TermProposed, Note: "n"},
			{Language: "en-US", Name: "big model", Status: jianzhu.TermForbidden},
		}}}
		if d := cmp.Diff(want, terms); d != "" || !jianzhu.ValidID(terms[0].ID) {
			t.Errorf("(-want +got)\n%s", d)
		}
		if report.LeftOut != 2 || !strings.Contains(strings.Join(report.Why, " "), "definition") {
			t.Errorf("left out %+v, want the definition and the part of speech", report)
		}
	}
	csv := "Name,Language\n\"微軟\",zh\nMicrosoft,EN-us\n"
	terms, _, err := termbase.Read(strings.NewReader(csv), termbase.CSV, termbase.Options{})
	if err != nil || len(terms) != 2 || terms[0].Names[0].Language != "zh-Hant" || terms[1].Names[0].Language != "en-US" {
		t.Errorf("%v %+v", err, terms)
	}
}

func TestReadRefuses(t *testing.T) {
	tbx := func(entry string) string {
		return "<?xml version=\"1.0\"?>\n<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\"><text><body>\n" + entry + "\n</body></text></tbx>"
	}
	named := `<conceptEntry id="a"><langSec xml:lang="en"><termSec><term>x</term></termSec></langSec></conceptEntry>`
	deep := strings.Repeat("<descripGrp>", 100)
	for _, c := range []struct {
		name string
		f    termbase.Format
		file string
		want []string // a line and a part of its message
	}{
		{"an entity bomb", termbase.TBX, "<!DOCTYPE tbx [\n<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">\n]>" + named, []string{"line 3 declares"}},
		{"an external entity", termbase.TBX, `<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>`, []string{"line 1 declares"}},
		{"an entity that nobody declared", termbase.TBX, tbx(`<conceptEntry id="a"><note>&xxe;</note></conceptEntry>`), []string{"line 3 no well-formed XML"}},
		{"broken XML", termbase.TBX, tbx(`<conceptEntry id="a">`), []string{"line 4 no well-formed XML"}},
		{"nothing", termbase.TBX, "", []string{"line 1 no root"}},
		{"another root", termbase.TBX2, "<xliff/>", []string{"line 1 accepted: tbx, martif"}},
		{"another encoding", termbase.TBX, "<?xml version='1.0' encoding='gbk'?><tbx/>", []string{"line 1 UTF-8"}},
		{"too deep", termbase.TBX, tbx("<conceptEntry>" + deep), []string{"line 3 deeper"}},
		{"a text too long", termbase.TBX, tbx("<conceptEntry><note>" + strings.Repeat("x", 1<<17) + "</note></conceptEntry>"), []string{"line 3 at most"}},
		{"each mistake", termbase.TBX, tbx(`<conceptEntry id="a"><langSec xml:lang="english"><termSec><term>x</term></termSec></langSec></conceptEntry>
<conceptEntry id="b"><langSec xml:lang="en">
<termSec><term></term></termSec></langSec></conceptEntry>
` + named + "\n" + named + `
<conceptEntry id="c"><langSec><termSec/></langSec><langSec xml:lang="en"><termSec><term>x</term><termNote type="administrativeStatus">nice</termNote></termSec></langSec></conceptEntry>
<conceptEntry id="d"/>`),
			[]string{"line 3 BCP 47", "line 5 must not be empty", "line 7 that of line 6 again", "line 8 xml:lang", "line 8 has 0 elements term", `line 8 "nice" is not known`, "line 9 at least one name"}},
		{"CSV without header", termbase.CSV, "", []string{"line 1 header"}},
		{"CSV with another header", termbase.CSV, "lang,name,name\n", []string{`line 1 "lang" is not known`, "line 1 twice", "line 1 language is needed"}},
		{"CSV lines", termbase.CSV, "id,language,name,status,keep,note\n,en,a,nice,,\n,en\n,xx1,b,,,\n,en,\"c\nd\",,maybe,\n\n" + id1 + ",en,a,,,n\n" + id1 + ",en,b,,,again\n" + id2 + ",en,c,,,\n" + id1 + ",en,d,,,\n",
			[]string{`line 2 "nice" is not known`, "line 3 has 2 fields", "line 4 BCP 47", `line 5 "maybe"`, "line 9 first line", "line 11 again"}},
		{"CSV quotes", termbase.CSV, "language,name\nen,\"a\nen,b\n", []string{"line 3 no CSV"}},
		{"OmegaT", termbase.OmegaT, "# a comment\na\n\tb\nc\t\na\tb\tc\td\n", []string{"line 2 has 1 fields", "line 3 has no source", "line 4 has no target", "line 5 has 4 fields"}},
		{"DeepL", termbase.DeepL, "a\tb\na\tc\nd\te\tf\n" + strings.Repeat("x", 1025) + "\ty\n", []string{"line 2 source of line 1 again", "line 3 3 fields", "line 4 1024", "line 4 at most 500"}},
		{"bytes that are no text", termbase.TSV, "language\tname\nen\t\xff\n", []string{"line 2 UTF-8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			terms, _, err := termbase.Read(strings.NewReader(c.file), c.f, options(c.f))
			e := jianzhu.Describe(err)
			if err == nil || e.Kind != jianzhu.Invalid || terms != nil {
				t.Fatalf("%v, %d terms", err, len(terms))
			}
			for _, want := range c.want {
				var line int
				if _, err := fmt.Sscanf(want, "line %d", &line); err != nil {
					t.Fatal(err)
				}
				field := fmt.Sprintf("line %d", line)
				part := strings.TrimPrefix(want, field+" ")
				ok := false
				for _, f := range e.Fields {
					ok = ok || f.Field == field && strings.Contains(f.Message, part)
				}
				if !ok {
					t.Errorf("no %q in %+v", want, e.Fields)
				}
			}
			if len(e.Fields) > len(c.want)+1 {
				t.Errorf("%d mistakes: %+v", len(e.Fields), e.Fields)
			}
		})
	}
}

func TestReadBoundsItsComplaints(t *testing.T) {
	_, _, err := termbase.Read(strings.NewReader("language\tname\n"+strings.Repeat("x1\ty\n", 5000)), termbase.TSV, termbase.Options{})
	if n := len(jianzhu.Describe(err).Fields); n != 100 {
		t.Errorf("%d mistakes", n)
	}
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		f    termbase.Format
		o    termbase.Options
		want string // fields
	}{
		{"xls", termbase.Options{}, "format"},
		{termbase.TBX, termbase.Options{}, ""},
		{termbase.TBX, termbase.Options{Source: "en"}, "source"},
		{termbase.DeepL, termbase.Options{}, "source target"},
		{termbase.DeepL, termbase.Options{Source: "en", Target: "en"}, "target"},
		{termbase.DeepL, termbase.Options{Source: "english", Target: "zh"}, "source target"},
		{termbase.OmegaT, termbase.Options{Source: "en", Target: "zh-Hans", FirstMention: true}, ""},
		{termbase.CSV, termbase.Options{FirstMention: true}, "first_mention"},
	} {
		var got []string
		for _, f := range c.o.Check(c.f) {
			got = append(got, f.Field)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %+v: %q, want %q", c.f, c.o, got, c.want)
		}
	}
}

// failing is a writer that has no room left.
type failing struct{ room int }

func (f *failing) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteStops(t *testing.T) {
	lost := errors.New("lost")
	if _, err := termbase.Write(io.Discard, termbase.TBX, seq(sample(), lost), termbase.Options{}); !errors.Is(err, lost) {
		t.Errorf("got %v", err)
	}
	n := 0
	endless := func(yield func(jianzhu.Term, error) bool) {
		for yield(sample()[0], nil) {
			n++
		}
	}
	if _, err := termbase.Write(&failing{1 << 16}, termbase.TBX, endless, termbase.Options{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
	if n > 1000 {
		t.Errorf("asked for %d terms", n)
	}
}

// TestWriteHoldsOneTerm writes a hundred thousand terms, and looks at the heap
// on the way.
func TestWriteHoldsOneTerm(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, f := range []termbase.Format{termbase.TBX, termbase.TBX2, termbase.CSV} {
		before, most := heap(), uint64(0)
		terms := func(yield func(jianzhu.Term, error) bool) {
			for i := range 100_000 {
				tm := sample()[i%5]
				tm.ID = jianzhu.StableID(fmt.Sprint(i))
				if !yield(tm, nil) {
					return
				}
				if i%25_000 == 24_999 {
					most = max(most, heap())
				}
			}
		}
		if _, err := termbase.Write(io.Discard, f, terms, termbase.Options{}); err != nil {
			t.Fatal(err)
		}
		if most > before+1<<20 {
			t.Errorf("%s holds %d kB", f, (most-before)>>10)
		}
	}
}

// FuzzRead: whatever comes in, what is read can be written and read again, and
// is the same.
func FuzzRead(f *testing.F) {
	for i, format := range termbase.Formats {
		text, _ := write(f, format, options(format), sample())
		f.Add(i, []byte(text))
	}
	f.Fuzz(func(t *testing.T, i int, file []byte) {
		format := termbase.Formats[uint(i)%uint(len(termbase.Formats))]
		terms, _, err := termbase.Read(bytes.NewReader(file), format, options(format))
		if err != nil {
			if terms != nil {
				t.Error("terms beside an error")
			}
			return
		}
		for _, tm := range terms {
			if bad := termbase.Check(&tm); len(bad) > 0 {
				t.Fatalf("read a term that is refused: %+v", bad)
			}
		}
		for _, whole := range []termbase.Format{termbase.TBX, termbase.TBX2, termbase.CSV, termbase.TSV} {
			text, _ := write(t, whole, termbase.Options{}, terms)
			if !utf8.ValidString(text) {
				t.Fatal("wrote what is no UTF-8")
			}
			again, _, err := termbase.Read(strings.NewReader(text), whole, termbase.Options{})
			if err != nil {
				t.Fatalf("%s: %v\n%s", whole, err, text)
			}
			if d := cmp.Diff(terms, again, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s: (-first +again)\n%s", whole, d)
			}
		}
	})
}

func TestFirstMention(t *testing.T) {
	person := jianzhu.TypePerson
	for _, c := range []struct {
		typ            jianzhu.Type
		source, target string
		original, name string
		first, later   string
	}{
		{person, "zh-Hans", "en", "李开复", "Kai-Fu Lee", "Kai-Fu Lee (李开复)", "Lee"},
		{person, "zh-Hans", "en", "王慧文", "Wang Huiwen", "Wang Huiwen (王慧文)", "Wang"},
		{person, "zh-Hant-TW", "en", "蔡英文", "Tsai Ing-wen", "Tsai Ing-wen (蔡英文)", "Tsai"},
		{person, "zh-Hans", "en", "欧阳娜娜", "Ouyang Nana", "Ouyang Nana (欧阳娜娜)", "Ouyang"},
		{person, "zh-Hans", "en", "冯德莱恩", "Ursula von der Leyen", "Ursula von der Leyen (冯德莱恩)", "von der Leyen"},
		{person, "zh-Hans", "en", "小罗伯特·唐尼", "Robert Downey, Jr.", "Robert Downey, Jr. (小罗伯特·唐尼)", "Downey"},
		{person, "zh-Hans", "en", "贝利", "Pelé", "Pelé (贝利)", "Pelé"},
		{person, "en", "zh-Hans", "Bill Gates", "比尔·盖茨", "比尔·盖茨（Bill Gates）", "盖茨"},
		{person, "en", "zh-Hans", "Kai-Fu Lee", "李开复", "李开复（Kai-Fu Lee）", "李开复"},
		{jianzhu.TypeOrg, "zh-Hans", "en", "创新工场", "Sinovation Ventures", "Sinovation Ventures (创新工场)", "Sinovation Ventures"},
		{jianzhu.TypeOrg, "zh-Hans", "en", "OpenAI", "OpenAI", "OpenAI", "OpenAI"},
		{jianzhu.TypeOrg, "zh-Hans", "en", "", "OpenAI", "OpenAI", "OpenAI"},
	} {
		tm := jianzhu.Term{Type: c.typ, Names: []jianzhu.TermName{{Language: c.target, Name: c.name, Status: jianzhu.TermApproved}}}
		if c.original != "" {
			tm.Names = append(tm.Names, jianzhu.TermName{Language: c.source, Name: c.original, Status: jianzhu.TermApproved})
		}
		if first, later, ok := termbase.FirstMention(&tm, c.source, c.target); first != c.first || later != c.later || !ok {
			t.Errorf("%s: %q, %q, want %q, %q", c.name, first, later, c.first, c.later)
		}
	}
	keep := jianzhu.Term{Keep: true, Names: []jianzhu.TermName{{Language: "zh-Hans", Name: "A股", Status: jianzhu.TermApproved}, {Language: "en", Name: "A-shares", Status: jianzhu.TermApproved}}}
	if first, later, ok := termbase.FirstMention(&keep, "zh-Hans", "en"); first != "A股" || later != "A股" || !ok {
		t.Errorf("kept: %q %q", first, later)
	}
	if _, _, ok := termbase.FirstMention(&jianzhu.Term{}, "zh-Hans", "en"); ok {
		t.Error("a term without names has one")
	}
}

func TestConflicts(t *testing.T) {
	one := func(id string, typ jianzhu.Type, names ...jianzhu.TermName) jianzhu.Term {
		return jianzhu.Term{ID: id, Type: typ, Names: names}
	}
	n := func(language, name string, status jianzhu.TermStatus) jianzhu.TermName {
		return jianzhu.TermName{Language: language, Name: name, Status: status}
	}
	const yes, no, maybe = jianzhu.TermApproved, jianzhu.TermForbidden, jianzhu.TermProposed
	terms := []jianzhu.Term{
		one("a", "ORG", n("zh-Hans", "国资委", yes), n("en", "SASAC", yes)),
		one("b", "ORG", n("zh-Hant", "國資委", yes), n("en", "State Assets Commission", yes), n("en", "SASAC", maybe)),
		one("c", "ORG", n("zh-Hans", "国资委", no), n("en", "Another", yes)), // forbids the name, so it says nothing of it
		one("d", "PERSON", n("zh-Hans", "李伟", yes), n("en", "Li Wei", yes)),
		one("e", "PERSON", n("zh-Hans", "李薇", yes), n("en", "LI WEI", yes)),
		one("f", "LOC", n("zh-Hans", "硅谷", yes), n("zh-Hant-TW", "矽谷", yes), n("en", "Silicon Valley", yes)),
		one("g", "LOC", n("zh-Hant-TW", "硅谷", no), n("zh-Hans", "硅谷", yes), n("en", "silicon valley", yes)),
		one("h", "", n("en", "AI", yes)),
		one("i", "", n("en", "ai", no)),
		one("j", "", n("en", "fine", yes), n("en", "good", yes), n("zh-Hans", "好", yes)), // a second choice is no conflict
	}
	var got []string
	for _, c := range termbase.Conflicts(terms) {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", c.Kind, c.Name, c.Language, strings.Join(c.Names, "/"), strings.Join(c.Terms, ",")))
	}
	want := []string{
		"status AI en AI h,i",
		"shared Li Wei zh-Hans 李伟/李薇 d,e",
		"renderings 国资委 en SASAC/State Assets Commission a,b",
		"status 国资委 zh-Hans 国资委 a,c",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestConflictsGoOn(t *testing.T) {
	var terms []jianzhu.Term
	for i := range 20 {
		for k := range 2 {
			terms = append(terms, jianzhu.Term{ID: fmt.Sprintf("%d-%d", i, k), Names: []jianzhu.TermName{
				{Language: "zh-Hans", Name: fmt.Sprintf("名%02d", i), Status: jianzhu.TermApproved},
				{Language: "en", Name: fmt.Sprintf("Name %d", k), Status: jianzhu.TermApproved},
			}})
		}
	}
	s := termbase.New(terms).Snapshot()
	all, from := 0, ""
	for c := range s.Conflicts("") {
		if c.Folded < from {
			t.Errorf("%q after %q", c.Folded, from)
		}
		from = c.Folded
		all++
	}
	rest := 0
	for range s.Conflicts("名10") {
		rest++
	}
	if all < 20 || rest != 10 {
		t.Errorf("%d conflicts, %d from the tenth name", all, rest)
	}
}

func ExampleWrite() {
	terms := []jianzhu.Term{{ID: id1, Type: jianzhu.TypePerson, Names: []jianzhu.TermName{
		{Language: "zh-Hans", Name: "李开复", Status: jianzhu.TermApproved},
		{Language: "en", Name: "Kai-Fu Lee", Status: jianzhu.TermApproved},
	}}}
	o := termbase.Options{Source: "zh-Hans", Target: "en", FirstMention: true}
	if _, err := termbase.Write(os.Stdout, termbase.OmegaT, seq(terms, nil), o); err != nil {
		panic(err)
	}
	// Output: 李开复	Kai-Fu Lee	PERSON; first: Kai-Fu Lee (李开复); later: Lee
}

func BenchmarkWrite(b *testing.B) {
	terms := sample()
	for _, f := range []termbase.Format{termbase.TBX, termbase.CSV} {
		b.Run(string(f), func(b *testing.B) {
			many := func(yield func(jianzhu.Term, error) bool) {
				for i := range 100_000 {
					if !yield(terms[i%len(terms)], nil) {
						return
					}
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := termbase.Write(io.Discard, f, many, termbase.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
