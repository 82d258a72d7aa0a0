package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// reportPage is how far an import is, or what came of it.
type reportPage struct {
	frame
	Path, Name, Lead string
	Running          *progressBar
	Cut              bool   // it was cut short
	Failed           string // why nothing was taken
	Facts            []fact
	Changes          []string
	Warnings, Faults []remarkLine
	Number           string // of the import, to be undone by
	Tray             bool   // lines wait for a person
	Start            bool   // the first run is not done
	KindText         string
}

// progressBar is how far an import is.
type progressBar struct {
	Title, Text string
	Done, All   int
	Waiting     bool
	Busy        string
}

func (s *Server) renderReport(w http.ResponseWriter, r *http.Request, up *upload) error {
	v := at(r).voice
	p := reportPage{frame: s.frameOf(r, up.Name, "/money"), Path: "/money/import/" + up.ID, Name: up.Name}
	now := s.uploads.running(up.ID)
	if now == nil && up.State == uploadRunning { // it may have ended between two looks
		again, err := s.uploads.find(up.Creditor, up.ID)
		if err != nil {
			return err
		}
		up = again
	}
	switch {
	case now != nil:
		done, waiting := now.progress(up)
		p.Running = &progressBar{Title: v.T("Reading %s", up.Name), Done: done, All: max(up.Lines, 1), Waiting: waiting, Busy: s.uploads.busyWith(up.Creditor, up.ID)}
		p.Running.Text = v.T("%s of %s lines.", strconv.Itoa(done), strconv.Itoa(up.Lines))
		p.Lead = v.T("You can leave this page. What is booked so far shows when all of it is read.")
		if waiting {
			p.Lead = v.T("Another file is read first. This one begins by itself after it.")
		}
		w.Header().Set("Refresh", "2") // the page looks again by itself
	case up.State == uploadRunning:
		p.Cut, p.Lead = true, v.T("The program ended while this file was read. Read it again: what was begun is taken back first, and nothing is booked twice.")
	case up.State == uploadFailed:
		p.Failed = v.T("It is written in the log. Nothing of the file is in the book.")
		if up.Fault != "" {
			p.Failed = v.Told(deskWords(up.Fault))
		}
		p.Lead = v.T("Nothing of this file is in the book.")
	default:
		p.fill(v, up)
		if at(r).role.May(auth.Own) {
			looked, err := s.desk.HasLooked(r.Context(), up.Creditor)
			if err != nil {
				return err
			}
			p.Start = !looked
		}
	}
	return s.render(w, r, http.StatusOK, pageImportReport, p)
}

func (p *reportPage) fill(v *say.Voice, up *upload) {
	report := up.Report
	if report == nil {
		return
	}
	p.Lead = v.T("It is taken in.")
	if up.KindText == "" || report.Invoices.Count+report.Payments.Count+report.Credits.Count+report.Debits.Count+up.Clients == 0 {
		p.Lead = v.T("Nothing new was in it.")
	}
	p.KindText, p.Number = v.Told(up.KindText), up.Number
	p.sums(v, up)
	if m := report.Money; m != nil {
		p.count(v.T("Placed by themselves"), m.Matched.Count, sumsText(v, m.Matched.Totals))
		p.count(v.T("Wait for you"), m.Tray.Count, sumsText(v, m.Tray.Totals))
		p.count(v.T("Taken back by the bank"), m.Returned, "")
		p.count(v.T("Not booked at the bank yet"), m.Pending, "")
		p.count(v.T("Letters withdrawn"), m.Withdrawn, "")
		p.count(v.T("Letters of thanks drafted"), m.Drafted, "")
		p.Tray = m.Tray.Count > 0
	}
	p.count(v.T("Known before"), report.Skipped, "")
	if d, err := day.Parse(up.Known); err == nil {
		p.Facts = append(p.Facts, fact{Label: v.T("Money known through"), Value: v.Short(d)})
	}
	for _, c := range up.Changes {
		p.Changes = append(p.Changes, v.Told(c.Text))
	}
	p.Warnings, p.Faults = remarkLines(v, report.Warnings), remarkLines(v, report.Faults)
}

func (p *reportPage) sums(v *say.Voice, up *upload) {
	r := up.Report
	if r.Invoices.Count > 0 {
		p.count(v.T("Invoices"), r.Invoices.Count, sumsText(v, r.Invoices.Totals))
		p.count(v.T("Clients"), r.Invoices.Clients, "")
	}
	if r.Kind == recovery.KindStatement {
		p.count(v.T("Money in"), r.Payments.Count, sumsText(v, r.Payments.Totals))
		p.count(v.T("Money out"), r.Debits.Count, sumsText(v, r.Debits.Totals))
	} else {
		p.count(v.T("Payments"), r.Payments.Count, sumsText(v, r.Payments.Totals))
	}
	p.count(v.T("Credits"), r.Credits.Count, sumsText(v, r.Credits.Totals))
	p.count(v.T("Clients"), up.Clients, "")
}

// count adds a line to the facts where there is anything to count.
func (p *reportPage) count(label string, n int, sums string) {
	if n == 0 {
		return
	}
	text := strconv.Itoa(n)
	if sums != "" {
		text += ": " + sums
	}
	p.Facts = append(p.Facts, fact{Label: label, Value: text})
}

// sumsText is a sum for each currency, never one over several.
func sumsText(v *say.Voice, totals map[string]string) string {
	var parts []string
	for _, c := range slices.Sorted(maps.Keys(totals)) {
		if a, err := money.Parse(totals[c], money.Currency(c)); err == nil {
			parts = append(parts, v.Sum(a))
		}
	}
	return strings.Join(parts, ", ")
}
