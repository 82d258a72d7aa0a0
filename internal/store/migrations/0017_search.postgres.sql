-- Search. client_word holds each word of a client's folded name, so that a name is
-- found by the beginning of any of its words. An invoice is found by what its number
-- holds after its first letters ("INV-2031" by "2031"), and by its sum.
CREATE TABLE client_word (
	creditor  TEXT NOT NULL,
	word      TEXT NOT NULL,
	client    TEXT NOT NULL,
	PRIMARY KEY (creditor, word, client)
) /*clustered*/;

INSERT INTO client_word (creditor, word, client)
SELECT DISTINCT c.creditor, w.word, c.id FROM client AS c, UNNEST(STRING_TO_ARRAY(c.folded, ' ')) AS w (word) WHERE w.word <> '';

CREATE INDEX item_tail ON item (creditor, UPPER(LTRIM(number, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -/._#')))
	WHERE known_to IS NULL AND kind = 'invoice' AND number <> '';
CREATE INDEX item_sum ON item (creditor, amount_minor) WHERE known_to IS NULL AND kind = 'invoice';
