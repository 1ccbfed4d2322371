package intake

import "jianzhu"

// change says that source bytes from became text bytes to of a layer's result.
type change struct {
	from, to jianzhu.Span
	kind     jianzhu.EditKind
}

// rank orders the kinds of changes that are merged into one: the highest names
// the result, for it tells most about what happened there.
var rank = map[jianzhu.EditKind]int{
	jianzhu.EditDecode:    1,
	jianzhu.EditSpace:     2,
	jianzhu.EditMarkup:    3,
	jianzhu.EditReference: 4,
	jianzhu.EditMojibake:  5,
	jianzhu.EditGloss:     6,
	jianzhu.EditShift:     7,
	jianzhu.EditSuspect:   8,
}

func stronger(a, b jianzhu.EditKind) jianzhu.EditKind {
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// compose joins the changes a, from a source to a middle text, with b, from
// the middle text to a result: the changes from the source to the result.
// Changes that overlap in the middle become one. Changes of kind decode are
// cut where need be: cut returns the source offset of the middle offset at,
// which lies inside c.
func compose(a, b []change, cut func(c change, at int) int) []change {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]change, 0, len(a)+len(b))
	var (
		i, j           int
		deltaA, deltaB int // what middle minus source, result minus middle is between changes
		first          change
		have           bool // first is the rest of a[i], which has been cut
	)
	nextA := func() (change, bool) {
		if have {
			return first, true
		}
		if i < len(a) {
			return a[i], true
		}
		return change{}, false
	}
	doneA := func(c change) {
		deltaA = c.to.End - c.from.End
		i++
		have = false
	}
	// divide cuts c at the middle offset at; what is right of it is next.
	divide := func(c change, at int) (left change) {
		raw := cut(c, at)
		left, first = c, c
		left.from.End, left.to.End = raw, at
		first.from.Start, first.to.Start = raw, at
		have = true
		deltaA = at - raw
		return left
	}
	for {
		ca, okA := nextA()
		if !okA && j == len(b) {
			return out
		}
		emitA := !(j < len(b)) || okA && ca.to.End <= b[j].from.Start
		emitB := !okA || j < len(b) && !emitA && b[j].from.End <= ca.to.Start
		switch {
		case emitA:
			doneA(ca)
			ca.to.Start += deltaB
			ca.to.End += deltaB
			out = append(out, ca)
			continue
		case emitB:
			cb := b[j]
			j++
			deltaB = cb.to.End - cb.from.End
			cb.from.Start -= deltaA
			cb.from.End -= deltaA
			out = append(out, cb)
			continue
		}
		cb := b[j]
		if ca.kind == jianzhu.EditDecode && ca.to.Start < cb.from.Start {
			left := divide(ca, cb.from.Start)
			left.to.Start += deltaB
			left.to.End += deltaB
			out = append(out, left)
			continue
		}
		// ca and cb overlap: gather all that overlaps them, in turn.
		start, end := min(ca.to.Start, cb.from.Start), cb.from.End
		g := change{kind: cb.kind}
		if ca.to.Start <= start {
			g.from.Start = ca.from.Start
		} else {
			g.from.Start = start - deltaA
		}
		if cb.from.Start == start {
			g.to.Start = cb.to.Start
		} else {
			g.to.Start = start + deltaB
		}
		for more := true; more; {
			more = false
			for {
				c, ok := nextA()
				if !ok || c.to.Start >= end {
					break
				}
				g.kind = stronger(g.kind, c.kind)
				if c.to.End > end && c.kind == jianzhu.EditDecode {
					divide(c, end)
					break
				}
				if c.to.End > end {
					end, more = c.to.End, true
				}
				doneA(c)
			}
			for j < len(b) && b[j].from.Start < end {
				g.kind = stronger(g.kind, b[j].kind)
				if b[j].from.End > end {
					end, more = b[j].from.End, true
				}
				deltaB = b[j].to.End - b[j].from.End
				j++
			}
		}
		g.from.End = end - deltaA
		g.to.End = end + deltaB
		out = append(out, g)
	}
}
