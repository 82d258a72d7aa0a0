-- The register of agreements, their clauses, and who signed which exact bytes. What
-- was sent out is never changed: other words are another agreement. An instant of
-- zero is none.

CREATE TABLE agreement (
	creditor    TEXT NOT NULL,
	account     TEXT NOT NULL,
	id          TEXT NOT NULL,
	number      TEXT NOT NULL,
	engagement  TEXT NOT NULL,
	kind        TEXT NOT NULL,
	title       TEXT NOT NULL,
	state       TEXT NOT NULL,
	on_day      TEXT NOT NULL CHECK (length(on_day) = 10),
	ended_on    TEXT CHECK (length(ended_on) = 10),
	document    TEXT NOT NULL,
	wording     TEXT NOT NULL,
	author      TEXT NOT NULL,
	undone_at   BIGINT,
	at          BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
CREATE UNIQUE INDEX agreement_number ON agreement (creditor, number);

CREATE TABLE agreement_clause (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	agreement  TEXT NOT NULL,
	id         TEXT NOT NULL,
	value      TEXT NOT NULL,
	place      TEXT NOT NULL,
	PRIMARY KEY (creditor, account, agreement, id)
) /*clustered*/;

CREATE TABLE signature (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	id         TEXT NOT NULL,
	about      TEXT NOT NULL,
	document   TEXT NOT NULL,
	hash       BYTEA NOT NULL,
	party      TEXT NOT NULL,
	name       TEXT NOT NULL,
	way        TEXT NOT NULL,
	drawn      TEXT NOT NULL,
	intent     TEXT NOT NULL,
	language   TEXT NOT NULL,
	signed_at  BIGINT NOT NULL,
	link       TEXT NOT NULL,
	sender     TEXT NOT NULL,
	agent      TEXT NOT NULL,
	signed     TEXT NOT NULL,
	stamp      TEXT NOT NULL,
	author     TEXT NOT NULL,
	undone_at  BIGINT,
	at         BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
