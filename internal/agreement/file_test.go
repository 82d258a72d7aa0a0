package agreement

import (
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

const clauseFile = `title: Contract about a shop
on: 2026-05-03
place: us_oregon
client_place: us_ohio
client_form: company
price: 7200.00
clauses:
  deposit: 50
  terms: 14 days
  late_interest: {value: 1.5% a month, where: section 4}
  arbitration: home
  venue: no
`

func TestReadFile(t *testing.T) {
	t.Parallel()
	f, err := ReadFile([]byte(clauseFile))
	if err != nil {
		t.Fatal(err)
	}
	want := []receivable.Clause{
		{ID: "deposit", Value: "50%"}, {ID: "terms", Value: "14"}, {ID: "late_interest", Value: "1.5% a month", Where: "section 4"}, {ID: "arbitration", Value: "home"},
	}
	if len(f.Clauses) != len(want) {
		t.Fatalf("got %v, want %v", f.Clauses, want)
	}
	for i := range want {
		if f.Clauses[i] != want[i] {
			t.Errorf("clause %d: got %v, want %v", i, f.Clauses[i], want[i])
		}
	}
	for text, want := range map[string]string{
		"clauses: 3":                               "clauses_unreadable",
		"clauses: {nonsense: 1}":                   "clause_unknown",
		"clauses: {deposit: 130%}":                 "clause_unreadable",
		"clauses: {arbitration: moon}":             "clause_unreadable",
		"clauses: {late_interest: prime plus 3}":   "contract_rate_unreadable",
		"clauses: {deposit: [1]}":                  "clause_unreadable",
		"other: 1":                                 "clauses_unreadable",
		"client_form: bank":                        "form_unknown",
		"on: yesterday":                            "day_unreadable",
		"clauses:\n  deposit: 50\n  deposit: 60\n": "clause_twice",
	} {
		if _, err := ReadFile([]byte(text)); fault.CodeOf(err) != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// FuzzReadFile: whatever a file holds, it is read or refused with a code, and what
// was read is read the same again.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte(clauseFile))
	f.Add([]byte("clauses: {deposit: &a [*a]}"))
	f.Add([]byte("clauses:\n  terms: {value: 1, value: 2}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := ReadFile(text)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("refused without a code: %v", err)
			}
			return
		}
		for _, c := range file.Clauses {
			again, err := ReadClause(c.ID, c.Value, c.Where)
			if err != nil || again != c {
				t.Fatalf("%v is read again as %v (%v)", c, again, err)
			}
		}
	})
}

// What a clause brings is the ranking with it less the ranking without it.
func TestGain(t *testing.T) {
	t.Parallel()
	c := remedy.Case{
		On: today, Amount: money.New(1200000, "USD"), AgeDays: 60, Reminders: 4, Response: remedy.Silent, Evidence: remedy.SignedContract | remedy.InvoicesUnobjected,
		Solvency: remedy.OK, Distance: remedy.OtherState, Debtor: remedy.Company, HourlyRate: money.New(9000, "USD"), FinalDemand: remedy.Lapsed,
		SmallClaimsLimit: money.New(1000000, "USD"), LimitationKnown: true, LimitationDays: 900,
	}
	s := Subject{On: today, Place: "us_oregon", Case: &c, Law: law.Embedded()}
	gains := map[string]money.Amount{}
	for _, f := range Check(nil, &s) {
		gains[f.Clause.ID] = f.Gain
		if f.Figure != "" && f.Mark.Confidence == law.Unknown {
			t.Errorf("%s: the figure %q has no mark", f.Clause.ID, f.Figure)
		}
	}
	for _, id := range []string{"arbitration", "late_interest", "attorney_fees"} {
		if gains[id].Sign() <= 0 {
			t.Errorf("%s: brings %v, want more than nothing", id, gains[id])
		}
	}
	missing := Missing(Check([]receivable.Clause{{ID: "arbitration", Value: "home"}}, &s))
	for _, f := range missing {
		if f.Clause.ID == "arbitration" {
			t.Error("arbitration is called missing")
		}
	}
	for i := 1; i < len(missing); i++ {
		if missing[i-1].Gain.Less(missing[i].Gain) {
			t.Errorf("%s stands before %s, which brings more", missing[i-1].Clause.ID, missing[i].Clause.ID)
		}
	}
}
