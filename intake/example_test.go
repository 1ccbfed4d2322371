package intake_test

import (
	"context"
	"fmt"
	"log"

	"jianzhu"
	"jianzhu/intake"
)

func Example() {
	raw := "這是一個將改變?nèi)祟惖漠a(chǎn)品。\r\n\r\n企業(yè)家說&#xff1a;“好。”"
	a, err := intake.Read(context.Background(), jianzhu.Input{Raw: []byte(raw)})
	if err != nil {
		log.Fatal(err)
	}
	m := intake.NewMap(a)
	for _, p := range a.Paragraphs {
		fmt.Println(p.Kind, p.Language, p.Script, p.Text)
		for _, e := range a.Repairs(p.Index) {
			start, end := m.Raw(p.Index, jianzhu.Span{Start: 0, End: e.Start})
			fmt.Printf("  %s %q to %q behind %q\n", e.Kind, raw[e.RawStart:e.RawEnd], p.Text[e.Start:e.End], raw[start:end])
		}
	}
	// Output:
	// body zh Hant 這是一個將改變人類的產品。
	//   shift "?nèi)祟惖漠a" to "人類的產" behind "這是一個將改變"
	//   gloss "(chǎn)" to "" behind "這是一個將改變?nèi)祟惖漠a"
	// body zh Hant 企業家說：“好。”
	//   gloss "(yè)" to "" behind "企業"
	//   reference "&#xff1a;" to "：" behind "企業(yè)家說"
}
