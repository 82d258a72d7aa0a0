-- What the page of figures says about a book, counted once and kept by day: a large
-- book is not counted while somebody waits. Content is the program's own JSON; stamp
-- tells whether an account was decided on since, took is in microseconds.
CREATE TABLE insight (
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	currency  TEXT NOT NULL CHECK (length(currency) = 3),
	on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
	at        BIGINT NOT NULL,
	took      BIGINT NOT NULL,
	stamp     BIGINT NOT NULL,
	content   TEXT NOT NULL,
	PRIMARY KEY (creditor, currency, on_day)
) /*clustered*/;
CREATE INDEX insight_day ON insight (creditor, on_day);
