package bench

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// twiceEvery is how often a row of the list stands there a second time, as
// exports that were put together have it.
const twiceEvery = 2000

// listRow is one invoice of the list. The account is good until the next row.
type listRow struct {
	account *Account
	item    int
}

// WriteCSV writes the open invoices as one creditor's list and tells how many
// rows stand there twice.
func (b *Book) WriteCSV(w io.Writer) (twice int, err error) {
	out := bufio.NewWriterSize(w, 1<<20)
	if _, err := io.WriteString(out, "Invoice number,Customer number,Customer name,Email,Invoice date,Due date,Amount,Currency,Description\n"); err != nil {
		return 0, err
	}
	var line []byte
	rows := 0
	for row := range b.interleaved() {
		line = row.account.line(line[:0], row.item)
		if rows++; rows%twiceEvery == 0 {
			line = append(line, line...)
			twice++
		}
		if _, err := out.Write(line); err != nil {
			return twice, fmt.Errorf("write the list: %w", err)
		}
	}
	return twice, out.Flush()
}

// interleaved yields the rows of the list so that those of one client do not
// stand together: the first invoice of some hundred clients, then their second.
func (b *Book) interleaved() iter.Seq[listRow] {
	const clients = 500
	return func(yield func(listRow) bool) {
		for from := 0; from < b.Accounts(); from += clients {
			accounts := b.some(from, min(from+clients, b.Accounts()))
			for i := range mostItems {
				for j := range accounts {
					if i < len(accounts[j].Items) && !yield(listRow{&accounts[j], i}) {
						return
					}
				}
			}
		}
	}
}

// line appends an invoice as a line of the list.
func (a *Account) line(line []byte, i int) []byte {
	item, email := &a.Items[i], ""
	if len(a.Contacts) > 0 {
		email = a.Contacts[0].Email
	}
	for _, field := range [...]string{item.Number, a.Client.Number, a.Client.Name, email, item.On.String(), item.Due.String(), item.Amount.Decimal(),
		string(item.Amount.Currency())} {
		line = append(append(line, field...), ',')
	}
	return append(strconv.AppendQuote(line, item.For), '\n')
}
