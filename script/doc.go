// Package script knows the two Chinese scripts: it tells them apart, folds
// both to one for matching, and converts text between them with its spans. It
// also tells in what language a text is written. Where a paragraph begins and
// what its words are is for others to find.
//
// The dictionaries are OpenCC's; see data/NOTICE. They are decoded when they
// are first needed.
package script
