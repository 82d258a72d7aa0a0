-- The docket: what runs outside the house, by its next day. Hardly a row of these tables
-- runs; the indexes hold those that do, in the order in which they are read. An entry of a
-- matter's log keeps the day it set.

ALTER TABLE matter_event ADD COLUMN next_day TEXT CHECK (length(next_day) = 10);
CREATE INDEX matter_running ON matter (creditor, on_day, account) WHERE ended_on IS NULL AND undone_at IS NULL;
CREATE INDEX task_matter ON task (creditor, on_day, id) WHERE kind = 'matter' AND done_on IS NULL AND undone_at IS NULL;
