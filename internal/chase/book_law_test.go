package chase

import (
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// judgedDiary is a claim of 7,200.00 that a court in Virginia gives, with its costs.
const judgedDiary = `about: a judgment
creditor: {place: us_virginia, timezone: America/New_York, small_claims_limit: 7500.00 USD}
client: {name: Marlow, place: us_virginia, form: company}
bank: daily
approve: none
events:
  - {on: 2026-01-05, invoice: A-1, amount: 7200.00 USD, due: 2026-02-04}
  - {on: 2026-03-02, filed: small_claims, court: General District Court, number: 26-114}
  - {on: 2026-04-01, matter: served}
  - {on: 2026-05-01, judgment: default_judgment, costs: 96.00 USD}
until: 2027-05-31
`

// lived adds events to a diary and gives back what was told.
func lived(t *testing.T, diary, events string) ([]Day, error) {
	t.Helper()
	d, err := ParseDiary("d.yaml", []byte(strings.Replace(diary, "until:", events+"until:", 1)))
	if err != nil {
		t.Fatal(err)
	}
	return Rehearse(d, nil, law.Embedded())
}

func toldLast(days []Day, code Code) (last Told) {
	for _, d := range days {
		for _, t := range d.Told {
			if t.Code == code {
				last = t
			}
		}
	}
	return last
}

// Virginia gives 6 % simple. 7,296.00 on 1 May; on 7 August, 98 days later, 7,200.00
// (the interest runs on the principal and the costs as the terms of the judgment say)
// has grown by what the ledger counts; what is paid then leaves nothing on the last day.
func TestAJudgmentIsPaidToTheCent(t *testing.T) {
	t.Parallel()
	days, err := lived(t, judgedDiary, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := toldLast(days, ToldJudgment); got.Sum != money.New(7296_00, "USD") {
		t.Errorf("the pay-off on its day: got %s (%s)", got.Sum, got.Text)
	}
	levy := `  - {on: 2026-06-01, enforce: bank, target: First Bank, cost: 40.00 USD}
  - {on: 2026-07-01, enforce: bank, collected: 4000.00 USD}
`
	if days, err = lived(t, judgedDiary, levy); err != nil {
		t.Fatal(err)
	}
	first := toldLast(days, ToldApplied)
	if first.Sum.Sign() <= 0 || !strings.Contains(first.Text, "goes to costs USD 136.00, interest USD") {
		t.Fatalf("the first part of a levy: got %+v", first)
	}
	if days, err = lived(t, judgedDiary, levy+"  - {on: 2026-07-01, paid: "+first.Sum.Decimal()+" USD}\n  - {on: 2026-07-02, satisfied: 26-114}\n"); err != nil {
		t.Fatal(err)
	}
	if got := toldLast(days, ToldPayoff); got.Code == "" || got.Sum.Sign() != 0 {
		t.Errorf("paid on the day: got %+v", got)
	}
	if last := days[len(days)-1].Decision; last.Because().Code != OwedNone && toldLast(days, ToldSatisfied).Code == "" {
		t.Errorf("at the end: got %s", last.Because().Code)
	}
	_, err = lived(t, judgedDiary, levy+"  - {on: 2026-07-02, satisfied: 26-114}\n")
	if got := fault.CodeOf(err); got != "judgment_open" {
		t.Errorf("satisfied before it is paid: got %v, want judgment_open", err)
	}
}

func TestLawEventsThatCannotBe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ events, want string }{
		"silence without a clause":  {"  - {on: 2026-01-06, approval: sent, name: Shop}\n  - {on: 2026-01-30, approval: deemed, name: Shop}\n", "clause_missing"},
		"silence after one notice":  {"  - {on: 2026-01-05, agreement: signed, clauses: {acceptance_deemed: 10}}\n  - {on: 2026-01-06, approval: sent, name: Shop}\n  - {on: 2026-01-30, approval: deemed, name: Shop}\n", "notice_missing"},
		"silence too early":         {"  - {on: 2026-01-05, agreement: signed, clauses: {acceptance_deemed: 10}}\n  - {on: 2026-01-06, approval: sent, name: Shop}\n  - {on: 2026-01-08, approval: notice, name: Shop}\n  - {on: 2026-01-16, approval: deemed, name: Shop}\n", "day_ahead"},
		"an answer to nothing":      {"  - {on: 2026-01-06, approval: approved, name: Shop}\n", "approval_unknown"},
		"sent twice":                {"  - {on: 2026-01-06, approval: sent, name: Shop}\n  - {on: 2026-01-07, approval: sent, name: Shop}\n", "approval_known"},
		"no change order":           {"  - {on: 2026-01-06, change_order: approved}\n", "change_order_unknown"},
		"no agreement":              {"  - {on: 2026-01-06, agreement: ended}\n", "agreement_unknown"},
		"no judgment to enforce":    {"  - {on: 2026-01-06, enforce: bank}\n", "judgment_unknown"},
		"came back unsent":          {"  - {on: 2026-05-06, enforce: bank, returned: true}\n", "enforcement_unknown"},
		"renewed to an earlier day": {"  - {on: 2026-05-06, renewed: 26-114, until: 2026-06-01}\n", "day_past"},
		"nothing is written off":    {"  - {on: 2026-05-06, recheck: nothing}\n", "nothing_given_up"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := lived(t, judgedDiary, tt.events); fault.CodeOf(err) != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}
