package web

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The pages of a packet: what shall be made, and what came of it.
const (
	pagePacket     = "packet"
	pagePacketMade = "packet_made"
	actPacket      = "packet"
)

// packetRoutes are the addresses of packets.
func (s *Server) packetRoutes() []route {
	return []route{
		{"GET /case/{account}/packet", auth.Decide, s.showPacket},
		{"POST /case/{account}/packet", auth.Decide, s.makePacket},
		{"GET /case/{account}/packet/{entry}", auth.Decide, s.packetFile},
		{"GET /case/{account}/packet/made/{run}", auth.Decide, s.showMade},
		{"POST /case/{account}/packet/exhibit", auth.Decide, s.showExhibit},
	}
}

// packetPage asks which file shall be made, and lists those that were.
type packetPage struct {
	frame
	Client, Case, Fault string
	Gone                bool // what was being made is not known any more
	Inputs              []actInput
	Made                []madeLine
}

// madeLine is a packet that was made.
type madeLine struct{ Text, Day, ISO, By, Path string }

// showPacket answers GET /case/{account}/packet.
func (s *Server) showPacket(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderPacket(w, r, key, nil, false)
}

func (s *Server) renderPacket(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried, gone bool) error {
	view, err := s.desk.Packets(r.Context(), key)
	if err != nil {
		return err
	}
	v, account := at(r).voice, r.PathValue("account")
	p := packetPage{frame: s.frameOf(r, v.T("File for outside: %s", view.Client), "/"), Client: view.Client, Case: casePath(account), Gone: gone}
	p.Here = p.Case + "/packet"
	form := actForm{ID: "pk", Account: account}
	m := &maker{v: v, view: &recovery.CaseView{}, tried: t, act: actPacket, form: form}
	m.view.On = view.On
	var kinds []choice
	for _, k := range packet.Kinds() {
		kinds = append(kinds, choice{Value: k.Dashed(), Text: packetWord(v, k)})
	}
	m.pick("kind", v.T("For what?"), kinds, kindOf(r, view.Armed).Dashed()).Hint = v.T("An attorney gets all of it, what is confidential apart; everyone else gets facts alone.")
	m.text("court", v.T("Name of the court, if you know it"))
	m.text("place", v.T("Whose court")).Hint = v.T("For example us_nevada, gb_eng or de. Left empty, it is that of the client’s place.")
	m.past("on", v.T("As of which day?")).Hint = v.T("Interest is reckoned and the facts are told through this day. For a claim in an insolvency it is the day that the case was filed.")
	m.note()
	p.Inputs = m.form.Inputs
	if t != nil {
		p.Fault = t.faults[""]
	}
	for i := range view.Made {
		one := &view.Made[i]
		line := madeLine{Text: packetWord(v, one.Kind), Day: v.Short(one.On), ISO: one.On.String(), By: v.T("by %s, entry %s", one.By, one.Entry)}
		if one.Kept {
			line.Path = p.Here + "/" + one.Entry
		}
		p.Made = append(p.Made, line)
	}
	return s.render(w, r, statusFor(t), pagePacket, p)
}

// kindOf is the kind that an address names, or else that of the road that is armed.
func kindOf(r *http.Request, armed string) packet.Kind {
	if k, ok := packet.KindNamed(r.URL.Query().Get("kind")); ok {
		return k
	}
	if k, ok := packet.KindNamed(armed); ok {
		return k
	}
	return packet.Attorney
}

var settingKey = regexp.MustCompile(`^set-[a-z][a-z0-9_]{0,40}$`)

// makePacket answers POST /case/{account}/packet: the packet is begun.
func (s *Server) makePacket(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actPacket)
	if err != nil {
		return err
	}
	t.values.Set("account", r.PathValue("account"))
	d := &doing{tried: t, s: s, r: r, key: key, act: at(r).act(t.get("note")), v: at(r).voice}
	p := &packetRun{key: key, ask: recovery.PacketAsk{Kind: packet.Attorney, On: d.mayDay("on"), Court: t.get("court"), Place: t.get("place"), Set: map[string]string{}}, act: d.act}
	today, err := s.desk.TodayOf(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	if p.ask.On.After(today) {
		t.blame("on", d.v.T("This day has not come yet."))
	}
	if name := t.get("kind"); name != "" {
		kind, ok := packet.KindNamed(name)
		if !ok {
			t.blame("kind", d.v.T("Choose for what the file is."))
		}
		p.ask.Kind = kind
	}
	if d.faulty() {
		return s.renderPacket(w, r, key, t, false)
	}
	for name := range t.values {
		if value := cutTo(t.get(name), 1000); settingKey.MatchString(name) && value != "" {
			p.ask.Set[strings.TrimPrefix(name, "set-")] = value
		}
	}
	p = s.startPacket(r, p)
	p.soon(r.Context())
	http.Redirect(w, r, casePath(r.PathValue("account"))+"/packet/made/"+p.id, http.StatusSeeOther)
	return nil
}

// packetMadePage is how far a packet is, or what came of it.
type packetMadePage struct {
	frame
	Client, Case, Back string
	For, Title, Lead   string
	Run                string
	Running            *progressBar
	Failed             string
	Download           string
	Facts              []fact
	Days               []string
	DaysEntry          string // to take them back by
	Looks              []string
	Left               []leftLine
	Brackets, Filled   []actInput
	Ask                []choice // name and value of what was asked, to make it again
}

// leftLine is a paper that the reader is not shown, with the form to show it where a
// person may.
type leftLine struct {
	Title, Day, ISO, Why, Never string
	Paper                       string // id, "" where it is never shown
	Reason                      actInput
}

// showExhibit answers POST /case/{account}/packet/exhibit: a person has a paper shown.
func (s *Server) showExhibit(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actExhibit)
	if err != nil {
		return err
	}
	if t.get("why") == "" {
		t.blame("why", t.voice.T("Say in a few words why a court should read it."))
	} else {
		_, err = s.desk.ShowExhibit(r.Context(), key, t.get("paper"), t.get("why"), at(r).act(""))
		if err == nil {
			http.Redirect(w, r, ownPath(t.get("back")), http.StatusSeeOther)
			return nil
		}
		t.about = map[string]string{"reason_missing": "why", "exhibit_never": "why", "exhibit_shown": "why"}
		if err := t.refuse(err); err != nil {
			return err
		}
	}
	run := s.packets.find(key, t.get("run"))
	if run == nil || !run.ended() {
		return s.renderPacket(w, r, key, nil, true)
	}
	return s.renderMade(w, r, key, run, t)
}

const actExhibit = "exhibit"

// showMade answers GET /case/{account}/packet/made/{run}.
func (s *Server) showMade(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	run := s.packets.find(key, r.PathValue("run"))
	if run == nil {
		return s.renderPacket(w, r, key, nil, true)
	}
	return s.renderMade(w, r, key, run, nil)
}

func (s *Server) renderMade(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, run *packetRun, t *tried) error {
	view, err := s.desk.Packets(r.Context(), key)
	if err != nil {
		return err
	}
	v := at(r).voice
	title := v.T("%s: %s", packetWord(v, run.ask.Kind), view.Client)
	p := packetMadePage{frame: s.frameOf(r, title, "/"), Client: view.Client, Case: casePath(r.PathValue("account")), Title: title, For: packetWord(v, run.ask.Kind), Run: run.id}
	p.Back = p.Case + "/packet"
	p.Here = p.Back + "/made/" + run.id
	p.Ask = []choice{{Text: "kind", Value: run.ask.Kind.Dashed()}, {Text: "court", Value: run.ask.Court}, {Text: "place", Value: run.ask.Place}, {Text: "on", Value: run.ask.On.String()}}
	switch {
	case !run.ended():
		drawn, of, waiting := run.stands()
		p.Running = &progressBar{Title: v.T("Drawing the exhibits"), Done: drawn, All: max(of, 1), Waiting: waiting, Text: v.T("%s of %s.", strconv.Itoa(drawn), strconv.Itoa(max(of-1, drawn)))}
		if of > 0 && drawn == of-1 {
			p.Running.Title = v.T("Putting the volumes together")
		}
		p.Lead = v.T("You can leave this page: the file is made all the same, and stands on the page of the case when it is done.")
		w.Header().Set("Refresh", "2") // the page looks again by itself
	case run.made == nil:
		p.Failed = v.T("It is written in the log. Nothing was made; try again.")
		if run.fault != "" {
			p.Failed = v.Told(deskWords(run.fault))
		}
		p.Lead = v.T("The file could not be made.")
	default:
		p.fill(v, run)
		shown := view.ShownByHand
		for i := range run.made.Left {
			p.Left = append(p.Left, p.left(v, &run.made.Left[i], t, shown))
		}
	}
	return s.render(w, r, statusFor(t), pagePacketMade, p)
}

// fill tells of a packet that was made.
func (p *packetMadePage) fill(v *say.Voice, run *packetRun) {
	made := run.made
	p.Lead = v.T("It is ready. Read all of it before it goes out; for-you-how-to-file.pdf in it is yours alone.")
	if made.Kind == packet.Attorney {
		p.Lead = v.T("It is ready. Read packet.pdf in it before it goes out; nothing was sent.")
	}
	p.Download = p.Back + "/" + made.Entry.Number
	size, volumes := int64(0), 0
	for _, f := range made.Files {
		if size += f.Size; f.Exhibit == "" && strings.HasPrefix(f.Name, "packet") && strings.HasSuffix(f.Name, ".pdf") {
			volumes++
		}
	}
	p.Facts = []fact{
		{Label: v.T("As of"), Value: v.Short(made.On)}, {Label: v.T("Exhibits"), Value: strconv.Itoa(made.Exhibits)}, {Label: v.T("Files"), Value: strconv.Itoa(len(made.Files))},
		{Label: v.T("Volumes"), Value: strconv.Itoa(volumes)}, {Label: v.T("Size"), Value: fileSize(v, size)}, {Label: v.T("Entry of the record"), Value: made.Entry.Number},
	}
	if made.Days != nil {
		p.DaysEntry = made.Days.Number
		for _, one := range made.PutDays {
			p.Days = append(p.Days, unended(v.Told(one.Text))+", "+v.T("comes up on %s", v.Short(one.Ask)))
		}
	}
	for _, look := range made.Looks {
		p.Looks = append(p.Looks, v.Told(say.Sentence(look)))
	}
	for _, blank := range made.Lacking {
		p.Brackets = append(p.Brackets, actInput{ID: "b-" + blank.Key, Name: "set-" + blank.Key, Kind: bracketKind(blank.Key), Label: say.Capital(unended(v.Told(blank.Meaning)))})
	}
	for _, key := range slices.Sorted(maps.Keys(run.ask.Set)) {
		p.Filled = append(p.Filled, actInput{ID: "b-" + key, Name: "set-" + key, Kind: bracketKind(key), Label: say.Capital(unended(v.Told(filledAs(made, key)))), Value: run.ask.Set[key]})
	}
}

// bracketKind is the kind of field for what stands in brackets.
func bracketKind(key string) string {
	if packet.IsDay(key) {
		return "day"
	}
	return "text"
}

// left is a paper that is not shown, in a line.
func (p *packetMadePage) left(v *say.Voice, l *packet.LeftOut, t *tried, shown map[string]bool) leftLine {
	line := leftLine{Title: v.Told(l.Title), Day: v.Short(l.On), ISO: l.On.String(), Why: unended(v.Told(l.Why))}
	switch {
	case l.Never != "":
		line.Never = v.T("It cannot be shown.")
	case shown[l.About]:
		line.Never = v.T("It is shown from now on: make the file again.")
	default:
		line.Paper = l.About
		line.Reason = actInput{ID: "x-" + l.About, Name: "why", Kind: "text", Label: v.T("Why a court should read it"), Required: true}
		if t != nil && t.get("paper") == l.About {
			line.Reason.Value, line.Reason.Fault, line.Reason.Focus = t.get("why"), t.faults["why"], true
		}
	}
	return line
}

// filledAs is what belongs where a person filled something in.
func filledAs(made *recovery.PacketMade, key string) string {
	for _, b := range made.Filled {
		if b.Key == key {
			return b.Meaning
		}
	}
	return strings.ReplaceAll(key, "_", " ")
}

// unended is a sentence as a label.
func unended(text string) string { return strings.TrimSuffix(text, ".") }
