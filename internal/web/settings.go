package web

import (
	"errors"
	"net/http"
	"strconv"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/web/say"
)

// The pages of the settings.
const (
	pageSettings      = "settings"
	pageSettingsPart  = "settings_part"
	pageSettingsLaw   = "settings_law"
	pageSettingsOwn   = "settings_figures"
	pageSettingsTexts = "settings_texts"
	pageSettingsCheck = "settings_health"
)

// settingsPage is the way to every setting.
type settingsPage struct {
	frame
	Groups []settingGroup
}

type settingGroup struct {
	Title string
	Links []settingLink
}

type settingLink struct{ Path, Name, About, State string }

// showSettings answers GET /settings.
func (s *Server) showSettings(w http.ResponseWriter, r *http.Request) error {
	v := at(r).voice
	set, err := s.setup(r)
	if err != nil {
		return err
	}
	p := settingsPage{frame: s.frameOf(r, v.T("Settings"), "/settings")}
	p.Groups = settingGroups(v, at(r).role, set)
	return s.render(w, r, http.StatusOK, pageSettings, p)
}

// settingGroups are the pages of the settings; set says what is set where it is known.
func settingGroups(v *say.Voice, role auth.Role, set map[string]string) []settingGroup {
	you := settingGroup{Title: v.T("You and your letters"), Links: []settingLink{
		{"/settings/business", v.T("Business and letterhead"), v.T("Name, address, who signs, colour, language"), set["name"]},
		{"/settings/bank", v.T("Bank details"), v.T("The account that every letter names"), bankState(v, set)},
		{"/settings/texts", v.T("Your own words"), v.T("Letters in your wording, held to the same rules"), ""},
		{"/settings/invoices", v.T("Own invoices"), v.T("Numbers, tax, how they are sent"), ""},
	}}
	way := settingGroup{Title: v.T("What goes out and comes in"), Links: []settingLink{
		{"/settings/mail", v.T("Mail"), v.T("How letters leave, which mailbox is read"), set["way"]},
		{"/settings/chasing", v.T("What may happen by itself"), v.T("Steps without you, charges, your days of rest"), ""},
		{"/money/sources", v.T("Sources of payments"), v.T("Banks and lists, and how old they are"), ""},
		{"/policy", v.T("Ladder"), v.T("Which step comes on which day"), presetName(v, set["policy"])},
	}}
	law := settingGroup{Title: v.T("Law and figures"), Links: []settingLink{
		{"/settings/law", v.T("The law in force"), v.T("Each figure with its source, and yours in its place"), ""},
		{"/settings/figures", v.T("Your figures and rates"), v.T("What your hour is worth, exchange rates"), ""},
	}}
	house := settingGroup{Title: v.T("The house"), Links: []settingLink{
		{"/settings/health", v.T("How it runs"), v.T("What was last done, and what needs a look"), ""},
	}}
	if role.May(auth.Own) {
		house.Links = append([]settingLink{
			{pathPeople, v.T("People"), v.T("Who may see and do what"), ""}, {pathDesks, v.T("Desks of this book"), v.T("Several creditors, each with a desk of its own"), ""},
		}, house.Links...)
	}
	return []settingGroup{you, way, law, house}
}

// setup is the creditor's set-up by key.
func (s *Server) setup(r *http.Request) (map[string]string, error) {
	lines, err := s.desk.Setup(r.Context(), at(r).creditor)
	if err != nil {
		return nil, err
	}
	set := make(map[string]string, len(lines))
	for _, l := range lines {
		set[l.Key] = l.Value
	}
	return set, nil
}

func bankState(v *say.Voice, set map[string]string) string {
	if n := len(set["iban"]); n > 4 {
		return "… " + set["iban"][n-4:]
	}
	if set["bank"] != "" {
		return v.T("set")
	}
	return v.T("not set")
}

// settingsHealth is what was last done and what needs a look.
type settingsHealth struct {
	frame
	Lines    []lookedLine
	Recalled []string // figures of the law that nobody read at a source
	Tested   bool     // the mail was tried out just now
	Facts    []pairOf
	May      bool
	Wrong    string
	Runs     []runLine
}

// runLine is one kind of work that is done by itself.
type runLine struct {
	OK         bool
	What, Says string
}

// runWords name the work that is done by itself.
var runWords = map[string]string{
	"plan_day": "Planning the day", "chase_batch": "Looking at accounts", "deliver_batch": "Sending letters", "read_mail": "Reading mail",
	"pull_feeds": "Pulling feeds", "checkpoint_night": "Signing the record",
}

// runs tells what is done by itself, a line a kind.
func (s *Server) runs(r *http.Request) ([]runLine, error) {
	v := at(r).voice
	counts, err := s.desk.Running(r.Context())
	if err != nil {
		return nil, err
	}
	var list []runLine
	for len(counts) > 0 {
		kind, n := counts[0].Kind, 0
		line := runLine{OK: true}
		var waits, done, failing int64
		why := ""
		for n < len(counts) && counts[n].Kind == kind {
			switch c := counts[n]; {
			case c.Failing():
				failing, why = failing+c.Count, c.LastError
			case c.State == "completed":
				done += c.Count
			case c.State != "cancelled":
				waits += c.Count
			}
			n++
		}
		counts = counts[n:]
		name, ok := runWords[kind]
		if !ok {
			continue // the heartbeat says nothing to a person
		}
		line.What = v.T(name)
		line.Says = v.T("%d done lately, %d waiting", done, waits)
		if failing > 0 {
			line.OK, line.Says = false, v.T("%d failed; the last one said: %s", failing, why)
		}
		list = append(list, line)
	}
	return list, nil
}

type lookedLine struct {
	OK        bool
	Text, Add string
	Path, Act string // where the desk mends it
}

// mend leads from what was found to the page of the desk where it is mended; codes that
// name no such page lead nowhere.
func (l *lookedLine) mend(v *say.Voice, code string) {
	switch code {
	case "setup_missing", "mail_address":
		l.Path, l.Act = "/settings/business", v.T("Fill it in")
	case "holidays_unknown":
		l.Path, l.Act = "/settings/chasing", v.T("Add your days of rest")
	case "import_cut_short":
		l.Path, l.Act = "/money/import", v.T("Import a statement or list")
	case "mailbox_unread", "mailbox_stale", "mailbox_trouble", "mailbox_login", "smtp_login", "smtp_missing", "way_missing":
		l.Path, l.Act = "/settings/mail", v.T("Set the mail up")
	case "inbox_waiting":
		l.Path, l.Act = "/inbox", v.T("Open the inbox")
	case "law_own_misfit", "law_stale", "law_recalled":
		l.Path, l.Act = "/settings/law", v.T("Look at the law in force")
	}
}

// showHealth answers GET /settings/health.
func (s *Server) showHealth(w http.ResponseWriter, r *http.Request) error {
	return s.renderHealth(w, r, false)
}

// testMail answers POST /settings/health: names and servers are asked, and a test
// message is sent to the creditor's own address.
func (s *Server) testMail(w http.ResponseWriter, r *http.Request) error {
	return s.renderHealth(w, r, true)
}

func (s *Server) renderHealth(w http.ResponseWriter, r *http.Request, test bool) error {
	v, creditor := at(r).voice, at(r).creditor
	lines, err := s.desk.Doctor(r.Context(), creditor, test, test)
	if err != nil {
		return err
	}
	p := settingsHealth{frame: s.frameOf(r, v.T("How it runs"), "/settings"), Tested: test, May: at(r).role.May(auth.Own)}
	wrong := 0
	for _, l := range lines {
		line := lookedLine{OK: l.OK, Text: v.Told(l.Text), Add: l.Add}
		switch {
		case !l.OK:
			line.mend(v, l.Code)
		case l.Code == "law_recalled":
			p.Recalled = append(p.Recalled, line.Text)
			continue
		case l.Code == "source":
			continue // its day stands beside
		}
		p.Lines = append(p.Lines, line)
		if !l.OK {
			wrong++
		}
	}
	p.Wrong = v.T("Everything looks fine.")
	if wrong > 0 {
		p.Wrong = v.N(wrong, "One thing needs a look.", "{n} things need a look.")
	}
	looked, err := s.desk.LastLooked(r.Context(), creditor)
	if err != nil {
		return err
	}
	p.Facts = []pairOf{{Label: v.T("Accounts last looked at"), Value: orNever(v, looked)}}
	sources, err := s.desk.Sources(r.Context(), creditor)
	if err != nil {
		return err
	}
	for _, one := range sources {
		p.Facts = append(p.Facts, pairOf{Label: v.T("Payments of “%s” known through", sourceName(v, one.Name)), Value: orNever(v, one.Through)})
	}
	copied := v.T("never")
	last, err := s.desk.LastCopy(r.Context(), creditor)
	if err != nil {
		return err
	}
	if !last.IsZero() {
		copied = v.Hour(last, s.zone(r))
	}
	p.Facts = append(p.Facts, pairOf{Label: v.T("Book last copied"), Value: copied})
	if p.Runs, err = s.runs(r); err != nil {
		return err
	}
	for _, one := range p.Runs {
		if !one.OK {
			wrong++
			p.Wrong = v.N(wrong, "One thing needs a look.", "{n} things need a look.")
		}
	}
	return s.render(w, r, http.StatusOK, pageSettingsCheck, p)
}

func orNever(v *say.Voice, d day.Date) string {
	if d.IsZero() {
		return v.T("never")
	}
	return v.Short(d)
}

// settingsTexts are the creditor's own words for letters.
type settingsTexts struct {
	frame
	Texts  []ownTextLine
	YAML   string
	Faults string
	May    bool
}

type ownTextLine struct{ Language, Label, By, YAML string }

// showTexts answers GET /settings/texts.
func (s *Server) showTexts(w http.ResponseWriter, r *http.Request) error {
	return s.renderTexts(w, r, "", "")
}

func (s *Server) renderTexts(w http.ResponseWriter, r *http.Request, yaml, faults string) error {
	v := at(r).voice
	list, err := s.desk.OwnTexts(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	p := settingsTexts{frame: s.frameOf(r, v.T("Your own words"), "/settings"), YAML: yaml, Faults: faults, May: at(r).role.May(auth.Own)}
	for _, one := range list {
		p.Texts = append(p.Texts, ownTextLine{one.Language, v.T("%s, version %s", one.Language, strconv.Itoa(one.Version)), v.T("%s, by %s", one.File, one.By), one.YAML})
	}
	status := http.StatusOK
	if faults != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, r, status, pageSettingsTexts, p)
}

// useTexts answers POST /settings/texts: a file of own words is used from now on, or
// those of a language are dropped.
func (s *Server) useTexts(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "texts")
	if err != nil {
		return err
	}
	if language := t.get("drop"); language != "" {
		err = s.desk.DropTexts(r.Context(), at(r).creditor, language)
	} else {
		_, err = s.desk.UseTexts(r.Context(), at(r).creditor, "desk.yaml", []byte(t.values.Get("yaml")), at(r).user)
	}
	if lines := faultLines(at(r).voice, err); lines != "" {
		return s.renderTexts(w, r, t.values.Get("yaml"), lines)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/settings/texts", http.StatusSeeOther)
	return nil
}

// faultLines are the faults of a file, a line each; "" where err is none of the form.
func faultLines(v *say.Voice, err error) string {
	lines := ""
	for _, f := range toldFaults(err) {
		if lines != "" {
			lines += "\n"
		}
		if f.Where != "" {
			lines += f.Where + ": "
		}
		lines += v.Told(f.Text)
	}
	return lines
}

// settingRoutes are the addresses of this page.
func (s *Server) settingRoutes() []route {
	return []route{
		{"GET /settings", auth.See, s.showSettings},
		{"GET /settings/{part}", auth.See, s.showSettingPart},
		{"POST /settings/{part}", auth.Own, s.changeSettingPart},
		{"GET /settings/logo", auth.See, s.showLogo},
		{"POST /settings/logo", auth.Own, s.changeLogo},
		{"GET /settings/texts", auth.See, s.showTexts},
		{"POST /settings/texts", auth.Own, s.useTexts},
		{"GET /settings/law", auth.See, s.showLaw},
		{"POST /settings/law", auth.Own, s.changeLaw},
		{"GET /settings/figures", auth.See, s.showFigures},
		{"POST /settings/figures", auth.Own, s.changeFigures},
		{"POST /settings/rates", auth.Own, s.changeRates},
		{"GET /settings/health", auth.See, s.showHealth},
		{"POST /settings/health", auth.Own, s.testMail},
	}
}

// toldFaults are the faults a reader can act on; none for another error.
func toldFaults(err error) fault.List {
	if err == nil || fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Unavailable {
		return nil
	}
	if list, ok := errors.AsType[fault.List](err); ok {
		return list
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return fault.List{f}
	}
	return nil
}
