package judgment

import (
	"cmp"
	"slices"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// The tools of enforcement, by what they reach. A place may have others of its own.
const (
	ToolBank        = "bank"
	ToolWages       = "wages"
	ToolLien        = "lien"
	ToolExamination = "debtor_examination"
	ToolTill        = "till_tap"
	ToolProperty    = "personal_property"
	ToolReceivables = "receivables" // what third persons owe the debtor
)

// Assets is what is known of where the debtor's money is.
type Assets struct {
	Bank     string // where it has paid from, "" for not known
	Employer string
	Land     string
	Business bool                     // the debtor runs a business
	Tried    []receivable.Enforcement // steps taken before
}

// Tool is a way to the debtor's money, with why it stands where it stands.
type Tool struct {
	ID      string
	Name    string // in plain words
	Local   string // what the court there calls it, "" where not known
	Why     string
	Closed  string // why it is not open, "" where it is
	Rank    int    // the lower, the sooner
	Mark    law.Mark
	Running bool // a step with it is under way
}

// usual are the tools with their plain names, each with its local tools elsewhere
// than in the United States.
var usual = []struct {
	id, name string
	abroad   []string
}{
	{ToolBank, "levy on the bank account", []string{"third_party_debt_order"}},
	{ToolReceivables, "collect what others owe the debtor", nil},
	{ToolTill, "an officer takes what is in the till", nil},
	{ToolWages, "attach wages", []string{"attachment_of_earnings"}},
	{ToolExamination, "question the debtor under oath about assets", nil},
	{ToolLien, "lien on land", []string{"charging_order"}},
	{ToolProperty, "an officer takes and sells goods", []string{"warrant_of_control", "writ_of_control"}},
}

// ToolNames lists the tools that can be named anywhere.
func ToolNames() []string {
	names := make([]string, len(usual))
	for i, u := range usual {
		names[i] = u.id
	}
	return names
}

// ToolWords is the plain name of a tool, or its code in words.
func ToolWords(id string) string {
	for _, u := range usual {
		if u.id == id || slices.Contains(u.abroad, id) {
			return u.name
		}
	}
	return strings.ReplaceAll(id, "_", " ")
}

// Tools ranks the ways to the money in a place: what is known to exist comes before
// what has to be found, what costs little before what costs much. A way that brought
// nothing goes to the end.
func Tools(e law.EnforcementTools, a Assets) []Tool {
	var list []Tool
	for i, u := range usual {
		t := Tool{ID: u.id, Name: u.name, Local: e.LocalNames[u.id], Mark: e.NamesMark, Rank: 10 * (i + 3)}
		for _, abroad := range u.abroad {
			if t.Local == "" && slices.Contains(e.Tools, abroad) {
				t.Local, t.Mark = strings.ReplaceAll(abroad, "_", " "), e.ToolsMark
			}
		}
		t.place(&e, &a)
		list = append(list, t)
	}
	for i := range list {
		list[i].tried(&a)
	}
	slices.SortStableFunc(list, func(x, y Tool) int {
		closed := func(t *Tool) int {
			if t.Closed != "" {
				return 1
			}
			return 0
		}
		return cmp.Or(closed(&x)-closed(&y), x.Rank-y.Rank)
	})
	return list
}

// place says why a tool stands where it stands.
func (t *Tool) place(e *law.EnforcementTools, a *Assets) {
	switch t.ID {
	case ToolBank:
		if t.Why = "Their bank is not known. An old payment, cheque or statement names it; otherwise question the debtor first."; a.Bank != "" {
			t.Rank, t.Why = 1, "Their bank is known: "+a.Bank+"."
		}
	case ToolWages:
		switch {
		case e.WagesAllowed.Known && !e.WagesAllowed.Value:
			t.Closed = "wages cannot be attached for this debt in " + e.Place.Name
		case a.Business && a.Employer == "":
			t.Closed = "a company has no wages"
		case a.Employer != "":
			t.Rank, t.Why = 5, "They work for "+a.Employer+"."
		default:
			t.Why = "The employer has to be known; the examination asks for it."
		}
		if e.WagesPercent.Known && e.WagesPercent.Value != "" && t.Closed == "" {
			t.Why += " At most " + e.WagesPercent.Value + " % of disposable earnings can be taken."
		}
		t.Mark = e.WagesAllowed.Mark.And(t.Mark)
	case ToolExamination:
		if t.Why = "Finds the bank, the employer and who owes them; nothing is taken by it."; a.Bank == "" && a.Employer == "" && a.Land == "" {
			t.Rank, t.Why = 2, "Nothing of theirs is known, and this asks them under oath where it is."
		}
	case ToolLien:
		if t.Why = "Costs little and waits: it is paid when they sell or borrow."; a.Land != "" {
			t.Rank, t.Why = 8, "They own "+a.Land+". It costs little and is paid when they sell or borrow."
		}
	case ToolTill:
		if t.Why = "For a shop or restaurant that takes cash over the counter."; !a.Business {
			t.Closed = "the debtor runs no business that is known"
		}
	case ToolReceivables:
		t.Why = "Whoever owes them can be told by the court to pay you; name them once you know them."
	default:
		t.Why = "Goods bring little and cost storage; it moves some to pay."
	}
}

// tried lets a tool that runs say so, and one that brought nothing go to the end.
func (t *Tool) tried(a *Assets) {
	for i := range a.Tried {
		n := &a.Tried[i]
		switch {
		case n.Tool != t.ID:
		case n.State == receivable.EnforcementPrepared || n.State == receivable.EnforcementStarted:
			t.Running = true
		case n.State == receivable.EnforcementReturned && n.Collected.Sign() == 0:
			t.Rank += 100
			t.Why += " It was tried on " + n.On.String() + " and brought nothing."
		case n.State == receivable.EnforcementReturned:
			t.Why += " It brought " + n.Collected.Format("en", "gb") + " before."
		}
	}
}
