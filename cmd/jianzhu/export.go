package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/export"
	"jianzhu/store"
	"jianzhu/termbase"
)

func newExport(p process) *cobra.Command {
	var (
		location, target, output string
		format                   export.Format
		unit                     jianzhu.Unit
		tags                     bool
	)
	settings := []setting{
		storeSetting(&location),
		{"format", "FORMAT", "", "of the file: " + list(export.Formats), oneOf(&format, export.Formats...)},
		{"target", "LANGUAGE", "", "to translate into, a BCP 47 tag; English for Chinese and zh-Hans for anything else when not given", optional(languageTag(&target))},
		{"offsets", "UNIT", "", "that spans count in, where the format has offsets: codepoint, utf16 or utf8", optional(oneOf(&unit, jianzhu.Units...))},
		{"tags", "", "true", "marks in the texts of xliff12, xliff21 and tmx; --tags=false leaves them out", toggle(&tags)},
		{"output", "FILE", "", "to write to; standard output when not given", text(&output)},
	}
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Write an article in a translation or annotation format",
		Long: `Export writes one article of the store, with its annotations and its
translation into the target language where there is one. What the format can't
hold is told on standard error.`,
		Example: `  jianzhu export 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10 --format xliff12 --target en > article.xlf
  jianzhu export 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10 --format brat --output article.zip`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !jianzhu.ValidID(args[0]) {
				return usagef("export needs one ID of an article, such as 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			ctx := cmd.Context()
			s, err := openStore(ctx, location)
			if err != nil {
				return err
			}
			a, err := s.Article(ctx, args[0])
			if jianzhu.IsKind(err, jianzhu.NotFound) {
				err = fmt.Errorf("there is no article %s", args[0])
			}
			var d *export.Document
			if err == nil {
				d, err = gather(ctx, s, a, target)
			}
			if err == nil {
				d.Options = export.Options{Unit: unit, Untagged: !tags}
				err = exportTo(ctx, p, output, format, d)
			}
			return errors.Join(err, s.Close())
		},
	}
	bind(cmd, settings...)
	return cmd
}

// gather returns the document of a, with its translation into target and the
// terms that it may use.
func gather(ctx context.Context, s store.Store, a *jianzhu.Article, target string) (*export.Document, error) {
	terms := termbase.New(nil)
	if err := terms.Sync(ctx, s); err != nil {
		return nil, err
	}
	d := &export.Document{Article: a, Target: cmp.Or(target, export.Target(a)), Terms: export.TermsOf(a, terms.Snapshot())}
	t, err := s.Translation(ctx, a.ID, d.Target)
	switch {
	case jianzhu.IsKind(err, jianzhu.NotFound):
	case err != nil:
		return nil, err
	default:
		translator := store.Translator{Store: s, Link: align.Translation}
		d.Translation = translator.Fit(a, t)
	}
	return d, nil
}

// exportTo writes d to the file, or to standard output where file is empty,
// and the report to standard error.
func exportTo(ctx context.Context, p process, file string, f export.Format, d *export.Document) error {
	report, err := writeTo(p.stdout, file, func(w io.Writer) (*export.Report, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return export.Write(w, f, d)
	})
	if err != nil {
		return err
	}
	for _, l := range report.Losses {
		fmt.Fprintf(p.stderr, "jianzhu: not in the file as in the article: %d %s: %s\n", l.Count, l.What, l.Why)
	}
	return nil
}

// writeTo calls write with the file, or stdout where file is empty. A file is
// there whole or not at all.
func writeTo[T any](stdout io.Writer, file string, write func(io.Writer) (T, error)) (out T, err error) {
	if file == "" {
		return write(stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return out, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // it may be there in part
		}
	}()
	out, err = write(f)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	return out, err
}
