-- Quotes are listed by the class and stance of their cue, and by whether their
-- speaker is known. Those of before have no class: none was known.

ALTER TABLE quotes ADD COLUMN class TEXT;
ALTER TABLE quotes ADD COLUMN stance TEXT;
CREATE INDEX quotes_class ON quotes (class, pos, r) WHERE class IS NOT NULL;
CREATE INDEX quotes_stance ON quotes (stance, pos, r) WHERE stance IS NOT NULL;
CREATE INDEX quotes_attributed ON quotes ((name IS NULL), pos, r);
