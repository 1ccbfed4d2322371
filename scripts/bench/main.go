// Command bench makes the inputs of scripts/bench.sh and measures what no
// ready tool does. docs/benchmarks.md tells how the two are run.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-ego/gse"
)

const usage = `usage:
  bench news -n N -chars C FILE   N articles of C characters as .jsonl, from the texts of a gold file
  bench mentions -n N             articles with N mentions of one entity in all, as .jsonl
  bench bare -addr A -type T FILE a bare gin server that answers every GET with FILE's bytes
  bench latency -n N [-post FILE] URL   time of N requests, one after the other
  bench gse                       time that gse takes to load its dictionary`

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal(usage)
	}
	fs := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	var (
		n     = fs.Int("n", 1000, "how many")
		chars = fs.Int("chars", 1500, "characters of an article")
		addr  = fs.String("addr", "127.0.0.1:0", "to listen on")
		mime  = fs.String("type", "application/json", "Content-Type of the answer")
		post  = fs.String("post", "", "file to POST as text/plain")
	)
	if err := fs.Parse(os.Args[2:]); err != nil {
		log.Fatal(err)
	}
	var err error
	switch os.Args[1] {
	case "news":
		err = news(os.Stdout, fs.Arg(0), *n, *chars)
	case "mentions":
		err = mentions(os.Stdout, *n)
	case "bare":
		err = bare(*addr, *mime, fs.Arg(0))
	case "latency":
		err = latency(os.Stdout, fs.Arg(0), *post, *n)
	case "gse":
		err = loadGSE(os.Stdout)
	default:
		err = errors.New(usage)
	}
	if err != nil {
		log.Fatal("bench: ", err)
	}
}

type line struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Text   string `json:"text"`
	At     string `json:"published_at"`
}

// news strings the texts of a gold file together into articles of the same
// length, each beginning at another text so that no two are alike.
func news(w io.Writer, file string, n, chars int) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var texts []string
	for l := range bytes.Lines(b) {
		var t struct{ Text string }
		if err := json.Unmarshal(l, &t); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		texts = append(texts, t.Text)
	}
	if len(texts) == 0 {
		return fmt.Errorf("%s holds no text", file)
	}
	out := json.NewEncoder(w)
	for i := range n {
		var text strings.Builder
		fmt.Fprintf(&text, "第%d篇\n", i+1)
		for k, left := i, chars-utf8.RuneCountInString(text.String()); left > 0; k++ {
			runes := []rune(texts[k%len(texts)])
			runes = runes[:min(len(runes), left)]
			text.WriteString(string(runes) + "\n")
			left -= len(runes) + 1
		}
		if err := out.Encode(line{fmt.Sprint("news-", i), "bench", text.String(), "2025-06-01T08:00:00+08:00"}); err != nil {
			return err
		}
	}
	return nil
}

// mentions makes articles of 100 mentions of 李开复 each, on many days.
func mentions(w io.Writer, n int) error {
	out := json.NewEncoder(w)
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n / 100 {
		var text strings.Builder
		for p := range 50 {
			fmt.Fprintf(&text, "第%d篇第%d段,李开复在北京发表讲话。会后李开复回答了提问。\n", i, p)
		}
		at := start.Add(time.Duration(i) * time.Hour).Format(time.RFC3339)
		if err := out.Encode(line{fmt.Sprint("mentions-", i), "bench", text.String(), at}); err != nil {
			return err
		}
	}
	return nil
}

// bare is the least that a gin handler can do for the same bytes.
func bare(addr, mime, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/*path", func(c *gin.Context) { c.Data(http.StatusOK, mime, body) })
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, r)
}

func latency(w io.Writer, url, post string, n int) error {
	var body []byte
	method := http.MethodGet
	if post != "" {
		method = http.MethodPost
		var err error
		if body, err = os.ReadFile(post); err != nil {
			return err
		}
	}
	times := make([]time.Duration, 0, n)
	for range n {
		req, err := http.NewRequest(method, url, bytes.NewReader(body))
		if err != nil {
			return err
		}
		if post != "" {
			req.Header.Set("Content-Type", "text/plain; charset=utf-8")
		}
		start := time.Now()
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, bufio.NewReader(res.Body))
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return err
		}
		times = append(times, time.Since(start))
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, res.Status)
		}
	}
	slices.Sort(times)
	at := func(q float64) float64 { return float64(times[int(q*float64(n-1))].Microseconds()) / 1000 }
	fmt.Fprintf(w, "p50 %.2f ms  p95 %.2f ms  p99 %.2f ms  (%d requests)\n", at(0.5), at(0.95), at(0.99), n)
	return nil
}

// loadGSE times what gse users do at start.
func loadGSE(w io.Writer) error {
	start := time.Now()
	var s gse.Segmenter
	s.SkipLog = true
	if err := s.LoadDictEmbed("zh"); err != nil {
		return err
	}
	fmt.Fprintf(w, "%.3f\n", time.Since(start).Seconds())
	return nil
}
