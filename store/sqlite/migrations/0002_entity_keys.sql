-- Entities are found by keys (store.NameKeys) in place of folded names: also
-- by pinyin, and by names one edit away. What the program derives from
-- articles is dropped here and counted anew by it: see Store.recount.

DROP TABLE names;

DELETE FROM entities; -- its column folded is now the keys, but for gap keys, between line ends

CREATE TABLE keys (
	key    TEXT NOT NULL,
	entity BLOB NOT NULL,
	PRIMARY KEY (key, entity)
) WITHOUT ROWID;

-- The entities that so many share a beginning with that their list is walked.
CREATE TABLE heads (
	head   TEXT NOT NULL,    -- store.Heads
	tier   INTEGER NOT NULL, -- store.Tier, negated
	entity BLOB NOT NULL,
	PRIMARY KEY (head, tier, entity)
) WITHOUT ROWID;

-- The titles that an article gives an entity, JSON; NULL where none.
ALTER TABLE shares ADD COLUMN titles TEXT;
