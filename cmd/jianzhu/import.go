package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/store"
)

func newImport(p process) *cobra.Command {
	var (
		location, dictionary, source string
		format                       fileFormat
	)
	settings := []setting{
		storeSetting(&location),
		dictionarySetting(&dictionary),
		{"format", "FORMAT", "", "of the files: text, html or jsonl; by file name when not given",
			optional(oneOf(&format, fileFormats...))},
		{"source", "NAME", "", "who published the articles, where the file does not say", text(&source)},
	}
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Load files into the store",
		Long: `Import annotates .txt, .html and .jsonl files and puts them into the store.

It is safe to repeat: an article is known by its source and the "id" of its
line (a whole file by its name, a line without id by its content), so what is
in the store already stays, what has changed is updated, and an import that
was stopped goes on where it was when the same command runs again.`,
		Example: `  jianzhu import news.jsonl
  jianzhu import --source 新华社 --store mongodb://localhost/jianzhu *.html`,
		Args: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				return usagef("import needs at least one FILE (.txt, .html or .jsonl)")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			ctx := cmd.Context()
			s, line, err := open(ctx, location, dictionary)
			if err != nil {
				return err
			}
			bar := newProgress(p.stderr, files, format)
			tally, err := importAll(ctx, s, line, withDefaults(documents(ctx, files, format, p.stdin), source), bar, p.stderr)
			bar.finish()
			fmt.Fprintln(p.stderr, tally)
			if cerr := s.Close(); err == nil {
				err = cerr
			}
			return err
		},
	}
	bind(cmd, settings...)
	return cmd
}

// withDefaults gives source to the documents that have none, and the name of
// the file as external id to those that are a whole file.
func withDefaults(docs iter.Seq[document], source string) iter.Seq[document] {
	return func(yield func(document) bool) {
		for d := range docs {
			if d.in.Source == "" {
				d.in.Source = source
			}
			if d.file {
				d.in.ExternalID = filepath.ToSlash(filepath.Clean(d.where))
			}
			if !yield(d) {
				return
			}
		}
	}
}

// tally counts what became of the documents of an import.
type tally struct {
	created, updated, unchanged, failed int
	took                                time.Duration
}

func (t *tally) count(o store.Outcome) {
	switch o {
	case store.Created:
		t.created++
	case store.Updated:
		t.updated++
	case store.Unchanged:
		t.unchanged++
	}
}

func (t tally) String() string {
	stored := t.created + t.updated + t.unchanged
	rate := float64(stored) / max(t.took.Seconds(), 1e-3)
	return fmt.Sprintf("%d created, %d updated, %d unchanged, %d failed in %s (%.0f articles/s)",
		t.created, t.updated, t.unchanged, t.failed, t.took.Round(time.Millisecond), rate)
}

// importWriters is how many articles of an import may wait for the store while
// others are annotated.
const importWriters = 30

// job is a document to be ingested after another one.
type job struct {
	document
	before, done chan struct{} // closed when the other, and this, is done with
}

func (j job) isDone() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// importAll ingests docs on all processors. Documents with the same source and
// external id are ingested one after the other, in their order, so that the
// last one wins. When ctx ends, what is being written is finished or left out
// whole, and the rest is left.
func importAll(ctx context.Context, s store.Store, line annotator, docs iter.Seq[document], bar *progress, stderr io.Writer) (tally, error) {
	var (
		mu    sync.Mutex
		sum   tally
		wg    sync.WaitGroup
		start = time.Now()
	)
	asked := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	one := func(d document) {
		outcome, err := ingest(ctx, s, line, d)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			sum.count(outcome)
			bar.add()
		case ctx.Err() != nil: // stopped: neither done nor wrong
		case jianzhu.IsKind(err, jianzhu.Unavailable):
			// Every document to come would fail the same way.
			cancel(fmt.Errorf("%s: %w", d.where, err))
		default:
			sum.failed++
			bar.clear()
			reportDocument(stderr, d.where, err)
			bar.add()
		}
	}
	// More of them than processors: most wait for a commit, which a store
	// makes for several at once.
	jobs := make(chan job)
	for range runtime.GOMAXPROCS(0) + importWriters {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case j, more := <-jobs:
					if !more {
						return
					}
					select {
					case <-ctx.Done():
					case <-j.before: // which somebody is at: it was taken earlier
						one(j.document)
					}
					close(j.done)
				}
			}
		})
	}
	// The reader is not waited for: a read of a pipe may block for ever.
	go func() {
		defer close(jobs)
		free := make(chan struct{})
		close(free)
		last := make(map[[2]string]job) // of each source and external id; some are done
		for d := range docs {
			j := job{d, free, make(chan struct{})}
			if d.in.ExternalID != "" {
				if len(last) >= 1000 {
					maps.DeleteFunc(last, func(_ [2]string, j job) bool { return j.isDone() })
				}
				key := [2]string{d.in.Source, d.in.ExternalID}
				if same, known := last[key]; known {
					j.before = same.done
				}
				last[key] = job{done: j.done}
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	wg.Wait()
	sum.took = time.Since(start)
	switch {
	case asked.Err() != nil:
		return sum, errors.New("interrupted; the same command goes on where it stopped")
	case ctx.Err() != nil:
		return sum, context.Cause(ctx)
	case sum.failed > 0:
		return sum, errReported
	}
	return sum, nil
}

// progress shows on a terminal how far an import is. Elsewhere it is silent.
// Its methods are not safe for concurrent use.
type progress struct{ bar *pb.ProgressBar }

const progressTemplate pb.ProgressBarTemplate = `{{counters . }} {{bar . }} {{percent . }} {{speed . "%s articles/s"}} {{rtime . "%s left" "%s" "?"}}`

func newProgress(w io.Writer, files []string, format fileFormat) *progress {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return &progress{}
	}
	bar := progressTemplate.New(countDocuments(files, format))
	bar.SetWriter(f)
	return &progress{bar.Start()}
}

func (p *progress) add() {
	if p.bar != nil {
		p.bar.Increment()
	}
}

// clear takes the bar off its line, so that a message can stand there.
func (p *progress) clear() {
	if p.bar != nil {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

// countDocuments returns how many documents the files hold, as far as their
// size on disk and their line ends tell. It counts for the progress bar only:
// what can't be read counts as one.
func countDocuments(files []string, format fileFormat) int {
	n := 0
	for _, name := range files {
		of := format
		if of == "" {
			of, _ = formatOf(name) // an unknown one is one failure
		}
		if of == formatJSONL && name != stdinName {
			// A pipe can be read only once.
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				if f, err := openFile(name); err == nil {
					n += countLines(f)
					f.Close() // only read from
					continue
				}
			}
		}
		n++
	}
	return n
}

// countLines returns the number of lines of r that are not blank.
func countLines(r io.Reader) int {
	n, blank := 0, true
	buf := make([]byte, 1<<16)
	for {
		k, err := r.Read(buf)
		for _, c := range buf[:k] {
			switch {
			case c == '\n':
				blank = true
			case blank && c > ' ':
				n, blank = n+1, false
			}
		}
		if err != nil {
			return n
		}
	}
}
