package api

import (
	"context"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jianzhu/api/wire"
)

// service mounts the paths outside /api/v1.
func (s *server) service(e *gin.Engine, o Options) error {
	read := func(path string, handlers ...gin.HandlerFunc) {
		e.GET(path, handlers...)
		e.HEAD(path, handlers...)
	}
	read("/healthz", s.handle(s.healthz))
	read("/readyz", s.handle(s.readyz))
	read("/metrics", s.allow(Admin), s.handle(s.getMetrics))
	s.spec = newAnswer(typeJSON, contentTag(o.Spec), o.Spec)
	read("/openapi.json", s.handle(s.getSpec))
	if o.UI == nil {
		return nil
	}
	files, err := static(o.UI, o.UIPolicy)
	if err != nil {
		return err
	}
	read("/swagger", func(c *gin.Context) {
		c.Writer.Header()["Content-Length"] = []string{"0"}
		c.Header("Location", "swagger/") // relative: a proxy may serve this under another path
		c.Writer.WriteHeader(http.StatusMovedPermanently)
		c.Writer.WriteHeaderNow()
	})
	read("/swagger/*file", s.handle(func(c *gin.Context) error {
		name := strings.TrimPrefix(c.Param("file"), "/")
		if name == "" {
			name = "index.html"
		}
		a, ok := files[name]
		if !ok {
			return notFound("there is nothing at %s", c.Request.URL.Path)
		}
		s.send(c, http.StatusOK, a)
		return nil
	}))
	return nil
}

// static makes answers of the files of f, by path.
func static(f fs.FS, policy string) (map[string]*answer, error) {
	files := map[string]*answer{}
	err := fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(f, name)
		if err != nil {
			return err
		}
		media := mime.TypeByExtension(path.Ext(name))
		if media == "" {
			media = "application/octet-stream"
		}
		a := newAnswer([]string{media}, contentTag(data), data)
		if policy != "" {
			a.header = http.Header{"Content-Security-Policy": {policy}}
		}
		files[name] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("api: read the UI: %w", err)
	}
	return files, nil
}

// getSpec answers with the description of the API.
//
//	@ID			openapi
//	@Summary	Description of this API: OpenAPI 3.0.3
//	@Tags		service
//	@Produce	json,application/problem+json
//	@Param		If-None-Match	header		string	false	"ETag of the answer that the client has"
//	@Success	200				{object}	map[string]any	"The description"
//	@Header		200				{string}	ETag	"Of this description"
//	@Success	304				"Not modified"
//	@Failure	400				{object}	wire.Problem	"A parameter, where there is none"
//	@Failure	default			{object}	wire.Problem	"Any other problem"
//	@Router		/openapi.json [get]
func (s *server) getSpec(c *gin.Context) error {
	if err := query(c).err(); err != nil {
		return err
	}
	s.send(c, http.StatusOK, s.spec)
	return nil
}

// getMetrics answers with the metrics.
//
//	@ID				metrics
//	@Summary		Metrics in the text format of Prometheus
//	@Description	Requests by route template, time taken, texts being annotated, cache, and the Go runtime.
//	@Tags			service
//	@Produce		plain,application/problem+json
//	@Success		200		{string}	string	"The metrics"
//	@Failure		401		{object}	wire.Problem	"No key, or an unknown one"
//	@Failure		403		{object}	wire.Problem	"The key is not an admin's"
//	@Failure		default	{object}	wire.Problem	"Any other problem"
//	@Security		Key
//	@Router			/metrics [get]
func (s *server) getMetrics(c *gin.Context) error {
	s.metrics.handler.ServeHTTP(c.Writer, c.Request)
	return nil
}

// healthz tells that the process runs.
//
//	@ID			health
//	@Summary	Whether the process runs
//	@Tags		service
//	@Produce	json,application/problem+json
//	@Success	200		{object}	wire.Health
//	@Failure	default	{object}	wire.Problem	"Any problem"
//	@Router		/healthz [get]
func (s *server) healthz(c *gin.Context) error {
	s.send(c, http.StatusOK, newAnswer(typeJSON, "", encode(wire.Health{Status: "ok"})))
	return nil
}

// readyz tells whether the service can answer.
//
//	@ID			ready
//	@Summary	Whether the service can answer
//	@Tags		service
//	@Produce	json,application/problem+json
//	@Success	200		{object}	wire.Health
//	@Failure	503		{object}	wire.Problem	"The store is away, or the dictionary is not loaded yet"
//	@Failure	default	{object}	wire.Problem	"Any other problem"
//	@Router		/readyz [get]
func (s *server) readyz(c *gin.Context) error {
	// Who asks this wants to know now.
	ctx, cancel := context.WithTimeout(c.Request.Context(), min(s.limits.Timeout, 2*time.Second))
	defer cancel()
	if err := s.ready(ctx); err != nil {
		return &fault{status: http.StatusServiceUnavailable, retryAfter: true, detail: "the service is starting", err: err}
	}
	if err := s.ping(ctx); err != nil {
		return &fault{status: http.StatusServiceUnavailable, retryAfter: true, detail: "the store does not answer", err: err}
	}
	s.send(c, http.StatusOK, newAnswer(typeJSON, "", encode(wire.Health{Status: "ready"})))
	return nil
}
