-- What came in of late is added up without going through the book.
CREATE INDEX item_received ON item (creditor, on_day, currency, amount_minor) WHERE known_to IS NULL AND kind = 'payment' AND NOT void;
-- Who said last what a bank line is, and when; of a line that nobody touched, neither.
ALTER TABLE bank_line ADD COLUMN settled_by TEXT NOT NULL DEFAULT '';
ALTER TABLE bank_line ADD COLUMN settled_at BIGINT NOT NULL DEFAULT 0;
