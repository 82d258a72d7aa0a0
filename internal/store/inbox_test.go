package store

import (
	"bytes"
	"context"
	"testing"
	"time"

	"dunwell/internal/receivable"
)

func mailRow(id string) InboundRow {
	return InboundRow{
		Creditor: studio, ID: id, Identity: []byte("identity " + id), Hash: []byte("hash " + id), Size: 9, Whole: true, Mailbox: "nora@mail.example/INBOX", UID: 7,
		MessageID: "m" + id + "@larch.example", Sender: "ines@larch.example", SenderName: "Inês", Subject: "Re: invoice A-1", Sent: today.AddDays(-1), On: today,
		Received: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), Kind: "reply", Matches: "[]", State: InboundNew, OwnText: "On Friday.", Reading: "{}",
	}
}

func TestMailIsTakenOnceAndSettled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		row := mailRow("a")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertInbound(ctx, row); err != nil {
				return err
			}
			other := mailRow("a")
			other.Creditor = neighbour
			return tx.InsertInbound(ctx, other)
		})
		again := mailRow("b")
		again.Identity = row.Identity
		code(t, "the same mail again", b.Write(t.Context(), func(tx *Tx) error { return tx.InsertInbound(t.Context(), again) }), "mail_known")
		row.At = b.clock.now().UTC()
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			id, ok, err := tx.InboundByIdentity(ctx, studio, row.Identity)
			same(t, "known by its identity", id, "a")
			same(t, "known", ok, true)
			if err != nil {
				return err
			}
			_, ok, err = tx.InboundByIdentity(ctx, studio, []byte("another"))
			same(t, "another is not known", ok, false)
			if err != nil {
				return err
			}
			waiting, err := tx.NewInbound(ctx, studio, "", 10)
			same(t, "waiting", waiting, []InboundRow{row})
			_, missing := tx.Inbound(ctx, studio, "b")
			code(t, "a mail that is not there", missing, "inbound_unknown")
			return err
		})
		b.clock.pass(time.Minute)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.MatchInbound(ctx, studio, "a", key.Account, "hand", "d1"); err != nil {
				return err
			}
			if err := tx.SettleInbound(ctx, studio, "a", InboundConfirmed, "Ann"); err != nil {
				return err
			}
			code(t, "settle what is not there", tx.SettleInbound(ctx, studio, "b", InboundIgnored, "Ann"), "not_found")
			return nil
		})
		row.Account, row.MatchedBy, row.Delivery, row.State, row.Author, row.Settled = key.Account, "hand", "d1", InboundConfirmed, "Ann", b.clock.now().UTC()
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.InboundOf(ctx, key)
			same(t, "of the account", list, []InboundRow{row})
			if err != nil {
				return err
			}
			list, err = tx.NewInbound(ctx, studio, "", 10)
			same(t, "still waiting", len(list), 0)
			if err != nil {
				return err
			}
			list, err = tx.NewInbound(ctx, neighbour, "", 10)
			same(t, "the neighbour's waits", len(list), 1)
			return err
		})
	})
}

// TestAnsweredMailIsTheLastThatWasRead: neither one that waits nor a machine's.
func TestAnsweredMailIsTheLastThatWasRead(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		answered := func(what, want string) {
			t.Helper()
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				id, letter, err := tx.AnsweredMail(ctx, key)
				same(t, what, id+" "+string(letter), want)
				return err
			})
		}
		answered("no mail", " ")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, m := range []struct {
				id, kind string
				state    InboundState
			}{{"a", "reply", InboundConfirmed}, {"b", "reply", InboundConfirmed}, {"c", "bounce", InboundConfirmed}, {"d", "reply", InboundIgnored}, {"e", "reply", InboundNew}} {
				row := mailRow(m.id)
				row.Kind, row.State, row.Account, row.Delivery = m.kind, m.state, key.Account, "letter "+receivable.DeliveryID(m.id)
				if err := tx.InsertInbound(ctx, row); err != nil {
					return err
				}
			}
			return nil
		})
		answered("the last read", "mb@larch.example letter b")
	})
}

func TestBytesOfMailComeBackInOrder(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for n := 11; n >= 0; n-- {
				if err := tx.AddInboundBytes(ctx, studio, "a", n, []byte{byte(n), 0}); err != nil {
					return err
				}
			}
			return tx.AddInboundBytes(ctx, neighbour, "a", 0, []byte("other"))
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			var got, want []byte
			for n := range 12 {
				want = append(want, byte(n), 0)
			}
			err := tx.InboundBytes(ctx, studio, "a", func(piece []byte) error { got = append(got, piece...); return nil })
			if !bytes.Equal(got, want) {
				t.Errorf("bytes: got %v, want %v", got, want)
			}
			code(t, "bytes of nothing", tx.InboundBytes(ctx, studio, "b", func([]byte) error { return nil }), "inbound_unknown")
			return err
		})
	})
}

func TestHoldsOfMailAreThoseThatStillHold(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		one, two := b.account(t, studio, "1"), b.account(t, studio, "2")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for id, key := range map[string]receivable.AccountKey{"h1": one, "h2": two} {
				if err := tx.SaveArrangement(ctx, key, receivable.Arrangement{ID: id, Kind: receivable.UnreadReply, On: today}); err != nil {
					return err
				}
				if err := tx.HoldForInbound(ctx, studio, InboundHold{"a", key.Account, id}); err != nil {
					return err
				}
			}
			return tx.EndArrangement(ctx, one, "h1", today, "read")
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			holds, err := tx.HoldsOfInbound(ctx, studio, "a")
			same(t, "holds", holds, []InboundHold{{"a", two.Account, "h2"}})
			if err != nil {
				return err
			}
			id, err := tx.InboundOfHold(ctx, two, "h2")
			same(t, "the mail behind the hold", id, "a")
			if err != nil {
				return err
			}
			id, err = tx.InboundOfHold(ctx, one, "h2")
			same(t, "another account's hold", id, "")
			return err
		})
	})
}

func TestMailboxIsReadOnFromItsMark(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		read := func(t *testing.T) (m MailboxRow) {
			t.Helper()
			b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
				m, err = tx.Mailbox(ctx, studio, "INBOX")
				return err
			})
			return m
		}
		same(t, "never read", read(t), MailboxRow{Name: "INBOX"})
		mark := func(validity, last uint32) {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.MarkMailbox(ctx, studio, "INBOX", validity, last) })
		}
		mark(4_000_000_000, 4_100_000_000)
		mark(4_000_000_000, 12) // another program lags behind
		same(t, "marked", read(t), MailboxRow{Name: "INBOX", Validity: 4_000_000_000, LastUID: 4_100_000_000})
		mark(9, 3)
		same(t, "new numbers", read(t), MailboxRow{Name: "INBOX", Validity: 9, LastUID: 3})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.MailboxRead(ctx, studio, "INBOX", "") })
		first := b.clock.now().UTC()
		same(t, "read to its end", read(t), MailboxRow{Name: "INBOX", Validity: 9, LastUID: 3, Read: first})
		b.clock.pass(time.Hour)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.MailboxRead(ctx, studio, "INBOX", "the server is away")
		})
		same(t, "in trouble", read(t), MailboxRow{Name: "INBOX", Validity: 9, LastUID: 3, Read: first, Trouble: "the server is away"})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			others, err := tx.Mailboxes(ctx, neighbour)
			same(t, "the neighbour's", len(others), 0)
			return err
		})
	})
}

func TestMailIsMatchedByWhatTheBookHolds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		other := b.account(t, neighbour, "1")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, k := range []receivable.AccountKey{key, other} {
				accounts, err := tx.AccountsByID(ctx, k.Creditor, []string{string(k.Account)})
				if err != nil || len(accounts) != 1 {
					t.Fatalf("accounts: %v (%v)", accounts, err)
				}
				contact := receivable.Contact{ID: receivable.ContactID(tx.NewID()), Role: receivable.Payables, Billing: true, Email: "Pay@Larch_x.example"}
				if err := tx.InsertContacts(ctx, k.Creditor, []ContactRow{{accounts[0].Client, contact}}); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			contacts, err := tx.ContactsByEmail(ctx, studio, []string{"pay@larch_x.example", "no@one.example"})
			same(t, "contacts by address", len(contacts), 1)
			if err != nil {
				return err
			}
			for domain, want := range map[string]int{"larch_x.example": 1, "larchyx.example": 0, "x.example": 0, "%": 0} {
				at, err := tx.ContactsAtDomain(ctx, studio, domain, 5)
				same(t, "contacts at "+domain, len(at), want)
				if err != nil {
					return err
				}
			}
			accounts, err := tx.AccountsOfClients(ctx, studio, []string{string(contacts[0].Client)})
			same(t, "accounts of the client", len(accounts), 1)
			same(t, "the account", accounts[0].Key, key)
			if err != nil {
				return err
			}
			accounts, err = tx.AccountsByNumber(ctx, studio, []string{accounts[0].Number})
			same(t, "accounts by number", len(accounts), 1)
			return err
		})
	})
}

func TestCorrectionsStayWithTheirCreditor(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, l := range []Lesson{{Taken: 1}, {Changed: 1}, {Taken: 2}} {
				if err := tx.Learn(ctx, studio, "promise", l); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			mine, err := tx.Lessons(ctx, studio)
			same(t, "mine", mine, map[string]Lesson{"promise": {3, 1}})
			if err != nil {
				return err
			}
			others, err := tx.Lessons(ctx, neighbour)
			same(t, "the neighbour's", others, map[string]Lesson{})
			return err
		})
	})
}
