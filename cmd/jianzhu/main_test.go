package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jianzhu"
)

// asProgram in the environment makes the test binary run as jianzhu, so that
// tests can start, signal and kill a real process without building it again.
const asProgram = "RUN_TEST_BINARY_AS_JIANZHU=1"

func TestMain(m *testing.M) {
	if os.Getenv("RUN_TEST_BINARY_AS_JIANZHU") == "1" {
		main()
	}
	os.Exit(m.Run())
}

// result is what one run of the program left.
type result struct {
	code           int
	stdout, stderr string
}

// program runs the program in this process.
func program(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return programEnv(t, nil, stdin, args...)
}

func programEnv(t *testing.T, environ []string, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, process{strings.NewReader(stdin), &out, &errs, environ})
	return result{code, out.String(), errs.String()}
}

// server is a running jianzhu serve.
type server struct {
	cmd  *exec.Cmd
	url  string
	logs *logBuffer
	done chan struct{}
}

// startServer starts "jianzhu serve" with args on a free port and waits until
// it is ready. It is killed when the test ends.
func startServer(t *testing.T, args ...string) *server {
	t.Helper()
	s := launch(t, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	line, ok := s.logs.wait("msg=ready")
	if !ok {
		t.Fatalf("the server ended:\n%s", s.logs)
	}
	_, rest, _ := strings.Cut(line, "url=")
	s.url, _, _ = strings.Cut(rest, " ")
	return s
}

// launch starts the program as a process of its own.
func launch(t *testing.T, args ...string) *server {
	t.Helper()
	return launchAs(t, os.Getuid(), args...)
}

// launchAs starts the program under another user's id where this process may,
// since to root every file is writable.
func launchAs(t *testing.T, uid int, args ...string) *server {
	t.Helper()
	s := &server{cmd: exec.Command(os.Args[0], args...), logs: newLogBuffer(), done: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), asProgram)
	if os.Getuid() == 0 && uid != 0 {
		s.cmd.Path = "/proc/self/exe" // the folder of the test binary is this user's alone
		s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.done)
		s.logs.read(stderr)
		s.cmd.Wait() // the state tells what tests ask
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill() // it may have ended
		<-s.done
	})
	return s
}

// stop sends sig and returns the exit code, -1 for a death by signal.
func (s *server) stop(t *testing.T, sig os.Signal) int {
	t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	<-s.done
	return s.cmd.ProcessState.ExitCode()
}

// get returns status and body of a GET.
func (s *server) get(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.logs)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func (s *server) post(t *testing.T, path, body string) (int, string) {
	t.Helper()
	res, err := http.Post(s.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v\n%s", err, s.logs)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// logBuffer keeps the log lines of a process and lets tests wait for one.
type logBuffer struct {
	mu    sync.Mutex
	more  *sync.Cond
	lines []string
	ended bool
}

func newLogBuffer() *logBuffer {
	l := &logBuffer{}
	l.more = sync.NewCond(&l.mu)
	return l
}

func (l *logBuffer) read(r io.Reader) {
	in := bufio.NewScanner(r)
	for in.Scan() {
		l.mu.Lock()
		l.lines = append(l.lines, in.Text())
		l.mu.Unlock()
		l.more.Broadcast()
	}
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.more.Broadcast()
}

// wait returns the first line that holds text, as soon as there is one. It
// reports false when the process ends without, or says nothing for a minute:
// a test that would wait for ever fails instead.
func (l *logBuffer) wait(text string) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	late := false
	defer time.AfterFunc(time.Minute, func() {
		l.mu.Lock()
		late = true
		l.mu.Unlock()
		l.more.Broadcast()
	}).Stop()
	for i := 0; ; {
		for ; i < len(l.lines); i++ {
			if strings.Contains(l.lines[i], text) {
				return l.lines[i], true
			}
		}
		if l.ended || late {
			return "", false
		}
		l.more.Wait()
	}
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	write := func(name, content string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	words := write("words.txt", "好词\n坏词\t很多\n又坏\t1\tn\tHERO\n")
	keys := write("keys.txt", "ann editor 123\nbob king "+strings.Repeat("0", 64)+"\n")
	db := "sqlite:" + filepath.Join(dir, "x.db")
	for _, c := range []struct {
		name   string
		env    []string
		args   []string
		code   int
		stderr []string // each in a line of its own
	}{
		{"no command", nil, nil, 2, []string{"Usage:"}},
		{"unknown command", nil, []string{"sevre"}, 2, []string{`unknown command "sevre"; did you mean serve?`}},
		{"unknown flag", nil, []string{"serve", "--port", "1"}, 2, []string{"unknown flag: --port"}},
		{"arguments to serve", nil, []string{"serve", "x"}, 2, []string{`takes no arguments, but was given "x"`}},
		{"help", nil, []string{"help"}, 0, nil},
		{"every wrong setting", []string{"JIANZHU_LOG_LEVEL=loud"},
			[]string{"serve", "--addr", "x", "--store", "postgres://h", "--max-body", "4MB", "--timeout", "30", "--log-format=xml", "--insecure=perhaps"}, 2,
			[]string{"--addr: ", "--store: ", "--max-body: ", "--timeout: ", "JIANZHU_LOG_LEVEL: \"loud\" is not one of debug, info, warn, error",
				"--log-format: \"xml\" is not one of text, json", "--insecure: \"perhaps\" is not one of true, false"}},
		{"beyond loopback without keys", nil, []string{"serve", "--addr", ":0", "--store", db}, 2, []string{"--api-keys"}},
		{"wrong keys", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", db, "--api-keys", keys}, 2, []string{"line 1", "line 2"}},
		{"missing keys", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", db, "--api-keys", dir + "/no"}, 2, []string{"no such file"}},
		{"wrong origin", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", db, "--cors-origins", "example.org"}, 2, []string{`origin "example.org"`}},
		{"port in use", nil, []string{"serve", "--addr", taken.Addr().String(), "--store", db}, 1, []string{taken.Addr().String() + " is in use"}},
		{"missing dictionary", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", db, "--dictionary", dir + "/no"}, 2, []string{"no such file"}},
		{"wrong dictionary", nil, []string{"annotate", "--dictionary", words}, 2, []string{"words.txt: line 2", "words.txt: line 3"}},
		{"store in no folder", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", "sqlite:" + dir + "/no/x.db"}, 1, []string{"x.db"}},
		{"store that is no database", nil, []string{"serve", "--addr", "127.0.0.1:0", "--store", "sqlite:" + words}, 1, []string{"words.txt"}},
		{"no server to check", nil, []string{"healthcheck", "--addr", "127.0.0.1:1"}, 1, []string{"connection refused"}},
		{"import of nothing", nil, []string{"import"}, 2, []string{"at least one FILE"}},
		{"eval of nothing", nil, []string{"eval"}, 2, []string{"--words, --ner, --quotes"}},
		{"eval of a missing file", nil, []string{"eval", "--ner", dir + "/no"}, 1, []string{"no such file"}},
		{"eval of an unknown type", nil, []string{"eval", "--ner", words, "--types", "PERSONS"}, 2, []string{`--types: "PERSONS" is not one of PERSON, ORG, `}},
		{"eval of what is no gold", nil, []string{"eval", "--ner", words}, 1, []string{"words.txt"}},
		{"unknown unit", nil, []string{"annotate", "--offsets", "byte"}, 2, []string{`--offsets: "byte" is not one of codepoint, utf16, utf8`}},
		{"unknown format", nil, []string{"annotate", "--format", "pdf"}, 2, []string{`--format: "pdf" is not one of text, html, jsonl`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := programEnv(t, c.env, "", c.args...)
			if got.code != c.code {
				t.Errorf("exit code %d, want %d", got.code, c.code)
			}
			if got.stdout != "" && c.code != 0 {
				t.Errorf("standard output: %q, want none", got.stdout)
			}
			lines := strings.Split(got.stderr, "\n")
			for _, want := range c.stderr {
				i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, want) })
				if i < 0 {
					t.Errorf("no line says %q in\n%s", want, got.stderr)
					continue
				}
				lines = slices.Delete(lines, i, i+1)
			}
		})
	}
}

// TestHelp: every command says what it does, with an example that names it.
func TestHelp(t *testing.T) {
	for _, name := range []string{"serve", "annotate", "import", "eval", "version"} {
		got := program(t, "", "help", name)
		if got.code != 0 || !strings.Contains(got.stdout, "jianzhu "+name) || !strings.Contains(got.stdout, "Examples:") {
			t.Errorf("help %s: exit code %d,\n%s%s", name, got.code, got.stdout, got.stderr)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := program(t, "", "completion", shell); got.code != 0 || !strings.Contains(got.stdout, "jianzhu") {
			t.Errorf("completion %s: exit code %d", shell, got.code)
		}
	}
}

func TestVersion(t *testing.T) {
	got := program(t, "", "version")
	for _, want := range []string{"jianzhu ", "commit ", "gse v", "lexicon"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in %q", want, got.stdout)
		}
	}
}

func TestDescribe(t *testing.T) {
	field := jianzhu.FieldError{Field: "language", Message: `"x" is no tag`, Accepted: []string{"zh", "en"}}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"foreign", io.ErrUnexpectedEOF, "unexpected EOF"},
		{"without operations", fmt.Errorf("store.Ingest: %w", &jianzhu.Error{Op: "sqlite.Put", Msg: "no room", Err: io.ErrShortWrite}), "no room: short write"},
		{"fields", &jianzhu.Error{Msg: "wrong line", Fields: []jianzhu.FieldError{field}}, `wrong line: language "x" is no tag (one of zh, en)`},
		{"the message tells the field", &jianzhu.Error{Msg: `language: "x" is no tag`, Fields: []jianzhu.FieldError{field}}, `language: "x" is no tag: language (one of zh, en)`},
		{"nothing but an operation", &jianzhu.Error{Op: "x"}, "x"},
	} {
		if got := describe(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
