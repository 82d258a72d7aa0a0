-- Whom the client pays while somebody else has the file: 'them' or 'us'; '' is what is
-- usual on that road.

ALTER TABLE matter ADD COLUMN pays TEXT NOT NULL DEFAULT '';
