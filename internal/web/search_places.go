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
	for _, one := range actPlaces(v) {
		if role.May(one.may) {
			acts.Hits = append(acts.Hits, one.hit)
		}
	}
	pages.Hits = append(pages.Hits, settingPlaces(v, role)...)
	lists := hitGroup{ID: "go-lists", Name: v.T("Lists"), Hits: []hit{
		{Text: v.T("Clients who are late"), Path: "/clients?show=late", Icon: "i-clients", Detail: v.T("the most valuable first")},
		{Text: v.T("Clients at rest"), Path: "/clients?show=resting", Icon: "i-pause", Detail: v.T("promises, plans, disputes, pauses")},
		{Text: v.T("The longest late"), Path: "/clients?show=late&sort=late", Icon: "i-clock", Detail: v.T("the oldest first")},
		{Text: v.T("Before courts and with others"), Path: "/matters", Icon: "i-scale", Detail: v.T("claims, files and judgments by their next day")},
		{Text: v.T("Written off"), Path: "/written-off", Icon: "i-clock", Detail: v.T("last day to sue, next look")},
	}}
	list := []hitGroup{pages, lists}
	if len(acts.Hits) > 0 {
		list = []hitGroup{pages, acts, lists}
	}
	return list
}

// actPlace is an act, where it begins, and the right it asks for.
type actPlace struct {
	may auth.Right
	hit hit
}

// actPlaces are the acts that begin on a page of their own.
func actPlaces(v *say.Voice) []actPlace {
	act := func(may auth.Right, text, path, icon, detail string) actPlace {
		return actPlace{may, hit{Text: text, Path: path, Icon: icon, Detail: detail}}
	}
	return []actPlace{
		act(auth.Act, v.T("Add a client"), "/clients?new=1#new", "i-clients", v.T("Somebody you will invoice")),
		act(auth.Act, v.T("Record a payment"), "/clients?show=late", "i-money", v.T("choose who paid; the form is on the case")),
		act(auth.Act, v.T("Import a statement or list"), "/money/import", "i-upload", v.T("from the bank, or from your billing program")),
		act(auth.Act, v.T("Place what waits"), "/money#tray", "i-money", v.T("bank lines that fit more than one invoice")),
		act(auth.Act, v.T("Write an invoice"), "/invoices/new", "i-invoice", v.T("looked at before it is issued")),
		act(auth.Act, v.T("Approve letters"), "/letters", "i-letter", v.T("drafts that wait for you")),
		act(auth.Decide, v.T("Change the ladder"), "/policy/edit", "i-ladder", v.T("tried on your own accounts before it counts")),
		act(auth.See, v.T("Export the book"), "/money/export", "i-file", v.T("as tables, or for bookkeeping")),
		act(auth.Own, v.T("Add a person"), pathPeople, "i-clients", v.T("who may sign in here, and what each may do")),
		act(auth.Own, v.T("Set up, about five minutes"), "/start", "i-gear", v.T("business, invoices, mail, ladder")),
	}
}

// settingPlaces are the pages behind the settings.
func settingPlaces(v *say.Voice, role auth.Role) []hit {
	list := []hit{{Text: v.T("Your sign-in"), Path: pathAccount, Icon: "i-gear", Detail: v.T("password, one-time codes, passkeys")}}
	for _, g := range settingGroups(v, role, nil) {
		for _, l := range g.Links {
			if l.Path != "/policy" { // it stands among the pages
				list = append(list, hit{Text: l.Name, Path: l.Path, Icon: "i-gear", Detail: l.About})
			}
		}
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
