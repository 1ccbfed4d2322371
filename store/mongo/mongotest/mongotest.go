// Package mongotest gives tests a MongoDB: the server that the environment
// names, or one that it starts.
package mongotest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// Variable names the environment variable with the URI of a server for tests,
// a replica set.
const Variable = "JIANZHU_TEST_MONGODB"

// URI returns the URI of a database that no other test has, and drops the
// database when t ends. The server is the one that the environment names, or
// one that the first call starts from the mongod on the PATH: Main stops it.
// Without either the test is skipped; with CI=true, where a skip would go
// unseen, it fails.
func URI(t testing.TB) string {
	t.Helper()
	base := os.Getenv(Variable)
	if base == "" {
		var err error
		if base, err = started(); err != nil {
			t.Fatal(err)
		}
	}
	if base == "" {
		message := fmt.Sprintf("no MongoDB: set %s to the URI of a replica set, or put mongod on the PATH (scripts/mongo.sh does either)", Variable)
		if os.Getenv("CI") == "true" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	uri, err := withDatabase(base, name)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		client, err := mongo.Connect(options.Client().ApplyURI(base).SetTimeout(10 * time.Second))
		if err == nil {
			defer client.Disconnect(context.Background())
			err = client.Database(name).Drop(context.Background())
		}
		if err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return uri
}

// withDatabase puts the database's name into a URI.
func withDatabase(uri, name string) (string, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return "", err
	}
	scheme, rest, _ := strings.Cut(uri, "://")
	address, query, _ := strings.Cut(rest, "?")
	address = strings.TrimSuffix(strings.TrimSuffix(address, parsed.Database), "/")
	return scheme + "://" + address + "/" + name + "?" + query, nil
}

var server struct {
	sync.Mutex
	uri  string
	stop func()
}

// Main runs the tests of a package and stops the server that they started.
// A TestMain calls it and exits with what it returns.
func Main(m *testing.M) int {
	code := m.Run()
	server.Lock()
	defer server.Unlock()
	if server.stop != nil {
		server.stop()
	}
	return code
}

// started returns the URI of the server that this process runs; it is empty
// where there is no mongod.
func started() (string, error) {
	server.Lock()
	defer server.Unlock()
	if server.uri != "" {
		return server.uri, nil
	}
	binary, err := exec.LookPath("mongod")
	if err != nil {
		return "", nil
	}
	dir, err := os.MkdirTemp("", "jianzhu-mongod")
	if err != nil {
		return "", err
	}
	address, err := freeAddress()
	if err != nil {
		return "", err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", err
	}
	defer log.Close()
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(binary, "--dbpath", dir, "--port", port, "--bind_ip", "127.0.0.1", "--nounixsocket", "--replSet", "rs0",
		"--wiredTigerCacheSizeGB", "1", "--oplogSize", "64", "--setParameter", "diagnosticDataCollectionEnabled=false")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	server.stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
		os.RemoveAll(dir)
	}
	if err := initiate(address); err != nil {
		server.stop()
		server.stop = nil
		return "", fmt.Errorf("starting %s: %w", binary, err)
	}
	server.uri = "mongodb://" + address + "/?replicaSet=rs0"
	return server.uri, nil
}

// freeAddress returns an address of the loopback that was free just now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// initiate makes the server a replica set of one and waits until it takes
// writes.
func initiate(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://" + address + "/?directConnection=true"))
	if err != nil {
		return err
	}
	defer client.Disconnect(context.Background())
	err = client.Database("admin").RunCommand(ctx, bson.D{{Key: "replSetInitiate", Value: bson.D{
		{Key: "_id", Value: "rs0"},
		{Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: address}}}},
	}}}).Err()
	if err != nil {
		return err
	}
	// A client that looks for a primary waits until there is one.
	set, err := mongo.Connect(options.Client().ApplyURI("mongodb://" + address + "/?replicaSet=rs0"))
	if err != nil {
		return err
	}
	defer set.Disconnect(context.Background())
	return set.Ping(ctx, nil)
}
