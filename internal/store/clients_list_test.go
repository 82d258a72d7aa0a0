package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// listBook fills a book with clients and where their accounts stand.
func listBook(t *testing.T, b book, clients map[string][]Standing) {
	t.Helper()
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		for _, name := range sortedKeys(clients) {
			id := receivable.ClientID(tx.NewID())
			if err := tx.InsertClients(ctx, studio, []receivable.Client{{ID: id, Name: name}}); err != nil {
				return err
			}
			var rows []Standing
			for i, s := range clients[name] {
				currency := []money.Currency{"USD", "EUR"}[i]
				key, err := tx.AccountOf(ctx, studio, AccountWant{Client: id, Currency: currency, FirstSeen: s.On})
				if err != nil {
					return err
				}
				s.Account, s.Client, s.Name, s.Number, s.Owed = key, id, name, name+string(currency), money.New(s.Owed.Minor(), currency)
				rows = append(rows, s)
			}
			if err := tx.putStandings(ctx, studio, rows); err != nil {
				return err
			}
		}
		return nil
	})
}

func sortedKeys(m map[string][]Standing) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func stands(owed int64, late int, on day.Date, class Class) Standing {
	return Standing{Owed: money.New(owed, "USD"), DaysLate: late, On: on, Class: class, Move: "wait", Reason: "promise.running"}
}

// pagesOf reads a whole list, page by page.
func pagesOf(t *testing.T, b book, q ClientQuery) (names []string) {
	t.Helper()
	for {
		var list []ClientRow
		b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
			list, err = tx.ListClients(ctx, studio, q)
			return err
		})
		if len(list) == 0 {
			return names
		}
		for _, r := range list {
			names = append(names, fmt.Sprintf("%s×%d", r.Name, len(r.Standing)))
		}
		q.After = &list[len(list)-1].Place
	}
}

// The list holds each client once, in its order, page by page.
func TestListClients(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		on := day.New(2026, 11, 24)
		listBook(t, b, map[string][]Standing{
			"Ash":   {stands(500, 3, on, ClassNeed)},
			"birch": {stands(900, 0, on, ClassRest), stands(100, 40, on, ClassRest)},
			"Cedar": {stands(0, 0, on, ClassRest)},
			"Älder": {stands(700, 12, on.AddDays(-30), ClassRest), stands(800, 2, on, ClassHeld)},
			"Elm":   nil,
			"Fir":   {stands(-50, 0, on, ClassRest)},
		})
		for _, c := range []struct {
			filter ClientFilter
			order  ClientOrder
			want   string
		}{
			{ClientsAll, ClientsByValue, "birch×2 Älder×2 Ash×1 Cedar×1 Fir×1"},
			{ClientsLate, ClientsByValue, "Älder×2 Ash×1 birch×2"},
			{ClientsResting, ClientsByValue, "Älder×2 birch×2"},
			{ClientsClear, ClientsByValue, "Cedar×1 Fir×1"},
			{ClientsAll, ClientsByName, "Älder×2 Ash×1 birch×2 Cedar×1 Elm×0 Fir×1"},
			{ClientsLate, ClientsByName, "Älder×2 Ash×1 birch×2"},
			{ClientsLate, ClientsByAge, "Älder×2 birch×2 Ash×1"},
			{ClientsResting, ClientsByAge, "Älder×2 birch×2"},
		} {
			for _, limit := range []int{1, 2, 50} {
				if got := strings.Join(pagesOf(t, b, ClientQuery{Filter: c.filter, Order: c.order, Limit: limit}), " "); got != c.want {
					t.Errorf("%q by %q, %d a page: got %s, want %s", c.filter, c.order, limit, got, c.want)
				}
			}
		}
	})
}

// Whatever the book, each filter and order gives every client that fits exactly once.
func TestListClientsHoldsEachOnce(t *testing.T) {
	t.Parallel()
	on := day.New(2026, 11, 24)
	b := sqliteBook(t)
	rapid.Check(t, func(r *rapid.T) {
		for _, table := range []string{"standing", "account", "client_word", "client"} {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				_, err := tx.exec(ctx, `DELETE FROM `+table)
				return err
			})
		}
		clients := map[string][]Standing{}
		for i := range rapid.IntRange(0, 12).Draw(r, "clients") {
			var of []Standing
			for range rapid.IntRange(1, 2).Draw(r, "accounts") {
				of = append(of, stands(int64(rapid.IntRange(-1, 3).Draw(r, "owed")), rapid.IntRange(0, 3).Draw(r, "late"), on.AddDays(-rapid.IntRange(0, 2).Draw(r, "ago")),
					rapid.SampledFrom([]Class{ClassNeed, ClassRest, ClassHeld, ClassLeft}).Draw(r, "class")))
			}
			clients[fmt.Sprintf("Client %c", 'a'+i)] = of
		}
		listBook(t, b, clients)
		fit := map[ClientFilter]func(Standing) bool{
			ClientsAll: func(Standing) bool { return true }, ClientsLate: func(s Standing) bool { return s.DaysLate > 0 },
			ClientsResting: func(s Standing) bool { return s.DaysLate > 0 && (s.Class == ClassRest || s.Class == ClassHeld) },
			ClientsClear:   func(s Standing) bool { return s.Owed.Sign() <= 0 },
		}
		for filter, fits := range fit {
			var want []string
			for name, of := range clients {
				if slices.ContainsFunc(of, fits) {
					want = append(want, fmt.Sprintf("%s×%d", name, len(of)))
				}
			}
			slices.Sort(want)
			for _, order := range []ClientOrder{ClientsByValue, ClientsByAge, ClientsByName} {
				got := pagesOf(t, b, ClientQuery{Filter: filter, Order: order, Limit: 3})
				slices.Sort(got)
				if !slices.Equal(got, want) {
					r.Fatalf("%q by %q: got %v, want %v", filter, order, got, want)
				}
			}
		}
	})
}

// Every page of the list is read along an index.
func TestListClientsReadsIndexes(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	for _, filter := range []ClientFilter{ClientsAll, ClientsLate, ClientsResting, ClientsClear} {
		for _, order := range []ClientOrder{ClientsByValue, ClientsByAge} {
			text, args := sqliteEngine.clientList(studio, ClientQuery{Filter: filter, Order: order, Limit: 50, After: &ClientPlace{Since: "2026-01-01"}})
			var plan []string
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				return tx.each(ctx, func(rows *sql.Rows) error {
					var id, parent, notUsed int
					var detail string
					err := rows.Scan(&id, &parent, &notUsed, &detail)
					plan = append(plan, detail)
					return err
				}, `EXPLAIN QUERY PLAN `+text, args...)
			})
			if got := strings.Join(plan, "; "); strings.Contains(got, "TEMP B-TREE") || strings.Contains(got, "SCAN") {
				t.Errorf("%q by %q: got the plan %q", filter, order, got)
			}
		}
	}
}
