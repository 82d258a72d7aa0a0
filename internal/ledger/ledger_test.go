package ledger

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/testneeds"
)

var head = Head{Creditor: receivable.Creditor{Name: "Lantern; Studio", Currency: "EUR"}, On: day.MustParse("2026-11-22")}

func item(kind receivable.Kind, id, number string, on string, minor int64, c money.Currency) Item {
	v := Item{Item: receivable.Item{ID: receivable.ItemID(id), Kind: kind, Number: number, On: day.MustParse(on), Amount: money.New(minor, c), Open: money.New(minor, c), Disputed: money.New(0, c)}}
	if kind.Raises() {
		v.Due = v.On.AddDays(14)
	}
	return v
}

// book has one of everything, and clients whose names mean something in a journal.
func book() []*Account {
	kestrel := &Account{
		Number: "K-1", Currency: "EUR", Client: receivable.Client{ID: "c1", Name: "Kestrel:  \"Co\" ; (Ltd) =1", Number: "7", Address: []string{"Am Kai 2", "Bremen"}},
		Contacts: []receivable.Contact{{Role: receivable.Payables, Name: "=cmd()", Email: "ap@kestrel.example"}},
		Items: []Item{
			item(receivable.Invoice, "i1", "2026-1", "2026-09-01", 100_00, "EUR"), item(receivable.Invoice, "i2", "2026-2", "2026-10-01", 50_00, "EUR"),
			item(receivable.Payment, "p1", "", "2026-10-05", -60_00, "EUR"), item(receivable.CreditNote, "n1", "C-1", "2026-10-06", -10_00, "EUR"),
			item(receivable.Charge, "h1", "", "2026-10-20", 4_00, "EUR"), item(receivable.WriteOff, "w1", "", "2026-11-01", -1_00, "EUR"),
			item(receivable.Invoice, "v1", "2026-3", "2026-10-10", 900_00, "EUR"), item(receivable.Invoice, "g1", "2026-4", "2026-10-11", 70_00, "EUR"),
		},
		Allocations: []receivable.Allocation{{From: "p1", To: "i1", On: day.MustParse("2026-10-05"), Amount: money.New(60_00, "EUR")}},
	}
	kestrel.Items[0].Open = money.New(40_00, "EUR")
	kestrel.Items[0].For = "@SUM(A1) | shop"
	kestrel.Items[2].Open = money.New(0, "EUR")
	kestrel.Items[6].Void = true
	kestrel.Items[7].GoneOn = day.MustParse("2026-11-20")
	twin := &Account{Number: "K-2", Currency: "JPY", Client: receivable.Client{ID: "c2", Name: "Kestrel Co Ltd 1"}, Items: []Item{item(receivable.Invoice, "j1", "9", "2026-12-24", 5000, "JPY")}}
	other := &Account{Number: "O-1", Currency: "EUR", Client: receivable.Client{ID: "c3", Name: "Żółw ~ Söhne"}, Items: []Item{item(receivable.Payment, "q1", "", "2026-10-05", -5_00, "EUR")}}
	nameless := &Account{Number: "N-1", Currency: "BHD", Client: receivable.Client{ID: "c4", Name: ";", Number: "44"}, Items: []Item{item(receivable.Invoice, "b1", "x", "2026-01-01", 1_005, "BHD")}}
	return []*Account{kestrel, twin, other, nameless}
}

func written(t testing.TB, w Writer, accounts []*Account) {
	t.Helper()
	for _, a := range accounts {
		if err := w.Account(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// program runs a reader of journals over a file and gives back what it said.
func program(t *testing.T, tool string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // hledger reads by the locale
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", tool, args, err, out)
	}
	return string(out)
}

func TestHledgerReadsAndAgrees(t *testing.T) {
	t.Parallel()
	tool := testneeds.Tool(t, "hledger", "hledger")
	file := filepath.Join(t.TempDir(), "book.journal")
	var b bytes.Buffer
	written(t, NewHledger(&b, head), book())
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	program(t, tool, "-f", file, "check") // assertions hold, every entry balances
	got := program(t, tool, "-f", file, "balance", "-O", "csv", "--no-elide", "--flat")
	for _, want := range []string{
		`"assets:receivable:Kestrel Co Ltd 1","EUR 83.00"`, // 100 + 50 − 60 − 10 + 4 − 1; what is void or gone is not owed
		`"assets:receivable:Kestrel Co Ltd 1 2","JPY 5000"`, `"assets:receivable:Żółw ~ Söhne","EUR -5.00"`, `"assets:receivable:Client 44","BHD 1.005"`,
		`"assets:received","EUR 65.00"`, `"expenses:bad debts","EUR 1.00"`, `"income:late payment","EUR -4.00"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if !strings.Contains(got, `"total","0"`) && !strings.Contains(got, `"Total:","0"`) {
		t.Errorf("the journal does not balance:\n%s", got)
	}
	spoilt := strings.Replace(b.String(), "= EUR 83.00", "= EUR 83.01", 1)
	if err := os.WriteFile(file, []byte(spoilt), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, "-f", file, "check")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "83.01") {
		t.Errorf("a wrong balance is not noticed: %v %s", err, out)
	}
}

func TestBeancount(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	written(t, NewBeancount(&b, head), book())
	text := b.String()
	for _, want := range []string{
		"1970-01-01 open Assets:Receivable:Kestrel-Co-Ltd-1\n", "1970-01-01 open Assets:Receivable:Kestrel-Co-Ltd-1-2\n", "1970-01-01 open Income:Late-Payment\n",
		"2026-09-01 * \"Kestrel: \\\"Co\\\" ; (Ltd) =1\" \"Invoice 2026-1, @SUM(A1) | shop\"\n", "2026-11-23 balance Assets:Receivable:Kestrel-Co-Ltd-1  83.00 EUR\n",
		"balance Assets:Receivable:Zo-w-Sohne  -5.00 EUR", "2026-12-25 balance Assets:Receivable:Kestrel-Co-Ltd-1-2  5000 JPY",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "900.00") {
		t.Error("a void invoice is written")
	}
}

type kept struct {
	bytes.Buffer
	closed bool
}

func (k *kept) Close() error { k.closed = true; return nil }

func TestTables(t *testing.T) {
	t.Parallel()
	files := map[string]*kept{}
	w, err := NewTables(func(name string) (io.WriteCloser, error) {
		files[name] = &kept{}
		return files[name], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	written(t, w, book())
	counts := map[string]int{"clients.csv": 5, "contacts.csv": 2, "items.csv": 12, "allocations.csv": 2}
	for name, want := range counts {
		rows, err := csv.NewReader(&files[name].Buffer).ReadAll()
		if err != nil || len(rows) != want || !files[name].closed {
			t.Errorf("%s: %d rows, %v; want %d", name, len(rows), err, want)
		}
		for _, row := range rows {
			for _, c := range row {
				if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) && !isNumber(c) {
					t.Errorf("%s: %q begins a formula", name, c)
				}
			}
		}
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "Kestrel": "Kestrel", "-12.50": "-12.50", "=1+1": "'=1+1", "+49 30 1": "'+49 30 1", "@x": "'@x", "-": "'-", "-1-1": "'-1-1", "\tx": "'\tx", "-cmd|x": "'-cmd|x",
	} {
		if got := Harmless(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}

func TestJSONLines(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	written(t, NewJSON(&b), book())
	dec := json.NewDecoder(&b)
	var n, items int
	for dec.More() {
		var a accountJSON
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		n, items = n+1, items+len(a.Items)
	}
	if n != 4 || items != 11 {
		t.Errorf("got %d accounts, %d items", n, items)
	}
}

// Whatever clients are called, no two share an account in a journal, and no name
// breaks out of its line.
func TestNamesStayApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"A", "a", "A 2", "A:2", "", ";", "Ä"})), 1, 8).Draw(t, "names")
		var accounts []*Account
		for i, name := range names {
			id := string(rune('a' + i))
			accounts = append(accounts, &Account{Number: id, Currency: "EUR", Client: receivable.Client{ID: receivable.ClientID(id), Name: name, Number: id},
				Items: []Item{item(receivable.Invoice, id, name, "2026-09-01", int64(i+1), "EUR")}})
		}
		var h, c bytes.Buffer
		for _, w := range []Writer{NewHledger(&h, head), NewBeancount(&c, head)} {
			for _, a := range accounts {
				if err := w.Account(a); err != nil {
					t.Fatal(err)
				}
			}
		}
		for form, text := range map[string]string{"hledger": h.String(), "beancount": c.String()} {
			owed := map[string]bool{}
			for line := range strings.Lines(text) {
				switch fields := strings.Fields(line); {
				case form == "hledger" && strings.HasPrefix(line, "    assets:receivable:") && strings.Contains(line, " = "):
					owed[strings.ToLower(line[:strings.LastIndex(line, "  ")])] = true
				case form == "beancount" && len(fields) > 2 && fields[1] == "open" && strings.HasPrefix(fields[2], "Assets:Receivable:"):
					owed[strings.ToLower(fields[2])] = true
				}
			}
			if len(owed) != len(names) {
				t.Fatalf("%s: %d clients, %d accounts\n%s", form, len(names), len(owed), text)
			}
		}
	})
}
