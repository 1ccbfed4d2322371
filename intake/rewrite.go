package intake

import (
	"strings"

	"jianzhu"
)

// rewriter makes a layer: it copies a text and notes what it puts elsewhere.
type rewriter struct {
	text    string
	out     strings.Builder
	done    int // text before it is in out
	changes []change
}

func (w *rewriter) copyTo(end int) {
	w.out.WriteString(w.text[w.done:end])
	w.done = end
}

// replace puts s for text[start:end]; start is not before what is done.
func (w *rewriter) replace(start, end int, s string, kind jianzhu.EditKind) {
	if len(w.changes) == 0 {
		w.out.Grow(len(w.text)) // texts hardly grow
	}
	w.copyTo(start)
	at := w.out.Len()
	w.out.WriteString(s)
	w.done = end
	w.changes = append(w.changes, change{
		from: jianzhu.Span{Start: start, End: end},
		to:   jianzhu.Span{Start: at, End: w.out.Len()},
		kind: kind,
	})
}

// suspect marks text[start:end], which stays.
func (w *rewriter) suspect(start, end int) {
	w.replace(start, end, w.text[start:end], jianzhu.EditSuspect)
}

// finish returns the rewritten text and what was changed.
func (w *rewriter) finish() (string, []change) {
	if len(w.changes) == 0 {
		return w.text, nil
	}
	w.copyTo(len(w.text))
	return w.out.String(), w.changes
}
