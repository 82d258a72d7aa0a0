package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// failer is *testing.T or *rapid.T.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// same fails unless got is want, field by field.
func same(t failer, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// code fails unless the error is the fault of that code.
func code(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := fault.CodeOf(err); got != want {
		t.Errorf("%s: got %v (code %q), want a fault %q", what, err, got, want)
	}
}

func TestCreditorComesBackWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		want := receivable.Creditor{
			ID: "whole", Name: "Ålund & Söner", What: "Design", Address: []string{"12 Mill Lane", "Portland OR 97201"}, Place: "us_oregon",
			Zone: "America/Los_Angeles", Language: "en", Sender: "Ann Lee", Email: "ann@studio.example", Phone: "1", IsCompany: true,
			Currency: "USD", Bank: receivable.Bank{Holder: "Studio", IBAN: "DE02", BIC: "BIC", Lines: []string{"routing 1", "account 2"}},
			Brand: "#5c1a44", Logo: []byte{0, 1, 2}, PublicURL: "https://pay.studio.example", Policy: "gentle", Informal: true,
			Holidays: []receivable.HolidayChange{{On: today, Name: "Shop closed"}, {On: today.AddDays(1), Work: true}}, Autopilot: []string{"notice", "reminder_1"},
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SaveCreditor(ctx, receivable.Creditor{ID: "whole", Name: "before"}); err != nil {
				return err
			}
			return tx.SaveCreditor(ctx, want)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Creditor(ctx, "whole")
			same(t, "creditor", got, want)
			all, errAll := tx.Creditors(ctx)
			if len(all) != 3 || errAll != nil {
				t.Errorf("creditors: got %d (%v), want 3", len(all), errAll)
			}
			_, missing := tx.Creditor(ctx, "nobody")
			code(t, "unknown creditor", missing, "not_found")
			return err
		})
	})
}

func TestSettingsAndPolicies(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, v := range []string{"folder", "smtp"} {
				if err := tx.SetSetting(ctx, studio, "way", v); err != nil {
					return err
				}
			}
			for i, yaml := range []string{"a: 1", "a: 2"} {
				version, err := tx.SavePolicy(ctx, PolicyRow{Creditor: studio, Name: "own", YAML: yaml, Author: "Ann"})
				if err != nil {
					return err
				}
				same(t, "version", version, i+1)
			}
			_, err := tx.SavePolicy(ctx, PolicyRow{Creditor: "nobody", Name: "own"})
			code(t, "policy of nobody", err, "not_found")
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			way, err := tx.Setting(ctx, studio, "way")
			if err != nil {
				return err
			}
			same(t, "setting", way, "smtp")
			never, err := tx.Setting(ctx, neighbour, "way")
			if err != nil {
				return err
			}
			same(t, "setting of another creditor", never, "")
			named, err := tx.SettingsNamed(ctx, "way")
			if err != nil {
				return err
			}
			same(t, "settings of a name", fmt.Sprint(named), "map[studio:smtp]")
			now, err := tx.CurrentPolicy(ctx, studio, "own")
			if err != nil {
				return err
			}
			same(t, "current policy", now, PolicyRow{studio, "own", 2, "a: 2", "Ann", b.clock.now().UTC()})
			first, err := tx.PolicyByVersion(ctx, studio, "own", 1)
			same(t, "first policy", first.YAML, "a: 1")
			return err
		})
	})
}

func TestSourceStaysComplete(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		for _, step := range []struct{ give, want day.Date }{
			{day.Date{}, day.Date{}}, {today, today}, {today.AddDays(-3), today}, {day.Date{}, today}, {today.AddDays(2), today.AddDays(2)},
		} {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				err := tx.SaveSource(ctx, studio, SourceRow{receivable.Source{Name: "bank", Kind: receivable.ListNew, CompleteThrough: step.give}, "{}"})
				if err != nil {
					return err
				}
				got, err := tx.Sources(ctx, studio)
				same(t, "source", got, []SourceRow{{receivable.Source{Name: "bank", Kind: receivable.ListNew, CompleteThrough: step.want}, "{}"}})
				return err
			})
		}
	})
}

func TestSameFileOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		row := ImportRow{Creditor: studio, ID: "one", Source: "list", File: "list.csv", FileHash: []byte{1, 2}, Author: "Ann", On: today}
		again := row
		again.ID = "two"
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertImport(ctx, row); err != nil {
				return err
			}
			return tx.SetImportCounts(ctx, studio, "one", `{"n":1}`)
		})
		err := b.Write(t.Context(), func(tx *Tx) error { return tx.InsertImport(t.Context(), again) })
		code(t, "the same bytes again", err, "imported_already")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			got, ok, err := tx.ImportOf(ctx, studio, "list", []byte{1, 2})
			if err != nil || !ok {
				t.Fatalf("import of these bytes: %v, %v", ok, err)
			}
			row.Counts, row.At = `{"n":1}`, b.clock.now().UTC()
			same(t, "import", got, row)
			if err := tx.MarkUndone(ctx, studio, "one"); err != nil {
				return err
			}
			return tx.InsertImport(ctx, again)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.Imports(ctx, studio)
			if len(list) != 2 || list[0].ID != "two" || list[1].UndoneAt.IsZero() {
				t.Errorf("imports: got %+v", list)
			}
			return err
		})
	})
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, want string }{
		{"Larch Bakery, Inc.", "larch bakery inc"}, {"  MÜLLER & Söhne GmbH ", "muller sohne gmbh"}, {"Straße", "strasse"},
		{"O'Neil", "oneil"}, {"Łódź", "łodz"}, {"株式会社", "株式会社"}, {"...", ""},
	} {
		if got := Fold(c.name); got != c.want {
			t.Errorf("Fold(%q): got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestClientsAreFound(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		larch := receivable.Client{ID: "c1", Number: "17", Name: "Larch Bakery", Address: []string{"1 Mill Lane"}, Place: "us_oregon",
			Zone: "America/Los_Angeles", Language: "en", Form: receivable.SoleTrader, Informal: true, Policy: "gentle", OptOut: true, PaidLate: true}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertClients(ctx, studio, []receivable.Client{larch, {ID: "c2", Name: "LARCH bakery!"}, {ID: "c3", Number: "3", Name: "Añil"}}); err != nil {
				return err
			}
			if err := tx.InsertClients(ctx, neighbour, []receivable.Client{{ID: "c9", Number: "17", Name: "Larch Bakery"}}); err != nil {
				return err
			}
			_, err := tx.AccountOf(ctx, studio, AccountWant{"c3", "EUR", today})
			return err
		})
		err := b.Write(t.Context(), func(tx *Tx) error {
			return tx.InsertClients(t.Context(), studio, []receivable.Client{{ID: "c4", Number: "17", Name: "Other"}})
		})
		code(t, "a number twice", err, "written_already")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			byNumber, err := tx.ClientsByNumber(ctx, studio, []string{"17", "99", ""})
			if err != nil {
				return err
			}
			same(t, "by number", byNumber, map[string]receivable.Client{"17": larch})
			byName, err := tx.ClientsByFoldedName(ctx, studio, []string{"larch bakery", "nobody"})
			if err != nil {
				return err
			}
			if len(byName["larch bakery"]) != 2 {
				t.Errorf("by name: got %+v, want two", byName)
			}
			larch.Name = "Larch & Oak"
			if err := tx.UpdateClient(ctx, studio, larch); err != nil {
				return err
			}
			got, err := tx.Client(ctx, studio, "c1")
			same(t, "changed client", got, larch)
			return err
		})
		for words, want := range map[string][]receivable.ClientID{
			"lar": {"c1", "c2"}, "larch o": {"c1"}, "17": {"c1"}, "1001": {"c3"}, "anil": {"c3"}, "": nil, "x": nil, "%": nil,
		} {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				hits, err := tx.SearchClients(ctx, studio, words, 10)
				var got []receivable.ClientID
				for _, h := range hits {
					got = append(got, h.Client.ID)
				}
				slices.Sort(got)
				same(t, "search "+words, got, want)
				return err
			})
		}
	})
}

func TestAccountsAreMadeOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		wants := []AccountWant{{"c1", "USD", today}, {"c2", "USD", today}, {"c1", "EUR", today}, {"c1", "USD", today}}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.InsertClients(ctx, studio, []receivable.Client{{ID: "c1", Name: "One"}, {ID: "c2", Name: "Two"}})
		})
		results := make(chan []receivable.AccountID, 4)
		for range cap(results) { // importers at the same time
			go func() {
				var ids []receivable.AccountID
				err := b.Write(t.Context(), func(tx *Tx) (err error) {
					ids, err = tx.AccountsOf(t.Context(), studio, wants)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				results <- ids
			}()
		}
		first := <-results
		for range cap(results) - 1 {
			same(t, "accounts", <-results, first)
		}
		if first[0] != first[3] || first[0] == first[1] || first[0] == first[2] {
			t.Errorf("accounts: got %v", first)
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			all, err := tx.AllAccounts(ctx, studio, receivable.AccountKey{}, 10)
			var numbers []string
			for _, a := range all {
				numbers = append(numbers, a.Number)
			}
			slices.Sort(numbers)
			same(t, "numbers", numbers, []string{"1001", "1002", "1003"})
			of, errOf := tx.AccountsOfClient(ctx, studio, "c1")
			if len(of) != 2 || of[0].Currency != "EUR" || errOf != nil {
				t.Errorf("accounts of c1: got %+v (%v)", of, errOf)
			}
			return err
		})
	})
}

// TestFileHoldsEverything writes one of each and reads it back in one file.
func TestFileHoldsEverything(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "17")
		var file receivable.File
		inv := b.item(t, key, receivable.Invoice, "A-1", today.AddDays(-40), today.AddDays(-10), 100_00)
		b.item(t, key, receivable.Payment, "", today.AddDays(-5), day.Date{}, -30_00)
		promise := receivable.Arrangement{ID: "p1", Kind: receivable.Promise, On: today.AddDays(-6), By: today.AddDays(2),
			Amount: money.New(70_00, "USD"), Author: "Ann", Reason: "on the phone"}
		dispute := receivable.Arrangement{ID: "d1", Kind: receivable.DisputeHold, On: today.AddDays(-3), Item: inv, Amount: money.New(10_00, "USD"), Author: "Ann"}
		touch := receivable.Touch{On: today.AddDays(-7), Kind: receivable.Written, Step: "reminder_1", Channel: "email", Contact: "k1",
			Deadline: today.AddDays(3), Delivery: "x", Told: true}
		contact := receivable.Contact{ID: "k1", Role: receivable.Payables, Billing: true, Address: "ms", First: "Ann", Last: "Lee",
			Name: "Ann Lee", Vocative: "Ann", Email: "ann@larch.example", Phone: "1", Unusable: "bounced"}
		work := receivable.Engagement{ID: "w1", Number: "W-1", Name: "Shop", Agreement: "contract of 1 May", PauseClause: "§ 7",
			State: receivable.WorkPostponed, Until: today.AddDays(30)}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
			if file, err = tx.AccountFile(ctx, key, today); err != nil {
				return err
			}
			client := file.Client.ID
			for _, act := range []func() error{
				func() error { return tx.SaveArrangement(ctx, key, promise) },
				func() error { return tx.SaveArrangement(ctx, key, dispute) },
				func() error { return tx.EndArrangement(ctx, key, "d1", today.AddDays(-1), "withdrawn") },
				func() error {
					return tx.SaveArrangement(ctx, key, receivable.Arrangement{ID: "u1", Kind: receivable.Pause, On: today})
				},
				func() error { return tx.UndoArrangement(ctx, key, "u1") },
				func() error { return tx.AddTouch(ctx, key, "t1", touch) },
				func() error {
					return tx.AddTouch(ctx, key, "t2", receivable.Touch{On: today, Kind: receivable.Called})
				},
				func() error { return tx.UndoTouch(ctx, key, "t2") },
				func() error {
					return tx.InsertContacts(ctx, studio, []ContactRow{{client, contact}, {client, receivable.Contact{ID: "k2", Name: "Intern"}}})
				},
				func() error { return tx.SaveEngagement(ctx, studio, client, work) },
				func() error { return tx.SetFact(ctx, key, "solvency", "good", "Ann", today) },
				func() error { return tx.SetFact(ctx, key, "solvency", "bad", "Ann", today) },
				func() error { return tx.SetCause(ctx, key, receivable.Hardship, today) },
				func() error { return tx.SetArmed(ctx, key, "small_claims") },
				func() error { return tx.SetDoubtful(ctx, key, true) },
			} {
				if err := act(); err != nil {
					return err
				}
			}
			code(t, "ended twice", tx.EndArrangement(ctx, key, "d1", today, "kept"), "arrangement_ended")
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.AccountFile(ctx, key, today)
			dispute.Ended, dispute.Outcome = today.AddDays(-1), "withdrawn"
			file.Contacts, file.Work = []receivable.Contact{contact}, []receivable.Engagement{work}
			file.Arrangements, file.Touches = []receivable.Arrangement{promise, dispute}, []receivable.Touch{touch}
			file.Received = []receivable.Receipt{{On: today.AddDays(-5), Amount: money.New(30_00, "USD")}}
			file.Facts = map[string]string{"solvency": "bad"}
			file.Cause, file.CauseOn, file.Armed, file.Doubtful = receivable.Hardship, today, "small_claims", true
			same(t, "file", got, file)

			early, errEarly := tx.AccountFile(ctx, key, today.AddDays(-6))
			if errEarly != nil {
				return errEarly
			}
			if len(early.Arrangements) != 1 || len(early.Touches) != 1 || len(early.Items) != 1 || len(early.Received) != 0 {
				t.Errorf("file of six days ago: got %+v", early)
			}
			all, errAll := tx.ContactsOf(ctx, studio, file.Client.ID)
			if len(all) != 2 || errAll != nil {
				t.Errorf("all contacts: got %+v (%v), want two", all, errAll)
			}
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.ReopenArrangement(ctx, key, "d1"); err != nil {
				return err
			}
			f, err := tx.AccountFile(ctx, key, today)
			if len(f.Arrangements) != 2 || !f.Arrangements[1].Ended.IsZero() {
				t.Errorf("after reopening: got %+v", f.Arrangements)
			}
			_, missing := tx.AccountFile(ctx, receivable.AccountKey{Creditor: neighbour, Account: key.Account}, today)
			code(t, "the account of another creditor", missing, "not_found")
			return err
		})
	})
}

// TestTenantsDoNotMeet gives two creditors the same ids all through: what one
// reads, changes and counts is his.
func TestTenantsDoNotMeet(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		keys := []receivable.AccountKey{}
		for n, creditor := range []receivable.CreditorID{studio, neighbour} {
			key := receivable.AccountKey{Creditor: creditor, Account: "same"}
			keys = append(keys, key)
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				if err := tx.InsertClients(ctx, creditor, []receivable.Client{{ID: "same", Number: "1", Name: string(creditor)}}); err != nil {
					return err
				}
				if err := tx.InsertContacts(ctx, creditor, []ContactRow{{"same", receivable.Contact{ID: "same", Billing: true, Email: string(creditor)}}}); err != nil {
					return err
				}
				_, err := tx.exec(ctx, `
					INSERT INTO account (creditor, id, client, currency, number, first_seen, check_again, cause, armed, doubtful, holds, seq, decided, logged)
					VALUES ($1, 'same', 'same', 'USD', '1', $2, $2, 'unknown', '', FALSE, 0, 0, 0, 0)`, creditor, today.String())
				if err != nil {
					return err
				}
				_, err = tx.InsertItems(ctx, []ItemRow{{Account: key, Item: receivable.Item{ID: "same", Kind: receivable.Invoice, Number: "A-1",
					On: today, Due: today, Amount: money.New(int64(100*(n+1)), "USD"), Source: "list"}}})
				if err != nil {
					return err
				}
				if n == 0 { // everything else hangs on the first of them
					return tx.AddTouch(ctx, key, "same", receivable.Touch{On: today, Kind: receivable.Called})
				}
				return nil
			})
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for f, err := range tx.AccountFiles(ctx, keys, today, false) {
				if err != nil {
					return err
				}
				mine := f.Key.Creditor == studio
				want := int64(200)
				if mine {
					want = 100
				}
				if len(f.Items) != 1 || f.Items[0].Open.Minor() != want || f.Client.Name != string(f.Key.Creditor) ||
					f.Contacts[0].Email != string(f.Key.Creditor) || (len(f.Touches) == 1) != mine {
					t.Errorf("file of %s: got %+v", f.Key.Creditor, f)
				}
			}
			if err := tx.SetVoid(ctx, keys[1], []receivable.ItemID{"same"}, ""); err != nil {
				return err
			}
			aging, err := tx.Aging(ctx, studio, today, time.Time{})
			if len(aging) != 1 || aging[0].Open.Amount.Minor() != 100 {
				t.Errorf("aging of the studio: got %+v", aging)
			}
			due, errDue := tx.DueAccounts(ctx, studio, today, Due{}, 10)
			if len(due) != 1 || due[0].Key != keys[0] || errDue != nil {
				t.Errorf("due of the studio: got %+v (%v)", due, errDue)
			}
			found, errFound := tx.ItemsByNumber(ctx, studio, []string{"A-1"})
			if len(found["A-1"]) != 1 || found["A-1"][0].Item.Void || errFound != nil {
				t.Errorf("the studio's A-1: got %+v (%v)", found, errFound)
			}
			return err
		})
	})
}

func TestDuePages(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		var keys []receivable.AccountKey
		for _, n := range []string{"1", "2", "3", "4"} {
			keys = append(keys, b.account(t, studio, n))
		}
		keys = append(keys, b.account(t, neighbour, "1"))
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.Wake(ctx, keys[:1], today.AddDays(-9)); err != nil {
				return err
			}
			if err := tx.CheckAgain(ctx, keys[0], today); err != nil { // later than it is due already
				return err
			}
			_, err := tx.exec(ctx, `UPDATE account SET check_again = NULL WHERE id = $1`, keys[1].Account)
			if err == nil {
				_, err = tx.exec(ctx, `UPDATE account SET check_again = $2 WHERE id = $1`, keys[2].Account, today.AddDays(1).String())
			}
			return err
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			var got []receivable.AccountKey
			for after := (Due{}); ; {
				page, err := tx.DueAccounts(ctx, "", today, after, 1)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				after = page[0]
				got = append(got, after.Key)
			}
			same(t, "all due", got, []receivable.AccountKey{keys[0], keys[4], keys[3]})
			var files []receivable.AccountKey
			for f, err := range tx.AccountFiles(ctx, keys, today, true) {
				if err != nil {
					return err
				}
				files = append(files, f.Key)
			}
			SortKeys(got)
			same(t, "files of what is due", files, got)
			return nil
		})
	})
}
