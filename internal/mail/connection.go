package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"

	"dunwell/internal/fault"
)

// connection is one logged-in conversation with the server.
type connection struct {
	pool    *SMTP
	wire    *wire
	client  *smtp.Client
	secrets []string
	timer   *time.Timer // runs while the connection is unused
}

// wire watches the bytes that leave. Where a write came back short, the last
// byte given to it, and with it the final dot, never left.
type wire struct {
	net.Conn
	short atomic.Bool
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if n < len(p) {
		w.short.Store(true)
	}
	return n, err
}

// connect dials, encrypts and logs in, all within Timeouts.Connect.
func (s *SMTP) connect(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, s.server.Timeouts.Connect)
	defer cancel()
	raw, err := s.server.dial(ctx)
	if err != nil {
		return nil, err
	}
	c := &connection{pool: s, wire: &wire{Conn: raw}}
	stop := context.AfterFunc(ctx, c.cut)
	if err := c.open(ctx); err != nil {
		c.cut()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w (%w)", ctx.Err(), err)
		}
		return nil, err
	}
	if !stop() {
		return nil, ctx.Err()
	}
	return c, nil
}

func (c *connection) open(ctx context.Context) error {
	server := c.pool.server
	if err := c.encrypt(ctx); err != nil {
		return err
	}
	c.client.CommandTimeout = server.Timeouts.Command
	c.client.SubmissionTimeout = server.Timeouts.Answer
	name := server.LocalName
	if name == "" {
		name = "localhost"
	}
	if err := c.client.Hello(name); err != nil {
		return greetFault(server, err)
	}
	login, secrets, err := server.login(ctx, c.client.SupportsAuth)
	if err != nil || login == nil {
		return err
	}
	c.secrets = secrets
	if err := c.client.Auth(login); err != nil {
		return c.loginFault(err)
	}
	return nil
}

// encrypt makes the client over a connection closed as the set-up wants it; it
// never falls back to an open one.
func (c *connection) encrypt(ctx context.Context) error {
	server := c.pool.server
	switch server.encryption() {
	case Implicit:
		conn := tls.Client(c.wire, server.tlsConfig())
		if err := conn.HandshakeContext(ctx); err != nil {
			return err
		}
		c.client = smtp.NewClient(conn)
	case StartTLS:
		client, err := smtp.NewClientStartTLS(c.wire, server.tlsConfig())
		switch {
		case err == nil:
			c.client = client
		case strings.Contains(err.Error(), "doesn't support STARTTLS"): // the library has no sentinel for it
			return fault.Invalidf(codeNoTLS, "", "The server %s offers no encryption on port %d, so nothing was sent. Use port 465 with implicit, or another server.", server.Host, server.Port)
		default:
			return greetFault(server, err)
		}
	default:
		c.client = smtp.NewClient(c.wire)
	}
	return nil
}

// greetFault is for a server that answers the call but will not talk.
func greetFault(server Server, err error) error {
	if answer, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return fault.Unavailablef(codeBusy, err, "The server %s takes no letters now. It said: %d %s", server.Host, answer.Code, clip(answer.Message, answerLength))
	}
	return err
}

func (c *connection) loginFault(err error) error {
	server := c.pool.server
	if errors.Is(err, errTokenRefused) {
		return server.passwordFault(errTokenRefused)
	}
	answer, ok := errors.AsType[*smtp.SMTPError](err)
	if !ok {
		return err
	}
	// The cause is written anew: a server may repeat in its answer what it was told.
	said := fmt.Errorf("%d %s", answer.Code, clip(scrub(answer.Message, c.secrets...), answerLength))
	if answer.Code/100 == 4 {
		return fault.Unavailablef(codeBusy, said, "The server %s takes no login now. It is tried again later.", server.Host)
	}
	return server.passwordFault(said)
}

// send says MAIL, RCPT, DATA and the letter. stale tells that the server had hung
// up before it heard anything of this letter. The connection is kept or closed.
func (c *connection) send(ctx context.Context, from, to string, msg []byte) (r Result, stale bool) {
	server := c.pool.server
	at, words := atMail, ""
	// The bound of the whole; each step inside has its own.
	most := 3*server.Timeouts.Command + server.Timeouts.Data + server.Timeouts.Answer
	err := c.during(ctx, most, func() error {
		if err := c.client.Mail(from, &smtp.MailOptions{Size: int64(len(msg))}); err != nil {
			return err
		}
		at = atRcpt
		if err := c.client.Rcpt(to, nil); err != nil {
			return err
		}
		at = atData
		data, err := c.client.Data()
		if err != nil {
			return err
		}
		at = atBody
		// Writing has no time limit in the library: the connection is cut instead.
		slow := time.AfterFunc(server.Timeouts.Data, c.cut)
		defer slow.Stop()
		if _, err := data.Write(msg); err != nil {
			return err
		}
		at = atEnd
		slow.Reset(server.Timeouts.Data + server.Timeouts.Answer)
		answer, err := data.CloseWithResponse()
		if err != nil {
			if c.wire.short.Load() {
				at = atBody
			}
			return err
		}
		words = answer.StatusText
		return nil
	})
	if err == nil {
		c.pool.keep(c)
		return sent(250, words), false
	}
	r = server.failed(ctx, at, err, c.secrets)
	c.after(at, r)
	return r, at == atMail && (r.Code == 421 || r.Code == 0) && ctx.Err() == nil
}

// after keeps the connection where the server still listens, and closes it
// otherwise.
func (c *connection) after(at stage, r Result) {
	if r.Code == 0 || r.Code == 421 || at == atBody {
		c.cut()
		return
	}
	if at != atEnd {
		if err := c.client.Reset(); err != nil {
			c.cut()
			return
		}
	}
	c.pool.keep(c)
}

// noop asks whether anyone is there, and keeps the connection if so.
func (c *connection) noop(ctx context.Context) error {
	if err := c.during(ctx, c.pool.server.Timeouts.Command, c.client.Noop); err != nil {
		c.cut()
		return err
	}
	c.pool.keep(c)
	return nil
}

// cut closes the connection without a word; safe at any moment.
func (c *connection) cut() { _ = c.wire.Close() } // nothing to do about a close that fails

// quit says good-bye, briefly, and closes.
func (c *connection) quit() {
	c.client.CommandTimeout = min(c.client.CommandTimeout, 2*time.Second)
	_ = c.client.Quit() // the connection is closed either way
	c.cut()
}
