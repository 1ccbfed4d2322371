package tagger

// A feature is the hash of a template's number and of what the template looks
// at. featureList collects the features of one unit; a template's number is
// its place in the list of templates, so templates may only be added at the
// end of a group, and every change needs a new model.
type featureList struct {
	features []uint64
	template uint64
}

const templateStep = 0x51ED270B1

func (l *featureList) group(n uint64) { l.template = n * templateStep * 64 }

func (l *featureList) add(a uint64) {
	l.template += templateStep
	l.features = append(l.features, mix(a, l.template))
}

func (l *featureList) add2(a, b uint64) {
	l.template += templateStep
	l.features = append(l.features, mix(mix(a, l.template), b))
}

func (l *featureList) add3(a, b, c uint64) {
	l.template += templateStep
	l.features = append(l.features, mix(mix(mix(a, l.template), b), c))
}

// appendFeatures lists the features of unit i.
func (t *Text) appendFeatures(l *featureList, i int) {
	n := len(t.units)
	key := func(j int) uint64 {
		if uint(j) < uint(n) {
			return t.units[j].key
		}
		return 1
	}
	form := func(j int) uint64 {
		if uint(j) < uint(n) {
			return t.units[j].form
		}
		return 0
	}
	at := func(s []uint64, j int) uint64 {
		if uint(j) < uint(n) {
			return s[j]
		}
		return 1
	}
	u := &t.units[i]
	p2, p1, c, n1, n2 := key(i-2), key(i-1), u.key, key(i+1), key(i+2)

	l.group(0)
	l.add(0)
	l.add(p2)
	l.add(p1)
	l.add(c)
	l.add(n1)
	l.add(n2)
	l.add2(p2, p1)
	l.add2(p1, c)
	l.add2(c, n1)
	l.add2(n1, n2)
	l.add2(p1, n1)
	l.add3(p2, p1, c)
	l.add3(p1, c, n1)
	l.add3(c, n1, n2)

	l.group(1)
	w := &t.word[i]
	l.add2(w.key, w.place)
	l.add2(w.pos, w.place)
	l.add2(w.prev, w.place)
	l.add2(w.next, w.place)
	l.add3(w.prev, w.key, w.place)
	l.add3(w.key, w.next, w.place)

	l.group(2)
	l.add3(form(i-1), u.form, form(i+1))
	l.add2(uint64(t.bracket[i]), u.form)
	l.add2(uint64(t.bracket[i]), t.before[i])

	l.group(3)
	l.add(t.known[i])
	l.add2(at(t.known, i-1), t.known[i])
	l.add2(at(t.known, i+1), t.known[i])
	l.add(t.name[i])
	l.add2(at(t.name, i-1), t.name[i])
	l.add2(at(t.name, i+1), t.name[i])
	l.add2(t.name[i], n1)
	l.add2(t.name[i], p1)

	l.group(4)
	l.add(t.guess[i])
	l.add(t.rule[i])
	l.add2(at(t.guess, i-1), t.guess[i])
	l.add2(at(t.guess, i+1), t.guess[i])
	l.add2(t.guess[i], c)
	l.add3(t.guess[i], p1, n1)
	l.add2(t.rule[i], w.key)

	if !u.letters {
		return
	}
	l.group(5)
	l.add2(c, u.form)
	l.add3(p1, u.form, form(i+1))
	l.add3(n1, u.form, form(i-1))
	l.add3(form(i-2), form(i-1), u.form)
	l.add3(form(i+2), form(i+1), u.form)
	l.add(key(i - 3))
	l.add(key(i + 3))
	letters := t.Raw[u.start:u.end]
	for size := 1; size <= 4 && size < len(letters); size++ {
		head, tail := uint64(size), uint64(size)
		for k := range size {
			head = mix(head, uint64(letters[k]))
			tail = mix(tail, uint64(letters[len(letters)-1-k]))
		}
		l.add2(head, u.form)
		l.add2(tail, u.form)
	}
}
