-- Own invoices: drafts and what was issued, with the numbers given without gaps, and
-- what is drafted again and again. Content is the bill as JSON; sums follow from it,
-- and those of an issued one are kept beside it. Draft is what people call a draft.
-- A draft of a schedule names its plan and stage; plan is the id of the first.

CREATE TABLE own_invoice (
	creditor       TEXT NOT NULL REFERENCES creditor (id),
	id             TEXT NOT NULL,
	account        TEXT NOT NULL,
	draft          BIGINT NOT NULL,
	state          TEXT NOT NULL,
	kind           TEXT NOT NULL,
	number         TEXT NOT NULL,
	item           TEXT NOT NULL,
	corrects       TEXT NOT NULL,
	plan           TEXT NOT NULL,
	stage          TEXT NOT NULL,
	seq            BIGINT NOT NULL,
	ready_day      TEXT CHECK (length(ready_day) = 10),
	rhythm         TEXT NOT NULL,
	on_day         TEXT CHECK (length(on_day) = 10),
	currency       TEXT NOT NULL CHECK (length(currency) = 3),
	net_minor      BIGINT NOT NULL,
	tax_minor      BIGINT NOT NULL,
	total_minor    BIGINT NOT NULL,
	payable_minor  BIGINT NOT NULL,
	content        TEXT NOT NULL,
	paper          TEXT NOT NULL,
	paper_hash     BYTEA,
	data           TEXT NOT NULL,
	data_kind      TEXT NOT NULL,
	author         TEXT NOT NULL,
	at             BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*heap*/;
CREATE UNIQUE INDEX own_invoice_draft ON own_invoice (creditor, draft);
CREATE UNIQUE INDEX own_invoice_number ON own_invoice (creditor, number) WHERE number <> '';
CREATE UNIQUE INDEX own_invoice_rhythm ON own_invoice (creditor, rhythm, ready_day) WHERE rhythm <> '';
CREATE INDEX own_invoice_account ON own_invoice (creditor, account, draft);
CREATE INDEX own_invoice_open ON own_invoice (creditor, ready_day) WHERE state = 'waiting' OR state = 'draft';

-- The last number given of a series; the row is held until the paper is issued.
CREATE TABLE own_series (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	series    TEXT NOT NULL,
	last      BIGINT NOT NULL,
	PRIMARY KEY (creditor, series)
) /*clustered*/;

CREATE TABLE own_rhythm (
	creditor    TEXT NOT NULL REFERENCES creditor (id),
	id          TEXT NOT NULL,
	account     TEXT NOT NULL,
	number      BIGINT NOT NULL,
	every       TEXT NOT NULL,
	from_day    TEXT NOT NULL CHECK (length(from_day) = 10),
	until_day   TEXT CHECK (length(until_day) = 10),
	next_day    TEXT CHECK (length(next_day) = 10),
	ended_at    BIGINT,
	content     TEXT NOT NULL,
	author      TEXT NOT NULL,
	at          BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*heap*/;
CREATE UNIQUE INDEX own_rhythm_number ON own_rhythm (creditor, number);
CREATE INDEX own_rhythm_next ON own_rhythm (creditor, next_day) WHERE ended_at IS NULL;
