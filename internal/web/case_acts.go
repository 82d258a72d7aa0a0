package web

import (
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/web/say"
)

// The acts of the case page, as their forms name them.
const (
	actArm    = "arm"
	actDisarm = "disarm"
	actFact   = "fact"
)

// decide is the form in which a person says what follows if the client neither
// pays nor arranges.
type decide struct {
	Account, Sum, Fault string
	Ways                []way
	Closed              []closed
	Forum               field
	Armed, Since        string // what is decided already
	Primary             bool
	Focus               bool
	MayNot              bool // the reader's role does not include it
}

// way is one road that can be decided on.
type way struct {
	Value, Text, Small string
	Worth              *amount
	Chosen             bool
}

// question is a fact that nobody has said yet, with the form to say it.
type question struct {
	ID, Account, Key, Label, Why, Kind string // Kind: select, date, sum, number, text
	Choices                            []choice
	Currency                           string
	Value                              field
}

func decideOf(in *say.Voice, v *recovery.CaseView, t *tried) *decide {
	if v.Ranking.Fault != nil && v.Armed == "" {
		return nil
	}
	d := &decide{Account: string(v.Account.Account), Sum: wholeText(in, v.Late)}
	if v.Armed != "" {
		d.Armed = in.T(recovery.RoadWords(v.Armed, ""))
		if v.Forum != "" {
			d.Armed += " (" + v.Forum + ")"
		}
		if !v.ArmedOn.IsZero() {
			d.Since = in.Day(v.ArmedOn)
		}
	}
	chosen := v.Armed
	if chosen == "" {
		chosen = v.ToArm()
	}
	if t.of(actArm, d.Account) {
		chosen, d.Fault = t.get("road"), t.faults["road"]
		d.Focus = d.Fault != "" && t.first == "road"
	}
	d.Forum = t.field(actArm, d.Account, "forum", v.Forum)
	for _, r := range v.Roads {
		if r.Closed != "" {
			if words := remedy.Code(r.Closed).Words(); words != "" {
				d.Closed = append(d.Closed, closed{roadWord(in, r.Road), in.Told(words)})
			}
			continue
		}
		w := way{Value: r.Road, Text: roadWord(in, r.Road), Chosen: r.Road == chosen, Small: in.T("Opens once the day of a final demand has passed")}
		if o, ok := v.Ranking.Find(r.Remedy); ok && o.Eligible {
			worth := whole(in, o.Value)
			w.Worth, w.Small = &worth, in.T("Open now")
		}
		d.Ways = append(d.Ways, w)
	}
	d.Primary = v.Letter == "" && v.Armed == "" && v.ToArm() != ""
	return d
}

// factWord is a value of a fact in words.
func factWord(v *say.Voice, value string) string {
	switch value {
	case "ok":
		return v.T("Able to pay")
	case "strong":
		return v.T("Well able to pay")
	case "stressed":
		return v.T("Short of money")
	case "insolvent":
		return v.T("Near insolvency")
	case "unknown":
		return v.T("Not known")
	case "open_account":
		return v.T("Running account, nothing signed")
	case "oral":
		return v.T("By word of mouth")
	case "written":
		return v.T("In writing")
	case "home":
		return v.T("Yes, at my place")
	case "away":
		return v.T("Yes, elsewhere")
	case "none":
		return v.T("No")
	}
	return say.Capital(v.T(strings.ReplaceAll(value, "_", " ")))
}

func asksOf(in *say.Voice, v *recovery.CaseView, t *tried) []question {
	var list []question
	account := string(v.Account.Account)
	for _, a := range v.Asks {
		one := question{
			ID: "f-" + a.Fact.Key, Account: account, Key: a.Fact.Key, Label: meaning(in, a.Fact.Key), Why: in.Told(a.Words()), Kind: "text", Currency: string(v.Owed.Currency()),
		}
		if t.of(actFact, account) && t.get("key") == a.Fact.Key {
			one.Value = t.field(actFact, account, "value", "")
		}
		switch a.Fact.Kind {
		case recovery.FactYesNo:
			one.Kind = "select"
			one.Choices = []choice{{Value: "yes", Text: in.T("Yes")}, {Value: "no", Text: in.T("No")}}
		case recovery.FactWords:
			one.Kind = "select"
			for _, word := range a.Fact.Words {
				one.Choices = append(one.Choices, choice{Value: word, Text: factWord(in, word)})
			}
		case recovery.FactDay:
			one.Kind = "date"
		case recovery.FactMoney:
			one.Kind, one.Label = "sum", in.T("%s, in %s", one.Label, one.Currency)
		case recovery.FactNumber:
			one.Kind = "number"
		case recovery.FactText, recovery.FactShare:
		}
		one.Choices = chosen(one.Choices, one.Value.Value)
		list = append(list, one)
	}
	return list
}

// arm answers POST /arm: a person decides what follows.
func (s *Server) arm(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actArm)
	if err != nil {
		return err
	}
	if t.get("road") == "" {
		t.blame("road", t.voice.T("Choose what you will really do."))
		return s.again(w, r, t)
	}
	e, err := s.desk.Arm(r.Context(), account(r, t), t.get("road"), t.get("forum"), at(r).act(""))
	return s.done(w, r, t, e, err)
}

// disarm answers POST /disarm: the decision is taken back.
func (s *Server) disarm(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actDisarm)
	if err != nil {
		return err
	}
	e, err := s.desk.Disarm(r.Context(), account(r, t), at(r).act(""))
	return s.done(w, r, t, e, err)
}

// fact answers POST /fact: a person says something that was not known.
func (s *Server) fact(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actFact)
	if err != nil {
		return err
	}
	known := recovery.KnownFacts()
	i := slices.IndexFunc(known, func(k recovery.KnownFact) bool { return k.Key == t.get("key") })
	if i < 0 {
		return fault.Invalidf("fact_unreadable", "key", "this form names a fact that nothing here reads")
	}
	value := t.get("value")
	switch {
	case value == "":
		t.blame("value", t.voice.T("Say what is so, or leave this one open."))
	case known[i].Kind == recovery.FactMoney:
		value = t.sum("value", "")
	}
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.Fact(r.Context(), account(r, t), map[string]string{known[i].Key: value}, at(r).act(""))
	return s.done(w, r, t, e, err)
}

// accountOf is the number of the account that an entry is about.
func accountOf(entry string) string {
	if i := strings.LastIndexByte(entry, '-'); i > 0 {
		return entry[:i]
	}
	return entry
}

// againCase shows the case page with a form that could not be taken.
func (s *Server) againCase(w http.ResponseWriter, r *http.Request, t *tried) error {
	key := account(r, t)
	if key.Account == "" {
		return fault.NotFoundf("account_unknown", "there is no account with this number")
	}
	return s.renderCase(w, r, receivable.AccountKey{Creditor: at(r).creditor, Account: key.Account}, t)
}
