package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// relyingName is the name that passkeys are bound to, "" where a desk is spoken to by
// an address of figures, which cannot have any.
func relyingName(r *http.Request) string {
	host := hostOf(r)
	if host == "" || host[len(host)-1] >= '0' && host[len(host)-1] <= '9' || bytes.ContainsRune([]byte(host), ':') {
		return ""
	}
	return host
}

// relying is the desk as passkeys know it.
func (s *Server) relying(r *http.Request) (*webauthn.WebAuthn, error) {
	name := relyingName(r)
	if name == "" {
		return nil, fault.Invalidf("passkey_host", "", "passkeys need a name instead of an address of figures; open the desk at http://localhost")
	}
	scheme := "http://"
	if s.secure(r) {
		scheme = "https://"
	}
	return webauthn.New(&webauthn.Config{RPID: name, RPDisplayName: "Dunwell", RPOrigins: []string{scheme + r.Host}})
}

// keyHolder is a person as the passkey library sees him.
type keyHolder struct {
	id, name string
	keys     []webauthn.Credential
}

func (k *keyHolder) WebAuthnID() []byte                         { return []byte(k.id) }
func (k *keyHolder) WebAuthnName() string                       { return k.name }
func (k *keyHolder) WebAuthnDisplayName() string                { return k.name }
func (k *keyHolder) WebAuthnCredentials() []webauthn.Credential { return k.keys }

func (s *Server) keyHolder(r *http.Request, person string) (*keyHolder, error) {
	name, list, err := s.desk.Passkeys(r.Context(), person)
	if err != nil {
		return nil, err
	}
	k := &keyHolder{id: person, name: name}
	for _, p := range list {
		var c webauthn.Credential
		if err := json.Unmarshal(p.Credential, &c); err != nil {
			return nil, err
		}
		k.keys = append(k.keys, c)
	}
	return k, nil
}

// What passkeys are asked for.
const (
	toSignIn  = "signin"
	toConfirm = "confirm"
	toAdd     = "add"
)

// ask keeps a question and gives it to the browser.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, kind, person string, options any, session *webauthn.SessionData) error {
	text, err := json.Marshal(session)
	if err != nil {
		return err
	}
	token, err := s.desk.AskPasskey(r.Context(), kind, person, string(text), s.caller(r))
	if err != nil {
		return s.passkeyRefused(w, r, err)
	}
	s.setCookie(w, r, stepCookie, token, 5*60)
	return answerJSON(w, http.StatusOK, options)
}

// asked is the question that an answer belongs to.
func (s *Server) asked(r *http.Request, kind, person string) (session webauthn.SessionData, err error) {
	text, err := s.desk.PasskeyAsked(r.Context(), kind, person, s.step(r))
	if err != nil {
		return session, err
	}
	return session, json.Unmarshal([]byte(text), &session)
}

func answerJSON(w http.ResponseWriter, status int, answer any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(answer)
}

// passkeyRefused tells the script in words why it does not go on.
func (s *Server) passkeyRefused(w http.ResponseWriter, r *http.Request, err error) error {
	status, text, rest := refusal(w, at(r).voice, err)
	if rest != nil {
		if fault.KindOf(rest) != fault.NotFound {
			return rest
		}
		status, text = http.StatusNotFound, at(r).voice.T("This question to your passkey is no longer open. Begin anew.")
	}
	return answerJSON(w, status, map[string]string{"fault": text})
}

func readPasskey(r *http.Request) ([]byte, error) {
	const most = 32 << 10
	b, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil || len(b) > most {
		return nil, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	return b, nil
}

// askSignInPasskey answers POST /signin/passkey/ask. Nobody is named: the passkey
// itself tells whose it is.
func (s *Server) askSignInPasskey(w http.ResponseWriter, r *http.Request) error {
	rp, err := s.relying(r)
	if err != nil {
		return err
	}
	options, session, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return err
	}
	return s.ask(w, r, toSignIn, "", options, session)
}

// signInPasskey answers POST /signin/passkey.
func (s *Server) signInPasskey(w http.ResponseWriter, r *http.Request) error {
	person, err := s.provedBy(r, toSignIn, "")
	if err != nil {
		return s.passkeyRefused(w, r, err)
	}
	in, err := s.desk.SignInPasskey(r.Context(), person, s.caller(r))
	if err != nil {
		return s.passkeyRefused(w, r, err)
	}
	if err := s.seated(w, r, in); err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, map[string]string{"to": ownPath(r.URL.Query().Get("to"))})
}

// provedBy is whose passkey answered the question, rightly. person is "" where
// anybody may be.
func (s *Server) provedBy(r *http.Request, kind, person string) (string, error) {
	rp, err := s.relying(r)
	if err != nil {
		return "", err
	}
	body, err := readPasskey(r)
	if err != nil {
		return "", err
	}
	session, err := s.asked(r, kind, person)
	if err != nil {
		return "", err
	}
	wrong := func() (string, error) { return "", s.desk.PasskeyFailed(r.Context(), s.caller(r)) }
	answer, err := protocol.ParseCredentialRequestResponseBytes(body)
	if err != nil {
		return wrong()
	}
	var whose *keyHolder
	find := func(_, handle []byte) (webauthn.User, error) {
		whose, err = s.keyHolder(r, string(handle))
		return whose, err
	}
	var used *webauthn.Credential
	if person == "" {
		used, err = rp.ValidateDiscoverableLogin(find, session, answer)
	} else if whose, err = s.keyHolder(r, person); err == nil {
		used, err = rp.ValidateLogin(whose, session, answer)
	}
	if err != nil || whose == nil || used.Authenticator.CloneWarning {
		return wrong()
	}
	text, err := json.Marshal(used)
	if err != nil {
		return "", err
	}
	return whose.id, s.desk.PasskeyUsed(r.Context(), whose.id, recovery.Passkey{ID: hex.EncodeToString(used.ID), Credential: text})
}

// askConfirmPasskey answers POST /confirm/passkey/ask.
func (s *Server) askConfirmPasskey(w http.ResponseWriter, r *http.Request) error {
	rp, err := s.relying(r)
	if err != nil {
		return err
	}
	holder, err := s.keyHolder(r, at(r).seat.Person)
	if err != nil {
		return err
	}
	options, session, err := rp.BeginLogin(holder, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return fault.Conflictf("passkey_none", "you have no passkey here")
	}
	return s.ask(w, r, toConfirm, holder.id, options, session)
}

// confirmPasskey answers POST /confirm/passkey.
func (s *Server) confirmPasskey(w http.ResponseWriter, r *http.Request) error {
	v := at(r)
	if _, err := s.provedBy(r, toConfirm, v.seat.Person); err != nil {
		return s.passkeyRefused(w, r, err)
	}
	if err := s.desk.ConfirmPasskey(r.Context(), v.seat, s.caller(r)); err != nil {
		return err
	}
	s.setCookie(w, r, stepCookie, "", 0)
	return answerJSON(w, http.StatusOK, map[string]string{"to": ""})
}

// askNewPasskey answers POST /settings/account/passkey/ask.
func (s *Server) askNewPasskey(w http.ResponseWriter, r *http.Request) error {
	rp, err := s.relying(r)
	if err != nil {
		return err
	}
	holder, err := s.keyHolder(r, at(r).seat.Person)
	if err != nil {
		return err
	}
	options, session, err := rp.BeginRegistration(holder,
		webauthn.WithExclusions(webauthn.Credentials(holder.keys).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return err
	}
	return s.ask(w, r, toAdd, holder.id, options, session)
}

// addPasskey answers POST /settings/account/passkey.
func (s *Server) addPasskey(w http.ResponseWriter, r *http.Request) error {
	v := at(r)
	rp, err := s.relying(r)
	if err != nil {
		return err
	}
	body, err := readPasskey(r)
	if err != nil {
		return err
	}
	session, err := s.asked(r, toAdd, v.seat.Person)
	if err != nil {
		return s.passkeyRefused(w, r, err)
	}
	holder, err := s.keyHolder(r, v.seat.Person)
	if err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes(body)
	if err != nil {
		return s.passkeyRefused(w, r, fault.Invalidf("passkey_unread", "", "the answer of this passkey cannot be read"))
	}
	made, err := rp.CreateCredential(holder, session, answer)
	if err != nil {
		return s.passkeyRefused(w, r, fault.Invalidf("passkey_unread", "", "the answer of this passkey cannot be read"))
	}
	text, err := json.Marshal(made)
	if err != nil {
		return err
	}
	err = s.desk.AddPasskey(r.Context(), v.seat, recovery.Passkey{ID: hex.EncodeToString(made.ID), Name: r.URL.Query().Get("name"), Credential: text})
	if err != nil {
		return s.passkeyRefused(w, r, err)
	}
	s.setCookie(w, r, stepCookie, "", 0)
	return answerJSON(w, http.StatusOK, map[string]string{"to": pathAccount + "?done=passkey"})
}
