package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	client, err := d.server.openIMAP(ctx, imapclient.Options{})
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
