package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"dunwell/internal/fault"
)

// Drafts lays letters into the drafts folder of the user's own mailbox (IMAP),
// for him to send from there.
type Drafts struct {
	server  Server
	mailbox string
}

// NewDrafts checks the set-up. mailbox names the folder; "" for the one the
// server marks as drafts, else the one called Drafts.
func NewDrafts(server Server, mailbox string) (*Drafts, error) {
	if err := server.Check(); err != nil {
		return nil, err
	}
	if server.Password == "" && server.Token == nil {
		return nil, fault.Invalidf(codeServer, "password", "the mailbox's password is missing")
	}
	server.Timeouts = server.Timeouts.orDefault()
	return &Drafts{server, mailbox}, nil
}

// Put lays one letter into the folder and returns the folder's name. A letter
// that lies there already (by its Message-ID) is not laid there twice.
func (d *Drafts) Put(ctx context.Context, msg []byte) (mailbox string, err error) {
	t := d.server.Timeouts
	ctx, cancel := context.WithTimeout(ctx, t.Connect+2*t.Command+t.Data+t.Answer)
	defer cancel()
	client, err := d.open(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = client.Close() }() // after the good-bye, or instead of it
	// The library has no contexts: the connection is cut when ctx ends.
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()

	if mailbox, err = d.folder(client); err != nil {
		return "", d.fault(ctx, err)
	}
	there, err := lies(client, mailbox, msg)
	if err != nil {
		return "", d.fault(ctx, err)
	}
	if !there {
		if err := appendDraft(client, mailbox, msg); err != nil {
			return "", d.fault(ctx, err)
		}
	}
	_ = client.Logout().Wait() // the letter lies there, with or without a good-bye
	return mailbox, nil
}

// open dials, encrypts and logs in, all within Timeouts.Connect.
func (d *Drafts) open(ctx context.Context) (*imapclient.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, d.server.Timeouts.Connect)
	defer cancel()
	raw, err := d.server.dial(ctx)
	if err != nil {
		return nil, d.server.connectFault(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	client, err := d.encrypt(ctx, raw)
	if err == nil {
		err = d.login(ctx, client)
	}
	if err == nil {
		return client, nil
	}
	_ = raw.Close() // what went wrong before is what matters
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	return nil, d.server.connectFault(ctx, err)
}

func (d *Drafts) encrypt(ctx context.Context, raw net.Conn) (*imapclient.Client, error) {
	switch d.server.encryption() {
	case Implicit:
		conn := tls.Client(raw, d.server.tlsConfig())
		if err := conn.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return imapclient.New(conn, nil), nil
	case StartTLS:
		client, err := imapclient.NewStartTLS(raw, &imapclient.Options{TLSConfig: d.server.tlsConfig()})
		if _, answered := errors.AsType[*imap.Error](err); answered {
			return nil, fault.Invalidf(codeNoTLS, "", "The server %s offers no encryption on port %d. Use port 993 with implicit.", d.server.Host, d.server.Port)
		}
		return client, err
	}
	return imapclient.New(raw, nil), nil
}

func (d *Drafts) login(ctx context.Context, client *imapclient.Client) error {
	if err := client.WaitGreeting(); err != nil {
		return err
	}
	caps := client.Caps()
	if d.server.Token == nil && !caps.Has("AUTH=PLAIN") {
		if caps.Has(imap.CapLoginDisabled) {
			return fault.Invalidf(codeLogin, "", "The server %s does not take a password here. Use port 993 with implicit.", d.server.Host)
		}
		return d.loginFault(client.Login(d.server.User, d.server.Password).Wait(), []string{d.server.Password})
	}
	way, secrets, err := d.server.login(ctx, func(mechanism string) bool {
		return caps.Has(imap.Cap("AUTH=" + mechanism))
	})
	if err != nil {
		return err
	}
	return d.loginFault(client.Authenticate(way), secrets)
}

func (d *Drafts) loginFault(err error, secrets []string) error {
	if errors.Is(err, errTokenRefused) {
		return d.server.passwordFault(err)
	}
	answer, ok := errors.AsType[*imap.Error](err)
	if !ok {
		return err
	}
	// The cause is written anew: a server may repeat in its answer what it was told.
	said := fmt.Errorf("%s %s %s", answer.Type, answer.Code, clip(scrub(answer.Text, secrets...), answerLength))
	if answer.Code == imap.ResponseCodeUnavailable || answer.Code == imap.ResponseCodeInUse {
		return fault.Unavailablef(codeBusy, said, "The server %s takes no login now. It is tried again later.", d.server.Host)
	}
	return d.server.passwordFault(said)
}

// folder finds the drafts folder: the one asked for, the one the server marks
// (RFC 6154), or the one called Drafts.
func (d *Drafts) folder(client *imapclient.Client) (string, error) {
	if d.mailbox != "" {
		return d.mailbox, nil
	}
	var options *imap.ListOptions // servers that do not know the longer form refuse it
	if caps := client.Caps(); caps.Has(imap.CapSpecialUse) && caps.Has(imap.CapListExtended) {
		options = &imap.ListOptions{ReturnSpecialUse: true}
	}
	list, err := client.List("", "*", options).Collect()
	if err != nil {
		return "", err
	}
	for _, box := range list {
		if slices.Contains(box.Attrs, imap.MailboxAttrDrafts) {
			return box.Mailbox, nil
		}
	}
	for _, box := range list {
		name := box.Mailbox
		if box.Delim != 0 {
			name = name[strings.LastIndex(name, string(box.Delim))+1:]
		}
		if strings.EqualFold(name, "Drafts") && !slices.Contains(box.Attrs, imap.MailboxAttrNoSelect) {
			return box.Mailbox, nil
		}
	}
	return "", fault.NotFoundf(codeDrafts, "The mailbox on %s has no folder for drafts. Create one there, or name the one you use.", d.server.Host)
}

// lies tells whether a letter with this Message-ID is in the folder.
func lies(client *imapclient.Client, mailbox string, msg []byte) (bool, error) {
	m, err := mail.ReadMessage(bytes.NewReader(msg))
	if err != nil {
		return false, fmt.Errorf("read letter: %w", err)
	}
	id := m.Header.Get("Message-Id")
	if id == "" {
		return false, fault.Invalidf(codeMessage, "", "the letter has no message id")
	}
	if _, err := client.Select(mailbox, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return false, err
	}
	found, err := client.UIDSearch(&imap.SearchCriteria{
		Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: strings.Trim(id, "<>")}},
	}, nil).Wait()
	if err != nil {
		return false, err
	}
	return len(found.AllUIDs()) > 0, nil
}

func appendDraft(client *imapclient.Client, mailbox string, msg []byte) error {
	cmd := client.Append(mailbox, int64(len(msg)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagDraft, imap.FlagSeen}})
	_, err := cmd.Write(msg)
	// Close and Wait also after a failed write: the library waits for them.
	if e := cmd.Close(); err == nil {
		err = e
	}
	if _, e := cmd.Wait(); err == nil {
		err = e
	}
	return err
}

// fault says what went wrong once logged in.
func (d *Drafts) fault(ctx context.Context, err error) error {
	if own, ok := errors.AsType[*fault.Error](err); ok {
		return own
	}
	if answer, ok := errors.AsType[*imap.Error](err); ok {
		return fault.Unavailablef(codeDrafts, err, "The server %s did not take the draft. It said: %s", d.server.Host, clip(answer.Text, answerLength))
	}
	if ctx.Err() != nil {
		return fault.Unavailablef(codeUnreachable, err, "The server %s did not answer in time. The letter may lie in the drafts folder or not; the next try looks first.", d.server.address())
	}
	return fault.Unavailablef(codeUnreachable, err, "The connection to %s broke. The letter may lie in the drafts folder or not; the next try looks first.", d.server.address())
}
