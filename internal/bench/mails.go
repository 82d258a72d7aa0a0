package bench

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// deliver sends letters as the product does: each account read and decided on
// again, letter and PDF made, the message sealed, sent, and its end written
// down. The letters are those the chase of the day drafted.
func deliver(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	out, err := sinkOut(t)
	if err != nil {
		return o, err
	}
	defer out.Close() //nolint:errcheck // only says good-bye
	ways := recovery.Ways{SMTP: out, Senders: t.Connections}
	err = onDesk(ctx, t, ways, func(db *store.DB, d *recovery.Desk) (err error) {
		if o.Counts["approved"], err = approve(ctx, db, t.Count); err != nil {
			return err
		}
		var counts recovery.DeliverCounts
		o.Seconds, err = timed(func() error {
			counts, err = d.Deliver(ctx)
			return err
		})
		o.Counts["sent"] = int64(counts.Sent)
		o.Counts["other"] = int64(counts.Refused + counts.Unknown + counts.Later + counts.Withdrawn)
		return err
	})
	return o, err
}

func sinkOut(t Task) (*mail.SMTP, error) {
	host, port, err := net.SplitHostPort(t.SMTP)
	if err != nil {
		return nil, fmt.Errorf("where the sink listens: %w", err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("where the sink listens: %w", err)
	}
	return mail.NewSMTP(mail.Server{Host: host, Port: n, TLS: mail.Plain}, mail.Limits{Connections: t.Connections, Idle: time.Minute})
}

// approve lets drafted letters go, as if a person had looked at each.
func approve(ctx context.Context, db *store.DB, most int) (int64, error) {
	result, err := db.SQL().ExecContext(ctx, `
		UPDATE delivery SET state = 'waiting', approver = 'desk', channel = 'smtp'
		WHERE state = 'drafted' AND (creditor, account, seq) IN (
			SELECT creditor, account, seq FROM delivery WHERE state = 'drafted' AND address <> '' ORDER BY creditor, id LIMIT `+strconv.Itoa(most)+`)`)
	if err != nil {
		return 0, fmt.Errorf("approve letters: %w", err)
	}
	return result.RowsAffected()
}
