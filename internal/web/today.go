package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// cardsOnPage is how many needs stand on one page of the list.
const cardsOnPage = 25

// todayPage is what today.html shows.
type todayPage struct {
	frame
	Heading, Lead string
	Concern       string
	Total         []amount
	Err           string // a fault that belongs to no card of this page
	AskGo         bool
	Stale         string
	Empty         *empty
	Cards         []card
	Earlier       string // address of the cards before these, "" on the first page
	Later         string
	Range         string // "26 to 50 of 200"
	Folder        []line // approved, lie in the folder
	ByItself      []line // leave by themselves
	MoreLeaving   int
	Dates         []date
	Rests         []recovery.Rest
}

// empty says what will be here and why nothing is.
type empty struct{ Icon, Heading, Text, Command string }

// line is a letter that was approved.
type line struct {
	Client, What, Letter string
	Amount               amount
}

// date is a day to come.
type date struct {
	On, What string
	Amount   *amount
}

// showToday answers GET /.
func (s *Server) showToday(w http.ResponseWriter, r *http.Request) error {
	return s.renderToday(w, r, nil)
}

// renderToday shows the list of the day; a form that was tried and could not be
// taken comes back on its card, filled in.
func (s *Server) renderToday(w http.ResponseWriter, r *http.Request, t *tried) error {
	place := r.URL.Query().Get("from")
	status := http.StatusOK
	if t != nil {
		place, status = t.get("from"), t.status
	}
	from, err := strconv.Atoi(place)
	if err != nil || from < 0 {
		from = 0
	}
	today, err := s.desk.TodayFrom(r.Context(), at(r).creditor, from, cardsOnPage)
	if err != nil {
		return err
	}
	if len(today.Needs) == 0 && today.Waiting > 0 { // the last card of the last page is done
		from = (today.Waiting - 1) / cardsOnPage * cardsOnPage
		if today, err = s.desk.TodayFrom(r.Context(), at(r).creditor, from, cardsOnPage); err != nil {
			return err
		}
	}
	p, err := s.todayPage(r, &today, t)
	if err != nil {
		return err
	}
	return s.render(w, r, status, pageToday, p)
}

func (s *Server) todayPage(r *http.Request, t *recovery.Today, tried *tried) (todayPage, error) {
	p := todayPage{
		frame: s.frameOf(r, at(r).voice.T("Today"), "/"), Heading: heading(t.On), Rests: t.Rests, AskGo: !t.LookedAt && t.Waiting+t.Leaving > 0,
	}
	p.lead(t)
	met := tried == nil
	for i, need := range t.Needs {
		c, err := s.cardOf(r, t, need, tried)
		if err != nil {
			return p, err
		}
		c.Open = tried == nil && i == 0 || tried != nil && tried.get("account") == string(need.Account)
		met = met || c.Open
		p.Cards = append(p.Cards, c)
	}
	if !met {
		for _, text := range tried.faults {
			p.Err = text
		}
		if len(p.Cards) > 0 {
			p.Cards[0].Open = true
		}
	}
	p.page(t)
	p.leaving(t)
	p.aside(t)
	return p, nil
}

// lead says in a sentence how much waits, or why nothing does.
func (p *todayPage) lead(t *recovery.Today) {
	next := ""
	if !t.Next.IsZero() {
		next = " Next date: " + near(t.Next, t.On) + "."
	}
	switch {
	case t.Waiting > 0:
		p.Lead = number(t.Waiting) + " things need you."
		if t.Waiting == 1 {
			p.Lead = "One thing needs you."
		}
		p.Concern = "Together they concern"
		if t.Waiting == 1 {
			p.Concern = "It concerns"
		}
		for _, a := range t.Total {
			p.Total = append(p.Total, split(a))
		}
	case len(t.Sources) == 0:
		p.Lead = "This book is still empty."
		p.Empty = &empty{"i-upload", "No list has been taken in yet", "Take in the list of your invoices, and what to do about each late client appears here, with the reason and the letter.", "dunwell import invoices.csv"}
	default:
		p.Lead = "Nothing needs you today." + next
		p.Empty = &empty{"i-check", "Nothing needs you today", "When an invoice falls due, a promise passes or an answer comes, it waits here.", ""}
	}
}

// page says which part of a long list this is, and leads to the others.
func (p *todayPage) page(t *recovery.Today) {
	if t.From == 0 && t.Truncated == 0 {
		return
	}
	p.Range = fmt.Sprintf("%d to %d of %d", t.From+1, t.From+len(t.Needs), t.Waiting)
	if t.From > 0 {
		p.Earlier = "/?from=" + strconv.Itoa(max(0, t.From-cardsOnPage))
	}
	if t.Truncated > 0 {
		p.Later = "/?from=" + strconv.Itoa(t.From+len(t.Needs))
	}
}

// leaving lists what is approved: in the folder for a person, or on its way.
func (p *todayPage) leaving(t *recovery.Today) {
	for _, n := range t.ByItself {
		l := line{Client: n.Client, Letter: n.Number, Amount: split(n.Asked), What: capital(recovery.StepWord(n.Step))}
		if n.State == receivable.Approved {
			p.Folder = append(p.Folder, l)
			continue
		}
		if on := day.In(time.UnixMicro(n.NotBefore), zoneOf(t)); on.After(t.On) {
			l.What += ", " + dated(on)
		}
		p.ByItself = append(p.ByItself, l)
	}
	p.MoreLeaving = t.Leaving - len(t.ByItself)
}

// aside fills the narrow column.
func (p *todayPage) aside(t *recovery.Today) {
	for _, d := range t.Dates {
		one := date{On: dated(d.On), What: strings.TrimSpace(d.Client + " " + d.What)}
		if !d.Amount.IsZero() {
			a := split(d.Amount)
			one.Amount = &a
		}
		p.Dates = append(p.Dates, one)
	}
	for _, rest := range t.Rests {
		if rest.Code == "money.stale" {
			p.Stale = plural(rest.Count, "account waits", "accounts wait") + " until a newer list of payments is taken in."
		}
	}
}

// zoneOf is the creditor's time zone; without one, days are told by UTC.
func zoneOf(t *recovery.Today) *time.Location {
	if zone, err := time.LoadLocation(t.Creditor.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// todayRoutes are the addresses of the list of the day, and of the acts on its cards.
func (s *Server) todayRoutes() []route {
	return []route{
		{"GET /{$}", auth.See, s.showToday},
		{"GET /news", auth.See, s.whatsNew},
		{"POST /keys", auth.See, s.chooseKeys},
		{"POST /approve", auth.Act, s.approve},
		{"POST /hold", auth.Act, s.hold},
		{"POST /sent", auth.Act, s.sent},
		{"POST /called", auth.Act, s.called},
		{"POST /heard", auth.Act, s.heard},
		{"POST /paid", auth.Act, s.paid},
		{"POST /pause", auth.Act, s.pause},
		{"POST /undo", auth.Act, s.undo},
		{"POST /go", auth.Act, s.lookedAt},
	}
}
