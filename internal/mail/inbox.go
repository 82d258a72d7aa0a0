package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"dunwell/internal/fault"
)

const (
	// MostIncoming is the size in bytes up to which a mail is taken whole. Of a
	// larger one the head is taken.
	MostIncoming = 50 << 20
	// mostHead is how much of a head is taken of a mail that is too large.
	mostHead = 256 << 10
	// groupBytes and groupMails bound what is fetched in one go.
	groupBytes = 4 << 20
	groupMails = 100
)

// Mark is how far a mailbox was read: up to and with the mail of that number. The
// numbers hold as long as the server's validity stays the same.
type Mark struct{ Validity, Last uint32 }

// Incoming is one mail as it lies in a mailbox or a folder.
type Incoming struct {
	Mark    Mark      // the mailbox is read this far once the mail was taken; zero for a file
	Arrived time.Time // at the server; zero where nobody says
	Size    int64
	Raw     []byte // exact bytes; of a mail above MostIncoming no more than its head
	Whole   bool   // Raw is all of it
}

// Take takes one mail in. Once it returned nil the mail is not handed out again.
type Take func(ctx context.Context, in Incoming) error

// Inbox reads mailboxes of one user by IMAP. It changes nothing there: no flag is
// set, not even that a mail was seen.
type Inbox struct{ server Server }

// NewInbox checks the set-up.
func NewInbox(server Server) (*Inbox, error) {
	if err := server.Check(); err != nil {
		return nil, err
	}
	if server.Password == "" && server.Token == nil {
		return nil, fault.Invalidf(codeServer, "password", "the mailbox's password is missing")
	}
	server.Timeouts = server.Timeouts.orDefault()
	return &Inbox{server}, nil
}

// Read hands out what came into the mailbox after the mark, oldest first, and
// returns how far it came, also with an error. A mailbox that was never read
// before, or whose numbers are new, is read from the given moment on: what is
// older is passed over without being fetched.
func (b *Inbox) Read(ctx context.Context, mailbox string, from Mark, since time.Time, take Take) (Mark, error) {
	client, err := b.server.openIMAP(ctx, imapclient.Options{})
	if err != nil {
		return from, err
	}
	defer func() { _ = client.Close() }() // after the good-bye, or instead of it
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()
	r := reading{box: b, client: client, mailbox: mailbox, mark: from, take: take}
	err = r.all(ctx, since)
	if err == nil {
		_ = client.Logout().Wait() // everything was read, with or without a good-bye
	}
	return r.mark, b.readFault(ctx, mailbox, err)
}

// reading is one pass over one mailbox.
type reading struct {
	box     *Inbox
	client  *imapclient.Client
	mailbox string
	mark    Mark
	take    Take
}

// within gives a command its time; the connection is cut when it is over, as the
// library has no contexts.
func (r *reading) within(ctx context.Context, most time.Duration, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			_ = r.client.Close()
		}
	})
	defer stop()
	if err := do(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%w (%w)", ctx.Err(), err)
		}
		return err
	}
	return nil
}

func (r *reading) all(ctx context.Context, since time.Time) error {
	var box *imap.SelectData
	err := r.within(ctx, r.box.server.Timeouts.Command, func() (err error) {
		box, err = r.client.Select(r.mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return err
	}
	var criteria imap.SearchCriteria
	if first := r.mark.Validity != box.UIDValidity || r.mark.Validity == 0; first {
		r.mark = Mark{Validity: box.UIDValidity}
		criteria.Since = since.UTC().AddDate(0, 0, -1) // the server's day may be another
	} else {
		var rest imap.UIDSet
		rest.AddRange(imap.UID(r.mark.Last)+1, 0)
		criteria.UID = []imap.UIDSet{rest}
	}
	var found *imap.SearchData
	err = r.within(ctx, r.box.server.Timeouts.Command, func() (err error) {
		found, err = r.client.UIDSearch(&criteria, nil).Wait()
		return err
	})
	if err != nil {
		return err
	}
	// A server answers "everything after the last" with the last one.
	uids := slices.DeleteFunc(found.AllUIDs(), func(u imap.UID) bool { return uint32(u) <= r.mark.Last })
	slices.Sort(uids)
	for lot := range slices.Chunk(uids, groupMails) {
		if err := r.lot(ctx, lot); err != nil {
			return err
		}
	}
	if next := uint32(box.UIDNext); next > 0 && len(uids) == 0 { // what is older need not be searched again
		r.mark.Last = max(r.mark.Last, next-1)
	}
	return nil
}

// one is what is known of a mail before it is fetched.
type one struct {
	uid     imap.UID
	size    int64
	arrived time.Time
}

// lot looks at the sizes of some mails and fetches them in groups.
func (r *reading) lot(ctx context.Context, uids []imap.UID) error {
	var list []one
	err := r.within(ctx, r.box.server.Timeouts.Command, func() error {
		cmd := r.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true})
		met, err := cmd.Collect()
		for _, m := range met {
			list = append(list, one{m.UID, m.RFC822Size, m.InternalDate})
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b one) int { return int(int64(a.uid) - int64(b.uid)) })
	for len(list) > 0 {
		n, sum := 1, list[0].size
		for n < len(list) && sum+list[n].size <= groupBytes {
			sum += list[n].size
			n++
		}
		if err := r.group(ctx, list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	if len(uids) > 0 { // those that are gone since the search are behind us as well
		r.mark.Last = max(r.mark.Last, uint32(uids[len(uids)-1]))
	}
	return nil
}

// group fetches some mails, together no larger than groupBytes unless it is one,
// and hands them out.
func (r *reading) group(ctx context.Context, list []one) error {
	section := &imap.FetchItemBodySection{Peek: true}
	whole := len(list) > 1 || list[0].size <= MostIncoming
	if !whole {
		section.Specifier, section.Partial = imap.PartSpecifierHeader, &imap.SectionPartial{Offset: 0, Size: mostHead}
	}
	var uids imap.UIDSet
	for _, m := range list {
		uids.AddNum(m.uid)
	}
	raws := map[imap.UID][]byte{}
	err := r.within(ctx, r.box.server.Timeouts.Data, func() error {
		cmd := r.client.Fetch(uids, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
		for {
			message := cmd.Next()
			if message == nil {
				return cmd.Close()
			}
			uid, raw, err := bytesOf(message, list)
			if err != nil {
				_ = cmd.Close() // the connection is of no more use
				return err
			}
			if raw != nil {
				raws[uid] = raw
			}
		}
	})
	if err != nil {
		return err
	}
	for _, m := range list {
		raw, there := raws[m.uid]
		if !there { // deleted meanwhile
			continue
		}
		delete(raws, m.uid)
		in := Incoming{Mark: Mark{r.mark.Validity, uint32(m.uid)}, Arrived: m.arrived, Size: m.size, Raw: raw, Whole: whole}
		if whole {
			in.Size = int64(len(raw))
		}
		if len(raw) > MostIncoming {
			in.Raw, in.Whole = raw[:mostHead:mostHead], false
		}
		if err := r.take(ctx, in); err != nil {
			return takeError{err}
		}
		r.mark.Last = uint32(m.uid)
	}
	return nil
}

// takeError is what whoever takes the mail has met: no fault of the server.
type takeError struct{ error }

func (t takeError) Unwrap() error { return t.error }

// bytesOf reads one mail of an answer. The size told before is room to begin with,
// no promise.
func bytesOf(message *imapclient.FetchMessageData, list []one) (uid imap.UID, raw []byte, err error) {
	for item := message.Next(); item != nil; item = message.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			room := min(item.Literal.Size(), MostIncoming+1)
			raw = make([]byte, room)
			if _, err := io.ReadFull(item.Literal, raw); err != nil {
				return 0, nil, err
			}
		}
	}
	if uid == 0 && len(list) == 1 {
		uid = list[0].uid
	}
	return uid, raw, nil
}

// readFault says what went wrong while a mailbox was read.
func (b *Inbox) readFault(ctx context.Context, mailbox string, err error) error {
	if err == nil {
		return nil
	}
	if taken, ok := errors.AsType[takeError](err); ok {
		return taken.error
	}
	if own, ok := errors.AsType[*fault.Error](err); ok {
		return own
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if answer, ok := errors.AsType[*imap.Error](err); ok {
		return fault.Unavailablef(codeInbox, err, "The mailbox %s on %s cannot be read. The server said: %s", clip(mailbox, 80), b.server.Host, clip(answer.Text, answerLength))
	}
	return fault.Unavailablef(codeUnreachable, err, "The connection to %s broke while the mailbox %s was read. It is read on from there.", b.server.address(), clip(mailbox, 80))
}

// Probe logs in and opens the mailbox, and reads nothing.
func (b *Inbox) Probe(ctx context.Context, mailbox string) error {
	client, err := b.server.openIMAP(ctx, imapclient.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // nothing is left to be said
	r := reading{box: b, client: client}
	err = r.within(ctx, b.server.Timeouts.Command, func() error {
		_, err := client.Select(mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	return b.readFault(ctx, mailbox, err)
}

// Place names a mailbox among all that a book reads.
func (b *Inbox) Place(mailbox string) string {
	return b.server.User + "@" + b.server.Host + "/" + mailbox
}
