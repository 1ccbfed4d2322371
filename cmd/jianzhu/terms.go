package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/store"
	"jianzhu/termbase"
)

func newTerms(p process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "terms",
		Short: "Move terms in and out of the termbase",
		Long: `Terms moves the terms of the store's termbase in and out of files, in the
formats that translation tools read and write.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q of terms; it has import and export", args[0])
			}
			return usagef("terms needs a command: import or export")
		},
	}
	cmd.AddCommand(newTermsImport(p), newTermsExport(p))
	return cmd
}

// bilingualSettings are the languages of the formats that have two.
func bilingualSettings(o *termbase.Options) []setting {
	return []setting{
		{"source", "LANGUAGE", "", "of the first column, with omegat and deepl", optional(languageTag(&o.Source))},
		{"target", "LANGUAGE", "", "of the second column, with omegat and deepl", optional(languageTag(&o.Target))},
	}
}

// wrongOptions makes wrong use of what Options.Check complains of.
func wrongOptions(bad []jianzhu.FieldError) error {
	var errs []error
	for _, b := range bad {
		errs = append(errs, fmt.Errorf("--%s %s", strings.ReplaceAll(b.Field, "_", "-"), b.Message))
	}
	if len(errs) == 0 {
		return nil
	}
	return &usageError{errors.Join(errs...)}
}

// termFormatOf tells the format of a file of terms by its name.
func termFormatOf(name string) termbase.Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".tbx", ".xml":
		return termbase.TBX
	case ".csv":
		return termbase.CSV
	case ".tsv":
		return termbase.TSV
	case ".utf8", ".txt", ".tab":
		return termbase.OmegaT
	}
	return ""
}

func newTermsImport(p process) *cobra.Command {
	var (
		location string
		format   termbase.Format
		dry      bool
		o        termbase.Options
	)
	settings := append([]setting{
		storeSetting(&location),
		{"format", "FORMAT", "", "of the files: " + list(termbase.Formats) + "; by file name when not given", optional(oneOf(&format, termbase.Formats...))},
		{"dry-run", "", "false", "only tell what would become of the files", toggle(&dry)},
	}, bilingualSettings(&o)...)
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take files of terms in",
		Long: `Import takes files of terms into the termbase: TBX (.tbx), tables with a header
(.csv, .tsv), OmegaT's glossaries (.utf8, .txt, .tab) and DeepL's.

All files are read before anything is stored: where one has mistakes, they are
told by their lines, and nothing is stored. Terms are known by the file's ids,
and where it has none by their names, so it is safe to repeat.`,
		Example: `  jianzhu terms import house-style.tbx
  jianzhu terms import --dry-run --format deepl --source zh-Hans --target en glossary.tsv`,
		Args: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				return usagef("terms import needs at least one FILE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			terms, err := readTerms(files, format, o, p.stderr)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			s, err := openStore(ctx, location)
			if err != nil {
				return err
			}
			sum, err := store.ImportTerms(ctx, s, terms, time.Now().UTC(), dry)
			verb := ""
			if dry {
				verb = "would be "
			}
			fmt.Fprintf(p.stderr, "%s%d created, %d updated, %d unchanged\n", verb, sum.Created, sum.Updated, sum.Unchanged)
			return errors.Join(err, s.Close())
		},
	}
	bind(cmd, settings...)
	return cmd
}

// readTerms reads all files. Its error joins one for each mistake.
func readTerms(files []string, format termbase.Format, o termbase.Options, stderr io.Writer) ([]jianzhu.Term, error) {
	var all []jianzhu.Term
	var errs []error
	from := map[string]string{} // file by id of a term
	for _, name := range files {
		f := format
		if f == "" {
			if f = termFormatOf(name); f == "" {
				errs = append(errs, usagef("%s: its name does not tell the format; give --format, one of %s", name, list(termbase.Formats)))
				continue
			}
		}
		own := o
		if !f.Bilingual() {
			own.Source, own.Target = "", ""
		}
		if err := wrongOptions(own.Check(f)); err != nil {
			errs = append(errs, err)
			continue
		}
		terms, err := readTermFile(name, f, own, stderr)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, t := range terms {
			if other, again := from[t.ID]; again {
				errs = append(errs, fmt.Errorf("%s: the term %s is in %s too", name, t.ID, other))
			}
			from[t.ID] = name
		}
		all = append(all, terms...)
	}
	return all, errors.Join(errs...)
}

func readTermFile(name string, f termbase.Format, o termbase.Options, stderr io.Writer) ([]jianzhu.Term, error) {
	in, err := openFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer in.Close() // only read from
	terms, report, err := termbase.Read(in, f, o)
	if err != nil {
		return nil, eachMistake(name, err)
	}
	tellLeftOut(stderr, name, report)
	return terms, nil
}

// tellLeftOut says on w what the other side has no place for.
func tellLeftOut(w io.Writer, name string, r termbase.Report) {
	for _, why := range r.Why {
		fmt.Fprintf(w, "jianzhu: %s: left out: %s\n", name, why)
	}
	if more := r.LeftOut - len(r.Why); more > 0 {
		fmt.Fprintf(w, "jianzhu: %s: left out: %d more\n", name, more)
	}
}

func newTermsExport(p process) *cobra.Command {
	var (
		location, output string
		format           termbase.Format
		o                termbase.Options
	)
	settings := append([]setting{
		storeSetting(&location),
		{"format", "FORMAT", "", "of the file: " + list(termbase.Formats), oneOf(&format, termbase.Formats...)},
		{"first-mention", "", "false", "with omegat, how a house style writes each name at its first mention and later", toggle(&o.FirstMention)},
		{"output", "FILE", "", "to write to; standard output when not given", text(&output)},
	}, bilingualSettings(&o)...)
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the termbase as a file",
		Long: `Export writes all terms. tbx (ISO 30042:2019), tbx2 (for OmegaT, Weblate and
translate-toolkit), csv and tsv have all that terms have; omegat and deepl are of
one source and one target language. What the format has no place for is told on
standard error.`,
		Example: `  jianzhu terms export --format tbx > terms.tbx
  jianzhu terms export --format omegat --source zh-Hans --target en --output glossary.utf8`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			if err := wrongOptions(o.Check(format)); err != nil {
				return err
			}
			ctx := cmd.Context()
			s, err := openStore(ctx, location)
			if err != nil {
				return err
			}
			report, err := writeTo(p.stdout, output, func(w io.Writer) (termbase.Report, error) {
				return termbase.Write(w, format, allTerms(ctx, s), o)
			})
			if err == nil {
				tellLeftOut(p.stderr, "terms", report)
			}
			return errors.Join(err, s.Close())
		},
	}
	bind(cmd, settings...)
	return cmd
}

// allTerms gives the terms of s in the order of their list, some at a time.
func allTerms(ctx context.Context, s store.TermReader) iter.Seq2[jianzhu.Term, error] {
	return func(yield func(jianzhu.Term, error) bool) {
		page := store.Page{Limit: 500}
		for {
			found, err := s.Terms(ctx, store.TermFilter{}, page)
			if err != nil {
				yield(jianzhu.Term{}, err)
				return
			}
			for _, t := range found {
				if !yield(t, nil) {
					return
				}
			}
			if len(found) < page.Limit {
				return
			}
			page.After = store.TermKey(&found[len(found)-1])
		}
	}
}
