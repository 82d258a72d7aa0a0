-- Where each account stands: one row an account that was ever decided on, made anew
-- in the transaction that decides, or that moves a letter. It can be made from
-- the account, its last decision, its client and its letters at any time; it exists so
-- that lists of a large book are read in their order, not sorted.
--
-- class says in which list the account stands: need (a person is asked), rest, leaving
-- (an approved letter), held (a draft put off until turns, an instant), left (the
-- letter it was decided to write has left; a need again after on_day). ends is 0
-- where a right ends, which comes before all sums. changed grows within a creditor.
CREATE TABLE standing (
	creditor    TEXT NOT NULL,
	account     TEXT NOT NULL,
	client      TEXT NOT NULL,
	number      TEXT NOT NULL,
	name        TEXT NOT NULL,
	currency    TEXT NOT NULL,
	owed_minor  BIGINT NOT NULL,
	days_late   BIGINT NOT NULL,
	seq         BIGINT NOT NULL,
	on_day      TEXT NOT NULL CHECK (length(on_day) = 10),
	move        TEXT NOT NULL,
	step        TEXT NOT NULL,
	reason      TEXT NOT NULL,
	until_day   TEXT CHECK (length(until_day) = 10),
	class       TEXT NOT NULL,
	turns       BIGINT NOT NULL,
	ends        BIGINT NOT NULL,
	rank        BIGINT NOT NULL,
	delivery    TEXT NOT NULL,
	changed     BIGINT NOT NULL,
	PRIMARY KEY (creditor, account)
) /*clustered*/;
CREATE INDEX standing_value ON standing (creditor, class, ends, owed_minor DESC, rank, account);
CREATE INDEX standing_until ON standing (creditor, reason, until_day);
CREATE INDEX standing_changed ON standing (creditor, changed);

INSERT INTO standing (creditor, account, client, number, name, currency, owed_minor, days_late, seq, on_day, move, step, reason, until_day,
	class, turns, ends, rank, delivery, changed)
SELECT s.creditor, s.account, s.client, s.number, s.name, s.currency, s.owed_minor, s.days_late, s.seq, s.on_day, s.move, s.step, s.reason, s.until_day,
	CASE WHEN s.state IN ('approved', 'waiting') THEN 'leaving'
		WHEN s.state = 'drafted' AND s.not_before > 0 THEN 'held'
		WHEN s.state = 'drafted' AND s.move = 'wait' AND s.reason = 'day.quiet' THEN 'need'
		WHEN s.move = 'wait' THEN 'rest'
		WHEN s.state = '' AND s.move IN ('notice', 'reminder', 'statement', 'plan_offer', 'work_pause', 'final_demand', 'work_cancellation', 'thanks', 'letter') THEN 'left'
		ELSE 'need' END,
	CASE WHEN s.state = 'drafted' THEN s.not_before ELSE 0 END,
	CASE WHEN s.state = '' AND s.reason = 'limitation.near' THEN 0 ELSE 1 END,
	CASE WHEN s.state <> '' THEN 1 WHEN s.reason = 'limitation.near' THEN 0 WHEN s.move = 'call' THEN 2 WHEN s.reason = 'reply.unread' THEN 3 ELSE 4 END,
	s.delivery, 1
FROM (
	SELECT a.creditor AS creditor, a.id AS account, a.client AS client, a.number AS number, c.name AS name, d.currency AS currency,
		d.amount_minor AS owed_minor, d.days_late AS days_late, d.seq AS seq, d.on_day AS on_day, d.move AS move, d.step AS step,
		d.reason AS reason, d.check_again AS until_day, COALESCE(v.state, '') AS state, COALESCE(v.not_before, 0) AS not_before,
		COALESCE(v.id, '') AS delivery
	FROM account AS a
	JOIN decision AS d ON d.creditor = a.creditor AND d.account = a.id AND d.seq = a.decided
	JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
	LEFT JOIN delivery AS v ON v.creditor = a.creditor AND v.account = a.id AND v.seq = (
		SELECT MAX(o.seq) FROM delivery AS o WHERE o.creditor = a.creditor AND o.account = a.id
			AND COALESCE(o.state, '') IN ('drafted', 'approved', 'waiting') AND NOT o.rehearsal AND o.step <> 'invoice')
) AS s;
