package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
)

// evidenceCmd weighs the file of a client as a judge would.
type evidenceCmd struct {
	clientArg
	On      day.Date `help:"Day to look from (default: today)." placeholder:"DATE"`
	Rebuild bool     `help:"Without a contract: what of the agreement the file shows, and what is lacking."`
	Accept  bool     `help:"Say yes to what was rebuilt: it is entered as an agreement of mails or conduct."`
	Title   string   `help:"With --accept: what the agreement is called." placeholder:"TEXT"`
	By      string   `help:"With --accept: who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON    bool     `name:"json" help:"The whole view as one JSON object."`
}

func (c evidenceCmd) Run(s *session) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) error {
		on, err := s.orToday(d, key.Creditor, c.On)
		if err != nil {
			return err
		}
		if c.Accept {
			entry, err := d.AcceptRebuilt(s.ctx, key, c.Title, recovery.Act{On: c.On, By: author(c.By)})
			if err != nil {
				return err
			}
			return s.said(entry)
		}
		v, err := d.Evidence(s.ctx, key, on)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return s.line(evidenceShape(&v))
		case c.Rebuild:
			c.printRebuilt(s, &v)
		default:
			c.print(s, &v)
		}
		return nil
	})
}

// evidenceJSON is the shape of the view; what is not known is null.
type evidenceJSON struct {
	Account  string         `json:"account"`
	Client   string         `json:"client"`
	On       day.Date       `json:"on"`
	Points   int            `json:"points"`
	Band     string         `json:"band"`
	Items    []proofJSON    `json:"items"`
	Receipts []receiptJSON  `json:"receipts"`
	Rebuilt  rebuiltJSON    `json:"rebuilt"`
	Papers   []documentJSON `json:"documents"`
}

type proofJSON struct {
	Item    string      `json:"item"`
	Points  float64     `json:"points"`
	Mark    string      `json:"mark"`
	State   string      `json:"state"`
	Told    bool        `json:"told_by_creditor"`
	ShownBy []shownJSON `json:"shown_by"`
	Then    *int        `json:"points_then"`
	Remedy  *remedy.ID  `json:"gains_most"`
	Gain    *string     `json:"gain"`
	Ways    []wayJSON   `json:"ways"`
}

type shownJSON struct {
	On   day.Date `json:"on"`
	Text string   `json:"text"`
	Ref  *string  `json:"ref"`
}

type wayJSON struct {
	Way     string `json:"way"`
	Text    string `json:"text"`
	Command string `json:"command"`
	Minutes int    `json:"minutes"`
}

type receiptJSON struct {
	Kind     string          `json:"kind"` // invoice or letter
	Number   string          `json:"number"`
	On       day.Date        `json:"on"`
	Strength *string         `json:"strongest"`
	Received *day.Date       `json:"received"` // since when receipt is shown; sent is none
	Proofs   []receiptOfJSON `json:"proofs"`
	Returned []receiptOfJSON `json:"returned"`
}

type receiptOfJSON struct {
	Kind string   `json:"kind"`
	On   day.Date `json:"on"`
	Text string   `json:"text"`
	Ref  *string  `json:"ref"`
}

type rebuiltJSON struct {
	Contract bool          `json:"contract"`
	Enter    *string       `json:"enter_as"`
	Meruit   []elementJSON `json:"quantum_meruit"`
	Stated   []elementJSON `json:"account_stated"`
}

type elementJSON struct {
	Element string      `json:"element"`
	ShownBy []shownJSON `json:"shown_by"`
	Lacking *string     `json:"lacking"`
}

func evidenceShape(v *recovery.EvidenceView) evidenceJSON {
	j := evidenceJSON{Account: v.Number, Client: v.Client, On: v.On, Points: v.Band.Points, Band: v.Band.Name, Items: []proofJSON{}, Receipts: []receiptJSON{}, Papers: []documentJSON{}}
	for i := range v.Lines {
		l := &v.Lines[i]
		p := proofJSON{Item: l.Name, Points: l.Points.Value, Mark: l.Points.Sign(), State: string(l.State), Told: l.Told, ShownBy: shownShape(l.ShownBy), Ways: []wayJSON{}}
		if l.Gains {
			p.Then, p.Gain = &l.Gain.Points, givenSum(l.Gain.Sum)
			if l.Gain.Most != "" {
				p.Remedy = &l.Gain.Most
			}
		}
		for _, w := range l.Ways {
			p.Ways = append(p.Ways, wayJSON{w.Code, w.Text, w.Command, w.Minutes})
		}
		j.Items = append(j.Items, p)
	}
	for i := range v.Receipts {
		r := &v.Receipts[i]
		one := receiptJSON{Kind: "letter", Number: r.Number, On: r.On, Proofs: receiptShape(r.Proofs), Returned: receiptShape(r.Returned)}
		if r.Invoice {
			one.Kind = "invoice"
		}
		if best, ok := r.Best(); ok {
			one.Strength = absent(string(best.Kind))
		}
		if on, ok := r.Reached(); ok {
			one.Received = &on
		}
		j.Receipts = append(j.Receipts, one)
	}
	j.Rebuilt = rebuiltJSON{v.Rebuilt.Contract, absent(string(v.Rebuilt.Kind)), elementShape(v.Rebuilt.Meruit), elementShape(v.Rebuilt.Stated)}
	for i := range v.Documents {
		j.Papers = append(j.Papers, documentShape(&v.Documents[i]))
	}
	return j
}

func shownShape(list []recovery.ShownBy) []shownJSON {
	shape := []shownJSON{}
	for _, s := range list {
		shape = append(shape, shownJSON{s.On, s.Text, absent(s.Ref)})
	}
	return shape
}

func receiptShape(list []recovery.ReceiptProof) []receiptOfJSON {
	shape := []receiptOfJSON{}
	for _, p := range list {
		shape = append(shape, receiptOfJSON{string(p.Kind), p.On, p.Text, absent(p.Ref)})
	}
	return shape
}

func elementShape(list []recovery.Element) []elementJSON {
	shape := []elementJSON{}
	for i := range list {
		e := &list[i]
		one := elementJSON{Element: e.Code, ShownBy: shownShape(e.ShownBy)}
		if !e.Shown() {
			one.Lacking = absent(e.Lacking)
		}
		shape = append(shape, one)
	}
	return shape
}

// print tells a person where the file stands and what to do next.
func (c evidenceCmd) print(s *session, v *recovery.EvidenceView) {
	w := s.Out
	fmt.Fprintf(w, "%s (%s), as of %s: %d of 100 points, %s.\n", v.Client, v.Number, v.On, v.Band.Points, v.Band.Name)
	if v.Unsaid != "" {
		wrapped(w, "", "", "What each proof would bring in money is not said: "+v.Unsaid+".")
	}
	fmt.Fprintln(w)
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.State == recovery.EvidenceCovered || l.State == recovery.EvidenceClear {
			continue
		}
		sign := map[recovery.EvidenceState]string{recovery.EvidenceHave: "have", recovery.EvidenceMissing: "–", recovery.EvidenceAgainst: "AGAINST"}[l.State]
		wrapped(w, fmt.Sprintf("%-8s%+4.0f %-2s ", sign, l.Points.Value, l.Points.Sign()), strings.Repeat(" ", 16), l.Meaning)
		for _, by := range l.ShownBy {
			wrapped(w, strings.Repeat(" ", 18), strings.Repeat(" ", 18), by.On.String()+"  "+by.Text+refWords(by.Ref))
		}
	}
	if gaps := v.Gaps(); len(gaps) > 0 {
		fmt.Fprintln(w, "\nNext, by what an hour of yours brings")
		for i := range gaps {
			l := &gaps[i]
			text := upperFirst(l.Meaning)
			if l.State == recovery.EvidenceAgainst {
				text = "Against: " + l.Meaning
			}
			if words := l.GainWords(); words != "" {
				text += " (" + words + ")"
			}
			wrapped(w, "  ", "  ", text)
			wrapped(w, "    ", "    ", fmt.Sprintf("%s About %d minutes.", l.Ways[0].Text, l.Ways[0].Minutes))
			fmt.Fprintln(w, "    "+l.Ways[0].Command)
		}
	}
	c.printReceipts(s, v)
	if !v.Rebuilt.Contract {
		fmt.Fprintf(w, "\nThere is no contract in the file: dunwell evidence %s --rebuild\n", v.Number)
	}
}

func refWords(ref string) string {
	if ref == "" {
		return ""
	}
	return " [" + ref + "]"
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// receiptSigns name what is shown, as strongly as it is and no stronger.
var receiptSigns = map[recovery.ReceiptKind]string{
	recovery.ReceiptAct: "received: acted on the page", recovery.ReceiptAnswer: "received: answered", recovery.ReceiptNotice: "received: delivery notice",
	recovery.ReceiptPosted: "posted, with proof", recovery.ReceiptTaken: "taken over by a mail server", recovery.ReceiptSentOnly: "sent; nothing shows more",
}

func (c evidenceCmd) printReceipts(s *session, v *recovery.EvidenceView) {
	if len(v.Receipts) == 0 {
		return
	}
	fmt.Fprintln(s.Out, "\nWhat shows that it arrived")
	for i := range v.Receipts {
		r := &v.Receipts[i]
		text := r.Words + ", " + r.On.String() + ": "
		best, ok := r.Best()
		switch {
		case ok:
			text += receiptSigns[best.Kind] + " on " + best.On.String() + refWords(best.Ref)
		default:
			text += "nothing in the file"
		}
		if len(r.Returned) > 0 {
			text += "; it came back on " + r.Returned[0].On.String()
		}
		wrapped(s.Out, "  ", "    ", text)
	}
}

func (c evidenceCmd) printRebuilt(s *session, v *recovery.EvidenceView) {
	w := s.Out
	if v.Rebuilt.Contract {
		fmt.Fprintln(w, "A signed contract stands; nothing has to be rebuilt.")
		return
	}
	for _, part := range []struct {
		title string
		list  []recovery.Element
	}{
		{"Work asked for, done and taken, at a usual rate (quantum meruit)", v.Rebuilt.Meruit},
		{"Account stated", v.Rebuilt.Stated},
	} {
		fmt.Fprintln(w, part.title)
		for i := range part.list {
			e := &part.list[i]
			sign := "–     "
			if e.Shown() {
				sign = "shown "
			}
			fmt.Fprintf(w, "  %s %s\n", sign, e.Name)
			for _, by := range e.ShownBy {
				wrapped(w, "           ", "           ", by.On.String()+"  "+by.Text+refWords(by.Ref))
			}
			if !e.Shown() {
				wrapped(w, "           ", "           ", "lacking: "+e.Lacking)
			}
		}
	}
	if v.Rebuilt.Kind != "" {
		fmt.Fprintf(w, "It can be entered as an agreement by %s: dunwell evidence %s --accept\n", v.Rebuilt.Kind, v.Number)
	}
	wrapped(w, "", "", "Whether that is enough in your place is for a lawyer to say.")
}
