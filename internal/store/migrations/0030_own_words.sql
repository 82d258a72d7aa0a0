-- A person's own words for one letter, while it is a draft; what left is kept with the
-- letter, and every version in the record.

CREATE TABLE own_words (
	creditor  TEXT NOT NULL,
	delivery  TEXT NOT NULL,
	language  TEXT NOT NULL,
	subject   TEXT NOT NULL,
	text      TEXT NOT NULL,
	PRIMARY KEY (creditor, delivery)
) /*clustered*/;
