package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/policy"
	"dunwell/internal/recovery"
)

// inForce is the ladder of the book.
func (b *book) inForce() recovery.PolicyView {
	b.t.Helper()
	v, err := b.desk.PolicyView(b.t.Context(), b.creditor)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// step is a rung in force.
func (b *book) step(name policy.Name) policy.Step {
	b.t.Helper()
	v := b.inForce()
	s, _ := v.InForce.Step(name)
	return s
}

// clean lets axe look at the page, in light and in dark colours.
func (w *window) clean(what string) {
	w.t.Helper()
	for _, colours := range []string{"light", "dark"} {
		w.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: colours}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}))
		for _, violation := range w.axe() {
			w.t.Errorf("%s, %s: %s", what, colours, violation)
		}
	}
}

// ladderForm is the form of a page as a browser would send it back unchanged.
func ladderForm(p page) url.Values {
	form := url.Values{}
	body, _, _ := strings.Cut(p.body, `action="/policy/paste"`)
	_, body, _ = strings.Cut(body, `action="/policy/draft"`)
	for _, tag := range regexp.MustCompile(`<input [^>]*>`).FindAllString(body, -1) {
		name := regexp.MustCompile(` name="([^"]*)"`).FindStringSubmatch(tag)
		value := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(tag)
		if name == nil || value == nil || strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, " checked") {
			continue
		}
		form.Set(name[1], strings.ReplaceAll(value[1], "&#43;", "+"))
	}
	return form
}

func TestLadderInForceIsShownStepByStep(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/policy")
	for _, want := range []string{"“As the articles say” as it comes", "+10", "Call", "To learn the cause.", "you call", "Final demand", "you decide", "Least days between two letters3 days"} {
		p.has(t, want)
	}
	p.lacks(t, "Rehearsal")
	b.get("/policy/yaml").has(t, "name: articles")
}

func TestAnUnchangedFormIsTheSameLadder(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	for _, from := range policy.Presets() {
		form := ladderForm(b.get("/policy/edit?from=" + from))
		if p := b.post("/policy/draft", form); p.status != http.StatusOK {
			t.Fatalf("%s: got %d %s", from, p.status, p.text())
		}
		want, _ := policy.Preset(from)
		if got := b.inForce().Draft.Policy.Version; got != want.Version {
			t.Errorf("%s: got version %s, want %s; %v", from, got, want.Version, policy.Diff(want, b.inForce().Draft.Policy))
		}
	}
}

func TestADraftIsRehearsedSwitchedOnAndTakenBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	before := b.counts()
	form := ladderForm(b.get("/policy/edit"))
	form.Set("step.reminder_2.after", "5")
	form.Set("step.call.after", "20")
	form.Set("step.reminder_3_offer.after", "12")
	p := b.post("/policy/draft", form)
	for _, want := range []string{"Draft", "3 changes against “As the articles say” as it comes, which stays in force until you switch.", "day +7 day +5", "Rehearsal on your 6 open accounts", "Sable Ridge Events", "Second reminder", "nothing is sent"} {
		p.has(t, want)
	}
	for table, n := range b.counts() {
		if table != "creditor_setting" && n != before[table] {
			t.Errorf("after the rehearsal %s has %d rows, want %d: nothing is kept of it", table, n, before[table])
		}
	}
	if got := b.inForce().Current.Number; got != 0 {
		t.Errorf("a draft is in force as version %d", got)
	}
	if p := b.post("/policy/use", url.Values{"version": {"other"}}); p.status != http.StatusConflict {
		t.Errorf("switching on another draft: got %d, want %d", p.status, http.StatusConflict)
	}
	p = b.post("/policy/use", url.Values{"version": {b.inForce().Draft.Policy.Version}})
	p.has(t, "In force now: version 1 of “As the articles say”.")
	p.has(t, "Undo")
	v := b.inForce()
	if s := b.step(policy.Call); s.After != 20 || v.Draft != nil || v.Versions[0].By != "nora" {
		t.Errorf("got call on day %d, draft %v, versions %v; want day 20, no draft, by nora", s.After, v.Draft, v.Versions)
	}
	b.post("/policy/former", url.Values{"name": {"articles"}, "number": {"0"}}).has(t, "In force now: version 2")
	if s := b.step(policy.Call); s.After != 10 {
		t.Errorf("after undo: got call on day %d, want 10", s.After)
	}
	b.get("/policy").has(t, "Use it again")
}

func TestEachFaultOfALadderStandsAtItsField(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	good := ladderForm(b.get("/policy/edit"))
	for name, c := range map[string]struct{ field, value, says string }{
		"too close":        {"step.reminder_2.after", "2", "letters keep 3 days apart"},
		"no number":        {"step.call.after", "soon: {", "whole number"},
		"notice after due": {"step.notice.after", "3", "must be negative"},
		"no day":           {"step.final_demand.after", "", "whole number"},
		"money age":        {"limit.money_age", "99", "15"},
		"cap in a group":   {"limit.cap.written", "7", "2"},
		"sum":              {"limit.minimum", "a lot", "needs a sum"},
		"deadline":         {"step.last_notice.deadline", "400", "90"},
		"demand days":      {"limit.demand_days", "2", "7"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(c.field, c.value)
		p := b.post("/policy/draft", form)
		id := fieldID(c.field)
		tag := regexp.MustCompile(`<input id="` + id + `"[^>]*>`).FindString(p.body)
		fault := regexp.MustCompile(`id="` + id + `-f">([^<]*)<`).FindStringSubmatch(p.body)
		switch {
		case p.status != http.StatusUnprocessableEntity:
			t.Errorf("%s: got %d, want %d", name, p.status, http.StatusUnprocessableEntity)
		case !strings.Contains(tag, `aria-invalid="true"`) || !strings.Contains(tag, "autofocus"):
			t.Errorf("%s: got field %q, want it marked and focused", name, tag)
		case fault == nil || !strings.Contains(fault[1], c.says):
			t.Errorf("%s: got fault %q, want %q in it", name, fault, c.says)
		}
		if b.inForce().Draft != nil {
			t.Errorf("%s: a faulty draft was kept", name)
		}
	}
}

func TestFormalStepsNeverLeaveByThemselves(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	form := ladderForm(b.get("/policy/edit"))
	b.get("/policy/edit").lacks(t, `name="step.final_demand.auto"`)
	form.Set("step.final_demand.auto", "yes") // typed past the form
	p := b.post("/policy/draft", form)
	if p.status != http.StatusUnprocessableEntity || b.inForce().Draft != nil {
		t.Errorf("got %d and draft %v, want it refused", p.status, b.inForce().Draft)
	}
}

func TestAPastedLadderNamesItsLines(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	p := b.post("/policy/paste", url.Values{"yaml": {"name: mine\nsteps:\n  - {step: reminder_1, after: 0}\n"}})
	p.has(t, "Line 3: Reminder_1 is about a late invoice")
	p.has(t, "name: mine")
	b.post("/policy/paste", url.Values{"yaml": {string(policy.PresetSource("firm"))}}).has(t, "Draft")
	b.post("/policy/discard", nil)
	if d := b.inForce().Draft; d != nil {
		t.Errorf("after discarding: got draft %v", d)
	}
}

// The journey: a change of the ladder is rehearsed on the real accounts, switched on
// and taken back, in a browser.
func TestPolicyJourney(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	w := openWindow(t)
	w.follow(chromedp.Navigate(b.server.URL + "/policy"))
	w.clean("policy in force")
	w.follow(chromedp.Click(`.head .btn-primary`, chromedp.ByQuery))
	w.clean("policy form")
	w.do(chromedp.SetValue(`#step-call-after`, "60", chromedp.ByQuery))
	w.silent() // until here: a browser tells of a form that was not taken
	w.follow(chromedp.Click(`#ladder .btn-primary`, chromedp.ByQuery))
	w.do(chromedp.WaitReady(`#step-call-after[aria-invalid]:focus`, chromedp.ByQuery))
	w.clean("policy form with a fault")
	w.do(chromedp.SetValue(`#step-call-after`, "12", chromedp.ByQuery))
	w.follow(chromedp.Click(`#ladder .btn-primary`, chromedp.ByQuery))
	w.clean("policy draft with its rehearsal")
	if got := w.text("main"); !strings.Contains(got, "day +10 day +12") || !strings.Contains(got, "Rehearsal on your") {
		t.Errorf("got %q, want the changed day and the rehearsal", got)
	}
	w.follow(chromedp.Click(`form[action="/policy/use"] button`, chromedp.ByQuery))
	if s := b.step(policy.Call); s.After != 12 {
		t.Errorf("got call on day %d, want 12", s.After)
	}
	w.clean("policy switched on")
	w.follow(chromedp.Click(`.note form[action="/policy/former"] button`, chromedp.ByQuery))
	if s := b.step(policy.Call); s.After != 10 {
		t.Errorf("after undo: got call on day %d, want 10", s.After)
	}
}
