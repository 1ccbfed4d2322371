-- The ids that people of one name have, have had or may have: see
-- store.Namesakes. Of what is here already the program fills it.

CREATE TABLE former (
	key TEXT NOT NULL, -- of namesakes
	id  BLOB NOT NULL,
	PRIMARY KEY (key, id)
) WITHOUT ROWID;
CREATE INDEX former_id ON former (id);
