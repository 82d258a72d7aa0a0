package recovery_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds"
	"dunwell/internal/testneeds/book"
)

// demanded says who owes, and under which law.
type demanded struct {
	place, language, currency string
	amount                    string
	facts                     map[string]string // of the client, beside the usual
	setup                     map[string]string
}

const debtor = "Harbour Goods"

// demandDesk is a desk whose one client has had every letter but the final demand.
func demandDesk(t *testing.T, engine string, c demanded) desk {
	t.Helper()
	d := desk{clock: book.ClockAt(book.Day.AddDays(-40), 7), sink: book.Sink(t, sink.Options{Keep: true})}
	d.db = book.Open(t, book.Database(t, engine), d.clock.Now)
	home := t.TempDir()
	ways := recovery.Ways{Folder: mail.Folder{Dir: filepath.Join(home, "letters")}, SMTP: book.Mail(t, d.sink, mail.Limits{}, quick)}
	d.Desk = recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: ways})
	if err := os.MkdirAll(filepath.Join(home, "invoices"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "invoices", "A-1.pdf"), []byte("%PDF-1.4\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	d.creditor, err = d.CreditorNamed(t.Context(), "")
	must(err)
	setup := map[string]string{
		"name": "Larkfield Studio", "place": c.place, "zone": book.Zone, "language": c.language, "sender": "Nora Lark", "company": "no",
		"email": "nora@larkfield.example", "phone": "+1 503 555 0142", "currency": c.currency, "address": "218 Alder Court|Larkfield",
		"holder": "Larkfield Studio", "bank": "Routing 000 000 000|Account 0123 4567 89", "way": recovery.WaySMTP,
	}
	for key, value := range c.setup {
		setup[key] = value
	}
	must(d.ChangeSetup(t.Context(), d.creditor, setup))
	due := book.Day.AddDays(-60)
	list := fmt.Sprintf("Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n%s,pay@harbour.example,A-1,%s,%s,%s,%s,Autumn range\n", debtor, due.AddDays(-30), due, c.amount, c.currency)
	for _, on := range []day.Date{book.Day.AddDays(-40), book.Day} {
		d.clock.Set(on, 7)
		_, err := d.Import(t.Context(), recovery.ImportRequest{Creditor: d.creditor, Kind: receivable.ListAll, CompleteThrough: on, By: "Nora",
			File: recovery.ImportFile{Name: "list.csv", Reader: strings.NewReader(list), Size: int64(len(list))}})
		must(err)
	}
	key := d.key(t, debtor)
	act := recovery.Act{By: "Nora"}
	facts := map[string]string{
		"place": c.place, "language": c.language, "contact": "Lee Castellan", "address": "9 Quay Street|Harbour", "work": "the autumn range",
		"agreement": "agreement of 12 May 2026", "work_done": "The range was delivered on 1 July 2026.",
	}
	for name, value := range c.facts {
		facts[name] = value
	}
	_, err = d.Fact(t.Context(), key, facts, act)
	must(err)
	var touches []receivable.Touch
	for _, e := range []struct {
		back     int
		step     string
		deadline int
	}{{58, "reminder_1", 0}, {52, "reminder_2", 0}, {45, "reminder_3_offer", 0}, {30, "last_notice", 20}} {
		touch := receivable.Touch{On: book.Day.AddDays(-e.back), Kind: receivable.Written, Step: e.step, Channel: "email"}
		if e.deadline > 0 {
			touch.Deadline = book.Day.AddDays(-e.deadline)
		}
		touches = append(touches, touch)
	}
	_, err = d.Before(t.Context(), key, touches, act)
	must(err)
	_, err = d.Called(t.Context(), key, receivable.OutcomeNoAnswer, 0, recovery.Act{By: "Nora", On: book.Day.AddDays(-40)})
	must(err)
	must(d.LookedAt(t.Context(), d.creditor, act))
	d.clock.Set(book.Day, 10)
	return d
}

// demand chases the day and gives the number of the final demand that it drafted.
func (d desk) demand(t *testing.T) string {
	t.Helper()
	if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
		t.Fatal(err)
	}
	for _, delivery := range book.In(t, d.db, d.creditor, receivable.Drafted) {
		if delivery.Step == "final_demand" {
			return delivery.Number
		}
	}
	e, err := d.Explain(t.Context(), d.key(t, debtor), d.Today())
	t.Fatalf("no final demand was drafted: %s because %+v (%v)", e.Move, e.Reasons[len(e.Reasons)-1:], err)
	return ""
}

func (d desk) arms(t *testing.T, road, forum string) {
	t.Helper()
	if _, err := d.Arm(t.Context(), d.key(t, debtor), road, forum, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
}

func (d desk) tells(t *testing.T, facts map[string]string) {
	t.Helper()
	if _, err := d.Fact(t.Context(), d.key(t, debtor), facts, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
}

// text is the words of a letter as it stands, spaces made plain.
func (d desk) text(t *testing.T, number string) string {
	t.Helper()
	made, err := d.LetterOf(t.Context(), d.creditor, number)
	if err != nil {
		t.Fatal(err)
	}
	return plainSpaces(made.Text)
}

func plainSpaces(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
}

// attached are the names and bytes of what a mail carries.
func attached(t *testing.T, eml []byte) (names []string, pdfs map[string][]byte) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(eml))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	pdfs = map[string][]byte{}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return names, pdfs
		}
		if err != nil {
			t.Fatal(err)
		}
		if name := part.FileName(); name != "" {
			body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
			pdfs[name] = body
		}
	}
}

func TestDemandWaitsForAnArmedStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{"form": "company"}})
		number := d.demand(t)
		act := recovery.Act{By: "Nora"}
		approve := func() error {
			_, err := d.Approve(t.Context(), d.creditor, number, act)
			return err
		}
		err := approve()
		if fault.CodeOf(err) != "demand_unarmed" || !strings.Contains(err.Error(), "dunwell arm ") {
			t.Fatalf("unarmed: got %v", err)
		}
		if text := d.text(t, number); strings.Contains(text, "small claims") || strings.Contains(text, "attorney") {
			t.Errorf("an unarmed demand names a step:\n%s", text)
		}
		d.arms(t, receivable.RoadSmallClaims, "")
		number = d.demand(t)
		if err := approve(); fault.CodeOf(err) != "forum_missing" {
			t.Errorf("without a forum: got %v", err)
		}
		d.arms(t, receivable.RoadSmallClaims, "Multnomah County Circuit Court")
		number = d.demand(t)
		d.tells(t, map[string]string{"arbitration": "home"}) // the clause closes the court
		if err := approve(); fault.CodeOf(err) != "road_closed" || !strings.Contains(err.Error(), "dunwell remedy") {
			t.Errorf("a road that closed: got %v", err)
		}
		if text := d.text(t, number); strings.Contains(text, "small claims") {
			t.Errorf("a closed road is named:\n%s", text)
		}
		d.tells(t, map[string]string{"arbitration": "none"})
		if err := approve(); err != nil {
			t.Fatalf("armed and open: %v", err)
		}
		if text := d.text(t, number); !strings.Contains(text, "I will file the claim in small claims court (Multnomah County Circuit Court)") {
			t.Errorf("the armed step is not named:\n%s", text)
		}
		if got := d.deliver(t); got.Sent != 1 {
			t.Fatalf("delivered: got %+v, want one sent", got)
		}
		if f := d.file(t, debtor); f.Touches[len(f.Touches)-1].Step != "final_demand" || f.Touches[len(f.Touches)-1].Deadline.IsZero() {
			t.Errorf("the demand does not count with its date: %+v", f.Touches[len(f.Touches)-1])
		}
		d.verifies(t)
	})
}

// What changes between approval and the hour of sending takes the letter back.
func TestDemandIsTakenBackWhenItsRoadCloses(t *testing.T) {
	t.Parallel()
	tests := map[string]map[string]string{
		"road":       {"arbitration": "away"},
		"limitation": {"limitation_until": book.Day.AddDays(-1).String()},
	}
	for name, facts := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{"form": "company"}})
			d.arms(t, receivable.RoadSmallClaims, "Multnomah County Circuit Court")
			number := d.demand(t)
			if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			d.tells(t, facts)
			if got := d.deliver(t); got.Sent != 0 || got.Returned+got.Withdrawn != 1 {
				t.Errorf("delivered: got %+v, want it taken back", got)
			}
			if n := d.sink.Total(); n != 0 {
				t.Errorf("%d letters left", n)
			}
			d.verifies(t)
		})
	}
}

// The paper says what the mail says: the step, the sum, the daily amount, the forms.
func TestDemandOnPaper(t *testing.T) {
	t.Parallel()
	tool := testneeds.Tool(t, "pdftotext", "poppler-utils")
	d := demandDesk(t, "sqlite", demanded{place: "gb_eng", language: "en", currency: "GBP", amount: "1200.00", facts: map[string]string{"form": "sole_trader"}})
	d.arms(t, receivable.RoadSmallClaims, "County Court Money Claims Centre")
	number := d.demand(t)
	if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	d.deliver(t)
	_, pdfs := attached(t, d.sink.Letters()[0].Bytes)
	// 1,200 at 11.75 percent for 90 days are 34.77; a day adds 0.38.
	for name, wants := range map[string][]string{
		number + ".pdf":  {"I will issue a small claim (County Court Money Claims Centre). That decision has been made.", "Final demand: £1,304.77 by 15 October 2026", "£0.38 is added for each day", "34.77", "Reply form"},
		"reply-form.pdf": {debtor, number},
	} {
		read := exec.CommandContext(t.Context(), tool, "-", "-")
		read.Stdin = bytes.NewReader(pdfs[name])
		out, err := read.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, want := range wants {
			if !strings.Contains(plainSpaces(string(out)), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, out)
			}
		}
	}
}

// What a person typed is read again as it stands at the hour of sending.
func TestTypedWordsAreReadBeforeTheDemandLeaves(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{"form": "company"}})
	d.arms(t, receivable.RoadAttorney, "")
	number := d.demand(t)
	threat := map[string]string{"work_done": "The range was delivered on 1 July 2026. If you do not pay, I will report you to the police."}
	approve := func() error {
		_, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"})
		return err
	}
	d.tells(t, threat)
	if err := approve(); fault.CodeOf(err) != "wording_refused" || !strings.Contains(err.Error(), "police") {
		t.Errorf("approving a threat: got %v", err)
	}
	d.tells(t, map[string]string{"work_done": "The range was delivered on 1 July 2026."})
	if err := approve(); err != nil {
		t.Fatal(err)
	}
	d.tells(t, threat)
	if got := d.deliver(t); got.Sent != 0 || got.Returned != 1 {
		t.Errorf("delivered: got %+v, want it back among the drafts", got)
	}
	d.verifies(t)
}

// The sum that a person saw may grow by the days until the letter leaves, and by
// nothing else.
func TestDemandAsksForWhatWasApproved(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after func(d desk)
		want  recovery.DeliverCounts
	}{
		"three days later":   {func(d desk) { d.clock.Set(book.Day.AddDays(3), 10); d.fresh(t) }, recovery.DeliverCounts{Sent: 1}},
		"a charge came back": {func(d desk) { d.tells(t, map[string]string{"waive_charges": ""}) }, recovery.DeliverCounts{Returned: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			d := demandDesk(t, "sqlite", demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company", "waive_charges": "compensation"}})
			d.arms(t, receivable.RoadPaymentOrder, "Amtsgericht Wedding")
			number := d.demand(t)
			if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			tt.after(d)
			if got := d.deliver(t); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			d.verifies(t)
		})
	}
}

func TestDemandSaysWhatTheLawOfThePlaceSays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		c           demanded
		road, forum string
		has, hasNot []string
		days        int // at least, until the deadline
		encloses    []string
	}{
		"England, sole trader": {
			c:    demanded{place: "gb_eng", language: "en", currency: "GBP", amount: "1200.00", facts: map[string]string{"form": "sole_trader"}},
			road: receivable.RoadSmallClaims, forum: "County Court Money Claims Centre",
			has:  []string{"I will issue a small claim (County Court Money Claims Centre)", "Late Payment of Commercial Debts", "£70.00", "Interest on A-1", "You have 30 days"},
			days: 30, encloses: []string{"information-sheet.pdf", "reply-form.pdf", "financial-statement.pdf"},
		},
		"England, consumer": {
			c:    demanded{place: "gb_eng", language: "en", currency: "GBP", amount: "1200.00", facts: map[string]string{"form": "consumer", "interest_rate": "2% a month"}},
			road: receivable.RoadSmallClaims, forum: "County Court",
			has: []string{"£1,200.00"}, hasNot: []string{"£70.00", "Interest", "Late Payment"}, days: 30, encloses: []string{"information-sheet.pdf", "reply-form.pdf", "financial-statement.pdf"},
		},
		"Germany, company": {
			c:    demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company"}},
			road: receivable.RoadPaymentOrder, forum: "Amtsgericht Wedding",
			has: []string{"neun Prozentpunkte über dem Basiszinssatz", "Verzugspauschale von 40,00 €", "Verzugszinsen auf A-1", "gerichtlichen Mahnverfahren (Amtsgericht Wedding)"}, days: 14,
		},
		"Germany, company, waived": {
			c:    demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company", "waive_charges": "all"}},
			road: receivable.RoadPaymentOrder, forum: "Amtsgericht Wedding",
			has: []string{"4.200,00 €"}, hasNot: []string{"Basiszinssatz", "Verzugspauschale", "Verzugszinsen"}, days: 14,
		},
		"Germany, company, compensation waived": {
			c:    demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company", "waive_charges": "compensation"}},
			road: receivable.RoadPaymentOrder, forum: "Amtsgericht Wedding",
			has: []string{"Basiszinssatz"}, hasNot: []string{"Verzugspauschale"}, days: 14,
		},
		"Germany, switched off": {
			c:    demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company"}, setup: map[string]string{"charges": "off"}},
			road: receivable.RoadPaymentOrder, forum: "Amtsgericht Wedding",
			hasNot: []string{"Basiszinssatz", "Verzugspauschale"}, days: 14,
		},
		"Germany, kind of debtor unknown": {
			c:    demanded{place: "de", language: "de", currency: "EUR", amount: "4200.00"},
			road: receivable.RoadPaymentOrder, forum: "Amtsgericht Wedding",
			hasNot: []string{"Basiszinssatz", "Verzugspauschale"}, days: 14,
		},
		"Netherlands, consumer": {
			c:    demanded{place: "nl", language: "nl", currency: "EUR", amount: "2750.00", facts: map[string]string{"form": "consumer"}},
			road: receivable.RoadAttorney,
			has:  []string{"nog veertien dagen", "incassokosten bij van € 400,00"}, hasNot: []string{"handelsrente", "Rente over"}, days: 18,
		},
		"Netherlands, company": {
			c:    demanded{place: "nl", language: "nl", currency: "EUR", amount: "2750.00", facts: map[string]string{"form": "company"}},
			road: receivable.RoadAttorney,
			has:  []string{"buitengerechtelijke kosten is € 400,00", "Incassokosten", "wettelijke handelsrente"}, hasNot: []string{"40,00,"}, days: 14,
		},
		"Oregon, nothing agreed": {
			c:    demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{"form": "company"}},
			road: receivable.RoadAttorney,
			has:  []string{"I will hand the file to an attorney"}, hasNot: []string{"Interest", "interest"}, days: 14,
		},
		"Oregon, agreed": {
			c:    demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{"form": "company", "interest_clause": "yes", "interest_rate": "1% a month"}},
			road: receivable.RoadAttorney,
			has:  []string{"Interest runs at 12% a year from July 18, 2026, as agreed in agreement of 12 May 2026", "Interest on A-1, 12%"}, days: 14,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := demandDesk(t, "sqlite", tt.c)
			if _, err := d.Arm(t.Context(), d.key(t, debtor), tt.road, tt.forum, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			number := d.demand(t)
			text := d.text(t, number)
			for _, want := range tt.has {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for _, bad := range tt.hasNot {
				if strings.Contains(text, bad) {
					t.Errorf("%q in\n%s", bad, text)
				}
			}
			if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			delivery := d.all(t, debtor)
			if got := delivery[len(delivery)-1].Deadline.Sub(d.Today()); got < tt.days {
				t.Errorf("%d days, want at least %d", got, tt.days)
			}
			if got := d.deliver(t); got.Sent != 1 {
				t.Fatalf("delivered: got %+v, want one sent", got)
			}
			d.mailHolds(t, number, tt.encloses)
			d.verifies(t)
		})
	}
}

// mailHolds looks into the one mail that left: the letter, its forms, the invoice.
func (d desk) mailHolds(t *testing.T, number string, forms []string) {
	t.Helper()
	left := d.sink.Letters()
	if len(left) != 1 {
		t.Fatalf("%d mails left, want one", len(left))
	}
	eml := left[0].Bytes
	names, pdfs := attached(t, eml)
	if want := slices.Concat([]string{number + ".pdf"}, forms, []string{"A-1.pdf"}); !slices.Equal(names, want) {
		t.Errorf("the mail carries %v, want %v", names, want)
	}
	for name := range pdfs {
		if !bytes.HasPrefix(pdfs[name], []byte("%PDF-")) {
			t.Errorf("%s is no PDF", name)
		}
	}
}

func TestWhatWasWrittenOffIsAskedForWhileTimeLasts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "900.00", facts: map[string]string{"form": "company"}})
		key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
		if _, err := d.WriteOff(t.Context(), key, "", act); err != nil {
			t.Fatal(err)
		}
		last := d.file(t, debtor).Facts[recovery.FactPersistUntil]
		if want := book.Day.AddDays(-60).AddMonths(72); last == "" || last > want.AddDays(1).String() {
			t.Fatalf("the last day to ask is %q, want %s or the day before", last, want)
		}
		note := func() (number string) {
			if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
				t.Fatal(err)
			}
			for _, delivery := range book.In(t, d.db, d.creditor, receivable.Drafted) {
				if delivery.Step == "persistence" {
					return delivery.Number
				}
			}
			return ""
		}
		if n := note(); n != "" {
			t.Errorf("a note on the day it was written off: %s", n)
		}
		d.clock.Set(book.Day.AddDays(35), 10)
		d.fresh(t)
		number := note()
		if number == "" {
			t.Fatal("no note after a month")
		}
		if text := d.text(t, number); !strings.Contains(text, "$900.00") || strings.Contains(text, "attorney") {
			t.Errorf("the note reads\n%s", text)
		}
		d.tells(t, map[string]string{recovery.FactPersistUntil: d.Today().AddDays(-1).String()})
		if _, err := d.Approve(t.Context(), d.creditor, number, act); err == nil {
			t.Error("a note after the time to sue was approved")
		}
		if n := note(); n != "" {
			t.Errorf("a note is drafted after the time to sue: %s", n)
		}
		d.tells(t, map[string]string{recovery.FactPersistUntil: ""})
		number = note()
		if _, err := d.Approve(t.Context(), d.creditor, number, act); fault.CodeOf(err) != "limitation_unknown" {
			t.Errorf("without a known last day: got %v", err)
		}
		d.tells(t, map[string]string{recovery.FactPersistUntil: last})
		number = note()
		if _, err := d.Approve(t.Context(), d.creditor, number, act); err != nil {
			t.Fatal(err)
		}
		if got := d.deliver(t); got.Sent != 1 {
			t.Fatalf("delivered: got %+v, want the note", got)
		}
		d.clock.Pass(20 * 24 * 3600e9)
		d.fresh(t)
		if n := note(); n != "" {
			t.Errorf("a second note within a month: %s", n)
		}
		if _, err := d.Stop(t.Context(), key, "contact", act); err != nil {
			t.Fatal(err)
		}
		d.clock.Pass(20 * 24 * 3600e9)
		d.fresh(t)
		if n := note(); n != "" {
			t.Errorf("a note to a client who refused contact: %s", n)
		}
		d.verifies(t)
	})
}

// fresh says that no money came up to today.
func (d desk) fresh(t *testing.T) {
	t.Helper()
	err := d.db.Write(t.Context(), func(tx *store.Tx) error {
		sources, err := tx.Sources(t.Context(), d.creditor)
		for _, s := range sources {
			s.CompleteThrough = d.Today()
			if err == nil {
				err = tx.SaveSource(t.Context(), d.creditor, s)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExplainShowsWhatLawAdds(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "de", language: "en", currency: "EUR", amount: "4200.00", facts: map[string]string{"form": "company"}})
	explain := func() recovery.Explanation {
		e, err := d.Explain(t.Context(), d.key(t, debtor), d.Today())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	lines := func(e recovery.Explanation) (list []string) {
		for _, l := range e.Claim {
			text := l.Line + " " + l.Amount
			if l.Rate != nil {
				text += fmt.Sprintf(" %d days at %s", l.Days, *l.Rate)
			}
			if l.WhyNot != nil {
				text += " " + *l.WhyNot
			}
			if (l.WhyNot == nil) != l.Asked {
				t.Errorf("%s: asked %v", text, l.Asked)
			}
			list = append(list, text)
		}
		return list
	}
	e := explain()
	// 4,200 at 10.27 percent for 60 days: 70.90.
	want := []string{"invoice_late A-1 4200.00", "interest A-1 " + e.Claim[1].Amount + " 60 days at " + *e.Claim[1].Rate, "compensation A-1 40.00"}
	if got := lines(e); !slices.Equal(got, want) {
		t.Errorf("with a demand due: got %q, want %q", got, want)
	}
	if e.Payoff == nil || e.Payoff.Asked != e.Payoff.Amount || e.Payoff.PerDay == "0.00" || e.Payoff.GoodThrough != d.Today() {
		t.Errorf("pay-off: got %+v", e.Payoff)
	}
	if l := e.Limitation; l == nil || l.Confidence == "" || l.Status != "open" {
		t.Errorf("limitation: got %+v", l)
	}
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"charges": "off"}); err != nil {
		t.Fatal(err)
	}
	want[1], want[2] = want[1]+" switched_off", want[2]+" switched_off"
	if got := lines(explain()); !slices.Equal(got, want) {
		t.Errorf("switched off: got %q, want %q", got, want)
	}
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"charges": "final_demand"}); err != nil {
		t.Fatal(err)
	}
	d.tells(t, map[string]string{"waive_charges": "interest"})
	if got := lines(explain()); !strings.HasSuffix(got[1], " waived") || strings.Contains(got[2], "waived") {
		t.Errorf("interest given up: got %q", got)
	}
	if _, err := d.Promise(t.Context(), d.key(t, debtor), "4200.00", d.Today().AddDays(9), recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	if got := lines(explain()); !strings.HasSuffix(got[2], " before_final_demand") {
		t.Errorf("while a promise runs: got %q", got)
	}
}

// Switched on for all letters, charges stand only where a text has words for them:
// the product's letters before the demand have none, and ask for the invoices alone.
func TestEarlierLettersAskForTheInvoicesAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1, Formal: 1}, sink.Options{Keep: true}, mail.Limits{})
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"charges": "always"}); err != nil {
		t.Fatal(err)
	}
	for _, client := range []string{"Friendly Client 0", "Formal Client 0"} {
		facts := map[string]string{"form": "company", "interest_clause": "yes", "interest_rate": "1% a month"}
		if _, err := d.Fact(t.Context(), d.key(t, client), facts, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
	}
	friendly, formal := d.approved(t)
	if got := d.deliver(t); got.Sent != 2 {
		t.Fatalf("delivered: got %+v, want both", got)
	}
	for _, number := range slices.Concat(friendly, formal) {
		v, err := d.LetterView(t.Context(), d.creditor, number)
		if err != nil || v.Left == nil {
			t.Fatalf("letter %s: %v", number, err)
		}
		if text := plainSpaces(v.Left.Text); !strings.Contains(text, "$500.00") || strings.Contains(text, "nterest") {
			t.Errorf("letter %s reads\n%s", number, text)
		}
	}
	d.verifies(t)
}
