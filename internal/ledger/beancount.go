package ledger

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// beancount is a journal as beancount reads it, with a balance check an account.
type beancount struct {
	w       *bufio.Writer
	on      day.Date
	clients names
	opened  map[string]bool
}

// NewBeancount writes a journal.
func NewBeancount(w io.Writer, h Head) Writer {
	j := &beancount{bufio.NewWriter(w), h.On, newNames(component), map[string]bool{}}
	fmt.Fprintf(j.w, ";; What is owed to %s, as of %s. Written by Dunwell%s.\n", plain(h.Creditor.Name, ""), h.On, h.Version)
	fmt.Fprintf(j.w, ";; Taxes are not told apart; what came in stands on Assets:Received until your books say where.\n")
	fmt.Fprintf(j.w, "option \"title\" %s\n", quoted("Owed to "+h.Creditor.Name))
	if h.Creditor.Currency != "" {
		fmt.Fprintf(j.w, "option \"operating_currency\" \"%s\"\n", h.Creditor.Currency)
	}
	return j
}

// component is a name as a part of an account: letters, digits and dashes, a capital first.
func component(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '.':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	text := strings.Trim(b.String(), "-")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(plain(text, "")) + `"`
}

// titled is an account of the other form: Income:Late-Payment.
func titled(account string) string {
	parts := strings.Split(account, ":")
	for i, p := range parts {
		words := strings.Fields(p)
		for k, w := range words {
			words[k] = strings.ToUpper(w[:1]) + w[1:]
		}
		parts[i] = strings.Join(words, "-")
	}
	return strings.Join(parts, ":")
}

func (j *beancount) Account(a *Account) error {
	name := j.clients.of(&a.Client)
	owed := "Assets:Receivable:" + name
	items := slices.Clone(a.Items)
	slices.SortStableFunc(items, func(x, y Item) int { return x.On.Sub(y.On) })
	for i := range items {
		item := &items[i]
		if !item.counts() || item.Amount.IsZero() {
			continue
		}
		j.entry(item.On, a.Client.Name, item.said(), owed, titled(meanings[item.Kind].against), item.Amount)
		if !item.GoneOn.IsZero() && !item.Open.IsZero() {
			j.entry(item.GoneOn, a.Client.Name, item.said()+": no longer in the list of what is open", owed, titled(settledElsewhere), item.Open.Neg())
		}
	}
	if !j.opened[owed] {
		return nil
	}
	balance, err := a.balance()
	if err != nil {
		return err
	}
	// A balance holds from the morning of its day.
	fmt.Fprintf(j.w, "\n%s balance %s  %s\n", latest(a, j.on).AddDays(1), owed, balance)
	return j.w.Flush()
}

func (j *beancount) entry(on day.Date, client, said, owed, against string, a money.Amount) {
	for _, account := range []string{owed, against} {
		if !j.opened[account] {
			j.opened[account] = true
			fmt.Fprintf(j.w, "\n1970-01-01 open %s\n", account)
		}
	}
	fmt.Fprintf(j.w, "\n%s * %s %s\n  %-50s  %s\n  %-50s  %s\n", on, quoted(client), quoted(said), owed, a, against, a.Neg())
}

func (j *beancount) Close() error { return j.w.Flush() }
