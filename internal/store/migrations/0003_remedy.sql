-- What the creditor decided about the way to his money: the law he took and the
-- figures he put in place of it, his own costs, exchange rates, the road that is
-- armed, and what runs outside the house. Rows of a creditor only grow; the
-- newest counts.

ALTER TABLE account ADD COLUMN armed_forum TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN armed_on TEXT CHECK (length(armed_on) = 10);

-- Texts are packed by the program (gzip). In_place_of is the version in force
-- when it was taken: a program that brings a newer law than both is followed.
CREATE TABLE law_bundle (
	creditor     TEXT NOT NULL REFERENCES creditor (id),
	seq          BIGINT NOT NULL,
	hash         TEXT NOT NULL,
	version      TEXT NOT NULL,
	in_place_of  TEXT NOT NULL,
	us           BYTEA NOT NULL,
	intl         BYTEA NOT NULL,
	author       TEXT NOT NULL,
	on_day       TEXT NOT NULL CHECK (length(on_day) = 10),
	note         TEXT NOT NULL,
	at           BIGINT NOT NULL,
	PRIMARY KEY (creditor, seq)
) /*heap*/;

CREATE TABLE law_override (
	creditor   TEXT NOT NULL REFERENCES creditor (id),
	id         TEXT NOT NULL,
	path       TEXT NOT NULL,
	value      TEXT NOT NULL,
	source     TEXT NOT NULL,
	as_of      TEXT NOT NULL,
	author     TEXT NOT NULL,
	on_day     TEXT NOT NULL CHECK (length(on_day) = 10),
	note       TEXT NOT NULL,
	at         BIGINT NOT NULL,
	ended_at   BIGINT,
	ended_by   TEXT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX law_override_path ON law_override (creditor, path) WHERE ended_at IS NULL;

CREATE TABLE own_figure (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	name      TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	value     TEXT NOT NULL,
	currency  TEXT NOT NULL,
	source    TEXT NOT NULL,
	on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
	author    TEXT NOT NULL,
	note      TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, name, seq)
) /*clustered*/;

CREATE TABLE exchange_rate (
	creditor       TEXT NOT NULL REFERENCES creditor (id),
	seq            BIGINT NOT NULL,
	from_currency  TEXT NOT NULL CHECK (length(from_currency) = 3),
	to_currency    TEXT NOT NULL CHECK (length(to_currency) = 3),
	rate           TEXT NOT NULL,
	on_day         TEXT NOT NULL CHECK (length(on_day) = 10),
	source         TEXT NOT NULL,
	author         TEXT NOT NULL,
	note           TEXT NOT NULL,
	at             BIGINT NOT NULL,
	PRIMARY KEY (creditor, seq)
) /*clustered*/;

CREATE TABLE matter (
	creditor       TEXT NOT NULL,
	account        TEXT NOT NULL,
	id             TEXT NOT NULL,
	road           TEXT NOT NULL,
	forum          TEXT NOT NULL,
	number         TEXT NOT NULL,
	on_day         TEXT NOT NULL CHECK (length(on_day) = 10),
	claimed_minor  BIGINT NOT NULL,
	waived_minor   BIGINT NOT NULL,
	letter_day     TEXT CHECK (length(letter_day) = 10),
	until_day      TEXT CHECK (length(until_day) = 10),
	author         TEXT NOT NULL,
	ended_on       TEXT CHECK (length(ended_on) = 10),
	outcome        TEXT NOT NULL,
	undone_at      BIGINT,
	at             BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
