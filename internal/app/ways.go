package app

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/recovery"
)

// sqliteFile is the file of a SQLite book; ok is false for a server.
func sqliteFile(dsn string) (string, bool) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return "", false
	}
	return strings.TrimPrefix(dsn, "sqlite:"), true
}

// waysOut reads the ways out from the environment. Secrets come from files or
// programs where possible and are never kept in the book.
func waysOut(folder string, getenv func(string) string) (recovery.Ways, error) {
	w := recovery.Ways{Folder: mail.Folder{Dir: folder}}
	if smtp := getenv("DUNWELL_SMTP"); smtp != "" {
		server, err := server("DUNWELL_SMTP", smtp, 587, 465, getenv)
		if err != nil {
			return w, err
		}
		w.Server = server
		sender, err := mail.NewSMTP(server, mail.Limits{Connections: 8, PerMinute: 60, Burst: 20})
		if err != nil {
			return w, err
		}
		w.SMTP = sender
	}
	if imap := getenv("DUNWELL_IMAP"); imap != "" {
		server, err := server("DUNWELL_IMAP", imap, 143, 993, getenv)
		if err != nil {
			return w, err
		}
		if w.Drafts, err = mail.NewDrafts(server, getenv("DUNWELL_IMAP_DRAFTS")); err != nil {
			return w, err
		}
	}
	w.Mailbox = getenv("DUNWELL_MAILBOX")
	w.Inbox = func(address, passwordFile string) (*mail.Inbox, error) { return mailbox(address, passwordFile, getenv) }
	if command := strings.Fields(getenv("DUNWELL_PRINT")); len(command) > 0 {
		w.Printer = &mail.Printer{Command: command}
	}
	if dkim := getenv("DUNWELL_DKIM"); dkim != "" {
		selector, rest, _ := strings.Cut(dkim, ":")
		domain, file, ok := strings.Cut(rest, ":")
		if !ok {
			return w, fault.Invalidf("dkim_unreadable", "DUNWELL_DKIM", "write it as selector:domain:/path/to/key.pem")
		}
		key, err := os.ReadFile(file)
		if err != nil {
			return w, fault.Invalidf("dkim_unreadable", "DUNWELL_DKIM", "the key file %s cannot be read", file)
		}
		if w.DKIM, err = mail.NewDKIM(domain, selector, key); err != nil {
			return w, err
		}
	}
	return w, nil
}

// server reads smtp://user@host:587, smtps://user@host:465 and their imap kin.
func server(name, address string, startTLS, implicit int, getenv func(string) string) (mail.Server, error) {
	bad := func() (mail.Server, error) {
		return mail.Server{}, fault.Invalidf("server_unreadable", name, "%q is no address of a mail server; write it like smtps://you@mail.example.com:465", redacted(address))
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return bad()
	}
	s := mail.Server{Host: u.Hostname(), User: u.User.Username()}
	switch u.Scheme {
	case "smtps", "imaps":
		s.TLS, s.Port = mail.Implicit, implicit
	case "smtp", "imap":
		s.TLS, s.Port = mail.StartTLS, startTLS
	case "smtp+plain", "imap+plain": // to this very machine only; mail refuses it elsewhere
		s.TLS, s.Port = mail.Plain, startTLS
	default:
		return bad()
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil {
			return bad()
		}
	}
	if command := strings.Fields(getenv(name + "_TOKEN_COMMAND")); len(command) > 0 {
		s.Token = func(ctx context.Context) (string, error) { return printed(ctx, command) }
		return s, nil
	}
	s.Password = getenv(name + "_PASSWORD")
	if file := getenv(name + "_PASSWORD_FILE"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, fault.Invalidf("password_unreadable", name+"_PASSWORD_FILE", "the file %s cannot be read", file)
		}
		s.Password = strings.TrimRight(string(text), "\r\n")
	}
	return s, nil
}

// mailbox opens a mailbox that is read for answers. A file named for it goes before
// the password of the environment.
func mailbox(address, passwordFile string, getenv func(string) string) (*mail.Inbox, error) {
	server, err := server("DUNWELL_MAILBOX", address, 143, 993, getenv)
	if err != nil {
		return nil, err
	}
	if passwordFile != "" && server.Token == nil {
		text, err := os.ReadFile(passwordFile)
		if err != nil {
			return nil, fault.Invalidf("password_unreadable", "mailbox_password_file", "the file %s cannot be read", passwordFile)
		}
		server.Password = strings.TrimRight(string(text), "\r\n")
	}
	return mail.NewInbox(server)
}

// redacted is an address without what could be a password.
func redacted(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		if scheme := strings.Index(address, "://"); scheme >= 0 && scheme < at {
			return address[:scheme+3] + "…" + address[at:]
		}
		return "…" + address[at:]
	}
	return address
}

// printed is what a program prints: an access token.
func printed(ctx context.Context, command []string) (string, error) {
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).Output()
	if err != nil {
		return "", fmt.Errorf("run the token command: %w", err)
	}
	return string(bytes.TrimSpace(out)), nil
}
