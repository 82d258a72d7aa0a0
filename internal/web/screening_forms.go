package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// forms fills the forms of the page: what is planned, the decision, a record.
func (p *screeningPage) forms(v *say.Voice, h *recovery.ScreenView, accounts []store.Account, ask recovery.ScreenAsk, t *tried, plan url.Values) {
	if len(accounts) > 1 {
		for _, a := range accounts {
			p.Plan.Accounts = append(p.Plan.Accounts, choice{Value: string(a.Key.Account), Text: a.Number + ", " + string(a.Currency), Chosen: a.Key == h.Key})
		}
	}
	planned := func(name, value string) field {
		f := field{Value: value}
		if t != nil && t.act == actPlan {
			f = field{Value: plan.Get(name), Fault: t.faults[name]}
			f.Focus = f.Fault != "" && t.first == name
		}
		return f
	}
	sum, days := "", ""
	if h.Sum.Currency() != "" {
		sum = h.Sum.Decimal()
	}
	if h.Days > 0 {
		days = strconv.Itoa(h.Days)
	}
	p.Plan.Sum, p.Plan.Terms, p.Plan.Deposit = planned("sum", sum), planned("terms", days), planned("deposit", ask.Deposit)

	account := string(h.Key.Account)
	d := &p.Decide
	d.Sum, d.Days, d.Deposit = ask.Sum, p.Plan.Terms.Value, ask.Deposit
	chosen := string(h.Card.Advice.Terms)
	if t.of(actDecide, account) {
		chosen = t.get("decide")
	}
	for _, terms := range receivable.AllTerms() {
		text := termsWord(v, terms, 0)
		d.Terms = append(d.Terms, choice{Value: string(terms), Text: say.Capital(text), Chosen: string(terms) == chosen})
	}
	limit := ""
	if h.Kept.Currency() != "" {
		limit = h.Kept.Decimal()
	} else if h.Card.Limit.Sum.Currency() != "" {
		limit, d.Proposes = h.Card.Limit.Sum.Decimal(), true
	}
	d.Limit, d.Why = t.field(actDecide, account, "limit", limit), t.field(actDecide, account, "words", "")

	share := ""
	if h.Card.Advice.Terms == receivable.TermsDeposit {
		share = strconv.Itoa(h.Card.Advice.Share)
	}
	d.Share = t.field(actDecide, account, "share", share)

	n := &p.Note
	n.Open = t.of(actHealth, account) || len(h.Records) == 0
	n.Kind, n.Value, n.Source = t.field(actHealth, account, "kind", ""), t.field(actHealth, account, "value", ""), t.field(actHealth, account, "source", "")
	n.On = t.field(actHealth, account, "on", h.On.String())
	for _, k := range receivable.HealthKinds() {
		n.Kinds = append(n.Kinds, choice{Value: string(k), Text: kindWord(v, k), Chosen: string(k) == n.Kind.Value})
	}
}

// onScreening carries out an act of the page, and shows it again where it cannot be taken.
func (s *Server) onScreening(w http.ResponseWriter, r *http.Request, act string, fields map[string]string, do func(*tried, receivable.AccountKey) (recovery.Entry, error)) error {
	t, err := readForm(r, act)
	if err != nil {
		return err
	}
	t.about = fields
	id := receivable.ClientID(r.PathValue("client"))
	key := account(r, t)
	if of, err := s.desk.ClientOf(r.Context(), key); err != nil || of != id {
		return fault.NotFoundf("client_unknown", "there is no such client at this desk")
	}
	t.values.Set("back", screeningPath(id))
	e, err := do(t, key)
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.renderScreening(w, r, t)
	}
	return s.done(w, r, t, e, nil)
}

// noteHealth answers POST /clients/{client}/health.
func (s *Server) noteHealth(w http.ResponseWriter, r *http.Request) error {
	fields := map[string]string{"health_unknown": "kind", "health_unreadable": "value", "source_missing": "source", "day_ahead": "on"}
	return s.onScreening(w, r, actHealth, fields, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		n := recovery.HealthNote{Kind: receivable.HealthKind(t.get("kind")), Value: t.get("value"), Source: t.get("source"), Note: t.get("words")}
		v := at(r).voice
		if n.Kind == "" {
			t.blame("kind", v.T("What did you look up?"))
		}
		if n.Value == "" {
			t.blame("value", v.T("What did you find?"))
		}
		if n.Source == "" {
			t.blame("source", v.T("Where is it from?"))
		}
		n.On = t.day("on", v.T("Of which day is it?"))
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		return s.desk.AddHealth(r.Context(), key, []recovery.HealthNote{n}, at(r).act(""))
	})
}

// decideTerms answers POST /clients/{client}/health/decide.
func (s *Server) decideTerms(w http.ResponseWriter, r *http.Request) error {
	fields := map[string]string{"terms_unknown": "", "fact_unreadable": "limit", "limit_unknown": "limit", "sum_unreadable": "", "sum_not_positive": ""}
	return s.onScreening(w, r, actDecide, fields, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		d := recovery.TermsDecision{Ask: askOf(t.values), Terms: receivable.Terms(t.get("decide")), Limit: plainSum(t.get("limit"), money.Currency(t.get("currency")))}
		if text := strings.TrimSpace(strings.TrimSuffix(t.get("share"), "%")); text != "" && d.Terms == receivable.TermsDeposit {
			if d.Share, _ = strconv.Atoi(text); d.Share < 1 || d.Share > 100 {
				t.blame("share", at(r).voice.T("How many per cent, from 1 to 100?"))
				return recovery.Entry{}, nil
			}
		}
		return s.desk.DecideTerms(r.Context(), key, d, at(r).act(t.get("words")))
	})
}

// showHealthOf answers GET /case/{account}/health with the client's page.
func (s *Server) showHealthOf(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	id, err := s.desk.ClientOf(r.Context(), key)
	if err != nil {
		return err
	}
	http.Redirect(w, r, screeningPath(id)+"?account="+url.QueryEscape(string(key.Account)), http.StatusSeeOther)
	return nil
}

// screeningRoutes are the addresses of the look at a client.
func (s *Server) screeningRoutes() []route {
	return []route{
		{"GET /clients/{client}/health", auth.See, s.showScreening},
		{"GET /case/{account}/health", auth.See, s.showHealthOf},
		{"POST /clients/{client}/health", auth.Act, s.noteHealth},
		{"POST /clients/{client}/health/decide", auth.Act, s.decideTerms},
	}
}
