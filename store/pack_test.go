package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianzhu"
)

// fill sets everything that v holds to values that are not zero and differ
// from each other.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString("字" + string(rune('a'+*n%26)) + time.Duration(*n).String())
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, n)
			fill(value, n)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(int64(*n), int64(*n)).In(time.FixedZone("", 8*3600))))
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i).Name; v.Type() == reflect.TypeFor[jianzhu.Entity]() && (f == "Written" || f == "Types" || f == "Titles" || f == "Paragraphs") {
				continue // no article has them
			}
			fill(v.Field(i), n)
		}
	default:
		panic("a field of kind " + v.Kind().String() + " in " + v.Type().String())
	}
}

// exactTime compares the instant and the offset of the zone.
var exactTime = cmp.Comparer(func(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return a.Equal(b) && x == y
})

func TestPackKeepsEveryField(t *testing.T) {
	n := 0
	var a jianzhu.Article
	fill(reflect.ValueOf(&a).Elem(), &n)
	got, err := Unpack(Pack(&a))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&a, got, exactTime); d != "" {
		t.Errorf("article (-want +got):\n%s", d)
	}

	var tr jianzhu.Translation
	fill(reflect.ValueOf(&tr).Elem(), &n)
	if got, err := UnpackTranslation(PackTranslation(&tr)); err != nil || cmp.Diff(&tr, got, exactTime) != "" {
		t.Errorf("translation: %v (-want +got):\n%s", err, cmp.Diff(&tr, got, exactTime))
	}

	var m Mention
	fill(reflect.ValueOf(&m).Elem(), &n)
	m.Names, m.Article, m.Key = nil, ArticleRef{}, Key{}
	if got, err := UnpackMention(PackMention(&m)); err != nil || cmp.Diff(m, got) != "" {
		t.Errorf("mention: %v (-want +got):\n%s", err, cmp.Diff(m, got))
	}

	var q Quote
	fill(reflect.ValueOf(&q).Elem(), &n)
	q.Article, q.Key = ArticleRef{}, Key{}
	if got, err := UnpackQuote(PackQuote(&q)); err != nil || cmp.Diff(q, got) != "" {
		t.Errorf("quote: %v (-want +got):\n%s", err, cmp.Diff(q, got))
	}
}

// What a store of an earlier program holds is read, without what that did not
// know.
func TestUnpackReadsOlderLayouts(t *testing.T) {
	n := 0
	var a jianzhu.Article
	fill(reflect.ValueOf(&a).Elem(), &n)
	c := packer{version: packFirst}
	c.article(&a)
	got, err := Unpack(c.seal())
	if err != nil {
		t.Fatal(err)
	}
	a.Links = nil
	for i := range a.Entities {
		a.Entities[i].Known, a.Entities[i].Ambiguous, a.Entities[i].Candidates = false, false, nil // no name in English
	}
	for i := range a.Paragraphs {
		for j := range a.Paragraphs[i].Mentions {
			m := &a.Paragraphs[i].Mentions[j]
			m.Ambiguous, m.Candidates = false, nil
		}
		for j := range a.Paragraphs[i].Quotes {
			q := &a.Paragraphs[i].Quotes[j]
			q.Class, q.Stance, q.Attribution, q.Evidence, q.Chain = "", "", "", "", ""
		}
	}
	if d := cmp.Diff(&a, got, exactTime); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := Unpack([]byte{packVersion + 1, packPlain}); err == nil {
		t.Error("a layout of a later program is read")
	}
}

func TestPackOfNothing(t *testing.T) {
	got, err := Unpack(Pack(&jianzhu.Article{}))
	if err != nil || cmp.Diff(&jianzhu.Article{}, got) != "" {
		t.Errorf("%v, %s", err, cmp.Diff(&jianzhu.Article{}, got))
	}
}

// FuzzUnpack: damaged bytes are an error or an article, never a panic or an
// allocation out of proportion.
func FuzzUnpack(f *testing.F) {
	n := 0
	var a jianzhu.Article
	fill(reflect.ValueOf(&a).Elem(), &n)
	c := newPacker()
	c.article(&a)
	f.Add(Pack(&a))
	f.Add(append([]byte{packVersion, packPlain}, c.out...))
	f.Add([]byte{packVersion, packPlain, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1 && b[1] == packZstd {
			t.Skip("zstd checks itself")
		}
		if a, err := Unpack(b); err == nil && a == nil {
			t.Error("neither error nor article")
		}
	})
}

// Packing only reads: under the race detector this fails where it writes.
func TestPackSharesItsInput(t *testing.T) {
	var a jianzhu.Article
	n := 0
	fill(reflect.ValueOf(&a).Elem(), &n)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { Pack(&a) })
	}
	wg.Wait()
}
