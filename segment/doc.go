// Package segment cuts the text of a paragraph into words and sentences. It
// is the one importer of gse: gse's dictionary and its trie say what the words
// are, gse's HMM finds new ones where that is asked for. What gse would lose
// stays here: tokens are spans of the text as it is written, in either
// script, and they tile it.
//
// Text is matched as script.Fold folds it, against a dictionary folded the
// same way, so traditional text, full width and capitals need no dictionary
// of their own.
//
// The cut with the most probable words wins, as in gse, with the frequencies
// of single characters in it, which gse levels, and long and rare entries of
// the dictionary held back, which are mostly phrases. Numbers with their
// units, dates, Latin words with their hyphens and apostrophes, addresses of
// the net and emoji are kept whole by rule.
package segment
