// Command gen writes the descriptions of the HTTP API that package docs
// embeds. It reads the comments and types of package api as swag understands
// them (Swagger 2), and turns the outcome into OpenAPI 3.0.3, putting right
// what the older format cannot say.
//
//	go run ./docs/gen           # write docs/swagger.json and docs/openapi.json
//	go run ./docs/gen -check    # fail if they are not current
//
// Examples of requests and answers are files of docs/examples, named
// OPERATION.request.json and OPERATION.STATUS.json after the operation's id.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a generated file is not current")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "gen: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run generates the files for the module that the working directory is in.
func run(check bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	docs := filepath.Join(root, "docs")
	swagger, err := parse(filepath.Join(root, "api"))
	if err != nil {
		return err
	}
	openapi, err := convert(swagger, os.DirFS(filepath.Join(docs, "examples")))
	if err != nil {
		return err
	}
	var stale []error
	for _, f := range []struct {
		name string
		data []byte
	}{{"swagger.json", swagger}, {"openapi.json", openapi}} {
		path := filepath.Join(docs, f.name)
		if !check {
			if err := os.WriteFile(path, f.data, 0o644); err != nil {
				return err
			}
			continue
		}
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, f.data) {
			stale = append(stale, fmt.Errorf("docs/%s is not current; run: go generate ./docs", f.name))
		}
	}
	return errors.Join(stale...)
}

// moduleRoot returns the nearest folder, from the working directory upwards,
// that holds a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod in the working directory or above it")
		}
		dir = parent
	}
}
