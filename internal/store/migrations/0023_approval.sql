-- What is sent to a client to be approved: deliverables, one row a revision, and change
-- orders with their price. Notices are lines of a day, the id of the mail that carried
-- it ("-" where a person brought it) and the way; documents are lines of ids.

CREATE TABLE deliverable (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	number        TEXT NOT NULL,
	engagement    TEXT NOT NULL,
	name          TEXT NOT NULL,
	revision      BIGINT NOT NULL,
	documents     TEXT NOT NULL,
	hash          BYTEA NOT NULL,
	state         TEXT NOT NULL,
	sent_day      TEXT CHECK (length(sent_day) = 10),
	notices       TEXT NOT NULL,
	until_day     TEXT CHECK (length(until_day) = 10),
	clause        TEXT NOT NULL,
	answered_day  TEXT CHECK (length(answered_day) = 10),
	answered_by   TEXT NOT NULL,
	how           TEXT NOT NULL,
	words         TEXT NOT NULL,
	author        TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
CREATE INDEX deliverable_number ON deliverable (creditor, number, revision);
CREATE INDEX deliverable_state ON deliverable (creditor, state, until_day);

CREATE TABLE change_order (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	number        TEXT NOT NULL,
	engagement    TEXT NOT NULL,
	text          TEXT NOT NULL,
	price_minor   BIGINT NOT NULL,
	currency      TEXT NOT NULL,
	days          BIGINT NOT NULL,
	hash          BYTEA NOT NULL,
	state         TEXT NOT NULL,
	sent_day      TEXT CHECK (length(sent_day) = 10),
	notices       TEXT NOT NULL,
	answered_day  TEXT CHECK (length(answered_day) = 10),
	answered_by   TEXT NOT NULL,
	how           TEXT NOT NULL,
	words         TEXT NOT NULL,
	author        TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
CREATE INDEX change_order_number ON change_order (creditor, number);
CREATE INDEX change_order_state ON change_order (creditor, state);
