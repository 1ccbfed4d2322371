// Package api serves articles and their annotations over HTTP: the paths, the
// parameters, what is refused and how, who may do what. The shapes of the
// answers are in api/wire. Processes, listeners and flags are left to the
// command; New gives it one http.Handler.
//
// The comments on the handlers are the source of the API's description: see
// docs.
//
//	@title			Jianzhu
//	@version		1
//	@description	A bilingual news-annotation service: Chinese and English articles in; repaired, segmented and annotated text, mentions and quotes out.
//	@description
//	@description	**Offsets.** Every `start` and `end` is half-open and counts in the text of its paragraph, in Unicode code points unless `offsets` asks for `utf16` or `utf8`; every answer with spans states its unit in `offset_unit`. `text[start:end]` is `surface`.
//	@description
//	@description	**Lists** answer `items` and `next_cursor`, which is null on the last page. A cursor is opaque, belongs to the list and filters that it came from, and stays valid while others write. The same link is in the `Link` header.
//	@description
//	@description	**Revisions.** Reads carry a strong `ETag` and answer 304 to a matching `If-None-Match`. PUT and DELETE need `If-Match`: 428 without, 412 when the article has changed.
//	@description
//	@description	**Errors** are RFC 9457 problems; `errors` lists each wrong field or parameter, with the accepted values where there are such. Unknown parameters and fields are errors.
//	@license.name	Apache-2.0
//	@license.url	https://www.apache.org/licenses/LICENSE-2.0
//	@contact.name	Jianzhu
//	@BasePath		/
//
//	@tag.name			annotate
//	@tag.description	Annotate text without keeping it
//	@tag.name			articles
//	@tag.description	Take articles in, and read them with their annotations
//	@tag.name			translations
//	@tag.description	What articles are in other languages, paragraph by paragraph
//	@tag.name			terms
//	@tag.description	How things are called in each language, and how not: the termbase
//	@tag.name			translate
//	@tag.description	Take names and values out of a text for a translation engine and put them back; translate by machine; check a translation
//	@tag.name			entities
//	@tag.description	People, organizations, places, products, works and events
//	@tag.name			search
//	@tag.description	Mentions and quotes across articles
//	@tag.name			service
//	@tag.description	State and description of the service
//
//	@securityDefinitions.apikey	Key
//	@in							header
//	@name						Authorization
//	@description				`Bearer KEY`, where the server runs with API keys. A reader may read and annotate, an editor may write too, an admin may do everything.
package api
