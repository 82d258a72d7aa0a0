-- The record refuses what would change it. Triggers are written differently on
-- the two databases; 0002_guards.sqlite.sql is the twin of this file.

CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the record is sealed';
END;
$$;

CREATE TRIGGER record_sealed BEFORE UPDATE OF creditor, account, seq, at, on_day, kind, actor, content_hash, prev, hash ON record
	FOR EACH ROW EXECUTE FUNCTION record_refuse();

CREATE TRIGGER record_erased BEFORE UPDATE OF salt, content ON record
	FOR EACH ROW WHEN (NEW.salt IS NOT NULL OR NEW.content IS NOT NULL) EXECUTE FUNCTION record_refuse();

CREATE TRIGGER record_kept BEFORE DELETE ON record
	FOR EACH ROW EXECUTE FUNCTION record_refuse();

CREATE TRIGGER record_cut BEFORE TRUNCATE ON record
	FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();

-- Open items of an account without its paid ones. On SQLite the table itself
-- lies in that order, and a second look-up for each row costs more than it saves.
CREATE INDEX item_open ON item (creditor, account) WHERE closed_on IS NULL AND known_to IS NULL;

-- A plan that is kept for any creditor must suit the largest: taken for one of
-- many equal ones, his list of accounts would be answered by walking through all
-- of his rows. With this the planner expects what the largest is known to hold.
ALTER TABLE client ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE contact ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE engagement ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE account ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE item ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE allocation ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE arrangement ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE touch ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE fact ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE decision ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE record ALTER COLUMN creditor SET (n_distinct = 1);
ALTER TABLE delivery ALTER COLUMN creditor SET (n_distinct = 1);

-- What is sealed is long and packed by the server. lz4 packs it three times as
-- fast as the old way and as small; not every server is built with it.
DO $$
BEGIN
	EXECUTE 'ALTER TABLE record ALTER COLUMN content SET COMPRESSION lz4';
	EXECUTE 'ALTER TABLE delivery_bytes ALTER COLUMN bytes SET COMPRESSION lz4';
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE 'this server packs without lz4: %', SQLERRM;
END;
$$;
