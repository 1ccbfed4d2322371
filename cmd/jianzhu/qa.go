package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/api/wire"
	"jianzhu/export"
	"jianzhu/qa"
	"jianzhu/rendering"
	"jianzhu/script"
)

func newQA(p process) *cobra.Command {
	var (
		source, target, dictionary string
		unit                       jianzhu.Unit
		asJSON                     bool
	)
	settings := []setting{
		{"source", "LANGUAGE", "", "of the source texts, a BCP 47 tag; found in them when not given", text(&source)},
		{"target", "LANGUAGE", "", "of the translation, a BCP 47 tag; found in it when not given", text(&target)},
		{"offsets", "UNIT", string(jianzhu.CodePoint), "that spans count in: codepoint, utf16 or utf8", oneOf(&unit, jianzhu.Units...)},
		{"json", "", "false", "write one JSON report instead of a table", toggle(&asJSON)},
		dictionarySetting(&dictionary),
	}
	cmd := &cobra.Command{
		Use:   "qa FILE [TRANSLATION]",
		Short: "Check a translation",
		Long: `Qa compares a translation with its source, paragraph by paragraph: names,
numbers and their scale, currencies, dates, quotes and who says them, omissions,
words left in the source's language, scripts and marks.

FILE is a .jsonl whose lines are objects with "source" and "target", or XLIFF
(.xlf, .xliff). With TRANSLATION, both are plain texts with a paragraph on each
line, as many in either. The exit code is 1 where there is an error.`,
		Example: `  jianzhu qa article.jsonl
  jianzhu qa article.xlf --json
  jianzhu qa article.zh.txt article.en.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef("qa needs a FILE of both languages, or one of each")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			both, err := readBilingual(args)
			if err != nil {
				return err
			}
			if source != "" {
				both.source = source
			}
			if target != "" {
				both.target = target
			}
			line, err := newPipeline(dictionary)
			if err != nil {
				return err
			}
			names, err := rendering.New(rendering.Options{})
			if err != nil {
				return err
			}
			report, err := checkBilingual(cmd.Context(), line, names, both, unit)
			if err != nil {
				return err
			}
			if asJSON {
				err = wire.Encode(p.stdout, report)
			} else {
				err = writeFindings(p.stdout, args, report)
			}
			switch {
			case err != nil:
				return fmt.Errorf("standard output: %w", err)
			case report.Counts.Error > 0:
				return errReported
			}
			return nil
		},
	}
	bind(cmd, settings...)
	return cmd
}

// bilingual is a text in two languages.
type bilingual struct {
	source, target string // BCP 47 tags; empty where they are to be found in the texts
	texts          [][2]string
}

// readBilingual reads the files that qa is given.
func readBilingual(files []string) (*bilingual, error) {
	b := &bilingual{}
	if len(files) == 2 {
		var sides [2][]string
		for i, name := range files {
			data, err := readWhole(name)
			if err != nil {
				return nil, err
			}
			sides[i] = strings.Split(strings.TrimRight(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n"), "\n")
		}
		if len(sides[0]) != len(sides[1]) {
			return nil, fmt.Errorf("%s has %d lines, %s has %d; both need a paragraph on each, in the same order", files[0], len(sides[0]), files[1], len(sides[1]))
		}
		for i := range sides[0] {
			b.texts = append(b.texts, [2]string{sides[0][i], sides[1][i]})
		}
		return b, nil
	}
	name := files[0]
	data, err := readWhole(name)
	if err != nil {
		return nil, err
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".xlf", ".xliff":
		x, err := export.ReadBilingual(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %s", name, describe(err))
		}
		b.source, b.target = x.Source, x.Target
		for _, u := range x.Units {
			b.texts = append(b.texts, [2]string{u.Source, u.Target})
		}
	case ".jsonl":
		r := bufio.NewReader(bytes.NewReader(data))
		for n := 1; ; n++ {
			line, err := readLine(r)
			if s := bytes.TrimSpace(line); len(s) > 0 {
				pair, perr := decodePair(s)
				if perr != nil {
					return nil, fmt.Errorf("%s:%d: %s", name, n, describe(perr))
				}
				b.texts = append(b.texts, pair)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
		}
	default:
		return nil, usagef("%s: the name ends in none of .jsonl, .xlf, .xliff; two plain texts need a name each", name)
	}
	if len(b.texts) == 0 {
		return nil, fmt.Errorf("%s: there is nothing in it", name)
	}
	return b, nil
}

// readWhole reads a file of text in UTF-8.
func readWhole(name string) ([]byte, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close() // only read from
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, withoutPath(err))
	case len(data) > maxDocument:
		return nil, fmt.Errorf("%s: is larger than %d MiB", name, maxDocument>>20)
	case ext != ".xlf" && ext != ".xliff" && !utf8.Valid(data):
		return nil, fmt.Errorf("%s: is not UTF-8", name)
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), nil
}

// decodePair reads a line with "source" and "target".
func decodePair(line []byte) (pair [2]string, err error) {
	values, wrong, err := stringFields(line, []string{"source", "target", "id"})
	if err != nil {
		return pair, &jianzhu.Error{Op: "decodePair", Kind: jianzhu.Invalid, Msg: jsonProblem(err)}
	}
	for i, name := range []string{"source", "target"} {
		v, ok := values[name]
		if !ok && len(wrong) == 0 {
			wrong = append(wrong, jianzhu.FieldError{Field: name, Message: "is needed"})
		}
		pair[i] = v
	}
	if len(wrong) > 0 {
		return pair, &jianzhu.Error{Op: "decodePair", Kind: jianzhu.Invalid, Fields: wrong}
	}
	return pair, nil
}

// checkBilingual annotates, links and checks both texts.
func checkBilingual(ctx context.Context, line annotator, names qa.Names, b *bilingual, unit jianzhu.Unit) (*wire.QAReport, error) {
	side := func(n int, language string) (*jianzhu.Article, error) {
		a := &jianzhu.Article{ID: fmt.Sprint("side", n), Format: jianzhu.FormatText, Language: language}
		var all strings.Builder
		for i, t := range b.texts {
			a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: script.Language(t[n]), Script: script.Detect(t[n]), Text: t[n]})
			all.WriteString(t[n] + "\n")
		}
		if language == "" {
			if a.Language = script.Language(all.String()); a.Language == script.Chinese && script.Detect(all.String()) != "" {
				a.Language = "zh-" + script.Detect(all.String())
			}
		}
		if err := line.Annotate(ctx, a); err != nil {
			if ctx.Err() != nil {
				return nil, errors.New("interrupted")
			}
			return nil, err
		}
		return a, nil
	}
	source, err := side(0, b.source)
	if err != nil {
		return nil, err
	}
	target, err := side(1, b.target)
	if err != nil {
		return nil, err
	}
	t := &jianzhu.Translation{ArticleID: source.ID, Language: target.Language, Entities: target.Entities}
	for i := range target.Paragraphs {
		t.Paragraphs = append(t.Paragraphs, jianzhu.TranslatedParagraph{Paragraph: target.Paragraphs[i], Source: source.Paragraphs[i].Text})
	}
	align.Translation(source, t)
	report := &wire.QAReport{SourceLanguage: source.Language, Language: t.Language, OffsetUnit: string(unit), Paragraphs: len(b.texts), Items: []wire.QAFinding{}}
	for _, f := range qa.Check(source, t, qa.Options{Names: names}) {
		report.Add(wire.Finding{Paragraph: f.Paragraph, Category: string(f.Category), Severity: string(f.Severity), Message: f.Message,
			Source: f.Source, Target: f.Target, Expected: f.Expected}, b.texts[f.Paragraph][0], b.texts[f.Paragraph][1])
	}
	return report, nil
}

// writeFindings writes a table for people. Paragraphs count from 1, as lines
// do.
func writeFindings(w io.Writer, files []string, r *wire.QAReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range r.Items {
		fmt.Fprintf(t, "%s:%d\t%s\t%s\t%s\n", files[len(files)-1], f.Paragraph+1, f.Severity, f.Category, f.Message)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d paragraphs: %d errors, %d warnings, %d infos\n", r.Paragraphs, r.Counts.Error, r.Counts.Warning, r.Counts.Info)
	return err
}
