package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"

	"dunwell/internal/fault"
)

// Encryption says how the road to a server is closed.
type Encryption string

// The three ways. Plain is taken only to this very machine.
const (
	StartTLS Encryption = "starttls" // port 587 (SMTP), 143 (IMAP)
	Implicit Encryption = "implicit" // port 465 (SMTP), 993 (IMAP)
	Plain    Encryption = "none"
)

// Server is a mail server and how to log in there: with a password, with an
// OAuth2 token (XOAUTH2), or, where neither is given, not at all.
type Server struct {
	Host     string
	Port     int
	TLS      Encryption // "" for StartTLS
	User     string
	Password string
	// Token gives a fresh access token, asked for at each login; nil for password.
	Token func(context.Context) (string, error)

	LocalName string         // name said in EHLO; "" for localhost
	Roots     *x509.CertPool // who may vouch for the server; nil for the machine's own list
	Timeouts  Timeouts

	// Dial opens the connection; nil for the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Timeouts bound each step of a conversation; zero takes the default.
type Timeouts struct {
	Connect time.Duration // to a finished login, all steps together; default 1 minute
	Command time.Duration // one command and its answer; default 2 minutes
	Data    time.Duration // writing the letter; default 5 minutes
	Answer  time.Duration // from the end of the letter to the answer; default 10 minutes (RFC 5321, 4.5.3.2)
}

func (t Timeouts) orDefault() Timeouts {
	set := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	set(&t.Connect, time.Minute)
	set(&t.Command, 2*time.Minute)
	set(&t.Data, 5*time.Minute)
	set(&t.Answer, 10*time.Minute)
	return t
}

// Check says what in the set-up cannot work, before anything is dialled.
func (s Server) Check() error {
	var faults fault.List
	add := func(where, format string, args ...any) {
		faults = append(faults, fault.Invalidf(codeServer, where, format, args...))
	}
	if net.ParseIP(s.Host) == nil && !hostname(s.Host) {
		add("host", "%q is not the name of a mail server", clip(s.Host, 80))
	}
	if s.Port < 1 || s.Port > 65535 {
		add("port", "%d is not a port; mail usually leaves by 587 or 465", s.Port)
	}
	switch s.TLS {
	case StartTLS, Implicit, "":
	case Plain:
		if !loopback(s.Host) {
			add("tls", "a connection without encryption is made only to this machine; use starttls or implicit")
		}
	default:
		add("tls", "%q is not a way to encrypt; use starttls or implicit", clip(string(s.TLS), 40))
	}
	if s.LocalName != "" && !hostname(s.LocalName) {
		add("local_name", "%q is not a host name", clip(s.LocalName, 80))
	}
	if (s.Password != "" || s.Token != nil) && s.User == "" {
		add("user", "the mail server's user name is missing")
	}
	if strings.ContainsFunc(s.User+s.Password, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		add("user", "user name or password holds a control character; paste it again")
	}
	return faults.Err()
}

func (s Server) encryption() Encryption {
	if s.TLS == "" {
		return StartTLS
	}
	return s.TLS
}

func (s Server) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}

func (s Server) dial(ctx context.Context) (net.Conn, error) {
	dial := s.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return dial(ctx, "tcp", s.address())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// login picks the way to log in out of those the server offers, nil where no
// login is wanted, and names the secrets that will be said.
func (s Server) login(ctx context.Context, offers func(mechanism string) bool) (sasl.Client, []string, error) {
	if s.Token != nil {
		if !offers("XOAUTH2") {
			return nil, nil, fault.Invalidf(codeLogin, "", "The server %s does not take an OAuth2 login. Use a password instead.", s.Host)
		}
		token, err := s.Token(ctx)
		if err != nil {
			return nil, nil, &fault.Error{Kind: fault.Unavailable, Code: codeToken, Cause: err,
				Text: "No permission to send could be had for " + clip(s.User, 80) + ". Connect the mailbox again."}
		}
		x := xoauth2{s.User, token}
		_, said, _ := x.Start()
		return x, []string{string(said), token}, nil
	}
	if s.Password == "" {
		return nil, nil, nil
	}
	switch {
	case offers(sasl.Plain):
		return sasl.NewPlainClient("", s.User, s.Password), []string{"\x00" + s.User + "\x00" + s.Password, s.Password}, nil
	case offers(sasl.Login):
		return sasl.NewLoginClient(s.User, s.Password), []string{s.Password}, nil
	}
	return nil, nil, fault.Invalidf(codeLogin, "", "The server %s does not take a password here. Look up its settings for sending: server name, port 587 or 465.", s.Host)
}

// xoauth2 is the login by OAuth2 token that Google and Microsoft take.
type xoauth2 struct{ user, token string }

// errTokenRefused ends a login in which the server asked for more: with XOAUTH2
// that is always its word that the token is no good.
var errTokenRefused = errors.New("token refused")

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

func (x xoauth2) Next([]byte) ([]byte, error) { return nil, errTokenRefused }

// passwordFault is what the user reads when the login was refused.
func (s Server) passwordFault(cause error) *fault.Error {
	text, code := "The server refused this password. Create an app password there and paste it here.", codePassword
	if s.Token != nil {
		text, code = "The server refused this permission. Connect the mailbox again.", codeToken
	}
	return &fault.Error{Kind: fault.Unavailable, Code: code, Text: text, Cause: cause}
}

// connectFault turns a failure on the way to a logged-in connection into words.
func (s Server) connectFault(ctx context.Context, err error) *fault.Error {
	if own, ok := errors.AsType[*fault.Error](err); ok {
		return own
	}
	unavailable := func(code, format string, args ...any) *fault.Error {
		return fault.Unavailablef(code, err, format, args...)
	}
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		dns       *net.DNSError
		network   net.Error
	)
	switch {
	case errors.As(err, &name), errors.As(err, &authority), errors.As(err, &invalid), errors.As(err, &verify):
		return unavailable(codeCertificate, "The server that answered as %s could not prove that it is. Check the server's name; nothing was sent.", s.Host)
	case errors.As(err, &record), errors.As(err, &alert):
		return unavailable(codeTLS, "No encrypted connection to %s came about. Port 465 wants implicit, port 587 starttls.", s.address())
	case errors.As(err, &dns) && dns.IsNotFound:
		return unavailable(codeUnreachable, "There is no server called %s. Check its name.", s.Host)
	case ctx.Err() != nil, errors.As(err, &network) && network.Timeout():
		return unavailable(codeUnreachable, "The server %s did not answer in time. It is tried again later.", s.address())
	}
	return unavailable(codeUnreachable, "The server %s cannot be reached. It is tried again later.", s.address())
}

// scrub takes secrets, as they are and as they go over the wire, out of words
// that a server said.
func scrub(words string, secrets ...string) string {
	for _, secret := range secrets {
		words = strings.ReplaceAll(words, base64.StdEncoding.EncodeToString([]byte(secret)), "…")
		words = strings.ReplaceAll(words, secret, "…")
	}
	return words
}
