// Package tagger marks names and titles in text by a linear-chain conditional
// random field. Each unit of a text, a Han character or a Latin word, gets a
// label that says where in which type of mention it stands; weights learned
// from marked news say which labels its surroundings speak for, and which
// labels may follow one another.
//
// What the tagger looks at includes the words of the segmenter, the matches of
// the lexicons and the mentions that rules would make, so it learns where to
// trust them. It knows nothing of articles: package annotate prepares the
// texts, and command train makes the model.
package tagger
