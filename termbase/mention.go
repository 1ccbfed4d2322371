package termbase

import (
	"slices"
	"strings"
	"unicode"

	"jianzhu"
	"jianzhu/script"
)

// FirstMention returns how a house style writes the name of t in the target
// language, in a translation from the source language: where it is first
// mentioned, the full name with the original in brackets behind it, and later
// a person's surname alone, anything else's name. What is not to be translated
// stands as it is both times, and so does a name without an original or with
// the same one. It reports false where t has no name for the target.
//
//	Kai-Fu Lee (李开复)   Lee
//	比尔·盖茨（Bill Gates） 盖茨
//
// The surname is told from the name alone: of a Chinese name in Latin letters
// by how its first character is read or by the hyphen of the given name, of
// others in Latin letters it is the last word with the particles before it, of
// foreign names in Chinese what follows the last dot. Chinese people keep
// their full name in Chinese.
func FirstMention(t *jianzhu.Term, source, target string) (first, later string, ok bool) {
	original, has := Name(t, source)
	if t.Keep {
		if !has {
			original, has = Name(t, target)
		}
		return original.Name, original.Name, has
	}
	name, ok := Name(t, target)
	if !ok {
		return "", "", false
	}
	first, later = name.Name, name.Name
	chinese := primaryOf(target) == "zh"
	if has && script.FoldString(original.Name) != script.FoldString(name.Name) {
		if chinese {
			first += "（" + original.Name + "）"
		} else {
			first += " (" + original.Name + ")"
		}
	}
	if t.Type == jianzhu.TypePerson {
		if chinese {
			later = dottedSurname(name.Name)
		} else {
			later = surname(name.Name, original.Name)
		}
	}
	return first, later, true
}

// dottedSurname returns what follows the last dot of a name in Chinese.
func dottedSurname(name string) string {
	i := strings.LastIndexAny(name, "·・•‧")
	if i < 0 {
		return name
	}
	return strings.TrimLeft(name[i:], "·・•‧")
}

// particles are the words that belong to the surname after them.
var particles = []string{"von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ten", "ter", "zu", "bin", "ibn", "al", "el", "af"}

// suffixes follow a surname.
var suffixes = []string{"jr", "sr", "ii", "iii", "iv"}

// surname returns the surname of a person's name in Latin letters; original is
// the same name in Chinese characters, where there is one.
func surname(name, original string) string {
	words := strings.Fields(name)
	for len(words) > 2 && slices.Contains(suffixes, strings.ToLower(strings.Trim(words[len(words)-1], ".,"))) {
		words = words[:len(words)-1]
	}
	if len(words) < 2 {
		return name
	}
	last := len(words) - 1
	words[last] = strings.TrimRight(words[last], ",")
	if han := []rune(original); len(words) <= 3 && isHan(han) {
		sounds := script.Syllables(han[0])
		if n, read := script.Surname(han); n > 0 {
			sounds = read
		}
		bare := func(w string) string { return strings.ToLower(w) }
		switch {
		case slices.Contains(sounds, bare(words[0])):
			return words[0]
		case slices.Contains(sounds, bare(words[last])):
			return words[last]
		case strings.Contains(words[last], "-") && !strings.Contains(words[0], "-"):
			return words[0] // Tsai Ing-wen
		}
	}
	from := last
	for from > 1 && slices.Contains(particles, strings.ToLower(words[from-1])) {
		from--
	}
	return strings.Join(words[from:], " ")
}

// isHan reports whether a name is two to four Chinese characters.
func isHan(name []rune) bool {
	if len(name) < 2 || len(name) > 4 {
		return false
	}
	return !slices.ContainsFunc(name, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}
