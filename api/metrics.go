package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests by route template, never by path, so that their
// number is bounded.
type metrics struct {
	handler  http.Handler
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	inFlight prometheus.Gauge
}

func newMetrics(q *queue, c *cache) *metrics {
	registry := prometheus.NewRegistry()
	m := &metrics{
		handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jianzhu_http_requests_total", Help: "Requests answered."},
			[]string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "jianzhu_http_request_seconds", Help: "Time from a request to its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route", "method"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jianzhu_http_response_bytes_total", Help: "Bytes of bodies sent."},
			[]string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "jianzhu_http_requests_in_flight", Help: "Requests being answered."}),
	}
	registry.MustRegister(
		m.requests, m.seconds, m.bytes, m.inFlight,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "jianzhu_annotations_running", Help: "Texts being annotated for requests."},
			func() float64 { return float64(len(q.running)) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "jianzhu_annotations_waiting", Help: "Requests waiting for a worker."},
			func() float64 { return float64(len(q.admitted) - len(q.running)) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "jianzhu_cache_hits_total", Help: "Answers sent from the cache."},
			func() float64 { return float64(c.hits.Load()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "jianzhu_cache_misses_total", Help: "Answers that the cache did not hold."},
			func() float64 { return float64(c.misses.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "jianzhu_cache_bytes", Help: "Size of the answers in the cache."},
			func() float64 { return float64(c.size()) }),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) count(route, method string, status int, took time.Duration, bytes int) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
	default:
		method = "other" // clients may invent methods
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route, method).Observe(took.Seconds())
	m.bytes.WithLabelValues(route, method).Add(float64(bytes))
}
