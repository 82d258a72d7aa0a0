package mail

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"dunwell/internal/fault"
)

var errIdleEnded = errors.New("the server ended the waiting")

// Watch waits for mail (IDLE) and calls notice for what arrives, first once it
// waits: what came just before is announced by nobody. Calls that come while one
// is under way become one. It returns when ctx ends, when the connection breaks,
// or at once, with a fault of code mail_no_idle, where the server announces nothing.
func (b *Inbox) Watch(ctx context.Context, mailbox string, notice func(context.Context)) error {
	arrived := make(chan struct{}, 1)
	ring := func() {
		select {
		case arrived <- struct{}{}:
		default: // one ring is enough
		}
	}
	client, err := b.server.openIMAP(ctx, imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				ring()
			}
		},
	}})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // the connection is of no more use
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()
	if !client.Caps().Has(imap.CapIdle) {
		return fault.Invalidf(codeNoIdle, "", "The server %s does not announce mail; it is asked every few minutes.", b.server.Host)
	}
	r := reading{box: b, client: client}
	err = r.within(ctx, b.server.Timeouts.Command, func() error {
		_, err := client.Select(mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return b.readFault(ctx, mailbox, err)
	}
	var idle *imapclient.IdleCommand
	err = r.within(ctx, b.server.Timeouts.Command, func() (err error) {
		idle, err = client.Idle()
		return err
	})
	if err != nil {
		return b.readFault(ctx, mailbox, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- idle.Wait() }()
	ring()
	for {
		select {
		case <-arrived:
			notice(ctx)
		case err := <-ended:
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				err = errIdleEnded
			}
			return b.readFault(ctx, mailbox, err)
		case <-ctx.Done():
			return ctx.Err() // the connection is closed, which ends the waiting
		}
	}
}
