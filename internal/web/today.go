package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// cardsOnPage is how many needs stand on one page of the list.
const cardsOnPage = 15

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
	Besides       []beside // what waits on other pages
	Cards         []card
	Earlier       string // address of the cards before these, "" on the first page
	Later         string
	Range         string // "26 to 50 of 200, by value"
	Folder        []line // approved, lie in the folder
	ByItself      []line // leave by themselves
	MoreLeaving   int
	Received      []amount // since the last business day
	Since, CameIn string
	Dates         []date
	Rests         []rest
}

// empty says what will be here, why nothing is, and where to begin.
type empty struct{ Icon, Heading, Text, Path, Act string }

// beside is something that waits on a page of its own.
type beside struct {
	Icon, Title, Why, Path, Act string
	Amounts                     []amount
}

// line is a letter that was approved.
type line struct {
	Client, What, Letter string
	Amount               amount
}

// date is a day to come.
type date struct {
	On, What string
	Ends     bool // the right to sue
	Amount   *amount
}

// rest is how many accounts rest for a reason.
type rest struct {
	Label string
	Count int
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
	account := receivable.AccountID(r.URL.Query().Get("open"))
	if t != nil {
		account = receivable.AccountID(t.get("account"))
	}
	today, err := s.desk.OpenToday(r.Context(), at(r).creditor, from, cardsOnPage, account)
	if err != nil {
		return err
	}
	if len(today.Needs) == 0 && today.Waiting > 0 { // the last card of the last page is done
		from = (today.Waiting - 1) / cardsOnPage * cardsOnPage
		if today, err = s.desk.OpenToday(r.Context(), at(r).creditor, from, cardsOnPage, account); err != nil {
			return err
		}
	}
	return s.render(w, r, status, pageToday, s.todayPage(r, &today, t))
}

func (s *Server) todayPage(r *http.Request, list *recovery.OpenToday, tried *tried) todayPage {
	t := &list.Today
	v := at(r).voice
	p := todayPage{frame: s.frameOf(r, v.T("Today"), "/"), Heading: v.Heading(t.On), AskGo: !t.LookedAt && t.Waiting+t.Leaving > 0}
	p.lead(v, t)
	p.besides(v, t)
	met := tried == nil
	for i, need := range t.Needs {
		inside, open := list.Opened[i]
		if !open || tried != nil && tried.get("account") != string(need.Account) {
			p.Cards = append(p.Cards, folded(v, t, need, t.From+i))
			continue
		}
		p.Cards = append(p.Cards, cardOf(v, t, need, &inside, tried))
		met = true
	}
	if !met {
		for _, text := range tried.faults {
			p.Err = text
		}
	}
	p.page(v, t)
	p.leaving(v, t)
	p.aside(v, t)
	return p
}

// lead says in a sentence how much waits, or why nothing does.
func (p *todayPage) lead(v *say.Voice, t *recovery.Today) {
	switch {
	case t.Waiting > 0:
		p.Lead = v.N(t.Waiting, "One thing needs you.", "{N} things need you.")
		p.Concern = v.N(t.Waiting, "It concerns", "Together they concern")
		for _, a := range t.Total {
			p.Total = append(p.Total, v.Amount(a))
		}
	case len(t.Sources) == 0:
		p.Lead = v.T("This book is still empty.")
		p.Empty = &empty{"i-upload", v.T("No list has been taken in yet"),
			v.T("Take in the list of your invoices, and what to do about each late client appears here, with the reason and the letter."), "/start", v.T("Set up, about five minutes")}
	default:
		p.Lead = v.T("Nothing needs you today.")
		if !t.Next.IsZero() {
			p.Lead += " " + v.T("Next date: %s.", v.Near(t.Next, t.On))
		}
		p.Empty = &empty{"i-check", v.T("Nothing needs you today"), v.T("When an invoice falls due, a promise passes or an answer comes, it waits here."), "/clients", v.T("All clients")}
	}
}

// mostIssued bounds the own invoices that are named on the list of the day.
const mostIssued = 3

// besides names what waits on other pages: answers, lines of the bank, own invoices.
func (p *todayPage) besides(v *say.Voice, t *recovery.Today) {
	if t.Mails > 0 {
		why := v.T("They belong to nobody so far.")
		if !t.OldestMail.IsZero() {
			why = v.T("They belong to nobody so far; the oldest came on %s.", v.Day(t.OldestMail))
		}
		p.Besides = append(p.Besides, beside{Icon: "i-inbox", Title: v.N(t.Mails, "Say whose mail it is", "Say whose {n} mails these are"), Why: why, Path: "/inbox", Act: v.T("Open the inbox")})
	}
	lines, sums := 0, []amount{}
	for _, m := range t.Money {
		lines += m.Count
		sums = append(sums, v.Amount(m.Sum))
	}
	if lines > 0 {
		p.Besides = append(p.Besides, beside{Icon: "i-money", Title: v.N(lines, "Place one payment", "Place {n} payments"),
			Why: v.T("More than one invoice or client fits. Nobody is reminded of what it may pay."), Path: "/money", Act: v.T("Open the tray"), Amounts: sums})
	}
	for i, n := range t.Invoices {
		if i == mostIssued {
			p.Besides = append(p.Besides, beside{Icon: "i-invoice", Title: v.N(len(t.Invoices)-i, "One more invoice waits", "{n} more invoices wait"), Path: "/invoices", Act: v.T("All invoices")})
			break
		}
		p.Besides = append(p.Besides, beside{Icon: "i-invoice", Title: v.Phrase(n.Title), Why: v.Told(n.Why), Path: "/invoices/" + url.PathEscape(n.Of), Act: v.T("Look at it"), Amounts: []amount{v.Amount(n.Owed)}})
	}
}

// page says which part of a long list this is, and leads to the others.
func (p *todayPage) page(v *say.Voice, t *recovery.Today) {
	if t.From == 0 && t.Truncated == 0 {
		return
	}
	p.Range = v.T("%d to %d of %d, by value", t.From+1, t.From+len(t.Needs), t.Waiting)
	if t.From > 0 {
		p.Earlier = "/?from=" + strconv.Itoa(max(0, t.From-cardsOnPage))
	}
	if t.Truncated > 0 {
		p.Later = "/?from=" + strconv.Itoa(t.From+len(t.Needs))
	}
}

// leaving lists what is approved: in the folder for a person, or on its way.
func (p *todayPage) leaving(v *say.Voice, t *recovery.Today) {
	for _, n := range t.ByItself {
		l := line{Client: n.Client, Letter: n.Number, Amount: v.Amount(n.Asked), What: v.Phrase(recovery.StepWord(n.Step))}
		if n.State == receivable.Approved {
			p.Folder = append(p.Folder, l)
			continue
		}
		if on := day.In(time.UnixMicro(n.NotBefore), zoneOf(t)); on.After(t.On) {
			l.What += ", " + v.Dated(on)
		}
		p.ByItself = append(p.ByItself, l)
	}
	p.MoreLeaving = t.Leaving - len(t.ByItself)
}

// aside fills the narrow column.
func (p *todayPage) aside(v *say.Voice, t *recovery.Today) {
	for _, a := range t.Received {
		p.Received = append(p.Received, v.Amount(a))
	}
	if len(p.Received) > 0 {
		p.Since, p.CameIn = v.T("Since %s", v.Weekday(t.Since)), v.N(t.Payments, "came in, in one payment", "came in, in {n} payments")
	}
	for _, d := range t.Dates {
		one := date{On: v.Dated(d.On), What: aheadWords(v, d), Ends: d.Ends}
		if !d.Amount.IsZero() {
			a := v.Amount(d.Amount)
			one.Amount = &a
		}
		p.Dates = append(p.Dates, one)
	}
	for _, r := range t.Rests {
		p.Rests = append(p.Rests, rest{v.Phrase(r.Label), r.Count})
		if r.Code == "money.stale" {
			p.Stale = v.N(r.Count, "One account waits until a newer list of payments is taken in.", "{n} accounts wait until a newer list of payments is taken in.")
		}
	}
}

// aheadWords tell of a day to come, and of whom.
func aheadWords(v *say.Voice, d recovery.Ahead) string {
	if d.Client == "" {
		return v.Phrase(d.What)
	}
	step, told := strings.CutPrefix(d.What, "has until then, by the ")
	switch {
	case d.Ends:
		return d.Client
	case d.What == "promised":
		return v.T("%s promised", d.Client)
	case d.What == "pays by plan":
		return v.T("%s pays by plan", d.Client)
	case d.What == "rests until then":
		return v.T("%s rests until then", d.Client)
	case told:
		return v.T("%s has until then, by the letter “%s”", d.Client, v.Phrase(step))
	}
	return d.Client + " " + d.What
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
		{"GET /card", auth.See, s.showCard},
		{"GET /card/why", auth.See, s.showWhy},
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
