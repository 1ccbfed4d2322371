package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jianzhu"
	"jianzhu/api/wire"
	"jianzhu/rendering"
	"jianzhu/script"
)

// params are the query parameters of a request. Its methods read one each and
// note what is wrong; err then lists all of it.
type params struct {
	values url.Values
	wrong  []wire.FieldError
}

// query returns the query parameters of c, which may have the accepted names.
func query(c *gin.Context, accepted ...string) *params {
	p := &params{}
	if c.Request.URL.RawQuery == "" {
		return p
	}
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		p.wrong = append(p.wrong, wrong("query", "is no list of name=value pairs joined by &, percent-encoded"))
	}
	p.values = values
	for _, name := range sortedKeys(values) {
		switch {
		case !slices.Contains(accepted, name) && len(accepted) == 0:
			p.wrong = append(p.wrong, wrong(printable(name), "is not a parameter of this path, which takes none"))
		case !slices.Contains(accepted, name):
			p.wrong = append(p.wrong, wrong(printable(name), "is not a parameter of this path", accepted...))
		case len(values[name]) > 1:
			p.wrong = append(p.wrong, wrong(name, "must be given once, not "+strconv.Itoa(len(values[name]))+" times"))
		case !utf8.ValidString(values[name][0]) || strings.ContainsRune(values[name][0], 0):
			p.wrong = append(p.wrong, wrong(name, "must be valid UTF-8 without NUL"))
			delete(values, name)
		}
	}
	return p
}

func sortedKeys(values url.Values) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// printable returns s as it can be shown: cut short, and with what is no
// character replaced.
func printable(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return s
}

// err returns all that is wrong as one fault.
func (p *params) err() error {
	if len(p.wrong) == 0 {
		return nil
	}
	return refuse(http.StatusBadRequest, p.wrong...)
}

func (p *params) refuse(name, message string, accepted ...string) {
	p.wrong = append(p.wrong, wrong(name, message, accepted...))
}

// text returns a parameter of 1 to longest characters, or "" when it is not
// there.
func (p *params) text(name string, longest int) string {
	v, there := p.values[name]
	if !there {
		return ""
	}
	s := strings.TrimSpace(v[0])
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		p.refuse(name, "must not be empty; leave it out instead")
	case n > longest:
		p.refuse(name, fmt.Sprintf("must be at most %d characters long, not %d", longest, n))
	}
	return s
}

// choice returns a parameter that is one of the accepted values, or the first
// of them when it is not there.
func (p *params) choice(name string, accepted ...string) string {
	v, there := p.values[name]
	if !there {
		return accepted[0]
	}
	if !slices.Contains(accepted, v[0]) {
		p.refuse(name, fmt.Sprintf("%q is not known", printable(v[0])), accepted...)
	}
	return v[0]
}

// optional is choice for a parameter without default.
func (p *params) optional(name string, accepted ...string) string {
	if _, there := p.values[name]; !there {
		return ""
	}
	return p.choice(name, accepted...)
}

// number returns a whole number between two bounds, or otherwise when it is
// not there.
func (p *params) number(name string, least, most, otherwise int) int {
	v, there := p.values[name]
	if !there {
		return otherwise
	}
	n, err := strconv.Atoi(v[0])
	if err != nil || n < least || n > most || strconv.Itoa(n) != v[0] {
		p.refuse(name, fmt.Sprintf("must be a whole number from %d to %d, not %q", least, most, printable(v[0])))
		return otherwise
	}
	return n
}

// unit returns the unit of offsets.
func (p *params) unit() jianzhu.Unit {
	return jianzhu.Unit(p.choice("offsets", names(jianzhu.Units)...))
}

// include returns the kinds of annotation asked for, among those that there
// are, or otherwise when the parameter is not there. Empty, it asks for none.
func (p *params) include(among, otherwise wire.Include) wire.Include {
	v, there := p.values["include"]
	if !there {
		return otherwise
	}
	var all wire.Include
	if v[0] == "" {
		return all
	}
	for name := range strings.SplitSeq(v[0], ",") {
		kind, ok := wire.ParseInclude(name)
		switch {
		case !ok || !among.Has(kind):
			p.refuse("include", fmt.Sprintf("%q is not known here", printable(name)), wire.IncludeNames(among)...)
		case all.Has(kind):
			p.refuse("include", fmt.Sprintf("names %s twice", name))
		}
		all |= kind
	}
	return all
}

// translations returns the one language of translations that is asked for, or
// "" for all; include says whether any are.
func (p *params) translations(include wire.Include) string {
	tag := p.language("language")
	if tag != "" && !include.Has(wire.Translations) {
		p.refuse("language", "chooses among translations, so include must name translations too")
	}
	return tag
}

// paramRender is the parameter that asks for names in other languages.
const paramRender = "render"

// render returns the languages that names are asked for in, in the order of
// the request. Empty, it asks for none.
func (p *params) render() []string {
	v, there := p.values[paramRender]
	if !there || v[0] == "" {
		return nil
	}
	var all []string
	for tag := range strings.SplitSeq(v[0], ",") {
		switch {
		case !slices.Contains(rendering.Targets, tag):
			p.refuse(paramRender, fmt.Sprintf("%q is no language that names are rendered in", printable(tag)), rendering.Targets...)
		case slices.Contains(all, tag):
			p.refuse(paramRender, "names "+tag+" twice")
		}
		all = append(all, tag)
	}
	return all
}

// renderOf is render where mentions are only shown if include has them.
func (p *params) renderOf(include wire.Include) []string {
	all := p.render()
	if len(all) > 0 && !include.Has(wire.Mentions) {
		p.refuse(paramRender, "is of mentions, so include must name mentions too")
	}
	return all
}

// script returns the script to convert to, or "".
func (p *params) script() string {
	switch p.optional("script", "hans", "hant") {
	case "hans":
		return script.Hans
	case "hant":
		return script.Hant
	}
	return ""
}

// mentionType returns one of the types, or "".
func (p *params) mentionType(types []jianzhu.Type) jianzhu.Type {
	return jianzhu.Type(p.optional("type", names(types)...))
}

// period returns the time from..to. Dates are days in UTC, and one as end
// means the end of that day.
func (p *params) period() (from, to time.Time) { return p.periodIn(time.UTC) }

// periodIn is period with days in the zone.
func (p *params) periodIn(zone *time.Location) (from, to time.Time) {
	inZone := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	}
	from, date := p.time("from")
	if date {
		from = inZone(from)
	}
	to, date = p.time("to")
	if date {
		to = inZone(to.AddDate(0, 0, 1))
	}
	if !from.IsZero() && !to.IsZero() && (from.After(to) || from.Equal(to) && date) {
		p.refuse("from", "must not be after to")
	}
	return from, to
}

// time returns a time, and whether it was given as a date.
func (p *params) time(name string) (t time.Time, date bool) {
	v, there := p.values[name]
	if !there {
		return time.Time{}, false
	}
	t, date, ok := parseTime(v[0])
	if !ok {
		p.refuse(name, notATime)
	}
	return t, date
}

const notATime = "must be an RFC 3339 time such as 2023-04-26T08:00:00+08:00, or a date such as 2023-04-26"

// parseTime reads an RFC 3339 time or a date, which is the start of that day
// in UTC.
func parseTime(s string) (t time.Time, date, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() > 0 {
		return t, true, true
	}
	// RFC 3339 has t and z in either case, and Go's layout only in one.
	t, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	return t, false, err == nil && t.UTC().Year() > 0 && t.UTC().Year() < 10000
}

// names returns values as strings.
func names[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
