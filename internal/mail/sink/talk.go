package sink

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// talk is one conversation.
type talk struct {
	server *Server
	conn   net.Conn
	r      *bufio.Reader
	w      *bufio.Writer

	secure, loggedIn bool
	mailed           bool
	letter           Letter
}

// errHangUp ends a conversation from this side.
var errHangUp = errors.New("hang up")

const lineLimit = 16 << 10

func (s *Server) talk(conn net.Conn) {
	t := &talk{server: s, secure: s.options.Implicit}
	if s.options.Implicit {
		conn = tls.Server(conn, s.tls)
	}
	t.use(conn)
	if t.misbehaved(Greeting, "220 sink ESMTP") != nil {
		return
	}
	for {
		line, err := t.line()
		if err != nil || t.command(line) != nil {
			return
		}
	}
}

func (t *talk) use(conn net.Conn) {
	t.conn, t.r, t.w = conn, bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn)
}

func (t *talk) line() (string, error) {
	line, err := t.r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	if len(line) > lineLimit {
		return "", errHangUp
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

func (t *talk) say(lines ...string) error {
	for _, l := range lines {
		if _, err := t.w.WriteString(l + "\r\n"); err != nil {
			return err
		}
	}
	return t.w.Flush()
}

// errAnswered tells that a fault answered in place of the step.
var errAnswered = errors.New("answered otherwise")

// misbehave does what was asked for at a step. nil: go on as usual.
func (t *talk) misbehave(f Fault) error {
	if f.Do != nil {
		f.Do()
	}
	if f.Delay > 0 {
		wait := time.NewTimer(f.Delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-t.server.done:
			return errHangUp
		}
	}
	if f.Taken {
		t.server.take(t.letter)
	}
	if f.Hang {
		_, _ = io.Copy(io.Discard, t.conn) // until someone hangs up
		return errHangUp
	}
	if f.Reply != "" {
		if err := t.say(f.Reply); err != nil {
			return err
		}
	}
	if f.Drop {
		return errHangUp
	}
	if f.Reply != "" {
		return errAnswered
	}
	return nil
}

// misbehaved answers a step, wrongly where that was asked for. An error ends the
// conversation.
func (t *talk) misbehaved(at Stage, usual ...string) error {
	if err := t.wrong(at); err != nil {
		if errors.Is(err, errAnswered) {
			return nil
		}
		return err
	}
	return t.say(usual...)
}

func (t *talk) wrong(at Stage) error {
	f, ok := t.server.fault(at)
	if !ok {
		return nil
	}
	return t.misbehave(f)
}

// command does one command. An error ends the conversation.
func (t *talk) command(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	var err error
	switch strings.ToUpper(verb) {
	case "EHLO":
		return t.misbehaved(Hello, t.offers()...)
	case "HELO":
		return t.misbehaved(Hello, "250 sink")
	case "STARTTLS":
		err = t.startTLS()
	case "AUTH":
		err = t.auth(rest)
	case "MAIL":
		err = t.mail(rest)
	case "RCPT":
		err = t.rcpt(rest)
	case "DATA":
		err = t.data()
	case "RSET":
		t.mailed, t.letter = false, Letter{}
		return t.say("250 2.0.0 ok")
	case "NOOP":
		return t.say("250 2.0.0 ok")
	case "QUIT":
		_ = t.say("221 2.0.0 bye")
		return errHangUp
	default:
		return t.say("500 5.5.2 unknown command")
	}
	if errors.Is(err, errAnswered) {
		return nil
	}
	return err
}

func (t *talk) offers() []string {
	o := t.server.options
	offers := []string{"sink", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 52428800"}
	if o.STARTTLS && !t.secure {
		offers = append(offers, "STARTTLS")
	}
	if o.User != "" && (t.secure || !o.STARTTLS) {
		var ways []string
		if o.Password != "" {
			ways = append(ways, "PLAIN", "LOGIN")
		}
		if o.Token != "" {
			ways = append(ways, "XOAUTH2")
		}
		offers = append(offers, "AUTH "+strings.Join(ways, " "))
	}
	for i := range offers {
		if i < len(offers)-1 {
			offers[i] = "250-" + offers[i]
		} else {
			offers[i] = "250 " + offers[i]
		}
	}
	return offers
}

func (t *talk) startTLS() error {
	if !t.server.options.STARTTLS || t.secure {
		return t.say("502 5.5.1 no STARTTLS here")
	}
	if err := t.wrong(StartTLS); err != nil {
		return err
	}
	if err := t.say("220 2.0.0 go on"); err != nil {
		return err
	}
	t.use(tls.Server(t.conn, t.server.tls))
	t.secure, t.mailed = true, false
	return nil
}

func (t *talk) auth(rest string) error {
	o := t.server.options
	if o.User == "" || o.STARTTLS && !t.secure {
		return t.say("502 5.5.1 no login here")
	}
	if err := t.wrong(Auth); err != nil {
		return err
	}
	way, first, _ := strings.Cut(rest, " ")
	var ok bool
	var err error
	switch strings.ToUpper(way) {
	case "PLAIN":
		var said string
		if said, err = t.secret(first, ""); err == nil {
			parts := strings.Split(said, "\x00")
			ok = o.Password != "" && len(parts) == 3 && parts[1] == o.User && parts[2] == o.Password
		}
	case "LOGIN":
		var user, password string
		if user, err = t.secret(first, "Username:"); err == nil {
			password, err = t.secret("", "Password:")
		}
		ok = o.Password != "" && user == o.User && password == o.Password
	case "XOAUTH2":
		var said string
		if said, err = t.secret(first, ""); err == nil {
			if ok = o.Token != "" && said == "user="+o.User+"\x01auth=Bearer "+o.Token+"\x01\x01"; !ok {
				_, err = t.secret("", `{"status":"401","schemes":"bearer","scope":"mail"}`)
			}
		}
	default:
		return t.say("504 5.5.4 unknown login")
	}
	if err != nil {
		return err
	}
	if !ok {
		return t.say("535 5.7.8 name or password not accepted")
	}
	t.loggedIn = true
	return t.say("235 2.7.0 welcome")
}

// secret reads what a client says in a login: at once, or after a question.
func (t *talk) secret(first, question string) (string, error) {
	if first == "" {
		if err := t.say("334 " + base64.StdEncoding.EncodeToString([]byte(question))); err != nil {
			return "", err
		}
		var err error
		if first, err = t.line(); err != nil {
			return "", err
		}
	}
	if first == "*" || first == "=" {
		return "", nil
	}
	said, err := base64.StdEncoding.DecodeString(first)
	if err != nil {
		return "", nil // not base64: a wrong password like any other
	}
	return string(said), nil
}

func (t *talk) mail(rest string) error {
	o := t.server.options
	if err := t.wrong(Mail); err != nil {
		return err
	}
	from, ok := path(rest, "FROM:")
	switch {
	case o.STARTTLS && !t.secure:
		return t.say("530 5.7.0 STARTTLS first")
	case o.User != "" && !t.loggedIn:
		return t.say("530 5.7.0 log in first")
	case t.mailed:
		return t.say("503 5.5.1 one letter at a time")
	case !ok:
		return t.say("501 5.5.4 MAIL FROM:<address>")
	}
	t.mailed, t.letter = true, Letter{From: from}
	return t.say("250 2.1.0 ok")
}

func (t *talk) rcpt(rest string) error {
	if err := t.wrong(Rcpt); err != nil {
		return err
	}
	to, ok := path(rest, "TO:")
	switch {
	case !t.mailed:
		return t.say("503 5.5.1 MAIL first")
	case !ok || to == "":
		return t.say("501 5.5.4 RCPT TO:<address>")
	case t.server.greylisted(t.letter.From, to):
		return t.say("451 4.7.1 greylisted, come back later")
	}
	t.letter.To = append(t.letter.To, to)
	return t.say("250 2.1.5 ok")
}

func (t *talk) data() error {
	if len(t.letter.To) == 0 {
		return t.say("503 5.5.1 RCPT first")
	}
	if err := t.wrong(Data); err != nil {
		return err
	}
	if err := t.say("354 go on"); err != nil {
		return err
	}
	if f, ok := t.server.fault(Body); ok {
		if _, err := t.line(); err != nil {
			return err
		}
		if err := t.misbehave(f); err != nil && !errors.Is(err, errAnswered) {
			return err
		}
	}
	body, err := t.body()
	if err != nil {
		return err
	}
	letter := t.letter
	letter.MessageID = messageID(body)
	if t.server.options.Keep {
		letter.Bytes = bytes.Clone(body)
	}
	t.letter, t.mailed = letter, false
	if err := t.wrong(End); err != nil {
		return err
	}
	return t.say(fmt.Sprintf("250 2.0.0 taken as %d", t.server.take(letter)))
}

// body reads up to the final dot and takes the doubled dots back.
func (t *talk) body() ([]byte, error) {
	var body []byte
	whole := true // the last piece ended its line
	for {
		piece, err := t.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if whole {
			if len(piece) == 3 && string(piece) == ".\r\n" {
				return body, nil
			}
			if piece[0] == '.' {
				piece = piece[1:]
			}
		}
		whole = err == nil
		body = append(body, piece...)
	}
}

// path reads <address> after FROM: or TO:.
func path(s, want string) (string, bool) {
	if len(s) < len(want) || !strings.EqualFold(s[:len(want)], want) {
		return "", false
	}
	s = strings.TrimSpace(s[len(want):])
	end := strings.IndexByte(s, '>')
	if end < 1 || s[0] != '<' {
		return "", false
	}
	return s[1:end], true
}

// messageID finds the id in the head of a letter, "" where there is none.
func messageID(letter []byte) string {
	head := letter
	if end := bytes.Index(letter, []byte("\r\n\r\n")); end >= 0 {
		head = letter[:end]
	}
	const name = "message-id:"
	for len(head) > 0 {
		line := head
		if end := bytes.Index(head, []byte("\r\n")); end >= 0 {
			line = head[:end]
		}
		if len(line) >= len(name) && strings.EqualFold(string(line[:len(name)]), name) {
			from, to := bytes.IndexByte(head, '<'), bytes.IndexByte(head, '>') // the id may stand on the next line
			if from >= 0 && to > from {
				return string(head[from : to+1])
			}
			return ""
		}
		head = head[min(len(head), len(line)+2):]
	}
	return ""
}
