-- The ledger.
-- min_reader: 1
-- min_writer: 1
CREATE TABLE event (
  stream TEXT NOT NULL, -- the partner
  seq BIGINT NOT NULL CHECK (seq > 0 AND 'x--y' <> ''),
  PRIMARY KEY (stream, seq)
) /* sqlite: WITHOUT ROWID */;
/* mere comment */
/*postgres: CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql; */
CREATE INDEX e ON event (seq);
