package remedy

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/money"
)

// cents keeps what is scaled by halves and doubles exact.
func dollars(t *rapid.T, name string, least, most int) money.Amount {
	return money.New(int64(rapid.IntRange(least, most).Draw(t, name))*100, "USD")
}

func anyCase(t *rapid.T) *Case {
	yes := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
	states := []LetterState{NotSent, Lapsed}
	c := &Case{
		Amount: dollars(t, "amount", 20, 90000), AgeDays: rapid.IntRange(0, 900).Draw(t, "age"), Reminders: rapid.IntRange(0, 7).Draw(t, "reminders"),
		Response: rapid.SampledFrom(responses).Draw(t, "response"), VagueAnswers: rapid.IntRange(0, 4).Draw(t, "vague"),
		Evidence: Evidence(rapid.IntRange(0, 1<<evidenceItems-1).Draw(t, "evidence")), Solvency: rapid.SampledFrom(solvencies).Draw(t, "solvency"),
		Distance: rapid.SampledFrom(distances).Draw(t, "distance"), Debtor: rapid.SampledFrom(debtors).Draw(t, "debtor"),
		HourlyRate: dollars(t, "rate", 0, 200), SmallClaimsLimit: dollars(t, "limit", 0, 15000),
		FinalDemand: rapid.SampledFrom(states).Draw(t, "demand"), AttorneyLetter: rapid.SampledFrom(states).Draw(t, "letter"),
		Complaint: rapid.SampledFrom(states).Draw(t, "complaint"), PlansBroken: rapid.IntRange(0, 2).Draw(t, "plans"),
		DisputeAnswered: yes("answered"), AdministeredClause: yes("admin"), SmallClaimsCarveOut: yes("carve"), FeeClause: yes("fees"),
		InterestClause: yes("interest"), RightsOnPayment: yes("rights"), WorkInUse: yes("use"), OngoingWork: yes("work"),
		VenueHome: yes("venue"), LocalAssets: yes("assets"), WillTravel: yes("travel"), RemoteHearing: yes("remote"), BankKnown: yes("bank"),
		FreelanceStatute: yes("act"), FreelanceNoFees: yes("no fees"), FreelanceNoComplaint: yes("no agency"),
		Processing: yes("processing"), PayerContactAsked: yes("asked"), AddressTraced: yes("traced"),
		PaidInFullCheque: yes("cheque"), OfferOnTable: yes("offer"), OfferShare: 0.4, LimitationKnown: yes("limitation"), LimitationDays: rapid.IntRange(-20, 300).Draw(t, "days"),
	}
	if yes("clause") {
		c.Arbitration = rapid.SampledFrom([]Seat{SeatHome, SeatAway}).Draw(t, "seat")
	}
	if yes("order") {
		c.PaymentOrderRoute = "mahnverfahren"
		c.PaymentOrderFee = dollars(t, "fee", 0, 300)
	}
	return c
}

func ranked(t *rapid.T, c *Case, p *Parameters) Ranking {
	rk := Rank(c, p)
	if rk.Fault != nil {
		t.Fatalf("fault: %v", rk.Fault)
	}
	return rk
}

func times(a money.Amount, by int64) money.Amount { return money.New(a.Minor()*by, a.Currency()) }

// Only sums matter relative to each other: all of them, with thresholds and costs,
// scaled by one factor leave the ranking as it was.
func TestScaledSumsRankTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom([]int64{2, 4, 8}).Draw(t, "factor") // exact in floats
		c := anyCase(t)
		if rapid.Bool().Draw(t, "worth given") {
			c.ClientWorth = dollars(t, "worth", 1, 50000)
		}
		big := *c
		for _, a := range []*money.Amount{&big.Amount, &big.HourlyRate, &big.SmallClaimsLimit, &big.PaymentOrderFee, &big.ClientWorth} {
			*a = times(*a, by)
		}
		p := &Parameters{n: Defaults().n, marks: Defaults().marks}
		for _, b := range bind(&p.n) {
			if b.kind == sum {
				*b.at *= float64(by)
			}
		}
		p.derive()
		got, want := ranked(t, &big, p), ranked(t, c, Defaults())
		if got.Recommended != want.Recommended || got.DecidedBy != want.DecidedBy {
			t.Fatalf("got %s by %s, want %s by %s", got.Recommended, got.DecidedBy, want.Recommended, want.DecidedBy)
		}
		for i := range want.Options {
			if got.Options[i].Remedy != want.Options[i].Remedy || got.Options[i].Code != want.Options[i].Code {
				t.Fatalf("place %d: got %s %s, want %s %s", i, got.Options[i].Remedy, got.Options[i].Code, want.Options[i].Remedy, want.Options[i].Code)
			}
		}
	})
}

// Better proof never makes a court worth less.
func TestMoreEvidenceNeverLowersACourt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		item := Evidence(1) << rapid.IntRange(0, 8).Draw(t, "item") // those that speak for the creditor
		c.Evidence &^= item
		before := ranked(t, c, Defaults())
		more := *c
		more.Evidence |= item
		after := ranked(t, &more, Defaults())
		for _, o := range before.Options {
			if !o.Remedy.Court() || !o.Eligible {
				continue
			}
			now, _ := after.Find(o.Remedy)
			if !now.Eligible || now.Value.Minor() < o.Value.Minor() {
				t.Fatalf("%s: was %v with %d points, is %v with %d", o.Remedy, o.Value, before.EvidencePoints, now.Value, after.EvidencePoints)
			}
		}
	})
}

// A lower limit never makes small claims worth more, and never brings it forward.
func TestLowerLimitNeverRaisesSmallClaims(t *testing.T) {
	t.Parallel()
	best := func(rk Ranking) int64 {
		value := int64(math.MinInt64)
		for _, id := range []ID{SmallClaims, SmallClaimsPart} {
			if o, _ := rk.Find(id); o.Eligible {
				value = max(value, o.Value.Minor())
			}
		}
		return value
	}
	small := func(id ID) bool { return id == SmallClaims || id == SmallClaimsPart }
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.SmallClaimsLimit = dollars(t, "high", 1, 15000)
		high := ranked(t, c, Defaults())
		lower := *c
		lower.SmallClaimsLimit = money.New(rapid.Int64Range(1, c.SmallClaimsLimit.Minor()).Draw(t, "low"), "USD")
		low := ranked(t, &lower, Defaults())
		if best(low) > best(high) {
			t.Fatalf("limit %v is worth %d, limit %v %d", lower.SmallClaimsLimit, best(low), c.SmallClaimsLimit, best(high))
		}
		if small(low.Recommended) && !small(high.Recommended) {
			t.Fatalf("limit %v recommends %s, limit %v %s", lower.SmallClaimsLimit, low.Recommended, c.SmallClaimsLimit, high.Recommended)
		}
	})
}

// A client who is worth more is never treated more harshly.
func TestWorthNeverHardens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		worth := rapid.IntRange(0, 40000)
		less, more := worth.Draw(t, "less"), worth.Draw(t, "more")
		less, more = min(less, more), max(less, more)
		at := func(w int) Ranking {
			d := *c
			d.ClientWorth = money.New(int64(w)*100, "USD")
			return ranked(t, &d, Defaults())
		}
		a, b := at(less), at(more)
		if b.Relationship.LossShare > a.Relationship.LossShare {
			t.Fatalf("worth %d: %s by %s; worth %d: %s by %s", less, a.Recommended, a.DecidedBy, more, b.Recommended, b.DecidedBy)
		}
	})
}

// Every remedy stands once, open or refused with its reason, the recommended first
// and the others by value; the same case gives the same ranking.
func TestRankingIsTotalAndStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.Bankruptcy = rapid.IntRange(0, 9).Draw(t, "bankrupt") == 0
		if rapid.Bool().Draw(t, "worth given") {
			c.ClientWorth = dollars(t, "worth", 0, 50000)
		}
		rk := ranked(t, c, Defaults())
		seen := map[ID]bool{}
		closed := false
		for i, o := range rk.Options {
			if seen[o.Remedy] {
				t.Fatalf("%s stands twice", o.Remedy)
			}
			seen[o.Remedy] = true
			if o.Eligible == (o.Code != "") {
				t.Fatalf("%s: open %v and code %q", o.Remedy, o.Eligible, o.Code)
			}
			if closed && o.Eligible {
				t.Fatalf("%s is open and stands behind a refused one", o.Remedy)
			}
			closed = closed || !o.Eligible
			if i > 1 && o.Eligible && rk.Options[i-1].Value.Less(o.Value) {
				t.Fatalf("%s stands behind a smaller value", o.Remedy)
			}
			if o.Priced && (math.IsNaN(o.P) || o.P < 0 || o.P > 1 || o.Hours < 0 || o.Cash.Sign() < 0) {
				t.Fatalf("%s is priced %+v", o.Remedy, o)
			}
		}
		if len(seen) != int(remedies) || rk.Options[0].Remedy != rk.Recommended || !rk.Options[0].Eligible {
			t.Fatalf("recommended %s, options %v", rk.Recommended, rk.Options)
		}
		again := ranked(t, c, Defaults())
		if fmt.Sprint(again.Options, again.Actions, again.MustNot, again.Factors, again.Rules) != fmt.Sprint(rk.Options, rk.Actions, rk.MustNot, rk.Factors, rk.Rules) {
			t.Fatal("the same case ranks differently")
		}
	})
}

// A worth of nothing is no worth given.
func TestWithoutWorthNothingChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		zero := *c
		zero.ClientWorth = money.New(0, "USD")
		a, b := ranked(t, c, Defaults()), ranked(t, &zero, Defaults())
		if fmt.Sprint(a.Options, a.Actions, a.Rules) != fmt.Sprint(b.Options, b.Actions, b.Rules) {
			t.Fatal("a worth of 0.00 changes the ranking")
		}
	})
}
