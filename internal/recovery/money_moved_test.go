package recovery_test

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/feed"
	"dunwell/internal/judgment"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// moneyWays are the ways on which money comes into the book: each takes a sum in on the
// day of the clock, and hands out what takes it back.
var moneyWays = map[string]func(c *court, sum string, n int) (back func()){
	"command": func(c *court, sum string, _ int) func() {
		e := c.done(c.desk.Paid(c.Context(), c.key, sum, "", recovery.Act{By: "Ann"}))
		return func() { c.done(c.desk.Undo(c.Context(), c.creditor, e.Number, recovery.Act{By: "Ann"})) }
	},
	"statement, matched": func(c *court, sum string, n int) func() {
		line := c.line(sum, n)
		if r := c.statement(line); r.Money.Matched.Count != 1 {
			c.Fatalf("the line waits: %+v", r)
		}
		return func() { c.bankTakesBack(line) }
	},
	"statement, undone": func(c *court, sum string, n int) func() {
		r := c.statement(c.line(sum, n))
		if r.Money.Matched.Count != 1 { // more than any invoice, or nothing is open: a person says whose it is
			tray, err := c.desk.Tray(c.Context(), c.creditor, 0)
			if err != nil || len(tray.Lines) == 0 {
				c.Fatalf("the tray is empty: %v", err)
			}
			m, err := c.desk.MatchLine(c.Context(), c.key, tray.Lines[len(tray.Lines)-1].Number, nil, false, recovery.Act{By: "Ann"})
			c.done(m.Entry, err)
		}
		return func() { c.done(c.desk.Undo(c.Context(), c.creditor, r.Number, recovery.Act{By: "Ann"})) }
	},
	"tray, confirmed": func(c *court, sum string, n int) func() {
		line := c.line(sum, n)
		line.text, line.name = "thanks", "Somebody Else"
		c.statement(line)
		tray, err := c.desk.Tray(c.Context(), c.creditor, 0)
		if err != nil || len(tray.Lines) == 0 {
			c.Fatalf("the tray is empty: %v", err)
		}
		m, err := c.desk.MatchLine(c.Context(), c.key, tray.Lines[len(tray.Lines)-1].Number, nil, false, recovery.Act{By: "Ann"})
		e := c.done(m.Entry, err)
		return func() { c.done(c.desk.Undo(c.Context(), c.creditor, e.Number, recovery.Act{By: "Ann"})) }
	},
	"list": func(c *court, sum string, n int) func() {
		text := c.paymentList(sum, n)
		r, err := c.desk.Import(c.Context(), recovery.ImportRequest{Creditor: c.creditor, By: "Ann", File: recovery.ImportFile{Name: fmt.Sprintf("money-%d.csv", n), Reader: strings.NewReader(text), Size: int64(len(text))}})
		if err != nil || r.Payments.Count != 1 {
			c.Fatalf("%+v, %v", r, err)
		}
		return func() { c.done(c.desk.Undo(c.Context(), c.creditor, r.Number, recovery.Act{By: "Ann"})) }
	},
	"feed": func(c *court, sum string, n int) func() {
		p, err := c.feeds(c.paymentList(sum, n)).PullFeed(c.Context(), c.creditor, "shop", recovery.PullOptions{By: "Ann"})
		if err != nil || p.Report.Payments.Count != 1 {
			c.Fatalf("%+v, %v", p, err)
		}
		return func() { c.done(c.desk.Undo(c.Context(), c.creditor, p.Report.Number, recovery.Act{By: "Ann"})) }
	},
}

func (c *court) today() day.Date { return day.In(c.clock.Now(), time.UTC) }

func (c *court) line(sum string, n int) ntry {
	return ntry{on: c.today().String(), sum: sum, name: "Larch", iban: "DE02120300000000202051", text: "Invoice A-1", id: fmt.Sprintf("R%d", n)}
}

func (c *court) statement(line ntry) recovery.FileReport {
	c.Helper()
	text := strings.ReplaceAll(camt(line.on, line.on, "", line), "EUR", "USD")
	r, err := c.desk.Import(c.Context(), recovery.ImportRequest{Creditor: c.creditor, By: "Ann", File: recovery.ImportFile{Name: line.id + ".xml", Reader: strings.NewReader(text), Size: int64(len(text))}})
	if err != nil || len(r.Faults) > 0 {
		c.Fatalf("%+v, %v", r.Faults, err)
	}
	return r
}

func (c *court) bankTakesBack(line ntry) {
	c.Helper()
	line.on, line.id, line.debit, line.reversal = c.today().String(), line.id+"back", true, true
	if r := c.statement(line); r.Money.Returned != 1 {
		c.Fatalf("not taken back: %+v", r)
	}
}

func (c *court) paymentList(sum string, n int) string {
	return fmt.Sprintf("Payment date,Client,Invoice number,Amount paid,Reference\n%s,Larch,A-1,%s,P-%d\n", c.today(), sum, n)
}

// feeds is the same desk with a shop that answers with a list.
func (c *court) feeds(text string) *recovery.Desk {
	c.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		_, _ = w.Write([]byte(text))
	}))
	c.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	d := recovery.New(c.db, recovery.Options{
		Now: c.clock.Now, Keys: feed.NewKeyring(filepath.Join(c.TempDir(), "dunwell.key")),
		Feeds: feed.NewClient(feed.Options{Now: c.clock.Now, Roots: roots, Own: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
	})
	_ = d.DropFeed(c.Context(), c.creditor, "shop") // of the payment before; its server is another
	if _, err := d.ConnectFeed(c.Context(), c.creditor, recovery.NewFeed{Name: "shop", Kind: feed.Web, By: "Ann", Secret: feed.Secret{URL: server.URL + "/list"}}); err != nil {
		c.Fatal(err)
	}
	return d
}

// tasks are the days that wait for the account, without what is put for other reasons.
func (c *court) told() (list []string) {
	c.Helper()
	matters, err := c.desk.Matters(c.Context(), c.key)
	if err != nil {
		c.Fatal(err)
	}
	for _, m := range matters {
		for _, d := range m.Days {
			if strings.HasPrefix(d.Text, "Tell ") {
				list = append(list, strings.ReplaceAll(d.Text, "$", "USD "))
			}
		}
	}
	return list
}

// owes checks what ends the judgment today; what is open in the book is no more.
func (c *court) owes(want string) {
	c.Helper()
	list, err := c.desk.Judgments(c.Context(), c.key, day.Date{})
	if err != nil {
		c.Fatal(err)
	}
	if got := list[0].Ledger.Payoff; got.Decimal() != want || got.Less(c.view().Owed) || c.view().Owed.Sign() <= 0 {
		c.Errorf("pay-off %s with %s open in the book, want %s", got, c.view().Owed, want)
	}
}

// A judgment is paid the same whichever way the money comes: to the cent, and owed again
// once the money goes back. The sums are those of TestFromJudgmentToTheLastCent.
func TestJudgmentPaidOnEveryWay(t *testing.T) {
	t.Parallel()
	for name, pay := range moneyWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachEngine(t, func(t *testing.T, engine string) {
				c := courtDesk(t, engine)
				c.judged()
				_ = c.on("2026-03-11")
				pay(c, "3000.00", 1)
				c.is("book 4367.01, pay-off 4367.01")
				_ = c.on("2026-06-09")
				c.is("book 4367.01, pay-off 4431.62")
				back := pay(c, "4431.62", 2)
				c.is("book 0.00, pay-off 0.00")
				if v := c.view(); v.Said.Move != "ask" || !strings.Contains(v.Why, "record it as satisfied") {
					t.Errorf("paid, and it is not proposed to say so: %s, %s", v.Said.Move, v.Why)
				}
				back()
				c.owes("4431.62")
				_ = c.on("2026-06-19") // ten days later, 6 % on what is left of the principal
				c.owes("4438.80")
				pay(c, "4438.80", 3)
				c.is("book 0.00, pay-off 0.00")
				c.done(c.desk.Satisfied(t.Context(), c.key, "", recovery.Act{By: "Ann"}))
			})
		})
	}
}

// However money comes and goes back, what ends the judgment is what its own arithmetic
// says of the payments that stand, and the book never asks for more.
func TestJudgmentAddsUpOverHistories(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		checks := 0
		rapid.Check(t, func(rt *rapid.T) {
			if checks++; checks > 5 {
				return // each is a book of its own
			}
			c := courtDesk(t, engine)
			c.judged()
			type paid struct {
				n     int
				way   string
				entry judgment.Entry
				back  func()
			}
			var stands []paid
			source := map[string]string{"tray, confirmed": "bank", "statement, undone": "bank", "feed": "feed"}
			latest := map[string]int{} // of a source: of several imports the last is taken back first
			on := day.MustParse("2026-01-12")
			for n := range rapid.IntRange(2, 7).Draw(rt, "events") {
				on = on.AddDays(rapid.IntRange(0, 40).Draw(rt, "days"))
				_ = c.on(on.String())
				if len(stands) > 0 && rapid.IntRange(0, 2).Draw(rt, "back") == 0 {
					i := rapid.IntRange(0, len(stands)-1).Draw(rt, "which")
					if p := stands[i]; p.way == "feed" || p.way == "statement, undone" {
						if latest[source[p.way]] != p.n {
							continue
						}
						delete(latest, source[p.way]) // those before it are let be
					}
					stands[i].back()
					stands = slices.Delete(stands, i, i+1)
				} else {
					sum := money.New(int64(rapid.IntRange(1, 3000_00).Draw(rt, "sum")*10+n), "USD") // no two alike
					way := rapid.SampledFrom([]string{"command", "tray, confirmed", "list", "feed", "statement, undone"}).Draw(rt, "way")
					stands = append(stands, paid{n, way, judgment.Entry{On: on, Kind: judgment.Payment, Amount: sum}, moneyWays[way](c, sum.Decimal(), n)})
					latest[source[way]] = n
				}
				list, err := c.desk.Judgments(t.Context(), c.key, day.Date{})
				if err != nil {
					rt.Fatal(err)
				}
				var entries []judgment.Entry
				for _, p := range stands {
					entries = append(entries, p.entry)
				}
				want, err := judgment.Reckon(&list[0].Judgment, list[0].Ledger.Terms, entries, on)
				if err != nil {
					rt.Fatal(err)
				}
				if got := list[0].Ledger; got.Payoff != want.Payoff || got.Over != want.Over || want.Payoff.Less(c.view().Owed) {
					rt.Fatalf("pay-off %s, over %s, in the book %s; want %s and %s", got.Payoff, got.Over, c.view().Owed, want.Payoff, want.Over)
				}
			}
		})
	})
}

// Money that goes back after the judgment was recorded as paid lets it be owed again;
// where the court was told, nothing is enforced until a person has seen to that.
func TestSatisfiedJudgmentIsOwedAgain(t *testing.T) {
	t.Parallel()
	for name, filed := range map[string]bool{"not filed": false, "filed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachEngine(t, func(t *testing.T, engine string) {
				c := courtDesk(t, engine)
				c.judged()
				_ = c.on("2026-03-11")
				c.statement(c.line("3000.00", 1))
				line := c.line("4367.01", 2)
				c.statement(line)
				c.done(c.desk.Satisfied(t.Context(), c.key, "", recovery.Act{By: "Ann"}))
				if filed {
					c.done(c.desk.SatisfactionFiled(t.Context(), c.key, "", recovery.Act{By: "Ann"}))
				}
				_ = c.on("2026-03-13")
				c.bankTakesBack(line)
				list, err := c.desk.Judgments(t.Context(), c.key, day.Date{})
				if err != nil {
					t.Fatal(err)
				}
				state, days := receivable.JudgmentLive, 2 // to renew it
				if filed {
					state, days = receivable.JudgmentStayed, 3
				}
				if j := list[0]; j.State != state || len(j.Days) != days || j.Ledger.Payoff.Decimal() != "4368.45" { // + 4367.01 × 6 % × 2/365
					t.Errorf("%s, %v, pay-off %s", j.State, j.Days, j.Ledger.Payoff)
				}
				c.done(c.desk.Undo(t.Context(), c.creditor, c.last(), recovery.Act{By: "Ann"}))
				if list, err = c.desk.Judgments(t.Context(), c.key, day.Date{}); err != nil || list[0].State != receivable.JudgmentSatisfied {
					t.Errorf("the return is undone: %v, %s", err, list[0].State)
				}
				c.is("book 0.00, pay-off 0.00")
			})
		})
	}
}

// last is the number of the latest entry of the account.
func (c *court) last() string {
	c.Helper()
	var number string
	err := c.db.SQL().QueryRowContext(c.Context(), `SELECT number || '-' || seq FROM account WHERE id = $1`, c.key.Account).Scan(&number)
	if err != nil {
		c.Fatal(err)
	}
	return number
}

// What a levy brought and the bank took back is taken off the step again.
func TestLevyPartGoesBack(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		ctx := t.Context()
		c.judged()
		c.done(c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank", Target: "First Bank"}, c.on("2026-02-01")))
		c.done(c.desk.StepStarted(ctx, c.key, recovery.StepChange{}, c.on("2026-02-02")))
		c.done(c.desk.StepCollected(ctx, c.key, recovery.StepChange{Collected: "3000"}, c.on("2026-03-11")))
		_ = c.on("2026-03-12")
		line := c.line("3000.00", 1)
		line.debit, line.reversal = true, true
		c.statement(line)
		tray, err := c.desk.Tray(ctx, c.creditor, 0)
		if err != nil || len(tray.Lines) != 1 {
			t.Fatalf("in the tray: %+v, %v", tray.Lines, err)
		}
		m, err := c.desk.MatchLine(ctx, c.key, tray.Lines[0].Number, nil, false, recovery.Act{By: "Ann"})
		c.done(m.Entry, err)
		list, err := c.desk.Judgments(ctx, c.key, day.Date{})
		if err != nil {
			t.Fatal(err)
		}
		j := list[0]
		asks := 0
		for _, d := range j.Days {
			if strings.HasPrefix(d.Text, "The bank took back") {
				asks++
			}
		}
		if j.Steps[0].Collected.Sign() != 0 || asks != 1 || j.Ledger.Payoff.Decimal() != "7368.20" || len(j.Ledger.Rows) != 0 { // 7296 + 7200 × 6 % × 61/365
			t.Errorf("collected %s, %d tasks, pay-off %s, %d rows", j.Steps[0].Collected, asks, j.Ledger.Payoff, len(j.Ledger.Rows))
		}
		c.done(c.desk.Undo(ctx, c.creditor, m.Number, recovery.Act{By: "Ann"}))
		if list, err = c.desk.Judgments(ctx, c.key, day.Date{}); err != nil || list[0].Steps[0].Collected.Decimal() != "3000.00" {
			t.Errorf("undone: %v, collected %s", err, list[0].Steps[0].Collected)
		}
	})
}

// Whoever has the file is told of each payment once, whichever way it came, and need not
// hear of one that went back before he was told.
func TestWhoeverHasTheFileIsTold(t *testing.T) {
	t.Parallel()
	for name, pay := range moneyWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachEngine(t, func(t *testing.T, engine string) {
				c := courtDesk(t, engine)
				c.done(c.desk.Placed(t.Context(), c.key, recovery.Placement{Road: receivable.RoadAgency, With: "Collectco"}, c.on("2026-01-06")))
				_ = c.on("2026-01-20")
				back := pay(c, "1500.00", 1)
				if got := strings.Join(c.told(), "; "); got != "Tell Collectco: USD 1,500.00 came in on 2026-01-20" {
					t.Errorf("got %q", got)
				}
				back()
				if got := c.told(); len(got) != 0 {
					t.Errorf("it went back: %q", got)
				}
			})
		})
	}
}

// What they were told of already, they are told went back.
func TestWhoeverWasToldIsToldAgain(t *testing.T) {
	t.Parallel()
	c := courtDesk(t, "sqlite")
	c.done(c.desk.Placed(t.Context(), c.key, recovery.Placement{Road: receivable.RoadAgency, With: "Collectco"}, c.on("2026-01-06")))
	_ = c.on("2026-01-20")
	line := c.line("1500.00", 1)
	c.statement(line)
	c.done(c.desk.MatterEvent(t.Context(), c.key, recovery.Happening{Kind: receivable.EventTold}, recovery.Act{By: "Ann"}))
	_ = c.on("2026-01-22")
	c.bankTakesBack(line)
	if got := strings.Join(c.told(), "; "); got != "Tell Collectco: the USD 1,500.00 of 2026-01-20 went back" {
		t.Errorf("got %q", got)
	}
}

// Money without a word for a younger invoice is for the judgment first, interest
// included; what names the invoice is for it.
func TestJudgmentComesBeforeYoungerDebts(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]string{"thanks": "book 500.00, pay-off 0.00", "for B-2": "book 500.00, pay-off 71.01"} {
		t.Run(reference, func(t *testing.T) {
			t.Parallel()
			c := courtDesk(t, "sqlite")
			c.judged()
			_ = c.on("2026-02-01")
			importText(t, c.desk, c.creditor, "more.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,B-2,2026-02-01,2026-02-10,500.00\n", receivable.ListNew)
			_ = c.on("2026-03-11")
			text := fmt.Sprintf("Payment date,Client,Amount paid,Reference\n2026-03-11,Larch,7367.01,%s\n", reference)
			importText(t, c.desk, c.creditor, "money.csv", text, receivable.ListNew)
			if got := c.owed(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// What a list takes off an invoice under a judgment is not charged again.
func TestListThatLowersAJudgedInvoice(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]string{"lowered": "Larch,A-1,2025-09-01,2025-10-01,7000.00\n", "gone": "Fir,C-1,2025-09-01,2025-10-01,1.00\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := courtDesk(t, "sqlite")
			c.judged()
			_ = c.on("2026-02-01")
			importText(t, c.desk, c.creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\n"+row, map[string]receivable.ListKind{"lowered": receivable.ListAll, "gone": receivable.ListOpen}[name])
			before := c.view().Owed
			c.done(c.desk.MatterCost(t.Context(), c.key, recovery.Spent{Kind: "enforcement", Amount: "1", Recoverable: true}, recovery.Act{By: "Ann"}))
			rise, err := c.view().Owed.Sub(before)
			if err != nil || rise.Decimal() != "27.04" { // the cost, and 7200 × 6 % × 22/365 of interest
				t.Errorf("owed before %s, then %s more", before, rise)
			}
		})
	}
}

// A part that a court ordered counts as paid to the cent, although interest was charged
// since; one that does not come is a question to a person, and no letter.
func TestPartsThatACourtOrdered(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		c.done(c.desk.Filed(t.Context(), c.key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Richmond General District Court", Number: "GV26-114"}, c.on("2026-01-05")))
		c.done(c.desk.EnterJudgment(t.Context(), c.key, recovery.Judged{Principal: "7200", Costs: "96", Instalments: "2026-02-10=300, 2026-03-10=300, 2026-12-10=6696"}, c.on("2026-01-10")))
		says := func(on, move, why string) {
			t.Helper()
			_ = c.on(on)
			importText(t, c.desk, c.creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2025-09-01,2025-10-01,7200.00\nFir,F-"+on+",2026-01-01,2027-01-01,1.00\n", receivable.ListAll)
			e, err := c.desk.Explain(t.Context(), c.key, day.MustParse(on))
			if err != nil {
				t.Fatal(err)
			}
			if last := e.Reasons[len(e.Reasons)-1]; e.Move != move || last.Code != why {
				t.Errorf("on %s: %s because %s, want %s because %s", on, e.Move, last.Code, move, why)
			}
		}
		_ = c.on("2026-02-10")
		moneyWays["command"](c, "300.00", 1)
		says("2026-02-20", "wait", "judgment.parts")
		says("2026-03-20", "ask", "judgment.missed")
		_ = c.on("2026-03-21")
		moneyWays["command"](c, "300.00", 2)
		says("2026-03-30", "wait", "judgment.parts")
	})
}
