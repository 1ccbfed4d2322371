package mongo

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"jianzhu"
	"jianzhu/store"
	"jianzhu/store/mongo/mongotest"
	"jianzhu/store/storetest"
)

// gate is a way to a server that can be shut.
type gate struct {
	address, to string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

func newGate(t *testing.T, to string) *gate {
	g := &gate{to: to, address: "127.0.0.1:0", open: make(map[net.Conn]bool)}
	g.lift(t)
	t.Cleanup(g.shut)
	return g
}

// lift lets connections through, on the address that the gate always has.
func (g *gate) lift(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", g.address)
	if err != nil {
		t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.listener, g.address = l, l.Addr().String()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", g.to)
			if err != nil {
				in.Close()
				continue
			}
			g.mu.Lock()
			g.open[in], g.open[out] = true, true
			g.mu.Unlock()
			for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					io.Copy(way[0], way[1])
					way[0].Close()
				}()
			}
		}
	}()
}

// shut cuts what is connected and lets nothing in.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.listener.Close()
	for c := range g.open {
		c.Close()
	}
	clear(g.open)
}

func TestStoreGoneAndBack(t *testing.T) {
	uri := mongotest.URI(t)
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, parsed.Hosts[0])
	// A direct connection stays at the gate's address; as a member of a
	// replica set the server would name its own.
	s, err := New(t.Context(), "mongodb://"+g.address+"/"+parsed.Database+"?directConnection=true&serverSelectionTimeoutMS=300")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := storetest.Generated(0)
	if err := s.PutArticle(t.Context(), a, 0); err != nil {
		t.Fatal(err)
	}
	g.shut()
	b := storetest.Generated(1)
	for name, call := range map[string]func() error{
		"PutArticle":    func() error { return s.PutArticle(t.Context(), b, 0) },
		"DeleteArticle": func() error { return s.DeleteArticle(t.Context(), a.ID, 1) },
		"Article":       func() error { _, err := s.Article(t.Context(), a.ID); return err },
		"Mentions": func() error {
			_, err := s.Mentions(t.Context(), store.MentionFilter{}, store.Page{Limit: 5})
			return err
		},
		"Related": func() error { _, err := s.Related(t.Context(), storetest.EntityID("北京"), 5); return err },
		"Ping":    func() error { return s.Ping(t.Context()) },
	} {
		began := time.Now()
		if err := call(); !jianzhu.IsKind(err, jianzhu.Unavailable) || jianzhu.Describe(err).Msg == "" {
			t.Errorf("%s without a server: %v", name, err)
		}
		t.Logf("%s: Unavailable after %v", name, time.Since(began).Round(time.Millisecond))
	}
	g.lift(t)
	// The driver looks for the server every half second; each try waits.
	for tries := 0; ; tries++ {
		err := s.PutArticle(t.Context(), b, 0)
		if err == nil {
			break
		}
		if !jianzhu.IsKind(err, jianzhu.Unavailable) || tries == 100 {
			t.Fatalf("put when the server is back: %v", err)
		}
	}
	storetest.Check(t, s, []*jianzhu.Article{a, b})
}

func TestNewRefuses(t *testing.T) {
	// A listener that never answers is a server that is gone.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, c := range []struct {
		uri  string
		kind jianzhu.Kind
	}{
		{"", jianzhu.Invalid},
		{"http://localhost", jianzhu.Invalid},
		{"mongodb://u:secret@localhost:x/db", jianzhu.Invalid},
		{"mongodb://localhost/?w=nonsense&tls=maybe", jianzhu.Invalid},
		{"mongodb://" + silent.Addr().String() + "/?serverSelectionTimeoutMS=200&connectTimeoutMS=100", jianzhu.Unavailable},
		{"mongodb://u:secret@127.0.0.1:1/?serverSelectionTimeoutMS=200", jianzhu.Unavailable},
	} {
		_, err := New(t.Context(), c.uri)
		if !jianzhu.IsKind(err, c.kind) || strings.Contains(err.Error(), "secret") {
			t.Errorf("New(%q) = %v, want an error of kind %d without the password", c.uri, err, c.kind)
		}
	}
}
