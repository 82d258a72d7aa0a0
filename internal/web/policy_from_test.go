package web

import (
	"net/http"
	"net/url"
	"testing"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/policy"
)

// moveOn is what would be decided about a client on a day.
func (b *book) moveOn(name string, on day.Date) (chase.Move, policy.Name) {
	b.t.Helper()
	e, err := b.desk.Explain(b.t.Context(), b.account(name), on)
	if err != nil {
		b.t.Fatal(err)
	}
	if e.Step == nil {
		return chase.Move(e.Move), ""
	}
	return chase.Move(e.Move), policy.Name(*e.Step)
}

// A draft that is switched on from a day decides from that day on and not before, comes
// into force by itself, and can be taken back until then.
func TestADraftIsSwitchedOnFromADay(t *testing.T) {
	t.Parallel()
	list := append([]client{{name: "Quiet Harbour Prints", place: "us_oregon", number: "INV-9", amount: "900.00 USD", late: -1}}, smallBook...)
	b := openBook(t, list)
	const name = "Quiet Harbour Prints"
	form := ladderForm(b.get("/policy/edit"))
	form.Set("step.reminder_1.after", "4") // falls due tomorrow; day 1 is Thursday, a holiday, so it would be told on Friday
	b.post("/policy/draft", form)
	version := b.inForce().Draft.Policy.Version
	from := tuesday.AddDays(3)

	for typed, says := range map[string]string{"": "From which day?", "2020-01-01": "today or from a day to come"} {
		p := b.post("/policy/from", url.Values{"version": {version}, "from": {typed}})
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("from %q: got %d", typed, p.status)
		}
		p.has(t, says)
	}
	if p := b.post("/policy/from", url.Values{"version": {"other"}, "from": {from.String()}}); p.status != http.StatusConflict {
		t.Errorf("another draft: got %d", p.status)
	}
	p := b.post("/policy/from", url.Values{"version": {version}, "from": {from.String()}})
	p.has(t, "From Fri 27 Nov 2026 this ladder decides; until then “As the articles say” as it comes stays in force.")
	p.has(t, "set by nora")
	if v := b.inForce(); v.Current.Number != 0 || v.Draft == nil || v.Draft.From != from {
		t.Fatalf("before its day: got version %d in force and the draft %v", v.Current.Number, v.Draft)
	}
	if _, step := b.moveOn("Fernhill Nursery", tuesday); step != "" {
		t.Errorf("something not due: got %s", step)
	}

	b.post("/policy/not-yet", nil).has(t, "Switch it on from that day")
	if move, step := b.moveOn(name, from); move != chase.Reminder || step != policy.Reminder1 {
		t.Errorf("with the day taken back: got %s %s, want the first reminder by the ladder in force", move, step)
	}
	b.post("/policy/from", url.Values{"version": {version}, "from": {from.String()}})
	if move, _ := b.moveOn(name, from); move != chase.Wait {
		t.Errorf("on its day: got %s, want to wait by the draft", move)
	}
	if move, step := b.moveOn(name, from.AddDays(3)); move != chase.Reminder || step != policy.Reminder1 {
		t.Errorf("three days later: got %s %s", move, step)
	}

	b.today = from
	if v := b.inForce(); v.Draft != nil || v.Current.Number != 1 || v.InForce.Version != version {
		t.Errorf("on its day, before the chase: got version %d in force, draft %v", v.Current.Number, v.Draft)
	}
	b.chase()
	v := b.inForce()
	if v.Draft != nil || v.Current.Number != 1 || len(v.Versions) != 1 || v.Versions[0].By != "nora" {
		t.Errorf("after the chase of its day: got version %d in force of %v, draft %v", v.Current.Number, v.Versions, v.Draft)
	}
	if _, ok := b.need(name); ok {
		t.Errorf("%s is reminded on the day by the former ladder", name)
	}
	if s := b.step(policy.Reminder1); s.After != 4 {
		t.Errorf("the first reminder comes on day %d", s.After)
	}
}
