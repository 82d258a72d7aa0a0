// Package dovecot runs a real IMAP server for a test: Debian's Dovecot, on
// loopback, with everything it keeps in the test's own folder.
package dovecot

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/testneeds"
)

// Password is that of every user.
const Password = "right"

// Server is a running Dovecot. Any user with that password has a mailbox.
type Server struct {
	Port, TLSPort int
	Roots         *x509.CertPool
	dir           string
	program       string
	command       *exec.Cmd
	uid, gid      int
	n             int
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	program := "/usr/sbin/dovecot" // often not in the path of whoever is not root
	if _, err := os.Stat(program); err != nil {
		program = testneeds.Tool(t, "dovecot", "dovecot-imapd")
	}
	s := &Server{program: program, uid: os.Getuid(), gid: os.Getgid()}
	dir, err := os.MkdirTemp("", "dovecot") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	s.dir = dir
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	certificate, err := sink.New(sink.Options{Implicit: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Roots = certificate.Roots()
	if err := writeCertificate(dir, certificate.TLS()); err != nil {
		t.Fatal(err)
	}
	_ = certificate.Close() // only its certificate was wanted
	s.Port, s.TLSPort = freePort(t), freePort(t)
	if err := s.configure(); err != nil {
		t.Fatal(err)
	}
	s.Run(t)
	t.Cleanup(s.Stop)
	return s
}

func writeCertificate(dir string, config *tls.Config) error {
	pair := config.Certificates[0]
	var chain bytes.Buffer
	for _, der := range pair.Certificate {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return err
		}
	}
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "cert.pem"), chain.Bytes(), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600)
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // the port was all that was wanted
	return l.Addr().(*net.TCPAddr).Port
}

// configure writes the set-up. Dovecot refuses mail of the user root, so a test
// that runs as root lets it work as nobody.
func (s *Server) configure() error {
	me, err := user.Current()
	if err != nil {
		return err
	}
	name := me.Username
	if s.uid == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		name = nobody.Username
		s.uid, _ = strconv.Atoi(nobody.Uid)
		s.gid, _ = strconv.Atoi(nobody.Gid)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "mail"), 0o755); err != nil {
		return err
	}
	if err := os.Chown(filepath.Join(s.dir, "mail"), s.uid, s.gid); err != nil {
		return err
	}
	group, err := user.LookupGroupId(strconv.Itoa(s.gid))
	if err != nil {
		return err
	}
	text := fmt.Sprintf(`
protocols = imap
listen = 127.0.0.1
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
default_internal_user = %[2]s
default_internal_group = %[3]s
default_login_user = %[2]s
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:%[1]s/mail/%%u
mail_uid = %[4]d
mail_gid = %[5]d
ssl = yes
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
disable_plaintext_auth = no
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=%[8]s
}
userdb {
  driver = static
  args = uid=%[4]d gid=%[5]d home=%[1]s/mail/%%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[6]d
  }
  inet_listener imaps {
    port = %[7]d
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`, s.dir, name, group.Name, s.uid, s.gid, s.Port, s.TLSPort, Password)
	return os.WriteFile(filepath.Join(s.dir, "dovecot.conf"), []byte(text), 0o600)
}

// Run starts the server again after Stop, and returns when it takes connections.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	s.command = exec.CommandContext(context.Background(), s.program, "-F", "-c", filepath.Join(s.dir, "dovecot.conf"))
	s.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its processes end with it
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)))
		if err == nil {
			_ = conn.Close() // it answers, that is all
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			t.Fatalf("Dovecot takes no connections:\n%s", log)
		}
	}
}

// Stop ends the server and all its connections.
func (s *Server) Stop() {
	if s.command == nil {
		return
	}
	group := -s.command.Process.Pid
	_ = syscall.Kill(group, syscall.SIGKILL) // it may have ended
	_ = s.command.Wait()
	s.command = nil
	// Its processes end a moment later; while one still listens, the next would not start.
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && syscall.Kill(group, 0) == nil; {
		<-tick.C
	}
	_ = os.RemoveAll(filepath.Join(s.dir, "run")) // sockets of those that were killed
}

// Mail is how to reach a user's mailbox.
func (s *Server) Mail(name string, how mail.Encryption) mail.Server {
	port := s.Port
	if how == mail.Implicit {
		port = s.TLSPort
	}
	return mail.Server{Host: "127.0.0.1", Port: port, TLS: how, Roots: s.Roots, User: name, Password: Password}
}

// Put lays a mail into a user's mailbox as one that has just come; folder is INBOX
// or the name of another.
func (s *Server) Put(t testing.TB, name, folder, raw string, arrived time.Time) {
	t.Helper()
	dir := s.folder(name, folder)
	for _, sub := range []string{"", "tmp", "new", "cur"} {
		path := filepath.Join(dir, sub)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path, s.uid, s.gid); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(s.folder(name, "INBOX"), s.uid, s.gid); err != nil {
		t.Fatal(err)
	}
	s.n++
	base := fmt.Sprintf("%d.%06d.test", arrived.Unix(), s.n)
	temp := filepath.Join(dir, "tmp", base)
	if err := os.WriteFile(temp, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(temp, s.uid, s.gid); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(temp, arrived, arrived); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(temp, filepath.Join(dir, "new", base)); err != nil {
		t.Fatal(err)
	}
}

// PutMany lays the same mail into a user's INBOX so many times.
func (s *Server) PutMany(t testing.TB, name, raw string, arrived time.Time, many int) {
	t.Helper()
	const links = 30_000 // of one file; file systems allow few more
	dir := filepath.Join(s.folder(name, "INBOX"), "new")
	first := ""
	for n := range many {
		if n%links == 0 {
			s.Put(t, name, "INBOX", raw, arrived)
			first = filepath.Join(dir, fmt.Sprintf("%d.%06d.test", arrived.Unix(), s.n))
			continue
		}
		s.n++
		if err := os.Link(first, filepath.Join(dir, fmt.Sprintf("%d.%06d.test", arrived.Unix(), s.n))); err != nil {
			t.Fatal(err)
		}
	}
}

// Maildirs is where the mailboxes lie, each in a Maildir under its user's name, and
// to whom they belong, for a server that delivers into them.
func (s *Server) Maildirs() (dir string, uid, gid int) {
	return filepath.Join(s.dir, "mail"), s.uid, s.gid
}

// New are the mails of a user's INBOX that nobody has seen yet, by name, the oldest
// first; none for a user without a mailbox so far.
func (s *Server) New(t testing.TB, name string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.folder(name, "INBOX"), "new"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	sort.Strings(list)
	return list
}

// Take reads a new mail of a user's INBOX and files it among those seen, as come at
// that moment.
func (s *Server) Take(t testing.TB, name, file string, arrived time.Time) []byte {
	t.Helper()
	s.Stamp(t, name, file, arrived)
	path := filepath.Join(s.folder(name, "INBOX"), "new", file)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, filepath.Join(s.folder(name, "INBOX"), "cur", file+":2,S")); err != nil {
		t.Fatal(err)
	}
	return raw
}

// Stamp makes a new mail of a user's INBOX one that came at that moment.
func (s *Server) Stamp(t testing.TB, name, file string, arrived time.Time) {
	t.Helper()
	if err := os.Chtimes(filepath.Join(s.folder(name, "INBOX"), "new", file), arrived, arrived); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) folder(name, folder string) string {
	dir := filepath.Join(s.dir, "mail", name)
	if folder != "INBOX" {
		dir = filepath.Join(dir, "."+folder)
	}
	return dir
}

// Files are the names under which the mails of a folder lie: their flags are part
// of them.
func (s *Server) Files(t testing.TB, name, folder string) []string {
	t.Helper()
	var list []string
	for _, sub := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(s.folder(name, folder), sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, sub+"/"+e.Name())
		}
	}
	sort.Strings(list)
	return list
}

// Renumber makes the server give the mails of a folder new numbers, under a new
// validity, as after a mailbox was restored.
func (s *Server) Renumber(t testing.TB, name, folder string) {
	t.Helper()
	entries, err := os.ReadDir(s.folder(name, folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "dovecot") {
			if err := os.RemoveAll(filepath.Join(s.folder(name, folder), e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}
