package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// planPage is the table in which a client divides what is open.
type planPage struct {
	actPage
	Counts []countOption
	Rows   []planRow
	Sum    say.Amount
	Whole  bool // the parts add up
	Fault  string
	Repair bool // one act puts it right
}

type countOption struct {
	N      int
	Chosen bool
}

type planRow struct {
	N           int
	Day, Amount field
	Words       string // the day in words
}

var planCounts = []int{2, 3, 4, 6, 9, 12}

func (s *Server) showPlan(w http.ResponseWriter, _ *http.Request, v *visit) error {
	f := &form{values: url.Values{"count": {"3"}, "first": {v.page.Today.AddDays(7).String()}}}
	v.divide(f)
	return s.pagePlan(w, v, f)
}

// divide fills the parts in: equal ones, a month apart.
func (v *visit) divide(f *form) {
	n := v.count(f)
	first := f.day(v.voice, "first")
	if first.IsZero() {
		first = v.page.Today.AddDays(7)
	}
	for i, part := range v.page.Open.Instalments(n) {
		f.values.Set(fmt.Sprintf("day_%d", i+1), first.AddMonths(i).String())
		f.values.Set(fmt.Sprintf("amount_%d", i+1), numberIn(v.voice, part))
	}
}

func (v *visit) count(f *form) int {
	n, err := strconv.Atoi(f.get("count"))
	if err != nil || n < 2 || n > planCounts[len(planCounts)-1] {
		return 3
	}
	return n
}

func (s *Server) pagePlan(w http.ResponseWriter, v *visit, f *form) error {
	p := planPage{actPage: v.act(f)}
	n := v.count(f)
	for _, c := range planCounts {
		p.Counts = append(p.Counts, countOption{c, c == n})
	}
	sum := money.New(0, v.page.Currency)
	for i := 1; i <= n; i++ {
		row := planRow{N: i, Day: f.Field(fmt.Sprintf("day_%d", i)), Amount: f.Field(fmt.Sprintf("amount_%d", i))}
		if on, err := day.Parse(row.Day.Value); err == nil {
			row.Words = v.voice.Dated(on)
		}
		if a, err := money.Parse(plainSum(row.Amount.Value, v.page.Currency), v.page.Currency); err == nil {
			if total, err := sum.Add(a); err == nil {
				sum = total
			}
		}
		p.Rows = append(p.Rows, row)
	}
	p.Sum, p.Whole = v.voice.Amount(sum), sum == v.page.Open
	if _, wrong := f.faults["sum"]; wrong {
		p.Fault, p.Repair = v.sumFault(sum)
	}
	status := http.StatusOK
	if !f.good() {
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, v.voice, status, "plan", v.frame(v.voice.T("Pay in parts"), p))
}

// sumFault says how much is missing or too much.
func (v *visit) sumFault(sum money.Amount) (text string, repairs bool) {
	missing, err := v.page.Open.Sub(sum)
	if err != nil {
		return faultWords(v.voice, ""), false
	}
	if missing.Sign() > 0 {
		return v.voice.T("The parts make %s; %s is missing.", v.voice.Sum(sum), v.voice.Sum(missing)), true
	}
	return v.voice.T("The parts make %s; that is %s more than is open.", v.voice.Sum(sum), v.voice.Sum(missing.Neg())), true
}

// takePlan answers POST /c/{token}/plan: it divides anew, puts the sum right, or
// takes the proposal.
func (s *Server) takePlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	switch f.get("act") {
	case "divide":
		v.divide(f)
		return s.pagePlan(w, v, f)
	case "repair":
		v.repair(f)
		return s.pagePlan(w, v, f)
	}
	parts := make([]recovery.PlanPayment, v.count(f))
	for i := range parts {
		parts[i] = recovery.PlanPayment{On: f.day(v.voice, fmt.Sprintf("day_%d", i+1)), Amount: plainSum(f.get(fmt.Sprintf("amount_%d", i+1)), v.page.Currency)}
	}
	if !f.good() {
		return s.pagePlan(w, v, f)
	}
	a, err := s.desk.ProposePlan(r.Context(), v.link, parts, f.Ticked("admits"), f.get("words"), v.sender(r))
	return s.done(w, r, v, f, thanksPlan, a, err, func() error { return s.pagePlan(w, v, f) })
}

// repair puts the last part right, so that all add up; where it would come to nothing
// all are divided anew.
func (v *visit) repair(f *form) {
	n, rest := v.count(f), v.page.Open
	for i := 1; i < n; i++ {
		a, err := money.Parse(plainSum(f.get(fmt.Sprintf("amount_%d", i)), v.page.Currency), v.page.Currency)
		if err == nil {
			rest, err = rest.Sub(a)
		}
		if err != nil {
			v.divide(f)
			return
		}
	}
	if rest.Sign() <= 0 {
		v.divide(f)
		return
	}
	f.values.Set(fmt.Sprintf("amount_%d", n), numberIn(v.voice, rest))
}
