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
