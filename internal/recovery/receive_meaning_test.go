package recovery_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// proposed is what the only mail in the tray is taken to mean.
func (d desk) proposed(t *testing.T) recovery.InboxMail {
	t.Helper()
	tray := d.tray(t)
	if len(tray) != 1 {
		t.Fatalf("the tray holds %d mails, want 1", len(tray))
	}
	return tray[0]
}

func firstLabel(r *recovery.Reading) string {
	if r.Abstain || len(r.Labels) == 0 {
		return ""
	}
	return string(r.Labels[0].Label)
}

func TestWordsAreReadAndConfirmedAsProposed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body  string
		first string
		holds string
		heard string
	}{
		"promise":    {"Hi, we will pay the invoice in full on Friday, 18 September.", "promise", "[promise]", "[heard promised]"},
		"paid":       {"Hello, we already paid this invoice last week.", "paid_already", "[paid_already]", "[heard paid_already]"},
		"dispute":    {"The work is full of defects and unusable. Please fix it before we pay anything.", "dispute_quality", "[dispute]", "[heard disputed]"},
		"hard times": {"We lost our biggest customer and cannot pay at the moment, there is no cash left.", "hardship", "[]", "[heard hardship]"},
		"insolvency": {"The company has filed for bankruptcy under chapter 7. Please send your claim to the trustee.", "insolvency_notice", "[stop_insolvency]", "[heard vague]"},
		"attorney":   {"Please direct all further correspondence to our attorney, Jane Roe.", "attorney_named", "[stop_attorney]", "[heard vague]"},
		"stop":       {"Do not contact me again. Stop sending me these emails.", "stop_contact", "[stop_contact]", "[heard vague]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, engine string) {
				d := written(t, engine, 1)
				got := d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", test.body+"\r\n\r\n> Are you refusing to pay? Bankrupt?\r\n"))
				want(t, "it waits", got.State, store.InboundNew)
				want(t, "held until a person looked", d.holding(t, "Friendly Client 0"), "[unread_reply]")
				m := d.proposed(t)
				want(t, "proposed", firstLabel(&m.Reading), test.first)
				if len(m.Reading.Labels) == 0 || m.Reading.Labels[0].Confidence <= 0 || m.Reading.Labels[0].Confidence > 1 || !strings.Contains(test.body, m.Reading.Labels[0].Sentence) {
					t.Errorf("reading %+v: want a confidence from 0 to 1 and a sentence of the mail", m.Reading)
				}
				if _, err := d.ConfirmInbound(t.Context(), d.creditor, m.ID, recovery.Meaning{}, recovery.Act{By: "Nora"}); err != nil {
					t.Fatal(err)
				}
				want(t, "holds", d.holding(t, "Friendly Client 0"), test.holds)
				want(t, "heard", d.heard(t, "Friendly Client 0"), test.heard)
			})
		})
	}
}

func TestPromisedDayAndSumAreTaken(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 1)
		open := d.file(t, "Friendly Client 0").Items[0].Open
		half, err := open.Mul(1, 2, money.Down)
		if err != nil {
			t.Fatal(err)
		}
		d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "We will pay half of it next Friday, the rest later.\r\n"))
		m := d.proposed(t)
		if m.Reading.Promise == nil {
			t.Fatalf("reading %+v: want a promise", m.Reading)
		}
		want(t, "day", m.Reading.Promise.Date, "2026-09-25") // of the week after that of 16 September
		want(t, "sum", m.Reading.Promise.Amount, half.Decimal())
		if _, err := d.ConfirmInbound(t.Context(), d.creditor, m.ID, recovery.Meaning{}, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		f := d.file(t, "Friendly Client 0")
		made := f.Arrangements[len(f.Arrangements)-1]
		want(t, "kind", made.Kind, receivable.Promise)
		want(t, "by", made.By, "2026-09-25")
		want(t, "amount", made.Amount, half)
	})
}

func TestOffersAreShownAndAgreedToByNobody(t *testing.T) {
	t.Parallel()
	for body, act := range map[string]string{
		"Could we pay this in four monthly instalments please?":        "--parts 4",
		"We can offer USD 50.00 to close this, if you waive the rest.": " 50.00 --until",
	} {
		d := written(t, "sqlite", 1)
		d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", body+"\r\n"))
		m := d.proposed(t)
		if m.Reading.Offer == nil {
			t.Fatalf("%s: reading %+v: want an offer", body, m.Reading)
		}
		entries, err := d.ConfirmInbound(t.Context(), d.creditor, m.ID, recovery.Meaning{}, recovery.Act{By: "Nora"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(entries[0].Warnings, func(w string) bool { return strings.Contains(w, act) }) {
			t.Errorf("%s: got warnings %q, want the act with %q", body, entries[0].Warnings, act)
		}
		want(t, "nothing is agreed", d.holding(t, "Friendly Client 0"), "[]")
	}
}

func TestAutoListTakesWhatIsSureEnough(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 2)
		mustWrite(t, d, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetSetting(ctx, d.creditor, "auto_read", "promise:0.6")
		})
		got := d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "We will pay the invoice on Friday, 18 September.\r\n"))
		want(t, "confirmed", got.State, store.InboundConfirmed)
		want(t, "promised", d.holding(t, "Friendly Client 0"), "[promise]")
		got = d.receive(t, answer(book.Address("friendly", 1), "Re: your invoice", "You will hear from our attorney.\r\n"))
		want(t, "not on the list", got.State, store.InboundNew)
		want(t, "held", d.holding(t, "Friendly Client 1"), "[unread_reply]")
	})
}

func TestCorrectionIsRememberedForThatCreditorOnly(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 3)
		say := func(client int, day string) string {
			return answer(book.Address("friendly", client), "Re: your invoice", "Invoice goes out with the run of "+day+" September, as ever.\r\n")
		}
		d.receive(t, say(0, "18"))
		before := d.proposed(t)
		correct := recovery.Meaning{Labels: []string{"thanks_or_other"}}
		if _, err := d.ConfirmInbound(t.Context(), d.creditor, before.ID, correct, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		d.receive(t, say(1, "25"))
		after := d.proposed(t)
		want(t, "the same words but for the day", firstLabel(&after.Reading), "thanks_or_other")
		want(t, "it still holds", d.holding(t, "Friendly Client 1"), "[unread_reply]")
		if firstLabel(&before.Reading) == "thanks_or_other" {
			t.Fatal("nothing was corrected: the words are read so anyway")
		}

		other := receivable.CreditorID("01990000-0000-7000-8000-000000000001")
		if err := d.SaveCreditor(t.Context(), receivable.Creditor{ID: other, Name: "Other", Currency: "USD", Place: "us", Language: "en", Policy: "articles"}); err != nil {
			t.Fatal(err)
		}
		raw := say(2, "25")
		got, err := d.Receive(t.Context(), recovery.Arrival{Creditor: other, Mailbox: "drop", Incoming: mail.Incoming{Raw: []byte(raw), Whole: true}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := d.InboundMail(t.Context(), other, got.ID)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "another creditor", firstLabel(&m.Reading), firstLabel(&before.Reading))

		// He takes it back: the words are as open as before.
		for n := range 2 {
			if _, err := d.ConfirmInbound(t.Context(), d.creditor, d.proposed(t).ID, recovery.Meaning{Labels: []string{"processing"}}, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			d.receive(t, say(2, []string{"9", "11"}[n])+strings.Repeat("!", n))
		}
		last := d.proposed(t)
		want(t, "corrected again", firstLabel(&last.Reading), "processing")
	})
}

func TestAutomaticAnswerOfSomebodyWhoLeft(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 2)
	auto := func(n int, body string) recovery.Received {
		return d.receive(t, answer(book.Address("friendly", n), "Automatic reply: Reminder", body, "Auto-Submitted: auto-replied"))
	}
	auto(0, "I no longer work for this company. This mailbox is not read any more, please write to my successor at office@friendly0.example.\r\n")
	want(t, "left", d.holding(t, "Friendly Client 0"), "[unread_reply]")
	m := d.proposed(t)
	want(t, "proposed", firstLabel(&m.Reading), "wrong_person")
	auto(1, "Thank you for your message. It was received and will be read.\r\n")
	want(t, "nothing said", d.holding(t, "Friendly Client 1"), "[]")
}

func TestMachinesReportsAreNotReadForMeaning(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	letter := d.all(t, "Friendly Client 0")[0]
	got := d.receive(t, bounceOf(letter, "failed", "5.1.1", "550 We will pay on Friday"))
	m, err := d.InboundMail(t.Context(), d.creditor, got.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Reading.Labels) != 0 || m.Reading.Promise != nil {
		t.Errorf("got %+v, want no meaning of a report", m.Reading)
	}
}
