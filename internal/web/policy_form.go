package web

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/web/say"
)

// policyForm is the page where a draft is changed.
type policyForm struct {
	frame
	From   string // what the form started from, in words
	Steps  []stepForm
	Groups []inputs
	Faults []input // fields with a fault, for the summary
	Fault  string  // what is wrong with the ladder as a whole
	Name   string
	About  string
	YAML   string // of what was pasted
	Paste  string // fault of the pasted text
}

// stepForm is one rung as fields.
type stepForm struct {
	Name, Does, Letter    string
	Key                   string
	In, After, Auto, Days input
	MayAuto, HasDays      bool
	Who                   string // where it is not to choose
}

// limitField is one limit around the steps.
type limitField struct {
	Key, Label, Hint string
	Group            string
	Check            bool
	value            func(*policy.Policy) string
	Unit             string
}

// said is the limit in words, for the table beside the ladder.
func (l limitField) said(v *say.Voice, p *policy.Policy) string {
	value := l.value(p)
	switch {
	case l.Check && value == "true":
		return v.T("yes")
	case l.Check:
		return v.T("no")
	}
	return strings.TrimSpace(value + " " + l.Unit)
}

// limitsOf are the limits, in the order in which they are asked. The keys are those
// of the file; a point stands for a group in it.
func limitsOf(v *say.Voice) []limitField {
	number := func(p func(*policy.Policy) int) func(*policy.Policy) string {
		return func(of *policy.Policy) string { return strconv.Itoa(p(of)) }
	}
	sum := func(p func(*policy.Policy) policy.Limit) func(*policy.Policy) string {
		return func(of *policy.Policy) string { return p(of).String() }
	}
	flag := func(p func(*policy.Policy) bool) func(*policy.Policy) string {
		return func(of *policy.Policy) string { return strconv.FormatBool(p(of)) }
	}
	pace, money, extra := v.T("How fast, and when"), v.T("Money and sums"), v.T("Friendly extras")
	days, business, hour := v.T("days"), v.T("business days"), v.T("o’clock")
	return []limitField{
		{Key: "spacing", Group: pace, Label: v.T("Least days between two letters"), Unit: days, value: number(func(p *policy.Policy) int { return p.Spacing })},
		{Key: "cap.written", Group: pace, Label: v.T("Most letters in any 7 days"), Hint: v.T("1 or 2; never more."), value: number(func(p *policy.Policy) int { return p.CapWritten })},
		{Key: "cap.calls", Group: pace, Label: v.T("Most calls in any 7 days"), Hint: v.T("1 or 2; never more."), value: number(func(p *policy.Policy) int { return p.CapCalls })},
		{Key: "quiet_hours.from", Group: pace, Label: v.T("Letters leave from"), Hint: v.T("The client’s time, 8 at the earliest."), Unit: hour, value: number(func(p *policy.Policy) int { return p.QuietFrom })},
		{Key: "quiet_hours.to", Group: pace, Label: v.T("Letters leave until"), Hint: v.T("The client’s time, 20 at the latest."), Unit: hour, value: number(func(p *policy.Policy) int { return p.QuietTo })},
		{Key: "demand_days", Group: pace, Label: v.T("Days a final demand gives"), Hint: v.T("More where the law asks more."), Unit: days, value: number(func(p *policy.Policy) int { return p.DemandDays })},
		{Key: "answer_days", Group: pace, Label: v.T("An offer waits for its answer"), Unit: days, value: number(func(p *policy.Policy) int { return p.AnswerDays })},
		{Key: "import_patience", Group: pace, Label: v.T("Patience after the first import"), Hint: v.T("So long nobody goes past the firmer reminder; 14 at the least."), Unit: days, value: number(func(p *policy.Policy) int { return p.ImportPatience })},
		{Key: "enquiry_after", Group: pace, Label: v.T("Later than this at first sight: ask, do not remind"), Unit: days, value: number(func(p *policy.Policy) int { return p.EnquiryAfter })},
		{Key: "money_age", Group: money, Label: v.T("Payments read longer ago than this: wait"), Unit: business, value: number(func(p *policy.Policy) int { return p.MoneyAge })},
		{Key: "grace", Group: money, Label: v.T("A payment may be under way for"), Unit: business, value: number(func(p *policy.Policy) int { return p.Grace })},
		{Key: "minimum", Group: money, Label: v.T("Below this sum nobody is written to"), Hint: v.T("In the client’s currency, whichever it is."), value: sum(func(p *policy.Policy) policy.Limit { return p.Minimum })},
		{Key: "own_time_below", Group: money, Label: v.T("Below this sum your own time decides"), value: sum(func(p *policy.Policy) policy.Limit { return p.OwnTimeBelow })},
		{Key: "arbitration_from", Group: money, Label: v.T("From this sum arbitration is looked at first"), value: sum(func(p *policy.Policy) policy.Limit { return p.ArbitrationFrom })},
		{Key: "instalment_notice", Group: extra, Label: v.T("Note before a part of a plan is due"), Hint: v.T("Days before; 0 for none."), Unit: days, value: number(func(p *policy.Policy) int { return p.InstalmentNotice })},
		{Key: "new_invoice_statement", Group: extra, Check: true, Label: v.T("A new invoice brings a statement of the late ones"), value: flag(func(p *policy.Policy) bool { return p.NewInvoiceStatement })},
		{Key: "thanks", Group: extra, Check: true, Label: v.T("Thank them when everything is paid"), value: flag(func(p *policy.Policy) bool { return p.Thanks })},
		{Key: "promise_day", Group: extra, Check: true, Label: v.T("A friendly line on the day a payment was promised for"), value: flag(func(p *policy.Policy) bool { return p.PromiseDay })},
	}
}

// limitName is the field of a limit in the form.
func limitName(key string) string { return "limit." + key }

// fieldID is a name as it can be an id.
func fieldID(name string) string {
	return strings.NewReplacer(".", "-", "_", "-", "/", "-").Replace(name)
}

// policyFormOf fills the form from a ladder, and from what was typed.
func policyFormOf(v *say.Voice, p *policy.Policy, t *tried) policyForm {
	f := policyForm{Name: p.Name, About: p.About}
	put := func(i input) input {
		i.ID = fieldID(i.Name)
		if i = i.tried(t); i.Fault != "" {
			f.Faults = append(f.Faults, i)
		}
		return i
	}
	for _, name := range policy.Names() {
		s, in := p.Step(name)
		if !in {
			s = policy.Step{Step: name}
			if preset, ok := policy.Preset("articles"); ok {
				s, _ = preset.Step(name)
			}
		}
		title, field := stepName(v, name), "step."+string(name)
		one := stepForm{
			Name: title, Does: stepDoes(v, s, p.DemandDays), Key: string(name), Letter: s.Letter, MayAuto: name.MayAutopilot(), Who: stepWho(v, s),
			In:    put(input{Name: field + ".in", Kind: "check", On: in, Label: v.T("On the ladder")}),
			After: put(input{Name: field + ".after", Kind: "number", Value: strconv.Itoa(s.After), Label: v.T("%s: days after the due date", title)}),
		}
		if one.MayAuto {
			one.Auto = put(input{Name: field + ".auto", Kind: "check", On: s.Autopilot, Label: v.T("Leaves by itself")})
		}
		if name == policy.Reminder3Offer || name == policy.LastNotice {
			one.HasDays, one.Days = true, put(input{Name: field + ".deadline", Kind: "number", Value: strconv.Itoa(s.Deadline), Label: v.T("Days to answer")})
		}
		f.Steps = append(f.Steps, one)
	}
	for _, l := range limitsOf(v) {
		i := input{Name: limitName(l.Key), Label: l.Label, Hint: l.Hint, Kind: "number", Value: l.value(p)}
		if l.Check {
			i.Kind, i.On, i.Value = "check", i.Value == "true", ""
		} else if l.Unit != "" && l.Hint == "" {
			i.Hint = v.T("In %s.", l.Unit)
		}
		if n := len(f.Groups); n == 0 || f.Groups[n-1].Title != l.Group {
			f.Groups = append(f.Groups, inputs{Title: l.Group})
		}
		g := &f.Groups[len(f.Groups)-1]
		g.Fields = append(g.Fields, put(i))
	}
	if t != nil {
		f.Name, f.About, f.Fault = t.get("name"), t.get("about"), t.faults[""]
	}
	return f
}

// typedYAML writes the ladder of a form as a file, one value a line, and tells which
// field each line came from.
func typedYAML(t *tried) (yaml string, fields map[int]string) {
	var b strings.Builder
	fields = map[int]string{}
	line := 0
	put := func(field, text string) {
		line++
		fields[line] = field
		b.WriteString(text + "\n")
	}
	put("", "name: "+scalar(t.get("name")))
	if about := t.get("about"); about != "" {
		put("", "about: "+strconv.Quote(about))
	}
	put("", "steps:")
	for _, name := range typedSteps(t) {
		field := "step." + name
		put(field+".after", "  - step: "+name)
		put(field+".after", "    after: "+scalar(t.get(field+".after")))
		if letter := t.get(field + ".letter"); letter != "" {
			put(field+".after", "    letter: "+scalar(letter))
		}
		if name == string(policy.Notice) {
			put(field+".after", "    only_if_paid_late: true")
		}
		if t.values.Has(field + ".auto") {
			put(field+".auto", "    autopilot: true")
		}
		if t.values.Has(field + ".deadline") {
			put(field+".deadline", "    deadline: "+scalar(t.get(field+".deadline")))
		}
	}
	group := ""
	for _, l := range limitsOf(say.In("en")) {
		field := limitName(l.Key)
		head, key, in := strings.Cut(l.Key, ".")
		if in && head != group {
			put(field, head+":")
		}
		if group = ""; in {
			group = head
		}
		value := scalar(t.get(field))
		if l.Check {
			value = strconv.FormatBool(t.values.Has(field))
		}
		if in {
			put(field, "  "+key+": "+value)
		} else {
			put(field, head+": "+value)
		}
	}
	return b.String(), fields
}

// typedSteps are the steps that were ticked, by their days where all can be read.
func typedSteps(t *tried) []string {
	var steps []string
	days := map[string]int{}
	readable := true
	for _, name := range policy.Names() {
		field := "step." + string(name)
		if !t.values.Has(field + ".in") {
			continue
		}
		n, err := strconv.Atoi(scalar(t.get(field + ".after")))
		readable = readable && err == nil
		days[string(name)] = n
		steps = append(steps, string(name))
	}
	if readable {
		slices.SortStableFunc(steps, func(a, b string) int { return days[a] - days[b] })
	}
	return steps
}

var (
	plainNumber = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,4})?$`)
	plainKey    = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)
)

// scalar is a typed value as it stands in a file: a number or a name as it is, all
// else quoted, so that it is refused as what it is and never read as YAML.
func scalar(text string) string {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "−", "-"), "+")
	if plainNumber.MatchString(text) || plainKey.MatchString(text) {
		return text
	}
	if sum := plainSum(text, "USD"); plainNumber.MatchString(sum) {
		return sum
	}
	return strconv.Quote(text)
}

// blameLines puts the faults of a file to the fields its lines came from.
func blameLines(t *tried, err error, fields map[int]string) error {
	list, ok := errors.AsType[fault.List](err)
	if !ok {
		return err
	}
	for _, f := range list {
		_, line, _ := strings.Cut(f.Where, ":")
		n, _ := strconv.Atoi(line) // no line is the file as a whole
		field := fields[n]
		if f.Code == "step_call" { // told at the steps as a whole; the call is what has to move
			field = "step." + string(policy.Call) + ".after"
		}
		t.blame(field, f.Text)
	}
	return nil
}

// editPolicy answers GET /policy/edit: the draft, or a ladder to start one from.
func (s *Server) editPolicy(w http.ResponseWriter, r *http.Request) error {
	return s.renderPolicyForm(w, r, nil, "", "")
}

func (s *Server) renderPolicyForm(w http.ResponseWriter, r *http.Request, t *tried, pasted, pasteFault string) error {
	v := at(r).voice
	view, err := s.desk.PolicyView(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	start, from := view.InForce, v.T("Started from %s, which is in force.", versionLabel(v, view.Current))
	if view.Draft != nil {
		start, from = view.Draft.Policy, v.T("The draft as it stands. What is in force stays so until you switch.")
	}
	if name := r.URL.Query().Get("from"); name != "" {
		preset, ok := policy.Preset(name)
		if !ok {
			return fault.NotFoundf("policy_unknown", "there is no ladder called %q", name)
		}
		start, from = preset, v.T("Started from “%s” as it comes.", presetName(v, name))
	}
	f := policyFormOf(v, &start, t)
	f.frame, f.From, f.YAML, f.Paste = s.frameOf(r, v.T("Change the ladder"), "/policy"), from, pasted, pasteFault
	status := http.StatusOK
	if t != nil || pasteFault != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, r, status, pagePolicyEdit, f)
}
