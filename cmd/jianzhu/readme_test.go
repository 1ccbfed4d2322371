package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmes runs the ```console blocks of both READMEs against a fresh
// server and compares what they print with what the page says they do.
//
// The page breaks long lines and cuts: white space does not count, and … in
// the page stands for anything.
func TestReadmes(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh.md"} {
		t.Run(name, func(t *testing.T) {
			page, err := os.ReadFile(filepath.Join("..", "..", name))
			if err != nil {
				t.Fatal(err)
			}
			examples := consoleExamples(string(page))
			if len(examples) < 5 {
				t.Fatalf("%d examples, want at least 5", len(examples))
			}
			s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
			shell := newShell(t, s)
			for _, e := range examples {
				got := shell.run(t, e.command)
				if !e.matches(got) {
					t.Errorf("$ %s\nprints\n%s\nthe page says\n%s", e.command, got, e.output)
				}
			}
		})
	}
}

// example is a command of a page with the output that the page shows.
type example struct{ command, output string }

// consoleExamples returns the commands of the console blocks of a page, in
// order: what follows "$ ", and the lines up to the next one.
func consoleExamples(page string) []example {
	var out []example
	inBlock := false
	for line := range strings.Lines(page) {
		switch {
		case strings.HasPrefix(line, "```"):
			inBlock = !inBlock && strings.TrimSpace(line) == "```console"
		case !inBlock:
		case strings.HasPrefix(line, "$ "):
			out = append(out, example{command: strings.TrimSpace(line[2:])})
		case len(out) > 0:
			out[len(out)-1].output += line
		}
	}
	return out
}

func (e example) matches(got string) bool {
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	parts := strings.Split(squeeze(e.output), "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, ".*") + ")$").MatchString(squeeze(got))
}

// shell runs commands one after the other in one shell, so that variables
// stay, with a jianzhu on its path and the server's address for the page's.
type shell struct {
	server  *server
	dir     string
	history string // assignments so far
}

func newShell(t *testing.T, s *server) *shell {
	t.Helper()
	dir := t.TempDir()
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\n%s exec '%s' \"$@\"\n", asProgram, self)
	if err := os.WriteFile(filepath.Join(dir, "jianzhu"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return &shell{server: s, dir: dir}
}

func (sh *shell) run(t *testing.T, command string) string {
	t.Helper()
	command = strings.ReplaceAll(command, "localhost:8080", strings.TrimPrefix(sh.server.url, "http://"))
	cmd := exec.Command("sh", "-c", sh.history+command)
	cmd.Dir = sh.dir
	cmd.Env = append(os.Environ(), "PATH="+sh.dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("$ %s: %v", command, err)
	}
	if assignment.MatchString(command) {
		sh.history += command + "\n"
	}
	return string(out)
}

var assignment = regexp.MustCompile(`^[A-Z_]+=`)

func TestConsoleExamples(t *testing.T) {
	page := "a\n```console\n$ A=1\n$ echo x\nx y\n  …z\n```\n$ no\n```sh\n$ no\n```\n"
	got := consoleExamples(page)
	if want := []example{{"A=1", ""}, {"echo x", "x y\n  …z\n"}}; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("%q", got)
	}
	for out, want := range map[string]bool{"x y and z": true, "xyz": true, "x y": false, "x z": false, "xyz!": false} {
		if got[1].matches(out) != want {
			t.Errorf("%q matches: %v", out, !want)
		}
	}
}

// TestReadmeSettings: the tables of settings list every setting of serve with
// its variable and default, and no other.
func TestReadmeSettings(t *testing.T) {
	var c serveConfig
	settings := c.settings()
	for _, name := range []string{"README.md", "README.zh.md"} {
		page, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range settings {
			def := ""
			if s.def != "" {
				def = "`" + s.def + "` "
			}
			flag := "`--" + s.name + "` "
			if s.arg == secret {
				flag = ""
			}
			if row := fmt.Sprintf("\n| %s| `%s` | %s| ", flag, envName(s.name), def); !strings.Contains(string(page), row) {
				t.Errorf("%s has no row %q", name, row)
			}
		}
		if n := strings.Count(string(page), "\n| `--") + strings.Count(string(page), "\n| | `"+envPrefix); n != len(settings) {
			t.Errorf("%s has %d settings, serve has %d", name, n, len(settings))
		}
	}
}
