package app

import (
	"context"
	"log/slog"
	"net"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
	"dunwell/internal/web/portal"
)

// pagesAt is where the pages for clients stand: a listener of their own, at which the
// desk is not reachable.
type pagesAt struct {
	server   *portal.Server
	listener net.Listener
}

// clientPages opens the pages for clients at an address; nil for none.
func clientPages(ctx context.Context, d *recovery.Desk, address string, log *slog.Logger) (*pagesAt, error) {
	if address == "" {
		return nil, nil
	}
	server, err := portal.New(d, time.Now, log)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.Unavailablef("address_taken", err, "the pages for clients cannot listen at %s; another program has that address, or name another with --pages", address)
	}
	return &pagesAt{server, listener}, nil
}
