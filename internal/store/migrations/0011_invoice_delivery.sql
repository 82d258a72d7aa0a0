-- An own invoice leaves as a delivery of the step "invoice" whose letter is its
-- number. A client may get several of them on one day, and each again; at most one of
-- the same invoice may be on its way.

DROP INDEX IF EXISTS delivery_step;
CREATE UNIQUE INDEX delivery_step ON delivery (creditor, account, step, on_day, channel, rehearsal)
	WHERE step <> '' AND step <> 'invoice' AND state NOT IN ('withdrawn', 'refused');
CREATE UNIQUE INDEX delivery_invoice ON delivery (creditor, account, letter)
	WHERE step = 'invoice' AND state IN ('approved', 'waiting', 'sending');

-- What was issued lately, to see what of it was not sent.
CREATE INDEX own_invoice_issued ON own_invoice (creditor, on_day) WHERE state = 'issued';
