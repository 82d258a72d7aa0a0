-- What every page of the desk asks: the first day on which a letter left, and the
-- accounts that were put off. Few rows are in the second.
CREATE INDEX touch_first ON touch (creditor, on_day) WHERE kind = 'written' AND NOT told AND undone_at IS NULL;
CREATE INDEX standing_back ON standing (creditor, class, on_day) WHERE class = 'held' OR class = 'left';
