-- Papers kept as evidence beside the letters and mails: proof of posting first. What
-- a paper is about is the id of a delivery, "" for the account; one that only names
-- a number has no bytes, and no hash.

CREATE TABLE document (
	creditor   TEXT NOT NULL,
	account    TEXT NOT NULL,
	id         TEXT NOT NULL,
	kind       TEXT NOT NULL,
	about      TEXT NOT NULL,
	on_day     TEXT NOT NULL CHECK (length(on_day) = 10),
	reference  TEXT NOT NULL,
	name       TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	hash       BYTEA,
	author     TEXT NOT NULL,
	undone_at  BIGINT,
	at         BIGINT NOT NULL,
	PRIMARY KEY (creditor, account, id)
) /*clustered*/;

CREATE TABLE document_bytes (
	creditor  TEXT NOT NULL,
	document  TEXT NOT NULL,
	n         BIGINT NOT NULL,
	bytes     BYTEA NOT NULL,
	PRIMARY KEY (creditor, document, n)
) /*heap*/;
