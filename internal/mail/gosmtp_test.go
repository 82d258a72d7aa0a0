package mail

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"dunwell/internal/fault"
	"dunwell/internal/mail/sink"
)

// otherServer is a server that was not written here, so that client and sink do
// not only understand each other.
type otherServer struct {
	smtp.Session
	got  chan []byte
	user string
}

func (s *otherServer) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *otherServer) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "ines" || password != "right" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *otherServer) Mail(string, *smtp.MailOptions) error {
	if s.user == "" {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *otherServer) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to != debtor {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (s *otherServer) Data(r io.Reader) error {
	msg, err := io.ReadAll(r)
	s.got <- msg
	return err
}

func (s *otherServer) Reset()        {}
func (s *otherServer) Logout() error { return nil }

func TestAnotherServerUnderstandsUs(t *testing.T) {
	t.Parallel()
	got := make(chan []byte, 3)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &otherServer{got: got}, nil }))
	cert := startSink(t, sink.Options{Implicit: true}) // for its certificate
	server.TLSConfig = cert.TLS()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })

	at := Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Roots: cert.Roots(), User: "ines", Password: "right",
		Timeouts: Timeouts{Connect: 5 * time.Second}}
	out := newSMTP(t, at, Limits{Connections: 1})
	msg, _ := letterBytes(t, "d1")
	for _, to := range []string{debtor, "nobody@client.example", debtor} {
		r := out.Send(t.Context(), owner, to, msg)
		if to != debtor {
			if r.Outcome != Refused || r.Enhanced != "5.1.1" {
				t.Errorf("got %+v", r)
			}
			continue
		}
		if r.Outcome != Sent || r.Code != 250 {
			t.Fatalf("got %+v", r)
		}
		if string(<-got) != string(msg) {
			t.Error("the bytes changed on the way")
		}
	}
	at.Password = "wrong"
	if err := newSMTP(t, at, Limits{}).Probe(t.Context()); fault.CodeOf(err) != codePassword {
		t.Errorf("got %v", err)
	}
	at.User, at.Password = "", ""
	r := newSMTP(t, at, Limits{}).Send(t.Context(), owner, debtor, msg)
	if f, ok := errors.AsType[*fault.Error](r.Err); !ok || f.Code != codeLogin || r.Outcome != Later {
		t.Errorf("got %+v", r)
	}
}
