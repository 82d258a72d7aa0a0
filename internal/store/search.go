package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// clientWord is one word of a client's name as it is searched.
type clientWord struct {
	client receivable.ClientID
	word   string
}

var insertClientWords = withTail(inserting("client_word", "creditor", "word", "client"), " ON CONFLICT DO NOTHING")

// wordClients keeps the words by which these clients are found.
func (tx *Tx) wordClients(ctx context.Context, creditor receivable.CreditorID, clients ...receivable.Client) error {
	var words []clientWord
	for i := range clients {
		for word := range strings.FieldsSeq(Fold(clients[i].Name)) {
			words = append(words, clientWord{clients[i].ID, word})
		}
	}
	return tx.insert(ctx, insertClientWords, len(words), func(args []any, i int) []any {
		return append(args, string(creditor), words[i].word, string(words[i].client))
	})
}

// rewordClient keeps the words of a client whose name may have changed; it is called
// before the new name is written.
func (tx *Tx) rewordClient(ctx context.Context, creditor receivable.CreditorID, c receivable.Client) error {
	before, err := tx.Client(ctx, creditor, c.ID)
	if err != nil || Fold(before.Name) == Fold(c.Name) {
		return err
	}
	for word := range strings.FieldsSeq(Fold(before.Name)) {
		if _, err := tx.exec(ctx, `DELETE FROM client_word WHERE creditor = $1 AND word = $2 AND client = $3`, creditor, word, c.ID); err != nil {
			return err
		}
	}
	return tx.wordClients(ctx, creditor, c)
}

// mostNamed bounds how many clients are looked at that share the longest word of a
// search: what many thousands are called finds nobody in particular.
const mostNamed = 200

const namedHit = `SELECT client FROM client_word WHERE creditor = $1 AND word >= $2 AND word < $3 ORDER BY word, client LIMIT $4`

// ClientsNamed are clients in whose name each of the words begins one, at most limit:
// those whose name begins with the words first, then by name.
func (tx *Tx) ClientsNamed(ctx context.Context, creditor receivable.CreditorID, words string, limit int) ([]receivable.Client, error) {
	folded := Fold(words)
	all := strings.Fields(folded)
	if len(all) == 0 {
		return nil, nil
	}
	longest := slices.MaxFunc(all, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	args := []any{creditor, longest, beyond(longest), mostNamed, folded, beyond(folded), limit}
	more := ""
	for _, word := range all {
		if word != longest {
			args = append(args, "% "+word+"%") // letters and digits only: nothing in it means more than itself
			more += ` AND ' ' || c.folded LIKE $` + strconv.Itoa(len(args))
		}
	}
	var list []receivable.Client
	err := tx.each(ctx, func(rows *sql.Rows) error {
		c, err := scanClient(rows.Scan)
		list = append(list, c)
		return err
	}, `WITH hit AS (`+namedHit+`)
		SELECT `+clientColumns+` FROM (SELECT DISTINCT client FROM hit) AS h CROSS JOIN client AS c
		WHERE c.creditor = $1 AND c.id = h.client`+more+`
		ORDER BY CASE WHEN c.folded >= $5 AND c.folded < $6 THEN 0 ELSE 1 END, c.folded, c.id LIMIT $7`, args...)
	return list, err
}

// ClientsNumbered are clients whose own number begins with these digits or letters, or
// one of whose accounts has that number: at most limit lines, by name.
func (tx *Tx) ClientsNumbered(ctx context.Context, creditor receivable.CreditorID, number string, limit int) ([]ClientHit, error) {
	number = strings.TrimSpace(number)
	if number == "" {
		return nil, nil
	}
	var list []ClientHit
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var hit ClientHit
		err := rows.Scan(clientInto(&hit.Client, &hit.Account, &hit.Number, &hit.Currency)...)
		list = append(list, hit)
		return err
	}, `
		WITH hit AS (
			SELECT id FROM (SELECT id FROM client WHERE creditor = $1 AND number >= $2 AND number < $3 AND number <> '' ORDER BY number LIMIT $4) AS begun
			UNION
			SELECT client FROM account WHERE creditor = $1 AND number = $2)
		SELECT COALESCE(a.id, ''), COALESCE(a.number, ''), COALESCE(a.currency, ''), `+clientColumns+`
		FROM hit CROSS JOIN client AS c
		LEFT JOIN account AS a ON a.creditor = c.creditor AND a.client = c.id AND a.currency > ''
		WHERE c.creditor = $1 AND c.id = hit.id
		ORDER BY c.folded, c.id, a.currency LIMIT $4`, creditor, number, beyond(number), limit)
	return list, err
}

// InvoiceHit is an invoice that a search found.
type InvoiceHit struct {
	Number  string
	Account string // number
	Client  receivable.ClientID
	Name    string // the client's
	On, Due day.Date
	Amount  money.Amount
	Open    money.Amount
	Gone    bool
}

const (
	beforeDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -/._#0"
	invoiceHit   = `SELECT i.number, a.number, c.id, c.name, i.on_day, i.due_day, i.amount_minor, i.open_minor, i.currency, i.gone_on IS NOT NULL
		FROM hit AS h CROSS JOIN item AS i CROSS JOIN account AS a CROSS JOIN client AS c
		WHERE i.creditor = $1 AND i.account = h.account AND i.id = h.id AND i.revision = h.revision
			AND a.creditor = $1 AND a.id = i.account AND c.creditor = $1 AND c.id = a.client`
)

// byTail, byStart and bySum choose what was hit; which index, SQLite is told, since it
// has no figures to plan by.
func (e *engine) byTail(lettered bool) string {
	const stripped = `UPPER(LTRIM(i.number, '` + beforeDigits + `'))`
	more := ""
	if lettered {
		more = ` AND UPPER(i.number) >= $5 AND UPPER(i.number) < $6`
	}
	return `SELECT i.account, i.id, i.revision FROM item AS i` + e.useIndex("item_tail") + `
		WHERE i.creditor = $1 AND ` + stripped + ` >= $2 AND ` + stripped + ` < $3 AND i.known_to IS NULL AND i.kind = 'invoice' AND i.number <> ''
			AND NOT i.void` + more + ` ORDER BY ` + stripped + ` LIMIT $4`
}

func (e *engine) byStart() string {
	return `SELECT i.account, i.id, i.revision FROM item AS i` + e.useIndex("item_number") + `
		WHERE i.creditor = $1 AND i.number >= $2 AND i.number < $3 AND i.known_to IS NULL AND i.number <> '' AND i.kind IN ('invoice', 'credit_note')
			AND i.kind = 'invoice' AND NOT i.void
		ORDER BY i.number LIMIT $4`
}

func (e *engine) bySum() string {
	return `SELECT i.account, i.id, i.revision FROM item AS i` + e.useIndex("item_sum") + `
		WHERE i.creditor = $1 AND i.amount_minor = $2 AND i.known_to IS NULL AND i.kind = 'invoice' AND NOT i.void LIMIT $3`
}

// InvoicesNumbered are invoices whose number begins so, or what follows the letters
// and noughts before it: "2031" finds INV-02031. At most limit, by number. Capitals
// and small letters are one where enough of the number is given to look among all.
func (tx *Tx) InvoicesNumbered(ctx context.Context, creditor receivable.CreditorID, number string, limit int) ([]InvoiceHit, error) {
	const enough = 3 // digits that few numbers begin with
	number = strings.TrimSpace(number)
	whole := strings.ToUpper(number)
	tail := strings.TrimLeft(whole, beforeDigits)
	if whole == "" {
		return nil, nil
	}
	if whole == tail {
		return tx.invoiceHits(ctx, tx.engine.byTail(false), byTailOrder, creditor, tail, beyond(tail), limit)
	}
	for _, typed := range []string{number, whole, strings.ToLower(number)} {
		found, err := tx.invoiceHits(ctx, tx.engine.byStart(), ` ORDER BY i.number, a.number`, creditor, typed, beyond(typed), limit)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	if len(tail) < enough {
		return nil, nil
	}
	return tx.invoiceHits(ctx, tx.engine.byTail(true), byTailOrder, creditor, tail, beyond(tail), limit, whole, beyond(whole))
}

const byTailOrder = ` ORDER BY UPPER(LTRIM(i.number, '` + beforeDigits + `')), i.number, a.number`

// InvoicesOf are invoices of exactly this sum in smallest units, of every currency,
// open ones first, at most limit.
func (tx *Tx) InvoicesOf(ctx context.Context, creditor receivable.CreditorID, minor int64, limit int) ([]InvoiceHit, error) {
	return tx.invoiceHits(ctx, tx.engine.bySum(),
		` ORDER BY CASE WHEN i.open_minor <> 0 AND i.gone_on IS NULL THEN 0 ELSE 1 END, i.on_day DESC, i.number LIMIT $4`, creditor, minor, mostNamed, limit)
}

func (tx *Tx) invoiceHits(ctx context.Context, hit, order string, args ...any) ([]InvoiceHit, error) {
	var list []InvoiceHit
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var h InvoiceHit
		var amount, open int64
		var currency money.Currency
		err := rows.Scan(&h.Number, &h.Account, &h.Client, &h.Name, dayInto(&h.On), dayInto(&h.Due), &amount, &open, &currency, &h.Gone)
		h.Amount, h.Open = money.New(amount, currency), money.New(open, currency)
		list = append(list, h)
		return err
	}, `WITH hit AS (`+hit+`) `+invoiceHit+order, args...)
	return list, err
}
