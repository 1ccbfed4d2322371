package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/pipeline"
	"jianzhu/rendering"
	"jianzhu/seeds"
)

// TestServeRendersNames: the samples show what their names and values are
// called in the other language, in both directions.
func TestServeRendersNames(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	_, body := s.get(t, "/api/v1/articles")
	for _, a := range items(t, body) {
		at := "/api/v1/articles/" + a["id"].(string)
		chinese := strings.HasPrefix(a["language"].(string), "zh")
		target := "zh-Hans"
		if chinese {
			target = "en"
		}
		status, body := s.get(t, at+"/paragraphs?include=mentions&render="+target)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		given, all := map[string]int{}, map[string]int{}
		called := map[string][]string{}
		for _, p := range items(t, body) {
			text := []rune(p["text"].(string))
			for _, m := range p["mentions"].([]any) {
				m := m.(map[string]any)
				surface, kind := m["surface"].(string), m["type"].(string)
				if got := string(text[int(m["start"].(float64)):int(m["end"].(float64))]); got != surface {
					t.Errorf("%q is %q in the text", surface, got)
				}
				all[kind]++
				list := m["renderings"].([]any)
				if len(list) > 0 {
					given[kind]++
				}
				called[surface] = nil
				for _, r := range list {
					r := r.(map[string]any)
					if r["language"] != target || m["value"] != nil && (r["rule"] != "value" || len(list) != 1) {
						t.Errorf("%s %q is called %v", kind, surface, list)
					}
					called[surface] = append(called[surface], r["name"].(string))
				}
			}
		}
		t.Logf("%s: of %v mentions %v have renderings", a["language"], all, given)
		// The people and firms of the English sample are invented: nothing is
		// known of them, and nothing is made up.
		kinds := []string{"LOC", "MONEY", "PERCENT"}
		if chinese {
			kinds = append(kinds, "PERSON", "ORG")
		}
		for _, kind := range kinds {
			if all[kind] == 0 || given[kind]*2 < all[kind] {
				t.Errorf("%s: %d of %d mentions of %s have renderings", a["language"], given[kind], all[kind], kind)
			}
		}
		want := map[string]string{"Rotterdam": "鹿特丹", "London": "伦敦", "European Union": "欧盟"}
		if chinese {
			want = map[string]string{"李開復": "Kai-Fu Lee", "王慧文": "Wang Huiwen", "微軟": "Microsoft"}
		}
		for surface, name := range want {
			if got := called[surface]; len(got) == 0 || got[0] != name {
				t.Errorf("%s is called %q, want %s", surface, got, name)
			}
		}
	}
	s.stop(t, os.Interrupt)
}

func TestAnnotateRenders(t *testing.T) {
	const text = "比尔·盖茨在北京投资15.6亿元。"
	got := program(t, text, "annotate", "--render", "en,zh-Hant")
	if got.code != 0 || got.stderr != "" {
		t.Fatalf("%+v", got)
	}
	a := outLines(t, got.stdout)[0]
	checkSpans(t, a)
	var said []string
	for _, m := range a.Paragraphs[0].Mentions {
		for _, r := range m.Renderings {
			said = append(said, r.Language+" "+r.Name)
		}
	}
	for _, want := range []string{"en Bill Gates", "zh-Hant 比爾·蓋茨", "en Beijing", "en 1.56 billion yuan", "zh-Hant 15.6億元"} {
		if !slices.Contains(said, want) {
			t.Errorf("%q has no %s", said, want)
		}
	}
	if got := program(t, text, "annotate"); strings.Contains(got.stdout, "renderings") {
		t.Errorf("renderings that nobody asked for: %s", got.stdout)
	}
	for _, wrong := range []string{"fr", "en,en"} {
		if got := program(t, text, "annotate", "--render", wrong); got.code != 2 || !strings.Contains(got.stderr, "--render") || got.stdout != "" {
			t.Errorf("--render %s: %+v", wrong, got)
		}
	}
}

// BenchmarkRender shows the whole Chinese sample, as JSON, with and without
// its names and values in English:
//
//	go test -run '^$' -bench Render ./cmd/jianzhu
func BenchmarkRender(b *testing.B) {
	line, err := pipeline.New(pipeline.Options{})
	if err != nil {
		b.Fatal(err)
	}
	a, err := line.Read(context.Background(), seeds.Inputs()[0])
	if err != nil {
		b.Fatal(err)
	}
	a.ID = jianzhu.NewID()
	if err := line.Annotate(context.Background(), a); err != nil {
		b.Fatal(err)
	}
	r, err := rendering.New(rendering.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		render []string
	}{{"none", nil}, {"en", []string{"en"}}, {"all", rendering.Targets}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v := wire.View{Include: wire.Mentions | wire.Quotes, Render: c.render, Renderer: r}
				if err := wire.Encode(io.Discard, wire.NewArticle(a, v)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
