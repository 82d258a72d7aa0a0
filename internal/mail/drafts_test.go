package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"dunwell/internal/fault"
	"dunwell/internal/mail/sink"
)

// mailbox is an IMAP account of one user in this process.
type mailbox struct {
	user   *imapmemserver.User
	server Server // how to reach it
	stop   func() // ends the server
}

type mailboxOptions struct {
	how     Encryption
	folders []string
	marked  string // the folder marked \Drafts
	token   string // XOAUTH2 instead of a password
	refuse  string // what APPEND answers
}

func startMailbox(t *testing.T, o mailboxOptions) *mailbox {
	t.Helper()
	m := &mailbox{user: imapmemserver.NewUser("ines", "right")}
	for _, f := range o.folders {
		if err := m.user.Create(f, nil); err != nil {
			t.Fatal(err)
		}
	}
	cert := startSink(t, sink.Options{Implicit: true}) // for its certificate
	options := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{options: o, user: m.user}, nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapSpecialUse: {}, imap.CapListExtended: {}, imap.CapLiteralPlus: {}, imap.CapIdle: {}},
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: o.how == Plain,
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	switch o.how {
	case StartTLS:
		options.TLSConfig = cert.TLS()
	case Implicit:
		listener = tls.NewListener(listener, cert.TLS())
	}
	server := imapserver.New(options)
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	m.stop = func() { _ = server.Close() }
	m.server = Server{Host: "127.0.0.1", Port: port, TLS: o.how, Roots: cert.Roots(), User: "ines", Password: "right",
		Timeouts: Timeouts{Connect: 2 * time.Second, Command: 2 * time.Second, Data: time.Second, Answer: time.Second}}
	return m
}

// session is the library's, with a marked folder, a token and a refusal put in.
type session struct {
	*imapmemserver.UserSession
	options mailboxOptions
	user    *imapmemserver.User
}

func (s *session) Close() error { return s.UserSession.Close() }

func (s *session) Login(user, password string) error {
	if err := s.user.Login(user, password); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(s.user)
	return nil
}

func (s *session) AuthenticateMechanisms() []string {
	if s.options.token != "" {
		return []string{"XOAUTH2"}
	}
	return []string{"PLAIN"}
}

func (s *session) Authenticate(way string) (sasl.Server, error) {
	if way == "XOAUTH2" {
		return &tokenServer{session: s}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return s.Login(user, password) }), nil
}

type tokenServer struct {
	session *session
	failed  bool
}

func (t *tokenServer) Next(said []byte) ([]byte, bool, error) {
	if t.failed {
		return nil, false, imapserver.ErrAuthFailed
	}
	if string(said) != "user=ines\x01auth=Bearer "+t.session.options.token+"\x01\x01" {
		t.failed = true
		return []byte(`{"status":"401"}`), false, nil
	}
	t.session.UserSession = imapmemserver.NewUserSession(t.session.user)
	return nil, true, nil
}

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	if s.options.marked == "" {
		return s.UserSession.List(w, ref, patterns, options)
	}
	if err := w.WriteList(&imap.ListData{Mailbox: "Drafts", Delim: '/'}); err != nil {
		return err
	}
	if options == nil || !options.ReturnSpecialUse {
		return errors.New("asked without SPECIAL-USE")
	}
	return w.WriteList(&imap.ListData{Mailbox: s.options.marked, Delim: '/', Attrs: []imap.MailboxAttr{imap.MailboxAttrDrafts}})
}

func (s *session) Append(box string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	if s.options.refuse != "" {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return nil, err
		}
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: s.options.refuse}
	}
	return s.UserSession.Append(box, r, options)
}

func (m *mailbox) count(t *testing.T, folder string) uint32 {
	t.Helper()
	status, err := m.user.Status(folder, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		t.Fatal(err)
	}
	return *status.NumMessages
}

func TestDraftIsLaidOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options mailboxOptions
		folder  string // asked for
		want    string
	}{
		"open, to this machine": {mailboxOptions{how: Plain, folders: []string{"INBOX", "Drafts"}}, "", "Drafts"},
		"starttls":              {mailboxOptions{how: StartTLS, folders: []string{"INBOX", "Drafts"}}, "", "Drafts"},
		"implicit":              {mailboxOptions{how: Implicit, folders: []string{"INBOX", "INBOX/Drafts"}}, "", "INBOX/Drafts"},
		"marked":                {mailboxOptions{how: Implicit, folders: []string{"Entwürfe", "Drafts"}, marked: "Entwürfe"}, "", "Entwürfe"},
		"asked for":             {mailboxOptions{how: Implicit, folders: []string{"Post", "Drafts"}}, "Post", "Post"},
		"XOAUTH2":               {mailboxOptions{how: Implicit, folders: []string{"Drafts"}, token: "ya29"}, "", "Drafts"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := startMailbox(t, test.options)
			if test.options.token != "" {
				m.server.Password, m.server.Token = "", func(context.Context) (string, error) { return "ya29", nil }
			}
			d, err := NewDrafts(m.server, test.folder)
			if err != nil {
				t.Fatal(err)
			}
			first, _ := letterBytes(t, "d1")
			second, _ := letterBytes(t, "d2")
			for i, put := range []struct {
				msg  []byte
				want uint32
			}{{first, 1}, {first, 1}, {second, 2}} {
				got, err := d.Put(t.Context(), put.msg)
				if err != nil || got != test.want {
					t.Fatalf("put %d: got %q, %v, want %q", i, got, err, test.want)
				}
				if n := m.count(t, test.want); n != put.want {
					t.Errorf("put %d: %d letters lie there, want %d", i, n, put.want)
				}
			}
		})
	}
}

func TestDraftFaults(t *testing.T) {
	t.Parallel()
	drafts := []string{"Drafts"}
	tests := map[string]struct {
		options mailboxOptions
		change  func(*Server)
		code    string
	}{
		"wrong password":    {mailboxOptions{how: Implicit, folders: drafts}, func(s *Server) { s.Password = "wrong" }, codePassword},
		"refused token":     {mailboxOptions{how: Implicit, folders: drafts, token: "a"}, func(s *Server) { s.Token = func(context.Context) (string, error) { return "b", nil } }, codeToken},
		"token not taken":   {mailboxOptions{how: Implicit, folders: drafts}, func(s *Server) { s.Token = func(context.Context) (string, error) { return "b", nil } }, codeLogin},
		"foreign proof":     {mailboxOptions{how: Implicit, folders: drafts}, func(s *Server) { s.Roots = nil }, codeCertificate},
		"foreign, starttls": {mailboxOptions{how: StartTLS, folders: drafts}, func(s *Server) { s.Roots = nil }, codeCertificate},
		"no encryption":     {mailboxOptions{how: Plain, folders: drafts}, func(s *Server) { s.TLS = StartTLS }, codeNoTLS},
		"no folder":         {mailboxOptions{how: Implicit, folders: []string{"INBOX"}}, func(*Server) {}, codeDrafts},
		"full":              {mailboxOptions{how: Implicit, folders: drafts, refuse: "over quota"}, func(*Server) {}, codeDrafts},
		"nobody there":      {mailboxOptions{how: Implicit, folders: drafts}, func(s *Server) { s.Port = 1 }, codeUnreachable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := startMailbox(t, test.options)
			test.change(&m.server)
			d, err := NewDrafts(m.server, "")
			if err != nil {
				t.Fatal(err)
			}
			msg, _ := letterBytes(t, "d1")
			if _, err := d.Put(t.Context(), msg); fault.CodeOf(err) != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// A server that takes the call and says nothing holds nobody up for long.
func TestDraftsSilentServer(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	for _, how := range []Encryption{Plain, StartTLS, Implicit} {
		d, err := NewDrafts(Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: how, User: "a", Password: "b",
			Timeouts: Timeouts{Connect: 50 * time.Millisecond}}, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Put(t.Context(), nil); fault.CodeOf(err) != codeUnreachable {
			t.Errorf("%s: got %v", how, err)
		}
	}
}
