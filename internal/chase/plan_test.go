package chase

import (
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// planned is account with a plan over all of it: a part on each of four Mondays, the
// second of them today.
func planned(paid int64) (receivable.File, Setting) {
	file, setting := account()
	file.Items[0].Open = money.New(1200_00-paid, "EUR")
	p := receivable.PaymentPlan{
		ID: "h", On: monday.AddDays(-10), Total: money.New(1200_00, "EUR"), Base: money.New(1200_00, "EUR"), Items: []receivable.ItemID{"a"}, CureDays: 7,
		Discount: money.New(100_00, "EUR"), Agreed: monday.AddDays(-9), How: receivable.AgreedSigned, Answer: monday.AddDays(-8), Draft: receivable.DraftOffer,
	}
	for i := range 4 {
		p.Parts = append(p.Parts, receivable.Part{On: monday.AddDays(7 * (i - 1)), Amount: money.New(300_00, "EUR")})
	}
	file.Plans = []receivable.PaymentPlan{p}
	file.Arrangements = []receivable.Arrangement{{ID: "h", Kind: receivable.Plan, On: p.On, By: p.Last(), Amount: p.Total}}
	if paid > 0 {
		file.Received = []receivable.Receipt{{On: monday.AddDays(-7), Amount: money.New(paid, "EUR")}}
	}
	return file, setting
}

func noticed(on, cure day.Date) receivable.Touch {
	t := written(on, StepPlanMissed)
	t.Deadline, t.Contact = cure, "c"
	return t
}

func TestAPlanNamesWhereItStands(t *testing.T) {
	t.Parallel()
	type file = receivable.File
	none := func(*file, *Setting, *policy.Policy) {}
	tests := map[string]struct {
		paid   int64
		change func(*file, *Setting, *policy.Policy)
		today  day.Date
		move   Move
		step   Step
		want   Code
		asks   int64
	}{
		"a part is due today":          {300_00, none, monday, Wait, "", PlanRunning, 0},
		"in its grace":                 {300_00, none, monday.AddDays(2), Wait, "", PlanGrace, 0},
		"the bank was not read":        {300_00, func(_ *file, s *Setting, _ *policy.Policy) { s.Sources[0].CompleteThrough = monday.AddDays(2) }, monday.AddDays(4), Wait, "", PlanGrace, 0},
		"missed":                       {300_00, none, monday.AddDays(4), Reminder, StepPlanMissed, StepDue, 300_00},
		"a part of it came":            {400_00, none, monday.AddDays(4), Reminder, StepPlanMissed, StepDue, 200_00},
		"two are missed, one is asked": {0, none, monday.AddDays(4), Reminder, StepPlanMissed, StepDue, 300_00},
		"paid ahead":                   {700_00, none, monday.AddDays(4), Wait, "", PlanRunning, 0},
		"all of it came":               {1200_00, none, monday.AddDays(4), Thanks, StepPlanKept, StepDue, 0},
		"all but the discount":         {1100_00, none, monday.AddDays(4), Ask, "", PlanPaid, 0},
		"told": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Touches = []receivable.Touch{noticed(monday.AddDays(4), monday.AddDays(11))}
		}, monday.AddDays(8), Wait, "", PlanCuring, 0},
		"the cure has its grace": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Touches = []receivable.Touch{noticed(monday.AddDays(4), monday.AddDays(11))}
		}, monday.AddDays(14), Wait, "", PlanCureGrace, 0},
		"not made good": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Touches = []receivable.Touch{noticed(monday.AddDays(4), monday.AddDays(11))}
		}, monday.AddDays(17), Reminder, StepPlanBroken, StepDue, 900_00},
		"a letter that left late": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Touches = []receivable.Touch{noticed(monday.AddDays(9), monday.AddDays(11))}
		}, monday.AddDays(16), Wait, "", PlanCuring, 0},
		"the notice came back": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Contacts = []receivable.Contact{{ID: "c", Billing: true}}
			f.Touches = []receivable.Touch{noticed(monday.AddDays(4), monday.AddDays(11)), {On: monday.AddDays(5), Kind: receivable.Bounced, Contact: "c"}}
		}, monday.AddDays(8), Ask, "", ContactBounced, 0},
		"a pause on top": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Arrangements = append(f.Arrangements, hold(receivable.Pause, monday.AddDays(30))...)
		}, monday.AddDays(4), Wait, "", PauseRunning, 0},
		"contact ended": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Arrangements = append(f.Arrangements, hold(receivable.StopContact, day.Date{})...)
		}, monday.AddDays(4), Wait, "", StopContact, 0},
		"a promise to make it good": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Arrangements = append(f.Arrangements, receivable.Arrangement{ID: "p", Kind: receivable.Promise, On: monday.AddDays(3), By: monday.AddDays(9), Amount: money.New(300_00, "EUR")})
		}, monday.AddDays(4), Wait, "", PromiseRunning, 0},
		"a note before the part": {300_00, func(_ *file, _ *Setting, p *policy.Policy) { p.InstalmentNotice = 3 }, monday.AddDays(-3), Notice, StepPlanDue, StepDue, 300_00},
		"not before its day":     {300_00, func(_ *file, _ *Setting, p *policy.Policy) { p.InstalmentNotice = 3 }, monday.AddDays(-4), Wait, "", PlanRunning, 0},
		"the note went out": {300_00, func(f *file, _ *Setting, p *policy.Policy) {
			p.InstalmentNotice, f.Touches = 3, []receivable.Touch{written(monday.AddDays(-3), StepPlanDue)}
		}, monday, Wait, "", PlanRunning, 0},
		"no ladder says so, none is sent": {300_00, none, monday.AddDays(-3), Wait, "", PlanRunning, 0},
		"withdrawn": {300_00, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Plans[0].Ended, f.Plans[0].Outcome, f.Arrangements = monday, receivable.PlanWithdrawn, nil
		}, monday.AddDays(4), Reminder, policy.Reminder1, StepDue, 900_00},
		"by mail, the agreement is to sign": {0, func(f *file, _ *Setting, _ *policy.Policy) { f.Plans[0].How = receivable.AgreedEmail }, monday.AddDays(-7), PlanOffer, StepPlanAgreement, StepDue, 1200_00},
		"offered, then disputed": {0, func(f *file, _ *Setting, _ *policy.Policy) {
			f.Plans[0].Agreed, f.Plans[0].Answer = day.Date{}, monday.AddDays(5)
			f.Arrangements = append(f.Arrangements, receivable.Arrangement{ID: "d", Kind: receivable.DisputeHold, On: monday, Item: "a", Amount: money.New(100_00, "EUR")})
		}, monday, Ask, "", PlanOutdated, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := planned(tt.paid)
			setting.Sources[0].CompleteThrough = tt.today.AddDays(-1)
			p, _ := policy.Preset("articles")
			tt.change(&file, &setting, &p)
			owed, err := claim.AsOf(file, tt.today)
			if err != nil {
				t.Fatal(err)
			}
			d := Decide(FactsFrom(&file, owed, &setting), p)
			if d.Move != tt.move || d.Step != tt.step || d.Because().Code != tt.want || d.Amount.Minor() != tt.asks {
				t.Errorf("got %s %s because %s (%s), asks %v; want %s %s %s, %d", d.Move, d.Step, d.Because().Code, d.Because().Text(), d.Amount, tt.move, tt.step, tt.want, tt.asks)
			}
		})
	}
}

func TestThePromisedDay(t *testing.T) {
	t.Parallel()
	file, setting := account()
	file.Arrangements = hold(receivable.Promise, monday)
	said := file
	said.Touches = []receivable.Touch{written(monday, StepPromiseDue)}
	later := file
	later.Arrangements = hold(receivable.Promise, monday.AddDays(2))
	tests := map[string]struct {
		file   receivable.File
		writes bool
		step   Step
		again  day.Date
	}{
		"today":               {file, true, StepPromiseDue, monday.AddDays(1)},
		"the policy is quiet": {file, false, "", monday.AddDays(1)},
		"once":                {said, true, "", monday.AddDays(1)},
		"not before":          {later, true, "", monday.AddDays(2)},
	}
	for name, tt := range tests {
		p, _ := policy.Preset("articles")
		p.PromiseDay = tt.writes
		owed, err := claim.AsOf(tt.file, monday)
		if err != nil {
			t.Fatal(err)
		}
		d := Decide(FactsFrom(&tt.file, owed, &setting), p)
		if d.Step != tt.step || d.CheckAgain != tt.again || tt.step == "" && d.Because().Code != PromiseRunning {
			t.Errorf("%s: got %s %s because %s, again %s", name, d.Move, d.Step, d.Because().Code, d.CheckAgain)
		}
	}
}

func TestPromisesAreCounted(t *testing.T) {
	t.Parallel()
	promise := func(on, by int, sum int64, outcome string) receivable.Arrangement {
		a := receivable.Arrangement{Kind: receivable.Promise, On: monday.AddDays(on), By: monday.AddDays(by), Amount: money.New(sum, "EUR"), Outcome: outcome}
		if outcome != "" {
			a.Ended = monday.AddDays(by)
		}
		return a
	}
	file, setting := account()
	file.Arrangements = []receivable.Arrangement{
		promise(-60, -50, 100, "broken"), promise(-45, -40, 100, "replaced"), promise(-30, -25, 500_00, ""), promise(-20, -15, 900_00, ""),
		promise(-12, -10, 10_00, ""), promise(-1, 5, 100_00, ""),
	}
	file.Received = []receivable.Receipt{{On: monday.AddDays(-26), Amount: money.New(500_00, "EUR")}, {On: monday.AddDays(-12), Amount: money.New(20_00, "EUR")}}
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := policy.Preset("articles")
	got := FactsFrom(&file, owed, &setting).Promises(p)
	if want := (PromiseRecord{Kept: 2, PartKept: 1, Broken: 1, Running: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if rate, ok := got.Rate(); rate != 50 || !ok {
		t.Errorf("rate: got %d %v", rate, ok)
	}
	if _, ok := (PromiseRecord{Running: 3}).Rate(); ok {
		t.Error("a rate where no day is over")
	}
}

func TestASettlementNamesWhereItStands(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		paid     int64
		accepted bool
		offered  bool
		today    day.Date
		move     Move
		step     Step
		want     Code
	}{
		"decided":                      {0, false, false, monday, AskedLetter, StepSettlementOffer, StepDue},
		"offered":                      {0, false, true, monday.AddDays(1), Wait, "", SettlementOffered},
		"its last day":                 {0, false, true, monday.AddDays(4), Wait, "", SettlementOffered},
		"lapsed":                       {0, false, true, monday.AddDays(8), Reminder, policy.Reminder1, StepDue},
		"accepted by mail":             {0, true, true, monday.AddDays(3), AskedLetter, StepSettlementAgreement, StepDue},
		"its sum has come":             {900_00, true, true, monday.AddDays(3), Ask, "", SettlementCleared},
		"a part has come":              {800_00, true, true, monday.AddDays(12), Wait, "", SettlementGrace},
		"the sum did not come":         {800_00, true, true, monday.AddDays(17), Reminder, policy.Reminder1, StepDue},
		"paid without a word":          {900_00, false, true, monday.AddDays(3), Ask, "", SettlementCleared},
		"more was paid before it left": {900_00, false, false, monday, Reminder, "", StepDue},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.Items[0].Open = money.New(1200_00-tt.paid, "EUR")
			setting.Sources[0].CompleteThrough = tt.today.AddDays(-1)
			s := receivable.Settlement{ID: "h", On: monday, Amount: money.New(900_00, "EUR"), Base: money.New(1200_00, "EUR"), Items: []receivable.ItemID{"a"},
				Expiry: monday.AddDays(4), PayBy: monday.AddDays(11)}
			if tt.accepted {
				s.Accepted, s.How = monday.AddDays(3), receivable.AgreedEmail
			}
			file.Settlements = []receivable.Settlement{s}
			file.Arrangements = []receivable.Arrangement{{ID: "h", Kind: receivable.Settle, On: monday, By: s.PayBy, Amount: s.Amount}}
			if tt.offered {
				file.Touches = []receivable.Touch{written(monday, StepSettlementOffer)}
			}
			d := decide(t, file, setting, tt.today)
			if d.Move != tt.move || tt.step != "" && d.Step != tt.step || d.Because().Code != tt.want {
				t.Errorf("got %s %s because %s (%s)", d.Move, d.Step, d.Because().Code, d.Because().Text())
			}
			if d.Letter != "" && s.Amount.Less(d.Amount) && tt.step == StepSettlementOffer {
				t.Errorf("asks %v", d.Amount)
			}
		})
	}
}
