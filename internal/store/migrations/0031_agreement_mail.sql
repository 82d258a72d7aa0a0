-- An agreement goes to a client by mail, as a request for an approval does: beside the
-- chase, named by its number, at most one on its way.
DROP INDEX IF EXISTS delivery_step;
CREATE UNIQUE INDEX delivery_step ON delivery (creditor, account, step, on_day, channel, rehearsal)
	WHERE step <> '' AND step <> 'invoice' AND step <> 'approval' AND step <> 'agreement' AND state NOT IN ('withdrawn', 'refused');
DROP INDEX IF EXISTS delivery_approval;
CREATE UNIQUE INDEX delivery_approval ON delivery (creditor, account, letter)
	WHERE step IN ('approval', 'agreement') AND state IN ('approved', 'waiting', 'sending');
