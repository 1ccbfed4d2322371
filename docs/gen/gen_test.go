package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func sample(t *testing.T) []byte {
	t.Helper()
	swagger, err := parse("testdata/sample")
	if err != nil {
		t.Fatal(err)
	}
	return swagger
}

func TestSampleGolden(t *testing.T) {
	got, err := convert(sample(t), os.DirFS("testdata/examples"))
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs, got:\n%s", golden, got)
	}
}

// What the golden file must say, whoever updates it.
func TestConvertPutsRight(t *testing.T) {
	data, err := convert(sample(t), os.DirFS("testdata/examples"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	list, create, raw := doc.Paths.Value("/notes").Get, doc.Paths.Value("/notes").Post, doc.Paths.Value("/notes/{id}/raw").Get
	note, input := doc.Components.Schemas["Note"].Value, doc.Components.Schemas["Input"].Value

	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"generic types get plain names", list.Responses.Value("200").Value.Content["application/json"].Schema.Ref, "#/components/schemas/NotePage"},
		{"errors are problems", media(list.Responses.Value("400").Value.Content), "application/problem+json"},
		{"answers are not problems", media(create.Responses.Value("201").Value.Content), "application/json"},
		{"no body where there is none", media(list.Responses.Value("304").Value.Content), ""},
		{"bytes are bytes", raw.Responses.Value("200").Value.Content["application/octet-stream"].Schema.Value.Format, "binary"},
		{"problems of bytes are problems", media(raw.Responses.Value("404").Value.Content), "application/problem+json"},
		{"lists are comma-separated", *list.Parameters.GetByInAndName("query", "include").Explode, false},
		{"lists are sets", list.Parameters.GetByInAndName("query", "include").Schema.Value.UniqueItems, true},
		{"bodies by media type", media(create.RequestBody.Value.Content), "application/json text/plain"},
		{"text bodies are strings", create.RequestBody.Value.Content["text/plain"].Schema.Value.Type.Is("string"), true},
		{"text bodies have text", create.RequestBody.Value.Content["text/plain"].Schema.Value.VisitJSON(" ") == nil, false},
		{"objects are closed", *note.AdditionalProperties.Has, false},
		{"maps are open", note.Properties["names"].Value.AdditionalProperties.Schema.Value.Type.Is("string"), true},
		{"null where a reference may be null", note.Properties["mark"].Value.VisitJSON(nil) == nil, true},
		{"and by the rules of allOf too", note.Properties["mark"].Value.AllOf[0].Value.VisitJSON(nil) == nil, true},
		{"a schema used both ways stays as it is", doc.Components.Schemas["Span"].Value.VisitJSON(nil) == nil, false},
		{"not null where it may not", note.Properties["id"].Value.VisitJSON(nil) == nil, false},
		{"patterns of parameters", list.Parameters.GetByInAndName("query", "q").Schema.Value.Pattern, `\S`},
		{"one of two fields", input.VisitJSON(map[string]any{"text": "a"}) == nil, true},
		{"not both fields", input.VisitJSON(map[string]any{"text": "a", "url": "https://example.org"}) == nil, false},
		{"not neither field", input.VisitJSON(map[string]any{}) == nil, false},
		{"patterns of fields", input.VisitJSON(map[string]any{"text": " "}) == nil, false},
		{"keys are bearer tokens", doc.Components.SecuritySchemes["Key"].Value.Scheme, "bearer"},
		{"operations without key need none", create.Security == nil, true},
		{"descriptions are there", *list.Responses.Value("200").Value.Description, "OK"},
		{"examples of parameters", list.Parameters.GetByInAndName("query", "include").Example.([]any)[1], "mark"},
		{"examples of filters are not sent by Swagger UI", list.Parameters.GetByInAndName("query", "q").Example, nil},
		{"examples of filters are told", list.Parameters.GetByInAndName("query", "q").Description, "Words; for example `李開復`"},
		{"examples of bodies", list.Responses.Value("400").Value.Content["application/problem+json"].Example.(map[string]any)["title"], "Bad Request"},
		{"problems without example have their status", raw.Responses.Value("404").Value.Content["application/problem+json"].Example.(map[string]any)["status"], 404.0},
		{"the server is the one it comes from", doc.Servers[0].URL, "/"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

func media(c openapi3.Content) string {
	var names []string
	for _, name := range []string{"application/json", "application/octet-stream", "application/problem+json", "text/plain"} {
		if c[name] != nil {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func TestExamplesMustFit(t *testing.T) {
	for _, c := range []struct{ name, file, body, want string }{
		{"wrong type", "listNotes.400.json", `{"status": "400", "title": "Bad Request"}`, "status"},
		{"unknown field", "listNotes.400.json", `{"status": 400, "title": "Bad Request", "more": 1}`, "more"},
		{"missing field", "createNote.201.json", `{"id": "n1"}`, "text"},
		{"no such operation", "listNote.400.json", `{}`, "listNote.400.json"},
		{"no such status", "listNotes.409.json", `{}`, "listNotes.409.json"},
		{"not JSON", "listNotes.400.json", `{`, "listNotes.400.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := convert(sample(t), fstest.MapFS{c.file: {Data: []byte(c.body)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestSameInputSameOutput(t *testing.T) {
	swagger := sample(t)
	first, err := convert(swagger, fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := convert(sample(t), fstest.MapFS{})
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("another run gives another document (%v)", err)
		}
	}
}

func TestPublicName(t *testing.T) {
	for in, want := range map[string]string{
		"wire.Article":           "Article",
		"api.problem":            "Problem",
		"api.page-wire_Mention":  "MentionPage",
		"api.page-array_wire_Q":  "QPage",
		"api.pair-a_One-b_Other": "OneOtherPair",
	} {
		if got := publicName(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestNamesMustNotClash(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(`{"definitions": {"a.One": {}, "b.One": {}}}`), &doc); err != nil {
		t.Fatal(err)
	}
	if err := renameDefinitions(doc); err == nil || !strings.Contains(err.Error(), "One") {
		t.Errorf("got %v, want an error that names One", err)
	}
}

// The description that package docs embeds is the one of today's handlers.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	if err := run(true); err != nil {
		t.Error(err)
	}
}
