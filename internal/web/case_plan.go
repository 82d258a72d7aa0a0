package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const pagePlan = "case_plan"

// mostParts bounds what a person draws up by hand.
const mostParts = 36

// planPage is where a plan to pay in parts is drawn up, or seen.
type planPage struct {
	frame
	Client, Case, Text, Unfit string
	Owed                      amount
	Plan                      []planLine // of the plan that lives
	Forms                     []actForm
	Build                     *planBuild
}

// planLine is a part of a plan that is drawn up.
type planLine struct {
	Part                int
	Day, State          string
	Amount, Paid, After amount
}

// planBuild is a plan under way: its parts, and whether they add up.
type planBuild struct {
	Path, Currency, Total string // Total: in plain figures
	Whole, Sum            amount
	Rows                  []planRow
	Fault, Repair         string
	Focus, Full           bool
	Spreading, Told       bool // the even parts, or the further terms, hold something to look at
	Looks                 []string
	Spread, More          []actInput
	Acting                string // a fault of the plan as a whole
}

// planRow is one part: its day, the day in words, its sum.
type planRow struct {
	Part       int
	On, Amount field
	Words      string
}

// planActs are what becomes of a plan; their forms stand on its page.
func planActs() []caseAct {
	return []caseAct{
		{name: "plan-agreed", may: auth.Act, form: planAgreedForm, do: doPlanAgreed, about: map[string]string{"how_unknown": "how", "day_before": "on"}},
		{name: "plan-kept", may: auth.Act, form: planKeptForm, do: func(d *doing) (recovery.Entry, error) {
			return d.s.desk.KeepPlan(d.r.Context(), d.key, d.act)
		}},
		{name: "plan-ended", may: auth.Act, form: planEndedForm, do: func(d *doing) (recovery.Entry, error) {
			if d.need("note", d.v.T("Say in a few words why.")); d.faulty() {
				return recovery.Entry{}, nil
			}
			return d.s.desk.EndPlan(d.r.Context(), d.key, d.act)
		}},
	}
}

// planned reports a plan that lives; its forms come back to its own page.
func (m *maker) planned() bool {
	m.form.Page = pagePlan
	return m.now.Plan != nil
}

func planAgreedForm(m *maker) {
	if !m.planned() || !m.now.Plan.Agreed.IsZero() {
		return
	}
	m.begin(m.v.T("They agree to the plan"), m.v.T("Record their yes"))
	m.pick("how", m.v.T("How did they agree?"), agreedWays(m.v), "")
	m.text("signatory", m.v.T("Who signed for them"))
	m.past("on", m.v.T("On which day?"))
}

func doPlanAgreed(d *doing) (recovery.Entry, error) {
	return d.s.desk.AgreePlan(d.r.Context(), d.key, d.get("how"), d.get("signatory"), d.act)
}

func planKeptForm(m *maker) {
	said := m.view.Said.Plan
	if !m.planned() || said == nil || said.State != "paid" && said.State != "kept" {
		return
	}
	m.begin(m.v.T("Every part has come"), m.v.T("The plan was kept"))
	m.then(m.v.T("What punctuality earns is forgiven now."))
	m.note()
}

func planEndedForm(m *maker) {
	if !m.planned() {
		return
	}
	m.begin(m.v.T("End the plan"), m.v.T("End the plan"))
	m.then(m.v.T("What is still open is owed as before, and the ladder goes on."))
	m.text("note", m.v.T("Why?")).Required = true
}

// showPlan answers GET /case/{account}/plan. The parts under way stand in the address:
// looking at them, adding one or mending the sum records nothing.
func (s *Server) showPlan(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t := &tried{faults: map[string]string{}, values: r.URL.Query(), status: http.StatusOK, voice: at(r).voice}
	return s.renderPlan(w, r, key, t)
}

func (s *Server) renderPlan(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	v, now, err := s.readCase(r, key)
	if err != nil {
		return err
	}
	in := at(r).voice
	build := t
	if t.act != "" && t.act != "plan" { // what was typed is about the plan that lives
		build = &tried{faults: map[string]string{}, values: url.Values{}, voice: t.voice}
	}
	p := planPage{frame: s.frameOf(r, in.T("Plan with %s", v.Client), "/clients"), Client: v.Client, Case: casePath(v.Number), Owed: in.Amount(v.Owed)}
	p.Here = casePath(v.Number) + "/plan"
	if plan := v.Said.Plan; plan != nil {
		p.Text = in.Told(plan.Text)
		p.Plan = planLines(in, plan, v.Owed.Currency())
	}
	for _, a := range planActs() {
		if f, ok := formOf(&a, in, v, now, t); ok && at(r).role.May(a.may) {
			p.Forms = append(p.Forms, f)
		}
	}
	if at(r).role.May(auth.Act) {
		whole, err := s.desk.PreviewPlan(r.Context(), key, recovery.PlanRequest{Count: 1, From: v.On.AddMonths(1)}, at(r).act(""))
		if err != nil {
			if err := build.refuse(err); err != nil {
				return err
			}
			p.Unfit = build.faults[build.first]
		} else if p.Build, err = s.planBuild(r, key, build, whole.Total, v); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if r.Method != http.MethodGet {
		status = t.status
	}
	return s.render(w, r, status, pagePlan, p)
}

func planLines(in *say.Voice, plan *recovery.PlanView, c money.Currency) []planLine {
	sum := func(text string) amount {
		a, err := money.Parse(text, c)
		if err != nil {
			return amount{Whole: text}
		}
		return in.Amount(a)
	}
	var list []planLine
	for _, part := range plan.Parts {
		l := planLine{Part: part.Part, Day: in.Dated(part.Due), Amount: sum(part.Amount), Paid: sum(part.Paid), After: sum(part.Balance)}
		switch part.State {
		case "paid":
			l.State = in.T("paid")
		case "part_paid":
			l.State = in.T("paid in part")
		default:
			l.State = in.T("open")
		}
		list = append(list, l)
	}
	return list
}

// planBuild lays the parts under way out: as they were typed, spread evenly, or with
// what a button asked for.
func (s *Server) planBuild(r *http.Request, key receivable.AccountKey, t *tried, total string, v *recovery.CaseView) (*planBuild, error) {
	in, c := at(r).voice, v.Owed.Currency()
	whole, err := money.Parse(total, c)
	if err != nil {
		return nil, err
	}
	b := &planBuild{Path: casePath(v.Number) + "/plan", Currency: string(c), Total: whole.Decimal(), Whole: in.Amount(whole)}
	parts := partsOf(t)
	if t.get("do") == "spread" || len(parts) == 0 {
		q := recovery.PlanRequest{Count: 3, Every: receivable.PlanEvery(t.get("every")), From: v.On.AddMonths(1)}
		d := &doing{tried: t, v: in}
		if t.get("do") == "spread" {
			q.Down, q.DownOn, q.Count = d.maySum("down"), d.mayDay("down_on"), min(d.number("count"), mostParts-1)
			if from := d.mayDay("from"); !from.IsZero() {
				q.From = from
			}
		} else {
			q.Down = usualDown(whole)
		}
		if spread, err := s.desk.PreviewPlan(r.Context(), key, q, at(r).act("")); err == nil {
			parts = parts[:0]
			for _, p := range spread.Parts {
				parts = append(parts, typedPart{p.Due.String(), p.Amount})
			}
		} else if err := t.refuse(err); err != nil {
			return nil, err
		}
	}
	b.spreadFields(in, t, v.On, whole)
	missing, known := missingOf(parts, whole)
	switch t.get("do") {
	case "add":
		parts = addPart(parts, v.On, missing, known)
	case "repair":
		if known {
			parts = repaired(parts, missing)
		}
	}
	if strings.HasPrefix(t.get("do"), "drop") {
		if n, err := strconv.Atoi(strings.TrimPrefix(t.get("do"), "drop")); err == nil && n > 0 && n <= len(parts) && len(parts) > 1 {
			parts = append(parts[:n-1:n-1], parts[n:]...)
		}
	}
	b.rows(in, t, parts, c, v.On)
	b.sumUp(in, parts, whole)
	b.moreFields(in, t, v.On)
	if b.Fault == "" {
		q := recovery.PlanRequest{Payments: paymentsOf(parts)}
		if preview, err := s.desk.PreviewPlan(r.Context(), key, q, at(r).act("")); err == nil {
			for _, look := range preview.Warnings {
				b.Looks = append(b.Looks, in.Told(look))
			}
		} else if err := t.refuse(err); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"", "parts"} {
		if text := t.faults[name]; text != "" {
			b.Acting = text
		}
	}
	b.Focus = b.Acting != ""
	has := func(i actInput) bool { return i.Fault != "" }
	b.Spreading, b.Told = slices.ContainsFunc(b.Spread, has), slices.ContainsFunc(b.More, has)
	return b, nil
}

// usualDown is a first payment of about a third, in whole units.
func usualDown(whole money.Amount) string {
	unit := int64(1)
	for range whole.Currency().Digits() {
		unit *= 10
	}
	third := whole.Minor() / 3 / unit * unit
	if third <= 0 {
		return ""
	}
	return money.New(third, whole.Currency()).Decimal()
}

// typedPart is a part as it stands in its fields.
type typedPart struct{ on, amount string }

func partsOf(t *tried) []typedPart {
	var list []typedPart
	for i := range mostParts {
		n := strconv.Itoa(i + 1)
		on, sum := t.get("on"+n), t.get("amount"+n)
		if on != "" || sum != "" {
			list = append(list, typedPart{on, sum})
		}
	}
	return list
}

func paymentsOf(parts []typedPart) []recovery.PlanPayment {
	list := make([]recovery.PlanPayment, len(parts))
	for i, p := range parts {
		on, err := day.Parse(p.on)
		if err == nil {
			list[i] = recovery.PlanPayment{On: on, Amount: p.amount}
		}
	}
	return list
}

// missingOf is what the parts lack of the whole, below zero what they are over; known
// is false while a sum among them cannot be read.
func missingOf(parts []typedPart, whole money.Amount) (missing money.Amount, known bool) {
	left := whole.Minor()
	for _, p := range parts {
		a, err := money.Parse(plainSum(p.amount, whole.Currency()), whole.Currency())
		if err != nil {
			return money.Amount{}, false
		}
		left -= a.Minor()
	}
	return money.New(left, whole.Currency()), true
}

// addPart puts another part a month after the last, over what is missing.
func addPart(parts []typedPart, today day.Date, missing money.Amount, known bool) []typedPart {
	if len(parts) >= mostParts {
		return parts
	}
	next := typedPart{on: today.AddMonths(1).String()}
	if len(parts) > 0 {
		if last, err := day.Parse(parts[len(parts)-1].on); err == nil {
			next.on = last.AddMonths(1).String()
		}
	}
	if known && missing.Sign() > 0 {
		next.amount = missing.Decimal()
	}
	return append(parts, next)
}

// repaired puts what is missing on the last part, or takes what is over off the last.
func repaired(parts []typedPart, missing money.Amount) []typedPart {
	left := missing.Minor()
	for len(parts) > 0 {
		last := &parts[len(parts)-1]
		a, err := money.Parse(plainSum(last.amount, missing.Currency()), missing.Currency())
		if err != nil {
			return parts
		}
		if sum := a.Minor() + left; sum > 0 {
			last.amount = money.New(sum, missing.Currency()).Decimal()
			return parts
		}
		left += a.Minor()
		parts = parts[:len(parts)-1]
	}
	return parts
}

func (b *planBuild) rows(in *say.Voice, t *tried, parts []typedPart, c money.Currency, today day.Date) {
	for i, p := range parts {
		n := strconv.Itoa(i + 1)
		row := planRow{Part: i + 1, On: field{Value: p.on, Fault: t.faults["on"+n]}, Amount: field{Value: p.amount, Fault: t.faults["amount"+n]}}
		row.On.Focus, row.Amount.Focus = t.first == "on"+n, t.first == "amount"+n
		if on, err := day.Parse(p.on); err == nil {
			row.Words = in.Dated(on)
		}
		if a, err := money.Parse(plainSum(p.amount, c), c); err == nil {
			row.Amount.Value = a.Decimal()
		} else if t.get("do") != "" && row.Amount.Fault == "" && p.amount != "" {
			row.Amount.Fault = in.Told(err.Error())
		}
		b.Rows = append(b.Rows, row)
	}
	b.Full = len(parts) >= mostParts
}

// sumUp says whether the parts add up, and offers the one act that mends it.
func (b *planBuild) sumUp(in *say.Voice, parts []typedPart, whole money.Amount) {
	missing, known := missingOf(parts, whole)
	if !known {
		b.Sum = amount{Whole: "–"}
		b.Fault = in.T("A sum among the parts is missing or cannot be read.")
		return
	}
	sum := money.New(whole.Minor()-missing.Minor(), whole.Currency())
	b.Sum = in.Amount(sum)
	switch {
	case missing.Sign() > 0:
		b.Fault = in.T("The parts make %s; %s is missing.", in.Sum(sum), in.Sum(missing))
		b.Repair = in.T("Add %s to the last part", in.Sum(missing))
	case missing.Sign() < 0:
		b.Fault = in.T("The parts make %s; that is %s too much.", in.Sum(sum), in.Sum(missing.Neg()))
		b.Repair = in.T("Take %s off the last part", in.Sum(missing.Neg()))
	}
}

// spreadFields are the terms from which even parts are laid out.
func (b *planBuild) spreadFields(in *say.Voice, t *tried, today day.Date, whole money.Amount) {
	typed := func(name, standard string) string {
		if t.get("do") == "" {
			return standard
		}
		return t.get(name)
	}
	every := typed("every", string(receivable.EveryMonth))
	b.Spread = []actInput{
		{ID: "sp-down", Name: "down", Kind: "sum", Label: in.T("First payment, in %s", b.Currency), Value: typed("down", usualDown(whole)), Fault: t.faults["down"]},
		{ID: "sp-on", Name: "down_on", Kind: "day", Label: in.T("Its day"), Value: typed("down_on", ""), Min: today.String(), Fault: t.faults["down_on"]},
		{ID: "sp-count", Name: "count", Kind: "number", Label: in.T("Then how many equal parts?"), Value: typed("count", "3"), Fault: t.faults["count"]},
		{ID: "sp-from", Name: "from", Kind: "day", Label: in.T("The first of them on"), Value: typed("from", today.AddMonths(1).String()), Min: today.String(), Fault: t.faults["from"]},
		{ID: "sp-every", Name: "every", Kind: "pick", Label: in.T("How far apart?"), Choices: chosen([]choice{
			{Value: string(receivable.EveryMonth), Text: in.T("A month")}, {Value: string(receivable.EveryFortnight), Text: in.T("Two weeks")}, {Value: string(receivable.EveryWeek), Text: in.T("A week")},
		}, every)},
	}
}

// moreFields are the terms that most plans leave as they are.
func (b *planBuild) moreFields(in *say.Voice, t *tried, today day.Date) {
	add := func(kind, name, label, hint string) *actInput {
		b.More = append(b.More, actInput{ID: "pm-" + name, Name: name, Kind: kind, Label: label, Hint: hint, Value: t.get(name), Fault: t.faults[name], Focus: t.faults[name] != "" && t.first == name})
		return &b.More[len(b.More)-1]
	}
	draft := add("pick", "letter", in.T("What goes to them?"), in.T("It is drafted and waits for your approval."))
	draft.Choices = chosen([]choice{
		{Value: string(receivable.DraftOffer), Text: in.T("A letter with the terms")}, {Value: string(receivable.DraftAgreement), Text: in.T("An agreement to sign")}, {Value: string(receivable.DraftNothing), Text: in.T("Nothing: I write myself")},
	}, draft.Value)
	add("day", "answer", in.T("They may say yes until, if not a week"), "").Min = today.String()
	add("text", "discount", in.T("Forgiven of the last part if all come in time: a sum, or 5%"), "")
	add("number", "cure", in.T("Days to make a missed part good, if not 7"), "")
	add("text", "signatory", in.T("Who may bind the client, if you know"), "")
	add("text", "guarantor", in.T("Who stands in for the client, if anybody"), "")
	interest := add("check", "interest", in.T("Interest runs on while the plan is kept"), "")
	interest.Value, interest.Checked = "yes", t.get("interest") != ""
	how := add("pick", "how", in.T("Have they agreed already?"), "")
	how.Choices = chosen(append([]choice{{Text: in.T("Not yet")}}, agreedWays(in)...), how.Value)
}

// today is the day of the creditor; UTC's where the book does not answer, which the
// act that follows then says.
func (d *doing) today() day.Date {
	on, err := d.s.desk.DayOf(d.r.Context(), d.key.Creditor)
	if err != nil {
		return d.s.desk.Today()
	}
	return on
}

// doPlan draws the plan up as its fields say.
func doPlan(d *doing) (recovery.Entry, error) {
	parts := partsOf(d.tried)
	c := money.Currency(d.get("currency"))
	for i := range parts {
		n := strconv.Itoa(i + 1)
		d.day("on"+n, d.v.T("Each part has a day."))
		parts[i] = typedPart{d.get("on" + n), d.sum("amount"+n, d.v.T("Each part has a sum."))}
	}
	if len(parts) == 0 {
		d.blame("parts", d.v.T("A plan has at least one part."))
	}
	whole, err := d.s.desk.PreviewPlan(d.r.Context(), d.key, recovery.PlanRequest{Count: 1, From: d.today().AddMonths(1)}, d.act)
	if err != nil || d.faulty() {
		return recovery.Entry{}, err
	}
	if total, err := money.Parse(whole.Total, c); err == nil {
		if missing, known := missingOf(parts, total); known && !missing.IsZero() {
			b := planBuild{}
			b.sumUp(d.v, parts, total)
			d.blame("sum", b.Fault)
			return recovery.Entry{}, nil
		}
	}
	q := recovery.PlanRequest{
		Payments: paymentsOf(parts), Discount: d.get("discount"), CureDays: d.number("cure"), Interest: d.ticked("interest"), Guarantor: d.get("guarantor"),
		Signatory: d.get("signatory"), Answer: d.mayDay("answer"), Draft: receivable.PlanDraft(d.get("letter")), How: d.get("how"),
	}
	d.about = map[string]string{
		"plan_discount": "discount", "how_unknown": "how", "day_past": "answer", "plan_sum": "parts", "plan_parts": "parts", "plan_day": "parts", "plan_rest_day": "parts", "plan_total": "letter",
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.DrawPlan(d.r.Context(), d.key, q, d.act)
}

// againPlan shows the page of the plan with a form that could not be taken.
func (s *Server) againPlan(w http.ResponseWriter, r *http.Request, t *tried) error {
	return s.renderPlan(w, r, account(r, t), t)
}
