-- The termbase.

CREATE TABLE terms (
	n          INTEGER PRIMARY KEY,
	id         BLOB NOT NULL UNIQUE,
	revision   INTEGER NOT NULL,
	generation INTEGER NOT NULL UNIQUE, -- of the last write
	names      TEXT NOT NULL,           -- store.TermNames, each after a line end
	body       TEXT NOT NULL            -- JSON of jianzhu.Term
);

-- The facets of terms (store.Facets), in the order of their list.
CREATE TABLE term_facets (
	facet  TEXT NOT NULL,
	folded TEXT NOT NULL, -- the first name
	id     BLOB NOT NULL,
	PRIMARY KEY (facet, folded, id)
) WITHOUT ROWID;

-- The terms that are no longer there.
CREATE TABLE gone_terms (
	generation INTEGER PRIMARY KEY,
	id         BLOB NOT NULL UNIQUE
);

-- The last generation of the termbase: one row.
CREATE TABLE term_generation (
	one  INTEGER PRIMARY KEY,
	last INTEGER NOT NULL
);
INSERT INTO term_generation (one, last) VALUES (1, 0);
