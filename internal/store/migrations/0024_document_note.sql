-- What a paper shows, in the words of who added it by hand.

ALTER TABLE document ADD COLUMN note TEXT NOT NULL DEFAULT '';
