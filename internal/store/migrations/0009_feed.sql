-- Feeds: where lists are pulled from, and what they sign in with, which is sealed
-- under a key that is not in the book. An instant of zero is none. held_until keeps a
-- second pull away while one runs.

CREATE TABLE feed (
	creditor       TEXT NOT NULL REFERENCES creditor (id),
	id             TEXT NOT NULL,
	name           TEXT NOT NULL,
	kind           TEXT NOT NULL,
	settings       TEXT NOT NULL,
	secret         BYTEA NOT NULL,
	since          BIGINT NOT NULL,
	whole_at       BIGINT NOT NULL,
	every_minutes  BIGINT NOT NULL,
	next_at        BIGINT NOT NULL,
	held_until     BIGINT NOT NULL,
	pulled_at      BIGINT NOT NULL,
	tried_at       BIGINT NOT NULL,
	trouble        TEXT NOT NULL,
	outcome        TEXT NOT NULL,
	author         TEXT NOT NULL,
	dropped_at     BIGINT NOT NULL,
	at             BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX feed_name ON feed (creditor, name) WHERE dropped_at = 0;
CREATE INDEX feed_next ON feed (next_at) WHERE dropped_at = 0;

-- Messages that were taken, so that one sent again changes nothing.
CREATE TABLE feed_message (
	creditor  TEXT NOT NULL,
	feed      TEXT NOT NULL,
	id        TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, feed, id)
) /*clustered*/;

-- Where a client can pay an invoice, by its source and the source's own id.
CREATE TABLE pay_link (
	creditor  TEXT NOT NULL,
	source    TEXT NOT NULL,
	ref       TEXT NOT NULL,
	url       TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, source, ref)
) /*clustered*/;
