package recovery_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// filingDesk is a desk whose client owes two late invoices, 4,000.00 younger than
// the rest; the limit of its court is 7,500.00.
func filingDesk(t *testing.T, engine, rest string, facts map[string]string) (*recovery.Desk, receivable.CreditorID, receivable.AccountKey) {
	t.Helper()
	desk, creditor, _ := roadDesk(t, engine)
	importText(t, desk, creditor, "more.csv", "Client,Invoice number,Invoice date,Due date,Amount\n"+
		"Marlow,M-1,2026-05-04,2026-06-03,"+rest+"\nMarlow,M-2,2026-06-01,2026-07-01,4000.00\n", receivable.ListNew)
	key, err := desk.AccountNamed(t.Context(), creditor, "Marlow", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.SetFigures(t.Context(), creditor, map[string]string{"small_claims_limit": "7500"}, "the court", recovery.Act{By: "Ann"}); err != nil {
		t.Fatal(err)
	}
	known := map[string]string{"solvency": "ok", "signed_contract": "yes", "delivery_or_use_proof": "yes", "approvals_of_work_and_revisions": "yes", "bank_known": "yes"}
	maps.Copy(known, facts)
	did(t)(desk.Fact(t.Context(), key, known, recovery.Act{By: "Ann"}))
	return desk, creditor, key
}

func TestFilingSaysWhatStandsAgainstIt(t *testing.T) {
	t.Parallel()
	const noDemand, tooLate, within, above = "no final demand", "the right to sue ended on", "nothing had to be waived", "above the limit known here"
	lapsed := map[string]string{"final_demand": "lapsed"}
	until := func(days int) map[string]string {
		return map[string]string{"limitation_until": roadDay.AddDays(days).String()}
	}
	tests := map[string]struct {
		rest   string
		facts  map[string]string
		road   string
		waive  string
		demand bool // a final demand was entered
		want   []string
	}{
		"without a demand":         {"100.00", nil, receivable.RoadPaymentOrder, "", false, []string{noDemand}},
		"a civil court as well":    {"100.00", nil, receivable.RoadCivilCourt, "", false, []string{noDemand}},
		"a complaint asks none":    {"100.00", nil, receivable.RoadComplaint, "", false, nil},
		"the demand is told":       {"100.00", lapsed, receivable.RoadCivilCourt, "", false, nil},
		"the demand is entered":    {"100.00", nil, receivable.RoadCivilCourt, "", true, nil},
		"the demand can be shown":  {"100.00", map[string]string{"final_demand_on_file": "yes"}, receivable.RoadCivilCourt, "", false, nil},
		"the time to sue is near":  {"100.00", until(120), receivable.RoadCivilCourt, "", false, nil},
		"it is not near":           {"100.00", until(121), receivable.RoadCivilCourt, "", false, []string{noDemand}},
		"its last day":             {"100.00", until(0), receivable.RoadCivilCourt, "", false, nil},
		"it is over":               {"100.00", until(-1), receivable.RoadCivilCourt, "", true, []string{tooLate}},
		"within the limit":         {"3500.00", lapsed, receivable.RoadSmallClaims, "", false, nil},
		"within, and waived":       {"3500.00", lapsed, receivable.RoadSmallClaims, "0.01", false, []string{"USD 7,500.00 is within the limit known here, USD 7,500.00, so " + within}},
		"a cent above":             {"3500.01", lapsed, receivable.RoadSmallClaims, "", false, []string{"USD 7,500.01 is USD 0.01 " + above}},
		"a cent waived":            {"3500.01", lapsed, receivable.RoadSmallClaims, "0.01", false, nil},
		"too much waived":          {"6000.00", lapsed, receivable.RoadSmallClaims, "2500.01", false, []string{"USD 2,500.00 " + above}},
		"too little, no demand":    {"6000.00", nil, receivable.RoadSmallClaims, "2499.99", false, []string{noDemand, "USD 2,500.00 " + above}},
		"other courts set no such": {"6000.00", lapsed, receivable.RoadCivilCourt, "", false, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, _, key := filingDesk(t, "sqlite", tt.rest, tt.facts)
			if tt.demand {
				demand := receivable.Touch{On: roadDay.AddDays(-40), Kind: receivable.Written, Step: "final_demand", Channel: "post", Deadline: roadDay.AddDays(-26)}
				did(t)(desk.Before(t.Context(), key, []receivable.Touch{demand}, recovery.Act{By: "Ann"}))
			}
			entry, err := desk.Filed(t.Context(), key, recovery.Filing{Road: tt.road, Forum: "C", Number: "1", Waive: tt.waive}, recovery.Act{By: "Ann"})
			if err != nil {
				t.Fatal(err)
			}
			if len(entry.Warnings) != len(tt.want) {
				t.Errorf("got %q, want %q", entry.Warnings, tt.want)
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(entry.Warnings, func(got string) bool { return strings.Contains(got, want) && !strings.Contains(got, ". ") }) {
					t.Errorf("got %q, want %q in one sentence", entry.Warnings, want)
				}
			}
		})
	}
}

// What is waived for a court is out of the claim, the ages and the letters from
// the filing on, and back with the withdrawal; each is undone by its number.
func TestAWaiverLeavesTheClaimAndComesBack(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "Ann"}
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := filingDesk(t, engine, "6000.00", map[string]string{"attorney_letter": "lapsed"})
		earlier := []receivable.Touch{}
		for days, step := range map[int]string{150: "reminder_1", 140: "reminder_2", 120: "reminder_3_offer", 100: "last_notice"} {
			earlier = append(earlier, receivable.Touch{On: roadDay.AddDays(-days), Kind: receivable.Written, Step: step, Channel: "email"})
		}
		earlier = append(earlier, receivable.Touch{On: roadDay.AddDays(-80), Kind: receivable.Written, Step: "final_demand", Channel: "post", Deadline: roadDay.AddDays(-66)})
		did(t)(desk.Before(t.Context(), key, earlier, act))
		const whole, rest = "10000.00, asked 10000.00, open 10500.00, small_claims", "7500.00, asked 7500.00, open 8000.00, wait"
		look := func(what, want string) {
			t.Helper()
			if got := filed(t, desk, creditor, key, roadDay); got != want {
				t.Errorf("%s: got %s, want %s", what, got, want)
			}
		}
		look("before", whole)
		filing := recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Reno Justice Court", Number: "26-114", Waive: "2500.00"}
		entry, err := desk.Filed(t.Context(), key, filing, act)
		if err != nil || len(entry.Warnings) > 0 {
			t.Fatalf("filed: %v, warned %q", err, entry.Warnings)
		}
		look("filed", rest)
		did(t)(desk.Undo(t.Context(), creditor, entry.Number, act))
		look("filing undone", whole)
		did(t)(desk.Filed(t.Context(), key, filing, act))
		if entry, err = desk.WithdrawMatter(t.Context(), key, "26-114", act); err != nil {
			t.Fatal(err)
		}
		look("withdrawn", whole)
		did(t)(desk.Undo(t.Context(), creditor, entry.Number, act))
		look("withdrawal undone", rest)
		did(t)(desk.Undo(t.Context(), creditor, filedBefore(entry.Number), act))
		look("all undone", whole)
	})
}

// filedBefore is the number of the entry before one.
func filedBefore(number string) string {
	account, n, _ := strings.Cut(number, "-")
	var seq int
	if _, err := fmt.Sscan(n, &seq); err != nil {
		return ""
	}
	return fmt.Sprintf("%s-%d", account, seq-1)
}

// filed is what is owed and would be asked, what is open in the whole book, and
// what to do next.
func filed(t *testing.T, desk *recovery.Desk, creditor receivable.CreditorID, key receivable.AccountKey, on day.Date) string {
	t.Helper()
	e, err := desk.Explain(t.Context(), key, on)
	if err != nil {
		t.Fatal(err)
	}
	ages, err := desk.Aging(t.Context(), creditor, on, day.Date{})
	if err != nil || len(ages) != 1 {
		t.Fatalf("aging: %+v, %v", ages, err)
	}
	asked := "nothing"
	if e.Payoff != nil {
		asked = e.Payoff.Asked
	}
	return fmt.Sprintf("%s, asked %s, open %s, %s", e.Owed, asked, ages[0].Open.Amount.Decimal(), e.Move)
}

// A payment marked as payment in full is set beside what the open roads leave.
func TestAMarkedPaymentIsSetBesideTheRoads(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "Ann"}
	desk, creditor, key := filingDesk(t, "sqlite", "1000.00", map[string]string{"solvency": "strong"})
	const says = "taking USD 2,000.00 ends the claim; the best open road ("
	about := func(e recovery.Entry, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, w := range e.Warnings {
			if strings.HasPrefix(w, says) && strings.Contains(w, ") is put at about USD ") {
				found = w
			}
			if strings.Contains(w, "deposit") {
				t.Errorf("warned: %s", w)
			}
		}
		if found == "" {
			t.Errorf("got %q, want one that begins %q", e.Warnings, says)
		}
		return found
	}
	first := about(desk.TakePayment(t.Context(), key, recovery.Payment{Amount: "2000.00", Full: true}, act))
	for _, decision := range []string{recovery.ChequeHold, recovery.ChequeAccept} { // the offer itself must not move the figure
		if got := about(desk.Cheque(t.Context(), key, decision, day.Date{}, act)); got != first {
			t.Errorf("%s: got %q, want %q", decision, got, first)
		}
	}
	// In a currency without a rate the figures are not known, and that is said.
	importText(t, desk, creditor, "pln.csv", "Client,Invoice number,Invoice date,Due date,Amount,Currency\nBirke,E-1,2026-05-04,2026-06-03,900.00,PLN\n", receivable.ListNew)
	zloty, err := desk.AccountNamed(t.Context(), creditor, "Birke", "")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := desk.TakePayment(t.Context(), zloty, recovery.Payment{Amount: "300.00", Full: true}, act)
	if err != nil || !slices.ContainsFunc(entry.Warnings, func(w string) bool { return strings.Contains(w, "cannot be told without a rate") }) {
		t.Errorf("without a rate: got %q, %v", entry.Warnings, err)
	}
}
