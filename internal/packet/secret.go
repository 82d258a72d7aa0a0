package packet

import (
	"fmt"
	"strconv"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// secretStamp stands on every page of the confidential part.
const secretStamp = "CONFIDENTIAL – for the attorney only"

// secretParts are what no one but the attorney sees: what the creditor thinks the
// case is worth, his own notes, talk of settlement, and the whole record.
func (d *Dossier) secretParts() []pdf.Part {
	return []pdf.Part{
		{
			Title: "For the attorney only", Kicker: d.title(), Cover: true, Blocks: []letter.Block{
				letter.Para{Text: "This part holds valuations, odds, the creditor's own notes and talk of settlement. It is given to counsel for advice. Keep it apart: nothing of it stands in packet.pdf or in the folder of exhibits."},
			},
		},
		d.valuation(), d.notes(), d.settlementTalk(), d.wholeRecord(),
	}
}

func (d *Dossier) valuation() pdf.Part {
	p := pdf.Part{Title: "What each road is thought to be worth"}
	v := &d.Valuation
	if v.Fault != "" {
		p.Blocks = []letter.Block{letter.Para{Text: "There is no comparison: " + v.Fault + "."}}
		return p
	}
	p.Blocks = append(p.Blocks, letter.Para{Text: fmt.Sprintf("Recommended: %s, decided by %s. Evidence: %d of 100 points. The figures are estimates with wide margins; their marks say how well they are founded.",
		v.Recommended, v.DecidedBy, v.Points)})
	t := letter.Table{Columns: []letter.Column{{Title: "Road", Wide: true}, {Title: "Value", Align: letter.Decimal}, {Title: "Chance", Align: letter.Right}, {Title: "Cash out", Align: letter.Decimal}, {Title: "Own hours", Align: letter.Right}, {Title: "Days", Align: letter.Right}, {Title: "Founded"}}}
	for i := range v.Roads {
		r := &v.Roads[i]
		t.Rows = append(t.Rows, []string{upper(r.Words), d.figure(r.Value), fmt.Sprintf("%.0f %%", 100*r.Chance), d.figure(r.Cash), fmt.Sprintf("%.1f", r.Hours), strconv.Itoa(r.Days), r.Founded})
	}
	p.Blocks = append(p.Blocks, t)
	if len(v.Closed) > 0 {
		p.Blocks = append(p.Blocks, pairTable("Closed road", "Why", v.Closed))
	}
	points := letter.Table{Columns: []letter.Column{{Title: "Evidence", Wide: true}, {Title: "On file"}, {Title: "Counts", Align: letter.Right}}}
	for _, c := range d.Checklist {
		points.Rows = append(points.Rows, []string{upper(c.Words), map[bool]string{true: "yes", false: "no"}[c.Have], c.Counts})
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Evidence, in points"}, points)
	if len(v.Standing) > 0 {
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Means and worth of the client"}, pairTable("What is recorded", "Value", v.Standing))
	}
	return p
}

func pairTable(left, right string, rows []Name) letter.Table {
	t := letter.Table{Columns: []letter.Column{{Title: left, Wide: true}, {Title: right}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{upper(r.Name), r.Part})
	}
	return t
}

// notes are what people wrote beside their acts.
func (d *Dossier) notes() pdf.Part {
	p := pdf.Part{Title: "The creditor's own notes"}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "Note", Wide: true}, {Title: "About", Wide: true}, {Title: "Entry"}}}
	for i := range d.Entries {
		if e := &d.Entries[i]; e.Note != "" {
			t.Rows = append(t.Rows, []string{d.short(e.On), e.Note, e.Text, e.Number})
		}
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

// settlementTalk is what was offered to end the matter for less.
func (d *Dossier) settlementTalk() pdf.Part {
	p := pdf.Part{Title: "Talk of settlement"}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Shown by"}}}
	for i := range d.Settled {
		a := &d.Settled[i]
		t.Rows = append(t.Rows, []string{d.long(a.On), a.What + cutOff(" by ", a.By) + ", " + a.Ended, a.Ref})
	}
	for i := range d.Exhibits {
		if e := &d.Exhibits[i]; e.Secret {
			t.Rows = append(t.Rows, []string{d.long(e.On), e.Title, e.Label})
		}
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None is on record."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

// wholeRecord tells every entry in words.
func (d *Dossier) wholeRecord() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Entry"}, {Title: "Day"}, {Title: "What", Wide: true}, {Title: "By"}}}
	for i := range d.Entries {
		e := &d.Entries[i]
		words := e.Text
		if e.Undone {
			words += " (taken back later)"
		}
		t.Rows = append(t.Rows, []string{e.Number, d.short(e.On), words, e.Actor})
	}
	return pdf.Part{Title: "The record, entry by entry", Blocks: []letter.Block{
		letter.Para{Text: fmt.Sprintf("%s; the last has the hash %x. The file confidential/record.jsonl holds them sealed; dunwell verify checks it without the creditor's book.", counted(len(d.Entries), "entry"), d.Head().Hash)}, t,
	}}
}
