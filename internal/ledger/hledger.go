package ledger

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// hledger is a journal as hledger and ledger read it. Each account ends with an
// assertion of its balance, so that the program that reads it checks the sum.
type hledger struct {
	w       *bufio.Writer
	on      day.Date
	clients names
	known   map[money.Currency]bool
}

// NewHledger writes a journal.
func NewHledger(w io.Writer, h Head) Writer {
	j := &hledger{bufio.NewWriter(w), h.On, newNames(func(s string) string { return strings.TrimLeft(plain(s, ":;()[]{}|*!\"@="), "~-+ ") }), map[money.Currency]bool{}}
	fmt.Fprintf(j.w, "; What is owed to %s, as of %s. Written by Dunwell%s.\n", plain(h.Creditor.Name, ";"), h.On, h.Version)
	fmt.Fprintf(j.w, "; Taxes are not told apart; what came in stands on assets:received until your books say where.\n")
	return j
}

func (j *hledger) Account(a *Account) error {
	if !j.known[a.Currency] {
		j.known[a.Currency] = true
		fmt.Fprintf(j.w, "\ncommodity %s 1000.%s\n", a.Currency, strings.Repeat("0", a.Currency.Digits()))
	}
	name := j.clients.of(&a.Client)
	owed := "assets:receivable:" + name
	for i := range a.Items {
		item := &a.Items[i]
		if !item.counts() || item.Amount.IsZero() {
			continue
		}
		fmt.Fprintf(j.w, "\n%s * %s | %s\n", item.On, name, plain(item.said(), ";|"))
		fmt.Fprintf(j.w, "    ; id: %s\n", item.ID)
		if !item.Due.IsZero() {
			fmt.Fprintf(j.w, "    ; due: %s\n", item.Due)
		}
		j.post(owed, item.Amount)
		j.post(meanings[item.Kind].against, item.Amount.Neg())
		if !item.GoneOn.IsZero() && !item.Open.IsZero() {
			fmt.Fprintf(j.w, "\n%s * %s | %s: no longer in the list of what is open\n", item.GoneOn, name, plain(item.said(), ";|"))
			j.post(owed, item.Open.Neg())
			j.post(settledElsewhere, item.Open)
		}
	}
	balance, err := a.balance()
	if err != nil {
		return err
	}
	fmt.Fprintf(j.w, "\n%s * %s | owed in %s\n", latest(a, j.on), name, a.Currency)
	fmt.Fprintf(j.w, "    %s  %s 0 = %s\n", owed, a.Currency, amountOf(balance))
	return j.w.Flush()
}

func (j *hledger) post(account string, a money.Amount) {
	fmt.Fprintf(j.w, "    %-50s  %s\n", account, amountOf(a))
}

func amountOf(a money.Amount) string { return string(a.Currency()) + " " + a.Decimal() }

func (j *hledger) Close() error { return j.w.Flush() }

// latest is the day of the assertion: the day asked for, or that of a later item.
func latest(a *Account, on day.Date) day.Date {
	for i := range a.Items {
		if item := &a.Items[i]; item.counts() {
			on = day.Max(on, day.Max(item.On, item.GoneOn))
		}
	}
	return on
}
