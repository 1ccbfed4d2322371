package docs_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"jianzhu/docs"
)

func TestSpecIsValid(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(docs.Spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.0.3" {
		t.Errorf("openapi is %s, want 3.0.3", doc.OpenAPI)
	}
	for _, s := range doc.Servers {
		if !strings.HasPrefix(s.URL, "/") {
			t.Errorf("server %s is not relative to the server that answers", s.URL)
		}
	}
}

// The page must work under docs.UIPolicy and without a network: every file it
// names is there, and no script is inline.
func TestUIPageIsWhole(t *testing.T) {
	page, err := fs.ReadFile(docs.UI, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	var scripts int
	for _, m := range regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`).FindAllSubmatch(page, -1) {
		scripts++
		if len(strings.TrimSpace(string(m[2]))) > 0 || !strings.Contains(string(m[1]), "src=") {
			t.Errorf("inline script: %s", m[0])
		}
	}
	if scripts == 0 {
		t.Error("the page loads no script")
	}
	if m := regexp.MustCompile(`\s(on\w+|style)=`).Find(page); m != nil {
		t.Errorf("inline code or style in the page: %s", m)
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllSubmatch(page, -1) {
		name := path.Clean(string(m[1]))
		if name == "../openapi.json" {
			continue // served beside /swagger/
		}
		if info, err := fs.Stat(docs.UI, name); err != nil || info.Size() == 0 {
			t.Errorf("the page needs %s: %v", m[1], err)
		}
	}
}

func TestUICarriesItsLicences(t *testing.T) {
	for name, want := range map[string]string{
		"LICENSE":                          "Apache License",
		"NOTICE":                           "SmartBear",
		"swagger-ui-bundle.js.LICENSE.txt": "MIT",
	} {
		data, err := fs.ReadFile(docs.UI, name)
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s does not speak of %q (%v)", name, want, err)
		}
	}
}
