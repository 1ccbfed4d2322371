package annotate

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"jianzhu"
)

// TestExpressions checks values of expressions of real text, in English and
// both Chinese scripts: that the passes for values find each with its span and
// type, and what it means in an article of Thursday, 4 May 2023, in Beijing. The
// values were checked by hand.
func TestExpressions(t *testing.T) {
	data, err := os.ReadFile("testdata/expressions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	published := time.Date(2023, 5, 4, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	seen := map[string]int{}
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			t.Fatalf("line %d has %d fields, want source, script, type, text, expression, value", n+1, len(f))
		}
		script, typ, text, surface := f[1], jianzhu.Type(f[2]), f[3], f[4]
		var want jianzhu.Value
		dec := json.NewDecoder(strings.NewReader(f[5]))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		seen[script]++
		seen[script+" "+f[2]]++
		var v view
		d := &document{Annotator: a, article: &jianzhu.Article{Published: published}}
		v.reset(&jianzhu.Paragraph{Text: text})
		a.lex.match(&v)
		values(d, &v)
		times(d, &v)
		var found []string
		ok := false
		for _, c := range v.found {
			value, err := json.Marshal(c.value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, string(c.typ)+" "+v.str(int(c.start), int(c.end))+" "+string(value))
			ok = ok || c.typ == typ && v.str(int(c.start), int(c.end)) == surface && *c.value == want && !covered(c, v.found)
		}
		if !ok {
			var b bytes.Buffer
			for _, x := range found {
				b.WriteString("\n\t" + x)
			}
			t.Errorf("line %d, %q: want %s %s %s, got%s", n+1, text, typ, surface, f[5], b.String())
		}
	}
	for _, script := range []string{"en", "hans", "hant"} {
		if seen[script] < 100 {
			t.Errorf("%d expressions in %s, want 100 at least", seen[script], script)
		}
		for _, typ := range valueTypes {
			if seen[script+" "+string(typ)] < 15 {
				t.Errorf("%d of type %s in %s, want 15 at least", seen[script+" "+string(typ)], typ, script)
			}
		}
	}
}

// covered reports whether a longer candidate shares text with c.
func covered(c candidate, all []candidate) bool {
	for _, x := range all {
		if x.start < c.end && c.start < x.end && x.end-x.start > c.end-c.start {
			return true
		}
	}
	return false
}

var valueTypes = []jianzhu.Type{jianzhu.TypeTime, jianzhu.TypeMoney, jianzhu.TypePercent, jianzhu.TypeQuantity}
