package receivable

import (
	"maps"
	"slices"

	"dunwell/internal/day"
)

// Registers is what the registers beside the agreements know of an account, as far as
// it decides anything: what was sent for approval, change orders, and papers.
type Registers struct {
	Deliverables []Deliverable // by number and revision; without files, words and notices
	Orders       []ChangeOrder // without their words
	Papers       []Document    // those of a kind that ShowsByItself
}

// The facts that the registers show by themselves, by the names under which a person
// would tell them.
const (
	FactApproved      = "approvals_of_work_and_revisions"
	FactDeemed        = "approvals_deemed"
	FactDelivered     = "delivery_or_use_proof"
	FactAcknowledged  = "debt_acknowledged_in_writing"
	FactOrders        = "change_orders_approved"
	FactObjectedFirst = "written_dispute_before_due"
	FactInUse         = "work_in_use"

	shownYes = "yes"
)

// ShowsByItself reports a kind of paper that is a fact by lying in the file. A contract
// is none: what it binds to stands in the register of agreements.
func (k DocumentKind) ShowsByItself() bool {
	switch k {
	case ApprovalPaper, DeliveryProof, UseProof, Acknowledgment:
		return true
	}
	return false
}

// Derive lets the registers speak as of a day: what they show is a fact by itself,
// what a person told goes before it. Shown keeps what they show, and Told gives what
// a person said alone.
func (f *File) Derive(on day.Date) {
	shown := f.shown(on)
	if len(shown) == 0 {
		return
	}
	f.told, f.Shown = f.Facts, shown
	f.Facts = maps.Clone(shown)
	for name, value := range f.told {
		if value != "" {
			f.Facts[name] = value
		}
	}
}

// Told is what a person said of a fact, "" where nobody did or it was taken back.
func (f *File) Told(name string) string {
	if f.Shown == nil {
		return f.Facts[name]
	}
	return f.told[name]
}

// Tell notes what a person says of a fact, as the book keeps it. A register goes on
// to speak where the value is empty.
func (f *File) Tell(name, value string) {
	if f.Facts == nil {
		f.Facts = map[string]string{}
	}
	if f.Shown != nil {
		if f.told == nil {
			f.told = map[string]string{}
		}
		f.told[name] = value
		if value == "" {
			value = f.Shown[name]
		}
	}
	f.Facts[name] = value
}

func (f *File) shown(on day.Date) map[string]string {
	shown := AgreedFacts(f.Agreements, on)
	yes := func(fact string, is bool) {
		if is {
			shown[fact] = shownYes
		}
	}
	r := &f.Registers
	approved, deemed, open := r.approvals(on)
	paper := func(k DocumentKind) bool {
		return slices.ContainsFunc(r.Papers, func(d Document) bool { return d.Kind == k && !d.On.After(on) })
	}
	sent := approved+deemed+open > 0
	yes(FactApproved, sent && deemed+open == 0 || !sent && paper(ApprovalPaper))
	yes(FactDeemed, sent && open == 0 && deemed > 0)
	yes(FactDelivered, approved > 0 || paper(DeliveryProof) || paper(UseProof))
	yes(FactInUse, paper(UseProof))
	yes(FactAcknowledged, paper(Acknowledgment))
	yes(FactOrders, slices.ContainsFunc(r.Orders, func(c ChangeOrder) bool {
		return c.State == ApprovalGiven && !c.Answered.After(on)
	}))
	yes(FactObjectedFirst, f.objectedFirst(on))
	return shown
}

// approvals counts the newest revisions that were sent by a day: those the client
// approved, those only a clause counts as approved, and the others.
func (r *Registers) approvals(on day.Date) (approved, deemed, open int) {
	sent := slices.DeleteFunc(slices.Clone(r.Deliverables), func(d Deliverable) bool {
		return d.Sent.IsZero() || d.Sent.After(on) || d.State == ApprovalDraft || d.State == ApprovalWithdrawn
	})
	for _, d := range Latest(sent) {
		switch {
		case d.Answered.After(on): // it was open then
			open++
		case d.State == ApprovalGiven:
			approved++
		case d.State == ApprovalDeemed:
			deemed++
		default:
			open++
		}
	}
	return approved, deemed, open
}

// objectedFirst reports a dispute that runs and was raised by the due date of what it
// is about. One without an invoice is about all that is open: it came first where it
// came before any of that fell due.
func (f *File) objectedFirst(on day.Date) bool {
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		if a.Kind != DisputeHold || !a.Live(on) {
			continue
		}
		about, early := false, true
		for j := range f.Items {
			it := &f.Items[j]
			if it.Kind != Invoice || it.Due.IsZero() || a.Item != "" && a.Item != it.ID {
				continue
			}
			about, early = true, early && !a.On.After(it.Due)
		}
		if about && early {
			return true
		}
	}
	return false
}
