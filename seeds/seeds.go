// Package seeds holds the sample articles that a server puts into an empty
// store, and a finished translation of each, so that a newcomer has something
// to look at. README.md beside this file says where each comes from and what
// rights are held in it.
package seeds

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"jianzhu"
)

//go:embed *.txt
var files embed.FS

// samples are the articles in the order they are loaded in.
var samples = []struct {
	file, translation string // translation has line n for paragraph n
	language          string // of the translation, BCP 47
	in                jianzhu.Input
}{
	// The day of publication is not known: the text names days up to
	// 30 April 2023 and no later one. Published stays empty rather
	// than carry a guess that every relative date would be resolved by.
	{"zhongguo-qiyejia-2023-damoxing.txt", "zhongguo-qiyejia-2023-damoxing.en.txt", "en", jianzhu.Input{
		Source:     "中國企業家",
		ExternalID: "seed:zhongguo-qiyejia-2023-damoxing",
	}},
	{"jianzhu-2025-tugboats.txt", "jianzhu-2025-tugboats.zh-Hans.txt", "zh-Hans", jianzhu.Input{
		Source:     "Jianzhu",
		ExternalID: "seed:jianzhu-2025-tugboats",
		// Tuesday morning in Rotterdam, where the report is filed.
		Published: time.Date(2025, time.March, 18, 8, 30, 0, 0, time.FixedZone("CET", 60*60)),
	}},
}

// Inputs returns the sample articles as they came, damage included, ready for
// store.Ingest. Each call makes new ones, so the caller may change them.
func Inputs() []jianzhu.Input {
	var out []jianzhu.Input
	for _, s := range samples {
		in := s.in
		in.Raw = read(s.file)
		in.Format = jianzhu.FormatText
		in.Charset = "utf-8"
		out = append(out, in)
	}
	return out
}

// Translation is a translation of one sample article that is finished: fit to
// be shown as it is.
type Translation struct {
	ExternalID string // the article's, as in Inputs; never empty
	Language   string // of the translation, a BCP 47 tag: en, zh-Hans

	// Paragraphs has one text for each paragraph that intake makes of the
	// article, in the same order and of any kind. None is empty or holds a
	// line break.
	Paragraphs []string
}

// Translations returns one translation of each article of Inputs, in the same
// order. Each call makes new ones, so the caller may change them.
func Translations() []Translation {
	var out []Translation
	for _, s := range samples {
		text := strings.TrimSuffix(string(read(s.translation)), "\n")
		out = append(out, Translation{
			ExternalID: s.in.ExternalID,
			Language:   s.language,
			Paragraphs: strings.Split(text, "\n"),
		})
	}
	return out
}

func read(file string) []byte {
	raw, err := files.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("seeds: %v", err)) // the build embedded other files than the table names
	}
	return raw
}
