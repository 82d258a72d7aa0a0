package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const pageStart = "start"

// startPage is one screen of the first run.
type startPage struct {
	frame
	Step          string // of startSteps
	Heading, Lead string
	Steps         []startStep
	Faults        []input
	Groups        []inputs
	Presets       []preset
	Checks        []check // of the way out, and of the test message
	Tested        bool
	Button        string
	Skip          string // address of the next screen
	SoFar         []check
	Ready         bool // at least one list was taken in
}

// startStep is one of the steps, as the line above them tells it.
type startStep struct {
	Path, Name string
	Number     int
	Done, Here bool
}

// preset is a ladder to choose.
type preset struct {
	Name, Title, Text string
	Steps             []string
	Chosen            bool
}

// check is one thing that was looked at.
type check struct {
	OK         bool
	Text, More string
}

// startSteps are the screens in their order.
var startSteps = []string{"business", "invoices", "mail", "ladder", "done"}

func startPath(step string) string { return "/start/" + step }

func stepNames(v *say.Voice) map[string]string {
	return map[string]string{"business": v.T("Business"), "invoices": v.T("Invoices"), "mail": v.T("Mail"), "ladder": v.T("Ladder"), "done": v.T("Done")}
}

// showStart answers GET /start: it leads to the first screen that is not done.
func (s *Server) showStart(w http.ResponseWriter, r *http.Request) error {
	c, around, err := s.startOf(r)
	if err != nil {
		return err
	}
	step := "done"
	switch {
	case c.Name == "" || c.Email == "":
		step = "business"
	case len(around.Sources) == 0:
		step = "invoices"
	}
	http.Redirect(w, r, startPath(step), http.StatusSeeOther)
	return nil
}

func (s *Server) startOf(r *http.Request) (receivable.Creditor, recovery.Around, error) {
	around, err := s.desk.Around(r.Context(), at(r).creditor)
	return around.Creditor, around, err
}

// showStep answers GET /start/{step}.
func (s *Server) showStep(w http.ResponseWriter, r *http.Request) error {
	return s.renderStep(w, r, r.PathValue("step"), nil, nil)
}

// renderStep shows one screen; a form that could not be taken comes back filled in.
func (s *Server) renderStep(w http.ResponseWriter, r *http.Request, step string, t *tried, tested []recovery.DoctorLine) error {
	n := slices.Index(startSteps, step)
	if n < 0 {
		return fault.NotFoundf("not_found", "there is no such page on this desk")
	}
	c, around, err := s.startOf(r)
	if err != nil {
		return err
	}
	v := at(r).voice
	names := stepNames(v)
	p := startPage{frame: s.frameOf(r, v.T("Set up, about five minutes"), "/settings"), Step: step, Button: v.T("Keep and go on"), Ready: len(around.Sources) > 0}
	p.Here = startPath(step)
	done := map[string]bool{"business": c.Name != "" && c.Email != "", "invoices": p.Ready, "mail": n > 2, "ladder": n > 3}
	for i, name := range startSteps {
		p.Steps = append(p.Steps, startStep{startPath(name), names[name], i + 1, done[name], i == n})
	}
	if n+1 < len(startSteps) {
		p.Skip = startPath(startSteps[n+1])
	}
	p.soFar(v, c, around)
	switch step {
	case "business":
		p.business(v, c, t)
	case "invoices":
		p.Heading, p.Lead = v.T("Which invoices are open?"), v.T("Take the list that your billing program or spreadsheet exports: client, number, date, due day, sum. You see how it was read before anything is taken in.")
	case "mail":
		err = s.mailStep(r, &p, t, tested)
	case "ladder":
		p.ladder(v, c)
	case "done":
		p.Heading, p.Lead = v.T("That is all"), v.T("Look through the list of the day, then say go. Until then nothing leaves.")
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil && len(t.faults) > 0 {
		status = t.status
	}
	return s.render(w, r, status, pageStart, &p)
}

// soFar tells what is known by now.
func (p *startPage) soFar(v *say.Voice, c receivable.Creditor, around recovery.Around) {
	if c.Name != "" {
		p.SoFar = append(p.SoFar, check{true, c.Name, strings.Join(slices.DeleteFunc([]string{placeName(c.Place), string(c.Currency)}, func(s string) bool { return s == "" }), "; ")})
	}
	for _, source := range around.Sources {
		more := ""
		if !source.CompleteThrough.IsZero() {
			more = v.T("payments known through %s", v.Day(source.CompleteThrough))
		}
		p.SoFar = append(p.SoFar, check{true, v.T("“%s” was read", sourceName(v, source.Name)), more})
	}
	if around.Waiting > 0 {
		p.SoFar = append(p.SoFar, check{true, v.N(around.Waiting, "One thing waits for you", "{n} things wait for you"), ""})
	}
}

func placeName(key string) string {
	for _, place := range law.Embedded().Places() {
		if place.Key == key {
			return place.Name
		}
	}
	return key
}

// placeChoices are the places that law is known of, by name.
func placeChoices(v *say.Voice) []choice {
	places := []choice{{Value: "", Text: v.T("Choose")}}
	for _, place := range law.Embedded().Places() {
		places = append(places, choice{Value: place.Key, Text: place.Name})
	}
	slices.SortFunc(places[1:], func(a, b choice) int { return strings.Compare(a.Text, b.Text) })
	return places
}

// business asks who the creditor is: what the table needs, and what a letter needs.
func (p *startPage) business(v *say.Voice, c receivable.Creditor, t *tried) {
	p.Heading, p.Lead = v.T("Who is owed?"), v.T("This stands on your letters, and the place decides which law and which holidays hold.")
	places := placeChoices(v)
	for i := range places {
		places[i].Chosen = places[i].Value == c.Place
	}
	who := []input{
		{Name: "name", Label: v.T("Your business"), Value: c.Name, Kind: "text"},
		{Name: "place", Label: v.T("Where it is"), Kind: "select", Options: places, Value: c.Place},
		{Name: "sender", Label: v.T("Your name"), Hint: v.T("You sign the letters."), Value: c.Sender, Kind: "text"},
		{Name: "email", Label: v.T("Your e-mail address"), Hint: v.T("Answers come to it."), Value: c.Email, Kind: "email"},
	}
	letters := []input{
		{Name: "phone", Label: v.T("A number that you answer"), Value: c.Phone, Kind: "text"},
		{Name: "address", Label: v.T("Your postal address"), Value: strings.Join(c.Address, "\n"), Kind: "area"},
		{Name: "holder", Label: v.T("Holder of the bank account"), Value: cmp.Or(c.Bank.Holder, c.Name), Kind: "text"},
		{Name: "bank", Label: v.T("Bank account"), Hint: v.T("An IBAN, or the lines that your invoices name, each on its own line."), Value: bankOf(c), Kind: "area"},
	}
	p.Groups = []inputs{{Title: v.T("For the table"), Fields: who}, {Title: v.T("For the letters"), Lead: v.T("These may wait until the first letter goes."), Fields: letters}}
	for g := range p.Groups {
		for i := range p.Groups[g].Fields {
			f := &p.Groups[g].Fields[i]
			f.ID = "s-" + f.Name
			if *f = f.tried(t); f.Fault != "" {
				p.Faults = append(p.Faults, *f)
			}
		}
	}
	if len(p.Faults) < 3 { // each stands at its field
		p.Faults = nil
	}
}

// bankOf is the account as one text: its IBAN, else its lines.
func bankOf(c receivable.Creditor) string {
	lines := c.Bank.Lines
	if c.Bank.IBAN != "" {
		lines = append([]string{c.Bank.IBAN}, lines...)
	}
	return strings.Join(lines, "\n")
}

// ladder offers the ladders that come with the program.
func (p *startPage) ladder(v *say.Voice, c receivable.Creditor) {
	p.Heading, p.Lead = v.T("How patient shall it be?"), v.T("You can change every step later, and see on your own accounts what a change would do before it counts.")
	for _, name := range policy.Presets() {
		set, _ := policy.Preset(name)
		one := preset{Name: name, Title: presetName(v, name), Text: v.Told(set.About), Chosen: name == cmp.Or(c.Policy, "articles")}
		for _, step := range set.Steps {
			word := v.Phrase(recovery.StepWord(string(step.Step)))
			if step.After < 0 {
				one.Steps = append(one.Steps, v.N(-step.After, "{n} day before: %s", "{n} days before: %s", word))
				continue
			}
			one.Steps = append(one.Steps, v.T("Day %d: %s", step.After, word))
		}
		p.Presets = append(p.Presets, one)
	}
}

// mailStep shows by which way letters go, and what would keep them from arriving.
func (s *Server) mailStep(r *http.Request, p *startPage, t *tried, tested []recovery.DoctorLine) error {
	v := at(r).voice
	p.Heading, p.Lead = v.T("How shall letters go out?"), v.T("The folder is the calm way to begin: every letter lies there as it would go, and you send it yourself. Mail can be set up at any time.")
	setup, err := s.desk.Setup(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	way := recovery.WayFolder
	for _, line := range setup {
		if line.Key == "way" {
			way = line.Value
		}
	}
	ways := []choice{
		{Value: recovery.WayFolder, Text: v.T("Into a folder, and I send them")}, {Value: recovery.WayDrafts, Text: v.T("Into the drafts of my mailbox")},
		{Value: recovery.WaySMTP, Text: v.T("By e-mail, once I approve")}, {Value: recovery.WayPrint, Text: v.T("To my printer")},
	}
	f := input{ID: "s-way", Name: "way", Label: v.T("Letters go"), Kind: "select", Options: chosen(ways, way), Value: way}
	p.Groups = []inputs{{Fields: []input{f.tried(t)}}}
	lines := tested
	p.Tested = tested != nil
	if !p.Tested {
		if lines, err = s.desk.Doctor(r.Context(), at(r).creditor, false, false); err != nil {
			return err
		}
	}
	for _, line := range lines {
		if p.Tested || strings.HasPrefix(line.Code, "way") || strings.HasPrefix(line.Code, "mail") || line.Code == "setup_missing" {
			p.Checks = append(p.Checks, check{line.OK, v.Told(line.Text), line.Add})
		}
	}
	return nil
}

// keepStep answers POST /start/{step}.
func (s *Server) keepStep(w http.ResponseWriter, r *http.Request) error {
	step := r.PathValue("step")
	t, err := readForm(r, step)
	if err != nil {
		return err
	}
	changes := map[string]string{}
	switch step {
	case "business":
		s.businessTyped(t, changes)
	case "mail":
		changes["way"] = t.get("way")
	case "ladder":
		changes["policy"] = t.get("policy")
		if !slices.Contains(policy.Presets(), t.get("policy")) {
			return fault.Invalidf("policy_unknown", "policy", "choose one of the ladders")
		}
	case "done":
		return s.firstTable(w, r)
	default:
		return fault.NotFoundf("not_found", "there is no such page on this desk")
	}
	if len(t.faults) == 0 {
		if err := t.refuseEach(s.desk.ChangeSetup(r.Context(), at(r).creditor, changes)); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.renderStep(w, r, step, t, nil)
	}
	if t.values.Has("test") {
		lines, err := s.desk.Doctor(r.Context(), at(r).creditor, true, true)
		if err != nil {
			return err
		}
		return s.renderStep(w, r, step, nil, lines)
	}
	next := startSteps[min(slices.Index(startSteps, step)+1, len(startSteps)-1)]
	http.Redirect(w, r, startPath(next), http.StatusSeeOther)
	return nil
}

// firstTable decides about every account of the book and leads to the list of the day:
// nobody waits for the work of the night to see his first table.
func (s *Server) firstTable(w http.ResponseWriter, r *http.Request) error {
	_, around, err := s.startOf(r)
	if err != nil {
		return err
	}
	request := recovery.ChaseRequest{Creditor: at(r).creditor, On: around.On}
	if _, err := s.desk.Chase(r.Context(), request, func(recovery.ChaseRow) error { return nil }); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// businessTyped reads the screen of the business into changes of the set-up.
func (s *Server) businessTyped(t *tried, changes map[string]string) {
	for name, missing := range map[string]string{"name": "Who is owed?", "place": "Choose where it is.", "email": "To which address shall answers come?"} {
		if t.get(name) == "" {
			t.blame(name, missing)
		}
	}
	for _, name := range []string{"name", "place", "sender", "email", "phone", "holder"} {
		changes[name] = t.get(name)
	}
	changes["address"] = strings.Join(linesOf(t.get("address")), "|")
	bank := linesOf(t.get("bank"))
	changes["iban"], changes["bank"] = "", strings.Join(bank, "|")
	if len(bank) > 0 && looksLikeIBAN(bank[0]) {
		changes["iban"], changes["bank"] = bank[0], strings.Join(bank[1:], "|")
	}
	t.first = ""
	for _, name := range []string{"name", "place", "sender", "email", "phone", "address", "holder", "bank"} {
		if t.faults[name] != "" {
			t.first = name
			break
		}
	}
}

func linesOf(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// looksLikeIBAN tells an IBAN from the line of another bank: two letters, two digits.
func looksLikeIBAN(line string) bool {
	line = strings.ReplaceAll(line, " ", "")
	const shortest = 15
	letter := func(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	return len(line) >= shortest && letter(line[0]) && letter(line[1]) && digit(line[2]) && digit(line[3])
}

// refuseEach sorts the faults of a set-up to their fields.
func (t *tried) refuseEach(err error) error {
	list, ok := errors.AsType[fault.List](err)
	if !ok {
		if f, one := errors.AsType[*fault.Error](err); one && f.Where != "" {
			list, ok = fault.List{f}, true
		}
	}
	if !ok {
		if err != nil {
			return t.refuse(err)
		}
		return nil
	}
	for _, f := range list {
		field := f.Where
		if field == "iban" {
			field = "bank"
		}
		t.status = statusOf(f)
		t.blame(field, f.Text)
	}
	return nil
}

// startRoutes are the addresses of the first run.
func (s *Server) startRoutes() []route {
	return []route{
		{"GET /start", auth.Own, s.showStart},
		{"GET /start/{step}", auth.Own, s.showStep},
		{"POST /start/{step}", auth.Own, s.keepStep},
	}
}
