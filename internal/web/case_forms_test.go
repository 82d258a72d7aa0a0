package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// caseNow is an account as the book has it, with what its acts can be about.
func (b *book) caseNow(name string) (recovery.CaseView, recovery.CaseStands) {
	b.t.Helper()
	v, err := b.desk.CaseView(b.t.Context(), b.account(name), b.today)
	if err != nil {
		b.t.Fatal(err)
	}
	now, err := b.desk.CaseStands(b.t.Context(), &v)
	if err != nil {
		b.t.Fatal(err)
	}
	return v, now
}

// values are the fields of a form.
func values(pairs ...string) url.Values {
	f := url.Values{"currency": {"USD"}}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// stood is what the book holds after an act.
type stood struct {
	view  recovery.CaseView
	now   recovery.CaseStands
	entry recovery.CaseEntry // the last
}

func (s *stood) rests(what string) bool {
	return slices.ContainsFunc(s.now.Rests, func(r recovery.RestingNow) bool { return r.What == what })
}

func today(fields ...string) []string { return append(fields, "on", tuesday.String()) }

// Each act of the page does to the book what its command does, and gives back a form
// that cannot be taken with what was typed.
func TestEveryActOfTheCasePage(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "nora"}
	tests := map[string]struct {
		client string
		before func(context.Context, *book, receivable.AccountKey) error
		good   []string
		check  func(*stood) bool
		bad    []string
		fault  string
	}{
		"called": {
			client: caller, good: []string{"outcome", "no_answer", "minutes", "5", "note", "rang twice", "next", "2026-11-26"},
			check: func(s *stood) bool { return s.entry.Verb == recovery.VerbCalled && s.entry.Note == "rang twice" },
			bad:   []string{"outcome", "no_answer", "next", "2026-11-20"}, fault: "The next call is on a day to come",
		},
		"heard": {
			client: friendly, good: today("outcome", "hardship", "text", "two projects are on hold"),
			check: func(s *stood) bool { return s.now.Cause == receivable.Hardship }, bad: today("text", "hm"), fault: "Choose what came of it.",
		},
		"promise": {
			client: friendly, good: []string{"amount", "640", "by", "2026-12-01"}, check: func(s *stood) bool { return s.entry.Verb == recovery.VerbPromise },
			bad: []string{"amount", "640", "by", "2026-11-01", "note", "they said so"}, fault: "A promise names a day to come",
		},
		"dispute": {
			client: friendly, good: []string{"invoice", "INV-1", "amount", "100"}, check: func(s *stood) bool { return s.rests("dispute") },
			bad: []string{"invoice", "INV-1", "amount", "a hundred"}, fault: "is not a sum",
		},
		"cause": {
			client: friendly, good: []string{"cause", "forgot"}, check: func(s *stood) bool { return s.now.Cause == receivable.Forgot },
			bad: []string{"cause", "spite"}, fault: "spite",
		},
		"admitted": {
			client: friendly, good: today("signed", "yes", "text", "we owe it"), check: func(s *stood) bool { return s.entry.Verb == recovery.VerbAck },
			bad: []string{"signed", "yes", "text", "we owe it", "on", "2026-12-24"}, fault: "has not come yet",
		},
		"ask-admission": {
			client: friendly, check: func(s *stood) bool { return s.entry.Verb == recovery.VerbAckAsked },
			bad: []string{"on", "tomorrow"}, fault: "is not a day",
		},
		"paid": {
			client: friendly, good: today("amount", "140.00", "invoice", "INV-1"), check: func(s *stood) bool { return s.view.Owed.Decimal() == "500.00" },
			bad: today("amount", "5", "invoice", "INV-77"), fault: "INV-77",
		},
		"cheque": {
			client: friendly, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				_, err := b.desk.TakePayment(ctx, key, recovery.Payment{Amount: "300", Full: true}, act)
				return err
			},
			good: []string{"decision", "return"}, check: func(s *stood) bool { return s.now.Cheque.IsZero() && s.view.Owed.Decimal() == "640.00" },
			bad: []string{"note", "hm"}, fault: "Choose what you do with it.",
		},
		"recheck": {
			client: friendly, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				_, err := b.desk.WriteOff(ctx, key, "40", act)
				return err
			},
			good: today("found", "a new address", "means", "solvency=ok"), check: func(s *stood) bool { return s.now.GivenUp == nil && s.view.Owed.Decimal() == "640.00" },
			bad: []string{"on", "x"}, fault: "is not a day",
		},
		"write-off": {
			client: friendly, good: []string{"amount", "40", "note", "too small"}, check: func(s *stood) bool { return s.view.Owed.Decimal() == "600.00" },
			bad: []string{"amount", "40"}, fault: "Say in a few words why.",
		},
		"settle": {
			client: demanded, good: []string{"amount", "7000", "until", "2026-12-03"}, check: func(s *stood) bool { return s.view.Said.Settlement != nil },
			bad: []string{"amount", "7000", "until", "2026-11-03"}, fault: "2026",
		},
		"settle-accepted": {
			client: demanded, before: settled, good: today("how", "email"), check: func(s *stood) bool { return !s.view.Said.Settlement.Accepted.IsZero() },
			bad: today("how", "nod"), fault: "nod",
		},
		"settle-cleared": {
			client: demanded, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				if err := settled(ctx, b, key); err != nil {
					return err
				}
				_, err := b.desk.Paid(ctx, key, "7000", "", act)
				return err
			},
			check: func(s *stood) bool { return s.view.Owed.IsZero() }, bad: []string{"on", "x"}, fault: "is not a day",
		},
		"settle-end": {
			client: demanded, before: settled, good: []string{"note", "they refused"}, check: func(s *stood) bool { return s.entry.Verb == recovery.VerbSettleEnded },
			bad: []string{"note", ""}, fault: "Say in a few words why.",
		},
		"winback": {
			client: friendly, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				_, err := b.desk.Paid(ctx, key, "640", "", act)
				return err
			},
			good: []string{"deposit", "50 %", "terms", "14"}, check: func(s *stood) bool { return s.entry.Verb == recovery.VerbWinback },
			bad: []string{"deposit", "half", "terms", "14"}, fault: "half",
		},
		"pause": {
			client: friendly, good: []string{"note", "talk first", "until", "2026-12-08", "invoice", "INV-1"}, check: func(s *stood) bool { return s.rests("pause") },
			bad: []string{"until", "2026-12-08"}, fault: "Say in a few words why it rests.",
		},
		"resume": {
			client: friendly, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				_, err := b.desk.Dispute(ctx, key, "INV-1", "", act)
				return err
			},
			good: []string{"what", "dispute|INV-1"}, check: func(s *stood) bool { return !s.rests("dispute") }, bad: []string{"what", "nap"}, fault: "nap",
		},
		"stop": {
			client: friendly, good: []string{"what", "attorney"}, check: func(s *stood) bool { return s.rests("attorney") },
			bad: []string{"what", "everything"}, fault: "everything",
		},
		"work": {
			client: formal, before: working, good: []string{"work", "1003/2", "do", "pause", "reason", "press", "until", "2026-12-24"},
			check: func(s *stood) bool { return s.view.Said.Work[1].State == receivable.WorkPaused }, bad: []string{"work", "1003/2", "note", "hm"}, fault: "Choose what you do.",
		},
		"work-terms": {
			client: formal, before: working, good: []string{"work", "1003/2", "kill_fee", "900"}, check: func(s *stood) bool { return s.view.Said.Work[1].KillFee != nil },
			bad: []string{"work", "1003/2", "kill_fee", "much"}, fault: "is not a sum",
		},
		"work-new": {
			client: friendly, good: []string{"name", "window signs", "agreement", "contract of 3 May 2026", "clause_pause", "section 9"},
			check: func(s *stood) bool { return len(s.view.Said.Work) > 0 }, bad: []string{"agreement", "contract"}, fault: "Give the work a name",
		},
		"kill-fee": {
			client: formal, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				if err := working(ctx, b, key); err != nil {
					return err
				}
				ref, err := b.desk.WorkNamed(ctx, key.Creditor, "1003/2", "")
				if err != nil {
					return err
				}
				if _, err = b.desk.ReviseWork(ctx, ref, recovery.WorkTerms{KillFee: "900"}, act); err != nil {
					return err
				}
				_, err = b.desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "cancel"}, act)
				return err
			},
			good: []string{"work", "1003/2"}, check: func(s *stood) bool { return s.view.Owed.Decimal() == "5100.00" }, bad: []string{"work", ""}, fault: "Choose the work.",
		},
		"placed": {
			client: demanded, good: today("road", "attorney", "with", "Ruth Adeyemi"), check: func(s *stood) bool { return len(s.now.Outside.Matters) == 1 },
			bad: today("road", "attorney", "number", "A-7"), fault: "Name the attorney or agency.",
		},
		"filed": {
			client: demanded, good: today("road", "small_claims", "court", "Lane County", "number", "26SC1"), check: func(s *stood) bool { return len(s.now.Outside.Matters) == 1 },
			bad: today("road", "small_claims", "court", "Lane County"), fault: "Which number did the court give?",
		},
		"withdrawn": {
			client: demanded, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				_, err := b.desk.Placed(ctx, key, recovery.Placement{Road: "attorney", With: "Ruth Adeyemi"}, act)
				return err
			},
			good: today("matter", "Ruth Adeyemi"), check: func(s *stood) bool { return len(s.now.Outside.Matters) == 0 }, bad: today("matter", "Nobody"), fault: "Nobody",
		},
		"mistake": {
			client: friendly, good: []string{"invoice", "INV-1", "note", "wrong address"}, check: func(s *stood) bool { return s.rests("mistake") },
			bad: []string{"invoice", "INV-1", "what", "The address is right now"}, fault: "on which day the corrected invoice was given",
		},
		"before": {
			client: friendly, good: []string{"done", "called:message_left", "on", "2026-11-23", "channel", "phone"},
			check: func(s *stood) bool { return s.entry.Verb == recovery.VerbBefore }, bad: []string{"done", "written:poem", "on", "2026-11-23", "channel", "email"}, fault: "Choose what was done.",
		},
		"plan-agreed": {
			client: demanded, before: planned, good: today("how", "signed", "signatory", "A. Castellan"), check: func(s *stood) bool { return !s.view.Said.Plan.Agreed.IsZero() },
			bad: today("how", "nod"), fault: "nod",
		},
		"plan-ended": {
			client: demanded, before: planned, good: []string{"note", "they want another way"}, check: func(s *stood) bool { return !s.rests("plan") },
			bad: []string{"note", " "}, fault: "Say in a few words why.",
		},
		"plan-kept": {
			client: demanded, before: func(ctx context.Context, b *book, key receivable.AccountKey) error {
				if err := planned(ctx, b, key); err != nil {
					return err
				}
				if _, err := b.desk.AgreePlan(ctx, key, "signed", "", act); err != nil {
					return err
				}
				_, err := b.desk.Paid(ctx, key, "8800", "", act)
				return err
			},
			check: func(s *stood) bool { return s.entry.Verb == recovery.VerbPlanKept }, bad: []string{"on", "x"}, fault: "is not a day",
		},
	}
	for _, a := range actsOfCase() {
		if _, ok := tests[a.name]; !ok && a.name != "plan" && a.do != nil { // the builder has tests of its own
			t.Errorf("no test posts %s", a.name)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t, smallBook)
			key := b.account(test.client)
			if test.before != nil {
				if err := test.before(t.Context(), b, key); err != nil {
					t.Fatal(err)
				}
			}
			at := "/case/" + b.number(test.client)
			page := at
			if strings.HasPrefix(name, "plan-") {
				page = at + "/plan"
			}
			if got := b.get(page); !strings.Contains(got.body, `action="`+at+"/"+name+`"`) {
				t.Errorf("got a page at %s without the form", page)
			}
			before := b.counts()
			bad := values(test.bad...)
			if page != at {
				bad.Set("page", pagePlan)
			}
			p := b.post(at+"/"+name, bad)
			if p.status < 400 || p.status >= 500 {
				t.Errorf("got %d for a form that cannot be taken: %s", p.status, p.text())
			}
			if !strings.Contains(p.text(), test.fault) {
				t.Errorf("got a page without %q: %s", test.fault, faultsOf(p))
			}
			checkMarkup(t, name, p.body)
			for field, typed := range bad {
				if v := typed[0]; field != "page" && field != "currency" && !strings.Contains(p.body, `value="`+asMarkup(v)+`"`) && !strings.Contains(p.body, `>`+asMarkup(v)+`</textarea>`) && len(strings.TrimSpace(v)) > 0 && field != "signed" && field != "cause" && field != "what" && field != "how" && field != "matter" && field != "done" && field != "invoice" && !(field == "on" && len(v) < 10) {
					t.Errorf("got %s without what was typed, %q", field, v)
				}
			}
			if n := strings.Count(p.body, "autofocus"); n > 1 {
				t.Errorf("got %d fields with the focus", n)
			}
			for table, want := range before {
				if got := b.counts()[table]; got != want {
					t.Errorf("got %d rows in %s after a refused form, want %d", got, table, want)
				}
			}
			p = b.post(at+"/"+name, values(test.good...))
			if p.status != http.StatusOK || !strings.HasPrefix(p.at, at+"?entry=") {
				t.Fatalf("got %d at %s: %s", p.status, p.at, faultsOf(p))
			}
			var s stood
			s.view, s.now = b.caseNow(test.client)
			if len(s.now.Entries) > 0 {
				s.entry = s.now.Entries[0]
			}
			if !test.check(&s) {
				t.Errorf("got %+v, %+v after the act", s.entry, s.now.Rests)
			}
		})
	}
}

// asMarkup is a text as it stands in markup.
func asMarkup(text string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&#34;").Replace(text)
}

// faultsOf are the faults that a page tells.
func faultsOf(p page) string {
	var list []string
	for _, part := range strings.Split(p.body, `class="fault"`)[1:] {
		list = append(list, between(part, ">", "</p>"))
	}
	for _, part := range strings.Split(p.body, `role="alert"`)[1:] {
		list = append(list, between(part, "<p>", "</p>"))
	}
	return strings.Join(list, "; ")
}

func settled(ctx context.Context, b *book, key receivable.AccountKey) error {
	_, err := b.desk.Settle(ctx, key, recovery.SettleRequest{Amount: "7000", Until: tuesday.AddDays(9)}, recovery.Act{By: "nora"})
	return err
}

func working(ctx context.Context, b *book, key receivable.AccountKey) error {
	_, err := b.desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "signage"}, recovery.Act{By: "nora"})
	return err
}

func planned(ctx context.Context, b *book, key receivable.AccountKey) error {
	_, err := b.desk.DrawPlan(ctx, key, recovery.PlanRequest{Down: "2800", Count: 3, From: tuesday.AddMonths(1)}, recovery.Act{By: "nora"})
	return err
}

// A viewer sees the page and no form; what he posts is refused.
func TestViewerMayNotActOnACase(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	server, err := New(b.desk, b.creditor, "vic", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, r := range server.caseRoutes() {
		mux.Handle(r.pattern, server.page(server.allowed(r.may, r.answer)))
	}
	visit := func(role auth.Role, method, path string) page {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		v := nobody(r)
		v.creditor, v.user, v.role = b.creditor, "vic", role
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, with(r, v))
		return page{w.Code, w.Header(), w.Body.String(), path}
	}
	at := "/case/" + b.number(demanded)
	p := visit(auth.Viewer, http.MethodGet, at)
	p.has(t, demanded)
	p.lacks(t, `action="/case/`)
	p.lacks(t, `action="/arm"`)
	p.lacks(t, `action="/fact"`)
	visit(auth.Viewer, http.MethodGet, at+"/plan").lacks(t, `<form method="post" action="/case/`)
	visit(auth.Viewer, http.MethodGet, at+"/call").lacks(t, `<form method="post" action="/case/`)
	p = visit(auth.Bookkeeper, http.MethodGet, at)
	p.has(t, `action="`+at+`/paid"`)
	p.lacks(t, `action="`+at+`/write-off"`)
	p.lacks(t, `action="/arm"`)
	for _, a := range actsOfCase() {
		if p := visit(auth.Viewer, http.MethodPost, at+"/"+a.name); p.status != http.StatusForbidden {
			t.Errorf("got %d for %s of a viewer, want 403", p.status, a.name)
		}
		want := http.StatusForbidden
		if a.may == auth.Act {
			want = 0
		}
		if p := visit(auth.Bookkeeper, http.MethodPost, at+"/"+a.name); want != 0 && p.status != want {
			t.Errorf("got %d for %s of a bookkeeper, want %d", p.status, a.name, want)
		}
	}
	if p := visit(auth.Viewer, http.MethodGet, at+"/packet/"+b.number(demanded)+"-1"); p.status != http.StatusForbidden {
		t.Errorf("got %d for the packet, want 403", p.status)
	}
}

// Every entry that can be taken back has its button, and comes back to the page.
func TestEntriesAreTakenBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(friendly)
	b.post(at+"/stop", values("what", "contact"))
	_, now := b.caseNow(friendly)
	stop := now.Entries[0].Number
	b.get(at).has(t, "Take back: All contact with Larch Bakery stops")
	p := b.post("/undo", url.Values{"entry": {stop}, "back": {at}})
	if !strings.HasPrefix(p.at, at) {
		t.Errorf("got back to %s, want the case", p.at)
	}
	p.has(t, "taken back")
	if _, now = b.caseNow(friendly); len(now.Rests) > 0 {
		t.Errorf("got %+v after it was taken back", now.Rests)
	}
}

// What the desk wants looked at after an act is told once, on the page that follows.
func TestLooksAreToldAfterTheAct(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	keepLooks(w, recovery.Entry{Number: "1001-7", Warnings: []string{"they have until 2026-12-03 to pay"}})
	for entry, want := range map[string]int{"1001-7": 1, "1001-8": 0, "": 0} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/case/1001?entry="+entry, nil)
		for _, c := range w.Result().Cookies() {
			r.AddCookie(c)
		}
		if got := looksOf(r); len(got) != want || want == 1 && got[0] != "They have until 3 December 2026 to pay." {
			t.Errorf("%q: got %q", entry, got)
		}
	}
}

func TestCaseSaysWhatWouldBeWritten(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/case/"+b.number(friendly)).has(t, "The next letter, in its exact words")
	before := b.counts()
	p := b.get("/case/" + b.number("Fernhill Nursery"))
	p.has(t, "What would be written on")
	p.has(t, `class="paper"`)
	for table, want := range before {
		if got := b.counts()[table]; got != want {
			t.Errorf("got %d rows in %s after looking, want %d", got, table, want)
		}
	}
}

func TestCallSheetAndItsForm(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(caller)
	b.get(at).has(t, `href="`+at+`/call"`)
	p := b.get(at + "/call")
	p.has(t, "Find the cause")
	p.has(t, "Never say")
	checkMarkup(t, "call", p.body)
	p = b.post(at+"/called", values("page", pageCall, "note", "rang twice"))
	p.has(t, "Choose what came of it.")
	p.has(t, `value="rang twice"`)
	p.has(t, "Find the cause") // the words stay before him
	p = b.post(at+"/called", values("page", pageCall, "outcome", "promised", "by", "2026-12-01", "amount", "3150"))
	p.has(t, "Promised USD 3,150.00")
	b.post(at+"/stop", values("what", "contact"))
	if p := b.get(at + "/call"); p.status == http.StatusOK {
		t.Error("got the words of a call to somebody who asked for none")
	}
}

func TestCaseStaysSmall(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	key := b.account(demanded)
	for range 70 {
		if _, err := b.desk.Called(t.Context(), key, "no_answer", 0, recovery.Act{By: "nora", Note: strings.Repeat("rang and rang ", 60), On: day.New(2026, 11, 20)}); err != nil {
			t.Fatal(err)
		}
	}
	p := b.get("/case/" + b.number(demanded))
	const most = 200_000
	if len(p.body) > most {
		t.Errorf("got a page of %d bytes, want at most %d", len(p.body), most)
	}
	p.has(t, "?past=15#ps")
	b.get("/case/"+b.number(demanded)+"?past=15").has(t, "?past=0#ps")
	b.get("/case/"+b.number(demanded)+"?past=-4").has(t, "?past=15#ps")
}

func TestCaseInGerman(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	r := b.request(http.MethodGet, "/case/"+b.number(demanded), nil)
	r.Header.Set("Accept-Language", "de")
	p := b.do(r)
	for _, want := range []string{"Wege zum Geld", "Was geschah", "Rechtsweg", "Die Mahnstufen", "8.800,00"} {
		p.has(t, want)
	}
}
