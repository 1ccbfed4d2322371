package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/rendering"
)

func newAnnotate(p process) *cobra.Command {
	var (
		format     fileFormat
		dictionary string
		unit       jianzhu.Unit
		render     []string
	)
	settings := []setting{
		{"format", "FORMAT", "", "of the input: text, html or jsonl; by file name when not given, text for standard input",
			optional(oneOf(&format, fileFormats...))},
		{"offsets", "UNIT", string(jianzhu.CodePoint), "that spans count in: codepoint, utf16 or utf8",
			oneOf(&unit, jianzhu.Units...)},
		{"render", "LIST", "", "of languages, with commas, that mentions are given names in: " + list(rendering.Targets), targets(&render)},
		dictionarySetting(&dictionary),
	}
	cmd := &cobra.Command{
		Use:   "annotate [FILE…]",
		Short: "Annotate files, one JSON article per line out",
		Long: `Annotate reads .txt, .html and .jsonl files, or standard input, and writes one
JSON article per line to standard output, in the order of the input, with all
annotations. Nothing is stored.

A line of .jsonl is an object with "text", and as wanted "id", "title",
"language", "source" and "published_at" (RFC 3339). An input that can't be
annotated is named on standard error, the others are annotated all the same,
and the exit code is 1.`,
		Example: `  jianzhu annotate article.txt
  jianzhu annotate news.jsonl > annotated.jsonl
  curl -s https://example.org/news.html | jianzhu annotate --format html`,
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			line, err := newPipeline(dictionary)
			if err != nil {
				return err
			}
			if len(files) == 0 {
				files = []string{stdinName}
			}
			view := wire.View{Unit: unit, Include: wire.All, Render: render}
			if len(render) > 0 {
				if view.Renderer, err = rendering.New(rendering.Options{}); err != nil {
					return err
				}
			}
			return annotateAll(cmd.Context(), p, line, documents(cmd.Context(), files, format, p.stdin), view)
		},
	}
	bind(cmd, settings...)
	return cmd
}

// targets reads languages that names are rendered in.
func targets(p *[]string) func(string) error {
	return func(s string) error {
		if err := texts(p)(s); err != nil {
			return err
		}
		for i, tag := range *p {
			switch {
			case !slices.Contains(rendering.Targets, tag):
				return fmt.Errorf("%q is not one of %s", tag, list(rendering.Targets))
			case slices.Contains((*p)[:i], tag):
				return fmt.Errorf("%s is there twice", tag)
			}
		}
		return nil
	}
}

// annotateAll writes the annotated documents to standard output.
func annotateAll(ctx context.Context, p process, line annotator, docs iter.Seq[document], view wire.View) error {
	type result struct {
		where string
		json  []byte
		err   error
	}
	failed := 0
	out := bufio.NewWriterSize(p.stdout, 1<<16)
	work := func(d document) result {
		b, err := annotateOne(ctx, line, d, view)
		return result{d.where, b, err}
	}
	for r := range inOrder(ctx, docs, work) {
		if r.err != nil {
			failed++
			reportDocument(p.stderr, r.where, r.err)
			continue
		}
		if _, err := out.Write(r.json); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case failed > 0:
		return errReported
	}
	return nil
}

// annotateOne returns d annotated, as a line of JSON.
func annotateOne(ctx context.Context, line annotator, d document, view wire.View) ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	a, err := article(ctx, line, d.id, d.in)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := wire.Encode(&b, wire.NewArticle(a, view)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// inOrder yields what work makes of each of docs, in their order, working on
// as many at once as there are processors. At most twice as many are held in
// memory, however long docs are. It ends early when ctx is done; a read of
// docs that blocks then, as of a terminal, is not waited for.
func inOrder[T any](ctx context.Context, docs iter.Seq[document], work func(document) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		workers := runtime.GOMAXPROCS(0)
		running := make(chan struct{}, workers)
		queue := make(chan chan T, workers) // results to come, in order
		go func() {
			defer close(queue)
			for d := range docs {
				result := make(chan T, 1)
				select {
				case queue <- result:
				case <-ctx.Done():
					return
				}
				running <- struct{}{}
				go func() {
					result <- work(d)
					<-running
				}()
			}
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case result, ok := <-queue:
				if !ok || !yield(<-result) {
					return
				}
			}
		}
	}
}
