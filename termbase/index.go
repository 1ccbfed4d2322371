package termbase

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Index finds terms in text. It keeps of each term the id, the entity, the
// type, Keep and the names with their languages and states; the rest is the
// store's.
//
// A change is seen by every Find that begins after it. It costs the building
// of a small layer beside the large one: layers are merged, so that they are
// few, and large ones in the background. All methods may be called from many
// goroutines.
type Index struct {
	now atomic.Pointer[Snapshot]

	mu      sync.Mutex // held by what changes now
	frozen  int        // so many of the first layers are being merged
	merging sync.WaitGroup
	changed chan struct{}
}

// Snapshot is an Index at one moment. It never changes.
type Snapshot struct {
	views      []view // larger and older ones first
	terms      int
	generation int64
}

// view is a layer with those of its terms that are no longer.
type view struct {
	*layer
	dead []uint64 // a set of terms; nil for none
	live int
}

func (v *view) isDead(i uint32) bool { return v.dead != nil && v.dead[i/64]&(1<<(i%64)) != 0 }

// without returns v without a term.
func (v view) without(i uint32) view {
	if v.dead == nil {
		v.dead = make([]uint64, (len(v.at)+63)/64)
	} else {
		v.dead = slices.Clone(v.dead)
	}
	v.dead[i/64] |= 1 << (i % 64)
	v.live--
	return v
}

// Match is a name of a term in a text.
type Match struct {
	jianzhu.Span // bytes of the text

	view *view
	use  use
}

// Term returns the term, with what an Index keeps of it.
func (m *Match) Term() jianzhu.Term { return m.view.term(m.use.term) }

// TermID returns the id of the term.
func (m *Match) TermID() string { return string(m.view.id(m.use.term)) }

// Name returns which of the term's names it is: an index of Names.
func (m *Match) Name() int { return int(m.use.name) }

// New returns an Index of terms. Of terms with the same id the last counts.
func New(terms []jianzhu.Term) *Index {
	x := &Index{changed: make(chan struct{}, 1)}
	x.now.Store(&Snapshot{})
	x.Put(terms...)
	return x
}

// Snapshot returns the Index as it is now.
func (x *Index) Snapshot() *Snapshot { return x.now.Load() }

// Find is that of the Snapshot.
func (x *Index) Find(dst []Match, text, language string) []Match {
	return x.Snapshot().Find(dst, text, language)
}

// Changed returns a channel that has something in it after changes: one
// receiver learns of them.
func (x *Index) Changed() <-chan struct{} { return x.changed }

// Put adds terms, each in place of the one with its id.
func (x *Index) Put(terms ...jianzhu.Term) { x.apply(terms, nil, 0) }

// Delete removes the terms with the ids that are there.
func (x *Index) Delete(ids ...string) { x.apply(nil, ids, 0) }

// Source is where an Index follows changes of terms.
type Source interface {
	// TermsSince returns up to limit changes after a generation, in order.
	TermsSince(ctx context.Context, generation int64, limit int) ([]jianzhu.TermChange, error)
}

// syncPage is how many changes Sync asks for at a time.
const syncPage = 5000

// Sync takes in what has changed in the source since the last Sync.
func (x *Index) Sync(ctx context.Context, from Source) error {
	for {
		since := x.Snapshot().generation
		changes, err := from.TermsSince(ctx, since, syncPage)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			var put []jianzhu.Term
			var gone []string
			for _, c := range changes {
				if c.Term != nil {
					put = append(put, *c.Term)
				} else {
					gone = append(gone, c.ID)
				}
			}
			x.apply(put, gone, changes[len(changes)-1].Generation)
		}
		if len(changes) < syncPage {
			return nil
		}
	}
}

// maxWait is how many terms may be packed anew while a change waits for it.
const maxWait = 4096

// apply makes a change: a new Snapshot of the generation, or of the next one
// where it is 0. Of two changes by one source the later counts, also where it
// comes first.
func (x *Index) apply(put []jianzhu.Term, gone []string, generation int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.now.Load()
	if generation == 0 {
		generation = old.generation
		if len(put)+len(gone) > 0 {
			generation++
		}
	} else if generation <= old.generation {
		return
	}
	views := slices.Clone(old.views)
	terms := old.terms
	remove := func(id string) {
		for i := range views {
			if n, ok := views[i].find(id); ok && !views[i].isDead(n) {
				views[i] = views[i].without(n)
				terms--
				return
			}
		}
	}
	for _, id := range gone {
		remove(id)
	}
	if len(put) > 0 {
		put = slices.Clone(put)
		slices.SortStableFunc(put, func(a, b jianzhu.Term) int { return cmp.Compare(a.ID, b.ID) })
		var packed []byte
		var at []uint32
		for i := range put {
			if i+1 < len(put) && put[i+1].ID == put[i].ID {
				continue
			}
			remove(put[i].ID)
			at = append(at, uint32(len(packed)))
			packed = pack(packed, &put[i])
		}
		terms += len(at)
		from := len(views)
		sum := len(at)
		for from > x.frozen && views[from-1].live <= 2*sum && sum+views[from-1].live <= maxWait {
			from--
			sum += views[from].live
		}
		added := []view{{layer: &layer{packed: packed, at: at}, live: len(at)}}
		views = append(views[:from:from], whole(append(slices.Clone(views[from:]), added...)))
	}
	x.now.Store(&Snapshot{views: views, terms: terms, generation: generation})
	x.tidy()
	select {
	case x.changed <- struct{}{}:
	default:
	}
}

// whole merges views into one, without what is dead in them.
func whole(views []view) view {
	type place struct {
		view int
		term uint32
	}
	var all []place
	size := 0
	for v := range views {
		size += len(views[v].packed)
		for i := range views[v].at {
			if !views[v].isDead(uint32(i)) {
				all = append(all, place{v, uint32(i)})
			}
		}
	}
	if len(views) > 1 {
		slices.SortFunc(all, func(a, b place) int {
			return slices.Compare(views[a.view].id(a.term), views[b.view].id(b.term))
		})
	}
	packed := make([]byte, 0, size)
	at := make([]uint32, 0, len(all))
	for _, p := range all {
		l := views[p.view].layer
		from, to := l.at[p.term], uint32(len(l.packed))
		if int(p.term)+1 < len(l.at) {
			to = l.at[p.term+1]
		}
		at = append(at, uint32(len(packed)))
		packed = append(packed, l.packed[from:to]...)
	}
	return view{layer: newLayer(packed, at), live: len(at)}
}

// tidy starts a merge of the layers that are no longer much larger than all
// after them, or mostly dead, unless one runs. The caller holds mu.
func (x *Index) tidy() {
	if x.frozen > 0 {
		return
	}
	views := x.now.Load().views
	from, sum := len(views), 0
	for i := len(views) - 1; i >= 0; i-- {
		v := &views[i]
		// A few small layers are left for the next change to merge.
		if sum > maxWait/2 && v.live <= 2*sum || 2*v.live < len(v.at) {
			from = i
		}
		sum += v.live
	}
	if from == len(views) {
		return
	}
	old := views[from:]
	x.frozen = len(views)
	x.merging.Go(func() {
		merged := whole(old)
		x.mu.Lock()
		defer x.mu.Unlock()
		s := *x.now.Load()
		// What has died since is dead in the merged layer too.
		for k := range old {
			now := &s.views[from+k]
			for i := range uint32(len(now.at)) {
				if now.isDead(i) && !old[k].isDead(i) {
					if n, ok := merged.find(string(now.id(i))); ok {
						merged = merged.without(n)
					}
				}
			}
		}
		next := slices.Clone(s.views[:from])
		if merged.live > 0 {
			next = append(next, merged)
		}
		s.views = append(next, s.views[x.frozen:]...)
		x.frozen = 0
		x.now.Store(&s)
		x.tidy()
	})
}

// Len returns the number of terms.
func (s *Snapshot) Len() int { return s.terms }

// Generation returns a number that grows with every change: that of the
// source, where the Index follows one.
func (s *Snapshot) Generation() int64 { return s.generation }

// Terms calls yield with every term, with what an Index keeps of it, until it
// returns false. The order is that of ids within a layer, and no other.
func (s *Snapshot) Terms(yield func(jianzhu.Term) bool) {
	for v := range s.views {
		for i := range uint32(len(s.views[v].at)) {
			if !s.views[v].isDead(i) && !yield(s.views[v].term(i)) {
				return
			}
		}
	}
}

// Term returns the term with an id, and false where there is none.
func (s *Snapshot) Term(id string) (jianzhu.Term, bool) {
	for v := range s.views {
		if i, ok := s.views[v].find(id); ok && !s.views[v].isDead(i) {
			return s.views[v].term(i), true
		}
	}
	return jianzhu.Term{}, false
}

// OfEntity returns the terms of an entity.
func (s *Snapshot) OfEntity(id string) []jianzhu.Term {
	var out []jianzhu.Term
	for v := range s.views {
		l := &s.views[v]
		i, _ := slices.BinarySearchFunc(l.entity, id, func(n uint32, id string) int { return cmp.Compare(l.entityID(n), id) })
		for ; i < len(l.entity) && l.entityID(l.entity[i]) == id; i++ {
			if !l.isDead(l.entity[i]) {
				out = append(out, l.term(l.entity[i]))
			}
		}
	}
	return out
}

// scratch is what Find works with.
type scratch struct {
	runes []rune  // folded
	at    []int32 // by rune, and one more: byte in the text
	word  []bool  // by rune: part of a word of a script with spaces
	hits  []hit
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (b *scratch) read(text string) {
	b.runes, b.at, b.word = b.runes[:0], b.at[:0], b.word[:0]
	for i := 0; i < len(text); {
		c := text[i]
		b.at = append(b.at, int32(i))
		if c < utf8.RuneSelf {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b.runes = append(b.runes, rune(c))
			b.word = append(b.word, letter || '0' <= c && c <= '9')
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		r = script.Fold(r)
		b.runes = append(b.runes, r)
		b.word = append(b.word, isWord(r))
		i += n
	}
	b.at = append(b.at, int32(len(text)))
}

// isWord reports whether a rune is part of words that have spaces between
// them. Chinese, Japanese, Korean with its particles, and the scripts of
// South-East Asia have none.
func isWord(r rune) bool {
	switch {
	case 0x2E80 <= r && r <= 0x9FFF, 0xAC00 <= r && r <= 0xD7AF, 0xF900 <= r && r <= 0xFAFF, r >= 0x20000,
		0x0E00 <= r && r <= 0x0EFF, 0x1000 <= r && r <= 0x109F, 0x1780 <= r && r <= 0x17FF:
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M)
}

// Find appends the terms that text has in a language, in text order: of names
// that overlap the one that begins first, and of those that begin together the
// longest. A name that several terms have gives a Match for each. Script,
// width and case make no difference; of the language only what stands before
// script and region does, and "", "und" and "mixed" find names of all
// languages. Where a name begins or ends with a letter or digit of a script
// that has spaces between words, the text has no such beside it.
func (s *Snapshot) Find(dst []Match, text, language string) []Match {
	if len(s.views) == 0 {
		return dst
	}
	b := scratches.Get().(*scratch)
	defer scratches.Put(b)
	b.read(text)
	wanted := make([]int, len(s.views))
	for v := range s.views {
		wanted[v] = s.views[v].language(language)
	}
	for i := 0; i < len(b.runes); {
		if i > 0 && b.word[i] && b.word[i-1] {
			i++
			continue
		}
		end := i
		from := len(dst)
		for v := range s.views {
			l := &s.views[v]
			if wanted[v] == noLanguage {
				continue
			}
			b.hits = l.walk(b.hits[:0], b.runes, i)
			for h := len(b.hits) - 1; h >= 0 && b.hits[h].end >= end; h-- {
				hit := b.hits[h]
				if hit.end < len(b.word) && b.word[hit.end] && b.word[hit.end-1] {
					continue
				}
				had := len(dst)
				dst = l.matches(dst, hit.name, wanted[v], jianzhu.Span{Start: int(b.at[i]), End: int(b.at[hit.end])})
				if len(dst) == had {
					continue // none of its terms is left, or in the language
				}
				if hit.end > end {
					dst = append(dst[:from], dst[had:]...)
					end = hit.end
				}
				break
			}
		}
		i = max(end, i+1)
	}
	return dst
}

// What language returns beside indexes.
const (
	anyLanguage = -1
	noLanguage  = -2
)

// language returns the index of a language in l.
func (l *layer) language(tag string) int {
	switch p := primaryOf(tag); p {
	case "", "und", "mixed":
		return anyLanguage
	default:
		if i := slices.Index(l.primary, p); i >= 0 {
			return i
		}
		return noLanguage
	}
}

// matches appends a Match for each term that has the name.
func (v *view) matches(dst []Match, name uint32, language int, span jianzhu.Span) []Match {
	for _, u := range v.uses[v.usesAt[name]:v.usesAt[name+1]] {
		if (language == anyLanguage || int(u.primary) == language) && !v.isDead(u.term) {
			dst = append(dst, Match{span, v, u})
		}
	}
	return dst
}

// Named appends a Match, all of name, for each term that has the name, in any
// script, width and case. The language is as for Find.
func (s *Snapshot) Named(dst []Match, name, language string) []Match {
	if name == "" || len(s.views) == 0 {
		return dst
	}
	b := scratches.Get().(*scratch)
	defer scratches.Put(b)
	b.read(name)
	for v := range s.views {
		l := &s.views[v]
		wanted := l.language(language)
		b.hits = l.walk(b.hits[:0], b.runes, 0)
		if n := len(b.hits); n > 0 && wanted != noLanguage && b.hits[n-1].end == len(b.runes) {
			dst = l.matches(dst, b.hits[n-1].name, wanted, jianzhu.Span{End: len(name)})
		}
	}
	return dst
}
