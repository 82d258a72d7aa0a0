package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// A client is found by the beginning of each word of his name, whatever the order,
// the accents or the capitals; and no longer by a name he had before.
func TestClientsAreFoundByAnyWord(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		names := []string{"Halden Roe Architects", "Roe & Sons", "Müller Gebäude GmbH", "Mueller Bau GmbH", "O'Neil Partners"}
		clients := make([]receivable.Client, len(names))
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for i, name := range names {
				clients[i] = receivable.Client{ID: receivable.ClientID(tx.NewID()), Name: name}
			}
			if err := tx.InsertClients(ctx, studio, clients); err != nil {
				return err
			}
			return tx.InsertClients(ctx, neighbour, []receivable.Client{{ID: receivable.ClientID(tx.NewID()), Name: "Halden of the neighbour"}})
		})
		for words, want := range map[string]string{
			"roe": "Roe & Sons, Halden Roe Architects", "HALD": "Halden Roe Architects", "archi hald": "Halden Roe Architects", "halden roe": "Halden Roe Architects",
			"müll": "Müller Gebäude GmbH", "gmbh mu": "Mueller Bau GmbH, Müller Gebäude GmbH", "oneil": "O'Neil Partners", "alden": "", "": "", "%": "", "_": "",
		} {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				found, err := tx.ClientsNamed(ctx, studio, words, 10)
				var got []string
				for _, c := range found {
					got = append(got, c.Name)
				}
				if strings.Join(got, ", ") != want {
					t.Errorf("%q: got %q, want %q", words, strings.Join(got, ", "), want)
				}
				return err
			})
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			clients[0].Name = "Halden Partners"
			return tx.UpdateClient(ctx, studio, clients[0])
		})
		for words, want := range map[string]int{"architects": 0, "halden": 1, "partners": 2} {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				found, err := tx.ClientsNamed(ctx, studio, words, 10)
				if len(found) != want {
					t.Errorf("%q after the change: got %d clients, want %d", words, len(found), want)
				}
				return err
			})
		}
	})
}

// An invoice is found by its number as it is typed, and by its sum.
func TestInvoicesAreFoundByNumberAndSum(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := searchedAccount(t, b, "INV-2031", "INV-2032", "RE2026/0042", "2031", "invoice", "Inv-00777")
		for typed, want := range map[string]string{
			"INV-2031": "INV-2031", "inv-203": "INV-2031, INV-2032", "2031": "2031, INV-2031", "re2026": "RE2026/0042", "2026/0042": "RE2026/0042",
			"INV": "INV-2031, INV-2032", "0042": "", "77": "Inv-00777", "INV-00777": "Inv-00777", "78": "", "": "", "%": "",
		} {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				found, err := tx.InvoicesNumbered(ctx, studio, typed, 10)
				if got := numbersOf(found); got != want {
					t.Errorf("%q: got %q, want %q", typed, got, want)
				}
				return err
			})
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			found, err := tx.InvoicesOf(ctx, studio, 10_200, 10)
			if got := numbersOf(found); got != "RE2026/0042" || found[0].Name != "Halden" || found[0].Amount != money.New(10_200, "USD") {
				t.Errorf("by sum: got %+v", found)
			}
			other, _ := tx.InvoicesNumbered(ctx, neighbour, "2031", 10)
			if len(other) != 0 {
				t.Errorf("got %d invoices of another creditor", len(other))
			}
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			items, err := tx.ItemsOf(ctx, key)
			if err != nil {
				return err
			}
			return tx.SetVoid(ctx, key, []receivable.ItemID{items[0].Item.ID}, "")
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			found, err := tx.InvoicesOf(ctx, studio, 10_000, 10)
			if len(found) != 0 {
				t.Errorf("got %d invoices that are void", len(found))
			}
			return err
		})
	})
}

// searchedAccount is an account of the client Halden with invoices of 100.00 and up,
// each a unit larger than the one before.
func searchedAccount(t *testing.T, b book, numbers ...string) receivable.AccountKey {
	t.Helper()
	var key receivable.AccountKey
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		id := receivable.ClientID(tx.NewID())
		if err := tx.InsertClients(ctx, studio, []receivable.Client{{ID: id, Name: "Halden"}}); err != nil {
			return err
		}
		var err error
		if key, err = tx.AccountOf(ctx, studio, AccountWant{Client: id, Currency: "USD", FirstSeen: day.New(2026, 1, 1)}); err != nil {
			return err
		}
		var rows []ItemRow
		for i, number := range numbers {
			rows = append(rows, ItemRow{Account: key, Item: receivable.Item{
				ID: receivable.ItemID(tx.NewID()), Kind: receivable.Invoice, Number: number, On: day.New(2026, 1, 1+i), Due: day.New(2026, 2, 1),
				Amount: money.New(int64(10_000+100*i), "USD"),
			}})
		}
		_, err = tx.InsertItems(ctx, rows)
		return err
	})
	return key
}

func numbersOf(hits []InvoiceHit) string {
	var list []string
	for _, h := range hits {
		list = append(list, h.Number)
	}
	return strings.Join(list, ", ")
}

// What a search asks, and the watch over the health of clients, is read from an index on
// SQLite, whatever the size of the book.
func TestSearchReadsIndexes(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	for want, c := range map[string]struct {
		query string
		args  []any
	}{
		"USING INDEX item_tail (creditor=? AND <expr>>? AND <expr><?)":                   {sqliteEngine.byTail(false), []any{studio, "2", "3", 5}},
		"USING INDEX item_number (creditor=? AND number>? AND number<?)":                 {sqliteEngine.byStart(), []any{studio, "A", "B", 5}},
		"USING INDEX item_sum (creditor=? AND amount_minor=?)":                           {sqliteEngine.bySum(), []any{studio, 500, 5}},
		"SEARCH client_word USING PRIMARY KEY (creditor=? AND word>? AND word<?)":        {namedHit, []any{studio, "b", "c", 5}},
		"USING COVERING INDEX standing_changed (creditor=? AND changed>? AND changed<?)": {watchedSince, []any{studio, 7, 9, "", 5}},
	} {
		var plan []string
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			return tx.each(ctx, func(rows *sql.Rows) error {
				var id, parent, notUsed int
				var detail string
				err := rows.Scan(&id, &parent, &notUsed, &detail)
				plan = append(plan, detail)
				return err
			}, `EXPLAIN QUERY PLAN `+c.query, c.args...)
		})
		if got := strings.Join(plan, "; "); !strings.Contains(got, want) || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("got the plan %q, want %q and no sorting", got, want)
		}
	}
}
