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
//     person works; a place stands for an organization where it gives the office
//     (河南省省长张伟). Organizations are of one person where an article gives the
//     person titles at both (前华为副总裁、荣耀CEO张伟), where one's name begins the
//     other's (清华大学, 清华大学经济管理学院; 河南省, 河南省委), where articles about
//     both give the person the same other name (David Zhang), and where they
//     mention the same two people whom no lexicon knows.
//   - Titles alone (医生张伟, 演员张伟) are of one person where they go together
//     (see professions) or an article gives both, and where articles with them
//     mention the same two people, or one organization.
//   - Titles alone are of the only person with an organization who has the same
//     other name, whose organization the articles mention, who is mentioned with
//     the same two people, or whose titles go with them, the first of these
//     that tells. Titles that fit nobody else are kept apart: they have an id
//     made of the name and the least of them. But as two titles may well be one
//     person's, it is ambiguous, with all who have the name as candidates.
//   - Where there is one person with organizations, or nobody is told apart, the
//     articles about that person, and those that say nothing, have the id of
//     the name.
//   - Where there are several, each has an id made of the name and the least of
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

	// IDs are those that the people have, have had or may have as others come
	// and go, sorted: see Formerly.
	IDs []string `json:"-" bson:"ids,omitempty"`
}

// eachID calls f with the ids that somebody may have who has a name and holds
// titles at an organization, or titles alone.
func (n *Namesakes) eachID(f func(id string, p *namesake, org, title string)) {
	for i := range n.People {
		p := &n.People[i]
		names := []string{p.ID}
		if n.bySound() && isLatin(compact(p.Name)) { // of all in pinyin the least has the others' people
			names = nil
			for _, q := range n.People {
				if isLatin(compact(q.Name)) {
					names = append(names, q.ID)
				}
			}
		}
		for _, name := range names {
			for _, e := range p.Says {
				for _, o := range e.Orgs {
					f(jianzhu.StableID("namesake", name, o.ID), p, o.ID, "")
				}
				if len(e.Orgs) == 0 {
					for _, c := range callings(e.Titles) {
						f(jianzhu.StableID("namesake", name, "title", c), p, "", c)
					}
				}
			}
		}
	}
}

func (n *Namesakes) ids() []string {
	var ids []string
	n.eachID(func(id string, _ *namesake, _, _ string) { ids = append(ids, id) })
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Formerly returns the id of the person who has or had the given one of
// n.IDs; empty where it is nobody's now.
func (n *Namesakes) Formerly(id string) string {
	found := ""
	d := n.decide()
	n.eachID(func(other string, p *namesake, org, title string) {
		if other == id && found == "" {
			found = d.holder(p.ID, org, title)
		}
	})
	return found
}

// holder returns the person of a name who holds titles at an organization, or
// a title alone; empty where that is not known.
func (d *decision) holder(name, org, title string) string {
	key := d.Of[name]
	if chosen := d.Chosen[org]; key == d.Pool && chosen != "" {
		return chosen
	}
	only, total := "", 0
	for _, people := range d.People {
		for _, p := range people {
			only = p.ID
			total++
		}
	}
	if total == 1 {
		return only
	}
	for _, p := range d.People[key] {
		_, works := slices.BinarySearch(p.Orgs, org)
		if _, called := slices.BinarySearch(p.Calls, title); works || called || len(d.People[key]) == 1 {
			return p.ID
		}
	}
	return ""
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

	// Whom else the articles mention, by id; no part of what tells one evidence
	// from another.
	Near []near `json:"near,omitempty" bson:"near,omitempty"`
}

// org is where a title is held: an organization, or the place of an office.
type org struct {
	ID    string `json:"id" bson:"id"`
	Name  string `json:"name" bson:"name"` // folded
	Place bool   `json:"place,omitempty" bson:"place,omitempty"`
}

// near is somebody whom articles about a person mention too: one of 65,536
// people or organizations, so that what is kept stays small however many
// articles there are. Two who are taken for one do no harm among few.
type near struct {
	ID       string `json:"id" bson:"id"` // see nearID
	Articles int    `json:"n" bson:"n"`
}

const nearOrg = "o" // before the ids of organizations

func nearID(id string, org bool) string {
	if jianzhu.ValidID(id) {
		id = id[:4] // random digits
	}
	if org {
		return nearOrg + id
	}
	return "p" + id
}

// Bounds of what others say of a person.
const (
	maxNear = 64  // that an article adds
	maxRare = 4   // sets of articles that mention one who still connects two of them
	minNear = 2   // people that connect two
	maxMet  = 256 // others in a set of articles that still tell something
)

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

// saysOf returns what an article says of a person, whose share is one of its
// shares.
func saysOf(shares []Share, i int) evidence {
	var e evidence
	s := &shares[i]
	for _, h := range s.Titles {
		e.Titles = append(e.Titles, Fold(h.Title))
		if h.OrganizationID != "" {
			j, found := slices.BinarySearchFunc(shares, h.OrganizationID, func(s Share, id string) int { return cmp.Compare(s.Entity.ID, id) })
			e.Orgs = append(e.Orgs, org{h.OrganizationID, Fold(h.Organization), found && shares[j].Entity.Type == jianzhu.TypeLoc})
		} else if place := placeIn(Fold(h.Title)); place != "" {
			e.Orgs = append(e.Orgs, org{jianzhu.StableID("entity", string(jianzhu.TypeLoc), place), place, true})
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
	if e.tells() {
		e.Near = nearOf(shares, i, len(e.Orgs) == 0)
	}
	return e
}

// nearOf returns whom else an article mentions that may tell who a person of
// it is: people whom no lexicon knows, but for those who wrote it, and
// where asked for, organizations that are no medium.
func nearOf(shares []Share, i int, orgs bool) []near {
	var out []near
	own := namesakesOf(&shares[i])
	for j := range shares {
		o := &shares[j]
		switch name := Fold(o.Entity.Name); o.Entity.Type {
		case jianzhu.TypePerson:
			if k := namesakesOf(o); k == "" || k == own || isLatin(compact(name)) && !strings.Contains(name, " ") {
				continue
			}
			if slices.ContainsFunc(o.Titles, func(h jianzhu.HeldTitle) bool {
				p, _ := ending(Fold(h.Title), professionOf)
				return p == "press"
			}) {
				continue
			}
			out = append(out, near{nearID(o.Entity.ID, false), 1})
		case jianzhu.TypeOrg:
			if orgs && !isMedium(name) {
				out = append(out, near{nearID(o.Entity.ID, true), 1})
			}
		}
		if len(out) == maxNear {
			break
		}
	}
	return out
}

// tells reports whether e says anything that tells people apart.
func (e *evidence) tells() bool { return len(e.Orgs) > 0 || len(callings(e.Titles)) > 0 }

// meet adds those of some, by times.
func (e *evidence) meet(some []near, by int) {
	for _, o := range some {
		i, found := slices.BinarySearchFunc(e.Near, o.ID, func(n near, id string) int { return cmp.Compare(n.ID, id) })
		if !found {
			e.Near = slices.Insert(e.Near, i, near{ID: o.ID})
		}
		if e.Near[i].Articles += by * o.Articles; e.Near[i].Articles <= 0 {
			e.Near = slices.Delete(e.Near, i, i+1)
		}
	}
}

// count adds by articles that say what s does, and reports whether that is
// kept.
func (n *Namesakes) count(shares []Share, which, by int) bool {
	s := &shares[which]
	e := saysOf(shares, which)
	others := e.Near
	if e.Near = nil; !e.tells() {
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
	p.Says[j].meet(others, by)
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
	Calls   []string // callings of articles without an organization that are about the person, sorted
	held    []string // callings of Titles, while people are told apart
	Rivals  []string // ids, sorted, of all with the name, where it is not known whether the person is one of them
}

// certain returns those of people who are apart from the others for certain,
// or all where none is.
func certain(people []person) []person {
	var out []person
	for _, p := range people {
		if len(p.Rivals) == 0 {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return people
	}
	return out
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
		d.People[p.ID] = apart(p.ID, []namesake{p}, true)
		others += len(certain(d.People[p.ID]))
		if n.bySound() {
			d.Names[p.Name] = p.ID
		}
	}
	if len(pool) > 0 {
		d.Pool = pool[0].ID // the least
		for _, p := range pool {
			d.Of[p.ID] = d.Pool
		}
		// Titles in two languages are hard to compare.
		d.People[d.Pool] = apart(d.Pool, pool, others == 0)
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
			all = append(all, certain(d.People[key])...)
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

// sets are strings in sets that are joined; the least of a set is its root.
type sets map[string]string

func (s sets) find(o string) string {
	if p, known := s[o]; known && p != o {
		root := s.find(p)
		s[o] = root
		return root
	}
	s[o] = o
	return o
}

func (s sets) join(a, b string) {
	if a, b = s.find(a), s.find(b); a < b {
		s[b] = a
	} else {
		s[a] = b
	}
}

// apart returns the people that names, all of one person or of several with
// that name, are of. There is at least one. Articles that give titles alone
// count only where byTitle.
func apart(id string, names []namesake, byTitle bool) []person {
	var says []evidence
	for _, n := range names {
		says = append(says, n.Says...)
	}
	orgs, called := sets{}, []org{}
	byAlias := map[string]string{}
	titles := sets{}
	of := func(e *evidence) (all sets, first string) {
		if len(e.Orgs) > 0 {
			return orgs, e.Orgs[0].ID
		}
		if c := callings(e.Titles); byTitle && len(c) > 0 {
			return titles, c[0]
		}
		return nil, ""
	}
	for i := range says {
		e := &says[i]
		all, first := of(e)
		if all == nil {
			continue
		}
		for _, o := range e.Orgs {
			called = append(called, o)
			all.join(first, o.ID)
		}
		if len(e.Orgs) == 0 {
			for _, c := range callings(e.Titles) {
				all.join(first, c)
			}
		}
		for _, a := range e.Aliases {
			if len(e.Orgs) == 0 {
				a = "=" + a // apart from those of organizations
			}
			if other, known := byAlias[a]; known {
				all.join(other, first)
			} else {
				byAlias[a] = first
			}
		}
	}
	joinBegun(orgs, called)
	callingsOf := slices.Sorted(maps.Keys(titles))
	for i, a := range callingsOf {
		for _, b := range callingsOf[:i] {
			if goTogether(a, b) {
				titles.join(a, b)
			}
		}
	}
	met := &meetings{rare: map[string]bool{}}
	met.gather(says, of)
	met.count()
	met.join(orgs, false)
	met.join(titles, true)
	met.gather(says, of)

	// People with organizations.
	at := map[string]int{}
	var out []person
	for _, o := range slices.Sorted(maps.Keys(orgs)) {
		root := orgs.find(o)
		if _, known := at[root]; !known {
			at[root] = len(out)
			out = append(out, person{ID: jianzhu.StableID("namesake", id, root)})
		}
		out[at[root]].Orgs = append(out[at[root]].Orgs, o)
	}
	untold := map[string]*person{} // by title
	for _, c := range callingsOf {
		root := titles.find(c)
		if untold[root] == nil {
			untold[root] = &person{ID: jianzhu.StableID("namesake", id, "title", root)}
		}
		untold[root].Calls = append(untold[root].Calls, c)
	}
	for i := range says {
		e := &says[i]
		all, first := of(e)
		if all == nil {
			continue
		}
		var p *person
		if len(e.Orgs) > 0 {
			p = &out[at[orgs.find(first)]]
		} else {
			p = untold[titles.find(first)]
		}
		p.Titles, p.Aliases = append(p.Titles, e.Titles...), append(p.Aliases, e.Aliases...)
	}
	tidy := func(p *person) {
		slices.Sort(p.Titles)
		slices.Sort(p.Aliases)
		p.Titles, p.Aliases = slices.Compact(p.Titles), slices.Compact(p.Aliases)
	}
	for i := range out {
		tidy(&out[i])
		out[i].held = callings(out[i].Titles)
	}
	n := len(out) // with organizations
	for _, root := range slices.Sorted(maps.Keys(untold)) {
		p := untold[root]
		tidy(p)
		one, fit := firstOf(out[:n], []func(q *person) bool{
			func(q *person) bool { return intersect(p.Aliases, q.Aliases) },
			func(q *person) bool { return met.mentions(root, q.Orgs) },
			func(q *person) bool { return met.people(root, orgs.find(q.Orgs[0])) >= minNear },
			func(q *person) bool {
				return slices.ContainsFunc(q.held, func(a string) bool {
					return slices.ContainsFunc(p.Calls, func(b string) bool { return goTogether(a, b) })
				})
			},
		})
		switch {
		case one >= 0:
			out[one].Calls = append(out[one].Calls, p.Calls...)
		case !fit:
			out = append(out, *p)
		}
	}
	for i := range out[:n] {
		slices.Sort(out[i].Calls)
	}
	switch {
	case len(out) == 0:
		return []person{{ID: id}}
	case n == 1 || len(out) == 1:
		out[0].ID = id
	}
	if len(out) > 1 && len(out) > n {
		var all []string
		for _, p := range out {
			all = append(all, p.ID)
		}
		slices.Sort(all)
		for i := range out[n:] {
			out[n+i].Rivals = all
		}
	}
	return out
}

// firstOf returns the index of the one of people that is the only one to meet
// the first condition that tells; -1 where none is, and whether any met any.
func firstOf(people []person, conditions []func(p *person) bool) (one int, any bool) {
	for _, meets := range conditions {
		one, several := -1, false
		for i := range people {
			if meets(&people[i]) {
				any = true
				several = several || one >= 0
				one = i
			}
		}
		if one >= 0 && !several {
			return one, true
		}
	}
	return -1, any
}

// meetings are whom else the articles about a person mention, by the root of
// the set of organizations, and of that of titles alone.
type meetings struct {
	byOrg, byTitle map[string]map[string]bool // by nearID
	rare           map[string]bool            // those of few sets
}

func (m *meetings) gather(says []evidence, of func(e *evidence) (sets, string)) {
	m.byOrg, m.byTitle = map[string]map[string]bool{}, map[string]map[string]bool{}
	for i := range says {
		all, first := of(&says[i])
		if all == nil {
			continue
		}
		to, root := m.byTitle, all.find(first)
		if len(says[i].Orgs) > 0 {
			to = m.byOrg
		}
		if to[root] == nil {
			to[root] = map[string]bool{}
		}
		for _, o := range says[i].Near {
			to[root][o.ID] = true
		}
	}
}

// count finds out who is rare: somebody whom articles about everybody of a
// name mention tells nothing.
func (m *meetings) count() {
	n := map[string]int{}
	for _, some := range []map[string]map[string]bool{m.byOrg, m.byTitle} {
		for _, ids := range some {
			for id := range ids {
				n[id]++
			}
		}
	}
	for id, n := range n {
		m.rare[id] = n <= maxRare
	}
}

// join joins the sets whose articles mention minNear rare people of one kind,
// or where only titles are known, an organization.
func (m *meetings) join(all sets, byTitle bool) {
	some := m.byOrg
	if byTitle {
		some = m.byTitle
	}
	in := map[string][]string{}
	for _, root := range slices.Sorted(maps.Keys(some)) {
		if len(some[root]) > maxMet {
			continue
		}
		for id := range some[root] {
			if m.rare[id] {
				in[id] = append(in[id], root)
			}
		}
	}
	together := map[[2]string]int{}
	for id, roots := range in {
		for i, a := range roots {
			for _, b := range roots[:i] {
				if strings.HasPrefix(id, nearOrg) {
					together[[2]string{b, a}] += minNear
				} else {
					together[[2]string{b, a}]++
				}
			}
		}
	}
	for pair, n := range together {
		if n >= minNear {
			all.join(pair[0], pair[1])
		}
	}
}

// mentions reports whether articles with a title mention one of some
// organizations.
func (m *meetings) mentions(title string, orgs []string) bool {
	return slices.ContainsFunc(orgs, func(o string) bool { return m.byTitle[title][nearID(o, true)] })
}

// people returns how many rare people articles with a title and those about
// somebody with an organization both mention.
func (m *meetings) people(title, org string) int {
	n := 0
	if len(m.byTitle[title]) > maxMet || len(m.byOrg[org]) > maxMet {
		return 0
	}
	for id := range m.byTitle[title] {
		if m.byOrg[org][id] && m.rare[id] {
			n++
		}
	}
	return n
}

// joinBegun joins the organizations whose name begins another's. A place
// begins other places, and what governs it: 河南省, 河南省委.
func joinBegun(orgs sets, called []org) {
	// A name that begins another comes before it, and between the two stand
	// only others that it begins.
	slices.SortFunc(called, func(a, b org) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	var begun []org
	for _, o := range called {
		for len(begun) > 0 && !begins(begun[len(begun)-1].Name, o.Name) {
			begun = begun[:len(begun)-1]
		}
		for _, b := range slices.Backward(begun) {
			if b.Place == o.Place || b.Place && governs(o.Name, b.Name) {
				orgs.join(b.ID, o.ID)
				break
			}
		}
		begun = append(begun, o)
	}
}

func governs(org, place string) bool {
	rest := strings.TrimSpace(strings.TrimLeft(strings.TrimPrefix(org, place), "省市县区州"))
	return slices.Contains([]string{"委", "省委", "市委", "县委", "区委", "党委", "政府", "人民政府", "人大", "人大常委会", "政协", "government", "council"}, rest)
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

// link returns who a person of the namesakes is whose share is one of an
// article's, and whether that is another than its name's id says or is not
// known. beside are the ids of the organizations that the article mentions.
func (d *decision) link(shares []Share, i int, beside map[string]bool) (jianzhu.Link, bool) {
	id := shares[i].Entity.ID
	key, counted := d.Of[id]
	if !counted { // names that nothing is said of are counted only by sound
		key = id
	}
	people := d.People[key]
	says := saysOf(shares, i)
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
	calls := callings(says.Titles)
	isBeside := func(o string) bool { return beside[o] }
	if len(calls) > 0 { // what is beside must have been counted
		isBeside = func(o string) bool {
			return slices.ContainsFunc(says.Near, func(n near) bool { return n.ID == nearID(o, true) })
		}
	}
	one, _ := firstOf(candidates, []func(p *person) bool{
		func(p *person) bool { return intersect(says.Aliases, p.Aliases) },
		func(p *person) bool { return slices.ContainsFunc(p.Orgs, isBeside) },
		func(p *person) bool { return intersect(calls, p.Calls) },
		func(p *person) bool { return intersect(says.Titles, p.Titles) },
	})
	if sure := certain(candidates); one < 0 && len(calls) == 0 && len(sure) == 1 {
		one = slices.IndexFunc(candidates, func(p person) bool { return p.ID == sure[0].ID })
	}
	l := jianzhu.Link{Name: id, Entity: id}
	if one >= 0 {
		l.Entity, l.Candidates = candidates[one].ID, slices.Clone(candidates[one].Rivals)
		return l, l.Entity != id || len(l.Candidates) > 0
	}
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
	renamed map[string]bool
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
	n := &Naming{make(map[string]*Namesakes, len(keys)), make(map[string]*decision), make(map[string]*decision), make(map[string]bool), make(map[string]bool)}
	for _, k := range keys {
		g, err := load(k)
		if err != nil {
			return nil, err
		}
		if g == nil {
			g = &Namesakes{}
		}
		g.Key = k
		g.IDs = g.ids()
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
				if n.groups[k].count(shares, i, by) {
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
			if l, other := n.after[k].link(shares, i, beside); other {
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
			had := n.groups[k].IDs
			n.groups[k].IDs = n.groups[k].ids()
			n.renamed[k] = !slices.Equal(had, n.groups[k].IDs)
			out = append(out, n.groups[k])
		}
	}
	return out
}

// Renamed reports whether the IDs of one of Changed are others than before.
func (n *Naming) Renamed(g *Namesakes) bool { return n.renamed[g.Key] }

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
	if a.Ambiguous = a.Ambiguous && b.Ambiguous; !a.Ambiguous {
		a.Candidates = nil
	}
	return a
}
