// Command jianzhu takes news articles in, annotates them and serves the
// annotations over a REST API. This package wires the others together: it
// reads settings, opens stores, starts and stops the server, and moves files
// in and out. What an annotation is, it leaves to the packages it wires.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"jianzhu"
)

func main() {
	// One signal asks to stop in order; after it the default is back, so
	// that a second one kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], process{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ(),
	})
	stop()
	os.Exit(code)
}

// process is what a run needs of its surroundings.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string // NAME=value
}

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the command was right, what it was to do failed
	exitUsage  = 2 // the command or a setting was wrong
)

// run runs the command line args and returns the exit code. It stops early,
// in order, when ctx is done.
func run(ctx context.Context, args []string, p process) int {
	root := newRoot(p)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if !errors.Is(err, errReported) {
		report(p.stderr, err)
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// errReported is the error of a command that has said on standard error what
// went wrong.
var errReported = errors.New("reported")

// usageError is a wrong command line or setting.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// report writes err to w: one line for each of the errors joined in it.
func report(w io.Writer, err error) {
	for _, e := range flatten(err) {
		fmt.Fprintf(w, "jianzhu: %s\n", describe(e))
	}
}

// flatten returns the errors that err joins, or err alone.
func flatten(err error) []error {
	if u, ok := err.(*usageError); ok {
		return flatten(u.err)
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, flatten(e)...)
	}
	return out
}

// describe puts err into words for the person at the terminal, who may see
// causes: a domain error's message, cause and fields without the operations
// that it went through, and any other error as it is.
func describe(err error) string {
	e, ok := errors.AsType[*jianzhu.Error](err)
	if !ok {
		return err.Error()
	}
	var parts []string
	if e.Msg != "" {
		parts = append(parts, e.Msg)
	}
	if e.Err != nil && e.Err.Error() != e.Msg {
		parts = append(parts, e.Err.Error())
	}
	for _, f := range e.Fields {
		part := f.Field + " " + f.Message
		if strings.Contains(e.Msg, f.Message) { // a message often says what the one field does
			part = f.Field
		}
		if len(f.Accepted) > 0 {
			part += " (one of " + list(f.Accepted) + ")"
		} else if part == f.Field {
			continue
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return err.Error()
	}
	return strings.Join(parts, ": ")
}

const rootLong = `Jianzhu (箋注, "annotation beside a text") annotates Chinese and English news:
it repairs and segments the text, marks entities, values and quotes with their
speakers, and serves them over a REST API.`

const rootExample = `  jianzhu serve
  jianzhu annotate article.txt
  jianzhu import --store mongodb://localhost/jianzhu news.jsonl`

func newRoot(p process) *cobra.Command {
	root := &cobra.Command{
		Use:           "jianzhu",
		Short:         "Annotate Chinese and English news",
		Long:          rootLong,
		Example:       rootExample,
		SilenceErrors: true, // run reports them
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				hint := ""
				if s := cmd.SuggestionsFor(args[0]); len(s) > 0 {
					hint = fmt.Sprintf("; did you mean %s?", s[0])
				}
				return usagef("unknown command %q%s (see jianzhu help)", args[0], hint)
			}
			cmd.SetOut(p.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return &usageError{errReported}
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.AddCommand(newServe(p), newAnnotate(p), newImport(p), newExport(p), newTranslations(p), newTerms(p), newQA(p), newEval(p), newVersion(p), newHealthcheck(p))
	return root
}

// noArgs refuses arguments as wrong use.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, but was given %q", cmd.CommandPath(), args[0])
	}
	return nil
}
