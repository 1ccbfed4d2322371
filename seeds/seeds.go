// Package seeds holds the sample articles that a server puts into an empty
// store, so that a newcomer has something to look at. README.md beside this
// file says where each comes from and what rights are held in it.
package seeds

import (
	"embed"
	"fmt"

	"jianzhu"
)

//go:embed *.txt
var files embed.FS

// Inputs returns the sample articles as they came, damage included, ready for
// store.Ingest. Each call makes new ones, so the caller may change them.
func Inputs() []jianzhu.Input {
	var out []jianzhu.Input
	for _, s := range []struct {
		file string
		in   jianzhu.Input
	}{
		// The day of publication is not known: the text names days up to
		// 30 April 2023 and no later one. Published stays empty rather
		// than carry a guess that every relative date would be resolved by.
		{"zhongguo-qiyejia-2023-damoxing.txt", jianzhu.Input{
			Source:     "中國企業家",
			ExternalID: "seed:zhongguo-qiyejia-2023-damoxing",
		}},
	} {
		raw, err := files.ReadFile(s.file)
		if err != nil {
			panic(fmt.Sprintf("seeds: %v", err)) // the build embedded other files than the table names
		}
		s.in.Raw = raw
		s.in.Format = jianzhu.FormatText
		s.in.Charset = "utf-8"
		out = append(out, s.in)
	}
	return out
}
