package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
)

// todayPage is what today.html shows.
type todayPage struct {
	Title, Nav, Theme, Creditor string
	Waiting                     int
	Sources                     []string
	Toast                       *toast
	Heading, Lead, Err          string
	AskGo                       bool
	EmptyText, More, Since      string
	Cards                       []card
	ByItself                    []line
	Received                    []amount
	Dates                       []date
	Rests                       []recovery.Rest
}

type toast struct{ Text, Undo string }

type amount struct{ Currency, Whole, Decimals string }

type line struct {
	Client, Why string
	Amount      amount
}

type date struct {
	On, What string
	Amount   *amount
}

type pair struct{ Label, Value string }

// card is one thing that needs a person.
type card struct {
	ID, Icon, Title, Why, Age, Number, Account, Language, Subject, Channel string
	Ask, ApproveWord, HoldUntil, Day, OwedPlain, Fault, Missing            string
	Open, Formal, Approve, Call                                            bool
	Amount                                                                 amount
	Facts                                                                  []pair
	Warnings                                                               []string
	Letter                                                                 [][]string
	Outcomes                                                               []recovery.Said
	Reasons                                                                []recovery.Said
}

// showToday answers GET /.
func (s *Server) showToday(w http.ResponseWriter, r *http.Request) error {
	return s.renderToday(w, r, http.StatusOK, "")
}

// renderToday shows the list; a fault of the act just tried stands above it.
func (s *Server) renderToday(w http.ResponseWriter, r *http.Request, status int, fault string) error {
	today, err := s.desk.TodayPage(r.Context(), s.creditor)
	if err != nil {
		return err
	}
	p := todayPage{
		Title: "Today", Nav: "today", Creditor: today.Creditor.Name, Waiting: len(today.Needs) + today.Truncated,
		Heading: heading(today.On), Lead: lead(today), Err: fault, AskGo: !today.LookedAt && len(today.Needs) > 0,
		EmptyText: "When an invoice falls due or an answer comes, it waits here.", Rests: today.Rests, Since: "Lately",
	}
	if today.Truncated > 0 {
		p.More = fmt.Sprintf("%d more wait behind these.", today.Truncated)
	}
	for _, source := range today.Sources {
		p.Sources = append(p.Sources, fmt.Sprintf("%s: complete through %s", source.Name, source.CompleteThrough.Short("en", today.Creditor.Place)))
	}
	for i, need := range today.Needs {
		c, err := s.card(r, today, need, i == 0)
		if err != nil {
			return err
		}
		p.Cards = append(p.Cards, c)
	}
	for _, n := range today.ByItself {
		p.ByItself = append(p.ByItself, line{n.Client, n.Title, split(n.Asked)})
	}
	for _, a := range today.Received {
		p.Received = append(p.Received, split(a))
	}
	for _, d := range today.Dates {
		one := date{On: d.On.WithWeekday("en", today.Creditor.Place), What: d.Client + " " + d.What}
		if !d.Amount.IsZero() {
			a := split(d.Amount)
			one.Amount = &a
		}
		p.Dates = append(p.Dates, one)
	}
	if number := r.URL.Query().Get("entry"); number != "" {
		if e, err := s.desk.EntryNumbered(r.Context(), s.creditor, number); err == nil {
			p.Toast = &toast{Text: e.Text + "."}
			if e.Undoable {
				p.Toast.Undo = e.Number
			}
		}
	}
	return s.render(w, status, p)
}

func (s *Server) render(w http.ResponseWriter, status int, page any) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, "layout", page); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := b.WriteTo(w)
	return err
}

func (s *Server) card(r *http.Request, t recovery.Today, n recovery.Need, open bool) (card, error) {
	c := card{
		ID: "n-" + string(n.Account), Title: n.Title, Why: n.Why, Number: n.Number, Account: string(n.Account),
		Open: open, Formal: n.Formal, Approve: n.Kind == recovery.NeedApproval, Call: n.Kind == recovery.NeedCall,
		Icon: icon(n), Age: age(n.DaysLate), Amount: split(n.Owed), OwedPlain: n.Owed.Decimal(),
		HoldUntil: t.On.AddDays(7).String(), Day: t.On.String(), Missing: strings.Join(n.Missing, ", "), Reasons: n.Reasons,
		ApproveWord: "Approve and send",
	}
	if c.Call {
		c.Outcomes = recovery.CallOutcomes()
	}
	for _, w := range n.Warnings {
		c.Warnings = append(c.Warnings, w.Text)
	}
	if n.Formal {
		c.ApproveWord = "Approve this letter"
	}
	if !n.Asked.IsZero() {
		c.Facts = append(c.Facts, pair{"Asks for", n.Asked.Format("en", t.Creditor.Place)})
	}
	if !n.Deadline.IsZero() {
		c.Facts = append(c.Facts, pair{"Deadline", n.Deadline.Short("en", t.Creditor.Place)})
	}
	if n.To != "" {
		c.Facts = append(c.Facts, pair{"To", n.To})
	}
	if n.Number == "" {
		return c, nil
	}
	c.Facts = append(c.Facts, pair{"Letter", n.Number})
	made, err := s.desk.LetterOf(r.Context(), s.creditor, n.Number)
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return c, err
		}
		c.Fault, c.Approve = err.Error(), false
		return c, nil
	}
	c.Subject, c.Language, c.Channel = made.Subject, made.Language, n.Channel
	c.Letter = paragraphs(made.Text)
	c.Ask = "Approving says that you have had no answer since the last letter."
	return c, nil
}

// letterPDF answers GET /letters/{number}.pdf.
func (s *Server) letterPDF(w http.ResponseWriter, r *http.Request) error {
	number, ok := strings.CutSuffix(r.PathValue("file"), ".pdf")
	if !ok {
		return fault.NotFoundf("not_found", "there is no such page; letters end in .pdf")
	}
	bytes, err := s.desk.LetterPDF(r.Context(), s.creditor, number)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+number+`.pdf"`)
	_, err = w.Write(bytes)
	return err
}

// paragraphs splits plain text at empty lines, and each paragraph into lines.
func paragraphs(text string) [][]string {
	var all [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

func heading(d day.Date) string {
	_, month, dom := d.Date()
	return fmt.Sprintf("%s, %d %s", d.Weekday(), dom, month)
}

func lead(t recovery.Today) string {
	n := len(t.Needs) + t.Truncated
	if n == 0 {
		return "Nothing needs you today."
	}
	var sums []string
	for _, a := range t.Total {
		sums = append(sums, a.Format("en", t.Creditor.Place))
	}
	word, verb := "things", "need"
	if n == 1 {
		word, verb = "thing", "needs"
	}
	text := fmt.Sprintf("%s %s %s you.", number(n), word, verb)
	if len(sums) > 0 {
		text += " Together they concern " + strings.Join(sums, " and ") + "."
	}
	return text
}

// number writes small numbers out, as the voice of the desk does.
func number(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

func age(days int) string {
	switch {
	case days == 1:
		return "1 day late"
	case days > 1:
		return fmt.Sprintf("%d days late", days)
	}
	return "not late"
}

func icon(n recovery.Need) string {
	switch {
	case n.Formal:
		return "i-scale"
	case n.Kind == recovery.NeedCall:
		return "i-phone"
	case n.Kind == recovery.NeedRead:
		return "i-talk"
	case n.Kind == recovery.NeedDecision:
		return "i-pen"
	}
	return "i-letter"
}

// split sets a sum for the page: currency small before it, decimals lighter.
func split(a money.Amount) amount {
	text := a.Number("en", "us")
	whole, decimals := text, ""
	if i := strings.LastIndexByte(text, '.'); i >= 0 && a.Currency().Digits() > 0 {
		whole, decimals = text[:i], text[i:]
	}
	return amount{string(a.Currency()), whole, decimals}
}
