-- Search, and the list of clients. client_word holds each word of a client's folded name, so that a name is
-- found by the beginning of any of its words. An invoice is found by what its number
-- holds after its first letters ("INV-2031" by "2031"), and by its sum.
CREATE TABLE client_word (
	creditor  TEXT NOT NULL,
	word      TEXT NOT NULL,
	client    TEXT NOT NULL,
	PRIMARY KEY (creditor, word, client)
) /*clustered*/;

INSERT INTO client_word (creditor, word, client)
WITH RECURSIVE part (creditor, client, word, rest) AS (
	SELECT creditor, id, '', folded || ' ' FROM client
	UNION ALL
	SELECT creditor, client, SUBSTR(rest, 1, INSTR(rest, ' ') - 1), SUBSTR(rest, INSTR(rest, ' ') + 1) FROM part WHERE rest <> ''
)
SELECT DISTINCT creditor, word, client FROM part WHERE word <> '';

CREATE INDEX item_tail ON item (creditor, UPPER(LTRIM(number, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -/._#0')))
	WHERE known_to IS NULL AND kind = 'invoice' AND number <> '';
CREATE INDEX item_sum ON item (creditor, amount_minor) WHERE known_to IS NULL AND kind = 'invoice';

-- The list of clients is read in its order: by what is owed, and by the day since
-- which the oldest item is late; who is not late comes after all that are.
ALTER TABLE standing ADD COLUMN since_day TEXT NOT NULL DEFAULT '9999-12-31' CHECK (length(since_day) = 10);
UPDATE standing SET since_day = DATE(on_day, '-' || days_late || ' days') WHERE days_late > 0;
CREATE INDEX standing_client ON standing (creditor, client);
CREATE INDEX standing_owed ON standing (creditor, owed_minor, account);
CREATE INDEX standing_since ON standing (creditor, since_day, account);
CREATE INDEX standing_late ON standing (creditor, owed_minor, account) WHERE days_late > 0;
CREATE INDEX standing_rest ON standing (creditor, owed_minor, account) WHERE days_late > 0 AND class IN ('rest', 'held');
