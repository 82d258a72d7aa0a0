-- Screening before work: what was found out about a client's health, each look at him
-- that was kept, and what was last seen of those who are watched, so that what grows
-- worse is told once. Content is the card as it stood, seen the program's own JSON.
CREATE TABLE health_record (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	id         TEXT NOT NULL,
	kind       TEXT NOT NULL,
	value      TEXT NOT NULL,
	source     TEXT NOT NULL,
	on_day     TEXT NOT NULL CHECK (length(on_day) = 10),
	note       TEXT NOT NULL,
	author     TEXT NOT NULL,
	undone_at  BIGINT,
	at         BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE screening (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	sum_minor     BIGINT,
	days          BIGINT NOT NULL,
	points        BIGINT NOT NULL,
	worst         BIGINT NOT NULL,
	band          TEXT NOT NULL,
	recommended   TEXT NOT NULL,
	share         BIGINT NOT NULL,
	limit_minor   BIGINT,
	decided       TEXT NOT NULL,
	decided_part  BIGINT NOT NULL,
	content       TEXT NOT NULL,
	note          TEXT NOT NULL,
	author        TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE health_watch (
	creditor  TEXT NOT NULL,
	account   TEXT NOT NULL,
	on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
	seen      TEXT NOT NULL,
	PRIMARY KEY (creditor, account)
) /*clustered*/;
