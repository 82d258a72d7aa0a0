package postfix_test

import (
	"net"
	"net/smtp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/testneeds/dovecot"
	"dunwell/internal/testneeds/postfix"
)

// TestMailArrives sends one mail through Postfix to a mailbox of Dovecot, and one
// that has no way to go.
func TestMailArrives(t *testing.T) {
	t.Parallel()
	box := dovecot.Start(t)
	post := postfix.Start(t, box, "ann@studio.example", "pay@larch.example")
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(post.Port))
	const text = "From: ann@studio.example\r\nTo: pay@larch.example\r\nSubject: A line\r\n\r\nHello.\r\n"
	if err := smtp.SendMail(at, nil, "ann@studio.example", []string{"pay@larch.example"}, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(at, nil, "ann@studio.example", []string{"someone@elsewhere.example"}, []byte(text)); err == nil {
		t.Error("mail for a stranger: got taken, want refused")
	}
	deadline := time.Now().Add(20 * time.Second)
	for len(box.New(t, "pay@larch.example")) == 0 {
		if time.Now().After(deadline) {
			t.Fatalf("the mail did not arrive:\n%s", post.Log())
		}
		tick := time.NewTimer(10 * time.Millisecond)
		<-tick.C
	}
	raw := string(box.Take(t, "pay@larch.example", box.New(t, "pay@larch.example")[0], time.Now()))
	if !strings.Contains(raw, "Subject: A line") || !strings.Contains(raw, "Hello.") {
		t.Errorf("got %q", raw)
	}
}
