package store

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"jianzhu"
	"jianzhu/script"
)

// Who is who among people of one name.
//
// An annotator sees one article: it names a person's entity by the name alone,
// so two people called 张伟 have one id. A store sees all articles and decides
// who is who. What it decides depends on the set of articles and on nothing
// else, so any order of writing them gives the same people with the same ids:
//
//   - An article that gives a person a title at an organization says where that
//     person works. Organizations are of one person where an article gives the
//     person titles at both (前华为副总裁、荣耀CEO张伟), where one's name begins the
//     other's (清华大学, 清华大学经济管理学院), and where articles about both give the
//     person the same other name (David Zhang).
//   - As long as that makes one person of a name, all articles are about it,
//     those without an organization too, and it has the id of the name.
//   - Where it makes several, each has an id made of the name and the least of
//     its organizations. An article that names none is about the only one of
//     them who has the same other name, whose organization it mentions, or who
//     has the same title, the first of these that decides. Where none does, the
//     person is ambiguous: it keeps the id of the name, and has the others as
//     candidates.
//   - A name in pinyin is about the only person whose Chinese name sounds so.
//     Where there are several, it is decided as above.
//
// People whom a lexicon knows by name are left alone, and so is everything that
// is no person.
//
// Namesakes is what a backend keeps of all people with one key: what their
// articles say, counted, so that the decision needs no article.
type Namesakes struct {
	Key    string     `json:"-" bson:"_id"`
	People []namesake `json:"people" bson:"people"` // by id
}

// namesake is what articles say of the people of one name.
type namesake struct {
	ID   string     `json:"id" bson:"id"`     // that annotators give
	Name string     `json:"name" bson:"name"` // folded
	Says []evidence `json:"says" bson:"says"` // in order; without organizations only where the name alone counts
}

// evidence is what an article says of a person, with the number of articles
// that say so.
type evidence struct {
	Orgs     []org    `json:"orgs,omitempty" bson:"orgs,omitempty"`       // where a title is held, by id
	Aliases  []string `json:"aliases,omitempty" bson:"aliases,omitempty"` // other names, folded, sorted
	Titles   []string `json:"titles,omitempty" bson:"titles,omitempty"`   // folded, sorted
	Articles int      `json:"articles" bson:"articles"`
}

type org struct {
	ID   string `json:"id" bson:"id"`
	Name string `json:"name" bson:"name"` // folded
}

func compareEvidence(a, b evidence) int {
	return cmp.Or(
		slices.CompareFunc(a.Orgs, b.Orgs, func(a, b org) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name)) }),
		slices.Compare(a.Aliases, b.Aliases), slices.Compare(a.Titles, b.Titles))
}

// Keys of groups: by sound, of Chinese names and those in pinyin, or by the
// name's id.
const (
	groupSound = "s:"
	groupID    = "i:"
)

// bySound reports whether the people of the key have names in two languages.
func (n *Namesakes) bySound() bool { return strings.HasPrefix(n.Key, groupSound) }

// namesakesOf returns the key of the namesakes of s; empty where s is no
// person or one that a lexicon knows.
func namesakesOf(s *Share) string {
	if s.Entity.Type != jianzhu.TypePerson || s.Entity.Known || onlySurname(s) {
		return ""
	}
	if sound, ok := script.PersonSound(s.Entity.Name); ok {
		return groupSound + sound
	}
	return groupID + s.Entity.ID
}

// onlySurname reports whether a person is called by a surname alone: there are
// as many as there are articles.
func onlySurname(s *Share) bool {
	if s.Entity.Type != jianzhu.TypePerson || s.Entity.Known || utf8.RuneCountInString(s.Entity.Name) != 1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.Entity.Name)
	return classOf(r) == classDense
}

// saysOf returns what the article of s says of the person.
func saysOf(s *Share) evidence {
	var e evidence
	for _, h := range s.Titles {
		e.Titles = append(e.Titles, Fold(h.Title))
		if h.OrganizationID != "" {
			e.Orgs = append(e.Orgs, org{h.OrganizationID, Fold(h.Organization)})
		}
	}
	name := Fold(s.Entity.Name)
	sound, _ := script.PersonSound(name)
	add := func(other string) {
		folded := Fold(other)
		if utf8.RuneCountInString(folded) < 2 || strings.Contains(name, folded) || strings.Contains(folded, name) {
			return // a part of the name, or the name with something
		}
		if r, ok := script.PersonSound(folded); ok && r == sound && isLatin(compact(folded)) {
			return // the name in pinyin tells nothing that the name does not
		}
		if len([]rune(folded)) < 4 && isLatin(compact(folded)) {
			return // initials
		}
		if r := []rune(folded); !isLatin(compact(folded)) && len(r) < 3 && !isLatin(compact(name)) {
			return // 小张, 张某
		}
		e.Aliases = append(e.Aliases, folded)
	}
	for _, n := range s.Entity.Names {
		add(n)
	}
	for _, n := range s.Entity.Aliases {
		add(n)
	}
	slices.Sort(e.Titles)
	slices.Sort(e.Aliases)
	slices.SortFunc(e.Orgs, func(a, b org) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name)) })
	e.Titles, e.Aliases = slices.Compact(e.Titles), slices.Compact(e.Aliases)
	e.Orgs = slices.CompactFunc(e.Orgs, func(a, b org) bool { return a.ID == b.ID })
	return e
}

// count adds by articles that say what s does, and reports whether that is
// kept.
func (n *Namesakes) count(s *Share, by int) bool {
	e := saysOf(s)
	if len(e.Orgs) == 0 {
		if !n.bySound() {
			return false
		}
		e = evidence{}
	}
	i, found := slices.BinarySearchFunc(n.People, s.Entity.ID, func(p namesake, id string) int { return cmp.Compare(p.ID, id) })
	if !found {
		n.People = slices.Insert(n.People, i, namesake{ID: s.Entity.ID, Name: Fold(s.Entity.Name)})
	}
	p := &n.People[i]
	j, found := slices.BinarySearchFunc(p.Says, e, compareEvidence)
	if !found {
		p.Says = slices.Insert(p.Says, j, e)
	}
	if p.Says[j].Articles += by; p.Says[j].Articles <= 0 {
		p.Says = slices.Delete(p.Says, j, j+1)
	}
	if len(p.Says) == 0 {
		n.People = slices.Delete(n.People, i, i+1)
	}
	return true
}

// person is one of several people of a name.
type person struct {
	ID      string
	Orgs    []string // ids, sorted; as the fields below, none where there is nobody to be told apart from
	Titles  []string
	Aliases []string
}

// decision is who is who among namesakes.
type decision struct {
	Names  map[string]string   // of names in another script than pinyin, where bySound: their ids by folded name
	People map[string][]person // by the id of their name; names in pinyin are one, see pool
	Of     map[string]string   // the key of People for each id of a name
	Pool   string              // the key of People for names in pinyin; empty where there are none
	Chosen map[string]string   // of the pool: the person of an organization; empty where it is ambiguous
}

// decide says who is who.
func (n *Namesakes) decide() *decision {
	d := &decision{Names: map[string]string{}, People: map[string][]person{}, Of: map[string]string{}, Chosen: map[string]string{}}
	var pool []namesake
	others := 0 // people with a name that is not in pinyin
	for _, p := range n.People {
		if n.bySound() && isLatin(compact(p.Name)) {
			pool = append(pool, p)
			continue
		}
		d.Of[p.ID] = p.ID
		d.People[p.ID] = apart(p.ID, []namesake{p})
		others += len(d.People[p.ID])
		if n.bySound() {
			d.Names[p.Name] = p.ID
		}
	}
	if len(pool) > 0 {
		d.Pool = pool[0].ID // the least
		for _, p := range pool {
			d.Of[p.ID] = d.Pool
		}
		d.People[d.Pool] = apart(d.Pool, pool)
	}
	if d.Pool != "" && others > 0 {
		d.match(others)
	}
	total := 0
	for _, people := range d.People {
		total += len(people)
	}
	if total < 2 { // nobody to be told apart from
		for _, people := range d.People {
			for i := range people {
				people[i] = person{ID: people[i].ID}
			}
		}
		d.Names, d.Chosen = nil, nil
	}
	return d
}

// match finds the people with names in pinyin among the others, of whom there
// are some.
func (d *decision) match(others int) {
	pool := d.People[d.Pool]
	var all []person
	for _, key := range slices.Sorted(maps.Keys(d.People)) {
		if key != d.Pool {
			all = append(all, d.People[key]...)
		}
	}
	if others == 1 && len(pool) == 1 {
		d.People[d.Pool] = nil
		for _, o := range pool[0].Orgs {
			d.Chosen[o] = all[0].ID
		}
		return
	}
	var own []person
	for _, p := range pool {
		var same []person
		for _, other := range all {
			if intersect(p.Orgs, other.Orgs) {
				same = append(same, other)
			}
		}
		chosen := ""
		switch {
		case len(same) == 1:
			chosen = same[0].ID
		case others == 1 && len(same) == 0:
			chosen = p.ID
			own = append(own, p)
		}
		for _, o := range p.Orgs {
			d.Chosen[o] = chosen
		}
	}
	d.People[d.Pool] = own
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { _, found := slices.BinarySearch(b, s); return found })
}

// apart returns the people that names, all of one person or of several with
// that name, are of. There is at least one.
func apart(id string, names []namesake) []person {
	// Sets of organizations, joined while reading.
	parent := map[string]string{}
	var find func(o string) string
	find = func(o string) string {
		if p, known := parent[o]; known && p != o {
			root := find(p)
			parent[o] = root
			return root
		}
		parent[o] = o
		return o
	}
	join := func(a, b string) { // the least is the root
		if a, b = find(a), find(b); a < b {
			parent[b] = a
		} else {
			parent[a] = b
		}
	}
	byAlias := map[string]string{}
	var called []org
	for _, n := range names {
		for _, e := range n.Says {
			for _, o := range e.Orgs {
				called = append(called, o)
				join(e.Orgs[0].ID, o.ID)
			}
			if len(e.Orgs) == 0 {
				continue
			}
			for _, a := range e.Aliases {
				if first, known := byAlias[a]; known {
					join(first, e.Orgs[0].ID)
				} else {
					byAlias[a] = e.Orgs[0].ID
				}
			}
		}
	}
	// A name that begins another comes before it, and between the two stand
	// only others that it begins.
	slices.SortFunc(called, func(a, b org) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	var begun []org
	for _, o := range called {
		for len(begun) > 0 && !begins(begun[len(begun)-1].Name, o.Name) {
			begun = begun[:len(begun)-1]
		}
		if len(begun) > 0 {
			join(begun[len(begun)-1].ID, o.ID)
		}
		begun = append(begun, o)
	}

	people := map[string]*person{}
	var order []string
	for _, o := range slices.Sorted(maps.Keys(parent)) {
		root := find(o)
		if people[root] == nil {
			people[root] = &person{ID: jianzhu.StableID("namesake", id, root)}
			order = append(order, root)
		}
		people[root].Orgs = append(people[root].Orgs, o)
	}
	if len(order) == 0 {
		return []person{{ID: id}}
	}
	for _, n := range names {
		for _, e := range n.Says {
			if len(e.Orgs) > 0 {
				p := people[find(e.Orgs[0].ID)]
				p.Titles, p.Aliases = append(p.Titles, e.Titles...), append(p.Aliases, e.Aliases...)
			}
		}
	}
	out := make([]person, len(order))
	for i, root := range order {
		p := people[root]
		slices.Sort(p.Titles)
		slices.Sort(p.Aliases)
		p.Titles, p.Aliases = slices.Compact(p.Titles), slices.Compact(p.Aliases)
		out[i] = *p
	}
	if len(out) == 1 {
		out[0].ID = id
	}
	return out
}

// begins reports whether an organization's folded name begins another's, at
// the end of a word.
func begins(short, long string) bool {
	rest, ok := strings.CutPrefix(long, short)
	if !ok || utf8.RuneCountInString(short) < 2 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(short)
	after, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !inWord(before) || !inWord(after)
}

// link returns who s, a person of the namesakes, is, and whether that is
// another than its name's id says or is not known. beside are the ids of the
// organizations that the article mentions.
func (d *decision) link(s *Share, beside map[string]bool) (jianzhu.Link, bool) {
	id := s.Entity.ID
	key, counted := d.Of[id]
	if !counted { // names without organizations are counted only by sound
		key = id
	}
	people := d.People[key]
	says := saysOf(s)
	inPool := key == d.Pool && d.Pool != ""
	if len(says.Orgs) > 0 {
		at := says.Orgs[0].ID
		if chosen, known := d.Chosen[at]; inPool && known && chosen != "" {
			return linkTo(id, chosen)
		}
		for _, p := range people {
			if _, found := slices.BinarySearch(p.Orgs, at); found || len(people) == 1 && !inPool {
				return linkTo(id, p.ID)
			}
		}
	}
	candidates := slices.Clone(people)
	if inPool {
		for _, k := range slices.Sorted(maps.Keys(d.People)) {
			if k != key {
				candidates = append(candidates, d.People[k]...)
			}
		}
		// The article itself gives the name in the other script.
		for _, a := range says.Aliases {
			if other, known := d.Names[a]; known {
				candidates = d.People[other]
			}
		}
	}
	switch len(candidates) {
	case 0:
		return jianzhu.Link{}, false
	case 1:
		return linkTo(id, candidates[0].ID)
	}
	for _, fits := range []func(p *person) bool{
		func(p *person) bool { return intersect(says.Aliases, p.Aliases) },
		func(p *person) bool { return slices.ContainsFunc(p.Orgs, func(o string) bool { return beside[o] }) },
		func(p *person) bool { return intersect(says.Titles, p.Titles) },
	} {
		one, several := "", false
		for i := range candidates {
			if fits(&candidates[i]) {
				several = several || one != ""
				one = candidates[i].ID
			}
		}
		if one != "" && !several {
			return linkTo(id, one)
		}
	}
	l := jianzhu.Link{Name: id, Entity: id}
	for _, c := range candidates {
		l.Candidates = append(l.Candidates, c.ID)
	}
	slices.Sort(l.Candidates)
	return l, true
}

func linkTo(name, entity string) (jianzhu.Link, bool) {
	return jianzhu.Link{Name: name, Entity: entity}, name != entity
}

// Naming decides who the people of articles are while one article is written:
// what was kept of their namesakes is loaded into it, and what is to be kept
// taken out.
type Naming struct {
	groups  map[string]*Namesakes
	before  map[string]*decision
	after   map[string]*decision
	touched map[string]bool
}

// NamesakeKeys returns the keys of the namesakes of the people in shares,
// sorted, each once.
func NamesakeKeys(shares ...[]Share) []string {
	var keys []string
	for _, some := range shares {
		for i := range some {
			if k := namesakesOf(&some[i]); k != "" {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// NewNaming returns the Naming of the given namesakes; load tells what is kept
// of a key, nil where nothing is.
func NewNaming(keys []string, load func(key string) (*Namesakes, error)) (*Naming, error) {
	n := &Naming{make(map[string]*Namesakes, len(keys)), make(map[string]*decision), make(map[string]*decision), make(map[string]bool)}
	for _, k := range keys {
		g, err := load(k)
		if err != nil {
			return nil, err
		}
		if g == nil {
			g = &Namesakes{}
		}
		g.Key = k
		n.groups[k] = g
		n.before[k] = g.decide()
		n.after[k] = n.before[k]
	}
	return n, nil
}

// Replace counts an article in that had the shares was and has now: as the
// annotators made them, without links.
func (n *Naming) Replace(was, now []Share) {
	each := func(shares []Share, by int) {
		for i := range shares {
			if k := namesakesOf(&shares[i]); k != "" && n.groups[k] != nil {
				if n.groups[k].count(&shares[i], by) {
					n.touched[k] = true
				}
			}
		}
	}
	each(now, 1) // first, so that what stays is never gone
	each(was, -1)
	for k := range n.touched {
		n.after[k] = n.groups[k].decide()
	}
}

// Links says who the people of an article are, by its shares without links:
// of those whose namesakes are loaded; what it had to say of others stays.
func (n *Naming) Links(shares []Share, had []jianzhu.Link) []jianzhu.Link {
	beside := make(map[string]bool)
	for i := range shares {
		if shares[i].Entity.Type == jianzhu.TypeOrg {
			beside[shares[i].Entity.ID] = true
		}
	}
	var links []jianzhu.Link
	for i := range shares {
		s := &shares[i]
		k := namesakesOf(s)
		switch {
		case onlySurname(s):
			links = append(links, jianzhu.Link{Name: s.Entity.ID, Entity: s.Entity.ID})
		case k != "" && n.after[k] != nil:
			if l, other := n.after[k].link(s, beside); other {
				links = append(links, l)
			}
		default:
			if j := slices.IndexFunc(had, func(l jianzhu.Link) bool { return l.Name == s.Entity.ID }); j >= 0 {
				links = append(links, had[j])
			}
		}
	}
	return links
}

// Changed returns the namesakes that Replace has changed, in order of their
// keys. Those without people are to be forgotten.
func (n *Naming) Changed() []*Namesakes {
	var out []*Namesakes
	for _, k := range slices.Sorted(maps.Keys(n.groups)) {
		if n.touched[k] {
			out = append(out, n.groups[k])
		}
	}
	return out
}

// Moved returns the ids of names, sorted, some of whose articles may now be
// about somebody else: their links are to be made anew.
func (n *Naming) Moved() []string {
	var ids []string
	for k, after := range n.after {
		before := n.before[k]
		if before == after {
			continue
		}
		for _, d := range []*decision{before, after} {
			for name, key := range d.Of {
				if before.view(key) != after.view(key) {
					ids = append(ids, name)
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// view returns what links of the names of a key of People depend on. Of names
// that there are no articles of, or none with an organization, that is the
// same as of a single person.
func (d *decision) view(key string) string {
	people, pool := d.People[key]
	if key != d.Pool || !pool {
		switch {
		case len(people) == 0:
			return key
		case len(people) == 1:
			return people[0].ID
		}
		return packed(people)
	}
	return packed(d)
}

func packed(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, in maps and slices
	}
	return string(b)
}

// SameLinks reports whether two lists of links say the same.
func SameLinks(a, b []jianzhu.Link) bool {
	return slices.EqualFunc(a, b, func(x, y jianzhu.Link) bool {
		return x.Name == y.Name && x.Entity == y.Entity && slices.Equal(x.Candidates, y.Candidates)
	})
}

// Linked returns a as it is with its links: their people have the ids that
// the links say. What it returns shares what links do not change with a.
func Linked(a *jianzhu.Article) *jianzhu.Article {
	if len(a.Links) == 0 {
		return a
	}
	links := make(map[string]*jianzhu.Link, len(a.Links))
	for i := range a.Links {
		links[a.Links[i].Name] = &a.Links[i]
	}
	out := *a
	out.Entities = nil
	at := make(map[string]int, len(a.Entities))
	for _, e := range a.Entities {
		if l := links[e.ID]; l != nil {
			e.ID = l.Entity
			e.Ambiguous, e.Candidates = l.Ambiguous(), slices.Clone(l.Candidates)
		}
		if i, known := at[e.ID]; known {
			out.Entities[i] = merged(out.Entities[i], e)
			continue
		}
		at[e.ID] = len(out.Entities)
		out.Entities = append(out.Entities, e)
	}
	out.Paragraphs = slices.Clone(a.Paragraphs)
	for i := range out.Paragraphs {
		p := &out.Paragraphs[i]
		cloned := false
		for j := range p.Mentions {
			l := links[p.Mentions[j].EntityID]
			if l == nil {
				continue
			}
			if !cloned {
				p.Mentions, cloned = slices.Clone(p.Mentions), true
			}
			m := &p.Mentions[j]
			m.EntityID, m.Ambiguous, m.Candidates = l.Entity, l.Ambiguous(), slices.Clone(l.Candidates)
		}
		cloned = false
		for j := range p.Quotes {
			s := p.Quotes[j].Speaker
			if s == nil || links[s.EntityID] == nil {
				continue
			}
			if !cloned {
				p.Quotes, cloned = slices.Clone(p.Quotes), true
			}
			by := *s
			by.EntityID = links[s.EntityID].Entity
			p.Quotes[j].Speaker = &by
		}
	}
	return &out
}

// Unlinked returns a without its links, as annotators make it: the reverse of
// Linked, but that names which links made one stay one.
func Unlinked(a *jianzhu.Article) *jianzhu.Article {
	if len(a.Links) == 0 {
		return a
	}
	out := *a
	out.Links = nil
	for i := range a.Entities {
		e := &a.Entities[i]
		own := jianzhu.StableID("entity", string(e.Type), Fold(e.Name))
		name := ""
		for _, l := range a.Links {
			if l.Entity == e.ID && (name == "" || l.Name == own) {
				name = l.Name
			}
		}
		if name != "" && own != e.ID {
			// As links the other way.
			out.Links = append(out.Links, jianzhu.Link{Name: e.ID, Entity: name})
		} else if e.Ambiguous {
			out.Links = append(out.Links, jianzhu.Link{Name: e.ID, Entity: e.ID})
		}
	}
	back := *Linked(&out)
	back.Links = nil
	back.Entities, back.Paragraphs = slices.Clone(back.Entities), slices.Clone(back.Paragraphs)
	for i := range back.Entities {
		back.Entities[i].Ambiguous, back.Entities[i].Candidates = false, nil
	}
	for i := range back.Paragraphs {
		p := &back.Paragraphs[i]
		if slices.ContainsFunc(p.Mentions, func(m jianzhu.Mention) bool { return m.Ambiguous }) {
			p.Mentions = slices.Clone(p.Mentions)
			for j := range p.Mentions {
				p.Mentions[j].Ambiguous, p.Mentions[j].Candidates = false, nil
			}
		}
	}
	return &back
}

// OneOf returns what stands for a name's id where no article is about it by
// that id any more: the only one of the people whom the articles with the name
// are about, or an ambiguous entity without mentions that has them as
// candidates; nil where there are none.
func OneOf(name string, people []jianzhu.Entity) *jianzhu.Entity {
	switch len(people) {
	case 0:
		return nil
	case 1:
		return &people[0]
	}
	slices.SortFunc(people, func(a, b jianzhu.Entity) int { return cmp.Compare(a.ID, b.ID) })
	e := jianzhu.Entity{ID: name, Type: people[0].Type, Name: people[0].Name, Names: people[0].Names, Ambiguous: true}
	for _, p := range people {
		e.Candidates = append(e.Candidates, p.ID)
	}
	return &e
}

// merged returns one entity of two that an article names apart: the name in
// Chinese before the one in pinyin.
func merged(a, b jianzhu.Entity) jianzhu.Entity {
	if isLatin(compact(Fold(a.Name))) && !isLatin(compact(Fold(b.Name))) {
		a, b = b, a
	}
	a.Names = maps.Clone(a.Names)
	for tag, name := range b.Names {
		if a.Names == nil {
			a.Names = make(map[string]string)
		}
		if a.Names[tag] == "" {
			a.Names[tag] = name
		}
	}
	aliases := slices.Concat(a.Aliases, b.Aliases, []string{b.Name})
	for _, n := range b.Names {
		aliases = append(aliases, n)
	}
	aliases = slices.DeleteFunc(aliases, func(s string) bool {
		return s == a.Name || slices.Contains(slices.Collect(maps.Values(a.Names)), s)
	})
	slices.Sort(aliases)
	a.Aliases = slices.Compact(aliases)
	a.Mentions += b.Mentions
	if b.FirstSeen.Before(a.FirstSeen) {
		a.FirstSeen = b.FirstSeen
	}
	if b.LastSeen.After(a.LastSeen) {
		a.LastSeen = b.LastSeen
	}
	a.Ambiguous, a.Candidates = a.Ambiguous && b.Ambiguous, nil
	return a
}
