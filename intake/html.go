package intake

import (
	"fmt"
	stdhtml "html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianzhu"
)

// page is an HTML document, cut into its tokens. Pieces of its text keep their
// places in the source, whatever the parser and readability do to the tree.
type page struct {
	source   string
	pieces   []piece
	elements int // start tags
	meta     metadata
}

// piece is a text token of the source.
type piece struct {
	start, end int  // bytes of the source
	blank      bool // white space only
	skip       bool // in an element that is no content: navigation, forms, …
	pre        bool // white space counts
	bold       bool
	line       int  // the block it stands in, by the tags alone
	heading    int  // 1 to 6, 0 outside headings
	cell       int  // counts table cells
	title      bool // in the title element

	chosen bool                  // it is in the article
	kind   jianzhu.ParagraphKind // of its line, where that isn't left to its text
}

// line is a paragraph of a page, as a run of pieces.
type line struct {
	pieces []int // indexes, ascending
	kind   jianzhu.ParagraphKind
	start  int // byte of the source
}

// maxElements bounds what readability, which looks at every element many
// times, is given. Larger pages are read by their tags alone.
const maxElements = 20_000

var blocks = atoms(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Br, atom.Caption,
	atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption,
	atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Head, atom.Header,
	atom.Hgroup, atom.Hr, atom.Html, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Option, atom.P, atom.Pre,
	atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Title, atom.Tr, atom.Ul)

// aside are the elements whose text is not the article's.
var aside = atoms(atom.Aside, atom.Button, atom.Canvas, atom.Datalist, atom.Dialog, atom.Footer, atom.Form, atom.Head,
	atom.Iframe, atom.Nav, atom.Noscript, atom.Object, atom.Script, atom.Select, atom.Style, atom.Svg, atom.Template,
	atom.Textarea)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m
}

// headingLevel returns 1 to 6 for h1 to h6, else 0.
func headingLevel(a atom.Atom) int {
	return 1 + slices.Index([]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}, a)
}

// readPage cuts source into tokens.
func readPage(source string) *page {
	p := &page{source: source}
	z := html.NewTokenizer(strings.NewReader(source))
	var (
		at, block, cell, bold, heading, pre int
		skipped                             = map[atom.Atom]int{} // open elements of aside, by name
		skip                                int
		in                                  atom.Atom // the raw text element that a text token belongs to
	)
	// Only elements that are closed count as open: an unclosed <form> must
	// not swallow the page. Those of head and script are closed by the parser.
	closes := map[string]int{}
	for i := 0; ; {
		n := strings.Index(source[i:], "</")
		if n < 0 {
			break
		}
		i += n + 2
		name := tagName(source[i:])
		if aside[atom.Lookup([]byte(name))] {
			closes[name]++
		}
	}
	for {
		kind := z.Next()
		start := at
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return p
		case html.StartTagToken, html.SelfClosingTagToken:
			p.elements++
			raw, more := z.TagName()
			a := atom.Lookup(raw)
			in = a
			if blocks[a] {
				block++
			}
			switch {
			case a == atom.Td || a == atom.Th:
				cell++
			case (a == atom.B || a == atom.Strong) && kind == html.StartTagToken:
				bold++
			case headingLevel(a) > 0:
				heading = headingLevel(a)
			case a == atom.Pre:
				pre++
			case a == atom.Body:
				skip -= skipped[atom.Head]
				skipped[atom.Head] = 0
			}
			if aside[a] && kind == html.StartTagToken && closes[a.String()] > skipped[a] {
				skipped[a]++
				skip++
			}
			if more {
				p.meta.tag(a, z)
			} else {
				p.meta.tag(a, nil)
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			a := atom.Lookup(raw)
			in = 0
			if blocks[a] {
				block++
			}
			switch {
			case a == atom.B || a == atom.Strong:
				bold = max(0, bold-1)
			case headingLevel(a) > 0:
				heading = 0
			case a == atom.Pre:
				pre = max(0, pre-1)
			}
			if aside[a] {
				closes[a.String()]--
				if skipped[a] > 0 {
					skipped[a]--
					skip--
				}
			}
		case html.TextToken:
			text := source[start:at]
			if in == atom.Script {
				p.meta.script(text)
			}
			p.pieces = append(p.pieces, piece{
				start: start, end: at,
				blank: strings.Trim(text, " \t\r\n\f") == "",
				skip:  skip > 0 || in == atom.Script || in == atom.Style,
				pre:   pre > 0, bold: bold > 0, line: block, heading: heading, cell: cell,
				title: in == atom.Title,
			})
			in = 0
		}
	}
}

// tagName returns the name that s, which follows "</", starts with.
func tagName(s string) string {
	n := 0
	for n < len(s) && n < 12 && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return strings.ToLower(s[:n])
}

// The marks that carry the number of a piece through the parser: characters
// that Unicode reserves for inside programs. Those of the source are made
// U+FFFD first.
const (
	markStart = '\uFDD0'
	markDigit = '\uFDD1' // to U+FDE0, sixteen of them
	markEnd   = '\uFDE1'
)

// marked returns the source with the number of each piece that has text in
// front of it.
func (p *page) marked() string {
	source := p.source
	if strings.ContainsFunc(source, isMark) {
		source = strings.Map(func(r rune) rune { // to one as long
			if isMark(r) {
				return utf8.RuneError
			}
			return r
		}, source)
	}
	var b strings.Builder
	b.Grow(len(source) + 16*len(p.pieces))
	at := 0
	for i, piece := range p.pieces {
		if piece.blank {
			continue
		}
		b.WriteString(source[at:piece.start])
		at = piece.start
		b.WriteRune(markStart)
		for _, d := range strconv.FormatInt(int64(i), 16) {
			v, _ := strconv.ParseInt(string(d), 16, 8)
			b.WriteRune(markDigit + rune(v))
		}
		b.WriteRune(markEnd)
	}
	b.WriteString(source[at:])
	return b.String()
}

func isMark(r rune) bool { return markStart <= r && r <= '\uFDEF' }

// sourceKey is the attribute of a text node that lists its pieces. Text nodes
// have no attributes in HTML; ours survive copying of the tree.
const sourceKey = "jianzhu-source"

// maxAttribute is the length in bytes of attributes that readability is given:
// it looks for words in them, many times.
const maxAttribute = 1024

// maxWork bounds the bytes of text times the depth that they stand at, which
// readability goes through again and again.
const maxWork = 50_000_000

// prepare makes the tree below n ready for readability: it takes the marks out
// of the text nodes, puts the numbers into an attribute, and cuts attributes
// that are too long to be meant. It returns how much work the tree would be.
func prepare(n *html.Node) (work int) {
	var numbers []string
	walk(n, func(n *html.Node) bool {
		if n.Type == html.ElementNode {
			for i := range n.Attr {
				if v := &n.Attr[i].Val; len(*v) > maxAttribute {
					*v = strings.ToValidUTF8((*v)[:maxAttribute], "")
				}
			}
		}
		if n.Type != html.TextNode || !strings.ContainsRune(n.Data, markStart) {
			return true
		}
		numbers = numbers[:0]
		var text strings.Builder
		rest := n.Data
		for {
			i := strings.IndexRune(rest, markStart)
			if i < 0 {
				break
			}
			text.WriteString(rest[:i])
			rest = rest[i+utf8.RuneLen(markStart):]
			v := int64(0)
			for rest != "" {
				r, size := utf8.DecodeRuneInString(rest)
				rest = rest[size:]
				if r == markEnd {
					break
				}
				v = v*16 + int64(r-markDigit)
			}
			numbers = append(numbers, strconv.FormatInt(v, 10))
		}
		text.WriteString(rest)
		n.Data = text.String()
		for up := n.Parent; up != nil; up = up.Parent {
			work += len(n.Data)
		}
		n.Attr = []html.Attribute{{Key: sourceKey, Val: strings.Join(numbers, " ")}}
		return true
	})
	return work
}

// walk calls f on n and all below it in document order; f tells whether to go
// below.
func walk(n *html.Node, f func(*html.Node) bool) {
	if !f(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

// piecesOf returns the numbers of the pieces of a text node.
func piecesOf(n *html.Node) []int {
	for _, a := range n.Attr {
		if a.Key == sourceKey {
			var list []int
			for s := range strings.FieldsSeq(a.Val) {
				if i, err := strconv.Atoi(s); err == nil {
					list = append(list, i)
				}
			}
			return list
		}
	}
	return nil
}

// extract returns the article's text, line by line, the lines, and the changes
// from the source.
func (p *page) extract() (string, []line, []change) {
	p.meta.settleByline()
	var doc *html.Node
	if p.elements <= maxElements {
		doc, _ = html.Parse(strings.NewReader(p.marked())) // nil when it nests too deep
	}
	if doc == nil || prepare(doc) > maxWork {
		p.choose()
		p.addHeads(nil)
		return p.write(p.lines())
	}
	heads := p.findHeads(doc)
	if a, err := readAll(doc); err == nil && a.Node != nil {
		walk(a.Node, func(n *html.Node) bool {
			for _, i := range piecesOf(n) {
				if i < len(p.pieces) {
					p.pieces[i].chosen = true
				}
			}
			return true
		})
		p.meta.byline = authors(firstOf(p.meta.byline, a.Byline()))
	}
	if p.tooLittle() {
		p.choose()
	}
	p.addHeads(heads)
	return p.write(p.lines())
}

// readAll runs readability on doc, which it changes.
func readAll(doc *html.Node) (a readability.Article, err error) {
	// A parser of other people's markup must not take the server down.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("readability: %v", r)
		}
	}()
	parser := readability.NewParser()
	return parser.ParseAndMutate(doc, &url.URL{})
}

// choose takes all text that is not in an element of its own purpose.
func (p *page) choose() {
	for i := range p.pieces {
		piece := &p.pieces[i]
		piece.chosen = !piece.blank && !piece.skip && !piece.title
	}
}

// tooLittle reports whether readability found so much less than there is that
// the document must be a short one: a fragment, a note, which is all article.
func (p *page) tooLittle() bool {
	got, all := 0, 0
	for _, piece := range p.pieces {
		if piece.blank || piece.skip || piece.title {
			continue
		}
		n := piece.end - piece.start
		all += n
		if piece.chosen {
			got += n
		}
	}
	return got == 0 || all < 2000 && got*2 < all
}

// heads are the places of a page's title and byline that readability drops.
type heads struct {
	h1     [][]int // pieces of each h1
	byline [][]int // pieces of each element that names an author
}

// maxBylines is how many elements are tried for the byline: it stands at the
// top, if anywhere.
const maxBylines = 16

// findHeads looks for titles and bylines in doc, before readability changes it.
func (p *page) findHeads(doc *html.Node) *heads {
	h := new(heads)
	walk(doc, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return true
		}
		switch {
		case n.DataAtom == atom.H1:
			if list := piecesBelow(n); len(list) > 0 {
				h.h1 = append(h.h1, list)
			}
			return false
		case len(h.byline) < maxBylines && namesAuthor(n):
			if list := piecesBelow(n); len(list) > 0 && len(list) <= 12 {
				h.byline = append(h.byline, list)
				return false
			}
		}
		return !aside[n.DataAtom] || n.DataAtom == atom.Form
	})
	return h
}

// namesAuthor reports whether n is marked up as a byline.
func namesAuthor(n *html.Node) bool {
	for _, a := range n.Attr {
		v := strings.ToLower(a.Val)
		switch a.Key {
		case "rel", "itemprop":
			if slices.Contains(strings.Fields(v), "author") {
				return true
			}
		case "class", "id":
			for word := range strings.FieldsFuncSeq(v, func(r rune) bool { return !unicode.IsLetter(r) }) {
				if word == "byline" || word == "author" || word == "writer" {
					return true
				}
			}
		}
	}
	return false
}

func piecesBelow(n *html.Node) []int {
	var list []int
	walk(n, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			list = append(list, piecesOf(n)...)
		}
		return true
	})
	return list
}

// addHeads chooses the title, and a byline between it and the text. The title
// is an h1 that says what the metadata does, or the only one, or the title
// element.
func (p *page) addHeads(h *heads) {
	first := slices.IndexFunc(p.pieces, func(p piece) bool { return p.chosen })
	if first < 0 {
		return
	}
	titled := p.titlePieces(h, first)
	p.give(titled, jianzhu.KindTitle)
	if h == nil {
		return
	}
	after := -1
	if len(titled) > 0 {
		after = titled[len(titled)-1]
	}
	for _, list := range h.byline {
		list = p.wholeLines(list)
		if list[0] <= after || list[0] > first && !p.pieces[list[0]].chosen {
			continue
		}
		text := p.plain(list)
		if n := utf8.RuneCountInString(text); n == 0 || n > 100 || endsSentence(text) {
			continue
		}
		p.give(list, jianzhu.KindByline)
		if p.meta.byline == "" {
			p.meta.byline = authors(text)
		}
		return
	}
}

// give chooses pieces and says what kind of line they are.
func (p *page) give(list []int, kind jianzhu.ParagraphKind) {
	for _, i := range list {
		p.pieces[i].chosen = true
		p.pieces[i].kind = kind
	}
}

// wholeLines returns all pieces with text of the lines that list is part of.
func (p *page) wholeLines(list []int) []int {
	from, to := list[0], list[len(list)-1]
	for from > 0 && p.pieces[from-1].line == p.pieces[from].line {
		from--
	}
	for to+1 < len(p.pieces) && p.pieces[to+1].line == p.pieces[to].line {
		to++
	}
	var whole []int
	for i := from; i <= to; i++ {
		if !p.pieces[i].blank && !p.pieces[i].skip {
			whole = append(whole, i)
		}
	}
	if len(whole) == 0 {
		return list
	}
	return whole
}

// titlePieces returns the pieces of the title that the article shall have, and
// settles what the metadata calls it.
func (p *page) titlePieces(h *heads, first int) []int {
	element := -1
	for i, piece := range p.pieces {
		if piece.title && !piece.blank && i < first {
			element = i
			break
		}
	}
	named := ""
	if element >= 0 {
		piece := p.pieces[element]
		named = strings.TrimSpace(stdhtml.UnescapeString(p.source[piece.start:piece.end]))
	}
	p.meta.settleTitle(named)
	want := squeeze(firstOf(p.meta.title, named))
	if h != nil {
		for _, list := range h.h1 {
			got := squeeze(p.plain(list))
			switch {
			case got == "":
				continue
			case want == "" && len(h.h1) == 1 && list[0] <= first:
			case want != "" && (strings.HasPrefix(got, want) || strings.Contains(want, got) && 2*len(got) > len(want)):
				if len(got) < len(want) {
					p.meta.title = "" // it has the site's name too
				}
			default:
				continue
			}
			p.meta.title = firstOf(p.meta.title, p.plain(list))
			return list
		}
	}
	if element < 0 {
		return nil
	}
	piece := p.pieces[element]
	p.meta.title = firstOf(p.meta.title, stdhtml.UnescapeString(p.source[piece.start:titleEnd(p.source, piece, "")]))
	return []int{element}
}

// squeeze returns s without white space and marks, folded, for comparing.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// plain returns the text of pieces as a reader sees it.
func (p *page) plain(list []int) string {
	var b strings.Builder
	for _, i := range list {
		b.WriteString(stdhtml.UnescapeString(p.source[p.pieces[i].start:p.pieces[i].end]))
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// lines returns the lines of the chosen pieces: a line ends where a block
// starts or ends.
func (p *page) lines() []line {
	var lines []line
	last := -1
	for i, piece := range p.pieces {
		if !piece.chosen {
			continue
		}
		if last < 0 || piece.line != p.pieces[last].line {
			kind := piece.kind
			if kind == "" && piece.heading > 0 {
				kind = jianzhu.KindHeading
			}
			lines = append(lines, line{kind: kind, start: piece.start})
		}
		l := &lines[len(lines)-1]
		l.pieces = append(l.pieces, i)
		last = i
	}
	return lines
}

// write builds the text of the lines.
func (p *page) write(lines []line) (string, []line, []change) {
	w := rewriter{text: p.source}
	for n := range lines {
		l := &lines[n]
		t := textWriter{w: &w, atStart: true}
		bold := true
		for k, i := range l.pieces {
			piece := p.pieces[i]
			sep := ""
			switch {
			case k == 0 && n > 0:
				sep = "\n"
			case k > 0 && !t.space && (piece.cell != p.pieces[l.pieces[k-1]].cell || p.blankBetween(l.pieces[k-1], i)):
				sep = " "
				t.space = true
			}
			if w.done < piece.start || sep != "" {
				w.replace(w.done, piece.start, sep, jianzhu.EditMarkup)
			}
			t.write(piece, p.meta.title)
			bold = bold && piece.bold
		}
		if bold && l.kind == "" && p.shortLine(l.pieces) {
			l.kind = jianzhu.KindHeading
		}
	}
	if w.done < len(p.source) {
		w.replace(w.done, len(p.source), "", jianzhu.EditMarkup)
	}
	text, changes := w.finish()
	return text, lines, changes
}

// shortLine reports whether the text of pieces can be a heading.
func (p *page) shortLine(list []int) bool {
	text := p.plain(list)
	return text != "" && utf8.RuneCountInString(text) <= 60 && !endsSentence(text)
}

// blankBetween reports whether white space stands between two pieces.
func (p *page) blankBetween(a, b int) bool {
	for i := a + 1; i < b; i++ {
		if p.pieces[i].blank && p.pieces[i].end > p.pieces[i].start {
			return true
		}
	}
	return false
}

// textWriter writes the text of pieces of one line: references resolved, white
// space as HTML shows it.
type textWriter struct {
	w       *rewriter
	atStart bool // nothing of the line is written
	space   bool // the last written is a space
	last    rune // the last character written
}

func (t *textWriter) write(p piece, title string) {
	w := t.w
	text := w.text
	end := p.end
	if p.title {
		end = titleEnd(text, p, title)
	}
	for at := p.start; at < end; {
		c := text[at]
		switch {
		case c == '&':
			s, n := htmlReference(text[at:end])
			if n == 0 {
				t.wrote('&')
				at++
				continue
			}
			s = strings.ReplaceAll(s, "\n", " ")
			w.replace(at, at+n, s, jianzhu.EditReference)
			r, _ := utf8.DecodeLastRuneInString(s)
			t.wrote(r)
			at += n
		case isHTMLSpace(c):
			n, newline := 1, c == '\n' || c == '\r'
			for at+n < end && isHTMLSpace(text[at+n]) {
				newline = newline || text[at+n] == '\n' || text[at+n] == '\r'
				n++
			}
			if p.pre {
				t.wrote(' ')
				at += n
				continue
			}
			next, _ := utf8.DecodeRuneInString(text[at+n : end])
			switch {
			case t.atStart || t.space, newline && isWide(t.last) && isWide(next):
				w.replace(at, at+n, "", jianzhu.EditSpace)
			case text[at:at+n] != " ":
				w.replace(at, at+n, " ", jianzhu.EditSpace)
				t.wrote(' ')
			default:
				t.wrote(' ')
			}
			at += n
		default:
			r, n := utf8.DecodeRuneInString(text[at:end])
			t.wrote(r)
			at += n
		}
	}
	w.copyTo(end)
	if end < p.end {
		w.replace(end, p.end, "", jianzhu.EditMarkup)
	}
}

func (t *textWriter) wrote(r rune) {
	t.last = r
	t.space = r == ' '
	t.atStart = false
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// isWide reports whether no space is meant where a line of source ends beside
// r.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || 0x3000 <= r && r < 0x3040 || 0xFF00 <= r && r < 0xFF61
}

// titleEnd returns where the page's title ends in the title element, before
// the name of the site that many pages add.
func titleEnd(text string, p piece, want string) int {
	whole := text[p.start:p.end]
	if want != "" {
		if i := strings.Index(whole, want); i >= 0 {
			return p.start + i + len(want)
		}
	}
	end := len(whole)
	for _, sep := range []string{" - ", " | ", " – ", " — ", " · ", "_", "｜", "|", "丨", "-"} {
		if sep == "-" && !strings.ContainsFunc(whole, isWide) {
			break // an English hyphen
		}
		cut := false
		for {
			i := strings.LastIndex(whole[:end], sep)
			if i < 0 || 2*utf8.RuneCountInString(whole[:i]) <= utf8.RuneCountInString(whole[:end]) {
				break
			}
			end, cut = i, true
			if sep != "_" {
				break // after underlines come section, channel and site
			}
		}
		if cut {
			break
		}
	}
	return p.start + len(strings.TrimRight(whole[:end], " \t\r\n\f"))
}

// htmlReference returns what the character reference that s starts with stands
// for, and its length; in HTML some need no semicolon.
func htmlReference(s string) (string, int) {
	if got, n := parseReference(s); n > 0 {
		if got == "" {
			got = "\uFFFD"
		}
		return got, n
	}
	n := 1
	for n < len(s) && n < 32 && (s[n] == '#' || s[n] == ';' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	s = s[:n]
	all := stdhtml.UnescapeString(s)
	if all == s {
		return "", 0
	}
	for k := 2; k <= n; k++ {
		if got := stdhtml.UnescapeString(s[:k]); got != s[:k] && got+s[k:] == all {
			return got, k
		}
	}
	return "", 0
}
