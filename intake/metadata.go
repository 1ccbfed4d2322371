package intake

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/language"
)

// metadata is what a page says about itself: in JSON-LD, in OpenGraph and
// other meta elements, in its markup, in this order of trust.
type metadata struct {
	title, byline, language, url string
	published                    time.Time

	ld   ldArticle
	og   map[string]string // meta elements by property, name, itemprop or http-equiv in lower case
	lang string            // of the html element
	link string            // canonical
	time string            // of the first time element with a date

	inLD bool // the script that follows is JSON-LD
}

type ldArticle struct {
	found                                            bool
	headline, name, author, published, language, url string
}

// tag notes what a start tag tells; z is nil when it has no attributes.
func (m *metadata) tag(a atom.Atom, z *html.Tokenizer) {
	m.inLD = false
	switch a {
	case atom.Html, atom.Meta, atom.Link, atom.Script, atom.Time:
	default:
		return
	}
	attr := map[string]string{}
	for more := z != nil; more; {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, ok := attr[string(k)]; !ok && len(v) < 4096 {
			attr[string(k)] = strings.TrimSpace(string(v))
		}
	}
	switch a {
	case atom.Html:
		if m.lang == "" {
			m.lang = attr["lang"]
			if m.lang == "" {
				m.lang = attr["xml:lang"]
			}
		}
	case atom.Script:
		m.inLD = strings.HasPrefix(strings.ToLower(attr["type"]), "application/ld+json")
	case atom.Link:
		if strings.EqualFold(attr["rel"], "canonical") && m.link == "" {
			m.link = attr["href"]
		}
	case atom.Time:
		if m.time == "" {
			m.time = attr["datetime"]
		}
	case atom.Meta:
		if m.og == nil {
			m.og = map[string]string{}
		}
		for _, k := range []string{"property", "name", "itemprop", "http-equiv"} {
			names := strings.ToLower(attr[k])
			if m.og[names] == "" {
				m.og[names] = attr["content"]
			}
			for name := range strings.FieldsSeq(names) {
				if m.og[name] == "" {
					m.og[name] = attr["content"]
				}
			}
		}
	}
}

// script reads the JSON-LD of a script element.
func (m *metadata) script(text string) {
	if !m.inLD || m.ld.found {
		return
	}
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		m.ld.read(v, 0)
	}
}

// read looks for an article in v, at most 8 deep.
func (a *ldArticle) read(v any, depth int) {
	if a.found || depth > 8 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			a.read(e, depth+1)
		}
	case map[string]any:
		if !isArticleType(v["@type"]) {
			a.read(v["@graph"], depth+1)
			a.read(v["mainEntity"], depth+1)
			return
		}
		a.found = true
		a.name = text(v["name"])
		a.headline = firstOf(text(v["headline"]), a.name)
		a.author = names(v["author"])
		a.published = text(v["datePublished"])
		a.language = text(v["inLanguage"])
		a.url = text(v["url"])
		if a.url == "" {
			a.url = text(v["mainEntityOfPage"])
		}
	}
}

func isArticleType(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || v == "BlogPosting" || v == "Report" || v == "LiveBlogPosting"
	case []any:
		for _, e := range v {
			if isArticleType(e) {
				return true
			}
		}
	}
	return false
}

// text returns v when it is a string, else the name or id of the object.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(html.UnescapeString(v))
	case map[string]any:
		for _, k := range []string{"name", "@id", "url", "alternateName"} {
			if s, ok := v[k].(string); ok {
				return text(s)
			}
		}
	case []any:
		if len(v) > 0 {
			if _, ok := v[0].([]any); !ok {
				return text(v[0])
			}
		}
	}
	return ""
}

// names returns the names of one or more authors.
func names(v any) string {
	list, ok := v.([]any)
	if !ok {
		return text(v)
	}
	var all []string
	for _, e := range list {
		if _, nested := e.([]any); nested {
			continue
		}
		if s := text(e); s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, ", ")
}

// settleTitle fills the title from what the page says of itself; element is the
// text of its title element, which has the site's name besides.
func (m *metadata) settleTitle(element string) {
	m.title = firstOf(m.ld.headline, m.og["og:title"], m.og["twitter:title"], m.og["dc.title"], m.og["dc:title"],
		m.og["dcterms.title"], m.og["headline"], m.og["parsely-title"], m.og["title"])
	// Some give a description as the headline, and the title as the name.
	if e := squeeze(element); m.ld.name != "" && !strings.Contains(e, squeeze(m.title)) && strings.Contains(e, squeeze(m.ld.name)) {
		m.title = m.ld.name
	}
}

// settleByline fills the byline, from what the page says of itself.
func (m *metadata) settleByline() {
	m.byline = firstOf(m.ld.author, m.og["author"], notURL(m.og["article:author"]), m.og["dc.creator"], m.og["dc:creator"],
		m.og["dcterms.creator"], m.og["parsely-author"], m.og["byl"])
}

func notURL(s string) string {
	if strings.Contains(s, "://") {
		return ""
	}
	return s
}

// settle fills language, URL and time; base is the URL that the page came from,
// if known.
func (m *metadata) settle(base string) {
	for _, s := range []string{m.ld.language, m.lang, m.og["og:locale"], m.og["content-language"], m.og["dc.language"]} {
		if tag, err := language.Parse(strings.ReplaceAll(s, "_", "-")); err == nil && s != "" && tag != language.Und {
			m.language = tag.String()
			break
		}
	}
	for _, s := range []string{m.link, m.og["og:url"], m.ld.url} {
		if u := absolute(s, base); u != "" {
			m.url = u
			break
		}
	}
	for _, s := range []string{m.ld.published, m.og["article:published_time"], m.og["og:published_time"], m.og["datepublished"],
		m.og["pubdate"], m.og["publishdate"], m.og["publish_date"], m.og["publication_date"], m.og["parsely-pub-date"],
		m.og["sailthru.date"], m.og["dc.date.issued"], m.og["dc.date"], m.og["article:create_at"], m.og["weibo: article:create_at"],
		m.og["apub:time"], m.og["date"], m.time} {
		if t, ok := parseTime(s); ok {
			m.published = t
			break
		}
	}
}

// absolute returns s as an absolute URL of the web, or "".
func absolute(s, base string) string {
	u, err := url.Parse(s)
	if s == "" || err != nil {
		return ""
	}
	if b, err := url.Parse(base); err == nil && base != "" {
		u = b.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05",
	"2006-01-02 15:04", "2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日15:04", "2006年1月2日", "20060102",
	time.RFC1123Z, time.RFC1123, time.RFC850, "January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "January 2, 2006 15:04",
}

// parseTime reads a time as pages write it. Without a zone it is taken for UTC,
// so that the date is the one that is written.
func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 64 {
		return time.Time{}, false
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1800 {
			return t, true
		}
	}
	return time.Time{}, false
}

// firstOf returns the first of list that says something.
func firstOf(list ...string) string {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

var metaCharsetPattern = regexp.MustCompile(`(?i)<(?:meta\s[^>]{0,300}?charset|\?xml\s[^>]{0,100}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_:\-]{2,30})`)

// metaCharset returns the charset that an HTML page declares in its first
// bytes, or "".
func metaCharset(raw []byte) string {
	m := metaCharsetPattern.FindSubmatch(raw[:min(len(raw), 8192)])
	if m == nil {
		return ""
	}
	return string(m[1])
}
