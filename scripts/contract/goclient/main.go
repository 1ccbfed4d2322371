// Command goclient reads the sample article through a client that
// oapi-codegen generated from the server's description, and checks that every
// span is where it says: text[start:end] == surface, in code points.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/google/uuid"

	"goclient/api"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: goclient URL")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "goclient:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url string) error {
	client, err := api.NewClientWithResponses(url, api.WithRequestEditorFn(authorize))
	if err != nil {
		return err
	}
	source := "中國企業家" // of the sample
	list, err := client.ListArticlesWithResponse(ctx, &api.ListArticlesParams{Source: &source})
	if err != nil {
		return err
	}
	if list.JSON200 == nil || len(list.JSON200.Items) == 0 {
		return fmt.Errorf("no sample article: %s %s", list.Status(), list.Body)
	}
	article := list.JSON200.Items[0]
	include := []api.ListParagraphsParamsInclude{"tokens", "sentences", "mentions", "quotes", "repairs"}
	var paragraphs, spans int
	for paragraphs < article.Counts.Paragraphs {
		limit := 50
		page, err := client.ListParagraphsWithResponse(ctx, article.Id, &api.ListParagraphsParams{Include: &include, From: &paragraphs, Limit: &limit})
		if err != nil {
			return err
		}
		if page.JSON200 == nil || len(page.JSON200.Items) == 0 {
			return fmt.Errorf("no paragraphs from %d: %s %s", paragraphs, page.Status(), page.Body)
		}
		for _, p := range page.JSON200.Items {
			n, err := check(&p)
			if err != nil {
				return err
			}
			paragraphs++
			spans += n
		}
	}
	if spans < article.Counts.Tokens+article.Counts.Mentions+article.Counts.Quotes {
		return fmt.Errorf("%d spans, fewer than the counts of the article say: %+v", spans, article.Counts)
	}

	// A text that is not kept, with a character outside the Basic Multilingual
	// Plane and one that takes two code points.
	text := "😀𠮷野家昨日宣布，Cafe\u0301 的李開復說：“很好。”"
	annotated, err := client.AnnotateWithResponse(ctx, nil, api.AnnotateInput{Text: &text})
	if err != nil {
		return err
	}
	if annotated.JSON200 == nil || len(annotated.JSON200.Paragraphs) != 1 || annotated.JSON200.Paragraphs[0].Text != text {
		return fmt.Errorf("annotate: %s %s", annotated.Status(), annotated.Body)
	}
	n, err := check(&annotated.JSON200.Paragraphs[0])
	if err != nil {
		return err
	}
	spans += n

	// A problem is typed too.
	absent, err := client.GetArticleWithResponse(ctx, uuid.UUID{}, nil)
	if err != nil {
		return err
	}
	if p := absent.ApplicationproblemJSON404; p == nil || p.Status != http.StatusNotFound {
		return fmt.Errorf("an absent article answers %s %s", absent.Status(), absent.Body)
	}
	fmt.Printf("goclient: %d paragraphs, %d spans in place\n", paragraphs, spans)
	return nil
}

// check reports a span of p that is not where it says, and how many there are.
func check(p *api.Paragraph) (spans int, err error) {
	text := []rune(p.Text)
	at := func(what string, start, end int, surface string) {
		spans++
		if err == nil && (start < 0 || end < start || end > len(text) || string(text[start:end]) != surface) {
			err = fmt.Errorf("paragraph %d: %s [%d, %d) is not %q", p.Index, what, start, end, surface)
		}
	}
	for _, s := range all(p.Tokens) {
		at("token", s.Start, s.End, s.Surface)
	}
	for _, s := range all(p.Sentences) {
		at("sentence", s.Start, s.End, s.Surface)
	}
	for _, s := range all(p.Mentions) {
		at("mention", s.Start, s.End, s.Surface)
	}
	for _, s := range all(p.Repairs) {
		at("repair", s.Start, s.End, s.Surface)
	}
	for _, q := range all(p.Quotes) {
		at("quote", q.Start, q.End, q.Surface)
		if q.Cue != nil {
			at("cue", q.Cue.Start, q.Cue.End, q.Cue.Surface)
		}
		if s := q.Speaker; s != nil && s.Paragraph == p.Index {
			at("speaker", s.Start, s.End, s.Surface)
		}
	}
	return spans, err
}

func all[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}

// authorize sends the key in $CONTRACT_KEY, where there is one.
func authorize(_ context.Context, r *http.Request) error {
	if key := os.Getenv("CONTRACT_KEY"); key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	return nil
}
