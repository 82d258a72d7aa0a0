-- The lists of invoices and of placed bank lines are read in their order, not sorted.
CREATE INDEX item_listed ON item (creditor, on_day, account, id) WHERE known_to IS NULL AND kind = 'invoice';
CREATE INDEX item_due ON item (creditor, clock_day, account, id) WHERE known_to IS NULL AND kind = 'invoice' AND closed_on IS NULL;
CREATE INDEX item_paid ON item (creditor, closed_on, account, id) WHERE known_to IS NULL AND kind = 'invoice' AND closed_on IS NOT NULL;
CREATE INDEX bank_line_placed ON bank_line (creditor, on_day, id) WHERE state IN ('matched', 'confirmed');
