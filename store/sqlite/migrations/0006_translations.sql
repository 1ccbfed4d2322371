-- Translations of articles. The id of the article and not its pos, which
-- changes with its date.

CREATE TABLE translations (
	n        INTEGER PRIMARY KEY,
	article  BLOB NOT NULL,
	language TEXT NOT NULL,
	revision INTEGER NOT NULL,
	created  TEXT NOT NULL, -- RFC 3339, UTC
	packed   BLOB NOT NULL  -- store.PackTranslation
);
CREATE UNIQUE INDEX translations_article ON translations (article, language);
