package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/screening"
	"dunwell/internal/testneeds/book"
)

// TestScreeningFiguresAreThere: every figure that the screening reads is one of the
// parameters, with its mark, so that a creditor can put his own in its place.
func TestScreeningFiguresAreThere(t *testing.T) {
	t.Parallel()
	for _, path := range screening.Paths() {
		f, ok := remedy.Defaults().Figure(path)
		if !ok || len(f.Mark.Sources) == 0 || f.Mark.Confidence == "" {
			t.Errorf("%s: got %+v, %v", path, f, ok)
		}
	}
}

// prospect is a desk at home in Ohio with a client who was never invoiced.
func prospect(t *testing.T, engine string, p recovery.Prospect) (*recovery.Desk, receivable.CreditorID, receivable.AccountKey, *book.Clock) {
	t.Helper()
	clock := book.ClockAt(roadDay, 10)
	desk := recovery.New(book.Open(t, book.Database(t, engine), clock.Now), recovery.Options{Now: clock.Now})
	creditor, err := desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.ChangeSetup(t.Context(), creditor, map[string]string{"place": "us_ohio", "currency": "USD"}); err != nil {
		t.Fatal(err)
	}
	entry, key, err := desk.AddProspect(t.Context(), creditor, p, recovery.Act{By: "Ann"})
	if err != nil || entry.Number != "1001-1" {
		t.Fatalf("got entry %+v (%v)", entry, err)
	}
	return desk, creditor, key, clock
}

var birch = recovery.Prospect{
	NewClient: recovery.NewClient{Name: "Birch & Sons", Number: "K-7", Email: "pay@birch.example", Place: "us_nevada", Address: []string{"1 Main St", "Reno NV 89501"}},
	Contact:   "Nora Pay", RegisteredName: "Birch & Sons LLC", RegisterNumber: "NV2019", Agent: "Agents Inc.",
}

// TestProspectDisturbsNothing: a client without an invoice is there with all that was
// told, owes nothing, is not chased, and is not made twice.
func TestProspectDisturbsNothing(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key, _ := prospect(t, engine, birch)
		ctx := t.Context()
		for what, p := range map[string]recovery.Prospect{
			"by name": {NewClient: recovery.NewClient{Name: "birch & SONS"}}, "by number": {NewClient: recovery.NewClient{Name: "Other", Number: "K-7"}},
		} {
			_, _, err := desk.AddProspect(ctx, creditor, p, recovery.Act{By: "Ann"})
			if fault.CodeOf(err) != "client_known" || !strings.Contains(err.Error(), "Birch & Sons") {
				t.Errorf("twice %s: got %v", what, err)
			}
		}
		_, _, err := desk.AddProspect(ctx, creditor, recovery.Prospect{NewClient: recovery.NewClient{Email: "x"}, Form: "gmbh", Currency: "ZZZ"}, recovery.Act{By: "Ann"})
		for _, code := range []string{"a name", "kind of debtor", "no currency", "e-mail"} {
			if err == nil || !strings.Contains(err.Error(), code) {
				t.Errorf("what is wrong is said at once: %v does not speak of %s", err, code)
			}
		}
		if _, err := desk.ChaseDue(ctx, roadDay, 1); err != nil {
			t.Fatal(err)
		}
		page, err := desk.TodayPage(ctx, creditor)
		if err != nil || len(page.Needs) != 0 {
			t.Errorf("today: got %+v (%v)", page.Needs, err)
		}
		v, err := desk.Screen(ctx, key, recovery.ScreenAsk{})
		if err != nil {
			t.Fatal(err)
		}
		if e := v.Entity; e.RegisteredName != "Birch & Sons LLC" || e.RegisterNumber != "NV2019" || e.Agent != "Agents Inc." || len(e.ServiceAddress) != 2 || len(e.Missing) != 0 || e.Place != "Nevada" {
			t.Errorf("the entity: got %+v", e)
		}
		if v.Card.Advice.Terms != receivable.TermsDeposit || v.Card.Advice.Share != 50 || v.Card.Points != 0 || len(v.Suit) == 0 {
			t.Errorf("got %+v", v.Card)
		}
		if slices.ContainsFunc(v.Card.Questions, func(q screening.Question) bool { return q.Code == "payer" || q.Code == "place" }) {
			t.Errorf("asked what is known: %+v", v.Card.Questions)
		}
	})
}

// TestDecisionIsKeptAndTakenBack: what was found out, the decision and the limit are
// kept, sealed, and gone again when they are undone.
func TestDecisionIsKeptAndTakenBack(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key, _ := prospect(t, engine, birch)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		noted, err := desk.AddHealth(ctx, key, []recovery.HealthNote{
			{Kind: receivable.HealthJudgment, Value: "Open", Source: "Washoe clerk", On: roadDay.AddDays(-2)},
			{Kind: receivable.HealthScore, Value: "PAYDEX 45", Source: "report", On: roadDay.AddDays(-400)},
		}, act)
		if err != nil || !noted.Undoable || len(noted.Warnings) != 1 {
			t.Fatalf("got %+v (%v)", noted, err)
		}
		ask := recovery.ScreenAsk{Sum: "8000", Terms: 60, Deposit: "refused"}
		v, err := desk.Screen(ctx, key, ask)
		if err != nil || v.Card.Points != 20+15+5 || v.Card.Band != screening.Watch || len(v.Card.Stale) != 1 {
			t.Fatalf("got %+v (%v)", v.Card, err)
		}
		did, err := desk.DecideTerms(ctx, key, recovery.TermsDecision{Ask: ask, Terms: receivable.TermsPrepay, Limit: "1500"}, recovery.Act{By: "Ann", Note: "too new"})
		if err != nil || !strings.Contains(did.Text, "all of it before the work; recommended was 50 % before the work; at most USD 1,500.00 may be unpaid") {
			t.Fatalf("got %+v (%v)", did, err)
		}
		if v, err = desk.Screen(ctx, key, recovery.ScreenAsk{}); err != nil || len(v.Past) != 1 || v.Kept != money.New(150_000, "USD") || v.Sum != money.New(800_000, "USD") {
			t.Fatalf("after the decision: got %+v (%v)", v.Past, err)
		}
		if p := v.Past[0]; p.Decided != receivable.TermsPrepay || p.DecidedPart != 100 || p.Recommended != receivable.TermsDeposit || p.Points != 40 || p.Note != "too new" || !strings.Contains(p.Content, "unsatisfied_judgment_or_lien") {
			t.Errorf("the screening that was kept: got %+v", p)
		}
		for _, number := range []string{did.Number, noted.Number} {
			if _, err := desk.Undo(ctx, creditor, number, act); err != nil {
				t.Errorf("undo %s: %v", number, err)
			}
		}
		if v, err = desk.Screen(ctx, key, recovery.ScreenAsk{}); err != nil || len(v.Past) != 0 || v.Kept.Currency() != "" || len(v.Records) != 0 {
			t.Errorf("undone: got %+v, limit %v, records %+v (%v)", v.Past, v.Kept, v.Records, err)
		}
	})
}

// TestHealthIsRefusedWithItsReason: what cannot be a record is refused by its code.
func TestHealthIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	desk, _, key, _ := prospect(t, "sqlite", birch)
	for code, n := range map[string]recovery.HealthNote{
		"health_unknown": {Kind: "rumour", Value: "bad", Source: "x"}, "health_unreadable": {Kind: receivable.HealthLien, Value: "maybe", Source: "x"},
		"source_missing": {Kind: receivable.HealthLien, Value: "open"}, "day_ahead": {Kind: receivable.HealthLien, Value: "open", Source: "x", On: roadDay.AddDays(1)},
	} {
		if _, err := desk.AddHealth(t.Context(), key, []recovery.HealthNote{n}, recovery.Act{By: "Ann"}); fault.CodeOf(err) != code {
			t.Errorf("%+v: got %v, want %s", n, err, code)
		}
	}
	if _, err := desk.AddHealth(t.Context(), key, nil, recovery.Act{By: "Ann"}); fault.CodeOf(err) != "health_empty" {
		t.Errorf("nothing: got %v", err)
	}
	for code, d := range map[string]recovery.TermsDecision{
		"terms_unknown": {Terms: "maybe"}, "share_unreadable": {Terms: receivable.TermsDeposit, Share: 101}, "limit_unknown": {Terms: receivable.TermsWatch, Limit: "proposed"},
		"sum_not_positive": {Terms: receivable.TermsWatch, Ask: recovery.ScreenAsk{Sum: "-3"}}, "deposit_unreadable": {Terms: receivable.TermsWatch, Ask: recovery.ScreenAsk{Deposit: "some"}},
		"terms_unreadable": {Terms: receivable.TermsWatch, Ask: recovery.ScreenAsk{Terms: 999}},
	} {
		if _, err := desk.DecideTerms(t.Context(), key, d, recovery.Act{By: "Ann"}); fault.CodeOf(err) != code {
			t.Errorf("%+v: got %v, want %s", d, err, code)
		}
	}
}

func TestHealthListIsRead(t *testing.T) {
	t.Parallel()
	got, err := recovery.ReadHealth(strings.NewReader("\ufeffKind,value,source,on,note\njudgment,none,clerk,2026-11-01,\"looked, twice\"\nfounded,2019,register,2026-11-01\n"))
	want := []recovery.HealthNote{
		{Kind: receivable.HealthJudgment, Value: "none", Source: "clerk", On: day.MustParse("2026-11-01"), Note: "looked, twice"},
		{Kind: receivable.HealthFounded, Value: "2019", Source: "register", On: day.MustParse("2026-11-01")},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v (%v)", got, err)
	}
	_, err = recovery.ReadHealth(strings.NewReader("kind,value,source,on\nlien,perhaps,clerk,2026-11-01\nlien,open,,2026-11-01\nlien,open,clerk,soon\n"))
	for _, line := range []string{"line 2", "line 3", "line 4"} {
		if err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("the faults are %v, want one for %s", err, line)
		}
	}
}

func FuzzReadHealth(f *testing.F) {
	f.Add("kind,value,source,on\nlien,open,clerk,2026-11-01\n")
	f.Add("kind,value,source,on,note\ncredit_score,PAYDEX 72,report,2026-11-01,\"a\"\n")
	f.Add("\xff,\n")
	f.Fuzz(func(t *testing.T, text string) {
		notes, err := recovery.ReadHealth(strings.NewReader(text))
		for _, n := range notes {
			if err == nil && (n.Value == "" || n.Source == "" || n.On.IsZero()) {
				t.Errorf("%q gives %+v", text, n)
			}
		}
	})
}

// TestLimitAsksForAReason: beyond a limit that was kept, new work and own invoices want
// a reason, which is sealed; within it, and where none is kept, nothing is asked.
func TestLimitAsksForAReason(t *testing.T) {
	t.Parallel()
	desk, creditor, key := ownDesk(t, "sqlite") // owes 500.00
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	why := recovery.Act{By: "Ann", OverLimit: "they pay on Friday"}
	work := func(name string, a recovery.Act) (recovery.Entry, error) {
		return desk.EnterWork(ctx, key, recovery.WorkTerms{Name: name}, a)
	}
	if _, err := work("Before", act); err != nil {
		t.Fatalf("no limit is kept: %v", err)
	}
	keep := func(limit string) {
		if _, err := desk.DecideTerms(ctx, key, recovery.TermsDecision{Terms: receivable.TermsWatch, Limit: limit}, act); err != nil {
			t.Fatal(err)
		}
	}
	keep("500")
	if _, err := work("Within", act); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	name := draft(t, desk, key, oneLine)[0]
	if _, err := desk.IssueInvoice(ctx, creditor, name, act); fault.CodeOf(err) != "over_limit" {
		t.Errorf("an invoice beyond the limit: got %v", err)
	}
	issued, err := desk.IssueInvoice(ctx, creditor, name, why)
	if err != nil || !strings.Contains(issued.Entry.Text, "beyond the limit, because: they pay on Friday") {
		t.Errorf("an invoice with a reason: got %+v (%v)", issued.Entry, err)
	}
	keep("499.99")
	if _, err := work("Beyond", act); fault.CodeOf(err) != "over_limit" {
		t.Errorf("beyond the limit: got %v", err)
	}
	entry, err := work("Beyond", why)
	if err != nil || !strings.Contains(entry.Text, "beyond the limit, because: they pay on Friday") {
		t.Errorf("with a reason: got %+v (%v)", entry, err)
	}
}

// TestWorseIsToldOnce: a client who pays later, a public record and a worse band put one
// card on the list, and not again until something else grows worse; a decision answers it.
func TestWorseIsToldOnce(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := roadDesk(t, engine)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		chase := func() {
			if _, err := desk.ChaseDue(ctx, roadDay, 1); err != nil {
				t.Fatal(err)
			}
		}
		watch := func() int {
			chase()
			n, err := desk.WatchHealth(ctx, creditor)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		cards := func() (list []recovery.Need) {
			page, err := desk.TodayPage(ctx, creditor)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range page.Needs {
				if n.Reasons[0].Code == "task.health" {
					list = append(list, n)
				}
			}
			return list
		}
		if n := watch(); n != 0 {
			t.Fatalf("nobody is watched: got %d", n)
		}
		decide := func() {
			if _, err := desk.DecideTerms(ctx, key, recovery.TermsDecision{Terms: receivable.TermsNormal}, act); err != nil {
				t.Fatal(err)
			}
		}
		decide()
		if n := watch(); n != 0 || len(cards()) != 0 {
			t.Fatalf("nothing grew worse: got %d, %+v", n, cards())
		}
		noted, err := desk.AddHealth(ctx, key, []recovery.HealthNote{{Kind: receivable.HealthInsolvency, Value: "notice", Source: "gazette"}}, act)
		if err != nil {
			t.Fatal(err)
		}
		if n := watch(); n != 1 {
			t.Errorf("a public record: got %d", n)
		}
		list := cards()
		if len(list) != 1 || !strings.Contains(list[0].Why, "insolvency notice (gazette, 2026-11-20)") || !strings.Contains(list[0].Why, "The points of Larch have become") {
			t.Fatalf("the card: got %+v", list)
		}
		if n := watch(); n != 0 || len(cards()) != 1 {
			t.Errorf("once more: got %d, %d cards", n, len(cards()))
		}
		decide()
		if n := watch(); n != 0 || len(cards()) != 0 {
			t.Errorf("decided: got %d, %+v", n, cards())
		}
		if _, err := desk.Undo(ctx, creditor, noted.Number, act); err != nil {
			t.Fatal(err)
		}
		if n := watch(); n != 0 {
			t.Errorf("better: got %d", n)
		}
		if _, err := desk.AddHealth(ctx, key, []recovery.HealthNote{{Kind: receivable.HealthLien, Value: "open", Source: "clerk"}}, act); err != nil {
			t.Fatal(err)
		}
		if n := watch(); n != 1 {
			t.Errorf("another record: got %d", n)
		}
	})
}

// TestSlowerPayerIsTold: the trend of the own book alone is enough.
// A signed agreement of the register counts as one in writing, with its clauses; a draft
// or mere conduct does not.
func TestSignedAgreementCounts(t *testing.T) {
	t.Parallel()
	desk, _, key, _ := prospect(t, "sqlite", birch)
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	asked := func() bool {
		v, err := desk.Screen(ctx, key, recovery.ScreenAsk{Sum: "8000"})
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(v.Card.Questions, func(q screening.Question) bool { return q.Code == "agreement" }) ||
			slices.ContainsFunc(v.Card.Lines, func(l screening.Line) bool { return l.Code == screening.NoAgreement })
	}
	if !asked() {
		t.Error("nothing is agreed, and nobody asks")
	}
	if _, _, err := desk.AddAgreement(ctx, key, recovery.NewAgreement{Kind: receivable.AgreementConduct}, act); err != nil {
		t.Fatal(err)
	}
	if !asked() {
		t.Error("conduct counts as an agreement in writing")
	}
	if _, _, err := desk.AddAgreement(ctx, key, recovery.NewAgreement{Kind: receivable.AgreementSigned}, act); err != nil {
		t.Fatal(err)
	}
	if asked() {
		t.Error("a signed agreement does not count")
	}
}

func TestSlowerPayerIsTold(t *testing.T) {
	t.Parallel()
	desk, creditor, key := roadDesk(t, "sqlite")
	ctx := t.Context()
	importText(t, desk, creditor, "paid.csv", "Client,Invoice number,Invoice date,Due date,Amount\n"+
		"Larch,B-1,2025-12-01,2025-12-15,100.00\nLarch,B-2,2026-01-01,2026-01-15,100.00\nLarch,B-3,2026-07-01,2026-07-15,100.00\nLarch,B-4,2026-08-01,2026-08-15,100.00\n", receivable.ListNew)
	for _, p := range []struct{ number, on string }{{"B-1", "2025-12-16"}, {"B-2", "2026-01-16"}, {"B-3", "2026-08-20"}, {"B-4", "2026-09-20"}} {
		if _, err := desk.Paid(ctx, key, "100.00", p.number, recovery.Act{By: "Ann", On: day.MustParse(p.on)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk.AddHealth(ctx, key, []recovery.HealthNote{{Kind: receivable.HealthJudgment, Value: "none", Source: "clerk"}}, recovery.Act{By: "Ann"}); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.ChaseDue(ctx, roadDay, 1); err != nil {
		t.Fatal(err)
	}
	if n, err := desk.WatchHealth(ctx, creditor); err != nil || n != 1 {
		t.Fatalf("got %d (%v)", n, err)
	}
	v, err := desk.Screen(ctx, key, recovery.ScreenAsk{})
	if err != nil || len(v.Waiting) != 1 || !strings.Contains(v.Waiting[0].Text, "Larch pays later than before: 4") || !v.History.Enough {
		t.Errorf("got %+v, %+v (%v)", v.Waiting, v.History, err)
	}
	list, err := desk.ScreenAll(ctx, creditor)
	if err != nil || len(list) != 1 || list[0].Points != v.Card.Points || list[0].Trend != v.History.Trend {
		t.Errorf("all: got %+v (%v)", list, err)
	}
}
