package export

import "io"

// Bilingual is an XLIFF file by itself, whatever article it is of.
type Bilingual struct {
	Source, Target string // BCP 47 tags as the file has them; either may be empty
	Units          []BilingualUnit
}

// BilingualUnit is a text with its translation, without inline marks.
type BilingualUnit struct {
	ID             string // of the unit in the file
	Source, Target string // Target is empty where the text is not translated
}

// ReadBilingual reads the units of an XLIFF file of version 1.2 or 2, in
// order. A wrong file is jianzhu.Invalid, as for Read.
func ReadBilingual(r io.Reader) (*Bilingual, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	f, err := readXLIFF(data)
	if err != nil {
		return nil, err
	}
	out := &Bilingual{Source: f.source, Target: f.target, Units: make([]BilingualUnit, 0, len(f.units))}
	for _, u := range f.units {
		target := u.target
		if u.untouched {
			target = ""
		}
		out.Units = append(out.Units, BilingualUnit{ID: u.id, Source: u.source, Target: target})
	}
	return out, nil
}
