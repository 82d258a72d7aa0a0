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
	note          TEXT NOT NULL,
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

-- A request for approval leaves as a delivery of the step "approval" whose letter is the
-- number of what it asks for. Several may go to a client on one day; at most one of the
-- same thing may be on its way.
DROP INDEX IF EXISTS delivery_step;
CREATE UNIQUE INDEX delivery_step ON delivery (creditor, account, step, on_day, channel, rehearsal)
	WHERE step <> '' AND step <> 'invoice' AND step <> 'approval' AND state NOT IN ('withdrawn', 'refused');
CREATE UNIQUE INDEX delivery_approval ON delivery (creditor, account, letter)
	WHERE step = 'approval' AND state IN ('approved', 'waiting', 'sending');
