package store

import (
	"context"
	"time"

	"dunwell/internal/receivable"
)

// PolicyRow is one version of a creditor's ladder, as it was written.
type PolicyRow struct {
	Creditor receivable.CreditorID
	Name     string
	Version  int // 1, 2, 3 …
	YAML     string
	Author   string
	At       time.Time // when it was saved
}

// SavePolicy keeps the text as the next version of the ladder of that name and
// returns its number. Versions are never changed.
func (tx *Tx) SavePolicy(ctx context.Context, p PolicyRow) (int, error) {
	// The creditor's row stands for the lock: two who save at once take turns.
	var id string
	if err := missing(tx.row(ctx, `SELECT id FROM creditor WHERE id = $1`+tx.engine.lockRow, p.Creditor).Scan(&id), "creditor", p.Creditor); err != nil {
		return 0, err
	}
	var version int
	err := tx.row(ctx, `SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM policy WHERE creditor = $1 AND name = $2`, p.Creditor, p.Name).Scan(&version)
	if err != nil {
		return 0, err
	}
	_, err = tx.exec(ctx, `INSERT INTO policy (creditor, name, version, yaml, author, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Creditor, p.Name, version, p.YAML, p.Author, instant(tx.now))
	return version, err
}

// CurrentPolicy is the newest version of the ladder of that name.
func (tx *Tx) CurrentPolicy(ctx context.Context, creditor receivable.CreditorID, name string) (PolicyRow, error) {
	return tx.policy(ctx, name, `
		SELECT creditor, name, version, yaml, author, at FROM policy
		WHERE creditor = $1 AND name = $2 ORDER BY version DESC LIMIT 1`, creditor, name)
}

// PolicyByVersion is the ladder that an old decision was taken by.
func (tx *Tx) PolicyByVersion(ctx context.Context, creditor receivable.CreditorID, name string, version int) (PolicyRow, error) {
	return tx.policy(ctx, name, `
		SELECT creditor, name, version, yaml, author, at FROM policy
		WHERE creditor = $1 AND name = $2 AND version = $3`, creditor, name, version)
}

func (tx *Tx) policy(ctx context.Context, name, query string, args ...any) (PolicyRow, error) {
	var p PolicyRow
	var at int64
	err := tx.row(ctx, query, args...).Scan(&p.Creditor, &p.Name, &p.Version, &p.YAML, &p.Author, &at)
	p.At = moment(at)
	return p, missing(err, "policy", name)
}
