package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // days in any zone, on machines without the database too

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"golang.org/x/sync/singleflight"

	"jianzhu"
	"jianzhu/qa"
	"jianzhu/store"
	"jianzhu/termbase"
	"jianzhu/translate"
)

// Store is what the API asks of a store. The handlers each see only the role
// that they need.
type Store interface {
	store.ArticleReader
	store.ArticleWriter
	store.EntityReader
	store.MentionReader
	store.QuoteReader
	store.TermReader
	store.TermWriter
	store.TranslationReader
	store.TranslationWriter
	// Ping reports whether the store answers.
	Ping(ctx context.Context) error
}

// Annotator turns what came in into an annotated article. It is safe for
// concurrent use, and stops with the context's error when that ends.
type Annotator interface {
	// Read returns the clean paragraphs of in, with its metadata, or an error
	// of kind jianzhu.Invalid.
	Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error)
	// Annotate fills in tokens, sentences, mentions, quotes and entities.
	Annotate(ctx context.Context, a *jianzhu.Article) error
	// Explain says of each mention that Annotate makes, by its id, why it is
	// made. The article stays as it is.
	Explain(ctx context.Context, a *jianzhu.Article) (map[string]jianzhu.Explanation, error)
}

// Options is what New makes a handler of. Store, Annotator and Log are needed.
type Options struct {
	Store     Store
	Annotator Annotator
	Log       *slog.Logger

	// Link fills in Counterparts and Aligned of a translation that is placed
	// against the article. Its outcome must depend on the two alone. Nil links
	// nothing.
	Link func(a *jianzhu.Article, t *jianzhu.Translation)

	// Renderer says what names and values are called in other languages; nil
	// knows nothing.
	Renderer translate.Renderer

	// Sentences returns the sentences of a text, in order, as Annotate makes
	// them; with nil a text is one.
	Sentences func(text string) []jianzhu.Span

	// Engines translate articles; the first does where a request names none.
	Engines []translate.Engine

	// Ready reports why the service cannot answer yet, beyond what the store's
	// Ping says: a dictionary that is being loaded. Nil means always ready.
	Ready func(ctx context.Context) error

	// Terms is the index of the store's terms, which somebody keeps in step
	// with the store; the API itself takes in its own writes. Nil is an index
	// of the API's own, which is empty until the first write.
	Terms *termbase.Index

	// Names tells the quality check what names are called in the other
	// language. Nil knows none beyond what the articles have.
	Names qa.Names

	Limits  Limits
	Keys    []Key    // who may do what; without keys everybody may do everything
	Origins []string // origins that browsers may call from, such as https://example.org, or "*"

	Spec     []byte // OpenAPI description, served as /openapi.json
	UI       fs.FS  // Swagger UI, served under /swagger/; nil for none
	UIPolicy string // Content-Security-Policy of UI

	Version string           // of the build; a part of every entity tag of an article
	Now     func() time.Time // nil is time.Now
}

// Limits bounds what a request may ask for. Zero fields get the defaults.
type Limits struct {
	MaxBody       int64         // bytes of a request body; default 4 MiB
	MaxCharacters int           // code points of an article's clean text; default 200,000
	PageLimit     int           // records of a page; default 500
	Timeout       time.Duration // of a request; default 30 s
	Translate     time.Duration // of a request that translates an article by machine; default 10 min
	Workers       int           // texts annotated at a time; default one a CPU
	Queue         int           // texts waiting for a worker; default 64
	Cache         int64         // bytes of answers kept for the next reader; default 64 MiB
}

func (l Limits) withDefaults() Limits {
	orDefault(&l.MaxBody, 4<<20)
	orDefault(&l.MaxCharacters, 200_000)
	orDefault(&l.PageLimit, 500)
	orDefault(&l.Timeout, 30*time.Second)
	orDefault(&l.Translate, 10*time.Minute)
	orDefault(&l.Workers, runtime.GOMAXPROCS(0))
	orDefault(&l.Queue, 64)
	orDefault(&l.Cache, 64<<20)
	return l
}

func orDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// server holds what the handlers share.
type server struct {
	articles store.ArticleReader
	kept     annotatedStore
	entities store.EntityReader
	mentions store.MentionReader
	quotes   store.QuoteReader

	termStore termStore
	terms     *termbase.Index
	names     qa.Names

	translations translationStore
	translator   *store.Translator

	ping      func(context.Context) error
	annotator Annotator
	ready     func(context.Context) error

	renderer  translate.Renderer
	sentences func(text string) []jianzhu.Span
	engines   []translate.Engine
	runs      chan struct{} // holds one for each article that is being translated by machine

	log          *slog.Logger
	limits       Limits
	keys         []Key
	cacheControl []string // of answers that may be kept
	version      string
	now          func() time.Time

	metrics   *metrics
	queue     *queue
	cache     *cache
	revisions *revisions
	flights   singleflight.Group // of answers that are missing in cache
	spec      *answer
}

// New returns the handler of all paths. Its errors name each wrong option.
func New(o Options) (http.Handler, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &server{
		articles: o.Store, kept: annotatedStore{o.Store}, entities: o.Store, mentions: o.Store, quotes: o.Store,
		termStore: o.Store, terms: o.Terms, names: o.Names, translations: annotatedTranslations{o.Store},
		ping: o.Store.Ping, annotator: o.Annotator, ready: o.Ready,
		log: o.Log, limits: o.Limits.withDefaults(), keys: o.Keys, version: o.Version, now: o.Now,
	}
	s.cacheControl = noCache
	if len(s.keys) > 0 {
		s.cacheControl = ownNoCache
	}
	s.renderer, s.sentences, s.engines, s.runs = o.Renderer, o.Sentences, o.Engines, make(chan struct{}, maxRuns)
	if s.renderer == nil {
		s.renderer = noNames{}
	}
	if s.sentences == nil {
		s.sentences = func(text string) []jianzhu.Span { return []jianzhu.Span{{End: len(text)}} }
	}
	if s.ready == nil {
		s.ready = func(context.Context) error { return nil }
	}
	if s.terms == nil {
		s.terms = termbase.New(nil)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.translator = &store.Translator{Store: s.translations, Annotate: o.Annotator.Annotate, Link: o.Link, Now: s.now}
	s.queue = newQueue(s.limits.Workers, s.limits.Queue)
	s.revisions = newRevisions(o.Store, s.limits.Timeout)
	s.cache = newCache(s.limits.Cache)
	s.metrics = newMetrics(s.queue, s.cache)

	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	if err := e.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	e.Use(s.observe, s.recoverPanics, headers)
	if len(o.Origins) > 0 {
		e.Use(s.crossOrigin(o.Origins))
	}
	protect, err := s.protect(o.Origins)
	if err != nil {
		return nil, err
	}
	e.NoRoute(s.handle(func(c *gin.Context) error {
		return notFound("there is nothing at %s; /swagger/ shows what there is", c.Request.URL.Path)
	}))
	e.NoMethod(s.handle(func(c *gin.Context) error {
		return &fault{status: http.StatusMethodNotAllowed,
			detail: fmt.Sprintf("%s is not a method of this path; it has %s", c.Request.Method, c.Writer.Header().Get("Allow"))}
	}))
	e.Use(protect)
	s.routes(e)
	if err := s.service(e, o); err != nil {
		return nil, err
	}
	return e, nil
}

// check reports every wrong option.
func (o *Options) check() error {
	var errs []error
	if o.Store == nil || o.Annotator == nil || o.Log == nil {
		errs = append(errs, errors.New("api: Store, Annotator and Log are needed"))
	}
	l := o.Limits
	if l.MaxBody < 0 || l.MaxCharacters < 0 || l.PageLimit < 0 || l.Timeout < 0 || l.Translate < 0 || l.Workers < 0 || l.Queue < 0 || l.Cache < 0 {
		errs = append(errs, fmt.Errorf("api: limits must not be negative: %+v", l))
	}
	for _, origin := range o.Origins {
		u, err := url.Parse(origin)
		if origin != "*" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.Scheme+"://"+u.Host != origin) {
			errs = append(errs, fmt.Errorf("api: origin %q: want a scheme and a host such as https://example.org, or *", origin))
		}
	}
	return errors.Join(errs...)
}

// routes mounts the paths under /api/v1.
func (s *server) routes(e *gin.Engine) {
	e.POST("/api/v1/articles/:id/translate", s.slow, s.allow(Editor), s.handle(s.translateArticle))
	g := e.Group("/api/v1", s.timeout)
	read := func(path string, h func(*gin.Context) error) {
		g.GET(path, s.allow(Reader), s.handle(h))
		g.HEAD(path, s.allow(Reader), s.handle(h))
	}
	g.POST("/annotate", s.allow(Reader), s.handle(s.annotateText))
	g.POST("/protect", s.allow(Reader), s.handle(s.protectText))
	g.POST("/restore", s.allow(Reader), s.handle(s.restoreText))
	g.POST("/articles", s.allow(Editor), s.handle(s.createArticle))
	read("/articles", s.listArticles)
	read("/articles/:id", s.getArticle)
	g.PUT("/articles/:id", s.allow(Editor), s.handle(s.replaceArticle))
	g.DELETE("/articles/:id", s.allow(Editor), s.handle(s.deleteArticle))
	read("/articles/:id/raw", s.getRaw)
	read("/articles/:id/paragraphs", s.listParagraphs)
	read("/articles/:id/paragraphs/:n", s.getParagraph)
	read("/articles/:id/translations", s.listTranslations)
	g.POST("/articles/:id/translations", s.allow(Editor), s.handle(s.putTranslations))
	read("/articles/:id/translations/:language", s.getTranslation)
	g.POST("/articles/:id/qa", s.allow(Reader), s.handle(s.checkTranslation))
	g.DELETE("/articles/:id/translations/:language", s.allow(Editor), s.handle(s.deleteTranslation))
	read("/articles/:id/translations/:language/paragraphs/:n", s.getTranslatedParagraph)
	g.PUT("/articles/:id/translations/:language/paragraphs/:n", s.allow(Editor), s.handle(s.replaceTranslatedParagraph))
	read("/articles/:id/entities", s.listArticleEntities)
	read("/articles/:id/mentions", s.listArticleMentions)
	read("/articles/:id/quotes", s.listArticleQuotes)
	read("/articles/:id/export", s.exportArticle)
	read("/entities", s.listEntities)
	read("/entities/:id", s.getEntity)
	read("/entities/:id/mentions", s.listEntityMentions)
	read("/entities/:id/quotes", s.listEntityQuotes)
	read("/entities/:id/related", s.listRelated)
	read("/entities/:id/timeline", s.listTimeline)
	read("/mentions", s.listMentions)
	read("/terms", s.listTerms)
	g.POST("/terms", s.allow(Editor), s.handle(s.createTerm))
	read("/terms/conflicts", s.listTermConflicts)
	read("/terms/proposals", s.listTermProposals)
	read("/terms/export", s.exportTerms)
	g.POST("/terms/import", s.allow(Editor), s.handle(s.importTerms))
	read("/terms/:id", s.getTerm)
	g.PUT("/terms/:id", s.allow(Editor), s.handle(s.replaceTerm))
	g.DELETE("/terms/:id", s.allow(Editor), s.handle(s.deleteTerm))
	read("/quotes", s.listQuotes)
}

// crossOrigin lets browsers call from other origins.
func (s *server) crossOrigin(origins []string) gin.HandlerFunc {
	answer := cors.New(cors.Config{
		AllowOrigins:  origins,
		AllowMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete},
		AllowHeaders:  []string{"Authorization", "Content-Type", "If-Match", "If-None-Match", headerRequestID},
		ExposeHeaders: []string{"ETag", "Link", "Location", "Retry-After", "Allow", "Content-Disposition", headerExportReport, headerRequestID},
		MaxAge:        time.Hour,
	})
	return func(c *gin.Context) {
		// cors would refuse the others too, but without a problem.
		origin := c.Request.Header.Get("Origin")
		_, host, _ := strings.Cut(origin, "://")
		if origin != "" && host != c.Request.Host && !slices.Contains(origins, origin) && !slices.Contains(origins, "*") {
			s.fail(c, &fault{status: http.StatusForbidden, detail: "pages of this origin may not call this server"})
			return
		}
		answer(c)
	}
}

// protect keeps pages of other origins from writing through a user's browser,
// which may reach a server on loopback that they cannot.
func (s *server) protect(origins []string) (gin.HandlerFunc, error) {
	p := http.NewCrossOriginProtection()
	for _, origin := range origins {
		if origin == "*" {
			return func(*gin.Context) {}, nil
		}
		if err := p.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("api: origin %q: %w", origin, err)
		}
	}
	return s.handle(func(c *gin.Context) error {
		if err := p.Check(c.Request); err != nil {
			return &fault{status: http.StatusForbidden, detail: "pages of other origins may not write here", err: err}
		}
		return nil
	}), nil
}

// location returns the path of an article.
func location(id string) string { return "/api/v1/articles/" + id }

// isID reports whether s may be the id of anything. Clients may write it in
// upper case.
func isID(s string) bool { return jianzhu.ValidID(strings.ToLower(s)) }
