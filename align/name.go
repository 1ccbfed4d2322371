package align

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianzhu"
	"jianzhu/script"
)

// name is one name of an entity, made ready to be compared.
type name struct {
	folded string // lower case, one width and script, without accents and dots
	han    bool   // it is in Chinese characters
	known  bool   // a lexicon says that the entity is called so
	sound  string // of a person, as script.PersonSound
}

func newName(s string, known bool) name {
	n := name{folded: Fold(s), known: known}
	r, _ := utf8.DecodeRuneInString(n.folded)
	n.han = unicode.Is(unicode.Han, r)
	n.sound, _ = script.PersonSound(s)
	return n
}

// Fold returns what two ways to write one name have in common: simplified
// characters, lower case, no accents, no possessive, and one space for dots,
// hyphens and white space.
func Fold(s string) string {
	s = script.FoldString(s)
	if !ascii(s) {
		s = norm.NFC.String(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s)))
	}
	s = strings.NewReplacer("’s ", " ", "'s ", " ", "·", " ", "・", " ", "•", " ", "-", " ", "‧", " ", "—", " ", ".", "", "《", "", "》", "").Replace(s + " ")
	s = strings.TrimPrefix(strings.Join(strings.Fields(s), " "), "the ")
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// compareNames returns the rule by which two names are of one thing.
func compareNames(a, b *name, ta, tb jianzhu.Type) link {
	if a.folded == b.folded {
		return link{rule: "name", score: 0.97}
	}
	if a.han == b.han {
		if !a.known && !b.known {
			// Names of both sides in one writing that are not alike: only a part
			// of a longer one may be the other.
			if part(a, b) {
				return link{rule: "name", score: 0.75}
			}
			return link{}
		}
		if part(a, b) {
			return link{rule: "name", score: 0.85}
		}
		return link{}
	}
	if a.sound != "" && a.sound == b.sound {
		return link{rule: "sound", score: 0.95}
	}
	if a.han {
		return link{rule: "sound", score: 0.95 * soundsLike(a, b)}
	}
	return link{rule: "sound", score: 0.95 * soundsLike(b, a)}
}

// soundsLike returns the probability that a Chinese name is one in letters:
// the whole, or as often as not of a person the last part of one.
func soundsLike(han, latin *name) float64 {
	words := strings.Fields(latin.folded)
	parts := strings.Fields(han.folded)
	if len(words) == 0 || len(words) > 5 || len(parts) == 0 {
		return 0
	}
	likely := func(h *Heard, w string) float64 { return h.Whole(w).Likely() }
	whole := NewHeard(han.folded)
	best := likely(whole, latin.folded)
	if len(words) > 1 {
		best = max(best, likely(whole, words[len(words)-1]), 0.9*likely(whole, words[0]))
	}
	if len(parts) > 1 {
		last := NewHeard(parts[len(parts)-1])
		best = max(best, likely(last, words[len(words)-1]))
		if len(words) == 1 {
			best = max(best, 0.9*likely(NewHeard(parts[0]), words[0]))
		}
	}
	return best
}

// part reports whether one name is a part of the other: Gates of Bill Gates,
// 盖茨 of 比尔·盖茨, 阿里巴巴 of 阿里巴巴集团.
func part(a, b *name) bool {
	long, short := a.folded, b.folded
	if len(long) < len(short) {
		long, short = short, long
	}
	if a.han {
		return utf8.RuneCountInString(short) >= 2 && (strings.HasPrefix(long, short) || strings.HasSuffix(long, " "+short))
	}
	if len(short) < 3 {
		return false
	}
	return strings.HasPrefix(long, short+" ") || strings.HasSuffix(long, " "+short) || strings.Contains(long, " "+short+" ")
}

// sameValue returns how surely two values are one.
func sameValue(s, t *jianzhu.Mention) float64 {
	a, b := s.Value, t.Value
	if s.Type == jianzhu.TypeTime || t.Type == jianzhu.TypeTime {
		return sameTime(a, b)
	}
	lo1, hi1 := bounds(a)
	lo2, hi2 := bounds(b)
	if lo1 == nil || lo2 == nil || lo1.Cmp(lo2) != 0 || hi1.Cmp(hi2) != 0 {
		return 0
	}
	score := 0.9
	if s.Type != t.Type {
		score = 0.6
	}
	if a.Currency != b.Currency {
		// The amount alone tells little where the currency differs, but
		// dollars and yuan without a country are those of the context.
		score -= 0.3
	}
	return score
}

// bounds returns the lower and upper end of a value's amount; nil where it has
// none.
func bounds(v *jianzhu.Value) (lo, hi *big.Rat) {
	first := func(of ...string) *big.Rat {
		for _, s := range of {
			if s != "" {
				if r, ok := new(big.Rat).SetString(s); ok {
					return r
				}
			}
		}
		return nil
	}
	lo, hi = first(v.Amount, v.Min, v.Max), first(v.Amount, v.Max, v.Min)
	if lo == nil || hi == nil {
		return nil, nil
	}
	return lo, hi
}

func sameTime(a, b *jianzhu.Value) float64 {
	switch {
	case a.From != "" && a.From == b.From && a.To == b.To:
		return 0.93
	case a.TIMEX != "" && a.TIMEX == b.TIMEX:
		return 0.93
	case a.TIMEX == "" || b.TIMEX == "":
		return 0
	}
	// One has the year, the other leaves it open.
	if x, y := a.TIMEX, b.TIMEX; len(x) == len(y) && len(x) > 4 && (strings.HasPrefix(x, "XXXX") || strings.HasPrefix(y, "XXXX")) &&
		x[4:] == y[4:] {
		return 0.8
	}
	// One is the day that the other has an hour of.
	if strings.HasPrefix(a.TIMEX, b.TIMEX) || strings.HasPrefix(b.TIMEX, a.TIMEX) {
		return 0.5
	}
	return 0
}
