package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"jianzhu/seeds"
)

// items returns the items of a list, and the problem of anything else.
func items(t *testing.T, body string) []map[string]any {
	t.Helper()
	var l struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return l.Items
}

// TestServe walks through the life of a server: it has the samples when it is
// first ready, serves everything there is, ends in order, and finds its
// articles again.
func TestServe(t *testing.T) {
	db := filepath.Join(t.TempDir(), "x.db")
	s := startServer(t, "--store", "sqlite:"+db)
	for _, path := range []string{"/healthz", "/readyz", "/swagger/", "/openapi.json", "/metrics"} {
		if status, body := s.get(t, path); status != http.StatusOK {
			t.Errorf("%s answers %d: %s", path, status, body)
		}
	}
	if status, _ := s.get(t, "/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("/debug/pprof/ answers %d on the API's address", status)
	}
	_, body := s.get(t, "/api/v1/articles")
	articles := items(t, body)
	if len(articles) != len(seeds.Inputs()) {
		t.Fatalf("a new store has %d articles: %s", len(articles), body)
	}
	if got := articles[1]["published_at"]; got != "2025-03-18T08:30:00+01:00" {
		t.Errorf("the sample in English was published %v", got)
	}
	id := articles[0]["id"].(string)
	_, body = s.get(t, "/api/v1/articles/"+id+"/paragraphs?limit=500&include=mentions,quotes")
	paragraphs := items(t, body)
	if len(paragraphs) != 134 || strings.Contains(body, "qū") {
		t.Errorf("the sample has %d paragraphs", len(paragraphs))
	}
	if got := program(t, "", "healthcheck", "--addr", strings.TrimPrefix(s.url, "http://")); got.code != 0 {
		t.Errorf("healthcheck: %+v", got)
	}
	if code := s.stop(t, syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d after SIGTERM\n%s", code, s.logs)
	}
	if _, err := os.Stat(db + "-wal"); err == nil {
		t.Error("the store was not closed: its log is there")
	}

	s = startServer(t, "--store", "sqlite:"+db)
	_, body = s.get(t, "/api/v1/articles")
	if again := items(t, body); len(again) != len(articles) || again[0]["id"] != id {
		t.Errorf("after a restart the articles are %s, want %d, the first with id %s", body, len(articles), id)
	}
	if code := s.stop(t, os.Interrupt); code != 0 {
		t.Errorf("exit code %d after SIGINT\n%s", code, s.logs)
	}
}

// TestServeFinishesRequests: a request whose body is still coming when
// SIGTERM does is answered; one that comes after is not taken.
func TestServeFinishesRequests(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	addr := strings.TrimPrefix(s.url, "http://")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"text": "晚到的正文。", "source": "t", "external_id": "late"}`
	// The server asks for the body when the handler reads it: from then on
	// the request is under way.
	fmt.Fprintf(conn, "POST /api/v1/articles HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body))
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.logs.wait("msg=stopping")
	// The listener closes at once, though not in the same moment.
	for {
		late, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		late.Close()
	}
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	if _, err := answer.ReadString('\n'); err != nil { // the empty line after 100 Continue
		t.Fatal(err)
	}
	res, err := http.ReadResponse(answer, nil)
	if err != nil {
		t.Fatalf("the request was dropped: %v\n%s", err, s.logs)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Errorf("answered %s", res.Status)
	}
	<-s.done
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d\n%s", code, s.logs)
	}
}

// TestServeReloads: SIGHUP takes the dictionary in as it is then, drops no
// request, and leaves the old one when the new one is wrong.
func TestServeReloads(t *testing.T) {
	words := filepath.Join(t.TempDir(), "words.txt")
	write := func(content string) {
		if err := os.WriteFile(words, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("鲲鹏智算\n")
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"), "--dictionary", words)
	const text = "星槎引擎和鲲鹏智算今天发布。"
	hasToken := func(word string) bool {
		status, body := s.post(t, "/api/v1/annotate", `{"text": "`+text+`"}`)
		if status != http.StatusOK {
			t.Fatalf("%d: %s", status, body)
		}
		var a struct {
			Paragraphs []struct{ Tokens []struct{ Surface string } }
		}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		for _, tok := range a.Paragraphs[0].Tokens {
			if tok.Surface == word {
				return true
			}
		}
		return false
	}
	if !hasToken("鲲鹏智算") || hasToken("星槎引擎") {
		t.Fatal("the dictionary has no effect")
	}

	stop := make(chan struct{})
	var background sync.WaitGroup
	var answered, failed atomic.Int64
	for range 2 {
		background.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				res, err := http.Post(s.url+"/api/v1/annotate", "application/json", strings.NewReader(`{"text": "`+text+`"}`))
				if err != nil || res.StatusCode != http.StatusOK {
					failed.Add(1)
				} else {
					answered.Add(1)
				}
				if err == nil {
					io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
			}
		})
	}
	write("星槎引擎\n")
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.logs.wait("dictionary read again"); !ok {
		t.Fatalf("no reload:\n%s", s.logs)
	}
	if !hasToken("星槎引擎") || hasToken("鲲鹏智算") {
		t.Error("the new dictionary is not the one in use")
	}
	write("好词\n坏词\t很多\n")
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if line, ok := s.logs.wait("the dictionary stays"); !ok || !strings.Contains(line, "line 2") {
		t.Errorf("a wrong dictionary is told as %q", line)
	}
	if !hasToken("星槎引擎") {
		t.Error("a wrong dictionary took the place of the one in use")
	}
	close(stop)
	background.Wait()
	if failed.Load() > 0 || answered.Load() == 0 {
		t.Errorf("%d requests failed, %d were answered", failed.Load(), answered.Load())
	}
}

// TestServeSurvivesKill: what was acknowledged before a SIGKILL is there
// afterwards, whole.
func TestServeSurvivesKill(t *testing.T) {
	db := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	s := startServer(t, "--store", db)
	locations := make(chan string, 1000)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				res, err := http.Post(s.url+"/api/v1/articles", "application/json",
					strings.NewReader(fmt.Sprintf(`{"text": "北京消息,第%d篇。", "source": "w%d", "external_id": "%d"}`, i, w, i)))
				if err != nil {
					return // the server is dead
				}
				_, err = io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode != http.StatusCreated {
					return
				}
				select {
				case locations <- res.Header.Get("Location"):
				default:
					return
				}
			}
		})
	}
	var acknowledged []string
	for range 50 {
		acknowledged = append(acknowledged, <-locations)
	}
	s.stop(t, syscall.SIGKILL)
	writers.Wait()
	close(locations)
	for l := range locations {
		acknowledged = append(acknowledged, l)
	}

	s = startServer(t, "--store", db)
	for _, l := range acknowledged {
		if status, body := s.get(t, l+"/paragraphs?include=tokens,mentions"); status != http.StatusOK || len(items(t, body)) != 1 {
			t.Errorf("%s answers %d: %s", l, status, body)
		}
	}
}

// TestTwoServersOneFile: a second server on the same SQLite file either works
// on the same articles or says that it can't; nothing is lost.
func TestTwoServersOneFile(t *testing.T) {
	db := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	a, b := startServer(t, "--store", db), startServer(t, "--store", db)
	const n = 20
	var wg sync.WaitGroup
	for _, s := range []*server{a, b} {
		wg.Go(func() {
			for i := range n {
				status, body := s.post(t, "/api/v1/articles", fmt.Sprintf(`{"text": "北京消息,第%d篇。", "source": "%s"}`, i, s.url))
				if status != http.StatusCreated {
					t.Errorf("%d: %s", status, body)
				}
			}
		})
	}
	wg.Wait()
	want := len(seeds.Inputs()) + 2*n
	for _, s := range []*server{a, b} {
		if _, body := s.get(t, "/api/v1/articles?limit=500"); len(items(t, body)) != want {
			t.Errorf("%d articles, want %d", len(items(t, body)), want)
		}
	}
}

// TestServeReadOnlyStore: a file that can't be written is told, not served.
func TestServeReadOnlyStore(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "x.db")
	s := startServer(t, "--store", "sqlite:"+db)
	s.stop(t, syscall.SIGTERM)
	if err := os.Chmod(db, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })                 // to be removed
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // to be found by another user
		t.Fatal(err)
	}
	s = launchAs(t, 65534, "serve", "--addr", "127.0.0.1:0", "--store", "sqlite:"+db)
	if line, ready := s.logs.wait("msg=ready"); ready {
		t.Fatalf("it says %s", line)
	}
	<-s.done
	if code := s.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(s.logs.String(), "x.db") {
		t.Errorf("exit code %d, %s", code, s.logs)
	}
}

// TestServeDebug: profiles are on their own address only.
func TestServeDebug(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"), "--debug-addr", "127.0.0.1:0")
	line, ok := s.logs.wait("msg=profiles")
	if !ok {
		t.Fatal(s.logs)
	}
	_, url, _ := strings.Cut(line, "url=")
	res, err := http.Get(strings.TrimSpace(url) + "goroutine?debug=1")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("profiles answer %s", res.Status)
	}
}

// TestServeKeys: with a file of keys, others are let in and need one.
func TestServeKeys(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.txt")
	// sha256("secret")
	if err := os.WriteFile(keys, []byte("ann editor 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--store", "sqlite:"+filepath.Join(dir, "x.db"), "--api-keys", keys, "--addr", "0.0.0.0:0")
	if status, _ := s.get(t, "/api/v1/articles"); status != http.StatusUnauthorized {
		t.Errorf("without a key: %d", status)
	}
	req, err := http.NewRequest(http.MethodGet, s.url+"/api/v1/articles", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer secret")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("with a key: %s", res.Status)
	}
	if strings.Contains(s.logs.String(), "secret") {
		t.Errorf("the log tells the key:\n%s", s.logs)
	}
}

// TestServeUnattributed: quotes that the text says nobody has spoken are kept,
// and listed as such.
func TestServeUnattributed(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	for id, text := range map[string]string{
		"nobody":     "“我们必须立刻行动起来，不能再等了。”\n\n第二天天气很好，街上没有人。",
		"nobody, en": "\"Nothing will ever be the same again.\"\n\nThe streets were empty.",
		"somebody":   "李明说：“我们必须立刻行动起来，不能再等了。”",
	} {
		in, err := json.Marshal(map[string]string{"source": "test", "external_id": id, "text": text})
		if err != nil {
			t.Fatal(err)
		}
		if status, body := s.post(t, "/api/v1/articles", string(in)); status != http.StatusCreated {
			t.Fatalf("%s: %d: %s", id, status, body)
		}
	}
	for attributed, want := range map[string]int{"false": 2, "true": 1} {
		status, body := s.get(t, "/api/v1/quotes?source=test&attributed="+attributed)
		if status != http.StatusOK {
			t.Fatalf("%d: %s", status, body)
		}
		quotes := items(t, body)
		if len(quotes) != want {
			t.Errorf("attributed=%s: %d quotes, want %d: %s", attributed, len(quotes), want, body)
		}
		for _, q := range quotes {
			if nobody := q["speaker"] == nil; nobody != (attributed == "false") || nobody != (q["attribution"] == "none") {
				t.Errorf("attributed=%s: speaker %v, attribution %v", attributed, q["speaker"], q["attribution"])
			}
		}
	}
}

// TestServeNamesakes: people of one name whom an article calls by a title
// alone are not merged silently, and those of two places are apart.
func TestServeNamesakes(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	who := func(texts ...string) (ids []string, ambiguous []bool) {
		var articles []string
		for _, text := range texts {
			in, err := json.Marshal(map[string]string{"source": "test", "external_id": text, "text": text})
			if err != nil {
				t.Fatal(err)
			}
			status, body := s.post(t, "/api/v1/articles", string(in))
			var a struct{ ID string }
			if err := json.Unmarshal([]byte(body), &a); err != nil || status != http.StatusCreated {
				t.Fatalf("%d, %v: %s", status, err, body)
			}
			articles = append(articles, a.ID)
		}
		for _, a := range articles {
			_, body := s.get(t, "/api/v1/articles/"+a+"/mentions?type=PERSON")
			for _, m := range items(t, body) {
				id, _ := m["entity_id"].(string)
				candidates, _ := m["candidates"].([]any)
				unsure, _ := m["ambiguous"].(bool)
				if unsure != (len(candidates) == 2) {
					t.Errorf("ambiguous %v with candidates %v", unsure, candidates)
				}
				for _, c := range candidates {
					if status, body := s.get(t, fmt.Sprint("/api/v1/entities/", c)); status != http.StatusOK {
						t.Errorf("a candidate: %d: %s", status, body)
					}
				}
				ids, ambiguous = append(ids, id), append(ambiguous, unsure)
			}
		}
		return ids, ambiguous
	}
	for _, c := range []struct {
		texts     []string
		apart     bool
		ambiguous []bool
	}{
		{[]string{"医生刘建军在会上表示，接种率明显提高。", "演员刘建军昨天出席了新片发布会。"}, true, []bool{true, true}},
		{[]string{"河南省省长张伟在会议上强调，要做好防汛工作。", "江苏省省长张伟在会议上强调，要做好教育工作。"}, true, []bool{false, false}},
		{[]string{"医生周晓明表示，接种率提高。", "主任医师周晓明昨天来到上海。"}, false, []bool{false, false}},
		{[]string{"Texas Governor Mark Hollings said on Monday that schools would reopen.", "Florida Governor Mark Hollings said on Monday that taxes would fall."}, true, []bool{false, false}},
	} {
		ids, ambiguous := who(c.texts...)
		if len(ids) != 2 || (ids[0] != ids[1]) != c.apart || !slices.Equal(ambiguous, c.ambiguous) {
			t.Errorf("%q: %v, ambiguous %v", c.texts, ids, ambiguous)
		}
	}
}

// TestServeShowsNamesInBothTexts: the samples come with their translations, in
// which the names of the article are found again.
func TestServeShowsNamesInBothTexts(t *testing.T) {
	s := startServer(t, "--store", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	_, body := s.get(t, "/api/v1/articles")
	languages := map[string]bool{}
	for _, a := range items(t, body) {
		at := "/api/v1/articles/" + a["id"].(string)
		_, body := s.get(t, at+"/translations")
		for _, tr := range items(t, body) {
			languages[tr["language"].(string)] = true
			if tr["translated"] != tr["paragraphs"] || tr["needs_review"] != 0.0 || tr["states"].(map[string]any)["final"] != tr["paragraphs"] {
				t.Errorf("the translation of %s: %v", a["source"], tr)
			}
		}
		_, body = s.get(t, at+"/paragraphs?include=translations,mentions")
		people, both := 0, 0
		for _, p := range items(t, body) {
			source := []rune(p["text"].(string))
			for _, tr := range p["translations"].([]any) {
				target := []rune(tr.(map[string]any)["text"].(string))
				for _, m := range p["mentions"].([]any) {
					m := m.(map[string]any)
					if m["type"] != "PERSON" {
						continue
					}
					people++
					c, linked := m["counterpart"].(map[string]any)
					if !linked {
						continue
					}
					both++
					if got := string(source[int(m["start"].(float64)):int(m["end"].(float64))]); got != m["surface"] {
						t.Errorf("%q is %q in the article", m["surface"], got)
					}
					if got := string(target[int(c["start"].(float64)):int(c["end"].(float64))]); got != c["surface"] {
						t.Errorf("%q is %q in the translation", c["surface"], got)
					}
					if m["surface"] == "李開復" && !strings.Contains(c["surface"].(string), "Lee") {
						t.Errorf("李開復 is %v", c["surface"])
					}
				}
			}
		}
		t.Logf("%s: %d of %d mentions of people are in both texts", a["source"], both, people)
		if people == 0 || both*10 < people*7 {
			t.Errorf("%s: %d of %d mentions of people are in both texts", a["source"], both, people)
		}
	}
	if !languages["en"] || !languages["zh-Hans"] {
		t.Errorf("the samples are translated into %v", languages)
	}
	s.stop(t, os.Interrupt)
}
