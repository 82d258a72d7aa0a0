package web

import (
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// mostEntries bounds what a search of the law shows.
const mostEntries = 50

// settingsLaw is the law in force and the creditor's own figures in its place.
type settingsLaw struct {
	frame
	Version string
	Own     []ownLawLine
	Asked   string
	Found   []lawLine
	More    string
	Fields  []input
	Fault   string
	Open    bool
	May     bool
}

type ownLawLine struct{ Path, Value, More string }

type lawLine struct{ Path, Value, Sources, Sure, Sign, Note string }

// showLaw answers GET /settings/law.
func (s *Server) showLaw(w http.ResponseWriter, r *http.Request) error { return s.renderLaw(w, r, nil) }

func (s *Server) renderLaw(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r).voice
	bundle, err := s.desk.Law(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	own, err := s.desk.OwnLaw(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	p := settingsLaw{frame: s.frameOf(r, v.T("The law in force"), "/settings"), Version: bundle.Version, Asked: r.URL.Query().Get("q"), May: at(r).role.May(auth.Own)}
	for _, l := range own {
		if l.Path == "" {
			continue
		}
		more := v.T("%s, as of %s; set by %s on %s", l.Source, l.AsOf, l.By, v.Short(l.On))
		if !l.Fits {
			more = v.T("The law in force has no such place any more; it does not count.")
		}
		p.Own = append(p.Own, ownLawLine{l.Path, l.Value, more})
	}
	if words := strings.Fields(p.Asked); len(words) > 0 {
		found := bundle.Search(words...)
		if len(found) > mostEntries {
			p.More = v.T("%d figures fit; the first %d are shown. Add a word.", len(found), mostEntries)
			found = found[:mostEntries]
		}
		for i := range found {
			p.Found = append(p.Found, lawLineOf(v, &found[i]))
		}
		if len(found) == 0 {
			p.More = v.T("No figure fits these words.")
		}
	}
	for _, i := range []input{
		{Name: "path", Label: v.T("Where in the law"), Hint: v.T("As it stands in the list, for example us_nevada.small_claims.limit."), Kind: "text", Value: r.URL.Query().Get("path")},
		{Name: "value", Label: v.T("Your figure"), Hint: v.T("In the unit that stands there."), Kind: "text"},
		{Name: "source", Label: v.T("Where you have it from"), Kind: "text"},
		{Name: "as_of", Label: v.T("The day your source speaks of"), Kind: "date"},
	} {
		i.ID = fieldID("law." + i.Name)
		p.Fields = append(p.Fields, i.tried(t))
	}
	p.Open = t != nil || r.URL.Query().Get("path") != ""
	status := http.StatusOK
	if t != nil {
		p.Fault, status = t.faults[""], t.status
	}
	return s.render(w, r, status, pageSettingsLaw, p)
}

func lawLineOf(v *say.Voice, e *law.Entry) lawLine {
	l := lawLine{Path: e.Path, Value: e.Text, Sources: strings.Join(e.Mark.Sources, "; "), Note: e.Mark.Note}
	if e.Mark.AsOf != "" {
		l.Sources = strings.TrimPrefix(l.Sources+"; "+e.Mark.AsOf, "; ")
	}
	if !e.Known {
		l.Value = v.T("not known")
	}
	switch e.Mark.Confidence {
	case law.Verified:
		l.Sure, l.Sign = v.T("verified"), "v"
	case law.Single:
		l.Sure, l.Sign = v.T("one source"), "s"
	case law.Recalled:
		l.Sure, l.Sign = v.T("from memory"), "r"
	}
	return l
}

// changeLaw answers POST /settings/law: a figure of one's own is set, or dropped.
func (s *Server) changeLaw(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "law")
	if err != nil {
		return err
	}
	if path := t.get("drop"); path != "" {
		err = s.desk.UnsetLaw(r.Context(), at(r).creditor, path, at(r).act(""))
	} else {
		need(t, at(r).voice.T("This is needed."), "path", "value", "source", "as_of")
		if len(t.faults) == 0 {
			err = s.desk.SetLaw(r.Context(), at(r).creditor, law.Override{Path: t.get("path"), Value: t.get("value"), Source: t.get("source"), AsOf: t.get("as_of")}, at(r).act(""))
		}
	}
	return s.changed(w, r, t, err, "/settings/law", s.renderLaw)
}

// need blames fields that were left empty.
func need(t *tried, missing string, fields ...string) {
	for _, field := range fields {
		if t.get(field) == "" {
			t.blame(field, missing)
		}
	}
}

// changed ends a change of the settings: with its page again where it was refused.
func (s *Server) changed(w http.ResponseWriter, r *http.Request, t *tried, err error, to string, again func(http.ResponseWriter, *http.Request, *tried) error) error {
	faults := toldFaults(err)
	if err != nil && faults == nil {
		return err
	}
	for _, f := range faults {
		t.blame("", at(r).voice.Told(f.Text))
	}
	if len(t.faults) > 0 {
		return again(w, r, t)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// settingsFigures are the creditor's own figures and exchange rates.
type settingsFigures struct {
	frame
	Figures []figureRow
	Source  input
	Rates   []rateRow
	Rate    []input
	Fault   string
	RateBad string
	May     bool
}

type figureRow struct {
	input
	Default, From string
}

type rateRow struct{ Pair, Rate, More string }

// showFigures answers GET /settings/figures.
func (s *Server) showFigures(w http.ResponseWriter, r *http.Request) error {
	return s.renderFigures(w, r, nil)
}

func (s *Server) renderFigures(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r).voice
	lines, err := s.desk.Figures(r.Context(), at(r).creditor, false)
	if err != nil {
		return err
	}
	p := settingsFigures{frame: s.frameOf(r, v.T("Your figures and rates"), "/settings"), May: at(r).role.May(auth.Own)}
	ofFigures, ofRates := t, t
	if t != nil && t.act == "rate" {
		ofFigures = nil
	} else {
		ofRates = nil
	}
	for _, l := range lines {
		row := figureRow{input: input{Name: "figure." + l.Key, Label: figureName(v, &l), Kind: "text", Value: l.Value, Locked: !p.May}, From: l.Source}
		if l.Default != "" {
			row.Default = v.T("usually %s", l.Default)
		}
		row.Hint, row.ID = row.Default, fieldID(row.Name)
		row.input = row.tried(ofFigures)
		p.Figures = append(p.Figures, row)
	}
	p.Source = input{Name: "source", ID: "figure-source", Label: v.T("Where you have them from"), Hint: v.T("Optional."), Kind: "text"}.tried(ofFigures)
	rates, err := s.desk.Rates(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	for _, one := range rates {
		p.Rates = append(p.Rates, rateRow{string(one.From) + " → " + string(one.To), one.Rate, v.T("%s, %s, by %s", v.Short(one.On), one.Source, one.By)})
	}
	for _, i := range []input{
		{Name: "from", Label: v.T("One unit of"), Hint: v.T("EUR, USD …"), Kind: "text", Most: 3}, {Name: "to", Label: v.T("is worth, in"), Kind: "text", Most: 3},
		{Name: "rate", Label: v.T("Rate"), Hint: v.T("For example 1.0832."), Kind: "number"}, {Name: "on", Label: v.T("Day of the rate"), Kind: "date"},
		{Name: "rate_source", Label: v.T("Where you have it from"), Kind: "text"},
	} {
		i.ID = fieldID("rate." + i.Name)
		p.Rate = append(p.Rate, i.tried(ofRates))
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
		if ofRates != nil {
			p.RateBad = t.faults[""]
		} else {
			p.Fault = t.faults[""]
		}
	}
	return s.render(w, r, status, pageSettingsOwn, p)
}

// figureName is a figure as the page calls it.
func figureName(v *say.Voice, l *recovery.FigureLine) string {
	switch l.Key {
	case "hourly_rate":
		return v.T("What an hour of your work is worth")
	case "own_time_below":
		return v.T("Below this sum your own time decides")
	case "arbitration_from":
		return v.T("From this sum arbitration is looked at first")
	case "small_claims_limit":
		return v.T("Limit of the small-claims court you would ask")
	}
	return l.Key
}

// changeFigures answers POST /settings/figures.
func (s *Server) changeFigures(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "figures")
	if err != nil {
		return err
	}
	lines, err := s.desk.Figures(r.Context(), at(r).creditor, false)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, l := range lines {
		if typed := t.get("figure." + l.Key); typed != l.Value {
			values[l.Key] = typed
		}
	}
	if len(values) > 0 {
		err = s.desk.SetFigures(r.Context(), at(r).creditor, values, t.get("source"), at(r).act(""))
	}
	for _, f := range toldFaults(err) {
		where := f.Where
		if len(values) == 1 { // a sum that cannot be read does not name its figure
			for key := range values {
				where = key
			}
		}
		if _, known := t.values["figure."+where]; known {
			t.blame("figure."+where, at(r).voice.Told(f.Text))
			err = nil
		}
	}
	return s.changed(w, r, t, err, "/settings/figures", s.renderFigures)
}

// changeRates answers POST /settings/rates.
func (s *Server) changeRates(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "rate")
	if err != nil {
		return err
	}
	v := at(r).voice
	need(t, v.T("This is needed."), "from", "to", "rate", "rate_source")
	act := at(r).act("")
	act.On = t.day("on", v.T("This is needed."))
	if len(t.faults) == 0 {
		_, err = s.desk.Rate(r.Context(), at(r).creditor, receivable.ExchangeRate{
			From: money.Currency(strings.ToUpper(t.get("from"))), To: money.Currency(strings.ToUpper(t.get("to"))), Rate: t.get("rate"), Source: t.get("rate_source"),
		}, act)
	}
	return s.changed(w, r, t, err, "/settings/figures", s.renderFigures)
}

// Set leads to the form with a path filled in.
func (l lawLine) Set() string {
	return "/settings/law?" + url.Values{"path": {l.Path}}.Encode() + "#own"
}
