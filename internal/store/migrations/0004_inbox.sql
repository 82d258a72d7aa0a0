-- Mail that comes in: one row a mail, its exact bytes beside it, how far each
-- mailbox was read, and what a creditor's corrections taught about the reading.
-- An instant of zero is none. Account is '' while the mail belongs to nobody.

CREATE TABLE inbound (
	creditor     TEXT NOT NULL REFERENCES creditor (id),
	id           TEXT NOT NULL,
	identity     BYTEA NOT NULL,
	hash         BYTEA NOT NULL,
	size         BIGINT NOT NULL,
	whole        BOOLEAN NOT NULL,
	mailbox      TEXT NOT NULL,
	uid          BIGINT NOT NULL,
	message_id   TEXT NOT NULL,
	sender       TEXT NOT NULL,
	sender_name  TEXT NOT NULL,
	subject      TEXT NOT NULL,
	sent_day     TEXT CHECK (length(sent_day) = 10),
	on_day       TEXT NOT NULL CHECK (length(on_day) = 10),
	received_at  BIGINT NOT NULL,
	kind         TEXT NOT NULL,
	account      TEXT NOT NULL,
	matched_by   TEXT NOT NULL,
	matches      TEXT NOT NULL,
	delivery     TEXT NOT NULL,
	state        TEXT NOT NULL,
	own_text     TEXT NOT NULL,
	reading      TEXT NOT NULL,
	note         TEXT NOT NULL,
	author       TEXT NOT NULL,
	settled_at   BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX inbound_identity ON inbound (creditor, identity);
CREATE INDEX inbound_new ON inbound (creditor, id) WHERE state = 'new';
CREATE INDEX inbound_account ON inbound (creditor, account, id) WHERE account <> '';

-- The holds that a mail has placed; a mail that may be of several accounts holds
-- each of them.
CREATE TABLE inbound_hold (
	creditor     TEXT NOT NULL,
	inbound      TEXT NOT NULL,
	account      TEXT NOT NULL,
	arrangement  TEXT NOT NULL,
	PRIMARY KEY (creditor, inbound, account, arrangement)
) /*clustered*/;
CREATE INDEX inbound_hold_arrangement ON inbound_hold (creditor, account, arrangement);

-- The bytes of a mail, packed and cut into pieces, so that a large one is never
-- held in memory twice.
CREATE TABLE inbound_bytes (
	creditor  TEXT NOT NULL,
	inbound   TEXT NOT NULL,
	n         BIGINT NOT NULL,
	bytes     BYTEA NOT NULL,
	PRIMARY KEY (creditor, inbound, n)
) /*heap*/;

-- How far a mailbox was read. read_at is the last time it was read to its end;
-- trouble says why that did not come about since, in words.
CREATE TABLE mailbox (
	creditor   TEXT NOT NULL REFERENCES creditor (id),
	name       TEXT NOT NULL,
	validity   BIGINT NOT NULL,
	last_uid   BIGINT NOT NULL,
	read_at    BIGINT NOT NULL,
	trouble    TEXT NOT NULL,
	PRIMARY KEY (creditor, name)
) /*clustered*/;

-- How often a class was proposed to a creditor and he took it, or changed it.
CREATE TABLE reading_lesson (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	label     TEXT NOT NULL,
	taken     BIGINT NOT NULL,
	changed   BIGINT NOT NULL,
	PRIMARY KEY (creditor, label)
) /*clustered*/;

-- What a mail is matched by.
CREATE INDEX delivery_message ON delivery (creditor, message_id) WHERE message_id <> '';
CREATE INDEX contact_email ON contact (creditor, LOWER(email)) WHERE email <> '';
