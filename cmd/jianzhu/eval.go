package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/eval"
	"jianzhu/rendering"
	"jianzhu/script"
	"jianzhu/seeds"
	"jianzhu/segment"
)

func newEval(p process) *cobra.Command {
	var (
		words, ner, quotes, values, check, labels, dictionary string
		renderings, language                                  string
		every, heldOut, perKind                               int
		types                                                 []string
		asJSON, showErrors, withGSE, rest                     bool
	)
	settings := []setting{
		{"words", "FILE", "", "measure tokens on a segmentation gold file", text(&words)},
		{"ner", "FILE", "", "measure entities and values on a gold file", text(&ner)},
		{"quotes", "FILE", "", "measure quotes and speakers on a gold file", text(&quotes)},
		{"values", "FILE", "", "measure how often the sides of aligned text agree in money, percent and large numbers", text(&values)},
		{"renderings", "FILE", "", "measure names in the other language on a gold file of names", text(&renderings)},
		{"held-out", "N", "0", "with --renderings of a table: leave every N-th name out of the lexicons and measure those", count(&heldOut, 0)},
		{"qa", "FILE", "", "measure the quality check on aligned text, clean and with mistakes put in; seed stands for the sample articles", text(&check)},
		{"per-kind", "N", "3", "mistakes of each kind that --qa puts into a document", count(&perKind, 0)},
		{"labels", "FILE", "", "that maps the types of published sets to ours", text(&labels)},
		{"types", "LIST", "", "of types to measure, with commas: " + list(jianzhu.Types), texts(&types)},
		{"language", "LANGUAGE", "", "of the lines of --ner, --quotes and --renderings to measure: zh, en", optional(oneOf(&language, "zh", "en"))},
		{"every", "N", "0", "measure only each N-th article of --ner, --quotes and --renderings, as training leaves out", count(&every, 0)},
		{"rest", "", "false", "with --every: measure the other articles, those that training sees", toggle(&rest)},
		{"gse", "", "false", "measure gse alone, with its default dictionary, beside --words", toggle(&withGSE)},
		{"json", "", "false", "write a line of JSON per measurement instead of a table", toggle(&asJSON)},
		{"errors", "", "false", "write each mistake to standard error; of --ner also the ten most frequent of each kind", toggle(&showErrors)},
		dictionarySetting(&dictionary),
	}
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure this build on gold files",
		Long: `Eval prints precision, recall and F1 of this build on gold files, as a table or
as JSON with one line per measurement.`,
		Example: `  jianzhu eval --ner ../shared/gold/seed-gold.jsonl
  jianzhu eval --ner ../shared/gold/news-zh.jsonl --every 4
  jianzhu eval --words ../shared/data/cws-pku-test.jsonl --gse
  jianzhu eval --renderings ../shared/gold/seed-entities.json --types PERSON,ORG
  jianzhu eval --values ../shared/data/par-ntrex.jsonl --errors
  jianzhu eval --ner ../shared/data/ner-cluener-dev.jsonl --labels ../shared/data/labels.json --types PERSON,ORG`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			if words == "" && ner == "" && quotes == "" && values == "" && renderings == "" && check == "" {
				return usagef("eval needs at least one of --words, --ner, --quotes, --values, --renderings, --qa")
			}
			if (language != "" || every != 0) && ner == "" && quotes == "" && renderings == "" && check == "" {
				return usagef("--language and --every go with --ner, --quotes, --renderings and --qa")
			}
			if heldOut != 0 && renderings == "" {
				return usagef("--held-out goes with --renderings")
			}
			if rest && every == 0 {
				return usagef("--rest goes with --every")
			}
			o := eval.Options{Language: language, Every: every, Rest: rest}
			for _, name := range types {
				t := jianzhu.Type(strings.ToUpper(name))
				if !slices.Contains(jianzhu.Types, t) {
					return usagef("--types: %q is not one of %s", name, list(jianzhu.Types))
				}
				o.Types = append(o.Types, t)
			}
			if showErrors {
				o.Errors = p.stderr
			}
			if labels != "" {
				f, err := openFile(labels)
				if err != nil {
					return usagef("--labels: %s: %w", labels, err)
				}
				defer f.Close() // only read from
				if o.Labels, err = eval.ReadLabels(f); err != nil {
					return usagef("--labels: %s: %w", labels, err)
				}
			}
			if heldOut > 0 {
				o.HeldOut = func(name string) bool { return isNth(name, heldOut) }
			}
			tasks, err := evalTasks(words, ner, quotes, values, renderings, dictionary, withGSE, o.HeldOut)
			if err != nil {
				return err
			}
			if check != "" {
				if err := evalQA(cmd.Context(), p, check, dictionary, perKind, o, asJSON); err != nil {
					return err
				}
				if len(tasks) == 0 {
					return nil
				}
			}
			var reports []*eval.Report
			for _, task := range tasks {
				r, err := runEval(cmd.Context(), task, o)
				switch {
				case cmd.Context().Err() != nil:
					return errors.New("interrupted")
				case err != nil:
					return fmt.Errorf("%s: %s", task.file, describe(err))
				}
				if r.Mistakes != nil {
					if err := eval.WriteMistakes(p.stderr, r); err != nil {
						return fmt.Errorf("standard error: %w", err)
					}
				}
				reports = append(reports, r)
			}
			if !asJSON {
				return eval.WriteTable(p.stdout, reports...)
			}
			for _, r := range reports {
				if err := wire.Encode(p.stdout, r); err != nil {
					return fmt.Errorf("standard output: %w", err)
				}
			}
			return nil
		},
	}
	bind(cmd, settings...)
	return cmd
}

// evalTask is one measurement of one file.
type evalTask struct {
	file string
	name string // in place of the report's own, where not empty
	run  func(context.Context, io.Reader, eval.Options) (*eval.Report, error)
}

// evalTasks returns a task for each of the files that is named. It loads what
// they need and no more.
func evalTasks(words, ner, quotes, values, renderings, dictionary string, withGSE bool, heldOut func(string) bool) ([]evalTask, error) {
	var tasks []evalTask
	ofWords := func(name string, cut eval.CutFunc) {
		tasks = append(tasks, evalTask{words, name, func(ctx context.Context, r io.Reader, o eval.Options) (*eval.Report, error) {
			return eval.Words(ctx, r, o, cut)
		}})
	}
	if words != "" {
		entries, err := userWords(dictionary)
		if err != nil {
			return nil, err
		}
		s, err := segment.New(segment.Options{Dictionary: entries})
		if err != nil {
			return nil, err
		}
		ofWords("", s.Tokens)
	}
	if words != "" && withGSE {
		cut, err := segment.Bare()
		if err != nil {
			return nil, err
		}
		ofWords("words by gse alone", cut)
	}
	if ner != "" || quotes != "" || values != "" {
		line, err := newPipeline(dictionary)
		if err != nil {
			return nil, err
		}
		if ner != "" {
			tasks = append(tasks, evalTask{ner, "", func(ctx context.Context, r io.Reader, o eval.Options) (*eval.Report, error) {
				return eval.NER(ctx, r, o, line.Annotate)
			}})
		}
		if quotes != "" {
			tasks = append(tasks, evalTask{quotes, "", func(ctx context.Context, r io.Reader, o eval.Options) (*eval.Report, error) {
				return eval.Quotes(ctx, r, o, line.Annotate)
			}})
		}
		if values != "" {
			tasks = append(tasks, evalTask{values, "", func(ctx context.Context, r io.Reader, o eval.Options) (*eval.Report, error) {
				return eval.Values(ctx, r, o, line.Annotate)
			}})
		}
	}
	if renderings != "" {
		r, err := rendering.New(rendering.Options{Omit: heldOut})
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, evalTask{renderings, "", func(ctx context.Context, in io.Reader, o eval.Options) (*eval.Report, error) {
			return eval.Renderings(ctx, in, o, func(q eval.RenderQuery) []jianzhu.Rendering {
				return r.Name(rendering.Query{Type: q.Type, Surface: q.Surface, Name: q.Name, Aliases: q.Aliases, Source: q.Source, Target: q.Target})
			})
		}})
	}
	return tasks, nil
}

// isNth picks about every n-th name, the same ones whatever table they stand
// in and whatever case or script they are written in.
func isNth(name string, n int) bool {
	h := fnv.New32a()
	h.Write([]byte(script.FoldString(name)))
	return h.Sum32()%uint32(n) == 0
}

func runEval(ctx context.Context, t evalTask, o eval.Options) (*eval.Report, error) {
	f, err := openFile(t.file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	o.File = t.file
	r, err := t.run(ctx, f, o)
	if err == nil && t.name != "" {
		r.Task = t.name
	}
	return r, err
}

// seedLines are the sample articles and their translations as eval.QA reads
// them.
func seedLines(ctx context.Context, line annotator) ([]byte, error) {
	var b bytes.Buffer
	translations := seeds.Translations()
	for i, in := range seeds.Inputs() {
		a, err := line.Read(ctx, in)
		if err != nil {
			return nil, err
		}
		for k, p := range a.Paragraphs {
			if err := wire.Encode(&b, map[string]string{"doc": in.ExternalID, "source": p.Text, "target": translations[i].Paragraphs[k]}); err != nil {
				return nil, err
			}
		}
	}
	return b.Bytes(), nil
}

// evalQA measures the quality check on a file and prints the reports.
func evalQA(ctx context.Context, p process, file, dictionary string, perKind int, o eval.Options, asJSON bool) error {
	line, err := newPipeline(dictionary)
	if err != nil {
		return err
	}
	names, err := rendering.New(rendering.Options{})
	if err != nil {
		return err
	}
	var in io.Reader
	if file == "seed" {
		lines, err := seedLines(ctx, line)
		if err != nil {
			return err
		}
		in = bytes.NewReader(lines)
	} else {
		f, err := openFile(file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		defer f.Close() // only read from
		in = f
	}
	o.File = file
	reports, err := eval.QA(ctx, in, o, perKind, line.Annotate, names)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case err != nil:
		return fmt.Errorf("%s: %s", file, describe(err))
	case !asJSON:
		return eval.WriteQATable(p.stdout, reports...)
	}
	for _, r := range reports {
		if err := wire.Encode(p.stdout, r); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
	}
	return nil
}
