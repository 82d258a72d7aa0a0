package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/receivable"
)

// SessionRow is a person who is signed in. Token is the SHA-256 of what the browser
// holds; ID names the session among the person's own.
type SessionRow struct {
	Token    []byte
	ID       string
	Person   string
	Creditor receivable.CreditorID // at whose desk he sits
	Agent    string                // the browser, as it calls itself
	Made     time.Time
	Seen     time.Time
	Fresh    time.Time // when he last proved who he is
	Ends     time.Time
}

const sessionColumns = `token, id, person, creditor, agent, made_at, seen_at, fresh_at, ends_at`

func scanSession(scan func(...any) error) (s SessionRow, err error) {
	var made, seen, fresh, ends int64
	err = scan(&s.Token, &s.ID, &s.Person, &s.Creditor, &s.Agent, &made, &seen, &fresh, &ends)
	s.Made, s.Seen, s.Fresh, s.Ends = moment(made), moment(seen), momentOrNone(fresh), moment(ends)
	return s, err
}

// InsertSession signs a person in, and forgets sessions that have ended.
func (tx *Tx) InsertSession(ctx context.Context, s SessionRow) error {
	if _, err := tx.exec(ctx, `DELETE FROM signin_session WHERE ends_at <= $1`, instant(tx.now)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO signin_session (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.Token, s.ID, s.Person, s.Creditor, s.Agent, instant(s.Made), instant(s.Seen), instantOrNone(s.Fresh), instant(s.Ends))
	return err
}

// Session is the session of that token; ok is false where there is none.
func (tx *Tx) Session(ctx context.Context, token []byte) (s SessionRow, ok bool, err error) {
	s, err = scanSession(tx.row(ctx, `SELECT `+sessionColumns+` FROM signin_session WHERE token = $1`, token).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return SessionRow{}, false, nil
	}
	return s, err == nil, err
}

// Sessions are those of a person, the last one seen first.
func (tx *Tx) Sessions(ctx context.Context, person string) ([]SessionRow, error) {
	var list []SessionRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		s, err := scanSession(rows.Scan)
		list = append(list, s)
		return err
	}, `SELECT `+sessionColumns+` FROM signin_session WHERE person = $1 ORDER BY seen_at DESC, id`, person)
	return list, err
}

// SaveSession keeps at whose desk a session is, when it was seen, proved, and ends.
func (tx *Tx) SaveSession(ctx context.Context, s SessionRow) error {
	_, err := tx.exec(ctx, `UPDATE signin_session SET creditor = $2, seen_at = $3, fresh_at = $4, ends_at = $5 WHERE token = $1`,
		s.Token, s.Creditor, instant(s.Seen), instantOrNone(s.Fresh), instant(s.Ends))
	return err
}

// DropSession ends one session of a person, by its id.
func (tx *Tx) DropSession(ctx context.Context, person, id string) error {
	return tx.one(ctx, "session", `DELETE FROM signin_session WHERE person = $1 AND id = $2`, person, id)
}

// DropSessions ends all sessions of a person but the one with this id.
func (tx *Tx) DropSessions(ctx context.Context, person, but string) error {
	_, err := tx.exec(ctx, `DELETE FROM signin_session WHERE person = $1 AND id <> $2`, person, but)
	return err
}

// StepRow is something about signing in that is under way.
type StepRow struct {
	Token   []byte // SHA-256 of what the browser holds, or of what stands in a link
	Kind    string
	Person  string // "" where nobody is known yet
	Content string
	Ends    time.Time
}

// InsertStep begins something, and forgets what has ended.
func (tx *Tx) InsertStep(ctx context.Context, s StepRow) error {
	if _, err := tx.exec(ctx, `DELETE FROM signin_step WHERE ends_at <= $1`, instant(tx.now)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO signin_step (token, kind, person, content, ends_at) VALUES ($1, $2, $3, $4, $5)`,
		s.Token, s.Kind, s.Person, s.Content, instant(s.Ends))
	return err
}

// Step is what is under way for that token; ok is false where nothing is, or no more.
func (tx *Tx) Step(ctx context.Context, kind string, token []byte) (s StepRow, ok bool, err error) {
	var ends int64
	query := `SELECT token, kind, person, content, ends_at FROM signin_step WHERE token = $1 AND kind = $2 AND ends_at > $3`
	if tx.writes {
		query += tx.engine.lockRow
	}
	err = tx.row(ctx, query, token, kind, instant(tx.now)).Scan(&s.Token, &s.Kind, &s.Person, &s.Content, &ends)
	if errors.Is(err, sql.ErrNoRows) {
		return StepRow{}, false, nil
	}
	s.Ends = moment(ends)
	return s, err == nil, err
}

// DropStep ends what is under way; taken is false where another was quicker.
func (tx *Tx) DropStep(ctx context.Context, token []byte) (taken bool, err error) {
	n, err := tx.exec(ctx, `DELETE FROM signin_step WHERE token = $1`, token)
	return n == 1, err
}

// DropSteps ends everything of a kind that is under way for a person.
func (tx *Tx) DropSteps(ctx context.Context, kind, person string) error {
	_, err := tx.exec(ctx, `DELETE FROM signin_step WHERE kind = $1 AND person = $2`, kind, person)
	return err
}

// Failures are the failed sign-ins of one name or address.
type Failures struct {
	What  string
	Count int
	At    time.Time // of the last
}

// Failures are those of a name or address; in a Write they are held, so that of two
// tries at once each sees the other.
func (tx *Tx) Failures(ctx context.Context, what string) (f Failures, err error) {
	query := `SELECT count, at FROM signin_failure WHERE what = $1`
	if tx.writes {
		query += tx.engine.lockRow
		if _, err := tx.exec(ctx, `INSERT INTO signin_failure (what, count, at) VALUES ($1, 0, $2) ON CONFLICT (what) DO NOTHING`, what, instant(tx.now)); err != nil {
			return f, err
		}
	}
	var at int64
	f.What = what
	err = tx.row(ctx, query, what).Scan(&f.Count, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	f.At = momentOrNone(at)
	return f, err
}

// SaveFailures keeps what Failures gave, changed.
func (tx *Tx) SaveFailures(ctx context.Context, f Failures) error {
	_, err := tx.exec(ctx, `UPDATE signin_failure SET count = $2, at = $3 WHERE what = $1`, f.What, f.Count, instant(f.At))
	return err
}

// ForgetFailures forgets those whose last was before a moment.
func (tx *Tx) ForgetFailures(ctx context.Context, before time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM signin_failure WHERE at < $1`, instant(before))
	return err
}

// AuditRow is something that happened around signing in and the people of a desk.
type AuditRow struct {
	Creditor receivable.CreditorID // "" where it concerns every desk of the person
	Person   string                // whom it concerns, "" where nobody is known
	Who      string                // who did it, by name
	Act      string
	Note     string
	Address  string // hash of where it came from, "" for the command line
	At       time.Time
}

// AppendAudit writes it down, and forgets what lies before a moment.
func (tx *Tx) AppendAudit(ctx context.Context, a AuditRow, forget time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO audit (id, creditor, person, who, act, note, address, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.NewID(), a.Creditor, a.Person, a.Who, a.Act, a.Note, a.Address, instant(tx.now))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `DELETE FROM audit WHERE creditor = $1 AND person = $2 AND at < $3`, a.Creditor, a.Person, instant(forget))
	return err
}

// Audit is what happened at a desk and to its people, newest first.
func (tx *Tx) Audit(ctx context.Context, creditor receivable.CreditorID, limit int) ([]AuditRow, error) {
	var list []AuditRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var a AuditRow
		var at int64
		err := rows.Scan(&a.Creditor, &a.Person, &a.Who, &a.Act, &a.Note, &a.Address, &at)
		a.At = moment(at)
		list = append(list, a)
		return err
	}, `SELECT a.creditor, a.person, a.who, a.act, a.note, a.address, a.at FROM audit a
		WHERE a.creditor = $1 OR (a.creditor = '' AND EXISTS (SELECT 1 FROM membership m WHERE m.person = a.person AND m.creditor = $1))
		ORDER BY a.id DESC LIMIT $2`, creditor, limit)
	return list, err
}
