-- What happens in a matter: its people, its log, its costs. Nothing is deleted; what
-- was taken back carries the instant. A cost can belong to a judgment instead.

ALTER TABLE matter ADD COLUMN commission TEXT NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN recall_day TEXT CHECK (length(recall_day) = 10);

CREATE TABLE matter_person (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	id         TEXT NOT NULL,
	matter     TEXT NOT NULL,
	role       TEXT NOT NULL,
	name       TEXT NOT NULL,
	contact    TEXT NOT NULL,
	author     TEXT NOT NULL,
	undone_at  BIGINT,
	at         BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE matter_event (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	matter        TEXT NOT NULL,
	kind          TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	answer        TEXT NOT NULL,
	amount_minor  BIGINT NOT NULL,
	whom          TEXT NOT NULL,
	way           TEXT NOT NULL,
	place         TEXT NOT NULL,
	text          TEXT NOT NULL,
	author        TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE matter_cost (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	matter        TEXT NOT NULL,
	judgment      TEXT NOT NULL,
	kind          TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	amount_minor  BIGINT NOT NULL,
	document      TEXT NOT NULL,
	recoverable   BOOLEAN NOT NULL,
	text          TEXT NOT NULL,
	author        TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
