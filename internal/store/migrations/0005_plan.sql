-- The terms of payment plans and settlements. Author, reason and end of each lie
-- with its arrangement, which has the same id; the terms themselves never change:
-- other terms are another plan.
--
-- Parts are lines of a day and a sum in smallest units, items lines of ids. Base
-- is what was open of the items on the day the terms were drawn up.

CREATE TABLE plan (
	creditor        TEXT NOT NULL,
	account         TEXT NOT NULL,
	id              TEXT NOT NULL,
	total_minor     BIGINT NOT NULL,
	base_minor      BIGINT NOT NULL,
	items           TEXT NOT NULL,
	parts           TEXT NOT NULL,
	draft           TEXT NOT NULL,
	discount_minor  BIGINT NOT NULL,
	cure_days       BIGINT NOT NULL,
	no_interest     BOOLEAN NOT NULL,
	guarantor       TEXT NOT NULL,
	signatory       TEXT NOT NULL,
	admitted        BOOLEAN NOT NULL,
	answer_day      TEXT CHECK (length(answer_day) = 10),
	agreed_on       TEXT CHECK (length(agreed_on) = 10),
	how             TEXT NOT NULL,
	at              BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE settlement (
	creditor      TEXT NOT NULL,
	account       TEXT NOT NULL,
	id            TEXT NOT NULL,
	amount_minor  BIGINT NOT NULL,
	base_minor    BIGINT NOT NULL,
	items         TEXT NOT NULL,
	pay_by        TEXT NOT NULL CHECK (length(pay_by) = 10),
	expiry_day    TEXT NOT NULL CHECK (length(expiry_day) = 10),
	signatory     TEXT NOT NULL,
	accepted_on   TEXT CHECK (length(accepted_on) = 10),
	how           TEXT NOT NULL,
	at            BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;
