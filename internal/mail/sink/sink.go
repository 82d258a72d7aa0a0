// Package sink is a mail server for tests and the bench: it listens on the
// loopback only, takes letters, counts them, and can be told to misbehave at any
// step of the conversation. It never passes anything on.
package sink

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Stage is a step of the conversation.
type Stage string

// The steps at which the sink can misbehave.
const (
	Greeting Stage = "greeting"
	Hello    Stage = "hello"
	StartTLS Stage = "starttls"
	Auth     Stage = "auth"
	Mail     Stage = "mail"
	Rcpt     Stage = "rcpt"
	Data     Stage = "data" // the DATA command
	Body     Stage = "body" // while the letter is being written
	End      Stage = "end"  // after the final dot, before the answer
)

// Fault is one misbehaviour. Its parts happen in this order: Do, Delay, Taken,
// then Hang, Reply and Drop. At Body the client has begun to write and listens to
// no Reply: hang or drop there.
type Fault struct {
	At    Stage
	Do    func()        // called when it happens, for a test that acts at that moment
	Delay time.Duration // before anything else
	Taken bool          // at End: the letter counts as taken all the same
	Hang  bool          // never answer, until the client or the sink hangs up
	Reply string        // answer to give instead, like "451 4.3.0 not now"
	Drop  bool          // hang up, after the Reply if there is one
	Times int           // how often it happens; 0 for always
}

// Options of a sink; the zero value takes everything, in the open.
type Options struct {
	STARTTLS bool // offer it, and take letters only after it
	Implicit bool // encrypted from the first byte
	// With User a login is asked for: Password by PLAIN or LOGIN, Token by XOAUTH2.
	User, Password, Token string
	Greylist              bool // the first try of each pair of sender and recipient is put off
	Keep                  bool // keep the letters' bytes (costs memory)
}

// Letter is one that the sink took.
type Letter struct {
	From      string
	To        []string
	MessageID string // angle brackets included
	Bytes     []byte // with Keep only
}

// Server is a running sink.
type Server struct {
	options  Options
	listener net.Listener
	tls      *tls.Config
	roots    *x509.CertPool
	done     chan struct{}
	wg       sync.WaitGroup

	mu          sync.Mutex
	conns       map[net.Conn]struct{}
	faults      []*Fault
	counts      map[string]int
	recipients  map[string]int
	seen        map[string]bool
	letters     []Letter
	total       int
	connections int
}

// New starts a sink on a free port of 127.0.0.1.
func New(options Options) (*Server, error) {
	s := &Server{
		options:    options,
		done:       make(chan struct{}),
		conns:      map[net.Conn]struct{}{},
		counts:     map[string]int{},
		recipients: map[string]int{},
		seen:       map[string]bool{},
	}
	if options.STARTTLS || options.Implicit {
		if err := s.certify(); err != nil {
			return nil, err
		}
	}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil { //nolint:noctx // a free port of loopback is there at once
		return nil, fmt.Errorf("start sink: %w", err)
	}
	s.wg.Go(s.accept)
	return s, nil
}

// Host and Port tell where it listens.
func (s *Server) Host() string { return "127.0.0.1" }

// Port is the free port it took.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Roots vouch for the sink's own certificate; nil without encryption.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// TLS is the sink's own certificate, for another server of a test; nil without
// encryption.
func (s *Server) TLS() *tls.Config { return s.tls }

// Misbehave adds a fault; the first that fits a step happens.
func (s *Server) Misbehave(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Behave forgets all faults.
func (s *Server) Behave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Count is how often a letter with this Message-ID was taken.
func (s *Server) Count(messageID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[messageID]
}

// Counts is, for each Message-ID, how often it was taken.
func (s *Server) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := make(map[string]int, len(s.counts))
	for id, n := range s.counts {
		counts[id] = n
	}
	return counts
}

// Received is how many letters a recipient got.
func (s *Server) Received(recipient string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recipients[recipient]
}

// Total is how many letters were taken.
func (s *Server) Total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Connections is how many were opened so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Open is how many connections are open now.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Letters are those taken so far, with Keep.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

// HangUp closes the connections that are open now, without a word.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close() // gone either way
	}
}

// Close stops listening, hangs up and waits for the conversations to end.
func (s *Server) Close() error {
	close(s.done)
	err := s.listener.Close()
	s.HangUp()
	s.wg.Wait()
	return err
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.mu.Lock()
		s.conns[conn] = struct{}{}
		s.connections++
		s.mu.Unlock()
		s.wg.Go(func() {
			s.talk(conn)
			_ = conn.Close()
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
		})
		select {
		case <-s.done: // Close may have run between Accept and the entry above
			_ = conn.Close()
		default:
		}
	}
}

// fault takes the misbehaviour for a step off the list, if there is one.
func (s *Server) fault(at Stage) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.At != at {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return *f, true
	}
	return Fault{}, false
}

func (s *Server) take(l Letter) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	s.counts[l.MessageID]++
	for _, to := range l.To {
		s.recipients[to]++
	}
	if s.options.Keep {
		s.letters = append(s.letters, l)
	}
	return s.total
}

// greylisted tells whether this pair comes for the first time.
func (s *Server) greylisted(from, to string) bool {
	if !s.options.Greylist {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	pair := strings.ToLower(from + "\n" + to)
	known := s.seen[pair]
	s.seen[pair] = true
	return !known
}

// certify makes a certificate for 127.0.0.1 that nobody else trusts.
func (s *Server) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "sink"},
		NotBefore:             time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:              []string{"localhost"},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("make certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("make certificate: %w", err)
	}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(leaf)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	return nil
}
