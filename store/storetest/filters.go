package storetest

import (
	"time"

	"jianzhu"
	"jianzhu/store"
)

// The values that the filters of this package ask for: each finds some of
// the articles that Generated makes and not all of them. There are two of
// what is searched for by words, for backends take a single character and
// several words in different ways.
var (
	someFrom    = first.AddDate(0, 0, 4)
	someTo      = first.AddDate(0, 0, 21)
	someWords   = []string{"", "惊讶", "大 a股"}
	someQuoted  = []string{"", "產品", "c++ rust"}
	somePlace   = "北京"
	someSpeaker = "李开复"
)

// combine calls f with every combination of choices of the given sizes.
func combine(sizes []int, f func(choice []int)) {
	choice := make([]int, len(sizes))
	for {
		f(choice)
		i := 0
		for ; i < len(sizes); i++ {
			if choice[i]++; choice[i] < sizes[i] {
				break
			}
			choice[i] = 0
		}
		if i == len(sizes) {
			return
		}
	}
}

func when[T any](choice int, v T) T {
	if choice == 0 {
		var zero T
		return zero
	}
	return v
}

// ArticleFilters returns a filter for every combination of the fields of
// store.ArticleFilter.
func ArticleFilters() []store.ArticleFilter {
	var all []store.ArticleFilter
	combine([]int{len(someWords), 3, 2, 2, 2, 2, 2, 2}, func(c []int) {
		all = append(all, store.ArticleFilter{
			Q: someWords[c[0]], Language: []string{"", "zh-Hant", "zh"}[c[1]], Source: when(c[2], "Daily News"),
			EntityID: when(c[3], EntityID(somePlace)), Speaker: when(c[4], EntityID(someSpeaker)),
			From: when(c[5], someFrom), To: when(c[6], someTo), Sort: when(c[7], store.OldestFirst),
		})
	})
	return all
}

// EntityFilters returns a filter for every combination of the fields of
// store.EntityFilter.
func EntityFilters() []store.EntityFilter {
	var all []store.EntityFilter
	combine([]int{5, 2, 2}, func(c []int) {
		all = append(all, store.EntityFilter{
			Q:    []string{"", "李開", "mic", "Ｋ", "江"}[c[0]],
			Type: when(c[1], jianzhu.TypeOrg), Sort: when(c[2], store.ByName),
		})
	})
	return all
}

// MentionFilters returns a filter for every combination of the fields of
// store.MentionFilter.
func MentionFilters() []store.MentionFilter {
	var all []store.MentionFilter
	article := Generated(20).ID
	combine([]int{2, 2, 2, 2, len(someWords), 2, 2, 2}, func(c []int) {
		all = append(all, store.MentionFilter{
			ArticleID: when(c[0], article), EntityID: when(c[1], EntityID("微软")), Type: when(c[2], jianzhu.TypeOrg),
			Surface: when(c[3], "Microsoft"), Q: someWords[c[4]], Source: when(c[5], "Daily News"),
			From: when(c[6], someFrom), To: when(c[7], someTo),
		})
	})
	return all
}

// QuoteFilters returns a filter for every combination of the fields of
// store.QuoteFilter.
func QuoteFilters() []store.QuoteFilter {
	var all []store.QuoteFilter
	article := Generated(20).ID
	combine([]int{2, 2, 2, 2, 2, len(someQuoted), 2, 2, 2}, func(c []int) {
		all = append(all, store.QuoteFilter{
			ArticleID: when(c[0], article), SpeakerID: when(c[1], EntityID(someSpeaker)), Speaker: when(c[2], "李開復"),
			EntityID: when(c[3], EntityID(somePlace)), Kind: when(c[4], jianzhu.Indirect), Q: someQuoted[c[5]],
			Source: when(c[6], "Daily News"), From: when(c[7], someFrom), To: when(c[8], someTo),
		})
	})
	combine([]int{2, 2, 2, 2, 2, len(someQuoted), 2, 3}, func(c []int) {
		if c[6]+c[7]+c[2] == 0 {
			return // there already
		}
		all = append(all, store.QuoteFilter{
			ArticleID: when(c[0], article), SpeakerID: when(c[1], EntityID(someSpeaker)), Class: when(c[2], jianzhu.CueThink),
			EntityID: when(c[3], EntityID(somePlace)), Kind: when(c[4], jianzhu.Indirect), Q: someQuoted[c[5]],
			Stance: when(c[6], jianzhu.StanceClaiming), Known: []store.Known{store.KnownOrNot, store.IsKnown, store.NotKnown}[c[7]],
		})
	})
	return all
}

// Keys returns the start of a list and a place within it, as a page after the
// first asks for it.
func Keys() []store.Key {
	return []store.Key{{}, {Time: time.Date(2023, 4, 15, 0, 0, 0, 0, time.UTC), N: 5, Name: "北", ID: EntityID(somePlace)}}
}
