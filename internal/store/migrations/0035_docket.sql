-- The docket: what runs outside the house, by its next day. Hardly a row of these tables
-- runs; the indexes hold those that do. An entry of a matter's log keeps the day it set.

ALTER TABLE matter_event ADD COLUMN next_day TEXT CHECK (length(next_day) = 10);

CREATE INDEX matter_running ON matter (creditor, account, id) WHERE ended_on IS NULL AND undone_at IS NULL;
CREATE INDEX judgment_given ON judgment (creditor, account, id) WHERE undone_at IS NULL;
CREATE INDEX task_about ON task (creditor, about, on_day) WHERE about <> '' AND done_on IS NULL AND undone_at IS NULL;
