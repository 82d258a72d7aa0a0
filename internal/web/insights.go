package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/recovery"
	"dunwell/internal/web/chart"
	"dunwell/internal/web/say"
)

const pageInsights = "insights"

// insightsPage is the figures of one currency.
type insightsPage struct {
	frame
	Lead     string
	Tabs     []insightTab
	Currency string
	AsOf     string
	Old      bool // something was decided since
	Figures  []headFigure
	Charts   []charted // two beside each other
	Wide     []charted
	Words    []pairOf
	Empty    bool
}

type insightTab struct {
	Name, Path string
	Here       bool
}

// headFigure is one figure at the head of the page.
type headFigure struct {
	Label, Value, More string
	Amount             *amount
}

// charted is a chart as it is drawn; its field is closed, so that nothing but a chart
// is ever written unescaped.
type charted struct{ html template.HTML }

// HTML is the chart.
func (c charted) HTML() template.HTML { return c.html }

// showInsights answers GET /insights.
func (s *Server) showInsights(w http.ResponseWriter, r *http.Request) error {
	list, err := s.desk.Insights(r.Context(), at(r).creditor, false)
	if err != nil {
		return err
	}
	zone, err := s.desk.ZoneOf(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	v := at(r).voice
	p := insightsPage{frame: s.frameOf(r, v.T("Insights"), "/insights"), Empty: true}
	asked := r.URL.Query().Get("currency")
	shown := 0
	for i := range list {
		if string(list[i].Currency) == asked || asked == "" && list[i].Items > list[shown].Items {
			shown = i
		}
	}
	for i := range list {
		one := &list[i]
		p.Tabs = append(p.Tabs, insightTab{string(one.Currency), "/insights?currency=" + url.QueryEscape(string(one.Currency)), i == shown})
	}
	if len(list) > 0 {
		one := &list[shown]
		p.Empty = one.Items == 0 && len(one.Steps) == 0
		p.AsOf, p.Old = v.T("as of %s", v.Hour(one.At, zone)), !one.Current
		p.fill(v, one)
	}
	if len(p.Tabs) < 2 {
		p.Tabs = nil
	}
	return s.render(w, r, http.StatusOK, pageInsights, p)
}

// countInsights answers POST /insights: the book is counted again.
func (s *Server) countInsights(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "insights")
	if err != nil {
		return err
	}
	if _, err := s.desk.Insights(r.Context(), at(r).creditor, true); err != nil {
		return err
	}
	to := url.URL{Path: "/insights"}
	if c := t.get("currency"); c != "" {
		to.RawQuery = url.Values{"currency": {c}}.Encode()
	}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

func (p *insightsPage) fill(v *say.Voice, one *recovery.Insight) {
	p.Currency = string(one.Currency)
	p.Lead = insightLead(v, one)
	p.Figures = insightFigures(v, one)
	p.Charts = []charted{{agingChart(v, one)}, {stepsChart(v, one)}, {wordsChart(v, one)}, {roadsChart(v, one)}}
	p.Wide = []charted{{cashChart(v, one)}, {timeChart(v, one)}}
}

// insightLead says the one thing worth knowing first.
func insightLead(v *say.Voice, one *recovery.Insight) string {
	switch {
	case one.DSO != nil && one.DSOThen != nil && *one.DSO < *one.DSOThen-50:
		return v.N(int((*one.DSOThen-*one.DSO+50)/100), "You are paid one day sooner than a year ago.", "You are paid {n} days sooner than a year ago.")
	case one.DSO != nil && one.DSOThen != nil && *one.DSO > *one.DSOThen+50:
		return v.N(int((*one.DSO-*one.DSOThen+50)/100), "You wait one day longer for your money than a year ago.", "You wait {n} days longer for your money than a year ago.")
	case len(one.Steps) > 0 && one.Steps[0].Step != "":
		return v.T("Most of the money that was late came after this step: %s.", insightStep(v, one.Steps[0].Step))
	}
	return v.T("What is open, what brought it in, and what may come.")
}

func insightFigures(v *say.Voice, one *recovery.Insight) []headFigure {
	sum := func(minor int64) *amount { a := v.Amount(money.New(minor, one.Currency)); return &a }
	dso := headFigure{Label: v.T("Days until paid (DSO)"), Value: "–", More: v.T("too little was invoiced in 90 days to say")}
	if one.DSO != nil {
		dso.Value, dso.More = v.N(wholeDays(*one.DSO), "{n} day of sales", "{n} days of sales"), v.T("what is open, in days of the last 90 days’ invoices")
		if one.DSOThen != nil {
			dso.More = v.T("%d a year ago", wholeDays(*one.DSOThen))
		}
	}
	words := one.Words
	kept := headFigure{Label: v.T("Promises kept"), Value: "–", More: v.T("no promise has come due in a year")}
	if all := words.Kept + words.Part + words.Broken; all > 0 {
		kept.Value, kept.More = v.T("%d of %d", words.Kept, all), v.N(words.Running, "one more runs", "{n} more run")
		if words.Running == 0 {
			kept.More = v.T("of the last twelve months")
		}
	}
	return []headFigure{
		{Label: v.T("Open in all"), Amount: sum(one.Open), More: v.N(one.Accounts, "{n} account", "{n} accounts") + v.T(", ") + v.N(int(one.Items), "{n} item", "{n} items")},
		dso, kept,
		{Label: v.T("Given up"), Amount: sum(one.GivenUp.Minor), More: v.N(one.GivenUp.Count, "{n} account in twelve months", "{n} accounts in twelve months")},
	}
}

func wholeDays(hundredths int64) int { return int((hundredths + 50) / 100) }

// agingName is an age as it is called.
func agingName(v *say.Voice, name string) string {
	switch name {
	case "current":
		return v.T("Not yet due")
	case "1-30":
		return v.T("1–30 days late")
	case "31-60":
		return v.T("31–60 days late")
	case "61-90":
		return v.T("61–90 days late")
	}
	return v.T("Over 90 days late")
}

// percent is a share in whole parts of a hundred, "" of nothing.
func percent(part, whole int64) string {
	if whole <= 0 {
		return ""
	}
	return strconv.FormatInt((part*200+whole)/(2*whole), 10) + " %"
}

func agingChart(v *say.Voice, one *recovery.Insight) template.HTML {
	var bars []chart.Bar
	var late int64
	for i, b := range one.Aging {
		sum := chart.Sum(v.Amount(money.New(b.Minor, one.Currency)))
		count := v.N(int(b.Count), "{n} item", "{n} items")
		bars = append(bars, chart.Bar{
			Label: agingName(v, b.Name), Small: count, Value: b.Minor, Figure: sum, Share: percent(b.Minor, one.Open),
			Class: "a" + strconv.Itoa(min(i, 4)), Row: []chart.Cell{chart.Text(strconv.FormatInt(b.Count, 10)), sum},
		})
		if i > 0 {
			late += b.Minor
		}
	}
	if one.Items == 0 {
		bars = nil
	}
	title := v.T("How old the open money is")
	if share := percent(late, one.Open); late > 0 && share != "" {
		title = v.T("%s of the open money is late", share)
	} else if one.Open > 0 {
		title = v.T("Nothing of the open money is late")
	}
	foot := &chart.Row{Label: v.T("All"), Cells: []chart.Cell{chart.Text(strconv.FormatInt(one.Items, 10)), chart.Sum(v.Amount(money.New(one.Open, one.Currency)))}}
	return chart.HBars(chart.Words{
		ID: "aging", Title: title, Unit: v.T("%s, by days after the due date", one.Currency), Table: v.T("Figures as a table"),
		Heads: []string{v.T("Age"), v.T("Items"), string(one.Currency)}, Empty: v.T("Nothing is open."),
	}, bars, foot)
}

// insightStep names a step of the past, "" for none.
func insightStep(v *say.Voice, step string) string {
	switch {
	case step == "":
		return v.T("No step in three weeks before")
	case step == "call":
		return v.T("Call")
	case stepName(v, policy.Name(step)) != step:
		return stepName(v, policy.Name(step))
	}
	return say.Capital(v.T(recovery.StepWord(step)))
}

func stepsChart(v *say.Voice, one *recovery.Insight) template.HTML {
	title := v.T("Which step brought the money")
	if len(one.Steps) > 0 && one.Steps[0].Step != "" {
		title = v.T("%s brought the most", insightStep(v, one.Steps[0].Step))
	}
	return sumsChart(v, one, one.Steps, chart.Words{
		ID: "steps", Title: title, Unit: v.T("%s that was late, by the last step in the three weeks before it came; twelve months", one.Currency),
		Heads: []string{v.T("Step"), v.T("Payments"), string(one.Currency), v.T("Share")}, Empty: v.T("No late money came in the last twelve months."),
	}, insightStep)
}

func roadsChart(v *say.Voice, one *recovery.Insight) template.HTML {
	return sumsChart(v, one, one.Roads, chart.Words{
		ID: "roads", Title: v.T("What the outside ways brought"), Unit: v.T("%s that came while it ran; twelve months", one.Currency),
		Heads: []string{v.T("Way"), v.T("Payments"), string(one.Currency), v.T("Share")}, Empty: v.T("No money came by an attorney, an agency or a court."),
	}, func(v *say.Voice, road string) string { return say.Capital(v.T(recovery.RoadWords(road, ""))) })
}

func sumsChart(v *say.Voice, one *recovery.Insight, sums []recovery.StepSum, w chart.Words, name func(*say.Voice, string) string) template.HTML {
	var all int64
	for _, s := range sums {
		all += max(s.Minor, 0)
	}
	w.Table = v.T("Figures as a table")
	var bars []chart.Bar
	for _, s := range sums {
		sum := chart.Sum(v.Amount(money.New(s.Minor, one.Currency)))
		share := percent(s.Minor, all)
		bars = append(bars, chart.Bar{
			Label: name(v, s.Step), Small: v.N(s.Count, "{n} payment", "{n} payments"), Value: s.Minor, Figure: sum, Share: share,
			Row: []chart.Cell{chart.Text(strconv.Itoa(s.Count)), sum, chart.Text(share)},
		})
	}
	return chart.Funnel(w, bars, nil)
}

func wordsChart(v *say.Voice, one *recovery.Insight) template.HTML {
	w := one.Words
	var bars []chart.Bar
	for _, b := range []struct {
		name, class string
		n           int
	}{{v.T("Kept"), "f1", w.Kept}, {v.T("Kept in part"), "f4", w.Part}, {v.T("Not kept"), "a2", w.Broken}, {v.T("Still running"), "f3", w.Running}} {
		bars = append(bars, chart.Bar{Label: b.name, Value: int64(b.n), Figure: chart.Text(strconv.Itoa(b.n)), Class: b.class, Row: []chart.Cell{chart.Text(strconv.Itoa(b.n))}})
	}
	title := v.T("What promises became")
	if all := w.Kept + w.Part + w.Broken; all > 0 {
		title = v.T("%s of the promises were kept", percent(int64(w.Kept), int64(all)))
	} else if w.Running == 0 {
		bars = nil
	}
	return chart.HBars(chart.Words{
		ID: "words", Title: title, Unit: v.T("promises of the last twelve months, by number"), Table: v.T("Figures as a table"),
		Heads: []string{v.T("Promise"), v.T("How many")}, Empty: v.T("No promise was noted in the last twelve months."),
	}, bars, nil)
}

// spentOn names what own time was spent on.
func spentOn(v *say.Voice, kind string) string {
	switch recovery.Verb(kind) {
	case recovery.VerbCalled:
		return v.T("Calls")
	case recovery.VerbByHand, recovery.VerbApprove, recovery.VerbPosted:
		return v.T("Letters")
	case recovery.VerbHeard:
		return v.T("Reading answers")
	case recovery.VerbFiled, recovery.VerbPlaced, recovery.VerbPacket:
		return v.T("Files for attorney, agency or court")
	}
	return v.T("Other acts")
}

func timeChart(v *say.Voice, one *recovery.Insight) template.HTML {
	var bars []chart.Bar
	at := map[string]int{}
	all := 0
	for _, o := range one.Own {
		name := spentOn(v, o.Kind)
		all += o.Minutes
		if i, ok := at[name]; ok {
			bars[i].Value += int64(o.Minutes)
			continue
		}
		at[name] = len(bars)
		bars = append(bars, chart.Bar{Label: name, Value: int64(o.Minutes), Class: "f2"})
	}
	for i := range bars {
		text := chart.Text(v.N(int(bars[i].Value), "{n} minute", "{n} minutes"))
		bars[i].Figure, bars[i].Row = text, []chart.Cell{text}
	}
	title := v.T("Your own time")
	if all > 0 {
		title = v.N(all, "You spent one minute of your own", "You spent {n} minutes of your own")
	}
	return chart.HBars(chart.Words{
		ID: "time", Title: title, Unit: v.T("minutes noted with calls and acts in the last twelve months"), Table: v.T("Figures as a table"),
		Heads: []string{v.T("Spent on"), v.T("Minutes")}, Empty: v.T("No own time was noted. Note the minutes with a call, and they are counted here."),
	}, bars, nil)
}

// withoutYear is a short day of the coming weeks, narrow enough for an axis.
func withoutYear(short string) string {
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		return short[:i]
	}
	return short
}

func cashChart(v *say.Voice, one *recovery.Insight) template.HTML {
	set := func(minor int64) string { a := v.Amount(money.New(minor, one.Currency)); return a.Whole + a.Decimals }
	whole := func(minor int64) string { return v.Amount(money.New(minor, one.Currency)).Whole }
	var points []chart.Point
	for _, week := range one.Cash {
		points = append(points, chart.Point{
			Label: withoutYear(v.Short(week.Until)), Low: week.Low, Mid: week.Mid, High: week.High, Other: week.IfDue,
			Row: []chart.Cell{chart.Text(set(week.Low)), chart.Text(set(week.Mid)), chart.Text(set(week.High)), chart.Text(set(week.IfDue))},
		})
	}
	about := ""
	if n := len(one.Cash); n > 0 {
		first, last := one.Cash[0], one.Cash[n-1]
		about = v.T("Rises from %s after one week to %s after %d weeks, four times in five between %s and %s.", whole(first.Mid), whole(last.Mid), n, whole(last.Low), whole(last.High))
	}
	return chart.Line(chart.Words{
		ID: "cash", Title: v.T("Cash to expect"), About: about, Table: v.T("Figures as a table"),
		Unit:  v.N(one.Past, "%s, the next eight weeks added up; our estimate, from {n} paid invoice, promises and plans", "%s, the next eight weeks added up; our estimate, from {n} paid invoices, promises and plans", one.Currency),
		Heads: []string{v.T("By the end of"), v.T("Low"), v.T("Expected"), v.T("High"), v.T("If all paid when due")}, Empty: v.T("Nothing is open that could come."),
	}, chart.LineWords{Mid: v.T("expected"), Band: v.T("four times in five within this"), Other: v.T("if everyone paid when due")}, v.T("now"), points, whole)
}

// insightRoutes are the addresses of this page.
func (s *Server) insightRoutes() []route {
	return []route{
		{"GET /insights", auth.See, s.showInsights},
		{"POST /insights", auth.See, s.countInsights},
	}
}
