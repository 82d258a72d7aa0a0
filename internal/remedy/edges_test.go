package remedy

import (
	"slices"
	"testing"

	"dunwell/internal/money"
)

// Each threshold holds on the side that the model says.
func TestTheEdgesOfThresholds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from   string
		change func(*Case)
		of     ID
		code   Code   // "" for open
		amount string // what it brings; "" is not looked at
		cash   string
	}{
		"a letter at the minimum":                {"C10", func(c *Case) { c.Amount = usd("1200.00") }, AttorneyLetter, "", "", ""},
		"a letter below it":                      {"C10", func(c *Case) { c.Amount = usd("1199.99") }, AttorneyLetter, CodeBelowMinimum, "", ""},
		"an agency at the minimum":               {"C09", func(c *Case) { c.Amount = usd("500.00") }, Agency, "", "", ""},
		"an agency below it":                     {"C09", func(c *Case) { c.Amount = usd("499.99") }, Agency, CodeBelowMinimum, "", ""},
		"a civil court at the minimum":           {"C18", func(c *Case) { c.Amount = usd("7500.00") }, CivilCourt, "", "", ""},
		"a civil court below it":                 {"C18", func(c *Case) { c.Amount = usd("7499.99") }, CivilCourt, CodeTooSmall, "", ""},
		"a creditor who may not file":            {"C05", func(c *Case) { c.SmallClaimsBarred = true }, SmallClaims, CodeMayNotFile, "", ""},
		"an order at its limit":                  {"C22", func(c *Case) { c.PaymentOrderLimit = c.Amount }, PaymentOrder, "", "", ""},
		"an order above it":                      {"C22", func(c *Case) { c.PaymentOrderLimit = money.New(c.Amount.Minor()-1, c.Amount.Currency()) }, PaymentOrder, CodeAboveLimit, "", ""},
		"120 days before the end":                {"C05", func(c *Case) { c.LimitationKnown, c.LimitationDays = true, 120 }, Agency, CodeTooSlow, "", ""},
		"121 days before it":                     {"C05", func(c *Case) { c.LimitationKnown, c.LimitationDays = true, 121 }, Agency, "", "", ""},
		"the agency's fee to ninety days":        {"C08", func(c *Case) { c.AgeDays = 90 }, Agency, "", "13500.00", "0.00"},
		"the day after":                          {"C08", func(c *Case) { c.AgeDays = 91 }, Agency, "", "12960.00", "0.00"},
		"to half a year":                         {"C08", func(c *Case) { c.AgeDays = 180 }, Agency, "", "12960.00", "0.00"},
		"and the day after it":                   {"C08", func(c *Case) { c.AgeDays = 181 }, Agency, "", "12060.00", "0.00"},
		"to a year":                              {"C08", func(c *Case) { c.AgeDays = 365 }, Agency, "", "12060.00", "0.00"},
		"more than a year":                       {"C08", func(c *Case) { c.AgeDays = 366 }, Agency, "", "9900.00", "0.00"},
		"arbitration online to 25,000":           {"C07", func(c *Case) { c.Amount = usd("25000.00") }, Arbitration, "", "25000.00", "738.61"},
		"administered above":                     {"C07", func(c *Case) { c.Amount = usd("25000.01") }, Arbitration, "", "25000.01", "3938.61"},
		"to 75,000":                              {"C07", func(c *Case) { c.Amount = usd("75000.00") }, Arbitration, "", "75000.00", "3938.61"},
		"the large fee above":                    {"C07", func(c *Case) { c.Amount = usd("75000.01") }, Arbitration, "", "75000.01", "7638.61"},
		"a clause at a seat away closes a court": {"C18", func(c *Case) { c.Arbitration = SeatAway }, CivilCourt, CodeClause, "", ""},
		"a clause closes the payment order":      {"C22", func(c *Case) { c.Arbitration = SeatAway }, PaymentOrder, CodeClause, "", ""},
	}
	cases := map[string]*Case{}
	for _, g := range goldens(t) {
		cases[g.ID] = g.parse(t)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := *cases[tt.from]
			tt.change(&c)
			rk := Rank(&c, Defaults())
			o, _ := rk.Find(tt.of)
			if rk.Fault != nil || o.Code != tt.code || o.Eligible != (tt.code == "") {
				t.Errorf("got %q, eligible %t, %v; want %q", o.Code, o.Eligible, rk.Fault, tt.code)
			}
			if tt.amount != "" && (o.Amount.Decimal() != tt.amount || o.Cash.Decimal() != tt.cash) {
				t.Errorf("brings %s for %s, want %s for %s", o.Amount.Decimal(), o.Cash.Decimal(), tt.amount, tt.cash)
			}
		})
	}
}

// The corrections of the choice by value, on both sides of what they ask.
func TestCorrectionsOfTheChoice(t *testing.T) {
	t.Parallel()
	slim := func(c *Case) {
		c.Amount, c.AgeDays, c.Reminders, c.Debtor, c.Response, c.Solvency = usd("7748.00"), 104, 3, Company, Promised, Strong
		c.PlansBroken, c.OngoingWork = 1, true
		c.Evidence = EmailAgreement | Approvals | DeliveryProof | InvoicesUnobjected | PartPayment | DemandOnFile
	}
	tests := map[string]struct {
		from   string
		change func(*Case)
		want   ID
		by     string
	}{
		"R13: an agency worth an hour is taken":   {"C09", func(c *Case) { c.Amount, c.HourlyRate = usd("990.00"), usd("70.00") }, Agency, ByValue},   // 71.13
		"R13: one worth less is not":              {"C09", func(c *Case) { c.Amount, c.HourlyRate = usd("990.00"), usd("75.00") }, WriteOff, ByValue}, // 66.13
		"R26: a slim lead gives way":              {"C24", slim, FinalDemand, "R26"},                                                                  // 6,874 of 7,158
		"R26: not after two reminders":            {"C24", func(c *Case) { slim(c); c.Reminders = 2 }, Reminder, "R01"},
		"R01: at 180 days three are enough":       {"C01", func(c *Case) { c.AgeDays, c.Response, c.Reminders = 180, Silent, 1 }, Reminder, "R01"},
		"R04: the day after one is":               {"C01", func(c *Case) { c.AgeDays, c.Response, c.Reminders = 181, Silent, 1 }, FinalDemand, "R04"},
		"R17: at 120 days a court is named":       {"C05", func(c *Case) { c.LimitationKnown, c.LimitationDays = true, 120 }, SmallClaims, "R17"},
		"at 121 it is chosen by value":            {"C05", func(c *Case) { c.LimitationKnown, c.LimitationDays = true, 121 }, SmallClaims, ByValue},
		"R17: not where no court is worth filing": {"C05", func(c *Case) { c.LimitationKnown, c.LimitationDays, c.Amount = true, 30, usd("60.00") }, WriteOff, ByValue},
	}
	cases := map[string]*Case{}
	for _, g := range goldens(t) {
		cases[g.ID] = g.parse(t)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := *cases[tt.from]
			tt.change(&c)
			if rk := Rank(&c, Defaults()); rk.Recommended != tt.want || rk.DecidedBy != tt.by {
				t.Errorf("got %s by %s (%v), want %s by %s", rk.Recommended, rk.DecidedBy, rk.Fault, tt.want, tt.by)
			}
		})
	}
}

func TestADemandToAConsumerAsksNoLateFee(t *testing.T) {
	t.Parallel()
	for debtor, want := range map[Debtor]bool{Consumer: true, Company: false} {
		c := goldenCase(t, "C04")
		c.Debtor = debtor
		rk := Rank(c, Defaults())
		if rk.Recommended != FinalDemand || slices.Contains(rk.MustNot, BanLateFee) != want {
			t.Errorf("%s: got %s, not to do %v", debtor, rk.Recommended, rk.MustNot)
		}
	}
}
