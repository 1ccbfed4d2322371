package jianzhu_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport says which packages of ours each package may import. The table is
// the design: the domain at the bottom, one package per task above it, and
// only commands see all of them. Commands (package main) may import anything.
var mayImport = map[string][]string{
	"jianzhu":                       nil,
	"jianzhu/script":                {"jianzhu"},
	"jianzhu/intake":                {"jianzhu", "jianzhu/script"},
	"jianzhu/segment":               {"jianzhu", "jianzhu/script"},
	"jianzhu/annotate/model":        {"jianzhu"},
	"jianzhu/annotate/tagger":       {"jianzhu"},
	"jianzhu/annotate":              {"jianzhu", "jianzhu/script", "jianzhu/annotate/model", "jianzhu/annotate/tagger"},
	"jianzhu/pipeline":              {"jianzhu", "jianzhu/intake", "jianzhu/segment", "jianzhu/annotate"},
	"jianzhu/termbase":              {"jianzhu", "jianzhu/script"},
	"jianzhu/rendering":             {"jianzhu", "jianzhu/script", "jianzhu/annotate/model"},
	"jianzhu/align":                 {"jianzhu", "jianzhu/script", "jianzhu/rendering"},
	"jianzhu/translate":             {"jianzhu", "jianzhu/script", "jianzhu/rendering", "jianzhu/store"},
	"jianzhu/translate/enginetest":  nil,
	"jianzhu/qa":                    {"jianzhu", "jianzhu/script", "jianzhu/align", "jianzhu/rendering"},
	"jianzhu/store":                 {"jianzhu", "jianzhu/script"},
	"jianzhu/store/sqlite":          {"jianzhu", "jianzhu/script", "jianzhu/store"},
	"jianzhu/store/mongo":           {"jianzhu", "jianzhu/script", "jianzhu/store"},
	"jianzhu/store/mongo/mongotest": nil,
	"jianzhu/store/storetest":       {"jianzhu", "jianzhu/script", "jianzhu/store"},
	"jianzhu/seeds":                 {"jianzhu", "jianzhu/script"},
	"jianzhu/eval":                  {"jianzhu", "jianzhu/script", "jianzhu/align", "jianzhu/qa"},
	"jianzhu/docs":                  nil,
	"jianzhu/api/wire":              {"jianzhu", "jianzhu/script", "jianzhu/store", "jianzhu/translate"},
	"jianzhu/export":                {"jianzhu", "jianzhu/script", "jianzhu/store", "jianzhu/termbase", "jianzhu/api/wire"},
	"jianzhu/api":                   {"jianzhu", "jianzhu/script", "jianzhu/store", "jianzhu/api/wire", "jianzhu/export", "jianzhu/docs", "jianzhu/termbase", "jianzhu/rendering", "jianzhu/translate", "jianzhu/qa"},
}

// soleImporter names the one package, with those below it, that may import a
// library, so that the library can be replaced in one place.
var soleImporter = map[string]string{
	"github.com/go-ego/gse":                  "jianzhu/segment",
	"github.com/gin-gonic/gin":               "jianzhu/api",
	"modernc.org/sqlite":                     "jianzhu/store/sqlite",
	"go.mongodb.org/mongo-driver/v2":         "jianzhu/store/mongo",
	"codeberg.org/readeck/go-readability/v2": "jianzhu/intake",
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.Name}} {{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		name, path, imports := f[0], f[1], f[2:]
		seen[path] = true
		if name == "main" {
			continue
		}
		may, known := mayImport[path]
		if !known {
			t.Errorf("%s is not in the table of layout_test.go: say there what it may import", path)
			continue
		}
		for _, i := range imports {
			if (i == "jianzhu" || strings.HasPrefix(i, "jianzhu/")) && !slices.Contains(may, i) {
				t.Errorf("%s imports %s; it may import %q", path, i, may)
			}
			for lib, owner := range soleImporter {
				if (i == lib || strings.HasPrefix(i, lib+"/")) && path != owner && !strings.HasPrefix(path, owner+"/") {
					t.Errorf("%s imports %s, which is for %s alone", path, i, owner)
				}
			}
		}
	}
	for path := range mayImport {
		if !seen[path] {
			t.Errorf("%s is in the table, but not in the module", path)
		}
	}
}
