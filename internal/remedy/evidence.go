package remedy

import (
	"math"

	"dunwell/internal/money"
)

// PathStatedDays is the parameter of how many days without an objection make an
// account stated of an invoice that was received.
const PathStatedDays = "evidence.account_stated_days.value"

// evidencePoints adds up what each item counts, held between 0 and 100.
func (p *Parameters) evidencePoints(e Evidence) float64 {
	sum := 0.0
	for i := range evidenceItems {
		if e&(1<<i) != 0 {
			sum += p.n.points[i]
		}
	}
	return min(max(sum, 0), 100)
}

// band is the place of points in the list of bands: strong, good, fair, weak, none.
func (p *Parameters) band(points float64) int {
	for i, from := range p.n.bandFrom {
		if points >= from {
			return i
		}
	}
	return evidenceBands - 1
}

// ProofItem is one thing that can be shown to a judge, with what it counts. Points
// below zero speak for the client.
type ProofItem struct {
	Item   Evidence
	Name   string
	Points Figure
}

// ProofItems are all of them, in the order in which judges ask: agreement, delivery,
// what was received, the amount; what speaks against the claim comes last.
func (p *Parameters) ProofItems() []ProofItem {
	order := []Evidence{
		SignedContract, EmailAgreement, Approvals, DeemedApproval, DeliveryProof, ChangeOrders, InvoicesUnobjected, Acknowledged, PartPayment, DemandOnFile,
		DisputeBeforeDue, DisputeAfterDue, RealDefect,
	}
	list := make([]ProofItem, len(order))
	for i, item := range order {
		name := item.Names()[0]
		points, _ := p.Figure("evidence.weights.items." + name) // bound by its name
		list[i] = ProofItem{item, name, points}
	}
	return list
}

// Against is what speaks for the client.
const Against = DisputeBeforeDue | DisputeAfterDue | RealDefect

// Sound leaves out what a stronger proof of the same stands for: mails beside a signed
// contract, silence beside an approval.
func (e Evidence) Sound() Evidence {
	if e.Has(SignedContract) {
		e &^= EmailAgreement
	}
	if e.Has(Approvals) {
		e &^= DeemedApproval
	}
	return e
}

// Band is a step of what evidence is worth.
type Band struct {
	Name   string // strong, good, fair, weak, none
	From   int    // points
	Win    Figure // chance to win when it is contested
	Points int    // of the evidence, where the band is that of a case
}

// Bands are all of them, the strongest first.
func (p *Parameters) Bands() []Band {
	list := make([]Band, evidenceBands)
	for i := range list {
		list[i].Name = bands[i]
		if i < len(p.n.bandFrom) {
			list[i].From = int(math.Round(p.n.bandFrom[i]))
		}
		list[i].Win, _ = p.Figure("evidence.win_if_contested." + bands[i]) // bound by its name
	}
	return list
}

// BandOf is the band of some evidence, with its points.
func (p *Parameters) BandOf(e Evidence) Band {
	points := p.evidencePoints(e)
	b := p.Bands()[p.band(points)]
	b.Points = int(math.Round(points))
	return b
}

// StatedDays is how many days without an objection make an account stated.
func (p *Parameters) StatedDays() int { return int(math.Round(p.n.statedDays)) }

// Gain is what one more proof would change: of each remedy that is open either way,
// and of the best.
type Gain struct {
	Points int          // after it
	Band   string       // after it
	Best   money.Amount // what the recommended remedy would be worth more than the one recommended now
	Then   ID           // recommended with it
	Most   ID           // the remedy that would gain most
	Sum    money.Amount // by so much
}

// WithEvidence ranks again with an item of evidence added, or with one that speaks for
// the client gone. ok is false where nothing can be ranked.
func (rk *Ranking) WithEvidence(item Evidence) (g Gain, ok bool) {
	if rk.Fault != nil || rk.c == nil || len(rk.Options) == 0 {
		return g, false
	}
	other := *rk.c
	if item&Against != 0 {
		other.Evidence &^= item
	} else {
		other.Evidence |= item
	}
	other.Evidence = other.Evidence.Sound()
	again := Rank(&other, rk.p)
	if again.Fault != nil || len(again.Options) == 0 {
		return g, false
	}
	band := rk.p.BandOf(other.Evidence)
	g = Gain{Points: band.Points, Band: band.Name, Then: again.Recommended}
	currency := rk.c.Amount.Currency()
	value := func(r *Ranking, id ID) (money.Amount, bool) {
		o, found := r.Find(id)
		return o.Value, found && o.Eligible
	}
	before, _ := value(rk, rk.Recommended)
	after, _ := value(&again, again.Recommended)
	g.Best = money.New(after.Minor()-before.Minor(), currency)
	g.Sum = money.New(0, currency)
	for i := range again.Options {
		o := &again.Options[i]
		old, open := value(rk, o.Remedy)
		if !o.Eligible || !open {
			continue
		}
		if more := o.Value.Minor() - old.Minor(); more > g.Sum.Minor() {
			g.Most, g.Sum = o.Remedy, money.New(more, currency)
		}
	}
	return g, true
}
