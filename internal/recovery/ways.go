package recovery

import (
	"context"

	"dunwell/internal/mail"
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
}

// Sender hands the exact bytes of a letter to a server and says what became of it.
type Sender interface {
	Send(ctx context.Context, from, to string, msg []byte) mail.Result
}

// DraftsFolder lays a letter into the drafts of the user's own mailbox.
type DraftsFolder interface {
	Put(ctx context.Context, msg []byte) (mailbox string, err error)
}
