package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"dunwell/internal/fault"
)

// openIMAP dials, encrypts and logs in, all within Timeouts.Connect.
func (s Server) openIMAP(ctx context.Context, options imapclient.Options) (*imapclient.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeouts.Connect)
	defer cancel()
	raw, err := s.dial(ctx)
	if err != nil {
		return nil, s.connectFault(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	client, err := s.encryptIMAP(ctx, raw, options)
	if err == nil {
		err = s.loginIMAP(ctx, client)
	}
	if err == nil {
		return client, nil
	}
	_ = raw.Close() // what went wrong before is what matters
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	return nil, s.connectFault(ctx, err)
}

func (s Server) encryptIMAP(ctx context.Context, raw net.Conn, options imapclient.Options) (*imapclient.Client, error) {
	switch s.encryption() {
	case Implicit:
		conn := tls.Client(raw, s.tlsConfig())
		if err := conn.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return imapclient.New(conn, &options), nil
	case StartTLS:
		options.TLSConfig = s.tlsConfig()
		client, err := imapclient.NewStartTLS(raw, &options)
		if _, answered := errors.AsType[*imap.Error](err); answered {
			return nil, fault.Invalidf(codeNoTLS, "", "The server %s offers no encryption on port %d. Use port 993 with implicit.", s.Host, s.Port)
		}
		return client, err
	}
	return imapclient.New(raw, &options), nil
}

func (s Server) loginIMAP(ctx context.Context, client *imapclient.Client) error {
	if err := client.WaitGreeting(); err != nil {
		return err
	}
	caps := client.Caps()
	if s.Token == nil && !caps.Has("AUTH=PLAIN") {
		if caps.Has(imap.CapLoginDisabled) {
			return fault.Invalidf(codeLogin, "", "The server %s does not take a password here. Use port 993 with implicit.", s.Host)
		}
		return s.loginFault(client.Login(s.User, s.Password).Wait(), []string{s.Password})
	}
	way, secrets, err := s.login(ctx, func(mechanism string) bool {
		return caps.Has(imap.Cap("AUTH=" + mechanism))
	})
	if err != nil {
		return err
	}
	return s.loginFault(client.Authenticate(way), secrets)
}

func (s Server) loginFault(err error, secrets []string) error {
	if errors.Is(err, errTokenRefused) {
		return s.passwordFault(err)
	}
	answer, ok := errors.AsType[*imap.Error](err)
	if !ok {
		return err
	}
	// The cause is written anew: a server may repeat in its answer what it was told.
	said := fmt.Errorf("%s %s %s", answer.Type, answer.Code, clip(scrub(answer.Text, secrets...), answerLength))
	if answer.Code == imap.ResponseCodeUnavailable || answer.Code == imap.ResponseCodeInUse {
		return fault.Unavailablef(codeBusy, said, "The server %s takes no login now. It is tried again later.", s.Host)
	}
	return s.passwordFault(said)
}
