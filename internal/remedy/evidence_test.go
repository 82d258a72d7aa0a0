package remedy

import (
	"testing"

	"dunwell/internal/day"
)

// The points of the thirty-two worked cases, added up by hand from their lists.
func TestEvidencePointsOfTheWorkedCases(t *testing.T) {
	t.Parallel()
	p := Defaults()
	weights := map[string]float64{}
	for _, item := range p.ProofItems() {
		weights[item.Name] = item.Points.Value
		if item.Points.Mark.Confidence == "" || item.Points.Unit != "points" {
			t.Errorf("%s has no mark: %+v", item.Name, item.Points)
		}
	}
	if len(weights) != evidenceItems {
		t.Fatalf("%d items, want %d", len(weights), evidenceItems)
	}
	for name, want := range map[string]float64{
		"signed_contract": 30, "email_agreement_only": 18, "debt_acknowledged_in_writing": 20, "approvals_of_work_and_revisions": 15,
		"delivery_or_use_proof": 15, "invoices_received_unobjected": 10, "part_payment_made": 8, "change_orders_approved": 6,
		"final_demand_on_file": 4, "written_dispute_before_due": -20, "written_dispute_after_due": -8, "real_defect_evidence": -25,
		"approvals_deemed": 10,
	} {
		if weights[name] != want {
			t.Errorf("%s: got %v points, want %v", name, weights[name], want)
		}
	}
	for _, g := range goldens(t) {
		c, sum := g.parse(t), 0.0
		for _, name := range c.Evidence.Names() {
			sum += weights[name]
		}
		band := p.BandOf(c.Evidence)
		if sum = min(max(sum, 0), 100); band.Points != g.Points || float64(g.Points) != sum || g.Points < band.From {
			t.Errorf("%s: got %d points in %s from %d; the case says %d, its list adds up to %v", g.ID, band.Points, band.Name, band.From, g.Points, sum)
		}
	}
}

// A weaker proof of the same adds nothing to the stronger one.
func TestSoundEvidence(t *testing.T) {
	t.Parallel()
	all := SignedContract | EmailAgreement | Approvals | DeemedApproval
	if got := all.Sound(); got != SignedContract|Approvals {
		t.Errorf("got %v", got.Names())
	}
	if got := (EmailAgreement | DeemedApproval).Sound(); got != EmailAgreement|DeemedApproval {
		t.Errorf("got %v", got.Names())
	}
}

// One more proof is told in money: an admission makes a contested claim worth more,
// and a complaint that goes away as well.
func TestWithEvidenceTellsTheGain(t *testing.T) {
	t.Parallel()
	c := *goldens(t)[4].parse(t) // refused, both letters lapsed, inside the limit
	c.On, c.Response, c.FinalDemand, c.AttorneyLetter = day.New(2026, 11, 20), Refuses, Lapsed, Lapsed
	c.Evidence = EmailAgreement | DisputeAfterDue
	rk := Rank(&c, Defaults())
	for _, item := range []Evidence{SignedContract, Acknowledged, DeliveryProof, DisputeAfterDue} {
		g, ok := rk.WithEvidence(item)
		if !ok || g.Sum.Sign() < 0 || g.Points <= rk.EvidencePoints || g.Band == "" {
			t.Errorf("%v: got %+v, %v; it stands at %d points", item.Names(), g, ok, rk.EvidencePoints)
		}
	}
	if g, _ := rk.WithEvidence(EmailAgreement); g.Sum.Sign() != 0 || g.Best.Sign() != 0 || g.Points != rk.EvidencePoints {
		t.Errorf("what is there already adds %+v", g)
	}
}
