package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/boombuler/barcode/qr"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/web/say"
)

const (
	pageAccount = "account"
	pathAccount = "/settings/account"
)

// accountPage is what a person who is signed in keeps about himself.
type accountPage struct {
	frame
	Open         bool // nobody signs in here
	Name, Role   string
	Password     field
	Codes        *codesPart
	Left         int // recovery codes that were not used
	HasCodes     bool
	Recovery     []string // shown once
	Passkeys     []passkeyRow
	PasskeysHere bool
	Sessions     []sessionRow
	Tongues      []choice
	Said         string
	HasPassword  bool
	Shortest     int
}

// codesPart is the secret that waits for its first code.
type codesPart struct {
	Secret string
	QR     qrPicture
	Code   field
}

// qrPicture is a QR code as one path of squares.
type qrPicture struct {
	Size int
	Path string
}

type passkeyRow struct{ ID, Name, At, Used string }

type sessionRow struct {
	ID, Agent, Seen, Made string
	Current               bool
}

// accountRoutes are the addresses of this page.
func (s *Server) accountRoutes() []route {
	return []route{
		{"GET " + pathAccount, auth.See, s.showAccount},
		{"POST " + pathAccount + "/password", auth.Self, s.fresh(s.ownPassword)},
		{"POST " + pathAccount + "/codes", auth.Self, s.fresh(s.startCodes)},
		{"POST " + pathAccount + "/codes/prove", auth.Self, s.fresh(s.proveCodes)},
		{"POST " + pathAccount + "/codes/off", auth.Self, s.fresh(s.noCodes)},
		{"POST " + pathAccount + "/passkey/ask", auth.Self, s.freshScript(s.askNewPasskey)},
		{"POST " + pathAccount + "/passkey", auth.Self, s.freshScript(s.addPasskey)},
		{"POST " + pathAccount + "/passkey/remove", auth.Self, s.fresh(s.dropPasskey)},
		{"POST " + pathAccount + "/session", auth.Self, s.endSession},
		{"POST " + pathAccount + "/language", auth.Self, s.ownLanguage},
	}
}

// fresh is an act for which a person proves of late who he is. Where nobody signs in
// there is nobody to prove.
func (s *Server) fresh(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if at(r).open {
			return errNobodySignsIn()
		}
		return s.proven(w, r, h)
	}
}

// freshScript is the same for what a script asks: it is told to confirm first.
func (s *Server) freshScript(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		switch v := at(r); {
		case v.open:
			return errNobodySignsIn()
		case !v.seat.Fresh:
			return answerJSON(w, http.StatusForbidden, map[string]bool{"confirm": true})
		}
		return h(w, r)
	}
}

func errNobodySignsIn() error {
	return fault.Conflictf("desk_open", "nobody signs in at this desk; add a person first")
}

// showAccount answers GET /settings/account.
func (s *Server) showAccount(w http.ResponseWriter, r *http.Request) error {
	p := &accountPage{}
	switch v := at(r).voice; r.URL.Query().Get("done") {
	case "password":
		p.Said = v.T("Your password is changed. All other sessions of yours have ended.")
	case "passkey":
		p.Said = v.T("Your passkey is added. Sign in with it next time.")
	case "codes-off":
		p.Said = v.T("One-time codes are off. Your password alone signs you in.")
	}
	return s.renderAccount(w, r, http.StatusOK, p)
}

func (s *Server) renderAccount(w http.ResponseWriter, r *http.Request, status int, p *accountPage) error {
	v := at(r)
	p.frame = s.frameOf(r, v.voice.T("Your sign-in"), "/settings")
	if r.Method != http.MethodGet {
		p.Here = pathAccount
	}
	p.Open, p.Shortest = v.open, auth.ShortestPassword
	if p.Open {
		return s.render(w, r, status, pageAccount, p)
	}
	p.Name, p.Role, p.HasPassword, p.PasskeysHere = v.user, roleWord(v.voice, v.role), v.seat.Password, relyingName(r) != ""
	if err := s.accountCodes(r, p); err != nil {
		return err
	}
	zone := s.zone(r)
	_, keys, err := s.desk.Passkeys(r.Context(), v.seat.Person)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := passkeyRow{k.ID, k.Name, v.voice.Hour(k.At, zone), ""}
		if !k.Used.IsZero() {
			row.Used = v.voice.Hour(k.Used, zone)
		}
		p.Passkeys = append(p.Passkeys, row)
	}
	sessions, err := s.desk.OwnSessions(r.Context(), v.seat)
	if err != nil {
		return err
	}
	for _, one := range sessions {
		p.Sessions = append(p.Sessions, sessionRow{one.ID, browserName(v.voice, one.Agent), v.voice.Hour(one.Seen, zone), v.voice.Hour(one.Made, zone), one.Current})
	}
	p.Tongues = append(p.Tongues, choice{Value: "", Text: v.voice.T("As the browser asks"), Chosen: v.seat.Language == ""})
	for _, l := range say.DeskLanguages() {
		p.Tongues = append(p.Tongues, choice{Value: l, Text: languageNames[l], Chosen: v.seat.Language == l})
	}
	return s.render(w, r, status, pageAccount, p)
}

func (s *Server) accountCodes(r *http.Request, p *accountPage) (err error) {
	v := at(r)
	p.HasCodes = v.seat.Codes || p.Recovery != nil
	if p.HasCodes {
		p.Left, err = s.desk.RecoveryCodesLeft(r.Context(), v.seat)
		return err
	}
	if !v.seat.Fresh { // the secret is shown to who proved himself of late only
		return nil
	}
	secret, err := s.desk.PendingCodes(r.Context(), v.seat)
	if err != nil || secret == "" {
		return err
	}
	if p.Codes == nil {
		p.Codes = &codesPart{}
	}
	p.Codes.Secret = grouped(secret)
	p.Codes.QR, err = pictureOf(auth.CodeAddress(secret, v.seat.Name))
	return err
}

// grouped is a secret in fours, as it is typed where no camera helps.
func grouped(secret string) string {
	const four = 4
	var groups []string
	for chunk := range slices.Chunk([]byte(secret), four) {
		groups = append(groups, string(chunk))
	}
	return strings.Join(groups, " ")
}

// pictureOf is the QR code of a text.
func pictureOf(text string) (qrPicture, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return qrPicture{}, fmt.Errorf("make a QR code: %w", err)
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if red, _, _, _ := code.At(x, y).RGBA(); red == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return qrPicture{size, path.String()}, nil
}

// browserName is what people call a browser and its system.
func browserName(v *say.Voice, agent string) string {
	name, system := "", ""
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, o := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, o[0]) {
			system = o[1]
			break
		}
	}
	switch {
	case name != "" && system != "":
		return name + ", " + system
	case name+system != "":
		return name + system
	}
	return v.T("A browser that does not name itself")
}

// ownPassword answers POST /settings/account/password.
func (s *Server) ownPassword(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "password")
	if err != nil {
		return err
	}
	err = s.desk.OwnPassword(r.Context(), at(r).seat, t.values.Get("password"))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		return s.renderAccount(w, r, statusOf(f), &accountPage{Password: field{Fault: signInTold(at(r).voice, f), Focus: true}})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, pathAccount+"?done=password", http.StatusSeeOther)
	return nil
}

// startCodes answers POST /settings/account/codes.
func (s *Server) startCodes(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.desk.StartCodes(r.Context(), at(r).seat); err != nil {
		return err
	}
	http.Redirect(w, r, pathAccount+"#codes", http.StatusSeeOther)
	return nil
}

// proveCodes answers POST /settings/account/codes/prove. The recovery codes stand on
// its answer once and never again.
func (s *Server) proveCodes(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "codes")
	if err != nil {
		return err
	}
	codes, err := s.desk.ProveCodes(r.Context(), at(r).seat, t.get("code"))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		text := at(r).voice.T("This code is not right. See whether the clock of the phone is, and type the code it shows now.")
		return s.renderAccount(w, r, statusOf(f), &accountPage{Codes: &codesPart{Code: field{Fault: text, Focus: true}}})
	}
	if err != nil {
		return err
	}
	return s.renderAccount(w, r, http.StatusOK, &accountPage{Recovery: codes})
}

// noCodes answers POST /settings/account/codes/off.
func (s *Server) noCodes(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.OwnNoCodes(r.Context(), at(r).seat); err != nil {
		return err
	}
	http.Redirect(w, r, pathAccount+"?done=codes-off", http.StatusSeeOther)
	return nil
}

// dropPasskey answers POST /settings/account/passkey/remove.
func (s *Server) dropPasskey(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "passkey")
	if err != nil {
		return err
	}
	if err := s.desk.DropPasskey(r.Context(), at(r).seat, t.get("passkey")); err != nil {
		return err
	}
	http.Redirect(w, r, pathAccount, http.StatusSeeOther)
	return nil
}

// endSession answers POST /settings/account/session.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "session")
	if err != nil {
		return err
	}
	if err := s.desk.EndSession(r.Context(), at(r).seat, t.get("session")); err != nil {
		return err
	}
	http.Redirect(w, r, pathAccount, http.StatusSeeOther)
	return nil
}

// ownLanguage answers POST /settings/account/language.
func (s *Server) ownLanguage(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "language")
	if err != nil {
		return err
	}
	language := t.get("language")
	if language != "" && !slices.Contains(say.DeskLanguages(), language) {
		return fault.Invalidf("language_unknown", "", "the desk speaks English and German")
	}
	if err := s.desk.OwnLanguage(r.Context(), at(r).seat, language); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: "language", Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, pathAccount, http.StatusSeeOther)
	return nil
}
