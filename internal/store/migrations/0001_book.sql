-- The book. One text for both databases: the engine's ddl replacer turns types
-- and table kinds into what the database knows. "clustered" tables are kept in
-- the order of their key on SQLite, so that an account's rows lie together;
-- "heap" tables only grow and are read seldom.
--
-- Days are ISO text or NULL, instants microseconds UTC, sums smallest units.
-- Rows that are written for each account each day carry no foreign keys: they
-- are only ever written under the lock of their account.

CREATE TABLE creditor (
	id            TEXT NOT NULL PRIMARY KEY,
	name          TEXT NOT NULL,
	what          TEXT NOT NULL,
	address       TEXT NOT NULL,
	place         TEXT NOT NULL,
	zone          TEXT NOT NULL,
	language      TEXT NOT NULL,
	sender        TEXT NOT NULL,
	email         TEXT NOT NULL,
	phone         TEXT NOT NULL,
	is_company    BOOLEAN NOT NULL,
	currency      TEXT NOT NULL,
	bank_holder   TEXT NOT NULL,
	bank_iban     TEXT NOT NULL,
	bank_bic      TEXT NOT NULL,
	bank_lines    TEXT NOT NULL,
	brand         TEXT NOT NULL,
	logo          BYTEA,
	public_url    TEXT NOT NULL,
	holidays      TEXT NOT NULL,
	policy        TEXT NOT NULL,
	informal      BOOLEAN NOT NULL,
	autopilot     TEXT NOT NULL,
	next_account  BIGINT NOT NULL,
	created_at    BIGINT NOT NULL
) /*clustered*/;

CREATE TABLE creditor_setting (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	name      TEXT NOT NULL,
	value     TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, name)
) /*clustered*/;

CREATE TABLE policy (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	name      TEXT NOT NULL,
	version   BIGINT NOT NULL,
	yaml      TEXT NOT NULL,
	author    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, name, version)
) /*clustered*/;

CREATE TABLE source (
	creditor          TEXT NOT NULL REFERENCES creditor (id),
	name              TEXT NOT NULL,
	kind              TEXT NOT NULL,
	complete_through  TEXT CHECK (length(complete_through) = 10),
	mapping           TEXT NOT NULL,
	at                BIGINT NOT NULL,
	PRIMARY KEY (creditor, name)
) /*clustered*/;

CREATE TABLE import (
	creditor   TEXT NOT NULL REFERENCES creditor (id),
	id         TEXT NOT NULL,
	source     TEXT NOT NULL,
	file       TEXT NOT NULL,
	file_hash  BYTEA NOT NULL,
	author     TEXT NOT NULL,
	on_day     TEXT NOT NULL CHECK (length(on_day) = 10),
	counts     TEXT NOT NULL,
	at         BIGINT NOT NULL,
	undone_at  BIGINT,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX import_once ON import (creditor, source, file_hash) WHERE undone_at IS NULL;

CREATE TABLE client (
	creditor   TEXT NOT NULL REFERENCES creditor (id),
	id         TEXT NOT NULL,
	number     TEXT NOT NULL,
	name       TEXT NOT NULL,
	folded     TEXT NOT NULL,
	address    TEXT NOT NULL,
	place      TEXT NOT NULL,
	zone       TEXT NOT NULL,
	language   TEXT NOT NULL,
	form       TEXT NOT NULL,
	informal   BOOLEAN NOT NULL,
	policy     TEXT NOT NULL,
	opt_out    BOOLEAN NOT NULL,
	paid_late  BOOLEAN NOT NULL,
	has_work   BOOLEAN NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX client_number ON client (creditor, number) WHERE number <> '';
CREATE INDEX client_folded ON client (creditor, folded);

CREATE TABLE contact (
	creditor   TEXT NOT NULL,
	client     TEXT NOT NULL,
	id         TEXT NOT NULL,
	role       TEXT NOT NULL,
	billing    BOOLEAN NOT NULL,
	form       TEXT NOT NULL,
	first      TEXT NOT NULL,
	last       TEXT NOT NULL,
	name       TEXT NOT NULL,
	vocative   TEXT NOT NULL,
	email      TEXT NOT NULL,
	phone      TEXT NOT NULL,
	unusable   TEXT NOT NULL,
	PRIMARY KEY (creditor, client, id),
	FOREIGN KEY (creditor, client) REFERENCES client (creditor, id)
) /*clustered*/;

CREATE TABLE engagement (
	creditor      TEXT NOT NULL,
	client        TEXT NOT NULL,
	id            TEXT NOT NULL,
	number        TEXT NOT NULL,
	name          TEXT NOT NULL,
	agreement     TEXT NOT NULL,
	pause_clause  TEXT NOT NULL,
	state         TEXT NOT NULL,
	until_day     TEXT CHECK (length(until_day) = 10),
	PRIMARY KEY (creditor, client, id),
	FOREIGN KEY (creditor, client) REFERENCES client (creditor, id)
) /*clustered*/;

-- moved_on is the latest business day of any allocation: from that day on the
-- open sums kept with the items are right. NULL check_again: nothing to do until
-- something happens. decided and logged are entries of the record: the last
-- decision, and the last head that went into the log.
CREATE TABLE account (
	creditor     TEXT NOT NULL,
	id           TEXT NOT NULL,
	client       TEXT NOT NULL,
	currency     TEXT NOT NULL CHECK (length(currency) = 3),
	number       TEXT NOT NULL,
	first_seen   TEXT NOT NULL CHECK (length(first_seen) = 10),
	check_again  TEXT CHECK (length(check_again) = 10),
	moved_on     TEXT CHECK (length(moved_on) = 10),
	cause        TEXT NOT NULL,
	cause_on     TEXT CHECK (length(cause_on) = 10),
	armed        TEXT NOT NULL,
	doubtful     BOOLEAN NOT NULL,
	holds        BIGINT NOT NULL,
	seq          BIGINT NOT NULL,
	head         BYTEA,
	decided      BIGINT NOT NULL,
	logged       BIGINT NOT NULL,
	PRIMARY KEY (creditor, id),
	FOREIGN KEY (creditor, client) REFERENCES client (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX account_client ON account (creditor, client, currency);
CREATE UNIQUE INDEX account_number ON account (creditor, number);
CREATE INDEX account_due ON account (check_again, creditor, id) WHERE check_again IS NOT NULL;

-- A row is one revision of an item, believed from known_from until known_to.
-- open_minor is kept for the revision believed now; closed_on is the business
-- day on which it became nothing, moved_on that of the last change. clock_day is
-- the day its age counts from: the later of due day and restart, else its own.
CREATE TABLE item (
	creditor        TEXT NOT NULL,
	account         TEXT NOT NULL,
	id              TEXT NOT NULL,
	revision        BIGINT NOT NULL,
	known_to        BIGINT,
	closed_on       TEXT CHECK (length(closed_on) = 10),
	moved_on        TEXT NOT NULL CHECK (length(moved_on) = 10),
	void            BOOLEAN NOT NULL,
	kind            TEXT NOT NULL,
	number          TEXT NOT NULL,
	on_day          TEXT NOT NULL CHECK (length(on_day) = 10),
	due_day         TEXT CHECK (length(due_day) = 10),
	restart_day     TEXT CHECK (length(restart_day) = 10),
	clock_day       TEXT NOT NULL CHECK (length(clock_day) = 10),
	gone_on         TEXT CHECK (length(gone_on) = 10),
	amount_minor    BIGINT NOT NULL,
	open_minor      BIGINT NOT NULL,
	disputed_minor  BIGINT NOT NULL,
	currency        TEXT NOT NULL CHECK (length(currency) = 3),
	engagement      TEXT NOT NULL,
	purpose         TEXT NOT NULL,
	source          TEXT NOT NULL,
	ref             TEXT NOT NULL,
	import          TEXT NOT NULL,
	known_from      BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id, revision)
) /*clustered*/;
CREATE UNIQUE INDEX item_number ON item (creditor, number, account, kind)
	WHERE known_to IS NULL AND number <> '' AND kind IN ('invoice', 'credit_note');
CREATE UNIQUE INDEX item_ref ON item (creditor, source, ref) WHERE known_to IS NULL AND ref <> '';

CREATE TABLE allocation (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	to_item       TEXT NOT NULL,
	id            TEXT NOT NULL,
	from_item     TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	amount_minor  BIGINT NOT NULL,
	import        TEXT NOT NULL,
	known_at      BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, to_item, id)
) /*clustered*/;
CREATE INDEX allocation_from ON allocation (creditor, account, from_item);

CREATE TABLE arrangement (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	kind          TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	by_day        TEXT CHECK (length(by_day) = 10),
	amount_minor  BIGINT NOT NULL,
	item          TEXT NOT NULL,
	author        TEXT NOT NULL,
	reason        TEXT NOT NULL,
	ended_on      TEXT CHECK (length(ended_on) = 10),
	outcome       TEXT NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE touch (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	kind          TEXT NOT NULL,
	step          TEXT NOT NULL,
	channel       TEXT NOT NULL,
	outcome       TEXT NOT NULL,
	contact       TEXT NOT NULL,
	deadline_day  TEXT CHECK (length(deadline_day) = 10),
	delivery      TEXT NOT NULL,
	told          BOOLEAN NOT NULL,
	undone_at     BIGINT,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE fact (
	creditor  TEXT NOT NULL,
	account   TEXT NOT NULL,
	name      TEXT NOT NULL,
	value     TEXT NOT NULL,
	author    TEXT NOT NULL,
	on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, name)
) /*clustered*/;

CREATE TABLE decision (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	seq           BIGINT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	move          TEXT NOT NULL,
	step          TEXT NOT NULL,
	reason        TEXT NOT NULL,
	reasons       TEXT NOT NULL,
	engine        TEXT NOT NULL,
	policy        TEXT NOT NULL,
	law           TEXT NOT NULL,
	check_again   TEXT CHECK (length(check_again) = 10),
	amount_minor  BIGINT NOT NULL,
	currency      TEXT NOT NULL,
	days_late     BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, seq)
) /*heap*/;

-- The record only grows. Only content, and the salt that ties it to its hash,
-- may be erased.
CREATE TABLE record (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	seq           BIGINT NOT NULL,
	at            BIGINT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	kind          TEXT NOT NULL,
	actor         TEXT NOT NULL,
	salt          BYTEA,
	content       BYTEA,
	content_hash  BYTEA NOT NULL,
	prev          BYTEA,
	hash          BYTEA NOT NULL,
	PRIMARY KEY (creditor, account, seq)
) /*heap*/;

CREATE TABLE checkpoint (
	creditor  TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
	at        BIGINT NOT NULL,
	size      BIGINT NOT NULL,
	edge      BYTEA,
	note      TEXT NOT NULL,
	PRIMARY KEY (creditor, seq)
) /*clustered*/;

-- The heads that checkpoints cover, in the order they were logged: n from 0.
CREATE TABLE head_log (
	creditor  TEXT NOT NULL,
	n         BIGINT NOT NULL,
	account   TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	hash      BYTEA NOT NULL,
	PRIMARY KEY (creditor, n)
) /*clustered*/;

-- One entry of the record drafts one delivery; one step leaves on one channel
-- at most once a day, whatever runs twice.
CREATE TABLE delivery (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	seq           BIGINT NOT NULL,
	id            TEXT NOT NULL,
	number        TEXT NOT NULL,
	step          TEXT NOT NULL,
	letter        TEXT NOT NULL,
	language      TEXT NOT NULL,
	formal        BOOLEAN NOT NULL,
	channel       TEXT NOT NULL,
	contact       TEXT NOT NULL,
	address       TEXT NOT NULL,
	on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
	deadline_day  TEXT CHECK (length(deadline_day) = 10),
	amount_minor  BIGINT NOT NULL,
	currency      TEXT NOT NULL,
	state         TEXT NOT NULL,
	not_before    BIGINT NOT NULL,
	message_id    TEXT NOT NULL,
	sealed_hash   BYTEA,
	answer        TEXT NOT NULL,
	rehearsal     BOOLEAN NOT NULL,
	approver      TEXT NOT NULL,
	made_at       BIGINT NOT NULL,
	changed_at    BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, seq)
) /*heap*/;
CREATE UNIQUE INDEX delivery_id ON delivery (creditor, id);
CREATE UNIQUE INDEX delivery_step ON delivery (creditor, account, step, on_day, channel, rehearsal)
	WHERE step <> '' AND state NOT IN ('withdrawn', 'refused');
CREATE INDEX delivery_queue ON delivery (state, creditor, id)
	WHERE state IN ('drafted', 'approved', 'waiting', 'sending');

CREATE TABLE delivery_bytes (
	creditor  TEXT NOT NULL,
	delivery  TEXT NOT NULL,
	coding    TEXT NOT NULL,
	bytes     BYTEA NOT NULL,
	PRIMARY KEY (creditor, delivery)
) /*heap*/;
