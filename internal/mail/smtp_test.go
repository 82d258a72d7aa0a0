package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/mail/sink"
)

func startSink(t testing.TB, o sink.Options) *sink.Server {
	t.Helper()
	s, err := sink.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// serverAt is the set-up for a sink.
func serverAt(s *sink.Server, how Encryption) Server {
	return Server{
		Host: s.Host(), Port: s.Port(), TLS: how, Roots: s.Roots(), LocalName: "desk.example.com",
	}
}

// impatient is for a server that never answers; the machine may be busy, so it is
// used only where nothing but the time-out can come.
var impatient = Timeouts{Connect: 300 * time.Millisecond, Command: 300 * time.Millisecond, Data: 300 * time.Millisecond, Answer: 300 * time.Millisecond}

func newSMTP(t testing.TB, server Server, limits Limits) *SMTP {
	t.Helper()
	s, err := NewSMTP(server, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func letterBytes(t testing.TB, delivery string) (msg []byte, id string) {
	t.Helper()
	m := sample()
	id, err := MessageID(delivery, m.From)
	if err != nil {
		t.Fatal(err)
	}
	m.MessageID = id
	if msg, err = m.Bytes(); err != nil {
		t.Fatal(err)
	}
	return msg, id
}

// keeping is a sink in the open that keeps what it takes.
var keeping = sink.Options{Keep: true}

const owner, debtor = "ines@studio.example", "books@client.example"

func TestSendOverEveryRoad(t *testing.T) {
	t.Parallel()
	token := func(context.Context) (string, error) { return "ya29.token", nil }
	tests := map[string]struct {
		sink sink.Options
		how  Encryption
		with func(*Server)
	}{
		"open, to this machine":     {sink.Options{}, Plain, func(*Server) {}},
		"starttls":                  {sink.Options{STARTTLS: true}, StartTLS, func(*Server) {}},
		"implicit":                  {sink.Options{Implicit: true}, Implicit, func(*Server) {}},
		"starttls and password":     {sink.Options{STARTTLS: true, User: "ines", Password: "secret word"}, "", func(s *Server) { s.User, s.Password = "ines", "secret word" }},
		"implicit and password":     {sink.Options{Implicit: true, User: "ines", Password: "pässwörd"}, Implicit, func(s *Server) { s.User, s.Password = "ines", "pässwörd" }},
		"starttls and XOAUTH2":      {sink.Options{STARTTLS: true, User: owner, Token: "ya29.token"}, StartTLS, func(s *Server) { s.User, s.Token = owner, token }},
		"implicit and XOAUTH2":      {sink.Options{Implicit: true, User: owner, Token: "ya29.token"}, Implicit, func(s *Server) { s.User, s.Token = owner, token }},
		"password where none asked": {sink.Options{STARTTLS: true}, StartTLS, func(*Server) {}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.sink.Keep = true
			s := startSink(t, test.sink)
			server := serverAt(s, test.how)
			test.with(&server)
			out := newSMTP(t, server, Limits{})
			msg, id := letterBytes(t, "d1")
			r := out.Send(t.Context(), owner, debtor, msg)
			if r.Outcome != Sent || r.Err != nil || r.Code != 250 || r.Enhanced != "2.0.0" || r.Answer != "taken as 1" {
				t.Fatalf("got %+v", r)
			}
			got := s.Letters()
			if len(got) != 1 || got[0].MessageID != id || got[0].From != owner || len(got[0].To) != 1 || got[0].To[0] != debtor {
				t.Fatalf("got %+v", got)
			}
			if string(got[0].Bytes) != string(msg) {
				t.Errorf("the bytes changed on the way:\n%q\n%q", got[0].Bytes, msg)
			}
			if err := out.Probe(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEachFailureHasItsOutcome(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault sink.Fault
		want  Outcome
		code  string // of the fault, "" for a plain error
		taken int
	}{
		"greeting 421":    {sink.Fault{At: sink.Greeting, Reply: "421 4.3.2 too many"}, Later, codeBusy, 0},
		"greeting 554":    {sink.Fault{At: sink.Greeting, Reply: "554 5.3.2 no service"}, Later, codeBusy, 0},
		"greeting drop":   {sink.Fault{At: sink.Greeting, Drop: true}, Later, codeUnreachable, 0},
		"greeting hang":   {sink.Fault{At: sink.Greeting, Hang: true}, Later, codeUnreachable, 0},
		"hello 550":       {sink.Fault{At: sink.Hello, Reply: "550 5.7.1 not you"}, Later, codeBusy, 0},
		"mail 451":        {sink.Fault{At: sink.Mail, Reply: "451 4.3.0 later"}, Later, codeBusy, 0},
		"mail 550":        {sink.Fault{At: sink.Mail, Reply: "550 5.7.1 sender not allowed"}, Refused, codeRefused, 0},
		"mail 530":        {sink.Fault{At: sink.Mail, Reply: "530 5.7.0 log in first"}, Later, codeLogin, 0},
		"mail 421":        {sink.Fault{At: sink.Mail, Reply: "421 4.4.2 idle", Drop: true}, Later, codeBusy, 0},
		"mail drop":       {sink.Fault{At: sink.Mail, Drop: true}, Later, codeUnreachable, 0},
		"mail hang":       {sink.Fault{At: sink.Mail, Hang: true}, Later, codeUnreachable, 0},
		"rcpt 450":        {sink.Fault{At: sink.Rcpt, Reply: "450 4.2.1 mailbox busy"}, Later, codeBusy, 0},
		"rcpt 550":        {sink.Fault{At: sink.Rcpt, Reply: "550 5.1.1 no such user"}, Refused, codeRefused, 0},
		"rcpt drop":       {sink.Fault{At: sink.Rcpt, Drop: true}, Later, codeUnreachable, 0},
		"rcpt hang":       {sink.Fault{At: sink.Rcpt, Hang: true}, Later, codeUnreachable, 0},
		"data 452":        {sink.Fault{At: sink.Data, Reply: "452 4.3.1 full"}, Later, codeBusy, 0},
		"data 554":        {sink.Fault{At: sink.Data, Reply: "554 5.5.1 no recipients"}, Refused, codeRefused, 0},
		"data drop":       {sink.Fault{At: sink.Data, Drop: true}, Later, codeUnreachable, 0},
		"data hang":       {sink.Fault{At: sink.Data, Hang: true}, Later, codeUnreachable, 0},
		"end 451":         {sink.Fault{At: sink.End, Reply: "451 4.3.0 not now"}, Later, codeBusy, 0},
		"end 421":         {sink.Fault{At: sink.End, Reply: "421 4.3.0 going down", Drop: true}, Later, codeBusy, 0},
		"end 554":         {sink.Fault{At: sink.End, Reply: "554 5.7.1 spam"}, Refused, codeRefused, 0},
		"end drop":        {sink.Fault{At: sink.End, Drop: true}, Unknown, codeUnknown, 0},
		"end taken, drop": {sink.Fault{At: sink.End, Drop: true, Taken: true}, Unknown, codeUnknown, 1},
		"end taken, hang": {sink.Fault{At: sink.End, Hang: true, Taken: true}, Unknown, codeUnknown, 1},
		"end slow":        {sink.Fault{At: sink.End, Delay: 20 * time.Millisecond}, Sent, "", 1},
		"end garbled":     {sink.Fault{At: sink.End, Taken: true, Reply: "what?"}, Unknown, codeUnknown, 1},
		"end 354":         {sink.Fault{At: sink.End, Taken: true, Reply: "354 go on"}, Unknown, codeUnknown, 1},
		"end 251":         {sink.Fault{At: sink.End, Taken: true, Reply: "251 fine"}, Sent, "", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSink(t, sink.Options{})
			test.fault.Times = 1
			s.Misbehave(test.fault)
			server := serverAt(s, Plain)
			out := newSMTP(t, server, Limits{Connections: 1})
			if test.fault.Hang {
				server.Timeouts = impatient
				out = newSMTP(t, server, Limits{Connections: 1})
			}
			msg, id := letterBytes(t, "d1")
			r := out.Send(t.Context(), owner, debtor, msg)
			if r.Outcome != test.want || fault.CodeOf(r.Err) != test.code || (r.Err == nil) != (test.want == Sent) {
				t.Fatalf("got %+v, want %s with %q", r, test.want, test.code)
			}
			if got := s.Count(id); got != test.taken {
				t.Errorf("the sink took it %d times, want %d", got, test.taken)
			}
			if test.fault.Hang {
				out = newSMTP(t, serverAt(s, Plain), Limits{})
			}
			// Whatever happened, the next letter goes out, on the same connection or a new one.
			next, id := letterBytes(t, "d2")
			if r := out.Send(t.Context(), owner, debtor, next); r.Outcome != Sent || s.Count(id) != 1 {
				t.Errorf("the next letter: got %+v, taken %d times", r, s.Count(id))
			}
		})
	}
}

func TestAnswerIsKept(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	s.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "550-5.1.1 <books@client.example>\r\n550 5.1.1 unknown\x1b[31m here"})
	out := newSMTP(t, serverAt(s, Plain), Limits{})
	msg, _ := letterBytes(t, "d1")
	r := out.Send(t.Context(), owner, debtor, msg)
	want := "The server would not take this letter. It said: 550 5.1.1 <books@client.example> unknown [31m here"
	if r.Code != 550 || r.Enhanced != "5.1.1" || r.Answer != "<books@client.example> unknown [31m here" || r.Err.Error() != want {
		t.Fatalf("got %+v", r)
	}
}

// A letter too long for the buffers, whose reader hangs up or falls silent while
// it is being written: the final dot cannot have left.
func TestBrokenWhileWritingIsLater(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sink.Fault{
		"drop": {At: sink.Body, Drop: true, Times: 1},
		"hang": {At: sink.Body, Delay: time.Minute, Times: 1},
	} {
		for _, how := range []Encryption{Plain, StartTLS} {
			t.Run(name+" "+string(how), func(t *testing.T) {
				t.Parallel()
				s := startSink(t, sink.Options{STARTTLS: how == StartTLS})
				s.Misbehave(f)
				server := serverAt(s, how)
				server.Timeouts = Timeouts{Data: 300 * time.Millisecond}
				out := newSMTP(t, server, Limits{})
				m := sample()
				m.Attachments = []Attachment{{"big.pdf", "application/pdf", make([]byte, 20<<20)}}
				msg, err := m.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Later || fault.CodeOf(r.Err) != codeUnreachable {
					t.Fatalf("got %+v", r)
				}
			})
		}
	}
}

// cutAt is a connection that breaks after so many bytes written.
type cutAt struct {
	net.Conn
	left int
}

func (c *cutAt) Write(p []byte) (int, error) {
	if len(p) > c.left {
		n, _ := c.Conn.Write(p[:c.left])
		c.left = 0
		_ = c.Close()
		return n, errors.New("cable pulled")
	}
	c.left -= len(p)
	return c.Conn.Write(p)
}

// Wherever the cable is pulled, the outcome is right: a letter the sink took is
// never Later or Refused, and one that is Later was never taken.
func TestCablePulledAtEveryByte(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	msg := []byte("From: ines@studio.example\r\nMessage-ID: <x@y>\r\n\r\nhi\r\n")
	whole := len("EHLO desk.example.com\r\nMAIL FROM:<ines@studio.example> BODY=8BITMIME SIZE=51\r\nRCPT TO:<books@client.example>\r\nDATA\r\n") + len(msg) + len(".\r\n")
	seen := map[Outcome]int{}
	for left := 0; left <= whole; left++ {
		server := serverAt(s, Plain)
		server.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return &cutAt{conn, left}, err
		}
		out := newSMTP(t, server, Limits{})
		before := s.Total()
		r := out.Send(t.Context(), owner, debtor, msg)
		seen[r.Outcome]++
		if want := left == whole; (r.Outcome == Sent) != want || (s.Total() > before) != want {
			t.Errorf("cut after %d of %d bytes: got %+v, taken %v", left, whole, r, s.Total() > before)
		}
	}
	if seen[Later] != whole || seen[Sent] != 1 {
		t.Errorf("got %v, want %d times later, once sent", seen, whole)
	}
}

func TestConnectionsAreKeptAndReplaced(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	out := newSMTP(t, serverAt(s, Plain), Limits{Connections: 1})
	send := func(delivery string) {
		t.Helper()
		msg, id := letterBytes(t, delivery)
		if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Sent || s.Count(id) != 1 {
			t.Fatalf("got %+v, taken %d times", r, s.Count(id))
		}
	}
	for i := range 5 {
		send(fmt.Sprint("a", i))
	}
	if got := s.Connections(); got != 1 {
		t.Fatalf("5 letters took %d connections", got)
	}
	s.HangUp()
	send("after the server hung up")
	s.Misbehave(sink.Fault{At: sink.Mail, Reply: "421 4.4.2 idle for too long", Drop: true, Times: 1})
	send("after a 421")
	if got := s.Connections(); got != 3 {
		t.Errorf("got %d connections, want 3", got)
	}
	s.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "550 5.1.1 no", Times: 1})
	msg, _ := letterBytes(t, "refused")
	if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Refused {
		t.Fatalf("got %+v", r)
	}
	send("after a refusal")
	if got := s.Connections(); got != 3 {
		t.Errorf("a refused recipient cost a connection: %d", got)
	}
}

func TestManySendersShareFewConnections(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	out := newSMTP(t, serverAt(s, Plain), Limits{Connections: 3})
	var wg sync.WaitGroup
	for i := range 60 {
		msg, _ := letterBytes(t, fmt.Sprint(i))
		wg.Go(func() {
			if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Sent {
				t.Errorf("got %+v", r)
			}
		})
	}
	wg.Wait()
	if s.Total() != 60 || len(s.Counts()) != 60 || s.Received(debtor) != 60 || s.Connections() > 3 {
		t.Errorf("taken %d (%d different) over %d connections", s.Total(), len(s.Counts()), s.Connections())
	}
}

func TestIdleConnectionIsClosed(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	out := newSMTP(t, serverAt(s, Plain), Limits{Idle: time.Millisecond})
	msg, _ := letterBytes(t, "d1")
	if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Sent {
		t.Fatalf("got %+v", r)
	}
	waitFor(t, "the unused connection to be closed", func() bool { return s.Open() == 0 })
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 5000 {
		if done() {
			return
		}
		<-tick.C
	}
	t.Fatalf("waited too long for %s", what)
}

func TestContextEndsASend(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	for at, want := range map[sink.Stage]Outcome{sink.Greeting: Later, sink.Mail: Later, sink.Data: Later, sink.End: Unknown} {
		ctx, cancel := context.WithCancel(t.Context())
		s.Behave()
		s.Misbehave(sink.Fault{At: at, Hang: true, Do: cancel})
		out := newSMTP(t, serverAt(s, Plain), Limits{}) // time-outs of minutes: only the context can end it
		msg, _ := letterBytes(t, "d1")
		if r := out.Send(ctx, owner, debtor, msg); r.Outcome != want {
			t.Errorf("hang at %s: got %+v, want %s", at, r, want)
		}
	}
}

func TestWrongLoginIsAPlainFault(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-very-secret"
	tests := map[string]struct {
		options sink.Options
		fault   *sink.Fault
		set     func(*Server)
		code    string
		text    string
	}{
		"wrong password": {sink.Options{User: "ines", Password: "other"}, nil,
			func(s *Server) { s.User, s.Password = "ines", secret }, codePassword, "The server refused this password. Create an app password there and paste it here."},
		"server repeats the password": {sink.Options{User: "ines", Password: "other"},
			&sink.Fault{At: sink.Auth, Reply: "535 5.7.8 " + secret + " AGluZXMAaHVudGVyMi12ZXJ5LXNlY3JldA== is wrong"},
			func(s *Server) { s.User, s.Password = "ines", secret }, codePassword, "The server refused this password. Create an app password there and paste it here."},
		"refused token": {sink.Options{User: "ines", Token: "other"}, nil,
			func(s *Server) {
				s.User, s.Token = "ines", func(context.Context) (string, error) { return secret, nil }
			}, codeToken, "The server refused this permission. Connect the mailbox again."},
		"no token": {sink.Options{User: "ines", Token: "other"}, nil,
			func(s *Server) {
				s.User, s.Token = "ines", func(context.Context) (string, error) { return "", errors.New("revoked") }
			}, codeToken, "No permission to send could be had for ines. Connect the mailbox again."},
		"temporary": {sink.Options{User: "ines", Password: "other"}, &sink.Fault{At: sink.Auth, Reply: "454 4.7.0 later " + secret},
			func(s *Server) { s.User, s.Password = "ines", secret }, codeBusy, "The server 127.0.0.1 takes no login now. It is tried again later."},
		"no login offered": {sink.Options{}, nil,
			func(s *Server) { s.User, s.Password = "ines", secret }, codeLogin, "The server 127.0.0.1 does not take a password here. Look up its settings for sending: server name, port 587 or 465."},
		"login wanted": {sink.Options{User: "ines", Password: "other"}, nil,
			func(*Server) {}, codeLogin, "The server 127.0.0.1 wants a login, or an encrypted connection, before it takes letters. Check user name, password and encryption. It said: 530 5.7.0 log in first"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSink(t, test.options)
			if test.fault != nil {
				s.Misbehave(*test.fault)
			}
			server := serverAt(s, Plain)
			test.set(&server)
			out := newSMTP(t, server, Limits{})
			msg, _ := letterBytes(t, "d1")
			r := out.Send(t.Context(), owner, debtor, msg)
			if r.Outcome != Later || fault.CodeOf(r.Err) != test.code || r.Err.Error() != test.text {
				t.Fatalf("got %+v, want later with %q %q", r, test.code, test.text)
			}
			for err := r.Err; err != nil; err = errors.Unwrap(err) {
				if s := fmt.Sprintf("%v %+v", err, err); strings.Contains(s, secret) || strings.Contains(s, "AGluZXM") {
					t.Errorf("the secret shows in %q", s)
				}
			}
		})
	}
}

// A hundred letters with a wrong password are one login, not a hundred.
func TestRefusedLoginIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{User: "ines", Password: "right"})
	server := serverAt(s, Plain)
	server.User, server.Password = "ines", "wrong"
	out := newSMTP(t, server, Limits{})
	msg, _ := letterBytes(t, "d1")
	for range 100 {
		if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Later || fault.CodeOf(r.Err) != codePassword {
			t.Fatalf("got %+v", r)
		}
	}
	if got := s.Connections(); got != 1 {
		t.Errorf("got %d logins, want 1", got)
	}
}

func TestEncryptionIsNeverGivenUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options sink.Options
		how     Encryption
		code    string
	}{
		"starttls not offered":     {sink.Options{}, StartTLS, codeNoTLS},
		"implicit on an open port": {sink.Options{STARTTLS: true}, Implicit, codeTLS},
		"starttls, foreign proof":  {sink.Options{STARTTLS: true}, StartTLS, codeCertificate},
		"implicit, foreign proof":  {sink.Options{Implicit: true}, Implicit, codeCertificate},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSink(t, test.options)
			server := serverAt(s, test.how)
			server.Roots = startSink(t, sink.Options{Implicit: true}).Roots() // someone else's
			server.User, server.Password = "ines", "secret"
			out := newSMTP(t, server, Limits{})
			msg, _ := letterBytes(t, "d1")
			if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Later || fault.CodeOf(r.Err) != test.code {
				t.Fatalf("got %+v, want %s", r, test.code)
			}
			if err := out.Probe(t.Context()); fault.CodeOf(err) != test.code {
				t.Errorf("probe: got %v", err)
			}
			if s.Total() != 0 {
				t.Error("the letter left")
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	s, err := sink.New(sink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := serverAt(s, Plain)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	out := newSMTP(t, server, Limits{})
	if r := out.Send(t.Context(), owner, debtor, []byte("x")); r.Outcome != Later || fault.CodeOf(r.Err) != codeUnreachable {
		t.Fatalf("got %+v", r)
	}
}

func TestServerSetUp(t *testing.T) {
	t.Parallel()
	good := Server{Host: "mail.example.com", Port: 587, User: "a", Password: "b"}
	tests := map[string]struct {
		change func(*Server)
		where  string
	}{
		"good":                          {func(*Server) {}, ""},
		"open to elsewhere":             {func(s *Server) { s.TLS = Plain }, "tls"},
		"open to here":                  {func(s *Server) { s.TLS, s.Host = Plain, "::1" }, ""},
		"unknown road":                  {func(s *Server) { s.TLS = "ssl" }, "tls"},
		"no host":                       {func(s *Server) { s.Host = "" }, "host"},
		"host with break":               {func(s *Server) { s.Host = "a\r\nb" }, "host"},
		"no port":                       {func(s *Server) { s.Port = 0 }, "port"},
		"name with break":               {func(s *Server) { s.LocalName = "a\r\nRSET" }, "local_name"},
		"no user":                       {func(s *Server) { s.User = "" }, "user"},
		"password pasted with its line": {func(s *Server) { s.Password = "b\n" }, "user"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := good
			test.change(&s)
			_, err := NewSMTP(s, Limits{})
			f, _ := errors.AsType[*fault.Error](err)
			if (err == nil) != (test.where == "") || f != nil && f.Where != test.where {
				t.Fatalf("got %v, want a fault at %q", err, test.where)
			}
		})
	}
}

func TestPaceHoldsBackOneDomainOnly(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	out := newSMTP(t, serverAt(s, Plain), Limits{PerMinute: 1, Burst: 2})
	msg, _ := letterBytes(t, "d1")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	want := []struct {
		to string
		Outcome
	}{
		{"a@one.example", Sent}, {"b@ONE.example", Sent}, {"c@one.example", Later}, {"a@two.example", Sent},
	}
	for _, w := range want {
		if r := out.Send(ctx, owner, w.to, msg); r.Outcome != w.Outcome || w.Outcome == Later && fault.CodeOf(r.Err) != codePace {
			t.Errorf("to %s: got %+v, want %s", w.to, r, w.Outcome)
		}
	}
}

func TestGreylistedLetterGoesTheSecondTime(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{Greylist: true})
	out := newSMTP(t, serverAt(s, Plain), Limits{})
	msg, id := letterBytes(t, "d1")
	for _, want := range []Outcome{Later, Sent} {
		if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != want {
			t.Errorf("got %+v, want %s", r, want)
		}
	}
	if s.Count(id) != 1 {
		t.Errorf("taken %d times", s.Count(id))
	}
}

func TestBadAddressIsRefusedBeforeDialling(t *testing.T) {
	t.Parallel()
	out := newSMTP(t, Server{Host: "127.0.0.1", Port: 1, TLS: Plain}, Limits{})
	for _, to := range []string{"", "nobody", "a@b\r\nRCPT TO:<c@d>", "<a@b>", "a b@c.example", "ä@client.example"} {
		if r := out.Send(t.Context(), owner, to, nil); r.Outcome != Refused || fault.CodeOf(r.Err) != codeAddress {
			t.Errorf("to %q: got %+v", to, r)
		}
	}
}

func TestClosedSMTPSendsNothing(t *testing.T) {
	t.Parallel()
	s := startSink(t, sink.Options{})
	out := newSMTP(t, serverAt(s, Plain), Limits{})
	msg, _ := letterBytes(t, "d1")
	if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Sent {
		t.Fatalf("got %+v", r)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if r := out.Send(t.Context(), owner, debtor, msg); r.Outcome != Later || fault.CodeOf(r.Err) != codeClosed {
		t.Errorf("got %+v", r)
	}
	waitFor(t, "the connection to be closed", func() bool { return s.Open() == 0 })
}
