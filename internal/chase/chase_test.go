package chase

import (
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

var monday = day.MustParse("2026-03-09")

// account is one invoice of 1,200.00 EUR, eleven days late on that Monday, first
// seen long before, with the bank read through the day before.
func account() (receivable.File, Setting) {
	german := CalendarOf("de", nil)
	file := receivable.File{
		Currency: "EUR", FirstSeen: monday.AddDays(-100),
		Client: receivable.Client{Place: "de", Form: receivable.Company},
		Items: []receivable.Item{{
			ID: "a", Kind: receivable.Invoice, Number: "A-1", On: monday.AddDays(-41), Due: monday.AddDays(-11),
			Amount: money.New(1200_00, "EUR"), Open: money.New(1200_00, "EUR"),
		}},
	}
	return file, Setting{
		Sources: []receivable.Source{{Name: "bank", CompleteThrough: monday.AddDays(-1)}},
		Client:  german, Creditor: german,
	}
}

func decide(t *testing.T, file receivable.File, s Setting, today day.Date) Decision {
	t.Helper()
	owed, err := claim.AsOf(file, today)
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := policy.Preset("articles")
	return Decide(FactsFrom(&file, owed, &s), articles)
}

func written(on day.Date, step Step) receivable.Touch {
	return receivable.Touch{On: on, Kind: receivable.Written, Step: string(step), Channel: "email"}
}

func hold(kind receivable.ArrangementKind, by day.Date) []receivable.Arrangement {
	return []receivable.Arrangement{{ID: "h", Kind: kind, On: monday.AddDays(-5), By: by, Amount: money.New(1200_00, "EUR")}}
}

func TestDecideNamesTheDecidingReason(t *testing.T) {
	t.Parallel()
	type change func(*receivable.File, *Setting)
	type file = receivable.File
	arrange := func(kind receivable.ArrangementKind, by day.Date) change {
		return func(f *file, _ *Setting) { f.Arrangements = hold(kind, by) }
	}
	contacts := func(c ...receivable.Contact) change {
		return func(f *file, _ *Setting) { f.Contacts = c }
	}
	tests := map[string]struct {
		change change
		today  day.Date
		move   Move
		want   Code
	}{
		"first letter":        {func(*file, *Setting) {}, monday, Reminder, StepDue},
		"paid":                {func(f *file, _ *Setting) { f.Items[0].Open = money.New(0, "EUR") }, monday, Wait, OwedNone},
		"made up for":         {func(f *file, _ *Setting) { f.Items = append(f.Items, unapplied(1200_00)) }, monday, Wait, OwedNone},
		"not due":             {func(f *file, _ *Setting) { f.Items[0].Due = monday }, monday, Wait, DueNone},
		"no due date":         {func(f *file, _ *Setting) { f.Items[0].Due = day.Date{} }, monday, Wait, DueNone},
		"gone from the list":  {func(f *file, _ *Setting) { f.Items[0].Gone = true }, monday, Wait, SourceGone},
		"void":                {func(f *file, _ *Setting) { f.Items[0].Void = true }, monday, Wait, OwedNone},
		"too small":           {func(f *file, _ *Setting) { f.Items[0].Open = money.New(99, "EUR") }, monday, Wait, AmountSmall},
		"promised today":      {arrange(receivable.Promise, monday), monday, Wait, PromiseRunning},
		"promised friday":     {arrange(receivable.Promise, monday.AddDays(-3)), monday, Wait, PromiseGrace},
		"says paid":           {arrange(receivable.PaidAlready, monday.AddDays(-3)), monday, Wait, PaidGrace},
		"said paid long ago":  {arrange(receivable.PaidAlready, monday.AddDays(-9)), monday, Ask, PaidClaimed},
		"plan":                {arrange(receivable.Plan, day.Date{}), monday, Wait, PlanRunning},
		"instalment missed":   {arrange(receivable.Plan, monday.AddDays(-9)), monday, Ask, PlanMissed},
		"paused until today":  {arrange(receivable.Pause, monday), monday, Wait, PauseRunning},
		"pause over":          {arrange(receivable.Pause, monday.AddDays(-1)), monday, Reminder, StepDue},
		"paused for good":     {arrange(receivable.Pause, day.Date{}), monday, Wait, PauseRunning},
		"unread":              {arrange(receivable.UnreadReply, day.Date{}), monday, Ask, ReplyUnread},
		"insolvency":          {arrange(receivable.StopInsolvency, day.Date{}), monday, Wait, StopInsolvency},
		"attorney":            {arrange(receivable.StopAttorney, day.Date{}), monday, Wait, StopAttorney},
		"no contact wanted":   {arrange(receivable.StopContact, day.Date{}), monday, Wait, StopContact},
		"opt-out":             {func(f *file, _ *Setting) { f.Client.OptOut = true }, monday, Wait, StopOptOut},
		"in doubt":            {func(f *file, _ *Setting) { f.Doubtful = true }, monday, Ask, DeliveryDoubtful},
		"cause insolvency":    {func(f *file, _ *Setting) { f.Cause = receivable.Insolvency }, monday, Wait, StopInsolvency},
		"cause without item":  {func(f *file, _ *Setting) { f.Cause = receivable.Dispute }, monday, Ask, CauseUnclear},
		"hardship":            {func(f *file, _ *Setting) { f.Cause = receivable.Hardship }, monday, PlanOffer, HardshipOffer},
		"refusal":             {func(f *file, _ *Setting) { f.Cause = receivable.Refusal }, monday, FinalDemand, StepDue},
		"never read":          {func(_ *file, s *Setting) { s.Sources[0].CompleteThrough = day.Date{} }, monday, Wait, MoneyStale},
		"no source":           {func(_ *file, s *Setting) { s.Sources = nil }, monday, Wait, MoneyStale},
		"three business days": {func(_ *file, s *Setting) { s.Sources[0].CompleteThrough = monday.AddDays(-5) }, monday, Reminder, StepDue},
		"four business days":  {func(_ *file, s *Setting) { s.Sources[0].CompleteThrough = monday.AddDays(-6) }, monday, Wait, MoneyStale},
		"sunday":              {func(*file, *Setting) {}, monday.AddDays(-1), Wait, DayQuiet},
		"nobody left":         {contacts(receivable.Contact{ID: "c", Billing: true, Unusable: "gone"}), monday, Ask, ContactUnusable},
		"nobody for money":    {contacts(receivable.Contact{ID: "c"}), monday, Ask, ContactUnusable},
		"a letter yesterday": {func(f *file, _ *Setting) {
			f.Touches = []receivable.Touch{written(monday.AddDays(-1), "")}
		}, monday, Wait, StepSpacing},
		"first reminder out": {func(f *file, _ *Setting) {
			f.Touches = []receivable.Touch{written(monday.AddDays(-4), policy.Reminder1)}
		}, monday, Wait, StepSpacing},
		"call due": {func(f *file, _ *Setting) {
			f.Touches = []receivable.Touch{written(monday.AddDays(-10), policy.Reminder1), written(monday.AddDays(-4), policy.Reminder2)}
		}, monday, CallThem, CallDue},
		"came back": {func(f *file, _ *Setting) {
			f.Touches = []receivable.Touch{written(monday.AddDays(-8), policy.Reminder1), {On: monday.AddDays(-8), Kind: receivable.Bounced}}
		}, monday, Ask, ContactBounced},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			tc.change(&file, &setting)
			d := decide(t, file, setting, tc.today)
			if got := d.Because(); got.Code != tc.want || d.Move != tc.move {
				t.Errorf("got %s because %s (%s), want %s because %s", d.Move, got.Code, got.Text(), tc.move, tc.want)
			}
			if d.Move.Letter() && (d.Amount.Sign() <= 0 || d.Owed.Less(d.Amount) || len(d.Items) == 0 || d.Letter == "") {
				t.Errorf("a letter %q asks for %v of %v and lists %v", d.Letter, d.Amount, d.Owed, d.Items)
			}
		})
	}
}
