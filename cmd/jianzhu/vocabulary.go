package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"jianzhu/pipeline"
	"jianzhu/script"
	"jianzhu/segment"
	"jianzhu/store"
	"jianzhu/termbase"
)

// vocabulary is a pipeline with the user's words: those of a file, and the
// names of the store's termbase that tell a type. A word of the file goes
// before a name that is the same.
type vocabulary struct {
	*pipeline.Pipeline
	terms *termbase.Index
	store store.TermReader
	file  string // of words; empty for none

	mu    sync.Mutex      // held by what changes the words
	words []segment.Entry // of the file
	names []segment.Entry // of the termbase
	at    int64           // generation of the termbase that names are of
}

// Bounds of the names that go to the annotator. A name of one character stands
// inside too many words to win over all of them; and more names than that take
// longer to load than anybody waits for a change.
const (
	minTermRunes = 2
	maxTermRunes = 100
	maxTermNames = 100_000
)

// termNames returns the names of s that go to the annotator.
func termNames(s *termbase.Snapshot) []segment.Entry {
	var out []segment.Entry
	for name, kind := range s.Dictionary {
		if n := utf8.RuneCountInString(name); minTermRunes <= n && n <= maxTermRunes {
			out = append(out, segment.Entry{Word: name, Type: kind})
		}
		if len(out) == maxTermNames {
			break
		}
	}
	return out
}

// use takes words and names into the pipeline, if they are others than those
// that it has. The caller holds mu.
func (v *vocabulary) use(words, names []segment.Entry) error {
	if slices.Equal(words, v.words) && slices.Equal(names, v.names) {
		return nil
	}
	all := slices.Clone(words)
	seen := make(map[string]bool, len(words))
	for _, w := range words {
		seen[script.FoldString(w.Word)] = true
	}
	for _, n := range names {
		if !seen[script.FoldString(n.Word)] {
			all = append(all, n)
		}
	}
	if err := v.Reload(all); err != nil {
		return err
	}
	v.words, v.names = words, names
	return nil
}

// useTerms takes in the termbase as it is now.
func (v *vocabulary) useTerms(ctx context.Context) error {
	if err := v.terms.Sync(ctx, v.store); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	terms := v.terms.Snapshot()
	if terms.Generation() == v.at {
		return nil
	}
	if err := v.use(v.words, termNames(terms)); err != nil {
		return err
	}
	v.at = terms.Generation()
	return nil
}

// reload takes in the file of words as it is now. When that can't be, the one
// in use stays.
func (v *vocabulary) reload(log *slog.Logger) {
	if v.file == "" {
		log.Warn("SIGHUP: there is no --dictionary to read again")
		return
	}
	words, err := readDictionary(v.file)
	if err == nil {
		v.mu.Lock()
		err = v.use(words, v.names)
		v.mu.Unlock()
	}
	if err != nil {
		for _, e := range flatten(err) {
			log.Error("the dictionary stays as it was", "err", describe(e))
		}
		return
	}
	log.Info("dictionary read again", "file", v.file, "entries", len(words))
}

// termsEvery is how often the store is asked whether another process has
// changed the termbase.
const termsEvery = time.Second

// follow takes in each change of the termbase, of this process soon and of
// others within termsEvery, until ctx ends.
func (v *vocabulary) follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(termsEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-v.terms.Changed():
		}
		err := v.useTerms(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			log.Warn("the termbase can't be followed now", "err", describe(err))
		}
		failing = err != nil
	}
}
