-- The record refuses what would change it. Triggers are written differently on
-- the two databases; 0002_guards.postgres.sql is the twin of this file.

CREATE TRIGGER record_sealed BEFORE UPDATE OF creditor, account, seq, at, on_day, kind, actor, content_hash, prev, hash ON record
BEGIN
	SELECT RAISE(ABORT, 'the record is sealed');
END;

CREATE TRIGGER record_erased BEFORE UPDATE OF salt, content ON record
WHEN NEW.salt IS NOT NULL OR NEW.content IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'the record is sealed');
END;

CREATE TRIGGER record_kept BEFORE DELETE ON record
BEGIN
	SELECT RAISE(ABORT, 'the record is sealed');
END;
