-- Bank statements: each line as it came, what became of it, and who pays from where.
-- A line's id is its identity at the bank, the same in every file that lists it; that
-- of a line that was taken back has the import behind it, so that the line may come
-- again. Number is what people call a line that waits, 0 for one that never did. Of a
-- line that followed, more came than a payment and what it was set off against.

CREATE TABLE bank_statement (
	creditor       TEXT NOT NULL REFERENCES creditor (id),
	id             TEXT NOT NULL,
	import         TEXT NOT NULL,
	source         TEXT NOT NULL,
	format         TEXT NOT NULL,
	number         TEXT NOT NULL,
	from_day       TEXT CHECK (length(from_day) = 10),
	through_day    TEXT CHECK (length(through_day) = 10),
	currency       TEXT NOT NULL,
	opening_minor  BIGINT,
	closing_minor  BIGINT,
	intraday       BOOLEAN NOT NULL,
	line_count     BIGINT NOT NULL,
	undone_at      BIGINT,
	at             BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE INDEX bank_statement_source ON bank_statement (creditor, source, through_day);

CREATE TABLE bank_line (
	creditor           TEXT NOT NULL REFERENCES creditor (id),
	id                 TEXT NOT NULL,
	import             TEXT NOT NULL,
	statement          TEXT NOT NULL,
	source             TEXT NOT NULL,
	state              TEXT NOT NULL,
	number             BIGINT NOT NULL,
	on_day             TEXT NOT NULL CHECK (length(on_day) = 10),
	value_day          TEXT CHECK (length(value_day) = 10),
	amount_minor       BIGINT NOT NULL,
	currency           TEXT NOT NULL CHECK (length(currency) = 3),
	original_minor     BIGINT NOT NULL,
	original_currency  TEXT NOT NULL,
	charges_minor      BIGINT NOT NULL,
	charges_currency   TEXT NOT NULL,
	payer              TEXT NOT NULL,
	behalf             TEXT NOT NULL,
	payer_account      TEXT NOT NULL,
	payer_bank         TEXT NOT NULL,
	remittance         TEXT NOT NULL,
	reference          TEXT NOT NULL,
	end_to_end         TEXT NOT NULL,
	mandate            TEXT NOT NULL,
	bank_id            TEXT NOT NULL,
	code               TEXT NOT NULL,
	returned           TEXT NOT NULL,
	reversal           BOOLEAN NOT NULL,
	by_hand            BOOLEAN NOT NULL,
	account            TEXT NOT NULL,
	item               TEXT NOT NULL,
	seq                BIGINT NOT NULL,
	followed           BOOLEAN NOT NULL,
	note               TEXT NOT NULL,
	raw                TEXT NOT NULL,
	undone_at          BIGINT,
	at                 BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*heap*/;
CREATE UNIQUE INDEX bank_line_number ON bank_line (creditor, number) WHERE number > 0;
CREATE INDEX bank_line_waiting ON bank_line (creditor, number) WHERE state = 'tray';
CREATE INDEX bank_line_pending ON bank_line (creditor, source) WHERE state = 'pending';

-- Who paid for which account, by name or bank account, and the line that taught it.
CREATE TABLE payer (
	creditor  TEXT NOT NULL,
	account   TEXT NOT NULL,
	kind      TEXT NOT NULL,
	value     TEXT NOT NULL,
	line      TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, kind, value)
) /*clustered*/;

ALTER TABLE creditor ADD COLUMN next_line BIGINT NOT NULL DEFAULT 1;

-- A source may be an account at a bank (own). told_through is what a person said;
-- expect_days is how often it is expected to be read, 0 for the ladder's word.
ALTER TABLE source ADD COLUMN own TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN told_through TEXT CHECK (length(told_through) = 10);
ALTER TABLE source ADD COLUMN expect_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN dropped_at BIGINT;
