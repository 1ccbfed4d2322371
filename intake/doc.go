// Package intake turns the bytes of a news document into an article of clean
// paragraphs: it decodes the charset, takes the article out of HTML, undoes
// what converters did to the characters, and normalises white space. Every
// change is recorded as an edit, so that any place of the clean text leads
// back to its raw bytes and the other way round (see Map).
//
// The work is done in layers. A layer turns one text into the next and notes
// what it changed; layers are composed, so that at the end one list of changes
// leads from the raw bytes to the clean text:
//
//	raw bytes → decoded → HTML extracted → mojibake undone → references
//	resolved → glosses and shifts undone → white space, paragraphs
//
// A repair is made only where it is certain: where what was done to the text,
// done again to the repaired text, gives the text that came. What is damaged
// and can't be undone for certain stays as it came, with a suspect edit.
//
// Intake leaves words, entities and quotes to others, and JSON to the API.
package intake
