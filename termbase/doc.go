// Package termbase knows what things are to be called, and not to be called,
// in each language. It finds terms in text (Index), reads and writes the files
// that translation tools exchange terms in (Read, Write), tells where terms
// contradict each other (Conflicts), and how a name is written when it is
// first mentioned (FirstMention). Keeping terms is for stores, and asking for
// them is for the API.
package termbase
