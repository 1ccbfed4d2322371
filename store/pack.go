package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"jianzhu"
)

// Packed values begin with the version of their layout, so that a layout can
// change while stores hold the older one: what is packed is of the newest, and
// all are read.
const (
	packFirst   = 1
	packQuotes  = 2 // quotes have class, stance, attribution, evidence and chain
	packLinks   = 3 // articles have links; entities and mentions what they say
	packVersion = packLinks
)

// What follows the version: the layout itself, or compressed by zstd.
const (
	packPlain = iota
	packZstd
)

// packMinimum is the size in bytes below which compressing gains nothing.
const packMinimum = 512

var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(0))
	if err != nil {
		panic(err) // options are constants
	}
	return w
})

var zstdReader = sync.OnceValue(func() *zstd.Decoder {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err)
	}
	return r
})

// Pack returns the stored form of a, whole. It is compact, for an article has
// hundreds of tokens, and quick to read again, for the API reads it often.
func Pack(a *jianzhu.Article) []byte {
	c := newPacker()
	c.article(a)
	return c.seal()
}

// Unpack reads what Pack made. What it returns shares nothing with b.
func Unpack(b []byte) (*jianzhu.Article, error) {
	a := new(jianzhu.Article)
	c, err := unseal(b)
	if err == nil {
		c.article(a)
		err = c.end()
	}
	if err != nil {
		return nil, &jianzhu.Error{Op: "store.Unpack", Err: err}
	}
	return a, nil
}

// PackMention returns the stored form of m, without what is kept beside it:
// Names, Article and Key.
func PackMention(m *Mention) []byte {
	c := newPacker()
	c.listedMention(m)
	return c.seal()
}

// UnpackMention reads what PackMention made.
func UnpackMention(b []byte) (Mention, error) {
	var m Mention
	c, err := unseal(b)
	if err == nil {
		c.listedMention(&m)
		err = c.end()
	}
	if err != nil {
		return Mention{}, &jianzhu.Error{Op: "store.UnpackMention", Err: err}
	}
	return m, nil
}

// PackQuote returns the stored form of q, without what is kept beside it:
// Article and Key.
func PackQuote(q *Quote) []byte {
	c := newPacker()
	c.listedQuote(q)
	return c.seal()
}

// UnpackQuote reads what PackQuote made.
func UnpackQuote(b []byte) (Quote, error) {
	var q Quote
	c, err := unseal(b)
	if err == nil {
		c.listedQuote(&q)
		err = c.end()
	}
	if err != nil {
		return Quote{}, &jianzhu.Error{Op: "store.UnpackQuote", Err: err}
	}
	return q, nil
}

// PackTranslation returns the stored form of t, whole.
func PackTranslation(t *jianzhu.Translation) []byte {
	c := newPacker()
	c.translation(t)
	return c.seal()
}

// UnpackTranslation reads what PackTranslation made. What it returns shares
// nothing with b.
func UnpackTranslation(b []byte) (*jianzhu.Translation, error) {
	t := new(jianzhu.Translation)
	c, err := unseal(b)
	if err == nil {
		c.translation(t)
		err = c.end()
	}
	if err != nil {
		return nil, &jianzhu.Error{Op: "store.UnpackTranslation", Err: err}
	}
	return t, nil
}

// packer writes or reads the layout: each method does both, so that what is
// written and what is read cannot drift apart. A test fills every field of an
// article and finds it again, so a field that is added to a type and not here
// fails.
type packer struct {
	out     []byte // writing
	in      string // reading: what is left
	reading bool
	version byte // of what is read or written
	err     error
}

func newPacker() packer { return packer{version: packVersion} }

var errPacked = errors.New("packed value is damaged")

func (c *packer) seal() []byte {
	if len(c.out) < packMinimum {
		return append([]byte{c.version, packPlain}, c.out...)
	}
	return zstdWriter().EncodeAll(c.out, []byte{c.version, packZstd})
}

func unseal(b []byte) (*packer, error) {
	if len(b) < 2 {
		return nil, errPacked
	}
	if b[0] < packFirst || b[0] > packVersion {
		return nil, fmt.Errorf("packed value has layout %d, this program knows %d to %d", b[0], packFirst, packVersion)
	}
	body := b[2:]
	switch b[1] {
	case packPlain:
	case packZstd:
		var err error
		if body, err = zstdReader().DecodeAll(body, nil); err != nil {
			return nil, fmt.Errorf("%w: %w", errPacked, err)
		}
	default:
		return nil, errPacked
	}
	// One string for all: the strings of the value are parts of it.
	return &packer{in: string(body), reading: true, version: b[0]}, nil
}

func (c *packer) end() error {
	if c.err == nil && c.in != "" {
		c.err = errPacked
	}
	return c.err
}

func (c *packer) fail() {
	c.err, c.in = errPacked, ""
}

func (c *packer) i64(v *int64) {
	if !c.reading {
		c.out = binary.AppendVarint(c.out, *v)
		return
	}
	// As binary.Varint, on a string.
	var u uint64
	for shift := uint(0); shift < 64; shift += 7 {
		if c.in == "" {
			break
		}
		b := c.in[0]
		c.in = c.in[1:]
		u |= uint64(b&0x7F) << shift
		if b < 0x80 {
			*v = int64(u>>1) ^ -int64(u&1)
			return
		}
	}
	c.fail()
}

func (c *packer) int(v *int) {
	n := int64(*v)
	c.i64(&n)
	if c.reading { // what is written may be shared
		*v = int(n)
	}
}

// length writes or reads a number of things of at least one byte each.
func (c *packer) length(n int) int {
	c.int(&n)
	if c.reading && (n < 0 || n > len(c.in)) {
		c.fail()
		return 0
	}
	return n
}

func (c *packer) str(s *string) {
	n := c.length(len(*s))
	if !c.reading {
		c.out = append(c.out, *s...)
		return
	}
	if c.err == nil {
		*s, c.in = c.in[:n], c.in[n:]
	}
}

func packString[S ~string](c *packer, s *S) {
	v := string(*s)
	c.str(&v)
	if c.reading {
		*s = S(v)
	}
}

func (c *packer) bytes(b *[]byte) {
	n := c.length(len(*b))
	if !c.reading {
		c.out = append(c.out, *b...)
		return
	}
	if c.err == nil && n > 0 {
		*b, c.in = []byte(c.in[:n]), c.in[n:]
	}
}

func (c *packer) bool(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	c.int(&n)
	if c.reading {
		*v = n == 1
	}
}

func (c *packer) float(v *float64) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(*v))
		return
	}
	if len(c.in) < 8 {
		c.fail()
		return
	}
	*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(c.in[:8])))
	c.in = c.in[8:]
}

// time keeps the instant and the offset of the zone, not its name.
func (c *packer) time(t *time.Time) {
	known := !t.IsZero()
	c.bool(&known)
	if !known {
		return
	}
	_, offset := t.Zone()
	sec, nsec := t.Unix(), t.Nanosecond()
	c.i64(&sec)
	c.int(&nsec)
	c.int(&offset)
	if c.reading {
		zone := time.UTC
		if offset != 0 {
			zone = time.FixedZone("", offset)
		}
		*t = time.Unix(sec, int64(nsec)).In(zone)
	}
}

// span writes s relative to the end of the span before it.
func (c *packer) span(s *jianzhu.Span, last *int) {
	start, length := s.Start-*last, s.End-s.Start
	c.int(&start)
	c.int(&length)
	if c.reading {
		s.Start = *last + start
		s.End = s.Start + length
	}
	*last = s.End
}

func packSlice[T any](c *packer, s *[]T, each func(*T)) {
	n := c.length(len(*s))
	if c.reading && n > 0 {
		*s = make([]T, n)
	}
	for i := range n {
		if c.err != nil {
			return
		}
		each(&(*s)[i])
	}
}

func packPointer[T any](c *packer, p **T, each func(*T)) {
	there := *p != nil
	c.bool(&there)
	if !there {
		return
	}
	if c.reading {
		*p = new(T)
	}
	each(*p)
}

func (c *packer) article(a *jianzhu.Article) {
	c.str(&a.ID)
	c.i64(&a.Revision)
	for _, s := range []*string{&a.Source, &a.ExternalID, &a.URL, &a.Title, &a.Byline, &a.Language} {
		c.str(s)
	}
	for _, t := range []*time.Time{&a.Published, &a.Created, &a.Updated} {
		c.time(t)
	}
	c.bytes(&a.Raw)
	packString(c, &a.Format)
	c.str(&a.Charset)
	packSlice(c, &a.Paragraphs, c.paragraph)
	rawEnd, paragraph, end := 0, 0, 0
	packSlice(c, &a.Edits, func(e *jianzhu.Edit) {
		raw := jianzhu.Span{Start: e.RawStart, End: e.RawEnd}
		c.span(&raw, &rawEnd)
		step := e.Paragraph - paragraph
		c.int(&step)
		if step != 0 {
			end = 0
		}
		paragraph += step
		clean := jianzhu.Span{Start: e.Start, End: e.End}
		c.span(&clean, &end)
		if c.reading {
			e.RawStart, e.RawEnd, e.Paragraph, e.Start, e.End = raw.Start, raw.End, paragraph, clean.Start, clean.End
		}
		packString(c, &e.Kind)
	})
	packSlice(c, &a.Entities, c.entity)
	if c.version >= packLinks {
		packSlice(c, &a.Links, func(l *jianzhu.Link) {
			c.str(&l.Name)
			c.str(&l.Entity)
			packSlice(c, &l.Candidates, c.str)
		})
	}
}

func (c *packer) paragraph(p *jianzhu.Paragraph) {
	c.int(&p.Index)
	packString(c, &p.Kind)
	for _, s := range []*string{&p.Language, &p.Script, &p.Text} {
		c.str(s)
	}
	last := 0
	packSlice(c, &p.Tokens, func(t *jianzhu.Token) {
		c.span(&t.Span, &last)
		c.str(&t.POS)
		c.bool(&t.OOV)
	})
	last = 0
	packSlice(c, &p.Sentences, func(s *jianzhu.Span) { c.span(s, &last) })
	packSlice(c, &p.Mentions, c.mention)
	packSlice(c, &p.Quotes, c.quote)
}

func (c *packer) translation(t *jianzhu.Translation) {
	c.str(&t.ArticleID)
	c.str(&t.Language)
	c.i64(&t.Revision)
	c.time(&t.Created)
	c.time(&t.Updated)
	c.i64(&t.ArticleRevision)
	packSlice(c, &t.Paragraphs, c.translated)
	packSlice(c, &t.Entities, c.entity)
	packSlice(c, &t.Unplaced, c.translated)
}

func (c *packer) translated(p *jianzhu.TranslatedParagraph) {
	c.paragraph(&p.Paragraph)
	c.str(&p.Source)
	c.i64(&p.Revision)
	packString(c, &p.State)
	c.made(&p.Made)
	c.bool(&p.NeedsReview)
	packSlice(c, &p.Counterparts, func(k *jianzhu.Counterpart) {
		for _, s := range []*string{&k.SourceID, &k.TargetID, &k.Rule} {
			c.str(s)
		}
		c.float(&k.Score)
	})
	source, target := 0, 0
	packSlice(c, &p.Aligned, func(k *jianzhu.SentencePair) {
		c.span(&k.Source, &source)
		c.span(&k.Target, &target)
		c.float(&k.Score)
	})
	packSlice(c, &p.History, func(h *jianzhu.TranslationVersion) {
		c.i64(&h.Revision)
		c.str(&h.Text)
		c.str(&h.Source)
		packString(c, &h.State)
		c.made(&h.Made)
	})
}

func (c *packer) made(m *jianzhu.TranslationMade) {
	packString(c, &m.Origin)
	c.str(&m.Engine)
	c.int(&m.Match)
	c.str(&m.Author)
	c.time(&m.Time)
}

func (c *packer) entity(e *jianzhu.Entity) {
	c.str(&e.ID)
	packString(c, &e.Type)
	c.str(&e.Subtype)
	c.str(&e.Name)
	tags := slices.Sorted(maps.Keys(e.Names))
	packSlice(c, &tags, func(tag *string) {
		name := e.Names[*tag]
		c.str(tag)
		c.str(&name)
		if c.reading {
			if e.Names == nil {
				e.Names = make(map[string]string)
			}
			e.Names[*tag] = name
		}
	})
	packSlice(c, &e.Aliases, c.str)
	c.int(&e.Mentions)
	c.int(&e.Articles)
	c.time(&e.FirstSeen)
	c.time(&e.LastSeen)
	if c.version >= packLinks {
		c.bool(&e.Known)
		c.bool(&e.Ambiguous)
		packSlice(c, &e.Candidates, c.str)
	} else if c.reading {
		// Only what a lexicon knows had names in several languages, but for
		// what an article itself names so.
		e.Known = len(e.Names) > 1 && e.Names["en"] != ""
	}
}

func (c *packer) mention(m *jianzhu.Mention) {
	c.str(&m.ID)
	c.span(&m.Span, new(int))
	packString(c, &m.Type)
	c.str(&m.EntityID)
	packPointer(c, &m.Value, func(v *jianzhu.Value) {
		for _, s := range []*string{&v.Amount, &v.Currency, &v.Unit, &v.Min, &v.Max, &v.TIMEX, &v.From, &v.To} {
			c.str(s)
		}
		for _, b := range []*bool{&v.Approx, &v.Unresolved, &v.Invalid} {
			c.bool(b)
		}
	})
	c.mark(&m.Mark)
	if c.version >= packLinks {
		c.bool(&m.Ambiguous)
		packSlice(c, &m.Candidates, c.str)
	}
}

func (c *packer) quote(q *jianzhu.Quote) {
	c.str(&q.ID)
	c.span(&q.Span, new(int))
	packString(c, &q.Kind)
	packPointer(c, &q.Cue, func(s *jianzhu.Span) { c.span(s, new(int)) })
	packPointer(c, &q.Speaker, func(s *jianzhu.Speaker) {
		c.int(&s.Paragraph)
		c.span(&s.Span, new(int))
		c.str(&s.EntityID)
		c.str(&s.Name)
	})
	if c.version >= packQuotes {
		packString(c, &q.Class)
		packString(c, &q.Stance)
		packString(c, &q.Attribution)
		c.str(&q.Evidence)
		c.str(&q.Chain)
	}
	c.mark(&q.Mark)
}

func (c *packer) mark(m *jianzhu.Mark) {
	packString(c, &m.Origin)
	c.str(&m.Rule)
	c.float(&m.Score)
	packString(c, &m.Status)
}

func (c *packer) context(x *Context) {
	c.str(&x.Text)
	c.int(&x.Start)
	c.int(&x.CodePoints)
	c.int(&x.UTF16)
}

func (c *packer) listedMention(m *Mention) {
	c.mention(&m.Mention)
	c.str(&m.Surface)
	c.int(&m.Paragraph)
	c.context(&m.Context)
}

func (c *packer) listedQuote(q *Quote) {
	c.quote(&q.Quote)
	for _, s := range []*string{&q.Surface, &q.CueSurface, &q.SpeakerSurface} {
		c.str(s)
	}
	c.int(&q.Paragraph)
	c.context(&q.Context)
	for _, p := range []*Position{&q.CueStart, &q.SpeakerStart} {
		c.int(&p.CodePoints)
		c.int(&p.UTF16)
	}
}
