package web

import (
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// eventsOnPage is how much of what happened stands on the page at once.
const eventsOnPage = 15

var eventMarks = map[recovery.EventKind][2]string{
	recovery.EventOurs: {"", "i-letter"}, recovery.EventBilled: {"", "i-invoice"}, recovery.EventCall: {"", "i-phone"},
	recovery.EventTheirs: {"in", "i-talk"}, recovery.EventMoney: {"paid", "i-money"}, recovery.EventRest: {"held", "i-pause"},
}

// past lays out what happened, a part at a time, and what was entered.
func (p *casePage) past(r *http.Request, v *recovery.CaseView, now *recovery.CaseStands) {
	from, err := strconv.Atoi(r.URL.Query().Get("past"))
	if err != nil || from < 0 || from >= len(v.Past) {
		from = 0
	}
	to := min(len(v.Past), from+eventsOnPage)
	for _, e := range v.Past[from:to] {
		p.Past = append(p.Past, p.event(&e))
	}
	if from > 0 {
		p.Newer = p.Here + "?past=" + strconv.Itoa(max(0, from-eventsOnPage)) + "#ps"
	}
	if to < len(v.Past) {
		p.Earlier = p.Here + "?past=" + strconv.Itoa(to) + "#ps"
	}
	for i := range now.Entries {
		p.Entries = append(p.Entries, p.entry(&now.Entries[i], at(r).role))
	}
}

func (p *casePage) event(e *recovery.Event) event {
	mark := eventMarks[e.Kind]
	var more []string
	if e.By != "" {
		more = append(more, p.say.T("by %s", e.By))
	}
	if e.Entry != "" {
		more = append(more, p.say.T("entry %s", e.Entry))
	}
	words := e.Words
	if strings.HasPrefix(words, recovery.JudgmentFor) {
		words = p.say.Phrase(words)
	}
	return event{Day: p.say.Short(e.On), ISO: e.On.String(), Mark: mark[0], Icon: mark[1], Text: p.say.Told(e.Text), Words: words, More: strings.Join(more, ", ")}
}

func (p *casePage) entry(e *recovery.CaseEntry, role auth.Role) entryLine {
	l := entryLine{
		Day: p.say.Short(e.On), ISO: e.On.String(), Text: p.say.Told(e.Text), Note: e.Note, Number: e.Number,
		More: p.say.T("by %s, entry %s", e.By, e.Number), Undoable: e.Undoable && role.May(auth.Act), Undone: e.Undone,
	}
	if e.Verb == recovery.VerbPacket && role.May(auth.Decide) {
		l.Packet = p.Here + "/packet/" + e.Number
	}
	return l
}

// packetFile answers GET /case/{account}/packet/{entry}: the file that was made.
func (s *Server) packetFile(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	seq, isNumber := strings.CutPrefix(r.PathValue("entry"), r.PathValue("account")+"-")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil || !isNumber {
		return fault.NotFoundf("packet_unkept", "this entry tells of no packet")
	}
	name, file, err := s.desk.KeptPacket(r.Context(), key, n)
	if err != nil {
		return err
	}
	defer file.Close() // read only
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.PathValue("account")+"-"+name+`"`)
	_, err = io.Copy(w, file)
	return err
}

// What to look at after an act is carried to the page that follows in a cookie: the
// record keeps what was done, not what was said about it.
const looksCookie = "looks"

func keepLooks(w http.ResponseWriter, e recovery.Entry) {
	if len(e.Warnings) == 0 || e.Number == "" {
		return
	}
	text := e.Number + "\n" + strings.Join(e.Warnings, "\n")
	const most = 2500 // a cookie has no more room
	if len(text) > most {
		text = text[:most]
	}
	http.SetCookie(w, &http.Cookie{
		Name: looksCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(text)), Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// looksOf is what to look at after the act that this page follows.
func looksOf(r *http.Request) []string {
	entry := r.URL.Query().Get("entry")
	c, err := r.Cookie(looksCookie)
	if err != nil || entry == "" {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	number, looks, _ := strings.Cut(strings.ToValidUTF8(string(text), ""), "\n")
	if err != nil || number != entry {
		return nil
	}
	list := textLines(looks)
	for i := range list {
		list[i] = at(r).voice.Told(list[i])
	}
	return list
}
