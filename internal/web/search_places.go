package web

import (
	"dunwell/internal/auth"
	"dunwell/internal/web/say"
)

// goTo are all pages of the desk and the acts that begin on one, in groups: the
// palette of those without script, and the rest of the navigation on a phone.
func (s *Server) goTo(v *say.Voice, role auth.Role) []hitGroup {
	pages := hitGroup{ID: "go-pages", Name: v.T("Pages")}
	for _, p := range places {
		pages.Hits = append(pages.Hits, hit{Text: v.T(p.Name), Path: p.Path, Icon: p.Icon, Detail: placeMeaning(v, p.Path)})
	}
	acts := hitGroup{ID: "go-acts", Name: v.T("Acts")}
	if role.May(auth.Act) {
		acts.Hits = append(acts.Hits, hit{Text: v.T("Add a client"), Path: "/clients?new=1#new", Icon: "i-clients", Detail: v.T("Somebody you will invoice")})
	}
	lists := hitGroup{ID: "go-lists", Name: v.T("Lists"), Hits: []hit{
		{Text: v.T("Clients who are late"), Path: "/clients?show=late", Icon: "i-clients", Detail: v.T("the most valuable first")},
		{Text: v.T("Clients at rest"), Path: "/clients?show=resting", Icon: "i-pause", Detail: v.T("promises, plans, disputes, pauses")},
		{Text: v.T("The longest late"), Path: "/clients?show=late&sort=late", Icon: "i-clock", Detail: v.T("the oldest first")},
	}}
	list := []hitGroup{pages, lists}
	if len(acts.Hits) > 0 {
		list = []hitGroup{pages, acts, lists}
	}
	return list
}

// placeMeaning says what a page is for.
func placeMeaning(v *say.Voice, path string) string {
	switch path {
	case "/":
		return v.T("what needs you, by value")
	case "/inbox":
		return v.T("answers to read")
	case "/clients":
		return v.T("who owes, how late, and why it rests")
	case "/money":
		return v.T("payments to match")
	case "/invoices":
		return v.T("what is open, and your own invoices")
	case "/letters":
		return v.T("everything that left, word for word")
	case "/insights":
		return v.T("aging, cash to come, what works")
	case "/policy":
		return v.T("the ladder of reminders")
	case "/settings":
		return v.T("business, mail, sources, people")
	}
	return ""
}
