package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

const pageSearch = "search"

// searchPage is what a search found and, below it or alone, every page and act of
// the desk.
type searchPage struct {
	frame
	Words   string
	Nothing bool // something was asked for, and nothing is there
	Found   []hitGroup
	Go      []hitGroup
}

// hitGroup is hits of one kind.
type hitGroup struct {
	ID, Name string
	Hits     []hit
}

// hit is one line that leads somewhere.
type hit struct {
	Text, Detail, Path, Icon string
	Amounts                  []amount
	Focus                    bool
}

// mostHits is how many of each kind a search page shows.
const mostHits = 20

// showSearch answers GET /search.
func (s *Server) showSearch(w http.ResponseWriter, r *http.Request) error {
	words := asked(r)
	found, err := s.desk.Search(r.Context(), at(r).creditor, words, sumIn(words), mostHits)
	if err != nil {
		return err
	}
	v := at(r).voice
	p := searchPage{frame: s.frameOf(r, v.T("Go to…"), "/search"), Words: words}
	p.Found = foundGroups(v, &found)
	for _, g := range s.goTo(v, at(r).role) {
		g.Hits = thoseNamed(g.Hits, words)
		switch {
		case len(g.Hits) == 0:
		case words != "":
			p.Found = append(p.Found, g)
		default:
			p.Go = append(p.Go, g)
		}
	}
	if words != "" {
		p.Title = v.T("Search: %s", words)
		p.Nothing = len(p.Found) == 0
		if len(p.Found) > 0 {
			p.Found[0].Hits[0].Focus = true
		} else {
			p.Go = s.goTo(v, at(r).role)
		}
	}
	return s.render(w, r, http.StatusOK, pageSearch, p)
}

// asked are the words of a search, cut to a sensible length.
func asked(r *http.Request) string {
	const most = 200
	words := strings.Join(strings.Fields(r.URL.Query().Get("q")), " ")
	if len(words) > most {
		words = strings.ToValidUTF8(words[:most], "")
	}
	return words
}

var sumLike = regexp.MustCompile(`^(?:[A-Za-z]{3} ?|[€$£] ?)?([0-9][0-9.,' ]*)(?: ?[A-Za-z]{3}| ?[€$£])?$`)

// sumIn is the sum that the words of a search are, in plain digits; "" where they are
// none.
func sumIn(words string) string {
	m := sumLike.FindStringSubmatch(words)
	if m == nil {
		return ""
	}
	return plainSum(m[1], "USD")
}

// foundGroups puts what was found into lines.
func foundGroups(v *say.Voice, f *recovery.Found) []hitGroup {
	clients := hitGroup{ID: "clients", Name: v.T("Clients")}
	for i := range f.Clients {
		clients.Hits = append(clients.Hits, clientHit(v, &f.Clients[i]))
	}
	invoices := hitGroup{ID: "invoices", Name: v.T("Invoices")}
	for i := range f.Invoices {
		invoices.Hits = append(invoices.Hits, invoiceHitOf(v, &f.Invoices[i]))
	}
	letters := hitGroup{ID: "letters", Name: v.T("Letters")}
	for i := range f.Letters {
		letters.Hits = append(letters.Hits, letterHit(v, &f.Letters[i]))
	}
	var list []hitGroup
	for _, g := range []hitGroup{clients, invoices, letters} {
		if len(g.Hits) > 0 {
			list = append(list, g)
		}
	}
	return list
}

func clientHit(v *say.Voice, c *recovery.FoundClient) hit {
	h := hit{Text: c.Name, Path: clientPath(c.ID), Icon: "i-clients", Detail: v.T("nothing owed")}
	for _, owed := range c.Owed {
		h.Amounts = append(h.Amounts, v.Amount(owed))
	}
	if len(c.Owed) > 0 {
		h.Detail = v.Age(c.DaysLate)
	}
	if c.Number != "" {
		h.Detail = v.T("Client %s", c.Number) + ", " + h.Detail
	}
	return h
}

func invoiceHitOf(v *say.Voice, i *store.InvoiceHit) hit {
	h := hit{Text: i.Number, Path: invoicePath(i.Number, i.Account), Icon: "i-invoice", Amounts: []amount{v.Amount(i.Amount)}}
	switch {
	case i.Open.IsZero() || i.Gone:
		h.Detail = v.T("%s, of %s, settled", i.Name, v.Short(i.On))
	case i.Due.IsZero():
		h.Detail = v.T("%s, of %s", i.Name, v.Short(i.On))
	default:
		h.Detail = v.T("%s, of %s, due %s", i.Name, v.Short(i.On), v.Short(i.Due))
	}
	return h
}

func letterHit(v *say.Voice, l *recovery.FoundLetter) hit {
	h := hit{Text: v.T("Letter %s", l.Number), Path: "/letters/" + url.PathEscape(l.Number), Icon: "i-letter"}
	h.Detail = v.T("%s, of %s", l.Name, v.Short(l.On))
	switch l.State {
	case receivable.Drafted:
		h.Detail += ", " + v.T("a draft")
	case receivable.Withdrawn:
		h.Detail += ", " + v.T("withdrawn")
	default:
	}
	return h
}

// thoseNamed are the places whose name or meaning holds a word that begins so.
func thoseNamed(hits []hit, words string) []hit {
	if words == "" {
		return hits
	}
	var list []hit
	for _, h := range hits {
		if strings.Contains(" "+store.Fold(h.Text+" "+h.Detail), " "+store.Fold(words)) {
			list = append(list, h)
		}
	}
	return list
}

// quickHit is a line of the palette.
type quickHit struct {
	Group  string `json:"group"`
	Text   string `json:"text"`
	Detail string `json:"detail"`
	Path   string `json:"path"`
}

// searchQuickly answers GET /search.json, at most twelve lines.
func (s *Server) searchQuickly(w http.ResponseWriter, r *http.Request) error {
	const most, each = 12, 4
	words, v := asked(r), at(r).voice
	found, err := s.desk.Search(r.Context(), at(r).creditor, words, sumIn(words), each)
	if err != nil {
		return err
	}
	list := []quickHit{}
	for _, g := range append(foundGroups(v, &found), s.goTo(v, at(r).role)...) {
		for _, h := range thoseNamedOf(g, words) {
			q := quickHit{g.Name, h.Text, h.Detail, h.Path}
			for _, a := range h.Amounts {
				q.Detail = a.Text() + ", " + q.Detail
			}
			if len(list) < most {
				list = append(list, q)
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(list)
}

// thoseNamedOf leaves what the book found as it is: it was looked up by these words.
func thoseNamedOf(g hitGroup, words string) []hit {
	if strings.HasPrefix(g.ID, "go-") {
		return thoseNamed(g.Hits, words)
	}
	return g.Hits
}

// searchRoutes are the addresses of this page.
func (s *Server) searchRoutes() []route {
	return []route{
		{"GET /search", auth.See, s.showSearch},
		{"GET /search.json", auth.See, s.searchQuickly},
	}
}
