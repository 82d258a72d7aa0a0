-- Work as it is controlled: why and since when it rests, when it ends, what it is
-- worth, what of it is not invoiced; and what a person put to a day. Sums are in
-- the engagement's currency.

ALTER TABLE engagement ADD COLUMN cancel_clause TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN since_day TEXT CHECK (length(since_day) = 10);
ALTER TABLE engagement ADD COLUMN rested_day TEXT CHECK (length(rested_day) = 10);
ALTER TABLE engagement ADD COLUMN noticed_day TEXT CHECK (length(noticed_day) = 10);
ALTER TABLE engagement ADD COLUMN ends_day TEXT CHECK (length(ends_day) = 10);
ALTER TABLE engagement ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN value_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN kill_fee_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN unbilled_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN done_day TEXT CHECK (length(done_day) = 10);
ALTER TABLE engagement ADD COLUMN recurring TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN deposit TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN terms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN undone_at BIGINT;
CREATE INDEX engagement_number ON engagement (creditor, number) WHERE number <> '';

CREATE TABLE task (
	creditor    TEXT NOT NULL,
	account     TEXT NOT NULL,
	id          TEXT NOT NULL,
	kind        TEXT NOT NULL,
	on_day      TEXT NOT NULL CHECK (length(on_day) = 10),
	about       TEXT NOT NULL,
	text        TEXT NOT NULL,
	author      TEXT NOT NULL,
	done_on     TEXT CHECK (length(done_on) = 10),
	undone_at   BIGINT,
	at          BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
CREATE INDEX task_waiting ON task (creditor, on_day) WHERE done_on IS NULL AND undone_at IS NULL;
