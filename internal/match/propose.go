package match

import "bytes"

// Propose says what a payment is for, among the candidates its clues led to.
func Propose(m Money, around []Candidate) Proposal {
	var r reading
	r.fill(&m)
	var hits []Match
	for i := range around {
		for k := range around[i].Items {
			o := &around[i].Items[k]
			var n folded
			n.read(o.Number)
			if o.Open == m.Amount && len(n.full) > 3 && bytes.Contains(r.plain, n.full) {
				hits = append(hits, Match{Account: around[i].Account, Kind: Exact, Score: 990, Parts: []Part{{o.Item, o.Open}}})
			}
		}
	}
	if len(hits) == 1 {
		return Proposal{Best: hits, Auto: true, Why: "one open invoice is named and paid to the cent"}
	}
	return Proposal{Best: hits[:min(len(hits), 3)], Why: "nothing is named and paid to the cent, or more than one"}
}
