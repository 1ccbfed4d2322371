package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/segment"
	"jianzhu/termbase"
)

func TestTerms(t *testing.T) {
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "x.db")
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.csv", "language,name,status,type\nzh-Hans,鲲鹏智算,approved,ORG\nen,OpenAI,approved,ORG\n")
	bad := file("bad.csv", "language,name,status\nenglish,x,\nen,y,nice\n")
	glossary := file("g.utf8", "微软\tMicrosoft\tORG\n微软\tMS\n")

	if got := program(t, "", "terms", "import", "--store", db, "--dry-run", good); got.code != 0 || !strings.Contains(got.stderr, "would be 2 created") {
		t.Errorf("dry run: %+v", got)
	}
	got := program(t, "", "terms", "import", "--store", db, good, bad)
	if got.code != exitFailed || !strings.Contains(got.stderr, "bad.csv: line 2") || !strings.Contains(got.stderr, "bad.csv: line 3") {
		t.Errorf("mistakes: %+v", got)
	}
	if got := program(t, "", "terms", "export", "--store", db, "--format", "csv"); got.code != 0 || strings.Count(got.stdout, "\n") != 1 {
		t.Errorf("after what failed: %+v", got)
	}
	for _, want := range []string{"2 created", "0 created, 0 updated, 2 unchanged"} {
		if got := program(t, "", "terms", "import", "--store", db, good); got.code != 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("want %s: %+v", want, got)
		}
	}
	if got := program(t, "", "terms", "import", "--store", db, "--source", "zh-CN", "--target", "en", glossary); got.code != 0 || !strings.Contains(got.stderr, "1 created") {
		t.Errorf("glossary: %+v", got)
	}
	got = program(t, "", "terms", "export", "--store", db, "--format", "omegat", "--source", "zh-Hans", "--target", "en")
	if got.code != 0 || got.stdout != "微软\tMicrosoft\tORG\n微软\tMS\t\n" || !strings.Contains(got.stderr, "left out") {
		t.Errorf("%+v", got)
	}
	out := filepath.Join(dir, "all.tbx")
	if got := program(t, "", "terms", "export", "--store", db, "--format", "tbx", "--output", out); got.code != 0 || got.stdout != "" {
		t.Errorf("%+v", got)
	}
	other := "sqlite:" + filepath.Join(dir, "y.db")
	if got := program(t, "", "terms", "import", "--store", other, out); got.code != 0 || !strings.Contains(got.stderr, "3 created") {
		t.Errorf("%+v", got)
	}
	if a, b := program(t, "", "terms", "export", "--store", db, "--format", "csv"), program(t, "", "terms", "export", "--store", other, "--format", "csv"); a.stdout != b.stdout {
		t.Errorf("not the same: %s%s", a.stdout, b.stdout)
	}

	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"terms"}, "import or export"},
		{[]string{"terms", "list"}, "import and export"},
		{[]string{"terms", "import"}, "FILE"},
		{[]string{"terms", "import", "x.doc"}, "--format"},
		{[]string{"terms", "import", "--format", "xls", good}, "tbx2"},
		{[]string{"terms", "import", glossary}, "--source"},
		{[]string{"terms", "export"}, "tbx2"},
		{[]string{"terms", "export", "--format", "deepl"}, "--target"},
		{[]string{"terms", "export", "--format", "csv", "--source", "en"}, "--source"},
		{[]string{"terms", "export", "--format", "csv", "--first-mention"}, "--first-mention"},
	} {
		if got := program(t, "", c.args...); got.code != exitUsage || !strings.Contains(got.stderr, c.say) {
			t.Errorf("%q: %+v, want %q and exit code %d", c.args, got, c.say, exitUsage)
		}
	}
}

// TestServeFollowsTheTermbase: a term makes its name an entity of its type in
// what is annotated after it, whoever wrote it.
func TestServeFollowsTheTermbase(t *testing.T) {
	db := filepath.Join(t.TempDir(), "x.db")
	s := startServer(t, "--store", "sqlite:"+db)
	const text = `{"text": "鲲鹏甲乙丙今天发布了星槎丁戊己。"}`
	annotated := func(words ...string) {
		t.Helper()
		for {
			status, body := s.post(t, "/api/v1/annotate?include=mentions", text)
			if status != http.StatusOK {
				t.Fatalf("%d: %s", status, body)
			}
			all := true
			for _, w := range words {
				all = all && strings.Contains(body, w)
			}
			if all {
				return
			}
		}
	}
	if _, body := s.post(t, "/api/v1/annotate?include=mentions", text); strings.Contains(body, `"PRODUCT"`) || strings.Contains(body, `"EVENT"`) {
		t.Fatalf("a name that nobody knows: %s", body)
	}
	if status, body := s.post(t, "/api/v1/terms", `{"type": "PRODUCT", "names": [{"language": "zh-Hans", "name": "星槎丁戊己", "status": "approved"}, {"language": "en", "name": "Star Raft", "status": "approved"}]}`); status != http.StatusCreated {
		t.Fatalf("%d: %s", status, body)
	}
	annotated(`"surface":"星槎丁戊己"`, `"PRODUCT"`, "Star Raft")
	file := filepath.Join(t.TempDir(), "terms.csv")
	if err := os.WriteFile(file, []byte("language,name,status,type\nzh-Hans,鲲鹏甲乙丙,approved,EVENT\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := program(t, "", "terms", "import", "--store", "sqlite:"+db, file); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	annotated(`"surface":"鲲鹏甲乙丙"`, `"EVENT"`, `"surface":"星槎丁戊己"`)
}

func TestTermNames(t *testing.T) {
	name := func(typ jianzhu.Type, status jianzhu.TermStatus, names ...string) jianzhu.Term {
		tm := jianzhu.Term{ID: jianzhu.NewID(), Type: typ}
		for _, n := range names {
			tm.Names = append(tm.Names, jianzhu.TermName{Language: "zh-Hans", Name: n, Status: status})
		}
		return tm
	}
	x := termbase.New([]jianzhu.Term{
		name("ORG", jianzhu.TermApproved, "甲乙", "甲"),
		name("LOC", jianzhu.TermApproved, "两可"), name("PERSON", jianzhu.TermApproved, "兩可"),
		name("LOC", jianzhu.TermProposed, "提议"), name("LOC", jianzhu.TermForbidden, "禁用"),
		name("", jianzhu.TermApproved, "短语"), name("ORG", jianzhu.TermApproved, "同类"), name("ORG", jianzhu.TermApproved, "同類"),
		name("LOC", jianzhu.TermApproved, "硅谷"), name("LOC", jianzhu.TermForbidden, "硅谷"), name("ORG", jianzhu.TermForbidden, "硅谷"),
		name("LOC", jianzhu.TermProposed, "未定"), name("ORG", jianzhu.TermApproved, "未定"),
		name("", jianzhu.TermApproved, "同类"),
		name("ORG", jianzhu.TermApproved, strings.Repeat("长", 200)),
	})
	var got []string
	for _, e := range termNames(x.Snapshot()) {
		got = append(got, string(e.Type)+" "+e.Word)
	}
	// Either of two spellings of one name will do.
	if got, want := strings.ReplaceAll(strings.Join(got, "|"), "類", "类"), "ORG 同类|ORG 甲乙|LOC 硅谷"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// BenchmarkTermNames takes a hundred thousand names into the annotator.
//
//	go test -run '^$' -bench TermNames ./cmd/jianzhu
func BenchmarkTermNames(b *testing.B) {
	line, err := newPipeline("")
	if err != nil {
		b.Fatal(err)
	}
	v := &vocabulary{Pipeline: line}
	first, rest := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"), []rune("国家人民中华大学科技有限公司集团工业银行发展研究院心明伟芳娜敏静丽强磊军洋勇艳")
	entries := func(n int) []segment.Entry {
		out := make([]segment.Entry, n)
		for i := range out {
			k := i
			w := []rune{first[k%16]}
			for k /= 16; len(w) < 6; k /= 35 {
				w = append(w, rest[k%35])
			}
			out[i] = segment.Entry{Word: string(w), Type: jianzhu.TypeOrg}
		}
		return out
	}
	many := entries(maxTermNames)
	for b.Loop() {
		if err := v.use(nil, many); err != nil {
			b.Fatal(err)
		}
		v.names = nil
	}
}
