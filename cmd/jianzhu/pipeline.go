package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"jianzhu"
	"jianzhu/pipeline"
	"jianzhu/segment"
	"jianzhu/store"
	"jianzhu/store/mongo"
	"jianzhu/store/sqlite"
	"jianzhu/termbase"
)

// annotator makes annotated articles of documents.
type annotator interface {
	// Read takes the bytes of a document apart into clean paragraphs.
	Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error)
	// Annotate adds tokens, sentences, mentions, quotes and entities.
	Annotate(ctx context.Context, a *jianzhu.Article) error
}

// reportDocument says on w what is wrong with the document at where.
func reportDocument(w io.Writer, where string, err error) {
	fmt.Fprintf(w, "jianzhu: %s: %s\n", where, describe(err))
}

// articles returns what store.Ingest asks for: a function that reads and
// annotates a document under the id that its article will have.
func articles(line annotator) func(context.Context, string, jianzhu.Input) (*jianzhu.Article, error) {
	return func(ctx context.Context, id string, in jianzhu.Input) (*jianzhu.Article, error) {
		return article(ctx, line, id, in)
	}
}

// article reads and annotates a document under an id, which may be empty.
func article(ctx context.Context, line annotator, id string, in jianzhu.Input) (*jianzhu.Article, error) {
	a, err := line.Read(ctx, in)
	if err != nil {
		return nil, err
	}
	if n := characters(a); n > maxCharacters {
		return nil, &jianzhu.Error{Op: "article", Kind: jianzhu.Invalid, Fields: []jianzhu.FieldError{{
			Field: "text", Message: fmt.Sprintf("has %d characters; an article has at most %d", n, maxCharacters)}}}
	}
	a.ID = id
	if err := line.Annotate(ctx, a); err != nil {
		return nil, err
	}
	return a, nil
}

// characters returns the number of code points of a's clean text.
func characters(a *jianzhu.Article) int {
	n := 0
	for i := range a.Paragraphs {
		n += utf8.RuneCountInString(a.Paragraphs[i].Text)
	}
	return n
}

// ingest puts the document into the store.
func ingest(ctx context.Context, s store.Store, line annotator, d document) (store.Outcome, error) {
	if d.err != nil {
		return "", d.err
	}
	_, outcome, err := store.Ingest(ctx, s, articles(line), d.in)
	return outcome, err
}

// maxCharacters bounds the clean text of one article, in code points, on the
// command line as in the API.
const maxCharacters = 200_000

// open opens the store and loads the pipeline, at the same time, and then the
// store's termbase into the pipeline.
func open(ctx context.Context, location, dictionary string) (store.Store, *vocabulary, error) {
	v := &vocabulary{file: dictionary, terms: termbase.New(nil)}
	var (
		s store.Store
		g errgroup.Group
	)
	g.Go(func() (err error) {
		s, err = openStore(ctx, location)
		return err
	})
	g.Go(func() (err error) {
		if v.words, err = userWords(dictionary); err == nil {
			v.Pipeline, err = pipeline.New(pipeline.Options{Dictionary: v.words})
		}
		return err
	})
	err := g.Wait()
	if err == nil {
		v.store = s
		if terr := v.useTerms(ctx); terr != nil {
			err = fmt.Errorf("loading the termbase: %w", terr)
		}
	}
	if err != nil && s != nil {
		err = errors.Join(err, s.Close())
	}
	return s, v, err
}

func openStore(ctx context.Context, location string) (s store.Store, err error) {
	if path, ok := strings.CutPrefix(location, "sqlite:"); ok {
		s, err = sqlite.New(ctx, path)
	} else {
		s, err = mongo.New(ctx, location)
	}
	if err != nil {
		// s holds a nil pointer then, which is no nil store.
		return nil, fmt.Errorf("--store: %s: %s", redact(location), describe(err))
	}
	return s, nil
}

// newPipeline loads the pipeline, with the words of a dictionary file if one
// is named.
func newPipeline(dictionary string) (*pipeline.Pipeline, error) {
	entries, err := userWords(dictionary)
	if err != nil {
		return nil, err
	}
	return pipeline.New(pipeline.Options{Dictionary: entries})
}

// userWords reads the dictionary that a setting names, if it names one.
func userWords(dictionary string) ([]segment.Entry, error) {
	if dictionary == "" {
		return nil, nil
	}
	entries, err := readDictionary(dictionary)
	if err != nil {
		return nil, &usageError{err}
	}
	return entries, nil
}

// readDictionary reads a file of words. Its error joins one for each wrong
// line.
func readDictionary(file string) ([]segment.Entry, error) {
	f, err := openFile(file)
	if err != nil {
		return nil, fmt.Errorf("--dictionary: %s: %w", file, err)
	}
	defer f.Close() // only read from
	entries, err := segment.ReadDictionary(f)
	if err != nil {
		return nil, eachMistake("--dictionary: "+file, err)
	}
	return entries, nil
}

// eachMistake returns an error for each wrong field that err names, all of
// them about what.
func eachMistake(what string, err error) error {
	e := jianzhu.Describe(err)
	if len(e.Fields) == 0 {
		return fmt.Errorf("%s: %s", what, describe(err))
	}
	var errs []error
	for _, f := range e.Fields {
		one := *e
		one.Msg, one.Fields = "", []jianzhu.FieldError{f}
		errs = append(errs, fmt.Errorf("%s: %s", what, describe(&one)))
	}
	return errors.Join(errs...)
}
