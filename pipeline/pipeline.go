// Package pipeline puts the steps together: intake reads bytes into clean
// paragraphs, segment cuts them into tokens and sentences, annotate marks
// names, values and quotes. It also holds the user dictionary, which segment
// and annotate share and which can be replaced while others annotate.
package pipeline

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"jianzhu"
	"jianzhu/annotate"
	"jianzhu/intake"
	"jianzhu/segment"
)

// Pipeline reads and annotates articles. Any number of goroutines may use it.
type Pipeline struct {
	base    *segment.Segmenter // without a user dictionary
	current atomic.Pointer[steps]
}

// steps is one state of the pipeline: an annotation uses one from beginning
// to end, whatever Reload does meanwhile.
type steps struct {
	segment  *segment.Segmenter
	annotate *annotate.Annotator
}

// Options says how a Pipeline works. The zero value is good.
type Options struct {
	Segment    segment.Options // its Dictionary is left out of account
	Dictionary []segment.Entry // the user's words; those with a type are names too
}

// New returns a Pipeline. It loads all embedded data, which takes about a
// second for the first one of a process. A wrong dictionary entry is Invalid.
func New(o Options) (*Pipeline, error) {
	o.Segment.Dictionary = nil
	// Both load for a good part of a second, side by side. An error of this
	// one comes again in Reload.
	var loaded sync.WaitGroup
	loaded.Go(func() { _, _ = annotate.New(annotate.Options{}) })
	base, err := segment.New(o.Segment)
	loaded.Wait()
	if err != nil {
		return nil, fmt.Errorf("pipeline.New: %w", err)
	}
	p := &Pipeline{base: base}
	if err := p.Reload(o.Dictionary); err != nil {
		return nil, err
	}
	return p, nil
}

// Reload replaces the user dictionary. Articles that are being annotated
// finish with the old one. A wrong entry is Invalid, and the old dictionary
// stays.
func (p *Pipeline) Reload(entries []segment.Entry) error {
	s, err := p.base.WithDictionary(entries)
	if err != nil {
		return fmt.Errorf("pipeline.Reload: %w", err)
	}
	var names []annotate.Entry
	for _, e := range entries {
		if e.Type != "" {
			names = append(names, annotate.Entry{Word: e.Word, Type: e.Type})
		}
	}
	a, err := annotate.New(annotate.Options{Dictionary: names})
	if err != nil {
		return fmt.Errorf("pipeline.Reload: %w", err)
	}
	p.current.Store(&steps{s, a})
	return nil
}

// Read turns a document into an article with clean paragraphs, as intake.Read
// does.
func (p *Pipeline) Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error) {
	return intake.Read(ctx, in)
}

// Annotate fills in tokens, sentences, mentions and quotes of an article's
// paragraphs, and its entities, in place of what was there. It stops with the
// context's error when ctx ends; the article is then partly annotated.
func (p *Pipeline) Annotate(ctx context.Context, a *jianzhu.Article) error {
	steps := p.current.Load()
	if err := steps.cut(ctx, a); err != nil {
		return err
	}
	return steps.annotate.Annotate(ctx, a)
}

// Explain says of each mention that Annotate makes of the article, by the
// mention's id, why it is made. The article stays as it is.
func (p *Pipeline) Explain(ctx context.Context, a *jianzhu.Article) (map[string]jianzhu.Explanation, error) {
	steps := p.current.Load()
	own := *a
	own.Paragraphs = slices.Clone(a.Paragraphs)
	if err := steps.cut(ctx, &own); err != nil {
		return nil, err
	}
	return steps.annotate.Explain(ctx, &own)
}

// Sentences returns the sentences of a text, in order, as Annotate makes them.
func (p *Pipeline) Sentences(text string) []jianzhu.Span {
	return p.current.Load().segment.Sentences(nil, text)
}

// cut fills in tokens and sentences.
func (steps *steps) cut(ctx context.Context, a *jianzhu.Article) error {
	for i := range a.Paragraphs {
		if err := ctx.Err(); err != nil {
			return err
		}
		par := &a.Paragraphs[i]
		par.Tokens = steps.segment.Tokens(par.Tokens[:0:0], par.Text)
		par.Sentences = steps.segment.Sentences(par.Sentences[:0:0], par.Text)
	}
	return nil
}

// Version names the lexicons that annotation works with; it changes when they
// do.
func (p *Pipeline) Version() string { return annotate.Version() }
