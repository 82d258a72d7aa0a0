package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The acts of the desk, as their forms name them.
const (
	actApprove = "approve"
	actHold    = "hold"
	actSent    = "sent"
	actCalled  = "called"
	actHeard   = "heard"
	actPaid    = "paid"
	actPause   = "pause"
)

// tried is a form that came in: what was typed, and what is wrong with it, field
// by field. "" is the form as a whole.
type tried struct {
	act    string
	values url.Values
	faults map[string]string
	first  string // field that is named first
	status int
	code   string // of the fault of the desk, where one page shows more because of it
	voice  *say.Voice
	about  map[string]string // field that a fault of the desk is about, by code; before fieldOf
}

// readForm takes a form in; one that is too large or garbled is a fault.
func readForm(r *http.Request, act string) (*tried, error) {
	t := &tried{act: act, faults: map[string]string{}, status: http.StatusUnprocessableEntity, voice: at(r).voice}
	if err := r.ParseForm(); err != nil {
		return nil, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	t.values = r.PostForm
	return t, nil
}

// of reports whether t is the form of this act on this card.
func (t *tried) of(act, account string) bool {
	return t != nil && t.act == act && t.values.Get("account") == account
}

func (t *tried) get(name string) string { return strings.TrimSpace(t.values.Get(name)) }

// blame notes what is wrong with a field; the first word about a field stands.
func (t *tried) blame(field, text string) {
	if _, ok := t.faults[field]; ok {
		return
	}
	if len(t.faults) == 0 {
		t.first = field
	}
	t.faults[field] = t.voice.Told(text)
}

// day reads a required day.
func (t *tried) day(field, missing string) day.Date {
	text := t.get(field)
	if text == "" {
		t.blame(field, missing)
		return day.Date{}
	}
	d, err := day.Parse(text)
	if err != nil {
		t.blame(field, err.Error())
	}
	return d
}

// sum reads a required sum in the currency of the account. What is wrong with it
// beyond its digits, the desk says.
func (t *tried) sum(field, missing string) string {
	currency := money.Currency(t.get("currency"))
	text := plainSum(t.get(field), currency)
	if text == "" {
		t.blame(field, missing)
		return ""
	}
	if _, err := money.Parse(text, currency); err != nil && currency.Known() {
		t.blame(field, err.Error())
	}
	return text
}

// reason is the chosen reason, or the person's own words where none fits.
func (t *tried) reason(missing string) string {
	words := t.get("words")
	if chosen := t.get("why"); chosen != "" && chosen != otherReason {
		return strings.TrimSpace(chosen + ". " + words)
	}
	if words == "" {
		t.blame("words", missing)
	}
	return words
}

// onDay is the day an act happened.
func (t *tried) onDay(missing string) day.Date { return t.day("on", missing) }

// fieldOf names the field that a fault of the desk is about, by act.
var fieldOf = map[string]string{
	"day_ahead": "on", "sum_unreadable": "amount", "sum_too_fine": "amount", "sum_not_positive": "amount", "sum_overflow": "amount",
	"outcome_unknown": "outcome", "way_unknown": "how", "road_unknown": "road", "road_closed": "road", "fact_unreadable": "value", "fact_too_long": "value",
	"form_unknown": "value",
}

// refuse sorts an error of the desk to the field it is about. What is no fault of
// the form is given back.
func (t *tried) refuse(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return err
	}
	t.status = statusOf(f)
	field, own := t.about[f.Code]
	if !own {
		field = fieldOf[f.Code]
		if f.Code == "day_past" {
			field = "until"
			if t.act == actCalled || t.act == actHeard {
				field = "by"
			}
		}
		if strings.HasPrefix(f.Code, "sum_") {
			field = "amount"
		}
	}
	t.blame(field, f.Text)
	return nil
}

// field is one field of a form as it is shown.
type field struct {
	Value, Fault string
	Focus        bool
}

func (t *tried) field(act, account, name, value string) field {
	if !t.of(act, account) {
		return field{Value: value}
	}
	f := field{Value: t.values.Get(name), Fault: t.faults[name]}
	f.Focus = f.Fault != "" && t.first == name
	return f
}

// done ends an act. What went wrong with the form comes back on its own page,
// filled in; what was done is told on the page that follows.
func (s *Server) done(w http.ResponseWriter, r *http.Request, t *tried, e recovery.Entry, err error) error {
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	if key, err := s.desk.AccountOfNumber(r.Context(), at(r).creditor, e.Number); err == nil {
		err = s.desk.DecideAgain(r.Context(), key)
		if err != nil && !errors.Is(err, r.Context().Err()) { // the act stands; the next chase decides
			s.log.Error("decide again", "entry", e.Number, "err", err)
		}
	}
	to := url.URL{Path: "/", RawQuery: url.Values{"entry": {e.Number}}.Encode()}
	if back := t.get("back"); back != "" {
		to.Path = pathOf(back)
	} else if t.get("page") == pageCase {
		to.Path = casePath(accountOf(e.Number))
	} else if number := t.get("delivery"); t.get("page") == pageLetter && number != "" && t.act != actApprove && t.act != actSent {
		to.Path = "/letters/" + url.PathEscape(number)
	} else if from := t.get("from"); from != "" && from != "0" {
		to.RawQuery = url.Values{"entry": {e.Number}, "from": {from}}.Encode()
	}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

// pathOf is the path of an address of the desk.
func pathOf(back string) string {
	path, _, _ := strings.Cut(ownPath(back), "?")
	return path
}

// again shows the page of a form that could not be taken, as it was filled in.
func (s *Server) again(w http.ResponseWriter, r *http.Request, t *tried) error {
	switch t.get("page") {
	case pageCase:
		return s.againCase(w, r, t)
	case pagePlan:
		return s.againPlan(w, r, t)
	case pageCall:
		return s.renderCall(w, r, account(r, t), t)
	case pageMatters:
		return s.renderMatters(w, r, account(r, t), t)
	case pageJudgment:
		return s.renderJudgment(w, r, account(r, t), t)
	case pageLetter:
		return s.renderLetter(w, r, t.get("delivery"), t)
	case pageMoney, pageMoneyLine:
		return s.againMoney(w, r, t)
	}
	return s.renderToday(w, r, t)
}
