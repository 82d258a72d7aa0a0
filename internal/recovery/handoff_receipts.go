package recovery

import "dunwell/internal/packet"

// mostProofs bounds what is told of one paper: the strongest come first.
const mostProofs = 4

// receipts are what was sent and what shows that it came, as the file of evidence has
// it. Words of the client on his page stay in the record.
func (s *gathering) receipts(g *ground) {
	told := func(proofs []ReceiptProof) (list []packet.Proof) {
		for i := range proofs[:min(len(proofs), mostProofs)] {
			p := &proofs[i]
			list = append(list, packet.Proof{On: p.On, Text: p.plain(), Reached: p.Kind.Reached(), About: p.paper, Of: string(p.letter)})
		}
		return list
	}
	for _, r := range g.receipts() {
		s.Receipts = append(s.Receipts, packet.Receipt{Words: r.Words, On: r.On, About: r.ID, Proofs: told(r.Proofs), Returned: told(r.Returned)})
	}
}
