package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"jianzhu"
	"jianzhu/align"
	"jianzhu/api"
	"jianzhu/docs"
	"jianzhu/rendering"
	"jianzhu/seeds"
	"jianzhu/store"
	"jianzhu/translate"
)

// serveConfig is what serve is told.
type serveConfig struct {
	addr, store, dictionary, apiKeys, debugAddr string

	insecure bool
	origins  []string
	maxBody  int64
	timeout  time.Duration
	log      logging
	engines  enginesConfig
}

func addrSetting(p *string) setting {
	return setting{"addr", "HOST:PORT", "127.0.0.1:8080", "to listen on", hostPort(p)}
}

func (c *serveConfig) settings() []setting {
	return slices.Concat([]setting{
		addrSetting(&c.addr),
		storeSetting(&c.store),
		dictionarySetting(&c.dictionary),
		{"api-keys", "FILE", "", "of who may do what, a line each: NAME ROLE SHA256, the role one of reader, editor, admin", text(&c.apiKeys)},
		{"insecure", "", "false", "listen beyond loopback without --api-keys", toggle(&c.insecure)},
		{"cors-origins", "LIST", "", "of origins, with commas, whose web pages may call the API; * for all", texts(&c.origins)},
		{"max-body", "SIZE", "4MiB", "that a request body may have", size(&c.maxBody)},
		{"timeout", "TIME", "30s", "that a request may take", duration(&c.timeout)},
		{"debug-addr", "HOST:PORT", "", "to serve profiles of the process on, under /debug/pprof/; not at all when empty", optional(hostPort(&c.debugAddr))},
	}, c.engines.settings(), c.log.settings())
}

func newServe(p process) *cobra.Command {
	var c serveConfig
	settings := c.settings()
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the API and Swagger UI",
		Long: `Serve starts the API under /api/v1 and Swagger UI under /swagger/. A store that
is empty gets the sample articles.

Articles are translated by machine where an engine is set up: by the key of
DeepL in JIANZHU_DEEPL_KEY, by --libretranslate-url, with its key, if it wants
one, in JIANZHU_LIBRETRANSLATE_KEY, or by --openai-model with JIANZHU_OPENAI_KEY
or an --openai-url of your own. Keys have no flags, and are never logged.

SIGTERM and Ctrl-C stop it: no more requests are taken, those that run are
finished, the store is closed. SIGHUP reads --dictionary again; requests go on.`,
		Example: `  jianzhu serve
  jianzhu serve --store 'mongodb://localhost/jianzhu?replicaSet=rs0'
  jianzhu serve --addr :8080 --api-keys keys.txt
  JIANZHU_LOG_FORMAT=json jianzhu serve --dictionary words.txt`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			keys, err := c.keys()
			if err != nil {
				return &usageError{err}
			}
			engines, err := c.engines.engines()
			if err != nil {
				return &usageError{err}
			}
			log := c.log.logger(p.stderr)
			for _, name := range unknownVariables(p.environ, settings...) {
				log.Warn("no setting has this name", "variable", name)
			}
			return serve(cmd.Context(), c, keys, engines, log)
		},
	}
	bind(cmd, settings...)
	return cmd
}

// keys reads the file of API keys. Without one the server must be out of
// others' reach, unless it is said to be insecure.
func (c *serveConfig) keys() ([]api.Key, error) {
	if c.apiKeys == "" {
		if !c.insecure && !onLoopback(c.addr) {
			return nil, fmt.Errorf("--addr: %s can be reached by others, who could read and write everything: give --api-keys FILE, or --insecure to allow that", c.addr)
		}
		return nil, nil
	}
	f, err := openFile(c.apiKeys)
	if err != nil {
		return nil, fmt.Errorf("--api-keys: %s: %w", c.apiKeys, err)
	}
	defer f.Close() // only read from
	keys, err := api.ReadKeys(f)
	var errs []error
	for _, e := range flatten(err) {
		if e != nil {
			errs = append(errs, fmt.Errorf("--api-keys: %s: %w", c.apiKeys, e))
		}
	}
	return keys, errors.Join(errs...)
}

// onLoopback reports whether only this machine can reach addr.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// serve runs the server until ctx ends.
//
// The port is taken first, so that one in use is known at once; connections
// wait in its queue, none is refused, until store, dictionary and lexicons,
// which load at the same time, are there and the first answer is right.
func serve(ctx context.Context, c serveConfig, keys []api.Key, engines []translate.Engine, log *slog.Logger) (err error) {
	start := time.Now()
	listener, err := listen(ctx, c.addr)
	if err != nil {
		return err
	}
	defer listener.Close() // after the server's own it does nothing
	names := sync.OnceValues(func() (*rendering.Renderer, error) { return rendering.New(rendering.Options{}) })
	go names() // at the same time; whoever asks below waits for it
	s, line, err := open(ctx, c.store, c.dictionary)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := s.Close(); cerr != nil {
			err = errors.Join(err, fmt.Errorf("closing the store: %w", cerr))
		}
	}()
	if err := seed(ctx, s, line, log); err != nil {
		return fmt.Errorf("loading the sample articles: %w", err)
	}
	renderer, err := names()
	if err != nil {
		return err
	}
	handler, err := api.New(api.Options{
		Store: s, Annotator: line, Link: align.Translation, Log: log,
		Terms:    line.terms,
		Renderer: renderer, Names: renderer, Sentences: line.Sentences, Engines: engines,
		Limits:  api.Limits{MaxBody: c.maxBody, MaxCharacters: maxCharacters, Timeout: c.timeout, Translate: c.engines.article},
		Keys:    keys,
		Origins: c.origins,
		Spec:    docs.Spec, UI: docs.UI, UIPolicy: docs.UIPolicy,
		Version: build().identity(),
	})
	if err != nil {
		return &usageError{err} // only its options can be wrong
	}
	if c.debugAddr != "" {
		stop, err := serveDebug(ctx, c.debugAddr, log)
		if err != nil {
			return err
		}
		defer stop()
	}

	following, cancel := context.WithCancel(ctx)
	var followed sync.WaitGroup
	followed.Go(func() { line.follow(following, log) })
	defer followed.Wait() // before the store is closed
	defer cancel()

	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)

	// Requests that take long, which translate by machine, are ended with the
	// server, and keep what they have.
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	server := &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       c.timeout + 10*time.Second, // the handler's own limit comes first
		WriteTimeout:      c.timeout + 20*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // clients that hang up
	}
	for _, e := range engines {
		log.Info("translation engine", "name", e.Name())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	log.Info("ready", "url", "http://"+listener.Addr().String(), "store", redact(c.store), "took", time.Since(start).Round(time.Millisecond).String())
	for {
		select {
		case <-hangup:
			line.reload(log)
		case err := <-served:
			return fmt.Errorf("the listener on %s: %w", c.addr, err)
		case <-ctx.Done():
			log.Info("stopping")
			// A request ends by its own limit; one that has not by then hangs.
			defer time.AfterFunc(c.timeout, endRequests).Stop()
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout+5*time.Second)
			defer cancel()
			if err := server.Shutdown(late); err != nil {
				return fmt.Errorf("requests still ran when their time was over: %w", err)
			}
			log.Info("stopped")
			return nil
		}
	}
}

// listen takes a TCP address, and says in few words why it can't.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: another server listens there; choose another address with --addr", addr)
	case err != nil:
		return nil, fmt.Errorf("can't listen: %w", err)
	}
	return l, nil
}

// serveDebug serves profiles of the process on an address of their own, which
// the API's clients need not reach. The returned function ends that.
func serveDebug(ctx context.Context, addr string, log *slog.Logger) (stop func() error, err error) {
	l, err := listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("--debug-addr: %w", err)
	}
	if !onLoopback(addr) {
		log.Warn("profiles can be read by others", "addr", addr)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("profiles are no longer served", "err", err)
		}
	}()
	log.Info("profiles", "url", "http://"+l.Addr().String()+"/debug/pprof/")
	return server.Close, nil
}

// seed puts the sample articles and their translations into a store that has
// no article.
func seed(ctx context.Context, s store.Store, line annotator, log *slog.Logger) error {
	have, err := s.Articles(ctx, store.ArticleFilter{}, store.Page{Limit: 1})
	if err != nil || len(have) > 0 {
		return err
	}
	ids := make(map[string]string) // of articles, by external id
	for _, in := range seeds.Inputs() {
		a, _, err := store.Ingest(ctx, s, articles(line), in)
		if err != nil {
			return err
		}
		ids[in.ExternalID] = a.ID
		log.Info("sample article loaded", "id", a.ID, "source", a.Source, "paragraphs", len(a.Paragraphs))
	}
	translator := store.Translator{Store: s, Annotate: line.Annotate, Link: align.Translation}
	for _, t := range seeds.Translations() {
		texts := make([]store.TranslatedText, len(t.Paragraphs))
		for i, text := range t.Paragraphs {
			texts[i] = store.TranslatedText{Index: i, Text: text, State: jianzhu.StateFinal, Made: jianzhu.TranslationMade{Origin: jianzhu.ByHuman}}
		}
		if _, _, _, err := translator.Write(ctx, ids[t.ExternalID], t.Language, texts, nil); err != nil {
			return fmt.Errorf("the translation of %s into %s: %w", t.ExternalID, t.Language, err)
		}
		log.Info("sample translation loaded", "id", ids[t.ExternalID], "language", t.Language)
	}
	return nil
}
