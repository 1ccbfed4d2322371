-- Articles, taken apart into what lists find them by.
--
-- pos is an article's place in every list by date: its date in milliseconds
-- since 1970, times 32768, plus the first free number. Mentions and quotes of
-- an article have its pos, and r, the negated place in the article, so that
-- one descending walk of (pos, r) is "newest article first, in text order".
-- Ids that are UUIDs are kept as their 16 bytes.

CREATE TABLE articles (
	pos         INTEGER PRIMARY KEY,
	id          BLOB NOT NULL UNIQUE,
	revision    INTEGER NOT NULL,
	source      TEXT NOT NULL,
	external_id TEXT,             -- NULL when the article has none
	date        INTEGER NOT NULL, -- milliseconds since 1970
	meta        BLOB NOT NULL,    -- store.Pack of the summary
	counts      TEXT NOT NULL,    -- JSON of store.Counts
	UNIQUE (source, external_id)
);

-- The whole articles, apart from what lists walk over.
CREATE TABLE bodies (
	pos  INTEGER PRIMARY KEY,
	body BLOB NOT NULL -- store.Pack
);

-- What articles are selected by beside their entities.
CREATE TABLE facets (
	kind  TEXT NOT NULL, -- language, source, speaker
	value BLOB NOT NULL,
	pos   INTEGER NOT NULL,
	PRIMARY KEY (kind, value, pos)
) WITHOUT ROWID;
CREATE INDEX facets_pos ON facets (pos);

-- The terms of each article (store.Query), by pos.
CREATE VIRTUAL TABLE article_terms USING fts5 (
	terms,
	content = '',
	contentless_delete = 1,
	detail = none,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);

CREATE TABLE entities (
	n      INTEGER PRIMARY KEY,
	id     BLOB NOT NULL UNIQUE,
	type   TEXT NOT NULL,
	rank   INTEGER NOT NULL, -- the number of mentions, negated
	name   TEXT NOT NULL,
	folded TEXT NOT NULL,    -- every folded name between line ends
	total  BLOB NOT NULL     -- JSON of store.Total
);
CREATE INDEX entities_rank ON entities (rank, id);
CREATE INDEX entities_type_rank ON entities (type, rank, id);
CREATE INDEX entities_name ON entities (name, id);
CREATE INDEX entities_type_name ON entities (type, name, id);

CREATE TABLE names (
	folded TEXT NOT NULL,
	entity BLOB NOT NULL,
	PRIMARY KEY (folded, entity)
) WITHOUT ROWID;

-- What each article adds to each entity.
CREATE TABLE shares (
	entity     BLOB NOT NULL,
	pos        INTEGER NOT NULL,
	date       INTEGER NOT NULL,
	mentions   INTEGER NOT NULL,
	paragraphs BLOB NOT NULL, -- indexes, ascending, as varints of the differences
	PRIMARY KEY (entity, pos)
) WITHOUT ROWID;
CREATE INDEX shares_pos ON shares (pos, entity, paragraphs);

CREATE TABLE mentions (
	n       INTEGER PRIMARY KEY,
	pos     INTEGER NOT NULL,
	r       INTEGER NOT NULL,
	type    TEXT NOT NULL,
	entity  BLOB,
	surface TEXT NOT NULL, -- folded
	packed  BLOB NOT NULL  -- store.PackMention
);
CREATE UNIQUE INDEX mentions_pos ON mentions (pos, r);
CREATE INDEX mentions_entity ON mentions (entity, pos, r) WHERE entity IS NOT NULL;
CREATE INDEX mentions_surface ON mentions (surface, pos, r);
CREATE INDEX mentions_type ON mentions (type, pos, r);

CREATE TABLE quotes (
	n       INTEGER PRIMARY KEY,
	pos     INTEGER NOT NULL,
	r       INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	speaker BLOB,
	name    TEXT,          -- the speaker's, folded
	packed  BLOB NOT NULL  -- store.PackQuote
);
CREATE UNIQUE INDEX quotes_pos ON quotes (pos, r);
CREATE INDEX quotes_speaker ON quotes (speaker, pos, r) WHERE speaker IS NOT NULL;
CREATE INDEX quotes_name ON quotes (name, pos, r) WHERE name IS NOT NULL;
CREATE INDEX quotes_kind ON quotes (kind, pos, r);

-- The entities that a quote's content mentions.
CREATE TABLE quote_entities (
	entity BLOB NOT NULL,
	pos    INTEGER NOT NULL,
	r      INTEGER NOT NULL,
	PRIMARY KEY (entity, pos, r)
) WITHOUT ROWID;
CREATE INDEX quote_entities_pos ON quote_entities (pos);
