-- Links that a client opens without signing in. Only the hash of a link's secret is
-- kept; what it is for, whose it is and until when stands beside it. An instant of
-- zero is none. Files counts what was sent through it.

CREATE TABLE link (
	creditor    TEXT NOT NULL REFERENCES creditor (id),
	id          TEXT NOT NULL,
	hash        BYTEA NOT NULL,
	account     TEXT NOT NULL,
	purpose     TEXT NOT NULL,
	thing       TEXT NOT NULL,
	contact     TEXT NOT NULL,
	delivery    TEXT NOT NULL,
	author      TEXT NOT NULL,
	made_at     BIGINT NOT NULL,
	expires_at  BIGINT NOT NULL,
	revoked_at  BIGINT NOT NULL,
	used_at     BIGINT NOT NULL,
	renewed_at  BIGINT NOT NULL,
	files       BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*clustered*/;
CREATE UNIQUE INDEX link_hash ON link (hash);
CREATE INDEX link_account ON link (creditor, account, id);
