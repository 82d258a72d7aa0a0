package web

import (
	"net/http"
	"strconv"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
)

// pageWrittenOff is the list of what is written off and may still come in.
const pageWrittenOff = "written_off"

// givenUpOnPage is how many accounts stand on one page.
const givenUpOnPage = 25

// persistRoutes are the addresses of free persistence.
func (s *Server) persistRoutes() []route {
	return []route{{"GET /written-off", auth.See, s.showWrittenOff}}
}

// writtenOffPage is a list of what is written off.
type writtenOffPage struct {
	frame
	Lines        []givenUpLine
	Empty        *nothing
	Newer, Older string
}

// givenUpLine is one account in it.
type givenUpLine struct {
	Client, Path, Since, Reason string
	Amount                      amount
	Last                        string // last day to sue
	Over, Recalled              bool
	Next, Due                   string // the next look; Due where it has come
	Looked, Found               string
}

// showWrittenOff answers GET /written-off.
func (s *Server) showWrittenOff(w http.ResponseWriter, r *http.Request) error {
	v := at(r).voice
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	on, err := s.desk.DayOf(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	list, total, err := s.desk.GivenUp(r.Context(), at(r).creditor, from, givenUpOnPage)
	if err != nil {
		return err
	}
	p := writtenOffPage{frame: s.frameOf(r, v.T("Written off"), "/clients")}
	for i := range list {
		g := &list[i]
		line := givenUpLine{
			Client: g.Client, Path: casePath(g.Number), Since: v.Short(g.On), Reason: g.Reason, Amount: v.Amount(g.Amount), Over: g.Over, Recalled: g.Sure == "recalled", Found: g.Found,
		}
		if !g.LastDay.IsZero() {
			line.Last = v.Short(g.LastDay)
		}
		if !g.Looked.IsZero() {
			line.Looked = v.Short(g.Looked)
		}
		switch {
		case g.Next.IsZero():
		case g.Next.After(on):
			line.Next = v.Short(g.Next)
		default:
			line.Due = line.Path + "#a-recheck"
		}
		p.Lines = append(p.Lines, line)
	}
	if from > 0 {
		p.Newer = "/written-off?from=" + strconv.Itoa(max(0, from-givenUpOnPage))
	}
	if from+len(list) < total {
		p.Older = "/written-off?from=" + strconv.Itoa(from+len(list))
	}
	if total == 0 {
		p.Empty = &nothing{"i-check", v.T("Nothing is written off"), v.T("What you give up stands here with the day on which to look again, until the time to sue has ended. A payment opens it at once."), "/clients", v.T("See the clients")}
	}
	return s.render(w, r, http.StatusOK, pageWrittenOff, p)
}

// persistActs are about what is written off.
func persistActs() []caseAct {
	return []caseAct{{name: "recheck", may: auth.Act, form: recheckForm, do: doRecheck, about: map[string]string{"health_unreadable": "means"}}}
}

func recheckForm(m *maker) {
	g := m.now.GivenUp
	if g == nil {
		return
	}
	m.begin(m.v.T("Look again, for nothing"), m.v.T("Record the look"))
	last := ""
	switch {
	case g.LastDay.IsZero():
	case g.Over:
		last = m.v.T("The last day to sue was %s: no suit, and no threat of one.", m.v.Dated(g.LastDay))
	default:
		last = m.v.T("Last day to sue: %s.", m.v.Dated(g.LastDay))
	}
	m.hint(m.v.T("%s is written off. Register, notices of insolvency, website, address: a few minutes are enough.", m.v.Sum(g.Amount)) + " " + last)
	m.then(m.v.T("What has changed lets it be owed again and weighs the ways anew. Nothing new puts the next look to its day."))
	m.area("found", m.v.T("What has changed? Empty for nothing new."))
	m.pick("means", m.v.T("What does it say about their means?"), []choice{
		{Text: m.v.T("Nothing")}, {Value: "solvency=strong", Text: m.v.T("They are doing well")}, {Value: "solvency=ok", Text: m.v.T("They are active again")},
		{Value: "solvency=stressed", Text: m.v.T("They are still strained")}, {Value: "register=found", Text: m.v.T("The register lists them")}, {Value: "register=dissolved", Text: m.v.T("The register lists them as dissolved")},
		{Value: "judgment=open", Text: m.v.T("Others have a judgment against them")}, {Value: "insolvency=notice", Text: m.v.T("There is a notice of insolvency")},
	}, "")
	m.text("source", m.v.T("Where is that from?"))
	m.check("keep", m.v.T("Note it only; it stays written off"), false)
	m.past("on", m.v.T("On which day?"))
}

func doRecheck(d *doing) (recovery.Entry, error) {
	d.day("on", d.v.T("On which day did you look?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	l := recovery.LookedAt{Found: d.get("found"), Health: d.get("means"), Source: d.get("source"), Keep: d.ticked("keep")}
	return d.s.desk.Recheck(d.r.Context(), d.key, l, d.act)
}
