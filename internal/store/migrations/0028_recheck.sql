-- Free looks at clients from whom nothing could be had: on which day, what was
-- found ("" nothing), and when to look again. One taken back stays, with its instant.

CREATE TABLE recheck (
	creditor    TEXT NOT NULL,
	account     TEXT NOT NULL,
	id          TEXT NOT NULL,
	on_day      TEXT NOT NULL CHECK (length(on_day) = 10),
	found       TEXT NOT NULL,
	health      TEXT NOT NULL,
	next_day    TEXT CHECK (length(next_day) = 10),
	author      TEXT NOT NULL,
	undone_at   BIGINT,
	at          BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
