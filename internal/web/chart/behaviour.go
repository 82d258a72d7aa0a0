package chart

import (
	"html/template"
	"math"
)

// Paid is one invoice and how long it took.
type Paid struct {
	Label  string // day or month of the invoice; under the first and the last bar, and in the table
	Days   int    // from the invoice to its payment, or until today while it is Open; below 0 counts as 0
	Open   bool   // not paid yet: drawn pale
	Figure string // the days as words of the table: "58", "12 so far"
}

// Behaviour draws the days a client took for each of his invoices, oldest first, and
// the agreed term as a dashed line; a term below 1 has no line. Twelve bars fit well,
// at most 36 are drawn: the newest. Heads of the words: the invoice, the days.
func Behaviour(w Words, paid []Paid, term int) template.HTML {
	const most, height, wide = 36, 64.0, 100.0
	paid = paid[max(0, len(paid)-most):]
	f := figure{Words: w, Kind: "spark"}
	longest := max(term, 1)
	for _, p := range paid {
		longest = max(longest, p.Days)
		f.Rows = append(f.Rows, Row{p.Label, []Cell{Text(p.Figure)}})
	}
	if len(paid) == 0 {
		return f.html()
	}
	var s shapes
	scale := height / (float64(longest) * 1.1) // some air above the longest
	slot := wide / float64(max(12, len(paid)))
	for i, p := range paid {
		tall := math.Max(1, float64(max(p.Days, 0))*scale)
		s.rect(behaviourClass(p, term), float64(i)*slot+slot*0.16, height-tall, slot*0.68, tall)
	}
	if term > 0 {
		s.path("ldash", "M0 "+short(height-float64(term)*scale)+"H100")
	}
	f.Shapes = s.html()
	if f.Bottom = []string{paid[0].Label}; len(paid) > 1 {
		f.Bottom = append(f.Bottom, paid[len(paid)-1].Label)
	}
	return f.html()
}

// behaviourClass is the colour of a bar: ours while the term was kept, give or take
// the days money is under way, and warmer the later it came.
func behaviourClass(p Paid, term int) string {
	const underWay, veryLate = 5, 20
	switch late := p.Days - term; {
	case p.Open:
		return "fb"
	case term < 1 || late <= underWay:
		return "f1"
	case late <= veryLate:
		return "a2"
	}
	return "a3"
}
