package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// planForm are the parts of a plan as the builder sends them.
func planForm(do string, parts ...string) url.Values {
	f := values("page", pagePlan, "do", do)
	for i := 0; i < len(parts); i += 2 {
		n := string(rune('1' + i/2))
		f.Set("on"+n, parts[i])
		f.Set("amount"+n, parts[i+1])
	}
	return f
}

func TestPlanBuilderLaysOutAndMends(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded) + "/plan"
	before := b.counts()
	p := b.get(at)
	p.has(t, `value="2933.00"`) // a third at first, in whole dollars
	p.has(t, "TogetherUSD8,800.00")
	p.lacks(t, `id="plan-fault"`)
	short := []string{"2026-12-01", "2,000", "2026-12-31", "1500"}
	tests := map[string]struct {
		do    string
		parts []string
		want  []string
		lacks string
	}{
		"too little": {"check", short, []string{"The parts make USD 3,500.00; USD 5,300.00 is missing.", "Add USD 5,300.00 to the last part"}, ""},
		"too much":   {"check", []string{"2026-12-01", "9000"}, []string{"The parts make USD 9,000.00; that is USD 200.00 too much.", "Take USD 200.00 off the last part"}, ""},
		"mended":     {"repair", short, []string{`value="6800.00"`, "Tue 1 Dec 2026"}, `id="plan-fault"`},
		"taken off":  {"repair", []string{"2026-12-01", "8750", "2026-12-31", "100"}, []string{`value="50.00"`}, `id="plan-fault"`},
		"one more":   {"add", short, []string{`id="on3" name="on3" type="date" value="2027-01-31"`, `value="5300.00"`}, `id="plan-fault"`},
		"one less":   {"drop1", short, []string{`value="1500.00"`}, `value="2000.00"`},
		"unreadable": {"check", []string{"2026-12-01", "a lot"}, []string{"is not a sum", `value="a lot"`, "cannot be read"}, ""},
		"no such do": {"drop99", short, []string{`value="1500.00"`}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := b.get(at + "?" + planForm(test.do, test.parts...).Encode())
			if p.status != http.StatusOK {
				t.Errorf("got %d", p.status)
			}
			for _, want := range test.want {
				p.has(t, want)
			}
			if test.lacks != "" {
				p.lacks(t, test.lacks)
			}
			checkMarkup(t, "plan", p.body)
		})
	}
	spread := b.get(at + "?" + url.Values{"do": {"spread"}, "down": {"800"}, "count": {"4"}, "every": {"week"}, "from": {"2026-12-15"}}.Encode())
	if got := strings.Count(spread.body, `value="2000.00"`); got != 4 {
		t.Errorf("got %d parts of 2,000.00, want 4", got)
	}
	spread.has(t, `value="2026-12-22"`)
	for table, want := range before {
		if got := b.counts()[table]; got != want {
			t.Errorf("got %d rows in %s while a plan was drawn up, want %d", got, table, want)
		}
	}
}

func TestPlanIsDrawnUp(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded)
	good := []string{"2026-12-01", "3800", "2026-12-31", "2500", "2027-01-29", "2500"}
	faults := map[string]struct {
		form  url.Values
		fault string
	}{
		"short":       {planForm("draw", good[:4]...), "The parts make USD 6,300.00; USD 2,500.00 is missing."},
		"no day":      {planForm("draw", "", "8800"), "Each part has a day."},
		"no sum":      {planForm("draw", "2026-12-01", ""), "Each part has a sum."},
		"no parts":    {planForm("draw"), "A plan has at least one part."},
		"in the past": {planForm("draw", "2026-01-01", "8800"), "2026"},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			p := b.post(at+"/plan", test.form)
			if p.status != http.StatusUnprocessableEntity {
				t.Errorf("got %d, want 422", p.status)
			}
			if !strings.Contains(faultsOf(p), test.fault) {
				t.Errorf("got %q, want %q", faultsOf(p), test.fault)
			}
			if sum := test.form.Get("amount1"); sum != "" {
				p.has(t, `value="`+strings.TrimSuffix(sum, ".00")) // what was typed stays
			}
		})
	}
	p := b.post(at+"/plan", planForm("draw", good...))
	if !strings.HasPrefix(p.at, at+"?entry=") {
		t.Fatalf("got %d at %s: %s", p.status, p.at, faultsOf(p))
	}
	view, now := b.caseNow(demanded)
	if now.Plan == nil || len(now.Plan.Parts) != 3 || view.Said.Plan == nil || view.Said.Plan.Total != "8800.00" {
		t.Fatalf("got plan %+v", now.Plan)
	}
	p = b.get(at + "/plan")
	p.has(t, "The plan as it stands")
	p.has(t, "Fri 29 Jan 2027")
	p.has(t, `action="`+at+`/plan-agreed"`)
	if n, asked := b.need(demanded); !asked || n.Step != "plan_terms" && n.Step != "plan_offer" {
		t.Logf("after the plan: %+v", n)
	}
}

func TestPlanOfWhoOwesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.post("/case/"+b.number(friendly)+"/paid", values("amount", "640", "on", tuesday.String()))
	p := b.get("/case/" + b.number(friendly) + "/plan")
	p.has(t, "Nothing of Larch Bakery is open")
	p.lacks(t, `class="plan"`)
}
