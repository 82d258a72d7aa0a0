package chase

import (
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// barredIn is the account, with one invoice whose last day to sue lies so many days
// ahead of that Monday.
func barredIn(t *testing.T, days int) (receivable.File, Setting) {
	t.Helper()
	file, setting := account()
	file.Client.Place = "us_ohio"
	setting.Client, setting.Creditor = CalendarOf("us_ohio", nil), CalendarOf("us_ohio", nil)
	file.Facts = map[string]string{FactContract: "written", "limitation_until": monday.AddDays(days).String()}
	file.Currency = "USD"
	sum := money.New(7000_00, "USD")
	file.Items[0].Amount, file.Items[0].Open = sum, sum
	file.Items[0].On, file.Items[0].Due = monday.AddDays(-1430), monday.AddDays(-1400)
	return file, setting
}

func TestTheTimeToSueStandsBesideEveryDecision(t *testing.T) {
	t.Parallel()
	file, setting := account()
	file.Facts = map[string]string{FactContract: "written"}
	d := decide(t, file, setting, monday)
	// Germany: three years from the end of the year in which the debt fell due.
	if want := day.MustParse("2029-12-31"); d.LastDay != want {
		t.Errorf("got %s, want %s", d.LastDay, want)
	}
	if d.Reasons[1].Code != LimitationClear || d.Reasons[1].On != d.LastDay {
		t.Errorf("the second reason is %v", d.Reasons[1])
	}
}

func TestTheEndOfTheTimeToSueChangesTheMove(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		days   int
		change func(*receivable.File)
		move   Move
		code   Code
	}{
		"far away":             {121, nil, Reminder, StepDue},
		"120 days":             {120, nil, SmallClaims, LimitationNear},
		"the last day":         {0, nil, SmallClaims, LimitationNear},
		"paused":               {30, func(f *receivable.File) { f.Arrangements = hold(receivable.Pause, monday.AddDays(60)) }, SmallClaims, LimitationNear},
		"a promise runs":       {30, func(f *receivable.File) { f.Arrangements = hold(receivable.Promise, monday.AddDays(9)) }, SmallClaims, LimitationNear},
		"contact refused":      {30, func(f *receivable.File) { f.Arrangements = hold(receivable.StopContact, day.Date{}) }, SmallClaims, LimitationNear},
		"insolvent":            {30, func(f *receivable.File) { f.Arrangements = hold(receivable.StopInsolvency, day.Date{}) }, Wait, StopInsolvency},
		"kept out of it":       {30, func(f *receivable.File) { f.Client.OptOut = true }, Wait, StopOptOut},
		"filed already":        {30, func(f *receivable.File) { f.Matters = filed() }, Wait, MatterRunning},
		"filed and withdrawn":  {30, func(f *receivable.File) { f.Matters = filed(); f.Matters[0].Ended = monday.AddDays(-1) }, SmallClaims, LimitationNear},
		"over: still reminded": {-1, nil, Reminder, StepDue},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := barredIn(t, tc.days)
			if tc.change != nil {
				tc.change(&file)
			}
			d := decide(t, file, setting, monday)
			if d.Move != tc.move || d.Because().Code != tc.code {
				t.Errorf("got %s because %s (%s), want %s because %s", d.Move, d.Because().Code, d.Because().Text(), tc.move, tc.code)
			}
		})
	}
}

func filed() []receivable.Matter {
	return []receivable.Matter{{ID: "m", Road: receivable.RoadSmallClaims, Forum: "Columbus", Number: "26-1", On: monday.AddDays(-20)}}
}

// TestNothingIsThreatenedAfterTheTimeToSue: rule 7, no court step after limitation.
func TestNothingIsThreatenedAfterTheTimeToSue(t *testing.T) {
	t.Parallel()
	file, setting := barredIn(t, -1)
	file.Cause, file.CauseOn = receivable.Refusal, monday.AddDays(-10)
	file.Facts["signed_contract"], file.Facts["delivery_or_use_proof"] = "yes", "yes"
	for _, step := range []Step{policy.Reminder1, policy.Reminder2, policy.Reminder3Offer, policy.LastNotice} {
		file.Touches = append(file.Touches, written(monday.AddDays(-200+20*heightOf(step)), step))
	}
	d := decide(t, file, setting, monday)
	if d.Move != WriteOff {
		t.Fatalf("got %s %s because %s", d.Move, d.Step, d.Because().Text())
	}
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := policy.Preset("articles")
	c, r := Weigh(FactsFrom(&file, owed, &setting), articles, &file, &setting)
	for _, o := range r.Options {
		if o.Eligible && o.Remedy.Court() {
			t.Errorf("%s is open after the last day to sue", o.Remedy)
		}
	}
	if closed := Closed(c, remedy.Defaults()); len(closed) != len(roads) {
		t.Errorf("only these roads are closed: %v", closed)
	}
}

func TestTheLawIsAskedOfThePlaceOfTheClient(t *testing.T) {
	t.Parallel()
	due := day.MustParse("2026-01-10")
	tests := map[string]struct {
		client, creditor string
		facts            map[string]string
		want             string
	}{
		"his own state":          {"us_ohio", "us_texas", map[string]string{FactContract: "written"}, "2032-01-10"},
		"the creditor's":         {"", "us_ohio", map[string]string{FactContract: "written"}, "2032-01-10"},
		"kind not known":         {"us_ohio", "us_ohio", nil, "2030-01-10"},
		"counsel named it":       {"us_ohio", "us_ohio", map[string]string{"limitation_until": "2027-05-05"}, "2027-05-05"},
		"acknowledged, England":  {"gb_eng", "gb_eng", map[string]string{"acknowledged": "2026-02-01", "acknowledged_signed": "yes"}, "2032-02-01"},
		"acknowledged, unsigned": {"gb_eng", "gb_eng", map[string]string{"acknowledged": "2026-02-01"}, "2032-01-10"},
		"not known":              {"br", "br", nil, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.Client.Place, file.Facts = tc.client, tc.facts
			file.Items[0].On, file.Items[0].Due = due.AddDays(-30), due
			setting.Creditor = CalendarOf(tc.creditor, nil)
			d := decide(t, file, setting, monday)
			got := ""
			if !d.LastDay.IsZero() {
				got = d.LastDay.String()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestLegalIsKeptWithTheFacts(t *testing.T) {
	t.Parallel()
	file, setting := barredIn(t, 30)
	setting.Weighing = Weighing{Figures: map[string]string{"model.base_p.agency": "0.9"}}
	var err error
	if setting.Parameters, err = remedy.Defaults().With(setting.Figures); err != nil {
		t.Fatal(err)
	}
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		t.Fatal(err)
	}
	f := FactsFrom(&file, owed, &setting)
	articles, _ := policy.Preset("articles")
	want := Decide(f, articles)
	again, err := ParseFacts(f.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	if again.Legal != f.Legal || again.Legal.Version != law.Embedded().Version || again.Legal.Sure == "" {
		t.Errorf("got %+v, want %+v", again.Legal, f.Legal)
	}
	if got := Decide(again, articles); got.Move != want.Move || got.Because().Text() != want.Because().Text() {
		t.Errorf("got %s (%s), want %s (%s)", got.Move, got.Because().Text(), want.Move, want.Because().Text())
	}
}
