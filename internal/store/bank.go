package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// LineState is what became of a bank line.
type LineState string

// The states of a bank line.
const (
	LineMatched   LineState = "matched"   // booked by the machine
	LineConfirmed LineState = "confirmed" // booked by a person
	LinePassed    LineState = "passed"    // not a client's money, says a person
	LineTray      LineState = "tray"      // waits for a person
	LineOut       LineState = "out"       // money that went out, or no money
	LinePending   LineState = "pending"   // not booked at the bank yet
	LineArrived   LineState = "arrived"   // was pending, and its booking came as a line of its own
)

// BankLine is one line of a bank statement as it came, and what became of it.
type BankLine struct {
	Creditor  receivable.CreditorID
	ID        string // its identity at the bank, the same in every file
	Import    string
	Statement string
	Source    string
	State     LineState
	Number    int64 // what people call it, 0 where it never waited

	On, Value    day.Date
	Amount       money.Amount // above zero: money came in
	Original     money.Amount // in the payer's currency; no currency where it is the same
	Charges      money.Amount // taken on the way; no currency where none is told
	Payer        string
	Behalf       string
	PayerAccount string // IBAN, or number
	PayerBank    string
	Text         string
	Reference    string
	EndToEnd     string
	Mandate      string
	BankID       string
	Code         string
	Returned     string
	Reversal     bool

	ByHand   bool // a person had a hand in it: the machine decides no more
	Account  receivable.AccountID
	Item     receivable.ItemID // the payment it was booked as, or took back
	Seq      int64             // entry of the account's record
	Followed bool              // more came of it than a payment and its set-offs
	Note     string            // why it waits, in words
	By       string            // who said last that it is no client's money, or that it is; "" for nobody
	Said     time.Time         // when; the zero time for nobody
	Raw      string
	At       time.Time
}

const bankLineColumns = `id, import, statement, source, state, number, on_day, value_day, amount_minor, currency, original_minor, original_currency,
	charges_minor, charges_currency, payer, behalf, payer_account, payer_bank, remittance, reference, end_to_end, mandate, bank_id, code,
	returned, reversal, by_hand, account, item, seq, followed, note, raw, at, settled_by, settled_at`

var insertBankLines = inserting("bank_line", "creditor", "id", "import", "statement", "source", "state", "number", "on_day", "value_day",
	"amount_minor", "currency", "original_minor", "original_currency", "charges_minor", "charges_currency", "payer", "behalf", "payer_account",
	"payer_bank", "remittance", "reference", "end_to_end", "mandate", "bank_id", "code", "returned", "reversal", "by_hand", "account", "item",
	"seq", "followed", "note", "raw", "at")

// InsertBankLines adds lines that are new; one that is known is a conflict.
func (tx *Tx) InsertBankLines(ctx context.Context, lines []*BankLine) error {
	tx.added += int64(len(lines))
	return tx.insert(ctx, insertBankLines, len(lines), func(args []any, i int) []any {
		l := lines[i]
		return append(args, string(l.Creditor), l.ID, l.Import, l.Statement, l.Source, string(l.State), l.Number, dayValue(l.On), dayValue(l.Value),
			l.Amount.Minor(), string(l.Amount.Currency()), l.Original.Minor(), string(l.Original.Currency()), l.Charges.Minor(),
			string(l.Charges.Currency()), l.Payer, l.Behalf, l.PayerAccount, l.PayerBank, l.Text, l.Reference, l.EndToEnd, l.Mandate, l.BankID,
			l.Code, l.Returned, l.Reversal, l.ByHand, string(l.Account), string(l.Item), l.Seq, l.Followed, l.Note, l.Raw, instant(tx.now))
	})
}

func scanBankLine(creditor receivable.CreditorID, scan func(...any) error) (*BankLine, error) {
	l := &BankLine{Creditor: creditor}
	var amount, original, charges, at, said int64
	var currency, originalIn, chargedIn money.Currency
	err := scan(&l.ID, &l.Import, &l.Statement, &l.Source, &l.State, &l.Number, dayInto(&l.On), dayInto(&l.Value), &amount, &currency, &original,
		&originalIn, &charges, &chargedIn, &l.Payer, &l.Behalf, &l.PayerAccount, &l.PayerBank, &l.Text, &l.Reference, &l.EndToEnd, &l.Mandate,
		&l.BankID, &l.Code, &l.Returned, &l.Reversal, &l.ByHand, &l.Account, &l.Item, &l.Seq, &l.Followed, &l.Note, &l.Raw, &at, &l.By, &said)
	l.Amount, l.Original, l.Charges, l.At = money.New(amount, currency), money.New(original, originalIn), money.New(charges, chargedIn), moment(at)
	l.Said = momentOrNone(said)
	return l, err
}

var bankLinesKnown = &listed{name: "bank lines known", head: `SELECT id, state FROM bank_line WHERE creditor = ? AND id`}

// BankLinesKnown tells which of these lines are in the book, and their state.
func (tx *Tx) BankLinesKnown(ctx context.Context, creditor receivable.CreditorID, ids []string) (map[string]LineState, error) {
	known := map[string]LineState{}
	err := tx.byValues(ctx, bankLinesKnown, string(creditor), ids, func(rows *sql.Rows) error {
		var id string
		var state LineState
		err := rows.Scan(&id, &state)
		known[id] = state
		return err
	})
	return known, err
}

// HasBankLines reports whether any line of a creditor is in the book.
func (tx *Tx) HasBankLines(ctx context.Context, creditor receivable.CreditorID) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM bank_line WHERE creditor = $1 LIMIT 1) AS met`, creditor).Scan(&n)
	return n > 0, err
}

func (tx *Tx) bankLines(ctx context.Context, creditor receivable.CreditorID, where string, args ...any) ([]*BankLine, error) {
	var list []*BankLine
	err := tx.each(ctx, func(rows *sql.Rows) error {
		l, err := scanBankLine(creditor, rows.Scan)
		list = append(list, l)
		return err
	}, `SELECT `+bankLineColumns+` FROM bank_line WHERE creditor = $1 AND `+where, append([]any{creditor}, args...)...)
	return list, err
}

// BankLine is the line with that id; in a Write it is held.
func (tx *Tx) BankLine(ctx context.Context, creditor receivable.CreditorID, id string) (*BankLine, error) {
	return tx.bankLine(ctx, creditor, `id = $2`, id)
}

// BankLineNumbered is the line that people call by that number; in a Write it is held.
func (tx *Tx) BankLineNumbered(ctx context.Context, creditor receivable.CreditorID, number int64) (*BankLine, error) {
	return tx.bankLine(ctx, creditor, `number > 0 AND number = $2`, number)
}

func (tx *Tx) bankLine(ctx context.Context, creditor receivable.CreditorID, where string, arg any) (*BankLine, error) {
	query := `SELECT ` + bankLineColumns + ` FROM bank_line WHERE creditor = $1 AND ` + where
	if tx.writes {
		query += tx.engine.lockRow
	}
	l, err := scanBankLine(creditor, tx.row(ctx, query, creditor, arg).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.NotFoundf("bank_line_unknown", "there is no bank line %v; dunwell money list tells those that wait", arg)
	}
	return l, err
}

// TrayLines are the lines that wait for a person, by number: at most limit after
// the given one.
func (tx *Tx) TrayLines(ctx context.Context, creditor receivable.CreditorID, after int64, limit int) ([]*BankLine, error) {
	return tx.bankLines(ctx, creditor, `state = 'tray' AND number > $2 ORDER BY number LIMIT $3`, after, limit)
}

// PendingLines are the lines of a source that its bank had not booked yet.
func (tx *Tx) PendingLines(ctx context.Context, creditor receivable.CreditorID, source string, limit int) ([]*BankLine, error) {
	return tx.bankLines(ctx, creditor, `source = $2 AND state = 'pending' ORDER BY on_day DESC, id LIMIT $3`, source, limit)
}

// LinesFollowed are the lines of an import of which more came than a payment.
func (tx *Tx) LinesFollowed(ctx context.Context, creditor receivable.CreditorID, importID string) ([]*BankLine, error) {
	return tx.bankLines(ctx, creditor, `import = $2 AND followed AND account <> '' ORDER BY account, seq DESC, id`, importID)
}

// Waiting is money in the tray, in one currency.
type Waiting struct {
	Count int
	Sum   money.Amount
}

// TraySums adds up the money that waits for a person, by currency.
func (tx *Tx) TraySums(ctx context.Context, creditor receivable.CreditorID) ([]Waiting, error) {
	var list []Waiting
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var w Waiting
		var minor int64
		var currency money.Currency
		err := rows.Scan(&currency, &w.Count, &minor)
		w.Sum = money.New(minor, currency)
		list = append(list, w)
		return err
	}, `SELECT currency, COUNT(*), CAST(SUM(amount_minor) AS BIGINT) FROM bank_line WHERE creditor = $1 AND state = 'tray' GROUP BY currency ORDER BY currency`, creditor)
	return list, err
}

// NextLines hands out so many numbers for lines that wait, and returns the first.
// It holds the creditor's row until the transaction ends.
func (tx *Tx) NextLines(ctx context.Context, creditor receivable.CreditorID, n int) (first int64, err error) {
	err = tx.row(ctx, `SELECT next_line FROM creditor WHERE id = $1`+tx.engine.lockRow, creditor).Scan(&first)
	if err := missing(err, "creditor", creditor); err != nil {
		return 0, err
	}
	_, err = tx.exec(ctx, `UPDATE creditor SET next_line = $2 WHERE id = $1`, creditor, first+int64(n))
	return first, err
}

// SettleBankLine writes down what became of a line.
func (tx *Tx) SettleBankLine(ctx context.Context, l *BankLine) error {
	return tx.one(ctx, "bank line", `
		UPDATE bank_line SET state = $3, number = $4, by_hand = $5, account = $6, item = $7, seq = $8, followed = $9, note = $10, settled_by = $11, settled_at = $12
		WHERE creditor = $1 AND id = $2`,
		l.Creditor, l.ID, string(l.State), l.Number, l.ByHand, string(l.Account), string(l.Item), l.Seq, l.Followed, l.Note, l.By, instantOrNone(l.Said))
}

// LineMay is an account that the money of a line may belong to.
type LineMay struct {
	Line    string
	Account receivable.AccountID
}

var insertLineMay = inserting("bank_line_may", "creditor", "account", "line")

// SaveLinesMay keeps whose money lines may be that wait for a person, in place of
// what was kept of them before.
func (tx *Tx) SaveLinesMay(ctx context.Context, creditor receivable.CreditorID, lines []string, list []LineMay) error {
	for _, id := range lines {
		if _, err := tx.exec(ctx, `DELETE FROM bank_line_may WHERE creditor = $1 AND line = $2`, creditor, id); err != nil {
			return err
		}
	}
	return tx.insert(ctx, insertLineMay, len(list), func(args []any, i int) []any {
		return append(args, string(creditor), string(list[i].Account), list[i].Line)
	})
}

// TakeBackLines takes the lines and statements of an import out of what is known:
// they may come again. The rows stay, under another identity.
func (tx *Tx) TakeBackLines(ctx context.Context, creditor receivable.CreditorID, importID string) error {
	for _, query := range [...]string{
		`DELETE FROM payer WHERE creditor = $1 AND EXISTS (SELECT 1 FROM bank_line AS l WHERE l.creditor = payer.creditor AND l.id = payer.line AND l.import = $2)`,
		`UPDATE bank_line SET id = id || '~' || import, state = 'passed', number = 0, undone_at = $3 WHERE creditor = $1 AND import = $2 AND undone_at IS NULL`,
		`UPDATE bank_statement SET undone_at = $3 WHERE creditor = $1 AND import = $2 AND undone_at IS NULL`,
	} {
		args := []any{creditor, importID, instant(tx.now)}
		if query[0] == 'D' {
			args = args[:2]
		}
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// TieItem notes at a payment that it is the money of a bank line, "" that it is of
// none: no second line is taken for it.
func (tx *Tx) TieItem(ctx context.Context, key receivable.AccountKey, item receivable.ItemID, line string) error {
	return tx.one(ctx, "payment", `UPDATE item SET ref = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND known_to IS NULL`, key.Creditor, key.Account, item, line)
}
