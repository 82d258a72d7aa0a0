package recovery

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/work"
)

// MessageTaken is what became of a message that was pushed to a feed.
type MessageTaken struct {
	Known    bool       // it was taken before
	Soon     bool       // it only said that something changed: the feed is pulled at once
	Report   FileReport // of a list that was pushed
	Imported bool
}

// TakeMessage takes a message that was pushed to the feed of that id, once, if it is
// signed with the feed's secret and not old. What a program says of its own books is
// only a bell: the books are asked, since messages come late and out of order.
func (d *Desk) TakeMessage(ctx context.Context, id string, header http.Header, body []byte) (MessageTaken, error) {
	var row store.FeedRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.FeedByID(ctx, id)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return MessageTaken{}, fault.NotFoundf("hook_unknown", "there is no feed at this address")
	}
	if err != nil {
		return MessageTaken{}, err
	}
	f, err := d.opened(&row)
	if err != nil {
		return MessageTaken{}, err
	}
	pushed, err := d.feeds.Verify(f, header, body)
	if err != nil {
		return MessageTaken{}, err
	}
	if f.Kind != feed.Web {
		return d.ring(ctx, &row, pushed.ID)
	}
	return d.takePushed(ctx, &row, f, &pushed)
}

// ring lets a feed be pulled now, once for each message.
func (d *Desk) ring(ctx context.Context, row *store.FeedRow, id string) (t MessageTaken, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		fresh, err := meet(ctx, tx, row, id)
		t = MessageTaken{Known: !fresh, Soon: fresh}
		if err != nil || !fresh {
			return err
		}
		if err := tx.FeedSoon(ctx, row.Creditor, row.ID); err != nil || d.ways.wake == nil {
			return err
		}
		return d.ways.wake(ctx, tx.SQL(), work.PullFeeds{Wake: tx.Now().Format(time.RFC3339Nano)})
	})
	return t, err
}

func meet(ctx context.Context, tx *store.Tx, row *store.FeedRow, id string) (fresh bool, err error) {
	return tx.MeetMessage(ctx, row.Creditor, row.ID, id, tx.Now().Add(-feed.HookKept))
}

// takePushed takes in a list that was pushed. Its id is remembered in the
// transaction that makes the import whole: one that was cut short may come again.
func (d *Desk) takePushed(ctx context.Context, row *store.FeedRow, f *feed.Feed, pushed *feed.Pushed) (t MessageTaken, err error) {
	held := false
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if t.Known, err = tx.MetMessage(ctx, row.Creditor, row.ID, pushed.ID); err != nil || t.Known {
			return err
		}
		held, err = tx.HoldFeed(ctx, row.Creditor, row.ID, tx.Now().Add(longestPull))
		return err
	})
	switch {
	case err != nil || t.Known:
		return t, err
	case !held:
		return t, fault.Unavailablef("feed_running", nil, "another message of this feed is being taken; send it again in a minute")
	}
	defer func() {
		next := row.Next
		free := d.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			return tx.FreeFeed(context.WithoutCancel(ctx), row.Creditor, row.ID, next, troubleOf(ctx, err))
		})
		if err == nil {
			err = free
		}
	}()
	if err := d.takeBackHalf(ctx, row, "dunwell"); err != nil {
		return t, err
	}
	body, err := feed.Table(pushed.Body)
	if err != nil {
		return t, err
	}
	kind := receivable.ListKind(f.Settings.Lists)
	if kind == "" {
		kind = receivable.ListNew
	}
	note := func(ctx context.Context, tx *store.Tx) error {
		_, err := meet(ctx, tx, row, pushed.ID)
		if err != nil {
			return err
		}
		return tx.FeedPulled(ctx, row.Creditor, row.ID, tx.Now(), true, broughtText(&t.Report, &feed.Pulled{}))
	}
	t.Report, err = d.Import(ctx, ImportRequest{
		Creditor: row.Creditor, File: ImportFile{Name: pushed.Name, Reader: bytes.NewReader(body), Size: int64(len(body))}, Kind: kind, Source: row.Name,
		By: "dunwell", Finish: note,
	})
	switch {
	case err != nil:
		return t, err
	case t.Report.Number == "" && len(t.Report.Faults) > 0:
		return t, fault.Invalidf("feed_list_refused", "", "the list cannot be read: %s", t.Report.Faults[0].Text)
	}
	t.Imported = true
	return t, d.db.Write(ctx, func(tx *store.Tx) error { return note(ctx, tx) })
}
