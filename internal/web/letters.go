package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// pageLetters is the list of letters.
const pageLetters = "letters"

// lettersOnPage is how many letters stand on one page.
const lettersOnPage = 50

// lettersPage is a list of the letters of a creditor.
type lettersPage struct {
	frame
	Lead     string
	Tabs     []listTab
	Doubted  []listedLetter
	MoreIn   string // address of the other letters in doubt
	Lines    []listedLetter
	Approve  bool // several friendly drafts can be approved together
	Older    string
	Newest   string
	Empty    *nothing
	Fault    string
	Approved string // what was approved just now
	Today    string
	View     string // of this list, for the way back
}

// listedLetter is a letter in a list.
type listedLetter struct {
	Number, Path, Client, Case, Words, Way, On, ISO string
	State                                           state
	Amount                                          amount
	Tick                                            bool // can be approved with others
	Ticked                                          bool
	Formal                                          bool
	NotSent                                         bool // a person may say that it did not leave
	Fault                                           string
}

// letterTabs are the ways to look at the letters.
var letterTabs = []receivable.DeliveryState{
	"", receivable.Drafted, receivable.Approved, receivable.Waiting, receivable.Sending, receivable.Sent, receivable.Refused, receivable.DoubtfulD, receivable.Withdrawn,
}

// showLetters answers GET /letters.
func (s *Server) showLetters(w http.ResponseWriter, r *http.Request) error {
	return s.renderLetters(w, r, r.URL.Query(), nil)
}

func (s *Server) renderLetters(w http.ResponseWriter, r *http.Request, q url.Values, t *tried) error {
	v := at(r).voice
	list := receivable.DeliveryState(q.Get("state"))
	if !slices.Contains(letterTabs, list) {
		list = ""
	}
	page, err := s.desk.Letters(r.Context(), at(r).creditor, list, receivable.DeliveryID(q.Get("before")), lettersOnPage)
	if err != nil {
		return err
	}
	mayAct := at(r).role.May(auth.Act)
	p := lettersPage{frame: s.frameOf(r, v.T("Letters"), "/letters"), Lead: lettersLead(v, &page), Today: page.Today.String(), View: lettersPath(list, "")}
	p.Here = lettersPath(list, q.Get("before"))
	for _, state := range letterTabs {
		text := v.T("All")
		if state != "" {
			text = say.Capital(stateWord(v, state).Word)
		}
		p.Tabs = append(p.Tabs, listTab{lettersPath(state, ""), text, state == list})
	}
	for i := range page.Lines {
		l := listedLetterOf(v, &page.Lines[i])
		l.Tick = l.Tick && mayAct && list == receivable.Drafted
		l.Ticked = t == nil || slices.Contains(t.values["delivery"], l.Number)
		if t != nil {
			l.Fault = t.faults[l.Number]
		}
		p.Approve = p.Approve || l.Tick
		p.Lines = append(p.Lines, l)
	}
	if list != receivable.DoubtfulD || !mayAct {
		for i := range page.Doubted {
			p.Doubted = append(p.Doubted, listedLetterOf(v, &page.Doubted[i]))
		}
	} else {
		p.Doubted, p.Lines = p.Lines, nil
	}
	if page.Doubts > len(page.Doubted) && list != receivable.DoubtfulD {
		p.MoreIn = lettersPath(receivable.DoubtfulD, "")
	}
	if page.Older != "" {
		p.Older = lettersPath(list, string(page.Older))
	}
	if q.Get("before") != "" {
		p.Newest = lettersPath(list, "")
	}
	if len(p.Lines)+len(p.Doubted) == 0 {
		p.Empty = noLetters(v, list)
	}
	status := http.StatusOK
	if t != nil {
		status, p.Fault = t.status, t.faults[""]
	}
	if n := q.Get("approved"); n != "" && t == nil {
		p.Approved = approvedWords(v, n)
	}
	return s.render(w, r, status, pageLetters, p)
}

func lettersPath(state receivable.DeliveryState, before string) string {
	q := url.Values{}
	if state != "" {
		q.Set("state", string(state))
	}
	if before != "" {
		q.Set("before", before)
	}
	if len(q) == 0 {
		return "/letters"
	}
	return "/letters?" + q.Encode()
}

func lettersLead(v *say.Voice, page *recovery.LetterPage) string {
	switch {
	case page.Drafted >= recovery.MostCounted:
		return v.T("More than %d drafts wait for your approval.", recovery.MostCounted-1)
	case page.Drafted == 0:
		return v.T("No draft waits for your approval.")
	}
	return v.N(page.Drafted, "One draft waits for your approval.", "{n} drafts wait for your approval.")
}

// noLetters says why a list is empty.
func noLetters(v *say.Voice, state receivable.DeliveryState) *nothing {
	if state == "" {
		return &nothing{"i-letter", v.T("No letter has been drafted yet"), v.T("When an invoice is late and a letter is the next step, its draft stands here. Nothing leaves without your approval."), "/", v.T("Back to Today")}
	}
	return &nothing{"i-letter", v.T("No letter stands here"), v.T("No letter is in this state now: %s.", stateWord(v, state).Word), "/letters", v.T("See all letters")}
}

func listedLetterOf(v *say.Voice, l *recovery.LetterLine) listedLetter {
	return listedLetter{
		Number: l.Number, Path: "/letters/" + url.PathEscape(l.Number), Client: l.Client, Case: casePath(l.Of), Words: say.Capital(v.T(l.Words)), Way: wayWord(v, l.Channel),
		On: v.Short(l.On), ISO: l.On.String(), State: stateWord(v, l.State), Amount: v.Amount(l.Amount), Formal: l.Formal,
		Tick: l.State == receivable.Drafted && !l.Formal && !l.Rehearsal, NotSent: l.State == receivable.DoubtfulD && l.Formal,
	}
}

// wayWord is how a letter leaves, in a word.
func wayWord(v *say.Voice, channel string) string {
	switch channel {
	case recovery.WayFolder:
		return v.T("folder")
	case recovery.WaySMTP:
		return v.T("e-mail")
	case recovery.WayDrafts:
		return v.T("your drafts")
	case recovery.WayPrint:
		return v.T("printer")
	}
	return channel
}

// stateWord is where a letter stands, as a mark and in words.
func stateWord(v *say.Voice, s receivable.DeliveryState) state {
	switch s {
	case receivable.Drafted:
		return state{"info", v.T("draft")}
	case receivable.Approved:
		return state{"good", v.T("approved")}
	case receivable.Waiting:
		return state{"info", v.T("leaves by itself")}
	case receivable.Sending:
		return state{"info", v.T("on its way")}
	case receivable.Sent:
		return state{"good", v.T("sent")}
	case receivable.Refused:
		return state{"late", v.T("refused")}
	case receivable.DoubtfulD:
		return state{"late", v.T("in doubt")}
	case receivable.Withdrawn:
		return state{"hold", v.T("withdrawn")}
	}
	return state{"", string(s)}
}

// approveLetters answers POST /letters/approve: several friendly drafts at once. Each
// is approved by itself; one that cannot be is named, and the others stand.
func (s *Server) approveLetters(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actApprove)
	if err != nil {
		return err
	}
	v := at(r).voice
	list := url.Values{"state": {string(receivable.Drafted)}}
	numbers := t.values["delivery"]
	switch {
	case len(numbers) == 0:
		t.blame("", v.T("Tick the letters that may leave."))
	case len(numbers) > lettersOnPage:
		t.blame("", v.T("These are too many at once; approve one page at a time."))
	}
	if len(t.faults) > 0 {
		return s.renderLetters(w, r, list, t)
	}
	last := ""
	for _, number := range numbers {
		entry, err := s.approveFriendly(r, number)
		if f := fault.KindOf(err); err != nil && (f == fault.Internal || f == fault.Unavailable) {
			return err
		}
		if err != nil {
			t.status = http.StatusConflict
			t.blame(number, err.Error())
			continue
		}
		last = entry.Number
		s.decideAgain(r, entry.Number)
	}
	if len(t.faults) > 0 {
		return s.renderLetters(w, r, list, t)
	}
	to := url.Values{"state": {string(receivable.Drafted)}}
	if len(numbers) == 1 {
		to.Set("entry", last)
	} else {
		to.Set("approved", strconv.Itoa(len(numbers)))
	}
	http.Redirect(w, r, "/letters?"+to.Encode(), http.StatusSeeOther)
	return nil
}

// approveFriendly approves a letter that needs no decision of its own. A formal one is
// read and approved on its own page.
func (s *Server) approveFriendly(r *http.Request, number string) (recovery.Entry, error) {
	v, err := s.readLetter(r, number)
	if err != nil {
		return recovery.Entry{}, err
	}
	if v.Delivery.Formal {
		return recovery.Entry{}, fault.Invalidf("letter_formal", "", "letter %s is formal; read it on its own page and approve it there", number)
	}
	return s.desk.Approve(r.Context(), at(r).creditor, number, at(r).act(""))
}

// approvedWords say how many letters were approved just now.
func approvedWords(v *say.Voice, number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return ""
	}
	return v.N(n, "One letter is approved.", "{n} letters are approved. Each can still be held on its own page until it leaves.")
}
