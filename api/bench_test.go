package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// BenchmarkParagraphs compares annotated paragraphs, cached and not modified,
// with a bare Gin handler that writes the same bytes, over loopback:
//
//	go test -run '^$' -bench Paragraphs -cpu 2 ./api
//
// and, without the network and its system calls, BenchmarkParagraphsHandler.
func BenchmarkParagraphs(b *testing.B) {
	for _, c := range candidates(b) {
		b.Run(c.name, func(b *testing.B) {
			srv := httptest.NewServer(c.handler)
			defer srv.Close()
			client := srv.Client()
			client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := http.NewRequest("GET", srv.URL+c.path, nil)
					if err != nil {
						b.Error(err)
						return
					}
					r.Header = c.header
					resp, err := client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != c.status {
						b.Error(resp.StatusCode, err)
					}
					resp.Body.Close()
				}
			})
		})
	}
}

func BenchmarkParagraphsHandler(b *testing.B) {
	for _, c := range candidates(b) {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest("GET", c.path, nil)
			r.Header = c.header
			b.ReportAllocs()
			for b.Loop() {
				w := discard{header: http.Header{}}
				c.handler.ServeHTTP(&w, r)
				if w.status != c.status {
					b.Fatal(w.status)
				}
			}
		})
	}
}

// discard is a response writer that keeps the status alone.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

type candidate struct {
	name, path string
	handler    http.Handler
	header     http.Header
	status     int
}

// candidates are the answers to compare: 134 paragraphs, as the sample article
// has, with an access log that is written to nowhere.
func candidates(b *testing.B) []candidate {
	w := serve(b, func(o *Options) { o.Log = slog.New(slog.NewJSONHandler(io.Discard, nil)) })
	id := w.create(`{"text": "` + strings.Repeat("𠮷野家👩‍🚀ＣＥＯ李開復說：“微軟修得很快。”然後沒有人說話，大家都在等，等到天亮為止。\\n", 134) + `"}`)
	path := "/api/v1/articles/" + id + "/paragraphs"
	got := w.do("GET "+path, "", "Accept-Encoding: gzip")
	gin.SetMode(gin.ReleaseMode)
	bare := gin.New()
	bare.GET("/api/v1/articles/:id/paragraphs", func(c *gin.Context) {
		c.Writer.Header()["Content-Type"] = typeJSON
		_, _ = c.Writer.Write(got.Body.Bytes())
	})
	gzip := http.Header{"Accept-Encoding": {"gzip"}}
	return []candidate{
		{"bare", path, bare, gzip, http.StatusOK},
		{"cached", path, w.handler, gzip, http.StatusOK},
		{"not-modified", path, w.handler, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {got.Header().Get("ETag")}}, http.StatusNotModified},
	}
}
