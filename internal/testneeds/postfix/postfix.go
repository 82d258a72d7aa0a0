// Package postfix runs a real mail server for a test: Debian's Postfix, on
// loopback, which lays every mail into the mailboxes of a Dovecot beside it and
// sends nothing anywhere else.
package postfix

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/testneeds"
	"dunwell/internal/testneeds/dovecot"
)

// Server is a running Postfix.
type Server struct {
	Port    int
	dir     string
	program string
	command *exec.Cmd
}

// Start starts a server that ends with the test. It takes mail for the users of the
// box, each under his address, and refuses any other.
func Start(t testing.TB, box *dovecot.Server, users ...string) *Server {
	t.Helper()
	testneeds.Root(t, "Postfix gives its rights away by itself, and starts only as root")
	program := "/usr/sbin/postfix" // often not in the path
	if _, err := os.Stat(program); err != nil {
		program = testneeds.Tool(t, "postfix", "postfix")
	}
	dir, err := os.MkdirTemp("", "postfix") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{Port: freePort(t), dir: dir, program: program}
	if err := s.configure(box, users); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	return s
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

// configure writes the set-up. Nothing of the machine's own Postfix is read, and
// whatever is not for one of the users has no way to leave.
func (s *Server) configure(box *dovecot.Server, users []string) error {
	owner, err := user.Lookup("postfix")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	for _, sub := range []string{"conf", "queue", "data"} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o755); err != nil {
			return err
		}
	}
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return err
	}
	if err := os.Chown(filepath.Join(s.dir, "data"), uid, -1); err != nil {
		return err
	}
	var domains []string
	var boxes strings.Builder
	for _, u := range users {
		_, domain, _ := strings.Cut(u, "@")
		if !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
		fmt.Fprintf(&boxes, "%s %s/\n", u, u)
	}
	maildirs, ownerID, group := box.Maildirs()
	for name, text := range map[string]string{
		"boxes": boxes.String(),
		"main.cf": fmt.Sprintf(`
compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file_prefixes = %[1]s
maillog_file = %[1]s/log
mail_owner = postfix
myhostname = mx.test.invalid
inet_interfaces = loopback-only
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_transport = error:no local mail
default_transport = error:no way out of this machine
relay_transport = error:no way out of this machine
relay_domains =
virtual_transport = virtual
virtual_mailbox_domains = %[2]s
virtual_mailbox_maps = texthash:%[1]s/conf/boxes
virtual_mailbox_base = %[3]s
virtual_minimum_uid = 1
virtual_uid_maps = static:%[4]d
virtual_gid_maps = static:%[5]d
smtpd_relay_restrictions = reject_unauth_destination
message_size_limit = 0
virtual_mailbox_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
`, s.dir, strings.Join(domains, " "), maildirs, ownerID, group),
		"master.cf": fmt.Sprintf(`
127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
`, s.Port),
	} {
		if err := os.WriteFile(filepath.Join(s.dir, "conf", name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run starts the server and returns when it takes connections.
func (s *Server) run(t testing.TB) {
	t.Helper()
	var said bytes.Buffer
	s.command = exec.CommandContext(context.Background(), s.program, "-c", filepath.Join(s.dir, "conf"), "start-fg")
	s.command.Stdout, s.command.Stderr = &said, &said
	s.command.WaitDelay = time.Second                          // its children hold the pipe a little longer
	s.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // a session of its own
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
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
			s.stop() // and with it what it said is complete
			t.Fatalf("Postfix takes no connections:\n%s%s", s.Log(), said.String())
		}
	}
}

// master is the process of the server, 0 while there is none. It is known by its
// file: the command that starts it does not always become it.
func (s *Server) master() int {
	text, err := os.ReadFile(filepath.Join(s.dir, "queue", "pid", "master.pid"))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// stop ends the server, which ends its processes when it is asked to.
func (s *Server) stop() {
	if s.command == nil {
		return
	}
	pid := s.master()
	ended := make(chan struct{})
	go func() {
		_ = s.command.Wait() // it is told to end
		close(ended)
	}()
	if pid > 1 {
		_ = syscall.Kill(pid, syscall.SIGTERM) // it may have ended
	} else {
		_ = s.command.Process.Kill()
	}
	late := time.NewTimer(5 * time.Second)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL) // the whole session
		<-ended
	}
	s.command = nil
}

// Mail is how to reach the server.
func (s *Server) Mail() mail.Server {
	return mail.Server{Host: "127.0.0.1", Port: s.Port, TLS: mail.Plain}
}

// Log is what the server wrote down.
func (s *Server) Log() string {
	log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // none was written yet
	return string(log)
}

// Queued is how many mails are on their way inside the server.
func (s *Server) Queued(t testing.TB) int {
	t.Helper()
	n := 0
	for _, name := range []string{"maildrop", "incoming", "active", "deferred", "hold", "corrupt"} {
		err := filepath.WalkDir(filepath.Join(s.dir, "queue", name), func(_ string, e fs.DirEntry, err error) error {
			if os.IsNotExist(err) { // it left while we looked
				return nil
			}
			if err == nil && e.Type().IsRegular() {
				n++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}
