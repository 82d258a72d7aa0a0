-- The lists of the desk: the letters of a creditor by their state, and the mails that
-- a person has read. Letters that may still leave are in delivery_queue.
CREATE INDEX delivery_past ON delivery (state, creditor, id)
	WHERE state IN ('sent', 'refused', 'unknown', 'withdrawn');
CREATE INDEX inbound_read ON inbound (creditor, id) WHERE state IN ('confirmed', 'ignored');
CREATE INDEX inbound_bounce ON inbound (creditor, id) WHERE kind = 'bounce';
