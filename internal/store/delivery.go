package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

const deliveryColumns = `creditor, account, seq, id, number, step, letter, language, formal, channel, contact, address, on_day,
	deadline_day, amount_minor, currency, state, not_before, message_id, sealed_hash, answer, rehearsal, approver`

var insertDeliveries = inserting("delivery", "creditor", "account", "seq", "id", "number", "step", "letter", "language", "formal",
	"channel", "contact", "address", "on_day", "deadline_day", "amount_minor", "currency", "state", "not_before", "message_id",
	"sealed_hash", "answer", "rehearsal", "approver", "made_at", "changed_at")

// InsertDeliveries adds deliveries; ids are given. A second one for the same
// entry of the record, or for the same step, day and channel of an account, is
// a conflict: that is what keeps a step from leaving twice.
func (tx *Tx) InsertDeliveries(ctx context.Context, list []receivable.Delivery) error {
	for i := range list {
		tx.restand(list[i].Account.Creditor, list[i].Account.Account)
	}
	return tx.insert(ctx, insertDeliveries, len(list), func(args []any, i int) []any {
		d := &list[i]
		return append(args, string(d.Account.Creditor), string(d.Account.Account), d.Seq, string(d.ID), d.Number, d.Step, d.Letter,
			d.Language, d.Formal, d.Channel, string(d.Contact), d.To, dayValue(d.On), dayValue(d.Deadline), d.Amount.Minor(),
			string(d.Amount.Currency()), string(d.State), d.NotBefore, d.MessageID, bytesValue(d.SealedHash), d.Answer, d.Rehearsal,
			d.Approver, instant(tx.now), instant(tx.now))
	})
}

func scanDelivery(scan func(...any) error) (receivable.Delivery, error) {
	var d receivable.Delivery
	var minor int64
	var currency money.Currency
	err := scan(&d.Account.Creditor, &d.Account.Account, &d.Seq, &d.ID, &d.Number, &d.Step, &d.Letter, &d.Language, &d.Formal, &d.Channel,
		&d.Contact, &d.To, dayInto(&d.On), dayInto(&d.Deadline), &minor, &currency, &d.State, &d.NotBefore, &d.MessageID, &d.SealedHash,
		&d.Answer, &d.Rehearsal, &d.Approver)
	d.Amount = money.New(minor, currency)
	return d, err
}

func (tx *Tx) deliveries(ctx context.Context, where string, args ...any) ([]receivable.Delivery, error) {
	var list []receivable.Delivery
	err := tx.each(ctx, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows.Scan)
		list = append(list, d)
		return err
	}, `SELECT `+deliveryColumns+` FROM delivery WHERE `+where, args...)
	return list, err
}

// Delivery is the delivery with that id; in a Write its row is held.
func (tx *Tx) Delivery(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID) (receivable.Delivery, error) {
	query := `SELECT ` + deliveryColumns + ` FROM delivery WHERE creditor = $1 AND id = $2`
	if tx.writes {
		query += tx.engine.lockRow
	}
	d, err := scanDelivery(tx.row(ctx, query, creditor, id).Scan)
	return d, missing(err, "delivery", id)
}

// DeliveriesOf are the deliveries of an account, in the order they were drafted.
func (tx *Tx) DeliveriesOf(ctx context.Context, key receivable.AccountKey) ([]receivable.Delivery, error) {
	return tx.deliveries(ctx, `creditor = $1 AND account = $2 ORDER BY seq`, key.Creditor, key.Account)
}

// live are the states from which a delivery may still leave; the index
// delivery_queue holds these and no others.
//
// A statement about certain accounts writes COALESCE around the state, which
// keeps databases from walking through that index: they take it for nearly
// empty, and on the day of a chase it holds a letter for every account.
const live = ` AND state IN ('drafted', 'approved', 'waiting', 'sending')`

// DeliveriesIn are a creditor's deliveries in one of the states from which they
// may still leave, by id, which is the order they were drafted in: at most limit
// after the given one.
func (tx *Tx) DeliveriesIn(ctx context.Context, creditor receivable.CreditorID, state receivable.DeliveryState, after receivable.DeliveryID, limit int) ([]receivable.Delivery, error) {
	return tx.deliveries(ctx, `state = $1`+live+` AND creditor = $2 AND id > $3 ORDER BY id LIMIT $4`, state, creditor, after, limit)
}

// Place names a delivery of any creditor, for paging through all of them.
type Place struct {
	Creditor receivable.CreditorID
	ID       receivable.DeliveryID
}

// DeliveriesWaiting are deliveries of all creditors whose hour has come by now,
// at most limit after the given place.
func (tx *Tx) DeliveriesWaiting(ctx context.Context, now time.Time, after Place, limit int) ([]receivable.Delivery, error) {
	return tx.deliveries(ctx, `state = 'waiting'`+live+` AND (creditor, id) > ($1, $2) AND not_before <= $3 AND NOT rehearsal ORDER BY creditor, id LIMIT $4`,
		after.Creditor, after.ID, instant(now), limit)
}

// StuckSending are deliveries left in "sending" for longer than a sender lives:
// what a crash left behind. They are of all creditors.
func (tx *Tx) StuckSending(ctx context.Context, before time.Time, limit int) ([]receivable.Delivery, error) {
	return tx.deliveries(ctx, `state = 'sending'`+live+` AND changed_at < $1 ORDER BY creditor, id LIMIT $2`, instant(before), limit)
}

var openDeliveries = &listed{
	name: "open deliveries",
	head: `SELECT ` + deliveryColumns + ` FROM delivery WHERE creditor = ? AND account`,
	tail: ` AND COALESCE(state, '') IN ('drafted', 'approved', 'waiting', 'sending') ORDER BY account, seq`,
}

// OpenDeliveries are those of these accounts that may still leave, by account.
func (tx *Tx) OpenDeliveries(ctx context.Context, keys []receivable.AccountKey) (map[receivable.AccountKey][]receivable.Delivery, error) {
	found := map[receivable.AccountKey][]receivable.Delivery{}
	err := tx.byKeys(ctx, openDeliveries, pairsOf(keys), func(rows *sql.Rows, _ string) error {
		d, err := scanDelivery(rows.Scan)
		found[d.Account] = append(found[d.Account], d)
		return err
	})
	return found, err
}

// ChangeDelivery moves a delivery from one of the states named to another and
// writes down who did it ("" leaves that as it is), and from when it may leave
// (0 leaves that). A delivery that is in none of the states is a conflict.
func (tx *Tx) ChangeDelivery(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID, from []receivable.DeliveryState, to receivable.DeliveryState, approver string, notBefore int64) error {
	states := make([]string, len(from))
	for i, s := range from {
		states[i] = "'" + strings.ReplaceAll(string(s), "'", "") + "'"
	}
	n := 0
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var account receivable.AccountID
		err := rows.Scan(&account)
		tx.restand(creditor, account)
		n++
		return err
	}, `
		UPDATE delivery SET state = $3, changed_at = $4,
			approver = CASE WHEN CAST($5 AS TEXT) = '' THEN approver ELSE $5 END,
			not_before = CASE WHEN CAST($6 AS BIGINT) = 0 THEN not_before ELSE $6 END
		WHERE creditor = $1 AND id = $2 AND state IN (`+strings.Join(states, ", ")+`)
		RETURNING account`,
		creditor, id, to, instant(tx.now), approver, notBefore)
	if err == nil && n == 0 {
		return fault.Conflictf("delivery_moved", "this letter is no longer where it was; look again before you go on")
	}
	return err
}

// Sealing is what is fixed about a delivery just before it leaves.
type Sealing struct {
	Key       receivable.AccountKey
	Seq       int64 // of the delivery
	ID        receivable.DeliveryID
	MessageID string
	Hash      []byte // of the exact bytes
	Bytes     []byte // nil: only the hash is kept
	Coding    string // "" or "gzip", of Bytes
}

var beginDeliveries = &bulk{
	name: "begin deliveries",
	head: `UPDATE delivery SET state = 'sending', message_id = w.column4, sealed_hash = w.column5, changed_at = w.column6 FROM (VALUES`,
	cols: 6, types: []string{"TEXT", "TEXT", "BIGINT", "TEXT", "BYTEA", "BIGINT"},
	tail: `) AS w WHERE delivery.creditor = w.column1 AND delivery.account = w.column2 AND delivery.seq = w.column3
		AND COALESCE(delivery.state, '') = 'waiting' RETURNING delivery.creditor, delivery.id`,
}

// A letter that is repeated is sealed anew: what counts is what left last, and
// the record holds the hash of each.
var insertBytes = sealedAnew(inserting("delivery_bytes", "creditor", "delivery", "coding", "bytes"))

func sealedAnew(b *bulk) *bulk {
	b.tail = " ON CONFLICT (creditor, delivery) DO UPDATE SET coding = excluded.coding, bytes = excluded.bytes"
	return b
}

// BeginDeliveries marks deliveries as leaving and seals them. It returns those it
// met waiting; the others must not be sent. The accounts are held, in the order
// of their keys.
func (tx *Tx) BeginDeliveries(ctx context.Context, list []Sealing) (map[receivable.DeliveryID]bool, error) {
	begun := make(map[receivable.DeliveryID]bool, len(list))
	err := tx.returning(ctx, beginDeliveries, len(list), func(args []any, i int) []any {
		s := &list[i]
		tx.restand(s.Key.Creditor, s.Key.Account)
		return append(args, string(s.Key.Creditor), string(s.Key.Account), s.Seq, s.MessageID, s.Hash, instant(tx.now))
	}, begun)
	if err != nil {
		return nil, err
	}
	var sealed []*Sealing
	for i := range list {
		if list[i].Bytes != nil && begun[list[i].ID] {
			sealed = append(sealed, &list[i])
		}
	}
	return begun, tx.insert(ctx, insertBytes, len(sealed), func(args []any, i int) []any {
		s := sealed[i]
		return append(args, string(s.Key.Creditor), string(s.ID), s.Coding, s.Bytes)
	})
}

// Outcome is how a sending ended.
type Outcome struct {
	Key    receivable.AccountKey
	Seq    int64 // of the delivery
	ID     receivable.DeliveryID
	State  receivable.DeliveryState // sent, refused or unknown; waiting for another try
	Answer string                   // the taking server's words
	Again  int64                    // instant of the next try, for State waiting
}

var finishDeliveries = &bulk{
	name: "finish deliveries",
	head: `UPDATE delivery SET state = w.column4, answer = w.column5, changed_at = w.column6,
		not_before = CASE WHEN w.column7 = 0 THEN delivery.not_before ELSE w.column7 END FROM (VALUES`,
	cols: 7, types: []string{"TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "BIGINT", "BIGINT"},
	tail: `) AS w WHERE delivery.creditor = w.column1 AND delivery.account = w.column2 AND delivery.seq = w.column3
		AND COALESCE(delivery.state, '') = 'sending' RETURNING delivery.creditor, delivery.id`,
}

// FinishDeliveries writes down how sendings ended. It returns those it met in
// "sending"; of the others somebody else has told the end.
func (tx *Tx) FinishDeliveries(ctx context.Context, list []Outcome) (map[receivable.DeliveryID]bool, error) {
	finished := make(map[receivable.DeliveryID]bool, len(list))
	err := tx.returning(ctx, finishDeliveries, len(list), func(args []any, i int) []any {
		o := &list[i]
		tx.restand(o.Key.Creditor, o.Key.Account)
		return append(args, string(o.Key.Creditor), string(o.Key.Account), o.Seq, string(o.State), o.Answer, instant(tx.now), o.Again)
	}, finished)
	return finished, err
}

// returning is run for a statement that names the deliveries it met.
func (tx *Tx) returning(ctx context.Context, s *bulk, n int, fill func(args []any, i int) []any, met map[receivable.DeliveryID]bool) error {
	return tx.lots(s, n, fill, func(text string, args []any) error {
		return tx.each(ctx, func(rows *sql.Rows) error {
			var creditor receivable.CreditorID
			var id receivable.DeliveryID
			err := rows.Scan(&creditor, &id)
			met[id] = true
			return err
		}, text, args...)
	})
}

// SealedBytes are the exact bytes that left, and how they are coded.
func (tx *Tx) SealedBytes(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID) (coding string, bytes []byte, err error) {
	err = tx.row(ctx, `SELECT coding, bytes FROM delivery_bytes WHERE creditor = $1 AND delivery = $2`, creditor, id).Scan(&coding, &bytes)
	return coding, bytes, missing(err, "sealed message of delivery", id)
}

// CountDeliveries counts a creditor's deliveries by state.
func (tx *Tx) CountDeliveries(ctx context.Context, creditor receivable.CreditorID) (map[receivable.DeliveryState]int64, error) {
	counts := map[receivable.DeliveryState]int64{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var state receivable.DeliveryState
		var n int64
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	}, `SELECT state, COUNT(*) FROM delivery WHERE creditor = $1 GROUP BY state ORDER BY state`, creditor)
	return counts, err
}

// EverSent reports whether anything of any creditor ever left this book.
func (tx *Tx) EverSent(ctx context.Context) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE state IN ('sent', 'unknown', 'sending') AND NOT rehearsal LIMIT 1) AS any_sent`).Scan(&n)
	return n > 0, err
}
