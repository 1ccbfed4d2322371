package eval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"jianzhu"
	"jianzhu/script"
)

// largeNumber is from where on numbers are compared: small ones are put
// differently in two languages too often (a pair, 两名, both).
const largeNumber = 1000

// vague is how many times its lower end the upper end of a range is in words
// such as 几千 or hundreds of: they say no amount that could be compared.
const vague = 3

// valueKinds are the types that Values compares.
var valueKinds = []jianzhu.Type{jianzhu.TypeMoney, jianzhu.TypePercent, jianzhu.TypeQuantity}

// Values measures whether the two sides of aligned text say the same amounts.
// Its file has lines with "en" and one or more of "zh", "zh_tw", "zh_b"; every
// Chinese side is compared with the English one. Sums of money, percentages
// and quantities of 1,000 or more are compared, each kind where both sides
// have it. They agree where all values of the side with fewer are among those
// of the other: translators leave out and repeat. Exact counts those where the
// two sides have the same values, one to one. A value is its number, of a
// range both ends, without the hedge; of money the currency too, though
// dollars without a country are any dollars.
//
// In the report, Gold and Predicted count the pairs that are compared, and
// Correct those that agree; Precision, Recall and F1 are then all the share
// that agrees. Pairs that don't agree are written to o.Errors. A file that
// can't be read as one is Invalid, with the line's number.
func Values(ctx context.Context, r io.Reader, o Options, annotate AnnotateFunc) (*Report, error) {
	rep := &Report{Task: "values", File: o.File, ByType: map[string]*Score{}, Exact: &Score{}}
	for _, t := range valueKinds {
		if o.Types == nil || slices.Contains(o.Types, t) {
			rep.ByType[string(t)] = &Score{}
		}
	}
	var (
		total Score
		spent time.Duration
		size  int
	)
	read := func(text string) (map[jianzhu.Type][]amount, error) {
		a := &jianzhu.Article{Format: jianzhu.FormatText, Paragraphs: []jianzhu.Paragraph{{Kind: jianzhu.KindBody,
			Language: script.Language(text), Script: script.Detect(text), Text: text}}}
		size += len(text)
		begin := time.Now()
		err := annotate(ctx, a)
		spent += time.Since(begin)
		return amounts(&a.Paragraphs[0]), err
	}
	err := eachLine(ctx, r, func(n int, line []byte) error {
		var pair struct {
			En     *string
			Zh     *string
			Taiwan *string `json:"zh_tw"`
			Second *string `json:"zh_b"`
		}
		if err := json.Unmarshal(line, &pair); err != nil {
			return lineError(n, "%v", err)
		}
		if pair.En == nil || pair.Zh == nil && pair.Taiwan == nil && pair.Second == nil {
			return lineError(n, `needs "en" and one of "zh", "zh_tw", "zh_b": this is no file of aligned text`)
		}
		rep.Items++
		en, err := read(*pair.En)
		if err != nil {
			return err
		}
		for _, text := range []*string{pair.Zh, pair.Taiwan, pair.Second} {
			if text == nil {
				continue
			}
			zh, err := read(*text)
			if err != nil {
				return err
			}
			both, agree, same := false, true, true
			for _, t := range valueKinds {
				s := rep.ByType[string(t)]
				if s == nil || len(zh[t]) == 0 || len(en[t]) == 0 {
					continue
				}
				both = true
				common := inCommon(zh[t], en[t])
				s.Gold++
				s.Predicted++
				same = same && common == len(zh[t]) && common == len(en[t])
				if common == min(len(zh[t]), len(en[t])) {
					s.Correct++
					continue
				}
				agree = false
				if o.Errors != nil {
					if _, err := fmt.Fprintf(o.Errors, "line %d\t%s\t%s\t%s\n\t%s\n\t%s\n", n, t,
						listed(zh[t]), listed(en[t]), *text, *pair.En); err != nil {
						return err
					}
				}
			}
			if both {
				total.Gold++
				total.Predicted++
				total.Correct += b2i(agree)
				rep.Exact.Correct += b2i(same)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rep.Exact.Gold, rep.Exact.Predicted = total.Gold, total.Gold
	rep.Exact.Rate()
	rep.finish(&total, spent, size)
	return rep, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// An amount is a number or range that a mention says.
type amount struct {
	surface  string
	lo, hi   *big.Rat // equal where it is one number
	currency string
	dollars  bool // dollars of a country that isn't said
}

// amounts collects the values of a paragraph that are compared, by type.
// Small and vague numbers are left out.
func amounts(p *jianzhu.Paragraph) map[jianzhu.Type][]amount {
	out := map[jianzhu.Type][]amount{}
	for _, m := range p.Mentions {
		v := m.Value
		if v == nil || !slices.Contains(valueKinds, m.Type) {
			continue
		}
		a := amount{surface: m.In(p.Text), currency: v.Currency}
		var ok1, ok2 bool
		a.lo, ok1 = new(big.Rat).SetString(cmp.Or(v.Amount, v.Min, v.Max))
		a.hi, ok2 = new(big.Rat).SetString(cmp.Or(v.Amount, v.Max, v.Min))
		if !ok1 || !ok2 || m.Type == jianzhu.TypeQuantity && a.lo.Cmp(big.NewRat(largeNumber, 1)) < 0 {
			continue
		}
		if v.Approx && a.lo.Sign() > 0 && new(big.Rat).Quo(a.hi, a.lo).Cmp(big.NewRat(vague, 1)) >= 0 {
			continue
		}
		s := strings.ToLower(a.surface)
		a.dollars = v.Currency == "USD" && !strings.Contains(s, "us") && !strings.Contains(s, "u.s") && !strings.Contains(s, "美")
		out[m.Type] = append(out[m.Type], a)
	}
	return out
}

func (a amount) equals(b amount) bool {
	dollar := func(code string) bool {
		return slices.Contains([]string{"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"}, code)
	}
	money := a.currency == b.currency || a.dollars && dollar(b.currency) || b.dollars && dollar(a.currency)
	return money && a.lo.Cmp(b.lo) == 0 && a.hi.Cmp(b.hi) == 0
}

// inCommon counts the values of a that are in b, one to one.
func inCommon(a, b []amount) int {
	used := make([]bool, len(b))
	n := 0
	for _, x := range a {
		for i, y := range b {
			if !used[i] && x.equals(y) {
				used[i] = true
				n++
				break
			}
		}
	}
	return n
}

func listed(a []amount) string {
	var s []string
	for _, x := range a {
		text := x.lo.RatString()
		if x.lo.Cmp(x.hi) != 0 {
			text += "…" + x.hi.RatString()
		}
		s = append(s, strings.TrimSpace(text+" "+x.currency)+" ("+x.surface+")")
	}
	return strings.Join(s, ", ")
}
