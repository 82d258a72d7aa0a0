-- People who sign in at the desk: one person, at the desks of several creditors, with
-- a role at each. Tokens are kept as their SHA-256 and never as they are. Moments of
-- 0 have not come.

CREATE TABLE person (
	id           TEXT NOT NULL PRIMARY KEY,
	name         TEXT NOT NULL,
	folded       TEXT NOT NULL,
	email        TEXT NOT NULL,
	language     TEXT NOT NULL,
	password     TEXT NOT NULL,
	password_at  BIGINT NOT NULL,
	totp         BYTEA,
	totp_next    BYTEA,
	totp_step    BIGINT NOT NULL,
	author       TEXT NOT NULL,
	at           BIGINT NOT NULL,
	gone_at      BIGINT NOT NULL
) /*heap*/;
CREATE UNIQUE INDEX person_folded ON person (folded) WHERE gone_at = 0;

CREATE TABLE membership (
	person    TEXT NOT NULL REFERENCES person (id),
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	role      TEXT NOT NULL,
	author    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, person)
) /*clustered*/;
CREATE INDEX membership_person ON membership (person, creditor);

CREATE TABLE recovery_code (
	person   TEXT NOT NULL REFERENCES person (id),
	hash     BYTEA NOT NULL,
	used_at  BIGINT NOT NULL,
	PRIMARY KEY (person, hash)
) /*clustered*/;

CREATE TABLE passkey (
	id          TEXT NOT NULL PRIMARY KEY,
	person      TEXT NOT NULL REFERENCES person (id),
	name        TEXT NOT NULL,
	credential  TEXT NOT NULL,
	at          BIGINT NOT NULL,
	used_at     BIGINT NOT NULL
) /*heap*/;
CREATE INDEX passkey_person ON passkey (person, at);

CREATE TABLE signin_session (
	token     BYTEA NOT NULL PRIMARY KEY,
	id        TEXT NOT NULL,
	person    TEXT NOT NULL REFERENCES person (id),
	creditor  TEXT NOT NULL REFERENCES creditor (id),
	agent     TEXT NOT NULL,
	made_at   BIGINT NOT NULL,
	seen_at   BIGINT NOT NULL,
	fresh_at  BIGINT NOT NULL,
	ends_at   BIGINT NOT NULL
) /*heap*/;
CREATE INDEX signin_session_person ON signin_session (person, seen_at);
CREATE INDEX signin_session_ends ON signin_session (ends_at);

-- What is under way: a sign-in that lacks its code, a passkey that is asked for, a
-- link to set a password. Taken once.
CREATE TABLE signin_step (
	token    BYTEA NOT NULL PRIMARY KEY,
	kind     TEXT NOT NULL,
	person   TEXT NOT NULL,
	content  TEXT NOT NULL,
	ends_at  BIGINT NOT NULL
) /*heap*/;
CREATE INDEX signin_step_ends ON signin_step (ends_at);
CREATE INDEX signin_step_person ON signin_step (person, kind);

-- Failed sign-ins of a name or from an address, each told by a hash.
CREATE TABLE signin_failure (
	what   TEXT NOT NULL PRIMARY KEY,
	count  BIGINT NOT NULL,
	at     BIGINT NOT NULL
) /*heap*/;

-- What the addresses in signin_failure and audit are hashed with: one row.
CREATE TABLE signin_pepper (
	id      BIGINT NOT NULL PRIMARY KEY,
	pepper  BYTEA NOT NULL
) /*heap*/;

CREATE TABLE audit (
	creditor  TEXT NOT NULL,
	id        TEXT NOT NULL,
	person    TEXT NOT NULL,
	who       TEXT NOT NULL,
	act       TEXT NOT NULL,
	note      TEXT NOT NULL,
	address   TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (creditor, id)
) /*heap*/;
CREATE INDEX audit_person ON audit (person, id);
