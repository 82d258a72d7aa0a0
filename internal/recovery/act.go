package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Act is what every act of a person carries. A zero On is today.
type Act struct {
	On   day.Date
	By   string
	Note string
	// Minutes of the creditor's own time it took; 0 where nobody said.
	Minutes int
	// OverLimit says why more work is done for a client than his limit allows; "" where
	// nobody said.
	OverLimit string

	paper   *store.InboundRow // the mail that shows it; its exact bytes are kept
	because string            // entry of the reading it follows from: undone with it
}

// Entry is what an act left in the record.
type Entry struct {
	Number   string // account number and entry number: "1004-7"
	Text     string // what happened, in words
	Undoable bool
	Warnings []string // what to look at, in words
}

// Verb is the kind of an entry of the record.
type Verb string

// The verbs of the record. Those of a person are the commands of the same name.
const (
	VerbDecided   Verb = "decided"
	VerbDrafted   Verb = "drafted"
	VerbWithdrawn Verb = "withdrawn"
	VerbSending   Verb = "sending"
	VerbSent      Verb = "sent"
	VerbRefused   Verb = "refused"
	VerbUnknown   Verb = "unknown"
	VerbLater     Verb = "later"
	VerbImported  Verb = "imported"
	VerbCorrected Verb = "corrected"

	VerbApprove Verb = "approve"
	VerbHold    Verb = "hold"
	VerbByHand  Verb = "sent_by_hand"
	VerbBefore  Verb = "before"
	VerbPaid    Verb = "paid"
	VerbHeard   Verb = "heard"
	VerbCalled  Verb = "called"
	VerbCause   Verb = "cause"
	VerbPromise Verb = "promise"
	VerbDispute Verb = "dispute"
	VerbMistake Verb = "mistake"
	VerbPause   Verb = "pause"
	VerbResume  Verb = "resume"
	VerbStop    Verb = "stop"
	VerbFact    Verb = "fact"
	VerbUndo    Verb = "undo"

	VerbArm      Verb = "arm"
	VerbDisarm   Verb = "disarm"
	VerbWriteOff Verb = "write_off"
	VerbFiled    Verb = "filed"
	VerbPlaced   Verb = "placed"
	VerbMatter   Verb = "matter_withdrawn" // "withdrawn" is a delivery
	VerbCheque   Verb = "cheque"
	VerbDecideOn Verb = "cheque_decided"
)

// deed is one act under way: the account's file, what will be sealed about it,
// and the rows it made, so that it can be taken back.
type deed struct {
	desk *Desk
	tx   *store.Tx
	file *receivable.File
	act  Act
	day  day.Date // today at the desk
	said content
	look []string // warnings for whoever acts

	signs string // what a link made now is to sign; "" is the plan or settlement offered
}

// content is what is sealed: who, what, and the rows that carry it.
type content struct {
	Verb   Verb              `json:"verb"`
	By     string            `json:"by,omitempty"`
	Note   string            `json:"note,omitempty"`
	Text   string            `json:"text"`
	Fields map[string]string `json:"fields,omitempty"`
	Rows   []madeRow         `json:"rows,omitempty"`
	Undone string            `json:"undone,omitempty"`
}

// madeRow names a row an act made or changed, and what stood there before.
type madeRow struct {
	Table  string `json:"table"`
	ID     string `json:"id"`
	Before string `json:"before,omitempty"`
}

func (e *deed) field(name, value string) {
	if value == "" {
		return
	}
	if e.said.Fields == nil {
		e.said.Fields = map[string]string{}
	}
	e.said.Fields[name] = value
}

func (e *deed) made(table, id, before string) {
	e.said.Rows = append(e.said.Rows, madeRow{table, id, before})
}

// do carries out one act about one account: in one transaction that holds it,
// with its entry of the record, and with the account put back on today's list.
func (d *Desk) do(ctx context.Context, key receivable.AccountKey, verb Verb, a Act, act func(context.Context, *deed) error) (Entry, error) {
	salt, err := d.salt(evidence.SaltSize)
	if err != nil {
		return Entry{}, err
	}
	var entry Entry
	err = d.write(ctx, func(tx *store.Tx) error {
		e, err := d.deed(ctx, tx, key, verb, a)
		if err != nil {
			return err
		}
		if err := e.spend(a.Minutes); err != nil {
			return err
		}
		e.field(fieldBecause, a.because)
		if a.paper != nil {
			e.ofMail(a.paper)
		}
		if err := act(ctx, e); err != nil {
			return err
		}
		if err := e.answerReopened(ctx); err != nil {
			return err
		}
		if err := e.moneyMoved(ctx); err != nil {
			return err
		}
		entry, err = e.seal(ctx, salt)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return entry, nil
}

// deed opens the file of an account for one act; it holds the account.
func (d *Desk) deed(ctx context.Context, tx *store.Tx, key receivable.AccountKey, verb Verb, a Act) (*deed, error) {
	creditor, err := tx.Creditor(ctx, key.Creditor)
	if err != nil {
		return nil, err
	}
	today := d.todayOf(creditor)
	file, err := tx.AccountFile(ctx, key, today)
	if err != nil {
		return nil, err
	}
	if a.On.IsZero() {
		a.On = today
	}
	if a.On.After(today) {
		return nil, fault.Invalidf("day_ahead", "", "%s has not come yet; an act is entered on its day or later", a.On)
	}
	return &deed{desk: d, tx: tx, file: &file, act: a, day: today, said: content{Verb: verb, By: a.By, Note: a.Note}}, nil
}

type joinedKey struct{}

// together lets acts share one transaction: those called with the context it hands
// out are carried out all, or none.
func (d *Desk) together(ctx context.Context, acts func(context.Context, *store.Tx) error) error {
	if tx, ok := ctx.Value(joinedKey{}).(*store.Tx); ok {
		return acts(ctx, tx)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return acts(context.WithValue(ctx, joinedKey{}, tx), tx) })
}

// write is a transaction of its own, or the one that acts share.
func (d *Desk) write(ctx context.Context, act func(*store.Tx) error) error {
	if tx, ok := ctx.Value(joinedKey{}).(*store.Tx); ok {
		return act(tx)
	}
	return d.db.Write(ctx, act)
}

// reading is a transaction that reads, or the one that acts share: it sees what they did.
func (d *Desk) reading(ctx context.Context, look func(*store.Tx) error) error {
	if tx, ok := ctx.Value(joinedKey{}).(*store.Tx); ok {
		return look(tx)
	}
	return d.db.Read(ctx, look)
}

// seal writes the entry and lets the account be decided again today.
func (e *deed) seal(ctx context.Context, salt []byte) (Entry, error) {
	body, err := json.Marshal(e.said)
	if err != nil {
		return Entry{}, fmt.Errorf("seal %s: %w", e.said.Verb, err)
	}
	sealed := evidence.Seal(evidence.Head{Seq: e.file.Seq, Hash: e.file.Head}, evidence.Entry{
		Creditor: string(e.file.Key.Creditor), Account: string(e.file.Key.Account),
		At: e.tx.Now().UnixMicro(), On: e.act.On, Kind: string(e.said.Verb), Actor: e.act.By, Salt: salt, Content: body,
	})
	if err := e.tx.AppendRecord(ctx, sealed); err != nil {
		return Entry{}, err
	}
	if err := e.tx.CheckAgain(ctx, e.file.Key, e.day); err != nil {
		return Entry{}, err
	}
	e.file.Seq, e.file.Head = sealed.Seq, sealed.Hash
	return Entry{Number: entryNumber(e.file.Number, sealed.Seq), Text: e.said.Text, Undoable: undoable(e.said.Verb), Warnings: e.look}, nil
}

func entryNumber(account string, seq int64) string {
	return account + "-" + strconv.FormatInt(seq, 10)
}

// splitNumber reads the number of an entry or a delivery.
func splitNumber(number string) (account string, seq int64, err error) {
	i := strings.LastIndexByte(number, '-')
	if i > 0 {
		if seq, err := strconv.ParseInt(number[i+1:], 10, 64); err == nil && seq > 0 {
			return number[:i], seq, nil
		}
	}
	return "", 0, fault.Invalidf("number_unreadable", "", "%q is not a number of an entry or a letter; they look like 1004-7", number)
}

// AccountNamed finds a client's account by the client's name or number, or by
// the account's own number. A client with several currencies wants one named.
func (d *Desk) AccountNamed(ctx context.Context, creditor receivable.CreditorID, words string, currency money.Currency) (receivable.AccountKey, error) {
	var hits []store.ClientHit
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		hits, err = tx.SearchClients(ctx, creditor, words, 50)
		return err
	})
	if err != nil {
		return receivable.AccountKey{}, err
	}
	return pick(creditor, hits, words, currency)
}
