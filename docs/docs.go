// Package docs embeds what a server shows of itself: the OpenAPI description
// of the HTTP API and the Swagger UI that renders it. Both work offline.
//
// The description is generated from the comments and types of package api:
//
//	go generate ./docs
package docs

import (
	"embed"
	"io/fs"
)

//go:generate go run ./gen

// Spec is the description of the HTTP API: one OpenAPI 3.0.3 document as JSON,
// with a server URL relative to where it is served from.
//
//go:embed openapi.json
var Spec []byte

//go:embed ui
var ui embed.FS

// UI holds Swagger UI: index.html and the files it loads, all by relative
// URLs. It is to be served under /swagger/ and shows /openapi.json of the same
// host.
var UI = must(fs.Sub(ui, "ui"))

// UIPolicy is the Content-Security-Policy under which UI works: it loads and
// calls nothing but its own host, and has neither inline scripts nor inline
// styles. Swagger UI draws its icons from data: URLs.
const UIPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func must(sub fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the embedded folder is part of the build
	}
	return sub
}
