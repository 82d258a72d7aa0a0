package app

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"

	"dunwell/internal/cli"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web"
)

// deskFor is the desk in a browser as it was asked for. One that others can reach has
// people who sign in, and names that it answers to.
func deskFor(ctx context.Context, d *recovery.Desk, o cli.ServeOptions, log *slog.Logger) (*web.Server, error) {
	people, err := d.PeopleExist(ctx)
	if err != nil {
		return nil, err
	}
	loopback, err := onLoopback(o.Listen)
	if err != nil {
		return nil, err
	}
	switch {
	case !loopback && !people, len(o.Hosts) > 0 && !people:
		return nil, fault.Invalidf("desk_without_people", "--listen", "others would reach this desk, and nobody signs in at it yet; add its owner first: dunwell user add NAME --role owner")
	case !loopback && len(o.Hosts) == 0:
		return nil, fault.Invalidf("host_missing", "--host", "the desk listens at %q, where others reach it; say under which name they do: --host desk.example.com, behind a proxy that speaks https", o.Listen)
	}
	var creditor receivable.CreditorID // where people sign in, each has his own
	if !people {
		if creditor, err = d.CreditorNamed(ctx, o.Creditor); err != nil {
			return nil, err
		}
	}
	desk, err := web.New(d, creditor, userName(), log)
	if err != nil {
		return nil, err
	}
	if data, err := dataFolder(); err == nil { // without one, files lie in a folder for the time being
		desk.KeepUploads(filepath.Join(data, "uploads"))
	}
	return desk, desk.Reachable(o.Hosts, o.Proxies)
}

// onLoopback reports whether only this machine reaches an address.
func onLoopback(address string) (bool, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false, fault.Invalidf("listen_unreadable", "--listen", "%q is no address to listen at; write it like 127.0.0.1:8470", address)
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback(), nil
}
