package storetest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"jianzhu"
	"jianzhu/store"
)

// killVariable tells a process that it is the writer to be killed.
const killVariable = "JIANZHU_TEST_KILLED_WRITER"

const (
	killWrites  = 1000 // of articles
	killWriters = 4
	killAfter   = 300 // acknowledgements
)

// Kill runs the test binary again as a process that makes 1,500 writes to the
// store at target, kills it by SIGKILL in the middle, and checks that every
// article and translation that was acknowledged is there, and every one that
// is there is whole. The test that calls it is run in both processes, and must find by
// open the store at the same target.
func Kill(t *testing.T, target func() string, open func(t testing.TB, target string) store.Store) {
	if target := os.Getenv(killVariable); target != "" {
		writeUntilKilled(t, open(t, target))
		return
	}
	at := target()
	s := open(t, at) // so that the writer finds tables
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), killVariable+"="+at)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := make(map[int]int64) // revisions by number
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == killAfter {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			// What it had written to the pipe by then was acknowledged too.
		}
		number, revision, ok := strings.Cut(strings.TrimPrefix(lines.Text(), "ack "), " ")
		i, err1 := strconv.Atoi(number)
		r, err2 := strconv.ParseInt(revision, 10, 64)
		if !ok || err1 != nil || err2 != nil {
			t.Errorf("the writer said %q", lines.Text())
			break
		}
		acknowledged[i] = max(acknowledged[i], r)
	}
	io.Copy(io.Discard, out)
	if err := cmd.Wait(); err == nil {
		t.Fatal("the writer ended before it was killed")
	}
	if len(acknowledged) < killAfter/3 || len(acknowledged) >= killWrites/2 {
		t.Fatalf("killed after %d articles", len(acknowledged))
	}

	s = open(t, at)
	defer s.Close()
	var there []*jianzhu.Article
	for i := range killWrites / 2 {
		one, two := killedArticle(i, 1), killedArticle(i, 2)
		got, err := s.Article(t.Context(), one.ID)
		if err == nil && got.Revision == 2 {
			translations, err := s.TranslationRevisions(t.Context(), one.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(translations) > 0 || acknowledged[i] == killTranslated {
				tr := Translated(two, "en")
				tr.Revision = 1
				checkTranslations(t, s, one.ID, tr)
			}
		}
		switch {
		case err == nil && got.Revision < min(acknowledged[i], 2):
			t.Errorf("article %d is at revision %d, %d was acknowledged", i, got.Revision, acknowledged[i])
		case err == nil && got.Revision == 2:
			there = append(there, two)
		case err == nil:
			there = append(there, one)
		case !jianzhu.IsKind(err, jianzhu.NotFound):
			t.Fatal(err)
		case acknowledged[i] > 0:
			t.Errorf("article %d was acknowledged and is not there", i)
		}
	}
	t.Logf("%d articles acknowledged, %d there", len(acknowledged), len(there))
	// Everything that is listed and counted fits these, each whole.
	Check(t, s, there)
}

// killedArticle returns the i-th article of the writer as of a revision.
func killedArticle(i int, revision int64) *jianzhu.Article {
	a := Generated(i)
	if revision == 2 {
		id := a.ID
		a = Annotated(id, sentences[i%len(sentences)], sentences[(i+3)%len(sentences)])
		a.Published = first
	}
	a.Revision = revision
	return a
}

// killTranslated stands for a translation in what the writer acknowledges: it
// comes after revision 2 of the article.
const killTranslated = 3

// writeUntilKilled writes 500 articles twice each, and a translation of the
// second revision, and says so.
func writeUntilKilled(t *testing.T, s store.Store) {
	var mu sync.Mutex
	var writers sync.WaitGroup
	for w := range killWriters {
		writers.Go(func() {
			for i := w; i < killWrites/2; i += killWriters {
				for revision := int64(1); revision <= killTranslated; revision++ {
					var err error
					if revision == killTranslated {
						err = s.PutTranslation(t.Context(), Translated(killedArticle(i, 2), "en"), 0)
					} else {
						err = s.PutArticle(t.Context(), killedArticle(i, revision), revision-1)
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					fmt.Printf("ack %d %d\n", i, revision)
					mu.Unlock()
				}
			}
		})
	}
	writers.Wait()
}
