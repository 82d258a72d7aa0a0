package receivable

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
)

// What the registers show is a fact by itself; what a person told goes before it.
func TestRegistersShowFacts(t *testing.T) {
	t.Parallel()
	today := day.New(2026, 5, 20)
	sent, answered := today.AddDays(-30), today.AddDays(-20)
	piece := func(number string, revision int, s ApprovalState) Deliverable {
		d := Deliverable{Number: number, Revision: revision, State: s, Sent: sent}
		if s == ApprovalGiven || s == ApprovalDeemed || s == ApprovalChanges {
			d.Answered = answered
		}
		return d
	}
	invoice := Item{ID: "i", Kind: Invoice, Due: today.AddDays(-15)}
	tests := map[string]struct {
		file File
		want []string
	}{
		"nothing":           {File{}, nil},
		"approved":          {File{Registers: Registers{Deliverables: []Deliverable{piece("D1", 1, ApprovalChanges), piece("D1", 2, ApprovalGiven)}}}, []string{FactApproved, FactDelivered}},
		"one still open":    {File{Registers: Registers{Deliverables: []Deliverable{piece("D1", 1, ApprovalGiven), piece("D2", 1, ApprovalOut)}}}, []string{FactDelivered}},
		"a later revision":  {File{Registers: Registers{Deliverables: []Deliverable{piece("D1", 1, ApprovalGiven), piece("D1", 2, ApprovalOut)}}}, nil},
		"silence":           {File{Registers: Registers{Deliverables: []Deliverable{piece("D1", 1, ApprovalGiven), piece("D2", 1, ApprovalDeemed)}}}, []string{FactDeemed, FactDelivered}},
		"draft alone":       {File{Registers: Registers{Deliverables: []Deliverable{{Number: "D1", State: ApprovalDraft}}, Papers: []Document{{Kind: ApprovalPaper, On: sent}}}}, []string{FactApproved}},
		"answered later":    {File{Registers: Registers{Deliverables: []Deliverable{{Number: "D1", State: ApprovalGiven, Sent: sent, Answered: today.AddDays(1)}}}}, nil},
		"papers":            {File{Registers: Registers{Papers: []Document{{Kind: UseProof, On: sent}, {Kind: Acknowledgment, On: sent}}}}, []string{FactDelivered, FactInUse, FactAcknowledged}},
		"paper of tomorrow": {File{Registers: Registers{Papers: []Document{{Kind: DeliveryProof, On: today.AddDays(1)}}}}, nil},
		"a contract alone":  {File{Registers: Registers{Papers: []Document{{Kind: ContractPaper, On: sent}}}}, nil},
		"orders":            {File{Registers: Registers{Orders: []ChangeOrder{{State: ApprovalDeclined}, {State: ApprovalGiven, Answered: sent}}}}, []string{FactOrders}},
		"complained first":  {File{Items: []Item{invoice}, Arrangements: []Arrangement{{Kind: DisputeHold, Item: "i", On: invoice.Due}}}, []string{FactObjectedFirst}},
		"complained late":   {File{Items: []Item{invoice}, Arrangements: []Arrangement{{Kind: DisputeHold, Item: "i", On: invoice.Due.AddDays(1)}}}, nil},
		"complaint over":    {File{Items: []Item{invoice}, Arrangements: []Arrangement{{Kind: DisputeHold, Item: "i", On: invoice.Due, Ended: today}}}, nil},
	}
	for name, tt := range tests {
		f := tt.file
		f.Derive(today)
		slices.Sort(tt.want)
		if got := slices.Sorted(maps.Keys(f.Facts)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
		for _, fact := range tt.want {
			if f.Told(fact) != "" {
				t.Errorf("%s: %s counts as told by a person", name, fact)
			}
		}
	}
}

// Whatever is told and shown: a person's word goes first, a register speaks where
// nobody does, and Told gives back the person's words alone.
func TestAPersonsWordGoesBeforeTheRegisters(t *testing.T) {
	t.Parallel()
	names := []string{FactApproved, FactDelivered, FactInUse, FactAcknowledged, FactOrders, "solvency"}
	rapid.Check(t, func(t *rapid.T) {
		today := day.New(2026, 5, 20)
		told := rapid.MapOfN(rapid.SampledFrom(names), rapid.SampledFrom([]string{"yes", "no", ""}), 0, 6).Draw(t, "told")
		f := File{Facts: maps.Clone(told)}
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]DocumentKind{ApprovalPaper, DeliveryProof, UseProof, Acknowledgment, Photo}), 0, 4).Draw(t, "papers") {
			f.Registers.Papers = append(f.Registers.Papers, Document{Kind: k, On: today})
		}
		f.Derive(today)
		name, value := rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom([]string{"yes", "no", ""}).Draw(t, "value")
		if rapid.Bool().Draw(t, "said now") {
			f.Tell(name, value)
			told[name] = value
		}
		for _, name := range names {
			want := told[name]
			if got := f.Told(name); got != want {
				t.Fatalf("%s told: got %q, want %q", name, got, want)
			}
			if want == "" {
				want = f.Shown[name]
			}
			if got := f.Facts[name]; got != want {
				t.Fatalf("%s: got %q, want %q", name, got, want)
			}
		}
	})
}
