// Package annotate marks what a segmented article names, counts and quotes:
// people, organizations, places, products, works, events, titles; times, sums
// of money, percentages, quantities with their values; reported speech with
// its speakers. It links the names of one thing within the article.
//
// The work is done by passes. Each looks at one paragraph and proposes
// mentions, with what made it think so and how sure it is; one step then
// decides between proposals that overlap. A trained tagger has the last word
// on names and titles; it sees what the passes propose. What is found in one
// paragraph is looked for in the others, the mentions are linked to entities,
// and quotes come last, for they need names for their speakers.
//
// A pass is a function; the passes run in the order of the slice passes. To
// replace one, replace its function there. Words and names come from package
// model; cutting text into tokens and sentences is left to the caller.
package annotate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"jianzhu"
	"jianzhu/annotate/model"
	"jianzhu/annotate/tagger"
	"jianzhu/script"
)

// Entry is a word of a user dictionary with its type.
type Entry struct {
	Word string
	Type jianzhu.Type
}

// Options says what an Annotator knows beside its own lexicons.
type Options struct {
	// Dictionary has names of the user's own. They win over everything
	// else, wherever they stand in the text: a Chinese word need not be a
	// token, a Latin one must be a whole word in any case.
	Dictionary []Entry
}

// Annotator annotates articles. It never changes once it is made and may be
// used by any number of goroutines.
type Annotator struct {
	lex    *lexicons
	models *taggers

	quoteWords *quoteWords
	ranker     *ranker

	user  *trie
	types []jianzhu.Type // of the words of user, from 1
	docs  sync.Pool      // of *document
}

// New returns an Annotator. It fails with Invalid where an entry of the
// dictionary is empty or has a type that is none of ours; the field tells
// which. The first call of a process loads the lexicons, some 100 ms.
func New(o Options) (*Annotator, error) {
	lex, err := load()
	if err != nil {
		return nil, &jianzhu.Error{Op: "annotate.New", Err: err}
	}
	models, err := loadTaggers()
	if err != nil {
		return nil, &jianzhu.Error{Op: "annotate.New", Err: err}
	}
	words, err := loadQuoteWords()
	if err != nil {
		return nil, &jianzhu.Error{Op: "annotate.New", Err: err}
	}
	weights, err := loadRanker()
	if err != nil {
		return nil, &jianzhu.Error{Op: "annotate.New", Err: err}
	}
	a := &Annotator{lex: lex, models: models, quoteWords: words, ranker: weights, types: make([]jianzhu.Type, 1)}
	var entries []string
	var values []int32
	seen := map[string]int32{}
	var wrong []jianzhu.FieldError
	for i, e := range o.Dictionary {
		w := script.FoldString(strings.TrimSpace(e.Word))
		if w == "" {
			wrong = append(wrong, jianzhu.FieldError{Field: fmt.Sprintf("dictionary[%d].word", i), Message: "is empty"})
			continue
		}
		if !known(e.Type) {
			wrong = append(wrong, jianzhu.FieldError{Field: fmt.Sprintf("dictionary[%d].type", i),
				Message: fmt.Sprintf("unknown type %q", e.Type), Accepted: typeNames()})
			continue
		}
		if n := seen[w]; n > 0 { // the last entry of a word counts
			a.types[n] = e.Type
			continue
		}
		seen[w] = int32(len(a.types))
		entries, values = append(entries, w), append(values, seen[w])
		a.types = append(a.types, e.Type)
	}
	if len(wrong) > 0 {
		return nil, &jianzhu.Error{Op: "annotate.New", Kind: jianzhu.Invalid, Msg: "the dictionary has wrong entries", Fields: wrong}
	}
	if len(entries) > 0 {
		if a.user, err = buildTrie(entries, values); err != nil {
			return nil, &jianzhu.Error{Op: "annotate.New", Err: err}
		}
	}
	a.docs.New = func() any { return &document{} }
	return a, nil
}

func known(t jianzhu.Type) bool {
	for _, k := range jianzhu.Types {
		if t == k {
			return true
		}
	}
	return false
}

func typeNames() []string {
	var out []string
	for _, t := range jianzhu.Types {
		out = append(out, string(t))
	}
	return out
}

// Version names the embedded lexicons: it changes when any of them does.
func Version() string { return model.Version() }

// ModelVersion names the embedded models, of the tagger and of quotes: it changes when any of
// them does.
func ModelVersion() string { return model.TaggerVersion() }

// A document is an article at work.
type document struct {
	*Annotator
	article *jianzhu.Article
	views   []view
	han     bool   // the article is Chinese for the most part
	tagHan  string // language tag of a Chinese name that may be of either script
	people  map[string]*personEvidence
	names   nameTrie
	known   []docName
	linked  []docName // the memory of the next known

	entities    []jianzhu.Entity
	entityTypes []jianzhu.Type // of the article's entities
	portrait    []portrait     // by 1 + index of the entity
	titled      []int32        // entities with titles, in order of their first one
	topics      [len6]int32    // by type: the entity named most often, 0 for none
	history     []turn         // quotes found so far
	unfinished  bool           // the last utterance goes on in the next paragraph
	quoting     quoteView
	teacher     *teacher // of training, or nil

	text   tagger.Text
	tagger tagger.Tagger
	tagged []tagger.Mention

	done <-chan struct{} // closed when the caller gives up

	tags [][]explainedTag // by paragraph, while mentions are explained; else nil
}

// stopped reports whether the caller has given up. Passes ask now and then on
// their way through a long paragraph and return early; what they leave undone
// is thrown away by Annotate.
func (d *document) stopped() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// checkEvery is how many runes a pass may do between two looks at stopped.
const checkEvery = 2048

// A candidate is a mention that a pass proposes: runes [start, end).
type candidate struct {
	start, end int32
	typ        jianzhu.Type
	origin     jianzhu.Origin
	rule       string
	score      float64
	name       int32 // 1 + index into lexicons.names of the entity, 0 when it is in none
	entity     int32 // 1 + index into document.known, set by linking
	user       bool  // from the user's dictionary: wins
	value      *jianzhu.Value
}

// A pass proposes mentions in one paragraph of a document, by v.propose.
type pass func(d *document, v *view)

// passes are what looks for mentions, each kind on its own. Their order
// decides between proposals that are equal in length and score.
var passes = []pass{
	userNames,
	lexiconNames,
	works,
	values,
	times,
	latinNames,
	englishNames,
	titles,
	organizations,
	places,
	events,
	people,
}

// foreignPasses are those that hold for Japanese and Korean text too.
var foreignPasses = []pass{userNames, lexiconNames, works, values, times}

func (v *view) propose(c candidate) {
	if c.start < c.end {
		v.found = append(v.found, c)
	}
}

// open takes a document for article out of the pool.
func (a *Annotator) open(ctx context.Context, article *jianzhu.Article) *document {
	d := a.docs.Get().(*document)
	d.Annotator, d.article, d.done = a, article, ctx.Done()
	if cap(d.views) < len(article.Paragraphs) {
		d.views = append(d.views[:cap(d.views)], make([]view, len(article.Paragraphs)-cap(d.views))...)
	}
	d.views = d.views[:len(article.Paragraphs)]
	d.people = map[string]*personEvidence{}
	return d
}

// close gives a document back to the pool, which keeps buffers and no texts.
func (d *document) close() {
	d.article, d.people, d.entities, d.tags = nil, nil, nil, nil
	d.docs.Put(d)
}

// guess finds the mentions that lexicons and rules make.
func (d *document) guess(ctx context.Context) error {
	for i := range d.article.Paragraphs {
		v := &d.views[i]
		v.reset(&d.article.Paragraphs[i])
		d.lex.match(v)
		run := passes
		if v.foreign {
			run = foreignPasses
		}
		for _, p := range run {
			if err := ctx.Err(); err != nil {
				return err
			}
			p(d, v)
		}
	}
	d.readLanguage()
	d.decidePeople()
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.views[i].resolve()
	}
	return d.spread(ctx, true)
}

// readLanguage says which language the article has, from its views.
func (d *document) readLanguage() {
	han := 0
	for i := range d.views {
		if d.views[i].han {
			han += len(d.views[i].r)
		} else {
			han -= len(d.views[i].r) / 3
		}
	}
	d.han, d.tagHan = han > 0, "zh-Hans"
	for i := range d.article.Paragraphs {
		if s := d.article.Paragraphs[i].Script; s != "" {
			d.tagHan = "zh-" + s
			break
		}
	}
}

// read finds the mentions of the article and links them to its entities: all
// that quotes build upon.
func (d *document) read(ctx context.Context) error {
	if err := d.guess(ctx); err != nil {
		return err
	}
	if err := d.tag(ctx); err != nil {
		return err
	}
	d.edges()
	if err := d.spread(ctx, false); err != nil {
		return err
	}
	d.linkEntities()
	return nil
}

// linkEntities links the mentions to the entities of the article.
func (d *document) linkEntities() {
	d.entities = d.link()
	d.entityTypes = d.entityTypes[:0]
	for i := range d.entities {
		d.entityTypes = append(d.entityTypes, d.entities[i].Type)
	}
}

// Annotate fills in the mentions and quotes of every paragraph and the
// entities of the article, replacing what was there. The paragraphs must have
// their text; tokens and sentences are used where they are. The same article
// gives the same annotations every time.
//
// It stops with the context's error when ctx ends; the article is then left
// as it was.
func (a *Annotator) Annotate(ctx context.Context, article *jianzhu.Article) error {
	d := a.open(ctx, article)
	defer d.close()
	return d.annotate(ctx)
}

func (d *document) annotate(ctx context.Context) error {
	article := d.article
	if err := d.read(ctx); err != nil {
		return err
	}
	entities := d.entities
	mentions := make([][]jianzhu.Mention, len(d.views))
	quotes := make([][]jianzhu.Quote, len(d.views))
	for i := range d.views {
		if err := ctx.Err(); err != nil {
			return err
		}
		mentions[i] = d.mentions(&d.views[i], entities)
	}
	found, err := d.findQuotes(ctx)
	if err != nil {
		return err
	}
	for i := range d.views {
		quotes[i] = d.quotes(&d.views[i], found[i], entities)
	}
	chain(quotes, found)
	for i := range article.Paragraphs {
		article.Paragraphs[i].Mentions, article.Paragraphs[i].Quotes = mentions[i], quotes[i]
	}
	article.Entities = entities
	return nil
}

// userNames proposes the words of the user's dictionary.
func userNames(d *document, v *view) {
	if d.user == nil {
		return
	}
	n := len(v.r)
	for i := range n {
		if i > 0 && wordRune(v.raw[i-1]) && wordRune(v.raw[i]) {
			continue
		}
		state, end, value := int32(0), 0, int32(0)
		for j := i; j < n; j++ {
			if state = d.user.next(state, v.r[j]); state < 0 {
				break
			}
			if d.user.value(state) != 0 && !(j+1 < n && wordRune(v.raw[j]) && wordRune(v.raw[j+1])) {
				end, value = j+1, d.user.value(state)
			}
		}
		if value != 0 {
			v.propose(candidate{start: int32(i), end: int32(end), typ: d.types[value],
				origin: jianzhu.OriginLexicon, rule: "dictionary", score: 0.99, user: true})
		}
	}
}

// wordRune reports whether r is a letter or digit of a script that writes
// words apart.
func wordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || isDigit(r)
	}
	if r >= 0x4e00 && r <= 0x9fff {
		return false
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isHan(r) && !unicode.In(r, unicode.Hiragana, unicode.Katakana)
}
