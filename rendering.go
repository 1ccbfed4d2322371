package jianzhu

// Rendering is a name of something in another language than the text that
// mentions it, with what speaks for it: what a translator would write.
type Rendering struct {
	Language string  `json:"language" bson:"language"` // BCP 47: zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK, en
	Name     string  `json:"name" bson:"name"`
	Origin   Origin  `json:"origin" bson:"origin"`                 // lexicon: it was looked up; rule: it was made; human: of a termbase
	Rule     string  `json:"rule,omitempty" bson:"rule,omitempty"` // what made it: termbase, a lexicon's name, pinyin, parts, composed, …
	Score    float64 `json:"score" bson:"score"`                   // probability that it is right, 0 to 1
	Status   Status  `json:"status" bson:"status"`
}
