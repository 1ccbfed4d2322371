package eval

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
)

func TestMistakesAreSortedByKind(t *testing.T) {
	const text = "李四在北京大学见张三。王五去了上海。李四走了。"
	line := `{"doc": "d", "lang": "zh", "text": "` + text + `", "entities": [
		{"start": 0, "end": 2, "type": "PERSON"}, {"start": 3, "end": 7, "type": "ORG"}, {"start": 8, "end": 10, "type": "PERSON"},
		{"start": 15, "end": 17, "type": "LOC"}, {"start": 18, "end": 20, "type": "PERSON"}]}`
	at := func(part string, typ jianzhu.Type, from int) jianzhu.Mention {
		i := from + strings.Index(text[from:], part)
		return jianzhu.Mention{Span: jianzhu.Span{Start: i, End: i + len(part)}, Type: typ, Mark: jianzhu.Mark{Rule: "r"}}
	}
	mentions := []jianzhu.Mention{
		at("李四", jianzhu.TypeLoc, 0),                  // type
		at("北京", jianzhu.TypeLoc, 0),                  // boundary
		at("大学", jianzhu.TypeOrg, 0),                  // overlaps what has its mistake already
		at("上海", jianzhu.TypeLoc, 0),                  // right
		at("李四", jianzhu.TypeLoc, len("李四在北京大学见张三。")), // type again
	}
	var lines bytes.Buffer
	rep, err := NER(t.Context(), strings.NewReader(strings.ReplaceAll(line, "\n", " ")), Options{File: "f", Errors: &lines},
		func(_ context.Context, a *jianzhu.Article) error {
			a.Paragraphs[0].Mentions = mentions
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"type": 2, "boundary": 1, "missed": 1, "invented": 1}, rep.Mistakes); diff != "" {
		t.Error(diff)
	}
	want := []Mistake{
		{Kind: "boundary", Want: "ORG", WantText: "北京大学", Found: "LOC", FoundText: "北京", Count: 1},
		{Kind: "type", Want: "PERSON", WantText: "李四", Found: "LOC", FoundText: "李四", Count: 2},
		{Kind: "missed", Want: "PERSON", WantText: "张三", Count: 1},
		{Kind: "invented", Found: "ORG", FoundText: "大学", Count: 1},
	}
	if diff := cmp.Diff(want, rep.Frequent); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(lines.String(), "\n"); n != 5 {
		t.Errorf("%d lines for 5 mistakes:\n%s", n, lines.String())
	}
	var table bytes.Buffer
	if err := WriteMistakes(&table, rep); err != nil || !strings.Contains(table.String(), "f: 2 type\n  2\tPERSON\t李四\tLOC\t李四\n") {
		t.Errorf("%v\n%s", err, table.String())
	}
}
