package packet

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// Receipt is an invoice or a formal letter, and what shows that it came to the client.
type Receipt struct {
	Words    string // "Invoice A-17"
	On       day.Date
	About    string // id of the exhibit that shows it
	Proofs   []Proof
	Returned []Proof // it came back
}

// Proof is one thing that shows that a paper came, or only that it was sent.
type Proof struct {
	On      day.Date
	Text    string
	Reached bool   // it shows that the paper was received
	About   string // id of the exhibit that shows it, "" for none
	Of      string // id of the letter that it is about
}

// receipts are what a stranger is shown of them: what an exhibit shows, or nothing but
// an act of the client on his page.
func (d *Dossier) receipts(of *Dossier) (list []Receipt) {
	seen := func(proofs []Proof) (kept []Proof) {
		for _, p := range proofs {
			if (p.Of == "" || d.Find(p.Of) != nil) && (p.About == "" || d.Find(p.About) != nil) && !Talks(p.Text) {
				kept = append(kept, p)
			}
		}
		return kept
	}
	for _, r := range of.Receipts {
		if d.Find(r.About) == nil {
			continue
		}
		r.Proofs, r.Returned = seen(r.Proofs), seen(r.Returned)
		list = append(list, r)
	}
	return list
}

// receiptPart says of each invoice and formal letter what shows that it came. That it
// was sent is called no more than that.
func (d *Dossier) receiptPart() pdf.Part {
	p := pdf.Part{Title: "What was sent, and what shows that it came", Group: groupClaim}
	none := "–" // what is not shown is not for who sues to say
	if len(d.Touched) > 0 {
		none = "not shown"
	}
	t := letter.Table{Columns: []letter.Column{{Title: "Paper"}, {Title: "Day"}, {Title: "What shows that it came, or was sent", Wide: true}, {Title: "Received"}}}
	for i := range d.Receipts {
		r := &d.Receipts[i]
		words := r.Words
		if e := d.Find(r.About); e != nil {
			words += " (" + e.Label + ")"
		}
		received := none
		var shows []string
		for _, proof := range r.Proofs {
			if proof.Reached {
				received = "shown"
			}
			shows = append(shows, d.proofLine(&proof))
		}
		for _, back := range r.Returned {
			shows = append(shows, d.proofLine(&back))
		}
		if len(shows) == 0 {
			shows = []string{"No exhibit shows how it was sent."}
		}
		t.Rows = append(t.Rows, []string{words, d.short(r.On), strings.Join(shows, "\n"), received})
	}
	p.Blocks = []letter.Block{t, letter.Para{Text: "An answer, an act on the page that shows the paper, and a notice of the recipient’s mail system show that it was received. Proof of posting, and a mail server that took it over, show that it was sent."}}
	return p
}

// receiptParts is that part, where there is something to say.
func (d *Dossier) receiptParts() []pdf.Part {
	if len(d.Receipts) == 0 {
		return nil
	}
	return []pdf.Part{d.receiptPart()}
}

func (d *Dossier) proofLine(p *Proof) string {
	text := d.short(p.On) + ": " + p.Text
	if e := d.Find(p.About); e != nil {
		text += " (" + e.Label + ")"
	}
	return text
}
