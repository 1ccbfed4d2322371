package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api"
	"jianzhu/docs"
	"jianzhu/rendering"
	"jianzhu/store/sqlite"
	"jianzhu/translate"
	"jianzhu/translate/enginetest"
)

// These tests hold the API to its description, docs.Spec, which clients are
// generated from: the same paths, and of every operation each answer that it
// describes is got for real, and is as described.

// TestEveryRouteIsDescribed compares the routes with the description, both
// ways. HEAD goes with GET, and Swagger UI is pages, no operations.
func TestEveryRouteIsDescribed(t *testing.T) {
	engine, ok := newContract(t, contractOptions{}).handler.(interface{ Routes() gin.RoutesInfo })
	if !ok {
		t.Fatal("the handler does not tell its routes")
	}
	var routed, described []string
	gets, heads := map[string]bool{}, map[string]bool{}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, r := range engine.Routes() {
		switch {
		case r.Path == "/swagger" || strings.HasPrefix(r.Path, "/swagger/"):
		case r.Method == http.MethodHead:
			heads[r.Path] = true
		default:
			gets[r.Path] = gets[r.Path] || r.Method == http.MethodGet
			routed = append(routed, r.Method+" "+parameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	for path, item := range description(t).Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	for _, r := range routed {
		if !slices.Contains(described, r) {
			t.Errorf("%s is routed, but not described", r)
		}
	}
	for _, d := range described {
		if !slices.Contains(routed, d) {
			t.Errorf("%s is described, but not routed", d)
		}
	}
	for path, get := range gets {
		if get && !heads[path] {
			t.Errorf("%s has GET without HEAD", path)
		}
	}
	if len(routed) == 0 {
		t.Error("no routes")
	}
}

// TestAnswersAreAsDescribed gets each answer that the description has. The
// calls below name the status that they are to get; what they leave out must
// be in unreachable, with a reason.
func TestAnswersAreAsDescribed(t *testing.T) {
	c := newContract(t, contractOptions{})
	first := c.post(t, "李開復說：“微軟😀很好。”昨日上漲15%。\n\n首席执行官?", "external_id=1")
	second := c.post(t, "微软宣布，李开复加入。Microsoft said “no”.", "external_id=2")
	article := "/api/v1/articles/" + first.id
	person := jianzhu.StableID("entity", "PERSON", "李開復")
	absent := jianzhu.NewID()
	term := c.postTerm(t, `{"names": [{"language": "en", "name": "Term"}]}`)
	const text = `{"text": "李開復說：“微軟很好。”"}`

	c.run(t, []call{
		{op: "annotate", url: "/api/v1/annotate", body: `{"text": "李開復說：“微軟很好。”昨日上漲15%。", "id": "line-1", "published_at": "2023-04-26"}`, status: 200, loose: true},
		{op: "annotate", url: "/api/v1/annotate?offsets=utf16&include=tokens,repairs", body: `{"html": "<p>很好?</p>"}`, status: 200},
		{op: "annotate", url: "/api/v1/annotate", media: "text/plain", body: "很好。", status: 200},
		{op: "annotate", url: "/api/v1/annotate", media: "text/html", body: "<p>很好。</p>", status: 200},
		{op: "annotate", url: "/api/v1/annotate?include=nothing", body: text, status: 400},
		{op: "annotate", url: "/api/v1/annotate", body: `{"text": `, status: 400},
		{op: "annotate", url: "/api/v1/annotate", media: "image/png", body: "x", status: 415},
		{op: "annotate", url: "/api/v1/annotate", body: `{"title": "x"}`, status: 422},
		{op: "annotate", url: "/api/v1/annotate", body: "{\"text\": \"\xff\"}", status: 422},

		{op: "createArticle", url: "/api/v1/articles", body: `{"text": "微軟。", "source": "s", "external_id": "3", "language": "zh-Hant", "url": "https://example.org/", "published_at": "2023-04-26T08:00:00+08:00", "title": "t"}`, status: 201},
		{op: "createArticle", url: "/api/v1/articles", body: `{"text": "微軟。", "source": "s", "external_id": "3", "language": "zh-Hant", "url": "https://example.org/", "published_at": "2023-04-26T08:00:00+08:00", "title": "t"}`, status: 200},
		{op: "createArticle", url: "/api/v1/articles?limit=1", body: text, status: 400},
		{op: "createArticle", url: "/api/v1/articles", media: "image/png", body: "x", status: 415},
		{op: "createArticle", url: "/api/v1/articles", body: `{"text": "x", "nosuch": 1}`, status: 422},

		{op: "listArticles", url: "/api/v1/articles?limit=1", status: 200},
		{op: "listArticles", url: "/api/v1/articles?q=微軟&language=zh&entity=" + person + "&from=2000-01-01&to=2099-01-01&sort=published", status: 200, loose: true},
		{op: "listArticles", url: "/api/v1/articles?limit=0", status: 400},
		{op: "getArticle", url: article, status: 200},
		{op: "getArticle", url: article + "?q=1", status: 400},
		{op: "getArticle", url: "/api/v1/articles/" + absent, status: 404},
		{op: "getArticle", url: "/api/v1/articles/1", status: 404, loose: true},
		{op: "getRaw", url: article + "/raw", status: 200},
		{op: "getRaw", url: article + "/raw?q=1", status: 400},
		{op: "getRaw", url: "/api/v1/articles/" + absent + "/raw", status: 404},

		{op: "listParagraphs", url: article + "/paragraphs?include=tokens,sentences,mentions,quotes,repairs", status: 200},
		{op: "listParagraphs", url: article + "/paragraphs?script=hans&offsets=utf8&from=1&limit=1", status: 200},
		{op: "listParagraphs", url: article + "/paragraphs?include=", status: 200, loose: true},
		{op: "listParagraphs", url: article + "/paragraphs?from=-1", status: 400},
		{op: "listParagraphs", url: "/api/v1/articles/" + absent + "/paragraphs", status: 404},
		{op: "getParagraph", url: article + "/paragraphs/0?include=tokens,sentences,mentions,quotes,repairs&script=hans", status: 200},
		{op: "getParagraph", url: article + "/paragraphs/0?script=latin", status: 400},
		{op: "listParagraphs", url: article + "/paragraphs?render=en,zh-Hant-HK", status: 200},
		{op: "listParagraphs", url: article + "/paragraphs?render=fr", status: 400},
		{op: "getParagraph", url: article + "/paragraphs/0?render=zh-Hans", status: 200},
		{op: "getParagraph", url: article + "/paragraphs/0?include=tokens&render=en", status: 400, loose: true},
		{op: "listArticleEntities", url: article + "/entities?render=en", status: 200},
		{op: "listArticleEntities", url: article + "/entities?render=fr", status: 400},
		{op: "listArticleMentions", url: article + "/mentions?render=en", status: 200},
		{op: "listArticleMentions", url: article + "/mentions?render=fr", status: 400},
		{op: "annotate", url: "/api/v1/annotate?render=en", body: text, status: 200},
		{op: "annotate", url: "/api/v1/annotate?render=fr", body: text, status: 400},
		{op: "getParagraph", url: article + "/paragraphs/99", status: 404},
		{op: "listArticleEntities", url: article + "/entities", status: 200},
		{op: "listArticleEntities", url: article + "/entities?type=TIME", status: 400},
		{op: "listArticleEntities", url: "/api/v1/articles/" + absent + "/entities", status: 404},
		{op: "listArticleMentions", url: article + "/mentions", status: 200},
		{op: "listArticleMentions", url: article + "/mentions?offsets=bytes", status: 400},
		{op: "listArticleMentions", url: "/api/v1/articles/" + absent + "/mentions", status: 404},
		{op: "listArticleQuotes", url: article + "/quotes", status: 200},
		{op: "listArticleQuotes", url: article + "/quotes?kind=loud", status: 400},
		{op: "listArticleQuotes", url: "/api/v1/articles/" + absent + "/quotes", status: 404},

		{op: "exportArticle", url: article + "/export?format=xliff12", status: 200},
		{op: "exportArticle", url: article + "/export?format=xliff21&target=en&tags=false", status: 200},
		{op: "exportArticle", url: article + "/export?format=tmx", status: 200},
		{op: "exportArticle", url: article + "/export?format=tbx", status: 200},
		{op: "exportArticle", url: article + "/export?format=its-html", status: 200},
		{op: "exportArticle", url: article + "/export?format=html", status: 200},
		{op: "exportArticle", url: article + "/export?format=md", status: 200},
		{op: "exportArticle", url: article + "/export?format=webannotation&offsets=utf16", status: 200},
		{op: "exportArticle", url: article + "/export?format=brat", status: 200},
		{op: "exportArticle", url: article + "/export?format=conllu&offsets=utf8", status: 200},
		{op: "exportArticle", url: article + "/export?format=labelstudio", status: 200},
		{op: "exportArticle", url: article + "/export?format=json", status: 200},
		{op: "exportArticle", url: article + "/export?format=docx", status: 400},
		{op: "exportArticle", url: article + "/export", status: 400},
		{op: "exportArticle", url: article + "/export?format=xliff12&offsets=utf16", status: 400, loose: true},
		{op: "exportArticle", url: article + "/export?format=json&tags=false", status: 400, loose: true},
		{op: "exportArticle", url: "/api/v1/articles/" + absent + "/export?format=md", status: 404},

		{op: "listEntities", url: "/api/v1/entities", status: 200},
		{op: "listEntities", url: "/api/v1/entities?cursor=forged", status: 400},
		{op: "getEntity", url: "/api/v1/entities/" + person, status: 200},
		{op: "getEntity", url: "/api/v1/entities/" + person + "?q=1", status: 400},
		{op: "getEntity", url: "/api/v1/entities/" + absent, status: 404},
		{op: "listEntityMentions", url: "/api/v1/entities/" + person + "/mentions", status: 200},
		{op: "listEntityMentions", url: "/api/v1/entities/" + person + "/mentions?limit=501", status: 400},
		{op: "listEntityMentions", url: "/api/v1/entities/" + absent + "/mentions", status: 404},
		{op: "listEntityQuotes", url: "/api/v1/entities/" + person + "/quotes", status: 200},
		{op: "listEntityQuotes", url: "/api/v1/entities/" + person + "/quotes?from=2024-01-01&to=2023-01-01", status: 400, loose: true},
		{op: "listEntityQuotes", url: "/api/v1/entities/" + absent + "/quotes", status: 404},
		{op: "listRelated", url: "/api/v1/entities/" + person + "/related", status: 200},
		{op: "listRelated", url: "/api/v1/entities/" + person + "/related?limit=x", status: 400},
		{op: "listRelated", url: "/api/v1/entities/" + absent + "/related", status: 404},
		{op: "listTimeline", url: "/api/v1/entities/" + person + "/timeline?zone=Asia/Shanghai", status: 200},
		{op: "listTimeline", url: "/api/v1/entities/" + person + "/timeline?zone=Mars", status: 400},
		{op: "listTimeline", url: "/api/v1/entities/" + absent + "/timeline", status: 404},
		{op: "listMentions", url: "/api/v1/mentions?limit=2", status: 200},
		{op: "listMentions", url: "/api/v1/mentions?type=ANIMAL", status: 400},
		{op: "listQuotes", url: "/api/v1/quotes", status: 200},
		{op: "listQuotes", url: "/api/v1/quotes?limit=1.5", status: 400},
		{op: "listQuotes", url: "/api/v1/quotes?attributed=perhaps", status: 400},
		{op: "listArticleMentions", url: article + "/mentions?explain=true", status: 200},
		{op: "listArticleMentions", url: article + "/mentions?explain=perhaps", status: 400},
		{op: "listMentions", url: "/api/v1/mentions?explain=true", status: 400, loose: true},
		{op: "listQuotes", url: "/api/v1/quotes?cue_class=shout", status: 400},
		{op: "listQuotes", url: "/api/v1/quotes?stance=angry", status: 400},
		{op: "listQuotes", url: "/api/v1/quotes?about=a&entity=b", status: 400, loose: true},
		{op: "listQuotes", url: "/api/v1/quotes?about=a&cue_class=say&stance=neutral&attributed=false", status: 200},

		{op: "listTranslations", url: article + "/translations", status: 200},
		{op: "putTranslations", url: article + "/translations", query: "partial=true&language=fr", media: "application/xliff+xml", body: `<xliff version="1.2"><file original="` + first.id + `" source-language="zh" target-language="fr"><body><trans-unit id="p1"><source>首席执行官?</source><target>PDG ?</target></trans-unit></body></file></xliff>`, status: 201},
		{op: "putTranslations", url: article + "/translations", query: "language=fr", media: "application/x-tmx+xml", body: `<tmx version="1.4"><header srclang="zh"/><body><tu><tuv xml:lang="zh"><seg>首席执行官?</seg></tuv><tuv xml:lang="fr"><seg>PDG ?</seg></tuv></tu></body></tmx>`, status: 200},
		{op: "putTranslations", url: article + "/translations", media: "application/xliff+xml", body: `<xliff/>`, status: 422, loose: true},
		{op: "putTranslations", url: article + "/translations", query: "partial=perhaps", media: "application/xliff+xml", body: `<xliff/>`, status: 400},
		{op: "putTranslations", url: article + "/translations", query: "format=docx", media: "application/xliff+xml", body: `<xliff/>`, status: 400},
		{op: "deleteTranslation", url: article + "/translations/fr", ifMatch: "*", status: 204},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "李開復 said “微軟😀 is fine”, up 15%."}]}`, status: 201},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "article_revision": 1, "paragraphs": [{"index": 0, "text": "李開復 said: “微軟😀 is fine.” Up 15%.", "state": "reviewed", "origin": "machine", "engine": "deepl", "author": "Wang"}, {"index": 1, "text": "首席执行官", "origin": "memory", "match": 87}]}`, status: 200},
		{op: "putTranslations", url: article + "/translations", body: `{"language": `, status: 400},
		{op: "putTranslations", url: "/api/v1/articles/" + absent + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "x"}]}`, status: 404},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "article_revision": 9, "paragraphs": [{"index": 0, "text": "x"}]}`, status: 409},
		{op: "putTranslations", url: article + "/translations", ifMatch: `"stale"`, body: `{"language": "en", "paragraphs": [{"index": 0, "text": "x"}]}`, status: 412},
		{op: "putTranslations", url: article + "/translations", media: "text/plain", body: "x", status: 415},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "paragraphs": [{"text": "x"}]}`, status: 422},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "x", "state": "done"}]}`, status: 422},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "english", "paragraphs": [{"index": 0, "text": "x"}]}`, status: 422},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "paragraphs": []}`, status: 422},
		{op: "putTranslations", url: article + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "\u0000"}]}`, status: 422},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "en"}`, query: "offsets=utf16", status: 200},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "微軟😀 said it lost 93%."}]}`, status: 200},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": `, status: 400},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "fr"}`, status: 404},
		{op: "checkTranslation", url: "/api/v1/articles/" + absent + "/qa", body: `{"language": "en"}`, status: 404},
		{op: "checkTranslation", url: article + "/qa", media: "text/plain", body: "x", status: 415},
		{op: "checkTranslation", url: article + "/qa", body: `{"paragraphs": [{"index": 0, "text": "x"}]}`, status: 422},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "x", "state": "final"}]}`, status: 422},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "en", "paragraphs": []}`, status: 422, loose: true},
		{op: "checkTranslation", url: article + "/qa", body: `{"language": "en", "paragraphs": [{"index": 99, "text": "x"}]}`, status: 422, loose: true},
		{op: "listTranslations", url: article + "/translations", status: 200},
		{op: "listTranslations", url: article + "/translations?q=1", status: 400},
		{op: "listTranslations", url: "/api/v1/articles/" + absent + "/translations", status: 404},
		{op: "getTranslation", url: article + "/translations/en?history=true&include=tokens,sentences,mentions,quotes&offsets=utf16&script=hans", status: 200},
		{op: "getTranslation", url: article + "/translations/en?limit=1", status: 200},
		{op: "getTranslation", url: article + "/translations/en?include=repairs", status: 400},
		{op: "getTranslation", url: article + "/translations/fr", status: 404},
		{op: "getTranslatedParagraph", url: article + "/translations/en/paragraphs/0?history=true", status: 200},
		{op: "getTranslatedParagraph", url: article + "/translations/en/paragraphs/0?history=maybe", status: 400},
		{op: "getTranslatedParagraph", url: article + "/translations/en/paragraphs/99", status: 404},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", ifMatch: "*", body: `{"text": "The 首席执行官", "state": "final"}`, query: "offsets=utf8", status: 200},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", ifMatch: "*", body: `{"text": "x"}`, query: "nosuch=1", status: 400},
		{op: "replaceTranslatedParagraph", url: article + "/translations/fr/paragraphs/1", ifMatch: "*", body: `{"text": "x"}`, status: 404},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/99", ifMatch: "*", body: `{"text": "x"}`, status: 404},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", ifMatch: `"stale"`, body: `{"text": "x"}`, status: 412},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", ifMatch: "*", media: "text/plain", body: "x", status: 415},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", ifMatch: "*", body: `{"state": "final"}`, status: 422},
		{op: "replaceTranslatedParagraph", url: article + "/translations/en/paragraphs/1", body: `{"text": "x"}`, status: 428},
		{op: "listParagraphs", url: article + "/paragraphs?include=mentions,quotes,translations&language=en", status: 200},
		{op: "listParagraphs", url: article + "/paragraphs?language=en", status: 400, loose: true},
		{op: "getParagraph", url: article + "/paragraphs/0?include=tokens,sentences,mentions,quotes,repairs,translations&script=hans", status: 200},

		{op: "replaceArticle", url: article, ifMatch: "*", body: `{"text": "x"}`, query: "nosuch=1", status: 400},
		{op: "replaceArticle", url: "/api/v1/articles/" + absent, ifMatch: "*", body: text, status: 404},
		{op: "replaceArticle", url: article, ifMatch: "*", body: `{"text": "新", "external_id": "2"}`, status: 409},
		{op: "replaceArticle", url: article, ifMatch: `"stale"`, body: text, status: 412},
		{op: "replaceArticle", url: article, ifMatch: "*", media: "image/png", body: "x", status: 415},
		{op: "replaceArticle", url: article, ifMatch: "*", body: `{"text": ""}`, status: 422},
		{op: "replaceArticle", url: article, body: text, status: 428},
		{op: "replaceArticle", url: article, ifMatch: first.etag, body: text, status: 200},
		{op: "getTranslation", url: article + "/translations/en", status: 200}, // of an article that has changed
		{op: "deleteTranslation", url: article + "/translations/en", ifMatch: "*", query: "q=1", status: 400},
		{op: "deleteTranslation", url: article + "/translations/fr", ifMatch: "*", status: 404},
		{op: "deleteTranslation", url: article + "/translations/en", ifMatch: `"stale"`, status: 412},
		{op: "deleteTranslation", url: article + "/translations/en", status: 428},
		{op: "deleteTranslation", url: article + "/translations/en", ifMatch: "*", status: 204},
		{op: "deleteArticle", url: "/api/v1/articles/" + second.id, ifMatch: "*", query: "q=1", status: 400},
		{op: "deleteArticle", url: "/api/v1/articles/" + absent, ifMatch: "*", status: 404},
		{op: "deleteArticle", url: "/api/v1/articles/" + second.id, ifMatch: `"stale"`, status: 412},
		{op: "deleteArticle", url: "/api/v1/articles/" + second.id, status: 428},
		{op: "deleteArticle", url: "/api/v1/articles/" + second.id, ifMatch: second.etag, status: 204},

		{op: "createTerm", url: "/api/v1/terms", body: `{"entity_id": "` + person + `", "names": [{"language": "en", "name": "Kai-Fu Lee", "status": "approved", "note": "n"}], "note": "n", "source": "s", "author": "a", "keep": false}`, status: 201},
		{op: "createTerm", url: "/api/v1/terms?nosuch=1", body: `{"names": [{"language": "en", "name": "x"}]}`, status: 400},
		{op: "createTerm", url: "/api/v1/terms", body: `{"names": `, status: 400},
		{op: "createTerm", url: "/api/v1/terms", media: "text/plain", body: "x", status: 415},
		{op: "createTerm", url: "/api/v1/terms", body: `{"names": [{"language": "en", "name": "x", "status": "nice"}]}`, status: 422},
		{op: "createTerm", url: "/api/v1/terms", body: `{"entity_id": "` + absent + `", "names": [{"language": "en", "name": "x"}]}`, status: 422, loose: true},
		{op: "listTerms", url: "/api/v1/terms?limit=1", status: 200},
		{op: "listTerms", url: "/api/v1/terms?q=kai&language=en&status=approved&type=PERSON&entity=" + person, status: 200},
		{op: "listTerms", url: "/api/v1/terms?status=nice", status: 400},
		{op: "getTerm", url: "/api/v1/terms/" + term.id, status: 200},
		{op: "getTerm", url: "/api/v1/terms/" + term.id + "?q=1", status: 400},
		{op: "getTerm", url: "/api/v1/terms/" + absent, status: 404},
		{op: "listTermConflicts", url: "/api/v1/terms/conflicts?kind=renderings&limit=1", status: 200},
		{op: "listTermConflicts", url: "/api/v1/terms/conflicts?kind=none", status: 400},
		{op: "listTermProposals", url: "/api/v1/terms/proposals?type=ORG", status: 200},
		{op: "listTermProposals", url: "/api/v1/terms/proposals?type=TITLE", status: 400},
		{op: "exportTerms", url: "/api/v1/terms/export?format=tbx", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=tbx2&status=approved", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=csv", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=tsv", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=omegat&source=zh-Hans&target=en&first_mention=true", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=deepl&source=zh&target=en", status: 200},
		{op: "exportTerms", url: "/api/v1/terms/export?format=xls", status: 400},
		{op: "exportTerms", url: "/api/v1/terms/export?format=deepl", status: 400, loose: true},
		{op: "importTerms", url: "/api/v1/terms/import?dry_run=true", media: "text/csv", body: "language,name\nen,x\n", status: 200},
		{op: "importTerms", url: "/api/v1/terms/import?format=omegat&source=zh-Hans&target=en", media: "text/plain", body: "一\tone\n", status: 200},
		{op: "importTerms", url: "/api/v1/terms/import", media: "application/xml", body: "<tbx/>", status: 200},
		{op: "importTerms", url: "/api/v1/terms/import?dry_run=perhaps", media: "text/csv", body: "language,name\nen,x\n", status: 400},
		{op: "importTerms", url: "/api/v1/terms/import", media: "image/png", body: "x", status: 415},
		{op: "importTerms", url: "/api/v1/terms/import", media: "text/csv", body: "language,name\nenglish,x\n,\n", status: 422, loose: true},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, ifMatch: "*", body: `{"names": [{"language": "en", "name": "x"}]}`, query: "nosuch=1", status: 400},
		{op: "replaceTerm", url: "/api/v1/terms/" + absent, ifMatch: "*", body: `{"names": [{"language": "en", "name": "x"}]}`, status: 404},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, ifMatch: `"stale"`, body: `{"names": [{"language": "en", "name": "x"}]}`, status: 412},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, ifMatch: "*", media: "text/plain", body: "x", status: 415},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, ifMatch: "*", body: `{"names": [{"language": "en", "name": ""}]}`, status: 422},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, body: `{"names": [{"language": "en", "name": "x"}]}`, status: 428},
		{op: "replaceTerm", url: "/api/v1/terms/" + term.id, ifMatch: term.etag, body: `{"names": [{"language": "en", "name": "x"}]}`, status: 200},
		{op: "deleteTerm", url: "/api/v1/terms/" + term.id, ifMatch: "*", query: "q=1", status: 400},
		{op: "deleteTerm", url: "/api/v1/terms/" + absent, ifMatch: "*", status: 404},
		{op: "deleteTerm", url: "/api/v1/terms/" + term.id, ifMatch: `"stale"`, status: 412},
		{op: "deleteTerm", url: "/api/v1/terms/" + term.id, status: 428},
		{op: "deleteTerm", url: "/api/v1/terms/" + term.id, ifMatch: "*", status: 204},

		{op: "protect", url: "/api/v1/protect?offsets=utf16", body: `{"text": "😀李開復說：“微軟很好。”昨日上漲15%。⟦1⟧", "target": "en", "form": "plain", "language": "zh-Hant", "threshold": 0.5, "unknown": "keep"}`, status: 200},
		{op: "protect", url: "/api/v1/protect", body: `{"article_id": "` + first.id + `", "paragraph": 0, "target": "en", "form": "deepl"}`, status: 200},
		{op: "protect", url: "/api/v1/protect?q=1", body: `{"text": "x", "target": "en"}`, status: 400},
		{op: "protect", url: "/api/v1/protect", body: `{"text": `, status: 400},
		{op: "protect", url: "/api/v1/protect", body: `{"article_id": "` + absent + `", "paragraph": 0, "target": "en"}`, status: 404},
		{op: "protect", url: "/api/v1/protect", body: `{"article_id": "` + first.id + `", "paragraph": 99, "target": "en"}`, status: 404},
		{op: "protect", url: "/api/v1/protect", media: "text/plain", body: "x", status: 415},
		{op: "protect", url: "/api/v1/protect", body: `{"text": "x", "target": "fr"}`, status: 422},
		{op: "protect", url: "/api/v1/protect", body: `{"text": "x", "target": "en", "threshold": 1.5}`, status: 422},
		{op: "protect", url: "/api/v1/protect", body: `{"text": "x", "article_id": "` + absent + `", "target": "en"}`, status: 422},
		{op: "restore", url: "/api/v1/restore?offsets=utf8", body: `{"text": "⟦2⟧ said ⟦1⟧ ⟦ 1 ⟧ ⟦9⟧.", "sentences": 1, "placeholders": [{"id": 1, "target": "Kai-Fu Lee", "surface": "李開復", "type": "PERSON"}, {"id": 2, "target": "Microsoft"}, {"id": 3, "target": "15%"}], "offset_unit": "codepoint", "unprotected": []}`, status: 200},
		{op: "restore", url: "/api/v1/restore?q=1", body: `{"text": "x", "placeholders": []}`, status: 400},
		{op: "restore", url: "/api/v1/restore", media: "text/plain", body: "x", status: 415},
		{op: "restore", url: "/api/v1/restore", body: `{"text": "x", "placeholders": [{"id": 1, "target": ""}]}`, status: 422},
		{op: "restore", url: "/api/v1/restore", body: `{"placeholders": []}`, status: 422},
		{op: "translateArticle", url: article + "/translate", body: `{"target": "en"}`, status: 409},
		{op: "translateArticle", url: article + "/translate", media: "text/plain", body: "x", status: 415},

		{op: "health", url: "/healthz", status: 200},
		{op: "ready", url: "/readyz", status: 200},
		{op: "metrics", url: "/metrics", status: 200},
		{op: "openapi", url: "/openapi.json", status: 200},
		{op: "openapi", url: "/openapi.json?v=3", status: 400},
	})

	fake := enginetest.New(t)
	engines := []translate.Engine{translate.NewDeepL(translate.Config{URL: fake.URL, Key: enginetest.Key}), translate.NewOpenAI(translate.Config{URL: fake.URL + "/v1", Key: "wrong", Model: "m"})}
	machine := newContract(t, contractOptions{engines: engines})
	whole := machine.post(t, "李開復說：“微軟😀很好。”昨日上漲15%。\n\n首席执行官?\n\n1", "")
	translateIt := "/api/v1/articles/" + whole.id + "/translate"
	machine.run(t, []call{
		{op: "translateArticle", url: translateIt, body: `{"target": "en", "engine": "openai"}`, status: 502},
		{op: "translateArticle", url: translateIt, body: `{"target": "en", "paragraphs": [0]}`, status: 200},
		{op: "translateArticle", url: translateIt + "?offsets=utf16", body: `{"target": "en", "engine": "deepl", "overwrite": true, "threshold": 0.9, "unknown": "keep"}`, status: 200},
		{op: "translateArticle", url: translateIt, body: `{"target": "en", "engine": "libretranslate"}`, status: 409},
		{op: "translateArticle", url: translateIt + "?q=1", body: `{"target": "en"}`, status: 400},
		{op: "translateArticle", url: "/api/v1/articles/" + absent + "/translate", body: `{"target": "en"}`, status: 404},
		{op: "translateArticle", url: translateIt, body: `{"target": "en", "paragraphs": [99]}`, status: 422, loose: true},
		{op: "translateArticle", url: translateIt, body: `{"target": "en", "paragraphs": ["a"]}`, status: 422},
		{op: "translateArticle", url: translateIt, body: `{"target": "tlh"}`, status: 422},
	})
	maps.Copy(c.seen, machine.seen)

	// Faults that any operation may meet: each by a server that always has it.
	every := func(o contractOptions, status int, when func(op *openapi3.Operation) bool) {
		faulty := newContract(t, o)
		for path, item := range faulty.doc.Paths.Map() {
			for method, op := range item.Operations() {
				if op.Responses.Status(status) == nil || when != nil && !when(op) {
					continue
				}
				url := strings.NewReplacer("{id}", absent, "{n}", "0", "{language}", "en").Replace(path)
				switch op.OperationID {
				case "exportArticle":
					url += "?format=md"
				case "exportTerms":
					url += "?format=tbx"
				}
				one := call{op: op.OperationID, url: url, status: status, key: o.present}
				if op.RequestBody != nil {
					one.body = text
					switch op.OperationID {
					case "createTerm", "replaceTerm":
						one.body = `{"names": [{"language": "en", "name": "x"}]}`
					case "checkTranslation":
						one.body = `{"language": "en"}`
					case "importTerms":
						one.media, one.body = "text/csv", "language,name\nen,x\n"
					}
				}
				if op.OperationID == "protect" || op.OperationID == "translateArticle" {
					one.body = `{"target": "en"}`
				}
				if op.OperationID == "protect" {
					one.body = `{"target": "en", "text": "x"}`
				}
				if op.OperationID == "restore" {
					one.body = `{"text": "x", "placeholders": []}`
				}
				if op.OperationID == "putTranslations" {
					one.body = `{"language": "en", "paragraphs": [{"index": 0, "text": "x"}]}`
				}
				if method == http.MethodPut || method == http.MethodDelete {
					one.ifMatch = "*"
				}
				faulty.run(t, []call{one})
			}
		}
		maps.Copy(c.seen, faulty.seen)
	}
	every(contractOptions{key: true}, 401, nil)
	every(contractOptions{key: true, present: readerKey}, 403, nil)
	every(contractOptions{limits: api.Limits{Timeout: time.Nanosecond, Translate: time.Nanosecond}, notReady: true}, 503, nil)
	atRest := map[string]bool{"replaceArticle": true, "replaceTerm": true, "putTranslations": true, "replaceTranslatedParagraph": true} // they look for what they write to before they read the body
	every(contractOptions{limits: api.Limits{MaxBody: 8}}, 413, func(op *openapi3.Operation) bool { return !atRest[op.OperationID] })
	small := newContract(t, contractOptions{limits: api.Limits{MaxBody: 70}})
	kept := "/api/v1/articles/" + small.post(t, "微軟。", "").id
	long := `{"text": "` + strings.Repeat("x", 70) + `"}`
	small.run(t, []call{
		{op: "replaceTerm", url: "/api/v1/terms/" + small.postTerm(t, `{"names": [{"language": "en", "name": "x"}]}`).id, ifMatch: "*",
			body: `{"names": [{"language": "en", "name": "` + strings.Repeat("x", 70) + `"}]}`, status: 413},
		{op: "replaceArticle", url: kept, ifMatch: "*", body: long, status: 413},
		{op: "putTranslations", url: kept + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "x"}]}`, status: 201},
		{op: "putTranslations", url: kept + "/translations", body: `{"language": "en", "paragraphs": [{"index": 0, "text": "` + strings.Repeat("x", 70) + `"}]}`, status: 413},
		{op: "replaceTranslatedParagraph", url: kept + "/translations/en/paragraphs/0", ifMatch: "*", body: long, status: 413},
	})
	lost := newContract(t, contractOptions{conflict: true})
	lost.run(t, []call{{op: "createArticle", url: "/api/v1/articles", body: text, status: 409}})
	maps.Copy(c.seen, small.seen)
	maps.Copy(c.seen, lost.seen)

	unreachable := map[string]string{
		"default": "stands for every other status; all that these tests know are described by number",
	}
	for path, item := range c.doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status := range op.Responses.Map() {
				if !c.seen[op.OperationID+" "+status] && unreachable[status] == "" {
					t.Errorf("%s %s: no call got the status %s that is described", method, path, status)
				}
			}
		}
	}
}

// call is a request to an operation and the status that it is to get.
type call struct {
	op          string
	url         string
	query       string // added to url
	media, body string // media is application/json where there is a body and no media
	ifMatch     string
	ifNoneMatch string
	key         string
	status      int
	loose       bool // the description of parameters is narrower than what the server takes
}

// contract is a server beside its description.
type contract struct {
	handler http.Handler
	doc     *openapi3.T
	router  routers.Router
	seen    map[string]bool // operation and status
}

type contractOptions struct {
	limits   api.Limits
	engines  []translate.Engine
	key      bool   // the server wants keys
	present  string // the key that requests present
	notReady bool
	conflict bool // every write of an article loses against another
}

const readerKey = "the-key-of-a-reader"

// names are the names that there are in other languages.
var names = sync.OnceValue(func() *rendering.Renderer {
	r, err := rendering.New(rendering.Options{})
	if err != nil {
		panic(err) // the lexicons are embedded
	}
	return r
})

func newContract(t *testing.T, o contractOptions) *contract {
	t.Helper()
	s, err := sqlite.New(t.Context(), filepath.Join(t.TempDir(), "contract.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	options := api.Options{
		Store: s, Annotator: marker{}, Link: pairUp, Renderer: names(), Log: slog.New(slog.DiscardHandler), Limits: o.limits, Engines: o.engines,
		Spec: docs.Spec, UI: docs.UI, UIPolicy: docs.UIPolicy, Version: "test",
	}
	if o.conflict {
		options.Store = losing{s}
	}
	if o.notReady {
		options.Ready = func(context.Context) error { return errors.New("not yet") }
	}
	if o.key {
		keys, err := api.ReadKeys(strings.NewReader("r reader " + api.HashKey(readerKey)))
		if err != nil {
			t.Fatal(err)
		}
		options.Keys = keys
	}
	h, err := api.New(options)
	if err != nil {
		t.Fatal(err)
	}
	doc := description(t)
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &contract{handler: h, doc: doc, router: router, seen: map[string]bool{}}
}

// description reads docs.Spec, with the formats that kin-openapi checks only
// when told.
func description(t *testing.T) *openapi3.T {
	t.Helper()
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562))
	for _, media := range []string{"text/html", "text/markdown", "application/xliff+xml", "application/x-tmx+xml", "application/x-tbx+xml", "application/ld+json", "application/zip",
		"text/tab-separated-values", "application/xml"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.PlainBodyDecoder)
	}
	doc, err := openapi3.NewLoader().LoadFromData(docs.Spec)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// run makes the calls and checks requests and answers against the description.
func (c *contract) run(t *testing.T, calls []call) {
	t.Helper()
	for _, one := range calls {
		t.Run(fmt.Sprintf("%s %d", one.op, one.status), func(t *testing.T) { c.check(t, one) })
	}
}

func (c *contract) check(t *testing.T, one call) {
	op, method := c.operation(one.op)
	if op == nil {
		t.Fatalf("no operation %s is described", one.op)
	}
	if one.query != "" {
		one.url += "?" + one.query
	}
	request := func() *http.Request {
		r := httptest.NewRequest(method, one.url, strings.NewReader(one.body))
		if one.body != "" {
			r.Header.Set("Content-Type", cmpOr(one.media, "application/json"))
		}
		for name, value := range map[string]string{"If-Match": one.ifMatch, "If-None-Match": one.ifNoneMatch} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if one.key != "" {
			r.Header.Set("Authorization", "Bearer "+one.key)
		}
		return r
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, request())
	if w.Code != one.status {
		t.Fatalf("%s %s: got %d, want %d: %s", method, one.url, w.Code, one.status, w.Body)
	}
	c.seen[one.op+" "+strconv.Itoa(w.Code)] = true

	r := request()
	route, pathParams, err := c.router.FindRoute(r)
	if err != nil || route.Operation.OperationID != one.op {
		t.Fatalf("%s %s is not of the operation %s (%v)", method, one.url, one.op, err)
	}
	if op.Responses.Status(w.Code) == nil {
		t.Fatalf("the status %d is not described", w.Code)
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: pathParams, Route: route,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	// What the description refuses, the server refuses, and the other way.
	err = openapi3filter.ValidateRequest(t.Context(), in)
	if wrong := one.status == 400 || one.status == 415 || one.status == 422 || one.status == 428; !one.loose && wrong != (err != nil) && !hidden(one) {
		t.Errorf("%s %s got %d, and the description says of the request: %v", method, one.url, w.Code, err)
	}
	if err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}); err != nil {
		t.Errorf("%s %s: the answer is not as described: %v\n%s", method, one.url, err, w.Body)
	}
	described := op.Responses.Status(w.Code).Value.Content
	if len(described) == 0 && w.Body.Len() > 0 {
		t.Errorf("%s %s: a body where none is described: %s", method, one.url, w.Body)
	}
	if method == http.MethodGet && w.Code == 200 && op.Responses.Status(304) != nil {
		again := one // by a client that has the answer already
		again.ifNoneMatch, again.status = w.Header().Get("ETag"), http.StatusNotModified
		c.check(t, again)
	}
}

// hidden reports whether a description cannot say what is wrong with a
// request: parameters that it does not know, and bytes that are no text.
func hidden(one call) bool {
	for _, cannot := range []string{"?q=1", "?v=3", "nosuch=1", "articles?limit=1", "cursor=forged", "zone=Mars", "\xff"} {
		if strings.Contains(one.url+one.body, cannot) {
			return true
		}
	}
	return false
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// operation returns an operation by its id, and its method.
func (c *contract) operation(id string) (*openapi3.Operation, string) {
	for _, item := range c.doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.OperationID == id {
				return op, method
			}
		}
	}
	return nil, ""
}

type posted struct{ id, etag string }

// post takes an article in.
func (c *contract) post(t *testing.T, text, query string) posted {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/articles?"+query, strings.NewReader(text))
	r.Header.Set("Content-Type", "text/plain; charset=utf-8")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if w.Code != http.StatusCreated {
		t.Fatalf("post: %d %s", w.Code, w.Body)
	}
	return posted{strings.TrimPrefix(w.Header().Get("Location"), "/api/v1/articles/"), w.Header().Get("ETag")}
}

// pairUp links the n-th mention with the n-th, the n-th quote with the n-th,
// and all of a text with all of the other.
func pairUp(a *jianzhu.Article, t *jianzhu.Translation) {
	for i := range t.Paragraphs {
		p := &t.Paragraphs[i]
		q := &a.Paragraphs[p.Index]
		p.Counterparts, p.Aligned = nil, nil
		for n := range min(len(p.Mentions), len(q.Mentions)) {
			p.Counterparts = append(p.Counterparts, jianzhu.Counterpart{SourceID: q.Mentions[n].ID, TargetID: p.Mentions[n].ID, Rule: "order", Score: 0.5})
		}
		for n := range min(len(p.Quotes), len(q.Quotes)) {
			p.Counterparts = append(p.Counterparts, jianzhu.Counterpart{SourceID: q.Quotes[n].ID, TargetID: p.Quotes[n].ID, Rule: "order", Score: 0.5})
		}
		p.Aligned = []jianzhu.SentencePair{{Source: jianzhu.Span{End: len(q.Text)}, Target: jianzhu.Span{End: len(p.Text)}, Score: 1}}
	}
}

// postTerm keeps a term.
func (c *contract) postTerm(t *testing.T, body string) posted {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/terms", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if w.Code != http.StatusCreated {
		t.Fatalf("post: %d %s", w.Code, w.Body)
	}
	return posted{strings.TrimPrefix(w.Header().Get("Location"), "/api/v1/terms/"), w.Header().Get("ETag")}
}

// losing is a store whose writes of articles all lose.
type losing struct{ api.Store }

func (losing) PutArticle(context.Context, *jianzhu.Article, int64) error {
	return &jianzhu.Error{Op: "losing.PutArticle", Kind: jianzhu.Conflict, Msg: "somebody else was first"}
}

// marker is an annotator that knows a few words, enough to fill every field of
// every answer.
type marker struct{}

func (marker) Read(ctx context.Context, in jianzhu.Input) (*jianzhu.Article, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := &jianzhu.Article{
		Title: in.Title, Language: cmpOr(in.Language, "zh-Hant"), Published: in.Published, URL: in.URL,
		Raw: in.Raw, Format: in.Format, Charset: "utf-8",
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	start := 0
	for i, text := range strings.Split(string(in.Raw), "\n\n") {
		clean := tags.ReplaceAllString(text, "")
		a.Paragraphs = append(a.Paragraphs, jianzhu.Paragraph{Index: i, Kind: jianzhu.KindBody, Language: "zh", Script: "Hant", Text: clean})
		if at := strings.IndexByte(clean, '?'); at >= 0 && clean == text {
			a.Edits = append(a.Edits, jianzhu.Edit{RawStart: start + at, RawEnd: start + at + 1, Paragraph: i, Start: at, End: at + 1, Kind: jianzhu.EditSuspect})
		}
		start += len(text) + 2
	}
	return a, nil
}

func (m marker) Explain(ctx context.Context, a *jianzhu.Article) (map[string]jianzhu.Explanation, error) {
	again := *a
	again.Paragraphs = slices.Clone(a.Paragraphs)
	if err := m.Annotate(ctx, &again); err != nil {
		return nil, err
	}
	out := map[string]jianzhu.Explanation{}
	for _, p := range again.Paragraphs {
		for _, m := range p.Mentions {
			out[m.ID] = jianzhu.Explanation{Mark: m.Mark, Type: m.Type, Lexicon: "test", Entry: m.In(p.Text), Model: "zh 1", Margin: 2, Features: []jianzhu.Weight{{Feature: "unit", Value: 1.5}}}
		}
	}
	return out, nil
}

func (marker) Annotate(ctx context.Context, a *jianzhu.Article) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	words := []struct {
		surface string
		kind    jianzhu.Type
		value   *jianzhu.Value
	}{
		{"李開復", jianzhu.TypePerson, nil}, {"微軟", jianzhu.TypeOrg, nil}, {"首席执行官", jianzhu.TypeTitle, nil},
		{"15%", jianzhu.TypePercent, &jianzhu.Value{Amount: "15", Unit: "%"}},
		{"昨日", jianzhu.TypeTime, &jianzhu.Value{TIMEX: "XXXX-XX-XX", Unresolved: true}},
	}
	mark := jianzhu.Mark{Origin: jianzhu.OriginRule, Rule: "words", Score: 0.5, Status: jianzhu.Proposed}
	entities := map[string]*jianzhu.Entity{}
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		for at, r := range p.Text {
			p.Tokens = append(p.Tokens, jianzhu.Token{Span: jianzhu.Span{Start: at, End: at + len(string(r))}, POS: "x", OOV: r == '😀'})
		}
		p.Sentences = []jianzhu.Span{{Start: 0, End: len(p.Text)}}
		for _, w := range words {
			at := strings.Index(p.Text, w.surface)
			if at < 0 {
				continue
			}
			m := jianzhu.Mention{Span: jianzhu.Span{Start: at, End: at + len(w.surface)}, Type: w.kind, Value: w.value, Mark: mark}
			m.ID = jianzhu.StableID("mention", a.ID, strconv.Itoa(i), strconv.Itoa(at))
			if slices.Contains(jianzhu.EntityTypes, w.kind) {
				m.EntityID = jianzhu.StableID("entity", string(w.kind), w.surface)
				if entities[m.EntityID] == nil {
					entities[m.EntityID] = &jianzhu.Entity{ID: m.EntityID, Type: w.kind, Name: w.surface, Articles: 1,
						Names: map[string]string{"zh-Hant": w.surface, "en": "A name"}, Aliases: []string{w.surface + "氏"}}
				}
				entities[m.EntityID].Mentions++
			}
			p.Mentions = append(p.Mentions, m)
		}
		slices.SortFunc(p.Mentions, func(x, y jianzhu.Mention) int { return x.Start - y.Start })
		if from, to := strings.Index(p.Text, "“"), strings.Index(p.Text, "”"); from >= 0 && to > from {
			q := jianzhu.Quote{Span: jianzhu.Span{Start: from + len("“"), End: to}, Kind: jianzhu.Direct, Mark: mark}
			q.ID = jianzhu.StableID("quote", a.ID, strconv.Itoa(i))
			if said := strings.Index(p.Text, "說"); said > 0 {
				q.Cue = &jianzhu.Span{Start: said, End: said + len("說")}
				q.Speaker = &jianzhu.Speaker{Paragraph: i, Span: jianzhu.Span{Start: 0, End: said}, Name: p.Text[:said],
					EntityID: jianzhu.StableID("entity", "PERSON", p.Text[:said])}
			}
			p.Quotes = append(p.Quotes, q)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(entities)) {
		a.Entities = append(a.Entities, *entities[id])
	}
	return nil
}
