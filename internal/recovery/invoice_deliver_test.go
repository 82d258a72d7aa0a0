package recovery_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

const larch = "Friendly Client 0"

// issuedDesk is a studio that sends by SMTP, with an invoice just issued.
func issuedDesk(t *testing.T, engine string) (desk, string) {
	t.Helper()
	d := newDesk(t, engine, book.Studio{Friendly: 1}, sink.Options{Keep: true}, mail.Limits{})
	setUp(t, d.Desk, d.creditor, "invoice_tax", "none", "einvoice", "none", "return_path", "bounces+{token}@larkfield.example")
	if _, err := d.Fact(t.Context(), d.key(t, larch), map[string]string{"address": "Harbour 2|Portland"}, ann); err != nil {
		t.Fatal(err)
	}
	return d, issue(t, d.Desk, d.creditor, draft(t, d.Desk, d.key(t, larch), oneLine)[0]).Number
}

func (d desk) sendInvoice(t *testing.T, number string) recovery.SentInvoice {
	t.Helper()
	sent, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// invoices are the titles and codes of the own invoices of the day.
func (d desk) invoices(t *testing.T) (list []string) {
	t.Helper()
	today, err := d.TodayPage(t.Context(), d.creditor)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range today.Invoices {
		list = append(list, n.Title+": "+n.Reasons[0].Code)
	}
	return list
}

// TestAnInvoiceLeavesAsItIs: the exact bytes are sealed, the paper is the one that was
// issued, the ladder does not move, and it is sent once.
func TestAnInvoiceLeavesAsItIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, number := issuedDesk(t, engine)
		d.clock.Pass(10 * time.Hour) // late in the evening: a person asked for it
		if got := d.invoices(t); !slices.Equal(got, []string{"Send invoice " + number + " to " + larch + ": invoice.unsent"}) {
			t.Errorf("before: got %v", got)
		}
		before, err := d.Explain(t.Context(), d.key(t, larch), d.Today())
		if err != nil {
			t.Fatal(err)
		}
		sent := d.sendInvoice(t, number)
		all := d.all(t, larch)
		bill := all[len(all)-1]
		if sent.State != receivable.Sent || bill.Step != receivable.StepInvoice || bill.Letter != number || bill.Formal || d.sink.Count(bill.MessageID) != 1 {
			t.Fatalf("got %+v, delivery %+v, %d copies", sent, bill, d.sink.Count(bill.MessageID))
		}
		var sealed []byte
		err = d.db.Read(t.Context(), func(tx *store.Tx) (err error) {
			_, sealed, err = tx.SealedBytes(t.Context(), d.creditor, bill.ID)
			return err
		})
		if sum := sha256.Sum256(sealed); err != nil || !bytes.Equal(sum[:], bill.SealedHash) || !bytes.Contains(sealed, []byte(number+".pdf")) {
			t.Errorf("the sealed bytes: %v", err)
		}
		view, err := d.LetterView(t.Context(), d.creditor, bill.Number)
		paper, paperErr := d.InvoicePDF(t.Context(), d.creditor, number)
		if err != nil || paperErr != nil || view.Left == nil || !bytes.Equal(view.Left.PDF, paper) {
			t.Errorf("what left is not the paper that was issued: %v %v", err, paperErr)
		}
		after, err := d.Explain(t.Context(), d.key(t, larch), d.Today())
		if err != nil || after.Move != before.Move || len(d.file(t, larch).Touches) != 0 {
			t.Errorf("the chase moved: %s, before %s (%v)", after.Move, before.Move, err)
		}
		if got := d.invoices(t); len(got) != 0 {
			t.Errorf("after: got %v", got)
		}
		if _, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann); fault.CodeOf(err) != "invoice_sent" {
			t.Errorf("a second time: %v", err)
		}
		if _, err := d.SendInvoice(t.Context(), d.creditor, number, true, ann); err != nil || d.sink.Total() != 2 {
			t.Errorf("once more: %d copies (%v)", d.sink.Total(), err)
		}
		d.verifies(t)
	})
}

// TestAnInvoiceInDoubtIsRepeatedUnderItsID, also where the program ended while it was
// sent, and whatever the chase of the day does to its own letters.
func TestAnInvoiceInDoubtIsRepeatedUnderItsID(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, number := issuedDesk(t, engine)
		d.sink.Misbehave(sink.Fault{At: sink.End, Taken: true, Drop: true})
		if sent := d.sendInvoice(t, number); sent.State != receivable.Waiting {
			t.Fatalf("after the break: %+v", sent)
		}
		if got := d.invoices(t); len(got) != 1 || !strings.HasSuffix(got[0], "invoice.waiting") {
			t.Errorf("while it waits: got %v", got)
		}
		if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
			t.Fatal(err)
		}
		d.sink.Behave()
		d.clock.Pass(time.Hour)
		d.deliver(t)
		bill := d.invoice(t, number)
		if bill.State != receivable.Sent || d.sink.Count(bill.MessageID) != 2 {
			t.Errorf("an hour later: %s, %d copies under one id", bill.State, d.sink.Count(bill.MessageID))
		}

		credit, _, err := d.CreditInvoice(t.Context(), d.creditor, number, recovery.Credit{Amount: "10.00"}, ann)
		if err != nil {
			t.Fatal(err)
		}
		number = issue(t, d.Desk, d.creditor, credit).Number // a second paper on the same day
		d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "450 4.2.0 not now"})
		d.sendInvoice(t, number)
		mustWrite(t, d, func(ctx context.Context, tx *store.Tx) error {
			w := d.invoice(t, number)
			_, err := tx.BeginDeliveries(ctx, []store.Sealing{{Key: w.Account, Seq: w.Seq, ID: w.ID, MessageID: w.MessageID, Hash: w.SealedHash}})
			return err
		})
		id := d.invoice(t, number).MessageID
		d.sink.Behave()
		if _, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann); fault.CodeOf(err) != "delivery_moved" {
			t.Errorf("while it is being sent: %v", err)
		}
		if err := d.SettleStuck(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sent := d.sendInvoice(t, number); sent.State != receivable.Sent || d.invoice(t, number).MessageID != id || d.sink.Count(id) != 1 {
			t.Errorf("after the crash: %+v, %d copies", sent, d.sink.Count(id))
		}
		d.verifies(t)
	})
}

func (d desk) invoice(t *testing.T, number string) (last receivable.Delivery) {
	t.Helper()
	for _, one := range d.all(t, larch) {
		if one.Letter == number {
			last = one
		}
	}
	return last
}

// TestWhatKeepsAnInvoiceFromLeaving: stops, an address that takes no mail, a credit
// over the whole; also where it waits already.
func TestWhatKeepsAnInvoiceFromLeaving(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		act  func(t *testing.T, d desk, number string) error
		want string
	}{
		"contact stopped": {func(t *testing.T, d desk, _ string) error {
			_, err := d.Stop(t.Context(), d.key(t, larch), "contact", ann)
			return err
		}, "contact_stopped"},
		"an attorney": {func(t *testing.T, d desk, _ string) error {
			_, err := d.Stop(t.Context(), d.key(t, larch), "attorney", ann)
			return err
		}, "contact_stopped"},
		"insolvent": {func(t *testing.T, d desk, _ string) error {
			_, err := d.Stop(t.Context(), d.key(t, larch), "insolvency", ann)
			return err
		}, "contact_stopped"},
		"credited": {func(t *testing.T, d desk, number string) error {
			credit, _, err := d.CreditInvoice(t.Context(), d.creditor, number, recovery.Credit{}, ann)
			if err == nil {
				issue(t, d.Desk, d.creditor, credit)
			}
			return err
		}, "invoice_credited"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, number := issuedDesk(t, "sqlite")
			d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "450 4.2.0 not now"})
			d.sendInvoice(t, number)
			d.sink.Behave()
			if err := test.act(t, d, number); err != nil {
				t.Fatal(err)
			}
			d.clock.Pass(time.Hour)
			d.deliver(t)
			if got := d.invoice(t, number); got.State != receivable.Withdrawn || d.sink.Total() != 0 {
				t.Errorf("what waited: got %s and %d mails, want it withdrawn", got.State, d.sink.Total())
			}
			if _, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann); fault.CodeOf(err) != test.want {
				t.Errorf("sending: got %v, want %s", err, test.want)
			}
			d.verifies(t)
		})
	}
}

// TestAnInvoiceThatComesBackIsNotSent: it has a return path of its own, the report is
// matched by its Message-ID, the address is written to no more, and the invoice is to be sent again.
func TestAnInvoiceThatComesBackIsNotSent(t *testing.T) {
	t.Parallel()
	d, number := issuedDesk(t, "sqlite")
	d.sendInvoice(t, number)
	bill := d.invoice(t, number)
	if from, token := d.sink.Letters()[0].From, bill.MessageID[1:27]; from != "bounces+"+token+"@larkfield.example" {
		t.Errorf("the return path: got %s", from)
	}
	back := d.receive(t, bounceOf(bill, "failed", "5.1.1", "550 5.1.1 User unknown"))
	if got := d.invoice(t, number).State; got != receivable.Refused || len(d.file(t, larch).Touches) != 0 || d.file(t, larch).Contacts[0].Unusable == "" {
		t.Errorf("after it came back: %s, %+v", got, d.file(t, larch).Touches)
	}
	if got := d.invoices(t); len(got) != 1 || !strings.HasSuffix(got[0], "invoice.refused") {
		t.Errorf("today: got %v", got)
	}
	if _, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann); fault.CodeOf(err) != "contact_unusable" {
		t.Errorf("again: got %v", err)
	}
	if _, err := d.Undo(t.Context(), d.creditor, back.Entries[0].Number, ann); err != nil {
		t.Fatal(err)
	}
	if got := d.invoice(t, number).State; got != receivable.Sent {
		t.Errorf("a forged report, taken back: %s", got)
	}
	d.verifies(t)
}

// TestAnInvoiceRefusedOrSentByHand: what the server refuses for good is an error and
// can be brought by hand; a laid one counts once a person says so.
func TestAnInvoiceRefusedOrSentByHand(t *testing.T) {
	t.Parallel()
	d, number := issuedDesk(t, "sqlite")
	d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "550 5.1.1 no such user"})
	if _, err := d.SendInvoice(t.Context(), d.creditor, number, false, ann); fault.CodeOf(err) != "invoice_refused" {
		t.Fatalf("refused: got %v", err)
	}
	if _, err := d.InvoiceSentByHand(t.Context(), d.creditor, number, "post", ann); err != nil {
		t.Fatal(err)
	}
	setUp(t, d.Desk, d.creditor, "way", "folder")
	second := issue(t, d.Desk, d.creditor, draft(t, d.Desk, d.key(t, larch), oneLine)[0]).Number
	third := issue(t, d.Desk, d.creditor, draft(t, d.Desk, d.key(t, larch), oneLine)[0]).Number
	if _, err := d.InvoiceSentByHand(t.Context(), d.creditor, third, "own_mail", ann); err != nil {
		t.Fatal(err)
	}
	if got := d.invoices(t); len(got) != 1 || !strings.Contains(got[0], second) {
		t.Errorf("left to send: %v, want %s alone", got, second)
	}
	if f := d.file(t, larch); len(f.Touches) != 0 {
		t.Errorf("touches of the chase: %+v", f.Touches)
	}
	d.verifies(t)
}
