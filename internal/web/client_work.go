package web

import (
	"net/http"
	"slices"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// workLine is a piece of work with what may be done about it.
type workLine struct {
	ID, Account, Name, Number, Rests string
	State                            state
	Terms                            []factLine
	Runs, Paused, Cancels, KillFee   bool
	Open                             bool
	Until, Unbilled                  field
	Fault                            string
	Focus                            bool
	Currency                         string
	Tomorrow                         string
}

// newWorkForm enters a new piece of work.
type newWorkForm struct {
	Open                             bool
	Accounts                         []choice
	Name, Value, Until, Pause, Agree field
	Over                             field // shown once the limit asks for a reason
}

// askBackForm asks a settled client back.
type askBackForm struct {
	Open           bool
	Account        string
	Deposit, Terms field
}

func (p *clientPage) work(v *say.Voice, c *recovery.ClientPage, t *tried, decides bool) {
	for i := range c.Accounts {
		a := &c.Accounts[i]
		account := string(a.Key.Account)
		for j := range a.Work {
			if i == 0 || string(a.Work[j].Currency) == string(a.Currency) && !knownWork(p.Work, a.Work[j].Number) {
				p.Work = append(p.Work, workLineOf(v, &a.Work[j], account, c.On, t, decides))
			}
		}
		p.NewWork.Accounts = append(p.NewWork.Accounts, choice{Value: account, Text: a.Number + ", " + string(a.Currency), Chosen: t.of(actNewWork, account)})
		if t.of(actNewWork, account) {
			p.NewWork.Open = true
			f := func(name string) field { return t.field(actNewWork, account, name, "") }
			p.NewWork.Name, p.NewWork.Value, p.NewWork.Until, p.NewWork.Pause, p.NewWork.Agree = f("name"), f("amount"), f("until"), f("pause"), f("agreement")
			p.NewWork.Over = f("over_limit")
		}
		if a.State == recovery.ClientClear && p.Winback == nil && c.Paying.Paid > 0 {
			p.Winback = &askBackForm{
				Open: t.of(actWinback, account), Account: account,
				Deposit: t.field(actWinback, account, "deposit", "50%"), Terms: t.field(actWinback, account, "terms", "14"),
			}
		}
	}
	if slices.ContainsFunc(c.Accounts, func(a recovery.ClientAccount) bool { return a.Owed.Sign() > 0 }) {
		p.Winback = nil
	}
}

func knownWork(list []workLine, number string) bool {
	return slices.ContainsFunc(list, func(w workLine) bool { return w.Number == number })
}

func workLineOf(v *say.Voice, w *recovery.WorkLine, account string, today day.Date, t *tried, decides bool) workLine {
	l := workLine{
		ID: "w-" + w.Number, Account: account, Name: w.Name, Number: w.Number, Currency: string(w.Currency), Tomorrow: today.AddDays(1).String(),
		Paused: w.State == receivable.WorkPaused, KillFee: w.KillFee != nil, State: workState(v, w.State),
		Runs: w.State == receivable.WorkActive || w.State == receivable.WorkPaused || w.State == receivable.WorkPostponed,
	}
	l.Cancels = decides && l.Runs
	if w.Text != "" {
		l.Rests = v.Told(w.Text)
	}
	text := func(name string, value *string) {
		if value != nil {
			l.Terms = append(l.Terms, factLine{Name: name, Value: *value})
		}
	}
	sum := func(name string, value *string) {
		if value == nil {
			return
		}
		if a, err := money.Parse(*value, w.Currency); err == nil {
			l.Terms = append(l.Terms, factLine{Name: name, Value: v.Sum(a)})
		}
	}
	text(v.T("Agreement"), w.Agreement)
	text(v.T("Right to pause"), w.PauseClause)
	text(v.T("Right to end it"), w.CancelClause)
	sum(v.T("Value"), w.Value)
	sum(v.T("Kill fee"), w.KillFee)
	sum(v.T("Done, not yet billed"), w.Unbilled)
	if !w.Until.IsZero() {
		l.Terms = append(l.Terms, factLine{Name: v.T("Until"), Value: v.Dated(w.Until)})
	}
	if t.of(actChangeWork, account) && t.get("work") == w.Number {
		l.Open, l.Fault = true, t.faults[""]
		l.Focus = l.Fault != "" && t.first == ""
	}
	of := ""
	if l.Open {
		of = account
	}
	unbilled := ""
	if w.Unbilled != nil {
		unbilled = *w.Unbilled
	}
	l.Until, l.Unbilled = field{Value: today.AddDays(14).String()}, field{Value: unbilled}
	if of != "" {
		l.Until, l.Unbilled = t.field(actChangeWork, of, "until", l.Until.Value), t.field(actChangeWork, of, "amount", l.Unbilled.Value)
	}
	return l
}

func workState(v *say.Voice, s receivable.EngagementState) state {
	switch s {
	case receivable.WorkActive:
		return state{"info", v.T("active")}
	case receivable.WorkPaused:
		return state{"hold", v.T("rests")}
	case receivable.WorkPostponed:
		return state{"hold", v.T("postponed")}
	case receivable.WorkCancelled:
		return state{"late", v.T("ended")}
	case receivable.WorkComplete:
	}
	return state{"good", v.T("complete")}
}

// enterWork answers POST /clients/{client}/work/new.
func (s *Server) enterWork(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, actNewWork, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		terms := recovery.WorkTerms{Name: t.get("name"), Agreement: t.get("agreement"), Value: plainSum(t.get("amount"), money.Currency(t.get("currency"))), Clauses: map[string]string{}}
		if pause := t.get("pause"); pause != "" {
			terms.Clauses[recovery.ClausePause] = pause
		}
		if t.get("until") != "" {
			terms.Until = t.day("until", "")
		}
		if terms.Name == "" {
			t.blame("name", at(r).voice.T("What does the client call it?"))
		}
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		act := at(r).act("")
		act.OverLimit = t.get("over_limit")
		return s.desk.EnterWork(r.Context(), key, terms, act)
	})
}

// changeWork answers POST /clients/{client}/work: what a person does with a piece of
// work, but for its end.
func (s *Server) changeWork(w http.ResponseWriter, r *http.Request) error {
	return s.onWork(w, r, func(t *tried, ref recovery.WorkRef) (recovery.Entry, error) {
		act := at(r).act(t.get("words"))
		switch do := t.get("do"); do {
		case "bill":
			unbilled := t.get("amount")
			if unbilled == "" {
				unbilled = "0"
			}
			return s.desk.ReviseWork(r.Context(), ref, recovery.WorkTerms{Unbilled: plainSum(unbilled, money.Currency(t.get("currency")))}, act)
		case "pause":
			c := recovery.WorkChange{Do: do, Reason: receivable.PauseReason(t.get("reason"))}
			if t.get("until") != "" {
				c.Until = t.day("until", "")
			}
			return s.desk.ChangeWork(r.Context(), ref, c, act)
		case "resume", "complete":
			return s.desk.ChangeWork(r.Context(), ref, recovery.WorkChange{Do: do}, act)
		case "postpone":
			until := t.day("until", at(r).voice.T("Until which day?"))
			if len(t.faults) > 0 {
				return recovery.Entry{}, nil
			}
			return s.desk.ChangeWork(r.Context(), ref, recovery.WorkChange{Do: do, Until: until}, act)
		}
		return recovery.Entry{}, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	})
}

// cancelWork answers POST /clients/{client}/work/cancel.
func (s *Server) cancelWork(w http.ResponseWriter, r *http.Request) error {
	return s.onWork(w, r, func(t *tried, ref recovery.WorkRef) (recovery.Entry, error) {
		return s.desk.ChangeWork(r.Context(), ref, recovery.WorkChange{Do: "cancel", KillFee: t.get("kill_fee") != ""}, at(r).act(t.get("words")))
	})
}

// onWork finds the piece of work that the form names.
func (s *Server) onWork(w http.ResponseWriter, r *http.Request, do func(*tried, recovery.WorkRef) (recovery.Entry, error)) error {
	return s.onClient(w, r, actChangeWork, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		ref, err := s.desk.WorkNamed(r.Context(), key.Creditor, t.get("work"), "")
		if err != nil {
			return recovery.Entry{}, err
		}
		if of, err := s.desk.ClientOf(r.Context(), ref.Key); err != nil || string(of) != r.PathValue("client") {
			return recovery.Entry{}, fault.NotFoundf("work_unknown", "there is no such work for this client")
		}
		return do(t, ref)
	})
}

// winback answers POST /clients/{client}/winback.
func (s *Server) winback(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, actWinback, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		terms, err := strconv.Atoi(t.get("terms"))
		if err != nil {
			t.blame("terms", at(r).voice.T("How many days to pay?"))
			return recovery.Entry{}, nil //nolint:nilerr // said at its field
		}
		return s.desk.Winback(r.Context(), key, recovery.Return{Deposit: t.get("deposit"), Terms: terms}, at(r).act(""))
	})
}
