package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"jianzhu/annotate"
)

// version and commit are set by the linker in released builds. Elsewhere the
// go command's build information stands in for them.
var version, commit string

func newVersion(p process) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program, its model and its lexicons",
		Example: "  jianzhu version",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			b := build()
			fmt.Fprintf(p.stdout, "jianzhu %s\ncommit %s\n%s %s/%s\n", b.version, b.commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			fmt.Fprintf(p.stdout, "segmentation dictionary: gse %s\n", b.module("github.com/go-ego/gse"))
			fmt.Fprintf(p.stdout, "lexicons: %s\n", annotate.Version())
			fmt.Fprintf(p.stdout, "model: %s\n", annotate.ModelVersion())
			cues, err := annotate.Cues()
			if err != nil {
				return err
			}
			words, classes := 0, make([]string, len(cues))
			for i, c := range cues {
				words += c.Words
				classes[i] = fmt.Sprintf("%s %d", c.Class, c.Words)
			}
			fmt.Fprintf(p.stdout, "cues of quotes: %d (%s)\n", words, strings.Join(classes, ", "))
			return nil
		},
	}
}

// buildInfo says what this binary was built from.
type buildInfo struct {
	version, commit string
	deps            []*debug.Module
}

func build() buildInfo {
	b := buildInfo{version: version, commit: commit}
	info, ok := debug.ReadBuildInfo()
	if ok {
		b.deps = info.Deps
		b.version = cmp.Or(b.version, strings.Trim(info.Main.Version, "()"))
		modified := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				b.commit = cmp.Or(b.commit, s.Value)
			case s.Key == "vcs.modified" && s.Value == "true" && commit == "":
				modified = " (modified)"
			}
		}
		if b.commit != "" {
			b.commit += modified
		}
	}
	b.version = cmp.Or(b.version, "devel")
	b.commit = cmp.Or(b.commit, "unknown")
	return b
}

// module returns the version of a dependency.
func (b buildInfo) module(path string) string {
	for _, m := range b.deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "unknown"
}

// identity is a text that two builds have in common only when they answer
// alike.
func (b buildInfo) identity() string { return b.version + " " + b.commit + " " + annotate.Version() }
