package web

import (
	"net/http"
	"strconv"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The pages of the ladder.
const (
	pagePolicy     = "policy"
	pagePolicyEdit = "policy_edit"
)

// policyPage is the ladder in force or, with a draft, the draft beside it with its
// rehearsal.
type policyPage struct {
	frame
	Draft   string // version of the draft, "" where there is none
	Pill    string
	Lead    string
	Faults  []string // of what was pasted or pressed
	Steps   []ladderStep
	Limits  []pairOf
	Changes []pairOf // of the draft, beside the steps
	Starts  []startFrom
	Past    []formerLadder
	Former  *formerLadder // the one before that in force
	May     bool          // this visitor may change the ladder

	Switched bool // another ladder was just switched on

	When      *whenForm // of a draft
	Rehearsal *rehearsalPart
}

// whenForm asks from which day the draft decides, or tells it.
type whenForm struct {
	From     field
	Tomorrow string
	Planned  string // in words, "" where no day is set
}

func whenOf(v *say.Voice, draft *recovery.PolicyDraft, today day.Date, t *tried) *whenForm {
	tomorrow := today.AddDays(1).String()
	f := &whenForm{From: t.field("from", "", "from", ""), Tomorrow: tomorrow}
	if !draft.From.IsZero() {
		f.Planned = v.T("%s, set by %s", v.Dated(draft.From), draft.For)
	}
	return f
}

// ladderStep is one rung in words.
type ladderStep struct {
	Day, Was  string // Was is the day in force where the draft has another
	Name      string
	Does      string
	Who       string
	State     string // changed, fixed, gone
	Mark      string // pill of a changed rung
	OldWho    string // where only who acts is another
	Condition string
}

// pairOf is a name with what stands against it.
type pairOf struct{ Label, Value, Was string }

type startFrom struct {
	Name, Label, About string
	Yours              bool
}

type formerLadder struct {
	Label, By, On string
	Name          string
	Number        int
	InForce       bool
}

// stepName is a step of the ladder as the ladder's page calls it.
func stepName(v *say.Voice, n policy.Name) string {
	switch n {
	case policy.Notice:
		return v.T("Notice before the due date")
	case policy.Reminder1:
		return v.T("First reminder")
	case policy.Reminder2:
		return v.T("Second reminder")
	case policy.Call:
		return v.T("Call")
	case policy.Reminder3Offer:
		return v.T("Firmer reminder with an offer")
	case policy.LastNotice:
		return v.T("Last notice")
	case policy.FinalDemand:
		return v.T("Final demand")
	}
	return string(n)
}

// stepDoes says in a line what a step is for.
func stepDoes(v *say.Voice, s policy.Step, demandDays int) string {
	switch s.Step {
	case policy.Notice:
		return v.T("The invoice falls due soon. Only for clients who paid late before.")
	case policy.Reminder1:
		return v.T("Perhaps it slipped.")
	case policy.Reminder2:
		return v.T("Is something wrong?")
	case policy.Call:
		return v.T("To learn the cause.")
	case policy.Reminder3Offer:
		return v.N(s.Deadline, "Offers to arrange; gives {n} day to answer.", "Offers to arrange; gives {n} days to answer.")
	case policy.LastNotice:
		return v.N(s.Deadline, "Proposes that work pauses; gives {n} day.", "Proposes that work pauses; gives {n} days.")
	case policy.FinalDemand:
		return v.N(demandDays, "A date and a sum; {n} day, more where the law asks more.", "A date and a sum; {n} days, more where the law asks more.")
	}
	return ""
}

func stepWho(v *say.Voice, s policy.Step) string {
	switch {
	case s.Step == policy.Call:
		return v.T("you call")
	case s.Step == policy.FinalDemand:
		return v.T("you decide")
	case s.Autopilot:
		return v.T("by itself")
	}
	return v.T("you approve")
}

// stepDay is the day of a rung with its sign: "+7", "−3".
func stepDay(after int) string {
	if after < 0 {
		return "−" + strconv.Itoa(-after)
	}
	return "+" + strconv.Itoa(after)
}

// showPolicy answers GET /policy.
func (s *Server) showPolicy(w http.ResponseWriter, r *http.Request) error {
	return s.renderPolicy(w, r, http.StatusOK, nil, nil)
}

// renderPolicy shows the ladder; t is the form with a day that could not be taken, nil for
// none.
func (s *Server) renderPolicy(w http.ResponseWriter, r *http.Request, status int, faults []string, t *tried) error {
	view, err := s.desk.PolicyView(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	zone, err := s.desk.ZoneOf(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	p := s.policyPage(r, &view, zone)
	p.Faults = faults
	p.Switched = r.Method == http.MethodGet && r.URL.Query().Get("switched") != ""
	if view.Draft != nil {
		found, err := s.desk.RehearsePolicyDraft(r.Context(), at(r).creditor, view.Draft.Policy, view.Draft.From)
		if err != nil {
			return err
		}
		today, err := s.desk.DayOf(r.Context(), at(r).creditor)
		if err != nil {
			return err
		}
		p.When = whenOf(at(r).voice, view.Draft, today, t)
		p.Rehearsal = rehearsalOf(at(r).voice, &found, pageOf(r))
	}
	return s.render(w, r, status, pagePolicy, p)
}

func (s *Server) policyPage(r *http.Request, view *recovery.PolicyView, zone *time.Location) policyPage {
	v := at(r).voice
	p := policyPage{frame: s.frameOf(r, v.T("Ladder"), "/policy"), May: at(r).role.May(auth.Decide)}
	shown, against := view.InForce, view.InForce
	label := versionLabel(v, view.Current)
	p.Pill = label
	p.Lead = v.T("What happens on which day after the oldest open due date, and who acts.")
	if draft := view.Draft; draft != nil {
		shown = draft.Policy
		p.Draft, p.Pill = draft.Policy.Version, v.T("Draft")
		if !draft.From.IsZero() {
			p.Lead = v.T("From %s this ladder decides; until then %s stays in force.", v.Dated(draft.From), label)
		} else if len(draft.Changes) == 0 {
			p.Lead = v.T("The draft says the same as %s, which is in force.", label)
		} else {
			p.Lead = v.N(len(draft.Changes), "One change against %s, which stays in force until you switch.", "{n} changes against %s, which stays in force until you switch.", label)
		}
	}
	p.Steps = ladderSteps(v, &shown, &against)
	p.Limits = ladderLimits(v, &shown, &against)
	for _, name := range policy.Presets() {
		p.Starts = append(p.Starts, presetStart(v, name, name == view.Current.Name))
	}
	for _, one := range view.Versions {
		past := formerLadder{Label: versionLabel(v, one), By: one.By, On: v.Short(day.In(one.At, zone)), Name: one.Name, Number: one.Number, InForce: one.InForce}
		p.Past = append(p.Past, past)
		if p.Former == nil && len(p.Past) > 1 && !one.InForce && view.Draft == nil {
			former := past
			p.Former = &former
		}
	}
	if p.Former == nil && len(p.Past) == 1 && policy.PresetSource(view.Current.Name) != nil {
		p.Former = &formerLadder{Label: versionLabel(v, recovery.PolicyVersion{Name: view.Current.Name}), Name: view.Current.Name}
	}
	return p
}

// versionLabel names a ladder: "version 3 of articles".
func versionLabel(v *say.Voice, one recovery.PolicyVersion) string {
	if one.Number == 0 {
		return v.T("“%s” as it comes", presetName(v, one.Name))
	}
	return v.T("version %d of “%s”", one.Number, presetName(v, one.Name))
}

func presetName(v *say.Voice, name string) string {
	switch name {
	case "articles":
		return v.T("As the articles say")
	case "gentle":
		return v.T("Gentle")
	case "firm":
		return v.T("Firm")
	}
	return name
}

func presetStart(v *say.Voice, name string, yours bool) startFrom {
	one := startFrom{Name: name, Label: presetName(v, name), Yours: yours}
	if p, ok := policy.Preset(name); ok {
		if demand, ok := p.Step(policy.FinalDemand); ok {
			one.About = v.T("final demand on day %d", demand.After)
		}
	}
	return one
}

// ladderSteps are the rungs of a ladder, with what is other than in force.
func ladderSteps(v *say.Voice, shown, against *policy.Policy) []ladderStep {
	var list []ladderStep
	for _, s := range shown.Steps {
		one := ladderStep{Day: stepDay(s.After), Name: stepName(v, s.Step), Does: stepDoes(v, s, shown.DemandDays), Who: stepWho(v, s)}
		if !s.Step.MayAutopilot() && s.Step != policy.Call {
			one.State = "fixed"
		}
		was, had := against.Step(s.Step)
		switch {
		case !had:
			one.State, one.Mark = "changed", v.T("new")
		case was.After != s.After:
			one.State, one.Mark, one.Was = "changed", v.T("changed"), stepDay(was.After)
		case was.Autopilot != s.Autopilot:
			one.State, one.Mark, one.OldWho = "changed", v.T("changed"), stepWho(v, was)
		case was.Deadline != s.Deadline:
			one.State, one.Mark = "changed", v.T("changed")
		}
		list = append(list, one)
	}
	for _, s := range against.Steps {
		if _, still := shown.Step(s.Step); !still {
			list = append(list, ladderStep{Was: stepDay(s.After), Name: stepName(v, s.Step), Does: v.T("Left out of the draft."), State: "changed", Mark: v.T("left out")})
		}
	}
	return list
}

// ladderLimits are the limits around the steps as they stand, in words.
func ladderLimits(v *say.Voice, shown, against *policy.Policy) []pairOf {
	var list []pairOf
	for _, l := range limitsOf(v) {
		one := pairOf{Label: l.Label, Value: l.said(v, shown)}
		if was := l.said(v, against); was != one.Value {
			one.Was = was
		}
		list = append(list, one)
	}
	return list
}

// policyRoutes are the addresses of this page.
func (s *Server) policyRoutes() []route {
	return []route{
		{"GET /policy", auth.See, s.showPolicy},
		{"GET /policy/edit", auth.Decide, s.editPolicy},
		{"GET /policy/yaml", auth.See, s.policyYAML},
		{"POST /policy/draft", auth.Decide, s.draftPolicy},
		{"POST /policy/paste", auth.Decide, s.pastePolicy},
		{"POST /policy/discard", auth.Decide, s.discardPolicy},
		{"POST /policy/use", auth.Decide, s.usePolicy},
		{"POST /policy/from", auth.Decide, s.planPolicy},
		{"POST /policy/not-yet", auth.Decide, s.unplanPolicy},
		{"POST /policy/former", auth.Decide, s.formerPolicy},
	}
}
