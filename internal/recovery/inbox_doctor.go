package recovery

import (
	"context"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mailboxDoctor says whether answers are read, from what the book knows.
func (d *Desk) mailboxDoctor(ctx context.Context, tx *store.Tx, c receivable.Creditor) ([]DoctorLine, error) {
	boxes, err := d.mailboxLines(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	if len(boxes) == 0 {
		return []DoctorLine{{"mailbox_none", true, "No mailbox is read; every letter waits for your yes, and you tell what is answered (docs/inbox.md).", ""}}, nil
	}
	var lines []DoctorLine
	for _, b := range boxes {
		switch {
		case b.Trouble != "":
			lines = append(lines, DoctorLine{"mailbox_trouble", false, "The mailbox " + b.Name + " is not read: " + b.Trouble, ""})
		case b.Read.IsZero():
			lines = append(lines, DoctorLine{"mailbox_unread", false, "The mailbox " + b.Name + " was never read (dunwell inbox read, or dunwell serve).", ""})
		case !b.Fresh:
			lines = append(lines, DoctorLine{"mailbox_stale", false, "The mailbox " + b.Name + " was last read on " + b.Read.Format("2006-01-02 at 15:04") + " UTC; nothing leaves by itself until it is read again.", ""})
		default:
			lines = append(lines, DoctorLine{"mailbox", true, "The mailbox " + b.Name + " is read.", ""})
		}
	}
	waiting, err := tx.NewInbound(ctx, c.ID, "", 1)
	if err == nil && len(waiting) > 0 {
		lines = append(lines, DoctorLine{"inbox_waiting", true, "Mail waits for you (dunwell inbox).", ""})
	}
	return lines, err
}

// mailboxProbe logs in to the mailbox and opens each folder.
func (d *Desk) mailboxProbe(ctx context.Context, creditor receivable.CreditorID) ([]DoctorLine, error) {
	f, err := d.readFrom(ctx, creditor)
	if err != nil || f.address == "" {
		return nil, err
	}
	box, err := d.openMailbox(&f)
	if err != nil {
		return []DoctorLine{{"mailbox_login", false, "The mailbox: " + err.Error(), ""}}, nil
	}
	var lines []DoctorLine
	for _, folder := range f.folders {
		if err := box.Probe(ctx, folder); err != nil {
			lines = append(lines, DoctorLine{"mailbox_login", false, "The mailbox: " + err.Error(), ""})
			continue
		}
		lines = append(lines, DoctorLine{"mailbox_login", true, "The mailbox takes the login, and " + folder + " can be read.", ""})
	}
	return lines, nil
}
