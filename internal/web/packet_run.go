package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// packetRuns are the packets that are being made beside the requests that asked for
// them, one after the other, and those that were made within a day. A packet lies in
// its folder whatever becomes of this list.
type packetRuns struct {
	mu   sync.Mutex
	runs map[string]*packetRun // by id
	turn chan struct{}
}

func newPacketRuns() *packetRuns {
	return &packetRuns{runs: map[string]*packetRun{}, turn: make(chan struct{}, 1)}
}

// packetRun is one packet on its way.
type packetRun struct {
	id      string
	key     receivable.AccountKey
	ask     recovery.PacketAsk
	act     recovery.Act
	begun   time.Time
	done    chan struct{}
	stop    context.CancelFunc
	mu      sync.Mutex
	waiting bool
	drawn   int // exhibits
	of      int // and the joining of the volumes
	made    *recovery.PacketMade
	fault   string // why there is none
}

// at is the packet's own word of how far it is.
func (p *packetRun) at(done, of int, _ string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawn, p.of = done, of
}

func (p *packetRun) wait(is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = is
}

// stands is how far it is: exhibits drawn, of how many, and whether another is first.
func (p *packetRun) stands() (drawn, of int, waiting bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drawn, p.of, p.waiting
}

// ended reports that it is made, or that it cannot be.
func (p *packetRun) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// find is a packet of an account, nil for none.
func (r *packetRuns) find(key receivable.AccountKey, id string) *packetRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.runs[id]; p != nil && p.key == key {
		return p
	}
	return nil
}

// running is the packet of a kind that is being made for an account, nil for none.
func (r *packetRuns) running(key receivable.AccountKey, like *packetRun) *packetRun {
	for _, p := range r.runs {
		if p.key == key && p.ask.Kind == like.ask.Kind && !p.ended() {
			return p
		}
	}
	return nil
}

// startPacket makes a packet beside the request. Asked for twice it is made once.
func (s *Server) startPacket(r *http.Request, p *packetRun) *packetRun {
	s.packets.mu.Lock()
	defer s.packets.mu.Unlock()
	if there := s.packets.running(p.key, p); there != nil {
		return there
	}
	const kept = 24 * time.Hour
	p.id, p.begun, p.done = strings.ToLower(rand.Text()), s.desk.Now(), make(chan struct{})
	for id, old := range s.packets.runs {
		if old.ended() && p.begun.Sub(old.begun) > kept {
			delete(s.packets.runs, id)
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
		server.RegisterOnShutdown(stop)
	}
	p.stop, p.ask.Progress = stop, p.at
	s.packets.runs[p.id] = p
	go s.runPacket(ctx, p)
	return p
}

// runPacket waits for its turn, makes the packet and keeps it where it is fetched from.
func (s *Server) runPacket(ctx context.Context, p *packetRun) {
	defer close(p.done)
	defer p.stop()
	p.wait(true)
	select {
	case s.packets.turn <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-s.packets.turn }()
	p.wait(false)
	made, err := s.desk.MakePacket(ctx, p.key, p.ask, s.desk.KeepPacket, p.act)
	if err == nil {
		if err := s.desk.DecideAgain(ctx, p.key); err != nil { // the packet stands; the next chase decides
			s.log.Error("decide again", "entry", made.Entry.Number, "err", err)
		}
		p.made = &made
		return
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		s.log.Error("make a packet", "account", p.key.Account, "err", err)
		return
	}
	p.fault = f.Text
}

// soon waits a moment, so that a small packet is there at once.
func (p *packetRun) soon(ctx context.Context) {
	const moment = 1500 * time.Millisecond
	t := time.NewTimer(moment)
	defer t.Stop()
	select {
	case <-p.done:
	case <-t.C:
	case <-ctx.Done():
	}
}
