package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// settingPart is one form of the settings.
type settingPart struct {
	frame
	Heading, Lead string
	Path          string
	Note          string
	Fields        []input
	Faults        []input
	Fault         string
	Saved, May    bool
	Logo          *logoView // on the page of the business
}

// partOfSettings is what a form asks for, in order.
type partOfSettings struct {
	heading, lead string
	fields        []input
}

// localOnly are settings that name a file or folder of the machine: they are set on it,
// never over the net.
var localOnly = []string{"invoices", "mailbox_password_file", "mailbox_drop"}

// settingParts are the forms by the last word of their address.
func settingParts(v *say.Voice, part string) (partOfSettings, bool) {
	text := func(name, label, hint string) input {
		return input{Name: name, Label: label, Hint: hint, Kind: "text", Most: 500}
	}
	area := func(name, label, hint string) input { return input{Name: name, Label: label, Hint: hint, Kind: "area"} }
	check := func(name, label, hint string) input {
		return input{Name: name, Label: label, Hint: hint, Kind: "check"}
	}
	local := v.T("Set on the machine itself, with “dunwell setup”.")
	switch part {
	case "business":
		return partOfSettings{v.T("Business and letterhead"), v.T("What every letter says about you. What is missing stands in brackets, and such a letter may not leave."), []input{
			text("name", v.T("Name of the business"), ""), text("what", v.T("One line beside the name"), v.T("Optional, for example “Architecture and interiors”.")),
			area("address", v.T("Postal address"), v.T("One line each.")), {Name: "place", Label: v.T("Place"), Hint: v.T("State or country: it decides paper, law and public holidays."), Kind: "select", Options: placeChoices(v)},
			text("sender", v.T("Who signs"), ""), {Name: "email", Label: v.T("E-mail address"), Hint: v.T("A person reads it; every mail comes from it."), Kind: "email"},
			text("phone", v.T("Telephone"), v.T("A number that a person answers.")), text("zone", v.T("Time zone"), v.T("For example Europe/Berlin.")),
			{Name: "language", Label: v.T("Language of letters"), Hint: v.T("Where the client’s is unknown."), Kind: "select", Options: letterLanguages()},
			text("currency", v.T("Currency"), v.T("Of sums that name none: EUR, USD.")), text("brand", v.T("Colour of the letterhead"), v.T("For example #5c1a44.")),
			text("public_url", v.T("Address of the pages for clients"), v.T("Empty while there is none.")),
			check("company", v.T("The business is a company"), v.T("Not the person who signs.")), check("informal", v.T("Write informally"), v.T("Where nothing else is known of the client.")),
		}}, true
	case "bank":
		return partOfSettings{v.T("Bank details"), v.T("A change is made by the owner only, and every letter says so for 30 days: a changed account is what fraud looks like."), []input{
			text("holder", v.T("Account holder"), ""), text("iban", v.T("IBAN"), v.T("The account of your original invoices.")), text("bic", v.T("BIC"), ""),
			area("bank", v.T("Other bank lines"), v.T("One line each, where there is no IBAN.")),
		}}, true
	case "mail":
		return partOfSettings{v.T("Mail"), v.T("How letters leave, and where answers are read. Whether it works stands under “How it runs”."), []input{
			{Name: "way", Label: v.T("Letters leave by"), Kind: "select", Options: []choice{
				{Value: recovery.WayFolder, Text: v.T("A folder; I send them myself")}, {Value: recovery.WayDrafts, Text: v.T("Drafts in my mailbox")},
				{Value: recovery.WaySMTP, Text: v.T("Mail, sent by Dunwell")}, {Value: recovery.WayPrint, Text: v.T("Paper; they are printed")},
			}},
			text("mailbox", v.T("Mailbox that is read for answers"), v.T("imaps://you@mail.example.com:993; empty for none. Its password is never asked here.")),
			text("mailbox_folders", v.T("Its folders"), v.T("Split by commas; usually INBOX.")), {Name: "mailbox_days", Label: v.T("Days back at the first reading"), Kind: "number"},
			text("return_path", v.T("Address for what comes back"), v.T("With {token} in it; empty for your own address.")),
			text("auto_read", v.T("Answers confirmed without you"), v.T("Meaning and least confidence, as promise:0.97,acknowledgement_only. Empty: you confirm each.")),
			{Name: "mailbox_password_file", Label: v.T("File with the password"), Hint: local, Kind: "text"}, {Name: "mailbox_drop", Label: v.T("Folder for mails as files"), Hint: local, Kind: "text"},
		}}, true
	case "chasing":
		p := partOfSettings{v.T("What may happen by itself"), v.T("Formal letters never leave without a person. Steps by themselves need a mailbox that is read, so that no answer is overlooked."), nil}
		for _, step := range recovery.AutopilotSteps() {
			p.fields = append(p.fields, check("autopilot."+step, say.Capital(v.T(recovery.StepWord(step))), ""))
		}
		return partOfSettings{p.heading, p.lead, append(p.fields,
			input{Name: "charges", Label: v.T("Interest, compensation and costs"), Kind: "select", Options: []choice{
				{Value: recovery.ChargesOff, Text: v.T("Never asked for")}, {Value: recovery.ChargesDemand, Text: v.T("From the final demand on")}, {Value: recovery.ChargesAlways, Text: v.T("Wherever a letter has words for them")},
			}},
			area("holidays", v.T("Your own days of rest"), v.T("One day each, as 2026-12-24; a + before it makes it a business day.")),
			input{Name: "invoices", Label: v.T("Folder of your original invoices"), Hint: local, Kind: "text"},
		)}, true
	case "invoices":
		return partOfSettings{v.T("Own invoices"), v.T("For invoices that you write here."), []input{
			text("invoice_number", v.T("Numbers of invoices"), v.T("{year}, {month} and {n} or {n:03}; each series counts without gaps.")), text("credit_number", v.T("Numbers of credit notes"), v.T("Empty: the series of the invoices.")),
			text("invoice_tax", v.T("Usual tax"), v.T("Of a line that names none: 19, AE, none, small_business.")), text("invoice_days", v.T("Days your clients have to pay"), ""),
			text("invoice_terms", v.T("Words about payment"), ""), text("vat_id", v.T("VAT number"), ""), text("tax_number", v.T("Tax number"), ""), text("register", v.T("Entry in the register"), ""),
		}}, true
	}
	return partOfSettings{}, false
}

// showSettingPart answers GET /settings/{part}.
func (s *Server) showSettingPart(w http.ResponseWriter, r *http.Request) error {
	return s.renderSettingPart(w, r, nil)
}

func (s *Server) renderSettingPart(w http.ResponseWriter, r *http.Request, t *tried) error {
	v, part := at(r).voice, r.PathValue("part")
	of, ok := settingParts(v, part)
	if !ok {
		return fault.NotFoundf("not_found", "there is no such page on this desk")
	}
	set, err := s.setup(r)
	if err != nil {
		return err
	}
	p := settingPart{
		frame: s.frameOf(r, of.heading, "/settings"), Heading: of.heading, Lead: of.lead, Path: "/settings/" + part, May: at(r).role.May(auth.Own),
		Saved: t == nil && r.URL.Query().Get("saved") != "",
	}
	if part == "bank" {
		changed, err := s.desk.BankChanged(r.Context(), at(r).creditor)
		if err != nil {
			return err
		}
		if !changed.IsZero() {
			p.Note = v.T("Changed on %s; letters say so until %s.", v.Day(changed), v.Day(changed.AddDays(30)))
		}
	}
	status := http.StatusOK
	if t != nil {
		p.Fault, status = t.faults[""], t.status
	}
	if part == "business" {
		if p.Logo, err = s.logoView(r, t); err != nil {
			return err
		}
		if t != nil && t.act == "logo" {
			t = nil // the fault is that of the other form
		}
	}
	for _, i := range of.fields {
		i.ID, i.Locked = fieldID("set."+i.Name), !p.May || slices.Contains(localOnly, i.Name)
		i = settingValue(i, set).tried(t)
		if i.Fault != "" {
			p.Faults = append(p.Faults, i)
		}
		p.Fields = append(p.Fields, i)
	}
	return s.render(w, r, status, pageSettingsPart, p)
}

// settingValue fills a field with what is set.
func settingValue(i input, set map[string]string) input {
	step, pilot := strings.CutPrefix(i.Name, "autopilot.")
	switch {
	case pilot:
		i.On = slices.Contains(strings.Split(set["autopilot"], ","), step)
	case i.Kind == "check":
		i.On = set[i.Name] == "yes"
	case i.Kind == "area":
		i.Value = strings.ReplaceAll(set[i.Name], "|", "\n")
	case i.Kind == "select":
		i.Options = slices.Clone(i.Options)
		for n := range i.Options {
			i.Options[n].Chosen = i.Options[n].Value == set[i.Name]
		}
		if now := set[i.Name]; now != "" && !slices.ContainsFunc(i.Options, func(c choice) bool { return c.Chosen }) {
			i.Options = append(i.Options, choice{Value: now, Text: now, Chosen: true})
		}
	default:
		i.Value = set[i.Name]
	}
	return i
}

// typedSetting is what the fields of a form come to, by key of the set-up.
func typedSetting(of *partOfSettings, t *tried) map[string]string {
	typed := map[string]string{}
	var pilot []string
	for _, i := range of.fields {
		step, isPilot := strings.CutPrefix(i.Name, "autopilot.")
		value := t.get(i.Name)
		switch {
		case slices.Contains(localOnly, i.Name):
			continue
		case isPilot:
			if value != "" {
				pilot = append(pilot, step)
			}
			typed["autopilot"] = strings.Join(pilot, ",")
			continue
		case i.Kind == "check":
			value = map[bool]string{true: "yes", false: "no"}[value != ""]
		case i.Kind == "area":
			var lines []string
			for line := range strings.SplitSeq(strings.ReplaceAll(value, "\r", ""), "\n") {
				if line = strings.TrimSpace(line); line != "" {
					lines = append(lines, line)
				}
			}
			value = strings.Join(lines, "|")
		}
		typed[i.Name] = value
	}
	return typed
}

// changeSettingPart answers POST /settings/{part}. Only what was changed is set.
func (s *Server) changeSettingPart(w http.ResponseWriter, r *http.Request) error {
	v, part := at(r).voice, r.PathValue("part")
	of, ok := settingParts(v, part)
	if !ok {
		return fault.NotFoundf("not_found", "there is no such page on this desk")
	}
	t, err := readForm(r, "settings")
	if err != nil {
		return err
	}
	set, err := s.setup(r)
	if err != nil {
		return err
	}
	typed := typedSetting(&of, t)
	maps.DeleteFunc(typed, func(key, value string) bool { return set[key] == value })
	if err := s.desk.ChangeSetup(r.Context(), at(r).creditor, typed); err != nil {
		faults := toldFaults(err)
		if faults == nil {
			return err
		}
		for _, f := range faults {
			field := f.Where
			if !slices.ContainsFunc(of.fields, func(i input) bool { return i.Name == field }) {
				field = ""
			}
			t.blame(field, f.Text)
		}
		for field, text := range t.faults {
			t.faults[field] = v.Told(text)
		}
		return s.renderSettingPart(w, r, t)
	}
	http.Redirect(w, r, "/settings/"+part+"?saved=1", http.StatusSeeOther)
	return nil
}
