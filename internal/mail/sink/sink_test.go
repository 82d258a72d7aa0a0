package sink

import (
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func TestSinkTakesWhatAClientSends(t *testing.T) {
	t.Parallel()
	s, err := New(Options{User: "ines", Password: "right", Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := smtp.Dial(net.JoinHostPort(s.Host(), strconv.Itoa(s.Port())))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Auth(sasl.NewLoginClient("ines", "wrong")); err == nil {
		t.Error("a wrong password passed")
	}
	if err := c.Auth(sasl.NewLoginClient("ines", "right")); err != nil {
		t.Fatal(err)
	}
	letter := "Subject: x\r\nMessage-Id:\r\n <a@b>\r\n\r\n.\r\n..two\r\n" + strings.Repeat("x", 200<<10) + "\r\n"
	for range 2 {
		if err := c.SendMail("a@b.example", []string{"c@d.example", "e@f.example"}, strings.NewReader(letter)); err != nil {
			t.Fatal(err)
		}
	}
	if s.Count("<a@b>") != 2 || s.Counts()["<a@b>"] != 2 || s.Total() != 2 || s.Received("e@f.example") != 2 || s.Connections() != 1 {
		t.Errorf("got %v, %d", s.Counts(), s.Total())
	}
	if got := s.Letters()[0]; !bytes.Equal(got.Bytes, []byte(letter)) || len(got.To) != 2 {
		t.Errorf("got %d bytes to %q", len(got.Bytes), got.To)
	}
}

func TestMessageID(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"Message-ID: <a@b>\r\n\r\n":               "<a@b>",
		"Subject: x\r\nMESSAGE-ID:<a@b>\r\n\r\n":  "<a@b>",
		"Message-ID:\r\n <a@b>\r\n\r\n":           "<a@b>",
		"In-Reply-To: <c@d>\r\n\r\n":              "",
		"Subject: x\r\n\r\nMessage-ID: <a@b>\r\n": "",
		"":                 "",
		"Message-ID: none": "",
	} {
		if got := messageID([]byte(head)); got != want {
			t.Errorf("%q: got %q, want %q", head, got, want)
		}
	}
}
