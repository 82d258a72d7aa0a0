package recovery

import (
	"context"
	"os"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/work"
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

	wake enqueue                                        // set by SendBy
	jobs func(context.Context) ([]work.JobCount, error) // set by RunsBy
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

// RunsBy names who tells what runs by itself and how it goes. It is set before the desk
// is used; without it nothing is told.
func (d *Desk) RunsBy(status func(context.Context) ([]work.JobCount, error)) { d.ways.jobs = status }

// Running is what runs by itself, by kind and state; none where nothing does.
func (d *Desk) Running(ctx context.Context) ([]work.JobCount, error) {
	if d.ways.jobs == nil {
		return nil, nil
	}
	return d.ways.jobs(ctx)
}

// LastCopy is when the book was last copied: by hand, or before an upgrade of its tables,
// as the newest file of their folder tells; zero where it never was.
func (d *Desk) LastCopy(ctx context.Context, creditor receivable.CreditorID) (at time.Time, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		kept, err := lastBackup(ctx, tx, creditor)
		at = kept.At
		return err
	})
	files, unread := os.ReadDir(d.copies)
	if err != nil || unread != nil {
		return at, err // no folder, no copy
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at, nil
}

// sendSoon asks, in the transaction that lets a letter go, for a run that sends it.
func (d *Desk) sendSoon(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	if d.ways.wake == nil {
		return nil
	}
	return d.deliverNow(ctx, tx, creditor, d.ways.wake)
}
