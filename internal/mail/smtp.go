package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"dunwell/internal/fault"
)

// Limits bound what SMTP does at a time; zero takes the default.
type Limits struct {
	Connections int           // kept at most; default 4
	Idle        time.Duration // an unused connection is closed after it; default 30 seconds
	PerMinute   int           // letters a minute to one recipient domain; 0 for no limit
	Burst       int           // of those, at once; default 1
	AfterRefuse time.Duration // no new login for so long after a refused one, lest the mailbox be locked; default 5 minutes
}

// SMTP hands letters to one server over kept connections. It is safe for use by
// several goroutines.
type SMTP struct {
	server Server
	limits Limits
	pace   *pace
	places chan struct{} // one for each connection that may be open

	mu     sync.Mutex
	idle   []*connection
	barred error // the refused login that still counts
	closed bool
}

// NewSMTP checks the set-up and connects to nothing yet.
func NewSMTP(server Server, limits Limits) (*SMTP, error) {
	if err := server.Check(); err != nil {
		return nil, err
	}
	if limits.Connections <= 0 {
		limits.Connections = 4
	}
	if limits.Idle <= 0 {
		limits.Idle = 30 * time.Second
	}
	if limits.AfterRefuse <= 0 {
		limits.AfterRefuse = 5 * time.Minute
	}
	server.Timeouts = server.Timeouts.orDefault()
	return &SMTP{
		server: server,
		limits: limits,
		pace:   newPace(limits.PerMinute, limits.Burst),
		places: make(chan struct{}, limits.Connections),
	}, nil
}

// Send hands msg, the exact bytes, to the server. It waits for the pace and for
// a free connection, and ends early, with Later, when ctx ends before the letter
// has left. Send never repeats a letter that may have left.
func (s *SMTP) Send(ctx context.Context, from, to string, msg []byte) Result {
	from, err := CleanAddress(from)
	if err != nil {
		return Result{Outcome: Refused, Err: err}
	}
	if to, err = CleanAddress(to); err != nil {
		return Result{Outcome: Refused, Err: err}
	}
	if err := s.pace.wait(ctx, DomainOf(to)); err != nil {
		return Result{Outcome: Later, Err: fault.Unavailablef(codePace, err, "The letter waits, so that %s does not get too many at a time.", DomainOf(to))}
	}
	if err := s.enter(ctx); err != nil {
		return Result{Outcome: Later, Err: err}
	}
	defer s.leave()
	for {
		c, kept, err := s.connection(ctx)
		if err != nil {
			return Result{Outcome: Later, Err: err}
		}
		r, stale := c.send(ctx, from, to, msg)
		if stale && kept {
			continue // the server had hung up meanwhile; nothing of this letter was said
		}
		return r
	}
}

// Free is how many letters to this recipient's domain the pace lets go now, and
// where that is none, how long until it lets one go: whoever has letters to others
// sends those first.
func (s *SMTP) Free(to string) (room int, wait time.Duration) { return s.pace.free(DomainOf(to)) }

// Probe connects and logs in, sends nothing, and says what is wrong.
func (s *SMTP) Probe(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	for {
		c, kept, err := s.connection(ctx)
		if err != nil {
			return err
		}
		if err := c.noop(ctx); err != nil {
			if kept {
				continue
			}
			return s.server.connectFault(ctx, err)
		}
		return nil
	}
}

// Close says good-bye on the unused connections. Letters under way end first;
// their connections are closed as they come back.
func (s *SMTP) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, c := range idle {
		c.timer.Stop()
		c.quit()
	}
	return nil
}

func (s *SMTP) enter(ctx context.Context) error {
	select {
	case s.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Unavailablef(codeClosed, ctx.Err(), "Sending was stopped before the letter left.")
	}
}

func (s *SMTP) leave() { <-s.places }

// connection is an unused kept one, the one used last first, or a new one.
func (s *SMTP) connection(ctx context.Context) (c *connection, kept bool, err error) {
	s.mu.Lock()
	barred, closed := s.barred, s.closed
	if n := len(s.idle); n > 0 {
		c, s.idle = s.idle[n-1], s.idle[:n-1]
		c.timer.Stop()
	}
	s.mu.Unlock()
	switch {
	case c != nil:
		return c, true, nil
	case closed:
		return nil, false, fault.Unavailablef(codeClosed, nil, "Sending was stopped before the letter left.")
	case barred != nil:
		return nil, false, barred
	}
	c, err = s.connect(ctx)
	if err != nil {
		err = s.server.connectFault(ctx, err)
		s.bar(err)
		return nil, false, err
	}
	return c, false, nil
}

// bar remembers a refused login: a hundred letters with a wrong password would
// lock the mailbox.
func (s *SMTP) bar(err error) {
	if fault.CodeOf(err) != codePassword && !errors.Is(err, errTokenRefused) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.barred = err
	time.AfterFunc(s.limits.AfterRefuse, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.barred = nil
	})
}

// keep takes a connection back for the next letter.
func (s *SMTP) keep(c *connection) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		c.quit()
		return
	}
	c.timer = time.AfterFunc(s.limits.Idle, func() { s.retire(c) })
	s.idle = append(s.idle, c)
	s.mu.Unlock()
}

// retire closes a connection that nobody wanted, unless it was taken just now.
func (s *SMTP) retire(c *connection) {
	s.mu.Lock()
	at := slices.Index(s.idle, c)
	if at >= 0 {
		s.idle = slices.Delete(s.idle, at, at+1)
	}
	s.mu.Unlock()
	if at >= 0 {
		c.quit()
	}
}

// errCut is why a connection was closed from this side.
var errCut = errors.New("time is up")

// during runs a step that is cut off, by closing the connection, when ctx ends
// or the time is up. It tells whether it was.
func (c *connection) during(ctx context.Context, most time.Duration, step func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, most, errCut)
	defer cancel()
	stop := context.AfterFunc(ctx, c.cut)
	err := step()
	if !stop() && err != nil {
		return fmt.Errorf("%w (%w)", context.Cause(ctx), err)
	}
	return err
}
