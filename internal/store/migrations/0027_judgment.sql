-- Judgments and awards. The row says what was given and never changes; what became
-- of it are events, the latest of a kind counts. Lists (parts, items, instalments) are
-- kept one a line. A step of enforcement changes as it goes on; the record of the account
-- says how.

CREATE TABLE judgment (
	creditor         TEXT NOT NULL,
	account          TEXT NOT NULL,
	id               TEXT NOT NULL,
	matter           TEXT NOT NULL,
	parent           TEXT NOT NULL,
	kind             TEXT NOT NULL,
	number           TEXT NOT NULL,
	court            TEXT NOT NULL,
	place            TEXT NOT NULL,
	on_day           TEXT NOT NULL CHECK (length(on_day) = 10),
	principal_minor  BIGINT NOT NULL,
	interest_minor   BIGINT NOT NULL,
	costs_minor      BIGINT NOT NULL,
	fees_minor       BIGINT NOT NULL,
	rate             TEXT NOT NULL,
	growth           TEXT NOT NULL,
	from_day         TEXT CHECK (length(from_day) = 10),
	bears            TEXT NOT NULL,
	pay_order        TEXT NOT NULL,
	covers           TEXT NOT NULL,
	instalments      TEXT NOT NULL,
	expires_on       TEXT CHECK (length(expires_on) = 10),
	author           TEXT NOT NULL,
	undone_at        BIGINT,
	at               BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE judgment_event (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	id         TEXT NOT NULL,
	judgment   TEXT NOT NULL,
	kind       TEXT NOT NULL,
	on_day     TEXT NOT NULL CHECK (length(on_day) = 10),
	until_day  TEXT CHECK (length(until_day) = 10),
	text       TEXT NOT NULL,
	author     TEXT NOT NULL,
	undone_at  BIGINT,
	at         BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE enforcement (
	creditor         TEXT NOT NULL,
	account          TEXT NOT NULL,
	id               TEXT NOT NULL,
	judgment         TEXT NOT NULL,
	tool             TEXT NOT NULL,
	local_name       TEXT NOT NULL,
	target           TEXT NOT NULL,
	state            TEXT NOT NULL,
	on_day           TEXT NOT NULL CHECK (length(on_day) = 10),
	started_on       TEXT CHECK (length(started_on) = 10),
	look_on          TEXT CHECK (length(look_on) = 10),
	returned_on      TEXT CHECK (length(returned_on) = 10),
	cost_minor       BIGINT NOT NULL,
	collected_minor  BIGINT NOT NULL,
	exempt           TEXT NOT NULL,
	text             TEXT NOT NULL,
	author           TEXT NOT NULL,
	undone_at        BIGINT,
	at               BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
