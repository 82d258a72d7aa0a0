-- Blank forms of courts that a creditor keeps, with what goes into which field. A
-- form is known again by the names and kinds of its fields, so that each blank copy
-- of it is.

CREATE TABLE form (
	creditor  TEXT NOT NULL,
	id        TEXT NOT NULL,
	name      TEXT NOT NULL,
	fields    BYTEA NOT NULL,
	keys      TEXT NOT NULL,
	file      TEXT NOT NULL,
	size      BIGINT NOT NULL,
	hash      BYTEA NOT NULL,
	author    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;

CREATE UNIQUE INDEX form_name ON form (creditor, name);
CREATE UNIQUE INDEX form_fields ON form (creditor, fields);

CREATE TABLE form_bytes (
	creditor  TEXT NOT NULL,
	form      TEXT NOT NULL,
	bytes     BYTEA NOT NULL,
	PRIMARY KEY (creditor, form)
) /*heap*/;
