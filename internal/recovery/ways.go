package recovery

import (
	"context"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The ways out of the house.
const (
	WayFolder = "folder"
	WayDrafts = "drafts"
	WaySMTP   = "smtp"
	WayPrint  = "print"
)

var wayNames = []string{WayFolder, WayDrafts, WaySMTP, WayPrint}

// Ways are the ways out that this installation has. The folder is always there;
// the others are nil where they are not set up.
type Ways struct {
	Folder  mail.Folder
	SMTP    Sender
	Drafts  DraftsFolder
	Printer *mail.Printer
	DKIM    *mail.DKIM
	Server  mail.Server // for doctor
	Senders int         // letters on the wire at once; 0 is 8

	// Inbox opens a mailbox by its address and the file of its password; Mailbox is
	// the address that the installation gives where a creditor has none of his own.
	Inbox   func(address, passwordFile string) (*mail.Inbox, error)
	Mailbox string

	wake enqueue // set by SendBy
}

// Sender hands the exact bytes of a letter to a server and says what became of it.
type Sender interface {
	Send(ctx context.Context, from, to string, msg []byte) mail.Result
	// Probe logs in and sends nothing.
	Probe(ctx context.Context) error
	// Free is how many letters to this recipient's domain may go now, and where that
	// is none, how long until one may.
	Free(to string) (room int, wait time.Duration)
}

// DraftsFolder lays a letter into the drafts of the user's own mailbox.
type DraftsFolder interface {
	Put(ctx context.Context, msg []byte) (mailbox string, err error)
}

// SendBy names who puts the job down that sends a letter just let go. Without it
// letters wait for the next plan. It is set before the desk is used.
func (d *Desk) SendBy(put enqueue) { d.ways.wake = put }

// sendSoon asks, in the transaction that lets a letter go, for a run that sends it.
func (d *Desk) sendSoon(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	if d.ways.wake == nil {
		return nil
	}
	return d.deliverNow(ctx, tx, creditor, d.ways.wake)
}
