package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/swaggo/swag"
)

// parse reads the swag comments of the package in dir and of those below it,
// and returns them as an indented Swagger 2 document. What swag would only
// warn about is an error.
func parse(dir string) ([]byte, error) {
	general, err := generalFile(dir)
	if err != nil {
		return nil, err
	}
	var warnings bytes.Buffer
	p := swag.New(
		swag.SetStrict(true),
		swag.SetCollectionFormat("csv"),
		swag.SetDebugger(log.New(&warnings, "", 0)),
	)
	if err := p.ParseAPI(dir, general, 0); err != nil {
		return nil, fmt.Errorf("swag: %w", err)
	}
	for line := range strings.Lines(warnings.String()) {
		if strings.HasPrefix(line, "warning:") {
			return nil, fmt.Errorf("swag: %s", strings.TrimSpace(line))
		}
	}
	data, err := json.Marshal(p.GetSwagger())
	if err != nil {
		return nil, fmt.Errorf("swag: %w", err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if err := renameDefinitions(doc); err != nil {
		return nil, err
	}
	return indented(doc)
}

// generalFile returns the name of the file in dir that has the comments on the
// API as a whole, of which @title is one.
func generalFile(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if general.Match(data) {
			return filepath.Base(file), nil
		}
	}
	return "", fmt.Errorf("no file of %s has a comment with @title", dir)
}

var general = regexp.MustCompile(`(?m)^//\s+@title\s`)

// renameDefinitions gives the definitions the names that clients are to see:
// "wire.Article" becomes Article and "api.page-wire_Mention" MentionPage.
func renameDefinitions(doc map[string]any) error {
	definitions, _ := doc["definitions"].(map[string]any)
	renamed := make(map[string]any, len(definitions))
	names := make(map[string]string, len(definitions)) // new name by reference to the old one
	for old, schema := range definitions {
		name := publicName(old)
		if _, taken := renamed[name]; taken {
			return fmt.Errorf("two types would both be called %s in the description; one is %s", name, old)
		}
		renamed[name] = schema
		names["#/definitions/"+old] = "#/definitions/" + name
	}
	if len(renamed) > 0 {
		doc["definitions"] = renamed
	}
	walk(doc, func(m map[string]any) {
		if ref, ok := m["$ref"].(string); ok && names[ref] != "" {
			m["$ref"] = names[ref]
		}
	})
	return nil
}

// publicName returns the name of a definition without the packages that swag
// puts into it. The arguments of a generic type go before its own name.
func publicName(name string) string {
	base, args, _ := strings.Cut(name, "-")
	var out string
	if args != "" {
		for arg := range strings.SplitSeq(args, "-") {
			out += exported(arg[strings.LastIndexAny(arg, "._")+1:])
		}
	}
	return out + exported(base[strings.LastIndex(base, ".")+1:])
}

func exported(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// walk calls visit for every object in v.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, e := range v {
			walk(e, visit)
		}
	case []any:
		for _, e := range v {
			walk(e, visit)
		}
	}
}

// indented returns v as indented JSON with a final newline, objects in the
// order of their keys, and &, < and > as they are.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
