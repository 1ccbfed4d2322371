-- Who is who among people of one name: see store.Namesakes. Of what is here
-- already it is decided by the program: see Store.decide.

CREATE TABLE namesakes (
	key    TEXT PRIMARY KEY,
	people TEXT NOT NULL -- JSON of store.Namesakes
) WITHOUT ROWID;

-- The articles in which a name is not of the entity that its id says, by the
-- link's name: see jianzhu.Link.
CREATE TABLE links (
	name   BLOB NOT NULL,
	pos    INTEGER NOT NULL,
	entity BLOB NOT NULL,
	PRIMARY KEY (name, pos)
) WITHOUT ROWID;
CREATE INDEX links_pos ON links (pos);
