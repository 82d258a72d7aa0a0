package book

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Road is the only way to a PostgreSQL server: a test can cut it and open it again,
// as a server does that stops and comes back.
type Road struct {
	DSN    string // by this road
	server string
	there  string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]struct{}
	wg       sync.WaitGroup
}

// RoadTo opens a road to the server of a database.
func RoadTo(t testing.TB, dsn string) *Road {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	r := &Road{server: u.Host, conns: map[net.Conn]struct{}{}}
	if err := r.listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	r.there = r.listener.Addr().String()
	u.Host = r.there
	r.DSN = u.String()
	t.Cleanup(func() { r.Cut(); r.wg.Wait() })
	return r
}

func (r *Road) listen(at string) error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", at)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = listener
	r.wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // cut
			}
			r.wg.Go(func() { r.carry(conn) })
		}
	})
	return nil
}

// carry passes bytes both ways until one side hangs up.
func (r *Road) carry(from net.Conn) {
	to, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", r.server)
	if err != nil {
		_ = from.Close()
		return
	}
	r.mu.Lock()
	r.conns[from], r.conns[to] = struct{}{}, struct{}{}
	r.mu.Unlock()
	hangUp := func() { _, _ = from.Close(), to.Close() }
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(to, from); hangUp() })
	both.Go(func() { _, _ = io.Copy(from, to); hangUp() })
	both.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, from)
	delete(r.conns, to)
}

// Cut breaks every connection and lets no new one through.
func (r *Road) Cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.listener.Close()
	for c := range r.conns {
		_ = c.Close()
	}
}

// Open lets connections through again.
func (r *Road) Open(t testing.TB) {
	t.Helper()
	if err := r.listen(r.there); err != nil {
		t.Fatal(err)
	}
}
