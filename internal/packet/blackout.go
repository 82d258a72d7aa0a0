package packet

import "slices"

// bar stands for a character that is blacked out.
const bar = '█'

// blackOut takes account numbers, days of birth and the like out of the words of a
// dossier that goes to a court. It reads copies; the book keeps what it has.
func (d *Dossier) blackOut() {
	if d.Secrets.Empty() {
		return
	}
	blank := func(texts ...*string) {
		for _, t := range texts {
			*t, _ = d.Secrets.Blank(*t, bar)
		}
	}
	for i := range d.Facts {
		blank(&d.Facts[i].Text)
	}
	for i := range d.Receipts {
		for _, list := range [][]Proof{d.Receipts[i].Proofs, d.Receipts[i].Returned} {
			for j := range list {
				blank(&list[j].Text)
			}
		}
	}
	for i := range d.Known {
		blank(&d.Known[i].Value)
	}
	for i := range d.Work {
		blank(&d.Work[i].Name, &d.Work[i].Agreement, &d.Work[i].PauseClause, &d.Work[i].CancelClause)
	}
	c := &d.Claim
	c.Rows, c.Late, c.Beside, c.Payments = slices.Clone(c.Rows), slices.Clone(c.Late), slices.Clone(c.Beside), slices.Clone(c.Payments)
	for i := range c.Rows {
		blank(&c.Rows[i].For)
	}
	for i := range c.Late {
		blank(&c.Late[i].For)
	}
	for i := range c.Beside {
		blank(&c.Beside[i])
	}
	for i := range c.Payments {
		blank(&c.Payments[i].What)
	}
	for i := range d.Exhibits {
		e := &d.Exhibits[i]
		e.Head = slices.Clone(e.Head)
		for j := range e.Head {
			if !slices.Contains(hashes, e.Head[j].Label) {
				blank(&e.Head[j].Value)
			}
		}
		blank(&e.Title, &e.Text, &e.Note)
	}
}

// hashes are lines of an exhibit that hold no words.
var hashes = []string{"SHA-256", "Message-ID"}
