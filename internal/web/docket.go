package web

import (
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// docketOnPage is how many lines stand on one page.
const docketOnPage = 25

// docketPage is what runs before courts, arbitrators, attorneys and agencies, and the
// judgments that are owed, by the next day that waits.
type docketPage struct {
	frame
	Lines        []docketLine
	Empty        *nothing
	Newer, Older string
}

type docketLine struct {
	Client, Case, Path string
	What, Where        string
	Next, ISO, ToDo    string
	Past               bool // its day has passed
	Ends               string
	Sum                amount
}

// showDocket answers GET /matters.
func (s *Server) showDocket(w http.ResponseWriter, r *http.Request) error {
	v := at(r).voice
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	list, on, more, err := s.desk.Docket(r.Context(), at(r).creditor, from, docketOnPage)
	if err != nil {
		return err
	}
	p := docketPage{frame: s.frameOf(r, v.T("Before courts and with others"), "/clients")}
	for i := range list {
		line := docketLineOf(v, &list[i])
		line.Past = !list[i].Next.IsZero() && list[i].Next.Before(on)
		p.Lines = append(p.Lines, line)
	}
	if from > 0 {
		p.Newer = "/matters?from=" + strconv.Itoa(max(0, from-docketOnPage))
	}
	if more {
		p.Older = "/matters?from=" + strconv.Itoa(from+docketOnPage)
	}
	if len(list) == 0 {
		p.Empty = &nothing{"i-scale", v.T("Nothing is before a court or with others"), v.T("Claims that were filed, files that an attorney or agency has, and judgments that are owed stand here, the next day first. They are recorded on the page of a case, under Legal road."), "/clients?show=late", v.T("See who is late")}
	}
	return s.render(w, r, http.StatusOK, pageDocket, &p)
}

func docketLineOf(v *say.Voice, d *store.Docketed) docketLine {
	line := docketLine{Client: d.Client, Case: casePath(d.Account), Path: mattersPath(d.Account), What: roadWord(v, d.Road), Where: strings.TrimSpace(d.Forum + " " + d.Number), Sum: v.Amount(d.Sum)}
	if d.Judgment {
		line.Path, line.What = judgmentPath(d.Account), kindOfTitle(v, d.Road)
	}
	if !d.Next.IsZero() {
		line.Next, line.ISO, line.ToDo = v.Dated(d.Next), d.Next.String(), d.What
		if recovery.PutByDesk(d.What) {
			line.ToDo = headed(v, d.What)
		}
	}
	if !d.Ends.IsZero() {
		line.Ends = v.T("can be enforced until %s", v.Short(d.Ends))
	}
	return line
}
