package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/export"
	"jianzhu/store"
	"jianzhu/termbase"
)

func newTranslations(p process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "translations",
		Short: "Take translations of articles in",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q of translations; it has import", args[0])
			}
			return usagef("translations needs a command: import")
		},
	}
	cmd.AddCommand(newTranslationsImport(p))
	return cmd
}

func newTranslationsImport(p process) *cobra.Command {
	var (
		location, dictionary, language string
		format                         export.Format
		partial                        bool
	)
	settings := []setting{
		storeSetting(&location),
		dictionarySetting(&dictionary),
		{"language", "LANGUAGE", "", "of the translation, a BCP 47 tag; what the file says when not given", optional(languageTag(&language))},
		{"format", "FORMAT", "", "of the file: " + list(export.Readable) + "; told by the file when not given", optional(oneOf(&format, export.Readable...))},
		{"partial", "", "false", "let the file lack units of the article", toggle(&partial)},
	}
	cmd := &cobra.Command{
		Use:   "import ID FILE",
		Short: "Take a translated XLIFF, TMX or JSON file in",
		Long: `Import puts the translation of an article that a file has into the store: an
export of the article, as a translator's program gave it back, or a memory.
A file that does not fit the article is refused whole, unit by unit.`,
		Example: `  jianzhu export 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10 --format xliff12 --output article.xlf
  jianzhu translations import 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10 article.xlf --language en`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 || !jianzhu.ValidID(args[0]) {
				return usagef("translations import needs the ID of an article, such as 0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10, and a FILE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			data, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			if format == "" {
				if format = export.Detect(data); format == "" {
					return fmt.Errorf("%s: is neither XLIFF, TMX nor JSON", args[1])
				}
			}
			ctx := cmd.Context()
			s, line, err := open(ctx, location, dictionary)
			if err != nil {
				return err
			}
			o := export.ReadOptions{Language: language, Partial: partial}
			done, err := importTranslation(ctx, s, line, args[0], data, format, o)
			if err == nil {
				fmt.Fprintln(p.stderr, done)
			}
			if jianzhu.IsKind(err, jianzhu.Invalid) {
				for _, f := range jianzhu.Describe(err).Fields {
					fmt.Fprintf(p.stderr, "jianzhu: %s: %s: %s\n", args[1], f.Field, f.Message)
				}
				err = errReported
			}
			return errors.Join(err, s.Close())
		},
	}
	bind(cmd, settings...)
	return cmd
}

// importTranslation puts the translation in a file into the store, and says
// what became of it.
func importTranslation(ctx context.Context, s store.Store, line annotator, id string, data []byte, f export.Format, o export.ReadOptions) (string, error) {
	a, err := s.Article(ctx, id)
	if jianzhu.IsKind(err, jianzhu.NotFound) {
		return "", fmt.Errorf("there is no article %s", id)
	}
	if err != nil {
		return "", err
	}
	in, err := export.Read(bytes.NewReader(data), f, a, o)
	if err != nil {
		return "", err
	}
	tag := ""
	if err := languageTag(&tag)(in.Language); err != nil {
		return "", err
	}
	texts, err := in.Texts()
	if err != nil {
		return "", err
	}
	translator := store.Translator{Store: s, Annotate: line.Annotate, Link: align.Translation}
	_, _, outcome, err := translator.Write(ctx, id, tag, texts, func(now *jianzhu.Article, _ *jianzhu.Translation) error {
		if now.Revision != a.Revision {
			return errors.New("the article has changed meanwhile; try again")
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: %d paragraphs into %s, %d not translated", outcome, len(texts), tag, len(in.Untranslated)), nil
}

// languageTag reads a BCP 47 tag.
func languageTag(p *string) func(string) error {
	return func(s string) error {
		tag, ok := termbase.Language(s, "")
		if !ok {
			return fmt.Errorf("%q is no language tag such as zh-Hans or en", s)
		}
		*p = tag
		return nil
	}
}
