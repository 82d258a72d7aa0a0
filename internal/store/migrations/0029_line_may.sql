-- Whose money a line of the bank may be while it waits for a person: the accounts of
-- the best matches. The rows of a line that waits no longer say nothing.

CREATE TABLE bank_line_may (
	creditor  TEXT NOT NULL,
	account   TEXT NOT NULL,
	line      TEXT NOT NULL,
	PRIMARY KEY (creditor, account, line)
) /*clustered*/;
CREATE INDEX bank_line_may_line ON bank_line_may (creditor, line);
